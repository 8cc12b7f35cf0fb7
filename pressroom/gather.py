"""A report gathered: its bytes, and what was said of it, there and in what it shares with others.

In: a report's file. Out: a `Source`, or `Refused` with every problem of the report. Files are read
through the one door in, `source`.
"""

from __future__ import annotations

import datetime as dt
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from pressroom.decoding import decode, known, remedy, shown
from pressroom.hyphenation import read_lists
from pressroom.metadata import NOTHING, read_metadata, read_values
from pressroom.model import Division, Sheet, Source, StampFrom
from pressroom.problems import Place, Problem, Refused, problem
from pressroom.schema import Metadata
from pressroom.shelf import (
    DATED,
    PACKAGED,
    defaults_of,
    divisions_of,
    sidecar_of,
    slug_of,
    style_of,
)
from pressroom.sidecar import beginning, is_mapping, keys
from pressroom.source import contents, environment, sha256
from pressroom.unprintable import UNWRITABLE

if TYPE_CHECKING:
    from pressroom.metadata import Values

LARGEST_SHEET = 256 * 1024  # characters
END = r"(?:\r\n|\r|\n)"
ENCODING = re.compile(r"""^encoding[ \t]*:[ \t]*["']?([^\s"'#]+)""", re.MULTILINE)
FRONT_MATTER = re.compile(rf"\ufeff?---[ \t]*{END}((?:.*?{END})??)---[ \t]*(?:{END}|\Z)", re.DOTALL)


def read_defaults(file: Path) -> tuple[Values, list[Problem]]:
    """What a `defaults.yaml` says, if it is there, and what is wrong with it."""
    problems: list[Problem] = []
    if not os.path.lexists(file):
        return NOTHING, problems
    try:
        values, found = read_values(_text(file, problems), str(file), shared=True)
    except Refused as refused:
        return NOTHING, [*problems, *refused.problems]
    return values, [*problems, *found]


def read_source(file: Path) -> Source:
    """Read the report `file`, its sidecar and what it shares with others.

    Raises Refused with all that is wrong with them.
    """
    source, problems = gather(file)
    if problems:
        raise Refused(problems)
    return source


def gather(file: Path) -> tuple[Source, list[Problem]]:
    """The report `file` as far as it can be read, and all that is wrong with what stands there."""
    data, problems = contents(file)
    sidecar, body, metadata, findings = _metadata(file, data, problems)
    if metadata.received and sha256(data) != metadata.received.sha256:
        facts = {"found": sha256(data), "declared": metadata.received.sha256}
        problems.append(problem("SRC-006", Place(str(file)), **facts))
    style = _style(file, problems)
    stamp, origin = _stamp(metadata, problems)
    source = Source(
        *(slug_of(file), str(file), data, str(sidecar), metadata, stamp, origin, body),
        style=style,
        divisions=_divisions(file, problems),
        findings=findings,
    )
    return source, problems


def _metadata(
    file: Path, data: bytes, problems: list[Problem]
) -> tuple[Path, int, Metadata, tuple[Problem, ...]]:
    """Where the metadata stand, where the text begins behind them, what they say, and findings."""
    place, body, text = sidecar_of(file), 0, None
    shared, found = read_defaults(defaults_of(file))
    problems += found
    try:
        if file.suffix in PACKAGED:
            return place, body, *_packaged(data, file, shared, problems)
        place, body, text = _said(file, data, problems)
    except Refused as refused:
        problems += refused.problems
    if text is None:
        return place, body, Metadata(title=""), ()
    missing = "" if os.path.lexists(place) else beginning(data, file)
    dated = file.suffix in DATED
    said, found = read_metadata(text, str(place), shared, dated=dated, missing=missing)
    problems += found
    return place, body, said, ()


def _said(file: Path, data: bytes, problems: list[Problem]) -> tuple[Path, int, str | None]:
    """What is said of a report, if it can be read: where, to which character, and the text."""
    sidecar, before = sidecar_of(file), len(problems)
    beside = os.path.lexists(sidecar)
    front = _front_matter(data, file, alone=not beside)
    if front and beside:
        problems.append(problem("META-008", Place(str(file), 1), sidecar=sidecar))
    elif front:
        problems += _unwritable(front[1], str(file))
    elif not beside and not data and problems:
        return sidecar, 0, None
    # The blank line stands for the first row of hyphens: lines are the author's.
    text = f"\n{front[1]}" if front else _text(sidecar, problems) if beside else ""
    place, body = (file, front.end()) if front else (sidecar, 0)
    return place, body, None if len(problems) > before else text


