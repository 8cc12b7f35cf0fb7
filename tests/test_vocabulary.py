"""The schema refuses what is not of the vocabulary, wherever it stands, in time that grows with
the tree and no faster.
"""

from __future__ import annotations

import time

import pytest
from lxml import etree

from pressroom import vocabulary
from pressroom.vocabulary import TOGETHER

LEAF = 'id="p" data-line="1"'
WORD = f"<p {LEAF}>a</p>"
TEXT = "a<em>b</em>" * (TOGETHER + 1)
ITEM, ROW = f"<li>{WORD}</li>", f'<tr data-line="1"><td class="right">{WORD}</td></tr>'
PICTURE = '<img src="a" alt=""/>'

REFUSED = {
    "nothing": "",
    "text in no leaf": "a",
    "text in a list": f"<ul>a{ITEM}</ul>",
    "text in a row": "<table><tbody><tr>a</tr></tbody></table>",
    "a leaf without an identifier": '<p data-line="1">a</p>',
    "a leaf without a line": '<p id="p">a</p>',
    "no name": '<p id="1" data-line="1">a</p>',
    "no line": '<p id="p" data-line="0">a</p>',
    "another attribute": f'<p {LEAF} class="a">b</p>',
    "no direction": f'<section dir="up">{WORD}</section>',
    "an attribute of no list": f'<ul lang="de" language="de">{ITEM}</ul>',
    "an aside that is no note": f'<aside role="note">{WORD}</aside>',
    "an aside of no kind": f"<aside>{WORD}</aside>",
    "a paragraph in a paragraph": f"<p {LEAF}>{WORD}</p>",
    "a list without items": "<ul></ul>",
    "a paragraph in a list": f"<ol>{ITEM}{WORD}</ol>",
    "a list of another class": f'<ul class="loose">{ITEM}</ul>',
    "a numbered list's start on a bulleted": f'<ul start="3">{ITEM}</ul>',
    "a start that is no number": f'<ol start="c">{ITEM}</ol>',
    "a wide item": f'<ul><li colspan="2">{WORD}</li></ul>',
    "a table's part without rows": "<table><thead></thead></table>",
    "two captions": f"<table><caption {LEAF}>a</caption><caption {LEAF}>b</caption></table>",
    "a head below": f"<table><tbody>{ROW}</tbody><thead>{ROW}</thead></table>",
    "two feet": f"<table><tfoot>{ROW}</tfoot><tfoot>{ROW}</tfoot></table>",
    "a row in a table": f"<table>{ROW}</table>",
    "a cell in a body": f"<table><tbody>{ROW}<td>{WORD}</td></tbody></table>",
    "a header cell of no scope": f"<table><tbody><tr><th>{WORD}</th></tr></tbody></table>",
    "a header cell of another scope": '<table><tbody><tr><th scope="all"/></tr></tbody></table>',
    "a scope on data": '<table><tbody><tr><td scope="row"/></tr></tbody></table>',
    "a cell set elsewhere": '<table><tbody><tr><td class="middle"/></tr></tbody></table>',
    "a cell over no column": '<table><tbody><tr><td colspan="0"/></tr></tbody></table>',
    "a wide row": '<table><tbody><tr colspan="2"><td/></tr></tbody></table>',
    "a wide body": f'<table><tbody colspan="2">{ROW}</tbody></table>',
    "text in a line break": f"<p {LEAF}><br>a</br></p>",
    "a rule in text": f"<p {LEAF}><hr/></p>",
    "a link to nowhere": f"<p {LEAF}><a>b</a></p>",
    "a link of another role": f'<p {LEAF}><a href="#a" role="button">b</a></p>',
    "a script": f"<p {LEAF}><script>a</script></p>",
    "a picture of nothing": f'<p {LEAF}><img alt="a"/></p>',
    "a picture without words": f'<p {LEAF}><img src="a"/></p>',
    "a picture of no width": f'<p {LEAF}><img src="a" alt="" width="0"/></p>',
    "an element in a picture": f'<p {LEAF}><img src="a" alt=""><em>b</em></img></p>',
    "a figure of nothing": "<figure></figure>",
    "text in a figure": f"<figure>a{PICTURE}</figure>",
    "two pictures in one link": f'<figure><a href="b">{PICTURE * 2}</a></figure>',
    "many pictures in one link": f'<figure><a href="b">{PICTURE * 40}</a></figure>',
    "a role on a picture's link": f'<figure><a href="b" role="doc-noteref">{PICTURE}</a></figure>',
    "a caption before": f"<figure><figcaption {LEAF}>a</figcaption>{PICTURE}</figure>",
    "a line break in no text": f"<br/>{WORD}",
    **{
        f"{name}, far on in a {around}": f"<p {LEAF}>{TEXT}{opened}{TEXT}{bad}{closed}</p>"
        for around, opened, closed in (("text", "", ""), ("link", '<a href="b">', "</a>"))
        for name, bad in {
            "a block": WORD,
            "text in a line break": "<br>a</br>",
            "many in a line break": f"<br>{'<em>a</em>' * 40}</br>",
            "many in a picture": f'<img src="a" alt="">{"<em>a</em>" * 40}</img>',
            "no name": '<em id="1">a</em>',
            "another attribute": '<em class="a">b</em>',
            "a link to nowhere": "<a>b</a>",
        }.items()
    },
}


