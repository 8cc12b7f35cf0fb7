"""The rules of `gongwen`: GB/T 9704-2012, the format of official documents in China.

Its grid (5.2): a type area of 156 by 225 mm on A4, margins of 37 mm at the top and 28 mm at the
left, 22 lines of 28 characters. A line filled with full-width characters holds 28; what shows
Western letters, narrow quotation marks or breaks before punctuation holds no more.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from pressroom.themes.bulletin import leadings
from pressroom.themes.measures import MM
from pressroom.themes.official import COLONS, DATE, SIGNATURE, SIGNED
from pressroom.themes.rule import Broken, Measured, Rule, each, measured

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pressroom.pdf.geometry import Box
    from pressroom.themes.measures import Measures, Row, Setting

GB = "GB/T 9704-2012"
PAPER = (210.0, 297.0)  # mm
TOP, RIGHT, BOTTOM, LEFT = 37.0, 26.0, 35.0, 28.0  # mm; the margins
LINES, CHARACTERS = 22, 28
PITCH = 225 * MM / LINES  # from line to line, in pt
SIZE_2, SIZE_4 = 22.0, 14.0  # pt
BODY = (15.7, 16.0)  # pt: size 3, by the grid or by the type founder
FEWER = 2  # lines that a page of Western letters may lack, to end in no hyphen
OFF = 0.1  # pt
DASH_BELOW = 7 * MM
RULE_BELOW = 4 * MM
TEXT = ("text", "h2", "h3", "h4", "h5", "h6", "item", "quotation")


def type_area(box: Box) -> Box:
    """Where text may stand on a page."""
    left, bottom, right, top = box
    return left + LEFT * MM, bottom + BOTTOM * MM, right - RIGHT * MM, top - TOP * MM


def paper(measures: Measures) -> Measured:
    """The sheet; a turned table's lies on its side."""
    found = {}
    for page, (left, bottom, right, top) in enumerate(measures.boxes):
        sides = sorted(((right - left) / MM, (top - bottom) / MM))
        found[page] = " × ".join(f"{side:.0f}" for side in sides) + " mm"
    wanted = " × ".join(f"{side:.0f}" for side in PAPER) + " mm"
    broken = [Broken(page, said) for page, said in found.items() if said != wanted]
    return measured(", ".join(sorted({*found.values()})), broken)


def margins(measures: Measures) -> Measured:
    """All text stands in the type area, and the paragraphs begin at its edges."""
    broken = []
    for page in _upright(measures):
        left, bottom, right, top = type_area(measures.boxes[page])
        for setting, row in measures.by_page[page]:
            over = max(
                left - row.left, row.right - right, bottom - row.y, row.y + 0.5 * row.size - top
            )
            # The standard allows 1 mm; a mark at a line's end or head may hang beyond it.
            if over > max(MM, _hangs(row.text) * row.size):
                found = f"“{row.text.strip()[:20]}” stands {over / MM:.1f} mm in the margin"
                broken.append(Broken(page, found, setting.id))
    edges = [
        row.left
        for page in _upright(measures)
        for _, row in measures.by_page[page]
        if row.text.strip()[:1].isalnum()
    ]
    wanted = LEFT * MM
    if edges and abs(min(edges) - wanted) > 1:
        broken.append(Broken(0, f"the text begins {min(edges) / MM:.1f} mm from the left edge"))
    return measured(f"text from {min(edges) / MM:.1f} mm on" if edges else "", broken)


def _hangs(text: str) -> float:
    """How far, in ems, what a line begins or ends with may hang in the margin: letters do not."""
    words = text.strip()
    return 0.0 if not words or (words[0].isalnum() and words[-1].isalnum()) else 0.35


def _upright(measures: Measures) -> Iterator[int]:
    return (page for page in measures.pages if measures.whole_width[page])


