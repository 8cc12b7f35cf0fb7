"""Are the rules of a report's theme kept by its finished pages?

In: a PDF read against its edition. Out: the record for the proof, rule by rule, with what was
measured; and a problem for each place where one is broken, THM-001, a warning: what is exact is
published. Where the project has stylesheets of its own in place of ours, the record alone tells.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from pressroom.layers import overridden, sheet_of
from pressroom.problems import Place, problem, short
from pressroom.render import STYLES_PRINT
from pressroom.themes.measures import Measures
from pressroom.themes.tokens import base_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pressroom.pdf.reading import PdfReading
    from pressroom.problems import Problem
    from pressroom.themes.rule import Broken, Rule

# The themes that come with Pressroom: each has its rules in a module of its name.
RULED = ("bulletin", "gongwen", "gpo", "plain", "report")
MOST = 5  # places that are named of one rule


def rules_of(theme: str) -> tuple[Rule, ...]:
    """The rules of a theme; a project's own has none."""
    if theme not in RULED:
        return ()
    rules: tuple[Rule, ...] = import_module(f"pressroom.themes.{theme}").RULES
    return rules


def judge(read: PdfReading) -> tuple[Mapping[str, object], tuple[Problem, ...]]:
    """Measure the pages by the rules of their theme."""
    source = read.edition.document.source
    theme = source.metadata.theme
    measures = Measures(read)
    lines = {block.id: block.line for block in read.edition.blocks}
    house = overridden("styles", filter(None, (*STYLES_PRINT, sheet_of(theme))))
    record, problems = [], []
    for rule in rules_of(theme):
        found, broken = rule.measure(measures)
        record.append(
            {
                **{"rule": rule.name, "source": rule.source, "wanted": rule.wanted},
                **{"measured": found, "broken on pages": sorted({one.page + 1 for one in broken})},
            }
        )
        places = {(one.page, lines.get(one.block, 0)): one for one in reversed(broken)}
        for (_, line), one in [] if house else sorted(places.items())[:MOST]:
            facts = {"theme": theme, "rule": rule.name, "wanted": rule.wanted}
            where = Place(source.name, line)
            problems.append(problem("THM-001", where, **facts, **_where(one), source=rule.source))
    based = {} if theme in RULED else {"based on": base_of(theme)}
    return {"name": theme, **based, "rules": record}, tuple(problems)


def _where(broken: Broken) -> dict[str, object]:
    return {"page": broken.page + 1, "found": short(broken.found, 120)}
