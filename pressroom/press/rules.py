"""The rules of a press file that can be told from the file alone, and what its pages paint.

In: the finished file, opened. Out: faults in words. They are those rules of PDF/X-4 that a file of
ours could break: boxes, output intent, colour, fonts, nothing that acts, what it says of itself.
Sections are those of ISO 32000-1.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

from pressroom.pdf.geometry import Box, as_box
from pressroom.press.boxes import boxes
from pressroom.press.walk import ALL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pressroom.press.check import Checked

CLOSE = 0.01  # pt
# No colour of the screen, and none that is measured: a press has inks.
NOT_INKS = frozenset(("/DeviceRGB", "/CalRGB", "/CalGray", "/Lab", "/ICCBased"))
ACTS = ("/OpenAction", "/AA", "/AcroForm", "/Names", "/AF", "/Outlines", "/StructTreeRoot")
STANDS_IN = ("/JS", "/TR", "/HTP", "/Alternates", "/OPI", "/PS", "/EF")


def _boxes(pdf: pikepdf.Pdf, checked: Checked) -> Iterator[str]:
    """Every page has its boxes, one within the other (§14.11.2), and the record's trim."""
    if len(pdf.pages) != len(checked.trims):
        yield f"it has {len(pdf.pages)} pages, the record edition {len(checked.trims)}"
        return
    for number, (page, trim) in enumerate(zip(pdf.pages, checked.trims, strict=True), 1):
        wanted = boxes(trim, checked.asked.bleed)
        for name, box in zip(("TrimBox", "BleedBox", "MediaBox"), wanted, strict=True):
            found = page.obj.get(Name("/" + name))
            if found is None:
                yield f"page {number} has no {name}"
            elif not _same_box(as_box(found), box):
                yield f"page {number}: its {name} is {_figures(found)}, not {_figures(box)}"
        if Name.CropBox in page.obj or Name.ArtBox in page.obj:
            yield f"page {number} has a CropBox or an ArtBox, which say otherwise than the TrimBox"


def _intent(pdf: pikepdf.Pdf, checked: Checked) -> Iterator[str]:
    """One output intent, with the very profile that the colours were converted by (§14.11.5)."""
    intents = list(pdf.Root.get(Name.OutputIntents, Array()))
    if [each.get(Name.S) for each in intents] != [Name.GTS_PDFX]:
        yield "it has not one output intent of a press"
        return
    (intent,) = intents
    held = intent.get(Name.DestOutputProfile)
    if not isinstance(held, Stream) or held.read_bytes() != checked.asked.profile.data:
        yield "its output intent holds another profile than its colours were converted by"
    elif held.get(Name.N) != 4:
        yield "the profile of its output intent is said to have other than four inks"
    if not str(intent.get(Name.OutputConditionIdentifier, "")):
        yield "its output intent names no printing condition"


def _spaces(pdf: pikepdf.Pdf, checked: Checked) -> Iterator[str]:
    """No colour but of inks in any object of the file (§8.6), groups among them (§11.6.6)."""
    for item in pdf.objects:
        for name in sorted(set(_names(item, 0)) & NOT_INKS):
            yield f"object {item.objgen[0]} names the colour space {name[1:]}"
    for number, page in enumerate(pdf.pages, 1):
        if page.obj.get(Name.Group, Dictionary()).get(Name.CS) != Name.DeviceCMYK:
            yield f"page {number} is not blended in inks"
    allowed = {"DeviceGray", "DeviceCMYK", "Pattern", ALL, checked.asked.separation}
    streams = [item for item in pdf.objects if isinstance(item, Stream)]
    drawn = [each for each in streams if Name.PatternType in each or _is_form(each)]
    content: list[Any] = [*(page.obj for page in pdf.pages), *drawn]
    for each in content:
        for instruction in pikepdf.parse_content_stream(each, "rg RG"):
            yield f"a colour is set by {instruction.operator}, on the screen's three lights"
            break
    for paint in (paint for page in checked.after for paint in page):
        if paint.colour.space not in allowed:
            yield f"page {paint.page + 1}: a {paint.kind} is painted in {paint.colour.space}"


