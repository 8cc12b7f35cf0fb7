"""The metadata: YAML in, `Metadata` out.

Every scalar is read as text and typed by our schema, so `language: no` is Norwegian. What all
reports share (`defaults.yaml`) stands behind what a report says itself. All problems of a file
come at once, each with its line and column.
"""

from __future__ import annotations

import calendar
import difflib
import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, get_args

import msgspec
import yaml

from pressroom.bag_info import NO_LABEL, label_fault
from pressroom.decoding import known, nearest
from pressroom.languages import language_fault
from pressroom.layers import themes
from pressroom.problems import Place, Problem, Refused, problem, short
from pressroom.schema import (
    Cover,
    Covered,
    Logo,
    Metadata,
    Page,
    PdfStandard,
    Received,
    Review,
    Reviewed,
    Status,
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
from pressroom.unprintable import UNPRINTABLE, UNWRITABLE, shows, unprintable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    # What was written, by key; UNSET where it is wrong.
    Values = Mapping[str, Any]

DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
# When a file was made: in the years that files have.
DAY = re.compile(r"(?:19[7-9]|2\d\d)\d-\d{2}-\d{2}")
TIME = re.compile(rf"{DAY.pattern}T\d{{2}}:\d{{2}}:\d{{2}}(Z|[+-]\d{{2}}:\d{{2}})?")
SHA256 = re.compile(r"[0-9a-f]{64}")
VERSION = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9})*")
STATUSES = tuple(status for status in get_args(Status) if status)
# What one report says of itself and no other can share.
OWN = frozenset(
    (
        *("title", "title_supplied", "date", "number", "version", "replaces", "identifier"),
        *("received", "accessibility_review"),
    )
)
# What is a group of keys itself.
GROUPS: Mapping[str, type[msgspec.Struct]] = MappingProxyType(
    {"received": Received, "accessibility_review": Reviewed, "page": Page, "cover": Covered}
)
# Those whose place is remembered.
PLACED: Mapping[type[msgspec.Struct], type[Review | Cover]] = MappingProxyType(
    {Reviewed: Review, Covered: Cover}
)
STANDARDS = get_args(PdfStandard)
LISTS = frozenset(("authors", "file_as", "subjects"))
PARAGRAPHS = frozenset(("note", "description", "rights"))
NEEDED = {"draft": ("title",), "final": ("title", "date", "publisher", "language")}
WANTED = {
    "title": "one line of text",
    "title_supplied": "`true` or `false`",
    "subtitle": "one line of text",
    "authors": "a name, or a list with a name on each line, behind a hyphen and a space",
    "file_as": "how libraries sort each of the `authors`, such as `Example, Ada`, behind a hyphen "
    "and a space",
    "publisher": "one line of text",
    "place": "one line of text",
    "contact": "one line of text, such as an address or a telephone number",
    "logo": "the name of a picture that lies beside this file, such as `logo.png`",
    "cover": "`image:` and `alt:`, each on a line of its own",
    "image": "the name of a picture that lies beside this file, such as `cover.jpg`",
    "alt": "what the picture shows and says, in one line of text",
    "date": "a date as YYYY-MM-DD",
    "prepared": "a date as YYYY-MM-DD, or a time as YYYY-MM-DDTHH:MM:SSZ",
    "language": "a language tag such as `en` or `zh-Hans`",
    "identifier": "an identifier such as `urn:isbn:9780000000002`",
    "series": "one line of text",
    "number": "one line of text, such as `7` or `2024/7`",
    "version": "numbers parted by dots, such as `2` or `1.1`",
    "replaces": "one line of text, such as `version 1 of 1 May 2024`",
    "status": "`draft` or `final`",
    "description": "text",
    "subjects": "a subject, or a list with a subject on each line, behind a hyphen and a space",
    "rights": "text",
    "received": "`name:` and `sha256:`, each on a line of its own",
    "accessibility_review": "`reviewer:`, `date:` and `text:`, each on a line of its own",
    "reviewer": "the name of who reviewed it",
    "text": "the 64 digits that `pressroom check` prints as the text's hash",
    "name": "the name the file came under",
    "sha256": "64 hexadecimal digits, in lower case",
    "note": "text",
    "theme": "the name of a theme: {themes}",
    "page": "its keys, each on a line of its own, such as `pdf_standard: a-3a`",
    "pdf_standard": "`a-3a` or `a-2a`",
    "toc": "`true` or `false`",
    "attach_source": "`true` or `false`",
    "embed_fonts": "`true` or `false`",
    "encoding": "the encoding that the file was saved in: {nearest}",
    "bag_info": "labels with a value each, or a list of values, each on a line of its own, such as "
    "`Contact-Email: press@example.org`",
}
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
        fault = (_fault(key, label) and NO_LABEL) or label_fault(label)
        if where in refused:
            continue
        if fault:
            facts = {"label": short(label), "reason": fault[0], "hint": fault[1]}
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
    reason = _shape(node) if text is None else _fault(key, text)
    if isinstance(node, yaml.ScalarNode) and text and (cut := cut_off(node)):
        before = source_line(node)[: node.start_mark.column]
        line = f'{before}"{text} {cut}"'
        problems.append(
            problem("META-013", place(node, name), cut=short(cut), line=short(line, 120))
        )
        return msgspec.UNSET
    if reason is None:
        try:
            return msgspec.convert(_in_full(key, text), kind, strict=False)
        except msgspec.ValidationError:
            reason = f"`{short(str(text))}`"
    wanted = WANTED[key].format(nearest=nearest(text or ""), themes=_named(themes()))
    quoted = None if text else in_quotes(source_line(node))
    if quoted:
        wanted += f"; if that is its text, write the line as `{quoted}`"
    facts = {"key": key, "reason": reason, "wanted": wanted}
    problems.append(problem("META-003", place(node, name), **facts))
    return msgspec.UNSET


