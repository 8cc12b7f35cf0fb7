"""The sidecar: each way to get it wrong has its code, its line and its column.

Every scalar is text until our schema types it, whatever YAML would make of it; tags, anchors and
aliases are refused; and all problems of a sidecar come at once.
"""

from __future__ import annotations

import datetime as dt
import time
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pressroom.edition import ereader_edition, print_edition
from pressroom.gather import read_source
from pressroom.labels import LABELS
from pressroom.model import Source
from pressroom.problems import Place, Problem, Refused
from pressroom.readers import parse
from pressroom.schema import (
    Booklet,
    Cover,
    Covered,
    Logo,
    Metadata,
    Page,
    Press,
    Pressed,
    Received,
    Review,
    Reviewed,
    Spot,
)
from pressroom.wanted import WANTED

from .conftest import MakeReport, metadata_of

NAME = "a/report.yaml"
DIGEST = "f7c03ba65261625263b7187ffb9289f0e265029c886009fc36f43f6fc7457432"


def refused(text: str) -> tuple[Problem, ...]:
    with pytest.raises(Refused) as caught:
        metadata_of(text, NAME)
    problems = caught.value.problems
    assert {problem.severity for problem in problems} == {"error"}
    assert {problem.where.file for problem in problems} == {NAME}
    return problems


def one(text: str) -> tuple[str, int, int]:
    (problem,) = refused(text)
    return problem.code, problem.where.line, problem.where.column


# What is right


def test_all_keys() -> None:
    text = f"""\
title: A title
title_supplied: true
subtitle: A subtitle
authors:
  - Ada Example
  - "Bo: Example"
publisher: A publisher
place: A place
contact: press@example.org
date: 2024-01-31
prepared: 2024-02-01T10:00:00Z
language: zh-Hans
identifier: urn:isbn:9780000000002
series: A series
number: 007
version: 1.10
replaces: version 1.9
status: final
description: What it is about
subjects: safety
rights: CC0
received:
  name: a.txt
  sha256: {DIGEST}
accessibility_review:
  reviewer: A reviewer
  date: 2024-02-01
  text: {DIGEST}
note: "A note: with a colon"
theme: plain
page:
  pdf_standard: a-2a
toc: false
attach_source: false
encoding: Shift-JIS
logo: art/logo.svg
embed_fonts: true
file_as: ["Example, Ada", "Bo: Example"]
cover:
  image: art/cover.jpg
  alt: A river in flood
bag_info:
  Contact-Phone: +43 1 1
press:
  bleed: 4.5
  profile: art/printer.icc
  condition: FOGRA51
  spot:
    ink: PANTONE 186 C
    color: "#B00000"
  caliper: 90
"""
    assert metadata_of(text, NAME) == Metadata(
        title="A title",
        title_supplied=True,
        subtitle="A subtitle",
        authors=("Ada Example", "Bo: Example"),
        embed_fonts=True,
        file_as=("Example, Ada", "Bo: Example"),
        cover=Cover("art/cover.jpg", "A river in flood", Place(NAME, 40, 3)),
        publisher="A publisher",
        place="A place",
        contact="press@example.org",
        date=dt.date(2024, 1, 31),
        prepared=dt.datetime(2024, 2, 1, 10, tzinfo=dt.UTC),
        language="zh-Hans",
        identifier="urn:isbn:9780000000002",
        series="A series",
        number="007",
        version="1.10",
        replaces="version 1.9",
        status="final",
        description="What it is about",
        subjects=("safety",),
        rights="CC0",
        received=Received("a.txt", DIGEST),
        accessibility_review=Review(
            *("A reviewer", dt.date(2024, 2, 1), DIGEST), place=Place(NAME, 26, 3)
        ),
        note="A note: with a colon",
        theme="plain",
        page=Page("a-2a"),
        toc=False,
        attach_source=False,
        encoding="shift_jis",
        logo=Logo("art/logo.svg", Place(NAME, 36, 7)),
        bag_info=(("Contact-Phone", "+43 1 1"),),
        press=Press(
            *(4.5, "art/printer.icc", "FOGRA51", Spot("PANTONE 186 C", "#b00000"), 90),
            place=Place(NAME, 45, 3),
        ),
    )
    known = {field.name for field in msgspec.structs.fields(Metadata)}
    assert known == {line.partition(":")[0] for line in text.splitlines() if line[0] != " "}


