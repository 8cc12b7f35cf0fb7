"""The lines of a draft, numbered in the margin, so that one can speak of them.

In: a PDF read against its edition. Out: the same with the number of each line of the report's text,
page by page, at its left; and what is wrong with such numbers in a finished PDF. They are artifacts
of the subtype LineNum (ISO 32000-2 §14.8.2.2.2). Tables, captions and notes are not counted.
"""

from __future__ import annotations

import io
from collections import Counter, defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING

import pikepdf
from pikepdf import Array, Dictionary, Name

from pressroom.align import new_line
from pressroom.fonts import fonts_folder
from pressroom.printed import Pdf
from pressroom.problems import Place, problem
from pressroom.type_area import type_area
from pressroom.vocabulary import LEAVES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pressroom.pdf.decode import Glyph
    from pressroom.pdf.reading import PdfReading
    from pressroom.problems import Problem

KIND = "LineNum"
FACE = "SourceSans3-Regular"
DIGITS = "0123456789"
UNCOUNTED = ("table", "figure", "aside")
SIZE, APART, GREY = 0.47, 10.0, 0.35  # of the numbers, in lines and in pt; how dark they are
NEAR = 0.1  # pt
RESOURCE = "/LineNumbers"


def is_numbered(read: PdfReading) -> bool:
    """Whether the lines of an edition are to be numbered."""
    metadata = read.edition.document.source.metadata
    return metadata.page.line_numbers and metadata.status == "draft"


def numbered(read: PdfReading) -> Pdf:
    """The PDF with numbers beside its lines."""
    lines, edges = _lines(read), _edges(read)
    size = round(SIZE * type_area(read.edition.document.source.metadata.page).leading, 1)
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(read.pdf.data)) as pdf:
        font, widths = _font(pdf)
        for number, page in enumerate(pdf.pages):
            if not lines[number]:
                continue
            edge = edges[number % 2]
            draw = [f"BT {RESOURCE} {size} Tf {GREY} g"]
            for count, y in enumerate(lines[number], 1):
                codes = [DIGITS.index(digit) + 1 for digit in str(count)]
                width = sum(widths[code] for code in codes) * size / 1000
                x = edge - APART - width
                shown = "".join(f"{code:04x}" for code in codes)
                draw.append(f"1 0 0 1 {x:.2f} {y:.2f} Tm <{shown}> Tj")
            page.obj.Resources.Font[RESOURCE] = font
            artifact = f"/Artifact <</Type /Pagination /Subtype /{KIND}>> BDC"
            content = "\n".join(["\nQ", artifact, *draw, "ET EMC\n"])
            page.contents_add(pdf.make_stream(b"q\n"), prepend=True)
            page.contents_add(pdf.make_stream(content.encode()))
            page.contents_coalesce()
        pdf.save(target, deterministic_id=True)
    return Pdf(target.getvalue(), read.pdf.pages)


def misnumbered(read: PdfReading) -> Iterator[Problem]:
    """The pages whose numbers are not those of their lines, or do not stand beside them."""
    place = Place(read.edition.document.source.name)
    lines: Mapping[int, Sequence[float]] = _lines(read) if is_numbered(read) else {}
    for number, glyphs in enumerate(read.reading.glyphs):
        found: dict[float, str] = defaultdict(str)
        for glyph in glyphs:
            if glyph.artifact == KIND:
                found[round(glyph.y, 2)] += glyph.text
        wanted = list(lines.get(number, ()))
        texts = [str(count) for count in range(1, len(wanted) + 1)]
        beside = len(found) == len(wanted) and all(
            abs(one - other) <= NEAR for one, other in zip(found, wanted, strict=True)
        )
        if not beside or list(found.values()) != texts:
            said = f"page {number + 1}: {len(found)} numbers for {len(wanted)} lines"
            difference = said if len(found) != len(wanted) else f"page {number + 1}: other numbers"
            yield problem("PRF-004", place, difference=difference)


