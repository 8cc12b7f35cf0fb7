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

from pressroom.languages import TAG
from pressroom.problems import Place, Problem, Refused, problem, short
from pressroom.vocabulary import detach
from pressroom.word.judge import (
    Story,
    around,
    changes,
    comments,
    excerpt,
    hidden,
    left_out,
    lost,
    unread,
)
from pressroom.word.package import Said, missing_part, packed
from pressroom.word.pandoc import ANY, DECORATIVE, END, MARKS, Marked, mark, span
from pressroom.word.plain import boxes, choose, contents, fields, plain, words_in
from pressroom.word.styles import NAMESPACES, Styles, w

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pressroom.word.package import Package

RELATIONSHIP = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
# Word's own styles for what stands on a title page, which pandoc would take for metadata.
TITLE = "title"
FRONT = frozenset((TITLE, "subtitle", "author", "date", "abstract", "abstract title"))
DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
DECORATED = "{http://schemas.microsoft.com/office/drawing/2017/decorative}decorative"
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
        choose(roots[kind])
    stories = _stories(roots, package.name)
    remarks = package.xml(related["comments"]) if related.get("comments") in package.parts else None
    problems += [*changes(stories), *comments(stories, remarks), *_furniture(package, main)]
    for story in stories:
        problems += [*hidden(story, styles), *contents(story, styles), *lost(story)]
        problems += [*boxes(story), *left_out(story)]
        fields(story)
    said = {each: words_in(each) for story in stories for each in story.paragraphs()}
    for story in stories:
        plain(story)
    _front(stories[0], styles, title)
    problems += _numbers(stories[0], styles)
    texts: dict[int, str] = {}
    lines: dict[int, int] = {}
    for paragraph, story in _in_order(stories):
        number = len(lines) + 1
        lines[number] = story.lines[paragraph]
        _Marker(story, styles, language, problems).mark(paragraph, number)
        texts[number] = said.pop(paragraph)
    problems += unread(said, stories[0], title)
    return Marked(_pack(roots, main, parts, package), texts, lines, posixpath.dirname(main))


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
    choose(root)
    story = Story(package.name, root, dict.fromkeys(root.iter(w("p")), 0))
    # As it will be read: without what is hidden or deleted.
    tuple(changes([story]))
    tuple(hidden(story, styles))
    texts = [(styles.names(each), " ".join(words_in(each).split())) for each in story.paragraphs()]
    texts = [(names, text) for names, text in texts if text and ANY not in text]
    title = next((text for names, text in texts if TITLE in names), "")
    headings = [text for names, text in texts if "heading 1" in names]
    heading = headings[0] if len(headings) == 1 and texts[0][1] == headings[0] else ""
    return Said(title, heading, styles.default_language())


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


def _front(story: Story, styles: Styles, title: str) -> None:
    """Title pages are text: the title stands in the title block, another one is a heading."""
    for paragraph in story.paragraphs():
        names = styles.names(paragraph) & FRONT
        named = paragraph.find("w:pPr/w:pStyle", NAMESPACES)
        if not names or named is None:
            continue
        detach(named)
        if TITLE not in names:
            continue
        if words_in(paragraph).split() == title.split():
            detach(paragraph)
        elif words_in(paragraph).strip():
            properties = paragraph.find(w("pPr"))
            if properties is not None:
                etree.SubElement(properties, w("outlineLvl"), {w("val"): "0"})


def _numbers(story: Story, styles: Styles) -> Iterator[Problem]:
    """DOC-010 where Word numbers headings by itself."""
    for paragraph in story.paragraphs():
        heading = any(name.startswith("heading ") for name in styles.names(paragraph))
        if heading and styles.numbered(paragraph) and words_in(paragraph).strip():
            what = f"the number that Word writes before headings, as before{excerpt(paragraph)}"
            yield problem("DOC-010", story.place(paragraph), what=what)
            return


@dataclass(frozen=True, slots=True)
class _Marker:
    """Puts the marks into paragraphs."""

    story: Story
    styles: Styles
    language: str
    problems: list[Problem]

    def mark(self, paragraph: etree._Element, number: int) -> None:
        """Mark a paragraph."""
        where = self.story.place(paragraph)
        for text in paragraph.iter(w("t")):
            for strange in sorted(set(MARKS.findall(text.text or ""))):
                facts = {"name": f"U+{ord(strange):04X}", "count": str(text.text).count(strange)}
                self.problems.append(problem("SRC-005", where, **facts))
            text.text = MARKS.sub("", text.text or "")
        for run in paragraph.iter(w("r")):
            if around(run, w("p")) is paragraph:
                self._run(run, paragraph)
        for picture in paragraph.iter(DRAWN):
            said = MARKS.sub("", picture.get("descr", ""))
            says_nothing = any(each.get("val") == "1" for each in picture.iter(DECORATED))
            picture.set("descr", mark(number) + (DECORATIVE if says_nothing else said))
        if words_in(paragraph).strip():
            first = etree.Element(w("r"))
            etree.SubElement(first, w("t")).text = mark(number)
            properties = paragraph.find(w("pPr"))
            paragraph.insert(0 if properties is None else paragraph.index(properties) + 1, first)

    def _run(self, run: etree._Element, paragraph: etree._Element) -> None:
        """Put a run's text between marks where its language is not the report's."""
        texts = [node for node in run.findall(w("t")) if node.text]
        whole = "".join(node.text or "" for node in texts)
        if not whole.strip():
            return
        said = self.styles.language(run, paragraph, whole)
        ours = self.language.split("-")[0].lower()
        if TAG.fullmatch(said) and said.split("-")[0].lower() not in (ours, "x", "zxx"):
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
