"""Is a press edition what it must be? By numbers from the finished file.

In: the record edition's bytes, the press edition's, and what was asked. Out: faults in words; none
is the only good answer. The rules are those of PDF/X-4 that a file of ours could break (boxes,
output intent, colour, overprint, fonts, nothing that acts), of which we claim none, and ours:
the same words at the same places, black in one ink, marks in all inks and off the page.
Sections are those of ISO 32000-1.
"""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

import pikepdf
from pikepdf import Dictionary, Name

from pressroom.pdf.decode import Decoder
from pressroom.pdf.geometry import Box, as_box
from pressroom.press.boxes import MM, boxes
from pressroom.press.likeness import unlike
from pressroom.press.rules import CLOSE, RULES
from pressroom.press.walk import ALL, Colour, Paint, walk
from pressroom.problems import short

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pressroom.pdf.decode import Glyph
    from pressroom.pdf.faces import Face
    from pressroom.pdf.read import Reading
    from pressroom.press.profile import Profile
    from pressroom.schema import Spot

# A glyph: its text, shape and face, as which artifact, its size and turn, its advance, its place.
Seen = tuple[str, int, str, str, tuple[float, float, float, float], float, float, float]
INK = 0.003  # of a share: what 256 steps round
MARKED = 20  # eight crop marks; four registration marks of three strokes


@dataclass(frozen=True)
class Pressing:
    """A press edition with what it was made from and for."""

    record: bytes
    data: bytes
    bleed: float  # in mm
    profile: Profile
    spot: Spot | None
    read: Reading  # of the record
    folds: tuple[float, ...] = ()  # upright ones, in pt from the left

    @property
    def separation(self) -> str:
        """What the spot colour's space is called in words."""
        return f"Separation {self.spot.ink}" if self.spot else ""


class Checked:
    """The finished file, opened and walked through once."""

    def __init__(self, pressing: Pressing) -> None:
        self.asked = pressing
        with (
            pikepdf.open(io.BytesIO(pressing.record)) as record,
            pikepdf.open(io.BytesIO(pressing.data)) as pdf,
        ):
            self.before = _by_page(record)
            self.trims = [as_box(page.trimbox) for page in record.pages]
            self.pages = len(pdf.pages)
            self.after = _by_page(pdf)
            self.words = list(_words_of(pdf))
            self.faults = [fault for rule in RULES for fault in rule(pdf, self)]
            self.faults += unlike(record, pdf, pressing.profile)
        for look in (_words, _inks, _marks):
            self.faults += look(self)

    @property
    def inks(self) -> list[str]:
        """The inks that the pages are printed with."""
        found = {paint.colour.space for page in self.after for paint in page}
        spot = self.asked.spot
        shares = [
            paint.colour.values
            for page in self.after
            for paint in page
            if paint.colour.space == "DeviceCMYK"
        ]
        # An image in four inks has no values of its own.
        four = any(not each for each in shares)
        names = ["Cyan", "Magenta", "Yellow", "Black"]
        used = [
            name
            for at, name in enumerate(names)
            if four or any(each[at] > 0 for each in shares if each)
        ]
        grey = "DeviceGray" in found and "Black" not in used
        named = [spot.ink] if spot and self.asked.separation in found else []
        return [*used, *(["Black"] if grey else []), *named]

    def short_of_bleed(self) -> Iterator[tuple[int, str]]:
        """The pages, and their sides, where something runs to the edge and ends there."""
        for number, page in enumerate(self.after):
            about = boxes(self.trims[number], self.asked.bleed)
            sides: dict[str, bool] = {}
            for paint in page:
                if paint.kind == "text" or paint.colour.space == ALL or _white(paint.colour):
                    continue
                for at, (side, outwards) in enumerate(SIDES):
                    edge, limit = about.trim[at] * outwards, about.bleed[at] * outwards
                    reach = paint.box[at] * outwards
                    if reach >= edge - CLOSE and _on_page(paint.box, about.trim):
                        ends = reach < limit - CLOSE
                        sides[side] = sides.get(side, False) or ends
            yield from ((number, side) for side, ends in sides.items() if ends)


SIDES = (("left", -1), ("lower", -1), ("right", 1), ("upper", 1))


def _by_page(pdf: pikepdf.Pdf) -> list[list[Paint]]:
    pages: list[list[Paint]] = [[] for _ in pdf.pages]
    for paint in walk(pdf):
        pages[paint.page].append(paint)
    return pages


# Against the record edition


def _words(checked: Checked) -> Iterator[str]:
    """Every page is called the same and holds the same glyphs, in the same face and place."""
    record = checked.asked.read
    wanted: list[Counter[Seen]] = [Counter(map(_seen, page)) for page in record.glyphs]
    for figure in record.figures:
        for glyph in figure.glyphs:
            wanted[glyph.page][_seen(glyph)] += 1
    pages = zip(record.labels, wanted, checked.words, strict=False)
    for number, (label, mine, (other_label, theirs)) in enumerate(pages, 1):
        if label != other_label:
            yield f"page {number} is called {other_label}, not {label}"
        for what, glyphs in (("is missing", mine - theirs), ("is too much", theirs - mine)):
            for seen in islice(glyphs, 1):
                at = f"{seen[-2]:.0f}, {seen[-1]:.0f}"
                yield f"page {number}, at {at}: “{short(seen[0])}” {what}"


