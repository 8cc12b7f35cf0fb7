"""Every character of the PDF is there to see: in place, large enough, embedded, with ink.

The faults are styles that leave the text in the file and take it from the reader's eyes, and the
same done to the finished bytes; the controls are honest ways to print that look like faults.
"""

from __future__ import annotations

import logging

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from pressroom.edition import print_edition
from pressroom.pdf.layout import lay_out, write_pdf
from pressroom.pdf.reading import PdfReading
from pressroom.pdf.setting import set_pages
from pressroom.problems import Refused
from pressroom.proof import prove_pdf
from pressroom.render import render_print

from .test_proof_pdf import (
    FILE,
    WHERE,
    Operators,
    document,
    edited,
    found,
    html_of,
    instead,
    marked,
    printed,
    redrawn,
    refusal,
    small,
    small_pdf,
    styled,
)

NO_INK = "it has no ink that differs from its ground"
OUTSIDE = "it stands outside the page"
CLIPPED = "it is clipped"


@pytest.mark.parametrize(
    ("css", "reason"),
    [
        ("opacity: 0", NO_INK),
        ("opacity: 0.15", NO_INK),
        ("color: white", NO_INK),
        ("color: transparent", NO_INK),
        ("color: #eee", NO_INK),
        ("color: #fffacd", NO_INK),
        ("color: rgba(0, 0, 0, 0.1)", NO_INK),
        ("background: black", NO_INK),
        ("color: #333; background: #222", NO_INK),
        ("height: 0; overflow: hidden", CLIPPED),
        ("height: 8pt; overflow: hidden", CLIPPED),
        ("width: 30pt; white-space: nowrap; overflow: hidden", CLIPPED),
        ("font-size: 1pt", "it is 1.0 pt small"),
        ("font-size: 3.9pt", "it is 3.9 pt small"),
        ("transform: scale(0.1)", "it is 1.1 pt small"),
        ("transform: scaleY(0.2)", "it is 2.2 pt small"),
        ("position: relative; left: -500mm", OUTSIDE),
        ("position: absolute; left: -500mm", OUTSIDE),
        ("margin-left: -500mm", OUTSIDE),
        ("text-indent: -400pt", OUTSIDE),
        ("transform: translateX(500pt)", OUTSIDE),
        ("position: relative; top: 300mm", OUTSIDE),
        ("position: absolute; top: 400mm", OUTSIDE),
    ],
)
def test_a_style_that_hides_words(css: str, reason: str) -> None:
    problems = refusal(small(), printed(styled(html_of(small()), f"#p3 {{ {css} }}")))
    assert {problem.code for problem in problems} == {"PRF-003"}
    message = found(problems, "PRF-003")
    assert "page 1, “" in message
    assert "objectedtoit." in message
    assert message.endswith(reason)


def test_words_below_the_edge_of_the_page() -> None:
    css = "#p2 { position: absolute; bottom: -125pt }"  # the margin is 104 pt
    problems = refusal(small(), printed(styled(html_of(small()), css)))
    assert {problem.code for problem in problems} == {"PRF-003"}
    message = found(problems, "PRF-003")
    assert "overtheroads" in message
    assert "Governor" not in message
    assert message.endswith(OUTSIDE)


def test_words_covered_by_a_later_box() -> None:
    box = '<div style="position: absolute; top: 60pt; height: 60pt; width: 100%; background: {}">'
    for colour in ("white", "black"):
        html = instead(html_of(small()), "</main>", box.format(colour) + "</div></main>")
        problems = refusal(small(), printed(html))
        assert {problem.code for problem in problems} == {"PRF-003"}
        assert NO_INK in found(problems, "PRF-003")


@pytest.mark.parametrize("hidden", ["y", ",", "ó", "."])
def test_one_hidden_character_in_a_visible_line(hidden: str) -> None:
    edition = print_edition(document("Every word, even Kraków’s and vij, is to be seen at all."))
    html = html_of(edition)
    at = html.markup.index(hidden, html.markup.index("Every"))
    cut = html.markup[:at] + f'<span style="opacity: 0">{hidden}</span>' + html.markup[at + 1 :]
    problems = refusal(edition, printed(instead(html, html.markup, cut)))
    assert {problem.code for problem in problems} == {"PRF-003"}
    assert found(problems, "PRF-003").endswith(f"page 1, “{hidden}”: {NO_INK}")


@pytest.mark.parametrize(
    "css",
    [
        "#p1 { margin-bottom: -16pt }",
        "#p2 { height: 1pt }",
        "#p3 { position: relative; top: -16pt }",
        "#p2 { line-height: 5pt }",
        "#p3 { position: absolute; top: 60pt }",
    ],
)
def test_lines_printed_over_each_other(css: str) -> None:
    problems = refusal(small(), printed(styled(html_of(small()), css)))
    assert "page 1" in found(problems, "PRF-003")


