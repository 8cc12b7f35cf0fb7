"""Setting the pages as a typesetter would: set, measure, choose the lines, set again.

In: the print edition. Out: the PDF and its reading. WeasyPrint breaks lines first-fit; from what
it sets, every width is known, and the best lines of each paragraph are chosen (`breaks.py`).
Text that cannot be justified evenly is set ragged.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from pressroom.contents import is_wanted, with_contents
from pressroom.edition import with_notes
from pressroom.pdf.galley import Galley, galleys, overfull
from pressroom.pdf.layout import lay_out, write_pdf
from pressroom.pdf.measure import EVEN_LINES, figures, lines
from pressroom.pdf.reading import PdfReading
from pressroom.places import locate
from pressroom.render import render_print

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pressroom.model import Edition
    from pressroom.pdf.measure import Line
    from pressroom.printed import Led

# A hyphen taken from a page's end can bring another to the next one's; more than so many rounds
# bring no better setting.
ROUNDS = 6


def set_pages(edition: Edition) -> PdfReading:
    """Set the edition until nothing is left to better. Raises Refused with FNT-001 or ENG-001."""
    if is_wanted(edition):
        edition = with_contents(edition, {})
    read = _set(edition, {}, False)
    if not read.problems and not edition.listed and is_wanted(edition, read.pdf.pages):
        edition = with_contents(edition, read.folios())
        read = _set(edition, {}, False)
    strays = {note for note, _, _ in read.astray()}
    if strays:
        edition = with_notes(edition, strays)
        read = _set(edition, {}, False)
    if read.problems:
        return read  # the proof will say what differs
    chooser = _Chooser(galleys(edition, read.alignments))
    for _ in range(ROUNDS):
        listed = with_contents(edition, read.folios()) if edition.listed else edition
        if chooser.changed or listed.listed != edition.listed:
            edition = listed
            read = _set(edition, chooser.led, chooser.ragged)
        even = figures(list(read.paragraphs().values()))["even lines"]
        if not chooser.ragged and even < EVEN_LINES:
            chooser.set_ragged()
        else:
            chooser.judge(read)
        if not chooser.changed and not any(read.misled()):
            break
    return read


def _set(edition: Edition, led: Mapping[str, Led], ragged: bool) -> PdfReading:
    where = locate(edition.document)
    html = render_print(edition, led, ragged)
    return PdfReading(edition, write_pdf(lay_out(html, where), html, where))


class _Chooser:
    """The lines chosen so far, and where none may end because a page does."""

    def __init__(self, galleys: dict[str, Galley]) -> None:
        self._galleys = galleys
        self._forbidden: dict[str, set[int]] = {block: set() for block in galleys}
        self.ragged = False
        self.led: dict[str, Led] = {}
        self.changed = False
        for block in galleys:
            self._choose(block)

    def set_ragged(self) -> None:
        """Choose all lines anew, for text that is not justified."""
        self.ragged = self.changed = True
        for block in self._galleys:
            self._choose(block)

    def judge(self, read: PdfReading) -> None:
        """Compare what was set with what was chosen, and choose better where it is not good."""
        self.changed = False
        for block, wanted in list(self.led.items()):
            alignment = read.alignments.get(block)
            found = lines(alignment) if alignment else []
            if (
                not alignment
                or tuple(line.start for line in found) != wanted.starts
                or overfull(alignment, self._galleys[block])
            ):
                del self.led[block], self._galleys[block]
                self.changed = True
                continue
            over = self._over_pages(block, found)
            if over:
                self._forbidden[block] |= over
                self._choose(block)

    def _over_pages(self, block: str, found: list[Line]) -> set[int]:
        """The divisions about a page's end, where one divides a word now; not only that one, or
        the next best line would have the next.
        """
        about = [
            (line.start + len(line.text) // 2, after.start + len(after.text) // 2)
            for line, after in pairwise(found)
            if line.hyphen and line.page != after.page
        ]
        return {at for start, end in about for at in self._galleys[block].divisions(start, end)}

    def _choose(self, block: str) -> None:
        chosen = self._galleys[block].led(self._forbidden[block], ragged=self.ragged)
        if chosen and chosen != self.led.get(block):
            self.led[block] = chosen
            self.changed = True
        elif not chosen and block in self.led:
            del self.led[block]
            self.changed = True
