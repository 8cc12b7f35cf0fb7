"""Whether the report as received goes with the PDF: where it shows nothing that the pages do not.

In: a `Document`. Out: its `Attachment`, or none and the finding that says why (ATT-001).
"""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import TYPE_CHECKING

from pressroom.model import Attachment
from pressroom.problems import Place, Problem, problem
from pressroom.shelf import PACKAGED

if TYPE_CHECKING:
    from pressroom.model import Document

MEDIA_TYPES = {
    ".txt": "text/plain",
    ".md": "text/markdown",
    ".html": "text/html",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".odt": "application/vnd.oasis.opendocument.text",
}


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
    if PurePath(document.source.name).suffix in PACKAGED:
        return problem("ATT-001", Place(document.source.name))
    # A plain text's account says of every character where it is.
    left_out = document.left_out
    return problem("ATT-001", left_out[0].where) if left_out else None
