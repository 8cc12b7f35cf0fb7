"""The rules of `gpo`: the Style Manual of the U.S. Government Publishing Office.

Chapter 2: preliminaries in roman figures, parts and chapters on new odd pages in what has more than
32 pages, no widow at the top of a page. Chapter 15: notes, their rule, their numbers.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from pressroom.chapters import MOST, NUMBERED
from pressroom.contents import sections_in
from pressroom.notes import notes_at_foot
from pressroom.themes.book import PAGES, is_book
from pressroom.themes.report import on_rectos
from pressroom.themes.rule import Broken, Measured, Rule, each, measured
from pressroom.vocabulary import LEAVES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

    from pressroom.pdf.decode import Drawn
    from pressroom.themes.measures import Measures, Row, Setting

MANUAL = "GPO Style Manual"
RULE = 50.0  # pt
APART = 2.0  # pt, above and below the rule at least
OFF = 0.1  # pt
NEAR = 20.0  # pt: a table's notes stand no farther below it
BODY = {12: 8.0, 11: 8.0, 10: 7.0, 8: 7.0}  # the size of notes, by that of the text
NUMBER = re.compile(r"\s*\[?(\d+)")


def note_size(measures: Measures) -> Measured:
    """The size of the notes, for that of the text."""
    text = next((round(setting.size) for setting in measures.of("text")), 11)
    wanted = BODY.get(text, 8.0)
    return each(
        (setting for setting in measures.of("note") if not _code(measures, setting)),
        lambda setting: f"{setting.size:g} pt below {text} pt",
        lambda found: abs(float(found.split()[0]) - wanted) < OFF,
    )


def _code(measures: Measures, setting: Setting) -> bool:
    return all("Code" in face for face in setting.faces)


def note_rule(measures: Measures) -> Measured:
    """A rule above the notes at the foot of each page that has some."""
    broken, widths = [], set()
    for page, (first, lines) in _feet(measures).items():
        rule = _nearest_above(measures, page, first)
        if rule is None:
            broken.append(Broken(page, "no rule above the notes"))
            continue
        left, bottom, right, top = rule.box
        widths.add(f"{right - left:.0f} pt")
        below = bottom - (first.y + 0.75 * first.size)
        above = min(
            (row.y - 0.25 * row.size - top for _, row in lines if row.y > top), default=APART
        )
        edge = min(row.left for _, row in lines)
        if abs(right - left - RULE) > 1 or abs(left - edge) > 1:
            broken.append(Broken(page, f"{right - left:.1f} pt, {left - edge:.1f} pt in"))
        elif min(above, below) < APART:
            broken.append(Broken(page, f"{above:.1f} pt above it, {below:.1f} pt below"))
    return measured(", ".join(sorted(widths)), broken)


def _feet(measures: Measures) -> dict[int, tuple[Row, list[tuple[Setting, Row]]]]:
    """The pages with notes at their foot: the first line of the notes, and all lines."""
    at_foot = _leaves_of_notes(measures)
    found = {}
    for page in measures.pages:
        lines = measures.by_page[page]
        notes = [row for setting, row in lines if setting.id in at_foot]
        if notes:
            found[page] = max(notes, key=lambda row: row.y), lines
    return found


def _leaves_of_notes(measures: Measures) -> set[str]:
    return {
        str(leaf.get("id"))
        for note in notes_at_foot(measures.read.edition.body)
        for leaf in note.iter(*LEAVES)
    }


def _nearest_above(measures: Measures, page: int, first: Row) -> Drawn | None:
    over = [rule for rule in measures.rules(page) if 0 < rule.box[1] - first.y < 4 * first.size]
    return min(over, key=lambda rule: rule.box[1], default=None)


def on_its_page(measures: Measures) -> Measured:
    """Each note begins on the page that calls it."""
    strays = [*measures.read.astray()]
    broken = [Broken(found, f"called on page {wanted + 1}") for _, found, wanted in strays]
    notes = len({setting.id for setting in measures.of("note")})
    return measured(f"{notes} paragraphs of notes" if notes else "", broken)


def by_chapter(measures: Measures) -> Measured:
    """The numbers of the notes at the foot: from 1 in each chapter that begins a page."""
    document = measures.read.edition.document
    book = is_book(measures.metadata, document.body)
    body = measures.read.edition.body
    chapters = [*sections_in(body)] if book else [body]
    broken, ends = [], []
    for chapter in chapters:
        notes = [note for note in chapter.iter("aside") if note.get("class") == "foot"]
        found = [*_numbers(measures, notes)]
        ends += [str(found[-1][0])] if found else []
        counted = range(1, len(found) + 1)
        for (number, setting), count in zip(found, counted, strict=True):
            wanted = count if book else (count - 1) % MOST + 1
            if number != wanted and _ours(measures):
                what = f"note {number} for {wanted}; is a note called in two chapters?"
                broken.append(Broken(setting.rows[0].page, what, setting.id))
                break
    return measured("1 to " + ", 1 to ".join(ends) if ends else "", broken)


def _ours(measures: Measures) -> bool:
    """Whether the numbers are of our making, not the author's own."""
    return measures.read.edition.document.source.name.endswith(NUMBERED)


