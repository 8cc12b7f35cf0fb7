"""The editions of a package made anew: the same bytes, or which tools differ, or what is wrong."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from pressroom.archive.bag import zipped
from pressroom.archive.rebuild import NOT_MADE, SAME
from pressroom.archive.verify import Verified, verify_bag
from pressroom.archive.words import PROVEN, WITHHELD
from pressroom.confine import Limits
from pressroom.pipeline import Built, build

from .conftest import ROOT, MakeReport
from .test_archive import FINAL, Files, files_of
from .test_proven_again import forged, of_kind, other_words

LIMITS = Limits(300)
DRAWING = """<svg xmlns="http://www.w3.org/2000/svg" width="90" height="40">
<rect width="80" height="30" fill="#ddd"/></svg>"""


def rebuilt(path: Path) -> Verified:
    return verify_bag(path, "rebuild", LIMITS)


def codes(found: Verified) -> list[str]:
    return [each.code for each in found.problems]


def repacked(files: Files, folder: Path) -> Path:
    forged(files)
    (folder / "a.bag.zip").write_bytes(zipped(files, "a"))
    return folder / "a.bag.zip"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    home = tmp_path_factory.mktemp("anew") / "source" / "vote"
    home.mkdir(parents=True)
    (home / "report.txt").write_text("date 2024-01-31 The committee did not agree.")
    (home / "report.yaml").write_text(FINAL)
    built = build(home / "report.txt", home.parent.parent / "output")
    return files_of(built.folder / "vote.bag.zip")


def test_the_shipped_report_elsewhere_and_without_a_network(
    shipped_build: Built, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("asked for the network")

    (package,) = shipped_build.folder.glob("*.bag.zip")
    shutil.copy(package, tmp_path / "a.zip")
    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.chdir(tmp_path)
    found = rebuilt(Path("a.zip"))
    assert (found.verdict, found.rebuilt, found.problems) == ("whole", SAME, ())
    assert [each.name for each in tmp_path.iterdir()] == ["a.zip"]


@pytest.mark.parametrize("said", ["", "prepared: 2024-05-06T07:08:09+02:00\n"])
def test_the_dates_are_those_of_then(
    make_report: MakeReport, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    if not said:
        monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    file = make_report("date 2024-01-31 Words.", sidecar=f"title: T\n{said}")
    built = build(file, tmp_path / "output")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "" if not said else "1800000000")
    assert rebuilt(built.folder / "a-report.bag.zip").rebuilt == SAME


def test_a_withheld_report_with_all_that_prints_have(tmp_path: Path) -> None:
    home = tmp_path / "source" / "a"
    home.mkdir(parents=True)
    (home / "drawing.svg").write_text(DRAWING)
    (home / "report.css").write_text("p { letter-spacing: 0.2pt }")
    (home / "report.yaml").write_text("title: T\ndate: 2024-01-31\ntoc: true\ntheme: plain\n")
    notes = "\n\n".join(f"Words[^{n}].\n\n[^{n}]: A note.[^x{n}]\n\n[^x{n}]: More." for n in "ab")
    text = f"<!-- hidden -->\n\n# One\n\n{notes}\n\n![A field](drawing.svg)\n\n# Two\n\nWords.\n"
    (home / "report.md").write_text(text)
    built = build(home / "report.md", tmp_path / "output")
    found = rebuilt(built.folder / "a.bag.zip")
    assert (found.words, found.rebuilt, found.problems) == (WITHHELD, SAME, ())


def test_with_a_cover_and_typefaces_of_which_none_is_another(tmp_path: Path) -> None:
    home = tmp_path / "source" / "a"
    home.mkdir(parents=True)
    shutil.copyfile(ROOT / "docs" / "pages.png", home / "cover.png")
    said = "title: T\ndate: 2024-01-31\ncover:\n  image: cover.png\n  alt: Pages\n"
    (home / "report.yaml").write_text(said)
    (home / "report.md").write_text("# One\n\nThey said \u05e9\u05dc\u05d5\u05dd.\n")
    built = build(home / "report.md", tmp_path / "output")
    package = built.folder / "a.bag.zip"
    found = rebuilt(package)
    assert (found.words, found.rebuilt, found.problems) == (PROVEN, SAME, ())

    files = files_of(package)
    name = of_kind(files, ".epub")
    files[name] = other_words(
        files[name], lambda at, data: data + b"\0" if at.endswith("Hebrew-Regular.ttf") else data
    )
    found = verify_bag(repacked(files, tmp_path), "words", LIMITS)
    assert codes(found) == ["BAG-008"]
    assert "NotoSerifHebrew-Regular.ttf is not the typeface" in found.problems[0].message


def test_with_templates_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are never run out of a bag: the editions are made where they are installed."""
    shutil.copytree(ROOT / "tests" / "reports" / "own-templates-and-styles-exact", tmp_path / "p")
    monkeypatch.chdir(tmp_path / "p")
    file = next(path for path in (tmp_path / "p").rglob("report.*") if path.suffix != ".yaml")
    built = build(file, tmp_path / "output")
    (package,) = built.folder.glob("*.bag.zip")
    assert rebuilt(package).rebuilt == SAME
    monkeypatch.chdir(tmp_path)
    found = rebuilt(package)
    assert (found.verdict, found.rebuilt, codes(found)) == ("whole", NOT_MADE, ["BAG-011"])
    assert "`" not in found.problems[0].message or "data/making/" in found.problems[0].message


