"""The metadata in a Markdown file, and what both Markdown and HTML are refused for.

Front matter is read whatever its line ends; each problem stands at the file's own line; a report
has its metadata once and its date; what is not UTF-8 or cannot be written is refused at its place.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from pressroom.gather import read_source
from pressroom.model import Document
from pressroom.problems import Problem, Refused
from pressroom.readers import parse

FRONT = "---\ntitle: A title\ndate: 2024-01-31\n---\n"
SIDECAR = "title: A title\ndate: 2024-01-31\n"


def read(
    folder: Path, text: str | bytes, name: str = "report.md", sidecar: str | None = None
) -> Document:
    file = folder / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    if sidecar is not None:
        file.with_suffix(".yaml").write_text(sidecar, "utf-8")
    return parse(read_source(file))


def refused(
    folder: Path, text: str | bytes, name: str = "report.md", sidecar: str | None = None
) -> list[str]:
    """What a report is refused for: code, file, line and column."""
    with pytest.raises(Refused) as caught:
        read(folder, text, name, sidecar)
    assert {problem.severity for problem in caught.value.problems} == {"error"}
    return [said(problem) for problem in caught.value.problems]


def said(problem: Problem) -> str:
    where = problem.where
    return f"{problem.code} {Path(where.file).name}:{where.line}:{where.column}"


def lines(document: Document) -> list[tuple[int, str]]:
    return [(block.line, block.text) for block in document.blocks]


# Front matter that is read


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (f"{FRONT}a\n", [(5, "a")]),
        (f"{FRONT}\n\na\n\nb", [(7, "a"), (9, "b")]),
        (f"\ufeff{FRONT}a\n", [(5, "a")]),
        (f"{FRONT}# a\n\n---\n\nb\n", [(5, "a"), (9, "b")]),
        (f"{FRONT}---\n\na\n", [(7, "a")]),
        (f"{FRONT}a\n---\n\nb", [(5, "a"), (8, "b")]),
        (f"{FRONT}\n<div>\n\n<p>a</p>\n<p>b</p>\n</div>", [(8, "a"), (9, "b")]),
        (f"{FRONT}\n| a |\n|---|\n| b |", [(6, "a"), (8, "b")]),
        (f"{FRONT}\n\n\n    a", [(8, "a")]),
        ("--- \ntitle: A title\ndate: 2024-01-31\n---\t\na", [(5, "a")]),
        ("---\n# a comment\ntitle: A title\n\ndate: 2024-01-31\n---\na", [(7, "a")]),
        ("---\ntitle: A title\ndate: 2024-01-31\nnote: a --- b\n---\na", [(6, "a")]),
        ("---\ntitle: A title\ndate: 2024-01-31\nnote: |\n  a\n  ---\n  b\n---\na", [(9, "a")]),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_front_matter_is_no_text_and_lines_are_the_files(
    tmp_path: Path, text: str, wanted: list[tuple[int, str]], end: str
) -> None:
    document = read(tmp_path, text.replace("\n", end))
    assert document.source.metadata.title == "A title"
    assert document.date == dt.date(2024, 1, 31)
    assert lines(document) == wanted
    assert not document.findings


def test_front_matter_with_the_line_ends_of_old(tmp_path: Path) -> None:
    document = read(tmp_path, f"{FRONT}a\n\nb".replace("\n", "\r"))
    assert lines(document) == [(5, "a"), (7, "b")]


def test_a_report_with_a_sidecar_may_begin_with_a_rule(tmp_path: Path) -> None:
    document = read(tmp_path, "---\n\na\n\n---\n\nb", sidecar=SIDECAR)
    assert lines(document) == [(3, "a"), (7, "b")]


@pytest.mark.parametrize("text", ["a\n\n---\n\nb", "\n---\n\na\n\n---\n\nb", " ---\na\n\n---\nb"])
def test_rows_of_hyphens_elsewhere_are_no_front_matter(tmp_path: Path, text: str) -> None:
    document = read(tmp_path, text, sidecar=SIDECAR)
    assert [block.text for block in document.blocks] == ["a", "b"]


def test_a_template_in_front_matter_is_text(tmp_path: Path) -> None:
    document = read(tmp_path, '---\ntitle: "{{ 7*7 }}<b>"\ndate: 2024-01-31\n---\n{{ 7*7 }}')
    assert document.source.metadata.title == "{{ 7*7 }}<b>"
    assert lines(document) == [(5, "{{ 7*7 }}")]


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize(("name", "text"), [("report.md", "# a"), ("report.html", "<h1>a</h1>")])
def test_a_byte_order_mark_is_no_text(tmp_path: Path, name: str, text: str, mark: str) -> None:
    document = read(tmp_path, mark + text, name, SIDECAR)
    assert lines(document) == [(1, "a")]
    assert [leaf.tag for leaf in document.body.iter("h2", "p")] == ["h2"]


# Front matter that is refused


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("---\n---\na", ["META-004 report.md:0:0"] * 2),
        ("---\n---\n\na\n\n---\n\nb", ["META-004 report.md:0:0"] * 2),
        ("---\ntitle: T\n---\na", ["META-004 report.md:0:0"]),
        ("---\ndate: 2024-01-31\n---\na", ["META-004 report.md:0:0"]),
        ("---\ntitle: T\ntitel: U\n---\na", ["META-004 report.md:0:0", "META-002 report.md:3:1"]),
        ("---\ntitle: T\ndate: 31.1.2024\n---\na", ["META-003 report.md:3:7"]),
        ("---\ntitle: T\ndate: 2024-02-30\n---\na", ["META-003 report.md:3:7"]),
        ("---\ntitle: T\ntitle: U\n---\na", ["META-004 report.md:0:0", "META-006 report.md:3:1"]),
        ("---\ntitle: T\nnote: a: b\n---\na", ["META-001 report.md:3:8"]),
        ("---\n- title\n---\na", ["META-001 report.md:2:1"]),
        (
            "---\n# c\n\ntitle:\nlanguage: \x31\nx: y\n---\na",
            [
                *("META-004 report.md:0:0", "META-003 report.md:4:7"),
                *("META-003 report.md:5:11", "META-002 report.md:6:1"),
            ],
        ),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_front_matter_is_refused_at_the_files_lines(
    tmp_path: Path, text: str, wanted: list[str], end: str, mark: str
) -> None:
    assert refused(tmp_path, mark + text.replace("\n", end)) == wanted


@pytest.mark.parametrize("text", ["---\ntitle: T\n\na", "---\ntitle: T\n--\na", "---", "a", ""])
def test_markdown_without_metadata(tmp_path: Path, text: str) -> None:
    assert refused(tmp_path, text) == ["META-004 report.yaml:0:0"] * 2


def test_metadata_that_stands_twice(tmp_path: Path) -> None:
    assert refused(tmp_path, f"{FRONT}a", sidecar=SIDECAR) == ["META-008 report.md:1:0"]


def test_front_matter_in_html_is_text(tmp_path: Path) -> None:
    document = read(tmp_path, "---\ntitle: T\n---\n<p>a", "report.html", SIDECAR)
    assert [block.text for block in document.blocks] == ["--- title: T ---", "a"]


def test_flat_files_may_have_front_matter(tmp_path: Path) -> None:
    document = read(tmp_path, f"{FRONT}a", "minutes.md")
    assert (document.source.slug, lines(document)) == ("minutes", [(5, "a")])


# What Markdown and HTML are refused for


@pytest.mark.parametrize(("name", "text"), [("report.md", "a"), ("report.html", "<p>a")])
def test_a_report_without_a_date(tmp_path: Path, name: str, text: str) -> None:
    assert refused(tmp_path, text, name, "title: T\n") == ["META-004 report.yaml:0:0"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        *(("report.md", text) for text in ("", "\n\n", "<!-- a -->", "[a]: #b", "<p></p>")),
        *(("report.html", text) for text in ("", "<p> </p>", "<!-- a -->", "<script>a</script>")),
    ],
)
def test_a_report_without_text(tmp_path: Path, name: str, text: str) -> None:
    with pytest.raises(Refused) as caught:
        read(tmp_path, text, name, SIDECAR)
    errors = [found.code for found in caught.value.problems if found.severity == "error"]
    assert errors == ["SRC-004"]


@pytest.mark.parametrize("name", ["report.md", "report.html"])
@pytest.mark.parametrize("character", ["\0", "\x01", "\x0b", "\x1b", "\x85", "\u2028"])
def test_a_character_that_no_output_can_hold(tmp_path: Path, name: str, character: str) -> None:
    text = f"a\n\nb{character} {character}\n"
    assert refused(tmp_path, text, name, SIDECAR) == [f"SRC-005 {name}:3:2"]


@pytest.mark.parametrize("markdown", ["a &#1; b", "# a&#x1F;", "`a` &#12;", "[a](&#1;)"])
def test_an_entity_that_no_output_can_hold(tmp_path: Path, markdown: str) -> None:
    """CommonMark §2.5 knows what it is; what stands for it is text or it is refused."""
    try:
        document = read(tmp_path, markdown, sidecar=SIDECAR)
    except Refused as caught:
        assert [problem.code for problem in caught.problems] == ["SRC-005"]
    else:
        assert lines(document)


def test_several_kinds_are_all_reported(tmp_path: Path) -> None:
    text = f"{FRONT}a\x01\n\nb\x02\x01\n\n[c](javascript:d)\n"
    with pytest.raises(Refused) as caught:
        read(tmp_path, text)
    assert [said(problem) for problem in caught.value.problems] == [
        *("SRC-005 report.md:5:2", "SRC-005 report.md:7:2", "LNK-001 report.md:9:0"),
    ]


def test_a_character_in_front_matter_is_reported_at_its_place(tmp_path: Path) -> None:
    (found,) = refused(tmp_path, "---\ntitle: T\nnote: a\x01b\ndate: 2024-01-31\n---\na")
    assert found == "SRC-005 report.md:3:8"


@pytest.mark.parametrize(
    ("name", "data", "place"),
    [
        ("report.md", b"a\n\nb \xff", "3:3"),
        ("report.md", FRONT.encode() + b"a\n\xe9", "6:1"),
        ("report.md", FRONT.replace("\n", "\r\n").encode() + b"a\r\n\xe9", "6:1"),
        ("report.html", "<p>æ ".encode() + b"\xe6", "1:6"),
    ],
)
def test_what_is_not_utf8(tmp_path: Path, name: str, data: bytes, place: str) -> None:
    sidecar = None if data.startswith(b"---") else SIDECAR
    assert refused(tmp_path, data, name, sidecar) == [f"SRC-002 {name}:{place}"]


@pytest.mark.parametrize("where", ["title: \xe9", "note: a\n# \xe9"])
def test_front_matter_that_is_not_utf8(tmp_path: Path, where: str) -> None:
    text = f"---\n{where}\ndate: 2024-01-31\n---\na"
    found = refused(tmp_path, text.replace("# ", "title: T\n# ").encode("latin-1"))
    assert [one[:7] for one in found] == ["SRC-002"]


def test_the_depth_and_the_characters_are_reported_together(tmp_path: Path) -> None:
    found = refused(tmp_path, f"{FRONT}{'>' * 200} a\n\nb\x01\n")
    assert [one[:7] for one in found] == ["HTM-003", "SRC-005"]
