"""Is a bag whole, and is every byte the one that was packed (RFC 8493 §3)?

In: an `Opened`. Out: problems, each naming the file. A file under another name is named by both.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from pressroom.archive.bag import ALGORITHMS, DECLARATION
from pressroom.archive.opened import MOST_FILES, opened
from pressroom.problems import Place, Problem, Refused, problem, short

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from pressroom.archive.opened import Opened

LINE = re.compile(r"([0-9a-fA-F]+)[ \t]+\*?([^\r\n]+)")
MANIFEST = re.compile(r"(tag)?manifest-([a-z0-9]+)\.txt")
TOOLS = "data/making/tools.json"
LARGEST_TAG_FILE = 16 * 2**20  # bytes
OXUM = re.compile(r"^Payload-Oxum:[ \t]*(\d+)\.(\d+)[ \t]*$", re.MULTILINE | re.IGNORECASE)


def fixity(bag: Opened, *, packed_again: bool = True) -> list[Problem]:
    """All that was changed, lost, added, renamed or dated anew.

    To see that other bits say the same bytes, the files are packed again, which takes longest.
    Raises Refused with BAG-001 where the manifests cannot be read.
    """
    where = Place(bag.name)
    if _tag_file(bag, "bagit.txt") != DECLARATION.decode():
        raise _no_bag(bag, "its `bagit.txt` does not declare a bag of version 1.0 in UTF-8")
    problems = list(_anew(bag, packed_again))
    listed: dict[str, dict[str, str]] = {}
    for name in bag.files:
        found = MANIFEST.fullmatch(name)
        if found and found[2] in ALGORITHMS:
            lines = [*_manifest(bag, name)]
            for path, digest in lines:
                listed.setdefault(path, {})[found[2]] = digest
            # Nothing else tells of a tag manifest's own bytes.
            if _tag_file(bag, name) != "".join(f"{digest}  {path}\n" for path, digest in lines):
                reason = "it is written otherwise than ours are, though it lists the same"
                problems.append(problem("BAG-003", where, file=name, reason=reason))
    for kind in ("manifest", "tagmanifest"):
        names = [f"{kind}-{each}.txt" for each in ALGORITHMS]
        problems += [
            problem("BAG-004", where, file=name, renamed="")
            for name in names
            if name not in bag.files
        ]
    problems += _compared(bag, listed)
    problems += _oxum(bag)
    return problems


def holds(path: Path, files: Mapping[str, bytes | None]) -> bool:
    """Whether the bag at `path` is whole and has these files, with these bytes where they tell.

    For a build, which asks whether it is done; `verify` asks more.
    """
    try:
        with opened(path) as bag:
            return not fixity(bag, packed_again=False) and all(
                name in bag.files and data in (None, bag.read(name)) for name, data in files.items()
            )
    except (Refused, OSError):
        return False


def _anew(bag: Opened, packed_again: bool) -> Iterator[Problem]:
    """What was put into the archive file anew."""
    try:
        zlib_then = str(json.loads(_tag_file(bag, TOOLS))["zlib"]) if packed_again else ""
    except (KeyError, TypeError, ValueError, RecursionError, Refused):
        zlib_then = ""
    for path, reason in bag.anew(zlib_then):
        what = f"`{short(path)}`" if path else "what stands behind the last file"
        yield problem("BAG-006", Place(bag.name), what=what, reason=reason)


def _compared(bag: Opened, listed: Mapping[str, Mapping[str, str]]) -> Iterator[Problem]:
    """What differs between the files that are there and those that are listed."""
    where = Place(bag.name)
    unlisted = [name for name in bag.files if name not in listed]
    unlisted = [name for name in unlisted if not name.startswith("tagmanifest-")]
    strange = {_digests(bag, name): name for name in unlisted}
    for path, digests in listed.items():
        if path not in bag.files:
            now = strange.get(tuple(digests.get(each, "") for each in ALGORITHMS), "")
            renamed = f"; its bytes stand in `{short(now)}` now" if now else ""
            yield problem("BAG-004", where, file=short(path), renamed=renamed)
            continue
        try:
            found = bag.digests(path, tuple(digests))
        except Refused as refused:
            yield from refused.problems
            continue
        wrong = [name for name, digest in digests.items() if found[name] != digest]
        missing = [name for name in ALGORITHMS if name not in digests]
        if wrong:
            reason = f"its {', '.join(wrong)} is not the one listed"
            yield problem("BAG-003", where, file=short(path), reason=reason)
        elif missing:
            reason = f"no manifest lists its {', '.join(missing)}"
            yield problem("BAG-003", where, file=short(path), reason=reason)
    for name in unlisted:
        yield problem("BAG-005", where, file=short(name))


def _digests(bag: Opened, name: str) -> tuple[str, ...]:
    try:
        return tuple(bag.digests(name, ALGORITHMS).values())
    except Refused:
        return ()


def _oxum(bag: Opened) -> Iterator[Problem]:
    """Whether the payload is as large as `bag-info.txt` says (§2.2.2)."""
    said = OXUM.search(_tag_file(bag, "bag-info.txt")) if "bag-info.txt" in bag.files else None
    payload = [entry.size for path, entry in bag.files.items() if path.startswith("data/")]
    found = (sum(payload), len(payload))
    if said and found != (int(said[1]), int(said[2])):
        reason = (
            f"it says {said[1]} bytes in {said[2]} files, and there are {found[0]} in {found[1]}"
        )
        yield problem("BAG-003", Place(bag.name), file="bag-info.txt", reason=reason)


def _manifest(bag: Opened, name: str) -> Iterator[tuple[str, str]]:
    """The paths that a manifest lists, with their digests (§2.1.3)."""
    seen: set[str] = set()
    for number, line in enumerate(_tag_file(bag, name).split("\n")[:-1], 1):
        found = LINE.fullmatch(line)
        if found is None:
            raise _no_bag(bag, f"line {number} of `{name}` is no digest and a path")
        path = found[2]
        if len(seen) == MOST_FILES:
            raise _no_bag(bag, f"`{name}` lists more than {MOST_FILES} files")
        if path in seen:
            raise _no_bag(bag, f"`{name}` lists `{short(path)}` twice")
        seen.add(path)
        yield path, found[1].lower()


def _tag_file(bag: Opened, name: str) -> str:
    if name not in bag.files:
        raise _no_bag(bag, f"it has no `{name}`")
    if bag.files[name].size > LARGEST_TAG_FILE:
        raise _no_bag(bag, f"its `{name}` is over {LARGEST_TAG_FILE >> 20} MB")
    try:
        return bag.read(name).decode("utf-8")
    except UnicodeDecodeError:
        raise _no_bag(bag, f"its `{name}` is not UTF-8") from None


def _no_bag(bag: Opened, reason: str) -> Refused:
    return Refused([problem("BAG-001", Place(bag.name), reason=reason)])
