"""A drawing (SVG) in, the same without what acts, leads elsewhere or is never seen.

The clean drawing is built anew from a closed list of elements and attributes; references lead
to places of its own, and drawing it takes bounded work. What is not on the list is left out, and
named where it would have shown or done anything. Follows SVG 1.1.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from pressroom.drawing_styles import (
    NO_SIZE,
    NUMBER,
    PROPERTIES,
    SHAPES,
    declarations,
    local_only,
    sensible,
    sheet,
)
from pressroom.names import Taken, unique, valid

if TYPE_CHECKING:
    from collections.abc import Iterator

SVG = "{http://www.w3.org/2000/svg}"
XLINK = "{http://www.w3.org/1999/xlink}"
XML = "{http://www.w3.org/XML/1998/namespace}"
TEXTS = frozenset(("text", "tspan"))
DRAWN = frozenset(("path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "use", "g"))
DEFINED = frozenset(("defs", "symbol", "linearGradient", "radialGradient", "stop", "pattern"))
# What is drawn in another's ground or edge: words there would be no words.
GROUNDS = frozenset(("pattern", "clipPath", "mask", "marker"))
KEPT = TEXTS | DRAWN | DEFINED | GROUNDS | {"svg", "style"}
# What is never seen: names for tools, the editor's notes.
UNSEEN = frozenset(("title", "desc", "metadata"))
ATTRIBUTES = (
    PROPERTIES
    | {"class", "x", "y", "width", "height", "viewBox", "preserveAspectRatio", "transform", "d"}
    | {"points", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "fx", "fy", "offset"}
    | {"dx", "dy", "rotate", "textLength", "lengthAdjust", "gradientUnits", "gradientTransform"}
    | {"spreadMethod", "patternUnits", "patternContentUnits", "patternTransform", "maskUnits"}
    | {"clipPathUnits", "maskContentUnits", "markerUnits", "markerWidth", "markerHeight", "refX"}
    | {"refY", "orient", "pathLength", f"{XML}space"}
)
REFERENCE = re.compile(r"url\(\s*['\"]?#([^'\")]+)['\"]?\s*\)")
LENGTH = re.compile(rf"\s*({NUMBER})\s*(px|pt|pc|mm|cm|in|em|ex)?\s*")
IN_PX = {None: 1, "px": 1, "pt": 4 / 3, "pc": 16, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96}
IN_PX |= {"em": 16, "ex": 8}
OWN_SIZE = (300.0, 150.0)  # of a picture that says nothing of its own (CSS 2.1 §10.3.2)
LARGEST = 16  # MB
DEEPEST = 60
# Elements to draw, letters and pieces of lines, each as often as it is drawn.
MOST_WORK = 100_000
MOST_ATTRIBUTES = 5_000  # of one element, among which the parser looks for twins
PIECE = 16  # characters of a path
INHERITED = ("fill", "stroke", "marker")
SPACE = re.compile(r"\s+")


class Unfit(Exception):  # noqa: N818 - it is an answer, not an accident
    """A picture that cannot be printed: the code of the problem, and its facts."""

    def __init__(self, code: str, **facts: object) -> None:
        self.code = code
        self.facts = facts
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class Drawing:
    """A clean drawing: its size in CSS px, its words, and what was left out, in words."""

    data: bytes
    width: float
    height: float
    text: str
    left_out: tuple[str, ...]


def clean_drawing(data: bytes) -> Drawing:
    """Clean a drawing. Raises Unfit: PIC-004 broken, PIC-006 too large."""
    if len(data) > LARGEST * 2**20:
        raise Unfit("PIC-006", reason=f"a drawing of more than {LARGEST} MB")
    if max(part.count(b"=") for part in data.replace(b"\0", b"").split(b"<")) > MOST_ATTRIBUTES:
        raise Unfit("PIC-004", reason="an element has thousands of attributes")
    source = _parsed(data)
    width, height, box = _size(source)
    cleaner = _Cleaner(source)
    root = cleaner.kept(source, "", 1)
    if root is None:
        raise Unfit("PIC-004", reason="nothing of it is to be seen")
    root.attrib.update({"width": _written(width), "height": _written(height), "viewBox": box})
    for name in ("x", "y"):
        root.attrib.pop(name, None)
    weighed = _Weigher(root)
    weighed.weight(root)
    text = SPACE.sub(" ", " ".join(weighed.words(root))).strip()
    etree.cleanup_namespaces(root)
    data = etree.tostring(root, encoding="utf-8", xml_declaration=True)
    return Drawing(data, width, height, text, tuple(cleaner.left_out))


def _parsed(data: bytes) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        if "depth" in str(error):
            raise _too_deep() from None
        line = error.position[0]
        raise Unfit("PIC-004", reason=f"its markup is not well-formed in line {line}") from None
    declared = root.getroottree().docinfo.internalDTD
    if (declared is not None and any(declared.iterentities())) or any(root.iter(etree.Entity)):
        raise Unfit("PIC-004", reason="it declares entities, which are not read")
    if sum(1 for _ in root.iter()) > MOST_WORK:
        raise _too_much()
    if root.tag != f"{SVG}svg":
        raise Unfit("PIC-004", reason="its outermost element is no `svg` in SVG's namespace")
    return root


def _too_deep() -> Unfit:
    return Unfit("PIC-006", reason=f"elements are nested more than {DEEPEST} deep")


def _too_much() -> Unfit:
    return Unfit("PIC-006", reason="drawing it would take minutes")


def _size(root: etree._Element) -> tuple[float, float, str]:
    """Width and height in CSS px, and the box that they show."""
    box = [float(number) for number in re.findall(NUMBER, root.get("viewBox", ""))]
    known = len(box) == 4 and box[2] > 0 and box[3] > 0
    width, height = (_length(root.get(side)) for side in ("width", "height"))
    ratio = box[2] / box[3] if known else OWN_SIZE[0] / OWN_SIZE[1]
    if width is None and height is None:
        width, height = (box[2], box[3]) if known else OWN_SIZE
    elif width is None and height is not None:
        width = height * ratio
    elif height is None and width is not None:
        height = width / ratio
    if not (width and height and 0 < width < 1e5 and 0 < height < 1e5):
        raise Unfit("PIC-004", reason="its size is none that a page could have")
    if not known:
        box = [0, 0, width, height]
    return width, height, " ".join(map(_written, box))


def _written(number: float) -> str:
    return f"{number:.10g}"


def _length(text: str | None) -> float | None:
    found = LENGTH.fullmatch(text or "")
    return float(found[1]) * IN_PX[found[2]] if found else None


def _name(node: etree._Element) -> str:
    """The local name of an element of SVG; of another, none."""
    tag = str(node.tag)
    return tag.removeprefix(SVG) if tag.startswith(SVG) else ""


class _Cleaner:
    """Builds the clean drawing, and keeps what it leaves out."""

    def __init__(self, source: etree._Element) -> None:
        self.left_out: dict[str, None] = {}  # in order of first appearance
        taken = Taken()
        self._ids: dict[str, str] = {}
        for node in source.iter(etree.Element):
            name = node.get("id")
            if name and name not in self._ids:
                self._ids[name] = unique(valid(name), taken)
        self._given: set[str] = set()

    def kept(self, node: etree._Element, around: str, depth: int) -> etree._Element | None:
        """The clean element; None where nothing of it stays. `around` is the parent's name."""
        if depth > DEEPEST:
            raise _too_deep()
        tag = _name(node)
        name = self._becomes(tag, around)
        if not name or self._hidden(node):
            return None
        made = etree.Element(f"{SVG}{name}", nsmap={None: SVG[1:-1], "xlink": XLINK[1:-1]})
        if name == "style":
            made.set("type", "text/css")
            text = "".join(node.itertext())
            if len(text) > MOST_WORK:
                raise _too_much()
            made.text = sheet(text, self._leave_out)
            return made if made.text else None
        self._attributes(node, made)
        if name == "use" and not (made.get("href") or made.get(f"{XLINK}href")):
            return None
        if name in TEXTS:
            made.text = node.text
        within = around if around in GROUNDS else name
        for child in node.iterchildren(etree.Element):
            self._add(made, child, self.kept(child, within, depth + 1))
            if tag == "switch" and len(made):
                break
        return made

    def _add(
        self, made: etree._Element, child: etree._Element, clean: etree._Element | None
    ) -> None:
        """Put a child's clean element, if any, where it stands; text behind it stays text."""
        tail = child.tail if _name(made) in TEXTS else None
        if clean is not None:
            clean.tail = tail
            made.append(clean)
        elif tail and len(made):
            made[-1].tail = (made[-1].tail or "") + tail
        elif tail:
            made.text = (made.text or "") + tail

    def _becomes(self, tag: str, around: str) -> str:
        """What an element becomes; nothing where it is left out."""
        if tag in ("a", "switch"):
            return "tspan" if around in TEXTS else "g"
        if tag == "textPath":
            self._leave_out("the curve of `<textPath>`")
            return "tspan"
        if tag in TEXTS and around in GROUNDS:
            self._leave_out(f"the text in `<{around}>`")
            return ""
        if tag and tag not in KEPT | UNSEEN:
            self._leave_out(f"`<{tag[:30]}>`")
        return tag if tag in KEPT else ""

    def _hidden(self, node: etree._Element) -> bool:
        styles = dict(declarations(node.get("style", ""), lambda _: None))
        shown = styles.get("display", node.get("display", ""))
        seen = styles.get("visibility", node.get("visibility", ""))
        size = styles.get("font-size", node.get("font-size", "")).strip()
        hidden = shown.strip() == "none" or seen.strip() in ("hidden", "collapse")
        return hidden or bool(NO_SIZE.fullmatch(size))

    def _attributes(self, node: etree._Element, made: etree._Element) -> None:
        for key, value in node.attrib.items():
            name = str(key)
            if name == "id":
                if value and self._ids[value] not in self._given:
                    self._given.add(self._ids[value])
                    made.set("id", self._ids[value])
            elif name in ("href", f"{XLINK}href"):
                self._reference(node, made, name, value.strip())
            elif name == "style":
                kept = declarations(value, self._leave_out)
                made.set("style", "; ".join(f"{each}: {self._local(how)}" for each, how in kept))
            elif name.lower().startswith("on") or name == "filter":
                self._leave_out(f"`{name[:30]}`")
            elif name in ATTRIBUTES and not (name in SHAPES or local_only(value)):
                self._leave_out(f"`{name}` that leads elsewhere")
            elif name in ATTRIBUTES and sensible(name, value):
                made.set(name, self._local(value))
            elif name in ATTRIBUTES:
                self._leave_out(f"`{name}` that makes no sense")

    def _reference(self, node: etree._Element, made: etree._Element, name: str, value: str) -> None:
        if value[:1] == "#" and value[1:] in self._ids:
            made.set(name, f"#{self._ids[value[1:]]}")
        elif _name(node) not in ("a", "textPath") and value:
            self._leave_out("a reference to another place")

    def _local(self, value: str) -> str:
        """A value with the places in it called as they are now."""
        return REFERENCE.sub(lambda found: f"url(#{self._ids.get(found[1], 'none')})", value)

    def _leave_out(self, what: str) -> None:
        self.left_out.setdefault(what)


