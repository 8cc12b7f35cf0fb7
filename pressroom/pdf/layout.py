"""HTML in, a finished PDF out, by WeasyPrint, sealed off from the machine it runs on.

The engine gets nothing but the markup, our stylesheet, our fonts and the Document's pictures: any
other address it asks for is refused and becomes a problem. Whatever it only logs becomes one too.
"""

from __future__ import annotations

from contextlib import nullcontext
from functools import cache, lru_cache, partial
from typing import TYPE_CHECKING, Any

from pressroom.model import Sheet
from pressroom.pdf.engine import engine_log, our_baselines, our_feet, our_lines, our_way
from pressroom.pdf.feet import NO_WORDS, hang_notes
from pressroom.pdf.finish import finish
from pressroom.printed import Html, Pdf
from pressroom.problems import Place, Problem, Refused, problem

if TYPE_CHECKING:
    from pressroom.pdf.engine import Where
    from pressroom.pdf.leading import Leading

# A base that leads nowhere: an absolute path would also change the bytes with the folder.
BASE = "report:///"


def lay_out(html: Html, where: Where, leading: Leading | None = None) -> Any:
    """Set the pages: a `weasyprint.Document`, its lines as `leading` chooses them.

    Raises Refused with FNT-001 or ENG-001 at `where`.
    """
    from weasyprint import HTML
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    pictures = {picture.name: picture for picture in html.pictures}

    class PicturesOnly(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: object = None) -> Any:
            if url not in pictures:
                raise FatalURLFetchingError(f"nothing is fetched in a build: {url}")
            picture = pictures[url]
            return URLFetcherResponse(url, picture.data, {"Content-Type": picture.media_type})

    fetcher = PicturesOnly()
    read = [read_style(Sheet("", NO_WORDS)), *map(read_style, html.sheets)]
    if heard := [found for _, heard_of_sheet in read for found in heard_of_sheet]:
        raise Refused(heard)
    styles = [style for style, _ in read]
    with engine_log(where) as heard:
        try:
            page = HTML(string=html.markup, base_url=BASE, url_fetcher=fetcher)
            hang_notes(page.etree_element)
            # The hints are what HTML's own attributes ask for: of ours, `start` of a list.
            chosen = our_lines(leading) if leading else nullcontext()
            with our_feet(html.divisions), our_baselines(), chosen:
                laid_out = page.render(
                    font_config=_faces(), stylesheets=styles, presentational_hints=True
                )
        except FatalURLFetchingError as error:
            heard.append(problem("ENG-001", where(""), message=error))
    if heard:
        raise Refused(heard)
    return laid_out


@cache
def _faces() -> Any:
    """The faces that are there, opened once for all reports: no stylesheet brings one."""
    from weasyprint.text.fonts import FontConfiguration

    return FontConfiguration()


@lru_cache(maxsize=64)
def read_style(sheet: Sheet) -> tuple[Any, tuple[Problem, ...]]:
    """A stylesheet as the engine reads it, with what it says of it; it asks for no file."""
    from weasyprint import CSS
    from weasyprint.urls import FatalURLFetchingError, URLFetcher

    class Nothing(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: object = None) -> Any:
            raise FatalURLFetchingError(f"nothing is fetched in a build: {url}")

    with engine_log(partial(_within, sheet)) as heard:
        style = CSS(string=sheet.text, base_url=BASE, url_fetcher=Nothing())
    return style, tuple(heard)


def _within(sheet: Sheet, _character: str) -> Place:
    return Place(sheet.name)


def write_pdf(laid_out: Any, html: Html, where: Where) -> Pdf:
    """Write the pages as a tagged PDF 1.7. Raises Refused with FNT-001 or ENG-001 at `where`."""
    with engine_log(where) as heard, our_way() as codes:

        def finisher(document: Any, pdf: Any) -> None:
            finish(document, pdf, codes, html)

        data = laid_out.write_pdf(
            finisher=finisher, pdf_tags=True, pdf_version="1.7", pdf_identifier=True
        )
    if heard:
        raise Refused(heard)
    pages = len(laid_out.pages)
    return Pdf(data, pages + (html.even and pages % 2))
