"""Pages of any size, on both sides, in large print, with numbered lines: proven and measured."""

from __future__ import annotations

import datetime as dt
import io
import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from pressroom.edition import print_edition
from pressroom.metadata import read_metadata
from pressroom.model import Edition, Sheet, Source
from pressroom.page_map import page_map
from pressroom.paper import MM, PAPERS, size_of
from pressroom.pdf.measure import lines
from pressroom.pdf.reading import PdfReading
from pressroom.pdf.setting import set_pages
from pressroom.pipeline import build
from pressroom.problems import Place, Refused
from pressroom.proof import prove_pdf
from pressroom.readers import parse
from pressroom.render import render_print
from pressroom.schema import Metadata, Page, Status
from pressroom.type_area import TypeArea, type_area

from .conftest import PIXEL
from .test_proof_pdf import printed

HANGS = 4.0  # pt: signs at the ends of lines stand out into the margin, by half their width at most
SENTENCE = "The warden at the gate rang the harbour office before the lamps went out at night. "
OTHER = "Nobody answered, and so he wrote it all down in the book that lies under the stairs. "
WORDS = "Region Population Environment Agriculture Transport Households Expenditure Education"
REPORT = f"""\
{(SENTENCE + OTHER) * 2}

## The first chapter[^n]

{(SENTENCE + OTHER + OTHER) * 4}

- One {SENTENCE}
- Two

1. First
2. Second

| Region | Population | Environment |
|---|---|---|
| The north | 1,037 | low and steady |
| The south | 2,000 | high |

![A pixel](pixel.png "The caption of the picture")

### A deeper one

> {OTHER * 2}

A `code`, an *emphasis*, a **strength**.[^m]

## The second chapter

{(OTHER + SENTENCE + SENTENCE) * 4}

| {" | ".join(WORDS.split())} |
|{"---|" * 8}
| {" | ".join(WORDS.split())} |

## The third chapter

{SENTENCE * 3}

[^n]: {(SENTENCE + OTHER) * 2}
[^m]: A short note.
"""


def edition_of(page: Page, text: str = REPORT, **said: Any) -> Edition:
    facts = {"title": "A report", "date": dt.date(2024, 1, 31), "toc": False, **said}
    source = Source(
        *("small", "small/report.md", text.encode(), "small/report.yaml"),
        *(Metadata(page=page, **facts), None, None),
    )
    return print_edition(parse(source, lambda *_: PIXEL))


@cache
def set_on(page: Page, status: Status = None, language: str = "en") -> PdfReading:
    """The report set on such pages, and proven."""
    read = set_pages(edition_of(page, status=status, language=language))
    assert prove_pdf(read)["verdict"] == "exact"
    return read


def text_lines(read: PdfReading) -> list[tuple[int, float, float, int]]:
    """The full lines of paragraphs in the text: page, where they begin and end, letters."""
    found = []
    for paragraph in read.edition.body.iterfind("section/p"):
        alignment = read.alignments[str(paragraph.get("id"))]
        parts = lines(alignment)
        ends = [*(line.start for line in parts[1:]), len(alignment.positions)]
        for line, end in zip(parts[:-1], ends, strict=False):
            glyphs = [
                glyph
                for glyph, at in zip(alignment.glyphs, alignment.positions, strict=True)
                if line.start <= at < end and glyph.text.strip()
            ]
            right = max(glyph.x + glyph.advance for glyph in glyphs)
            found.append((line.page, glyphs[0].x, right, len(line.text)))
    return found


# Sizes


@pytest.mark.parametrize("name", ["A4", "a5", "B5", "letter", "LEGAL", "170x240mm", "6 x 9 in"])
def test_a_size_is_known_however_it_is_written(name: str) -> None:
    metadata, problems = read_metadata(f"title: T\npage: {{size: {name}}}", "a", dated=True)
    assert not problems
    size = metadata.page.size
    assert size in PAPERS or re.fullmatch(r"[\d.]+x[\d.]+(mm|in)", size)
    assert all(100 * MM < side < 600 * MM for side in size_of(size))


@pytest.mark.parametrize(
    ("size", "said"),
    [
        ("A44", "did you mean `A4`?"),
        ("leter", "did you mean `Letter`?"),
        ("170x240", "`170x240`"),
        ("large", "`large`"),
        ("90x200mm", "less than 100 × 140 mm"),
        ("1000x1400mm", "more than 600 mm"),
        ("0x0mm", "less than"),
    ],
)
def test_a_size_that_no_page_has(size: str, said: str) -> None:
    _, problems = read_metadata(f"title: T\npage:\n  size: {size}", "a", dated=True)
    (found,) = problems
    assert (found.code, found.where) == ("META-003", Place("a", 3, 9))
    assert said in found.message
    assert "170x240mm" in found.hint


