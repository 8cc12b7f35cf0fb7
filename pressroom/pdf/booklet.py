"""The record edition as a booklet: two pages beside each other on a sheet, to be folded.

In: the record edition, set and read back. Out: `<slug>-booklet.pdf`, proven by folding it
(`folded`). A page of the record edition is a form XObject (ISO 32000-1 §8.10) and as it was; there
are no tags and no links, and no standard is claimed.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

import pikepdf
from lxml import etree
from pikepdf import Array, Dictionary, Name

from pressroom.edition import pdf_identifier
from pressroom.further import Further
from pressroom.paper import MM, size_of, thickness_of
from pressroom.pdf.folded import prove_folded
from pressroom.pdf.imposition import Paper, impose
from pressroom.pdf.said import ADOBE, PDFA, PDFUA, RDF, information, parsed
from pressroom.problems import Place, problem
from pressroom.type_area import type_area

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pressroom.pdf.imposition import Booklet, Side
    from pressroom.pdf.reading import PdfReading
    from pressroom.problems import Problem

MANAGEMENT = "{http://ns.adobe.com/xap/1.0/mm/}"
EXTENSION = "{http://www.aiim.org/pdfa/ns/extension/}"
SMALL = 8.0  # pt of type, below which it is said
# Around the pages, where there is room for them: how far off a mark stands, and how long it is.
OFF, MARK = 3.0, 12.0
UNPRINTED = 14.0  # pt at a sheet's edge where office printers print nothing
BAR = (4.0, 12.0)  # the mark on a signature's back; that of the next one stands lower by as much


def further_edition(read: PdfReading) -> Further:
    """The booklet, proven. Raises Refused with BKL-001."""
    booklet = imposition(read)
    data = _imposed(read, booklet)
    glyphs = prove_folded(data, read, booklet)
    paper = booklet.paper
    millimetres = [round(length / MM, 1) for length in (paper.width, paper.height)]
    creep = (max(booklet.signatures) - 1) * paper.thickness / MM
    record = {
        "verdict": "exact",
        "pages": len(booklet.sides),
        "folded": "every page of the PDF, in order, each glyph in its place",
        "glyphs compared": glyphs,
        "sheet, mm": millimetres,
        "scale": booklet.scale,
        "sheets of each signature": list(booklet.signatures),
        "innermost pages moved, mm": round(creep, 3),
        "bound on the": "right" if read.edition.direction == "rtl" else "left",
    }
    return Further(data, record, tuple(_small(read, booklet)))


def _small(read: PdfReading, booklet: Booklet) -> Iterator[Problem]:
    """That the text comes out small."""
    source = read.edition.document.source
    size = type_area(source.metadata.page).type * booklet.scale
    if size < SMALL:
        facts = {"size": f"{size:.1f}", "scale": f"{booklet.scale:.0%}"}
        yield problem("BKL-002", Place(source.sidecar), **facts)


def imposition(read: PdfReading) -> Booklet:
    """How the pages are to be imposed."""
    said = read.edition.document.source.metadata.page
    asked, box = said.booklet, read.reading.boxes[0]
    height, width = sorted(size_of(asked.sheet or _sheet_for(said.size)))
    paper = Paper(width, height, thickness_of(asked.paper))
    return impose(
        len(read.reading.boxes),
        (box[2] - box[0], box[3] - box[1]),
        paper,
        asked.signature,
        from_right=read.edition.direction == "rtl",
    )


def _sheet_for(size: str) -> str:
    """The office paper where pages of a size come from: of pages in inches, Letter."""
    return "Letter" if size in ("Letter", "Legal", "Tabloid") or size.endswith("in") else "A4"


def _imposed(read: PdfReading, booklet: Booklet) -> bytes:
    """The sheets with the pages on them."""
    paper, target = booklet.paper, io.BytesIO()
    with pikepdf.open(io.BytesIO(read.pdf.data)) as record, pikepdf.new() as pdf:
        forms = [record.make_indirect(page.as_form_xobject()) for page in record.pages]
        boxes = read.reading.boxes
        for side in booklet.sides:
            drawn, content = Dictionary(), [*_marks(booklet, side)]
            for half, number in enumerate(side.halves):
                if number is None:
                    continue
                name = f"/Page{number + 1}"
                drawn[name] = pdf.copy_foreign(forms[number])
                matrix = booklet.matrix(side, half, boxes[number])
                # What moves towards the fold does not reach over it.
                clip = half * paper.fold, 0.0, paper.fold, paper.height
                content.append(f"q {_said(clip)} re W n {_said(matrix)} cm {name} Do Q")
            page = Dictionary(
                Type=Name.Page,
                MediaBox=Array([0, 0, round(paper.width, 4), round(paper.height, 4)]),
                Resources=Dictionary(XObject=drawn),
                Contents=pdf.make_stream("\n".join(content).encode()),
            )
            pdf.pages.append(pikepdf.Page(pdf.make_indirect(page)))
        # At their full size, and turned as the sides were ordered.
        pdf.Root.ViewerPreferences = Dictionary(
            PrintScaling=Name("/None"), Duplex=Name.DuplexFlipShortEdge
        )
        _describe(pdf, record, read)
        pdf.save(
            target, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate
        )
    return target.getvalue()


def _marks(booklet: Booklet, side: Side) -> Iterator[str]:
    """Where a sheet is folded and trimmed; of several signatures, which comes after which."""
    fold, height = booklet.paper.fold, booklet.paper.height
    outermost = side.front and not side.depth
    room = booklet.foot
    yield "0.25 w 0 G"
    if room >= OFF + MARK / 2:
        ends = [(room - OFF, max(room - OFF - MARK, 0.0))]
    else:
        ends = [(UNPRINTED, UNPRINTED + MARK)] if outermost else []
    for one, other in ends:
        for start, end in ((one, other), (height - one, height - other)):
            yield f"[2 2] 0 d {_line(fold, start, fold, end)} [] 0 d"
    for half, number in enumerate(side.halves):
        if number is not None:
            yield from _trims(booklet, side, half)
    if outermost and len(booklet.signatures) > 1:
        width, step = BAR
        top = height - room - 5 * step - step * (side.signature % 20)
        bar = _said((fold - width / 2, top - step, width, step))
        yield f"0 g {bar} re f"


def _trims(booklet: Booklet, side: Side, half: int) -> Iterator[str]:
    """The marks at the outer corners of a page, as far as the sheet has room for them."""
    left, foot, right, head = booklet.place(side, half)
    edge, out = (right, 1) if half else (left, -1)
    width, height = booklet.paper.width, booklet.paper.height
    if foot >= OFF + MARK / 2:
        yield _line(edge, foot - OFF, edge, max(foot - OFF - MARK, 0.0))
        yield _line(edge, head + OFF, edge, min(head + OFF + MARK, height))
    if min(edge, width - edge) >= OFF + MARK / 2:
        far = min(max(edge + out * (OFF + MARK), 0.0), width)
        for y in (foot, head):
            yield _line(edge + out * OFF, y, far, y)


def _line(*ends: float) -> str:
    return f"{_said(ends[:2])} m {_said(ends[2:])} l S"


def _said(numbers: Iterable[float]) -> str:
    return " ".join(f"{number:.4f}" for number in numbers)


def _describe(pdf: pikepdf.Pdf, record: pikepdf.Pdf, read: PdfReading) -> None:
    """What the record edition says of itself, without what is not true of a booklet."""
    xmp = parsed(record.Root.Metadata.read_bytes())
    if xmp is None:
        return
    for described in xmp.iter(f"{RDF}Description"):
        described[:] = [node for node in described if not _claims(node)]
        for node in described:
            if node.tag == f"{ADOBE}Producer":
                node.text = f"pikepdf {pikepdf.__version__}"
            elif node.tag == f"{MANAGEMENT}DocumentID":
                own = f"{pdf_identifier(read.edition.document.source)}#booklet"
                node.text = f"urn:uuid:{uuid5(NAMESPACE_URL, own)}"
    etree.cleanup_namespaces(xmp)
    packet = (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
        f'{etree.tostring(xmp, encoding="unicode")}\n<?xpacket end="r"?>\n'
    ).encode()
    stream = pdf.make_stream(packet)
    stream.Type, stream.Subtype = Name.Metadata, Name.XML
    pdf.Root.Metadata = stream
    for name, value in information(packet).items():
        pdf.docinfo[f"/{name}"] = value
    language = record.Root.get(Name.Lang)
    if language is not None:
        pdf.Root.Lang = str(language)


def _claims(node: etree._Element) -> bool:
    """Whether a property claims a standard, or tells what such a claim is."""
    return str(node.tag).startswith((PDFA, PDFUA, EXTENSION))
