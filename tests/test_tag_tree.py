"""The tag tree of a printed report, walked: what is expected stands here, written by hand.

Each element stands for one element of the report, however many pages it crosses; nothing else is
in the tree. The lines of an outline are indented by depth: the type, `@` and a language of its
own, `->` and where it leads, and what its attributes say.
"""

from __future__ import annotations

import io
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Name

from pressroom.edition import print_edition
from pressroom.pdf.aloud import aloud
from pressroom.pdf.reading import PdfReading
from pressroom.pdf.setting import set_pages
from pressroom.pdf.structure import Element, Linked, Marked, read_structure
from pressroom.proof import prove_pdf
from pressroom.readers import read_report

from .conftest import ROOT, SHIPPED

SIDECAR = "title: A title\ndate: 2024-01-31\nlanguage: en\n"
SENTENCE = "Words that fill a page come here one after the other. "
DOT = ROOT / "tests" / "reports" / "pictures-exact" / "dot.png"


def read(folder: Path, html: str, sidecar: str = SIDECAR) -> PdfReading:
    """A report of that HTML, set and proven."""
    (folder / "dot.png").write_bytes(DOT.read_bytes())
    (folder / "report.html").write_text(f"<html><body>{html}</body></html>", "utf-8")
    (folder / "report.yaml").write_text(sidecar, "utf-8")
    reading = set_pages(print_edition(read_report(folder / "report.html")))
    assert prove_pdf(reading)["verdict"] == "exact"
    return reading


def outline(element: Element, depth: int = 0) -> Iterator[str]:
    """The elements below an element, line by line."""
    for kid in element.elements:
        said = [f"{'  ' * depth}{kid.kind}"]
        said += [f"@{kid.language}"] if kid.language else []
        said += [f"#{kid.name}"] if kid.name else []
        said += [f"-> {area.target}" for area in kid.kids if isinstance(area, Linked)][:1]
        said += [f"“{kid.alt}”"] if kid.alt else []
        said += [
            f"{name} {str(value).removeprefix('/')}"
            for name, value in sorted(kid.attributes.items())
            if name not in ("O", "BBox", "Headers")
        ]
        yield " ".join(said)
        yield from outline(kid, depth + 1)


def report_of(reading: PdfReading) -> Element:
    """The element that is the report: the first section."""
    root = read_structure(reading.pdf.data).root
    return next(element for element in root.walk() if element.kind == "Sect")


def same(reading: PdfReading, expected: str) -> None:
    wanted = textwrap.dedent(expected).strip().splitlines()
    assert list(outline(report_of(reading))) == wanted


def crosses(element: Element) -> bool:
    return len({mark.page for mark in element.marks()}) > 1


def test_what_stands_around_the_report(tmp_path: Path) -> None:
    reading = read(tmp_path, "<p>Words.</p>")
    root = read_structure(reading.pdf.data).root
    assert list(outline(root)) == [
        *("Document", "  Part", "    H1", "    P", "    Sect", "      P"),
        *("    Sect", "      H2", "      P", "      P", "      P", "      P"),
    ]


def test_the_shipped_report() -> None:
    reading = set_pages(print_edition(read_report(SHIPPED)))
    report = report_of(reading)
    assert list(outline(report)) == ["P"] * 5
    assert [crosses(paragraph) for paragraph in report.elements].count(True) == 2


def test_headings_open_sections(tmp_path: Path) -> None:
    """A level that the author skips is not skipped; one in a quotation stands below its section."""
    html = "<h2>A</h2><p>a</p><h4>B</h4><blockquote><h2>C</h2></blockquote><h2>D</h2>"
    expected = """
        Sect
          H2
          P
          Sect
            H3
            BlockQuote
              H4
        Sect
          H2
        """
    same(read(tmp_path, html), expected)


def test_lines_hold_links_code_pictures_and_languages(tmp_path: Path) -> None:
    """Emphasis is seen through; a language is said once, where it begins and where it ends."""
    html = """<p id="p">An <em>em</em> and <code>code</code>, <a href="#p"><strong>a</strong>
        link</a>, <img src="dot.png" alt="a dot">, <img src="dot.png" alt="">.</p>
        <p lang="fr">Un <span lang="en">word</span>, <em lang="fr">un mot</em>,
        <em lang="de">ein Wort</em>.</p>
        <pre>code <code>in</code> code</pre>
        <blockquote lang="es"><p>Cita.</p></blockquote>
        <p>A <img src="dot.png" alt="un point" lang="fr"></p>"""
    expected = """
        P
          Code
          Link -> p
          Figure “a dot”
        P @fr
          Span @en
          Span @de
        P
          Code
        BlockQuote @es
          P
        P
          Figure @fr “un point”
        """
    same(read(tmp_path, html), expected)


