"""The same report and tools make the same bytes, wherever, whenever and by whomever it is built.

Every build runs in a process of its own, from a copy of the project in another folder. The dates
that the files carry are declared ones, and the proof says by whom.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pikepdf
import pytest
from lxml import etree

from pressroom.pipeline import Built, build
from pressroom.problems import Refused
from pressroom.source import sha256

from .conftest import ROOT, SHIPPED, MakeReport

SLUG = "2022-09-24-safety-committee"
DC = "{http://purl.org/dc/elements/1.1/}"
OPF = "{http://www.idpf.org/2007/opf}"
TEXT = "date 2024-01-31 Text."

# Moves every clock that Python code can ask by nine years and some; Python reads it at its start.
# The types of `datetime` stay what they are, since others know them by their identity.
SHIFTED_CLOCK = """
import ctypes, datetime, gc, time
SHIFT = 300_000_000
real = {name: getattr(time, name) for name in ("time", "time_ns", "localtime", "gmtime")}
time.time = lambda: real["time"]() + SHIFT
time.time_ns = lambda: real["time_ns"]() + SHIFT * 10**9
time.localtime = lambda seconds=None: real["localtime"](time.time() if seconds is None else seconds)
time.gmtime = lambda seconds=None: real["gmtime"](time.time() if seconds is None else seconds)
def replace(kind, name, function):
    gc.get_referents(kind.__dict__)[0][name] = classmethod(function)
    ctypes.pythonapi.PyType_Modified(ctypes.py_object(kind))
def naive(kind):
    return kind.fromtimestamp(time.time(), datetime.timezone.utc).replace(tzinfo=None)
