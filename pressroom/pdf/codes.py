"""One code for each glyph *and* text (ISO 32000-1 §9.10.3).

A typeface may draw several characters with one glyph: Source Serif 4 has one for the hyphen-minus,
the hyphen and the soft hyphen. WeasyPrint gives a glyph one code, so that only the first of its
texts could be read back. Here a glyph drawn for a second text gets a further code; the font's
`CIDToGIDMap` leads both to the glyph. The hyphen that a line break inserts reads back as U+00AD.

In: WeasyPrint's finished operators of one line. Out: the same operators with our codes, and, at
the end, ToUnicode, W and CIDToGIDMap of each font.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from pressroom.align import INSERTED_HYPHEN, INVISIBLE

if TYPE_CHECKING:
    from collections.abc import Iterator

LAST_SHIFT = re.compile(rb"(-?[\d.]+)\s*\] TJ$")
HEX = re.compile(rb"<([0-9a-f]+)>")


class Codes:
    """The codes given out while one PDF is drawn; for each font, (glyph, text) to code."""

    def __init__(self) -> None:
        self._fonts: dict[str, tuple[Any, dict[tuple[int, str], int]]] = {}
        # Characters drawn with more glyphs than they are: a code must stand for some text.
        self.composed: dict[str, None] = {}

    def rewrite(self, stream: Any, textbox: Any, start: int) -> None:
        """Put our codes into what was drawn since `start` of the stream."""
        drawn = stream.stream[start:]
        if not any(token.endswith(b"TJ") for token in drawn):
            return
        glyphs = self._line(stream, textbox)

        def recoded(found: re.Match[bytes]) -> bytes:
            old = found[1]
            new = (next(glyphs) for _ in range(0, len(old), 4))
            return b"<" + b"".join(b"%04x" % code for code in new) + b">"

        over = b""
        for index, token in enumerate(drawn, start):
            if token.endswith(b"TJ"):
                shown = HEX.sub(recoded, token)
                # PDFium passes over a shift that ends an array; the next one begins with it.
                last = LAST_SHIFT.search(shown)
                kept = shown[1 : last.start()] + b"] TJ" if last else shown[1:]
                stream.stream[index] = b"[" + over + kept
                over = last[1] if last else b""

    def _line(self, stream: Any, textbox: Any) -> Iterator[int]:
        """The code of each glyph of the line, in drawing order."""
        from weasyprint.text.ffi import ffi, pango

        text = textbox.pango_layout.text.encode()
        line, _ = textbox.pango_layout.get_first_line()
        run = line.runs[0]
        while run != ffi.NULL:
            item = run.data
            run = run.next
            font, _ = stream.add_font(item.item.analysis.font)
            count = item.glyphs.num_glyphs
            infos = item.glyphs.glyphs[0:count]
            starts = list(item.glyphs.log_clusters[0:count])
            shown = [info.glyph != pango.PANGO_GLYPH_EMPTY for info in infos]
            texts = _texts(
                text[item.item.offset : item.item.offset + item.item.length],
                starts,
                shown,
                backwards=bool(item.item.analysis.level % 2),
                last=item.item.offset + item.item.length == len(text),
            )
            for info, show, meant, at in zip(infos, shown, texts, starts, strict=True):
                if show and info.glyph & pango.PANGO_GLYPH_UNKNOWN_FLAG:
                    yield font.get_unused_glyph_id(info.glyph - pango.PANGO_GLYPH_UNKNOWN_FLAG)
                elif show:
                    if not meant:
                        self.composed[text[item.item.offset + at :].decode()[0]] = None
                    yield self._code(font, info.glyph, meant)

    def _code(self, font: Any, glyph: int, text: str) -> int:
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
            widths = {code: font.widths[glyph] for code, glyph in glyphs.items()}
            widths.update((code, font.widths[code]) for code in font.missing.values())
            inner["W"] = pydyf.Array(
                part for code in sorted(widths) for part in (code, pydyf.Array([widths[code]]))
            )
            if any(code != glyph for code, glyph in glyphs.items()):
                table = bytearray(2 * (max(glyphs) + 1))
                for code, glyph in glyphs.items():
                    table[2 * code : 2 * code + 2] = glyph.to_bytes(2, "big")
                stream = pydyf.Stream([bytes(table)], compress=True)
                pdf.add_object(stream)
                inner["CIDToGIDMap"] = stream.reference


def _texts(
    text: bytes, starts: list[int], shown: list[bool], *, backwards: bool, last: bool
) -> list[str]:
    """The text each glyph of an item stands for: its cluster's, shared among the cluster's glyphs.

    `starts` are the glyphs' clusters (byte offsets), `shown` whether a glyph is drawn at all.
    A cluster without a drawn glyph (a zero-width joiner, say) goes with the one before it.
    """
    drawn = sorted({start for start, show in zip(starts, shown, strict=True) if show})
    ends = dict(pairwise([*drawn, len(text)]))
    texts = [""] * len(starts)
    for start in drawn:
        meant = text[start : ends[start]].decode()
        if last and ends[start] == len(text) and meant == INSERTED_HYPHEN:
            meant = "\u00ad"
        elif meant != "\u00ad":
            # Where no line ends they print nothing, and print puts some between characters.
            meant = meant.replace("\u00ad", "").replace("\u2060", "")
        if meant[:1] == " " and not set(meant[1:]) - INVISIBLE:
            meant = " "
        members = [i for i, at in enumerate(starts) if at == start and shown[i]]
        if backwards:
            members.reverse()
        for index, share in zip(members, _shared(meant, len(members)), strict=True):
            texts[index] = share
    return texts


def _shared(text: str, count: int) -> list[str]:
    """A cluster's text among its glyphs: a character each, the first takes what is over."""
    over = max(len(text) - count, 0)
    shares = [text[: over + 1], *text[over + 1 :]]
    return [*shares, *[""] * (count - len(shares))]


def _to_unicode(meant: dict[int, str]) -> list[bytes]:
    """The ToUnicode CMap of a font (ISO 32000-1 §9.10.3), as lines."""
    lines = [
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
        b"/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        b"/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
        b"1 begincodespacerange <0000> <ffff> endcodespacerange",
    ]
    codes = sorted(meant)
    for start in range(0, len(codes), 100):
        batch = codes[start : start + 100]
        lines.append(b"%d beginbfchar" % len(batch))
        lines += [
            b"<%04x> <%s>" % (code, meant[code].encode("utf-16-be").hex().encode())
            for code in batch
        ]
        lines.append(b"endbfchar")
    lines.append(b"endcmap CMapName currentdict /CMap defineresource pop end end")
    return lines


def _object(pdf: Any, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]
