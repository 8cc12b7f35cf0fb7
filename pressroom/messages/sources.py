"""What can be wrong with a report's files and its metadata."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pressroom.problems import Row

SOURCES: dict[str, Row] = {
    # the report's files
    "SRC-001": (
        "error",
        "no report `{name}`",
        "give a slug of `source/` ({known}), a folder that holds `report.txt`, or a file",
    ),
    "SRC-002": (
        "error",
        "not UTF-8: byte 0x{byte:02x} at offset {offset}",
        "{remedy}",
    ),
    "SRC-003": (
        "error",
        "the text does not begin with its date: {found}",
        "write `date: YYYY-MM-DD` into {sidecar}, or begin the file with `date `, the date as "
        "YYYY-MM-DD and one space",
    ),
    "SRC-004": ("error", "the report holds no text", "write at least one paragraph after the date"),
    "SRC-005": (
        "error",
        "the character {name} cannot stand in a PDF or an EPUB; the text has {count}",
        "delete it from the report; most editors show it when asked for control characters",
    ),
    "SRC-006": (
        "error",
        "the file is not the one received: its SHA-256 is {found}, `received` says {declared}",
        "put the received file back, or correct `received` in the sidecar",
    ),
    "SRC-007": (
        "error",
        "cannot read the file: {reason}",
        "make it an ordinary file that you may read",
    ),
    "SRC-008": (
        "error",
        "two reports are called `{slug}`: this one and {other}",
        "rename one of them; their outputs would stand in the same folder",
    ),
    # its encoding and its size
    "ENC-001": (
        "error",
        "not {encoding}, which {sayer} says it is: byte 0x{byte:02x} at offset {offset}",
        "name the encoding that the file was saved in, or save it as UTF-8 and name none",
    ),
    "ENC-002": (
        "error",
        "the byte-order mark is that of {mark}, but `encoding` says {declared}",
        "take `encoding` out; the mark says enough",
    ),
    "LIM-001": (
        "error",
        "the paragraph has {count:,} characters; {most:,} at most can be set",
        "part it into paragraphs: an empty line ends one",
    ),
    "LIM-002": (
        "error",
        "the file has {count:,} characters; {most:,} at most can be read",
        "make several reports of it",
    ),
    "LIM-003": (
        "error",
        "the paragraph has {count:,} brackets and asterisks; {most:,} at most can be read",
        "part it into paragraphs: an empty line ends one",
    ),
    "LIM-004": (
        "error",
        "an element has more than {most:,} attributes",
        "take out the attributes; nearly none means anything in a report",
    ),
    "LIM-005": (
        "error",
        "a word in the table has {count:,} letters; {most:,} at most can be set",
        "write it below the table, or part it with spaces",
    ),
    "LIM-006": (
        "error",
        "the stylesheet has {count:,} characters; {most:,} at most can be read",
        "keep to what the report's pages need; Pressroom's own stylesheet has some thousands",
    ),
    # its metadata
    "META-001": ("error", "not YAML: {reason}", "{hint}"),
    "META-002": ("error", "unknown key `{key}`", "{suggestion}"),
    "META-003": ("error", "`{key}` is {reason}", "write {wanted}"),
    "META-004": (
        "error",
        "no `{key}`",
        "write `{key}: …` into {sidecar}",
    ),
    "META-005": (
        "error",
        "`date` is {declared}, but the report says {found}",
        "correct the one that is wrong; the report's own date stands in its first line",
    ),
    "META-006": ("error", "the key `{key}` stands twice", "keep one of the two"),
    "META-008": (
        "error",
        "the metadata stands twice: here in front matter and in {sidecar}",
        "keep one of the two",
    ),
    "META-007": (
        "warning",
        "no labels in `{language}`: the editor's words are printed in English",
        "add the language to `pressroom/labels.py`",
    ),
    "META-009": ("error", "{what} does nothing here: every value is text", "{hint}"),
    "META-010": (
        "error",
        "the metadata has {size} characters, more than {most}",
        "keep the keys and their values; text belongs in the report",
    ),
    "META-011": (
        "error",
        "`{key}` belongs to one report, and this file is read for all of them",
        "move the line into the `report.yaml` of the report that it belongs to",
    ),
}
