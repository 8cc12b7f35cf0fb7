"""The intermediate form turned into itself: what reading alone does not give.

In: the vocabulary's tree, fresh from a reader. Out: the same tree, with scopes, identifiers,
links that lead somewhere, and sections. `TRANSFORMS` is their order.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from lxml import etree

from pressroom.problems import Place, Problem, problem
from pressroom.vocabulary import HEADINGS, LEAVES, text_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from pressroom.model import Source

NAME = re.compile(r"[^\W\d][\w.\-]*")


def transform(body: etree._Element, source: Source) -> list[Problem]:
    """Apply every transform to the tree; what the author should know comes back."""
    problems: list[Problem] = []
    for step in TRANSFORMS:
        step(body, source, problems)
    return problems


def title(body: etree._Element, source: Source, _problems: list[Problem]) -> None:
    """A report that begins with its own title has it once, on the title block."""
    first = body[0] if len(body) else None
    if first is not None and first.tag == "h2" and text_of(first) == source.metadata.title:
        del body[0]


def levels(body: etree._Element, _source: Source, _problems: list[Problem]) -> None:
    """Headings begin at the second level, the title being the first, and skip none."""
    above: list[int] = []
    for heading in body.iterchildren(*HEADINGS):
        level = int(str(heading.tag)[1])
        while above and above[-1] >= level:
            above.pop()
        above.append(level)
        heading.tag = HEADINGS[len(above) - 1]


def scopes(body: etree._Element, _source: Source, _problems: list[Problem]) -> None:
    """Header cells say what they head: their column, or in a table's body their row."""
    for cell in body.iter("th"):
        if cell.get("scope") is None:
            beside_data = cell.xpath("parent::tr[parent::tbody]/td")
            cell.set("scope", "row" if beside_data else "col")


def identify(body: etree._Element, source: Source, problems: list[Problem]) -> None:
    """Every leaf and section has an identifier, each only once, and valid in XML."""
    taken: set[str] = set()
    line = 1
    for node in body.iter(etree.Element):
        line = int(node.get("data-line", line))
        wished = node.get("id")
        if wished is not None:
            became = _unique(_valid(wished), taken)
            if became != wished:
                reason = "stands twice" if became.startswith(wished) else "is no valid name"
                facts = {"name": wished, "reason": reason, "became": became}
                problems.append(problem("LNK-003", Place(source.name, line), **facts))
            node.set("id", became)
            taken.add(became)
    counter = 0
    for node in body.iter(*LEAVES):
        if node.get("id") is None:
            if node.tag in HEADINGS:
                wish = _slug(text_of(node))
            else:
                counter += 1
                wish = f"p{counter}"
            node.set("id", _unique(wish, taken))
            taken.add(node.get("id", ""))


def links(body: etree._Element, source: Source, problems: list[Problem]) -> None:
    """A link inside the report leads somewhere, or is none."""
    targets = {node.get("id") for node in body.iter(etree.Element)}
    line = 1
    for node in list(body.iter(etree.Element)):
        line = int(node.get("data-line", line))
        target = node.get("href", "").removeprefix("#")
        if node.tag == "a" and node.get("href", "").startswith("#") and target not in targets:
            problems.append(problem("LNK-002", Place(source.name, line), target=target))
            node.tag = "span"
            for attribute in ("href", "role"):
                node.attrib.pop(attribute, None)


def sections(body: etree._Element, _source: Source, _problems: list[Problem]) -> None:
    """Each heading of the main text begins a section, which lasts to the next of its level."""
    children = list(body)
    open_sections: list[tuple[int, etree._Element]] = [(1, body)]
    for child in children:
        if child.tag in HEADINGS:
            level = int(str(child.tag)[1])
            while open_sections[-1][0] >= level:
                open_sections.pop()
            section = etree.SubElement(open_sections[-1][1], "section")
            open_sections.append((level, section))
        if open_sections[-1][1] is not body:
            open_sections[-1][1].append(child)


def _valid(name: str) -> str:
    if NAME.fullmatch(name):
        return name
    valid = re.sub(r"[^\w.\-]+", "-", name).strip("-.")
    return valid if NAME.fullmatch(valid) else f"id-{valid}".rstrip("-")


def _unique(name: str, taken: set[str]) -> str:
    number = 2
    unique = name
    while unique in taken:
        unique = f"{name}-{number}"
        number += 1
    return unique


def _slug(text: str) -> str:
    """A heading's identifier, as readers of Markdown on the web know it."""
    words = re.sub(r"[^\w\- ]", "", unicodedata.normalize("NFC", text).lower())
    return _valid(words.strip().replace(" ", "-")) if words.strip() else "heading"


TRANSFORMS: tuple[Callable[[etree._Element, Source, list[Problem]], None], ...] = (
    title,
    levels,
    scopes,
    identify,
    links,
    sections,
)
