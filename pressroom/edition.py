"""Edition text: what one edition says beside the report, computed once for templates and proof.

In: a `Document`. Out: an `Edition`, whose `blocks` are all that its file must carry, in order.
"""

from __future__ import annotations

from dataclasses import replace
from importlib.metadata import version
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal

from pressroom import __version__
from pressroom.align import WHITE_SPACE
from pressroom.attachment import attached
from pressroom.contents import folio, heading_words, sections_in
from pressroom.epub.parts import divided, homes
from pressroom.labels import LABELS, label_language
from pressroom.languages import direction
from pressroom.model import Block, Document, Edition, Entry, Source, blocks_in
from pressroom.names import plainly_named
from pressroom.notes import at_end, with_notes_at_foot
from pressroom.pictures import for_screens
from pressroom.problems import Place, Problem, problem, short
from pressroom.review import review_findings
from pressroom.schema import BULLETIN
from pressroom.themes.official import arranged
from pressroom.themes.tokens import traits as traits_of
from pressroom.type_area import FEWEST, type_area
from pressroom.vocabulary import LEAVES, text_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from lxml import etree

FACES = ("Source Serif 4", "Source Sans 3")


def print_edition(document: Document) -> Edition:
    """The PDF's: the title block before the report, the colophon after it."""
    front = _title_block(document, "edition")
    metadata = document.source.metadata
    faces = format_list(FACES, locale=label_language(metadata.language))
    traits = traits_of(metadata.theme)
    made = "print tools" if metadata.theme == BULLETIN else "print tools, themed"
    if traits.official:
        made = "print tools, official"
    tools = _label(document, made).format(
        pressroom=__version__,
        weasyprint=version("weasyprint"),
        faces=faces,
        theme=metadata.theme,
    )
    additions = "official additions" if traits.official else "print additions"
    back = _colophon(document, additions, tools)
    if traits.official:
        front, back = arranged(front, back, document)
    edition = _edition(document, front, back)
    if metadata.page.pdf_standard == "a-2a" and metadata.attach_source:
        said = problem("ATT-002", Place(document.source.sidecar))
        edition = replace(edition, findings=(*edition.findings, said))
    words = (label(edition, name) for name in ("attachment", "attached metadata"))
    attachments, findings = attached(document, *words)
    findings = (*findings, *_of_the_page(document))
    return with_notes(
        replace(
            edition,
            watermark=_draft(document),
            attachments=attachments,
            findings=(*edition.findings, *findings, *review_findings(document)),
        )
    )


def _of_the_page(document: Document) -> Iterator[Problem]:
    """What of the page that is asked for cannot be had, or not well."""
    metadata, place = document.source.metadata, Place(document.source.sidecar)
    if metadata.page.line_numbers and metadata.status != "draft":
        yield problem("LIN-001", place)
    letters = type_area(metadata.page).letters
    if letters < FEWEST:
        yield problem("PAG-001", place, size=metadata.page.size, letters=letters)


def with_notes(edition: Edition, not_held: Collection[str] = frozenset()) -> Edition:
    """The print edition with its notes where they are read; `not_held` are those that the foot of
    no page could hold.
    """
    printed = with_notes_at_foot(edition.document.body, not_held)
    findings = [found for found in edition.findings if found.code != "NTE-001"]
    for note in at_end(printed):
        leaf = next(note.iter(*LEAVES), note)
        place = Place(edition.document.source.name, int(leaf.get("data-line", "0")))
        words = short(" ".join(text_of(leaf).split()))
        findings.append(problem("NTE-001", place, note=words))
    return replace(edition, printed=printed, findings=tuple(findings))


def ereader_edition(document: Document) -> Edition:
    """The EPUB's: the cover's alternative text, a title page, the heading, the colophon."""
    document = on_screens(document)
    title = _title(document)
    publisher = document.source.metadata.publisher if document.logo else None
    front = (
        Block("edition-cover", "edition", _cover(document)),
        *_blocks({"title-page-logo": publisher, "title-page-status": _draft(document)}),
        *_title_block(document, "edition-title-page"),
        Block("edition-title", "edition", title),
    )
    tools = _label(document, "ereader tools").format(
        pressroom=__version__, ebooklib=version("ebooklib")
    )
    edition = _edition(document, front, _colophon(document, "ereader additions", tools))
    parts = divided(document.body)
    lang, turned = edition.label_tongue

    def ours(kind: str, address: str, name: str) -> Entry:
        return Entry(kind, address, label(edition, name), lang=lang, dir=turned)

    text = Entry("bodymatter", "text.xhtml", title, _headings(document.body, homes(parts)))
    notes = [part.name for part in parts[1:] if part.is_notes]
    contents = (
        ours("titlepage", "title.xhtml", "title page"),
        text,
        *(ours("endnotes", name, "notes") for name in notes[:1]),
        ours("colophon", "colophon.xhtml", "colophon"),
    )
    landmarks = (
        ours("cover", "cover.xhtml", "cover"),
        ours("toc", "nav.xhtml#edition-toc", "contents"),
        *contents,
    )
    return replace(edition, contents=contents, landmarks=landmarks, parts=parts)


