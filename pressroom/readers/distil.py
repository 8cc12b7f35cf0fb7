"""Any HTML tree in, the closed vocabulary out. No text is lost on the way.

What an author's HTML means is kept (`vocabulary.rng` says what that is); what it does or how it
looks is not, and is reported: scripts, handlers, forms, frames, styles. An element that is not
known is seen through, and its text stays. Text that stands in no paragraph gets one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lxml import etree

from pressroom.labels import quotation_marks
from pressroom.names import anchor
from pressroom.problems import Place, Problem, problem
from pressroom.readers import reported
from pressroom.readers.attributes import is_box, language_of, name_of, own_attributes
from pressroom.readers.figures import set_figures
from pressroom.readers.hidden import is_hidden
from pressroom.readers.meaning import (
    INLINE,
    LEAVES,
    LINE,
    LINED,
    MAY_BE_EMPTY,
    MEANING,
    NO_TEXT,
    PARTS,
    SHAPED,
    TAG,
    WITHIN,
    WRAPPER,
)
from pressroom.readers.space import HTML_SPACE, collapse, trim_pre
from pressroom.readers.tidy import prune, tighten, wrapper
from pressroom.unprintable import UNWRITABLE
from pressroom.vocabulary import detach, text_of

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


class Inline(NamedTuple):
    """An inline element that is open."""

    tag: str
    attributes: dict[str, str]


def distil(
    root: Element,
    name: str,
    problems: list[Problem],
    language: str = "en",
    said: frozenset[str] = frozenset(),
) -> etree._Element:
    """The tree as a `section` of the vocabulary; what was left out goes into `problems`.

    `language` is the report's, where the tree names none; `said` is what its metadata say.
    """
    builder = _Builder(name, problems, language, said)
    if root.tag == "html":
        builder.element(root, "html")
    else:
        builder.walk(root)
    builder.end()
    prune(builder.root)
    set_figures(builder.root, name, problems)
    tighten(builder.root)
    return builder.root


class _Builder:
    def __init__(
        self, name: str, problems: list[Problem], language: str, said: frozenset[str]
    ) -> None:
        self.spoken = language
        self.said = said
        self.quotes = 0  # that are open
        self.root = etree.Element("section")
        self.name = name
        self.problems = problems
        self.line = 1
        self.seen: set[int] = set()
        self.container = self.root
        self.leaf: etree._Element | None = None
        self.inline: list[Inline] = []
        self.path: list[etree._Element] = []
        # Places that wait for a block to be at, the language of the elements that are seen through.
        self.waiting: list[str] = []
        self.language: dict[str, str] = {}
        self.broken = self.begun = False
        # Text that waits to be one piece at the end of an element: a paragraph may have thousands.
        self.run: list[str] = []
        self.run_at = self.root

    def walk(self, node: Element) -> None:
        """Take over what an element holds."""
        self.text(node.text)
        for child in node:
            if isinstance(child.tag, str):
                self.element(child, child.tag.rpartition("}")[2].lower())
            else:
                self._comment(child.text or "")
            self.text(child.tail)

    def _comment(self, text: str) -> None:
        """The parser wrote the line where a comment ends before its words."""
        self.line = int(text.partition(" ")[0] or self.line)
        self.problems += reported.comment(text, self.name)

    def element(self, node: Element, tag: str) -> None:
        """Take over one element by its meaning."""
        number = int(node.get(TAG, "0"))
        if number in self.seen:
            node.attrib.pop("id", None)
            node.attrib.pop("name", None)
        else:
            self.line = int(node.get(LINE, self.line))
            self.problems += reported.left_out(node, tag, Place(self.name, self.line))
        if number:
            self.seen.add(number)
        if self._unshown(node, tag):
            self.line += sum(text.count("\n") for text in node.itertext())
        elif tag == "input" and is_box(node):
            self.text("[x]" if "checked" in node.attrib else "[ ]")
        elif tag in ("br", "img", "hr"):
            self._empty(node, tag)
        elif tag == "q":
            self._quoted(node)
        elif tag in INLINE:
            self._inline(node, INLINE[tag], self._attributes(node, tag))
        elif tag in MEANING or tag in PARTS:
            self._block(node, tag)
        else:
            self._see_through(node, tag)

    def text(self, text: str | None) -> None:
        """Append text where it belongs; a paragraph is opened for text that stands in none."""
        if not text:
            return
        leaf = self.leaf
        blank = not HTML_SPACE.sub("", text)
        if not (blank and (leaf is None or self.broken)):
            bare = text.lstrip(" \t\n\f\r")
            lines = text.count("\n", 0, len(text) - len(bare))
            self.line += lines
            leaf = self._open_leaf("p", {"wrapped": "1"}) if leaf is None else leaf
            self.line -= lines
            self._append(leaf, self._writable(text))
        self.line += text.count("\n")

    def _append(self, leaf: etree._Element, text: str) -> None:
        node = self._node(leaf)
        if self.run_at is not node or self.broken:
            self._flush()
        if self.broken and self.begun:
            etree.SubElement(node, "br")
        self.broken, self.run_at = False, node
        self.begun = self.begun or bool(text.strip())
        self.run.append(text)

    def _flush(self) -> None:
        text, self.run = "".join(self.run), []
        last = next(self.run_at.iterchildren(reversed=True), None) if text else None
        if last is not None:
            last.tail = (last.tail or "") + text
        elif text:
            self.run_at.text = (self.run_at.text or "") + text

    def _line(self, leaf: etree._Element) -> etree._Element:
        """Where a leaf goes on, in a new line if it was broken."""
        node = self._point(leaf)
        if self.broken and self.begun:
            etree.SubElement(node, "br")
        self.broken = False
        return node

    def _writable(self, text: str) -> str:
        """The text without what no output can hold, which only a reference can bring here."""
        for character in dict.fromkeys(UNWRITABLE.findall(text)):
            where = Place(self.name, self.line + text.count("\n", 0, text.index(character)))
            facts = {"name": f"U+{ord(character):04X}", "count": text.count(character)}
            self.problems.append(problem("SRC-005", where, **facts))
        return UNWRITABLE.sub("\ufffd", text)

    def close_leaf(self) -> None:
        """End the open paragraph; white space at its ends and runs of it are not text."""
        self._flush()
        leaf, self.leaf, self.path, self.broken = self.leaf, None, [], False
        if leaf is None:
            return
        (trim_pre if leaf.tag == "pre" else collapse)(leaf)
        if not text_of(leaf) and leaf.find(".//img") is None:
            self.waiting += [str(node.get("id")) for node in leaf.iter() if node.get("id")]
            parent = leaf.getparent()
            detach(leaf)
            if parent is not None and parent.get("wrapped") and not len(parent):
                detach(parent)

    def end(self) -> None:
        """End the report: places that wait for a block still are at the end of the last."""
        self.close_leaf()
        last = next(reversed(list(self.root.iter(*LEAVES))), None)
        if last is not None:
            for name in self.waiting:
                etree.SubElement(last, "span", {"id": name})

    def _point(self, leaf: etree._Element) -> etree._Element:
        """The innermost open inline element of the open leaf, for more than text."""
        self._flush()
        return self._node(leaf)

    def _node(self, leaf: etree._Element) -> etree._Element:
        node = self.path[-1] if self.path else leaf
        for tag, attributes in self.inline[len(self.path) :]:
            self._flush()
            node = etree.SubElement(node, tag)
            node.attrib.update(attributes)
            attributes.pop("id", None)  # an element cut in two keeps its id on its first part
            self.path.append(node)
        return node

    def _empty(self, node: Element, tag: str) -> None:
        if tag == "hr":
            if self.leaf is not None and self.leaf.tag in ("caption", "figcaption"):
                self.broken = True
                return
            self.close_leaf()
            etree.SubElement(self._parent("hr"), "hr", self._attributes(node, tag))
        elif tag == "br":
            if self.leaf is not None:
                etree.SubElement(self._point(self.leaf), "br")
        else:
            leaf = self._open_leaf("p", {"wrapped": "1"}) if self.leaf is None else self.leaf
            made = etree.SubElement(self._line(leaf), "img", self._attributes(node, tag))
            made.set(LINE, str(self.line))

    def _inline(self, node: Element, tag: str, attributes: dict[str, str]) -> None:
        if tag == "a" and "href" not in attributes:
            tag = "span"
        if tag == "span" and not attributes:
            self.walk(node)
            return
        depth = len(self.inline)
        self.inline.append(Inline(tag, attributes))
        if self.leaf is not None and "id" in attributes:
            self._point(self.leaf)
        self.walk(node)
        if "id" in attributes:
            self.waiting.append(attributes["id"])
        del self.inline[depth:]
        del self.path[depth:]

    def _quoted(self, node: Element) -> None:
        """A quotation within a line, in the marks of the language around it."""
        around = self.leaf if self.leaf is not None else self.container
        tags = [each.attributes.get("lang") for each in reversed(self.inline)]
        tags += [self.language.get("lang")] if self.leaf is None else []
        tags += [each.get("lang") for each in (around, *around.iterancestors())]
        outer, inner = quotation_marks(next(filter(None, tags), self.spoken))
        marks = inner if self.quotes % 2 else outer
        self.quotes += 1
        self.text(marks[0])
        self._inline(node, "span", self._attributes(node, "q"))
        self.text(marks[1])
        self.quotes -= 1

    def _block(self, node: Element, tag: str) -> None:
        """Take over an element that begins a block of its own."""
        meaning = MEANING.get(tag)
        if meaning == "figcaption" and self.container.tag != "figure":
            meaning = "p"
        lined = self.leaf is not None and self.leaf.tag in LINED
        caption = self.leaf is not None and self.leaf.tag in ("caption", "figcaption")
        if caption or (lined and (meaning == "p" or tag in PARTS)):
            self.broken = True
            self._see_through(node, tag)
            self.broken = True
        elif meaning in LEAVES:
            self._leaf(node, meaning)
        elif meaning:
            self._container(node, meaning)
        else:
            self.close_leaf()
            self._see_through(node, tag)
            self.close_leaf()

    def _see_through(self, node: Element, tag: str) -> None:
        """Take over what an element holds; where and in what language it is goes to the blocks."""
        attributes = self._attributes(node, tag)
        name, outer = attributes.pop("id", None), self.language
        if name and self.leaf is not None:
            etree.SubElement(self._point(self.leaf), "span", {"id": name})
        elif name:
            self.waiting.append(name)
        kept = {key: value for key, value in attributes.items() if key in ("lang", "dir")}
        if tag in ("html", "body"):
            self.root.attrib.update(kept)
            kept = {}
        if kept and self.leaf is not None:
            node.attrib.pop("id", None)
            self._inline(node, "span", kept)
            return
        self.language = {**outer, **kept}
        self.walk(node)
        self.language = outer

    def _leaf(self, node: Element, tag: str) -> None:
        self.close_leaf()
        leaf = self._open_leaf(tag, self._attributes(node, tag))
        if tag == "h6":
            # The vocabulary has no seventh level; which of the two it was decides the nesting.
            leaf.sourceline = int(node.tag[-1])  # type: ignore[misc]
        self.walk(node)
        self.close_leaf()

    def _open_leaf(self, tag: str, attributes: dict[str, str]) -> etree._Element:
        leaf = self.leaf = etree.SubElement(self._parent(tag), tag)
        leaf.attrib.update({**self.language, **attributes, LINE: str(self.line)})
        self.path, self.begun = [], False
        names, self.waiting = self.waiting, []
        for name in names:
            anchor(leaf, name)
        return leaf

    def _container(self, node: Element, tag: str) -> None:
        self.close_leaf()
        outer, language = self.container, self.language
        attributes = {**language, **self._attributes(node, tag)}
        if tag == "aside" and node.get("role") != "doc-footnote":
            tag = "section"
        made = self.container = etree.SubElement(self._parent(tag), tag, attributes)
        made.set(LINE, str(self.line))
        self.language = {}
        self.walk(node)
        self.close_leaf()
        self.container, self.language = outer, language
        if not len(made) and tag not in MAY_BE_EMPTY:
            self.waiting += [made.get("id", "")] if made.get("id") else []
            detach(made)

    def _parent(self, tag: str) -> etree._Element:
        """The container that may hold `tag`, a wrapper where the open one may not."""
        return self._within(self.container, tag)

    def _within(self, here: etree._Element, tag: str) -> etree._Element:
        wanted = WITHIN.get(tag)
        if wanted and here.tag not in wanted:
            return wrapper(self._within(here, wanted[0]), wanted[0])
        if not wanted and here.tag in WRAPPER:
            return wrapper(here, WRAPPER[here.tag])
        if not wanted and here.tag in SHAPED:
            # The HTML parser has moved text out of tables; what it left stands in a row of its own.
            return wrapper(self._within(here, "td"), "td")
        return here

    def _attributes(self, node: Element, tag: str) -> dict[str, str]:
        """The attributes that mean something."""
        name = name_of(node, tag)
        kept = {"id": name} if name else {}
        kept.update(language_of(node))
        kept.update(own_attributes(node, tag))
        return {key: self._writable(value) for key, value in kept.items()}

    def _unshown(self, node: Element, tag: str) -> bool:
        """Whether a page shows nothing of an element; its words are told, and stay away."""
        if tag == "head":
            self.problems += reported.head(node, self.name, self.said)
        elif tag not in NO_TEXT:
            if not is_hidden(node, tag):
                return False
            self.problems += reported.hidden(node, tag, Place(self.name, self.line))
        return True
