"""Line breaking: the rules of the algorithm, against brute force; then real pages, in numbers."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pressroom.align import BREAKS_AFTER
from pressroom.edition import print_edition
from pressroom.gather import read_source
from pressroom.model import Edition
from pressroom.pdf import breaks
from pressroom.pdf.breaks import START, Measure, Point, best_breaks
from pressroom.pdf.divisions import Divisions
from pressroom.pdf.layout import lay_out
from pressroom.pdf.leading import Leading
from pressroom.pdf.points import Part, openings
from pressroom.pdf.reading import PdfReading
from pressroom.pdf.setting import set_pages
from pressroom.places import locate
from pressroom.proof import prove_pdf
from pressroom.readers import parse, read_report
from pressroom.render import render_print

from .conftest import SHIPPED, MakeReport
from .evenness import over_the_end

SPACE, EM = 2.6, 11.0
EVEN = 0.95


def paragraph(words: list[tuple[float, bool]]) -> list[Point]:
    """Words by width; one that is true can be divided in its middle."""
    points = []
    x, at = 0.0, 0
    for number, (width, divisible) in enumerate(words):
        letters = max(round(width / 5), 2)
        if divisible:
            middle, half = x + width / 2, at + letters // 2
            points.append(Point(middle + 3.5, number, middle, number, half, half, True, True, 50.0))
        x += width
        at += letters
        points.append(Point(x, number, x + SPACE, number + 1, at, at + 1))
        x += SPACE
        at += 1
    return points


def cost(points: list[Point], chosen: tuple[int, ...], measure: Measure, most: float) -> float:
    """The demerits of a way, by the rules as they are written; infinite where one is broken."""
    total, hyphens, neighbour = 0.0, 0, None
    for before, index in pairwise((-1, *chosen)):
        begun, point = (points[before] if before >= 0 else START), points[index]
        last, first = index == len(points) - 1, before < 0
        loose = measure.looseness(begun, point)
        loose = min(loose, 1.0) if last else loose
        hyphens = hyphens + 1 if point.hyphen else 0
        if not breaks.TIGHTEST <= loose <= most or hyphens > 2:
            return float("inf")
        if last and not first and (begun.inserted or point.at - begun.after < 5):
            return float("inf")
        fitness = sum(loose > limit for limit in (0.9, 1.3, breaks.LOOSE))
        narrow = point.end - begun.start < measure.indent + 2 * EM
        total += min((10 + measure.badness(loose)) ** 2, breaks.WORST) + point.penalty**2
        total += 10_000 * (hyphens > 1) + 5_000 * (last and not first and narrow)
        total += breaks.ALONE * (last and not first and point.end_spaces == begun.start_spaces)
        total += breaks.UNEVEN * (loose > breaks.LOOSE)
        total += 10_000 * (neighbour is not None and abs(fitness - neighbour) > 1)
        neighbour = fitness
    return total


def brute(points: list[Point], measure: Measure, most: float) -> float:
    inner = range(len(points) - 1)
    return min(
        cost(points, (*(i for i in inner if chosen >> i & 1), len(points) - 1), measure, most)
        for chosen in range(1 << len(inner))
    )


def test_no_word_is_alone_where_there_is_another_way() -> None:
    # Nine words, eight to a line; or seven and two.
    points = paragraph([(30.0, False)] * 9)
    best = best_breaks(points, Measure(8 * 30 + 7 * SPACE, 0.0, SPACE, EM, ragged=True))
    assert best
    assert best[-1].end_spaces - best[-2].start_spaces == 1


WORDS = st.tuples(st.floats(12, 60), st.booleans())


@given(st.lists(WORDS, min_size=1, max_size=7), st.floats(70, 150), st.sampled_from([0.0, 16.5]))
@settings(max_examples=150, deadline=None)
def test_optimum_is_that_of_brute_force(
    words: list[tuple[float, bool]], width: float, indent: float
) -> None:
    points, measure = paragraph(words), Measure(width, indent, SPACE, EM)
    best = best_breaks(points, measure)
    for most in breaks.TOLERANCES:
        cheapest = brute(points, measure, most)
        if cheapest < float("inf"):
            assert best
            chosen = tuple(points.index(point) for point in best)
            assert cost(points, chosen, measure, most) == pytest.approx(cheapest)
            return
    assert best is None


@given(st.lists(WORDS, min_size=1, max_size=120), st.floats(150, 400), st.booleans(), st.booleans())
@settings(max_examples=60, deadline=None)
def test_every_line_fits_and_no_three_end_in_hyphens(
    words: list[tuple[float, bool]], width: float, ragged: bool, every: bool
) -> None:
    points = paragraph([(wide, divisible or every) for wide, divisible in words])
    measure = Measure(width, 16.5, SPACE, EM, ragged)
    best = best_breaks(points, measure)
    assert best is not None
    assert best[-1] == points[-1]
    row = 0
    for begun, point in pairwise((START, *best)):
        assert point in points
        assert point.at > begun.after or begun is START
        natural = point.end - begun.start + measure.indent * (begun is START)
        spaces = point.end_spaces - begun.start_spaces
        letters = (point.at - begun.after) * EM * breaks.TOGETHER
        assert natural <= width + (0 if ragged else 0.25 * SPACE * spaces + letters + 0.7)
        row = row + 1 if point.hyphen else 0
        assert row <= 2
    if len(best) > 1:
        assert not best[-2].inserted


@given(st.text(st.sampled_from("abcdeéA9 -–—/\u00a0\u00ad\u200b’.\n"), max_size=60))
@settings(deadline=None)
def test_no_opening_is_one_that_the_proof_refuses(text: str) -> None:
    for opening in openings(text, [Part(0, len(text), "en-US")], Divisions()):
        before, after = text[opening.at - 1 : opening.at], text[opening.at : opening.after]
        assert opening.at > 0
        if opening.inserted:
            assert before.isalpha()
            assert text[opening.after].isalpha()
            assert after in ("", "\u00ad")
        else:
            assert after.isspace() or before in BREAKS_AFTER or before == "\u200b"


def divided(text: str, language: str | None = "en-US") -> str:
    """A text with `|` where a line may end in a hyphen that is not its own."""
    for opening in reversed(openings(text, [Part(0, len(text), language)], Divisions())):
        if opening.inserted:
            text = f"{text[: opening.at]}|{text[opening.after :]}"
    return text


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("production", "pro|duc|tion"),
        ("“Production’s”", "“Pro|duc|tion’s”"),
        ("about", "about"),
        ("PRODUCTION", "PRODUCTION"),
        ("production2", "production2"),
        ("example.org/production", "example.org/production"),
        ("safe\u00a0production", "safe\u00a0production"),
        ("prod\u00aduction", "prod|uction"),
    ],
)
def test_words_are_divided_where_they_may_be(text: str, wanted: str) -> None:
    assert divided(text) == wanted


def test_words_of_no_known_language_are_whole() -> None:
    assert divided("production", None) == divided("production", "tlh") == "production"


def test_three_letters_at_least_on_either_side() -> None:
    for word in re.findall(r"[A-Za-z]+", SHIPPED.read_text("utf-8")):
        parts = divided(word).split("|")
        assert len(parts) == 1 or len(word) >= 6
        assert len(parts) == 1 or min(len(parts[0]), len(parts[-1])) >= 3


# Real pages


def edition_of(report: Path) -> Edition:
    return print_edition(parse(read_source(report)))


def judged(read: PdfReading) -> dict[str, float]:
    record = prove_pdf(read)
    assert record["verdict"] == "exact"
    for each in read.paragraphs().values():
        for line, after in pairwise(each):
            assert line.page == after.page or not line.hyphen, line.text
    figures = record["typography"]
    assert isinstance(figures, dict)
    assert figures["hyphens in a row"] <= 2
    assert figures["shortest last line"] >= 5
    return figures


def right_ends(read: PdfReading) -> set[int]:
    """Where full lines end, in whole pt, but for what stands in the margin: one place, if they are
    justified.
    """
    last: dict[tuple[str, int, float], float] = {}
    for block, lines in read.paragraphs().items():
        full = {(line.page, line.y) for line in lines if not line.last}
        for glyph in read.alignments[block].glyphs:
            if (glyph.page, glyph.y) in full and glyph.text != " ":
                end = glyph.x + glyph.advance - over_the_end(glyph)
                last[block, glyph.page, glyph.y] = end
    return {round(end) for end in last.values()}


def shuffled(seed: int) -> str:
    """A report of the shipped one's sentences in another order, in other paragraphs."""
    body = SHIPPED.read_text("utf-8").split(None, 2)[2]
    sentences = re.split(r"(?<=[.!?])\s+", body.strip())
    chance = random.Random(seed)  # noqa: S311
    chance.shuffle(sentences)
    paragraphs = []
    while sentences:
        count = chance.randint(1, 7)
        paragraphs.append(" ".join(sentences[:count]))
        sentences = sentences[count:]
    return "date 2024-01-31 " + "\n\n".join(paragraphs)


