"""What library software finds in the package, and pictures that it takes."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree
from PIL import Image

from pressroom.edition import ereader_edition
from pressroom.epub.catalogue import filed
from pressroom.epub.proof import prove_epub
from pressroom.model import Picture
from pressroom.pictures import MOST_ON_SCREEN, for_screens
from pressroom.readers import read_report
from pressroom.schema import Metadata

from .books import bound, edition_of

OPF = "{http://www.idpf.org/2007/opf}"
DC = "{http://purl.org/dc/elements/1.1/}"


@pytest.mark.parametrize(
    ("title", "language", "wanted"),
    [
        ("The Flood of the Lower Town", "en-GB", "Flood of the Lower Town, The"),
        ("A flood", "en", "flood, A"),
        ("Theatre of floods", "en", "Theatre of floods"),
        ("The", "en", "The"),
        ("The ", "en", "The "),
        ("Die Flut", "de", "Flut, Die"),
        ("Die Flut", "en", "Die Flut"),
        ("L’eau", "fr-CH", "eau, L’"),
        ("Les eaux", "fr", "eaux, Les"),
        ("The 十一月", "zh-Hans", "The 十一月"),
    ],
)
def test_a_title_is_sorted_without_its_article(title: str, language: str, wanted: str) -> None:
    assert filed(title, language) == wanted


def test_the_package_says_who_did_what_and_how_it_is_sorted(tmp_path: Path) -> None:
    edition = edition_of(tmp_path)
    said = Metadata(
        title="The flood",
        subtitle="Of November",
        authors=("Ada Example", "Bo Example"),
        file_as=("Example, Ada", "Example, Bo"),
        date=dt.date(2024, 1, 31),
    )
    source = replace(edition.document.source, metadata=said)
    edition = ereader_edition(replace(edition.document, source=source))
    epub, spine = bound(edition)
    assert prove_epub(edition, spine, epub)["verdict"] == "exact"
    with zipfile.ZipFile(io.BytesIO(epub.data)) as book:
        package = etree.fromstring(book.read("EPUB/content.opf"))
    named = {
        node.get("id"): node.text
        for tag in ("title", "creator")
        for node in package.iter(f"{DC}{tag}")
    }
    refined = {
        (named.get(node.get("refines", "")[1:]), node.get("property")): node.text
        for node in package.iter(f"{OPF}meta")
        if node.get("refines")
    }
    assert refined == {
        ("The flood", "file-as"): "flood, The",
        ("The flood", "title-type"): "main",
        ("Of November", "title-type"): "subtitle",
        ("Ada Example", "role"): "aut",
        ("Bo Example", "role"): "aut",
        ("Ada Example", "file-as"): "Example, Ada",
        ("Bo Example", "file-as"): "Example, Bo",
    }
    roles = [node for node in package.iter(f"{OPF}meta") if node.get("property") == "role"]
    assert {node.get("scheme") for node in roles} == {"marc:relators"}


@pytest.mark.parametrize(
    ("kind", "mode"),
    [*(("PNG", mode) for mode in ("RGB", "RGBA", "L", "LA", "P")), ("JPEG", "RGB"), ("JPEG", "L")],
)
def test_a_picture_has_four_megapixels_at_most(mode: str, kind: str) -> None:
    target = io.BytesIO()
    Image.linear_gradient("L").resize((3000, 2000)).convert(mode).save(target, kind)
    media_type = f"image/{kind.lower()}"
    large = Picture(f"picture-1.{kind}", media_type, target.getvalue(), 3000, 2000, "")
    small = for_screens(large)
    with Image.open(io.BytesIO(small.data)) as opened:
        assert opened.format == kind
        assert 0.99 * MOST_ON_SCREEN < opened.width * opened.height <= MOST_ON_SCREEN
        assert abs(opened.width / opened.height - 1.5) < 0.01
        assert ("A" in opened.mode) == ("A" in mode)
    assert (small.width, small.height, small.name) == (3000, 2000, large.name)
    assert for_screens(large) == small
    assert for_screens(small) is small


def test_print_keeps_all_pixels_and_the_book_is_proven(tmp_path: Path) -> None:
    Image.linear_gradient("L").resize((3000, 2000)).save(tmp_path / "large.png")
    (tmp_path / "report.md").write_text(
        "---\ntitle: T\ndate: 2024-01-31\n---\nText.\n\n![A slope](large.png)\n"
    )
    document = read_report(tmp_path / "report.md")
    edition = ereader_edition(document)
    epub, spine = bound(edition)
    assert prove_epub(edition, spine, epub)["verdict"] == "exact"
    sizes = []
    with zipfile.ZipFile(io.BytesIO(epub.data)) as book:
        for data in (document.pictures[0].data, book.read("EPUB/picture-1.png")):
            with Image.open(io.BytesIO(data)) as opened:
                sizes.append(opened.width * opened.height)
    assert sizes[0] == 6_000_000
    assert sizes[1] <= MOST_ON_SCREEN
