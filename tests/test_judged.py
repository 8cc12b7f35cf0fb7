"""A package that tells what outside judges said of its editions: none where they object."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from lxml import etree

from pressroom.archive.verify import verify_bag
from pressroom.judges import JUDGES, report
from pressroom.judges.findings import Finding, Judge, NoVerdict, Spot, Verdicts
from pressroom.pipeline import Wanted, build
from pressroom.problems import Refused

from .conftest import SHIPPED, MakeReport, skip_without
from .test_archive import FINAL, PREMIS, files_of
from .test_records import SCHEMA

ODD = Finding("warning", "A-1", "it is odd", Spot("page 1"))
WRONG = Finding("error", "A-2", "it is wrong", Spot("page 2"))
Found = list[Finding] | NoVerdict


def judge(name: str, kind: str, found: Found, lack: str = "") -> Judge:
    def asked(files: Sequence[Path]) -> Verdicts:
        assert all(file.stat().st_size > 1000 for file in files)
        return dict.fromkeys(files, found)

    return Judge(name, kind, lambda: lack, asked, lambda: "1.2")


@pytest.fixture
def judges(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Put others in the place of the judges."""

    def put(*named: Judge) -> None:
        monkeypatch.setattr(report, "JUDGES", named)

    return put


def test_what_they_say_goes_into_the_package(
    make_report: MakeReport, tmp_path: Path, judges: Callable[..., None]
) -> None:
    judges(
        judge("one & all", ".pdf", [ODD]),
        judge("two", ".epub", []),
        judge("three", ".pdf", [], lack="Java"),
    )
    file = make_report("date 2024-01-31 Words.", sidecar=FINAL, slug="Ü b")
    built = build(file, tmp_path / "output", wanted=Wanted(judged=True))
    assert [each.code for each in built.findings] == ["JDG-005"]
    package = built.folder / "Ü b.bag.zip"
    assert verify_bag(package).verdict == "whole"
    files = files_of(package)
    said = json.loads(files["data/judges/report.json"])
    assert [(each["judge"], each["version"], each["found"]) for each in said["asked"]] == [
        (
            *("one & all", "1.2"),
            [{"severity": "warning", "rule": "A-1", "message": "it is odd", "place": "page 1"}],
        ),
        ("two", "1.2", []),
    ]
    assert said["not asked"] == {"three": "Java was not here"}
    assert b"data/judges/report.json" in files["data/README.txt"]
    record = etree.fromstring(files["data/record/premis.xml"])
    events = [
        (
            each.findtext("p:eventOutcomeInformation/p:eventOutcome", "", PREMIS),
            [node.text for node in each.iterfind(".//p:linkingAgentIdentifierValue", PREMIS)],
            [node.text for node in each.iterfind(".//p:linkingObjectIdentifierValue", PREMIS)],
        )
        for each in record.iterfind("p:event", PREMIS)
    ]
    by = "publisher"
    assert events[3:5] == [
        ("warning: 1", ["one & all", by], ["editions/report-b.pdf", "judges/report.json"]),
        ("nothing found", ["two", by], ["editions/report-b.epub", "judges/report.json"]),
    ]


def test_it_is_made_again_only_where_it_does_not_tell_of_them(
    make_report: MakeReport, tmp_path: Path, judges: Callable[..., None]
) -> None:
    judges(judge("one", ".pdf", []))
    file = make_report("date 2024-01-31 Words.", sidecar=FINAL)
    assert build(file, tmp_path / "output").fresh
    assert build(file, tmp_path / "output", wanted=Wanted(judged=True)).fresh
    assert not build(file, tmp_path / "output", wanted=Wanted(judged=True)).fresh
    assert not build(file, tmp_path / "output").fresh


@pytest.mark.parametrize(
    ("found", "code"), [([ODD, WRONG, WRONG], "JDG-001"), (NoVerdict("it fell"), "JDG-004")]
)
def test_where_they_object_nothing_is_published(
    make_report: MakeReport,
    tmp_path: Path,
    judges: Callable[..., None],
    found: Found,
    code: str,
) -> None:
    judges(judge("one", ".pdf", found))
    file = make_report("date 2024-01-31 Words.", sidecar=FINAL)
    with pytest.raises(Refused) as refused:
        build(file, tmp_path / "output", wanted=Wanted(judged=True))
    (problem,) = refused.value.problems
    assert problem.code == code
    assert problem.where.file == "a-report.pdf"
    assert not (tmp_path / "output").exists()


def test_of_a_draft_they_are_not_asked(
    make_report: MakeReport, tmp_path: Path, judges: Callable[..., None]
) -> None:
    judges(judge("one", ".pdf", [WRONG]))
    file = make_report("Words.", sidecar="title: T\nstatus: draft\n")
    assert build(file, tmp_path / "output", wanted=Wanted(judged=True)).fresh
    assert not build(file, tmp_path / "output", wanted=Wanted(judged=True)).fresh


@pytest.mark.judge
def test_the_judges_themselves(tmp_path: Path) -> None:
    path = skip_without(str(SCHEMA) if SCHEMA.exists() else None, "the schema of PREMIS")
    for each in JUDGES:
        lack = each.lacks()
        skip_without(None if lack else each.name, f"{each.name} ({lack})")
    built = build(SHIPPED, tmp_path / "output", wanted=Wanted(judged=True))
    files = files_of(next(built.folder.glob("*.bag.zip")))
    said = json.loads(files["data/judges/report.json"])
    assert [each["judge"] for each in said["asked"]] == [each.name for each in JUDGES]
    assert all(each["version"][0].isdigit() for each in said["asked"])
    etree.XMLSchema(etree.parse(path)).assertValid(
        etree.fromstring(files["data/record/premis.xml"])
    )
