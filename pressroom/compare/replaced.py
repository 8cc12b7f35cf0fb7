"""The version that a corrected report replaces: its EPUB, if the editor laid it beside the report.

In: a report. Out: its old `Version`, then the `Comparison` with the new one; `Refused` with DIF-001
where it is no EPUB of ours, and with DIF-002 where the metadata do not say what was corrected.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pressroom.compare.version import version_of
from pressroom.compare.words import compare
from pressroom.problems import Place, Refused, problem
from pressroom.shelf import is_there, replaced_of
from pressroom.source import contents

if TYPE_CHECKING:
    from pressroom.compare.version import Version
    from pressroom.compare.words import Comparison
    from pressroom.model import Source


def replaced(source: Source) -> Version | None:
    """The version that a report replaces; none where its EPUB is not there. Raises Refused."""
    file = replaced_of(Path(source.name))
    if not is_there(file):
        return None
    if not source.metadata.replaces:
        facts = {"sidecar": source.sidecar}
        raise Refused([problem("DIF-002", Place(str(file)), **facts)])
    data, problems = contents(file)
    if problems:
        raise Refused(problems)
    return version_of(data, str(file), {})


def difference(old: Version, source: Source, epub: bytes) -> Comparison:
    """What differs between the version that is replaced and the EPUB that replaces it."""
    said = {"version": source.metadata.version, "status": source.metadata.status}
    return compare(old, version_of(epub, source.name, said))
