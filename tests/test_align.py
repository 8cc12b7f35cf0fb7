"""The alignment of a text with the glyphs that print it: nothing is normalised.

A small setter stands in for the layout engine: it breaks lines where an engine may, drops white
space there, inserts hyphens and leaves out what prints nothing. Whatever it sets of the very text
aligns; whatever it sets of a text with one thing changed does not.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import cast

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pressroom.align import INVISIBLE, SOFT_HYPHEN, Difference, align
from pressroom.pdf.decode import Glyph
from pressroom.pdf.faces import Face

SIZE, WIDTH, SPACE, LEADING = 10.0, 5.0, 2.5, 14.0
LEFT, TOP = 100.0, 700.0
WHITE = " \t\r\n"
# After these a line may end and leave no trace.
DASHES = "/\u2010\u2013\u2014-"


def glyph(text: str, x: float, y: float, *, page: int = 0, size: float = SIZE) -> Glyph:
    """One glyph of 0.5 em, a space of 0.25 em, at a place."""
    advance = (SPACE if text == " " else WIDTH) * size / SIZE
    em = (size, 0.0, 0.0, size)
    box = (0.0, 0.0, 600.0, 800.0)
    face = cast(Face, None)
    return Glyph(page, 0, None, text, 1, face, em, advance, box, True, x, y, size)


def line(text: str, number: int = 0, *, page: int = 0) -> list[Glyph]:
    """A line of glyphs, one a character; `|` is a visible gap without a glyph."""
    glyphs: list[Glyph] = []
    x = LEFT
    for character in text:
        if character == "|":
            x += SPACE
            continue
        glyphs.append(glyph(character, x, TOP - number * LEADING, page=page))
        x += glyphs[-1].advance
    return glyphs


def lines(*texts: str) -> list[Glyph]:
    return [each for number, text in enumerate(texts) for each in line(text, number)]


def setting(text: str, measure: int, *, hyphenate: bool = False) -> list[Glyph]:
    """Set the text into lines of at most `measure` characters, where its words let it."""
    rows = [""]
    for piece in re.findall(rf"[{WHITE}]+|[^{WHITE}{DASHES}]+[{DASHES}]?|[{DASHES}]", text):
        if piece[0] in WHITE:
            rows[-1] += " "
            continue
        word, room = piece, measure - len(rows[-1])
        if len(word) > room and rows[-1]:
            if hyphenate and room > 3 and word.isalpha():
                rows[-1] += word[: room - 1] + SOFT_HYPHEN
                word = word[room - 1 :]
            rows.append("")
        rows[-1] += word
    return lines(*(row.strip(" ") for row in rows))


WORDS = st.text("abcdeé'’“”.,19", min_size=1, max_size=9)
PIECES = st.lists(
    st.tuples(WORDS, st.sampled_from([" ", " ", " ", "\n", "  ", " \t ", "-", "/", "–", "—"])),
    min_size=1,
    max_size=25,
)
MEASURES = st.integers(8, 40)


def joined(words: list[tuple[str, str]]) -> str:
    text = "".join(word + separator for word, separator in words)
    return text.rstrip(WHITE)


def squeezed(text: str) -> str:
    """What of a text is to be seen if no line ended; to tell whether a mutation is one."""
    visible = "".join(character for character in text if character not in INVISIBLE)
    return re.sub(rf"[{WHITE}]+", " ", visible)


# Properties


@settings(deadline=None)
@given(PIECES, MEASURES, st.booleans())
def test_any_text_aligns_with_its_setting(
    words: list[tuple[str, str]], measure: int, hyphenate: bool
) -> None:
    text = joined(words)
    glyphs = setting(text, measure, hyphenate=hyphenate)
    alignment = align(text, glyphs)
    assert alignment.glyphs == tuple(glyphs)
    for each, position in zip(glyphs, alignment.positions, strict=True):
        if each.text not in (" ", SOFT_HYPHEN):
            assert text[position] == each.text


@settings(deadline=None)
@given(PIECES, MEASURES)
def test_each_run_of_white_space_is_counted_once(
    words: list[tuple[str, str]], measure: int
) -> None:
    text = joined(words)
    counts = align(text, setting(text, measure)).allowances
    white = sum(count for name, count in counts.items() if name.startswith("white space"))
    assert white == len(re.findall(rf"[{WHITE}]+", text))


@settings(deadline=None)
@given(PIECES, MEASURES, st.data())
def test_characters_that_print_nothing_may_be_missing(
    words: list[tuple[str, str]], measure: int, data: st.DataObject
) -> None:
    text = joined(words)
    glyphs = setting(text, measure)
    invisible = data.draw(st.lists(st.sampled_from("\u200c\u200d\u2060\u200e\u2066"), max_size=5))
    for character in invisible:
        at = data.draw(st.integers(0, len(text)))
        # Within a run of white space it would make two of one.
        assume(not (text[at - 1 : at].strip(WHITE) == text[at : at + 1].strip(WHITE) == ""))
        text = text[:at] + character + text[at:]
    counts = align(text, glyphs).allowances
    assert counts["character that prints nothing"] == len(invisible)


Mutation = tuple[str, str]


@st.composite
def mutated(draw: st.DrawFn) -> Mutation:
    """A text, and the same with one visible thing changed."""
    text = joined(draw(PIECES))
    at = draw(st.integers(0, len(text) - 1))
    kind = draw(st.sampled_from(["drop", "double", "replace", "swap"]))
    if kind == "drop":
        return text, text[:at] + text[at + 1 :]
    if kind == "double":
        return text, text[: at + 1] + text[at:]
    if kind == "swap":
        return text, text[:at] + text[at : at + 2][::-1] + text[at + 2 :]
    other = draw(st.sampled_from("abcdeé'’“”.,19 -\u2010µ\u0430²Ａ\u00a0"))
    return text, text[:at] + other + text[at + 1 :]


@settings(deadline=None)
@given(mutated(), MEASURES, st.booleans())
def test_any_one_change_is_a_difference(mutation: Mutation, measure: int, hyphenate: bool) -> None:
    text, changed = mutation
    assume(changed.strip(WHITE))
    # White space after a dash and a dash alone look the same where the line ends there.
    folded = [re.sub(rf"([{DASHES}]) ", r"\1", squeezed(each).strip(" ")) for each in mutation]
    assume(folded[0] != folded[1])
    with pytest.raises(Difference):
        align(text, setting(changed, measure, hyphenate=hyphenate))


@settings(deadline=None)
@given(PIECES, MEASURES, st.booleans(), st.data())
def test_a_lost_word_is_a_difference(
    words: list[tuple[str, str]], measure: int, hyphenate: bool, data: st.DataObject
) -> None:
    assume(len(words) > 1)
    at = data.draw(st.integers(0, len(words) - 1))
    text, changed = joined(words), joined(words[:at] + words[at + 1 :])
    with pytest.raises(Difference):
        align(text, setting(changed, measure, hyphenate=hyphenate))


# Each allowance, once

ALLOWED = [
    ("a b", ["a b"], {"white space as a space": 1}),
    ("a \t\r\n b", ["a b"], {"white space as a space": 1}),
    ("a b", ["a|b"], {"white space as a gap": 1}),
    ("a b", ["a", "b"], {"white space as a line end": 1}),
    ("a\nb", ["a", "b"], {"white space as a line end": 1}),
    ("a b", ["a ", "b"], {"white space as a space": 1}),
    ("abcd", ["ab\u00ad", "cd"], {"inserted hyphen": 1}),
    ("well-known", ["well-", "known"], {"line end after a hyphen, dash or slash": 1}),
    ("well\u2010known", ["well\u2010", "known"], {"line end after a hyphen, dash or slash": 1}),
    ("so—that", ["so—", "that"], {"line end after a hyphen, dash or slash": 1}),
    ("and/or", ["and/", "or"], {"line end after a hyphen, dash or slash": 1}),
    ("1–2", ["1–", "2"], {"line end after a hyphen, dash or slash": 1}),
    (
        "ab\u200bcd",
        ["ab", "cd"],
        {"line end at U+00AD or U+200B": 1, "character that prints nothing": 1},
    ),
    ("ab\u200bcd", ["ab\u200b", "cd"], {"line end at U+00AD or U+200B": 1}),
    ("ab\u00adcd", ["ab\u00ad", "cd"], None),
    ("ab\u00adcd", ["abcd"], {"character that prints nothing": 1}),
    ("\u200eab\u200f\u2066cd\u2069", ["abcd"], {"character that prints nothing": 4}),
    ("auf\u200clage", ["auf\u200clage"], {}),
    ("中文", ["中", "文"], {"line end in a script without spaces": 1}),
    ("ภาษา", ["ภา", "ษา"], {"line end in a script without spaces": 1}),
    ("abc", ["abc"], {}),
    ("", [], {}),
]


@pytest.mark.parametrize(("text", "rows", "counts"), ALLOWED)
def test_an_allowance_is_granted_and_counted(
    text: str, rows: list[str], counts: dict[str, int] | None
) -> None:
    alignment = align(text, lines(*rows))
    if counts is not None:
        assert +alignment.allowances == Counter(counts)


def test_a_page_end_is_a_line_end() -> None:
    glyphs = [*line("ab", 20, page=0), *line("cd", 0, page=1)]
    assert align("ab cd", glyphs).allowances == {"white space as a line end": 1}
    with pytest.raises(Difference):
        align("abcd", glyphs)


def test_a_column_end_is_a_line_end() -> None:
    glyphs = [glyph("a", 100, 100), glyph("b", 300, 700)]
    assert align("a b", glyphs).allowances == {"white space as a line end": 1}


def test_positions_lead_from_each_glyph_to_its_character() -> None:
    alignment = align("so  far-\u200boff", lines("so", "far-", "off"))
    assert alignment.positions == (0, 1, 4, 5, 6, 7, 9, 10, 11)


def test_a_glyph_of_several_characters() -> None:
    glyphs = [glyph("o", 100, 700), glyph("ffi", 105, 700), glyph("ce", 110, 700)]
    assert align("office", glyphs).positions == (0, 1, 4)
    with pytest.raises(Difference):
        align("offce", glyphs)


# What no allowance covers

REFUSED = [
    ("abcd", ["ab", "cd"], 2),
    ("abcd", ["ab|cd"], 2),
    ("abcd", ["ab cd"], 2),
    ("a b", ["ab"], 1),
    ("a bc", ["a-", "bc"], 1),
    ("a bc", ["a\u00ad", "bc"], 1),
    ("ab cd", ["ab\u00ad", "cd"], 2),
    ("ab", ["a\u00adb"], 1),
    ("ab", ["ab\u00ad"], 2),
    ("ab", ["a-", "b"], 1),
    ("ab", ["a\u2010", "b"], 1),
    ("high-quality", ["high\u00ad", "quality"], 4),
    ("high\u2010quality", ["high\u00ad", "quality"], 4),
    ("high-quality", ["high\u2010", "quality"], 4),
    ("high\u2010quality", ["high-", "quality"], 4),
    ("high-quality", ["high", "quality"], 4),
    ("high-quality", ["highquality"], 4),
    ("highquality", ["high-", "quality"], 4),
    ("a\u00a0b", ["a b"], 1),
    ("a b", ["a\u00a0b"], 1),
    ("a\u00a0b", ["a", "b"], 1),
    ("a\u2060b", ["a", "b"], None),
    ("1.000", ["1.", "000"], 2),
    ("it's", ["it’s"], 2),
    ("μ", ["µ"], 0),
    ("μ", ["μm"], 1),
    ("μm", ["μ"], 1),
    ("ab", [], 0),
    ("", ["a"], 0),
    ("", [" "], 0),
    ("a b", ["a  b"], 2),
    ("ab", ["ab "], 2),
    (" ab", ["ab"], 0),
    ("ab ", ["ab"], 2),
    ("e\u0301", ["é"], 0),
    ("é", ["e\u0301"], 0),
    ("ab", ["ab\u200b"], 2),
    ("中 文", ["中文"], 1),
]


@pytest.mark.parametrize(("text", "rows", "at"), REFUSED)
def test_what_no_allowance_covers(text: str, rows: list[str], at: int | None) -> None:
    with pytest.raises(Difference) as difference:
        align(text, lines(*rows))
    if at is not None:
        assert difference.value.at == at


def test_a_difference_shows_the_words_on_both_sides() -> None:
    with pytest.raises(Difference, match=r"“keep watch at all times” reads back as “keep at w"):
        align("keep watch at all times", lines("keep at watch all times"))


# Spaces are judged by what is to be seen


@pytest.mark.parametrize("gap", [0.3, 0.5, 2.0, 20.0])
def test_a_wide_gap_inside_a_word(gap: float) -> None:
    glyphs = [glyph("a", 100, 700), glyph("b", 105 + gap * SIZE, 700)]
    with pytest.raises(Difference):
        align("ab", glyphs)
    assert align("a b", glyphs).allowances == {"white space as a gap": 1}


@pytest.mark.parametrize("gap", [-0.1, 0.0, 0.1])
def test_a_narrow_gap_inside_a_word_is_kerning_or_letter_spacing(gap: float) -> None:
    glyphs = [glyph("a", 100, 700), glyph("b", 105 + gap * SIZE, 700)]
    assert align("ab", glyphs)
    with pytest.raises(Difference):
        align("a b", glyphs)


@pytest.mark.parametrize("before", [0.0, 0.1, 0.2])
def test_a_space_glyph_that_leaves_no_gap(before: float) -> None:
    """However the shrinking is shared between its two sides, a space is what the eye sees."""
    start = 105 - before * SIZE
    glyphs = [glyph("a", 100, 700), glyph(" ", start, 700), glyph("b", 105, 700)]
    with pytest.raises(Difference):
        align("a b", glyphs)


@pytest.mark.parametrize("character", ["\u3000", "\u2003", "\u2008", "\u2009", "\u00a0"])
def test_a_space_that_is_no_white_space_keeps_its_width(character: str) -> None:
    """Its gap is its own, whichever of glyph and shift makes it."""
    glyphs = [glyph("a", 100, 700), glyph(character, 105, 700), glyph("b", 120, 700)]
    assert align(f"a{character}b", glyphs)
    with pytest.raises(Difference):
        align("a b", glyphs)


@pytest.mark.parametrize("character", ["\u3000", "\u2003", "\u2008", "\u2009"])
def test_a_line_may_end_after_a_space_that_is_no_white_space(character: str) -> None:
    assert align(f"a{character}b", lines(f"a{character}", "b"))


def test_a_line_that_stands_above_the_one_before() -> None:
    glyphs = [*line("first", 1), *line("second", 0)]
    with pytest.raises(Difference):
        align("first second", glyphs)


# Cost


def test_a_long_text_aligns_in_linear_time() -> None:
    text = "word " * 20_000 + "\u200b" * 20_000 + "end"
    glyphs = lines(*["word word word word"] * 5_000, "end")
    counts = align(text, glyphs).allowances
    assert counts["character that prints nothing"] == 20_000
