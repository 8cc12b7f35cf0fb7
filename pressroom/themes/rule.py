"""A theme's rule, and what the pages were measured to have.

In: nothing. Out: the types that themes are written in, and what many of their rules share.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pressroom.themes.measures import Measures, Setting

NOTHING = "nothing to measure"


class Broken(NamedTuple):
    """Where a rule is broken: the page, counted from 0, what was measured, and the block."""

    page: int
    found: str
    block: str = ""


class Measured(NamedTuple):
    """What was measured, in words, and where the rule is broken."""

    found: str
    broken: tuple[Broken, ...] = ()


class Rule(NamedTuple):
    """What a theme promises, by whose rule, and how it is measured."""

    name: str
    source: str
    wanted: str
    measure: Callable[[Measures], Measured]


def measured(found: object, broken: Iterable[Broken]) -> Measured:
    """What was measured; where nothing was, that."""
    return Measured(str(found) if found else NOTHING, tuple(broken))


def each(
    settings: Iterable[Setting], figure: Callable[[Setting], object], wanted: Callable[..., bool]
) -> Measured:
    """A figure of every block, and the blocks whose figure is not as wanted."""
    seen: set[str] = set()
    broken = []
    for setting in settings:
        found = figure(setting)
        seen.add(str(found))
        if not wanted(found):
            broken.append(Broken(setting.rows[0].page, str(found), setting.id))
    return measured(", ".join(sorted(seen)), broken)
