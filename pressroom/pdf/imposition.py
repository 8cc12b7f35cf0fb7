"""Where the pages of a booklet stand on its sheets.

In: how many pages, of what size, on what paper. Out: the sides of the sheets in the order in which
a printer takes them: front and back of each, the outermost sheet of a signature first. Lengths in
pt.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pressroom.pdf.geometry import Box, Matrix

# So many sheets of office paper are folded and stapled as one.
MOST_STAPLED = 16
# Sizes are whole millimetres: a sheet of two A5 is a millimetre wider than both.
AS_LARGE = 0.999


@dataclass(frozen=True, slots=True)
class Paper:
    """The sheet that is printed on, lying on its long side, and how thick it is."""

    width: float
    height: float
    thickness: float

    @property
    def fold(self) -> float:
        """Where it is folded."""
        return self.width / 2


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a sheet: the pages on its left and right half, None for blanks."""

    signature: int
    depth: int  # how many sheets of the signature lie around it
    front: bool
    halves: tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class Booklet:
    """How a booklet is imposed."""

    paper: Paper
    page: tuple[float, float]  # of the record edition
    scale: float
    signatures: tuple[int, ...]  # how many sheets each has
    sides: tuple[Side, ...]

    @property
    def slot(self) -> tuple[float, float]:
        """A page as it is printed."""
        return self.page[0] * self.scale, self.page[1] * self.scale

    @property
    def foot(self) -> float:
        """Where the pages stand above the sheet's lower edge."""
        return (self.paper.height - self.slot[1]) / 2

    def creep(self, side: Side) -> float:
        """How far the pages of a sheet move towards the fold: it sticks out of those around it."""
        return side.depth * self.paper.thickness

    def place(self, side: Side, half: int) -> Box:
        """Where a page stands on the sheet."""
        width, height = self.slot
        creep = self.creep(side)
        left = self.paper.fold - creep if half else self.paper.fold + creep - width
        return left, self.foot, left + width, self.foot + height

    def matrix(self, side: Side, half: int, box: Box) -> Matrix:
        """From a page's own space, which is `box`, to the sheet's; a page turned on its side
        stands with its head to the left.
        """
        left, foot, _, _ = self.place(side, half)
        s = self.scale
        if turned(box, self.page):
            return 0.0, s, -s, 0.0, left + s * box[3], foot - s * box[0]
        return s, 0.0, 0.0, s, left - s * box[0], foot - s * box[1]


def turned(box: Box, page: tuple[float, float]) -> bool:
    """Whether a page lies on its side, the others standing, or stands, the others lying."""
    return (box[2] - box[0] > box[3] - box[1]) != (page[0] > page[1])


def impose(
    pages: int, page: tuple[float, float], paper: Paper, most: int | None, *, from_right: bool
) -> Booklet:
    """A booklet of so many pages; `most` is how many sheets a signature may have, `from_right`
    says that it is bound on the right.
    """
    fits = min(1.0, paper.fold / page[0], paper.height / page[1])
    scale = 1.0 if fits >= AS_LARGE else floor(fits * 10_000) / 10_000
    sheets = max(ceil(pages / 4), 1)
    count = ceil(sheets / (most or MOST_STAPLED))
    signatures = tuple(
        sheets * (number + 1) // count - sheets * number // count for number in range(count)
    )
    sides = tuple(_sides(signatures, pages, from_right=from_right))
    return Booklet(paper, page, scale, signatures, sides)


def _sides(signatures: tuple[int, ...], pages: int, *, from_right: bool) -> Iterator[Side]:
    first = 0
    for number, sheets in enumerate(signatures):
        last = first + 4 * sheets - 1
        for depth in range(sheets):
            front = last - 2 * depth, first + 2 * depth
            back = front[1] + 1, front[0] - 1
            for halves in (front, back):
                left, right = (page if page < pages else None for page in halves)
                ordered = (right, left) if from_right else (left, right)
                yield Side(number, depth, halves is front, ordered)
        first = last + 1
