"""Encodings: what is declared or marked is read exactly, what is not is UTF-8 or refused.

No byte is ever replaced: text in any encoding of the list comes out code point for code point, and
the first byte that is none of it is named by its offset, line and column.
"""

from __future__ import annotations

import codecs
import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pressroom.decoding import CODECS, decode, known, nearest
from pressroom.gather import read_source
from pressroom.lint import lint
from pressroom.model import Source
from pressroom.places import locate
from pressroom.problems import Problem, Refused
from pressroom.proof import prove_source
from pressroom.readers import parse, read_report
from pressroom.schema import Metadata

from .conftest import metadata_of

DAY = dt.date(2024, 1, 31)
SIDECAR = "title: T\ndate: 2024-01-31\n"
TEXTS = {
    "windows-1252": "“Café” – 50 €\r\n\r\nÆ",
    "windows-1256": "تقرير الاجتماع، پ چ\n\nنص",
    "gb18030": "会议纪要：第一项。\n\n𠀀 ü €",
    "big5": "會議紀錄：第一項。\n\n許功蓋",
    "shift_jis": "議事録：表示ソ十。\n\nｶﾅ ①",
    "euc-jp": "議事録\n\n表示",
    "iso-2022-jp": "議事録\n\n表示",
    "euc-kr": "회의록\n\n똠방각하",
    "koi8-r": "Протокол\n\nконец",
    "windows-1251": "Протокол № 1\n\n«конец»",
    "utf-16le": "A 𝔄\n\nB",
    "utf-32be": "A 𝔄\n\nB",
    "cp437": "Café ½\n\n√",
}


def source(
    data: bytes, encoding: str | None = None, kind: str = ".txt", language: str = "en"
) -> Source:
    metadata = Metadata(title="T", date=DAY, encoding=encoding, language=language)
    return Source("a", f"a/report{kind}", data, "a/report.yaml", metadata, None, None)


def text_of(source: Source) -> list[str]:
    return [block.text for block in parse(source).blocks]


def refused(data: bytes, encoding: str | None = None, kind: str = ".txt") -> Problem:
    with pytest.raises(Refused) as caught:
        parse(source(data, encoding, kind))
    (problem,) = caught.value.problems
    return problem


# What is declared


@pytest.mark.parametrize("encoding", TEXTS)
@pytest.mark.parametrize("kind", [".txt", ".md", ".html"])
def test_a_declared_encoding_is_read_exactly(encoding: str, kind: str) -> None:
    text = TEXTS[encoding]
    paragraphs = text.split("\r\n\r\n" if "\r" in text else "\n\n")
    written = "".join(f"<p>{each}</p>" for each in paragraphs) if kind == ".html" else text
    data = written.encode(CODECS[encoding])
    assert text_of(source(data, encoding, kind)) == paragraphs
    if kind == ".txt":
        account = parse(source(data, encoding)).account
        assert "".join(part.text for part in account) == text
        assert prove_source(parse(source(data, encoding)))


