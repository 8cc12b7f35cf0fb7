"""Further editions: what `--edition` asks for beside PDF, EPUB and package.

In: the record edition, set and read back. Out: a `Further` of each that is wanted, proven, for
`<slug>-<name>.pdf`. A module of `EDITIONS` has one function for this, `further_edition`.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pressroom.pdf.reading import PdfReading
    from pressroom.problems import Problem

# By name, the module that makes it.
EDITIONS: Mapping[str, str] = MappingProxyType(
    {
        "booklet": "pressroom.pdf.booklet",
        "press": "pressroom.press.edition",
        "press-cover": "pressroom.press.cover",
    }
)


@dataclass(frozen=True, slots=True)
class Further:
    """A finished edition, what its proof says (`pages` and `verdict` too), what was found."""

    data: bytes
    record: Mapping[str, Any]
    findings: tuple[Problem, ...] = ()


def further_edition(name: str, read: PdfReading) -> Further:
    """The edition of that name. Raises Refused where it is not what it must be."""
    make: Callable[[PdfReading], Further] = import_module(EDITIONS[name]).further_edition
    return make(read)


def file_name(slug: str, name: str) -> str:
    """What the file of a further edition is called."""
    return f"{slug}-{name}.pdf"
