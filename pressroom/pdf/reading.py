"""A finished PDF read against its edition: which glyphs print which words, and in what order.

In: the `Edition` and the `Pdf`. Out: `PdfReading`, with the alignment of each block; what differs
is among its problems (PRF-001), led back to the author's line.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, TypeVar

from pressroom.align import INVISIBLE, Difference, above, align, new_line, overprinted
from pressroom.contents import LEADS_TO, label
from pressroom.edition import list_markers
from pressroom.notes import notes_at_foot
from pressroom.pdf.measure import Line, lines
from pressroom.pdf.read import read_pdf
from pressroom.problems import Place, Problem, problem, short
from pressroom.vocabulary import LEAVES, offset

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lxml import etree

    from pressroom.align import Alignment
    from pressroom.model import Edition, Entry
    from pressroom.pdf.decode import Glyph
    from pressroom.pdf.read import Leaf
    from pressroom.printed import Pdf

T = TypeVar("T")


class PdfReading:
    """A finished PDF against its edition: the alignment of each block, by id."""

    def __init__(self, edition: Edition, pdf: Pdf) -> None:
        self.edition = edition
        self.pdf = pdf
        self.reading = read_pdf(pdf.data)
        self.problems: list[Problem] = []
        self._placed: list[tuple[Leaf, list[Glyph]]] = []
        self.alignments = self._align()

    def paragraphs(self) -> dict[str, list[Line]]:
        """The lines of the Document's paragraphs that are text alone, by block."""
        return {
            leaf.get("id", ""): lines(self.alignments[leaf.get("id", "")])
            for leaf in self.edition.body.iter("p")
            if leaf.get("id") in self.alignments and leaf.find(".//img") is None
        }

    @property
    def front(self) -> int:
        """How many pages stand before the text, under folios of their own."""
        first = next(self.edition.body.iter(*LEAVES), None)
        if not self.edition.listed or first is None or first.get("id") not in self.alignments:
            return 0
        return self.alignments[first.get("id", "")].glyphs[0].page

    @property
    def blanks(self) -> frozenset[int]:
        """The pages on which nothing stands, neither letter nor picture."""
        drawn = {page for figure in self.reading.figures for page, _ in figure.marks}
        empty = {number for number, glyphs in enumerate(self.reading.glyphs) if not glyphs}
        return frozenset(empty - drawn)

    @property
    def counted(self) -> int:
        """How many pages the folios count: all but a blank one at the end."""
        pages = len(self.reading.glyphs)
        return pages - (pages - 1 in self.blanks)

    def folios(self) -> dict[str, str]:
        """What the page of each heading and caption is called, by its identifier."""
        headings = (leaf.get("id", "") for leaf in self.edition.body.iter(*LEADS_TO))
        return {
            heading: label(self.alignments[heading].glyphs[0].page + 1, self.front)
            for heading in headings
            if heading in self.alignments
        }

    def misled(self) -> Iterator[Entry]:
        """The entries of the contents whose folio is not that of their page."""
        folios = self.folios()
        for entry in self.edition.contents if self.edition.listed else ():
            for each in (entry, *entry.children):
                if folios.get(each.href.removeprefix("#")) != each.folio:
                    yield each

    def astray(self) -> Iterator[tuple[str, int, int]]:
        """The notes for the foot that begin on another page than they are to, with both pages.

        That is the page of the call; while a note before it goes on, the page where that ends.
        """
        ended = 0
        calls = {link.get("id"): link for link in self.edition.body.iter("a")}
        for note in notes_at_foot(self.edition.body):
            places = [self.alignments.get(leaf.get("id", "")) for leaf in note.iter(*LEAVES)]
            glyphs = [glyph for each in places if each for glyph in each.glyphs]
            called = self._page_of(calls[note.get("data-call")])
            if glyphs and called is not None:
                wanted = max(called, ended)
                if glyphs[0].page != wanted:
                    yield note.get("id", ""), glyphs[0].page, wanted
                ended = glyphs[-1].page

    def _page_of(self, inner: etree._Element) -> int | None:
        """The page on which an element in a leaf begins."""
        leaf = next(inner.iterancestors(*LEAVES))
        alignment, at = self.alignments.get(leaf.get("id", "")), offset(leaf, inner)
        if alignment is None:
            return None
        return alignment.glyphs[bisect_left(alignment.positions, at)].page

    def _align(self) -> dict[str, Alignment]:
        """Match the edition's blocks with the leaves of the tag tree, one by one, in order."""
        marked: dict[tuple[int, int | None], list[Glyph]] = {}
        for glyph in (glyph for page in self.reading.glyphs for glyph in page):
            if glyph.artifact is None:
                marked.setdefault((glyph.page, glyph.mark), []).append(glyph)
        leaves: list[tuple[str, list[Glyph]]] = []
        labels: list[tuple[str, list[Glyph]]] = []
        for leaf in self.reading.leaves:
            glyphs = [glyph for mark in leaf.marks for glyph in marked.pop(mark, [])]
            if leaf.tag == "Lbl":
                labels.append((leaf.note, glyphs))
            elif glyphs:
                self._placed.append((leaf, glyphs))
                # White space alone is no block: the engine draws some of it, and some not.
                if _letters("".join(glyph.text for glyph in glyphs)):
                    leaves.append((leaf.note, glyphs))
        loose = [glyph for glyphs in marked.values() for glyph in glyphs]
        if loose:
            self._differs(0, f"“{text_shown(loose)}” stands outside the tag tree")
        self._compare_markers(labels)
        self._compare_pictures()
        return dict(self._pairs(leaves))

    def _notes(self, *tags: str) -> list[str]:
        """The notes that the Document's elements of these tags stand in, element by element."""
        return [
            next((note.get("id", "") for note in element.iterancestors("aside")), "")
            for element in self.edition.body.iter(*tags)
        ]

    def _compare_markers(self, labels: list[tuple[str, list[Glyph]]]) -> None:
        """List markers are furniture: they are what the lists' kinds and numbers make them."""
        marks = _as_in_document(labels, self._notes("li"))
        found = ["".join(glyph.text for glyph in label).strip() for label in marks]
        wanted = list_markers(self.edition.body)
        if found != wanted:
            at = next((i for i, (a, b) in enumerate(zip(found, wanted, strict=False)) if a != b), 0)
            place = Place(self.edition.document.source.name)
            difference = f"list markers {found[at : at + 3]} for {wanted[at : at + 3]}"
            self.problems.append(problem("PRF-004", place, difference=difference))

    def _compare_pictures(self) -> None:
        """The figures are the Document's pictures that say something, with all their words."""
        wanted = [(picture, alt) for picture, alt in self.edition.shown if alt]
        logos = [""] * (len(self.edition.shown) - len(self.edition.document.shown))
        notes = [
            note
            for note, (_, alt) in zip(
                [*logos, *self._notes("img")], self.edition.shown, strict=True
            )
            if alt
        ]
        figures = [(figure.note, figure) for figure in self.reading.figures]
        found = _as_in_document(figures, notes)
        for number, ((picture, alt), figure) in enumerate(zip(wanted, found, strict=False), 1):
            drawn = "".join(glyph.text for glyph in figure.glyphs)
            if figure.alt != alt:
                facts = f"“{short(alt)}” reads back as “{short(figure.alt)}”"
                self._differs(0, f"the alternative text of picture {number}, {facts}")
            elif _letters(drawn) != _letters(picture.text):
                facts = f"“{short(picture.text)}” and draws “{short(drawn)}”"
                self._differs(0, f"picture {number}, “{short(alt)}”, should draw {facts}")
        if len(found) != len(wanted):
            self._differs(0, f"{len(found)} pictures in the tag tree for {len(wanted)}")

    def _pairs(self, found: list[tuple[str, list[Glyph]]]) -> Iterator[tuple[str, Alignment]]:
        blocks = [block for block in self.edition.blocks if _letters(block.text)]
        ids = [leaf.get("id", "") for leaf in self.edition.body.iter(*LEAVES)]
        notes = dict(zip(ids, self._notes(*LEAVES), strict=True))
        leaves = _as_in_document(found, [notes.get(block.id, "") for block in blocks])
        for block, leaf in zip(blocks, leaves, strict=False):
            try:
                yield block.id, align(block.text, leaf, block.pictures)
            except Difference as difference:
                line = block.line + block.text.count("\n", 0, difference.at) if block.line else 0
                self._differs(line, str(difference))
        for block in blocks[len(leaves) :]:
            self._differs(block.line, f"“{short(block.text)}” is missing")
        for leaf in leaves[len(blocks) :]:
            self._differs(0, f"“{text_shown(leaf)}” is too much")

    def order(self) -> Iterator[Problem]:
        """Lines and blocks stand below each other, as they are read; cells of a row beside."""
        place = Place(self.edition.document.source.name)
        for _, glyphs in self._placed:
            for before, after in pairwise(glyphs):
                if new_line(before, after) and overprinted(before, after):
                    where = f"page {after.page + 1}, “{text_shown(glyphs)}”"
                    reason = f"{where}: lines print over each other"
                    yield problem("PRF-003", place, difference=reason)
        at_foot = {note.get("id") for note in notes_at_foot(self.edition.body)}
        text = [placed for placed in self._placed if placed[0].note not in at_foot]
        notes = [placed for placed in self._placed if placed[0].note in at_foot]
        for (leaf, before_all), (next_leaf, after_all) in (*pairwise(text), *pairwise(notes)):
            before, after = before_all[-1], after_all[0]
            beside = set(leaf.rows) & set(next_leaf.rows)
            if not beside and (above(before, after) or overprinted(before, after)):
                where = f"page {after.page + 1}, “{text_shown(after_all)}”"
                reason = f"{where}: it does not stand below “{text_shown(before_all)}”"
                yield problem("PRF-003", place, difference=reason)

    def _differs(self, line: int, difference: str) -> None:
        place = Place(self.edition.document.source.name, line)
        self.problems.append(problem("PRF-001", place, difference=difference))


def _as_in_document(found: Sequence[tuple[str, T]], notes: Sequence[str]) -> list[T]:
    """What was found in the tree, each with its note, as the Document has it: a note is read
    where it is called, wherever the Document has it. `notes` are those of what is wanted.
    """
    by_note: dict[str, list[T]] = {}
    for note, one in found:
        by_note.setdefault(note, []).append(one)
    waiting = (by_note.get(note) or by_note.get("", []) for note in notes)
    ordered = [each.pop(0) for each in waiting if each]
    return ordered + [one for rest in by_note.values() for one in rest]


def text_shown(glyphs: Sequence[Glyph], *, whole: bool = False) -> str:
    """What glyphs say, shortened to be quoted unless the whole is asked for."""
    text = "".join(glyph.text for glyph in glyphs)
    return text if whole else short(text)


def _letters(text: str) -> Counter[str]:
    """The letters of a picture: a drawing may draw its words in another order than they stand."""
    return Counter(one for one in text if not one.isspace() and one not in INVISIBLE)
