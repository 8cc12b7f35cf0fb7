"""The values of a drawing (SVG): only what shapes it, makes sense, and comes from nowhere else.

In: an attribute, a `style` attribute or a `<style>` element's text. Out: what of it stays; what is
left out is told to who asked.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import tinycss2

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

PROPERTIES = frozenset(
    ("fill", "fill-opacity", "fill-rule", "stroke", "stroke-width", "stroke-linecap", "opacity")
) | frozenset(("stroke-linejoin", "stroke-miterlimit", "stroke-dasharray", "stroke-dashoffset"))
PROPERTIES |= {"stroke-opacity", "color", "font-family", "font-size", "font-style"}
PROPERTIES |= {"font-weight", "font-stretch", "font-variant", "text-anchor", "dominant-baseline"}
PROPERTIES |= {"alignment-baseline", "baseline-shift", "letter-spacing", "word-spacing"}
PROPERTIES |= {"text-decoration", "direction", "unicode-bidi", "clip-path", "clip-rule", "mask"}
PROPERTIES |= {"marker", "marker-start", "marker-mid", "marker-end", "stop-color", "stop-opacity"}
PROPERTIES |= {"overflow", "shape-rendering", "text-rendering", "color-interpolation"}
# They decide what is seen at all; a whole sheet may not.
SHOWN = frozenset(("display", "visibility"))
# What draws, and which the layout engine or readers do not draw alike.
DRAWS = frozenset(("filter", "background", "background-image", "mix-blend-mode", "content"))
NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
LARGEST = 1e7  # of a number: beyond, engines reckon with infinities
NEXT = r"(?:\s*,\s*|\s+|(?=[-+.]))"
STEP = "|".join(
    rf"{name}\s*\(\s*{NUMBER}(?:{NEXT}{NUMBER}){{{counts}}}\s*\)"
    for name, counts in (
        *(("matrix", "5"), ("translate", "0,1"), ("scale", "0,1")),
        *(("rotate", "0"), ("rotate", "2"), ("skewX", "0"), ("skewY", "0")),
    )
)
LENGTH = rf"{NUMBER}(?:px|pt|pc|mm|cm|in|em|ex|%)?"
LENGTHS = re.compile(rf"\s*{LENGTH}(?:{NEXT}{LENGTH})*\s*")
TRANSFORM = re.compile(rf"\s*(?:(?:{STEP})[\s,]*)*")
# What a value must look like, where an engine would stumble over another.
SHAPES = {
    "d": re.compile(r"[MmZzLlHhVvCcSsQqTtAaEe\d\s,.+-]*"),
    "viewBox": re.compile(rf"\s*{NUMBER}(?:{NEXT}{NUMBER}){{3}}\s*"),
    "orient": re.compile(rf"auto|auto-start-reverse|{NUMBER}"),
    "stroke-dasharray": re.compile(rf"none|{LENGTHS.pattern}"),
    "letter-spacing": re.compile(rf"normal|{LENGTH}"),
    **dict.fromkeys(("transform", "gradientTransform", "patternTransform"), TRANSFORM),
    **dict.fromkeys(("x", "y", "dx", "dy", "rotate", "points", "width", "height"), LENGTHS),
    **dict.fromkeys(("x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "fx", "fy"), LENGTHS),
    **dict.fromkeys(("offset", "refX", "refY", "markerWidth", "markerHeight"), LENGTHS),
    **dict.fromkeys(("opacity", "fill-opacity", "stroke-opacity", "stop-opacity"), LENGTHS),
    **dict.fromkeys(("stroke-width", "stroke-miterlimit", "stroke-dashoffset"), LENGTHS),
    **dict.fromkeys(("font-size", "textLength", "pathLength"), LENGTHS),
}
FONT = re.compile(
    rf"(?P<how>(?:[a-z]+\s+|[1-9]00\s+)*)(?P<size>{LENGTH})(?:/\S+)?\s+(?P<family>.+)"
)
NO_SIZE = re.compile(r"0*\.?0+[a-z%]*")


def sensible(name: str, value: str) -> bool:
    """Whether a value is one that an attribute or a property can have."""
    shape = SHAPES.get(name)
    if shape is None:
        return True
    numbers = re.findall(NUMBER, value)
    return bool(shape.fullmatch(value)) and all(abs(float(one)) < LARGEST for one in numbers)


def local_only(value: str) -> bool:
    """Whether a value leads to places of its own drawing only, and hides no address."""
    if not set("(\\@") & set(value):
        return True  # it has no function, and leads nowhere
    tokens = tinycss2.parse_component_value_list(value)
    return "\\" not in value and all(map(_local, tokens))


def _local(token: tinycss2.ast.Node) -> bool:
    if token.type == "url":
        return str(token.value).startswith("#")
    if token.type == "function":
        if token.lower_name in ("url", "src", "image", "image-set"):
            inner = [each for each in token.arguments if each.type != "whitespace"]
            return all(each.type == "string" and each.value[:1] == "#" for each in inner)
        return all(map(_local, token.arguments))
    return token.type not in ("at-keyword", "error")


def declarations(text: str, leave_out: Callable[[str], None]) -> list[tuple[str, str]]:
    """The declarations of a `style` attribute that stay: name and value."""
    parsed = tinycss2.parse_blocks_contents(text, skip_comments=True, skip_whitespace=True)
    return list(_kept(parsed, leave_out, PROPERTIES | SHOWN))


def _kept(
    parsed: Iterable[tinycss2.ast.Node], leave_out: Callable[[str], None], known: frozenset[str]
) -> Iterator[tuple[str, str]]:
    for each in parsed:
        if each.type != "declaration":
            continue
        value = tinycss2.serialize(each.value).strip()
        if each.lower_name == "font":
            yield from _font(value, leave_out)
        elif each.lower_name in known and local_only(value) and sensible(each.lower_name, value):
            yield each.lower_name, value
        elif each.lower_name in known | DRAWS | SHOWN:
            leave_out(f"the style `{each.lower_name}`")


def _font(value: str, leave_out: Callable[[str], None]) -> Iterator[tuple[str, str]]:
    """A font in one declaration as one for each of its parts."""
    parts = FONT.fullmatch(value)
    if parts is None or not (local_only(value) and sensible("font-size", parts["size"])):
        leave_out("the style `font`")
        return
    for word in parts["how"].split():
        if word in ("italic", "oblique"):
            yield "font-style", word
        elif word == "bold" or word.isdigit():
            yield "font-weight", word
    yield "font-size", parts["size"]
    yield "font-family", parts["family"]


def sheet(text: str, leave_out: Callable[[str], None]) -> str:
    """The plain rules of a `<style>` element. Its references stay out: they hold for any shape."""
    from cssselect2 import SelectorError, compile_selector_list

    rules = []
    for rule in tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True):
        if rule.type != "qualified-rule":
            leave_out(f"`@{rule.at_keyword}`" if rule.type == "at-rule" else "a broken style rule")
            continue
        try:
            compile_selector_list(rule.prelude)
        except SelectorError:
            leave_out("a broken style rule")
            continue
        parsed = tinycss2.parse_blocks_contents(
            rule.content, skip_comments=True, skip_whitespace=True
        )
        kept = []
        for name, value in _kept(parsed, leave_out, PROPERTIES):
            if "url" in value.lower() or (name == "font-size" and NO_SIZE.fullmatch(value)):
                leave_out(f"the style `{name}`")
            else:
                kept.append(f"{name}: {value}")
        if kept:
            rules.append(f"{tinycss2.serialize(rule.prelude).strip()} {{ {'; '.join(kept)} }}")
    return "\n".join(rules)
