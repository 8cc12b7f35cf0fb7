"""Pandoc, which knows how Word and OpenDocument files are made.

In: a document that `word` or `odt` has looked through and marked. Out: HTML for the closed
vocabulary, and what became of each paragraph. Pandoc runs in its sandbox, reads what it is given,
opens no file and no socket, and has its limits of time and memory.
"""

from __future__ import annotations

import re
import subprocess
from bisect import bisect_left
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lxml import etree

from pressroom.problems import Place, Problem, Refused, problem, short
from pressroom.vocabulary import detach

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

# Noncharacters of Unicode, which no text has: marks that pandoc carries through as text.
OPEN, CLOSE, END = "\ufdd0", "\ufdd1", "\ufdd2"
DECORATIVE = END  # the alternative text of a picture that says nothing
ANY = "\ufdd3"  # in a text that is to come out again: one character, whichever
MARKS = re.compile(f"[{OPEN}{CLOSE}{END}{ANY}]")
PARAGRAPH = re.compile(f"{OPEN}([0-9]+){CLOSE}")
# Text between the marks of a span, and what goes on alike where it ends.
SPAN = re.compile(
    f"(?P<start>{OPEN}(?P<language>[A-Za-z0-9-]+);{CLOSE})"
    f"(?P<text>[^{OPEN}{END}]*(?:{END}(?P=start)[^{OPEN}{END}]*)*){END}"
)
SECONDS = 60
MEMORY = "1g"
KEPT = frozenset(
    ("alt", "align", "checked", "colspan", "dir", "href", "id", "lang", "role", "rowspan", "src")
) | frozenset(("start", "type", "width"))
WIDTH = re.compile(r"\bwidth:\s*(\d+(?:\.\d+)?)(in|cm|mm|pt|px)")
PX = {"in": 96, "cm": 96 / 2.54, "mm": 96 / 25.4, "pt": 96 / 72, "px": 1}
ALIGN = re.compile(r"text-align:\s*(left|right|center)")
NOTE_ROLES = ("doc-noteref", "doc-backlink")


