"""Whatever is handed over is a Document or refused by a code, at its place, in bounded time.

Hostile inputs, small and large, for each kind of text; nothing of them is fetched, run, or filled
in like a template. `LARGE` holds what would cost a parser more than its length.
"""

from __future__ import annotations

import datetime as dt
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pressroom.messages import TABLE
from pressroom.model import Document, Source
from pressroom.pipeline import build
from pressroom.problems import Refused
from pressroom.readers import parse
from pressroom.schema import Metadata
from pressroom.shelf import KINDS, PACKAGED

SIZE = 100_000
# Far more than any takes: the machine may be busy.
SECONDS = 30


def source(data: bytes, kind: str) -> Source:
    metadata = Metadata(title="T", date=dt.date(2024, 1, 31))
    return Source("a", f"a/report{kind}", data, "a/report.yaml", metadata, None, None)


def answer(data: bytes, kind: str) -> Document | Refused:
    """What parsing comes to; held to be an answer a person can use, given soon."""
    began = time.perf_counter()
    found: Document | Refused
    try:
        found = parse(source(data, kind))
        problems = found.findings
    except Refused as refused:
        found, problems = refused, refused.problems
        assert any(problem.severity == "error" for problem in problems)
    assert time.perf_counter() - began < SECONDS
    lines = max(data.count(b"\n"), data.count(b"\r")) + 1
    for problem in problems:
        assert problem.code in TABLE
        assert problem.where.file in ("a/report.yaml", f"a/report{kind}")
        assert problem.where.line <= lines
        assert len(problem.message) < 300
        assert all(each.isprintable() or each == "\xa0" for each in problem.message)
    return found


