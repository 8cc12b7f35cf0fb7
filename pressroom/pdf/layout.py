"""HTML in, a finished PDF out, by WeasyPrint, sealed off from the machine it runs on.

The engine gets nothing but the markup, our stylesheet, our fonts and the Document's pictures: any
other address it asks for is refused and becomes a problem. Whatever it only logs becomes one too.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any

from pressroom.model import Html, Pdf, Sheet
from pressroom.pdf.attach import attach
from pressroom.pdf.engine import engine_log, no_glyph, our_way
from pressroom.problems import Place, Problem, Refused, problem

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
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    pictures = {picture.name: picture for picture in html.pictures}

    class PicturesOnly(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: object = None) -> Any:
            if url not in pictures:
                raise FatalURLFetchingError(f"nothing is fetched in a build: {url}")
            picture = pictures[url]
            return URLFetcherResponse(url, picture.data, {"Content-Type": picture.media_type})

    fetcher = PicturesOnly()
    fonts = FontConfiguration()
    styles: list[Any] = []
    heard: list[Problem] = []
    for sheet in html.sheets:
        with engine_log(partial(_within, sheet)) as heard_of_sheet:
            styles.append(
                CSS(string=sheet.text, base_url=BASE, url_fetcher=fetcher, font_config=fonts)
            )
        heard += heard_of_sheet
    if heard:
        raise Refused(heard)
    with engine_log(where) as heard:
        try:
            page = HTML(string=html.markup, base_url=BASE, url_fetcher=fetcher)
            # The hints are what HTML's own attributes ask for: of ours, `start` of a list.
            laid_out = page.render(font_config=fonts, stylesheets=styles, presentational_hints=True)
        except FatalURLFetchingError as error:
            heard.append(problem("ENG-001", where(""), message=error))
    if heard:
        raise Refused(heard)
    return laid_out


def _within(sheet: Sheet, _character: str) -> Place:
    return Place(sheet.name)


def write_pdf(laid_out: Any, html: Html, where: Where) -> Pdf:
    """Write the pages as a tagged PDF 1.7. Raises Refused with FNT-001 or ENG-001 at `where`."""
    with engine_log(where) as heard, our_way() as codes:

        def finish(_document: Any, pdf: Any) -> None:
            _finish(pdf, codes, html)

        data = laid_out.write_pdf(finisher=finish, pdf_tags=True, pdf_version="1.7")
    heard += [no_glyph(character, where) for character in codes.composed]
    if heard:
        raise Refused(heard)
    return Pdf(data, len(laid_out.pages))


def _finish(pdf: Any, codes: Codes, html: Html) -> None:
    """What WeasyPrint leaves out: codes, black ink, labels, bookmarks, XMP, the report's file."""
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
    metadata = pydyf.Stream([html.xmp], pydyf.Dictionary({"Type": "/Metadata", "Subtype": "/XML"}))
    pdf.add_object(metadata)
    pdf.catalog["Metadata"] = metadata.reference
    if html.attachment:
        attach(pdf, html.attachment, html.stamp)


def _one_ink(token: Any) -> Any:
    """An operator of a content stream; a grey of RGB becomes DeviceGray, black ink alone."""
    if not isinstance(token, bytes) or not token.endswith((b" rg", b" RG")):
        return token
    grey = GREY.fullmatch(token)
    return grey[1] + (b" g" if grey[2] == b"rg" else b" G") if grey else token
