"""Which layer sets what of a report: metadata, theme, stylesheets, templates; where each lies.

In: a report's file. Out: lines to print, each what, from which layer, and where.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec

from pressroom.gather import read_source, said_at
from pressroom.layers import PACKAGED, layers, theme_folder
from pressroom.model import Sheet
from pressroom.problems import short
from pressroom.render import STYLES_EREADER, STYLES_PRINT
from pressroom.schema import Metadata
from pressroom.shelf import SHARED
from pressroom.styles import found_in
from pressroom.themes.tokens import base_of, sheets_of, templates_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pressroom.model import Source


class Layer(NamedTuple):
    """What is set, by which layer, and where that lies."""

    kind: str
    what: str
    layer: str
    where: str


def explain(file: Path) -> list[Layer]:
    """All that is set for a report. Raises Refused where it cannot be read."""
    source = read_source(file)
    return [*_metadata(source, file), *_theme(source), *_styles(source), *_templates(source)]


def _metadata(source: Source, file: Path) -> Iterator[Layer]:
    """Each value that is said, and each that is not and has a default."""
    places = said_at(file)
    for field in msgspec.structs.fields(Metadata):
        value = getattr(source.metadata, field.name)
        where = places.get(field.name)
        if where:
            shared = where.file.rpartition("/")[2] == SHARED
            layer = "defaults" if shared else "front matter" if source.body else "sidecar"
            yield Layer("metadata", f"{field.name}: {_shown(value)}", layer, str(where))
        elif value not in (None, (), field.default):
            yield Layer("metadata", f"{field.name}: {_shown(value)}", "the file itself", str(file))
        elif value not in (None, ()) and not isinstance(value, msgspec.Struct):
            yield Layer("metadata", f"{field.name}: {_shown(value)}", "nothing said", "")


def _shown(value: object) -> str:
    if isinstance(value, msgspec.Struct):
        parts = msgspec.structs.asdict(value).items()
        return short(", ".join(f"{key} {_shown(part)}" for key, part in parts if key != "place"))
    return short(str(value).lower() if isinstance(value, bool) else _listed(value))


def _listed(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _theme(source: Source) -> Iterator[Layer]:
    theme = source.metadata.theme
    folder = theme_folder(theme)
    if folder:
        yield Layer("theme", f"{theme}, based on {base_of(theme)}", _layer(folder), str(folder))
    else:
        yield Layer("theme", theme, "package", "")


def _styles(source: Source) -> Iterator[Layer]:
    """The stylesheets, the last one winning."""
    for sheet in (*STYLES_PRINT, *sheets_of(source.metadata.theme)):
        if isinstance(sheet, Sheet):
            yield Layer("print style", "tokens", "theme", sheet.name)
        else:
            file = found_in(layers("styles"), sheet)
            yield Layer("print style", sheet, _layer(file), str(file))
    if source.style:
        yield Layer(
            "print style", source.style.name.rpartition("/")[2], "report", source.style.name
        )
    for name in STYLES_EREADER:
        file = found_in(layers("styles"), name)
        yield Layer("EPUB style", name, _layer(file), str(file))


def _templates(source: Source) -> Iterator[Layer]:
    folders = templates_of(source.metadata.theme)
    themed = folders[: len(folders) - len(layers("templates"))]
    names = {
        path.relative_to(folder).as_posix()
        for folder in folders
        for path in folder.rglob("*")
        if path.is_file() and path.suffix in (".html", ".xhtml", ".xmp", ".ncx", ".xml", ".txt")
    }
    for name in sorted(names):
        own = folders if name.startswith("print/") else layers("templates")
        file = next((folder / name for folder in own if (folder / name).exists()), None)
        if file:
            of_theme = any(file.is_relative_to(folder) for folder in themed)
            layer = "theme" if of_theme else _layer(file)
            yield Layer("template", name, layer, str(file))


def _layer(file: Path) -> str:
    return "package" if file.resolve().is_relative_to(PACKAGED.resolve()) else "project"
