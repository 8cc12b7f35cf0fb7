"""The contents list of print: its folios are those of the pages that it leads to."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from pressroom.contents import is_wanted, label, with_contents
from pressroom.edition import furniture, print_edition
from pressroom.model import Edition, Entry
from pressroom.page_map import page_map
from pressroom.pdf.reading import PdfReading
from pressroom.pdf.setting import set_pages
from pressroom.proof import prove_pdf
from pressroom.readers import read_report
from pressroom.render import render_print

from .test_proof_pdf import edited, found, printed, refusal

SENTENCE = "The warden at the gate rang the harbour office before the lamps went out. "
REPORT = f"""
## The night[^n] of *the flood*

{SENTENCE * 90}

### What was heard

{SENTENCE * 60}

#### In the third place

{SENTENCE * 3}

## A heading so long that it takes more than one line of the contents list, and says at length \
what could have been said in three words, as headings of official reports do now and then

{SENTENCE}

[^n]: Of November.
"""


def edition_of(folder: Path, text: str, said: str = "") -> Edition:
    file = folder / "report.md"
    file.write_text(f"---\ntitle: Contents\ndate: 2024-01-31\n{said}---\n{text}", "utf-8")
    return print_edition(read_report(file))


def said_in(edition: Edition) -> list[tuple[str, str]]:
    """The entries with their folios."""
    return [
        (each.text, each.folio) for entry in edition.contents for each in (entry, *entry.children)
    ]


def test_a_report_that_asks_for_it_has_a_contents_list(tmp_path: Path) -> None:
    read = set_pages(edition_of(tmp_path, REPORT, "toc: true\n"))
    assert prove_pdf(read)["verdict"] == "exact"
    entries = said_in(read.edition)
    assert [text for text, _ in entries[:2]] == ["The night of the flood", "What was heard"]
    assert len(entries) == 3
    folios = read.folios()
    assert [folio for _, folio in entries] == [*(folios[name] for name in order(read))]
    assert entries[0][1] == "1"
    assert entries[2][1] == read.reading.labels[-1] != "1"


def order(read: PdfReading) -> list[str]:
    """The headings that are listed."""
    return [
        each.href.removeprefix("#")
        for entry in read.edition.contents
        for each in (entry, *entry.children)
    ]


def test_front_matter_has_roman_folios_and_the_text_begins_with_1(tmp_path: Path) -> None:
    read = set_pages(edition_of(tmp_path, REPORT, "toc: true\n"))
    pages = read.pdf.pages
    assert read.front == 1
    assert read.reading.labels == ("i", *(str(number) for number in range(1, pages)))
    feet = [furniture(read.edition, page + 1, pages, read.front)["Footer"] for page in range(pages)]
    assert tuple(feet) == read.reading.labels
    assert [start.label for start in page_map(read)] == feet


def test_a_list_of_many_pages(tmp_path: Path) -> None:
    text = "\n\n".join(f"## Heading {number}\n\nText." for number in range(90))
    read = set_pages(edition_of(tmp_path, text, "toc: true\nstatus: draft\n"))
    assert prove_pdf(read)["verdict"] == "exact"
    assert read.front > 1
    assert read.reading.labels[: read.front + 1] == ("i", "ii", "iii", "1")[-read.front - 1 :]


def test_who_gets_one_without_asking(tmp_path: Path) -> None:
    short = edition_of(tmp_path, REPORT)
    assert not is_wanted(short, 8)
    assert is_wanted(short, 9)
    assert not is_wanted(edition_of(tmp_path, REPORT, "toc: false\n"), 400)
    assert not is_wanted(edition_of(tmp_path, "## One\n\nText.\n\n## Two\n\nText."), 9)
    assert not is_wanted(edition_of(tmp_path, "Text without headings.", "toc: true\n"), 9)


def test_the_list_is_in_the_editors_language_and_the_colophon_names_it(tmp_path: Path) -> None:
    edition = with_contents(edition_of(tmp_path, REPORT, "language: de\n"), {})
    assert edition.listed[0].text == "Inhalt"
    assert "das Inhaltsverzeichnis" in edition.block("edition-colophon-unchanged").text


def wrongly(edition: Edition) -> Edition:
    """The edition whose first entry names another page."""
    first, *others = edition.contents
    contents: tuple[Entry, ...] = (replace(first, folio="7"), *others)
    heading, block, *rest = edition.listed
    listed = (heading, replace(block, text=f"{first.text} 7"), *rest)
    return replace(edition, contents=contents, listed=listed)


def test_a_wrong_folio_is_found(tmp_path: Path) -> None:
    right = set_pages(edition_of(tmp_path, REPORT, "toc: true\n")).edition
    wrong = wrongly(right)
    pdf = printed(render_print(wrong, ragged=False))
    assert "the contents say 7" in found(refusal(wrong, pdf), "PRF-004")
    assert found(refusal(right, pdf), "PRF-001")


@pytest.mark.parametrize("style", ["/D", "/R"])
def test_a_page_that_is_called_otherwise_is_found(tmp_path: Path, style: str) -> None:
    edition = set_pages(edition_of(tmp_path, REPORT, "toc: true\n")).edition

    def relabel(pdf: pikepdf.Pdf) -> None:
        pdf.Root.PageLabels = Dictionary(Nums=Array([0, Dictionary(S=Name(style))]))

    pdf = edited(printed(render_print(edition, ragged=False)), relabel)
    assert "page 1 is called" in found(refusal(edition, pdf), "PRF-004")


def test_pages_are_called_as_books_call_them() -> None:
    assert [label(page, 14) for page in (1, 4, 9, 14, 15, 16)] == ["i", "iv", "ix", "xiv", "1", "2"]


@pytest.mark.parametrize(
    ("page", "wanted"), [(4, "iv"), (40, "xl"), (49, "xlix"), (99, "xcix"), (131, "cxxxi")]
)
def test_pages_before_the_text_in_roman_figures(page: int, wanted: str) -> None:
    assert label(page, 200) == wanted
