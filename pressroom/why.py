"""Why a report would be built again: what changed since it was built last.

In: a report's file and the output folder. Out: lines, one for each part that is another now; none
where nothing changed.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pressroom.makings import made_of, pictures_changed
from pressroom.shelf import slug_of
from pressroom.source import readable, sha256

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

HASH = 64  # digits


def why(file: Path, output: Path) -> list[str]:
    """What is another than when `output/<slug>/` was made, by name."""
    folder = output / slug_of(file)
    data = readable(folder / f"{folder.name}.proof.json")
    if not data:
        return [f"it was not built into {folder}"]
    try:
        proof = json.loads(data)
        parts = _parts(proof["made of"], made_of(file))
        return [*parts, *_pictures(proof, file), *_outputs(proof, folder)]
    except (ValueError, KeyError, TypeError, AttributeError):
        return [f"the proof in {folder} is none of ours"]


def _parts(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[str]:
    for name in sorted(old.keys() | new.keys()):
        before, now = old.get(name), new.get(name)
        if before == now:
            continue
        if before is None or now is None:
            yield f"{name}: {'new' if before is None else 'no longer there'}"
        else:
            yield f"{name}: changed" if len(now) == HASH else f"{name}: {now}, it was {before}"


def _pictures(proof: Mapping[str, Any], file: Path) -> Iterator[str]:
    for address in pictures_changed(proof, file):
        yield f"the picture {address}: changed, or no longer there"


def _outputs(proof: Mapping[str, Any], folder: Path) -> Iterator[str]:
    """What was done to the outputs themselves."""
    groups = (value for value in proof.values() if isinstance(value, dict))
    for name, record in (each for group in groups for each in group.items()):
        if not isinstance(record, dict) or "sha256" not in record or "verdict" not in record:
            continue
        made = readable(folder / name)
        if sha256(made) != record["sha256"]:
            yield f"{folder / name}: {'changed' if made else 'no longer there'}"
