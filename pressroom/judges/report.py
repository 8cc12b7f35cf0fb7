"""What the outside judges say of finished editions, as a package for the archive keeps it.

In: editions by name. Out: a `Judgement` for each that a judge made, when, and in which version;
`Refused` where a judge finds an error (JDG-001) or gives no verdict (JDG-004).
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pressroom.judges import JUDGES
from pressroom.judges.findings import NoVerdict
from pressroom.problems import Place, Problem, Refused, problem
from pressroom.publish import for_a_while
from pressroom.source import true_moment

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping

    from pressroom.judges.findings import Finding

KINDS = {judge.kind for judge in JUDGES}


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one judge said of one edition; `at` is none where no time is to be told."""

    judge: str
    version: str
    name: str
    at: dt.datetime | None
    found: tuple[Finding, ...]

    @property
    def outcome(self) -> str:
        """What came of it, in a few words."""
        counted = Counter(one.severity for one in self.found)
        said = [f"{kind}: {counted[kind]}" for kind in ("warning", "finding") if counted[kind]]
        return ", ".join(said) or "nothing found"


@dataclass(frozen=True, slots=True)
class Judged:
    """All that was said of the editions of a report, and what each judge lacks that is not here."""

    judgements: tuple[Judgement, ...]
    absent: Mapping[str, str]

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What the editor should hear of it."""
        here = Place("this machine")
        return tuple(
            problem("JDG-005", here, judge=name, lack=lack) for name, lack in self.absent.items()
        )

    def written(self) -> bytes:
        """The report as JSON."""
        asked = [
            {
                **{"edition": each.name, "judge": each.judge, "version": each.version},
                "at": each.at and f"{each.at:%Y-%m-%dT%H:%M:%SZ}",
                "found": [
                    {
                        **{"severity": one.severity, "rule": one.rule, "message": one.message},
                        "place": one.spot.said,
                    }
                    for one in each.found
                ],
            }
            for each in self.judgements
        ]
        said = {
            "asked": asked,
            "not asked": {name: f"{lack} was not here" for name, lack in self.absent.items()},
        }
        return (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode()


def judged(editions: Mapping[str, bytes]) -> Judged:
    """What the judges that are here say of the editions. Raises Refused."""
    lacks = {judge.name: judge.lacks() for judge in JUDGES}
    with for_a_while(editions) as folder:
        files = [folder / name for name in editions if Path(name).suffix in KINDS]
        made, faults = [], []
        for judge in JUDGES:
            if lacks[judge.name]:
                continue
            own = [file for file in files if file.suffix == judge.kind]
            for file, found in judge.judge(own).items():
                where = Place(file.name)
                if isinstance(found, NoVerdict):
                    faults.append(problem("JDG-004", where, judge=judge.name, reason=found))
                    continue
                faults += _errors(judge.name, where, found)
                made.append(
                    Judgement(
                        *(judge.name, judge.version(), file.name, true_moment(), tuple(found))
                    )
                )
    if faults:
        raise Refused(faults)
    return Judged(tuple(made), {name: lack for name, lack in lacks.items() if lack})


def _errors(judge: str, where: Place, found: list[Finding]) -> Iterator[Problem]:
    for one in dict.fromkeys(found):
        if one.severity == "error":
            what = ", ".join(filter(None, (where.file, one.spot.said)))
            facts = {"judge": judge, "message": one.message, "rule": one.rule}
            yield problem("JDG-001", where, what=what, **facts)
