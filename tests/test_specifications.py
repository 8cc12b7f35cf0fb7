"""Every example of the CommonMark and GFM specifications has their text and structure.

Each gives the tree that the specification's own HTML gives, its links and pictures included. The
tables say which are read otherwise, and which of the raw HTML ones lose something by the rule that
a report holds no programs, each with the reason. Where `PRESSROOM_CORPUS` names no folder with
the newest specifications, those are skipped; the judges hold an older one.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from pressroom.problems import Problem
from pressroom.readers import markdown as reader
from pressroom.readers.distil import distil
from pressroom.readers.html import parse_html

from .conftest import ROOT, skip_without
from .test_markdown import FILE, shape

PACKAGE = ROOT / ".judges" / "node_modules" / "commonmark-spec"
EXAMPLES = "process.stdout.write(JSON.stringify(require(process.argv[1]).tests))"
COUNTS = {"commonmark": 655, "gfm": 673, "commonmark 0.31.2": 652}
# The rules that make an extension of the GFM specification.
EXTENSIONS = {
    "table": ("table",),
    "strikethrough": ("strikethrough",),
    "autolink": ("addresses",),
    "disabled": ("github-tasklists",),
    "tagfilter": (),
}

SWALLOWS = "a tag that nothing ends would swallow the report; it is text (GFM §6.11)"
NEWER = "CommonMark 0.31 §6.6 reads comments as HTML does; GFM is of before"
CELLS = "no word of an author's is dropped: cells beyond the head are kept, with TAB-001"
# What is read otherwise, each with the reason.
DEVIATIONS = {
    "commonmark": dict.fromkeys((156, 157, 158, 175), SWALLOWS),
    "commonmark 0.31.2": dict.fromkeys((156, 157, 158, 173), SWALLOWS),
    "gfm": {
        **dict.fromkeys((126, 127, 128, 142), SWALLOWS),
        204: CELLS,
        628: "a report links to no `ftp:` address; a bare one is text",
        **dict.fromkeys((645, 646), NEWER),
    },
}
BARE = "the example shows what is no link without GFM §6.9; with it, a bare address is one"
# What is read otherwise only because all extensions are on.
EXTENDED = {
    "commonmark": dict.fromkeys((610, 613, 614), BARE),
    "commonmark 0.31.2": dict.fromkeys((608, 611, 612), BARE),
    "gfm": dict.fromkeys((616, 619, 620), BARE),
}
# What the security rule changes: raw HTML whose elements are left out of a report, and reported.
PROGRAM, STYLE, FIELD = "script", "style", "textarea"
LEFT_OUT = {
    "commonmark": {172: PROGRAM, 173: FIELD, 174: STYLE, 178: STYLE, 180: PROGRAM},
    "commonmark 0.31.2": {170: PROGRAM, 171: FIELD, 172: STYLE, 176: STYLE, 178: PROGRAM},
    "gfm": {140: PROGRAM, 141: STYLE, 145: STYLE, 147: PROGRAM},
}


class Example(NamedTuple):
    """One example: its number, what it needs, the Markdown and its HTML."""

    number: int
    extensions: list[str]
    markdown: str
    html: str


class Read(NamedTuple):
    """What a piece of HTML is: its tree, its links and pictures, and what was said of it."""

    shape: str
    addresses: list[dict[str, str]]
    problems: list[Problem]


def examples(name: str) -> Iterator[Example]:
    if name == "commonmark 0.31.2":
        present = shutil.which("node") if PACKAGE.is_dir() else None
        node = skip_without(present, "the CommonMark specification")
        command = [node, "-e", EXAMPLES, str(PACKAGE)]
        data = subprocess.run(command, capture_output=True, check=True).stdout
    else:
        corpus = os.environ.get("PRESSROOM_CORPUS")
        if not corpus:
            pytest.skip("PRESSROOM_CORPUS names no folder with the specifications")
        data = (Path(corpus) / "specs" / f"{name}.json").read_bytes()
    for each in json.loads(data):
        number = each.get("example") or each["number"]
        markdown, html = (each[key].replace("→", "\t") for key in ("markdown", "html"))
        yield Example(number, each.get("extensions", []), markdown, html)


def read(html: str) -> Read:
    problems: list[Problem] = []
    tree = parse_html(html, lambda line: line)
    names = ("href", "src", "alt", "title", "class")
    addresses: list[dict[str, str]] = [
        {name: str(node.get(name)) for name in names if node.get(name)}
        for node in tree.iter()
        if node.tag in ("a", "img", "code")
    ]
    return Read(shape(distil(tree, FILE, problems)), addresses, problems)


@pytest.fixture(scope="module", params=COUNTS)
def specification(request: pytest.FixtureRequest) -> tuple[str, list[Example]]:
    name = str(request.param)
    found = list(examples(name))
    assert len(found) == COUNTS[name]
    return name, found


def differing(found: list[Example], monkeypatch: pytest.MonkeyPatch, *, alone: bool) -> set[int]:
    """The examples that we read otherwise; `alone` reads each with its own extensions only."""
    for module in ("attributes", "reported"):
        monkeypatch.setattr(f"pressroom.readers.{module}.kept_link", lambda href: True)
    make = reader._parser
    different = set()
    for example in found:
        wished = {rule for name in example.extensions for rule in EXTENSIONS[name]}
        others = {rule for rules in EXTENSIONS.values() for rule in rules} - wished

        def parser(others: set[str] = others) -> Any:
            return make().disable([*others]) if alone else make()

        with monkeypatch.context() as patch:
            patch.setattr(reader, "_parser", parser)
            ours = read(reader.markdown_to_html(example.markdown)[0])
        wanted = read(example.html)
        if ours[:2] != wanted[:2]:
            different.add(example.number)
    return different


@pytest.mark.judge
def test_every_example_is_read_as_specified(
    specification: tuple[str, list[Example]], monkeypatch: pytest.MonkeyPatch
) -> None:
    name, found = specification
    assert differing(found, monkeypatch, alone=True) == DEVIATIONS[name].keys()


@pytest.mark.judge
def test_every_example_with_all_extensions(
    specification: tuple[str, list[Example]], monkeypatch: pytest.MonkeyPatch
) -> None:
    name, found = specification
    expected = DEVIATIONS[name].keys() | EXTENDED[name].keys()
    assert differing(found, monkeypatch, alone=False) == expected


@pytest.mark.judge
def test_what_the_security_rule_leaves_out(specification: tuple[str, list[Example]]) -> None:
    name, found = specification
    left_out = {}
    for example in found:
        problems = read(reader.markdown_to_html(example.markdown)[0]).problems
        tags = [one.message.split("`")[1] for one in problems if one.code == "HTM-001"]
        if tags:
            left_out[example.number] = ", ".join(tag.strip("<>") for tag in tags)
    assert left_out == LEFT_OUT[name]
