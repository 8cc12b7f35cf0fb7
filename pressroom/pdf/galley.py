"""A paragraph of which the lines are to be chosen: its widths and its best lines.

In: its text, the language of its parts, and how wide each character is. Out: where its lines are
to end, and what is to be added to their spaces. Widths are in px, as the engine counts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from pressroom.align import LEADABLE, SOFT_HYPHEN
from pressroom.pdf.breaks import LOOSE, START, TIGHTEST, Measure, Point, best_breaks
from pressroom.pdf.margins import AT_THE_BEGINNING, AT_THE_END
from pressroom.pdf.points import CUT, Opening, Part
from pressroom.printed import Led, LedLine
from pressroom.vocabulary import places

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lxml import etree

# The engine only widens spaces: it starts from one that is narrower than any we ask for, also
# where the face kerns a space.
ENGINE_SPACE = 0.7
NO_BREAK = "\u00a0"  # is widened as a space is


class Run(NamedTuple):
    """Characters of a text from `start` on, how wide each is; or a run of white space, up to `end`,
    which is one space.
    """

    start: int
    end: int
    widths: Sequence[float]
    space: bool = False


@dataclass(frozen=True, slots=True)
class Galley:
    """What a paragraph's lines are chosen from."""

    points: tuple[Point, ...]
    measure: Measure
    over_start: float = 0.0  # how far the first sign of all stands beyond the measure

    def led(self) -> Led | None:
        """The best lines; none where no setting keeps the rules, or where one line holds all.

        Ragged, no word is divided that a line could hold.
        """
        ragged = self.measure.ragged
        points = [
            point
            for point in self.points
            if not (ragged and point.inserted) or point.penalty >= CUT
        ]
        measure = replace(self.measure, indent=self.measure.indent - self.over_start)
        best = best_breaks(points, measure)
        if not best or len(best) == 1:
            return None
        looseness = [measure.looseness(*each) for each in pairwise((START, *best))]
        full_end = not ragged and looseness[-1] < 1
        if not full_end:
            looseness[-1] = 1.0
        narrowed = [not ragged] * (len(best) - 1) + [full_end]
        return Led(
            lines=tuple(
                LedLine(
                    before.after,
                    point.at,
                    point.inserted,
                    (ENGINE_SPACE - 1) * measure.space * narrow,
                    measure.tracking(loose),
                    self.over_start if before is START else before.over_start,
                    0.0 if ragged else point.over_end,
                )
                for (before, point), loose, narrow in zip(
                    pairwise((START, *best)), looseness, narrowed, strict=True
                )
            ),
            justified=not ragged,
            full_end=full_end,
            even=tuple(
                TIGHTEST <= loose <= LOOSE
                for loose, (before, point) in zip(
                    looseness[:-1], pairwise((START, *best[:-1])), strict=True
                )
                if point.end_spaces > before.start_spaces
            ),
        )


def is_leadable(leaf: etree._Element) -> bool:
    """Whether a paragraph is set to a measure of its own, in lines we may choose."""
    cell = next(leaf.iterancestors("td", "th"), None)
    broken = leaf.find(".//br") is not None or leaf.find(".//img") is not None
    return cell is None and not broken and bool(LEADABLE.fullmatch(text_of(leaf)))


def text_of(leaf: etree._Element) -> str:
    """A paragraph's text as it was written, white space as it is."""
    return "".join(getattr(node, attribute) or "" for node, attribute in places(leaf))


def parts_of(leaf: etree._Element, language: str) -> list[Part]:
    """The parts of a paragraph's text with their languages."""
    parts = []
    at = 0
    for node, attribute in places(leaf):
        text = getattr(node, attribute) or ""
        around = node if attribute == "text" else node.getparent()
        parts.append(Part(at, at + len(text), _language(around, language)))
        at += len(text)
    return parts


def _language(node: etree._Element | None, language: str) -> str | None:
    while node is not None:
        if node.tag == "code":
            return None
        if node.get("lang"):
            return node.get("lang")
        node = node.getparent()
    return language


def galley(
    text: str, places: Sequence[Opening], runs: Iterable[Run], measure: Measure, hyphen: float
) -> Galley:
    """What the lines of a text are chosen from; `places` are where they may end, `hyphen` is the
    width of one that is inserted.
    """
    ruler = _Ruler(text, runs)
    end = len(text.rstrip(" \t\r\n"))
    points = (ruler.point(opening, hyphen) for opening in (*places, Opening(end, end)))
    return Galley(tuple(points), measure, ruler.over_start(len(text) - len(text.lstrip())))


class _Ruler:
    """The natural place of every character, as if the paragraph were one line."""

    def __init__(self, text: str, runs: Iterable[Run]) -> None:
        self._text = text
        length = len(text) + 1
        self._left: list[Any] = [None] * length
        self._right: list[Any] = [None] * length
        self._spaces: list[Any] = [None] * length
        x, count = 0.0, 0
        for start, end, widths, space in runs:
            self._left[start], self._spaces[start] = x, count
            if space:
                x += widths[0]
                count += 1
            else:
                for at, width in enumerate(widths, start):
                    self._left[at], self._spaces[at] = x, count
                    x += width
                    self._right[at + 1] = x
                    count += text[at] == NO_BREAK
            self._right[end], self._spaces[end] = x, count
        for values in (self._right, self._spaces):
            _fill(values, range(length))
        _fill(self._left, range(length - 1, -1, -1))

    def point(self, opening: Opening, hyphen: float) -> Point:
        """A place where a line may end, with its widths."""
        at, after = opening.at, opening.after
        over_start = self.over_start(after)
        over_end = (
            hyphen * AT_THE_END[SOFT_HYPHEN]
            if opening.inserted
            else AT_THE_END.get(self._text[at - 1], 0.0) * (self._right[at] - self._left[at - 1])
        )
        return Point(
            end=self._right[at] + hyphen * opening.inserted - over_end,
            end_spaces=self._spaces[at],
            start=self._left[after] + over_start,
            start_spaces=self._spaces[after],
            **opening._asdict(),
            over_end=over_end,
            over_start=over_start,
        )

    def over_start(self, at: int) -> float:
        """How far a line that begins at an offset stands out."""
        share = AT_THE_BEGINNING.get(self._text[at : at + 1], 0.0)
        return share and share * (self._right[at + 1] - self._left[at])


def _fill(values: list[Any], order: range) -> None:
    """Give what has no value that of its neighbour; zero, if it has none."""
    last = 0
    for index in order:
        last = values[index] = last if values[index] is None else values[index]
