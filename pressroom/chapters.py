"""The numbers of notes, counted anew in each table, and in each chapter that begins a page.

In: a Document's body. Out: the same, its numbers changed where the theme asks for it and they are
of our making: in Markdown and Word, the author marks a note and never says its number. The numbers
of an HTML report are its author's words. Both editions have the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pressroom.contents import sections_in
from pressroom.themes.book import is_book
from pressroom.themes.tokens import traits
from pressroom.vocabulary import text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

    from pressroom.model import Source
    from pressroom.problems import Problem

MOST = 99  # notes that are numbered through begin with 1 again behind so many (GPO 15.2)
NUMBERED = (".md", ".docx", ".odt")  # where we number the notes


def notes_by_chapter(body: etree._Element, source: Source, _problems: list[Problem]) -> None:
    """Number the notes from 1 in each chapter and table, unless a note is called in two of them."""
    metadata = source.metadata
    if not (source.name.endswith(NUMBERED) and traits(metadata.theme).notes_by_chapter):
        return
    book = is_book(metadata, body)
    numbers: dict[str, tuple[etree._Element, int]] = {}
    counts: dict[etree._Element, int] = {}
    # What only another note calls is numbered last.
    for group, call in sorted(calls(body, chapters=book), key=lambda each: _in_note(each[1])):
        note = call.get("href", "")
        if note not in numbers:
            before = counts.get(group, 0)
            counts[group] = (before if book else before % MOST) + 1
            numbers[note] = group, counts[group]
        elif numbers[note][0] is not group and not _in_note(call):
            return
        if not text_of(call).isdecimal():
            return
    backs = {}
    for _, call in [*calls(body)]:
        _say(call, str(numbers[call.get("href", "")][1]))
        backs[f"#{call.get('id')}"] = text_of(call)
    for back in body.iter("a"):
        if back.get("role") == "doc-backlink" and back.get("href") in backs:
            new = backs[back.get("href", "")]
            _say(back, f"[{new}]" if text_of(back).startswith("[") else new)


def calls(
    body: etree._Element, *, chapters: bool = False
) -> Iterator[tuple[etree._Element, etree._Element]]:
    """The calls of notes, each with what its note is counted in: the outermost table around it,
    its chapter, the whole.
    """
    sections = {*sections_in(body)} if chapters else set()
    for call in body.iter("a"):
        if call.get("role") == "doc-noteref":
            around = [*call.iterancestors()]
            tables = [each for each in around if each.tag == "table"]
            chapter = next((each for each in around if each in sections), body)
            yield (tables[-1] if tables else chapter), call


def _in_note(call: etree._Element) -> bool:
    return next(call.iterancestors("aside"), None) is not None


def _say(link: etree._Element, words: str) -> None:
    """Let a link say these words alone."""
    del link[:]
    link.text = words
