"""What WeasyPrint leaves out of a PDF, added before it is written.

In: the `pydyf.PDF`, its codes and the print edition. Out: the same with our codes, black in one
ink, page labels, a blank page where their number
is to be even, XMP and an Info dictionary that says the same, the report's file, and what the
standards ask (`standards`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pressroom.pdf.attach import attach
from pressroom.pdf.called import page_labels
from pressroom.pdf.said import information
from pressroom.pdf.standards import conform

if TYPE_CHECKING:
    from pressroom.pdf.codes import Codes
    from pressroom.printed import Html

LINE_ENDS = re.compile("[\u2060\u00ad]")
GREY = re.compile(rb"(\S+) \1 \1 (rg|RG)")


def finish(document: Any, pdf: Any, codes: Codes, html: Html) -> None:
    """Add what is missing."""
    import pydyf

    resources = next(
        item for item in pdf.objects if isinstance(item, pydyf.Dictionary) and "Font" in item
    )
    codes.finish(pdf, pdf.objects[int(resources["Font"].split()[0])])
    for item in pdf.objects:
        if isinstance(item, pydyf.Stream):
            item.stream = [_one_ink(token) for token in item.stream]
        elif isinstance(item, pydyf.Dictionary) and "Title" in item and item is not pdf.info:
            # A bookmark says its heading's words without what says where their lines may end.
            item["Title"].string = LINE_ENDS.sub("", item["Title"].string)
    pdf.catalog["PageLabels"] = page_labels(document.pages, html.text)
    metadata = pydyf.Stream([html.xmp], pydyf.Dictionary({"Type": "/Metadata", "Subtype": "/XML"}))
    pdf.add_object(metadata)
    pdf.catalog["Metadata"] = metadata.reference
    pdf.info.clear()
    for name, said in information(html.xmp).items():
        pdf.info[name] = pydyf.String(said)
    if html.even and len(document.pages) % 2:
        _add_blank(pdf)
    attach(pdf, html.attachments, html.stamp)
    conform(pdf)


def _add_blank(pdf: Any) -> None:
    """A page as large as the first, with nothing on it: the back of the last one."""
    import pydyf

    first = pdf.objects[int(pdf.page_references[0].split()[0])]
    nothing = pydyf.Stream([b"q Q"])
    pdf.add_object(nothing)
    blank = {
        "Type": "/Page",
        "Parent": pdf.pages.reference,
        "MediaBox": first["MediaBox"],
        "Resources": pydyf.Dictionary(),
        "Contents": nothing.reference,
    }
    pdf.add_page(pydyf.Dictionary(blank))


def _one_ink(token: Any) -> Any:
    """An operator of a content stream; a grey of RGB becomes DeviceGray, black ink alone."""
    if not isinstance(token, bytes) or not token.endswith((b" rg", b" RG")):
        return token
    grey = GREY.fullmatch(token)
    return grey[1] + (b" g" if grey[2] == b"rg" else b" G") if grey else token
