"""Word: a document looked through, made plain and marked for pandoc.

In: the package of a `.docx`. Out: the package that pandoc reads, which holds the text and what it
needs and nothing else, and the text that must come out again. Every paragraph begins with a mark
of its number, counted from 1 in the order of the file; runs in another language than the report's
stand between marks of it. What is hidden, tracked, commented or cannot be kept is listed.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from pressroom.metadata import LANGUAGE_TAG
from pressroom.problems import Place, Problem, Refused, problem, short
from pressroom.word.judge import (
    Story,
    around,
    changes,
    comments,
    excerpt,
    hidden,
    left_out,
    lost,
    take_out,
    unwrap,
)
from pressroom.word.package import missing_part, packed
from pressroom.word.pandoc import ANY, DECORATIVE, END, MARKS, Marked, mark, span
from pressroom.word.properties import Said
from pressroom.word.styles import NAMESPACES, Styles, w

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pressroom.word.package import Package

RELATIONSHIP = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
BLIP = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
# Word's own styles for what stands on a title page, which pandoc would take for metadata.
TITLE = "title"
FRONT = frozenset((TITLE, "subtitle", "author", "date", "abstract", "abstract title"))
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
DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
DECORATED = "{http://schemas.microsoft.com/office/drawing/2017/decorative}decorative"
# Fonts whose characters are pictures.
SYMBOLS = re.compile("Symbol|Wingdings|Webdings")
ROOT_RELATIONS = (
    '<Relationships xmlns="{}"><Relationship Id="r1" Type="{}/officeDocument" Target="{}"/>'
    "</Relationships>"
)
NOTES = {"footnotes": "footnote", "endnotes": "endnote"}


def mark_word(package: Package, title: str, language: str, problems: list[Problem]) -> Marked:
    """Make a Word document ready for pandoc; what is to be said of it goes into `problems`."""
    main = main_part(package)
    related = relations(package, main)
    parts = {kind: related[kind] for kind in ("styles", "numbering", *NOTES) if kind in related}
    parts = {kind: part for kind, part in parts.items() if part in package.parts}
    roots = {"document": package.xml(main), **{kind: package.xml(parts[kind]) for kind in parts}}
    styles = Styles(roots.get("styles"))
    for kind in ("document", *(kind for kind in NOTES if kind in roots)):
        _choose(roots[kind])
    stories = _stories(roots, package.name)
    remarks = package.xml(related["comments"]) if related.get("comments") in package.parts else None
    problems += [*changes(stories), *comments(stories, remarks), *_furniture(package, main)]
    for story in stories:
        problems += [*hidden(story, styles), *_contents(story, styles), *lost(story)]
        problems += _boxes(story)
        problems += left_out(story)
        _plain(story)
    _front(stories[0], styles, title)
    problems += _numbers(stories[0], styles)
    texts: dict[int, str] = {}
    lines: dict[int, int] = {}
    for paragraph, story in _in_order(stories):
        number = len(lines) + 1
        lines[number] = story.lines[paragraph]
        texts[number] = _Marker(story, styles, language, problems).mark(paragraph, number)
    return Marked(_pack(roots, main, parts, package), texts, lines)


def main_part(package: Package) -> str:
    """The part that holds the text. Raises Refused where there is none."""
    if "_rels/.rels" not in package.parts:
        raise missing_part(package, "_rels/.rels")
    part = relations(package, "").get("officeDocument", "word/document.xml")
    if part not in package.parts:
        raise missing_part(package, part)
    root = package.xml(part)
    if root.tag != w("document"):
        reason = f"its text is `{short(str(root.tag))}`, as in strict Open XML or another program"
        kind = "Word document (.docx)"
        raise Refused([problem("DOC-001", Place(package.name), kind=kind, reason=reason)])
    return part


def relations(package: Package, part: str) -> dict[str, str]:
    """The parts that a part leads to, by kind; only what lies in the package."""
    folder, name = posixpath.split(part)
    file = posixpath.join(folder, "_rels", f"{name}.rels")
    if file not in package.parts:
        return {}
    found: dict[str, str] = {}
    for each in package.xml(file).iter(f"{{{RELATIONSHIP}}}Relationship"):
        target = posixpath.normpath(posixpath.join("/", folder, each.get("Target", "")))
        if each.get("TargetMode") != "External":
            found.setdefault(each.get("Type", "").rpartition("/")[2], target.lstrip("/"))
    return found


def word_says(package: Package) -> Said:
    """What a Word text says of its title and its language."""
    main = main_part(package)
    part = relations(package, main).get("styles", "")
    styles = Styles(package.xml(part) if part in package.parts else None)
    root = package.xml(main)
    _choose(root)
    story = Story(package.name, root, dict.fromkeys(root.iter(w("p")), 0))
    # As it will be read: without what is hidden or deleted.
    tuple(changes([story]))
    tuple(hidden(story, styles))
    texts = [(styles.names(each), " ".join(_words(each).split())) for each in story.paragraphs()]
    texts = [(names, text) for names, text in texts if text and ANY not in text]
    title = next((text for names, text in texts if TITLE in names), "")
    headings = [text for names, text in texts if "heading 1" in names]
    heading = headings[0] if len(headings) == 1 and texts[0][1] == headings[0] else ""
    return Said(title, heading, styles.default_language())


def _choose(root: etree._Element) -> None:
    """Of what is written for new and for old programs keep one."""
    for node in list(root.iter(f"{{{MC}}}AlternateContent")):
        ways = node.findall(f"{{{MC}}}Choice") or node.findall(f"{{{MC}}}Fallback")
        for way in list(node):
            if way is not (ways[0] if ways else None):
                node.remove(way)
        for way in ways[:1]:
            unwrap(way)
        unwrap(node)


def _stories(roots: dict[str, etree._Element], name: str) -> list[Story]:
    """The body and the notes; a note's paragraphs have the number of the one that calls it."""
    body = roots["document"]
    numbers = {paragraph: number for number, paragraph in enumerate(body.iter(w("p")), 1)}
    stories = [Story(name, body, numbers)]
    for kind, tag in NOTES.items():
        if kind not in roots:
            continue
        callers: dict[str | None, int] = {}
        for call in body.iter(w(f"{tag}Reference")):
            paragraph = around(call, w("p"))
            if paragraph is not None:
                callers.setdefault(call.get(w("id")), numbers[paragraph])
        lines = {
            paragraph: callers[note.get(w("id"))]
            for note in roots[kind].iter(w(tag))
            if note.get(w("id")) in callers
            for paragraph in note.iter(w("p"))
        }
        stories.append(Story(name, roots[kind], lines))
    return stories


