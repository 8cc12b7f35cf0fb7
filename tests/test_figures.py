"""Columns of numbers: to the right, decimal marks under each other, and nothing else is moved."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from pressroom.edition import print_edition
from pressroom.figures import align_figures
from pressroom.gather import read_source
from pressroom.pdf.reading import PdfReading
from pressroom.pdf.setting import set_pages
from pressroom.proof import prove_pdf
from pressroom.readers import parse

FRONT = "---\ntitle: A title\ndate: 2024-01-31\n---\n\n"


def read_of(folder: Path, columns: list[list[str]], marks: str = "---") -> PdfReading:
    rows = ["| " + " | ".join(row) + " |" for row in zip(*columns, strict=True)]
    rule = f"|{'|'.join([marks] * len(columns))}|"
    (folder / "report.md").write_text(FRONT + "\n".join([rows[0], rule, *rows[1:]]), "utf-8")
    read = set_pages(print_edition(parse(read_source(folder / "report.md"))))
    assert prove_pdf(read)["verdict"] == "exact"
    return read


def edges(read: PdfReading, wanted: str = "") -> list[list[float]]:
    """By column, the left edge of each cell's `wanted` glyph, or the right edge of its last."""
    found: list[list[float]] = []
    for row in read.edition.body.iterfind(".//tr"):
        for column, cell in enumerate(row):
            (leaf,) = cell.iter("p")
            glyphs = read.alignments[leaf.get("id", "")].glyphs
            at = [glyph.x for glyph in glyphs if wanted and glyph.text == wanted]
            while len(found) <= column:
                found.append([])
            if at or not wanted:
                found[column].append(at[0] if at else glyphs[-1].x + glyphs[-1].advance)
    return found


def spread(places: list[float]) -> float:
    return max(places) - min(places)


def test_columns_of_numbers_stand_to_the_right(tmp_path: Path) -> None:
    names = ["Town", "Alford", "Bolt", "Carrick on the Hill"]
    houses = ["Houses", "7", "1,200", "–"]
    change = ["Change", "−4 %", "+12 %", "0 %"]
    right = edges(read_of(tmp_path, [names, houses, change]))
    assert spread(right[1]) < 0.1
    assert spread(right[2]) < 0.1
    assert spread(right[0]) > 5


@pytest.mark.parametrize(
    ("mark", "column"),
    [
        (".", ["7.25", "0.5", "1,200.125", "−3.0"]),
        (",", ["7,25", "0,5", "1 200,125", "−3,0"]),
        (",", ["7,25 %", "1.000,5 %", "12,0 %", "3,125 %"]),
    ],
)
def test_decimal_marks_stand_under_each_other(tmp_path: Path, mark: str, column: list[str]) -> None:
    (marks,) = edges(read_of(tmp_path, [["Head", *column, "400"]]), mark)
    assert len(marks) >= 4
    last = sorted(marks)[-4:]
    assert spread(last) < 0.15


def test_units_stand_under_each_other_where_there_are_no_decimals(tmp_path: Path) -> None:
    right = edges(read_of(tmp_path, [["Head", "1,234", "950", "12", "1,000,000"]]))
    assert spread(right[0]) < 0.1


@pytest.mark.parametrize("marks", [":--", ":-:", "--:"])
def test_what_the_author_aligned_stays(marks: str) -> None:
    table = parsed([["1.5", "22"]], marks)
    before = etree.tostring(table)
    align_figures(table)
    assert etree.tostring(table) == before


def parsed(columns: list[list[str]], marks: str = "") -> etree._Element:
    named = {":--": "left", ":-:": "center", "--:": "right"}.get(marks)
    said = f' class="{named}"' if named else ""
    rows = "".join(
        "<tr>" + "".join(f"<td{said}><p>{each}</p></td>" for each in row) + "</tr>"
        for row in zip(*columns, strict=True)
    )
    return etree.fromstring(f"<table><tbody>{rows}</tbody></table>")


@pytest.mark.parametrize(
    "column",
    [
        *(["1", "two"], ["10:20", "11:40"], ["1", ""], ["", ""], ["1–2", "3–4"], ["1a", "2b"]),
        *(["§ 5", "§ 6"], ["2024-01-31", "2024-02-29"], ["1 of 2", "2 of 2"]),
    ],
)
def test_what_is_no_column_of_numbers_stays(column: list[str]) -> None:
    table = parsed([column])
    before = etree.tostring(table)
    align_figures(table)
    assert etree.tostring(table) == before


def test_a_cell_across_columns_leaves_them_as_they_are() -> None:
    table = etree.fromstring(
        "<table><tbody><tr><td><p>1</p></td><td><p>2</p></td></tr>"
        "<tr><td colspan='2'><p>3</p></td></tr><tr><td><p>4</p></td><td><p>5</p></td></tr>"
        "</tbody></table>"
    )
    align_figures(table)
    assert not table.findall(".//td[@class]")
