"""Is a report long enough to be set as a book, with chapters that begin pages?

In: the metadata and the text of a report, the same for both editions: pages are not known yet when
notes are numbered. Out: yes or no.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pressroom.contents import sections_in
from pressroom.themes.tokens import traits
from pressroom.vocabulary import LEAVES, text_of

if TYPE_CHECKING:
    from lxml import etree

    from pressroom.schema import Metadata

# GPO: up to 32 pages a publication needs no contents and no title page. A page of text holds about
# so many characters.
PAGES, CHARACTERS = 32, 2600


def is_book(metadata: Metadata, body: etree._Element) -> bool:
    """Whether chapters begin pages: where the theme has them, in what is long or has `toc`."""
    chapters = [*sections_in(body)]
    if not traits(metadata.theme).chapters or len(chapters) < 2:
        return False
    if metadata.toc is not None:
        return metadata.toc
    return sum(len(text_of(leaf)) for leaf in body.iter(*LEAVES)) > PAGES * CHARACTERS
