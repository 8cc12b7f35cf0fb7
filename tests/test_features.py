"""What the faces have beside plain letters and figures, which a style may ask for by its name."""

from __future__ import annotations

from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from pressroom import fonts
from pressroom.edition import print_edition
from pressroom.gather import read_source
from pressroom.model import Edition
from pressroom.pdf.reading import PdfReading
from pressroom.pdf.setting import set_pages
from pressroom.proof import prove_pdf
from pressroom.readers import parse

from .conftest import MakeReport

TEXT = "date 2024-01-31 In 1926 the NATO budget was 3.75 of 1/2 and the Hague agreed. " * 3
TEXT_FACES = [cut for cut in fonts.CUTS if cut.family.startswith("Source S")]


def features(cut: fonts.Cut) -> set[str]:
    with TTFont(fonts.cut_fonts() / cut.file_name) as font:
        return {record.FeatureTag for record in font["GSUB"].table.FeatureList.FeatureRecord}


@pytest.mark.parametrize("cut", TEXT_FACES, ids=lambda cut: cut.postscript_name)
def test_cut_faces_keep_figures_fractions_and_small_capitals(cut: fonts.Cut) -> None:
    wanted = {"onum", "pnum", "frac", "smcp", "c2sc"}
    # Those of the Sans are lining and of one width by themselves; its italics are not cut.
    wanted |= {"lnum", "tnum"} if "Serif" in cut.family else set()
    wanted -= {"smcp", "c2sc"} if cut.style == "italic" else set()
    assert wanted <= features(cut)


@pytest.mark.parametrize("cut", TEXT_FACES, ids=lambda cut: cut.postscript_name)
def test_figures_are_of_one_width_unless_asked_otherwise(cut: fonts.Cut) -> None:
    with TTFont(fonts.cut_fonts() / cut.file_name) as font:
        names = font.getBestCmap()
        assert len({font["hmtx"][names[ord(each)]][0] for each in "0123456789"}) == 1


def edition_with(report: Path, style: str) -> Edition:
    (report.parent / "report.css").write_text(style, "utf-8")
    return print_edition(parse(read_source(report)))


def set_of(report: Path, style: str) -> PdfReading:
    read = set_pages(edition_with(report, style))
    assert prove_pdf(read)["verdict"] == "exact"
    return read


def height(read: PdfReading, letter: str) -> float:
    """How much ink one letter of the text has above its line, in pt, as PDFium draws it."""
    import pypdfium2

    glyph = next(g for g in read.alignments["p1"].glyphs if g.text == letter)
    with pypdfium2.PdfDocument(read.pdf.data) as pdf:
        page = pdf[glyph.page]
        scale = 8
        picture = page.render(scale=scale, grayscale=True).to_pil()
        line = page.get_height() - glyph.y
    left, right = glyph.x * scale + 2, (glyph.x + glyph.advance) * scale - 2
    box = (left, (line - glyph.size) * scale, right, line * scale)
    letters = picture.crop((int(box[0]), int(box[1]), int(box[2]), int(box[3])))
    inked = letters.point(lambda ink: 255 * (ink < 128)).getbbox()
    assert inked
    return float(letters.height - inked[1]) / scale


@pytest.mark.parametrize(
    ("style", "letter"),
    [
        ("p { font-variant-numeric: oldstyle-nums proportional-nums }", "1"),
        ("p { font-variant-caps: small-caps }", "t"),
        ("p { font-variant-caps: all-small-caps }", "N"),
    ],
)
def test_a_style_gets_them_and_every_character_is_read_back(
    make_report: MakeReport, style: str, letter: str
) -> None:
    report = make_report(TEXT)
    plain = height(set_of(report, ""), letter)
    other = height(set_of(report, style), letter)
    assert abs(other - plain) > 0.3


def test_fractions_stay_as_typed(make_report: MakeReport) -> None:
    report = make_report(TEXT.replace("1/2", "½ and 1/2"))
    read = set_of(report, "p { font-variant-numeric: diagonal-fractions }")
    assert "½" in "".join(glyph.text for glyph in read.alignments["p1"].glyphs)
