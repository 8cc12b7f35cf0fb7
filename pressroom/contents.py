"""The contents list of the print edition, and the folios of its front matter and text.

In: the body of an edition, and the folios of the pages that its headings stand on. Out: the
entries, two levels deep, and the blocks that they print.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pressroom.labels import LABELS
from pressroom.model import Block, Entry
from pressroom.themes.tokens import traits as traits_of
from pressroom.vocabulary import HEADINGS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lxml import etree

    from pressroom.model import Edition

# A report gets a contents list of itself when it is printed on more pages than these and has so
# many headings to list: in a bulletin of a few pages, the list would only stand in the way.
LONGEST_WITHOUT = 8
FEWEST_HEADINGS = 3
# What the colophon says of the editor's additions, and what it says where a contents list is one.
LISTED = {
    "print additions": "contents additions",
    "official additions": "official contents additions",
}
LISTS = {"tables": "caption", "pictures": "figcaption"}
LEADS_TO = (*HEADINGS, *LISTS.values())  # what entries lead to
UNKNOWN = "0"  # the folio of a page that is not known yet
ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l")),
    *((40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)


def is_wanted(edition: Edition, pages: int = 0) -> bool:
    """Whether an edition that fills so many pages without a contents list is to have one."""
    said = edition.document.source.metadata.toc
    listed = sum(1 + len([*sections_in(section)]) for section in sections_in(edition.body))
    if said is not None:
        return said and listed > 0
    if not traits_of(edition.document.source.metadata.theme).contents:
        return False
    return pages > LONGEST_WITHOUT and listed >= FEWEST_HEADINGS


def with_contents(edition: Edition, folios: Mapping[str, str]) -> Edition:
    """The edition with the list of its headings; `folios` are those of their pages, by heading."""
    entries = tuple(_entry(section, folios, deeper=True) for section in sections_in(edition.body))
    entries += tuple(_lists(edition, folios))
    every = [each for entry in entries for each in (entry, *entry.children)]
    heading = Block("edition-contents", "edition", LABELS[edition.label_language]["contents"])
    blocks = (
        Block(f"edition-contents-{number}", "edition", f"{entry.text} {entry.folio}")
        for number, entry in enumerate(every, 1)
    )
    back = tuple(_with_list(block, edition.label_language) for block in edition.back)
    return replace(edition, contents=entries, listed=(heading, *blocks), back=back)


def captions_in(edition: Edition) -> Iterator[tuple[str, list[etree._Element]]]:
    """The captions of tables and of pictures, where the theme lists them and we have a word for
    them in the report's language: each with its label.
    """
    metadata = edition.document.source.metadata
    spoken = metadata.language.split("-")[0].lower() == edition.label_language
    for name, tag in LISTS.items() if traits_of(metadata.theme).lists and spoken else ():
        found = [leaf for leaf in edition.body.iter(tag) if heading_words(leaf)]
        if found:
            yield name, found


def _lists(edition: Edition, folios: Mapping[str, str]) -> Iterator[Entry]:
    """The lists of tables and pictures: each leads to its first."""
    for name, captions in captions_in(edition):
        below = tuple(
            Entry("", f"#{one.get('id')}", heading_words(one), (), _folio(one, folios))
            for one in captions
        )
        label = LABELS[edition.label_language][name]
        yield Entry("", below[0].href, label, below, below[0].folio)


def _folio(leaf: etree._Element, folios: Mapping[str, str]) -> str:
    return folios.get(leaf.get("id", ""), UNKNOWN)


def _with_list(block: Block, language: str) -> Block:
    """The colophon says that the contents list is the editor's too."""
    said = LABELS[language]
    text = block.text
    for titled in (", titled", ""):
        for alone, listed in LISTED.items():
            text = text.replace(said[f"{alone}{titled}"], said[f"{listed}{titled}"])
    return replace(block, text=text)


def folio(edition: Edition, page: int, pages: int, front: int) -> str:
    """What the foot of a page says, counted from 1; `front` is the number of pages before the
    text, which have a count of their own.
    """
    traits = traits_of(edition.document.source.metadata.theme)
    if not edition.listed and traits.total:
        return f"{page} / {pages}"
    return traits.folio.format(label(page, front))


def label(page: int, front: int) -> str:
    """What a page is called, counted from 1: i, ii, and 1, 2."""
    return str(page - front) if page > front else _roman(page)


def _roman(number: int) -> str:
    letters = ""
    for value, letter in ROMAN:
        letters += letter * (number // value)
        number %= value
    return letters


def sections_in(around: etree._Element) -> Iterator[etree._Element]:
    """The sections within one, each of which begins with its heading."""
    return (each for each in around.iterchildren("section") if each[0].tag in HEADINGS)


def _entry(section: etree._Element, folios: Mapping[str, str], *, deeper: bool) -> Entry:
    heading = section[0]
    target = heading.get("id", "")
    below = sections_in(section) if deeper else ()
    children = tuple(_entry(each, folios, deeper=False) for each in below)
    return Entry("", f"#{target}", heading_words(heading), children, folios.get(target, UNKNOWN))


def heading_words(heading: etree._Element) -> str:
    """A heading's words in one line, without the numbers of its notes."""
    return " ".join(_said(heading).split())


def _said(node: etree._Element) -> str:
    if node.get("role") == "doc-noteref":
        return ""
    words = "\n" if node.tag == "br" else node.text or ""
    return words + "".join(_said(child) + (child.tail or "") for child in node)
