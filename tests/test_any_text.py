"""Any Unicode text comes out exactly in both editions, or is refused by a code.

As a paragraph, a title or a table's cell; and whatever bytes a reader is given, it answers with a
Document or a refusal. `WRITERS` and `READERS` are the kinds: one line adds one. A few examples run
always, many in the slow suite.
"""

from __future__ import annotations

import datetime as dt
import html
import json
import re
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pressroom.messages import TABLE
from pressroom.model import Source
from pressroom.pipeline import build
from pressroom.problems import Refused
from pressroom.readers import parse
from pressroom.schema import Metadata

from .conftest import metadata_of

HTML_SPACE = re.compile("[ \t\n\f\r]+")
# Letters of many scripts, and what has been trouble before: marks, controls, spaces, joiners.
AWKWARD = st.text(
    "a é“<&\t\n\r\f\x85\u00a0\u00ad\u200b\u200d\u2028\u202e\u0301\ufeff\ufffe😀王ע{[*_`"
)
ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)
LATIN = st.text(st.characters(max_codepoint=0x24F, exclude_categories=["Cc"]), max_size=200)
TEXTS = st.one_of(LATIN, LATIN, AWKWARD, ANY)


def as_paragraph(text: str) -> tuple[str, bytes, str]:
    """A plain text's paragraph: a file's name, its bytes and a title."""
    return "report.txt", text.encode(), "A title"


def as_cell(text: str) -> tuple[str, bytes, str]:
    return "report.html", f"<table><tr><td>{html.escape(text)}<td>x</table>".encode(), "A title"


def as_markdown(text: str) -> tuple[str, bytes, str]:
    escaped = re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", HTML_SPACE.sub(" ", text))
    return "report.md", escaped.encode(), "A title"


def as_title(text: str) -> tuple[str, bytes, str]:
    return "report.txt", b"Words.", text


WRITERS: dict[str, Callable[[str], tuple[str, bytes, str]]] = {
    "paragraph": as_paragraph,
    "cell": as_cell,
    "Markdown": as_markdown,
    "title": as_title,
}


def source(name: str, data: bytes) -> Source:
    metadata = Metadata(title="T", date=dt.date(2024, 1, 31))
    return Source("a", f"a/{name}", data, "a/report.yaml", metadata, None, None)


def held(refused: Refused) -> None:
    assert refused.problems
    assert {problem.code for problem in refused.problems} <= TABLE.keys()
    assert any(problem.severity == "error" for problem in refused.problems)


def words(text: str) -> str:
    return HTML_SPACE.sub(" ", text).strip(" ")


@pytest.mark.parametrize("kind", [kind for kind in WRITERS if kind != "title"])
def test_any_text_is_read_exactly_or_refused(kind: str) -> None:
    @settings(max_examples=150, deadline=None)
    @given(TEXTS)
    def read(text: str) -> None:
        name, data, _ = WRITERS[kind](text)
        try:
            document = parse(source(name, data))
        except Refused as refused:
            held(refused)
            return
        found = words(" ".join(block.text for block in document.blocks))
        # The byte-order mark is none within a page.
        wanted = f"{words(text)} x" if kind == "cell" else words(text.removeprefix("\ufeff"))
        assert found == wanted.lstrip(" ")

    read()


def built(kind: str, text: str) -> None:
    """Build one text; the proof, which no build goes without, holds both editions to it."""
    name, data, title = WRITERS[kind](text)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "a" / name
        file.parent.mkdir()
        file.write_bytes(data)
        sidecar = f"title: {json.dumps(title)}\ndate: 2024-01-31\n"
        file.with_suffix(".yaml").write_text(sidecar)
        try:
            done = build(file, Path(folder) / "out")
        except Refused as refused:
            held(refused)
            # A refusal names the author's text; a proof that fails is a fault of ours.
            codes = {problem.code for problem in refused.problems}
            assert not {code for code in codes if code.startswith(("PRF", "TPL", "ENG"))}, refused
        else:
            assert {record["verdict"] for record in done.files.values()} == {"exact"}


