"""What the HTML parser takes for a tag though an author may have meant words.

In: a token of the parser. Out: the words that would go with it. `<insert name here>` is a tag by
the HTML standard (§13.2.5), and by an author's hand a place to fill in.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tinyhtml5.constants import Token

from pressroom.readers.meaning import INLINE, LEFT_OUT, MEANING, NO_TEXT, PARTS

if TYPE_CHECKING:
    from collections.abc import Set

VALUED = "valued"  # of a token: the attributes that are written with a value
# The elements of HTML, of today and before, beside those that mean something to us.
ELEMENTS = (
    frozenset((*INLINE, *LEFT_OUT, *MEANING, *NO_TEXT, *PARTS))
    | frozenset(
        ("acronym", "area", "base", "basefont", "bgsound", "blink", "br", "col", "colgroup")
    )
    | frozenset(("datalist", "dialog", "frame", "image", "img", "isindex", "label", "link", "map"))
    | frozenset(("marquee", "meta", "nobr", "noembed", "noscript", "output", "param", "picture"))
    | frozenset(("plaintext", "q", "rb", "rp", "rt", "rtc", "ruby", "slot", "source", "spacer"))
    | frozenset(("title", "track", "wbr"))
)
# Attributes that the standard lets stand without a value, by their elements; then those of all.
BARE: dict[str, Set[str]] = {
    "img": {"alt", "ismap"},
    "input": {"alt", "checked", "disabled", "multiple", "readonly", "required"},
    "details": {"open"},
    "dialog": {"open"},
    "ol": {"compact", "reversed"},
    **dict.fromkeys(("ul", "dl", "dir", "menu"), frozenset(("compact",))),
    **dict.fromkeys(("td", "th", "table"), frozenset(("nowrap",))),
    "hr": {"noshade"},
    "script": {"async", "defer", "nomodule"},
    **dict.fromkeys(
        ("audio", "video"),
        frozenset(
            (
                "autoplay",
                "controls",
                "loop",
                "muted",
                "playsinline",
            )
        ),
    ),
    "track": {"default"},
    "iframe": {"allowfullscreen", "sandbox"},
    "frame": {"noresize"},
    "form": {"novalidate"},
    "a": {"download"},
    **dict.fromkeys(("button", "fieldset", "optgroup"), frozenset(("disabled",))),
    "option": {"disabled", "selected"},
    "select": {"disabled", "multiple", "required"},
    "textarea": {"disabled", "readonly", "required"},
}
EVERYWHERE = frozenset(("autofocus", "hidden", "inert", "itemscope", "popover"))
# What programs and assistive technology read (HTML §3.2.6.6, ARIA §6.6), and templates of the web.
PREFIXES = ("aria-", "data-", "ng-", "v-", "x-")
# A quotation mark that was not closed where it should have been.
UNCLOSED = re.compile(r">.*\n|</", re.DOTALL)
OF_PROGRAMS = ("on", "srcdoc", "style", "data-")


def words_taken(token: Any) -> str:
    """The words that go with a tag or a doctype, "" where it holds none."""
    kind, name = token["type"], str(token.get("name") or "")
    attributes = dict(token.get("data") or {}) if kind != Token.DOCTYPE else {}
    written = " ".join((name, *attributes))
    if kind == Token.DOCTYPE:
        return "" if name.lower() == "html" else f"!doctype {name}"
    if kind == Token.END_TAG:
        return f"/{written}" if attributes else ""
    for each, value in attributes.items():
        if UNCLOSED.search(value) and not each.startswith(OF_PROGRAMS):
            return f'{name} {each}="{value}'
    allowed = EVERYWHERE | BARE.get(name, frozenset())
    bare = (each for each in attributes if each not in token.get(VALUED, ()))
    strange = any(each not in allowed and not each.startswith(PREFIXES) for each in bare)
    return written if strange else ""


def unknown(token: Any) -> str:
    """What a start tag says that is no element of HTML, else ""."""
    name = str(token.get("name") or "")
    if name in ELEMENTS:
        return ""
    return " ".join((name, *(f'{each}="{value}"' for each, value in token["data"].items())))
