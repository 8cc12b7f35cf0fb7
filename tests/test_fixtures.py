"""Tiny whole reports, each in a folder named by its verdict: that code and no other.

`reports/<what>-<CODE>/` must give the code, `reports/<what>-exact/` must be built and proven.
Every code of the table has such a folder, or a test that is named here.
"""

from __future__ import annotations

import importlib
import json
import re
from pathlib import Path

import pytest

from pressroom import fonts, tools
from pressroom.gather import read_source
from pressroom.lint import lint
from pressroom.messages import TABLE
from pressroom.pipeline import build
from pressroom.problems import Problem, Refused
from pressroom.shelf import KINDS, reports

from .conftest import MakeReport

REPORTS = Path(__file__).parent / "reports"
FOLDERS = sorted(folder.name for folder in REPORTS.iterdir())
VERDICT = re.compile(r"(?P<what>.+)-(?P<verdict>[A-Z]{2,4}-\d{3}|exact)")
# What no report's folder can give: the test that gives it.
PROVEN_ELSEWHERE = {
    "ACC-001": "test_earned_claims.test_a_changed_text_is_told_with_the_place_of_its_review",
    "ATT-001": "test_attachment.test_a_comment_is_led_to_its_line",
    "BAG-001": "test_archive.test_no_bag",
    "BAG-002": "test_archive.test_links_bombs_and_doubles",
    "BAG-003": "test_archive.test_any_flipped_byte_is_named",
    "BAG-004": "test_archive.test_what_is_lost_added_or_renamed_is_named",
    "BAG-005": "test_archive.test_what_is_lost_added_or_renamed_is_named",
    "BAG-006": "test_archive.test_a_new_time_is_named",
    "BAG-007": "test_archive.test_lists_made_anew_do_not_hide_a_change",
    "BAG-008": "test_proven_again.test_an_altered_pdf",
    "BAG-009": "test_proven_again.test_a_forged_report",
    "BAG-010": "test_proven_again.test_a_forged_report_that_no_edition_carries",
    "BAG-011": "test_rebuild.test_what_made_it_is_not_installed",
    "BAG-012": "test_rebuild.test_other_bytes",
    "BKL-001": "test_booklet.test_a_planted_fault",
    "BKL-002": "test_booklet.test_small_type_is_told",
    "CHK-001": "test_check.test_other_bytes_than_were_proven",
    "CHK-002": "test_check.test_our_own_checks_come_first",
    "DIF-001": "test_compare.test_an_epub_of_others",
    "DOC-001": "test_word.test_a_file_that_is_no_document",
    "DOC-002": "test_word.test_a_file_that_is_no_document",
    "DOC-003": "test_word.test_a_file_that_is_no_document",
    "DOC-004": "test_word.test_a_file_that_is_no_document",
    "DOC-005": "test_word.test_a_file_that_is_no_document",
    "DOC-006": "test_word.test_a_file_that_is_no_document",
    "DOC-007": "test_word.test_a_tracked_change_is_refused",
    "DOC-008": "test_word.test_a_comment_is_refused",
    "DOC-009": "test_word.test_hidden_text_is_left_out",
    "DOC-010": "test_word.test_what_says_nothing_is_left_out_and_listed",
    "DOC-011": "test_word.test_what_cannot_be_printed_is_refused",
    "DOC-012": "test_word.test_a_word_that_pandoc_loses_or_makes_is_found",
    "DOC-013": "test_word.test_a_text_box_is_printed_behind_its_paragraph_once",
    "DOC-014": "test_word.test_a_converter_that_takes_too_long",
    "DOC-015": "test_word.test_the_title_is_the_paragraph_in_that_style",
    "DOC-016": "test_word.test_a_picture_that_is_only_linked_to",
    "ENV-001": "test_fixtures.test_an_epoch_that_is_no_date",
    "EPB-001": "test_parts.test_a_table_that_is_too_large_stays_whole_and_is_reported",
    "FNT-002": "test_fixtures.test_fonts_that_are_not_set_up",
    "JDG-001": "test_check.test_what_judges_say_is_a_problem_of_their_severity",
    "JDG-002": "test_check.test_what_judges_say_is_a_problem_of_their_severity",
    "JDG-003": "test_check.test_what_judges_say_is_a_problem_of_their_severity",
    "JDG-004": "test_check.test_a_judge_that_gives_no_verdict_is_an_error",
    "JDG-005": "test_check.test_a_judge_that_is_not_here_is_named_once",
    "LIM-001": "test_read_text.test_a_paragraph_beyond_measure_is_refused_at_once",
    "LIM-002": "test_read_text.test_a_file_beyond_measure_is_refused_at_once",
    "LIM-005": "test_tables.test_a_word_without_end_is_refused_at_once",
    "LIM-006": "test_styles.test_a_stylesheet_beyond_measure_is_refused_at_once",
    "NEW-001": "test_new.test_a_bad_short_name_says_which_is_nearest",
    "NEW-002": "test_new.test_nothing_is_written_over",
    "NEW-003": "test_new.test_a_kind_that_no_report_can_be",
    "OUT-001": "test_fixtures.test_an_output_that_cannot_be_written",
    "OUT-002": "test_status.test_other_bytes_do_not_replace_a_published_final",
    "PFL-001": "test_bag_profile.test_what_is_no_profile",
    "PFL-002": "test_bag_profile.test_a_bag_that_does_not",
    "PFL-003": "test_bag_profile.test_the_command",
    "PRF-005": "test_proof_pdf.test_words_that_only_a_screen_reader_would_read",
    "PRF-006": "test_proof_pdf.test_an_account_that_is_not_the_source",
    "PRF-007": "test_parity.test_what_the_epub_lacks_or_has_more",
    "PRS-001": "test_press.test_a_profile_that_no_press_can_use",
    "PRS-002": "test_press.test_a_colour_of_another_kind_is_led_to_its_picture",
    "PRS-003": "test_press.test_a_fault_refuses_the_edition",
    "PRS-004": "test_press.test_resolution_by_picture_and_line",
    "PRS-005": "test_press.test_limits_of_tones_and_of_line_art",
    "PRS-006": "test_press.test_an_ink_that_nothing_has",
    "PRS-007": "test_press.test_what_ends_at_the_edge_is_told",
    "PRS-009": "test_press_cover.test_a_title_too_long_for_the_spine_is_told",
    "PRS-008": "test_press.test_more_ink_than_paper_takes_is_told",
    "RUN-001": "test_confine.test_a_report_that_takes_too_long",
    "RUN-002": "test_confine.test_a_report_that_takes_too_much_memory",
    "RUN-003": "test_confine.test_a_fault_of_ours",
    "TAG-001": "test_structure.test_a_fault_of_the_tag_tree",
    "TAG-002": "test_structure.test_a_fault_of_the_tag_tree",
    "STD-001": "test_claims.test_the_build_asks",
    "THM-002": "test_themes.test_tokens_that_cannot_be_used",
    "SYS-001": "test_fixtures.test_a_library_that_is_missing",
}


