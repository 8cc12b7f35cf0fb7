"""What no page can show is refused at its place, however it is written, in every kind of report."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pressroom.pipeline import build
from pressroom.problems import Problem, Refused
from pressroom.readers import read_report
from pressroom.unprintable import UNPRINTABLE

from . import test_odt, test_word
from .conftest import ROOT

STACK = "e" + "\u0301" * 9
# Points on what is no letter of theirs, and marks of two scripts where there is none.
POINTS = ("\u05b0", "/\u0651", " \u0301\u05b0", "(\u0651\u05b0")
TURNING = ("\u202d", "\u202e", "\u202bone", "\u2067one.\u2069", "\u202b1 2\u202c")
NOTHING = (
    *("\u1680", "\U000e0041", "\u034f", "\u17b4", "\u180e", "\u2062", "\u206a", "\ufff0"),
    *("\U0001d173", " \ufe0f", " \U000e0100", "\ufe0f\ufe0f"),
)
KEPT = (
    *(
        "\u200e",
        "\u200f",
        "\u202aone\u202c",
        "\u2066one\u2069",
        "\u2068one\u2069",
        "\u2067one two\u2069",
    ),
    *("\u202bone\u202c", "\u202f", "\u2003", "\u3000", "©\ufe0f", "\u200b", "\u2060", "\ufeff"),
    *(" \u05bc\u05b8", "\u25cc\u05b8", "\u05d2\u0307\u05b0", "\u0627\u0651\u064e", "-\u0301"),
)
WRITERS: dict[str, Callable[[str], bytes]] = {
    ".txt": lambda words: f"One.\n\n{words}\n".encode(),
    ".md": lambda words: f"One.\n\n{words}\n".encode(),
    ".html": lambda words: f"<p>One.\n\n<p>{words}\n".encode(),
}
PACKED: dict[str, Callable[[str], bytes]] = {
    ".docx": lambda words: test_word.made(test_word.paragraphs("One.", words)),
    ".odt": lambda words: test_odt.made(lambda document: test_odt.add(document, "One.", words)),
}


def said(folder: Path, kind: str, data: bytes, title: str = "A title") -> list[Problem]:
    shutil.copyfile(ROOT / "docs" / "pages.png", folder / "pages.png")
    report = folder / f"report{kind}"
    report.write_bytes(data)
    report.with_suffix(".yaml").write_text(
        f'title: "{title}"\ndate: 2024-01-31\nlanguage: en\n', "utf-8"
    )
    try:
        return list(read_report(report).findings)
    except Refused as refused:
        return list(refused.problems)


@pytest.mark.parametrize("kind", [*WRITERS, *PACKED])
@pytest.mark.parametrize("strange", [*TURNING, *NOTHING, *POINTS, STACK])
def test_what_cannot_be_printed_is_refused_at_its_line(
    tmp_path: Path, kind: str, strange: str
) -> None:
    write = (WRITERS | PACKED)[kind]
    (found,) = said(tmp_path, kind, write(f"x{strange}y"))
    line = 2 if kind in PACKED else 3
    assert (found.code, found.severity, found.where.line) == ("SRC-009", "error", line)


@pytest.mark.parametrize("strange", KEPT)
def test_what_turns_and_hides_nothing_is_kept(tmp_path: Path, strange: str) -> None:
    assert said(tmp_path, ".md", f"One x{strange}y.\n".encode()) == []


def test_words_that_are_written_from_right_to_left_may_be_turned() -> None:
    assert not UNPRINTABLE.search("One \u2067\u05e9\u05dc\u05d5\u05dd\u2069, \u202b7 \u0633\u202c.")
    assert UNPRINTABLE.search("\u2067one:\u2069 \u05e9")


@pytest.mark.parametrize(
    ("kind", "text", "line"),
    [
        *((".md", f"One.\n\nx&#x{code};y\n", 3) for code in ("202E", "E0041", "1680")),
        *((".html", f"<p>One.\n<p>x&#x{code};y", 2) for code in ("202e", "e0041", "1680")),
        (".md", "One.\n\n![x&#x202E;y](pages.png)\n", 3),
        (".md", "One.\n\nb ![x\u202ey](pages.png) c\n", 3),
        (".md", 'One.\n\n![x](pages.png "a &#xE0041; caption")\n', 3),
        (".html", "<p>One.\n<p>a<img src=pages.png alt='x&#x202e;y'>b", 2),
        (".html", "<p>One.\n<figure><img src=pages.png alt=x><figcaption>&#x202e;c</figure>", 2),
        (".html", "<p>One.\n<table><caption>&#xe0041;c</caption><tr><td>d</table>", 2),
    ],
)
def test_nor_does_a_reference_an_alternative_text_or_a_caption_hide_it(
    tmp_path: Path, kind: str, text: str, line: int
) -> None:
    (found,) = said(tmp_path, kind, text.encode())
    assert (found.code, found.where.line) == ("SRC-009", line)


def test_it_is_told_beside_what_else_is_wrong(tmp_path: Path) -> None:
    found = said(tmp_path, ".html", b"<p>One &#x202e;\n<p><img src=none.png alt=x>")
    assert [each.code for each in found] == ["SRC-009", "PIC-001"]


BLANK = ("\u200b", "\u2060", "\u00ad", "\u00a0\u200d", "\u3164", "\u2800", "\u115f")


@pytest.mark.parametrize("blank", BLANK)
def test_a_title_a_heading_and_a_description_show_something(tmp_path: Path, blank: str) -> None:
    (found,) = said(tmp_path, ".md", b"One.\n", title=blank)
    assert (found.code, found.message) == ("META-003", "`title` is empty")
    for written in (f"# x{blank}\n\nOne.\n", f"One.\n\n![x{blank}](pages.png)\n"):
        assert said(tmp_path, ".md", written.encode()) == []
        (found,) = said(tmp_path, ".md", written.replace("x", "", 1).encode())
        assert (found.code, found.where.line) == ("SRC-009", 3 if "One.\n\n" in written else 1)
        assert "shows nothing" in found.message


@pytest.mark.parametrize("kind", [*WRITERS, *PACKED])
def test_a_report_shows_something(tmp_path: Path, kind: str) -> None:
    data = (WRITERS | PACKED)[kind]("\u200b").replace(b"One.", "\u2060".encode())
    if kind == ".docx":
        data = test_word.made(test_word.paragraphs("\u200b", "\u2060"))
    elif kind == ".odt":
        data = test_odt.made(lambda document: test_odt.add(document, "\u200b", "\u2060"))
    assert [each.code for each in said(tmp_path, kind, data)] == ["SRC-004"]


@pytest.mark.slow
@pytest.mark.parametrize("strange", KEPT)
def test_what_is_kept_is_proven_in_both_editions(tmp_path: Path, strange: str) -> None:
    assert said(tmp_path, ".md", f"One x{strange}y.\n".encode()) == []
    built = build(tmp_path / "report.md", tmp_path / "output")
    assert {record["verdict"] for record in built.files.values()} == {"exact"}
