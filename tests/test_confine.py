"""A report's build in a process of its own: it answers, it is ended in time, and it takes no other
report with it.
"""

from __future__ import annotations

import faulthandler
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from pressroom.confine import Limits, confined
from pressroom.problems import Place, Problem, Refused, problem

from .conftest import MakeReport

WHERE = Place("a/report.txt")
LIMITS = Limits(30, 2048)


def refused(work: Callable[[], object], limits: Limits = LIMITS) -> Problem:
    with pytest.raises(Refused) as refusal:
        confined(work, limits, WHERE)
    (found,) = refusal.value.problems
    assert found.where == WHERE
    return found


def living_children() -> list[str]:
    found = subprocess.run(
        ["ps", "--ppid", str(os.getpid()), "-o", "pid=,comm="],
        capture_output=True,
        text=True,
        check=False,
    )
    return [line for line in found.stdout.splitlines() if "ps" not in line.split()]


def test_the_work_is_done_elsewhere_and_its_answer_comes_back() -> None:
    there = confined(lambda: {"process": os.getpid(), "where": WHERE}, LIMITS, WHERE)
    assert there["where"] == WHERE
    assert there["process"] != os.getpid()


def test_a_large_answer_comes_back_whole() -> None:
    assert len(confined(lambda: b"x" * 10_000_000, LIMITS, WHERE)) == 10_000_000


ORPHAN = """
import os, sys, time
from pressroom.confine import Limits, confined
from pressroom.problems import Place
def work():
    print(os.getpid(), flush=True)
    time.sleep(60)
confined(work, Limits(), Place("a"))
"""


def test_a_process_does_not_outlive_who_waits_for_it() -> None:
    parent = subprocess.Popen([sys.executable, "-c", ORPHAN], stdout=subprocess.PIPE, text=True)
    assert parent.stdout
    child = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    parent.stdout.close()
    for _ in range(100):
        try:
            os.kill(child, 0)
        except ProcessLookupError:
            return
        time.sleep(0.1)
    os.kill(child, signal.SIGKILL)
    pytest.fail("it still works")


def test_a_refusal_comes_back_with_every_problem() -> None:
    wanted = (problem("SRC-004", WHERE), problem("HTM-003", Place("a", 2), deepest=60))

    def work() -> None:
        raise Refused(wanted)

    with pytest.raises(Refused) as refusal:
        confined(work, LIMITS, WHERE)
    assert set(refusal.value.problems) == set(wanted)


def test_a_report_that_takes_too_long() -> None:
    start = time.monotonic()
    found = refused(lambda: time.sleep(60), Limits(1, 2048))
    assert (found.code, found.severity) == ("RUN-001", "error")
    assert "1 s" in found.message
    assert "--time-limit" in found.hint
    assert time.monotonic() - start < 10
    assert living_children() == []


def test_work_that_hears_no_signal_is_ended_too() -> None:
    def work() -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        while True:
            time.sleep(1)

    assert refused(work, Limits(1, 2048)).code == "RUN-001"
    assert living_children() == []


def test_what_the_work_called_is_ended_with_it() -> None:
    assert refused(lambda: subprocess.run(["sleep", "71.25"], check=True), Limits(1, 2048))
    found = subprocess.run(
        ["ps", "-A", "-o", "args="], capture_output=True, text=True, check=True
    ).stdout
    assert "sleep 71.25" not in found


def test_a_report_that_takes_too_much_memory() -> None:
    found = refused(lambda: len(bytearray(3 << 30)))
    assert (found.code, found.severity) == ("RUN-002", "error")
    assert "2048 MB" in found.message
    assert "--memory-limit" in found.hint


@pytest.mark.parametrize("number", [signal.SIGABRT, signal.SIGKILL])
def test_a_library_that_gets_no_memory(number: signal.Signals) -> None:
    def work() -> None:
        faulthandler.disable()
        os.kill(os.getpid(), number)

    assert refused(work).code == "RUN-002"


def test_a_fault_of_ours() -> None:
    found = refused(lambda: [None][len("ab")])
    assert (found.code, found.severity) == ("RUN-003", "error")
    assert "IndexError: list index out of range (test_confine.py:" in found.message


def test_a_crash_is_named() -> None:
    def work() -> None:
        faulthandler.disable()
        os.kill(os.getpid(), signal.SIGSEGV)

    found = refused(work)
    assert found.code == "RUN-003"
    assert "Segmentation fault" in found.message


def test_a_runaway_is_named_and_the_others_are_built(
    make_report: MakeReport, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two hundred pages in a few seconds: the one is stopped, the next is built."""
    monkeypatch.chdir(tmp_path)
    words = "The committee met, heard the reports and agreed on what to do. " * 10
    make_report("date 2024-01-31 " + f"{words}\n\n" * 800, slug="a-runaway")
    make_report("date 2024-01-31 Short.", slug="b-short")
    done = subprocess.run(
        [sys.executable, "-m", "pressroom", "build", "--time-limit", "5"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "source/a-runaway/report.txt: error RUN-001" in done.stderr
    assert "Traceback" not in done.stderr
    assert [path.name for path in (tmp_path / "output").iterdir()] == ["b-short"]


def test_an_interruption_ends_the_process_too(make_report: MakeReport, tmp_path: Path) -> None:
    words = "The committee met, heard the reports and agreed on what to do. " * 10
    make_report("date 2024-01-31 " + f"{words}\n\n" * 800, slug="a-runaway")
    with subprocess.Popen(
        [sys.executable, "-m", "pressroom", "build"],
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        time.sleep(4)
        os.killpg(process.pid, signal.SIGINT)
        _, errors = process.communicate(timeout=30)
    assert process.returncode == 130
    assert errors.strip() == "interrupted; what was complete is kept"
    assert not (tmp_path / "output").exists()
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)


def test_a_limit_below_what_is_there_already_ends_at_once() -> None:
    with pytest.raises(Refused, match=r"RUN-00[23]"):
        confined(lambda: bytearray(2**28), Limits(20, 8), Place("a.txt"))
    assert confined(lambda: 1, Limits(20, 8), Place("a.txt")) == 1
