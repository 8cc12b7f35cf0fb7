"""What themes promise is measured on finished pages: kept by the theme, and every breach is found.

For each rule a stylesheet, a text or an edition that breaks it, and nothing of the theme else.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from pressroom.contents import is_wanted, with_contents
from pressroom.edition import ereader_edition, print_edition
from pressroom.model import Edition, Sheet
from pressroom.pdf.layout import lay_out, write_pdf
from pressroom.pdf.reading import PdfReading
from pressroom.pdf.setting import set_pages
from pressroom.pipeline import build
from pressroom.places import locate
from pressroom.proof import prove_pdf
from pressroom.readers import read_report
from pressroom.render import render_print
from pressroom.themes.judge import RULED, judge, rules_of

from .conftest import SHIPPED
from .long_report import write_long_report

WORDS = (
    "The engineer on duty received the warning at a quarter past nine, before the lamps went out. "
)
HAN = "各市县人民政府和省直各部门各直属机构要深刻认识当前安全生产形势的复杂性严峻性"
HEAD = (
    "---\ntitle: The title\ndate: 2024-01-31\npublisher: The Office\nlanguage: en\nstatus: final\n"
)


def chapters() -> str:
    """Two chapters with notes, a table with notes, a list, emphasis and a link."""
    text = ""
    for number in (1, 2):
        text += f"# Chapter {number}\n\n{WORDS * 4}[^n{number}] *Slanted*, **heavy**.\n\n"
        text += (
            f"{WORDS * 4}[^m{number}]\n\n## A section\n\n{WORDS * 5}\n\n- An item\n- Another\n\n"
        )
        text += f"| Who | When |\n|---|---|\n| Ada[^t{number}] | soon |\n\n"
        text += f"A [link](https://example.org) and {WORDS * 3}\n\n"
        text += "".join(f"[^{one}{number}]: A note, {WORDS}\n\n" for one in "nmt")
    return text


def official(language: str) -> str:
    """An official document of several pages."""
    said = {"en": "publisher: The Office\n", "zh-Hans": "publisher: 江州省人民政府\nseries: 江安\n"}
    body = (HAN if language != "en" else WORDS) * 6
    return (
        f"---\ntitle: {'标题' if language != 'en' else 'A title'}\ndate: 2022-09-24\n"
        f"language: {language}\n{said[language]}number: 12\nstatus: final\n"
        f"---\n\n{'各部门：' if language != 'en' else 'To all:'}\n\n" + f"{body}\n\n" * 8
    )


TEXTS = {
    "gongwen": official("zh-Hans"),
    **{theme: f"{HEAD}toc: true\n---\n{chapters()}" for theme in ("gpo", "report")},
    **{theme: f"{HEAD}toc: false\n---\n{chapters()}" for theme in ("bulletin", "plain")},
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("themes")


@cache
def edition_of(folder: Path, theme: str, text: str) -> Edition:
    file = folder / f"{theme}-{len(text)}.md"
    file.write_text(text.replace("---\n", f"---\ntheme: {theme}\n", 1), "utf-8")
    edition = print_edition(read_report(file))
    return with_contents(edition, {}) if is_wanted(edition) else edition


def broken_in(edition: Edition, css: str = "") -> set[str]:
    """The rules that are broken where a stylesheet lies over the theme."""
    source = edition.document.source
    metadata = source.metadata
    own = Sheet("own.css", css) if css else None
    # What a report's own sheet breaks does not refuse it.
    source = replace(source, style=own or Sheet("none.css", ""), metadata=metadata)
    edition = replace(edition, document=replace(edition.document, source=source))
    where = locate(edition.document)
    html = render_print(edition, ragged=False)
    read = PdfReading(edition, write_pdf(lay_out(html, where), html, where))
    record: Any = judge(read)[0]
    return {rule["rule"] for rule in record["rules"] if rule["broken on pages"]}


FOLIO = "@page { @bottom-center { %s } }"
BREACHES = [
    ("bulletin", "measure", "section > p { max-width: 160pt }"),
    ("bulletin", "size", "section > p { font-size: 10.5pt }"),
    ("bulletin", "leading", "section > p { line-height: 17pt }"),
    ("bulletin", "running heads", "@page { @top-left { content: none } }"),
    ("bulletin", "folios", FOLIO % "text-align: left; width: 100%"),
    ("plain", "size", "td p { font-size: 11pt }"),
    ("plain", "size", FOLIO % 'font: 9pt "Source Sans 3"'),
    ("plain", "face", 'h2 { font-family: "Source Serif 4" }'),
    ("plain", "upright", 'em { font: italic 12pt "Source Serif 4" }'),
    ("plain", "ragged right", "section > p { text-align: justify }"),
    ("plain", "one column", "section { columns: 2 }"),
    ("plain", "underlines", "h2 { text-decoration: underline }"),
    ("gongwen", "paper", "@page { size: 200mm 297mm }"),
    ("gongwen", "margins", "@page { margin-left: 20mm }"),
    ("gongwen", "margins", "@page { margin-top: 30mm }"),
    ("gongwen", "size", "section > p { font-size: 14pt }"),
    ("gongwen", "lines", "section > p { line-height: 30.5pt }"),
    ("gongwen", "pitch", "section > p { line-height: 28.7pt }"),
    ("gongwen", "characters", "section > p { font-size: 16.5pt }"),
    ("gongwen", "characters", "section > p { padding-right: 60pt }"),
    ("gongwen", "colour", "section > p { color: #333 }"),
    ("gongwen", "issuer", "header .publisher { color: black }"),
    ("gongwen", "issuer", "header .publisher { padding-top: 60pt }"),
    ("gongwen", "number", "header .series { text-align: left }"),
    ("gongwen", "red rule", "header h1 { border-top-color: black !important }"),
    ("gongwen", "red rule", "header h1 { margin-left: 40pt !important }"),
    ("gongwen", "title", "header h1 { font-size: 24pt }"),
    ("gongwen", "title", "header h1 { text-align: left }"),
    ("gongwen", "indent", "section > p { text-indent: 0 !important }"),
    ("gongwen", "signature", ".signed { margin-right: 0 }"),
    ("gongwen", "page numbers", "@page :right { @bottom-right { padding-right: 40pt } }"),
    ("gongwen", "page numbers", "@page :left { @bottom-left { padding-top: 20pt } }"),
    ("gongwen", "page numbers", '@page :left { @bottom-left { font: 12pt "Source Serif 4" } }'),
    ("gpo", "notes", "aside { font-size: 9pt }"),
    (
        "gpo",
        "rule",
        "@page { @footnote { margin-right: 300pt } } aside.foot { margin-right: -300pt }",
    ),
    ("gpo", "rule", "@page { @footnote { border-top: none } }"),
    ("gpo", "rule", "@page { @footnote { padding-top: 0 } } aside.foot { line-height: 6pt }"),
    ("gpo", "tables", "table + aside { margin-top: 60pt }"),
    ("gpo", "folios", "@page front { @bottom-center { content: counter(front) } }"),
    ("gpo", "openings", ".book .text > section { break-before: page }"),
    ("report", "grid", "h3 { margin-top: 21pt }"),
    ("report", "grid", "ul { margin-top: 5pt }"),
    ("report", "size", "section > p { font-size: 10.5pt }"),
    ("report", "leading", "section > p { line-height: 17pt }"),
    ("report", "measure", "section > p { max-width: 160pt }"),
    ("report", "folios", "@page front { @bottom-center { content: counter(front) } }"),
    ("report", "title page", ".listed nav { break-before: auto }"),
    ("report", "openings", ".book .text > section { break-before: left }"),
    ("report", "blank pages", "@page front:blank { @bottom-center { content: counter(front) } }"),
]


@pytest.mark.parametrize("theme", RULED)
def test_a_theme_keeps_its_rules(folder: Path, theme: str) -> None:
    assert broken_in(edition_of(folder, theme, TEXTS[theme])) == set()


@pytest.mark.parametrize(("theme", "rule", "css"), BREACHES)
def test_a_breach_is_found(folder: Path, theme: str, rule: str, css: str) -> None:
    assert rule in broken_in(edition_of(folder, theme, TEXTS[theme]), css)


def shouting(edition: Edition) -> Edition:
    back = tuple(
        replace(block, text=block.text.upper()) if block.id == "edition-colophon" else block
        for block in edition.back
    )
    return replace(edition, back=back)


def unlisted(edition: Edition) -> Edition:
    (first, *_) = edition.contents
    return replace(edition, contents=(first,), listed=edition.listed[:2])


TWO = "\n\n# One\n\nA note.[^a]\n\n# Two\n\nThat,[^a] and more.[^b]\n\n[^a]: A.\n\n[^b]: B."
CAPTION = (
    f"\n\n# First\n\n{WORDS}\n\n<table><caption>A caption</caption><tr><td>a</td></tr></table>"
)
Change = Callable[[Edition], Edition]
# The text, what is done to its edition, and the stylesheet.
OTHERWISE: list[tuple[str, str, tuple[str, Change | None, str]]] = [
    ("plain", "capitals", (TEXTS["plain"], shouting, "")),
    ("gpo", "numbers", (f"{HEAD}toc: true\n---\n{TWO}", None, "")),
    (
        *("gpo", "widows"),
        (
            f"{HEAD}toc: false\n---\n\n" + f"{WORDS * 3}\n\n" * 12,
            None,
            "@page { margin-bottom: 705pt } p { widows: 1; orphans: 1 }",
        ),
    ),
    ("report", "lists", (f"{HEAD}toc: true\n---\n{CAPTION}\n\n# Second\n\nWords.", unlisted, "")),
]


@pytest.mark.parametrize(("theme", "rule", "planted"), OTHERWISE)
def test_another_breach_is_found(
    folder: Path, theme: str, rule: str, planted: tuple[str, Change | None, str]
) -> None:
    text, change, css = planted
    edition = edition_of(folder, theme, text)
    assert rule in broken_in(change(edition) if change else edition, css)


def test_a_note_on_another_page_than_its_call(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PdfReading, "astray", lambda _: iter([("note-1", 5, 4)]))
    assert "place" in broken_in(edition_of(folder, "gpo", TEXTS["gpo"]))


def test_every_rule_has_its_breach() -> None:
    tried = {(theme, rule) for theme, rule, *_ in (*BREACHES, *OTHERWISE)} | {("gpo", "place")}
    assert tried == {(theme, rule.name) for theme in RULED for rule in rules_of(theme)}


@pytest.mark.parametrize("theme", RULED)
def test_the_shipped_report_in_every_theme(tmp_path: Path, theme: str) -> None:
    (tmp_path / "report.txt").write_bytes(SHIPPED.read_bytes())
    said = SHIPPED.with_suffix(".yaml").read_text("utf-8")
    (tmp_path / "report.yaml").write_text(f"{said}\ntheme: {theme}\n", "utf-8")
    built = build(tmp_path / "report.txt", tmp_path / "out")
    assert {record["verdict"] for record in built.files.values()} == {"exact"}
    assert not [found for found in built.findings if found.code.startswith("THM")]
    proof = json.loads(next(built.folder.glob("*.proof.json")).read_bytes())
    record = proof["theme"]
    assert record["name"] == theme
    assert [rule["rule"] for rule in record["rules"]] == [rule.name for rule in rules_of(theme)]


@pytest.mark.parametrize("theme", RULED)
@pytest.mark.parametrize("pages", [3, pytest.param(60, marks=pytest.mark.slow)])
def test_a_long_report_in_every_theme(tmp_path: Path, theme: str, pages: int) -> None:
    file = write_long_report(tmp_path / "long", pages)
    said = file.with_suffix(".yaml").read_text("utf-8")
    file.with_suffix(".yaml").write_text(f"{said}theme: {theme}\n", "utf-8")
    read = set_pages(print_edition(read_report(file)))
    assert prove_pdf(read)["verdict"] == "exact"
    assert judge(read)[1] == ()


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_an_official_document(tmp_path: Path, language: str) -> None:
    file = tmp_path / "a.md"
    file.write_text(official(language).replace("---\n", "---\ntheme: gongwen\n", 1), "utf-8")
    built = build(file, tmp_path / "out")
    assert {record["verdict"] for record in built.files.values()} == {"exact"}
    edition = print_edition(read_report(file))
    assert edition.front[0].text == edition.document.source.metadata.publisher
    names = [block.id for block in edition.back]
    assert names[:3] == ["edition-signature", "edition-date", "edition-colophon"]
    if language == "zh-Hans":
        assert edition.block("edition-series").text == "江安〔2022〕12号"
        assert edition.block("edition-date").text == "2022年9月24日"
        assert "仿宋" in edition.back[-1].text


def test_notes_have_the_same_numbers_in_both(folder: Path) -> None:
    printed = edition_of(folder, "gpo", TEXTS["gpo"])
    ereader = ereader_edition(printed.document)
    for edition in (printed, ereader):
        called = [
            "".join(call.itertext())
            for call in edition.body.iter("a")
            if call.get("role") == "doc-noteref"
        ]
        assert called == ["1", "2", "1"] * 2


def test_what_breaks_a_rule_is_told_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    file.write_text(f"{HEAD}toc: true\ntheme: gpo\n---\n{TWO}", "utf-8")
    _, problems = judge(set_pages(print_edition(read_report(file))))
    assert {(problem.code, problem.severity) for problem in problems} == {("THM-001", "warning")}
    assert all(problem.where.line for problem in problems)


def test_letters_of_another_face_keep_the_lines_apart(tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    words = "Words of the harbour office, 港務局 and הנמל and مكتب الميناء, no‑break. " * 9
    file.write_text(f"{HEAD}theme: report\n---\n{words}\n\n{words}", "utf-8")
    for theme in ("bulletin", "report"):
        file.write_text(f"{HEAD}theme: {theme}\n---\n{words}\n\n{words}", "utf-8")
        assert judge(set_pages(print_edition(read_report(file))))[1] == ()


def test_what_the_project_lays_over_a_theme_is_recorded_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "styles" / "themes").mkdir(parents=True)
    (tmp_path / "styles" / "themes" / "plain.css").write_text("p { font-size: 9pt }", "utf-8")
    file = tmp_path / "a.md"
    file.write_text(f"{HEAD}theme: plain\n---\nWords.", "utf-8")
    record: Any
    record, problems = judge(set_pages(print_edition(read_report(file))))
    assert problems == ()
    assert record["rules"][0]["broken on pages"] == [1]
