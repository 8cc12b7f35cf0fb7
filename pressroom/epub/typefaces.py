"""The typefaces that go with a book: those of ours that its scripts need, cut down to its letters.

In: an `Edition`. Out: its `Typeface`s, and the stylesheet that names them. Reading systems have
Latin, Greek, Cyrillic, Chinese, Japanese and Korean letters of their own, and people choose among
them; Arabic, Hebrew, Devanagari and Thai many lack. With `embed_fonts: true` the book's own faces
go along for all its letters, with `false` none does. What is cut keeps its copyright and licence
among its names, and is not obfuscated: the Open Font License asks for neither. Follows EPUB 3.3
§3.2 (core media types) and CSS Fonts 3 §4.
"""

from __future__ import annotations

import io
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from lxml import etree

from pressroom.fonts import CUTS, REGIONS, WHOLE, fonts_folder
from pressroom.model import Typeface

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pressroom.fonts import Cut, Whole
    from pressroom.model import Edition

# What the stylesheet is called in the book.
SHEET = "fonts.css"
# By script: its family, what it is written with, and the code that likely subtags give it.
SCRIPTS = {
    "Noto Naskh Arabic": (
        "\u0600-\u06ff\u0750-\u077f\u0870-\u08ff\ufb50-\ufdff\ufe70-\ufeff",
        "Arab",
    ),
    "Noto Serif Hebrew": ("\u0590-\u05ff\ufb1d-\ufb4f", "Hebr"),
    "Noto Serif Devanagari": ("\u0900-\u097f\u1cd0-\u1cff\ua8e0-\ua8ff", "Deva"),
    "Noto Serif Thai": ("\u0e01-\u0e7f", "Thai"),
}
# What joins or carries letters of any of them.
JOINERS = "\u200c\u200d\u200e\u200f\u25cc"
TEXT, CODE = "Source Serif 4", "Source Code Pro"


def with_typefaces(edition: Edition) -> Edition:
    """An edition with the faces that go with its book."""
    wanted = edition.document.source.metadata.embed_fonts
    if wanted is False:
        return edition
    letters = _letters(edition)
    found = [*_of_scripts(letters), *(_of_all(edition, letters) if wanted else ())]
    return replace(edition, typefaces=tuple(found))


def sheet(edition: Edition) -> str:
    """The stylesheet of an edition's typefaces: what they are, and which text is set in them."""
    faces = edition.typefaces
    rules = [
        f'@font-face {{ font-family: "{face.family}"; font-style: {face.style}; '
        f'font-weight: {face.weight}; src: url("{face.name}");'
        + (f" unicode-range: {face.ranges};" if face.ranges else "")
        + " }"
        for face in faces
    ]
    families = list(dict.fromkeys(face.family for face in faces))
    running = [family for family in families if family != CODE]
    if TEXT in families:
        named = ", ".join(f'"{family}"' for family in running)
        rules.append(f"body {{ font-family: {named}, serif; }}")
        return "\n".join(rules) + "\n"
    for family in running:
        tags = [tag for tag in _languages(edition) if _script(tag) == SCRIPTS[family][1]]
        if tags:
            asked = ", ".join(f":lang({tag})" for tag in tags)
            rules.append(f'{asked} {{ font-family: "{family}", serif; }}')
    return "\n".join(rules) + "\n"


def _letters(edition: Edition) -> frozenset[str]:
    """All that the book shows, whoever says it."""
    entries = (line.text for entry in edition.contents for line in entry.lines)
    blocks = (block.text for block in edition.blocks)
    return frozenset("".join((*blocks, *entries, "0123456789•.[]")))


def _of_scripts(letters: frozenset[str]) -> Iterator[Typeface]:
    for family, (written, _) in SCRIPTS.items():
        own = {one for one in letters if re.match(f"[{written}]", one)}
        if own:
            needed = frozenset((*own, *JOINERS))
            ranges = ", ".join(
                f"U+{ord(first):04X}-{ord(last):04X}"
                for first, last in re.findall("(.)-(.)", written)
            )
            for cut in _cuts(family):
                yield _cut_down(cut, needed, f"{ranges}, U+200C-200F, U+25CC")


def _of_all(edition: Edition, letters: frozenset[str]) -> Iterator[Typeface]:
    """The faces for the rest of the letters: Latin, and Chinese, Japanese or Korean."""
    for cut in _cuts(TEXT):
        yield _cut_down(cut, letters)
    if next(edition.document.body.iter("code", "pre"), None) is not None:
        for cut in _cuts(CODE):
            yield _cut_down(cut, letters)
    language = edition.document.source.metadata.language.lower()
    region = REGIONS.get(language) or REGIONS.get(language.split("-", maxsplit=1)[0])
    first = (region or REGIONS[""])[0]
    face = next(whole for whole in WHOLE if whole.family == f"Noto Serif {first}")
    han = frozenset(
        one for one in letters if re.match("[\u1100-\u11ff\u2e80-\ud7ff\uf900-\uffef]", one)
    )
    if han:
        yield _cut_down(face, han)


def _cuts(family: str) -> list[Cut]:
    return [cut for cut in CUTS if cut.family == family]


def _cut_down(face: Cut | Whole, letters: frozenset[str], ranges: str = "") -> Typeface:
    """A face with these letters alone, and all that its script does with them."""
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    with TTFont(fonts_folder() / face.file_name, recalcTimestamp=False) as font:
        options = Options(layout_features=["*"], name_IDs=["*"], hinting=False, notdef_outline=True)
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=sorted(map(ord, letters)))
        subsetter.subset(font)
        target = io.BytesIO()
        font.save(target)
    ending = face.file_name.rpartition(".")[2]
    return Typeface(
        *(f"fonts/{face.file_name}", f"font/{ending}", face.family),
        *(getattr(face, "style", "normal"), getattr(face, "weight", 400), target.getvalue()),
        ranges=ranges,
    )


def _languages(edition: Edition) -> list[str]:
    """The languages that the report is in, and names."""
    said = (str(node.get("lang")) for node in edition.document.body.iter(etree.Element))
    named = {tag for tag in said if tag != "None"}
    return sorted(named | {edition.document.source.metadata.language})


def _script(tag: str) -> str:
    """The script that a language is written in: the one it names, or its own (ISO 15924)."""
    from babel.core import get_global

    language, *rest = tag.split("-")
    named = [part.title() for part in rest if len(part) == 4 and part.isalpha()]
    likely = get_global("likely_subtags").get(language.lower(), "").split("_")
    return named[0] if named else next((part for part in likely if len(part) == 4), "")
