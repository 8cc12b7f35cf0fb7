"""What no page shows is published nowhere: in no byte of any output stands a hidden word.

Each hiding place of text, Markdown and HTML holds a canary. The Document does not hold it, its
author is told where it was found, and a build of all of them leaves none in the finished files,
packed or unpacked. What a browser shows is kept.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from lxml import etree

from pressroom.labels import quotation_marks
from pressroom.pipeline import build
from pressroom.problems import Problem
from pressroom.readers.distil import distil
from pressroom.readers.html import parse_html
from pressroom.vocabulary import text_of

from .test_distil import FILE, distilled, of
from .test_markdown import distilled as distilled_markdown

CANARY = "Kanarienvogel"

HIDDEN = {
    **{f"attribute {name}": f"<p>a</p>\n<p {name}>{CANARY}" for name in ("hidden", "popover")},
    "until found": f"<p>a</p>\n<div hidden=until-found><p>{CANARY}</div>",
    **{
        f"style {style}": f'<p>a</p>\n<p>b <span style="{style}">{CANARY}</span>'
        for style in (
            *("display:none", "DISPLAY : None !important", "color:red;display:none"),
            *("d\\69splay:/**/none", "visibility:hidden", "visibility: collapse", "opacity:0"),
            *("opacity: 0.0", "opacity:0%", "font-size:0", "font-size: 0px", "font:0/0 serif"),
            *("mso-hide:all", "color: transparent", "position:absolute;left:-9999px"),
            *("text-indent:-10000px", "height:0;overflow:hidden", "content-visibility:hidden"),
        )
    },
    "dialog": f"<p>a</p>\n<dialog>{CANARY}</dialog>",
    "datalist": f"<p>a</p>\n<datalist><option>{CANARY}</datalist>",
    "title in the text": f"<p>a</p>\n<title>{CANARY}</title>",
    "title of frames": f"<p>a</p>\n<frameset><title>{CANARY}</title><noframes>b</noframes>",
    "title of a drawing": f"<p>a</p>\n<svg><title>{CANARY}</title></svg>",
    "description of a drawing": f"<p>a</p>\n<svg><desc>{CANARY}</desc><text>b</text></svg>",
    "formula's source": f"<p>a</p>\n<math><annotation>{CANARY}</annotation></math>",
    "row": f"<table><tr><td>a\n<tr hidden><td>{CANARY}</table>",
    "item": f"<ul><li>a\n<li hidden>{CANARY} <b>c</b></ul>",
    "term": f"<dl><dt>a<dd>b\n<dt hidden>{CANARY}</dl>",
    "nested": f"<p>a</p>\n<div hidden><ul><li><b>{CANARY}</b></ul></div>",
}
TOLD = {
    "comment": f"<p>a</p>\n<!-- {CANARY} -->",
    "comment at once": f"<p>a</p>\n<!{CANARY}>",
    "instruction": f"<p>a</p>\n<?php {CANARY} ?>",
    "conditional": f"<p>a</p>\n<!--[if mso]><p>{CANARY}</p><![endif]-->",
    "title attribute": f"<p>a</p>\n<p title='{CANARY}'>b",
    "link title": f"<p>a</p>\n<a href='#a' id=a title='{CANARY}'>b</a>",
    "label": f"<p>a</p>\n<p aria-label='{CANARY}'>b",
}
HEADS = {
    "the page's title": ("<title>\n{}</title>", "HTM-006:2"),
    "its data": ("<title>T</title>\n<meta name=author content='{}'>", "HTM-006:3"),
    "its other data": ("\n\n<meta property='og:title' content='{}'>", "HTM-006:4"),
    "a link's title": ("<link rel=a href=b\ntitle='{}'>", "HTM-006:3"),
    "a style": ("\n<style>.{} {{}}</style>", "HTM-001:3"),
    "a script": ("\n<script>{}</script>", "HTM-001:3"),
    "a template": ("<template>\n<p>{}</template>", "HTM-001:2"),
    "a comment": ("\n<!-- {} -->\n", "HTM-006:3"),
    "a comment in lines": ("<!--\n\n{}\n-->", "HTM-006:2"),
}
PROGRAMS = {
    "style": f"<p>a</p>\n<style>.{CANARY} {{}}</style>",
    "script": f"<p>a</p>\n<script>{CANARY}</script>",
    "template": f"<p>a</p>\n<template><p>{CANARY}</p></template>",
    "script in a paragraph": f"<p>a\n<script>{CANARY}</script>",
}
SILENT = {
    "what programs read": f"<html><head><meta name=generator content={CANARY}></head><p>a",
    "data": f"<p data-a='{CANARY}' class='{CANARY}'>a",
    "field": f"<p>a<input type=hidden value='{CANARY}'><input value={CANARY} placeholder={CANARY}>",
    "metadata": f"<p>a</p><meta name=author content='{CANARY}'>",
    "parameter": f"<p>a<object><param name=a value='{CANARY}'>b</object>",
    "doctype": f"<!DOCTYPE html SYSTEM '{CANARY}'><p>a",
}
IN_MARKDOWN = {
    **{
        f"a {tag} in a line": (f"a <{tag} b='c'>{CANARY}</{tag.upper()} > d", ["HTM-001:1"])
        for tag in ("script", "style", "template")
    },
    "a script with markup": (f"a\n\nb <script>*{CANARY}*\n`c` [d][e]</script> f", ["HTM-001:3"]),
    "a script with what looks like its end": (
        f"a <script>'\\</script>', <!-- {CANARY} <script> --></script> b",
        ["HTM-001:1"],
    ),
    "a script over the end of emphasis": (f"*a <script>{CANARY}* b</script> c", ["HTM-001:1"]),
    "a script from within emphasis": (f"a <script>*{CANARY}</script>* c", ["HTM-001:1"]),
    "a script in a heading": (f"a\n\n# b <script>{CANARY}</script>", ["HTM-001:3"]),
    "a script in a cell": (f"|a|\n|-|\n|b <script>{CANARY}</script>|", ["HTM-001:3"]),
    "a script among blocks": (f"a\n\n<script>\n\n{CANARY}\n</script>\n\nb", ["HTM-001:3"]),
    "comment": (f"a\n\n<!-- {CANARY} -->", ["HTM-006:3"]),
    "comment in a line": (f"a\n\nb <!-- {CANARY} --> c", ["HTM-006:3"]),
    "comment of several lines": (f"a\n\n<!--\n\n{CANARY}\n\n-->\n\nb", ["HTM-006:3"]),
    "a definition as a comment": (f"a\n\n[//]: # ({CANARY})", ["HTM-006:3"]),
    "another": (f"a\n\nb\n\n[comment]: <> ({CANARY})\n\nc", ["HTM-006:5"]),
    "an uncalled definition": (f"a\n\n[uncalled]: https://{CANARY}.example\n\n", ["HTM-006:3"]),
    "a definition's name": (f"a\n\n[{CANARY}]: #b", ["HTM-006:3"]),
    "the second of two": (
        f"a [two]\n\n[two]: https://c.example\n[two]: <{CANARY}-->\n",
        ["HTM-006:4"],
    ),
    "a called definition's title": (f"[b]\n\n[b]: https://c.example '{CANARY}'", ["HTM-006:1"]),
    "a link's title": (f"a [b](https://c.example '{CANARY}')", ["HTM-006:1"]),
    "raw in a line": (f"a <span hidden>{CANARY}</span> b", ["HTM-005:1"]),
    "raw around blocks": (f"a\n\n<div hidden>\n\n*{CANARY}*\n\n</div>\n\nb", ["HTM-005:3"]),
    "code's language": (f"```{CANARY}\na\n```", []),
    "instruction": (f"a <?x {CANARY} ?>", ["HTM-006:1"]),
    "declaration": (f"a <!X {CANARY}>", ["HTM-006:1"]),
}
SHOWN = {
    "aria-hidden": "<p aria-hidden=true>{}",
    "open dialog": "<dialog open>{}</dialog>",
    "details": "<details><summary>a</summary>{}</details>",
    "a style that hides nothing": "<p style='display:block;opacity:0.5;font-size:10px'>{}",
    "a style of nothing": "<p style=''>{}",
    "a style that is none": "<p style='}}{{;:none;display'>{}",
    "margin": "<p style='margin-left:0;text-indent:-2em;border:0;top:0'>{}",
    "no script": "<noscript>{}</noscript>",
    "reading": "<ruby>a<rp>(</rp><rt>{}</rt></ruby>",
    "a description that is no drawing's": "<desc>{}</desc>",
}


def page(html: str, *said: str) -> tuple[etree._Element, list[Problem]]:
    """A page's tree and what is said of it, where the metadata say `said`."""
    problems: list[Problem] = []
    tree = parse_html(html, lambda line: line)
    return distil(tree, FILE, problems, said=frozenset(said)), problems


