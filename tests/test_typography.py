"""The printed page by numbers, read back from the finished file.

What a good printer would measure with a ruler: the sheet, the measure, word spaces, hyphens, the
ends of paragraphs and pages, ink, faces; and what a reader of the file gets besides the page:
bookmarks, labels, language, metadata, tags, artifacts.
"""

from __future__ import annotations

import io
import os
import random
import re
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from lxml import etree
from pikepdf import Name

from pressroom import fonts
from pressroom.edition import print_edition
from pressroom.gather import read_source
from pressroom.model import Edition
from pressroom.pdf.decode import Glyph
from pressroom.pdf.layout import lay_out, write_pdf
from pressroom.pdf.measure import Line, lines
from pressroom.pdf.reading import PdfReading
from pressroom.pdf.setting import set_pages
from pressroom.pipeline import Built
from pressroom.places import locate
from pressroom.printed import Pdf
from pressroom.proof import prove_pdf
from pressroom.readers import parse
from pressroom.render import render_print

from .conftest import SHIPPED, MakeReport
from .evenness import over_the_beginning, over_the_end

A4 = (595.276, 841.890)  # pt
GRID = 16.0  # pt from line to line of the body
WORDS = re.findall(r"\w[\w’-]*[.,]?", SHIPPED.read_text("utf-8"))[5:]
TITLE = "Provincial Safety Committee Meeting and Safety Production Video and Telephone Conference"
HASH = "f7c03ba6 52616252 63b7187f fb9289f0 e265029c 886009fc 36f43f6f c7457432"
# Operators that paint in any other colour space than DeviceGray (ISO 32000-1 §8.6.8).
COLOUR = {"rg", "RG", "k", "K", "cs", "CS", "sc", "SC", "scn", "SCN", "sh"}


def edition_of(report: Path) -> Edition:
    return print_edition(parse(read_source(report)))


@pytest.fixture(scope="module")
def shipped_pdf(shipped_build: Built) -> bytes:
    return (shipped_build.folder / "2022-09-24-safety-committee.pdf").read_bytes()


@pytest.fixture(scope="module")
def read(shipped_pdf: bytes) -> PdfReading:
    """The shipped PDF read back against its edition."""
    with pikepdf.open(io.BytesIO(shipped_pdf)) as pdf:
        pages = len(pdf.pages)
    return PdfReading(edition_of(SHIPPED), Pdf(shipped_pdf, pages))


@pytest.fixture(scope="module")
def pdf(shipped_pdf: bytes) -> Iterator[pikepdf.Pdf]:
    """The shipped PDF itself."""
    with pikepdf.open(io.BytesIO(shipped_pdf)) as opened:
        yield opened


def every_block(read: PdfReading) -> dict[str, list[Line]]:
    """The lines of every block of the edition, headings and colophon too."""
    return {block: lines(alignment) for block, alignment in read.alignments.items()}


def full_lines(read: PdfReading) -> list[Line]:
    """The lines of the body that are set to the measure."""
    return [line for each in read.paragraphs().values() for line in each if not line.last]


def most_hyphens(paragraph: list[Line]) -> int:
    """The longest run of lines that show a hyphen at their end, the author's own or not."""
    most = run = 0
    for line in paragraph:
        run = run + 1 if line.text.rstrip().endswith(("\u00ad", "-", "\u2010")) else 0
        most = max(most, run)
    return most


# The sheet and the measure


def test_every_page_is_a4_upright(pdf: pikepdf.Pdf) -> None:
    for page in pdf.pages:
        assert [float(value) for value in page.mediabox] == pytest.approx([0, 0, *A4], abs=0.01)
        assert list(page.cropbox) == list(page.mediabox)
        assert int(page.obj.get("/Rotate", 0)) == 0


def test_text_stands_in_the_middle_of_the_sheet_and_within_its_margins(read: PdfReading) -> None:
    for glyphs in read.reading.glyphs:
        body = [glyph for glyph in glyphs if glyph.artifact is None]
        left = min(g.x + over_the_beginning(g) for g in body if g.text != "[")
        right = max(g.x + g.advance - over_the_end(g) for g in body)
        assert left == pytest.approx(A4[0] - right, abs=1.0)
        assert left > 72
        assert all(72 < glyph.y < A4[1] - 72 for glyph in body)


