"""Whether the report as received goes with the PDF: where it shows nothing that the pages do not.

In: a `Document`. Out: its attachments, or none and the finding that says why (ATT-001). What was
said of the report goes with it, written anew: its file may hold comments.
"""

from __future__ import annotations

import re
from html import unescape
from pathlib import PurePath
from typing import TYPE_CHECKING
from urllib.parse import unquote

from lxml import etree

from pressroom.decoding import characters
from pressroom.model import Attachment
from pressroom.problems import Place, Problem, problem
from pressroom.schema import written
from pressroom.shelf import PACKAGED

if TYPE_CHECKING:
    from pressroom.model import Document, Source

MEDIA_TYPES = {
    ".txt": "text/plain",
    ".md": "text/markdown",
    ".html": "text/html",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".odt": "application/vnd.oasis.opendocument.text",
}
YAML = "application/yaml"

WORD = re.compile(r"[^\W_]{2,}")
# What only programs read, whatever its words are.
DATA = re.compile(r"\sdata-[\w-]*\s*=")
# What names things and is no word: tags, attributes, labels of notes and links, a code's language.
NAMES = re.compile(
    r"(?i:<!doctype[^>]*>|charset\s*=\s*[\"']?[\w-]+)|</?[A-Za-z][\w:-]*|(?<=\s)[\w:@.-]+(?=\s*=)"
    r"|\[\^[^\]]+\]|(?<=\])\[[^\]]+\]|^\s*(?:```+|~~~+).*"
)
MARKUP = "viewport width device initial scale true false name sha null"
SAID = (
    *("href", "id", "alt", "lang", "dir", "src", "width", "start"),
    *("class", "scope", "colspan", "rowspan"),
)


def attached(
    document: Document, report: str, metadata: str
) -> tuple[tuple[Attachment, ...], tuple[Problem, ...]]:
    """The files to attach: the report, and what was said of it, each with the words for it."""
    source = document.source
    wish = source.metadata.attach_source
    if wish is False:
        return (), ()
    hiding = None if wish else _hiding(document)
    if hiding:
        return (), (hiding,)
    received = source.metadata.received
    name = re.split(r"[/\\]", received.name if received else source.name)[-1]
    names = name, f"{PurePath(name).stem}.metadata.yaml"
    return with_names(names, source, written(source.metadata).encode(), (report, metadata)), ()


def with_names(
    names: tuple[str, ...], source: Source, said: bytes, words: tuple[str, ...]
) -> tuple[Attachment, ...]:
    """The report under its name, and what was `said` of it under another, with words for each."""
    kind = MEDIA_TYPES[PurePath(source.name).suffix]
    return (
        Attachment(names[0], kind, source.data, words[0], "Source"),
        Attachment(names[1], YAML, said, words[1], "Supplement"),
    )


def _hiding(document: Document) -> Problem | None:
    """What the file holds that the pages do not show."""
    if PurePath(document.source.name).suffix in PACKAGED:
        return problem("ATT-001", Place(document.source.name))
    if document.account:
        return None  # it says of every character where it is
    if document.left_out:
        return problem("ATT-001", document.left_out[0].where)
    line = _unshown(document)
    return problem("ATT-001", Place(document.source.name, line)) if line else None


def _unshown(document: Document) -> int | None:
    """The first line of a report that has a word which neither its pages nor its metadata have."""
    metadata = document.source.metadata
    nodes = [*document.body.iter(etree.Element)]
    said = [value for node in nodes for name in SAID for value in (node.get(name),) if value]
    said += [block.text for block in document.blocks]
    said += [address for address, _ in document.picture_files]
    said += [str(getattr(metadata, name)) for name in metadata.__struct_fields__]
    shown = unquote(" ".join((*said, *metadata.__struct_fields__, MARKUP)))
    known = set(WORD.findall(shown))
    for number, line in enumerate(characters(document.source).splitlines(), 1):
        words = WORD.findall(NAMES.sub(" ", unescape(unquote(line))))
        if DATA.search(line) or any(word not in known and word not in shown for word in words):
            return number
    return None
