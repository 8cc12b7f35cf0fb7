"""What made a package, against what is installed.

In: an `Opened`. Out: the tools that are others.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pressroom import tools
from pressroom.archive.agreement import differs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pressroom.archive.opened import Opened

TOOLS = "data/making/tools.json"
NONE = "none"


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
