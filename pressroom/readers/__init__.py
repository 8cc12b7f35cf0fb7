"""Readers turn what people bring into the closed vocabulary, and nothing leaves them unchecked."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

from pressroom import vocabulary
from pressroom.metadata import UNWRITABLE
from pressroom.model import Document
from pressroom.problems import Place, Problem, Refused, problem
from pressroom.readers.text import LINE_END, decoded, read_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from pressroom.model import Source


def parse(source: Source) -> Document:
    """Read a report by its kind. Raises Refused with what is wrong with it."""
    read = READERS[PurePath(source.name).suffix]
    document = read(source)
    vocabulary.check(document.body)
    return document


def _read_markdown(source: Source) -> Document:
    from pressroom.readers.markdown import markdown_to_html, nested_too_deep

    text = _writable(source)
    if nested_too_deep(text[source.body :]):
        raise Refused([*decoded(source)[1], _too_deep(source)])
    html, line_of = markdown_to_html(text[source.body :])
    before = len(LINE_END.findall(text, 0, source.body))
    _, problems = decoded(source)
    return _distilled(source, html, lambda line: line_of(line) + before, problems)


def _read_html(source: Source) -> Document:
    return _distilled(source, _writable(source), lambda line: line, decoded(source)[1])


def _read_packaged(source: Source) -> Document:
    from pressroom.word.kept import differences
    from pressroom.word.package import open_package
    from pressroom.word.pandoc import convert

    suffix = PurePath(source.name).suffix
    package = open_package(source.data, source.name, suffix)
    metadata, problems = source.metadata, [*source.findings]
    if suffix == ".odt":
        from pressroom.word.odt import mark_odt as marks
    else:
        from pressroom.word.document import mark_word as marks
    marked = marks(package, metadata.title, metadata.language, problems)
    converted = convert(marked, suffix[1:], source.name, problems)
    document = _distilled(source, converted.html, converted.line_of, problems)
    if lost := [*differences(document, marked, converted)]:
        raise Refused([*document.findings, *lost])
    return document


def _writable(source: Source) -> str:
    """The report's characters; where no output can hold one, `decoded` has said so."""
    return UNWRITABLE.sub("\ufffd", decoded(source)[0])


def _distilled(
    source: Source, html: str, line_of: Callable[[int], int], problems: list[Problem]
) -> Document:
    """HTML as a Document. Raises Refused with every error found in it, and those before."""
    from pressroom.readers.distil import distil
    from pressroom.readers.html import LOST, nested_deeper, parse_html
    from pressroom.transforms import transform

    tree = parse_html(html, line_of)
    if tree.get(LOST):
        problems.append(problem("HTM-004", Place(source.name), count=tree.get(LOST)))
    if nested_deeper(tree, DEEPEST):
        raise Refused([*problems, _too_deep(source)])
    body = distil(tree, source.name, problems)
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
READERS = {
    ".txt": read_text,
    ".md": _read_markdown,
    ".html": _read_html,
    ".docx": _read_packaged,
    ".odt": _read_packaged,
}
