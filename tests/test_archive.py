"""The archive package: what is in it, who else calls it a bag, and what is noticed years later."""

from __future__ import annotations

import csv
import errno
import hashlib
import io
import json
import os
import pty
import re
import stat
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path, PurePath

import bagit
import pytest
from lxml import etree

from pressroom.archive.bag import DECLARATION, SAFE_NAME, make_bag, tarred, zipped
from pressroom.archive.report import kept
from pressroom.archive.verify import bags, verify_bag
from pressroom.pipeline import Built, Wanted, build
from pressroom.problems import Refused
from pressroom.schema import written
from pressroom.source import moment

from .conftest import SHIPPED, MakeReport, metadata_of

PREMIS = {"p": "http://www.loc.gov/premis/v3"}
FINAL = """title: A title & more
subtitle: Under it
authors: [Ada Example, "Bo: Example"]
publisher: The <Board>
place: Here
contact: press@example.org
language: en
identifier: urn:isbn:9780000000002
series: A series
number: 007
version: 1.10
status: final
description: >-
  What it is about
subjects: [safety, water]
rights: CC0
note: "A note: with a colon"
"""
Files = dict[str, bytes]


def files_of(package: Path) -> Files:
    """The files of a zipped bag, by path in it."""
    with zipfile.ZipFile(package) as archive:
        return {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}


def unpacked(package: Path, folder: Path) -> Path:
    """The bag as a folder."""
    for name, data in files_of(package).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


def codes(path: Path) -> list[str]:
    return [each.code for each in verify_bag(path).problems]


def messages(path: Path) -> str:
    return "\n".join(each.message for each in verify_bag(path).problems)


@pytest.fixture(scope="module")
def package(shipped_build: Built) -> Path:
    return next(shipped_build.folder.glob("*.bag.zip"))


@pytest.fixture
def repacked(package: Path, tmp_path: Path) -> Callable[[Callable[[Files], object]], Path]:
    """A copy of the bag with something done to its files."""

    def pack(change: Callable[[Files], object]) -> Path:
        files = files_of(package)
        change(files)
        (tmp_path / "a.bag.zip").write_bytes(zipped(files, "a"))
        return tmp_path / "a.bag.zip"

    return pack


def remanifested(files: Files) -> None:
    """Make the lists of checksums anew, as one would who wants a change not to be noticed."""
    payload = {name[5:]: data for name, data in files.items() if name.startswith("data/")}
    info = re.sub(rb"(?m)^Payload-Oxum.*\n", b"", files["bag-info.txt"]).decode()
    lines = [tuple(line.split(": ", 1)) for line in info.splitlines()]
    files.clear()
    files.update(make_bag(payload, lines))  # type: ignore[arg-type]


# What is in it


def test_the_library_of_congress_calls_it_a_bag(package: Path, tmp_path: Path) -> None:
    top = unpacked(package, tmp_path)
    bag = bagit.Bag(str(top))
    assert bag.validate()
    assert (top / "bagit.txt").read_bytes() == DECLARATION
    assert set(bag.algorithms) == {"sha256", "sha512"}
    (top / "data" / "README.txt").write_text("other")
    with pytest.raises(bagit.BagValidationError):
        bag.validate()


def test_a_stranger_can_check_it(package: Path, tmp_path: Path) -> None:
    top = unpacked(package, tmp_path)
    for name in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
        done = subprocess.run(["sha256sum", "-c", "--quiet", name], cwd=top, check=False)
        assert done.returncode == 0
    readme = (top / "data" / "README.txt").read_text("utf-8")
    named = re.findall(r"data/[\w./-]+", readme)
    assert len(named) > 5
    for name in named:
        assert (top / name).exists(), name


def test_all_that_was_published_is_in_it(shipped_build: Built, package: Path) -> None:
    files = files_of(package)
    for name in shipped_build.files:
        assert files[f"data/editions/{name}"] == (shipped_build.folder / name).read_bytes()
    (proof,) = (name for name in files if name.endswith(".proof.json"))
    assert files[proof] == (shipped_build.folder / Path(proof).name).read_bytes()
    assert files["data/report/report.txt"] == SHIPPED.read_bytes()
    assert {name for name in files if name.endswith(".ttf")} == {
        f"data/making/fonts/{name}.ttf"
        for name in (
            *("SourceSans3-Regular", "SourceSans3-SemiBold", "SourceSerif4-Regular"),
            "SourceSerif4Display-Regular",
        )
    }
    assert {name for name in files if "OFL" in name}
    assert b"--hash=sha256:" in files["data/making/requirements.lock"]
    assert all(re.fullmatch(r"[A-Za-z0-9._/-]+", name) for name in files)


