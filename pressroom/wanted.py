"""What each value of the metadata must be, in words and by rule, where types alone do not tell.

In: a key and the text written for it. Out: why that cannot be its value; the text in full, as the
schema types it.
"""

from __future__ import annotations

import calendar
import difflib
import re
from functools import partial
from typing import TYPE_CHECKING, Any, get_args

from pressroom.decoding import known, nearest
from pressroom.languages import language_fault
from pressroom.layers import themes
from pressroom.paper import PAPERS, known_size, size_fault, thickness_fault
from pressroom.problems import short
from pressroom.schema import Openings, PdfStandard, Status
from pressroom.unprintable import UNPRINTABLE, UNWRITABLE, shows, unprintable

if TYPE_CHECKING:
    from collections.abc import Sequence

DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
# When a file was made: in the years that files have.
DAY = re.compile(r"(?:19[7-9]|2\d\d)\d-\d{2}-\d{2}")
TIME = re.compile(rf"{DAY.pattern}T\d{{2}}:\d{{2}}:\d{{2}}(Z|[+-]\d{{2}}:\d{{2}})?")
SHA256 = re.compile(r"[0-9a-f]{64}")
VERSION = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9})*")
STATUSES = tuple(status for status in get_args(Status) if status)
STANDARDS = get_args(PdfStandard)
OPENINGS = get_args(Openings)
MOST_BLEED = 20  # mm
MILLIMETRES = re.compile(r"\d{1,2}(?:\.\d{1,2})?")
COLOUR = re.compile("#[0-9a-f]{6}", re.IGNORECASE)
# Names of Separation that are no ink (ISO 32000-1 §8.6.6.4), and the four that there are anyway.
NO_SPOT = frozenset(("all", "none", "cyan", "magenta", "yellow", "black"))
PARAGRAPHS = frozenset(("note", "description", "rights"))
WANTED = {
    "title": "one line of text",
    "title_supplied": "`true` or `false`",
    "subtitle": "one line of text",
    "authors": "a name, or a list with a name on each line, behind a hyphen and a space",
    "file_as": "how libraries sort each of the `authors`, such as `Example, Ada`, behind a hyphen "
    "and a space",
    "publisher": "one line of text",
    "place": "one line of text",
    "contact": "one line of text, such as an address or a telephone number",
    "logo": "the name of a picture that lies beside this file, such as `logo.png`",
    "cover": "`image:` and `alt:`, each on a line of its own",
    "image": "the name of a picture that lies beside this file, such as `cover.jpg`",
    "alt": "what the picture shows and says, in one line of text",
    "date": "a date as YYYY-MM-DD",
    "prepared": "a date as YYYY-MM-DD, or a time as YYYY-MM-DDTHH:MM:SSZ",
    "language": "a language tag such as `en` or `zh-Hans`",
    "identifier": "an identifier such as `urn:isbn:9780000000002`",
    "series": "one line of text",
    "number": "one line of text, such as `7` or `2024/7`",
    "version": "numbers parted by dots, such as `2` or `1.1`",
    "replaces": "one line of text, such as `version 1 of 1 May 2024`",
    "status": "`draft` or `final`",
    "description": "text",
    "subjects": "a subject, or a list with a subject on each line, behind a hyphen and a space",
    "rights": "text",
    "received": "`name:` and `sha256:`, each on a line of its own",
    "accessibility_review": "`reviewer:`, `date:` and `text:`, each on a line of its own",
    "reviewer": "the name of who reviewed it",
    "text": "the 64 digits that `pressroom check` prints as the text's hash",
    "name": "the name the file came under",
    "sha256": "64 hexadecimal digits, in lower case",
    "note": "text",
    "theme": "the name of a theme: {themes}",
    "page": "its keys, each on a line of its own, such as `pdf_standard: a-3a`",
    "pdf_standard": "`a-3a` or `a-2a`",
    "size": "{papers}, or width and height such as `170x240mm` or `6x9in`",
    "duplex": "`true` or `false`",
    "openings": "`any` or `recto`",
    "large_print": "`true` or `false`",
    "line_numbers": "`true` or `false`",
    "booklet": "its keys, each on a line of its own, such as `sheet: A3`",
    "sheet": "{papers}, or width and height such as `320x450mm`",
    "signature": "how many sheets are folded as one, a whole number from 1 to 50",
    "paper": "how thick a sheet is, up to 1 mm, such as `0.1mm`",
    "press": "its keys, each on a line of its own, such as `bleed: 3`",
    "bleed": f"millimetres from 0 to {MOST_BLEED}, such as `3`",
    "profile": "the name of an ICC profile that lies beside this file, such as `printer.icc`",
    "condition": "the name of a printing condition, such as `FOGRA51`",
    "spot": "`ink:` and `color:`, each on a line of its own",
    "ink": "the name of an ink beside the four, such as `PANTONE 186 C`",
    "color": 'the colour as the styles have it, as `"#rrggbb"`',
    "caliper": "how thick a leaf is, 30 to 900 thousandths of a millimetre, such as `110`",
    "toc": "`true` or `false`",
    "attach_source": "`true` or `false`",
    "embed_fonts": "`true` or `false`",
    "encoding": "the encoding that the file was saved in: {nearest}",
    "bag_info": "labels with a value each, or a list of values, each on a line of its own, such as "
    "`Contact-Email: press@example.org`",
}


