"""Which standards a PDF claims to follow: a judge holds it to these, and to no others.

In: a PDF. Out: by standard, the profile that it claims. Follows ISO 19005-3 §6.6.4 and
ISO 14289-1 §5 (the identification schemas).
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from pressroom.judges.findings import Finding, NoVerdict, apart

if TYPE_CHECKING:
    from pathlib import Path

PDFA, PDFUA = STANDARDS = ("PDF/A", "PDF/UA")


def claims(file: Path) -> dict[str, str]:
    """The profiles that a PDF claims (`3a`, `ua1`). Raises NoVerdict where it cannot be read."""
    return apart(partial(read_claims, file), file)


def unclaimed(standard: str) -> Finding:
    """The one thing to be said of a file that claims nothing."""
    return Finding("finding", "no claim", f"it claims no {standard}, and is not held to it")


def read_claims(file: Path) -> dict[str, str]:
    """The same, in this process."""
    import pikepdf

    try:
        with pikepdf.open(file) as pdf:
            said = pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False)
            part, level = said.get("pdfaid:part"), said.get("pdfaid:conformance") or ""
            accessible = said.get("pdfuaid:part")
    except pikepdf.PdfError as error:
        raise NoVerdict(unreadable(error)) from None
    found = {PDFA: f"{part}{level.lower()}" if part else "", PDFUA: f"ua{accessible or ''}"}
    return {standard: profile for standard, profile in found.items() if profile not in ("", "ua")}


def unreadable(error: Exception) -> str:
    """Why a file cannot be read, without the name that it is known by."""
    return f"it cannot be read: {str(error).rpartition(': ')[2]}"
