"""The intermediate form turned into itself: levels, sections, identifiers, links, scopes.

Headings skip no level and open sections; the report's title stands once; every identifier is
valid, stands once, and the links that led to it lead there still; a heading's own identifier is
the one that GitHub gives it, wherever XML allows that; a header cell says what it heads.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from pressroom import vocabulary
from pressroom.edition import ereader_edition, print_edition
from pressroom.model import Document, Source
from pressroom.names import OURS
from pressroom.readers import parse
from pressroom.schema import Metadata
from pressroom.vocabulary import HEADINGS, LEAVES, text_of

from .conftest import ROOT

TITLE = "A title"
ID = re.compile(r'\bid="((?:{{.*?}}|[^"{])*)"')


def document(text: str, kind: str = "html", title: str = TITLE) -> Document:
    metadata = Metadata(title=title, date=dt.date(2024, 1, 31))
    name = f"a/report.{kind}"
    return parse(Source("a", name, text.encode(), "a/report.yaml", metadata, None, None))


def said(read: Document) -> list[str]:
    return [f"{problem.code}:{problem.where.line}" for problem in read.findings]


def outline(node: etree._Element) -> str:
    """The nesting of sections: `(` and `)`, headings by their level, other leaves by their text."""
    parts = []
    for child in node:
        if child.tag == "section":
            parts.append(f"({outline(child)})")
        elif child.tag in HEADINGS:
            parts.append(str(child.tag)[1])
        else:
            parts.append(text_of(child) if child.tag in LEAVES else str(child.tag))
    return " ".join(parts)


def headings(*levels: int) -> str:
    return "".join(f"<h{level}>x</h{level}>" for level in levels)


# Levels and sections

OUTLINES = {
    (1, 2, 3): "(2 (3 (4)))",
    (1, 3, 6): "(2 (3 (4)))",
    (2, 2, 3): "(2) (2 (3))",
    (3, 2, 1): "(2) (2) (2)",
    (4, 2, 4): "(2) (2 (3))",
    (1, 3, 2, 3): "(2 (3) (3 (4)))",
    (1, 2, 1, 3): "(2 (3)) (2 (3))",
    (1, 2, 3, 4, 5, 6): "(2 (3 (4 (5 (6) (6)))))",
    (6, 5, 6): "(2) (2 (3))",
    (2, 4, 3): "(2 (3) (3))",
}


@pytest.mark.parametrize("levels", OUTLINES)
def test_headings_begin_at_the_second_level_and_skip_none(levels: tuple[int, ...]) -> None:
    assert outline(document(headings(*levels)).body) == OUTLINES[levels]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1, 6), min_size=1, max_size=12))
def test_sections_nest_as_their_headings(levels: list[int]) -> None:
    body = document(headings(*levels)).body
    found = [int(str(node.tag)[1]) for node in body.iter(*HEADINGS)]
    assert found[0] == 2
    assert all(after <= before + 1 for before, after in pairwise(found))
    for heading in body.iter(*HEADINGS):
        assert heading.getprevious() is None
        assert len(list(heading.iterancestors("section"))) == int(str(heading.tag)[1])


def test_text_stands_in_the_section_of_the_heading_before_it() -> None:
    html = "<p>a</p><h1>x</h1><p>b</p><h2>x</h2><p>c</p><ul><li>d</ul><h1>x</h1><hr><p>e</p>"
    assert outline(document(html).body) == "a (2 b (3 c ul)) (2 hr e)"


def test_headings_in_quotes_open_no_sections() -> None:
    body = document("<h1>a</h1><blockquote><h1>b</h1></blockquote><p>c</p>").body
    assert outline(body) == "(2 blockquote c)"


@pytest.mark.parametrize(
    "page",
    [
        "<main><article><h1>x</h1><section><h2>x</h2><p>a</p></section></article></main>",
        "<header><h1>x</h1></header><div><h2>x</h2>a</div>",
        "<body><h1>x</h1><div><div><h3>x</h3></div>a</div>",
    ],
)
def test_sections_are_those_of_the_headings(page: str) -> None:
    assert outline(document(page).body) == "(2 (3 a))"


# The title


@pytest.mark.parametrize(
    ("markdown", "wanted"),
    [
        ("# A title\n\n## a\n\nb", "(2 b)"),
        ("# A *title*\n\n## a\n\n### b", "(2 (3))"),
        ("A\ntitle\n===\n\nb", "b"),
        ("## a\n\n# A title\n", "(2) (2)"),
        ("# A title\n\n# A title\n", "(2)"),
        ("## A title\n\nb", "(2 b)"),
        ("# Another title\n\nb", "(2 b)"),
        ("b\n\n# A title", "b (2)"),
        ("# a title\n\nb", "(2 b)"),
    ],
)
def test_the_title_is_taken_out_once(markdown: str, wanted: str) -> None:
    assert outline(document(markdown, "md").body) == wanted


def test_a_link_to_the_title_that_was_taken_out_leads_somewhere() -> None:
    read = document("# A title {#top}\n\n[a](#top)", "md")
    assert said(read) == []


# Identifiers


def names(read: Document) -> list[str]:
    return [str(node.get("id")) for node in read.body.iter(etree.Element) if node.get("id")]


def leads_to(read: Document) -> list[str]:
    """The texts of what the report's links lead to."""
    found = []
    for link in read.body.iter("a"):
        (target,) = read.body.xpath("//*[@id=$name]", name=link.get("href", "")[1:])
        found.append("".join(target.itertext()))
    return found


