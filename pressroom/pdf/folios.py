"""The folios of the contents list, known when the pages are laid out and put in then.

In: a laid-out document and its edition. Out: the folio of each heading's page; the document with
the folios of the edition's list in their places, which are as wide as any of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pressroom.contents import LEADS_TO, label
from pressroom.vocabulary import LEAVES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pressroom.model import Edition


def folios_in(laid_out: Any, edition: Edition) -> dict[str, str]:
    """What the page of each heading and caption is called, by its identifier."""
    pages: dict[str, int] = {}
    for number, page in enumerate(laid_out.pages):
        for name in page.anchors:
            pages.setdefault(name, number)
    first = next(edition.body.iter(*LEAVES)).get("id", "")
    front = pages.get(first, 0)
    headings = (leaf.get("id", "") for leaf in edition.body.iter(*LEADS_TO))
    return {each: label(pages[each] + 1, front) for each in headings if each in pages}


def put_in(laid_out: Any, edition: Edition) -> None:
    """Put the folios of the edition's contents list into the pages."""
    from weasyprint.text.line_break import split_first_line

    every = (each for entry in edition.contents for each in (entry, *entry.children))
    for entry, box in zip(every, _places(laid_out), strict=True):
        layout, _, _, width, *_ = split_first_line(entry.folio, box.style, None, None, 0)
        box.text, box.pango_layout = entry.folio, layout
        box.position_x += box.width - width
        box.width = width


def _places(laid_out: Any) -> Iterator[Any]:
    """The text boxes that folios stand in, in order."""
    from weasyprint.formatting_structure.boxes import TextBox

    for page in laid_out.pages:
        for box in page._page_box.descendants():
            if isinstance(box, TextBox) and _class(box) == "folio":
                yield box


def _class(box: Any) -> str | None:
    said: str | None = None if box.element is None else box.element.get("class")
    return said