@pytest.mark.parametrize(
    ("css", "words"),
    [
        ("@page { @bottom-center { color: white } }", "1/1"),
        ("h1 { color: white }", "Atitle"),
        ("@page { @top-left { font-size: 2pt } } section > p { break-before: page }", "Atitle"),
    ],
)
def test_edition_text_and_furniture_are_to_be_seen_too(css: str, words: str) -> None:
    problems = refusal(small(), printed(styled(html_of(small()), css)))
    assert {problem.code for problem in problems} == {"PRF-003"}
    assert words in found(problems, "PRF-003")


@pytest.mark.parametrize(
    "css",
    [
        "color: white; background: black",
        "color: #767676",
        "background: #ddd",
        "font-size: 4.1pt",
        "text-decoration: underline; font-style: italic",
        "height: 16pt; overflow: hidden",
        "border: 1pt solid; padding: 3pt",
    ],
)
def test_what_can_be_seen_is_not_refused(css: str) -> None:
    html = styled(html_of(small()), f"#p3 {{ {css} }}")
    assert prove_pdf(PdfReading(small(), printed(html)))["verdict"] == "exact"


# Missing glyphs


def test_a_missing_glyph_is_heard_from_the_engine() -> None:
    with pytest.raises(Refused) as refused:
        set_pages(print_edition(document("Ꭰ and த")))
    problems = refused.value.problems
    assert [(problem.code, problem.severity) for problem in problems] == [("FNT-001", "error")] * 2
    # Each is led back to its own line and column in the author's file.
    assert [str(problem.where) for problem in problems] == [f"{FILE}:1:17", f"{FILE}:1:23"]
    assert "`Ꭰ` (U+13A0 CHEROKEE LETTER A)" in found(problems, "FNT-001")
    assert "`த` (U+0BA4" in found(problems, "FNT-001")


def test_a_missing_glyph_is_seen_when_the_engine_is_not_heard(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(logging.getLogger("weasyprint"), "disabled", True)
    edition = print_edition(document("A Cherokee Ꭰ here."))
    html = render_print(edition, ragged=False)
    problems = refusal(edition, write_pdf(lay_out(html, lambda _: WHERE), html, lambda _: WHERE))
    assert "“Ꭰ”: the face has no glyph for it" in found(problems, "PRF-003")


# Faults in the finished bytes


def test_a_face_that_is_not_embedded() -> None:
    def edit(opened: pikepdf.Pdf) -> None:
        for item in opened.objects:
            if isinstance(item, Dictionary) and Name.FontFile2 in item:
                del item.FontFile2

    message = found(refusal(small(), edited(small_pdf(), edit)), "PRF-003")
    assert "is not embedded" in message
    assert "Atitle" in message


def test_a_page_cut_smaller() -> None:
    def edit(opened: pikepdf.Pdf) -> None:
        opened.pages[0].cropbox = Array([0, 640, 595, 842])

    problems = refusal(small(), edited(small_pdf(), edit))
    message = found(problems, "PRF-003")
    assert OUTSIDE in message
    assert "Governor" in message or "Nobody" in message


def test_text_that_is_shown_in_no_colour() -> None:
    """Text rendering mode 3 (ISO 32000-1 §9.3.6)."""

    def invisible(operators: Operators) -> Operators:
        start, end = marked(operators)[2]
        at = next(i for i in range(start, end) if str(operators[i].operator) == "BT")
        mode = pikepdf.ContentStreamInstruction([3], pikepdf.Operator("Tr"))
        back = pikepdf.ContentStreamInstruction([0], pikepdf.Operator("Tr"))
        return [*operators[: at + 1], mode, *operators[at + 1 : end], back, *operators[end:]]

    problems = refusal(small(), redrawn(small_pdf(), invisible))
    assert {problem.code for problem in problems} == {"PRF-003"}
    assert "inspector" in found(problems, "PRF-003")
    assert NO_INK in found(problems, "PRF-003")


def test_a_white_box_painted_last() -> None:
    def covered(operators: Operators) -> Operators:
        white = pikepdf.ContentStreamInstruction([1], pikepdf.Operator("g"))
        box = pikepdf.ContentStreamInstruction([0, 0, 900, 1200], pikepdf.Operator("re"))
        fill = pikepdf.ContentStreamInstruction([], pikepdf.Operator("f"))
        return [*operators, white, box, fill]

    problems = refusal(small(), redrawn(small_pdf(), covered))
    assert {problem.code for problem in problems} == {"PRF-003"}
    assert NO_INK in found(problems, "PRF-003")
