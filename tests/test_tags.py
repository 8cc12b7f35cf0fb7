"""No word goes in silence with what the HTML parser takes for a tag."""

from __future__ import annotations

import datetime as dt

import pytest

from pressroom.model import Document, Source
from pressroom.problems import Problem, Refused
from pressroom.readers import parse
from pressroom.schema import Metadata


def said(text: str, kind: str) -> list[Problem]:
    metadata = Metadata(title="A title", date=dt.date(2024, 1, 31))
    source = Source("a", f"a/report{kind}", text.encode(), "a/report.yaml", metadata, None, None)
    try:
        found: Document = parse(source)
    except Refused as refused:
        return list(refused.problems)
    return list(found.findings)


TAKEN = {
    "One\n\nDear <insert name here>, come.": "insert name here",
    "One\n\nthe value x <y and more words> end.": "y and more words",
    "One\n\nDear <p surname>, come.": "p surname",
}
TAKEN.update(
    {
        "One\n\nDear <a name>, come.": "a name",
        "One\n\nthe <b title> of it": "b title",
        "One\n\nDear <insert\nname\nhere>, come.": "insert name here",
    }
)
TAKEN_IN_PAGES = {
    **TAKEN,
    "One\n\nend </p of the words> here.": "/p of the words",
    'One\n\nDear <insert "name">, come.': 'insert "name"',
    'One\n\nwhere <y="3 words"> holds': 'y="3 words"',
    'One\n\n<p title="open>Words\nand words</p><p class="b">': 'p title="open',
    'One\n\n<p class="open>Words</p><p class="b">more</p>': 'p class="open',
    "One\n\nValue is <b and then the last words": "b and then the last words",
    "One\n\nOne <!doctype words of mine> two": "!doctype words",
}


def pairs(markdown: dict[str, str], pages: dict[str, str]) -> list[tuple[str, str]]:
    """Each text with the kinds of report in which it is a tag: CommonMark takes some for text."""
    return [(".md", text) for text in markdown] + [(".html", text) for text in pages]


@pytest.mark.parametrize(("kind", "text"), pairs(TAKEN, TAKEN_IN_PAGES))
def test_words_taken_for_a_tag_are_refused_at_their_line(kind: str, text: str) -> None:
    found = [each for each in said(text, kind) if each.code == "HTM-007"]
    assert found
    assert TAKEN_IN_PAGES[text] in found[0].message
    assert found[0].where.line == 3
    assert found[0].severity == "error"


UNKNOWN = {
    "Dear <surname>, <surname> come.": "surname",
    "Dear <customer-name>, come.": "customer-name",
    "Dear <insert name=here>, come.": 'insert name="here"',
    '<figurebox kind="wide">Words</figurebox>': 'figurebox kind="wide"',
}
UNKNOWN_IN_PAGES = {
    **UNKNOWN,
    "where <n=3> holds": "n=3",
    "write to <ann@example.org>": "ann@example.org",
    "<o:p>Words</o:p>": "o:p",
}


@pytest.mark.parametrize(("kind", "text"), pairs(UNKNOWN, UNKNOWN_IN_PAGES))
def test_an_element_that_html_does_not_know_is_named_once(kind: str, text: str) -> None:
    found = [each for each in said(f"One\n\n{text}", kind) if each.code.startswith("HTM")]
    assert [(each.code, each.where.line) for each in found] == [("HTM-008", 3)]
    assert UNKNOWN_IN_PAGES[text] in found[0].message


@pytest.mark.parametrize(
    "text",
    [
        "<p hidden2=a data-x aria-hidden @click='b' v-if=\"c\" :d=e>Words</p>",
        "<p class='' id=\"\" title= >Words</p>",
        "<svg><text words here>a</text><foo/></svg>",
        "<details open><summary>One</summary>Two</details>",
        "<table border=1 nowrap><tr><td nowrap>a</table>",
        "<center>Words</center><hr noshade><ol reversed><li>a</ol>",
        "<ruby>a<rt>b</rt></ruby> <wbr> <nobr>c</nobr>",
        "<input type=checkbox checked disabled> <img alt src=data:a>",
        '<a href="b" title="c > d">e</a>',
    ],
)
def test_ordinary_markup_is_no_word(text: str) -> None:
    assert not [each for each in said(text, ".html") if each.code in ("HTM-007", "HTM-008")]


def test_words_in_an_attribute_are_named() -> None:
    found = said('<Listing caption="Words of mine">Words</Listing>', ".html")
    assert [each.code for each in found] == ["HTM-006"]
    assert "Words of mine" in found[0].message
