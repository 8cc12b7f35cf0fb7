"""The report as received goes with the PDF, byte for byte, where it hides nothing."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest

from pressroom.edition import print_edition
from pressroom.gather import read_source
from pressroom.labels import LABELS
from pressroom.model import Edition
from pressroom.pdf.layout import lay_out, write_pdf
from pressroom.pdf.reading import PdfReading
from pressroom.places import locate
from pressroom.printed import Pdf
from pressroom.problems import Refused
from pressroom.proof import prove_pdf
from pressroom.readers import parse
from pressroom.render import render_print
from pressroom.source import sha256

from .conftest import SHIPPED, metadata_of

FRONT = "---\ntitle: A title\ndate: 2024-01-31\n{}---\n\nA word.\n"


def edition(tmp_path: Path, text: str, name: str = "report.md") -> Edition:
    report = tmp_path / name
    report.write_text(text, "utf-8")
    return print_edition(parse(read_source(report)))


def printed(edition: Edition) -> Pdf:
    where = locate(edition.document)
    html = render_print(edition, ragged=False)
    return write_pdf(lay_out(html, where), html, where)


def test_the_shipped_report_is_in_its_pdf_as_received() -> None:
    pdf = pikepdf.open(io.BytesIO(printed(print_edition(parse(read_source(SHIPPED)))).data))
    attached = pdf.attachments["000_6d8310dc473baddf.txt"]
    assert attached.get_file().read_bytes() == SHIPPED.read_bytes()
    assert attached.get_file().mime_type == "text/plain"
    assert attached.relationship == "/Source"
    assert attached.description == "The report as received"
    said = pdf.attachments["000_6d8310dc473baddf.metadata.yaml"]
    assert said.relationship == "/Supplement"
    assert said.description == "What the editor said of the report"
    assert [file.objgen for file in pdf.Root.AF] == [attached.obj.objgen, said.obj.objgen]


@pytest.mark.parametrize(
    ("text", "attached"),
    [
        (FRONT.format(""), True),
        (FRONT.format("") + "\n<!-- Not for the public. -->\n", False),
        (FRONT.format("") + "\n<script>secret()</script>\n", False),
        (FRONT.format("# not for the public\n"), False),
        (FRONT.format("") + "\n<p data-note='secret'>A word.</p>\n", False),
        (FRONT.format("") + "\n<p data-note='word'>A word.</p>\n", False),
        (FRONT.format("") + "\n<p class='4711'>A word.</p>\n", False),
        (FRONT.format("") + "\n[a]: https://example.org/secret\n", False),
        (
            FRONT.format("") + "\n# A heading {#place}\n\nA *word*[^note] &amp; [it][a].\n\n"
            "```python\ncode()\n```\n\n[^note]: A note.\n[a]: https://example.org/a%20b\n",
            True,
        ),
        (FRONT.format("attach_source: true\n") + "\n<!-- For the public. -->\n", True),
        (FRONT.format("attach_source: false\n"), False),
    ],
)
def test_what_hides_nothing_or_is_wished_is_attached(
    tmp_path: Path, text: str, attached: bool
) -> None:
    made = edition(tmp_path, text)
    assert bool(made.attachments) is attached
    if made.attachments:
        report, said = made.attachments
        assert (report.data, report.name) == (text.encode(), "report.md")
        assert (report.relationship, said.relationship) == ("Source", "Supplement")
        assert said.name == "report.metadata.yaml"
        assert metadata_of(said.data.decode(), "a") == made.document.source.metadata
    wished = "attach_source" in text
    codes = [found.code for found in made.findings]
    assert ("ATT-001" in codes) is (not attached and not wished)


def test_a_comment_is_led_to_its_line(tmp_path: Path) -> None:
    made = edition(tmp_path, FRONT.format("") + "\n<!-- Not for the public. -->\n")
    (found,) = [found for found in made.findings if found.code == "ATT-001"]
    assert found.where.line == 8


@pytest.mark.parametrize("name", ["../../etc/passwd", "C:\\reports\\passwd", "passwd"])
def test_the_name_leads_nowhere(tmp_path: Path, name: str) -> None:
    received = f"received:\n  name: '{name}'\n  sha256: {sha256(b'A word.')}\n"
    sidecar = f"title: A title\ndate: 2024-01-31\n{received}"
    (tmp_path / "report.yaml").write_text(sidecar, "utf-8")
    named = edition(tmp_path, "A word.")
    assert [each.name for each in named.attachments] == ["passwd", "passwd.metadata.yaml"]


@pytest.mark.parametrize("data", [None, b"Another report."])
def test_what_is_attached_is_proven(tmp_path: Path, data: bytes | None) -> None:
    made = edition(tmp_path, FRONT.format(""))
    report, said = made.attachments
    assert prove_pdf(PdfReading(made, printed(made)))["attached"]
    other = (replace(report, data=data), said) if data else ()
    with pytest.raises(Refused, match="what is attached") as refused:
        prove_pdf(PdfReading(made, printed(replace(made, attachments=other))))
    assert [problem.code for problem in refused.value.problems] == ["PRF-001"]


@pytest.mark.parametrize(
    ("more", "label"), [("", "unchanged"), ("<!-- Not for the public. -->", "abridged")]
)
def test_the_colophon_says_whether_anything_was_left_out(
    tmp_path: Path, more: str, label: str
) -> None:
    made = edition(tmp_path, f"{FRONT.format('')}\n{more}\n")
    assert made.block("edition-colophon-unchanged").text.startswith(LABELS["en"][label])
