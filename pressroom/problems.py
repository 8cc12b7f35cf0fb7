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
        "save the file as UTF-8 and build again",
    ),
    "SRC-003": (
        "error",
        "the text does not begin with its date: {found}",
        "begin the file with `date `, the date as YYYY-MM-DD and one space",
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
    # Word and OpenDocument files
    "DOC-001": (
        "error",
        "this is no {kind}: {reason}",
        "open it in the program that made it and save it as a {kind}",
    ),
    "DOC-002": (
        "error",
        "this is a document of Word 97 to 2003 (.doc), whatever its name says",
        "open it in Word, choose File > Save As > Word Document (.docx)",
    ),
    "DOC-003": (
        "error",
        "the file is protected with a password",
        "open it, take the password away (in Word: File > Info > Protect Document), save it",
    ),
    "DOC-004": (
        "error",
        "the file is damaged: {reason}",
        "open it in Word or LibreOffice and save it again, or ask its sender for a new copy",
    ),
    "DOC-005": (
        "error",
        "the file is too large when unpacked: {reason}",
        "make its pictures smaller, or divide it; a file from a stranger may be a trap",
    ),
    "DOC-006": (
        "error",
        "`{part}` in the file declares a document type, which Word never does",
        "open it in Word or LibreOffice and save it again; a file from a stranger may be a trap",
    ),
    "DOC-007": (
        "error",
        "a tracked change is neither accepted nor rejected: {what}",
        "in Word: Review > Accept > Accept All Changes and Stop Tracking, then save; "
        "in LibreOffice: Edit > Track Changes > Accept All",
    ),
    "DOC-008": (
        "error",
        "the document holds {what}",
        "in Word: Review > Delete > Delete All Comments in Document, then save; "
        "in LibreOffice: delete all comments from the menu of one",
    ),
    "DOC-009": (
        "warning",
        "hidden text is left out:{text}",
        "delete it, or make it visible (in Word: Home > Font: Hidden, colour, size)",
    ),
    "DOC-010": (
        "warning",
        "left out: {what}",
        "look whether the report is whole without it; write what is missing into the text",
    ),
    "DOC-011": (
        "error",
        "{what} cannot be printed",
        "say it in words, or put a picture of it in its place with its description",
    ),
    "DOC-012": (
        "error",
        "the words of this paragraph would be lost or changed: “{text}”",
        "write them into an ordinary paragraph, or copy them and paste them as text only",
    ),
    "DOC-013": (
        "warning",
        "the text box{text} is printed behind the paragraph that it hangs on",
        "move its words to where they are to be read, as ordinary paragraphs",
    ),
    "DOC-014": (
        "error",
        "the file cannot be converted: {reason}",
        "open it in Word or LibreOffice and save it again; divide it if it is very long",
    ),
    "DOC-015": (
        "finding",
        "`{key}` is taken from {origin}: {value}",
        "write `{key}: …` into {sidecar} to say another",
    ),
    "DOC-016": (
        "error",
        "the picture `{picture}` is not in the document, which only links to it",
        "in Word: Insert > Pictures > This Device, and insert it rather than link to it",
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
