"""A week in the office: reports brought without a word about them, and drafts."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from docx import Document as Word
from PIL import Image

from pressroom.edition import ereader_edition
from pressroom.epub.cover import draw_cover
from pressroom.messages import TABLE
from pressroom.places import locate
from pressroom.problems import Problem, Refused
from pressroom.readers import read_report
from pressroom.render import render_cover

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
    said = "\n".join(hint.split("`")[1::2]).replace("YYYY-MM-DD", "2024-01-31")
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


def test_messages_name_no_code_and_no_jargon() -> None:
    """They are read by people who write reports."""
    jargon = re.compile(r"\.py\b|YAML|UTF-8 BOM|slug|sidecar|front matter|schema|traceback|parse")
    for code, (_, message, hint) in TABLE.items():
        if code.startswith(("SRC", "ENC", "LIM", "META", "NEW", "OUT")):
            shown = re.sub(r"\{\w+\}", "", f"{message}; {hint}")
            assert not jargon.search(shown), code


# Drafts


def test_the_cover_of_a_draft_says_so(make_report: MakeReport) -> None:
    """On the picture, first of all, and in the picture's alternative text."""
    inked = {}
    for status in ("draft", "final"):
        said = f"title: T\nlanguage: en\npublisher: P\ndate: 2024-01-31\nstatus: {status}\n"
        edition = ereader_edition(read_report(make_report("One.", said, slug=status)))
        html = render_cover(edition)
        words = re.findall("<p[^>]*>([^<]*)", html.markup)
        draft = ["DRAFT"] if status == "draft" else []
        assert words == [*draft, "January 31, 2024", "T"]
        assert edition.block("edition-cover").text.startswith("DRAFT. ") == bool(draft)
        picture = Image.open(io.BytesIO(draw_cover(html, locate(edition.document))))
        inked[status] = sum(picture.convert("L").histogram()[:128])
    assert inked["draft"] > inked["final"] + 200


def test_a_plain_draft_needs_no_date(make_report: MakeReport) -> None:
    document = read_report(make_report("One.\n\nTwo.", "title: T\nstatus: draft\n"))
    assert (document.date, len(document.blocks)) == (None, 2)


# One file in an empty folder


@pytest.mark.parametrize("kind", ["docx", "md"])
def test_a_file_in_a_folder_of_its_own_is_built(tmp_path: Path, kind: str) -> None:
    if kind == "docx":
        word = Word()
        word.add_heading("Minutes of May", 0)
        word.add_paragraph("The committee met.")
        word.save(str(tmp_path / "report.docx"))
    else:
        (tmp_path / "report.md").write_text("---\ntitle: T\ndate: 2024-01-31\n---\n\nOne.\n")
    done = subprocess.run(
        [sys.executable, "-m", "pressroom", "build", f"report.{kind}"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("  exact\n") == 2
    (folder,) = (tmp_path / "output").iterdir()
    assert folder.name == tmp_path.name
    assert sorted(path.name for path in tmp_path.iterdir()) == ["output", f"report.{kind}"]
