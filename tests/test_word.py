"""Word and OpenDocument in, the closed vocabulary out: no word is lost, and nothing slips through.

The documents are made by the libraries that make such files, and by hand where these cannot.
What they hide (changes, comments, hidden words, properties) must be in no byte that comes out.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import subprocess
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import docx.enum.style
import docx.opc.constants
import docx.shared
import pytest
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from lxml import etree

from pressroom.gather import read_source
from pressroom.lint import lint
from pressroom.model import Document
from pressroom.pipeline import build
from pressroom.problems import Place, Problem, Refused
from pressroom.readers import parse, read_report
from pressroom.vocabulary import detach, text_of
from pressroom.word import document as word_document
from pressroom.word import kept, package, pandoc
from pressroom.word.judge import Story
from pressroom.word.package import LARGEST_PART, MOST_PARTS, open_package, packed, pictures_of
from pressroom.word.plain import plain

CANARY = "KANARIENVOGEL"
SIDECAR = "title: A title\ndate: 2024-01-31\nlanguage: en\n"
W = nsdecls("w")
HEADING = '<w:pStyle w:val="Heading1"/>'
Fill = Callable[[Any], object]


def made(fill: Fill) -> bytes:
    """A Word document as the library makes it, filled."""
    document = docx.Document()
    document.core_properties.title = ""
    fill(document)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def body(document: Any, *elements: str) -> None:
    """Append blocks, written in WordprocessingML, to the body."""
    for element in elements:
        wrapped = parse_xml(f"<w:body {W}>{element}</w:body>")
        for each in wrapped:
            document.element.body.insert(len(document.element.body) - 1, each)


def paragraphs(*texts: str) -> Fill:
    """Blocks: a text is a paragraph, markup is itself."""

    def fill(document: Any) -> None:
        for text in texts:
            body(document, text if text.startswith("<") else f"<w:p>{run(text)}</w:p>")

    return fill


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def p(*runs: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{''.join(runs)}</w:p>"


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


GOOD = made(paragraphs("a"))
PARTS = parts_of(GOOD)


Read = Callable[..., Document]


def reader(folder: Path, making: Callable[[Any], bytes], kind: str) -> Read:
    """Reads documents of a kind, made or to be made, with their sidecar."""

    def do(data: bytes | Fill, sidecar: str | None = SIDECAR) -> Document:
        file = folder / f"minutes{kind}"
        file.write_bytes(data if isinstance(data, bytes) else making(data))
        if sidecar is not None:
            file.with_suffix(".yaml").write_text(sidecar, "utf-8")
        return parse(read_source(file))

    return do


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Read a document with its sidecar."""
    return reader(tmp_path, made, ".docx")


def said(problems: tuple[Problem, ...]) -> list[str]:
    """The codes of problems, each with its paragraph."""
    return [f"{each.code}:{each.where.line}" for each in problems]


def refused(read: Read, *arguments: Any, **options: Any) -> tuple[Problem, ...]:
    with pytest.raises(Refused) as raised:
        read(*arguments, **options)
    return raised.value.problems


def shape(document: Document) -> str:
    """The body as markup, without places and sections."""
    root = etree.fromstring(etree.tostring(document.body))
    for node in root.iter(etree.Element):
        node.attrib.pop("data-line", None)
        if not node.get("id", "").startswith("note"):
            node.attrib.pop("id", None)
    etree.strip_tags(root, "section")
    return (
        etree.tostring(root, encoding="unicode")
        .removeprefix("<section>")
        .removesuffix("</section>")
    )


def texts(document: Document) -> list[tuple[int, str]]:
    return [(block.line, block.text) for block in document.blocks]


def add_part(document: Any, name: str, kind: str, data: str) -> None:
    """Add a part to a document, such as its notes."""
    start = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    relation = f"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"
    package = document.part.package
    part = Part(PackURI(name), f"{start}.{kind}+xml", data.encode(), package)
    document.part.relate_to(part, relation)


def notes(document: Any, *texts: str, kind: str = "footnote") -> None:
    items = "".join(
        f'<w:{kind} w:id="{number}">{text if text.startswith("<") else p(run(text))}</w:{kind}>'
        for number, text in enumerate(texts, 2)
    )
    add_part(document, f"/word/{kind}s.xml", f"{kind}s", f"<w:{kind}s {W}>{items}</w:{kind}s>")


# What people write


def whole(document: Any) -> None:
    document.add_heading("Water in the valley", 0)
    document.add_heading("Wells", 1)
    body(
        document,
        p(
            run("Three “wells”, "),
            run("deep", "<w:b/>"),
            run(" and "),
            run("cold", "<w:i/>"),
            run("."),
            '<w:r><w:footnoteReference w:id="2"/></w:r>',
        ),
    )
    for text in ("North", "South"):
        document.add_paragraph(text, "List Bullet")
    for text in ("Dig", "Line"):
        document.add_paragraph(text, "List Number")
    document.add_heading("Figures", 2)
    document.add_paragraph("Table 1: depths", "Caption")
    table = document.add_table(3, 2)
    for cell, text in zip(
        (cell for row in table.rows for cell in row.cells),
        ("Well", "m", "N", "9", "S", "8"),
        strict=True,
    ):
        cell.text = text
    table.cell(1, 0).merge(table.cell(2, 0))
    document.add_paragraph("Who drinks, knows.", "Quote")
    link = document.part.relate_to(
        "https://example.org/", docx.opc.constants.RELATIONSHIP_TYPE.HYPERLINK, is_external=True
    )
    r = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    body(document, p(run("See "), f'<w:hyperlink {r} r:id="{link}">{run("there")}</w:hyperlink>'))
    notes(document, "<w:p><w:r><w:footnoteRef/></w:r><w:r><w:t>Since 1911.</w:t></w:r></w:p>")


