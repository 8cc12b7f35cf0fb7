"""Does a booklet, printed and folded, read as the record edition?

In: the imposed PDF, the record edition and how it was to be imposed. Out: how many glyphs were
compared; `Refused` with BKL-001 where a page is not in its turn, not in its place, not whole. The
sheets are folded here as paper is, not by the order in which they were filled.
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

import pikepdf
from pikepdf import Dictionary, Name, Stream

from pressroom.pdf.decode import Decoder
from pressroom.pdf.geometry import (
    IDENTITY,
    Box,
    Matrix,
    as_box,
    as_matrix,
    common,
    times,
    transformed,
)
from pressroom.pdf.imposition import turned
from pressroom.problems import Place, Refused, problem, short

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pressroom.pdf.decode import Glyph
    from pressroom.pdf.faces import Face
    from pressroom.pdf.imposition import Booklet, Paper
    from pressroom.pdf.reading import PdfReading

# What places a page on a side; all else, the marks, is drawn before the pages.
PLACES = frozenset(("q", "Q", "cm", "re", "W", "n", "Do"))
SLACK = 0.02  # pt: numbers are written with four digits, and added up
FORM = "/Form"


@dataclass(frozen=True, slots=True)
class Form:
    """A form XObject that a side draws itself: the hash of its drawing, where it stands."""

    drawing: str
    matrix: Matrix
    box: Box


@dataclass(frozen=True, slots=True)
class Half:
    """What stands on one half of a side of the sheet that lies so deep: its glyphs, its forms."""

    depth: int
    right: bool
    glyphs: tuple[Glyph, ...]
    drawn: tuple[Form, ...]


@dataclass(frozen=True, slots=True)
class _Page:
    """A page as it is read: its box, its glyphs in the order drawn, what it is drawn with."""

    box: Box
    glyphs: tuple[Glyph, ...]
    drawing: str
    drawn: tuple[Form, ...]
    marked: bool  # whether anything is drawn over the forms


def prove_folded(data: bytes, read: PdfReading, booklet: Booklet) -> int:
    """The number of glyphs compared. Raises Refused with BKL-001."""
    name = read.edition.document.source.name
    right = read.edition.direction == "rtl"
    record = _opened(read.pdf.data)
    faults = islice(_faults(data, record, booklet, from_right=right), 20)
    problems = [problem("BKL-001", Place(name), difference=short(fault, 200)) for fault in faults]
    if problems:
        raise Refused(problems)
    return sum(len(page.glyphs) for page in record)


def _opened(file: bytes) -> list[_Page]:
    with pikepdf.open(io.BytesIO(file)) as pdf:
        faces: dict[Any, Face] = {}
        known: dict[Any, str] = {}
        pages = []
        for number, page in enumerate(pdf.pages):
            box = as_box(page.mediabox)
            resources = page.obj.get(Name.Resources, Dictionary())
            reader = Decoder(number, box, faces)
            reader.run(page.obj, resources, 0)
            page.contents_coalesce()
            content = page.obj.get(Name.Contents)
            data = content.read_bytes() if isinstance(content, Stream) else b""
            drawing = _drawing(data, resources, known)
            drawn = tuple(_forms(page.obj, resources, known))
            marked = bool(drawn) and _drawn_over(page.obj)
            pages.append(_Page(box, tuple(reader.glyphs), drawing, drawn, marked))
        return pages


def _drawing(content: bytes, resources: Any, known: dict[Any, str]) -> str:
    """The hash of a drawing: its operators, and the pictures that they use; `known` holds those
    of pictures.
    """
    digest = hashlib.sha256(content)
    for name, item in sorted(resources.get(Name.XObject, Dictionary()).items()):
        if item.objgen not in known:
            own = item.get(Name.Resources, resources)
            is_form = item.get(Name.Subtype) == FORM
            known[item.objgen] = (
                _drawing(item.read_bytes(), own, known)
                if is_form
                else hashlib.sha256(item.read_raw_bytes()).hexdigest()
            )
        digest.update(f"{name} {known[item.objgen]}".encode())
    return digest.hexdigest()


def _drawn_over(page: Any) -> bool:
    """Whether anything but forms is drawn behind the first form."""
    operators = [str(each.operator) for each in pikepdf.parse_content_stream(page)]
    return "Do" in operators and not PLACES.issuperset(operators[operators.index("Do") :])


def _forms(page: Any, resources: Any, known: dict[Any, str]) -> Iterator[Form]:
    """The form XObjects that a side draws itself."""
    stack: list[Matrix] = []
    matrix = IDENTITY
    for instruction in pikepdf.parse_content_stream(page):
        match str(instruction.operator):
            case "q":
                stack.append(matrix)
            case "Q":
                matrix = stack.pop()
            case "cm":
                matrix = times(as_matrix(instruction.operands), matrix)
            case "Do":
                form = resources.XObject[str(instruction.operands[0])]
                if form.get(Name.Subtype) == FORM:
                    own = times(as_matrix(form.get(Name.Matrix, IDENTITY)), matrix)
                    drawing = _drawing(
                        form.read_bytes(), form.get(Name.Resources, resources), known
                    )
                    yield Form(drawing, own, transformed(as_box(form.BBox), own))


def _faults(
    data: bytes, record: Sequence[_Page], booklet: Booklet, *, from_right: bool
) -> Iterator[str]:
    """Every page that is not where the reader of the folded sheets looks for it."""
    sides = _opened(data)
    if len(sides) != 2 * sum(booklet.signatures):
        yield f"it has {len(sides)} sides, not {2 * sum(booklet.signatures)}"
        return
    for number, side in enumerate(sides, 1):
        if side.marked:
            yield f"side {number} has something drawn over its pages"
    halves: list[Half] = []
    for sheets in booklet.signatures:
        halves += _folded(sides[: 2 * sheets], booklet.paper, from_right=from_right)
        sides = sides[2 * sheets :]
    for number, half in enumerate(halves):
        if number >= len(record):
            if half.glyphs or half.drawn:
                yield f"“{_words(half.glyphs)}” stands on the blank page {number + 1}"
            continue
        page = record[number]
        fault = _other_words(page, half, record)
        if fault is None:
            fault = _displaced(page, half, booklet) or _cut(page, half, booklet.paper)
        if fault:
            yield f"page {number + 1} {fault}"


def _folded(sides: Sequence[_Page], paper: Paper, *, from_right: bool) -> list[Half]:
    """The halves of a signature's sheets as one turns them over: each sheet opens the booklet with
    one leaf, all that lie in it follow, and its other leaf closes it.
    """
    before: list[Half] = []
    after: list[Half] = []
    for depth in range(len(sides) // 2):
        front, back = sides[2 * depth : 2 * depth + 2]
        # Turned over its short edge, a sheet has its right half's back on the left.
        opening = [
            _half(front, depth, paper, not from_right),
            _half(back, depth, paper, from_right),
        ]
        closing = [
            _half(back, depth, paper, not from_right),
            _half(front, depth, paper, from_right),
        ]
        before += opening
        after = closing + after
    return before + after


def _half(side: _Page, depth: int, paper: Paper, right: bool) -> Half:
    def is_here(x: float) -> bool:
        return (x > paper.fold) == right

    glyphs = tuple(glyph for glyph in side.glyphs if is_here(glyph.matrix[4]))
    drawn = tuple(form for form in side.drawn if is_here((form.box[0] + form.box[2]) / 2))
    return Half(depth, right, glyphs, drawn)


def _other_words(page: _Page, half: Half, record: Sequence[_Page]) -> str | None:
    """Whether a half holds another page than it should."""
    words, found = ("".join(glyph.text for glyph in each.glyphs) for each in (page, half))
    drawn = [form.drawing for form in half.drawn]
    if words == found and drawn == [page.drawing]:
        return None
    for number, other in enumerate(record):
        if drawn == [other.drawing] and other.drawing != page.drawing:
            return f"is page {number + 1} of the PDF"
    if not found and not drawn:
        return "is missing"
    if words == found:
        return "is drawn otherwise"
    return f"says “{_words(half.glyphs)}” for “{_words(page.glyphs)}”"


def _displaced(page: _Page, half: Half, booklet: Booklet) -> str | None:
    """Whether a page stands elsewhere than it should, or its glyphs do."""
    form = half.drawn[0]
    a, b, c, d, _, _ = form.matrix
    scale = booklet.scale
    upright = (0.0, scale, -scale, 0.0) if turned(page.box, booklet.page) else (scale, 0, 0, scale)
    if any(
        abs(one - other) > SLACK / 100 for one, other in zip((a, b, c, d), upright, strict=True)
    ):
        return "stands upside down, aslant or in another size"
    paper, (width, height) = booklet.paper, booklet.slot
    creep = half.depth * paper.thickness
    left = paper.fold - creep if half.right else paper.fold + creep - width
    foot = (paper.height - height) / 2
    wanted = (left, foot, left + width, foot + height)
    if not _same(transformed(page.box, form.matrix), wanted):
        return "stands beside its place"
    for mine, other in zip(page.glyphs, half.glyphs, strict=True):
        if not _same(times(mine.matrix, form.matrix), other.matrix):
            return f"has “{short(mine.text)}” beside its place"
    return None


def _cut(page: _Page, half: Half, paper: Paper) -> str | None:
    """Whether a clip or the fold cuts what is to be seen on a page."""
    matrix = half.drawn[0].matrix
    side = (paper.fold if half.right else 0.0, 0.0)
    room = (*side, side[0] + paper.fold, paper.height)
    for mine, other in zip(page.glyphs, half.glyphs, strict=True):
        ink = mine.face.ink(mine.gid)
        if ink is None:
            continue
        seen = common(transformed(ink[0], mine.matrix), mine.clip)
        wanted = transformed(seen, matrix)
        if not _same(common(wanted, common(other.clip, room)), wanted):
            return f"has “{short(mine.text)}” cut off"
    return None


def _same(one: Sequence[float], other: Sequence[float]) -> bool:
    return all(abs(a - b) <= SLACK for a, b in zip(one, other, strict=True))


def _words(glyphs: Sequence[Glyph]) -> str:
    return short(" ".join("".join(glyph.text for glyph in glyphs).split()))
