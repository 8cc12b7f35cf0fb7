"""Many reports at once: the bytes of one by one, and none that goes wrong takes others along."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree

from pressroom import many, pipeline, told
from pressroom.confine import Limits, confined
from pressroom.many import Done, Task, each_done
from pressroom.pipeline import AS_EVER, Built
from pressroom.problems import Place, problem
from pressroom.terminal import Progress

from .conftest import ROOT
from .test_command_line import Run, project, run, write

__all__ = ["project", "run"]
HALF = "█" * 12 + "░" * 12
EPOCH = "1700000000"
Terminal = Callable[[str, int], str]
TASK = Task(Path("output"), Limits(60, 2048), AS_EVER)
WORK: dict[str, Callable[[], object]] = {
    "endless": lambda: time.sleep(60),
    "greedy": lambda: bytearray(4 * 2**30),
    "broken": lambda: 1 / 0,
    "killed": lambda: os.kill(os.getpid(), signal.SIGKILL),
}


def files_of(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def named(*slugs: str) -> list[Path]:
    return [Path("source", slug, "report.txt") for slug in slugs]


@pytest.fixture
def pretended(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reports that do what their names say, and nothing else."""

    def build(file: Path, output: Path, limits: Limits, *_rest: object) -> Built:
        slug = file.parent.name
        if slug == "fatal":  # to the process that should watch over it
            os.kill(os.getpid(), signal.SIGKILL)
        confined(WORK.get(slug, lambda: None), limits, Place(str(file)))
        return Built(output / slug, {}, fresh=True)

    monkeypatch.setattr(pipeline, "build", build)
    monkeypatch.setattr(pipeline, "load", lambda: None)


def codes(found: list[Done]) -> dict[str, list[str]]:
    return {done.file.parent.name: [one.code for one in done.problems] for done in found}


