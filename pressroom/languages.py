"""Language tags: is it one, and which was meant.

In: what an author wrote. Out: what is wrong with it, in words. Follows RFC 5646 (BCP 47) §2.1;
which languages there are, CLDR says.
"""

from __future__ import annotations

import difflib
import re
from functools import cache

from pressroom.labels import LABELS
from pressroom.problems import short

# RFC 5646 §2.1 without its grandfathered tags, each of which has a successor, and without the
# four to eight letters that no language is registered under.
TAG = re.compile(
    r"(?P<language>[a-z]{2,3})(?:-[a-z]{3}){0,3}"
    r"(?:-[a-z]{4})?"
    r"(?:-(?:[a-z]{2}|[0-9]{3}))?"
    r"(?P<variants>(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*)"
    r"(?P<extensions>(?:-[0-9a-wy-z](?:-[a-z0-9]{2,8})+)*)"
    r"(?:-x(?:-[a-z0-9]{1,8})+)?",
    re.IGNORECASE | re.ASCII,
)
SINGLETON = re.compile(r"-([0-9a-wy-z])(?=-)")
# Scripts written from right to left (ISO 15924).
TURNING = frozenset(
    ("Arab", "Aran", "Hebr", "Syrc", "Thaa", "Nkoo", "Samr", "Mand", "Adlm", "Rohg")
)
OWN = re.compile("q[a-t][a-z]")  # for private use (§2.2.1)


def language_fault(tag: str) -> str | None:
    """Why `tag` is no language tag, with the one that was meant where it can be told."""
    found = TAG.fullmatch(tag)
    if found and _exists(found["language"].lower()) and not _repeats(found):
        return None
    meant = _meant(tag)
    asked = f": did you mean `{meant}`?" if meant else ""
    return f"`{short(tag)}`, which is no language tag{asked}"


def direction(tag: str) -> str:
    """Which way a language is written, `ltr` or `rtl`: by the script it names, or its own."""
    from babel.core import get_global

    language, *rest = tag.replace("_", "-").lower().split("-")
    named = [part.title() for part in rest if len(part) == 4 and part.isalpha()]
    likely = get_global("likely_subtags").get(language, "").split("_")
    return "rtl" if set(named[:1] or likely) & TURNING else "ltr"


def _repeats(found: re.Match[str]) -> bool:
    """Whether a variant or a singleton stands twice (§2.2.5, §2.2.6)."""
    variants = found["variants"].lower().split("-")[1:]
    singletons = SINGLETON.findall(found["extensions"].lower())
    return any(len(set(parts)) < len(parts) for parts in (variants, singletons))


def _exists(language: str) -> bool:
    return language in _languages() or bool(OWN.fullmatch(language))


@cache
def _languages() -> frozenset[str]:
    """The languages of CLDR: those it names, those it knows a script for, and their old codes."""
    from babel import Locale
    from babel.core import get_global

    known = {*get_global("likely_subtags"), *Locale("en").languages}
    old = {code for code in get_global("language_aliases") if len(code) == 2}
    return frozenset(name.split("_")[0] for name in known | old)


def _meant(tag: str) -> str | None:
    """The tag nearest to what was written: with hyphens, its newer code, or its language's name."""
    from babel.core import get_global

    first, *rest = tag.replace("_", "-").split("-")
    newer = get_global("language_aliases").get(first.lower(), "").partition("_")[0]
    code = first if _exists(first.lower()) else newer or _named(first)
    whole = "-".join((code, *rest)) if code else ""
    nearest = whole if TAG.fullmatch(whole) else code
    return nearest if nearest and nearest != tag else None


def _named(word: str) -> str:
    """The code of a language by its name, in our own languages or in itself, or by its start."""
    from babel import Locale

    names: dict[str, str] = {
        name.lower(): code
        for locale in (*LABELS, "es", "it", "pt", "ru", "ar", "zh")
        for code, name in Locale(locale).languages.items()
        if locale in (*LABELS, code) and "_" not in code
    }
    word = word.lower()
    if word in names:
        return names[word]
    started = [names[name] for name in names if len(word) > 2 and name.startswith(word)]
    near = difflib.get_close_matches(word, names, n=1, cutoff=0.7)
    return min(started, key=len) if started else names[near[0]] if near else ""
