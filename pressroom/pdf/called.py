"""What the pages of a PDF are called (ISO 32000-1 §12.4.2).

In: the pages as laid out. Out: the entry `PageLabels`: small roman figures for the pages before
the text, where these have folios of their own, and 1, 2 from the text on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence


def page_labels(pages: Sequence[Any], text: str) -> Any:
    """The labels of all pages; `text` is the identifier that the text begins at."""
    import pydyf

    first = next((number for number, page in enumerate(pages) if text in page.anchors), 0)
    ranges = {0: "/r", first: "/D"}
    labels = pydyf.Array()
    for number, style in ranges.items():
        labels.extend([number, pydyf.Dictionary({"S": style})])
    return pydyf.Dictionary({"Nums": labels})