@pytest.mark.parametrize(
    ("html", "wanted", "codes"),
    [
        ("<p id=x>a<p id=x>b", ["x", "x-2"], ["LNK-003:1"]),
        ("<p id=x>a<p id=x>b<p id=x-2>c", ["x", "x-3", "x-2"], ["LNK-003:1"]),
        ("<p id=p1>a<p>b", ["p1", "p1-2"], []),
        ("<p>a<h1>p1</h1>", ["p1", "p1-2"], []),
        ("<p id='1a'>a", ["id-1a"], ["LNK-003:1"]),
        ("<p id='a b'>a", ["a-b"], ["LNK-003:1"]),
        ("<p id='a:b'>a", ["a-b"], ["LNK-003:1"]),
        ("<p id='-'>a", ["id"], ["LNK-003:1"]),
        ("<p id='ü'>a<p id='王'>b<p id='यह'>c", ["ü", "王", "यह"], []),
        ("<p id='x.y-z_1'>a", ["x.y-z_1"], []),
        ("<p>a\n\n<ul id=x><li id=x>b</ul>", ["p1", "x", "x-2", "p2"], ["LNK-003:3"]),
        ("<p>a\n\n<table><tr>\n<td id='1'>b</table>", ["p1", "id-1", "p2"], ["LNK-003:4"]),
    ],
)
def test_identifiers_are_valid_and_stand_once(
    html: str, wanted: list[str], codes: list[str]
) -> None:
    read = document(html)
    assert names(read) == wanted
    assert said(read) == codes


@pytest.mark.parametrize(
    ("html", "wanted"),
    [
        ("<p id=x>a<p id=y>b<p><a href=#y>c</a>", ["b"]),
        ("<p id=x>a<p id=x>b<p><a href=#x>c</a>", ["a"]),
        ("<p id='1a'>a<p><a href=#1a>c</a>", ["a"]),
        ("<p id='a b'>a<p><a href='#a b'>c</a><a href='#a%20b'>c</a>", ["a", "a"]),
        ("<p id='a b'>a<p id='a-b'>b<p><a href='#a-b'>c</a>", ["b"]),
        ("<p id=x>a<p id=x>b<p id=x-2>c<p><a href=#x-2>d</a>", ["c"]),
        ("<p id='ü'>a<p><a href='#ü'>c</a><a href='#%C3%BC'>c</a>", ["a", "a"]),
        ("<h1>1 Aim</h1><p><a href=#1-aim>c</a>", ["1 Aim"]),
        ("<h1>x</h1><p id=x>b<p><a href=#x>c</a>", ["b"]),
        ("<p><a name=x>a</a> <a href=#x>c</a>", ["a"]),
    ],
)
def test_links_follow_to_the_place_they_meant(html: str, wanted: list[str]) -> None:
    read = document(html)
    assert leads_to(read) == wanted
    assert "LNK-002" not in "".join(said(read))


