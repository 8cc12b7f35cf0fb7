"""One code for each glyph *and* text (ISO 32000-1 §9.10.3).

A typeface may draw several characters with one glyph: Source Serif 4 has one for the hyphen-minus,
the hyphen and the soft hyphen. WeasyPrint gives a glyph one code, so that only the first of its
texts could be read back. Here a glyph drawn for a second text gets a further code; the font's
`CIDToGIDMap` leads both to the glyph, or, where the outlines are CFF (§9.7.4.2), a CMap does.
The hyphen that a line break inserts reads back as U+00AD.

Where glyphs and characters do not pair up, `ActualText` (§14.9.4) says what is meant: around a
cluster that has more glyphs than characters, where the glyphs over say U+2060, which prints
nothing; and around a line with words from right to left, whose glyphs stand as the eye sees them.

In: WeasyPrint's finished operators of one line. Out: the same operators with our codes, and, at
the end, ToUnicode, W and CIDToGIDMap or Encoding of each font.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from unicodedata import category

from pressroom.align import INSERTED_HYPHEN, INVISIBLE, MARKS, SURPLUS

if TYPE_CHECKING:
    from collections.abc import Iterator

HEX = re.compile(rb"<([0-9a-f]+)>")
SHOWN = re.compile(rb"<([0-9a-f]+)>|(-?[\d.]+)")
# The engine writes the smallest shifts as Python does, which is no number in PDF (§7.3.3).
NO_NUMBER = re.compile(rb"-?[\d.]+e-\d+")
END = b"] TJ"
END_SPAN = b"] TJ EMC ["


@dataclass(slots=True)
class Drawn:
    """One glyph of a line: its code and text, the cluster it belongs to (the place in the line's
    text), whether its run or its cluster's glyphs go from right to left, and what is meant by all
    that begins or ends with it.
    """

    code: int
    text: str
    cluster: int
    backwards: bool
    turned: bool
    begins: str | None = None
    ends: bool = False


class Codes:
    """The codes given out while one PDF is drawn; for each font, (glyph, text) to code."""

    def __init__(self) -> None:
        self._fonts: dict[str, tuple[Any, dict[tuple[int, str], int]]] = {}
        self._ink: dict[tuple[str, int], bool] = {}

    def rewrite(self, stream: Any, textbox: Any, start: int) -> None:
        """Put our codes into what was drawn since `start` of the stream."""
        drawn = stream.stream[start:]
        if not any(token.endswith(b"TJ") for token in drawn):
            return
        glyphs = list(self._line(stream, textbox))
        spanned = _say_what_is_meant(glyphs)
        codes = iter(glyphs)

        def recoded(found: re.Match[bytes]) -> bytes:
            old = found[1]
            new = (next(codes).code for _ in range(0, len(old), 4))
            return b"<" + b"".join(b"%04x" % code for code in new) + b">"

        over = b""
        for index, token in enumerate(drawn, start):
            if not token.endswith(b"TJ"):
                continue
            written = NO_NUMBER.sub(b"0", token) if b"e-" in token else token
            if spanned:
                stream.stream[index], over = _with_spans(written, codes, over)
                continue
            shown = HEX.sub(recoded, written).replace(b"<>", b" ").replace(b"><", b"")
            # PDFium passes over a shift that ends an array; the next one begins with it.
            end = shown.rfind(b">") + 1 or 1
            kept, last = shown[1:end], shown[end : -len(END)].strip()
            gap = b"" if kept[:1] in b"<" else b" "  # between two shifts
            stream.stream[index] = b"[" + over + gap + kept + END
            over = last

    def _line(self, stream: Any, textbox: Any) -> Iterator[Drawn]:
        """The glyphs of the line, in drawing order."""
        from weasyprint.text.ffi import ffi

        text = textbox.pango_layout.text.encode()
        line, _ = textbox.pango_layout.get_first_line()
        run = line.runs[0]
        while run != ffi.NULL:
            yield from self._item(stream, run.data, text)
            run = run.next

    def _item(self, stream: Any, item: Any, text: bytes) -> Iterator[Drawn]:
        """The glyphs of a run of one face."""
        from weasyprint.text.ffi import pango

        font, _ = stream.add_font(item.item.analysis.font)
        count, offset = item.glyphs.num_glyphs, item.item.offset
        infos = item.glyphs.glyphs[0:count]
        starts = [*item.glyphs.log_clusters[0:count]]
        shown = [info.glyph != pango.PANGO_GLYPH_EMPTY for info in infos]
        backwards = bool(item.item.analysis.level % 2)
        part = text[offset : offset + item.item.length]
        if part.isascii() and all(shown) and not backwards and starts == [*range(len(part))]:
            # A letter, a glyph: there is nothing to share.
            for at, info in enumerate(infos):
                meant = chr(part[at])
                code = self._code(font, info.glyph, meant)
                yield Drawn(code, meant, offset + at, backwards=False, turned=False)
            return
        inked = [self._inked(stream, item.item.analysis.font, font, info.glyph) for info in infos]
        starts = _with_marks(part, starts, inked)
        ink = [drawn and seen for drawn, seen in zip(shown, inked, strict=True)]
        wide = [info.geometry.width > 0 for info in infos]
        turned = _turned(part, starts, wide, backwards=backwards)
        clusters = [*zip(starts, shown, ink, strict=True)]
        texts = _texts(part, clusters, turned, last=offset + len(part) == len(text))
        for info, show, meant, at in zip(infos, shown, texts, starts, strict=True):
            if show:
                code = self._code(font, info.glyph, meant)
                yield Drawn(code, meant, offset + at, backwards, turned[at])

    def _inked(self, stream: Any, pango_font: Any, font: Any, glyph: int) -> bool:
        """Whether a glyph leaves ink."""
        from weasyprint.text.ffi import ffi, pango

        if (font.hash, glyph) not in self._ink:
            pango.pango_font_get_glyph_extents(pango_font, glyph, stream.ink_rect, ffi.NULL)
            self._ink[font.hash, glyph] = stream.ink_rect.width > 0
        return self._ink[font.hash, glyph]

    def _code(self, font: Any, glyph: int, text: str) -> int:
        """The code of a glyph that stands for a text; one that the face lacks has its own."""
        from weasyprint.text.ffi import pango

        if glyph & pango.PANGO_GLYPH_UNKNOWN_FLAG:
            missing: int = font.get_unused_glyph_id(glyph - pango.PANGO_GLYPH_UNKNOWN_FLAG)
            return missing
        _, codes = self._fonts.setdefault(font.hash, (font, {}))
        # Pango ends a family whose name ends in a digit with a comma; a font's name has none.
        font.name = font.name.replace(b",", b"")
        if (glyph, text) not in codes:
            # The first text of a glyph takes the glyph's own number; others stand above the font.
            own = glyph not in codes.values() and font.to_unicode.get(glyph) == text
            codes[glyph, text] = glyph if own else font.glyph_count + 256 + len(codes)
        return codes[glyph, text]

    def finish(self, pdf: Any, fonts: dict[str, bytes]) -> None:
        """Write ToUnicode, W and CIDToGIDMap of each font that was drawn with.

        `fonts` maps a font's resource name to its reference.
        """
        import pydyf

        for name, (font, codes) in self._fonts.items():
            outer = _object(pdf, fonts[name])
            inner = _object(pdf, outer["DescendantFonts"][0])
            meant = {code: text for (_, text), code in codes.items()}
            glyphs = {code: glyph for (glyph, _), code in codes.items()}
            meant.update((code, chr(point)) for point, code in font.missing.items())
            _object(pdf, outer["ToUnicode"]).stream = _to_unicode(meant)
            cids = _cids(pdf, inner)
            places = {code: cids[glyph] for code, glyph in glyphs.items()} if cids else {}
            widths = {places.get(code, code): font.widths[glyph] for code, glyph in glyphs.items()}
            widths.update((code, font.widths[code]) for code in font.missing.values())
            inner["W"] = pydyf.Array(
                part for code in sorted(widths) for part in (code, pydyf.Array([widths[code]]))
            )
            if places:
                stream = pydyf.Stream(*_encoding(places), compress=True)
                pdf.add_object(stream)
                outer["Encoding"] = stream.reference
            elif any(code != glyph for code, glyph in glyphs.items()):
                table = bytearray(2 * (max(glyphs) + 1))
                for code, glyph in glyphs.items():
                    table[2 * code : 2 * code + 2] = glyph.to_bytes(2, "big")
                stream = pydyf.Stream([bytes(table)], compress=True)
                pdf.add_object(stream)
                inner["CIDToGIDMap"] = stream.reference


def _say_what_is_meant(glyphs: list[Drawn]) -> bool:
    """Mark where text begins that its glyphs do not say in order; whether there is any."""
    if any(glyph.backwards or glyph.turned for glyph in glyphs):
        inwards = sorted(
            enumerate(glyphs),
            key=lambda each: (each[1].cluster, -each[0] if each[1].turned else each[0]),
        )
        glyphs[0].begins = "".join(glyph.text for _, glyph in inwards).replace(SURPLUS, "")
        glyphs[-1].ends = True
        return True
    spanned = False
    members: dict[int, list[Drawn]] = {}
    for glyph in glyphs:
        members.setdefault(glyph.cluster, []).append(glyph)
    for each in members.values():
        if any(glyph.text == SURPLUS for glyph in each):
            each[0].begins = "".join(glyph.text for glyph in each).replace(SURPLUS, "")
            each[-1].ends = spanned = True
    return spanned


def _with_spans(token: bytes, glyphs: Iterator[Drawn], over: bytes) -> tuple[bytes, bytes]:
    """An operator that shows text, with our codes and spans; and the shift that it ends with."""
    written, shifts = b"[", over
    for part in SHOWN.finditer(token):
        if part[2]:
            shifts += b" " + part[2]
            continue
        for glyph in (next(glyphs) for _ in range(0, len(part[1]), 4)):
            if glyph.begins is not None:
                said = (b"\xfe\xff" + glyph.begins.encode("utf-16-be")).hex().encode()
                written += b"] TJ /Span << /ActualText <" + said + b"> >> BDC ["
            written += shifts + b" <%04x>" % glyph.code
            shifts = b""
            if glyph.ends:
                written += END_SPAN
    return (written + b"] TJ").replace(b"[] TJ", b""), shifts


def _cids(pdf: Any, inner: Any) -> dict[int, int] | None:
    """The CID of each glyph of a CFF font, which its charset says (§9.7.4.2); else None."""
    descriptor = _object(pdf, inner["FontDescriptor"])
    if "FontFile3" not in descriptor:
        return None
    from io import BytesIO

    from fontTools.ttLib import TTFont

    with TTFont(BytesIO(_object(pdf, descriptor["FontFile3"]).stream[0]), lazy=True) as font:
        top = font["CFF "].cff[0]
        keyed = hasattr(top, "ROS")
        return {
            glyph: int(name[3:]) if keyed and glyph else glyph
            for glyph, name in enumerate(top.charset)
        }


def _encoding(places: dict[int, int]) -> tuple[list[bytes], dict[str, Any]]:
    """The CMap that leads codes to CIDs (§9.7.5.3), as lines, and what its dictionary says."""
    import pydyf

    system = {"Registry": pydyf.String("Adobe"), "Ordering": pydyf.String("Identity")}
    extra = {
        "Type": "/CMap",
        "CMapName": "/Pressroom-Codes",
        "CIDSystemInfo": pydyf.Dictionary(system | {"Supplement": 0}),
    }
    lines = [
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
        b"/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> def",
        b"/CMapName /Pressroom-Codes def /CMapType 1 def",
        b"1 begincodespacerange <0000> <ffff> endcodespacerange",
        *_batches("cidchar", {code: b"%d" % cid for code, cid in places.items()}),
        b"endcmap CMapName currentdict /CMap defineresource pop end end",
    ]
    return lines, extra


def _texts(
    text: bytes, clusters: list[tuple[int, bool, bool]], turned: dict[int, bool], *, last: bool
) -> list[str]:
    """The text each glyph of an item stands for: its cluster's, shared among the cluster's glyphs.

    `clusters` has, for each glyph, its cluster (a byte offset), whether it is drawn at all, and
    whether it leaves ink: one that does not, nor is a space, has no text where others of its
    cluster do. `turned`
    has the clusters whose glyphs go from right to left.
    A cluster without a drawn glyph (a zero-width joiner, say) goes with the one before it.
    """
    members: dict[int, list[int]] = {}
    for index, (start, shown, _) in enumerate(clusters):
        if shown:
            members.setdefault(start, []).append(index)
    texts = [SURPLUS if shown else "" for _, shown, _ in clusters]
    for start, end in pairwise([*sorted(members), len(text)]):
        meant = text[start:end].decode()
        if last and end == len(text) and meant == INSERTED_HYPHEN:
            meant = "\u00ad"
        elif meant != "\u00ad":
            # Where no line ends they print nothing, and print puts some between characters.
            meant = meant.replace("\u00ad", "").replace("\u2060", "")
        if meant[:1].isspace() and not set(meant[1:]) - INVISIBLE:
            meant = meant[0]
        drawn = members[start][::-1] if turned[start] else members[start]
        inked = [index for index in drawn if clusters[index][2] or meant[:1] == " "] or drawn
        for index, share in zip(inked, _shared(meant, len(inked)), strict=True):
            texts[index] = share
    return texts


def _with_marks(text: bytes, starts: list[int], inked: list[bool]) -> list[int]:
    """The clusters, where a mark that another glyph draws too belongs to the cluster before it."""
    seen = {start for start, ink in zip(starts, inked, strict=True) if ink}
    joined: dict[int, int] = {}
    before = 0
    for start, end in pairwise([*sorted(set(starts)), len(text)]):
        marks = all(category(each) in MARKS for each in text[start:end].decode())
        before = joined[start] = before if marks and start not in seen else start
    return [joined[start] for start in starts]


def _turned(
    text: bytes, starts: list[int], wide: list[bool], *, backwards: bool
) -> dict[int, bool]:
    """Which clusters' glyphs go from right to left.

    HarfBuzz shapes a sign as its neighbours' script goes, also where the line goes the other way:
    a mark, which takes no room, then stands on the side that does not follow from the line.
    """
    members: dict[int, list[bool]] = {}
    for start, each in zip(starts, wide, strict=True):
        members.setdefault(start, []).append(each)
    turned = {}
    for start, end in pairwise([*sorted(members), len(text)]):
        first, last = members[start][0], members[start][-1]
        marks = {category(each) in MARKS for each in text[start:end].decode()[1:]}
        turned[start] = last if marks == {True} and first != last else backwards
    return turned


def _shared(text: str, count: int) -> list[str]:
    """A cluster's text among its glyphs: a character each, the first takes what is over."""
    over = max(len(text) - count, 0)
    shares = [text[: over + 1], *text[over + 1 :]]
    return [*shares, *[SURPLUS] * (count - len(shares))]


def _to_unicode(meant: dict[int, str]) -> list[bytes]:
    """The ToUnicode CMap of a font (ISO 32000-1 §9.10.3), as lines."""
    lines = [
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
        b"/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        b"/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
        b"1 begincodespacerange <0000> <ffff> endcodespacerange",
    ]
    texts = {
        code: b"<" + text.encode("utf-16-be").hex().encode() + b">" for code, text in meant.items()
    }
    lines += _batches("bfchar", texts)
    lines.append(b"endcmap CMapName currentdict /CMap defineresource pop end end")
    return lines


def _batches(kind: str, values: dict[int, bytes]) -> Iterator[bytes]:
    """The entries of a CMap, a hundred at most in each part."""
    codes = sorted(values)
    for start in range(0, len(codes), 100):
        batch = codes[start : start + 100]
        yield b"%d begin%s" % (len(batch), kind.encode())
        yield from (b"<%04x> %s" % (code, values[code]) for code in batch)
        yield b"end%s" % kind.encode()


def _object(pdf: Any, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]
