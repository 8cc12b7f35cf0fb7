"""The text proof of a package, years later, from the bytes that are in it.

In: an `Opened` that agrees with itself, and its proof. Out: what does not hold, and on what the
proof rests: on the report itself, read again, or on the text as the proof recorded it, where the
report's file is withheld or another Pressroom reads it otherwise. Nothing of the package is run.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from functools import cache
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
from lxml import etree

from pressroom.archive.editions import packed
from pressroom.archive.making import other_tools
from pressroom.contents import with_contents
from pressroom.edition import ereader_edition, print_edition, with_notes
from pressroom.epub.proof import prove_epub
from pressroom.page_map import in_ereader, page_map
from pressroom.parity import prove_parity
from pressroom.pdf.reading import PdfReading
from pressroom.problems import Place, Problem, Refused, problem, short
from pressroom.proof import prove_pdf, prove_source
from pressroom.readers import parse
from pressroom.recorded import recorded
from pressroom.render import navigation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from pressroom.archive.editions import Packed
    from pressroom.archive.opened import Opened
    from pressroom.model import Document
    from pressroom.readers.figures import Load
    from pressroom.recorded import Ereader, Print

Proof = dict[str, Any]
PROVEN = "every word proven against the report"
RECORDED = "every word proven against the recorded text"
WITHHELD = f"{RECORDED}; the report's file is withheld"
# Of a proof's record of a file, what the proof itself does not find out.
OF_THE_FILE = ("sha256", "bytes")


@dataclass(frozen=True, slots=True)
class Words:
    """What the text proof found, and what it rests on."""

    problems: tuple[Problem, ...]
    basis: str


def prove_words(bag: Opened, proof: Proof) -> Words:
    """Prove the words again. Raises Refused with BAG-007 where there is no text to hold them to."""
    found = packed(bag, proof)
    same_tools = not other_tools(bag)
    place = Place(bag.name)
    problems = [
        problem("BAG-008", place, file=file, difference=short(difference, 400))
        for file, difference in _in_editions(found, proof, same_tools=same_tools)
    ]
    if problems:
        return Words(tuple(problems), "")
    if found.source.withheld:
        return Words((), WITHHELD)
    code = "BAG-009" if same_tools else "BAG-010"
    differences = [*_in_report(found, proof, same_tools=same_tools)]
    basis = f"{RECORDED}; the report reads otherwise" if differences else PROVEN
    facts = (short(difference, 400) for difference in differences)
    return Words(tuple(problem(code, place, difference=each) for each in facts), basis)


class _Step(NamedTuple):
    """A part of the proof: the files that it reads, the record it makes, and the one there is."""

    files: tuple[str, ...]
    prove: Callable[[], object]
    recorded: object
    lasting: bool = False  # whether other tools make the same record


def _in_editions(found: Packed, proof: Proof, *, same_tools: bool) -> Iterator[tuple[str, str]]:
    """Where an edition does not keep to what was recorded: its name, and how."""
    faulty: set[str] = set()
    for step in _steps(found, proof):
        if not faulty.isdisjoint(step.files):
            continue
        record, differences = _outcome(step.prove)
        if not differences and (same_tools or step.lasting) and record != step.recorded:
            differences = ["what the proof says of it does not come out again"]
        if differences:
            faulty.add(step.files[-1])
        yield from ((step.files[-1], difference) for difference in differences)


def _steps(found: Packed, proof: Proof) -> Iterator[_Step]:
    pdf, epub = (
        next(name for name in proof["files"] if name.endswith(kind)) for kind in (".pdf", ".epub")
    )
    said = {
        name: {key: each for key, each in record.items() if key not in OF_THE_FILE}
        for name, record in proof["files"].items()
    }

    @cache
    def reading() -> PdfReading:
        return PdfReading(found.printed, found.pdf)

    yield _Step((pdf,), lambda: prove_pdf(reading()), said[pdf])
    yield _Step(
        (pdf,),
        lambda: [asdict(start) for start in page_map(reading())],
        proof["printed pages"],
        lasting=True,
    )
    yield _Step((epub,), lambda: prove_epub(found.ereader, found.spine, found.epub), said[epub])
    both = proof.get("the same in both")
    yield _Step((pdf, epub), lambda: prove_parity(reading(), found.epub), both)


def _outcome(prove: Callable[[], object]) -> tuple[object, list[str]]:
    """The record of a proof as JSON has it, and what it was refused for."""
    try:
        return json.loads(json.dumps(prove())), []
    except Refused as refused:
        return None, [each.message for each in refused.problems]
    except MemoryError:
        raise
    except Exception as error:
        # A forged file may break any part of what reads it.
        return None, [f"it cannot be read: {type(error).__name__}: {error}"]


def _in_report(found: Packed, proof: Proof, *, same_tools: bool) -> Iterator[str]:
    """Where the report itself, read again, is not what was recorded."""
    source = found.source
    unmarked = msgspec.structs.replace(source.metadata, logo=None, cover=None)
    try:
        document = parse(replace(source, metadata=unmarked), _load(found.printed.document))
        account = prove_source(document)
    except Refused as refused:
        yield from (each.message for each in refused.problems)
        return
    differences = [*_other_text(found.printed.document, document)]
    yield from differences
    if differences or not same_tools:
        return
    if account != proof["source"].get("account"):
        yield "the account of its characters is another"
    logo, cover = found.printed.document.logo, found.printed.document.cover
    whole = replace(document, source=source, logo=logo, cover=cover)
    yield from _other_edition_text(found, whole)


def _load(document: Document) -> Load:
    """The pictures of a package by the addresses that the report has them at."""
    digests = dict.fromkeys(digest for _, digest in document.picture_files)
    data = dict(zip(digests, (each.data for each in document.pictures), strict=False))
    by_address = {at: data.get(digest, b"") for at, digest in document.picture_files}

    def load(address: str, where: Place) -> bytes:
        if address not in by_address:
            raise Refused([problem("PIC-001", where, picture=short(address), suggestion="")])
        return by_address[address]

    return load


def _other_text(wanted: Document, found: Document) -> Iterator[str]:
    """Where two Documents differ: in their words, else in their elements."""
    for mine, other in zip_longest(wanted.blocks, found.blocks):
        if mine is None or other is None or mine.text != other.text:
            texts = (f"“{short(each.text)}”" if each else "nothing" for each in (mine, other))
            yield "{} was proven, and it says {}".format(*texts)
            return
    if [*map(_shape, wanted.body.iter(etree.Element))] != [
        *map(_shape, found.body.iter(etree.Element))
    ]:
        yield "its words are the same, and its elements others"
    if dict(wanted.picture_files).keys() != dict(found.picture_files).keys():
        yield "its pictures have other addresses"


def _shape(node: etree._Element) -> tuple[object, ...]:
    """An element without its words; a picture's name follows from the bytes as they came in."""
    attributes = {name: said for name, said in node.items() if name != "src"}
    return node.tag, sorted(attributes.items())


