"""What can be wrong with a report's files and its metadata."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pressroom.messages.row import Row

SOURCES: dict[str, Row] = {
    # the report's files
    "SRC-001": (
        "error",
        "no report `{name}`{reason}",
        "{hint}",
    ),
    "SRC-002": (
        "error",
        "not UTF-8: byte 0x{byte:02x} at offset {offset}",
        "{remedy}",
    ),
    "SRC-003": (
        "error",
        "the text does not begin with its date: {found}",
        "write `date: YYYY-MM-DD` into {sidecar}; or begin the file with `date YYYY-MM-DD` and "
        "a space",
    ),
    "SRC-004": (
        "error",
        "the report holds no text",
        "write at least one paragraph; a date alone is none",
    ),
    "SRC-005": (
        "error",
        "the character {name} cannot be printed; the text has {count}",
        "delete it from the report; most editors show it when asked for control characters",
    ),
    "SRC-009": (
        "error",
        "{what} cannot be printed as it stands; the text has {count}",
        "delete it, or set a point on a letter of its own script; an editor that shows invisible "
        "characters finds it",
    ),
    "SRC-006": (
        "error",
        "the file is not the one received: its SHA-256, which changes with every letter, is "
        "{found}, `received` says {declared}",
        "put the received file back; or, if this is the right one, write `sha256: {found}` below "
        "`received:`",
    ),
    "SRC-007": (
        "error",
        "cannot read the file: {reason}",
        "{hint}",
    ),
    "SRC-008": (
        "error",
        "two reports are called `{slug}`: this one and {other}",
        "rename one of them; what is made of both would be written into one folder",
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
        "delete the line `encoding: …`; the file itself says enough",
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
        "a tag has more than {most:,} attributes (`name=value`)",
        "delete them; nearly none means anything in a report",
    ),
    "LIM-005": (
        "error",
        "a word in the table has {count:,} letters; {most:,} at most can be set",
        "write it below the table, or part it with spaces",
    ),
    "HYP-001": (
        "error",
        "`{line}` is no word with its divisions",
        "write one word on a line, a hyphen wherever it may be divided, such as `in-spec-tor`; "
        "without any it is never divided",
    ),
    "HYP-002": (
        "error",
        "the words below are for {fault}",
        "write the tag of their language in brackets: `[de]`, or `[de-AT]` for one country",
    ),
    "HYP-003": (
        "error",
        "`{word}` is divided otherwise in line {line}: `{other}`",
        "take one of the two lines out",
    ),
    "LIM-006": (
        "error",
        "the stylesheet has {count:,} characters; {most:,} at most can be read",
        "keep to what the report's pages need; Pressroom's own stylesheet has some thousands",
    ),
    # its metadata
    "META-001": ("error", "cannot be read: {reason}", "{hint}"),
    "META-002": ("error", "unknown key `{key}`", "{suggestion}"),
    "META-003": ("error", "`{key}` is {reason}", "write {wanted}"),
    "META-004": (
        "error",
        "no `{key}`",
        "{hint}",
    ),
    "META-005": (
        "error",
        "the report's date is {found}, but `date` in {sidecar} is {declared}",
        "correct the one that is wrong, here or there",
    ),
    "META-006": ("error", "the key `{key}` stands twice", "keep one of the two"),
    "META-008": (
        "error",
        "what is said of the report stands twice: at its head and in {sidecar}",
        "keep one of the two; delete the lines between the rows of hyphens, or the file {sidecar}",
    ),
    "META-007": (
        "warning",
        "our own words, such as “About this edition”, are printed in English: we have none in "
        "`{language}` yet",
        "the report itself stays as you wrote it; ask whoever looks after Pressroom for you to add "
        "the language",
    ),
    "META-009": ("error", "{what} does nothing here: every value is text", "{hint}"),
    "META-013": (
        "error",
        "`{cut}` would be left out: what stands behind a space and `#` is a comment",
        "write the line as `{line}`; if it is a comment, put a space behind the `#`",
    ),
    "META-014": (
        "error",
        "`{label}` cannot stand in `bag_info`: {reason}",
        "{hint}",
    ),
    "META-010": (
        "error",
        "what is said of the report has {size} characters, more than {most}",
        "keep lines such as `title: …`; text belongs in the report",
    ),
    "META-011": (
        "error",
        "`{key}` belongs to one report, and this file is read for all of them",
        "move the line into the `report.yaml` of the report that it belongs to",
    ),
    "META-012": (
        "error",
        "a `logo` stands for its publisher, and no `publisher` is named",
        "write the line `publisher: …` into {file}; who cannot see the logo hears it read",
    ),
    "META-015": (
        "error",
        "`file_as` sorts {filed} of the authors, and `authors` names {authors}",
        "write one line below `file_as:` for each of the authors, in their order, or leave it out",
    ),
}
