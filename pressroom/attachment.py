"""Whether the report as received goes with the PDF: where it shows nothing that the pages do not.

In: a `Document`. Out: its `Attachment`, or none and the finding that says why (ATT-001).
"""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import TYPE_CHECKING

from pressroom.model import Attachment
from pressroom.problems import Place, Problem, problem

if TYPE_CHECKING:
    from pressroom.model import Document

MEDIA_TYPES = {".txt": "text/plain", ".md": "text/markdown", ".html": "text/html"}
# What a reader leaves out of a report stays in its file.
LEFT_OUT = frozenset(("HTM-001", "HTM-002"))
COMMENT = "<!--"


def attachment(
    document: Document, description: str
) -> tuple[Attachment | None, tuple[Problem, ...]]:
    """The file to attach; `description` says what it is."""
    source = document.source
    wish = source.metadata.attach_source
    if wish is False:
        return None, ()
    hiding = None if wish else _hiding(document)
    if hiding:
        return None, (hiding,)
    received = source.metadata.received
    name = re.split(r"[/\\]", received.name if received else source.name)[-1]
    kind = MEDIA_TYPES[PurePath(source.name).suffix]
    return Attachment(name, kind, source.data, description), ()


def _hiding(document: Document) -> Problem | None:
    """What the file holds that the pages do not show."""
    source = document.source
    if PurePath(source.name).suffix == ".txt":
        return None  # its account says of every character where it is
    left_out = next((found for found in document.findings if found.code in LEFT_OUT), None)
    if left_out:
        return problem("ATT-001", left_out.where, reason="something in it is left out of the pages")
    text = source.data.decode("utf-8")
    at = text.find(COMMENT)
    if at >= 0:
        where = Place(source.name, text.count("\n", 0, at) + 1)
        return problem("ATT-001", where, reason="it holds a comment")
    return None
