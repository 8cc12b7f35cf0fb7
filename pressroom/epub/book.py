"""An EPUB opened to be looked through: its files, its package, its content documents as trees.

In: bytes that may hold anything. Out: a `Book`, with what is wrong with its container and its XML
among its faults; `Unreadable` where it is no book at all. Nothing is executed, no entity is
resolved, nothing outside the archive is read. Follows EPUB 3.3 §4 (OCF) and §5 (package).
"""

from __future__ import annotations

import io
import posixpath
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Iterator

XHTML = "{http://www.w3.org/1999/xhtml}"
OPF = "{http://www.idpf.org/2007/opf}"
OPS = "{http://www.idpf.org/2007/ops}"
XML = "{http://www.w3.org/XML/1998/namespace}"
DC = "{http://purl.org/dc/elements/1.1/}"
CONTAINER = "{urn:oasis:names:tc:opendocument:xmlns:container}"
XHTML_TYPE = "application/xhtml+xml"
NCX_TYPE = "application/x-dtbncx+xml"
XML_TYPES = (XHTML_TYPE, NCX_TYPE, "image/svg+xml", "application/oebps-package+xml")
MIMETYPE = b"application/epub+zip"
LARGEST = 2**29  # bytes, as unpacked
# What OCF forbids in file names (§4.2.3), beside controls and private characters.
FORBIDDEN = frozenset('"*:<>?\\|\x7f')
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError)


class Unreadable(Exception):  # noqa: N818 - it is an answer, not an accident
    """It is no book: why."""


@dataclass(frozen=True, slots=True)
class Item:
    """A resource of the manifest: `file` is its name in the archive, empty where it has none."""

    id: str
    href: str
    file: str
    media_type: str
    properties: frozenset[str]


@dataclass(slots=True)
class Book:
    """An EPUB: all its files by name, and what they are to each other."""

    files: dict[str, bytes]
    package_file: str
    package: etree._Element
    items: list[Item]
    spine: list[Item]
    trees: dict[str, etree._Element]  # of all files of XML that are well-formed
    faults: list[str] = field(default_factory=list)

    def pages(self) -> Iterator[tuple[str, etree._Element]]:
        """The content documents in spine order, then those beside it."""
        seen = set()
        for item in (*self.spine, *self.items):
            if item.media_type == XHTML_TYPE and item.file in self.trees and item.id not in seen:
                seen.add(item.id)
                yield item.file, self.trees[item.file]

    def navigation(self) -> tuple[str, etree._Element] | None:
        """The navigation document."""
        item = next((item for item in self.items if "nav" in item.properties), None)
        return (item.file, self.trees[item.file]) if item and item.file in self.trees else None

    def identifiers(self) -> list[str]:
        """What the publication calls itself: its unique identifier first."""
        unique = self.package.get("unique-identifier")
        found = list(self.package.iter(f"{DC}identifier"))
        own = [node for node in found if node.get("id") == unique]
        return [(node.text or "").strip() for node in own + found]


def open_book(data: bytes) -> Book:
    """Open an EPUB. Raises Unreadable."""
    faults: list[str] = []
    files = _unpacked(data, faults)
    try:
        container = parse(files["META-INF/container.xml"])
        rootfiles = list(container.iter(f"{CONTAINER}rootfile"))
        package_file = rootfiles[0].get("full-path", "")
        package = parse(files[package_file])
    except KeyError as missing:
        raise Unreadable(f"it has no file {missing}") from None
    except IndexError:
        raise Unreadable("its container names no package") from None
    except etree.XMLSyntaxError as error:
        raise Unreadable(f"its container or package is not well-formed: {error}") from None
    if rootfiles[0].get("media-type") != "application/oebps-package+xml":
        faults.append("its container does not say that the package is one")
    items = [_item(node, package_file, files) for node in package.iter(f"{OPF}item")]
    by_id = {item.id: item for item in items}
    references = [node.get("idref", "") for node in package.iter(f"{OPF}itemref")]
    spine = [by_id[name] for name in references if name in by_id]
    faults += [f"its spine names `{name}`, no item" for name in references if name not in by_id]
    trees = {}
    for item in items:
        if item.file and item.media_type in XML_TYPES:
            try:
                trees[item.file] = parse(files[item.file])
            except etree.XMLSyntaxError as error:
                faults.append(f"{item.file} is not well-formed: {error}")
    return Book(files, package_file, package, items, spine, trees, faults)


def parse(data: bytes) -> etree._Element:
    """XML without entities. Raises etree.XMLSyntaxError."""
    root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    dtd = root.getroottree().docinfo.internalDTD
    if dtd is not None and next(dtd.iterentities(), None) is not None:
        raise etree.XMLSyntaxError("it declares entities", 0, 0, 0)
    return root


def resolve(href: str, base: str) -> tuple[str, str]:
    """The file and the fragment that an address leads to, from a file of the archive.

    The file is empty where it lies elsewhere.
    """
    try:
        parts = urlsplit(href)
    except ValueError:
        return "", ""
    if parts.scheme or parts.netloc or parts.path.startswith("/"):
        return "", unquote(parts.fragment)
    if not parts.path:
        return base, unquote(parts.fragment)
    path = posixpath.normpath(posixpath.join(posixpath.dirname(base), unquote(parts.path)))
    return ("" if path.startswith("..") else path), unquote(parts.fragment)


def _item(node: etree._Element, package_file: str, files: dict[str, bytes]) -> Item:
    href = node.get("href", "")
    file, _ = resolve(href, package_file)
    return Item(
        *(node.get("id", ""), href, file if file in files else "", node.get("media-type", "")),
        frozenset(node.get("properties", "").split()),
    )


def _unpacked(data: bytes, faults: list[str]) -> dict[str, bytes]:
    """The files of the archive; what OCF demands of it goes into `faults`."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if sum(entry.file_size for entry in entries) > LARGEST:
                raise Unreadable(f"it holds more than {LARGEST // 2**20} MB")
            faults += _mimetype(archive, entries)
            faults += _names([entry.filename for entry in entries])
            return {entry.filename: archive.read(entry) for entry in entries if not entry.is_dir()}
    except BROKEN as error:
        raise Unreadable(f"it cannot be unpacked: {error}") from None


def _mimetype(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> Iterator[str]:
    """The first entry, by which a file is known (§4.3.3)."""
    first = entries[0] if entries else None
    if first is None or first.filename != "mimetype" or first.header_offset:
        yield "its first entry is not a stored `mimetype`"
        return
    if first.compress_type != zipfile.ZIP_STORED:
        yield "its first entry is not a stored `mimetype`: it is compressed"
    if first.extra:
        yield "its `mimetype` has an extra field"
    if archive.read(first) != MIMETYPE:
        yield "its `mimetype` says something else"
    for entry in entries:
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            yield f"{entry.filename} is compressed in a way that OCF does not know"


def _names(names: list[str]) -> Iterator[str]:
    """File names: each once, whatever their case, and such as every system can have (§4.2.3)."""
    known: dict[str, str] = {}
    for name in names:
        folded = unicodedata.normalize("NFC", name).casefold()
        if folded in known:
            again = "stands in it twice" if known[folded] == name else f"and {known[folded]}"
            yield f"{name} {again}" + ("" if known[folded] == name else " differ in case alone")
        known.setdefault(folded, name)
        wrong = [one for one in name if one in FORBIDDEN or unicodedata.category(one)[0] == "C"]
        parts = name.rstrip("/").split("/")
        if (
            wrong
            or name.startswith("/")
            or ".." in parts
            or any(part.endswith(".") for part in parts)
        ):
            yield f"{name!a} is no name for a file of a book"