def _shape(node: yaml.Node) -> str:
    """What stands where a single value is wanted."""
    if not node.value:
        return "empty"
    return "a list" if isinstance(node, yaml.SequenceNode) else "a group of keys"


def _fault(key: str, text: str) -> str | None:
    """Why `text` cannot be the value of `key`, where its type alone does not tell."""
    if not shows(text):
        return "empty"
    if UNWRITABLE.search(text):
        return "written with a control character"
    if found := UNPRINTABLE.search(text):
        return f"written with {unprintable(found[0])}"
    if key not in PARAGRAPHS and len(text.splitlines()) > 1:
        return "more than one line"
    judge = _JUDGES.get(key)
    return judge(text) if judge else None


def _patterned(*patterns: re.Pattern[str]) -> Any:
    """A judge of texts that one of the patterns must match."""

    def fault(text: str) -> str | None:
        matches = any(pattern.fullmatch(text) for pattern in patterns)
        return _no_such_day(text) if matches else f"`{short(text)}`"

    return fault


def _no_such_day(text: str) -> str | None:
    """Why a date that is written as one is none."""
    if not DATE.match(text):
        return None
    year, month, day = (int(part) for part in text[:10].split("-"))
    if not 1 <= month <= 12:
        return f"`{text}`, but there is no month {month}"
    days = calendar.monthrange(year, month)[1] if year else 31
    if not 1 <= day <= days:
        return f"`{text}`, but that month has the days 1 to {days}"
    return None


def _encoding_fault(text: str) -> str | None:
    return None if known(text) else f"`{short(text)}`"


def _status_fault(text: str) -> str | None:
    return _no_such(text, STATUSES)


def _standard_fault(text: str) -> str | None:
    return _no_such(text, STANDARDS)


def _theme_fault(text: str) -> str | None:
    return _no_such(text, themes())


def _no_such(text: str, names: Sequence[str]) -> str | None:
    """Why a text is none of the names, with the one that is nearest."""
    near = difflib.get_close_matches(text.lower(), names, n=1)
    meant = f": did you mean `{near[0]}`?" if near else ""
    return None if text in names else f"`{short(text)}`{meant}"


def _named(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


_JUDGES = {
    "date": _patterned(DATE),
    "prepared": _patterned(DAY, TIME),
    **dict.fromkeys(("sha256", "text"), _patterned(SHA256)),
    "version": _patterned(VERSION),
    "language": language_fault,
    "status": _status_fault,
    "encoding": _encoding_fault,
    "theme": _theme_fault,
    "pdf_standard": _standard_fault,
}


def _in_full(key: str, text: str | None) -> str | None:
    """A time in full, where a date alone or one without its zone was written; a name as known."""
    if key == "encoding" and text:
        return known(text)
    if key != "prepared" or text is None:
        return text
    if DATE.fullmatch(text):
        return f"{text}T00:00:00Z"
    return text if re.search(r"(Z|[+-]\d{2}:\d{2})$", text) else f"{text}Z"


def _nearest(key: str, known: dict[str, Any]) -> str:
    near = difflib.get_close_matches(key, known, n=1) if len(key) < 40 else []
    if near:
        return f"did you mean `{near[0]}`?"
    return f"known keys: {', '.join(known)}"
