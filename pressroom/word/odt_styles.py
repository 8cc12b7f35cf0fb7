"""The styles of an OpenDocument text: what each builds on, and what they say of its words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pressroom.languages import TAG

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

NAMESPACE = "{{urn:oasis:names:tc:opendocument:xmlns:{}:1.0}}".format
TEXT, OFFICE, DRAW, TABLE = (NAMESPACE(name) for name in ("text", "office", "drawing", "table"))
STYLE, SVG = NAMESPACE("style"), NAMESPACE("svg-compatible")
FO = NAMESPACE("xsl-fo-compatible")
PARAGRAPHS = (f"{TEXT}p", f"{TEXT}h")
# What may have a colour behind it: the families of its style, and the properties that say it.
GROUNDS = {
    f"{TEXT}span": (("text", "text"),),
    **dict.fromkeys(PARAGRAPHS, (("paragraph", "text"), ("paragraph", "paragraph"))),
    f"{TEXT}section": (("section", "section"),),
    f"{TABLE}table-cell": (("table-cell", "table-cell"),),
    f"{TABLE}table-row": (("table-row", "table-row"),),
    f"{TABLE}table": (("table", "table"),),
}
WHITE = "#ffffff"


class OdtStyles:
    """The styles of a text, by family and name."""

    def __init__(self, *roots: etree._Element) -> None:
        self.roots = roots
        self._styles = {
            (style.get(f"{STYLE}family"), style.get(f"{STYLE}name")): style
            for root in roots
            for style in root.iter(f"{STYLE}style")
        }

    def chain(self, family: str, name: str | None) -> Iterator[etree._Element]:
        """A style and those that it builds on."""
        seen: set[str | None] = set()
        while name not in seen and (family, name) in self._styles:
            seen.add(name)
            yield self._styles[family, name]
            name = self._styles[family, name].get(f"{STYLE}parent-style-name")

    def names(self, node: etree._Element) -> set[str]:
        """The names of a paragraph's style and of those that it builds on."""
        own = node.get(f"{TEXT}style-name", "")
        chain = self.chain("paragraph", own)
        return {own, *(str(style.get(f"{STYLE}name")).replace("_20_", " ") for style in chain)}

    def names_of(self, style: etree._Element) -> set[str]:
        """The names of a style of paragraphs and of those that it builds on."""
        chain = self.chain("paragraph", style.get(f"{STYLE}name"))
        return {str(each.get(f"{STYLE}name")).replace("_20_", " ") for each in chain}

    def said(self, node: etree._Element, attribute: str) -> str:
        """What the styles of a span or a paragraph say of its text, "" where nothing."""
        family = "paragraph" if node.tag in PARAGRAPHS else "text"
        return self._said(family, node.get(f"{TEXT}style-name"), "text", attribute)

    def ground(self, node: etree._Element) -> str:
        """The colour behind a text, "" where it cannot be told."""
        for each in (node, *node.iterancestors()):
            tag = str(each.tag)
            if tag.startswith(DRAW):
                return ""
            name = each.get(f"{TABLE if tag.startswith(TABLE) else TEXT}style-name")
            if tag == f"{TABLE}table-cell" and name is None:
                row = each.getparent()
                name = None if row is None else row.get(f"{TABLE}default-cell-style-name")
            for family, kind in GROUNDS.get(tag, ()):
                colour = self._said(family, name, kind, f"{FO}background-color").lower()
                if colour not in ("", "transparent"):
                    return colour
            if tag == f"{TABLE}table" and self._shaded_by_column(each):
                return ""
        return "" if self._coloured_pages() else WHITE

    def _shaded_by_column(self, table: etree._Element) -> bool:
        columns = table.iter(f"{TABLE}table-column")
        return any(column.get(f"{TABLE}default-cell-style-name") for column in columns)

    def _coloured_pages(self) -> bool:
        pages = (
            page for root in self.roots for page in root.iter(f"{STYLE}page-layout-properties")
        )
        plain = ("", "transparent", WHITE)
        return any(page.get(f"{FO}background-color", "").lower() not in plain for page in pages)

    def _said(self, family: str, name: str | None, kind: str, attribute: str) -> str:
        """What a style and those it builds on say in properties of a kind, "" where nothing."""
        for style in self.chain(family, name):
            for properties in style.iterfind(f"{STYLE}{kind}-properties"):
                if properties.get(attribute):
                    return str(properties.get(attribute))
        return ""

    def default_language(self) -> str:
        """The language of text that says nothing else."""
        for root in self.roots:
            for style in root.iter(f"{STYLE}default-style"):
                properties = style.find(f"{STYLE}text-properties")
                if style.get(f"{STYLE}family") == "paragraph" and properties is not None:
                    language = properties.get(f"{FO}language", "none")
                    country = properties.get(f"{FO}country", "none")
                    return "" if language == "none" else tag_of(language, country)
        return ""


def tag_of(language: str, country: str) -> str:
    """The language tag of an OpenDocument language and country, "" where it is none."""
    tag = f"{language}-{country}" if country and country != "none" else language
    return tag if TAG.fullmatch(tag) else ""
