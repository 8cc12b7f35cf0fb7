"""What is said of finished files: by our own checks, and by the outside judges."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pressroom.messages.row import Row

SAYS = "{judge} says of {what}: {message} ({rule})"
MEND = (
    "build the report anew; if it stays, the fault is in a template, a style or Pressroom, and "
    "docs/judges.md says what each judge goes by"
)

JUDGES: dict[str, Row] = {
    "CHK-001": (
        "error",
        "these are not the bytes that {proof} proved",
        "build the report anew, and change nothing in its files",
    ),
    "CHK-002": (
        "error",
        "{fault}",
        "build the report anew; if it stays, the fault is in a template, a style or Pressroom",
    ),
    "JDG-001": ("error", SAYS, MEND),
    "JDG-002": ("warning", SAYS, MEND),
    "JDG-003": ("finding", SAYS, "read it; nothing has to be done"),
    "JDG-004": (
        "error",
        "{judge} gave no verdict: {reason}",
        "ask again; `pressroom doctor` says which judges are here",
    ),
    "JDG-005": (
        "finding",
        "{judge} was not asked, since {lack} is not here",
        "run `make judges` in a checkout of Pressroom",
    ),
}
