"""The lines of longer reports in numbers, as `python -m tests.evenness` prints them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from .evenness import CORPUS, Set, as_report, by_the_engine, by_us, edition_of, prose
from .long_report import write_long_report

NO_CORPUS = "PRESSROOM_CORPUS names no folder of real documents"


def judged(ours: Set, engine: Set) -> None:
    assert ours.figures["even lines"] >= 0.95
    assert ours.figures["even lines"] > engine.figures["even lines"]
    assert ours.hyphens <= engine.hyphens
    assert ours.figures["hyphens in a row"] <= 2
    assert ours.figures["shortest last line"] >= 5
    alone = "words alone on a last line"
    assert ours.figures[alone] <= engine.figures[alone]


def test_a_long_report_is_even(tmp_path: Path) -> None:
    edition = edition_of(write_long_report(tmp_path / "long", 12))
    judged(by_us(edition), by_the_engine(edition))


@pytest.mark.slow
@pytest.mark.parametrize(("language", "name"), CORPUS)
def test_real_prose_is_even(tmp_path: Path, language: str, name: str) -> None:
    corpus = os.environ.get("PRESSROOM_CORPUS")
    if not corpus:
        pytest.skip(NO_CORPUS)
    text = prose(Path(corpus, name).read_text("utf-8"))
    edition = edition_of(as_report(tmp_path / "justified", text, language))
    judged(by_us(edition), by_the_engine(edition))


def test_ragged_right_is_less_ragged_than_the_engines(tmp_path: Path) -> None:
    text = prose((Path(__file__).parent.parent / "CONTRIBUTING.md").read_text("utf-8"))
    edition = edition_of(as_report(tmp_path / "ragged", f"{text}\n" * 3, "en", "theme: plain\n"))
    ours, engine = by_us(edition), by_the_engine(edition)
    assert ours.rag < engine.rag
    assert not ours.figures["words alone on a last line"]
