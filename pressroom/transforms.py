"""The intermediate form turned into itself: what reading alone does not give.

In: the vocabulary's tree, fresh from a reader. Out: the same tree, with scopes, identifiers,
tables in order, links that lead somewhere, and sections. `TRANSFORMS` is their order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from unicodedata import bidirectional
from urllib.parse import unquote

from lxml import etree

from pressroom.chapters import notes_by_chapter
from pressroom.languages import direction
from pressroom.names import OURS, Taken, anchor, free, normal, numbered, slug, unique, valid
from pressroom.problems import Place, Problem, problem, short
from pressroom.tables import LONGEST_WORD, endless_word, fit, longest_words, make_regular
from pressroom.type_area import type_area
from pressroom.vocabulary import HEADINGS, LEAVES, detach, text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pressroom.model import Source


def transform(body: etree._Element, source: Source) -> list[Problem]:
    """Apply every transform to the tree; what the author should know comes back."""
    problems: list[Problem] = []
    for step in TRANSFORMS:
        step(body, source, problems)
    return problems


def title(body: etree._Element, source: Source, _problems: list[Problem]) -> None:
    """A report that begins with its own title has it once, on the title block.

    Links that led to the title lead to what follows it.
    """
    first = body[0] if len(body) else None
    if first is None or first.tag != "h2" or text_of(first) != source.metadata.title:
        return
    called = {unquote(link.get("href", "")) for link in body.iter("a")}
    names = [str(node.get("id")) for node in first.iter(etree.Element) if node.get("id")]
    if f"#{slug(text_of(first))}" in called:
        names.append(slug(text_of(first)))
    del body[0]
    after = next(body.iter(*LEAVES), None)
    if after is not None:
        for name in names:
            anchor(after, name)


def levels(body: etree._Element, _source: Source, _problems: list[Problem]) -> None:
    """Headings begin at the second level, the title being the first, and skip none.

    Those within a quotation, a list or a cell stand below the section around them.
    """
    above: list[int] = []
    before = -1  # the heading before, of whatever kind
    for heading in body.iter(*HEADINGS):
        level = heading.sourceline or int(str(heading.tag)[1]) - 1
        if heading.getparent() is not body:
            before = min(max(level - 1, len(above)), before + 1, len(HEADINGS) - 1)
            heading.tag = HEADINGS[before]
            continue
        while above and above[-1] >= level:
            above.pop()
        above.append(level)
        before = min(len(above), len(HEADINGS)) - 1
        heading.tag = HEADINGS[before]


def directions(body: etree._Element, source: Source, _problems: list[Problem]) -> None:
    """A passage in a language that is written the other way says so; `auto` says which."""
    if direction(source.metadata.language) == "rtl" and body.get("dir") is None:
        body.set("dir", "rtl")
    for node in body.iter(etree.Element):
        around = node.getparent()
        outer = "ltr" if around is None else _direction(around)
        if node.get("dir") == "auto":
            node.set("dir", _first_strong(text_of(node)) or outer)
        elif node.get("lang") and node.get("dir") is None:
            own = direction(node.get("lang", ""))
            if own != outer:
                node.set("dir", own)


def _direction(node: etree._Element) -> str:
    """The direction of an element whose own and outer ones are settled."""
    found = (each.get("dir") for each in (node, *node.iterancestors()))
    return next(filter(None, found), "ltr")


def _first_strong(text: str) -> str | None:
    """What the first letter with a direction says (UAX #9, P2 and P3)."""
    kinds = (bidirectional(character) for character in text)
    strong = next((kind for kind in kinds if kind in ("L", "R", "AL")), None)
    return strong and ("ltr" if strong == "L" else "rtl")


def scopes(body: etree._Element, _source: Source, _problems: list[Problem]) -> None:
    """Header cells say what they head: their column, or beside data their row.

    A table's head without any has them all: that is what a head is.
    """
    for head in body.iter("thead"):
        if head.find("tr/th") is None:
            for cell in head.iterfind("tr/td"):
                cell.tag = "th"
    for cell in body.iter("th"):
        if cell.get("scope") is None:
            beside_data = cell.xpath("parent::tr[not(parent::thead)]/td")
            cell.set("scope", "row" if beside_data else "col")


def tables(body: etree._Element, source: Source, problems: list[Problem]) -> None:
    """The parts of a table stand in the vocabulary's order; words keep theirs.

    A part that stands where it cannot becomes a part that may stand there.
    """
    for table in body.iter("table"):
        for part in list(table):
            _put_in_order(table, part)
        head = max((_width(row) for row in table.iterfind("thead/tr")), default=0)
        spanned = table.find(".//*[@rowspan]") is not None
        for row in table.iterfind("tbody/tr"):
            if head and not spanned and _width(row) > head:
                line = next((leaf.get("data-line", "0") for leaf in row.iter(*LEAVES)), "0")
                facts = {"cells": _width(row), "head": head}
                problems.append(problem("TAB-001", Place(source.name, int(line)), **facts))
        problems += _too_wide(table, source)


def spans(body: etree._Element, _source: Source, _problems: list[Problem]) -> None:
    """A table has a body, and its rows cover the same columns; without rows, its caption is a
    paragraph.
    """
    for table in list(body.iter("table")):
        if table.find("tbody") is None and len(table) and table[-1].tag != "caption":
            table[-1].tag = "tbody"  # what is a head or a foot of nothing is the table
        make_regular(table)
        parent, caption = table.getparent(), table.find("caption")
        if len(table) == 1 and caption is not None and parent is not None:
            caption.tag = "p"
            if table.get("id"):
                anchor(caption, str(table.get("id")))
            parent.replace(table, caption)


def _too_wide(table: etree._Element, source: Source) -> Iterator[Problem]:
    """What of a table no page can hold."""
    if next(table.iterancestors("table"), None) is not None:
        return
    length, line = endless_word(table)
    if length:
        facts = {"count": length, "most": LONGEST_WORD}
        yield problem("LIM-005", Place(source.name, line), **facts)
    fitted = fit(table, type_area(source.metadata.page))
    columns = len(longest_words(table))
    where = Place(source.name, int(table.get("data-line", "0")))
    if isinstance(fitted, int):
        yield problem("TAB-002", where, columns=columns, most=fitted)
    elif fitted.turned:
        yield problem("TAB-003", where, columns=columns)


def _put_in_order(table: etree._Element, part: etree._Element) -> None:
    if part.tag == "tfoot" and part.getnext() is not None:
        part.tag = "tbody"
    before = part.getprevious()
    if before is None:
        return
    tag = before.tag
    if part.tag == "caption" and tag == "caption":
        _join(before, part)
    elif part.tag == "caption":
        _as_row(table, part)
    elif part.tag == "thead" and tag == "thead":
        before.extend(list(part))
        detach(part)
    elif part.tag == "thead" and tag != "caption":
        part.tag = "tbody"


def _join(first: etree._Element, second: etree._Element) -> None:
    """One caption of two, each in lines of its own."""
    line = etree.SubElement(first, "br")
    if second.get("id"):
        line = etree.SubElement(first, "span", {"id": str(second.get("id"))})
    line.tail = second.text
    first.extend(list(second))
    detach(second)


def _as_row(table: etree._Element, caption: etree._Element) -> None:
    """A caption among the rows is a row across the table."""
    width = max((_width(row) for row in table.iter("tr")), default=1)
    group = etree.Element("tbody")
    cell = etree.SubElement(etree.SubElement(group, "tr"), "td")
    if width > 1:
        cell.set("colspan", str(width))
    table.replace(caption, group)
    caption.tag = "p"
    cell.append(caption)


def _width(row: etree._Element) -> int:
    return sum(int(cell.get("colspan", "1")) for cell in row)


def identify(body: etree._Element, source: Source, problems: list[Problem]) -> None:
    """Every leaf and section has an identifier, each only once, and valid in XML.

    Links follow: to the place that bore the name, else to the heading the web knows by it.
    """
    bearers = [node for node in body.iter(etree.Element) if node.get("id")]
    wished = {str(node.get("id")) for node in bearers}
    taken = Taken(name for name in wished if valid(name) == name)
    known: dict[str, str] = {}
    line = 1
    for node in body.iter(etree.Element):
        line = int(node.get("data-line", line))
        name = node.get("id")
        if name:
            node.set("id", _own(name, known, taken, Place(source.name, line), problems))
    _number(body, known, taken)
    for link in body.iter("a"):
        fragment = link.get("href", "")
        if fragment.startswith("#"):
            ways = (fragment[1:], unquote(fragment[1:]), normal(unquote(fragment[1:])))
            target = next((known[way] for way in ways if way in known), fragment[1:])
            link.set("href", f"#{target}")


def _own(
    name: str, known: dict[str, str], taken: Taken, where: Place, problems: list[Problem]
) -> str:
    """An identifier for the place that wished to be called `name`."""
    if name not in known and free(valid(name)) == name:
        known[name] = name
        return name
    became = unique(free(valid(name)), taken)
    ours = valid(name) == name and name not in known
    reason = "stands twice" if name in known else "is no valid name"
    reason = f"begins with `{OURS}`, as ours do" if ours else reason
    known.setdefault(name, became)
    facts = {"name": short(name), "reason": reason, "became": short(became)}
    problems.append(problem("LNK-003", where, **facts))
    return became


def _number(body: etree._Element, known: dict[str, str], taken: Taken) -> None:
    """Give the leaves without an identifier one: headings the web's, others a number."""
    counter = 0
    slugs: dict[str, int] = {}
    for node in body.iter(*LEAVES):
        if node.tag in HEADINGS:
            wish = numbered(slug(text_of(node)), slugs)
            if node.get("id") is None:
                node.set("id", unique(free(valid(wish)), taken))
            known.setdefault(wish, str(node.get("id")))
        elif node.get("id") is None:
            counter += 1
            node.set("id", unique(f"p{counter}", taken))


def links(body: etree._Element, source: Source, problems: list[Problem]) -> None:
    """A link inside the report leads somewhere, or is none."""
    targets = {node.get("id") for node in body.iter(etree.Element)}
    line = 1
    for node in list(body.iter(etree.Element)):
        line = int(node.get("data-line", line))
        target = node.get("href", "").removeprefix("#")
        if node.tag == "a" and node.get("href", "").startswith("#") and target not in targets:
            problems.append(problem("LNK-002", Place(source.name, line), target=short(target)))
            node.tag = "span"
            for attribute in ("href", "role"):
                node.attrib.pop(attribute, None)


def notes(body: etree._Element, source: Source, problems: list[Problem]) -> None:
    """A note that nothing calls is printed, and its author is told."""
    called = {link.get("href") for link in body.iter("a") if link.get("role") == "doc-noteref"}
    for note in body.iter("aside"):
        if note.get("id") and f"#{note.get('id')}" not in called:
            leaf = next(note.iter(*LEAVES), note)
            where = Place(source.name, int(leaf.get("data-line", "0")))
            problems.append(problem("LNK-004", where, note=short(" ".join(text_of(leaf).split()))))


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


TRANSFORMS: tuple[Callable[[etree._Element, Source, list[Problem]], None], ...] = (
    title,
    directions,
    levels,
    tables,
    spans,
    scopes,
    notes,
    identify,
    links,
    sections,
    notes_by_chapter,
)
