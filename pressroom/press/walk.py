"""A finished PDF walked through, paint by paint: in which inks, overprinting what, and where.

In: the pages of a PDF. Out: a `Paint` for every text, fill, stroke, image and gradient, in the
order they are drawn, those of forms and patterns among them. Shares nothing with what rewrites
colours, which it is to judge. Follows ISO 32000-1 §8.4, §8.6, §8.7.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

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

if TYPE_CHECKING:
    from collections.abc import Iterator

DEEPEST = 12
ENDLESS: Box = (-1e6, -1e6, 1e6, 1e6)
FILLS = {"f", "F", "f*", "B", "B*", "b", "b*"}
STROKES = {"S", "s", "B", "B*", "b", "b*"}
SHOWS = {"Tj", "TJ", "'", '"'}
DEVICE = {"g": "DeviceGray", "rg": "DeviceRGB", "k": "DeviceCMYK"}
ALL = "Separation All"  # the registration colour, as it is called here
NOWHERE: Box = (0.0, 0.0, 0.0, 0.0)
UNIT: Box = (0.0, 0.0, 1.0, 1.0)


class Colour(NamedTuple):
    """A colour as it is set: its space, of a Separation with its ink, and its components."""

    space: str
    values: tuple[float, ...] = ()


class Paint(NamedTuple):
    """Something painted."""

    page: int
    kind: str  # text, fill, stroke, image or gradient
    colour: Colour
    overprint: bool
    mode: int  # of overprinting
    opaque: bool  # nothing under it is seen through it
    box: Box  # on the page, within its clip; of text the clip, of what patterns paint nothing


BLACK = Colour("DeviceGray", (0.0,))


@dataclass(slots=True)
class _State:
    ctm: Matrix = IDENTITY
    clip: Box = ENDLESS
    fill: Colour = BLACK
    stroke: Colour = BLACK
    fill_over: bool = False
    stroke_over: bool = False
    mode: int = 0
    render: int = 0
    fill_alpha: float = 1.0
    stroke_alpha: float = 1.0
    masked: bool = False


def walk(pdf: pikepdf.Pdf) -> Iterator[Paint]:
    """All that the pages paint, in order."""
    for number, page in enumerate(pdf.pages):
        clip = as_box(page.mediabox)
        resources = page.obj.get(Name.Resources, Dictionary())
        yield from _Walker(number, resources, _State(clip=clip), 0).walked(page.obj)


class _Walker:
    """One content stream."""

    def __init__(self, page: int, resources: Any, state: _State, depth: int) -> None:
        self._page = page
        self._resources = resources
        self._state = state
        self._stack: list[_State] = []
        self._path: list[tuple[float, float]] = []
        self._clipping = False
        self._depth = depth

    def walked(self, content: Any) -> Iterator[Paint]:
        """What the stream paints, and what it draws in its turn."""
        if self._depth > DEEPEST:
            raise pikepdf.PdfError("forms are nested without end")
        for instruction in pikepdf.parse_content_stream(content):
            name, operands = str(instruction.operator), list(instruction.operands)
            if name in SHOWS:
                yield from self._text()
            elif name in FILLS or name in STROKES or name == "n":
                yield from self._painted(name)
            elif name == "sh":
                shading = self._resources.Shading[str(operands[0])]
                yield self._filled("gradient", _most(shading), self._state.clip)
            elif name == "Do":
                yield from self._drawn(self._resources.XObject[str(operands[0])])
            elif name in ("scn", "SCN") and operands and isinstance(operands[-1], Name):
                yield from self._pattern(self._resources.Pattern[str(operands[-1])])
                self._set(name.isupper(), Colour("Pattern"))
            else:
                self._noted(name, operands)

    def _filled(self, kind: str, colour: Colour, box: Box) -> Paint:
        state = self._state
        opaque = state.fill_alpha >= 1 and not state.masked
        return Paint(self._page, kind, colour, state.fill_over, state.mode, opaque, box)

    def _stroked(self, kind: str, box: Box) -> Paint:
        state = self._state
        opaque = state.stroke_alpha >= 1 and not state.masked
        return Paint(self._page, kind, state.stroke, state.stroke_over, state.mode, opaque, box)

    def _text(self) -> Iterator[Paint]:
        state = self._state
        if state.render in (0, 2, 4, 6):
            yield self._filled("text", state.fill, state.clip)
        if state.render in (1, 2, 5, 6):
            yield self._stroked("text", state.clip)

    def _painted(self, name: str) -> Iterator[Paint]:
        """The end of a path: painted, and clipped to from then on."""
        state = self._state
        if self._path:
            xs, ys = zip(*self._path, strict=True)
            box = (min(xs), min(ys), max(xs), max(ys))
            if name in FILLS:
                yield self._filled("fill", state.fill, common(box, state.clip))
            if name in STROKES:
                yield self._stroked("stroke", common(box, state.clip))
            if self._clipping:
                state.clip = common(state.clip, box)
        self._path, self._clipping = [], False

    def _drawn(self, drawn: Any) -> Iterator[Paint]:
        state = self._state
        if drawn.Subtype == Name.Image:
            space = _space(drawn.get(Name.ColorSpace, Name.DeviceGray))
            box = common(transformed(UNIT, state.ctm), state.clip)
            yield self._filled("image", Colour(space), box)
        elif drawn.Subtype == Name.Form:
            yield from self._inner(drawn, times(_matrix(drawn), state.ctm), state.clip)

    def _pattern(self, pattern: Any) -> Iterator[Paint]:
        if isinstance(pattern, Stream):
            yield from self._inner(pattern, _matrix(pattern), NOWHERE)
        else:
            yield self._filled("gradient", _most(pattern.Shading), NOWHERE)

    def _inner(self, form: Any, ctm: Matrix, clip: Box) -> Iterator[Paint]:
        """What a form or a pattern paints, in the state around it."""
        if Name.PatternType not in form:
            clip = common(clip, transformed(as_box(form.BBox), ctm))
        state = replace(self._state, ctm=ctm, clip=clip)
        if Name.Group in form or Name.PatternType in form:
            state.fill_alpha = state.stroke_alpha = 1.0
            state.masked = False
        resources = form.get(Name.Resources, self._resources)
        yield from _Walker(self._page, resources, state, self._depth + 1).walked(form)

    def _noted(self, name: str, operands: list[Any]) -> None:
        """What changes the state, or the path."""
        state = self._state
        if name == "q":
            self._stack.append(replace(state))
        elif name == "Q" and self._stack:
            self._state = self._stack.pop()
        elif name == "cm":
            state.ctm = times(as_matrix(operands), state.ctm)
        elif name == "gs":
            self._said(self._resources.ExtGState[str(operands[0])])
        elif name == "Tr":
            state.render = int(operands[0])
        elif name in ("W", "W*"):
            self._clipping = True
        elif name in ("m", "l", "c", "v", "y", "re"):
            self._reach(name, [float(one) for one in operands])
        else:
            self._coloured(name, operands)

    def _reach(self, name: str, values: list[float]) -> None:
        """The points of a path, on the page."""
        if name == "re":
            x, y, width, height = values
            values = [x, y, x + width, y, x, y + height, x + width, y + height]
        a, b, c, d, e, f = self._state.ctm
        for x, y in zip(values[::2], values[1::2], strict=True):
            self._path.append((a * x + c * y + e, b * x + d * y + f))

    def _coloured(self, name: str, operands: list[Any]) -> None:
        plain, stroke = name.lower(), name.isupper()
        if plain in DEVICE:
            values = tuple(float(one) for one in operands)
            self._set(stroke, Colour(DEVICE[plain], values))
        elif plain == "cs":
            named = self._resources.get(Name.ColorSpace, Dictionary())
            self._set(stroke, Colour(_space(named.get(str(operands[0]), operands[0]))))
        elif plain in ("sc", "scn"):
            space = (self._state.stroke if stroke else self._state.fill).space
            self._set(stroke, Colour(space, tuple(float(one) for one in operands)))

    def _set(self, stroke: bool, colour: Colour) -> None:
        if stroke:
            self._state.stroke = colour
        else:
            self._state.fill = colour

    def _said(self, state: Any) -> None:
        """Overprint and transparency: OP alone sets both kinds of overprint (§8.6.7)."""
        if Name.OP in state:
            self._state.stroke_over = bool(state.OP)
            self._state.fill_over = bool(state.get(Name.op, state.OP))
        elif Name.op in state:
            self._state.fill_over = bool(state.op)
        self._state.mode = int(state.get(Name.OPM, self._state.mode))
        self._state.fill_alpha = float(state.get(Name.ca, self._state.fill_alpha))
        self._state.stroke_alpha = float(state.get(Name.CA, self._state.stroke_alpha))
        if Name.SMask in state:
            self._state.masked = isinstance(state.SMask, Dictionary)


def _matrix(form: Any) -> Matrix:
    return as_matrix(form.get(Name.Matrix, IDENTITY))


def _most(shading: Any) -> Colour:
    """The space of a gradient, and the most of each component where that can be read off."""
    function, space = shading.Function, _space(shading.ColorSpace)
    if not isinstance(function, Stream) or function.get(Name.BitsPerSample) != 8:
        return Colour(space)
    data, count = function.read_bytes(), len(function.Range) // 2
    return Colour(space, tuple(max(data[at::count]) / 255 for at in range(count)))


def _space(space: Any) -> str:
    """A colour space in words: its family, of a Separation with its ink."""
    if isinstance(space, Array):
        family = str(space[0])[1:]
        return f"{family} {str(space[1])[1:]}" if family == "Separation" else family
    return str(space)[1:]
