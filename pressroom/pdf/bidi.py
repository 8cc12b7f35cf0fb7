"""The order in which a line's characters stand on the page (UAX #9, Unicode 15).

In: a line's text. Out: the places of its characters from left to right. A line is one text of one
direction: passages of another are lines of their own. Explicit controls (§3.3.2, X1 to X8) are
passed over like all that prints nothing.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING
from unicodedata import bidirectional, mirrored, normalize

if TYPE_CHECKING:
    from collections.abc import Sequence

TURNING = frozenset(("R", "AL", "AN"))
CONTROLS = frozenset(("BN", "LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"))
NEUTRAL = frozenset(("B", "S", "WS", "ON"))
NUMBERS = frozenset(("EN", "AN"))
PAIRS = dict(
    zip("([{〈《「『【〔〖〘〚⟨⟪⦅⸨（［｛｟｢", ")]}〉》」』】〕〗〙〛⟩⟫⦆⸩）］｝｠｣", strict=True)
)


def turns(text: str) -> bool:
    """Whether any character of a text is written from right to left."""
    return not text.isascii() and any(bidirectional(each) in TURNING for each in text)


def visual_order(text: str, base: int) -> tuple[list[int], list[int]]:
    """The places of the characters from left to right, and their levels (§3.4, L2).

    `base` is the level of the text as a whole: 0 from left to right, 1 from right to left.
    """
    levels = embedding_levels(text, base)
    order = list(range(len(text)))
    for level in range(max(levels, default=0), 0, -1):
        at = 0
        for deep, group in groupby([levels[place] >= level for place in order]):
            end = at + len(list(group))
            if deep:
                order[at:end] = reversed(order[at:end])
            at = end
    return order, levels


def embedding_levels(text: str, base: int) -> list[int]:
    """The level of each character (W1 to W7, N0 to N2, I1 and I2)."""
    places = [at for at, each in enumerate(text) if bidirectional(each) not in CONTROLS]
    kinds = [bidirectional(text[at]) for at in places]
    edge = "R" if base else "L"
    _weak(kinds, edge)
    _brackets([text[at] for at in places], kinds, edge)
    _neutral(kinds, edge)
    levels = [base] * len(text)
    for at, kind in zip(places, kinds, strict=True):
        levels[at] = base + ((kind != "R") if base else {"L": 0, "R": 1}.get(kind, 2))
    kept = set(places)
    for at in range(1, len(text)):
        if at not in kept:
            levels[at] = levels[at - 1]
    return levels


def _weak(kinds: list[str], edge: str) -> None:
    """Resolve marks, numbers and their separators (§3.3.4)."""
    strong = edge
    for at, kind in enumerate(kinds):  # W1, W2
        if kind == "NSM":
            kinds[at] = kinds[at - 1] if at else edge
        if kind in ("L", "R", "AL"):
            strong = kind
        elif kinds[at] == "EN" and strong == "AL":
            kinds[at] = "AN"
    kinds[:] = ["R" if kind == "AL" else kind for kind in kinds]  # W3
    _separators(kinds)
    kinds[:] = ["ON" if kind in ("ES", "ET", "CS") else kind for kind in kinds]  # W6
    strong = edge
    for at, kind in enumerate(kinds):  # W7
        if kind in ("L", "R"):
            strong = kind
        elif kind == "EN" and strong == "L":
            kinds[at] = "L"


def _separators(kinds: list[str]) -> None:
    """What stands within a number, or at its side, belongs to it (W4, W5)."""
    for at in range(1, len(kinds) - 1):
        before, kind, after = kinds[at - 1 : at + 2]
        if before == after and (
            (kind in ("ES", "CS") and before == "EN") or (kind == "CS" and before == "AN")
        ):
            kinds[at] = before
    at = 0
    for kind, group in groupby(list(kinds)):
        end = at + len(list(group))
        if kind == "ET" and "EN" in kinds[at - 1 : at] + kinds[end : end + 1]:
            kinds[at:end] = ["EN"] * (end - at)
        at = end


def _brackets(characters: Sequence[str], kinds: list[str], edge: str) -> None:
    """Brackets that belong together take one direction (N0)."""
    for start, end in _pairs(characters, kinds):
        inside = {_direction(kind) for kind in kinds[start + 1 : end]} - {""}
        before = next((d for d in map(_direction, reversed(kinds[:start])) if d), edge)
        chosen = edge if edge in inside else before if inside else ""
        for at in (start, end) if chosen else ():
            kinds[at] = chosen
            for mark in range(at + 1, len(kinds)):
                if bidirectional(characters[mark]) != "NSM":
                    break
                kinds[mark] = chosen


def _pairs(characters: Sequence[str], kinds: Sequence[str]) -> list[tuple[int, int]]:
    """The brackets of a text that belong together, in order (BD16)."""
    opened: list[tuple[str, int]] = []
    found = []
    for at, (character, kind) in enumerate(zip(characters, kinds, strict=True)):
        if kind != "ON" or not mirrored(character):
            continue
        bracket = normalize("NFC", character)
        if bracket in PAIRS:
            opened.append((PAIRS[bracket], at))
        elif any(closing == bracket for closing, _ in opened):
            while opened[-1][0] != bracket:
                opened.pop()
            found.append((opened.pop()[1], at))
    return sorted(found)


def _direction(kind: str) -> str:
    return "R" if kind in NUMBERS or kind == "R" else "L" if kind == "L" else ""


def _neutral(kinds: list[str], edge: str) -> None:
    """White space and signs go with what is about them, else with the text (N1, N2)."""
    at = 0
    for neutral, group in groupby([kind in NEUTRAL for kind in kinds]):
        end = at + len(list(group))
        if neutral:
            before = _direction(kinds[at - 1]) if at else edge
            after = _direction(kinds[end]) if end < len(kinds) else edge
            kinds[at:end] = [before if before == after else edge] * (end - at)
        at = end
