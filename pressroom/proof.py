"""The text proof: every character of the source is in the Document, every word of it in the PDF.

In: a `Document`, or a PDF read against its edition. Out: what was proven, as a record for
`<slug>.proof.json`; where anything differs, `Refused` with every difference. The EPUB's proof is
`epub.proof`.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from pathlib import PurePath
from typing import TYPE_CHECKING

from pressroom import __version__
from pressroom.align import INVISIBLE, LONGEST_WHOLE, MARKS, SURPLUS, Difference, align
from pressroom.contents import label
from pressroom.decoding import characters
from pressroom.edition import furniture
from pressroom.model import counted
from pressroom.pdf.against import against
from pressroom.pdf.bidi import turns
from pressroom.pdf.claims import claimed, unmet
from pressroom.pdf.matterhorn import FOR_A_PERSON
from pressroom.pdf.measure import figures
from pressroom.pdf.numbered import KIND as LINE_NUMBERS
from pressroom.pdf.numbered import misnumbered
from pressroom.pdf.pixels import other_pixels
from pressroom.pdf.read import without_pictures
from pressroom.pdf.reading import text_shown
from pressroom.pdf.sides import sides
from pressroom.pdf.sight import OUTSIDE, prints_nothing, unseen
from pressroom.pdf.structure import read_structure
from pressroom.pdf.structure_rules import broken_rules
from pressroom.problems import Place, Problem, Refused, problem, short
from pressroom.shelf import PACKAGED
from pressroom.source import sha256
from pressroom.vocabulary import LEAVES, text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pressroom.model import Document
    from pressroom.pdf.decode import Glyph
    from pressroom.pdf.reading import PdfReading
    from pressroom.pdf.structure import Structure

# The subtype of an artifact that is no margin's: a table's head, on the pages after its first.
REPEATED = ""
WORD = re.compile(r"\S+")
EQUALS = re.compile(r"(?s)(.)\1+")
QUOTES = frozenset(("Pi", "Pf"))  # which Unicode does not mirror, but PDFium does
# PDFium marks a hyphen at a line's end with a code of its own, whatever hyphen it was.
WITNESS_LEAVES = dict.fromkeys(map(ord, f"-\u00ad\u2010\u0002\ufffe{SURPLUS}"))


def prove_pdf(read: PdfReading) -> dict[str, object]:
    """Prove the PDF; the record says what was found. Raises Refused: PRF-001 and 003 to 005, or
    where these find nothing, TAG-001 and 002, and STD-001.
    """
    problems = [*read.problems, *(found for check in CHECKS for found in check(read))]
    # Where words differ or are out of sight, their order says nothing more.
    problems = problems or [*read.order(), *other_pixels(read)]
    structure = read_structure(read.pdf.data)
    problems = problems or [*_tags(read, structure), *_claims(read)]
    if problems:
        raise Refused(problems)
    allowances: Counter[str] = Counter()
    for alignment in read.alignments.values():
        allowances += alignment.allowances
    return {
        "verdict": "exact",
        "pages": read.pdf.pages,
        **counted(read.edition.blocks, read.edition),
        "allowances": dict(sorted(allowances.items())),
        "glyphs seen in place and ink": sum(
            not prints_nothing(glyph) for page in read.reading.glyphs for glyph in page
        ),
        "tag tree": {
            "verdict": "no fault found; element by element as the report",
            "elements": dict(
                sorted(Counter(element.kind for element in structure.root.walk()).items())
            ),
        },
        "claims": _claimed(read),
        "attached": {name: sha256(data) for name, data in read.reading.attached.items()},
        **({} if read.edition.carried else _bare(read)),
        "furniture": {
            "pages compared": read.pdf.pages - len(read.blanks),
            "second witness": "PDFium agrees on every page",
        },
        "typography": {
            name: round(figure, 4)
            for name, figure in figures(list(read.paragraphs().values())).items()
        },
    }


def _tags(read: PdfReading, structure: Structure) -> Iterator[Problem]:
    """What is wrong with the tag tree, and where it is not the report's."""
    name = read.edition.document.source.name
    for fault in (*structure.faults, *broken_rules(structure)):
        yield problem("TAG-001", Place(name), fault=short(fault, 200))
    for line, difference in against(structure, read.edition):
        yield problem("TAG-002", Place(name, line), difference=short(difference, 200))


