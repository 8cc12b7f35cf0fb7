"""What can be shown of a book's accessibility, by looking at the book itself.

In: a `Book`. Out: for each check whether it holds, and in words what was seen, or why it does not.
Nothing is taken on trust: what cannot be told does not hold. The success criteria are those of
WCAG 2.2.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, NamedTuple

from lxml import etree

from pressroom.epub.book import OPF, XHTML, XML
from pressroom.epub.content import HEADINGS, SCOPES, active_markup, tag_of
from pressroom.epub.navigation import lines, page_faults, page_marks
from pressroom.epub.sight import contrast_fault, display_fault, moving_style, order_fault
from pressroom.languages import language_fault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pressroom.epub.book import Book

SVG = "{http://www.w3.org/2000/svg}"
LOCKS = ("META-INF/encryption.xml", "META-INF/rights.xml", "META-INF/license.lcpl")
# What is neither read nor listed in the contents.
ASIDE = ("doc-cover",)


class Seen(NamedTuple):
    """What a check saw, and whether it holds."""

    holds: bool
    words: str


def looked_at(book: Book, undescribed: int) -> dict[str, Seen]:
    """What every check says of a book; `undescribed` pictures came without alternative text."""
    seen = {}
    for name, check in CHECKS.items():
        seen[name] = check(book)
    if undescribed and "alternative texts" in seen:
        words = f"{_count(undescribed, 'picture')} of the report came without alternative text"
        seen["alternative texts"] = Seen(False, words)
    return seen


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def _all(book: Book, *tags: str) -> Iterator[tuple[str, etree._Element]]:
    """The elements of some names in all content documents, each with its file."""
    for file, page in book.pages():
        for node in page.iter(*(f"{XHTML}{tag}" for tag in tags)):
            yield file.rpartition("/")[2], node


def _pictures(book: Book) -> list[etree._Element]:
    """The pictures that say something, besides cover and logo (EPUB Accessibility: access mode)."""
    shown = (node for _, node in _all(book, "img") if node.get("alt"))
    return [node for node in shown if node.get("role") not in ASIDE and node.get("class") != "logo"]


def _text(book: Book) -> Seen:
    words = sum(len("".join(page.itertext()).split()) for _, page in book.pages())
    return Seen(words > 0, f"{_count(words, 'word')} of text")


def _has_pictures(book: Book) -> Seen:
    number = len(_pictures(book))
    return Seen(number > 0, f"{_count(number, 'picture')} besides cover and logo")


def _has_tables(book: Book) -> Seen:
    number = len(list(_all(book, "table")))
    return Seen(number > 0, _count(number, "table"))


def _alternative_texts(book: Book) -> Seen:
    """WCAG 1.1.1, as far as a machine can tell."""
    images = [node for _, node in _all(book, "img")]
    lacking = [node for node in images if node.get("alt") is None]
    drawings = [page for _, page in book.pages() if next(page.iter(f"{SVG}svg"), None) is not None]
    if lacking or drawings or not images:
        what = lacking[0].get("src") if lacking else "a drawing among words" if drawings else None
        return Seen(False, f"`{what}` has none" if what else "there is no picture")
    said = sum(bool((node.get("alt") or "").strip()) for node in images)
    silent = len(images) - said
    return Seen(True, f"{_count(said, 'picture')} described, {silent} marked as decoration")


def _headings(book: Book) -> Seen:
    """WCAG 1.3.1 and 2.4.6: the first heading of a document is its title, and none is skipped.

    The report's documents are one in this: each goes on where the one before it ended.
    """
    number, level, goes_on = 0, 0, False
    for file, page in book.pages():
        main = next(page.iter(f"{XHTML}main"), None) is not None
        level = level if main and goes_on else 0
        goes_on = main
        for node in page.iter(*(f"{XHTML}{tag}" for tag in HEADINGS)):
            if (
                node.getparent() is None
                or next(node.iterancestors(f"{XHTML}nav"), None) is not None
            ):
                continue
            own = int(tag_of(node)[1])
            if own > level + 1:
                words = "".join(node.itertext()).strip()[:40]
                return Seen(False, f"in {file.rpartition('/')[2]}, “{words}” skips a level")
            level, number = own, number + 1
    return Seen(number > 0, f"{_count(number, 'heading')}, no level skipped")


def _contents(book: Book) -> Seen:
    """WCAG 2.4.5: the contents lead to every document that does not only go on, and to every
    heading that a section of the report begins with.
    """
    led = {(line.file, line.fragment) for line in lines(book, "toc")}
    documents = {file for file, _ in led}
    goes_on = False
    for file, page in book.pages():
        main = next(page.iter(f"{XHTML}main"), None)
        passed = next(page.iter(f"{XHTML}nav"), None) is not None or any(
            node.get("role") == "doc-cover" for node in page.iter(f"{XHTML}img")
        )
        passed = passed or (main is not None and goes_on)
        goes_on = main is not None
        if file not in documents and not passed:
            return Seen(False, f"the contents do not lead to {file.rpartition('/')[2]}")
        for section in page.iterfind(f".//{XHTML}main//{XHTML}section"):
            first = section[0] if len(section) else section
            if tag_of(first) in HEADINGS and (file, first.get("id", "")) not in led:
                words = "".join(first.itertext()).strip()[:40]
                return Seen(False, f"the contents do not lead to “{words}”")
    return Seen(bool(led), f"{_count(len(led), 'line')}, each leads to its place")


def _tables(book: Book) -> Seen:
    """WCAG 1.3.1: every table has header cells, which say what they head."""
    number = 0
    for file, table in _all(book, "table"):
        heads = list(table.iter(f"{XHTML}th"))
        number += 1
        if not heads or any(node.get("scope") not in SCOPES for node in heads):
            return Seen(
                False, f"in {file}, table {number} has no header cells that say what they head"
            )
    return Seen(True, f"{_count(number, 'table')}, all with header cells")


def _languages(book: Book) -> Seen:
    """WCAG 3.1.1 and 3.1.2: every document says its language, and passages theirs."""
    tags = set()
    for file, page in book.pages():
        if not page.get("lang"):
            return Seen(False, f"{file.rpartition('/')[2]} does not say its language")
        for node in page.iter(etree.Element):
            for tag in filter(None, (node.get("lang"), node.get(f"{XML}lang"))):
                if reason := language_fault(tag):
                    return Seen(False, f"in {file.rpartition('/')[2]}, {reason}")
                tags.add(tag)
    return Seen(bool(tags), f"all text is in a language that is named: {', '.join(sorted(tags))}")


def _order(book: Book) -> Seen:
    """WCAG 1.3.2: one order of reading, which no style changes."""
    beside = [node for node in book.package.iter(f"{OPF}itemref") if node.get("linear") == "no"]
    if beside:
        return Seen(False, f"`{beside[0].get('idref')}` stands outside of the order of reading")
    if fault := order_fault(book):
        return Seen(False, fault)
    notes = [node for _, node in _all(book, "aside")]
    if any(not node.get("role") for node in notes):
        return Seen(False, "an aside does not say what it is")
    apart = f"{_count(len(notes), 'note')} set apart"
    return Seen(bool(book.spine), f"{_count(len(book.spine), 'document')} in one order, {apart}")


def _marks(book: Book) -> Seen:
    """Every printed page is marked, each mark listed, and the source of the pages is named."""
    marks = page_marks(book)
    named = any(
        node.get("property") == "pageBreakSource" for node in book.package.iter(f"{OPF}meta")
    )
    if not marks or not named:
        return Seen(False, "no printed page is marked" if not marks else "whose pages is not said")
    fault = next(page_faults(book), None)
    return Seen(
        fault is None, fault or f"{_count(len(marks), 'page')} of the PDF marked and listed"
    )


def _display(book: Book) -> Seen:
    """WCAG 1.4.4 and 1.4.12: sizes and spacing are the reader's."""
    fault = display_fault(book)
    return Seen(fault is None, fault or "no fixed size, and nothing that overrules the reader")


