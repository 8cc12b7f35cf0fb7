"""Stylesheets make no words; an e-reader's hides none, as far as a stylesheet can.

What a print stylesheet hides is seen by the proof (`test_sight.py`); a reading system shows the
EPUB later and elsewhere, so its stylesheet is held to a short list of harmless declarations.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from pressroom.edition import print_edition
from pressroom.gather import LARGEST_SHEET, gather, read_source
from pressroom.layers import layers
from pressroom.model import Sheet
from pressroom.pdf.layout import lay_out
from pressroom.places import locate
from pressroom.problems import Problem, Refused
from pressroom.readers import parse
from pressroom.render import STYLES_EREADER, STYLES_PRINT, ereader_styles, render_print
from pressroom.styles import check_sheet, read_styles

from .conftest import MakeReport


def checked(sheet: str, *, hides: bool) -> list[Problem]:
    return list(check_sheet(Sheet("styles/some.css", sheet), hides=hides))


@pytest.mark.parametrize("names", [STYLES_PRINT, STYLES_EREADER])
def test_our_own_styles_pass(names: tuple[str, ...]) -> None:
    assert all(read_styles(layers("styles"), names, hides=names == STYLES_PRINT))


def test_the_stylesheet_of_the_epub_is_what_was_checked() -> None:
    sheet = ereader_styles().decode()
    assert not checked(sheet, hides=False)
    assert "#edition-colophon-hash" in sheet


@pytest.mark.parametrize("hides", [True, False], ids=["print", "ereader"])
@pytest.mark.parametrize(
    "declaration",
    [
        "text-transform: uppercase",
        "TEXT-TRANSFORM: none",
        "content: 'Draft'",
        "quotes: '«' '»'",
        "content: 'Draft' !important",
    ],
)
def test_styles_make_no_words(declaration: str, hides: bool) -> None:
    (problem,) = checked(f"p {{ margin: 0 }}\n\np::before {{\n  {declaration} }}", hides=hides)
    assert (problem.code, problem.severity) == ("STY-001", "error")
    assert (str(problem.where), problem.where.line) == ("styles/some.css:4:3", 4)
    assert declaration.partition(":")[0].lower() in problem.message.lower()


@pytest.mark.parametrize(
    "declaration",
    [
        "list-style-type: 'not '",
        "list-style: 'not '",
        "hyphenate-character: 'not'",
        "text-overflow: 'not'",
        "text-overflow: ellipsis",
    ],
)
def test_an_ereader_style_makes_no_words_by_other_ways(declaration: str) -> None:
    assert [each.code for each in checked(f"li {{ {declaration} }}", hides=False)] == ["STY-001"]


@pytest.mark.parametrize("declaration", ["text-overflow: ellipsis", "block-ellipsis: auto"])
def test_a_print_style_leaves_no_words_out(declaration: str) -> None:
    assert [each.code for each in checked(f"p {{ {declaration} }}", hides=True)] == ["STY-001"]


@pytest.mark.parametrize(
    "declaration",
    [
        "display: none",
        "visibility: hidden",
        "opacity: 0",
        "color: white",
        "background: black",
        "font-size: 1pt",
        "font-size: 0",
        "font-size: 0.1em",
        "font-size: 5%",
        "font-size: calc(1em - 1em)",
        "font: 1pt serif",
        "text-indent: -999em",
        "text-indent: 999em",
        "text-indent: -9999px",
        "margin-left: -100%",
        "margin: 0 0 0 -50em",
        "margin-left: 999em",
        "margin-top: -2em",
        "padding-left: 999em",
        "padding: 100em",
        "position: absolute",
        "left: -500mm",
        "top: -500mm",
        "transform: scale(0)",
        "clip: rect(0 0 0 0)",
        "clip-path: inset(100%)",
        "overflow: hidden",
        "height: 0",
        "width: 0",
        "max-width: 0",
        "max-height: 0",
        "line-height: 0",
        "line-height: 0.1",
        "letter-spacing: -1em",
        "word-spacing: -1em",
        "z-index: -1",
        "float: left",
        "direction: rtl",
        "unicode-bidi: bidi-override",
        "writing-mode: vertical-rl",
        "column-count: 40",
        "-webkit-text-security: disc",
        "text-decoration: line-through",
        "filter: opacity(0)",
        "mask: none",
        "all: unset",
        "--x: 1",
    ],
)
def test_an_ereader_style_hides_no_words(declaration: str) -> None:
    (problem,) = checked(f"p {{ {declaration} }}", hides=False)
    assert (problem.code, problem.severity) == ("STY-001", "error")
    assert problem.where.line == 1
    assert declaration in problem.message


@pytest.mark.parametrize(
    "declaration",
    [
        "font-size: 1.4em",
        "font-size: 0.9em",
        "font-size: 100%",
        "text-indent: 0",
        "text-indent: 1.5em",
        "margin-top: 15%",
        "margin: 0",
        "line-height: 1.25",
        "font-style: italic",
        "list-style-type: none",
        "padding-left: 0",
        "max-width: 100%",
        "hyphens: auto",
        "break-before: page",
        "text-align: center",
    ],
)
def test_an_ereader_style_may_shape_the_page(declaration: str) -> None:
    assert not checked(f"p {{ {declaration} }}", hides=False)


@pytest.mark.parametrize(
    "sheet",
    [
        "@import 'other.css';",
        "@font-face { font-family: X; src: url(x.woff) }",
        "@media screen { p { display: none } }",
        "@supports (display: grid) { p { opacity: 0 } }",
        "@namespace 'x';",
        "@layer x { p { opacity: 0 } }",
        "p { margin: 0; & b { opacity: 0 } }",
        "p { margin: 0; @media print { opacity: 0 } }",
    ],
)
def test_an_ereader_style_hides_nothing_in_a_rule_of_another_kind(sheet: str) -> None:
    assert {problem.code for problem in checked(sheet, hides=False)} == {"STY-001"}


@pytest.mark.parametrize("hides", [True, False], ids=["print", "ereader"])
@pytest.mark.parametrize(
    "sheet",
    [
        "p { margin: 0",
        "p",
        "p { margin 0 }",
        "p { : 0 }",
        "} p { margin: 0 }",
        "p { margin: 'open",
        "p { margin: url(open",
        "p { margin: ) }",
        "@",
        "/* open",
    ],
)
def test_a_broken_sheet_is_no_accident(sheet: str, hides: bool) -> None:
    assert {problem.code for problem in checked(sheet, hides=hides)} <= {"STY-001", "STY-002"}


@pytest.mark.parametrize(
    ("sheet", "address", "column"),
    [
        ("p { background: url(paper.png) }", "paper.png", 17),
        ('p { background: URL("https://example.org/p.png") }', "https://example.org/p.png", 17),
        ("@page { @top-left { background: url(/etc/passwd) } }", "/etc/passwd", 33),
        ("@font-face { font-family: X; src: url(x.woff) }", "x.woff", 35),
        ("@import url(other.css) print;", "other.css", 1),
        ('@import "other.css";', "other.css", 1),
        ("p { background: image-set(url(a.png) 1x) }", "a.png", 27),
    ],
)
def test_a_print_style_asks_for_nothing(sheet: str, address: str, column: int) -> None:
    asked = [each for each in checked(sheet, hides=True) if each.code == "STY-002"]
    (problem,) = asked
    assert address in problem.message
    assert problem.where.column == column


@pytest.mark.parametrize(
    "declaration", ["bookmark-label: 'Forged'", "string-set: running-head 'Forged' attr(title)"]
)
def test_a_print_style_brings_no_words_of_its_own(declaration: str) -> None:
    (problem,) = checked(f"h1 {{ {declaration} }}", hides=True)
    assert problem.code == "STY-001"
    assert not checked("h1 { string-set: running-head attr(data-running-head) }", hides=True)


@pytest.mark.parametrize("hides", [True, False], ids=["print", "ereader"])
@pytest.mark.parametrize("brackets", ["()", "[]", "{}", "calc()", ":not()"])
@pytest.mark.parametrize("place", ["p {{ width: {} }}", "p{} {{ margin: 0 }}", "@page {{ {} }}"])
def test_a_style_beyond_all_depth_is_no_accident(brackets: str, place: str, hides: bool) -> None:
    deep = brackets[:-1] * 5_000 + brackets[-1] * 5_000
    (problem,) = checked("h1 { margin: 0 }\n" + place.format(deep), hides=hides)
    assert (problem.code, problem.where.line) == ("STY-003", 2)


def test_only_the_navigation_is_hidden() -> None:
    assert not checked("[hidden] { display: none; }", hides=False)
    for sheet in ("p[hidden] { display: none }", "[hidden], p { display: none }"):
        assert [problem.code for problem in checked(sheet, hides=False)] == ["STY-001"]


def test_only_pictures_have_a_colour_and_a_ground() -> None:
    assert not checked("img { color: black; background-color: white }", hides=False)
    for sheet in (
        "p { color: black }",
        "img { color: white }",
        "img, p { background-color: white }",
        "figure img { background-color: black }",
    ):
        assert [each.code for each in checked(sheet, hides=False)] == ["STY-001"], sheet


def test_margin_boxes_may_have_content_in_print() -> None:
    assert not checked("@page { @top-left { content: string(x) } }", hides=True)


def test_all_problems_of_all_sheets_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text("p { opacity: 0 }\nh1 { color: white; margin: 0 }")
    (tmp_path / "b.css").write_text("p { left: 0 }")
    with pytest.raises(Refused) as refused:
        read_styles((tmp_path,), ("a.css", "b.css"), hides=False)
    places = [str(problem.where) for problem in refused.value.problems]
    a, b = tmp_path / "a.css", tmp_path / "b.css"
    assert places == [f"{a}:1:5", f"{a}:2:6", f"{b}:1:5"]


def test_the_project_s_own_sheet_comes_first(tmp_path: Path) -> None:
    (tmp_path / "base.css").write_text("p { margin: 1em }")
    sheets = read_styles((tmp_path, *layers("styles")), STYLES_EREADER, hides=False)
    assert sheets[0].text == "p { margin: 1em }"
    assert "title-page" in sheets[1].text


def test_what_the_engine_says_of_a_style_is_led_to_its_line(make_report: MakeReport) -> None:
    report = make_report("date 2024-01-31 Text.")
    report.with_suffix(".css").write_text("h1 { font-size: 30pt }\np {\n  colour: red;\n}\n")
    edition = print_edition(parse(read_source(report)))
    html = render_print(edition, ragged=False)
    with pytest.raises(Refused) as refused:
        lay_out(html, locate(edition.document))
    (problem,) = refused.value.problems
    assert problem.code == "ENG-001"
    assert str(problem.where) == f"{report.with_suffix('.css')}:3:3"


@pytest.mark.parametrize("more", [0, 1])
def test_a_stylesheet_beyond_measure_is_refused_at_once(make_report: MakeReport, more: int) -> None:
    file = make_report("date 2024-01-31 Text.")
    sheet = file.with_suffix(".css")
    sheet.write_text("/**/".ljust(LARGEST_SHEET + more))
    _, problems = gather(file)
    assert [found.code for found in problems] == ["LIM-006"] * more
