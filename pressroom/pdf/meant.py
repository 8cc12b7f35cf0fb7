"""Glyphs for which a file says what is meant (ActualText, ISO 32000-1 §14.9.4), held against it.

In: the glyphs as they stand from left to right, and the text. Out: the glyphs in the order of the
text. ActualText is never taken at its word: the codes must say the same characters, and stand on
the page in the order that UAX #9 puts them in. Where they do not, they stand for no text at all.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING
from unicodedata import combining

from pressroom.align import SURPLUS, WIDEST_JOIN
from pressroom.pdf.bidi import turns, visual_order
from pressroom.pdf.faces import UNMAPPED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pressroom.pdf.decode import Glyph


def in_order(glyphs: Sequence[Glyph], meant: str) -> list[Glyph]:
    """The glyphs in the order of what is meant; without a text where they do not say it."""
    for base in (0, 1):
        order, levels = visual_order(meant, base)
        places = _places(glyphs, meant, order, levels)
        # Signs at the ends of a line go the way of its paragraph, whatever its words do.
        turned = turns(meant) or base == 1
        if places is not None and not (turned and _torn(glyphs)):
            sides = (min(g.x for g in glyphs), max(g.x + g.advance for g in glyphs))
            run = sides if turned else None
            ordered = sorted(zip(places, range(len(glyphs)), strict=True))
            return [
                glyphs[at]._replace(text=glyphs[at].text.replace(SURPLUS, ""), run=run)
                for _, at in ordered
            ]
    return [glyph._replace(text=UNMAPPED) for glyph in glyphs]


def _places(
    glyphs: Sequence[Glyph], meant: str, order: list[int], levels: list[int]
) -> list[float] | None:
    """Where in the text each glyph's characters begin, or None if they are not the text's."""
    places: list[float | None] = []
    at = 0
    for glyph in glyphs:
        text = glyph.text.replace(SURPLUS, "")
        if text and at < len(order) and meant[order[at]] != text[0]:
            _marks_either_way(order, at, meant)
        own = sorted(order[at : at + len(text)])
        if "".join(meant[place] for place in own) != text:
            return None
        if own and own[-1] - own[0] != len(own) - 1:
            return None
        places.append(own[0] if own else None)
        at += len(text)
    if at < len(order):
        return None
    return _with_surplus(places, levels)


def _marks_either_way(order: list[int], at: int, meant: str) -> None:
    """Turn what comes next if it is a letter and its marks: these may be drawn before it or after.

    HarfBuzz shapes a sign as its neighbours' script goes, also where the line goes the other way.
    """
    end = at + 1
    for step, mark in ((1, 0), (-1, -1)):
        while end < len(order) and order[end] == order[end - 1] + step:
            if not combining(meant[order[end + mark]]):
                break
            end += 1
    order[at:end] = reversed(order[at:end])


def _with_surplus(places: list[float | None], levels: list[int]) -> list[float]:
    """A glyph that a cluster has beyond its characters comes right after those; from right to
    left, it is drawn before them.
    """
    whole = [-1.0 if place is None else place for place in places]
    for at, place in enumerate(places):
        if place is not None:
            continue
        after = next((each for each in places[at:] if each is not None), None)
        before = next((each for each in reversed(places[:at]) if each is not None), None)
        backwards = after is not None and levels[int(after)] % 2
        near = after if backwards or before is None else before
        whole[at] = (near or 0.0) + 0.5
    return whole


def _torn(glyphs: Sequence[Glyph]) -> bool:
    """Whether a gap shows between glyphs where there is no space."""
    spacing = [glyph for glyph in glyphs if not is_mark(glyph)]
    return any(
        after.x - before.x - before.advance > WIDEST_JOIN * after.size
        and not before.text.isspace()
        and not after.text.isspace()
        for before, after in pairwise(spacing)
    )


def is_mark(glyph: Glyph) -> bool:
    """Whether a glyph is drawn onto another."""
    return not glyph.text.strip(SURPLUS) or combining(glyph.text[0]) > 0
