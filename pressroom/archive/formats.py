"""What a file of the package is, by the registry that archives ask: PRONOM.

In: a payload name and its bytes. Out: its format, by the ending that we gave it and, where one
ending stands for several, by what the bytes say; without a key where the registry has no single
entry for it, or none that a tool could tell by.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath


@dataclass(frozen=True, slots=True)
class Format:
    """A format as PREMIS names it: its media type, and its key in PRONOM."""

    media_type: str
    pronom: str


FORMATS = {
    ".pdf": Format("application/pdf", "fmt/276"),
    ".epub": Format("application/epub+zip", "fmt/483"),
    ".txt": Format("text/plain", "x-fmt/111"),
    ".lock": Format("text/plain", ""),
    "": Format("text/plain", ""),  # licences
    ".md": Format("text/markdown", "fmt/1149"),
    ".html": Format("text/html", "fmt/96"),
    ".xhtml": Format("application/xhtml+xml", ""),
    ".docx": Format(
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "fmt/412"
    ),
    ".odt": Format("application/vnd.oasis.opendocument.text", ""),
    ".yaml": Format("application/yaml", "fmt/818"),
    ".json": Format("application/json", "fmt/817"),
    ".xml": Format("application/xml", "fmt/101"),
    ".ncx": Format("application/x-dtbncx+xml", "fmt/101"),
    ".xmp": Format("application/rdf+xml", "fmt/570"),
    ".css": Format("text/css", "x-fmt/224"),
    ".png": Format("image/png", "fmt/11"),
    ".jpg": Format("image/jpeg", "fmt/43"),
    ".svg": Format("image/svg+xml", ""),
    ".ttf": Format("font/ttf", "x-fmt/453"),
    ".otf": Format("font/otf", "fmt/520"),
}
UNKNOWN = Format("application/octet-stream", "")
# What tells formats of one ending apart, the first that is found.
TOLD_BY = {
    ".html": ((re.compile(rb"(?i)<!doctype html>"), "fmt/471"),),
    ".xhtml": ((re.compile(rb"(?i)<!doctype html>"), "fmt/471"),),
    ".svg": (
        (re.compile(rb"<svg\b[^>]*\sversion=[\"']1\.1[\"']"), "fmt/92"),
        (re.compile(rb"\A\s*<\?xml\s"), "fmt/101"),
    ),
}
# A PDF's XMP is not compressed (ISO 19005-2 and -3 §6.6.2.1), and says part and level (§6.6.4).
PART = re.compile(rb"pdfaid:part(?:>|=\")([23])")
LEVEL = re.compile(rb"pdfaid:conformance(?:>|=\")A")
PDF_A = {b"2": "fmt/476", b"3": "fmt/479"}
# OpenDocument texts, by version.
OPEN_DOCUMENT = {b"1.0": "fmt/136", b"1.1": "fmt/290", b"1.2": "fmt/291", b"1.3": "fmt/1756"}
VERSION = re.compile(rb"office:version=[\"']([0-9.]+)[\"']")


def format_of(name: str, data: bytes) -> Format:
    """The format of a payload file."""
    ending = PurePosixPath(name).suffix.lower()
    known = FORMATS.get(ending, UNKNOWN)
    if ending == ".pdf" and (part := PART.search(data)) and LEVEL.search(data):
        return Format(known.media_type, PDF_A[part[1]])
    if ending == ".odt":
        return Format(known.media_type, OPEN_DOCUMENT.get(_declared(data), ""))
    for pattern, key in TOLD_BY.get(ending, ()):
        if pattern.search(data):
            return Format(known.media_type, key)
    return known


def _declared(data: bytes) -> bytes:
    """The version of OpenDocument that a file, which was read before, says it is in."""
    with zipfile.ZipFile(io.BytesIO(data)) as package, package.open("content.xml") as content:
        found = VERSION.search(content.read(2**16))
    return found[1] if found else b""
