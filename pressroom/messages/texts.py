"""What can be wrong with a report's text, its markup, its pictures, its Word file."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pressroom.messages.row import Row

TEXTS: dict[str, Row] = {
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
        "`<{tag}>` is left out{words}: a report holds no programs, forms, frames or drawings in "
        "markup",
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
    "HTM-007": (
        "error",
        "the HTML parser takes this for a tag, and its words would be lost: “<{words}”",
        "write `&lt;` for the `<` if it is text; if it is a tag, close it and its quotation marks",
    ),
    "HTM-008": (
        "warning",
        "`<{words}>` is taken for a tag, and is no element of HTML; it is left out",
        "write `&lt;` for the `<` if it is text, delete it if it is not",
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
    "NTE-001": (
        "finding",
        "the note `{note}` cannot stand at the foot of the page that calls it: it stands at the "
        "end of the report",
        "nothing need be done; a note is called in the text first, where another note calls it too",
    ),
    "TAB-001": (
        "warning",
        "the row has {cells} cells, its table's head {head}; all of them are printed",
        "give the head a cell for each column, or write `\\|` for a bar that is text",
    ),
    "TAB-002": (
        "error",
        "the table has {columns} columns, which do not fit the page; {most} do",
        "divide it into several tables, make rows of its columns, or leave columns out",
    ),
    "TAB-003": (
        "finding",
        "the table has {columns} columns; in print it is set on a page turned on its side",
        "nothing need be done; with fewer columns, or shorter words, it would stand in the text",
    ),
    # its pictures
    "PIC-001": (
        "error",
        "there is no picture `{picture}` in the folder of this file",
        "{suggestion}",
    ),
    "PIC-002": (
        "error",
        "the picture `{picture}` does not lie in the folder of this file",
        "put a copy of it beside this file, and write its name alone or `folder/name`",
    ),
    "PIC-003": (
        "error",
        "the picture `{picture}` would have to be fetched; a build fetches nothing",
        "download it into the folder of this file, and write the name of its file",
    ),
    "PIC-004": (
        "error",
        "the picture `{picture}` is broken: {reason}",
        "open it in a program for pictures and save it again, or ask for the file anew",
    ),
    "PIC-005": (
        "error",
        "the picture `{picture}` is {kind}, which cannot be printed",
        "save it as PNG or JPEG, a drawing as SVG",
    ),
    "PIC-006": (
        "error",
        "the picture `{picture}` is too large: {reason}",
        "make it smaller in a program for pictures; 3000 pixels fill a page in print",
    ),
    "PIC-007": (
        "error",
        "the picture `{picture}` cannot be read: {reason}",
        "make it an ordinary file that you may read",
    ),
    "PIC-008": (
        "warning",
        "{part} is left out of the drawing `{picture}`",
        "look at the drawing in print; a program for drawings can save it as plain SVG",
    ),
    "PIC-009": (
        "warning",
        "the picture `{picture}` has no alternative text: who cannot see it gets {instead}",
        "{how}",
    ),
    "PIC-010": (
        "warning",
        "the title of the picture `{picture}` is left out: “{title}”",
        "write it into the text, or let the picture stand in a paragraph of its own",
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
}
