"""Words as an editor lists them: read, obeyed by the lines we choose and by those of the engine."""

from __future__ import annotations

from pathlib import Path

import pytest

from pressroom.archive.verify import verify_bag
from pressroom.confine import Limits
from pressroom.edition import print_edition
from pressroom.gather import read_source
from pressroom.hyphenation import read_divisions, read_lists, written
from pressroom.makings import made_of
from pressroom.model import Division, Edition
from pressroom.pdf.divisions import Dictionaries, Divisions
from pressroom.pdf.measure import lines
from pressroom.pdf.points import Part, openings
from pressroom.pdf.reading import PdfReading
from pressroom.pdf.setting import set_pages
from pressroom.pipeline import build
from pressroom.proof import prove_pdf
from pressroom.readers import parse
from pressroom.shelf import reports

from .conftest import SHIPPED, MakeReport
from .test_archive import FINAL
from .test_pictures_proven import layout_of

WORD = "photolithography"
WORDS = SHIPPED.read_text("utf-8").split()[2:]
TEXT = "date 2024-01-31 " + "\n\n".join(
    " ".join(
        f"{each} {WORD}" if at % 6 == 0 else each for at, each in enumerate(WORDS[start:][:90])
    )
    for start in range(0, 600, 60)
)


def listed(text: str) -> tuple[Division, ...]:
    found, problems = read_divisions(text, "hyphenation.txt")
    assert not problems
    return found


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("a b", "HYP-001", 1),
        ("one\n\n-two", "HYP-001", 3),
        ("two-", "HYP-001", 1),
        ("t--wo", "HYP-001", 1),
        ("sub2-way", "HYP-001", 1),
        ("[xx-english]", "HYP-002", 1),
        ("[]", "HYP-002", 1),
        ("[en]\r\nRe-cord\r\nrec-ord", "HYP-003", 3),
    ],
)
def test_a_line_that_says_nothing(text: str, code: str, line: int) -> None:
    _, (problem,) = read_divisions(text, "h.txt")
    assert (problem.code, problem.where.file, problem.where.line) == (code, "h.txt", line)
    assert "{" not in problem.hint


def test_what_is_listed_is_read_and_written_again() -> None:
    found = listed("# All.\nPress-room # ours\n\n[de]\nStau-becken\n[en]\nPressroom\nStau-becken\n")
    assert found == (
        *(Division("", "Press-room"), Division("de", "Stau-becken")),
        *(Division("en", "Pressroom"), Division("en", "Stau-becken")),
    )
    assert listed(written(found)) == found
    both, _ = read_lists({"shared": written(found), "own": "[de]\nstau-be-cken"})
    assert both[1] == Division("de", "stau-be-cken")


def test_a_word_is_divided_as_it_is_listed_in_its_language() -> None:
    found = listed("in-spec-tors\n[en]\nCom-mittee\n[en-GB]\ncommit-tee\n[de]\nStaubecken")
    assert Divisions(found)("Inspectors", "fr") == [2, 6]
    assert Divisions(found)("COMMITTEE", "en-US") == [3]
    assert Divisions(found)("committee", "en-GB") == [6]
    assert Divisions(found)("Staubecken", "de") == []
    assert Divisions(found)("Staubecken", "de-AT") == []
    assert Divisions(())("Staubecken", "de") != []
    assert Divisions(found)("production", "en-US") == Divisions(())("production", "en-US")


def test_the_engine_asks_for_the_same() -> None:
    found = listed("[en]\nphoto-lithography")
    patterns = Dictionaries(found).get(("en_US", 3, 3, 6))
    assert [*patterns.iterate(WORD)] == [("photo", "lithography")]
    assert [*patterns.iterate("production")][-1] == ("pro", "duction")


def test_openings_are_those_listed() -> None:
    parts = [Part(0, len(WORD), "en-US")]
    assert [each.at for each in openings(WORD, parts, Divisions(listed("photo-lithography")))] == [
        5
    ]
    assert not openings(WORD, parts, Divisions(listed(WORD)))
    assert len(openings(WORD, parts, Divisions())) > 2


def edition_of(report: Path, exceptions: str) -> Edition:
    (report.parent / "hyphenation.txt").write_text(exceptions, "utf-8")
    return print_edition(parse(read_source(report)))


def divided(read: PdfReading) -> set[str]:
    """Where lines divide the word."""
    every = (line for alignment in read.alignments.values() for line in lines(alignment))
    ends = (line.text.split()[-1] for line in every if line.text.endswith("\u00ad"))
    return {end for end in ends if WORD.startswith(end[:-1])}


@pytest.mark.parametrize(
    ("exceptions", "wanted"),
    [("photo-lithography", {"photo\u00ad"}), (WORD, set())],
)
def test_lines_end_where_the_list_says(
    make_report: MakeReport, monkeypatch: pytest.MonkeyPatch, exceptions: str, wanted: set[str]
) -> None:
    # Ragged, no word is divided.
    monkeypatch.setattr("pressroom.pdf.leading.EVEN_LINES", 0.0)
    edition = edition_of(make_report(TEXT), exceptions)
    by_the_engine = divided(PdfReading(edition, layout_of(edition)))
    read = set_pages(edition)
    assert prove_pdf(read)["verdict"] == "exact"
    assert divided(read) == by_the_engine == wanted


def test_the_shared_list_and_the_reports_own(make_report: MakeReport) -> None:
    report = make_report(TEXT)
    shared = report.parent.parent / "hyphenation.txt"
    keys = [made_of(report)]
    shared.write_text("photo-lithography\ncoun-cils\n", "utf-8")
    keys.append(made_of(report))
    assert len(read_source(report).divisions) == 2
    (report.parent / "hyphenation.txt").write_text(f"{WORD}\n", "utf-8")
    keys.append(made_of(report))
    assert {each.word for each in read_source(report).divisions} == {"coun-cils", WORD}
    # What changed is named.
    assert set(keys[1]) - set(keys[0]) == {"shared hyphenation.txt"}
    assert set(keys[2]) - set(keys[1]) == {"hyphenation.txt"}


def test_a_list_is_no_report(
    make_report: MakeReport, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_report("date 2024-01-31 One.")
    (tmp_path / "source" / "hyphenation.txt").write_text("a-b\n")
    monkeypatch.chdir(tmp_path)
    assert [file.name for file in reports(())[0]] == ["report.txt"]


def test_the_package_holds_the_list_and_is_made_anew_with_it(
    make_report: MakeReport, tmp_path: Path
) -> None:
    report = make_report(TEXT, FINAL)
    (report.parent / "hyphenation.txt").write_text("photo-lithography\n", "utf-8")
    built = build(report, tmp_path / "output")
    found = verify_bag(built.folder / "a-report.bag.zip", "rebuild", Limits(300))
    assert (found.verdict, found.problems) == ("whole", ())