@pytest.mark.parametrize(
    "markdown",
    [
        *("# Über uns\n\n[a](#über-uns)", "# Über uns\n\n[a](#%C3%BCber-uns)"),
        *("# Über uns\n\n[a][b]\n\n[b]: #über-uns", "# 2 Aims\n\n[a](#2-aims)", "# 王\n\n[a](#王)"),
        *("# Привет, мир\n\n[a](#привет-мир)", "# हिन्दी\n\n[a](#हिन्दी)", "# A {#ü}\n\n[a](#ü)"),
        *("# A\n\n# A\n\n[a](#a-1)", "# A & B\n\n[a](#a--b)"),
    ],
)
def test_a_link_to_a_heading_written_for_the_web_leads_there(markdown: str) -> None:
    read = document(markdown, "md")
    assert said(read) == []
    assert len(leads_to(read)) == 1


# As GitHub writes them: lower case, spaces as hyphens, punctuation gone; a number for the second.
SLUGS = {
    "Simple": "simple",
    "Two Words": "two-words",
    "What's new?": "whats-new",
    "A & B": "a--b",
    "A – B": "a--b",
    "snake_case and kebab-case": "snake_case-and-kebab-case",
    "v1.2.3": "v123",
    "Größe": "größe",
    "Ελληνικά": "ελληνικά",
    "Привет, мир!": "привет-мир",
    "日本語の見出し": "日本語の見出し",
    "العربية": "العربية",
    "हिन्दी": "हिन्दी",
    "ไทยที่": "ไทยที่",
    "Țară și oraș": "țară-și-oraș",
    "Oʻzbek": "oʻzbek",
    "1 Introduction": "id-1-introduction",
    "Ünïcode Cafe\u0301": "ünïcode-café",
    "!!!": "heading",
    "😀": "heading",
}


@pytest.mark.parametrize("text", SLUGS)
def test_a_headings_identifier_is_the_webs(text: str) -> None:
    assert names(document(f"<h1>{text.replace('&', '&amp;')}</h1>")) == [SLUGS[text]]


def test_the_second_of_two_headings_has_a_number() -> None:
    assert names(document(headings(1, 1, 1))) == ["x", "x-1", "x-2"]
    assert names(document("<h1>a</h1><h1>a</h1><h1>a 1</h1>")) == ["a", "a-1", "a-1-1"]


@pytest.mark.parametrize(
    "text", ["5 m²", "Nº 5", "½ dose", "1ª via", "x¹", "µ", "Ⅷ", "①", "ſ", "ⅰ", "ﬁ", "𝒜", "𠀀"]
)
@pytest.mark.parametrize("shape", ["<h1>{}</h1>", "<p id='{}'>a"])
def test_letters_that_are_none_in_xml_make_a_valid_identifier(shape: str, text: str) -> None:
    vocabulary.check(document(shape.format(text)).body)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.text(st.characters(exclude_categories=("C", "Z"), exclude_characters="<&'"), min_size=1),
        min_size=1,
        max_size=4,
    )
)
def test_any_heading_and_any_identifier_give_a_valid_document(texts: list[str]) -> None:
    html = "".join(f"<h1>x{text}</h1><p id='{text}'>a" for text in texts)
    read = document(html)
    vocabulary.check(read.body)
    assert len(names(read)) == len(set(names(read)))


# Links that lead nowhere