def _inks(checked: Checked) -> Iterator[str]:
    """Paint by paint, the record's colours in inks: black and grey in one, black overprinting."""
    for number, (before, page) in enumerate(zip(checked.before, checked.after, strict=False), 1):
        after = [paint for paint in page if paint.colour.space != ALL]
        if [paint.kind for paint in before] != [paint.kind for paint in after]:
            yield f"page {number} paints other things than that of the record edition"
            continue
        faults = (_ink_fault(*pair, checked) for pair in zip(before, after, strict=True))
        yield from (f"page {number}: {each}" for each in dict.fromkeys(faults) if each)


def _ink_fault(before: Paint, after: Paint, checked: Checked) -> str:
    """What is wrong with the inks of something painted."""
    if after.kind in ("image", "gradient") or after.colour.space == "Pattern":
        return f"a {after.kind} overprints" if after.overprint else ""
    wanted = _wanted(before.colour, checked)
    if wanted is None:
        return ""
    found = after.colour
    near = len(found.values) == len(wanted.values) and all(
        abs(one - other) <= INK for one, other in zip(found.values, wanted.values, strict=True)
    )
    if found.space != wanted.space or not near:
        return f"a {after.kind} is in {_figures_of(found)}, not in {_figures_of(wanted)}"
    # What is seen through a black that overprints would be darker than meant (§11.7.4).
    black = after.opaque and wanted == Colour("DeviceCMYK", (0.0, 0.0, 0.0, 1.0))
    if black and not (after.overprint and after.mode == 1):
        return f"a {after.kind} in black does not overprint"
    if after.overprint and not black:
        return f"a {after.kind} that is not black overprints"
    return ""


def _wanted(colour: Colour, checked: Checked) -> Colour | None:
    """The inks that a colour of the record edition is to be printed with."""
    values = colour.values
    if colour.space == "DeviceCMYK":
        return colour
    if not values:
        return None
    red, green, blue = values if len(values) == 3 else values * 3
    steps = tuple(round(one * 255) for one in (red, green, blue))
    if checked.asked.spot and steps == checked.asked.spot.rgb:
        return Colour(checked.asked.separation, (1.0,))
    if len(set(steps)) == 1:
        return Colour("DeviceCMYK", (0.0, 0.0, 0.0, round(1 - red, 6)))
    (inks,) = checked.asked.profile.colours([(red, green, blue)])
    return Colour("DeviceCMYK", inks)


def _marks(checked: Checked) -> Iterator[str]:
    """The marks are there, in all inks, outside the bleed and within the sheet."""
    for number, page in enumerate(checked.after[: len(checked.trims)]):
        about = boxes(checked.trims[number], checked.asked.bleed)
        marks = [paint for paint in page if paint.colour == Colour(ALL, (1.0,))]
        wanted = MARKED + 2 * len(checked.asked.folds)
        if len(marks) != wanted:
            yield f"page {number + 1} has {len(marks)} lines in all inks for {wanted} of its marks"
        for mark in marks:
            if _on_page(mark.box, about.bleed):
                yield f"page {number + 1}: a mark stands within the bleed"
            if not _within(mark.box, about.media):
                yield f"page {number + 1}: a mark runs out of the sheet"


def _words_of(pdf: pikepdf.Pdf) -> Iterator[tuple[str, Counter[Seen]]]:
    """What each page is called, and its glyphs."""
    faces: dict[Any, Face] = {}
    for number, page in enumerate(pdf.pages):
        reader = Decoder(number, as_box(page.mediabox), faces)
        reader.run(page.obj, page.obj.get(Name.Resources, Dictionary()), 0)
        yield page.label, Counter(map(_seen, reader.glyphs))


def _seen(glyph: Glyph) -> Seen:
    """What of a glyph must be the same."""
    shape = (glyph.text, glyph.gid, glyph.face.name, glyph.artifact or "")
    return (*shape, glyph.em, glyph.advance, round(glyph.x, 3), round(glyph.y, 3))


def _within(box: Box, outer: Box) -> bool:
    return (
        box[0] >= outer[0] - CLOSE
        and box[1] >= outer[1] - CLOSE
        and box[2] <= outer[2] + CLOSE
        and box[3] <= outer[3] + CLOSE
    )


def _on_page(box: Box, page: Box) -> bool:
    """Whether something of a box lies in a page's."""
    return box[0] < page[2] and box[2] > page[0] and box[1] < page[3] and box[3] > page[1]


def _white(colour: Colour) -> bool:
    return colour == Colour("DeviceCMYK", (0.0, 0.0, 0.0, 0.0))


def _figures_of(colour: Colour) -> str:
    return f"{colour.space} " + " ".join(f"{one:g}" for one in colour.values)


def in_mm(box: Box) -> str:
    """The size of a box as a printer says it."""
    return f"{(box[2] - box[0]) / MM:.1f} × {(box[3] - box[1]) / MM:.1f} mm"
