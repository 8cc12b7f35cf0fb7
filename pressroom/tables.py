"""How a table is fitted to the page: its type, and how much of a word a line may hold.

In: a table of the vocabulary and the type area. Out: a `Fit`, or how many of its columns would do.
Widths are estimates in ems of Source Sans 3; the engine sets the columns by what it measures.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING

from lxml.etree import SubElement

from pressroom.align import SOFT_HYPHEN, WITHOUT_SPACES
from pressroom.vocabulary import LEAVES, text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from lxml import etree

    from pressroom.type_area import TypeArea

INDENT = 19.25  # pt, that a list, a quotation, a definition takes
WIDTHS = (
    ("iljI.,;:'’|!", 0.26),
    ("tfr()[]-", 0.34),
    ("sckvxyzJ", 0.46),
    ("0123456789", 0.5),
    ("mwMW@%", 0.83),
)
BY_LETTER = {letter: width for letters, width in WIDTHS for letter in letters}
# The engine weighs each place where a word may end against all others, in a cell again and again.
LONGEST_WORD = 500
WORDS = re.compile(rf"(?:(?!{WITHOUT_SPACES.pattern})[^\s/\-\u00ad\u200b\u2010-\u2015])+")


@dataclass(frozen=True, slots=True)
class Fit:
    """How a table is set: its class, and the most of a word that is kept together, in ems."""

    name: str
    most: float

    @property
    def turned(self) -> bool:
        """Whether it takes a page turned on its side."""
        return self.name.startswith("turned")


def fit(table: etree._Element, area: TypeArea) -> Fit | int:
    """How a table fits the page, or how many of its columns would."""
    above = [node.tag for node in table.iterancestors()]
    indent = INDENT * sum(tag in ("li", "dd", "blockquote") for tag in above)
    words = longest_words(table)
    for page, measure, sizes in area.tables[:1] if "aside" in above else area.tables:
        for name, size, padding, least in sizes:
            most = _kept(words, (measure - indent - padding * len(words)) / size)
            if most >= least:
                return Fit(f"{page} {name}".strip(), most)
    _, measure, sizes = area.tables[-1]
    _, size, padding, least = sizes[-1]
    count, measure = 0, measure - indent
    for word in words:
        measure -= min(word, least) * size + padding
        count += measure >= 0
    return count


def make_regular(table: etree._Element) -> None:
    """Let all rows cover the same columns: a cell reaches neither out of its group of rows, nor
    over another, nor beyond the last column that a cell begins in; empty cells fill what is left.
    """
    width = 0
    covered: list[tuple[etree._Element, set[int]]] = []
    begun: list[tuple[etree._Element, int]] = []
    for part in table.iterchildren("thead", "tbody", "tfoot"):
        taken: list[set[int]] = [set() for _ in part]
        for at, row in enumerate(part):
            column = 0
            for cell in row:
                while column in taken[at]:
                    column += 1
                across, down = (int(cell.get(span, "1")) for span in ("colspan", "rowspan"))
                down = min(down, len(part) - at)
                across = min([across, *(each - column for each in taken[at] if each > column)])
                _span(cell, "colspan", across)
                _span(cell, "rowspan", down)
                for below in taken[at : at + down]:
                    below.update(range(column, column + across))
                begun.append((cell, column))
                width = max(width, column + 1)
        covered += zip(part, taken, strict=True)
    for cell, column in begun:
        _span(cell, "colspan", min(int(cell.get("colspan", "1")), width - column))
    for row, columns in covered:
        for _ in range(width - len([column for column in columns if column < width])):
            SubElement(row, "td")


def _span(cell: etree._Element, way: str, count: int) -> None:
    cell.attrib.pop(way, None)
    if count > 1:
        cell.set(way, str(count))


def endless_word(table: etree._Element) -> tuple[int, int]:
    """The length of a table's word beyond all measure, and its line; zeros if it has none."""
    found = (
        (len(word), int(leaf.get("data-line", "0")))
        for leaf in table.iter(*LEAVES)
        for word in WORDS.findall(text_of(leaf))
    )
    return max((each for each in found if each[0] > LONGEST_WORD), default=(0, 0))


def longest_words(table: etree._Element) -> list[float]:
    """The width of each column's longest word; cells across columns ask for none."""
    widths: dict[int, float] = {}
    for cell, column in placed(table):
        widths.setdefault(column, 0.0)
        if cell.get("colspan") is None:
            words = (word for leaf in cell.iter(*LEAVES) for word in WORDS.findall(text_of(leaf)))
            widths[column] = max(widths[column], *map(width, words), 0.0)
    return [widths[column] for column in sorted(widths)]


def width(word: str) -> float:
    """About how wide a word is."""
    return sum(map(_width, word))


def divided(text: str, most: float, divisions: Callable[[str], Sequence[int]]) -> str:
    """A text whose words are divided where they are wider than `most` ems, by their `divisions`
    if these are near enough to each other.
    """

    def parts(word: re.Match[str]) -> str:
        return SOFT_HYPHEN.join(_parts(word[0], most, divisions))

    return WORDS.sub(parts, text)


def _parts(word: str, most: float, divisions: Callable[[str], Sequence[int]]) -> Iterator[str]:
    if width(word) > most:
        start, places = 0, divisions(word)
        while width(word[start:]) > most:
            fits = [at for at in places if at > start and width(word[start:at]) < most]
            end = max(fits, default=0) or _cut(word, start, most)
            if end >= len(word):
                break
            yield word[start:end]
            start = end
        word = word[start:]
    yield word


def _cut(word: str, start: int, most: float) -> int:
    """Where as much of a word as fits ends, at no mark that belongs to the letter before."""
    end, room = start + 1, most - _width(word[start])
    while end < len(word) and (room > _width(word[end]) or not word[end].isalnum()):
        room -= _width(word[end])
        end += 1
    return end


def _width(character: str) -> float:
    if unicodedata.east_asian_width(character) in "WF":
        return 1.0
    if unicodedata.category(character)[0] in "MC":
        return 0.0
    return BY_LETTER.get(character, 0.6 if character.isupper() else 0.54)


def _kept(words: Sequence[float], room: float) -> float:
    """The most that each word can keep in a line, if all columns stand in the room."""
    left = len(words)
    for word in sorted(words):
        if word * left > room:
            return room / left
        room -= word
        left -= 1
    return inf


def placed(table: etree._Element) -> Iterator[tuple[etree._Element, int]]:
    """The cells of a table, each with the column in which it begins."""
    for part in table.iterchildren("thead", "tbody", "tfoot"):
        held: list[tuple[int, int, int]] = []  # from column to column, for so many rows
        for row in part:
            column, new = 0, []
            for cell in row:
                while found := [end for start, end, _ in held if start <= column < end]:
                    column = found[0]
                yield cell, column
                across, down = (int(cell.get(span, "1")) for span in ("colspan", "rowspan"))
                if down > 1:
                    new.append((column, column + across, down))
                column += across
            held = [(start, end, rows - 1) for start, end, rows in [*held, *new] if rows > 1]
