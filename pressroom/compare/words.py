"""The difference between two versions, in words; in scripts without spaces, in characters.

In: two `Version`s. Out: a `Comparison`. Passages that are alike are set against each other first
(patience), the words of what lies between them after that. White space is no word: a passage in
which nothing else differs is counted, no more.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import category

from patiencediff import PatienceSequenceMatcher

from pressroom.align import MARKS, WITHOUT_SPACES
from pressroom.compare.matching import BREAK, differences
from pressroom.problems import Place

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from pressroom.compare.version import Passage, Version, Where

PIECE = re.compile(
    rf"(?P<apart>{WITHOUT_SPACES.pattern})"
    rf"|(?P<word>(?:(?!{WITHOUT_SPACES.pattern})\w)+)|(?P<mark>\S)"
)
# What stands within a word, between two letters or figures; and within a number.
WITHIN = frozenset("'’-\u2010\u2011\u00ad\u200c\u200d·")
WITHIN_NUMBERS = frozenset(".,:/")
SPACE = re.compile(r"\s+")
CONTEXT = 48  # characters of what stands around a change


class Token(NamedTuple):
    """A word or a mark, and where it stands: the number of its passage, and from where to where."""

    text: str
    passage: int
    start: int
    end: int

    @property
    def word(self) -> bool:
        """Whether it has a letter or a figure."""
        return any(each.isalnum() for each in self.text)


@dataclass(frozen=True, slots=True)
class Change:
    """A run of words that gave way to another; one of the two may be empty."""

    removed: str
    added: str
    before: str
    after: str
    old: Where
    new: Where
    old_pages: tuple[str, ...]  # all that it is on
    new_pages: tuple[str, ...]
    removed_words: int
    added_words: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions, and all that differs between them, in reading order."""

    old: Version
    new: Version
    changes: tuple[Change, ...]
    respaced: int  # passages that differ in nothing but white space
    pictures_removed: tuple[str, ...]  # their alternative texts
    pictures_added: tuple[str, ...]

    @property
    def words(self) -> tuple[int, int]:
        """How many words were removed, and how many added."""
        return (
            sum(change.removed_words for change in self.changes),
            sum(change.added_words for change in self.changes),
        )

    @property
    def old_pages(self) -> tuple[str, ...]:
        """The printed pages of the old version on which something changed."""
        changed = {page for change in self.changes for page in change.old_pages}
        return tuple(page for page in self.old.pages if page in changed)

    @property
    def new_pages(self) -> tuple[str, ...]:
        """The printed pages of the new version on which something changed."""
        changed = {page for change in self.changes for page in change.new_pages}
        return tuple(page for page in self.new.pages if page in changed)


def compared(old: Path, new: Path) -> Comparison:
    """All that differs between the versions at two paths, found in a process of its own, since
    they may come from anywhere. Raises Refused.
    """
    from pressroom.compare.version import version_at
    from pressroom.confine import Limits, confined

    def work() -> Comparison:
        return compare(version_at(old), version_at(new))

    return confined(work, Limits(), Place(str(new)))


def compare(old: Version, new: Version) -> Comparison:
    """All that differs between two versions."""
    changes: list[Change] = []
    respaced = 0
    texts, others = ([passage.text for passage in each.passages] for each in (old, new))
    for kind, i1, i2, j1, j2 in PatienceSequenceMatcher(None, texts, others).get_opcodes():
        if kind == "equal":
            continue
        found = list(_changes(old.passages, new.passages, (i1, i2), (j1, j2)))
        changes += found
        respaced += 0 if found else max(i2 - i1, j2 - j1)
    gone, come = [], []
    shown, others = ([digest for _, digest in each.pictures] for each in (old, new))
    for kind, i1, i2, j1, j2 in PatienceSequenceMatcher(None, shown, others).get_opcodes():
        if kind != "equal":
            gone += [alt for alt, _ in old.pictures[i1:i2]]
            come += [alt for alt, _ in new.pictures[j1:j2]]
    return Comparison(old, new, tuple(changes), respaced, tuple(gone), tuple(come))


