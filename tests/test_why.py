"""What changed since the last build is said by name, and nothing else is."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from pressroom import tools
from pressroom.pipeline import build
from pressroom.why import why

from .test_command_line import Run, project, run

__all__ = ["project", "run"]
OUTPUT = Path("output")
REPORT = Path("source/pictured/report.md")
FOLDER = OUTPUT / "pictured"


@pytest.fixture(autouse=True)
def built(project: Path) -> None:
    REPORT.parent.mkdir()
    said = "title: A title\npublisher: A house\ndate: 2024-01-31\nlogo: logo.png\n"
    REPORT.write_text(f"---\n{said}---\nA word. ![Dot](dot.png)\n")
    picture = BytesIO()
    Image.new("RGB", (40, 40), "navy").save(picture, "PNG")
    for name in ("dot.png", "logo.png"):
        (REPORT.parent / name).write_bytes(picture.getvalue())
    build(REPORT, OUTPUT)
    assert why(REPORT, OUTPUT) == []


def later(file: Path, text: str = "p { color: black }") -> Callable[[], None]:
    def change() -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes((file.read_bytes() if file.exists() else b"") + text.encode())

    return change


def without(name: str) -> Callable[[], None]:
    return (FOLDER / name).unlink


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (later(REPORT, "\nMore.\n"), "report.md: changed"),
        (later(Path("source/defaults.yaml"), "place: Rome\n"), "shared defaults.yaml: new"),
        (later(REPORT.with_suffix(".css")), "report.css: new"),
        (later(Path("styles/print.css")), "the project's styles/print.css: new"),
        (later(REPORT.with_name("dot.png")), "the picture dot.png: changed, or no longer there"),
        (later(REPORT.with_name("logo.png")), "the picture logo.png: changed, or no longer there"),
        (REPORT.with_name("dot.png").unlink, "the picture dot.png: changed, or no longer there"),
        (later(FOLDER / "pictured.pdf", "%"), "output/pictured/pictured.pdf: changed"),
        (without("pictured.epub"), "output/pictured/pictured.epub: no longer there"),
        (without("pictured.proof.json"), "it was not built into output/pictured"),
        (later(FOLDER / "pictured.proof.json"), "the proof in output/pictured is none of ours"),
    ],
)
def test_what_changed_is_said_and_nothing_else(change: Callable[[], None], said: str) -> None:
    change()
    assert why(REPORT, OUTPUT) == [said]


def test_tools_and_dates_are_told_with_what_they_were(monkeypatch: pytest.MonkeyPatch) -> None:
    known = tools.fingerprint()
    monkeypatch.setattr(tools, "fingerprint", lambda: {**known, "pydyf": "99"})
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    was = f"tool pydyf: 99, it was {known['pydyf']}"
    assert why(REPORT, OUTPUT) == ["SOURCE_DATE_EPOCH: new", was]


@pytest.mark.parametrize("proof", ["[]", '{"made of": []}', '{"made of": {}, "source": 1}'])
def test_a_proof_that_is_none_is_said(proof: str) -> None:
    (FOLDER / "pictured.proof.json").write_text(proof)
    assert why(REPORT, OUTPUT) == ["the proof in output/pictured is none of ours"]


def test_the_command_says_it_for_each_report(run: Run) -> None:
    later(REPORT, "\nMore.\n")()
    code, output, _ = run("explain", "--why")
    assert (code, output.splitlines()) == (
        0,
        [
            "source/minutes/report.txt: it was not built into output/minutes",
            "source/pictured/report.md: report.md: changed",
        ],
    )
    assert run("build", "pictured")[0] == 0
    assert run("explain", "--why", "pictured")[1] == f"{REPORT}: nothing changed\n"
    assert run("explain", "--why", "no-such")[0] == 1


def test_the_proof_records_every_part_once() -> None:
    parts = json.loads((FOLDER / "pictured.proof.json").read_bytes())["made of"]
    assert {"report.md", "styles/print.css", "templates/print/report.html"} <= parts.keys()
    assert parts["tool zlib"] == tools.fingerprint()["zlib"]
    assert "report.yaml" not in parts