def grid(measures: Measures) -> Measured:
    """The lines of a page that text fills."""
    counts: set[int] = set()
    broken = []
    last = max((row.page for one in measures.of(*TEXT) for row in one.rows), default=0)
    for page in range(1, last):
        lines = [row.y for setting, row in measures.by_page[page] if setting.kind in TEXT]
        if not lines or len(lines) < len(measures.by_page[page]) or measures.rules(page):
            continue  # notes, tables and pictures have lines of their own
        if page in _pictured(measures):
            continue
        if len(lines) < LINES and _makes_room(measures, page + 1, LINES - len(lines)):
            continue
        counts.add(len(lines))
        if len(lines) != LINES:
            broken.append(Broken(page, f"{len(lines)} lines"))
    shown = ", ".join(str(count) for count in sorted(counts))
    return measured(f"{shown} lines on full pages" if shown else "", broken)


def _pictured(measures: Measures) -> set[int]:
    """The pages with pictures."""
    return {mark[0] for figure in measures.read.reading.figures for mark in figure.marks}


def _makes_room(measures: Measures, following: int, short: int) -> bool:
    """Whether the page before had to end early: a heading, a table or a picture stands on this one,
    lines that go with the signature, or a line that would have ended that page in a hyphen.
    """
    lines = measures.by_page[following]
    goes_on = bool(lines) and lines[0][0].kind in ("text", "item", "quotation")
    western = goes_on and not any(map(_full_width, lines[0][1].text))
    return (
        not goes_on
        or following in _pictured(measures)
        or (western and short <= FEWER)
        or any(setting.id in SIGNED for setting, _ in lines)
    )


def pitch(measures: Measures) -> Measured:
    """From line to line of a paragraph."""
    return leadings(measures, PITCH, OFF)


def characters(measures: Measures) -> Measured:
    """The full-width characters of the fullest line, and the measure by the body's size."""
    fullest, broken = 0, []
    for setting in measures.of("text"):
        for row in setting.rows:
            if all(map(_full_width, row.text)):
                fullest = max(fullest, len(row.text))
                if len(row.text) > CHARACTERS:
                    found = f"{len(row.text)} characters"
                    broken.append(Broken(row.page, found, setting.id))
        holds = int((PAPER[0] - LEFT - RIGHT) * MM / setting.size)
        if holds != CHARACTERS:
            found = f"room for {holds} characters of {setting.size:g} pt"
            broken.append(Broken(setting.rows[0].page, found, setting.id))
    begun = any(
        len(setting.rows) > 3 and all(map(_full_width, "".join(row.text for row in setting.rows)))
        for setting in measures.of("text")
    )
    if begun and fullest < CHARACTERS - 1:
        broken.append(Broken(0, f"{fullest} characters in the fullest line"))
    said = f"{fullest} in the fullest line" if fullest else "room for 28 of its size"
    return measured(said, broken)


def _full_width(letter: str) -> bool:
    return unicodedata.east_asian_width(letter) in "WF"


def indents(measures: Measures) -> Measured:
    """Paragraphs begin two characters in; the rest of their lines at the left edge."""
    found: set[str] = set()
    broken = []
    for setting in measures.of("text"):
        left = measures.boxes[setting.rows[0].page][0] + LEFT * MM
        within = (setting.rows[0].left - left) / setting.size
        if not measures.whole_width[setting.rows[0].page] or _addresses(measures, setting):
            continue
        found.add(f"{within:.1f}")
        if abs(within - 2) > 0.15 + _hangs(setting.rows[0].text):
            broken.append(Broken(setting.rows[0].page, f"{within:.1f} characters in", setting.id))
    return measured(", ".join(sorted(found)) + " characters in" if found else "", broken)


def _addresses(measures: Measures, setting: Setting) -> bool:
    """Whether it is whom the document is sent to: flush left, the first paragraph, with a colon."""
    first = next(measures.of("text"), None)
    return first is setting and "".join(row.text for row in setting.rows).rstrip()[-1:] in COLONS