replace(datetime.date, "today", lambda kind: kind.fromtimestamp(time.time()))
replace(datetime.datetime, "now", lambda kind, tz=None: kind.fromtimestamp(time.time(), tz))
replace(datetime.datetime, "utcnow", naive)
"""
# Builds under a umask, and says by which clock.
BUILD = """
import datetime, os, sys, time
os.umask(int(sys.argv.pop(1), 8))
print(time.gmtime().tm_year, datetime.datetime.now().year, datetime.date.today().year)
from pressroom.cli import main
main(["build", *sys.argv[1:]])
"""
CIRCUMSTANCES: dict[str, dict[str, str]] = {
    "another folder": {},
    "nobody may read, Kathmandu, locale C": {
        **{"umask": "077", "TZ": "Asia/Kathmandu", "LC_ALL": "C", "LANG": "C"},
        **{"PYTHONHASHSEED": "0", "HOME": "/nowhere", "XDG_CACHE_HOME": "/nowhere"},
    },
    "everybody may write, UTC, locale C.UTF-8": {
        **{"umask": "000", "TZ": "UTC", "LC_ALL": "C.UTF-8", "LANG": "C.UTF-8"},
        **{"PYTHONHASHSEED": "1", "USER": "somebody"},
    },
    "Turkish": {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8", "LANGUAGE": "tr", "TZ": "Turkey"},
    "another year": {"clock": "shifted", "PYTHONHASHSEED": "4711"},
}


def copied_project(folder: Path, *, clock: bool) -> Path:
    """The project as somebody else checked it out; `clock` sets their clock wrong."""
    for name in ("pressroom", "templates", "styles", "source"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    shutil.copy(ROOT / "requirements.lock", folder)
    if clock:
        (folder / "sitecustomize.py").write_text(SHIFTED_CLOCK, "utf-8")
    return folder


# What in a package tells when it was made, and the checksums of that.
TIMED = re.compile(r".*/(bag-info|(tag)?manifest-.*)\.txt|.*/data/record/premis\.xml")


def hashes(folder: Path) -> dict[str, str]:
    """The SHA-256 of each file, and of each in a package but those that tell the time."""
    found = {}
    for file in sorted(folder.iterdir()):
        if file.suffix != ".zip":
            found[file.name] = sha256(file.read_bytes())
            continue
        with zipfile.ZipFile(file) as package:
            names = package.namelist()
            timed = [name for name in names if TIMED.fullmatch(name)]
            assert len(timed) == 6
            found |= {name: sha256(package.read(name)) for name in names if name not in timed}
    return found


@pytest.mark.parametrize("circumstances", CIRCUMSTANCES.values(), ids=CIRCUMSTANCES.keys())
def test_the_same_bytes_under_all_circumstances(
    circumstances: dict[str, str], tmp_path: Path, shipped_build: Built
) -> None:
    clock = "clock" in circumstances
    project = copied_project(tmp_path / "some where" / "elsé" / "project", clock=clock)
    kept = {name: value for name, value in os.environ.items() if name != "SOURCE_DATE_EPOCH"}
    environment = {
        **kept,
        **{"PYTHONPATH": str(project), "PYTHONDONTWRITEBYTECODE": "1"},
        **circumstances,
    }
    command = [sys.executable, "-c", BUILD, circumstances.get("umask", "022"), "-o", "here"]
    done = subprocess.run(
        command, cwd=project, env=environment, capture_output=True, check=True, text=True
    )
    years = {int(year) for year in done.stdout.splitlines()[0].split()}
    now = dt.datetime.now(dt.UTC).year
    assert all((year >= now + 9) == clock for year in years)
    assert hashes(project / "here" / SLUG) == hashes(shipped_build.folder)


def test_the_same_bytes_again_in_the_same_process(shipped_build: Built, tmp_path: Path) -> None:
    assert hashes(build(SHIPPED, tmp_path).folder) == hashes(shipped_build.folder)


def test_one_other_letter_makes_other_bytes(make_report: MakeReport, tmp_path: Path) -> None:
    first = build(make_report(TEXT), tmp_path / "first")
    second = build(make_report("date 2024-01-31 Test.", slug="other"), tmp_path / "second")
    one, other = (
        {sha256(file.read_bytes()) for file in built.folder.iterdir()} for built in (first, second)
    )
    assert not one & other


@pytest.mark.parametrize("name", ["PDF", "EPUB"])
def test_no_path_stands_in_a_file(make_report: MakeReport, tmp_path: Path, name: str) -> None:
    built = build(make_report(TEXT), tmp_path / "output")
    file = built.folder / f"a-report.{name.lower()}"
    parts = [file.read_bytes()]
    if name == "PDF":
        with pikepdf.open(file) as pdf:
            streams = [item for item in pdf.objects if isinstance(item, pikepdf.Stream)]
            parts += [stream.read_bytes() for stream in streams]
    else:
        with zipfile.ZipFile(file) as book:
            parts += [book.read(entry) for entry in book.namelist()]
    for part in parts:
        assert str(tmp_path).encode() not in part
        assert str(ROOT).encode() not in part


def dates(built: Built) -> dict[str, str | None]:
    """The dates that the files carry inside, and what the proof says of them."""
    slug = built.folder.name
    with pikepdf.open(built.folder / f"{slug}.pdf") as pdf:
        xmp = etree.fromstring(pdf.Root.Metadata.read_bytes())
        found: dict[str, str | None] = {
            name: str(pdf.docinfo[f"/{name}"]) if f"/{name}" in pdf.docinfo else None
            for name in ("CreationDate", "ModDate")
        }
    for name in ("CreateDate", "ModifyDate"):
        found[name] = xmp.findtext(f".//{{http://ns.adobe.com/xap/1.0/}}{name}")
    with zipfile.ZipFile(built.folder / f"{slug}.epub") as book:
        package = etree.fromstring(book.read("EPUB/content.opf"))
    found["modified"] = package.findtext(f".//{OPF}meta[@property='dcterms:modified']")
    found["date"] = package.findtext(f".//{DC}date")
    proof = json.loads((built.folder / f"{slug}.proof.json").read_bytes())
    return {**found, **proof["dates"]}


SIDECAR = "title: A title\n"
PREPARED = "prepared: 2024-02-03\n"
AT_NOON = "prepared: 2024-02-03T12:00:00+05:45\n"
EPOCH = "1600000000"


@pytest.mark.parametrize(
    ("sidecar", "epoch", "declared"),
    [
        (SIDECAR, EPOCH, ("2020-09-13T12:26:40Z", "SOURCE_DATE_EPOCH")),
        (SIDECAR + PREPARED, "", ("2024-02-03T00:00:00Z", "prepared")),
        (SIDECAR + AT_NOON, "", ("2024-02-03T06:15:00Z", "prepared")),
        (SIDECAR + PREPARED, EPOCH, ("2020-09-13T12:26:40Z", "SOURCE_DATE_EPOCH")),
        (SIDECAR, "0", ("1970-01-01T00:00:00Z", "SOURCE_DATE_EPOCH")),
    ],
    ids=["epoch", "prepared", "prepared with a zone", "both", "the first second"],
)
def test_a_declared_date_stands_in_the_files(
    make_report: MakeReport,
    monkeypatch: pytest.MonkeyPatch,
    sidecar: str,
    epoch: str,
    declared: tuple[str, str],
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    report = make_report(TEXT, sidecar)
    found = dates(build(report, report.parent / "output"))
    stamp, origin = declared
    plain = stamp.translate(str.maketrans("", "", "-:TZ"))
    assert found == {
        "CreationDate": f"D:{plain}Z",
        "ModDate": f"D:{plain}Z",
        "CreateDate": stamp,
        "ModifyDate": stamp,
        "modified": stamp,
        "date": "2024-01-31",
        "in the PDF": origin,
        "in the EPUB": f"{stamp}, from {origin}",
    }


def test_without_a_declared_date_there_is_none_but_the_reports_own(
    make_report: MakeReport, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    assert dates(build(make_report(TEXT), tmp_path / "output")) == {
        **dict.fromkeys(("CreationDate", "ModDate", "CreateDate", "ModifyDate")),
        "modified": "2024-01-31T00:00:00Z",
        "date": "2024-01-31",
        "in the PDF": "none: nothing declared one",
        "in the EPUB": "2024-01-31T00:00:00Z, from the report's date",
    }


@pytest.mark.parametrize("epoch", ["soon", "²", "1.5", "99999999999999999999", "-99999999999999"])
def test_a_date_that_is_none_is_refused(
    make_report: MakeReport, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, epoch: str
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    with pytest.raises(Refused) as refused:
        build(make_report(TEXT), tmp_path / "output")
    assert [problem.code for problem in refused.value.problems] == ["ENV-001"]
    assert epoch in refused.value.problems[0].message


@pytest.mark.parametrize("stamp", ["0001-01-01", "9999-12-31T23:59:59-12:00"])
def test_a_date_at_the_edge_of_the_calendar_is_no_accident(
    make_report: MakeReport, tmp_path: Path, stamp: str
) -> None:
    report = make_report(TEXT, f"{SIDECAR}prepared: {stamp}\n")
    try:
        found = dates(build(report, tmp_path / "output"))
    except Refused as refused:
        assert [problem.code for problem in refused.problems] == ["META-003"]
    else:
        assert found["modified"] == f"{stamp}T00:00:00Z"
