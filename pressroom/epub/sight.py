"""What a book's styles do to how it looks: contrast, sizes, order, motion.

In: a `Book`, its stylesheets read to the end. Out: the first fault in words, or None. Contrast is
that of WCAG 2.2 (relative luminance), on the grounds that readers have: light and dark.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import tinycss2
from tinycss2.color3 import RGBA, parse_color

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pressroom.epub.book import Book

WHITE, BLACK = (1.0, 1.0, 1.0), (0.0, 0.0, 0.0)
# By theme: the ink and the ground of the reader, where a style sets none.
THEMES = {"light": (BLACK, WHITE), "dark": (WHITE, BLACK)}
TEXT, LINES = 4.5, 3.0  # WCAG 1.4.3 (AA) and 1.4.11
NO_COLOUR = frozenset(
    ("currentcolor", "inherit", "initial", "unset", "transparent", "none", "revert")
)
FIXED = re.compile(r"\d(?:px|pt|pc|cm|mm|in|q)\b", re.IGNORECASE)
SIZES = frozenset(("font-size", "line-height", "letter-spacing", "word-spacing", "font"))
MOVES = ("animation", "transition", "-webkit-animation", "offset-path")
REORDERS = (
    *("float", "position", "order", "direction", "unicode-bidi", "flex-direction", "flex-flow"),
    *("grid-area", "grid-row", "grid-column", "writing-mode"),
)

Colour = tuple[float, float, float]


class _Rule(NamedTuple):
    """A rule of a stylesheet: where it stands, in which themes it holds, what it declares."""

    where: str
    themes: tuple[str, ...]
    declarations: tuple[tinycss2.ast.Declaration, ...]


def contrast_fault(book: Book) -> tuple[str | None, float]:
    """Where too little tells ink from ground; else the least contrast there is, 0 if no style
    sets a colour.
    """
    least = 0.0
    for rule in _rules(book):
        for theme in rule.themes:
            for value, wanted in _contrasts(rule, *THEMES[theme]):
                if value is None:
                    return f"{rule.where}: a colour that cannot be told", 0.0
                if value < wanted:
                    return f"{rule.where}: {value:.1f} to 1 on {theme} ground", 0.0
                least = min(least or value, value)
    return None, least


def display_fault(book: Book) -> str | None:
    """Where a style overrules what the reader has set."""
    for rule in _rules(book):
        for each in rule.declarations:
            value = tinycss2.serialize(each.value)
            if each.important:
                return f"{rule.where}: `{each.lower_name}` overrules the reader"
            if each.lower_name in SIZES and FIXED.search(value):
                return f"{rule.where}: `{each.lower_name}:{value}` is a fixed size"
    return None


def order_fault(book: Book) -> str | None:
    """Where a style shows words in another order than they are read."""
    return _first(book, REORDERS, "can change the order of reading")


def moving_style(book: Book) -> str | None:
    """Where a style moves what it shows."""
    return _first(book, MOVES, "moves") or next(
        (f"{rule.where}: it moves" for rule in _rules(book, keyframes=True)), None
    )


def _first(book: Book, names: tuple[str, ...], what: str) -> str | None:
    for rule in _rules(book):
        for each in rule.declarations:
            if each.lower_name.startswith(names):
                return f"{rule.where}: `{each.lower_name}` {what}"
    return None


def _contrasts(rule: _Rule, ink: Colour, ground: Colour) -> Iterator[tuple[float | None, float]]:
    """The contrasts that a rule makes, each with the least that it must be; None cannot be told."""
    own: dict[str, Colour | None] = {"ink": ink, "ground": ground}
    lines: list[Colour | None] = []
    sets = False
    for each in rule.declarations:
        kind = {"color": "ink", "background": "ground", "background-color": "ground"}
        bordering = each.lower_name.startswith(("border", "outline", "text-decoration"))
        if each.lower_name in kind:
            found = list(_colours(each, ground))
            if found:
                own[kind[each.lower_name]] = found[-1]
                sets = True
        elif bordering:
            lines += [colour for colour in _colours(each, ground) if colour]
    if sets:
        yield _ratio(own["ink"], own["ground"]), TEXT
    for line in lines:
        yield _ratio(line, own["ground"]), LINES


def _colours(declaration: tinycss2.ast.Declaration, ground: Colour) -> Iterator[Colour | None]:
    """The colours that a declaration sets, on a ground; None for what cannot be told."""
    for token in declaration.value:
        if (
            token.type in ("whitespace", "comment")
            or getattr(token, "lower_value", "") in NO_COLOUR
        ):
            continue
        found = parse_color(token)
        if isinstance(found, RGBA):
            red, green, blue = (
                part * found.alpha + under * (1 - found.alpha)
                for part, under in zip(found[:3], ground, strict=True)
            )
            yield red, green, blue
        elif declaration.lower_name in ("color", "background-color") or token.type == "function":
            yield None


def _ratio(one: Colour | None, other: Colour | None) -> float | None:
    if one is None or other is None:
        return None
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: Colour) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _rules(book: Book, *, keyframes: bool = False) -> Iterator[_Rule]:
    """Every rule of the book's stylesheets; or else those of motion alone."""
    for item in book.items:
        if item.media_type == "text/css" and item.file:
            text = book.files[item.file].decode("utf-8-sig", "replace")
            yield from _in_sheet(text, item.file.rpartition("/")[2], keyframes=keyframes)


@lru_cache(maxsize=64)
def _in_sheet(text: str, file: str, *, keyframes: bool) -> tuple[_Rule, ...]:
    """The rules of a stylesheet; many checks ask, of many books that share a few."""
    nodes = tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True)
    return tuple(_within(nodes, file, tuple(THEMES), keyframes))


def _within(
    nodes: list[tinycss2.ast.Node], file: str, themes: tuple[str, ...], keyframes: bool
) -> Iterator[_Rule]:
    for node in nodes:
        where = f"{file}:{node.source_line}"
        if node.type == "at-rule" and "keyframes" in node.lower_at_keyword:
            if keyframes:
                yield _Rule(where, themes, ())
        elif node.type == "at-rule" and node.content:
            named = re.search(
                r"prefers-color-scheme:\s*(light|dark)", tinycss2.serialize(node.prelude)
            )
            inner = tinycss2.parse_rule_list(node.content, skip_comments=True, skip_whitespace=True)
            yield from _within(inner, file, (named[1],) if named else themes, keyframes)
        elif node.type == "qualified-rule" and not keyframes:
            found = tinycss2.parse_blocks_contents(node.content, skip_comments=True)
            declared = tuple(each for each in found if each.type == "declaration")
            yield _Rule(where, themes, declared)
