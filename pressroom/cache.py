"""Outputs kept under what made them, for a build that makes the same again: its own door out.

In: a folder that the user named, and the parts that make a report (`makings`). Out: a folder for
the outputs, `KEY/SLUG/`, the key being the hash of both. An entry is written as outputs are
(`publish`): whole or not at all, also by two at once. Whoever takes one out asks of it all that a
build asks of its own output; so nothing is believed that another wrote, or a failing disk.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from contextlib import suppress
from typing import TYPE_CHECKING

from pressroom.problems import Refused
from pressroom.publish import publish
from pressroom.source import sha256

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

KEY = re.compile(r"[0-9a-f]{64}")
MOST = 2048  # MB
MEGABYTE = 1 << 20


def entry(cache: Path, parts: Mapping[str, str], slug: str) -> Path:
    """Where the outputs that these parts make would be."""
    return cache / sha256(json.dumps([slug, parts], sort_keys=True).encode()) / slug


def taken(folder: Path) -> dict[str, bytes]:
    """The files of an entry, which is then the last to go. Raises OSError."""
    os.utime(folder.parent)
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def keep(folder: Path, files: Mapping[str, bytes]) -> None:
    """Keep outputs; where they cannot be kept, a full disk for one, nothing is lost but time."""
    with suppress(Refused, OSError):
        publish(folder, files)
        os.utime(folder.parent)


def size(cache: Path) -> tuple[int, int]:
    """How many entries there are, and how many bytes they hold."""
    sizes = [_bytes(each) for each in _entries(cache)]
    return len(sizes), sum(sizes)


def trim(cache: Path, most: int = MOST) -> None:
    """Let go what was longest not asked for, until the rest holds no more than so many MB."""
    sizes = {each: _bytes(each) for each in _entries(cache)}
    total = sum(sizes.values())
    for each, freed in sizes.items():
        if total <= most * MEGABYTE:
            return
        shutil.rmtree(each, ignore_errors=True)
        total -= freed


def _entries(cache: Path) -> list[Path]:
    """The entries, the longest unasked first; what is none of ours is never touched."""
    found: list[tuple[float, str, Path]] = []
    with suppress(OSError):
        for each in cache.iterdir():
            if KEY.fullmatch(each.name) and not each.is_symlink():
                with suppress(OSError):  # another process let it go
                    found.append((each.stat().st_mtime, each.name, each))
    return [path for _, _, path in sorted(found)]


def _bytes(folder: Path) -> int:
    total = 0
    for path in folder.rglob("*"):
        with suppress(OSError):
            total += path.lstat().st_size
    return total
