"""Where the lines of a text may end: at white space, after its own hyphens, inside words.

In: a text, and the language of its parts. Out: the places, each with its penalty. None that the
proof would not allow (`pressroom.align`), and none at a tie (`ties.py`).
"""

from __future__ import annotations

import re
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import category

from pressroom.align import (
    BREAKS_AFTER,
    LONGEST_WHOLE,
    MARKS,
    SOFT_HYPHEN,
    WHITE_SPACE,
    WITHOUT_SPACES,
)
from pressroom.pdf.ties import ties

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pressroom.pdf.divisions import Divisions

SHORTEST_WORD = 6  # letters, or it is not divided
# On the scale of badness: 100 is a line as loose as it may be.
DIVIDED = 50.0
DIVIDED_TWICE = 100.0  # a word with a hyphen of its own
AFTER_HYPHEN = 50.0
AFTER_SLASH = 100.0
CUT = 300.0  # what no line could hold
TOKEN = re.compile(r"[^ \t\r\n]+")
LETTERS = re.compile(r"[^\W\d_]+")
# What is no word of any language: an address, a number, a name of a file.
NO_WORD = re.compile(r"[\d/@\\_]|\.\w")
# Words held together are not divided either.
HELD = re.compile("[\u00a0\u202f\u2060]")
HYPHENS = frozenset("-\u2010")
# A run that no line can be sure to hold and that has no place of its own to break.
OVERLONG = re.compile(
    rf"(?:(?!{WITHOUT_SPACES.pattern})[^\s/\-\u2010\u2012-\u2015]){{{LONGEST_WHOLE + 1},}}"
)
# Words held together by no-break spaces beyond any measure.
OVERHELD = re.compile(rf"(?:(?!{WITHOUT_SPACES.pattern})[^ \t\r\n\u00ad]){{72,}}")
# Before these a line may begin; other signs belong to the letter or the word before them, if they
# are not too many themselves.
PIECE = re.compile(r"(?s).{1,6}[^\w(\[{<>=*#+~@&^•]{0,8}")


class Opening(NamedTuple):
    """A place where a line may end: what is before `at`; the next begins with `after`."""

    at: int
    after: int
    hyphen: bool = False  # whether a hyphen shows at the line's end
    inserted: bool = False  # which is not the text's own
    penalty: float = 0.0


class Part(NamedTuple):
    """A part of a text, and the language to divide its words in; None if they are not words."""

    start: int
    end: int
    language: str | None


def openings(text: str, parts: Sequence[Part], divisions: Divisions) -> list[Opening]:
    """The places where a line may end, in order; the text's own end is none."""
    found: list[Opening] = []
    tied = ties(text, parts)
    for token in TOKEN.finditer(text):
        if not HELD.search(token[0]):
            found += sorted(_inside(token[0], token.start(), parts, divisions))
        if len(token[0]) > LONGEST_WHOLE:
            found = _with_cuts(found, token[0], token.start())
        space = WHITE_SPACE.match(text, token.end())
        if space and space.end() < len(text) and space.start() not in tied:
            found.append(Opening(space.start(), space.end()))
    return found


def pieces(word: str) -> list[str]:
    """The parts of a word that no line could hold, each of which one can."""
    parts: list[str] = []
    for part in PIECE.findall(word):
        if parts and category(part[0]) in MARKS:
            parts[-1] += part
        else:
            parts.append(part)
    return parts


def _with_cuts(found: list[Opening], token: str, start: int) -> list[Opening]:
    """The places found, and those at which what is too long is cut."""
    at = {
        start + run.start() + end
        for run in (*OVERLONG.finditer(token), *OVERHELD.finditer(token))
        for end in accumulate(map(len, pieces(run[0])[:-1]))
    }
    at -= {opening.at for opening in found}
    # However many lines end so: there is no better place.
    cuts = [Opening(each, each, hyphen=False, inserted=True, penalty=CUT) for each in at]
    return sorted([*found, *cuts])


def _inside(
    token: str, start: int, parts: Sequence[Part], divisions: Divisions
) -> Iterator[Opening]:
    own = False
    for index in range(1, len(token) - 1):
        for opening in _own(token, index):
            own = own or opening.hyphen
            at, after = start + opening.at, start + opening.after
            yield opening._replace(at=at, after=after)
    # The text's own soft hyphens stand for all others.
    if NO_WORD.search(token) or SOFT_HYPHEN in token:
        return
    for word in LETTERS.finditer(token):
        if len(word[0]) < SHORTEST_WORD or word[0].isupper():
            continue
        penalty = DIVIDED_TWICE if own else DIVIDED
        for at in _divisions(word[0], start + word.start(), parts, divisions):
            yield Opening(at, at, hyphen=True, inserted=True, penalty=penalty)


def _own(token: str, index: int) -> Iterator[Opening]:
    """A place that the text itself gives, at a character that is neither first nor last."""
    sign, before, after = token[index], token[index - 1], token[index + 1]
    if sign == SOFT_HYPHEN and before.isalpha() and after.isalpha():
        yield Opening(index, index + 1, hyphen=True, inserted=True, penalty=DIVIDED)
    elif sign == "\u200b":
        yield Opening(index + 1, index + 1)
    elif sign in BREAKS_AFTER and before.isalnum() and after.isalnum():
        # Numbers are not divided, nor is a single letter left alone.
        single = index < 2 or not token[index - 2].isalnum()
        if not (before.isdigit() and after.isdigit()) and not (sign in HYPHENS and single):
            penalty = AFTER_SLASH if sign == "/" else AFTER_HYPHEN
            yield Opening(index + 1, index + 1, hyphen=sign in HYPHENS, penalty=penalty)


def _divisions(word: str, start: int, parts: Sequence[Part], divisions: Divisions) -> Iterator[int]:
    language = next(
        (part.language for part in parts if part.start <= start and start + len(word) <= part.end),
        None,
    )
    yield from (start + place for place in divisions(word, language))
