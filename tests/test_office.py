"""A week in the office: reports brought without a word about them, and drafts."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from docx import Document as Word

from pressroom.pipeline import build
from pressroom.problems import Problem, Refused
from pressroom.readers import read_report

from .conftest import ROOT, MakeReport


def refused(file: Path) -> tuple[Problem, ...]:
    with pytest.raises(Refused) as caught:
        read_report(file)
    return caught.value.problems


# Without metadata


@pytest.mark.parametrize(
    ("name", "text", "title"),
    [
        ("a.md", "# Minutes of *May*\n\nOne.\n", '"Minutes of *May*"'),
        ("a.md", '\ufeff\n#  A "b" \\ c  ##\n', '"A \\"b\\" \\\\ c"'),
        ("a.md", "## Not the title\n", '"…"'),
        ("a.md", "#hashtag\n", '"…"'),
        ("a.html", "<h1>A</h1>\n", '"…"'),
    ],
)
def test_the_first_hint_shows_the_lines_to_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, text: str, title: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path(name).write_text(text, "utf-8")
    first, second = refused(Path(name))
    assert [first.message, second.message] == ["no `title`", "no `date`"]
    lines = f"`title: {title}`, `date: YYYY-MM-DD`, `language: en`"
    assert first.hint == f"make the file a.yaml and write into it the lines {lines}"
    assert second.hint == "write the line `date: YYYY-MM-DD` into a.yaml, the day of the report"


def test_the_lines_that_a_hint_shows_are_enough(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text('# The "first": \\ #1\n\nOne.\n', "utf-8")
    hint = refused(tmp_path / "a.md")[0].hint
    lines = [part for part in hint.split("`")[1::2]]
    said = "\n".join(lines).replace("YYYY-MM-DD", "2024-01-31")
    (tmp_path / "a.yaml").write_text(said, "utf-8")
    assert read_report(tmp_path / "a.md").source.metadata.title == 'The "first": \\ #1'


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (b"One.", ["META-004", "SRC-003"]),
        (b"date 2024-01-31 One \xe9.", ["META-004", "SRC-002"]),
        (b"date 2024-01-31 ", ["META-004", "SRC-004"]),
        (b"date 2024-01-31 One \x07.", ["META-004", "SRC-005"]),
    ],
)
def test_what_is_wrong_with_the_text_comes_with_what_is_missing(
    make_report: MakeReport, text: bytes, codes: list[str]
) -> None:
    file = make_report(text, sidecar=None)
    assert sorted(problem.code for problem in refused(file)) == codes


def test_a_date_that_could_not_be_read_is_not_missed(make_report: MakeReport) -> None:
    file = make_report("One.", sidecar="title: T\ndatum: 2024-01-31\n")
    assert [problem.code for problem in refused(file)] == ["META-002"]
