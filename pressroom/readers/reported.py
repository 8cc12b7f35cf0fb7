"""What is said of HTML that is not kept.

In: an element, and its place. Out: the problems: what is left out of it, and which words of it are
in the file and on no page.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pressroom.problems import Place, Problem, problem, short
from pressroom.readers.attributes import address, is_box, kept_link
from pressroom.readers.hidden import texts
from pressroom.readers.meaning import LEFT_OUT, LINE, NO_TEXT, UNSHOWN

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

# What of the data on a page is words for readers, by its name.
WORDS = re.compile(
    r"(?:(?:article|citation|dc|dcterms|og|twitter)[.:_].*|abstract|author|copyright|creator"
    r"|description|keywords|publisher|subject|title)",
    re.IGNORECASE,
)
HANDLERS = ("style", "formaction", "background")


def left_out(node: Element, tag: str, where: Place) -> Iterator[Problem]:
    """What is left out of an element."""
    if tag in LEFT_OUT and not (tag == "input" and is_box(node)):
        words = _words(node) if tag in NO_TEXT else ""
        said = f", with “{short(words)}”" if words else ""
        yield problem("HTM-001", where, tag=tag, words=said)
    for attribute in node.attrib:
        if attribute.startswith("on") or attribute in HANDLERS:
            facts = {"attribute": short(attribute), "tag": short(tag)}
            yield problem("HTM-002", where, **facts)
        elif attribute in UNSHOWN or (attribute == "title" and tag != "img"):
            what = f"the `{attribute}` of `<{short(tag)}>`"
            yield from unprinted(what, node.get(attribute, ""), where)
    href = address(node) if tag == "a" else ""
    if href and not kept_link(href):
        yield problem("LNK-001", where, href=short(href))


def hidden(node: Element, tag: str, where: Place) -> Iterator[Problem]:
    """The words of an element that is hidden."""
    if words := _words(node):
        yield problem("HTM-005", where, tag=short(tag), words=short(words))


def comment(text: str, name: str) -> Iterator[Problem]:
    """The words of a comment, before which the parser wrote the line where it ends."""
    line, _, words = text.partition(" ")
    if not words.startswith("?xml"):
        where = Place(name, max(int(line or 1) - words.count("\n"), 1))
        yield from unprinted("a comment", words, where)


def head(node: Element, name: str, said: frozenset[str]) -> Iterator[Problem]:
    """What a page's head holds beside what the report's metadata say."""
    line = int(node.get(LINE, "1"))
    for each in node.iter():
        if not isinstance(each.tag, str):
            yield from comment(each.text or "", name)
            continue
        line = int(each.get(LINE, line))
        where, tag = Place(name, line), each.tag.rpartition("}")[2].lower()
        yield from left_out(each, tag, where)
        what, words = f"the page's `<{tag}>`", _words(each) if tag == "title" else ""
        called = each.get("name") or each.get("property") or ""
        if tag == "meta" and WORDS.fullmatch(called):
            what, words = f"the page's `{short(called)}`", " ".join(each.get("content", "").split())
        if words not in said:
            yield from unprinted(what, words, where)


def unprinted(what: str, words: str, where: Place) -> Iterator[Problem]:
    """Words that are in the file and on no page."""
    if words := " ".join(words.split()):
        yield problem("HTM-006", where, what=what, words=short(words))


def _words(node: Element) -> str:
    return " ".join("".join(texts(node)).split())
