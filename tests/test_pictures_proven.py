"""Pictures in the finished editions: each where it belongs, in its size, with its words, proven.

Every check is seen to fail on an edition in which what it guards is broken.
"""

from __future__ import annotations

import io
import re
import shutil
import socket
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pikepdf import Name
from PIL import Image

from pressroom import pipeline
from pressroom.edition import ereader_edition, print_edition
from pressroom.epub.pack import pack
from pressroom.epub.proof import prove_epub
from pressroom.gather import read_source
from pressroom.judges.epub import epubcheck
from pressroom.model import Document, Edition, Epub, Sheet
from pressroom.pdf.layout import lay_out, write_pdf
from pressroom.pdf.leading import Leading
from pressroom.pdf.reading import PdfReading
from pressroom.pdf.setting import set_pages
from pressroom.pipeline import build
from pressroom.places import locate
from pressroom.printed import Pdf
from pressroom.problems import Refused
from pressroom.proof import prove_pdf
from pressroom.readers import parse
from pressroom.render import ereader_styles, render_ereader, render_ncx, render_print

from .conftest import ROOT
from .test_judges import here
from .test_pictures import drawing, gradient, saved

EXACT = ROOT / "tests" / "reports" / "pictures-exact"
MEASURE = (107.64, 595.28 - 107.64)
PAGE = (104.0, 841.89 - 104.0)
# What a figure without a caption stands in, or one with.
WITHIN = (Name.Div, Name.P, Name.Link, Name.Sect, Name.TD, Name.LBody)
EDGE = 0.1


def pdf_of(document: Document) -> PdfReading:
    return set_pages(print_edition(document))


@pytest.fixture(scope="module")
def exact() -> Document:
    return parse(read_source(EXACT / "report.md"))


@pytest.fixture(scope="module")
def printed(exact: Document) -> PdfReading:
    return pdf_of(exact)


MakeDocument = Callable[..., Document]


@pytest.fixture
def make_document(tmp_path: Path) -> MakeDocument:
    """Parse Markdown with pictures beside it, by name."""

    def make(text: str, **files: bytes) -> Document:
        for name, data in files.items():
            (tmp_path / name.replace("_", ".")).write_bytes(data)
        report = tmp_path / "report.md"
        report.write_text(f"---\ntitle: A title\ndate: 2024-01-31\n---\n\n{text}", "utf-8")
        return parse(read_source(report))

    return make


def structure(pdf: pikepdf.Pdf) -> list[pikepdf.Object]:
    """All structure elements, in the tree's order."""
    found: list[pikepdf.Object] = []

    def walk(element: pikepdf.Object) -> None:
        kids = element.get(Name.K, pikepdf.Array())
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if isinstance(kid, pikepdf.Dictionary) and Name.S in kid:
                found.append(kid)
                walk(kid)

    walk(pdf.Root.StructTreeRoot)
    return found


