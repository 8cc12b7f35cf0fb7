"""A published version of a report, read from its EPUB: its words, and the printed page of each.

In: a package, an output folder or an EPUB of ours. Out: a `Version`; `Refused` with DIF-001 where
there is none, and with what is wrong where a package or an EPUB is not what was proven. The
colophon is left out, since it tells of the making. Printed pages are those of the EPUB's page list.
"""

from __future__ import annotations

import io
import json
import zipfile
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lxml import etree

from pressroom.epub.read import CONTAINER, XHTML, read_epub
from pressroom.problems import Place, Refused, problem
from pressroom.source import contents, sha256
from pressroom.vocabulary import LEAVES, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from pressroom.epub.marks import Mark

DC = "{http://purl.org/dc/elements/1.1/}identifier"
SAFE = etree.XMLParser(resolve_entities=False, no_network=True)
TITLE_PAGE, TEXT = "title.xhtml", "text.xhtml"
HEADINGS = frozenset(f"{XHTML}h{level}" for level in range(1, 7))
BLOCKS = tuple(f"{XHTML}{leaf}" for leaf in LEAVES)


@dataclass(frozen=True, slots=True)
class Where:
    """A place in both editions' terms: a printed page, and the heading that it stands under."""

    page: str
    chapter: str  # empty before the first
    kind: str  # `title page`, `text` or `note`
    language: str  # of what is written there


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, heading, cell or caption, and the printed pages that begin in it."""

    text: str
    chapter: str
    kind: str
    language: str
    pages: tuple[tuple[int, str], ...]  # from which character on, which page

    def where(self, at: int) -> Where:
        """The place of a character."""
        number = bisect_right([start for start, _ in self.pages], at) - 1
        return Where(self.pages[max(number, 0)][1], self.chapter, self.kind, self.language)


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a report: what it is, and its passages in reading order."""

    name: str
    title: str
    language: str
    version: str
    status: str
    identifier: str
    sha256: str  # of its EPUB
    passages: tuple[Passage, ...]
    pages: tuple[str, ...]  # the labels of all printed pages
    pictures: tuple[tuple[str, str], ...]  # alternative text, and SHA-256 of the file


def version_at(path: Path) -> Version:
    """The version at `path`. Raises Refused."""
    if path.suffix == ".epub" and path.is_file():
        data, problems = contents(path)
        if problems:
            raise Refused(problems)
        return version_of(data, str(path), {})
    proofs = sorted(path.glob("*.proof.json")) if path.is_dir() else []
    return _published(path, proofs[0]) if len(proofs) == 1 else _packed(path)


def version_of(data: bytes, name: str, proof: Mapping[str, Any]) -> Version:
    """The version that an EPUB holds; `proof` is what was proven of it. Raises Refused, DIF-001."""
    try:
        read = read_epub(data)
        (report,) = [section for item, section in read.reports if item == TEXT]
    except (zipfile.BadZipFile, KeyError, StopIteration, etree.XMLSyntaxError, ValueError):
        raise _none(name, "its EPUB is not one of ours") from None
    title_page = dict(read.spine).get(TITLE_PAGE, [""])
    marks = [mark for item, mark in read.marks if item == TEXT]
    first = read.marks[0][1].label if read.marks else ""
    language = report.getroottree().getroot().get("lang", "")
    opening = [Passage(text, "", "title page", language, ((0, first),)) for text in title_page]
    return Version(
        *(name, title_page[0].strip("[]")),
        language=language,
        version=str(proof.get("version") or ""),
        status=str(proof.get("status") or ""),
        identifier=_identifier(data),
        sha256=sha256(data),
        passages=(*opening, *_passages(report, marks, first)),
        pages=tuple(mark.label for _, mark in read.marks),
        pictures=tuple(read.pictures),
    )


def _identifier(data: bytes) -> str:
    """What an EPUB, which was read before, says it is."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        container = etree.fromstring(archive.read("META-INF/container.xml"), SAFE)
        name = next(container.iter(f"{CONTAINER}rootfile")).get("full-path", "")
        package = etree.fromstring(archive.read(name), SAFE)
    unique = package.get("unique-identifier")
    return next((node.text or "" for node in package.iter(DC) if node.get("id") == unique), "")


def _published(folder: Path, file: Path) -> Version:
    """The version in an output folder, whose proof must speak of this very EPUB."""
    try:
        proof = json.loads(contents(file)[0])
        (name,) = [name for name in proof["files"] if name.endswith(".epub")]
        wanted = proof["files"][name]["sha256"]
    except (ValueError, KeyError, TypeError, AttributeError):
        raise _none(str(folder), f"`{file.name}` is no proof") from None
    epub = folder / f"{file.name.removesuffix('.proof.json')}.epub"
    data, problems = contents(epub)
    if not problems and sha256(data) != wanted:
        problems = [problem("CHK-001", Place(str(epub)), proof=file.name)]
    if problems:
        raise Refused(problems)
    return version_of(data, str(folder), proof)


def _packed(path: Path) -> Version:
    """The version in a package, which must be whole."""
    from pressroom.archive.agreement import disagreements, proof_of
    from pressroom.archive.fixity import fixity
    from pressroom.archive.opened import opened

    if not path.exists():
        raise _none(str(path), "there is nothing of that name")
    with opened(path) as bag:
        if problems := fixity(bag):
            raise Refused(problems)
        proof = proof_of(bag)
        if problems := list(disagreements(bag, proof)):
            raise Refused(problems)
        books = [name for name in bag.files if name.endswith(".epub") and "/editions/" in name]
        if len(books) != 1:
            raise _none(str(path), f"it has {len(books)} EPUBs")
        return version_of(bag.read(books[0]), str(path), proof)


def _passages(report: etree._Element, marks: list[Mark], first: str) -> Iterator[Passage]:
    """The passages of a report; a note stands where it is called, as it does in print."""
    begins: dict[str, list[tuple[int, str]]] = {}
    for mark in marks:
        begins.setdefault(mark.block, []).append((mark.character, mark.label))
    calls: dict[str, Where] = {}
    page, chapter = first, ""
    for leaf in report.iter(*BLOCKS):
        note = next(leaf.iterancestors(f"{XHTML}aside"), None)
        if leaf.tag in HEADINGS:
            chapter = " ".join(text_of(leaf).split())
        pages = ((0, page), *begins.get(leaf.get("id", ""), ()))
        page = pages[-1][1]
        spoken = next((lang for each in _up(leaf) if (lang := each.get("lang"))), "")
        passage = Passage(text_of(leaf), chapter, "text", spoken, pages)
        if note is not None:
            call = calls.get(note.get("id", ""), passage.where(0))
            passage = Passage(passage.text, call.chapter, "note", spoken, ((0, call.page),))
        for target, at in _links(leaf):
            calls.setdefault(target, passage.where(at))
        yield passage


def _up(node: etree._Element) -> Iterator[etree._Element]:
    yield node
    yield from node.iterancestors()


def _links(leaf: etree._Element) -> Iterator[tuple[str, int]]:
    """The links of a leaf within the report: where they lead, and at which character they stand."""
    at = len(leaf.text or "")
    for node in leaf.iterdescendants(etree.Element):
        if node.tag == f"{XHTML}a" and node.get("href", "").startswith("#"):
            yield node.get("href", "")[1:], at
        at += len(node.text or "")
        at += len(node.tail or "")


def _none(name: str, reason: str) -> Refused:
    return Refused([problem("DIF-001", Place(name), reason=reason)])
