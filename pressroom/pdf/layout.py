"""HTML in, a finished PDF out, by WeasyPrint, sealed off from the machine it runs on.

The engine gets nothing but the markup, our stylesheet and our fonts: every address it asks for is
refused and becomes a problem. Whatever it only logs becomes one too.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pressroom.model import Html, Pdf
from pressroom.pdf.engine import engine_log, our_way
from pressroom.problems import Refused, problem

if TYPE_CHECKING:
    from pressroom.pdf.codes import Codes
    from pressroom.pdf.engine import Where

# A base that leads nowhere: an absolute path would also change the bytes with the folder.
BASE = "report:///"
LINE_ENDS = re.compile("[\u2060\u00ad]")
GREY = re.compile(rb"(\S+) \1 \1 (rg|RG)")


def lay_out(html: Html, where: Where) -> Any:
    """Set the pages: a `weasyprint.Document`. Raises Refused with FNT-001 or ENG-001 at `where`."""
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import FatalURLFetchingError, URLFetcher

    class NoFetcher(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: object = None) -> None:
            raise FatalURLFetchingError(f"nothing is fetched in a build: {url}")

    fetcher = NoFetcher()
    fonts = FontConfiguration()
    with engine_log(where) as heard:
        try:
            style = CSS(string=html.css, base_url=BASE, url_fetcher=fetcher, font_config=fonts)
            page = HTML(string=html.markup, base_url=BASE, url_fetcher=fetcher)
            # The hints are what HTML's own attributes ask for: of ours, `start` of a list.
            laid_out = page.render(
                font_config=fonts, stylesheets=[style], presentational_hints=True
            )
        except FatalURLFetchingError as error:
            heard.append(problem("ENG-001", where(""), message=error))
    if heard:
        raise Refused(heard)
    return laid_out


def write_pdf(laid_out: Any, html: Html, where: Where) -> Pdf:
    """Write the pages as a tagged PDF 1.7. Raises Refused with FNT-001 or ENG-001 at `where`."""
    with engine_log(where) as heard, our_way() as codes:

        def finish(_document: Any, pdf: Any) -> None:
            _finish(pdf, codes, html.xmp)

        data = laid_out.write_pdf(finisher=finish, pdf_tags=True, pdf_version="1.7")
    if heard:
        raise Refused(heard)
    return Pdf(data, len(laid_out.pages))


def _finish(pdf: Any, codes: Codes, xmp: bytes) -> None:
    """What WeasyPrint leaves out: codes, one-ink black, page labels, plain bookmarks and XMP."""
    import pydyf

    resources = next(
        item for item in pdf.objects if isinstance(item, pydyf.Dictionary) and "Font" in item
    )
    codes.finish(pdf, pdf.objects[int(resources["Font"].split()[0])])
    for item in pdf.objects:
        if isinstance(item, pydyf.Stream):
            item.stream = [_one_ink(token) for token in item.stream]
        elif isinstance(item, pydyf.Dictionary) and "Title" in item:
            # A bookmark says its heading's words without what says where their lines may end.
            item["Title"].string = LINE_ENDS.sub("", item["Title"].string)
    labels = pydyf.Dictionary({"Nums": pydyf.Array([0, pydyf.Dictionary({"S": "/D"})])})
    pdf.catalog["PageLabels"] = labels
    metadata = pydyf.Stream([xmp], pydyf.Dictionary({"Type": "/Metadata", "Subtype": "/XML"}))
    pdf.add_object(metadata)
    pdf.catalog["Metadata"] = metadata.reference


def _one_ink(token: Any) -> Any:
    """An operator of a content stream; a grey of RGB becomes DeviceGray, black ink alone."""
    if not isinstance(token, bytes) or not token.endswith((b" rg", b" RG")):
        return token
    grey = GREY.fullmatch(token)
    return grey[1] + (b" g" if grey[2] == b"rg" else b" G") if grey else token
