"""Where we reach behind an engine's public interface, the engine is still the one we read."""

from __future__ import annotations

import hashlib
import inspect
import tomllib
from functools import reduce
from importlib import import_module
from importlib.metadata import version

import pytest

from pressroom.epub import pack
from pressroom.pdf import engine, quick
from pressroom.readers import html

from .conftest import ROOT

PINNED = {"weasyprint": "70.0", "ebooklib": "0.20", "tinyhtml5": "2.1.0"}
INSIDES = (engine.INSIDES, quick.INSIDES, pack.INSIDES, html.INSIDES)


def fingerprint(name: str) -> str:
    """The first 16 hexadecimal digits of the SHA-256 of the source of `module:qualified.name`, or
    of a whole `module`.
    """
    module, _, path = name.partition(":")
    found = reduce(getattr, filter(None, path.split(".")), import_module(module))
    return hashlib.sha256(inspect.getsource(found).encode()).hexdigest()[:16]


@pytest.mark.parametrize(("name", "known"), [item for each in INSIDES for item in each.items()])
def test_what_is_replaced_is_what_we_read(name: str, known: str) -> None:
    assert fingerprint(name) == known


@pytest.mark.parametrize("insides", INSIDES)
def test_every_engine_has_its_insides_listed(insides: dict[str, str]) -> None:
    modules = {name.partition(".")[0] for name in insides}
    assert len(modules) == 1
    assert modules < PINNED.keys()


@pytest.mark.parametrize("engine_name", PINNED)
def test_engine_is_pinned(engine_name: str) -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert version(engine_name) == PINNED[engine_name]
    assert f"{engine_name}=={PINNED[engine_name]}" in declared["dependencies"]
