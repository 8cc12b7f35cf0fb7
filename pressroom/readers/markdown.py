"""Markdown: CommonMark with GFM's tables, strikethrough, autolinks and task lists, footnotes,
definition lists and heading ids.

In: text. Out: the same as one piece of HTML, and which of its lines came from which of the
author's. Raw HTML passes through; the closed vocabulary is its judge.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from markdown_it import MarkdownIt
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.tasklists import tasklists_plugin

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from markdown_it.renderer import RendererHTML
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token
    from markdown_it.utils import EnvType, OptionsDict

SWALLOWING = re.compile(
    r"<(/?)(title|textarea|style|xmp|iframe|noembed|noframes|script|plaintext)\b", re.IGNORECASE
)
# The parser passes over what is nested deeper; so deep a tree is refused for its depth.
DEEPEST_PARSED = 100
HEADING_ID = re.compile(r"\s*\{#([^\s{}]+)\}\s*$")


def markdown_to_html(text: str) -> tuple[str, Callable[[int], int]]:
    """Render Markdown; the function leads a line of the HTML (from 1) to the author's."""
    parser = _parser()
    environment: dict[str, Any] = {}
    tokens = parser.parse(text, environment)
    pieces: list[str] = []
    starts, lines = [1], [1]
    at = 1
    for group in _groups(tokens):
        html = parser.renderer.render(group, parser.options, environment)
        first = next((token.map[0] + 1 for token in group if token.map), lines[-1])
        raw = group[0].type == "html_block"
        for offset in range(html.count("\n") + 1 if raw else 1):
            starts.append(at + offset)
            lines.append(first + offset)
        pieces.append(html)
        at += html.count("\n")
    return "".join(pieces), lambda line: lines[bisect_right(starts, line) - 1]


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": True, "linkify": True, "maxNesting": DEEPEST_PARSED})
    parser.enable(["table", "strikethrough", "linkify"])
    parser.use(footnote_plugin, inline=False, move_to_end=True)
    parser.use(deflist_plugin)
    parser.use(tasklists_plugin)
    parser.core.ruler.push("headings and cells", _tidy)
    # The closed vocabulary judges links; here a refused one would keep its brackets as text.
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    for name, rule in _RULES.items():
        parser.add_render_rule(name, rule)
    return parser


def _tidy(state: StateCore) -> None:
    """Take `{#id}` off the end of headings; say a cell's alignment as an attribute, not a style."""
    for token, after in zip_longest(state.tokens, state.tokens[1:]):
        align = str(token.attrs.pop("style", "")).removeprefix("text-align:")
        if align:
            token.attrSet("align", align)
        last = after.children[-1] if after and after.children else None
        named = HEADING_ID.search(last.content) if last and last.type == "text" else None
        if token.type == "heading_open" and last and named:
            token.attrSet("id", named[1])
            last.content = last.content[: named.start()]


def _groups(tokens: Sequence[Token]) -> list[list[Token]]:
    """The tokens by small blocks, each with a line of its own."""
    groups: list[list[Token]] = []
    for token in tokens:
        if token.map or not groups:
            groups.append([])
        groups[-1].append(token)
    return groups


def _raw_html(
    _self: RendererHTML, tokens: Sequence[Token], at: int, _options: OptionsDict, _env: EnvType
) -> str:
    """Raw HTML, but a tag that would swallow what follows it is text (GFM §6.11)."""
    content = tokens[at].content

    def guarded(tag: re.Match[str]) -> str:
        closed = re.search(rf"</{tag[2]}\s*>", content, re.IGNORECASE)
        return tag[0] if closed else f"&lt;{tag[0][1:]}"

    return SWALLOWING.sub(guarded, content)


def _note_call(
    _self: RendererHTML, tokens: Sequence[Token], at: int, _options: OptionsDict, _env: EnvType
) -> str:
    number = tokens[at].meta["id"] + 1
    again = tokens[at].meta.get("subId", 0)
    mark = f"noteref-{number}" + (f"-{again + 1}" if again else "")
    return f'<sup><a href="#note-{number}" id="{mark}" role="doc-noteref">{number}</a></sup>'


def _notes_open(*_: object) -> str:
    return "<section>\n"


def _notes_close(*_: object) -> str:
    return "</section>\n"


def _note_open(
    _self: RendererHTML, tokens: Sequence[Token], at: int, _options: OptionsDict, _env: EnvType
) -> str:
    number = tokens[at].meta["id"] + 1
    return f'<aside id="note-{number}" role="doc-footnote">'


def _note_close(*_: object) -> str:
    return "</aside>\n"


def _note_anchor(
    _self: RendererHTML, tokens: Sequence[Token], at: int, _options: OptionsDict, _env: EnvType
) -> str:
    number = tokens[at].meta["id"] + 1
    if tokens[at].meta.get("subId", 0):
        return ""
    return f' <a href="#noteref-{number}" role="doc-backlink">[{number}]</a>'


_RULES: dict[str, Callable[..., str]] = {
    "html_block": _raw_html,
    "html_inline": _raw_html,
    "footnote_ref": _note_call,
    "footnote_block_open": _notes_open,
    "footnote_block_close": _notes_close,
    "footnote_open": _note_open,
    "footnote_close": _note_close,
    "footnote_anchor": _note_anchor,
}