def test_a_report_as_people_write_it(read: Read) -> None:
    document = read(whole, "date: 2024-01-31\n")
    assert document.source.metadata.title == "Water in the valley"
    assert shape(document) == (
        "<h2>Wells</h2><p>Three “wells”, <strong>deep</strong> and <em>cold</em>."
        '<sup><a id="noteref-1" href="#note-1" role="doc-noteref">1</a></sup></p>'
        "<ul><li><p>North</p></li><li><p>South</p></li></ul>"
        "<ol><li><p>Dig</p></li><li><p>Line</p></li></ol>"
        "<h3>Figures</h3><table><caption>Table 1: depths</caption>"
        '<thead><tr><th scope="col"><p>Well</p></th><th scope="col"><p>m</p></th></tr></thead>'
        '<tbody><tr><td rowspan="2"><p>N</p><p>S</p></td><td><p>9</p></td></tr>'
        "<tr><td><p>8</p></td></tr></tbody></table>"
        "<blockquote><p>Who drinks, knows.</p></blockquote>"
        '<p>See <a href="https://example.org/">there</a></p>'
        '<aside id="note-1" role="doc-footnote"><p>Since 1911. '
        '<a href="#noteref-1" role="doc-backlink">[1]</a></p></aside>'
    )
    assert {problem.code for problem in document.findings} == {"DOC-015"}


def test_a_block_bears_the_number_of_its_paragraph(read: Read) -> None:
    lines = {text: line for line, text in texts(read(whole))}
    assert lines["Wells"] == 2
    assert lines["North"] == 4
    assert lines["Well"] == 10
    assert lines["9"] == 14
    assert lines["Since 1911. [1]"] == 3, "a note's place is the paragraph that calls it"


TEXTS = {
    "spaces": (p(run("a  b "), run(" c")), "a b c"),
    "tab and break": (p(run("a"), "<w:r><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t></w:r>"), "a b\nc"),
    "hyphens": (
        p("<w:r><w:t>a</w:t><w:noBreakHyphen/><w:t>b</w:t><w:softHyphen/><w:t>c</w:t></w:r>"),
        "a\u2011b\u00adc",
    ),
    "capitals": (p(run("Aa", "<w:caps/>"), run("Bb", "<w:smallCaps/>")), "AaBb"),
    "symbol": (p('<w:r><w:sym w:font="Symbol" w:char="F061"/></w:r>', run("x")), "αx"),
    "symbols as letters": (
        p(run("abc", '<w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings"/>'), run("x")),
        "♋♌♍x",
    ),
    "field": (
        p(
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> REF a </w:instrText>'
            '</w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>',
            run("seven"),
            '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
            f'<w:fldSimple w:instr="SEQ T">{run(" 7")}</w:fldSimple>',
        ),
        "seven 7",
    ),
    "field in a field": (
        p(
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
            "<w:r><w:instrText> IF </w:instrText></w:r>"
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> X </w:instrText></w:r>'
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r>',
            run("never shown"),
            '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r>',
            run("shown"),
            '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
        ),
        "shown",
    ),
    "wrappers": (
        "<w:sdt><w:sdtPr/><w:sdtContent>"
        + p(run("a"), "<w:smartTag>" + run("b") + "</w:smartTag>")
        + "</w:sdtContent></w:sdt>",
        "ab",
    ),
    "indented": (p(run("a"), properties='<w:ind w:left="1440"/>'), "a"),
    "a box to tick": (p(run("☐ a")), "☐ a"),
    "as code": (p(run("{{ 7*7 }} <b>".replace("<", "&lt;"))), "{{ 7*7 }} <b>"),
    "unbalanced field": (p('<w:r><w:fldChar w:fldCharType="end"/></w:r>', run("a")), "a"),
    "another date": (p(run("a"), properties='<w:pStyle w:val="Date"/>'), "a"),
    "subtitle": (p(run("a"), properties='<w:pStyle w:val="Subtitle"/>'), "a"),
}


@pytest.mark.parametrize("name", TEXTS)
def test_text_comes_out_as_it_is(read: Read, name: str) -> None:
    markup, wanted = TEXTS[name]
    document = read(paragraphs(markup))
    assert texts(document) == [(1, wanted)]
    assert not document.body.xpath("//blockquote")
    assert not document.findings


def test_an_endnote_and_a_footnote_stand_as_they_are_called(read: Read) -> None:
    def fill(document: Any) -> None:
        call = '<w:r><w:{}Reference w:id="2"/></w:r>'
        body(document, p(run("a"), call.format("endnote"), run("b"), call.format("footnote")))
        notes(document, "foot")
        notes(document, "end", kind="endnote")

    document = read(fill)
    assert [text for _, text in texts(document)] == ["a1b2", "end [1]", "foot [2]"]


def test_a_link_within_the_report_leads_to_its_heading(read: Read) -> None:
    mark = '<w:bookmarkStart w:id="1" w:name="_Ref1"/><w:bookmarkEnd w:id="1"/>'
    idle = '<w:bookmarkStart w:id="2" w:name="_Toc2"/><w:bookmarkEnd w:id="2"/>'
    document = read(
        paragraphs(
            p(idle, mark, run("There"), properties='<w:pStyle w:val="Heading1"/>'),
            p(f'<w:hyperlink w:anchor="_Ref1">{run("go")}</w:hyperlink>'),
        )
    )
    (heading,) = document.body.iter("h2")
    (link,) = document.body.iter("a")
    places = {heading.get("id"), *(each.get("id") for each in heading.iter("span"))}
    assert link.get("href", "")[1:] in places
    assert not document.findings