def title(measures: Measures) -> Measured:
    """The title: size 2, each line in the middle of the type area."""
    heading = measures.block("edition-title")
    if heading is None:
        return measured("", ())
    left, _, right, _ = type_area(measures.boxes[heading.rows[0].page])
    middle = (left + right) / 2
    aside = max(abs((row.left + row.right) / 2 - middle) for row in heading.rows)
    said = f"{heading.size:g} pt, {aside:.1f} pt beside the middle at most"
    kept = abs(heading.size - SIZE_2) < OFF and aside < 2
    return measured(said, [] if kept else [Broken(heading.rows[0].page, said)])


def issuer(measures: Measures) -> Measured:
    """The issuer's mark: red, its upper edge 35 mm below that of the type area, in the middle."""
    mark = measures.block("edition-publisher")
    if mark is None:
        return measured("", ())
    box = measures.boxes[0]
    area = type_area(box)
    above = (area[3] - _upper_edge(mark)) / MM
    aside = abs((mark.rows[0].left + mark.rows[0].right) / 2 - (area[0] + area[2]) / 2)
    said = f"{_ink(mark)}, {above:.1f} mm down, {aside:.1f} pt beside the middle"
    kept = _ink(mark) == "red" and abs(above - 35) < 1.5 and aside < 2
    return measured(said, [] if kept else [Broken(0, said)])


def _upper_edge(setting: Setting) -> float:
    """Where the ink of the first line begins."""
    first = setting.rows[0]
    tops = []
    for glyph in setting.glyphs:
        ink = glyph.face.ink(glyph.gid) if abs(glyph.y - first.y) < 1 else None
        if ink:
            tops.append(glyph.y + ink[0][3] * glyph.size)
    return max(tops, default=first.y)


def _ink(setting: Setting) -> str:
    return "red" if all(_red(glyph.colour) for glyph in setting.glyphs) else "not red"


def _red(colour: tuple[float, ...]) -> bool:
    return len(colour) == 3 and colour[0] > 0.7 and max(colour[1:]) < 0.3


def red_rule(measures: Measures) -> Measured:
    """The red rule: as wide as the type area, 4 mm below the document's number."""
    number = measures.block("edition-series") or measures.block("edition-publisher")
    if number is None:
        return measured("", ())
    area = type_area(measures.boxes[0])
    rules = [rule for rule in measures.rules(0) if _red(rule.colour)]
    if not rules:
        return measured("none", [Broken(0, "none")])
    left, _, right, top = rules[0].box
    below = (number.rows[-1].y - 0.12 * number.size - top) / MM
    said = f"{(right - left) / MM:.1f} mm wide, {below:.1f} mm below"
    whole = abs(left - area[0]) < 1 and abs(right - area[2]) < 1
    near = number.id == "edition-publisher" or abs(below - RULE_BELOW / MM) < 3
    return measured(said, [] if whole and near else [Broken(0, said)])


def black(measures: Measures) -> Measured:
    """All text but the issuer's mark is black."""
    broken = []
    for setting in measures.settings:
        other = next(
            (one for one in setting.glyphs if one.colour not in ((0.0,), (0.0,) * 3)), None
        )
        if other and setting.id != "edition-publisher":
            broken.append(Broken(other.page, f"“{other.text}” in another colour", setting.id))
    return measured("black", broken)


def number(measures: Measures) -> Measured:
    """The document's number: in the middle; of a Chinese one, the year in 〔〕."""
    series = measures.block("edition-series")
    if series is None:
        return measured("", ())
    area, row = type_area(measures.boxes[0]), series.rows[0]
    aside = abs((row.left + row.right) / 2 - (area[0] + area[2]) / 2)
    text = "".join(each.text for each in series.rows)
    metadata = measures.metadata
    chinese = (
        metadata.language.split("-")[0].lower() == "zh" and metadata.series and metadata.number
    )
    kept = aside < 2 and (not chinese or ("〔" in text and "〕" in text) or not metadata.date)
    said = f"“{text}”, {aside:.1f} pt beside the middle"
    return measured(said, [] if kept else [Broken(0, said)])


