"""Our own reading of a finished PDF: every glyph with its text, its place and its mark.

In: the bytes of a PDF. Out: `Reading`, with the glyphs of each page in drawing order, and the
leaves of the tag tree in reading order. Follows ISO 32000-1: §7.8 content streams, §9.4 text
objects, §9.7 composite fonts, §9.10 ToUnicode, §14.6 marked content, §14.7 structure.
Lengths are in pt, origins in the page's own space (from its lower left corner).
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pikepdf
from pikepdf import Dictionary, Name, Object, Stream

from pressroom.pdf.faces import Face, read_face

IDENTITY = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
Matrix = tuple[float, float, float, float, float, float]
Box = tuple[float, float, float, float]
# Deeper nesting of form XObjects than any engine writes is a loop or an attack.
DEEPEST = 12


class Glyph(NamedTuple):
    """One glyph as it stands on a page."""

    page: int
    mark: int | None  # the MCID around it
    artifact: str | None  # the artifact's subtype (`Header`), `""` for one without
    text: str
    gid: int
    face: Face
    matrix: Matrix  # from the glyph's space (1 is the em) to the page's
    advance: float
    clip: Box
    grey: bool  # painted in DeviceGray

    @property
    def x(self) -> float:
        return self.matrix[4]

    @property
    def y(self) -> float:
        return self.matrix[5]

    @property
    def size(self) -> float:
        """The height of the em on the page, in pt."""
        return float((self.matrix[2] ** 2 + self.matrix[3] ** 2) ** 0.5)


@dataclass(frozen=True, slots=True)
class Leaf:
    """A structure element that holds marked content: its type, and (page, MCID) in order."""

    tag: str
    marks: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """All that a PDF says."""

    glyphs: tuple[tuple[Glyph, ...], ...]  # by page
    boxes: tuple[Box, ...]  # the pages' crop boxes
    labels: tuple[str, ...]
    leaves: tuple[Leaf, ...]
    blind: bytes = field(repr=False, default=b"")  # the same PDF without its text


def read_pdf(data: bytes) -> Reading:
    """Read a PDF back. Raises pikepdf.PdfError where it is not one."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        faces: dict[Any, Face] = {}
        pages = []
        boxes = []
        for number, page in enumerate(pdf.pages):
            box = _box(page.cropbox)
            reader = _Reader(number, box, faces)
            reader.run(page.obj, page.obj.get(Name.Resources, Dictionary()), 0)
            pages.append(tuple(reader.glyphs))
            boxes.append(box)
        labels = tuple(page.label for page in pdf.pages)
        leaves = tuple(_leaves(pdf))
        _strip_text(pdf)
        blind = io.BytesIO()
        pdf.save(blind)
    return Reading(tuple(pages), tuple(boxes), labels, leaves, blind.getvalue())


def _leaves(pdf: pikepdf.Pdf) -> list[Leaf]:
    """The structure elements that hold content themselves, in the tree's order (§14.7.4)."""
    numbers = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
    leaves: list[Leaf] = []

    def walk(element: Object, page: int | None) -> None:
        if Name.Pg in element:
            page = numbers[element.Pg.objgen]
        marks: list[tuple[int, int]] = []
        for kid in _kids(element):
            if isinstance(kid, int):
                assert page is not None
                marks.append((page, int(kid)))
            elif kid.get(Name.Type) == Name.MCR:
                own = numbers[kid.Pg.objgen] if Name.Pg in kid else page
                assert own is not None
                marks.append((own, int(kid.MCID)))
            elif kid.get(Name.Type) != Name.OBJR:
                if marks:
                    leaves.append(Leaf(str(element.S)[1:], tuple(marks)))
                    marks = []
                walk(kid, page)
        if marks:
            leaves.append(Leaf(str(element.S)[1:], tuple(marks)))

    root = pdf.Root.get(Name.StructTreeRoot)
    for kid in _kids(root) if root is not None else ():
        walk(kid, None)
    return leaves


def _kids(element: Object) -> list[Any]:
    kids = element.get(Name.K, pikepdf.Array())
    return list(kids) if isinstance(kids, pikepdf.Array) else [kids]  # type: ignore[call-overload]


def _strip_text(pdf: pikepdf.Pdf) -> None:
    """Take every shown string out of pages and form XObjects: what is left is the ground."""
    streams = [item for item in pdf.objects if isinstance(item, Stream)]
    forms = [item for item in streams if item.get(Name.Subtype) == Name.Form]
    for owner in [*(page.obj for page in pdf.pages), *forms]:
        kept = [
            instruction
            for instruction in pikepdf.parse_content_stream(owner)
            if str(instruction.operator) not in ("Tj", "TJ", "'", '"')
        ]
        content = pikepdf.unparse_content_stream(kept)
        if isinstance(owner, Stream):
            owner.write(content)
        else:
            owner.Contents = pdf.make_stream(content)


