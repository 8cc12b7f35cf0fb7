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
        pattern = _pattern(texts.get(number, ""), box=number in converted.boxes)
        # Behind what was not found, the next begins wherever it does.
        found = (pattern.match if sure else pattern.search)(printed, at)
        if found is None and at == 0 and texts.get(number) == title:
            continue  # it stands in the title block
        if found is None:
            wrong.add(number)
            found = pattern.search(printed, at)
        at, sure = (found.end(), True) if found else (at, False)
    if at < len(printed) and not wrong and converted.order:
        wrong.add(converted.order[-1])
    for number in sorted(wrong):
        text = short(" ".join(marked.texts.get(number, "").replace(ANY, "?").split()))
        yield problem("DOC-012", Place(document.source.name, marked.lines[number]), text=text)


def _pattern(text: str, *, box: bool) -> re.Pattern[str]:
    words = ".".join(re.escape(part) for part in text.split(ANY))
    return re.compile(rf"\[x?\]{words}" if box else words)


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
