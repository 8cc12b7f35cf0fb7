"""`pressroom new`: what it makes is built as it is; it writes over nothing."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path

import docx
import pytest

from pressroom import new, publish
from pressroom.cli import main
from pressroom.gather import read_source
from pressroom.labels import LABELS
from pressroom.new import COMMENTS, EXAMPLES, OPTIONAL, new_report
from pressroom.problems import Refused
from pressroom.readers import parse
from pressroom.shelf import KINDS

from .conftest import metadata_of

DAY = dt.date(2024, 5, 8)
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, on a day of May."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(new, "this_day", lambda: DAY)
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    return tmp_path


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Run:
    def running(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as done:
            main(list(arguments))
            raise SystemExit(0)
        assert isinstance(done.value.code, int)
        return done.value.code, *capfd.readouterr()

    return running


def codes(slug: str, origin: Path | None = None, language: str | None = None) -> list[str]:
    with pytest.raises(Refused) as refused:
        new_report(slug, origin, language)
    return [problem.code for problem in refused.value.problems]


# What it makes


def test_new_and_build_work_as_they_are(run: Run, project: Path) -> None:
    code, output, errors = run("new", "minutes")
    assert (code, errors) == (0, "")
    assert output.splitlines() == [
        "source/minutes/report.md",
        "source/minutes/report.yaml",
        "next: edit source/minutes/report.yaml, then run `pressroom build minutes`",
    ]
    code, output, errors = run("build", "minutes")
    assert (code, errors) == (0, "")
    assert output.count("  exact\n") == 2


@pytest.mark.parametrize("language", [*LABELS, "it", "de-AT"])
def test_what_it_makes_is_read_without_a_problem(language: str) -> None:
    report, sidecar = new_report("minutes", None, language)
    document = parse(read_source(report))
    metadata = document.source.metadata
    assert not document.findings
    assert (metadata.language, metadata.status, metadata.date) == (language, "draft", DAY)
    spoken = language[:2] if language[:2] in LABELS else "en"
    assert report.read_text("utf-8") == EXAMPLES[spoken]
    assert sidecar.read_text("utf-8").startswith(f"# {COMMENTS[spoken]['what']}\n")


@pytest.mark.parametrize("language", LABELS)
def test_every_comment_that_holds_a_key_can_be_made_one(language: str) -> None:
    _, sidecar = new_report("minutes", None, language)
    text = re.sub(r"^# (?=[a-z_]+: )", "", sidecar.read_text("utf-8"), flags=re.M)
    metadata = metadata_of(text.replace("status: draft", "status: final"), "report.yaml")
    for key in OPTIONAL[language]:
        assert getattr(metadata, key), key
    assert len(metadata.authors) == 2
    assert metadata.version == "2"


def test_the_comments_are_the_same_in_every_language() -> None:
    for texts in (COMMENTS, OPTIONAL):
        assert texts.keys() == LABELS.keys() == EXAMPLES.keys()
        assert len({tuple(said) for said in texts.values()}) == 1


def test_what_all_share_is_left_out(project: Path) -> None:
    (project / "source").mkdir()
    shared = "publisher: Amt\nplace: Wien\nlanguage: de\nrights: CC0\ncontact: a\nauthors: Amt\n"
    (project / "source" / "defaults.yaml").write_text(shared, "utf-8")
    report, sidecar = new_report("minutes", None, None)
    text = sidecar.read_text("utf-8")
    lines = [line.partition(":")[0] for line in text.splitlines() if line[:1] not in ("#", "")]
    assert lines == ["title", "date", "status"]
    assert not re.search("^# (publisher|place|language|rights|contact|authors):", text, re.M)
    assert text.startswith(f"# {COMMENTS['de']['what']}")
    assert read_source(report).metadata.publisher == "Amt"
    _, another = new_report("another", None, "fr")
    assert "\nlanguage: fr\n" in another.read_text("utf-8")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("Minutes of May.txt", b"date 2022-09-24 One.\r\n\r\nTwo."),
        ("Minutes of May.TXT", b"\xef\xbb\xbf \ndate 2022-09-24 One."),
        ("Minutes of May.md", b"# One\n\nTwo"),
        ("2024-05-08-minutes-of_May.html", b"<p>One"),
    ],
)
def test_from_a_file(project: Path, name: str, data: bytes) -> None:
    """It is copied byte for byte, and its name is a title to begin with."""
    origin = project / name
    origin.write_bytes(data)
    report, sidecar = new_report("minutes", origin, None)
    assert report.name == f"report{origin.suffix.lower()}"
    assert (report.read_bytes(), origin.read_bytes()) == (data, data)
    source = read_source(report)
    assert source.metadata.title == "Minutes of May"
    assert sidecar.read_text("utf-8").splitlines()[1] == 'title: "Minutes of May"'
    assert parse(source).date == (dt.date(2022, 9, 24) if report.suffix == ".txt" else DAY)


def test_a_file_that_brings_its_metadata_gets_no_sidecar(run: Run, project: Path) -> None:
    (project / "a.md").write_text("---\ntitle: T\ndate: 2024-01-31\n---\n\nOne.\n", "utf-8")
    code, output, _ = run("new", "minutes", "--from", "a.md")
    assert code == 0
    assert output.splitlines()[0] == "source/minutes/report.md"
    assert [file.name for file in (project / "source" / "minutes").iterdir()] == ["report.md"]
    assert read_source(project / "source" / "minutes" / "report.md").metadata.title == "T"


@pytest.mark.parametrize(
    "name", ['"A": \\b #c', "{{ 7*7 }}", "- x", "é\x07", "no", "[a]", "   ", "&a"]
)
def test_any_name_of_a_file_becomes_a_title(project: Path, name: str) -> None:
    origin = project / f"{name}.md"
    origin.write_text("One.", "utf-8")
    report, _ = new_report("minutes", origin, None)
    assert read_source(report).metadata.title


# What it refuses


@pytest.mark.parametrize(
    ("slug", "nearest"),
    [
        ("Minutes of May.docx", "minutes-of-may"),
        ("Minutes", "minutes"),
        ("a/b", "a-b"),
        ("../a", "a"),
        ("/etc/passwd", "etc-passwd"),
        ("a_b", "a-b"),
        ("-a-", "a"),
        ("a--b", "a-b"),
        ("Übersicht für Größen", "ubersicht-fur-grossen"),
        ("Ministère", "ministere"),
        ("a\n", "a"),
        (".", None),
        ("..", None),
        ("", None),
        ("會議", None),
        ("a\udcff", "a"),
    ],
)
def test_a_bad_short_name_says_which_is_nearest(
    project: Path, slug: str, nearest: str | None
) -> None:
    with pytest.raises(Refused) as refused:
        new_report(slug, None, None)
    (problem,) = refused.value.problems
    assert problem.code == "NEW-001"
    assert problem.hint == f"write `{nearest}`" if nearest else "minutes-of-may" in problem.hint
    assert list(project.iterdir()) == []
    if nearest:
        assert new_report(nearest, None, None)


@pytest.mark.parametrize(
    "there", ["minutes/report.txt", "minutes/other", "minutes.md", "minutes.txt", "minutes.html"]
)
def test_nothing_is_written_over(project: Path, there: str) -> None:
    file = project / "source" / there
    file.parent.mkdir(parents=True)
    file.write_text("precious")
    assert codes("minutes") == ["NEW-002"]
    assert file.read_text() == "precious"
    assert sorted(path.name for path in project.rglob("*") if path.is_file()) == [file.name]


@pytest.mark.parametrize("there", ["an empty folder", "a link that leads nowhere"])
def test_nothing_is_written_over_that_comes_in_between(project: Path, there: str) -> None:
    folder = project / "source" / "minutes"
    folder.parent.mkdir()
    if there == "an empty folder":
        folder.mkdir()
    else:
        folder.symlink_to("nowhere")
    assert codes("minutes") == ["NEW-002"]
    with pytest.raises(Refused) as refused:
        publish.create(folder, {"report.md": b"One."})
    assert [problem.code for problem in refused.value.problems] == ["NEW-002"]
    assert [path.name for path in folder.parent.iterdir()] == ["minutes"]


@pytest.mark.parametrize("name", ["a.pdf", "a", "a.exe", "a.mdx"])
def test_a_kind_that_no_report_can_be(project: Path, name: str) -> None:
    (project / name).write_text("One.")
    with pytest.raises(Refused) as refused:
        new_report("minutes", project / name, None)
    (problem,) = refused.value.problems
    assert problem.code == "NEW-003"
    assert all(kind in problem.hint for kind in KINDS)
    assert not (project / "source").exists()


def test_a_file_that_is_not_there(project: Path) -> None:
    with pytest.raises(Refused) as refused:
        new_report("a", project / "none.docx", None)
    (problem,) = refused.value.problems
    assert problem.code == "SRC-007"
    assert problem.message == "cannot read the file: there is none of that name"
    assert problem.hint == "correct its name, or put it there"


def test_all_that_is_wrong_is_said_at_once(project: Path) -> None:
    (project / "source").mkdir()
    (project / "source" / "defaults.yaml").write_text("titel: T\n")
    assert sorted(codes("A B", project / "a.pdf", "engl")) == [
        *("META-002", "META-003", "NEW-001", "NEW-003")
    ]
    assert sorted(codes("a", project / "a.md", "en_GB")) == ["META-002", "META-003", "SRC-007"]
    assert [path.name for path in project.rglob("*")] == ["source", "defaults.yaml"]


def test_where_nothing_can_be_written(run: Run, project: Path) -> None:
    (project / "source").write_text("a file")
    code, _, errors = run("new", "minutes")
    assert code == 1
    assert "OUT-001" in errors


def test_without_a_short_name(run: Run) -> None:
    assert run("new")[0] == 2


@pytest.mark.parametrize("titled", [True, False])
def test_from_word(run: Run, project: Path, titled: bool) -> None:
    """What the file says itself is not written over; its login is nobody's name."""
    word = docx.Document()
    word.core_properties.author = "login-4711"
    word.core_properties.modified = dt.datetime(2024, 1, 31)
    word.core_properties.title = ""
    if titled:
        word.add_heading("The better title", 0)
    word.add_paragraph("One.")
    word.save(str(project / "final_v2.docx"))
    report, sidecar = new_report("minutes", project / "final_v2.docx", None)
    text = sidecar.read_text("utf-8")
    assert ('\ntitle: "Final v2"\n' in text) is not titled
    assert not re.search("^date:", text, re.M)
    assert "# date: if it is left out, it is the one that the file itself says." in text
    metadata = read_source(report).metadata
    assert metadata.title == ("The better title" if titled else "Final v2")
    assert (metadata.date, metadata.authors) == (dt.date(2024, 1, 31), ())
    code, output, errors = run("build", "minutes")
    assert (code, output.count("  exact\n")) == (0, 2), errors
    assert "login-4711" not in output + errors


def test_a_text_without_its_date_is_built_at_once(run: Run, project: Path) -> None:
    (project / "x.txt").write_text("One.\n\nTwo.", "utf-8")
    assert run("new", "minutes", "--from", "x.txt")[0] == 0
    code, output, errors = run("build", "minutes")
    assert (code, errors, output.count("  exact\n")) == (0, "", 2)
