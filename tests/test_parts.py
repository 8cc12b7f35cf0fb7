"""The EPUB's documents of the report: chapters, none too large, and nothing lost between them."""

from __future__ import annotations

import io
import json
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from pressroom.edition import ereader_edition
from pressroom.epub import parts
from pressroom.epub.parts import LARGEST, too_large
from pressroom.epub.proof import prove_epub
from pressroom.epub.structure import faults
from pressroom.model import Edition, PageStart
from pressroom.page_map import in_ereader
from pressroom.pipeline import build
from pressroom.problems import Refused
from pressroom.render import render_ereader

from .books import bound, edition_of
from .long_report import write_long_report
from .test_broken_books import instead, planted

HEAD = "---\ntitle: A large report\ndate: 2024-01-31\n---\n\n"
SENTENCE = "The river rose by more than two metres, and nobody had asked for the pumps. "


def paragraphs(count: int) -> str:
    return "\n\n".join(f"{SENTENCE * 10}({number})" for number in range(1, count + 1))


def chapters(*names: str, count: int = 30) -> str:
    return HEAD + "\n\n".join(f"# {name}\n\n{paragraphs(count)}" for name in names)


def proven(edition: Edition) -> tuple[bytes, dict[str, list[str]]]:
    """The edition's book, proven, and the blocks of each of the report's documents."""
    epub, spine = bound(edition)
    assert prove_epub(edition, spine, epub)["verdict"] == "exact"
    assert faults(epub.data) == []
    names = [part.name for part in edition.parts]
    for item in spine:
        assert len(item.data) <= LARGEST or item.name not in names, item.name
    texts = {item.name: [block.text for block in item.blocks] for item in spine}
    return epub.data, {name: texts[name] for name in names}


def markup(edition: Edition, name: str) -> str:
    return next(item.data for item in render_ereader(edition) if item.name == name).decode()


def test_a_short_report_is_one_document(tmp_path: Path) -> None:
    _, texts = proven(edition_of(tmp_path, chapters("One", "Two", count=5)))
    assert list(texts) == ["text.xhtml"]


def test_a_longer_one_has_a_document_for_each_chapter(tmp_path: Path) -> None:
    edition = edition_of(tmp_path, chapters("One", "Two", "Three"))
    _, texts = proven(edition)
    assert [text[0] for text in texts.values()] == ["A large report", "Two", "Three"]
    assert texts["text.xhtml"][1] == "One"
    assert "<title>Two</title>" in markup(edition, "text-2.xhtml")
    assert '<main epub:type="bodymatter" aria-labelledby="two">' in markup(edition, "text-2.xhtml")


def test_what_stands_before_the_first_chapter_stands_alone(tmp_path: Path) -> None:
    text = chapters("One", "Two", "Three").replace("# One", "Before all.\n\n# One")
    _, texts = proven(edition_of(tmp_path, text))
    assert texts["text.xhtml"] == ["A large report", "Before all."]
    assert [text[0] for text in texts.values()][1:] == ["One", "Two", "Three"]


def test_chapters_are_the_sections_of_the_first_level_that_has_several(tmp_path: Path) -> None:
    text = chapters("One", "Two", "Three").replace("# ", "## ")
    text = text.replace("## One", "# All of it\n\n## One")
    _, texts = proven(edition_of(tmp_path, text))
    assert [text[0] for text in texts.values()] == ["A large report", "Two", "Three"]
    assert texts["text.xhtml"][:3] == ["A large report", "All of it", "One"]


def test_a_chapter_too_large_is_divided_at_its_sections_and_their_blocks(tmp_path: Path) -> None:
    large = "\n\n".join(f"## Section {number}\n\n{paragraphs(140)}" for number in range(6))
    text = f"{chapters('One')}\n\n# Two\n\n{large}\n\n## Huge\n\n{paragraphs(700)}"
    edition = edition_of(tmp_path, text)
    _, texts = proven(edition)
    begins = [text[0] for text in texts.values()]
    assert begins[:5] == ["A large report", "Two", "Section 2", "Section 4", "Huge"]
    assert len(begins) == 7
    assert begins[5].startswith("The river")
    headings = {block.text for block in edition.document.blocks if len(block.text) < 20}
    assert not headings & {text[-1] for text in texts.values()}, "a heading is left behind"


def test_a_megabyte_without_a_heading(tmp_path: Path) -> None:
    edition = edition_of(tmp_path, HEAD + paragraphs(1400))
    _, texts = proven(edition)
    epub, spine = bound(edition)
    claimed = prove_epub(edition, spine, epub)["accessibility"]
    assert sum(len(text) for each in texts.values() for text in each) > 1_000_000
    assert len(texts) == 5
    claims = json.dumps(claimed)
    # What goes on has no heading for the contents to lead to.
    assert "do not lead" not in claims


