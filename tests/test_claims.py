"""PDF/A-3a and PDF/UA-1 in one file: what is claimed is met, and each planted fault is found.

The faults are planted in the finished bytes of a report that holds a picture, a link, a table and
its own file. Those of the tag tree are in `test_structure`.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import msgspec
import pikepdf
import pytest
from lxml import etree
from pikepdf import Array, Dictionary, Name, String

from pressroom.edition import print_edition
from pressroom.pdf import finish
from pressroom.pdf.claims import claimed, unmet
from pressroom.pdf.reading import PdfReading
from pressroom.pdf.said import DC, parsed, values
from pressroom.pdf.setting import set_pages
from pressroom.pipeline import build
from pressroom.problems import Problem, Refused
from pressroom.proof import _claims, prove_pdf
from pressroom.readers import read_report
from pressroom.schema import Page

from .conftest import ROOT, metadata_of

SIDECAR = """title: A title & more
date: 2024-01-31
language: de
publisher: The press office
authors: [Ada Example, Bo Example]
subjects: [one, two]
rights: CC0
description: What it is about, in two words
prepared: 2024-02-01T10:00:00Z
"""
TEXT = """
# One {#one}

A word, [a link](https://example.org/) and [one within](#one).

![A dot](dot.png)

| A | B |
|---|---|
| 1 | 2 |
"""
Pdf = pikepdf.Pdf


def set_report(folder: Path, sidecar: str = SIDECAR, text: str = TEXT) -> PdfReading:
    dot = ROOT / "tests" / "reports" / "pictures-exact" / "dot.png"
    (folder / "dot.png").write_bytes(dot.read_bytes())
    (folder / "report.md").write_text(text, "utf-8")
    (folder / "report.yaml").write_text(sidecar, "utf-8")
    return set_pages(print_edition(read_report(folder / "report.md")))


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> PdfReading:
    return set_report(tmp_path_factory.mktemp("claims"))


def test_a_report_claims_both_and_meets_them(read: PdfReading) -> None:
    assert claimed(read.pdf.data) == ["PDF/A-3a", "PDF/UA-1"]
    assert list(unmet(read.pdf.data)) == []
    record = prove_pdf(read)["claims"]
    assert isinstance(record, dict)
    assert record["standards"] == ["PDF/A-3a", "PDF/UA-1"]
    assert len(record["not judged, since only a person can"]) == 47


def test_a_draft_claims_nothing(tmp_path: Path) -> None:
    draft = set_report(tmp_path, f"{SIDECAR}status: draft\n")
    assert claimed(draft.pdf.data) == []
    record = prove_pdf(draft)["claims"]
    assert isinstance(record, dict)
    assert record["standards"] == []


def test_metadata_agree(read: PdfReading) -> None:
    with pikepdf.open(io.BytesIO(read.pdf.data)) as pdf:
        xmp = etree.fromstring(pdf.Root.Metadata.read_raw_bytes())
        said = {
            name: [node.text for node in xmp.iterfind(f".//{{*}}{name}//{{*}}li")]
            for name in ("title", "creator", "publisher", "date", "language", "rights", "subject")
        }
        assert said == {
            "title": ["A title & more"] * 2,
            "creator": ["Ada Example", "Bo Example"],
            "publisher": ["The press office"],
            "date": ["2024-01-31"],
            "language": ["de"],
            "rights": ["CC0"],
            "subject": ["one", "two"],
        }
        assert str(pdf.docinfo.Title) == "A title & more"
        assert str(pdf.docinfo.Author) == "Ada Example, Bo Example"
        assert str(pdf.Root.Lang) == "de"


def test_what_is_attached_comes_out_byte_for_byte(read: PdfReading) -> None:
    with pikepdf.open(io.BytesIO(read.pdf.data)) as pdf:
        assert pdf.attachments["report.md"].get_file().read_bytes() == TEXT.encode()
        said = pdf.attachments["report.metadata.yaml"].get_file().read_bytes().decode()
        assert metadata_of(said, "a") == read.edition.document.source.metadata
        associated = {str(each.UF): str(each.AFRelationship) for each in pdf.Root.AF}
        assert associated == {"report.md": "/Source", "report.metadata.yaml": "/Supplement"}
        file = pdf.attachments["report.md"].get_file()
        assert file.mime_type == "text/markdown"
        assert str(pdf.attachments["report.md"].obj.EF.F.Params.ModDate) == "D:20240201100000Z"


def test_without_a_file_it_is_pdf_a_2(tmp_path: Path) -> None:
    archived = set_report(tmp_path, f"{SIDECAR}page:\n  pdf_standard: a-2a\n")
    assert claimed(archived.pdf.data) == ["PDF/A-2a", "PDF/UA-1"]
    assert list(unmet(archived.pdf.data, "2")) == []
    record = prove_pdf(archived)
    assert record["attached"] == {}
    assert record["not attached"] == "PDF/A-2 admits no such file"


def test_pdf_a_2_admits_no_file(read: PdfReading) -> None:
    assert [fault for fault in unmet(read.pdf.data, "2") if "does not admit" in fault]


def test_a_claim_that_is_not_the_wanted_one(tmp_path: Path, read: PdfReading) -> None:
    source = read.edition.document.source
    metadata = msgspec.structs.replace(source.metadata, page=Page("a-2a"))
    document = replace(read.edition.document, source=replace(source, metadata=metadata))
    wanted = PdfReading(replace(read.edition, document=document, attachments=()), read.pdf)
    with pytest.raises(Refused, match="the PDF claims"):
        refuse(_claims(wanted))


def refuse(problems: Iterable[Problem]) -> None:
    raise Refused([*problems])


def test_the_two_editions_say_the_same(tmp_path: Path) -> None:
    set_report(tmp_path)
    folder = build(tmp_path / "report.md", tmp_path / "output").folder
    with pikepdf.open(next(folder.glob("*.pdf"))) as pdf:
        xmp = parsed(pdf.Root.Metadata.read_raw_bytes())
    with zipfile.ZipFile(next(folder.glob("*.epub"))) as book:
        opf = etree.fromstring(book.read("EPUB/content.opf"))
    assert xmp is not None
    for name in (
        *("title", "creator", "publisher", "date", "language", "description", "subject"),
        *("rights", "identifier", "source"),
    ):
        # The EPUB's pages come from the PDF, which is no source of itself.
        nodes = (node for node in opf.iter(DC + name) if node.get("id") != "pages")
        said = [node.text or "" for node in nodes]
        assert said == values(xmp, DC + name), name
        assert said, name


DRAWING = """<svg xmlns="http://www.w3.org/2000/svg" width="90" height="60" viewBox="0 0 90 60">
<defs><linearGradient id="g"><stop offset="0" stop-color="red" stop-opacity=".2"/>
<stop offset="1" stop-color="blue"/></linearGradient></defs>
<g opacity=".5"><rect width="60" height="40" fill="url(#g)"/><circle cx="40" cy="30" r="20"
fill="rgb(9,200,9)" fill-opacity=".4"/></g></svg>
"""
STYLE = "h1 { color: #123456 } table { background: linear-gradient(white, #eee) }"


def test_what_an_author_draws_and_styles_meets_them_too(tmp_path: Path) -> None:
    (tmp_path / "drawing.svg").write_text(DRAWING, "utf-8")
    (tmp_path / "report.css").write_text(STYLE, "utf-8")
    drawn = set_report(tmp_path, text=f"{TEXT}\n![A drawing](drawing.svg)\n")
    assert list(unmet(drawn.pdf.data)) == []


def test_an_author_style_for_a_press_is_found(tmp_path: Path) -> None:
    (tmp_path / "report.css").write_text("h1 { color: device-cmyk(0 1 1 0) }", "utf-8")
    assert any("colours of a press" in fault for fault in unmet(set_report(tmp_path).pdf.data))


def test_the_judge_of_pdf_a_passes_it(read: PdfReading) -> None:
    """It knows level B alone, and no extension schema: the claim is reduced to that."""
    pdfa = pytest.importorskip("pikepdf.pdfa", exc_type=ImportError)
    with pikepdf.open(io.BytesIO(read.pdf.data)) as pdf:
        said = pdf.Root.Metadata.read_raw_bytes()
        schemas = rb"<rdf:Description[^>]*xmlns:pdfaExtension.*?</rdf:Description>"
        reduced = re.sub(schemas, b"", said, flags=re.S)
        reduced = re.sub(rb"<pdfuaid:part>1</pdfuaid:part>", b"", reduced)
        reduced = reduced.replace(b"conformance>A<", b"conformance>B<")
        reduced += b" " * (len(said) - len(reduced))
    data = read.pdf.data.replace(said, reduced)
    assert data != read.pdf.data
    judged = pdfa.validate_written(io.BytesIO(data), "3b")
    assert judged.verdict == "pass", judged.findings


# Planted faults


def rewritten(pattern: bytes, by: bytes) -> Callable[[Pdf], None]:
    def change(pdf: Pdf) -> None:
        data = pdf.Root.Metadata.read_raw_bytes()
        changed = re.sub(pattern, by, data, flags=re.S)
        assert changed != data
        pdf.Root.Metadata = pdf.make_stream(changed, Type=Name.Metadata, Subtype=Name.XML)

    return change


def each(kind: str, key: str = "/Type") -> Callable[[Pdf], list[pikepdf.Object]]:
    def found(pdf: Pdf) -> list[pikepdf.Object]:
        named = (
            each for each in pdf.objects if isinstance(each, pikepdf.Dictionary | pikepdf.Stream)
        )
        objects: list[pikepdf.Object] = [each for each in named if each.get(key) == Name(kind)]
        assert objects, kind
        return objects

    return found


def put(
    where: Callable[[Pdf], list[pikepdf.Object]], key: str, value: object = None
) -> Callable[[Pdf], None]:
    """Give the first of some objects a value, or take it away."""

    def change(pdf: Pdf) -> None:
        item = where(pdf)[0]
        if value is None:
            del item[key]
        else:
            item[key] = value

    return change


def appended(operators: bytes) -> Callable[[Pdf], None]:
    return lambda pdf: pdf.pages[0].contents_add(operators)


def root(pdf: Pdf) -> list[pikepdf.Object]:
    return [pdf.Root]


def intent(pdf: Pdf) -> list[pikepdf.Object]:
    return [pdf.Root.OutputIntents[0]]


def grey_profile(pdf: Pdf) -> None:
    stream = pdf.Root.OutputIntents[0].DestOutputProfile
    data = stream.read_bytes()
    stream.write(data[:16] + b"GRAY" + data[20:])


def link(pdf: Pdf) -> list[pikepdf.Object]:
    return [pdf.pages[0].Annots[0]]


def page(pdf: Pdf) -> list[pikepdf.Object]:
    return [pdf.pages[0].obj]


def scripted(pdf: Pdf) -> None:
    pdf.Root.OpenAction = Dictionary(Type=Name.Action, S=Name.JavaScript, JS=String("1"))


def another_note(pdf: Pdf) -> None:
    pdf.pages[0].Annots.append(
        pdf.make_indirect(
            Dictionary(
                Type=Name.Annot, Subtype=Name.Text, F=4, StructParent=999, Contents=String("x")
            )
        )
    )


def blended(pdf: Pdf) -> None:
    pdf.Root.State = pdf.make_indirect(Dictionary(Type=Name.ExtGState, BM=Name("/Darker")))


def repacked(pdf: Pdf) -> None:
    pdf.Root.Odd = pikepdf.Stream(pdf, b"\x80\x0b\x60\x50\x22\x0c\x0c\x85\x01")
    pdf.Root.Odd.Filter = Name.RunLengthDecode


def deep_in_a_picture(pdf: Pdf) -> None:
    picture = each("/Image", "/Subtype")(pdf)[0]
    picture.ColorSpace = Array([Name.Indexed, Name.DeviceCMYK, 0, String("abcd")])


def without_text(by: bytes) -> Callable[[Pdf], None]:
    """What stands for the text of a font's first code."""

    def change(pdf: Pdf) -> None:
        stream = each("/Type0", "/Subtype")(pdf)[0].ToUnicode
        data = stream.read_bytes()
        changed = re.sub(rb"(<[0-9a-f]{4}>) <[0-9a-f]+>(?=\s*(<|endbfchar))", by, data, count=1)
        assert changed != data
        stream.write(changed)

    return change


def renamed(pdf: Pdf) -> None:
    pdf.docinfo.Author = String("Another")


FAULTS: dict[str, tuple[Callable[[Pdf], object], str]] = {
    "no part": (rewritten(b"<pdfaid:part>3</pdfaid:part>", b""), "part 3 of PDF/A"),
    "level B": (rewritten(b"conformance>A<", b"conformance>B<"), "level A"),
    "no PDF/UA": (rewritten(b"<pdfuaid:part>1</pdfuaid:part>", b""), "part 1 of PDF/UA"),
    "no extension schema": (
        rewritten(b"<pdfaExtension:.*?</pdfaExtension:schemas>", b""),
        "extens",
    ),
    "two RDF": (
        rewritten(
            b"</rdf:RDF>",
            b"</rdf:RDF><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'/>",
        ),
        "exactly one rdf:RDF",
    ),
    "another title": (rewritten(b'x-default">A title', b'x-default">B title'), "as Title"),
    "another producer": (rewritten(b"Producer>WeasyPrint", b"Producer>Other"), "as Producer"),
    "another date": (rewritten(b"CreateDate>2024", b"CreateDate>2023"), "as CreationDate"),
    "no language in XMP": (rewritten(b"<dc:language>.*?</dc:language>", b""), "names no language"),
    "no XMP": (put(root, "/Metadata"), "no XMP"),
    "no output intent": (put(root, "/OutputIntents"), "output intent"),
    "an intent of a press": (put(intent, "/S", Name.GTS_PDFX), "output intent"),
    "a grey profile": (grey_profile, "no RGB profile"),
    "not marked": (put(root, "/MarkInfo"), "not marked"),
    "no language": (put(root, "/Lang"), "names no language"),
    "no tag tree": (put(root, "/StructTreeRoot"), "no tag tree"),
    "no title shown": (put(root, "/ViewerPreferences"), "shown by its title"),
    "a form": (put(root, "/AcroForm", Dictionary(Fields=Array())), "AcroForm"),
    "a script": (scripted, "JavaScript"),
    "an action on a page": (put(page, "/AA", Dictionary()), "AA"),
    "a smoothed picture": (put(each("/Image", "/Subtype"), "/Interpolate", value=True), "smoothed"),
    "a picture for a press": (
        put(each("/Image", "/Subtype"), "/ColorSpace", Name.DeviceCMYK),
        "colours of a press",
    ),
    "ink of a press": (appended(b"\n0 0 0 1 k\n"), "colours of a press"),
    "states too deep": (appended(b"\n" + b"q\n" * 29 + b"Q\n" * 29), "graphics states"),
    "a font left out": (put(each("/FontDescriptor"), "/FontFile2"), "not embedded"),
    "a font without text": (put(each("/Type0", "/Subtype"), "/ToUnicode"), "says no text"),
    "a font without its map": (put(each("/CIDFontType2", "/Subtype"), "/CIDToGIDMap"), "glyphs"),
    "a hidden link": (put(link, "/F", 6), "not printed"),
    "a link that does not print": (put(link, "/F"), "not printed"),
    "a link without words": (put(link, "/Contents", String(" ")), "says nothing"),
    "a link outside the tree": (put(link, "/StructParent"), "outside the tag tree"),
    "an order of its own": (put(page, "/Tabs"), "order of its tags"),
    "a note on the page": (another_note, "annotation"),
    "a file that belongs nowhere": (put(root, "/AF"), "not associated"),
    "a file of no relation": (put(each("/Filespec"), "/AFRelationship"), "does not say how"),
    "a file of no kind": (put(each("/EmbeddedFile"), "/Subtype"), "of which kind"),
    "a page beyond measure": (put(page, "/MediaBox", Array([0, 0, 20000, 500])), "20000 by 500"),
    "a picture for a press, indexed": (deep_in_a_picture, "colours of a press"),
    "a code of no text": (without_text(rb"\1 <>"), "no text for 1 of"),
    "a code that is not listed": (without_text(b""), "no text for 1 of"),
    "another author": (renamed, "as Author"),
    "an author in Info alone": (rewritten(b"<dc:creator>.*?</dc:creator>", b""), "as Author"),
    "a property of our own": (
        rewritten(b"<dc:format>", b"<x:own xmlns:x='urn:x'>a</x:own><dc:format>"),
        "no extension schema",
    ),
    "an odd blend": (blended, "blend mode"),
    "an odd filter": (repacked, "packed with RunLength"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_found(read: PdfReading, name: str) -> None:
    plant, said = FAULTS[name]
    with pikepdf.open(io.BytesIO(read.pdf.data)) as pdf:
        plant(pdf)
        out = io.BytesIO()
        pdf.save(
            out, fix_metadata_version=False, stream_decode_level=pikepdf.StreamDecodeLevel.none
        )
    faults = list(unmet(out.getvalue()))
    assert faults
    assert any(said in fault for fault in faults), faults


def test_no_identifier_and_encryption_are_found(read: PdfReading) -> None:
    with pikepdf.open(io.BytesIO(read.pdf.data)) as pdf:
        out = io.BytesIO()
        pdf.save(out, encryption=pikepdf.Encryption(owner="a", user=""))
    assert "it is encrypted" in list(unmet(out.getvalue()))
    cut = re.sub(rb"/ID ?\[[^\]]+\]", b"", read.pdf.data)
    assert cut != read.pdf.data
    assert "its trailer has no /ID" in list(unmet(cut))
    assert any("cannot be read" in fault for fault in unmet(b"%PDF-1.7\n"))


def test_the_build_asks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finish, "conform", lambda _pdf: None)
    with pytest.raises(Refused, match="STD-001"):
        prove_pdf(set_report(tmp_path))
