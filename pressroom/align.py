"""The alignment of a block's text with the glyphs that print it. Nothing is normalised.

Every code point read back must be the block's own, in order. Three differences are allowed, each
counted:

1. a run of white space is one space glyph, or a gap wide enough to see, or the end of a line;
2. the end of a line is nothing, only after a hyphen that the line break inserted (it reads back as
   U+00AD), after a hyphen, dash or slash of the text, at U+00AD or U+200B, or in scripts that are
   written without spaces;
3. characters that print nothing may be missing.

Where a picture stands in the text, it is a gap or the end of a line, white space about it or not.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from unicodedata import bidirectional, category

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pressroom.pdf.decode import Glyph

SOFT_HYPHEN = "\u00ad"
# What a line break inserts: no text keeps it at a line's end, since the joiner forbids the break.
INSERTED_HYPHEN = "\u2010\u2060"
# What a glyph says that a cluster has beyond its characters; ActualText leaves it out.
SURPLUS = "\u2060"
WHITE_SPACE = re.compile(r"[ \t\r\n]+")
# What may be a gap between two inline elements, where the engine draws no lone space.
GAP = re.compile(r"[ \t\r\n\u00a0\u202f]+")
# Characters that print nothing: soft hyphen, zero-width ones, joiners, bidi controls.
INVISIBLE = frozenset("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\u061c\ufeff") | frozenset(
    map(chr, [*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
)
BREAKS_AFTER = frozenset("-/\u058a\u2010\u2012\u2013\u2014\u2015\u2e3a\u2e3b")
BREAKS_AT = frozenset("\u00ad\u200b")
# Thai, Lao, Tibetan, Myanmar, Khmer, kana, Han and their punctuation, and Korean, whose lines may
# end between any two syllables (UAX 14: ID, SA, CJ, H2, H3, JL, JV, JT).
WITHOUT_SPACES = re.compile(
    "[\u0e00-\u0fff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u2e80-\u303f\u3041-\u30ff"
    "\u3131-\u318e\u31f0-\u4dbf\u4e00-\u9fff\ua960-\ua97c\uac00-\ud7fb\uf900-\ufaff"
    "\ufe30-\ufe4f\uff01-\uffef\U00020000-\U0003ffff]"
)
# What we may choose the lines of, and space by the letter: from right to left a line's glyphs stand
# in another order, and what joins or stacks its letters must not be parted.
LEADABLE = re.compile(
    f"(?:(?!{WITHOUT_SPACES.pattern})[^\u0590-\u0dff\u202a-\u202e\u2066-\u2069])*"
)
MARKS = frozenset(("Mn", "Mc", "Me"))  # drawn onto a letter, or before or after it
# Words up to this many characters fit every line that we set.
LONGEST_WHOLE = 32
# Print shows a tab of preformatted text as up to this many spaces.
TAB = 8
# In ems. A space is to be seen, and what is no space must not look like one; faces kern pairs
# such as `f)` by up to 0.15.
NARROWEST_SPACE = 0.1
WIDEST_JOIN = 0.16
NEW_LINE = 0.6
# Ligatures and conjuncts stand for a few characters, never for words.
MOST_CHARACTERS = 12


class Difference(Exception):  # noqa: N818 - what was looked for, found
    """The glyphs do not carry the text; `at` is the offset in the text where that shows."""

    def __init__(self, at: int, message: str) -> None:
        self.at = at
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Alignment:
    """A text and its glyphs: `positions` gives, for each glyph, its offset in the text."""

    glyphs: tuple[Glyph, ...]
    positions: tuple[int, ...]
    allowances: Counter[str] = field(default_factory=Counter)


def new_line(before: Glyph, after: Glyph) -> bool:
    """Whether two glyphs that follow each other stand on different lines, columns or pages."""
    if before.y == after.y and before.page == after.page and before.x <= after.x:
        return False
    em = max(before.size, after.size)
    return (
        before.page != after.page
        or abs(before.y - after.y) > NEW_LINE * em
        or (after.x < before.x - NEW_LINE * em and not _may_go_back(before, after))
    )


def _may_go_back(before: Glyph, after: Glyph) -> bool:
    """Whether one line may lead from right to left between two glyphs: words do, and marks."""
    return bool(before.run or after.run) or _is_mark(before) or _is_mark(after)


def _is_mark(glyph: Glyph) -> bool:
    return not glyph.text or category(glyph.text[0]) in MARKS


def above(before: Glyph, after: Glyph) -> bool:
    """Whether what follows stands above what was before, and in no next column."""
    next_column = after.x >= before.x + before.advance
    return before.page > after.page or (
        before.page == after.page and after.y > before.y and not next_column
    )


def overprinted(before: Glyph, after: Glyph) -> bool:
    """Whether a new line stands so near the one before that they print over each other."""
    em = min(before.size, after.size)
    return before.page == after.page and 0 <= before.y - after.y < NEW_LINE * em


def align(text: str, glyphs: Sequence[Glyph], pictures: Sequence[int] = ()) -> Alignment:
    """Match every character of `text` with `glyphs` in order. Raises Difference.

    `pictures` are the characters before which pictures stand.
    """
    walk = _Walk(text, glyphs, pictures)
    for index in range(len(glyphs)):
        walk.step(index)
    walk.finish()
    return Alignment(tuple(glyphs), tuple(walk.positions), walk.allowances)


class _Walk:
    def __init__(self, text: str, glyphs: Sequence[Glyph], pictures: Sequence[int]) -> None:
        self.text = text
        self.glyphs = glyphs
        self.pictures = pictures
        self.at = 0
        self.spaces_left = 0  # of the run of white space before this place, in preformatted text
        self.positions: list[int] = []
        self.allowances: Counter[str] = Counter()
        self._edge = 0.0  # of the line so far, which marks do not move

    def step(self, index: int) -> None:
        """Match one glyph, and what lies between it and the one before."""
        glyph = self.glyphs[index]
        if self._pass_picture(glyph):
            if index and above(self.glyphs[index - 1], glyph):
                raise Difference(self.at, f"{self._excerpt(index)}, but a line stands above")
            self.allowances["picture in a line"] += 1
        elif index:
            self._between(self.glyphs[index - 1], glyph, index)
        self._edge = max(self._edge, glyph.x + glyph.advance)
        if glyph.text:
            self._skip_invisible(glyph.text[:1])
        self.positions.append(self.at)
        if glyph.text == " ":
            self._space(index)
        elif not (glyph.text == SOFT_HYPHEN and self._inserted(index)):
            self._characters(glyph.text, index)

    def finish(self) -> None:
        """Whatever is left of the text must be invisible."""
        self._pass_picture(None)
        self._skip_invisible("")
        if self.at < len(self.text):
            raise self._difference(len(self.glyphs))

    def _pass_picture(self, after: Glyph | None) -> bool:
        """Pass over a picture that stands here, and the white space about it that is no glyph."""
        run = WHITE_SPACE.match(self.text, self.at)
        end = run.end() if run else self.at
        passed = any(self.at - self.spaces_left <= place <= end for place in self.pictures)
        if passed and run and not (after and after.text == " "):
            self.at = end
        return passed

    def _between(self, before: Glyph, after: Glyph, index: int) -> None:
        if new_line(before, after):
            if above(before, after):
                raise Difference(self.at, f"{self._excerpt(index)}, but a line stands above")
            self._line_end(before, index)
            self._edge = after.x
            return
        gap = self._gap(before, after) / after.size
        # A stretched space, no-break or not, is widened on both its sides.
        if gap > WIDEST_JOIN and not before.text.isspace() and not after.text.isspace():
            run = GAP.match(self.text, self.at)
            if not run:
                raise self._difference(index)
            self.at = run.end()
            self.allowances["white space as a gap"] += 1

    def _gap(self, before: Glyph, after: Glyph) -> float:
        """How much is left free between two glyphs of a line."""
        if not (before.run or after.run):
            return after.x - self._edge
        if before.run == after.run:
            return 0.0  # it was looked at as it stands on the page
        left, right = before.run or (before.x, before.x + before.advance)
        next_left, next_right = after.run or (after.x, after.x + after.advance)
        return max(next_left - right, left - next_right)

    def _line_end(self, before: Glyph, index: int) -> None:
        if before.text == " ":
            return
        before_at, at = self.text[self.at - 1 : self.at], self.text[self.at : self.at + 1]
        if before.text == SOFT_HYPHEN and before_at != SOFT_HYPHEN:
            self.allowances["inserted hyphen"] += 1
        elif self._white_space_ahead() or before_at.isspace():
            self.allowances["white space as a line end"] += 1
        elif before_at in BREAKS_AFTER:
            self.allowances["line end after a hyphen, dash or slash"] += 1
        elif before_at in BREAKS_AT or at in BREAKS_AT:
            self.allowances["line end at U+00AD or U+200B"] += 1
        elif WITHOUT_SPACES.match(before_at) or WITHOUT_SPACES.match(at):
            self.allowances["line end in a script without spaces"] += 1
        else:
            raise self._difference(index)

    def _white_space_ahead(self) -> bool:
        """Take the white space that a line end stands for, and what prints nothing before it."""
        here = self.at, self.allowances.copy()
        self._skip_invisible("")
        if self._white_space():
            return True
        self.at, self.allowances = here
        return False

    def _white_space(self) -> bool:
        run = WHITE_SPACE.match(self.text, self.at)
        if run:
            self.at = run.end()
            self.spaces_left = len(run[0].expandtabs(TAB))
        return run is not None

    def _space(self, index: int) -> None:
        if not self._seen(index) or not (self._white_space() or self.spaces_left):
            raise self._difference(index)
        self.spaces_left -= 1
        self.allowances["white space as a space"] += 1

    def _seen(self, index: int) -> bool:
        """Whether a space glyph leaves a gap between its neighbours on the line."""
        glyph = self.glyphs[index]
        left, right = glyph.x, glyph.x + glyph.advance
        if glyph.run:
            return right - left >= NARROWEST_SPACE * glyph.size
        if index and not new_line(self.glyphs[index - 1], glyph):
            left = self.glyphs[index - 1].x + self.glyphs[index - 1].advance
        after = self.glyphs[index + 1] if index + 1 < len(self.glyphs) else None
        if after and not _is_mark(after) and not new_line(glyph, after):
            right = after.x
        return right - left >= NARROWEST_SPACE * glyph.size

    def _inserted(self, index: int) -> bool:
        """Whether the U+00AD is a line break's hyphen inside a word, not the text's own."""
        if index + 1 == len(self.glyphs) or not new_line(
            self.glyphs[index], self.glyphs[index + 1]
        ):
            return False
        sides = self.text[max(self.at - 1, 0) : self.at + 1]
        return len(sides) == 2 and not any(WHITE_SPACE.match(side) for side in sides)

    def _characters(self, characters: str, index: int) -> None:
        if len(characters) > MOST_CHARACTERS or " " in characters:
            raise Difference(self.at, f"one glyph stands for all of “{characters[:60]}”")
        for character in characters:
            self._skip_invisible(character)
            turned = character > "\u0590" and bidirectional(character) in ("R", "AL")
            if self.text[self.at : self.at + 1] != character or (
                turned and not self.glyphs[index].run  # whose order on the page no one has proven
            ):
                raise self._difference(index)
            self.at += 1
            self.spaces_left = 0

    def _skip_invisible(self, wanted: str) -> None:
        while self.at < len(self.text):
            character = self.text[self.at]
            if character not in INVISIBLE or (wanted and character in wanted):
                return
            self.allowances["character that prints nothing"] += 1
            self.at += 1

    def _difference(self, index: int) -> Difference:
        return Difference(self.at, self._excerpt(index))

    def _excerpt(self, index: int) -> str:
        start = self.text.rfind(" ", 0, max(self.at - 12, 0)) + 1
        wanted = self.text[start : self.at + 24]
        found = "".join(glyph.text for glyph in self.glyphs[max(index - 12, 0) : index + 24])
        return f"“{wanted}” reads back as “{found}”"
