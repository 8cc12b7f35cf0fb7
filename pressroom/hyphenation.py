"""Exceptions to the patterns that divide words, as an editor lists them.

In: the text of a `hyphenation.txt`. Out: its words, each with its language, and what is wrong with
it (HYP-001 to HYP-003). A line is a word with a hyphen wherever it may be divided, a language tag
in brackets, or a comment behind `#`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pressroom.languages import language_fault
from pressroom.model import Division
from pressroom.problems import Place, problem, short

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pressroom.problems import Problem

SECTION = re.compile(r"\[(.*)\]")
WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


def read_divisions(text: str, name: str) -> tuple[tuple[Division, ...], list[Problem]]:
    """The words of a `hyphenation.txt` by the name `name`, and what is wrong with it."""
    found: dict[tuple[str, str], tuple[Division, int]] = {}
    problems: list[Problem] = []
    language = ""
    for number, line in enumerate(re.split("\r\n|[\r\n]", text), 1):
        said, where = line.partition("#")[0].strip(), Place(name, number)
        section = SECTION.fullmatch(said)
        if section:
            language = section[1].strip()
            if fault := language_fault(language):
                problems.append(problem("HYP-002", where, fault=fault))
        elif said and not WORD.fullmatch(said):
            problems.append(problem("HYP-001", where, line=short(said)))
        elif said:
            division = Division(language, said)
            first, at = found.setdefault(division.key, (division, number))
            if first.word.lower() != said.lower():
                facts = {"word": short(said), "other": short(first.word), "line": at}
                problems.append(problem("HYP-003", where, **facts))
    return tuple(division for division, _ in found.values()), problems


def read_lists(texts: Mapping[str, str]) -> tuple[tuple[Division, ...], list[Problem]]:
    """The words of several lists, by file, in order of language and word, and what is wrong with
    them; a later list goes before.
    """
    found: dict[tuple[str, str], Division] = {}
    problems: list[Problem] = []
    for name, text in texts.items():
        divisions, faults = read_divisions(text, name)
        found |= {division.key: division for division in divisions}
        problems += faults
    return tuple(found[key] for key in sorted(found)), problems


def written(divisions: Iterable[Division]) -> str:
    """The text of a file with these words."""
    return "".join(_lines(divisions))


def _lines(divisions: Iterable[Division]) -> Iterator[str]:
    language = ""
    for division in divisions:
        if division.language != language:
            language = division.language
            yield f"[{language}]\n"
        yield f"{division.word}\n"
