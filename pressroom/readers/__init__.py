"""Readers turn what people bring into the closed vocabulary, and nothing leaves them unchecked."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import partial
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, NamedTuple

from lxml import etree

from pressroom import vocabulary
from pressroom.gather import gather
from pressroom.model import Document
from pressroom.problems import Place, Problem, Refused, problem, short
from pressroom.readers.text import FORM_FEED, LINE_END, decoded, read_text
from pressroom.source import read_beside, read_picture, sha256
from pressroom.styles import check_sheet
from pressroom.unprintable import UNPRINTABLE, UNWRITABLE, shows, unprintable
from pressroom.vocabulary import HEADINGS, LEAVES, text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pressroom.model import Picture, Source
    from pressroom.readers.figures import Load
    from pressroom.schema import Cover, Logo, Metadata


# What is wrong with a text for no other reason than that its metadata are.
CONSEQUENCES = frozenset(("SRC-003", "META-005"))
OF_ITS_ENCODING = frozenset(("SRC-002", "ENC-001", "ENC-002"))


def read_report(file: Path) -> Document:
    """Read a report and what is said of it. Raises Refused with all that is wrong with either."""
    source, problems = gather(file)
    if not source.data and problems:
        raise Refused(problems)
    try:
        document = parse(source)
        found = document.findings
    except Refused as refused:
        if not problems:
            raise
        found = refused.problems
    if problems:
        # Metadata that cannot be read may name the encoding; those that lack a key name none.
        unread = any(each.code == "META-001" or "`encoding`" in each.message for each in problems)
        lacking = all(each.code == "META-004" for each in problems)
        follow = CONSEQUENCES | OF_ITS_ENCODING if unread else CONSEQUENCES
        own = (each for each in found if lacking or each.code not in follow)
        # What keeps a file from being read, keeps its metadata from being read too.
        raise Refused(dict.fromkeys((*problems, *own)))
    return document


def parse(source: Source, load: Load | None = None) -> Document:
    """Read a report by its kind. Raises Refused with what is wrong with it, and with its style.

    `load` reads the addresses of pictures; without one, they are files of the report's folder.
    """
    problems = list(check_sheet(source.style, hides=True)) if source.style else []
    said = source.metadata
    logo = _beside(said.logo, "logo", problems)
    cover = _beside(said.cover, "cover", problems)
    try:
        document = READERS[PurePath(source.name).suffix](source, load)
    except Refused as refused:
        raise Refused([*problems, *refused.problems]) from None
    vocabulary.check(document.body)
    if problems := [*problems, *_overlong(document)]:
        raise Refused(problems)
    findings = (*document.findings, *logo.findings, *cover.findings)
    document = replace(document, logo=logo.picture, logo_digest=logo.digest, findings=findings)
    return replace(document, cover=cover.picture, cover_digest=cover.digest)


class _Beside(NamedTuple):
    """A picture, clean, the SHA-256 of its file, and what was left out of it."""

    picture: Picture | None = None
    digest: str = ""
    findings: tuple[Problem, ...] = ()


def _beside(said: Logo | Cover | None, name: str, problems: list[Problem]) -> _Beside:
    """The logo or the cover that the metadata name, if they do."""
    if said is None:
        return _Beside()
    from pressroom.pictures import clean_picture

    try:
        data = read_beside(said.address, said.place)
        picture, found = clean_picture(data, 0, said.address, said.place)
    except Refused as refused:
        problems += refused.problems
        return _Beside()
    name = f"{name}{PurePath(picture.name).suffix}"
    return _Beside(replace(picture, name=name), sha256(data), tuple(found))


def _overlong(document: Document) -> Iterator[Problem]:
    """The paragraphs that are longer than the engine can set."""
    for block in document.blocks:
        if len(block.text) > MOST_IN_BLOCK:
            facts = {"count": len(block.text), "most": MOST_IN_BLOCK}
            yield problem("LIM-001", Place(document.source.name, block.line), **facts)


def _unprintable(body: etree._Element, name: str) -> Iterator[Problem]:
    """What cannot be printed, however the report's file writes it, and what shows nothing."""
    found: Counter[tuple[int, str]] = Counter()
    line, shown = 0, False
    for node in body.iter(etree.Element):
        line = int(node.get("data-line", line))
        if node.tag != "img" and node.tag not in LEAVES:
            continue
        text = node.get("alt", "") if node.tag == "img" else text_of(node)
        found.update((line, unprintable(each[0])) for each in UNPRINTABLE.finditer(text))
        seen = node.tag == "img" or node.find(".//img") is not None or shows(text)
        shown = shown or seen
        if node.tag in HEADINGS and not seen:
            found[line, "a heading that shows nothing"] += 1
        elif node.tag == "img" and text and not shows(text):
            found[line, "an alternative text that shows nothing"] += 1
    for (line, what), count in found.items():
        yield problem("SRC-009", Place(name, line), what=what, count=count)
    if not shown and not found:
        yield problem("SRC-004", Place(name))


