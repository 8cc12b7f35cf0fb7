"""The first link of the proof for Word and OpenDocument: what was written is what will be printed.

In: a Document and the texts that were to become it. Out: DOC-012 for each paragraph that differs.
Every character is compared, in order, white space aside; numbers of lists and notes are made.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pressroom.problems import Place, Problem, problem, short
from pressroom.vocabulary import LEAVES
from pressroom.word.pandoc import ANY, NOTE_ROLES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

    from pressroom.model import Document
    from pressroom.word.pandoc import Converted, Marked


def differences(document: Document, marked: Marked, converted: Converted) -> Iterator[Problem]:
    """DOC-012 for each paragraph whose words are not the Document's, or stand elsewhere in it."""
    printed = "".join("".join(_said(leaf)) for leaf in document.body.iter(*LEAVES))
    printed = "".join(printed.split())
    texts = {number: "".join(text.split()) for number, text in marked.texts.items()}
    title = "".join(document.source.metadata.title.split())
    wrong = {number for number, text in texts.items() if text} - {*converted.order}
    wrong |= _out_of_order(converted)
    at, sure = 0, True
    for number in converted.order:
        text = texts.get(number, "")
        box = number in converted.boxes
        # Behind what was not found, the next begins wherever it does.
        end = _end(printed, text, at, box=box, anywhere=not sure)
        if end is None and at == 0 and text == title:
            continue  # it stands in the title block
        if end is None:
            wrong.add(number)
            end = _end(printed, text, at, box=box, anywhere=True)
        at, sure = (at, False) if end is None else (end, True)
    if at < len(printed) and not wrong and converted.order:
        wrong.add(converted.order[-1])
    for number in sorted(wrong):
        text = short(" ".join(marked.texts.get(number, "").replace(ANY, "?").split()))
        yield problem("DOC-012", Place(document.source.name, marked.lines[number]), text=text)


def _end(printed: str, text: str, at: int, *, box: bool, anywhere: bool) -> int | None:
    """Where a text ends that begins `at`, or anywhere behind it; none where it does not."""
    if box or ANY in text:
        words = ".".join(re.escape(part) for part in text.split(ANY))
        pattern = re.compile(rf"\[x?\]{words}" if box else words)
        found = pattern.search(printed, at) if anywhere else pattern.match(printed, at)
        return found.end() if found else None
    begins = at if printed.startswith(text, at) else printed.find(text, at) if anywhere else -1
    return None if begins < 0 else begins + len(text)


def _out_of_order(converted: Converted) -> set[int]:
    """The paragraphs that came out before one that they follow."""
    wrong, last = set(), 0
    for number in converted.order:
        if number in converted.moved:
            continue
        if number < last:
            wrong.add(number)
        last = max(last, number)
    return wrong


def _said(node: etree._Element) -> Iterator[str]:
    """The text of an element without the marks of notes."""
    yield node.text or ""
    for child in node:
        if child.get("role") not in NOTE_ROLES:
            yield from _said(child)
        yield child.tail or ""
