"""Two versions of a report, set against each other word by word."""

from __future__ import annotations

import html
import json
import random
import re
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from lxml import html as lxml_html

from pressroom.archive.bag import zipped
from pressroom.compare.told import as_json, as_page, lines
from pressroom.compare.version import Passage, Version, version_at
from pressroom.compare.words import Comparison, compare, compared, tokens
from pressroom.pipeline import Built, build
from pressroom.problems import Refused

from .test_archive import files_of

FILL = "".join(
    f"Paragraph {number} stays as it is, with words in it that fill the page it stands on.\n\n"
    for number in range(60)
)
OLD = f"""## What happened

The committee met at noon.[^1] It closed early, and its members went home before the rain.

This one goes away.

![A dot](dot.png)

## What follows

{FILL}<p lang="zh">测试报告显示水质良好。今年没有问题。</p>

| Who | When |
|-----|------|
| Ada | 1 June |
| Bo  | 2 June |

[^1]: A note of the old kind.
"""
EDITS = {
    "at noon": "at night",
    "This one goes away.\n\n": "",
    "![A dot](dot.png)": "![Another](bars.png)",
    "Paragraph 30 stays": "Paragraph 30 does not stay",
    "水质良好": "水质不好",
    "2 June": "3 June",
    "old kind": "new kind",
}
SIDECAR = "title: Minutes <b>\ndate: 2024-01-31\nlanguage: en\n"


def written(text: str) -> str:
    for old, new in EDITS.items():
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


@pytest.fixture(scope="module")
def versions(tmp_path_factory: pytest.TempPathFactory) -> tuple[Built, Built]:
    """A report built, and built again after it was edited."""
    made = []
    pictures = Path(__file__).parent / "reports" / "pictures-exact"
    for number, text in ((1, OLD), (2, written(OLD))):
        folder = tmp_path_factory.mktemp(f"version-{number}") / "minutes"
        folder.mkdir()
        (folder / "report.md").write_text(text, "utf-8")
        (folder / "report.yaml").write_text(f"{SIDECAR}version: {number}\n")
        for name in ("dot.png", "bars.png"):
            (folder / name).write_bytes((pictures / name).read_bytes())
        made.append(build(folder / "report.md", folder / "output"))
    return made[0], made[1]


@pytest.fixture(scope="module")
def found(versions: tuple[Built, Built]) -> Comparison:
    return compared(versions[0].folder, versions[1].folder)


