"""A font of a finished PDF: which text, glyph, width and outline a code stands for.

Follows ISO 32000-1 §9.7 (composite fonts) and §9.10 (ToUnicode). Simple fonts are read as far as
the proof needs: a code without ToUnicode has no text, which the proof refuses.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

from pikepdf import Array, Name, Object, Stream

if TYPE_CHECKING:
    from collections.abc import Iterator

TOKENS = re.compile(rb"<([0-9a-fA-F\s]*)>|\[|\]|(\d+)|(begin|end)(bf|cid)(char|range)")
# Distinct from any text: a code that the ToUnicode map leaves out.
UNMAPPED = "\ufffd"
Ink = tuple[tuple[float, float, float, float], float]


class Face:
    """One font dictionary, read once."""

    def __init__(self, font: Object) -> None:
        self.one_byte = font.Subtype != Name.Type0
        inner = font if self.one_byte else font.DescendantFonts[0]
        self.name = str(inner.get(Name.BaseFont, "/"))[1:]
        self._to_unicode: dict[int, str] = {}
        if Name.ToUnicode in font:
            entries = _entries(font.ToUnicode.read_bytes(), "bf")
            self._to_unicode = {code: _utf16(value) for code, value in entries}
        self._widths = _widths(font, inner)
        self._default_width = float(inner.get(Name.DW, 1000))
        encoding = font.get(Name.Encoding)
        self._cids: dict[int, int] | None = None
        if isinstance(encoding, Stream):
            self._cids = {
                code: int(value) for code, value in _entries(encoding.read_bytes(), "cid")
            }
        table = inner.get(Name.CIDToGIDMap)
        self._gids = table.read_bytes() if isinstance(table, Stream) else None
        self._program = _program(inner.get(Name.FontDescriptor))
        self._outlines: _Outlines | None = None
        self._known: dict[int, tuple[str, int, float]] = {}

    def codes(self, string: bytes) -> Iterator[int]:
        """The codes of a shown string: two bytes each in the fonts that WeasyPrint writes."""
        if self.one_byte:
            return iter(string)
        return (high << 8 | low for high, low in zip(string[::2], string[1::2], strict=False))

    def glyph(self, code: int) -> tuple[str, int, float]:
        """The text, the glyph and the advance of a code."""
        found = self._known.get(code)
        if found is None:
            found = self._known[code] = (self.text(code), self.gid(code), self.width(code))
        return found

    def text(self, code: int) -> str:
        """The text the font says a code stands for; `UNMAPPED` where it says nothing."""
        return self._to_unicode.get(code) or UNMAPPED

    def gid(self, code: int) -> int:
        """The glyph of a code; 0 is the one for missing characters."""
        cid = self._cids.get(code, 0) if self._cids is not None else code
        if self._gids is None:
            return self._drawn(cid)
        return int.from_bytes(self._gids[2 * cid : 2 * cid + 2], "big")

    def _drawn(self, cid: int) -> int:
        """The glyph of a CID: of CFF outlines, their charset says it (§9.7.4.2)."""
        if self._program is None or self._program[:4] != b"OTTO":
            return cid
        return self._read_outlines(self._program).by_cid.get(cid, 0)

    def width(self, code: int) -> float:
        """The advance of a code in thousandths of the em."""
        cid = self._cids.get(code, 0) if self._cids is not None else code
        return self._widths.get(cid, self._default_width)

    @property
    def embedded(self) -> bool:
        """Whether the font's program stands in the file."""
        return self._program is not None

    def ink(self, gid: int) -> Ink | None:
        """The box around a glyph's ink and the area of the ink, the em being 1; None for no ink."""
        if self._program is None:
            return None
        return self._read_outlines(self._program).ink(gid)

    def _read_outlines(self, program: bytes) -> _Outlines:
        if self._outlines is None:
            self._outlines = _Outlines(program)
        return self._outlines


