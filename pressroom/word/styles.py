"""What Word's styles say of a run: its language, its direction, whether it is hidden.

In: `styles.xml`. Out: `Styles`, which looks from a run to its styles and those these build on
(ECMA-376 part 1, §17.7.2).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Iterator

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NAMESPACES = {"w": W}
# Characters that Word takes the East Asian language of a run for.
EAST_ASIAN = re.compile("[\u1100-\u11ff\u2e80-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff]")
OFF = frozenset(("0", "false", "off"))


def w(name: str) -> str:
    """A name of WordprocessingML, as the tree writes it."""
    return f"{{{W}}}{name}"


def is_on(node: etree._Element | None) -> bool | None:
    """What a property that is on or off says; none where it is not there."""
    return None if node is None else node.get(w("val"), "1") not in OFF


class Styles:
    """The styles of a document, by identifier."""

    def __init__(self, root: etree._Element | None) -> None:
        found = [] if root is None else root.findall(w("style"))
        self._styles = {style.get(w("styleId"), ""): style for style in found}
        self._normal = next(
            (
                style
                for style in found
                if style.get(w("type")) == "paragraph" and style.get(w("default")) in ("1", "true")
            ),
            None,
        )
        self.defaults = (
            None if root is None else root.find("w:docDefaults/w:rPrDefault/w:rPr", NAMESPACES)
        )

    def default_language(self) -> str:
        """The language of text that says nothing else."""
        normal = self._normal
        own = normal.find("w:rPr/w:lang", NAMESPACES) if normal is not None else None
        default = self.defaults.find(w("lang")) if self.defaults is not None else None
        said = (node.get(w("val")) for node in (own, default) if node is not None)
        return next((language for language in said if language), "")

    def names(self, paragraph: etree._Element) -> set[str]:
        """The names of a paragraph's style and of those it builds on, in lower case."""
        return {
            name.get(w("val"), "").lower()
            for style in self.of(paragraph, "p")
            if (name := style.find(w("name"))) is not None
        }

    def numbered(self, paragraph: etree._Element) -> bool:
        """Whether Word writes a number before a paragraph by itself."""
        own = [paragraph.find(w("pPr")), *(s.find(w("pPr")) for s in self.of(paragraph, "p"))]
        for properties in own:
            number = None if properties is None else properties.find("w:numPr/w:numId", NAMESPACES)
            if number is not None:
                return number.get(w("val")) != "0"
        return False

    def hidden(self, run: etree._Element, paragraph: etree._Element) -> bool:
        """Whether a run is hidden text: it says so itself, or its styles take turns (§17.7.3)."""
        own = is_on(run.find("w:rPr/w:vanish", NAMESPACES))
        if own is not None:
            return own
        turns = [self._first(run, "r", "vanish"), self._first(paragraph, "p", "vanish")]
        default = self.defaults.find(w("vanish")) if self.defaults is not None else None
        return bool(is_on(default)) or sum(bool(is_on(turn)) for turn in turns) == 1

    def said(
        self, run: etree._Element, paragraph: etree._Element, name: str
    ) -> etree._Element | None:
        """The nearest property of that name."""
        found = (properties.find(w(name)) for properties in self._all(run, paragraph))
        return next((each for each in found if each is not None), None)

    def language(self, run: etree._Element, paragraph: etree._Element, text: str) -> str:
        """The language tag of a run's text, "" where none is said.

        The defaults do not count: they are the language of the report, or of Word as it was set up.
        """
        kind = "val"
        if self.right_to_left(run, paragraph) or is_on(run.find("w:rPr/w:cs", NAMESPACES)):
            kind = "bidi"
        elif EAST_ASIAN.search(text):
            kind = "eastAsia"
        for properties in self._all(run, paragraph, defaults=False):
            language = properties.find(w("lang"))
            if language is not None and language.get(w(kind)):
                return language.get(w(kind), "")
        return ""

    def right_to_left(self, run: etree._Element, paragraph: etree._Element) -> bool:
        """Whether a run is written from right to left."""
        for properties in self._all(run, paragraph):
            said = is_on(properties.find(w("rtl")))
            if said is not None:
                return said
        return False

    def _all(
        self, run: etree._Element, paragraph: etree._Element, *, defaults: bool = True
    ) -> Iterator[etree._Element]:
        """The properties that a run has, the nearest first."""
        styles = [*self.of(run, "r"), *self.of(paragraph, "p")]
        found = [run, *(style for style in styles if defaults or style is not self._normal)]
        for properties in (
            *(each.find(w("rPr")) for each in found),
            self.defaults if defaults else None,
        ):
            if properties is not None:
                yield properties

    def _first(self, node: etree._Element, kind: str, name: str) -> etree._Element | None:
        for style in self.of(node, kind):
            found = style.find(f"w:rPr/w:{name}", NAMESPACES)
            if found is not None:
                return found
        return None

    def of(self, node: etree._Element, kind: str) -> Iterator[etree._Element]:
        """The style of a run (`r`) or a paragraph (`p`), and those it builds on."""
        # They are the first child (§17.3); ten thousand runs are not searched for them.
        properties = next(node.iterchildren(), None)
        own = properties is not None and properties.tag == w(f"{kind}Pr")
        named = properties.find(w(f"{kind}Style")) if own and properties is not None else None
        default = self._normal if kind == "p" else None
        name = named.get(w("val"), "") if named is not None else None
        yield from self.chain(name, default)

    def chain(
        self, name: str | None, default: etree._Element | None = None
    ) -> Iterator[etree._Element]:
        """The style of that identifier, and those it builds on."""
        style = default if name is None else self._styles.get(name)
        seen: set[str] = set()
        while style is not None and style.get(w("styleId"), "") not in seen:
            seen.add(style.get(w("styleId"), ""))
            yield style
            based = style.find(w("basedOn"))
            style = self._styles.get(based.get(w("val"), "")) if based is not None else None