SMALL = {
    "nothing": b"",
    "a byte": b"\xff",
    "NUL": b"\0",
    "NULs": b"a\0b\0c\0",
    "escape": b"\x1b[31mred\x1b[0m\x07",
    "delete": b"a\x7fb",
    "next line": "a\u0085b".encode(),
    "separators": "a\u2028b\u2029c".encode(),
    "no characters": "a\ufffeb\uffffc\U0001ffffd".encode(),
    "a surrogate": b"a\xed\xa0\x80b",
    "overlong": b"a\xc0\xafb\xe0\x80\xaf",
    "beyond Unicode": b"\xf4\x90\x80\x80",
    "cut off": b"caf\xc3",
    "marks only": b"\xef\xbb\xbf",
    "two marks": b"\xef\xbb\xbf\xef\xbb\xbfa",
    "UTF-16 mark only": b"\xff\xfe",
    "UTF-16 odd": b"\xff\xfea\0b",
    "UTF-16 surrogate": b"\xff\xfe\x00\xd8",
    "UTF-32": b"\xff\xfe\0\0a\0\0\0",
    "UTF-32 beyond": b"\xff\xfe\0\0\xff\xff\xff\x7f",
    "UTF-7": b"+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
    "bidi": "a\u202egnp.exe\u202c\u2066b\u2069".encode(),
    "open bidi": "a\u202e".encode() * 50,
    "zero width": "\u200b\u200c\u200d\u2060\ufeff".encode(),
    "combining": ("a" + "\u0301" * 200).encode(),
    "variation": "\u2764\ufe0f\ufe0e".encode(),
    "tags": "\U000e0041\U000e007f".encode(),
    "private use": "\ue000\U000f0000".encode(),
    "unassigned": "\u0378\U0003fffd".encode(),
    "soft hyphens": ("\u00ad" * 300).encode(),
    "no-break": ("a\u00a0" * 300).encode(),
    "spaces": "\u2003\u3000\u1680\u180e".encode(),
    "CR": b"a\r\rb\rc",
    "mixed ends": b"a\r\n\rb\n\r\nc",
    "form feeds": b"\x0ca\x0c\x0cb\x0c",
    "tabs": b"\t\ta\t\t\tb\t",
    "PDF": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
    "ZIP": b"PK\x03\x04\x14\0\x06\0",
    "GIF": b"GIF89a\x01\0\x01\0",
    "RTF": b"{\\rtf1\\ansi\\deff0 {\\fonttbl} a\\par}",
    "YAML": b"---\na: &b [*b]\n---\n",
    "front matter only": b"---\n---\n",
    "open front matter": b"---\ntitle: a",
    "dots": b"---\ntitle: a\n...\n",
    "template": b"{{ 7*7 }}{% for x in y %}{# z #}",
    "entity": b"<!DOCTYPE a [<!ENTITY b 'c'><!ENTITY d SYSTEM 'file:///etc/passwd'>]><p>&b;&d;",
    "laughs": b"<!DOCTYPE a [<!ENTITY b 'cc'><!ENTITY d '&b;&b;'>]><p>&d;&d;",
    "external DTD": b"<!DOCTYPE html SYSTEM 'http://127.0.0.1/a.dtd'><p>a",
    "XInclude": b"<x xmlns:xi='http://www.w3.org/2001/XInclude'><xi:include href='/a'/>b</x>",
    "stylesheet": b"<?xml-stylesheet href='http://127.0.0.1/a.xsl'?><p>a",
    "CDATA": b"<p>a<![CDATA[ <b>b</b> ]]>c",
    "script": b"<script>alert(1)</script><p>a",
    "open script": b"<p>a<script>alert(1)",
    "script in a comment": b"<script><!--<script></script>a",
    "broken tag": b"<p>a<script\n>b</script >c",
    "slashes": b"<p/onclick=alert(1)/x>a",
    "no quotes": b"<a href=javascript:alert(1)>a",
    "two attributes": b"<p id=a id=b>a",
    "handlers": b"<p onload=x ONCLICK='y' onmouseover>a",
    "base": b"<base href='http://127.0.0.1/'><a href=a>b</a>",
    "refresh": b"<meta http-equiv=refresh content='0;url=http://127.0.0.1/'><p>a",
    "frames": b"<frameset><frame src=a><noframes>b</noframes></frameset>",
    "plaintext": b"a<plaintext><b>c",
    "textarea": b"<textarea></textarea><p>a</textarea>b",
    "nothing closed": b"<table><tr><td><ul><li><b><i><a href=#>a",
    "nothing opened": b"</table></tr></td></ul></li></b></i></a>a",
    "misnested": b"<b><p>a</b></p><i><table></i><td>b</table>",
    "foster": b"<table>a<tr>b<td>c</td>d</tr>e</table>f",
    "tables": b"<table><table><td><table>a",
    "no cells": b"<table><tr></tr><tbody></tbody></table>a",
    "spans": b"<table><tr><td colspan=999 rowspan=999>a<td>b</table>",
    "span of nothing": b"<table><tr><td colspan=0 rowspan=-1>a</table>",
    "captions": b"<table><caption>a<caption><p>b<table><td>c</table></caption></table>",
    "lists": b"<li>a<dd>b<dt>c<ul>d<ol>e",
    "starts": b"<ol start=99999999999><li>a</ol><ol start=-0><li>b</ol><ol start=1e9><li>c</ol>",
    "drawing": b"<svg><foreignObject><p>a<script>b</script></foreignObject></svg>",
    "formula": b"<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;b'>",
    "mutation": b"<svg></p><style><a id='</style><img src=1 onerror=alert(1)>'>b",
    "templates": b"<template><template><p>a</template></template>b",
    "select": b"<select><select><option>a<table><td>b",
    "rules": b"<hr><hr><p><hr></p>a",
    "line breaks": b"<br><br>a<br><br>",
    "ids": b"<p id=a><p id=a>a<p id=' '>b<p id='\x01'>c<p id=''>d",
    "odd ids": "<p id='é'>a<p id='1'>b<p id='a b'>c<p id='\u202e'>d".encode(),
    "our ids": b"<p id=p1>a<p>b<p id=edition-title>c<p id=note-1>d",
    "fragments": b"<a href='#'>a</a><a href='##b'>b</a><a href='#%00'>c</a><a href='#%'>d</a>",
    "links": b"<a href='//x'>a</a><a href='/x'>b</a><a href='x'>c</a><a href=''>d</a><a href>e</a>",
    "schemes": b"<a href='JaVa\tScript:x'>a</a><a href='data:,x'>b</a><a href='\x01http://x'>c</a>",
    "long link": b"<a href='http://x/" + b"y" * 5000 + b"'>a</a>",
    "port": b"<a href='http://[::1]:99999/'>a</a><a href='http://[x'>b</a>",
    "references": b"&#0;&#128;&#xD800;&#x110000;&#99999999999;&nosuch;&amp&lt",
    "languages": b"<p lang='no such'>a<p lang=''>b<p lang='x-klingon'>c<p xml:lang=de>d",
    "directions": b"<p dir=rtl>a<bdo dir=rtl>b</bdo><bdi>c</bdi>",
    "styles": b"<p style='}{;;:;a:;:b'>a<p style='background:url(http://127.0.0.1/)'>b",
    "our marks": b"<p data-line=99999 data-tag=1 wrapped=1>a<p data-line=x data-tag=x>b",
    "our elements": b"<pressroom-select>a<section data-lost=5>b",
    "processing": b"<?php echo 1; ?><% b %><p>a",
    "asides": b"<aside role=doc-footnote>a</aside><aside role=doc-footnote id=x></aside>",
    "note links": b"<a role=doc-noteref href='#x'>1</a><a role=doc-backlink href='#y'>2</a>",
    "Markdown link": b"[a](<b) [c](d 'e) [f][g] [h]: i",
    "Markdown pictures": b"![a](../../etc/passwd) ![b](file:///c) ![d](http://127.0.0.1/)",
    "Markdown notes": b"[^a] [^a]: b [^a]\n\n[^c]: [^c]\n",
    "notes in notes": b"[^a]\n\n[^a]: [^b]\n[^b]: [^a]\n",
    "Markdown table": b"|a|\n|-|\n|b|c|\n|\n|||||\n",
    "no table": b"|\n|-\n\n-|-\n|\n",
    "headings": b"# \n#\n###### a\n####### b\n=\n\na\n-\n",
    "fences": b"```\na\n~~~\nb\n````\n",
    "tasks": b"- [ ] [ ] a\n- [x]\n- [\n- [ ]\n",
    "indents": b"     a\n   - b\n         c\n",
    "definitions": b"a\n: b\n: c\n\n: d\n",
    "escapes": b"\\\n\\\\\\*\\<b>\\&amp;\\",
    "half tags": b"<b <i> <a href='b> c",
    "raw blocks": b"<div>\n*a*\n\n<p>\n\n**b**\n</div>\n",
    "raw in a table": b"|a|\n|-|\n|<td></table>b|\n",
    "raw in a heading": b"# <div>a</div> <h1>b</h1>\n",
    "front matter again": b"---\na\n---\nb\n---\n",
    "prefix": b"date 2024-01-31 a",
    "bad prefix": b"date 2024-99-99 a",
    "a name": b"\xe2\x80\xa8date 2024-01-31 a",
}