def test_the_metadata_say_the_same_again(make_report: MakeReport) -> None:
    wanted = metadata_of(FINAL, "report.yaml")
    again = metadata_of(written(wanted), "report.yaml")
    assert again == wanted
    assert "#" not in written(metadata_of(f"{FINAL}# a secret\n", "report.yaml"))


def test_records(make_report: MakeReport, tmp_path: Path) -> None:
    built = build(make_report("date 2024-01-31 Words.", sidecar=FINAL), tmp_path / "output")
    files = files_of(built.folder / "a-report.bag.zip")
    record = etree.fromstring(files["data/record/premis.xml"])
    objects = record.findall("p:object", PREMIS)
    named = {each.findtext(".//p:objectIdentifierValue", "", PREMIS) for each in objects}
    unrecorded = {"data/README.txt", "data/record/premis.xml", "data/record/dublin-core.xml"}
    assert {f"data/{name}" for name in named} | unrecorded == {
        name for name in files if name.startswith("data/")
    }
    for each in objects:
        data = files[f"data/{each.findtext('.//p:objectIdentifierValue', '', PREMIS)}"]
        digests = [node.text for node in each.iterfind(".//p:messageDigest", PREMIS)]
        assert digests == [hashlib.sha256(data).hexdigest(), hashlib.sha512(data).hexdigest()]
        assert each.findtext(".//p:size", "", PREMIS) == str(len(data))
    types = [each.text for each in record.iterfind("p:event/p:eventType", PREMIS)]
    assert types == ["ingestion", "normalization", "validation", "message digest calculation"]
    agents = [each.text for each in record.iterfind("p:agent/p:agentName", PREMIS)]
    assert agents == ["Pressroom", "The <Board>"]
    core = etree.fromstring(files["data/record/dublin-core.xml"])
    said = {(etree.QName(node).localname, node.text) for node in core if node.text}
    assert said >= {
        *(("title", "A title & more"), ("creator", "Bo: Example"), ("publisher", "The <Board>")),
        *(("subject", "water"), ("date", "2024-01-31"), ("identifier", "urn:isbn:9780000000002")),
        *(("relation", "A series, 007"), ("rights", "CC0"), ("language", "en")),
    }
    info = files["bag-info.txt"].decode()
    assert "Source-Organization: The <Board>\n" in info
    assert "Bag-Group-Identifier: A series\n" in info
    assert f"Bagging-Date: {moment():%Y-%m-%d}\n" in info


def test_of_a_draft_there_is_none(make_report: MakeReport, tmp_path: Path) -> None:
    file = make_report("Words.", sidecar="title: T\nstatus: draft\n")
    built = build(file, tmp_path / "output")
    assert not list(built.folder.glob("*.bag*"))


def test_a_source_that_hides_words_stays_out(tmp_path: Path) -> None:
    folder = tmp_path / "source" / "a"
    folder.mkdir(parents=True)
    (folder / "report.md").write_text("Words.\n\n<!-- KANARIENVOGEL -->\n")
    (folder / "report.yaml").write_text("title: T # KANARIENVOGEL\ndate: 2024-01-31\n")
    built = build(folder / "report.md", tmp_path / "output")
    files = files_of(built.folder / "a.bag.zip")
    assert "data/report/report.md" not in files
    assert not [name for name, data in files.items() if b"KANARIENVOGEL" in data]
    assert b"withheld" in files["data/README.txt"]
    assert b"withheld" in files["data/record/premis.xml"]
    assert verify_bag(built.folder / "a.bag.zip").verdict == "whole"