def tokens(text: str, passage: int = 0) -> Iterator[Token]:
    """The words and marks of a text, with what belongs to a word."""
    start = end = -1
    glued = False  # to the word before, whatever comes
    for piece in PIECE.finditer(text):
        begin, kind = piece.start(), piece.lastgroup
        if kind == "word":
            joins, glues = glued, False
        elif kind == "mark":
            glues = _within(text, begin, piece.end())
            joins = glues or category(piece[0]) in MARKS
            glues = joins
        else:
            joins = glues = False
        if begin != end or not joins:
            if start >= 0:
                yield Token(text[start:end], passage, start, end)
            start = begin
        glued, end = glues, piece.end()
    if start >= 0:
        yield Token(text[start:end], passage, start, end)


def _within(text: str, start: int, end: int) -> bool:
    """Whether a mark stands within a word or a number."""
    before, after = text[max(start - 1, 0) : start], text[end : end + 1]
    if text[start:end] in WITHIN_NUMBERS:
        return before.isdigit() and after.isdigit()
    return text[start:end] in WITHIN and before.isalnum() and after.isalnum()


def _changes(
    old: Sequence[Passage], new: Sequence[Passage], olds: tuple[int, int], news: tuple[int, int]
) -> Iterator[Change]:
    """What differs between two runs of passages, of which one may be empty."""
    a, b = _run(old, *olds), _run(new, *news)
    for i1, i2, j1, j2 in differences([each.text for each in a], [each.text for each in b]):
        was, now = _where(old, a, i1, olds[0]), _where(new, b, j1, news[0])
        yield Change(
            *(_text(old, a[i1:i2]), _text(new, b[j1:j2])),
            *_around(new, b, j1, j2),
            *(was, now),
            *(_pages(old, a[i1:i2], was), _pages(new, b[j1:j2], now)),
            removed_words=sum(token.word for token in a[i1:i2]),
            added_words=sum(token.word for token in b[j1:j2]),
        )


def _run(passages: Sequence[Passage], start: int, end: int) -> list[Token]:
    """The words of some passages, with a break before each but the first."""
    found: list[Token] = []
    for number in range(start, end):
        if number > start:
            found.append(Token(BREAK, number, 0, 0))
        found += tokens(passages[number].text, number)
    return found


def _text(passages: Sequence[Passage], run: Sequence[Token]) -> str:
    """The text of a run of words as it stands, its passages on lines of their own."""
    parts: list[str] = []
    for number, group in groupby(run, key=lambda token: token.passage):
        own = [token for token in group if token.text != BREAK]
        text = passages[number].text[own[0].start : own[-1].end] if own else ""
        parts.append(f"{BREAK if parts or run[0].text == BREAK else ''}{' '.join(text.split())}")
    return "".join(parts)


def _pages(passages: Sequence[Passage], run: Sequence[Token], where: Where) -> tuple[str, ...]:
    """The printed pages that a run of words stands on."""
    found = (passages[each.passage].where(each.start).page for each in run if each.text != BREAK)
    return tuple(dict.fromkeys(found)) or (where.page,)


def _around(
    passages: Sequence[Passage], run: Sequence[Token], start: int, end: int
) -> tuple[str, str]:
    """What stands before and after a change, in its own passages."""
    before = after = ""
    if start and (token := run[start - 1]).text != BREAK:
        same = start < end and run[start].passage == token.passage and run[start].text != BREAK
        before = _cut(passages[token.passage].text[: run[start].start if same else token.end], -1)
    if end < len(run) and (token := run[end]).text != BREAK:
        previous = run[end - 1] if end else token
        same = end > 0 and previous.passage == token.passage and previous.text != BREAK
        after = _cut(passages[token.passage].text[previous.end if same else token.start :], 1)
    return before, after


def _cut(text: str, way: int) -> str:
    """The end of a text nearest to a change, in whole words, white space as spaces."""
    text = SPACE.sub(" ", text)
    if len(text) <= CONTEXT:
        return text
    part = text[:CONTEXT] if way > 0 else text[-CONTEXT:]
    whole = part.rpartition(" ")[0] if way > 0 else part.partition(" ")[2]
    return f"{whole.rstrip() or part}…" if way > 0 else f"…{whole.lstrip() or part}"


def _where(passages: Sequence[Passage], run: Sequence[Token], at: int, first: int) -> Where:
    """The place of a word; of none, that of the word before, or of the passage that comes."""
    token = run[at] if at < len(run) else run[-1] if run else None
    if token is None:
        number = min(first, len(passages) - 1)
        return passages[number].where(0)
    return passages[token.passage].where(token.start)
