"""Templates and styles: an `Edition` in, the HTML or XHTML of its parts out.

Templates are code and come from the project's `templates/`, else from the package; they run
sandboxed, escape all they are given, and an undefined name is a problem with file and line.
The report is data: it is printed, never run.
"""

from __future__ import annotations

import re
import traceback
import unicodedata
from dataclasses import replace
from functools import cache, partial
from importlib.metadata import version
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml import etree
from markupsafe import Markup

from pressroom import __version__
from pressroom.align import (
    BREAKS_AFTER,
    INSERTED_HYPHEN,
    SOFT_HYPHEN,
    TAB,
    WITHOUT_SPACES,
)
from pressroom.contents import heading_words
from pressroom.edition import identifier, label, pdf_identifier, spine_blocks, spoken
from pressroom.epub.body import OPS, ereader_bodies
from pressroom.epub.marks import put_in
from pressroom.figures import align_figures
from pressroom.layers import layers
from pressroom.model import Block, SpineItem
from pressroom.pdf.divisions import Divisions
from pressroom.pdf.points import OVERHELD, OVERLONG, pieces
from pressroom.printed import Html
from pressroom.problems import Place, Refused, problem
from pressroom.styles import read_styles
from pressroom.tables import divided, fit
from pressroom.themes.book import is_book
from pressroom.themes.official import address
from pressroom.themes.tokens import sheets_of, templates_of
from pressroom.type_area import page_sheets, type_area
from pressroom.vocabulary import HEADINGS, LEAVES, places, text_of

if TYPE_CHECKING:
    from pressroom.model import Edition, Entry, Part, Sheet

# Two characters inside a word.
BREAKABLE = re.compile(r"(\S)(?=(\S))")
QUIET = frozenset("'’.,:;")  # no line ends behind them but before punctuation and numbers
DASHES = frozenset("\u2012\u2013\u2014\u2015\u2e3a\u2e3b")  # lines may end behind them, not before
TEXT = "edition-text"
DECLARED = f' xmlns:epub="{OPS}"'  # the template says it of the whole document
WORD_JOINER = "\u2060"
STYLES_PRINT = ("base.css", "print.css", "scripts.css", "scripts-print.css")
STYLES_COVER = ("base.css", "cover.css")
STYLES_EREADER = ("base.css", "ereader.css", "scripts.css")


def render_print(edition: Edition, *, ragged: bool) -> Html:
    """The print edition as one HTML page; `ragged` sets it ragged right."""
    body = etree.fromstring(etree.tostring(edition.body))
    _fit_tables(body, edition)
    _name_calls(body, edition)
    for leaf in body.iter(*LEAVES):
        for node, attribute in places(leaf):
            text = getattr(node, attribute)
            # The engine's tab stops can fall on a letter, and the tab is not to be seen.
            setattr(node, attribute, _breakable(text and text.expandtabs(TAB)))
        _hold_together(leaf)
    address(body, edition.document)
    if edition.listed:
        body.attrib.update({"id": TEXT, "class": "text"})
    printed = Markup(etree.tostring(body, encoding="unicode", method="html"))  # noqa: S704
    front, back = ([*map(_with_line_ends, blocks)] for blocks in (edition.front, edition.back))
    contents = tuple(map(_entry_with_line_ends, edition.contents))
    shown = replace(edition, front=tuple(front), back=tuple(back), contents=contents)
    book = is_book(edition.document.source.metadata, edition.document.body)
    markup = fill("print/report.html", shown, body=printed, ragged=ragged, book=book)
    xmp = _well_formed("print/metadata.xmp", edition)[0]
    sheets = _sheets(edition)
    return Html(
        *(markup, sheets, xmp),
        pictures=edition.pictures,
        attachments=edition.carried,
        stamp=edition.document.source.stamp,
        divisions=edition.document.source.divisions,
        text=TEXT if edition.listed else "",
        even=edition.document.source.metadata.page.duplex,
    )


def _sheets(edition: Edition) -> tuple[Sheet, ...]:
    """The stylesheets of the print edition, the last one winning."""
    source = edition.document.source
    size, text = page_sheets(source.metadata.page, from_right=edition.direction == "rtl")
    shared = read_styles(layers("styles"), STYLES_PRINT, hides=True)
    themed = read_styles(layers("styles"), sheets_of(source.metadata.theme), hides=True)
    own = (source.style,) if source.style else ()
    return (*shared, *size, *themed, *text, *own)


