"""Plain text, in the shipped shape or any other.

In: a `Source`. Out: a `Document` whose account covers every character. The shape: optional white
space, `date `, an ISO date, one space; then paragraphs parted by blank lines or form feeds. The
date may stand in the metadata instead.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from bisect import bisect_right
from typing import TYPE_CHECKING

from lxml import etree

from pressroom.decoding import characters
from pressroom.model import Account, Document, Source
from pressroom.problems import Place, Problem, Refused, problem, short
from pressroom.unprintable import UNPRINTABLE, UNWRITABLE, shows, unprintable

if TYPE_CHECKING:
    from collections.abc import Iterator

PREFIX = re.compile(r"[ \t\r\n\f]*date ([0-9]{4}-[0-9]{2}-[0-9]{2}) ")
FORM_FEED = "\f"  # where a typewriter's page ended
WHITE_SPACE = re.compile(r"[ \t\r\n\f]+")
LINE_END = re.compile(r"\r\n|\r|\n")
MOST_CHARACTERS = 5_000_000


def read_text(source: Source) -> Document:
    """Read the report into paragraphs. Raises Refused with SRC-002 to 005, SRC-009, META-005."""
    text, problems = decoded(source)
    mark = 1 if text.startswith("\ufeff") else 0
    prefix = PREFIX.match(text, mark)
    declared = source.metadata.date
    date = _date(prefix[1]) if prefix else declared
    if date is None and (prefix or source.metadata.status != "draft"):
        begins = short(text[mark : mark + 24].strip())
        facts = {"found": f"it begins `{begins}`" if begins else "it begins with nothing"}
        facts["sidecar"] = source.sidecar
        problems.append(problem("SRC-003", Place(source.name, 1, 1), **facts))
        raise Refused(problems)
    if declared not in (None, date):
        facts = {"declared": str(declared), "found": str(date), "sidecar": source.sidecar}
        where = Lines(text).place(prefix.start(1), source.name) if prefix else Place(source.name)
        problems.append(problem("META-005", where, **facts))
    account = tuple(_account(text, mark, prefix.end() if prefix else mark))
    texts = [part.text for part in account if part.block]
    if not texts or not (problems or any(map(shows, texts))):
        problems.append(problem("SRC-004", Place(source.name)))
    if problems:
        raise Refused(problems)
    return Document(source, date, _body(text, account), account)


def decoded(source: Source) -> tuple[str, list[Problem]]:
    """The report's characters, and those among them that no output can hold (SRC-005, SRC-009).

    Raises Refused with SRC-002, ENC-001 or ENC-002 where the bytes are not of its encoding, and
    with LIM-002 where there are too many.
    """
    text = characters(source)
    if len(text) > MOST_CHARACTERS:
        facts = {"count": len(text), "most": MOST_CHARACTERS}
        raise Refused([problem("LIM-002", Place(source.name), **facts)])
    return text, list(_unwritable(text, source.name))


class Lines:
    """The lines of a text: where each begins."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(end.end() for end in LINE_END.finditer(text))]

    def place(self, offset: int, name: str) -> Place:
        """The line and column of a character."""
        line = bisect_right(self._starts, offset)
        return Place(name, line, offset - self._starts[line - 1] + 1)


def _date(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _unwritable(text: str, name: str) -> Iterator[Problem]:
    """The first of each kind of character that no output can hold."""
    lines = Lines(text)
    first = {found[0]: found.start() for found in reversed(list(UNWRITABLE.finditer(text)))}
    first.pop(FORM_FEED, None)
    for character, at in first.items():
        known = unicodedata.name(character, "")
        facts = {"name": f"U+{ord(character):04X} {known}".strip(), "count": text.count(character)}
        yield problem("SRC-005", lines.place(at, name), **facts)
    stacks = list(UNPRINTABLE.finditer(text))
    for found in {each[0]: each for each in reversed(stacks)}.values():
        facts = {"what": unprintable(found[0]), "count": text.count(found[0])}
        yield problem("SRC-009", lines.place(found.start(), name), **facts)


def _account(text: str, mark: int, start: int) -> Iterator[Account]:
    """Cut the source into its parts; together they are all of it."""
    if mark:
        yield Account("byte-order mark", 0, mark, text[:mark])
    if start > mark:
        yield Account("date prefix", mark, start, text[mark:start])
    number = 0
    # White space before the first paragraph parts nothing but it and what is no paragraph.
    first = WHITE_SPACE.match(text, start)
    if first and first.end() < len(text):
        yield Account("separator", start, first.end(), first[0])
        start = first.end()
    separators = (run for run in WHITE_SPACE.finditer(text, start) if _separates(run))
    for left, right in [*(run.span() for run in separators), (len(text), len(text))]:
        if left > start:
            number += 1
            yield Account("text", start, left, text[start:left], f"p{number}")
        if right > left:
            yield Account("separator", left, right, text[left:right])
        start = right


def _separates(run: re.Match[str]) -> bool:
    """Whether white space parts two paragraphs: it holds an empty line or page, or ends all."""
    ends = len(LINE_END.findall(run[0]))
    return run.end() == len(run.string) or ends > 1 or FORM_FEED in run[0]


def _body(text: str, account: tuple[Account, ...]) -> etree._Element:
    body = etree.Element("section")
    lines = Lines(text)
    for part in account:
        if part.block:
            line = lines.place(part.start, "").line
            paragraph = etree.SubElement(body, "p", {"id": part.block, "data-line": str(line)})
            paragraph.text = part.text
    return body
