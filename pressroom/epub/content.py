"""The content documents of a book: markup that every reading system reads alike.

In: a `Book`. Out: what is wrong with its content documents. Follows HTML (§3.2.5 content models,
§4.9 tables), EPUB 3.3 §6.1 and BCP 47.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from pressroom.epub.book import OPS, XHTML, XML, resolve
from pressroom.languages import language_fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pressroom.epub.book import Book

# What may stand among words, and what holds nothing else.
PHRASING = frozenset(
    (
        *("a", "abbr", "b", "bdi", "bdo", "br", "cite", "code", "data", "del", "dfn", "em", "i"),
        *("img", "ins", "kbd", "mark", "q", "rp", "rt", "ruby", "s", "samp", "small", "span"),
        *("strong", "sub", "sup", "time", "u", "var", "wbr"),
    )
)
HEADINGS = frozenset(f"h{level}" for level in range(1, 7))
HOLDS_PHRASING = (PHRASING - {"a", "ins", "del", "ruby", "br", "img", "wbr"}) | HEADINGS
HOLDS_PHRASING |= {"p", "pre"}
TRANSPARENT = frozenset(("a", "ins", "del"))
# What these hold, and nothing else, words included.
HOLDS = {
    **dict.fromkeys(("ul", "ol"), frozenset(("li",))),
    "dl": frozenset(("dt", "dd", "div")),
    "table": frozenset(("caption", "colgroup", "thead", "tbody", "tfoot", "tr")),
    **dict.fromkeys(("thead", "tbody", "tfoot"), frozenset(("tr",))),
    "tr": frozenset(("td", "th")),
}
WITHIN = {
    "li": ("ul", "ol", "menu"),
    **dict.fromkeys(("dt", "dd"), ("dl", "div")),
    **dict.fromkeys(("thead", "tbody", "tfoot", "caption", "colgroup"), ("table",)),
    "tr": ("table", "thead", "tbody", "tfoot"),
    **dict.fromkeys(("td", "th"), ("tr",)),
    "figcaption": ("figure",),
    **dict.fromkeys(("rt", "rp"), ("ruby", "rtc")),
}
SCOPES = ("row", "col", "rowgroup", "colgroup")
REFERENCES = ("aria-labelledby", "aria-describedby", "headers", "for")
RUNS = frozenset(("script", "iframe", "object", "embed", "form", "applet"))
PLAYS = frozenset(("audio", "video", "source", "track"))


def content_faults(book: Book) -> Iterator[str]:
    """What is wrong with the content documents."""
    ids = {file: _ids(page) for file, page in book.pages()}
    for file, page in book.pages():
        where = f"in {file.rpartition('/')[2]}, "
        found = [fault for check in CHECKS for fault in check(page)]
        found += _links(page, file, book, ids)
        yield from (f"{where}{fault}" for fault in found)


def tag_of(node: etree._Element) -> str:
    """The name of an element of XHTML; of others the whole, with its namespace."""
    return str(node.tag).removeprefix(XHTML)


def _ids(page: etree._Element) -> set[str]:
    return {str(node.get("id")) for node in page.iter(etree.Element) if node.get("id")}


def _document(page: etree._Element) -> Iterator[str]:
    """It is a page of XHTML with a title, and says in which language it is."""
    if page.tag != f"{XHTML}html":
        yield "the root is no `html`"
    if not (page.findtext(f"{XHTML}head/{XHTML}title") or "").strip():
        yield "there is no title"
    if page.get("lang") is None:
        yield "nothing says in which language it is"
    doctype = page.getroottree().docinfo
    if doctype.public_id or (doctype.system_url or "about:legacy-compat") != "about:legacy-compat":
        yield "its document type is not that of HTML"
    for node in page.iter(etree.Entity, etree.ProcessingInstruction):
        yield f"`{node.text}` is markup that a reading system may not know"


def _languages(page: etree._Element) -> Iterator[str]:
    for node in page.iter(etree.Element):
        tags = [node.get(name) for name in ("lang", f"{XML}lang")]
        for tag in filter(None, dict.fromkeys(tags)):
            if reason := language_fault(tag):
                yield f"`{tag_of(node)}` has the language {reason}"
        if None not in tags and tags[0] != tags[1]:
            yield f"`{tag_of(node)}` is in two languages, {tags[0]} and {tags[1]}"


def _identifiers(page: etree._Element) -> Iterator[str]:
    """Identifiers are unique, and what refers to one finds it."""
    seen: set[str] = set()
    for node in page.iter(etree.Element):
        name = node.get("id")
        if name is not None and (name in seen or not name or name != "".join(name.split())):
            yield f"the id `{name}` stands twice, or is none"
        seen.add(name or "")
    for node in page.iter(etree.Element):
        for attribute in REFERENCES:
            for name in node.get(attribute, "").split():
                if name not in seen:
                    yield f"`{attribute}` refers to `{name}`, which is not there"


def _models(page: etree._Element) -> Iterator[str]:
    """Elements stand where they can, and hold what they can."""
    for node in page.iter(f"{XHTML}*"):
        tag, parent = tag_of(node), _parent(node)
        if tag in WITHIN and parent not in WITHIN[tag]:
            yield f"`{tag}` stands in `{parent}`"
        if parent in HOLDS and tag not in HOLDS[parent]:
            yield f"`{tag}` stands in `{parent}`"
        around = next((up for up in _around(node) if up not in TRANSPARENT), "")
        if tag not in PHRASING and around in HOLDS_PHRASING:
            yield f"`{tag}` stands in `{around}`, among words"
        if tag == "a" and "a" in _around(node):
            yield "a link stands in a link"
        if tag in HOLDS:
            stray = [text or "" for text in (node.text, *(child.tail for child in node))]
            said = filter(None, map(str.strip, stray))
            yield from (f"“{text[:40]}” stands in `{tag}`" for text in said)


def _parent(node: etree._Element) -> str:
    above = node.getparent()
    return "" if above is None else tag_of(above)


def _around(node: etree._Element) -> list[str]:
    return [tag_of(above) for above in node.iterancestors()]


def active_markup(page: etree._Element) -> Iterator[str]:
    """Nothing runs, nothing plays, nothing is loaded from elsewhere."""
    for node in page.iter(etree.Element):
        tag = tag_of(node)
        if tag.rpartition("}")[2] in RUNS | PLAYS:
            yield f"`{tag.rpartition('}')[2]}` runs or plays"
        for name, value in node.attrib.items():
            if str(name).lower().startswith("on"):
                yield f"`{name}` on `{tag}` runs"
            if str(value).lstrip().lower().startswith(("javascript:", "data:", "vbscript:")):
                yield f"`{name}` on `{tag}` is `{str(value)[:40]}`"


def _pictures(page: etree._Element) -> Iterator[str]:
    """Every picture says what it shows, or that it says nothing."""
    for node in page.iter(f"{XHTML}img"):
        alt = node.get("alt")
        if alt is None:
            yield f"the picture `{node.get('src')}` has no alternative text"
        elif alt and not alt.strip():
            yield f"the alternative text of `{node.get('src')}` is white space"
    for node in page.iter("{http://www.w3.org/2000/svg}svg"):
        if not node.findtext("{http://www.w3.org/2000/svg}title") and not node.get("aria-label"):
            yield "a drawing has no title"


def _tables(page: etree._Element) -> Iterator[str]:
    """Header cells say what they head, and what names a header cell finds one."""
    heads = {str(node.get("id")) for node in page.iter(f"{XHTML}th") if node.get("id")}
    for node in page.iter(f"{XHTML}th"):
        if node.get("scope") not in SCOPES:
            yield f"the header cell “{''.join(node.itertext()).strip()[:40]}” has no scope"
    for node in page.iter(f"{XHTML}thead"):
        if next(node.iter(f"{XHTML}th"), None) is None:
            yield "the head of a table has no header cell"
    for node in page.iter(f"{XHTML}td", f"{XHTML}th"):
        for name in node.get("headers", "").split():
            if name not in heads:
                yield f"a cell names the header `{name}`, which is no header cell"


def _links(page: etree._Element, file: str, book: Book, ids: dict[str, set[str]]) -> Iterator[str]:
    """What is linked or shown is in the book, and listed."""
    listed = {item.file for item in book.items}
    for node in page.iter(etree.Element):
        for name in ("href", "src", "{http://www.w3.org/1999/xlink}href", "poster", "data"):
            address = node.get(name)
            if address is None:
                continue
            target, fragment = resolve(address, file)
            leaves = not target and tag_of(node) == "a" and ":" in address
            if leaves:
                continue
            if target not in listed:
                yield f"`{address}` is not in the book"
            elif fragment and target in ids and fragment not in ids[target]:
                yield f"`{address}` leads to no place"


def _types(page: etree._Element) -> Iterator[str]:
    """What is a page break or a note by one vocabulary is one by the other (DPUB-ARIA)."""
    pairs = {"pagebreak": "doc-pagebreak", "footnote": "doc-footnote", "noteref": "doc-noteref"}
    for node in page.iter(etree.Element):
        for kind in node.get(f"{OPS}type", "").split():
            if kind in pairs and node.get("role") != pairs[kind]:
                yield f"`{tag_of(node)}` is a {kind} without the role"


CHECKS = (
    *(_document, _languages, _identifiers, _models),
    *(active_markup, _pictures, _tables, _types),
)