@pytest.mark.parametrize("name", SMALL)
@pytest.mark.parametrize("kind", KINDS)
def test_a_small_hostile_input_has_an_answer(name: str, kind: str) -> None:
    answer(SMALL[name], kind)


def filled(piece: str, size: int = SIZE) -> str:
    return (piece * (size // len(piece) + 1))[:size]


MARKDOWN = (
    *(">", "> ", "- ", "1. ", "- > 1. ", "*", "_", "~", "*a ", "*a **b ", "a**", "*_", "~a~~"),
    *("[", "[a", "](", "[](", "[a](", "![", "![a](", "[^", "[^a]: ", "[a]: b\n", "(", "`", "` a"),
    *("<", "<b>", "<b ", "<!--", "<?", "<![CDATA[", "<div>\n\n", "<!-- a -->\n\n", "&", "&#", "\\"),
    *(
        "# a\n",
        "{#a} ",
        "|",
        "- a\n",
        "> a\n",
        "```\n",
        "a\n: b\n\n",
        "www.",
        "http:",
        "a@",
        ":",
        ")",
    ),
    *("'", "[ ] ", "a  \n", "\t", "\u00a0", "\u0301"),
)
HTML = (
    *("<div>", "<b>", "<b>a", "<p>a", "<table>", "<table><tr><td>", "<ruby>a<rt>", "<ul><li>"),
    *("<dl><dt>a<dd>", "<select>", "<option>", "<svg>", "<math>", "<font color=red>", "<q>"),
    *(
        "<a href=#>",
        "<a href=#><p>",
        "<b><p>",
        "<i></div>",
        "</p>",
        "<h1>",
        "<template>",
        "<!---->",
    ),
    *("<!-- a -->", "<", "</", "&", "&lt", "&#0;", "<![CDATA[", "<script>", "<br>", "<a id=x></a>"),
    *("<p hidden>a", "<details>", "<div lang=de>a", "<table>a", "<frameset>", "<html lang=de>"),
)
LARGE = {
    **{f".md {piece}": filled(piece) for piece in MARKDOWN},
    **{f".html {piece}": filled(piece) for piece in HTML},
    ".md closed emphasis": "*a " * 20_000 + "w" + " a*" * 20_000,
    ".md closed links": "[" * 20_000 + "w" + "](b)" * 20_000,
    ".md growing backticks": "".join("`" * number + " a" for number in range(440)),
    ".md notes": "".join(f"[^{number}]" for number in range(3000)) + "\n\n[^1]: a\n" * 3000,
    ".md wide table": "|a" * 1500 + "\n" + "|-" * 1500 + "\n" + ("|a" * 1500 + "\n") * 10,
    ".md deep list": "\n".join("  " * depth + "- a" for depth in range(300)),
    ".html closed": "<div>" * 9000 + "w" + "</div>" * 9000,
    ".html identifiers": "".join(f"<b id=b{number}><p>" for number in range(5000)),
    ".html colours": "".join(f"<font color={number}>a" for number in range(5000)),
    ".html attributes": "<p " + " ".join(f"a{number}=b" for number in range(14_000)) + ">a",
    ".html style": f"<p style='{filled('(')}'>a",
}


@pytest.mark.slow
@pytest.mark.parametrize("name", LARGE)
def test_a_large_hostile_input_has_an_answer_soon(name: str) -> None:
    answer(LARGE[name].encode(), name.split(" ", 1)[0])


@pytest.mark.parametrize(
    "name", [".md [", ".md a**", ".md closed emphasis", ".html <div>", ".html <!---->", ".md :"]
)
def test_what_once_took_minutes(name: str) -> None:
    """Seconds at most, each: nesting is refused as it is met, and no pattern backtracks."""
    began = time.perf_counter()
    answer(LARGE[name].encode(), name.split(" ", 1)[0])
    assert time.perf_counter() - began < 10


def test_a_crowded_paragraph_is_refused_at_its_line() -> None:
    found = answer(b"One.\n\n" + b"*a **b " * 6000, ".md")
    assert isinstance(found, Refused)
    (problem,) = found.problems
    assert (problem.code, problem.where.line) == ("LIM-003", 3)
    assert "18,000" in problem.message


# Data, never a template

CODE = (
    *("{{ 7*7 }}", "{% include 'a' %}", "{%- raw -%}", "{# a #}", "<% a %>", "{{< youtube a >}}"),
    *(
        "[[!include a]]",
        "{{#include a.rs}}",
        "${7*7}",
        "#{7*7}",
        "{{{a}}}",
        "$(id)",
        "%(a)s",
        "{0}",
    ),
)


@pytest.mark.parametrize("code", CODE)
@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in PACKAGED])
def test_what_looks_like_a_template_is_text(code: str, kind: str) -> None:
    written = code.replace("<", "&lt;") if kind == ".html" else code
    found = answer(f"a {written} b".encode(), kind)
    assert isinstance(found, Document)
    assert [block.text for block in found.blocks] == [f"a {code} b"]


