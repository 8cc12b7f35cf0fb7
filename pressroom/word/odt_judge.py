"""What an OpenDocument text holds besides its text, as `judge` does it for Word.

In: the story of a text. Out: problems, each with the paragraph's number; what must not be printed
is taken out of the story.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree

from pressroom.problems import Place, Problem, problem, short
from pressroom.vocabulary import detach
from pressroom.word.judge import MOST_LISTED
from pressroom.word.odt_styles import DRAW, FO, OFFICE, PARAGRAPHS, STYLE, TABLE, TEXT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pressroom.word.judge import Story
    from pressroom.word.odt_styles import OdtStyles
    from pressroom.word.package import Package

SIZE = re.compile(r"([0-9]{1,4}(?:\.[0-9]+)?)pt")
SMALLEST = 2.0
XML_ID = "{http://www.w3.org/XML/1998/namespace}id"
CHANGES = {
    f"{TEXT}insertion": "inserted",
    f"{TEXT}deletion": "deleted",
    f"{TEXT}format-change": "a change of format",
}
SPACES = frozenset(f"{TEXT}{name}" for name in ("s", "tab", "line-break"))
LOST = {
    f"{DRAW}object": "an embedded object",
    f"{DRAW}object-ole": "an embedded object",
    f"{DRAW}plugin": "an embedded object",
    f"{DRAW}applet": "an embedded program",
    f"{DRAW}floating-frame": "a document in a frame",
    f"{TEXT}ruby": "a text with its reading beside it",
}
INDEXES = tuple(
    f"{TEXT}{name}"
    for name in (
        *("table-of-content", "illustration-index", "table-index", "object-index"),
        *("user-index", "alphabetical-index", "bibliography"),
    )
)
BLOCKS = (*PARAGRAPHS, f"{TEXT}list", f"{TABLE}table")


def judge(
    story: Story, styles: OdtStyles, package: Package, furniture: etree._Element
) -> list[Problem]:
    """All that is to be said of a text; `furniture` is the root of its styles."""
    return [
        *_changes(story),
        *_comments(story),
        *_furniture(package, furniture),
        *_hidden(story, styles),
        *_indexes(story),
        *_lost(story),
        *_boxes(story),
    ]


def pieces(node: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    """The places of a paragraph that hold its own text, in order."""
    yield node, "text"
    for child in node.iterchildren(etree.Element):
        if not str(child.tag).startswith(DRAW) and child.tag != f"{TEXT}note":
            yield from pieces(child)
        yield child, "tail"


def words_in(paragraph: etree._Element) -> str:
    """The text of a paragraph, without that of its notes and drawings."""
    return "".join(
        " " if node.tag in SPACES and attribute == "text" else getattr(node, attribute) or ""
        for node, attribute in pieces(paragraph)
    )


def cut(node: etree._Element) -> None:
    """Take an element out of its tree; the text that follows it stays."""
    parent, before = node.getparent(), node.getprevious()
    if parent is None:
        return
    if node.tail and before is not None:
        before.tail = (before.tail or "") + node.tail
    elif node.tail:
        parent.text = (parent.text or "") + node.tail
    detach(node)


def _excerpt(nodes: Iterable[etree._Element]) -> str:
    text = " ".join(" ".join(words_in(each) for each in nodes).split())
    return f" “{short(text)}”" if text else ""


def _said(node: etree._Element) -> str:
    return _excerpt(node.iter(*PARAGRAPHS))


def _changes(story: Story) -> Iterator[Problem]:
    """DOC-007 for each tracked change; the story is then as if all were accepted."""
    places = {
        node.get(f"{TEXT}change-id"): story.place(node)
        for node in story.root.iter(f"{TEXT}change", f"{TEXT}change-start")
    }
    regions = list(story.root.iter(f"{TEXT}changed-region"))
    for region in regions[:MOST_LISTED]:
        name = region.get(f"{TEXT}id") or region.get(XML_ID)
        for change in region.iter(*CHANGES):
            where = places.get(name, Place(story.name))
            yield problem("DOC-007", where, what=CHANGES[str(change.tag)] + _said(change))
    if len(regions) > MOST_LISTED:
        what = f"and {len(regions) - MOST_LISTED} more, {len(regions)} in all"
        yield problem("DOC-007", Place(story.name), what=what)
    marks = (f"{TEXT}change", f"{TEXT}change-start", f"{TEXT}change-end")
    for node in list(story.root.iter(f"{TEXT}tracked-changes", *marks)):
        cut(node)


def _comments(story: Story) -> Iterator[Problem]:
    """DOC-008 for each comment."""
    found = list(story.root.iter(f"{OFFICE}annotation"))
    for comment in found[:MOST_LISTED]:
        around = comment.getparent()
        where = Place(story.name) if around is None else story.place(around)
        yield problem("DOC-008", where, what=f"a comment{_said(comment)}")
    if len(found) > MOST_LISTED:
        what = f"and {len(found) - MOST_LISTED} more, {len(found)} in all"
        yield problem("DOC-008", Place(story.name), what=what)
    for node in [*found, *story.root.iter(f"{OFFICE}annotation-end")]:
        cut(node)


def _furniture(package: Package, root: etree._Element) -> Iterator[Problem]:
    """DOC-010 for running heads and feet, and for macros."""
    place = Place(package.name)
    for page in root.iter(f"{STYLE}master-page"):
        for part in page:
            name = str(part.tag).removeprefix(STYLE)
            what = "the foot of the page" if name.startswith("footer") else "the running head"
            if any(character.isalpha() for character in _said(part)):
                yield problem("DOC-010", place, what=what + _said(part))
    if any(part.startswith(("Basic/", "Scripts/")) and part[-1] != "/" for part in package.parts):
        yield problem("DOC-010", place, what="its macros")


def _hidden(story: Story, styles: OdtStyles) -> Iterator[Problem]:
    """DOC-009 for each piece of hidden text, which is taken out."""
    for node in list(story.root.iter(etree.Element)):
        if not _is_hidden(node, styles):
            continue
        whole = node.tag == f"{TEXT}hidden-paragraph"
        piece = next(node.iterancestors(*PARAGRAPHS), node) if whole else node
        shown = [each for each in piece.iter(f"{TEXT}span") if _overrides(each, piece, styles)]
        text = _taken(piece, shown) if shown else "".join(piece.itertext())
        if text.strip():
            said = short(" ".join(text.split()))
            yield problem("DOC-009", story.place(piece), text=f" “{said}”")
        if not shown:
            cut(piece)


def _overrides(span: etree._Element, piece: etree._Element, styles: OdtStyles) -> bool:
    """Whether a span within a hidden piece says itself how it looks; it is judged by itself."""
    looks = (f"{FO}color", f"{FO}font-size", f"{TEXT}display")
    return span is not piece and any(styles.said(span, look) for look in looks)


def _taken(piece: etree._Element, shown: list[etree._Element]) -> str:
    """Take its text out of a piece, but for what stands in `shown`."""
    taken = ""
    for node, attribute in list(pieces(piece)):
        around = node if attribute == "text" else node.getparent()
        if around is not None and not any(
            each in shown for each in (around, *around.iterancestors())
        ):
            taken += getattr(node, attribute) or ""
            setattr(node, attribute, None)
    return taken


def _is_hidden(node: etree._Element, styles: OdtStyles) -> bool:
    if node.tag in (f"{TEXT}hidden-text", f"{TEXT}hidden-paragraph"):
        return node.get(f"{TEXT}is-hidden", "true") == "true"
    if node.tag == f"{TEXT}section" and node.get(f"{TEXT}display") == "condition":
        return node.get(f"{TEXT}is-hidden") == "true"
    if node.tag in (f"{TEXT}script", f"{OFFICE}forms"):
        return True
    said = node.get(f"{TEXT}display") or node.get(f"{TABLE}visibility")
    if said in ("none", "collapse", "filter"):
        return True
    styled = node.tag in (*PARAGRAPHS, f"{TEXT}span")
    return styled and (styles.said(node, f"{TEXT}display") == "none" or _is_unseen(node, styles))


def _is_unseen(node: etree._Element, styles: OdtStyles) -> bool:
    """Whether nobody can see a text: in the colour of its ground, or 2 pt small and less."""
    size = SIZE.fullmatch(styles.said(node, f"{FO}font-size"))
    if size is not None and float(size[1]) <= SMALLEST:
        return True
    automatic = styles.said(node, f"{STYLE}use-window-font-color") == "true"
    colour = "" if automatic else styles.said(node, f"{FO}color").lower()
    return bool(colour) and colour == styles.ground(node)


def _indexes(story: Story) -> Iterator[Problem]:
    """DOC-010 for tables of contents, whose page numbers are LibreOffice's."""
    for node in list(story.root.iter(*INDEXES)):
        name = str(node.tag).removeprefix(TEXT).replace("-", " ")
        what = f"the {name}, whose page numbers are those of another program"
        yield problem("DOC-010", story.place(node), what=what)
        cut(node)