def test_the_bytes_are_those_of_one_by_one(
    project: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    for slug in ("first", "second"):
        write(project, slug, f"date 2024-01-31 The {slug} report.\n")
    code, output, _ = run("build", "--jobs", "2")
    assert code == 0
    assert len(output.splitlines()) == 6
    assert run("build", "--jobs", "1", "-o", "alone")[0] == 0
    assert files_of(project / "output") == files_of(project / "alone")
    assert len(files_of(project / "output")) == 12
    assert run("build")[1].count("unchanged") == 6


@pytest.mark.usefixtures("pretended")
def test_a_runaway_is_ended_and_named_and_the_rest_goes_on() -> None:
    files = named("endless", "good", "greedy", "broken", "better", "killed", "best")
    task = Task(Path("output"), Limits(5, 512), AS_EVER)
    found = list(each_done(files, task, 2))
    assert codes(found) == {
        **{"endless": ["RUN-001"], "greedy": ["RUN-002"], "broken": ["RUN-003"]},
        **{"killed": ["RUN-002"], "good": [], "better": [], "best": []},
    }
    assert [done.file for done in found] != files  # as they came
    assert {done.built is None for done in found if done.problems} == {True}


@pytest.mark.usefixtures("pretended")
def test_the_loss_of_a_process_of_the_pool_loses_no_report(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    files = named("good", "fatal", "better", "best")
    one_by_one: list[str] = []

    def ever_after(task: Task, file: Path) -> Done:
        if os.getpid() == parent:
            one_by_one.append(file.parent.name)
            return Done(file, 0.0, Built(Path("output"), {}, fresh=True))
        return called(task, file)

    parent, called = os.getpid(), Task.__call__
    monkeypatch.setattr(Task, "__call__", ever_after)
    found = list(each_done(files, TASK, 2))
    assert sorted(codes(found)) == ["best", "better", "fatal", "good"]
    assert "fatal" in one_by_one


@pytest.mark.usefixtures("pretended")
def test_no_more_processes_than_reports(monkeypatch: pytest.MonkeyPatch) -> None:
    counts = []
    processes = many._processes
    monkeypatch.setattr(many, "_processes", lambda n: counts.append(n) or processes(n))  # type: ignore[func-returns-value]
    assert len(list(each_done(named("a", "b"), TASK, 64))) == 2
    assert len(list(each_done(named("a"), TASK, 64))) == 1
    assert counts == [2]


def test_where_tools_are_missing_each_report_is_refused_for_it(
    project: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    lack = problem("SYS-001", Place("x"), what="a tool", command="get it")
    monkeypatch.setattr("pressroom.tools.missing", lambda: [lack])
    write(project, "second")
    code, _, errors = run("build", "--jobs", "2")
    assert code == 1
    assert errors.count("SYS-001") == 2


def started(project: Path, *arguments: str) -> subprocess.Popen[str]:
    """A build of many reports in a group of its own, which has written its first one."""
    for number in range(12):
        write(project, f"report-{number:02}", f"date 2024-01-31 Report {number}.\n")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        [sys.executable, "-m", "pressroom", "build", "-j", "2", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        start_new_session=True,
    )
    assert process.stdout
    assert process.stdout.readline()
    return process


def in_session(leader: int) -> list[str]:
    """What still runs of what a process began; the dead that nobody has buried are no matter."""
    said = subprocess.run(
        ["ps", "-s", str(leader), "-o", "pid=,stat="], capture_output=True, text=True, check=False
    )
    return [line for line in said.stdout.splitlines() if "Z" not in line]


def gone(leader: int) -> bool:
    for _ in range(100):
        if not in_session(leader):
            return True
        time.sleep(0.1)
    return False


@pytest.mark.parametrize("group", [False, True])
def test_interrupted_it_leaves_complete_outputs_and_goes_on_from_there(
    project: Path, run: Run, group: bool
) -> None:
    process = started(project)
    (os.killpg if group else os.kill)(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert errors.strip() == "interrupted; what was complete is kept"
    assert gone(process.pid)
    folders = list((project / "output").iterdir())
    assert 0 < len(folders) < 13
    for folder in folders:
        endings = (".bag.zip", ".epub", ".pdf", ".proof.json")
        assert sorted(files_of(folder)) == [f"{folder.name}{ending}" for ending in endings]
    code, output, _ = run("build", "-j", "2")
    assert code == 0
    assert output.count("unchanged") == 2 * len(folders)
    assert output.count("exact") == 26


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_where_it_is_killed_nothing_of_it_runs_on(project: Path, how: signal.Signals) -> None:
    process = started(project)
    process.send_signal(how)
    process.communicate(timeout=60)
    assert gone(process.pid)


def test_what_was_done_is_told_to_programs(project: Path, run: Run) -> None:
    write(project, "latin", b"date 2024-01-31 Caf\xe9.\n")
    code, output, errors = run("build", "minutes", "latin", "no-such", "--json", "--junit", "j.xml")
    assert code == 1
    found = json.loads(output)
    assert [one["code"] for one in found["problems"]] == ["SRC-001"]
    results = {each["report"]: each for each in found["reports"]}
    assert {slug: each["result"] for slug, each in results.items()} == {
        "latin": "refused",
        "minutes": "built",
    }
    assert [one["code"] for one in results["latin"]["problems"]] == ["SRC-002"]
    assert results["minutes"]["files"]["minutes.pdf"]["verdict"] == "exact"
    assert "SRC-002" in errors
    suite = etree.parse(project / "j.xml").getroot()
    assert {key: suite.get(key) for key in ("tests", "failures", "errors")} == {
        **{"tests": "3", "failures": "1", "errors": "1"},
    }
    faults = {case.get("name"): [each.get("type") for each in case] for case in suite}
    assert faults == {"latin": ["SRC-002"], "minutes": [], "no-such": ["SRC-001"]}
    assert run("build", "minutes", "--json")[1].count('"unchanged"') == 1


def test_a_junit_report_that_cannot_be_written_is_said(project: Path, run: Run) -> None:
    (project / "file").write_text("")
    code, output, errors = run("build", "minutes", "--junit", "file/j.xml")
    assert code == 1
    assert "exact" in output
    assert "OUT-001" in errors


@pytest.mark.parametrize(
    ("done", "seconds", "said"),
    [
        (0, 0.0, "░" * 24 + " 0 of 600 reports, 0 refused"),
        (
            300,
            150.0,
            HALF + " 300 of 600 reports, 0 refused, 2.0 a second, 2 min left",
        ),
        (1, 30.0, "░" * 24 + " 1 of 600 reports, 0 refused, 2.0 a minute, 5 h left"),
        (600, 60.0, "█" * 24 + " 600 of 600 reports, 0 refused, 10.0 a second, 0 s left"),
    ],
)
def test_progress_says_rate_and_remaining_time(done: int, seconds: float, said: str) -> None:
    assert told.progress(done, 600, "report", "0 refused", seconds) == said


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    """What a terminal is shown of one thing that is done: of what kind it is, and of how many."""

    def shown(kind: str, of: int) -> str:
        monkeypatch.setenv("TERM", kind)
        monkeypatch.setenv("COLUMNS", "40")
        monkeypatch.setattr(sys.stderr, "isatty", lambda: bool(kind))
        with Progress(of, "report", "refused") as progress:
            progress.clear()
            progress.show(1, 0)
        return capsys.readouterr().err

    return shown


def test_progress_is_shown_in_a_line_that_goes_again(terminal: Terminal) -> None:
    first, second, rest = terminal("xterm", 2).split("\r\033[K")
    assert first == "░" * 24 + " 0 of 2 reports"
    assert second.startswith(HALF + " 1 of 2")
    assert max(len(first), len(second)) == 39
    assert rest == ""
    assert "\033[" not in first + second  # no colours, whatever NO_COLOR says


@pytest.mark.parametrize(("kind", "of"), [("dumb", 2), ("xterm", 1), ("", 2)])
def test_elsewhere_there_are_lines_only(kind: str, of: int, terminal: Terminal) -> None:
    assert terminal(kind, of) == ""
