"""An EPUB read back as XML, in spine order: the text of each content document, block by block.

In: the bytes. Out: `EpubReading`, with what would hide, change or add words among its faults. The
elements and attributes of content documents are a closed list: whatever a reading system might
not show, or show otherwise, is not on it. Nothing is executed, no entity is resolved, nothing
outside the archive is read.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lxml import etree

from pressroom.epub.body import take_out_regions
from pressroom.epub.kobo import take_out as take_out_kobo
from pressroom.epub.marks import take_out
from pressroom.epub.typefaces import SHEET as FONTS
from pressroom.model import Sheet
from pressroom.source import sha256
from pressroom.styles import check_sheet
from pressroom.vocabulary import LEAVES, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Attrib as Attributes

    from pressroom.epub.marks import Mark

XHTML = "{http://www.w3.org/1999/xhtml}"
OPF = "{http://www.idpf.org/2007/opf}"
OPS = "{http://www.idpf.org/2007/ops}"
XML = "{http://www.w3.org/XML/1998/namespace}"
CONTAINER = "{urn:oasis:names:tc:opendocument:xmlns:container}"
NCX = "{http://www.daisy.org/z3986/2005/ncx/}"
# Elements whose text is one block; text anywhere else is stray.
BLOCKS = ("h1", *LEAVES)
INLINE = frozenset(("a", "em", "strong", "code", "sub", "sup", "s", "u", "span", "br"))
FLOW = frozenset(
    (
        "figure",
        "main",
        "section",
        "nav",
        "header",
        "aside",
        "blockquote",
        "ul",
        "ol",
        "li",
        "dl",
        "dd",
        "hr",
    )
) | frozenset(("table", "thead", "tbody", "tfoot", "tr", "th", "td"))
HEAD = frozenset(("html", "head", "title", "meta", "link", "body"))
ELEMENTS = INLINE | FLOW | HEAD | frozenset((*BLOCKS, "img"))
ATTRIBUTES = frozenset(
    ("id", "class", "lang", "dir", "href", "role", "aria-label", "aria-labelledby", "start")
) | frozenset(("scope", "colspan", "rowspan", f"{XML}lang", f"{OPS}type"))
OWN_ATTRIBUTES = {
    "img": frozenset(("src", "alt", "width")),
    "meta": frozenset(("charset", "name", "content")),
    "link": frozenset(("rel", "type")),
}
# The properties that claim something of accessibility.
CLAIMS = ("schema:access", "a11y:", "dcterms:conformsTo", "dcterms:date")
# The navigation that readers show in their own way may be hidden in the page (EPUB 3.3 §7.4).
HIDDEN_NAVIGATION = ("landmarks", "page-list")


@dataclass(slots=True)
class EpubReading:
    """What an EPUB says: its spine with the blocks of each item, its NCX, and its faults."""

    spine: list[tuple[str, list[str]]] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    # The page-break marks, each with the name of its item.
    marks: list[tuple[str, Mark]] = field(default_factory=list)
    # The typefaces and their stylesheet, by name.
    fonts: dict[str, bytes] = field(default_factory=dict)
    # The names of the regions in which tables scroll.
    regions: list[str] = field(default_factory=list)
    # The sections that stand directly in `main`, with the name of their item.
    reports: list[tuple[str, etree._Element]] = field(default_factory=list)
    # All pictures but the cover: alternative text, and SHA-256 of the file that they lead to.
    pictures: list[tuple[str, str]] = field(default_factory=list)
    covers: list[tuple[str, str]] = field(default_factory=list)
    # What the package says of accessibility: property and value.
    claims: list[tuple[str, str]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def read_epub(data: bytes) -> EpubReading:
    """Read an EPUB back.

    Raises zipfile.BadZipFile, KeyError, StopIteration or etree.XMLSyntaxError where it is none.
    """
    reading = EpubReading()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        container = _parse(archive.read("META-INF/container.xml"))
        package_name = next(container.iter(f"{CONTAINER}rootfile")).attrib["full-path"]
        package = _parse(archive.read(package_name))
        reading.claims += [
            (node.get("property", ""), node.text or "")
            for node in package.iter(f"{OPF}meta")
            if node.get("property", "").startswith(CLAIMS)
        ]
        folder = posixpath.dirname(package_name)
        items = {item.attrib["id"]: item.attrib for item in package.iter(f"{OPF}item")}
        files = {
            item["href"]: (item["media-type"], archive.read(posixpath.join(folder, item["href"])))
            for item in items.values()
        }
        navigations = [item for item in items.values() if "nav" in item.get("properties", "")]
        if len(navigations) != 1:
            reading.faults.append(f"it has {len(navigations)} navigation documents")
        references = [
            (reference.attrib, items[reference.attrib["idref"]])
            for reference in package.iter(f"{OPF}itemref")
        ]
        pages = [_parse(files[item["href"]][1]) for _, item in references]
        for number, (reference, item) in enumerate(references):
            if reference.get("linear", "yes") != "yes":
                reading.faults.append(f"{item['href']} stands outside the reading order")
            _read_item(reading, item, pages[number:], files)
    for name, (kind, content) in files.items():
        if kind.startswith("font/") or name == FONTS:
            reading.fonts[name] = content
        elif kind == "text/css":
            found = check_sheet(Sheet(name, content.decode()), hides=False)
            reading.faults += [f"{one.where}: {one.message}" for one in found]
        elif kind == "application/x-dtbncx+xml":
            reading.labels += [node.text or "" for node in _parse(content).iter(f"{NCX}text")]
    return reading


def _read_item(
    reading: EpubReading,
    item: Attributes,
    pages: list[etree._Element],
    files: dict[str, tuple[str, bytes]],
) -> None:
    """Read the first of the pages, which the others follow."""
    name, (page, *later) = item["href"], pages
    take_out_kobo(page)
    reading.marks += [(name, mark) for mark in take_out(page, reading.faults, later)]
    reading.regions += take_out_regions(page)
    reading.faults += _page_faults(
        page, name, files, navigation="nav" in item.get("properties", "")
    )
    body = next(page.iter(f"{XHTML}body"))
    reading.spine.append((name, list(_texts(body, name, reading.faults))))
    for section in body.iterfind(f"{XHTML}main/{XHTML}section"):
        reading.reports.append((name, section))
    for picture in body.iter(f"{XHTML}img"):
        kind, content = files.get(picture.get("src", ""), ("", b""))
        if not kind.startswith("image/"):
            reading.faults.append(f"in {name}, `{picture.get('src')}` is no picture of the book")
        is_cover = picture.get("role") == "doc-cover"
        shown = reading.covers if is_cover else reading.pictures
        shown.append((picture.get("alt", ""), sha256(content)))


def _parse(data: bytes) -> etree._Element:
    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))


def _texts(node: etree._Element, name: str, faults: list[str]) -> Iterator[str]:
    """The blocks of an element in order; white space between blocks is markup, text is stray."""
    for child in node.iterchildren(tag=etree.Element):
        tag = etree.QName(child).localname
        if tag in BLOCKS or (tag == "a" and etree.QName(node).localname == "li"):
            yield text_of(child)
        elif tag == "img" and not _of_report(child):
            yield child.get("alt", "")
        else:
            yield from _texts(child, name, faults)
    for text in (node.text, *(child.tail for child in node)):
        if text and text.strip():
            faults.append(f"in {name}, “{text.strip()[:60]}” stands outside any paragraph")


def _of_report(node: etree._Element) -> bool:
    """Whether an element stands in a section of `main`, where only the report's elements do."""
    return any(
        around.tag == f"{XHTML}section" and getattr(around.getparent(), "tag", "") == f"{XHTML}main"
        for around in node.iterancestors()
    )


