"""What is measured: hundreds of bulletins and a book, written anew, the same each time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.long_report import sentences, write_long_report

if TYPE_CHECKING:
    from pathlib import Path

PARAGRAPHS = 8


def bulletins(folder: Path, count: int) -> list[Path]:
    """So many reports of two pages."""
    files = []
    for number in range(count):
        file = folder / f"bulletin-{number:03}" / "report.md"
        file.parent.mkdir(parents=True)
        text = (sentences(number * 7 + each, 4) for each in range(PARAGRAPHS))
        file.write_text("\n\n".join(text) + "\n", "utf-8")
        said = f"title: Bulletin {number}\ndate: 2024-01-{number % 28 + 1:02}\n"
        file.with_suffix(".yaml").write_text(said, "utf-8")
        files.append(file)
    return files


def book(folder: Path, pages: int) -> Path:
    """A report of about so many pages, with notes, tables and pictures."""
    return write_long_report(folder / f"book-{pages}", pages)
