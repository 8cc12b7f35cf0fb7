"""Does a package agree with itself: its proof, its record of events, and the files they speak of?

In: an `Opened` whose fixity holds. Out: what differs (BAG-007), and the proof. Manifests that were
made anew after a change hold; what the proof says of the editions, and PREMIS of all files, then
does not.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from lxml import etree

from pressroom.archive.bag import safe_name
from pressroom.problems import Place, Problem, Refused, problem, short

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pressroom.archive.opened import Opened

PREMIS = "{http://www.loc.gov/premis/v3}"
RECORD = "data/record/premis.xml"
EDITIONS = "data/editions/"
LARGEST_RECORD = 64 * 2**20  # bytes
ALGORITHMS = {"SHA-256": "sha256", "SHA-512": "sha512"}
# What the record does not speak of: itself, and what is made after it.
UNRECORDED = ("data/README.txt", "data/record/")


def proof_of(bag: Opened) -> dict[str, Any]:
    """What the package's proof says. Raises Refused with BAG-007 where it says nothing."""
    names = [name for name in bag.files if name.startswith("data/proof/")]
    if len(names) != 1:
        raise differs(bag, f"it has {len(names)} proofs")
    try:
        said = json.loads(_bounded(bag, names[0]))
        for name, record in said["files"].items():
            if not (isinstance(name, str) and isinstance(record["sha256"], str)):
                raise TypeError
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise differs(bag, f"`{names[0]}` is no proof") from None
    proof: dict[str, Any] = said
    return proof


def disagreements(bag: Opened, proof: Mapping[str, Any]) -> Iterator[Problem]:
    """Where the proof or the record of events says otherwise than the files."""
    yield from _with_proof(bag, proof)
    recorded = _recorded(bag)
    for path in bag.files:
        if path.startswith("data/") and not path.startswith(UNRECORDED):
            known = recorded.pop(path, None)
            if known is None:
                yield _difference(bag, f"`{RECORD}` does not know `{short(path)}`")
            elif known != {**bag.digests(path, tuple(known))}:
                yield _difference(bag, f"`{RECORD}` has other checksums of `{short(path)}`")
    for path in recorded:
        yield _difference(bag, f"`{RECORD}` speaks of `{short(path)}`, which is not there")


def _with_proof(bag: Opened, proof: Mapping[str, Any]) -> Iterator[Problem]:
    """Where the editions are not those that the proof speaks of."""
    proven = {f"{EDITIONS}{safe_name(name)}": each for name, each in proof["files"].items()}
    for path, record in proven.items():
        if path not in bag.files:
            yield _difference(bag, f"its proof speaks of `{short(path)}`, which is not there")
        elif bag.digests(path, ("sha256",))["sha256"] != record["sha256"]:
            yield _difference(bag, f"`{short(path)}` is not the file that was proven")
    for path in bag.files:
        if path.startswith(EDITIONS) and path not in proven:
            yield _difference(bag, f"its proof does not speak of `{short(path)}`")


def _recorded(bag: Opened) -> dict[str, dict[str, str]]:
    """The checksums that PREMIS knows, by path and algorithm."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(_bounded(bag, RECORD), parser)
    except etree.XMLSyntaxError:
        raise differs(bag, f"`{RECORD}` is no XML") from None
    found: dict[str, dict[str, str]] = {}
    for each in root.iterfind(f"{PREMIS}object"):
        name = each.findtext(f"{PREMIS}objectIdentifier/{PREMIS}objectIdentifierValue", "")
        digests = found.setdefault(f"data/{name}", {})
        for fixity in each.iterfind(f".//{PREMIS}fixity"):
            algorithm = fixity.findtext(f"{PREMIS}messageDigestAlgorithm", "")
            if algorithm in ALGORITHMS:
                said = fixity.findtext(f"{PREMIS}messageDigest", "")
                digests[ALGORITHMS[algorithm]] = said
    return found


def _bounded(bag: Opened, path: str) -> bytes:
    if path not in bag.files:
        raise differs(bag, f"it has no `{path}`")
    if bag.files[path].size > LARGEST_RECORD:
        raise differs(bag, f"`{path}` is over {LARGEST_RECORD >> 20} MB")
    return bag.read(path)


def _difference(bag: Opened, difference: str) -> Problem:
    return problem("BAG-007", Place(bag.name), difference=difference)


def differs(bag: Opened, difference: str) -> Refused:
    """BAG-007, to be raised."""
    return Refused([_difference(bag, difference)])
