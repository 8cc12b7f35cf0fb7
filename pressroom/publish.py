"""The one door out: what was proven, written whole or not at all.

In: the files of one report by name, and their proof. Out: the folder `output/<slug>/`, exchanged
in one step with the one before; on any failure that one stays as it was. A published final stays
until a higher version takes its place. The folder of a new report comes through here too.
"""

from __future__ import annotations

import ctypes
import fcntl
import glob
import json
import os
import shutil
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from pressroom.problems import Place, Refused, problem
from pressroom.source import readable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pressroom.problems import Problem

AT_FDCWD = -100
RENAME_EXCHANGE = 2  # linux/fs.h


def publish(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write `files` as the whole content of `folder`.

    Raises Refused with OUT-001, and with OUT-002 where a published final stands there that these
    files may not replace.
    """
    where = Place(str(folder))
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise Refused([problem("OUT-001", where, reason="something else than a folder is there")])
    with _written(folder, files) as scratch:
        if problems := _locked(folder, files):
            raise Refused(problems)
        _exchange(scratch, folder)


def create(folder: Path, files: Mapping[str, bytes]) -> None:
    """Make `folder` with `files`. Raises Refused with OUT-001, and with NEW-002 if it is there."""
    with _written(folder, files) as scratch:
        if os.path.lexists(folder):
            raise Refused([problem("NEW-002", Place(str(folder)))])
        scratch.rename(folder)


@contextmanager
def for_a_while(files: Mapping[str, bytes]) -> Iterator[Path]:
    """A folder with `files`, for programs that read nothing else; it is gone afterwards."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "files"
        create(folder, files)
        yield folder


class Written:
    """A file that is being written, and is not in its place yet."""

    def __init__(self, file: Path, stream: IO[bytes]) -> None:
        self._file, self._stream = file, stream

    def write(self, data: bytes) -> None:
        """Write more of it. Raises Refused with OUT-001."""
        with _named(self._file):
            self._stream.write(data)


@contextmanager
def replacing(file: Path) -> Iterator[Written]:
    """What is written is in the end the whole of `file`, or nothing is. Raises Refused, OUT-001."""
    scratch = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        with _named(file):
            file.parent.mkdir(parents=True, exist_ok=True)
            opened = scratch.open("wb")
        with opened:
            yield Written(file, opened)
            with _named(file):
                opened.flush()
                os.fsync(opened.fileno())
        with _named(file):
            scratch.replace(file)
    finally:
        with suppress(OSError):  # where no file can be, none is left
            scratch.unlink(missing_ok=True)


@contextmanager
def _named(file: Path) -> Iterator[None]:
    """An OSError is OUT-001 at `file`."""
    try:
        yield
    except OSError as error:
        facts = {"reason": error.strerror or error}
        raise Refused([problem("OUT-001", Place(str(file)), **facts)]) from None


@contextmanager
def _written(folder: Path, files: Mapping[str, bytes]) -> Iterator[Path]:
    """A sibling of `folder` that holds `files`, with which no other process puts it in place now.

    Whatever is left of it goes in the end. Raises Refused with OUT-001 where anything fails.
    """
    scratch, new = None, not folder.parent.exists()
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        clear_abandoned(folder)
        mark = f".{folder.name}.{os.getpid()}."
        scratch = Path(tempfile.mkdtemp(prefix=mark, dir=folder.parent))
        scratch.chmod(0o755)
        for name, data in files.items():
            (scratch / name).parent.mkdir(parents=True, exist_ok=True)
            with (scratch / name).open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        with _alone_in(folder.parent):
            yield scratch
    except OSError as error:
        facts = {"reason": error.strerror or error}
        raise Refused([problem("OUT-001", Place(str(folder)), **facts)]) from None
    finally:
        if scratch:
            shutil.rmtree(scratch, ignore_errors=True)
        if new:
            with suppress(OSError):
                folder.parent.rmdir()  # where it stayed empty


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Between what is seen in a folder and what is put there, no other process puts anything."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _locked(folder: Path, files: Mapping[str, bytes]) -> list[Problem]:
    """OUT-002 where `folder` holds a final that `files` may not replace.

    They may if they are the same bytes, or a final of a higher version.
    """
    name = f"{folder.name}.proof.json"
    old, new = _said(readable(folder / name)), _said(files.get(name, b""))
    if old.get("status") != "final":
        return []
    what = "other bytes"
    if new.get("status") != "final":
        what = "a draft" if new.get("status") == "draft" else "a report that is no final"
    elif _version(new) > _version(old) or _digests(new) == _digests(old):
        return []
    version = old.get("version")
    facts = {"what": what, "version": f"`version:` above {version}" if version else "`version:`"}
    return [problem("OUT-002", Place(str(folder)), **facts)]


def _said(proof: bytes) -> dict[str, Any]:
    """What a proof says; nothing where there is none."""
    try:
        said = json.loads(proof)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _digests(proof: Mapping[str, Any]) -> dict[str, str]:
    return {name: record["sha256"] for name, record in proof["files"].items()}


def _version(proof: Mapping[str, Any]) -> tuple[int, ...]:
    """A version to compare by: 1.0 is 1, and none is less than any."""
    numbers = [int(number) for number in (proof.get("version") or "0").split(".")]
    while numbers and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)


def clear_abandoned(folder: Path) -> None:
    """Remove what builds that were killed left half-made; a living one's is not touched."""
    for scratch in folder.parent.glob(f".{glob.escape(folder.name)}.*.*"):
        owner = scratch.name.removeprefix(f".{folder.name}.").partition(".")[0]
        if owner.isdigit() and not _alive(int(owner)):
            shutil.rmtree(scratch, ignore_errors=True)


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _exchange(scratch: Path, folder: Path) -> None:
    """Put `scratch` where `folder` is; what stood there is then in `scratch`."""
    if not folder.exists():
        scratch.rename(folder)
        return
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is not None:
        names = os.fsencode(scratch), os.fsencode(folder)
        if rename(AT_FDCWD, names[0], AT_FDCWD, names[1], RENAME_EXCHANGE) == 0:
            return
    # Elsewhere than on Linux there is no exchange: two renames, the old one kept until the last.
    aside = scratch.with_name(f"{scratch.name}.old")
    folder.rename(aside)
    try:
        scratch.rename(folder)
    except OSError:
        aside.rename(folder)
        raise
    shutil.rmtree(aside, ignore_errors=True)
