"""Further editions: asked for by name, proven, recorded beside the others, made only when asked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from types import MappingProxyType, SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner

from pressroom import further
from pressroom.cli import cli
from pressroom.further import Further
from pressroom.judges.report import Judged
from pressroom.pipeline import Wanted, build

from .conftest import MakeReport


@pytest.fixture
def copies(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An edition `copy`, which is the record edition again."""

    def made(read: Any) -> Further:
        return Further(read.pdf.data, {"pages": read.pdf.pages, "verdict": "exact"})

    monkeypatch.setattr(further, "EDITIONS", MappingProxyType({"copy": "copies"}))
    monkeypatch.setattr(further, "import_module", lambda _: SimpleNamespace(further_edition=made))
    yield


@pytest.mark.usefixtures("copies")
def test_it_is_made_when_it_is_asked_for(make_report: MakeReport, tmp_path: Any) -> None:
    report, output = make_report("date 2024-01-31 One."), tmp_path / "output"
    plain = build(report, output)
    assert "a-report-copy.pdf" not in plain.files
    wanted = Wanted(editions=frozenset(["copy"]))
    built = build(report, output, wanted=wanted)
    assert built.fresh
    copy = built.folder / "a-report-copy.pdf"
    assert copy.read_bytes() == (built.folder / "a-report.pdf").read_bytes()
    proof = json.loads((built.folder / "a-report.proof.json").read_bytes())
    assert set(proof["files"]) == {"a-report.pdf", "a-report.epub"}
    record = proof["further editions"]["a-report-copy.pdf"]
    assert record == built.files["a-report-copy.pdf"]
    assert record["bytes"] == copy.stat().st_size
    assert not build(report, output, wanted=wanted).fresh
    # One that was not asked for now is as good as the others.
    assert not build(report, output).fresh
    copy.write_bytes(b"other")
    assert build(report, output, wanted=wanted).fresh
    copy.unlink()
    assert build(report, output, wanted=wanted).fresh


@pytest.mark.parametrize("names", ["brochure", "brochure,poster"])
def test_a_name_that_no_edition_has(names: str) -> None:
    result = CliRunner().invoke(cli, ["build", "--edition", names])
    assert result.exit_code == 2
    assert "there is no edition `brochure`" in result.output


@pytest.mark.usefixtures("copies")
def test_judges_are_not_asked_about_it(
    make_report: MakeReport, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def judged(files: dict[str, bytes]) -> Judged:
        asked.extend(files)
        return Judged((), {})

    monkeypatch.setattr("pressroom.judges.report.judged", judged)
    report = make_report("date 2024-01-31 One.")
    build(report, tmp_path, wanted=Wanted(judged=True, editions=frozenset(["copy"])))
    assert asked == ["a-report.pdf", "a-report.epub"]
