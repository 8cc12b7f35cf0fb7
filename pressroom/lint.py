"""The editor's eye: what in a report deserves a look. Found and pointed out, never changed.

In: a report's file. Out: its problems and findings with line and column.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pressroom.decoding import characters
from pressroom.problems import Problem, Refused, problem
from pressroom.readers import read_report
from pressroom.readers.text import Lines
from pressroom.review import review_findings
from pressroom.shelf import PACKAGED

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pressroom.model import Document

QUOTES = re.compile("[“”]")
LONE_MARK = re.compile(r"(?<=[^\s.])[.!?]?\s+(,)(?=\s)")


def lint(file: Path) -> tuple[Problem, ...]:
    """All that is wrong with a report, or else all that deserves a look."""
    try:
        document = read_report(file)
    except Refused as refused:
        return refused.problems
    findings = (*document.findings, *review_findings(document))
    if file.suffix in PACKAGED:
        return findings
    text = characters(document.source)
    name = document.source.name
    lines = Lines(text)
    found = [
        problem(code, lines.place(at, name), excerpt=_excerpt(text, at), **facts)
        for check in CHECKS
        for code, at, facts in check(document, text)
    ]
    return (*findings, *found)


def _excerpt(text: str, at: int) -> str:
    return f"…{' '.join(text[max(at - 24, 0) : at + 8].split())}…"


def _quotation_marks(document: Document, text: str) -> Iterator[tuple[str, int, dict[str, str]]]:
    """English quotation marks that do not pair, paragraph by paragraph."""
    if document.source.metadata.language.split("-")[0] != "en":
        return
    for part in document.account:
        is_open = False
        for found in QUOTES.finditer(text, part.start, part.end if part.block else part.start):
            opening = found[0] == "“"
            if opening and is_open:
                yield "TXT-001", found.start(), {}
            elif not opening and not is_open:
                yield "TXT-003", found.start(), {}
            is_open = opening and not is_open


def _lone_marks(_document: Document, text: str) -> Iterator[tuple[str, int, dict[str, str]]]:
    """A comma that stands by itself."""
    for found in LONE_MARK.finditer(text):
        yield "TXT-002", found.start(1), {"mark": found[1]}


CHECKS = (_quotation_marks, _lone_marks)