def test_a4_is_as_it_was() -> None:
    area = type_area(Page())
    assert (round(area.measure, 1), area.head, area.foot) == (380.0, 104.0, 104.0)
    assert area.running_head == 92


@pytest.mark.parametrize("size", [*PAPERS, "100x140mm", "170x240mm", "297x210mm", "600x600mm"])
@pytest.mark.parametrize("large", [False, True])
def test_the_area_is_a_whole_number_of_lines(size: str, large: bool) -> None:
    area = type_area(Page(size=size, large_print=large))
    if size == "A4" and not large:
        return
    assert area.depth / area.leading == pytest.approx(round(area.depth / area.leading))
    assert area.depth >= 8 * area.leading
    assert area.head <= area.foot < area.head + area.leading
    assert area.side >= 36 <= area.turned_side
    assert area.turned_measure >= area.measure - 0.1
    ems = area.measure / (16 if large else 11)
    assert ems <= 34.6
    assert large or ems >= 19


@pytest.mark.parametrize("size", ["A5", "B5", "Letter", "Legal", "170x240mm", "A6"])
def test_a_report_is_proven_on_every_size(size: str) -> None:
    read = set_on(Page(size=size), "draft")
    area = type_area(Page(size=size))
    widths = {round(right - left) for left, _, right, _ in read.reading.boxes}
    assert round(area.width) in widths
    found = text_lines(read)
    letters = sorted(count for *_, count in found)
    assert (38 if size == "A6" else 45) <= letters[len(letters) // 2] <= 75
    for _, left, right, _ in found:
        assert left >= area.side - HANGS
        assert right <= area.width - area.side + HANGS
    # Above the notes at the foot, lines of a text alone keep to the grid.
    baselines = [line.y for each in read.paragraphs().values() for line in each]
    assert min(baselines) > area.foot - 1
    assert max(baselines) < area.height - area.head
    marks = [
        glyph for page in read.reading.glyphs for glyph in page if glyph.artifact == "Watermark"
    ]
    assert marks
    for glyph in marks:
        width, _ = read.reading.boxes[glyph.page][2:]
        assert width - (area.side if width == area.width else area.turned_side) < glyph.x < width


def test_a_landscape_page_is_a_page_too() -> None:
    read = set_on(Page(size="297x210mm"))
    assert {round(box[2]) for box in read.reading.boxes} == {842}


def test_a_stylesheet_that_sets_another_size_is_refused() -> None:
    edition = edition_of(Page(size="Letter"), "One.")
    html = render_print(edition, ragged=False)
    other = Sheet("own.css", "@page { size: A4 }")
    pdf = printed(replace(html, sheets=(*html.sheets, other)))
    with pytest.raises(Refused) as refused:
        prove_pdf(PdfReading(edition, pdf))
    assert "PRF-008" in {each.code for each in refused.value.problems}


# Both sides


def test_the_inner_margin_is_wider_and_the_pages_are_even() -> None:
    read = set_on(Page(size="A5", duplex=True), "draft")
    area: TypeArea = type_area(Page(size="A5"))
    assert len(read.reading.boxes) % 2 == 0
    for page, left, _, _ in text_lines(read):
        inner, outer = area.side + 14.17, area.side - 14.17
        assert left >= (outer if page % 2 else inner) - 0.1
    firsts = {page: left for page, left, *_ in reversed(text_lines(read))}
    assert max(firsts.values()) - min(firsts.values()) > 28
    heads = [
        (number % 2, [glyph.x for glyph in page if glyph.artifact == "Header"])
        for number, page in enumerate(read.reading.glyphs)
    ]
    for verso, xs in heads:
        if xs and read.reading.boxes[0][2] < 500:
            assert (min(xs) < 200) == bool(verso)


def test_bound_on_the_right_the_margins_change_sides() -> None:
    text = (SENTENCE * 9 + "\n\n") * 4
    page = Page(size="A5", duplex=True)
    read = set_pages(edition_of(page, f'<div lang="en">\n\n{text}\n\n</div>', language="he"))
    xs: dict[int, float] = {}
    for glyphs in read.reading.glyphs:
        for glyph in glyphs:
            if glyph.artifact is None:
                xs[glyph.page] = min(xs.get(glyph.page, glyph.x), glyph.x)
    assert xs[1] - xs[0] == pytest.approx(28.3, abs=1.5)


def test_chapters_begin_on_rectos_and_blanks_say_nothing() -> None:
    read = set_on(Page(size="A5", duplex=True, openings="recto"), "draft")
    chapters = [section[0].get("id", "") for section in read.edition.body.findall("section")]
    begun = [read.alignments[each].glyphs[0].page for each in chapters]
    assert len(begun) == 3
    assert [page % 2 for page in begun] == [0, 0, 0]
    assert read.blanks
    assert all(page % 2 for page in read.blanks)
    labels = [str(number) for number in range(1, len(read.reading.boxes) + 1)]
    assert list(read.reading.labels) == labels
    named = [start.label for start in page_map(read)]
    assert named == [label for at, label in enumerate(labels) if at not in read.blanks]
    with pikepdf.open(io.BytesIO(read.pdf.data)) as pdf:
        for number in read.blanks:
            page = pdf.pages[number]
            operators = [str(each.operator) for each in pikepdf.parse_content_stream(page)]
            assert not {"Tj", "TJ", "Do"} & set(operators)


def test_behind_a_contents_list_the_text_begins_on_a_recto() -> None:
    page = Page(size="A5", openings="recto")
    read = set_pages(edition_of(page, toc=True))
    assert prove_pdf(read)["verdict"] == "exact"
    assert read.front % 2 == 0
    assert read.reading.labels[read.front] == "1"


def test_a_blank_page_that_nothing_asks_for_is_refused() -> None:
    edition = edition_of(Page(), "One.\n\nTwo.")
    html = render_print(edition, ragged=False)
    nothing = "@bottom-center { content: none } @top-left { content: none }"
    rules = f"#p2 {{ break-before: recto }} @page :blank {{ {nothing} }}"
    blank = Sheet("own.css", rules)
    pdf = printed(replace(html, sheets=(*html.sheets, blank)))
    with pytest.raises(Refused) as refused:
        prove_pdf(PdfReading(edition, pdf))
    said = [each.message for each in refused.value.problems if each.code == "PRF-008"]
    assert any("page 2 is blank" in each for each in said)


@pytest.mark.parametrize(
    ("page", "rule", "said"),
    [
        (Page(openings="recto"), "main > section > section { break-before: auto }", "a chapter"),
        (Page(duplex=True), "", "both sides"),
    ],
)
def test_pages_that_are_not_as_asked_are_refused(page: Page, rule: str, said: str) -> None:
    length = 36 if rule else 1
    edition = edition_of(page, f"One.\n\n## A\n\n{SENTENCE * length}\n\n## B\n\nEnd.")
    html = render_print(edition, ragged=False)
    sheets = (*html.sheets, Sheet("own.css", rule))
    read = PdfReading(edition, printed(replace(html, sheets=sheets, even=False)))
    with pytest.raises(Refused) as refused:
        prove_pdf(read)
    found = [each.message for each in refused.value.problems if each.code == "PRF-008"]
    assert any(said in message for message in found), refused.value.problems


# Large print


def test_large_print_is_large() -> None:
    read = set_on(Page(large_print=True), "draft")
    inner = {str(leaf.get("id")) for leaf in read.edition.body.iterfind(".//tr//p")}
    for block, alignment in read.alignments.items():
        sizes = [round(glyph.size, 1) for glyph in alignment.glyphs if glyph.text.isalpha()]
        least = 10 if block in inner else 14
        assert min(sizes, default=99) >= least, block
        if block in {str(p.get("id")) for p in read.edition.body.iterfind("section/p")}:
            assert max(sizes) == 16
        names = {glyph.face.name for glyph in alignment.glyphs}
        assert not [name for name in names if "Italic" in name], block
        assert not [glyph for glyph in alignment.glyphs if glyph.text == "\u00ad"] or block in inner
    # Ragged: not all lines are equally long.
    ends = {round(right) for _, _, right, _ in text_lines(read)}
    assert len(ends) > 3
    letters = sorted(count for *_, count in text_lines(read))
    assert 45 <= letters[len(letters) // 2] <= 75


def test_large_print_keeps_the_theme_s_face() -> None:
    read = set_pages(edition_of(Page(large_print=True), "One *word*.", theme="plain"))
    names = {glyph.face.name.partition("+")[2] for glyph in read.alignments["p1"].glyphs}
    assert all("Sans" in name for name in names)
    assert {round(glyph.size) for glyph in read.alignments["p1"].glyphs} == {16}


# Numbered lines


def numbers_of(read: PdfReading) -> list[list[str]]:
    found: list[list[str]] = []
    for page in read.reading.glyphs:
        by_line: dict[float, str] = {}
        for glyph in page:
            if glyph.artifact == "LineNum":
                by_line[glyph.y] = by_line.get(glyph.y, "") + glyph.text
        found.append(list(by_line.values()))
    return found


def test_the_lines_of_a_draft_are_numbered_page_by_page() -> None:
    read = set_on(Page(size="A5", line_numbers=True), "draft")
    numbers = numbers_of(read)
    assert all(page == [str(count) for count in range(1, len(page) + 1)] for page in numbers)
    plain = set_on(Page(size="A5"), "draft")
    assert not [page for page in numbers_of(plain) if page]
    counted = sum(
        len(lines(read.alignments[str(leaf.get("id"))]))
        for leaf in read.edition.body.iter("p", "h2", "h3")
        if not [*leaf.iterancestors("table", "aside")]
    )
    assert sum(map(len, numbers)) == counted
    assert (
        read.pdf.data
        == set_pages(edition_of(Page(size="A5", line_numbers=True), status="draft")).pdf.data
    )
    # No word of the report is another for them.
    assert {
        each: "".join(glyph.text for glyph in read.alignments[each].glyphs)
        for each in read.alignments
    } == {
        each: "".join(glyph.text for glyph in plain.alignments[each].glyphs)
        for each in plain.alignments
    }


@pytest.mark.parametrize(
    ("pattern", "by", "said"),
    [
        (rb"<0003> Tj", b"<0004> Tj", "other numbers"),
        (rb"[^\n]*<0003> Tj", b"", "numbers for"),
        (rb"(1 0 0 1 \S+) (\S+) (Tm <0002>)", rb"\1 9\2 \3", ""),
    ],
)
def test_a_number_that_is_not_its_line_s_is_refused(pattern: bytes, by: bytes, said: str) -> None:
    read = set_on(Page(size="A5", line_numbers=True), "draft")
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(read.pdf.data)) as pdf:
        content = pdf.pages[0].Contents.read_bytes()
        head, mark, tail = content.rpartition(b"/Subtype /LineNum")
        changed, count = re.subn(pattern, by, tail, count=1)
        assert count == 1
        pdf.pages[0].Contents = pdf.make_stream(head + mark + changed)
        pdf.save(target)
    other = PdfReading(read.edition, read.pdf.__class__(target.getvalue(), read.pdf.pages))
    with pytest.raises(Refused) as refused:
        prove_pdf(other)
    found = [each for each in refused.value.problems if each.code == "PRF-004"]
    assert found
    assert any(said in each.message for each in found)


def test_a_final_has_none() -> None:
    read = set_on(Page(size="A5", line_numbers=True))
    assert not [page for page in numbers_of(read) if page]
    assert "LIN-001" in {each.code for each in read.edition.findings}


# The whole build


def test_the_epub_has_the_pages_that_are_not_blank(tmp_path: Path) -> None:
    folder = tmp_path / "a-report"
    folder.mkdir()
    said = "title: T\ndate: 2024-01-31\npage: {size: B5, duplex: true, openings: recto}\n"
    (folder / "report.md").write_text(f"---\n{said}---\n{REPORT}", "utf-8")
    (folder / "pixel.png").write_bytes(PIXEL)
    built = build(folder / "report.md", tmp_path / "output")
    assert {record["verdict"] for record in built.files.values()} == {"exact"}
    assert built.files["a-report.pdf"]["pages"] % 2 == 0


@pytest.mark.parametrize("language", ["en", "he"])
def test_no_number_stands_on_a_mark_or_on_a_word(language: str) -> None:
    page = Page(size="A6", duplex=True, line_numbers=True)
    text = f'<div lang="en">\n\n{(SENTENCE * 9 + chr(10) * 2) * 3}\n\n</div>'
    read = set_pages(edition_of(page, text, status="draft", language=language))
    assert prove_pdf(read)["verdict"] == "exact"
    for glyphs in read.reading.glyphs:
        numbers = [glyph for glyph in glyphs if glyph.artifact == "LineNum"]
        text_at = min((glyph.x for glyph in glyphs if glyph.artifact is None), default=0)
        marks = [glyph for glyph in glyphs if glyph.artifact == "Watermark"]
        assert marks
        assert all(glyph.x + glyph.advance < text_at for glyph in numbers)
        assert all(mark.x > text_at + 100 for mark in marks)