@pytest.mark.parametrize(
    ("html", "wanted"),
    [
        ("<p>a <a href=#x>b</a>", "<p>a <span>b</span></p>"),
        ("<p>a <a href=#x lang=de>b</a>", '<p>a <span lang="de">b</span></p>'),
        ("<p>a <sup><a href=#x role=doc-noteref>b</a></sup>", "<p>a <sup><span>b</span></sup></p>"),
    ],
)
def test_a_link_that_leads_nowhere_is_text(html: str, wanted: str) -> None:
    read = document(html)
    written = etree.tostring(read.body[0], encoding="unicode")
    assert re.sub(r' (id|data-line)="[^"]*"', "", written) == wanted
    assert said(read) == ["LNK-002:1"]


def test_a_link_that_leads_nowhere_is_reported_at_its_line() -> None:
    read = document("<p>a\n\n<p><a href='#x'>b</a>\n<p>c")
    assert said(read) == ["LNK-002:3"]
    assert "`#x`" in read.findings[0].message


# Header cells


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        ("<thead><tr><th>a<th>b<tbody><tr><td>c<td>d", ["col", "col"]),
        ("<tbody><tr><th>a<td>b<tr><th>c<td>d", ["row", "row"]),
        ("<tr><th>a<th>b<tr><td>c<td>d", ["col", "col"]),
        ("<thead><tr><th>a<th>b<tbody><tr><th>c<td>d", ["col", "col", "row"]),
        ("<thead><tr><th>a<td>b<tbody><tr><td>c<td>d", ["col"]),
        ("<thead><tr><td>a<td>b<tbody><tr><td>c<td>d", ["col", "col"]),
        ("<tr><th scope=row>a<th scope=colgroup>b<th scope=x>c", ["row", "colgroup", "col"]),
        ("<tbody><tr><td>a<tfoot><tr><th>b<td>c", ["row"]),
    ],
)
def test_a_header_cell_says_what_it_heads(rows: str, wanted: list[str]) -> None:
    body = document(f"<table>{rows}</table>").body
    assert [cell.get("scope") for cell in body.iter("th")] == wanted


def test_normal_form_is_the_authors() -> None:
    """Identifiers are made of composed letters; the text is left as it was written."""
    (block,) = document("<h1>Cafe\u0301</h1>").blocks
    assert block.text == "Cafe\u0301"
    assert block.id == unicodedata.normalize("NFC", "cafe\u0301")


def test_all_places_of_templates_are_called_as_ours() -> None:
    """No identifier of an author's begins so; those in braces are given by the edition."""
    files = [file for file in (ROOT / "templates").rglob("*") if file.parent.name != "archive"]
    found = {
        name
        for file in files
        if file.is_file()
        for name in ID.findall(re.sub(r"<\?.*?\?>", "", file.read_text("utf-8")))
    }
    assert len(found) > 5
    given = {"{{ item.id }}", "{{ id }}", "{{ page.id }}"}
    assert [name for name in found - given if not name.startswith(OURS)] == []
    read = document("<p>a", title="A title")
    for edition in (print_edition(read), ereader_edition(read)):
        assert [block for block in (*edition.front, *edition.back) if block.id[:8] != OURS] == []


@pytest.mark.parametrize("name", ["edition-toc", "edition-a", "edition-"])
def test_a_place_called_as_ours_is_called_otherwise(name: str) -> None:
    read = document(f"# A {{#{name}}}\n\n[a](#{name})", "md")
    (found,) = read.findings
    assert (found.code, found.where.line) == ("LNK-003", 1)
    assert f"`{name}` begins with `edition-`, as ours do" in found.message
    assert [link.get("href") for link in read.body.iter("a")] == [f"#report-{name}"]


def test_no_place_of_a_report_is_called_as_one_of_ours() -> None:
    text = "# Edition title\n\n[a](#edition-title) <b id=edition-date>b</b> [c](#edition-date)"
    metadata = Metadata(title="A title", date=dt.date(2024, 1, 31))
    source = Source("a", "a/report.md", text.encode(), "a/report.yaml", metadata, None, None)
    body = parse(source).body
    names = [str(node.get("id")) for node in body.iter(etree.Element) if node.get("id")]
    assert not [name for name in names if name.startswith("edition-")]
    assert {str(link.get("href"))[1:] for link in body.iter("a")} <= set(names)
