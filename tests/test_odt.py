"""OpenDocument in, the closed vocabulary out: as `test_word` holds Word to it."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from odf import dc, draw, office, style, svg, table, text
from odf.namespaces import TEXTNS
from odf.opendocument import OpenDocumentText

from pressroom.gather import read_source
from pressroom.new import new_report
from pressroom.pipeline import build
from pressroom.problems import Refused
from pressroom.readers import parse
from pressroom.word.package import packed

from .test_word import (
    CANARY,
    Fill,
    Read,
    everything,
    parts_of,
    reader,
    refused,
    said,
    shape,
    texts,
)


def made(fill: Fill) -> bytes:
    """An OpenDocument text as the library makes it, filled."""
    document = OpenDocumentText()
    fill(document)
    file = io.BytesIO()
    document.write(file)
    return file.getvalue()


def add(document: Any, *elements: Any) -> None:
    for element in elements:
        each = text.P(text=element) if isinstance(element, str) else element
        document.text.addElement(each)


def within(outer: Any, *inner: Any) -> Any:
    """An element with what it holds: words, elements."""
    for each in inner:
        outer.addText(each) if isinstance(each, str) else outer.addElement(each)
    return outer


def styled(document: Any, name: str, family: str = "text", **properties: str) -> Any:
    made = style.Style(name=name, family=family)
    made.addElement(style.TextProperties(**properties))
    document.automaticstyles.addElement(made)
    return made


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Read a document with its sidecar."""
    return reader(tmp_path, made, ".odt")


def cell(words: str, **options: Any) -> Any:
    return within(table.TableCell(**options), text.P(text=words))


def note(words: str) -> Any:
    return within(
        text.Note(id="n1", noteclass="footnote"),
        within(text.NoteCitation(), "1"),
        within(text.NoteBody(), text.P(text=words)),
    )


def whole(document: Any) -> None:
    document.styles.addElement(style.Style(name="Title", family="paragraph"))
    styled(document, "Bold", fontweight="bold")
    styled(document, "French", language="fr", country="FR")
    dots = text.ListLevelStyleBullet(level="1", bulletchar="•")
    document.automaticstyles.addElement(within(text.ListStyle(name="Dots"), dots))
    add(
        document,
        text.P(stylename="Title", text="Water in the valley"),
        text.H(outlinelevel=1, text="Wells"),
        within(
            text.P(),
            "Three “wells”, ",
            text.Span(stylename="Bold", text="deep"),
            note("Since 1911."),
            text.Span(stylename="French", text=" et froids"),
            text.S(c=2),
            text.A(href="https://example.org/", text="there"),
            text.LineBreak(),
            text.Tab(),
            text.PageNumber(text="7"),
            ".",
        ),
        within(
            text.List(stylename="Dots"),
            *(within(text.ListItem(), text.P(text=words)) for words in ("North", "South")),
        ),
        text.H(outlinelevel=2, text="Figures"),
    )
    head = within(table.TableHeaderRows(), within(table.TableRow(), cell("Well"), cell("m")))
    row = within(table.TableRow(), cell("both", numbercolumnsspanned=2), table.CoveredTableCell())
    columns = table.TableColumn(numbercolumnsrepeated=2)
    add(document, within(table.Table(), columns, head, row), "End")


