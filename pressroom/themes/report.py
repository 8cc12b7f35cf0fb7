"""The rules of `report`: a long report as printers set books."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from pressroom.contents import captions_in, sections_in
from pressroom.themes.book import is_book
from pressroom.themes.bulletin import OURS, body_size, leading_of, measure_of
from pressroom.themes.rule import Broken, Measured, Rule, measured

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pressroom.themes.measures import Measures, Row, Setting

GRID = 16.0  # pt
OFF = 0.6  # pt, by which a baseline may stand beside the grid
ON_GRID = ("text", "item", "quotation")
# Below these on a page the grid is lost: a picture is as high as it is, small type has small lines.
LOSE_IT = ("caption", "cell")


def grid(measures: Measures) -> Measured:
    """The baselines of text: so many times 16 pt from the top of each page."""
    lines = [*_on_grid(measures)]
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
    """The lines of text that no picture and no small type stands above on their page."""
    shown = {mark[0] for figure in measures.read.reading.figures for mark in figure.marks}
    for page in measures.pages:
        if not measures.whole_width[page]:
            continue
        for setting, row in measures.by_page[page]:
            small = setting.kind in LOSE_IT and setting.size < 9.5 and setting.kind == "cell"
            if small or setting.illustrated or (page in shown and setting.kind == "caption"):
                break
            if page in shown and not _above_figures(measures, page, row):
                break
            if setting.kind in ON_GRID:
                yield setting, row


def _above_figures(measures: Measures, page: int, row: Row) -> bool:
    """Whether a line stands above all captions of its page; a page of bare pictures has no grid."""
    captions = [line.y for setting, line in measures.by_page[page] if setting.kind == "caption"]
    return bool(captions) and row.y > max(captions) and not _below_gap(measures, page, row)


def _below_gap(measures: Measures, page: int, row: Row) -> bool:
    """Whether a picture may stand above a line: more room than three lines take."""
    above = [line.y for _, line in measures.by_page[page] if line.y > row.y]
    return bool(above) and min(above) - row.y > 3 * GRID


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
    begun = [setting for name in names if (setting := measures.block(name))]
    broken = []
    for setting in begun:
        page = setting.rows[0].page
        if page % 2 or measures.by_page[page][0][0].id != setting.id:
            broken.append(Broken(page, f"it begins on page {page + 1}", setting.id))
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
