"""Content documents in, an EPUB 3.3 out. ebooklib packs; it never touches our XHTML.

ebooklib 0.20 would re-parse content documents, stamp the clock into the archive and leave the
package without a language; this module reaches behind it for these three, and nowhere else does.
Follows EPUB 3.3 (OCF §4, package §5) and, for readers of EPUB 2, OPF 2.0.1 §2.4.1.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from typing import TYPE_CHECKING, Any

from ebooklib import epub

from pressroom.edition import identifier, pdf_identifier
from pressroom.epub.claims import earn
from pressroom.model import Epub

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pressroom.model import Edition, Source, SpineItem

# What is overridden, by the fingerprint of its source; a test fails when one changes.
INSIDES = {
    "ebooklib.epub:EpubWriter.write": "f2f28ead2851b502",
    "ebooklib.epub:EpubWriter._write_opf_file": "9e6c54d9c7b8ad3b",
    "ebooklib.epub:EpubWriter._write_items": "a7939873a001e3b2",
    "ebooklib.epub:EpubHtml.get_content": "62f053ab9a6c9350",
}
# The earliest date a zip archive can hold: entries carry no other.
EPOCH = (1980, 1, 1, 0, 0, 0)
POSITION = re.compile(r"[0-9]+(\.[0-9]+)*")  # EPUB 3.3, appendix D.3.6
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


class _Page(epub.EpubHtml):  # type: ignore[misc]
    """A content document whose bytes are packed as they are."""

    def __init__(self, item: SpineItem, title: str, language: str) -> None:
        name = item.name.partition(".")[0]
        super().__init__(uid=name, file_name=item.name, title=title, lang=language)
        self._bytes = item.data
        self.properties = ["nav"] if name == "nav" else []

    def get_content(self, default: object = None) -> bytes:
        return self._bytes

    get_body_content = get_content


class _Archive(zipfile.ZipFile):
    """A zip whose entries all carry the same date, mode and system."""

    def writestr(self, name: Any, data: Any, compress_type: Any = None, level: Any = None) -> None:
        entry = zipfile.ZipInfo(name, EPOCH)
        entry.create_system = 3
        entry.external_attr = 0o100644 << 16
        kind = self.compression if compress_type is None else compress_type
        super().writestr(entry, data, kind, self.compresslevel if level is None else level)


class _Writer(epub.EpubWriter):  # type: ignore[misc]
    level: int

    def write(self) -> None:
        with _Archive(
            self.file_name, "w", zipfile.ZIP_DEFLATED, compresslevel=self.level
        ) as self.out:
            self.out.writestr("mimetype", "application/epub+zip", zipfile.ZIP_STORED)
            self._write_container()
            self._write_opf()
            self._write_items()

    def _write_opf_file(self, root: Any) -> None:
        root.set(XML_LANG, self.book.language)
        super()._write_opf_file(root)


def modified(edition: Edition) -> tuple[dt.datetime, str]:
    """The date EPUB demands, and where it was taken from: never the clock."""
    source = edition.document.source
    if source.stamp and source.stamp_from:
        return source.stamp, source.stamp_from
    date = edition.document.date
    if date is None:
        return dt.datetime(*EPOCH, tzinfo=dt.UTC), "nothing: the draft has no date yet"
    return dt.datetime.combine(date, dt.time(), dt.UTC), "the report's date"


def pack(
    edition: Edition, spine: Sequence[SpineItem], ncx: bytes, style: bytes, cover: bytes
) -> Epub:
    """Pack the content documents, in spine order, with the edition's pictures, cover picture
    (PNG), NCX and stylesheet; then again, with the claims that the book so made has earned.
    """
    book = _book(edition, spine, ncx, style, cover)
    ledger = earn(edition, _written(book, edition, 0))
    for each in ledger.metadata:
        _property(book, each.property, each.value, **dict(each.attributes))
    return Epub(_written(book, edition, 9), tuple(item.name for item in spine))


def _book(
    edition: Edition, spine: Sequence[SpineItem], ncx: bytes, style: bytes, cover: bytes
) -> epub.EpubBook:
    """The book, as ebooklib knows it."""
    source = edition.document.source
    language = source.metadata.language
    book = epub.EpubBook()
    book.metadata.clear()  # a generator's name and a random identifier
    book.set_identifier(identifier(source))
    book.set_title(edition.title)
    book.set_language(language)
    _describe(book, edition)
    pages = [_Page(item, edition.title, language) for item in spine]
    picture = epub.EpubItem("cover-picture", "cover.png", "image/png", cover)
    picture.properties = ["cover-image"]
    contents = epub.EpubItem("ncx", "toc.ncx", "application/x-dtbncx+xml", ncx)
    shown = (
        epub.EpubItem(each.name.partition(".")[0], each.name, each.media_type, each.data)
        for each in edition.pictures
    )
    sheet = epub.EpubItem("style", "style.css", "text/css", style)
    for item in (*pages, contents, sheet, picture, *shown):
        book.add_item(item)
    book.spine = pages
    # EPUB 2 readers look for the cover here.
    book.add_metadata("OPF", "meta", "", {"name": "cover", "content": "cover-picture"})
    return book


def _written(book: epub.EpubBook, edition: Edition, level: int) -> bytes:
    """The archive, compressed to a level."""
    target = io.BytesIO()
    stamp, _ = modified(edition)
    options = {"mtime": stamp, "epub3_pages": False, "raise_exceptions": True}
    writer = _Writer(target, book, options)
    writer.level = level
    writer.process()
    writer.write()
    return target.getvalue()


def _describe(book: epub.EpubBook, edition: Edition) -> None:
    """Say what the metadata says of the report (EPUB 3.3 §5.5, its vocabulary in appendix D.3)."""
    source, metadata = edition.document.source, edition.document.source.metadata
    said = {
        "creator": metadata.authors,
        "publisher": (metadata.publisher,),
        "date": (edition.document.date and edition.document.date.isoformat(),),
        "description": (metadata.description,),
        "subject": metadata.subjects,
        "rights": (metadata.rights,),
        "source": (f"urn:sha256:{source.digest}",),
    }
    for name, values in said.items():
        for value in values:
            if value:
                book.add_metadata("DC", name, value)
    if edition.pages:
        _name_pages(book, source)
    if metadata.subtitle:
        book.add_metadata("DC", "title", metadata.subtitle, {"id": "subtitle"})
        _property(book, "title-type", "subtitle", refines="#subtitle")
    if metadata.series:
        _property(book, "belongs-to-collection", metadata.series, id="series")
        _property(book, "collection-type", "series", refines="#series")
        if metadata.number and POSITION.fullmatch(metadata.number):
            _property(book, "group-position", metadata.number, refines="#series")


def _name_pages(book: epub.EpubBook, source: Source) -> None:
    """Say which edition's pages the page-break marks are: in one property, and as the older way
    asks, with a refined `dc:source` (EPUB 3.3, appendix D.3.10).
    """
    printed = pdf_identifier(source)
    _property(book, "pageBreakSource", printed)
    book.add_metadata("DC", "source", printed, {"id": "pages"})
    _property(book, "source-of", "pagination", refines="#pages")


def _property(book: epub.EpubBook, name: str, value: str, **attributes: str) -> None:
    if "xml:lang" in attributes:
        attributes[XML_LANG] = attributes.pop("xml:lang")
    book.add_metadata(None, "meta", value, {"property": name, **attributes})
