"""Many reports at once, each with what came of it.

In: report files, how they are built, and how many at a time. Out: a `Done` for each, as it comes.
What is unchanged is found here first, so that a run that was interrupted goes on where it was. For
the rest a pool of processes is forked, once, out of this one with all loaded. Each of them builds
one report after the other, and each report in a process of its own again (`confine`): what a report
leaves in memory goes with it, and a runaway takes nobody along. The pool is an `Executor`.
"""

from __future__ import annotations

import os
import signal
import sys
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pressroom import pipeline
from pressroom.problems import Problem, Refused
from pressroom.shelf import slug_of
from pressroom.source import clock

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence
    from concurrent.futures import Executor
    from pathlib import Path

    from pressroom.confine import Limits
    from pressroom.pipeline import Built, Wanted

    Build = Callable[[Path], "Done"]

DEATH_OF_PARENT = 1  # linux/prctl.h
TOLD = ("pages", "spine", "bytes", "sha256", "verdict")


@dataclass(frozen=True, slots=True)
class Done:
    """What came of one report: what was built, or why not."""

    file: Path
    seconds: float
    built: Built | None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Task:
    """How a report is built; made to be sent to another process."""

    output: Path
    limits: Limits
    wanted: Wanted
    cache: Path | None = None

    def __call__(self, file: Path) -> Done:
        start = clock()
        try:
            built = pipeline.build(file, self.output, self.limits, self.wanted, self.cache)
        except Refused as refused:
            return Done(file, clock() - start, None, refused.problems)
        # Of thousands, no more is kept than is told.
        files = {
            name: {key: record[key] for key in TOLD if key in record}
            for name, record in built.files.items()
        }
        return Done(file, clock() - start, replace(built, files=files), built.findings)


def each_done(files: Sequence[Path], task: Task, jobs: int) -> Generator[Done, None, None]:
    """Build reports, so many at a time; each as it comes, the unchanged first."""
    waiting: dict[Path, None] = {}  # in order
    for file in files:
        found = pipeline.unchanged(file, task.output, task.wanted)
        if found:
            yield Done(file, 0.0, found)
        else:
            waiting[file] = None
    jobs = min(jobs, len(waiting))
    if jobs > 1 and _loaded():
        from pressroom.publish import clear_abandoned

        try:
            _read_ahead()
            with _processes(jobs) as pool:
                for done in _in_pool(pool, task, [*waiting]):
                    del waiting[done.file]
                    yield done
        finally:
            for file in waiting:  # what was ended may have left something half-made
                clear_abandoned(task.output / slug_of(file))
    # One at a time; also what a pool left that lost a process of its own.
    yield from map(task, waiting)


def _loaded() -> bool:
    """Whether all that builds need is there; if not, each report is refused for it."""
    try:
        pipeline.load()
    except Refused:
        return False
    return True


def _read_ahead() -> None:
    """Read what every report asks for, once, before processes that would each read it."""
    from jinja2 import TemplateError

    from pressroom.pdf.layout import read_style
    from pressroom.render import shared_sheets

    with suppress(Refused, TemplateError):  # for which each report is refused
        for sheet in shared_sheets():
            read_style(sheet)


def _in_pool(pool: Executor, build_one: Build, files: Sequence[Path]) -> Iterator[Done]:
    """What a pool has done, as it comes; where it breaks, what it had done until then."""
    from concurrent.futures import as_completed
    from concurrent.futures.process import BrokenProcessPool

    futures = [pool.submit(build_one, file) for file in files]
    try:
        for future in as_completed(futures):
            yield future.result()
    except BrokenProcessPool:
        return


@contextmanager
def _processes(count: int) -> Iterator[Executor]:
    """A pool of processes; however it is left, none of them stays."""
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import active_children, get_context

    # All start at the first task, before this process has a thread that a fork would cut off.
    fork = get_context("fork")
    pool = ProcessPoolExecutor(count, fork, initializer=_begin, initargs=(os.getpid(),))
    try:
        yield pool
    except BaseException:
        for child in active_children():
            child.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def _begin(parent: int) -> None:
    """In a process of the pool: the parent hears Ctrl-C and ends it; it ends with the parent."""
    import ctypes

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    prctl = getattr(ctypes.CDLL(None), "prctl", None)  # Linux has it
    if prctl:
        prctl(DEATH_OF_PARENT, signal.SIGKILL)
        if os.getppid() != parent:
            sys.exit(1)