def test_a_report_as_people_write_it(read: Read) -> None:
    document = read(whole, "date: 2024-01-31\nlanguage: en\n")
    assert document.source.metadata.title == "Water in the valley"
    assert shape(document) == (
        "<h2>Wells</h2><p>Three “wells”, <strong>deep</strong>"
        '<sup><a id="noteref-1" href="#note-1" role="doc-noteref">1</a></sup>'
        '<span lang="fr-FR"> et froids</span> <a href="https://example.org/">there</a>'
        "<br/>7.</p>"
        '<ul class="tight"><li><p>North</p></li><li><p>South</p></li></ul><h3>Figures</h3>'
        '<table><thead><tr><th scope="col"><p>Well</p></th><th scope="col"><p>m</p></th></tr>'
        "</thead>"
        '<tbody><tr><td colspan="2"><p>both</p></td></tr></tbody></table><p>End</p>'
        '<aside id="note-1" role="doc-footnote"><p>Since 1911. '
        '<a href="#noteref-1" role="doc-backlink">[1]</a></p></aside>'
    )
    lines = {words: line for line, words in texts(document)}
    assert (lines["Wells"], lines["North"], lines["Well"], lines["End"]) == (2, 4, 7, 10)
    assert lines["Since 1911. [1]"] == 3, "a note's place is the paragraph that calls it"
    assert [each.code for each in document.findings] == ["DOC-015"]


def test_what_the_properties_say(read: Read) -> None:
    def fill(document: Any) -> None:
        document.meta.addElement(dc.Title(text="Of the properties"))
        document.meta.addElement(dc.Date(text="2024-02-29T10:00:00"))
        document.meta.addElement(dc.Language(text="nb-NO"))
        add(document, "a")

    metadata = read(fill, None).source.metadata
    assert (metadata.title, metadata.date) == ("Of the properties", dt.date(2024, 2, 29))
    assert metadata.language == "nb-NO"


def test_a_title_of_another_name_is_a_heading(read: Read) -> None:
    document = read(whole)
    assert document.source.metadata.title == "A title"
    assert texts(document)[0] == (1, "Water in the valley")
    assert document.body[0][0].tag == "h2"


def regions(document: Any, number: int = 1) -> None:
    """As many tracked changes, each an insertion and what was deleted."""
    tracked = text.TrackedChanges()
    for each in range(number):
        region = text.ChangedRegion(check_grammar=False)
        region.setAttrNS(TEXTNS, "id", f"c{each}")
        tracked.addElement(within(region, within(text.Deletion(), text.P(text=CANARY))))
    add(document, tracked, "First")
    add(
        document,
        within(text.P(), "Second", *(text.Change(changeid=f"c{n}") for n in range(number))),
    )


def test_a_tracked_change_is_refused(read: Read) -> None:
    (problem,) = refused(read, regions)
    assert said((problem,)) == ["DOC-007:2"]
    assert "deleted “KANARIENVOGEL”" in problem.message


def test_many_changes_are_counted(read: Read) -> None:
    problems = refused(read, lambda document: regions(document, 3000))
    assert len(problems) == 21
    assert "2980 more, 3000 in all" in problems[0].message


def test_a_comment_is_refused(read: Read) -> None:
    def fill(document: Any) -> None:
        comment = within(office.Annotation(), text.P(text=f"Is {CANARY} true?"))
        add(document, "First", within(text.P(), "Second ", comment, "and after"))

    (problem,) = refused(read, fill)
    assert said((problem,)) == ["DOC-008:2"]
    assert "Is KANARIENVOGEL true?" in problem.message


def test_hidden_text_is_left_out(read: Read) -> None:
    def fill(document: Any) -> None:
        styled(document, "Unseen", display="none")
        styled(document, "Away", "paragraph", display="none")
        styled(document, "White", color="#FFFFFF")
        styled(document, "Tiny", fontsize="1pt")
        add(
            document,
            within(text.P(), "a", text.Span(stylename="Unseen", text=CANARY), "b"),
            text.P(stylename="Away", text=CANARY),
            within(text.P(), text.Span(stylename="White", text=CANARY)),
            within(text.P(), text.Span(stylename="Tiny", text=CANARY)),
            within(text.Section(name="s", display="none"), text.P(text=CANARY)),
            "c",
        )

    document = read(fill)
    assert [words for _, words in texts(document)] == ["ab", "c"]
    assert said(document.findings) == [f"DOC-009:{line}" for line in (1, 2, 3, 4, 5)]


