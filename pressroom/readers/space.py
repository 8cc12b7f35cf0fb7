"""White space as HTML has it: in text a run is one space, in preformatted text every one counts.

In: a leaf of the vocabulary as it was written. Out: the same leaf, its text as it is printed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree

from pressroom.vocabulary import detach

if TYPE_CHECKING:
    from collections.abc import Iterator

HTML_SPACE = re.compile("[ \t\n\f\r]+")


def collapse(leaf: etree._Element) -> None:
    """White space as HTML has it: a run is one space, none at the ends or around a line break."""
    pieces = list(_pieces(leaf))
    open_space = True  # white space before this place is already printed, or is none
    for index, (node, attribute) in enumerate(pieces):
        if attribute is None:
            open_space = True
            _strip_end(pieces, index)
            continue
        if _picture(node, attribute):
            open_space = False
            continue
        text = HTML_SPACE.sub(" ", getattr(node, attribute) or "")
        if open_space:
            text = text.removeprefix(" ")
        setattr(node, attribute, text)
        open_space = text.endswith(" ") if text else open_space
    _strip_end(pieces, len(pieces))
    _strip_breaks(pieces)


def _strip_breaks(pieces: list[tuple[etree._Element, str | None]]) -> None:
    """A line break at the end of a leaf breaks nothing."""
    for node, attribute in reversed(pieces):
        if attribute is None:
            detach(node)
            continue
        if _picture(node, attribute):
            return
        text = (getattr(node, attribute) or "").removesuffix(" ")
        setattr(node, attribute, text)
        if text:
            return


def _picture(node: etree._Element, attribute: str | None) -> bool:
    return node.tag == "img" and attribute == "text"


def _strip_end(pieces: list[tuple[etree._Element, str | None]], end: int) -> None:
    """Take the one space off the end of what the pieces before `end` say."""
    for index in range(end - 1, -1, -1):
        node, attribute = pieces[index]
        if attribute is None or _picture(node, attribute):
            return
        text = getattr(node, attribute)
        if text:
            setattr(node, attribute, text.removesuffix(" "))
            return


def _pieces(node: etree._Element) -> Iterator[tuple[etree._Element, str | None]]:
    """The places of an element that hold text, in order; a line break is a place without one.

    A picture's is its own, and always empty.
    """
    if node.tag == "br":
        yield node, None
    else:
        yield node, "text"
        for child in node:
            yield from _pieces(child)
            yield child, "tail"


def trim_pre(leaf: etree._Element) -> None:
    """The last line end of preformatted text ends its last line, and is none of its own."""
    places = [(node, attribute) for node, attribute in _pieces(leaf) if attribute]
    for node, attribute in reversed(places):
        text = getattr(node, attribute)
        if text:
            setattr(node, attribute, text.removesuffix("\n"))
            return
