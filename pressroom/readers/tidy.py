"""A distilled tree without what holds nothing, its lists as they were written.

In: the vocabulary's tree, some of its elements marked `wrapped`: put around what cannot stand
alone. Out: the same tree without such marks.
"""

from __future__ import annotations

from lxml import etree

from pressroom.readers.meaning import INLINE, MAY_BE_EMPTY


def prune(root: etree._Element) -> None:
    """Take out what holds nothing: empty paragraphs, lists without items, inline shells."""
    for node in reversed(list(root.iter(etree.Element))):
        parent = node.getparent()
        empty = not len(node) and not node.text
        anchor = node.get("id") and node.tag in INLINE
        if parent is None or not empty or anchor or node.tag in MAY_BE_EMPTY:
            continue
        if node.tail:
            before = node.getprevious()
            if before is not None:
                before.tail = (before.tail or "") + node.tail
            else:
                parent.text = (parent.text or "") + node.tail
        del parent[parent.index(node)]


def tighten(root: etree._Element) -> None:
    """Mark the lists whose items were written without paragraphs of their own."""
    for node in root.iter("ul", "ol"):
        if all(each.get("wrapped") for each in node.iterfind("li/p")):
            node.set("class", "tight")
    for node in root.iter(etree.Element):
        node.attrib.pop("wrapped", None)


def wrapper(here: etree._Element, tag: str) -> etree._Element:
    """An element put around what cannot stand alone; the last one serves for what follows."""
    last = next(here.iterchildren(reversed=True), None)
    if last is not None and last.tag == tag and last.get("wrapped"):
        return last
    return etree.SubElement(here, tag, {"wrapped": "1"})
