"""What the markup says of a tag tree before a page is looked at.

In: the root of the print edition's HTML. Out: the structure types of each element (ISO 32000-1
§14.8.4), which call calls which note, what heads each cell, and what links say in words.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pressroom.align import INSERTED_HYPHEN, SOFT_HYPHEN
from pressroom.pdf.tag_cells import headers

if TYPE_CHECKING:
    from collections.abc import Iterator

# Elements that are structure; all others are seen through, and what they hold belongs to the
# nearest structure element around them. PDF 1.7 has no types for emphasis.
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
TYPES: dict[str, tuple[str, ...]] = {
    "main": ("Part",),
    "section": ("Sect",),
    **{heading: (heading.upper(),) for heading in HEADINGS},
    "p": ("P",),
    "pre": ("P", "Code"),
    "code": ("Code",),
    "blockquote": ("BlockQuote",),
    **dict.fromkeys(("ul", "ol", "dl"), ("L",)),
    "li": ("LI", "LBody"),
    "dt": ("Lbl",),
    "dd": ("LBody",),
    **dict.fromkeys(("li::marker", "aside::footnote-marker"), ("Lbl",)),
    "table": ("Table",),
    "caption": ("Caption",),
    **{name: (f"{name[:2].upper()}{name[2:]}",) for name in ("thead", "tbody", "tfoot")},
    **{name: (name.upper(),) for name in ("tr", "th", "td")},
    "figcaption": ("Caption",),
    "img": ("Figure",),
    "a": ("Link",),
    "aside": ("Note",),
    "figure": ("Div",),
    "nav": ("Sect",),
}
# In the list of contents.
CONTENTS = {"ul": ("TOC",), "ol": ("TOC",), "li": ("TOCI",)}
# A block of text, behind which a note that it calls is read.
CALLERS = ("p", *HEADINGS, "pre", "dt", "caption", "figcaption", "li")
# Elements without a type of their own that stand as blocks.
BLOCKS = ("figure", "header", "div", "nav", "body")
NUMBERING = {"ul": "/Disc", "ol": "/Decimal", "dl": "/None"}
SCOPES = {"row": "/Row", "rowgroup": "/Row", "col": "/Column", "colgroup": "/Column"}
# Says where lines may end or do, and is nothing to be said.
LINE_ENDS = re.compile(f"{INSERTED_HYPHEN}|\u2060|{SOFT_HYPHEN}")


class Plan:
    """The markup, asked."""

    def __init__(self, root: Any) -> None:
        self._around = {child: parent for parent in root.iter() for child in parent}
        self._by_id: dict[str, Any] = {}
        self._calls: dict[str, Any] = {}
        self._items: dict[Any, Any] = {}
        self._headers: dict[Any, list[str]] = {}
        self._names: dict[Any, str] = {}
        tables = 0
        for element in root.iter():
            if element.get("id"):
                self._by_id.setdefault(element.get("id"), element)
            if element.tag == "a" and element.get("role") == "doc-noteref":
                self._calls.setdefault(element.get("href", "").removeprefix("#"), element)
            elif element.tag == "dl":
                self._items.update(_items(element))
            elif element.tag == "table":
                tables += 1
                self._head(element, tables)

    def whole(self, element: Any) -> Any:
        """The element of which this one is a later part."""
        return self._by_id.get(element.get("data-continues"), element)

    def types(self, element: Any, name: str) -> tuple[str, ...]:
        """The structure types of an element, the outer first; none if it is seen through."""
        types = TYPES.get(name, ())
        within = self._within(element)
        if name == "a" and (element.get("role") == "doc-noteref" or self.listed(element)):
            types = ("Reference", "Link")
        elif name == "aside" and self.call(element) is None:
            types = ("Div",)
        elif name in CONTENTS and self.listed(element):
            types = CONTENTS[name]
        elif name == "code" and within & {"pre", "code"}:
            types = ()
        elif name in HEADINGS and "aside" in within:
            # A note's heading is none of the report's, whose levels it would break.
            types = ("P",)
        elif name in ("figure", "figcaption") and not self._captioned(element):
            types = ("P",) if name == "figcaption" else ()
        return types

    def _within(self, element: Any) -> set[str]:
        """The elements around an element, up to a note: it stands in nothing but itself."""
        found: set[str] = set()
        for each in self.above(element):
            found.add(each.tag)
            if each.tag == "aside":
                break
        return found

    def _captioned(self, element: Any) -> bool:
        """Whether a figure shows a picture that says something, with a caption."""
        figure = next(each for each in (element, *self.above(element)) if each.tag == "figure")
        caption = figure.find("figcaption")
        own = [] if caption is None else [*caption.iter("img")]
        shown = [each for each in figure.iter("img") if each.get("alt") and each not in own]
        return caption is not None and bool(shown)

    def item(self, element: Any) -> Any:
        """Of a term or its description, the first of those that are one item of their list."""
        return self._items[element]

    def listed(self, element: Any) -> bool:
        """Whether an element stands in the list of contents."""
        return any(each.get("role") == "doc-toc" for each in self.above(element))

    def call(self, note: Any) -> Any:
        """The first call of a note; none of a note that nothing calls."""
        return self._calls.get(note.get("id", ""))

    def caller(self, note: Any) -> Any:
        """The block of text that calls a note first."""
        call = self.call(note)
        around = self.above(call) if call is not None else ()
        return next((each for each in around if each.tag in CALLERS), None)

    def link(self, element: Any) -> Any:
        """The link that an element is or stands in."""
        return next((each for each in (element, *self.above(element)) if each.tag == "a"), element)

    def above(self, element: Any) -> Iterator[Any]:
        """The elements around an element, from the inside."""
        while (element := self._around.get(element)) is not None:
            yield element

    def said(self, link: Any) -> str:
        """What a link says: its label, its words and pictures, or where it leads."""
        words = link.get("aria-label") or _words(link)
        return " ".join(LINE_ENDS.sub("", words).split()) or link.get("href", "")

    def texts(self, element: Any, name: str) -> dict[str, str]:
        """The entries of a structure element that are text."""
        if name == "img":
            return {"Alt": element.get("alt", "")}
        if element in self._names:
            return {"ID": self._names[element]}
        called = name == "aside" and self.call(element) is not None
        calls = name == "a" and element.get("role") == "doc-noteref"
        return {"ID": element.get("id")} if (called or calls) and element.get("id") else {}

    def attributes(self, element: Any, name: str) -> dict[str, Any]:
        """The attributes of a structure element (§14.8.5)."""
        if name in NUMBERING:
            return {} if self.listed(element) else {"O": "/List", "ListNumbering": NUMBERING[name]}
        if name not in ("th", "td"):
            return {}
        said: dict[str, Any] = {"O": "/Table"}
        if name == "th":
            said["Scope"] = SCOPES[element.get("scope", "col")]
        for span in ("ColSpan", "RowSpan"):
            if element.get(span.lower(), "1") != "1":
                said[span] = int(element.get(span.lower()))
        if self._headers.get(element):
            said["Headers"] = self._headers[element]
        return said

    def _head(self, table: Any, number: int) -> None:
        """Name the heads of a table and say which cells they head, where their scope does not."""
        found = headers(table)
        heads = [cell for cell in found if cell.tag == "th"]
        # No identifier of the markup has a space in it.
        self._names.update({cell: f"table {number} head {at}" for at, cell in enumerate(heads, 1)})
        self._headers.update(
            {cell: [self._names[head] for head in over] for cell, over in found.items()}
        )


def _items(terms: Any) -> dict[Any, Any]:
    """By term and by description, the first of those that make one item."""
    found: dict[Any, Any] = {}
    first = before = None
    for each in terms:
        if first is None or (each.tag == "dt" and before != "dt"):
            first = each
        found[each] = first
        before = each.tag
    return found


def _words(element: Any) -> str:
    words = element.get("alt", "") if element.tag == "img" else element.text or ""
    return words + "".join(_words(child) + (child.tail or "") for child in element)