def test_the_same_bytes(
    make_report: MakeReport, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    file = make_report("date 2024-01-31 Words.", sidecar=FINAL)
    one, two = (
        (build(file, tmp_path / name).folder / "a-report.bag.zip").read_bytes()
        for name in ("one", "two")
    )
    assert one == two


def test_a_lost_package_is_made_again(make_report: MakeReport, tmp_path: Path) -> None:
    file = make_report("date 2024-01-31 Words.", sidecar=FINAL)
    built = build(file, tmp_path / "output")
    package = built.folder / "a-report.bag.zip"
    assert not build(file, tmp_path / "output").fresh
    package.write_bytes(package.read_bytes()[:-2000])
    assert build(file, tmp_path / "output").fresh
    assert verify_bag(package).verdict == "whole"
    package.unlink()
    assert build(file, tmp_path / "output").fresh


@pytest.mark.parametrize("slug", ["Water  November", "é", "-a", "Ü – b"])
def test_a_report_of_any_name(make_report: MakeReport, tmp_path: Path, slug: str) -> None:
    file = make_report("date 2024-01-31 Words.", sidecar=FINAL, slug=slug)
    built = build(file, tmp_path / "output")
    package = built.folder / f"{slug}.bag.zip"
    names = {name for name in files_of(package) if name.startswith(("data/edi", "data/proof"))}
    assert {PurePath(name).suffix for name in names} == {".pdf", ".epub", ".json"}
    assert all(SAFE_NAME.fullmatch(name) for name in names)
    assert verify_bag(package).verdict == "whole"
    assert not build(file, tmp_path / "output").fresh


@pytest.mark.parametrize("form", ["tar", "dir"])
def test_as_a_tar_or_a_folder(make_report: MakeReport, tmp_path: Path, form: str) -> None:
    file = make_report("date 2024-01-31 Words.", sidecar=FINAL)
    built = build(file, tmp_path / "output", wanted=Wanted(form=form))  # type: ignore[arg-type]
    (package,) = built.folder.glob("*.bag*")
    assert verify_bag(package).verdict == "whole"
    assert not build(file, tmp_path / "output", wanted=Wanted(form=form)).fresh  # type: ignore[arg-type]


# What is noticed


def flipped(name: str) -> Callable[[Files], object]:
    def change(files: Files) -> None:
        data = bytearray(files[name])
        data[len(data) // 2] ^= 1
        files[name] = bytes(data)

    return change


def test_any_flipped_byte_is_named(package: Path, repacked: Callable[..., Path]) -> None:
    names = [name for name in files_of(package) if not name.startswith("data/making/templates")]
    assert len(names) > 25
    for name in names:
        found = verify_bag(repacked(flipped(name)))
        assert found.verdict == "faulty", name
        if name not in ("bagit.txt", *(n for n in names if "manifest" in n)):
            assert any(f"`{name}`" in each.message for each in found.problems), name


def test_what_is_lost_added_or_renamed_is_named(repacked: Callable[..., Path]) -> None:
    lost = repacked(lambda files: files.pop("data/report/report.txt"))
    assert "`data/report/report.txt` is missing" in messages(lost)
    added = repacked(lambda files: files.update({"data/more.txt": b"more"}))
    assert "BAG-005" in codes(added)
    assert "`data/more.txt` was added" in messages(added)
    beside = repacked(lambda files: files.update({"more.txt": b"more"}))
    assert "`more.txt` was added" in messages(beside)

    def rename(files: Files) -> None:
        files["data/report/other.txt"] = files.pop("data/report/report.txt")

    renamed = repacked(rename)
    assert "stand in `data/report/other.txt` now" in messages(renamed)
    for kind in ("manifest-sha512.txt", "tagmanifest-sha256.txt"):
        without = repacked(lambda files, kind=kind: files.pop(kind))
        assert f"`{kind}` is missing" in messages(without)


def test_a_new_time_is_named(package: Path, tmp_path: Path) -> None:
    target = tmp_path / "a.zip"
    with zipfile.ZipFile(package) as old, zipfile.ZipFile(target, "w") as new:
        for info in old.infolist():
            data = old.read(info)
            if info.filename.endswith("report.txt"):
                info.date_time = (2026, 1, 1, 0, 0, 0)
            new.writestr(info, data)
    assert codes(target) == ["BAG-006"]
    assert "`data/report/report.txt`" in messages(target)
    tar = tmp_path / "a.tar"
    with tarfile.open(tar, "w") as archive:
        for name, data in files_of(package).items():
            entry = tarfile.TarInfo(f"a/{name}")
            entry.size, entry.mtime = len(data), 5 if name == "bagit.txt" else 0
            archive.addfile(entry, io.BytesIO(data))
    assert codes(tar) == ["BAG-006"]


def test_lists_made_anew_do_not_hide_a_change(repacked: Callable[..., Path]) -> None:
    def change(name: str) -> Callable[[Files], None]:
        def do(files: Files) -> None:
            flipped(name)(files)
            remanifested(files)

        return do

    slug = SHIPPED.parent.name
    for name in (f"editions/{slug}.pdf", "report/report.txt", "making/styles/print.css"):
        broken = repacked(change(f"data/{name}"))
        assert set(codes(broken)) == {"BAG-007"}, name
        assert name in messages(broken)
    for name in ("record/premis.xml", f"proof/{slug}.proof.json"):

        def cut(files: Files, name: str = name) -> None:
            files[f"data/{name}"] = files[f"data/{name}"][:99]
            remanifested(files)

        assert codes(repacked(cut)) == ["BAG-007"]


# What is refused unread


def entry(name: str, mode: int = 0o100644) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.external_attr = mode << 16
    return info


def zip_of(path: Path, *entries: tuple[zipfile.ZipInfo, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for info, data in entries:
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    return path


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("a/../../../etc/cron.d/x", "leads out of the bag"),
        ("a//etc/passwd", "leads out of the bag"),
        ("a/./x", "leads out of the bag"),
        ("a/data\\..\\x", "has a name that not every system takes"),
        ("a/data/\x1b[2J", "has a name that not every system takes"),
        ("a/data/\u202etxt", "has a name that not every system takes"),
    ],
)
def test_names_that_lead_elsewhere(tmp_path: Path, name: str, reason: str) -> None:
    path = zip_of(tmp_path / "a.zip", (entry("a/bagit.txt"), DECLARATION), (entry(name), b"x"))
    (found,) = verify_bag(path).problems
    assert found.code == "BAG-002"
    assert reason in found.message
    assert found.message.isprintable()


def test_links_bombs_and_doubles(tmp_path: Path) -> None:
    declared = (entry("a/bagit.txt"), DECLARATION)
    link = zip_of(tmp_path / "l.zip", declared, (entry("a/data/x", stat.S_IFLNK | 0o777), b"/etc"))
    assert "is a link" in messages(link)
    bomb = zip_of(tmp_path / "b.zip", declared, (entry("a/data/x"), bytes(40 << 20)))
    assert "times as large as it was packed" in messages(bomb)
    double = zip_of(tmp_path / "d.zip", declared, (entry("a/data/x"), b"1"))
    with zipfile.ZipFile(double, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr(entry("a/data/x"), b"2")
    assert "is there twice" in messages(double)
    tops = zip_of(tmp_path / "t.zip", declared, (entry("b/data/x"), b"1"))
    assert codes(tops) == ["BAG-001"]
    many = zip_of(tmp_path / "m.zip", declared, *((entry(f"a/{n}"), b"") for n in range(20_001)))
    assert "more than 20000 files" in messages(many)
    tar = tmp_path / "a.tar"
    with tarfile.open(tar, "w") as archive_tar:
        for kind, name in ((tarfile.SYMTYPE, "s"), (tarfile.FIFOTYPE, "f"), (tarfile.LNKTYPE, "h")):
            info = tarfile.TarInfo(f"a/{name}")
            info.type, info.linkname = kind, "/etc/passwd"
            archive_tar.addfile(info)
    assert codes(tar) == ["BAG-002"] * 3


def test_a_folder_with_a_link_or_a_pipe(tmp_path: Path) -> None:
    folder = tmp_path / "a"
    (folder / "data").mkdir(parents=True)
    (folder / "bagit.txt").write_bytes(DECLARATION)
    (folder / "data" / "link").symlink_to("/etc/passwd")
    os.mkfifo(folder / "data" / "pipe")
    assert codes(folder) == ["BAG-002"] * 2


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("bagit.txt", b"BagIt-Version: 9.9\nTag-File-Character-Encoding: UTF-8\n"),
        ("bagit.txt", b"\xff\xfe"),
        ("manifest-sha256.txt", b"no digest\n"),
        ("manifest-sha256.txt", b"00  data/x\n00  data/x\n"),
    ],
)
def test_absurd_lists(repacked: Callable[..., Path], name: str, data: bytes) -> None:
    broken = repacked(lambda files: files.update({name: data}))
    assert verify_bag(broken).verdict == "faulty"
    assert "BAG-001" in codes(broken)


def test_no_bag(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"PK\3\4 and no more")
    (tmp_path / "b.tar").write_bytes(b"words")
    assert codes(tmp_path / "a.zip") == codes(tmp_path / "b.tar") == ["BAG-001"]
    assert codes(tmp_path / "c.zip") == ["BAG-001"]


# The command


def pressroom(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pressroom", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_folder_of_bags_and_its_report(package: Path, tmp_path: Path) -> None:
    shelf = tmp_path / "shelf" / "2024"
    shelf.mkdir(parents=True)
    for name in ("a", "b"):
        (shelf / f"{name}.zip").write_bytes(package.read_bytes())
    (shelf / "c.zip").write_bytes(package.read_bytes()[:-9000])
    assert [each.name for each in bags(tmp_path / "shelf")] == ["a.zip", "b.zip", "c.zip"]
    done = pressroom("verify", tmp_path / "shelf", "--report", tmp_path / "found.json")
    assert done.returncode == 1
    assert "3 bags, 1 faulty" in done.stdout
    assert "BAG-001" in done.stderr
    said = json.loads((tmp_path / "found.json").read_bytes())
    assert [each["verdict"] for each in said["bags"]] == ["whole", "whole", "faulty"]
    assert pressroom("verify", shelf / "a.zip", "--report", tmp_path / "f.csv").returncode == 0
    (row,) = csv.DictReader((tmp_path / "f.csv").read_text().splitlines())
    assert row["verdict"] == "whole"
    assert row["verified"].endswith("Z")


def test_on_a_terminal_it_says_how_far_it_is(package: Path, tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.zip").write_bytes(package.read_bytes())
    terminal, end = pty.openpty()
    command = [sys.executable, "-m", "pressroom", "verify", "--fixity", str(tmp_path)]
    known = {**os.environ, "TERM": "xterm", "COLUMNS": "120"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=end, env=known) as running:
        lines = running.stdout.read().decode().splitlines() if running.stdout else []
    os.close(end)
    shown = os.read(terminal, 1000).decode()
    os.close(terminal)
    assert [line.endswith("whole  words not proven again") for line in lines[:2]] == [True, True]
    assert "0 of 2 bags, 0 faulty\r\x1b[K" in shown
    assert re.search(
        r"1 of 2 bags, 0 faulty, [\d.]+ a (second|minute), \d+ s left\r\x1b\[K$", shown
    )


def test_a_report_that_cannot_be_written(package: Path, tmp_path: Path) -> None:
    (tmp_path / "found").write_bytes(b"")
    done = pressroom("verify", package, "--fixity", "--report", tmp_path / "found" / "a.json")
    assert done.returncode == 1
    assert "OUT-001" in done.stderr
    assert [each.name for each in tmp_path.iterdir()] == ["found"]


def test_a_report_that_no_room_is_left_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "no space left on device")

    (tmp_path / "found.csv").write_text("last year's")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Refused, match="OUT-001"), kept(tmp_path / "found.csv"):
        pass
    assert [each.read_text() for each in tmp_path.iterdir()] == ["last year's"]


def test_an_interrupted_run_keeps_what_it_found(package: Path, tmp_path: Path) -> None:
    def run(file: Path) -> None:
        with kept(file) as report:
            report.add(verify_bag(package))
            raise KeyboardInterrupt

    for name in ("found.json", "found.csv"):
        with pytest.raises(KeyboardInterrupt):
            run(tmp_path / name)
    said = json.loads((tmp_path / "found.json").read_bytes())
    assert (len(said["bags"]), said["complete"]) == (1, False)
    assert len((tmp_path / "found.csv").read_text().splitlines()) == 2


def test_tar_and_zip_hold_the_same(package: Path, tmp_path: Path) -> None:
    (tmp_path / "a.tar").write_bytes(tarred(files_of(package), "a"))
    assert verify_bag(tmp_path / "a.tar").verdict == "whole"
