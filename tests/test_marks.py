"""Page-break marks stand before their very words, wherever these stand, and leave no trace."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from lxml import etree

from pressroom.edition import ereader_edition
from pressroom.epub.marks import Mark, put_in, take_out
from pressroom.model import Document, Edition, PageStart, PrintedPage, Source
from pressroom.page_map import in_ereader
from pressroom.readers import parse
from pressroom.render import render_ereader
from pressroom.schema import Metadata

NS = "http://www.w3.org/1999/xhtml"
BODY = f"""<html xmlns="{NS}"><body><main><h1 id="t">Title words</h1><section>
<p id="p1">One <em>two <a href="#t">three four</a></em> five<a href="#t">six</a> seven
<strong>eight</strong> <span id="x"></span>nine<br/>ten <img src="a.png" alt="picture"/> eleven</p>
<section><h2 id="h"><em>Heading</em> of it</h2>
<ul><li><p id="i">Item <code>with code</code></p><ol>
<li><p id="n">nested item</p></li></ol></li></ul>
<table><caption id="c">Caption of <em>it</em></caption><tr><th scope="col"><p id="th">Head
cell</p></th><td><p id="td">a cell</p></td></tr></table>
<dl><dt id="dt">term <sub>sub words</sub></dt><dd><p id="dd">what it is</p></dd></dl>
<figure><img src="b.png" alt="b"/><figcaption id="fc">figure caption</figcaption></figure>
<pre id="pre">code  is
  white space</pre>