def test_a_picture_is_named_with_its_description(read: Read) -> None:
    def fill(document: Any) -> None:
        document.add_paragraph("One")
        document.add_picture(str(Path(__file__).parent.parent / "docs" / "pages.png"))
        document.inline_shapes[0]._inline.docPr.set("descr", "Three pages")
        document.inline_shapes[0].width = docx.shared.Cm(5)

    document = read(fill)
    assert said(document.findings) == []
    (picture,) = document.body.iter("img")
    assert (picture.get("alt"), picture.get("width")) == ("Three pages", "189")
    assert [each.media_type for each in document.pictures] == ["image/png"]


def test_pictures_come_out_of_the_document() -> None:
    data = packed(
        {"word/media/a b.png": b"picture", "[Content_Types].xml": b"", "_rels/.rels": b""}
    )
    load = pictures_of(open_package(data, "a.docx", ".docx"), "word")
    assert load("media/a%20b.png", Place("a.docx", 3)) == b"picture"


@pytest.mark.parametrize("address", ["media/b.png", "https://example.org/a.png", "../../a.png", ""])
def test_a_picture_that_is_only_linked_to(address: str) -> None:
    data = packed({**PARTS, "word/media/a.png": b""})
    load = pictures_of(open_package(data, "a.docx", ".docx"), "word")
    with pytest.raises(Refused) as raised:
        load(address, Place("a.docx", 3))
    assert said(raised.value.problems) == ["DOC-016:3"]


# Languages

FRENCH = '<w:lang w:val="fr-FR"/>'
LANGUAGES = {
    "a run": ((run("a "), run("b", FRENCH)), '<p>a <span lang="fr-FR">b</span></p>'),
    "two alike": (
        (run("a ", FRENCH), run("b", FRENCH)),
        '<p><span lang="fr-FR">a b</span></p>',
    ),
    "two that differ": (
        (run("a", FRENCH), run("b", '<w:lang w:val="de"/>')),
        '<p><span lang="fr-FR">a</span><span lang="de">b</span></p>',
    ),
    "in bold": (
        (run("a", f"<w:b/>{FRENCH}"), run("b")),
        '<p><strong><span lang="fr-FR">a</span></strong>b</p>',
    ),
    "its own": ((run("a", '<w:lang w:val="en-GB"/>'),), "<p>a</p>"),
    "none": ((run("a", '<w:lang w:val="x-none"/>'),), "<p>a</p>"),
    "a tag that is none": ((run("a", '<w:lang w:val="français"/>'),), "<p>a</p>"),
    "East Asian": (
        (run("日本", '<w:lang w:val="fr" w:eastAsia="ja-JP"/>'),),
        '<p><span lang="ja-JP">日本</span></p>',
    ),
    "right to left": (
        (run("שלום", '<w:rtl/><w:lang w:val="fr" w:bidi="he-IL"/>'), run("a")),
        '<p><span dir="rtl"><span lang="he-IL">שלום</span></span>a</p>',
    ),
}


@pytest.mark.parametrize("name", LANGUAGES)
def test_a_language_of_its_own(read: Read, name: str) -> None:
    runs, wanted = LANGUAGES[name]
    assert shape(read(paragraphs(p(*runs)))) == wanted


def test_a_language_by_style_and_one_by_default(read: Read) -> None:
    def fill(document: Any) -> None:
        style = document.styles.add_style("Foreign", docx.enum.style.WD_STYLE_TYPE.CHARACTER)
        style.element.get_or_add_rPr().append(parse_xml(f'<w:lang {W} w:val="fr"/>'))
        paragraph = document.add_paragraph("a ")
        paragraph.add_run("b", "Foreign")

    assert shape(read(fill)) == '<p>a <span lang="fr">b</span></p>'
    # Word was set up in English, which says nothing of a report in Norwegian.
    wanted = '<p>a <span lang="fr">b</span></p>'
    assert shape(read(fill, SIDECAR.replace("en", "no"))) == wanted


# Changes and comments

