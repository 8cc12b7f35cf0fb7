"""The booklet: in reading order once it is folded, each page whole and in its place."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from pressroom.edition import print_edition
from pressroom.model import Source
from pressroom.pdf.booklet import further_edition, imposition
from pressroom.pdf.claims import claimed
from pressroom.pdf.folded import prove_folded
from pressroom.pdf.imposition import Booklet, Paper, impose
from pressroom.pdf.read import read_pdf
from pressroom.pdf.reading import PdfReading
from pressroom.pdf.setting import set_pages
from pressroom.pipeline import Wanted, build
from pressroom.problems import Refused
from pressroom.readers import parse, read_report
from pressroom.schema import Booklet as Asked
from pressroom.schema import Metadata, Page

from .conftest import ROOT, MakeReport
from .test_proof_pdf import html_of, printed, styled

A4, A5 = (595.2756, 841.8898), (419.5276, 595.2756)
OFFICE = Paper(A4[1], A4[0], 0.2835)
PLAIN = Asked()
BOOKLET = Wanted(editions=frozenset(["booklet"]))


def folded(booklet: Booklet, *, from_right: bool = False) -> list[int | None]:
    """The pages in the order in which they are turned, by the geometry of paper alone: every leaf
    has a front and a back, and lies as deep as its sheet.
    """
    pages: list[int | None] = []
    for signature in range(len(booklet.signatures)):
        sides = [side for side in booklet.sides if side.signature == signature]
        leaves = []
        for front, back in zip(sides[::2], sides[1::2], strict=True):
            assert (front.front, back.front) == (True, False)
            assert front.depth == back.depth
            # Flipped over its short edge, the left half's back is the right half of the back.
            right, left = (front.halves[1], back.halves[0]), (back.halves[1], front.halves[0])
            if from_right:
                right, left = (front.halves[0], back.halves[1]), (back.halves[0], front.halves[1])
            leaves.append((right, left))
        pages += [page for first, _ in leaves for page in first]
        pages += [page for _, last in reversed(leaves) for page in last]
    return pages


@pytest.mark.parametrize("from_right", [False, True])
@pytest.mark.parametrize("pages", [1, 2, 3, 4, 5, 8, 63, 64, 65, 200])
@pytest.mark.parametrize("most", [None, 1, 4, 7])
def test_pages_are_in_order_and_blanks_at_the_end(
    pages: int, most: int | None, from_right: bool
) -> None:
    booklet = impose(pages, A5, OFFICE, most, from_right=from_right)
    sheets = -(-pages // 4)
    assert sum(booklet.signatures) == sheets
    assert max(booklet.signatures) <= (most or 16)
    assert max(booklet.signatures) - min(booklet.signatures) <= 1
    blanks = [None] * (4 * sheets - pages)
    assert folded(booklet, from_right=from_right) == [*range(pages), *blanks]


def test_thick_ones_are_parted() -> None:
    assert impose(64, A5, OFFICE, None, from_right=False).signatures == (16,)
    assert impose(65, A5, OFFICE, None, from_right=False).signatures == (8, 9)
    assert impose(64, A5, OFFICE, 4, from_right=False).signatures == (4, 4, 4, 4)


def test_inner_pages_move_to_the_fold() -> None:
    booklet = impose(16, A5, OFFICE, None, from_right=False)
    fold = OFFICE.fold
    for side in booklet.sides:
        left, right = booklet.place(side, 0), booklet.place(side, 1)
        creep = side.depth * 0.2835
        assert left[2] == pytest.approx(fold + creep)
        assert right[0] == pytest.approx(fold - creep)
        # The sheet sticks out by as much: cut along the outermost, all outer margins are equal.
        assert right[2] + creep == pytest.approx(fold + A5[0])
        assert left[0] - creep == pytest.approx(fold - A5[0])


@pytest.mark.parametrize(
    ("page", "sheet", "scale"),
    [(A5, A4, 1.0), (A4, A4, 0.7070), (A4, (841.8898, 1190.5512), 1.0), ((612, 792), A4, 0.6878)],
)
def test_pages_are_as_large_as_the_sheet_lets_them(
    page: tuple[float, float], sheet: tuple[float, float], scale: float
) -> None:
    booklet = impose(4, page, Paper(sheet[1], sheet[0], 0.0), None, from_right=False)
    assert booklet.scale == scale


# Pages imposed, folded and planted with faults


@cache
def record(paragraphs: int, language: str = "en", asked: Asked = PLAIN) -> PdfReading:
    """A record edition on A5, a paragraph a page; the third stands on a page turned."""
    text = "\n\n".join(f"This is paragraph {number}." for number in range(1, paragraphs + 1))
    said = Metadata(title="A title", language=language, page=Page(size="A5", booklet=asked))
    data = f"date 2024-01-31 {text}".encode()
    source = Source("small", "small/report.txt", data, "small/report.yaml", said, None, None)
    edition = print_edition(parse(source))
    css = "@page { size: A5; margin: 50pt } section:not(.colophon) > p { break-before: page }"
    css += "@page turned { size: A5 landscape } "
    css += "section:not(.colophon) > p:nth-child(3) { page: turned }"
    return PdfReading(edition, printed(styled(html_of(edition), css)))


def sides_of(data: bytes) -> list[str]:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return [page.Contents.read_bytes().decode() for page in pdf.pages]


@pytest.mark.parametrize("language", ["en", "he"])
@pytest.mark.parametrize("pages", [1, 7])
def test_a_booklet_is_proven_by_folding_it(pages: int, language: str) -> None:
    read = record(pages, language)
    made = further_edition(read)
    assert made.record["verdict"] == "exact"
    assert made.record["glyphs compared"] > 20 * pages
    assert made.record["bound on the"] == ("right" if language == "he" else "left")
    boxes = read_pdf(made.data).boxes
    assert {tuple(map(round, box)) for box in boxes} == {(0, 0, 842, 595)}
    assert made.data == further_edition(read).data
    assert claimed(made.data) == []
    assert claimed(read.pdf.data)
    with pikepdf.open(io.BytesIO(made.data)) as pdf:
        assert "/StructTreeRoot" not in pdf.Root
        assert pdf.docinfo["/Title"] == "A title"
        assert str(pdf.docinfo["/Producer"]).startswith("pikepdf")
        assert b"urn:uuid:" in pdf.Root.Metadata.read_bytes()
        assert pdf.Root.Metadata.read_bytes().count(b"pdfaid") == 0


def test_pdfium_reads_it_in_that_order_too() -> None:
    pages = pypdfium2.PdfDocument(further_edition(record(7)).data)
    words = [page.get_textpage().get_text_range() for page in pages]
    numbers = [sorted(map(int, re.findall(r"paragraph (\d)", text))) for text in words]
    # The title has a page of its own.
    assert numbers == [[7], [1, 6], [2, 5], [3, 4]]


def test_signatures_have_marks_that_step_down() -> None:
    asked = Asked(signature=2)
    made = further_edition(record(14, asked=asked))
    assert made.record["sheets of each signature"] == [2, 2]
    bars = [re.findall(r"0 g (\S+) (\S+) \S+ \S+ re f", side) for side in sides_of(made.data)]
    assert [len(found) for found in bars] == [1, 0, 0, 0, 1, 0, 0, 0]
    (first,), (second,) = bars[0], bars[4]
    assert first[0] == second[0]
    assert float(first[1]) > float(second[1])


def test_marks_to_trim_stand_where_the_sheet_has_room() -> None:
    narrow, wide = (
        sides_of(further_edition(record(7, asked=Asked(sheet=sheet))).data)
        for sheet in ("A4", "A3")
    )
    # Fold marks alone, on what will be the outside; else eight for two pages, and two for the fold.
    assert [side.count(" l S") for side in narrow] == [2, *[0] * (len(narrow) - 1)]
    assert wide[0].count(" l S") in (6, 10)


def other(change: Callable[[pikepdf.Pdf], None]) -> bytes:
    """The booklet of seven paragraphs with a change."""
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(further_edition(record(7)).data)) as pdf:
        change(pdf)
        pdf.save(target)
    return target.getvalue()


def rewritten(pattern: str, by: str, side: int = 0) -> Callable[[pikepdf.Pdf], None]:
    def change(pdf: pikepdf.Pdf) -> None:
        page = pdf.pages[side]
        said = page.Contents.read_bytes().decode()
        assert re.search(pattern, said), said
        page.Contents = pdf.make_stream(re.sub(pattern, by, said, count=1).encode())

    return change


def two_pages_swapped(pdf: pikepdf.Pdf) -> None:
    one, two = (pdf.pages[side].Resources.XObject for side in (0, 1))
    (first, *_), (second, *_) = sorted(one.keys()), sorted(two.keys())
    one[first], two[second] = two[second], one[first]


def sides_turned_over(pdf: pikepdf.Pdf) -> None:
    """As a printer does that flips on the long edge."""
    pdf.pages.insert(0, pdf.pages[1])
    del pdf.pages[2]


def two_sheets_swapped(pdf: pikepdf.Pdf) -> None:
    for _ in range(2):
        pdf.pages.append(pdf.pages[0])
        del pdf.pages[0]


def a_sheet_lost(pdf: pikepdf.Pdf) -> None:
    del pdf.pages[-2:]


def another_picture_of_it(pdf: pikepdf.Pdf) -> None:
    forms = pdf.pages[0].Resources.XObject
    form = forms[sorted(forms.keys())[0]]
    form.write(form.read_bytes() + b" 0 0 9 9 re f")


NUMBER = r"-?[\d.]+"
FAULTS: dict[str, tuple[Callable[[pikepdf.Pdf], None], str]] = {
    "two pages swapped": (two_pages_swapped, "is page"),
    "a page lost": (rewritten(r"/Page1 Do", ""), "page 1 is missing"),
    "a page twice": (rewritten(r"(/Page1 Do)", r"\1 \1"), "page 1"),
    "a page upside down": (
        rewritten(
            rf"1\.0000 0\.0000 0\.0000 1\.0000 ({NUMBER}) ({NUMBER}) cm /Page1",
            "-1 0 0 -1 840 595 cm /Page1",
        ),
        "page 1 stands upside down",
    ),
    "a page smaller": (
        rewritten(r"1\.0000 0\.0000 0\.0000 1\.0000", "0.9 0 0 0.9"),
        "in another size",
    ),
    "a page moved": (rewritten(rf"({NUMBER}) cm /Page1", "2 cm /Page1"), "beside its place"),
    "a page clipped": (
        rewritten(
            rf"q ({NUMBER}) \S+ {NUMBER} {NUMBER} re W n ([^q]*)/Page1",
            r"q \1 0 100 595 re W n \2/Page1",
        ),
        "cut off",
    ),
    "a side turned over": (sides_turned_over, "is page"),
    "two sheets swapped": (two_sheets_swapped, "is page"),
    "a sheet lost": (a_sheet_lost, "sides, not"),
    "a page painted over": (rewritten(r"$", " 1 g 0 0 900 600 re f"), "drawn over"),
    "a drawing added": (another_picture_of_it, "drawn otherwise"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault(name: str) -> None:
    change, wanted = FAULTS[name]
    read = record(7)
    with pytest.raises(Refused) as refused:
        prove_folded(other(change), read, imposition(read))
    assert {each.code for each in refused.value.problems} == {"BKL-001"}
    assert any(wanted in each.message for each in refused.value.problems), refused.value.problems


def test_the_build_asks(make_report: MakeReport, tmp_path: Path) -> None:
    report = make_report("date 2024-01-31 One.", "title: T\npage:\n  size: a5\n")
    built = build(report, tmp_path / "output", wanted=BOOKLET)
    record = built.files["a-report-booklet.pdf"]
    assert record["sheets of each signature"] == [1]
    proof = json.loads((built.folder / "a-report.proof.json").read_bytes())
    assert proof["further editions"]["a-report-booklet.pdf"]["verdict"] == "exact"
    assert not build(report, tmp_path / "output", wanted=BOOKLET).fresh


@pytest.mark.parametrize(("page", "told"), [("", True), ("page: {large_print: true}\n", False)])
def test_small_type_is_told(make_report: MakeReport, tmp_path: Path, page: str, told: bool) -> None:
    built = build(make_report("date 2024-01-31 One.", f"title: T\n{page}"), tmp_path, None, BOOKLET)
    assert built.files["a-report-booklet.pdf"]["scale"] == 0.707
    assert ("BKL-002" in {each.code for each in built.findings}) == told


def test_a_thick_one_has_signatures_and_is_proven() -> None:
    read = record(69)
    assert len(read.reading.boxes) == 70
    made = further_edition(read)
    assert made.record["sheets of each signature"] == [9, 9]
    assert made.record["pages"] == 36
    assert made.record["innermost pages moved, mm"] == 0.8


def test_a_picture_that_is_another_is_found() -> None:
    report = ROOT / "tests" / "reports" / "pictures-exact"
    read = set_pages(print_edition(read_report(next(report.glob("report.*[dl]")))))
    data, pages = further_edition(read).data, imposition(read)
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pictures = [
            item
            for item in pdf.objects
            if isinstance(item, pikepdf.Stream) and item.get("/Subtype") == pikepdf.Name.Image
        ]
        assert pictures
        pixels = pictures[0].read_bytes()
        pictures[0].write(bytes(255 - each for each in pixels))
        pdf.save(target)
    with pytest.raises(Refused, match="drawn otherwise"):
        prove_folded(target.getvalue(), read, pages)
