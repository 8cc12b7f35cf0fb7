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
    "DIF-001": (
        "error",
        "no version of a report: {reason}",
        "name a package, the folder it was built into, or an EPUB of ours",
    ),
    "DIF-002": (
        "error",
        "the version that is replaced lies here, and nothing says what was corrected",
        "write into {sidecar} a line such as `replaces: version 1 of 1 May 2024`, or take the file "
        "away",
    ),
    "PFL-001": (
        "error",
        "no BagIt Profile: {reason}",
        "take the JSON file from the archive that asks for it, as it is",
    ),
    "PFL-002": (
        "error",
        "the bag does not keep to the profile `{profile}`: {difference}",
        "say what is missing in the report's metadata, labels under `bag_info:`, and build it anew",
    ),
    "PFL-003": (
        "warning",
        "the profile asks for `{field}`, which BagIt Profiles 1.4 do not know; it was not checked",
        "ask the archive what it means, and check the bag by hand",
    ),
}
