"""What deserves a look in a report; what is wrong with a finished PDF or EPUB.

In: a report, or files, which are held against our own checks and then the outside judges that are
here. Out: the problems of each, at the author's line where its report is at hand and the words are
found there; which judges judged it, and which were not here.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING
from zipfile import BadZipFile

from pressroom.confine import Limits, confined
from pressroom.judges import JUDGES
from pressroom.judges.claims import unreadable
from pressroom.judges.findings import NoVerdict
from pressroom.judges.lead import lead
from pressroom.problems import Place, Problem, Refused, in_order, problem
from pressroom.source import contents, sha256

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from pressroom.judges.findings import Finding, Judge, Spot

KINDS = (".pdf", ".epub")
CODES = {"error": "JDG-001", "warning": "JDG-002", "finding": "JDG-003"}


@dataclass(frozen=True, slots=True)
class Checked:
    """What is wrong with a file, and the names of the judges that said so."""

    file: Path
    problems: tuple[Problem, ...]
    judges: tuple[str, ...] = ()


def check_report(file: Path) -> Checked:
    """What deserves a look in a report, in a process of its own."""
    from pressroom.lint import lint

    try:
        found = confined(partial(lint, file), Limits(), Place(str(file)))
    except Refused as refused:
        found = refused.problems
    return Checked(file, found)


def check_files(files: Sequence[Path]) -> tuple[list[Checked], list[Problem]]:
    """Check PDFs and EPUBs. With them comes JDG-005 for each judge that is not here."""
    readable, checked = [], []
    for file in files:
        _, problems = contents(file)
        if problems:
            checked.append(Checked(file, tuple(problems)))
        else:
            readable.append(file)
    wanted = [judge for judge in JUDGES if judge.kind in {file.suffix for file in readable}]
    lacks = {judge.name: judge.lacks() for judge in wanted}
    asked = [judge for judge in wanted if not lacks[judge.name]]
    said = {judge.name: _said(judge, readable) for judge in asked}
    for file in readable:
        own = _own(file)
        found = {judge.name: said[judge.name][file] for judge in asked if judge.kind == file.suffix}
        problems = [*own, *_problems(file, found)]
        checked.append(Checked(file, in_order(problems), tuple(found)))
    here = Place("this machine")
    return checked, [
        problem("JDG-005", here, judge=name, lack=lack) for name, lack in lacks.items() if lack
    ]


def _said(judge: Judge, files: Sequence[Path]) -> dict[Path, list[Finding] | NoVerdict]:
    return judge.judge([file for file in files if file.suffix == judge.kind])


def _own(file: Path) -> list[Problem]:
    """What our own checks say, in a process of its own: a file may come from anywhere."""
    try:
        return confined(partial(_checks, file), Limits(), Place(str(file)))
    except Refused as refused:
        return list(refused.problems)


def _checks(file: Path) -> list[Problem]:
    data, _ = contents(file)
    where = Place(str(file))
    faults = (fault for check in CHECKS[file.suffix] for fault in check(data))
    return [
        *_proven(file, data),
        *(problem("CHK-002", where, fault=fault) for fault in faults),
    ]


def _proven(file: Path, data: bytes) -> Iterator[Problem]:
    """CHK-001 where the proof beside a file speaks of other bytes."""
    proof = file.with_suffix(".proof.json")
    try:
        record = json.loads(contents(proof)[0])["files"][file.name]
    except (ValueError, KeyError, TypeError):
        return
    if record["sha256"] != sha256(data):
        yield problem("CHK-001", Place(str(file)), proof=proof.name)


def _problems(file: Path, said: dict[str, list[Finding] | NoVerdict]) -> Iterator[Problem]:
    """What judges say of a file, each thing once."""
    spots = [one.spot for found in said.values() if isinstance(found, list) for one in found]
    places = _led(file, list(dict.fromkeys(spots)))
    for judge, found in said.items():
        if isinstance(found, NoVerdict):
            yield problem("JDG-004", Place(str(file)), judge=judge, reason=found)
            continue
        for one, times in Counter(found).items():
            message = f"{one.message} ({times} times)" if times > 1 else one.message
            facts = {"judge": judge, "message": message, "rule": one.rule}
            what = ", ".join(filter(None, (file.name, one.spot.said)))
            where = places.get(one.spot, Place(str(file)))
            yield problem(CODES[one.severity], where, what=what, **facts)


def _led(file: Path, spots: list[Spot]) -> dict[Spot, Place]:
    """Where in the report the spots are; nowhere if the file cannot be read for it."""
    try:
        return confined(partial(lead, file, spots), Limits(), Place(str(file))) if spots else {}
    except Refused:
        return {}


def _characters(data: bytes) -> Iterator[str]:
    """Every code of a PDF that prints stands for a character."""
    from pikepdf import PdfError

    from pressroom.pdf.faces import UNMAPPED
    from pressroom.pdf.read import read_pdf

    try:
        pages = read_pdf(data).glyphs
    except PdfError as error:
        yield unreadable(error)
        return
    for number, glyphs in enumerate(pages, 1):
        dumb = sum(glyph.text == UNMAPPED for glyph in glyphs)
        if dumb:
            yield f"page {number} draws {dumb} glyphs that stand for no character"


def _tags(data: bytes) -> Iterator[str]:
    """The tag tree of a PDF is whole, and its elements stand where they may."""
    from pikepdf import PdfError

    from pressroom.pdf.structure import read_structure
    from pressroom.pdf.structure_rules import broken_rules

    try:
        structure = read_structure(data)
    except PdfError:
        return  # `_characters` says so
    yield from structure.faults
    yield from broken_rules(structure)


def _claims(data: bytes) -> Iterator[str]:
    """A PDF meets what it claims."""
    from pikepdf import PdfError

    from pressroom.pdf.claims import claimed, unmet

    try:
        standards = claimed(data)
    except PdfError:
        return
    for standard in standards:
        if standard.startswith("PDF/A-"):
            yield from unmet(data, standard.removeprefix("PDF/A-")[0])


def _book(data: bytes) -> Iterator[str]:
    """What an EPUB holds is what an edition of ours may hold."""
    from lxml.etree import XMLSyntaxError

    from pressroom.epub.read import read_epub
    from pressroom.epub.structure import faults

    try:
        yield from dict.fromkeys([*read_epub(data).faults, *faults(data)])
    except (BadZipFile, KeyError, StopIteration, XMLSyntaxError) as error:
        yield unreadable(error)


# By kind of file, what it is held against first: each gives the faults that it finds, in words.
CHECKS: dict[str, tuple[Callable[[bytes], Iterable[str]], ...]] = {
    ".pdf": (_characters, _tags, _claims),
    ".epub": (_book,),
}