INS = f'<w:ins w:id="1" w:author="X">{run(CANARY)}</w:ins>'
DEL = f'<w:del w:id="1"><w:r><w:delText>{CANARY}</w:delText></w:r></w:del>'
CHANGES = {
    "inserted": p(run("a"), INS),
    "deleted": p(run("a"), DEL),
    "moved here": p(run("a"), f'<w:moveTo w:id="1">{run("b")}</w:moveTo>'),
    "moved away": p(run("a"), f'<w:moveFrom w:id="1">{run("b")}</w:moveFrom>'),
    "a change of format": p(run("a", '<w:rPrChange w:id="1"><w:rPr/></w:rPrChange>')),
    "a change of format of the paragraph": p(
        run("a"), properties='<w:pPrChange w:id="1"><w:pPr/></w:pPrChange>'
    ),
    "inserted, a paragraph's end": p(run("a"), properties='<w:rPr><w:ins w:id="1"/></w:rPr>'),
    "a change of a table's cells": (
        '<w:tbl><w:tr><w:tc><w:tcPr><w:cellIns w:id="1"/></w:tcPr><w:p><w:r><w:t>a</w:t></w:r>'
        "</w:p></w:tc></w:tr></w:tbl>"
    ),
    "inserted, a row": (
        '<w:tbl><w:tr><w:trPr><w:ins w:id="1"/></w:trPr><w:tc><w:p><w:r><w:t>a</w:t></w:r>'
        "</w:p></w:tc></w:tr></w:tbl>"
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_tracked_change_is_refused(read: Read, name: str) -> None:
    problems = refused(read, paragraphs("First", CHANGES[name]))
    assert said(problems) == ["DOC-007:2"]
    assert name.partition(" of the")[0].partition(",")[0] in problems[0].message


def test_words_turned_round_are_refused_by_paragraph(read: Read) -> None:
    problems = refused(read, paragraphs("One.", "Two \u202etwo\u202c.", "Three."))
    assert [(each.code, each.where.line) for each in problems] == [("SRC-009", 2)]


def test_a_document_without_a_title_is_told_both_ways(tmp_path: Path) -> None:
    file = tmp_path / "minutes.docx"
    file.write_bytes(made(paragraphs("One.")))
    with pytest.raises(Refused) as raised:
        read_report(file)
    (found,) = [each for each in raised.value.problems if each.severity == "error"]
    assert found.code == "META-004"
    assert found.hint.startswith("give the title the style Title in the document; or make the file")


def test_what_is_wrong_is_said_once(tmp_path: Path) -> None:
    file = tmp_path / "minutes.docx"
    file.write_bytes(b"no document")
    with pytest.raises(Refused) as raised:
        read_report(file)
    assert said(raised.value.problems) == ["DOC-001:0"]


def test_ten_thousand_changes_are_counted(read: Read) -> None:
    many = "".join(f'<w:ins w:id="{n}">{run(f"word {n} ")}</w:ins>' for n in range(10_000))
    problems = refused(read, paragraphs("First", p(many)))
    assert {problem.code for problem in problems} == {"DOC-007"}
    assert len(problems) == 21
    assert "9980 more, 10000 in all" in problems[0].message


def test_a_change_in_a_note_is_refused(read: Read) -> None:
    def fill(document: Any) -> None:
        body(document, p(run("a"), '<w:r><w:footnoteReference w:id="2"/></w:r>'))
        notes(document, p(run("note"), INS))

    assert said(refused(read, fill)) == ["DOC-007:1"]


def test_a_comment_is_refused(read: Read) -> None:
    def fill(document: Any) -> None:
        document.add_paragraph("First")
        paragraph = document.add_paragraph("Second")
        document.add_comment(paragraph.runs, f"Is {CANARY} true?", "An author", "A")

    problems = refused(read, fill)
    assert said(problems) == ["DOC-008:2"]
    assert "Is KANARIENVOGEL true?" in problems[0].message


def test_all_is_said_at_once(read: Read) -> None:
    def fill(document: Any) -> None:
        paragraphs("First", CHANGES["inserted"], p(run("no", "<w:vanish/>"), run("yes")))(document)
        document.add_comment(document.add_paragraph("Last").runs, "?", "An author", "A")

    assert said(refused(read, fill)) == ["DOC-007:2", "DOC-009:3", "DOC-008:4"]


# Hidden text

VANISH = "<w:vanish/>"


def styled(document: Any, name: str, kind: Any, properties: str) -> None:
    style = document.styles.add_style(name, kind)
    style.element.get_or_add_rPr().append(parse_xml(properties.replace("/>", f" {W}/>")))


@pytest.mark.parametrize(
    ("hidden", "runs", "properties"),
    [
        (True, (run("b", VANISH),), ""),
        (False, (run("b", '<w:vanish w:val="0"/>'),), ""),
        (False, (run("b", '<w:vanish w:val="false"/>'),), ""),
        (True, (run("b", '<w:rStyle w:val="Unseen"/>'),), ""),
        (True, (run("b"),), '<w:pStyle w:val="Away"/>'),
        (False, (run("b", '<w:vanish w:val="0"/>'),), '<w:pStyle w:val="Away"/>'),
        (False, (run("b", '<w:rStyle w:val="Unseen"/>'),), '<w:pStyle w:val="Away"/>'),
    ],
)
def test_hidden_text_is_left_out(
    read: Read, hidden: bool, runs: tuple[str, ...], properties: str
) -> None:
    def fill(document: Any) -> None:
        kinds = docx.enum.style.WD_STYLE_TYPE
        styled(document, "Unseen", kinds.CHARACTER, VANISH)
        styled(document, "Away", kinds.PARAGRAPH, VANISH)
        body(document, p(run("a")), p(*runs, properties=properties))

    document = read(fill)
    assert said(document.findings) == (["DOC-009:2"] if hidden else [])
    assert [text for _, text in texts(document)] == (["a"] if hidden else ["a", "b"])


WHITE = '<w:color w:val="FFFFFF"/>'


def shaded(fill: str, pattern: str = "clear") -> str:
    return f'<w:shd w:val="{pattern}" w:fill="{fill}"/>'


def cell(properties: str = "", table: str = "") -> str:
    """A table of one cell, which stands open for what is in it."""
    held = f"<w:tc><w:tcPr>{properties}</w:tcPr>{{}}</w:tc>"
    return f"<w:tbl><w:tblPr>{table}</w:tblPr><w:tr>{held}</w:tr></w:tbl>"


def grid(document: Any) -> None:
    """A style of tables whose first row is dark, and every second below it."""
    style = document.styles.add_style("Grid", docx.enum.style.WD_STYLE_TYPE.TABLE)
    for part in ("firstRow", "band2Horz"):
        held = f"<w:tcPr>{shaded('1F4E79')}</w:tcPr>"
        style.element.append(parse_xml(f'<w:tblStylePr {W} w:type="{part}">{held}</w:tblStylePr>'))


@pytest.mark.parametrize(
    ("unseen", "properties", "around"),
    [
        (True, WHITE, "{}"),
        (True, '<w:color w:val="FFFFFF" w:themeColor="background1"/>', "{}"),
        (False, '<w:color w:val="FFFFFF" w:themeColor="text1"/>', "{}"),
        (False, '<w:color w:val="FEFEFE"/>', "{}"),
        (False, WHITE + '<w:shd w:val="clear" w:fill="000000"/>', "{}"),
        (False, WHITE + '<w:highlight w:val="black"/>', "{}"),
        (True, '<w:color w:val="0000ff"/><w:shd w:val="clear" w:fill="0000FF"/>', "{}"),
        (True, '<w:color w:val="FF0000"/><w:highlight w:val="red"/>', "{}"),
        (False, '<w:color w:val="auto"/><w:shd w:val="solid" w:color="000000"/>', "{}"),
        (True, WHITE + '<w:shd w:val="clear" w:fill="auto"/>', "{}"),
        (True, WHITE, cell()),
        (False, WHITE, cell(shaded("1F4E79"))),
        (True, '<w:color w:val="1F4E79"/>', cell(shaded("1F4E79"))),
        (True, WHITE, cell(shaded("FFFFFF"))),
        (True, WHITE, cell(shaded("auto"))),
        (True, WHITE, cell(shaded("1F4E79", "nil"))),
        (False, WHITE, cell(shaded("FFFFFF", "pct50"))),
        (False, WHITE, cell(table=shaded("1F4E79"))),
        (True, WHITE, cell(shaded("FFFFFF"), table=shaded("1F4E79"))),
        (False, WHITE, cell(shaded("1F4E79")).replace("{}", cell() + "<w:p/>")),
        (False, WHITE, cell(table='<w:tblStyle w:val="Grid"/><w:tblLook w:firstRow="1"/>')),
        (False, WHITE, cell(table='<w:tblStyle w:val="Grid"/><w:tblLook w:val="04A0"/>')),
        (True, WHITE, cell(table='<w:tblStyle w:val="Grid"/><w:tblLook w:firstRow="0"/>')),
        (True, WHITE, cell(table='<w:tblStyle w:val="Grid"/><w:tblLook w:val="0480"/>')),
        (True, '<w:sz w:val="2"/>', "{}"),
        (True, '<w:sz w:val="2"/>', "<w:tbl><w:tr><w:tc>{}</w:tc></w:tr></w:tbl>"),
        (False, '<w:sz w:val="10"/>', "{}"),
    ],
)
def test_text_that_nobody_can_see_is_left_out(
    read: Read, unseen: bool, properties: str, around: str
) -> None:
    def fill(document: Any) -> None:
        grid(document)
        paragraphs("a", around.format(p(run("b", properties))))(document)

    document = read(fill)
    assert said(document.findings) == (["DOC-009:2"] if unseen else [])
    assert [text for _, text in texts(document)] == (["a"] if unseen else ["a", "b"])


def test_white_words_of_a_table_are_seen_in_its_dark_rows_alone(read: Read) -> None:
    looks = '<w:tblStyle w:val="Grid"/><w:tblLook w:firstRow="1" w:noVBand="1"/>'
    cells = (f"<w:tr><w:tc>{p(run(word, WHITE))}</w:tc></w:tr>" for word in "abcde")

    def fill(document: Any) -> None:
        grid(document)
        body(document, f"<w:tbl><w:tblPr>{looks}</w:tblPr>{''.join(cells)}</w:tbl>")

    document = read(fill)
    assert [text for _, text in texts(document)] == ["a", "c", "e"]
    assert said(document.findings) == ["DOC-009:2", "DOC-009:4"]


def test_a_hidden_row_is_left_out(read: Read) -> None:
    row = "<w:tr><w:trPr>{}</w:trPr><w:tc>{}</w:tc></w:tr>"
    rows = row.format("", p(run("a"))) + row.format("<w:hidden/>", p(run(CANARY)))
    document = read(paragraphs(f"<w:tbl>{rows}</w:tbl>"))
    assert [text for _, text in texts(document)] == ["a"]
    assert said(document.findings) == ["DOC-009:2"]


# What cannot be kept

DRAWING = (
    '<w:r><w:drawing xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
    '<a:graphicData uri="http://schemas.microsoft.com/office/{}">{}</a:graphicData>'
    "</w:drawing></w:r>"
)
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/math"
LOST = {
    "an equation": f'<m:oMath xmlns:m="{OFFICE}"><m:r><m:t>x</m:t></m:r></m:oMath>',
    "a chart": DRAWING.format("2006/chart", ""),
    "a SmartArt drawing": DRAWING.format("2006/diagram", ""),
    "an embedded object (Excel.Sheet.12)": (
        '<w:r><w:object xmlns:o="urn:schemas-microsoft-com:office:office">'
        '<o:OLEObject ProgID="Excel.Sheet.12"/></w:object></w:r>'
    ),
    "a text with its reading beside it": (
        f"<w:r><w:ruby><w:rt>{run('yomi')}</w:rt><w:rubyBase>{run('b')}</w:rubyBase></w:ruby></w:r>"
    ),
    "a drawing in ink": "<w:r><w:contentPart/></w:r>",
}


@pytest.mark.parametrize("what", LOST)
def test_what_cannot_be_printed_is_refused(read: Read, what: str) -> None:
    problems = refused(read, paragraphs("First", p(run("a"), LOST[what])))
    assert said(problems) == ["DOC-011:2"]
    assert problems[0].message == f"{what} cannot be printed"


def test_an_embedded_document_is_refused(read: Read) -> None:
    assert said(refused(read, paragraphs("First", "<w:altChunk/>")))[0].startswith("DOC-011")


def header(document: Any) -> None:
    document.add_paragraph("a")
    document.sections[0].header.paragraphs[0].text = "A head"


def contents(document: Any) -> None:
    styles = docx.enum.style.WD_STYLE_TYPE
    document.styles.add_style("toc 1", styles.PARAGRAPH)
    paragraphs(p(run("Wells 7"), properties='<w:pStyle w:val="toc1"/>'), "a")(document)


def numbered(document: Any) -> None:
    number = (
        '<w:pStyle w:val="Heading1"/><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    )
    paragraphs(p(run("a"), properties=HEADING + number))(document)


def lettered(document: Any) -> None:
    numbering = document.part.numbering_part.element
    numbering.insert(
        0,
        parse_xml(
            f'<w:abstractNum {W} w:abstractNumId="77"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
            '<w:numFmt w:val="lowerLetter"/><w:lvlText w:val="(%1)"/></w:lvl></w:abstractNum>'
        ),
    )
    numbering.append(parse_xml(f'<w:num {W} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))
    item = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="77"/></w:numPr>'
    paragraphs(p(run("a"), properties=item))(document)


LEFT_OUT = {
    "the letters or Roman numerals of a list": lettered,
    "the running head “A head”": header,
    "the table of contents": contents,
    "the number that Word writes before headings, as before “a”": numbered,
    "a drawn shape": paragraphs(p(run("a"), DRAWING.format("2010/wordprocessingShape", ""))),
    "a drawn shape or line": paragraphs(p(run("a"), "<w:r><w:pict/></w:r>")),
    "a check box of a form": paragraphs(
        p(
            run("a"),
            '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox/></w:ffData></w:fldChar>'
            '</w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>',
        )
    ),
}


@pytest.mark.parametrize("what", LEFT_OUT)
def test_what_says_nothing_is_left_out_and_listed(read: Read, what: str) -> None:
    document = read(LEFT_OUT[what])
    assert [text for _, text in texts(document)] == ["a"]
    assert [problem.code for problem in document.findings] == ["DOC-010"]
    assert document.findings[0].message.startswith(f"left out: {what}")


BOX = DRAWING.format("2010/wordprocessingShape", "<w:txbxContent>{}</w:txbxContent>").format
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'


def test_a_text_box_is_printed_behind_its_paragraph_once(read: Read) -> None:
    box = BOX(p(run("In the box")) + p(run("and under")))
    both = (
        f'<mc:AlternateContent {MC}><mc:Choice Requires="wps">{box}</mc:Choice>'
        f"<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>"
    )
    document = read(paragraphs(p(run("a"), both, run("b")), "c"))
    assert texts(document) == [(1, "ab"), (2, "In the box"), (3, "and under"), (4, "c")]
    assert said(document.findings) == ["DOC-013:2"]


# No word is lost


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        (lambda html: html.replace("Second", "Secnd"), ["DOC-012:2"]),
        (lambda html: html.replace("Second", "Second!"), ["DOC-012:3"]),
        (lambda html: html.replace("Second", ""), ["DOC-012:2"]),
        (lambda html: html.replace("<p>", "<p>Zeroth ", 1), ["DOC-012:1"]),
        (lambda html: "\n".join(reversed(html.split("\n"))), ["DOC-012:1", "DOC-012:2"]),
        (lambda html: html.split("\n", 1)[1], ["DOC-012:1"]),
        (lambda html: html + "<p>More</p>", ["DOC-012:3"]),
    ],
)
def test_a_word_that_pandoc_loses_or_makes_is_found(
    read: Read, monkeypatch: pytest.MonkeyPatch, change: Callable[[str], str], wanted: list[str]
) -> None:
    run_pandoc = pandoc._run
    monkeypatch.setattr(pandoc, "_run", lambda *given: change(run_pandoc(*given).strip()))
    assert said(refused(read, paragraphs("First", "Second", "Third"))) == wanted


def test_a_paragraph_that_we_lose_ourselves_is_found(
    read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    def careless(story: Story) -> None:
        plain(story)
        detach(story.paragraphs()[1])

    monkeypatch.setattr(word_document, "plain", careless)
    assert said(refused(read, paragraphs("First", "Second", "Third"))) == ["DOC-012:2"]


def test_pandoc_runs_in_its_sandbox_with_limits(
    read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[tuple[tuple[str, ...], dict[str, Any]]] = []
    start = subprocess.run

    def listen(command: tuple[str, ...], **options: Any) -> Any:
        heard.append((command, options))
        return start(command, **options)

    monkeypatch.setattr(subprocess, "run", listen)
    read(paragraphs("a"))
    ((command, options),) = heard
    assert {"--sandbox", "-M1g"} <= set(command)
    assert options["timeout"] == 60
    assert options["env"] == {}


def test_a_converter_that_takes_too_long(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pandoc, "SECONDS", 0.0001)
    assert said(refused(read, paragraphs("a"))) == ["DOC-014:0"]


def test_a_mark_of_ours_is_no_text_of_theirs(read: Read) -> None:
    text = f"a{pandoc.OPEN}1{pandoc.CLOSE}b"
    assert said(refused(read, paragraphs("First", p(run(text))))) == ["SRC-005:2", "SRC-005:2"]


def test_thousands_of_paragraphs_are_read_in_seconds(read: Read) -> None:
    began = time.perf_counter()
    document = read(paragraphs("".join(p(run(f"word {n}", FRENCH)) for n in range(3000))))
    assert texts(document)[2999] == (3000, "word 2999")
    assert time.perf_counter() - began < 30


# What a document says of itself


def title_and_more(document: Any) -> None:
    document.core_properties.title = "Of the properties"
    document.core_properties.modified = dt.datetime(2024, 2, 29, 12, 0, 0)
    document.add_heading("Styled", 0)
    document.add_heading("First", 1)
    document.add_paragraph("a")


def untitled(document: Any) -> None:
    document.add_heading("First", 1)
    document.add_paragraph("a")


def test_the_title_is_the_paragraph_in_that_style(read: Read) -> None:
    document = read(title_and_more, None)
    metadata = document.source.metadata
    assert (metadata.title, metadata.date) == ("Styled", dt.date(2024, 2, 29))
    assert metadata.language == "en-US"
    assert [text for _, text in texts(document)] == ["First", "a"]
    assert [(each.code, each.severity) for each in document.findings] == [
        ("DOC-015", "finding")
    ] * 3


def test_the_sidecar_goes_before_and_no_word_of_the_title_is_lost(read: Read) -> None:
    document = read(title_and_more)
    assert document.source.metadata.title == "A title"
    assert document.source.metadata.date == dt.date(2024, 1, 31)
    assert [text for _, text in texts(document)] == ["Styled", "First", "a"]
    assert not document.findings


def test_the_title_of_the_properties(read: Read) -> None:
    def fill(document: Any) -> None:
        document.core_properties.title = "Of the properties"
        untitled(document)

    document = read(fill, None)
    assert document.source.metadata.title == "Of the properties"
    assert [text for _, text in texts(document)] == ["First", "a"]


def test_the_only_heading_is_the_title_and_printed_once(read: Read) -> None:
    document = read(untitled, None)
    assert document.source.metadata.title == "First"
    assert [text for _, text in texts(document)] == ["a"]
    assert "its first heading" in "".join(each.message for each in document.findings)


@pytest.mark.parametrize("before", [(), ("a",)])
def test_no_title_at_all(read: Read, before: tuple[str, ...]) -> None:
    heading = p(run("First"), properties=HEADING)
    fill = paragraphs(*before, *([heading] if before else ["a"]))
    assert said(refused(read, fill, None)) == ["META-004:0"]


def test_a_hidden_or_deleted_title_is_none(read: Read) -> None:
    title = '<w:pStyle w:val="Title"/>'
    problems = refused(
        read, paragraphs(p(run(CANARY, VANISH), properties=title), p(DEL, properties=title)), None
    )
    assert said(problems) == ["META-004:0"]


def test_a_check_lists_what_a_build_would(tmp_path: Path) -> None:
    (tmp_path / "minutes.docx").write_bytes(made(header))
    (tmp_path / "minutes.yaml").write_text(SIDECAR)
    assert [each.code for each in lint(tmp_path / "minutes.docx")] == ["DOC-010"]


# Files that are something else, or a trap


OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)
MAIN = "word/document.xml"


def with_main(text: str) -> bytes:
    return packed({**PARTS, MAIN: text.encode()})


def bomb(part: str, size: int) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in PARTS.items():
            archive.writestr(name, data)
        with archive.open(part, "w") as opened:
            for _ in range(size // 2**20):
                opened.write(bytes(2**20))
    return file.getvalue()


def flagged(data: bytes) -> bytes:
    """A zip file whose parts all say that they are encrypted."""
    changed = bytearray(data)
    for signature, offset in ((b"PK\1\2", 8), (b"PK\3\4", 6)):
        at = changed.find(signature)
        while at >= 0:
            changed[at + offset] |= 1
            at = changed.find(signature, at + 1)
    return bytes(changed)


def nested(depth: int) -> str:
    return (
        f"<w:document {W}><w:body>"
        + "<w:tbl><w:tr><w:tc>" * depth
        + "<w:p><w:r><w:t>a</w:t></w:r></w:p>"
        + "</w:tc></w:tr></w:tbl>" * depth
        + "</w:body></w:document>"
    )


ENTITIES = (
    '<!DOCTYPE a [<!ENTITY b "{0}"><!ENTITY c SYSTEM "file:///etc/passwd">]>'
    f"<w:document {W}><w:body><w:p><w:r><w:t>&b;&c;</w:t></w:r></w:p></w:body></w:document>"
)
HOSTILE = {
    "nothing": (b"", "DOC-001"),
    "a text": (b"Dear all,\n", "DOC-001"),
    "a web page": (b"<html><body>a", "DOC-001"),
    "RTF": (b"{\\rtf1 a}", "DOC-001"),
    "a PDF": (b"%PDF-1.4\n", "DOC-001"),
    "a workbook": (packed({**PARTS, "xl/workbook.xml": b""}), "DOC-001"),
    "an EPUB": (packed({"mimetype": b"application/epub+zip"}), "DOC-001"),
    "any zip file": (packed({"a.txt": b"a"}), "DOC-001"),
    "strict": (with_main('<document xmlns="http://purl.oclc.org/ooxml/x"/>'), "DOC-001"),
    "an old document": (OLE, "DOC-002"),
    "a password": (OLE + "EncryptedPackage".encode("utf-16-le"), "DOC-003"),
    "an encrypted zip file": (flagged(GOOD), "DOC-003"),
    "cut off": (GOOD[: len(GOOD) // 2], "DOC-004"),
    "four bytes": (GOOD[:4], "DOC-004"),
    "no text": (packed({k: v for k, v in PARTS.items() if k != MAIN}), "DOC-004"),
    "no XML": (with_main("a"), "DOC-004"),
    "a part that is empty": (with_main(""), "DOC-004"),
    "XML that does not end": (with_main(f"<w:document {W}>"), "DOC-004"),
    "damaged in the middle": (packed(PARTS).replace(b"<w:body>", b"<w:bodx>"), "DOC-004"),
    "a bomb": (bomb("word/media/a.png", (LARGEST_PART + 1) * 2**20), "DOC-005"),
    "a bomb of XML": (bomb("word/styles2.xml", (LARGEST_PART + 1) * 2**20), "DOC-005"),
    "too many parts": (packed({**PARTS, **{f"a{n}": b"" for n in range(MOST_PARTS)}}), "DOC-005"),
    "entities": (with_main(ENTITIES.replace("{0}", "a" * 9)), "DOC-006"),
    "a type alone": (with_main("<!DOCTYPE a>" + nested(1)), "DOC-006"),
    "tables in tables": (with_main(nested(50_000)), "HTM-003"),
    "thirty tables in tables": (with_main(nested(30)), "HTM-003"),
    "no paragraph": (with_main(f"<w:document {W}><w:body/></w:document>"), "SRC-004"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_that_is_no_document(read: Read, name: str) -> None:
    data, code = HOSTILE[name]
    began = time.perf_counter()
    problems = refused(read, data)
    assert {problem.code for problem in problems} == {code}, problems
    assert all("/etc" not in problem.message for problem in problems)
    assert time.perf_counter() - began < 10


@pytest.mark.parametrize("part", ["word/styles.xml", "word/numbering.xml", "docProps/core.xml"])
def test_every_part_that_is_read_is_read_safely(read: Read, part: str) -> None:
    data = packed({**PARTS, part: ENTITIES.encode()})
    assert said(refused(read, data)) == ["DOC-006:0"]
    assert said(refused(read, packed({**PARTS, part: b"<a"}))) == ["DOC-004:0"]


def test_parts_that_are_too_large_together(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "LARGEST_WHOLE", 0)
    assert said(refused(read, GOOD)) == ["DOC-005:0"]


def test_two_parts_of_one_name_are_refused(read: Read) -> None:
    file = io.BytesIO(GOOD)
    with zipfile.ZipFile(file, "a") as archive, pytest.warns(UserWarning):
        archive.writestr(MAIN, nested(1))
    assert said(refused(read, file.getvalue())) == ["DOC-004:0"]


def test_a_part_that_is_not_as_long_as_it_says_is_refused(read: Read) -> None:
    whole = bytearray(GOOD)
    at = whole.rfind(b"PK\1\2", 0, whole.rfind(MAIN.encode()))
    whole[at + 24 : at + 28] = (10).to_bytes(4, "little")
    assert said(refused(read, bytes(whole))) == ["DOC-004:0"]


# Whole builds


def everything(folder: Path) -> bytes:
    """All bytes of an output folder, as they are and unpacked."""
    found = b""
    for file in sorted(folder.iterdir()):
        data = file.read_bytes()
        found += file.name.encode() + data
        if file.suffix in (".epub", ".zip"):
            with zipfile.ZipFile(file) as book:
                found += b"".join(name.encode() + book.read(name) for name in book.namelist())
        for stream in data.split(b"stream\n")[1:]:
            try:
                found += zlib.decompressobj().decompress(stream)
            except zlib.error:
                continue
    return found


def hiding(document: Any) -> None:
    whole(document)
    properties = document.core_properties
    for name in ("author", "comments", "keywords", "subject", "category", "last_modified_by"):
        setattr(properties, name, CANARY)
    body(document, p(run("Seen "), run(CANARY, VANISH), run("and read")))
    document.sections[0].footer.paragraphs[0].text = CANARY
    add_part(document, "/word/hidden.xml", "customXml", f"<a>{CANARY}</a>")
    add_part(document, "/customXml/item9.xml", "customXml", f"<a>{CANARY}</a>")


def test_a_word_report_is_built_and_what_it_hides_is_in_no_byte(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")  # a package tells when it was made
    file = tmp_path / "one" / "minutes.docx"
    file.parent.mkdir()
    file.write_bytes(made(hiding))
    done = build(file, tmp_path / "output")
    assert {record["verdict"] for record in done.files.values()} == {"exact"}
    assert {each.code for each in done.findings} == {"ATT-001", "DOC-009", "DOC-010", "DOC-015"}
    proof = json.loads((done.folder / "minutes.proof.json").read_bytes())["source"]
    assert proof["account"][0]["compared"] == "each paragraph with the file's own"
    assert {each["code"] for each in proof["left out"]} == {"DOC-009", "DOC-010"}
    found = everything(done.folder)
    assert b"Since 1911." in found
    assert CANARY.encode() not in found
    assert CANARY.encode("utf-16-be") not in found
    assert CANARY.encode().hex().encode() not in found.lower()
    again = build(file, tmp_path / "elsewhere")
    assert everything(again.folder) == found


def test_a_character_that_no_face_has_is_found_in_its_paragraph(tmp_path: Path) -> None:
    file = tmp_path / "minutes.docx"
    file.write_bytes(made(paragraphs("First", "Second \u13a0")))
    (tmp_path / "minutes.yaml").write_text(SIDECAR)
    with pytest.raises(Refused) as raised:
        build(file, tmp_path / "output")
    assert said(raised.value.problems) == ["FNT-001:2"]


@pytest.mark.parametrize("name", ["inserted", "deleted"])
def test_a_refused_report_leaves_nothing(tmp_path: Path, name: str) -> None:
    file = tmp_path / "minutes.docx"
    file.write_bytes(made(paragraphs(CHANGES[name])))
    (tmp_path / "minutes.yaml").write_text(SIDECAR)
    with pytest.raises(Refused, match="DOC-007"):
        build(file, tmp_path / "output")
    assert not (tmp_path / "output").exists()


def test_the_same_document_is_read_the_same(read: Read) -> None:
    data = made(whole)
    first, second = (etree.tostring(read(data).body) for _ in range(2))
    assert first == second


def test_differences_are_none_where_there_are_none(read: Read) -> None:
    document = read(paragraphs("a"))
    marked = pandoc.Marked(b"", {1: "a"}, {1: 1})
    converted = pandoc.Converted("", lambda line: line, (1,), frozenset(), frozenset())
    assert not list(kept.differences(document, marked, converted))
    assert text_of(document.body[0]) == "a"
