"""The cover picture: the cover's page as PNG bytes, 1200 by 1600 pixels, grey."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from pressroom.pdf.layout import lay_out, write_pdf

if TYPE_CHECKING:
    from pressroom.model import Html
    from pressroom.pdf.engine import Where

WIDTH = 1200


def draw_cover(html: Html, where: Where) -> bytes:
    """Lay the cover out and make it a picture. Raises Refused with FNT-001 or ENG-001."""
    import pypdfium2

    pdf = write_pdf(lay_out(html, where), html, where)
    page = pypdfium2.PdfDocument(pdf.data)[0]
    picture = page.render(scale=WIDTH / page.get_width(), grayscale=True).to_pil()
    target = io.BytesIO()
    picture.save(target, "PNG", optimize=True)
    return target.getvalue()
