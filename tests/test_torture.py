"""The torture report: all that is hard to set, in one report, in both editions, proven.

It was written for this: tables over pages and in lists, a note longer than its page has room for,
nested lists and a quotation over page ends, pictures, code, links everywhere, six scripts, a page
turned on its side, and front matter under folios of its own. Judges judge it in `test_judges`.
"""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from pressroom.pdf.aloud import aloud
from pressroom.pdf.structure import Element, read_structure
from pressroom.pipeline import Built, build

REPORT = Path(__file__).parent / "torture" / "report.md"


@pytest.fixture(scope="module")
def tortured(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build(REPORT, tmp_path_factory.mktemp("output"))


@pytest.fixture(scope="module")
def pdf(tortured: Built) -> bytes:
    return (tortured.folder / "torture.pdf").read_bytes()


@pytest.fixture(scope="module")
def proof(tortured: Built) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((tortured.folder / "torture.proof.json").read_bytes())
    return found


def found(pdf: bytes, kind: str) -> list[Element]:
    return [each for each in read_structure(pdf).root.walk() if each.kind == kind]


def test_it_is_exact_and_says_one_thing(tortured: Built, proof: dict[str, Any]) -> None:
    assert {record["verdict"] for record in proof["files"].values()} == {"exact"}
    assert [each.code for each in tortured.findings] == ["TAB-003"]
    assert proof["files"]["torture.pdf"]["claims"]["standards"] == ["PDF/A-3a", "PDF/UA-1"]


def test_pages_are_called_as_they_are_numbered(pdf: bytes, proof: dict[str, Any]) -> None:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        labels = [page.label for page in opened.pages]
        sides = [[float(edge) for edge in page.mediabox] for page in opened.pages]
    assert labels == ["i", *(str(number) for number in range(1, len(labels)))]
    assert sum(right > top for _, _, right, top in sides) == 1
    assert [each["label"] for each in proof["printed pages"]] == labels


def pages(element: Element) -> set[int]:
    return {mark.page for each in element.walk() for mark in each.marks()}


def test_what_crosses_pages_is_one_element(pdf: bytes) -> None:
    tables = found(pdf, "Table")
    assert max(len(pages(table)) for table in tables) == 3
    assert len(tables) == 3
    notes = found(pdf, "Note")
    assert len(notes) == 5
    assert max(len(pages(note)) for note in notes) == 2
    assert max(len(pages(quote)) for quote in found(pdf, "BlockQuote")) == 2
    assert max(len(pages(item)) for item in found(pdf, "L")) == 2


def test_languages_and_pictures_are_told(pdf: bytes) -> None:
    languages = {each.language for each in read_structure(pdf).root.walk() if each.language}
    assert languages >= {"zh-Hans", "ar", "he", "hi", "th", "de", "fr"}
    assert [bool(figure.alt) for figure in found(pdf, "Figure")] == [True] * 3


def test_it_reads_aloud_from_its_title_to_its_colophon(pdf: bytes) -> None:
    said = aloud(pdf)
    assert "The Flood of the Lower Town" in " ".join(said[:3])
    text = "\n".join(said)
    assert text.index("What happened") < text.index("Log of the tidal gate")
    assert text.index("Log of the tidal gate") < text.index("The hours of the night", 4000)