def test_every_key_says_what_it_wants() -> None:
    structs = (Metadata, Booklet, Covered, Page, Pressed, Received, Reviewed, Spot)
    fields = [field for struct in structs for field in msgspec.structs.fields(struct)]
    assert {field.name for field in fields} == set(WANTED)


@pytest.mark.parametrize(
    ("key", "written", "value"),
    [
        ("language", "no", "no"),
        ("number", "007", "007"),
        ("number", "1e3", "1e3"),
        ("version", "1.10", "1.10"),
        ("authors", "no", ("no",)),
        ("authors", "[007, ~]", ("007", "~")),
        ("subjects", "a, b", ("a, b",)),
        ("place", "2024-01-31", "2024-01-31"),
        ("title", "no", "no"),
        ("title", "~", "~"),
        ("title", "null", "null"),
        ("title", "1e3", "1e3"),
        ("title", "012", "012"),
        ("title", "1:30", "1:30"),
        ("title", "2024-01-31", "2024-01-31"),
        ("title", "=", "="),
        ("title", "0x1F", "0x1F"),
        ("title", "'{{ x }} <b>'", "{{ x }} <b>"),
        ("note", "null", "null"),
        ("note", "'null'", "null"),
        ("identifier", "12345", "12345"),
        ("title_supplied", "false", False),
        ("prepared", "2024-02-01", dt.datetime(2024, 2, 1, tzinfo=dt.UTC)),
    ],
)
def test_every_scalar_is_text_until_the_schema_types_it(
    key: str, written: str, value: object
) -> None:
    title = "" if key == "title" else "title: T\n"
    assert getattr(metadata_of(f"{title}{key}: {written}\n", NAME), key) == value


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends(end: str) -> None:
    assert metadata_of(f"# a comment{end}title: T{end}language: de{end}", NAME).language == "de"


@pytest.mark.parametrize("style", ["|", ">", "|-", ">-", "|+"])
def test_a_note_as_yaml_folds_it_has_no_line_end_left_over(style: str) -> None:
    """A note is a paragraph: white space around it is YAML's, not its own."""
    note = metadata_of(f"title: T\nnote: {style}\n  One line\n  and one.\n", NAME).note
    assert note is not None
    assert note.split() == ["One", "line", "and", "one."]
    assert note == note.strip()


@pytest.mark.parametrize("written", ["' A title'", "'A title '", "|\n  A title\n", "\u00a0\u00a0T"])
def test_a_title_has_no_white_space_around_it(written: str) -> None:
    """It is taken off or refused; kept, no page could ever be proven to show it."""
    try:
        title = metadata_of(f"title: {written}\n", NAME).title
    except Refused as caught:
        assert [problem.code for problem in caught.problems] == ["META-003"]
    else:
        assert title == title.strip(" \t\r\n")


# What is wrong


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("title: A: B", 1, 9),
        ("title: T\n\tnote: x", 2, 1),
        ("title: 'open", 1, 8),
        ("title: [a, b", 1, 13),
        ("title: T\nnote: @x", 2, 7),
        ("title: T\n---\ntitle: U", 2, 1),
        ("- title: T", 1, 1),
        ("just words", 1, 1),
        ("title: T\n  note: x", 2, 7),
        ("%YAML 3.0\n---\ntitle: T", 1, 1),
    ],
)
def test_not_yaml(text: str, line: int, column: int) -> None:
    assert one(text) == ("META-001", line, column)


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x1b", "\ufffe"])
def test_control_characters(character: str) -> None:
    assert one(f"title: T\nnote: a{character}b") == ("META-001", 2, 8)


