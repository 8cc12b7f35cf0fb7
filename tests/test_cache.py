"""Outputs that a cache kept are those of a build, or are not taken."""

from __future__ import annotations

import os
import resource
from collections.abc import Callable
from pathlib import Path

import pytest

from pressroom import cache, pipeline
from pressroom.pipeline import AS_EVER, Wanted, build

from .test_command_line import Run, project, run, write

__all__ = ["project", "run"]
KEPT, OUTPUT = Path("kept"), Path("output")
REPORT = Path("source/minutes/report.txt")


def of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def entry() -> Path:
    (found,) = KEPT.glob("*/minutes")
    return found


@pytest.fixture
def makings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The reports that were made, not taken."""
    made: list[str] = []
    called = pipeline._made

    def counted(file: Path, *rest: object) -> object:
        made.append(file.parent.name)
        return called(file, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(pipeline, "_made", counted)
    return made


def made(wanted: Wanted = AS_EVER, output: Path = OUTPUT) -> dict[str, bytes]:
    return of(build(REPORT, output, wanted=wanted, cache=KEPT).folder)


def test_what_was_made_before_is_taken(project: Path, makings: list[str]) -> None:
    first = made()
    assert of(entry()) == first
    assert made(output=Path("again")) == first
    assert made(Wanted(form="tar"), Path("packed")).keys() != first.keys()
    REPORT.write_text("date 2024-01-31 Another text.\n", "utf-8")
    assert made(output=Path("another")) != first
    assert makings == ["minutes"] * 3


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-1])


@pytest.mark.parametrize("harm", [cut, Path.unlink])
@pytest.mark.parametrize("ending", ["pdf", "epub", "bag.zip", "proof.json"])
def test_what_was_harmed_is_made_again(
    project: Path, makings: list[str], harm: Callable[[Path], None], ending: str
) -> None:
    first = made()
    harm(entry() / f"minutes.{ending}")
    again = made(output=Path("again"))
    assert again["minutes.pdf"] == first["minutes.pdf"]
    assert makings == ["minutes"] * 2
    assert of(entry()) == again
    assert made(output=Path("once-more")) == again
    assert makings == ["minutes"] * 2


def test_a_cache_that_cannot_be_written_costs_nothing_but_time(project: Path) -> None:
    KEPT.write_text("no folder")
    assert "minutes.pdf" in made()


def test_a_full_disk_keeps_nothing_half(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, files = KEPT / ("0" * 64) / "minutes", {"a": b"x" * 10, "b": b"x" * 10_000}
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))
    try:
        cache.keep(folder, files)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert of(KEPT) == {}
    cache.keep(folder, files)
    assert of(folder) == files


def test_the_longest_unasked_go_first_and_nothing_else(project: Path) -> None:
    for number, letter in enumerate("abc"):
        folder = KEPT / (letter * 64) / "x"
        cache.keep(folder, {"file": b"x" * cache.MEGABYTE})
        os.utime(folder.parent, (number, number))
    (KEPT / "mine").mkdir()
    assert cache.taken(KEPT / ("a" * 64) / "x").keys() == {"file"}
    cache.trim(KEPT, 3)
    assert cache.size(KEPT)[0] == 2  # an entry is its folders too
    assert sorted(each.name[0] for each in KEPT.iterdir()) == ["a", "c", "m"]


def test_the_commands(project: Path, run: Run) -> None:
    write(project, "second")
    assert run("build", "--cache", "kept")[0] == 0
    assert run("cache", "kept")[1].startswith("kept: 2 outputs, ")
    code, output, _ = run("build", "--cache", "kept", "-o", "there")
    assert (code, output.count("  0.")) == (0, 4)
    assert of(Path("there")) == of(OUTPUT)
    assert run("cache", "kept", "--most", "100")[1].startswith("kept: 2 outputs, ")
    assert run("cache", "kept", "--clear")[1] == "kept: 0 outputs, 0 MB\n"
