"""Readers turn what people bring into the closed vocabulary, and nothing leaves them unchecked."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

from pressroom import vocabulary
from pressroom.decoding import characters
from pressroom.metadata import UNWRITABLE
from pressroom.model import Document
from pressroom.problems import Place, Problem, Refused, problem
from pressroom.readers.text import FORM_FEED, LINE_END, decoded, read_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pressroom.model import Source


def parse(source: Source) -> Document:
    """Read a report by its kind. Raises Refused with what is wrong with it."""
    count = len(characters(source))
    if count > MOST_CHARACTERS:
        facts = {"count": count, "most": MOST_CHARACTERS}
        raise Refused([problem("LIM-002", Place(source.name), **facts)])
    read = READERS[PurePath(source.name).suffix]
    document = read(source)
    vocabulary.check(document.body)
    if count > MOST_IN_BLOCK and (problems := [*_overlong(document)]):
        raise Refused(problems)
    return document


def _overlong(document: Document) -> Iterator[Problem]:
    """The paragraphs that are longer than the engine can set."""
    for block in document.blocks:
        if len(block.text) > MOST_IN_BLOCK:
            facts = {"count": len(block.text), "most": MOST_IN_BLOCK}
            yield problem("LIM-001", Place(document.source.name, block.line), **facts)


def _read_markdown(source: Source) -> Document:
    from pressroom.readers.markdown import MOST_MARKS, crowded, markdown_to_html, nested_too_deep

    text = _writable(source)
    before = len(LINE_END.findall(text, 0, source.body))
    if found := crowded(text[source.body :]):
        facts = {"count": found[1], "most": MOST_MARKS}
        where = Place(source.name, found[0] + before)
        raise Refused([*decoded(source)[1], problem("LIM-003", where, **facts)])
    if nested_too_deep(text[source.body :]):
        raise Refused([*decoded(source)[1], _too_deep(source)])
    html, line_of = markdown_to_html(text[source.body :])
    return _distilled(source, html, lambda line: line_of(line) + before)


def _read_html(source: Source) -> Document:
    return _distilled(source, _writable(source), lambda line: line)


def _writable(source: Source) -> str:
    """The report's characters; where no output can hold one, `decoded` has said so."""
    return UNWRITABLE.sub("\ufffd", decoded(source)[0].replace(FORM_FEED, " "))


def _distilled(source: Source, html: str, line_of: Callable[[int], int]) -> Document:
    """HTML as a Document. Raises Refused with every error found in it."""
    from pressroom.readers.distil import distil
    from pressroom.readers.html import (
        LOST,
        MOST_ATTRIBUTES,
        TooDeep,
        TooManyAttributes,
        nested_deeper,
        parse_html,
    )
    from pressroom.transforms import transform

    _, problems = decoded(source)
    try:
        tree = parse_html(html, line_of)
    except TooDeep:
        raise Refused([*problems, _too_deep(source)]) from None
    except TooManyAttributes as many:
        where = Place(source.name, *many.args)
        found = problem("LIM-004", where, most=MOST_ATTRIBUTES)
        raise Refused([*problems, found]) from None
    if tree.get(LOST):
        problems.append(problem("HTM-004", Place(source.name), count=tree.get(LOST)))
    if nested_deeper(tree, DEEPEST):
        raise Refused([*problems, _too_deep(source)])
    body = distil(tree, source.name, problems, source.metadata.language)
    problems += transform(body, source)
    date = source.metadata.date
    if date is None:
        problems.append(
            problem("META-004", Place(source.sidecar), key="date", sidecar=source.sidecar)
        )
    if not len(body):
        problems.append(problem("SRC-004", Place(source.name)))
    if date is None or any(found.severity == "error" for found in problems):
        raise Refused(problems)
    return Document(source, date, body, findings=tuple(problems))


def _too_deep(source: Source) -> Problem:
    return problem("HTM-003", Place(source.name), deepest=DEEPEST)


# Elements within elements; a report has ten, and engines that recurse break at a few hundred.
DEEPEST = 60
# A paragraph of 800,000 characters takes two minutes and a gigabyte to set, and what is longer
# more in proportion; a book of 500 pages has a million in all.
MOST_IN_BLOCK = 1_000_000
MOST_CHARACTERS = 5_000_000
READERS = {".txt": read_text, ".md": _read_markdown, ".html": _read_html}
