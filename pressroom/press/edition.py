"""The press edition of a report: `<slug>-press.pdf`, for a print shop.

In: the record edition, set and read back. Out: a `Further`: the same pages, with bleed and marks,
in the inks of a press, held against the record edition before it is handed on. It is rewritten
from the record's own bytes, so that no line can end elsewhere and page 37 is page 37. What only
readers use (tags, links, bookmarks, the attached report) is left out.
"""

from __future__ import annotations

import io
import uuid
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple
from xml.sax.saxutils import escape

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

from pressroom.epub.pack import modified
from pressroom.further import Further
from pressroom.pdf.geometry import as_box
from pressroom.press.boxes import ALL, Boxes, boxes, marks
from pressroom.press.check import Checked, Pressing, in_mm
from pressroom.press.inks import Inks, separation
from pressroom.press.pictures import Gallery
from pressroom.press.profile import profile_for
from pressroom.press.recolour import Recolour
from pressroom.problems import Place, Refused, problem, short
from pressroom.source import sha256

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from pressroom.model import Edition
    from pressroom.pdf.reading import PdfReading
    from pressroom.press.profile import Profile
    from pressroom.problems import Problem
    from pressroom.schema import Press

# What of a page and of the catalog a press needs.
PAGE = ("/Type", "/Parent", "/Resources", "/Contents", "/Rotate")
CATALOG = ("/Type", "/Pages", "/PageLabels", "/Lang")
CUSTOM = "Custom"  # a condition that is in no registry (ISO 32000-1 §14.11.5)
REGISTRY = "http://www.color.org"
STANDARD = (
    "none is claimed; a candidate for PDF/X-4, whose rules it was held to as far as we know them"
)
XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<xmp:CreateDate>{date}</xmp:CreateDate>
<xmp:ModifyDate>{date}</xmp:ModifyDate>
<xmp:MetadataDate>{date}</xmp:MetadataDate>
<xmp:CreatorTool>{creator}</xmp:CreatorTool>
<xmpMM:DocumentID>{identifier}</xmpMM:DocumentID>
<xmpMM:VersionID>1</xmpMM:VersionID>
<xmpMM:RenditionClass>default</xmpMM:RenditionClass>
<pdf:Producer>{producer}</pdf:Producer>
<pdf:Trapped>False</pdf:Trapped>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"""


class Finished(NamedTuple):
    """A press edition that was held against its record."""

    data: bytes
    record: dict[str, Any]
    findings: tuple[Problem, ...]


def further_edition(read: PdfReading) -> Further:
    """The press edition, proven. Raises Refused with PRS-001 to PRS-003, or SYS-001."""
    made = finished(read)
    said = {"proof": "every page paints the glyphs of the record edition at the same places"}
    spot = read.edition.document.source.metadata.press.spot
    findings = list(made.findings)
    if spot and spot.ink not in made.record["inks"]:
        place = read.edition.document.source.metadata.press.place
        findings.append(problem("PRS-006", place, color=spot.color, ink=spot.ink))
    return Further(made.data, {**made.record, **said}, tuple(findings))


def finished(read: PdfReading, folds: tuple[float, ...] = ()) -> Finished:
    """Pages in the inks of a press, with bleed and marks, held against what they are made from.

    Raises Refused with PRS-001 to PRS-003, or SYS-001.
    """
    press = read.edition.document.source.metadata.press
    profile = profile_for(press)
    gallery = Gallery(profile, read.edition)
    data = pressed(read, profile, gallery, folds)
    asked = Pressing(read.pdf.data, data, press.bleed, profile, press.spot, read.reading, folds)
    checked = Checked(asked)
    if checked.faults:
        place = Place(read.edition.document.source.name)
        faults = (short(fault, 200) for fault in dict.fromkeys(checked.faults))
        raise Refused([problem("PRS-003", place, fault=fault) for fault in faults])
    findings = (*gallery.findings(), *_short_of_bleed(read.edition, checked))
    return Finished(data, _record(press, profile, checked, gallery), findings)


def pressed(
    read: PdfReading, profile: Profile, gallery: Gallery, folds: tuple[float, ...] = ()
) -> bytes:
    """The bytes of the press edition."""
    press = read.edition.document.source.metadata.press

    def fault(page: int, mark: int | None, reason: str) -> Exception:
        place, what = _shown_at(read, page, mark)
        return Refused([problem("PRS-002", place, what=what, reason=reason)])

    with pikepdf.open(io.BytesIO(read.pdf.data)) as pdf:
        recolour = Recolour(pdf, Inks(profile, press.spot), gallery, fault)
        registration = pdf.make_indirect(separation("All", (1.0, 1.0, 1.0, 1.0)))
        for number, page in enumerate(pdf.pages):
            about = boxes(as_box(page.trimbox), press.bleed)
            content = recolour.page(number, page.obj, about)
            _finish_page(pdf, page.obj, about, content + b"\n" + marks(about, folds))
            if Name.ColorSpace not in page.obj.Resources:
                page.obj.Resources.ColorSpace = Dictionary()
            page.obj.Resources.ColorSpace[Name("/" + ALL)] = registration
        _finish_file(pdf, read.edition, profile)
        target = io.BytesIO()
        pdf.remove_unreferenced_resources()
        pdf.save(target, force_version="1.6", deterministic_id=True)
    return target.getvalue()


def _finish_page(pdf: Pdf, page: Any, about: Boxes, content: bytes) -> None:
    """A page with its boxes, blended in inks, without what only readers use."""
    for name in set(page.keys()) - set(PAGE):
        del page[name]
    page.TrimBox, page.BleedBox, page.MediaBox = (Array(map(_number, box)) for box in about)
    page.Group = Dictionary(S=Name.Transparency, CS=Name.DeviceCMYK)
    page.Contents = pdf.make_stream(content)


def _finish_file(pdf: Pdf, edition: Edition, profile: Profile) -> None:
    """The catalog, the output intent, XMP and Info."""
    for name in set(pdf.Root.keys()) - set(CATALOG):
        del pdf.Root[name]
    press = edition.document.source.metadata.press
    held = Stream(pdf, profile.data, N=4)
    intent = Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFX,
        OutputConditionIdentifier=String(press.condition or CUSTOM),
        Info=String(profile.name),
        DestOutputProfile=pdf.make_indirect(held),
    )
    if press.condition:
        intent.RegistryName = String(REGISTRY)
    pdf.Root.OutputIntents = Array([intent])
    info, (date, _) = pdf.docinfo, modified(edition)
    said = {key: str(info.get(key, "")) for key in ("/Title", "/Author", "/Creator", "/Producer")}
    identifier = uuid.uuid5(uuid.NAMESPACE_URL, sha256(profile.data + said["/Title"].encode()))
    packet = XMP.format(
        title=escape(edition.title),
        date=_w3c(date),
        creator=escape(said["/Creator"]),
        identifier=f"uuid:{identifier}",
        producer=escape(said["/Producer"]),
    )
    pdf.Root.Metadata = pdf.make_stream(packet.encode(), Type=Name.Metadata, Subtype=Name.XML)
    for key in set(info.keys()):
        del info[key]
    for key, text in said.items():
        if text:
            info[key] = String(text)
    for key in ("/CreationDate", "/ModDate"):
        info[key] = String(f"D:{date:%Y%m%d%H%M%S}Z")
    info["/Title"] = String(edition.title)
    info["/Trapped"] = Name("/False")


def _short_of_bleed(edition: Edition, checked: Checked) -> Iterator[Problem]:
    """PRS-007 for each page and side where something ends at the edge."""
    place = Place(edition.document.source.name)
    for page, side in checked.short_of_bleed():
        yield problem("PRS-007", place, side=side, page=page + 1)


def _record(press: Press, profile: Profile, checked: Checked, gallery: Gallery) -> dict[str, Any]:
    """What the proof says of the press edition."""
    named = profile.named
    sizes = Counter(tuple(map(in_mm, boxes(trim, press.bleed))) for trim in checked.trims)
    return {
        "pages": checked.pages,
        "verdict": "exact",
        "boxes": [
            {"pages": count, "trim": trim, "bleed": bleed, "sheet": sheet}
            for (trim, bleed, sheet), count in sizes.items()
        ],
        "inks": checked.inks,
        "black": "text and rules in black ink alone, which overprints",
        "profile": {
            "name": profile.name,
            "sha256": profile.sha256,
            "condition": press.condition or CUSTOM,
            "from": "the metadata" if named else "the packaged default",
        },
        "beside": [list(named)] if named else [],
        "pictures": [each.record for each in gallery.placed],
        "standard": STANDARD,
    }


def _shown_at(read: PdfReading, page: int, mark: int | None) -> tuple[Place, str]:
    """The line of the picture around a mark of a page, and what to call it; else the page."""
    document = read.edition.document
    said = [(picture, alt) for picture, alt in read.edition.shown if alt]
    lines: dict[tuple[str, str], int] = {}
    line = 0
    for node in document.body.iter("*"):
        line = int(node.get("data-line", line))
        if node.tag == "img":
            lines.setdefault((node.get("src", ""), node.get("alt", "")), line)
    for figure, (picture, alt) in zip(read.reading.figures, said, strict=False):
        if (page, mark) in figure.marks:
            place = Place(document.source.name, lines.get((picture.name, alt), 0))
            return place, f"the picture “{short(alt)}”"
    return Place(document.source.name), f"something on page {page + 1}"


def _w3c(date: dt.datetime) -> str:
    return f"{date:%Y-%m-%dT%H:%M:%SZ}"


def _number(value: float) -> Any:
    from decimal import Decimal

    return Decimal(f"{value:.4f}")
