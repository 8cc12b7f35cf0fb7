"""What a book holds that is to be seen of it: its words, its lists, its links.

Read from the content documents, by none of the engines that show it.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy

from lxml import etree

from pressroom.epub.book import OPS, XHTML, Book, open_book, resolve

Place = tuple[str, str]  # a file, and the element in it, or its start


def packed(text: str) -> str:
    """A text without its white space."""
    return "".join(text.split())


class Held:
    """A book, by the files of its spine as its package names them."""

    def __init__(self, data: bytes) -> None:
        book = open_book(data)
        self.folder = book.package_file.rpartition("/")[0] + "/"
        self.bodies = {
            item.file.removeprefix(self.folder): next(book.trees[item.file].iter(f"{XHTML}body"))
            for item in book.spine
        }
        self.contents = [*_entries(book, "toc")]
        self.pages = [*_entries(book, "page-list")]
        for body in self.bodies.values():
            for node in body.findall(".//*[@hidden]"):
                node.clear()
        self.words = {file: self.text(file) for file in self.bodies}

    def text(self, file: str, fragment: str = "") -> str:
        """The text of a file without white space, from its start or from an element on."""
        return "".join(words for words, _ in self.pieces(file, fragment))

    def pieces(self, file: str, fragment: str = "") -> Iterator[tuple[str, bool]]:
        """The same, and whether a piece stands in a cell over several rows or columns."""
        begun, spans = not fragment, 0
        for event, node in etree.iterwalk(self.bodies[file], ("start", "end")):
            begun = begun or node.get("id") == fragment
            if event == "start":
                spans += _spans(node)
                words = node.text
            else:
                spans -= _spans(node)
                words = node.tail
            if begun:
                yield packed(words or ""), spans > 0

    def element(self, file: str, fragment: str) -> str:
        """The words of one element."""
        (found,) = (node for node in self.bodies[file].iter() if node.get("id") == fragment)
        return packed("".join(found.itertext()))

    def scrolls(self, href: str) -> bool:
        """Whether a place of the book stands in a region that scrolls by itself."""
        file, fragment = resolve(href, "")
        found = (node for node in self.bodies[file].iter() if node.get("id") == fragment)
        return any(
            around.get("role") == "region" for node in found for around in node.iterancestors()
        )

    def links(self) -> Iterator[tuple[str, etree._Element, Place]]:
        """The links to places of the book: the file in which each stands, and where it leads."""
        for file, body in self.bodies.items():
            for link in body.iter(f"{XHTML}a"):
                place = resolve(link.get("href", ""), file)
                if place[0]:
                    yield file, link, place


def _entries(book: Book, kind: str) -> Iterator[tuple[str, str]]:
    """What a list of the navigation says, and where it leads."""
    found = book.navigation()
    for nav in found[1].iter(f"{XHTML}nav") if found else ():
        for link in nav.iter(f"{XHTML}a") if nav.get(f"{OPS}type") == kind else ():
            yield "".join(link.itertext()).strip(), link.get("href", "")


def _spans(node: etree._Element) -> bool:
    return node.get("colspan") is not None or node.get("rowspan") is not None


def as_mupdf_sets_it(held: Held) -> Held:
    """A book with what MuPDF writes beside its words and elsewhere: markers of lists are text, and
    a table's caption stands below it.
    """
    made = deepcopy(held)
    for body in made.bodies.values():
        for table in body.iter(f"{XHTML}table"):
            table.extend(table.findall(f"{XHTML}caption"))
        for item in body.iter(f"{XHTML}li"):
            if not [*item.iterancestors(f"{XHTML}nav")]:
                item.text = _marker(item) + (item.text or "")
    return made


def _marker(item: etree._Element) -> str:
    """What stands before the item of a list."""
    parent = item.getparent()
    assert parent is not None
    if parent.tag == f"{XHTML}ul":
        return "•○■"[len([*parent.iterancestors(f"{XHTML}ul")])]
    return f"{int(parent.get('start', '1')) + parent.index(item)}."
