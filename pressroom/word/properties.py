"""What a Word or OpenDocument file says of itself: its title, its date, its language.

In: the file's bytes. Out: values for the metadata, before which the sidecar's go, each with the
place in the file that it was taken from.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, NamedTuple

from pressroom.languages import TAG
from pressroom.unprintable import UNWRITABLE
from pressroom.word.package import open_package
from pressroom.word.pandoc import MARKS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pressroom.word.package import Package, Said

DC = "{http://purl.org/dc/elements/1.1/}"
TERMS = "{http://purl.org/dc/terms/}"
META = "{urn:oasis:names:tc:opendocument:xmlns:meta:1.0}"
DATE = re.compile(r"(\d{4}-\d{2}-\d{2})(?:T.*)?")
PROPERTIES = {".docx": "docProps/core.xml", ".odt": "meta.xml"}
# What the properties say, by key: the elements that say it, the better first.
STATED = {
    "title": {DC + "title": "the title"},
    "date": {
        TERMS + "modified": "the day it was last saved",
        DC + "date": "the day it was last saved",
        TERMS + "created": "the day it was made",
        META + "creation-date": "the day it was made",
    },
    "language": {DC + "language": "the language"},
}


class Stated(NamedTuple):
    """A value for the metadata, and where in the file it stands."""

    key: str
    value: str | dt.date
    origin: str


def core_metadata(data: bytes, name: str, suffix: str) -> tuple[Stated, ...]:
    """What the document `data` says of itself, the first for each key. Raises Refused."""
    package = open_package(data, name, suffix)
    says = _says(package, suffix)
    found: dict[str, Stated] = {}
    for key, text, origin in (
        ("title", says.title, "the paragraph in the style Title"),
        *_properties(package, suffix),
        ("title", says.heading, "its first heading"),
        ("language", says.language, "the language of its styles"),
    ):
        value = _value(key, " ".join(MARKS.sub("", text).split()))
        if value is not None:
            found.setdefault(key, Stated(key, value, origin))
    return tuple(found.values())


def _says(package: Package, suffix: str) -> Said:
    if suffix == ".odt":
        from pressroom.word.odt import odt_says

        return odt_says(package)
    from pressroom.word.document import word_says

    return word_says(package)


def _properties(package: Package, suffix: str) -> Iterator[tuple[str, str, str]]:
    """What stands in the properties: key, text, origin."""
    part = PROPERTIES[suffix]
    if part not in package.parts:
        return
    root = package.xml(part)
    for key, names in STATED.items():
        for name, origin in names.items():
            for node in root.iter(name):
                yield key, "".join(node.itertext()), f"{origin} in its properties"


def _value(key: str, text: str) -> str | dt.date | None:
    """A value as the metadata has it; none where it could not be one."""
    if key == "date":
        found = DATE.fullmatch(text)
        try:
            return dt.date.fromisoformat(found[1]) if found else None
        except ValueError:
            return None
    fit = TAG.fullmatch(text) if key == "language" else not UNWRITABLE.search(text)
    return text if text and fit else None