def _fit_tables(body: etree._Element, edition: Edition) -> None:
    """Set wide tables in smaller type, and divide the words that are wider than their columns."""
    divide = Divisions(edition.document.source.divisions)
    by_patterns = partial(divide, language=edition.hyphenation)
    area = type_area(edition.document.source.metadata.page)
    for table in body.iter("table"):
        fitted = fit(table, area)
        if isinstance(fitted, int) or next(table.iterancestors("table"), None) is not None:
            continue  # a table within a table is as narrow as it must be
        if fitted.name:
            table.set("class", fitted.name)
        align_figures(table)
        if fitted.most < inf:
            for node in table.iter(etree.Element):
                node.text = node.text and divided(node.text, fitted.most, by_patterns)
                node.tail = node.tail and divided(node.tail, fitted.most, by_patterns)


def _name_calls(body: etree._Element, edition: Edition) -> None:
    """The calls of notes and the ways back say in words where they lead."""
    numbers: dict[str, str] = {}
    for link in body.iter("a"):
        if link.get("role") == "doc-noteref":
            numbers.setdefault(link.get("href", "").removeprefix("#"), text_of(link).strip("[] "))
    for link in body.iter("a"):
        number, name = numbers.get(link.get("href", "").removeprefix("#")), "note call"
        if link.get("role") == "doc-backlink":
            note = next(link.iterancestors("aside"), link)
            number, name = numbers.get(note.get("id", "")), "note return"
        if number and link.get("role"):
            link.set("aria-label", label(edition, name).format(number=number))


def shared_sheets() -> tuple[Sheet, ...]:
    """The sheets that all reports are laid out with; their templates are read too.

    Raises Refused, STY-001 and STY-002.
    """
    environment = _environment(_resolved(layers("templates")))
    for name in environment.list_templates(("html", "xhtml", "ncx", "xml", "xmp")):
        environment.get_template(name)
    ereader_styles()
    pages = (STYLES_PRINT, STYLES_COVER)
    read = (read_styles(layers("styles"), names, hides=True) for names in pages)
    return tuple(sheet for sheets in read for sheet in sheets)


def render_cover(edition: Edition) -> Html:
    """The EPUB's cover, to be laid out as one page and made a picture."""
    sheets = read_styles(layers("styles"), STYLES_COVER, hides=True)
    own = edition.document.cover
    pictures = (own,) if own else ()
    return Html(fill("ereader/cover-picture.html", edition), sheets, b"", pictures=pictures)


def render_ereader(edition: Edition) -> tuple[SpineItem, ...]:
    """The EPUB's content documents in spine order, nav among them."""
    texts = spine_blocks(edition, navigation(edition))
    pages = {
        part.name: _document(part, edition, body)
        for part, body in zip(edition.parts, ereader_bodies(edition), strict=True)
    }
    for name in texts:
        if name not in pages:
            pages[name] = _well_formed(f"ereader/{name}", edition)
    names = (*(part.name for part in edition.parts), "colophon.xhtml")
    put_in([pages[name][1] for name in names], edition.pages)
    for name in {page.href.partition("#")[0] for page in edition.pages}:
        tree = pages[name][1]
        data = etree.tostring(tree.getroottree(), xml_declaration=True, encoding="utf-8")
        pages[name] = data, tree
    return tuple(SpineItem(name, pages[name][0], text) for name, text in texts.items())


def _document(part: Part, edition: Edition, body: etree._Element) -> tuple[bytes, etree._Element]:
    """A document of the report."""
    # Escaped by the serialiser, and of the closed vocabulary.
    printed = Markup(etree.tostring(body, encoding="unicode").replace(DECLARED, "", 1))  # noqa: S704
    first = next(part.body.iter(*LEAVES), part.body)
    heading = first.get("id") if part.goes_on and first.tag in HEADINGS else None
    title, tongue = edition.title, ("", "")
    if heading:
        title, tongue = heading_words(first), spoken(first)
    elif part.goes_on and part.is_notes:
        title, tongue = label(edition, "notes"), edition.label_tongue
    facts = {"part": part, "heading": heading, "title": title, "title_tongue": tongue}
    return _well_formed("ereader/text.xhtml", edition, body=printed, **facts)


def _well_formed(template: str, edition: Edition, **facts: object) -> tuple[bytes, etree._Element]:
    data = fill(template, edition, **facts).encode()
    try:
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        return data, etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        where = Place(f"templates/{template}")
        raise Refused([problem("TPL-001", where, reason=f"its XML: {error}")]) from None


