"""An EPUB read back as XML, in spine order: the text of each content document, block by block.

In: the bytes. Out: the texts, and what would hide or add words. Nothing is executed, no entity
is resolved, nothing outside the archive is read.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from typing import TYPE_CHECKING

from lxml import etree

from pressroom.styles import check_sheet
from pressroom.vocabulary import LEAVES, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

XHTML = "{http://www.w3.org/1999/xhtml}"
OPF = "{http://www.idpf.org/2007/opf}"
CONTAINER = "{urn:oasis:names:tc:opendocument:xmlns:container}"
NCX = "{http://www.daisy.org/z3986/2005/ncx/}"
# Elements whose text is one block; text anywhere else is stray.
BLOCKS = ("h1", *LEAVES)
HIDING = ("style", "hidden", "aria-hidden")


def read_epub(data: bytes) -> tuple[dict[str, list[str]], list[str], list[str]]:
    """The texts of each spine item by its file name, the NCX's words, and the faults found.

    Raises zipfile.BadZipFile, KeyError, StopIteration or etree.XMLSyntaxError where it is no EPUB.
    """
    faults: list[str] = []
    labels: list[str] = []
    texts: dict[str, list[str]] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        first = archive.infolist()[0]
        if (first.filename, first.compress_type) != ("mimetype", zipfile.ZIP_STORED):
            faults.append("its first entry is not a stored `mimetype`")
        container = _parse(archive.read("META-INF/container.xml"))
        package_name = next(container.iter(f"{CONTAINER}rootfile")).attrib["full-path"]
        package = _parse(archive.read(package_name))
        folder = posixpath.dirname(package_name)
        items = {item.attrib["id"]: item.attrib for item in package.iter(f"{OPF}item")}
        for reference in package.iter(f"{OPF}itemref"):
            item = items[reference.attrib["idref"]]
            name = item["href"]
            page = _parse(archive.read(posixpath.join(folder, name)))
            texts[name] = list(_texts(next(page.iter(f"{XHTML}body")), name, faults))
            if "nav" not in item.get("properties", ""):
                faults += _hidden(page, name)
        for item in items.values():
            content = archive.read(posixpath.join(folder, item["href"]))
            if item["media-type"] == "text/css":
                found = check_sheet(content.decode(), item["href"], hides=False)
                faults += [f"{one.where}: {one.message}" for one in found]
            elif item["media-type"] == "application/x-dtbncx+xml":
                labels += [node.text or "" for node in _parse(content).iter(f"{NCX}text")]
    return texts, labels, faults


def _parse(data: bytes) -> etree._Element:
    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))


def _texts(node: etree._Element, name: str, faults: list[str]) -> Iterator[str]:
    """The blocks of an element in order; white space between blocks is markup, text is stray."""
    for child in node.iterchildren(tag=etree.Element):
        tag = etree.QName(child).localname
        if tag in BLOCKS or (tag == "a" and etree.QName(node).localname == "li"):
            yield text_of(child)
        elif tag == "img":
            yield child.get("alt", "")
        else:
            yield from _texts(child, name, faults)
    for text in (node.text, *(child.tail for child in node)):
        if text and text.strip():
            faults.append(f"in {name}, “{text.strip()[:60]}” stands outside any paragraph")


def _hidden(page: etree._Element, name: str) -> Iterator[str]:
    for element in page.iter(etree.Element):
        tag = etree.QName(element).localname
        if tag in ("style", "script"):
            yield f"in {name}, a `{tag}` element could change words"
        for attribute in HIDING:
            if attribute in element.attrib:
                text = "".join(element.itertext())[:60]
                yield f"in {name}, `{attribute}` on `{tag}` could hide “{text}”"
