"""A finished PDF read back: its glyphs, its tag tree, and the same PDF without its text.

In: the bytes of a PDF. Out: `Reading`. Follows ISO 32000-1 §12.4.2 (page labels), §14.7
(structure).
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple

import pikepdf
from pikepdf import Dictionary, Name, Object, Stream

from pressroom.pdf.decode import Decoder
from pressroom.pdf.geometry import Box, as_box

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pressroom.pdf.decode import Drawn, Glyph
    from pressroom.pdf.faces import Face


# The page of marked content that names none: no glyph stands there, so its text is missing.
NOWHERE = -1
FIGURE = "/Figure"
SHOWS = ("Tj", "TJ", "'", '"')
DRAWS = (*SHOWS, "Do")
INLINE = ("/Span", "/Link", "/Reference", "/Code", "/Quote")


@dataclass(frozen=True, slots=True)
class Leaf:
    """A structure element that holds marked content: its type, and (page, MCID) in order."""

    tag: str
    marks: tuple[tuple[int, int], ...]
    # The rows that it stands in, each a table and a number: their cells stand side by side.
    rows: tuple[tuple[int, int], ...] = ()
    note: str = ""  # the identifier of the note that it stands in


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture in the tag tree: its alternative text, its marks, and the letters it draws."""

    alt: str
    marks: tuple[tuple[int, int], ...]
    note: str = ""  # the identifier of the note that it stands in
    glyphs: tuple[Glyph, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """All that a PDF says."""

    glyphs: tuple[tuple[Glyph, ...], ...]  # by page, those within pictures left out
    boxes: tuple[Box, ...]  # the pages' crop boxes
    labels: tuple[str, ...]
    leaves: tuple[Leaf, ...]
    figures: tuple[Figure, ...]
    drawn: tuple[Drawn, ...] = ()  # what is painted besides
    attached: dict[str, bytes] = field(repr=False, default_factory=dict)
    blind: bytes = field(repr=False, default=b"")  # the same PDF without its text


def read_pdf(data: bytes) -> Reading:
    """Read a PDF back. Raises pikepdf.PdfError where it is not one."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        faces: dict[Any, Face] = {}
        pages = []
        boxes = []
        drawn: list[Drawn] = []
        for number, page in enumerate(pdf.pages):
            box = as_box(page.cropbox)
            reader = Decoder(number, box, faces)
            reader.run(page.obj, page.obj.get(Name.Resources, Dictionary()), 0)
            pages.append(tuple(reader.glyphs))
            drawn += reader.drawn
            boxes.append(box)
        labels = tuple(page.label for page in pdf.pages)
        leaves, figures = _leaves(pdf)
        attached = {name: file.get_file().read_bytes() for name, file in pdf.attachments.items()}
        _strip_text(pdf)
        blind = io.BytesIO()
        pdf.save(blind)
    words, pictures = _apart(pages, figures)
    return Reading(
        *(words, tuple(boxes), labels, tuple(leaves), pictures, tuple(drawn), attached),
        blind.getvalue(),
    )


def without_pictures(data: bytes, figures: Sequence[Figure]) -> bytes:
    """The same PDF without what its pictures draw, where they draw letters."""
    marks = {mark for figure in figures if figure.glyphs for mark in figure.marks}
    if not marks:
        return data
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for number, page in enumerate(pdf.pages):
            _strip_marks(pdf, page.obj, {mark for at, mark in marks if at == number})
        pdf.save(target)
    return target.getvalue()


def _apart(
    pages: Sequence[tuple[Glyph, ...]], figures: Sequence[Figure]
) -> tuple[tuple[tuple[Glyph, ...], ...], tuple[Figure, ...]]:
    """The glyphs of the text by page, and the figures with theirs."""
    within: dict[tuple[int, int | None], list[Glyph]] = {
        mark: [] for figure in figures for mark in figure.marks
    }
    words = []
    for page in pages:
        words.append(tuple(glyph for glyph in page if (glyph.page, glyph.mark) not in within))
        for glyph in page:
            if (glyph.page, glyph.mark) in within:
                within[glyph.page, glyph.mark].append(glyph)
    drawn = (
        replace(figure, glyphs=tuple(glyph for mark in figure.marks for glyph in within[mark]))
        for figure in figures
    )
    return tuple(words), tuple(drawn)


def _leaves(pdf: pikepdf.Pdf) -> tuple[list[Leaf], list[Figure]]:
    """The structure elements that hold content themselves, in the tree's order (§14.7.4)."""
    numbers = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
    leaves: list[Leaf] = []
    figures: list[Figure] = []
    counts: list[int] = []  # the rows so far, by table

    def walk(element: Object, page: int, block: list[tuple[int, int]], around: _Around) -> None:
        """Take the marks of an element; inline elements' belong to the block around them."""
        page = numbers[element.Pg.objgen] if Name.Pg in element else page
        tag = str(element.S)
        inline = tag in INLINE
        around = _entered(element, tag, around, counts)
        # A term is the report's; other labels are furniture.
        kind = "P" if around.terms and tag == "/Lbl" else tag[1:]
        marks = [] if tag == FIGURE or not inline else block
        for kid in _kids(element):
            if isinstance(kid, int) or kid.get(Name.Type) == Name.MCR:
                marks.append(_mark(kid, page, numbers))
            elif kid.get(Name.Type) != Name.OBJR:
                if marks and str(kid.S) not in (*INLINE, FIGURE):
                    leaves.append(Leaf(kind, tuple(marks), around.rows, around.note))
                    marks.clear()
                walk(kid, page, marks, around)
        if tag == FIGURE:
            figures.append(Figure(str(element.get(Name.Alt, "")), tuple(marks), around.note))
        elif marks and not inline:
            leaves.append(Leaf(kind, tuple(marks), around.rows, around.note))

    root = pdf.Root.get(Name.StructTreeRoot)
    for kid in _kids(root) if root is not None else ():
        walk(kid, NOWHERE, [], _Around())
    return leaves, figures


class _Around(NamedTuple):
    """The innermost table around an element, and the rows of all; whether the innermost list is
    one of terms; the note around it.
    """

    table: int = NOWHERE
    rows: tuple[tuple[int, int], ...] = ()
    terms: bool = False
    note: str = ""


def _entered(element: Object, tag: str, around: _Around, counts: list[int]) -> _Around:
    """What is around the kids of an element; `counts` are the rows so far, by table."""
    table, rows = around.table, around.rows
    attributes = element.get(Name.A)
    said = attributes if isinstance(attributes, Dictionary) else Dictionary()
    if tag == "/Table":
        counts.append(0)
        return around._replace(table=len(counts) - 1)
    if tag == "/TR" and table != NOWHERE:
        counts[table] += 1
        return around._replace(rows=(*rows, (table, counts[table])))
    if tag in ("/TD", "/TH") and rows:
        # A cell stands in later rows too (§14.8.5.7).
        later = range(1, int(said.get(Name.RowSpan, 1)))
        return around._replace(rows=(*rows, *((table, rows[-1][1] + down) for down in later)))
    if tag == "/L":
        return around._replace(terms=said.get(Name.ListNumbering) == Name("/None"))
    if tag == "/Note":
        return around._replace(note=str(element.get(Name.ID, "")))
    return around


def _mark(kid: Any, page: int, numbers: dict[tuple[int, int], int]) -> tuple[int, int]:
    """The page and MCID of a piece of marked content."""
    if isinstance(kid, int):
        return page, int(kid)
    return numbers[kid.Pg.objgen] if Name.Pg in kid else page, int(kid.MCID)


def _kids(element: Object) -> list[Any]:
    kids = element.get(Name.K, pikepdf.Array())
    return list(kids) if isinstance(kids, pikepdf.Array) else [kids]


def _strip_text(pdf: pikepdf.Pdf) -> None:
    """Take every shown string out of pages and form XObjects: what is left is the ground."""
    streams = [item for item in pdf.objects if isinstance(item, Stream)]
    forms = [item for item in streams if item.get(Name.Subtype) == Name.Form]
    for owner in [*(page.obj for page in pdf.pages), *forms]:
        kept = [
            instruction
            for instruction in pikepdf.parse_content_stream(owner)
            if str(instruction.operator) not in SHOWS
        ]
        content = pikepdf.unparse_content_stream(kept)
        if isinstance(owner, Stream):
            owner.write(content)
        else:
            owner.Contents = pdf.make_stream(content)


def _strip_marks(pdf: pikepdf.Pdf, page: Object, marks: set[int]) -> None:
    """Take what is drawn within some marked content (§14.6) out of a page."""
    within: list[bool] = [False]
    kept = []
    for instruction in pikepdf.parse_content_stream(page):
        operator = str(instruction.operator)
        if operator in ("BDC", "BMC"):
            properties = instruction.operands[-1]
            mark = properties.get(Name.MCID) if isinstance(properties, Dictionary) else None
            within.append(within[-1] or mark in marks)
        elif operator == "EMC" and len(within) > 1:
            within.pop()
        if not (within[-1] and operator in DRAWS):
            kept.append(instruction)
    page.Contents = pdf.make_stream(pikepdf.unparse_content_stream(kept))