def _lines(read: PdfReading) -> dict[int, list[float]]:
    """The baselines of the report's text by page, from its head down."""
    found: dict[int, set[float]] = defaultdict(set)
    for leaf in read.edition.body.iter(*LEAVES):
        alignment = read.alignments.get(leaf.get("id", ""))
        if alignment and next(leaf.iterancestors(*UNCOUNTED), None) is None:
            for line in _parted(alignment.glyphs):
                # Raised marks of notes have baselines of their own.
                y = Counter(round(glyph.y, 2) for glyph in line).most_common(1)[0][0]
                if not any(abs(y - other) < NEAR for other in found[line[0].page]):
                    found[line[0].page].add(y)
    ordered = {page: sorted(ys, reverse=True) for page, ys in found.items()}
    return defaultdict(list, ordered)


def _parted(glyphs: Sequence[Glyph]) -> Iterator[Sequence[Glyph]]:
    turns = [at for at, pair in enumerate(pairwise(glyphs), 1) if new_line(*pair)]
    return (glyphs[start:end] for start, end in pairwise([0, *turns, len(glyphs)]))


def _edges(read: PdfReading) -> dict[int, float]:
    """Where the text begins at its left side: on rectos, 0, and on versos, 1."""
    sides = 2 if read.edition.document.source.metadata.page.duplex else 1
    edges: dict[int, float] = {}
    for glyph in (glyph for page in read.reading.glyphs for glyph in page):
        if glyph.artifact is None:
            side = glyph.page % sides
            edges[side] = min(edges.get(side, glyph.x), glyph.x)
    return {0: edges.get(0, 0.0), 1: edges.get(sides - 1, 0.0)}


def _font(pdf: pikepdf.Pdf) -> tuple[pikepdf.Object, list[float]]:
    """A face that holds digits alone, the digit n under the code n + 1; its widths by code."""
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    target = io.BytesIO()
    with TTFont(fonts_folder() / f"{FACE}.ttf", recalcTimestamp=False) as font:
        subsetter = Subsetter(Options(hinting=False, notdef_outline=True))
        subsetter.populate(unicodes=[ord(digit) for digit in DIGITS])
        subsetter.subset(font)
        em = font["head"].unitsPerEm
        order = [".notdef", *(font.getBestCmap()[ord(digit)] for digit in DIGITS)]
        gids = [font.getGlyphID(name) for name in order]
        widths = [font["hmtx"][name][0] * 1000 / em for name in order]
        box = [font["head"].xMin, font["head"].yMin, font["head"].xMax, font["head"].yMax]
        ascent, descent = font["hhea"].ascent, font["hhea"].descent
        font.save(target)
    program = pdf.make_stream(target.getvalue())
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=Name(f"/LINENO+{FACE}"),
        Flags=32,
        FontBBox=Array([round(edge * 1000 / em) for edge in box]),
        ItalicAngle=0,
        Ascent=round(ascent * 1000 / em),
        Descent=round(descent * 1000 / em),
        CapHeight=round(ascent * 1000 / em),
        StemV=80,
        FontFile2=program,
    )
    of_gid = b"".join(gid.to_bytes(2, "big") for gid in gids)
    cid_font = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=Name(f"/LINENO+{FACE}"),
        CIDSystemInfo=Dictionary(Registry="Adobe", Ordering="Identity", Supplement=0),
        FontDescriptor=pdf.make_indirect(descriptor),
        W=Array([0, Array(widths)]),
        CIDToGIDMap=pdf.make_stream(of_gid),
    )
    font_ = Dictionary(
        Type=Name.Font,
        Subtype=Name.Type0,
        BaseFont=Name(f"/LINENO+{FACE}"),
        Encoding=Name("/Identity-H"),
        DescendantFonts=Array([pdf.make_indirect(cid_font)]),
        ToUnicode=pdf.make_stream(TO_UNICODE.encode()),
    )
    return pdf.make_indirect(font_), widths


_CODES = "\n".join(f"<{code:04x}> <{ord(digit):04x}>" for code, digit in enumerate(DIGITS, 1))
TO_UNICODE = f"""\
/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CMapName /LineNumbers def
/CMapType 2 def
1 begincodespacerange
<0000> <ffff>
endcodespacerange
10 beginbfchar
{_CODES}
endbfchar
endcmap
CMapName currentdict /CMap defineresource pop
end
end
"""
