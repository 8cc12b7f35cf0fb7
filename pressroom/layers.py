"""Where templates and styles come from: the project's own folder before the package's."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pressroom.schema import BULLETIN

if TYPE_CHECKING:
    from collections.abc import Iterable

HERE = Path(__file__).parent
# In an installed package they stand beside the modules, in the checkout above them.
PACKAGED = HERE if (HERE / "templates").is_dir() else HERE.parent

# What was installed to make the outputs, with hashes; a wheel does not bring it along.
LOCK = PACKAGED / "requirements.lock"


def layers(kind: str) -> tuple[Path, ...]:
    """The folders that templates or styles come from, the project's own before the package's."""
    project, packaged = Path(kind), PACKAGED / kind
    same = project.is_dir() and project.samefile(packaged)
    return (packaged,) if same or not project.is_dir() else (project, packaged)


def overridden(kind: str, names: Iterable[str]) -> bool:
    """Whether the project has files of its own in place of some of the package's."""
    own = layers(kind)[:-1]
    return any((folder / name).exists() for folder in own for name in names)


def themes() -> list[str]:
    """The names of the themes that there are."""
    folders = (folder / "themes" for folder in layers("styles"))
    return sorted({BULLETIN, *(file.stem for folder in folders for file in folder.glob("*.css"))})


def sheets_of(theme: str) -> tuple[str, ...]:
    """What a theme lays over `print.css`: nothing, a sheet, or that of its folder."""
    if theme == BULLETIN:
        return ()
    folder = f"themes/{theme}/theme.css"
    alone = not any((each / folder).exists() for each in layers("styles"))
    return (f"themes/{theme}.css",) if alone else (folder,)