def _read_text(source: Source, _load: Load | None) -> Document:
    return read_text(source)


def _read_markdown(source: Source, load: Load | None) -> Document:
    from pressroom.readers.markdown import MOST_MARKS, crowded, markdown_to_html, nested_too_deep

    text, problems = _writable(source)
    before = len(LINE_END.findall(text, 0, source.body))
    if found := crowded(text[source.body :]):
        facts = {"count": found[1], "most": MOST_MARKS}
        where = Place(source.name, found[0] + before)
        raise Refused([*problems, problem("LIM-003", where, **facts)])
    if nested_too_deep(text[source.body :]):
        raise Refused([*problems, _too_deep(source)])
    html, line_of = markdown_to_html(text[source.body :])
    return _distilled(source, html, lambda line: line_of(line) + before, problems, load)


def _read_html(source: Source, load: Load | None) -> Document:
    text, problems = _writable(source)
    return _distilled(source, text, lambda line: line, problems, load)


def _read_packaged(source: Source, _load: Load | None) -> Document:
    from pressroom.word.kept import differences
    from pressroom.word.package import open_package, pictures_of
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
    load = pictures_of(package, marked.folder)
    document = _distilled(source, converted.html, converted.line_of, problems, load)
    if lost := [*differences(document, marked, converted)]:
        raise Refused([*document.findings, *lost])
    return replace(document, picture_files=())  # they lie in the report's own file


def _writable(source: Source) -> tuple[str, list[Problem]]:
    """The report's characters, and those that no output can hold, which are replaced."""
    text, problems = decoded(source)
    return UNWRITABLE.sub("\ufffd", text.replace(FORM_FEED, " ")), problems


def _distilled(
    source: Source,
    html: str,
    line_of: Callable[[int], int],
    problems: list[Problem],
    load: Load | None = None,
) -> Document:
    """HTML as a Document. Raises Refused with every error found in it, and those before.

    `load` reads the pictures' addresses; without one, they are files of the report's folder.
    """
    from pressroom.readers.distil import distil
    from pressroom.readers.figures import read_pictures
    from pressroom.readers.html import (
        LOST,
        MOST_ATTRIBUTES,
        TooDeep,
        TooManyAttributes,
        nested_deeper,
        parse_html,
    )
    from pressroom.transforms import transform

    doubts: list[tuple[str, int, str]] = []
    try:
        tree = parse_html(html, line_of, doubts)
    except TooDeep:
        raise Refused([*problems, _too_deep(source)]) from None
    except TooManyAttributes as many:
        where = Place(source.name, *many.args)
        found = problem("LIM-004", where, most=MOST_ATTRIBUTES)
        raise Refused([*problems, found]) from None
    for code, line, words in doubts:
        problems.append(problem(code, Place(source.name, line), words=short(words)))
    if tree.get(LOST):
        problems.append(problem("HTM-004", Place(source.name), count=tree.get(LOST)))
    if nested_deeper(tree, DEEPEST):
        raise Refused([*problems, _too_deep(source)])
    metadata = source.metadata
    body = distil(tree, source.name, problems, metadata.language, _said(metadata))
    pictures, files = read_pictures(
        body, source.name, load or partial(read_picture, source), problems
    )
    problems += transform(body, source)
    # What stands in the file as it is has been found there, with its column.
    said = "\n".join(each.message for each in problems)
    unsaid = (
        each
        for each in _unprintable(body, source.name)
        if each.message.partition(" cannot ")[0] not in said
    )
    problems += unsaid
    if any(found.severity == "error" for found in problems):
        raise Refused(problems)
    return Document(
        *(source, source.metadata.date, body),
        findings=tuple(problems),
        pictures=pictures,
        picture_files=files,
    )


def _said(metadata: Metadata) -> frozenset[str]:
    """The texts that the metadata say, on a line each."""
    one = (metadata.title, metadata.subtitle, metadata.publisher, metadata.description)
    lists = (metadata.authors, metadata.subjects)
    texts = [*one, metadata.rights, *(", ".join(each) for each in lists), *sum(lists, ())]
    return frozenset(" ".join(text.split()) for text in texts if text)


def _too_deep(source: Source) -> Problem:
    return problem("HTM-003", Place(source.name), deepest=DEEPEST)


# Elements within elements; a report has ten, and engines that recurse break at a few hundred.
DEEPEST = 60
# A paragraph of 800,000 characters takes two minutes and a gigabyte to set, and what is longer
# more in proportion; a book of 500 pages has a million in all.
MOST_IN_BLOCK = 1_000_000
READERS = {
    ".txt": _read_text,
    ".md": _read_markdown,
    ".html": _read_html,
    ".docx": _read_packaged,
    ".odt": _read_packaged,
}
