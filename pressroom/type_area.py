"""Where the text stands on a printed page, and how large it is.

In: what the metadata say of the page. Out: a `TypeArea`, its margins and measure in pt, and the
stylesheet that sets them. A page of A4 with nothing else said is as `print.css` has it.

The measure holds 45 to 75 letters where the paper lets it; below it stand whole lines of the grid.
Large print follows the UK Association for Accessible Formats: nothing of the report under 16 pt but
marks, tables and notes, which keep 14 where a page can hold them; ragged right, no word divided, no
italics.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pressroom.model import Sheet
from pressroom.paper import size_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pressroom.schema import Page

STANDARD = "A4"
HEAD, SIDE = 104.0, 107.64  # the margins of A4, as print.css has them
BODY, LEADING = 11.0, 16.0
LARGE_BODY, LARGE_LEADING = 16.0, 24.0
WIDEST = 380.0 / BODY  # ems: 65 letters
LEAST_SIDE, LEAST_HEAD, LEAST_HEAD_LARGE = 36.0, 50.0, 64.0
LEAST_OUTER = 28.35  # 1 cm
FEWEST = 38  # letters a line, below which it is said
GUTTER = 14.17  # 5 mm that go from the outer margin to the inner one
TITLE = 330.0  # the measure of the title
BESIDE_PICTURE = 93.89  # of a page's height, what stands beside a picture
WATERMARK, WATERMARK_WIDTH, LEAST_WATERMARK = 64.0, 480.0, 18.0
# By the class of a table: its page, its type in pt, what a column's padding takes, and how much of
# a word, in ems, may be kept together at least; smaller type comes first, then divided words.
SIZES = (("", 9.5, 11.0, 9.0), ("small", 8.5, 8.0, 9.0), ("smallest", 7.0, 5.0, 3.0))
LARGE_SIZES = (("", 14.0, 11.0, 5.0),)
LARGE_TURNED = (("", 14.0, 11.0, 9.0), ("small", 12.0, 8.0, 5.0), ("smallest", 10.0, 5.0, 3.0))
BODY_LETTER = 0.528  # of an em: a letter of the text, with its share of the spaces
LETTERS = 2.0578  # of a running head, in an em
BOXES = ("@top-left", "@bottom-center", "@right-middle")

KINDS = ("", "front", "text", "turned", "turned-text")  # of pages, as print.css names them
# A class, its measure, and the type of a table in it, as `SIZES` has it.
Setting = tuple[str, float, float, float]


@dataclass(frozen=True, slots=True)
class TypeArea:
    """A page and the area of its text."""

    width: float
    height: float
    head: float
    foot: float
    side: float  # each of the two, before binding
    turned_side: float
    large: bool

    @property
    def measure(self) -> float:
        return self.width - 2 * self.side

    @property
    def depth(self) -> float:
        """The height of the area."""
        return self.height - self.head - self.foot

    @property
    def turned(self) -> tuple[float, float]:
        """The width and the height of a page turned on its side."""
        return max(self.width, self.height), min(self.width, self.height)

    @property
    def leading(self) -> float:
        return LARGE_LEADING if self.large else LEADING

    @property
    def letters(self) -> int:
        """About how many letters a line holds."""
        return round(self.measure / self.type / BODY_LETTER)

    @property
    def type(self) -> float:
        """The size of the text's type."""
        return LARGE_BODY if self.large else BODY

    @property
    def turned_measure(self) -> float:
        return self.turned[0] - 2 * self.turned_side

    @property
    def tables(self) -> tuple[tuple[str, float, tuple[Setting, ...]], ...]:
        """For the page and the page turned: its class, its measure, how tables are set on it."""
        upright, turned = (LARGE_SIZES, LARGE_TURNED) if self.large else (SIZES, SIZES)
        return (
            ("", round(self.measure, 1), upright),
            ("turned", round(self.turned_measure, 1), turned),
        )

    @property
    def running_head(self) -> int:
        """How many letters a running head may have, which is one line."""
        ems = self.measure / (14.0 if self.large else 8.5)
        return round(ems * LETTERS)


def type_area(page: Page) -> TypeArea:
    """The area of the text on a page."""
    width, height = size_of(page.size)
    if page.size == STANDARD and not page.large_print:
        return TypeArea(width, height, HEAD, HEAD, SIDE, SIDE, large=False)
    large = page.large_print
    most = WIDEST * (LARGE_BODY if large else BODY)
    share = 0.08 if large else 0.12
    least = max(LEAST_SIDE, share * min(width, height))
    side = (width - min(most, width - 2 * least)) / 2
    head = max(LEAST_HEAD_LARGE if large else LEAST_HEAD, (0.1 if large else 0.1235) * height)
    foot = _foot(height, head, LARGE_LEADING if large else LEADING)
    turned_side = side if width < height else least
    return TypeArea(width, height, head, foot, side, turned_side, large)


def _foot(height: float, head: float, leading: float) -> float:
    """The margin below as many whole lines as leave it no less than the one above."""
    return height - head - (height - 2 * head) // leading * leading


