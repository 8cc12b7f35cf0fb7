"""The proof of the EPUB: its words, in order, and the report's own elements around them.

In: the `Edition`, what its content documents must hold, and the finished `Epub`. Out: what was
proven; where anything differs, `Refused` with PRF-002. No difference is allowed.
"""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from lxml import etree

from pressroom.edition import label
from pressroom.epub.body import note_names, note_of, region_names
from pressroom.epub.claims import earn
from pressroom.epub.marks import Mark
from pressroom.epub.read import XHTML, read_epub
from pressroom.epub.structure import faults as faults_of
from pressroom.epub.structure import packing_faults
from pressroom.epub.typefaces import SHEET, sheet
from pressroom.model import counted
from pressroom.problems import Place, Problem, Refused, problem, short
from pressroom.source import sha256

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from pressroom.epub.claims import Meta
    from pressroom.epub.read import EpubReading
    from pressroom.model import Block, Edition, Epub, PrintedPage, SpineItem


def prove_epub(edition: Edition, spine: Sequence[SpineItem], epub: Epub) -> dict[str, object]:
    """Prove the EPUB: `spine` is what its content documents must hold. Raises Refused, PRF-002."""
    name = edition.document.source.name
    read = read_epub(epub.data)
    faults = [*read.faults]
    found = [item for item, _ in read.spine]
    if found != [item.name for item in spine]:
        faults.append(f"its spine is {', '.join(found)}")
    entries = [line.text for entry in edition.contents for line in entry.lines]
    pages = [label(edition, "pages"), *(page.label for page in edition.pages)]
    if read.labels != [edition.title, *entries, *(pages if edition.pages else [])]:
        faults.append("the NCX has other words than the contents")
    faults += _other_marks(edition.pages, read.marks)
    faults += _other_names(edition, read)
    faults += _other_fonts(edition, read.fonts)
    problems = [problem("PRF-002", Place(name), difference=fault) for fault in faults]
    texts = dict(read.spine)
    for item in spine:
        problems += _compare(item.name, item.blocks, texts.get(item.name, ()), name)
    if not problems:
        problems += _other_shape(edition, read.reports)
        problems += _other_pictures(edition, read)
    ledger = None
    if not problems:
        # Where words differ, so does much of what holds them.
        ledger = earn(edition, epub.data)
        wrong = [*faults_of(epub.data), *packing_faults(epub.data)]
        wrong += _other_claims(ledger.metadata, read.claims)
        problems = [problem("PRF-002", Place(name), difference=fault) for fault in wrong]
    if problems or ledger is None:
        raise Refused(problems)
    blocks = [block for item in spine for block in item.blocks]
    return {
        "verdict": "exact",
        "spine": found,
        **counted(blocks, edition),
        "page-break marks": len(edition.pages),
        "allowances": {},
        "accessibility": ledger.record(),
    }


def _other_marks(pages: Sequence[PrintedPage], found: Sequence[tuple[str, Mark]]) -> Iterator[str]:
    """Where the page-break marks are not those of the printed pages, each before its word."""
    wanted = [
        (
            page.href.partition("#")[0],
            Mark(page.id, page.label, page.block, page.character, page.pictures),
        )
        for page in pages
    ]
    for mine, other in zip_longest(wanted, found):
        if mine != other:
            name, mark = mine or other or ("", None)
            yield f"in {name}, the mark of page {mark and mark.label} is not where the page begins"
            return


def _other_names(edition: Edition, read: EpubReading) -> Iterator[str]:
    """Where a link of a note, or the region of a table, is called otherwise than it ought to be."""
    if read.regions != [*filter(None, region_names(edition))]:
        yield f"tables stand in regions that are called {', '.join(read.regions) or 'nothing'}"
    named = note_names(edition)
    for item, report in read.reports:
        for node in report.iter(etree.Element):
            wanted = named.get((node.get("role", ""), note_of(node)))
            wanted = wanted if node.tag == f"{XHTML}a" else None
            if node.get("aria-label") != wanted or node.get("aria-labelledby"):
                name = node.get("aria-label") or node.get("aria-labelledby")
                yield f"in {item}, “{name}” is said where “{wanted}” ought to be"


