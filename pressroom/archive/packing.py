"""Is an archive file packed as ours are: no byte in it, nor before or behind, that is not ours?

In: a bag as a zip (PKWARE APPNOTE §4.3) or a tar (POSIX.1-1988, ustar), whose names and sizes were
looked at. Out: what was put into it anew, by the file's path in the archive. Every byte is that of
a file, which manifests tell of, or follows from the files: it is compared here.
"""

from __future__ import annotations

import struct
import tarfile
import zlib
from typing import TYPE_CHECKING, cast

from pressroom.archive.bag import EPOCH, FILE_MODE

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Iterator
    from typing import IO

LOCAL = struct.Struct("<4s5H3L2H")
CENTRAL = struct.Struct("<4s6H3L5H2L")
END = struct.Struct("<4s4H2LH")
VERSION = 20  # of the APPNOTE: what deflate needs
UNIX = 3
DEFLATED = 8
DATE = (EPOCH[0] - 1980) << 9 | EPOCH[1] << 5 | EPOCH[2]
CHUNK = 2**20
BEHIND = ""  # what stands behind the last file has no name
TIMED = "it bears a time, and ours bear none"
ENTRY = "its entry says otherwise than ours do"
BEFORE = "other bytes stand before it"
BITS = "it is packed otherwise than ours are, though to the same bytes"
AFTER = "other bytes stand there than ours have"


def anew_in_zip(archive: zipfile.ZipFile, zlib_then: str) -> Iterator[tuple[str, str]]:
    """What was put into a zip anew, and what shows it; packed by the zlib of that version."""
    stream = cast("IO[bytes]", archive.fp)
    same_zlib = zlib_then == zlib.ZLIB_RUNTIME_VERSION
    found: dict[str, str] = {}
    at, central = 0, []
    for info in archive.infolist():
        name = info.orig_filename.encode()
        facts = 0, DEFLATED, 0, DATE, info.CRC, info.compress_size, info.file_size, len(name), 0
        local = LOCAL.pack(b"PK\3\4", VERSION, *facts) + name
        if info.header_offset != at:
            found[info.orig_filename] = BEFORE
        at = info.header_offset
        if _bytes(stream, at, len(local)) != local:
            found[info.orig_filename] = ENTRY if info.date_time == EPOCH else TIMED
        elif same_zlib and not _packed_alike(archive, info, at + len(local)):
            found[info.orig_filename] = BITS
        attributes = 0, 0, 0, FILE_MODE << 16, at
        entry = CENTRAL.pack(b"PK\1\2", UNIX << 8 | VERSION, VERSION, *facts, *attributes)
        central.append(entry + name)
        at += _local_length(stream, at) + info.compress_size
    start = at
    for info, entry in zip(archive.infolist(), central, strict=True):
        if _bytes(stream, at, len(entry)) != entry:
            found.setdefault(info.orig_filename, ENTRY if info.date_time == EPOCH else TIMED)
        at += CENTRAL.size + len(info.orig_filename.encode()) + len(info.extra) + len(info.comment)
    yield from found.items()
    count = len(central)
    end = END.pack(b"PK\5\6", 0, 0, count, count, at - start, start, 0)
    if _bytes(stream, at, len(end) + 1) != end:
        yield BEHIND, AFTER


def _local_length(stream: IO[bytes], at: int) -> int:
    """How much stands before a file's bytes: what is said of it there, its name, and more."""
    said = LOCAL.unpack(_bytes(stream, at, LOCAL.size).ljust(LOCAL.size, b"\0"))
    return LOCAL.size + int(said[-2]) + int(said[-1])


def _packed_alike(archive: zipfile.ZipFile, info: zipfile.ZipInfo, start: int) -> bool:
    """Whether packing a file again gives the bytes that begin at `start`.

    Deflate has bits that mean nothing, and several ways to say the same.
    """
    stream = cast("IO[bytes]", archive.fp)
    again = zlib.compressobj(zlib.Z_DEFAULT_COMPRESSION, zlib.DEFLATED, -zlib.MAX_WBITS)
    at = start
    with archive.open(info) as unpacked:
        while True:
            chunk = unpacked.read(CHUNK)
            made = again.compress(chunk) if chunk else again.flush()
            if _bytes(stream, at, len(made)) != made:
                return False
            at += len(made)
            if not chunk:
                return at == start + info.compress_size


def anew_in_tar(tar: tarfile.TarFile) -> Iterator[tuple[str, str]]:
    """What was put into a tar anew, and what shows it."""
    stream, at = cast("IO[bytes]", tar.fileobj), 0
    for info in tar.getmembers():
        header = _tar_header(info)
        reason = "" if info.offset == at else BEFORE
        if _bytes(stream, info.offset, tarfile.BLOCKSIZE) != header:
            reason = TIMED if info.mtime else ENTRY
        behind = info.offset_data + info.size
        left = -behind % tarfile.BLOCKSIZE
        if not reason and _bytes(stream, behind, left) != bytes(left):
            reason = ENTRY
        if reason:
            yield info.name, reason
        at = behind + left
    whole = -(-(at + 2 * tarfile.BLOCKSIZE) // tarfile.RECORDSIZE) * tarfile.RECORDSIZE
    if _bytes(stream, at, whole - at + 1) != bytes(whole - at):
        yield BEHIND, AFTER


def _tar_header(info: tarfile.TarInfo) -> bytes:
    """How ours begins an entry; of a name that ours cannot have, nothing."""
    ours = tarfile.TarInfo(info.name)
    ours.size, ours.mode = info.size, FILE_MODE & 0o777
    try:
        return ours.tobuf(tarfile.USTAR_FORMAT, tarfile.ENCODING, "surrogateescape")
    except ValueError:
        return b""


def _bytes(stream: IO[bytes], at: int, count: int) -> bytes:
    stream.seek(at)
    return stream.read(count)
