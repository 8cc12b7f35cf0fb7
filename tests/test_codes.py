"""One code for each glyph and text: what one glyph draws for two characters reads back as both.

Source Serif 4 and Source Sans 3 draw the hyphen-minus, the hyphen and the soft hyphen alike, and
several pairs more. The codes tell them apart, change nothing that is to be seen, and agree with
what a second reader makes of the file.
"""

from __future__ import annotations

import pypdfium2
import pytest

from pressroom.edition import print_edition
from pressroom.pdf.codes import Codes
from pressroom.pdf.read import read_pdf
from pressroom.pdf.reading import PdfReading
from pressroom.printed import Pdf
from pressroom.problems import Refused
from pressroom.proof import prove_pdf

from .test_proof_pdf import document, html_of, printed, styled

# The characters that share a glyph in our faces.
ALIKE = [
    ("-", "\u2010"),
    ("\u00b5", "\u03bc"),
    ("\u03a9", "\u2126"),
    ("\u0394", "\u2206"),
    (" ", "\u00a0"),
]
NARROW = "section > p { max-width: 60pt; hyphens: auto }"


def setting(text: str, css: str = "") -> Pdf:
    return printed(styled(html_of(print_edition(document(text))), css))


def drawn(pdf: Pdf) -> list[tuple[str, int]]:
    """Text and glyph number of all that is drawn, page by page."""
    return [(glyph.text, glyph.gid) for page in read_pdf(pdf.data).glyphs for glyph in page]


def picture(pdf: Pdf) -> bytes:
    return bytes(pypdfium2.PdfDocument(pdf.data)[0].render(scale=2).to_pil().tobytes())


def without_codes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the engine's own codes, one a glyph, in place."""
    monkeypatch.setattr(Codes, "rewrite", lambda *_: None)
    monkeypatch.setattr(Codes, "finish", lambda *_: None)


@pytest.mark.parametrize("pair", ALIKE)
@pytest.mark.parametrize("turned", [False, True], ids=["", "turned"])
def test_characters_that_share_a_glyph_read_back_apart(pair: tuple[str, str], turned: bool) -> None:
    one, other = pair[::-1] if turned else pair
    text = f"x{one}x{other}x{one}{other}x"
    edition = print_edition(document(text))
    read = PdfReading(edition, printed(html_of(edition)))
    assert "".join(glyph.text for glyph in read.alignments["p1"].glyphs) == text
    gids = {glyph.gid for glyph in read.alignments["p1"].glyphs if glyph.text in (one, other)}
    assert len(gids) == 1
    assert prove_pdf(read)["verdict"] == "exact"


def test_the_hyphen_of_a_line_break_is_neither_hyphen_of_the_text() -> None:
    read = PdfReading(
        (edition := print_edition(document("administration high-quality, high\u2010quality"))),
        printed(styled(html_of(edition), NARROW)),
    )
    assert not read.problems
    lines = [line.text for line in read.paragraphs()["p1"]]
    assert [line for line in lines if line.endswith("\u00ad")]
    text = "".join(lines).replace("\u00ad", "")
    assert (text.count("-"), text.count("\u2010")) == (1, 1)
    hyphens = {"-", "\u2010", "\u00ad"}
    gids = {glyph.gid for glyph in read.alignments["p1"].glyphs if glyph.text in hyphens}
    assert len(gids) == 1


@pytest.mark.parametrize(
    ("text", "first_line"),
    [("high-quality", "high-"), ("high\u2010quality", "high\u2010"), ("highquality", "high\u00ad")],
)
def test_the_same_picture_for_three_texts_reads_back_as_each(text: str, first_line: str) -> None:
    css = "section > p { width: 32pt; hyphens: manual !important; text-indent: 0 }"
    markup = text.replace("highq", "high\u00adq")
    edition = print_edition(document(markup))
    read = PdfReading(edition, printed(styled(html_of(edition), css)))
    assert not read.problems
    lines = [line.text for line in read.paragraphs()["p1"]]
    assert lines == [first_line, "quality"]


def test_without_our_codes_the_proof_would_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    without_codes(monkeypatch)
    edition = print_edition(document("high-quality and high\u2010quality"))
    with pytest.raises(Refused) as refused:
        prove_pdf(PdfReading(edition, printed(html_of(edition))))
    assert {problem.code for problem in refused.value.problems} == {"PRF-001"}
    assert "high\u2010quality" in str(refused.value)


@pytest.mark.parametrize(
    "text",
    [
        "x-x\u2010x µμ ΩΩ Δ∆ a\u00a0b office affluent fjord " * 12,
        "Việt Nam độc lập tự do " * 12,
        "ad\u00admin\u00adis\u00adtra\u00adtion and/or high-quality " * 12,
    ],
)
def test_our_codes_change_no_pixel(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = picture(setting(text, NARROW))
    with monkeypatch.context() as patch:
        without_codes(patch)
        theirs = picture(setting(text, NARROW))
    assert ours == theirs


def test_our_codes_change_no_glyph(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "x-x\u2010x µμ ΩΩ Δ∆ a\u00a0b office affluent fjord " * 12
    ours = [gid for _, gid in drawn(setting(text, NARROW))]
    without_codes(monkeypatch)
    assert ours == [gid for _, gid in drawn(setting(text, NARROW))]


@pytest.mark.parametrize(
    "text",
    [
        "office affluent flight fjord",
        "f\u200ci and f\u200di and f\u00adi",
        "e\u0301 a\u0323\u0302 o\u031b\u0301 u\u0308",
        "left\u200eright",
        "right\u200fleft",
        "\u202areading\u202c on",
        "a \u2067turned\u2069 run",
    ],
)
def test_clusters_read_back_character_by_character(text: str) -> None:
    """Nothing visible is lost or doubled where characters and glyphs are not one to one."""
    edition = print_edition(document(text))
    read = PdfReading(edition, printed(html_of(edition)))
    assert not read.problems
    assert prove_pdf(read)["verdict"] == "exact"
