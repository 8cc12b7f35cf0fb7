"""The editions of a package, made again as values from what its proof recorded of them.

In: an `Opened` and its proof. Out: a `Packed`; Refused with BAG-007 where the proof and the files
that it speaks of make none. Nothing of the package is run.
"""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass
from pathlib import PurePath, PurePosixPath
from typing import TYPE_CHECKING, Any

import pikepdf

from pressroom.archive.agreement import differs
from pressroom.archive.bag import safe_name
from pressroom.attachment import with_names
from pressroom.epub.read import read_epub
from pressroom.gather import behind_front_matter
from pressroom.hyphenation import read_divisions
from pressroom.labels import LABELS
from pressroom.metadata import read_metadata
from pressroom.model import Epub, Sheet, Source, SpineItem
from pressroom.page_map import in_ereader
from pressroom.printed import Pdf
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
from pressroom.styles import check_sheet

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pressroom.archive.opened import Opened
    from pressroom.model import Attachment, Edition, PageStart, StampFrom
    from pressroom.recorded import Text
    from pressroom.schema import Metadata

REPORT = "data/report/"
PICTURES = f"{REPORT}pictures/"
SIDECAR = f"{REPORT}report.yaml"
STYLE = f"{REPORT}report.css"
DIVISIONS = f"{REPORT}hyphenation.txt"


@dataclass(frozen=True, slots=True)
class Packed:
    """What a package holds: its editions as they were proven, of which report, and their files."""

    text: Text
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
        source = _source(bag, proof, text)
        document = document_of(text, source, pictures, dict(proof["source"]["pictures"]))
        printed = printed_of(text, document, _attachments(bag, source, text))
        starts = read_starts(proof["printed pages"])
        pdf, epub = (_edition(bag, proof, kind) for kind in (".pdf", ".epub"))
        typefaces = read_epub(epub).fonts if text.ereader.typefaces else {}
        ereader = in_ereader(ereader_of(text, document, typefaces), printed, starts)
        spine = spine_of(text, ereader)
    except (KeyError, TypeError, ValueError) as error:
        reason = short(f"{type(error).__name__}: {error}", 200)
        raise differs(bag, f"its proof records no text that can be read: {reason}") from None
    if source.digest != proof["source"]["sha256"]:
        raise differs(bag, "its report is not the one that its proof speaks of")
    epub_spine = tuple(item.name for item in spine)
    return Packed(
        *(text, starts, printed, ereader, spine),
        *(Pdf(pdf, _pages(bag, pdf)), Epub(epub, epub_spine)),
    )


def _plain(name: object) -> str:
    """The name of a report's file: no path, and of a kind that we read."""
    if not isinstance(name, str) or PurePath(name).name != name:
        raise ValueError("the report has no name")
    if PurePath(name).suffix not in KINDS:
        raise ValueError("the report is of no kind that this Pressroom reads")
    return name


def _source(bag: Opened, proof: Mapping[str, Any], text: Text) -> Source:
    """The report as it is packed; where its own file is withheld, it has no data."""
    name = _plain(proof["source"]["name"])
    suffix = PurePosixPath(name).suffix
    file = f"{REPORT}report{suffix}"
    data = bag.read(file) if file in bag.files else b""
    body = behind_front_matter(data, name) if data and text.front_matter else 0
    metadata = _metadata(bag, dated=suffix in DATED)
    style = Sheet(STYLE, bag.read(STYLE).decode()) if STYLE in bag.files else None
    if style and [*check_sheet(style, hides=True)]:
        raise ValueError(f"`{STYLE}` is no stylesheet that a report may bring")
    listed = bag.read(DIVISIONS).decode() if DIVISIONS in bag.files else ""
    divisions, faults = read_divisions(listed, DIVISIONS)
    if faults:
        raise ValueError(f"`{DIVISIONS}` is no list of divisions: {faults[0].message}")
    return Source(
        *(PurePosixPath(_name(proof, ".pdf")).stem, name, data, SIDECAR, metadata),
        *(*_stamp(metadata, proof), body, style, divisions),
        withheld="" if data else str(proof["source"]["sha256"]),
    )


def _stamp(metadata: Metadata, proof: Mapping[str, Any]) -> tuple[dt.datetime | None, StampFrom]:
    """The date that the files carry inside, and where it was declared."""
    if proof["dates"]["in the PDF"] == "SOURCE_DATE_EPOCH":
        said = proof["dates"]["in the EPUB"].partition(",")[0]
        return dt.datetime.fromisoformat(said), "SOURCE_DATE_EPOCH"
    if metadata.prepared is None:
        return None, None
    return metadata.prepared.astimezone(dt.UTC), "prepared"


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


def _attachments(bag: Opened, source: Source, text: Text) -> tuple[Attachment, ...]:
    """What the PDF is to carry: the report as received, and what was said of it."""
    names = text.print.attached
    if names and len(names) != 2:
        raise ValueError(f"{len(names)} files are attached, and ours are two")
    words = (LABELS[text.labels][name] for name in ("attachment", "attached metadata"))
    return with_names(names, source, bag.read(SIDECAR), tuple(words)) if names else ()


def _edition(bag: Opened, proof: Mapping[str, Any], kind: str) -> bytes:
    """The file of an edition."""
    return bag.read(f"data/editions/{safe_name(_name(proof, kind))}")


def _name(proof: Mapping[str, Any], kind: str) -> str:
    """The name of an edition, of which the proof knows one of each kind."""
    names: list[str] = [name for name in proof["files"] if name.endswith(kind)]
    if len(names) != 1:
        raise ValueError(f"it speaks of {len(names)} editions *{kind}")
    return names[0]


def _pages(bag: Opened, data: bytes) -> int:
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            return len(pdf.pages)
    except pikepdf.PdfError as error:
        raise differs(bag, f"the PDF cannot be read: {error}") from None
