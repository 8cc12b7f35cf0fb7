"""Work on one report in a process of its own, which can be ended: a report is untrusted.

In: the work and its limits. Out: what the work returns; `Refused` where it refuses, goes beyond a
limit (RUN-001, RUN-002) or fails by a fault of ours (RUN-003). The process is forked, so that what
is loaded already serves every report, and what a report leaves in memory is gone with it.
"""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from pressroom.problems import Refused, problem

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection

    from pressroom.problems import Place

Result = TypeVar("Result")
MEGABYTE = 1 << 20
A_WHILE = 500_000  # objects that may hold others, made and not yet gone
# How a library ends the process that gives it no memory, and how the system does.
NO_MEMORY = (signal.SIGABRT, signal.SIGTRAP, signal.SIGKILL)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one report may take: wall-clock seconds, and megabytes of address space."""

    seconds: int = 600
    megabytes: int = 4096


def confined(work: Callable[[], Result], limits: Limits, where: Place) -> Result:
    """What `work` returns, done in a process of its own; `where` is the report."""
    from multiprocessing import get_context

    fork = get_context("fork")
    answers, channel = fork.Pipe(duplex=False)
    process = fork.Process(target=_inside, args=(answers, channel, work, limits), daemon=True)
    process.start()
    channel.close()
    try:
        if not answers.poll(limits.seconds):
            raise Refused([problem("RUN-001", where, seconds=limits.seconds)])
        kind, answer = answers.recv()
    except EOFError:
        process.join()
        kind, answer = _death(-(process.exitcode or 0))
    finally:
        process.kill()
        if process.pid:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)  # and the programs that it called
        process.join()
        answers.close()
    if kind == "refused":
        raise Refused(answer)
    if kind == "memory":
        raise Refused([problem("RUN-002", where, megabytes=limits.megabytes)])
    if kind == "fault":
        raise Refused([problem("RUN-003", where, fault=answer)])
    result: Result = answer
    return result


def _death(number: int) -> tuple[str, str]:
    """What a process died of that said nothing, by the number of the signal."""
    if number in NO_MEMORY:
        return "memory", ""
    cause = signal.strsignal(number) if number > 0 else f"exit code {-number}"
    return "fault", f"its process was ended by {cause}"


def _with_the_parent() -> None:
    """Wait for the parent, and should it go first, end with the programs that were called."""
    from multiprocessing import parent_process

    if parent := parent_process():
        parent.join()
        os.killpg(0, signal.SIGKILL)


def _hold_off_collector() -> None:
    """Collect no garbage until there may be much of it: the process soon ends.

    What is loaded is never looked at again. A bulletin ends before the first collection; a long
    report has the memory that it would have.
    """
    import gc

    def as_ever(phase: str, facts: dict[str, int]) -> None:
        del gc.callbacks[gc.callbacks.index(as_ever)]
        gc.set_threshold(*usual)

    usual = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(A_WHILE)
    gc.callbacks.append(as_ever)


def _inside(
    answers: Connection, channel: Connection, work: Callable[[], Any], limits: Limits
) -> None:
    """Do the work within its limits, and send what came of it."""
    import resource
    import traceback
    from threading import Thread

    answers.close()  # or the answer would wait for a reader when the parent is gone
    os.setpgid(0, 0)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears it too, and ends this process
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Before the limit: a thread without room for its first step would be waited for without end.
    Thread(target=_with_the_parent, daemon=True).start()
    resource.setrlimit(resource.RLIMIT_AS, (limits.megabytes * MEGABYTE,) * 2)
    _hold_off_collector()
    try:
        channel.send(("done", work()))
    except BrokenPipeError:
        return  # nobody waits for it any more
    except Refused as refused:
        channel.send(("refused", refused.problems))
    except MemoryError:
        channel.send(("memory", None))
    except Exception as error:
        # Whatever it is, the other reports are still to be built.
        frame = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{frame.filename.rpartition('/')[2]}:{frame.lineno}"
        channel.send(("fault", f"{type(error).__name__}: {error} ({place})"))