def test_what_a_span_shows_of_a_hidden_paragraph_is_kept(read: Read) -> None:
    def fill(document: Any) -> None:
        styled(document, "Away", "paragraph", color="#ffffff")
        styled(document, "White", color="#FFFFFF")
        styled(document, "Black", color="#000000")
        styled(document, "Bold", fontweight="bold")
        styled(document, "Auto", "paragraph", color="#ffffff", usewindowfontcolor="true")
        inner = within(text.Span(stylename="White"), "f", text.Span(stylename="Black", text="g"))
        spans = (
            *(text.Span(stylename="Black", text="b"), "c", text.Span(stylename="Bold", text="d")),
            *("e", inner),
        )
        add(document, within(text.P(stylename="Away"), "a", *spans))
        add(document, text.P(stylename="Auto", text="h"))

    document = read(fill)
    assert [words for _, words in texts(document)] == ["bg", "h"]
    assert said(document.findings) == ["DOC-009:1", "DOC-009:1"]
    assert [each.message.partition(":")[2] for each in document.findings] == [" “acde”", " “f”"]


GROUNDS = {
    "the page": (True, {}, {}, {}),
    "a cell": (False, {}, {"backgroundcolor": "#1f4e79"}, {}),
    "a transparent cell": (True, {}, {"backgroundcolor": "transparent"}, {}),
    "a table": (False, {}, {}, {"backgroundcolor": "#1f4e79"}),
    "a white cell of a table": (
        True,
        {},
        {"backgroundcolor": "#FFFFFF"},
        {"backgroundcolor": "#1f4e79"},
    ),
    "a paragraph": (False, {"backgroundcolor": "#1f4e79"}, {}, {}),
}


@pytest.mark.parametrize("ground", GROUNDS)
def test_white_words_are_seen_on_what_is_not(read: Read, ground: str) -> None:
    hidden, paragraph, cells, tables = GROUNDS[ground]

    def fill(document: Any) -> None:
        styled(document, "White", color="#FFFFFF")
        made = {
            "paragraph": style.ParagraphProperties(**paragraph),
            "table-cell": style.TableCellProperties(**cells),
            "table": style.TableProperties(**tables),
        }
        for family, properties in made.items():
            each = style.Style(name=f"On-{family}", family=family)
            document.automaticstyles.addElement(within(each, properties))
        span = text.Span(stylename="White", text="b")
        held = within(text.P(stylename="On-paragraph"), span, "c")
        row = within(table.TableRow(), within(table.TableCell(stylename="On-table-cell"), held))
        add(document, "a", within(table.Table(stylename="On-table"), row))

    document = read(fill)
    assert [words for _, words in texts(document)] == ["a", "c" if hidden else "bc"]
    assert said(document.findings) == (["DOC-009:2"] if hidden else [])


def test_hidden_fields_are_left_out(read: Read) -> None:
    def fill(document: Any) -> None:
        hidden = text.HiddenText(condition="x", stringvalue="", ishidden="true", text=CANARY)
        shown = text.HiddenText(condition="x", stringvalue="", ishidden="false", text="seen")
        away = text.HiddenParagraph(condition="x", ishidden="true")
        add(document, within(text.P(), "a", hidden, shown), within(text.P(), CANARY, away), "b")

    document = read(fill)
    assert [words for _, words in texts(document)] == ["aseen", "b"]
    assert said(document.findings) == ["DOC-009:1", "DOC-009:2"]


def test_its_own_language_needs_no_saying(read: Read) -> None:
    def fill(document: Any) -> None:
        styled(document, "English", language="en", country="GB")
        styled(document, "None", language="zxx", country="none")
        english = text.Span(stylename="English", text="a ")
        add(document, within(text.P(), english, text.Span(stylename="None", text="b")))

    assert shape(read(fill)) == "<p>a b</p>"


