"""OpenDocument: a text looked through, made plain and marked for pandoc, as `document` does it.

In: the package of an `.odt`. Out: the package that pandoc reads, and the text that must come out
again. Paragraphs are counted from 1 in the order of the file; those of a note have the number of
the one that calls it.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from pressroom.problems import Place, Problem, Refused, problem
from pressroom.word.judge import Story, unread
from pressroom.word.odt_judge import cut, judge, pieces, words_in
from pressroom.word.odt_styles import (
    DRAW,
    FO,
    OFFICE,
    PARAGRAPHS,
    STYLE,
    SVG,
    TEXT,
    OdtStyles,
    tag_of,
)
from pressroom.word.package import Said, missing_part, packed
from pressroom.word.pandoc import END, MARKS, Marked, mark, span
from pressroom.word.styles import EAST_ASIAN

if TYPE_CHECKING:
    from pressroom.word.package import Package

XLINK = "{http://www.w3.org/1999/xlink}"
# What pandoc knows within a paragraph; through all else it shall see.
KNOWN = frozenset(
    f"{TEXT}{name}"
    for name in (
        *("span", "a", "s", "tab", "line-break", "bookmark", "bookmark-start"),
        *("bookmark-end", "bookmark-ref", "reference-ref", "reference-mark"),
        *("reference-mark-start", "reference-mark-end"),
    )
)
CLOSED = (f"{TEXT}note", f"{DRAW}frame", f"{DRAW}a")
INDENTS = (f"{FO}margin-left", f"{FO}margin", f"{FO}text-indent")
QUOTATION = frozenset(("Quotations", "Block Text"))
LANGUAGES = {"": f"{FO}language", "asian": f"{STYLE}language-asian"}
LANGUAGES["complex"] = f"{STYLE}language-complex"


def mark_odt(package: Package, title: str, language: str, problems: list[Problem]) -> Marked:
    """Make an OpenDocument text ready for pandoc; what is to be said of it goes into `problems`."""
    content, styles_root = _parts(package)
    styles = OdtStyles(content, styles_root)
    story = _story(package, content)
    problems += judge(story, styles, package, styles_root)
    said = {paragraph: words_in(paragraph) for paragraph in story.paragraphs()}
    _plain(story, styles, title)
    texts: dict[int, str] = {}
    lines: dict[int, int] = {}
    marker = _Marker(story, styles, language, problems, {})
    for paragraph in _in_order(story):
        number = len(lines) + 1
        lines[number] = story.lines[paragraph]
        marker.mark(paragraph, number)
        texts[number] = said.pop(paragraph)
    problems += unread(said, story, title)
    made = {
        "mimetype": package.read("mimetype"),
        "content.xml": etree.tostring(content, encoding="utf-8", xml_declaration=True),
        "styles.xml": etree.tostring(styles_root, encoding="utf-8", xml_declaration=True),
    }
    return Marked(packed(made), texts, lines, pictures=marker.pictures)


def odt_says(package: Package) -> Said:
    """What an OpenDocument text says of its title and its language."""
    content, styles_root = _parts(package)
    styles = OdtStyles(content, styles_root)
    story = _story(package, content)
    # As it will be read: without what is hidden or deleted.
    judge(story, styles, package, styles_root)
    texts = [(each, " ".join(words_in(each).split())) for each in story.paragraphs()]
    texts = [(each, text) for each, text in texts if text]
    title = next((text for each, text in texts if "Title" in styles.names(each)), "")
    first = [text for each, text in texts if each.get(f"{TEXT}outline-level") == "1"]
    heading = first[0] if len(first) == 1 and texts[0][1] == first[0] else ""
    return Said(title, heading, styles.default_language())


def _parts(package: Package) -> tuple[etree._Element, etree._Element]:
    """The content and the styles. Raises Refused where they are not there or enciphered."""
    if "META-INF/manifest.xml" in package.parts:
        manifest = package.xml("META-INF/manifest.xml")
        if any(str(node.tag).endswith("}encryption-data") for node in manifest.iter()):
            raise Refused([problem("DOC-003", Place(package.name))])
    for part in ("content.xml", "styles.xml"):
        if part not in package.parts:
            raise missing_part(package, part)
    content = package.xml("content.xml")
    if content.find(f"{OFFICE}body/{OFFICE}text") is None:
        raise missing_part(package, "content.xml` with a text in it")
    return content, package.xml("styles.xml")


def _story(package: Package, content: etree._Element) -> Story:
    body = content.find(f"{OFFICE}body/{OFFICE}text")
    lines: dict[etree._Element, int] = {}
    number = 0
    aside = (f"{TEXT}tracked-changes", f"{OFFICE}annotation")
    for paragraph in content.iter(*PARAGRAPHS) if body is None else body.iter(*PARAGRAPHS):
        note = next(paragraph.iterancestors(f"{TEXT}note-body", *aside), None)
        if note is None:
            number += 1
            lines[paragraph] = number
        elif note.tag == f"{TEXT}note-body":
            caller = next(note.iterancestors(*PARAGRAPHS), None)
            lines[paragraph] = lines.get(caller, number) if caller is not None else number
    return Story(package.name, content if body is None else body, lines, PARAGRAPHS)


def _in_order(story: Story) -> list[etree._Element]:
    """The paragraphs in reading order: those of notes behind the others."""

    def in_note(paragraph: etree._Element) -> bool:
        return next(paragraph.iterancestors(f"{TEXT}note-body"), None) is not None

    return sorted(story.paragraphs(), key=in_note)


def _plain(story: Story, styles: OdtStyles, title: str) -> None:
    """Take away what pandoc would stumble over, and no word."""
    for paragraph in story.paragraphs():
        for node in paragraph.iterdescendants(etree.Element):
            within = next(node.iterancestors(*PARAGRAPHS, *CLOSED), None)
            if within is paragraph and node.tag not in KNOWN and node.tag not in CLOSED:
                # Seen through: pandoc drops what it does not know.
                node.tag = f"{TEXT}span"
                node.attrib.clear()
            elif within is paragraph and node.tag == f"{TEXT}s":
                # Pandoc would make it a no-break space.
                node.tag, node.text = f"{TEXT}span", " "
        if "Title" in styles.names(paragraph):
            if words_in(paragraph).split() == title.split():
                cut(paragraph)
            else:
                paragraph.tag = f"{TEXT}h"
                paragraph.set(f"{TEXT}outline-level", "1")
    for root in styles.roots:
        for properties in root.iter(f"{STYLE}paragraph-properties"):
            style = properties.getparent()
            names = set() if style is None else styles.names_of(style)
            # Pandoc takes what is indented for a quotation.
            for attribute in INDENTS if not QUOTATION & names else ():
                properties.attrib.pop(attribute, None)


@dataclass(frozen=True, slots=True)
class _Marker:
    """Puts the marks into paragraphs."""

    story: Story
    styles: OdtStyles
    language: str
    problems: list[Problem]
    pictures: dict[str, tuple[str, str]]

    def mark(self, paragraph: etree._Element, number: int) -> None:
        """Mark a paragraph."""
        where = self.story.place(paragraph)
        for node, attribute in pieces(paragraph):
            text = getattr(node, attribute) or ""
            for strange in sorted(set(MARKS.findall(text))):
                facts = {"name": f"U+{ord(strange):04X}", "count": text.count(strange)}
                self.problems.append(problem("SRC-005", where, **facts))
            setattr(node, attribute, MARKS.sub("", text))
        words = words_in(paragraph)
        for node, attribute in pieces(paragraph):
            text = getattr(node, attribute)
            around = node if attribute == "text" else node.getparent()
            said = self._language(around, paragraph, text) if text.strip() else ""
            if said:
                setattr(node, attribute, f"{span(said)}{text}{END}")
        if words.strip():
            paragraph.text = mark(number) + (paragraph.text or "")
        for frame in paragraph.iter(f"{DRAW}frame"):
            self._describe(frame, number)

    def _describe(self, frame: etree._Element, number: int) -> None:
        """Give a picture a name of ours, since pandoc drops its description."""
        parts = [frame.find(f"{SVG}{name}") for name in ("desc", "title")]
        said = ["".join(part.itertext()).strip() for part in parts if part is not None]
        alternative = mark(number) + MARKS.sub("", next(filter(None, said), ""))
        for picture in frame.iterfind(f"{DRAW}image"):
            name = f"Pictures/{len(self.pictures)}"
            self.pictures[name] = (picture.get(f"{XLINK}href", ""), alternative)
            picture.set(f"{XLINK}href", name)

    def _language(self, node: etree._Element | None, paragraph: etree._Element, text: str) -> str:
        kind = _script(text)
        while node is not None:
            said = self.styles.said(node, LANGUAGES[kind])
            if said:
                country = LANGUAGES[kind].replace("language", "country")
                tag = tag_of(said, self.styles.said(node, country))
                ours = self.language.split("-")[0].lower()
                return "" if said.lower() in (ours, "none", "zxx", "x") else tag
            if node is paragraph:
                return ""
            node = node.getparent()
        return ""


def _script(text: str) -> str:
    if EAST_ASIAN.search(text):
        return "asian"
    if any(unicodedata.bidirectional(character) in ("R", "AL") for character in text):
        return "complex"
    return ""
