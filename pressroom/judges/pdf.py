"""The judges of a PDF that are Python packages: pikepdf.pdfa, qpdf, pyHanko, outloud, pdfua.

In: a PDF. Out: what each finds. Each works in a process of its own, within limits.
"""

from __future__ import annotations

import io
import re
from dataclasses import replace
from functools import partial
from importlib.metadata import version
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from pressroom.judges.claims import PDFA, read_claims, unclaimed, unreadable
from pressroom.judges.findings import Finding, Judge, NoVerdict, Spot, apart, one_by_one
from pressroom.vocabulary import detach

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pressroom.messages.row import Severity

OBJECT = re.compile(r"\bobj (\d+) ")
PDFAID = "{http://www.aiim.org/pdfa/ns/id/}"
# What only a claim of more than level B has: the claim of PDF/UA, and the schema that defines it.
BEYOND_B = ("{http://www.aiim.org/pdfua/ns/id/}", "{http://www.aiim.org/pdfa/ns/extension/}")
IMAGE = "/Image"
# Rules of outloud that ask for more than the standards, or count otherwise, and why we do not heed
# them; where a table's rows are truly uneven, our own check of the tag tree says so.
ARGUED = {
    "ORD-001": "read is what stands in the tag tree; the order of painting is the engine's own",
    "TBL-004": "a cell that spans rows is not counted in the last of them",
    "TXT-004": "glyphs beyond a cluster's letters say a word joiner; ActualText says the letters",
}


def pikepdf_pdfa(file: Path, level: str) -> list[Finding]:
    """pikepdf.pdfa: is it PDF/A of `level`, 1b to 3b. What it does not know, it does not pass."""
    from pikepdf import PdfError, pdfa

    try:
        reduced = io.BytesIO(claiming_b(file.read_bytes()))
    except PdfError as error:
        raise NoVerdict(unreadable(error)) from None
    found = pdfa.validate_written(reduced, level).findings
    severities: dict[str, Severity] = {"violation": "error", "unsupported": "warning"}
    return [
        Finding(severities[one.kind], one.rule, one.message, _at_object(one.where)) for one in found
    ]


def claiming_b(data: bytes) -> bytes:
    """A PDF whose metadata claim level B and no other standard: pikepdf.pdfa knows no more.

    Nothing else is changed, and no byte moves: metadata that are compressed, which PDF/A forbids,
    stay as they are.
    """
    import pikepdf
    from lxml import etree

    with pikepdf.open(io.BytesIO(data)) as pdf:
        metadata = pdf.Root.get("/Metadata")
        said = metadata.read_raw_bytes() if metadata is not None else b""
    if not said or data.count(said) != 1:
        return data
    try:
        tree = etree.parse(io.BytesIO(said), etree.XMLParser(resolve_entities=False))
    except etree.XMLSyntaxError:
        return data
    for node in list(tree.iter(etree.Element)):
        for name in [name for name in node.attrib if str(name).startswith(BEYOND_B)]:
            del node.attrib[name]
        if node.tag == f"{PDFAID}conformance":
            node.text = "B"
        elif f"{PDFAID}conformance" in node.attrib:
            node.set(f"{PDFAID}conformance", "B")
        elif str(node.tag).startswith(BEYOND_B) and node.getparent() is not None:
            detach(node)
    etree.cleanup_namespaces(tree)
    reduced = etree.tostring(tree, encoding="utf-8")
    at = reduced.rindex(b"<?") if reduced.rindex(b"<?") else len(reduced)
    padding = b" " * (len(said) - len(reduced))
    return data.replace(said, reduced[:at] + padding + reduced[at:])


def by_claim(file: Path) -> list[Finding]:
    """What pikepdf.pdfa finds by the part of PDF/A that the file claims."""
    claim = read_claims(file).get(PDFA)
    return pikepdf_pdfa(file, f"{claim[0]}b") if claim else [unclaimed(PDFA)]


def qpdf(file: Path) -> list[Finding]:
    """qpdf's own check of a file's syntax, with nothing mended on the way."""
    import pikepdf

    try:
        with pikepdf.open(file, attempt_recovery=False) as pdf:
            said = [*map(str, pdf.check_pdf_syntax()), *map(str, pdf.get_warnings())]
    except pikepdf.PdfError as error:
        said = [str(error)]
    return [Finding("error", "syntax", one.removeprefix(f"{file}: ")) for one in said]


