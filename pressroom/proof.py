"""The text proof: the finished files, read back, carry every word of the edition and no other.

In: an `Edition` and the finished PDF or EPUB. Out: what was proven, as a record for
`<slug>.proof.json`; where anything differs, `Refused` with every difference, led back to the
author's line.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from itertools import pairwise, zip_longest
from typing import TYPE_CHECKING, Any

from lxml import etree

from pressroom.align import INVISIBLE, Difference, above, align, new_line, overprinted
from pressroom.edition import furniture, list_markers
from pressroom.epub.read import read_epub
from pressroom.model import PageStart
from pressroom.pdf.measure import figures, lines
from pressroom.pdf.read import read_pdf
from pressroom.pdf.sight import prints_nothing, unseen
from pressroom.problems import Place, Problem, Refused, problem
from pressroom.vocabulary import LEAVES, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pressroom.align import Alignment
    from pressroom.model import Block, Document, Edition, Epub, Pdf, SpineItem
    from pressroom.pdf.decode import Glyph
    from pressroom.pdf.read import Leaf

# PDFium marks a hyphen at a line's end with a code of its own, whatever hyphen it was.
# The subtype of an artifact that is no margin's: a table's head, on the pages after its first.
REPEATED = ""
WITNESS_LEAVES = dict.fromkeys(map(ord, "-\u00ad\u2010\u0002\ufffe"))


class PdfReading:
    """A finished PDF against its edition: the alignment of each block, by id."""

    def __init__(self, edition: Edition, pdf: Pdf) -> None:
        self.edition = edition
        self.pdf = pdf
        self.reading = read_pdf(pdf.data)
        self.problems: list[Problem] = []
        self._placed: list[tuple[Leaf, list[Glyph]]] = []
        self.alignments = self._align()

    def paragraphs(self) -> dict[str, list[Any]]:
        """The lines of the Document's paragraphs, by block."""
        return {
            leaf.get("id", ""): lines(self.alignments[leaf.get("id", "")])
            for leaf in self.edition.document.body.iter("p")
            if leaf.get("id") in self.alignments
        }

    def page_starts(self) -> tuple[PageStart, ...]:
        """Where each printed page begins: its label, the block and the character in it."""
        starts: dict[int, PageStart] = {}
        for block, alignment in self.alignments.items():
            for glyph, position in zip(alignment.glyphs, alignment.positions, strict=True):
                label = self.reading.labels[glyph.page]
                starts.setdefault(glyph.page, PageStart(label, block, position))
        return tuple(starts[page] for page in sorted(starts))

    def _align(self) -> dict[str, Alignment]:
        """Match the edition's blocks with the leaves of the tag tree, one by one, in order."""
        marked: dict[tuple[int, int | None], list[Glyph]] = {}
        for glyph in (glyph for page in self.reading.glyphs for glyph in page):
            if glyph.artifact is None:
                marked.setdefault((glyph.page, glyph.mark), []).append(glyph)
        leaves: list[list[Glyph]] = []
        labels: list[list[Glyph]] = []
        for leaf in self.reading.leaves:
            glyphs = [glyph for mark in leaf.marks for glyph in marked.pop(mark, [])]
            if leaf.tag == "Lbl":
                labels.append(glyphs)
            elif glyphs:
                leaves.append(glyphs)
                self._placed.append((leaf, glyphs))
        loose = [glyph for glyphs in marked.values() for glyph in glyphs]
        if loose:
            self._differs(0, f"“{_text(loose)}” stands outside the tag tree")
        self._compare_markers(labels)
        return dict(self._pairs(leaves))

    def _compare_markers(self, labels: list[list[Glyph]]) -> None:
        """List markers are furniture: they are what the lists' kinds and numbers make them."""
        found = ["".join(glyph.text for glyph in label).strip() for label in labels]
        wanted = list_markers(self.edition.document)
        if found != wanted:
            at = next((i for i, (a, b) in enumerate(zip(found, wanted, strict=False)) if a != b), 0)
            place = Place(self.edition.document.source.name)
            difference = f"list markers {found[at : at + 3]} for {wanted[at : at + 3]}"
            self.problems.append(problem("PRF-004", place, difference=difference))

    def _pairs(self, leaves: list[list[Glyph]]) -> Iterator[tuple[str, Alignment]]:
        blocks = [block for block in self.edition.blocks if set(block.text) - INVISIBLE]
        for block, leaf in zip(blocks, leaves, strict=False):
            try:
                yield block.id, align(block.text, leaf)
            except Difference as difference:
                line = block.line + block.text.count("\n", 0, difference.at) if block.line else 0
                self._differs(line, str(difference))
        for block in blocks[len(leaves) :]:
            self._differs(block.line, f"“{_short(block.text)}” is missing")
        for leaf in leaves[len(blocks) :]:
            self._differs(0, f"“{_text(leaf)}” is too much")

    def order(self) -> Iterator[Problem]:
        """Lines and blocks stand below each other, as they are read; cells of a row beside."""
        place = Place(self.edition.document.source.name)
        for _, glyphs in self._placed:
            for before, after in pairwise(glyphs):
                if new_line(before, after) and overprinted(before, after):
                    where = f"page {after.page + 1}, “{_text(glyphs)}”"
                    reason = f"{where}: lines print over each other"
                    yield problem("PRF-003", place, difference=reason)
        for (leaf, before_all), (next_leaf, after_all) in pairwise(self._placed):
            before, after = before_all[-1], after_all[0]
            beside = set(leaf.rows) & set(next_leaf.rows)
            if not beside and (above(before, after) or overprinted(before, after)):
                where = f"page {after.page + 1}, “{_text(after_all)}”"
                reason = f"{where}: it does not stand below “{_text(before_all)}”"
                yield problem("PRF-003", place, difference=reason)

    def _differs(self, line: int, difference: str) -> None:
        place = Place(self.edition.document.source.name, line)
        self.problems.append(problem("PRF-001", place, difference=difference))


