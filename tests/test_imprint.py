"""What the metadata says shows where it belongs, as the text it is, and the proof compares it.

In print and on the EPUB's title page as a title block, in both colophons, and for catalogues in
OPF, NCX, XMP and the PDF's information.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import zipfile
from typing import Any

import pikepdf
import pytest
from lxml import etree, html

from pressroom.edition import ereader_edition, print_edition
from pressroom.epub.pack import pack
from pressroom.epub.proof import prove_epub
from pressroom.labels import LABELS
from pressroom.model import Document, Edition, Source
from pressroom.pdf.said import information
from pressroom.pdf.setting import set_pages
from pressroom.proof import prove_pdf
from pressroom.readers import parse
from pressroom.render import ereader_styles, render_ereader, render_ncx, render_print
from pressroom.schema import Metadata

from .conftest import PIXEL, metadata_of

DC = "{http://purl.org/dc/elements/1.1/}"
OPF = "{http://www.idpf.org/2007/opf}"
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
HOSTILE = [
    '"</title><script>alert(1)</script>&<>\'"',
    "{{ 7*7 }} {% include 'a' %} {# gone? #}",
    "]]> <!-- gone? --> &amp; &#65; &#x1; %s {0} ${x} \\ <?xml?>",
]
TEXTS = (
    *("title", "subtitle", "publisher", "place", "contact", "identifier", "series", "number"),
    *("replaces", "description", "rights", "note"),
)
FULL: dict[str, Any] = {
    "title": "Minutes",
    "subtitle": "Of the committee",
    "authors": ("Ada Example", "Bo Example", "Cy Example"),
    "publisher": "Ministry of Safety",
    "place": "Vienna",
    "contact": "press@example.org",
    "date": dt.date(2024, 5, 8),
    "language": "en-GB",
    "series": "Safety Bulletins",
    "number": "007",
    "version": "1.10",
    "replaces": "version 1.9 of 1 May 2024",
    "status": "final",
    "description": "What the committee found.",
    "subjects": ("mines", "winter"),
    "rights": "CC BY 4.0",
    "note": "A note.",
}


def document(said: Metadata) -> Document:
    return parse(Source("a", "a/report.md", b"One.", "a/report.yaml", said, None, None))


def packed(edition: Edition) -> dict[str, etree._Element]:
    """The XML of the EPUB that is made and proven, by name."""
    spine = render_ereader(edition)
    epub = pack(edition, spine, render_ncx(edition), ereader_styles(), PIXEL)
    assert prove_epub(edition, spine, epub)["verdict"] == "exact"
    with zipfile.ZipFile(io.BytesIO(epub.data)) as book:
        return {
            name.removeprefix("EPUB/"): etree.fromstring(book.read(name))
            for name in book.namelist()
            if name.endswith((".opf", ".ncx", ".xhtml"))
        }


def said_in(tree: etree._Element, tag: str) -> list[str]:
    """What the elements of that name hold, whatever list RDF makes of it."""
    return ["".join(item.itertext()) for node in tree.iter(tag) for item in _items(node)]


def _items(node: etree._Element) -> list[etree._Element]:
    return list(node.iter(f"{RDF}li")) or [node]


# Where it shows


def test_the_title_block_in_print() -> None:
    edition = print_edition(document(Metadata(**FULL)))
    assert [(block.id.removeprefix("edition-"), block.text) for block in edition.front] == [
        ("series", "Safety Bulletins, No.\xa0007"),
        ("title", "Minutes"),
        ("subtitle", "Of the committee"),
        ("authors", "Ada Example, Bo Example and Cy Example"),
        ("publisher", "Ministry of Safety, Vienna"),
        ("date", "8 May 2024"),
        ("version", "Version 1.10"),
        ("replaces", "Replaces: version 1.9 of 1 May 2024"),
    ]
    back = [block.text for block in edition.back]
    assert back[2:5] == ["A note.", "Rights: CC BY 4.0", "Contact: press@example.org"]
    assert prove_pdf(set_pages(edition))["verdict"] == "exact"


def test_the_title_page_of_the_epub_says_the_same() -> None:
    made = document(Metadata(**FULL))
    page = packed(ereader_edition(made))["title.xhtml"]
    wanted = [block.text for block in print_edition(made).front]
    assert [node.text for node in page.iter("{*}h1", "{*}p")] == wanted
    assert [node.get("class") for node in page.iter("{*}p")] == [
        *("series", "subtitle", "authors", "publisher", "date", "version", "replaces")
    ]


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ({}, ["T"]),
        ({"series": "S"}, ["S", "T"]),
        ({"number": "7"}, ["No.\xa07", "T"]),
        ({"series": "S", "number": "7", "language": "de"}, ["S, Nr.\xa07", "T"]),
        ({"number": "7", "language": "fr"}, ["N°\xa07", "T"]),
        ({"place": "P"}, ["T", "P"]),
        ({"authors": ("A", "B"), "language": "de"}, ["T", "A und B"]),
        ({"authors": ("A", "B"), "language": "fr"}, ["T", "A et B"]),
        ({"replaces": "x", "language": "fr"}, ["T", "Remplace\xa0: x"]),
        ({"replaces": "x", "language": "de-AT"}, ["T", "Ersetzt: x"]),
        ({"date": dt.date(2024, 3, 1), "language": "de-AT"}, ["T", "1. März 2024"]),
        ({"date": dt.date(2024, 3, 1), "language": "fr"}, ["T", "1 mars 2024"]),
        ({"title_supplied": True, "subtitle": "S"}, ["[T]", "S"]),
    ],
)
def test_what_is_not_said_leaves_no_trace(said: dict[str, Any], wanted: list[str]) -> None:
    edition = print_edition(document(Metadata(title="T", **said)))
    assert [block.text for block in edition.front] == wanted


def test_the_labels_are_complete_and_name_the_same_facts() -> None:
    for language, labels in LABELS.items():
        assert labels.keys() == LABELS["en"].keys(), language
        for name, text in labels.items():
            facts = re.findall(r"\{\w+\}", text)
            assert sorted(facts) == sorted(re.findall(r"\{\w+\}", LABELS["en"][name])), name
    assert len({labels["draft"] for labels in LABELS.values()}) == len(LABELS)


# For catalogues


def test_the_package_says_it() -> None:
    package = packed(ereader_edition(document(Metadata(**FULL))))["content.opf"]
    for name, wanted in {
        "title": ["Minutes", "Of the committee"],
        "creator": ["Ada Example", "Bo Example", "Cy Example"],
        "publisher": ["Ministry of Safety"],
        "date": ["2024-05-08"],
        "description": ["What the committee found."],
        "subject": ["mines", "winter"],
        "rights": ["CC BY 4.0"],
    }.items():
        assert said_in(package, f"{DC}{name}") == wanted
    properties = {
        (meta.get("property"), meta.get("refines")): meta.text
        for meta in package.iter(f"{OPF}meta")
    }
    assert properties["belongs-to-collection", None] == "Safety Bulletins"
    assert properties["collection-type", "#series"] == "series"
    assert properties["group-position", "#series"] == "007"
    assert properties["title-type", "#subtitle"] == "subtitle"


@pytest.mark.parametrize("number", ["2024/7", "VII", "7a", "1."])
def test_a_number_that_is_no_position_is_none(number: str) -> None:
    said = Metadata(title="T", date=dt.date(2024, 1, 31), series="S", number=number)
    package = packed(ereader_edition(document(said)))["content.opf"]
    assert "group-position" not in [meta.get("property") for meta in package.iter(f"{OPF}meta")]


def test_the_pdf_says_it() -> None:
    edition = print_edition(document(Metadata(**FULL)))
    xmp = etree.fromstring(render_print(edition, ragged=False).xmp)
    for name, wanted in {
        "creator": ["Ada Example", "Bo Example", "Cy Example"],
        "publisher": ["Ministry of Safety"],
        "description": ["What the committee found."],
        "subject": ["mines", "winter"],
        "rights": ["CC BY 4.0"],
        "date": ["2024-05-08"],
    }.items():
        assert said_in(xmp, f"{DC}{name}") == wanted
    with pikepdf.open(io.BytesIO(set_pages(edition).pdf.data)) as pdf:
        information = {name: str(value) for name, value in pdf.docinfo.items()}
    assert information["/Author"] == "Ada Example, Bo Example, Cy Example"
    assert information["/Subject"] == "What the committee found."
    assert information["/Keywords"] == "mines, winter"


def test_what_nobody_said_is_in_no_catalogue() -> None:
    made = document(Metadata(title="T", date=dt.date(2024, 1, 31)))
    package = packed(ereader_edition(made))["content.opf"]
    xmp = etree.fromstring(render_print(print_edition(made), ragged=False).xmp)
    for name in ("creator", "publisher", "description", "subject", "rights"):
        assert said_in(package, f"{DC}{name}") == said_in(xmp, f"{DC}{name}") == []


# As the text it is


@pytest.mark.parametrize("value", HOSTILE)
def test_every_value_is_text_wherever_it_comes_out(value: str) -> None:
    sidecar = "".join(f"{key}: {json.dumps(value)}\n" for key in TEXTS)
    sidecar += f"authors: [{json.dumps(value)}]\nsubjects: [{json.dumps(value)}]\n"
    said = metadata_of(f"{sidecar}date: 2024-01-31\n", "a/report.yaml")
    made = document(said)
    printed = print_edition(made)

    # HTML
    page = render_print(printed, ragged=False)
    tree = html.document_fromstring(page.markup)
    assert not tree.xpath("//script")
    assert tree.xpath("string(//title)") == value
    assert tree.xpath("//body/@data-running-head") == [printed.running_head]
    said_of_it = information(page.xmp)
    for name in ("Title", "Author", "Subject", "Keywords"):
        assert said_of_it[name] == value, name
    for block in (*printed.front, *printed.back):
        shown = str(tree.xpath("string(//*[@id=$id])", id=block.id))
        assert re.sub("[\u2060\u00ad]", "", shown) == block.text  # where lines may end
    for name in ("title", "subtitle", "authors", "colophon-note"):
        assert printed.block(f"edition-{name}").text == value
    for name in ("series", "publisher", "replaces", "colophon-rights", "colophon-contact"):
        assert value in printed.block(f"edition-{name}").text

    # XMP
    xmp = etree.fromstring(page.xmp)
    names = ("title", "creator", "publisher", "description", "subject", "rights")
    assert said_in(xmp, f"{DC}title") == [value, value]  # for all, and in its language
    for name in names[1:]:
        assert said_in(xmp, f"{DC}{name}") == [value]

    # OPF, NCX, XHTML
    book = packed(ereader_edition(made))
    package = book["content.opf"]
    assert said_in(package, f"{DC}title") == [value, value]
    for name in ("identifier", *names[1:]):
        assert said_in(package, f"{DC}{name}") == [value]
    assert value in [meta.text for meta in package.iter(f"{OPF}meta")]
    assert book["toc.ncx"].xpath("string(//*[local-name()='docTitle'])").strip() == value
    assert book["toc.ncx"].xpath("string(//*[@name='dtb:uid']/@content)") == value
    assert not [name for name, each in book.items() if each.xpath("//*[local-name()='script']")]

    # The pages, read back
    assert prove_pdf(set_pages(printed))["verdict"] == "exact"
