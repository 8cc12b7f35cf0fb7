"""What may stand where in a tag tree, and what must: PDF 1.7 as PDF/UA-1 narrows it.

In: a `Structure`. Out: every fault, in words. ISO 32000-1 §14.8.4 (types), §14.8.5 (attributes),
ISO 14289-1 §7.2 to 7.9 and 7.18 (languages, figures, headings, tables, lists, notes, links).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pressroom.languages import language_fault
from pressroom.pdf.structure import Element, Linked, Marked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pressroom.pdf.structure import Structure

GROUPING = ("Document", "Part", "Art", "Sect", "Div", "BlockQuote")
HEADINGS = tuple(f"H{level}" for level in range(1, 7))
ROWS = ("THead", "TBody", "TFoot")
# By type, what may stand in it and nothing else; none of these holds content itself.
KIDS = {
    "StructTreeRoot": ("Document",),
    "Table": ("Caption", *ROWS, "TR"),
    **dict.fromkeys(ROWS, ("TR",)),
    "TR": ("TH", "TD"),
    "L": ("LI",),
    "LI": ("Lbl", "LBody"),
    "TOC": ("TOCI", "TOC"),
    "TOCI": ("Lbl", "Reference", "P", "TOC"),
}
# By type, what it may stand in and nothing else.
PARENTS = {
    "Document": ("StructTreeRoot",),
    **dict.fromkeys(ROWS, ("Table",)),
    "TR": ("Table", *ROWS),
    **dict.fromkeys(("TH", "TD"), ("TR",)),
    "LI": ("L",),
    "Lbl": ("LI", "TOCI", "Note"),
    "LBody": ("LI",),
    "TOCI": ("TOC",),
    "Caption": ("Table", "Div"),
}
INLINE = ("Span", "Quote", "Reference", "Code", "Link", "Figure")
STANDARD = frozenset(
    (*GROUPING, *HEADINGS, *KIDS, *PARENTS, *INLINE, "P", "Note", "TOC", "Formula", "NonStruct")
) - {"StructTreeRoot"}
NEEDS = {"Table": ("TR", *ROWS), "L": ("LI",), "LI": ("LBody",), "TOC": ("TOCI",)}
NO_CONTENT = (*GROUPING, *KIDS, "LBody")
SCOPES = ("/Row", "/Column", "/Both")


def broken_rules(structure: Structure) -> Iterator[str]:
    """Every rule that the tree breaks."""
    for rule in RULES:
        yield from rule(structure.root)
    if not structure.language or language_fault(structure.language):
        yield f"the file's language is “{structure.language}”"


def _types(root: Element) -> Iterator[str]:
    """Every type is of the standard and stands where it may."""
    if [element.kind for element in root.elements] != ["Document"]:
        yield "the tree is not one Document"
    for element in root.walk():
        kids = [kid.kind for kid in element.elements]
        if element is not root and element.kind not in STANDARD:
            yield f"{element.where()}: there is no such type"
        if element.parent and element.parent.kind not in PARENTS.get(
            element.kind, (element.parent.kind,)
        ):
            yield f"{element.where()} stands in a {element.parent.kind}"
        allowed = KIDS.get(element.kind)
        yield from (
            f"{element.where()} holds a {kid}"
            for kid in kids
            if (allowed and kid not in allowed)
            or (element.kind in (*INLINE, "P", *HEADINGS) and kid not in (*INLINE, "Note"))
        )
        if element.kind in NEEDS and not set(NEEDS[element.kind]) & set(kids):
            yield f"{element.where()} has no {NEEDS[element.kind][0]}"
        loose = any(isinstance(kid, Marked) for kid in element.kids)
        if loose and element.kind in NO_CONTENT and element.kind not in ("LBody", "TOCI"):
            yield f"{element.where()} holds text that is in no paragraph"


def _headings(root: Element) -> Iterator[str]:
    """The first heading is of the first level, and none skips one (7.4.2)."""
    before = 0
    for element in root.walk():
        if element.kind in HEADINGS:
            level = HEADINGS.index(element.kind) + 1
            if level > before + 1:
                yield f"{element.where()} follows " + (f"H{before}" if before else "no heading")
            before = level


def _languages(root: Element) -> Iterator[str]:
    for element in root.walk():
        if element.language and language_fault(element.language):
            yield f"{element.where()}: its language is {language_fault(element.language)}"


def _figures(root: Element) -> Iterator[str]:
    """A picture says in words what it shows, and where it stands (7.3)."""
    for element in root.walk():
        if element.kind in ("Figure", "Formula"):
            if not element.alt.strip():
                yield f"{element.where()} says nothing in words"
            bounds = element.attributes.get("BBox")
            if not isinstance(bounds, list) or len(bounds) != 4:
                yield f"{element.where()} does not say where it stands"


def _captions(root: Element) -> Iterator[str]:
    """A table's caption is its first kid, a figure's follows it."""
    for element in root.walk():
        kids = element.elements
        for at, kid in enumerate(kids):
            if kid.kind != "Caption":
                continue
            if element.kind == "Table" and at:
                yield f"{kid.where()} is not the first of its table"
            elif element.kind != "Table":
                before = [each.kind for each in kids[at - 1].walk()] if at else []
                if not {"Figure", "Link"} & set(before):
                    yield f"{kid.where()} does not follow its figure"


def _tables(root: Element) -> Iterator[str]:
    """Rows are of one width, heads say what they head, and cells name heads of their table."""
    for table in root.walk():
        if table.kind != "Table":
            continue
        placed = placed_cells(table)
        widths = {len(columns) for columns in _covered(table, placed)}
        if len(widths) > 1:
            yield f"{table.where()}: its rows are {sorted(widths)} cells wide"
        cells = [cell.element for cell in placed]
        heads = {cell.name for cell in cells if cell.kind == "TH"} - {""}
        for cell in cells:
            if cell.kind == "TH" and cell.attributes.get("Scope") not in SCOPES:
                yield f"{cell.where()} does not say what it heads"
            unknown = set(cell.attributes.get("Headers", [])) - heads
            if unknown:
                yield f"{cell.where()} names heads that its table has not: {sorted(unknown)}"


def _rows_of(table: Element) -> Iterator[Element]:
    for kid in table.elements:
        if kid.kind == "TR":
            yield kid
        elif kid.kind in ROWS:
            yield from (row for row in kid.elements if row.kind == "TR")


class Placed(NamedTuple):
    """A cell of a table, and the rows and columns that it covers."""

    element: Element
    row: int
    column: int
    rows: range
    columns: range

    def heads(self, other: Placed) -> bool:
        """Whether this is a head of another cell by its scope alone."""
        scope = self.element.attributes.get("Scope")
        if self.element.kind != "TH" or self.element is other.element:
            return False
        over = scope != "/Row" and other.column in self.columns and self.row < other.row
        before = scope != "/Column" and other.row in self.rows and self.column < other.column
        return over or before


def placed_cells(table: Element) -> list[Placed]:
    """The cells of a table in their places (14.8.4.3.4)."""
    found: list[Placed] = []
    taken: set[tuple[int, int]] = set()
    for at, row in enumerate(_rows_of(table)):
        column = 0
        for cell in row.elements:
            while (at, column) in taken:
                column += 1
            down, across = (int(cell.attributes.get(f"{way}Span", 1)) for way in ("Row", "Col"))
            rows, columns = range(at, at + down), range(column, column + across)
            found.append(Placed(cell, at, column, rows, columns))
            taken.update((y, x) for y in rows for x in columns)
            column += across
    return found


def _covered(table: Element, placed: list[Placed]) -> list[list[int]]:
    """The columns that each row covers, with what reaches into it from above, one by one."""
    covered: list[list[int]] = [[] for _ in _rows_of(table)]
    for cell in placed:
        for row in cell.rows:
            if row >= len(covered):
                covered.append([])  # it reaches below the last row
            covered[row] += cell.columns
    return covered


def _lists(root: Element) -> Iterator[str]:
    """A list with labels says how they count (7.6)."""
    for element in root.walk():
        if element.kind == "L":
            labelled = any(kid.kind == "Lbl" for item in element.elements for kid in item.elements)
            if labelled and "ListNumbering" not in element.attributes:
                yield f"{element.where()} does not say how it counts"
        elif element.kind == "LI":
            kinds = [kid.kind for kid in element.elements]
            if "Lbl" in kinds[kinds.index("LBody") if "LBody" in kinds else 0 :][1:]:
                yield f"{element.where()}: a label stands behind what it labels"


def _links(root: Element) -> Iterator[str]:
    """A link holds its area on the page, which says in words where it leads (7.18.5)."""
    for element in root.walk():
        areas = [kid for kid in element.kids if isinstance(kid, Linked)]
        if element.kind == "Link" and not areas:
            yield f"{element.where()} leads nowhere"
        for area in areas:
            if area.kind == "Link" and element.kind != "Link":
                yield f"{element.where()} holds the area of a link"
            if not area.contents.strip():
                yield f"{element.where()}: its area says nothing in words"
            if not area.target:
                yield f"{element.where()}: its area leads nowhere"
        if element.kind == "Reference" and not any(kid.kind == "Link" for kid in element.elements):
            yield f"{element.where()} holds no link"


def _notes(root: Element) -> Iterator[str]:
    """A note has an identifier (7.9), and a reference leads to it."""
    called = {
        area.target
        for element in root.walk()
        if element.kind == "Reference"
        for link in element.elements
        for area in link.kids
        if isinstance(area, Linked)
    }
    for element in root.walk():
        if element.kind == "Note":
            if not element.name:
                yield f"{element.where()} has no identifier"
            elif element.name not in called:
                yield f"{element.where()}, “{element.name}”: no reference leads to it"


RULES: tuple[Callable[[Element], Iterator[str]], ...] = (
    *(_types, _headings, _languages, _figures, _captions),
    *(_tables, _lists, _links, _notes),
)