def test_what_is_indented_is_no_quotation(read: Read) -> None:
    def fill(document: Any) -> None:
        for name in ("Indented", "Quotations"):
            made = style.Style(name=name, family="paragraph")
            made.addElement(style.ParagraphProperties(marginleft="2cm", marginright="2cm"))
            document.styles.addElement(made)
            add(document, text.P(stylename=name, text=name))

    assert shape(read(fill)) == "<p>Indented</p><blockquote><p>Quotations</p></blockquote>"


def test_places_that_nothing_leads_to_are_nameless(read: Read) -> None:
    def fill(document: Any) -> None:
        for name in ("one", "two"):
            heading = text.H(outlinelevel=1)
            add(document, within(heading, text.Bookmark(name=name), name))
        add(document, within(text.P(), text.A(href="#two", text="there")))

    document = read(fill)
    assert not document.findings
    (link,) = document.body.iter("a")
    target = document.body.xpath("//*[@id=$name]", name=link.get("href", "")[1:])
    assert "two" in "".join(target[0].itertext())


def frame(*inner: Any) -> Any:
    return within(draw.Frame(width="1cm", height="1cm"), *inner)


def test_a_text_box_is_printed_behind_its_paragraph(read: Read) -> None:
    box = frame(within(draw.TextBox(), text.P(text="In the box"), text.P(text="under")))
    document = read(lambda document: add(document, within(text.P(), "a", box, "b"), "c"))
    assert texts(document) == [(1, "ab"), (2, "In the box"), (3, "under"), (4, "c")]
    assert said(document.findings) == ["DOC-013:2"]