def _box(values: Any) -> Box:
    left, bottom, right, top = (float(value) for value in values)
    return (min(left, right), min(bottom, top), max(left, right), max(bottom, top))


def _times(first: Matrix, then: Matrix) -> Matrix:
    """The matrix that applies `first`, then `then` (§8.3.4)."""
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return (
        *(a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s),
        *(e * p + f * r + t, e * q + f * s + u),
    )


def transformed(box: Box, matrix: Matrix) -> Box:
    """The upright box around a box seen through a matrix."""
    a, b, c, d, e, f = matrix
    corners = [(x, y) for x in (box[0], box[2]) for y in (box[1], box[3])]
    xs = [a * x + c * y + e for x, y in corners]
    ys = [b * x + d * y + f for x, y in corners]
    return (min(xs), min(ys), max(xs), max(ys))


def _common(one: Box, other: Box) -> Box:
    return (
        *(max(one[0], other[0]), max(one[1], other[1])),
        *(min(one[2], other[2]), min(one[3], other[3])),
    )


@dataclass(slots=True)
class _State:
    """The graphics state that text needs (§8.4.1, §9.3)."""

    ctm: Matrix
    clip: Box
    grey: bool = True
    face: Face | None = None
    size: float = 0.0
    char_space: float = 0.0
    word_space: float = 0.0
    scale: float = 1.0
    leading: float = 0.0
    rise: float = 0.0

    def copy(self) -> _State:
        return _State(*(getattr(self, name) for name in self.__slots__))


class _Reader:
    """Runs the operators of one page and keeps the glyphs they show."""

    def __init__(self, page: int, box: Box, faces: dict[Any, Face]) -> None:
        self.glyphs: list[Glyph] = []
        self._page = page
        self._faces = faces
        self._state = _State(IDENTITY, box)
        self._stack: list[_State] = []
        self._matrix = self._line = IDENTITY
        self._marks: list[tuple[int | None, str | None]] = [(None, None)]
        self._path: list[tuple[float, float]] = []
        self._clipping = False
        self._depth = 0

    def run(self, content: Any, resources: Any, depth: int) -> None:
        """Run a content stream with its resources."""
        if depth > DEEPEST:
            raise pikepdf.PdfError("form XObjects are nested without end")
        self._depth = depth
        for operands, operator in pikepdf.parse_content_stream(content):
            action = _OPERATORS.get(str(operator))
            if action:
                action(self, operands, resources)

    # graphics state and clipping

    def _push(self, _operands: Any, _resources: Any) -> None:
        self._stack.append(self._state.copy())

    def _pop(self, _operands: Any, _resources: Any) -> None:
        if self._stack:
            self._state = self._stack.pop()

    def _concat(self, operands: Any, _resources: Any) -> None:
        self._state.ctm = _times(_numbers(operands), self._state.ctm)

    def _move(self, operands: Any, _resources: Any) -> None:
        values = [float(value) for value in operands]
        self._path += zip(values[::2], values[1::2], strict=True)

    def _rectangle(self, operands: Any, _resources: Any) -> None:
        x, y, width, height = (float(value) for value in operands)
        self._path += [(x, y), (x + width, y + height)]

    def _clip(self, _operands: Any, _resources: Any) -> None:
        self._clipping = True

    def _paint(self, _operands: Any, _resources: Any) -> None:
        """The end of a path; a clip takes effect here (§8.5.4), as the box around it."""
        if self._clipping and self._path:
            xs, ys = zip(*self._path, strict=True)
            box = transformed((min(xs), min(ys), max(xs), max(ys)), self._state.ctm)
            self._state.clip = _common(self._state.clip, box)
        self._clipping = False
        self._path = []

    def _grey(self, _operands: Any, _resources: Any) -> None:
        self._state.grey = True

    def _colour(self, operands: Any, _resources: Any) -> None:
        self._state.grey = list(operands) == [Name.DeviceGray]

    def _do(self, operands: Any, resources: Any) -> None:
        form = resources.get(Name.XObject, Dictionary()).get(str(operands[0]))
        if form is None or form.get(Name.Subtype) != Name.Form:
            return
        outer, stack, depth = self._state.copy(), self._stack, self._depth
        self._stack = []
        matrix = _numbers(form.get(Name.Matrix, IDENTITY))
        self._state.ctm = _times(matrix, self._state.ctm)
        box = transformed(_box(form.BBox), self._state.ctm)
        self._state.clip = _common(self._state.clip, box)
        self.run(form, form.get(Name.Resources, resources), depth + 1)
        self._state, self._stack, self._depth = outer, stack, depth

    # marked content

    def _begin_mark(self, operands: Any, resources: Any) -> None:
        mark, artifact = self._marks[-1]
        properties = operands[1] if len(operands) > 1 else Dictionary()
        if isinstance(properties, Name):
            properties = resources.Properties[str(properties)]
        if operands[0] == Name.Artifact:
            artifact = str(properties.get(Name.Subtype, "/"))[1:]
        self._marks.append((int(properties.get(Name.MCID, -1 if mark is None else mark)), artifact))
        if self._marks[-1][0] < 0:
            self._marks[-1] = (None, artifact)

    def _end_mark(self, _operands: Any, _resources: Any) -> None:
        if len(self._marks) > 1:
            self._marks.pop()

    # text state and positioning

    def _begin_text(self, _operands: Any, _resources: Any) -> None:
        self._matrix = self._line = IDENTITY

    def _font(self, operands: Any, resources: Any) -> None:
        font = resources.Font[str(operands[0])]
        key = font.objgen if font.is_indirect else id(font)
        if key not in self._faces:
            self._faces[key] = read_face(font)
        self._state.face = self._faces[key]
        self._state.size = float(operands[1])

    def _text_matrix(self, operands: Any, _resources: Any) -> None:
        self._matrix = self._line = _numbers(operands)

    def _next_line(self, operands: Any, _resources: Any) -> None:
        x, y = (float(value) for value in operands)
        self._matrix = self._line = _times((1, 0, 0, 1, x, y), self._line)

    def _next_line_leading(self, operands: Any, resources: Any) -> None:
        self._state.leading = -float(operands[1])
        self._next_line(operands, resources)

    def _same_leading(self, _operands: Any, resources: Any) -> None:
        self._next_line((0, -self._state.leading), resources)

    # showing text

    def _show(self, operands: Any, _resources: Any) -> None:
        self._show_string(bytes(operands[0]))

    def _show_adjusted(self, operands: Any, _resources: Any) -> None:
        for item in operands[0]:
            if isinstance(item, pikepdf.String):
                self._show_string(bytes(item))
            else:
                shift = -float(item) / 1000 * self._state.size * self._state.scale
                self._matrix = _times((1, 0, 0, 1, shift, 0), self._matrix)

    def _show_next(self, operands: Any, resources: Any) -> None:
        self._same_leading((), resources)
        self._show(operands, resources)

    def _show_spaced(self, operands: Any, resources: Any) -> None:
        self._state.word_space, self._state.char_space = float(operands[0]), float(operands[1])
        self._show_next(operands[2:], resources)

    def _show_string(self, string: bytes) -> None:
        state, face = self._state, self._state.face
        if face is None:
            return
        mark, artifact = self._marks[-1]
        em = (state.size * state.scale, 0.0, 0.0, state.size, 0.0, state.rise)
        for code in face.codes(string):
            width = face.width(code) / 1000 * state.size + state.char_space
            if face.one_byte and code == ord(" "):
                width += state.word_space
            width *= state.scale
            place = _times(em, _times(self._matrix, state.ctm))
            right = _times((1, 0, 0, 1, width, 0), _times(self._matrix, state.ctm))
            left = _times(self._matrix, state.ctm)
            advance = ((right[4] - left[4]) ** 2 + (right[5] - left[5]) ** 2) ** 0.5
            self.glyphs.append(
                Glyph(
                    *(self._page, mark, artifact, face.text(code), face.gid(code), face),
                    *(place, advance, state.clip, state.grey),
                )
            )
            self._matrix = _times((1, 0, 0, 1, width, 0), self._matrix)


