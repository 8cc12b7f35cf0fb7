"""The identifiers of places: valid in XML, each only once, a heading's as the web knows it.

In: names as authors write them and the text of headings. Out: NCNames of XML 1.0, fifth edition.
"""

from __future__ import annotations

import copy
import re
import unicodedata
from typing import TYPE_CHECKING
from urllib.parse import unquote

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Iterable

# XML 1.0 (fifth edition) §2.3, without the colon.
_START = (
    "A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_REST = _START + "\\-.0-9\u00b7\u0300-\u036f\u203f\u2040"
OURS = "edition-"
NAME = re.compile(f"[{_START}][{_REST}]*")
_STRANGE = re.compile(f"[^{_REST}]+")
# What GitHub keeps of a heading: letters, marks, digits, connectors, hyphens and spaces.
_KEPT = frozenset(("Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "Pc"))


def valid(name: str) -> str:
    """The name itself where XML allows it, else the nearest that it does."""
    if NAME.fullmatch(name):
        return name
    made = _STRANGE.sub("-", name).strip("-.")
    return made if NAME.fullmatch(made) else f"id-{made}".rstrip("-")


def free(name: str) -> str:
    """A name that no template gives: theirs all begin with `OURS`."""
    return f"report-{name}" if name.startswith(OURS) else name


class Taken(set[str]):
    """The names that are taken, and how far each was numbered."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        super().__init__(names)
        self.last: dict[str, int] = {}


def unique(name: str, taken: Taken) -> str:
    """The name, numbered from 2 where it is taken; from now on it is."""
    number = taken.last.get(name, 1)
    made = name
    while made in taken:
        number += 1
        made = f"{name}-{number}"
    taken.last[name] = number
    taken.add(made)
    return made


def normal(name: str) -> str:
    """A name in composed letters, as those of headings are."""
    return unicodedata.normalize("NFC", name)


def slug(text: str) -> str:
    """A heading's name on the web, which need not be valid in XML."""
    words = "".join(
        letter
        for letter in normal(text).lower()
        if letter in "- " or unicodedata.category(letter) in _KEPT
    )
    words = re.sub(f"[^ {_REST}]", "", words).strip()
    return words.replace(" ", "-") or "heading"


def numbered(name: str, given: dict[str, int]) -> str:
    """A heading's name, numbered from 1 where an earlier one has it, as GitHub does."""
    made = name
    while made in given:
        given[name] += 1
        made = f"{name}-{given[name]}"
    given[made] = 0
    return made


def anchor(leaf: etree._Element, name: str) -> None:
    """Make the beginning of a leaf the place called `name`."""
    if leaf.get("id") is None:
        leaf.set("id", name)
    else:
        place = etree.Element("span", {"id": name})
        place.tail, leaf.text = leaf.text, None
        leaf.insert(0, place)


def plain_name(name: str) -> str:
    """The name of a place in ASCII, as an EPUB has it.

    Some reading systems find no other when a link to it is clicked.
    """
    return name if name.isascii() else f"{OURS}{name.encode().hex()}"


def plainly_named(body: etree._Element) -> etree._Element:
    """A copy of a report whose places, and what leads to them, have plain names."""
    named = copy.deepcopy(body)
    for node in named.iter(etree.Element):
        for attribute in ("id", "data-call"):
            if attribute in node.attrib:
                node.set(attribute, plain_name(node.get(attribute, "")))
        if "headers" in node.attrib:
            node.set("headers", " ".join(map(plain_name, node.get("headers", "").split())))
        if node.get("href", "").startswith("#"):
            node.set("href", f"#{plain_name(unquote(node.get('href', '')[1:]))}")
    return named