def test_a_picture_and_its_description(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    def fill(document: Any) -> None:
        data = (Path(__file__).parent.parent / "docs" / "pages.png").read_bytes()
        name = document.addPictureFromString(data, "image/png")
        picture = frame(draw.Image(href=name), svg.Title(text="T"), svg.Desc(text="Three pages"))
        add(document, "a", within(text.P(), picture))

    document = read(fill)
    assert said(document.findings) == []
    (picture,) = document.body.iter("img")
    assert picture.get("alt") == "Three pages"
    assert [each.media_type for each in document.pictures] == ["image/png"]


def test_what_cannot_be_printed_is_refused(read: Read) -> None:
    thing = frame(draw.Object(href="./Object 1"))
    problems = refused(read, lambda document: add(document, "a", within(text.P(), "b", thing)))
    assert said(problems) == ["DOC-011:2"]


def test_what_says_nothing_is_left_out_and_listed(read: Read) -> None:
    def fill(document: Any) -> None:
        index = within(text.TableOfContent(name="t"), text.IndexBody())
        index.childNodes[0].addElement(text.P(text="Wells 7"))
        add(
            document,
            index,
            within(text.P(), "a", draw.Line(x1="0cm", y1="0cm", x2="1cm", y2="1cm")),
        )
        page = style.PageLayout(name="L")
        document.automaticstyles.addElement(page)
        master = style.MasterPage(name="Standard", pagelayoutname=page)
        document.masterstyles.addElement(
            within(master, within(style.Header(), text.P(text="Head")))
        )

    document = read(fill)
    assert texts(document) == [(2, "a")]
    assert [each.message for each in document.findings] == [
        "left out: the running head “Head”",
        "left out: the table of content, whose page numbers are those of another program",
        "left out: a drawn shape or line",
    ]


GOOD = made(lambda document: add(document, "a"))
PARTS = parts_of(GOOD)
MANIFEST = PARTS["META-INF/manifest.xml"].replace(
    b"</manifest:manifest>",
    b'<manifest:file-entry manifest:media-type="text/xml" manifest:full-path="content.xml">'
    b"<manifest:encryption-data/></manifest:file-entry></manifest:manifest>",
)
HOSTILE = {
    "nothing": (b"", "DOC-001"),
    "a text": (b"Dear all", "DOC-001"),
    "a spreadsheet": (
        packed({**PARTS, "mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}),
        "DOC-001",
    ),
    "a password": (packed({**PARTS, "META-INF/manifest.xml": MANIFEST}), "DOC-003"),
    "cut off": (GOOD[:-200], "DOC-004"),
    "no content": (packed({k: v for k, v in PARTS.items() if k != "content.xml"}), "DOC-004"),
    "no styles": (packed({k: v for k, v in PARTS.items() if k != "styles.xml"}), "DOC-004"),
    "not XML": (packed({**PARTS, "content.xml": b"a"}), "DOC-004"),
    "no text": (packed({**PARTS, "content.xml": b"<a/>"}), "DOC-004"),
    "a document type": (
        packed({**PARTS, "content.xml": b"<!DOCTYPE a>" + PARTS["content.xml"].split(b"?>")[1]}),
        "DOC-006",
    ),
    "sections in sections": (
        packed(
            {
                **PARTS,
                "content.xml": PARTS["content.xml"].replace(
                    b"<text:p>a</text:p>",
                    b'<text:section text:name="s">' * 9999 + b"a" + b"</text:section>" * 9999,
                ),
            }
        ),
        "HTM-003",
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_that_is_no_text(read: Read, name: str) -> None:
    data, code = HOSTILE[name]
    assert {problem.code for problem in refused(read, data)} == {code}


def test_each_kind_under_the_name_of_the_other(tmp_path: Path) -> None:
    from .test_word import GOOD as WORD

    for name, data in (("a.odt", WORD), ("b.docx", GOOD)):
        (tmp_path / name).write_bytes(data)
        with pytest.raises(Refused) as raised:
            read_source(tmp_path / name)
        assert said(raised.value.problems) == ["DOC-001:0"]
        assert "under another name" in raised.value.problems[0].message


def test_a_report_is_built_and_what_it_hides_is_in_no_byte(tmp_path: Path) -> None:
    def fill(document: Any) -> None:
        whole(document)
        styled(document, "Unseen", display="none")
        add(document, within(text.P(), "a", text.Span(stylename="Unseen", text=CANARY)))
        document.meta.addElement(dc.Creator(text=CANARY))
        document.meta.addElement(dc.Description(text=CANARY))

    file = tmp_path / "minutes.odt"
    file.write_bytes(made(fill))
    (tmp_path / "minutes.yaml").write_text("date: 2024-01-31\nlanguage: en\n")
    done = build(file, tmp_path / "output")
    assert {record["verdict"] for record in done.files.values()} == {"exact"}
    found = everything(done.folder)
    assert b"Since 1911." in found
    assert CANARY.encode() not in found
    assert CANARY.encode("utf-16-be") not in found
    with zipfile.ZipFile(done.folder / "minutes.epub") as book:
        assert 'lang="fr-FR"' in etree.tostring(
            etree.fromstring(book.read("EPUB/text.xhtml")), encoding="unicode"
        )


def test_a_new_report_begins_from_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fill(document: Any) -> None:
        document.meta.addElement(dc.Title(text="Of the properties"))
        document.meta.addElement(dc.Creator(text="login-4711"))
        document.meta.addElement(dc.Date(text="2024-02-29T10:00:00"))
        document.meta.addElement(dc.Language(text="nb-NO"))
        add(document, "a")

    monkeypatch.chdir(tmp_path)
    (tmp_path / "x.odt").write_bytes(made(fill))
    report, sidecar = new_report("minutes", tmp_path / "x.odt", None)
    lines = sidecar.read_text("utf-8").splitlines()
    assert next(line for line in lines if line and line[0] != "#").startswith("status: draft")
    assert sum("it is the one that the file itself says" in line for line in lines) == 3
    metadata = parse(read_source(report)).source.metadata
    assert (metadata.title, metadata.language) == ("Of the properties", "nb-NO")
    assert metadata.authors == ()
    (tmp_path / "source" / "defaults.yaml").write_text("language: de\n")
    report, sidecar = new_report("another", tmp_path / "x.odt", None)
    assert "# language:" not in sidecar.read_text("utf-8")
    assert read_source(report).metadata.language == "de"
