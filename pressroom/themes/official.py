"""The order of a Chinese official document: the issuer first, signature and date last.

In: the blocks of a print edition. Out: the same in that order (GB/T 9704-2012, 7.2 and 7.3): the
issuer's mark, the document's number with the year in 〔〕, the title; below the text, before the
colophon, who issued it and when.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pressroom.themes.tokens import traits
from pressroom.vocabulary import text_of

if TYPE_CHECKING:
    from lxml import etree

    from pressroom.model import Block, Document

    Blocks = tuple[Block, ...]

SIGNATURE, DATE = "edition-signature", "edition-date"
SIGNED = (SIGNATURE, DATE)
COLONS = ("：", ":")
FIRST = ("edition-publisher", "edition-series")


def arranged(front: Blocks, back: Blocks, document: Document) -> tuple[Blocks, Blocks]:
    """What stands before the report and behind it, in the order of an official document."""
    metadata = document.source.metadata
    by_name = {block.id: block for block in front}
    publisher, date = by_name.get("edition-publisher"), by_name.pop(DATE, None)
    signed = [replace(publisher, id=SIGNATURE)] if publisher else []
    if publisher and metadata.publisher:
        by_name[publisher.id] = replace(publisher, text=metadata.publisher)
    number = by_name.get("edition-series")
    chinese = metadata.language.split("-")[0].lower() == "zh"
    if number and chinese and metadata.series and metadata.number and document.date:
        text = f"{metadata.series}〔{document.date.year}〕{metadata.number}号"
        by_name[number.id] = replace(number, text=text)
    first = tuple(by_name.pop(name) for name in FIRST if name in by_name)
    return (*first, *by_name.values()), (*signed, *([date] if date else []), *back)


def address(body: etree._Element, document: Document) -> None:
    """Mark whom an official document is sent to: its first paragraph, if it ends in a colon."""
    first = next(iter(body), None)
    official = traits(document.source.metadata.theme).official
    if (
        official
        and first is not None
        and first.tag == "p"
        and text_of(first).rstrip()[-1:] in COLONS
    ):
        first.set("class", "addressed")