def _other_fonts(edition: Edition, found: Mapping[str, bytes]) -> Iterator[str]:
    """Where a typeface, which says what shape a letter has, or what is set in it is not ours."""
    wanted = {face.name: face.data for face in edition.typefaces}
    if wanted:
        wanted[SHEET] = sheet(edition).encode()
    for name in sorted(wanted.keys() | found.keys()):
        if wanted.get(name) != found.get(name):
            yield f"{name} is not the typeface, or the stylesheet of typefaces, that it ought to be"


def _other_claims(earned: Sequence[Meta], made: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Where the package claims what was not earned, or keeps to itself what was."""
    wanted = sorted((each.property, each.value) for each in earned)
    for mine, other in zip_longest(wanted, sorted(made)):
        if mine != other:
            yield f"it claims `{other and ' '.join(other)}` where `{mine and ' '.join(mine)}` is so"
            return


def _other_pictures(edition: Edition, read: EpubReading) -> Iterator[Problem]:
    """Where a picture is not the edition's, byte for byte, or has other alternative text."""
    own = edition.document.cover
    if len(read.covers) != 1 or (
        own and own.media_type != "image/svg+xml" and read.covers[0][1] != sha256(own.data)
    ):
        where = Place(edition.document.source.name)
        yield problem("PRF-002", where, difference="the cover is another")
    wanted = [(alt, sha256(picture.data)) for picture, alt in edition.shown]
    for number, (mine, other) in enumerate(zip_longest(wanted, read.pictures), 1):
        if mine != other:
            difference = f"picture {number}, “{short((mine or other or ('',))[0])}”, is another"
            where = Place(edition.document.source.name)
            yield problem("PRF-002", where, difference=difference)


def _other_shape(
    edition: Edition, reports: Sequence[tuple[str, etree._Element]]
) -> Iterator[Problem]:
    """Where the report's elements, or what changes how they are read, are not its own."""
    place = Place(edition.document.source.name)
    names = [part.name for part in edition.parts]
    if [item for item, _ in reports] != names:
        found = ", ".join(item for item, _ in reports)
        difference = f"the report stands in {found or 'nothing'}, not in {', '.join(names)}"
        yield problem("PRF-002", place, difference=difference)
        return
    whole = reports[0][1]
    items = {node: item for item, report in reports for node in report.iter(etree.Element)}
    for part, (item, report) in zip(edition.parts[1:], reports[1:], strict=True):
        if not _join(whole, report, part.goes_on):
            difference = f"{item} does not go on as the part before it ended"
            yield problem("PRF-002", place, difference=difference)
    shapes = ((_shape(node, names), items[node]) for node in whole.iter(etree.Element))
    wanted = (_shape(node, ()) for node in edition.document.body.iter(etree.Element))
    for mine, found_in in zip_longest(wanted, shapes):
        other, item = found_in or ("nothing", names[-1])
        if mine != other:
            difference = f"in {item}, {other} stands for {mine or 'nothing'}"
            yield problem("PRF-002", place, difference=difference)
            return


def _join(whole: etree._Element, more: etree._Element, goes_on: int) -> bool:
    """Put what a part holds behind what those before it hold; whether it goes on as they ended."""
    same = _reading(whole) == _reading(more)
    if goes_on > 1 and len(whole) and len(more):
        first, *after = more
        same = _join(whole[-1], first, goes_on - 1) and same
        whole.extend(after)
        return same
    whole.extend([*more])
    return same and goes_on == 1


def _reading(node: etree._Element) -> tuple[object, ...]:
    """What an element is, and what it says of how its text is read."""
    return node.tag, *(node.get(name) for name in ("lang", "dir"))


def _shape(node: etree._Element, names: Collection[str]) -> str:
    """An element's tag, and the attributes that say how its text is read or what it shows.

    A link into one of the documents `names` leads to a place of the report.
    """
    shown = ("id", "href", "lang", "dir", "src", "alt", "width")
    attributes = {name: node.get(name) for name in shown}
    document, mark, place = (attributes["href"] or "").partition("#")
    if mark and document in names:
        attributes["href"] = f"#{place}"
    said = "".join(f' {name}="{value}"' for name, value in attributes.items() if value is not None)
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
        difference = f"in {item}, “{short(block.text)}” is missing"
        yield problem("PRF-002", Place(name, block.line), difference=difference)
    for text in texts[len(blocks) :]:
        difference = f"in {item}, “{short(text)}” is too much"
        yield problem("PRF-002", Place(name), difference=difference)
