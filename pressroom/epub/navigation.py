"""The navigation of a book: contents, landmarks and pages, in the new way and in the old.

In: a `Book`. Out: what is wrong with its navigation document, its NCX and its page-break marks.
Follows EPUB 3.3 §7 (navigation) and OPF 2.0.1 §2.4.1 (NCX).
"""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple

from lxml import etree

from pressroom.epub.book import NCX_TYPE, OPS, XHTML, resolve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pressroom.epub.book import Book

NCX = "{http://www.daisy.org/z3986/2005/ncx/}"
KINDS = ("toc", "landmarks", "page-list")


class Line(NamedTuple):
    """A line of the navigation: how deep, what it says, and where it leads: file and fragment."""

    depth: int
    text: str
    file: str
    fragment: str


class PageMark(NamedTuple):
    """A page-break mark in the order of reading: its label, its file and its identifier."""

    label: str
    file: str
    id: str


def navigation_faults(book: Book) -> Iterator[str]:
    """What is wrong with the navigation."""
    number = sum("nav" in item.properties for item in book.items)
    found = book.navigation()
    if number != 1 or found is None:
        yield f"it has {number} navigation documents"
        return
    _, page = found
    lists = {
        kind: [nav for nav in page.iter(f"{XHTML}nav") if _kind(nav) == kind] for kind in KINDS
    }
    if len(lists["toc"]) != 1:
        yield f"it has {len(lists['toc'])} tables of contents"
    for kind in KINDS[1:]:
        if len(lists[kind]) > 1:
            yield f"its navigation has {len(lists[kind])} of the kind {kind}"
    for nav in page.iter(f"{XHTML}nav"):
        yield from _shape(nav)
    contents = lines(book, "toc")
    yield from _targets(book, contents, "contents")
    yield from _targets(book, lines(book, "landmarks"), "landmarks")
    yield from _order(book, contents)
    yield from _landmarks(lists["landmarks"])
    yield from page_faults(book)
    yield from _old(book, contents)


def lines(book: Book, kind: str) -> list[Line]:
    """The lines of a list of the navigation document."""
    found = book.navigation()
    if found is None:
        return []
    file, page = found
    navs = [nav for nav in page.iter(f"{XHTML}nav") if _kind(nav) == kind]
    read = []
    for link in (link for nav in navs for link in nav.iter(f"{XHTML}a")):
        depth = sum(up.tag == f"{XHTML}ol" for up in link.iterancestors())
        text = " ".join("".join(link.itertext()).split())
        read.append(Line(depth, text, *resolve(link.get("href", ""), file)))
    return read


def page_marks(book: Book) -> list[PageMark]:
    """The page-break marks, in the order of reading."""
    return [
        PageMark(node.get("aria-label", ""), file, node.get("id", ""))
        for file, page in book.pages()
        for node in page.iter(etree.Element)
        if node.get("role") == "doc-pagebreak" or node.get(f"{OPS}type") == "pagebreak"
    ]


def _kind(nav: etree._Element) -> str:
    return str(nav.get(f"{OPS}type", ""))


def _shape(nav: etree._Element) -> Iterator[str]:
    """A list of navigation is a list of links with words, and of lists below them (§7.3)."""
    if len(nav.findall(f"{XHTML}ol")) != 1:
        yield f"the navigation `{_kind(nav)}` is not one list"
    for entry in nav.iter(f"{XHTML}li"):
        first = entry[0] if len(entry) else None
        kinds = [str(child.tag).removeprefix(XHTML) for child in entry]
        if kinds not in (["a"], ["a", "ol"], ["span", "ol"]):
            yield f"a line of the navigation `{_kind(nav)}` holds {', '.join(kinds) or 'nothing'}"
        if first is not None and not "".join(first.itertext()).strip():
            yield f"a line of the navigation `{_kind(nav)}` has no words"
    if _kind(nav) in KINDS[1:] and any(len(entry) > 1 for entry in nav.iter(f"{XHTML}li")):
        yield f"the navigation `{_kind(nav)}` has lines below its lines"


def _targets(book: Book, found: list[Line], what: str) -> Iterator[str]:
    """Every line leads into the spine."""
    spine = [item.file for item in book.spine]
    for line in found:
        if line.file not in spine:
            yield f"the {what} lead to “{line.text}”, which is not in the spine"


def _places(book: Book) -> dict[tuple[str, str], tuple[int, int]]:
    """Every place that can be led to, in the order of reading."""
    order = {}
    for number, item in enumerate(book.spine):
        order[item.file, ""] = (number, 0)
        page = book.trees.get(item.file)
        for index, node in enumerate(page.iter(etree.Element) if page is not None else ()):
            if node.get("id"):
                order.setdefault((item.file, str(node.get("id"))), (number, index))
    return order


def _order(book: Book, contents: list[Line]) -> Iterator[str]:
    """The contents follow the order of reading (§7.4.2)."""
    places = _places(book)
    last = (0, 0)
    for line in contents:
        place = places.get((line.file, line.fragment), last)
        if place < last:
            yield f"the contents lead to “{line.text}” out of the order of reading"
        last = place


def _landmarks(navs: list[etree._Element]) -> Iterator[str]:
    seen = set()
    for link in (link for nav in navs for link in nav.iter(f"{XHTML}a")):
        kind = (link.get(f"{OPS}type", ""), link.get("href"))
        if not kind[0] or kind in seen:
            yield f"the landmark “{''.join(link.itertext())}” is of no kind, or stands twice"
        seen.add(kind)


def page_faults(book: Book) -> Iterator[str]:
    """Page marks and page list are one to one, in the order of reading, each label once."""
    marks = page_marks(book)
    listed = [PageMark(line.text, line.file, line.fragment) for line in lines(book, "page-list")]
    for mine, other in zip_longest(marks, listed):
        if mine != other:
            said = (f"page {each.label}" if each else "nothing" for each in (mine, other))
            yield "the list of pages has {1} where {0} is marked".format(*said)
            break
    labels = [mark.label for mark in marks]
    for label in sorted({label for label in labels if labels.count(label) > 1}):
        yield f"page {label} is marked {labels.count(label)} times"
    numbers = [int(label) for label in labels if label.isdecimal()]
    if numbers != sorted(numbers):
        yield "the pages are marked out of order"


def _old(book: Book, contents: list[Line]) -> Iterator[str]:
    """The NCX, where there is one, says what the navigation document says."""
    for item in book.items:
        tree = book.trees.get(item.file)
        if item.media_type != NCX_TYPE or tree is None:
            continue
        uid = [
            node.get("content") for node in tree.iter(f"{NCX}meta") if node.get("name") == "dtb:uid"
        ]
        if uid != book.identifiers()[:1]:
            yield "its NCX is of another publication"
        for parts, wanted, what in (
            (tree.iter(f"{NCX}navPoint"), contents, "contents"),
            (tree.iter(f"{NCX}pageTarget"), lines(book, "page-list"), "pages"),
        ):
            found = [_point(part, item.file) for part in parts]
            if found != [line._replace(depth=0) for line in wanted]:
                yield f"its NCX has other {what} than its navigation document"
        names = [str(node.get("id")) for node in tree.iter(etree.Element) if node.get("id")]
        if len(set(names)) != len(names):
            yield "an id stands twice in its NCX"


def _point(part: etree._Element, file: str) -> Line:
    text = " ".join((part.findtext(f"{NCX}navLabel/{NCX}text") or "").split())
    content = part.find(f"{NCX}content")
    return Line(0, text, *resolve("" if content is None else content.get("src", ""), file))
