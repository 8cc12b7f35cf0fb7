"""Choosing the lines of paragraphs as the engine comes to them, and putting them into its boxes.

In: an edition; then, paragraph by paragraph, WeasyPrint's line box before layout and the measure it
is to be set to. Out: the same box, its text cut into lines that end in line feeds, each with the
spaces that fill it. What was chosen is looked at again when it is set.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from pressroom.align import INSERTED_HYPHEN, SOFT_HYPHEN
from pressroom.pdf.breaks import Measure
from pressroom.pdf.divisions import Divisions
from pressroom.pdf.galley import Run, galley, is_leadable, parts_of, text_of
from pressroom.pdf.measure import EVEN_LINES
from pressroom.pdf.points import openings

if TYPE_CHECKING:
    from collections.abc import Iterator, Set

    from lxml import etree

    from pressroom.model import Edition
    from pressroom.printed import Led, LedLine

TOKEN = re.compile(r" |[^ ]+")
WHITE = frozenset(" \t\r\n")
# What says where lines may end, and is put in or taken out for that.
JOINERS = frozenset(("\u2060", SOFT_HYPHEN))
HYPHENS = (SOFT_HYPHEN, "-", "\u2010")
ALIGNED = ("justify", "start", "left")
OVERFULL = 2.0  # px, beyond what rounded widths add up to


class Leading:
    """The lines of an edition's paragraphs. `unfit` are paragraphs that are left to the engine.

    Out: the lines that were chosen, by paragraph.
    """

    def __init__(self, edition: Edition, unfit: Set[str]) -> None:
        self._language = edition.hyphenation
        self._divisions = Divisions(edition.document.source.divisions)
        self._leaves = {
            leaf.get("id", ""): leaf
            for leaf in edition.body.iter("p")
            if leaf.get("id") not in unfit and is_leadable(leaf)
        }
        self._ruler = _Widths()
        self._even: Counter[bool] = Counter()
        self.led: dict[str, Led] = {}
        self.unfit: set[str] = set()  # that could not be set as chosen

    @property
    def uneven(self) -> bool:
        """Whether too many justified lines are looser or tighter than reads well."""
        return self._even[True] < EVEN_LINES * self._even.total()

    def lead(self, block: str, line: Any, width: float) -> None:
        """Choose the lines of a paragraph that is to be set to `width` px, if they are ours."""
        leaf = self._leaves.get(block)
        if leaf is None or hasattr(line, "led"):
            return
        line.led = True
        texts = _Texts(line, text_of(leaf))
        if block not in self.led:  # a note is laid out more than once, each time a copy
            chosen = self._choose(leaf, texts, line, width)
            if chosen is None:
                del self._leaves[block]
                return
            self.led[block] = chosen
            self._even.update(chosen.even)
        texts.cut(self.led[block])

    def judge(self, block: str, lines: list[Any], width: float) -> None:
        """Note a paragraph of which a line runs over the measure."""
        if block in self.led and any(
            _right(line) > line.position_x + width + OVERFULL for line in lines
        ):
            self.unfit.add(block)

    def _choose(self, leaf: etree._Element, texts: _Texts, line: Any, width: float) -> Led | None:
        """The best lines, if the text is all there is and is set the way it is written."""
        written = line.style["direction"] == "ltr" and line.style["text_align_all"] in ALIGNED
        if not (texts.whole and written):
            return None
        style = texts.main_style()
        space = self._ruler.of(" ", style)[0]
        hyphen = self._ruler.of(INSERTED_HYPHEN[0], style)[0]
        ragged = line.style["text_align_all"] != "justify"
        measure = Measure(width, line.text_indent, space, style["font_size"], ragged)
        places = openings(texts.text, parts_of(leaf, self._language), self._divisions)
        return galley(texts.text, places, texts.runs(self._ruler), measure, hyphen).led()


def ends_divided(line: Any) -> bool:
    """Whether a line that was laid out shows a hyphen at its end."""
    last = next((box for box in reversed([*line.descendants()]) if getattr(box, "text", "")), None)
    return last is not None and last.text.rstrip("\n\u2060").endswith(HYPHENS)


def _right(line: Any) -> float:
    """Where a line's last letters end, in px of the page, but for what stands in the margin."""
    boxes = [*line.descendants()]
    ends = (box.position_x + box.width for box in boxes if getattr(box, "text", ""))
    return max(ends, default=0.0) - sum(getattr(box, "over_end", 0.0) for box in boxes)