@pytest.mark.parametrize(
    "name", ["styles/print.css", "templates/print/report.html", "fonts/SourceSerif4-Regular.ttf"]
)
def test_what_made_it_is_not_installed(files: Files, tmp_path: Path, name: str) -> None:
    changed = dict(files)
    changed[f"data/making/{name}"] += b"\n"
    found = rebuilt(repacked(changed, tmp_path))
    assert (found.rebuilt, codes(found)) == (NOT_MADE, ["BAG-011"])
    assert name in found.problems[0].message


def test_what_makes_no_edition_may_be_another(files: Files, tmp_path: Path) -> None:
    changed = dict(files)
    for name in changed:
        if "templates/archive" in name or name.endswith(("LICENSE", "requirements.lock")):
            changed[name] += b"\n"
    changed["data/making/tools.json"] = b'{"lxml": "1"}'
    found = rebuilt(repacked(changed, tmp_path))
    assert (found.rebuilt, codes(found)) == (SAME, [])


@pytest.mark.parametrize("other", [False, True])
def test_other_bytes(files: Files, tmp_path: Path, other: bool) -> None:
    """A PDF that carries every word, and yet is not what the tools make."""
    changed = dict(files)
    name = of_kind(changed, ".pdf")
    changed[name] += b"\n"
    if other:
        tools = json.loads(changed["data/making/tools.json"]) | {"lxml": "1"}
        changed["data/making/tools.json"] = json.dumps(tools).encode()
    found = rebuilt(repacked(changed, tmp_path))
    if other:
        assert (found.verdict, codes(found)) == ("whole", [])
        assert "the same text; the PDF in other bytes by other tools: lxml" in found.rebuilt
        assert "(1 then)" in found.rebuilt
    else:
        assert (found.rebuilt, codes(found)) == (NOT_MADE, ["BAG-012"])
        assert "the same tools make other bytes of the PDF" in found.problems[0].message


def test_no_picture_is_drawn_that_is_not_clean(tmp_path: Path) -> None:
    home = tmp_path / "source" / "a"
    home.mkdir(parents=True)
    (home / "drawing.svg").write_text(DRAWING)
    (home / "report.md").write_text("![A field](drawing.svg)\n\nWords.\n")
    (home / "report.yaml").write_text("title: T\ndate: 2024-01-31\n")
    built = build(home / "report.md", tmp_path / "output")
    files = files_of(built.folder / "a.bag.zip")

    def change(name: str, data: bytes) -> bytes:
        return data.replace(b"<rect", b"<!-- more --><rect") if name.endswith(".svg") else data

    drawing = "data/report/pictures/picture-1.svg"
    files[drawing] = change(drawing, files[drawing])
    files[of_kind(files, ".epub")] = other_words(files[of_kind(files, ".epub")], change)
    found = rebuilt(repacked(files, tmp_path))
    assert codes(found) == ["BAG-007"]
    assert "`picture-1.svg` is no picture" in found.problems[0].message


def test_no_style_of_a_bag_may_make_words(tmp_path: Path) -> None:
    home = tmp_path / "source" / "a"
    home.mkdir(parents=True)
    (home / "report.txt").write_text("date 2024-01-31 Words.")
    (home / "report.yaml").write_text("title: T\n")
    (home / "report.css").write_text("p { letter-spacing: 0.2pt }")
    built = build(home / "report.txt", tmp_path / "output")
    files = files_of(built.folder / "a.bag.zip")
    files["data/report/report.css"] = b"p::before { content: 'not ' }"
    found = rebuilt(repacked(files, tmp_path))
    assert codes(found) == ["BAG-007"]
    assert "no stylesheet that a report may bring" in found.problems[0].message


def test_the_command(files: Files, tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zipped(files, "a"))
    report = tmp_path / "found.json"
    command = [sys.executable, "-m", "pressroom", "verify", "--rebuild", str(tmp_path / "a.zip")]
    done = subprocess.run(
        [*command, "--report", str(report)],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[0].endswith(f"whole  {PROVEN}  {SAME}")
    assert json.loads(report.read_bytes())["bags"][0]["rebuilt"] == SAME
