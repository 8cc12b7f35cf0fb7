"""Plain text in the shipped shape.

In: a `Source`. Out: a `Document` whose account covers every character. The shape: optional white
space, `date `, an ISO date, one space; then paragraphs parted by blank lines.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from typing import TYPE_CHECKING

from lxml import etree

from pressroom.metadata import UNWRITABLE
from pressroom.model import Account, Document, Source
from pressroom.problems import Place, Problem, Refused, problem
from pressroom.source import not_utf8

if TYPE_CHECKING:
    from collections.abc import Iterator

PREFIX = re.compile(r"[ \t\r\n]*date ([0-9]{4}-[0-9]{2}-[0-9]{2}) ")
WHITE_SPACE = re.compile(r"[ \t\r\n]+")
LINE_END = re.compile(r"\r\n|\r|\n")


def read_text(source: Source) -> Document:
    """Read the report into paragraphs. Raises Refused with SRC-002 to SRC-005, META-005."""
    text, problems = decoded(source)
    mark = 1 if text.startswith("\ufeff") else 0
    prefix = PREFIX.match(text, mark)
    date = _date(prefix[1]) if prefix else None
    if prefix is None or date is None:
        found = f"it begins `{text[mark : mark + 24].strip()}`"
        problems.append(problem("SRC-003", Place(source.name, 1, 1), found=found))
        raise Refused(problems)
    declared = source.metadata.date
    if declared not in (None, date):
        facts = {"declared": declared, "found": date}
        problems.append(problem("META-005", Place(source.sidecar), **facts))
    account = tuple(_account(text, mark, prefix.end()))
    body = _body(text, account)
    if not len(body):
        problems.append(problem("SRC-004", Place(source.name)))
    if problems:
        raise Refused(problems)
    return Document(source, date, body, account)


def decoded(source: Source) -> tuple[str, list[Problem]]:
    """The report's characters, and those among them that no output can hold (SRC-005).

    Raises Refused with SRC-002 where the bytes are not UTF-8.
    """
    try:
        text = source.data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused([not_utf8(error, source.name)]) from None
    return text, list(_unwritable(text, source.name))


def place(text: str, offset: int, name: str) -> Place:
    """The line and column of a character of the source."""
    before = text[:offset].replace("\r\n", "\n").replace("\r", "\n")
    return Place(name, before.count("\n") + 1, len(before.rsplit("\n", 1)[-1]) + 1)


def _date(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _unwritable(text: str, name: str) -> Iterator[Problem]:
    for found in UNWRITABLE.finditer(text):
        character = unicodedata.name(found[0], f"U+{ord(found[0]):04X}")
        yield problem("SRC-005", place(text, found.start(), name), name=character)


def _account(text: str, mark: int, start: int) -> Iterator[Account]:
    """Cut the source into its parts; together they are all of it."""
    if mark:
        yield Account("byte-order mark", 0, mark, text[:mark])
    yield Account("date prefix", mark, start, text[mark:start])
    number = 0
    separators = (run for run in WHITE_SPACE.finditer(text, start) if _separates(run))
    for left, right in [*(run.span() for run in separators), (len(text), len(text))]:
        if left > start:
            number += 1
            yield Account("text", start, left, text[start:left], f"p{number}")
        if right > left:
            yield Account("separator", left, right, text[left:right])
        start = right


def _separates(run: re.Match[str]) -> bool:
    """Whether white space parts two paragraphs: it holds an empty line, or ends the text."""
    return run.end() == len(run.string) or len(LINE_END.findall(run[0])) > 1


def _body(text: str, account: tuple[Account, ...]) -> etree._Element:
    body = etree.Element("section")
    for part in account:
        if part.block:
            line = place(text, part.start, "").line
            paragraph = etree.SubElement(body, "p", {"id": part.block, "data-line": str(line)})
            paragraph.text = part.text
    return body