def test_figures(tmp_path: Path) -> None:
    """A caption follows its figure; without a figure it is a paragraph."""
    html = """<figure><img src="dot.png" alt="a dot"><figcaption>Dot</figcaption></figure>
        <figure><img src="dot.png" alt="a dot"></figure>
        <figure><img src="dot.png" alt=""><figcaption>Nothing</figcaption></figure>
        <figure><a href="https://example.org/"><img src="dot.png" alt="a dot"></a></figure>"""
    expected = """
        Div
          Figure “a dot”
          Caption
        Figure “a dot”
        P
        Link -> https://example.org/
          Figure “a dot”
        """
    reading = read(tmp_path, html)
    same(reading, expected)
    for figure in report_of(reading).walk():
        if figure.kind == "Figure":
            left, bottom, right, top = figure.attributes["BBox"]
            assert 107 < float(left) < float(right) < 488
            assert 104 < float(bottom) < float(top) < 738


def test_lists_over_pages(tmp_path: Path) -> None:
    inner = "".join(f"<li><p>{SENTENCE * 8}</p></li>" for _ in range(8))
    html = f"""<ul><li>One</li><li><p>{SENTENCE}</p><ol>{inner}</ol><p>Then.</p></li></ul>
        <dl><dt>A</dt><dt>B</dt><dd>Both</dd><dt>C</dt><dd>One</dd><dd><p>Two</p></dd></dl>"""
    item = "          LI\n            Lbl\n            LBody\n              P\n"
    expected = f"""
L ListNumbering Disc
  LI
    Lbl
    LBody
      P
  LI
    Lbl
    LBody
      P
      L ListNumbering Decimal
{textwrap.indent(textwrap.dedent(item * 8), "        ")}      P
L ListNumbering None
  LI
    Lbl
    Lbl
    LBody
      P
  LI
    Lbl
    LBody
      P
    LBody
      P
"""
    reading = read(tmp_path, html)
    same(reading, expected)
    lists = [element for element in report_of(reading).walk() if element.kind == "L"]
    assert [crosses(each) for each in lists] == [True, True, False]


def test_quotations_over_pages(tmp_path: Path) -> None:
    """No seam: the quotation and the paragraph in it are one each."""
    html = f"<blockquote><p>{SENTENCE * 90}</p><blockquote><p>In it.</p></blockquote></blockquote>"
    reading = read(tmp_path, html)
    same(reading, "BlockQuote\n  P\n  BlockQuote\n    P")
    quotation = report_of(reading).elements[0]
    assert crosses(quotation)
    assert crosses(quotation.elements[0])


ROWS = 100
TABLE = (
    """<table><caption>Depths</caption><thead>
    <tr><th rowspan="2">Ward</th><th rowspan="2">Street</th><th colspan="2" scope="colgroup">At its
    highest, see <a href="https://example.org/">here</a></th></tr>
    <tr><th>Hour</th><th>Depth</th></tr></thead><tbody>"""
    + "".join(
        "<tr>"
        + ('<th scope="rowgroup" rowspan="20">Quay</th>' if row % 20 == 0 else "")
        + f'<th scope="row">Street {row}</th><td>21:00</td><td>{row}</td></tr>'
        + ("</tbody><tbody>" if row in (19, 39, 59, 79) else "")
        for row in range(ROWS)
    )
    + "</tbody></table>"
)


def test_a_table_over_pages(tmp_path: Path) -> None:
    """Its repeated head is an artifact, whose links are parts of the head's."""
    reading = read(tmp_path, TABLE)
    lines = [
        *("Table", "  Caption", "  THead", "    TR"),
        "      TH #table 1 head 1 RowSpan 2 Scope Column",
        "        P",
        "      TH #table 1 head 2 RowSpan 2 Scope Column",
        "        P",
        "      TH #table 1 head 3 ColSpan 2 Scope Column",
        *("        P", "          Link -> https://example.org/", "    TR"),
        *("      TH #table 1 head 4 Scope Column", "        P"),
        *("      TH #table 1 head 5 Scope Column", "        P"),
    ]
    head = 5
    for row in range(ROWS):
        if row % 20 == 0:
            head += 1
            lines += ["  TBody", "    TR"]
            lines += [f"      TH #table 1 head {head} RowSpan 20 Scope Row", "        P"]
        else:
            lines += ["    TR"]
        head += 1
        lines += [f"      TH #table 1 head {head} Scope Row", "        P"]
        lines += ["      TD", "        P"] * 2
    same(reading, "\n".join(lines))
    table = report_of(reading).elements[0]
    pages = {mark.page for mark in table.marks()}
    assert len(pages) > 2
    link = next(element for element in table.walk() if element.kind == "Link")
    assert {kid.page for kid in link.kids if isinstance(kid, Linked)} == pages
    assert {kid.page for kid in link.kids if isinstance(kid, Marked)} == {min(pages)}


