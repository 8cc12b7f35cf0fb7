"""The whole book: an `Edition` in, its content documents and the packed EPUB out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pressroom.epub.cover import cover_picture
from pressroom.epub.pack import pack
from pressroom.places import locate
from pressroom.render import ereader_styles, render_ereader, render_ncx

if TYPE_CHECKING:
    from pressroom.model import Edition, Epub, SpineItem


def bind(edition: Edition) -> tuple[tuple[SpineItem, ...], Epub]:
    """Fill the templates, draw the cover, pack. Raises Refused."""
    spine = render_ereader(edition)
    cover = cover_picture(edition, locate(edition.document))
    return spine, pack(edition, spine, render_ncx(edition), ereader_styles(), cover)
