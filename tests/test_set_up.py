"""Set-up is exact: locks name every byte they admit, the fonts are ours alone, the wheel is whole.

What a lock does not name cannot be installed, and what fontconfig does not list cannot be printed.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from fontTools.ttLib import TTFont

from pressroom import fonts
from pressroom.pipeline import Built
from pressroom.source import sha256

from .conftest import ROOT, SHIPPED, skip_without
from .test_same_bytes import hashes

LOCKS = ("requirements.lock", "requirements-dev.lock")
PIN = re.compile(r"([a-z0-9-]+)(?:\[[a-z0-9,-]+\])?==([0-9][A-Za-z0-9.+!-]*)(?: ; .+)?")
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")
NAME = re.compile(r"[A-Za-z0-9._-]+")

# Asks fontconfig itself for every file it would print with, the system's set and the
# application's.
LIST_FONTS = """
import ctypes
from pressroom import fonts
from pressroom.source import use_fonts
use_fonts(fonts.fontconfig_file(fonts.cut_fonts()))
class Set(ctypes.Structure):
    _fields_ = [("count", ctypes.c_int), ("room", ctypes.c_int),
                ("patterns", ctypes.POINTER(ctypes.c_void_p))]
library = ctypes.CDLL("libfontconfig.so.1")
library.FcInitLoadConfigAndFonts.restype = ctypes.c_void_p
library.FcConfigGetFonts.restype = ctypes.POINTER(Set)
config = ctypes.c_void_p(library.FcInitLoadConfigAndFonts())
for kind in (0, 1):
    found = library.FcConfigGetFonts(config, kind)
    for number in range(found.contents.count if found else 0):
        file = ctypes.c_char_p()
        pattern = ctypes.c_void_p(found.contents.patterns[number])
        library.FcPatternGetString(pattern, b"file", 0, ctypes.byref(file))
        print(file.value.decode())
