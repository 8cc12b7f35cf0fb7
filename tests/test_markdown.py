"""Markdown in, the closed vocabulary out: what is more than the specifications' own examples.

GFM's additions, notes, definition lists and heading identifiers are held by examples of our own;
every leaf bears the author's line; what looks like a template's code is text; raw HTML swallows no
words.
"""

from __future__ import annotations

import datetime as dt
import time

import pytest
from lxml import etree

from pressroom.edition import print_edition
from pressroom.model import Document, Source
from pressroom.pdf.setting import set_pages
from pressroom.problems import Problem, Refused
from pressroom.proof import prove_pdf
from pressroom.readers import parse
from pressroom.readers.distil import distil
from pressroom.readers.html import parse_html
from pressroom.readers.markdown import markdown_to_html
from pressroom.schema import Metadata
from pressroom.vocabulary import LEAVES, text_of

FILE = "a/report.md"


def distilled(markdown: str) -> tuple[etree._Element, list[Problem]]:
    """The tree of a piece of Markdown, and what was said of it."""
    problems: list[Problem] = []
    html, line_of = markdown_to_html(markdown)
    return distil(parse_html(html, line_of), FILE, problems), problems


def shape(body: etree._Element) -> str:
    """A tree as markup, its outermost section and the author's lines left out."""
    for node in body.iter(etree.Element):
        node.attrib.pop("data-line", None)
        node.text = node.text or None
    written = etree.tostring(body, encoding="unicode")
    return written.removeprefix("<section>").removesuffix("</section>").replace("<section/>", "")


def of(markdown: str) -> str:
    return shape(distilled(markdown)[0])


def document(markdown: str) -> Document:
    metadata = Metadata(title="A title", date=dt.date(2024, 1, 31))
    source = Source("a", FILE, markdown.encode(), "a/report.yaml", metadata, None, None)
    return parse(source)


def leaves(markdown: str) -> list[tuple[int, str]]:
    """The leaves of a piece of Markdown, with their lines."""
    found = distilled(markdown)[0].iter(*LEAVES)
    return [(int(leaf.get("data-line", 0)), text_of(leaf)) for leaf in found]


# What is more than CommonMark

TABLE = "<table><thead><tr>{}</tr></thead><tbody><tr>{}</tr></tbody></table>"
CELLS = {
    "| a | b |\n|---|---|\n| c | d |": ("<th>a</th><th>b</th>", "<td>c</td><td>d</td>"),
    "a | b\n:-- | --:\nc | d": (
        '<th class="left">a</th><th class="right">b</th>',
        '<td class="left">c</td><td class="right">d</td>',
    ),
    "| a |\n|:-:|\n| c |": ('<th class="center">a</th>', '<td class="center">c</td>'),
    "| a |\n|---|\n| c \\| `d \\| e` |": ("<th>a</th>", "<td>c | <code>d | e</code></td>"),
    "| a | b |\n|---|---|\n| c |": ("<th>a</th><th>b</th>", "<td>c</td><td/>"),
    "| a |\n|---|\n| *c* [d](#e) ~~f~~ |": (
        "<th>a</th>",
        '<td><em>c</em> <a href="#e">d</a> <s>f</s></td>',
    ),
    "| a |\n|---|\n| c<br>d |": ("<th>a</th>", "<td>c<br/>d</td>"),
    "| a |\n|---|\n| {{ c }} |": ("<th>a</th>", "<td>{{ c }}</td>"),
}


@pytest.mark.parametrize("markdown", CELLS)
def test_a_table(markdown: str) -> None:
    wanted = TABLE.format(*CELLS[markdown])
    found = of(markdown)
    assert found.replace("<p>", "").replace("</p>", "") == wanted


def test_cells_beyond_the_head_are_dropped_with_a_word() -> None:
    """GFM §4.10 drops them; no word of an author's leaves silently."""
    body, problems = distilled("| a |\n|---|\n| b | excess |")
    assert "excess" in "".join(body.itertext()) or problems


