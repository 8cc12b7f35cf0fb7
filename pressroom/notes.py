"""Where the notes of the print edition stand: at the foot of the page that calls them.

In: the Document's body. Out: a copy in the order in which print is read: each note right after the
block of text that calls it first, its number before it, which leads back to the call. A note
called in a table or in a picture's caption stands below it. Notes that only other notes call,
those that no page's foot could hold, and those that nothing calls stay at the end.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from pressroom.vocabulary import LEAVES, detach, text_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

FOOT = "foot"  # the class of a note that the page's foot holds
SPACE = "\u00a0"
BELOW = ("table", "figure")  # what holds no place for a foot: its notes stand below it


@dataclass(frozen=True, slots=True)
class Note:
    """A note with its first call, and what it follows."""

    note: etree._Element
    call: etree._Element
    after: etree._Element


def with_notes_at_foot(
    body: etree._Element, not_held: Collection[str] = frozenset()
) -> etree._Element:
    """The body as print has it; `not_held` are the notes that stay at the end."""
    printed = etree.fromstring(etree.tostring(body))
    last: dict[etree._Element, etree._Element] = {}
    for found in _called(printed):
        if found.note.get("id") in not_held:
            continue
        _number(found.note, found.call)
        if found.after.tag not in BELOW:
            found.note.set("class", FOOT)
        detach(found.note)
        before = last.get(found.after, found.after)
        before.addnext(found.note)
        last[found.after] = found.note
    return printed


def at_end(printed: etree._Element) -> Iterator[etree._Element]:
    """The notes that are called, and yet stand at the end."""
    called = {call.get("href") for call in printed.iter("a") if call.get("role") == "doc-noteref"}
    for note in printed.iter("aside"):
        if f"#{note.get('id')}" in called and note.get("data-call") is None:
            yield note


def notes_at_foot(printed: etree._Element) -> Iterator[etree._Element]:
    """The notes that the foot of a page holds, in the order in which they stand there."""
    return printed.iterfind(f".//aside[@class='{FOOT}']")


def _called(body: etree._Element) -> Iterator[Note]:
    """The notes that the text calls, in the order of their first calls."""
    notes = {f"#{note.get('id')}": note for note in body.iter("aside") if note.get("id")}
    for call in [*body.iter("a")]:
        if call.get("role") != "doc-noteref" or call.get("href") not in notes:
            continue
        if next(call.iterancestors("aside"), None) is not None:
            continue
        note = notes.pop(call.get("href", ""))
        outer = [*call.iterancestors(*BELOW)]
        leaf = next(call.iterancestors(*LEAVES))
        yield Note(note, call, outer[-1] if outer else leaf)


def _number(note: etree._Element, call: etree._Element) -> None:
    """Put the number of a note before it, in place of the way back behind it."""
    number = text_of(call)
    first = next(note.iter(*LEAVES), None)
    if call.get("id") is None:
        call.set("id", f"edition-call-{note.get('id')}")
    note.set("data-call", str(call.get("id")))
    if first is not None and text_of(first).lstrip().startswith(number):
        return  # its author numbered it
    for back in [each for each in note.iter("a") if each.get("role") == "doc-backlink"]:
        _take_out(back)
    if len(note) == 0 or note[0].tag != "p":
        leaf = etree.Element("p", {"id": f"edition-number-{note.get('id')}"})
        if first is not None:
            leaf.set("data-line", str(first.get("data-line")))
        note.insert(0, leaf)
    leaf = note[0]
    link = etree.Element(
        "a", {"class": "number", "href": f"#{call.get('id')}", "role": "doc-backlink"}
    )
    after, leaf.text = leaf.text or "", None
    link.text, link.tail = number, SPACE + after if after or len(leaf) else ""
    leaf.insert(0, link)


def _take_out(back: etree._Element) -> None:
    """Take a way back out with the space before it; the paragraph too, if it held nothing else."""
    parent, before = back.getparent(), back.getprevious()
    if parent is None:
        return
    tail = back.tail or ""
    if before is not None:
        before.tail = (before.tail or "").rstrip() + tail
    else:
        parent.text = (parent.text or "").rstrip() + tail
    del parent[parent.index(back)]
    if len(parent) == 0 and not (parent.text or "").strip() and parent.tag == "p":
        detach(parent)
