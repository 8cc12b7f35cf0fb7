"""What was found of bags, as a report that a yearly run can keep: JSON, or a table.

In: where to keep it, and a `Verified` after the other. Out: the file, written row by row, so that
memory is that of one; put in its place when it is whole. A run that was interrupted keeps what it
found, and says in JSON that it is not complete.
"""

from __future__ import annotations

import csv
import io
import json
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pressroom import __version__
from pressroom.problems import printable
from pressroom.publish import replacing
from pressroom.source import moment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pressroom.archive.verify import Verified
    from pressroom.publish import Written

COLUMNS = ("bag", "verdict", "words", "rebuilt", "files", "bytes", "problems", "verified")


class Report:
    """A report that is being written."""

    def __init__(self, file: Written) -> None:
        self._file = file

    def begin(self) -> None:
        """Write what stands before the bags."""
        table = io.StringIO()
        csv.writer(table).writerow(COLUMNS)
        self._file.write(table.getvalue().encode())

    def add(self, found: Verified) -> None:
        """Write what was found of a bag."""
        row = _row(found)
        table = io.StringIO()
        csv.writer(table).writerow(
            "; ".join(each) if isinstance(each, list) else each for each in row.values()
        )
        self._file.write(table.getvalue().encode())

    def end(self, *, complete: bool) -> None:
        """Write what stands behind the bags: of a table, nothing."""


class JsonReport(Report):
    """A report as one JSON object."""

    _before = ""

    def begin(self) -> None:
        said = json.dumps({"by": f"Pressroom {__version__}", "begun": _now()})
        self._file.write(f'{said[:-1]}, "bags": ['.encode())

    def add(self, found: Verified) -> None:
        row = json.dumps(_row(found), ensure_ascii=False)
        self._file.write(f"{self._before}\n{row}".encode())
        self._before = ","

    def end(self, *, complete: bool) -> None:
        said = json.dumps({"ended": _now(), "complete": complete})
        self._file.write(f"\n], {said[1:]}\n".encode())


@contextmanager
def kept(file: Path) -> Iterator[Report]:
    """A report that will stand at `file`, a table if it ends in `.csv`.

    Raises Refused with OUT-001 where it cannot be written.
    """
    interrupted = None
    with replacing(file) as stream:
        report = (Report if file.suffix == ".csv" else JsonReport)(stream)
        report.begin()
        try:
            yield report
        except KeyboardInterrupt as error:
            interrupted = error
        report.end(complete=interrupted is None)
    if interrupted:
        raise interrupted


def _row(found: Verified) -> dict[str, str | int | list[str]]:
    said = [printable(f"{each.code}: {each.message}") for each in found.problems]
    facts = printable(str(found.path)), found.verdict, found.words, found.rebuilt
    return dict(zip(COLUMNS, (*facts, found.files, found.octets, said, _now()), strict=True))


def _now() -> str:
    return f"{moment():%Y-%m-%dT%H:%M:%SZ}"
