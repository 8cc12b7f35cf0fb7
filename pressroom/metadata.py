"""The sidecar: YAML in, `Metadata` out.

Every scalar is read as text and typed by our schema, so `language: no` is Norwegian. All
problems of a sidecar are raised at once (`Refused`), each with its line and column.
"""

from __future__ import annotations

import difflib
import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, get_args

import msgspec
import yaml

from pressroom.model import Metadata, Received
from pressroom.problems import Place, Problem, Refused, problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
# What XML 1.0 §2.2 leaves out of `Char`, and Unicode's own line and paragraph separators, which
# end a line in print whatever stands around them.
UNWRITABLE = re.compile("[^\t\n\r\x20-\u2027\u202a-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
# When a file was made: in the years that files have.
DAY = re.compile(r"(?:19[7-9]|2\d\d)\d-\d{2}-\d{2}")
TIME = re.compile(rf"{DAY.pattern}T\d{{2}}:\d{{2}}:\d{{2}}(Z|[+-]\d{{2}}:\d{{2}})?")
SHA256 = re.compile(r"[0-9a-f]{64}")
WANTED = {
    "title": "one line of text",
    "title_supplied": "`true` or `false`",
    "date": "a date as YYYY-MM-DD",
    "prepared": "a date as YYYY-MM-DD, or a time as YYYY-MM-DDTHH:MM:SSZ",
    "language": "a language tag such as `en` or `zh-Hans`",
    "identifier": "an identifier such as `urn:isbn:9780000000002`",
    "received": "`name:` and `sha256:`, each on a line of its own",
    "name": "the name the file came under",
    "sha256": "64 hexadecimal digits, in lower case",
    "note": "text",
}
NOTHING: Mapping[str, Any] = MappingProxyType({})


def read_metadata(text: str, name: str, stated: Mapping[str, Any] = NOTHING) -> Metadata:
    """Type the sidecar `text`; `name` is its file, as problems name it.

    `stated` is what the report's file says of itself, typed; the sidecar goes before it. Raises
    Refused.
    """
    try:
        root = yaml.compose(text, Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = Place(name, mark.line + 1, mark.column + 1) if mark else Place(name)
        raise Refused([problem("META-001", where, reason=error.problem)]) from None
    except yaml.YAMLError as error:
        raise Refused(
            [problem("META-001", Place(name), reason=str(error).split("\n")[0])]
        ) from None
    except RecursionError:
        raise Refused([problem("META-001", Place(name), reason="nested too deeply")]) from None
    problems: list[Problem] = []
    values = {**stated, **dict(_typed(root, Metadata, name, problems))}
    missing = root is None or isinstance(root, yaml.MappingNode)
    if missing and "title" not in values and not any("`title`" in one.message for one in problems):
        problems.append(problem("META-004", Place(name), key="title", sidecar=name))
    if problems:
        raise Refused(problems)
    return Metadata(**values)


def _typed(
    node: yaml.Node | None, schema: type[msgspec.Struct], name: str, problems: list[Problem]
) -> Iterator[tuple[str, Any]]:
    """The keys of a mapping with their typed values; what is wrong goes into `problems`."""
    if node is None:
        return
    if not isinstance(node, yaml.MappingNode):
        reason = "the file is not a list of `key: value` lines"
        problems.append(problem("META-001", _place(node, name), reason=reason))
        return
    types = {known.name: known.type for known in msgspec.structs.fields(schema)}
    seen: set[str] = set()
    for key_node, value_node in node.value:
        key = str(key_node.value)
        where = _place(key_node, name)
        if not isinstance(key_node, yaml.ScalarNode):
            problems.append(problem("META-001", where, reason="a key is not a word"))
        elif key not in types:
            problems.append(problem("META-002", where, key=key, suggestion=_nearest(key, types)))
        elif key in seen:
            problems.append(problem("META-006", where, key=key))
        else:
            yield from _value(key, value_node, types[key], name, problems)
        seen.add(key)


def _value(
    key: str, node: yaml.Node, kind: Any, name: str, problems: list[Problem]
) -> Iterator[tuple[str, Any]]:
    where = _place(node, name)
    if key == "received" and isinstance(node, yaml.MappingNode):
        before = len(problems)
        parts = dict(_typed(node, Received, name, problems))
        missing = [part for part in ("name", "sha256") if part not in parts]
        if len(problems) == before and missing:
            problems.append(problem("META-004", where, key=f"received.{missing[0]}", sidecar=name))
        elif len(problems) == before:
            yield key, Received(**parts)
        return
    text = node.value.strip() if isinstance(node, yaml.ScalarNode) else None
    reason = _fault(key, text)
    if reason is None:
        # `null` is a word like any other: an optional key is left out, not emptied.
        wanted = next(part for part in get_args(kind) or (kind,) if part is not type(None))
        try:
            yield key, msgspec.convert(_dated(key, text), wanted, strict=False)
            return
        except msgspec.ValidationError:
            reason = f"`{text}`"
    problems.append(problem("META-003", where, key=key, reason=reason, wanted=WANTED[key]))


def _fault(key: str, text: str | None) -> str | None:
    """Why `text` cannot be the value of `key`, where its type alone does not tell."""
    if text is None:
        return "not a single value"
    if not text:
        return "empty"
    if UNWRITABLE.search(text):
        return "written with a control character"
    if key == "title" and len(text.splitlines()) > 1:
        return "more than one line"
    patterns = {"language": (LANGUAGE_TAG,), "sha256": (SHA256,), "prepared": (DAY, TIME)}
    wanted = {**patterns, "date": (DATE,)}.get(key)
    if wanted and not any(pattern.fullmatch(text) for pattern in wanted):
        return f"`{text}`"
    return None


def _dated(key: str, text: str | None) -> str | None:
    """A time in full, where a date alone or one without its zone was written."""
    if key != "prepared" or text is None:
        return text
    if DATE.fullmatch(text):
        return f"{text}T00:00:00Z"
    return text if re.search(r"(Z|[+-]\d{2}:\d{2})$", text) else f"{text}Z"


def _place(node: yaml.Node, name: str) -> Place:
    return Place(name, node.start_mark.line + 1, node.start_mark.column + 1)


def _nearest(key: str, known: dict[str, Any]) -> str:
    near = difflib.get_close_matches(key, known, n=1)
    if near:
        return f"did you mean `{near[0]}`?"
    return f"known keys: {', '.join(known)}"