def navigation(edition: Edition) -> tuple[Block, ...]:
    """The words of the nav document, in order."""
    texts = [
        label(edition, "contents"),
        *(line.text for entry in edition.contents for line in entry.lines),
        label(edition, "landmarks"),
        *(entry.text for entry in edition.landmarks),
        *([label(edition, "pages")] if edition.pages else []),
        *(page.label for page in edition.pages),
    ]
    return tuple(Block(f"nav-{number}", "edition", text) for number, text in enumerate(texts))


def render_ncx(edition: Edition) -> bytes:
    """The table of contents that EPUB 2 readers need (OPF 2.0.1 §2.4.1)."""
    depth = max(entry.depth for entry in edition.contents)
    return fill("ereader/toc.ncx", edition, depth=depth).encode()


def ereader_styles() -> bytes:
    """The EPUB's stylesheet; Refused with STY-001 if it could hide or change a word."""
    sheets = read_styles(layers("styles"), STYLES_EREADER, hides=False)
    return "\n".join(sheet.text for sheet in sheets).encode()


def fill(template: str, edition: Edition, **facts: object) -> str:
    """A template with the edition's facts and `facts`. Raises Refused with TPL-001."""
    source = edition.document.source
    return filled(
        template,
        templates_of(source.metadata.theme) if template.startswith("print/") else None,
        edition=edition,
        metadata=source.metadata,
        stamp=source.stamp,
        label=lambda name: label(edition, name),
        weasyprint=version("weasyprint"),
        source_sha256=source.digest,
        identifier=identifier(source),
        pdf_identifier=pdf_identifier(source),
        logo=edition.document.logo,
        **facts,
    )


def filled(template: str, folders: tuple[Path, ...] | None = None, **facts: object) -> str:
    """A template with `facts`. Raises Refused with TPL-001."""
    folders = _resolved(folders or layers("templates"))
    try:
        return _environment(folders).get_template(template).render(version=__version__, **facts)
    except Exception as error:
        # A template is code and may raise anything.
        frames = reversed(traceback.extract_tb(error.__traceback__))
        where = next(
            (
                Place(_shown(frame.filename), frame.lineno or 0)
                for frame in frames
                if any(Path(frame.filename).is_relative_to(folder) for folder in folders)
            ),
            Place(f"templates/{template}"),
        )
        raise Refused([problem("TPL-001", where, reason=error)]) from None


def _resolved(folders: tuple[Path, ...]) -> tuple[Path, ...]:
    return tuple(folder.resolve() for folder in folders)


@cache
def _environment(folders: tuple[Path, ...]) -> ImmutableSandboxedEnvironment:
    return ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(folders),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _shown(file: str) -> str:
    path = Path(file)
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def _with_line_ends(block: Block) -> Block:
    """A block of edition text whose lines may end where the proof allows it, and nowhere else."""
    return replace(block, text=_breakable(block.text) or "")


def _entry_with_line_ends(entry: Entry) -> Entry:
    children = tuple(map(_entry_with_line_ends, entry.children))
    return replace(entry, text=_breakable(entry.text) or "", children=children)


def _breakable(text: str | None) -> str | None:
    """Where lines may end: not behind punctuation inside a word, and in overlong words anywhere."""
    if not text:
        return text
    text = text.replace(INSERTED_HYPHEN, INSERTED_HYPHEN[0])  # that end is the engine's alone
    softened = OVERLONG.sub(_softened, OVERHELD.sub(_softened, text))
    return BREAKABLE.sub(_joined, softened)


def _softened(word: re.Match[str]) -> str:
    return SOFT_HYPHEN.join(pieces(word[0].replace(WORD_JOINER, "")))


def _joined(place: re.Match[str]) -> str:
    """A place inside a word, with a word joiner where Unicode lets lines end but the proof not."""
    before, after = place[1], place[2]
    kinds = unicodedata.category(before)[0], unicodedata.category(after)[0]
    quiet = kinds[0] not in "PS" or (before in QUIET and kinds[1] not in "PN")
    own = before in BREAKS_AFTER or WITHOUT_SPACES.match(before) or WITHOUT_SPACES.match(after)
    if kinds[1] == "M" or after == SOFT_HYPHEN or own or (quiet and after not in DASHES):
        return before
    return before + WORD_JOINER


def _hold_together(leaf: etree._Element) -> None:
    """Let no line end between two elements of one word: between a word's stop and its note."""
    before: tuple[etree._Element, str] | None = None
    for node, attribute in places(leaf):
        text = getattr(node, attribute)
        if attribute == "text" and node.tag in ("br", "img"):
            before = None
        elif text:
            if before:
                word = getattr(*before)
                setattr(*before, word[:-1] + BREAKABLE.sub(_joined, word[-1] + text[0])[:-1])
            before = node, attribute
