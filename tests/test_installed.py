"""What is installed is told as `importlib.metadata` tells it, without loading that."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import distribution
from pathlib import Path

import pytest

from pressroom import fonts, installed, tools


@pytest.mark.parametrize("name", tools.PACKAGES)
def test_versions_are_those_of_the_library(name: str) -> None:
    assert installed.version(name) == distribution(name).version


@pytest.mark.parametrize("name", fonts.PACKAGES)
def test_records_are_those_of_the_library(name: str) -> None:
    found = distribution(name)
    assert installed.record(name) == (found.read_text("RECORD") or "").splitlines()
    assert installed.site(name) == Path(str(found.locate_file("")))


def test_what_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    assert installed.version("nothing-of-that-name") is None
    with pytest.raises(OSError, match="nothing-of-that-name"):
        installed.record("nothing-of-that-name")


def test_what_was_installed_otherwise_is_found_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    egg = tmp_path / "An_old.Package-1.2.egg-info"
    egg.mkdir()
    (egg / "PKG-INFO").write_text("Metadata-Version: 1.0\nName: An_old.Package\nVersion: 1.2\n")
    monkeypatch.syspath_prepend(tmp_path)
    assert installed.version("an-old-package") == "1.2"


def test_the_fingerprint_loads_no_mail_parser() -> None:
    script = "import sys; from pressroom import tools; tools.fingerprint(); print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert not {"importlib.metadata", "email", "fontTools", "yaml"} & set(done.stdout.split())
    assert tools.fingerprint()["weasyprint"] == distribution("weasyprint").version
