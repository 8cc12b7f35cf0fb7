"""What made a package, against what is installed.

In: an `Opened`, and the PDF in it. Out: the tools that are others; the templates, styles and
typefaces that are.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pressroom import tools
from pressroom.archive.agreement import differs
from pressroom.archive.fixity import TOOLS
from pressroom.archive.package import making
from pressroom.source import sha256

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pressroom.archive.opened import Opened

MAKING = "data/making/"
NONE = "none"
KINDS = tuple(f"{MAKING}{kind}/" for kind in ("templates", "styles", "fonts"))
# What makes no edition: the templates of the records, and licences.
BESIDE = (f"{MAKING}templates/archive/",)
LICENCES = ("LICENSE", ".txt")


def other_tools(bag: Opened) -> Mapping[str, tuple[str, str]]:
    """The tools that differ: the version that made the package, and the one installed.

    Raises Refused with BAG-007 where the package does not say what made it.
    """
    try:
        said = json.loads(bag.read(TOOLS))
        then = {str(name): str(version) for name, version in said.items()}
    except (KeyError, ValueError, AttributeError, RecursionError):
        raise differs(bag, f"`{TOOLS}` names no tools") from None
    now = tools.fingerprint()
    return {
        name: (then.get(name, NONE), now.get(name, NONE))
        for name in sorted(then.keys() | now.keys())
        if then.get(name) != now.get(name)
    }


def other_making(bag: Opened, pdf: bytes) -> list[str]:
    """The templates, styles and typefaces that are not those installed, by their path in a bag."""
    installed = {f"data/{name}": sha256(data) for name, data in making(pdf)}
    here = {path: digest for path, digest in installed.items() if _makes(path)}
    there = {path: bag.digests(path, ("sha256",))["sha256"] for path in bag.files if _makes(path)}
    return sorted(path for path in here.keys() | there.keys() if here.get(path) != there.get(path))


def _makes(path: str) -> bool:
    """Whether bytes of the editions depend on a file of the bag."""
    return path.startswith(KINDS) and not path.startswith(BESIDE) and not path.endswith(LICENCES)