def _contrast(book: Book) -> Seen:
    """WCAG 1.4.3 and 1.4.11, on light ground and on dark."""
    fault, least = contrast_fault(book)
    said = (
        f"at least {least:.1f} to 1" if least else "the styles set no colour: they are the reader's"
    )
    return Seen(fault is None, fault or said)


def _still(book: Book) -> Seen:
    """WCAG 2.2.2 and 2.3.1: no picture, style, film or script moves."""
    if fault := moving_style(book):
        return Seen(False, fault)
    for item in book.items:
        if (
            item.media_type.startswith("image/")
            and item.file
            and _moves(item.media_type, book, item.file)
        ):
            return Seen(False, f"{item.file.rpartition('/')[2]} is a moving picture")
    plays = [node for _, node in _all(book, "video", "script", "iframe", "object", "embed")]
    return Seen(not plays, "a film or a script may move" if plays else "no moving picture, no film")


def _moves(kind: str, book: Book, file: str) -> bool:
    """Whether a picture moves; one that cannot be read may."""
    data = book.files[file]
    if kind == "image/svg+xml":
        tree = book.trees.get(file)
        names = ("animate", "animateMotion", "animateTransform", "set", "script")
        return tree is None or any(
            next(tree.iter(f"{SVG}{name}"), None) is not None for name in names
        )
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(data)) as picture:
            return getattr(picture, "n_frames", 1) > 1
    except (UnidentifiedImageError, OSError):
        return True


def _silent(book: Book) -> Seen:
    """WCAG 1.4.2: nothing sounds."""
    sounds = [node for _, node in _all(book, "audio", "video", "script", "object", "embed")]
    kinds = [item.href for item in book.items if item.media_type.startswith(("audio/", "video/"))]
    found = bool(sounds or kinds)
    return Seen(not found, "something in it may sound" if found else "no sound, no film")


def _scripts(book: Book) -> Seen:
    """WCAG 2.1: nothing in it needs to be operated."""
    for file, page in book.pages():
        for fault in active_markup(page):
            return Seen(False, f"in {file.rpartition('/')[2]}, {fault}")
    return Seen(True, "nothing in it runs")


def _locks(book: Book) -> Seen:
    locked = [name for name in LOCKS if name in book.files]
    return Seen(not locked, f"it holds {locked[0]}" if locked else "no lock, no encryption")


CHECKS: dict[str, Callable[[Book], Seen]] = {
    "text": _text,
    "pictures": _has_pictures,
    "alternative texts": _alternative_texts,
    "tables": _has_tables,
    "headings": _headings,
    "contents": _contents,
    "table headers": _tables,
    "languages": _languages,
    "reading order": _order,
    "page navigation": _marks,
    "display": _display,
    "contrast": _contrast,
    "no motion": _still,
    "no sound": _silent,
    "no script": _scripts,
    "no lock": _locks,
}
