"""Is every character there to see? Its place, its size, its glyph, its ink.

In: a PDF and our reading of it. Out: what cannot be seen, in words. Ink is judged in two
renderings by PDFium, one of the file and one of the same file without its text: where a glyph
stands the two must differ by about as much as its outline covers. So white on white, opacity 0,
a picture laid over it and a clip are all the same fault: no ink.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pressroom.align import INVISIBLE, SOFT_HYPHEN
from pressroom.pdf.faces import UNMAPPED
from pressroom.pdf.geometry import transformed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PIL import Image

    from pressroom.pdf.decode import Glyph
    from pressroom.pdf.geometry import Box
    from pressroom.pdf.read import Reading

OUTSIDE = "it stands outside the page"
SMALLEST = 4.0  # pt
SLACK = 0.5  # pt that a glyph may stand over the edge of a clip: antialiased away
# Pixels a pt. Between coarse ones a thin stem can be lost, so what seems to be is looked at again.
SCALE, FINER = 2.0, 4.0
# Of the ink that black on white would show. Grey of 3:1 on white (WCAG 1.4.11) shows 0.42.
LEAST_INK = 0.4


def unseen(data: bytes, reading: Reading) -> list[tuple[Glyph, str]]:
    """The glyphs that a reader of the page would not see as their text, and why."""
    import pypdfium2

    found: list[tuple[Glyph, str]] = []
    shown, blind = pypdfium2.PdfDocument(data), pypdfium2.PdfDocument(reading.blind)
    for number, glyphs in enumerate(reading.glyphs):
        box = reading.boxes[number]
        printed = [glyph for glyph in glyphs if not prints_nothing(glyph)]
        for scale in (SCALE, FINER):
            ink = _ink(shown[number], blind[number], box, scale)
            faults = [(glyph, reason) for glyph in printed for reason in _faults(glyph, box, ink)]
            if not faults:
                break
        found += faults
    return found


def prints_nothing(glyph: Glyph) -> bool:
    """Whether nothing is to be seen of a glyph: a space, a joiner, but no inserted hyphen."""
    text = glyph.text
    return text == " " or (text != SOFT_HYPHEN and INVISIBLE.issuperset(text))


def _faults(glyph: Glyph, page: Box, ink: _Ink) -> Iterator[str]:
    """Why a glyph cannot be seen: the first reason that holds."""
    if glyph.gid == 0:
        yield "the face has no glyph for it"
        return
    if glyph.text == UNMAPPED:
        yield "its code stands for no text"
        return
    if not glyph.face.embedded:
        yield f"the face {glyph.face.name} is not embedded"
        return
    outline = glyph.face.ink(glyph.gid)
    if outline is None:
        if glyph.text.strip():
            yield "its glyph is blank"
        return
    box, area = outline
    place = transformed(box, glyph.matrix)
    a, b, c, d = glyph.em
    if glyph.size < SMALLEST:
        yield f"it is {glyph.size:.1f} pt small"
    elif not _within(place, page, 0.0):
        yield OUTSIDE
    elif not _within(place, glyph.clip, SLACK):
        yield "it is clipped"
    elif ink.at(place) < LEAST_INK * area * abs(a * d - b * c):
        yield "it has no ink that differs from its ground"


def _within(inner: Box, outer: Box, slack: float) -> bool:
    return (
        inner[0] >= outer[0] - slack
        and inner[1] >= outer[1] - slack
        and inner[2] <= outer[2] + slack
        and inner[3] <= outer[3] + slack
    )


class _Ink:
    """The difference that text makes to a page: a grey picture, 255 where black meets white."""

    def __init__(self, picture: Image.Image, left: float, top: float, scale: float) -> None:
        self._pixels = picture.tobytes()
        self._width, self._height = picture.size
        self._left, self._top, self._scale = left, top, scale

    def at(self, box: Box) -> float:
        """The ink in a box of the page, in square pt."""
        x0 = max(int((box[0] - self._left) * self._scale), 0)
        x1 = min(int((box[2] - self._left) * self._scale) + 1, self._width)
        y0 = max(int((self._top - box[3]) * self._scale), 0)
        y1 = min(int((self._top - box[1]) * self._scale) + 1, self._height)
        pixels, width = self._pixels, self._width
        starts = range(y0 * width + x0, y1 * width + x0, width)
        ink = b"".join([pixels[start : start + x1 - x0] for start in starts])
        return sum(ink) / 255 / self._scale**2


def _ink(shown: Any, blind: Any, box: Box, scale: float) -> _Ink:
    from PIL import ImageChops

    pictures = [page.render(scale=scale, grayscale=True).to_pil() for page in (shown, blind)]
    return _Ink(ImageChops.difference(*pictures), left=box[0], top=box[3], scale=scale)
