"""The e-reader edition before outside judges: valid, accessible, and its page marks unseen.

EPUBCheck and DAISY's Ace have nothing to say of the shipped report, of one with everything in it,
of one that runs from right to left and of a Chinese one. MuPDF and epub.js in Chromium draw each
page alike with page-break marks and without.
"""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from pressroom.judges import JUDGES
from pressroom.judges.epub import ace, epubcheck
from pressroom.pipeline import Built
from pressroom.render import render_cover

from .books import RICH, bound, edition_of
from .conftest import skip_without
from .engines import Setting, browse
from .test_broken_books import TEXT, instead, planted

HEBREW = """---
title: מי השתייה בנובמבר
date: 2024-01-31
language: he
---

נבדקו ארבעים ושתיים בארות.[^1] הדוח נכתב עבור [המועצה](#council), ובו גם
<span lang="en" dir="ltr">one line of English</span>.

## המועצה {#council}

| באר | תוצאה |
|-----|-------|
| צפון | תקין |

- אחת
- שתיים

[^1]: הבדיקות נעשו בין הראשון לעשירי בחודש.
"""
CHINESE = """---
title: 十一月饮用水报告
date: 2024-01-31
language: zh-Hans
---

本月检测了四十二口井。[^1]其中三口井的水质不合格，详见[附表](#table)。

## 附表 {#table}

| 水井 | 结果 |
|------|------|
| 北井 | 合格 |
| 南井 | 不合格 |

> 引文：水质是公共安全的一部分。

[^1]: 检测在十一月一日至十日之间进行。
"""
MARK = re.compile(rb'<span epub:type="pagebreak"[^>]*></span>')


@pytest.fixture(scope="module")
def books(shipped_build: Built, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("books")
    shipped = shipped_build.folder / f"{shipped_build.folder.name}.epub"
    made = {"shipped": shipped}
    for name, text in {"rich": RICH, "hebrew": HEBREW, "chinese": CHINESE}.items():
        made[name] = folder / f"{name}.epub"
        made[name].write_bytes(bound(edition_of(folder / name, text))[0].data)
    return made


def here(name: str) -> None:
    """Skip where a judge is not here, or fail in CI."""
    (judge,) = (each for each in JUDGES if each.name == name)
    skip_without(None if judge.lacks() else name, name)


# The judges take seconds for a book; the shipped one is judged in `test_judges`.
JUDGED = ["rich", *(pytest.param(name, marks=pytest.mark.slow) for name in ("hebrew", "chinese"))]


@pytest.mark.judge
@pytest.mark.parametrize("name", JUDGED)
def test_epubcheck_has_nothing_to_say(books: dict[str, Path], name: str) -> None:
    here("EPUBCheck")
    assert epubcheck(books[name]) == []


@pytest.mark.judge
@pytest.mark.parametrize("name", JUDGED)
def test_ace_has_nothing_to_say(books: dict[str, Path], name: str) -> None:
    here("Ace")
    assert ace(books[name]) == []


@pytest.mark.judge
def test_ace_sees_what_is_broken(books: dict[str, Path], tmp_path: Path) -> None:
    here("Ace")
    plant = instead(TEXT, ' alt="A white pixel"', "")
    (tmp_path / "broken.epub").write_bytes(planted(books["rich"].read_bytes(), plant))
    assert "image-alt" in {found.rule for found in ace(tmp_path / "broken.epub")}


def unmarked(book: Path, target: Path) -> Path:
    """The book without its page-break marks; what leads to them leads to nothing."""
    removed = 0
    with zipfile.ZipFile(book) as old, zipfile.ZipFile(target, "w") as new:
        for entry in old.infolist():
            data, number = MARK.subn(b"", old.read(entry))
            removed += number
            new.writestr(entry, data)
    assert removed >= 3
    return target


@pytest.mark.judge
@pytest.mark.parametrize("name", ["shipped", "rich"])
def test_mupdf_draws_the_same_without_marks(
    books: dict[str, Path], tmp_path: Path, name: str
) -> None:
    program = skip_without(shutil.which("mutool"), "MuPDF")
    plain = unmarked(books[name], tmp_path / "plain.epub")
    for size in ("10", "18"):
        drawn = []
        for book in (books[name], plain):
            command = [
                program,
                "draw",
                "-q",
                "-r",
                "60",
                "-S",
                size,
                "-F",
                "pgm",
                "-o",
                "-",
                str(book),
            ]
            drawn.append(subprocess.run(command, capture_output=True, check=True).stdout)
        assert drawn[0] == drawn[1]
        assert drawn[0].count(b"P5") >= 5


@pytest.mark.judge
def test_chromium_draws_the_same_without_marks(books: dict[str, Path], tmp_path: Path) -> None:
    pairs = [(name, f"{name}-plain") for name in ("shipped", "rich")]
    read = dict(books)
    for name, plain in pairs:
        read[plain] = unmarked(books[name], tmp_path / f"{plain}.epub")
    asked = {name: (read[name], Setting("epubjs")) for pair in pairs for name in pair}
    shown = browse(asked, tmp_path)
    for pair in pairs:
        drawn = [
            [picture.read_bytes() for picture in sorted((tmp_path / name).glob("*.png"))]
            for name in pair
        ]
        assert shown[pair[0]] == shown[pair[1]]
        assert drawn[0] == drawn[1]
        assert len(drawn[0]) >= 5


def test_a_cover_runs_as_its_language_does(tmp_path: Path) -> None:
    for text, html in ((HEBREW, '<html lang="he" dir="rtl">'), (CHINESE, '<html lang="zh-Hans">')):
        assert html in render_cover(edition_of(tmp_path, text)).markup


def test_marks_can_be_taken_out_by_hand(books: dict[str, Path], tmp_path: Path) -> None:
    """What the drawings are compared with differs in marks alone."""
    plain = unmarked(books["rich"], tmp_path / "plain.epub")
    with zipfile.ZipFile(io.BytesIO(plain.read_bytes())) as archive:
        assert b"doc-pagebreak" not in archive.read(TEXT)
