"""The best places to end the lines of a paragraph, all of its lines weighed together.

In: the points where a line may end, with natural widths in pt. Out: the points to end lines at.
Donald E. Knuth and Michael F. Plass, “Breaking Paragraphs into Lines”, Software: Practice and
Experience 11 (1981), 1119–1184: every line has demerits, and the sequence of breaks with the
fewest demerits in all is found in one pass, over the breaks that a line can still begin at.

A line's looseness is the width of its word spaces as a multiple of the face's own space. Badness
is theirs: 0 at a looseness of 1, 100 at `LOOSE` and at `TIGHT`, growing with the third power.
Letters move with the spaces, but by less than the eye can see. Source Serif 4 has a narrow space:
ten of them give a line little more than two ems of play, and without the letters' help one
line in four would have to be looser than reads well.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from pressroom.pdf.points import CUT

if TYPE_CHECKING:
    from collections.abc import Sequence

TIGHTEST = 0.76  # no line is set tighter: 0.75 as it will be measured
TIGHT, LOOSE = 0.8, 1.59
# How far letters may be set apart or together, in ems.
APART, TOGETHER = 0.015, 0.012
# How loose a line may be: as good printers set, then somewhat worse, then what it must.
TOLERANCES = (LOOSE, 2.5, float("inf"))
RAGGED_TOLERANCES = (2.0, float("inf"))
RAGGED_STRETCH = 0.12  # of the measure: what a line of badness 100 leaves at its right
MOST_HYPHENS = 2  # in a row
SHORTEST_END = 5  # characters on a last line
NARROWEST_END = 2.0  # ems that it should be wider than the indent
# Demerits on the scale of *The TeXbook*, p. 98.
LINE = 10.0
TWO_HYPHENS = 10_000.0
UNLIKE_NEIGHBOURS = 10_000.0
NARROW_END = 5_000.0
ALONE = 500_000.0  # a word alone on a last line: worse than all else but a line that is too loose
UNEVEN = 1_000_000.0  # looser than reads well: worse than all else together
WORST = 1e12  # keeps the sums finite, however loose a line


class Point(NamedTuple):
    """Where a line may end. Widths run from the paragraph's beginning, spaces at their own."""

    end: float  # where the line ends, an inserted hyphen included
    end_spaces: int  # spaces before that
    start: float  # where the next line begins
    start_spaces: int
    at: int  # offset in the text of the line's end
    after: int  # and of the next line's beginning
    hyphen: bool = False  # whether the line shows one at its end
    inserted: bool = False  # which is not the text's own
    penalty: float = 0.0
    # How far signs stand beyond the measure, which the widths leave out: the last one of the line
    # that ends here, and the first one of the next.
    over_end: float = 0.0
    over_start: float = 0.0


