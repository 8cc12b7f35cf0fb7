"""Reading systems that others wrote, asked what they show of a book.

epub.js and foliate-js in Chromium turn its pages and follow its links; MuPDF lays it out by an
engine of its own; calibre takes it apart. The first three leave pictures for a person to look at.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import pymupdf
import pytest

from .conftest import ROOT, skip_without
from .held import packed

PICTURES = ROOT / "build" / "seen"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
POINTS = 14  # of MuPDF's text at 100 percent
# MuPDF has nothing to scroll: what lies beyond the page is text all the same.
EVERYWHERE = (-1e5, -1e5, 1e5, 1e5)
EVERYTHING = pymupdf.TEXTFLAGS_TEXT & ~pymupdf.TEXT_MEDIABOX_CLIP
Shown = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Setting:
    """A reading system as its reader has set it."""

    engine: str  # `epubjs`, `foliate` or `mupdf`
    width: int = 600
    height: int = 800
    scheme: str = "light"  # or `dark`
    text: int = 100  # percent
    flow: str = "paginated"  # or `scrolled`
    follow: bool = False  # click every link

    def job(self, book: str) -> str:
        """The name under which a book is read so, which is the folder of its pictures."""
        screen = f"{self.width}x{self.height}"
        return f"{self.engine}/{book}/{screen}-{self.scheme}-{self.text}-{self.flow}"


@dataclass(frozen=True, slots=True)
class LaidOut:
    """A book as MuPDF lays it out: the words of each page, and to which page what leads."""

    pages: list[str]
    contents: list[tuple[str, int]]
    links: list[int]


def browse(jobs: Mapping[str, tuple[Path, Setting]], pictures: Path = PICTURES) -> Shown:
    """What the engines in Chromium show of books, by the names of the jobs."""
    node = skip_without(shutil.which("node"), "Node.js")
    browser = os.environ.get("PRESSROOM_CHROMIUM") or next(filter(shutil.which, BROWSERS), None)
    skip_without(browser, "Chromium")
    for package, name in {"epubjs": "epub.js", "foliate-js": "foliate-js"}.items():
        installed = ROOT / ".judges" / "node_modules" / package
        skip_without(str(installed) if installed.is_dir() else None, name)
    given = json.dumps(
        [
            {"name": name, "book": str(book), **asdict(setting)}
            for name, (book, setting) in jobs.items()
        ]
    )
    command = [node, str(ROOT / "judges" / "read.mjs"), str(pictures)]
    done = subprocess.run(command, input=given, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: Shown = json.loads(done.stdout)
    return found


def lay_out(book: Path, setting: Setting, name: str) -> LaidOut:
    """What MuPDF makes of a book."""
    folder = PICTURES / setting.job(name)
    folder.mkdir(parents=True, exist_ok=True)
    with pymupdf.open(book) as opened:  # type: ignore[no-untyped-call]
        size = POINTS * setting.text / 100
        opened.layout(width=setting.width, height=setting.height, fontsize=size)
        pages = [
            packed(page.get_text(flags=EVERYTHING, clip=EVERYWHERE, sort=False)) for page in opened
        ]
        contents = [(title, page - 1) for _, title, page in opened.get_toc()]
        ways = [
            (link["page"], str(link["to"]))
            for page in opened
            for link in reversed(page.get_links())  # it hands out the last one first
            if link["kind"] == pymupdf.LINK_GOTO
        ]
        for page in opened:
            page.get_pixmap().save(folder / f"{page.number + 1:03}.png")
    # A link over two lines is two.
    return LaidOut(pages, contents, [page for (page, _), _ in groupby(ways)])


def convert(book: Path, target: Path) -> str:
    """The text that calibre makes of a book."""
    program = shutil.which("ebook-convert")
    if program is None:
        mend = "sudo apt-get install --no-install-recommends calibre"
        pytest.skip(f"calibre is not here; `{mend}` installs it")
    options = ["--txt-output-formatting=plain", "--max-line-length=0"]
    subprocess.run([program, str(book), str(target), *options], capture_output=True, check=True)
    return target.read_text("utf-8")
