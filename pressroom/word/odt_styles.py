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
        for style in self.chain(family, node.get(f"{TEXT}style-name")):
            for properties in style.iterfind(f"{STYLE}text-properties"):
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
