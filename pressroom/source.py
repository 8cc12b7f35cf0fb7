"""The one door in: the author's files, the clock and the environment are read here only.

In: what the user named. Out: a `Source`, or `Refused` with every problem of the report.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import re
import time
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from pressroom.metadata import UNWRITABLE, read_metadata
from pressroom.model import Metadata, Source, StampFrom
from pressroom.problems import Place, Problem, Refused, problem

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pressroom.model import Block

REPORTS = Path("source")
KINDS = (".txt", ".md", ".html", ".docx", ".odt")
# Kinds that are packages, not text: they say things of themselves.
PACKAGED = frozenset((".docx", ".odt"))
STEM = "report"
END = r"(?:\r\n|\r|\n)"
FRONT_MATTER = re.compile(rf"\ufeff?---[ \t]*{END}((?:.*?{END})??)---[ \t]*(?:{END}|\Z)", re.DOTALL)


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


def slug_of(file: Path) -> str:
    """The report's short name, after which its outputs are named."""
    return file.resolve().parent.name if file.stem == STEM else file.stem


def read_source(file: Path) -> Source:
    """Read the report `file` and its sidecar. Raises Refused with all that is wrong with them."""
    problems: list[Problem] = []
    data = _read(file, problems)
    sidecar, body = sidecar_of(file), 0
    metadata = None
    findings: tuple[Problem, ...] = ()
    front = _front_matter(data, alone=not sidecar.exists()) if file.suffix == ".md" else None
    try:
        if file.suffix in PACKAGED and not problems:
            metadata, findings = _packaged(data, file, sidecar, problems)
        elif front and sidecar.exists():
            problems.append(problem("META-008", Place(str(file), 1), sidecar=sidecar))
        elif front:
            sidecar, body = file, front.end()
            problems.extend(_unwritable(front[1], str(file)))
            # The blank line stands for the first row of hyphens: lines are the author's.
            metadata = None if problems else read_metadata(f"\n{front[1]}", str(file))
        elif sidecar.exists():
            metadata = read_metadata(_text(sidecar, problems), str(sidecar))
        else:
            problems.append(problem("META-004", Place(str(sidecar)), key="title", sidecar=sidecar))
    except Refused as refused:
        problems.extend(refused.problems)
    if metadata and metadata.received:
        found = sha256(data)
        if found != metadata.received.sha256:
            declared = metadata.received.sha256
            problems.append(problem("SRC-006", Place(str(file)), found=found, declared=declared))
    if problems or metadata is None:
        raise Refused(problems)
    stamp, origin = _stamp(metadata)
    return Source(
        *(slug_of(file), str(file), data, str(sidecar), metadata, stamp, origin, body),
        findings=findings,
    )


def _packaged(
    data: bytes, file: Path, sidecar: Path, problems: list[Problem]
) -> tuple[Metadata, tuple[Problem, ...]]:
    """The metadata of a Word or OpenDocument file: the sidecar's, else what the file says itself.

    With it comes DOC-015 for each value that is the file's. Raises Refused.
    """
    from pressroom.word.properties import core_metadata

    said = _text(sidecar, problems) if sidecar.exists() else ""
    stated = core_metadata(data, str(file), file.suffix)
    metadata = read_metadata(said, str(sidecar), {each.key: each.value for each in stated})
    findings = tuple(
        problem("DOC-015", Place(str(file)), **each._asdict(), sidecar=sidecar)
        for each in stated
        if not re.search(rf"^{each.key}[ \t]*:", said, re.MULTILINE)
    )
    return metadata, findings


def _front_matter(data: bytes, *, alone: bool) -> re.Match[str] | None:
    """The metadata before the text; beside a sidecar, rows of hyphens may be rules."""
    front = FRONT_MATTER.match(data.decode("utf-8", "replace"))
    if front is None or alone:
        return front
    try:
        node = yaml.compose(front[1], yaml.SafeLoader)
    except yaml.YAMLError:
        return None
    return front if isinstance(node, yaml.MappingNode) else None


def _unwritable(front: str, name: str) -> list[Problem]:
    """SRC-005 for the first character of front matter that no output can hold."""
    found = UNWRITABLE.search(front)
    if found is None:
        return []
    line = len(re.findall(END, front[: found.start()])) + 2
    facts = {"name": f"U+{ord(found[0]):04X}", "count": front.count(found[0])}
    return [problem("SRC-005", Place(name, line), **facts)]


def _read(file: Path, problems: list[Problem]) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        problems.append(problem("SRC-007", Place(str(file)), reason=error.strerror))
        return b""


def _text(file: Path, problems: list[Problem]) -> str:
    data = _read(file, problems)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused([not_utf8(error, str(file))]) from None


def not_utf8(error: UnicodeDecodeError, name: str) -> Problem:
    """SRC-002 for a decoding error, at its line and column."""
    before = error.object[: error.start].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    line = before.count(b"\n") + 1
    column = len(before.rsplit(b"\n", 1)[-1].decode("utf-8", "replace")) + 1
    facts = {"byte": error.object[error.start], "offset": error.start}
    return problem("SRC-002", Place(name, line, column), **facts)


def _stamp(metadata: Metadata) -> tuple[dt.datetime | None, StampFrom]:
    """The date that files carry inside, in UTC, and where it was declared; never the clock's."""
    epoch = environment()["SOURCE_DATE_EPOCH"]
    if epoch:
        try:
            return dt.datetime.fromtimestamp(int(epoch), dt.UTC), "SOURCE_DATE_EPOCH"
        except (ValueError, OverflowError, OSError):
            where = Place("SOURCE_DATE_EPOCH")
            raise Refused([problem("ENV-001", where, value=epoch)]) from None
    if metadata.prepared is None:
        return None, None
    return metadata.prepared.astimezone(dt.UTC), "prepared"


def readable(file: Path) -> bytes:
    """The bytes of a file; none where it cannot be read, which is for its reader to say."""
    try:
        return file.read_bytes()
    except OSError:
        return b""


def locate(source: Source, blocks: Sequence[Block] = ()) -> Callable[[str], Place]:
    """Leads a character to its first line and column in the report, else to the sidecar.

    In a report that is no text, `blocks` know where it stands.
    """

    def where(character: str) -> Place:
        if Path(source.name).suffix in PACKAGED:
            found = (Place(source.name, each.line) for each in blocks if character in each.text)
            return next(found, Place(source.sidecar)) if character else Place(source.name)
        text = source.data.decode("utf-8", "replace")
        at = text.find(character) if character else -1
        if at < 0:
            return Place(source.sidecar if character else source.name)
        before = text[:at].replace("\r\n", "\n").replace("\r", "\n")
        return Place(source.name, before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1)

    return where


def sha256(data: bytes) -> str:
    """The SHA-256 of `data`, 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def environment() -> dict[str, str]:
    """What of the environment the bytes depend on."""
    return {"SOURCE_DATE_EPOCH": os.environ.get("SOURCE_DATE_EPOCH", "")}


def use_fonts(fontconfig_file: Path) -> None:
    """Shut out the system's fonts: fontconfig reads this file only. Before the engine is loaded."""
    os.environ["FONTCONFIG_FILE"] = str(fontconfig_file)


def clock() -> float:
    """Seconds of a clock that only goes forward, to say how long a build took."""
    return time.perf_counter()
