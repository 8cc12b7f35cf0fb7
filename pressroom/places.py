"""Where a character of an edition stands in the author's file.

In: a Document. Out: a function from a character to its first place.
"""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

from pressroom.decoding import characters
from pressroom.problems import Place
from pressroom.shelf import PACKAGED

if TYPE_CHECKING:
    from collections.abc import Callable

    from pressroom.model import Document


def locate(document: Document) -> Callable[[str], Place]:
    """Leads a character to its first line and column in the report, else to the sidecar.

    In a report that is no text, its blocks know where it stands; what a drawing draws stands where
    the drawing does.
    """
    source = document.source

    def where(character: str) -> Place:
        if not character:
            return Place(source.name)
        text = "" if PurePath(source.name).suffix in PACKAGED else characters(source)
        at = text.find(character)
        if at < 0:
            said = ((each.line, each.text) for each in document.blocks)
            found = (line for line, words in (*said, *document.drawn) if character in words)
            named = character in PurePath(source.name).name
            elsewhere = Place(source.name if named else source.sidecar)
            return next((Place(source.name, line) for line in found), elsewhere)
        before = text[:at].replace("\r\n", "\n").replace("\r", "\n")
        return Place(source.name, before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1)

    return where
