"""README and CHANGELOG say what is: each table equals the code it describes."""

from __future__ import annotations

import re

import msgspec

from pressroom import __version__
from pressroom.schema import Metadata, Page

from .conftest import ROOT

README = (ROOT / "README.md").read_text("utf-8")


def first_cells(heading: str) -> set[str]:
    """What stands in backticks in the first column of the table under `| heading |`."""
    table = README.split(f"| {heading} |", 1)[1].split("\n\n", 1)[0]
    return {
        name
        for row in table.splitlines()[2:]
        for name in re.findall(r"`([^`]+)`", row.split("|")[1])
    }


def test_module_table_equals_the_package() -> None:
    package = ROOT / "pressroom"
    modules = {
        ".".join(file.relative_to(package).with_suffix("").parts).removesuffix(".__init__")
        for file in package.rglob("*.py")
    }
    unlisted = {"__init__", "__main__", "pdf", "epub"}
    assert first_cells("module") == modules - unlisted


def test_key_table_equals_the_schema() -> None:
    assert first_cells("key") == {field.name for field in msgspec.structs.fields(Metadata)}


def test_table_of_page_keys_equals_the_schema() -> None:
    assert first_cells("page key") == {field.name for field in msgspec.structs.fields(Page)}


def test_picture_is_there_and_small() -> None:
    (name,) = re.findall(r"!\[[^]]+\]\(([^)]+)\)", README)
    assert 10_000 < (ROOT / name).stat().st_size < 200_000


def test_links_lead_somewhere() -> None:
    for link in re.findall(r"\[[^]]+\]\(([^)#:]+)\)", README):
        assert (ROOT / link).exists(), link


def test_changelog_knows_the_version() -> None:
    assert f"## {__version__}" in (ROOT / "CHANGELOG.md").read_text("utf-8")