def _in_order(stories: list[Story]) -> Iterator[tuple[etree._Element, Story]]:
    """The paragraphs in reading order: the body's, then those of its notes as they are called."""
    body = stories[0]
    for paragraph in body.root.iter(w("p")):
        if paragraph in body.lines:
            yield paragraph, body
    notes = {
        (str(note.tag), note.get(w("id"))): (note, story)
        for story in stories[1:]
        for note in story.root
    }
    for call in body.root.iter(w("footnoteReference"), w("endnoteReference")):
        tag = str(call.tag).removesuffix("Reference")
        note, story = notes.pop((tag, call.get(w("id"))), (None, body))
        if note is not None:
            for paragraph in note.iter(w("p")):
                yield paragraph, story


def _furniture(package: Package, main: str) -> Iterator[Problem]:
    """DOC-010 for running heads and feet, and for macros."""
    place = Place(package.name)
    for part in sorted(package.parts):
        kind = posixpath.basename(part)
        if re.fullmatch(r"(header|footer)\d*\.xml", kind) and part.startswith(
            posixpath.dirname(main)
        ):
            words = excerpt(package.xml(part))
            what = "the running head" if kind.startswith("header") else "the foot of the page"
            if any(character.isalpha() for character in words):
                yield problem("DOC-010", place, what=what + words)
        elif kind == "vbaProject.bin":
            yield problem("DOC-010", place, what="its macros")


def _contents(story: Story, styles: Styles) -> Iterator[Problem]:
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
        take_out(node)


def _boxes(story: Story) -> Iterator[Problem]:
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
        take_out(drawing if alone and next(drawing.iter(BLIP), None) is None else box)


def _plain(story: Story) -> None:
    """Take away what pandoc would stumble over, and no word."""
    _fields(story)
    for name in WRAPPERS:
        for node in list(story.root.iter(w(name))):
            for setting in (*node.findall(w(f"{name}Pr")), *node.findall(w("sdtEndPr"))):
                take_out(setting)
            unwrap(node)
    for paragraph in story.paragraphs():
        properties = paragraph.find(w("pPr"))
        if properties is None:
            continue
        # Pandoc takes what is indented for a quotation.
        for indent in properties.findall(w("ind")):
            properties.remove(indent)


def _fields(story: Story) -> None:
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
                take_out(node)
        elif open_fields:
            open_fields[-1].append(node)
            asking[-1] = asking[-1] and kind != "separate"
            if kind == "end":
                asking.pop()
                _field(open_fields.pop())
        else:
            take_out(node)
    for parts in open_fields:
        for node in parts:
            take_out(node)


