"""Does a finished PDF meet what it claims? Every condition of PDF/A and PDF/UA-1 that our way of
making it could break, save those of its tags and of its words (the proof).

In: the bytes of a PDF. Out: what it claims; every fault, in words. What it says of itself is
looked at here, all else in `conditions`. An own look, not a judge's.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pikepdf

from pressroom.pdf.conditions import CONDITIONS, File, everything
from pressroom.pdf.said import DC, ENTRIES, PDFA, PDFUA, RDF, information, parsed, values

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

SCHEMA = "{http://www.aiim.org/pdfa/ns/schema#}"
PROPERTY = "{http://www.aiim.org/pdfa/ns/property#}"
EXTENSIONS = "{http://www.aiim.org/pdfa/ns/extension/}schemas"
# The namespaces whose properties PDF/A knows (§6.6.2.3), as far as we use them.
MANAGEMENT = "{http://ns.adobe.com/xap/1.0/mm/}"
PREDEFINED = frozenset(
    name.partition("}")[0] + "}" for name in (*ENTRIES.values(), PDFA, DC, MANAGEMENT)
)


def unmet(data: bytes, part: str = "3") -> Iterator[str]:
    """What a PDF that is to be PDF/A, of that part and level A, and PDF/UA-1 does not meet."""
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            packet = _packet(pdf)
            file = File(pdf, everything(pdf), parsed(packet), part)
            yield from _metadata(file)
            yield from _information(file, packet)
            for condition in CONDITIONS:
                yield from condition(file)
    except pikepdf.PdfError as error:
        yield f"it cannot be read: {error}"


def claimed(data: bytes) -> list[str]:
    """The standards that a PDF's XMP claims."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        xmp = parsed(_packet(pdf))
    if xmp is None:
        return []
    part, level = (values(xmp, PDFA + name) for name in ("part", "conformance"))
    claims = [f"PDF/A-{part[0]}{level[0].lower()}"] if part and level else []
    return [*claims, *(f"PDF/UA-{each}" for each in values(xmp, PDFUA + "part"))]


def _packet(pdf: pikepdf.Pdf) -> bytes:
    """The XMP of a PDF as it stands in the file, which PDF/A wants unpacked."""
    found = pdf.Root.get("/Metadata")
    return found.read_raw_bytes() if isinstance(found, pikepdf.Stream) else b""


def _metadata(file: File) -> Iterator[str]:
    """§6.6.2 and §6.6.4, ISO 14289-1 §5 and §7.1: what XMP claims, once and plainly."""
    xmp = file.xmp
    if xmp is None:
        yield "it has no XMP that can be read as it stands"
        return
    if len(list(xmp.iter(f"{RDF}RDF"))) != 1:
        yield "its XMP does not hold exactly one rdf:RDF"
    for name, wanted, what in (
        (PDFA + "part", file.part, f"part {file.part} of PDF/A"),
        (PDFA + "conformance", "A", "level A of PDF/A"),
        (PDFUA + "part", "1", "part 1 of PDF/UA"),
    ):
        if values(xmp, name) != [wanted]:
            yield f"its XMP does not claim {what} once"
    yield from _described(xmp)
    for name in ("title", "language"):
        if not any(values(xmp, DC + name)):
            yield f"its XMP names no {name}"


def _described(xmp: etree._Element) -> Iterator[str]:
    """§6.6.2.3: every property that PDF/A does not know is described in an extension schema."""
    known = {
        f"{{{schema.findtext(f'{SCHEMA}namespaceURI')}}}{name.text}"
        for schema in xmp.iterfind(f".//{EXTENSIONS}/{RDF}Bag/{RDF}li")
        for name in schema.iter(f"{PROPERTY}name")
    }
    for described in xmp.iterfind(f"{RDF}RDF/{RDF}Description"):
        for name in (*described.attrib, *(str(node.tag) for node in described.iterchildren("*"))):
            own = not str(name).startswith((*PREDEFINED, RDF)) and name != EXTENSIONS
            if own and name not in known:
                yield f"its XMP says {name}, which no extension schema describes"


def _information(file: File, packet: bytes) -> Iterator[str]:
    """What the Info dictionary says, XMP says too, and the same."""
    info = file.pdf.trailer.get("/Info", pikepdf.Dictionary())
    mine = {key[1:]: str(value) for key, value in info.items()}
    theirs = information(packet)
    for key in sorted(mine.keys() | theirs.keys()):
        one, other = mine.get(key, ""), theirs.get(key, "")
        if one != other:
            yield f"its Info says “{one}” as {key}, its XMP “{other}”"
