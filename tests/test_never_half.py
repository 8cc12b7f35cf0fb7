"""No half-made package ever verifies, and the last good one stays, whatever ends a build.

A build is killed at random moments, half of them while it writes; its disk is full; it is not
alone. Afterwards every bag that is left anywhere, and that verifies, is a whole one that was meant.
"""

from __future__ import annotations

import os
import random
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pressroom.archive.bag import Form, tarred, zipped
from pressroom.archive.verify import verify_bag
from pressroom.pipeline import Wanted, build

from .conftest import ROOT, MakeReport
from .test_archive import FINAL, files_of
from .test_publish import LATER, TEXT

EPOCH = "1700000000"  # the same bytes each time, to be told by
NOTE = FINAL.replace("status: final\n", "")
ROUNDS = [4, pytest.param(50, marks=[pytest.mark.slow, pytest.mark.timeout(3600)])]
Pair = tuple[Path, Path]


@pytest.fixture
def reports(make_report: MakeReport, monkeypatch: pytest.MonkeyPatch) -> Pair:
    """A report and the same report changed, of one name, so that both are built into one place."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.delenv("PRESSROOM_CORPUS", raising=False)
    old = make_report(TEXT, sidecar=NOTE)
    new = old.parents[2] / "changed" / old.parent.name / old.name
    new.parent.mkdir(parents=True)
    new.write_text(LATER, "utf-8")
    new.with_suffix(".yaml").write_text(NOTE, "utf-8")
    return old, new


def contents(folder: Path) -> dict[str, bytes]:
    """All files of a folder, by path in it."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def published(reports: Pair, folder: Path, form: Form) -> list[dict[str, bytes]]:
    """What each of the two reports is when it was built in peace."""
    return [
        contents(build(report, folder / str(number), wanted=Wanted(form=form)).folder)
        for number, report in enumerate(reports)
    ]


def bags_under(folder: Path) -> Iterator[Path]:
    """Every bag, or what is left of one, hidden folders too."""
    yield from folder.rglob("*.bag.zip")
    yield from folder.rglob("*.bag.tar")
    yield from folder.rglob("*.bag")


def of(path: Path) -> object:
    return contents(path) if path.is_dir() else path.read_bytes()


