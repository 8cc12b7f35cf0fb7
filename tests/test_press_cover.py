"""The cover for a print shop: spine from pages and paper, each word on its panel, folds marked."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from pressroom.edition import print_edition
from pressroom.pdf.read import Reading, read_pdf
from pressroom.pdf.reading import PdfReading
from pressroom.pdf.setting import set_pages
from pressroom.pipeline import Wanted, build
from pressroom.press import cover
from pressroom.press.boxes import MM
from pressroom.press.cover import Sheets, further_edition
from pressroom.press.walk import walk
from pressroom.problems import Refused
from pressroom.readers import read_report

TITLE = "Drinking water"
SAID = f"""title: {TITLE}
subtitle: Report to the assembly
authors: [Ada Example]
publisher: Ministry of Safety
series: Bulletins
number: 7
date: 2024-01-31
"""
A4 = (0.0, 0.0, 210 * MM, 297 * MM)


def read_of(folder: Path, said: str = "", *, pages: int = 100) -> PdfReading:
    """A report that is taken to have so many pages."""
    folder.mkdir()
    (folder / "report.md").write_text(f"---\n{SAID}{said}---\n\nOne.\n", "utf-8")
    read = set_pages(print_edition(read_report(folder / "report.md")))
    read.pdf = replace(read.pdf, pages=pages)
    return read


def lines(data: bytes) -> list[tuple[str, float, float]]:
    """The texts of a cover: each with where it begins, from the left and from above, in mm."""
    reading = read_pdf(data)
    found: list[tuple[str, float, float]] = []
    for glyph in reading.glyphs[0]:
        before = found[-1] if found else ("", -9.0, -9.0)
        x, y = glyph.x / MM, 297 - glyph.y / MM
        across = abs(glyph.matrix[1]) < 0.01
        if abs(y - before[2] if across else x - before[1]) < 0.01:
            found[-1] = (before[0] + glyph.text, before[1], before[2])
        else:
            found.append((glyph.text, x, y))
    return found


@pytest.mark.parametrize(
    ("pages", "caliper", "leaves", "spine"),
    [(100, 110, 50, 5.5), (101, 110, 51, 5.61), (1, 90, 1, 0.09), (500, 200, 250, 50.0)],
)
def test_the_spine_is_as_wide_as_its_leaves(
    pages: int, caliper: int, leaves: int, spine: float
) -> None:
    sheets = Sheets(A4, pages, caliper, turned=False)
    assert sheets.leaves == leaves
    assert sheets.spine / MM == pytest.approx(spine)
    assert sheets.folds == pytest.approx((210 * MM, (210 + spine) * MM))
    assert sheets.titled == (spine >= 5)


def test_one_sheet_with_boxes_folds_and_words(tmp_path: Path) -> None:
    made = further_edition(read_of(tmp_path / "r", "press: {bleed: 5}\n"))
    assert made.findings == ()
    assert made.record["spine"] == "5.5 mm: 50 leaves of 110 µm"
    assert made.record["title on the spine"] is True
    assert made.record["inks"] == ["Black"]
    with pikepdf.open(io.BytesIO(made.data)) as pdf:
        (page,) = pdf.pages
        trim = [float(one) / MM for one in page.trimbox]
        assert trim == pytest.approx([0, 0, 425.5, 297], abs=0.01)
        assert float(page.obj.BleedBox[0]) / MM == pytest.approx(-5, abs=0.01)
        upright = {
            round(paint.box[0] / MM, 2)
            for paint in walk(pdf)
            if paint.colour.space == "Separation All" and paint.box[0] == paint.box[2]
        }
    assert {0, 210, 215.5, 425.5} <= upright
    found = lines(made.data)
    assert [text for text, _, _ in found] == [
        *("Bulletins, No.\u00a07", "January 31, 2024", TITLE, "Report to the assembly"),
        *("Ada Example", "Ministry of Safety", TITLE),
    ]
    *front, spine = found
    assert all(x == pytest.approx(215.5 + 21, abs=0.5) for _, x, _ in front)
    assert [y for _, _, y in front] == sorted(y for _, _, y in front)
    assert 210 < spine[1] < 215.5


def test_the_spine_reads_downwards(tmp_path: Path) -> None:
    made = further_edition(read_of(tmp_path / "r"))
    glyphs = read_pdf(made.data).glyphs[0][-len(TITLE) :]
    assert "".join(glyph.text for glyph in glyphs) == TITLE
    assert [glyph.y for glyph in glyphs] == sorted((glyph.y for glyph in glyphs), reverse=True)
    assert all(glyph.size == pytest.approx(5.5 * MM * 0.6, abs=0.01) for glyph in glyphs)
    middle = (glyphs[0].x / MM - 210) / 5.5
    assert 0.2 < middle < 0.5  # the letters' feet are on the left


def test_a_thin_spine_bears_nothing(tmp_path: Path) -> None:
    made = further_edition(read_of(tmp_path / "r", pages=60))
    assert made.record["title on the spine"] is False
    assert made.findings == ()
    assert [text for text, _, _ in lines(made.data)].count(TITLE) == 1


def test_a_longer_title_is_set_smaller(tmp_path: Path) -> None:
    said = f"press: {{caliper: 200}}\nreplaces: '{TITLE}'\n"
    read = read_of(tmp_path / "r", said)
    title = " ".join([TITLE] * 11)
    made = further_edition(titled(read, title))
    glyphs = read_pdf(made.data).glyphs[0][-len(title) :]
    assert 6 <= glyphs[0].size < 12
    # The last of them ends above the bleed at the foot.
    assert glyphs[-1].y / MM > 10
    assert made.record["title on the spine"] is True


def titled(read: PdfReading, title: str) -> PdfReading:
    """The same with another title."""
    front = tuple(
        replace(block, text=title) if block.id == "edition-title" else block
        for block in read.edition.front
    )
    read.edition = replace(read.edition, title=title, front=front)
    return read


def test_a_title_too_long_for_the_spine_is_told(tmp_path: Path) -> None:
    read = titled(read_of(tmp_path / "r"), " ".join([TITLE] * 20))
    made = further_edition(read)
    (told,) = made.findings
    assert (told.code, told.where.file) == ("PRS-009", read.edition.document.source.sidecar)
    assert "the spine of 5.5 mm has no title" in told.message
    assert made.record["title on the spine"] is False


def test_a_report_read_from_the_right_opens_on_the_other_side(tmp_path: Path) -> None:
    read = read_of(tmp_path / "r", "language: ar\n")
    assert read.edition.direction == "rtl"
    made = further_edition(read)
    assert all(x < 210 for _, x, _ in lines(made.data)[:-1])
    assert 210 < lines(made.data)[-1][1] < 215.5


def test_a_draft_says_so(tmp_path: Path) -> None:
    read = read_of(tmp_path / "r", "status: draft\n")
    texts = [text for text, _, _ in lines(further_edition(read).data)]
    assert read.edition.watermark in texts


# Planted faults


def lost_words(reading: Reading) -> Reading:
    return replace(reading, glyphs=(reading.glyphs[0][:-1],))


def another_word(reading: Reading) -> Reading:
    first, *rest = reading.glyphs[0]
    return replace(reading, glyphs=((first._replace(text="X"), *rest),))


def on_the_back(reading: Reading) -> Reading:
    first, *rest = reading.glyphs[0]
    moved = first._replace(x=50.0)
    return replace(reading, glyphs=((moved, *rest),))


def a_text_less(reading: Reading) -> Reading:
    return replace(reading, leaves=reading.leaves[:-1])


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        (lost_words, "Drinking water"),
        (another_word, "X"),
        (on_the_back, "does not stand on its panel"),
        (a_text_less, "it has 6 texts for 7"),
    ],
)
def test_a_planted_fault_is_found(
    change: Callable[[Reading], Reading],
    wanted: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    true = cover._set

    def spoilt(*facts: Any, **more: Any) -> PdfReading:
        read = true(*facts, **more)
        read.reading = change(read.reading)
        return read

    monkeypatch.setattr(cover, "_set", spoilt)
    with pytest.raises(Refused, match="PRS-003") as refused:
        further_edition(read_of(tmp_path / "r"))
    assert wanted in str(refused.value)


def test_the_command_makes_both(tmp_path: Path) -> None:
    (tmp_path / "r").mkdir()
    (tmp_path / "r" / "report.md").write_text(f"---\n{SAID}---\n\nOne.\n", "utf-8")
    wanted = Wanted(editions=frozenset(["press", "press-cover"]))
    built = build(tmp_path / "r" / "report.md", tmp_path / "output", wanted=wanted)
    proof = json.loads((built.folder / "r.proof.json").read_bytes())["further editions"]
    assert sorted(proof) == ["r-press-cover.pdf", "r-press.pdf"]
    assert proof["r-press-cover.pdf"]["spine"] == "0.1 mm: 1 leaves of 110 µm"
    first = (built.folder / "r-press-cover.pdf").read_bytes()
    again = build(tmp_path / "r" / "report.md", tmp_path / "other", wanted=wanted)
    assert (again.folder / "r-press-cover.pdf").read_bytes() == first
