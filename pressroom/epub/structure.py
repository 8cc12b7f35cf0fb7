"""What a book must be, and what the judges miss: our own checks of an EPUB.

In: the bytes of any EPUB. Out: what is wrong with it, in words; nothing where nothing is. Follows
EPUB 3.3 §4 (container), §5 (package) and OPF 2.0.1 §2.4.1 (NCX); content documents and navigation
are held to theirs in `epub.content` and `epub.navigation`.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING

import tinycss2

from pressroom.epub.book import (
    DC,
    NCX_TYPE,
    OPF,
    XHTML,
    XHTML_TYPE,
    XML,
    Book,
    Unreadable,
    open_book,
    resolve,
)
from pressroom.epub.content import content_faults
from pressroom.epub.navigation import navigation_faults
from pressroom.languages import direction, language_fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

MODIFIED = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
# By what a picture begins, whatever its name says.
MAGIC = {
    "image/png": b"\x89PNG\r\n\x1a\n",
    "image/jpeg": b"\xff\xd8\xff",
    "image/gif": b"GIF8",
    "image/webp": b"RIFF",
}
CORE = frozenset((*MAGIC, "image/svg+xml", XHTML_TYPE, NCX_TYPE, "text/css")) | frozenset(
    ("font/ttf", "font/otf", "font/woff", "font/woff2", "application/font-sfnt")
)
# What belongs to the container and no manifest lists.
UNLISTED = ("mimetype", "META-INF/")
SVG = "{http://www.w3.org/2000/svg}"
MATHML = "{http://www.w3.org/1998/Math/MathML}"


def faults(data: bytes) -> list[str]:
    """All that is wrong with an EPUB."""
    try:
        book = open_book(data)
    except Unreadable as unreadable:
        return [str(unreadable)]
    found = [*book.faults]
    for check in CHECKS:
        found += check(book)
    return found


def packing_faults(data: bytes) -> Iterator[str]:
    """What would make two archives of the same files differ: clocks, systems, comments."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if archive.comment:
            yield "its archive has a comment"
        for entry in archive.infolist():
            if entry.date_time != (1980, 1, 1, 0, 0, 0):
                yield f"{entry.filename} bears a time of the day"
            if entry.extra or entry.comment:
                yield f"{entry.filename} has an extra field or a comment"
            if (entry.create_system, entry.external_attr >> 16) != (3, 0o100644):
                yield f"{entry.filename} bears the marks of a system"


def _package(book: Book) -> Iterator[str]:
    """The package says what it must (§5.4, §5.5)."""
    root = book.package
    if root.tag != f"{OPF}package" or root.get("version") != "3.0":
        yield "its package is not one of EPUB 3"
    unique = root.get("unique-identifier")
    if unique not in [node.get("id") for node in root.iter(f"{DC}identifier")]:
        yield "its unique identifier is not there"
    for name in ("identifier", "title", "language"):
        if not any((node.text or "").strip() for node in root.iter(f"{DC}{name}")):
            yield f"its package has no {name}"
    languages = [node.text or "" for node in root.iter(f"{DC}language")]
    if root.get(f"{XML}lang") is None:
        yield "its package does not say in which language it is"
    for tag in [*languages, root.get(f"{XML}lang", "en")]:
        if reason := language_fault(tag.strip()):
            yield f"its package has the language {reason}"
    changed = [node.text or "" for node in _properties(book, "dcterms:modified")]
    if len(changed) != 1 or not MODIFIED.fullmatch(changed[0]):
        yield f"it was changed {' and '.join(changed) or 'never'}, which is no single time in UTC"
    yield from _refinements(book)


def _refinements(book: Book) -> Iterator[str]:
    """What metadata refine is there, identifiers are unique, and pages have another source."""
    names = [node.get("id", "") for node in book.package.iter("*") if node.get("id")]
    yield from (f"the id `{name}` stands twice in the package" for name in _twice(names))
    for node in book.package.iter(f"{OPF}meta"):
        target = node.get("refines", "").removeprefix("#")
        if target and target not in names:
            yield f"`{node.get('property')}` refines `{target}`, which is not there"
    sources = [node.text or "" for node in _properties(book, "pageBreakSource")]
    if sources and sources[0] in book.identifiers():
        yield "it names itself as the source of its pages"