def page_sheets(page: Page, *, from_right: bool) -> tuple[tuple[Sheet, ...], tuple[Sheet, ...]]:
    """What is laid over print.css, and what over a theme too; `from_right` says that the pages are
    bound on the right.
    """
    area = type_area(page)
    below = _sheet("size of the page", [*_page(page, area), *_bound(page, area, from_right)])
    above = _sheet("text of the page", [*_openings(page), *([LARGE] if area.large else [])])
    return below, above


def _sheet(name: str, rules: list[str]) -> tuple[Sheet, ...]:
    return (Sheet(name, "\n".join(rules)),) if rules else ()


def _page(page: Page, area: TypeArea) -> Iterator[str]:
    if page.size == STANDARD and not area.large:
        return
    width, height = area.turned
    short_foot = _foot(height, area.head, area.leading)
    margins = f"{area.head:.2f}pt {area.side:.2f}pt {area.foot:.2f}pt"
    aside = f"{area.head:.2f}pt {area.turned_side:.2f}pt {short_foot:.2f}pt"
    yield f"@page {{ size: {area.width:.4f}pt {area.height:.4f}pt; margin: {margins};"
    yield f"  {_watermark(area.side, area.depth)} }}"
    yield f"@page turned, turned-text {{ size: {width:.4f}pt {height:.4f}pt; margin: {aside};"
    yield f"  {_watermark(area.turned_side, height - area.head - short_foot)} }}"
    title = area.measure if area.large else min(TITLE, area.measure)
    yield f"h1, header .subtitle {{ max-width: {title:.2f}pt }}"
    yield f"img {{ max-height: {area.depth - BESIDE_PICTURE:.2f}pt }}"


def _watermark(side: float, depth: float, narrower: float | None = None) -> str:
    """The mark of a draft, turned by a quarter, in the middle of a margin as wide as `side`; as
    large as fits the `narrower` one too.
    """
    room = side if narrower is None else narrower
    size = max(min(WATERMARK * room / SIDE, WATERMARK), LEAST_WATERMARK)
    width = min(WATERMARK_WIDTH, depth)
    type_ = f"font-size: {size:.2f}pt; line-height: 1"
    box = f"width: {width:.2f}pt; margin: 0 {(side - width) / 2:.2f}pt"
    return f"@right-middle {{ {type_}; {box} }}"


def _bound(page: Page, area: TypeArea, from_right: bool) -> Iterator[str]:
    """Printed on both sides: the inner margin is wider, the head stands at the outer one."""
    if not page.duplex:
        return
    gutter = min(GUTTER, area.side - LEAST_OUTER)
    inner, outer = area.side + gutter, area.side - gutter
    for side, at_left in ((":right", not from_right), (":left", from_right)):
        left, right = (inner, outer) if at_left else (outer, inner)
        yield f"@page {side} {{ margin-left: {left:.2f}pt; margin-right: {right:.2f}pt;"
        yield f"  @top-left {{ text-align: {'right' if at_left else 'left'} }}"
        yield f"  {_watermark(right, area.depth, outer)} }}"


def _openings(page: Page) -> Iterator[str]:
    if page.openings != "recto":
        return
    yield "main > section > section, .text { break-before: recto }"
    # What follows the title at once stands on its page, or with the text behind the contents list.
    yield "main > section > section:first-child { break-before: auto }"
    yield f"@page {', '.join(f'{kind}:blank' for kind in KINDS)} {{"
    yield from (f"  {box} {{ content: none }}" for box in BOXES)
    yield "}"


LARGE = """\
html { font-size: 16pt; line-height: 24pt; }
@page {
  @top-left { font-size: 14pt; padding-bottom: 16pt; }
  @bottom-center { font-size: 14pt; padding-top: 16pt; }
}
p, li > p, dd > p, aside, aside p { text-align: left; hyphens: manual; }
em, dt, caption, figcaption, h4, h5, h6 { font-style: normal; }
em, dt, caption { font-weight: 600; }
h1 { font-size: 28pt; line-height: 34pt; }
h2, nav h2 { font-size: 22pt; line-height: 28pt; margin: 32pt 0 12pt; }
h3 { font-size: 19pt; line-height: 24pt; margin: 24pt 0 8pt; }
h4, h5, h6 { font-size: 16pt; line-height: 24pt; font-weight: 600; margin: 20pt 0 4pt; }
header p, header .authors { font-size: 16pt; line-height: 24pt; }
header .subtitle { font-size: 19pt; line-height: 24pt; }
section p { text-indent: 0; }
p + p, ul + p, ol + p, dl + p, blockquote > p + p { margin-top: 12pt; }
li > p + p, dd > p + p, aside > p + p { margin-top: 6pt; }
header p + p { margin-top: 0; }
th p, td p, figcaption, caption { font-size: 14pt; line-height: 19pt; }
.small th p, .small td p { font-size: 12pt; line-height: 16pt; }
.smallest th p, .smallest td p { font-size: 10pt; line-height: 13.5pt; }
pre, code { font-size: 14pt; }
pre { line-height: 19pt; }
aside { font-size: 14pt; line-height: 19pt; }
sub, sup { font-size: 12pt; }
nav li, nav li li { font-size: 16pt; line-height: 24pt; }
nav .folio { margin-top: -24.5pt; height: 24.5pt; }
nav a { padding-right: 56pt; }
.colophon, .colophon h2 { font-size: 14pt; line-height: 19pt; }"""