def test_lists_and_quotations_go_on_where_they_ended(tmp_path: Path) -> None:
    items = "\n".join(f"{number}. {SENTENCE * 10}" for number in range(7, 707))
    quoted = "\n>\n".join(f"> {SENTENCE * 10}" for _ in range(700))
    terms = "\n\n".join(f"Term {number}\n: {SENTENCE * 20}" for number in range(300))
    text = f'{HEAD}{items}\n\n<div lang="fr">\n\n{quoted}\n\n</div>\n\n{terms}\n'
    edition = edition_of(tmp_path, text)
    _, texts = proven(edition)
    assert len(texts) > 4
    number = len(texts["text.xhtml"]) - 1
    assert f'<ol start="{7 + number}"' in markup(edition, "text-2.xhtml")
    for name in texts:
        assert not markup(edition, name).partition("<dl>")[2].lstrip().startswith("<dd>")


def test_a_table_that_is_too_large_stays_whole_and_is_reported(tmp_path: Path) -> None:
    rows = "\n".join(f"| {number} | {SENTENCE * 2} |" for number in range(2500))
    edition = edition_of(tmp_path, f"{HEAD}Before.\n\n| A | B |\n|---|---|\n{rows}\n\nAfter.\n")
    epub, spine = bound(edition)
    assert prove_epub(edition, spine, epub)["verdict"] == "exact"
    (found,) = too_large(edition, spine)
    assert (found.code, found.where.line) == ("EPB-001", 8)
    assert "the table alone makes a document of" in found.message
    small = edition_of(tmp_path / "small")
    assert not list(too_large(small, bound(small)[1]))


def test_links_notes_and_pages_lead_to_their_documents(tmp_path: Path) -> None:
    text = chapters("One", "Two", "Three").replace(
        "# Three", "See [the first](#one), a note[^a] and ![a figure](pixel.png).\n\n# Three"
    )
    edition = edition_of(tmp_path, f"{text}\n\n[^a]: The note.\n")
    _, texts = proven(edition)
    assert texts["text-4.xhtml"] == ["The note. [1]"]
    second = markup(edition, "text-2.xhtml")
    assert 'href="text.xhtml#one"' in second
    assert 'href="text-4.xhtml#note-1"' in second
    notes = markup(edition, "text-4.xhtml")
    assert 'href="text-2.xhtml#noteref-1"' in notes
    assert '<main epub:type="bodymatter" aria-label="Notes">' in notes
    nav = markup(edition, "nav.xhtml")
    assert '<a epub:type="endnotes" href="text-4.xhtml">Notes</a>' in nav
    assert 'href="text-3.xhtml#three">Three</a>' in nav
    for page in edition.pages:
        assert f'id="{page.id}"' in markup(edition, page.href.partition("#")[0])
    assert len({page.href.partition("#")[0] for page in edition.pages}) == 5


def test_a_page_that_begins_with_a_figure_before_the_next_chapter(tmp_path: Path) -> None:
    text = chapters("One", "Two", "Three").replace("# Two", "![White](pixel.png)\n\n# Two")
    document = edition_of(tmp_path, text).document
    edition = ereader_edition(document)
    edition = in_ereader(edition, edition, [PageStart("7", "two", 0, 1)])
    assert [page.href for page in edition.pages] == ["text.xhtml#page-7"]
    proven(edition)
    assert re.search(r'id="page-7" aria-label="7"></span><figure>', markup(edition, "text.xhtml"))


def test_the_contents_are_as_deep_as_the_report(tmp_path: Path) -> None:
    text = HEAD + "\n\n".join(f"{'#' * level} Level {level}\n\nText." for level in (1, 2, 3, 4, 2))
    edition = edition_of(tmp_path, text)
    data, _ = proven(edition)
    assert max(entry.depth for entry in edition.contents) == 5
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        assert b'<meta name="dtb:depth" content="5"/>' in book.read("EPUB/toc.ncx")


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        ("text-2.xhtml", "<section><section><h2", '<section lang="fr"><section><h2'),
        ("text-2.xhtml", "<hr/>", ""),
        ("text-2.xhtml", 'href="text.xhtml#one"', 'href="text-3.xhtml#one"'),
        ("text-2.xhtml", 'href="text.xhtml#one"', 'href="text-3.xhtml#three"'),
        ("text-3.xhtml", "<section><section>", "<section><section><section></section>"),
        ("content.opf", '<itemref idref="text-2"/>', ""),
    ],
)
def test_a_document_that_is_not_the_reports(tmp_path: Path, part: str, old: str, new: str) -> None:
    text = chapters("One", "Two", "Three").replace("# Three", "[First](#one)\n\n---\n\n# Three")
    edition = edition_of(tmp_path, text)
    epub, spine = bound(edition)
    data = planted(epub.data, instead(f"EPUB/{part}", old, new))
    with pytest.raises(Refused) as refused:
        prove_epub(edition, spine, replace(epub, data=data))
    assert {problem.code for problem in refused.value.problems} == {"PRF-002"}


def test_print_and_ereader_have_the_same_numbers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Parity and page marks hold over the documents: the whole build, with its PDF."""
    monkeypatch.setattr(parts, "SHORT", 2_000)
    monkeypatch.setattr(parts, "FULL", 6_000)
    built = build(write_long_report(tmp_path / "long", 8), tmp_path / "output")
    assert len(built.files["long.epub"]["spine"]) > 8
    assert built.files["long.epub"]["page-break marks"] == built.files["long.pdf"]["pages"]
