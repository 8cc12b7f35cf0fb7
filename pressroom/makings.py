"""What makes a report's outputs, part by part.

In: a report's file. Out: the hash of every file that was read for it, the version of every tool,
and what of the environment counts. A proof records them, so that the next build
can say that nothing changed, and `why` what did.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from pressroom import tools
from pressroom.layers import layers
from pressroom.problems import Place, Refused
from pressroom.shelf import defaults_of, divisions_of, replaced_of, sidecar_of, style_of
from pressroom.source import environment, picture_in, readable, sha256

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def made_of(file: Path) -> dict[str, str]:
    """Each part by its name; of a file that may be there and is not, nothing.

    Pictures are not among them: only a reader knows which a report asks for.
    """
    parts = {
        name: sha256(data)
        for name, path in (*_beside(file), *_layered())
        if (data := readable(path))
    }
    parts |= {f"tool {name}": found for name, found in tools.fingerprint().items()}
    parts["tool cmyk-profile"] = tools.press_profile()  # no packed edition depends on it
    return parts | {name: value for name, value in environment().items() if value}


def pictures_changed(proof: Mapping[str, Any], file: Path) -> Iterator[str]:
    """What lies beside a report, pictures and the like, and is another than its proof says, or is
    not there.
    """
    source = proof["source"]
    further = proof["further editions"].values()
    homes = {path.name: path.parent for path in (file, sidecar_of(file), defaults_of(file))}
    own = [[file.name, *each] for each in source["pictures"].items()]
    own += filter(None, (source["logo"], source["cover"]))
    own += [each for record in further for each in record.get("beside", ())]
    for said_in, address, digest in own:
        try:
            same = sha256(picture_in(homes[said_in], address, Place(address))) == digest
        except Refused:
            same = False
        if not same:
            yield address


def _beside(file: Path) -> Iterator[tuple[str, Path]]:
    for path in (file, sidecar_of(file), style_of(file), replaced_of(file)):
        yield path.name, path
    *shared, own = divisions_of(file)
    yield own.name, own
    for path in shared:
        yield f"shared {path.name}", path
    yield f"shared {defaults_of(file).name}", defaults_of(file)


def _layered() -> Iterator[tuple[str, Path]]:
    """Templates and styles: what is installed, and what a project has beside or in its place."""
    for kind in ("templates", "styles"):
        for number, folder in enumerate(reversed(layers(kind))):
            layer = "the project's " if number else ""
            for path in sorted(each for each in folder.rglob("*") if each.is_file()):
                yield f"{layer}{kind}/{path.relative_to(folder)}", path