@pytest.mark.parametrize("escape", ["\\0", "\\a", "\\e", "\\x1b", "\\uFFFE", "\\uD800"])
@pytest.mark.parametrize("key", ["title", "note", "identifier"])
def test_escaped_control_characters(key: str, escape: str) -> None:
    title = "" if key == "title" else "title: T\n"
    (problem,) = refused(f'{title}{key}: "a{escape}b"')
    assert problem.code in ("META-001", "META-003")
    assert problem.where.line == title.count("\n") + 1


@pytest.mark.parametrize(
    ("key", "hint"),
    [
        ("titel", "did you mean `title`?"),
        ("Title", "did you mean `title`?"),
        ("lang", "did you mean `language`?"),
        ("title-supplied", "did you mean `title_supplied`?"),
        ("recieved", "did you mean `received`?"),
        ("author", "did you mean `authors`?"),
        ("licence", "known keys: "),
        ("xyzzy", "known keys: title, title_supplied, subtitle, authors, publisher, place, con"),
    ],
)
def test_an_unknown_key(key: str, hint: str) -> None:
    (problem,) = refused(f"title: T\n{key}: x\n")
    assert (problem.code, problem.where.line, problem.where.column) == ("META-002", 2, 1)
    assert problem.message == f"unknown key `{key}`"
    assert problem.hint.startswith(hint)


@pytest.mark.parametrize("key", ["? [a, b]", "? {a: b}", "[a]", "{a: b}"])
def test_a_key_that_is_no_text(key: str) -> None:
    (problem,) = refused(f"title: T\n{key}\n: x\n" if key[0] == "?" else f"title: T\n{key}: x\n")
    assert (problem.code, problem.where.line) in (("META-001", 2), ("META-002", 2))
    assert "Node" not in str(problem)


@pytest.mark.parametrize(
    ("key", "written"),
    [
        ("title", "''"),
        ("title", ""),
        ("title", "'  '"),
        ("title", "[a]"),
        ("title", "{a: b}"),
        ("title", "|\n  One\n  Two"),
        ("title", '"One\\nTwo"'),
        ("title_supplied", "yes"),
        ("title_supplied", "maybe"),
        ("title_supplied", ""),
        ("title_supplied", "2"),
        ("date", "2024-02-30"),
        ("date", "31.01.2024"),
        ("date", "20240131"),
        ("date", "2024-01-31T10:00:00Z"),
        ("date", "null"),
        ("date", "[2024-01-31]"),
        ("prepared", "yesterday"),
        ("prepared", "20240131"),
        ("prepared", "1706659200"),
        ("prepared", "1.5"),
        ("prepared", "10:00"),
        ("prepared", "null"),
        ("language", "English"),
        ("language", "e"),
        ("language", "en_GB"),
        ("language", "''"),
        ("language", "[en, de]"),
        ("language", "on"),
        ("language", "engl"),
        ("subtitle", "''"),
        ("subtitle", '"One\\nTwo"'),
        ("authors", "''"),
        ("authors", "[]"),
        ("authors", "{a: b}"),
        ("number", "[7]"),
        ("version", "v2"),
        ("version", "1."),
        ("version", "２"),
        ("version", "2024-01-31"),
        ("status", "Final"),
        ("status", "yes"),
        ("status", "[draft]"),
        ("identifier", "''"),
        ("identifier", "[]"),
        ("received", "a.txt"),
        ("page", "a-2a"),
        ("page", ""),
        ("received", "[a.txt]"),
        ("received", ""),
        ("note", ""),
        ("note", "{a: b}"),
    ],
)
def test_a_value_of_the_wrong_kind(key: str, written: str) -> None:
    title = "" if key == "title" else "title: T\n"
    (problem,) = refused(f"{title}{key}: {written}\n")
    assert problem.code == "META-003"
    assert problem.message.startswith(f"`{key}` is ")
    wanted, _, line = problem.hint.partition("; if that is its text, write the line as ")
    assert wanted == f"write {WANTED[key]}"
    assert line == (f'`{key}: "{written}"`' if written[:1] in ("[", "{", "'") else "")
    assert (problem.where.line, problem.where.column) == (title.count("\n") + 1, len(key) + 3) or (
        not written  # an empty value stands where its colon ends
    )


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        (f"  name: a.txt\n  sha256: {DIGEST.upper()}\n", "META-003", 4, 11),
        ("  name: a.txt\n  sha256: abc\n", "META-003", 4, 11),
        (f"  name: ''\n  sha256: {DIGEST}\n", "META-003", 3, 9),
        (f"  name: [a]\n  sha256: {DIGEST}\n", "META-003", 3, 9),
        (f"  name: a.txt\n  sha-256: {DIGEST}\n", "META-002", 4, 3),
        (f"  name: a.txt\n  name: b.txt\n  sha256: {DIGEST}\n", "META-006", 4, 3),
        ("  name: a.txt\n", "META-004", 3, 3),
        (f"  sha256: {DIGEST}\n", "META-004", 3, 3),
    ],
)
def test_what_is_wrong_within_received(text: str, code: str, line: int, column: int) -> None:
    assert one(f"title: T\nreceived:\n{text}") == (code, line, column)


