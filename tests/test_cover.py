"""The EPUB's cover: made from title and date, or the editor's own."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree
from PIL import Image

from pressroom.edition import ereader_edition
from pressroom.epub.cover import cover_picture
from pressroom.epub.pack import pack
from pressroom.epub.proof import prove_epub
from pressroom.model import Edition, Epub
from pressroom.pipeline import build
from pressroom.places import locate
from pressroom.problems import Refused
from pressroom.readers import read_report
from pressroom.render import ereader_styles, render_ereader, render_ncx

from .conftest import MakeReport
from .test_broken_books import instead, planted

SIDECAR = (
    "title: A title\nlanguage: {language}\ncover:\n  image: {image}\n  alt: A river in flood\n"
)
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="400">'
    '<rect width="300" height="400" fill="#c00"/></svg>'
)


def report(make: MakeReport, image: str, language: str = "en") -> Path:
    file = make("date 2024-01-31 Text.", SIDECAR.format(image=image, language=language))
    picture = Image.new("RGB", (900, 1200), (0, 0, 200))
    if image.endswith(".svg"):
        (file.parent / image).write_text(SVG)
    else:
        picture.save(file.parent / image)
    return file


def bound(file: Path) -> tuple[Edition, Epub]:
    edition = ereader_edition(read_report(file))
    spine = render_ereader(edition)
    cover = cover_picture(edition, locate(edition.document))
    epub = pack(edition, spine, render_ncx(edition), ereader_styles(), cover)
    assert prove_epub(edition, spine, epub)["verdict"] == "exact"
    return edition, epub


@pytest.mark.parametrize(
    ("image", "name", "colour"),
    [
        ("own.png", "cover.png", (0, 0, 200)),
        ("own.jpg", "cover.jpg", (0, 0, 200)),
        ("own.svg", "cover.png", (204, 0, 0)),
    ],
)
def test_the_editors_own_cover(
    make_report: MakeReport, image: str, name: str, colour: tuple[int, int, int]
) -> None:
    _, epub = bound(report(make_report, image))
    with zipfile.ZipFile(io.BytesIO(epub.data)) as book:
        package = etree.fromstring(book.read("EPUB/content.opf"))
        page = etree.fromstring(book.read("EPUB/cover.xhtml"))
        with Image.open(io.BytesIO(book.read(f"EPUB/{name}"))) as opened:
            pixel = opened.convert("RGB").getpixel((opened.width // 2, opened.height // 2))
    assert isinstance(pixel, tuple)
    assert all(abs(one - other) < 4 for one, other in zip(pixel, colour, strict=True))
    (item,) = package.iterfind(".//{*}item[@properties='cover-image']")
    assert item.get("href") == name
    (shown,) = page.iter("{*}img")
    assert (shown.get("src"), shown.get("alt")) == (name, "A river in flood")


def test_its_words_are_in_the_reports_language(make_report: MakeReport) -> None:
    _, epub = bound(report(make_report, "own.png", "he"))
    with zipfile.ZipFile(io.BytesIO(epub.data)) as book:
        (shown,) = etree.fromstring(book.read("EPUB/cover.xhtml")).iter("{*}img")
    assert (shown.get("lang"), shown.get("dir")) == ("he", "rtl")


def test_another_cover_is_found(make_report: MakeReport) -> None:
    edition, epub = bound(report(make_report, "own.png"))
    spine = render_ereader(edition)
    own = edition.document.cover
    assert own
    other = pack(edition, spine, render_ncx(edition), ereader_styles(), own.data[:-1])
    with pytest.raises(Refused, match="the cover is another"):
        prove_epub(edition, spine, other)
    data = planted(epub.data, instead("EPUB/cover.xhtml", "in flood", "at rest"))
    with pytest.raises(Refused, match="PRF-002"):
        prove_epub(edition, spine, replace(epub, data=data))


@pytest.mark.parametrize("image", ["missing.png", "../secret.png", "report.txt"])
def test_a_cover_that_cannot_be_used(make_report: MakeReport, image: str) -> None:
    file = make_report("date 2024-01-31 Text.", SIDECAR.format(image=image, language="en"))
    with pytest.raises(Refused) as refused:
        read_report(file)
    (problem,) = refused.value.problems
    assert problem.code in ("PIC-001", "PIC-002", "PIC-005")
    assert problem.where.file.endswith("report.yaml")
    assert problem.where.line == 4


def test_a_changed_cover_is_built_anew_and_goes_into_the_package(
    make_report: MakeReport, tmp_path: Path
) -> None:
    file = report(make_report, "own.png")
    output = tmp_path / "output"
    built = build(file, output)
    assert not build(file, output).fresh
    proof = json.loads((built.folder / f"{built.folder.name}.proof.json").read_bytes())
    assert proof["source"]["cover"][:2] == ["report.yaml", "own.png"]
    with zipfile.ZipFile(next(built.folder.glob("*.bag.zip"))) as bag:
        assert [name for name in bag.namelist() if name.endswith("pictures/cover.png")]
    Image.new("RGB", (900, 1200), (0, 200, 0)).save(file.parent / "own.png")
    assert build(file, output).fresh
