"""Where templates and styles come from: the project's own folder before the package's."""

from __future__ import annotations

from pathlib import Path

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


def themes() -> list[str]:
    """The names of the themes that there are."""
    from pressroom.schema import BULLETIN

    folders = (folder / "themes" for folder in layers("styles"))
    return sorted({BULLETIN, *(file.stem for folder in folders for file in folder.glob("*.css"))})