INLINES = {
    "~~a~~ b": "<s>a</s> b",
    "a ~~b *c*~~": "a <s>b <em>c</em></s>",
    r"\~~a~~": "~~a~~",
    "www.example.org/a": '<a href="http://www.example.org/a">www.example.org/a</a>',
    "(https://example.org/a_(b))": (
        '(<a href="https://example.org/a_(b)">https://example.org/a_(b)</a>)'
    ),
    "See https://example.org/a?b=c&d.": (
        'See <a href="https://example.org/a?b=c&amp;d">https://example.org/a?b=c&amp;d</a>.'
    ),
    "**http://example.org**": '<strong><a href="http://example.org">http://example.org</a></strong>',
    "me@example.org": '<a href="mailto:me@example.org">me@example.org</a>',
    "me@mail.example": '<a href="mailto:me@mail.example">me@mail.example</a>',
    "`https://example.org`": "<code>https://example.org</code>",
    "[https://example.org](#a)": '<a href="#a">https://example.org</a>',
    "https://example.org/ü": '<a href="https://example.org/%C3%BC">https://example.org/ü</a>',
    "README.md": "README.md",
    "main.py and example.org/a": "main.py and example.org/a",
    "//example.org/a": "//example.org/a",
    "a.b.c e.g.this no.1": "a.b.c e.g.this no.1",
    "a  \nb": "a<br/>b",
    "\u3000a\nb\u00a0 ": "\u3000a b\u00a0",
    "\u00a0*a*\u2003": "\u00a0<em>a</em>\u2003",
    "a\\\nb": "a<br/>b",
    "a\nb": "a b",
    "a<br>b<br />\nc": "a<br/>b<br/>c",
    "&copy;&nbsp;&amp;amp; &#65;&#x42; &nosuch;": "©\u00a0&amp;amp; AB &amp;nosuch;",
    r"\&copy; \*a\* \# \[b]": "&amp;copy; *a* # [b]",
    '"a" -- b... (c)': '"a" -- b... (c)',
    "a <!-- b --> c": "a c",
    "a <i lang='la'>b</i> *c*": 'a <em lang="la">b</em> <em>c</em>',
    "[a](https://example.org 'b')": '<a href="https://example.org">a</a>',
    "[a](javascript:b) [c](<data:d>)": "a c",
    "[a](&#106;avascript:b)": "a",
    "<javascript:a>": "javascript:a",
    "[a][b]\n\n[b]: vbscript:c": "a",
}


@pytest.mark.parametrize("markdown", INLINES)
def test_within_a_paragraph(markdown: str) -> None:
    assert of(markdown) == f"<p>{INLINES[markdown]}</p>"


BLOCKS = {
    "- [ ] a\n- [x] b\n- [X] c": (
        '<ul class="tight"><li><p>[ ] a</p></li><li><p>[x] b</p></li><li><p>[x] c</p></li></ul>'
    ),
    "1. [ ] a\n\n2. [x]b": "<ol><li><p>[ ] a</p></li><li><p>[x]b</p></li></ol>",
    "- a\n  - b\n- c": (
        '<ul class="tight"><li><p>a</p><ul class="tight"><li><p>b</p></li></ul></li>'
        "<li><p>c</p></li></ul>"
    ),
    "- a\n\n  - b\n\n- c": (
        '<ul><li><p>a</p><ul class="tight"><li><p>b</p></li></ul></li><li><p>c</p></li></ul>'
    ),
    "- a\n\n  b": "<ul><li><p>a</p><p>b</p></li></ul>",
    "7. a\n8. b": '<ol start="7" class="tight"><li><p>a</p></li><li><p>b</p></li></ol>',
    "0) a": '<ol start="0" class="tight"><li><p>a</p></li></ol>',
    "1. a\n1. b": '<ol class="tight"><li><p>a</p></li><li><p>b</p></li></ol>',
    "-\n- a": '<ul class="tight"><li/><li><p>a</p></li></ul>',
    "a\n: b\n: c": "<dl><dt>a</dt><dd><p>b</p></dd><dd><p>c</p></dd></dl>",
    "a\n\n: b\n\n  c\n\nd\n: *e*": (
        "<dl><dt>a</dt><dd><p>b</p><p>c</p></dd><dt>d</dt><dd><p><em>e</em></p></dd></dl>"
    ),
    "# a {#b}": '<h2 id="b">a</h2>',
    "# *a* b {#c-d}": '<h2 id="c-d"><em>a</em> b</h2>',
    "# *a* {#b}": '<h2 id="b"><em>a</em></h2>',
    "a {#b}\n===": '<h2 id="b">a</h2>',
    "## a {#b} ##": '<h3 id="b">a</h3>',
    "# a {#b c}": "<h2>a {#b c}</h2>",
    "# a {#}": "<h2>a {#}</h2>",
    "# a {#b} c": "<h2>a {#b} c</h2>",
    r"# a \{#b}": "<h2>a {#b}</h2>",
    "# `a {#b}`": "<h2><code>a {#b}</code></h2>",
    "a {#b}": "<p>a {#b}</p>",
    "```python\na\n\n```": "<pre><code>a\n</code></pre>",
    "    a\n\n     b": "<pre><code>a\n\n b</code></pre>",
    "> a\n> > b": "<blockquote><p>a</p><blockquote><p>b</p></blockquote></blockquote>",
    "***": "<hr/>",
    "<div>\n*a*\n\n*b*\n\n</div>": "<p>*a*</p><p><em>b</em></p>",
    "<p lang=de>\n\na\n": "<p>a</p>",
    "<details>\n<summary>a</summary>\n\nb\n\n</details>": "<p>a</p><p>b</p>",
    "\ufeff# a": "<h2>a</h2>",
    "# a\r\n\r\nb\r\nc\r\rd": "<h2>a</h2><p>b c</p><p>d</p>",
}


