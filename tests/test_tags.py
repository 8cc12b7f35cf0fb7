"""No word goes in silence with what the HTML parser takes for a tag."""

from __future__ import annotations

import datetime as dt

import pytest

from pressroom.model import Document, Metadata, Source
from pressroom.problems import Problem, Refused
from pressroom.readers import parse


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
    "One\n\nend </p of the words> here.": "/p of the words",
}
TAKEN_IN_PAGES = {
    **TAKEN,
    'One\n\n<p title="open>Words\nand words</p><p class="b">': 'p title="open',
    'One\n\n<p class="open>Words</p><p class="b">more</p>': 'p class="open',
    "One\n\nValue is <b and then the last words": "b and then the last words",
    "One\n\nOne <!doctype words of mine> two": "!doctype words",
}


@pytest.mark.parametrize("text", TAKEN_IN_PAGES)
@pytest.mark.parametrize("kind", [".md", ".html"])
def test_words_taken_for_a_tag_are_refused_at_their_line(text: str, kind: str) -> None:
    if kind == ".md" and text not in TAKEN:
        pytest.skip("CommonMark takes it for text")
    found = [each for each in said(text, kind) if each.code == "HTM-007"]
    if kind == ".md" and "</p of" in text:
        assert not found  # CommonMark knows no end tag with attributes: it is text
        return
    assert found
    assert TAKEN_IN_PAGES[text] in found[0].message
    assert found[0].where.line >= 3
    assert found[0].severity == "error"


@pytest.mark.parametrize("kind", [".md", ".html"])
def test_an_element_that_html_does_not_know_is_named(kind: str) -> None:
    found = said("Dear <surname>, <surname> come.", kind)
    assert [each.code for each in found if each.code.startswith("HTM")] == ["HTM-008"]
    assert "surname" in found[0].message


@pytest.mark.parametrize(
    "text",
    [
        "<p hidden2=a data-x @click='b' v-if=\"c\" :d=e>Words</p>",
        "<details open><summary>One</summary>Two</details>",
        "<table border=1 nowrap><tr><td nowrap>a</table>",
        '<Listing file-name="src/main.rs" caption="A caption">Words</Listing>',
        "<o:p>Words</o:p><custom-element>Words</custom-element><center>Words</center>",
        "<ruby>a<rt>b</rt></ruby> <wbr> <nobr>c</nobr>",
        "<input type=checkbox checked disabled> <img alt src=data:a>",
        '<a href="b" title="c > d">e</a>',
    ],
)
def test_ordinary_markup_is_no_word(text: str) -> None:
    assert not [each for each in said(text, ".html") if each.code in ("HTM-007", "HTM-008")]
