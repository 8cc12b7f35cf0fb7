"""HTML, whole or in pieces, by the parsing rules of the HTML standard (§13.2).

In: text. Out: a tree whose elements bear the author's line, ready for the closed vocabulary.
Nothing is fetched and nothing runs.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tinyhtml5.constants import Token
from tinyhtml5.parser import HTMLParser
from tinyhtml5.tokenizer import HTMLTokenizer

from pressroom.readers.hidden import texts
from pressroom.readers.meaning import LINE, TAG
from pressroom.readers.tags import VALUED, unknown, words_taken

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from xml.etree.ElementTree import Element


# What is overridden, by the fingerprint of its source; a test fails when one changes.
INSIDES = {
    "tinyhtml5.parser:HTMLParser._parse": "3dabeb5202354ef4",
    "tinyhtml5.tokenizer:HTMLTokenizer.__iter__": "28fe50721c9d9aa8",
    "tinyhtml5.tokenizer:HTMLTokenizer.attribute_name_state": "e91a29c5e98d371a",
    "tinyhtml5.tokenizer:HTMLTokenizer.before_attribute_value_state": "ab1243250c6b47b1",
    "tinyhtml5.tokenizer:HTMLTokenizer.emit_current_token": "c02d94737d6b773e",
    "tinyhtml5.tokenizer:HTMLTokenizer.tag_open_state": "3f854018becfa688",
    "tinyhtml5.inputstream:HTMLUnicodeInputStream.position": "90aaf1b019c149c3",
}


PAGE = re.compile(
    r"(?:\s++|<!--(?:(?!-->).)*+-->)*+<(?:!doctype|html|head|body|title|meta|base|link)\b",
    re.DOTALL | re.IGNORECASE,
)
NO_MARK = re.compile(r"[\s\0]+")
# How many characters the parser lost, on the root.
LOST = "data-lost"
# So many elements that are open at once are nested too deep, and cost the parser more and more.
MOST_OPEN = 200
# The parser compares each attribute with all others of its element.
MOST_ATTRIBUTES = 1000
# The standard no longer drops what stands in a `select` (§13.2.6.4.7 since 2025); the parser would.
SELECT = "pressroom-select"
# The parser knows no `template`: it becomes an `object` that holds its words. Its mark is an
# attribute that no author can write: theirs are in small letters.
TEMPLATE = "TEMPLATE"
RENAMED = {"select": SELECT, "template": "object"}
FRAMES = re.compile("<frameset", re.IGNORECASE)


class TooDeep(Exception):  # noqa: N818 - it is an answer, not an accident
    """Elements are nested deeper than anybody means."""


class TooManyAttributes(Exception):  # noqa: N818 - it is an answer, not an accident
    """An element has more attributes than any means something; its line is the first argument."""


class _Mark(str):
    """A mark of ours, alike to any other: elements that differ in marks only are alike.

    The parser keeps three alike at most (§13.2.4.3); more would make it slow.
    """

    __slots__ = ()
    __hash__ = str.__hash__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Mark)


class _Tokenizer(HTMLTokenizer):  # type: ignore[misc]
    """Writes the author's line on every start tag, and before the words of every comment."""

    def __init__(self, line_of: Callable[[int], int], *rest: Any, **options: Any) -> None:
        super().__init__(*rest, **options)
        self._line_of = line_of
        self._tags = self.marks = 0
        # Line and words of what is a tag by the standard, and elements that it does not know.
        self.taken: list[tuple[int, str]] = []
        self.unknown: dict[str, tuple[int, str]] = {}
        self._began = 1  # the line of the last `<`

    def attribute_name_state(self) -> Any:
        if len(self.current_token["data"]) > MOST_ATTRIBUTES:
            raise TooManyAttributes(self._line_of(self.stream.position()[0]))
        return super().attribute_name_state()

    def tag_open_state(self) -> Any:
        self._began = self.stream.position()[0]
        return super().tag_open_state()

    def before_attribute_value_state(self) -> Any:
        name, *_ = self.current_token["data"][-1]
        self.current_token.setdefault(VALUED, set()).add(name)
        return super().before_attribute_value_state()

    def __iter__(self) -> Iterator[dict[str, Any]]:
        tokens = super().__iter__()
        for token in tokens:
            self._note(token)
            if token["type"] == Token.START_TAG:
                if len(self.parser.tree.open_elements) > MOST_OPEN:
                    raise TooDeep
                self._tags += 1
                token["data"][LINE] = _Mark(self._line_of(self.stream.position()[0]))
                token["data"][TAG] = _Mark(self._tags)
                if token["name"] == "template":
                    token["data"][TEMPLATE] = ""
            elif token["type"] == Token.CHARACTERS:
                self.marks += _marks(token["data"])
            elif token["type"] == Token.COMMENT:
                token["data"] = f"{self._line_of(self.stream.position()[0])} {token['data']}"
            if token.get("name") in RENAMED:
                token["name"] = RENAMED[token["name"]]
            yield token
            if token["type"] == Token.START_TAG and TEMPLATE in token["data"]:
                yield from self._inert(tokens)

    def _inert(self, tokens: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        """The words of a template, and its end (HTML §13.2.6.4.22, seen from outside)."""
        depth, words = 1, ""
        for token in tokens:
            kind = token["type"]
            if kind in (Token.CHARACTERS, Token.SPACE_CHARACTERS):
                words += token["data"]
            elif token.get("name") == "template":
                depth += (kind == Token.START_TAG) - (kind == Token.END_TAG)
            if not depth:
                break
        self.marks += _marks(words)
        if words:
            yield {"type": Token.CHARACTERS, "data": words}
        yield {"type": Token.END_TAG, "name": "object", "data": [], "self_closing": False}

    def _note(self, token: dict[str, Any]) -> None:
        """Note the words that go with a token; within drawings and formulas tags are theirs."""
        kind, here = token["type"], self.current_token
        words, name = "", ""
        if kind in (Token.START_TAG, Token.END_TAG, Token.DOCTYPE):
            words = words_taken(token)
            name = unknown(token) if kind == Token.START_TAG else ""
        elif kind == Token.PARSE_ERROR and "eof" in str(token["data"]).lower() and _is_tag(here):
            words = f"{here['name']} {' '.join(name for name, *_ in here['data'])}"
        if not (words or name) or self._within_drawing():
            return
        if words:
            self.taken.append((self._line_of(self._began), words))
        else:
            self.unknown.setdefault(token["name"], (self._line_of(self._began), name))

    def _within_drawing(self) -> bool:
        inner = list(self.parser.tree.open_elements)[-MOST_OPEN:]
        return any(getattr(each, "name", "") in ("svg", "math") for each in inner)


def _is_tag(token: Any) -> bool:
    return bool(token) and token["type"] in (Token.START_TAG, Token.END_TAG)


class _Parser(HTMLParser):  # type: ignore[misc]
    def __init__(self, line_of: Callable[[int], int]) -> None:
        super().__init__(namespace_html_elements=False)
        self._line_of = line_of

    def _parse(
        self, stream: Any, container: Any = None, scripting: Any = False, **options: Any
    ) -> None:
        self.container = container
        self.scripting = scripting
        self.tokenizer = _Tokenizer(self._line_of, stream, parser=self, **options)
        self.reset()
        self.main_loop()


def parse_html(
    text: str, line_of: Callable[[int], int], doubts: list[tuple[str, int, str]] | None = None
) -> Element:
    """Parse a page or a piece of HTML; `line_of` leads its lines (from 1) to the author's.

    Into `doubts` goes what may be words though the parser takes it for tags: the code of the
    problem, its line, the words. Raises TooDeep, TooManyAttributes.
    """
    text = text.removeprefix("\ufeff")
    parser = _Parser(line_of)
    # A page of frames has no body: as a piece it keeps what its frames have for those without.
    whole = PAGE.match(text) and not FRAMES.search(text)
    tree: Element = parser.parse(text) if whole else parser.parse_fragment(text)
    for node in tree.iter(SELECT):
        node.tag = "select"
    for node in tree.iter("object"):
        if TEMPLATE in node.attrib:
            node.tag = "template"
    if doubts is not None:
        doubts += [("HTM-007", line, words) for line, words in parser.tokenizer.taken]
        doubts += [("HTM-008", line, name) for line, name in parser.tokenizer.unknown.values()]
    kept = sum(_marks(each) for each in texts(tree))
    if kept < parser.tokenizer.marks:
        tree.set(LOST, str(parser.tokenizer.marks - kept))
    return tree


def _marks(text: str) -> int:
    """How many characters of a text are neither white space nor NUL."""
    return len(NO_MARK.sub("", text))


def nested_deeper(tree: Element, limit: int) -> bool:
    """Whether elements stand within more than `limit` others."""
    level = [tree]
    for _ in range(limit):
        level = [child for node in level for child in node]
    return bool(level)
