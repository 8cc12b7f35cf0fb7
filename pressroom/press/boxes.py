"""The boxes of a press page, and the marks by which it is cut and its inks are laid together.

In: the page as trimmed and its bleed. Out: MediaBox, BleedBox and TrimBox (ISO 32000-1 §14.11.2),
and what is drawn about them in the registration colour, which every ink prints (§8.6.6.4).

A page keeps its coordinates: the boxes grow about it, so that every word stands at the same numbers
as in the record edition. Nothing is marked within the bleed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pressroom.pdf.geometry import Box

MM = 72 / 25.4
# From the bleed's edge outwards, in mm: room, then crop marks, then room.
GAP, MARK, ROOM = 1.0, 5.0, 8.0
REGISTRATION = 4.0  # from the bleed's edge to the middle of a registration mark
RADIUS, ARM = 1.5, 2.5
LINE = 0.25  # pt
ROUND = 0.5523  # of the radius, where the handles of a quarter circle stand
# What a page's resources call the registration colour.
ALL = "registration"


class Boxes(NamedTuple):
    """The boxes of a page, from within outwards."""

    trim: Box
    bleed: Box
    media: Box


def boxes(trim: Box, bleed: float) -> Boxes:
    """The boxes about a trimmed page; the bleed is in mm."""
    return Boxes(trim, _grown(trim, bleed * MM), _grown(trim, (bleed + ROOM) * MM))


def marks(about: Boxes, folds: Sequence[float] = ()) -> bytes:
    """What draws the marks of a page, and of its upright folds."""
    left, bottom, right, top = about.bleed
    near, far, middle = GAP * MM, (GAP + MARK) * MM, REGISTRATION * MM
    drawn = [f"q /{ALL} CS 1 SCN {LINE} w"]
    for x in (about.trim[0], *folds, about.trim[2]):
        drawn += [_line(x, top + near, x, top + far), _line(x, bottom - near, x, bottom - far)]
    for y in (about.trim[1], about.trim[3]):
        drawn += [_line(left - near, y, left - far, y), _line(right + near, y, right + far, y)]
    # Not among the marks of the folds.
    across, up = (left + min((right, *folds))) / 2, (bottom + top) / 2
    for x, y in (
        *((across, top + middle), (across, bottom - middle)),
        *((left - middle, up), (right + middle, up)),
    ):
        drawn += _registration(x, y)
    return "\n".join([*drawn, "Q"]).encode()


def _grown(box: Box, by: float) -> Box:
    left, bottom, right, top = (round(one, 4) for one in box)
    by = round(by, 4)
    return (left - by, bottom - by, right + by, top + by)


def _line(x: float, y: float, to_x: float, to_y: float) -> str:
    return f"{_at(x, y)} m {_at(to_x, to_y)} l S"


def _registration(x: float, y: float) -> list[str]:
    """A circle with a cross."""
    arm, radius = ARM * MM, RADIUS * MM
    bend = radius * ROUND
    quarters = (
        ((radius, bend), (bend, radius), (0, radius)),
        ((-bend, radius), (-radius, bend), (-radius, 0)),
        ((-radius, -bend), (-bend, -radius), (0, -radius)),
        ((bend, -radius), (radius, -bend), (radius, 0)),
    )
    curves = [" ".join(_at(x + dx, y + dy) for dx, dy in each) + " c" for each in quarters]
    return [
        _line(x - arm, y, x + arm, y),
        _line(x, y - arm, x, y + arm),
        f"{_at(x + radius, y)} m {' '.join(curves)} S",
    ]


def _at(x: float, y: float) -> str:
    return f"{x:.4f} {y:.4f}"
