"""A bag as it comes, untrusted: a zip, a tar or a folder. Nothing of it is unpacked or run.

In: a path. Out: an `Opened`, whose files are read one at a time, within limits; `Refused` with
BAG-001 where there is no bag, with BAG-002 where names, links or sizes are not a bag's.
"""

from __future__ import annotations

import hashlib
import os
import stat
import tarfile
import zipfile
import zlib
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING

from pressroom.archive.bag import ALGORITHMS, SAFE_NAME
from pressroom.archive.packing import anew_in_tar, anew_in_zip
from pressroom.problems import Place, Refused, problem, short

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from pressroom.archive.bag import Form

MEGABYTE = 2**20
MOST_FILES = 20_000
LARGEST_FILE = 512  # MB
LARGEST_WHOLE = 2_048  # MB
STEEPEST = 400  # times a file may be larger than what it was packed into, beyond its first MB
CHUNK = 2**20
ZIP = b"PK\3\4"
# What broken or unknown packing raises.
BROKEN = (
    *(zipfile.BadZipFile, tarfile.TarError, zlib.error, EOFError),
    *(NotImplementedError, RuntimeError, OSError, ValueError),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of a bag: its length in bytes, and how to read it from its beginning."""

    size: int
    open: Callable[[], IO[bytes] | None]


def _nothing(_: str) -> Iterator[tuple[str, str]]:
    return iter(())


@dataclass(frozen=True, slots=True)
class Opened:
    """The files of a bag by their path in it."""

    name: str  # the bag, as problems name it
    files: Mapping[str, Entry]
    # What was put into its archive file anew, and what shows it; asked with the zlib of then.
    anew: Callable[[str], Iterator[tuple[str, str]]] = _nothing
    _known: dict[str, dict[str, str]] = field(default_factory=dict)  # digests, by path

    def read(self, path: str) -> bytes:
        """The bytes of a file. KeyError if there is none; Refused where it is broken."""
        return b"".join(self._chunks(path))

    def digests(self, path: str, algorithms: tuple[str, ...]) -> dict[str, str]:
        """The digests of a file, by algorithm, in hexadecimal digits; it is read once for all."""
        if path not in self._known:
            made = [hashlib.new(name) for name in ALGORITHMS]
            for chunk in self._chunks(path):
                for digest in made:
                    digest.update(chunk)
            self._known[path] = {digest.name: digest.hexdigest() for digest in made}
        return {name: self._known[path][name] for name in algorithms}

    def _chunks(self, path: str) -> Iterator[bytes]:
        entry = self.files[path]
        left = entry.size
        try:
            stream = entry.open()
            if stream is None:
                raise ValueError("it is no ordinary file")
            with stream:
                while left > 0 and (chunk := stream.read(min(CHUNK, left))):
                    left -= len(chunk)
                    yield chunk
                if left or stream.read(1):
                    raise ValueError("it is not as long as it says")
        except BROKEN as error:
            facts = {"file": short(path), "reason": str(error) or "it cannot be read"}
            raise Refused([problem("BAG-003", Place(self.name), **facts)]) from None


def packing(path: Path) -> Form:
    """How the bag at `path`, which could be opened, is packed."""
    if path.is_dir():
        return "dir"
    with path.open("rb") as stream:
        return "zip" if stream.read(len(ZIP)) == ZIP else "tar"


@contextmanager
def opened(path: Path) -> Iterator[Opened]:
    """The bag at `path`. Raises Refused with BAG-001 and BAG-002."""
    if path.is_dir():
        yield _checked(str(path), _in_folder(path))
        return
    try:
        if packing(path) == "zip":
            with zipfile.ZipFile(path) as archive:
                bag, top = _without_top(str(path), _in_zip(archive))
                yield replace(bag, anew=partial(_below, top, partial(anew_in_zip, archive)))
            return
        if tarfile.is_tarfile(path):
            with tarfile.open(path, "r:") as tar:
                bag, top = _without_top(str(path), _in_tar(tar))
                yield replace(bag, anew=partial(_below, top, lambda _: anew_in_tar(tar)))
            return
    except BROKEN as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise Refused([problem("BAG-001", Place(str(path)), reason=reason)]) from None
    reason = "it is no folder, zip or tar"
    raise Refused([problem("BAG-001", Place(str(path)), reason=reason)])


@dataclass(frozen=True, slots=True)
class _Found:
    """What stands in a bag under a name, before it is known to be fit."""

    path: str
    kind: str  # "file", "folder", or what else it is
    entry: Entry | None = None
    packed: int = 0  # bytes that it takes as packed


def _in_folder(folder: Path) -> Iterator[_Found]:
    for root, folders, names in os.walk(folder, followlinks=False):
        for name in (*sorted(folders), *sorted(names)):
            path = Path(root, name)
            inside = path.relative_to(folder).as_posix()
            found = path.lstat()
            if stat.S_ISREG(found.st_mode):
                entry = Entry(found.st_size, partial(_ordinary, path))
                yield _Found(inside, "file", entry, found.st_size)
            elif not stat.S_ISDIR(found.st_mode):
                link = stat.S_ISLNK(found.st_mode)
                yield _Found(inside, "a link" if link else "no ordinary file")


def _ordinary(path: Path) -> IO[bytes]:
    return os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb")


def _in_zip(archive: zipfile.ZipFile) -> Iterator[_Found]:
    for info in archive.infolist():
        mode = info.external_attr >> 16
        kind = "file"
        if info.is_dir():
            kind = "folder"
        elif stat.S_ISLNK(mode):
            kind = "a link"
        elif info.flag_bits & 1:
            kind = "encrypted"
        entry = Entry(info.file_size, partial(archive.open, info))
        # As the archive has it: zipfile would cut a name at a NUL and turn backslashes round.
        yield _Found(info.orig_filename, kind, entry, info.compress_size)


def _in_tar(tar: tarfile.TarFile) -> Iterator[_Found]:
    for info in tar:
        kind = "file" if info.isreg() else "folder" if info.isdir() else "no ordinary file"
        if info.issym() or info.islnk():
            kind = "a link"
        entry = Entry(info.size, partial(tar.extractfile, info))
        yield _Found(info.name, kind, entry, info.size)


def _below(
    top: str, anew: Callable[[str], Iterator[tuple[str, str]]], zlib_then: str
) -> Iterator[tuple[str, str]]:
    """What was put into an archive file anew, by its path in the bag."""
    try:
        yield from ((path.removeprefix(top), reason) for path, reason in anew(zlib_then))
    except BROKEN:
        return  # a file that cannot be read is named for that


def _without_top(name: str, entries: Iterator[_Found]) -> tuple[Opened, str]:
    """The files of a bag in the one folder at the top of its archive (RFC 8493 §4), and that."""
    found = list(_limited(name, entries))
    tops = {each.path.partition("/")[0] for each in found}
    if len(tops) != 1:
        reason = f"it has {len(tops)} folders at its top, and a bag has one"
        raise Refused([problem("BAG-001", Place(name), reason=reason)])
    top = tops.pop()
    if not SAFE_NAME.fullmatch(top):
        reason = f"the folder at its top, `{short(top)}`, leads elsewhere or is no plain name"
        raise Refused([problem("BAG-002", Place(name), reason=reason)])
    prefix = f"{top}/"
    inner = (
        _Found(each.path.removeprefix(prefix), each.kind, each.entry, each.packed)
        for each in found
        if each.path != prefix
    )
    return _checked(name, inner), prefix


def _limited(name: str, entries: Iterator[_Found]) -> Iterator[_Found]:
    for number, each in enumerate(entries):
        if number >= MOST_FILES:
            reason = f"it has more than {MOST_FILES} files"
            raise Refused([problem("BAG-002", Place(name), reason=reason)])
        yield each


def _checked(name: str, entries: Iterator[_Found]) -> Opened:
    """The files, if every name, kind and size is one that a bag may have."""
    files: dict[str, Entry] = {}
    unfit: list[str] = []
    whole = 0
    for each in _limited(name, entries):
        whole += each.entry.size if each.entry else 0
        reason = _unfit(each, files)
        if reason:
            unfit.append(f"`{short(each.path)}` {reason}")
        elif each.kind == "file" and each.entry:
            files[each.path] = each.entry
    if whole > LARGEST_WHOLE * MEGABYTE:
        unfit.append(f"its files are over {LARGEST_WHOLE} MB")
    if unfit:
        raise Refused(problem("BAG-002", Place(name), reason=reason) for reason in unfit)
    return Opened(name, files)


def _unfit(found: _Found, known: Mapping[str, Entry]) -> str:
    """Why something of a bag is not to be read; empty where it may be."""
    parts = found.path.removesuffix("/").split("/")
    size = found.entry.size if found.entry else 0
    file = found.kind != "folder"
    reasons = {
        "leads out of the bag": not {"", ".", ".."}.isdisjoint(parts),
        "has a name that not every system takes": not SAFE_NAME.fullmatch("/".join(parts)),
        f"is {found.kind}": file and found.kind != "file",
        "is there twice": file and found.path in known,
        f"is over {LARGEST_FILE} MB": size > LARGEST_FILE * MEGABYTE,
        f"is {size // max(found.packed, 1)} times as large as it was packed": size > MEGABYTE
        and size > STEEPEST * found.packed,
    }
    return next((reason for reason, true in reasons.items() if true), "")
