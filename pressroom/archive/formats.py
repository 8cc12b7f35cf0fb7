"""What a file of the package is, by the registry that archives ask: PRONOM.

In: a payload name. Out: its format, or none where the registry has no single entry for it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath


@dataclass(frozen=True, slots=True)
class Format:
    """A format as PREMIS names it: its media type, and its key in PRONOM."""

    media_type: str
    pronom: str


# A record edition that claims PDF/A-3a; else it is a PDF 1.7.
PDF_A_3A = Format("application/pdf", "fmt/479")
# Its XMP is not compressed (ISO 19005-3 §6.6.2.1), and says part and level (§6.6.4).
CLAIMS = (
    re.compile(rb"<pdfaid:part>3<|pdfaid:part=\"3\""),
    re.compile(rb"<pdfaid:conformance>A<|pdfaid:conformance=\"A\""),
)
FORMATS = {
    ".pdf": Format("application/pdf", "fmt/276"),
    ".epub": Format("application/epub+zip", "fmt/483"),
    ".txt": Format("text/plain", "x-fmt/111"),
    ".lock": Format("text/plain", "x-fmt/111"),
    ".md": Format("text/markdown", "fmt/1149"),
    ".html": Format("text/html", "fmt/96"),
    ".xhtml": Format("application/xhtml+xml", "fmt/102"),
    ".docx": Format(
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "fmt/412"
    ),
    ".odt": Format("application/vnd.oasis.opendocument.text", "fmt/291"),
    ".yaml": Format("application/yaml", "fmt/818"),
    ".json": Format("application/json", "fmt/817"),
    ".xml": Format("application/xml", "fmt/101"),
    ".css": Format("text/css", "x-fmt/224"),
    ".png": Format("image/png", "fmt/11"),
    ".jpg": Format("image/jpeg", "fmt/43"),
    ".svg": Format("image/svg+xml", "fmt/92"),
    ".ttf": Format("font/ttf", "x-fmt/453"),
}
UNKNOWN = Format("application/octet-stream", "")


def format_of(name: str, data: bytes) -> Format:
    """The format of a payload file: by the extension that we gave it, and a PDF by its claim."""
    if name.endswith(".pdf") and all(claim.search(data) for claim in CLAIMS):
        return PDF_A_3A
    return FORMATS.get(PurePosixPath(name).suffix.lower(), UNKNOWN)
