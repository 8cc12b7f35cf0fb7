"""Reading systems that others wrote show every word of our files, in order.

MuPDF reads both files, epub.js in Chromium the EPUB. White space is theirs to choose; a hyphen
that a line break of ours inserted reads as U+00AD, and is taken out with its line end.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from pressroom.edition import ereader_edition, furniture, print_edition
from pressroom.model import Edition
from pressroom.pipeline import Built
from pressroom.readers import parse
from pressroom.render import render_ereader
from pressroom.source import read_source

from .conftest import ROOT, SHIPPED, skip_without

SLUG = "2022-09-24-safety-committee"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def packed(text: str) -> str:
    """A text without its white space."""
    return "".join(text.split())


def words(edition: Edition) -> str:
    return packed("".join(block.text for block in edition.blocks))


@pytest.fixture(scope="module")
def printed() -> Edition:
    return print_edition(parse(read_source(SHIPPED)))


@pytest.fixture(scope="module")
def ereader() -> Edition:
    return ereader_edition(parse(read_source(SHIPPED)))


def mutool(file: Path) -> list[str]:
    """The text of each page as MuPDF reads it."""
    program = skip_without(shutil.which("mutool"), "MuPDF")
    command = [program, "draw", "-q", "-F", "txt", "-o", "-", str(file)]
    done = subprocess.run(command, capture_output=True, check=True)
    # It warns of itself (no ICC, EPUB 3 is news to it); of a file it says `error`.
    assert b"error" not in done.stderr
    return done.stdout.decode("utf-8").split("\f")[:-1]


@pytest.mark.judge
def test_mupdf_reads_every_word_of_the_pdf(shipped_build: Built, printed: Edition) -> None:
    pages = mutool(shipped_build.folder / f"{SLUG}.pdf")
    found = ""
    for number, page in enumerate(pages, 1):
        text = packed(page.replace("\u00ad\n", "\n").replace("\u00ad", ""))
        for margin in map(packed, furniture(printed, number, len(pages)).values()):
            assert text.count(margin) == 1
            text = text.replace(margin, "")
        found += text
    assert found == words(printed)


@pytest.mark.judge
def test_mupdf_reads_every_word_of_the_epub(shipped_build: Built, ereader: Edition) -> None:
    pages = mutool(shipped_build.folder / f"{SLUG}.epub")
    report = packed("".join(block.text for block in ereader.blocks[3:]))
    assert report in packed("".join(pages))


@pytest.mark.judge
def test_mupdf_keeps_the_landmarks_to_itself(shipped_build: Built) -> None:
    assert not any("Landmarks" in page for page in mutool(shipped_build.folder / f"{SLUG}.epub"))


@pytest.fixture(scope="module")
def shown(shipped_build: Built, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The shipped book as epub.js in Chromium shows it, and the folder of its pictures."""
    node = skip_without(shutil.which("node"), "Node.js")
    browser = os.environ.get("PRESSROOM_CHROMIUM") or next(filter(shutil.which, BROWSERS), None)
    skip_without(browser, "Chromium")
    installed = ROOT / ".judges" / "node_modules" / "epubjs"
    skip_without(str(installed) if installed.is_dir() else None, "epub.js")
    pictures = tmp_path_factory.mktemp("shown")
    book = shipped_build.folder / f"{SLUG}.epub"
    command = [node, str(ROOT / "judges" / "read.mjs"), str(book), str(pictures)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")
    found: dict[str, Any] = json.loads(done.stdout)
    return found | {"pictures": pictures}


@pytest.mark.judge
def test_a_browser_opens_the_book_without_complaint(
    shown: dict[str, Any], ereader: Edition
) -> None:
    assert shown["errors"] == []
    assert shown["title"] == ereader.title
    assert shown["toc"] == [entry.text for entry in ereader.contents]
    assert shown["landmarks"] == len(ereader.landmarks) == 5


@pytest.mark.judge
def test_a_browser_shows_every_word(shown: dict[str, Any], ereader: Edition) -> None:
    # The cover's words are in a picture, and the landmarks are for machines.
    shown_blocks = {"cover.xhtml": 0, "nav.xhtml": 1 + len(ereader.contents)}
    wanted = {
        item.name: packed("".join(b.text for b in item.blocks[: shown_blocks.get(item.name)]))
        for item in render_ereader(ereader)
    }
    assert {item["href"]: packed(item["text"]) for item in shown["items"]} == wanted


@pytest.mark.judge
def test_a_browser_shows_ink_on_every_page(shown: dict[str, Any]) -> None:
    pictures = sorted(shown["pictures"].glob("*.png"))
    assert len(pictures) == len(shown["items"])
    for picture in pictures:
        with Image.open(picture) as image:
            dark = sum(image.convert("L").histogram()[:96])
            assert dark > 1000, picture.name
