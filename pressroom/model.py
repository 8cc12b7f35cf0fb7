"""The nouns of the house: what one stage hands to the next. All frozen; none knows a file.

Every character offset counts code points of the decoded source, a byte-order mark included.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml import etree

    from pressroom.problems import Problem
    from pressroom.schema import Metadata


# The codes of what readers leave out of a report, with its words.
LEFT_OUT = frozenset(
    ("HTM-001", "HTM-002", "HTM-005", "HTM-006", "HTM-008", "PIC-010", "DOC-009", "DOC-010")
)
StampFrom = Literal["SOURCE_DATE_EPOCH", "prepared", None]


class Division(NamedTuple):
    """A word, with hyphens where it may be divided, and its language; of none, of all."""

    language: str
    word: str

    @property
    def key(self) -> tuple[str, str]:
        """The language and the word as they are compared."""
        return self.language.lower(), self.word.replace("-", "").lower()


@dataclass(frozen=True, slots=True)
class Source:
    """One report as it lies in its folder: its bytes, and what was said of it."""

    slug: str
    name: str  # the report's file, as problems name it
    data: bytes
    sidecar: str
    metadata: Metadata
    stamp: dt.datetime | None  # UTC; the date that files carry inside
    stamp_from: StampFrom
    body: int = 0  # the character at which the text begins, behind front matter
    style: Sheet | None = None  # the report's own, for print
    divisions: tuple[Division, ...] = ()  # of words, where the editor lists them
    findings: tuple[Problem, ...] = ()  # what the report's file said of itself
    withheld: str = ""  # the SHA-256 of the bytes, where a package keeps them back

    @property
    def digest(self) -> str:
        """The SHA-256 of the report as received, 64 hexadecimal digits."""
        return self.withheld or sha256(self.data).hexdigest()


@dataclass(frozen=True, slots=True)
class Account:
    """What became of the source's characters `start` to `end`: a block's text, or not shown."""

    kind: Literal["byte-order mark", "date prefix", "separator", "text"]
    start: int
    end: int
    text: str
    block: str | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph or heading that an edition must carry: a leaf of text.

    `kind` says whose words they are: the report's own ("document") or computed ("edition").
    """

    id: str
    kind: Literal["document", "edition"]
    text: str
    line: int = 0
    pictures: tuple[int, ...] = ()  # the characters before which pictures stand


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as the editions hold it: nothing in it but what is to be seen."""

    name: str  # its file's in the editions: `picture-1.png`, in order of first use
    media_type: str
    data: bytes
    width: float  # in CSS px
    height: float
    text: str  # the words that a drawing (SVG) draws; of others none

    def within(self, width: int, height: int) -> int:
        """The width to show it in, where it may be no larger than this, in CSS px."""
        scale = min(1.0, width / self.width, height / self.height)
        return max(int(self.width * scale), 1)


@dataclass(frozen=True, slots=True)
class Document:
    """The report in the closed vocabulary (`vocabulary.rng`), the author's line on each block."""

    source: Source
    date: dt.date | None  # a draft may have none
    body: etree._Element
    account: tuple[Account, ...] = ()  # of plain text; other forms have no such partition
    findings: tuple[Problem, ...] = ()
    pictures: tuple[Picture, ...] = ()
    # The files that pictures were read from: address, and SHA-256 of the file as it lay there.
    picture_files: tuple[tuple[str, str], ...] = ()
    logo: Picture | None = None
    logo_digest: str = ""  # the SHA-256 of its file as it lay there
    cover: Picture | None = None  # the editor's own, for the EPUB
    cover_digest: str = ""

    @property
    def left_out(self) -> tuple[Problem, ...]:
        """The findings on words that the report's file holds and no page shows."""
        return tuple(found for found in self.findings if found.code in LEFT_OUT)

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The Document text, block by block, in reading order."""
        return blocks_in(self.body)

    @property
    def drawn(self) -> tuple[tuple[int, str], ...]:
        """The words that drawings draw, with the lines that the drawings stand at."""
        words, line, found = {each.name: each.text for each in self.pictures}, 0, []
        for node in self.body.iter("*"):
            line = int(node.get("data-line", line))
            if node.tag == "img":
                found.append((line, words[node.get("src", "")]))
        return tuple(found)

    @property
    def shown(self) -> tuple[tuple[Picture, str], ...]:
        """Every picture where it stands, in reading order, with its alternative text."""
        return self.shown_in(self.body)

    def shown_in(self, body: etree._Element) -> tuple[tuple[Picture, str], ...]:
        """Every picture of a body made from the Document's."""
        by_name = {picture.name: picture for picture in self.pictures}
        return tuple(
            (by_name[node.get("src", "")], node.get("alt", "")) for node in body.iter("img")
        )


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the contents: its landmark type (in the EPUB), its address and its words."""

    kind: str
    href: str
    text: str
    children: tuple[Entry, ...] = ()
    folio: str = ""  # in print: that of its page
    # Its language and direction, where they are not those of the report.
    lang: str = ""
    dir: str = ""

    @property
    def lines(self) -> tuple[Entry, ...]:
        """The entry and all below it, in order."""
        return (self, *(line for child in self.children for line in child.lines))

    @property
    def depth(self) -> int:
        """How many entries stand one below the other."""
        return 1 + max((child.depth for child in self.children), default=0)


@dataclass(frozen=True, slots=True)
class PageStart:
    """Where a printed page begins: its label, the block, and the character within it.

    `pictures` that say something stand on the page before the block.
    """

    label: str
    block: str
    character: int
    pictures: int


@dataclass(frozen=True, slots=True)
class PrintedPage(PageStart):
    """Where a printed page begins in the EPUB: its mark's identifier, and its address."""

    id: str
    href: str

    @property
    def number(self) -> int:
        """The page's number; of one that is numbered otherwise, in roman figures, none."""
        return int(self.label) if self.label.isdecimal() else 0