@pytest.mark.parametrize("markdown", BLOCKS)
def test_blocks(markdown: str) -> None:
    assert of(markdown) == BLOCKS[markdown]


# Notes


def call(number: int, again: int = 0) -> str:
    mark = f"noteref-{number}" + (f"-{again}" if again else "")
    link = f'<a id="{mark}" href="#note-{number}" role="doc-noteref">{number}</a>'
    return f"<sup>{link}</sup>"


def back(number: int) -> str:
    return f'<a href="#noteref-{number}" role="doc-backlink">[{number}]</a>'


def note(number: int, inside: str) -> str:
    return f'<aside id="note-{number}" role="doc-footnote">{inside}</aside>'


NOTES = {
    "one": ("a[^x]\n\n[^x]: b", f"<p>a{call(1)}</p>{note(1, f'<p>b {back(1)}</p>')}"),
    "several calls": (
        "a[^x] b[^x]\n\nc[^x]\n\n[^x]: d",
        f"<p>a{call(1)} b{call(1, 2)}</p><p>c{call(1, 3)}</p>{note(1, f'<p>d {back(1)}</p>')}",
    ),
    "in the calls' order": (
        "a[^x] b[^y]\n\n[^y]: c\n[^x]: d",
        f"<p>a{call(1)} b{call(2)}</p>"
        f"{note(1, f'<p>d {back(1)}</p>')}{note(2, f'<p>c {back(2)}</p>')}",
    ),
    "of several blocks": (
        "a[^x]\n\n[^x]: b\n\n    - c\n\n    d",
        f"<p>a{call(1)}</p>"
        + note(1, f'<p>b</p><ul class="tight"><li><p>c</p></li></ul><p>d {back(1)}</p>'),
    ),
    "in a note": (
        "a[^x]\n\n[^x]: b[^y]\n[^y]: c",
        f"<p>a{call(1)}</p>{note(1, f'<p>b{call(2)} {back(1)}</p>')}"
        f"{note(2, f'<p>c {back(2)}</p>')}",
    ),
    "a call without a note": ("a[^x] b", "<p>a[^x] b</p>"),
    "before its call": ("[^x]: a\n\nb[^x]", f"<p>b{call(1)}</p>{note(1, f'<p>a {back(1)}</p>')}"),
    "in a table and a heading": (
        "# a[^x]\n\n| b[^x] |\n|---|\n\n[^x]: c",
        f"<h2>a{call(1)}</h2><table><thead><tr><th><p>b{call(1, 2)}</p></th></tr></thead></table>"
        f"{note(1, f'<p>c {back(1)}</p>')}",
    ),
}


@pytest.mark.parametrize("name", NOTES)
def test_notes(name: str) -> None:
    markdown, wanted = NOTES[name]
    assert of(markdown) == wanted


def test_a_note_that_is_never_called_is_not_lost() -> None:
    body, problems = distilled("a[^x]\n\n[^x]: called\n[^y]: uncalled\n")
    assert "uncalled" in "".join(body.itertext()) or problems


def test_notes_and_their_calls_lead_to_each_other() -> None:
    read = document("a[^x] b[^y] c[^x]\n\n[^x]: d\n[^y]: e")
    assert not read.findings
    names = {node.get("id") for node in read.body.iter(etree.Element)}
    links = [link.get("href", "").removeprefix("#") for link in read.body.iter("a")]
    assert len(links) == 5
    assert names >= set(links)


# The author's lines

