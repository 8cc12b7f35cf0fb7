"""A Word text made plain: what pandoc would stumble over is taken away, and no word.

In: a story. Out: the same without alternatives, boxes, fields and wrappers; problems for what had
to be moved or left out.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree

from pressroom.problems import Problem, problem
from pressroom.vocabulary import detach
from pressroom.word.judge import Story, around, excerpt
from pressroom.word.pandoc import ANY
from pressroom.word.styles import NAMESPACES, Styles, w

if TYPE_CHECKING:
    from collections.abc import Iterator

MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
BLIP = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"
CONTENTS = re.compile(r"toc \d|table of figures|table of authorities")
# What only wraps, and what a run is read through.
WRAPPERS = ("sdt", "sdtContent", "smartTag", "customXml", "fldSimple", "dir", "bdo")
IN_TEXT = {
    w("noBreakHyphen"): "\u2011",
    w("softHyphen"): "\u00ad",
    w("tab"): " ",
    w("br"): " ",
    w("cr"): " ",
    w("ptab"): " ",
}
# Fonts whose characters are pictures.
SYMBOLS = re.compile("Symbol|Wingdings|Webdings")


def choose(root: etree._Element) -> None:
    """Of what is written for new and for old programs keep one."""
    for node in list(root.iter(f"{{{MC}}}AlternateContent")):
        ways = node.findall(f"{{{MC}}}Choice") or node.findall(f"{{{MC}}}Fallback")
        for way in list(node):
            if way is not (ways[0] if ways else None):
                detach(way)
    etree.strip_tags(
        root, *(f"{{{MC}}}{name}" for name in ("AlternateContent", "Choice", "Fallback"))
    )


def contents(story: Story, styles: Styles) -> Iterator[Problem]:
    """DOC-010 for tables of contents, whose page numbers are those of Word."""
    found = [
        node
        for node in story.root.iter(w("sdt"))
        if any(
            gallery.get(w("val")) == "Table of Contents"
            for gallery in node.iterfind("w:sdtPr/w:docPartObj/w:docPartGallery", NAMESPACES)
        )
    ]
    within = {paragraph for node in found for paragraph in node.iter(w("p"))}
    found += [
        paragraph
        for paragraph in story.paragraphs()
        if paragraph not in within
        and any(CONTENTS.fullmatch(name) for name in styles.names(paragraph))
    ]
    if any(excerpt(node) for node in found):
        what = "the table of contents, whose page numbers are Word's"
        yield problem("DOC-010", story.place(found[0]), what=what)
    for node in found:
        detach(node)


def boxes(story: Story) -> Iterator[Problem]:
    """DOC-013 for each text box; its paragraphs are put behind the one that it hangs on."""
    for box in reversed(list(story.root.iter(w("txbxContent")))):
        outer = list(box.iterancestors(w("p")))
        if excerpt(box):
            yield problem("DOC-013", story.place(box), text=excerpt(box))
        drawing = next(box.iterancestors(w("drawing"), w("pict")), box)
        if outer:
            for block in reversed(list(box)):
                outer[0].addnext(block)
        alone = next(drawing.iter(w("txbxContent")), None) is box
        detach(drawing if alone and next(drawing.iter(BLIP), None) is None else box)


def plain(story: Story) -> None:
    """Take away what pandoc would stumble over, and no word."""
    etree.strip_tags(story.root, *map(w, WRAPPERS))
    for paragraph in story.paragraphs():
        properties = paragraph.find(w("pPr"))
        if properties is None:
            continue
        # Pandoc takes what is indented for a quotation.
        for indent in properties.findall(w("ind")):
            detach(indent)


def fields(story: Story) -> None:
    """Keep what fields say and not how they say it; only links stay fields."""
    open_fields: list[list[etree._Element]] = []
    asking: list[bool] = []
    for node in list(story.root.iter(w("fldChar"), w("instrText"), w("t"))):
        kind = node.get(w("fldCharType"))
        if kind == "begin":
            open_fields.append([node])
            asking.append(True)
        elif node.tag == w("t"):
            if any(asking):
                detach(node)
        elif open_fields:
            open_fields[-1].append(node)
            asking[-1] = asking[-1] and kind != "separate"
            if kind == "end":
                asking.pop()
                _field(open_fields.pop())
        else:
            detach(node)
    for parts in open_fields:
        for node in parts:
            detach(node)


def _field(parts: list[etree._Element]) -> None:
    code = "".join(part.text or "" for part in parts if part.tag == w("instrText"))
    if code.split()[:1] == ["HYPERLINK"] and around(parts[0], w("p")) is around(parts[-1], w("p")):
        return
    for part in parts:
        detach(part)


def words_in(paragraph: etree._Element) -> str:
    """The text of a paragraph; ANY stands for a character that pandoc takes from another font."""
    return "".join(
        _said(node)
        for node in paragraph.iter(w("t"), w("sym"), *IN_TEXT)
        if around(node, w("r")) is not None and around(node, w("p")) is paragraph
    )


def _said(node: etree._Element) -> str:
    if node.tag != w("t"):
        return IN_TEXT.get(str(node.tag), ANY)
    run = around(node, w("r"))
    fonts = None if run is None else run.find("w:rPr/w:rFonts", NAMESPACES)
    text = node.text or ""
    symbols = fonts is not None and SYMBOLS.match(fonts.get(w("ascii"), ""))
    return re.sub(r"\S", ANY, text) if symbols else text
