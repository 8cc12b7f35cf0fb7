"""The cover picture of the EPUB: the editor's own, or the cover's page as PNG, 1200 by 1600 pixels.

In: the `Edition`. Out: the bytes of a PNG or JPEG. A drawing of the editor's becomes pixels, since
few libraries show another; a page that we make is grey.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from pressroom.pdf.layout import lay_out, write_pdf
from pressroom.render import render_cover

if TYPE_CHECKING:
    from pressroom.model import Edition
    from pressroom.pdf.engine import Where
    from pressroom.printed import Html

WIDTH = 1200


def cover_picture(edition: Edition, where: Where) -> bytes:
    """The cover. Raises Refused with FNT-001 or ENG-001."""
    own = edition.document.cover
    if own is not None and own.media_type != "image/svg+xml":
        return own.data
    return draw_cover(render_cover(edition), where, grey=own is None)


def draw_cover(html: Html, where: Where, *, grey: bool = True) -> bytes:
    """Lay the cover's page out and make it a picture. Raises Refused with FNT-001 or ENG-001."""
    import pypdfium2

    pdf = write_pdf(lay_out(html, where), html, where)
    page = pypdfium2.PdfDocument(pdf.data)[0]
    picture = page.render(scale=WIDTH / page.get_width(), grayscale=grey).to_pil()
    target = io.BytesIO()
    picture.save(target, "PNG")
    return target.getvalue()
