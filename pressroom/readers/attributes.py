"""The attributes that mean something in the vocabulary.

In: an element of HTML. Out: the attributes that are kept, as the vocabulary writes them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pressroom.languages import TAG
from pressroom.readers.space import HTML_SPACE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

KEPT_SCHEMES = ("http://", "https://", "mailto:", "tel:")


def name_of(node: Element, tag: str) -> str:
    """What links call the place of an element; none where it is empty."""
    return node.get("id", "") or (node.get("name", "") if tag == "a" else "")


def language_of(node: Element) -> dict[str, str]:
    """The language and the direction of what stands in an element."""
    kept: dict[str, str] = {}
    language = node.get("lang") or node.get("{http://www.w3.org/XML/1998/namespace}lang")
    if language and TAG.fullmatch(language):
        kept["lang"] = language
    if node.get("dir", "").lower() in ("ltr", "rtl", "auto"):
        kept["dir"] = node.get("dir", "").lower()
    return kept


def own_attributes(node: Element, tag: str) -> Iterator[tuple[str, str]]:
    """The attributes of single elements."""
    href = address(node)
    if tag == "a" and kept_link(href):
        yield "href", href
        if node.get("role") in ("doc-noteref", "doc-backlink"):
            yield "role", str(node.get("role"))
    elif tag == "ol" and re.fullmatch(r"-?\d{1,9}", node.get("start", "")):
        yield "start", str(int(node.get("start", "1")))
    elif tag == "img":
        yield from _picture_attributes(node)
    elif tag in ("td", "th"):
        yield from _cell_attributes(node, tag)
    elif tag == "aside" and node.get("role") == "doc-footnote":
        yield "role", "doc-footnote"


def _picture_attributes(node: Element) -> Iterator[tuple[str, str]]:
    yield "src", node.get("src", "").strip()
    for words in ("alt", "title"):
        if node.get(words) is not None:
            yield words, " ".join(HTML_SPACE.split(node.get(words, "").strip(" \t\n\f\r")))
    for side in ("width", "height"):
        length = re.fullmatch(r"\s*([1-9]\d{0,4})(?:\.\d*)?(?:px)?\s*", node.get(side, ""))
        if length:
            yield side, length[1]


def _cell_attributes(node: Element, tag: str) -> Iterator[tuple[str, str]]:
    for span in ("colspan", "rowspan"):
        if re.fullmatch(r"[1-9]\d{0,2}", node.get(span, "")) and node.get(span) != "1":
            yield span, str(node.get(span))
    if node.get("align") in ("left", "right", "center"):
        yield "class", str(node.get("align"))
    if tag == "th" and node.get("scope") in ("col", "row", "colgroup", "rowgroup"):
        yield "scope", str(node.get("scope"))


def address(node: Element) -> str:
    """Where a link leads, as the URL standard (§4.4) reads it: without tabs and line ends."""
    return re.sub("[\t\n\r]", "", node.get("href", "").strip())


def kept_link(href: str) -> bool:
    """Whether a link may lead there."""
    # Browsers pass over control characters in a scheme; so must who judges it.
    plain = re.sub("[\x00-\x20]", "", href).lower()
    return plain.startswith(KEPT_SCHEMES) or (plain.startswith("#") and len(plain) > 1)


def is_box(node: Element) -> bool:
    """Whether an `input` is a box to tick."""
    return node.get("type", "").lower() == "checkbox"
