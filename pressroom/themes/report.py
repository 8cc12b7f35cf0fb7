"""The rules of `report`: a long report as printers set books."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from pressroom.contents import captions_in, sections_in
from pressroom.themes.book import is_book
from pressroom.themes.bulletin import OURS, body_size, leading_of, measure_of
from pressroom.themes.rule import Broken, Measured, Rule, measured
from pressroom.vocabulary import LEAVES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pressroom.themes.measures import Measures, Row, Setting

GRID = 16.0  # pt
OFF = 0.6  # pt, by which a baseline may stand beside the grid
TOP = 104.0  # pt: the margin above the text
GAP = 40.0  # pt: between lines so far apart a picture may stand
SMALLEST = 9.4  # pt: cells of smaller type have smaller lines
ON_GRID = ("text", "item", "quotation")


def grid(measures: Measures) -> Measured:
    """The baselines of text: so many times 16 pt from the top of each page."""
    # Large print lays its own sizes over the theme.
    lines = [] if measures.metadata.page.large_print else [*_on_grid(measures)]
    beside = [(measures.boxes[row.page][3] - row.y) % GRID for _, row in lines]
    if not beside:
        return measured("", ())
    origin = Counter(round(each, 1) for each in beside).most_common(1)[0][0]
    broken, kept = [], 0
    for (setting, row), each in zip(lines, beside, strict=True):
        away = (each - origin + GRID / 2) % GRID - GRID / 2
        kept += abs(away) <= OFF
        if abs(away) > OFF:
            found = f"“{row.text.strip()[:20]}” {away:+.1f} pt beside it"
            broken.append(Broken(row.page, found, setting.id))
    return measured(f"{kept} of {len(lines)} lines on it", broken)


def _on_grid(measures: Measures) -> Iterator[tuple[Setting, Row]]:
    """The lines of text above what loses the grid for the rest of its page: a picture, a table of
    small type or of cells that span rows.
    """
    loose = _loose(measures)
    pictured = {mark[0] for figure in measures.read.reading.figures for mark in figure.marks}
    for page in measures.pages:
        if not measures.whole_width[page]:
            continue
        above: Row | None = None
        for setting, row in measures.by_page[page]:
            before = above.y if above else measures.boxes[page][3] - TOP
            gap = before - row.y > GAP
            small = setting.kind == "cell" and setting.size < SMALLEST
            if setting.id in loose or small or (page in pictured and gap):
                break
            if setting.kind in ON_GRID:
                yield setting, row
            above = row


def _loose(measures: Measures) -> set[str]:
    """The leaves that pictures or spanning cells stand with."""
    body = measures.read.edition.body
    tables = [table for table in body.iter("table") if table.find(".//*[@rowspan]") is not None]
    around = [*tables, *body.iter("figure"), *(each.getparent() for each in body.iter("img"))]
    return {
        str(leaf.get("id")) for each in around if each is not None for leaf in each.iter(*LEAVES)
    }


def roman(measures: Measures) -> Measured:
    """The pages before the text are called i, ii; the text begins with 1."""
    front = measures.read.front
    broken = [
        Broken(page, f"“{row.text.strip()}”")
        for page, row in measures.folios.items()
        if measures.read.edition.listed
        and bool(re.fullmatch("[ivxlc]+", row.text.strip())) != (page < front)
    ]
    return measured(f"{front} pages before the text" if front else "", broken)


def title_page(measures: Measures) -> Measured:
    """Before a contents list, the title stands on a page of its own."""
    edition = measures.read.edition
    if not edition.listed:
        return measured("", ())
    front = {block.id for block in edition.front}
    others = [setting for setting, _ in measures.by_page[0] if setting.id not in front]
    broken = [Broken(0, "other text on the page of the title", one.id) for one in others[:1]]
    return measured("the title alone", broken)


def rectos(measures: Measures) -> Measured:
    """Contents, text and the chapters of a long report begin on right-hand pages."""
    edition = measures.read.edition
    names = ["edition-contents"] if edition.listed else []
    sections = [str(one[0].get("id")) for one in sections_in(edition.body)]
    if is_book(measures.metadata, edition.document.body):
        names += sections
    return on_rectos(measures, names)


def on_rectos(measures: Measures, names: Iterable[str]) -> Measured:
    """Whether the blocks of these names begin right-hand pages."""
    begun = [setting for name in names if (setting := measures.block(name))]
    broken = []
    for setting in begun:
        page = setting.rows[0].page
        first = measures.by_page[page][0][0].id == setting.id
        if page % 2 or not first:
            where = "first" if first else "not first"
            broken.append(Broken(page, f"{where} on page {page + 1}", setting.id))
    return measured(f"{len(begun)} beginnings" if begun else "", broken)


def lists(measures: Measures) -> Measured:
    """The contents list every table and picture that has a caption."""
    edition = measures.read.edition
    if not edition.listed:
        return measured("", ())
    said = {each.href for entry in edition.contents for each in (entry, *entry.children)}
    captions = [caption for _, found in captions_in(edition) for caption in found]
    lacking = [one for one in captions if f"#{one.get('id')}" not in said]
    listed = next(measures.of("edition-contents"), None)
    page = listed.rows[0].page if listed else 0
    broken = [Broken(page, "a caption is not listed", str(one.get("id"))) for one in lacking]
    return measured(f"{len(captions)} captions" if captions else "", broken)


def blanks(measures: Measures) -> Measured:
    """Pages left blank are blank."""
    empty = [page for page in measures.pages if not measures.by_page[page]]
    broken = [
        Broken(page, "a running head or a folio")
        for page in empty
        if page in measures.folios or page in measures.heads
    ]
    return measured(f"{len(empty)} pages" if empty else "", broken)


RULES = (
    Rule("grid", OURS, "every line of text on a grid of 16 pt, on facing pages the same", grid),
    body_size(11.0),
    leading_of(GRID),
    Rule("measure", OURS, "45 to 75 characters a line, by the median", measure_of),
    Rule("folios", OURS, "roman before the text, which begins with 1", roman),
    Rule("title page", OURS, "the title alone, before contents", title_page),
    Rule("openings", OURS, "contents and chapters on right-hand pages", rectos),
    Rule("lists", OURS, "tables and pictures with captions in the contents", lists),
    Rule("blank pages", OURS, "nothing on them", blanks),
)