# Nothing is fetched


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server


REMOTE = {
    "page.html": """<!DOCTYPE html SYSTEM "{url}/a.dtd"><html manifest="{url}/m"><head>
        <base href="{url}/"><link rel=stylesheet href="{url}/a.css"><link rel=icon href="{url}/i">
        <style>@import "{url}/b.css"; p {{ background: url({url}/c.png) }}</style>
        <script src="{url}/a.js"></script><meta http-equiv=refresh content="0;url={url}/r">
        </head><body background="{url}/bg.png"><p style="background: url({url}/d.png)">Words.
        <iframe src="{url}/f"></iframe><object data="{url}/o"></object><embed src="{url}/e">
        <video src="{url}/v" poster="{url}/p"></video><audio src="{url}/u"></audio>
        <input type=image src="{url}/n"><svg><image href="{url}/s"/><use href="{url}/x#y"/></svg>
        <a href="{url}/link" ping="{url}/ping">A link.</a>""",
    "picture.html": '<p>a</p><img src="{url}/a.png" srcset="{url}/b.png 2x">',
    "xml.html": '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "{url}/b">]><p>a &b;</p>',
    "picture.md": "a ![b]({url}/b.png) <img src='{url}/c.png'>",
    "raw.md": "a <link rel=stylesheet href='{url}/a.css'> [b]({url}/c) <{url}/d> {url}/e",
    "plain.txt": "a {url}/b <img src='{url}/c'>",
}
STYLES = {
    "import": '@import "{url}/a.css";',
    "picture": "p {{ background-image: url({url}/a.png) }}",
    "font": "@font-face {{ font-family: a; src: url({url}/a.woff2) }}\np {{ font-family: a }}",
}


@pytest.mark.parametrize("name", [*REMOTE, *STYLES])
def test_nothing_remote_is_ever_asked_for(
    name: str, listener: socket.socket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    monkeypatch.chdir(tmp_path)
    file = tmp_path / (name if name in REMOTE else "plain.txt")
    file.write_text(REMOTE.get(name, "a").format(url=url))
    file.with_suffix(".yaml").write_text("title: T\ndate: 2024-01-31\n")
    if name in STYLES:
        folder = tmp_path / "styles"
        folder.mkdir()
        print_css = Path(__file__).parent.parent / "styles" / "print.css"
        sheet = STYLES[name].format(url=url)
        (folder / "print.css").write_text(f"{sheet}\n{print_css.read_text()}")
    try:
        assert build(file, tmp_path / "out").files
    except Refused as refused:
        assert refused.problems
    with pytest.raises(BlockingIOError):
        listener.accept()
