"""Files in, a bag out (RFC 8493), and that bag as one archive file, the same bytes each time.

In: the payload by name, and what `bag-info.txt` says. Out: every file of the bag by its path; then
a zip or a tar with one folder at its top. The `bagit` library makes bags of an older version, in
place, in a folder; ours are made in memory, and it judges them in the tests.
"""

from __future__ import annotations

import hashlib
import io
import re
import tarfile
import zipfile
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Form = Literal["zip", "tar", "dir"]
DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
ALGORITHMS = ("sha256", "sha512")
# What any file system, archive format and shell takes without a question.
SAFE_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*(?:/[A-Za-z0-9_][A-Za-z0-9._-]*)*")
# Where the payload has what outside judges said of the editions.
JUDGED = "judges/report.json"
FILE_MODE = 0o100644
EPOCH = (1980, 1, 1, 0, 0, 0)  # the first that zip knows


def safe_name(name: str) -> str:
    """The name of a published file as it is in a bag: one that every system takes."""
    made = re.sub("[^A-Za-z0-9._-]+", "-", name)
    return made if SAFE_NAME.fullmatch(made) else f"report{made}"


def bag_name(slug: str, form: Form) -> str:
    """What a report's archive package is called."""
    return f"{slug}.bag" if form == "dir" else f"{slug}.bag.{form}"


def make_bag(payload: Mapping[str, bytes], info: Iterable[tuple[str, str]]) -> dict[str, bytes]:
    """Every file of the bag, by path: tag files first, then the payload under `data/` (§2).

    Raises ValueError where a name of the payload is not one that every system takes.
    """
    for name in payload:
        if not SAFE_NAME.fullmatch(name):
            raise ValueError(f"no name for a payload: {name}")
    data = {f"data/{name}": payload[name] for name in sorted(payload)}
    octets = sum(map(len, payload.values()))
    said = [*info, ("Payload-Oxum", f"{octets}.{len(payload)}")]
    tags = {
        "bagit.txt": DECLARATION,
        "bag-info.txt": "".join(f"{label}: {_folded(value)}\n" for label, value in said).encode(),
        **{f"manifest-{each}.txt": _manifest(data, each) for each in ALGORITHMS},
    }
    of_tags = {f"tagmanifest-{each}.txt": _manifest(tags, each) for each in ALGORITHMS}
    return {**tags, **of_tags, **data}


def _manifest(files: Mapping[str, bytes], algorithm: str) -> bytes:
    """A line a file: its digest and its path (§2.1.3)."""
    lines = (
        f"{hashlib.new(algorithm, data).hexdigest()}  {path}\n" for path, data in files.items()
    )
    return "".join(lines).encode()


def _folded(value: str) -> str:
    """A value on one line: each of its own lines but the first is indented (§2.2.2)."""
    return "\n  ".join(line.strip() for line in value.splitlines() if line.strip())


def tags_of(text: str) -> list[tuple[str, str]]:
    """The labels and values of a tag file such as `bag-info.txt`, unfolded (§2.2.2)."""
    said: list[tuple[str, str]] = []
    for line in re.split("\r\n|[\r\n]", text):
        label, colon, value = line.partition(":")
        if line[:1] in (" ", "\t") and said:
            said[-1] = (said[-1][0], f"{said[-1][1]} {line.strip()}".strip())
        elif colon:
            said.append((label.strip(), value.strip()))
    return said


def zipped(files: Mapping[str, bytes], top: str) -> bytes:
    """The bag as a zip with the folder `top`, the same bytes wherever and whenever it was made."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path, data in files.items():
            entry = zipfile.ZipInfo(f"{top}/{path}", EPOCH)
            entry.create_system = 3  # Unix, whatever the system
            entry.external_attr = FILE_MODE << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    return buffer.getvalue()


def tarred(files: Mapping[str, bytes], top: str) -> bytes:
    """The bag as an uncompressed tar with the folder `top` (POSIX.1-1988, ustar)."""
    buffer = io.BytesIO()
    with tarfile.TarFile(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for path, data in files.items():
            entry = tarfile.TarInfo(f"{top}/{path}")
            entry.size, entry.mode = len(data), FILE_MODE & 0o777
            archive.addfile(entry, io.BytesIO(data))
    return buffer.getvalue()
