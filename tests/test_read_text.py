"""The first link: plain text in, a Document out, and an account of every character.

Whatever the shape of the white space, the account is a partition of the source and its
paragraphs are the Document's, code point for code point; whatever cannot be read is refused with
its place.
"""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pressroom.lint import lint
from pressroom.model import Document, Source
from pressroom.problems import Place, Problem, Refused, in_order, short
from pressroom.proof import prove_source
from pressroom.readers import MOST_IN_BLOCK, parse
from pressroom.schema import Metadata
from pressroom.unprintable import UNPRINTABLE

from .conftest import SHIPPED, MakeReport

FILE, SIDECAR = "a/report.txt", "a/report.yaml"
PREFIX = "date 2024-01-31 "
DAY = dt.date(2024, 1, 31)


def source(data: bytes, date: dt.date | None = None) -> Source:
    return Source("a", FILE, data, SIDECAR, Metadata(title="A title", date=date), None, None)


def read(text: str) -> Document:
    """The Document of a text; its account is held to be exact."""
    document = parse(source(text.encode()))
    account = document.account
    assert "".join(part.text for part in account) == text
    assert [part.start for part in account] == [0, *(part.end for part in account[:-1])]
    assert account[-1].end == len(text)
    assert all(part.text == text[part.start : part.end] != "" for part in account)
    assert [part.block for part in account if part.kind == "text"] == [
        block.id for block in document.blocks
    ]
    shown = [part.text for part in account if part.block]
    assert shown == [block.text for block in document.blocks]
    assert all(not part.text.strip(" \t\r\n\f") for part in account if part.kind == "separator")
    assert prove_source(document)
    return document


def refused(data: bytes, date: dt.date | None = None) -> tuple[Problem, ...]:
    with pytest.raises(Refused) as caught:
        parse(source(data, date))
    problems = caught.value.problems
    assert {problem.severity for problem in problems} == {"error"}
    return problems


def paragraphs(text: str) -> list[str]:
    return [block.text for block in read(text).blocks]


# Shapes

