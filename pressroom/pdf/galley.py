"""A paragraph as it was set once, measured, and set again: its widths and its best lines.

In: the alignments of paragraphs with their glyphs. Out: for each paragraph that we may lead, where
its lines are to end. Widths are in pt, of the glyphs as they stand, all spaces at the face's own.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Any

from pressroom.align import LEADABLE, SOFT_HYPHEN, WHITE_SPACE, new_line
from pressroom.pdf.breaks import START, Measure, Point, best_breaks
from pressroom.pdf.points import Opening, Part, openings
from pressroom.printed import Led, LedLine
from pressroom.vocabulary import places

if TYPE_CHECKING:
    from collections.abc import Sequence, Set

    from lxml import etree

    from pressroom.align import Alignment
    from pressroom.model import Edition
    from pressroom.pdf.decode import Glyph

SAME_EDGE = 1.0  # pt: widths are written in thousandths of an em, and they add up
LIKE_LINES = 3  # that end at one edge, or it may be chance
OVERFULL = 1.5  # pt, beyond what rounded widths add up to
HYPHEN = 0.35  # of an em, where the text shows none to measure
# The engine only widens spaces: it starts from one that is narrower than any we ask for, also
# where the face kerns a space.
ENGINE_SPACE = 0.7


@dataclass(frozen=True, slots=True)
class Galley:
    """What a paragraph's lines are chosen from."""

    points: tuple[Point, ...]
    width: float
    indent: float
    space: float
    em: float

    def led(self, forbidden: Set[int], *, ragged: bool) -> Led | None:
        """The best lines, none of which ends at a forbidden offset; ragged, no word is divided."""
        points = [
            point
            for point in self.points
            if point.at not in forbidden and not (ragged and point.inserted)
        ]
        measure = Measure(self.width, self.indent, self.space, self.em, ragged)
        best = best_breaks(points, measure)
        if not best:
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
                    (ENGINE_SPACE - 1) * self.space * narrow,
                    measure.tracking(loose),
                )
                for (before, point), loose, narrow in zip(
                    pairwise((START, *best)), looseness, narrowed, strict=True
                )
            ),
            justified=not ragged,
            full_end=full_end,
        )

    def divisions(self, start: int, end: int) -> set[int]:
        """Where a line between two offsets could end in a hyphen."""
        return {point.at for point in self.points if point.hyphen and start <= point.at <= end}


def galleys(edition: Edition, alignments: dict[str, Alignment]) -> dict[str, Galley]:
    """The paragraphs whose lines we can choose: their measure is known, and every width."""
    hyphens = {
        glyph.face.name: glyph.advance / glyph.size
        for alignment in alignments.values()
        for glyph in alignment.glyphs
        if glyph.text in ("-", "\u2010", SOFT_HYPHEN)
    }
    leaves = [
        leaf for leaf in edition.body.iter("p") if leaf.get("id") in alignments and _leadable(leaf)
    ]
    edges = {leaf.get("id", ""): right_edges(alignments[leaf.get("id", "")]) for leaf in leaves}
    every = sorted(edge for each in edges.values() for edge in each)
    found = {}
    for leaf in leaves:
        block = leaf.get("id", "")
        right = _common_edge(edges[block], every)
        if right is not None:
            parts = _parts(leaf, edition.hyphenation)
            found[block] = _galley(_text(leaf), parts, alignments[block], right, hyphens)
    return found


def _common_edge(edges: list[float], every: list[float]) -> float | None:
    """Where a paragraph's full lines end, if it is one place and others end there too."""
    if not edges or max(edges) - min(edges) > SAME_EDGE:
        return None
    low = bisect_left(every, max(edges) - SAME_EDGE)
    high = bisect_right(every, min(edges) + SAME_EDGE)
    return median(every[low:high]) if high - low >= LIKE_LINES else None


def right_edges(alignment: Alignment) -> list[float]:
    """Where each line that is set to the measure ends, in pt of the page."""
    return [
        max(glyph.x + glyph.advance for glyph in line if glyph.text != " ")
        for line in _lines(alignment.glyphs)[:-1]
        if any(glyph.text == " " for glyph in line[:-1])
    ]


def overfull(alignment: Alignment, galley: Galley) -> bool:
    """Whether a line runs over the measure."""
    left = min(line[0].x for line in _lines(alignment.glyphs))
    return any(edge > left + galley.width + OVERFULL for edge in right_edges(alignment))