def _filler(line: Any) -> Any:
    """What makes a line as wide as the measure, so that it is not justified; it is not seen."""
    from weasyprint.css.properties import Dimension
    from weasyprint.formatting_structure.boxes import InlineBox

    style = line.style.copy()
    style["margin_right"] = Dimension(100, "%")
    return InlineBox("span", style, None, [])


class _Texts:
    """The text boxes of a paragraph, held against its text."""

    def __init__(self, line: Any, text: str) -> None:
        self.text = text
        # Of each box, the offset in the text of each of its characters, and of its end.
        self._boxes: list[tuple[Any, list[int]]] = []
        self._around: list[tuple[Any, int]] = []
        self._at = 0
        self._line = line
        self.whole = self._match(line) and not self.text[self._at :].strip(" \t\r\n")

    def _match(self, around: Any) -> bool:
        """Go through the boxes; whether they hold nothing but the text, in order."""
        from weasyprint.formatting_structure.boxes import InlineBox, TextBox

        for child in around.children:
            if isinstance(child, TextBox):
                places = self._places(child.text)
                if places is None:
                    return False
                self._boxes.append((child, places))
            elif not isinstance(child, InlineBox) or _is_wide(child) or not self._match(child):
                return False
        return True

    def _places(self, shown: str) -> list[int] | None:
        """The offset of each character that a box shows; None if the text does not have it."""
        places = []
        text, at, end = self.text, self._at, len(self.text)
        for character in shown:
            while True:
                wanted = text[at] if at < end else ""
                places_at = at
                if character == wanted and wanted not in WHITE:
                    at += 1
                elif character == " " and wanted and wanted in WHITE:
                    while at < end and text[at] in WHITE:
                        at += 1
                elif character not in JOINERS:
                    if not wanted or (wanted not in WHITE and wanted not in JOINERS):
                        return None
                    at += 1  # white space that the engine took out, or a joiner that we did
                    continue
                places.append(places_at)
                break
        self._at = at
        return [*places, at]

    def main_style(self) -> Any:
        """The style of most of the text."""
        sizes: Counter[int] = Counter()
        for index, (box, _) in enumerate(self._boxes):
            sizes[index] = len(box.text)
        return self._boxes[sizes.most_common(1)[0][0]][0].style

    def runs(self, ruler: _Widths) -> Iterator[Run]:
        """How wide the characters are."""
        for box, places in self._boxes:
            for token in TOKEN.finditer(box.text):
                first, last = token.span()
                start, end = places[first], places[last]
                widths = ruler.of(token[0], box.style)
                if token[0] == " ":
                    yield Run(start, end, widths, space=True)
                elif end - start == last - first:
                    yield Run(start, end, widths)
                else:
                    for index, width in enumerate(widths, first):
                        held = places[index + 1] - places[index]
                        if held:
                            yield Run(places[index], places[index] + 1, (width,))

    def cut(self, chosen: Led) -> None:
        """Cut the boxes into lines that are as wide as the measure."""
        lines = [*zip(chosen.lines, [*chosen.starts[1:], None], strict=True)]
        pieces = {
            id(box): [
                piece for line, following in lines for piece in _piece(box, places, line, following)
            ]
            for box, places in self._boxes
        }
        _put(self._line, pieces)
        self._line.style = self._line.style.copy()
        self._line.style["white_space"] = "nowrap"
        if chosen.justified:
            self._line.style["text_align_last"] = "justify"
            if not chosen.full_end:
                self._line.children = [*self._line.children, _filler(self._line)]


def _is_wide(box: Any) -> bool:
    """Whether an inline box takes room beside its text."""
    return any(
        getattr(box.style[name], "value", box.style[name])
        for side in ("left", "right")
        for name in (f"margin_{side}", f"padding_{side}", f"border_{side}_width")
    )