def folios(measures: Measures) -> Measured:
    """`— 1 —` in size 4, the dash 7 mm below the type area, a character from the outer edge."""
    broken = []
    for page in measures.pages:
        row = measures.folios.get(page)
        if not measures.whole_width[page] or not measures.by_page[page]:
            continue
        fault = _misplaced(measures, page, row) if row else "no page number"
        if fault:
            broken.append(Broken(page, fault))
    first = next(iter(measures.folios.values()), None)
    said = f"“{first.text}” in {first.size:g} pt on {len(measures.folios)} pages" if first else ""
    return measured(said, broken)


def _misplaced(measures: Measures, page: int, row: Row) -> str:
    """What is wrong with a page number."""
    left, bottom, right, _ = type_area(measures.boxes[page])
    words = row.text.split()
    if len(words) != 3 or words[0] != "—" or words[2] != "—":
        return f"“{row.text}”"
    if abs(row.size - SIZE_4) > OFF:
        return f"{row.size:g} pt"
    within = row.left - left if page % 2 else right - row.right
    if not SIZE_4 - 1 < within < BODY[1] + 1:
        side = "left" if page % 2 else "right"
        return f"{within:.1f} pt from the {side} edge of the type area"
    dash = next(
        glyph
        for glyph in measures.read.reading.glyphs[page]
        if glyph.artifact == "Footer" and glyph.text == "—"
    )
    ink = dash.face.ink(dash.gid)
    below = bottom - dash.y - (ink[0][3] * dash.size if ink else 0)
    return "" if abs(below - DASH_BELOW) < 1.5 else f"the dash {below / MM:.1f} mm below"


def signed(measures: Measures) -> Measured:
    """The date ends four characters from the right edge, below who signs."""
    date, by = measures.block(DATE), measures.block(SIGNATURE)
    if date is None:
        return measured("", ())
    row = date.rows[-1]
    right = type_area(measures.boxes[row.page])[2]
    within = (right - row.right) / date.size
    said = f"the date ends {within:.1f} characters from the right"
    order = by is None or (row.page, -row.y) > (by.rows[-1].page, -by.rows[-1].y)
    return measured(said, [] if abs(within - 4) < 0.3 and order else [Broken(row.page, said)])


def sizes(measures: Measures) -> Measured:
    """Paragraphs and headings: size 3."""
    return each(
        measures.of("text", "h2", "h3", "h4", "h5", "h6"),
        lambda setting: f"{setting.size:g} pt",
        lambda found: BODY[0] <= float(found.split()[0]) <= BODY[1],
    )


RULES = (
    Rule("paper", f"{GB}, 5.1", "A4, 210 × 297 mm", paper),
    Rule(
        "margins", f"{GB}, 5.2.1", "37 mm above, 28 mm left, a type area of 156 × 225 mm", margins
    ),
    Rule("size", f"{GB}, 5.2.2", "size 3", sizes),
    Rule("lines", f"{GB}, 5.2.3", f"{LINES} lines on a full page", grid),
    Rule("pitch", f"{GB}, 5.2.3", f"{PITCH:.2f} pt from line to line", pitch),
    Rule("characters", f"{GB}, 5.2.3", f"{CHARACTERS} characters a line", characters),
    Rule("colour", f"{GB}, 5.2.4", "text in black but for the issuer's mark", black),
    Rule("issuer", f"{GB}, 7.2.4", "red, in the middle, 35 mm below the type area's edge", issuer),
    Rule("number", f"{GB}, 7.2.5", "in the middle, the year in 〔〕", number),
    Rule("red rule", f"{GB}, 7.2.7", "4 mm below the number, as wide as the type area", red_rule),
    Rule("title", f"{GB}, 7.3.1", "size 2, in the middle", title),
    Rule("indent", f"{GB}, 7.3.3", "paragraphs two characters in", indents),
    Rule("signature", f"{GB}, 7.3.5", "the date below, four characters from the right", signed),
    Rule("page numbers", f"{GB}, 7.5", "— 1 — in size 4, odd right, even left, 7 mm below", folios),
)
