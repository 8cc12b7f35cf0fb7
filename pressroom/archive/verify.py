"""Bags, years later: fixity, completeness, and whether each agrees with itself.

In: paths that the user named. Out: a `Verified` for each bag, and all of them as a report that a
yearly run can keep. Bags are read one at a time, so memory is that of one.
"""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pressroom import __version__
from pressroom.archive.agreement import disagreements, proof_of
from pressroom.archive.fixity import fixity
from pressroom.archive.opened import opened, packing
from pressroom.archive.profile import unmet
from pressroom.problems import Place, Problem, Refused, in_order, problem

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from pressroom.archive.profile import Profile

DECLARATION = "bagit.txt"
PACKED = (".zip", ".tar")
COLUMNS = ("bag", "verdict", "files", "bytes", "problems")


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found of one bag."""

    path: Path
    files: int
    octets: int
    problems: tuple[Problem, ...]

    @property
    def verdict(self) -> str:
        """`whole`, or `faulty` where anything is wrong."""
        return "faulty" if any(each.severity == "error" for each in self.problems) else "whole"


def bags(path: Path) -> Iterator[Path]:
    """The bags at a path: itself, or those in a folder of bags and its folders."""
    if not path.is_dir() or (path / DECLARATION).exists():
        yield path
        return
    for each in sorted(path.iterdir()):
        packed = each.suffix in PACKED and each.is_file()
        if packed or (each.is_dir() and not each.is_symlink()):
            yield from bags(each)


def verify_bag(path: Path, profile: Profile | None = None) -> Verified:
    """All that is wrong with the bag at `path`, which may have to keep to a profile."""
    files = octets = 0
    try:
        with opened(path) as bag:
            files, octets = len(bag.files), sum(each.size for each in bag.files.values())
            problems = fixity(bag)
            if not problems:
                problems += disagreements(bag, proof_of(bag))
                problems += unmet(bag, packing(path), profile) if profile else ()
    except Refused as refused:
        problems = list(refused.problems)
    except OSError as error:
        problems = [problem("BAG-001", Place(str(path)), reason=error.strerror or error)]
    return Verified(path, files, octets, in_order(problems))


def report(found: Sequence[Verified], at: dt.datetime, kind: str) -> bytes:
    """The findings as JSON or, if `kind` is `.csv`, as a table; `at` is when, in UTC."""
    when = f"{at:%Y-%m-%dT%H:%M:%SZ}"
    rows = [
        {
            "bag": str(each.path),
            "verdict": each.verdict,
            "files": each.files,
            "bytes": each.octets,
            "problems": [f"{one.code}: {one.message}" for one in each.problems],
        }
        for each in found
    ]
    if kind == ".csv":
        text = io.StringIO()
        table = csv.writer(text)
        table.writerow((*COLUMNS, "verified"))
        for row in rows:
            problems = "; ".join(row["problems"])  # type: ignore[arg-type]
            table.writerow((*(row[name] for name in COLUMNS[:-1]), problems, when))
        return text.getvalue().encode()
    said = {"verified": when, "by": f"Pressroom {__version__}", "bags": rows}
    return (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode()
