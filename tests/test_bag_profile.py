"""What archives ask of a bag: labels of their own, and profiles that a bag must keep to."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import bagit
import pytest

from pressroom.archive.bag import tags_of
from pressroom.archive.profile import read_profile
from pressroom.archive.verify import verify_bag
from pressroom.pipeline import build
from pressroom.problems import Problem, Refused
from pressroom.schema import written

from .conftest import MakeReport, metadata_of
from .test_archive import FINAL, files_of, unpacked

ADDED = """bag_info:
  Organization-Address: "1 Main Street: Vienna"
  Contact-Phone: ["+43 1 1", "+43 1 2"]
  BagIt-Profile-Identifier: https://example.org/profile.json
"""
PROFILE: dict[str, Any] = {
    "BagIt-Profile-Info": {
        "BagIt-Profile-Identifier": "https://example.org/profile.json",
        "BagIt-Profile-Version": "1.4.0",
        "Source-Organization": "The archive",
        "External-Description": "What it takes",
        "Version": "1.0",
    },
    "Bag-Info": {
        "source-organization": {"required": True, "values": ["The <Board>"]},
        "Bagging-Date": {"required": True, "repeatable": False},
        "Contact-Phone": {},
    },
    "Manifests-Required": ["sha256"],
    "Manifests-Allowed": ["sha256", "sha512"],
    "Tag-Manifests-Required": ["sha512"],
    "Allow-Fetch.txt": False,
    "Serialization": "required",
    "Accept-Serialization": ["application/zip"],
    "Accept-BagIt-Version": ["0.97", "1.0"],
    "Tag-Files-Allowed": [],
}


def said(text: str) -> tuple[tuple[str, str], ...]:
    return metadata_of(f"title: T\n{text}", "report.yaml").bag_info


def refused(text: str) -> tuple[Problem, ...]:
    with pytest.raises(Refused) as caught:
        said(text)
    return caught.value.problems


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("profiled")
    (folder / "report.txt").write_text("date 2024-01-31 Words.")
    (folder / "report.yaml").write_text(FINAL + ADDED)
    return build(folder / "report.txt", folder / "output").folder / f"{folder.name}.bag.zip"


# Labels


def test_labels_of_the_editors_own(package: Path, tmp_path: Path) -> None:
    found = tags_of(files_of(package)["bag-info.txt"].decode())
    assert found[-6:-1] == [
        ("Bag-Software-Agent", dict(found)["Bag-Software-Agent"]),
        ("Organization-Address", "1 Main Street: Vienna"),
        ("Contact-Phone", "+43 1 1"),
        ("Contact-Phone", "+43 1 2"),
        ("BagIt-Profile-Identifier", "https://example.org/profile.json"),
    ]
    assert (
        dict(found).items()
        >= {
            "Contact-Email": "press@example.org",
            "Bag-Group-Identifier": "A series",
            "Bag-Count": "7 of ?",
            "Internal-Sender-Description": "A series, 007",
            "External-Identifier": "urn:isbn:9780000000002",
            "External-Description": "What it is about",
        }.items()
    )
    bag = bagit.Bag(str(unpacked(package, tmp_path)))
    assert bag.validate()
    assert bag.info["Contact-Phone"] == ["+43 1 1", "+43 1 2"]
    assert bag.info["Organization-Address"] == "1 Main Street: Vienna"


def test_the_labels_say_the_same_again() -> None:
    wanted = metadata_of(FINAL + ADDED, "report.yaml")
    assert metadata_of(written(wanted), "report.yaml") == wanted


@pytest.mark.parametrize(
    ("number", "count"),
    [("7", "7 of ?"), ("007", "7 of ?"), ("2024/7", None), ("0", None), ("９", None)],
)
def test_a_number_to_count_by(
    make_report: MakeReport, tmp_path: Path, number: str, count: str | None
) -> None:
    sidecar = FINAL.replace("number: 007", f"number: {number}")
    sidecar = sidecar.replace("press@example.org", "The press office")
    built = build(make_report("date 2024-01-31 Words.", sidecar=sidecar), tmp_path / "output")
    found = dict(tags_of(files_of(built.folder / "a-report.bag.zip")["bag-info.txt"].decode()))
    assert found.get("Bag-Count") == count
    assert found["Internal-Sender-Description"] == f"A series, {number}"
    assert found["Contact-Name"] == "The press office"


def test_the_editors_contact_goes_before_the_printed_one(
    make_report: MakeReport, tmp_path: Path
) -> None:
    sidecar = f"{FINAL}bag_info:\n  contact-email: archive@example.org\n"
    built = build(make_report("date 2024-01-31 Words.", sidecar=sidecar), tmp_path / "output")
    info = files_of(built.folder / "a-report.bag.zip")["bag-info.txt"].decode()
    assert [value for label, value in tags_of(info) if label.lower() == "contact-email"] == [
        "archive@example.org"
    ]


@pytest.mark.parametrize(
    ("label", "hint"),
    [
        ("Payload-Oxum", "take the line out"),
        ("BAGGING-DATE", "take the line out"),
        ("source-organization", "`publisher: …`"),
        ("Bag-Group-Identifier", "`series: …`"),
        ("BagIt-Version", "take the line out"),
        ('"A: B"', "Contact-Email"),
        ('" A"', "Contact-Email"),
        ('""', "Contact-Email"),
        (r'"A\nBag-Size"', "Contact-Email"),
        (r'"A\u2028B"', "Contact-Email"),
        (r'"A\u0085B"', "Contact-Email"),
        (r'"A\u202eB"', "Contact-Email"),
        ("A" * 101, "Contact-Email"),
    ],
)
def test_a_label_that_cannot_be(label: str, hint: str) -> None:
    (problem,) = refused(f"bag_info:\n  Contact-Name: Ada\n  {label}: x\n")
    assert (problem.code, problem.where.line, problem.where.column) == ("META-014", 4, 3)
    assert hint in problem.hint


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("bag_info:\n  A: 1\n  a: 2\n", "META-006"),
        ("bag_info:\n  A: |\n    one\n    Payload-Oxum: 1.1\n", "META-003"),
        ('bag_info:\n  A: "one\\rPayload-Oxum: 1.1"\n', "META-003"),
        ('bag_info:\n  A: "one\\u2028Payload-Oxum: 1.1"\n', "META-003"),
        ('bag_info:\n  A: "\\0"\n', "META-003"),
        ("bag_info:\n  A:\n", "META-003"),
        ("bag_info:\n  A: {b: c}\n", "META-003"),
        ("bag_info:\n  A: [b, [c]]\n", "META-003"),
        ("bag_info: words\n", "META-003"),
        ("bag_info: [a]\n", "META-003"),
        ("bag_info: {}\n", "META-003"),
        ("bag_info:\n  A: *b\n", "META-009"),
        ("bag_info:\n  [a]: b\n", "META-014"),
    ],
)
def test_values_that_cannot_be(text: str, code: str) -> None:
    assert [problem.code for problem in refused(text)] == [code]


def test_with_an_epoch_no_date_is_claimed(
    make_report: MakeReport, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    built = build(make_report("date 2024-01-31 Words.", sidecar=FINAL), tmp_path / "output")
    files = files_of(built.folder / "a-report.bag.zip")
    assert b"Bagging-Date" not in files["bag-info.txt"]
    assert b"2023-11-14" not in files["data/record/premis.xml"]


# Profiles


@pytest.fixture
def profiled(tmp_path: Path) -> Callable[..., Path]:
    """The profile as a file, with some of its fields changed; None takes one away."""

    def write(**changes: Any) -> Path:
        profile = deepcopy(PROFILE)
        for name, value in changes.items():
            field = name.replace("_", "-").replace("-txt", ".txt")
            profile[field] = value
            if value is None:
                del profile[field]
        (tmp_path / "profile.json").write_text(json.dumps(profile))
        return tmp_path / "profile.json"

    return write


def unmet(bag: Path, profile: Path) -> list[str]:
    return [each.message for each in verify_bag(bag, profile=read_profile(profile)).problems]


def test_a_bag_that_keeps_to_its_profile(package: Path, profiled: Callable[..., Path]) -> None:
    assert unmet(package, profiled()) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"Bag_Info": {"Cost-Centre": {"required": True}}}, "has no `Cost-Centre`"),
        (
            {"Bag_Info": {"Source-Organization": {"values": ["A", "B"]}}},
            "`Source-Organization` is `The <Board>`, and it takes `A` or `B`",
        ),
        (
            {"Bag_Info": {"CONTACT-PHONE": {"repeatable": False}}},
            "`bag-info.txt` has `CONTACT-PHONE` 2 times",
        ),
        ({"Manifests_Required": ["sha256", "sha512", "md5"], "Manifests_Allowed": None}, "`manif"),
        ({"Manifests_Allowed": ["sha256"]}, "`manifest-sha512.txt`, which is not allowed"),
        ({"Tag_Manifests_Required": ["sha1"]}, "it has no `tagmanifest-sha1.txt`"),
        ({"Tag_Manifests_Allowed": ["sha512"]}, "`tagmanifest-sha256.txt`, which is not allowed"),
        ({"Serialization": "forbidden"}, "as a folder, and this is a zip"),
        ({"Accept_Serialization": ["application/tar"]}, "takes `application/tar`, and this is a z"),
        ({"Accept_BagIt_Version": ["0.97"]}, "it takes bags of version `0.97`"),
        ({"Tag_Files_Required": ["a.txt"], "Tag_Files_Allowed": ["*.txt"]}, "it has no `a.txt`"),
        ({"Data_Empty": True}, "it has a payload"),
        ({"Fetch_txt_Required": True}, "it has no `fetch.txt`"),
    ],
)
def test_a_bag_that_does_not(
    package: Path, profiled: Callable[..., Path], changes: dict[str, Any], said: str
) -> None:
    (found,) = unmet(package, profiled(**changes))
    assert said in found


def test_a_bag_that_names_another_profile(package: Path, profiled: Callable[..., Path]) -> None:
    info = {**PROFILE["BagIt-Profile-Info"], "BagIt-Profile-Identifier": "https://b.example"}
    (found,) = unmet(package, profiled(BagIt_Profile_Info=info))
    assert "no line `BagIt-Profile-Identifier: https://b.example`" in found


def test_how_a_bag_is_packed(package: Path, tmp_path: Path, profiled: Callable[..., Path]) -> None:
    folder = unpacked(package, tmp_path / "a")
    assert "and this is a folder" in "".join(unmet(folder, profiled()))
    assert unmet(folder, profiled(Serialization="optional")) == []
    assert unmet(folder, profiled(Serialization="forbidden")) == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "there is none"),
        ("{", "truncated"),
        ("[]", "object"),
        ("{}", "BagIt-Profile-Info"),
        ('{"a":' * 100_000, "recursion"),
        (" " * (2**20 + 1), "over 1 MB"),
        (json.dumps({**PROFILE, "Serialization": "maybe"}), "maybe"),
        (json.dumps({**PROFILE, "Accept-BagIt-Version": []}), "accepts none"),
        (json.dumps({**PROFILE, "Manifests-Allowed": ["md5"]}), "has it not"),
        (json.dumps({**PROFILE, "Tag-Files-Required": ["a"]}), "has it not"),
        (
            json.dumps(
                {
                    **PROFILE,
                    "BagIt-Profile-Info": {
                        **PROFILE["BagIt-Profile-Info"],
                        "BagIt-Profile-Version": "2.0.0",
                    },
                }
            ),
            "version 2.0.0",
        ),
    ],
)
def test_what_is_no_profile(tmp_path: Path, text: str, reason: str) -> None:
    (tmp_path / "profile.json").write_text(text)
    with pytest.raises(Refused) as caught:
        read_profile(tmp_path / "profile.json")
    (problem,) = caught.value.problems
    assert problem.code == "PFL-001"
    assert reason in problem.message


def test_the_command(package: Path, profiled: Callable[..., Path]) -> None:
    command = [sys.executable, "-m", "pressroom", "verify", str(package), "--profile"]
    good = profiled(Other_Info=[{"APTrust-Info": {}}])
    done = subprocess.run([*command, str(good)], capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert done.stderr.count("warning PFL-003: the profile asks for `Other-Info`") == 1
    bad = profiled(Bag_Info={"Cost-Centre": {"required": True}})
    done = subprocess.run([*command, str(bad)], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "error PFL-002" in done.stderr
    done = subprocess.run([*command, "no.json"], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "error PFL-001" in done.stderr
    assert done.stdout == ""