def pyhanko(file: Path) -> list[Finding]:
    """pyHanko's strict reader, which must read every object; of pictures it knows not all kinds."""
    from pyhanko.pdf_utils.generic import StreamObject
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.pdf_utils.reader import PdfFileReader

    number = 0
    try:
        with file.open("rb") as opened:
            reader = PdfFileReader(opened, strict=True)
            for revision in range(reader.xrefs.total_revisions):
                for reference in reader.xrefs.explicit_refs_in_revision(revision):
                    number = reference.idnum
                    item: Any = reader.get_object(reference, revision=revision)  # type: ignore[no-untyped-call]
                    if isinstance(item, StreamObject) and item.get("/Subtype") != IMAGE:
                        _ = item.data
    except (PdfError, ValueError, OSError) as error:
        spot = Spot(f"object {number}", object=number) if number else Spot()
        return [Finding("error", "strict", str(error) or type(error).__name__, spot)]
    return []


def outloud(file: Path) -> list[Finding]:
    """outloud: PDF/UA-1 and WCAG, as it would be heard."""
    import pymupdf
    from outloud import check

    # What MuPDF says of a file goes to nobody; outloud says it in its own words.
    pymupdf.TOOLS.mupdf_display_errors(False)  # type: ignore[no-untyped-call]
    pymupdf.TOOLS.mupdf_display_warnings(False)  # type: ignore[no-untyped-call]
    result = check(str(file))
    if result.error:
        raise NoVerdict(result.error)
    severities: dict[str, Severity] = {"error": "error", "warning": "warning", "info": "finding"}
    return [
        *_silent((run.rule, run.reason) for run in result.runs if run.status == "crashed"),
        *(
            _argued(Finding(severities[one.severity], one.rule, one.message, _at_page(one)))
            for one in result.sorted_findings()
        ),
    ]


def _argued(found: Finding) -> Finding:
    """A finding of a second opinion that we looked into: it is told, with what speaks against."""
    reason = ARGUED.get(found.rule)
    return (
        replace(found, severity="finding", message=f"{found.message} ({reason})")
        if reason
        else found
    )


def pdfua(file: Path) -> list[Finding]:
    """pdfua: some of PDF/UA-1's rules, read by another."""
    from pdfua import PdfuaError, validate

    try:
        report = validate(str(file))
    except PdfuaError as error:
        raise NoVerdict(str(error)) from None
    severities: tuple[Severity, ...] = ("finding", "warning", "error")
    return [
        *_silent((rule.rule_id, rule.skipped_reason) for rule in report.skipped),
        *(
            Finding(
                severities[one.severity],
                f"{one.rule_id} ({one.pdfua_clause})" if one.pdfua_clause else one.rule_id,
                one.message,
                Spot(
                    one.location.describe(),
                    page=one.location.page or 0,
                    marks=tuple(one.location.mcids),
                ),
            )
            for one in report.findings
        ),
    ]


def _silent(rules: Any) -> Iterator[Finding]:
    """Rules by which a judge did not come to judge."""
    for rule, reason in rules:
        yield Finding("finding", rule, f"it could not judge by this rule: {reason}")


def _at_object(said: str) -> Spot:
    found = OBJECT.search(f"{said} ")
    return Spot(said, object=int(found[1]) if found else 0)


def _at_page(finding: Any) -> Spot:
    return Spot(f"page {finding.page}" if finding.page else "", page=finding.page or 0)


def _apart(ask: Callable[[Path], list[Finding]], file: Path) -> list[Finding]:
    return apart(partial(ask, file), file)


def _judge(
    name: str, ask: Callable[[Path], list[Finding]], distribution: str, *packages: str
) -> Judge:
    def lacks() -> str:
        missing = [package for package in packages if find_spec(package) is None]
        return f"the package `{missing[0]}`" if missing else ""

    return Judge(
        *(name, ".pdf", lacks, one_by_one(partial(_apart, ask))), partial(version, distribution)
    )


PDF_JUDGES = (
    _judge("pikepdf.pdfa", by_claim, "pikepdf", "jsonschema", "referencing"),
    _judge("qpdf", qpdf, "pikepdf", "pikepdf"),
    _judge("pyHanko", pyhanko, "pyhanko", "pyhanko"),
    _judge("outloud", outloud, "outloud", "outloud"),
    _judge("pdfua", pdfua, "pdfua", "pdfua"),
)
