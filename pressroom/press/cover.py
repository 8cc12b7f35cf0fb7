"""The cover for a print shop, `<slug>-press-cover.pdf`: back, spine and front on one sheet.

In: the record edition, set and read back. Out: a `Further`. The spine is as wide as the leaves are
thick: half as many as there are pages, each of the `caliper` that the metadata say. Its title reads
downwards. The words are read back and held against the edition, and to the panel they belong on.
"""

from __future__ import annotations

from dataclasses import replace
from math import ceil
from typing import TYPE_CHECKING
from unicodedata import east_asian_width

from lxml import etree

from pressroom.align import Difference, align
from pressroom.further import Further
from pressroom.layers import layers
from pressroom.model import Block, Edition, Sheet
from pressroom.pdf.layout import lay_out, write_pdf
from pressroom.pdf.reading import PdfReading
from pressroom.pdf.sight import unseen
from pressroom.places import locate
from pressroom.press.boxes import MM
from pressroom.press.edition import finished
from pressroom.printed import Html
from pressroom.problems import Place, Refused, problem, short
from pressroom.proof import upright
from pressroom.render import fill
from pressroom.styles import read_styles

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pressroom.pdf.decode import Glyph
    from pressroom.pdf.geometry import Box
    from pressroom.problems import Problem

# Of the title block, what stands on the front, in this order; the first above a rule.
STATUS = "edition-status"  # of a draft, whose pages bear it beside the text
TOP = ("edition-series", STATUS, "edition-date")
FRONT = (*TOP, "edition-title", "edition-subtitle", "edition-authors", "edition-publisher")
SPINE = "edition-spine"
THINNEST = 5.0  # mm: on a thinner spine no title keeps its place
SIZES = (12.0, 6.0)  # pt, of the spine's title: what is wanted, and the least
FILLS = 0.6  # of the spine's width, at most
ENDS = 36.0  # pt, free at either end of the spine
LARGE, SMALL = 4.0, 1.6  # rem, of the title on the front
ROOM = 90  # Latin letters of the largest that a front has room for
EMS = 60  # of the page's width, by which the front is measured


class Sheets:
    """The sheet of a cover: the page's measures, and how wide the spine is."""

    def __init__(self, page: Box, pages: int, caliper: int, *, turned: bool) -> None:
        self.width, self.height = page[2] - page[0], page[3] - page[1]
        self.leaves = ceil(pages / 2)
        self.spine = self.leaves * caliper / 1000 * MM
        # A book that is read from right to left opens on the other side.
        self.front = 0.0 if turned else self.width + self.spine

    @property
    def folds(self) -> tuple[float, ...]:
        """Where the sheet is folded about the leaves."""
        return (self.width, self.width + self.spine)

    @property
    def titled(self) -> bool:
        """Whether the spine is wide enough for a title."""
        return self.spine >= THINNEST * MM

    def style(self, title: str, size: float) -> Sheet:
        """The measures as a stylesheet; `size` is that of the title on the spine."""
        # A longer title has smaller letters on the front, and fills the same room.
        cells = sum(1 + (east_asian_width(one) in "WF") for one in title)
        large = max(LARGE * min(1.0, (ROOM / cells) ** 0.5), SMALL)
        rules = (
            f".title {{ font-size: {large:.3f}rem; line-height: 1.2 }}",
            f"@page {{ size: {2 * self.width + self.spine:.4f}pt {self.height:.4f}pt }}",
            f"html {{ font-size: {self.width / EMS:.4f}pt }}",
            f".front {{ left: {self.front:.4f}pt; width: {self.width:.4f}pt; "
            f"height: {self.height:.4f}pt }}",
            f".spine {{ left: {self.width + self.spine:.4f}pt; width: {self.height:.4f}pt; "
            f"line-height: {self.spine:.4f}pt; padding-left: {ENDS}pt; font-size: {size:.3f}pt; "
            f"transform-origin: 0 0; transform: rotate(90deg) }}",
        )
        return Sheet("the measures of the cover", "\n".join(rules))

    def panel(self, block: str) -> tuple[float, float]:
        """From where to where a block may stand, from the left."""
        if block == SPINE:
            return self.folds[0], self.folds[1]
        return self.front, self.front + self.width


