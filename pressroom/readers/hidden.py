"""What a browser would not show.

In: an element of HTML. Out: whether it is hidden. Its words are no part of the report.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

NEVER_SHOWN = frozenset(("datalist", "title"))
# In drawings and formulas only; as elements of HTML they are unknown, and shown.
NEVER_DRAWN = frozenset(("annotation", "annotation-xml", "defs", "desc", "metadata", "symbol"))
HIDING = {
    "display": {"none"},
    "visibility": {"hidden", "collapse"},
    "content-visibility": {"hidden"},
    "mso-hide": {"all"},
    "color": {"transparent"},
}
TO_NOTHING = frozenset(("font", "font-size", "opacity"))
SIZES = frozenset(("height", "max-height", "max-width", "width"))
# Out of any page: what a style moves that far is for screen readers or for nobody.
OFFSETS = frozenset(("left", "right", "top", "bottom", "text-indent", "margin-left", "margin-top"))
FAR = -999


def is_hidden(node: Element, tag: str) -> bool:
    """Whether a browser shows nothing of an element, as far as it says so itself."""
    if tag in NEVER_SHOWN or "hidden" in node.attrib or "popover" in node.attrib:
        return True
    if tag == "dialog" and "open" not in node.attrib:
        return True
    if tag in NEVER_DRAWN and node.tag.startswith("{"):
        return True
    return "style" in node.attrib and _styled_away(node.get("style", ""))


def texts(node: Element) -> Iterator[str]:
    """All text in an element, in order; comments are none."""
    yield node.text or ""
    stack: list[Element | str] = [*reversed(node)]
    while stack:
        here = stack.pop()
        if isinstance(here, str):
            yield here
            continue
        stack.append(here.tail or "")
        if isinstance(here.tag, str):
            yield here.text or ""
            stack += reversed(here)


def _styled_away(style: str) -> bool:
    import tinycss2

    said: dict[str, list[Any]] = {}
    for found in tinycss2.parse_blocks_contents(style, skip_comments=True, skip_whitespace=True):
        if found.type == "declaration":
            said[found.lower_name] = found.value
    words = {name: {getattr(each, "lower_value", "") for each in said[name]} for name in said}
    numbers = {name: _numbers(said[name]) for name in said}
    cut_off = words.get("overflow", set()) & {"hidden", "clip"}
    return (
        any(words.get(name, set()) & HIDING[name] for name in HIDING)
        or any(0 in numbers.get(name, []) for name in TO_NOTHING)
        or any(number <= FAR for name in OFFSETS for number in numbers.get(name, []))
        or (bool(cut_off) and any(0 in numbers.get(name, []) for name in SIZES))
    )


def _numbers(values: list[Any]) -> list[float]:
    return [each.value for each in values if each.type in ("number", "dimension", "percentage")]
