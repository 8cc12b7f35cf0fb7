"""What independent judges and the standards themselves say of the finished files.

That each judge can find a fault, without which its silence would prove nothing, is shown in
`test_planted`.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from uuid import NAMESPACE_URL, UUID, uuid5

import pytest
from lxml import etree

from pressroom.judges import JUDGES
from pressroom.judges.epub import ace, epubcheck, epubcheck_ts
from pressroom.judges.findings import Finding, NoVerdict
from pressroom.judges.pdf import outloud, pdfua, pikepdf_pdfa, pyhanko, qpdf
from pressroom.judges.verapdf import verapdf
from pressroom.pipeline import Built, build

from .conftest import SHIPPED, MakeReport, skip_without

DC = "{http://purl.org/dc/elements/1.1/}"
OPF = "{http://www.idpf.org/2007/opf}"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
CONTENT = {
    *("mimetype", "META-INF/container.xml", "EPUB/content.opf", "EPUB/toc.ncx", "EPUB/style.css"),
    *("EPUB/cover.xhtml", "EPUB/title.xhtml", "EPUB/nav.xhtml", "EPUB/text.xhtml"),
    *("EPUB/colophon.xhtml", "EPUB/cover.png"),
}


# What judges say of what is judged, each argued in docs/judges.md; whatever else they say is a
# fault.
KNOWN = {"pdfua": {"UA-14-001"}}
FACES = {"EPUBCheck": {"CSS-028"}, "epubcheck-ts": {"CSS-028"}}
TORTURED = {**KNOWN, **FACES, "outloud": {"ORD-001", "TBL-004", "TXT-004"}}
# Another report to be judged is one line here.
REPORTS = {
    "shipped": (SHIPPED, KNOWN),
    "mixed": (Path(__file__).parent / "judged" / "report.md", KNOWN),
    "torture": (Path(__file__).parent / "torture" / "report.md", TORTURED),
}
PDF_JUDGES: dict[str, Callable[[Path], list[Finding] | NoVerdict]] = {
    "veraPDF 3a": lambda file: verapdf([file], "3a")[file],
    "veraPDF ua1": lambda file: verapdf([file], "ua1")[file],
    "pikepdf.pdfa": lambda file: pikepdf_pdfa(file, "3b"),
    **{"qpdf": qpdf, "pyHanko": pyhanko, "outloud": outloud, "pdfua": pdfua},
}
BOOK_JUDGES: dict[str, Callable[[Path], list[Finding]]] = {
    **{"EPUBCheck": epubcheck, "epubcheck-ts": epubcheck_ts, "Ace": ace},
}


@pytest.fixture(scope="module", params=REPORTS)
def judged(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Built, Mapping[str, set[str]]]:
    """A report as it is built, and what judges are known to say of it."""
    report, known = REPORTS[request.param]
    return build(report, tmp_path_factory.mktemp("judged")), known


def here(name: str) -> None:
    """Skip where a judge is not here: `veraPDF 3a` is one of those that veraPDF is."""
    judge = next(each for each in JUDGES if each.name.split()[0] == name.split(maxsplit=1)[0])
    skip_without(None if judge.lacks() else name, f"{name} ({judge.lacks()})")


@pytest.mark.judge
@pytest.mark.parametrize("name", PDF_JUDGES)
def test_a_judge_of_pdfs_says_what_is_known_and_no_more(
    judged: tuple[Built, Mapping[str, set[str]]], name: str
) -> None:
    here(name)
    built, known = judged
    found = PDF_JUDGES[name](built.folder / f"{built.folder.name}.pdf")
    assert not isinstance(found, NoVerdict), found
    assert {finding.rule for finding in found} == known.get(name, set()), found


@pytest.mark.judge
@pytest.mark.parametrize("name", BOOK_JUDGES)
def test_a_judge_of_books_says_what_is_known_and_no_more(
    judged: tuple[Built, Mapping[str, set[str]]], name: str
) -> None:
    here(name)
    built, known = judged
    found = BOOK_JUDGES[name](built.folder / f"{built.folder.name}.epub")
    assert {finding.rule for finding in found} == known.get(name, set()), found


def test_the_archive_is_what_the_standard_asks_and_no_clock_moves(shipped_build: Built) -> None:
    with zipfile.ZipFile(shipped_build.folder / f"{shipped_build.folder.name}.epub") as book:
        entries = book.infolist()
        assert book.testzip() is None
        assert book.read("mimetype") == b"application/epub+zip"
        assert book.comment == b""
    first = entries[0]
    assert (first.filename, first.compress_type, first.header_offset) == (
        *("mimetype", zipfile.ZIP_STORED),
        0,
    )
    assert {entry.filename for entry in entries} == CONTENT
    assert len(entries) == len(CONTENT)
    for entry in entries:
        assert entry.date_time == (1980, 1, 1, 0, 0, 0)
        assert entry.external_attr == 0o100644 << 16
        assert entry.create_system == 3
        assert entry.extra == b""


def package(built: Built) -> etree._Element:
    with zipfile.ZipFile(built.folder / f"{built.folder.name}.epub") as book:
        return etree.fromstring(book.read("EPUB/content.opf"))


def test_the_package_says_what_it_is(shipped_build: Built) -> None:
    opf = package(shipped_build)
    assert opf.get(XML_LANG) == opf.findtext(f".//{DC}language") == "en"
    name = "urn:sha256:f7c03ba65261625263b7187ffb9289f0e265029c886009fc36f43f6fc7457432"
    identifier = opf.findtext(f".//{DC}identifier")
    # Of the bytes received, so that it is the same wherever and whenever the report is built.
    assert identifier == f"urn:uuid:{uuid5(NAMESPACE_URL, name)}"
    assert identifier == "urn:uuid:0ce5a600-c311-555e-9ce7-485f4be24cac"
    assert UUID(identifier).version == 5
    assert opf.findtext(f".//{DC}source") == name
    modified = opf.findall(f".//{OPF}meta[@property='dcterms:modified']")
    assert [node.text for node in modified] == ["2022-09-24T00:00:00Z"]


def test_a_declared_identifier_goes_before_ours(make_report: MakeReport) -> None:
    sidecar = "title: A title\nidentifier: urn:isbn:9780000000002\n"
    report = make_report("date 2024-01-31 Text.", sidecar)
    opf = package(build(report, report.parent / "output"))
    assert opf.findtext(f".//{DC}identifier") == "urn:isbn:9780000000002"
