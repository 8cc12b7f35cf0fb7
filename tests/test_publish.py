"""What is published is whole: the new output or the old one, never less, whatever goes wrong."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pressroom.pipeline import build
from pressroom.problems import Refused
from pressroom.publish import publish
from pressroom.source import sha256

from .conftest import MakeReport

OLD = {"a.pdf": b"old pdf", "a.epub": b"old epub", "gone.txt": b"of an earlier version"}
NEW = {"a.pdf": b"new pdf" * 10_000, "a.epub": b"new epub" * 10_000}
TEXT = "date 2024-01-31 The committee met.\n\nIt closed at noon.\n"
LATER = "date 2024-01-31 The committee met again.\n\nIt closed at night.\n"
NOBODY = 65534

# Publishes one and the other in turn, for as long as it lives.
IN_TURN = """
import sys
from pathlib import Path
from pressroom.publish import publish
folder = Path(sys.argv[1])
while True:
    for letter in (b"o", b"n"):
        publish(folder, {name: letter * 200_000 for name in ("a.pdf", "a.epub", "a.proof.json")})
        print(end=".", flush=True)
"""
# Publishes where no file may grow beyond 5,000 bytes.
WITHOUT_ROOM = """
import resource, sys
from pathlib import Path
from pressroom.problems import Refused
from pressroom.publish import publish
resource.setrlimit(resource.RLIMIT_FSIZE, (5_000, 5_000))
try:
    publish(Path(sys.argv[1]), {"a.pdf": b"new pdf" * 10_000})
except Refused as refused:
    print(*(problem.code for problem in refused.problems))
"""
# Builds, and stops before the stage that its first argument names.
AT_STAGE = """
import os, signal, sys, time
main_process = os.getpid()
from importlib import import_module
from pressroom.cli import main
module, name = sys.argv.pop(1).split(":")
def reached(*arguments):
    {action}
    raise AssertionError("it went on")
setattr(import_module("pressroom." + module), name, reached)
main(["build", *sys.argv[1:]])
"""
INTERRUPTED = AT_STAGE.format(action="os.kill(main_process, signal.SIGINT); time.sleep(60)")
WAITING = AT_STAGE.format(action="print('here', flush=True); time.sleep(60)")


def content(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def all_under(folder: Path) -> list[str]:
    """Every path under a folder, hidden ones too."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


@pytest.fixture
def published(tmp_path: Path) -> Path:
    """A folder that holds an earlier output, alone in its parent."""
    folder = tmp_path / "output" / "a"
    publish(folder, OLD)
    return folder


def test_first_output_makes_its_folders(tmp_path: Path) -> None:
    folder = tmp_path / "not" / "there" / "a"
    publish(folder, NEW)
    assert content(folder) == NEW
    assert all_under(folder.parent) == ["a", "a/a.epub", "a/a.pdf"]


def test_an_earlier_output_is_replaced_whole(published: Path) -> None:
    publish(published, NEW)
    assert content(published) == NEW
    assert all_under(published.parent) == ["a", "a/a.epub", "a/a.pdf"]


def test_others_may_read_what_is_published(published: Path) -> None:
    publish(published, NEW)
    assert published.stat().st_mode & 0o777 == 0o755


def no_exchange(_name: object, **_options: object) -> object:
    """A C library without `renameat2`, as elsewhere than on Linux."""
    return object()


def test_exchange_by_two_renames_elsewhere_than_on_linux(
    published: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ctypes, "CDLL", no_exchange)
    publish(published, NEW)
    assert content(published) == NEW
    assert all_under(published.parent) == ["a", "a/a.epub", "a/a.pdf"]