def verdict(folder: str) -> str:
    """The code that a folder's name ends in, or `exact`."""
    named = VERDICT.fullmatch(folder)
    assert named, f"{folder} is not named by its verdict"
    return named["verdict"]


def built(folder: Path, output: Path) -> tuple[Problem, ...]:
    """All that building the report in a folder says; what is built is proven exact."""
    own = [file for file in folder.glob("report.*") if file.suffix in KINDS]
    try:
        names = [str(path.parent) for path in sorted(folder.rglob("report.txt"))] or [str(folder)]
        files, problems = (own, []) if own else reports(tuple(names))
        if problems:
            raise Refused(problems)
        for each in files:
            done = build(each, output)
            assert {record["verdict"] for record in done.files.values()} == {"exact"}
            draft = json.loads((done.folder / f"{done.folder.name}.proof.json").read_bytes())
            package = [] if draft["status"] == "draft" else [".zip"]
            assert sorted(path.suffix for path in done.folder.iterdir()) == [
                *(".epub", ".json", ".pdf", *package)
            ]
    except Refused as refused:
        assert not output.exists(), "a refused report leaves nothing"
        return refused.problems
    return done.findings


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_report_gets_its_verdict_and_no_other(
    folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    monkeypatch.chdir(REPORTS / folder)
    wanted = verdict(folder)
    if wanted.startswith("TXT"):
        problems = lint(REPORTS / folder / "report.txt")
    else:
        problems = built(REPORTS / folder, tmp_path / "output")
    codes = [] if wanted == "exact" else [wanted]
    assert sorted({problem.code for problem in problems}) == codes, problems
    for problem in problems:
        assert problem.severity == TABLE[wanted][0]
        assert problem.where.file
        assert "{" not in problem.hint


def test_every_code_has_a_folder_or_a_test() -> None:
    assert {verdict(folder) for folder in FOLDERS} >= TABLE.keys() - PROVEN_ELSEWHERE.keys()
    assert TABLE.keys() >= PROVEN_ELSEWHERE.keys()


def test_every_verdict_is_a_code() -> None:
    assert {verdict(folder) for folder in FOLDERS} <= {*TABLE, "exact"}


@pytest.mark.parametrize("code", PROVEN_ELSEWHERE)
def test_what_is_proven_elsewhere_is(code: str) -> None:
    module, name = PROVEN_ELSEWHERE[code].split(".")
    test = getattr(importlib.import_module(f"tests.{module}"), name, None)
    assert callable(test), f"{code}: there is no test {PROVEN_ELSEWHERE[code]}"
    assert name.startswith("test_")


def test_the_table_is_well_formed() -> None:
    for code, (severity, message, hint) in TABLE.items():
        assert re.fullmatch(r"[A-Z]{2,4}-\d{3}", code)
        assert severity in ("error", "warning", "finding")
        assert not message.endswith(".")
        assert hint


# What no folder can give


def test_an_epoch_that_is_no_date(make_report: MakeReport, monkeypatch: pytest.MonkeyPatch) -> None:
    for value in ("yesterday", "1e9", "99999999999999999999"):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", value)
        report = make_report("date 2024-01-31 One.", slug=f"report-{value}")
        with pytest.raises(Refused) as refused:
            read_source(report)
        (problem,) = refused.value.problems
        assert (problem.code, problem.severity) == ("ENV-001", "error")
        assert str(problem.where) == "SOURCE_DATE_EPOCH"
        assert f"`{value}`" in problem.message


def test_fonts_that_are_not_set_up(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(fonts, "fonts_folder", lambda: tmp_path)
    (problem,) = tools.missing()
    assert (problem.code, problem.severity) == ("FNT-002", "error")
    assert "-m pressroom.fonts" in problem.hint


def test_a_library_that_is_missing(
    make_report: MakeReport, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(tools.LIBRARIES, "libpango-1.0-0", ("no-such-library.so", "no-such"))
    with pytest.raises(Refused) as refused:
        build(make_report("date 2024-01-31 One."), tmp_path / "output")
    (problem,) = refused.value.problems
    assert (problem.code, problem.severity) == ("SYS-001", "error")
    assert problem.message == "libpango-1.0-0 is missing"
    assert "libpango-1.0-0" in problem.hint
    assert not (tmp_path / "output").exists()


def test_an_output_that_cannot_be_written(make_report: MakeReport, tmp_path: Path) -> None:
    (tmp_path / "output").write_text("a file stands where the folder should")
    with pytest.raises(Refused) as refused:
        build(make_report("date 2024-01-31 One."), tmp_path / "output")
    (problem,) = refused.value.problems
    assert (problem.code, problem.severity) == ("OUT-001", "error")
    assert problem.where.file.startswith(str(tmp_path / "output"))


def test_what_cannot_be_proven_leaves_the_last_good_output(
    make_report: MakeReport, tmp_path: Path
) -> None:
    report, output = make_report("date 2024-01-31 One."), tmp_path / "output"
    folder = build(report, output).folder
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    report.write_text("date 2024-01-31 One and த.", "utf-8")
    with pytest.raises(Refused, match="FNT-001"):
        build(report, output)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert [path.name for path in output.iterdir()] == [folder.name]
