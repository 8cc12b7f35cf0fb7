"""Which header cells head a cell of a table, where their scope alone does not say it.

In: a table of the markup. Out: the headers of each cell, by cell. The rules are those of HTML
(§4.9.12.2, forming relationships between data cells and header cells), which a reader of the
page would follow too; in a plain table, one row of heads above or one head before each row, a PDF
says as much by `Scope` (ISO 32000-1 §14.8.5.7) and none of this is needed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

GROUPS = ("thead", "tbody", "tfoot")
ACROSS = ("row", "rowgroup")  # the scopes of heads that stand before what they head


class Cell:
    """A cell of a table: its element, and the rows and columns that it covers."""

    def __init__(self, element: Any, row: int, column: int, down: int, group: int) -> None:
        self.element = element
        self.row, self.column = row, column
        self.rows = range(row, row + down)
        self.columns = range(column, column + int(element.get("colspan", 1)))
        self.group = group
        self.heads = element.tag == "th"
        self.scope = element.get("scope", "col") if self.heads else ""


def cells(table: Any) -> list[Cell]:
    """The cells of a table, each in its place; a cell ends with the group of rows it stands in."""
    found: list[Cell] = []
    taken: set[tuple[int, int]] = set()
    first = 0
    for number, group in enumerate(part for part in table if part.tag in GROUPS):
        for at, row in enumerate(group, start=first):
            column = 0
            for element in row:
                while (at, column) in taken:
                    column += 1
                down = min(int(element.get("rowspan", 1)), first + len(group) - at)
                cell = Cell(element, at, column, down, number)
                taken.update((y, x) for y in cell.rows for x in cell.columns)
                found.append(cell)
                column = cell.columns.stop
        first += len(group)
    return found


def headers(table: Any) -> dict[Any, list[Any]]:
    """The elements of the heads of each cell, by its element; empty where scopes say it all."""
    placed = cells(table)
    heads = [cell for cell in placed if cell.heads]
    if all(_plain(cell) for cell in heads):
        return {}
    grid = {(y, x): cell for cell in placed for y in cell.rows for x in cell.columns}
    return {cell.element: _headers(cell, grid, heads) for cell in placed}


def _plain(head: Cell) -> bool:
    """Whether a head's scope says all: it stands at the table's edge and spans nothing."""
    edge = head.column == 0 if head.scope == "row" else head.row == 0
    return edge and len(head.rows) == len(head.columns) == 1 and head.scope in ("row", "col")


def _headers(cell: Cell, grid: dict[tuple[int, int], Cell], heads: list[Cell]) -> list[Any]:
    found: list[Cell] = [
        head
        for head in heads
        if head.scope == "rowgroup"
        and head.group == cell.group
        and head.row <= cell.row
        and head.column <= cell.column
    ]
    for row in cell.rows:
        before = ((row, x) for x in range(cell.column - 1, -1, -1))
        found += _nearest(cell, (grid[at] for at in before if at in grid), across=True)
    for column in cell.columns:
        over = ((y, column) for y in range(cell.row - 1, -1, -1))
        found += _nearest(cell, (grid[at] for at in over if at in grid), across=False)
    elements = dict.fromkeys(
        head.element
        for head in sorted(found, key=lambda head: (head.row, head.column))
        if head is not cell and "".join(head.element.itertext()).strip()
    )
    return list(elements)


def _nearest(cell: Cell, seen: Iterator[Cell], *, across: bool) -> Iterator[Cell]:
    """The heads met on the way from a cell to the table's edge; a nearer block of heads hides the
    same kind of head behind it.
    """
    block = [cell] if cell.heads else []
    hidden: list[range] = []
    for each in seen:
        side = each.rows if across else each.columns
        if not each.heads:
            hidden += [head.rows if across else head.columns for head in block]
            block = []
            continue
        block.append(each)
        if (each.scope in ACROSS) == across and side not in hidden:
            yield each