def test_which_heads_a_cell_names(tmp_path: Path) -> None:
    table = report_of(read(tmp_path, TABLE)).elements[0]
    cells = [cell for cell in table.walk() if cell.kind in ("TH", "TD")]
    named = {cell.name: number for number, cell in enumerate(cells) if cell.name}
    heads = [[named[name] for name in cell.attributes.get("Headers", [])] for cell in cells]
    # Ward 0, Street 1, At its highest 2, Hour 3, Depth 4; Quay 5, Street 0 is 6, Street 1 is 9.
    assert heads[:5] == [[], [], [], [2], [2]]
    assert heads[5:12] == [
        [0],
        [1, 5],
        [2, 3, 5, 6],
        [2, 4, 5, 6],
        [1, 5],
        [2, 3, 5, 9],
        [2, 4, 5, 9],
    ]


def test_a_plain_table_needs_its_scopes_alone(tmp_path: Path) -> None:
    html = """<table><thead><tr><td></td><th>A</th></tr></thead>
        <tbody><tr><th>x</th><td>1</td></tr></tbody></table>"""
    expected = """
        Table
          THead
            TR
              TD
              TH Scope Column
                P
          TBody
            TR
              TH Scope Row
                P
              TD
                P
        """
    same(read(tmp_path, html), expected)


def test_tables_are_made_regular(tmp_path: Path) -> None:
    """Rows that are too short, cells that reach too far, and a head of nothing."""
    html = """<table><tr><td>a</td><td rowspan="9">b</td></tr><tr><td colspan="7">c</td><td>d</td>
        </tr><tr><td>e</td></tr></table><table><thead><tr><th>A</th></tr></thead></table>"""
    expected = """
        Table
          TBody
            TR
              TD
                P
              TD RowSpan 3
                P
              TD
            TR
              TD
                P
              TD
                P
            TR
              TD
                P
              TD
        Table
          TBody
            TR
              TH Scope Column
                P
        """
    same(read(tmp_path, html), expected)


NOTES = """<p>One<a id="c1" href="#n1" role="doc-noteref">1</a> and two<a id="c2" href="#n2"
    role="doc-noteref">2</a>, again<a href="#n1" role="doc-noteref">1</a>.</p><p>After.</p>
    <aside id="n1" role="doc-footnote"><h2>Long</h2><p>The first.
    <a href="#c1" role="doc-backlink">[1]</a></p></aside>
    <aside id="n2" role="doc-footnote"><p>The second.</p></aside>
    <aside id="n3" role="doc-footnote"><p>Not called.</p></aside>"""


def test_notes(tmp_path: Path) -> None:
    """A note is called and calls back; its heading is none of the report's."""
    reading = read(tmp_path, NOTES)
    report = report_of(reading)
    paragraph = [
        *("P", "  Reference #c1", "    Link -> n1", "  Reference #c2", "    Link -> n2"),
        *("  Reference", "    Link -> n1"),
    ]
    found = list(outline(report))
    assert found[:7] == paragraph
    notes = {element.name: element for element in report.walk() if element.kind == "Note"}
    assert list(notes) == ["n1", "n2"]
    assert [*outline(notes["n1"])] == ["P", "  Link -> c1", "P", "P"]
    kinds = [element.kind for element in report.elements]
    assert kinds[:4] == ["P", "Note", "Note", "P"]  # at the foot, and read behind their call
    assert [element.kind for element in report.elements].count("Div") == 1
    said = [
        area.contents
        for element in report.walk()
        for area in element.kids
        if isinstance(area, Linked)
    ]
    back = ["Note 1: back to the text", "Note 2: back to the text"]
    assert sorted(said) == sorted(["Note 1", "Note 1", "Note 2", *back])