def on_screens(document: Document) -> Document:
    """A Document whose pictures have no more pixels than reading systems take, and whose places
    have names that all of them find.
    """
    return replace(
        document,
        body=plainly_named(document.body),
        pictures=tuple(map(for_screens, document.pictures)),
        logo=document.logo and for_screens(document.logo),
        cover=document.cover and for_screens(document.cover),
    )


def spine_blocks(edition: Edition, navigation: tuple[Block, ...]) -> dict[str, tuple[Block, ...]]:
    """The text of each content document of the EPUB, by its name, in spine order."""
    cover, *title_page, title = edition.front
    texts: dict[str, tuple[Block, ...]] = {
        "cover.xhtml": (cover,),
        "title.xhtml": tuple(title_page),
        "nav.xhtml": navigation,
        **{part.name: blocks_in(part.body) for part in edition.parts},
        "colophon.xhtml": edition.back,
    }
    first = edition.parts[0].name
    return texts | {first: (title, *texts[first])}


def _cover(document: Document) -> str:
    """What the cover's picture says, in words: the editor's, of a cover of their own."""
    own = document.source.metadata.cover
    if own:
        return WHITE_SPACE.sub(" ", own.alt)
    title, date, draft = _title(document), _date(document), _draft(document)
    name = "cover alternative" if date else "cover alternative, undated"
    # In an attribute, XML makes a space of a tab (XML 1.0 §3.3.3).
    words = WHITE_SPACE.sub(" ", _label(document, name).format(title=title, date=date))
    return f"{draft}. {words}" if draft else words


def list_markers(body: etree._Element) -> list[str]:
    """What stands before each list item, in order: a bullet, or its number."""
    markers = []
    for item in body.iter("li"):
        parent = item.getparent()
        if parent is None or parent.tag == "ul":
            markers.append("•")
        else:
            markers.append(f"{int(parent.get('start', '1')) + parent.index(item)}.")
    return markers


def _headings(around: etree._Element, where: Mapping[str, str]) -> tuple[Entry, ...]:
    """The headings of the sections within one, as deep as they go, as entries of the contents."""
    entries = []
    for section in sections_in(around):
        heading, name = section[0], str(section[0].get("id"))
        address, below = f"{where[name]}#{name}", _headings(section, where)
        lang, turned = spoken(heading)
        entries.append(Entry("", address, heading_words(heading), below, lang=lang, dir=turned))
    return tuple(entries)


def spoken(node: etree._Element) -> tuple[str, str]:
    """The language and direction that an element of the report is in, where they are said."""
    around = (node, *node.iterancestors())
    lang, turned = (
        next(filter(None, (each.get(name) for each in around)), "") for name in ("lang", "dir")
    )
    return (lang, turned) if lang else ("", "")


def label(edition: Edition, name: str) -> str:
    """One of the editor's words, in the edition's label language."""
    return LABELS[edition.label_language][name]


def identifier(source: Source) -> str:
    """The publication's identifier: declared, or a UUIDv5 of the bytes received (RFC 4122)."""
    declared = source.metadata.identifier
    name = f"urn:sha256:{source.digest}"
    return declared or f"urn:uuid:{uuid5(NAMESPACE_URL, name)}"


def pdf_identifier(source: Source) -> str:
    """The PDF's own identifier, which the EPUB names as the source of its page numbers: it must
    not name itself (EPUB Accessibility 1.1, page navigation).
    """
    name = f"{identifier(source)}#{source.digest}#pdf"
    return f"urn:uuid:{uuid5(NAMESPACE_URL, name)}"


def furniture(edition: Edition, page: int, pages: int, front: int = 0) -> dict[str, str]:
    """What the margins of a printed page say, by the artifact type of PDF (`Header`, `Footer`);
    `front` is the number of pages that stand before the text under folios of their own.
    """
    said = {"Footer": folio(edition, page, pages, front)}
    if edition.watermark:
        said["Watermark"] = edition.watermark
    headless = page == 1 or not edition.running_head
    return said if headless else {"Header": edition.running_head, **said}


