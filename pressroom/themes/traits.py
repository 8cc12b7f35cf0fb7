"""What a theme has beside its stylesheet: how pages are numbered, what stands in which order.

In: nothing. Out: the `Traits` of each theme. The words are the same whatever a theme does, but for
the numbers of notes, which `gpo` counts by chapter in both editions.
"""

from __future__ import annotations

from dataclasses import dataclass

# A running head is one line: this many characters of it fit the measure.
RUNNING_HEAD = 92


@dataclass(frozen=True, slots=True)
class Traits:
    """What a theme has beside its stylesheet."""

    running_head: int = RUNNING_HEAD  # how many characters it holds; 0: there is none
    folio: str = "{}"
    total: bool = True  # whether a folio without a contents list says how many pages there are
    contents: bool = True  # whether a long report gets a contents list, unless it says so itself
    chapters: bool = False  # whether those of a long report begin pages
    notes_by_chapter: bool = False
    lists: bool = False  # of tables and pictures, in the contents
    official: bool = False  # the issuer over the title, signature and date below the text


AS_EVER = Traits()
OFFICIAL = Traits(0, "— {} —", total=False, contents=False, official=True)
THEMES = {
    "gongwen": OFFICIAL,
    "gpo": Traits(chapters=True, notes_by_chapter=True),
    "plain": Traits(60),
    "report": Traits(chapters=True, lists=True),
}