def _leadable(leaf: etree._Element) -> bool:
    """Whether a paragraph is set to a measure of its own, in lines we may choose."""
    cell = next(leaf.iterancestors("td", "th"), None)
    broken = leaf.find(".//br") is not None or leaf.find(".//img") is not None
    return cell is None and not broken and bool(LEADABLE.fullmatch(_text(leaf)))


def _text(leaf: etree._Element) -> str:
    return "".join(getattr(node, attribute) or "" for node, attribute in places(leaf))


def _parts(leaf: etree._Element, language: str) -> list[Part]:
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


def _lines(glyphs: Sequence[Glyph]) -> list[Sequence[Glyph]]:
    starts = [0] + [i for i in range(1, len(glyphs)) if new_line(glyphs[i - 1], glyphs[i])]
    ends = [*starts[1:], len(glyphs)]
    return [glyphs[start:end] for start, end in zip(starts, ends, strict=True)]


def _galley(
    text: str, parts: list[Part], alignment: Alignment, right: float, hyphens: dict[str, float]
) -> Galley:
    lines = _lines(alignment.glyphs)
    left = min(line[0].x for line in lines)
    (space, em, face), _ = Counter(
        (round(glyph.advance, 4), round(glyph.size, 4), glyph.face.name)
        for glyph in alignment.glyphs
        if glyph.text == " "
    ).most_common(1)[0]
    ruler = _Ruler(text, alignment, space)
    hyphen = hyphens.get(face, HYPHEN) * em
    points = tuple(ruler.point(opening, hyphen) for opening in openings(text, parts))
    end = len(text.rstrip(" \t\r\n"))
    last = ruler.point(Opening(end, end), hyphen)
    return Galley((*points, last), right - left, lines[0][0].x - left, space, em)


class _Ruler:
    """The natural place of every character, as if the paragraph were one line."""

    def __init__(self, text: str, alignment: Alignment, space: float) -> None:
        self._text = text
        self._space = space
        length = len(text) + 1
        self._left: list[Any] = [None] * length
        self._right: list[Any] = [None] * length
        self._spaces: list[Any] = [None] * length
        self._lay(alignment)
        for values in (self._right, self._spaces):
            _fill(values, range(length))
        _fill(self._left, range(length - 1, -1, -1))

    def point(self, opening: Opening, hyphen: float) -> Point:
        """A place where a line may end, with its widths."""
        at, after = opening.at, opening.after
        return Point(
            end=self._right[at] + hyphen * opening.inserted,
            end_spaces=self._spaces[at],
            start=self._left[after],
            start_spaces=self._spaces[after],
            **opening._asdict(),
        )

    def _lay(self, alignment: Alignment) -> None:
        x, count, before, end = 0.0, 0, None, 0
        for glyph, position in zip(alignment.glyphs, alignment.positions, strict=True):
            if before:
                step, spaces = self._step(before, glyph, end, position)
                x += step
                count += spaces
            self._spaces[position] = count
            before, end = glyph, self._put(glyph, position, x)

    def _step(self, before: Glyph, glyph: Glyph, end: int, position: int) -> tuple[float, int]:
        """How far one glyph begins behind another, and how many spaces are passed."""
        space = WHITE_SPACE.search(self._text, end, position) is not None
        broken = new_line(before, glyph)
        if before.text == SOFT_HYPHEN:
            return 0.0, 0
        if before.text in (" ", "\u00a0"):
            return before.advance, 1
        if broken or space or glyph.text in (" ", "\u00a0"):
            return before.advance + self._space * space, int(space)
        return glyph.x - before.x, 0

    def _put(self, glyph: Glyph, position: int, x: float) -> int:
        """Note a glyph's characters; the offset of the text behind it."""
        if glyph.text == " ":
            space = WHITE_SPACE.match(self._text, position)
            return space.end() if space else position
        if glyph.text == SOFT_HYPHEN:
            return position
        count = len(glyph.text)
        for index in range(count):
            self._left[position + index] = x + glyph.advance * index / count
            self._right[position + index + 1] = x + glyph.advance * (index + 1) / count
        return position + count


def _fill(values: list[Any], order: range) -> None:
    """Give what has no value that of its neighbour; zero, if it has none."""
    last = 0
    for index in order:
        last = values[index] = last if values[index] is None else values[index]