@pytest.mark.parametrize("name", ["utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("kind", [".txt", ".md", ".html"])
@pytest.mark.parametrize("declared", [True, False])
def test_a_byte_order_mark_needs_no_declaration(name: str, kind: str, declared: bool) -> None:
    data = "\ufeffWörter 𝔄".encode(name)
    encoding = known(name[:6].rstrip("-")) if declared else None
    assert text_of(source(data, encoding, kind)) == ["Wörter 𝔄"]


@settings(deadline=None)
@given(st.sampled_from(sorted(CODECS)), st.binary(max_size=60))
def test_any_bytes_in_any_encoding_are_exact_or_refused_at_their_place(
    encoding: str, data: bytes
) -> None:
    try:
        text = decode(data, "a.txt", encoding)
    except Refused as refused:
        (problem,) = refused.problems
        assert problem.code in ("ENC-001", "ENC-002")
        assert problem.where.line
        assert problem.where.column
    else:
        # A stateful encoding writes a text in several ways; in each it is the same text.
        assert text.encode(CODECS[encoding]).decode(CODECS[encoding]) == text
        assert text == data.decode(CODECS[encoding], "replace")


# Names


@pytest.mark.parametrize(
    ("name", "called"),
    [
        *(("latin-1", "windows-1252"), ("ISO-8859-1", "windows-1252"), ("ASCII", "windows-1252")),
        *(("cp1252", "windows-1252"), ("Shift-JIS", "shift_jis"), ("sjis", "shift_jis")),
        *(("UTF8", "utf-8"), ("utf-8-sig", "utf-8"), ("GB2312", "gb18030"), ("gbk", "gb18030")),
        *(
            ("cp1256", "windows-1256"),
            ("Big5", "big5"),
            ("cp932", "shift_jis"),
            ("utf_16", "utf-16"),
        ),
        *(("mac_roman", "macintosh"), ("ISO-8859-8-I", "iso-8859-8"), ("cp850", "cp850")),
    ],
)
def test_a_name_is_read_as_the_web_reads_it(name: str, called: str) -> None:
    assert known(name) == called
    metadata = metadata_of(f"title: T\nencoding: {name}", "a.yaml")
    assert metadata.encoding == called


@pytest.mark.parametrize("name", CODECS)
def test_every_encoding_is_known_by_its_own_name(name: str) -> None:
    assert known(name) == name
    assert codecs.lookup(CODECS[name])


@pytest.mark.parametrize(
    "name",
    [
        *("rot13", "hex", "base64", "zip", "utf-7", "idna", "punycode", "unicode_escape", "mbcs"),
        *(
            "raw_unicode_escape",
            "undefined",
            "x-user-defined",
            "replacement",
            "../utf-8",
            "aliases",
        ),
        *("a" * 10_000, "utf\u00a08", "ｕｔｆ-8", "no such", "."),
    ],
)
def test_what_is_no_text_encoding_is_refused(name: str) -> None:
    assert known(name) is None
    with pytest.raises(Refused) as caught:
        metadata_of(f"title: T\nencoding: {name}\n", "a.yaml")
    (problem,) = caught.value.problems
    assert (problem.code, problem.where.line) == ("META-003", 2)
    assert len(problem.message) < 200


def test_the_nearest_name_is_suggested() -> None:
    assert nearest("wndows-1252") == "`windows-1252`"
    assert nearest("shiftjis") == "`shift_jis`"
    assert all(name in nearest("hex") for name in CODECS)


# What is wrong


@pytest.mark.parametrize(
    ("data", "encoding", "offset", "line", "column"),
    [
        (b"One.\n\na\x81", "windows-1252", 7, 3, 2),
        ("One.\n\n表".encode("shift_jis") + b"\x81.", "shift_jis", 8, 3, 2),
        (b"a\xff", "utf-8", 1, 1, 2),
        ("a\n\nbc".encode("utf-16-le") + b"d", "utf-16le", 10, 3, 3),
        ("a\nb".encode("utf-16-le") + b"\x00\xd8", "utf-16le", 6, 2, 2),
    ],
)
def test_bytes_that_are_not_of_the_declared_encoding(
    data: bytes, encoding: str, offset: int, line: int, column: int
) -> None:
    problem = refused(data, encoding)
    assert (problem.code, problem.where.line, problem.where.column) == ("ENC-001", line, column)
    assert f"not {encoding}, which `encoding` says it is" in problem.message
    assert problem.message.endswith(f"byte 0x{data[offset]:02x} at offset {offset}")


def test_bad_bytes_behind_a_mark() -> None:
    problem = refused("\ufeffab".encode("utf-16-be") + b"\xd8\x00")
    assert problem.code == "ENC-001"
    assert "its byte-order mark" in problem.message


@pytest.mark.parametrize(
    ("mark", "declared"),
    [("utf-8", "windows-1252"), ("utf-16-le", "utf-8"), ("utf-16-be", "utf-16le")],
)
def test_a_mark_that_contradicts_what_is_declared(mark: str, declared: str) -> None:
    problem = refused("\ufeffWords".encode(mark), declared)
    assert problem.code == "ENC-002"
    assert declared in problem.message


@pytest.mark.parametrize(
    ("language", "line"),
    [
        *(("en", "windows-1252"), ("de", "windows-1252"), ("ja", "shift_jis"), ("zh", "gb18030")),
        *(("zh-Hant", "big5"), ("zh-Hans", "gb18030"), ("ar-EG", "windows-1256")),
    ],
)
def test_the_hint_names_the_line_to_write_and_where(language: str, line: str) -> None:
    with pytest.raises(Refused) as caught:
        parse(source(b"caf\xe9.", language=language))
    (problem,) = caught.value.problems
    assert problem.code == "SRC-002"
    assert f"`encoding: {line}`" in problem.hint
    assert "a/report.yaml" in problem.hint


def test_utf_16_without_a_mark_is_not_guessed() -> None:
    assert refused("Words".encode("utf-16-le")).code == "SRC-005"


# What a page says of itself

PAGES = {
    '<meta charset="windows-1252"><p>é': "windows-1252",
    "<META CHARSET=latin1><p>é": "windows-1252",
    "<meta http-equiv='Content-Type' content='text/html; charset=gb2312'><p>会": "gb18030",
    "<?xml version='1.0' encoding='shift_jis'?><p>表": "shift_jis",
    "<!-- <meta charset=big5> --><meta charset=koi8-r><p>Д": "koi8-r",
    "<meta charset=utf-16><p>é": "utf-8",
    "<meta charset=no-such><p>é": "utf-8",
    "<meta name=description content='charset=big5'><p>é": "utf-8",
    "<p>é": "utf-8",
}


@pytest.mark.parametrize("page", PAGES)
def test_what_a_page_says_of_itself(page: str) -> None:
    letter = page[-1]
    assert text_of(source(page.encode(CODECS[PAGES[page]]), kind=".html")) == [letter]


def test_the_metadata_go_before_the_page_and_a_mark_before_both() -> None:
    page = "<meta charset=koi8-r><p>é"
    assert text_of(source(page.encode("cp1252"), "windows-1252", ".html")) == ["é"]
    assert text_of(source(f"\ufeff{page}".encode(), kind=".html")) == ["é"]


def test_a_page_that_says_what_is_not_so() -> None:
    problem = refused(b"<meta charset=gb18030>\n<p>\xff", kind=".html")
    assert (problem.code, problem.where.line, problem.where.column) == ("ENC-001", 2, 4)
    assert "the page itself" in problem.message


# From files


def written(folder: Path, name: str, data: bytes, sidecar: str | bytes | None = SIDECAR) -> Path:
    file = folder / "a" / name
    file.parent.mkdir()
    file.write_bytes(data)
    if sidecar is not None:
        text = sidecar.encode() if isinstance(sidecar, str) else sidecar
        file.with_name("report.yaml").write_bytes(text)
    return file


@pytest.mark.parametrize("encoding", ["windows-1252", "shift_jis", "gb18030", "big5", "utf-8"])
def test_front_matter_may_name_its_own_encoding(tmp_path: Path, encoding: str) -> None:
    title = {"windows-1252": "Café", "utf-8": "Café"}.get(encoding, "表示")
    front = f"---\ntitle: {title}\nencoding: '{encoding}'\ndate: 2024-01-31\n---\n# {title} 1\n"
    read = read_source(written(tmp_path, "report.md", front.encode(CODECS[encoding]), None))
    assert read.metadata.title == title
    assert [block.text for block in parse(read).blocks] == [f"{title} 1"]
    assert [block.line for block in parse(read).blocks] == [6]


def test_front_matter_behind_a_mark_of_utf_16(tmp_path: Path) -> None:
    front = "\ufeff---\ntitle: Café\ndate: 2024-01-31\n---\nWörter\n".encode("utf-16-le")
    read = read_source(written(tmp_path, "report.md", front, None))
    assert (read.metadata.title, text_of(read)) == ("Café", ["Wörter"])


@pytest.mark.parametrize(
    ("line", "codes"),
    [
        ("encoding: wndows-1252", ["META-003"]),
        ("title: é", ["META-006", "SRC-002"]),
        ("encoding: gb18030", ["ENC-001"]),
    ],
)
def test_front_matter_whose_encoding_is_wrong(tmp_path: Path, line: str, codes: list[str]) -> None:
    front = f"---\ntitle: T\ndate: 2024-01-31\n{line}\n---\nCafé".encode("latin-1")
    with pytest.raises(Refused) as caught:
        read_source(written(tmp_path, "report.md", front, None))
    found = {problem.code for problem in caught.value.problems}
    assert found <= {*codes}
    assert found


def test_a_sidecar_in_utf_16(tmp_path: Path) -> None:
    sidecar = "\ufefftitle: Café\ndate: 2024-01-31\n".encode("utf-16-be")
    read = read_source(written(tmp_path, "report.txt", b"Words.", sidecar))
    assert read.metadata.title == "Café"


def test_places_and_findings_are_those_of_the_characters(tmp_path: Path) -> None:
    text = "Œuvre\r\n\r\n“é “ü” , x 表".encode("gb18030")
    sidecar = f"{SIDECAR}encoding: gb18030\n"
    file = written(tmp_path, "report.txt", text, sidecar)
    found = {(each.code, each.where.line, each.where.column) for each in lint(file)}
    assert found == {("TXT-001", 3, 4), ("TXT-003", 3, 6), ("TXT-002", 3, 8)}
    where = locate(read_report(file))("表")
    assert (where.line, where.column) == (3, 12)
