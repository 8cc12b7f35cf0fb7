"""Sizes of paper, by name or as `WIDTHxHEIGHT`, in pt.

In: what the metadata say. Out: width and height. Names follow ISO 216 (A and B) and ASME Y14.1M,
Annex A (Letter, Legal, Tabloid).
"""

from __future__ import annotations

import difflib
import re
from types import MappingProxyType
from typing import TYPE_CHECKING

from pressroom.problems import short

if TYPE_CHECKING:
    from collections.abc import Mapping

MM = 72 / 25.4
UNITS = {"mm": MM, "cm": 10 * MM, "in": 72.0}
PAPERS: Mapping[str, tuple[float, float]] = MappingProxyType(
    {
        "A3": (297 * MM, 420 * MM),
        "A4": (210 * MM, 297 * MM),
        "A5": (148 * MM, 210 * MM),
        "A6": (105 * MM, 148 * MM),
        "B4": (250 * MM, 353 * MM),
        "B5": (176 * MM, 250 * MM),
        "Letter": (612.0, 792.0),
        "Legal": (612.0, 1008.0),
        "Tabloid": (792.0, 1224.0),
    }
)
OTHER = re.compile(r"(\d{1,5}(?:\.\d{1,3})?) ?[x×] ?(\d{1,5}(?:\.\d{1,3})?) ?(mm|cm|in)", re.I)
# What can hold a page of text: below, no line of 38 letters; above, no printer we know of.
NARROWEST, LOWEST, LARGEST = 100 * MM, 140 * MM, 600 * MM
THICKNESS = re.compile(r"(0?\.\d{1,4}|[01](?:\.\d{1,4})?) ?mm")
THICKEST = 1.0  # mm


def size_of(text: str) -> tuple[float, float]:
    """The width and the height that a size says; KeyError for one that says none."""
    found = OTHER.fullmatch(text)
    if found is None:
        return PAPERS[text]
    unit = UNITS[found[3].lower()]
    return float(found[1]) * unit, float(found[2]) * unit


def known_size(text: str) -> str | None:
    """A size as we write it; None for what is none."""
    found = OTHER.fullmatch(text)
    if found:
        return f"{found[1]}x{found[2]}{found[3].lower()}"
    return next((name for name in PAPERS if name.lower() == text.lower()), None)


def size_fault(text: str) -> str | None:
    """Why a text is no size that a page or a sheet may have."""
    known = known_size(text)
    if known is None:
        names = {name.lower(): name for name in PAPERS}
        near = difflib.get_close_matches(text.lower(), names, n=1)
        return f"`{short(text)}`" + (f": did you mean `{names[near[0]]}`?" if near else "")
    width, height = size_of(known)
    if width < NARROWEST or height < LOWEST:
        return f"`{short(text)}`, which is less than 100 × 140 mm"
    if max(width, height) > LARGEST:
        return f"`{short(text)}`, which is more than 600 mm"
    return None


def thickness_of(text: str) -> float:
    """How thick a sheet of paper is, in pt."""
    found = THICKNESS.fullmatch(text)
    return float(found[1]) * MM if found else 0.0


def thickness_fault(text: str) -> str | None:
    """Why a text is no thickness that a sheet of paper has."""
    found = THICKNESS.fullmatch(text)
    return None if found and float(found[1]) <= THICKEST else f"`{short(text)}`"
