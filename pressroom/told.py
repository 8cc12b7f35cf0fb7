"""What is said of many reports: a line a file, how far it is, one JSON object, JUnit's XML.

In: a `Done` for each report. Out: text; the command line prints it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pressroom.problems import in_order, printable
from pressroom.shelf import slug_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pressroom.many import Done
    from pressroom.pipeline import Built
    from pressroom.problems import Problem

WIDTH = 24  # of a progress bar, in characters


def count(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def lines(built: Built, seconds: float) -> Iterator[str]:
    """A line a file: path, pages or chapters, size, SHA-256, time, verdict."""
    took = f"{seconds:.1f} s" if built.fresh else "unchanged"
    for name, record in built.files.items():
        file = printable(str(built.folder / name))
        size = f"{record['bytes'] / 1000:.0f} kB"
        yield "  ".join((file, _extent(record), size, record["sha256"], took, record["verdict"]))


def _extent(record: Mapping[str, Any]) -> str:
    if "pages" in record:
        return count(record["pages"], "page")
    return count(len(record["spine"]), "part")


def progress(done: int, of: int, thing: str, failed: str, seconds: float) -> str:
    """How far it is: a bar, how many an hour or a second, what is left; for one line."""
    filled = WIDTH * done // of
    bar = "█" * filled + "░" * (WIDTH - filled)
    said = f"{bar} {done} of {count(of, thing)}, {failed}"
    if not done:
        return said
    rate = done / max(seconds, 0.001)
    speed = f"{rate:.1f} a second" if rate >= 1 else f"{rate * 60:.1f} a minute"
    return f"{said}, {speed}, {_time((of - done) / rate)} left"


def _time(seconds: float) -> str:
    minutes = round(seconds / 60)
    if minutes < 2:
        return f"{seconds:.0f} s"
    return f"{minutes} min" if minutes < 120 else f"{minutes / 60:.0f} h"


def records(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    """Problems as JSON tells them, in order of place."""
    return [
        {
            **{"code": one.code, "severity": one.severity, "file": one.where.file},
            **{"line": one.where.line, "column": one.where.column},
            **{"message": one.message, "hint": one.hint},
        }
        for one in in_order(problems)
    ]


def as_json(every: Iterable[Done], problems: Iterable[Problem]) -> str:
    """What came of all reports, in order of their files, and which names mean none."""
    told = [_told(done) for done in sorted(every, key=lambda done: done.file)]
    found = {"problems": records(problems), "reports": told}
    return json.dumps(found, ensure_ascii=False, indent=1)


def _told(done: Done) -> dict[str, Any]:
    kept = ("pages", "bytes", "sha256", "verdict")
    files = done.built.files if done.built else {}
    return {
        **{"file": str(done.file), "report": slug_of(done.file), "result": _result(done)},
        "seconds": round(done.seconds, 3),
        "folder": str(done.built.folder) if done.built else None,
        "files": {
            name: {key: record[key] for key in kept if key in record}
            for name, record in files.items()
        },
        "problems": records(done.problems),
    }


def _result(done: Done) -> str:
    if done.built is None:
        return "refused"
    return "built" if done.built.fresh else "unchanged"


def as_junit(every: Sequence[Done], problems: Sequence[Problem], seconds: float) -> bytes:
    """The same as a JUnit report: a suite of one case a report; a name that means none is an error.

    There is no standard; these are the elements and attributes that all readers of it know.
    """
    from xml.etree.ElementTree import Element, SubElement, indent, tostring

    refused = sum(done.built is None for done in every)
    facts = {"tests": len(every) + len(problems), "failures": refused, "errors": len(problems)}
    numbers = {name: str(number) for name, number in facts.items()}
    named = {"name": "pressroom build", "time": f"{seconds:.3f}"}
    suite = Element("testsuite", named | numbers)
    for done in sorted(every, key=lambda done: done.file):
        name, time = slug_of(done.file), f"{done.seconds:.3f}"
        case = SubElement(suite, "testcase", classname="report", name=name, time=time)
        if done.built is None:
            _fault(SubElement(case, "failure"), done.problems)
        elif done.problems:
            SubElement(case, "system-err").text = _all(done.problems)
    for one in problems:
        case = SubElement(suite, "testcase", classname="name", name=one.where.file, time="0")
        _fault(SubElement(case, "error"), (one,))
    indent(suite)
    return bytes(tostring(suite, "utf-8", xml_declaration=True)) + b"\n"


def _fault(element: Any, problems: Sequence[Problem]) -> None:
    first = next((one for one in problems if one.severity == "error"), problems[0])
    element.set("type", first.code)
    element.set("message", printable(first.message))
    element.text = _all(problems)


def _all(problems: Iterable[Problem]) -> str:
    return "\n".join(map(str, in_order(problems)))