<aside role="doc-footnote" id="note"><p id="np">a note <a href="#x" role="doc-backlink">back</a></p>
</aside></section></section></main></body></html>"""
LEAVES = ("t", "p1", "h", "i", "n", "c", "th", "td", "dt", "dd", "fc", "pre", "np")


def fresh() -> etree._Element:
    return etree.fromstring(BODY)


def leaf(page: etree._Element, name: str) -> etree._Element:
    return next(node for node in page.iter("*") if node.get("id") == name)


def text(node: etree._Element) -> str:
    for turn in node.iter(f"{{{NS}}}br"):
        turn.text = "\n"
    said = "".join(node.itertext())
    for turn in node.iter(f"{{{NS}}}br"):
        turn.text = None
    return said


def words(name: str) -> list[int]:
    return [found.start() for found in re.finditer(r"\S+", text(leaf(fresh(), name)))]


def page_at(label: str, block: str, character: int) -> PrintedPage:
    return PrintedPage(label, block, character, 0, f"page-{label}", f"text.xhtml#page-{label}")


@pytest.mark.parametrize(
    ("block", "character"), [(name, at) for name in LEAVES for at in words(name)]
)
def test_a_mark_stands_directly_before_its_word(block: str, character: int) -> None:
    page = fresh()
    begins = [page_at(label, block, character) for label in ("i", "ii", "1")]
    put_in([page], begins)
    written = etree.tostring(page)
    read = etree.fromstring(written)
    marks = [node for node in read.iter(f"{{{NS}}}span") if node.get("role") == "doc-pagebreak"]
    assert [mark.get("aria-label") for mark in marks] == ["i", "ii", "1"]
    following = "".join(marks[-1].xpath("following::text()")).lstrip("\n")
    assert following.startswith(text(leaf(fresh(), block))[character:].split()[0])
    # A heading's own mark would be read as part of its name.
    heads = leaf(read, block).tag in (f"{{{NS}}}h1", f"{{{NS}}}h2") and character == 0
    assert (leaf(read, block) in marks[0].iterancestors()) is not heads
    faults: list[str] = []
    assert take_out(read, faults) == [Mark(p.id, p.label, block, character) for p in begins]
    assert faults == []
    assert etree.tostring(read, method="c14n") == etree.tostring(fresh(), method="c14n")


def test_a_mark_stands_outside_of_the_link_that_its_word_begins() -> None:
    page = fresh()
    put_in([page], [page_at("1", "p1", text(leaf(fresh(), "p1")).index("six"))])
    mark = next(node for node in page.iter(f"{{{NS}}}span") if node.get("role"))
    following = mark.getnext()
    assert following is not None
    assert following.tag == f"{{{NS}}}a"
    assert mark.tail in (None, "")


def test_a_mark_within_a_link_stands_before_its_word() -> None:
    page = fresh()
    put_in([page], [page_at("1", "p1", text(leaf(fresh(), "p1")).index("four"))])
    mark = next(node for node in page.iter(f"{{{NS}}}span") if node.get("role"))
    parent = mark.getparent()
    assert parent is not None
    assert (parent.tag, parent.text, mark.tail) == (f"{{{NS}}}a", "three ", "four")


@pytest.mark.parametrize(("pictures", "before"), [(1, "b.png"), (2, "c.png")])
def test_a_mark_stands_before_the_figures_above_its_word(pictures: int, before: str) -> None:
    figure = (
        '<figure><a href="#t"><img src="c.png" alt="c"/></a></figure><hr/><figure><img src="b.png"'
    )
    page = etree.fromstring(BODY.replace('<figure><img src="b.png"', figure))
    plain = etree.tostring(page, method="c14n")
    begins = [replace(page_at("1", "fc", 0), pictures=pictures)]
    put_in([page], begins)
    (mark,) = (node for node in page.iter(f"{{{NS}}}span") if node.get("role"))
    following = mark.getnext()
    assert following is not None
    assert following.tag == f"{{{NS}}}figure"
    assert next(following.iter(f"{{{NS}}}img")).get("src") == before
    assert take_out(page, []) == [Mark("page-1", "1", "fc", 0, pictures)]
    assert etree.tostring(page, method="c14n") == plain


@pytest.mark.parametrize(
    "planted",
    [
        '<span role="doc-pagebreak" id="page-1" aria-label="1"/>',
        '<span epub:type="pagebreak" id="page-1" aria-label="1"/>',
        '<span epub:type="pagebreak" role="doc-pagebreak" id="page-1"/>',
        '<span epub:type="pagebreak" role="doc-pagebreak" aria-label="1"/>',
        '<span epub:type="pagebreak" role="doc-pagebreak" id="page-1" aria-label="1">1</span>',
        '<span epub:type="pagebreak" role="doc-pagebreak" id="page-1" aria-label="1" lang="x"/>',
        '<span epub:type="pagebreak" role="doc-pagebreak" id="page-1" aria-label="1"><i/></span>',
    ],
)
def test_what_is_no_proper_mark_is_a_fault_and_stays(planted: str) -> None:
    spaces = f'xmlns="{NS}" xmlns:epub="http://www.idpf.org/2007/ops"'
    page = etree.fromstring(f'<html {spaces}><p id="p">{planted}x</p></html>')
    faults: list[str] = []
    assert take_out(page, faults) == []
    assert len(faults) == 1
    assert next(page.iter(f"{{{NS}}}span"), None) is not None


# In the edition


def document(words: str) -> Document:
    data = f"date 2024-01-31 {words}".encode()
    said = Metadata(title="A title")
    return parse(Source("small", "report.txt", data, "report.yaml", said, None, None))


def edition(*starts: PageStart) -> Edition:
    report = document("One two.\n\nThree four.")
    printed = ereader_edition(report)
    return in_ereader(ereader_edition(report), printed, starts)


def test_marks_bear_the_pages_labels_and_names_of_their_own() -> None:
    pages = edition(
        PageStart("i", "p1", 0, 0), PageStart("1", "p1", 4, 0), PageStart("1", "p2", 0, 0)
    ).pages
    assert [(page.id, page.href, page.number) for page in pages] == [
        ("page-i", "text.xhtml#page-i", 0),
        ("page-1", "text.xhtml#page-1", 1),
        ("page-1-2", "text.xhtml#page-1-2", 1),
    ]


def test_a_colophon_that_says_something_else_is_marked_at_the_next_block() -> None:
    report = document("One two.")
    mine = ereader_edition(report)
    other = replace(mine.back[1], text="Other words stand here")
    printed = replace(mine, back=(mine.back[0], other, *mine.back[2:]))
    starts = (PageStart("1", "p1", 0, 0), PageStart("2", other.id, 6, 0))
    page = in_ereader(mine, printed, starts).pages[1]
    assert (page.block, page.character) == (mine.back[2].id, 0)
    assert page.href == "colophon.xhtml#page-2"


def test_an_edition_without_pages_has_no_list_of_them() -> None:
    items = {item.name: item.data.decode() for item in render_ereader(edition())}
    assert "page-list" not in items["nav.xhtml"]
    paged = edition(PageStart("1", "p1", 0, 0), PageStart("2", "p1", 4, 0))
    items = {item.name: item.data.decode() for item in render_ereader(paged)}
    assert items["nav.xhtml"].count('<li><a href="text.xhtml#page-') == 2
    assert (
        'One <span epub:type="pagebreak" role="doc-pagebreak" id="page-2" aria-label="2">'
        in (items["text.xhtml"])
    )