def further_edition(read: PdfReading) -> Further:
    """The cover, proven. Raises Refused with PRS-001 to PRS-003, or SYS-001."""
    press = read.edition.document.source.metadata.press
    turned = read.edition.direction == "rtl"
    sheets = Sheets(read.reading.boxes[0], read.pdf.pages, press.caliper, turned=turned)
    cover, findings = _fitted(read.edition, sheets)
    place = Place(read.edition.document.source.sidecar)
    if faults := list(dict.fromkeys(_faults(cover, sheets))):
        raise Refused(
            problem("PRS-003", place, fault=short(f"its cover: {fault}", 200)) for fault in faults
        )
    made = finished(cover, sheets.folds)
    said = {
        "proof": "the words of the cover are those of the title block, each on its panel",
        "spine": f"{sheets.spine / MM:.1f} mm: {sheets.leaves} leaves of {press.caliper} µm",
        "title on the spine": any(block.id == SPINE for block in cover.edition.front),
    }
    return Further(made.data, {**made.record, **said}, (*made.findings, *findings))


def _fitted(edition: Edition, sheets: Sheets) -> tuple[PdfReading, list[Problem]]:
    """The cover with its title on the spine where that fits, in letters not too small."""
    wanted, least = SIZES
    size = min(wanted, sheets.spine * FILLS)
    if not sheets.titled:
        return _set(edition, sheets, size, spine=False), []
    cover = _set(edition, sheets, size, spine=True)
    long = _length(cover)
    room = sheets.height - 2 * ENDS
    if long <= room:
        return cover, []
    if size * room / long >= least:
        return _set(edition, sheets, size * room / long * 0.995, spine=True), []
    facts = {"width": f"{sheets.spine / MM:.1f}", "title": short(edition.title)}
    found = problem("PRS-009", Place(edition.document.source.sidecar), **facts)
    return _set(edition, sheets, size, spine=False), [found]


def _set(edition: Edition, sheets: Sheets, size: float, *, spine: bool) -> PdfReading:
    """The cover laid out and read back."""
    blocks = {block.id: block for block in edition.front}
    if edition.watermark:
        blocks[STATUS] = Block(STATUS, "edition", edition.watermark)
    front = [blocks[each] for each in FRONT if each in blocks]
    if spine:
        front.append(Block(SPINE, "edition", edition.title))
    document = replace(edition.document, logo=None)
    cover = replace(
        edition,
        document=document,
        front=tuple(front),
        back=(),
        listed=(),
        contents=(),
        watermark="",
        printed=etree.Element("body"),
    )
    styles = read_styles(layers("styles"), ("base.css", "press-cover.css"), hides=True)
    scripts = read_styles(layers("styles"), ("scripts.css", "scripts-print.css"), hides=True)
    markup = fill("print/cover.html", cover, top=TOP)
    xmp = fill("print/metadata.xmp", edition).encode()
    html = Html(markup, (*styles, *scripts, sheets.style(edition.title, size)), xmp)
    where = locate(edition.document)
    return PdfReading(cover, write_pdf(lay_out(html, where), html, where))


def _length(cover: PdfReading) -> float:
    """How long the title on the spine is."""
    glyphs = upright(_printed(cover)[-1])
    return glyphs[-1].x + glyphs[-1].advance - glyphs[0].x if glyphs else 0.0


def _printed(cover: PdfReading) -> list[list[Glyph]]:
    """The glyphs of each block, in the order of the tag tree."""
    (page,) = cover.reading.glyphs
    marked: dict[int | None, list[Glyph]] = {}
    for glyph in page:
        marked.setdefault(glyph.mark, []).append(glyph)
    return [
        [glyph for _, mark in leaf.marks for glyph in marked.get(mark, [])]
        for leaf in cover.reading.leaves
    ]


def _faults(cover: PdfReading, sheets: Sheets) -> Iterator[str]:
    """Words that are not those of the edition, are not to be seen, or stand on another panel."""
    if cover.pdf.pages != 1:
        yield f"it has {cover.pdf.pages} pages"
        return
    for glyph, reason in unseen(cover.pdf.data, cover.reading):
        yield f"“{glyph.text}”: {reason}"
    blocks, printed = cover.edition.front, _printed(cover)
    if len(blocks) != len(printed):
        yield f"it has {len(printed)} texts for {len(blocks)}"
    for block, glyphs in zip(blocks, printed, strict=False):
        left, right = sheets.panel(block.id)
        try:
            align(block.text, upright(glyphs))
        except Difference as difference:
            yield str(difference)
        if any(not left <= glyph.x <= right for glyph in glyphs):
            yield f"“{short(block.text)}” does not stand on its panel"