def _lost(story: Story) -> Iterator[Problem]:
    """DOC-011 for what cannot be printed and says something; it is taken out."""
    for node in list(story.root.iter(*LOST)):
        yield problem("DOC-011", story.place(node), what=LOST[str(node.tag)])
        frame = next(node.iterancestors(f"{DRAW}frame"), node)
        cut(frame if node.tag != f"{TEXT}ruby" else node)


def _boxes(story: Story) -> Iterator[Problem]:
    """DOC-013 for each text box; its paragraphs are put behind the one that it hangs on.

    DOC-010 for shapes that say nothing.
    """
    drawn = list(story.root.iter(f"{DRAW}*"))
    for node in reversed(drawn):
        blocks = [child for child in node if child.tag in BLOCKS]
        text = _excerpt(each for block in blocks for each in block.iter(*PARAGRAPHS))
        if text:
            yield problem("DOC-013", story.place(node), text=text)
        outer = next(node.iterancestors(*PARAGRAPHS), node)
        for block in reversed(blocks):
            outer.addnext(block)
    outermost = [each for each in drawn if next(each.iterancestors(f"{DRAW}*"), None) is None]
    for node in outermost:
        if next(node.iter(f"{DRAW}image"), None) is None:
            if node.tag != f"{DRAW}frame":
                yield problem("DOC-010", story.place(node), what="a drawn shape or line")
            cut(node)