def failing(function: Callable[..., Any], call: int, number: int) -> Callable[..., Any]:
    """A function whose `call`-th call fails with the error `number`."""
    calls = 0

    def sometimes(*arguments: Any, **options: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == call:
            raise OSError(number, os.strerror(number))
        return function(*arguments, **options)

    return sometimes


STEPS = [
    *((Path, "mkdir", 1), (tempfile, "mkdtemp", 1), (Path, "chmod", 1)),
    *((Path, "open", 1), (Path, "open", 2), (os, "fsync", 1), (os, "fsync", 2)),
    *((Path, "rename", 1), (Path, "rename", 2)),
]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EACCES, errno.EROFS, errno.EIO])
@pytest.mark.parametrize("step", STEPS, ids=lambda step: f"{step[1]}-{step[2]}")
def test_a_failing_step_leaves_the_last_good_output(
    published: Path, monkeypatch: pytest.MonkeyPatch, step: tuple[Any, str, int], number: int
) -> None:
    owner, name, call = step
    if name == "rename":
        monkeypatch.setattr(ctypes, "CDLL", no_exchange)
    monkeypatch.setattr(owner, name, failing(getattr(owner, name), call, number))
    with pytest.raises(Refused) as refused:
        publish(published, NEW)
    monkeypatch.undo()
    (problem,) = refused.value.problems
    assert problem.code == "OUT-001"
    assert os.strerror(number) in problem.message
    assert content(published) == OLD
    assert all_under(published.parent) == ["a", "a/a.epub", "a/a.pdf", "a/gone.txt"]


def test_an_error_without_a_number_still_says_what_it_was(
    published: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_file: int) -> None:
        raise OSError("the disk went away")

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(Refused, match="the disk went away"):
        publish(published, NEW)
    assert content(published) == OLD


def test_a_file_that_cannot_grow_leaves_the_last_good_output(published: Path) -> None:
    command = [sys.executable, "-c", WITHOUT_ROOM, str(published)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == "OUT-001\n"
    assert content(published) == OLD
    assert all_under(published.parent) == ["a", "a/a.epub", "a/a.pdf", "a/gone.txt"]


@pytest.fixture
def readable_parent() -> Iterator[Path]:
    """A folder that everybody can reach, which pytest's own is not."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


@pytest.fixture
def no_privilege() -> Iterator[None]:
    """Rights of an ordinary user: root may write anywhere."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_folder_one_may_not_write_leaves_the_last_good_output(
    readable_parent: Path, request: pytest.FixtureRequest
) -> None:
    output = readable_parent / "output"
    folder = output / "a"
    publish(folder, OLD)
    output.chmod(0o555)
    request.getfixturevalue("no_privilege")
    try:
        with pytest.raises(Refused) as refused:
            publish(folder, NEW)
    finally:
        if os.geteuid() != NOBODY:
            output.chmod(0o755)
    assert [problem.code for problem in refused.value.problems] == ["OUT-001"]
    assert content(folder) == OLD
    assert all_under(output) == ["a", "a/a.epub", "a/a.pdf", "a/gone.txt"]


@pytest.mark.parametrize("there", ["a file", "a link that leads nowhere"])
def test_what_stands_in_the_way_is_refused_and_kept(tmp_path: Path, there: str) -> None:
    folder = tmp_path / "output" / "a"
    folder.parent.mkdir()
    if there == "a file":
        folder.write_bytes(b"precious")
    else:
        folder.symlink_to(tmp_path / "nowhere")
    before = folder.lstat()
    with pytest.raises(Refused) as refused:
        publish(folder, NEW)
    assert [problem.code for problem in refused.value.problems] == ["OUT-001"]
    assert folder.lstat() == before
    assert all_under(folder.parent) == ["a"]


def test_a_link_in_the_place_of_the_folder_is_not_put_aside(tmp_path: Path) -> None:
    elsewhere = tmp_path / "disk" / "a"
    publish(elsewhere, OLD)
    (tmp_path / "output").mkdir()
    folder = tmp_path / "output" / "a"
    folder.symlink_to(elsewhere)
    with contextlib.suppress(Refused):
        publish(folder, NEW)
    assert content(folder) in (OLD, NEW)
    assert [path.name for path in folder.parent.iterdir()] == ["a"]
    assert [path.name for path in elsewhere.parent.iterdir()] == ["a"]


def test_an_output_folder_behind_a_link_is_replaced_behind_it(tmp_path: Path) -> None:
    real = tmp_path / "disk" / "output"
    real.mkdir(parents=True)
    (tmp_path / "output").symlink_to(real)
    publish(tmp_path / "output" / "a", OLD)
    publish(tmp_path / "output" / "a", NEW)
    assert content(real / "a") == NEW
    assert (tmp_path / "output").is_symlink()


