"""What all reports share: where it stands, what may stand there, and that the report goes first."""

from __future__ import annotations

from pathlib import Path

import pytest

from pressroom.gather import read_source
from pressroom.makings import made_of
from pressroom.metadata import OWN
from pressroom.problems import Refused
from pressroom.shelf import defaults_of

SHARED = "publisher: Ministry\nplace: Vienna\nlanguage: de\nrights: CC0\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with `source/minutes/report.txt` and `source/notes.md`, and what they share."""
    monkeypatch.chdir(tmp_path)
    write("source/minutes/report.txt", "date 2024-01-31 One.\n")
    write("source/minutes/report.yaml", "title: Minutes\n")
    write("source/notes.md", "---\ntitle: Notes\ndate: 2024-01-31\n---\n\nOne.\n")
    write("source/defaults.yaml", SHARED)
    return tmp_path


def write(name: str, text: str) -> Path:
    file = Path(name)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")
    return file


def problems_of(file: str) -> list[tuple[str, str]]:
    with pytest.raises(Refused) as refused:
        read_source(Path(file))
    return [(problem.code, str(problem.where)) for problem in refused.value.problems]


REPORTS = ["source/minutes/report.txt", "source/notes.md"]


@pytest.mark.parametrize("report", REPORTS)
def test_what_all_share_is_each_ones(project: Path, report: str) -> None:
    metadata = read_source(Path(report)).metadata
    assert (metadata.publisher, metadata.place, metadata.language) == ("Ministry", "Vienna", "de")
    assert metadata.title in ("Minutes", "Notes")


def test_a_reports_own_value_goes_first(project: Path) -> None:
    write("source/minutes/report.yaml", "title: Minutes\nlanguage: fr\npublisher: Another\n")
    metadata = read_source(Path(REPORTS[0])).metadata
    assert (metadata.language, metadata.publisher, metadata.place) == ("fr", "Another", "Vienna")


@pytest.mark.parametrize(
    ("file", "place"),
    [
        ("source/minutes/report.txt", "source/defaults.yaml"),
        ("source/notes.md", "source/defaults.yaml"),
        ("/a/b/notes.md", "/a/b/defaults.yaml"),
        ("/a/b/report.md", "/a/defaults.yaml"),
        ("minutes/report.txt", "defaults.yaml"),
        ("notes.md", "defaults.yaml"),
        ("report.txt", "../defaults.yaml"),
        ("../report.txt", "../../defaults.yaml"),
        ("../minutes/report.txt", "../defaults.yaml"),
    ],
)
def test_where_it_stands(file: str, place: str) -> None:
    assert defaults_of(Path(file)) == Path(place)


def test_nothing_farther_up_is_read(project: Path) -> None:
    (project / "source" / "defaults.yaml").rename(project / "defaults.yaml")
    for report in REPORTS:
        assert read_source(Path(report)).metadata.publisher is None


@pytest.mark.parametrize("key", sorted(OWN))
def test_what_belongs_to_one_report_is_refused(project: Path, key: str) -> None:
    write("source/defaults.yaml", f"language: en\n{key}: 1\n")
    for report in REPORTS:
        assert problems_of(report) == [("META-011", "source/defaults.yaml:2:1")]


def test_its_problems_stand_in_it_and_come_with_the_reports(project: Path) -> None:
    write("source/defaults.yaml", "publischer: Ministry\nlanguage: de_AT\nrights: a: b\n")
    assert problems_of(REPORTS[0]) == [("META-001", "source/defaults.yaml:3:10")]
    write("source/defaults.yaml", "publischer: Ministry\nlanguage: de_AT\nstatus: &x final\n")
    write("source/minutes/report.yaml", "titel: Minutes\n")
    assert problems_of(REPORTS[0]) == [
        ("META-002", "source/defaults.yaml:1:1"),
        ("META-003", "source/defaults.yaml:2:11"),
        ("META-009", "source/defaults.yaml:3:9"),
        ("META-004", "source/minutes/report.yaml"),
        ("META-002", "source/minutes/report.yaml:1:1"),
    ]


@pytest.mark.parametrize("text", ["", "\n", "# nothing yet\n"])
def test_an_empty_one_says_nothing(project: Path, text: str) -> None:
    write("source/defaults.yaml", text)
    assert read_source(Path(REPORTS[0])).metadata.language == "en"


def test_one_that_cannot_be_read_is_named(project: Path) -> None:
    (project / "source" / "defaults.yaml").write_bytes(b"publisher: \xe9\n")
    assert problems_of(REPORTS[0]) == [("SRC-002", "source/defaults.yaml:1:12")]
    (project / "source" / "defaults.yaml").unlink()
    (project / "source" / "defaults.yaml").mkdir()
    assert problems_of(REPORTS[0]) == [("SRC-007", "source/defaults.yaml")]


@pytest.mark.parametrize("lacking", ["publisher", "language"])
def test_a_final_has_what_it_needs_from_either(project: Path, lacking: str) -> None:
    write("source/minutes/report.yaml", "title: Minutes\nstatus: final\n")
    assert read_source(Path(REPORTS[0])).metadata.status == "final"
    shared = "".join(f"{line}\n" for line in SHARED.splitlines() if not line.startswith(lacking))
    write("source/defaults.yaml", shared)
    assert problems_of(REPORTS[0]) == [("META-004", "source/minutes/report.yaml")]


def test_a_status_for_all_may_be_shared(project: Path) -> None:
    write("source/defaults.yaml", f"{SHARED}status: draft\n")
    assert read_source(Path(REPORTS[0])).metadata.status == "draft"
    write("source/minutes/report.yaml", "title: Minutes\nstatus: final\n")
    assert read_source(Path(REPORTS[0])).metadata.status == "final"


@pytest.mark.parametrize("report", REPORTS)
def test_a_change_of_it_makes_other_outputs(project: Path, report: str) -> None:
    before = made_of(Path(report))
    write("source/defaults.yaml", f"{SHARED}series: Bulletins\n")
    assert made_of(Path(report)) != before
