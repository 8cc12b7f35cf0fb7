"""Any HTML tree in, the closed vocabulary out. No text is lost on the way.

What an author's HTML means is kept (`vocabulary.rng` says what that is); what it does or how it
looks is not, and is reported: scripts, handlers, forms, frames, styles. An element that is not
known is seen through, and its text stays. Text that stands in no paragraph gets one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lxml import etree

from pressroom.metadata import UNWRITABLE
from pressroom.names import anchor
from pressroom.problems import Place, Problem, problem, short
from pressroom.readers.attributes import (
    LINE,
    address,
    kept_link,
    language_of,
    name_of,
    own_attributes,
)
from pressroom.readers.figures import set_figures
from pressroom.readers.space import HTML_SPACE, collapse, trim_pre
from pressroom.vocabulary import detach, text_of

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

# The number of a start tag: of an element that the parser cut in two, both parts bear it.
TAG = "data-tag"
LEAVES = frozenset(("p", "h2", "h3", "h4", "h5", "h6", "pre", "dt", "caption", "figcaption"))
# An element's meaning in the vocabulary. The report's own first level is below its title.
MEANING = {
    **{name: name for name in (*LEAVES, "ul", "ol", "li", "dl", "dd", "blockquote", "aside")},
    **{name: name for name in ("table", "thead", "tbody", "tfoot", "tr", "td", "th", "hr")},
    **{f"h{level}": f"h{min(level + 1, 6)}" for level in range(1, 7)},
    "listing": "pre",
    "xmp": "pre",
    "menu": "ul",
    "dir": "ul",
    "figure": "figure",
}
INLINE = {
    **{name: name for name in ("a", "em", "strong", "code", "sub", "sup", "s", "u", "span")},
    **{"i": "em", "cite": "em", "dfn": "em", "var": "em", "b": "strong", "bdi": "span"},
    **{"kbd": "code", "samp": "code", "tt": "code", "del": "s", "strike": "s", "ins": "u"},
    **dict.fromkeys(("abbr", "bdo", "mark", "small", "big", "time", "q", "font", "data"), "span"),
}
# Seen through, but text before, in and after them stands in paragraphs of its own.
PARTS = frozenset(
    ("address", "article", "body", "center", "details", "div", "fieldset", "footer")
) | frozenset(("form", "header", "hgroup", "html", "legend", "main", "nav", "option", "search"))
PARTS |= {"section", "summary", "optgroup", "noframes", "frameset"}
# What they hold is never text: a program, a style, a page's head.
NO_TEXT = frozenset(("head", "script", "style", "template"))
# Left out and reported; what stands in them for readers without them is the text.
LEFT_OUT = frozenset(
    ("applet", "audio", "button", "canvas", "embed", "form", "frame", "iframe", "input", "keygen")
) | frozenset(("math", "meter", "object", "progress", "script", "select", "style", "svg"))
LEFT_OUT |= {"template", "textarea", "video"}
MAY_BE_EMPTY = frozenset(("br", "hr", "img", "td", "th", "li"))
WITHIN = {
    **{"li": ("ul", "ol"), "dt": ("dl",), "dd": ("dl",), "tr": ("tbody", "thead", "tfoot")},
    **{"td": ("tr",), "th": ("tr",), "caption": ("table",)},
    **{"thead": ("table",), "tbody": ("table",), "tfoot": ("table",)},
}
# What a parent of set shape puts around anything else.
WRAPPER = {"ul": "li", "ol": "li", "dl": "dd", "tr": "td"}
SHAPED = frozenset(("table", "thead", "tbody", "tfoot"))
# Leaves that no paragraph ends: what stands in paragraphs there stands in lines.
LINED = frozenset(("h2", "h3", "h4", "h5", "h6", "dt", "caption", "figcaption"))


class Inline(NamedTuple):
    """An inline element that is open."""

    tag: str
    attributes: dict[str, str]


def distil(root: Element, name: str, problems: list[Problem]) -> etree._Element:
    """The tree as a `section` of the vocabulary; what was left out goes into `problems`."""
    builder = _Builder(name, problems)
    if root.tag == "html":
        builder.element(root, "html")
    else:
        builder.walk(root)
    builder.end()
    _prune(builder.root)
    set_figures(builder.root, name, problems)
    _tighten(builder.root)
    return builder.root


class _Builder:
    def __init__(self, name: str, problems: list[Problem]) -> None:
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
        self.broken = False

    def walk(self, node: Element) -> None:
        """Take over what an element holds."""
        self.text(node.text)
        for child in node:
            if isinstance(child.tag, str):
                self.element(child, child.tag.rpartition("}")[2].lower())
            else:
                self.line = int(child.text or self.line)
            self.text(child.tail)

    def element(self, node: Element, tag: str) -> None:
        """Take over one element by its meaning."""
        number = int(node.get(TAG, "0"))
        if number in self.seen:
            node.attrib.pop("id", None)
            node.attrib.pop("name", None)
        else:
            self.line = int(node.get(LINE, self.line))
            self._report(node, tag)
        if number:
            self.seen.add(number)
        if tag == "input" and _is_box(node):
            self.text("[x]" if "checked" in node.attrib else "[ ]")
        if tag in NO_TEXT:
            self.line += sum(text.count("\n") for text in node.itertext())
        elif tag in ("br", "img", "hr"):
            self._empty(node, tag)
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
        node = self._line(leaf)
        if len(node):
            node[-1].tail = (node[-1].tail or "") + text
        else:
            node.text = (node.text or "") + text

    def _line(self, leaf: etree._Element) -> etree._Element:
        """Where a leaf goes on, in a new line if it was broken."""
        node = self._point(leaf)
        if self.broken and text_of(leaf).strip():
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
        """The innermost open inline element of the open leaf."""
        node = self.path[-1] if self.path else leaf
        for tag, attributes in self.inline[len(self.path) :]:
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
        self.path = []
        for name in self._arrived():
            anchor(leaf, name)
        return leaf

    def _arrived(self) -> list[str]:
        names, self.waiting = self.waiting, []
        return names

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
            return _wrapper(self._within(here, wanted[0]), wanted[0])
        if not wanted and here.tag in WRAPPER:
            return _wrapper(here, WRAPPER[here.tag])
        if not wanted and here.tag in SHAPED:
            # The HTML parser has moved text out of tables; what it left stands in a row of its own.
            return _wrapper(self._within(here, "td"), "td")
        return here

    def _attributes(self, node: Element, tag: str) -> dict[str, str]:
        """The attributes that mean something."""
        name = name_of(node, tag)
        kept = {"id": name} if name else {}
        kept.update(language_of(node))
        kept.update(own_attributes(node, tag))
        return {key: self._writable(value) for key, value in kept.items()}

    def _report(self, node: Element, tag: str) -> None:
        """Say what is left out of an element."""
        where = Place(self.name, self.line)
        if tag in LEFT_OUT and not (tag == "input" and _is_box(node)):
            self.problems.append(problem("HTM-001", where, tag=tag))
        for attribute in node.attrib:
            if attribute.startswith("on") or attribute in ("style", "formaction", "background"):
                facts = {"attribute": short(attribute), "tag": short(tag)}
                self.problems.append(problem("HTM-002", where, **facts))
        href = address(node) if tag == "a" else ""
        if href and not kept_link(href):
            self.problems.append(problem("LNK-001", where, href=short(href)))


def _is_box(node: Element) -> bool:
    return node.get("type", "").lower() == "checkbox"


def _wrapper(here: etree._Element, tag: str) -> etree._Element:
    """An element put around what cannot stand alone; the last one serves for what follows."""
    if len(here) and here[-1].tag == tag and here[-1].get("wrapped"):
        return here[-1]
    return etree.SubElement(here, tag, {"wrapped": "1"})


def _prune(root: etree._Element) -> None:
    """Take out what holds nothing: empty paragraphs, lists without items, inline shells."""
    for node in reversed(list(root.iter(etree.Element))):
        parent = node.getparent()
        empty = not len(node) and not node.text
        anchor = node.get("id") and node.tag in INLINE
        if parent is None or not empty or anchor or node.tag in MAY_BE_EMPTY:
            continue
        if node.tail:
            before = node.getprevious()
            if before is not None:
                before.tail = (before.tail or "") + node.tail
            else:
                parent.text = (parent.text or "") + node.tail
        del parent[parent.index(node)]


def _tighten(root: etree._Element) -> None:
    """Mark the lists whose items were written without paragraphs of their own."""
    for node in root.iter("ul", "ol"):
        if all(each.get("wrapped") for each in node.iterfind("li/p")):
            node.set("class", "tight")
    for node in root.iter(etree.Element):
        node.attrib.pop("wrapped", None)
