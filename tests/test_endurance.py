"""A long report is built as a short one is: exactly, in minutes, in the memory of any machine."""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pressroom.pipeline import Built
from pressroom.readers import read_report

from .conftest import ROOT
from .long_report import HEADINGS, NOTES, PAGES, PICTURES, TABLES, write_long_report

# Generous: the machine may be slow, or busy with other tests.
SECONDS, MEGABYTES = 1800, 4096


def test_the_long_report_is_what_it_says(tmp_path: Path) -> None:
    body = read_report(write_long_report(tmp_path / "long", PAGES)).body
    found = {
        "headings": sum(1 for _ in body.iter("h2", "h3", "h4", "h5", "h6")),
        "notes": sum(1 for _ in body.iter("aside")),
        "tables": sum(1 for _ in body.iter("table")),
        "pictures": sum(1 for _ in body.iter("img")),
    }
    assert found == dict(zip(found, (HEADINGS, NOTES, TABLES, PICTURES), strict=True))


@pytest.mark.slow
@pytest.mark.timeout(SECONDS)
def test_hundreds_of_bags_take_the_memory_of_one(shipped_build: Built, tmp_path: Path) -> None:
    (package,) = shipped_build.folder.glob("*.bag.zip")
    peaks = []
    for many in (50, 500):
        shelf = tmp_path / str(many)
        shelf.mkdir()
        shutil.copy(package, shelf / "0.zip")
        for number in range(1, many):
            os.link(shelf / "0.zip", shelf / f"{number}.zip")
        command = [sys.executable, "-m", "pressroom", "verify", "--fixity", str(shelf)]
        command += ["--report", str(tmp_path / f"{many}.json")]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        running = os.posix_spawn(sys.executable, command, environment)
        _, status, used = os.wait4(running, 0)
        assert status == 0
        assert len(json.loads((tmp_path / f"{many}.json").read_bytes())["bags"]) == many
        peaks.append(used.ru_maxrss / 1024)
    assert peaks[1] < peaks[0] + 8


@pytest.mark.slow
@pytest.mark.timeout(SECONDS + 60)
def test_five_hundred_pages_are_proven(tmp_path: Path) -> None:
    file = write_long_report(tmp_path / "long", PAGES)
    limits = ["--time-limit", str(SECONDS), "--memory-limit", str(MEGABYTES)]
    subprocess.run(
        [sys.executable, "-m", "pressroom", "build", str(file), "-o", str(tmp_path), *limits],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=True,
    )
    (proof,) = tmp_path.glob("long/*.proof.json")
    records = json.loads(proof.read_text("utf-8"))["files"]
    assert {record["verdict"] for record in records.values()} == {"exact"}
    assert records["long.pdf"]["pages"] >= PAGES
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    assert peak < MEGABYTES