def codes(problems: list[Problem]) -> list[str]:
    return [f"{each.code}:{each.where.line}" for each in problems if each.code.startswith("HTM")]


@pytest.mark.parametrize("place", HIDDEN)
def test_what_is_hidden_is_left_out_and_told_at_its_place(place: str) -> None:
    body, problems = distilled(HIDDEN[place])
    assert CANARY not in "".join(body.itertext())
    assert "a" in "".join(body.itertext())
    (found,) = [problem for problem in problems if problem.code == "HTM-005"]
    assert (found.severity, found.where.line) == ("warning", 2)
    assert CANARY in found.message


@pytest.mark.parametrize("place", TOLD)
def test_words_beside_the_text_are_told(place: str) -> None:
    body, problems = distilled(TOLD[place])
    assert CANARY not in of(TOLD[place])
    assert text_of(body[0]) == "a"
    (found,) = problems
    assert (found.code, found.severity, found.where.line) == ("HTM-006", "finding", 2)
    assert CANARY in found.message


@pytest.mark.parametrize("place", PROGRAMS)
def test_a_program_is_left_out_and_told_with_its_words(place: str) -> None:
    body, problems = distilled(PROGRAMS[place])
    assert "".join(body.itertext()).strip() == "a"
    (found,) = problems
    assert (found.code, found.severity, found.where.line) == ("HTM-001", "warning", 2)
    assert CANARY in found.message


