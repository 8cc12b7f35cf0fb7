"""The rules of `bulletin`: one upright column that reads evenly."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

from pressroom.align import LEADABLE
from pressroom.themes.rule import Broken, Measured, Rule, each, measured
from pressroom.type_area import GUTTER, LARGE_BODY, LARGE_LEADING, STANDARD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pressroom.themes.measures import Measures, Row, Setting

OURS = "Pressroom"
FEWEST = 12  # full lines, for their length to say something
NARROWEST, WIDEST = 45, 75
LEADING = 16.0
OFF = 0.06  # pt, by which figures read back may differ


def _full(settings: Iterable[Setting]) -> Iterator[Row]:
    """The lines of Latin letters that fill the measure."""
    for setting in settings:
        yield from (row for row in setting.rows[1:-1] if LEADABLE.fullmatch(row.text))


def measure_of(measures: Measures) -> Measured:
    """The characters of the full lines of paragraphs."""
    page = measures.metadata.page
    if page.large_print or page.size != STANDARD:
        return measured("", ())
    lengths = [len(row.text) for row in _full(measures.of("text"))]
    if len(lengths) < FEWEST:
        return measured("", ())
    middle = median(lengths)
    broken = [] if NARROWEST <= middle <= WIDEST else [Broken(0, f"{middle:g} characters")]
    return measured(f"{middle:g} characters (median)", broken)


def leadings(measures: Measures, wanted: float, off: float) -> Measured:
    """From line to line of each paragraph: `wanted` pt, but for `off`."""
    found = {
        (round(lead, 1), row.page, setting.id)
        for setting in measures.of("text")
        for row, lead in setting.leadings
        if not setting.illustrated
    }
    broken = [
        Broken(page, f"{lead:g} pt", block)
        for lead, page, block in sorted(found)
        if abs(lead - wanted) > off
    ]
    shown = sorted({lead for lead, _, _ in found})
    return measured(", ".join(f"{lead:g} pt" for lead in shown), broken)


def leading_of(wanted: float) -> Rule:
    """From line to line of a paragraph."""

    def measure(measures: Measures) -> Measured:
        large = measures.metadata.page.large_print
        return leadings(measures, LARGE_LEADING if large else wanted, OFF)

    return Rule(
        "leading",
        OURS,
        f"{wanted:g} pt from line to line of a paragraph, in large print {LARGE_LEADING:g}",
        measure,
    )


def running_heads(measures: Measures) -> Measured:
    """The title over each page but the first."""
    full = [page for page in measures.pages if page not in measures.read.blanks]
    lacking = [page for page in full if (page in measures.heads) == (page == 0)]
    return measured(
        f"on {len(measures.heads)} of {len(measures.pages)} pages",
        (Broken(page, "a running head" if page == 0 else "no running head") for page in lacking),
    )


def folios(measures: Measures) -> Measured:
    """The page's number, in the middle of the foot."""
    broken = []
    slack = 1 + (GUTTER if measures.metadata.page.duplex else 0)
    bare = {*measures.pages} - {*measures.folios} - measures.read.blanks
    for page, row in measures.folios.items():
        middle = (measures.boxes[page][0] + measures.boxes[page][2]) / 2
        aside = (row.left + row.right) / 2 - middle
        if abs(aside) > slack:
            broken.append(Broken(page, f"“{row.text}” {aside:.1f} pt beside the middle"))
    broken += [Broken(page, "no folio") for page in sorted(bare)]
    return measured(f"on {len(measures.folios)} of {len(measures.pages)} pages", broken)


def body_size(wanted: float) -> Rule:
    """The size of the paragraphs."""

    def measure(measures: Measures) -> Measured:
        size = LARGE_BODY if measures.metadata.page.large_print else wanted
        return each(
            measures.of("text"),
            lambda setting: f"{setting.size:g} pt",
            lambda found: abs(float(found.split()[0]) - size) < OFF,
        )

    return Rule(
        "size", OURS, f"paragraphs of {wanted:g} pt, in large print {LARGE_BODY:g}", measure
    )


RULES = (
    Rule("measure", OURS, f"{NARROWEST} to {WIDEST} characters a line, by the median", measure_of),
    body_size(11.0),
    leading_of(LEADING),
    Rule("running heads", OURS, "the title over each page but the first", running_heads),
    Rule("folios", OURS, "the number in the middle of each page's foot", folios),
)