def _fonts(pdf: pikepdf.Pdf, _checked: Checked) -> Iterator[str]:
    """Every typeface is in the file (§9.9)."""
    for item in pdf.objects:
        if isinstance(item, Dictionary) and item.get(Name.Type) == Name.FontDescriptor:
            programs = (Name.FontFile, Name.FontFile2, Name.FontFile3)
            if not any(each in item for each in programs):
                yield f"the typeface {str(item.get(Name.FontName, '/'))[1:]} is not in the file"
        elif isinstance(item, Dictionary) and item.get(Name.Type) == Name.Font:
            inner = item.get(Name.DescendantFonts, Array([item]))[0]
            if Name.FontDescriptor not in inner:
                yield f"the typeface {str(inner.get(Name.BaseFont, '/'))[1:]} is not in the file"


def _nothing_acts(pdf: pikepdf.Pdf, checked: Checked) -> Iterator[str]:
    """Nothing in it acts, is locked, lies beside the pages or stands in for what is printed."""
    if pdf.is_encrypted:
        yield "it is locked"
    for name in ACTS:
        if name in pdf.Root:
            yield f"its catalog has {name[1:]}"
    for number, page in enumerate(pdf.pages, 1):
        for name in ("/Annots", "/AA"):
            if name in page.obj:
                yield f"page {number} has {name[1:]}"
    objects = [each for each in pdf.objects if isinstance(each, Dictionary | Stream)]
    for item in objects:
        has = [name[1:] for name in STANDS_IN if name in item]
        if item.get(Name.S) == Name.JavaScript:
            has.append("a program")
        yield from (f"object {item.objgen[0]} has {each}" for each in has)
    if not checked.asked.data.startswith(b"%PDF-1.6"):
        yield "it is not of PDF 1.6"


def _said(pdf: pikepdf.Pdf, _checked: Checked) -> Iterator[str]:
    """It has an ID, says that nothing is trapped (§14.11.6), and says it in XMP too."""
    if len(pdf.trailer.get(Name.ID, Array())) != 2:
        yield "it has no ID"
    info = pdf.docinfo
    if info.get(Name.Trapped) != Name("/False"):
        yield "its Info does not say that nothing is trapped"
    xmp = pdf.Root.Metadata.read_bytes() if Name.Metadata in pdf.Root else b""
    for name in ("pdf:Trapped", "dc:title", "xmp:CreateDate", "xmp:ModifyDate", "xmpMM:DocumentID"):
        if f"<{name}>".encode() not in xmp:
            yield f"its XMP lacks {name}"
    if re.search(rb"GTS_PDFX|pdfaid|pdfuaid", xmp):
        yield "it claims a standard"
    for name in ("/Title", "/CreationDate", "/ModDate"):
        if name not in info:
            yield f"its Info lacks {name[1:]}"


def _names(item: Any, depth: int) -> Iterator[str]:
    """The names that an object holds as values, in arrays and dictionaries of its own."""
    if isinstance(item, Name):
        yield str(item)
    elif isinstance(item, Array) and depth < 20:
        for each in item:
            if not getattr(each, "is_indirect", False):
                yield from _names(each, depth + 1)
    elif isinstance(item, Dictionary | Stream) and depth < 20:
        for _, each in item.items():
            if not getattr(each, "is_indirect", False):
                yield from _names(each, depth + 1)


def _is_form(stream: Stream) -> bool:
    return stream.get(Name.Subtype) == Name.Form


def _same_box(one: Box, other: Box) -> bool:
    return all(abs(a - b) <= CLOSE for a, b in zip(one, other, strict=True))


def _figures(values: Any) -> str:
    return "[" + " ".join(f"{float(one):.2f}" for one in values) + "]"


RULES = (_boxes, _intent, _spaces, _fonts, _nothing_acts, _said)
