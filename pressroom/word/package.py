"""Word and OpenDocument files as they come: zip packages of XML, and untrusted.

In: bytes. Out: a `Package` whose parts are read within limits, their XML without entities and
without network; `Refused` with what kind of file it is instead, or what is wrong with it.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from lxml import etree

from pressroom.problems import Place, Refused, problem, short

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

OLE = bytes.fromhex("d0cf11e0a1b11ae1")
ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
MOST_PARTS = 5_000
LARGEST_PART = 64  # MB, as unpacked
LARGEST_XML = 32
LARGEST_WHOLE = 512
MEGABYTE = 2**20
# What broken or unknown compression raises besides.
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError)
KIND = {".docx": "Word document (.docx)", ".odt": "OpenDocument text (.odt)"}
# What else people have in zip files, by a part that each has.
OTHERS = {
    "xl/workbook.xml": "it is an Excel workbook",
    "ppt/presentation.xml": "it is a PowerPoint presentation",
    "META-INF/container.xml": "it is an EPUB",
    "mimetype": "it is another kind of OpenDocument file",
}
ODT_TYPES = (
    b"application/vnd.oasis.opendocument.text",
    b"application/vnd.oasis.opendocument.text-template",
)


class Said(NamedTuple):
    """What a text says of itself: the first that is styled a title, its first heading if no other
    is of that level, and the language of its styles; empty where it says nothing."""

    title: str
    heading: str
    language: str


@dataclass(frozen=True, slots=True)
class Package:
    """The parts of a document, by name; read only when asked for."""

    name: str  # the file, as problems name it
    archive: zipfile.ZipFile
    parts: Mapping[str, zipfile.ZipInfo]

    def read(self, part: str) -> bytes:
        """The bytes of a part. KeyError if there is none; Refused where it is broken."""
        try:
            return self.archive.read(self.parts[part])
        except RuntimeError:
            raise Refused([problem("DOC-003", Place(self.name))]) from None
        except BROKEN as error:
            raise _damaged(self.name, f"`{part}`: {error}") from None

    def xml(self, part: str) -> etree._Element:
        """A part as XML. KeyError if there is none; Refused where it is not fit to be read."""
        if self.parts[part].file_size > LARGEST_XML * MEGABYTE:
            raise _too_much(self.name, f"`{part}` is over {LARGEST_XML} MB")
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, remove_pis=True
        )
        try:
            root = etree.fromstring(self.read(part), parser)
        except etree.XMLSyntaxError as error:
            if "depth" in str(error):
                raise Refused([problem("HTM-003", Place(self.name), deepest=DEEPEST)]) from None
            raise _damaged(self.name, f"`{part}`: {error}") from None
        if root.getroottree().docinfo.doctype:
            raise Refused([problem("DOC-006", Place(self.name), part=part)])
        return root


# What the XML parser reads at most; tables within tables reach it first.
DEEPEST = 256


def open_package(data: bytes, name: str, suffix: str) -> Package:
    """The parts of the document `data`, which should be of the kind of `suffix`."""
    reason = _no_package(data)
    if data.startswith(OLE):
        code = "DOC-003" if ENCRYPTED_PACKAGE in data else "DOC-002"
        raise Refused([problem(code, Place(name))])
    if reason:
        raise Refused([problem("DOC-001", Place(name), kind=KIND[suffix], reason=reason)])
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        entries = archive.infolist()
    except BROKEN as error:
        raise _damaged(name, str(error).lower()) from None
    _within_limits(entries, name)
    package = Package(name, archive, {entry.filename: entry for entry in entries})
    if len(package.parts) < len(entries):
        raise _damaged(name, "two of its parts have the same name")
    _of_kind(package, suffix)
    return package


def _no_package(data: bytes) -> str | None:
    if not data:
        return "it is empty"
    if data.startswith(b"{\\rtf"):
        return "it is RTF"
    if data.startswith(b"%PDF"):
        return "it is a PDF"
    if data.lstrip().startswith((b"<?xml", b"<html", b"<!DOCTYPE")):
        return "it is XML or HTML"
    if not data.startswith(b"PK"):
        return "it is another kind of file under that name"
    return None


def _within_limits(entries: list[zipfile.ZipInfo], name: str) -> None:
    if len(entries) > MOST_PARTS:
        raise _too_much(name, f"it has {len(entries)} parts")
    for entry in entries:
        if entry.file_size > LARGEST_PART * MEGABYTE:
            raise _too_much(name, f"`{entry.filename}` is over {LARGEST_PART} MB")
    if sum(entry.file_size for entry in entries) > LARGEST_WHOLE * MEGABYTE:
        raise _too_much(name, f"its parts are over {LARGEST_WHOLE} MB")


def _of_kind(package: Package, suffix: str) -> None:
    """Raise Refused where the package is another kind of document."""
    open_document = "mimetype" in package.parts and package.read("mimetype").strip() in ODT_TYPES
    word = "[Content_Types].xml" in package.parts and "_rels/.rels" in package.parts
    if {".docx": word, ".odt": open_document}[suffix] and not package.parts.keys() & {
        *tuple(OTHERS)[:2]
    }:
        return
    reason = next((what for part, what in OTHERS.items() if part in package.parts), None)
    if open_document or (word and suffix == ".odt" and reason is None):
        reason = f"it is a {KIND['.odt' if open_document else '.docx']} under another name"
    reason = reason or "it is a zip file of another kind"
    raise Refused([problem("DOC-001", Place(package.name), kind=KIND[suffix], reason=reason)])


def _damaged(name: str, reason: str) -> Refused:
    return Refused([problem("DOC-004", Place(name), reason=reason)])


def _too_much(name: str, reason: str) -> Refused:
    return Refused([problem("DOC-005", Place(name), reason=reason)])


def missing_part(package: Package, part: str) -> Refused:
    """What is raised where a document lacks a part that it cannot be without."""
    return _damaged(package.name, f"it has no `{part}`")


def pictures_of(package: Package, folder: str) -> Callable[[str, Place], bytes]:
    """Leads the address of a picture, relative to `folder` in the package, to its bytes.

    It raises Refused with DOC-016 where the document only links to it.
    """

    def load(address: str, where: Place) -> bytes:
        part = posixpath.normpath(posixpath.join(folder, unquote(address)))
        if part not in package.parts:
            raise Refused([problem("DOC-016", where, picture=short(address))])
        return package.read(part)

    return load


def packed(parts: Mapping[str, bytes]) -> bytes:
    """The parts as a package, the same bytes for the same parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    return made.getvalue()
