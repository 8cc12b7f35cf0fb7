"""What can be measured on the pages of a finished PDF: lines, sizes, faces, colours, rules, folios.

In: a PDF read against its edition. Out: `Measures`, in pt from the lower left corner of the page.
Nothing is taken from stylesheets: a theme that only asks for something does not have it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from pressroom.align import new_line
from pressroom.vocabulary import HEADINGS, LEAVES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lxml import etree

    from pressroom.pdf.decode import Drawn, Glyph
    from pressroom.pdf.geometry import Box
    from pressroom.pdf.reading import PdfReading

MM = 72 / 25.4
THICKEST = 4.0  # what is painted is a rule, if it is no thicker, in pt
# By the element that a leaf stands in, what it is; the first that is found counts.
KINDS = {
    **{"pre": "code", "aside": "note", "caption": "caption", "figcaption": "caption"},
    **{"td": "cell", "th": "cell", "blockquote": "quotation", "li": "item", "dd": "item"},
    "dt": "item",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A line as it is set: where it begins and ends, its baseline, its text, its usual size."""

    page: int
    left: float
    right: float
    y: float
    text: str
    size: float


@dataclass(frozen=True, slots=True)
class Setting:
    """A block as it is set: what it is (`text` is a paragraph of the report, `h2` a heading,
    `edition-date` a block of the edition's own), its lines, and where they may stand.
    """

    id: str
    kind: str
    rows: tuple[Row, ...]
    glyphs: Sequence[Glyph]
    illustrated: bool = False  # pictures stand in its lines

    @property
    def faces(self) -> set[str]:
        """The faces it is set in, without what marks them as subsets."""
        return {glyph.face.name.partition("+")[2] or glyph.face.name for glyph in self.glyphs}

    @property
    def size(self) -> float:
        """The size that most of it has."""
        return Counter(round(glyph.size, 2) for glyph in self.glyphs).most_common(1)[0][0]

    @property
    def leadings(self) -> Iterator[tuple[Row, float]]:
        """From line to line on one page, with the lower line."""
        for above, below in zip(self.rows, self.rows[1:], strict=False):
            if above.page == below.page and below.y < above.y:
                yield below, above.y - below.y


class Measures:
    """The pages of a finished PDF, measured."""

    def __init__(self, read: PdfReading) -> None:
        self.read = read
        self.metadata = read.edition.document.source.metadata
        self.boxes: tuple[Box, ...] = read.reading.boxes
        leaves = {leaf.get("id"): leaf for leaf in read.edition.body.iter(*LEAVES)}
        self.settings = tuple(
            Setting(
                *(block, _kind(block, leaves.get(block)), rows(aligned.glyphs), aligned.glyphs),
                illustrated=block in leaves and leaves[block].find(".//img") is not None,
            )
            for block, aligned in read.alignments.items()
            if aligned.glyphs
        )

    @property
    def pages(self) -> range:
        """The numbers of the pages, from 0."""
        return range(len(self.boxes))

    def of(self, *kinds: str) -> Iterator[Setting]:
        """The blocks of these kinds."""
        return (setting for setting in self.settings if setting.kind in kinds)

    def block(self, name: str) -> Setting | None:
        """A block by its identifier."""
        return next((setting for setting in self.settings if setting.id == name), None)

    @cached_property
    def by_page(self) -> dict[int, list[tuple[Setting, Row]]]:
        """The lines that stand on each page, from the top."""
        found: dict[int, list[tuple[Setting, Row]]] = {page: [] for page in self.pages}
        for setting in self.settings:
            for row in setting.rows:
                found[row.page].append((setting, row))
        for lines in found.values():
            lines.sort(key=lambda line: (-line[1].y, line[1].left))
        return found

    @cached_property
    def folios(self) -> dict[int, Row]:
        """What the foot of each page says outside the text, where it says anything."""
        return dict(self._artifacts("Footer"))

    @cached_property
    def heads(self) -> dict[int, Row]:
        """The running heads."""
        return dict(self._artifacts("Header"))

    def _artifacts(self, kind: str) -> Iterator[tuple[int, Row]]:
        for page, glyphs in enumerate(self.read.reading.glyphs):
            found = [glyph for glyph in glyphs if glyph.artifact == kind]
            if found:
                yield page, rows(found)[0]

    def rules(self, page: int) -> list[Drawn]:
        """The horizontal rules of a page: what is painted and is wide and thin."""
        return [
            drawn
            for drawn in self._drawn.get(page, ())
            if 0 < drawn.box[3] - drawn.box[1] <= THICKEST
            and drawn.box[2] - drawn.box[0] > 2 * THICKEST
        ]

    @cached_property
    def _drawn(self) -> dict[int, list[Drawn]]:
        found: dict[int, list[Drawn]] = {}
        for drawn in self.read.reading.drawn:
            found.setdefault(drawn.page, []).append(drawn)
        return found

    @cached_property
    def whole_width(self) -> dict[int, bool]:
        """Whether a page stands upright as the first one does: a turned table's does not."""
        first = self.boxes[0]
        return {page: box[2] - box[0] <= first[2] - first[0] + 1 for page, box in self._boxed}

    @property
    def _boxed(self) -> Iterator[tuple[int, Box]]:
        return enumerate(self.boxes)


def rows(glyphs: Sequence[Glyph]) -> tuple[Row, ...]:
    """Glyphs, line by line."""
    starts = [0] + [i for i in range(1, len(glyphs)) if new_line(glyphs[i - 1], glyphs[i])]
    lines = (glyphs[a:b] for a, b in zip(starts, [*starts[1:], len(glyphs)], strict=True))
    return tuple(map(_row, filter(None, lines)))


def _row(glyphs: Sequence[Glyph]) -> Row:
    seen = [glyph for glyph in glyphs if not glyph.text.isspace()] or [*glyphs]
    y = Counter(round(glyph.y, 2) for glyph in seen).most_common(1)[0][0]
    size = Counter(round(glyph.size, 2) for glyph in seen).most_common(1)[0][0]
    left, right = min(glyph.x for glyph in seen), max(glyph.x + glyph.advance for glyph in seen)
    return Row(glyphs[0].page, left, right, y, "".join(each.text for each in glyphs), size)


def _kind(block: str, leaf: etree._Element | None) -> str:
    """What a block is; one of the edition's own is called as it is."""
    if leaf is None:
        return "contents" if block.startswith("edition-contents-") else block
    if leaf.tag in HEADINGS:
        return str(leaf.tag)
    around = (str(node.tag) for node in (leaf, *leaf.iterancestors()))
    return next((KINDS[tag] for tag in around if tag in KINDS), "text")
