"""The rules of `plain`: the United Kingdom's for documents that all can read.

Government Digital Service, “Publishing accessible documents” and “Dos and don'ts”: a sans serif of
12 pt or more, ragged right, sentence case, no italics, underlines for links alone, one column.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from pressroom.themes.rule import Broken, Measured, Rule, measured
from pressroom.vocabulary import LEAVES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pressroom.pdf.decode import Glyph
    from pressroom.themes.measures import Measures, Row, Setting

GDS = "GDS, accessible documents"
SMALLEST = 12.0
OFF = 0.06
SANS = ("Sans", "Source-Code")  # code has a face of its own, without serifs too
SLANTED = ("Italic", "Oblique")
TRUE_SPACE = 0.08  # by which a word space may be wider than the face's own


def _glyphs(measures: Measures) -> Iterator[tuple[str, Glyph]]:
    """All that the pages say, with its block; what stands in the margins has none."""
    for setting in measures.settings:
        yield from ((setting.id, glyph) for glyph in setting.glyphs)
    for page in measures.read.reading.glyphs:
        yield from (("", glyph) for glyph in page if glyph.artifact in ("Header", "Footer"))


def _every(
    glyphs: Iterable[tuple[str, Glyph]],
    figure: Callable[[Glyph], str],
    kept: Callable[[Glyph], bool],
) -> Measured:
    """A figure of all that the pages say; of a block and page, the first that is broken."""
    seen: set[str] = set()
    broken: dict[tuple[int, str], Broken] = {}
    for block, glyph in glyphs:
        if glyph.text.isspace():
            continue
        found = figure(glyph)
        seen.add(found)
        if not kept(glyph):
            broken.setdefault((glyph.page, block), Broken(glyph.page, found, block))
    return measured(", ".join(sorted(seen)), broken.values())


def sizes(measures: Measures) -> Measured:
    """The sizes of all that is said, page numbers too, but for marks above and below the line."""
    lines = {
        setting.id: {(row.page, row.y) for row in setting.rows} for setting in measures.settings
    }
    on_line = (
        (block, glyph)
        for block, glyph in _glyphs(measures)
        if not block or any(page == glyph.page and abs(y - glyph.y) < 1 for page, y in lines[block])
    )
    return _every(
        on_line,
        lambda glyph: f"{round(glyph.size, 2):g} pt",
        lambda glyph: glyph.size > SMALLEST - OFF,
    )


def _face(glyph: Glyph) -> str:
    return glyph.face.name.partition("+")[2] or glyph.face.name


def sans(measures: Measures) -> Measured:
    """The faces."""
    return _every(
        _glyphs(measures), _face, lambda glyph: any(kind in _face(glyph) for kind in SANS)
    )


def upright(measures: Measures) -> Measured:
    """No face that slants, and no letter that was slanted."""
    return _every(
        _glyphs(measures),
        lambda glyph: "slanted" if _slanted(glyph) else "upright",
        lambda glyph: not _slanted(glyph),
    )


def _slanted(glyph: Glyph) -> bool:
    a, b, c, d = glyph.matrix[:4]
    return any(kind in glyph.face.name for kind in SLANTED) or abs(a * c + b * d) > 0.01


def ragged(measures: Measures) -> Measured:
    """Word spaces are the face's own: nothing is stretched to a right edge."""
    widest = 0.0
    broken = []
    for setting in measures.settings:
        for before, space, after in zip(
            setting.glyphs, setting.glyphs[1:], setting.glyphs[2:], strict=False
        ):
            if space.text != " " or before.y != after.y or before.run or after.run:
                continue
            wide = (after.x - before.x - before.advance) / space.advance if space.advance else 1.0
            widest = max(widest, wide)
            if wide > 1 + TRUE_SPACE and before.size == space.size == after.size:
                broken.append(Broken(space.page, f"a space {wide:.2f} times its own", setting.id))
                break
    return measured(f"no space wider than {widest:.2f} times its own" if widest else "", broken)


def one_column(measures: Measures) -> Measured:
    """No two lines of text stand beside each other."""
    broken = []
    for page in measures.pages:
        lines = [
            (setting, row)
            for setting, row in measures.by_page[page]
            if setting.kind not in ("cell", "contents")
        ]
        broken += [
            Broken(page, "two lines beside each other", below[0].id)
            for above, below in pairwise(lines)
            if _beside(above, below)
        ]
    return measured("one column", broken)


def _beside(one: tuple[Setting, Row], other: tuple[Setting, Row]) -> bool:
    apart = other[1].left > one[1].right + other[1].size
    return one[0].id != other[0].id and abs(one[1].y - other[1].y) < other[1].size / 2 and apart


def capitals(measures: Measures) -> Measured:
    """What the edition itself says is not in capitals alone."""
    own = {block.id for block in measures.read.edition.document.blocks}
    said = [
        setting
        for setting in measures.settings
        if setting.id not in own and setting.id.removeprefix("edition-") in OF_OURS
    ]
    broken = [
        Broken(setting.rows[0].page, f"“{setting.rows[0].text}”", setting.id)
        for setting in said
        if _shouts("".join(row.text for row in setting.rows))
    ]
    return measured("none in capitals alone", broken)


# What the edition says in words of Pressroom's.
OF_OURS = ("contents", "colophon", "version", "replaces", "colophon-unchanged", "colophon-tools")


def _shouts(text: str) -> bool:
    return sum(letter.isalpha() for letter in text) > 1 and text.isupper()


def underlines(measures: Measures) -> Measured:
    """Rules close below words are those of links."""
    linked = _linked(measures)
    broken, count = [], 0
    for page in measures.pages:
        for drawn in measures.rules(page):
            left, bottom, right, _ = drawn.box
            for setting, row in measures.by_page[page]:
                under = 0 < row.y - bottom < row.size * 0.3
                if not under or setting.kind in ("cell", "contents"):
                    continue
                if row.left - 1 <= left and right <= row.right + 1:
                    count += 1
                    if setting.id not in linked:
                        broken.append(Broken(page, f"below “{row.text.strip()}”", setting.id))
    return measured(f"{count}, below links" if count else "none", broken)


def _linked(measures: Measures) -> set[str]:
    """The blocks that links stand in, or that are links."""
    body = measures.read.edition.body
    return {
        str(leaf.get("id")) for leaf in body.iter(*LEAVES) if leaf.find(".//a[@href]") is not None
    }


RULES = (
    Rule("size", GDS, "nothing under 12 pt but marks above and below the line", sizes),
    Rule("face", GDS, "a face without serifs", sans),
    Rule("upright", GDS, "no italics", upright),
    Rule("ragged right", GDS, "word spaces as the face has them", ragged),
    Rule("one column", GDS, "one column", one_column),
    Rule("capitals", GDS, "no words of the edition's own in capitals alone", capitals),
    Rule("underlines", GDS, "underlines for links alone", underlines),
)
