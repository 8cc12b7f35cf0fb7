"""The command line: what it is told, what it answers, and that it never answers with a traceback.

Exit codes: 0 done, 1 problems, 2 usage, 130 interrupted. With nothing to do it is instant.
"""

from __future__ import annotations

import ctypes
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import click
import pytest

from pressroom import __version__, pipeline, tools
from pressroom.cli import cli, main
from pressroom.judges import JUDGES
from pressroom.messages import TABLE
from pressroom.source import sha256

from .conftest import ROOT, SHIPPED, SIDECAR

SHIPPED_SLUG = "2022-09-24-safety-committee"
TEXT = "date 2024-01-31 The committee met.\n"
LINE = re.compile(
    r"(?P<path>\S.*)  (?P<extent>\d+ (?:page|part)s?)  (?P<size>\d+ kB)  (?P<hash>[0-9a-f]{64})"
    r"  (?P<took>\d+\.\d s|unchanged)  (?P<verdict>\w+)"
)
PROBLEM = re.compile(r".+: (error|warning|finding) ([A-Z]{2,4}-\d{3}): .+\n  hint: .+")
HEAVY = (
    *("weasyprint", "ebooklib", "pikepdf", "pypdfium2", "lxml.etree", "fontTools.ttLib"),
    *("jinja2", "PIL", "yaml", "msgspec", "importlib.metadata", "concurrent.futures.process"),
)

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with one good report `minutes`."""
    write(tmp_path, "minutes")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    return tmp_path


def write(
    project: Path, slug: str, text: str | bytes = TEXT, sidecar: str | None = SIDECAR
) -> Path:
    """A report of `source/`."""
    folder = project / "source" / slug
    folder.mkdir(parents=True)
    (folder / "report.txt").write_bytes(text if isinstance(text, bytes) else text.encode())
    if sidecar is not None:
        (folder / "report.yaml").write_text(sidecar, "utf-8")
    return folder


@pytest.fixture
def run(project: Path, capfd: pytest.CaptureFixture[str]) -> Run:
    """Run a command in the project: exit code, output, errors."""

    def running(*arguments: str) -> tuple[int, str, str]:
        try:
            main(list(arguments))
            code = 0
        except SystemExit as done:
            assert isinstance(done.code, int)
            code = done.code
        return code, *capfd.readouterr()

    return running


def codes(errors: str) -> list[str]:
    """The codes of the problems printed, of which the errors must consist."""
    found = list(PROBLEM.finditer(errors))
    assert "".join(f"{problem[0]}\n" for problem in found) == errors
    return [problem[2] for problem in found]


# What is built, and what is said of it


def test_a_line_a_file(run: Run, project: Path) -> None:
    code, output, errors = run("build")
    assert (code, errors) == (0, "")
    found = [LINE.fullmatch(line) for line in output.splitlines()]
    assert [match["path"] for match in found if match] == [
        "output/minutes/minutes.pdf",
        "output/minutes/minutes.epub",
    ]
    for match in found:
        assert match
        data = (project / match["path"]).read_bytes()
        assert match["hash"] == sha256(data)
        assert match["size"] == f"{len(data) / 1000:.0f} kB"
        assert match["verdict"] == "exact"
        assert match["took"] != "unchanged"
        assert match["extent"] == ("1 page" if match["path"].endswith("pdf") else "5 parts")


@pytest.mark.parametrize(
    "named",
    [
        *("minutes", "source/minutes", "source/minutes/", "source/minutes/report.txt"),
        *("notes", "source/notes.txt", "../alone.txt"),
    ],
)
def test_a_report_is_a_slug_a_folder_or_a_file(run: Run, project: Path, named: str) -> None:
    for file in (project / "source" / "notes.txt", project.parent / "alone.txt"):
        file.write_text(TEXT, "utf-8")
        file.with_suffix(".yaml").write_text(SIDECAR, "utf-8")
    code, _, errors = run("build", named)
    assert (code, errors) == (0, "")
    slug = re.sub(r"source/|/report\.txt|\.txt|/$|\.\./", "", named)
    assert [path.name for path in (project / "output").iterdir()] == [slug]


def test_none_means_all(run: Run, project: Path) -> None:
    write(project, "another", "date 2024-02-29 More.")
    code, output, _ = run("build")
    assert code == 0
    # As they are done.
    assert sorted(re.findall(r"output/(\w+)/\w+\.pdf", output)) == ["another", "minutes"]


@pytest.mark.parametrize("option", ["-o", "--output"])
def test_another_output_folder(run: Run, project: Path, option: str) -> None:
    code, output, _ = run("build", option, "there/deep")
    assert code == 0
    assert output.startswith("there/deep/minutes/minutes.pdf  ")
    assert len(list((project / "there" / "deep" / "minutes").iterdir())) == 4
    assert not (project / "output").exists()


def test_build_py_is_pressroom_build(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")  # a package tells when it was made
    said = []
    for number, command in enumerate((["-m", "pressroom", "build"], [str(ROOT / "build.py")])):
        done = subprocess.run(
            [sys.executable, *command, "minutes", "-o", f"out{number}"],
            capture_output=True,
            text=True,
            check=True,
        )
        said.append(re.sub(r"\d+\.\d s|out\d", "", done.stdout))
    assert said[0] == said[1]
    for file in (project / "out0" / "minutes").iterdir():
        assert file.read_bytes() == (project / "out1" / "minutes" / file.name).read_bytes()


# Refusals


def test_an_unknown_report_names_the_known_ones(run: Run, project: Path) -> None:
    write(project, "another")
    code, output, errors = run("build", "minuets", "nowhere/else", "minutes")
    assert code == 1
    assert codes(errors) == ["SRC-001", "SRC-001"]
    assert "no report `minuets`" in errors
    assert errors.count("(another, minutes)") == 2
    # What was called by its right name is built all the same.
    assert [folder.name for folder in (project / "output").iterdir()] == ["minutes"]
    assert output.count("exact") == 2


def test_a_name_that_is_no_report_says_what_may_be_meant(run: Run, project: Path) -> None:
    for number in range(30):
        write(project, f"report-{number}")
    (project / "old.doc").write_bytes(b"x")
    (project / "UP.DOCX").write_bytes(b"x")
    for folder in ("with", "without"):
        (project / folder).mkdir()
    (project / "with" / "a.docx").write_bytes(b"x")
    (project / "may.md").write_text("x")
    hints = {
        "minuets": "did you mean `minutes`?",
        "May.md": "did you mean `may.md`?",
        "old.doc": "save it as one of these kinds",
        "UP.DOCX": "call it `UP.docx`, in small letters",
        "with": "name the file itself, such as `with/a.docx`",
        "without": "name a report of the folder `source` (minutes, report-0,",
        "x" * 5000: "report-25, …), a folder that holds a file such as `report.docx`, or a file",
    }
    for name, hint in hints.items():
        code, _, errors = run("build", name)
        assert code == 1
        assert codes(errors) == ["SRC-001"]
        assert hint in " ".join(errors.split())


def test_a_folder_without_reports_names_the_files_that_lie_there(run: Run, project: Path) -> None:
    (project / "source").rename(project / "elsewhere")
    assert "`pressroom build report.docx`" in run("build")[2]
    (project / "in May.docx").write_bytes(b"x")
    assert "`pressroom build 'in May.docx'`, or begin with `pressroom new`" in run("build")[2]


@pytest.mark.parametrize("command", ["build", "check"])
def test_a_project_without_reports_says_so(run: Run, project: Path, command: str) -> None:
    (project / "source").rename(project / "elsewhere")
    code, _, errors = run(command)
    assert code == 1
    assert codes(errors) == ["SRC-001"]


def test_bad_reports_are_all_reported_and_good_ones_built(run: Run, project: Path) -> None:
    write(project, "a-bad-one", b"date 2024-01-31 caf\xe9")
    write(project, "b-bad-one", "No date.", "titel: A title\nlanguage: en\n")
    write(project, "z-bad-one", "date 2024-01-31 Text.", None)
    code, output, errors = run("build")
    assert code == 1
    assert set(codes(errors)) == {"SRC-002", "META-002", "META-004"}
    for slug in ("a-bad-one", "b-bad-one", "z-bad-one"):
        assert f"source/{slug}/report." in errors
    assert len(output.splitlines()) == 2
    assert sorted(path.name for path in (project / "output").iterdir()) == ["minutes"]


def spoil_source(project: Path) -> None:
    (project / "source" / "minutes" / "report.txt").write_bytes(b"date 2024-01-31 \xff.")


def spoil_date(project: Path) -> None:
    (project / "source" / "minutes" / "report.txt").write_text("date 2024-13-01 Text.")


def empty_source(project: Path) -> None:
    (project / "source" / "minutes" / "report.txt").write_bytes(b"")


def no_sidecar(project: Path) -> None:
    (project / "source" / "minutes" / "report.yaml").unlink()


def sidecar_is_a_folder(project: Path) -> None:
    no_sidecar(project)
    (project / "source" / "minutes" / "report.yaml").mkdir()


def spoil_sidecar(project: Path) -> None:
    (project / "source" / "minutes" / "report.yaml").write_bytes(b"title: \xff")


def sidecar_is_no_yaml(project: Path) -> None:
    (project / "source" / "minutes" / "report.yaml").write_text("title: [", "utf-8")


def output_is_a_file(project: Path) -> None:
    (project / "output").write_text("precious")


def template_is_no_template(project: Path) -> None:
    folder = project / "templates" / "print"
    folder.mkdir(parents=True)
    (folder / "report.html").write_text("{% if %}", "utf-8")


def template_knows_nothing(project: Path) -> None:
    folder = project / "templates" / "print"
    folder.mkdir(parents=True)
    (folder / "report.html").write_text("{{ nothing.at.all }}", "utf-8")


def template_is_not_utf8(project: Path) -> None:
    folder = project / "templates" / "print"
    folder.mkdir(parents=True)
    (folder / "report.html").write_bytes(b"\xff")


def template_runs_wild(project: Path) -> None:
    folder = project / "templates" / "print"
    folder.mkdir(parents=True)
    (folder / "report.html").write_text("{{ 1 / 0 }}", "utf-8")


def template_reaches_inside(project: Path) -> None:
    folder = project / "templates" / "print"
    folder.mkdir(parents=True)
    (folder / "report.html").write_text("{{ ''.__class__.__mro__ }}", "utf-8")


def page_is_no_xml(project: Path) -> None:
    folder = project / "templates" / "ereader"
    folder.mkdir(parents=True)
    (folder / "title.xhtml").write_text("<html><p>", "utf-8")


def style_makes_words(project: Path) -> None:
    (project / "styles").mkdir()
    (project / "styles" / "print.css").write_text("p::before { content: 'Hear! ' }", "utf-8")


def style_is_not_utf8(project: Path) -> None:
    (project / "styles").mkdir()
    (project / "styles" / "print.css").write_bytes(b"\xff")


def no_such_character(project: Path) -> None:
    (project / "source" / "minutes" / "report.txt").write_text("date 2024-01-31 த", "utf-8")


SPOILT = {
    spoil_source: "SRC-002",
    spoil_date: "SRC-003",
    empty_source: "SRC-003",
    no_sidecar: "META-004",
    sidecar_is_a_folder: "SRC-007",
    spoil_sidecar: "SRC-002",
    sidecar_is_no_yaml: "META-001",
    template_is_no_template: "TPL-001",
    template_knows_nothing: "TPL-001",
    template_is_not_utf8: "TPL-001",
    template_runs_wild: "TPL-001",
    template_reaches_inside: "TPL-001",
    page_is_no_xml: "TPL-001",
    style_makes_words: "STY-001",
    style_is_not_utf8: "SRC-002",
    no_such_character: "FNT-001",
}


@pytest.mark.parametrize(
    ("spoil", "code"), SPOILT.items(), ids=[spoil.__name__ for spoil in SPOILT]
)
def test_a_refusal_is_a_problem_and_no_traceback(
    run: Run, project: Path, spoil: Callable[[Path], None], code: str
) -> None:
    spoil(project)
    exit_code, output, errors = run("build")
    assert (exit_code, output) == (1, "")
    assert code in codes(errors)
    assert not (project / "output").exists()


def test_an_output_folder_that_is_a_file_is_a_wrong_call(run: Run, project: Path) -> None:
    output_is_a_file(project)
    code, _, errors = run("build")
    assert code == 2
    assert "output" in errors
    assert (project / "output").read_text() == "precious"


def test_an_output_folder_below_a_file_is_a_problem(run: Run, project: Path) -> None:
    output_is_a_file(project)
    code, _, errors = run("build", "-o", "output/below")
    assert code == 1
    assert codes(errors) == ["OUT-001"]


def test_a_name_that_is_no_utf8_is_no_accident(project: Path) -> None:
    folder = write(project, "minutes2")
    folder.rename(folder.with_name(os.fsdecode(b"caf\xe9")))
    done = subprocess.run(
        [sys.executable, "-m", "pressroom", "build"], capture_output=True, check=False
    )
    assert b"Traceback" not in done.stderr
    assert done.returncode in (0, 1)
    assert (project / "output" / "minutes" / "minutes.pdf").exists()


def test_a_report_that_cannot_be_read_is_a_problem(
    run: Run, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = os.open

    def denied(path: Path, flags: int, mode: int = 0o777) -> int:
        if Path(path).name == "report.txt":
            raise PermissionError(13, os.strerror(13))
        return opened(path, flags, mode)

    monkeypatch.setattr(os, "open", denied)
    code, _, errors = run("build")
    assert code == 1
    assert codes(errors) == ["SRC-007"]
    assert str(project) not in errors


@pytest.mark.parametrize(
    "arguments",
    [["bulid"], ["build", "--nothing"], ["build", "-o"], ["doctor", "minutes"], ["-x"], []],
)
def test_a_wrong_call_exits_2(run: Run, arguments: list[str]) -> None:
    code, _, errors = run(*arguments)
    assert code == 2
    assert "Usage:" in errors or "Error:" in errors


@pytest.mark.parametrize("command", ["build", "check"])
def test_an_interruption_exits_130(run: Run, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    def interrupted(*_arguments: object, **_options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(pipeline, "build", interrupted)
    monkeypatch.setattr("pressroom.check.confined", interrupted)
    code, _, errors = run(command)
    assert (code, errors.strip()) == (130, "interrupted; what was complete is kept")


# Nothing to do


def processor_time(*arguments: str) -> tuple[float, str, str]:
    """The processor time of a command, its own processes' too; what it says, and its imports."""
    with subprocess.Popen(
        [sys.executable, "-X", "importtime", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        assert process.stderr
        imports, output = process.stderr.read(), process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return usage.ru_utime + usage.ru_stime, output, imports


def test_nothing_changed_is_said_at_once_and_loads_no_engine(project: Path, run: Run) -> None:
    run("build")
    before = (project / "output" / "minutes").stat()
    results = [processor_time(str(ROOT / "build.py")) for _ in range(3)]
    assert min(seconds for seconds, _, _ in results) < 0.25
    for _, output, imports in results:
        assert [match["took"] for match in map(LINE.fullmatch, output.splitlines()) if match] == [
            "unchanged",
            "unchanged",
        ]
        loaded = {line.rpartition("|")[2].strip() for line in imports.splitlines()}
        assert "click" in loaded
        assert loaded.intersection(HEAVY) == set()
    assert (project / "output" / "minutes").stat() == before


def project_template(project: Path, _monkeypatch: pytest.MonkeyPatch) -> None:
    folder = project / "templates" / "print"
    folder.mkdir(parents=True)
    markup = (ROOT / "templates" / "print" / "report.html").read_text("utf-8")
    (folder / "report.html").write_text(markup + "<!-- ours -->", "utf-8")


def project_style(project: Path, _monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "styles").mkdir()
    (project / "styles" / "extra.css").write_text("p { color: black }", "utf-8")


def report_changed(project: Path, _monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "source" / "minutes" / "report.txt").write_text(TEXT + "\nMore.", "utf-8")


def sidecar_changed(project: Path, _monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "source" / "minutes" / "report.yaml").write_text("title: Another\n", "utf-8")


def epoch_set(_project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")


def another_tool(_project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = tools.fingerprint()
    monkeypatch.setattr(tools, "fingerprint", lambda: {**known, "pydyf": "99"})


def changed_output(kind: str) -> Callable[[Path, pytest.MonkeyPatch], None]:
    def change(project: Path, _monkeypatch: pytest.MonkeyPatch) -> None:
        file = project / "output" / "minutes" / f"minutes.{kind}"
        file.write_bytes(file.read_bytes().replace(b"exact", b"false") + b" ")

    return change


def removed_output(kind: str) -> Callable[[Path, pytest.MonkeyPatch], None]:
    def remove(project: Path, _monkeypatch: pytest.MonkeyPatch) -> None:
        (project / "output" / "minutes" / f"minutes.{kind}").unlink()

    return remove


CHANGES: dict[str, Callable[[Path, pytest.MonkeyPatch], None]] = {
    **{f.__name__: f for f in (project_template, project_style, report_changed, sidecar_changed)},
    **{f.__name__: f for f in (epoch_set, another_tool)},
    **{f"changed {kind}": changed_output(kind) for kind in ("pdf", "epub", "proof.json")},
    **{f"removed {kind}": removed_output(kind) for kind in ("pdf", "epub", "proof.json")},
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_change_is_noticed(
    run: Run,
    project: Path,
    monkeypatch: pytest.MonkeyPatch,
    change: Callable[[Path, pytest.MonkeyPatch], None],
) -> None:
    run("build")
    assert run("build")[1].count("unchanged") == 2
    change(project, monkeypatch)
    code, output, errors = run("build")
    assert (code, errors) == (0, "")
    assert "unchanged" not in output
    assert output.count("  exact\n") == 2
    assert run("build")[1].count("unchanged") == 2


# check, doctor, help


def test_check_points_out_the_oddities_of_the_shipped_report(run: Run) -> None:
    code, output, errors = run("check", str(SHIPPED))
    assert code == 0
    assert output == f"{SHIPPED}: 3 findings\n"
    assert codes(errors) == ["TXT-001", "TXT-002", "TXT-003"]
    lines = SHIPPED.read_text("utf-8").split("\n")
    wanted = []
    for oddity, offset in (("China“", 5), ("production. , watch", 12), ("fire” goal", 4)):
        line = next(number for number, text in enumerate(lines, 1) if oddity in text)
        wanted.append(f"{SHIPPED}:{line}:{lines[line - 1].index(oddity) + offset + 1}")
    assert [line.split(": ")[0] for line in errors.splitlines()[::2]] == wanted
    assert [place.rpartition("report.txt:")[2] for place in wanted] == ["1:895", "7:1490", "7:1522"]


def test_check_says_what_the_epub_claims_once_it_is_built(run: Run, project: Path) -> None:
    assert run("build")[0] == 0
    _, output, _ = run("check")
    first, text, *ledger = output.splitlines()
    assert first == "source/minutes/report.txt: 0 findings"
    assert re.fullmatch("accessibility of the text [0-9a-f]{64}", text)
    assert "  claimed      schema:accessMode: textual: " in output
    assert ledger[-1].startswith("  not claimed  dcterms:conformsTo: EPUB Accessibility 1.1")
    assert "no person has reviewed it" in ledger[-1]
    report = project / "source" / "minutes" / "report.txt"
    report.write_text(report.read_text("utf-8") + "\nMore.\n", "utf-8")
    assert run("check")[1] == "source/minutes/report.txt: 0 findings\n"


def test_check_changes_nothing_and_needs_no_engine(run: Run, project: Path) -> None:
    before = sorted(project.rglob("*"))
    code, output, errors = run("check")
    assert (code, output, errors) == (0, "source/minutes/report.txt: 0 findings\n", "")
    assert sorted(project.rglob("*")) == before


def test_check_of_a_bad_report_exits_1(run: Run, project: Path) -> None:
    write(project, "bad", "No date.")
    code, output, errors = run("check")
    assert code == 1
    assert codes(errors) == ["SRC-003"]
    assert "source/minutes/report.txt: 0 findings" in output


def test_doctor_lists_every_tool(run: Run) -> None:
    code, output, errors = run("doctor")
    assert (code, errors) == (0, "")
    *lines, last = output.splitlines()
    assert last == "nothing is missing"
    lines = [line for line in lines if not line.startswith("no build needs a judge")]
    of_judges = [line for line in lines if line.startswith("judge ")]
    assert dict(line.split() for line in lines if line not in of_judges) == tools.fingerprint()
    assert len(of_judges) == len(JUDGES)
    for judge, line in zip(JUDGES, of_judges, strict=True):
        lack = judge.lacks()
        assert line.startswith(f"judge {judge.name} ")
        assert line.endswith(f" not here: it wants {lack}" if lack else " here")
    for name in ("weasyprint", "ebooklib", "libpango-1.0-0", "libharfbuzz0b", "zlib", "fonts"):
        assert name in tools.fingerprint()


def test_doctor_says_what_a_judge_lacks_and_how_to_get_it(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    lacking = [replace(judge, lacks=lambda: "Java") for judge in JUDGES]
    monkeypatch.setattr("pressroom.judges.JUDGES", lacking)
    code, output, errors = run("doctor")
    assert (code, errors) == (0, "")
    assert output.count("not here: it wants Java") == len(JUDGES)
    assert "`make judges`" in output
    assert output.endswith("nothing is missing\n")


@pytest.fixture
def fresh_fingerprint() -> Any:
    """The fingerprint asked anew, before and after."""
    tools.fingerprint.cache_clear()
    yield
    tools.fingerprint.cache_clear()


def test_doctor_names_a_missing_library_and_the_command(
    run: Run, monkeypatch: pytest.MonkeyPatch, fresh_fingerprint: None
) -> None:
    load = ctypes.CDLL

    def lacking(name: str) -> ctypes.CDLL:
        if "harfbuzz-subset" in name:
            raise OSError(name)
        return load(name)

    monkeypatch.setattr(ctypes, "CDLL", lacking)
    code, output, errors = run("doctor")
    assert code == 1
    assert "libharfbuzz-subset0  missing" in output
    assert output.endswith("1 thing missing\n")
    (line,) = errors.splitlines()
    assert "libharfbuzz-subset0 is missing" in line
    assert "sudo apt-get install --no-install-recommends libharfbuzz-subset0" in line
    assert "libpango" not in line


def test_doctor_names_missing_fonts_and_the_command(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tools, "fonts_ready", lambda: False)
    code, output, errors = run("doctor")
    assert code == 1
    assert output.endswith("1 thing missing\n")
    assert f"`{sys.executable} -m pressroom.fonts`" in errors


def test_doctor_names_a_missing_package_and_the_command(
    run: Run, monkeypatch: pytest.MonkeyPatch, fresh_fingerprint: None
) -> None:
    def lacking(name: str) -> str | None:
        return None if name == "pydyf" else version(name)

    monkeypatch.setattr("pressroom.tools.version", lacking)
    code, _, errors = run("doctor")
    assert code == 1
    assert "pydyf" in errors
    assert "`" in errors


def test_a_build_without_its_tools_is_a_problem(
    run: Run, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tools, "fonts_ready", lambda: False)
    code, _, errors = run("build")
    assert code == 1
    assert codes(errors) == ["FNT-002"]
    assert not (project / "output").exists()


def test_version(run: Run) -> None:
    assert run("--version")[:2] == (0, f"pressroom, version {__version__}\n")


@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_help_names_every_command(run: Run, flag: str) -> None:
    code, output, _ = run(flag)
    assert code == 0
    for name in cli.commands:
        assert re.search(rf"^  {name} +\w", output, re.M)


@pytest.mark.parametrize("name", cli.commands)
def test_help_of_a_command_explains_its_options(run: Run, name: str) -> None:
    code, output, _ = run(name, "--help")
    assert code == 0
    for parameter in cli.commands[name].params:
        if isinstance(parameter, click.Option):
            assert parameter.help
            assert all(option in output for option in parameter.opts)
        else:
            meanings = {
                "report": "a slug of source/, a folder or a file; none means all",
                "old": "OLD and NEW are packages, folders that reports were built into, or EPUBs",
                "new": "OLD and NEW are packages, folders that reports were built into, or EPUBs",
                "path": "PATH is a bag (a zip, a tar or a folder), or a folder of bags",
                "folder": "DIR is the folder that `build --cache` was given",
                "slug": "SLUG is its short name: small letters, digits, hyphens",
            }
            assert meanings[str(parameter.name)] in " ".join(output.split())


def test_readme_names_every_command_and_option_and_no_others() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    code = " ".join(re.findall(r"```.*?```|`[^`\n]+`", readme, re.S))
    assert set(re.findall(r"\bpressroom ([a-z]+)", code)) == set(cli.commands)
    groups = [command for command in cli.commands.values() if isinstance(command, click.Group)]
    commands = [*cli.commands.values(), *(each for one in groups for each in one.commands.values())]
    options = {
        option
        for command in commands
        for parameter in command.params
        if isinstance(parameter, click.Option)
        for option in parameter.opts
    }
    named = set(re.findall(r"(?<![\w-])(--?[a-z][a-z-]*)", code))
    assert named <= options | {"--help", "-h", "--version"}
    for command in commands:
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert named & set(parameter.opts), parameter.name


def test_readme_names_codes_that_exist() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert set(re.findall(r"\b[A-Z]{2,4}-\d{3}\b", readme)) - {"SHA-256"} <= TABLE.keys()


# Files that are none


def twin_folder(project: Path) -> None:
    (project / "source" / "minutes.md").write_text("---\ntitle: T\ndate: 2024-01-31\n---\n\nTwo.")


def twin_kind(project: Path) -> None:
    (project / "source" / "minutes" / "report.md").write_text("Two.")


@pytest.mark.parametrize("twin", [twin_folder, twin_kind])
@pytest.mark.parametrize("names", [(), ("minutes",)])
def test_no_report_is_passed_over_for_another(
    run: Run, project: Path, twin: Callable[[Path], None], names: tuple[str, ...]
) -> None:
    twin(project)
    code, _, errors = run("build", *names)
    assert (code, codes(errors)) == (1, ["SRC-008"])
    assert not (project / "output").exists()


@pytest.mark.parametrize("name", ["report.txt", "report.yaml", "report.css"])
@pytest.mark.parametrize("what", ["fifo", "folder", "circle", "zero", "outside"])
def test_what_is_no_ordinary_file_is_said_at_its_place(
    run: Run, project: Path, name: str, what: str
) -> None:
    (project / "secret").write_text("title: Secret\n", "utf-8")
    file = project / "source" / "minutes" / name
    file.unlink(missing_ok=True)
    if what == "fifo":
        os.mkfifo(file)
    elif what == "folder":
        file.mkdir()
    else:
        targets = {"circle": file, "zero": Path("/dev/zero"), "outside": project / "secret"}
        file.symlink_to(targets[what])
    code, output, errors = run("build")
    assert (code, output) == (1, "")
    assert codes(errors) == ["SRC-007"]
    assert f"source/minutes/{name}: error" in errors
    assert "Secret" not in errors


def test_a_link_within_the_folder_is_followed(run: Run, project: Path) -> None:
    file = project / "source" / "minutes" / "report.txt"
    file.rename(file.with_name("received.txt"))
    file.symlink_to("received.txt")
    assert run("build")[0] == 0


def test_nothing_that_is_printed_moves_the_cursor(run: Run, project: Path) -> None:
    folder = project / "source" / "minutes"
    folder.rename(folder.with_name("a\u202eb\x1b[2Jc"))
    (project / "source" / "a\u202eb\x1b[2Jc" / "report.txt").write_text(f"{TEXT}\x1b[31m\u202e")
    code, output, errors = run("build")
    assert code == 1
    assert not {"\u202e", "\x1b"} & {*output, *errors}


def test_all_problems_of_metadata_and_text_at_once(run: Run, project: Path) -> None:
    folder = project / "source" / "minutes"
    (folder / "report.yaml").write_text("titel: T\ndate: 2024-02-30\n", "utf-8")
    (folder / "report.txt").rename(folder / "report.md")
    (folder / "report.md").write_text("A ![map](map.png) and [a](javascript:b).", "utf-8")
    (folder / "report.css").write_text("p { content: 'a' }", "utf-8")
    code, _, errors = run("build")
    assert code == 1
    assert codes(errors) == ["STY-001", "LNK-001", "PIC-001", "META-004", "META-002", "META-003"]
