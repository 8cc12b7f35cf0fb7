"""What goes into an archive package: the report, its editions, what made them, and the proof.

In: the Document, its files as they are published, and the moments of the build. Out: the bag's
files by path. What the report's file holds unseen stays out, and the package says so.
"""

from __future__ import annotations

import io
import json
import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from pressroom import __version__, fonts, tools
from pressroom.archive.bag import (
    JUDGED,
    SAFE_NAME,
    bag_name,
    make_bag,
    safe_name,
    tarred,
    zipped,
)
from pressroom.archive.formats import format_of
from pressroom.compare.replaced import difference
from pressroom.compare.told import as_json, as_page
from pressroom.edition import identifier
from pressroom.hyphenation import written as written_divisions
from pressroom.layers import LOCK, layers
from pressroom.render import filled
from pressroom.schema import written
from pressroom.source import readable, sha256, sha512

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping

    from pressroom.archive.bag import Form
    from pressroom.archive.formats import Format
    from pressroom.compare.version import Version
    from pressroom.compare.words import Comparison
    from pressroom.judges.report import Judged
    from pressroom.model import Edition

REPORT = "report"
EDITIONS = "editions"
PROOF = "proof"
DIFFERENCE = "difference/words"
ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True, slots=True)
class Item:
    """A file of the payload, as the records name it."""

    name: str
    data: bytes
    format: Format

    @property
    def sha256(self) -> str:
        """Its SHA-256, 64 hexadecimal digits."""
        return sha256(self.data)

    @property
    def sha512(self) -> str:
        """Its SHA-512, 128 hexadecimal digits."""
        return sha512(self.data)


@dataclass(frozen=True, slots=True)
class Moments:
    """When it happened, in UTC: the report was read, the editions were made, they were proven.

    None where the same bytes are wanted on any day: no other time is true.
    """

    read: dt.datetime | None
    made: dt.datetime | None
    proven: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Parcel:
    """What is to be packed: the payload but the records, and what these and `bag-info.txt` say."""

    slug: str
    payload: Mapping[str, bytes]
    received: str  # the name of the report as received, whether it is there or withheld
    info: tuple[tuple[str, str], ...]
    facts: Mapping[str, Any]


def parcel(
    edition: Edition,
    files: Mapping[str, bytes],
    moments: Moments,
    old: Version | None = None,
) -> Parcel | None:
    """What of a report is to be packed; of a draft nothing.

    `files` are the editions and their proof by name, `old` is the version that the report replaces.
    """
    document = edition.document
    source = document.source
    if source.metadata.status == "draft":
        return None
    payload = dict(_report(edition))
    for name, data in files.items():
        folder = PROOF if name.endswith(".json") else EDITIONS
        payload[f"{folder}/{safe_name(name)}"] = data
    pdf = next(data for name, data in files.items() if name.endswith(".pdf"))
    payload |= dict(making(pdf))
    changed = difference(old, source, files[f"{source.slug}.epub"]) if old else None
    if changed:
        payload |= {f"{DIFFERENCE}.json": as_json(changed), f"{DIFFERENCE}.html": as_page(changed)}
    facts = {
        "changed": changed,
        "title": edition.title,
        "date": document.date,
        "metadata": source.metadata,
        "identifier": identifier(source),
        "moments": moments,
        "withheld": withheld(edition),
        "source_bytes": len(source.data),
        "source_sha256": source.digest,
    }
    info = tuple(_info(edition, changed))
    return Parcel(source.slug, payload, _received(edition), info, facts)


def packed(
    parcel: Parcel, judged: Judged | None, form: Form, at: dt.datetime | None
) -> dict[str, bytes]:
    """The archive package as a file, or as the files of a folder, by name.

    `judged` is what the outside judges say of the editions, where they were asked; `at` is when it
    is packed, in UTC, and none as with `Moments`.
    """
    payload = dict(parcel.payload)
    if judged:
        payload[JUDGED] = judged.written()
    items = [Item(name, data, format_of(name, data)) for name, data in sorted(payload.items())]
    facts = {
        **parcel.facts,
        "items": items,
        "received": [item for item in items if item.name == parcel.received],
        "editions": [item for item in items if item.name.startswith(f"{EDITIONS}/")],
        "proofs": [item for item in items if item.name.startswith(f"{PROOF}/")],
        "reports": [item for item in items if item.name == JUDGED],
        "judged": judged,
        "packed_at": at,
    }
    for template in ("README.txt", "dublin-core.xml", "premis.xml"):
        name = template if template.endswith(".txt") else f"record/{template}"
        payload[name] = filled(f"archive/{template}", **facts).encode()
    dated = [("Bagging-Date", f"{at:%Y-%m-%d}")] if at else []
    bag, name = make_bag(payload, [*dated, *parcel.info]), bag_name(parcel.slug, form)
    if form == "dir":
        return {f"{name}/{path}": data for path, data in bag.items()}
    return {name: (zipped if form == "zip" else tarred)(bag, safe_name(parcel.slug))}


