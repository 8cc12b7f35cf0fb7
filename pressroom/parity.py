"""Same text, same numbers: what the PDF's tag tree holds, the EPUB holds too.

In: a PDF read against its edition, and the EPUB made beside it. Out: how many headings, tables,
figures, notes, captions and cross references there are; where the two differ, `Refused` with
PRF-007. Order is not compared: notes may stand at the foot of pages in one, and at the end of the
other. Follows ISO 32000-1 §14.8.4 (structure types).
"""

from __future__ import annotations

import io
from collections import Counter
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import pikepdf
from lxml import etree
from pikepdf import Array, Dictionary, Name

from pressroom.align import INVISIBLE
from pressroom.epub.book import XHTML, open_book
from pressroom.names import plain_name
from pressroom.problems import Place, Refused, problem, short

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pressroom.model import Epub
    from pressroom.pdf.reading import PdfReading

# What is counted in each, by the name it has in the other.
CONTAINERS = {"Table": "tables", "Note": "notes", "FENote": "notes"}
ELEMENTS = {"table": "tables", "aside": "notes"}
HEADINGS = {f"h{level}": f"H{level}" for level in range(2, 7)}
# Lists of contents and of figures are edition text.
LISTS = ("/TOC", "/TOCI")
PICTURE = f"{XHTML}img"
CAPTIONS = ("caption", "figcaption")
WORDED = (*HEADINGS, *CAPTIONS, "a")

Counts = Counter[tuple[str, str]]


def prove_parity(read: PdfReading, epub: Epub) -> dict[str, object]:
    """Hold the two editions to the same numbers; the record says how many. Raises Refused."""
    printed, other = _in_pdf(read), _in_epub(epub.data)
    place = Place(read.edition.document.source.name)
    problems = [
        problem("PRF-007", place, difference=_told(*one, printed[one], other[one]))
        for one in sorted(printed | other)
        if printed[one] != other[one]
    ]
    if problems:
        raise Refused(problems)
    totals: Counter[str] = Counter()
    for (kind, _), number in printed.items():
        totals[kind] += number
    return dict(sorted(totals.items()))


def _told(kind: str, what: str, printed: int, other: int) -> str:
    named = f"{kind} “{short(what)}”" if what else kind
    return f"{named}: {printed} in the PDF, {other} in the EPUB"


def _in_pdf(read: PdfReading) -> Counts:
    """What the tag tree holds of the report: headings and captions by their words."""
    found: Counts = Counter()
    report = {block.id: block.text for block in read.edition.document.blocks}
    tags = {mark: leaf.tag for leaf in read.reading.leaves for mark in leaf.marks}
    for block, alignment in read.alignments.items():
        first = alignment.glyphs[0]
        tag = tags[first.page, first.mark or 0]
        if block in report and (tag in HEADINGS.values() or tag == "Caption"):
            kind = "captions" if tag == "Caption" else f"headings of level {tag[1]}"
            found[kind, _words(report[block])] += 1
    with pikepdf.open(io.BytesIO(read.pdf.data)) as pdf:
        root = pdf.Root.get(Name.StructTreeRoot, Dictionary())
        for element in _elements(root):
            tag = str(element.S)[1:]
            if tag in CONTAINERS:
                found[CONTAINERS[tag], ""] += 1
            elif tag == "Figure":
                found["figures", _words(str(element.get(Name.Alt, "")))] += 1
            elif target := _target(element):
                found["cross references", plain_name(target)] += 1
    logo = read.edition.document.logo
    alt = read.edition.document.source.metadata.publisher or ""
    found["figures", _words(alt)] -= logo is not None
    return +found


def _elements(element: Any) -> Iterator[Any]:
    """The structure elements below one, in order, but those of lists of contents."""
    kids = element.get(Name.K, Array())
    for kid in kids if isinstance(kids, Array) else [kids]:
        if isinstance(kid, Dictionary) and Name.S in kid and kid.S not in LISTS:
            yield kid
            yield from _elements(kid)


def _target(element: Any) -> str:
    """The name of the place that a link leads to; empty where it is no link within the file."""
    kids = element.get(Name.K, Array())
    for kid in kids if isinstance(kids, Array) else [kids]:
        if isinstance(kid, Dictionary) and kid.get(Name.Type) == Name.OBJR:
            destination = kid.Obj.get(Name.Dest) or kid.Obj.get(Name.A, Dictionary()).get(Name.D)
            return "" if destination is None else str(destination)
    return ""


def _in_epub(data: bytes) -> Counts:
    """What the sections of the report hold."""
    found: Counts = Counter()
    sections = [
        section
        for _, page in open_book(data).pages()
        for section in page.iterfind(f"{XHTML}body/{XHTML}main/{XHTML}section")
    ]
    # What nothing calls is no note in print.
    links = [link for section in sections for link in section.iter(f"{XHTML}a")]
    called = {_place(link) for link in links}
    for node in (node for section in sections for node in section.iter(etree.Element)):
        tag = str(node.tag).removeprefix(XHTML)
        words = _words("".join(node.itertext())) if tag in WORDED else ""
        if tag in WORDED and not words and next(node.iter(PICTURE), None) is None:
            continue  # nothing of it is printed
        if tag in HEADINGS:
            found[f"headings of level {tag[1]}", words] += 1
        elif tag in CAPTIONS:
            found["captions", words] += 1
        elif tag == "aside" and node.get("id") not in called:
            continue
        elif tag in ELEMENTS:
            found[ELEMENTS[tag], ""] += 1
        elif tag == "img" and node.get("alt"):
            found["figures", _words(node.get("alt", ""))] += 1
        elif tag == "a" and (place := _place(node)):
            found["cross references", place] += 1
    return found


def _place(link: etree._Element) -> str:
    """The name of the place of the book that a link leads to; of no other, none."""
    parts = urlsplit(link.get("href", ""))
    return "" if parts.scheme or parts.netloc else unquote(parts.fragment)


def _words(text: str) -> str:
    """What of a text is printed, without its spaces."""
    return "".join(one for one in text if not one.isspace() and one not in INVISIBLE)
