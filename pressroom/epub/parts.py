"""The documents that the book's text is divided into: chapters, none too large for an old reader.

In: the report's body. Out: its `Part`s, in order. A short report is one document. A longer one has
one for each of its chapters, the sections of the highest level that has more than one, and one for
the notes at its end. What would be too large is divided at its own sections, then between blocks.
A paragraph, a table, a note and a list item are never cut, nor is a heading left behind.
"""

from __future__ import annotations

from copy import deepcopy
from itertools import pairwise
from typing import TYPE_CHECKING

from lxml import etree

from pressroom.contents import sections_in
from pressroom.model import Part
from pressroom.problems import Place, problem
from pressroom.vocabulary import HEADINGS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pressroom.model import Edition, SpineItem
    from pressroom.problems import Problem

# Bytes of markup: of a document that every reading system opens at once, and how far ours are
# filled, since page marks and the addresses of other documents are still to come.
LARGEST = 300_000
FULL = 230_000
# Up to this size, some fifteen printed pages, a report is no book of chapters.
SHORT = 50_000
# What can go on in the next document, and go on meaning what it does.
OPENED = frozenset(("section", "blockquote", "ul", "ol", "dl"))
WHOLE = {"table": "table", "aside": "note", "li": "list item", "dd": "explanation"}


def divided(body: etree._Element) -> tuple[Part, ...]:
    """The parts of a report's body; a short one's only part is the whole."""
    cuts: list[etree._Element] = []
    if _size(body) > SHORT:
        # The first one begins one too, if anything but headings stands before it.
        begin = (_beginning(each) for each in (*_chapters(body), *_notes(body)[:1]))
        cuts += [each for each in begin if each is not None]
    cuts += _fill(body, frozenset(cuts))
    return _cut(body, frozenset(cuts))


def homes(parts: Sequence[Part]) -> Mapping[str, str]:
    """The document that each place of the report stands in, by the place's name."""
    named: dict[str, str] = {}
    for part in parts:
        for node in part.body.iter(etree.Element):
            if node.get("id"):
                named.setdefault(str(node.get("id")), part.name)
    return named


def too_large(edition: Edition, spine: Sequence[SpineItem]) -> Iterator[Problem]:
    """What makes a document of the report larger than all ought to be, since it is never cut."""
    sizes = {item.name: len(item.data) for item in spine}
    for part in edition.parts:
        if sizes[part.name] <= LARGEST:
            continue
        block = part.body
        while block.tag in OPENED:
            block = max(block, key=_size)
        line = next((int(each.get("data-line", 0)) for each in block.iter("*")), 0)
        facts = {"what": WHOLE.get(str(block.tag), "paragraph"), "size": sizes[part.name] // 1000}
        place = Place(edition.document.source.name, line)
        yield problem("EPB-001", place, **facts, most=LARGEST // 1000)


def _size(node: etree._Element) -> int:
    return len(etree.tostring(node, encoding="utf-8"))


def _chapters(body: etree._Element) -> list[etree._Element]:
    """The sections of the highest level that has more than one."""
    found = [*sections_in(body)]
    while len(found) == 1 and (below := [*sections_in(found[0])]):
        found = below
    return found


def _notes(body: etree._Element) -> list[etree._Element]:
    """The notes that the report ends with."""
    found: list[etree._Element] = []
    around = body
    while len(around):
        last: etree._Element | None = around[-1]
        while last is not None and last.tag == "aside":
            found.insert(0, last)
            last = last.getprevious()
        if found or around[-1].tag != "section":
            break
        around = around[-1]
    return found


def _fill(body: etree._Element, cuts: frozenset[etree._Element]) -> Iterator[etree._Element]:
    """Where documents must end besides, so that none is too large."""
    room, known = FULL, set(cuts)

    def filled(around: etree._Element) -> Iterator[etree._Element]:
        nonlocal room
        for child in around:
            size = _size(child)
            cut_within = any(each in cuts for each in child.iterdescendants())
            opened = child.tag in OPENED and (size > FULL or cut_within)
            if child in cuts:
                room = FULL
            elif size > room and (child.tag == "section" or not opened):
                begin = _beginning(child)
                if begin is not None and begin not in known:
                    known.add(begin)
                    yield begin
                    room = FULL
            if opened:
                yield from filled(child)
            else:
                room -= size

    return filled(body)


def _beginning(block: etree._Element) -> etree._Element | None:
    """What a document begins with that is to begin with a block: the headings over it go along."""
    before, around = block.getprevious(), block.getparent()
    if before is not None:
        return _beginning(before) if before.tag in (*HEADINGS, "dt") else block
    return None if around is None or around.getparent() is None else _beginning(around)


def _cut(body: etree._Element, cuts: frozenset[etree._Element]) -> tuple[Part, ...]:
    """The body cut before some of its elements: what is open there goes on in the next part."""
    parts = [Part("text.xhtml", _like(body), 0)]
    around = [parts[0].body]

    def copied(node: etree._Element) -> None:
        if node in cuts:
            before = around[:]
            around[:] = [_like(each) for each in before]
            for outer, inner in pairwise(around):
                outer.append(inner)
            for each in around:
                each.attrib.pop("id", None)
            for old, new in zip(before, around, strict=True):
                if old.tag == "ol":
                    new.set("start", str(int(old.get("start", "1")) + len(old)))
            parts.append(Part(f"text-{len(parts) + 1}.xhtml", around[0], len(around)))
        if not any(each in cuts for each in node.iterdescendants()):
            around[-1].append(deepcopy(node))
            return
        around.append(_like(node))
        around[-2].append(around[-1])
        for child in node:
            copied(child)
        del around[-1]

    for child in body:
        copied(child)
    return tuple(parts)


def _like(node: etree._Element) -> etree._Element:
    """An element without what it holds."""
    return etree.Element(node.tag, dict(node.attrib))