def _other_edition_text(found: Packed, document: Document) -> Iterator[str]:
    """Where the editor's words, computed again, are not those recorded."""
    said = found.text
    printed = with_notes(print_edition(document), said.print.notes_at_the_end)
    if said.print.contents:
        folios = PdfReading(found.printed, found.pdf).folios()
        printed = with_contents(printed, folios)
    # Whether its typefaces are ours, only making it anew tells.
    fitted = replace(ereader_edition(document), typefaces=found.ereader.typefaces)
    ereader = in_ereader(fitted, printed, found.starts)
    again = recorded(printed, ereader, navigation(ereader))
    if (said.labels, said.hyphenation) != (again.labels, again.hyphenation):
        yield "its labels are in another language"
    for edition, mine, other in (
        ("PDF", said.print, again.print),
        ("EPUB", said.ereader, again.ereader),
    ):
        yield from (f"the {edition}’s {each}" for each in _other_fields(mine, other))


def _other_fields(mine: Print | Ereader, other: Print | Ereader) -> Iterator[str]:
    pairs: Mapping[str, tuple[object, object]] = {
        name: (getattr(mine, name), getattr(other, name)) for name in mine.__struct_fields__
    }
    for name, (recorded_one, computed) in pairs.items():
        if recorded_one != computed:
            facts = f"{short(str(recorded_one))} is recorded for {short(str(computed))}"
            yield f"{name.replace('_', ' ')}: {facts}"