def _claims(read: PdfReading) -> Iterator[Problem]:
    """What the file claims and does not meet; a draft must claim nothing."""
    source = read.edition.document.source
    wanted = _wanted(read)
    claims = claimed(read.pdf.data)
    if claims != wanted:
        difference = f"the PDF claims {claims}, not {wanted}"
        yield problem("PRF-001", Place(source.name), difference=difference)
    elif wanted:
        for fault in dict.fromkeys(unmet(read.pdf.data, source.metadata.page.pdf_standard[2])):
            facts = {"claims": " and ".join(wanted), "fault": short(fault, 200)}
            yield problem("STD-001", Place(source.name), **facts)


def _wanted(read: PdfReading) -> list[str]:
    """The standards that the PDF is to meet."""
    metadata = read.edition.document.source.metadata
    draft = metadata.status == "draft"
    return [] if draft else [f"PDF/A-{metadata.page.pdf_standard[2:]}", "PDF/UA-1"]


def _bare(read: PdfReading) -> dict[str, object]:
    """Why a file that could be given out is not in the PDF."""
    return {"not attached": "PDF/A-2 admits no such file"} if read.edition.attachments else {}


def _claimed(read: PdfReading) -> dict[str, object]:
    """What the PDF claims, what looked at it, and what is for a person to judge."""
    claims = claimed(read.pdf.data)
    if not claims:
        return {"standards": [], "checked by": "nothing: a draft claims nothing"}
    return {
        "standards": claims,
        "checked by": f"Pressroom {__version__}, by the conditions that its making could break",
        "not judged, since only a person can": list(FOR_A_PERSON),
    }


def prove_source(document: Document) -> list[dict[str, object]]:
    """The first link: every character of the source is Document text or listed as not shown.

    Returns the list by offset; of what is no plain text, how much was read. Raises Refused with
    PRF-006.
    """
    account = document.account
    if not account:
        packaged = PurePath(document.source.name).suffix in PACKAGED
        compared = "each paragraph with the file's own" if packaged else "in the project's tests"
        size = sum(len(block.text) for block in document.blocks)
        return [{"blocks": len(document.blocks), "characters": size, "compared": compared}]
    text = characters(document.source)
    blocks = {block.id: block.text for block in document.blocks}
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


def _attached(read: PdfReading) -> Iterator[Problem]:
    """The PDF carries the report as received where it is to, and nothing else."""
    wanted = {each.name: each.data for each in read.edition.carried}
    if read.reading.attached != wanted:
        difference = "what is attached is not the report as received"
        yield problem("PRF-001", Place(read.edition.document.source.name), difference=difference)


def _furniture(read: PdfReading) -> Iterator[Problem]:
    """Every artifact with text is furniture, and says what was computed."""
    place = Place(read.edition.document.source.name)
    pages, blanks = read.counted, read.blanks
    for number, glyphs in enumerate(read.reading.glyphs):
        if number in blanks:
            continue  # whether it may be is for `sides` to say
        found: dict[str, list[Glyph]] = {}
        for glyph in glyphs:
            if glyph.artifact is not None:
                found.setdefault(glyph.artifact, []).append(glyph)
        wanted = furniture(read.edition, number + 1, pages, read.front)
        if REPEATED in found:
            wanted[REPEATED] = _repeated_head(read.edition.document, found[REPEATED])
        for kind in sorted((found.keys() | wanted.keys()) - {LINE_NUMBERS}):
            try:
                align(wanted.get(kind, ""), upright(found.get(kind, [])))
            except Difference as difference:
                text = f"page {number + 1}: {difference}"
                yield problem("PRF-004", place, difference=text)


def _folios(read: PdfReading) -> Iterator[Problem]:
    """Every page is called what its foot says, and the contents lead to the pages they name."""
    place = Place(read.edition.document.source.name)
    for number, found in enumerate(read.reading.labels, 1):
        wanted = label(number, read.front)
        if found != wanted:
            difference = f"page {number} is called {found}, not {wanted}"
            yield problem("PRF-004", place, difference=difference)
    for entry in read.misled():
        page = read.folios().get(entry.href.removeprefix("#"), "no page")
        difference = f"the contents say {entry.folio} for “{short(entry.text)}”, which is on {page}"
        yield problem("PRF-004", place, difference=difference)


