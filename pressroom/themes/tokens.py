"""A theme of one's own: a folder with tokens, a stylesheet, templates.

In: the name of a theme. Out: its `Tokens`, typed; the stylesheet that they make; the theme that it
is based on. `styles/themes/NAME/theme.yaml` is the project's, as templates are: code, not a report.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

import msgspec

from pressroom.layers import TOKENS, layers, sheet_of, theme_folder
from pressroom.model import Sheet
from pressroom.problems import Place, Refused, problem, short
from pressroom.schema import BULLETIN
from pressroom.themes.traits import AS_EVER, THEMES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pressroom.themes.traits import Traits

A4 = 595.276  # pt, its width
BASES = (BULLETIN, *sorted(THEMES))
FAMILIES = ("Source Serif 4", "Source Serif 4 Display", "Source Sans 3", "Source Code Pro")
COLOUR = re.compile(r"#(?:[0-9a-fA-F]{3}){1,2}|[a-z]{3,20}")


class Faces(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The faces, by what they are for."""

    text: str = ""
    headings: str = ""
    sans: str = ""
    code: str = ""


class Sizes(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Sizes, and what is from line to line, in pt."""

    text: float | None = None
    leading: float | None = None
    title: float | None = None


class Colours(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The colours of text, headings and the rules of tables."""

    text: str = ""
    headings: str = ""
    rules: str = ""


class Tokens(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a theme of one's own sets without a stylesheet."""

    based_on: str = BULLETIN
    faces: Faces = Faces()
    sizes: Sizes = Sizes()
    colours: Colours = Colours()
    measure: float | None = None  # the width of the text, in pt, in the middle of A4


def base_of(theme: str) -> str:
    """The theme that one is based on: what comes with Pressroom is based on nothing."""
    folder = theme_folder(theme)
    return read_tokens(folder).based_on if folder else theme


def traits(theme: str) -> Traits:
    """What a theme has; one of the project's own has what it is based on."""
    return THEMES.get(theme) or THEMES.get(base_of(theme), AS_EVER)


def sheets_of(theme: str) -> tuple[str | Sheet, ...]:
    """What a theme lays over `print.css`, the last one winning: files of `styles/`, and the sheet
    that tokens make. Raises Refused with THM-002.
    """
    folder, own = theme_folder(theme), sheet_of(theme)
    if folder is None:
        return (own,) if own else ()
    tokens = read_tokens(folder)
    base = sheet_of(tokens.based_on)
    made = Sheet(str(folder / TOKENS), as_css(tokens))
    return tuple(sheet for sheet in (base, made, own) if sheet)


def templates_of(theme: str) -> tuple[Path, ...]:
    """The folders that templates come from, a theme's own first."""
    folder = theme_folder(theme)
    own = folder / "templates" if folder else None
    return (*([own] if own and own.is_dir() else []), *layers("templates"))


def read_tokens(folder: Path) -> Tokens:
    """The tokens of a theme's folder. Raises Refused with THM-002."""
    file = folder / TOKENS
    return _tokens(str(file), file.read_bytes()) if file.exists() else Tokens()


@lru_cache(maxsize=8)
def _tokens(name: str, data: bytes) -> Tokens:
    import yaml

    try:
        said = yaml.safe_load(data.decode())
        tokens = msgspec.convert(said or {}, Tokens)
        fault = next(_faults(tokens), None)
    except (yaml.YAMLError, UnicodeDecodeError, msgspec.ValidationError) as error:
        fault = str(error)
    if fault:
        reason = short(" ".join(fault.split()), 160)
        raise Refused([problem("THM-002", Place(name), reason=reason)])
    return tokens


def _faults(tokens: Tokens) -> Iterator[str]:
    """What no type tells."""
    if tokens.based_on not in BASES:
        yield f"`based_on: {tokens.based_on}` is none of {', '.join(BASES)}"
    for face in msgspec.structs.astuple(tokens.faces):
        if face and face not in FAMILIES and not re.fullmatch(r"Noto [\w ]{3,40}", face):
            yield f"no face is called `{face}`: there are {', '.join(FAMILIES)} and the Noto ones"
    for colour in msgspec.structs.astuple(tokens.colours):
        if colour and not COLOUR.fullmatch(colour):
            yield f"`{colour}` is no colour such as `#003366` or `black`"
    sizes = (*msgspec.structs.astuple(tokens.sizes), tokens.measure and tokens.measure / 10)
    if any(size is not None and not 4 <= size <= 72 for size in sizes):
        yield "a size is under 4 pt or over 72 pt, or the measure under 40 pt or over 720 pt"


def as_css(tokens: Tokens) -> str:
    """The stylesheet that tokens make."""
    faces, sizes, colours = tokens.faces, tokens.sizes, tokens.colours
    said = {
        **{"text-face": faces.text, "heading-face": faces.headings},
        **{"sans-face": faces.sans, "code-face": faces.code},
        **{"text-size": sizes.text, "leading": sizes.leading, "title-size": sizes.title},
        "title-leading": sizes.title and sizes.title * 1.25,
        **{"ink": colours.text, "heading-ink": colours.headings, "rule-ink": colours.rules},
    }
    lines = [f"--{name}: {_value(value)};" for name, value in said.items() if value]
    css = f"html {{ {' '.join(lines)} }}\n" if lines else ""
    if faces.sans:
        css += f'@page {{ @top-left {{ font-family: "{faces.sans}"; }} '
        css += f'@bottom-center {{ font-family: "{faces.sans}"; }} }}\n'
    if tokens.measure:
        side = (A4 - tokens.measure) / 2
        css += f"@page {{ margin-left: {side:.3f}pt; margin-right: {side:.3f}pt; }}\n"
    return css


def _value(value: str | float) -> str:
    if isinstance(value, float | int):
        return f"{value:g}pt"
    return value if COLOUR.fullmatch(value) else f'"{value}"'