@dataclass(frozen=True, slots=True)
class Marked:
    """A document for pandoc: every paragraph that has text begins with its mark.

    `texts` are the paragraphs' texts, by mark, in reading order; `lines` their numbers in the file,
    counted from 1. `pictures` leads names that stand for pictures to their address and their
    alternative text, behind the mark of its paragraph; addresses begin in `folder`.
    """

    data: bytes
    texts: Mapping[int, str]
    lines: Mapping[int, int]
    folder: str = ""
    pictures: Mapping[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Converted:
    """The HTML, its lines as the author's paragraphs, and the marks in the order they came out.

    `moved` are the marks of captions, which stand before what they describe; `boxes` those of list
    items that begin with a box to tick.
    """

    html: str
    line_of: Callable[[int], int]
    order: tuple[int, ...]
    moved: frozenset[int]
    boxes: frozenset[int]


def mark(number: int) -> str:
    """The mark that a paragraph begins with."""
    return f"{OPEN}{number}{CLOSE}"


def span(language: str) -> str:
    """The mark before text in a language of its own; END stands behind it."""
    return f"{OPEN}{language};{CLOSE}"


def convert(marked: Marked, kind: str, name: str, problems: list[Problem]) -> Converted:
    """Have pandoc make HTML of the document. Raises Refused with DOC-014."""
    html = _run(marked.data, kind, name, problems)
    try:
        root = etree.fromstring(f"<div>{html}</div>")
    except etree.XMLSyntaxError as error:
        if "depth" in str(error):
            raise Refused([problem("HTM-003", Place(name), deepest=60)]) from None
        raise Refused([problem("DOC-014", Place(name), reason=str(error))]) from None
    _pictures(root, marked)
    _tidy(root)
    _notes(root)
    _without_idle_names(root)
    problems += _letters(root, marked, name)
    moved = _marks_in(root.iter("caption", "figcaption"))
    boxes = _marks_in(root.iter("label"))
    for box in root.iter("input"):
        box.tail = f" {box.tail or ''}"
    etree.strip_tags(root, "label")
    marks = etree.tostring(root, encoding="unicode", method="html")
    order = tuple(dict.fromkeys(int(found) for found in PARAGRAPH.findall(marks)))
    return Converted(_spans(marks), _line_of(marks, marked), order, moved, boxes)


def _marks_in(nodes: Iterable[etree._Element]) -> frozenset[int]:
    texts = ("".join(node.itertext()) for node in nodes)
    return frozenset(int(found) for text in texts for found in PARAGRAPH.findall(text))


def _run(data: bytes, kind: str, name: str, problems: list[Problem]) -> str:
    import pypandoc

    command = (
        *(pypandoc.get_pandoc_path(), "+RTS", f"-M{MEMORY}", "-RTS", "--sandbox", "--wrap=none"),
        # The house names its places itself.
        *("--from", f"{kind}-auto_identifiers", "--to", "html", "--syntax-highlighting=none"),
    )
    try:
        done = subprocess.run(
            command, input=data, capture_output=True, timeout=SECONDS, env={}, check=False
        )
    except subprocess.TimeoutExpired:
        reason = f"it took more than {SECONDS} seconds"
        raise Refused([problem("DOC-014", Place(name), reason=reason)]) from None
    said = done.stderr.decode("utf-8", "replace").strip()
    if done.returncode:
        reason = short(" ".join(said.split())) or f"it stopped with {done.returncode}"
        raise Refused([problem("DOC-014", Place(name), reason=reason)])
    for line in dict.fromkeys(said.splitlines()):
        what = line.removeprefix("[WARNING]").strip()
        if what:
            problems.append(problem("DOC-010", Place(name), what=short(MARKS.sub("", what))))
    return done.stdout.decode("utf-8")


def _letters(root: etree._Element, marked: Marked, name: str) -> Iterator[Problem]:
    """DOC-010 for lists that count in letters; ours count in figures."""
    for node in root.iter("ol"):
        first = PARAGRAPH.search("".join(node.itertext()))
        if first and node.get("type", "1") != "1":
            what = "the letters or Roman numerals of a list; it is numbered 1, 2, 3"
            yield problem("DOC-010", Place(name, marked.lines[int(first[1])]), what=what)


def _tidy(root: etree._Element) -> None:
    """Leave the attributes that mean something in the vocabulary."""
    for node in list(root.iter("colgroup")):
        detach(node)
    for node in root.iter(etree.Element):
        align = ALIGN.search(node.get("style", ""))
        if align:
            node.set("align", align[1])
        width = WIDTH.search(node.get("style", "")) if node.tag == "img" else None
        if width:
            node.set("width", str(round(float(width[1]) * PX[width[2]]) or 1))
        for attribute in [each for each in node.attrib if each not in KEPT]:
            del node.attrib[attribute]


def _pictures(root: etree._Element, marked: Marked) -> None:
    """Alternative texts, which came with the mark of their paragraph: it is put before them."""
    for node in root.iter("img"):
        own = (node.get("src", ""), node.get("alt", ""))
        address, alternative = marked.pictures.get(node.get("src", ""), own)
        node.set("src", address)
        _put_before(node, "".join(found[0] for found in PARAGRAPH.finditer(alternative)))
        text = PARAGRAPH.sub("", alternative)
        node.set("alt", text.replace(DECORATIVE, ""))
        if not text:
            del node.attrib["alt"]


def _notes(root: etree._Element) -> None:
    """Notes as the vocabulary has them."""
    for link in root.xpath("//a[@role='doc-noteref']"):
        number = link.get("href", "").removeprefix("#fn")
        link.set("href", f"#note-{number}")
        link.set("id", f"noteref-{number}")
        etree.strip_tags(link, "sup")
        raised = etree.Element("sup")
        raised.tail, link.tail = link.tail, None
        link.getparent().replace(link, raised)
        raised.append(link)
    for section in root.xpath("//section[@role='doc-endnotes']"):
        section.attrib.clear()
        items = section.xpath("ol/li")
        for each in list(section):
            detach(each)
        for item in items:
            number = item.get("id", "").removeprefix("fn")
            item.tag = "aside"
            item.attrib.update({"id": f"note-{number}", "role": "doc-footnote"})
            for link in item.xpath(".//a[@role='doc-backlink']"):
                link.set("href", f"#noteref-{number}")
                link.text = f"[{number}]"
                _put_before(link, " ")
            section.append(item)


def _put_before(node: etree._Element, text: str) -> None:
    before, parent = node.getprevious(), node.getparent()
    if before is not None:
        before.tail = f"{before.tail or ''}{text}"
    elif parent is not None:
        parent.text = f"{parent.text or ''}{text}"


def _without_idle_names(root: etree._Element) -> None:
    """Take away the names of places that nothing leads to: programs give them by the dozen."""
    called = {link.get("href", "").removeprefix("#") for link in root.iter("a")}
    for node in root.xpath("//*[@id][not(@role)]"):
        if node.get("id") not in called:
            del node.attrib["id"]


def _spans(marks: str) -> str:
    """The marks of languages and directions as elements; those of paragraphs are done with."""
    return SPAN.sub(_element, PARAGRAPH.sub("", marks))


def _element(found: re.Match[str]) -> str:
    text = found["text"].replace(f"{END}{found['start']}", "")
    return f'<span lang="{found["language"]}">{text}</span>'


def _line_of(marks: str, marked: Marked) -> Callable[[int], int]:
    """Leads a line of the HTML to the author's paragraph: the first that begins there or after."""
    found = [
        (number, marked.lines[int(mark[1])])
        for number, line in enumerate(marks.split("\n"), 1)
        for mark in PARAGRAPH.finditer(line)
        if int(mark[1]) in marked.lines
    ]
    lines = [number for number, _ in found]

    def line_of(line: int) -> int:
        at = bisect_left(lines, line)
        return found[min(at, len(found) - 1)][1] if found else 1

    return line_of