def _edition(document: Document, front: tuple[Block, ...], back: tuple[Block, ...]) -> Edition:
    metadata = document.source.metadata
    language = label_language(metadata.language)
    findings: tuple[Problem, ...] = ()
    if language != metadata.language.split("-")[0].lower():
        place = Place(document.source.sidecar)
        findings = (problem("META-007", place, language=metadata.language),)
    most = min(traits_of(metadata.theme).running_head, type_area(metadata.page).running_head)
    head = _shortened(_title(document), most) if most else ""
    return Edition(
        *(document, metadata.title, front, back, head, language, _hyphenation(document)),
        direction=direction(metadata.language),
        label_tongue=_label_tongue(metadata.language),
        findings=(*document.findings, *findings),
    )


def _label_tongue(language: str) -> tuple[str, str]:
    """The language and direction of the editor's words, where they are not the report's."""
    own = label_language(language)
    if language.split("-", maxsplit=1)[0].lower() == own:
        return "", ""
    return own, direction(own) if direction(own) != direction(language) else ""


def _colophon(document: Document, additions: str, tools: str) -> tuple[Block, ...]:
    """How it was made, the editor's additions, the source's hash: last in every edition."""
    source = document.source
    received = source.metadata.received
    made = _label(document, "received" if received else "read").format(
        name=received.name if received else source.name.rpartition("/")[2],
        size=format_decimal(len(source.data), locale=_locale(document)),
    )
    digest = source.digest
    groups = " ".join(digest[start : start + 8] for start in range(0, len(digest), 8))
    if source.metadata.title_supplied:
        additions += ", titled"
    prefixes = [part.text for part in document.account if part.kind == "date prefix"]
    unchanged = _label(document, "abridged" if document.left_out else "unchanged")
    if prefixes:
        unchanged += " " + _label(document, "date prefix").format(prefix=prefixes[0].strip())
    texts = {
        "colophon": _label(document, "colophon"),
        "colophon-unchanged": f"{unchanged} {_label(document, additions)}",
        "colophon-note": source.metadata.note,
        "colophon-rights": _said(document, "rights"),
        "colophon-contact": _said(document, "contact"),
        "colophon-source": made,
        "colophon-hash": groups,
        "colophon-tools": tools,
    }
    return _blocks(texts)


def _title_block(document: Document, prefix: str) -> tuple[Block, ...]:
    """What stands over the report: series and number, title, who made it, when, in which state."""
    metadata = document.source.metadata
    authors, series = metadata.authors, metadata.series
    texts = {
        "series": _said(document, "number", "series" if series else "number") or series,
        "title": _title(document),
        "subtitle": metadata.subtitle,
        "authors": format_list(authors, locale=_locale(document)) if authors else None,
        "publisher": ", ".join(part for part in (metadata.publisher, metadata.place) if part),
        "date": _date(document),
        "version": _said(document, "version"),
        "replaces": _said(document, "replaces"),
    }
    return _blocks(texts, prefix)


def _blocks(texts: Mapping[str, str | None], prefix: str = "edition") -> tuple[Block, ...]:
    """A block of each text that there is."""
    return tuple(Block(f"{prefix}-{name}", "edition", text) for name, text in texts.items() if text)


def _said(document: Document, key: str, label: str | None = None) -> str | None:
    """What the metadata says under `key`, with its label; None where it says nothing."""
    metadata = document.source.metadata
    if getattr(metadata, key) is None:
        return None
    facts = {name: getattr(metadata, name) for name in (key, "series")}
    return _label(document, label or key).format(**facts)


def _draft(document: Document) -> str:
    """The word that marks a draft; of another report, none."""
    return _label(document, "draft") if document.source.metadata.status == "draft" else ""


def _title(document: Document) -> str:
    metadata = document.source.metadata
    return f"[{metadata.title}]" if metadata.title_supplied else metadata.title


def _date(document: Document) -> str:
    """The date line; empty where a draft has no date yet."""
    if document.date is None:
        return ""
    return format_date(document.date, format="long", locale=_locale(document))


def _label(document: Document, name: str) -> str:
    return LABELS[label_language(document.source.metadata.language)][name]


def _locale(document: Document) -> Locale:
    """The locale of dates and numbers: that of the report's language, else of its labels."""
    language = document.source.metadata.language
    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale.parse(label_language(language))


def _hyphenation(document: Document) -> str:
    """The language to hyphenate in: `en` is written in many countries, CLDR says where most."""
    locale = _locale(document)
    likely = get_global("likely_subtags").get(str(locale), "").rpartition("_")[2]
    territory = locale.territory or likely
    return f"{locale.language}-{territory}" if territory else locale.language


def _shortened(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    return text[: limit - 1].rsplit(" ", 1)[0].rstrip(",;:") + "…"