LINED = {
    "paragraphs": "w1\nx\n\n\nw2\n\n# w3\n\nw4\n===\n",
    "quotes": "> w1\n>\n> w2\n> > w3\n\nw4\n",
    "lists": "- w1\n  - w2\n\n    w3\n- w4\n\n\n1. w5\n",
    "tables": "w1\n\n| w2 | w3 |\n|----|----|\n| w4 | w5 |\n| w6 | w7 |\n\nw8\n",
    "code": "w1\n\n    w2\n\n- w3\n\n      w4\n",
    "definitions": "w1\n: w2\n\n  w3\n: w4\n\nw5\n\n: w6\n",
    "notes": "w1 x[^a] y[^b]\n\n[^b]: w3\n[^a]: w2\n\n    w4\n\nw5\n",
    "raw": "w1\n\n<div>\n\nw2\n\n<p>w3</p>\n<p>w4</p>\n</div>\n\nw5\n",
    "raw table": "<table>\n<tr>\n<td>w1</td>\n\n<td>w2</td>\n</tr>\n\n</table>\n\nw3\n",
    "raw and stray": "<div>\nw1\n<p>w2</p>\nw3\n</div>\n\nw4\n",
    "raw in a quote": "> <div>\n> <p>w1</p>\n> <p>w2</p>\n> </div>\n>\n> w3\n",
    "raw in a list": "- w1\n\n  <p>w2</p>\n  <p>w3</p>\n\n- w4\n",
    "comments": "<!-- a\n\nb -->\n\nw1\n\n<!-- c -->\nw2\n",
    "references": "[a]: #b\n\nw1 [a]\n\n[c]: #d\n'e'\nw2\n",
    "CRLF": "w1\r\nx\r\n\r\n- w2\r\n- w3\r\n\r\n<p>w4\r\n",
    "CR": "w1\rx\r\rw2\r",
}


@pytest.mark.parametrize("name", LINED)
def test_a_leaf_bears_the_authors_line(name: str) -> None:
    rows = LINED[name].replace("\r\n", "\n").replace("\r", "\n").split("\n")
    found = leaves(LINED[name])
    assert len(found) > 1
    for line, text in found:
        word = text.split()[0]
        assert word in rows[line - 1], (word, line)


def test_fenced_code_bears_the_line_of_its_fence_or_its_text() -> None:
    ((line, text),) = leaves("\n\n```\na\n```\n")
    assert (line in (3, 4), text) == (True, "a")


@pytest.mark.parametrize(
    ("markdown", "line"),
    [
        ("a\n\n[b](javascript:c)", 3),
        ("a\nb\n[c](javascript:d)", 3),
        ("<div>\n<p>a\n<a href='javascript:b'>c</a>\n</div>", 3),
        ("- a\n- b\n  c <i style='d'>e</i>", 3),
        ("| a |\n|---|\n| [b](javascript:c) |", 3),
        ("a[^b]\n\n[^b]: <i style='d'>e</i>", 3),
    ],
)
def test_a_problem_bears_the_authors_line(markdown: str, line: int) -> None:
    _, problems = distilled(markdown)
    assert [problem.where.line for problem in problems] == [line]


# A report is data, never a template

CODE = (
    *(
        "{{ 7*7 }}",
        "{{7*'7'}}",
        "{% include 'a' %}",
        "{%- raw -%}",
        "{# a #}",
        "<% a %>",
        "<%= 1 %>",
    ),
    *("${7*7}", "#{7*7}", "{{< youtube a >}}", "{{% a %}}", "[shortcode a=b]", ":smile:", "$x^2$"),
    *("@@a@@", "{{{a}}}", "!!a", "%(a)s", "{0}", "[[TOC]]", "==a==", "^a^", "++a++"),
)


@pytest.mark.parametrize("code", CODE)
@pytest.mark.parametrize("around", ["{}", "a {} b", "# a {}", "- {}", "`{}`", "    {}", "> {}"])
def test_code_of_templates_is_text(code: str, around: str) -> None:
    ((_, text),) = leaves(around.replace("{}", code))
    assert code in text


REST = " *word*\n\n## Next\n\nThe *end*.\n"


