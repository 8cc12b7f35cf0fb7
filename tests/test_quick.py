"""A quick start of the engine: what it need not load is not loaded, and nothing else differs."""

from __future__ import annotations

import gc
import json
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from fontTools.subset import Options

from pressroom.confine import Limits, confined
from pressroom.pdf import quick
from pressroom.problems import Place

from .conftest import ROOT, SHIPPED

# What a plain import loads and a quick one does not.
SPARED = ("pycparser", "cffi.api", "fontTools.subset", "fontTools.varLib.instancer", "PIL.ImageCms")
START = f"""
import json, sys
from pathlib import Path
from pressroom.pdf import quick
{{before}}
quick.load_engine()
import weasyprint, weasyprint.text.ffi as declared
print(json.dumps([[name for name in {SPARED!r} if name in sys.modules],
    [name for name in quick.LATER if name in sys.modules], declared.ffi.__class__.__module__]))
"""
# The whole build in this process; the names of what was loaded before are of no account.
BUILD = """
import sys
from pathlib import Path
from pressroom.pipeline import build
{before}
built = build(Path(sys.argv[1]), Path(sys.argv[2]))
print(sorted(record["sha256"] for record in built.files.values()))
"""


@pytest.fixture(scope="module", autouse=True)
def _written() -> None:
    quick.write_definitions()


def run(script: str, *given: str, before: str = "") -> str:
    """What a script prints in a process of its own; `before` is what it does first."""
    command = [sys.executable, "-c", script.replace("{before}", before), *given]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    return done.stdout


def started(before: str = "") -> Any:
    return json.loads(run(START, before=before))


def test_a_quick_start_spares_what_it_can() -> None:
    assert started() == [[], [], "_cffi_backend"]


@pytest.mark.parametrize(
    "before",
    [
        "quick.INSIDES[quick.FFI] = '0' * 16",
        "quick.INSIDES['weasyprint.css'] = '0' * 16",
        "import weasyprint",
    ],
)
def test_where_anything_is_another_the_import_is_the_plain_one(before: str) -> None:
    spared, later, kind = started(before)
    assert spared == list(SPARED)
    assert later == list(quick.LATER)
    assert kind == "cffi.api"


@pytest.mark.parametrize("text", [None, "", "ffi = (", "import nothing_of_that_name"])
def test_without_the_definitions_they_are_parsed(text: str | None, tmp_path: Path) -> None:
    file = tmp_path / "definitions.py"
    if text is not None:
        file.write_text(text)
    spared, _, kind = started(f"quick._definitions = lambda: Path({str(file)!r})")
    assert spared == ["pycparser", "cffi.api"]
    assert kind == "cffi.api"


def test_the_bytes_are_those_of_a_plain_start(tmp_path: Path) -> None:
    digests = {
        run(BUILD, str(SHIPPED), str(tmp_path / before[-5:]), before=before)
        for before in ("import weasyprint", "")
    }
    assert len(digests) == 1


def test_what_comes_later_is_what_was_asked_for() -> None:
    assert isinstance(quick._later("fontTools.subset").Options(hinting=False), Options)
    with pytest.raises(AttributeError):
        _ = quick._later("fontTools.subset").__path__
    assert set(SPARED) >= {"fontTools.subset", "PIL.ImageCms"} <= set(quick.LATER)


def test_definitions_are_written_once() -> None:
    file = quick.write_definitions()
    before = file.stat().st_mtime_ns
    assert quick.write_definitions() == file
    assert file.stat().st_mtime_ns == before
    assert not [each for each in file.parent.iterdir() if each.name.startswith("tmp")]


def test_a_short_work_collects_no_garbage_and_a_long_one_does(
    request: pytest.FixtureRequest,
) -> None:
    request.addfinalizer(partial(gc.set_threshold, *gc.get_threshold()))
    gc.set_threshold(700, 10, 10)  # as ever

    def collections(objects: int) -> int:
        before = gc.get_stats()[0]["collections"]
        kept: list[list[int]] = [[] for _ in range(objects)]
        return gc.get_stats()[0]["collections"] - before if kept else -1

    limits, where = Limits(30, 2048), Place("a")
    assert confined(lambda: collections(100_000), limits, where) == 0
    assert confined(lambda: collections(1_000_000), limits, where) > 100
