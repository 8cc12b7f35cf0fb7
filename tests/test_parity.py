"""The PDF and the EPUB hold the same headings, tables, figures, notes, captions and references."""

from __future__ import annotations

from pathlib import Path

import pytest

from pressroom.edition import print_edition
from pressroom.model import Epub
from pressroom.parity import prove_parity
from pressroom.pdf.layout import lay_out, write_pdf
from pressroom.pdf.reading import PdfReading
from pressroom.printed import Html
from pressroom.problems import Problem, Refused
from pressroom.render import render_print

from .books import bound, edition_of
from .test_broken_books import TEXT, Plant, planted
from .test_broken_books import instead as put
from .test_proof_pdf import WHERE, instead

REPORT = """---
title: A rich report
date: 2024-01-31
---

Words of the beginning,[^1] and [a link](#figures), and [out](https://example.org/).

## Figures {#figures}

![A white pixel](pixel.png "The caption of it")

| What | How many |
|------|---------:|
| Pixels | 1 |

### Lists

Words, and a link that [goes on over several lines of the page, since it has a great many words in
it, more than any line can hold, so that it is broken into several pieces](#lists).

[^1]: A note of some words.
"""


class Pair:
    """The two editions of a report, each to be spoiled."""

    def __init__(self, folder: Path) -> None:
        ereader = edition_of(folder, REPORT)
        self.epub = bound(ereader)[0]
        self.printed = print_edition(ereader.document)
        self.html = render_print(self.printed, ragged=True)

    def read(self, html: Html) -> PdfReading:
        pdf = write_pdf(lay_out(html, lambda _: WHERE), html, lambda _: WHERE)
        return PdfReading(self.printed, pdf)

    def problem(self, html: Html, epub: bytes) -> Problem:
        with pytest.raises(Refused) as refused:
            prove_parity(self.read(html), Epub(epub, ()))
        problems = refused.value.problems
        assert {(problem.code, problem.severity) for problem in problems} == {("PRF-007", "error")}
        return problems[0]


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    return Pair(tmp_path_factory.mktemp("pair"))


def test_both_hold_the_same(pair: Pair) -> None:
    assert prove_parity(pair.read(pair.html), pair.epub) == {
        "captions": 1,
        "cross references": 4,  # to the note and back, too
        "figures": 1,
        "headings of level 2": 1,
        "headings of level 3": 1,
        "notes": 1,
        "tables": 1,
    }


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('<h2 id="figures"', '<h3 id="figures"', "headings of level 2 “Figures”: 1 in the PDF, 0"),
        ('href="#figures"', 'href="#lists"', "cross references “figures”: 1 in the PDF, 0 in the"),
        ('href="#figures"', 'href="text.xhtml"', "cross references “figures”: 1 in the PDF, 0"),
        ('alt="A white pixel"', 'alt="A pixel"', "figures “Apixel”: 0 in the PDF, 1 in the EPUB"),
        ("<figcaption", "<p", "captions “Thecaptionofit”: 1 in the PDF, 0 in the EPUB"),
        ("<table", '<table id="more"></table><table', "tables: 1 in the PDF, 2 in the EPUB"),
        ("<aside", "<div", "notes: 1 in the PDF, 0 in the EPUB"),
    ],
)
def test_what_the_epub_lacks_or_has_more(pair: Pair, old: str, new: str, words: str) -> None:
    plants: list[Plant] = [put(TEXT, old, new)]
    for tag in ("h2", "figcaption", "aside"):
        if old.startswith(f"<{tag}"):
            other = {"h2": "h3", "figcaption": "p", "aside": "div"}[tag]
            plants.append(put(TEXT, f"</{tag}>", f"</{other}>"))
    data = pair.epub.data
    for plant in plants:
        data = planted(data, plant)
    assert words in pair.problem(pair.html, data).message


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("<table", "<table></table><table", "tables: 2 in the PDF, 1 in the EPUB"),
        ('alt="A white pixel"', 'alt="A pixel"', "figures “Apixel”: 1 in the PDF, 0 in the EPUB"),
        ('href="#figures"', 'href="#lists"', "cross references “figures”: 0 in the PDF, 1"),
        ('href="#figures"', 'href="https://example.org/a"', "cross references “figures”: 0"),
    ],
)
def test_what_the_pdf_lacks_or_has_more(pair: Pair, old: str, new: str, words: str) -> None:
    assert words in pair.problem(instead(pair.html, old, new), pair.epub.data).message


def test_a_heading_that_is_none_in_the_pdf(pair: Pair) -> None:
    html = instead(instead(pair.html, "<h3 ", "<p "), "</h3>", "</p>")
    found = pair.problem(html, pair.epub.data).message
    assert "headings of level 3 “Lists”: 0 in the PDF, 1 in the EPUB" in found


def test_a_note_that_is_none_in_the_pdf(pair: Pair) -> None:
    html = instead(instead(pair.html, "<aside ", "<div "), "</aside>", "</div>")
    assert "notes: 0 in the PDF, 1 in the EPUB" in pair.problem(html, pair.epub.data).message
