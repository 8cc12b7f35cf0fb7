"""Bare addresses in Markdown, as GFM §6.9 links them.

In: the parser's tokens. Out: the same, an address within text being a link. Every pattern takes
time in proportion to the text, whatever the text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from markdown_it.token import Token

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown_it.rules_core import StateCore

# What may stand before an address: nothing, white space, or one of these.
WEB = re.compile(r"(?<![^\s*_~(])(?:https?://|www\.)[^\s<]+", re.IGNORECASE)
MAIL = re.compile(
    r"(?<![A-Za-z0-9.+_-])(?:mailto:|xmpp:)?[A-Za-z0-9.+_-]++@"
    r"[A-Za-z0-9_-]++(?:\.[A-Za-z0-9_-]++)+(?!@)",
    re.IGNORECASE,
)
DOMAIN = re.compile(r"[^\W_](?:[\w-]*)(?:\.[\w-]+)*")
ENTITY = re.compile(r"&[A-Za-z0-9]+;\Z")
# What ends a sentence rather than an address.
NOT_LAST = "?!.,:*_~'\""


def link_addresses(state: StateCore) -> None:
    """Make links of the bare addresses in all text that is in no link yet."""
    for block in state.tokens:
        if block.children:
            block.children = list(_linked(state, block.children))


def _linked(state: StateCore, children: list[Token]) -> Iterator[Token]:
    depth = 0
    for token in children:
        if token.type == "html_inline":
            tag = token.content.lower()
            depth += tag.startswith(("<a ", "<a>", "<a\n", "<a\t")) - tag.startswith("</a")
        depth += (token.type == "link_open") - (token.type == "link_close")
        if token.type == "text" and depth <= 0:
            yield from _split(state, token)
        else:
            yield token


def _split(state: StateCore, token: Token) -> Iterator[Token]:
    """A piece of text, its addresses being links."""
    text, at = token.content, 0
    for start, end, href in _addresses(text):
        if start > at:
            yield _text(text[at:start], token.level)
        opened = Token("link_open", "a", 1, level=token.level, markup="linkify", info="auto")
        opened.attrSet("href", state.md.normalizeLink(href))
        yield opened
        yield _text(text[start:end], token.level + 1)
        yield Token("link_close", "a", -1, level=token.level, markup="linkify", info="auto")
        at = end
    if at == 0:
        yield token
    elif at < len(text):
        yield _text(text[at:], token.level)


def _text(content: str, level: int) -> Token:
    return Token("text", "", 0, content=content, level=level)


def _addresses(text: str) -> Iterator[tuple[int, int, str]]:
    """Where addresses begin and end, and where they lead, in order."""
    found = [*_web(text), *_mail(text)]
    after = 0
    for start, end, href in sorted(found):
        if start >= after:
            yield start, end, href
            after = end


def _web(text: str) -> Iterator[tuple[int, int, str]]:
    for found in WEB.finditer(text):
        address = _trimmed(found[0])
        scheme, mark, rest = address.partition("://")
        host = DOMAIN.match(rest if mark else scheme)
        parts = host[0].split(".") if host else []
        # A domain has a period, and no underscore in its last two parts.
        if len(parts) > 1 and "_" not in "".join(parts[-2:]) and parts[1]:
            yield (
                found.start(),
                found.start() + len(address),
                address if mark else f"http://{address}",
            )


def _mail(text: str) -> Iterator[tuple[int, int, str]]:
    for found in MAIL.finditer(text):
        if found[0][-1] not in "-_":
            scheme = "" if ":" in found[0] else "mailto:"
            yield found.start(), found.end(), scheme + found[0]


def _trimmed(address: str) -> str:
    """An address without what ends the sentence around it, brackets that it did not open too."""
    end = len(address)
    excess = address.count(")") - address.count("(")
    while end:
        last = address[end - 1]
        entity = ENTITY.search(address, max(end - 40, 0), end) if last == ";" else None
        if last in NOT_LAST:
            end -= 1
        elif last == ")" and excess > 0:
            end, excess = end - 1, excess - 1
        elif entity:
            end = entity.start()
        else:
            break
    return address[:end]