def figures(data: bytes) -> list[tuple[int, tuple[float, ...], str]]:
    """The figures of a PDF: page, bounds and alternative text."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pages = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
        return [
            (
                pages[element.Pg.objgen],
                tuple(float(edge) for edge in element.A.BBox),
                str(element.Alt),
            )
            for element in structure(pdf)
            if Name.Figure == element.S
        ]


# In print


def test_every_kind_is_proven(exact: Document, printed: PdfReading) -> None:
    record = prove_pdf(printed)
    assert record["verdict"] == "exact"
    assert record["pictures"] == {"compared": 11, "decorative": 2}
    alternatives = [alt for _, _, alt in figures(printed.pdf.data)]
    assert alternatives == [alt for _, alt in exact.shown if alt]
    assert {picture.name.rpartition(".")[2] for picture in exact.pictures} == {"png", "jpg", "svg"}


def test_pictures_stand_within_the_measure_and_the_page(make_document: MakeDocument) -> None:
    wide, tall = (saved(gradient(size=size), "PNG") for size in ((3000, 300), (300, 3000)))
    caption = "A caption of several words. " * 8
    text = f'![wide](wide.png)\n\n![tall](tall.png "{caption}")\n\nA word ![tall](tall.png) more.\n'
    read = pdf_of(make_document(text, wide_png=wide, tall_png=tall))
    assert prove_pdf(read)["verdict"] == "exact"
    found = figures(read.pdf.data)
    assert len(found) == 3
    for _, (left, bottom, right, top), _ in found:
        assert MEASURE[0] - EDGE <= left < right <= MEASURE[1] + EDGE
        assert PAGE[0] - EDGE <= bottom < top <= PAGE[1] + EDGE
    assert found[0][1][2] - found[0][1][0] == pytest.approx(MEASURE[1] - MEASURE[0], abs=EDGE)
    for _, (left, bottom, right, top), _ in found[1:]:
        assert (top - bottom) / (right - left) == pytest.approx(10, rel=0.01)
    (block,) = [block for block in read.edition.blocks if "caption" in block.text]
    assert {glyph.page for glyph in read.alignments[block.id].glyphs} == {found[1][0]}


def test_a_picture_has_its_natural_size_or_the_width_that_was_asked_for(
    make_document: MakeDocument,
) -> None:
    sizes = {"id=own": 96.0, "width=40": 30.0, "height=64": 63.75}
    data = saved(gradient(size=(128, 96)), "PNG")
    html = "".join(f"<p><img src='map.png' alt='{size}' {size}></p>\n\n" for size in sizes)
    found = figures(pdf_of(make_document(html, map_png=data)).pdf.data)
    widths = {alt: right - left for _, (left, _, right, _), alt in found}
    assert widths == pytest.approx(sizes, abs=EDGE)


def test_pictures_are_not_smoothed(printed: PdfReading) -> None:
    with pikepdf.open(io.BytesIO(printed.pdf.data)) as pdf:
        images = [item for item in pdf.objects if isinstance(item, pikepdf.Stream)]
        drawn = [item for item in images if item.get(Name.Subtype) == Name.Image]
        assert drawn
        assert all(not item.get(Name.Interpolate, False) for item in drawn)


def test_tags_say_what_a_picture_is(printed: PdfReading) -> None:
    with pikepdf.open(io.BytesIO(printed.pdf.data)) as pdf:
        elements = structure(pdf)
        captions = [element for element in elements if Name.Caption == element.S]
        assert [caption.P.S for caption in captions] == [Name.Div, Name.Div]
        for element in elements:
            if Name.Figure == element.S:
                assert element.P.S in WITHIN
            if Name.Div == element.S:
                assert len(element.K), "a figure that is decoration alone is no element"
        assert sum(Name.Figure == element.S for element in elements) == 9


def test_a_report_may_be_a_picture_alone(make_document: MakeDocument) -> None:
    only = make_document("![A map](map.png)\n", map_png=saved(gradient(), "PNG"))
    assert only.blocks == ()
    assert prove_pdf(pdf_of(only))["verdict"] == "exact"
    assert prove_epub(*book_of(only))["verdict"] == "exact"


def test_alternative_text_in_any_script(make_document: MakeDocument) -> None:
    alt = "Ελλάδα (北京) — “é”, \\ and 🏽"
    made = make_document(f"![{alt}](map.png)\n", map_png=saved(gradient(), "PNG"))
    read = pdf_of(made)
    assert prove_pdf(read)["verdict"] == "exact"
    assert [found for _, _, found in figures(read.pdf.data)] == [alt.replace("\\\\", "\\")]


def said(read: PdfReading) -> str:
    with pytest.raises(Refused) as refused:
        prove_pdf(read)
    assert {problem.code for problem in refused.value.problems} <= {"PRF-001", "PRF-003"}
    return str(refused.value)


def altered(read: PdfReading, change: Callable[[pikepdf.Pdf], None]) -> PdfReading:
    """The same edition with something changed in its PDF."""
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(read.pdf.data)) as pdf:
        change(pdf)
        pdf.save(target)
    return PdfReading(read.edition, Pdf(target.getvalue(), read.pdf.pages))


def layout_of(edition: Edition, more: str = "") -> Pdf:
    """An edition set once, with more styles than its own."""
    html = render_print(edition, ragged=False)
    html = replace(html, sheets=(*html.sheets, Sheet("more.css", more)))
    where = locate(edition.document)
    return write_pdf(lay_out(html, where), html, where)


def test_another_alternative_text_is_found(printed: PdfReading) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        figure = next(one for one in structure(pdf) if Name.Figure == one.S)
        figure.Alt = pikepdf.String("Six bars")

    assert "reads back as “Six bars”" in said(altered(printed, change))


def test_a_picture_that_is_missing_is_found(printed: PdfReading) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        figure = next(one for one in structure(pdf) if Name.Figure == one.S)
        figure.S = Name.Span

    assert "pictures in the tag tree" in said(altered(printed, change))


def test_other_words_in_a_drawing_are_found(exact: Document, printed: PdfReading) -> None:
    pictures = tuple(
        replace(picture, text=picture.text and f"{picture.text} again")
        for picture in exact.pictures
    )
    edition = replace(printed.edition, document=replace(exact, pictures=pictures))
    assert "should draw" in said(PdfReading(edition, printed.pdf))


def test_another_picture_is_found(exact: Document, printed: PdfReading) -> None:
    one, *others = exact.pictures
    other = replace(one, data=saved(Image.new("RGB", (240, 120), "red"), "PNG"))
    edition = replace(printed.edition, document=replace(exact, pictures=(other, *others)))
    assert "shows other pixels" in said(PdfReading(edition, printed.pdf))


def test_words_under_a_picture_are_found(exact: Document) -> None:
    edition = print_edition(exact)
    pdf = layout_of(edition, "figure { margin: -16pt 0 0; position: relative; top: -16pt }")
    assert "PRF-003" in said(PdfReading(edition, pdf))


def test_words_about_a_picture_in_a_line_are_still_compared(make_document: MakeDocument) -> None:
    dot = saved(gradient(size=(12, 12)), "PNG")
    text = "![](dot.png) begins, a![a](dot.png)b, c ![](dot.png)d, and it ends ![a](dot.png)\n" * 9
    read = pdf_of(make_document(text, dot_png=dot))
    assert prove_pdf(read)["verdict"] == "exact"
    body = read.edition.body
    word = next(node for node in body.iter("img") if (node.tail or "").startswith("b"))
    word.tail = f"x{word.tail}"
    assert "reads back as" in said(PdfReading(read.edition, read.pdf))


def test_lines_are_chosen_for_text_alone(make_document: MakeDocument) -> None:
    words = "Words that go on for so long that they fill several lines of the page. " * 6
    text = f"{words}\n\nWords ![a dot](dot.png) that {words}\n\n{words}\n"
    read = pdf_of(make_document(text, dot_png=saved(gradient(size=(12, 12)), "PNG")))
    assert prove_pdf(read)["verdict"] == "exact"
    leading = Leading(read.edition, frozenset())
    html = render_print(read.edition, ragged=False)
    lay_out(html, locate(read.edition.document), leading)
    assert leading.led.keys() == {"p1", "p3"}
    assert read.paragraphs().keys() == {"p1", "p3"}


def test_a_drawing_in_letters_that_no_face_has(make_document: MakeDocument) -> None:
    with pytest.raises(Refused) as caught:
        pdf_of(make_document("One.\n\n![a](a.svg)\n", a_svg=drawing("<text y='20'>Ꮳ</text>")))
    assert [(each.code, each.where.line) for each in caught.value.problems] == [("FNT-001", 8)]


@pytest.mark.parametrize(
    "inner",
    [
        "<text x='5' y='20' text-anchor='end'>turned <tspan x='9'>about</tspan></text>",
        "<g transform='rotate(30) scale(.1)'><text y='20'>small and turned</text></g>",
        "<text x='500' y='500'>out of sight</text><text y='9' fill='white'>white</text>",
        "<text id='a' y='9' opacity='.5'>twice</text><use href='#a' y='20'/>",
        "<text y='9' letter-spacing='4' font-family='Arial'>AVAST-‐a\u00adb</text>",
        "<text y='9'>one</text><text y='9'>one</text>",
        "<text y='20'>حرف</text>".replace("حرف", "Ελλάδα"),
    ],
)
def test_the_words_of_a_drawing_are_read_back(make_document: MakeDocument, inner: str) -> None:
    read = pdf_of(make_document("A word.\n\n![a](a.svg)\n", a_svg=drawing(inner)))
    assert prove_pdf(read)["verdict"] == "exact"


# In the EPUB


def book_of(document: Document) -> tuple[Any, Any, Epub]:
    edition = ereader_edition(document)
    spine = render_ereader(edition)
    cover = saved(gradient("L"), "PNG")
    return edition, spine, pack(edition, spine, render_ncx(edition), ereader_styles(), cover)


def test_the_book_holds_the_very_bytes(exact: Document) -> None:
    edition, spine, epub = book_of(exact)
    assert prove_epub(edition, spine, epub)["pictures"] == {"compared": 11, "decorative": 2}
    with zipfile.ZipFile(io.BytesIO(epub.data)) as archive:
        for picture in exact.pictures:
            assert archive.read(f"EPUB/{picture.name}") == picture.data
            assert b"CANARY" not in picture.data


IN_THE_BOOK = {
    "another text": ("text.xhtml", b'alt="a red dot"', b'alt="a dot"'),
    "no text": ("text.xhtml", b'alt="a red dot"', b'alt=""'),
    "another picture": ("text.xhtml", b'src="picture-1.png"', b'src="picture-4.png"'),
    "the cover": ("text.xhtml", b'src="picture-1.png"', b'src="cover.png"'),
    "none": ("text.xhtml", b'src="picture-1.png"', b'src="nowhere.png"'),
    "another place": ("text.xhtml", b'src="picture-1.png"', b'src="https://example.org/a.png"'),
    "another width": ("text.xhtml", b'width="120"', b'width="1"'),
    "one too many": ("text.xhtml", b"</figure>", b'<img src="picture-1.png" alt=""/></figure>'),
    "one in the colophon": ("colophon.xhtml", b"</p>", b'<img src="picture-1.png" alt=""/></p>'),
    "a set of others": ("text.xhtml", b'alt="a red dot"', b'alt="a red dot" srcset="cover.png"'),
    "other bytes": ("picture-1.png", b"IHDR", b"IHDr"),
}


@pytest.mark.parametrize("fault", IN_THE_BOOK)
def test_a_book_with_another_picture_is_refused(exact: Document, fault: str) -> None:
    edition, spine, epub = book_of(exact)
    name, before, after = IN_THE_BOOK[fault]
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(epub.data)) as old, zipfile.ZipFile(target, "w") as new:
        for entry in old.infolist():
            data = old.read(entry)
            if entry.filename == f"EPUB/{name}":
                assert before in data
                data = data.replace(before, after, 1)
            new.writestr(entry, data, entry.compress_type)
    with pytest.raises(Refused) as refused:
        prove_epub(edition, spine, Epub(target.getvalue(), epub.spine))
    assert {problem.code for problem in refused.value.problems} == {"PRF-002"}


@pytest.mark.judge
def test_epubcheck_finds_nothing_in_a_book_with_pictures(exact: Document, tmp_path: Path) -> None:
    here("EPUBCheck")
    book = tmp_path / "pictures.epub"
    book.write_bytes(book_of(exact)[2].data)
    assert epubcheck(book) == []


# The whole build


def test_a_changed_picture_is_noticed_and_nothing_else_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "a-report"
    folder.mkdir()
    (folder / "report.md").write_text(
        "---\ntitle: A title\ndate: 2024-01-31\n---\n\n![A map](map.png)\n", "utf-8"
    )
    (folder / "map.png").write_bytes(saved(gradient(), "PNG"))
    monkeypatch.setattr(socket, "socket", None)
    report, output = folder / "report.md", tmp_path / "output"
    first = build(report, output)
    assert first.fresh
    (folder / "notes.txt").write_text("Not of the report.")
    assert not build(report, output).fresh
    (folder / "map.png").write_bytes(saved(gradient(size=(30, 30)), "PNG"))
    second = build(report, output)
    assert second.fresh
    assert second.files["a-report.pdf"]["sha256"] != first.files["a-report.pdf"]["sha256"]
    (folder / "map.png").unlink()
    with pytest.raises(Refused, match="PIC-001"):
        build(report, output)


def test_the_same_bytes_wherever_it_lies(tmp_path: Path) -> None:
    hashes = []
    for place in ("one", "two/three"):
        folder = tmp_path / place / "pictures"
        shutil.copytree(EXACT, folder)
        built = build(folder / "report.md", tmp_path / place / "output")
        hashes.append({name: record["sha256"] for name, record in built.files.items()})
        for file in built.folder.iterdir():
            if file.suffix != ".json":
                assert b"CANARY" not in file.read_bytes()
    assert hashes[0] == hashes[1]


def test_what_the_fixtures_refuse_they_refuse_for_each_picture() -> None:
    for name, count in {"picture-outside-PIC-002": 8, "picture-from-the-web-PIC-003": 4}.items():
        report = ROOT / "tests" / "reports" / name / "report.md"
        with pytest.raises(Refused) as refused:
            parse(read_source(report))
        assert len(refused.value.problems) == count
        lines = [problem.where.line for problem in refused.value.problems]
        assert lines == [6 + 2 * number for number in range(count)]


def test_the_pipeline_hides_no_engine_behind_pictures() -> None:
    text = Path(pipeline.__file__).read_text("utf-8")
    assert not re.search(r"^from pressroom\.(pictures|drawings)", text, re.MULTILINE)