@pytest.mark.parametrize("text", ["", "\n", "# nothing\n", "language: en\n"])
def test_no_title(text: str) -> None:
    (problem,) = refused(text)
    assert (problem.code, problem.where.line) == ("META-004", 0)
    assert problem.message == "no `title`"
    assert NAME in problem.hint


def test_a_key_that_stands_twice() -> None:
    (problem,) = refused("title: T\nnote: a\nlanguage: en\nnote: b\n")
    assert (problem.code, problem.where.line, problem.where.column) == ("META-006", 4, 1)
    assert "`note`" in problem.message


def test_all_problems_at_once_and_in_order() -> None:
    text = "titel: T\ndate: soon\nlanguage: Klingon!\nnote: a\nnote: b\nreceived:\n  sha256: x\n"
    problems = refused(text)
    assert [(problem.code, problem.where.line) for problem in problems] == [
        ("META-004", 0),
        ("META-002", 1),
        ("META-003", 2),
        ("META-003", 3),
        ("META-006", 5),
        ("META-003", 7),
    ]


# What YAML can do and we do not


@pytest.mark.parametrize(
    ("written", "what"),
    [
        ("!!python/object/apply:os.getcwd []", "the tag `!!python/object/apply:os.getcwd`"),
        ("!!python/name:os.getcwd", "the tag `!!python/name:os.getcwd`"),
        ("!!binary aGVsbG8=", "the tag `!!binary`"),
        ("!!int 12", "the tag `!!int`"),
        ("!mine T", "the tag `!mine`"),
        ("! T", "the tag `!`"),
        ("&anchor T", "the anchor `&anchor`"),
        ("*nowhere", "the alias `*nowhere`"),
    ],
)
@pytest.mark.parametrize("key", ["title", "date", "received", "authors"])
def test_tags_anchors_and_aliases_are_refused(key: str, written: str, what: str) -> None:
    title = "" if key == "title" else "title: T\n"
    (problem,) = refused(f"{title}{key}: {written}\n")
    assert problem.code == "META-009"
    assert problem.message == f"{what} does nothing here: every value is text"
    assert problem.hint == f'take it out; if it is text, write the line as `{key}: "{written}"`'
    assert (problem.where.line, problem.where.column) == (title.count("\n") + 1, len(key) + 3)


def test_anchors_and_their_aliases_are_refused_wherever_they_stand() -> None:
    text = "title: &t T\nnote: *t\nauthors:\n  - &a A\n  - !x B\n<<: *t\n"
    found = [(one.code, one.where.line, one.where.column) for one in refused(text)]
    assert found == [
        *(("META-009", line, column) for line, column in [(1, 8), (2, 7), (4, 5), (5, 5)]),
        *(("META-009", 6, 1), ("META-009", 6, 5)),
    ]


