"""The one door out: what was proven, written whole or not at all.

In: the files of one report by name, and their proof. Out: the folder `output/<slug>/`, exchanged
in one step with the one before; on any failure that one stays as it was.
"""

from __future__ import annotations

import ctypes
import glob
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from pressroom.problems import Place, Refused, problem

if TYPE_CHECKING:
    from collections.abc import Mapping

AT_FDCWD = -100
RENAME_EXCHANGE = 2  # linux/fs.h


def publish(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write `files` as the whole content of `folder`. Raises Refused with OUT-001."""
    scratch = None
    where = Place(str(folder))
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise Refused([problem("OUT-001", where, reason="something else than a folder is there")])
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        _clear_abandoned(folder)
        mark = f".{folder.name}.{os.getpid()}."
        scratch = Path(tempfile.mkdtemp(prefix=mark, dir=folder.parent))
        scratch.chmod(0o755)
        for name, data in files.items():
            with (scratch / name).open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        _exchange(scratch, folder)
    except OSError as error:
        raise Refused([problem("OUT-001", where, reason=error.strerror or error)]) from None
    finally:
        if scratch:
            shutil.rmtree(scratch, ignore_errors=True)


def _clear_abandoned(folder: Path) -> None:
    """Remove what builds that were killed left half-made; a living one's is not touched."""
    for scratch in folder.parent.glob(f".{glob.escape(folder.name)}.*.*"):
        owner = scratch.name.removeprefix(f".{folder.name}.").partition(".")[0]
        if owner.isdigit() and not _alive(int(owner)):
            shutil.rmtree(scratch, ignore_errors=True)


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _exchange(scratch: Path, folder: Path) -> None:
    """Put `scratch` where `folder` is; what stood there is then in `scratch`."""
    if not folder.exists():
        scratch.rename(folder)
        return
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is not None:
        names = os.fsencode(scratch), os.fsencode(folder)
        if rename(AT_FDCWD, names[0], AT_FDCWD, names[1], RENAME_EXCHANGE) == 0:
            return
    # Elsewhere than on Linux there is no exchange: two renames, the old one kept until the last.
    aside = scratch.with_name(f"{scratch.name}.old")
    folder.rename(aside)
    try:
        scratch.rename(folder)
    except OSError:
        aside.rename(folder)
        raise
    shutil.rmtree(aside, ignore_errors=True)
