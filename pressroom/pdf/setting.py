"""Setting the pages as a typesetter would: the lines of each paragraph chosen together.

In: the print edition. Out: the PDF and its reading. WeasyPrint breaks lines first-fit; here it is
led, paragraph by paragraph (`leading.py`), to the best lines (`breaks.py`). Text that cannot be
justified evenly is set ragged. The folios of the contents list are put in when the pages are made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pressroom.contents import LONGEST_WITHOUT, is_wanted, with_contents
from pressroom.edition import with_notes
from pressroom.pdf.folios import folios_in, put_in
from pressroom.pdf.layout import lay_out, write_pdf
from pressroom.pdf.leading import Leading
from pressroom.pdf.numbered import is_numbered, numbered
from pressroom.pdf.reading import PdfReading
from pressroom.places import locate
from pressroom.render import render_print

if TYPE_CHECKING:
    from pressroom.model import Edition
    from pressroom.printed import Html

# So many characters fill more pages than a report without a contents list has.
SURELY_LONG = 5_000 * LONGEST_WITHOUT


def set_pages(edition: Edition) -> PdfReading:
    """Set the edition until nothing is left to better, and number the lines of a draft that asks
    for it. Raises Refused with FNT-001 or ENG-001.
    """
    read = _set_well(edition)
    if read.problems or not is_numbered(read):
        return read  # the proof will say what differs
    return PdfReading(read.edition, numbered(read))


def _set_well(edition: Edition) -> PdfReading:
    plain = edition
    length = sum(len(block.text) for block in edition.blocks)
    if is_wanted(edition, LONGEST_WITHOUT + 1 if length > SURELY_LONG else 0):
        edition = with_contents(edition, {})
    setting = _Setting()
    read = setting.set(edition)
    if read.problems:
        return read
    if is_wanted(plain, read.pdf.pages - read.front) != bool(edition.listed):
        edition = plain if edition.listed else with_contents(edition, {})
        read = setting.set(edition)
    strays = {note for note, _, _ in read.astray()}
    if strays:
        read = setting.set(with_notes(edition, strays))
    return read


class _Setting:
    """What is known of an edition's paragraphs, from one setting of its pages to the next."""

    def __init__(self) -> None:
        self._unfit: set[str] = set()
        self._ragged = False

    def set(self, edition: Edition) -> PdfReading:
        """Set the pages, read back: justified if that can be done evenly."""
        where = locate(edition.document)
        leading, html, laid_out = self._lay_out(edition)
        while leading.unfit or (leading.uneven and not self._ragged):
            self._unfit |= leading.unfit
            self._ragged = self._ragged or leading.uneven
            leading, html, laid_out = self._lay_out(edition)
        if edition.listed:
            folios = folios_in(laid_out, edition)
            edition = with_contents(edition, folios)
            put_in(laid_out, edition)
        pdf = write_pdf(laid_out, html, where)
        del laid_out  # as large as what is read back: not both at once
        return PdfReading(edition, pdf)

    def _lay_out(self, edition: Edition) -> tuple[Leading, Html, Any]:
        html = render_print(edition, ragged=self._ragged)
        leading = Leading(edition, self._unfit)
        return leading, html, lay_out(html, locate(edition.document), leading)
