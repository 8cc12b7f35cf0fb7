"""What can be wrong with an archive package."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pressroom.messages.row import Row

ARCHIVE: dict[str, Row] = {
    "BAG-001": (
        "error",
        "no bag that can be read: {reason}",
        "have the bag sent again, or take it from another copy",
    ),
    "BAG-002": (
        "error",
        "the bag is refused unread: {reason}",
        "no bag of ours has such a thing; ask where this one comes from",
    ),
    "BAG-003": (
        "error",
        "`{file}` is not what was packed: {reason}",
        "take the file from another copy of the bag",
    ),
    "BAG-004": (
        "error",
        "`{file}` is missing{renamed}",
        "take the file from another copy of the bag",
    ),
    "BAG-005": (
        "error",
        "`{file}` was added: no manifest lists it",
        "take it out; what is said about a bag is kept beside it",
    ),
    "BAG-006": (
        "error",
        "{what} was put into the archive file anew: {reason}",
        "take the bag from another copy, or pack it again from one that verifies",
    ),
    "BAG-007": (
        "error",
        "the package does not agree with itself: {difference}",
        "take the bag from another copy",
    ),
    "BAG-008": (
        "error",
        "`{file}` was held to the recorded text again, and does not keep to it: {difference}",
        "trust none of its words; take the bag from another copy",
    ),
    "BAG-009": (
        "error",
        "the report in the package says otherwise than the text that was proven: {difference}",
        "trust none of its words; take the bag from another copy",
    ),
    "BAG-010": (
        "warning",
        "this Pressroom is another than packed it, and reads the report otherwise: {difference}",
        "the editions keep to the recorded text; to hold them to the report itself, verify the bag "
        "with the tools that `data/making/tools.json` names",
    ),
    "BAG-011": (
        "warning",
        "the editions were not made anew: other files are installed than made them: {files}",
        "install the Pressroom that packed it, or bring its templates and styles back; those in a "
        "bag are never run",
    ),
    "BAG-012": (
        "error",
        "the editions were made anew, and are not those in the package: {difference}",
        "trust none of its words; take the bag from another copy",
    ),
}