@pytest.mark.parametrize(
    "markdown",
    [
        *("a <template> b\n\nlast", "<template>\n\nlast", "a <script> b\n\nlast"),
        *("<script>\n\nlast", "<style>\n\nlast", "<textarea>\n\nlast", "<pre>\n\nlast"),
        *("</style>\n<style>\n\nlast", "<script><!--<script></script>\n\nlast"),
        *("<div> <!--\n\nlast", '<div class="\n\nlast\n', "<div class='\n\nlast\n"),
        *("<div a=\n\nlast", "<div\n\nlast", "</div\n\nlast", "<!-- open\n\nlast"),
        *("<title>\n\nlast", "<select>\n\nlast", "<iframe>\n\nlast", "<plaintext>\n\nlast"),
    ],
)
def test_raw_html_swallows_no_words(markdown: str) -> None:
    """A tag that is not closed is text, and so may be what CommonMark counts to it."""
    body = distilled(markdown + REST)[0]
    text = "".join(body.itertext())
    assert [word for word in ("last", "word", "Next", "The", "end") if word not in text] == []


@pytest.mark.parametrize(
    "markdown",
    [
        *("a <select> b\n\nlast", "<select>\n\nlast", "a <title> b\n\nlast"),
        *("a <xmp> b\n\nlast", "a <plaintext> b\n\nlast", "a <noembed> b\n\nlast"),
        *("a <iframe> b\n\nlast", "</title><title>\n\nlast", "a <svg> b\n\nlast"),
        *("a <math> b\n\nlast", "<frameset>\n\nlast", "<title><!-- </title> -->\n\nlast"),
        *("a <!-- b -->\n\nlast", "<table>\n\n<caption>a\n\n</table>\n\nlast"),
    ],
)
def test_raw_html_breaks_nothing_that_follows(markdown: str) -> None:
    body = distilled(markdown + REST)[0]
    assert "last word" in "".join(body.itertext())
    assert [text_of(heading) for heading in body.iter("h3")] == ["Next"]
    assert text_of(body[-1]) == "The end."


# Hostile input

HOSTILE = {
    "quotes": ">" * 5000 + " w1",
    "lists": "- " * 3000 + "w1",
    "nested lists": "\n".join(f"{'  ' * depth}- w{depth}" for depth in range(300)),
    "emphasis": "*" * 5000 + "w1" + "*" * 5000,
    "mixed emphasis": "*w _w " * 3000 + "w1" + "_ *" * 3000,
    "brackets": "[" * 5000 + "w1" + "]" * 5000,
    "links": "[" * 500 + "w1" + "](#a)" * 500,
    "backticks": "".join("`" * (number % 90) + " " for number in range(2000)) + "w1",
    "angles": "<" * 20000 + "w1",
    "notes": "w1[^1]" * 1000 + "\n\n[^1]: w2",
    "raw HTML": "<b>" * 3000 + "w1",
    "entities": "&amp;" * 20000 + "w1",
    "columns": f"{'|w' * 300}|\n{'|-' * 300}|\n{'|w' * 300}|\nw1",
    "one paragraph": "word " * 100000 + "w1",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_markdown_is_refused_for_its_depth_or_read_in_seconds(name: str) -> None:
    markdown = HOSTILE[name]
    began = time.perf_counter()
    try:
        text = "".join(block.text for block in document(markdown).blocks)
    except Refused as refused:
        wanted = "TAB-002" if name == "columns" else "HTM-003"
        assert [problem.code for problem in refused.problems] == [wanted]
    else:
        assert "w1" in text
        assert text.count("w") >= markdown.count("w")
    assert time.perf_counter() - began < 10


def test_nothing_is_lost_where_the_parser_gives_up() -> None:
    """Within `<select>` the HTML parser opens no quotes, so depth alone does not tell."""
    try:
        text = "".join(block.text for block in document(f"<select>\n\n{'>' * 101} word").blocks)
    except Refused as refused:
        assert [problem.code for problem in refused.problems] == ["HTM-003"]
    else:
        assert "word" in text


@pytest.mark.parametrize("written", ["&#x202e;", "&#xE0041;", "&#5760;", "\u1680"])
def test_what_cannot_be_printed_however_it_is_written(written: str) -> None:
    with pytest.raises(Refused) as caught:
        document(f"One.\n\nTwo{written}three.\n")
    (found,) = caught.value.problems
    assert (found.code, found.where.line) == ("SRC-009", 3)


def test_no_line_ends_between_a_sentence_and_the_call_of_its_note() -> None:
    paragraphs = [
        f"{'a ' * number}and so it was. It was noted.[^{number}]\n\n[^{number}]: *So*.[^0]"
        for number in range(1, 60)
    ]
    read = document("\n\n".join([*paragraphs, "[^0]: Once."]))
    assert prove_pdf(set_pages(print_edition(read)))["verdict"] == "exact"