"""


def requirements(lock: str) -> list[str]:
    """The requirements of a lock, each with its options on one line."""
    text = (ROOT / lock).read_text("utf-8").replace("\\\n", " ")
    lines = (line.partition(" #")[0].strip() for line in text.splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def pins(lock: str) -> dict[str, str]:
    """The exact version of each package of a lock."""
    found: dict[str, str] = {}
    for line in requirements(lock):
        pin = PIN.fullmatch(line.partition(" --hash")[0].strip())
        assert pin, line
        assert pin[1] not in found, line
        found[pin[1]] = pin[2]
    return found


def normal(requirement: str) -> str:
    """The name in a requirement, as PEP 503 normalises it."""
    name = NAME.match(requirement)
    assert name, requirement
    return re.sub(r"[-_.]+", "-", name[0]).lower()


def project() -> dict[str, Any]:
    found: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    return found


@pytest.mark.parametrize("lock", LOCKS)
def test_every_requirement_has_one_version_and_hashes(lock: str) -> None:
    assert pins(lock)
    for line in requirements(lock):
        options = line.split()[1:]
        hashes = [option for option in options if HASH.fullmatch(option)]
        assert hashes, line
        assert not [
            option for option in options if option.startswith("--") and option not in hashes
        ], line


@pytest.mark.parametrize("lock", LOCKS)
def test_no_lock_says_where_from(lock: str) -> None:
    text = (ROOT / lock).read_text("utf-8")
    assert not re.findall(r"\w+://|--[a-z-]*(?:index|find-links|trusted)|file:/| @ ", text)


def test_locks_hold_what_the_project_needs() -> None:
    runtime, dev, declared = pins(LOCKS[0]), pins(LOCKS[1]), project()["project"]
    needed = {normal(item) for item in declared["dependencies"]}
    needed |= {normal(item) for item in project()["build-system"]["requires"]}
    assert needed <= runtime.keys()
    assert {normal(item) for item in declared["optional-dependencies"]["dev"]} <= dev.keys()


def test_the_locks_agree() -> None:
    runtime, dev = pins(LOCKS[0]), pins(LOCKS[1])
    assert {name: dev.get(name) for name in runtime} == runtime


def test_what_is_installed_is_what_is_locked() -> None:
    locked = pins(LOCKS[1])
    for name in (normal(item) for item in project()["project"]["dependencies"]):
        # PEP 440 takes 4.004 and 4.4 for the same.
        assert re.sub(r"\b0+(?=[0-9])", "", version(name)) == locked[name], name


def test_package_lock_has_integrity_and_no_registry() -> None:
    lock = json.loads((ROOT / "judges" / "package-lock.json").read_text("utf-8"))
    declared = json.loads((ROOT / "judges" / "package.json").read_text("utf-8"))["dependencies"]
    assert lock["packages"][""]["dependencies"] == declared
    for name, wanted in declared.items():
        assert lock["packages"][f"node_modules/{name}"]["version"] == wanted
    for name, package in lock["packages"].items():
        assert "resolved" not in package, name
        assert not name or package["integrity"].startswith("sha512-"), name


def test_what_maven_brings_is_one_version_of_known_bytes_from_nowhere() -> None:
    pom = (ROOT / "judges" / "pom.xml").read_text("utf-8")
    assert re.findall(r"\w+://[^\"]+", pom) == ["http://maven.apache.org/POM/4.0.0"]
    versions = re.findall(r"<artifactId>([a-z-]+)</artifactId>\s*<version>([^<]+)", pom)
    assert {name for name, _ in versions} == {
        *("judges", "cli", "maven-dependency-plugin", "maven-enforcer-plugin")
    }
    for name, number in versions:
        assert re.fullmatch(r"[0-9.]+", number), name
    (pinned,) = re.findall(r"<sha256>([0-9a-f]{64})</sha256>", pom)
    jar = ROOT / ".judges" / "verapdf" / "cli.jar"
    skip_without(str(jar) if jar.is_file() else None, "veraPDF")
    assert sha256(jar.read_bytes()) == pinned


def test_fonts_folder_holds_each_cut_once_and_its_licence() -> None:
    folder = fonts.cut_fonts()
    present = {file.name for file in folder.rglob("*.?tf")}
    assert len(fonts.FACES) == len(present)
    assert present == {face.file_name for face in fonts.FACES}
    assert len({cut.postscript_name for cut in fonts.CUTS}) == len(fonts.CUTS)
    for package in fonts.PACKAGES:
        assert "SIL OPEN FONT LICENSE" in (folder / f"OFL-{package}.txt").read_text("utf-8")


@pytest.mark.parametrize("cut", fonts.CUTS, ids=lambda cut: cut.postscript_name)
def test_a_cut_is_static_and_bears_no_time_of_day(cut: fonts.Cut) -> None:
    with TTFont(fonts.cut_fonts() / cut.file_name, lazy=True) as font:
        assert font["head"].modified == font["head"].created
        assert not {"fvar", "gvar", "avar", "STAT", "HVAR", "MVAR"} & set(font.keys())
        assert font["name"].getDebugName(6) == cut.postscript_name
        assert font["name"].getDebugName(1) == cut.family
        assert font["OS/2"].usWeightClass == cut.weight


def test_fontconfig_sees_our_fonts_and_no_others(tmp_path: Path) -> None:
    listed = subprocess.run(
        [sys.executable, "-c", LIST_FONTS], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    folder = fonts.cut_fonts()
    assert sorted(listed.stdout.split("\n")[:-1]) == sorted(
        str(folder / face.file_name) for face in fonts.FACES
    )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Our wheel, built without network by the locked back end."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (file,) = folder.glob("*.whl")
    return file


def test_wheel_holds_package_templates_and_styles(wheel: Path) -> None:
    wanted = {"pressroom/vocabulary.rng"}
    for folder, place in (("pressroom", ""), ("templates", "pressroom/"), ("styles", "pressroom/")):
        wanted |= {
            f"{place}{file.relative_to(ROOT).as_posix()}"
            for file in (ROOT / folder).rglob("*")
            if file.is_file() and file.suffix != ".pyc"
        }
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
        entry = next(name for name in archive.namelist() if name.endswith("entry_points.txt"))
        assert "pressroom = pressroom.cli:main" in archive.read(entry).decode()
    assert names == wanted


def test_installed_wheel_makes_the_same_bytes(
    wheel: Path, tmp_path: Path, shipped_build: Built
) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "installed")
    here = tmp_path / "elsewhere"
    here.mkdir()
    command = [sys.executable, "-m", "pressroom", "build", str(SHIPPED), "-o", str(here / "out")]
    environment = {"PYTHONPATH": str(tmp_path / "installed"), "PYTHONDONTWRITEBYTECODE": "1"}
    subprocess.run(command, cwd=here, env=environment, check=True, capture_output=True)
    made = here / "out" / shipped_build.folder.name
    # A wheel brings no lock.
    wanted = hashes(shipped_build.folder)
    locks = [name for name in wanted if name.endswith("/requirements.lock")]
    assert len(locks) == 1
    assert hashes(made) == {name: wanted[name] for name in wanted if name not in locks}