def bomb() -> str:
    layers = ["a0: &a0 [x, x]"]
    layers += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 40)]
    return "\n".join([*layers, "title: *a39"])


def loop() -> str:
    return f"title: T\nreceived: &r\n  name: *r\n  sha256: {DIGEST}\n"


@pytest.mark.parametrize(
    "text",
    [
        *(bomb(), loop(), "title: " + "[" * 5000, "title: " + "{a: " * 5000, "- " * 5000 + "x"),
        *("[" * 60_000, "a: " + " " * 65_000 + "- x: y"),
        "title: T\n" + "".join(f"k{i}: x\n" for i in range(7000)),
    ],
    ids=["bomb", "loop", "deep list", "deep mapping", "deep block", "deeper", "wide", "many keys"],
)
def test_bombs_are_refused_in_no_time(text: str) -> None:
    begin = time.perf_counter()
    problems = refused(text)
    assert {one.code for one in problems} <= {"META-001", "META-002", "META-003", "META-009"}
    assert all(problem.where.line for problem in problems)
    assert time.perf_counter() - begin < 5
    assert max(len(str(problem)) for problem in problems) < 500


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=80))
def test_any_text_is_refused_or_typed(text: str) -> None:
    try:
        metadata = metadata_of(f"title: T\n{text}", NAME)
    except Refused as refused:
        assert {problem.code[:4] for problem in refused.problems} == {"META"}
    else:
        assert isinstance(metadata, Metadata)


@pytest.mark.parametrize("text", ["title: T\n" + "#" * 10_000_000, "title: " + "x" * 65_536])
def test_a_huge_sidecar_is_refused_unread(text: str) -> None:
    begin = time.perf_counter()
    assert one(text) == ("META-010", 0, 0)
    assert time.perf_counter() - begin < 1


# What needs quotes, and what was meant


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("title: Report: a beginning", 'title: "Report: a beginning"'),
        ("title: Report: a beginning  # of May", 'title: "Report: a beginning"  # of May'),
        ("note: @home", 'note: "@home"'),
        ("note: `home`", 'note: "`home`"'),
        ("note: % of all", 'note: "% of all"'),
        ("note: > 5 tonnes", 'note: "> 5 tonnes"'),
        ("note: - 5 degrees", 'note: "- 5 degrees"'),
        ("title: [Draft] Minutes", 'title: "[Draft] Minutes"'),
        ("title: {{ 7*7 }}", 'title: "{{ 7*7 }}"'),
        ("title: {% if %}", 'title: "{% if %}"'),
        ("title: 'Tis the season", 'title: "\'Tis the season"'),
        ('title: "Safety" and work', "title: '\"Safety\" and work'"),
        ('title: it\'s: "a"', "title: 'it''s: \"a\"'"),
        ("title: #5", 'title: "#5"'),
        ("title: &c.", 'title: "&c."'),
        ("title: *Stars", 'title: "*Stars"'),
        ("title: !Attention", 'title: "!Attention"'),
        ("title: ? what", 'title: "? what"'),
        ("subjects:\n  - Safety: first", '- "Safety: first"'),
        ("title: A" + "a" * 200 + ": b", 'title: "…"'),
    ],
)
def test_a_value_that_needs_quotes_is_shown_with_them(line: str, wanted: str) -> None:
    """The hint is the very line; written so, it is read as its text."""
    title = "" if line.startswith("title") else "title: T\n"
    (problem,) = refused(f"{title}{line}\n")
    assert problem.where.line == f"{title}{line}".count("\n") + 1
    assert problem.hint.endswith(f"write the line as `{wanted}`")
    mended = f"{title}{line[: line.rfind(chr(10)) + 1]}{wanted}\n".replace("\n- ", "\n  - ")
    assert metadata_of(mended, NAME)