@pytest.mark.parametrize("style", ["p { opacity: 0 }", "p { color: white }", "p { color: red"])
def test_a_build_that_cannot_prove_its_text_leaves_the_last_good_output(
    make_report: MakeReport, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, style: str
) -> None:
    monkeypatch.chdir(tmp_path)
    report = make_report(TEXT)
    built = build(report, tmp_path / "output")
    before = content(built.folder)
    styles = tmp_path / "styles"
    styles.mkdir()
    (styles / "print.css").write_text(f"@page {{ size: A4 }} {style}", "utf-8")
    with pytest.raises(Refused):
        build(report, tmp_path / "output")
    assert content(built.folder) == before
    assert all_under(tmp_path / "output") == [
        "a-report",
        *(f"a-report/{n}" for n in sorted(before)),
    ]


def complete(folder: Path) -> dict[str, bytes]:
    """What a folder holds, which must be a whole output and agree with its proof."""
    found = content(folder)
    assert sorted(found) == [
        f"{folder.name}.{kind}" for kind in ("bag.zip", "epub", "pdf", "proof.json")
    ]
    proof = json.loads(found[f"{folder.name}.proof.json"])
    for name, record in proof["files"].items():
        assert sha256(found[name]) == record["sha256"]
    return found


@pytest.fixture
def both_versions(
    make_report: MakeReport, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[Path, list[dict[str, bytes]]]:
    """A report built and then changed, and what its outputs are before and after."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")  # a package tells when it was made
    report = make_report(TEXT)
    old = content(build(report, tmp_path / "output").folder)
    report.write_text(LATER, "utf-8")
    new = content(build(report, tmp_path / "reference").folder)
    return report, [old, new]


def start_build(report: Path, output: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "pressroom", "build", str(report), "-o", str(output)]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )


def test_a_killed_build_leaves_the_old_output_or_the_new(
    both_versions: tuple[Path, list[dict[str, bytes]]], tmp_path: Path
) -> None:
    report, versions = both_versions
    output = tmp_path / "output"
    start = time.perf_counter()
    with start_build(report, tmp_path / "timed") as process:
        process.communicate()
    takes = time.perf_counter() - start
    chance = random.Random(2)  # noqa: S311
    for least in (0.1, *[0.6] * 5):
        with start_build(report, output) as process:
            time.sleep(takes * chance.uniform(least, 1.02))
            os.killpg(process.pid, signal.SIGKILL)
        assert complete(output / "a-report") in versions
    build(report, output)
    assert complete(output / "a-report") == versions[1]


def test_killed_in_the_midst_of_publishing_again_and_again(tmp_path: Path) -> None:
    folder = tmp_path / "output" / "a"
    publish(folder, dict.fromkeys(("a.pdf", "a.epub", "a.proof.json"), b"o" * 200000))
    chance = random.Random(2)  # noqa: S311
    for _ in range(12):
        command = [sys.executable, "-c", IN_TURN, str(folder)]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            assert process.stdout
            process.stdout.read(chance.randrange(1, 4))
            time.sleep(chance.uniform(0, 0.02))
            process.kill()
        found = content(folder)
        assert sorted(found) == ["a.epub", "a.pdf", "a.proof.json"]
        assert {(len(data), *set(data)) for data in found.values()} in (
            {(200_000, ord("o"))},
            {(200_000, ord("n"))},
        )


@pytest.mark.parametrize(
    "stage",
    ["pdf.setting:set_pages", "epub.pack:pack", "epub.proof:prove_epub", "publish:_exchange"],
)
def test_an_interrupted_build_says_so_and_leaves_the_old_output(
    both_versions: tuple[Path, list[dict[str, bytes]]], tmp_path: Path, stage: str
) -> None:
    report, versions = both_versions
    command = [sys.executable, "-c", INTERRUPTED, stage, str(report), "-o", "output"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 130
    assert done.stderr.strip() == "interrupted; what was complete is kept"
    assert complete(tmp_path / "output" / "a-report") == versions[0]
    assert [path.name for path in (tmp_path / "output").iterdir()] == ["a-report"]


def test_a_signal_from_outside_interrupts_a_build(
    both_versions: tuple[Path, list[dict[str, bytes]]], tmp_path: Path
) -> None:
    report, versions = both_versions
    command = [sys.executable, "-c", WAITING, "pdf.setting:set_pages", str(report), "-o", "output"]
    with subprocess.Popen(
        command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "here\n"
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate()
    assert process.returncode == 130
    assert errors.strip() == "interrupted; what was complete is kept"
    assert complete(tmp_path / "output" / "a-report") == versions[0]
