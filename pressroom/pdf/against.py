"""The tag tree of a finished PDF against its edition: element by element, none more, none less.

In: a `Structure` and the `Edition`. Out: what differs, with the author's line. What the tree should
be is read from the Document here, not from the boxes that the tag tree is built from: the same
kinds in the same order and nesting, one element for one, in the same languages; tables with their
spans and heads; links that lead where the report's do. The words are the text proof's.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Any

from pressroom.pdf.structure import Element, Linked
from pressroom.pdf.structure_rules import HEADINGS
from pressroom.pdf.tag_cells import headers
from pressroom.themes.official import SIGNED
from pressroom.vocabulary import LEAVES, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lxml import etree

    from pressroom.model import Block, Edition, Entry
    from pressroom.pdf.structure import Structure

    Difference = tuple[int, str]  # the author's line, and what differs there

GROUPS = ("Document", "Part", "Sect", "Div")
SCOPES = {"col": "/Column", "colgroup": "/Column", "row": "/Row", "rowgroup": "/Row"}
COUNTS = {"ul": "/Disc", "ol": "/Decimal"}
SAME = {
    **{"section": "Sect", "p": "P", "blockquote": "BlockQuote", "table": "Table"},
    **{"caption": "Caption", "thead": "THead", "tbody": "TBody", "tfoot": "TFoot", "tr": "TR"},
    **{heading: heading.upper() for heading in ("h2", "h3", "h4", "h5", "h6")},
}


@dataclass(slots=True)
class Wanted:
    """An element that the tree should have."""

    kind: str
    spoken: str
    line: int
    kids: list[Wanted] = field(default_factory=list)
    attributes: dict[str, Any] = field(default_factory=dict)
    target: str | None = None  # where a link leads
    name: str = ""  # of a note
    blank: bool = False  # it says nothing and may be left out


def against(structure: Structure, edition: Edition) -> Iterator[Difference]:
    """Everything in which the tree is not the edition's."""
    calls = {
        link.get("href", "")[1:]
        for link in edition.body.iter("a")
        if link.get("role") == "doc-noteref"
    }
    language = edition.document.source.metadata.language
    body = _Expected(calls, language).block(edition.body, language)
    units = _units(structure.root, len(_front(edition)))
    for block, found in zip(_front(edition), units, strict=False):
        yield from _edition_text(block, found, None)
    if edition.listed:
        contents = next(units, None)
        if contents is None:
            yield 0, "the tree has no contents list"
            return
        yield from _Comparison(contents, _contents(edition)).differences()
    report = next(units, None)
    if report is None:
        yield 0, "the tree has no report"
        return
    yield from _Comparison(report, body[0]).differences()
    rest = [each for unit in units for each in _leaves(unit)]
    for block, leaf in zip(edition.back, rest, strict=False):
        spoken = None if block.id in SIGNED else edition.label_language
        yield from _edition_text(block, leaf, spoken)
    if len(rest) != len(edition.back):
        yield 0, f"{len(rest)} elements follow the report for {len(edition.back)}"


def _front(edition: Edition) -> list[Block | None]:
    """What stands before the report: the publisher's mark, the blocks of the title."""
    logo = edition.document.logo and edition.document.source.metadata.publisher
    return [*([None] if logo else []), *edition.front]


def _units(root: Element, before: int) -> Iterator[Element]:
    """Leaf by leaf what stands before the report, then the report whole, then what follows."""
    count = 0

    def walk(element: Element) -> Iterator[Element]:
        nonlocal count
        for kid in element.elements:
            whole = count >= before if kid.kind == "Sect" else kid.kind not in GROUPS
            if whole:
                count += 1
                yield kid
            else:
                yield from walk(kid)

    yield from walk(root)


def _leaves(element: Element) -> Iterator[Element]:
    """The elements in groups, one by one."""
    if element.kind in GROUPS:
        for kid in element.elements:
            yield from _leaves(kid)
    else:
        yield element


