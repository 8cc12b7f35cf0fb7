"""Programs and styles in a line of Markdown, of which HTML shows nothing (§4.2.6, §4.12).

In: the parser's tokens. Out: the same, each program one piece of HTML from its begin to its end,
whatever Markdown makes of what stands between. One that nothing ends in its paragraph stays as it
is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from markdown_it.token import Token

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it.rules_core import StateCore

TAG = re.compile(r"<(/?(?:script|style|template))\b", re.IGNORECASE)


def join_programs(state: StateCore) -> None:
    """Make one token of each program in a line."""
    for block in state.tokens:
        if block.children and TAG.search(block.content):
            block.children = list(_joined(block.children))


def _joined(children: Sequence[Token]) -> Iterator[Token]:
    ends = _ends(children)
    at = 0
    while at < len(children):
        end = ends.get(at)
        if end is None:
            yield children[at]
            at += 1
            continue
        inner = children[at + 1 : end]
        # As in a rendered page, nothing in it is a tag.
        words = "".join(_written(each) for each in inner).replace("<", "&lt;")
        content = f"{children[at].content}{words}{children[end].content}"
        yield Token("html_inline", "", 0, content=content, level=children[at].level)
        yield from _unpaired(inner)
        at = end + 1


def _ends(children: Sequence[Token]) -> dict[int, int]:
    """Where each tag that begins a program finds the next that ends one of its kind."""
    ends: dict[int, int] = {}
    nearest: dict[str, int] = {}
    for at in range(len(children) - 1, -1, -1):
        found = TAG.match(children[at].content) if children[at].type == "html_inline" else None
        tag = found[1].lower() if found else ""
        if tag.startswith("/"):
            nearest[tag] = at
        elif f"/{tag}" in nearest:
            ends[at] = nearest[f"/{tag}"]
    return ends


def _written(token: Token) -> str:
    return "\n" if token.type in ("softbreak", "hardbreak") else token.content


def _unpaired(tokens: Sequence[Token]) -> list[Token]:
    """Of the tokens those that begin or end what ends or begins outside."""
    rest: list[Token] = []
    for token in tokens:
        if token.nesting < 0 and rest and rest[-1].nesting > 0:
            rest.pop()
        elif token.nesting:
            rest.append(token)
    return rest