def test_a_line_that_needs_no_quotes_is_not_shown_with_them() -> None:
    for text in ("title: T\n  note: x", "title: T\n\tnote: x", "title: T\n---\ntitle: U"):
        (problem,) = refused(text)
        assert problem.hint == "write each key as `key: value` on a line of its own"


def test_a_second_document_is_refused_where_it_begins() -> None:
    (problem,) = refused("title: T\n---\ntitle: U")
    assert (problem.code, problem.where.line) == ("META-001", 2)
    assert problem.message == "cannot be read: a second document begins here"


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("2024-02-30", "`date` is `2024-02-30`, but that month has the days 1 to 29"),
        ("2023-02-29", "`date` is `2023-02-29`, but that month has the days 1 to 28"),
        ("2024-04-31", "`date` is `2024-04-31`, but that month has the days 1 to 30"),
        ("2024-13-01", "`date` is `2024-13-01`, but there is no month 13"),
        ("2024-01-00", "`date` is `2024-01-00`, but that month has the days 1 to 31"),
        ("0000-01-01", "`date` is `0000-01-01`"),
        ("30.4.2024", "`date` is `30.4.2024`"),
    ],
)
def test_an_impossible_date_says_so(written: str, reason: str) -> None:
    (problem,) = refused(f"title: T\ndate: {written}\n")
    assert problem.message == reason


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        *(("engl", "en"), ("English", "en"), ("deutsch", "de"), ("anglais", "en"), ("eng", "en")),
        *(("en_GB", "en-GB"), ("zh_Hans_CN", "zh-Hans-CN"), ("ger", "de"), ("swahilli", "sw")),
        *(("e", None), ("xx", None), ("i-klingon", None), ("x-own", None), ("de-1996-1996", None)),
        *(("en-a-bbb-a-ccc", None), ("ｅｎ", None), ("en-u", "en"), ("en-", "en")),
    ],
)
def test_a_language_that_is_none_says_which_was_meant(written: str, meant: str | None) -> None:
    (problem,) = refused(f"title: T\nlanguage: {written}\n")
    asked = f": did you mean `{meant}`?" if meant else ""
    assert problem.message == f"`language` is `{written}`, which is no language tag{asked}"


@pytest.mark.parametrize(
    "tag",
    [
        *("en", "EN", "no", "nb", "sr-Latn", "sr-Latn-RS", "es-419", "sl-rozaj-biske"),
        *(
            "de-CH-1901",
            "zh-cmn-Hans-CN",
            "en-US-u-islamcal",
            "de-a-value",
            "en-a-myext-b-another",
            "de-1996",
        ),
        *("en-x-own", "qaa-Qaaa-QM-x-southern", "hy-Latn-IT-arevela", "und", "mul", "zxx", "ase"),
    ],
)
def test_the_tags_of_bcp_47(tag: str) -> None:
    """Mostly RFC 5646, appendix A."""
    assert metadata_of(f"title: T\nlanguage: {tag}\n", NAME).language == tag


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("Final", "`status` is `Final`: did you mean `final`?"),
        ("drafts", "`status` is `drafts`: did you mean `draft`?"),
        ("yes", "`status` is `yes`"),
    ],
)
def test_a_status_that_is_none(written: str, message: str) -> None:
    assert refused(f"title: T\nstatus: {written}\n")[0].message == message


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("", "`title` is empty"),
        ("''", "`title` is empty"),
        ("[a, b]", "`title` is a list"),
        ("\n- a", "`title` is a list"),
        ("\n  a: b", "`title` is a group of keys"),
        ("|\n  One\n  Two", "`title` is more than one line"),
    ],
)
def test_a_title_of_another_kind_says_what_it_is(written: str, message: str) -> None:
    (problem,) = refused(f"title: {written}\n")
    assert problem.message == message
    assert problem.hint.startswith("write one line of text")


# What a status needs


