"""Markdown: CommonMark with GFM's tables, strikethrough, autolinks and task lists, footnotes,
definition lists and heading ids.

In: text. Out: the same as one piece of HTML, and which of its lines came from which of the
author's. Raw HTML passes through; the closed vocabulary is its judge.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache
from itertools import pairwise, zip_longest
from typing import TYPE_CHECKING, Any

from markdown_it import MarkdownIt
from markdown_it.rules_block.table import escapedSplit, getLine, table
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.tasklists import tasklists_plugin

from pressroom.readers.autolinks import link_addresses
from pressroom.readers.html import TooDeep, TooManyAttributes, parse_html
from pressroom.readers.meaning import NO_TEXT
from pressroom.readers.programs import join_programs

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from markdown_it.renderer import RendererHTML
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_core import StateCore
    from markdown_it.utils import EnvType, OptionsDict

# The parser passes over what is nested deeper; so deep a tree is refused for its depth.
DEEPEST_PARSED = 100
# The parser weighs each mark of emphasis or of a link against the others of its paragraph.
MOST_MARKS = 15_000
MARKS = re.compile(r"[\[*_~]|`+")
SENTINEL = "pressroom"
# The tags whose contents no parser reads as HTML (GFM §6.11).
DISALLOWED = re.compile(
    r"<(?=/?(?:title|textarea|style|xmp|iframe|noembed|noframes|script|plaintext)\b)",
    re.IGNORECASE,
)
TITLE = re.compile(r"<title\b", re.IGNORECASE)
HEADING_ID = re.compile(r"(?<!\s)\s*+\{#([^\s{}]+)\}\s*$")


def markdown_to_html(text: str) -> tuple[str, Callable[[int], int]]:
    """Render Markdown; the function leads a line of the HTML (from 1) to the author's."""
    parser = _parser()
    environment: dict[str, Any] = {}
    tokens = parser.parse(_plain(text), environment)
    pieces: list[str] = []
    starts, lines = [1], [1]
    at = 1
    groups = _groups(tokens)
    for group, after in zip_longest(groups, groups[1:]):
        html = parser.renderer.render(group, parser.options, environment)
        if after and after[0].hidden and group[-1].nesting == 1:
            html = html.removesuffix("\n")
        elif group[-1].hidden and not html.endswith("\n"):
            html += "\n"
        ends = html.count("\n")
        first, last = next((token.map for token in group if token.map), (lines[-1] - 1, lines[-1]))
        starts += range(at, at + ends + 1)
        lines += (min(first + 1 + offset, max(last, first + 1)) for offset in range(ends + 1))
        pieces.append(html)
        at += ends
    for line, words in _uncalled(tokens, environment):
        starts.append(at + 1)
        lines.append(line)
        pieces.append(f"\n<!-- {words} -->")
        at += 1
    return "".join(pieces), lambda line: lines[bisect_right(starts, line) - 1]


def _uncalled(tokens: Sequence[Token], environment: dict[str, Any]) -> list[tuple[int, str]]:
    """The link definitions that nothing calls, as comments: on a page they are none."""
    called = {
        child.meta.get("label")
        for token in tokens
        for child in token.children or ()
        if child.type in ("link_open", "image")
    }
    definitions = environment.get("references", {})
    rest = [(label, each) for label, each in definitions.items() if label not in called]
    rest += [(each["label"], each) for each in environment.get("duplicate_refs", [])]
    said = [
        (each["map"][0] + 1, f"[{label.lower()}]: {each['href']} {each['title']}")
        for label, each in rest
    ]
    return [(line, re.sub("-(?=[->])", "- ", words)) for line, words in said]


def crowded(text: str) -> tuple[int, int] | None:
    """The line of the first paragraph with too many marks for the parser, and how many."""
    for token in _blocks(text):
        count = len(MARKS.findall(token.content)) if token.type == "inline" else 0
        if count > MOST_MARKS:
            return (token.map or [0])[0] + 1, count
    return None


def nested_too_deep(text: str) -> bool:
    """Whether the parser gives up on what is nested in the text, which would then be lost."""
    return any(token.level >= DEEPEST_PARSED - 1 for token in _blocks(text))


@lru_cache(maxsize=1)
def _blocks(text: str) -> tuple[Token, ...]:
    """The blocks of a text, what stands in them not yet read."""
    parser = _parser()
    parser.core.ruler.enableOnly(["normalize", "block"])
    return tuple(parser.parse(_plain(text)))


def _plain(text: str) -> str:
    return text.removeprefix("\ufeff")


def _parser() -> MarkdownIt:
    parser = MarkdownIt(
        "commonmark", {"html": True, "maxNesting": DEEPEST_PARSED, "store_labels": True}
    )
    parser.enable(["table", "strikethrough"])
    parser.use(footnote_plugin, inline=False, move_to_end=True)
    parser.use(deflist_plugin)
    parser.use(tasklists_plugin)
    parser.block.ruler.at("table", _table, {"alt": ["paragraph", "reference"]})
    parser.core.ruler.before("footnote_tail", "all notes", _all_notes)
    parser.core.ruler.after("block", "edges", _edges)
    parser.core.ruler.after("inline", "programs", join_programs)
    parser.core.ruler.after("programs", "addresses", link_addresses)
    parser.core.ruler.before("text_join", "headings and cells", _tidy)
    # The closed vocabulary judges links; here a refused one would keep its brackets as text.
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    # An address is printed as its author wrote it.
    parser.normalizeLinkText = lambda link: link  # type: ignore[method-assign]
    for name, rule in _RULES.items():
        parser.add_render_rule(name, rule)
    return parser


