"""What the EPUB's markup adds to the report's: regions for wide tables, notes that pop up."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree

from pressroom.epub.body import region_names
from pressroom.epub.proof import prove_epub
from pressroom.labels import LABELS
from pressroom.model import Edition
from pressroom.problems import Refused
from pressroom.render import ereader_styles

from .books import bound, edition_of
from .test_broken_books import TEXT, instead, planted
from .test_ereader import HEBREW

OPS = "{http://www.idpf.org/2007/ops}"
REPORT = """---
title: Tables and notes
date: 2024-01-31
language: {language}
---

Text.[^a] More.[^b] Again.[^a]

| A | B |
|---|---|
| 1 | 2 |

| Municipality | Administration | Responsibilities |
|---|---|---|
| Lower Town | undetermined | a note[^c] |

<table><caption>Consumption by month</caption><tr><th>Municipality</th><th>September</th></tr>
<tr><td><table><tr><td>Extraordinarily</td><td>responsible</td></tr></table></td><td>1</td></tr>
</table>

> Quoted.
>
> | Municipality | Administration | Responsibilities |
> |---|---|---|
> | Lower Town | undetermined | unknown |

[^a]: The first note.
[^b]: The second note.

    It has two paragraphs.
[^c]: The third note.
"""


def edition_in(folder: Path, language: str = "en") -> Edition:
    return edition_of(folder, REPORT.replace("{language}", language))


def page_of(book: bytes) -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        return etree.fromstring(archive.read(TEXT))


def test_wide_tables_scroll_in_regions_that_the_keyboard_reaches(tmp_path: Path) -> None:
    edition = edition_in(tmp_path)
    epub, spine = bound(edition)
    assert prove_epub(edition, spine, epub)["verdict"] == "exact"
    regions = page_of(epub.data).findall(".//{*}div")
    caption = page_of(epub.data).find(".//{*}caption")
    assert caption is not None
    shared = {"class": "wide", "role": "region", "tabindex": "0"}
    assert [dict(region.attrib) for region in regions] == [
        {**shared, "aria-label": "Table 2"},
        {**shared, "aria-labelledby": caption.get("id")},
        {**shared, "aria-label": "Table 5"},
    ]
    for region in regions:
        assert [etree.QName(child).localname for child in region] == ["table"]
    assert region_names(edition)[0] == region_names(edition)[3] == ""


def test_no_part_of_a_table_is_displayed_otherwise() -> None:
    sheet = ereader_styles().decode()
    displays = [line for line in sheet.splitlines() if "display:" in line]
    assert displays == ["[hidden] { display: none; }"]
    assert "overflow: auto" in sheet


@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_notes_say_what_they_are_and_where_they_lead(tmp_path: Path, language: str) -> None:
    edition = edition_in(tmp_path, language)
    epub, spine = bound(edition)
    assert prove_epub(edition, spine, epub)["verdict"] == "exact"
    page, said = page_of(epub.data), LABELS[language]
    notes = page.findall(".//{*}aside")
    assert [note.get(f"{OPS}type") for note in notes] == ["footnote"] * 3
    links = {node.get("id"): node for node in page.iter("*") if node.get("id")}
    calls = [node for node in page.iter("{*}a") if node.get(f"{OPS}type") == "noteref"]
    assert [call.get("aria-label") for call in calls] == [
        said["note call"].format(number=number) for number in (1, 2, 1, 3)
    ]
    for number, note in enumerate(notes, 1):
        (back,) = (node for node in note.iter("{*}a"))
        assert (back.get("role"), back.get(f"{OPS}type")) == ("doc-backlink", "backlink")
        assert back.get("aria-label") == said["note return"].format(number=number)
        call = links[back.get("href", "")[1:]]
        assert links[call.get("href", "")[1:]] is note


def test_a_note_that_nothing_calls_is_shown_where_it_stands(tmp_path: Path) -> None:
    """Some reading systems show what is a footnote to them at its call alone."""
    text = REPORT.replace("{language}", "en")
    text += '\n\n<aside role="doc-footnote" id="alone"><p>Alone.</p></aside>\n'
    edition = edition_of(tmp_path, text)
    epub, spine = bound(edition)
    assert prove_epub(edition, spine, epub)["verdict"] == "exact"
    alone = next(node for node in page_of(epub.data).iter("*") if node.get("id") == "alone")
    assert alone.get("role") == "doc-footnote"
    assert alone.get(f"{OPS}type") is None


def test_links_of_notes_have_no_name_in_another_language(tmp_path: Path) -> None:
    edition = edition_of(tmp_path / "hebrew", HEBREW)
    page = page_of(bound(edition)[0].data)
    calls = [node for node in page.iter("{*}a") if node.get("role")]
    assert {call.get(f"{OPS}type") for call in calls} == {"noteref", "backlink"}
    assert {call.get("aria-label") for call in calls} == {None}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (' tabindex="0"', ""),
        (' role="region"', ""),
        ('"wide"', '"wider"'),
        ('aria-label="Table 2"', 'aria-label="Table 3"'),
        ('aria-label="Note 2"', 'aria-label="Note 1"'),
        ('aria-label="Note 2: back to the text"', 'aria-label="Buy now"'),
        ('<p id="p1"', '<p aria-label="Other words" id="p1"'),
        ('<p id="p2"', '<p aria-labelledby="p1" id="p2"'),
        ('tabindex="0" aria-label="Table 2"><table>', 'aria-label="Table 2"><table tabindex="0">'),
    ],
)
def test_other_names_and_regions_are_found(tmp_path: Path, old: str, new: str) -> None:
    edition = edition_in(tmp_path)
    epub, spine = bound(edition)
    data = planted(epub.data, instead(TEXT, old, new))
    with pytest.raises(Refused) as refused:
        prove_epub(edition, spine, replace(epub, data=data))
    assert {problem.code for problem in refused.value.problems} == {"PRF-002"}