@pytest.mark.parametrize("place", HEADS)
def test_what_a_head_holds_is_told(place: str) -> None:
    head, told = HEADS[place]
    html = f"<html>\n<head>{head.format(CANARY)}</head>\n<body><p>a\n<p style=x>b"
    body, problems = page(html, "T")
    assert [text_of(leaf).strip() for leaf in body] == ["a", "b"]
    last = html.count("\n") + 1
    assert codes(problems) == [told, f"HTM-002:{last}"]
    assert CANARY in problems[0].message


def test_what_the_metadata_say_is_not_told() -> None:
    html = "<html><head><title>T\n t</title><meta name=author content='A,  b'></head><p>a"
    assert page(html, "T t", "A, b")[1] == []
    assert codes(page(html, "T")[1]) == ["HTM-006:1", "HTM-006:2"]


def test_the_words_around_a_program_stay() -> None:
    line = "a <script>x</script> b <style>y</style> *c <script>d* e</script> f"
    body, _ = distilled_markdown(f"{line}\n\nThe <script> is *not* closed.\n\n</script>Last.")
    assert [text_of(leaf) for leaf in body] == ["a b c f", "The <script> is not closed.", "Last."]


@pytest.mark.parametrize("place", SILENT)
def test_what_is_no_text_goes_nowhere(place: str) -> None:
    body, problems = distilled(SILENT[place])
    assert CANARY not in of(SILENT[place])
    assert text_of(body[0]).startswith("a")
    assert CANARY not in "".join(str(problem) for problem in problems)


@pytest.mark.parametrize("place", IN_MARKDOWN)
def test_hiding_places_of_markdown(place: str) -> None:
    markdown, told = IN_MARKDOWN[place]
    body, problems = distilled_markdown(markdown)
    assert CANARY.lower() not in "".join(body.itertext()).lower()
    assert codes(problems) == told
    for problem in problems:
        assert CANARY.lower() in problem.message.lower()


@pytest.mark.parametrize("place", SHOWN)
def test_what_a_browser_shows_is_kept(place: str) -> None:
    body, problems = distilled(SHOWN[place].format(CANARY))
    assert CANARY in "".join(body.itertext())
    assert "HTM-005" not in {problem.code for problem in problems}


