"""The nouns of the house: what one stage hands to the next. All frozen; none knows a file.

Every character offset counts code points of the decoded source, a byte-order mark included.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import msgspec

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml import etree

    from pressroom.problems import Problem


StampFrom = Literal["SOURCE_DATE_EPOCH", "prepared", None]


class Received(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Under which name the report came in, and the SHA-256 (hexadecimal) of its bytes."""

    name: str
    sha256: str


class Metadata(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the editor says of a report, typed from `report.yaml`."""

    title: str
    title_supplied: bool = False
    date: dt.date | None = None
    prepared: dt.datetime | None = None  # a date alone is its midnight, UTC
    language: str = "en"
    identifier: str | None = None
    received: Received | None = None
    note: str | None = None


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
    findings: tuple[Problem, ...] = ()  # what the report's file said of itself


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


@dataclass(frozen=True, slots=True)
class Document:
    """The report in the closed vocabulary (`vocabulary.rng`), the author's line on each block."""

    source: Source
    date: dt.date
    body: etree._Element
    account: tuple[Account, ...] = ()  # of plain text; other forms have no such partition
    findings: tuple[Problem, ...] = ()

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The Document text, block by block, in reading order."""
        from pressroom.vocabulary import LEAVES, text_of

        return tuple(
            Block(leaf.get("id", ""), "document", text_of(leaf), int(leaf.get("data-line", 0)))
            for leaf in self.body.iter(*LEAVES)
        )


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the EPUB's navigation: its landmark type, its address and its words."""

    kind: str
    href: str
    text: str
    children: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Edition:
    """What one edition adds to the Document: its edition text and its furniture.

    `front` and `back` stand before and after the Document's blocks; `running_head` and the
    folio (`1 / 2`) are furniture.
    """

    document: Document
    title: str  # for metadata: never bracketed
    front: tuple[Block, ...]
    back: tuple[Block, ...]
    running_head: str
    label_language: str
    hyphenation: str  # a language tag with its country
    findings: tuple[Problem, ...] = ()
    contents: tuple[Entry, ...] = ()
    landmarks: tuple[Entry, ...] = ()

    @property
    def blocks(self) -> tuple[Block, ...]:
        """All text the edition must carry, in order."""
        return (*self.front, *self.document.blocks, *self.back)

    def block(self, block_id: str) -> Block:
        """The block of that id; KeyError if the edition has none."""
        return {block.id: block for block in self.blocks}[block_id]


@dataclass(frozen=True, slots=True)
class LedLine:
    """A line as it is to be set: the offsets of its text, and what is added to its spaces."""

    start: int
    end: int
    hyphen: bool  # whether one is inserted
    word_space: float  # in pt, before the engine justifies
    letter_space: float  # in pt


@dataclass(frozen=True, slots=True)
class Led:
    """A paragraph whose lines are chosen."""

    lines: tuple[LedLine, ...]
    justified: bool  # every line but the last
    full_end: bool  # the last line too

    @property
    def starts(self) -> tuple[int, ...]:
        """Where lines begin."""
        return tuple(line.start for line in self.lines)


@dataclass(frozen=True, slots=True)
class Html:
    """The print edition before layout: HTML and its stylesheet."""

    markup: str
    css: str
    xmp: bytes


@dataclass(frozen=True, slots=True)
class Pdf:
    """A finished PDF."""

    data: bytes
    pages: int


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


@dataclass(frozen=True, slots=True)
class PageStart:
    """Where a printed page begins: its label, the block, and the character within it."""

    label: str
    block: str
    character: int


def counted(blocks: Sequence[Block]) -> dict[str, object]:
    """How many blocks and characters there are of each kind, as a proof records it."""
    return {
        f"{kind} text": {
            "blocks": sum(block.kind == kind for block in blocks),
            "characters": sum(len(block.text) for block in blocks if block.kind == kind),
        }
        for kind in ("document", "edition")
    }
