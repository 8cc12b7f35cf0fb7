"""Page-break marks: where a printed page begins, in a content document.

In: the trees of content documents, and the pages that begin in them. Put in, a mark stands directly
before the page's first word, outside of elements that begin with the word; before a heading, not
in it, since it would become part of the heading's name; and before the figures above the word.
Read back, a mark is taken out again, and what is left is the document as it was. Follows EPUB 3.3
§7.4 (page-list) and DPUB-ARIA 1.1 (doc-pagebreak).
"""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING, NamedTuple

from lxml import etree

from pressroom.vocabulary import LEAVES, detach

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pressroom.model import PrintedPage

XHTML = "{http://www.w3.org/1999/xhtml}"
EPUB_TYPE = "{http://www.idpf.org/2007/ops}type"
HEADINGS = frozenset(f"{XHTML}h{level}" for level in range(1, 7))
BLOCKS = frozenset(f"{XHTML}{leaf}" for leaf in LEAVES) | HEADINGS
ROLE = "doc-pagebreak"


class Mark(NamedTuple):
    """A mark as it stands in a content document: before which character of which block."""

    id: str
    label: str
    block: str
    character: int
    pictures: int = 0  # between it and the block


class _Point(NamedTuple):
    """A point of a leaf's text: how deep it lies, and the text that it divides."""

    depth: int
    node: etree._Element
    attribute: str  # "text" or "tail"
    at: int


def put_in(pages: Sequence[etree._Element], begins: Sequence[PrintedPage]) -> None:
    """Put the marks of printed pages into the content documents, which are in reading order."""
    by_id = {
        node.get("id"): (number, node)
        for number, page in enumerate(pages)
        for node in page.iter(etree.Element)
        if node.get("id")
    }
    for each in begins:
        number, leaf = by_id[each.block]
        text = "".join(leaf.itertext())[: each.character]
        if each.pictures:
            earlier = (reversed([*page.iter(etree.Element)]) for page in reversed(pages[:number]))
            above = (
                figure
                for node in chain(_beside(leaf, before=True), *earlier)
                if (figure := _figure(node)) is not None
            )
            figure = next(islice(above, each.pictures - 1, None))
            _insert(figure, "before", _mark(each))
        elif leaf.tag in HEADINGS and not text.strip():
            _insert(leaf, "before", _mark(each))
        else:
            _divide(leaf, each)


def take_out(
    page: etree._Element, faults: list[str], later: Sequence[etree._Element] = ()
) -> list[Mark]:
    """Take the marks out of a content document, which those `later` follow in reading order.

    What is no proper mark is a fault, and stays.
    """
    found = []
    for node in list(page.iter(f"{XHTML}span")):
        if ROLE not in node.get("role", "") and "pagebreak" not in node.get(EPUB_TYPE, ""):
            continue
        wanted = {"role": ROLE, EPUB_TYPE: "pagebreak", "id": node.get("id")}
        said = dict(node.attrib)
        label = said.pop("aria-label", "")
        if said != wanted or not label or len(node) or node.text:
            faults.append(f"the page-break mark `{node.get('id')}` is not as it should be")
            continue
        found.append(Mark(str(node.get("id")), str(label), *_place(node, later)))
        _remove(node)
    return found


def _mark(page: PrintedPage) -> etree._Element:
    mark = etree.Element(
        f"{XHTML}span",
        {EPUB_TYPE: "pagebreak", "role": ROLE, "id": page.id, "aria-label": page.label},
    )
    mark.text = ""  # written with an end tag, for readers that take XHTML for HTML
    return mark


def _divide(leaf: etree._Element, page: PrintedPage) -> None:
    """Put a mark into a leaf, at the last of the outermost points before its character."""
    points = list(_points(leaf, page.character))
    outermost = min(point.depth for point in points)
    _, node, attribute, at = [point for point in points if point.depth == outermost][-1]
    text = getattr(node, attribute) or ""
    mark = _mark(page)
    mark.tail = text[at:]
    setattr(node, attribute, text[:at])
    _insert(node, attribute, mark)


def _points(leaf: etree._Element, character: int) -> Iterator[_Point]:
    """The points of a leaf's text that have so many characters before them."""
    start = 0
    for depth, node, attribute in _places(leaf, 0):
        text = "\n" if attribute == "br" else getattr(node, attribute) or ""
        if attribute != "br" and start <= character <= start + len(text):
            yield _Point(depth, node, attribute, character - start)
        start += len(text)


def _places(node: etree._Element, depth: int) -> Iterator[tuple[int, etree._Element, str]]:
    """The places of an element that hold text, with their depth; a line break is a character."""
    if node.tag == f"{XHTML}br":
        yield depth, node, "br"
        return
    if node.tag != f"{XHTML}img" and node.get("role") != ROLE:
        yield depth, node, "text"
    for child in node.iterchildren(tag=etree.Element):
        yield from _places(child, depth + 1)
        yield depth, child, "tail"


def _insert(node: etree._Element, attribute: str, mark: etree._Element) -> None:
    """Put a mark before an element, first into it, or behind it, with the text behind itself."""
    parent = node.getparent()
    if attribute == "text":
        node.insert(0, mark)
    elif parent is not None:
        parent.insert(parent.index(node) + (attribute == "tail"), mark)


def _place(mark: etree._Element, later: Sequence[etree._Element]) -> tuple[str, int, int]:
    """The block that a mark stands in or before, the character before which it stands, and the
    pictures between; the block may stand in a later document.
    """
    leaf = next((each for each in mark.iterancestors() if each.tag in BLOCKS), None)
    if leaf is not None:
        before, _ = _until(leaf, mark)
        return str(leaf.get("id")), len(before), 0
    pictures = 0
    following = (page.iter(etree.Element) for page in later)
    for node in chain(_beside(mark, before=False), *following):
        if node.tag in BLOCKS:
            text = "".join(node.itertext())
            return str(node.get("id")), len(text) - len(text.lstrip()), pictures
        pictures += _figure(node) is not None
    return "", 0, pictures


def _beside(node: etree._Element, *, before: bool) -> Iterator[etree._Element]:
    """The elements that end before another, or begin behind it, the nearest first."""
    around: etree._Element | None = node
    while around is not None:
        for sibling in around.itersiblings(tag=etree.Element, preceding=before):
            inner = sibling.iter(etree.Element)
            yield from reversed([*inner]) if before else inner
        around = around.getparent()


def _figure(picture: etree._Element) -> etree._Element | None:
    """The outermost figure around a picture that says something."""
    if picture.tag != f"{XHTML}img" or not picture.get("alt"):
        return None
    return next(reversed([*picture.iterancestors(f"{XHTML}figure")]), None)


def _until(node: etree._Element, mark: etree._Element) -> tuple[str, bool]:
    """The text of an element before a mark, and whether the mark was met in it."""
    if node is mark:
        return "", True
    text = "\n" if node.tag == f"{XHTML}br" else node.text or ""
    for child in node.iterchildren(tag=etree.Element):
        more, met = _until(child, mark)
        text += more
        if met:
            return text, True
        text += child.tail or ""
    return text, False


def _remove(mark: etree._Element) -> None:
    """Take an element out, and leave the text that follows it."""
    before, parent = mark.getprevious(), mark.getparent()
    if before is not None:
        before.tail = (before.tail or "") + (mark.tail or "") or None
    elif parent is not None:
        parent.text = (parent.text or "") + (mark.tail or "") or None
    mark.tail = None
    detach(mark)
