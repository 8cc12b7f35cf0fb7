"""The book for Kobo: the plain one with Kobo's markup, and nothing else."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree

from pressroom.epub.kobo import DIVS, for_kobo, take_out
from pressroom.epub.proof import prove_epub
from pressroom.epub.typefaces import with_typefaces
from pressroom.judges.epub import ace, epubcheck
from pressroom.model import Edition, Epub, SpineItem
from pressroom.pipeline import Wanted, build
from pressroom.problems import Refused

from .books import RICH, bound, edition_of
from .conftest import MakeReport
from .test_broken_books import TEXT, instead, planted
from .test_ereader import CHINESE, HEBREW, here
from .test_typefaces import MIXED

XHTML = "{http://www.w3.org/1999/xhtml}"
KINDS = """---
title: Kinds
date: 2024-01-31
---

One. Two! “Three?” Four: 3.5 metres… *Five. Six* end <span id="kobo.1.3">here</span>.

```
Code. More.
```

Term
: Its meaning. More of it.

- ![A picture](pixel.png) within. Words.

![](pixel.png)

| A | B |
|---|---|
|   | x |
"""
TEXTS = {"rich": RICH, "hebrew": HEBREW, "chinese": CHINESE, "mixed": MIXED, "kinds": KINDS}
Made = tuple[Edition, tuple[SpineItem, ...], Epub, Epub]


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Made]:
    """Each report's edition, documents, plain book, and book for Kobo."""
    made = {}
    for name, text in TEXTS.items():
        edition = with_typefaces(edition_of(tmp_path_factory.mktemp("kobo") / name, text))
        epub, spine = bound(edition)
        made[name] = (edition, spine, epub, replace(epub, data=for_kobo(epub.data)))
    return made


def files_in(epub: Epub) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(epub.data)) as book:
        return {entry.filename: book.read(entry) for entry in book.infolist()}


@pytest.mark.parametrize("name", TEXTS)
def test_it_is_proven_as_the_plain_book_is(books: Mapping[str, Made], name: str) -> None:
    edition, spine, plain, kobo = books[name]
    records = [prove_epub(edition, spine, book) for book in (kobo, plain)]
    claims = [record.pop("accessibility") for record in records]
    assert records[0] == records[1]
    made = [
        [(line["claim"], line["made"]) for line in claim["ledger"]]
        for claim in claims
        if isinstance(claim, dict)
    ]
    assert made[0] == made[1]


@pytest.mark.parametrize("name", TEXTS)
def test_nothing_else_is_changed(books: Mapping[str, Made], name: str) -> None:
    _, _, plain, kobo = books[name]
    before, after = files_in(plain), files_in(kobo)
    assert list(before) == list(after)
    for file, data in before.items():
        if not file.endswith(".xhtml"):
            assert after[file] == data, file
            continue
        one, other = etree.fromstring(data), etree.fromstring(after[file])
        bodies = [page.find(f"{XHTML}body") for page in (one, other)]
        words = ["".join(body.itertext()) for body in bodies if body is not None]
        assert words[0] == words[1], "read as it is"
        take_out(other)
        assert etree.tostring(other, method="c14n") == etree.tostring(one, method="c14n")


@pytest.mark.parametrize("name", TEXTS)
def test_every_word_and_picture_stands_in_a_span_of_its_own(
    books: Mapping[str, Made], name: str
) -> None:
    for file, data in files_in(books[name][3]).items():
        if not file.endswith(".xhtml"):
            continue
        page = etree.fromstring(data)
        spans = [node for node in page.iter(f"{XHTML}span") if node.get("class") == "koboSpan"]
        identities = [str(node.get("id")) for node in page.iter("*") if node.get("id")]
        assert len(identities) == len(set(identities))
        within = {each for span in spans for each in span.iter("*")}
        for node in page.iter(f"{XHTML}img"):
            assert node in within
        for span in spans:
            assert not any(up in within for up in span.iterancestors())
        stray = [
            text
            for node in page.iter("*")
            for text, around in ((node.text, node), (node.tail, node.getparent()))
            if text and text.strip() and around not in within and around is not None
        ]
        said = {page.findtext(".//{*}title"), page.findtext(".//{*}style")}
        assert set(stray) - said == ({"Code. More."} if name == "kinds" and file == TEXT else set())
        # Two `div`s, one in the other, around all of it.
        outer = page.find(f"{XHTML}body/{XHTML}div")
        assert outer is not None
        assert [outer.get("id"), outer[0].get("id")] == list(DIVS)
        assert re.search(rb"<(span|p|td|a|div)[^>]*/>", data) is None


