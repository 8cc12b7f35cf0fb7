"""The text that was proven, as a proof records it: enough to hold the finished files to it again.

In: the two editions. Out: a `Text` for the proof, with the Document in its vocabulary and what each
edition says beside it, in reading order; and, of a `Text` that was read from a proof, the editions
again. It holds no word that the editions do not show, no time and no path.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import msgspec
from lxml import etree

from pressroom import vocabulary
from pressroom.edition import on_screens, spine_blocks
from pressroom.epub.parts import divided
from pressroom.model import (
    Block,
    Document,
    Edition,
    Entry,
    PageStart,
    Picture,
    SpineItem,
    Typeface,
)
from pressroom.notes import at_end, with_notes_at_foot
from pressroom.problems import Place, problem
from pressroom.source import sha256

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pressroom.model import Attachment, Source

UNDESCRIBED = "PIC-009"


def _spaced(name: str) -> str:
    return name.replace("_", " ")


class Shown(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename=_spaced):
    """A picture of the editions, without its data."""

    name: str
    media_type: str
    width: float
    height: float
    words: str  # that a drawing draws


class Face(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename=_spaced):
    """A typeface of the EPUB, by its digest."""

    name: str
    media_type: str
    family: str
    style: str
    weight: int
    ranges: str
    sha256: str


class Print(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename=_spaced):
    """What the PDF says beside the report; texts by the name of their block."""

    front: dict[str, str]
    contents: dict[str, str]
    back: dict[str, str]
    entries: tuple[Entry, ...]
    running_head: str
    watermark: str
    notes_at_the_end: tuple[str, ...]
    attached: tuple[str, ...]  # names: of the report as received, and of its metadata


class Ereader(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename=_spaced):
    """What the EPUB says beside the report."""

    front: dict[str, str]
    back: dict[str, str]
    entries: tuple[Entry, ...]
    landmarks: tuple[Entry, ...]
    navigation: tuple[str, ...]
    typefaces: tuple[Face, ...]


class Text(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename=_spaced):
    """What was proven: the Document, and what each edition says beside it."""

    report: str  # in the closed vocabulary
    date: dt.date | None
    front_matter: bool  # whether the report's own file begins with its metadata
    labels: str  # the language of the editor's words
    hyphenation: str
    pictures: tuple[Shown, ...]
    cover: Shown | None  # the editor's own
    undescribed: tuple[int, ...]  # the lines of pictures that came without alternative text
    print: Print
    ereader: Ereader


def recorded(printed: Edition, ereader: Edition, navigation: Iterable[Block]) -> Text:
    """What a proof records of the text; `navigation` are the words of the EPUB's contents."""
    document = printed.document
    return Text(
        report=etree.tostring(document.body, encoding="unicode"),
        date=document.date,
        front_matter=document.source.body > 0,
        labels=printed.label_language,
        hyphenation=printed.hyphenation,
        pictures=tuple(map(_shown, printed.pictures)),
        cover=_shown(document.cover) if document.cover else None,
        undescribed=tuple(
            found.where.line for found in document.findings if found.code == UNDESCRIBED
        ),
        print=Print(
            front=_texts(printed.front),
            contents=_texts(printed.listed),
            back=_texts(printed.back),
            entries=printed.contents,
            running_head=printed.running_head,
            watermark=printed.watermark,
            notes_at_the_end=tuple(note.get("id", "") for note in at_end(printed.body)),
            attached=tuple(each.name for each in printed.attachments),
        ),
        ereader=Ereader(
            front=_texts(ereader.front),
            back=_texts(ereader.back),
            entries=ereader.contents,
            landmarks=ereader.landmarks,
            navigation=tuple(block.text for block in navigation),
            typefaces=tuple(
                Face(
                    *(each.name, each.media_type, each.family, each.style, each.weight),
                    *(each.ranges, sha256(each.data)),
                )
                for each in ereader.typefaces
            ),
        ),
    )


def read_recorded(said: object) -> Text:
    """The `Text` of a proof. Raises ValueError where it is none of ours."""
    return msgspec.convert(said, Text)


