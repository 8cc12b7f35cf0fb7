"""YAML as far as metadata needs it: keys, texts and lists of texts, each with its place.

In: text. Out: a node tree of plain scalars, lists and mappings; what YAML can do beyond that
(tags, anchors, aliases, merges, several documents) is refused at its place, as are great size and
depth.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml

from pressroom.decoding import shown
from pressroom.problems import Place, Problem, Refused, problem, short
from pressroom.shelf import PACKAGED, sidecar_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HEADING = re.compile(r"\ufeff?\s*# +([^\r\n]*[^\s#])")
MOST = 64 * 1024  # characters
DEEPEST = 8  # levels; the schema has three
NOT_A_MAPPING = "the file is not a list of `key: value` lines"
ONE_A_LINE = "write each key as `key: value` on a line of its own"
LINE_END = re.compile("\r\n|[\r\n\x85\u2028\u2029]")  # as YAML 1.1 §5.4 counts lines
LONGEST_SHOWN = 120  # characters of a line that a hint writes out
KEY_AND_VALUE = re.compile(r"(?P<key>\s*- +|\s*[\w-]+: +)(?P<value>\S.*?)(?P<rest>\s+#.*)?")
# YAML 1.1 §5.3: what gives a value another meaning than its text.
INDICATOR = re.compile(r"[\[\]{}#&*!|>'\"%@`,]|[-?:](?:\s|$)")
CUT = re.compile(r"[ \t]+(#\S.*?)\s*")
COLON = re.compile(r":(?:\s|$)| #")
UNCLOSED = "found unexpected end of stream"
PLAIN_WORDS = {
    "mapping values are not allowed here": "a key where none can stand",
    UNCLOSED: "quotation marks that are not closed",
    "but found another document": "a second document begins here",
}


def read_nodes(text: str, name: str) -> tuple[yaml.Node | None, list[Problem]]:
    """The tree of `text`, and what in it is YAML's own machinery (META-009).

    Raises Refused with META-001 where it is not YAML, and with META-010 where it is too long.
    """
    if len(text) > MOST:
        facts = {"size": f"{len(text):,}", "most": f"{MOST:,}"}
        raise Refused([problem("META-010", Place(name), **facts)])
    lines = LINE_END.split(text)
    try:
        loader = _Loader(text, name, lines)
        return loader.get_single_node(), loader.problems
    except yaml.MarkedYAMLError as error:
        raise Refused([_not_yaml(error, name, lines)]) from None
    except yaml.reader.ReaderError as error:
        before = LINE_END.split(text[: error.position])
        where = Place(name, len(before), len(before[-1]) + 1)
        facts = {"reason": f"the character U+{ord(text[error.position]):04X} cannot stand in it"}
        raise Refused([problem("META-001", where, **facts, hint="delete it")]) from None


def keys(text: str, name: str) -> Iterator[tuple[str, Place]]:
    """The keys of a mapping, each with its place. Raises Refused."""
    root, _ = read_nodes(text, name)
    for key, _ in root.value if isinstance(root, yaml.MappingNode) else ():
        yield str(key.value), place(key, name)


def is_mapping(text: str) -> bool:
    """Whether `text` is a mapping, whatever stands in it."""
    try:
        return isinstance(read_nodes(text, "")[0], yaml.MappingNode)
    except Refused:
        return False


def beginning(data: bytes, file: Path) -> str:
    """How to begin the sidecar of a report that has none, with the heading of a Markdown text."""
    if file.suffix in PACKAGED:
        line = f'make the file {sidecar_of(file)} and write into it the line `title: "…"`'
        return f"give the title the style Title in the document; or {line}"
    heading = HEADING.match(shown(data)) if file.suffix == ".md" else None
    title = short(heading[1]).replace("\\", "\\\\").replace('"', '\\"') if heading else "…"
    lines = (f'`title: "{title}"`', "`date: YYYY-MM-DD`", "`language: en`")
    return f"make the file {sidecar_of(file)} and write into it the lines {', '.join(lines)}"


def place(node: yaml.Node, name: str) -> Place:
    """Where a node begins."""
    return Place(name, node.start_mark.line + 1, node.start_mark.column + 1)


def source_line(node: yaml.Node) -> str:
    """The line that a node begins in, without its line end."""
    mark: Any = node.start_mark
    before = LINE_END.split(mark.buffer[: mark.pointer])[-1]
    return str(before + LINE_END.split(mark.buffer[mark.pointer :])[0].rstrip("\0"))


def cut_off(node: yaml.ScalarNode) -> str:
    """What stands behind a plain value as a comment without a space after its `#`, else ""."""
    mark: Any = node.end_mark
    rest = LINE_END.split(mark.buffer[mark.pointer :])[0] if node.style is None else ""
    found = CUT.fullmatch(rest.rstrip("\0"))
    return found[1] if found else ""


def in_quotes(line: str) -> str | None:
    """The line with its value in quotes, where YAML would take the value for something else."""
    found = KEY_AND_VALUE.fullmatch(line[:LONGEST_SHOWN])
    if found is None:
        return None
    value = found["value"]
    if not (INDICATOR.match(value) or COLON.search(line[len(found["key"]) :])):
        return None
    if len(line) > LONGEST_SHOWN:
        return f'{found["key"].strip()} "…"'
    double = not set('"\\') & set(value)
    quoted = f'"{value}"' if double else "'" + value.replace("'", "''") + "'"
    return short(f"{found['key']}{quoted}{found['rest'] or ''}".strip(), 2 * LONGEST_SHOWN)


class _Loader(yaml.BaseLoader):
    """Composes plain nodes only: what YAML can do beyond them becomes a problem."""

    def __init__(self, text: str, name: str, lines: list[str]) -> None:
        super().__init__(text)
        self.problems: list[Problem] = []
        self._name, self._lines, self._level = name, lines, 0

    def compose_node(self, parent: yaml.Node | None, index: object) -> yaml.Node:
        """A node; an alias is its own text, an anchor or a tag is nothing."""
        event: Any = self.peek_event()  # type: ignore[no-untyped-call]
        begin, end = event.start_mark, event.end_mark
        for what in _machinery(event):
            self._refuse(event, what)
        if isinstance(event, yaml.AliasEvent):
            self.get_event()  # type: ignore[no-untyped-call]
            return yaml.ScalarNode("", f"*{event.anchor}", begin, end)
        event.anchor = event.tag = None
        self._level += 1
        if self._level > DEEPEST:
            raise yaml.MarkedYAMLError(None, None, "nested too deeply", begin)
        node: Any = super().compose_node(parent, index)  # type: ignore[arg-type]
        self._level -= 1
        if isinstance(node, yaml.MappingNode):
            for key, _ in node.value:
                if key.value == "<<":
                    self._refuse(key, "the merge key `<<`")
        return node  # type: ignore[no-any-return]

    def _refuse(self, at: Any, what: str) -> None:
        mark = at.start_mark
        where = Place(self._name, mark.line + 1, mark.column + 1)
        hint = "take it out"
        quoted = in_quotes(self._lines[mark.line])
        if quoted:
            hint += f"; if it is text, write the line as `{quoted}`"
        self.problems.append(problem("META-009", where, what=what, hint=hint))


def _machinery(event: Any) -> list[str]:
    """What of YAML's machinery an event uses, in words."""
    if isinstance(event, yaml.AliasEvent):
        return [f"the alias `*{short(str(event.anchor))}`"]
    anchor, tag = getattr(event, "anchor", None), getattr(event, "tag", None)
    shown = str(tag).replace("tag:yaml.org,2002:", "!!")
    return [
        *([f"the anchor `&{short(anchor)}`"] if anchor else []),
        *([f"the tag `{short(shown)}`"] if tag else []),
    ]


def _not_yaml(error: yaml.MarkedYAMLError, name: str, lines: list[str]) -> Problem:
    """META-001 in plain words; where a value needs quotes, with the line as it should be."""
    said = str(error.problem)
    # Quotation marks that are not closed are wrong where they begin, not where the file ends.
    mark = error.context_mark if said == UNCLOSED else error.problem_mark or error.context_mark
    if mark is None:
        return problem("META-001", Place(name), reason=said, hint=ONE_A_LINE)
    where = Place(name, mark.line + 1, mark.column + 1)
    quoted = in_quotes(lines[mark.line]) if mark.line < len(lines) else None
    reason = PLAIN_WORDS.get(said, said)
    if quoted and said != UNCLOSED:
        reason = "a value that needs quotes"
    hint = f"write the line as `{quoted}`" if quoted else ONE_A_LINE
    return problem("META-001", where, reason=reason, hint=hint)