def prove_pdf(read: PdfReading) -> dict[str, object]:
    """Prove the PDF; the record says what was found. Raises Refused, PRF-001 and 003 to 005."""
    problems = [*read.problems, *_furniture(read), *_sight(read), *_witness(read)]
    # Where words differ or are out of sight, their order says nothing more.
    problems = problems or list(read.order())
    if problems:
        raise Refused(problems)
    allowances: Counter[str] = Counter()
    for alignment in read.alignments.values():
        allowances += alignment.allowances
    return {
        "verdict": "exact",
        "pages": read.pdf.pages,
        **_counted(read.edition.blocks),
        "allowances": dict(sorted(allowances.items())),
        "glyphs seen in place and ink": sum(
            not prints_nothing(glyph) for page in read.reading.glyphs for glyph in page
        ),
        "furniture": {
            "pages compared": read.pdf.pages,
            "second witness": "PDFium agrees on left-to-right pages",
        },
        "typography": {
            name: round(figure, 4)
            for name, figure in figures(list(read.paragraphs().values())).items()
        },
    }


def prove_source(document: Document) -> list[dict[str, object]]:
    """The first link: every character of the source is Document text or listed as not shown.

    Returns the list by offset. Raises Refused with PRF-006.
    """
    text = document.source.data.decode("utf-8")
    blocks = {block.id: block.text for block in document.blocks}
    account = document.account
    if not account:
        return []
    difference = None
    if "".join(part.text for part in account) != text:
        difference = "its parts are not the whole"
    elif [part.start for part in account[1:]] != [part.end for part in account[:-1]]:
        difference = "its parts do not follow each other"
    elif [part.text for part in account if part.block] != list(blocks.values()):
        difference = "its paragraphs are not the Document's"
    if difference:
        raise Refused([problem("PRF-006", Place(document.source.name), difference=difference)])
    return [
        {"from": part.start, "to": part.end, "is": part.kind}
        | ({"block": part.block} if part.block else {"text": part.text})
        for part in account
    ]


def _counted(blocks: Sequence[Block]) -> dict[str, object]:
    return {
        f"{kind} text": {
            "blocks": sum(block.kind == kind for block in blocks),
            "characters": sum(len(block.text) for block in blocks if block.kind == kind),
        }
        for kind in ("document", "edition")
    }


def prove_epub(edition: Edition, spine: Sequence[SpineItem], epub: Epub) -> dict[str, object]:
    """Prove the EPUB: `spine` is what its content documents must hold. Raises Refused, PRF-002."""
    name = edition.document.source.name
    read = read_epub(epub.data)
    faults = [*read.faults]
    found = [item for item, _ in read.spine]
    if found != [item.name for item in spine]:
        faults.append(f"its spine is {', '.join(found)}")
    entries = [each.text for entry in edition.contents for each in (entry, *entry.children)]
    if read.labels != [edition.title, *entries]:
        faults.append("the NCX has other words than the contents")
    problems = [problem("PRF-002", Place(name), difference=fault) for fault in faults]
    texts = dict(read.spine)
    for item in spine:
        problems += _compare(item.name, item.blocks, texts.get(item.name, ()), name)
    if not problems:
        problems += _other_shape(edition.document, read.reports)
    if problems:
        raise Refused(problems)
    blocks = [block for item in spine for block in item.blocks]
    return {"verdict": "exact", "spine": found, **_counted(blocks), "allowances": {}}


def _other_shape(
    document: Document, reports: Sequence[tuple[str, etree._Element]]
) -> Iterator[Problem]:
    """Where the report's elements, or what changes how they are read, are not its own."""
    shapes = [[_shape(node) for node in report.iter(etree.Element)] for _, report in reports]
    wanted = [_shape(node) for node in document.body.iter(etree.Element)]
    if shapes != [wanted]:
        found = shapes[0] if shapes else []
        pairs = zip_longest(wanted, found, fillvalue="nothing")
        mine, other = next((pair for pair in pairs if pair[0] != pair[1]), ("one", "several"))
        item = reports[0][0] if reports else "the spine"
        difference = f"in {item}, {other} stands for {mine}"
        yield problem("PRF-002", Place(document.source.name), difference=difference)