SHAPES = {
    "plain": (PREFIX + "One.\n\nTwo.", ["One.", "Two."]),
    "leading space": (" " + PREFIX + "One.\n\nTwo.", ["One.", "Two."]),
    "leading lines": ("\n\r\n\t \n" + PREFIX + "One.", ["One."]),
    "byte-order mark": ("\ufeff" + PREFIX + "One.\n\nTwo.", ["One.", "Two."]),
    "mark and white space": ("\ufeff \n" + PREFIX + "One.", ["One."]),
    "newline at the end": (PREFIX + "One.\n\nTwo.\n", ["One.", "Two."]),
    "white space at the end": (PREFIX + "One.\n\nTwo. \t\n \n\n", ["One.", "Two."]),
    "CRLF": (PREFIX + "One.\r\n\r\nTwo.\r\n", ["One.", "Two."]),
    "CR": (PREFIX + "One.\r\rTwo.\r", ["One.", "Two."]),
    "mixed line ends": (PREFIX + "One.\n\rTwo.\r\n\nThree.", ["One.", "Two.", "Three."]),
    "many blank lines": (PREFIX + "One.\n\n\n\n\n\nTwo.", ["One.", "Two."]),
    "blank lines with spaces": (PREFIX + "One.\n   \nTwo.\n\t\nThree.", ["One.", "Two.", "Three."]),
    "spaces at line ends": (PREFIX + "One. \n\n Two.", ["One.", "Two."]),
    "single newlines": (PREFIX + "One\nand one.\r\nAnd\rone.", ["One\nand one.\r\nAnd\rone."]),
    "indented": (PREFIX + "One.\n\n\tTwo.\n  More.", ["One.", "Two.\n  More."]),
    "a space after the prefix": (PREFIX + " One.", ["One."]),
    "a newline after the prefix": (PREFIX + "\nOne.", ["One."]),
    "a CRLF after the prefix": (PREFIX + "\r\nOne.", ["One."]),
    "a tab after the prefix": (PREFIX + "\tOne.", ["One."]),
    "blank lines after the prefix": (PREFIX + "\n\nOne.", ["One."]),
    "a date within": (PREFIX + "One.\n\ndate 2024-02-01 Two.", ["One.", "date 2024-02-01 Two."]),
    "no-break space": (PREFIX + "\u00a0One.\u00a0\n\n\u00a0", ["\u00a0One.\u00a0", "\u00a0"]),
    "a mark within": (PREFIX + "One.\ufeff\n\nTwo.", ["One.\ufeff", "Two."]),
    "decomposed": (PREFIX + "e\u0301 and é", ["e\u0301 and é"]),
    "outside the basic plane": (PREFIX + "𝔄 and 😀\n\n𐐷", ["𝔄 and 😀", "𐐷"]),
    "markup": (PREFIX + "<b>&amp;</b> {{ x }}\n\n]]>", ["<b>&amp;</b> {{ x }}", "]]>"]),
    "one character": (PREFIX + "a", ["a"]),
    "a form feed": (PREFIX + "One.\fTwo.\n\f\nThree.\f", ["One.", "Two.", "Three."]),
    "a form feed first": ("\f" + PREFIX + "\fOne.", ["One."]),
    "tabs and runs of spaces": (PREFIX + "One\t\tand   one.", ["One\t\tand   one."]),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_every_character_of_any_shape_is_accounted_for(shape: str) -> None:
    text, wanted = SHAPES[shape]
    assert paragraphs(text) == wanted


def test_the_shipped_report() -> None:
    data = SHIPPED.read_bytes()
    document = read(data.decode())
    assert [part.kind for part in document.account[:2]] == ["date prefix", "text"]
    assert document.account[0].text == " date 2022-09-24 "
    assert document.date == dt.date(2022, 9, 24)
    assert [block.line for block in document.blocks] == [1, 3, 5, 7, 9]


UNDATED = {
    "": ("One.\n\nTwo.", ["One.", "Two."]),
    "white space first": ("\ufeff\r\n \tOne.\n\fTwo.\n", ["One.", "Two."]),
    "no final newline": ("One", ["One"]),
    "nearly a date": ("date 2024-1-31 One.", ["date 2024-1-31 One."]),
    "a date without its space": ("date 2024-01-31", ["date 2024-01-31"]),
}


@pytest.mark.parametrize("shape", UNDATED)
def test_a_text_without_a_date_is_dated_by_its_metadata(shape: str) -> None:
    text, wanted = UNDATED[shape]
    document = parse(source(text.encode(), DAY))
    assert [block.text for block in document.blocks] == wanted
    assert document.date == DAY
    assert "".join(part.text for part in document.account) == text
    assert "date prefix" not in {part.kind for part in document.account}
    assert prove_source(document)


def test_a_date_that_is_no_day_is_refused_whatever_the_metadata_say() -> None:
    (problem,) = refused(b"date 2024-02-30 One.", DAY)
    assert (problem.code, problem.where) == ("SRC-003", Place(FILE, 1, 1))


def test_a_byte_order_mark_is_accounted_for_by_itself() -> None:
    account = read("\ufeff" + PREFIX + "One.").account
    assert (account[0].kind, account[0].start, account[0].end) == ("byte-order mark", 0, 1)
    assert account[1].start == 1


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_blocks_know_their_line(end: str) -> None:
    lines = ["", PREFIX + "One", "more.", "", "", "Two.", " ", "Three."]
    assert [block.line for block in read(end.join(lines)).blocks] == [2, 6, 8]


WHITE = st.text(" \t\r\n\f", max_size=4)
ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
MOSTLY_WHITE = st.text("a.\u00a0\u200b\ufeff \t\r\n\f", max_size=40)


@settings(deadline=None)
@given(st.sampled_from(["", "\ufeff"]), WHITE, st.one_of(ANY, MOSTLY_WHITE))
def test_any_text_is_refused_or_accounted_for(mark: str, white: str, rest: str) -> None:
    text = f"{mark}{white}{PREFIX}{rest}"
    try:
        document = read(text)
    except Refused as refused:
        codes = {problem.code for problem in refused.problems}
        assert codes <= {"SRC-004", "SRC-005", "SRC-009"}
        assert ("SRC-009" in codes) is bool(UNPRINTABLE.search(text))
        return
    assert not UNPRINTABLE.search(text)
    for block in document.blocks:
        assert block.text == block.text.strip(" \t\r\n\f") != ""
        assert "\f" not in block.text
        assert "\n\n" not in block.text.replace("\r\n", "\n").replace("\r", "\n")


@settings(deadline=None)
@given(st.binary(max_size=40))
def test_any_bytes_are_refused_or_accounted_for(data: bytes) -> None:
    try:
        parse(source(PREFIX.encode() + data))
    except Refused as refused:
        codes = {problem.code for problem in refused.problems}
        assert codes <= {"SRC-002", "SRC-004", "SRC-005", "SRC-009"}
        shown = data.decode("utf-8", "replace")
        assert "SRC-009" not in codes or UNPRINTABLE.search(PREFIX + shown)


# Bad input, with its place


@pytest.mark.parametrize(
    ("data", "byte", "offset", "line", "column"),
    [
        (PREFIX.encode() + b"a\xffb", 0xFF, 17, 1, 18),
        (PREFIX.encode() + b"One.\n\ncaf\xe9.", 0xE9, 25, 3, 4),
        (PREFIX.encode() + "é\nüx".encode() + b"\x80", 0x80, 22, 2, 3),
        (PREFIX.encode() + b"One.\r\n\r\ncaf\xe9.", 0xE9, 27, 3, 4),
        (PREFIX.encode() + b"One.\r\rcaf\xe9.", 0xE9, 25, 3, 4),
        (PREFIX.encode() + b"One \xe2\x80", 0xE2, 20, 1, 21),
        (PREFIX.encode() + b"\xed\xa0\x80", 0xED, 16, 1, 17),
        (PREFIX.encode() + b"\xc0\xaf", 0xC0, 16, 1, 17),
    ],
)
def test_not_utf8(data: bytes, byte: int, offset: int, line: int, column: int) -> None:
    (problem,) = refused(data)
    assert (problem.code, problem.where) == ("SRC-002", Place(FILE, line, column))
    assert problem.message == f"not UTF-8: byte 0x{byte:02x} at offset {offset}"


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "No date here.",
        "2024-01-31 The word is missing.",
        "date 2024-01-31",
        "date 2024-01-31\nThe space is missing.",
        "date  2024-01-31 Two spaces.",
        "date 2024-1-31 One digit.",
        "date 2024-02-30 No such day.",
        "date 2024-13-01 No such month.",
        "date 0000-01-01 No such year.",
        "date ２０２４-01-31 Full-width digits.",
        "date ٢٠٢٤-٠١-٣١ Arabic digits.",
        "Date 2024-01-31 A capital.",
        "\u00a0date 2024-01-31 A no-break space first.",
        " \ufeffdate 2024-01-31 A mark after a space.",
        "date\u00a02024-01-31 A no-break space within.",
        "date 2024-01-31\u00a0A no-break space after.",
    ],
)
def test_no_date_at_the_beginning(text: str) -> None:
    (problem,) = refused(text.encode())
    assert (problem.code, problem.where) == ("SRC-003", Place(FILE, 1, 1))
    assert short(text[:24].strip()) in problem.message
    assert f"`date: YYYY-MM-DD` into {SIDECAR}" in problem.hint