def _notes(read: PdfReading) -> Iterator[Problem]:
    """Every note at a page's foot begins on the page of its call."""
    place = Place(read.edition.document.source.name)
    for note, found, wanted in read.astray():
        where = f"page {found + 1}, and its call wants it on page {wanted + 1}"
        yield problem("PRF-001", place, difference=f"the note “{short(note)}” begins on {where}")


def upright(glyphs: list[Glyph]) -> list[Glyph]:
    """The glyphs turned so that their line runs to the right: a watermark's runs up or down."""
    if not glyphs:
        return []
    across, along = glyphs[0].em[:2]
    em = (across**2 + along**2) ** 0.5 or 1.0
    turn = (across / em, -along / em, along / em, across / em, 0.0, 0.0)
    return [glyph.seen_through(turn) for glyph in glyphs]


def _repeated_head(document: Document, glyphs: list[Glyph]) -> str:
    """The words of the table head that a page repeats: of the tables' heads, the one that fits."""
    heads = [
        " ".join(text_of(leaf) for leaf in head.iter(*LEAVES))
        for head in document.body.iter("thead")
    ]
    said = _letters("".join(glyph.text for glyph in glyphs))
    return next((head for head in heads if _letters(head) == said), "no table's head")


def _letters(text: str) -> str:
    """A text without what a line end may be or add."""
    return "".join(one for one in text if not one.isspace() and one not in INVISIBLE)


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
        overrun = _overrun(read, glyph) if reason == OUTSIDE else None
        if overrun:
            yield problem("LAY-001", overrun, words=short(text))
            continue
        difference = f"page {glyph.page + 1}, “{short(text)}”: {reason}"
        yield problem("PRF-003", place, difference=difference)


def _overrun(read: PdfReading, glyph: Glyph) -> Place | None:
    """Where a word is written that no line of a page can hold; none of an ordinary word."""
    source = read.edition.document.source
    for block in read.edition.blocks:
        alignment = read.alignments.get(block.id)
        if alignment and glyph in alignment.glyphs:
            at = alignment.positions[alignment.glyphs.index(glyph)]
            word = next((each for each in WORD.finditer(block.text) if each.end() > at), None)
            if word and len(word[0]) > LONGEST_WHOLE // 2:
                return Place(source.name, block.line) if block.line else Place(source.sidecar)
    return None


def _witness(read: PdfReading) -> Iterator[Problem]:
    """PDFium, the second witness, reads the same characters on every page; in the same order too
    where no word is written from right to left and no mark stands on a letter.
    """
    import pypdfium2

    place = Place(read.edition.document.source.name)
    # A drawing shows letters in any order and turn: its words are compared for themselves.
    data = without_pictures(read.pdf.data, read.reading.figures)
    document = pypdfium2.PdfDocument(data)
    for number, glyphs in enumerate(read.reading.glyphs):
        ours = text_shown(glyphs, whole=True)
        theirs = document[number].get_textpage().get_text_range()
        mine, other = (_witnessed(_marked_once(text)) for text in (ours, theirs))
        if turns(ours) or any(unicodedata.category(each) in MARKS for each in set(ours)):
            mine, other = map(_in_any_order, (mine, other))
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


def _in_any_order(text: str) -> str:
    """The characters alone; PDFium turns those of a run from right to left that have a side."""
    plain = unicodedata.normalize("NFD", text)
    return "".join(sorted("(" if _has_side(one) else one for one in plain))


def _marked_once(text: str) -> str:
    """PDFium leaves one of two equal marks that stand in one place."""
    return EQUALS.sub(lambda run: run[1] if unicodedata.category(run[1]) in MARKS else run[0], text)


def _has_side(character: str) -> bool:
    return bool(unicodedata.mirrored(character)) or unicodedata.category(character) in QUOTES


def _witnessed(text: str) -> str:
    """What the two decoders can agree on: PDFium makes up spaces and unfolds ligatures."""
    folded = unicodedata.normalize("NFKC", text.translate(WITNESS_LEAVES))
    return "".join(folded.split())


CHECKS: tuple[Callable[[PdfReading], Iterator[Problem]], ...] = (
    _attached,
    sides,
    _furniture,
    misnumbered,
    _folios,
    _notes,
    _sight,
    _witness,
)
