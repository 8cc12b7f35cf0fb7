"""The beginning of a theme of one's own: a folder to change, and to hand on.

In: its name, and the theme that it is based on. Out: the files written; `Refused` with NEW-001,
NEW-002, THM-002 or OUT-001.
"""

from __future__ import annotations

import re
from pathlib import Path

from pressroom.layers import SHEET, TOKENS, themes
from pressroom.problems import Place, Refused, problem, short
from pressroom.publish import create
from pressroom.themes.tokens import BASES

NAME = re.compile("[a-z0-9]+(?:-[a-z0-9]+)*")
HOME = Path("styles") / "themes"
BEGUN = """\
# A theme: take away the # before what you change. `pressroom explain` says what it sets.
based_on: {base}

# faces:
#   text: Source Serif 4
#   headings: Source Serif 4 Display
#   sans: Source Sans 3
#   code: Source Code Pro

# sizes:  # in pt
#   text: 11
#   leading: 16
#   title: 21

# measure: 380  # the width of the text, in pt

# colours:
#   text: black
#   headings: "#003366"
#   rules: black
"""
STYLE = "/* What the tokens in theme.yaml do not say; it wins over the sheets before it. */\n"
TEMPLATES = """\
A template of Pressroom's, such as print/report.html, copied to this folder under its own name and
changed, takes its place in reports with this theme. It goes for print alone.
"""


def new_theme(name: str, base: str) -> list[Path]:
    """Make `styles/themes/NAME/`."""
    home = HOME / name
    problems = []
    if not NAME.fullmatch(name):
        hint = "write a name such as `our-house`"
        problems.append(problem("NEW-001", Place(short(name)), slug=short(name), hint=hint))
    elif name in themes():
        problems.append(problem("NEW-002", Place(str(home))))
    if base not in BASES:
        reason = f"`{short(base)}` is none of {', '.join(BASES)}"
        problems.append(problem("THM-002", Place("--based-on"), reason=reason))
    if problems:
        raise Refused(problems)
    files = {
        TOKENS: BEGUN.format(base=base).encode(),
        SHEET: STYLE.encode(),
        "templates/README.txt": TEMPLATES.encode(),
    }
    create(home, files)
    return [home / file for file in files]