def test_artifacts_say_what_they_are(tmp_path: Path) -> None:
    """Running heads, folios, the mark of a draft, rules, grounds, repeated heads, underlines."""
    (tmp_path / "report.css").write_text("blockquote { background: #eee; border: 1pt solid }")
    html = f"<p><u>Under</u> <s>through</s></p><blockquote><p>Ground</p></blockquote>{TABLE}"
    reading = read(tmp_path, html, SIDECAR + "status: draft\n")
    found: dict[tuple[str, str], list[str]] = {}
    with pikepdf.open(io.BytesIO(reading.pdf.data)) as pdf:
        for page in pdf.pages:
            around: list[tuple[str, str] | None] = []
            for instruction in pikepdf.parse_content_stream(page):
                operator = str(instruction.operator)
                if operator == "BDC":
                    said = instruction.operands[1]
                    kind = str(said.get(Name.Type)), str(said.get(Name.Subtype, ""))
                    around.append(kind if instruction.operands[0] == Name.Artifact else None)
                    assert kind[0] != "/Background" or len(said.get(Name.BBox, Array())) == 4
                elif operator == "EMC":
                    around.pop()
                elif around and around[-1] and operator in ("TJ", "Tj", "S", "f", "f*"):
                    found.setdefault(around[-1], []).append(operator)
                elif operator in ("S", "f", "f*"):
                    pytest.fail("a line or a ground is drawn within tagged content")
    assert {kind: set(operators) for kind, operators in found.items()} == {
        ("/Pagination", "/Header"): {"TJ"},
        ("/Pagination", "/Footer"): {"TJ"},
        ("/Pagination", "/Watermark"): {"TJ"},
        ("/Pagination", ""): {"TJ"},  # the table's repeated head
        ("/Background", ""): {"f"},
        ("/Layout", ""): {"S", "f", "f*"} & set(found["/Layout", ""]),
    }
    assert "S" in found["/Layout", ""]


def test_links_over_lines_are_one_link(tmp_path: Path) -> None:
    """One area a line, none within another; all say the link's own words, unhyphenated."""
    words = "incomprehensibilities of extraordinarily uncharacteristic administrations " * 3
    html = f'<p>{SENTENCE}<a href="https://example.org/"><em>{words}</em> end</a>.</p>'
    reading = read(tmp_path, html)
    (link,) = (element for element in report_of(reading).walk() if element.kind == "Link")
    areas = [kid for kid in link.kids if isinstance(kid, Linked)]
    assert {area.contents for area in areas} == {f"{words.strip()} end"}
    with pikepdf.open(io.BytesIO(reading.pdf.data)) as pdf:
        boxes = [[float(edge) for edge in each.Rect] for each in pdf.pages[0].Annots]
    assert len(areas) == len(boxes) > 2
    assert len({round(box[1]) for box in boxes}) == len(boxes)


def test_a_link_of_which_nothing_is_to_be_read(tmp_path: Path) -> None:
    html = '<p>A <a href="https://example.org/"><img src="dot.png" alt=""></a> dot.</p>'
    reading = read(tmp_path, html)
    same(reading, "P\n  Link -> https://example.org/ “https://example.org/”")


# Said aloud


def test_aloud(tmp_path: Path) -> None:
    html = """<h2>Part</h2><p>Words<a href="#n1" id="c1" role="doc-noteref">1</a> with
        <a href="https://example.org/">a link</a>, <span lang="fr">des mots</span>.</p>
        <ul><li>one</li><li>two</li></ul>
        <figure><img src="dot.png" alt="a dot"><figcaption>Dot</figcaption></figure>
        <table><caption>Depths</caption><tr><th>A</th><th>B</th></tr><tr><td>1</td><td></td></tr>
        </table><blockquote><p>Quoted.</p></blockquote>
        <aside id="n1" role="doc-footnote"><p>Said.</p></aside>"""
    assert aloud(read(tmp_path, html).pdf.data)[:24] == [
        "document, language en",
        "heading level 1, A title",
        "January 31, 2024",
        "heading level 2, Part",
        "Words link, Note 1 with link, a link, (language fr) des mots (language en).",
        "note",
        "link, Note 1: back to the text Said.",
        "out of note",
        "list with 2 items",
        "bullet one",
        "bullet two",
        "out of list",
        "graphic, a dot",
        "caption, Dot",
        "caption, Depths",
        "table with 2 columns and 2 rows",
        "row 1 column 1, column header: A",
        "row 1 column 2, column header: B",
        "row 2 column 1, A: 1",
        "row 2 column 2, B: blank",
        "out of table",
        "block quote",
        "Quoted.",
        "out of block quote",
    ]