def _edition_text(
    block: Block | None, found: Element, language: str | None
) -> Iterator[Difference]:
    """A block of edition text: the title is the first heading; a template may make the colophon's
    a second one.
    """
    kinds = {"edition-title": ("H1",), "edition-colophon": ("H2", "P")}
    wanted = kinds.get(block.id, ("P",)) if block else ("Figure",)
    if found.kind not in wanted:
        yield 0, f"{found.where()} for a {wanted[0]}, “{block.text if block else 'the mark'}”"
    if language and found.spoken.split("-")[0].lower() != language:
        yield 0, f"{found.where()} is in “{found.spoken}” for “{language}”"


def _contents(edition: Edition) -> Wanted:
    """What the contents list should be: a heading, and entries that lead to theirs."""
    language, label = edition.document.source.metadata.language, edition.label_language

    def listed(entries: Sequence[Entry], around: str) -> Wanted:
        return Wanted("TOC", around, 0, [*map(item, entries)])

    def item(entry: Entry) -> Wanted:
        link = Wanted("Link", language, 0, target=entry.href)
        below = [listed(entry.children, language)] if entry.children else []
        return Wanted("TOCI", language, 0, [Wanted("Reference", language, 0, [link]), *below])

    return Wanted("Sect", label, 0, [Wanted("H2", label, 0), listed(edition.contents, label)])


