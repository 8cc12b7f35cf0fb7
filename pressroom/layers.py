"""Where templates and styles come from: the project's own folder before the package's."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

HERE = Path(__file__).parent
# In an installed package they stand beside the modules, in the checkout above them.
PACKAGED = HERE if (HERE / "templates").is_dir() else HERE.parent

SHEET, TOKENS = "theme.css", "theme.yaml"
FILES = (SHEET, TOKENS)
OWN = tuple(f"*/{name}" for name in FILES)

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
    """The names of the themes that there are: sheets, and folders with one or with tokens."""
    from pressroom.schema import BULLETIN

    folders = [folder / "themes" for folder in layers("styles")]
    sheets = (file.stem for folder in folders for file in folder.glob("*.css"))
    whole = (file.parent.name for folder in folders for name in OWN for file in folder.glob(name))
    return sorted({BULLETIN, *sheets, *whole})


def theme_folder(theme: str) -> Path | None:
    """The folder of a theme that is one."""
    folders = (folder / "themes" / theme for folder in layers("styles"))
    return next((each for each in folders if any((each / name).exists() for name in FILES)), None)


def sheet_of(theme: str) -> str | None:
    """The sheet that a theme lays over `print.css`, as its address in `styles/`."""
    from pressroom.schema import BULLETIN

    folder = theme_folder(theme)
    if folder is None:
        return None if theme == BULLETIN else f"themes/{theme}.css"
    return f"themes/{theme}/{SHEET}" if (folder / SHEET).exists() else None