def test_an_excerpt_is_short() -> None:
    _, problems = distilled(f"<p>a<p hidden>{'x' * 99_999}<!-- {'y' * 99_999} -->")
    assert all(len(problem.message) < 200 for problem in problems)


# In the finished files


def contents(folder: Path) -> dict[str, bytes]:
    """Every byte of a report's outputs, and what is packed in them."""
    found = {file.name: file.read_bytes() for file in folder.iterdir()}
    for name, data in list(found.items()):
        if name.endswith(".epub"):
            with zipfile.ZipFile(io.BytesIO(data)) as book:
                found |= {f"{name}/{each}": book.read(each) for each in book.namelist()}
        if name.endswith(".pdf"):
            pages = pypdfium2.PdfDocument(data)
            texts = [page.get_textpage().get_text_range() for page in pages]
            found[f"{name}/as read"] = "".join(texts).encode()
            with pikepdf.open(io.BytesIO(data)) as pdf:
                for number, each in enumerate(pdf.objects):
                    if isinstance(each, pikepdf.Stream):
                        found[f"{name}/{number}"] = each.read_bytes()
                    else:
                        found[f"{name}/{number}"] = each.unparse(resolved=False)
    return found


def holding(folder: Path, word: str) -> list[str]:
    forms = [word.encode(form) for form in ("utf-8", "utf-16-le", "utf-16-be")]
    forms += [form.hex().encode() for form in forms]
    found = contents(folder)
    return [name for name, data in found.items() if any(form in data.lower() for form in forms)]


@pytest.mark.parametrize("kind", ["html", "md"])
def test_no_byte_of_any_output_holds_a_hidden_word(kind: str, tmp_path: Path) -> None:
    word = CANARY.lower()
    if kind == "html":
        places = [*HIDDEN.values(), *TOLD.values(), *PROGRAMS.values(), *SILENT.values()]
        text = "\n".join(each for each in places if "frameset" not in each)
        text = text.replace("id=a", "")
    else:
        text = "\n\n".join(each for each, _ in IN_MARKDOWN.values())
    file = tmp_path / "in" / f"report.{kind}"
    file.parent.mkdir()
    file.write_text(f"{text.replace(CANARY, word)}\n\nSperling\n")
    sidecar = f"title: T # {word}\n# {word}\ndate: 2024-01-31\n"
    file.with_suffix(".yaml").write_text(sidecar)
    (tmp_path / "outside.txt").write_text(word)
    folder = build(file, tmp_path / "out").folder
    assert holding(folder, word) == []
    assert {Path(name).name for name in holding(folder, "sperling")} == {
        *("text.xhtml", "as read", "in.proof.json")
    }


# Quotation marks


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>a <q>b</q> c", "a “b” c"),
        ("<p lang=de>a <q>b <q>c <q>d</q></q></q>", "a „b ‚c „d“‘“"),
        ("<p lang=fr>a <q lang=en>b <q>c</q></q>", "a «b ‘c’»"),
        ("<div lang=sv><p><q>b</q></div>", "”b”"),
        ("<p><i lang=ja>a <q>b</q></i> <q>c</q>", "a 「b」 “c”"),
        ("<p><q>a</q><q>b</q>", "“a”“b”"),
        ("<q>a", "“a”"),
        ("<p>a<q></q>", "a“”"),
        ("<p><q cite=x id=y>a <b>b</b></q>", "“a b”"),
    ],
)
def test_a_quotation_has_the_marks_of_the_language_around_it(html: str, text: str) -> None:
    assert "".join(distilled(html)[0].itertext()) == text


@pytest.mark.parametrize(
    ("language", "marks"),
    [
        *(("en", ("“”", "‘’")), ("de-AT", ("„“", "‚‘")), ("de-CH", ("«»", "‹›"))),
        *(("zh-Hant", ("「」", "『』")), ("zh-Hans", ("“”", "‘’")), ("tlh", ("“”", "‘’"))),
    ],
)
def test_quotation_marks(language: str, marks: tuple[str, str]) -> None:
    assert quotation_marks(language) == marks