@pytest.mark.parametrize("rest", ["", " ", "\n", "\r\n\r\n \t\n", " " * 1000])
def test_no_text(rest: str) -> None:
    (problem,) = refused(f"{PREFIX}{rest}".encode())
    assert (problem.code, problem.where) == ("SRC-004", Place(FILE))


@pytest.mark.parametrize(
    ("text", "name", "line", "column"),
    [
        ("One.\n\nTw\x00o.", "U+0000", 3, 3),
        ("One\x0b\n\nTwo.", "U+000B", 1, 20),
        ("\x1b[1mOne", "U+001B", 1, 17),
        ("One.\r\n\r\nTwo\x0b.", "U+000B", 3, 4),
        ("One.\r\rTwo\x0b.", "U+000B", 3, 4),
        ("One\ufffe.", "U+FFFE", 1, 20),
        ("\x85", "U+0085", 1, 17),
    ],
)
def test_a_character_that_cannot_be_written(text: str, name: str, line: int, column: int) -> None:
    (problem,) = refused(f"{PREFIX}{text}".encode())
    assert (problem.code, problem.where) == ("SRC-005", Place(FILE, line, column))
    assert name in problem.message


def test_the_date_that_was_declared() -> None:
    (problem,) = refused(f"{PREFIX}One.".encode(), date=dt.date(2024, 2, 1))
    assert (problem.code, problem.where) == ("META-005", Place(FILE, 1, 6))
    assert SIDECAR in problem.message
    assert "2024-02-01" in problem.message
    assert "2024-01-31" in problem.message
    document = parse(source(f"{PREFIX}One.".encode(), dt.date(2024, 1, 31)))
    assert document.date == dt.date(2024, 1, 31)


