"""The benchmarks measure what they say: lost words are seen, ratios are of pairs."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from benchmarks.inputs import bulletins
from benchmarks.measure import Cost, cost, in_turn, lacking, ratio
from benchmarks.peers import plain
from benchmarks.share import PROOF
from pressroom.pipeline import build


@pytest.fixture
def bulletin(tmp_path: Path) -> Path:
    (file,) = bulletins(tmp_path / "source", 1)
    return file


def test_a_file_that_drops_words_is_seen(bulletin: Path, tmp_path: Path) -> None:
    plain.main(tmp_path, [bulletin])
    built = build(bulletin, tmp_path / "output")
    made = [tmp_path / "bulletin-000.pdf", *(built.folder / name for name in built.files)]
    assert [lacking(bulletin, each) for each in made] == [0, 0, 0]
    bulletin.write_text(bulletin.read_text("utf-8") + "\nZebras quarrelled.\n", "utf-8")
    assert [lacking(bulletin, each) for each in made] == [2, 2, 2]


def test_a_command_that_fails_is_not_measured() -> None:
    with pytest.raises(RuntimeError, match="no good"):
        cost([sys.executable, "-c", "raise SystemExit('no good')"])
    found = cost([sys.executable, "-c", "x = bytearray(50_000_000)"])
    assert found.peak > 50
    assert 0 < found.processor < 10


def test_pairs_run_in_turn_and_ratios_are_of_pairs() -> None:
    order: list[str] = []

    def called(name: str, seconds: float) -> Cost:
        order.append(name)
        return Cost(seconds, 1.0, 1)

    pairs = in_turn(lambda run: called("a", 1.0 + run), lambda run: called("b", 2.0), 3)
    assert order == ["a", "b", "b", "a", "a", "b"]
    assert ratio(pairs, "wall") == (1.0, 0.5, 1.5)


def test_inputs_are_the_same_each_time(tmp_path: Path) -> None:
    first, second = (bulletins(tmp_path / name, 2) for name in ("a", "b"))
    assert [file.read_bytes() for file in first] == [file.read_bytes() for file in second]
    assert first[0].read_bytes() != first[1].read_bytes()


@pytest.mark.parametrize(("module", "function"), PROOF)
def test_what_is_timed_as_proof_is_there(module: str, function: str) -> None:
    assert callable(getattr(sys.modules[module], function))
