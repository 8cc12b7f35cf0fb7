"""The editions of a package, made again as values from what its proof recorded of them.

In: an `Opened` and its proof. Out: a `Packed`; Refused with BAG-007 where the proof and the files
that it speaks of make none. Nothing of the package is run.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import PurePath, PurePosixPath
from typing import TYPE_CHECKING, Any

import pikepdf

from pressroom.archive.agreement import differs
from pressroom.archive.bag import safe_name
from pressroom.metadata import read_metadata
from pressroom.model import Attachment, Epub, Pdf, Source, SpineItem
from pressroom.page_map import in_ereader
from pressroom.problems import short
from pressroom.recorded import (
    document_of,
    ereader_of,
    printed_of,
    read_recorded,
    read_starts,
    spine_of,
)
from pressroom.shelf import DATED, KINDS
from pressroom.source import behind_front_matter

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pressroom.archive.opened import Opened
    from pressroom.model import Edition, PageStart
    from pressroom.recorded import Text
    from pressroom.schema import Metadata

REPORT = "data/report/"
PICTURES = f"{REPORT}pictures/"
SIDECAR = f"{REPORT}report.yaml"


@dataclass(frozen=True, slots=True)
class Packed:
    """What a package holds: its report, its editions as they were proven, and their files."""

    text: Text
    received: bool  # whether the report's own file is there
    starts: tuple[PageStart, ...]  # of the printed pages, as recorded
    printed: Edition
    ereader: Edition
    spine: tuple[SpineItem, ...]
    pdf: Pdf
    epub: Epub

    @property
    def source(self) -> Source:
        """The report, and what was said of it."""
        return self.printed.document.source


def packed(bag: Opened, proof: Mapping[str, Any]) -> Packed:
    """The editions of a package, and their files. Raises Refused with BAG-007."""
    pictures = {
        path.removeprefix(PICTURES): bag.read(path)
        for path in bag.files
        if path.startswith(PICTURES)
    }
    try:
        text = read_recorded(proof["text"])
        name, files = _plain(proof["source"]["name"]), dict(proof["source"]["pictures"])
        source, received = _source(bag, name, text)
        document = document_of(text, source, pictures, files)
        printed = printed_of(text, document, _attachments(bag, source, text.print.attached))
        starts = read_starts(proof["printed pages"])
        ereader = in_ereader(ereader_of(text, document), printed, starts)
        spine = spine_of(text, ereader)
    except (KeyError, TypeError, ValueError) as error:
        reason = short(f"{type(error).__name__}: {error}", 200)
        raise differs(bag, f"its proof records no text that can be read: {reason}") from None
    pdf, epub = (_edition(bag, proof, kind) for kind in (".pdf", ".epub"))
    epub_spine = tuple(item.name for item in spine)
    return Packed(
        *(text, received, starts, printed, ereader, spine),
        *(Pdf(pdf, _pages(bag, pdf)), Epub(epub, epub_spine)),
    )


def _plain(name: object) -> str:
    """The name of a report's file: no path, and of a kind that we read."""
    if not isinstance(name, str) or PurePath(name).name != name:
        raise ValueError("the report has no name")
    if PurePath(name).suffix not in KINDS:
        raise ValueError("the report is of no kind that this Pressroom reads")
    return name


def _source(bag: Opened, name: str, text: Text) -> tuple[Source, bool]:
    """The report as it is packed, and whether its own file is."""
    suffix = PurePosixPath(name).suffix
    file = f"{REPORT}report{suffix}"
    received = file in bag.files
    data = bag.read(file) if received else b""
    body = behind_front_matter(data, name) if received and text.front_matter else 0
    metadata = _metadata(bag, dated=suffix in DATED)
    return Source(PurePath(name).stem, name, data, SIDECAR, metadata, None, None, body), received


def _metadata(bag: Opened, *, dated: bool) -> Metadata:
    if SIDECAR not in bag.files:
        raise differs(bag, f"it has no `{SIDECAR}`")
    try:
        said = bag.read(SIDECAR).decode()
    except UnicodeDecodeError:
        raise differs(bag, f"`{SIDECAR}` is not UTF-8") from None
    metadata, problems = read_metadata(said, SIDECAR, dated=dated)
    if problems:
        raise differs(bag, f"`{SIDECAR}` cannot be read: {problems[0].message}")
    return metadata


def _attachments(bag: Opened, source: Source, names: tuple[str, ...]) -> tuple[Attachment, ...]:
    """What the PDF is to carry: the report as received, and what was said of it."""
    if not names:
        return ()
    if len(names) != 2:
        raise differs(bag, f"its proof attaches {len(names)} files, and ours are two")
    report, metadata = names
    said = bag.read(SIDECAR)
    return (
        Attachment(report, "", source.data, "", "Source"),
        Attachment(metadata, "", said, "", "Supplement"),
    )


def _edition(bag: Opened, proof: Mapping[str, Any], kind: str) -> bytes:
    """The file of an edition, of which the proof knows one."""
    names = [name for name in proof["files"] if name.endswith(kind)]
    if len(names) != 1:
        raise differs(bag, f"its proof speaks of {len(names)} editions `*{kind}`")
    return bag.read(f"data/editions/{safe_name(names[0])}")


def _pages(bag: Opened, data: bytes) -> int:
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            return len(pdf.pages)
    except pikepdf.PdfError as error:
        raise differs(bag, f"the PDF cannot be read: {error}") from None
