"""Where reports lie, by name, and what stands beside each.

In: what the user named. Out: paths; of a report's own files nothing is read here.
"""

from __future__ import annotations

import os
from pathlib import Path

from pressroom.problems import Place, Problem, problem

REPORTS = Path("source")
KINDS = (".txt", ".md", ".html", ".docx", ".odt")
DATED = (".txt",)  # the kinds whose text may begin with its date
# The kinds that are packages, not text: they say things of themselves.
PACKAGED = frozenset((".docx", ".odt"))
STEM = "report"
SHARED = "defaults.yaml"


def reports(names: tuple[str, ...]) -> tuple[list[Path], list[Problem]]:
    """The report files that `names` mean: slugs of `source/`, folders or files; none means all.

    With them come SRC-001 for each name that means nothing, SRC-007 for one that nobody can print,
    and SRC-008 for a second report that would be written over the first.
    """
    names_of_reports = [f"{STEM}{kind}" for kind in KINDS]
    present = [
        *(file for name in names_of_reports for file in REPORTS.glob(f"*/{name}")),
        *(file for kind in KINDS for file in REPORTS.glob(f"*{kind}")),
    ]
    known = sorted({slug_of(file) for file in present})
    facts = {"known": ", ".join(known) or "it is empty"}
    found: dict[str, Path] = {}
    problems: list[Problem] = []
    for name in names or known:
        candidates = [
            *(REPORTS / name / file for file in names_of_reports),
            *(REPORTS / f"{name}{kind}" for kind in KINDS),
            *(Path(name) / file for file in names_of_reports),
            *([Path(name)] if Path(name).suffix in KINDS else []),
        ]
        file = next((path for path in candidates if path.is_file()), None)
        if file is None:
            problems.append(problem("SRC-001", Place(name), name=name, **facts))
            continue
        if not _printable(str(file)):
            shown = os.fsencode(file).decode("utf-8", "backslashreplace")
            problems.append(problem("SRC-007", Place(shown), reason="its name is not UTF-8"))
            continue
        first = found.setdefault(slug_of(file), file)
        if not first.samefile(file):
            del found[slug_of(file)]
            problems.append(problem("SRC-008", Place(str(file)), slug=slug_of(file), other=first))
    if not found and not problems:
        problems.append(problem("SRC-001", Place(str(REPORTS)), name=REPORTS, **facts))
    return list(found.values()), problems


def _printable(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def sidecar_of(file: Path) -> Path:
    """Where the metadata of the report `file` stands."""
    return file.with_suffix(".yaml")


def style_of(file: Path) -> Path:
    """Where a stylesheet of the report's own may stand."""
    return file.with_suffix(".css")


def defaults_of(file: Path) -> Path:
    """Where what the report `file` shares with others stands.

    It is the folder that holds the report: the file itself, or the folder of a `report.txt`.
    """
    folder = file.parent
    if file.stem == STEM:
        folder = folder / ".." if folder.name in ("", "..") else folder.parent
    return folder / SHARED


def slug_of(file: Path) -> str:
    """The report's short name, after which its outputs are named."""
    return file.resolve().parent.name if file.stem == STEM else file.stem