START = Point(0.0, 0, 0.0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Measure:
    """What a paragraph's lines are set to, in pt."""

    width: float
    indent: float  # of the first line
    space: float  # the face's own
    em: float
    ragged: bool = False

    def looseness(self, begun: Point, point: Point) -> float:
        """How loose a line between two points is; ragged, 1 and what is left over at its right."""
        left = self.width - self.indent * (begun is START) - (point.end - begun.start)
        if self.ragged:
            return 1 + left / (RAGGED_STRETCH * self.width) if left >= 0 else 0.0
        count = point.end_spaces - begun.start_spaces
        spaces = max(count, 1) * self.space
        # What stands apart from the letter before it: no space, and no first letter of a word.
        letters = max(point.at - begun.after - 2 * count - 1, 0) * self.em
        if left < 0:
            return 1 + left / (spaces + letters * TOGETHER / (1 - TIGHTEST))
        looseness = 1 + left / (spaces + letters * APART / (LOOSE - 1))
        return looseness if looseness <= LOOSE else 1 + (left - letters * APART) / spaces

    def tracking(self, looseness: float) -> float:
        """By how much the letters of such a line are set apart, in pt."""
        if self.ragged:
            return 0.0
        if looseness < 1:
            return self.em * TOGETHER * (looseness - 1) / (1 - TIGHTEST)
        return self.em * APART * min((looseness - 1) / (LOOSE - 1), 1)

    def badness(self, looseness: float) -> float:
        """100 at the tightest and the loosest that reads well."""
        limit = 1 - TIGHT if looseness < 1 else 1.0 if self.ragged else LOOSE - 1
        return 100 * (abs(looseness - 1) / limit) ** 3


class _Break(NamedTuple):
    """A way to break the text up to a point."""

    point: int  # -1 at the paragraph's beginning
    demerits: float
    fitness: int  # of the line that ends there
    hyphens: int  # in a row, up to there
    before: _Break | None


def best_breaks(points: Sequence[Point], measure: Measure) -> tuple[Point, ...] | None:
    """The points to end lines at, the paragraph's end (the last point) included.

    None where no setting keeps the rules: a word is wider than the measure.
    """
    for most in RAGGED_TOLERANCES if measure.ragged else TOLERANCES:
        found = _Paragraph(points, measure, most + measure.ragged).best()
        if found:
            return found
    return None


class _Paragraph:
    def __init__(self, points: Sequence[Point], measure: Measure, most: float) -> None:
        self.points = points
        self.measure = measure
        self.most = most

    def best(self) -> tuple[Point, ...]:
        """The cheapest way through all points, or nothing."""
        active = [_Break(-1, 0.0, 1, 0, None)]
        ways: list[_Break] = []
        for index in range(len(self.points)):
            ways, active = self._ways(index, active)
            if not active and not ways:
                return ()
            active += ways
        way: _Break | None = min(ways, key=lambda each: each.demerits, default=None)
        chosen = []
        while way and way.before:
            chosen.append(self.points[way.point])
            way = way.before
        return tuple(reversed(chosen))

    def _ways(self, index: int, active: list[_Break]) -> tuple[list[_Break], list[_Break]]:
        """The best ways to a point, one for each state they leave; the breaks still active."""
        best: dict[tuple[int, int], _Break] = {}
        still = []
        for before in active:
            looseness = self._looseness(before, index)
            if looseness < TIGHTEST:
                continue
            still.append(before)
            if looseness > self.most:
                continue
            way = self._way(before, index, looseness)
            if way:
                kept = best.setdefault((way.fitness, way.hyphens), way)
                if way.demerits < kept.demerits:
                    best[way.fitness, way.hyphens] = way
        return list(best.values()), still

    def _looseness(self, before: _Break, index: int) -> float:
        begun = self.points[before.point] if before.before else START
        looseness = self.measure.looseness(begun, self.points[index])
        last = index == len(self.points) - 1
        return min(looseness, 1.0) if last else looseness

    def _way(self, before: _Break, index: int, looseness: float) -> _Break | None:
        """The line from a break to a point; None if a rule forbids it."""
        point = self.points[index]
        last = index == len(self.points) - 1
        hyphens = before.hyphens + 1 if point.hyphen else 0
        if hyphens > MOST_HYPHENS:
            return None
        demerits = min((LINE + self.measure.badness(looseness)) ** 2, WORST) + point.penalty**2
        if last and before.before:
            begun = self.points[before.point]
            narrow = self.measure.indent + NARROWEST_END * self.measure.em
            divided = begun.inserted and begun.penalty < CUT
            if divided or point.at - begun.after < SHORTEST_END:
                return None
            demerits += NARROW_END * (point.end - begun.start < narrow)
            demerits += ALONE * (point.end_spaces == begun.start_spaces)
        fitness = _fitness(looseness)
        demerits += TWO_HYPHENS * (hyphens > 1)
        if not self.measure.ragged:
            demerits += UNEVEN * (looseness > LOOSE)
            if before.before and abs(fitness - before.fitness) > 1:
                demerits += UNLIKE_NEIGHBOURS
        return _Break(index, before.demerits + demerits, fitness, hyphens, before)


def _fitness(looseness: float) -> int:
    """Tight, decent, loose or very loose; lines next to each other should not be far apart."""
    return sum(looseness > limit for limit in (0.9, 1.3, LOOSE))