def version(*texts: str, pages: int = 0) -> Version:
    """A version of these passages, so many of which stand on each page."""
    each = pages or max(len(texts), 1)
    labels = [str(number // each + 1) for number in range(len(texts))]
    passages = tuple(
        Passage(text, "", "text", "en", ((0, label),))
        for text, label in zip(texts, labels, strict=True)
    )
    return Version("a", "T", "en", "", "", "", "", passages, tuple(dict.fromkeys(labels)), ())


def edits(old: str, new: str) -> list[tuple[str, str]]:
    return [(each.removed, each.added) for each in compare(version(old), version(new)).changes]


# What a word is


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("It closed at noon.", ["It", "closed", "at", "noon", "."]),
        ("it's 3.14 or 1,000 at 12:30", ["it's", "3.14", "or", "1,000", "at", "12:30"]),
        ("noon.1 e-mail a/b “so”", ["noon", ".", "1", "e-mail", "a", "/", "b", "“", "so", "”"]),
        ("水质良好。No 2", ["水", "质", "良", "好", "。", "No", "2"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("e\u0301te\u0301", ["e\u0301te\u0301"]),
        ("می\u200cخواهم", ["می\u200cخواهم"]),
        ("", []),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert [token.text for token in tokens(text)] == words


@given(st.text())
@settings(deadline=None)
def test_words_are_all_of_a_text_but_white_space(text: str) -> None:
    found = list(tokens(text))
    assert "".join("".join(t.text.split()) for t in found) == "".join(text.split())
    assert all(text[token.start : token.end] == token.text for token in found)


# What differs


def test_each_edit_is_told_once_in_both_editions_terms(
    found: Comparison, versions: tuple[Built, Built]
) -> None:
    told = [
        (each.removed, each.added, each.new.chapter, each.new.kind, each.new.language)
        for each in found.changes
    ]
    assert told == [
        ("1", "2", "", "title page", "en"),
        ("noon", "night", "What happened", "text", "en"),
        ("\nThis one goes away.", "", "What happened", "text", "en"),
        ("stays", "does not stay", "What follows", "text", "en"),
        ("良", "不", "What follows", "text", "zh"),
        ("2", "3", "What follows", "text", "en"),
        ("old", "new", "What happened", "note", "en"),
    ]
    assert found.words == (10, 8)
    proof = json.loads(next(versions[1].folder.glob("*.proof.json")).read_bytes())
    labels = [page["label"] for page in proof["printed pages"]]
    assert list(found.new.pages) == labels
    assert len(labels) > 3
    by_words = {each.added: each for each in found.changes}
    assert by_words["night"].new.page == labels[0]
    assert by_words["不"].new.page == labels[-1]
    assert by_words["new"].new.page == labels[0]  # where print has the note
    assert found.old_pages == tuple(label for label in labels if label in found.old_pages)
    assert (found.pictures_removed, found.pictures_added) == (("A dot",), ("Another",))


def test_where_nothing_differs(versions: tuple[Built, Built]) -> None:
    package = next(versions[0].folder.glob("*.bag.zip"))
    found = compared(versions[0].folder, package)
    assert (found.changes, found.respaced, found.words) == ((), 0, (0, 0))
    assert b"No word differs." in as_page(found)


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ("a b c", "a b c", []),
        ("a b c", "a  b\nc", []),
        ("", "a", [("", "a")]),
        ("a", "", [("a", "")]),
        ("We met.", "We met!", [(".", "!")]),
        # What two changes have in common by chance is no word that stayed.
        (
            "one two the three four",
            "five six the seven eight",
            [("one two the three four", "five six the seven eight")],
        ),
        ("one b c d e two", "three b c d e four", [("one", "three"), ("two", "four")]),
        ("水质良好", "水质不好", [("良", "不")]),
    ],
)
def test_changes_in_a_passage(old: str, new: str, wanted: list[tuple[str, str]]) -> None:
    assert edits(old, new) == wanted


def test_white_space_is_counted_and_no_more() -> None:
    found = compare(version("a b", "c"), version("a  b", "c"))
    assert (found.changes, found.respaced) == ((), 1)


def test_a_paragraph_that_is_divided_or_joined_is_told() -> None:
    found = compare(version("One two three four."), version("One two", "three four."))
    assert [(each.removed, each.added, each.added_words) for each in found.changes] == [
        ("", "\n", 0)
    ]
    assert "{+¶+}" in "".join(lines(found))


@given(
    st.lists(st.text("ab 中\n.", max_size=12), min_size=1, max_size=5),
    st.lists(st.text("ab 中\n.", max_size=12), min_size=1, max_size=5),
)
@settings(deadline=None)
def test_what_is_added_and_removed_makes_one_of_the_other(old: list[str], new: list[str]) -> None:
    found = compare(version(*old), version(*new))

    def counted(side: str) -> dict[str, int]:
        counts: dict[str, int] = {}
        for change in found.changes:
            for token in tokens(getattr(change, side)):
                counts[token.text] = counts.get(token.text, 0) + 1
        return counts

    def words(texts: list[str]) -> dict[str, int]:
        counts: dict[str, int] = {}
        for text in texts:
            for token in tokens(text):
                counts[token.text] = counts.get(token.text, 0) + 1
        return counts

    was, now, gone, come = words(old), words(new), counted("removed"), counted("added")
    for word in {*was, *now}:
        assert was.get(word, 0) - gone.get(word, 0) + come.get(word, 0) == now.get(word, 0)


# How long it takes

LONG = [
    f"Paragraph {n} of a report, {n * 7919 % 10007} with words that come again."
    for n in range(9000)
]
CHINESE = [
    f"第{n}段：本次检查共抽取样品若干，结果均符合标准，未发现异常情况。" * 4 for n in range(4000)
]


@pytest.mark.parametrize("texts", [LONG, CHINESE], ids=["words", "characters"])
@pytest.mark.parametrize("share", [0.01, pytest.param(1.0, marks=pytest.mark.slow)])
def test_five_hundred_pages_take_seconds(texts: list[str], share: float) -> None:
    chance = random.Random(1)  # noqa: S311
    changed = [
        text.replace("report", "bulletin").replace("若干", "三份")
        if chance.random() < share
        else text
        for text in texts
    ]
    begun = time.perf_counter()
    found = compare(version(*texts, pages=18), version(*changed, pages=18))
    assert time.perf_counter() - begun < 60
    differing = sum(a != b for a, b in zip(texts, changed, strict=True))
    assert found.words[0] == differing * (1 if texts is LONG else 8)
    assert as_page(found)


def test_reports_that_have_nothing_in_common_and_the_same_again_and_again() -> None:
    begun = time.perf_counter()
    found = compare(version(*LONG[:3000]), version(*CHINESE[:500]))
    assert found.words == (
        33_000,
        sum(each.word for text in CHINESE[:500] for each in tokens(text)),
    )
    compare(version(*["0"] * 30_000), version(*["0"] * 29_000, *["1"] * 1_000))
    compare(version("the " * 100_000), version("the " * 99_000 + "a " * 999))
    assert time.perf_counter() - begun < 120


# How it is told


def test_as_lines(found: Comparison) -> None:
    said = "\n".join(lines(found))
    assert "The committee met at [-noon-]{+night+}.1 It closed early" in said
    assert "page 1 of the old, “What happened”" in said
    assert "测试报告显示水质[-良-]{+不+}好" in said
    assert "note in “What happened”" in said
    assert "picture gone: A dot" in said
    assert "10 words removed, 8 added" in said.splitlines()[-1]


def test_as_json(found: Comparison) -> None:
    said = json.loads(as_json(found))
    assert said["words"] == {"removed": 10, "added": 8}
    assert (said["old"]["version"], said["new"]["version"]) == ("1", "2")
    assert said["changes"][1]["new"] == {
        **{"page": "1", "chapter": "What happened", "kind": "text", "language": "en"}
    }
    assert said["new"]["pages changed"] == list(found.new_pages)


def test_as_a_page(found: Comparison) -> None:
    page = as_page(found).decode()
    assert "Minutes <b>" not in page
    root = lxml_html.fromstring(page)
    assert root.get("lang") == "en"
    assert len(root.findall(".//h1")) == len(root.findall(".//main")) == 1
    assert "Minutes <b>" in root.findtext(".//title", "")
    for tag, word in (("del", "removed:"), ("ins", "added:")):
        changes = root.findall(f".//li/{tag}")
        assert changes
        assert all(str(each.text_content()).strip().startswith(word) for each in changes)
    assert all(cell.get("scope") for cell in root.findall(".//th"))
    assert root.findall(".//li[@lang='zh']")
    assert not re.findall(r"""(?:src|href)=|url\(|@import|<script""", page)


def test_a_page_takes_markup_for_text() -> None:
    hostile = '<script>alert(1)</script> {{ 7*7 }} " onload="x'
    page = as_page(compare(version("a"), version(hostile))).decode()
    assert "<script" not in page
    assert "49" not in page
    assert html.escape("<script>alert(1)</script>", quote=False) in page
    assert ' onload="' not in page


def test_the_command(versions: tuple[Built, Built], tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pressroom", "diff", *(str(each.folder) for each in versions)]
    page = tmp_path / "page.html"
    done = subprocess.run(
        [*command, "--html", str(page)], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1].startswith("10 words removed, 8 added")
    assert b"<ins>" in page.read_bytes()
    done = subprocess.run([*command, "--json"], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)["words"]["added"] == 8
    done = subprocess.run([*command[:-1], "no"], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "error DIF-001: no version of a report: there is nothing of that name" in done.stderr


# What can be compared


def test_a_package_in_any_form_and_an_epub(versions: tuple[Built, Built], tmp_path: Path) -> None:
    package = next(versions[0].folder.glob("*.bag.zip"))
    book = next(versions[0].folder.glob("*.epub"))
    with zipfile.ZipFile(package) as archive:
        archive.extractall(tmp_path)
    (folder,) = tmp_path.iterdir()
    wanted = version_at(versions[0].folder)
    for path in (package, folder, book):
        found = version_at(path)
        assert (found.passages, found.pages) == (wanted.passages, wanted.pages)
    assert wanted.version == "1"


def test_what_is_not_what_was_proven(versions: tuple[Built, Built], tmp_path: Path) -> None:
    folder = tmp_path / "minutes"
    folder.mkdir()
    for file in versions[0].folder.iterdir():
        if file.suffix in (".epub", ".json"):
            (folder / file.name).write_bytes(file.read_bytes())
    other = next(versions[1].folder.glob("*.epub"))
    (folder / "minutes.epub").write_bytes(other.read_bytes())
    files = files_of(next(versions[0].folder.glob("*.bag.zip")))
    files["data/README.txt"] += b" "
    (tmp_path / "a.bag.zip").write_bytes(zipped(files, "a"))
    for path, code in ((folder, "CHK-001"), (tmp_path / "a.bag.zip", "BAG-003")):
        with pytest.raises(Refused) as refused:
            compared(path, versions[1].folder)
        assert code in {each.code for each in refused.value.problems}


@pytest.mark.parametrize("data", [b"", b"PK\3\4", b"words"])
def test_an_epub_that_is_none(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.epub").write_bytes(data)
    with pytest.raises(Refused, match="DIF-001"):
        version_at(tmp_path / "a.epub")


def test_an_epub_of_others(tmp_path: Path, versions: tuple[Built, Built]) -> None:
    book = next(versions[0].folder.glob("*.epub"))
    with zipfile.ZipFile(book) as old, zipfile.ZipFile(tmp_path / "a.epub", "w") as new:
        for info in old.infolist():
            data = old.read(info)
            if info.filename.endswith("text.xhtml"):
                root = etree.fromstring(data)
                for section in list(root.iter("{*}section")):
                    section.tag = "div"
                data = etree.tostring(root)
            new.writestr(info, data)
    with pytest.raises(Refused, match="is not one of ours"):
        version_at(tmp_path / "a.epub")
