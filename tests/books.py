"""Books made without their PDFs, as if a page began in every second block."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pressroom.edition import ereader_edition
from pressroom.epub.cover import draw_cover
from pressroom.epub.pack import pack
from pressroom.model import Block, Edition, Epub, PageStart, SpineItem
from pressroom.page_map import in_ereader
from pressroom.places import locate
from pressroom.readers import read_report
from pressroom.render import ereader_styles, render_cover, render_ereader, render_ncx
from pressroom.vocabulary import LEAVES

from .conftest import PIXEL

RICH = """---
title: A rich report
date: 2024-01-31
---

Words of the beginning,[^1] with *emphasis* and `code`, and [a link](#figures).

## Figures {#figures}

![A white pixel](pixel.png)

| What | How many |
|------|---------:|
| Pixels | 1 |
| Colours | 1 |

### Lists

- One
- Two

  1. Three

> A quotation, which ends on the next page.

<p lang="fr">Des mots <span lang="la">sine lingua</span> en français.</p>

[^1]: A note of some words.
"""


def edition_of(folder: Path, text: str = RICH) -> Edition:
    """The e-reader edition of a report in a folder."""
    folder.mkdir(exist_ok=True)
    (folder / "report.md").write_text(text, "utf-8")
    (folder / "pixel.png").write_bytes(PIXEL)
    edition = ereader_edition(read_report(folder / "report.md"))
    return paged(edition, edition.document.blocks)


def edition_from(report: Path) -> Edition:
    """The e-reader edition of a report; as in print, no page begins within the row of a table."""
    edition = ereader_edition(read_report(report))
    within = {
        leaf.get("id")
        for cell in edition.document.body.iter("td", "th")
        if cell.getprevious() is not None
        for leaf in cell.iter(*LEAVES)
    }
    return paged(edition, [block for block in edition.document.blocks if block.id not in within])


def paged(edition: Edition, blocks: Sequence[Block]) -> Edition:
    """An edition with a page in every second of the blocks, and one in the colophon."""
    labels = ["i", "ii", *map(str, range(1, 99))]
    starts = [
        PageStart(label, block.id, block.text.find(" ", 3) + 1, 0)
        for label, block in zip(labels, blocks[::2], strict=False)
    ]
    starts.append(PageStart("100", edition.back[1].id, 0, 0))
    return in_ereader(edition, edition, starts)


def bound(edition: Edition) -> tuple[Epub, tuple[SpineItem, ...]]:
    """An edition as a book, with what its content documents must hold."""
    spine = render_ereader(edition)
    return pack(edition, spine, render_ncx(edition), ereader_styles(), PIXEL), spine


def covered(edition: Edition) -> Epub:
    """An edition as a book, with the cover that a build draws."""
    cover = draw_cover(render_cover(edition), locate(edition.document))
    return pack(edition, render_ereader(edition), render_ncx(edition), ereader_styles(), cover)
