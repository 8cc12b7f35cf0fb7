"""Books that run from right to left, and passages in them that do not."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest
from lxml import etree

from pressroom.epub.proof import prove_epub
from pressroom.epub.structure import faults

from .books import RICH, bound, edition_of
from .test_broken_books import OPF, instead, planted
from .test_ereader import HEBREW

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
ENGLISH = (
    '\n\n<div lang="en">\n\n## In English\n\n- One\n- Two\n\n> “Quoted.”\n\n</div>\n\n'
    'ועוד <span lang="en">a few *words*</span>.\n'
)


@pytest.fixture(scope="module")
def turned(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    edition = edition_of(tmp_path_factory.mktemp("books") / "hebrew", HEBREW + ENGLISH)
    epub, spine = bound(edition)
    assert prove_epub(edition, spine, epub)["verdict"] == "exact"
    return epub.data


def read(book: bytes, name: str) -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        return etree.fromstring(archive.read(f"EPUB/{name}"))


def test_its_pages_turn_from_right_to_left(turned: bytes) -> None:
    package = read(turned, "content.opf")
    assert package.get("dir") == "rtl"
    spine = package.find("{*}spine")
    assert spine is not None
    assert spine.get("page-progression-direction") == "rtl"
    for name in ("cover", "title", "nav", "text", "colophon"):
        page = read(turned, f"{name}.xhtml")
        assert (page.get("dir"), page.get("lang")) == ("rtl", "he")


def test_one_from_left_to_right_says_nothing_of_it(tmp_path: Path) -> None:
    epub, _ = bound(edition_of(tmp_path / "rich", RICH))
    with zipfile.ZipFile(io.BytesIO(epub.data)) as archive:
        for name in archive.namelist():
            if name.endswith((".xhtml", ".opf", ".ncx")):
                text = archive.read(name).decode()
                assert "rtl" not in text and "dir=" not in text, name


def test_a_passage_in_another_direction_is_isolated(turned: bytes) -> None:
    """An element with a direction of its own is isolated from what is around it (HTML §15.3.6)."""
    page = read(turned, "text.xhtml")
    for node in page.iter("*"):
        if node.get("lang") == "en":
            assert (node.get("dir"), node.get(XML_LANG)) == ("ltr", "en")
    said = {etree.QName(node).localname for node in page.iter("*") if node.get("lang") == "en"}
    assert said >= {"h2", "span"}


def test_the_editors_words_are_in_their_language(turned: bytes) -> None:
    nav = read(turned, "nav.xhtml")
    said = {
        "".join(node.itertext()): (node.get("lang"), node.get("dir"))
        for node in nav.iter("{*}a", "{*}h1", "{*}h2")
    }
    for words in ("Contents", "Landmarks", "Pages", "Title page", "Cover", "About this edition"):
        assert said[words] == ("en", "ltr"), words
    assert said["In English"] == ("en", "ltr")
    assert said["מי השתייה בנובמבר"] == (None, None)
    colophon = read(turned, "colophon.xhtml").find(".//{*}section")
    assert colophon is not None
    assert (colophon.get("lang"), colophon.get("dir")) == ("en", "ltr")
    summary = next(
        node
        for node in read(turned, "content.opf").iter("{*}meta")
        if node.get("property") == "schema:accessibilitySummary"
    )
    assert (summary.get(XML_LANG), summary.get("dir")) == ("en", "ltr")


def test_a_book_whose_pages_turn_the_wrong_way_is_found(turned: bytes) -> None:
    assert faults(turned) == []
    wrong = planted(turned, instead(OPF, ' page-progression-direction="rtl"', ""))
    assert faults(wrong) == [
        "its pages turn from left to right, and `he` runs the other way",
    ]
    assert not re.search("turn", " ".join(faults(planted(turned, instead(OPF, ">he<", ">xx<")))))
