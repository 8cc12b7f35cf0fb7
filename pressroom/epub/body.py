"""The report's elements as reading systems want them: its `Part`s in, the bodies of documents out.

No word is added, moved or left out. A table that a narrow screen could not hold stands in a region
that scrolls, which the keyboard reaches and which has a name; read back, the region is taken out
again. Notes say what they are in both vocabularies, and their links where they lead. Follows EPUB
3.3 §6.1, its structural semantics, DPUB-ARIA 1.1 and WCAG 2.2 (1.4.10, 2.1.1, 2.4.4).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from pressroom.edition import label
from pressroom.epub.parts import homes
from pressroom.tables import longest_words
from pressroom.vocabulary import text_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pressroom.model import Edition, Part

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
XHTML = "{http://www.w3.org/1999/xhtml}"
OPS = "http://www.idpf.org/2007/ops"
EPUB_TYPE = f"{{{OPS}}}type"
# A telephone's width in ems, with the letters twice as large as it would show them; and what the
# padding of a column takes of it.
NARROWEST, PADDING = 10.0, 1.0
REGION = {"class": "wide", "role": "region", "tabindex": "0"}
# By role: what it is in the vocabulary of EPUB, and the name of its label.
NOTES = {
    "doc-footnote": ("footnote", ""),
    "doc-noteref": ("noteref", "note call"),
    "doc-backlink": ("backlink", "note return"),
}


def ereader_bodies(edition: Edition) -> Iterator[etree._Element]:
    """The bodies of the documents of an edition's parts, in order."""
    where, named, called = homes(edition.parts), note_names(edition), _called(edition)
    regions = iter(region_names(edition))
    for part in edition.parts:
        body = etree.Element("section", dict(part.body.attrib), nsmap={"epub": OPS})
        body.extend([*etree.fromstring(etree.tostring(part.body))])
        if not part.goes_on and body[0].tag == "p":
            body[0].set("class", "first")  # old readers do not know `:first-child`
        for node in body.iter(etree.Element):
            node.attrib.pop("data-line", None)
            if node.get("lang"):
                node.set(XML_LANG, node.get("lang", ""))
        _type_notes(body, named, called)
        _lead(body, part, where)
        for table in [*body.iter("table")]:
            if name := next(regions):
                _put_in_region(table, name)
        yield body


def region_names(edition: Edition) -> list[str]:
    """The names of the regions in which tables scroll, table by table: `#` and the place of its
    caption, or words; none of a table that is as narrow as any screen.
    """
    names = []
    for number, table in enumerate(edition.document.body.iter("table"), 1):
        caption = table.find("caption")
        name = label(edition, "table").format(number=number)
        if caption is not None and text_of(caption).strip():
            name = f"#{caption.get('id')}"
        names.append(name if _is_wide(table) else "")
    return names


def note_names(edition: Edition) -> Mapping[tuple[str, str], str]:
    """What the links of notes say of where they lead, by role and note; in the report's language,
    or not at all.
    """
    if edition.label_tongue[0]:
        return {}
    numbers: dict[str, str] = {}
    for call in edition.document.body.iter("a"):
        if call.get("role") == "doc-noteref":
            numbers.setdefault(call.get("href", "")[1:], text_of(call).strip("[] "))
    return {
        (role, note): label(edition, name).format(number=number)
        for note, number in numbers.items()
        for role, (_, name) in NOTES.items()
        if name and number
    }


def note_of(link: etree._Element) -> str:
    """The note that a link leads to, or stands in: it calls it, or leads back from it."""
    if link.get("role") == "doc-backlink":
        around = (each for each in link.iterancestors() if each.get("role") == "doc-footnote")
        return next((each.get("id", "") for each in around), "")
    return link.get("href", "").rpartition("#")[2]


def take_out_regions(body: etree._Element) -> list[str]:
    """Take the regions out in which tables scroll, and say their names; what is no proper one
    stays.
    """
    found = []
    for node in [*body.iter(f"{XHTML}div")]:
        said = dict(node.attrib)
        names = [said.pop(name, "") for name in ("aria-label", "aria-labelledby")]
        around = node.getparent()
        proper = said == REGION and sum(map(bool, names)) == 1 and len(node) == 1
        words = (node.text or "") + (node[0].tail or "" if len(node) else "")
        if proper and not words.strip() and node[0].tag == f"{XHTML}table" and around is not None:
            found.append(names[0] or f"#{names[1]}")
            node[0].tail = node.tail
            around.replace(node, node[0])
    return found


def _called(edition: Edition) -> frozenset[str]:
    """The notes that something calls."""
    calls = edition.document.body.iter("a")
    return frozenset(note_of(call) for call in calls if call.get("role") == "doc-noteref")


def _type_notes(
    body: etree._Element, named: Mapping[tuple[str, str], str], called: frozenset[str]
) -> None:
    for node in body.iter("a", "aside"):
        role = node.get("role", "")
        # A reading system may show a note of EPUB's where it is called and nowhere else.
        if role in NOTES and (node.tag == "a" or node.get("id") in called):
            node.set(EPUB_TYPE, NOTES[role][0])
        name = named.get((role, note_of(node)))
        if name and node.tag == "a":
            node.set("aria-label", name)


def _lead(body: etree._Element, part: Part, where: Mapping[str, str]) -> None:
    """Lead links to the documents that their places stand in."""
    for link in body.iter("a"):
        address = link.get("href", "")
        home = where[address[1:]] if address.startswith("#") else part.name
        if home != part.name:
            link.set("href", f"{home}{address}")


def _is_wide(table: etree._Element) -> bool:
    """Whether a table is wider than the narrowest screen though every word has its own line."""
    words = longest_words(table)
    within = next(table.iterancestors("table"), None) is not None
    return sum(words) + PADDING * len(words) > NARROWEST and not within


def _put_in_region(table: etree._Element, name: str) -> None:
    region, around = etree.Element("div", REGION), table.getparent()
    if name.startswith("#"):
        region.set("aria-labelledby", name[1:])
    else:
        region.set("aria-label", name)
    if around is not None:
        around.replace(table, region)
        region.append(table)