def read_starts(said: object) -> tuple[PageStart, ...]:
    """Where printed pages begin, as a proof says it. Raises ValueError where it says nothing."""
    return msgspec.convert(said, tuple[PageStart, ...])


def document_of(
    text: Text, source: Source, pictures: Mapping[str, bytes], files: Mapping[str, str]
) -> Document:
    """The Document that was proven; `pictures` are their data by name, `files` their digests as
    they lay beside the report, by address. Raises ValueError where the record is none of ours.
    """
    try:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        body = etree.fromstring(text.report, parser)
        vocabulary.check(body)
    except (etree.XMLSyntaxError, etree.DocumentInvalid) as error:
        raise ValueError(str(error)) from None
    shown = {each.name: _picture(each, pictures) for each in text.pictures}
    unknown = {node.get("src", "") for node in body.iter("img")} - shown.keys()
    if unknown:
        raise ValueError(f"no picture is called {', '.join(sorted(unknown))}")
    logo = next(iter(shown.values()), None) if source.metadata.logo else None
    facts = {"picture": "", "instead": "", "how": ""}
    return Document(
        *(source, text.date, body),
        findings=tuple(
            problem(UNDESCRIBED, Place(source.name, line), **facts) for line in text.undescribed
        ),
        pictures=tuple(each for each in shown.values() if each is not logo),
        picture_files=tuple(files.items()),
        logo=logo,
        cover=_picture(text.cover, pictures) if text.cover else None,
    )


def printed_of(text: Text, document: Document, attachments: tuple[Attachment, ...]) -> Edition:
    """The print edition that was proven."""
    said = text.print
    return Edition(
        *(document, document.source.metadata.title, _blocks(said.front), _blocks(said.back)),
        *(said.running_head, text.labels, text.hyphenation, said.watermark),
        contents=said.entries,
        attachments=attachments,
        listed=_blocks(said.contents),
        printed=with_notes_at_foot(document.body, said.notes_at_the_end),
    )


def ereader_of(text: Text, document: Document, typefaces: Mapping[str, bytes]) -> Edition:
    """The e-reader edition that was proven, but for the places of printed pages.

    `typefaces` are those of the EPUB, by name; what is none that was recorded has no data.
    """
    said = text.ereader
    digests = {name: sha256(data) for name, data in typefaces.items()}
    document = on_screens(document)
    return Edition(
        *(document, document.source.metadata.title, _blocks(said.front), _blocks(said.back)),
        *(text.print.running_head, text.labels, text.hyphenation),
        contents=said.entries,
        landmarks=said.landmarks,
        parts=divided(document.body),
        typefaces=tuple(
            Typeface(
                *(each.name, each.media_type, each.family, each.style, each.weight),
                typefaces[each.name] if digests.get(each.name) == each.sha256 else b"",
                each.ranges,
            )
            for each in said.typefaces
        ),
    )


def spine_of(text: Text, ereader: Edition) -> tuple[SpineItem, ...]:
    """What the content documents of the EPUB must hold; their bytes were not recorded."""
    words = text.ereader.navigation
    navigation = tuple(Block(f"nav-{at}", "edition", each) for at, each in enumerate(words))
    parts = spine_blocks(ereader, navigation)
    return tuple(SpineItem(name, b"", blocks) for name, blocks in parts.items())


def _shown(picture: Picture) -> Shown:
    return Shown(*(picture.name, picture.media_type, picture.width, picture.height, picture.text))


def _picture(shown: Shown, data: Mapping[str, bytes]) -> Picture:
    return Picture(
        *(shown.name, shown.media_type, data.get(shown.name, b"")),
        *(shown.width, shown.height, shown.words),
    )


def _texts(blocks: Iterable[Block]) -> dict[str, str]:
    return {block.id: block.text for block in blocks}


def _blocks(texts: Mapping[str, str]) -> tuple[Block, ...]:
    return tuple(Block(name, "edition", text) for name, text in texts.items())
