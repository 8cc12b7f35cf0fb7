"""What can be wrong with what goes to a print shop."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pressroom.messages.row import Row

PRESS: dict[str, Row] = {
    "PRS-001": (
        "error",
        "the profile `{profile}` cannot be used: {reason}",
        "ask the printer for the ICC profile (CMYK, output) of paper and press, put it beside this "
        "file, and write its name below `press:`; or take the line out, and the default is used",
    ),
    "PRS-002": (
        "error",
        "{what} cannot be put into four inks: {reason}",
        "write its colours as `#rrggbb`, and its gradients from one such colour to another",
    ),
    "PRS-003": (
        "error",
        "the press edition is not what it must be: {fault}",
        "nothing was published; the fault is in a template, a style or Pressroom: report it with "
        "the file",
    ),
    "PRS-004": (
        "warning",
        "the picture `{picture}` is printed at {found} pixels an inch; {least} are wanted",
        "take the picture as the camera or the scanner gave it, or show it smaller",
    ),
    "PRS-005": (
        "finding",
        "the picture `{picture}` is printed at {found} pixels an inch; more than {most} show "
        "nothing more",
        "a smaller one prints as well, and its file is lighter",
    ),
    "PRS-006": (
        "finding",
        "nothing is in the colour {color} of the ink `{ink}`",
        "write the colour as the styles or drawings have it, or take `spot:` out",
    ),
    "PRS-007": (
        "finding",
        "what runs to the {side} edge of page {page} does not go on in the bleed",
        "a cut that is a little off shows white there: keep it 3 mm from the edge, or make it a "
        "plain ground, which is led on by itself",
    ),
    "PRS-008": (
        "finding",
        "the picture `{picture}` has up to {found} % of ink in one place; many papers take "
        "{most} %",
        "ask the printer, who may have another profile for that paper",
    ),
    "PRS-009": (
        "finding",
        "the spine of {width} mm has no title: “{title}” is too long for it",
        "nothing is wrong with the cover; a shorter `title`, or thicker paper, would have room",
    ),
}
