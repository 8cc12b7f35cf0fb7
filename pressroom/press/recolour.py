"""Content streams of the record edition, rewritten in the inks of a press.

In: pages, and with them the forms, patterns, gradients, images and soft masks that they draw. Out:
the same marks at the same places in DeviceCMYK, DeviceGray images and Separation; black overprints.
Follows ISO 32000-1 §8.6 (colour), §8.7 (patterns), §11.6.5 (soft masks), §8.6.7 (overprint).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Operator, Pdf, Stream

from pressroom.pdf.geometry import IDENTITY, Matrix, as_matrix, times, transformed
from pressroom.press.functions import Unconvertible, sampled, samples
from pressroom.press.inks import BLACK, COMPONENTS, Inks, as_rgb, luminosity

if TYPE_CHECKING:
    from collections.abc import Callable

    from pressroom.press.boxes import Boxes
    from pressroom.press.pictures import Gallery

    # The page and the marked content around what cannot be converted, and why.
    Fault = Callable[[int, int | None, str], Exception]

SPOT = Name("/spot")
SHOWS = frozenset(("Tj", "TJ", "'", '"'))
BEGINS = frozenset(("m", "re"))
PAINTS = frozenset(("n", "f", "F", "f*", "S", "s", "B", "B*", "b", "b*"))
NEAR = 0.5  # pt from the edge of the page: it runs to it
DEEPEST = 12
# Of the types of gradients (§8.7.4.5), those along a line and between circles.
GRADIENTS = (2, 3)


@dataclass(slots=True)
class _State:
    """The graphics state that inks need (§8.4.1)."""

    ctm: Matrix = IDENTITY
    fill: Any = Name.DeviceGray  # the colour spaces
    stroke: Any = Name.DeviceGray
    fill_over: bool = False  # whether what is painted now is to overprint
    stroke_over: bool = False
    fill_clear: bool = False  # whether what lies under it is to be seen through it
    stroke_clear: bool = False
    masked: bool = False
    over: tuple[bool, bool] | None = None  # what is set: of strokes, of fills


@dataclass(frozen=True, slots=True)
class _Where:
    """Where a content stream is drawn: the page, the marked content, how deep; in a soft mask."""

    page: int
    about: Boxes | None = None  # of the page's own content
    mark: int | None = None
    mask: bool = False
    depth: int = 0


class Recolour:
    """Rewrites the pages of one edition; each resource once."""

    def __init__(self, pdf: Pdf, inks: Inks, gallery: Gallery, fault: Fault) -> None:
        self.pdf = pdf
        self.inks = inks
        self.gallery = gallery
        self._spot: Any = None
        self._fault = fault
        self._done: set[tuple[int, int]] = set()
        self._cleared: set[tuple[int, int]] = set()
        self._states: dict[tuple[bool, bool], Dictionary] = {}

    def page(self, number: int, page: Any, about: Boxes) -> bytes:
        """The content of a page, in inks, kept within its bleed."""
        resources = page.Resources
        self._clear(resources)
        run = _Run(self, resources, _State(over=(False, False)), _Where(number, about))
        left, bottom, right, top = about.bleed
        box = f"{left} {bottom} {right - left:.4f} {top - bottom:.4f}"
        content = run.rewritten(page)
        return f"q\n{box} re W n\n".encode() + content + b"\nQ"

    def _clear(self, resources: Any) -> None:
        """Take out the colour spaces that the engine lists, once: pages share their resources."""
        if resources.is_indirect and resources.objgen in self._cleared:
            return
        self._cleared.add(resources.objgen)
        if Name.ColorSpace in resources:
            del resources[Name.ColorSpace]

    def overprint(self, over: tuple[bool, bool], resources: Any) -> Name:
        """The name of a graphics state that overprints strokes and fills, or does not (§8.6.7)."""
        name = Name(f"/overprint-{int(over[0])}{int(over[1])}")
        if over not in self._states:
            state = Dictionary(Type=Name.ExtGState, OP=over[0], op=over[1], OPM=1)
            self._states[over] = self.pdf.make_indirect(state)
        _within(resources, Name.ExtGState)[name] = self._states[over]
        return name

    def spot(self, resources: Any) -> None:
        """Give a stream's resources the spot colour's space."""
        if self._spot is None and self.inks.spot:
            self._spot = self.pdf.make_indirect(self.inks.separation(self.inks.spot))
        _within(resources, Name.ColorSpace)[SPOT] = self._spot

    def form(self, form: Any, run: _Run, *, mask: bool) -> None:
        """Rewrite a form or a pattern in place, if it is not yet."""
        if form.objgen in self._done:
            return
        self._done.add(form.objgen)
        if run.depth > DEEPEST:
            raise Unconvertible("its forms are nested without end")
        if Name.Group in form:
            form.Group[Name.CS] = Name.DeviceGray if mask else Name.DeviceCMYK
        inner = form.get(Name.Resources, run.resources)
        self._clear(inner)
        # A pattern has its place on the page, not in what it fills (§8.7.3.1).
        outer = IDENTITY if Name.PatternType in form else run.state.ctm
        ctm = times(as_matrix(form.get(Name.Matrix, IDENTITY)), outer)
        where = _Where(run.number, None, run.mark, mask, run.depth + 1)
        within = _Run(self, inner, _State(ctm), where)
        form.write(within.rewritten(form))

    def shading(self, shading: Any, *, mask: bool) -> None:
        """Rewrite a gradient in place, if it is not yet. Raises Unconvertible."""
        if shading.objgen in self._done:
            return
        self._done.add(shading.objgen)
        kind, space = int(shading.ShadingType), shading.ColorSpace
        if kind not in GRADIENTS or space not in COMPONENTS or Name.Background in shading:
            raise Unconvertible(f"its gradient is of type {kind}")
        domain = [float(one) for one in shading.get(Name.Domain, Array([0, 1]))]
        values: list[Any]
        if mask:
            values = [(luminosity(as_rgb(each)),) for each in samples(shading.Function, domain)]
        else:
            values = self.inks.gradient(shading.Function, domain, space)
        shading.Function = self.pdf.make_indirect(sampled(self.pdf, domain, values))
        shading.ColorSpace = Name.DeviceGray if mask else Name.DeviceCMYK

    def soft_mask(self, state: Any, run: _Run) -> None:
        """Rewrite the soft mask of a graphics state (§11.6.5.2): of its colours only the light."""
        mask = state.get(Name.SMask)
        if isinstance(mask, Dictionary):
            if Name.BC in mask or Name.TR in mask:
                raise Unconvertible("its mask has a ground of its own")
            self.form(mask.G, run, mask=str(mask.S) == "/Luminosity")

    def fault(self, run: _Run, reason: Unconvertible) -> Exception:
        """What is said of something that cannot be converted."""
        return self._fault(run.number, run.mark, str(reason))


class _Run:
    """One content stream, rewritten operator by operator."""

    def __init__(self, press: Recolour, resources: Any, state: _State, where: _Where) -> None:
        self.resources = resources
        self.state = state
        self.number = where.page
        self.mark = where.mark
        self.depth = where.depth
        self._press = press
        self._about = where.about
        self._mask = where.mask
        self._stack: list[_State] = []
        self._marks: list[int | None] = []
        self._path = False
        self._out: list[Any] = []

    def rewritten(self, content: Any) -> bytes:
        """The stream in inks. Raises what `fault` makes of what cannot be converted."""
        for instruction in pikepdf.parse_content_stream(content):
            name, operands = str(instruction.operator), list(instruction.operands)
            action = _ACTIONS.get(name)
            try:
                if name in SHOWS or (name in BEGINS and not self._path):
                    self._set_over(self._wanted())
                if action is None:
                    self._emit(name, *operands)
                else:
                    action(self, name, operands)
            except Unconvertible as reason:
                raise self._press.fault(self, reason) from None
            self._path = (self._path or name in BEGINS) and name not in PAINTS
        for _ in self._stack:
            self._emit("Q")
        return pikepdf.unparse_content_stream(self._out)

    def _emit(self, name: str, *operands: Any) -> None:
        self._out.append((list(operands), Operator(name)))

    def _wanted(self) -> tuple[bool, bool]:
        """Whether strokes and fills are to overprint: what is seen through would change."""
        state = self.state
        stroke = state.stroke_over and not (state.stroke_clear or state.masked)
        return stroke, state.fill_over and not (state.fill_clear or state.masked)

    def _set_over(self, over: tuple[bool, bool]) -> None:
        if self._mask or self.state.over == over:
            return
        self.state.over = over
        self._emit("gs", self._press.overprint(over, self.resources))

    # graphics state

    def _push(self, name: str, _operands: Any) -> None:
        self._stack.append(replace(self.state))
        self._emit(name)

    def _pop(self, name: str, _operands: Any) -> None:
        if self._stack:
            self.state = self._stack.pop()
            self._emit(name)

    def _concat(self, name: str, operands: Any) -> None:
        self.state.ctm = times(as_matrix(operands), self.state.ctm)
        self._emit(name, *operands)

    def _graphics_state(self, name: str, operands: Any) -> None:
        said, state = self.resources.ExtGState[str(operands[0])], self.state
        self._press.soft_mask(said, self)
        state.fill_clear = said.get(Name.ca, 1 - state.fill_clear) < 1
        state.stroke_clear = said.get(Name.CA, 1 - state.stroke_clear) < 1
        if Name.SMask in said:
            state.masked = isinstance(said.SMask, Dictionary)
        self._emit(name, *operands)

    # colours

    def _device(self, name: str, operands: Any) -> None:
        self._paint([float(one) for one in operands], stroke=name.isupper())

    def _space(self, name: str, operands: Any) -> None:
        stroke, space = name.isupper(), operands[0]
        if space != Name.Pattern and space not in COMPONENTS:
            raise Unconvertible(f"its colour is in {str(space)[1:]}, which is not sRGB")
        if stroke:
            self.state.stroke = space
        else:
            self.state.fill = space
        if space == Name.Pattern:
            self._emit(name, space)
        else:
            count = COMPONENTS[space]
            self._paint([0.0, 0.0, 0.0, 1.0] if count == 4 else [0.0] * count, stroke=stroke)

    def _special(self, name: str, operands: Any) -> None:
        stroke = name.isupper()
        if (self.state.stroke if stroke else self.state.fill) != Name.Pattern:
            self._paint([float(one) for one in operands], stroke=stroke)
            return
        pattern = self.resources.Pattern[str(operands[-1])]
        if len(operands) > 1 or int(pattern.PatternType) not in (1, 2):
            raise Unconvertible("its pattern takes its colour from elsewhere")
        if isinstance(pattern, Stream):
            self._press.form(pattern, self, mask=self._mask)
        else:
            self._press.shading(pattern.Shading, mask=self._mask)
        self._over(False, stroke=stroke)
        self._emit(name, *operands)

    def _paint(self, values: list[float], *, stroke: bool) -> None:
        """Set a colour of one, three or four components."""
        inks = tuple(values) if len(values) == 4 else None
        if self._mask:
            if inks:
                raise Unconvertible("its mask is drawn in inks")
            self._emit("G" if stroke else "g", _number(luminosity(as_rgb(values))))
            return
        converted = inks or self._press.inks.of(as_rgb(values))
        if converted is None:
            self._press.spot(self.resources)
            self._emit("CS" if stroke else "cs", SPOT)
            self._emit("SCN" if stroke else "scn", 1)
        else:
            self._emit("K" if stroke else "k", *map(_number, converted))
        self._over(converted == BLACK, stroke=stroke)

    def _over(self, over: bool, *, stroke: bool) -> None:
        if stroke:
            self.state.stroke_over = over
        else:
            self.state.fill_over = over

    # what is drawn

    def _rectangle(self, name: str, operands: Any) -> None:
        """A rectangle that runs to the edge of the page goes on into the bleed."""
        x, y, width, height = (float(one) for one in operands)
        a, b, c, d, e, f = self.state.ctm
        plain = self._about and self.state.fill != Name.Pattern and not b and not c and a and d
        if self._about and plain:
            box = transformed((x, y, x + width, y + height), self.state.ctm)
            led = tuple(
                _led(at, trim, bleed, outwards)
                for at, trim, bleed, outwards in zip(
                    box, self._about.trim, self._about.bleed, (-1, -1, 1, 1), strict=True
                )
            )
            if led != box:
                xs = sorted(((led[0] - e) / a, (led[2] - e) / a))
                ys = sorted(((led[1] - f) / d, (led[3] - f) / d))
                corner = (xs[0], ys[0], xs[1] - xs[0], ys[1] - ys[0])
                operands = [_number(one) for one in corner]
        self._emit(name, *operands)

    def _shade(self, name: str, operands: Any) -> None:
        self._set_over((False, False))
        self._press.shading(self.resources.Shading[str(operands[0])], mask=self._mask)
        self._emit(name, *operands)

    def _draw(self, name: str, operands: Any) -> None:
        drawn = self.resources.XObject[str(operands[0])]
        if drawn.Subtype == Name.Form:
            self._press.form(drawn, self, mask=self._mask)
        elif drawn.Subtype == Name.Image:
            self._set_over((False, False))
            self._press.gallery.take(drawn, self.number, self.state.ctm)
        else:
            raise Unconvertible("it is drawn by a program")
        self._emit(name, *operands)

    def _inline(self, _name: str, _operands: Any) -> None:
        raise Unconvertible("its pixels stand in the page itself")

    # marked content: a press has no use for tags

    def _begin(self, name: str, operands: Any) -> None:
        self._marks.append(self.mark)
        if len(operands) > 1 and isinstance(operands[1], Dictionary):
            said = Dictionary({key: one for key, one in operands[1].items() if key != "/MCID"})
            self.mark = int(operands[1].get(Name.MCID, self.mark or 0))
            name, operands = ("BDC", [operands[0], said]) if said.keys() else ("BMC", operands[:1])
        self._emit(name, *operands)

    def _end(self, name: str, _operands: Any) -> None:
        if self._marks:
            self.mark = self._marks.pop()
            self._emit(name)


def _led(at: float, trim: float, bleed: float, outwards: int) -> float:
    """An edge of a rectangle, led on to the bleed's where it stands at the page's or beyond."""
    runs_out = (at - trim) * outwards >= -NEAR
    return bleed if runs_out and (bleed - at) * outwards > 0 else at


def _within(resources: Any, name: Name) -> Any:
    """A dictionary of resources, made where there is none."""
    if name not in resources:
        resources[name] = Dictionary()
    return resources[name]


def _number(value: float) -> Decimal:
    text = f"{value:.6f}".rstrip("0").rstrip(".")
    return Decimal("0" if text == "-0" else text)


_ACTIONS: dict[str, Any] = {
    "q": _Run._push,
    "Q": _Run._pop,
    "cm": _Run._concat,
    "gs": _Run._graphics_state,
    **dict.fromkeys(("g", "G", "rg", "RG", "k", "K"), _Run._device),
    **dict.fromkeys(("cs", "CS"), _Run._space),
    **dict.fromkeys(("sc", "SC", "scn", "SCN"), _Run._special),
    "re": _Run._rectangle,
    "sh": _Run._shade,
    "Do": _Run._draw,
    "INLINE IMAGE": _Run._inline,
    **dict.fromkeys(("BDC", "BMC"), _Run._begin),
    "EMC": _Run._end,
}