def wanted(key: str, text: str) -> str:
    """What is wanted of `key`, for who wrote `text`."""
    return WANTED[key].format(
        nearest=nearest(text), themes=_named(themes()), papers=_named(tuple(PAPERS))
    )


def fault(key: str, text: str) -> str | None:
    """Why `text` cannot be the value of `key`, where its type alone does not tell."""
    if not shows(text):
        return "empty"
    if UNWRITABLE.search(text):
        return "written with a control character"
    if found := UNPRINTABLE.search(text):
        return f"written with {unprintable(found[0])}"
    if key not in PARAGRAPHS and len(text.splitlines()) > 1:
        return "more than one line"
    judge = _JUDGES.get(key)
    return judge(text) if judge else None


def _patterned(*patterns: re.Pattern[str]) -> Any:
    """A judge of texts that one of the patterns must match."""

    def judge(text: str) -> str | None:
        matches = any(pattern.fullmatch(text) for pattern in patterns)
        return _no_such_day(text) if matches else f"`{short(text)}`"

    return judge


def _no_such_day(text: str) -> str | None:
    """Why a date that is written as one is none."""
    if not DATE.match(text):
        return None
    year, month, day = (int(part) for part in text[:10].split("-"))
    if not 1 <= month <= 12:
        return f"`{text}`, but there is no month {month}"
    days = calendar.monthrange(year, month)[1] if year else 31
    if not 1 <= day <= days:
        return f"`{text}`, but that month has the days 1 to {days}"
    return None


def _encoding_fault(text: str) -> str | None:
    return None if known(text) else f"`{short(text)}`"


def _status_fault(text: str) -> str | None:
    return _no_such(text, STATUSES)


def _standard_fault(text: str) -> str | None:
    return _no_such(text, STANDARDS)


def _theme_fault(text: str) -> str | None:
    return _no_such(text, themes())


def _bleed_fault(text: str) -> str | None:
    fits = MILLIMETRES.fullmatch(text) and float(text) <= MOST_BLEED
    return None if fits else f"`{short(text)}`"


def _caliper_fault(text: str) -> str | None:
    fits = re.fullmatch("[0-9]{2,3}", text) and 30 <= int(text) <= 900
    return None if fits else f"`{short(text)}`"


def _ink_fault(text: str) -> str | None:
    fits = text.lower() not in NO_SPOT and text.isascii() and len(text) <= 63
    return None if fits else f"`{short(text)}`"


def _colour_fault(text: str) -> str | None:
    return None if COLOUR.fullmatch(text) else f"`{short(text)}`"


def _no_such(text: str, names: Sequence[str]) -> str | None:
    """Why a text is none of the names, with the one that is nearest."""
    near = difflib.get_close_matches(text.lower(), names, n=1)
    meant = f": did you mean `{near[0]}`?" if near else ""
    return None if text in names else f"`{short(text)}`{meant}"


def _named(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


_JUDGES = {
    "date": _patterned(DATE),
    "prepared": _patterned(DAY, TIME),
    **dict.fromkeys(("sha256", "text"), _patterned(SHA256)),
    "version": _patterned(VERSION),
    "language": language_fault,
    "status": _status_fault,
    "encoding": _encoding_fault,
    "theme": _theme_fault,
    "pdf_standard": _standard_fault,
    "openings": partial(_no_such, names=OPENINGS),
    **dict.fromkeys(("size", "sheet"), size_fault),
    "signature": _patterned(re.compile(r"[1-9]|[1-4]\d|50")),
    "paper": thickness_fault,
    "bleed": _bleed_fault,
    "caliper": _caliper_fault,
    "ink": _ink_fault,
    "color": _colour_fault,
}


def in_full(key: str, text: str | None) -> str | None:
    """A time in full, where a date alone or one without its zone was written; a name as known; no
    tab within a line.
    """
    if key == "encoding" and text:
        return known(text)
    if key in ("size", "sheet") and text:
        return known_size(text)
    if key == "color" and text:
        return text.lower()
    if text and key not in PARAGRAPHS:
        text = text.replace("\t", " ")  # a line of a title page has no tab stops
    if key != "prepared" or text is None:
        return text
    if DATE.fullmatch(text):
        return f"{text}T00:00:00Z"
    return text if re.search(r"(Z|[+-]\d{2}:\d{2})$", text) else f"{text}Z"