def _numbers(operands: Any) -> Matrix:
    a, b, c, d, e, f = (float(value) for value in operands)
    return (a, b, c, d, e, f)


def _setter(name: str, divisor: float = 1.0) -> Any:
    def action(reader: _Reader, operands: Any, _resources: Any) -> None:
        setattr(reader._state, name, float(operands[0]) / divisor)

    return action


_OPERATORS: dict[str, Any] = {
    "q": _Reader._push,
    "Q": _Reader._pop,
    "cm": _Reader._concat,
    **dict.fromkeys(("m", "l", "c", "v", "y"), _Reader._move),
    "re": _Reader._rectangle,
    **dict.fromkeys(("W", "W*"), _Reader._clip),
    **dict.fromkeys(("n", "f", "F", "f*", "S", "s", "B", "B*", "b", "b*"), _Reader._paint),
    "g": _Reader._grey,
    **dict.fromkeys(("rg", "k", "cs"), _Reader._colour),
    "Do": _Reader._do,
    **dict.fromkeys(("BDC", "BMC"), _Reader._begin_mark),
    "EMC": _Reader._end_mark,
    "BT": _Reader._begin_text,
    "Tf": _Reader._font,
    "Tm": _Reader._text_matrix,
    "Td": _Reader._next_line,
    "TD": _Reader._next_line_leading,
    "T*": _Reader._same_leading,
    "Tc": _setter("char_space"),
    "Tw": _setter("word_space"),
    "Tz": _setter("scale", 100.0),
    "TL": _setter("leading"),
    "Ts": _setter("rise"),
    "Tj": _Reader._show,
    "TJ": _Reader._show_adjusted,
    "'": _Reader._show_next,
    '"': _Reader._show_spaced,
}
