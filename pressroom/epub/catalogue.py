"""What library software shows of a book, and sorts it by: the package's metadata.

In: an `Edition`. Out: the lines of metadata that say what the editor said of the report. Follows
EPUB 3.3 §5.5 and its vocabulary in appendix D.3; roles are those of MARC.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pressroom.model import Edition

POSITION = re.compile(r"[0-9]+(\.[0-9]+)*")  # appendix D.3.6
# What titles are not sorted by.
ARTICLES = {
    "en": r"(?:The|An?) ",
    "de": r"(?:Der|Die|Das|Eine?) ",
    "fr": r"(?:Les?|La|Une?) |L[’']",
}


class Said(NamedTuple):
    """A line of metadata: an element of Dublin Core, or a property where `is_property`."""

    name: str
    value: str
    attributes: tuple[tuple[str, str], ...] = ()

    @property
    def is_property(self) -> bool:
        """Whether it is a property: it refines an element, or is refined."""
        return "-" in self.name or self.name == "role"


def catalogued(edition: Edition) -> Iterator[Said]:
    """The metadata of an edition's book, but for its identifier, language and pages."""
    source, metadata = edition.document.source, edition.document.source.metadata
    yield from _titles(edition)
    for number, author in enumerate(metadata.authors, 1):
        name = f"author-{number}"
        yield Said("creator", author, (("id", name),))
        yield _refined("role", "aut", name, scheme="marc:relators")
        if metadata.file_as:
            yield _refined("file-as", metadata.file_as[number - 1], name)
    date = edition.document.date
    said = {
        "publisher": (metadata.publisher,),
        "date": (date and date.isoformat(),),
        "description": (metadata.description,),
        "subject": metadata.subjects,
        "rights": (metadata.rights,),
        "source": (f"urn:sha256:{source.digest}",),
    }
    for element, values in said.items():
        yield from (Said(element, value) for value in values if value)
    if metadata.series:
        yield Said("belongs-to-collection", metadata.series, (("id", "series"),))
        yield _refined("collection-type", "series", "series")
        if metadata.number and POSITION.fullmatch(metadata.number):
            yield _refined("group-position", metadata.number, "series")


def filed(title: str, language: str) -> str:
    """A title as libraries sort it: an article it begins with stands behind it."""
    articles = ARTICLES.get(language.split("-", maxsplit=1)[0].lower())
    found = re.match(articles, title) if articles else None
    rest = title[found.end() :] if found else ""
    return f"{rest}, {found[0].strip()}" if found and rest.strip() else title


def _titles(edition: Edition) -> Iterator[Said]:
    metadata = edition.document.source.metadata
    yield Said("title", edition.title, (("id", "main-title"),))
    sorted_by = filed(edition.title, metadata.language)
    if sorted_by != edition.title:
        yield _refined("file-as", sorted_by, "main-title")
    if metadata.subtitle:
        yield _refined("title-type", "main", "main-title")
        yield Said("title", metadata.subtitle, (("id", "subtitle"),))
        yield _refined("title-type", "subtitle", "subtitle")


def _refined(name: str, value: str, what: str, **attributes: str) -> Said:
    return Said(name, value, (("refines", f"#{what}"), *attributes.items()))
