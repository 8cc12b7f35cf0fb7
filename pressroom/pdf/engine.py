"""Where we reach behind WeasyPrint's public interface, and nowhere else. Pinned to 70.0.

Two of its functions are replaced while one PDF is written: the drawing of a line of text (so that
each code stands for one glyph *and* one text, `codes.py`) and the building of the tag tree (so
that one element is one element, `tags.py`). While pages are laid out, its context is one that
divides notes and words (`feet.py`, `divisions.py`), and the area of notes is laid out through it.
`INSIDES` holds the fingerprints of what is replaced and of what was read to do so (of the source,
SHA-256, shortened); a test fails when one changes.
"""

from __future__ import annotations

import logging
import re
import unicodedata
from contextlib import contextmanager
from itertools import takewhile
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from pressroom.pdf.breaks import MOST_HYPHENS
from pressroom.pdf.codes import Codes
from pressroom.pdf.feet import with_feet
from pressroom.pdf.leading import ends_divided
from pressroom.pdf.tags import build_tags
from pressroom.problems import Place, Problem, problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pressroom.model import Division
    from pressroom.pdf.leading import Leading

    # The author's place of a character; of none, the report.
    Where = Callable[[str], Place]

INSIDES = {
    "weasyprint.draw.text:draw_first_line": "1bb8eae6d88e71b1",
    "weasyprint.pdf.tags:add_tags": "f0e74575b0bafaf3",
    "weasyprint.layout:LayoutContext": "211f859ff4e2d663",
    "weasyprint.layout.page:make_page": "656f183328e8b1b5",
    "weasyprint.layout.block:_linebox_layout": "e07bbe000974787e",
    "weasyprint.layout.block:remove_placeholders": "ce16d97a1caacea0",
    "weasyprint.layout.block:_break_line": "2b92255d94ab45f7",
    "weasyprint.layout.inline:split_text_box": "8c564329599ef23f",
    "weasyprint.layout.inline:text_align": "e953d41b87ccfc30",
    "weasyprint.text.line_break:first_line_metrics": "55ec5d0b58b29a8b",
    "weasyprint.text.line_break:split_first_line": "39ad1016863ca34d",
    "weasyprint.text.line_break:Layout": "681b737d1ba5e004",
}
IN_STYLE = re.compile(r" at (\d+):(\d+), ")
MISSING_GLYPH = re.compile(r"\(U\+([0-9A-F]{4,6})\)$")


@contextmanager
def our_way() -> Iterator[Codes]:
    """Within it, WeasyPrint draws text with our codes and tags it our way."""
    from weasyprint import pdf
    from weasyprint.draw import text

    codes = Codes()
    draw, tag = text.draw_first_line, pdf.add_tags

    def draw_with_codes(stream: Any, textbox: Any, *rest: Any) -> Any:
        start = len(stream.stream)
        emojis = draw(stream, textbox, *rest)
        codes.rewrite(stream, textbox, start)
        return emojis

    text.draw_first_line, pdf.add_tags = draw_with_codes, build_tags
    try:
        yield codes
    finally:
        text.draw_first_line, pdf.add_tags = draw, tag


@contextmanager
def our_feet(divisions: tuple[Division, ...]) -> Iterator[None]:
    """Within it, WeasyPrint divides the notes at the foot of a page as it does other blocks, and
    the words that an editor lists as they are listed.
    """
    from weasyprint import document
    from weasyprint.formatting_structure.boxes import FootnoteAreaBox
    from weasyprint.layout import page

    context, lay = document.LayoutContext, page.block_level_layout

    def lay_divided(context: Any, box: Any, *rest: Any, **facts: Any) -> Any:
        if isinstance(box, FootnoteAreaBox):
            return context.area_of_notes(lay, box, facts["absolute_boxes"])
        if box.is_for_root_element:
            return context.text_of_page(lay, box, rest, facts)
        return lay(context, box, *rest, **facts)

    document.LayoutContext, page.block_level_layout = with_feet(context, divisions), lay_divided
    try:
        yield
    finally:
        document.LayoutContext, page.block_level_layout = context, lay


@contextmanager
def our_baselines() -> Iterator[None]:
    """Within it, letters of another face make no line taller (CSS 2.1 §10.8.1)."""
    from weasyprint.layout import inline
    from weasyprint.text.line_break import strut

    split = inline.split_text_box

    def split_on_baseline(*args: Any, **facts: Any) -> Any:
        box, *rest = split(*args, **facts)
        if box is not None:
            _, box.baseline = strut(box.style)
        return box, *rest

    inline.split_text_box = split_on_baseline
    try:
        yield
    finally:
        inline.split_text_box = split


@contextmanager
def our_lines(leading: Leading) -> Iterator[None]:
    """Within it, WeasyPrint sets the lines of paragraphs as `leading` chooses them."""
    from weasyprint.layout import block
    from weasyprint.layout.percent import resolve_one_percentage

    lay, break_line = block._linebox_layout, block._break_line

    def lay_led(
        context: Any, box: Any, index: int, child: Any, new_children: list[Any], *rest: Any
    ) -> Any:
        paragraph = box.element is not None and box.element.tag == "p"
        if not paragraph:
            return lay(context, box, index, child, new_children, *rest)
        name = box.element.get("id")
        resolve_one_percentage(child, "text_indent", box.width)
        leading.lead(name, child, box.width)
        before = len(new_children)
        laid = lay(context, box, index, child, new_children, *rest)
        leading.judge(name, new_children[before:], box.width)
        return laid

    def break_undivided(context: Any, box: Any, line: Any, lines: list[Any], *rest: Any) -> Any:
        abort, stop, resume_at = break_line(context, box, line, lines, *rest)
        if stop and not abort:
            _, empty, *_, absolute_boxes, fixed_boxes = rest
            divided = [*takewhile(ends_divided, reversed(lines))]
            if not divided or len(divided) > MOST_HYPHENS:
                return abort, stop, resume_at
            if len(lines) - len(divided) >= box.style["orphans"]:
                del lines[-len(divided) :]
                for gone in divided:
                    block.remove_placeholders(context, gone.children, absolute_boxes, fixed_boxes)
            elif not empty:
                return True, False, resume_at
        return abort, stop, resume_at

    block._linebox_layout, block._break_line = lay_led, break_undivided
    try:
        yield
    finally:
        block._linebox_layout, block._break_line = lay, break_line


@contextmanager
def engine_log(where: Where) -> Iterator[list[Problem]]:
    """Collect what the engine only logs: a missing glyph, a refused address, unknown CSS."""
    heard: list[Problem] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            message = record.getMessage()
            missing = MISSING_GLYPH.search(message)
            if missing:
                found = no_glyph(chr(int(missing[1], 16)), where)
            else:
                found = problem("ENG-001", _place(where(""), message), message=message)
            if found not in heard:
                heard.append(found)

    logger = logging.getLogger("weasyprint")
    listener = Listener(logging.WARNING)
    logger.addHandler(listener)
    try:
        yield heard
    finally:
        logger.removeHandler(listener)


def no_glyph(character: str, where: Where) -> Problem:
    """What is said of a character that no face of ours holds."""
    name = unicodedata.name(character, "a character without a name")
    shown = f"`{character}` (U+{ord(character):04X} {name})"
    place = where(character)
    if not place.line and character in PurePath(place.file).name:
        shown += ", which the file's name has"
    return problem("FNT-001", place, name=shown)


def _place(where: Place, message: str) -> Place:
    """The place in a stylesheet, where the engine says it."""
    found = IN_STYLE.search(message)
    return Place(where.file, int(found[1]), int(found[2])) if found else where
