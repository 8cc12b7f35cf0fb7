"""Problems are values: what is wrong, where in the author's source, and how to mend it.

In: a code of `TABLE`, a place, and the facts its sentences name. Out: a frozen `Problem`.
A stage that cannot go on raises `Refused` with all the problems it found; findings that do
not stop it travel in what it returns. Only the command line prints.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pressroom.messages import TABLE

if TYPE_CHECKING:
    from pressroom.messages.row import Severity


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A place in a file of the author's: `line` and `column` count from 1, 0 is the whole file."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        parts = [self.file, *(str(n) for n in (self.line, self.column) if n)]
        return ":".join(parts)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, or worth a look."""

    code: str
    severity: Severity
    where: Place
    message: str
    hint: str

    def __str__(self) -> str:
        said = f"{self.where}: {self.severity} {self.code}: {self.message}"
        return f"{printable(said)}\n  hint: {printable(self.hint)}"


class Refused(Exception):  # noqa: N818 - it is an answer, not an accident
    """A stage could not go on; `problems` says why, all at once."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = in_order(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """The problems by place, then by code."""
    return tuple(sorted(problems, key=lambda problem: (problem.where, problem.code)))


def short(text: str, most: int = 60) -> str:
    """A text as a message quotes it: not too long, and nothing in it that moves the cursor."""
    return printable(text if len(text) <= most else text[: most - 1] + "…")


def printable(text: str) -> str:
    """A text without what moves the cursor or turns words round, which is written out."""
    return "".join(
        one if one.isprintable() or unicodedata.category(one) == "Zs" else ascii(one)[1:-1]
        for one in text
    )


def problem(code: str, where: Place, **facts: object) -> Problem:
    """Make the problem `code`; `facts` fill its sentences. Raises KeyError on an unknown code."""
    severity, message, hint = TABLE[code]
    return Problem(code, severity, where, message.format(**facts), hint.format(**facts))