def withheld(edition: Edition) -> str:
    """Why the report as received is not in the package; empty where it is."""
    if edition.attachments:
        return ""
    if edition.document.source.metadata.attach_source is False:
        return "the editor chose not to give it out (`attach_source: false`)"
    return (
        "it holds more than the editions show, such as comments, hidden words or the names of who "
        "worked on it, and the editor did not choose to give it out (`attach_source: true`)"
    )


def _report(edition: Edition) -> Iterator[tuple[str, bytes]]:
    """The report as received, what was said of it, its pictures and its own stylesheet."""
    document = edition.document
    source = document.source
    yield f"{REPORT}/report.yaml", written(source.metadata).encode()
    if edition.attachments:
        yield _received(edition), source.data
    for picture in (*edition.pictures, *([document.cover] if document.cover else [])):
        yield f"{REPORT}/pictures/{picture.name}", picture.data
    if source.style:
        yield f"{REPORT}/report.css", source.style.text.encode()
    if source.divisions:
        yield f"{REPORT}/hyphenation.txt", written_divisions(source.divisions).encode()


def _received(edition: Edition) -> str:
    """What the report as received is called in the payload."""
    return f"{REPORT}/report{PurePosixPath(edition.document.source.name).suffix}"


def making(pdf: bytes) -> Iterator[tuple[str, bytes]]:
    """What made the editions: templates, styles, typefaces with licences, tools and their lock."""
    for kind in ("templates", "styles"):
        for folder in reversed(layers(kind)):
            for path in sorted(folder.rglob("*")):
                name = f"making/{kind}/{path.relative_to(folder).as_posix()}"
                if path.is_file() and SAFE_NAME.fullmatch(name):
                    yield name, readable(path)
    for path in _typefaces(pdf):
        yield f"making/fonts/{path.name}", readable(path)
    if LOCK.is_file():
        yield f"making/{LOCK.name}", readable(LOCK)
    yield "making/tools.json", (json.dumps(tools.fingerprint(), indent=1) + "\n").encode()


def _typefaces(pdf: bytes) -> list[Path]:
    """The cut fonts that a PDF uses, and the licences of all."""
    import pikepdf

    with pikepdf.open(io.BytesIO(pdf)) as opened:
        used = {
            re.sub(r"^[A-Z]{6}\+|-", "", str(item["/BaseFont"])[1:])
            for item in opened.objects
            if isinstance(item, pikepdf.Dictionary) and "/BaseFont" in item
        }
    found = sorted(fonts.fonts_folder().iterdir())
    faces = [path for path in found if path.suffix in (".ttf", ".otf")]
    licences = [path for path in found if path.suffix == ".txt"]
    plain = {path: path.stem.removesuffix("-Regular").replace("-", "") for path in faces}
    return [*(path for path in faces if plain[path] in used), *licences]


def _info(edition: Edition, changed: Comparison | None) -> Iterator[tuple[str, str]]:
    """What archives ask of a bag (RFC 8493 §2.2.2), as far as the metadata say it."""
    source = edition.document.source
    metadata = source.metadata
    series = ", ".join(filter(None, (metadata.series, metadata.number)))
    old = changed and f" ({changed.old.identifier}, EPUB of SHA-256 {changed.old.sha256})"
    described = (series, metadata.replaces and f"replaces {metadata.replaces}{old or ''}")
    contact = "Contact-Email" if ADDRESS.fullmatch(metadata.contact or "") else "Contact-Name"
    added = {label.lower() for label, _ in metadata.bag_info}
    wanted = {
        "Source-Organization": metadata.publisher,
        contact: metadata.contact if contact.lower() not in added else None,
        "External-Description": metadata.description or metadata.title,
        "External-Identifier": identifier(source),
        "Bag-Group-Identifier": metadata.series,
        "Bag-Count": _count(metadata.number) if metadata.series else None,
        "Internal-Sender-Identifier": source.slug,
        "Internal-Sender-Description": "; ".join(filter(None, described)),
        "Bag-Software-Agent": f"Pressroom {__version__}",
    }
    yield from ((label, value) for label, value in wanted.items() if value)
    yield from metadata.bag_info


def _count(number: str | None) -> str | None:
    """Which bag of its series it is, of an unknown number, where the number is one to count by."""
    counts = number and re.fullmatch("0*([1-9][0-9]{0,8})", number)
    return f"{counts[1]} of ?" if counts else None