def _piece(box: Any, places: list[int], line: LedLine, following: int | None) -> Iterator[Any]:
    """What a text box holds of a line, in boxes of its own; `following` begins the next line."""
    if line.start >= places[-1] or (following is not None and following <= places[0]):
        return
    end = len(box.text)
    first = bisect_left(places, line.start, 0, end)
    last = end if following is None else bisect_left(places, line.end, 0, end)
    text = box.text[first:last]
    if not JOINERS.isdisjoint(text):
        # What we put in is in no one's way any more, and letter spaces would part it from letters.
        text = "".join(box.text[at] for at in range(first, last) if places[at] < places[at + 1])
    ends = places[0] < line.end <= places[-1]
    turns = ends and following is not None
    text += INSERTED_HYPHEN[: 2 * (turns and line.hyphen)]
    over_start = line.over_start * (line.start >= places[0])
    over_end = line.over_end * ends
    if not text and not turns:
        return
    # A line feed in the box with the margin would part it, and leave the margin to the next line.
    apart = text and (over_start or over_end)
    piece = box.copy_with_text(f"{text}\n" if turns and not apart else text)
    piece.style = box.style.copy()
    piece.style["white_space"] = "nowrap"
    piece.style["word_spacing"] = line.word_space
    piece.style["letter_spacing"] = line.letter_space
    if not apart:
        yield piece
        return
    yield _out(piece, over_start, over_end)
    if turns:
        yield piece.copy_with_text("\n")


def _out(piece: Any, over_start: float, over_end: float) -> Any:
    """A piece of text, its ends moved out by so many px."""
    from weasyprint.css.properties import Dimension
    from weasyprint.formatting_structure.boxes import InlineBox

    style = piece.style.copy()
    style["margin_left"] = Dimension(-over_start, "px")
    style["margin_right"] = Dimension(-over_end, "px")
    box = InlineBox("span", style, None, [piece])
    box.over_end = over_end
    return box


def _put(around: Any, pieces: dict[int, list[Any]]) -> None:
    """Put the pieces of boxes in their places."""
    children: list[Any] = []
    for child in around.children:
        if id(child) in pieces:
            children += pieces[id(child)]
        else:
            _put(child, pieces)
            child.style = child.style.copy()
            child.style["white_space"] = "nowrap"
            children.append(child)
    around.children = children


class _Widths:
    """How wide the characters of words are, as the engine's own shaper has them."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, str], tuple[float, ...]] = {}
        self._styles: dict[int, tuple[int, Any]] = {}
        self._faces: dict[tuple[Any, ...], int] = {}

    def of(self, word: str, style: Any) -> tuple[float, ...]:
        """The width of each character of a word, in px."""
        key = self._face(style), word
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = _measured(word, style)
        return found

    def _face(self, style: Any) -> int:
        """Which of the faces met so far a style asks for."""
        known = self._styles.get(id(style))
        if known is None:
            face = self._faces.setdefault(
                tuple(map(repr, map(style.__getitem__, SHAPING))), len(self._faces)
            )
            # The style is kept, so that no other gets its identity.
            known = self._styles[id(style)] = face, style
        return known[0]


# What the engine asks its shaper for.
SHAPING = (
    *("font_family", "font_size", "font_style", "font_weight", "font_stretch", "lang"),
    *("font_variation_settings", "font_language_override", "font_kerning", "font_feature_settings"),
    *("font_variant_ligatures", "font_variant_position", "font_variant_caps"),
    *("font_variant_numeric", "font_variant_alternates", "font_variant_east_asian", "direction"),
)


def _measured(word: str, style: Any) -> tuple[float, ...]:
    from weasyprint.text.ffi import FROM_UNITS, ffi
    from weasyprint.text.line_break import Layout

    layout = Layout(style)
    # The space behind a word may draw nearer to it.
    layout.set_text(f"{word} ".replace("  ", " "))
    line, _ = layout.get_first_line()
    at_byte: Counter[int] = Counter()
    run = line.runs[0]
    while run != ffi.NULL:
        item, run = run.data, run.next
        glyphs = item.glyphs
        for number in range(glyphs.num_glyphs):
            byte = item.item.offset + glyphs.log_clusters[number]
            at_byte[byte] += glyphs.glyphs[number].geometry.width
    starts, byte = [], 0
    for character in word:
        starts.append(byte)
        byte += len(character.encode())
    clusters = [index for index, start in enumerate(starts) if start in at_byte]
    widths = [0.0] * len(word)
    for first, after in pairwise([*clusters, len(word)]):
        width = at_byte[starts[first]] * FROM_UNITS / (after - first)
        widths[first:after] = [width] * (after - first)
    return tuple(widths)
