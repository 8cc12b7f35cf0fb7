"""Bags, years later: fixity, completeness, whether each agrees with itself, and its words.

In: paths that the user named. Out: a `Verified` for each bag. Bags are read one at a time, each in
a process of its own, so memory is that of one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

from pressroom import fonts, tools
from pressroom.archive.agreement import disagreements, proof_of
from pressroom.archive.fixity import fixity
from pressroom.archive.opened import opened, packing
from pressroom.archive.profile import unmet
from pressroom.problems import Place, Problem, Refused, in_order, problem
from pressroom.source import use_fonts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from pressroom.archive.opened import Opened
    from pressroom.archive.profile import Profile
    from pressroom.confine import Limits

DECLARATION = "bagit.txt"
PACKED = (".zip", ".tar")
Depth = Literal["fixity", "words", "rebuild"]  # each with those before it
WHOLE = "whole"
UNPROVEN = "words not proven again"


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found of one bag."""

    path: Path
    files: int
    octets: int
    problems: tuple[Problem, ...]
    words: str = UNPROVEN  # or proven again, and against what
    rebuilt: str = ""  # what came of making the editions anew, if that was asked for

    @property
    def verdict(self) -> str:
        """`whole`, or `faulty` where anything is wrong."""
        return "faulty" if any(each.severity == "error" for each in self.problems) else WHOLE

    def with_problems(self, more: Iterable[Problem]) -> Verified:
        """The same, with more that is wrong."""
        return replace(self, problems=in_order((*self.problems, *more)))


def bags(path: Path) -> Iterator[Path]:
    """The bags at a path: itself, or those in a folder of bags and its folders."""
    waiting = [path]
    while waiting:
        each = waiting.pop()
        if not each.is_dir() or (each / DECLARATION).exists():
            yield each
        else:
            waiting += sorted(filter(_may_be_bag, each.iterdir()), reverse=True)


def _may_be_bag(path: Path) -> bool:
    """Whether something in a folder of bags is one, or a folder of more."""
    packed = path.suffix in PACKED and path.is_file()
    return packed or (path.is_dir() and not path.is_symlink())


def verify_bag(
    path: Path,
    depth: Depth = "fixity",
    limits: Limits | None = None,
    profile: Profile | None = None,
) -> Verified:
    """All that is wrong with the bag at `path`, which may have to keep to a profile.

    It is looked for in a process of its own: a bag and what is in it are untrusted.
    """
    _load(depth)
    from pressroom.confine import Limits, confined

    where = Place(str(path))
    try:
        return confined(partial(_verified, path, depth, profile), limits or Limits(), where)
    except Refused as refused:
        return Verified(path, 0, 0, refused.problems)


def _load(depth: Depth) -> None:
    """Load here, once for all bags, what their processes need; before the engine its fonts."""
    if depth == "rebuild":
        use_fonts(fonts.fontconfig_file(fonts.fonts_folder()))
        from pressroom.archive import rebuild  # noqa: F401
    if depth != "fixity":
        from pressroom.archive import words  # noqa: F401

        tools.fingerprint()


def _verified(path: Path, depth: Depth, profile: Profile | None) -> Verified:
    found = Verified(path, 0, 0, ())
    try:
        with opened(path) as bag:
            octets = sum(each.size for each in bag.files.values())
            found = replace(found, files=len(bag.files), octets=octets)
            problems = fixity(bag)
            proof = {} if problems else proof_of(bag)
            if proof:
                problems += disagreements(bag, proof)
                problems += unmet(bag, packing(path), profile) if profile else ()
            found = found.with_problems(problems)
            if depth != "fixity" and found.verdict == WHOLE:
                found = _proven(found, bag, proof)
            if depth == "rebuild" and found.verdict == WHOLE:
                found = _rebuilt(found, bag, proof)
    except Refused as refused:
        found = found.with_problems(refused.problems)
    except OSError as error:
        unread = problem("BAG-001", Place(str(path)), reason=error.strerror or error)
        found = found.with_problems([unread])
    return found


def _proven(found: Verified, bag: Opened, proof: dict[str, Any]) -> Verified:
    """The text proof again."""
    from pressroom.archive.words import prove_words

    words = prove_words(bag, proof)
    return replace(found.with_problems(words.problems), words=words.basis or UNPROVEN)


def _rebuilt(found: Verified, bag: Opened, proof: dict[str, Any]) -> Verified:
    """The editions made anew."""
    from pressroom.archive.rebuild import rebuild

    if lacking := tools.missing():
        raise Refused(lacking)
    anew = rebuild(bag, proof)
    return replace(found.with_problems(anew.problems), rebuilt=anew.said)