class _Expected:
    """The elements that the Document's elements should be."""

    def __init__(self, calls: set[str], language: str) -> None:
        self._calls, self._language = calls, language
        self._headers: dict[etree._Element, list[int]] = {}

    def block(self, node: etree._Element, spoken: str, line: int = 0) -> list[Wanted]:
        """What a block should be: mostly one element."""
        line = int(node.get("data-line", line))
        spoken, tag = node.get("lang", spoken), str(node.tag)
        make = getattr(self, f"_{tag}", None)
        if make is not None:
            found: list[Wanted] = make(node, spoken, line)
            return found
        if tag in COUNTS:
            return [self._list(node, spoken, line)]
        if tag in ("td", "th"):
            return [self._cell(node, spoken, line)]
        kind = SAME[tag]
        if kind in HEADINGS and next(node.iterancestors("aside"), None) is not None:
            kind = "P"
        return [Wanted(kind, spoken, line, self._within(node, spoken, line))]

    def _within(self, node: etree._Element, spoken: str, line: int) -> list[Wanted]:
        if node.tag in LEAVES:
            return self._inline(node, spoken, line)
        return [each for kid in node for each in self.block(kid, spoken, line)]

    def _hr(self, *_: object) -> list[Wanted]:
        return []

    def _pre(self, node: etree._Element, spoken: str, line: int) -> list[Wanted]:
        code = Wanted("Code", spoken, line, self._inline(node, spoken, line))
        return [Wanted("P", spoken, line, [code])]

    def _aside(self, node: etree._Element, spoken: str, line: int) -> list[Wanted]:
        name = node.get("id", "") if node.get("id") in self._calls else ""
        kind = "Note" if name else "Div"
        return [Wanted(kind, spoken, line, self._within(node, spoken, line), name=name)]

    def _list(self, node: etree._Element, spoken: str, line: int) -> Wanted:
        items = []
        for item in node:
            own, at = item.get("lang", spoken), int(item.get("data-line", line))
            body = Wanted("LBody", own, at, self._within(item, own, at))
            items.append(Wanted("LI", own, at, [Wanted("Lbl", own, at), body]))
        return Wanted("L", spoken, line, items, {"ListNumbering": COUNTS[str(node.tag)]})

    def _dl(self, node: etree._Element, spoken: str, line: int) -> list[Wanted]:
        """A list of terms: an item is the terms that follow each other and what they mean."""
        items: list[Wanted] = []
        terms = [kid for kid in node if kid.tag != "aside"]
        for tag, group in groupby(terms, key=lambda kid: str(kid.tag)):
            if tag == "dt" or not items:
                items.append(Wanted("LI", spoken, line))
            for kid in group:
                own, at = kid.get("lang", spoken), int(kid.get("data-line", line))
                kind = "Lbl" if tag == "dt" else "LBody"
                blank = kind == "Lbl" and _blank(kid)
                items[-1].kids.append(
                    Wanted(kind, own, at, self._within(kid, own, at), blank=blank)
                )
        for item in items:
            if item.kids[-1].kind == "Lbl":
                item.kids.append(Wanted("LBody", spoken, line))
        for note in node.iterfind("aside"):
            items[-1].kids += self.block(note, spoken, line)
        return [Wanted("L", spoken, line, items, {"ListNumbering": "/None"})]

    def _table(self, node: etree._Element, spoken: str, line: int) -> list[Wanted]:
        over = headers(node)
        heads = [cell for cell in over if cell.tag == "th"]
        self._headers.update({cell: [*map(heads.index, found)] for cell, found in over.items()})
        return [Wanted("Table", spoken, line, self._within(node, spoken, line))]

    def _cell(self, node: etree._Element, spoken: str, line: int) -> Wanted:
        said: dict[str, Any] = {
            span: int(node.get(span.lower(), "1")) for span in ("ColSpan", "RowSpan")
        }
        said["Scope"] = SCOPES[node.get("scope", "col")] if node.tag == "th" else None
        said["Headers"] = self._headers.get(node, [])
        kids = self._within(node, spoken, line)
        return Wanted(str(node.tag).upper(), spoken, line, kids, said)

    def _figure(self, node: etree._Element, spoken: str, line: int) -> list[Wanted]:
        """Pictures with their caption; without, they stand for themselves."""
        kids = [each for kid in node for each in self._figure_part(kid, spoken, line)]
        captioned = node.find("figcaption") is not None and _shows(node)
        around = (each.get("lang") for each in node.iterancestors())
        changed = spoken.lower() != next(filter(None, around), self._language).lower()
        if captioned or (kids and changed):
            return [Wanted("Div", spoken, line, kids)]
        return kids

    def _figure_part(self, kid: etree._Element, spoken: str, line: int) -> list[Wanted]:
        if kid.tag != "figcaption":
            return self._inline_one(kid, spoken, line)
        parent = kid.getparent()
        kind = "Caption" if parent is not None and _shows(parent) else "P"
        spoken, line = kid.get("lang", spoken), int(kid.get("data-line", line))
        return [Wanted(kind, spoken, line, self._inline(kid, spoken, line))]

    def _inline(self, node: etree._Element, spoken: str, line: int) -> list[Wanted]:
        return [each for kid in node for each in self._inline_one(kid, spoken, line)]

    def _inline_one(self, node: etree._Element, around: str, line: int) -> list[Wanted]:
        spoken = node.get("lang", around)
        blank = _blank(node)
        kids = self._inline(node, spoken, line)
        if node.tag == "img":
            return [Wanted("Figure", spoken, line, blank=blank)] if node.get("alt") else []
        if node.tag == "a":
            link = Wanted("Link", spoken, line, kids, target=node.get("href"), blank=blank)
            calls = node.get("role") == "doc-noteref"
            return [Wanted("Reference", spoken, line, [link], blank=blank) if calls else link]
        within = {str(each.tag) for each in node.iterancestors()}
        if node.tag == "code" and not within & {"pre", "code"}:
            return [Wanted("Code", spoken, line, kids, blank=blank)]
        if spoken.lower() != around.lower():
            return [Wanted("Span", spoken, line, kids, blank=blank)]
        return kids


def _shows(figure: etree._Element) -> bool:
    """Whether a figure has a picture that says something, beside its caption."""
    return any(
        picture.get("alt") and next(picture.iterancestors("figcaption"), None) is None
        for picture in figure.iter("img")
    )


def _blank(node: etree._Element) -> bool:
    """Whether nothing of an element is to be read."""
    alternatives = any(picture.get("alt") for picture in node.iter("img"))
    return not text_of(node).strip() and not alternatives


