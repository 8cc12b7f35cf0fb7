"""Six pages look as they did when last looked at; `python -m tests.references` renews them."""

from __future__ import annotations

import pytest
from PIL import Image, ImageChops

from .references import DIFFERENCES, FOLDER, LARGEST, MOST_UNLIKE, PAGES, drawn, unlike


@pytest.mark.parametrize("name", PAGES)
def test_a_page_looks_as_it_did(name: str) -> None:
    with Image.open(FOLDER / f"{name}.png") as kept:
        share, difference = unlike(drawn(PAGES[name]), kept.convert("L"))
    if share > MOST_UNLIKE:
        DIFFERENCES.mkdir(parents=True, exist_ok=True)
        difference.save(DIFFERENCES / f"{name}.png")
    assert share <= MOST_UNLIKE, f"see {DIFFERENCES / name}.png"


def test_six_pictures_are_kept_and_small() -> None:
    kept = {file.stem: file.stat().st_size for file in FOLDER.glob("*.png")}
    assert kept.keys() == PAGES.keys()
    assert len(kept) == 6
    assert max(kept.values()) < LARGEST


def test_a_line_moved_is_seen() -> None:
    with Image.open(FOLDER / "shipped.png") as kept:
        page = kept.convert("L")
    assert unlike(page, page)[0] == 0
    line = page.crop((0, 260, page.width, 275))
    moved = page.copy()
    moved.paste(line, (2, 260))
    assert unlike(page, moved)[0] > MOST_UNLIKE
    lighter = ImageChops.add(page, Image.new("L", page.size, 16))
    assert unlike(page, lighter)[0] == 0
