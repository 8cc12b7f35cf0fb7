"""Where a word may be divided: by an editor's list, else by the patterns of its language.

In: a word, a language, the list. Out: the places. The engine, which breaks the lines that we do not
choose, divides by the same (`Dictionaries` stands in for its own).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyphen

if TYPE_CHECKING:
    from pressroom.model import Division

BEFORE, AFTER = 3, 3  # letters, at least, before the hyphen and behind it


class Patterns(pyphen.Pyphen):  # type: ignore[misc]
    """The patterns of a language, and an editor's list that goes before them."""

    def __init__(
        self, lang: str, left: int, right: int, listed: dict[str, tuple[int, ...]]
    ) -> None:
        super().__init__(lang=lang, left=left, right=right)
        self._listed = listed

    def positions(self, word: str) -> list[Any]:
        """Where a word may be divided."""
        listed = self._listed.get(word.lower())
        if listed is None:
            found: list[Any] = super().positions(word)
            return found
        return [pyphen.DataInt(place) for place in listed]


class Dictionaries(dict[Any, Any]):
    """What WeasyPrint asks for the patterns of a language: they come with the editor's list."""

    def __init__(self, divisions: tuple[Division, ...]) -> None:
        super().__init__()
        self._divisions = divisions

    def get(self, key: Any, default: Any = None) -> Any:
        """The patterns for a language and the fewest letters on either side."""
        if key not in self:
            lang, left, right, _ = key
            self[key] = Patterns(lang, left, right, _listed(lang, self._divisions))
        return self[key]


class Divisions:
    """Where words may be divided: asked with a word and its language."""

    def __init__(self, exceptions: tuple[Division, ...] = ()) -> None:
        self._exceptions = exceptions
        self._patterns: dict[str, Patterns | None] = {}

    def __call__(self, word: str, language: str | None) -> list[int]:
        """The places in a word; a word of no known language is whole."""
        patterns = self._of(language) if language else None
        # A division that changes the spelling (German “Zuk-ker”) would not be the author's text.
        places = patterns.positions(word) if patterns else ()
        return [int(place) for place in places if not place.data]

    def _of(self, language: str) -> Patterns | None:
        if language not in self._patterns:
            known = pyphen.language_fallback(language)
            listed = _listed(language, self._exceptions)
            self._patterns[language] = known and Patterns(known, BEFORE, AFTER, listed)
        return self._patterns[language]


def _listed(language: str, exceptions: tuple[Division, ...]) -> dict[str, tuple[int, ...]]:
    """The places of the listed words of a language; what is listed for its country goes before."""
    own = language.replace("_", "-").lower()
    fitting = [each for each in exceptions if f"{own}-".startswith(f"{each.language.lower()}-")]
    fitting = [each for each in exceptions if not each.language] + fitting
    listed = {}
    for each in sorted(fitting, key=lambda each: len(each.language)):
        parts = each.word.split("-")
        places = [sum(map(len, parts[:count])) for count in range(1, len(parts))]
        listed[each.word.replace("-", "").lower()] = tuple(places)
    return listed
