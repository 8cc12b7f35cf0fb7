"""The characters that no output can hold, and those that no page can show.

In: a text. Out: where it has such characters, and what they are in words.
"""

from __future__ import annotations

import re
import unicodedata

# What XML 1.0 §2.2 leaves out of `Char`, and Unicode's own next line and line and paragraph
# separators, which end a line in print whatever stands around them.
UNWRITABLE = re.compile(
    "[^\t\n\r\x20-\x84\x86-\u2027\u202a-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
)
# Letters that are written from right to left.
_TURNED = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff"
# Their points and vowel signs, and the marks of all scripts together.
_HEBREW = "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"
_ARABIC = "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed"
_COMMON = "\u0300-\u034e\u0350-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff"
_MARKS = _COMMON + _HEBREW + _ARABIC
# What may carry a point alone: white space, hyphens, the circle that stands for any letter, and the
# end of an element.
_BEARERS = r">\s\u200c-\u200f\u202a-\u202f\u2066-\u2069\u25cc\-\u2010-\u2015"
_AROUND = "\u202b\u202c\u2067\u2069"
# What no page can show as it stands.
UNPRINTABLE = re.compile(
    # Overrides; embeddings and isolates that turn what is written from left to right (UAX 9 §2).
    f"[\u202d\u202e]|[\u202b\u2067](?![^{_AROUND}{_TURNED}]*+[{_TURNED}])"
    # (between letters, as in a passage of whole words, they turn none round)
    f"(?![^\\W\\d_](?:[^{_AROUND}]*+(?<=\\w))?[\u202c\u2069])"
    # A space that is a line where it is drawn at all; tags of language; what only programs read.
    "|[\u1680\U000e0000-\U000e007f\u034f\u17b4\u17b5\u180b-\u180f\u2061-\u2065\u206a-\u206f]"
    "|[\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a]"
    # Selectors of a shape with no character before them.
    "|(?<![^\\s\ufe00-\ufe0f])[\ufe00-\ufe0f\U000e0100-\U000e01ef]"
    # Marks stacked on a letter beyond any script's use.
    f"|[{_COMMON}]{{9,}}"
    # Points on what is no letter of their script, and with marks of others where none is.
    f"|(?<=[^{_TURNED}{_MARKS}{_BEARERS}])[{_HEBREW}{_ARABIC}]"
    f"|(?<![{_TURNED}{_MARKS}])(?:(?=[{_MARKS}]*[{_HEBREW}])(?=[{_MARKS}]*[{_COMMON}{_ARABIC}])"
    f"|(?=[{_MARKS}]*[{_ARABIC}])(?=[{_MARKS}]*[{_COMMON}]))[{_MARKS}]+"
)
# What leaves the place blank where it stands, beside white space and controls.
_BLANK = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\uffa0"
    "\ufe00-\ufe0f\ufff0-\ufff8\U000e0000-\U000e0fff]"
)


def shows(text: str) -> bool:
    """Whether anything of a text is to be seen."""
    return any(
        each.isprintable() and not each.isspace() and not _BLANK.match(each) for each in text
    )


def unprintable(found: str) -> str:
    """What a match of UNPRINTABLE is, in words."""
    if len(found) > 1:
        return f"a stack of {len(found)} marks on one letter, or on none of their script"
    return f"the character U+{ord(found):04X} {unicodedata.name(found, '')}".rstrip()
