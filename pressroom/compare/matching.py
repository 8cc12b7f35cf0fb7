"""Where two long runs of words differ: few differences, in seconds, set as a reader would.

In: two lists of words. Out: the spans that differ. Long runs are cut where they are alike in some
words that stand so only once (patience); what lies between is compared each word with each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from patiencediff import PatienceSequenceMatcher
from rapidfuzz.distance import Indel

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

# From where to where in one run, and in the other.
Span = tuple[int, int, int, int]
BREAK = "\n"  # between two passages
MOST = 40_000_000  # pairs of words that are compared each with each
WIDTHS = (8, 3, 1)  # how many words in a row tell a place in a long run


def differences(a: Sequence[str], b: Sequence[str]) -> Iterator[Span]:
    """The spans in which two runs of words differ."""
    end_a = end_b = 0
    spans = _gathered(_matched(a, b))
    for number, (i1, i2, j1, j2) in enumerate(spans):
        next_a, next_b = spans[number + 1][::2] if number + 1 < len(spans) else (len(a), len(b))
        if j1 == j2:
            by = _slide(a, i1, i2, max(end_a - i1, end_b - j1), min(next_a - i2, next_b - j2))
        elif i1 == i2:
            by = _slide(b, j1, j2, max(end_a - i1, end_b - j1), min(next_a - i2, next_b - j2))
        else:
            by = 0
        end_a, end_b = i2 + by, j2 + by
        yield i1 + by, end_a, j1 + by, end_b


def _slide(run: Sequence[str], start: int, end: int, least: int, most: int) -> int:
    """How far to move a run of words that was added or removed, so that it is a whole passage.

    It may move over words that are the same as those at its other end.
    """
    back = 0
    while back > least and run[start + back - 1] == run[end + back - 1]:
        back -= 1
    on = 0
    while on < most and run[start + on] == run[end + on]:
        on += 1
    steps = sorted(range(back, on + 1), key=abs)
    return next(
        (
            by
            for by in steps
            if run[start + by] == BREAK or (end + by < len(run) and run[end + by] == BREAK)
        ),
        0,
    )


def _matched(a: Sequence[str], b: Sequence[str], widths: Sequence[int] = WIDTHS) -> Iterator[Span]:
    """Where two runs of words differ.

    Long runs are cut where they are alike in a number of words that stand so only once; short ones
    are compared each word with each.
    """
    if len(a) * len(b) <= MOST or not (a and b):
        for each in Indel.opcodes(a, b):
            if each.tag != "equal":
                yield each.src_start, each.src_end, each.dest_start, each.dest_end
        return
    if not widths:
        yield 0, len(a), 0, len(b)
        return
    width = widths[0]
    shingles, others = _shingles(a, width), _shingles(b, width)
    last_a = last_b = 0
    blocks = PatienceSequenceMatcher(None, shingles, others).get_matching_blocks()
    for at_a, at_b, size in [*blocks, (len(a), len(b), 0)]:
        if at_a < last_a or at_b < last_b:
            continue
        for i1, i2, j1, j2 in _matched(a[last_a:at_a], b[last_b:at_b], widths[1:]):
            yield i1 + last_a, i2 + last_a, j1 + last_b, j2 + last_b
        reach = size + width - 1 if size else 0
        last_a, last_b = at_a + reach, at_b + reach


def _shingles(run: Sequence[str], width: int) -> list[str]:
    """So many words in a row, from each word on."""
    return ["\0".join(run[at : at + width]) for at in range(len(run) - width + 1)]


def _gathered(spans: Iterable[Span]) -> list[Span]:
    """Where two runs differ; what is alike between two changes and shorter than both is in them."""
    found: list[Span] = []
    for i1, i2, j1, j2 in spans:
        while found:
            p1, p2, q1, q2 = found[-1]
            alike = i1 - p2
            if alike > min(max(p2 - p1, q2 - q1), max(i2 - i1, j2 - j1)):
                break
            i1, j1 = p1, q1  # noqa: PLW2901 - the change grows by the one before
            found.pop()
        found.append((i1, i2, j1, j2))
    return found