def _packaged(
    data: bytes, file: Path, shared: Values, problems: list[Problem]
) -> tuple[Metadata, tuple[Problem, ...]]:
    """The metadata of a Word or OpenDocument file: the editor's, else what the file says itself.

    With it comes DOC-015 for each value that is the file's. Raises Refused.
    """
    from pressroom.word.properties import core_metadata

    sidecar = sidecar_of(file)
    said = _text(sidecar, problems) if os.path.lexists(sidecar) else ""
    if problems:
        raise Refused(())
    stated = {each.key: each for each in core_metadata(data, str(file), file.suffix)}
    values = {**{key: each.value for key, each in stated.items()}, **shared}
    missing = "" if os.path.lexists(sidecar) else beginning(data, file)
    metadata, found = read_metadata(said, str(sidecar), values, dated=False, missing=missing)
    problems += found
    own = read_values(said, str(sidecar))[0] if not found else {}
    findings = tuple(
        problem("DOC-015", Place(str(file)), **each._asdict(), sidecar=sidecar)
        for key, each in stated.items()
        if key not in own and key not in shared
    )
    return metadata, findings


def _style(file: Path, problems: list[Problem]) -> Sheet | None:
    """The report's own stylesheet, if it brings one."""
    style = style_of(file)
    text = _if_there(style, problems)
    if text and len(text) > LARGEST_SHEET:
        facts = {"count": len(text), "most": LARGEST_SHEET}
        problems.append(problem("LIM-006", Place(str(style)), **facts))
    return None if text is None else Sheet(str(style), text)


def _divisions(file: Path, problems: list[Problem]) -> tuple[Division, ...]:
    """The words that are listed with their divisions; the report's own list goes before."""
    texts = {str(each): _if_there(each, problems) or "" for each in divisions_of(file)}
    found, faults = read_lists(texts)
    problems += faults
    return found


def _if_there(file: Path, problems: list[Problem]) -> str | None:
    """The text of a file that need not be there; none where it cannot be read."""
    try:
        return _text(file, problems) if os.path.lexists(file) else None
    except Refused as refused:
        problems.extend(refused.problems)
        return None


def said_at(file: Path) -> dict[str, Place]:
    """Where each key of a report's metadata is said: in `defaults.yaml`, or by itself."""
    texts: list[tuple[Path, str]] = []
    shared = defaults_of(file)
    if os.path.lexists(shared):
        texts.append((shared, _text(shared, [])))
    place, _, own = _said(file, contents(file)[0], [])
    texts += [(place, own)] if own else []
    return dict(said for path, text in texts for said in keys(text, str(path)))


def stated_in(data: bytes, name: str, kind: str) -> tuple[str, ...]:
    """The keys that a Word or OpenDocument file says itself; of text, none. Raises Refused."""
    if kind not in PACKAGED:
        return ()
    from pressroom.word.properties import core_metadata

    return tuple(each.key for each in core_metadata(data, name, kind))


def has_metadata(file: Path, data: bytes) -> bool:
    """Whether a report brings its own metadata, in front matter."""
    return _front_matter(data, file, alone=False) is not None


def _front_matter(data: bytes, file: Path, *, alone: bool) -> re.Match[str] | None:
    """The metadata before the text; beside a sidecar, rows of hyphens may be rules.

    They may name their own encoding, if it writes that line as ASCII does.
    """
    front = FRONT_MATTER.match(shown(data)) if file.suffix == ".md" else None
    if front is None or not alone:
        return front if front and is_mapping(front[1]) else None
    said = ENCODING.search(front[1])
    declared = known(said[1]) if said else None
    # A name that is none is for the metadata to refuse; the text has no encoding until then.
    text = (
        shown(data)
        if said and not declared
        else decode(data, str(file), declared, remedy("", str(file)))
    )
    return FRONT_MATTER.match(text)


def behind_front_matter(data: bytes, name: str) -> int:
    """The character at which the text begins in a report that brings its own metadata."""
    front = _front_matter(data, Path(name), alone=True)
    return front.end() if front else 0


def _unwritable(front: str, name: str) -> list[Problem]:
    """SRC-005 for the first character of front matter that no output can hold."""
    found = UNWRITABLE.search(front)
    if found is None:
        return []
    lines = re.split(END, front[: found.start()])
    where = Place(name, len(lines) + 1, len(lines[-1]) + 1)
    facts = {"name": f"U+{ord(found[0]):04X}", "count": front.count(found[0])}
    return [problem("SRC-005", where, **facts)]


def _text(file: Path, problems: list[Problem]) -> str:
    data, found = contents(file)
    problems += found
    return decode(data, str(file)).removeprefix("\ufeff")


def _stamp(metadata: Metadata, problems: list[Problem]) -> tuple[dt.datetime | None, StampFrom]:
    """The date that files carry inside, in UTC, and where it was declared; never the clock's."""
    epoch = environment()["SOURCE_DATE_EPOCH"]
    if epoch:
        try:
            return dt.datetime.fromtimestamp(int(epoch), dt.UTC), "SOURCE_DATE_EPOCH"
        except (ValueError, OverflowError, OSError):
            problems.append(problem("ENV-001", Place("SOURCE_DATE_EPOCH"), value=epoch))
    if metadata.prepared is None:
        return None, None
    return metadata.prepared.astimezone(dt.UTC), "prepared"