class _Comparison:
    """One element with what it should be, and all below both."""

    def __init__(self, found: Element, wanted: Wanted) -> None:
        self._found, self._wanted = found, wanted
        # Notes that are read behind the block that calls them are compared for themselves.
        self._moved = {note.name: note for note in found.walk() if _behind_its_call(note)}
        self._heads: list[Element] = []

    def differences(self) -> Iterator[Difference]:
        """All that differs."""
        yield from self._one(self._found, self._wanted)
        notes = {note.name: note for note in _all(self._wanted) if note.name}
        for name, note in self._moved.items():
            if name in notes:
                yield from self._one(note, notes[name])
            else:
                yield 0, f"{note.where()}, “{name}”, is too much"

    def _one(self, found: Element, wanted: Wanted) -> Iterator[Difference]:
        if found.kind != wanted.kind:
            yield wanted.line, f"{found.where()} for a {wanted.kind}"
            return
        if found.spoken.lower() != wanted.spoken.lower():
            yield wanted.line, f"{found.where()} is in “{found.spoken}” for “{wanted.spoken}”"
        if wanted.name and found.name != wanted.name:
            yield wanted.line, f"{found.where()} is called “{found.name}” for “{wanted.name}”"
        outer = self._heads
        if found.kind == "Table":
            self._heads = [each for each in _in_table(found) if each.kind == "TH"]
        yield from self._attributes(found, wanted)
        yield from self._target(found, wanted)
        yield from self._kids(found, wanted)
        self._heads = outer

    def _attributes(self, found: Element, wanted: Wanted) -> Iterator[Difference]:
        names = {head.name: number for number, head in enumerate(self._heads) if head.name}
        for name, value in wanted.attributes.items():
            said = found.attributes.get(name, 1 if name.endswith("Span") else None)
            if name == "Headers":
                said = [names.get(one, -1) for one in said or []]
            if said != value:
                yield wanted.line, f"{found.where()}: its {name} is {said} for {value}"

    def _target(self, found: Element, wanted: Wanted) -> Iterator[Difference]:
        if wanted.target is None:
            return
        targets = {kid.target for kid in found.kids if isinstance(kid, Linked)}
        if targets != {wanted.target.removeprefix("#")}:
            yield wanted.line, f"{found.where()} leads to {sorted(targets)} for {wanted.target}"

    def _kids(self, found: Element, wanted: Wanted) -> Iterator[Difference]:
        kids = [kid for kid in found.elements if self._moved.get(kid.name) is not kid]
        due = [kid for kid in wanted.kids if kid.name not in self._moved]
        at = 0
        for one in due:
            if at < len(kids) and kids[at].kind == one.kind:
                yield from self._one(kids[at], one)
                at += 1
            elif not one.blank:
                there = kids[at].where() if at < len(kids) else "nothing"
                yield one.line, f"{there} for a {one.kind} in the {found.where()}"
                return
        for kid in kids[at:]:
            yield _line(due, wanted), f"{kid.where()} is too much in the {found.where()}"


def _line(due: Sequence[Wanted], wanted: Wanted) -> int:
    return due[-1].line if due else wanted.line


def _all(wanted: Wanted) -> Iterator[Wanted]:
    yield wanted
    for kid in wanted.kids:
        yield from _all(kid)


def _in_table(table: Element) -> Iterator[Element]:
    """The cells of a table, without those of tables in it."""
    for kid in table.elements:
        if kid.kind in ("TH", "TD"):
            yield kid
        elif kid.kind in ("THead", "TBody", "TFoot", "TR"):
            yield from _in_table(kid)


def _behind_its_call(note: Element) -> bool:
    """Whether a note stands behind the block of text that calls it, or in it."""
    if note.kind != "Note" or note.parent is None:
        return False
    before = [kid for kid in note.parent.elements if kid.kind != "Note" or kid is note]
    at = before.index(note)
    callers = [before[at - 1] if at else note.parent]
    if note.parent.kind in ("Caption", "Lbl", "P", *HEADINGS):
        callers.append(note.parent)
    return any(
        isinstance(kid, Linked) and kid.target == note.name
        for caller in callers
        for element in caller.walk()
        if element.kind == "Link" and element.parent and element.parent.kind == "Reference"
        for kid in element.kids
    )