def _field(parts: list[etree._Element]) -> None:
    code = "".join(part.text or "" for part in parts if part.tag == w("instrText"))
    if code.split()[:1] == ["HYPERLINK"] and around(parts[0], w("p")) is around(parts[-1], w("p")):
        return
    for part in parts:
        take_out(part)


def _front(story: Story, styles: Styles, title: str) -> None:
    """Title pages are text: the title stands in the title block, another one is a heading."""
    for paragraph in story.paragraphs():
        names = styles.names(paragraph) & FRONT
        named = paragraph.find("w:pPr/w:pStyle", NAMESPACES)
        if not names or named is None:
            continue
        take_out(named)
        if TITLE not in names:
            continue
        if _words(paragraph).split() == title.split():
            take_out(paragraph)
        elif _words(paragraph).strip():
            properties = paragraph.find(w("pPr"))
            if properties is not None:
                etree.SubElement(properties, w("outlineLvl"), {w("val"): "0"})


def _numbers(story: Story, styles: Styles) -> Iterator[Problem]:
    """DOC-010 where Word numbers headings by itself."""
    for paragraph in story.paragraphs():
        heading = any(name.startswith("heading ") for name in styles.names(paragraph))
        if heading and styles.numbered(paragraph) and _words(paragraph).strip():
            what = f"the number that Word writes before headings, as before{excerpt(paragraph)}"
            yield problem("DOC-010", story.place(paragraph), what=what)
            return


def _words(paragraph: etree._Element) -> str:
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


@dataclass(frozen=True, slots=True)
class _Marker:
    """Puts the marks into paragraphs."""

    story: Story
    styles: Styles
    language: str
    problems: list[Problem]

    def mark(self, paragraph: etree._Element, number: int) -> str:
        """Mark a paragraph; its text comes back."""
        where = self.story.place(paragraph)
        for text in paragraph.iter(w("t")):
            for strange in sorted(set(MARKS.findall(text.text or ""))):
                facts = {"name": f"U+{ord(strange):04X}", "count": str(text.text).count(strange)}
                self.problems.append(problem("SRC-005", where, **facts))
            text.text = MARKS.sub("", text.text or "")
        words = _words(paragraph)
        for run in paragraph.iter(w("r")):
            if around(run, w("p")) is paragraph:
                self._run(run, paragraph)
        for picture in paragraph.iter(DRAWN):
            said = MARKS.sub("", picture.get("descr", ""))
            says_nothing = any(each.get("val") == "1" for each in picture.iter(DECORATED))
            picture.set("descr", mark(number) + (DECORATIVE if says_nothing else said))
        if words.strip():
            first = etree.Element(w("r"))
            etree.SubElement(first, w("t")).text = mark(number)
            properties = paragraph.find(w("pPr"))
            paragraph.insert(0 if properties is None else paragraph.index(properties) + 1, first)
        return words

    def _run(self, run: etree._Element, paragraph: etree._Element) -> None:
        """Put a run's text between marks where its language is not the report's."""
        texts = [node for node in run.findall(w("t")) if node.text]
        whole = "".join(node.text or "" for node in texts)
        if not whole.strip():
            return
        said = self.styles.language(run, paragraph, whole)
        ours = self.language.split("-")[0].lower()
        if LANGUAGE_TAG.fullmatch(said) and said.split("-")[0].lower() not in (ours, "x", "zxx"):
            texts[0].text = span(said) + (texts[0].text or "")
            texts[-1].text = (texts[-1].text or "") + END


def _pack(
    roots: dict[str, etree._Element], main: str, parts: dict[str, str], package: Package
) -> bytes:
    """The package for pandoc: the text, its styles, its lists, its notes; pictures by name only."""
    names = {"document": main, **parts}
    for style in roots["styles"].iter(w("ind")) if "styles" in roots else ():
        style.attrib.clear()
    made = {"_rels/.rels": ROOT_RELATIONS.format(RELATIONSHIP, OFFICE, main).encode()}
    for kind, root in roots.items():
        made[names[kind]] = etree.tostring(root, encoding="utf-8", xml_declaration=True)
        folder, file = posixpath.split(names[kind])
        rels = posixpath.join(folder, "_rels", f"{file}.rels")
        if rels in package.parts:
            made[rels] = etree.tostring(package.xml(rels))
    folder = posixpath.dirname(main)
    return packed({**dict.fromkeys(_pictures(package, folder), b""), **made})


def _pictures(package: Package, folder: str) -> list[str]:
    return [part for part in package.parts if part.startswith(posixpath.join(folder, "media/"))]
