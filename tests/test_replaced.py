"""A corrected report whose package tells what it replaces, word by word; and bags of a series."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from lxml import etree

from pressroom.archive.bag import tags_of
from pressroom.archive.verify import verify_bag
from pressroom.pipeline import build
from pressroom.problems import Refused

from .conftest import MakeReport
from .test_archive import FINAL, files_of

DC = "{http://purl.org/dc/elements/1.1/}"
OLD, NEW = "date 2024-01-31 It closed at noon.", "date 2024-01-31 It closed at night."
CORRECTED = FINAL.replace("version: 1.10", "version: 1.11\nreplaces: version 1.10 of 31 January")


@pytest.fixture
def corrected(make_report: MakeReport, tmp_path: Path) -> Path:
    """A final as published, then corrected, with the EPUB that it replaces beside it."""
    file = make_report(OLD, sidecar=FINAL)
    built = build(file, tmp_path / "output")
    (file.parent / "report.replaced.epub").write_bytes(
        (built.folder / "a-report.epub").read_bytes()
    )
    file.write_text(NEW)
    file.with_suffix(".yaml").write_text(CORRECTED)
    return file


def test_the_package_holds_the_difference_and_names_the_old(
    corrected: Path, tmp_path: Path
) -> None:
    old = json.loads((tmp_path / "output" / "a-report" / "a-report.proof.json").read_bytes())
    built = build(corrected, tmp_path / "output")
    package = built.folder / "a-report.bag.zip"
    assert verify_bag(package).verdict == "whole"
    files = files_of(package)
    said = json.loads(files["data/difference/words.json"])
    digest = old["files"]["a-report.epub"]["sha256"]
    assert said["old"]["epub sha256"] == digest
    assert said["old"]["identifier"] == "urn:isbn:9780000000002"
    assert said["new"]["version"] == "1.11"
    assert [(each["removed"], each["added"]) for each in said["changes"]][-1] == ("noon", "night")
    assert b"<ins" in files["data/difference/words.html"]
    readme = files["data/README.txt"].decode()
    assert "data/difference/words.html" in readme
    assert digest in readme
    assert "Series:     A series, 007" in readme
    assert "Replaces:   version 1.10 of 31 January" in readme
    info = dict(tags_of(files["bag-info.txt"].decode()))
    assert info["Bag-Group-Identifier"] == "A series"
    assert info["Bag-Count"] == "7 of ?"
    assert info["Internal-Sender-Description"] == (
        "A series, 007; replaces version 1.10 of 31 January "
        f"(urn:isbn:9780000000002, EPUB of SHA-256 {digest})"
    )
    core = etree.fromstring(files["data/record/dublin-core.xml"])
    relations = [node.text for node in core.iterfind(f"{DC}relation")]
    assert relations[:2] == ["A series, 007", "version 1.10 of 31 January"]
    assert digest in str(relations[2])
    assert b">difference/words.json<" in files["data/record/premis.xml"]


def test_another_old_version_makes_another_package(corrected: Path, tmp_path: Path) -> None:
    assert build(corrected, tmp_path / "output").fresh
    assert not build(corrected, tmp_path / "output").fresh
    (corrected.parent / "report.replaced.epub").unlink()
    built = build(corrected, tmp_path / "output")
    assert built.fresh
    assert not [
        name for name in files_of(built.folder / "a-report.bag.zip") if "difference" in name
    ]


@pytest.mark.parametrize(("data", "code"), [(b"words", "DIF-001"), (b"", "DIF-001")])
def test_what_is_no_old_version(corrected: Path, tmp_path: Path, data: bytes, code: str) -> None:
    (corrected.parent / "report.replaced.epub").write_bytes(data)
    with pytest.raises(Refused) as refused:
        build(corrected, tmp_path / "other")
    (problem,) = refused.value.problems
    assert problem.code == code
    assert problem.where.file.endswith("report.replaced.epub")


def test_a_link_that_leads_nowhere_is_not_passed_over(corrected: Path, tmp_path: Path) -> None:
    file = corrected.parent / "report.replaced.epub"
    file.unlink()
    file.symlink_to(tmp_path / "nowhere")
    with pytest.raises(Refused, match="SRC-007"):
        build(corrected, tmp_path / "other")