def test_measure_is_55_to_75_characters(read: PdfReading) -> None:
    lengths = sorted(len(line.text) for line in full_lines(read))
    assert len(lengths) > 60
    assert 55 <= lengths[len(lengths) // 2] <= 75
    assert max(lengths) < 85


def test_body_is_11_pt_in_the_text_face(read: PdfReading) -> None:
    for block in read.edition.document.blocks:
        glyphs = read.alignments[block.id].glyphs
        assert {round(glyph.size, 2) for glyph in glyphs} == {11.0}
        assert {glyph.face.name[7:] for glyph in glyphs} == {"Source-Serif-4"}


def test_lines_stand_on_one_grid_on_every_page(read: PdfReading) -> None:
    places = {round(line.y % GRID, 1) for each in read.paragraphs().values() for line in each}
    assert len(places) == 1


# Lines and paragraphs


def test_word_spaces_are_even_on_most_lines(read: PdfReading) -> None:
    full = full_lines(read)
    even = [line for line in full if all(0.75 <= space <= 1.6 for space in line.spaces)]
    assert len(even) / len(full) >= 0.88


def test_word_spaces_of_one_line_are_equal(read: PdfReading) -> None:
    kerning = 0.15  # a space is kerned with some quotation marks and capitals
    for line in full_lines(read):
        spread = max(line.spaces, default=0) - min(line.spaces, default=0)
        assert spread < kerning, line.text


def test_signs_at_a_lines_ends_stand_in_the_margin_by_their_share(read: PdfReading) -> None:
    left, right = 107.64, A4[0] - 107.64
    out = 0
    for block, each in read.paragraphs().items():
        full = {(line.page, line.y) for line in each if not line.last}
        last = {(glyph.page, glyph.y): glyph for glyph in read.alignments[block].glyphs}
        for place in full:
            end = last[place].x + last[place].advance
            assert end - over_the_end(last[place]) == pytest.approx(right, abs=1.0)
            out += end > right + 1.2
        first = {(g.page, g.y): g for g in reversed(read.alignments[block].glyphs)}
        for line in each[1:]:
            glyph = first[line.page, line.y]
            assert glyph.x + over_the_beginning(glyph) == pytest.approx(left, abs=0.1)
    assert out > 15


def test_a_line_that_begins_with_a_quotation_mark_begins_in_the_margin(
    make_report: MakeReport,
) -> None:
    text = " ".join(f"“{word}”" for word in WORDS[:400])
    read = set_pages(edition_of(make_report(f"date 2024-01-31 {text}\n\n{text}")))
    assert prove_pdf(read)["verdict"] == "exact"
    begins: dict[tuple[int, float], Glyph] = {}
    for block in read.paragraphs():
        for glyph in read.alignments[block].glyphs:
            begins.setdefault((glyph.page, glyph.y), glyph)
    out = [glyph for glyph in begins.values() if glyph.x < 107]
    assert len(out) > 50
    for glyph in out:
        assert glyph.text == "“"
        # Its width as it is kerned with its word.
        assert glyph.x == pytest.approx(107.64 - glyph.advance / 2, abs=1.0)


def test_the_titles_bracket_stands_in_the_margin_and_its_letter_on_it(read: PdfReading) -> None:
    glyphs = read.alignments["edition-title"].glyphs
    begins = [glyphs[1].x, *(b.x for a, b in pairwise(glyphs) if b.y < a.y)]
    assert len(begins) > 1
    assert glyphs[0].text == "["
    assert begins == pytest.approx([107.64] * len(begins), abs=0.3)


def test_no_word_is_alone_on_a_last_line(read: PdfReading) -> None:
    for each in read.paragraphs().values():
        assert len(each) == 1 or not each[-1].alone


def test_at_most_two_hyphens_in_a_row(read: PdfReading) -> None:
    assert ladder(read) <= 2


def test_no_word_is_divided_over_a_page(read: PdfReading) -> None:
    for each in read.paragraphs().values():
        for line, after in pairwise(each):
            assert line.page == after.page or not line.hyphen, line.text


def test_words_are_divided_as_the_reports_english_divides_them(read: PdfReading) -> None:
    # The report spells as Americans do; British practice would divide `atten-ded`.
    assert read.edition.hyphenation == "en-US"


def test_no_widow_and_no_orphan(read: PdfReading) -> None:
    crossing = 0
    for block, each in every_block(read).items():
        pages = Counter(line.page for line in each)
        if len(pages) > 1:
            crossing += 1
            assert min(pages.values()) >= 2, block
    assert crossing, "no paragraph crosses a page: this report tests nothing"


def test_no_heading_is_left_alone_at_a_foot(read: PdfReading) -> None:
    blocks = every_block(read)
    ids = list(blocks)
    for heading in ("edition-title", "edition-colophon"):
        after = [line for block in ids[ids.index(heading) + 1 :] for line in blocks[block]]
        page = blocks[heading][-1].page
        assert [line.page for line in after[:2]] == [page, page]


def test_no_last_line_is_shorter_than_five_characters(read: PdfReading) -> None:
    for block, each in every_block(read).items():
        if len(each) > 1:
            assert len(each[-1].text.strip()) >= 5, block


# Ink and faces


def test_every_glyph_is_painted_in_black_ink_alone(read: PdfReading) -> None:
    glyphs = [glyph for page in read.reading.glyphs for glyph in page]
    assert len(glyphs) > 6000
    assert all(glyph.grey for glyph in glyphs)


def test_nothing_at_all_is_painted_in_colour(pdf: pikepdf.Pdf) -> None:
    painted = 0
    streams = [item for item in pdf.objects if isinstance(item, pikepdf.Stream)]
    forms = [item for item in streams if item.get(Name.Subtype) == Name.Form]
    for content in (*(page.obj for page in pdf.pages), *forms):
        for instruction in pikepdf.parse_content_stream(content):
            operator = str(instruction.operator)
            assert operator not in COLOUR
            if operator in ("g", "G"):
                painted += 1
                assert [float(value) for value in instruction.operands] == [0.0]
    assert painted
    assert not [item for item in streams if item.get(Name.Subtype) == Name.Image]


def descriptors(pdf: pikepdf.Pdf) -> dict[str, Any]:
    """The descriptor of every font of a PDF, by the font's name without its subset's tag."""
    found = {}
    for item in pdf.objects:
        if isinstance(item, pikepdf.Dictionary) and item.get(Name.Type) == Name.Font:
            inner = item.get(Name.DescendantFonts, [item])[0]
            assert re.fullmatch(r"/[A-Z]{6}\+.+", str(inner.BaseFont))
            found[str(inner.BaseFont)[8:]] = inner.FontDescriptor
    return found


def test_every_font_is_embedded_and_ours(pdf: pikepdf.Pdf) -> None:
    found = descriptors(pdf)
    # The engine names a face after family and weight, in words joined by hyphens.
    ours = {
        "-".join(
            (cut.family.replace(" ", "-"), *re.findall("[A-Z][a-z]+", cut.style_name))
        ).removesuffix("-Regular")
        for cut in fonts.CUTS
    }
    assert found.keys() <= ours
    assert {"Source-Serif-4", "Source-Serif-4-Display", "Source-Sans-3"} <= found.keys()
    for name, descriptor in found.items():
        assert len(descriptor.FontFile2.read_bytes()) > 1000, name


def system_font(folder: Path) -> None:
    """A font that a careless build would print `த` with, where systems and users keep theirs."""
    builder = FontBuilder(1000)
    builder.setupGlyphOrder([".notdef", "A", "ta"])
    builder.setupCharacterMap({0x41: "A", 0x0BA4: "ta"})
    pen = TTGlyphPen(None)
    for point in ((0, 0), (0, 700), (500, 700)):
        (pen.lineTo if point != (0, 0) else pen.moveTo)(point)
    pen.closePath()
    glyph = pen.glyph()
    builder.setupGlyf(dict.fromkeys((".notdef", "A", "ta"), glyph))
    builder.setupHorizontalMetrics(dict.fromkeys((".notdef", "A", "ta"), (600, 0)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "Of The System", "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost()
    folder.mkdir(parents=True)
    builder.save(folder / "system.ttf")


def test_no_font_of_the_system_is_used_though_it_has_the_character(
    make_report: MakeReport, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    system_font(home / ".local" / "share" / "fonts")
    report = make_report("date 2024-01-31 A character of elsewhere: த.")
    command = [sys.executable, "-m", "pressroom", "build", str(report), "-o", "output"]
    done = subprocess.run(
        command,
        cwd=tmp_path,
        env={**os.environ, "HOME": str(home), "XDG_DATA_HOME": str(home / ".local" / "share")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "error FNT-001" in done.stderr
    assert "`த` (U+0BA4 TAMIL LETTER TA)" in done.stderr
    assert not (tmp_path / "output").exists()


# The file around the page


def test_pages_have_labels(pdf: pikepdf.Pdf) -> None:
    assert Name.PageLabels in pdf.Root
    assert [page.label for page in pdf.pages] == ["1", "2", "3"]


def test_bookmarks_lead_to_the_headings(pdf: pikepdf.Pdf) -> None:
    with pdf.open_outline() as outline:
        (title,) = outline.root
        (colophon,) = title.children
    assert (title.title, colophon.title) == (f"[{TITLE}]", "About this edition")
    pages = [page.obj.objgen for page in pdf.pages]
    targets: list[Any] = [title.destination, colophon.destination]
    assert [target[0].objgen for target in targets] == [pages[0], pages[-1]]


def test_bookmarks_say_the_words_and_nothing_else(make_report: MakeReport) -> None:
    """Not what says where the lines of a heading may end."""
    heading = "[“Quoted”] and {1}{2} " + "x" * 90
    report = make_report("date 2024-01-31 One.", f'title: "{heading}"\n')
    data = set_pages(print_edition(parse(read_source(report)))).pdf.data
    with pikepdf.open(io.BytesIO(data)) as pdf, pdf.open_outline() as outline:
        assert outline.root[0].title == heading


def test_language_and_title_bar(pdf: pikepdf.Pdf) -> None:
    assert str(pdf.Root.Lang) == "en"
    assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
    assert bool(pdf.Root.MarkInfo.Marked)
    assert str(pdf.pdf_version) == "1.7"


def test_title_has_brackets_where_it_is_read_and_none_where_it_is_catalogued(
    pdf: pikepdf.Pdf, read: PdfReading, shipped_build: Built
) -> None:
    assert str(pdf.docinfo[Name.Title]) == TITLE
    xmp = pdf.Root.Metadata.read_bytes().decode("utf-8")
    assert f'<rdf:li xml:lang="x-default">{TITLE}</rdf:li>' in xmp
    assert f"[{TITLE}]" not in xmp
    printed = "".join(glyph.text for glyph in read.alignments["edition-title"].glyphs)
    assert printed.replace(" ", "") == f"[{TITLE}]".replace(" ", "")
    with zipfile.ZipFile(shipped_build.folder / "2022-09-24-safety-committee.epub") as book:
        package, title, cover = (
            etree.fromstring(book.read(f"EPUB/{name}"))
            for name in ("content.opf", "title.xhtml", "cover.xhtml")
        )
    assert package.xpath("string(//*[local-name()='title'])") == TITLE
    assert title.xpath("string(//*[local-name()='h1'])") == f"[{TITLE}]"
    assert f"[{TITLE}], September 24, 2022" in str(cover.xpath("string(//@alt)"))


def elements(pdf: pikepdf.Pdf) -> list[Any]:
    """The structure elements of a PDF in reading order."""

    def walk(element: Any) -> Iterator[Any]:
        kids = element.get(Name.K, [])
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if isinstance(kid, pikepdf.Dictionary) and Name.S in kid:
                yield kid
                yield from walk(kid)

    return list(walk(pdf.Root.StructTreeRoot))


def test_one_element_for_one_paragraph_whatever_pages_it_crosses(
    pdf: pikepdf.Pdf, read: PdfReading
) -> None:
    assert Counter(str(element.S) for element in elements(pdf)) == {
        "/Document": 1,
        "/Part": 1,
        "/Sect": 2,
        "/H1": 1,
        "/H2": 1,
        "/P": len(read.edition.blocks) - 2,
    }
    assert {glyph.page for glyph in read.alignments["p3"].glyphs} == {0, 1}


def test_every_mark_leads_to_its_element_and_back(pdf: pikepdf.Pdf) -> None:
    tree = list(pdf.Root.StructTreeRoot.ParentTree.Nums)
    parents = dict(zip(map(int, tree[::2]), tree[1::2], strict=True))
    claimed = Counter[tuple[int, int]]()
    for number, page in enumerate(pdf.pages):
        for mark, owner in enumerate(parents[int(page.obj.StructParents)]):
            if owner is None:
                continue
            own = [
                int(kid.MCID) if isinstance(kid, pikepdf.Dictionary) else int(kid)
                for kid in owner.K
                if (kid.Pg if isinstance(kid, pikepdf.Dictionary) else owner.Pg).objgen
                == page.obj.objgen
            ]
            assert own.count(mark) == 1
            claimed[number, mark] += 1
    assert sum(claimed.values()) == sum(
        len(element.get(Name.K, []))
        for element in elements(pdf)
        if element.S in (Name.P, Name.H1, Name.H2)
    )


def artifacts(page: pikepdf.Page) -> list[dict[str, str]]:
    """The properties of the artifacts of a page."""
    marks: list[Any] = [
        instruction.operands
        for instruction in pikepdf.parse_content_stream(page)
        if str(instruction.operator) == "BDC"
    ]
    return [
        {key: str(value) for key, value in properties.items()}
        for kind, properties in marks
        if kind == Name.Artifact
    ]


def test_margins_are_pagination_artifacts(pdf: pikepdf.Pdf, read: PdfReading) -> None:
    header = {"/Type": "/Pagination", "/Subtype": "/Header"}
    footer = {"/Type": "/Pagination", "/Subtype": "/Footer"}
    for number, page in enumerate(pdf.pages):
        assert header in artifacts(page) or number == 0
        assert header not in artifacts(page) or number > 0
        assert footer in artifacts(page)
        said: dict[str, str] = {}
        for glyph in read.reading.glyphs[number]:
            if glyph.artifact is not None:
                said[glyph.artifact] = said.get(glyph.artifact, "") + glyph.text
        heads = {"Header": f"[{TITLE}]"} if number else {}
        assert said == {**heads, "Footer": f"{number + 1} / {len(pdf.pages)}"}


def test_the_colophon_is_last_and_holds_the_hash_in_groups(read: PdfReading) -> None:
    blocks = every_block(read)
    colophon = [block for block in blocks if block.startswith("edition-colophon")]
    assert list(blocks)[-len(colophon) :] == colophon
    before = [line for block in blocks if block not in colophon for line in blocks[block]]
    for line in (line for block in colophon for line in blocks[block]):
        assert line.page == max(other.page for other in before)
        assert all(line.y < other.y for other in before if other.page == line.page)
    (hash_line,) = blocks["edition-colophon-hash"]
    assert hash_line.text == HASH


# Setting, measuring and setting again


def first_fit(edition: Edition) -> PdfReading:
    """The edition as the engine sets it by itself."""
    html = render_print(edition, ragged=False)
    where = locate(edition.document)
    return PdfReading(edition, write_pdf(lay_out(html, where), html, where))


def even(read: PdfReading) -> float:
    full = full_lines(read)
    return sum(all(0.75 <= space <= 1.6 for space in line.spaces) for line in full) / len(full)


def shortest_end(read: PdfReading) -> int:
    return min(len(each[-1].text) for each in read.paragraphs().values() if len(each) > 1)


def excerpts(seed: int, ends: tuple[str, ...]) -> str:
    """A report of fourteen paragraphs, stretches of the shipped one, each with an end put to it."""
    chance = random.Random(seed)  # noqa: S311
    paragraphs = []
    for number in range(14):
        start = chance.randrange(len(WORDS) - 90)
        words = WORDS[start : start + chance.randint(20, 90)]
        paragraphs.append(" ".join((*words, ends[number % len(ends)])))
    return "date 2024-01-31 " + "\n\n".join(paragraphs)


def ladder(read: PdfReading) -> int:
    return max(map(most_hyphens, read.paragraphs().values()))


@pytest.fixture
def never_ragged(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set ragged, a text has no hyphens to correct: here all is justified, evenly or not."""
    monkeypatch.setattr("pressroom.pdf.leading.EVEN_LINES", 0.0)


def badly_set(
    make_report: MakeReport, ends: tuple[str, ...], bad: Callable[[PdfReading], bool]
) -> Edition:
    """A report that the engine by itself sets badly; which it is depends on measure and face."""
    for seed in range(20):
        edition = edition_of(make_report(excerpts(seed, ends), slug=f"report-{seed}"))
        if bad(first_fit(edition)):
            return edition
    pytest.fail("the engine sets every report well")


@pytest.mark.usefixtures("never_ragged")
def test_three_hyphens_in_a_row_are_corrected(make_report: MakeReport) -> None:
    edition = badly_set(make_report, ("",), lambda read: ladder(read) > 2)
    corrected = set_pages(edition)
    assert corrected.problems == []
    assert 1 <= ladder(corrected) <= 2


@pytest.mark.usefixtures("never_ragged")
def test_a_last_line_of_two_characters_is_corrected(make_report: MakeReport) -> None:
    ends = ("so", "I.", "x.")
    edition = badly_set(make_report, ends, lambda read: shortest_end(read) == 2)
    corrected = set_pages(edition)
    assert corrected.problems == []
    assert shortest_end(corrected) >= 5


def test_hyphens_of_the_author_count_as_well(make_report: MakeReport) -> None:
    compounds = "high-quality long-standing well-established cross-provincial decision-making"
    words = random.Random(3).choices(compounds.split(), k=90)  # noqa: S311
    edition = edition_of(make_report(f"date 2024-01-31 {' '.join(words)}."))
    assert ladder(first_fit(edition)) > 2
    assert ladder(set_pages(edition)) <= 2


LONG_WORDS = "0123456789012345678901234567 and 9876543210987654321098 or 31415926535897932384626 "


def test_what_cannot_be_justified_evenly_is_set_ragged(make_report: MakeReport) -> None:
    edition = edition_of(make_report(f"date 2024-01-31 {LONG_WORDS * 12}"))
    justified = first_fit(edition)
    assert even(justified) < 0.88
    ragged = set_pages(edition)
    assert ragged.problems == []
    assert even(ragged) == 1
    for line in full_lines(ragged):
        assert line.spaces == pytest.approx([1.0] * len(line.spaces), abs=0.15)

    def ends(read: PdfReading) -> set[int]:
        """Where the lines end, in whole pt."""
        last: dict[float, float] = {}
        for glyph in read.alignments["p1"].glyphs:
            last[glyph.y] = glyph.x + (0 if glyph.text == " " else glyph.advance)
        return {round(end) for end in list(last.values())[:-1]}

    assert len(ends(justified)) == 1
    assert len(ends(ragged)) > 1


# Unicode lets a line end after each of these, with or without a space (UAX 14: EX, IN, BA, CL).
@pytest.mark.parametrize("mark", ["?", "!", "…", "|", "}", "\u2013", "\u2014", "/", "-"])
def test_a_line_may_end_at_a_mark_inside_a_run(make_report: MakeReport, mark: str) -> None:
    words = random.Random(5).sample(WORDS, k=200)  # noqa: S311
    pairs = (
        f"{first}{mark}{second}" for first, second in zip(words[::2], words[1::2], strict=True)
    )
    edition = edition_of(make_report(f"date 2024-01-31 {' '.join(pairs)}"))
    read = set_pages(edition)
    assert read.problems == []


ORDINARY = (
    "The committee met in the capital—the third time this year—and its members—all of them—agreed.",
    "The staff (and what they spoke of) is named in a brief [of itself] by the chief (himself).",
    "See https://example.org/reports?year=2022&month=09#top or write to office@example.org (24/7).",
    "Is it safe?! Yes… perhaps…or not; cf. §4(b)(ii), 50%/yr., 20°C±2, 3×4=12, A&B, and/or, etc.",
    "“Who said ‘never’?” he asked; “‘Never’ is what you said.” («Jamais!» – „Nie!“)",
    "It costs €1,234.50 (£1,000 or $1.2m): 1–2 per cent. of 10^6, i.e. ~5% of the whole, v1.2.3.",
)


@pytest.mark.parametrize("sentence", ORDINARY)
def test_ordinary_prose_is_read_back_wherever_its_lines_end(
    make_report: MakeReport, sentence: str
) -> None:
    # Each paragraph is shifted against the one before, so that lines end at every place.
    paragraphs = (f"{'x' * shift} {sentence} {sentence}" for shift in range(1, 60, 3))
    report = make_report("date 2024-01-31 " + "\n\n".join(paragraphs))
    assert set_pages(edition_of(report)).problems == []


@pytest.mark.parametrize(
    "text", ["  Two more spaces.", "One.\n\n   Three before.", "One.   \n\nThree after.", "One.\t"]
)
def test_white_space_around_a_paragraph_is_no_difference(
    make_report: MakeReport, text: str
) -> None:
    edition = edition_of(make_report(f"date 2024-01-31 {text}"))
    assert set_pages(edition).problems == []


def test_paragraphs_of_three_lines_are_never_divided(make_report: MakeReport) -> None:
    # Divided, one line would stand alone: an orphan at the foot or a widow at the head.
    paragraph = "One line of words and then another and a third. " * 4
    text = "\n\n".join([paragraph] * 40)
    read = set_pages(edition_of(make_report(f"date 2024-01-31 {text}")))
    assert read.pdf.pages > 3
    for each in read.paragraphs().values():
        assert len(each) == 3
        assert len({line.page for line in each}) == 1


@pytest.mark.parametrize("paragraphs", [26, 27, 30, 33])
def test_the_colophon_is_not_divided_wherever_it_comes(
    make_report: MakeReport, paragraphs: int
) -> None:
    text = "\n\n".join(f"Paragraph {number} is one line." for number in range(paragraphs))
    read = set_pages(edition_of(make_report(f"date 2024-01-31 {text}")))
    blocks = every_block(read)
    colophon = [
        line for block in blocks if block.startswith("edition-colophon") for line in blocks[block]
    ]
    assert len({line.page for line in colophon}) == 1


# Tables


@pytest.mark.parametrize("ragged", [True, False])
def test_a_column_stands_as_its_author_aligned_it(tmp_path: Path, ragged: bool) -> None:
    report = tmp_path / "report.md"
    front = "---\ntitle: A title\ndate: 2024-01-31\n---\n\n"
    rows = "| a | b | c |\n|:--|--:|:-:|\n| one | 7 | mid |\n| seventeen | 1200 | in between |\n"
    report.write_text(front + rows, "utf-8")
    edition = edition_of(report)
    where = locate(edition.document)
    html = render_print(edition, ragged=ragged)
    read = PdfReading(edition, write_pdf(lay_out(html, where), html, where))
    edges: dict[str, list[float]] = {}
    for cell in edition.document.body.iterfind(".//tbody/tr/td"):
        (block,) = (str(leaf.get("id")) for leaf in cell.iter("p"))
        glyphs = read.alignments[block].glyphs
        left, right = glyphs[0].x, glyphs[-1].x + glyphs[-1].advance
        at = {"left": left, "right": right, "center": (left + right) / 2}[str(cell.get("class"))]
        edges.setdefault(str(cell.get("class")), []).append(at)
    assert sorted(edges) == ["center", "left", "right"]
    for places in edges.values():
        assert max(places) - min(places) < 0.2


def test_no_line_ends_within_a_token_where_the_proof_forbids_it(make_report: MakeReport) -> None:
    """Every token stands at every place about the end of a line."""
    accounts = (
        "root:x:0:0:root:/root:/bin/bash daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin "
        "bin:x:2:2:bin:/bin:/usr/sbin/nologin sys:x:3:3:sys:/dev:/usr/sbin/nologin "
        "sync:x:4:65534:sync:/bin:/bin/sync games:x:5:60:games:/usr/games:/usr/sbin/nologin"
    )
    tokens = (accounts, "word " * 13 + "No.7a a;5b x,5y it’s7 a_b=c@d.e:8080 " * 3)
    paragraphs = [f"{'l' * shift} {token}" for token in tokens for shift in range(30)]
    paragraphs.append(accounts)
    edition = edition_of(make_report("date 2024-01-31 " + "\n\n".join(paragraphs)))
    where = locate(edition.document)
    html = render_print(edition, ragged=True)
    read = PdfReading(edition, write_pdf(lay_out(html, where), html, where))
    assert read.problems == []
