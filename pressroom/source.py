"""The one door in: the author's files, the clock and the environment are read here only.

In: what the user named. Out: a `Source`, or `Refused` with every problem of the report.
"""

from __future__ import annotations

import datetime as dt
import difflib
import hashlib
import os
import re
import stat
import time
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

import yaml

from pressroom.metadata import UNWRITABLE, read_metadata
from pressroom.model import Metadata, Source, StampFrom
from pressroom.problems import Place, Problem, Refused, problem, short

if TYPE_CHECKING:
    from collections.abc import Callable

REPORTS = Path("source")
# Addresses of what lies elsewhere (RFC 3986 §3.1, §4.2); one letter is no scheme but a drive.
FETCHED = re.compile(r"//|(?!file:)[A-Z][A-Z0-9+.-]+:", re.IGNORECASE)
LEADS_OUT = re.compile(r"/|file:|[A-Z]:|(?:.*/)?\.\.(?:/|\Z)|.*[\\\0]", re.IGNORECASE | re.DOTALL)
LARGEST_PICTURE = 64  # MB
KINDS = (".txt", ".md", ".html")
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
    front = _front_matter(data, alone=not sidecar.exists()) if file.suffix == ".md" else None
    try:
        if front and sidecar.exists():
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
    return Source(slug_of(file), str(file), data, str(sidecar), metadata, stamp, origin, body)


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


def read_picture(source: Source, address: str, where: Place) -> bytes:
    """The bytes of the picture at an address of the report. Raises Refused, PIC-001 to 003, 6, 7.

    An address is that of a file in the folder that the report's file lies in, and nothing else.
    """
    return picture_in(Path(source.name).parent, address, where)


def picture_in(folder: Path, address: str, where: Place) -> bytes:
    """The bytes of the picture at an address within a folder. Raises Refused."""
    # As the URL standard (§4.4) reads it.
    plain = re.sub("[\t\r\n]", "", address).strip()
    path = unquote_to_bytes(re.split("[?#]", plain, maxsplit=1)[0]).decode("utf-8", "replace")

    def refused(code: str, **facts: object) -> Refused:
        return Refused([problem(code, where, picture=short(address), **facts)])

    if FETCHED.match(plain):
        raise refused("PIC-003")
    if LEADS_OUT.match(path):
        raise refused("PIC-002")
    try:
        file = (folder / path).resolve(strict=True)
        if not file.is_relative_to(folder.resolve()):
            raise refused("PIC-002")
        data = _ordinary(file) if path else None
    except (FileNotFoundError, NotADirectoryError):
        raise refused("PIC-001", suggestion=_nearest(folder, path)) from None
    except OSError as error:
        raise refused("PIC-007", reason=error.strerror) from None
    except RuntimeError:
        raise refused("PIC-007", reason="its links lead in a circle") from None
    if data is None:
        raise refused("PIC-007", reason="it is no ordinary file")
    if len(data) > LARGEST_PICTURE * 2**20:
        raise refused("PIC-006", reason=f"a file of more than {LARGEST_PICTURE} MB")
    return data


def _ordinary(file: Path) -> bytes | None:
    """The bytes of an ordinary file, one more than allowed at most; of another nothing is read."""
    # Without waiting for who would write into a pipe.
    handle = os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        return None
    with os.fdopen(handle, "rb") as opened:
        return opened.read(LARGEST_PICTURE * 2**20 + 1)


def _nearest(folder: Path, path: str) -> str:
    try:
        names = {file.name.lower(): file.name for file in sorted(folder.iterdir())}
    except OSError:
        names = {}
    near = difflib.get_close_matches(PurePosixPath(path).name.lower(), names, n=1)
    if near:
        return f"did you mean `{short(names[near[0]])}`?"
    return "put the file there, or correct its name"


def locate(source: Source) -> Callable[[str], Place]:
    """Leads a character to its first line and column in the report, else to the sidecar."""

    def where(character: str) -> Place:
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
