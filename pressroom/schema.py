"""What the editor says of a report: the keys of `report.yaml` and `defaults.yaml`, and their types.

In: nothing. Out: the structs that `metadata` fills, value by value, each with its default; and, of
such a struct, YAML that says the same again.
"""

from __future__ import annotations

import datetime as dt
import math
from typing import Any, Literal

import msgspec

from pressroom.problems import Place

Status = Literal["draft", "final", None]
Openings = Literal["any", "recto"]
PdfStandard = Literal["a-3a", "a-2a"]
BULLETIN = "bulletin"  # the theme that `print.css` is by itself


class Received(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Under which name the report came in, and the SHA-256 (hexadecimal) of its bytes."""

    name: str
    sha256: str


class Reviewed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who reviewed the accessibility of a text, when, and of which text: its hash."""

    reviewer: str
    date: dt.date
    text: str


class Review(Reviewed, frozen=True):
    """A review, and the place that tells of it."""

    place: Place


class Logo(msgspec.Struct, frozen=True):
    """The publisher's mark: where it lies, beside the file that says so at `place`."""

    address: str
    place: Place


class Covered(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The editor's own cover for the EPUB: where the picture lies, and what it says in words."""

    image: str
    alt: str


class Cover(Covered, frozen=True):
    """A cover, and the place that tells of it: it lies beside that file."""

    place: Place

    @property
    def address(self) -> str:
        """Where the picture lies, beside the file that says so at `place`."""
        return self.image


class Booklet(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """On what the edition `booklet` is printed, and how many sheets are folded as one."""

    sheet: str | None = None  # as `paper` writes it; none: A4, or Letter for pages in inches
    signature: int | None = None  # none: all of them, or as many as can be stapled
    paper: str = "0.1mm"  # office paper of 80 g/m²


class Page(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is wanted of the printed edition. PDF/A-2 admits no attached file that is not PDF/A."""

    pdf_standard: PdfStandard = "a-3a"
    size: str = "A4"  # as `paper` writes it
    duplex: bool = False  # printed on both sides
    openings: Openings = "any"  # on which pages chapters begin
    large_print: bool = False
    line_numbers: bool = False  # of a draft
    booklet: Booklet = Booklet()


class Spot(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One named ink beside the four: what is in this colour is printed with it."""

    ink: str
    color: str  # #rrggbb, in small letters

    @property
    def rgb(self) -> tuple[int, int, int]:
        """The colour as three numbers from 0 to 255."""
        red, green, blue = bytes.fromhex(self.color[1:])
        return red, green, blue


class Pressed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a print shop asks of the press edition."""

    bleed: float = 3.0  # in mm
    profile: str | None = None  # the printer's, an ICC file beside this one
    condition: str | None = None  # the printing condition that it stands for
    spot: Spot | None = None
    caliper: int = 110  # µm, how thick a leaf is: for the spine of the cover


class Press(Pressed, frozen=True):
    """What is asked of the press edition, and the place that tells of it."""

    place: Place = Place("")


class Metadata(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the editor says of a report, typed from `report.yaml` and `defaults.yaml`."""

    title: str
    title_supplied: bool = False
    subtitle: str | None = None
    authors: tuple[str, ...] = ()
    publisher: str | None = None
    place: str | None = None
    contact: str | None = None
    logo: Logo | None = None
    cover: Cover | None = None
    date: dt.date | None = None
    prepared: dt.datetime | None = None  # a date alone is its midnight, UTC
    language: str = "en"
    identifier: str | None = None
    series: str | None = None
    number: str | None = None
    version: str | None = None
    replaces: str | None = None
    status: Status = None
    description: str | None = None
    subjects: tuple[str, ...] = ()
    file_as: tuple[str, ...] = ()  # how libraries sort the authors, one for each
    rights: str | None = None
    received: Received | None = None
    accessibility_review: Review | None = None
    note: str | None = None
    theme: str = BULLETIN
    page: Page = Page()
    press: Press = Press()
    toc: bool | None = None  # none: where print is long enough to want a contents list
    attach_source: bool | None = None  # none: where the pages show all that it holds
    embed_fonts: bool | None = None  # none: those of scripts that reading systems lack
    encoding: str | None = None  # of the report's file, as `decoding` calls it
    bag_info: tuple[tuple[str, str], ...] = ()  # label and value; a label may be there twice


def written(metadata: Metadata) -> str:
    """The metadata as YAML that says the same again: every value in quotes, no comment."""
    import yaml

    said: dict[str, Any] = {}
    for field in msgspec.structs.fields(Metadata):
        value = getattr(metadata, field.name)
        if value in (None, ()) or (value == field.default and field.name != "language"):
            continue
        if isinstance(value, Logo):
            value = value.address
        elif isinstance(value, Received | Page | Review | Cover | Press):
            value = _group(value)
        elif field.name == "bag_info":
            value = _by_label(value)
        elif isinstance(value, tuple):
            value = list(value)
        elif isinstance(value, bool):
            value = str(value).lower()
        elif not isinstance(value, str):
            value = value.isoformat().replace("+00:00", "Z")
        said[field.name] = value
    text: str = yaml.safe_dump(
        said, default_style='"', allow_unicode=True, sort_keys=False, width=math.inf
    )
    return text


def _group(group: msgspec.Struct) -> dict[str, Any]:
    """A group of keys, without what goes without saying."""
    said: dict[str, Any] = {}
    for field in msgspec.structs.fields(group):
        value = getattr(group, field.name)
        if isinstance(value, msgspec.Struct) and not isinstance(value, Place):
            value = _group(value)
        if field.name != "place" and value not in (None, {}, field.default):
            said[field.name] = value if isinstance(value, dict) else _scalar(value)
    return said


def _scalar(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _by_label(pairs: tuple[tuple[str, str], ...]) -> dict[str, list[str]]:
    """The values of each label, in the order they were said."""
    said: dict[str, list[str]] = {}
    for label, value in pairs:
        said.setdefault(label, []).append(value)
    return said
