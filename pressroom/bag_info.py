"""What an editor may add to a bag's `bag-info.txt` (RFC 8493 §2.2.2): labels of a local profile.

In: a label. Out: why it cannot be one, and what to do instead.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

LABEL = re.compile(r"[^\s:](?:[^:]*[^\s:])?")
LONGEST = 100  # characters; no archive's form has room for more
NO_LABEL = (
    "a label has no colon, does not begin or end with a space, and has at most 100 characters",
    "write one such as `Contact-Email`",
)
# What the package says itself, in small letters since case does not tell labels apart, and the key
# that says it; none where it is computed.
OURS: Mapping[str, str] = MappingProxyType(
    {
        "source-organization": "publisher",
        "external-description": "description",
        "external-identifier": "identifier",
        "bag-group-identifier": "series",
        "bag-count": "number",
        "internal-sender-identifier": "",
        "internal-sender-description": "",
        "bagging-date": "",
        "bag-size": "",
        "payload-oxum": "",
        "bag-software-agent": "",
        # These are `bagit.txt`'s.
        "bagit-version": "",
        "tag-file-character-encoding": "",
    }
)


def label_fault(label: str) -> tuple[str, str] | None:
    """Why a label cannot stand in `bag_info`, and what to do instead."""
    if not LABEL.fullmatch(label) or len(label) > LONGEST:
        return NO_LABEL
    key = OURS.get(label.lower())
    if key is None:
        return None
    hint = f"take the line out, and say it with `{key}: …`" if key else "take the line out"
    return "the package says it itself", hint