def test_all_problems_at_once_and_in_order() -> None:
    problems = refused(f"{PREFIX}a\x00\n\nb\x0b\x0b".encode(), date=dt.date(2024, 2, 1))
    assert [problem.code for problem in problems] == ["META-005"] + ["SRC-005"] * 2
    places = [(problem.where.line, problem.where.column) for problem in problems]
    assert places == [(1, 6), (1, 18), (3, 2)]
    assert problems[2].message.endswith("the text has 2")


# Findings: kept as received, pointed out


def test_findings_of_the_shipped_report() -> None:
    findings = in_order(lint(SHIPPED))
    assert [(found.code, found.where.line) for found in findings] == [
        ("TXT-001", 1),
        ("TXT-002", 7),
        ("TXT-003", 7),
    ]
    assert {found.severity for found in findings} == {"finding"}
    lines = SHIPPED.read_text("utf-8").split("\n")
    marks = [lines[found.where.line - 1][found.where.column - 1] for found in findings]
    assert marks == ["“", ",", "”"]
    assert "Communist Party of China“" in findings[0].message


def test_a_report_that_cannot_be_read_has_problems_for_findings(make_report: MakeReport) -> None:
    (found,) = lint(make_report("No date."))
    assert (found.code, found.severity) == ("SRC-003", "error")


# Cost


@pytest.mark.parametrize(
    ("fill", "codes"),
    [
        (" ", ["SRC-004"]),
        ("\n", ["SRC-004"]),
        ("\r\n", ["SRC-004"]),
        (" \n", ["SRC-004"]),
        ("a", []),
        ("a ", []),
        ("a\n", []),
    ],
)
def test_a_megabyte_is_read_in_linear_time(fill: str, codes: list[str]) -> None:
    data = (PREFIX + fill * (1_000_000 // len(fill))).encode()
    begin = time.perf_counter()
    try:
        parse(source(data))
    except Refused as refused:
        assert [problem.code for problem in refused.problems] == codes
    assert time.perf_counter() - begin < 5


def test_many_paragraphs_are_read_in_linear_time() -> None:
    begin = time.perf_counter()
    assert len(parse(source((PREFIX + "a\n\n" * 60_000).encode())).body) == 60_000
    assert time.perf_counter() - begin < 3


def test_white_space_before_a_missing_date_is_read_in_linear_time() -> None:
    begin = time.perf_counter()
    (problem,) = refused(b" \n" * 500_000 + b"No date.")
    assert problem.code == "SRC-003"
    assert time.perf_counter() - begin < 5


def test_many_characters_that_cannot_be_written_are_named_in_linear_time() -> None:
    begin = time.perf_counter()
    assert {problem.code for problem in refused(PREFIX.encode() + b"\x00" * 100_000)} == {"SRC-005"}
    assert time.perf_counter() - begin < 5


@pytest.mark.parametrize("kind", ["txt", "md", "html"])
@pytest.mark.parametrize("fill", ["a", "word "])
def test_a_paragraph_beyond_measure_is_refused_at_once(kind: str, fill: str) -> None:
    text = "One.\n\n" + fill * (MOST_IN_BLOCK // len(fill) + 1)
    given = source(f"<p>{text}".encode() if kind == "html" else text.encode(), DAY)
    begin = time.perf_counter()
    with pytest.raises(Refused) as caught:
        parse(replace(given, name=f"a/report.{kind}"))
    (problem,) = caught.value.problems
    assert (problem.code, problem.where.line) == ("LIM-001", 1 if kind == "html" else 3)
    assert f"{MOST_IN_BLOCK:,}" in problem.message
    assert time.perf_counter() - begin < 10


@pytest.mark.parametrize("kind", ["txt", "md", "html"])
def test_a_file_beyond_measure_is_refused_at_once(kind: str) -> None:
    given = source(b"word " * 2_000_000, DAY)
    begin = time.perf_counter()
    with pytest.raises(Refused) as caught:
        parse(replace(given, name=f"a/report.{kind}"))
    (problem,) = caught.value.problems
    assert (problem.code, problem.where) == ("LIM-002", Place(f"a/report.{kind}"))
    assert "10,000,000" in problem.message
    assert time.perf_counter() - begin < 2
