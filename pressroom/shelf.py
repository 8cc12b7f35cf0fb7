"""Where reports lie, by name, and what stands beside each.

In: what the user named. Out: paths; of a report's own files nothing is read here.
"""

from __future__ import annotations

import difflib
import os
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from pressroom.problems import Place, Problem, problem, short

if TYPE_CHECKING:
    from collections.abc import Iterator

REPORTS = Path("source")
KINDS = (".txt", ".md", ".html", ".docx", ".odt")
DATED = (".txt",)  # the kinds whose text may begin with its date
# The kinds that are packages, not text: they say things of themselves.
PACKAGED = frozenset((".docx", ".odt"))
STEM = "report"
SHARED = "defaults.yaml"
DIVISIONS = "hyphenation.txt"
MOST_NAMED = 20  # of the reports there are


def reports(names: tuple[str, ...]) -> tuple[list[Path], list[Problem]]:
    """The report files that `names` mean: slugs of `source/`, folders or files; none means all.

    With them come SRC-001 for each name that means nothing, SRC-007 for what is no file that can be
    printed, and SRC-008 for a second report that would be written over the first.
    """
    known = sorted({slug_of(file) for file in _present()})
    found: dict[str, Path] = {}
    problems: list[Problem] = []
    for name in names or known:
        files = next(filter(None, _meanings(name)), [])
        if not files:
            problems.append(_unknown(name, known))
        for file in files:
            if reason := _unfit(file):
                shown = os.fsencode(file).decode("utf-8", "backslashreplace")
                facts = {"reason": reason, "hint": "put an ordinary file with a plain name there"}
                problems.append(problem("SRC-007", Place(shown), **facts))
                continue
            first = found.setdefault(slug_of(file), file)
            if not first.samefile(file):
                twins = {"slug": slug_of(file), "other": first}
                problems.append(problem("SRC-008", Place(str(file)), **twins))
    if not found and not problems:
        problems.append(_nothing())
    double = {found[slug_of(Path(one.where.file))] for one in problems if one.code == "SRC-008"}
    return [file for file in found.values() if file not in double], problems


def _unknown(name: str, known: list[str]) -> Problem:
    """SRC-001 for a name that means nothing, with what may be meant."""
    file, reason = Path(name), ""
    some = ", ".join((*known[:MOST_NAMED], *(["…"] if known[MOST_NAMED:] else [])))
    hint = f"name a report of the folder `{REPORTS}` ({some or 'it is empty'}), a folder that"
    hint += f" holds a file such as `{STEM}.docx`, or a file"
    try:
        is_folder, is_file = file.is_dir(), file.is_file()
    except OSError:
        is_folder = is_file = False  # no name that a file can have
    if is_folder:
        inside = _lying(file)
        reason = f": the folder holds no file called `{STEM}`, such as `{STEM}.docx`"
        hint = f"name the file itself, such as `{inside[0]}`" if inside else hint
    elif is_file:
        reason = f": a report ends in {', '.join(KINDS[:-1])} or {KINDS[-1]}"
        kind = file.suffix.lower()
        hint = "open it in the program that made it, and save it as one of these kinds"
        hint = f"call it `{file.stem}{kind}`, in small letters" if kind in KINDS else hint
    elif near := difflib.get_close_matches(name, [*known, *_lying(file.parent)], n=1):
        hint = f"did you mean `{near[0]}`? Else {hint}"
    return problem("SRC-001", Place(name), name=short(name), reason=reason, hint=hint)


def _nothing() -> Problem:
    """SRC-001 where no report is named and none is there."""
    lying = _lying(Path())
    file = shlex.quote(lying[0] if lying else f"{STEM}.docx")
    hint = f"name a file, as in `pressroom build {file}`, or begin with `pressroom new`"
    reason = ": it is empty" if REPORTS.is_dir() else ": there is no such folder here"
    return problem("SRC-001", Place(str(REPORTS)), name=f"{REPORTS}", reason=reason, hint=hint)


def _lying(folder: Path) -> list[str]:
    """The files of a folder that may be reports."""
    try:
        return sorted(str(each) for each in folder.iterdir() if each.suffix in KINDS)
    except (OSError, ValueError):
        return []


def _meanings(name: str) -> Iterator[list[Path]]:
    """The files that a name may mean: a slug's first, then a folder's, then the file itself."""
    slug = [*(REPORTS / name / f"{STEM}{kind}" for kind in KINDS)]
    slug += [REPORTS / f"{name}{kind}" for kind in KINDS]
    folder = [Path(name) / f"{STEM}{kind}" for kind in KINDS]
    itself = [Path(name)] if Path(name).suffix in KINDS else []
    for files in (slug, folder, itself):
        yield [file for file in files if os.path.lexists(file)]


def _present() -> Iterator[Path]:
    """Whatever is called as a report in `source/`."""
    for entry in sorted(REPORTS.iterdir()) if REPORTS.is_dir() else ():
        if entry.suffix in KINDS and entry.name != DIVISIONS:
            yield entry
        files = (entry / f"{STEM}{kind}" for kind in KINDS)
        yield from (file for file in files if os.path.lexists(file))


def _unfit(file: Path) -> str | None:
    """Why a file cannot be a report."""
    if not _printable(str(file)):
        return "its name is not UTF-8"
    return None if file.is_file() else "it is no ordinary file"


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


def replaced_of(file: Path) -> Path:
    """Where the EPUB of the version that a report replaces may stand."""
    return file.with_suffix(".replaced.epub")


def divisions_of(file: Path) -> list[Path]:
    """Where words may be listed with their divisions: for all reports, and for this one."""
    folders = (defaults_of(file).parent, file.parent)
    return [folder / DIVISIONS for folder in dict.fromkeys(folders)]


def is_there(file: Path) -> bool:
    """Whether anything is there, if only a link that leads nowhere."""
    return os.path.lexists(file)


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
    if file.stem != STEM:
        return file.stem
    folder = file.absolute().parent
    # A link is called what it is called here.
    return folder.name if folder.name not in ("", "..") else folder.resolve().name
