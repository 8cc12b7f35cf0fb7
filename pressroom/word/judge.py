"""What a Word file holds besides its text: changes, comments, hidden words, things with no words.

In: a story of the document (its body, its footnotes, its endnotes). Out: problems, each with the
paragraph's number; what must not be printed is taken out of the story.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from pressroom.problems import Place, Problem, problem, short
from pressroom.vocabulary import detach
from pressroom.word.grounds import unseen
from pressroom.word.styles import NAMESPACES, is_on, w

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pressroom.word.styles import Styles

M = "http://schemas.openxmlformats.org/officeDocument/2006/math"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
O = "urn:schemas-microsoft-com:office:office"  # noqa: E741 - as the files call it
# Of as many changes or comments each is listed; of the others there is a count.
MOST_LISTED = 20
INSERTED = {w("ins"): "inserted", w("moveTo"): "moved here"}
DELETED = {w("del"): "deleted", w("moveFrom"): "moved away"}
CHANGES = {
    **INSERTED,
    **DELETED,
    **dict.fromkeys((w("rPrChange"), w("pPrChange")), "a change of format"),
    **dict.fromkeys((w("tblPrChange"), w("tcPrChange"), w("trPrChange")), "a change of a table"),
    **dict.fromkeys((w("cellIns"), w("cellDel"), w("cellMerge")), "a change of a table's cells"),
    **dict.fromkeys((w("sectPrChange"), w("tblGridChange")), "a change of the layout"),
    w("numberingChange"): "a change of numbers",
}
# What words, or a picture of them, would be lost with.
LOST = {
    f"{{{M}}}oMath": "an equation",
    w("object"): "an embedded object",
    w("altChunk"): "an embedded document",
    w("subDoc"): "a linked document",
    w("control"): "a control",
    w("contentPart"): "a drawing in ink",
    w("ruby"): "a text with its reading beside it",
}
LOST_GRAPHICS = {"chart": "a chart", "chartex": "a chart", "diagram": "a SmartArt drawing"}
TEXTS = (w("t"), w("delText"))


@dataclass(frozen=True, slots=True)
class Story:
    """The body of a document or its notes; `lines` are the numbers of its paragraphs."""

    name: str  # the file
    root: etree._Element
    lines: Mapping[etree._Element, int]
    tags: tuple[str, ...] = (w("p"),)

    def paragraphs(self) -> list[etree._Element]:
        """The paragraphs that are still there, in order."""
        return [paragraph for paragraph in self.root.iter(*self.tags) if paragraph in self.lines]

    def place(self, node: etree._Element) -> Place:
        """The paragraph that something stands in, or the nearest."""
        for around in (node, *node.iterancestors()):
            near = around if around.tag in self.tags else next(around.iter(*self.tags), None)
            if near is not None and near in self.lines:
                return Place(self.name, self.lines[near])
        return Place(self.name)


def excerpt(node: etree._Element) -> str:
    """The words of an element as a message quotes them."""
    text = " ".join("".join(each.text or "" for each in node.iter(*TEXTS)).split())
    return f" “{short(text)}”" if text else ""


def changes(stories: list[Story]) -> Iterator[Problem]:
    """DOC-007 for each tracked change; the stories are then as if all were accepted."""
    found = [(story, node) for story in stories for node in story.root.iter(*CHANGES)]
    for story, node in found[:MOST_LISTED]:
        what = CHANGES[str(node.tag)] + excerpt(node)
        yield problem("DOC-007", story.place(node), what=what)
    if len(found) > MOST_LISTED:
        what = f"and {len(found) - MOST_LISTED} more, {len(found)} in all"
        yield problem("DOC-007", Place(found[0][0].name), what=what)
    for story in stories:
        etree.strip_tags(story.root, *INSERTED)
        etree.strip_elements(story.root, *(tag for tag in CHANGES if tag not in INSERTED))


def comments(stories: list[Story], root: etree._Element | None) -> Iterator[Problem]:
    """DOC-008 for each comment."""
    found = [] if root is None else root.findall(w("comment"))
    places = {
        node.get(w("id")): story.place(node)
        for story in stories
        for node in story.root.iter(w("commentReference"), w("commentRangeStart"))
    }
    nowhere = Place(stories[0].name)
    for comment in found[:MOST_LISTED]:
        where = places.get(comment.get(w("id")), nowhere)
        yield problem("DOC-008", where, what=f"a comment{excerpt(comment)}")
    if len(found) > MOST_LISTED:
        what = f"and {len(found) - MOST_LISTED} more, {len(found)} in all"
        yield problem("DOC-008", nowhere, what=what)
    for story in stories:
        for node in list(story.root.iter(w("commentReference"))):
            detach(node)


def hidden(story: Story, styles: Styles) -> Iterator[Problem]:
    """DOC-009 for each piece of hidden text, which is taken out."""
    for row in list(story.root.iter(w("tr"))):
        if is_on(row.find("w:trPr/w:hidden", NAMESPACES)):
            if any(node.text for node in row.iter(w("t"))):
                yield problem("DOC-009", story.place(row), text=excerpt(row))
            detach(row)
    for paragraph in story.paragraphs():
        runs = [
            run
            for run in paragraph.iter(w("r"))
            if around(run, w("p")) is paragraph
            and (styles.hidden(run, paragraph) or unseen(styles, run, paragraph))
        ]
        text = "".join(node.text or "" for run in runs for node in run.iter(w("t"))).strip()
        pictures = any(next(run.iter(w("drawing"), w("pict")), None) is not None for run in runs)
        if text or pictures:
            said = f" “{short(text)}”" if text else ", a picture"
            yield problem("DOC-009", story.place(paragraph), text=said)
        for run in runs:
            detach(run)


def lost(story: Story) -> Iterator[Problem]:
    """DOC-011 for what cannot be printed and says something; it is taken out."""
    for node in list(story.root.iter(*LOST)):
        if any(each.tag in LOST for each in node.iterancestors()):
            continue
        what = LOST[str(node.tag)]
        if node.tag == w("object"):
            links = node.findall(f"{{{O}}}OLEObject")
            what += "".join(f" ({short(link.get('ProgID', ''))})" for link in links)
        yield problem("DOC-011", story.place(node), what=what)
        detach(node)
    for node in list(story.root.iter(f"{{{A}}}graphicData")):
        kind = node.get("uri", "").rpartition("/")[2]
        if kind in LOST_GRAPHICS:
            yield problem("DOC-011", story.place(node), what=LOST_GRAPHICS[kind])
            detach(node)


def left_out(story: Story) -> Iterator[Problem]:
    """DOC-010 for what says nothing in words: shapes, check boxes of forms."""
    for node in list(story.root.iter(f"{{{A}}}graphicData")):
        kind = node.get("uri", "").rpartition("/")[2]
        pictures = list(node.iter(f"{{{A}}}blip"))
        if kind.startswith("wordprocessing") and not pictures:
            yield problem("DOC-010", story.place(node), what="a drawn shape")
            detach(node)
    for node in list(story.root.iter(w("checkBox"))):
        yield problem("DOC-010", story.place(node), what="a check box of a form")
        detach(node)
    for node in list(story.root.iter(w("pict"))):
        pictures = [each for each in node.iter() if str(each.tag).endswith("}imagedata")]
        if not pictures:
            yield problem("DOC-010", story.place(node), what="a drawn shape or line")
            detach(node)


def unread(said: Mapping[etree._Element, str], story: Story, title: str) -> Iterator[Problem]:
    """DOC-012 for texts that no paragraph has any more; the title stands in the title block."""
    for paragraph, text in said.items():
        if text.split() and text.split() != title.split():
            where = Place(story.name, story.lines.get(paragraph, 0))
            yield problem("DOC-012", where, text=short(" ".join(text.split())))


def around(node: etree._Element, tag: str) -> etree._Element | None:
    """The nearest element of that name that something stands in."""
    return next(node.iterancestors(tag), None)