def _numbers(measures: Measures, notes: list[etree._Element]) -> Iterator[tuple[int, Setting]]:
    """The number that each note begins with on the page."""
    for note in notes:
        names = [str(leaf.get("id")) for leaf in note.iter() if leaf.get("id")]
        setting = next(filter(None, map(measures.block, names)), None)
        number = NUMBER.match(setting.rows[0].text) if setting else None
        if setting and number:
            yield int(number[1]), setting


def of_tables(measures: Measures) -> Measured:
    """The notes of each table: from 1, directly under it."""
    broken, count = [], 0
    for table in measures.read.edition.body.iter("table"):
        notes = []
        after = table.getnext()
        while after is not None and after.tag == "aside":
            notes.append(after)
            after = after.getnext()
        for wanted, (number, setting) in enumerate(_numbers(measures, notes), 1):
            count += 1
            page = setting.rows[0].page
            if number != wanted and _ours(measures):
                broken.append(Broken(page, f"note {number} for {wanted}", setting.id))
            elif wanted == 1 and (apart := _below(measures, table, setting)) > NEAR:
                broken.append(Broken(page, f"{apart:.0f} pt below the table", setting.id))
    return measured(f"{count} notes" if count else "", broken)


def _below(measures: Measures, table: etree._Element, note: Setting) -> float:
    """How far a note stands below the last line of its table on the same page."""
    names = {str(leaf.get("id")) for leaf in table.iter() if leaf.get("id")}
    page = note.rows[0].page
    ends = [row.y for setting, row in measures.by_page[page] if setting.id in names]
    return min(ends) - note.rows[0].y - note.size if ends else 0.0


def roman(measures: Measures) -> Measured:
    """The pages before the text are called i, ii."""
    front = measures.read.front
    broken = [
        Broken(page, f"“{row.text}”")
        for page, row in measures.folios.items()
        if page < front and not re.fullmatch("[ivxlc]+", row.text.strip())
    ]
    return measured(f"{front} pages" if front else "", broken)


def widows(measures: Measures) -> Measured:
    """No last line of a paragraph alone at the top of a page."""
    broken = [
        Broken(below.page, f"“{below.text.strip()[:30]}”", setting.id)
        for setting in measures.of("text", "item", "quotation")
        for above, below in pairwise(setting.rows)
        if below is setting.rows[-1] and above.page != below.page
    ]
    return measured("none", broken)


def odd_pages(measures: Measures) -> Measured:
    """The contents, the text and each chapter of more than 32 pages begin on odd pages."""
    edition = measures.read.edition
    if not is_book(measures.metadata, edition.document.body):
        long = len(measures.pages) > PAGES and len([*sections_in(edition.document.body)]) > 1
        wants = f"{len(measures.pages)} pages: write `toc: true`"
        return measured("", [Broken(0, wants)] if long else [])
    names = ["edition-contents", *(str(one[0].get("id")) for one in sections_in(edition.body))]
    return on_rectos(measures, names)


RULES = (
    Rule("notes", f"{MANUAL}, 15.5", "8 pt below text of 11 or 12 pt, 7 below less", note_size),
    Rule("rule", f"{MANUAL}, 15.6", "50 pt, flush left, 2 pt above and below", note_rule),
    Rule("place", f"{MANUAL}, 15.9", "a note begins on the page of its call", on_its_page),
    Rule("numbers", f"{MANUAL}, 15.2", "from 1 in each chapter that begins a page", by_chapter),
    Rule("tables", f"{MANUAL}, 13", "their notes from 1, directly under them", of_tables),
    Rule("folios", f"{MANUAL}, 2", "roman before the text", roman),
    Rule("widows", f"{MANUAL}, 2", "none at the top of a page", widows),
    Rule("openings", f"{MANUAL}, 2", "contents and chapters on new odd pages", odd_pages),
)
