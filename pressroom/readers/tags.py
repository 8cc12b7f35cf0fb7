"""What the HTML parser takes for a tag though an author may have meant words.

In: a token of the parser. Out: the words that would go with it. `<insert name here>` is a tag by
the HTML standard (§13.2.5), and by an author's hand a place to fill in.
"""

from __future__ import annotations

import re
from typing import Any

from tinyhtml5.constants import Token

from pressroom.readers.meaning import INLINE, LEFT_OUT, MEANING, NO_TEXT, PARTS

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
# Attributes that may stand without a value.
BARE = frozenset(
    ("allowfullscreen", "alt", "async", "autofocus", "autoplay", "checked", "class", "compact")
) | frozenset(("contenteditable", "controls", "crossorigin", "declare", "default", "defer", "dir"))
BARE |= {"disabled", "download", "draggable", "formnovalidate", "hidden", "href", "id", "inert"}
BARE |= {"ismap", "itemscope", "lang", "loop", "multiple", "muted", "name", "nomodule", "noresize"}
BARE |= {"noshade", "novalidate", "nowrap", "open", "playsinline", "popover", "readonly"}
BARE |= {"required", "reversed", "sandbox", "scoped", "selected", "src", "style", "title", "value"}
WORD = re.compile(r"[^\W_][\w,.;!?'’]*")
# A quotation mark that was not closed where it should have been.
UNCLOSED = re.compile(r">.*\n|</", re.DOTALL)
PROGRAMS = ("on", "srcdoc", "style", "data-")


def words_taken(token: Any) -> str:
    """The words that go with a tag or a doctype, "" where it holds none."""
    kind, name = token["type"], str(token.get("name") or "")
    if kind == Token.DOCTYPE:
        return "" if name.lower() == "html" else f"!doctype {name}"
    attributes = dict(token.get("data") or {})
    if kind == Token.END_TAG:
        return f"/{name} {' '.join(attributes)}" if attributes else ""
    bare = [each for each, value in attributes.items() if not value and WORD.fullmatch(each)]
    known = name.lower() in ELEMENTS
    strange = [each for each in bare if each.lower() not in BARE]
    if strange or (bare and not known and "-" not in name):
        return f"{name} {' '.join(attributes)}"
    for each, value in attributes.items():
        if UNCLOSED.search(value) and not each.startswith(PROGRAMS):
            return f'{name} {each}="{value}'
    return ""


def unknown(token: Any) -> str:
    """The name of an element without attributes that HTML does not know, else ""."""
    name = str(token.get("name") or "")
    plain = WORD.fullmatch(name) and name.lower() not in ELEMENTS
    return name if plain and not token.get("data") else ""