def _page_faults(
    page: etree._Element, name: str, files: dict[str, tuple[str, bytes]], *, navigation: bool
) -> Iterator[str]:
    for element in page.iter(etree.Element):
        tag = etree.QName(element).localname
        if element.tag != f"{XHTML}{tag}" or tag not in ELEMENTS:
            text = "".join(element.itertext())[:60]
            yield f"in {name}, `{tag}` could hide or change “{text}”"
            continue
        parent = element.getparent()
        inline = tag in INLINE or (tag == "img" and _of_report(element))
        if parent is not None and etree.QName(parent).localname in BLOCKS and not inline:
            yield f"in {name}, `{tag}` stands within a paragraph"
        if tag == "link" and files.get(element.get("href", ""), ("",))[0] != "text/css":
            yield f"in {name}, `link` leads to `{element.get('href')}`, no stylesheet of the book"
        for attribute in element.attrib:
            shown = etree.QName(str(attribute)).localname
            hidden = shown == "hidden" and navigation and tag == "nav"
            if hidden and element.get(f"{OPS}type") in HIDDEN_NAVIGATION:
                continue
            if attribute not in ATTRIBUTES | OWN_ATTRIBUTES.get(tag, frozenset()):
                yield f"in {name}, `{shown}` on `{tag}` could hide or change words"
