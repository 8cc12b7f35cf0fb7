"""The nouns of print: paragraphs whose lines are chosen, pages before layout, the finished file.

All frozen; none knows a file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt

    from pressroom.model import Attachment, Division, Picture, Sheet


@dataclass(frozen=True, slots=True)
class LedLine:
    """A line as it is to be set: the offsets of its text, and what is added to its spaces."""

    start: int
    end: int
    hyphen: bool  # whether one is inserted
    word_space: float  # in pt, before the engine justifies
    letter_space: float  # in pt
    over_start: float = 0.0  # how far its first sign stands beyond the measure
    over_end: float = 0.0  # and its last


@dataclass(frozen=True, slots=True)
class Led:
    """A paragraph whose lines are chosen."""

    lines: tuple[LedLine, ...]
    justified: bool  # every line but the last
    full_end: bool  # the last line too
    even: tuple[bool, ...]  # of the lines that are justified, which have good spaces

    @property
    def starts(self) -> tuple[int, ...]:
        """Where lines begin."""
        return tuple(line.start for line in self.lines)


@dataclass(frozen=True, slots=True)
class Html:
    """The print edition before layout: HTML and its stylesheets, the last one winning."""

    markup: str
    sheets: tuple[Sheet, ...]
    xmp: bytes
    attachments: tuple[Attachment, ...] = ()
    stamp: dt.datetime | None = None
    pictures: tuple[Picture, ...] = ()
    divisions: tuple[Division, ...] = ()  # of words, where the editor lists them
    text: str = ""  # the identifier at which the text begins, where it has folios of its own
    even: bool = False  # whether a blank page makes the number of pages even


@dataclass(frozen=True, slots=True)
class Pdf:
    """A finished PDF."""

    data: bytes
    pages: int
