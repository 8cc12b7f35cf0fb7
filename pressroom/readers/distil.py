"""Any HTML tree in, the closed vocabulary out. No text is lost on the way.

What an author's HTML means is kept (`vocabulary.rng` says what that is); what it does or how it
looks is not, and is reported: scripts, handlers, forms, frames, styles. An element that is not
known is seen through, and its text stays. Text that stands in no paragraph gets one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from lxml import etree

from pressroom.metadata import LANGUAGE_TAG
from pressroom.problems import Place, Problem, problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

LINE = "data-line"
HTML_SPACE = re.compile("[ \t\n\f\r]+")
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
    "figcaption": "p",
}
INLINE = {
    **{name: name for name in ("a", "em", "strong", "code", "sub", "sup", "s", "u", "span")},
    **{"i": "em", "cite": "em", "dfn": "em", "var": "em", "b": "strong", "bdi": "span"},
    **{"kbd": "code", "samp": "code", "tt": "code", "del": "s", "strike": "s", "ins": "u"},
    **dict.fromkeys(("abbr", "bdo", "mark", "small", "big", "time", "q", "font", "data"), "span"),
}
# Seen through, but text before, in and after them stands in paragraphs of its own.
PARTS = frozenset(
    ("address", "article", "body", "center", "details", "div", "fieldset", "figure", "footer")
) | frozenset(("form", "header", "hgroup", "html", "legend", "main", "nav", "option", "search"))
PARTS |= {"section", "summary", "optgroup", "noframes", "frameset"}
# What they hold is never text: a program, a style, a page's head.
NO_TEXT = frozenset(("head", "script", "style", "template"))
# Left out and reported; what stands in them for readers without them is the text.
LEFT_OUT = frozenset(
    ("applet", "audio", "canvas", "embed", "frame", "iframe", "input", "keygen", "math", "meter")
) | frozenset(("object", "progress", "script", "style", "svg", "template", "video"))
MAY_BE_EMPTY = frozenset(("br", "hr", "td", "th", "li"))
KEPT_SCHEMES = ("http://", "https://", "mailto:", "tel:")
WITHIN = {
    **{"li": ("ul", "ol"), "dt": ("dl",), "dd": ("dl",), "tr": ("thead", "tbody", "tfoot")},
    **{"td": ("tr",), "th": ("tr",), "caption": ("table",)},
    **{"thead": ("table",), "tbody": ("table",), "tfoot": ("table",)},
}
# What a parent of set shape puts around anything else.
WRAPPER = {"ul": "li", "ol": "li", "dl": "dd", "tr": "td"}
SHAPED = frozenset(("table", "thead", "tbody", "tfoot"))


class Inline(NamedTuple):
    """An inline element that is open."""

    tag: str
    attributes: dict[str, str]


def distil(root: Element, name: str, problems: list[Problem]) -> etree._Element:
    """The tree as a `section` of the vocabulary; what was left out goes into `problems`."""
    builder = _Builder(name, problems)
    builder.walk(root)
    builder.close_leaf()
    _prune(builder.root)
    _tighten(builder.root)
    return builder.root


class _Builder:
    def __init__(self, name: str, problems: list[Problem]) -> None:
        self.root = etree.Element("section")
        self.name = name
        self.problems = problems
        self.line = 1
        self.container = self.root
        self.leaf: etree._Element | None = None
        self.inline: list[Inline] = []
        self.path: list[etree._Element] = []

    def walk(self, node: Element) -> None:
        """Take over what an element holds."""
        self.text(node.text)
        for child in node:
            if isinstance(child.tag, str):
                line = self.line
                self.line = int(child.get(LINE, self.line))
                self.element(child, child.tag.rpartition("}")[2].lower())
                self.line = max(line, self.line) if child.get(LINE) is None else self.line
            self.text(child.tail)

    def element(self, node: Element, tag: str) -> None:
        """Take over one element by its meaning."""
        self._report(node, tag)
        if tag == "input" and node.get("type") == "checkbox":
            self.text("[x]" if "checked" in node.attrib else "[ ]")
        if tag in NO_TEXT:
            return
        if tag in ("br", "img", "hr"):
            self._empty(node, tag)
        elif tag in INLINE:
            self._inline(node, INLINE[tag], self._attributes(node, tag))
        elif MEANING.get(tag) in LEAVES:
            self._leaf(node, MEANING[tag])
        elif tag in MEANING:
            self._container(node, MEANING[tag])
        elif tag in PARTS:
            self.close_leaf()
            self.walk(node)
            self.close_leaf()
        else:
            self.walk(node)

    def text(self, text: str | None) -> None:
        """Append text where it belongs; a paragraph is opened for text that stands in none."""
        if not text:
            return
        leaf = self.leaf
        if leaf is None:
            if not HTML_SPACE.sub("", text):
                return
            leaf = self._open_leaf("p", {"wrapped": "1"})
        node = self._point(leaf)
        if len(node):
            node[-1].tail = (node[-1].tail or "") + text
        else:
            node.text = (node.text or "") + text

    def close_leaf(self) -> None:
        """End the open paragraph; white space at its ends and runs of it are not text."""
        if self.leaf is not None:
            if self.leaf.tag == "pre":
                _trim_pre(self.leaf)
            else:
                _collapse(self.leaf)
        self.leaf = None
        self.path = []

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
            self.close_leaf()
            self._enter("hr")
            etree.SubElement(self.container, "hr", self._attributes(node, tag))
        elif tag == "br":
            if self.leaf is not None:
                etree.SubElement(self._point(self.leaf), "br")
        else:
            where = Place(self.name, self.line)
            self.problems.append(problem("PIC-001", where, picture=node.get("src", "")))
            self.text(node.get("alt"))

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
        del self.inline[depth:]
        del self.path[depth:]

    def _leaf(self, node: Element, tag: str) -> None:
        self.close_leaf()
        outer, container = self.inline, self.container
        self._open_leaf(tag, self._attributes(node, tag))
        self.walk(node)
        self.close_leaf()
        self.inline, self.container = outer, container

    def _open_leaf(self, tag: str, attributes: dict[str, str]) -> etree._Element:
        self._enter(tag)
        leaf = self.leaf = etree.SubElement(self.container, tag)
        leaf.attrib.update({**attributes, LINE: str(self.line)})
        self.path = []
        return leaf

    def _container(self, node: Element, tag: str) -> None:
        self.close_leaf()
        outer = self.container
        self._enter(tag)
        attributes = self._attributes(node, tag)
        if tag == "aside" and node.get("role") != "doc-footnote":
            tag = "section"
        self.container = etree.SubElement(self.container, tag, attributes)
        self.walk(node)
        self.close_leaf()
        self.container = outer

    def _enter(self, tag: str) -> None:
        """Make the container one that may hold `tag`: wrap, or leave a shaped parent."""
        wanted = WITHIN.get(tag)
        here = self.container
        if wanted and here.tag not in wanted:
            self._enter(wanted[0])
            self.container = etree.SubElement(self.container, wanted[0])
        elif not wanted and here.tag in WRAPPER:
            made = [last for last in here[-1:] if last.get("wrapped")]
            if not made:
                made = [etree.SubElement(here, WRAPPER[here.tag], {"wrapped": "1"})]
            self.container = made[0]
        elif not wanted and here.tag in SHAPED:
            # The HTML parser has moved text out of tables; what is left has no place in one.
            self.container = next(
                outer for outer in here.iterancestors() if outer.tag not in SHAPED
            )
            self._enter(tag)

    def _attributes(self, node: Element, tag: str) -> dict[str, str]:
        """The attributes that mean something."""
        kept = {}
        if node.get("id"):
            kept["id"] = str(node.get("id"))
        language = node.get("lang") or node.get("{http://www.w3.org/XML/1998/namespace}lang")
        if language and LANGUAGE_TAG.fullmatch(language):
            kept["lang"] = language
        if (node.get("dir") or "").lower() in ("ltr", "rtl", "auto"):
            kept["dir"] = str(node.get("dir")).lower()
        kept.update(_own_attributes(node, tag))
        return kept

    def _report(self, node: Element, tag: str) -> None:
        """Say what is left out of an element."""
        where = Place(self.name, self.line)
        box = tag == "input" and node.get("type") == "checkbox"
        if tag in LEFT_OUT and not box:
            self.problems.append(problem("HTM-001", where, tag=tag))
        for attribute in node.attrib:
            if attribute.startswith("on") or attribute in ("style", "formaction", "background"):
                facts = {"attribute": attribute, "tag": tag}
                self.problems.append(problem("HTM-002", where, **facts))
        href = node.get("href", "").strip() if tag == "a" else ""
        if href and not _kept_link(href):
            self.problems.append(problem("LNK-001", where, href=href[:60]))


def _own_attributes(node: Element, tag: str) -> Iterator[tuple[str, str]]:
    """The attributes of single elements."""
    if tag == "a" and _kept_link(node.get("href", "").strip()):
        yield "href", node.get("href", "").strip()
        if node.get("role") in ("doc-noteref", "doc-backlink"):
            yield "role", str(node.get("role"))
    elif tag == "ol" and re.fullmatch(r"-?\d{1,9}", node.get("start", "")):
        yield "start", str(int(node.get("start", "1")))
    elif tag in ("td", "th"):
        yield from _cell_attributes(node, tag)
    elif tag == "aside" and node.get("role") == "doc-footnote":
        yield "role", "doc-footnote"


def _cell_attributes(node: Element, tag: str) -> Iterator[tuple[str, str]]:
    for span in ("colspan", "rowspan"):
        if re.fullmatch(r"[1-9]\d{0,2}", node.get(span, "")) and node.get(span) != "1":
            yield span, str(node.get(span))
    if node.get("align") in ("left", "right", "center"):
        yield "class", str(node.get("align"))
    if tag == "th" and node.get("scope") in ("col", "row", "colgroup", "rowgroup"):
        yield "scope", str(node.get("scope"))


def _kept_link(href: str) -> bool:
    # Browsers pass over control characters in a scheme; so must who judges it.
    plain = re.sub("[\x00-\x20]", "", href).lower()
    return plain.startswith(KEPT_SCHEMES) or (plain.startswith("#") and len(plain) > 1)


def _collapse(leaf: etree._Element) -> None:
    """White space as HTML has it: a run is one space, none at the ends or around a line break."""
    pieces = list(_pieces(leaf))
    open_space = True  # white space before this place is already printed, or is none
    for index, (node, attribute) in enumerate(pieces):
        if attribute is None:
            open_space = True
            _strip_end(pieces[:index])
            continue
        text = HTML_SPACE.sub(" ", getattr(node, attribute) or "")
        if open_space:
            text = text.removeprefix(" ")
        setattr(node, attribute, text)
        open_space = text.endswith(" ") if text else open_space
    _strip_end(pieces)


def _strip_end(pieces: list[tuple[etree._Element, str | None]]) -> None:
    """Take the one space off the end of what the pieces say."""
    for node, attribute in reversed(pieces):
        if attribute is None:
            return
        text = getattr(node, attribute)
        if text:
            setattr(node, attribute, text.removesuffix(" "))
            return


def _pieces(node: etree._Element) -> Iterator[tuple[etree._Element, str | None]]:
    """The places of an element that hold text, in order; a line break is a place without one."""
    if node.tag == "br":
        yield node, None
    else:
        yield node, "text"
        for child in node:
            yield from _pieces(child)
            yield child, "tail"


def _trim_pre(leaf: etree._Element) -> None:
    """The last line end of preformatted text ends its last line, and is none of its own."""
    places = [(node, attribute) for node, attribute in _pieces(leaf) if attribute]
    for node, attribute in reversed(places):
        text = getattr(node, attribute)
        if text:
            setattr(node, attribute, text.removesuffix("\n"))
            return


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
