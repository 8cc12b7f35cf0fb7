"""Tables fit the page: whole words in smaller type, then divided words, then a plain refusal."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest

from pressroom.align import SOFT_HYPHEN, new_line
from pressroom.edition import print_edition
from pressroom.model import Source
from pressroom.pdf.reading import PdfReading
from pressroom.pdf.setting import set_pages
from pressroom.problems import Refused
from pressroom.proof import prove_pdf
from pressroom.readers import parse
from pressroom.schema import Metadata

from .test_typography import A4

HEADS = [
    *("Region", "Population", "Environment", "Agriculture", "Transport", "Households"),
    *("Expenditure", "Municipality", "Education", "Employment", "Infrastructure", "Healthcare"),
]
CELLS = ("Administration", "1,037", "low and steady")
MARGIN = 107.64  # pt
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"


def table(*rows: list[str]) -> str:
    lines = ["|".join(row) for row in rows]
    lines.insert(1, "|".join("---" for _ in rows[0]))
    return "\n".join(f"|{line}|" for line in lines)


def words(columns: int, rows: int = 3) -> str:
    body = ([CELLS[(row + at) % 3] for at in range(columns)] for row in range(rows))
    return table(HEADS[:columns], *body)


def set_table(text: str, *, toc: bool | None = None) -> PdfReading:
    metadata = Metadata(title="A title", date=dt.date(2024, 1, 31), toc=toc)
    source = Source("a", "a/report.md", text.encode(), "a/report.yaml", metadata, None, None)
    read = set_pages(print_edition(parse(source)))
    prove_pdf(read)
    return read


def measured(read: PdfReading) -> tuple[float, float, int]:
    """The type's size, where the rightmost letter ends, how many words are divided."""
    cells = {leaf.get("id") for leaf in read.edition.document.body.iterfind(".//tr//p")}
    found = [alignment for block, alignment in read.alignments.items() if block in cells]
    glyphs = [glyph for alignment in found for glyph in alignment.glyphs]
    divided = sum(glyph.text == SOFT_HYPHEN for glyph in glyphs)
    return (
        round(glyphs[0].size, 1),
        max(glyph.x + glyph.advance for glyph in glyphs),
        divided,
    )


@pytest.mark.parametrize(("columns", "size"), [(2, 9.5), (5, 9.5), (6, 8.5), (7, 7.0)])
def test_ordinary_words_are_whole_in_type_as_large_as_may_be(columns: int, size: float) -> None:
    found, right, divided = measured(set_table(words(columns)))
    assert (found, divided) == (size, 0)
    assert right <= A4[0] - MARGIN


def test_twelve_columns_divide_words_where_a_reader_would() -> None:
    read = set_table(words(12))
    size, right, divided = measured(read)
    assert size == 7.0
    assert divided
    assert right <= A4[0] - MARGIN
    for alignment in read.alignments.values():
        text = "".join(glyph.text for glyph in alignment.glyphs)
        ends = [
            index + 1 for index, (a, b) in enumerate(pairwise(alignment.glyphs)) if new_line(a, b)
        ]
        parts = [text[a:b] for a, b in pairwise([0, *ends, len(text)])]
        assert all(len(part) > 2 for part in parts), parts
    assert "low and" in "".join(glyph.text for page in read.reading.glyphs for glyph in page), (
        "words are whole where they fit"
    )


def test_twenty_columns_of_figures_need_not_the_smallest_type() -> None:
    rows = [[str((row * 31 + at * 17) % 100) for at in range(20)] for row in range(4)]
    assert measured(set_table(table(*rows)))[::2] == (8.5, 0)


@pytest.mark.parametrize(
    "long", [LONG, "a" * 500, "https://example.org/" + "b" * 70, f"`{'c' * 200}`"]
)
def test_a_long_word_is_divided_and_the_table_keeps_its_measure(long: str) -> None:
    size, right, divided = measured(set_table(table(["A", "B"], ["short", long])))
    assert size == 9.5
    assert divided
    assert right <= A4[0] - MARGIN


def test_a_head_with_divided_words_is_repeated_on_the_next_page() -> None:
    read = set_table(words(12, rows=60))
    assert read.pdf.pages > 2


def test_what_does_not_fit_is_refused_with_the_columns_that_would() -> None:
    with pytest.raises(Refused) as refused:
        set_table("Text.\n\n" + table(["environment"] * 30, ["1"] * 30))
    (found,) = refused.value.problems
    assert (found.code, found.where.line) == ("TAB-002", 3)
    assert found.message == "the table has 30 columns, which do not fit the page; 24 do"


def test_a_word_without_end_is_refused_at_once() -> None:
    with pytest.raises(Refused) as refused:
        set_table(table(["A", "B"], ["short", "a" * 501]))
    (found,) = refused.value.problems
    assert (found.code, found.where.line) == ("LIM-005", 3)


def test_thin_letters_in_the_smallest_type_are_seen() -> None:
    rows = [["Administration", *["ill lull"] * 7] for _ in range(12)]
    assert measured(set_table(table(HEADS[:8], *rows)))[0] == 7.0


def test_cells_of_a_row_span_stand_beside_later_rows() -> None:
    text = (
        "<table><tr><td rowspan=3>a<td colspan=3>b</tr><tr><td colspan=2 rowspan=2>c</tr>"
        "<tr><td rowspan=0>d</tr></table>\n"
    )
    assert not set_table(text).problems


def test_a_row_ends_what_stands_beside_it() -> None:
    read = set_table("<table><tr><td rowspan=2>a<td>b<tr><td>c<tr><td>d<td>e</table>\n")
    rows = [set(leaf.rows) for leaf in read.reading.leaves if leaf.rows]
    assert [bool(before & after) for before, after in pairwise(rows)] == [True, False, False, True]
    assert rows[0] & rows[2]


WIDE = table([f"Month {month}" for month in range(16)], *[["1234567,890"] * 16] * 5)


def test_a_table_too_wide_for_the_page_is_set_on_one_turned() -> None:
    read = set_table(f"Before.\n\n{WIDE}\n\nAfter.\n")
    assert prove_pdf(read)["verdict"] == "exact"
    assert [round(box[2] - box[0]) for box in read.reading.boxes] == [595, 842, 595]
    assert [found.code for found in read.edition.findings if found.code[:3] == "TAB"] == ["TAB-003"]
    pages = {read.alignments[block].glyphs[0].page for block in read.alignments}
    assert pages == {0, 1, 2}


def test_folios_go_on_over_a_turned_page() -> None:
    text = f"# One\n\nText.\n\n{WIDE}\n\n# Two\n\nText.\n"
    read = set_table(text, toc=True)
    assert prove_pdf(read)["verdict"] == "exact"
    assert read.reading.labels == ("i", "1", "2", "3")


def test_a_caption_stays_with_its_table() -> None:
    rows = "".join("<tr><td>a</td></tr>" for _ in range(12))
    captioned = f"<table><caption>Said of it</caption>{rows}</table>"
    for lines in range(36, 41):
        read = set_table("\n\n".join(["Line."] * lines) + f"\n\n{captioned}\n")
        caption, cell = (
            next(leaf for leaf in read.edition.body.iter(tag)) for tag in ("caption", "td")
        )
        first = cell[0]
        pages = [read.alignments[leaf.get("id", "")].glyphs[-1].page for leaf in (caption, first)]
        assert pages[0] == pages[1]