class _Outlines:
    """The outlines of an embedded font program."""

    def __init__(self, program: bytes) -> None:
        from fontTools.ttLib import TTFont

        self._font = TTFont(io.BytesIO(program), lazy=True)
        self._glyphs = self._font.getGlyphSet()
        self._order = self._font.getGlyphOrder()
        self._em = self._font["head"].unitsPerEm
        self._known: dict[int, Ink | None] = {}
        self.by_cid = self._charset()

    def _charset(self) -> dict[int, int]:
        if "CFF " not in self._font:
            return {}
        top = self._font["CFF "].cff[0]
        names = enumerate(top.charset)
        if not hasattr(top, "ROS"):
            return {gid: gid for gid, _ in names}
        return {int(name[3:]) if gid else 0: gid for gid, name in names}

    def ink(self, gid: int) -> Ink | None:
        if gid not in self._known:
            self._known[gid] = self._measure(gid)
        return self._known[gid]

    def _measure(self, gid: int) -> Ink | None:
        from fontTools.pens.areaPen import AreaPen
        from fontTools.pens.boundsPen import BoundsPen

        if gid >= len(self._order):
            return None
        glyph = self._glyphs[self._order[gid]]
        bounds, area = BoundsPen(self._glyphs), AreaPen(self._glyphs)
        glyph.draw(bounds)
        if bounds.bounds is None:
            return None
        glyph.draw(area)
        left, bottom, right, top = (value / self._em for value in bounds.bounds)
        return (left, bottom, right, top), abs(area.value) / self._em**2


def _program(descriptor: Object | None) -> bytes | None:
    """The embedded font program (§9.9), or None."""
    for name in (Name.FontFile2, Name.FontFile3):
        if descriptor is not None and name in descriptor:
            return descriptor[name].read_bytes()
    return None


def _utf16(value: bytes) -> str:
    return value.decode("utf-16-be", "replace")


def _entries(cmap: bytes, kind: str) -> Iterator[tuple[int, Any]]:
    """The (code, value) pairs of a CMap's `bfchar`/`bfrange` or `cidchar`/`cidrange` parts."""
    operands: list[Any] = []
    inside = ""
    for token in TOKENS.finditer(cmap):
        if token[3]:
            if token[3] == b"end":
                yield from (_ranges if inside.endswith("range") else _chars)(operands)
            wanted = token[3] == b"begin" and token[4].decode() == kind
            inside = (token[4] + token[5]).decode() if wanted else ""
            operands = []
        elif inside and token[0] in b"[]":
            operands.append(token[0])
        elif inside:
            digits = token[1]
            operands.append(int(token[2]) if digits is None else bytes.fromhex(digits.decode()))


def _chars(operands: list[Any]) -> Iterator[tuple[int, Any]]:
    for code, value in zip(operands[::2], operands[1::2], strict=False):
        yield int.from_bytes(code, "big"), value


def _ranges(operands: list[Any]) -> Iterator[tuple[int, Any]]:
    items = iter(operands)
    for first in items:
        start = int.from_bytes(first, "big")
        end = int.from_bytes(next(items), "big")
        value = next(items)
        if value == b"[":
            for code, each in enumerate(iter(items.__next__, b"]"), start):
                yield code, each
        elif isinstance(value, int):
            yield from ((code, value + code - start) for code in range(start, end + 1))
        else:
            number = int.from_bytes(value, "big")
            for code in range(start, end + 1):
                yield code, (number + code - start).to_bytes(len(value), "big")


def _widths(font: Object, inner: Object) -> dict[int, float]:
    """The W array of a CIDFont (§9.7.4.3), or Widths of a simple font."""
    if Name.Widths in font:
        first = int(font.get(Name.FirstChar, 0))
        return {first + i: float(width) for i, width in enumerate(font.Widths)}
    widths: dict[int, float] = {}
    items: Iterator[Any] = iter(inner.get(Name.W, Array()))
    for first in items:
        second = next(items)
        if isinstance(second, Array):
            widths.update((int(first) + i, float(width)) for i, width in enumerate(second))
        else:
            width = float(next(items))
            widths.update(dict.fromkeys(range(int(first), int(second) + 1), width))
    return widths
