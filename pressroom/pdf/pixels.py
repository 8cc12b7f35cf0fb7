"""Do the pictures of a PDF show the Document's pixels, one for one?

In: a PDF read against its edition. Out: the pictures that show others, PRF-001. A JPEG stands in
the PDF as it is; of other pictures every sample is compared, transparency among them. Drawings
(SVG) have no pixels; their words are compared with the text.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pikepdf
from pikepdf import Dictionary, Name

from pressroom.problems import Place, Problem, problem, short
from pressroom.source import sha256

if TYPE_CHECKING:
    from collections.abc import Iterator, Set

    from pressroom.pdf.reading import PdfReading

NO_MARK = -1


def other_pixels(read: PdfReading) -> Iterator[Problem]:
    """The pictures with alternative text that are not shown as they are."""
    document = read.edition.document
    figures = read.reading.figures
    shown = _shown(read.pdf.data, {mark for figure in figures for mark in figure.marks})
    own = {
        picture.name: [] if picture.media_type == "image/svg+xml" else [_samples(picture.data)]
        for picture in read.edition.pictures
    }
    wanted = [(picture, alt) for picture, alt in read.edition.shown if alt]
    for number, ((picture, alt), figure) in enumerate(zip(wanted, figures, strict=False), 1):
        found = [digest for mark in figure.marks for digest in shown.get(mark, [])]
        if found != own[picture.name]:
            difference = f"picture {number}, “{short(alt)}”, shows other pixels"
            yield problem("PRF-001", Place(document.source.name), difference=difference)


def _samples(data: bytes) -> str:
    """The SHA-256 of a picture as a PDF holds it."""
    from PIL import Image

    image = Image.open(io.BytesIO(data))
    if image.format == "JPEG":
        return sha256(data)
    base = image.convert("L" if image.mode in ("L", "LA") else "RGB")
    alpha = image.getchannel("A").tobytes() if "A" in image.mode else b""
    return sha256(base.tobytes() + alpha)


def _shown(data: bytes, marks: Set[tuple[int, int]]) -> dict[tuple[int, int], list[str]]:
    """The SHA-256 of each image that is drawn in some marked content (ISO 32000-1 §14.6)."""
    found: dict[tuple[int, int], list[str]] = {}
    known: dict[Any, str] = {}
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for number, page in enumerate(pdf.pages):
            mark = (number, NO_MARK)
            for instruction in pikepdf.parse_content_stream(page, "BDC EMC Do"):
                operands = instruction.operands
                if str(instruction.operator) == "BDC":
                    mark = (number, _mark(operands[1]))
                elif str(instruction.operator) == "EMC":
                    mark = (number, NO_MARK)
                elif mark in marks:
                    image = page.obj.Resources.XObject[str(operands[0])]
                    digest = known.get(image.objgen) or _digest(image)
                    known[image.objgen] = digest
                    found.setdefault(mark, []).extend([digest] if digest else [])
    return found


def _mark(properties: Any) -> int:
    """The MCID of marked content."""
    known = properties if isinstance(properties, Dictionary) else Dictionary()
    return int(known.get(Name.MCID, NO_MARK))


def _digest(image: Any) -> str:
    """The SHA-256 of an image's samples; nothing of a form, which has none."""
    if image.get(Name.Subtype) != Name.Image:
        return ""
    if image.get(Name.Filter) == Name.DCTDecode:
        return sha256(image.read_raw_bytes())
    mask = image.get(Name.SMask)
    return sha256(image.read_bytes() + (mask.read_bytes() if mask is not None else b""))
