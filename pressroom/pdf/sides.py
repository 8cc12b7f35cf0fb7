"""Are the pages those that the metadata ask for: their size, their sides, which may be blank?

In: a finished PDF read against its edition. Out: PRF-008 for all that is otherwise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pressroom.contents import sections_in
from pressroom.paper import size_of
from pressroom.problems import Place, problem
from pressroom.themes.book import is_book
from pressroom.themes.tokens import traits
from pressroom.type_area import STANDARD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pressroom.pdf.reading import PdfReading
    from pressroom.problems import Problem

SLACK = 0.1  # pt


def sides(read: PdfReading) -> Iterator[Problem]:
    """What is otherwise than it was asked for."""
    place = Place(read.edition.document.source.name)
    for difference in (*_sizes(read), *_blanks(read), *_openings(read)):
        yield problem("PRF-008", place, difference=difference)


def _sizes(read: PdfReading) -> Iterator[str]:
    """Pages of another size; of A4, which goes without saying, a stylesheet may make another."""
    asked = read.edition.document.source.metadata.page.size
    if asked == STANDARD:
        return
    wanted = sorted(size_of(asked))
    for number, (left, foot, right, head) in enumerate(read.reading.boxes, 1):
        found = sorted((right - left, head - foot))
        if any(abs(one - other) > SLACK for one, other in zip(found, wanted, strict=True)):
            yield f"page {number} is {found[0]:.1f} by {found[1]:.1f} pt large, not {asked}"


def _blanks(read: PdfReading) -> Iterator[str]:
    """Blank pages stand before those that begin on a recto, and at the end."""
    page, pages = read.edition.document.source.metadata.page, len(read.reading.boxes)
    if page.duplex and pages % 2:
        yield f"it has {pages} pages, and both sides of the last sheet are wanted"
    before = {opening - 1 for opening in (*_asked(read), *_themed(read))}
    if page.duplex:
        before.add(pages - 1)
    for blank in sorted(read.blanks):
        if blank % 2 == 0 or blank not in before:
            yield f"page {blank + 1} is blank"


def _asked(read: PdfReading) -> list[int]:
    """The openings that are to be rectos, as the metadata ask."""
    asked = read.edition.document.source.metadata.page.openings == "recto"
    return _opened(read) if asked else []


def _themed(read: PdfReading) -> list[int]:
    """The openings that the theme has on rectos: contents, text, the chapters of a long report."""
    edition = read.edition
    metadata = edition.document.source.metadata
    if not traits(metadata.theme).chapters:
        return []
    contents = read.alignments.get("edition-contents")
    listed = [contents.glyphs[0].page, read.front] if contents and edition.listed else []
    return [*listed, *(_opened(read) if is_book(metadata, edition.document.body) else [])]


def _openings(read: PdfReading) -> Iterator[str]:
    """Chapters that begin on a verso."""
    if read.edition.document.source.metadata.page.openings != "recto":
        return
    for opening in _opened(read):
        if opening % 2:
            yield f"a chapter begins on page {opening + 1}"


def _opened(read: PdfReading) -> list[int]:
    """The pages on which chapters begin, and the text behind a contents list; a chapter that
    follows the title at once stands where that does.
    """
    chapters = [str(section[0].get("id")) for section in sections_in(read.edition.body)]
    first = read.edition.body[0] if len(read.edition.body) else None
    if chapters and first is not None and first.tag == "section":
        del chapters[0]
    begun = [read.alignments[each].glyphs[0].page for each in chapters if each in read.alignments]
    return [*([read.front] if read.edition.listed else []), *begun]