def test_sentences_are_numbered_within_paragraphs(books: Mapping[str, Made]) -> None:
    page = etree.fromstring(files_in(books["kinds"][3])[TEXT])
    first = page.find(".//{*}p[@id='p1']")
    assert first is not None
    spans = [node for node in first.iter(f"{XHTML}span") if node.get("class") == "koboSpan"]
    said = [(span.get("id"), span.text) for span in spans]
    # The report has a place of that name itself: the number is passed over.
    assert said[:4] == [
        ("kobo.1.1", "One. "),
        ("kobo.1.2", "Two! "),
        ("kobo.1.4", "“Three?” "),
        ("kobo.1.5", "Four: "),
    ]
    assert said[4][1] == "3.5 metres… "
    chinese = etree.fromstring(files_in(books["chinese"][3])[TEXT])
    assert "本月检测了四十二口井。" in [
        node.text for node in chinese.iter(f"{XHTML}span") if node.get("class") == "koboSpan"
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (">of some words. <", ">of some other words. <"),
        ('<span class="koboSpan" id="kobo.1.1">', '<span class="koboSpan" id="other">'),
        (
            '<span class="koboSpan" id="kobo.1.1">',
            '<span class="koboSpan" id="kobo.1.1" dir="rtl">',
        ),
        ("margin-top: 0;", "margin-top: -99em;"),
        ('<div id="book-inner">', '<div id="book-inner" hidden="hidden">'),
        ('<div id="book-columns">', '<div id="book-columns">Other words.'),
    ],
)
def test_what_is_not_kobos_markup_is_found(books: Mapping[str, Made], old: str, new: str) -> None:
    edition, spine, _, kobo = books["rich"]
    data = planted(kobo.data, instead(TEXT, old, new))
    with pytest.raises(Refused) as refused:
        prove_epub(edition, spine, replace(kobo, data=data))
    assert {problem.code for problem in refused.value.problems} == {"PRF-002"}


@pytest.mark.slow
@pytest.mark.judge
@pytest.mark.parametrize("name", ["rich", "hebrew", "kinds"])
def test_judges_have_nothing_to_say(books: Mapping[str, Made], tmp_path: Path, name: str) -> None:
    here("EPUBCheck")
    here("Ace")
    book = tmp_path / f"{name}.kepub.epub"
    book.write_bytes(books[name][3].data)
    assert {found.rule for found in epubcheck(book)} <= {"CSS-028"}
    assert ace(book) == []


def test_it_is_built_where_it_is_asked_for(make_report: MakeReport, tmp_path: Path) -> None:
    file, output = make_report("date 2024-01-31 One. Two."), tmp_path / "output"
    plain = build(file, output)
    assert "a-report.kepub.epub" not in plain.files
    built = build(file, output, wanted=Wanted(reader="kobo"))
    assert built.fresh
    assert built.files["a-report.kepub.epub"]["verdict"] == "exact"
    assert (built.folder / "a-report.kepub.epub").is_file()
    assert (built.folder / "a-report.epub").is_file()
    assert not build(file, output, wanted=Wanted(reader="kobo")).fresh
    proof = json.loads((built.folder / "a-report.proof.json").read_bytes())
    assert set(proof["files"]) == {"a-report.pdf", "a-report.epub"}
    with zipfile.ZipFile(built.folder / "a-report.bag.zip") as bag:
        assert not [name for name in bag.namelist() if "kepub" in name]
    (built.folder / "a-report.kepub.epub").write_bytes(b"other")
    assert build(file, output, wanted=Wanted(reader="kobo")).fresh