def test_the_shipped_report_is_even() -> None:
    read = set_pages(edition_of(SHIPPED))
    assert judged(read)["even lines"] >= EVEN
    assert max(right_ends(read)) - min(right_ends(read)) <= 1


@pytest.mark.parametrize("seed", range(12))
def test_any_report_is_even(make_report: MakeReport, seed: int) -> None:
    read = set_pages(edition_of(make_report(shuffled(seed))))
    assert judged(read)["even lines"] >= EVEN
    assert max(right_ends(read)) - min(right_ends(read)) <= 1


MARKED = """---
title: A title
date: 2024-01-31
---
{}

> {}

- {}
- {}
"""


def test_marked_up_text_is_led_too(tmp_path: Path) -> None:
    words = re.findall(r"\S+", SHIPPED.read_text("utf-8"))[2:]
    marks = ("*{}*", "**{}**", "`{}`", "[{}](https://example.org/)", "*{}* **and**")
    chance = random.Random(7)  # noqa: S311

    def text(count: int) -> str:
        start = chance.randrange(len(words) - count)
        return " ".join(
            chance.choice(marks).format(word) if chance.random() < 0.2 and word.isalpha() else word
            for word in words[start : start + count]
        )

    report = tmp_path / "source" / "marked" / "report.md"
    report.parent.mkdir(parents=True)
    report.write_text(MARKED.format(text(160), text(90), text(90), text(90)), "utf-8")
    read = set_pages(edition_of(report))
    assert judged(read)["even lines"] >= 0.9
    assert len(right_ends(read)) <= 2


def test_setting_twice_gives_the_same_bytes(make_report: MakeReport) -> None:
    """The same report gives the same bytes, whatever was set before."""
    edition = edition_of(make_report(shuffled(1)))
    first = set_pages(edition).pdf
    set_pages(edition_of(SHIPPED))
    assert set_pages(replace(edition)).pdf == first


@pytest.mark.parametrize("word", ["x" * 900, "[" * 300 + "x" + "]" * 300])
def test_a_word_that_no_line_holds_is_cut_by_us_to_its_end(
    make_report: MakeReport, word: str
) -> None:
    """The engine would look through all of it for each of its lines."""
    edition = print_edition(read_report(make_report(f"date 2024-01-31 {word}")))
    leading = Leading(edition, frozenset())
    lay_out(render_print(edition, ragged=False), locate(edition.document), leading)
    (led,) = leading.led.values()
    assert len(led.lines) > 4
