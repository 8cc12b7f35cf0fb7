"""What a judge says of a file, and how a judge is asked.

In: a program with its arguments, or the work of a library. Out: `Finding`s, or `NoVerdict` where
the judge gave none. A judge that is a program is ended with all that it started when its time is
over; one that is a library works in a process of its own.
"""

from __future__ import annotations

import os
import signal
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pressroom.confine import Limits, confined
from pressroom.problems import Place, Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pressroom.messages.row import Severity

Result = TypeVar("Result")
# Where `make judges` puts what is no Python package, and our programs that ask it.
CHECKOUT = Path(__file__).parents[2]
INSTALLED = CHECKOUT / ".judges"
SCRIPTS = CHECKOUT / "judges"
SECONDS = 300


class NoVerdict(Exception):  # noqa: N818 - it is an answer, not an accident
    """A judge could not judge; it says why."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where in a file a judge points, as far as it says so."""

    said: str = ""  # in the judge's own words
    page: int = 0  # of a PDF, from 1
    object: int = 0  # the number of a PDF's object
    marks: tuple[int, ...] = ()  # marked content of the page
    part: str = ""  # of an EPUB
    line: int = 0  # of that part, from 1
    column: int = 0  # of that line, from 1
    path: str = ""  # of an element of that part, as EPUB CFI counts (`/4/2`)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a judge says of a file, by its own rule."""

    severity: Severity
    rule: str
    message: str
    spot: Spot = Spot()


# What a judge says of each of the files that it was asked about.
Verdicts = dict[Path, "list[Finding] | NoVerdict"]


@dataclass(frozen=True, slots=True)
class Judge:
    """One judge: which files it reads, what of it is not here, and what it says of files."""

    name: str
    kind: str  # `.pdf` or `.epub`
    lacks: Callable[[], str]  # what of it is missing; nothing where all of it is here
    judge: Callable[[Sequence[Path]], Verdicts]
    version: Callable[[], str]  # of the judge that is here


def one_by_one(ask: Callable[[Path], list[Finding]]) -> Callable[[Sequence[Path]], Verdicts]:
    """The judge that asks about one file after the other."""

    def judge(files: Sequence[Path]) -> Verdicts:
        verdicts: Verdicts = {}
        for file in files:
            try:
                verdicts[file] = ask(file)
            except NoVerdict as silence:
                verdicts[file] = silence
        return verdicts

    return judge


def apart(work: Callable[[], Result], file: Path) -> Result:
    """What `work` on a file returns, done in a process of its own. Raises NoVerdict."""
    try:
        kind, found = confined(partial(_heard, work), Limits(SECONDS), Place(str(file)))
    except Refused as refused:
        raise NoVerdict(refused.problems[0].message) from None
    if kind == "silent":
        raise NoVerdict(found)
    result: Result = found
    return result


def _heard(work: Callable[[], object]) -> tuple[str, Any]:
    """What came of the work, in a form that a process can hand to another."""
    try:
        return "done", work()
    except NoVerdict as silence:
        return "silent", str(silence)


def answer(
    command: Sequence[str], seconds: int = SECONDS, codes: Sequence[int] = (0,)
) -> tuple[str, int]:
    """What a program prints, and the exit code of `codes` that it ends with.

    Raises NoVerdict where it ends with another, or not in time.
    """
    program, pipe = Path(command[0]).name, subprocess.PIPE
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=pipe, stderr=pipe, start_new_session=True
    ) as process:
        try:
            said, complaint = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            raise NoVerdict(f"{program} took longer than {seconds} s") from None
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)  # and what it started
    if process.returncode not in codes:
        lines = complaint.decode("utf-8", "replace").strip().splitlines()
        last = lines[-1] if lines else f"exit code {process.returncode}"
        raise NoVerdict(f"{program}: {last}")
    return said.decode("utf-8", "replace"), process.returncode
