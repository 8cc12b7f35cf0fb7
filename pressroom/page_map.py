"""The page map: where in the text every printed page begins.

In: a finished PDF read against its edition. Out: a `PageStart` for every page that is not blank, in
order, and the same for the e-reader edition. Main text is the report's, and the colophon's behind
it; the title block is none, nor a signature, nor are notes that stand at the foot of pages, nor
what is repeated. A page begins before its first whole word of main text, and before the pictures
above that; one without either begins where the next one does.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lxml import etree

from pressroom.align import INVISIBLE, WITHOUT_SPACES
from pressroom.model import PageStart, PrintedPage
from pressroom.names import Taken, plain_name, unique, valid
from pressroom.themes.official import SIGNED
from pressroom.vocabulary import LEAVES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pressroom.model import Block, Document, Edition, Part
    from pressroom.pdf.reading import PdfReading

# A block by its number in the main text, and a character of it; less than none are the pictures
# that stand before the block.
At = tuple[int, int]
# Behind these a word begins; a hyphen or a slash is within one.
DASHES = frozenset("\u200b\u2012\u2013\u2014\u2015\u2e3a\u2e3b")


def page_map(read: PdfReading) -> tuple[PageStart, ...]:
    """Where each printed page begins, page by page."""
    blocks = _main_text(read)
    numbers = {block.id: number for number, block in enumerate(blocks)}
    first: dict[int, At] = {}
    for block, alignment in read.alignments.items():
        number = numbers.get(block, -1)
        for glyph, position in zip(alignment.glyphs, alignment.positions, strict=True):
            if number >= 0:
                place = number, position
                first[glyph.page] = min(first.get(glyph.page, place), place)
    for page, place in _pictures(read, numbers):
        first[page] = min(first.get(page, place), place)
    end = (len(blocks) - 1, len(blocks[-1].text))
    starts: list[At] = []
    blanks = read.blanks
    pages = [page for page in range(len(read.reading.labels)) if page not in blanks]
    for page in reversed(pages):
        following = starts[-1] if starts else end
        # What is printed before its turn, a note below its table, is not where a page begins.
        starts.append(min(_whole(blocks, *first.get(page, following)), following))
    labels = [read.reading.labels[page] for page in pages]
    return tuple(
        PageStart(
            *(label, blocks[at[0]].id, at[1] if at[1] >= 0 else _whole(blocks, at[0], 0)[1]),
            pictures=max(-at[1], 0),
        )
        for label, at in zip(labels, reversed(starts), strict=True)
    )


def in_ereader(edition: Edition, printed: Edition, starts: Sequence[PageStart]) -> Edition:
    """The e-reader edition with the places in it at which pages of the printed one begin.

    Where a block of the colophon says something else there, the page begins before the next one.
    """
    blocks = (*edition.document.blocks, *edition.back)
    numbers = {block.id: number for number, block in enumerate(blocks)}
    report = {block.id for block in edition.document.blocks}
    where = _Whereabouts(edition.parts)
    taken = Taken(str(node.get("id")) for node in edition.document.body.iter("*") if node.get("id"))
    pages = []
    for start in starts:
        number, character = numbers[plain_name(start.block)], start.character
        block = blocks[number]
        said = "" if block.id in report else printed.block(block.id).text[:character]
        if not block.text.startswith(said):
            block, character = blocks[min(number + 1, len(blocks) - 1)], 0
        name = unique(valid(f"page-{start.label}"), taken)
        item = where.document(block.id, start.pictures) if block.id in report else "colophon.xhtml"
        pages.append(
            PrintedPage(start.label, block.id, character, start.pictures, name, f"{item}#{name}")
        )
    return replace(edition, pages=tuple(pages))


class _Whereabouts:
    """In which documents of the EPUB the report's leaves and figures stand."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self._leaves: dict[str, tuple[str, int]] = {}
        self._figures: list[str] = []
        for part in parts:
            for node in part.body.iter(etree.Element):
                if node.tag in LEAVES:
                    self._leaves[str(node.get("id"))] = part.name, len(self._figures)
                elif node.tag == "img" and node.get("alt") and _in_figure(node):
                    self._figures.append(part.name)

    def document(self, block: str, pictures: int) -> str:
        """The document of a block, or of the first of so many figures' pictures above it."""
        name, before = self._leaves[block]
        return self._figures[before - pictures] if pictures else name


def _in_figure(picture: etree._Element) -> bool:
    return next(picture.iterancestors("figure"), None) is not None


def _main_text(read: PdfReading) -> tuple[Block, ...]:
    """The blocks that a page can begin in, in the order of the Document."""
    document = read.edition.document
    notes = _notes(document) if _notes_at_foot(read) else frozenset()
    own = tuple(block for block in document.blocks if block.id not in notes)
    return (*own, *(block for block in read.edition.back if block.id not in SIGNED))


def _pictures(read: PdfReading, numbers: Mapping[str, int]) -> Iterator[tuple[int, At]]:
    """The page of each figure's picture, and its place: before which block."""
    document = read.edition.document
    shown: list[list[int]] = [[]] if document.logo and read.edition.shown[0][1] else []
    waiting: list[list[int]] = []
    for node in read.edition.body.iter(etree.Element):
        if node.tag == "img" and node.get("alt"):
            shown.append([])
            if _in_figure(node):
                waiting.append(shown[-1])
        elif node.tag in LEAVES and node.get("id") in numbers:
            for behind, place in enumerate(reversed(waiting), 1):
                place += [numbers[str(node.get("id"))], -behind]
            waiting = []
    # Those behind the report's last words stand in another document than what follows them.
    for figure, place in zip(read.reading.figures, shown, strict=False):
        if place and figure.marks:
            yield figure.marks[0][0], (place[0], place[1])


def _notes(document: Document) -> frozenset[str]:
    """The blocks of the report that stand in notes."""
    return frozenset(
        str(leaf.get("id"))
        for leaf in document.body.iter(*LEAVES)
        if next(leaf.iterancestors("aside"), None) is not None
    )


def _notes_at_foot(read: PdfReading) -> bool:
    """Whether notes stand elsewhere than in the Document, under their numbers."""
    return any(note.get("data-call") for note in read.edition.body.iter("aside"))


def _whole(blocks: Sequence[Block], number: int, at: int) -> At:
    """The first whole word from a character on: in its block, or in the next that has one."""
    while at >= 0:
        text = blocks[number].text
        while 0 < at < len(text) and not _begins(text[at - 1], text[at]):
            at += 1
        while at < len(text) and (text[at].isspace() or text[at] in INVISIBLE):
            at += 1
        if at < len(text) or number + 1 == len(blocks):
            return number, at
        number, at = number + 1, 0
    return number, at


def _begins(before: str, here: str) -> bool:
    """Whether a word can begin between two characters."""
    apart = WITHOUT_SPACES.match(before) or WITHOUT_SPACES.match(here)
    return before.isspace() or before in DASHES or apart is not None
