"""`pressroom check FILE…`: our own checks and the judges, led back to the author's lines."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from pressroom import check as checking
from pressroom.check import check_files
from pressroom.cli import main
from pressroom.judges import findings
from pressroom.judges.findings import Finding, Judge, NoVerdict, Spot, answer, one_by_one
from pressroom.judges.lead import lead
from pressroom.judges.verapdf import verapdf
from pressroom.pipeline import build
from pressroom.problems import Place, Problem

from .planted import changed, cut_off, heading_level_skipped, list_item_without_body, planted
from .test_command_line import Run, codes
from .test_planted import REPORT

SPOT = Spot("page 1", page=1)


@pytest.fixture
def published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with the mixed report, built; the folder of its files."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "source" / "mixed"
    folder.mkdir(parents=True)
    for file in REPORT.parent.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    return build(Path("source/mixed/report.md"), Path("output")).folder


@pytest.fixture
def run(published: Path, capfd: pytest.CaptureFixture[str]) -> Run:
    """Run a command in the project: exit code, output, errors."""

    def running(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as done:
            main([*arguments])
        assert isinstance(done.value.code, int)
        return done.value.code, *capfd.readouterr()

    return running


def judges_are(monkeypatch: pytest.MonkeyPatch, *judges: Judge) -> None:
    monkeypatch.setattr(checking, "JUDGES", judges)


def judge_that(
    ask: Callable[[Path], list[Finding]], lacks: str = "", kind: str = ".pdf", name: str = "Ask"
) -> Judge:
    return Judge(name, kind, lambda: lacks, one_by_one(ask), lambda: "1")


def one_says(monkeypatch: pytest.MonkeyPatch, *said: Finding) -> None:
    judges_are(monkeypatch, judge_that(lambda _: [*said]))


def of(file: Path) -> tuple[Problem, ...]:
    checked, _ = check_files([file])
    return checked[0].problems


def test_what_judges_say_is_a_problem_of_their_severity(
    published: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    twice = Finding("error", "1-2", "It is wrong", SPOT)
    one_says(
        monkeypatch, twice, twice, Finding("warning", "3", "Hm"), Finding("finding", "4", "Oh")
    )
    file = published / "mixed.pdf"
    assert [(one.code, one.severity, one.message) for one in of(file)] == [
        ("JDG-001", "error", "Ask says of mixed.pdf, page 1: It is wrong (2 times) (1-2)"),
        ("JDG-002", "warning", "Ask says of mixed.pdf: Hm (3)"),
        ("JDG-003", "finding", "Ask says of mixed.pdf: Oh (4)"),
    ]
    assert {one.where for one in of(file)} == {Place(str(file))}


def test_a_judge_that_gives_no_verdict_is_an_error(
    published: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(_: Path) -> list[Finding]:
        raise NoVerdict("it fell asleep")

    judges_are(monkeypatch, judge_that(silent))
    (found,) = of(published / "mixed.pdf")
    assert (found.code, found.severity) == ("JDG-004", "error")
    assert found.message == "Ask gave no verdict: it fell asleep"


def test_a_judge_that_is_not_here_is_named_once(
    published: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(_: Path) -> list[Finding]:
        raise AssertionError

    judges_are(monkeypatch, judge_that(never, "Java"), judge_that(never, "Node", ".epub", "Other"))
    checked, absent = check_files([published / "mixed.pdf", published / "mixed.pdf"])
    assert [(one.code, one.severity, one.message) for one in absent] == [
        ("JDG-005", "finding", "Ask was not asked, since Java is not here")
    ]
    assert {(each.problems, each.judges) for each in checked} == {((), ())}


def test_other_bytes_than_were_proven(published: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    judges_are(monkeypatch)
    for name in ("mixed.pdf", "mixed.epub"):
        file = published / name
        assert of(file) == ()
        file.write_bytes(file.read_bytes() + b"\n")
        assert [one.code for one in of(file)] == ["CHK-001"]


def test_our_own_checks_come_first(published: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    judges_are(monkeypatch)
    for name, fault in {
        "cut.pdf": (cut_off, "it cannot be read"),
        "cut.epub": (cut_off, "it cannot be read"),
        "list.epub": (
            changed("EPUB/text.xhtml", ("one item", "<ul></ul>one item")),
            "`ul` stands within a paragraph",
        ),
    }.items():
        plant, words = fault
        file = published / name
        file.write_bytes(plant((published / f"mixed{file.suffix}").read_bytes()))
        found = of(file)
        assert {one.code for one in found} == {"CHK-002"}
        assert words in found[0].message


def test_a_file_that_is_none_is_said_at_once(
    published: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    judges_are(monkeypatch)
    checked, _ = check_files([Path("nowhere.pdf"), published])
    assert [one.code for each in checked for one in each.problems] == ["SRC-007", "SRC-007"]


# Back to the author's lines


def line_of(words: str) -> int:
    lines = REPORT.read_text("utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if words in line)


def test_an_element_of_the_tag_tree_leads_to_its_line(published: Path) -> None:
    import pikepdf

    file = published / "mixed.pdf"
    with pikepdf.open(file) as pdf:
        objects = {
            kind: [
                item.objgen[0]
                for item in pdf.objects
                if isinstance(item, pikepdf.Dictionary) and item.get("/S") == f"/{kind}"
            ]
            for kind in ("H3", "Figure", "TD", "BlockQuote", "Link", "Document")
        }
    spots = {kind: Spot(object=numbers[0]) for kind, numbers in objects.items()}
    found = lead(file, [*spots.values()])
    wanted = {
        "H3": line_of("What was found"),
        "Figure": line_of("A map of the river"),
        "TD": line_of("| North"),
        "BlockQuote": line_of("worth doing"),
        "Link": line_of("and [agreed]"),
    }
    source = "source/mixed/report.md"
    assert {kind: found.get(spot) for kind, spot in spots.items()} == {
        **{kind: Place(source, line) for kind, line in wanted.items()},
        "Document": None,
    }


def test_marked_content_leads_to_its_line(published: Path) -> None:
    from pressroom.pdf.read import read_pdf

    file = published / "mixed.pdf"
    glyphs = [glyph for page in read_pdf(file.read_bytes()).glyphs for glyph in page]
    at = "".join(glyph.text[0] for glyph in glyphs).index("another one")
    spot = Spot(page=glyphs[at].page + 1, marks=(glyphs[at].mark or 0,))
    assert lead(file, [spot])[spot].line == line_of("another one")


def test_a_line_and_a_path_of_a_book_lead_to_the_authors_line(published: Path) -> None:
    import zipfile

    file = published / "mixed.epub"
    with zipfile.ZipFile(file) as book:
        lines = book.read("EPUB/text.xhtml").decode().splitlines()
    row = next(number for number, line in enumerate(lines, 1) if "another one" in line)
    column = lines[row - 1].index("another one") + 1
    places = [
        Spot(part="EPUB/text.xhtml", line=row, column=column),
        Spot(part="text.xhtml", path="/4/2/4/2/8/2"),  # the quotation
        Spot(part="EPUB/text.xhtml", line=1, column=1),
        Spot(part="EPUB/content.opf", line=5, column=5),
    ]
    found = lead(file, places)
    assert [found[spot].line if spot in found else 0 for spot in places] == [
        *(line_of("another one"), line_of("worth doing"), 0, 0)
    ]


def test_nothing_leads_to_a_report_that_has_changed(published: Path) -> None:
    file, source = published / "mixed.pdf", Path("source/mixed/report.md")
    spot = Spot(page=1, marks=(3,))
    assert lead(file, [spot])
    source.write_text(source.read_text("utf-8") + "\nMore.\n", "utf-8")
    assert lead(file, [spot]) == {}


@pytest.mark.judge
@pytest.mark.parametrize(
    ("fault", "words"),
    [(list_item_without_body, "one item"), (heading_level_skipped, "What was found")],
)
def test_a_judge_leads_to_the_authors_line(
    published: Path, fault: Callable[..., None], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from .test_judges import here

    here("veraPDF")
    file = published / "mixed.pdf"
    file.write_bytes(planted(file.read_bytes(), fault))
    ask = Judge("veraPDF", ".pdf", lambda: "", lambda files: verapdf(files, "ua1"), str)
    judges_are(monkeypatch, ask)
    assert line_of(words) in {one.where.line for one in of(file) if one.code == "JDG-001"}


# Asking


def test_a_program_that_does_not_end_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NoVerdict, match="sh took longer than 1 s"):
        answer(["sh", "-c", "sleep 60 & sleep 60"], 1)
    with pytest.raises(NoVerdict, match="sh: it broke"):
        answer(["sh", "-c", "echo first >&2; echo it broke >&2; exit 3"])
    assert answer(["sh", "-c", "echo said; exit 3"], codes=(0, 3)) == ("said\n", 3)


def test_a_library_that_fails_gives_no_verdict(tmp_path: Path) -> None:
    def fails() -> list[Finding]:
        raise ValueError("deep within")

    with pytest.raises(NoVerdict, match="deep within"):
        findings.apart(fails, tmp_path / "a.pdf")


# The command


def test_check_of_a_file_says_who_judged_it(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    judges_are(
        monkeypatch,
        judge_that(lambda _: [Finding("warning", "1", "Hm")]),
        judge_that(lambda _: [], "Java", name="Other"),
    )
    code, output, errors = run("check", "output/mixed/mixed.pdf", "mixed")
    assert code == 0
    first, *claims, last = output.splitlines()
    assert first == "source/mixed/report.md: 0 findings"
    assert claims[0].startswith("accessibility of the text ")
    assert {line.split()[0] for line in claims[1:]} == {"claimed", "not"}
    assert last == "output/mixed/mixed.pdf: 1 finding, judged by Ask"
    assert codes(errors) == ["JDG-005", "JDG-002"]
    one_says(monkeypatch, Finding("error", "1", "No"))
    assert run("check", "output/mixed/mixed.pdf")[0] == 1


def test_check_says_it_as_json(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    one_says(monkeypatch, Finding("error", "1", "No"))
    code, output, errors = run("check", "--json", "output/mixed/mixed.pdf", "no-such")
    assert (code, errors) == (1, "")
    said = json.loads(output)
    assert [one["code"] for one in said["problems"]] == ["SRC-001"]
    (checked,) = said["checked"]
    assert (checked["file"], checked["judges"]) == ("output/mixed/mixed.pdf", ["Ask"])
    (problem,) = checked["problems"]
    assert problem["code"] == "JDG-001"
    assert problem.keys() == {"code", "severity", "file", "line", "column", "message", "hint"}
