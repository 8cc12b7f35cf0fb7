"""The closed vocabulary: its leaves, their text, and the schema that holds it closed.

`vocabulary.rng` says what stands where. Readers produce it, transforms turn it into itself,
templates print it.
"""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path

from lxml import etree

HEADINGS = ("h2", "h3", "h4", "h5", "h6")
# The elements that hold text; it stands nowhere else.
LEAVES = ("p", *HEADINGS, "pre", "dt", "caption", "figcaption")
# The elements within them that hold text too.
INLINE = ("a", "em", "strong", "code", "sub", "sup", "s", "u", "span")
SCHEMA = Path(__file__).with_name("vocabulary.rng")
# libxml2 takes time that grows with the square of how many elements stand in one text.
TOGETHER = 16


def check(body: etree._Element) -> None:
    """Raise etree.DocumentInvalid where a tree is not of the vocabulary."""
    etree.RelaxNG(etree.parse(SCHEMA)).assertValid(_parted(body))


def _parted(body: etree._Element) -> etree._Element:
    """The same tree, its long texts parted into several: what may stand in one may in any."""
    tree = deepcopy(body)
    for node in [node for node in tree.iter(*LEAVES, *INLINE) if len(node) > TOGETHER]:
        children = list(node)
        for start in range(TOGETHER, len(children), TOGETHER):
            part = etree.SubElement(tree, "p", {"id": "part", "data-line": "1"})
            part.extend(children[start : start + TOGETHER])
    return tree


def text_of(leaf: etree._Element) -> str:
    """The text of a leaf; a line break in it is a line end."""
    return "".join(_texts(leaf))


def places(node: etree._Element) -> list[tuple[etree._Element, str]]:
    """The places of a leaf that hold its text, in order: (element, "text" or "tail")."""
    found = [(node, "text")]
    for child in node:
        found += [*places(child), (child, "tail")]
    return found


def offset(leaf: etree._Element, inner: etree._Element) -> int:
    """The character of a leaf's text at which an element in it begins."""
    at = 0
    for node, attribute in places(leaf):
        if node is inner:
            break
        at += len(getattr(node, attribute) or "")
        at += attribute == "text" and etree.QName(node).localname == "br"
    return at


def pictures_in(leaf: etree._Element) -> tuple[int, ...]:
    """The characters of a leaf's text before which its pictures stand."""
    found, at = [], 0
    for node, attribute in places(leaf):
        if attribute == "text" and etree.QName(node).localname == "img":
            found.append(at)
        at += len(getattr(node, attribute) or "")
        at += attribute == "text" and etree.QName(node).localname == "br"
    return tuple(found)


def detach(node: etree._Element) -> None:
    """Take an element that no text follows out of its tree."""
    parent = node.getparent()
    if parent is not None:
        del parent[parent.index(node)]


def _texts(node: etree._Element) -> list[str]:
    texts = ["\n" if etree.QName(node).localname == "br" else node.text or ""]
    for child in node.iterchildren(tag=etree.Element):
        texts += [*_texts(child), child.tail or ""]
    return texts
