"""The editions of a package made anew, and held to those in it.

In: an `Opened` whose words were proven again, and its proof. Out: what does not come out again, and
what was found. They are made from the recorded text, by the installed templates, styles and
typefaces, and only where those are the package's own: nothing of the package is run.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from pressroom.archive.agreement import differs
from pressroom.archive.editions import packed
from pressroom.archive.making import other_making, other_tools
from pressroom.epub.bind import bind
from pressroom.epub.proof import prove_epub
from pressroom.epub.typefaces import with_typefaces
from pressroom.page_map import in_ereader, page_map
from pressroom.parity import prove_parity
from pressroom.pdf.setting import set_pages
from pressroom.pictures import clean_picture
from pressroom.problems import Place, Problem, Refused, problem, short
from pressroom.proof import prove_pdf
from pressroom.recorded import ereader_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pressroom.archive.editions import Packed
    from pressroom.archive.opened import Opened
    from pressroom.model import Edition

NOT_MADE = "not made anew"
SAME = "made anew: the same bytes"
DRAWING = "image/svg+xml"
MOST_NAMED = 5  # of the files that differ


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What came of making the editions anew."""

    problems: tuple[Problem, ...]
    said: str


def rebuild(bag: Opened, proof: dict[str, Any]) -> Rebuilt:
    """Make the editions anew. Raises Refused with BAG-007 where there is no text for them."""
    found, place = packed(bag, proof), Place(bag.name)
    if unclean := next(_unclean(found.printed), ""):
        raise differs(bag, f"`{unclean}` is no picture that a report of ours holds")
    if others := other_making(bag, found.pdf.data):
        named = ", ".join(others[:MOST_NAMED]) + (", …" if others[MOST_NAMED:] else "")
        return Rebuilt((problem("BAG-011", place, files=short(named, 400)),), NOT_MADE)
    changed = other_tools(bag)
    try:
        pdf, epub = _made(found)
    except Refused as refused:
        facts = (short(each.message, 400) for each in refused.problems)
        problems = (problem("BAG-012", place, difference=each) for each in facts)
        return Rebuilt(tuple(problems), NOT_MADE)
    names = [
        name
        for name, same in (("PDF", pdf == found.pdf.data), ("EPUB", epub == found.epub.data))
        if not same
    ]
    if not names:
        return Rebuilt((), SAME)
    which = " and ".join(names)
    if not changed:
        difference = f"the same tools make other bytes of the {which}"
        return Rebuilt((problem("BAG-012", place, difference=difference),), NOT_MADE)
    return Rebuilt((), f"made anew: the same text; the {which} in other bytes by {_named(changed)}")


def _unclean(edition: Edition) -> Iterator[str]:
    """The pictures that are not to be handed to the engine: ours are clean, and so stay the same.

    Of pixels another Pillow may write other bytes.
    """
    cover = edition.document.cover
    for picture in (*edition.pictures, *([cover] if cover else [])):
        try:
            clean, _ = clean_picture(picture.data, 1, picture.name, Place(picture.name))
        except Refused:
            yield picture.name
            continue
        drawn = clean.media_type == DRAWING and clean.data != picture.data
        if drawn or clean.media_type != picture.media_type:
            yield picture.name


def _named(changed: Mapping[str, tuple[str, str]]) -> str:
    tools = (f"{name} {now} ({then} then)" for name, (then, now) in changed.items())
    return "other tools: " + ", ".join(tools)


def _made(found: Packed) -> tuple[bytes, bytes]:
    """The PDF and the EPUB of the recorded text, proven to carry it. Raises Refused."""
    read = set_pages(found.printed)
    prove_pdf(read)
    starts = page_map(read)
    bare = ereader_of(found.text, found.printed.document, {})
    ereader = with_typefaces(in_ereader(replace(bare, typefaces=()), read.edition, starts))
    spine, epub = bind(ereader)
    prove_epub(ereader, spine, epub)
    prove_parity(read, epub)
    return read.pdf.data, epub.data