@pytest.mark.parametrize("kind", WRITERS)
def test_any_text_is_built_exactly_or_refused(kind: str) -> None:
    @settings(max_examples=4, deadline=None, derandomize=True)
    @given(TEXTS)
    def run(text: str) -> None:
        built(kind, text)

    run()


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize(
    "text",
    [
        *("Ǩ", "\x85", "<\t<", "<ע", "< ע\xa0 {ע\t ", "<\u0301ע"),
        *("[ \u05bc \u05d1\u05b0 “ע”", "<\xa0\ufeff", "<\n\n\xa0\u200b\n\n\u2003\n\n<"),
    ],
)
def test_what_much_text_once_found(kind: str, text: str) -> None:
    built(kind, text)


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("kind", WRITERS)
def test_much_text_is_built_exactly_or_refused(kind: str) -> None:
    @settings(max_examples=120, deadline=None)
    @given(TEXTS)
    def run(text: str) -> None:
        built(kind, text)

    run()


# Any bytes

MARKDOWN = """* ** _ ` ``` [ ]( ] ![ < > <b> </b> <!-- --> # | |-| [^a] \\ &amp; ~~ http://a.b a@b.c
    {#a} a é"""
HTML = """<p> </p> <b> </b> <table> <tr> <td> </table> <caption> <a href= ' " > <!-- --> <script>
    </script> <select> <option> <svg> <math> <template> <frameset> <title> <q> <ruby> <rt> <br>
    <li> <ul> <dl> <dt> <h1> <pre> &amp; &#0; id=a <html> <template> hidden style=a:b a"""
YAML = """title date encoding received note [ ] { } &a *a !!python/object:os.system | > ' " # ---
    2024-01-31 a"""
TOKENS = {
    "md": [
        *MARKDOWN.split(),
        "- ",
        "1. ",
        ": ",
        "[^a]: ",
        "---\n",
        "[ ] ",
        "\n",
        "\n\n",
        "    ",
        "\t",
    ],
    "html": [*HTML.split(), "<p hidden>", "<body lang=de>", "<aside role=doc-footnote>", " ", "\n"],
    "yaml": [*YAML.split(), ": ", "- ", "  ", "\n"],
    "txt": ["date 2024-01-31 ", "a", " ", "\n", "\r", "\f", "\t", "\0", "\ufeff"],
}


def tokens(kind: str) -> st.SearchStrategy[bytes]:
    soup = st.lists(st.sampled_from(TOKENS[kind]), max_size=60).map("".join).map(str.encode)
    return st.one_of(soup, st.binary(max_size=100), ANY.map(str.encode))


def read_report(kind: str) -> Callable[[bytes], object]:
    return lambda data: parse(source(f"report.{kind}", data))


def read_sidecar(data: bytes) -> object:
    return metadata_of(data.decode("utf-8", "replace"), "a/report.yaml")


READERS: dict[str, tuple[st.SearchStrategy[bytes], Callable[[bytes], object]]] = {
    "text": (tokens("txt"), read_report("txt")),
    "Markdown": (tokens("md"), read_report("md")),
    "HTML": (tokens("html"), read_report("html")),
    "sidecar": (tokens("yaml"), read_sidecar),
}


def fuzz(kind: str, examples: int) -> None:
    inputs, reader = READERS[kind]

    @settings(max_examples=examples, deadline=10_000, suppress_health_check=[HealthCheck.too_slow])
    @given(inputs)
    def run(data: bytes) -> None:
        try:
            assert reader(data) is not None
        except Refused as refused:
            held(refused)

    run()


@pytest.mark.parametrize("kind", READERS)
def test_any_bytes_have_an_answer(kind: str) -> None:
    fuzz(kind, 150)


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("kind", READERS)
def test_very_many_bytes_have_an_answer(kind: str) -> None:
    fuzz(kind, 15_000)