@dataclass(frozen=True, slots=True)
class Part:
    """One of the EPUB's documents of the report: its file's name in the book, and what it holds.

    The outermost `goes_on` elements began in the part before, the body among them.
    """

    name: str
    body: etree._Element
    goes_on: int

    @property
    def is_notes(self) -> bool:
        """Whether it holds notes and nothing else."""
        from pressroom.vocabulary import LEAVES

        around = [[each.tag for each in leaf.iterancestors()] for leaf in self.body.iter(*LEAVES)]
        return bool(around) and all("aside" in outer for outer in around)


@dataclass(frozen=True, slots=True)
class Typeface:
    """A face as the EPUB holds it: its file's name there, and what a stylesheet asks for."""

    name: str
    media_type: str
    family: str
    style: str
    weight: int
    data: bytes
    ranges: str = ""  # the letters it is used for, as CSS writes them; none: all that it has


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that a PDF carries along, and how it belongs to it (ISO 32000-2 §14.13)."""

    name: str
    media_type: str
    data: bytes
    description: str
    relationship: Literal["Source", "Supplement"]


@dataclass(frozen=True, slots=True)
class Edition:
    """What one edition adds to the Document: its edition text and its furniture.

    `front` and `back` stand before and after the Document's blocks, `listed` is the contents list
    of print; `running_head`, `watermark` and the folio (`1 / 2`) are furniture.
    """

    document: Document
    title: str  # for metadata: never bracketed
    front: tuple[Block, ...]
    back: tuple[Block, ...]
    running_head: str
    label_language: str
    hyphenation: str  # a language tag with its country
    direction: str = "ltr"  # which way its pages are read
    # The language and direction of the editor's words, where they are not the report's.
    label_tongue: tuple[str, str] = ("", "")
    watermark: str = ""  # furniture of a draft's printed pages
    findings: tuple[Problem, ...] = ()
    contents: tuple[Entry, ...] = ()
    landmarks: tuple[Entry, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    pages: tuple[PrintedPage, ...] = ()  # of the printed edition, where they begin in this one
    listed: tuple[Block, ...] = ()
    printed: etree._Element | None = None  # the Document's body in the order of print
    parts: tuple[Part, ...] = ()  # the EPUB's documents of the report
    typefaces: tuple[Typeface, ...] = ()  # that go with the EPUB

    @property
    def body(self) -> etree._Element:
        """The Document's body as the edition has it."""
        return self.document.body if self.printed is None else self.printed

    @property
    def blocks(self) -> tuple[Block, ...]:
        """All text the edition must carry, in order."""
        return (*self.front, *self.listed, *blocks_in(self.body), *self.back)

    @property
    def pictures(self) -> tuple[Picture, ...]:
        """The pictures the edition must carry, each once."""
        logo = self.document.logo
        return (*([logo] if logo else []), *self.document.pictures)

    @property
    def shown(self) -> tuple[tuple[Picture, str], ...]:
        """Every picture where it stands, in reading order, with its alternative text."""
        logo, publisher = self.document.logo, self.document.source.metadata.publisher
        return (*([(logo, publisher or "")] if logo else []), *self.document.shown_in(self.body))

    @property
    def cover_file(self) -> tuple[str, str]:
        """The name and the media type of the EPUB's cover picture."""
        own = self.document.cover
        jpeg = own is not None and own.media_type == "image/jpeg"
        return ("cover.jpg", "image/jpeg") if jpeg else ("cover.png", "image/png")

    @property
    def carried(self) -> tuple[Attachment, ...]:
        """Of the attachments, those that the PDF's standard lets it carry: all, or none."""
        wanted = self.document.source.metadata.page.pdf_standard
        return self.attachments if wanted == "a-3a" else ()

    def block(self, block_id: str) -> Block:
        """The block of that id; KeyError if the edition has none."""
        return {block.id: block for block in self.blocks}[block_id]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A stylesheet: its file, as problems name it, and its text."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class SpineItem:
    """One content document of the EPUB: its file name in the book, and its bytes."""

    name: str
    data: bytes
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Epub:
    """A finished EPUB."""

    data: bytes
    spine: tuple[str, ...]


def blocks_in(body: etree._Element) -> tuple[Block, ...]:
    """The text of a body of the vocabulary, block by block, in reading order."""
    from pressroom.vocabulary import LEAVES, pictures_in, text_of

    return tuple(
        Block(
            *(leaf.get("id", ""), "document", text_of(leaf)),
            *(int(leaf.get("data-line", 0)), pictures_in(leaf)),
        )
        for leaf in body.iter(*LEAVES)
    )


def counted(blocks: Sequence[Block], edition: Edition) -> dict[str, object]:
    """How many blocks, characters and pictures there are, as a proof records it."""
    texts: dict[str, object] = {
        f"{kind} text": {
            "blocks": sum(block.kind == kind for block in blocks),
            "characters": sum(len(block.text) for block in blocks if block.kind == kind),
        }
        for kind in ("document", "edition")
    }
    said = [alt for _, alt in edition.shown]
    return texts | {"pictures": {"compared": len(said), "decorative": said.count("")}}
