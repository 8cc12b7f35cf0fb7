"""The metadata: YAML in, `Metadata` out.

Every scalar is read as text and typed by our schema, so `language: no` is Norwegian. What all
reports share (`defaults.yaml`) stands behind what a report says itself. All problems of a file
come at once, each with its line and column.
"""

from __future__ import annotations

import difflib
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, get_args

import msgspec
import yaml

from pressroom.bag_info import NO_LABEL, label_fault
from pressroom.problems import Place, Problem, Refused, problem, short
from pressroom.schema import (
    Booklet,
    Cover,
    Covered,
    Logo,
    Metadata,
    Page,
    Press,
    Pressed,
    Received,
    Review,
    Reviewed,
    Spot,
)
from pressroom.sidecar import (
    NOT_A_MAPPING,
    ONE_A_LINE,
    cut_off,
    in_quotes,
    place,
    read_nodes,
    source_line,
)
from pressroom.wanted import fault, in_full, wanted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    # What was written, by key; UNSET where it is wrong.
    Values = Mapping[str, Any]

# What one report says of itself and no other can share.
OWN = frozenset(
    (
        *("title", "title_supplied", "date", "number", "version", "replaces", "identifier"),
        *("received", "accessibility_review"),
    )
)
# What is a group of keys itself.
GROUPS: Mapping[str, type[msgspec.Struct]] = MappingProxyType(
    {
        **{"received": Received, "accessibility_review": Reviewed, "cover": Covered},
        **{"page": Page, "booklet": Booklet, "press": Pressed, "spot": Spot},
    }
)
# Those whose place is remembered.
PLACED: Mapping[type[msgspec.Struct], type[Review | Cover | Press]] = MappingProxyType(
    {Reviewed: Review, Covered: Cover, Pressed: Press}
)
LISTS = frozenset(("authors", "file_as", "subjects"))
NEEDED = {"draft": ("title",), "final": ("title", "date", "publisher", "language")}
NOTHING: Values = MappingProxyType({})


def read_metadata(
    text: str, name: str, shared: Values = NOTHING, *, dated: bool = True, missing: str = ""
) -> tuple[Metadata, list[Problem]]:
    """Type the sidecar `text`; `name` is its file, as problems name it.

    `shared` is what is said elsewhere, before which the sidecar's own goes; `dated` says that the
    report's text has its date; `missing` is how to begin a sidecar that is not there. With the
    metadata, as far as they can be read, comes all that is wrong with them.
    """
    try:
        own, problems = read_values(text, name)
    except Refused as refused:
        return Metadata(title=""), [*refused.problems]
    values = {**shared, **own}
    status = values.get("status", msgspec.UNSET)
    needed = NEEDED.get(status, ("title", "date"))
    for key in needed:
        if key not in values and not (key == "date" and dated):
            hint = missing if missing and key == "title" else _line_wanted(key, name)
            problems.append(problem("META-004", Place(name), key=key, hint=hint))
    read = {key: value for key, value in values.items() if value is not msgspec.UNSET}
    metadata = Metadata(**{"title": "", **read})
    if metadata.logo and "publisher" not in (*values, *needed):
        problems.append(problem("META-012", metadata.logo.place, file=name))
    if metadata.file_as and len(metadata.file_as) != len(metadata.authors):
        facts = {"filed": len(metadata.file_as), "authors": len(metadata.authors)}
        problems.append(problem("META-015", Place(name), **facts))
    return metadata, problems


def _line_wanted(key: str, name: str) -> str:
    """How to say a key that is missing."""
    value = {"date": "YYYY-MM-DD", "language": "en"}.get(key, "…")
    like = {"date": ", the day of the report", "language": ", or the language it is in"}
    return f"write the line `{key}: {value}` into {name}{like.get(key, '')}"


def read_values(text: str, name: str, *, shared: bool = False) -> tuple[Values, list[Problem]]:
    """The typed values of a file, and what is wrong with it; `shared` refuses a report's own keys.

    Raises Refused where it cannot be read at all.
    """
    root, problems = read_nodes(text, name)
    if root is None:
        return {}, problems
    if not isinstance(root, yaml.MappingNode):
        facts = {"reason": NOT_A_MAPPING, "hint": ONE_A_LINE}
        raise Refused([*problems, problem("META-001", place(root, name), **facts)])
    kept_out = OWN if shared else frozenset()
    return dict(_typed(root, Metadata, name, problems, kept_out)), problems


def _typed(
    node: yaml.MappingNode,
    schema: type[msgspec.Struct],
    name: str,
    problems: list[Problem],
    kept_out: frozenset[str] = frozenset(),
) -> Iterator[tuple[str, Any]]:
    """The keys of a mapping with their typed values; what is wrong goes into `problems`."""
    types = {known.name: known.type for known in msgspec.structs.fields(schema)}
    refused = {found.where for found in problems}
    seen: set[str] = set()
    for key_node, value_node in node.value:
        key, where = str(key_node.value), place(key_node, name)
        if not isinstance(key_node, yaml.ScalarNode):
            facts = {"reason": "a key is not a word", "hint": ONE_A_LINE}
            problems.append(problem("META-001", where, **facts))
        elif key not in types:
            if where not in refused:
                facts = {"key": short(key), "suggestion": _nearest(key, types)}
                problems.append(problem("META-002", where, **facts))
        elif key in seen:
            problems.append(problem("META-006", where, key=key))
        elif key in kept_out:
            problems.append(problem("META-011", where, key=key))
        elif refused & {where, place(value_node, name)}:
            yield key, msgspec.UNSET
        else:
            yield key, _value(key, value_node, types[key], name, problems)
        seen.add(key)