class _Weigher:
    """What drawing takes, everything counted as often as it is drawn; and the words it draws."""

    def __init__(self, root: etree._Element) -> None:
        self._by_id = {node.get("id", ""): node for node in root.iter(etree.Element)}
        self._known: dict[etree._Element, int] = {}
        self._open: list[etree._Element] = []

    def weight(self, node: etree._Element) -> int:
        """The work of an element. Raises Unfit where it is too much, or without end."""
        if node in self._known:
            return self._known[node]
        if node in self._open:
            raise Unfit("PIC-004", reason="it is drawn within itself")
        if len(self._open) > 2 * DEEPEST:
            raise _too_deep()
        self._open.append(node)
        inner = 1 + len(node.text or "") + sum(len(child.tail or "") for child in node)
        inner += (len(node.get("d", "")) + len(node.get("points", ""))) // PIECE
        inner += sum(self.weight(child) for child in node)
        once = inherited = 0
        for attribute, target in self._targets(node):
            if attribute.startswith(INHERITED):
                corners = self._corners(node) if attribute.startswith("marker") else 1
                inherited += self.weight(target) * corners
            else:
                once += self.weight(target)
        total = inner * (1 + inherited) + once
        if total > MOST_WORK:
            raise _too_much()
        self._open.pop()
        self._known[node] = total
        return total

    def words(self, node: etree._Element) -> Iterator[str]:
        """The words of an element, those of what it uses among them, in order of drawing."""
        if _name(node) in TEXTS:
            yield "".join(node.itertext())
            return
        if _name(node) == "use":
            for attribute, target in self._targets(node):
                if attribute.endswith("href"):
                    yield from self._used(target)
        for child in node:
            if _name(child) not in DEFINED | GROUNDS | {"style"}:
                yield from self.words(child)

    def _used(self, target: etree._Element) -> Iterator[str]:
        if _name(target) in GROUNDS | {"style", "defs"}:
            return
        yield from self.words(target)

    def _targets(self, node: etree._Element) -> Iterator[tuple[str, etree._Element]]:
        """The places that an element refers to, each with the attribute that does."""
        for key, value in node.attrib.items():
            name = str(key).removeprefix(XLINK)
            if name == "href" and value[1:] in self._by_id:
                yield name, self._by_id[value[1:]]
            pairs = declarations(value, lambda _: None) if name == "style" else [(name, value)]
            for each, how in pairs:
                for found in REFERENCE.findall(how):
                    if found in self._by_id:
                        yield each, self._by_id[found]

    def _corners(self, node: etree._Element) -> int:
        """How many corners the lines within an element have, at most."""
        shapes = (f"{each.get('d', '')} {each.get('points', '')}" for each in node.iter())
        return 2 + sum(len(re.findall(NUMBER, shape)) for shape in shapes)