@pytest.mark.parametrize(
    ("text", "lacking"),
    [
        ("status: final\n", ["date", "language", "publisher", "title"]),
        ("status: final\ntitle: T\npublisher: P\n", ["date", "language"]),
        ("status: final\ntitle: T\npublisher: P\ndate: 2024-01-31\nlanguage: en\n", []),
        ("status: draft\n", ["title"]),
        ("status: draft\ntitle: T\n", []),
        ("title: T\n", ["date"]),
    ],
)
def test_what_a_status_needs_is_named_all_at_once(text: str, lacking: list[str]) -> None:
    try:
        metadata_of(text, NAME, dated=False)
        found = []
    except Refused as caught:
        assert {problem.code for problem in caught.problems} == {"META-004"}
        found = sorted(problem.message for problem in caught.problems)
    assert found == [f"no `{key}`" for key in lacking]


# Every language tag that is taken makes an edition


@pytest.mark.parametrize(
    "language",
    [
        *("en", "EN", "en-GB", "en-US-posix", "en-x-own", "de-1996", "de-CH-1901", "fr", "no"),
        *("nb", "nn", "zh", "zh-Hans", "zh-Hant-TW", "sr-Latn", "pt-BR", "es-419", "la", "eo"),
        *("grc", "tlh", "und", "mul", "zxx", "qaa", "xx", "iw", "he", "ar", "yue", "i-klingon"),
    ],
)
def test_every_language_tag_is_refused_or_makes_an_edition(language: str) -> None:
    try:
        metadata = metadata_of(f"title: T\nlanguage: {language}\n", NAME)
    except Refused as caught:
        assert [problem.code for problem in caught.problems] == ["META-003"]
        return
    data = b"date 2024-01-31 One."
    document = parse(Source("a", "a/report.txt", data, NAME, metadata, None, None))
    for edition in (print_edition(document), ereader_edition(document)):
        labelled = language.lower().split("-")[0] in LABELS
        assert [found.code for found in edition.findings] == ([] if labelled else ["META-007"])
        assert "2024" in edition.front[-1].text + edition.front[-2].text


# From the file


def test_a_sidecar_that_is_not_utf8(make_report: MakeReport) -> None:
    report = make_report("date 2024-01-31 One.")
    report.with_name("report.yaml").write_bytes(b"title: T\nnote: caf\xe9\n")
    with pytest.raises(Refused) as caught:
        read_source(report)
    (problem,) = caught.value.problems
    assert (problem.code, problem.where.line, problem.where.column) == ("SRC-002", 2, 10)
    assert problem.where.file.endswith("report.yaml")


def test_a_sidecar_with_a_byte_order_mark(make_report: MakeReport) -> None:
    source = read_source(make_report("date 2024-01-31 One.", sidecar="\ufefftitle: T\n"))
    assert source.metadata.title == "T"


def test_no_sidecar(make_report: MakeReport) -> None:
    with pytest.raises(Refused) as caught:
        read_source(make_report("date 2024-01-31 One.", sidecar=None))
    (problem,) = caught.value.problems
    assert (problem.code, problem.severity) == ("META-004", "error")


def test_another_file_than_the_one_received(make_report: MakeReport) -> None:
    sidecar = f"title: T\nreceived:\n  name: a.txt\n  sha256: {DIGEST}\n"
    with pytest.raises(Refused) as caught:
        read_source(make_report("date 2024-01-31 One.", sidecar=sidecar))
    (problem,) = caught.value.problems
    assert (problem.code, problem.severity) == ("SRC-006", "error")
    assert DIGEST in problem.message


def test_problems_of_report_and_sidecar_come_together(
    make_report: MakeReport, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    report = make_report("", sidecar="titel: T\n")
    report.unlink()
    report.mkdir()
    with pytest.raises(Refused) as caught:
        read_source(report)
    codes: list[Any] = [problem.code for problem in caught.value.problems]
    assert codes == ["SRC-007", "META-004", "META-002"]


def test_a_character_that_yaml_refuses_is_led_to_its_place() -> None:
    (problem,) = refused("title: T\nnote: A\0b\n")
    assert (problem.code, problem.where) == ("META-001", Place(NAME, 2, 8))
    assert "U+0000" in problem.message
