"""The book for Kobo's own reading system: an EPUB in, the same EPUB with Kobo's markup out.

Kobo's devices read a file called `.kepub.epub` by an engine of their own, which counts pages, keeps
the place, highlights and shows notes by spans around sentences. What is added, in every content
document and nowhere else:

- two `div`s around all that is in the body, `book-columns` and in it `book-inner`, and a rule that
  these have no margins;
- a `span` of the class `koboSpan` around each sentence and each picture, called by the number of
  its paragraph, list, table or picture, and its own number in that.

White space between blocks and what is in `pre` stay as they are. Read back, exactly this is taken
out again: what is left is held to the same proof as the plain book.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING

from lxml import etree

from pressroom.epub.book import XHTML
from pressroom.epub.pack import Archive
from pressroom.vocabulary import detach

if TYPE_CHECKING:
    from collections.abc import Iterator

STYLE = {"type": "text/css", "class": "kobostylehacks"}
RULE = "div#book-inner { margin-top: 0; margin-bottom: 0; }"
DIVS = ("book-columns", "book-inner")
SPAN = "koboSpan"
NUMBER = re.compile(r"kobo\.\d+\.\d+")
# What has paragraphs' numbers; what no span may stand in; what is written without an end tag.
COUNTED = frozenset(f"{XHTML}{tag}" for tag in ("p", "ol", "ul", "table"))
CLOSED = frozenset(f"{XHTML}{tag}" for tag in ("pre", "script", "style"))
VOID = frozenset(f"{XHTML}{tag}" for tag in ("br", "hr", "img", "link", "meta"))
# A sentence with what closes it and the space behind it; what is left is one too.
SENTENCE = re.compile(r"""(?s).+?(?:[.!?:…؟।]+["'”’»)\]]*\s+|[。！？：][」』”’）]*\s*)|.+""")


def for_kobo(data: bytes) -> bytes:
    """The book with Kobo's markup; all that is no content document is the same, byte for byte."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as book,
        Archive(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive,
    ):
        for entry in book.infolist():
            content = book.read(entry)
            if entry.filename.endswith(".xhtml"):
                content = _marked(content)
            archive.writestr(entry.filename, content, entry.compress_type)
    return target.getvalue()


def take_out(page: etree._Element) -> None:
    """Take Kobo's markup out of a content document; what is not exactly that stays."""
    body = page.find(f"{XHTML}body")
    outer = None if body is None else body.find(f"{XHTML}div[@id='{DIVS[0]}']")
    inner = None if outer is None else outer.find(f"{XHTML}div[@id='{DIVS[1]}']")
    if body is None or outer is None or inner is None:
        return
    if any(
        len(around) != 1 or len(each.attrib) != 1
        for around, each in ((body, outer), (outer, inner))
    ):
        return
    for style in page.findall(f"{XHTML}head/{XHTML}style"):
        if dict(style.attrib) == STYLE and style.text == RULE and not len(style):
            _unwrap(style, keep=False)
    for span in [*inner.iter(f"{XHTML}span")]:
        own = len(span.attrib) == 2 and NUMBER.fullmatch(span.get("id", ""))
        if span.get("class") == SPAN and own:
            _unwrap(span, keep=True)
    _unwrap(inner, keep=True)
    _unwrap(outer, keep=True)


def _marked(content: bytes) -> bytes:
    """A content document with Kobo's markup."""
    page = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    head, body = page.find(f"{XHTML}head"), page.find(f"{XHTML}body")
    if head is None or body is None:
        return content
    taken = {node.get("id") for node in page.iter(etree.Element)}
    _Spans(taken).put_in(body)
    style = etree.SubElement(head, f"{XHTML}style", STYLE)
    style.text = RULE
    for name in reversed(DIVS):
        _wrap(body, name)
    for node in page.iter(etree.Element):
        if len(node) == 0 and node.text is None and node.tag not in VOID:
            node.text = ""  # written with an end tag, for readers that take XHTML for HTML
    return etree.tostring(page.getroottree(), xml_declaration=True, encoding="utf-8")


def _wrap(body: etree._Element, name: str) -> None:
    """Put a `div` around all that is in the body."""
    div = etree.Element(f"{XHTML}div", {"id": name})
    div.text, body.text = body.text, None
    div.extend([*body])
    body.append(div)


class _Spans:
    """The numbering of a content document's sentences."""

    def __init__(self, taken: set[str | None]) -> None:
        self._taken = taken
        self._paragraph, self._sentence, self._begins = 0, 0, False

    def put_in(self, node: etree._Element) -> None:
        """Put spans around the sentences and pictures of an element, from first to last."""
        if node.tag in CLOSED:
            return
        if node.tag in COUNTED:
            self._begins = True
        parts: list[etree._Element | str | None] = [node.text]
        for child in node:
            parts += [child, child.tail]
        for child in [*node]:
            child.tail = None
        del node[:]
        node.text = None
        for part in parts:
            if isinstance(part, etree._Element):
                picture = part.tag == f"{XHTML}img"
                node.append(self._picture(part) if picture else part)
                self.put_in(part)
            elif part:
                self._append(node, part)

    def _append(self, node: etree._Element, text: str) -> None:
        """Put a text behind what is in an element: as spans, or as the white space that it is."""
        if text.strip() or node.tag == f"{XHTML}p":
            node.extend([*self._sentences(text)])
        elif len(node):
            node[-1].tail = text
        else:
            node.text = text

    def _sentences(self, text: str) -> Iterator[etree._Element]:
        for sentence in SENTENCE.findall(text):
            if self._begins:
                self._paragraph, self._sentence, self._begins = self._paragraph + 1, 0, False
            span = self._span()
            span.text = sentence
            yield span

    def _picture(self, picture: etree._Element) -> etree._Element:
        self._paragraph, self._sentence, self._begins = self._paragraph + 1, 0, False
        span = self._span()
        span.append(picture)
        return span

    def _span(self) -> etree._Element:
        self._sentence += 1
        while (name := f"kobo.{self._paragraph}.{self._sentence}") in self._taken:
            self._sentence += 1
        return etree.Element(f"{XHTML}span", {"class": SPAN, "id": name})


def _unwrap(node: etree._Element, *, keep: bool) -> None:
    """Take an element out, and what it holds too, unless that is to be kept."""
    around = node.getparent()
    if around is None:
        return
    children = [*node] if keep else []
    first, tail = (node.text or "" if keep else ""), node.tail or ""
    at, before = around.index(node), node.getprevious()
    if children:
        children[-1].tail = (children[-1].tail or "") + tail
    else:
        first += tail
    if before is not None:
        before.tail = (before.tail or "") + first or None
    else:
        around.text = (around.text or "") + first or None
    node.tail = None
    detach(node)
    around[at:at] = children
