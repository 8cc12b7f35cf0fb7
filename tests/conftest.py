"""What many tests need: the shipped report, small reports of their own, and the judges."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from pressroom import fonts
from pressroom.metadata import read_metadata
from pressroom.pipeline import Built, build
from pressroom.problems import Refused
from pressroom.schema import Metadata
from pressroom.source import use_fonts

# Of the boxes of pages there are many, and few are garbage: collected less often, tests take less.
gc.set_threshold(100_000, 20, 20)

ROOT = Path(__file__).parent.parent
SHIPPED = ROOT / "source" / "2022-09-24-safety-committee" / "report.txt"
# A white pixel, where a book needs a cover.
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a494441"
    "54789c63f80f0001010100b138f6140000000049454e44ae426082"
)
SIDECAR = "title: A title\nlanguage: en\n"

MakeReport = Callable[..., Path]


@pytest.fixture(scope="session", autouse=True)
def our_fonts() -> None:
    """The engine sees the cut fonts and no others, as in a build."""
    use_fonts(fonts.fontconfig_file(fonts.cut_fonts()))


@pytest.fixture(scope="session")
def shipped_build(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The shipped report, built once a session."""
    return build(SHIPPED, tmp_path_factory.mktemp("output"))


@pytest.fixture
def make_report(tmp_path: Path) -> MakeReport:
    """Write a report's folder: `make_report("date 2024-01-31 Text.", sidecar="title: T\\n")`."""

    def make(text: str | bytes, sidecar: str | None = SIDECAR, slug: str = "a-report") -> Path:
        folder = tmp_path / "source" / slug
        folder.mkdir(parents=True)
        data = text if isinstance(text, bytes) else text.encode()
        (folder / "report.txt").write_bytes(data)
        if sidecar is not None:
            (folder / "report.yaml").write_text(sidecar, "utf-8")
        return folder / "report.txt"

    return make


def metadata_of(text: str, name: str, *, dated: bool = True) -> Metadata:
    """The metadata that a sidecar says. Raises Refused."""
    metadata, problems = read_metadata(text, name, dated=dated)
    if problems:
        raise Refused(problems)
    return metadata


def skip_without(judge: str | None, name: str) -> str:
    """The judge's path; where it is not there, skip and say how to get it, or fail in CI."""
    if judge is None:
        message = f"{name} is not here; `make judges` installs it"
        if os.environ.get("PRESSROOM_REQUIRE_JUDGES"):
            pytest.fail(message)
        pytest.skip(message)
    return judge
