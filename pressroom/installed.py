"""Which packages are installed, which version, and where.

In: a name. Out: what its `.dist-info` folder says (PyPA, Recording installed projects). Asked by
every build, so the folder's name and its `RECORD` tell; `importlib.metadata` would load a mail
parser first, and does only for what was installed otherwise.
"""

from __future__ import annotations

import re
import sys
from functools import cache
from pathlib import Path

ENDING = ".dist-info"


def version(name: str) -> str | None:
    """The version of a package; none where it is not installed."""
    found = _recorded().get(_normal(name))
    if found:
        return found.name.removesuffix(ENDING).partition("-")[2]
    from importlib import metadata

    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def record(name: str) -> list[str]:
    """The lines of a package's `RECORD`: path, hash, size. Raises OSError where there is none."""
    return (_folder(name) / "RECORD").read_text("utf-8").splitlines()


def site(name: str) -> Path:
    """The folder that the paths of a package's `RECORD` begin in. Raises OSError."""
    return _folder(name).parent


def _folder(name: str) -> Path:
    found = _recorded().get(_normal(name))
    if found is None:
        raise FileNotFoundError(name)
    return found


@cache
def _recorded() -> dict[str, Path]:
    """Every `.dist-info` folder, by its package; what stands first on the path counts."""
    folders = [Path(each) for each in reversed(sys.path) if Path(each).is_dir()]
    found = (each for folder in folders for each in folder.glob(f"*{ENDING}"))
    return {_normal(each.name.partition("-")[0]): each for each in found}


def _normal(name: str) -> str:
    """The name of a package as such folders have it."""
    return re.sub(r"[-_.]+", "_", name).lower()