def _manifest(book: Book) -> Iterator[str]:
    """The manifest lists every file, each once, for what it is (§5.6)."""
    for item in book.items:
        if not item.file:
            yield f"its manifest lists `{item.href}`, which is not in it"
            continue
        magic = MAGIC.get(item.media_type)
        if magic and not book.files[item.file].startswith(magic):
            yield f"{item.file} is not {item.media_type}"
        if item.media_type not in CORE:
            yield f"{item.file} is {item.media_type}, which not every reading system knows"
    listed = [item.file for item in book.items if item.file]
    yield from (f"{name} is listed twice" for name in _twice(listed))
    for name in book.files:
        if name not in (*listed, book.package_file) and not name.startswith(UNLISTED):
            yield f"{name} is in it, and its manifest does not list it"
    covers = [item for item in book.items if "cover-image" in item.properties]
    if len(covers) > 1 or any(not item.media_type.startswith("image/") for item in covers):
        yield "its cover is not one picture"


def _spine(book: Book) -> Iterator[str]:
    """The spine is what is read, each document once, knows its NCX (§5.7), and has its pages turn
    the way the book's language runs (§5.7.2).
    """
    yield from (
        f"{name} stands twice in the spine" for name in _twice([i.file for i in book.spine])
    )
    if not book.spine:
        yield "its spine is empty"
    for item in book.spine:
        if item.media_type not in (XHTML_TYPE, "image/svg+xml"):
            yield f"{item.href} stands in the spine, and is no content document"
    for node in book.package.iter(f"{OPF}spine"):
        named = [item for item in book.items if item.id == node.get("toc")]
        known = [item for item in book.items if item.media_type == NCX_TYPE]
        if known != named or (node.get("toc") and not named):
            yield "its spine does not name its NCX"
        language = (book.package.findtext(f".//{DC}language") or "").strip()
        turning = node.get("page-progression-direction") == "rtl"
        if not turning and language_fault(language) is None and direction(language) == "rtl":
            yield f"its pages turn from left to right, and `{language}` runs the other way"


def _declared(book: Book) -> Iterator[str]:
    """What a content document is made with is what the manifest says of it (§5.6.2)."""
    for item in book.items:
        page = book.trees.get(item.file)
        if page is None or item.media_type != XHTML_TYPE:
            continue
        used = {
            "svg": next(page.iter(f"{SVG}*"), None) is not None,
            "mathml": next(page.iter(f"{MATHML}*"), None) is not None,
            "scripted": next(page.iter(f"{XHTML}script", f"{XHTML}form"), None) is not None,
        }
        for name, there in used.items():
            if there is not (name in item.properties):
                yield f"{item.file} {'is' if there else 'is not'} made with {name}, unlike it says"


def _styles(book: Book) -> Iterator[str]:
    """Stylesheets are read to the end, and ask for nothing that is not in the book."""
    for item in book.items:
        if item.media_type != "text/css" or not item.file:
            continue
        try:
            text = book.files[item.file].decode("utf-8-sig")
        except UnicodeDecodeError:
            yield f"{item.file} is not UTF-8"
            continue
        for rule in tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True):
            yield from _rule(rule, item.file, book)


def _rule(rule: tinycss2.ast.Node, file: str, book: Book) -> Iterator[str]:
    if rule.type == "error":
        yield f"{file}:{rule.source_line}: {rule.message}"
        return
    if rule.type == "at-rule" and rule.lower_at_keyword == "import":
        yield f"{file}:{rule.source_line}: it asks for another sheet"
    for node in _tokens([*rule.prelude, *(rule.content or ())]):
        if node.type == "error":
            yield f"{file}:{node.source_line}: {node.message}"
        address = _address(node)
        if address and resolve(address, file)[0] not in book.files:
            yield f"{file}:{node.source_line}: it asks for `{address}`, which is not in the book"
    for each in tinycss2.parse_blocks_contents(rule.content or (), skip_whitespace=True):
        if each.type == "error":
            yield f"{file}:{each.source_line}: {each.message}"


def _tokens(nodes: list[tinycss2.ast.Node]) -> Iterator[tinycss2.ast.Node]:
    for node in nodes:
        yield node
        yield from _tokens([*(getattr(node, "content", ()) or ()), *getattr(node, "arguments", ())])


def _address(node: tinycss2.ast.Node) -> str:
    """The address that a token of a stylesheet asks for."""
    if node.type == "url":
        return str(node.value)
    if node.type == "function" and node.lower_name in ("url", "src"):
        return next((str(each.value) for each in node.arguments if each.type == "string"), "")
    return ""


def _twice(names: list[str]) -> list[str]:
    return sorted({name for name in names if names.count(name) > 1})


def _properties(book: Book, name: str) -> Iterator[etree._Element]:
    return (node for node in book.package.iter(f"{OPF}meta") if node.get("property") == name)


CHECKS = (
    *(_package, _manifest, _spine, _declared, _styles),
    *(content_faults, navigation_faults),
)