def _edges(state: StateCore) -> None:
    """Give paragraphs back what the parser takes for white space at their ends, and is text.

    Only spaces and tabs are none of it (CommonMark §4.8); a no-break or an ideographic space is.
    """
    lines = state.src.split("\n")
    for before, token in pairwise(state.tokens):
        if before.type not in ("paragraph_open", "heading_open") or not token.map:
            continue
        first, last = lines[token.map[0]], lines[token.map[1] - 1]
        begins, _, _ = token.content.partition("\n")
        _, _, ends = token.content.rpartition("\n")
        lead = first[: max(first.find(begins), 0)]
        tail = last[last.rfind(ends) + len(ends) :]
        lead, tail = lead[len(lead.rstrip()) :], tail[: len(tail) - len(tail.lstrip())]
        token.content = lead.lstrip(" \t") + token.content + tail.rstrip(" \t")


def _table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """GFM's table, with the cells beyond its head that GFM drops."""
    before = len(state.tokens)
    if not table(state, start, end, silent):
        return False
    if not silent:
        made, state.tokens[before:] = state.tokens[before:], []
        for token in made:
            if token.type == "tr_close":
                state.tokens += _excess(state, state.tokens, token.level)
            state.tokens.append(token)
    return True


def _excess(state: StateBlock, tokens: list[Token], level: int) -> list[Token]:
    """The cells of the last row that stand in its line but not among its tokens."""
    first = next(at for at in range(len(tokens) - 1, -1, -1) if tokens[at].type == "tr_open")
    lines = tokens[first].map
    present = sum(token.type in ("th_open", "td_open") for token in tokens[first:])
    line = getLine(state, lines[0] if lines else 0).strip()
    cells = escapedSplit(line)
    cells = cells[cells[:1] == [""] : len(cells) - (cells[-1:] == [""])]
    made = []
    for cell in cells[present:]:
        inline = Token("inline", "", 0, content=cell.strip(), children=[], map=lines, block=True)
        inline.level = level + 2
        made += [Token("td_open", "td", 1, block=True, level=level + 1), inline]
        made += [Token("td_close", "td", -1, block=True, level=level + 1)]
    return made


def _all_notes(state: StateCore) -> None:
    """Notes that are never called, or called like one before them, stand behind the others."""
    notes = state.env.get("footnotes")
    if notes is None:
        return
    called = {note["label"] for note in notes["list"].values() if "label" in note}
    seen: set[str] = set()
    for token in state.tokens:
        if token.type == "footnote_reference_open":
            label = token.meta["label"]
            if label in seen:
                label = token.meta["label"] = f"{label}\0{len(seen)}"
            seen.add(label)
            if label not in called:
                notes["list"][len(notes["list"])] = {"label": label, "count": 0}


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
        if (token.map and token.type != "inline") or not groups:
            groups.append([])
        groups[-1].append(token)
    return groups


def _html_block(
    _self: RendererHTML, tokens: Sequence[Token], at: int, _options: OptionsDict, _env: EnvType
) -> str:
    # The comment bears the line of text that stands before any tag.
    return f"<!---->{_guarded(tokens[at].content)}"


def _html_inline(
    _self: RendererHTML, tokens: Sequence[Token], at: int, _options: OptionsDict, _env: EnvType
) -> str:
    return _guarded(tokens[at].content)


@lru_cache(maxsize=4096)
def _guarded(html: str) -> str:
    """Raw HTML as it is, or as text where it would swallow what follows (GFM §6.11).

    Its harmless tags stay, if they do no harm without the others.
    """
    if not TITLE.search(html) and not _swallows(html):
        return html
    harmless = DISALLOWED.sub("&lt;", html)
    return html.replace("<", "&lt;") if _swallows(harmless) else harmless


def _swallows(html: str) -> bool:
    """Whether what stands behind a piece of HTML would be lost in it."""
    try:
        tree = parse_html(f"<div>{html}<blockquote><p>{SENTINEL}</p></blockquote>", lambda _: 1)
    except (TooDeep, TooManyAttributes):
        return False  # the whole will be refused
    within = [(node, frozenset[str]()) for node in tree]
    while within:
        node, outer = within.pop()
        if node.tag == "p" and node.text == SENTINEL:
            return "blockquote" not in outer or bool(outer & NO_TEXT)
        if isinstance(node.tag, str):
            within += [(child, outer | {node.tag}) for child in node]
    return True


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
    _self: RendererHTML, tokens: Sequence[Token], at: int, _options: OptionsDict, env: EnvType
) -> str:
    number = tokens[at].meta["id"] + 1
    if tokens[at].meta.get("subId", 0) or not env["footnotes"]["list"][number - 1]["count"]:
        return ""
    return f' <a href="#noteref-{number}" role="doc-backlink">[{number}]</a>'


_RULES: dict[str, Callable[..., str]] = {
    "html_block": _html_block,
    "html_inline": _html_inline,
    "footnote_ref": _note_call,
    "footnote_block_open": _notes_open,
    "footnote_block_close": _notes_close,
    "footnote_open": _note_open,
    "footnote_close": _note_close,
    "footnote_anchor": _note_anchor,
}