def _shape(node: etree._Element) -> str:
    """An element's tag, and the attributes that say how its text is read."""
    attributes = ((name, node.get(name)) for name in ("id", "href", "lang", "dir"))
    said = "".join(f' {name}="{value}"' for name, value in attributes if value is not None)
    return f"`<{etree.QName(node).localname}{said}>`"


def _compare(
    item: str, blocks: Sequence[Block], texts: Sequence[str], name: str
) -> Iterator[Problem]:
    for block, text in zip(blocks, texts, strict=False):
        if block.text != text:
            at = next(
                (i for i, (a, b) in enumerate(zip(block.text, text, strict=False)) if a != b),
                min(len(block.text), len(text)),
            )
            start = max(at - 16, 0)
            wanted, read = block.text[start : at + 24], text[start : at + 24]
            line = block.line + block.text.count("\n", 0, at) if block.line else 0
            difference = f"in {item}, “{wanted}” reads back as “{read}”"
            yield problem("PRF-002", Place(name, line), difference=difference)
    for block in blocks[len(texts) :]:
        difference = f"in {item}, “{_short(block.text)}” is missing"
        yield problem("PRF-002", Place(name, block.line), difference=difference)
    for text in texts[len(blocks) :]:
        difference = f"in {item}, “{_short(text)}” is too much"
        yield problem("PRF-002", Place(name), difference=difference)


def _furniture(read: PdfReading) -> Iterator[Problem]:
    """Every artifact with text is a running head or a folio, and says what was computed."""
    place = Place(read.edition.document.source.name)
    for number, glyphs in enumerate(read.reading.glyphs):
        found: dict[str, list[Glyph]] = {}
        for glyph in glyphs:
            if glyph.artifact is not None:
                found.setdefault(glyph.artifact, []).append(glyph)
        wanted = furniture(read.edition, number + 1, read.pdf.pages)
        if REPEATED in found:
            wanted[REPEATED] = _repeated_head(read.edition.document, found[REPEATED])
        for kind in sorted(found.keys() | wanted.keys()):
            try:
                align(wanted.get(kind, ""), found.get(kind, []))
            except Difference as difference:
                text = f"page {number + 1}: {difference}"
                yield problem("PRF-004", place, difference=text)


def _repeated_head(document: Document, glyphs: list[Glyph]) -> str:
    """The words of the table head that a page repeats: of the tables' heads, the one that fits."""
    heads = [
        " ".join(text_of(leaf) for leaf in head.iter(*LEAVES))
        for head in document.body.iter("thead")
    ]
    said = "".join("".join(glyph.text for glyph in glyphs).split())
    return next((head for head in heads if "".join(head.split()) == said), "no table's head")


def _sight(read: PdfReading) -> Iterator[Problem]:
    """What cannot be seen, run by run rather than glyph by glyph."""
    place = Place(read.edition.document.source.name)
    runs: list[tuple[Glyph, str, str]] = []
    for glyph, reason in unseen(read.pdf.data, read.reading):
        if runs and runs[-1][0].page == glyph.page and runs[-1][1] == reason:
            runs[-1] = (glyph, reason, runs[-1][2] + glyph.text)
        else:
            runs.append((glyph, reason, glyph.text))
    for glyph, reason, text in runs:
        difference = f"page {glyph.page + 1}, “{_short(text)}”: {reason}"
        yield problem("PRF-003", place, difference=difference)


def _witness(read: PdfReading) -> Iterator[Problem]:
    """PDFium, the second witness, reads the same characters on every left-to-right page."""
    import pypdfium2

    place = Place(read.edition.document.source.name)
    document = pypdfium2.PdfDocument(read.pdf.data)
    for number, glyphs in enumerate(read.reading.glyphs):
        ours = _text(glyphs, whole=True)
        if any(unicodedata.bidirectional(character) in ("R", "AL") for character in ours):
            continue
        theirs = document[number].get_textpage().get_text_range()
        mine, other = (_witnessed(text) for text in (ours, theirs))
        if mine != other:
            at = next(
                (i for i, (a, b) in enumerate(zip(mine, other, strict=False)) if a != b),
                min(len(mine), len(other)),
            )
            start = max(at - 12, 0)
            difference = (
                f"page {number + 1}, “{mine[start : at + 12]}” and “{other[start : at + 12]}”"
            )
            yield problem("PRF-005", place, difference=difference)


def _witnessed(text: str) -> str:
    """What the two decoders can agree on: PDFium makes up spaces and unfolds ligatures."""
    folded = unicodedata.normalize("NFKC", text.translate(WITNESS_LEAVES))
    return "".join(folded.split())


def _text(glyphs: Sequence[Glyph], *, whole: bool = False) -> str:
    text = "".join(glyph.text for glyph in glyphs)
    return text if whole else _short(text)


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"
