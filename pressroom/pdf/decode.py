"""Our own decoder of content streams: every glyph with its text, its place and its mark.

In: a page's content and resources. Out: its glyphs in drawing order. Follows ISO 32000-1: §7.8
content streams, §8.4 graphics state, §9.4 text objects, §14.6 marked content. Lengths are in pt,
origins in the page's own space (from its lower left corner).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import pikepdf
from pikepdf import Dictionary, Name

from pressroom.pdf.faces import Face
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
from pressroom.pdf.meant import in_order

# Deeper nesting of form XObjects than any engine writes is a loop or an attack.
DEEPEST = 12
# The numbers of a colour in DeviceGray, DeviceRGB or DeviceCMYK; of another space, none.
Colour = tuple[float, ...]
BLACK: Colour = (0.0,)


class Glyph(NamedTuple):
    """One glyph as it stands on a page."""

    page: int
    mark: int | None  # the MCID around it
    artifact: str | None  # the artifact's subtype (`Header`), `""` for one without
    text: str
    gid: int
    face: Face
    em: tuple[float, float, float, float]  # of the glyph's space (1 is the em), on the page
    advance: float
    clip: Box
    grey: bool  # painted in DeviceGray
    x: float  # its origin, on its line
    y: float
    size: float  # the height of the em on the page, in pt
    rise: float = 0.0  # above its line, in pt
    # Where the line begins and ends that has words from right to left, this glyph among them.
    run: tuple[float, float] | None = None
    colour: Colour = BLACK

    @property
    def matrix(self) -> Matrix:
        """From the glyph's space to the page's (§8.3.4)."""
        return (*self.em, self.x, self.y + self.rise)

    def seen_through(self, matrix: Matrix) -> Glyph:
        """The glyph as it stands on a page that is seen through a matrix."""
        a, b, c, d, x, y = times(self.matrix, matrix)
        size = float((c**2 + d**2) ** 0.5)
        return self._replace(em=(a, b, c, d), x=x, y=y - self.rise, size=size)


class Drawn(NamedTuple):
    """What is painted that is no text: the box around what of it is seen, and its colour."""

    page: int
    box: Box
    colour: Colour


@dataclass(slots=True)
class _State:
    """The graphics state that text needs (§8.4.1, §9.3)."""

    ctm: Matrix
    clip: Box
    grey: bool = True
    colour: Colour = BLACK
    stroke: Colour = BLACK
    width: float = 1.0
    face: Face | None = None
    size: float = 0.0
    char_space: float = 0.0
    word_space: float = 0.0
    scale: float = 1.0
    leading: float = 0.0
    rise: float = 0.0

    def copy(self) -> _State:
        return _State(*(getattr(self, name) for name in self.__slots__))


class Decoder:
    """Runs the operators of one page and keeps the glyphs they show."""

    def __init__(self, page: int, box: Box, faces: dict[Any, Face]) -> None:
        self.glyphs: list[Glyph] = []
        self.drawn: list[Drawn] = []
        self._page = page
        self._faces = faces
        self._state = _State(IDENTITY, box)
        self._stack: list[_State] = []
        self._matrix = self._line = IDENTITY
        self._marks: list[tuple[int | None, str | None]] = [(None, None)]
        self._meant: list[tuple[int, str] | None] = [None]  # by mark: its first glyph, its text
        self._path: list[tuple[float, float]] = []
        self._clipping = False
        self._depth = 0

    def run(self, content: Any, resources: Any, depth: int) -> None:
        """Run a content stream with its resources."""
        if depth > DEEPEST:
            raise pikepdf.PdfError("form XObjects are nested without end")
        self._depth = depth
        for instruction in pikepdf.parse_content_stream(content):
            action = _OPERATORS.get(str(instruction.operator))
            if action:
                action(self, instruction.operands, resources)

    # graphics state and clipping

    def _push(self, _operands: Any, _resources: Any) -> None:
        self._stack.append(self._state.copy())

    def _pop(self, _operands: Any, _resources: Any) -> None:
        if self._stack:
            self._state = self._stack.pop()

    def _concat(self, operands: Any, _resources: Any) -> None:
        self._state.ctm = times(as_matrix(operands), self._state.ctm)

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
            self._state.clip = common(self._state.clip, box)
        self._clipping = False
        self._path = []

    def _fill(self, operands: Any, resources: Any) -> None:
        self._draw(self._state.colour, 0.0)
        self._paint(operands, resources)

    def _stroke(self, operands: Any, resources: Any) -> None:
        self._draw(self._state.stroke, self._state.width / 2)
        self._paint(operands, resources)

    def _draw(self, colour: Colour, around: float) -> None:
        if self._path:
            xs, ys = zip(*self._path, strict=True)
            box = (min(xs) - around, min(ys) - around, max(xs) + around, max(ys) + around)
            seen = common(self._state.clip, transformed(box, self._state.ctm))
            self.drawn.append(Drawn(self._page, seen, colour))

    def _grey(self, operands: Any, _resources: Any) -> None:
        self._state.grey, self._state.colour = True, (float(operands[0]),)

    def _colour(self, operands: Any, _resources: Any) -> None:
        self._state.grey, self._state.colour = False, tuple(map(float, operands))

    def _space(self, operands: Any, _resources: Any) -> None:
        self._state.grey = list(operands) == [Name.DeviceGray]
        self._state.colour = BLACK if self._state.grey else ()

    def _stroke_colour(self, operands: Any, _resources: Any) -> None:
        self._state.stroke = tuple(map(float, operands))

    def _do(self, operands: Any, resources: Any) -> None:
        form = resources.get(Name.XObject, Dictionary()).get(str(operands[0]))
        if form is None or form.get(Name.Subtype) != Name.Form:
            return
        outer, stack, depth = self._state.copy(), self._stack, self._depth
        self._stack = []
        matrix = as_matrix(form.get(Name.Matrix, IDENTITY))
        self._state.ctm = times(matrix, self._state.ctm)
        box = transformed(as_box(form.BBox), self._state.ctm)
        self._state.clip = common(self._state.clip, box)
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
        if Name.MCID in properties:
            mark = int(properties.MCID)
        self._marks.append((mark, artifact))
        meant = properties.get(Name.ActualText) if operands[0] == Name.Span else None
        self._meant.append(None if meant is None else (len(self.glyphs), str(meant)))

    def _end_mark(self, _operands: Any, _resources: Any) -> None:
        if len(self._marks) > 1:
            self._marks.pop()
            meant = self._meant.pop()
            if meant and not any(self._meant):
                start, text = meant
                self.glyphs[start:] = in_order(self.glyphs[start:], text)

    # text state and positioning

    def _begin_text(self, _operands: Any, _resources: Any) -> None:
        self._matrix = self._line = IDENTITY

    def _font(self, operands: Any, resources: Any) -> None:
        font = resources.Font[str(operands[0])]
        key = font.objgen if font.is_indirect else id(font)
        if key not in self._faces:
            self._faces[key] = Face(font)
        self._state.face = self._faces[key]
        self._state.size = float(operands[1])

    def _text_matrix(self, operands: Any, _resources: Any) -> None:
        self._matrix = self._line = as_matrix(operands)

    def _next_line(self, operands: Any, _resources: Any) -> None:
        x, y = (float(value) for value in operands)
        self._matrix = self._line = times((1, 0, 0, 1, x, y), self._line)

    def _next_line_leading(self, operands: Any, resources: Any) -> None:
        self._state.leading = -float(operands[1])
        self._next_line(operands, resources)

    def _same_leading(self, _operands: Any, resources: Any) -> None:
        self._next_line((0, -self._state.leading), resources)

    # showing text

    def _show(self, operands: Any, _resources: Any) -> None:
        self._show_items(operands)

    def _show_adjusted(self, operands: Any, _resources: Any) -> None:
        self._show_items(operands[0])

    def _show_next(self, operands: Any, resources: Any) -> None:
        self._same_leading((), resources)
        self._show(operands, resources)

    def _show_spaced(self, operands: Any, resources: Any) -> None:
        self._state.word_space, self._state.char_space = float(operands[0]), float(operands[1])
        self._show_next(operands[2:], resources)

    def _show_items(self, items: Any) -> None:
        """Show strings, and shifts between them in thousandths of the em (§9.4.3)."""
        state, face = self._state, self._state.face
        if face is None:
            return
        mark, artifact = self._marks[-1]
        page, size, rise, clip, grey = self._page, state.size, state.rise, state.clip, state.grey
        colour = state.colour
        # Of text space on the page; only its origin moves from glyph to glyph.
        a, b, c, d, e, f = times(self._matrix, state.ctm)
        em = (size * state.scale * a, size * state.scale * b, size * c, size * d)
        height = float((em[2] ** 2 + em[3] ** 2) ** 0.5)
        along = (a * a + b * b) ** 0.5
        e, lift = e + rise * c, rise * d
        passed = 0.0
        for item in items:
            if not isinstance(item, pikepdf.String):
                passed -= float(item) / 1000 * size * state.scale
                continue
            for code in face.codes(bytes(item)):
                text, gid, width = face.glyph(code)
                width = width / 1000 * size + state.char_space
                if face.one_byte and code == ord(" "):
                    width += state.word_space
                width *= state.scale
                x, y = e + passed * a, f + passed * b if b else f
                self.glyphs.append(
                    Glyph(
                        *(page, mark, artifact, text, gid, face, em, abs(width) * along),
                        *(clip, grey, x, y, height, lift),
                        colour=colour,
                    )
                )
                passed += width
        a, b, c, d, e, f = self._matrix
        self._matrix = (a, b, c, d, e + passed * a, f + passed * b)


def _setter(name: str, divisor: float = 1.0) -> Any:
    def action(reader: Decoder, operands: Any, _resources: Any) -> None:
        setattr(reader._state, name, float(operands[0]) / divisor)

    return action


_OPERATORS: dict[str, Any] = {
    "q": Decoder._push,
    "Q": Decoder._pop,
    "cm": Decoder._concat,
    **dict.fromkeys(("m", "l", "c", "v", "y"), Decoder._move),
    "re": Decoder._rectangle,
    **dict.fromkeys(("W", "W*"), Decoder._clip),
    "n": Decoder._paint,
    **dict.fromkeys(("f", "F", "f*", "B", "B*", "b", "b*"), Decoder._fill),
    **dict.fromkeys(("S", "s"), Decoder._stroke),
    "g": Decoder._grey,
    **dict.fromkeys(("rg", "k"), Decoder._colour),
    "cs": Decoder._space,
    **dict.fromkeys(("G", "RG", "K"), Decoder._stroke_colour),
    "w": _setter("width"),
    "Do": Decoder._do,
    **dict.fromkeys(("BDC", "BMC"), Decoder._begin_mark),
    "EMC": Decoder._end_mark,
    "BT": Decoder._begin_text,
    "Tf": Decoder._font,
    "Tm": Decoder._text_matrix,
    "Td": Decoder._next_line,
    "TD": Decoder._next_line_leading,
    "T*": Decoder._same_leading,
    "Tc": _setter("char_space"),
    "Tw": _setter("word_space"),
    "Tz": _setter("scale", 100.0),
    "TL": _setter("leading"),
    "Ts": _setter("rise"),
    "Tj": Decoder._show,
    "TJ": Decoder._show_adjusted,
    "'": Decoder._show_next,
    '"': Decoder._show_spaced,
}
