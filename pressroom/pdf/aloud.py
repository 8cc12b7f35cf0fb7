"""A tag tree as a screen reader would say it, line by line.

In: the bytes of a PDF. Out: its lines, in English around the report's own words: what a person who
listens learns of the structure. It judges nothing; it is there to be read.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pressroom.align import NARROWEST_SPACE, SOFT_HYPHEN, new_line
from pressroom.pdf.read import read_pdf
from pressroom.pdf.structure import Element, Linked, Marked, read_structure
from pressroom.pdf.structure_rules import HEADINGS, INLINE, placed_cells

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pressroom.pdf.decode import Glyph

ENTERED = {
    "BlockQuote": ("block quote", "out of block quote"),
    "Note": ("note", "out of note"),
    "TOC": ("contents list", "out of contents list"),
}
BEFORE_MARKS = re.compile(r" ([.,;:!?)\]])")
BULLETS = {"•": "bullet"}


def aloud(data: bytes) -> list[str]:
    """The lines that a screen reader would say of a PDF."""
    structure = read_structure(data)
    glyphs: dict[tuple[int, int | None], list[Glyph]] = {}
    for page in read_pdf(data).glyphs:
        for glyph in page:
            if glyph.artifact is None:
                glyphs.setdefault((glyph.page, glyph.mark), []).append(glyph)
    reader = _Reader(glyphs)
    return [f"document, language {structure.language}", *reader.block(structure.root)]


class _Reader:
    def __init__(self, glyphs: Mapping[tuple[int, int | None], Sequence[Glyph]]) -> None:
        self._glyphs = glyphs
        self._last: Glyph | None = None

    def block(self, element: Element) -> Iterator[str]:
        """What is said of an element that is a block, and of all in it."""
        changed = element.parent is not None and element.spoken != element.parent.spoken
        if changed and not _holds_text(element):
            yield f"language {element.spoken}"
        if element.kind == "L":
            yield from self._list(element)
        elif element.kind == "Table":
            yield from self._table(element)
        elif _holds_text(element):
            yield from self._text(element)
        else:
            enter, leave = ENTERED.get(element.kind, ("", ""))
            if enter:
                yield enter
            for kid in element.elements:
                yield from self.block(kid)
            if leave:
                yield leave
        if changed and not _holds_text(element):
            yield f"language {element.parent.spoken if element.parent else ''}"

    def _text(self, element: Element) -> Iterator[str]:
        """A block of text, with the notes that stand in it."""
        said = self.said(element)
        if element.kind in HEADINGS:
            said = f"heading level {element.kind[1]}, {said}"
        elif element.kind == "Caption":
            said = f"caption, {said}"
        if said:
            yield said
        for kid in element.elements:
            if kid.kind not in INLINE:
                yield from self.block(kid)

    def _list(self, element: Element) -> Iterator[str]:
        kind = "list of terms" if element.attributes.get("ListNumbering") == "/None" else "list"
        yield f"{kind} with {_counted(len(element.elements), 'item')}"
        for item in element.elements:
            labels = [self.said(kid) for kid in item.elements if kid.kind == "Lbl"]
            label = " ".join(BULLETS.get(one.strip(), one) for one in labels)
            lines = [line for kid in item.elements if kid.kind != "Lbl" for line in self.block(kid)]
            yield f"{label} {lines[0]}" if lines else label
            yield from lines[1:]
        yield "out of list"

    def _table(self, table: Element) -> Iterator[str]:
        placed = placed_cells(table)
        rows = max((cell.row for cell in placed), default=-1) + 1
        columns = max((cell.column for cell in placed), default=-1) + 1
        caption = [kid for kid in table.elements if kid.kind == "Caption"]
        for kid in caption:
            yield from self.block(kid)
        yield f"table with {_counted(columns, 'column')} and {_counted(rows, 'row')}"
        said = {cell.element: self._cell(cell.element) for cell in placed}
        named = {cell.element.name: said[cell.element] for cell in placed if cell.element.name}
        for cell in placed:
            if cell.element.kind == "TH":
                kind = f"{str(cell.element.attributes.get('Scope', ''))[1:].lower()} header"
                heads: list[list[str]] = []
            else:
                kind = ""
                names = cell.element.attributes.get("Headers")
                if names is None:
                    heads = [said[head.element] for head in placed if head.heads(cell)]
                else:
                    heads = [named.get(name, ["?"]) for name in names]
            where = f"row {cell.row + 1} column {cell.column + 1}"
            parts = [where, kind, *(" ".join(head) for head in heads)]
            words = said[cell.element] or ["blank"]
            yield f"{', '.join(part for part in parts if part)}: {words[0]}"
            yield from words[1:]
        yield "out of table"

    def _cell(self, cell: Element) -> list[str]:
        return [line for kid in cell.elements for line in self.block(kid)]

    def said(self, element: Element) -> str:
        """The words of a block and what is said of what stands in its lines."""
        self._last = None
        return BEFORE_MARKS.sub(r"\1", " ".join("".join(self._said(element)).split()))

    def _said(self, element: Element) -> Iterator[str]:
        changed = element.parent is not None and element.spoken != element.parent.spoken
        if changed:
            yield f" (language {element.spoken}) "
        if element.kind == "Figure":
            yield f" graphic, {element.alt} "
        elif element.kind == "Link":
            area = next((kid for kid in element.kids if isinstance(kid, Linked)), None)
            words = " ".join("".join(self._kids(element)).split())
            said = area.contents if area else ""
            yield f" link, {said or words} "
        else:
            yield from self._kids(element)
        if changed and element.kind in INLINE and element.parent:
            yield f" (language {element.parent.spoken}) "

    def _kids(self, element: Element) -> Iterator[str]:
        for kid in element.kids:
            if isinstance(kid, Marked):
                yield from self._letters(kid)
            elif isinstance(kid, Element) and kid.kind in INLINE:
                yield from self._said(kid)

    def _letters(self, mark: Marked) -> Iterator[str]:
        for glyph in self._glyphs.get((mark.page, mark.mcid), ()):
            last, self._last = self._last, glyph
            if last is not None:
                gap = glyph.x - last.x - last.advance
                if new_line(last, glyph):
                    yield "" if last.text in (SOFT_HYPHEN, "-") else " "
                elif gap > NARROWEST_SPACE * glyph.size:
                    yield " "
            yield "" if glyph.text == SOFT_HYPHEN else glyph.text


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _holds_text(element: Element) -> bool:
    return any(
        isinstance(kid, Marked) or (isinstance(kid, Element) and kid.kind in INLINE)
        for kid in element.kids
    ) and element.kind not in ("Part", "Sect", "Div")