def section(content: str) -> etree._Element:
    return etree.fromstring(f"<section>{content}</section>")


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_of_the_vocabulary_is_refused(name: str) -> None:
    with pytest.raises(etree.DocumentInvalid):
        vocabulary.check(section(REFUSED[name]))


@pytest.mark.parametrize("name", [name for name in REFUSED if name != "nothing"])
@pytest.mark.parametrize("before", [WORD, f"<ul>{ITEM * 40}</ul>"], ids=["text", "a list"])
def test_it_is_refused_behind_what_is(name: str, before: str) -> None:
    with pytest.raises(etree.DocumentInvalid):
        vocabulary.check(section(before + REFUSED[name]))


def test_a_root_is_a_section_of_no_name() -> None:
    for root in (WORD, f'<section id="a">{WORD}</section>', f"<div>{WORD}</div>"):
        with pytest.raises(etree.DocumentInvalid):
            vocabulary.check(etree.fromstring(root))


HELD = {
    "paragraphs": f"{WORD}{{}}",
    "line breaks": f'<p {LEAF} lang="de">a{{}}</p>',
    "emphasis": f'<p {LEAF} lang="de"><em id="a" lang="en">{{}}</em></p>',
    "items": f'<ul id="a" class="tight" data-line="1">{ITEM}{{}}</ul>',
    "numbered items": f'<ol id="a" start="3" class="tight" data-line="1">{ITEM}{{}}</ol>',
    "rows": f'<table lang="de"><tbody id="a" data-line="1">{ROW}{{}}</tbody></table>',
    "cells": '<table><tbody><tr id="a" dir="ltr" data-line="1"><td/>{}</tr></tbody></table>',
    "definitions": f'<dl data-line="1"><dt {LEAF}>a</dt>{{}}</dl>',
    "pictures": f'<figure data-line="1" id="a">{PICTURE}{{}}</figure>',
}
MANY = {
    "paragraphs": WORD,
    "line breaks": "<br/>a",
    "emphasis": 'a<em lang="de" id="b">c</em><br/>',
    **dict.fromkeys(("items", "numbered items"), ITEM),
    "rows": ROW,
    "cells": f'<td class="left" colspan="2" data-line="1">{WORD}</td><th scope="col"/>',
    "definitions": f"<dd>{WORD}</dd>",
    "pictures": f'<a href="b">{PICTURE}</a>',
}


@pytest.mark.parametrize("name", HELD)
def test_four_times_as_much_takes_no_eight_times_as_long(name: str) -> None:
    times = []
    for count in (4000, 16000):
        body = section(HELD[name].format(MANY[name] * count))
        before = etree.tostring(body)
        began = time.process_time()
        vocabulary.check(body)
        times.append(time.process_time() - began)
        assert etree.tostring(body) == before
    # What is over in a blink is not measured but by chance.
    assert times[1] < max(8 * times[0], 0.5)
