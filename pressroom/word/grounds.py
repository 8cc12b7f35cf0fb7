"""What stands behind a run in Word, and whether anybody can see the run before it.

In: a run, its paragraph, the styles. Out: whether its colour is that of its ground: of its shading,
its paragraph's, its cell's, its table's (ECMA-376 part 1, §17.3.2.32, §17.4.32, §17.7.6), else of
the page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pressroom.word.styles import NAMESPACES, w

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

    from pressroom.word.styles import Styles

TINY = frozenset("01234")  # sizes in half points
WHITE = "FFFFFF"
# Highlighting has names (§17.18.40); of darker ones it is enough that they are none of these.
HIGHLIGHTS = {
    **{"none": "", "black": "000000", "white": WHITE, "yellow": "FFFF00", "red": "FF0000"},
    **{"blue": "0000FF", "green": "00FF00", "cyan": "00FFFF", "magenta": "FF00FF"},
}
# The parts of a table that its style may shade, and their bits in `tblLook` (§17.4.55, §17.18.89).
LOOKS = {
    "firstRow": 0x20,
    "lastRow": 0x40,
    "firstColumn": 0x80,
    "lastColumn": 0x100,
    "noHBand": 0x200,
    "noVBand": 0x400,
}
CORNERS = {
    ("first", "first"): "nw",
    ("first", "last"): "ne",
    ("last", "first"): "sw",
    ("last", "last"): "se",
}


def unseen(styles: Styles, run: etree._Element, paragraph: etree._Element) -> bool:
    """Whether nobody can see a run in Word: in the colour of its ground, or 2 pt small and less."""
    size = styles.said(run, paragraph, "sz")
    if size is not None and size.get(w("val")) in TINY:
        return True
    colour = _colour(styles.said(run, paragraph, "color"))
    return colour is not None and colour == _ground(styles, run, paragraph)


def _colour(said: etree._Element | None) -> str | None:
    """The colour of letters; none where Word chooses one that is seen, or the theme does."""
    if said is None:
        return None
    value, theme = said.get(w("val"), "auto").upper(), said.get(w("themeColor"))
    if theme == "background1":
        return WHITE
    return None if value == "AUTO" or (value == WHITE and theme) else value


def _ground(styles: Styles, run: etree._Element, paragraph: etree._Element) -> str | None:
    """The colour behind a run; none where it cannot be told."""
    highlight = styles.said(run, paragraph, "highlight")
    if highlight is not None and (fill := HIGHLIGHTS.get(highlight.get(w("val"), ""))) != "":
        return fill
    for fill in _fills(styles, run, paragraph):
        if fill != "":
            return fill
    root = paragraph.getroottree().getroot()
    page = root.find(w("background"))
    if next(paragraph.iterancestors(w("txbxContent")), None) is not None:
        return None
    return WHITE if page is None else page.get(w("color"), "").upper() or None


def _fill(shading: etree._Element | None) -> str | None:
    """The colour of a shading, "" where one sees through it; none where it is a pattern."""
    if shading is None:
        return ""
    pattern, theme = shading.get(w("val"), "clear"), shading.get(w("themeFill"))
    fill = shading.get(w("fill"), "auto").upper()
    if pattern == "solid":
        colour = shading.get(w("color"), "auto").upper()
        return "000000" if colour == "AUTO" else colour
    if pattern == "nil":
        return ""
    if pattern != "clear" or (fill == "AUTO" and theme):
        return None
    return "" if fill == "AUTO" else fill


def _fills(styles: Styles, run: etree._Element, paragraph: etree._Element) -> Iterator[str | None]:
    """The fills of the shadings behind a run, the nearest first."""
    yield _fill(styles.said(run, paragraph, "shd"))
    for block in (paragraph, *styles.of(paragraph, "p")):
        yield _fill(block.find("w:pPr/w:shd", NAMESPACES))
    for cell in paragraph.iterancestors(w("tc")):
        yield _fill(cell.find("w:tcPr/w:shd", NAMESPACES))
        row = next(cell.iterancestors(w("tr")), None)
        table = next(cell.iterancestors(w("tbl")), None)
        if row is None or table is None:
            continue
        yield _fill(row.find("w:tblPrEx/w:shd", NAMESPACES))
        yield _fill(table.find("w:tblPr/w:shd", NAMESPACES))
        yield from _of_style(styles, table, row, cell)


def _of_style(
    styles: Styles, table: etree._Element, row: etree._Element, cell: etree._Element
) -> Iterator[str | None]:
    """What the style of a table says of a cell: of its part of the table first."""
    named = table.find("w:tblPr/w:tblStyle", NAMESPACES)
    chain = list(styles.chain("" if named is None else named.get(w("val"), "")))
    fills: dict[str, str | None] = {}
    for style in chain:
        for part in style.findall(w("tblStylePr")):
            fill = _fill(part.find("w:tcPr/w:shd", NAMESPACES))
            if fill != "":
                fills.setdefault(part.get(w("type"), ""), fill)
    if fills and (row.getparent() is not table or cell.getparent() is not row):
        yield None  # which part it is cannot be told
    elif fills:
        yield from (fills.get(part, "") for part in _parts(table, row, cell))
    for style in chain:
        yield _fill(style.find("w:tcPr/w:shd", NAMESPACES))
        yield _fill(style.find("w:tblPr/w:shd", NAMESPACES))


def _parts(table: etree._Element, row: etree._Element, cell: etree._Element) -> Iterator[str]:
    """The parts of a table that a cell belongs to, the narrowest first."""
    looks = _looks(table)
    down, along = _before(row), _before(cell)
    ends = {"first": not down, "last": next(row.itersiblings(w("tr")), None) is None}
    sides = {"first": not along, "last": next(cell.itersiblings(w("tc")), None) is None}
    at_end = [end for end in ends if ends[end] and f"{end}Row" in looks]
    at_side = [side for side in sides if sides[side] and f"{side}Column" in looks]
    yield from (f"{CORNERS[end, side]}Cell" for end in at_end for side in at_side)
    yield from (f"{end}Row" for end in at_end)
    yield from (f"{side}Col" for side in at_side)
    if "noVBand" not in looks:
        yield f"band{(along - ('firstColumn' in looks)) % 2 + 1}Vert"
    if "noHBand" not in looks:
        yield f"band{(down - ('firstRow' in looks)) % 2 + 1}Horz"
    yield "wholeTable"


def _before(node: etree._Element) -> int:
    """How many of its kind stand before an element."""
    return sum(1 for _ in node.itersiblings(str(node.tag), preceding=True))


def _looks(table: etree._Element) -> set[str]:
    """What of its style a table takes on."""
    look = table.find("w:tblPr/w:tblLook", NAMESPACES)
    if look is None:
        return set()
    try:
        bits = int(look.get(w("val"), "0"), 16)
    except ValueError:
        bits = 0
    said = {name: look.get(w(name)) for name in LOOKS}
    return {
        name
        for name, bit in LOOKS.items()
        if (bits & bit if said[name] is None else said[name] in ("1", "true", "on"))
    }