def start(report: Path, output: Path, form: str = "zip") -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "pressroom", "build", str(report), "-o", str(output)]
    return subprocess.Popen(
        [*command, "--bag", form],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def writing(process: subprocess.Popen[bytes], output: Path) -> bool:
    """Wait until a build writes, or is over; whether it writes."""
    while process.poll() is None:
        if next(output.glob(".*"), None):
            return True
        time.sleep(0.0005)
    return False


def kill(process: subprocess.Popen[bytes]) -> None:
    """Kill a build with all of its group."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


@pytest.mark.parametrize("form", ["zip", "dir"])
@pytest.mark.parametrize("rounds", ROUNDS)
def test_killed_at_random_moments(reports: Pair, tmp_path: Path, rounds: int, form: Form) -> None:
    output, chance = tmp_path / "output", random.Random(rounds)  # noqa: S311
    versions = published(reports, tmp_path / "peace", form)
    whole = [of_bag(each, form) for each in versions]
    folder = build(reports[0], output, wanted=Wanted(form=form)).folder
    begun = time.perf_counter()
    with start(reports[1], tmp_path / "timed", form) as process:
        writing(process, tmp_path / "timed")
        before = time.perf_counter()
        process.communicate()
    ends = time.perf_counter()
    killed = 0
    for number in range(rounds):
        with start(reports[1], output, form) as process:
            if number % 2:
                time.sleep(chance.uniform(0.05, 1) * (ends - begun))
            elif writing(process, output):
                time.sleep(chance.uniform(0, 1) * (ends - before))
            kill(process)
        killed += process.returncode == -signal.SIGKILL
        assert contents(folder) in versions
        for bag in bags_under(output):
            assert of(bag) in whole or verify_bag(bag).verdict == "faulty"
        if contents(folder) == versions[1]:
            build(reports[0], output, wanted=Wanted(form=form))
    assert killed > rounds / 4
    build(reports[1], output, wanted=Wanted(form=form))
    assert contents(folder) == versions[1]
    assert [path.name for path in output.iterdir()] == [folder.name]


def of_bag(files: dict[str, bytes], form: Form) -> object:
    """The bag among the files of an output, as `of` gives it."""
    if form != "dir":
        return next(data for name, data in files.items() if name.endswith(f".bag.{form}"))
    return {name.partition("/")[2]: data for name, data in files.items() if ".bag/" in name}


def test_no_beginning_of_a_bag_verifies(reports: Pair, tmp_path: Path) -> None:
    package = next(build(reports[0], tmp_path / "output").folder.glob("*.bag.zip"))
    files = files_of(package)
    part = tmp_path / "part"
    for name, data in files.items():
        part.mkdir(exist_ok=True)
        assert verify_bag(part).verdict == "faulty"
        (part / name).parent.mkdir(parents=True, exist_ok=True)
        (part / name).write_bytes(data[: len(data) // 2])
        assert verify_bag(part).verdict == "faulty"
        (part / name).write_bytes(data)
    assert verify_bag(part).verdict == "whole"
    for packed in (zipped(files, "a"), tarred(files, "a")):
        length = len(packed.rstrip(b"\0"))  # a tar's end is filled with zeros that hold nothing
        for share in (0.01, 0.5, 0.9, 0.99, 0.999):
            (tmp_path / "half").write_bytes(packed[: int(length * share)])
            assert verify_bag(tmp_path / "half").verdict == "faulty"


# A full disk


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Callable[[int], Path]]:
    """A disk of so many bytes, where one may be made; it is taken away in the end."""
    place = tmp_path / "disk"
    place.mkdir()

    def make(size: int) -> Path:
        command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)]
        if subprocess.run(command, capture_output=True, check=False).returncode:
            pytest.skip("no disk can be mounted here; the limit of a file's length stands for it")
        return place

    yield make
    subprocess.run(["umount", str(place)], capture_output=True, check=False)


@pytest.mark.parametrize("form", ["zip", "dir"])
@pytest.mark.parametrize("room", [0.05, 0.4, 0.8])
def test_a_full_disk(
    reports: Pair, tmp_path: Path, disk: Callable[[int], Path], room: float, form: Form
) -> None:
    old, new = published(reports, tmp_path / "peace", form)
    size = sum(8192 + len(data) for data in old.values())
    output = disk(int(size + room * sum(map(len, new.values()))))
    folder = build(reports[0], output, wanted=Wanted(form=form)).folder
    with start(reports[1], output, form) as process:
        _, errors = process.communicate()
    assert process.returncode == 1
    assert b"error OUT-001" in errors
    assert contents(folder) == old
    assert [path.name for path in output.iterdir()] == [folder.name]
    bag = next(bags_under(output))
    assert verify_bag(bag).verdict == "whole"


@pytest.mark.parametrize("most", [100, 20_000, 100_000])
def test_a_file_that_cannot_grow(reports: Pair, tmp_path: Path, most: int) -> None:
    old, new = published(reports, tmp_path / "peace", "zip")
    assert max(map(len, new.values())) > most
    output = tmp_path / "output"
    folder = build(reports[0], output).folder
    command = [sys.executable, "-m", "pressroom", "build", str(reports[1]), "-o", str(output)]
    done = subprocess.run(
        command,
        capture_output=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)),
    )
    assert done.returncode == 1
    assert b"error OUT-001" in done.stderr
    assert contents(folder) == old
    assert [path.name for path in output.iterdir()] == [folder.name]


# Not alone


@pytest.mark.parametrize(
    "rounds", [1, pytest.param(10, marks=[pytest.mark.slow, pytest.mark.timeout(1800)])]
)
def test_two_builds_at_once(reports: Pair, tmp_path: Path, rounds: int) -> None:
    output = tmp_path / "output"
    versions = published(reports, tmp_path / "peace", "zip")
    folder = build(reports[0], output).folder
    bag = folder / f"{folder.name}.bag.zip"
    for _ in range(rounds):
        running = [start(report, output) for report in (*reports, *reversed(reports))]
        seen = 0
        while any(process.poll() is None for process in running):
            assert verify_bag(bag).verdict == "whole"
            seen += 1
        assert seen
        assert [process.communicate()[1] for process in running] == [b""] * 4
        assert [process.returncode for process in running] == [0] * 4
        assert contents(folder) in versions
        assert [path.name for path in output.iterdir()] == [folder.name]