def _value(key: str, node: yaml.Node, kind: Any, name: str, problems: list[Problem]) -> Any:
    """The typed value of a key; UNSET where it is wrong, and `problems` says why."""
    if key in GROUPS and isinstance(node, yaml.MappingNode):
        return _group(key, node, name, problems)
    if key in LISTS:
        items = _items(key, node, name, problems)
        return msgspec.UNSET if msgspec.UNSET in items else tuple(items)
    if key == "bag_info" and isinstance(node, yaml.MappingNode) and node.value:
        return _labelled(key, node, name, problems)
    if key == "logo":
        address = _scalar(key, node, str, name, problems)
        return address and Logo(address, place(node, name))
    # `null` is a word like any other: an optional key is left out, not emptied.
    wanted = next((part for part in get_args(kind) if isinstance(part, type)), kind)
    return _scalar(key, node, str if key == "status" else wanted, name, problems)


def _items(key: str, node: yaml.Node, name: str, problems: list[Problem]) -> list[Any]:
    """The values of a list, or the one value that stands in its place."""
    listed = node.value if isinstance(node, yaml.SequenceNode) and node.value else [node]
    refused = {found.where for found in problems}
    return [
        _scalar(key, item, str, name, problems)
        for item in listed
        if place(item, name) not in refused
    ]


def _labelled(key: str, node: yaml.MappingNode, name: str, problems: list[Problem]) -> Any:
    """Labels of the editor's own choice, each with its values (RFC 8493 §2.2.2)."""
    before, refused = len(problems), {found.where for found in problems}
    said: dict[str, list[Any]] = {}
    for label_node, value_node in node.value:
        where = place(label_node, name)
        label = label_node.value if isinstance(label_node, yaml.ScalarNode) else ""
        why = (fault(key, label) and NO_LABEL) or label_fault(label)
        if where in refused:
            continue
        if why:
            facts = {"label": short(label), "reason": why[0], "hint": why[1]}
            problems.append(problem("META-014", where, **facts))
        elif label.lower() in map(str.lower, said):
            problems.append(problem("META-006", where, key=short(label)))
        said.setdefault(label, _items(key, value_node, name, problems))
    if len(problems) > before:
        return msgspec.UNSET
    return tuple((label, value) for label, values in said.items() for value in values)


def _group(key: str, node: yaml.MappingNode, name: str, problems: list[Problem]) -> Any:
    """The typed value of a key that is a group of keys, with all that it needs."""
    before = len(problems)
    schema = GROUPS[key]
    parts = dict(_typed(node, schema, name, problems))
    needed = (each.name for each in msgspec.structs.fields(schema) if each.required)
    missing = [part for part in needed if part not in parts]
    if len(problems) == before and missing:
        hint = f"write `{missing[0]}: …` below `{key}:`, with two spaces in front of it"
        facts = {"key": f"{key}.{missing[0]}", "hint": hint}
        problems.append(problem("META-004", place(node, name), **facts))
    if len(problems) > before:
        return msgspec.UNSET
    placed = PLACED.get(schema)
    return placed(**parts, place=place(node, name)) if placed else schema(**parts)


def _scalar(key: str, node: yaml.Node, kind: Any, name: str, problems: list[Problem]) -> Any:
    text = node.value.strip() if isinstance(node, yaml.ScalarNode) else None
    reason = _shape(node) if text is None else fault(key, text)
    if isinstance(node, yaml.ScalarNode) and text and (cut := cut_off(node)):
        before = source_line(node)[: node.start_mark.column]
        line = f'{before}"{text} {cut}"'
        problems.append(
            problem("META-013", place(node, name), cut=short(cut), line=short(line, 120))
        )
        return msgspec.UNSET
    if reason is None:
        try:
            return msgspec.convert(in_full(key, text), kind, strict=False)
        except msgspec.ValidationError:
            reason = f"`{short(str(text))}`"
    asked = wanted(key, text or "")
    quoted = None if text else in_quotes(source_line(node))
    if quoted:
        asked += f"; if that is its text, write the line as `{quoted}`"
    facts = {"key": key, "reason": reason, "wanted": asked}
    problems.append(problem("META-003", place(node, name), **facts))
    return msgspec.UNSET


def _shape(node: yaml.Node) -> str:
    """What stands where a single value is wanted."""
    if not node.value:
        return "empty"
    return "a list" if isinstance(node, yaml.SequenceNode) else "a group of keys"


def _nearest(key: str, known: dict[str, Any]) -> str:
    near = difflib.get_close_matches(key, known, n=1) if len(key) < 40 else []
    if near:
        return f"did you mean `{near[0]}`?"
    return f"known keys: {', '.join(known)}"
