"""A judge holds a PDF to the standards that it claims, and to no others."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Name

from pressroom.judges import verapdf as judging
from pressroom.judges.claims import claims
from pressroom.judges.findings import Finding, NoVerdict
from pressroom.judges.pdf import by_claim, claiming_b, pikepdf_pdfa
from pressroom.pipeline import Built

from .planted import cut_off, no_metadata, planted
from .test_judges import here

EXTENSION = """
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
  xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
  xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>The part</pdfaProperty:description>
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""
XMP = f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
  pdfaid:part="3" pdfaid:conformance="A"/>
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfuaid:part>1</pdfuaid:part></rdf:Description>{EXTENSION}
</rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""


def claiming_both(pdf: pikepdf.Pdf) -> None:
    del pdf.docinfo
    said = pdf.make_stream(XMP.encode(), Type=Name.Metadata, Subtype=Name.XML)
    pdf.Root.Metadata = said


@pytest.fixture
def file(shipped_build: Built, tmp_path: Path) -> Path:
    """The shipped report's PDF, claiming PDF/A-3a and PDF/UA-1 and nothing else."""
    data = (shipped_build.folder / f"{shipped_build.folder.name}.pdf").read_bytes()
    target = tmp_path / "claiming.pdf"
    target.write_bytes(planted(data, claiming_both))
    return target


def test_the_claims_of_a_file_are_read(file: Path) -> None:
    assert claims(file) == {"PDF/A": "3a", "PDF/UA": "ua1"}
    file.write_bytes(planted(file.read_bytes(), no_metadata))
    assert claims(file) == {}
    file.write_bytes(cut_off(file.read_bytes()))
    with pytest.raises(NoVerdict, match="it cannot be read"):
        claims(file)


def test_a_reduced_claim_changes_nothing_else(file: Path) -> None:
    data = file.read_bytes()
    reduced = claiming_b(data)
    begin, end = data.index(b"<?xpacket begin"), data.index(b"<?xpacket end")
    assert (reduced[:begin], reduced[end:]) == (data[:begin], data[end:])
    assert len(reduced) == len(data)
    file.write_bytes(reduced)
    assert claims(file) == {"PDF/A": "3b"}


@pytest.mark.judge
def test_pikepdf_is_content_with_the_reduced_claim(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here("pikepdf.pdfa")

    def about_metadata() -> list[Finding]:
        return [one for one in pikepdf_pdfa(file, "3b") if ":6.6" in one.rule]

    assert about_metadata() == []
    monkeypatch.setattr("pressroom.judges.pdf.claiming_b", lambda data: data)
    assert about_metadata()


def test_what_is_not_claimed_is_not_asked(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def verapdf(files: Sequence[Path], profile: str) -> dict[Path, list[Finding]]:
        asked.append((tuple(files), profile))
        return {each: [] for each in files}

    monkeypatch.setattr(judging, "verapdf", verapdf)
    silent, broken = file.with_name("silent.pdf"), file.with_name("broken.pdf")
    silent.write_bytes(planted(file.read_bytes(), no_metadata))
    broken.write_bytes(cut_off(file.read_bytes()))
    for standard, profile in (("PDF/A", "3a"), ("PDF/UA", "ua1")):
        found = judging.by_claim([file, silent, broken], standard)
        assert asked.pop() == ((file,), profile)
        assert found[file] == []
        assert found[silent] == [
            Finding("finding", "no claim", f"it claims no {standard}, and is not held to it")
        ]
        assert isinstance(found[broken], NoVerdict)
    assert [one.rule for one in by_claim(silent)] == ["no claim"]
    assert not asked
