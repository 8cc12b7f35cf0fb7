"""Problems are values: what is wrong, where in the author's source, and how to mend it.

In: a code of `TABLE`, a place, and the facts its sentences name. Out: a frozen `Problem`.
A stage that cannot go on raises `Refused` with all the problems it found; findings that do
not stop it travel in what it returns. Only the command line prints.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "finding"]


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A place in a file of the author's: `line` and `column` count from 1, 0 is the whole file."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        parts = [self.file, *(str(n) for n in (self.line, self.column) if n)]
        return ":".join(parts)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, or worth a look."""

    code: str
    severity: Severity
    where: Place
    message: str
    hint: str

    def __str__(self) -> str:
        return f"{self.where}: {self.severity} {self.code}: {self.message}\n  hint: {self.hint}"


class Refused(Exception):  # noqa: N818 - it is an answer, not an accident
    """A stage could not go on; `problems` says why, all at once."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = in_order(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """The problems by place, then by code."""
    return tuple(sorted(problems, key=lambda problem: (problem.where, problem.code)))


def short(text: str) -> str:
    """A text as a message quotes it: not too long, and nothing in it that moves the cursor."""
    text = text if len(text) <= 60 else text[:59] + "…"
    return "".join(one if one.isprintable() or one == "\xa0" else ascii(one)[1:-1] for one in text)


def problem(code: str, where: Place, **facts: object) -> Problem:
    """Make the problem `code`; `facts` fill its sentences. Raises KeyError on an unknown code."""
    severity, message, hint = TABLE[code]
    return Problem(code, severity, where, message.format(**facts), hint.format(**facts))


TABLE: dict[str, tuple[Severity, str, str]] = {
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
    # its metadata
    "META-001": ("error", "not YAML: {reason}", "mend the line; a value with `: ` needs quotes"),
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
    # findings on the text: kept as received, pointed out by `pressroom check`
    "TXT-001": (
        "finding",
        "an opening quotation mark where a closing one is expected: {excerpt}",
        "the text is printed as received; ask its author before you change it",
    ),
    "TXT-002": (
        "finding",
        "a space before `{mark}`: {excerpt}",
        "the text is printed as received; ask its author whether words are missing",
    ),
    "TXT-003": (
        "finding",
        "a closing quotation mark that nothing opened: {excerpt}",
        "the text is printed as received; ask its author whether words are missing",
    ),
    # what HTML cannot bring into a report: left out and reported, its text kept where it has any
    "HTM-001": (
        "warning",
        "`<{tag}>` is left out: a report holds no programs, forms, frames or drawings in markup",
        "delete it, or say in words what it showed; text in it is kept where a reader would see it",
    ),
    "HTM-002": (
        "warning",
        "`{attribute}` on `<{tag}>` is left out: a report has no handlers or styles of its own",
        "delete it; how a report looks is the stylesheet's",
    ),
    "HTM-003": (
        "error",
        "elements are nested more than {deepest} deep",
        "take out the elements that only wrap others; most come from a converter",
    ),
    "HTM-004": (
        "error",
        "the HTML parser lost {count} characters of the text",
        "close each element within the one that it stands in, above all in tables",
    ),
    "HTM-005": (
        "warning",
        "`<{tag}>` is hidden, and its words are left out: “{words}”",
        "delete it, or take out what hides it: a browser shows these words no more than the page",
    ),
    "HTM-006": (
        "finding",
        "{what} is on no page: “{words}”",
        "if a reader should see it, write it into the text",
    ),
    "LNK-001": (
        "warning",
        "the link to `{href}` is left out, its words are kept",
        "link to an `http:`, `https:`, `mailto:` or `tel:` address or to a `#place` in the report",
    ),
    "LNK-002": (
        "warning",
        "the link leads to `#{target}`, which is not in the report; its words are kept",
        "give the place that id, or correct the link",
    ),
    "LNK-003": (
        "warning",
        "the identifier `{name}` {reason}; it became `{became}`",
        "give each place an identifier of its own: letters, digits, hyphens",
    ),
    "LNK-004": (
        "warning",
        "nothing calls the note `{note}`; it is printed behind the others",
        "call it where it belongs, or take it out",
    ),
    "TAB-001": (
        "warning",
        "the row has {cells} cells, its table's head {head}; all of them are printed",
        "give the head a cell for each column, or write `\\|` for a bar that is text",
    ),
    "PIC-001": (
        "error",
        "the picture `{picture}` cannot be printed yet",
        "take it out of the report; pictures come with a later version",
    ),
    # templates and styles
    "TPL-001": ("error", "the template cannot be filled: {reason}", "mend the template there"),
    "STY-001": (
        "error",
        "`{declaration}` can hide, add or change words",
        "take it out; styles make no words, and every word must be there to see",
    ),
    # the layout engine and its fonts
    "ENG-001": ("error", "the layout engine says: {message}", "mend what it names"),
    "FNT-001": (
        "error",
        "no font of ours has {name}",
        "write it with characters that the faces hold, or ask for a face that has it",
    ),
    "FNT-002": (
        "error",
        "the fonts are not set up: {reason}",
        "run `{command}`",
    ),
    # the proof
    "PRF-001": (
        "error",
        "the PDF differs from the report: {difference}",
        "nothing was published; the fault is in a template, a style or Pressroom",
    ),
    "PRF-002": (
        "error",
        "the EPUB differs from the report: {difference}",
        "nothing was published; the fault is in a template, a style or Pressroom",
    ),
    "PRF-003": (
        "error",
        "words in the PDF cannot be seen: {difference}",
        "nothing was published; look for a style that hides, covers, shrinks or moves them",
    ),
    "PRF-004": (
        "error",
        "running heads and folios are not those computed: {difference}",
        "nothing was published; the fault is in a template or a style",
    ),
    "PRF-005": (
        "error",
        "PDFium reads other text than our decoder: {difference}",
        "nothing was published; report this with the file",
    ),
    "PRF-006": (
        "error",
        "the Document does not account for the source: {difference}",
        "nothing was published; report this with the file",
    ),
    # the way out, and the machine
    "OUT-001": (
        "error",
        "cannot write: {reason}",
        "make room or give yourself the right to write there; the last good output is untouched",
    ),
    "ENV-001": (
        "error",
        "it is `{value}`, which is no date",
        "set it to the seconds since 1970-01-01, a whole number, or unset it",
    ),
    "SYS-001": ("error", "{what} is missing", "run `{command}`"),
}
