"""What can be wrong on the way from a Document to its published editions."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pressroom.messages.row import Row

EDITIONS: dict[str, Row] = {
    # templates and styles
    "TPL-001": ("error", "the template cannot be filled: {reason}", "mend the template there"),
    "STY-001": (
        "error",
        "`{declaration}` can hide, add or change words",
        "take it out; styles make no words, and every word must be there to see",
    ),
    "STY-002": (
        "error",
        "the stylesheet asks for `{address}`",
        "take it out; nothing is fetched in a build, and the faces are Pressroom's own",
    ),
    "STY-003": (
        "error",
        "the stylesheet has brackets within more than {deepest} others",
        "write the rule in a simpler way",
    ),
    # the layout engine and its fonts
    "ENG-001": ("error", "the layout engine says: {message}", "mend what it names"),
    "FNT-001": (
        "error",
        "no font of ours has {name}",
        "the faces hold the letters of Latin, Greek, Cyrillic, Arabic, Hebrew, Devanagari, Thai, "
        "Chinese, Japanese and Korean: write it with those, or bring it as a picture",
    ),
    "FNT-002": (
        "error",
        "the fonts are not set up: {reason}",
        "run `{command}`",
    ),
    "LAY-001": (
        "error",
        "“{words}” runs out of the page: nowhere in it may a line end",
        "part it with a space, or make it shorter",
    ),
    # what a theme promises
    "THM-001": (
        "warning",
        "page {page} does not keep the theme `{theme}`: {rule}, {found}, for {wanted} ({source})",
        "look at what stands there: a word, a table or a picture too wide for its place, or a "
        "stylesheet of the report's own; else choose another theme",
    ),
    "THM-002": (
        "error",
        "the tokens of the theme cannot be used: {reason}",
        "docs/themes.md has all tokens, with examples",
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
        "running heads, folios or the mark of a draft are not those computed: {difference}",
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
    # further editions
    "BKL-001": (
        "error",
        "the booklet, folded, is not the PDF: {difference}",
        "nothing was published; the fault is in Pressroom: report it with the file",
    ),
    "PRF-008": (
        "error",
        "the pages are not those that `page:` asks for: {difference}",
        "take what sets another size or another break of pages out of the stylesheet, or ask for "
        "what it sets",
    ),
    "BKL-002": (
        "finding",
        "the booklet's pages are set at {scale}, its text comes out at {size} pt",
        "write `size: A5` below `page:`, or have it printed on a larger sheet: `sheet: A3` below "
        "`booklet:`",
    ),
    # the documents of the EPUB
    "EPB-001": (
        "finding",
        "the {what} alone makes a document of {size} kB in the EPUB; some e-readers take long to "
        "open more than {most} kB, or cannot",
        "part it where its sense allows; it is published whole all the same",
    ),
    # what it claims
    "STD-001": (
        "error",
        "the PDF does not meet {claims}: {fault}",
        "nothing was published; the fault is in a template, a style, a picture or Pressroom",
    ),
    "PRF-007": (
        "error",
        "the PDF and the EPUB do not hold the same: {difference}",
        "nothing was published; the fault is in a template, a style or Pressroom",
    ),
    # its tag tree
    "TAG-001": (
        "error",
        "the tag tree of the PDF is faulty: {fault}",
        "nothing was published; the fault is in a template or in Pressroom: report it with the "
        "file",
    ),
    "TAG-002": (
        "error",
        "the tag tree of the PDF is not that of the report: {difference}",
        "nothing was published; the fault is in a template or in Pressroom: report it with the "
        "file",
    ),
    # the report as received, within the PDF
    "ATT-001": (
        "finding",
        "the PDF does not carry the file of the report, which holds more than the pages show",
        "write `attach_source: true` to give the file out all the same, or `attach_source: false` "
        "to hear no more of it",
    ),
    "ATT-002": (
        "finding",
        "the PDF does not carry the file of the report: PDF/A-2 admits none",
        "write `pdf_standard: a-3a` below `page:`, or take `attach_source: true` out",
    ),
    # the page that is asked for
    "PAG-001": (
        "finding",
        "on pages of {size} a line holds about {letters} letters",
        "ask for a larger page, or no large print, or read it as it is",
    ),
    "LIN-001": (
        "finding",
        "the lines are not numbered: only those of a draft are",
        "write `status: draft`, or take `line_numbers: true` out",
    ),
    # the review of accessibility
    "ACC-001": (
        "finding",
        "the text was changed after {reviewer} reviewed it on {date}: no conformance is claimed",
        "have it reviewed again; the hash of the text that is reviewed, which `pressroom check` "
        "prints after a build, is the value of `text:`",
    ),
    # the process that builds it
    "RUN-001": (
        "error",
        "it took longer than {seconds} s and was stopped",
        "look for a table or a paragraph beyond all measure, divide the report, or allow it more "
        "with `--time-limit`",
    ),
    "RUN-002": (
        "error",
        "it needs more than {megabytes} MB of memory and was stopped",
        "look for a table or a picture beyond all measure, divide the report, or allow it more "
        "with `--memory-limit`",
    ),
    "RUN-003": (
        "error",
        "Pressroom failed: {fault}",
        "nothing was published; this is a fault of Pressroom: report it with the file",
    ),
    # the way out, and the machine
    "OUT-001": (
        "error",
        "cannot write: {reason}",
        "make room on the disk, or choose a place where you may write; what was built before is "
        "untouched",
    ),
    "OUT-002": (
        "error",
        "{what} may not take the place of the final that was published here",
        "raise {version} and say with `replaces:` what it corrects; to try something out, build "
        "into another folder (`-o FOLDER`); if it was never given out, delete this folder and "
        "build again",
    ),
    "NEW-001": (
        "error",
        "`{slug}` cannot be the short name of a report: it may hold small letters, digits, hyphens",
        "{hint}",
    ),
    "NEW-002": (
        "error",
        "a report is there already, and nothing is written over it",
        "choose another short name, or move what is there",
    ),
    "NEW-003": (
        "error",
        "a report cannot be {kind}",
        "save it as one of these and try again: {kinds}",
    ),
    "ENV-001": (
        "error",
        "it is `{value}`, which is no date",
        "set it to the seconds since 1970-01-01, a whole number, or unset it",
    ),
    "SYS-001": ("error", "{what} is missing", "run `{command}`"),
}
