"""Stylesheets: read by layer, and held to the rule that styles make no words and hide none.

In: the folders and file names. Out: the sheets, or `Refused` with STY-001 and STY-002 at file and
line. In print, what hides a word is seen by the proof; a reading system shows an EPUB later
and elsewhere, so its stylesheet may only use the properties of `EREADER`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import tinycss2

from pressroom.decoding import decode
from pressroom.model import Sheet
from pressroom.problems import Place, Problem, Refused, problem, short

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

EREADER = {
    *("margin", "margin-top", "margin-bottom", "margin-left", "margin-right", "padding"),
    *("padding-top", "padding-bottom", "padding-left", "text-align", "text-indent"),
    *("font-family", "font-style", "font-weight", "font-variant-numeric", "line-height"),
    *("hyphens", "-webkit-hyphens", "-epub-hyphens", "adobe-hyphenate", "widows", "orphans"),
    *("break-before", "break-after", "break-inside", "page-break-before", "page-break-after"),
    *("page-break-inside", "max-width", "max-height", "list-style-type", "border-top"),
    *("font-size", "overflow-wrap", "width", "vertical-align", "white-space", "border-bottom"),
    *("border-collapse", "border", "padding-right", "overflow"),
}
# The values of what could hide words if it were large or small enough.
LENGTH = r"(?:0|(?:[0-4](?:\.\d+)?|\.\d+|0?\.\d+)(?:em|rem)|\d{1,2}(?:\.\d+)?px|[0-2]?\d%)"
SIZES = {
    "font-size": re.compile(r"(?:0?\.(?:7[5-9]|[89])\d*|[1-9](?:\.\d+)?)(?:em|rem)|100%"),
    "line-height": re.compile(r"1(?:\.\d+)?|[23](?:\.\d+)?|normal"),
    "overflow": re.compile("auto"),
    "list-style-type": re.compile("none|disc|circle|square|decimal|lower-alpha|upper-roman"),
    **dict.fromkeys(("width", "max-width"), re.compile("100%|auto|none")),
    "max-height": re.compile("100%|auto|none|[5-9][0-9]vh"),
    **dict.fromkeys(
        (
            *("text-indent", "padding", "padding-top", "padding-bottom", "padding-left"),
            "padding-right",
        ),
        re.compile(f"{LENGTH}(?: {LENGTH})*"),
    ),
    **dict.fromkeys(
        ("margin", "margin-top", "margin-bottom", "margin-left", "margin-right"),
        re.compile(f"(?:auto|{LENGTH})(?: (?:auto|{LENGTH}))*"),
    ),
}
# By selector, what may be declared there and nowhere else. The proof allows the attribute `hidden`
# in the navigation alone, and old readers need to be told; pictures may be drawn on nothing.
THERE_ALONE = {
    ("[hidden]", "display: none"),
    ("img", "color: black"),
    ("img", "background-color: white"),
    ('img[alt=""]', "background-color: transparent"),
}
MAKES_WORDS = {"text-transform", "content", "quotes", "text-overflow", "block-ellipsis"}
# What leads words of the page to its margins and bookmarks, and may bring none of its own.
CARRIES_WORDS = {"bookmark-label", "string-set"}
DEEPEST = 16  # brackets within brackets


def read_styles(
    folders: tuple[Path, ...], names: tuple[str | Sheet, ...], *, hides: bool
) -> tuple[Sheet, ...]:
    """The sheets `names`, each from the first folder that has it, or made already.

    `hides` says that a later proof sees what hides a word (print). Raises Refused, STY-001 and
    STY-002.
    """
    sheets = [name if isinstance(name, Sheet) else _read(found_in(folders, name)) for name in names]
    problems = [found for sheet in sheets for found in _checked(sheet, hides=hides)]
    if problems:
        raise Refused(problems)
    return tuple(sheets)


def found_in(folders: tuple[Path, ...], name: str) -> Path:
    """A file of the first folder that has it."""
    return next(folder / name for folder in folders if (folder / name).exists())


def _read(file: Path) -> Sheet:
    return Sheet(str(file), decode(file.read_bytes(), str(file)))


@lru_cache(maxsize=64)
def _checked(sheet: Sheet, *, hides: bool) -> tuple[Problem, ...]:
    """What is wrong with a sheet; hundreds of reports share a few."""
    return tuple(check_sheet(sheet, hides=hides))


def check_sheet(sheet: Sheet, *, hides: bool) -> Iterator[Problem]:
    """What in a sheet could hide, add or change words (STY-001), or asks for a file (STY-002)."""
    name = sheet.name
    rules = tinycss2.parse_stylesheet(sheet.text, skip_comments=True, skip_whitespace=True)
    if deep := _nested_too_deep(rules):
        where = Place(name, deep.source_line, deep.source_column)
        yield problem("STY-003", where, deepest=DEEPEST)
        return
    for node, address in _addresses(rules) if hides else ():
        where = Place(name, node.source_line, node.source_column)
        yield problem("STY-002", where, address=short(address))
    for rule in rules:
        if hides and rule.type == "at-rule" and rule.lower_at_keyword in ("page", "import"):
            continue  # margin boxes hold furniture, which the proof compares
        if rule.type != "qualified-rule":
            yield _fault(name, rule, _source(rule))
            continue
        selector = tinycss2.serialize(rule.prelude).strip()
        for item in tinycss2.parse_blocks_contents(
            rule.content, skip_comments=True, skip_whitespace=True
        ):
            known = item.type == "declaration" and (
                _allowed(item, hides=hides) or (selector, _written(item)) in THERE_ALONE
            )
            if not known:
                yield _fault(name, item, _source(item))


def _nested_too_deep(rules: list[tinycss2.ast.Node]) -> tinycss2.ast.Node | None:
    """The rule in which brackets stand within more than `DEEPEST` others, if there is one."""
    level = [(rule, rule) for rule in rules]
    for _ in range(DEEPEST):
        level = [(inner, rule) for node, rule in level for inner in _inner(node)]
    return level[0][1] if level else None


def _inner(node: tinycss2.ast.Node) -> list[tinycss2.ast.Node]:
    parts = (getattr(node, part, None) or () for part in ("prelude", "content", "arguments"))
    return [inner for part in parts for inner in part]


def _addresses(nodes: Iterable[tinycss2.ast.Node]) -> Iterator[tuple[tinycss2.ast.Node, str]]:
    """Every address that a sheet asks for, with the node that does."""
    for node in nodes:
        if node.type == "url":
            yield node, node.value
        elif node.type == "function" and node.lower_name == "url":
            yield node, tinycss2.serialize(node.arguments)
        elif node.type == "at-rule" and node.lower_at_keyword == "import":
            yield node, tinycss2.serialize(node.prelude).strip()
        else:
            yield from _addresses(_inner(node))


def _source(node: tinycss2.ast.Node) -> str:
    """What stands there, as far as it is to be read at all."""
    if node.type == "error":
        return str(node.message)
    return str(node.serialize().split("{")[0].strip())


def _written(declaration: tinycss2.ast.Declaration) -> str:
    return f"{declaration.lower_name}: {tinycss2.serialize(declaration.value).strip()}"


def _allowed(declaration: tinycss2.ast.Declaration, *, hides: bool) -> bool:
    name, value = declaration.lower_name, tinycss2.serialize(declaration.value).strip()
    if hides:
        written = name in CARRIES_WORDS and any(part.type == "string" for part in declaration.value)
        return name not in MAKES_WORDS and not written
    return name in EREADER and (name not in SIZES or bool(SIZES[name].fullmatch(value)))


def _fault(name: str, node: tinycss2.ast.Node, declaration: str) -> Problem:
    where = Place(name, node.source_line, node.source_column)
    return problem("STY-001", where, declaration=declaration)
