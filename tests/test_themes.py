"""Themes: small sheets laid over `print.css`, under the report's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from pressroom.edition import print_edition
from pressroom.labels import LABELS
from pressroom.makings import made_of
from pressroom.pdf.setting import set_pages
from pressroom.problems import Refused
from pressroom.proof import prove_pdf
from pressroom.readers import read_report
from pressroom.render import render_print

from .conftest import SHIPPED

SAID = "---\ntitle: A *title*\ndate: 2024-01-31\nauthors: Ada\nseries: S\nnumber: 7\ntheme: plain\n"
TEXT = """
## Heading

Words with *emphasis*, **weight**, `code` and a [link](https://example.org).[^1]

> A quotation
>
> of two paragraphs.

- item

1. one

Term
: what it means

| a | b |
|---|---|
| *c* | d |

#### Small heading

Last.

[^1]: A note.
"""
BULLETIN = ["base.css", "print.css", "scripts.css", "scripts-print.css"]


def report(folder: Path, said: str = SAID) -> Path:
    (folder / "a.md").write_text(f"{said}---\n{TEXT}", "utf-8")
    return folder / "a.md"


@pytest.mark.parametrize("status", ["draft", "final"])
def test_plain_is_large_and_upright(tmp_path: Path, status: str) -> None:
    """The rules of the United Kingdom for accessible documents, measured in the finished file."""
    said = f"{SAID}status: {status}\npublisher: P\nlanguage: en\n"
    read = set_pages(print_edition(read_report(report(tmp_path, said))))
    assert prove_pdf(read)["verdict"] == "exact"
    glyphs = [glyph for alignment in read.alignments.values() for glyph in alignment.glyphs]
    assert glyphs
    for glyph in glyphs:
        face = glyph.face.name
        assert "Italic" not in face
        assert "Source-Sans-3" in face or "Source-Code-Pro" in face, face
        least = 11 if "Code" in face else 12
        assert glyph.size > least - 0.01 or glyph.text == "1", (glyph.text, glyph.size)  # note mark
    assert "in the theme “plain”" in read.edition.back[-1].text


def test_the_shipped_report_is_ragged_right(tmp_path: Path) -> None:
    folder = tmp_path / "shipped"
    folder.mkdir()
    (folder / "report.txt").write_bytes(SHIPPED.read_bytes())
    said = SHIPPED.with_suffix(".yaml").read_text("utf-8")
    (folder / "report.yaml").write_text(f"{said}\ntheme: plain\n", "utf-8")
    read = set_pages(print_edition(read_report(folder / "report.txt")))
    record = prove_pdf(read)
    assert record["verdict"] == "exact"
    assert "inserted hyphen" not in " ".join(map(str, record["allowances"]))  # type: ignore[call-overload]
    for lines in read.paragraphs().values():
        assert not any(line.hyphen for line in lines)


def test_it_lies_over_print_and_under_the_report(tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text("p { color: black; }")
    edition = print_edition(read_report(report(tmp_path)))
    names = [Path(sheet.name).name for sheet in render_print(edition, ragged=False).sheets]
    assert names == [*BULLETIN, "plain.css", "a.css"]


@pytest.mark.parametrize("said", ["", "theme: bulletin\n"])
def test_bulletin_is_print_alone(tmp_path: Path, said: str) -> None:
    file = report(tmp_path, SAID.replace("theme: plain\n", said))
    edition = print_edition(read_report(file))
    names = [Path(sheet.name).name for sheet in render_print(edition, ragged=False).sheets]
    assert names == BULLETIN
    assert "Source Serif 4" in edition.back[-1].text


def test_a_theme_of_the_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    themes = tmp_path / "styles" / "themes"
    themes.mkdir(parents=True)
    (themes / "ours.css").write_text("h1 { font-weight: 600; }")
    file = report(tmp_path, SAID.replace("plain", "ours"))
    html = render_print(print_edition(read_report(file)), ragged=False)
    assert html.sheets[-1].text == "h1 { font-weight: 600; }"
    before = made_of(file)
    (themes / "ours.css").write_text("h1 { font-weight: 400; }")
    assert made_of(file) != before


@pytest.mark.parametrize(
    ("written", "meant"),
    [("Plain", "plain"), ("bulettin", "bulletin"), ("../print", None), ("x" * 99, None)],
)
def test_an_unknown_theme_lists_the_known(tmp_path: Path, written: str, meant: str | None) -> None:
    with pytest.raises(Refused) as refused:
        read_report(report(tmp_path, SAID.replace("plain", written)))
    (problem,) = refused.value.problems
    assert (problem.code, problem.where.line, problem.where.column) == ("META-003", 7, 8)
    assert problem.hint == "write the name of a theme: `bulletin`, `plain`"
    assert problem.message.endswith(f"did you mean `{meant}`?") == bool(meant)


def test_every_language_names_the_theme() -> None:
    assert all("{theme}" in labels["print tools, themed"] for labels in LABELS.values())
