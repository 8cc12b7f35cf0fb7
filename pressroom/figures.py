"""Columns of numbers, set as such: to the right, the decimal marks under each other.

In: a table of the print edition. Out: the same, with `class="right"` on the cells of a column that
holds nothing but numbers, and room behind those with fewer decimals. WeasyPrint does not know
`text-align: "."`; the figures of the face that tables are set in are all of one width. Where the
author aligned a column, it stays as it is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pressroom.tables import placed, width
from pressroom.vocabulary import LEAVES, text_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml import etree

# In ems of Source Sans 3.
FIGURE, MARK = 0.497, 0.249
SPACES = " \u00a0\u2009\u202f"
NUMBER = re.compile(
    rf"(?:[(+\-\u2212\u2013±~≈<>≤≥$€£¥][{SPACES}]?)*"
    rf"(?P<whole>\d(?:[\d.,’'{SPACES}]*\d)?)(?P<unit>[{SPACES}]?[%‰)€$£°]*)"
)
NOTHING = frozenset(("", "-", "\u2013", "\u2014", "\u2212", "…"))
FEWEST = 2  # numbers in a column


def align_figures(table: etree._Element) -> None:
    """Set the columns of a table that hold numbers."""
    columns: dict[int, list[etree._Element]] = {}
    for cell, column in placed(table):
        columns.setdefault(column, []).append(cell)
    spanned = {
        column + more
        for cell, column in placed(table)
        for more in range(int(cell.get("colspan", "1")))
        if cell.get("colspan")
    }
    for column, cells in columns.items():
        if column not in spanned and not any(cell.get("class") for cell in cells):
            _align(cells)


def _align(cells: list[etree._Element]) -> None:
    body = [cell for cell in cells if _part(cell) != "thead" and cell.tag == "td"]
    texts = ["".join(map(text_of, cell.iter(*LEAVES))).strip() for cell in body]
    numbers = [found for text in texts if (found := NUMBER.fullmatch(text))]
    others = [text for text in texts if not NUMBER.fullmatch(text)]
    if len(numbers) < FEWEST or not NOTHING.issuperset(others):
        return
    for cell in (*body, *(cell for cell in cells if _part(cell) == "thead")):
        cell.set("class", "right")
    mark = _mark([found["whole"] for found in numbers])
    most = max(_tail(found, mark) for found in numbers)
    for cell, text in zip(body, texts, strict=True):
        found = NUMBER.fullmatch(text)
        room = most - _tail(found, mark) if found else 0.0
        for leaf in cell.iter(*LEAVES) if room else ():
            leaf.set("style", f"padding-right: {room:.3f}em")


def _part(cell: etree._Element) -> str:
    """Which part of its table a cell stands in."""
    return next(str(part.tag) for part in cell.iterancestors("thead", "tbody", "tfoot"))


def _mark(numbers: Sequence[str]) -> str:
    """What parts whole numbers from decimals in a column; nothing, if there are none."""
    for mark in ".,":
        parted = [number.split(mark) for number in numbers if mark in number]
        if all(len(parts) == 2 and parts[1].isdigit() for parts in parted) and any(
            # Else it may stand between thousands.
            len(decimals) != 3 or whole == "0" or len(whole) > 3
            for whole, decimals in parted
        ):
            return mark
    return ""


def _tail(number: re.Match[str], mark: str) -> float:
    """How wide is what stands behind the whole of a number, in ems."""
    _, found, decimals = number["whole"].partition(mark) if mark else ("", "", "")
    unit = sum(0.2 if sign in SPACES else width(sign) for sign in number["unit"])
    return MARK * bool(found) + FIGURE * len(decimals) + unit
