"""The publisher's logo: read beside the file that names it, shown in both editions, proven."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from PIL import Image, PngImagePlugin

from pressroom.edition import ereader_edition, print_edition
from pressroom.epub.pack import pack
from pressroom.epub.proof import prove_epub
from pressroom.model import Document, Epub
from pressroom.pdf.reading import PdfReading
from pressroom.pdf.setting import set_pages
from pressroom.pipeline import build
from pressroom.problems import Problem, Refused
from pressroom.proof import prove_pdf
from pressroom.readers import read_report
from pressroom.render import ereader_styles, render_ereader, render_ncx

from .conftest import PIXEL, MakeReport

NAME = 'Ministry of "Safety" & Mines'
TEXT = "---\ntitle: T\ndate: 2024-01-31\n{said}---\n\nOne.\n\n![A picture](picture.png)\n"
CANARY = "canary-in-a-logo"


def png(colour: tuple[int, int, int], size: tuple[int, int] = (900, 300)) -> bytes:
    target = io.BytesIO()
    note = PngImagePlugin.PngInfo()
    note.add_text("Comment", CANARY)
    picture = Image.new("RGB", size, colour)
    picture.putpixel((1, 1), (9, 9, 9))
    picture.save(target, "PNG", pnginfo=note)
    return target.getvalue()


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A report of `source/`, and what all share beside it, a logo among it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "source" / "r").mkdir(parents=True)
    (tmp_path / "source" / "logo.png").write_bytes(png((200, 0, 0)))
    shared = f"publisher: '{NAME}'\nlogo: logo.png\n"
    (tmp_path / "source" / "defaults.yaml").write_text(shared, "utf-8")
    (tmp_path / "source" / "r" / "picture.png").write_bytes(png((0, 0, 200), (40, 20)))
    return tmp_path


def report(said: str = "") -> Path:
    file = Path("source/r/report.md")
    file.write_text(TEXT.format(said=said), "utf-8")
    return file


def refused(file: Path) -> tuple[Problem, ...]:
    with pytest.raises(Refused) as caught:
        read_report(file)
    return caught.value.problems


def colour(document: Document) -> Any:
    assert document.logo
    return Image.open(io.BytesIO(document.logo.data)).getpixel((0, 0))


# In print


def test_it_heads_the_page_small_and_with_the_name(project: Path) -> None:
    read = set_pages(print_edition(read_report(report())))
    record = prove_pdf(read)
    assert (record["verdict"], record["pictures"]) == ("exact", {"compared": 2, "decorative": 0})
    with pikepdf.open(io.BytesIO(read.pdf.data)) as pdf:
        figures: list[Any] = [
            each for each in pdf.objects if isinstance(each, pikepdf.Dictionary) and "/Alt" in each
        ]
        boxes = {str(each.Alt): [float(edge) for edge in each.A.BBox] for each in figures}
    assert list(boxes) == [NAME, "A picture"]
    left, bottom, right, top = boxes[NAME]
    assert 140 < right - left <= 160
    assert 46 < top - bottom <= 48
    title = read.alignments["edition-title"].glyphs[0]
    assert bottom > title.y + title.size * 0.7
    assert abs(left - title.x) < 2
    assert CANARY.encode() not in read.pdf.data


@pytest.mark.parametrize("size", [(4000, 100), (100, 4000), (3, 2)])
def test_any_shape_stays_within_its_measure(project: Path, size: tuple[int, int]) -> None:
    (project / "source" / "logo.png").write_bytes(png((200, 0, 0), size))
    logo = read_report(report()).logo
    assert logo
    width = logo.within(213, 64)
    height = width * size[1] / size[0]
    assert 1 <= width <= min(213, size[0])
    assert height <= 64


def test_other_pixels_or_another_name_are_found(project: Path) -> None:
    edition = print_edition(read_report(report()))
    pdf = set_pages(edition).pdf
    (project / "source" / "logo.png").write_bytes(png((0, 200, 0)))
    other = print_edition(read_report(report()))
    with pytest.raises(Refused, match=r"PRF-001.*shows other pixels"):
        prove_pdf(PdfReading(other, pdf))
    renamed = replace(edition, document=replace(edition.document, logo=None))
    with pytest.raises(Refused, match="2 pictures in the tag tree for 1"):
        prove_pdf(PdfReading(renamed, pdf))


# In the EPUB


def test_it_heads_the_title_page(project: Path) -> None:
    edition = ereader_edition(read_report(report()))
    logo, spine = edition.document.logo, render_ereader(edition)
    assert logo
    epub = pack(edition, spine, render_ncx(edition), ereader_styles(), PIXEL)
    record = prove_epub(edition, spine, epub)
    assert (record["verdict"], record["pictures"]) == ("exact", {"compared": 2, "decorative": 0})
    with zipfile.ZipFile(io.BytesIO(epub.data)) as book:
        page = book.read("EPUB/title.xhtml").decode()
        assert book.read("EPUB/logo.png") == logo.data
    assert CANARY.encode() not in logo.data
    assert page.index("<img") < page.index("<h1")
    assert 'alt="Ministry of &#34;Safety&#34; &amp; Mines"' in page


@pytest.mark.parametrize("spoilt", ["EPUB/logo.png", "EPUB/title.xhtml"])
def test_an_epub_with_another_is_refused(project: Path, spoilt: str) -> None:
    edition = ereader_edition(read_report(report()))
    spine = render_ereader(edition)
    epub = pack(edition, spine, render_ncx(edition), ereader_styles(), PIXEL)
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(epub.data)) as book,
        zipfile.ZipFile(target, "w") as changed,
    ):
        for entry in book.infolist():
            data = book.read(entry)
            if entry.filename == spoilt:
                data = data.replace(b'src="logo.png"', b'src="cover.png"').replace(b"PNG", b"PMG")
            changed.writestr(entry, data)
    with pytest.raises(Refused, match=r"PRF-002.*picture 1"):
        prove_epub(edition, spine, Epub(target.getvalue(), epub.spine))


# Where it lies


def test_it_lies_beside_the_file_that_names_it(project: Path) -> None:
    assert colour(read_report(report())) == (200, 0, 0)
    (project / "source" / "r" / "own.png").write_bytes(png((0, 200, 0)))
    assert colour(read_report(report("logo: own.png\n"))) == (0, 200, 0)
    (project / "source" / "r" / "art").mkdir()
    (project / "source" / "r" / "art" / "a b.png").write_bytes(png((0, 0, 9)))
    assert colour(read_report(report("logo: art/a%20b.png\n"))) == (0, 0, 9)


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("logo.png", "PIC-001"),  # it lies beside `defaults.yaml`, not here
        ("../logo.png", "PIC-002"),
        ("/etc/passwd", "PIC-002"),
        ("https://example.org/logo.png", "PIC-003"),
        ("empty.png", "PIC-004"),
        ("report.md", "PIC-005"),
        ("''", "META-003"),
        ("[a, b]", "META-003"),
    ],
)
def test_what_is_wrong_stands_at_its_line(project: Path, address: str, code: str) -> None:
    (project / "source" / "r" / "empty.png").touch()
    (problem,) = refused(report(f"logo: {address}\n"))
    assert (problem.code, str(problem.where)) == (code, "source/r/report.md:4:7")


def test_what_is_wrong_with_a_shared_one_stands_there(project: Path) -> None:
    (project / "source" / "logo.png").unlink()
    (problem,) = refused(report())
    assert (problem.code, str(problem.where)) == ("PIC-001", "source/defaults.yaml:2:7")


def test_it_comes_with_what_is_wrong_with_the_text(project: Path) -> None:
    (project / "source" / "r" / "picture.png").unlink()
    (project / "source" / "logo.png").unlink()
    assert [str(problem.where) for problem in refused(report())] == [
        *("source/defaults.yaml:2:7", "source/r/report.md:8")
    ]


def test_without_a_publisher_it_says_nothing(project: Path) -> None:
    (project / "source" / "defaults.yaml").write_text("logo: logo.png\n")
    (problem,) = refused(report())
    assert (problem.code, str(problem.where)) == ("META-012", "source/defaults.yaml:1:7")
    assert "`publisher: …` into source/r/report.md" in problem.hint
    assert read_report(report("publisher: P\n")).logo
    # A final lacks its publisher anyway.
    said = "status: final\nlanguage: en\n"
    assert [problem.code for problem in refused(report(said))] == ["META-004"]


def test_another_logo_is_a_change(project: Path) -> None:
    file, output = report(), project / "output"
    assert build(file, output).fresh
    assert not build(file, output).fresh
    (project / "source" / "logo.png").write_bytes(png((0, 200, 0)))
    assert build(file, output).fresh
    assert not build(file, output).fresh
    (project / "source" / "logo.png").unlink()
    with pytest.raises(Refused, match="PIC-001"):
        build(file, output)


def test_a_tab_in_the_publishers_name_is_a_space(make_report: MakeReport, tmp_path: Path) -> None:
    said = 'title: T\ndate: 2024-01-31\npublisher: "The\\tPress"\nlogo: logo.png\n'
    report = make_report("date 2024-01-31 One.", said)
    (report.parent / "logo.png").write_bytes(PIXEL)
    built = build(report, tmp_path / "output")
    assert {record["verdict"] for record in built.files.values()} == {"exact"}
