"""A long report that we write: Markdown of so many pages, its pictures, the same each time.

Of 500 pages it has 300 headings, 1,000 notes, 40 tables and 10 pictures, among paragraphs, lists
and quotations; of fewer, of each its share.
"""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image

PAGES = 500
# In as many pages.
HEADINGS, NOTES, TABLES, PICTURES, PARAGRAPHS, LISTS, QUOTATIONS = 300, 1000, 40, 10, 2100, 150, 150
WHO = (
    *("the control room", "the warden at the gate", "the harbour office", "the engineer on duty"),
    *("the hospital", "the tramway", "the school in Mill Lane"),
)
DID = (
    *("received the warning", "asked for the pumps", "closed the lower doors"),
    *("wrote the hour in the book", "rang the next post"),
)
WHEN = (
    *("before the lamps went out", "at a quarter past nine", "when the second step was covered"),
    *("although nobody had asked for it", "in the belief that the gate was down"),
    *("as the plan of the previous year required",),
)


def write_long_report(folder: Path, pages: int) -> Path:
    """Write a report that comes to about so many pages into `folder`."""
    folder.mkdir(parents=True)
    file = folder / "report.md"
    file.write_text(long_report(pages), "utf-8")
    for number in range(PICTURES * pages // PAGES):
        (folder / f"level-{number}.png").write_bytes(_picture(number))
    (folder / "report.yaml").write_text("title: The long report\ndate: 2024-01-31\n")
    return file


def long_report(pages: int) -> str:
    """The Markdown of a report of about so many pages."""
    blocks: list[str] = []
    count = PARAGRAPHS * pages // PAGES
    for number in range(count):
        if _due(number, HEADINGS):
            level = ("#", "##", "##", "###", "###")[_reached(number, HEADINGS) % 5]
            blocks.append(f"{level} Of the hours {number}")
        notes = range(_reached(number, NOTES), _reached(number + 1, NOTES))
        calls = "".join(f" It was noted.[^n{note}]" for note in notes)
        blocks.append(sentences(number, 3 + number % 4) + calls)
        blocks += [f"[^n{note}]: {_sentence(note * 3)}" for note in notes]
        if _due(number, LISTS):
            mark = "1." if number % 2 else "-"
            blocks.append("\n".join(f"{mark} {_sentence(number + each)}" for each in range(4)))
        if _due(number, QUOTATIONS):
            blocks.append(f"> {sentences(number + 5, 2)}")
        if _due(number, TABLES):
            blocks.append(_table(number))
        if _due(number, PICTURES):
            blocks.append(f"![The level at hour {number}](level-{_reached(number, PICTURES)}.png)")
    return "\n\n".join(blocks) + "\n"


def _reached(number: int, wanted: int) -> int:
    """How many of what is to stand `wanted` times stand before a paragraph."""
    return number * wanted // PARAGRAPHS


def _due(number: int, wanted: int) -> bool:
    return _reached(number + 1, wanted) > _reached(number, wanted)


def sentences(number: int, count: int) -> str:
    return " ".join(_sentence(number * 7 + each * 11) for each in range(count))


def _sentence(number: int) -> str:
    who, other = WHO[number % len(WHO)], WHO[number // 3 % len(WHO)]
    did, done = DID[number // 2 % len(DID)], DID[number // 5 % len(DID)]
    return f"{who.capitalize()} {did} {WHEN[number // 7 % len(WHEN)]}, and {other} {done}."


def _table(number: int) -> str:
    rows = "\n".join(
        f"| Street {number + row} | {row + 10}:{row + 20} | {number * row % 97} |"
        for row in range(20)
    )
    return f"| Street | Hour | Houses |\n|---|---|--:|\n{rows}"


def _picture(number: int) -> bytes:
    target = io.BytesIO()
    Image.linear_gradient("L").rotate(number * 9).resize((480, 270)).save(target, "PNG")
    return target.getvalue()
