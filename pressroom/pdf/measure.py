"""Typography by numbers, read back from the file.

In: the alignments of paragraphs. Out: their lines, with measure, word spaces and hyphens; and the
figures that a page is judged by.
Spaces are given as multiples of the face's own space.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pressroom.align import LEADABLE, SOFT_HYPHEN, new_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pressroom.align import Alignment
    from pressroom.pdf.decode import Glyph

TIGHTEST, WIDEST = 0.75, 1.6  # word spaces that read evenly
EVEN_LINES = 0.88  # the share of justified lines that must have such spaces


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a paragraph: `start` is its offset in the paragraph's text."""

    page: int
    y: float
    start: int
    text: str
    spaces: tuple[float, ...]
    last: bool

    @property
    def hyphen(self) -> bool:
        """Whether it ends in a hyphen, of the line break's or of the text's own."""
        return self.text.endswith((SOFT_HYPHEN, "-", "\u2010"))

    @property
    def alone(self) -> bool:
        """Whether it is one word."""
        return " " not in self.text.strip()

    @property
    def even(self) -> bool:
        """Whether its word spaces are those of a good page."""
        return all(TIGHTEST <= space <= WIDEST for space in self.spaces)


def lines(alignment: Alignment) -> list[Line]:
    """The lines of one paragraph."""
    glyphs = alignment.glyphs
    starts = [0] + [i for i in range(1, len(glyphs)) if new_line(glyphs[i - 1], glyphs[i])]
    return [
        _line(glyphs[start:end], alignment.positions[start], last=end == len(glyphs))
        for start, end in zip(starts, [*starts[1:], len(glyphs)], strict=True)
        if end > start
    ]


def _line(glyphs: Sequence[Glyph], start: int, *, last: bool) -> Line:
    # A stretched space is widened on both its sides.
    spaces = tuple(
        (after.x - before.x - before.advance) / space.advance
        for before, space, after in zip(glyphs, glyphs[1:], glyphs[2:], strict=False)
        if space.text == " "
    )
    text = "".join(glyph.text for glyph in glyphs)
    if not LEADABLE.fullmatch(text):
        spaces = ()  # those are not ours to judge
    return Line(glyphs[0].page, glyphs[0].y, start, text, spaces, last)


def figures(paragraphs: Sequence[Sequence[Line]]) -> dict[str, float]:
    """What a page of text is judged by; an empty text has no lines and is even."""
    full = [line for each in paragraphs for line in each if not line.last and line.spaces]
    measure = sorted(len(line.text) for line in full)
    return {
        "lines": sum(len(each) for each in paragraphs),
        "characters a line (median)": measure[len(measure) // 2] if measure else 0,
        "even lines": sum(line.even for line in full) / len(full) if full else 1.0,
        "hyphens in a row": max((_ladder(each) for each in paragraphs), default=0),
        "shortest last line": min(
            (len(each[-1].text) for each in paragraphs if len(each) > 1), default=0
        ),
        "words alone on a last line": sum(each[-1].alone for each in paragraphs if len(each) > 1),
    }


def _ladder(paragraph: Sequence[Line]) -> int:
    most = run = 0
    for line in paragraph:
        run = run + 1 if line.hyphen else 0
        most = max(most, run)
    return most
