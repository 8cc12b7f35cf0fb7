"""Readers turn what people bring into the closed vocabulary, and nothing leaves them unchecked."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from lxml import etree

from pressroom.readers.text import read_text

if TYPE_CHECKING:
    from pressroom.model import Document, Source

SCHEMA = Path(__file__).parent.parent / "vocabulary.rng"


def parse(source: Source) -> Document:
    """Read a report. Raises Refused with what is wrong with it; the result is schema-checked."""
    document = read_text(source)
    etree.RelaxNG(etree.parse(SCHEMA)).assertValid(document.body)
    return document
