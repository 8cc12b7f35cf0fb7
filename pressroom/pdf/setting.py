"""Setting the pages as a typesetter would: set, read the proof sheet, mark it, set again.

In: the print edition. Out: the PDF and its reading. WeasyPrint breaks lines first-fit and knows
no limit on hyphens in a row or on a paragraph's last line; both are measured in the finished
file and corrected by keeping words whole. Text that cannot be justified evenly is set ragged.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pressroom.pdf.layout import lay_out, write_pdf
from pressroom.pdf.measure import EVEN_LINES, corrections, figures
from pressroom.pdf.reading import PdfReading
from pressroom.render import render_print
from pressroom.source import locate

if TYPE_CHECKING:
    from pressroom.model import Edition

# A correction can call for another further down; a paragraph that still does after so many
# rounds has no better setting.
ROUNDS = 6


def set_pages(edition: Edition) -> PdfReading:
    """Set the edition until nothing is left to correct. Raises Refused with FNT-001 or ENG-001."""
    where = locate(edition.document.source)
    whole: dict[str, list[tuple[int, int]]] = {}
    ragged = False
    for _ in range(ROUNDS):
        html = render_print(edition, whole, ragged)
        read = PdfReading(edition, write_pdf(lay_out(html, where), html, where))
        if read.problems:
            break  # the proof will say what differs
        paragraphs = read.paragraphs()
        if not ragged and figures(list(paragraphs.values()))["even lines"] < EVEN_LINES:
            whole, ragged = {}, True
            continue
        texts = {block.id: block.text for block in edition.document.blocks}
        marked = corrections(texts, paragraphs)
        added = {
            block: [run for run in runs if run not in whole.get(block, [])]
            for block, runs in marked.items()
        }
        if not any(added.values()):
            break
        for block, runs in added.items():
            whole[block] = _merged([*whole.get(block, []), *runs])
    return read


def _merged(runs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The runs in order, those that overlap as one."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(runs):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
