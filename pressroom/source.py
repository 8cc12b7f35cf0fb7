"""The one door in: the author's files, the clock and the environment are read here only.

In: what the user named. Out: bytes and moments; of a picture, `Refused` with what is wrong with it.
It loads little, since a build with nothing to do asks here too.
"""

from __future__ import annotations

import datetime as dt
import difflib
import errno
import hashlib
import os
import re
import stat
import time
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

from pressroom.problems import Place, Problem, Refused, problem, short

if TYPE_CHECKING:
    from pressroom.model import Source

# Addresses of what lies elsewhere (RFC 3986 §3.1, §4.2); one letter is no scheme but a drive.
FETCHED = re.compile(r"//|(?!file:)[A-Z][A-Z0-9+.-]+:", re.IGNORECASE)
LEADS_OUT = re.compile(r"/|file:|[A-Z]:|(?:.*/)?\.\.(?:/|\Z)|.*[\\\0]", re.IGNORECASE | re.DOTALL)
MEGABYTE = 2**20
LARGEST_FILE = 256  # MB
LARGEST_PICTURE = 64  # MB
ABSENT = ("there is none of that name", "correct its name, or put it there")
READABLE = "close it in other programs, see that you may open it, or copy it to another place"


def _bytes(file: Path) -> bytes:
    """The bytes of an ordinary file that lies where it seems to. Raises OSError."""
    try:
        outside = not file.resolve().is_relative_to(file.parent.resolve())
    except RuntimeError:
        raise OSError(errno.ELOOP, "its links lead in a circle") from None
    if file.is_symlink() and outside:
        raise OSError(errno.EXDEV, "it is a link that leads out of its folder")
    data = _ordinary(file, LARGEST_FILE)
    if data is None:
        raise OSError(errno.EINVAL, "it is no ordinary file")
    if len(data) > LARGEST_FILE * MEGABYTE:
        raise OSError(errno.EFBIG, f"it has more than {LARGEST_FILE} MB")
    return data


def contents(file: Path) -> tuple[bytes, list[Problem]]:
    """The bytes of a file that the user named, or why it cannot be read (SRC-007)."""
    try:
        return _bytes(file), []
    except OSError as error:
        reason, hint = ABSENT if error.errno == errno.ENOENT else (error.strerror, READABLE)
        return b"", [problem("SRC-007", Place(str(file)), reason=reason, hint=hint)]


def readable(file: Path) -> bytes:
    """The bytes of a file; none where it cannot be read, which is for its reader to say."""
    try:
        return _bytes(file)
    except OSError:
        return b""


def read_picture(source: Source, address: str, where: Place) -> bytes:
    """The bytes of the picture at an address of the report. Raises Refused, PIC-001 to 003, 6, 7.

    An address is that of a file in the folder that the report's file lies in, and nothing else.
    """
    return picture_in(Path(source.name).parent, address, where)


def read_beside(address: str, place: Place) -> bytes:
    """The bytes of a picture that lies where the file that names it does. Raises Refused."""
    return picture_in(Path(place.file).parent, address, place)


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
        data = _ordinary(file, LARGEST_PICTURE) if path else None
    except (FileNotFoundError, NotADirectoryError):
        raise refused("PIC-001", suggestion=_nearest(folder, path)) from None
    except OSError as error:
        raise refused("PIC-007", reason=error.strerror) from None
    except RuntimeError:
        raise refused("PIC-007", reason="its links lead in a circle") from None
    if data is None:
        raise refused("PIC-007", reason="it is no ordinary file")
    if len(data) > LARGEST_PICTURE * MEGABYTE:
        raise refused("PIC-006", reason=f"a file of more than {LARGEST_PICTURE} MB")
    return data


def _ordinary(file: Path, most: int) -> bytes | None:
    """The bytes of an ordinary file, `most` MB and one byte at most; of no other is any read."""
    # Without waiting for who would write into a pipe.
    handle = os.open(file.resolve(), os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        return None
    with os.fdopen(handle, "rb") as opened:
        return opened.read(most * MEGABYTE + 1)


def _nearest(folder: Path, path: str) -> str:
    try:
        names = {file.name.lower(): file.name for file in sorted(folder.iterdir())}
    except OSError:
        names = {}
    near = difflib.get_close_matches(PurePosixPath(path).name.lower(), names, n=1)
    if near:
        return f"did you mean `{short(names[near[0]])}`?"
    return "put the file there, or correct its name"


def sha256(data: bytes) -> str:
    """The SHA-256 of `data`, 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def sha512(data: bytes) -> str:
    """The SHA-512 of `data`, 128 hexadecimal digits."""
    return hashlib.sha512(data).hexdigest()


def environment() -> dict[str, str]:
    """What of the environment the bytes depend on."""
    return {"SOURCE_DATE_EPOCH": os.environ.get("SOURCE_DATE_EPOCH", "")}


def use_fonts(fontconfig_file: Path) -> None:
    """Shut out the system's fonts: fontconfig reads this file only. Before the engine is loaded.

    Pango would ask `LANGUAGE` which face draws a Han character in an English text.
    """
    os.environ["FONTCONFIG_FILE"] = str(fontconfig_file)
    os.environ["PANGO_LANGUAGE"] = "en"


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def is_dumb() -> bool:
    """Whether the terminal says of itself that it can only print line after line."""
    return os.environ.get("TERM", "dumb") == "dumb"


def clock() -> float:
    """Seconds of a clock that only goes forward, to say how long a build took."""
    return time.perf_counter()


def moment() -> dt.datetime:
    """The time in UTC, to the second, for a record of events; SOURCE_DATE_EPOCH goes before it."""
    epoch = environment()["SOURCE_DATE_EPOCH"]
    now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    return dt.datetime.fromtimestamp(int(epoch), dt.UTC) if epoch else now


def true_moment() -> dt.datetime | None:
    """The time in UTC, to the second; none where SOURCE_DATE_EPOCH asks for the same bytes."""
    return None if environment()["SOURCE_DATE_EPOCH"] else moment()


def this_day() -> dt.date:
    """The day on which a new report is begun."""
    return dt.date.today()
