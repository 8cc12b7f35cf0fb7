"""What is shown on a terminal: problems, and how far it is.

In: problems, and numbers as they come. Out: lines on the error stream. No colours; where the
terminal is dumb, or is none, lines only.
"""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

import click

from pressroom.problems import in_order
from pressroom.source import clock, is_dumb
from pressroom.told import progress

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Self

    from pressroom.problems import Problem

CLEARED = "\r\033[K"  # the line of a terminal


def say(problems: Iterable[Problem]) -> None:
    for problem in in_order(problems):
        click.echo(str(problem), err=True)


class Progress:
    """How far it is, in the last line of a terminal; elsewhere, and of one thing, nothing."""

    def __init__(self, of: int, thing: str, failed: str) -> None:
        self._of, self._thing, self._failed, self._start = of, thing, failed, clock()
        self._there = False
        self._shown = of > 1 and sys.stderr.isatty() and not is_dumb()

    def __enter__(self) -> Self:
        self.show(0, 0)
        return self

    def __exit__(self, *_error: object) -> None:
        self.clear()

    def clear(self) -> None:
        """Make room for a line that stays."""
        if self._there:
            click.echo(CLEARED, err=True, nl=False)
            self._there = False

    def show(self, done: int, failed: int) -> None:
        """Say how many are done; a line that the terminal broke in two could not be cleared."""
        if self._shown and done < self._of:
            failures = f"{failed} {self._failed}"
            said = progress(done, self._of, self._thing, failures, clock() - self._start)
            click.echo(said[: shutil.get_terminal_size().columns - 1], err=True, nl=False)
            self._there = True
