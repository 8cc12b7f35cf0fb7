"""Optical margins: how far signs at a line's ends stand beyond the measure.

In: a sign. Out: how much of its width. A hyphen or a stop leaves most of its width white; set to
the rule, it makes a dent in the margin. Robert Bringhurst, *The Elements of Typographic Style*; the
shares are about those that microtype and typst set for most faces.
"""

from __future__ import annotations

from pressroom.align import SOFT_HYPHEN

# Shares of the sign's own width.
AT_THE_END = {
    **dict.fromkeys(("-", "\u2010", SOFT_HYPHEN), 0.5),
    **dict.fromkeys((".", ",", "\u2026"), 0.6),
    **dict.fromkeys((";", ":", "!", "?"), 0.25),
    **dict.fromkeys(("\u2019", "\u201d", "\u201c", "\u2018", "'", '"'), 0.5),
    **dict.fromkeys(("\u00bb", "\u203a", "\u00ab", "\u2039", "\u2013", "\u2014"), 0.25),
    **dict.fromkeys((")", "]"), 0.15),
}
AT_THE_BEGINNING = {
    **dict.fromkeys(("\u201c", "\u2018", "\u201e", "\u201a", "\u201d", "\u2019", "'", '"'), 0.5),
    **dict.fromkeys(("\u00ab", "\u2039", "\u00bb", "\u203a", "\u2013", "\u2014"), 0.25),
    **dict.fromkeys(("(", "["), 0.15),
}
