"""Themes: small sheets laid over `print.css`, under the report's own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from pressroom.cli import cli
from pressroom.edition import print_edition
from pressroom.labels import LABELS
from pressroom.makings import made_of
from pressroom.pdf.setting import set_pages
from pressroom.problems import Refused
from pressroom.proof import prove_pdf
from pressroom.readers import read_report
from pressroom.render import render_print
from pressroom.themes.judge import judge
from pressroom.themes.measures import Measures
from pressroom.themes.tokens import read_tokens

from .conftest import ROOT, SHIPPED

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
        assert glyph.size > 12 - 0.01 or glyph.text == "1", (glyph.text, glyph.size)  # note mark
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
    assert problem.hint == (
        "write the name of a theme: `bulletin`, `gongwen`, `gpo`, `plain`, `report`"
    )
    assert problem.message.endswith(f"did you mean `{meant}`?") == bool(meant)


TOKENS = """\
based_on: gpo
faces:
  headings: Source Sans 3
sizes:
  text: 10
  leading: 15
  title: 30
measure: 340
colours:
  headings: "#003366"
"""


def test_tokens_are_a_theme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with tokens alone: what they say is measured on the page."""
    monkeypatch.chdir(tmp_path)
    home = tmp_path / "styles" / "themes" / "ours"
    home.mkdir(parents=True)
    (home / "theme.yaml").write_text(TOKENS, "utf-8")
    file = report(tmp_path, SAID.replace("plain", "ours"))
    edition = print_edition(read_report(file))
    names = [Path(sheet.name).name for sheet in render_print(edition, ragged=False).sheets]
    assert names == [*BULLETIN, "gpo.css", "theme.yaml"]
    read = set_pages(edition)
    assert prove_pdf(read)["verdict"] == "exact"
    measures = Measures(read)
    title, heading = measures.block("edition-title"), next(measures.of("h2"))
    assert title and title.size == 30
    assert {face[:13] for face in heading.faces} == {"Source-Sans-3"}
    assert heading.glyphs[0].colour == pytest.approx((0, 0.2, 0.4), abs=0.001)
    text = next(measures.of("text"))
    assert text.size == 10
    assert text.rows[0].left == pytest.approx((595.276 - 340) / 2, abs=1.5)
    record, problems = judge(read)
    assert (record["based on"], record["rules"], problems) == ("gpo", [], ())
    before = made_of(file)
    (home / "theme.yaml").write_text(TOKENS.replace("10", "11"), "utf-8")
    assert made_of(file) != before


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("based_on: nothing", "`based_on: nothing` is none of"),
        ("faces: {text: Comic Sans}", "no face is called `Comic Sans`"),
        ("colours: {text: 'red; x'}", "is no colour"),
        ("sizes: {text: 400}", "a size is under 4 pt or over 72 pt"),
        ("sizes: {texts: 10}", "unknown field `texts`"),
        ("faces: [", "expected the node content"),
    ],
)
def test_tokens_that_cannot_be_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str, reason: str
) -> None:
    monkeypatch.chdir(tmp_path)
    home = tmp_path / "styles" / "themes" / "ours"
    home.mkdir(parents=True)
    (home / "theme.yaml").write_text(said, "utf-8")
    with pytest.raises(Refused) as refused:
        print_edition(read_report(report(tmp_path, SAID.replace("plain", "ours"))))
    (problem,) = refused.value.problems
    assert (problem.code, problem.where.file) == ("THM-002", "styles/themes/ours/theme.yaml")
    assert reason in problem.message


def test_a_new_theme_can_be_handed_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    run = CliRunner()
    made = run.invoke(cli, ["theme", "new", "our-house", "--based-on", "report"])
    assert made.exit_code == 0, made.output
    home = Path("styles/themes/our-house")
    assert made.output.split() == [f"{home}/{name}" for name in ("theme.yaml", "theme.css")] + [
        f"{home}/templates/README.txt"
    ]
    # Every token that it offers can be used.
    tokens = home / "theme.yaml"
    tokens.write_text(
        "".join(
            line.removeprefix("# ") if line.startswith(("# ", "#  ")) and ":" in line else line
            for line in tokens.read_text("utf-8").splitlines(keepends=True)[1:]
        )
    )
    assert read_tokens(home).colours.headings == "#003366"
    own = home / "templates" / "print" / "report.html"
    own.parent.mkdir()
    ours = (ROOT / "templates" / "print" / "report.html").read_text("utf-8")
    own.write_text(ours.replace("<main>", '<main class="ours">'), "utf-8")
    file = report(tmp_path, SAID.replace("plain", "our-house"))
    edition = print_edition(read_report(file))
    assert '<main class="ours">' in render_print(edition, ragged=False).markup
    again = run.invoke(cli, ["theme", "new", "our-house"])
    assert (again.exit_code, "NEW-002" in again.output) == (1, True)
    bad = run.invoke(cli, ["theme", "new", "Ours", "--based-on", "none"])
    assert {"NEW-001", "THM-002"} <= {word.strip(":") for word in bad.output.split()}


def test_explain_says_which_layer_sets_what(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    home = tmp_path / "styles" / "themes" / "ours"
    home.mkdir(parents=True)
    (home / "theme.yaml").write_text("based_on: gpo\n", "utf-8")
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "macros.html").write_text("", "utf-8")
    (tmp_path / "defaults.yaml").write_text("publisher: The Office\n", "utf-8")
    (tmp_path / "a.css").write_text("p { color: black; }")
    report(tmp_path, SAID.replace("plain", "ours"))
    run = CliRunner()
    said = json.loads(run.invoke(cli, ["explain", "a.md", "--json"]).output)
    layers = {each["what"].partition(":")[0]: (each["layer"], each["where"]) for each in said}
    assert layers["title"] == ("front matter", "a.md:2:1")
    assert layers["publisher"] == ("defaults", "defaults.yaml:1:1")
    assert layers["language"] == ("nothing said", "")
    assert layers["ours, based on gpo"] == ("project", "styles/themes/ours")
    assert layers["tokens"] == ("theme", "styles/themes/ours/theme.yaml")
    assert layers["themes/gpo.css"][0] == layers["print.css"][0] == "package"
    assert layers["a.css"] == ("report", "a.css")
    assert layers["macros.html"] == ("project", "templates/macros.html")
    shown = run.invoke(cli, ["explain", "a.md"])
    assert shown.exit_code == 0
    assert len(shown.output.splitlines()) == len(said) + 1
    assert run.invoke(cli, ["explain", "no-such"]).exit_code == 1


def test_every_language_names_the_theme() -> None:
    assert all("{theme}" in labels["print tools, themed"] for labels in LABELS.values())
