"""Leads what a judge points at back to the author's line.

In: a published file, whose proof beside it names the report, and the spots that judges point at.
Out: by spot, the report's file and line, where the words there are found in the report.
"""

from __future__ import annotations

import io
import json
import zipfile
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple
from xml.parsers import expat

from pressroom.problems import Place, Refused
from pressroom.shelf import reports
from pressroom.source import contents, sha256

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from pressroom.judges.findings import Spot
    from pressroom.pdf.decode import Glyph

LABEL = "/Lbl"  # the mark of a list's item, which is no word of the report
DEEPEST = 64  # elements within each other


class Words(NamedTuple):
    """Words of a report: the block's identifier, where there is one, and what it says."""

    id: str
    text: str
    line: int = 0


class Start(NamedTuple):
    """Where an element of a book's part begins, its steps, the names around it, and its `alt`."""

    at: tuple[int, int]
    path: str
    ids: tuple[str, ...]
    alt: str


def lead(file: Path, spots: Sequence[Spot]) -> dict[Spot, Place]:
    """By spot of a published file, where its words stand in the report, if they do."""
    found = _report(file)
    if found is None:
        return {}
    report, known = found
    data, _ = contents(file)
    said = _in_pdf(data, spots) if file.suffix == ".pdf" else _in_epub(data, spots)
    places = {}
    for spot, around in said:
        line = next(filter(None, (_line(known, words) for words in around)), 0)
        if line:
            places[spot] = Place(str(report), line)
    return places


def _report(file: Path) -> tuple[Path, list[Words]] | None:
    """The report that a published file was made from, with its words by line."""
    from pressroom.readers import read_report

    try:
        source = json.loads(contents(file.with_suffix(".proof.json"))[0])["source"]
        candidates, _ = reports((file.stem,))
        for report in candidates:
            data, _ = contents(report)
            if report.name == source["name"] and sha256(data) == source["sha256"]:
                document = read_report(report)
                blocks = [Words(one.id, _packed(one.text), one.line) for one in document.blocks]
                pictures = [
                    Words("", _packed(node.get("alt", "")), _line_of(node))
                    for node in document.body.iter("img")
                ]
                return report, [*blocks, *pictures]
    except (ValueError, KeyError, TypeError, Refused):
        return None
    return None


def _line_of(node: Any) -> int:
    """The line of the nearest element that knows its own."""
    while node is not None and not node.get("data-line"):
        node = node.getparent()
    return int(node.get("data-line")) if node is not None else 0


def _line(known: Sequence[Words], words: Words) -> int:
    """The line of words: that of the block of this name or text, else of the only one around."""
    text = _packed(words.text)
    same = [one for one in known if one.id == words.id != ""] or [
        one for one in known if one.text == text != ""
    ]
    around = [one for one in known if text and (text in one.text or text.startswith(one.text))]
    if same:
        return same[0].line
    return around[0].line if len({one.line for one in around}) == 1 else 0


def _packed(text: str) -> str:
    return "".join(text.replace("\u00ad", "").split())


def _in_pdf(data: bytes, spots: Sequence[Spot]) -> Iterator[tuple[Spot, list[Words]]]:
    """What a PDF says at each spot: in its marked content, or in the element of its tag tree."""
    import pikepdf

    from pressroom.pdf.read import read_pdf

    reading = read_pdf(data)
    by_mark: dict[tuple[int, int | None], list[Glyph]] = {}
    for page in (*reading.glyphs, *(figure.glyphs for figure in reading.figures)):
        for glyph in page:
            by_mark.setdefault((glyph.page, glyph.mark), []).append(glyph)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        numbers = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
        for spot in spots:
            marks: list[tuple[int, int]] = [(spot.page - 1, mark) for mark in spot.marks]
            alternative = ""
            if spot.object and not marks:
                element = _element(pdf, pdf.get_object((spot.object, 0)))
                if element is None:
                    continue
                marks = list(_marks(element, None, numbers, DEEPEST))
                alternative = str(element.get("/Alt", ""))
            text = "".join(glyph.text for mark in marks for glyph in by_mark.get(mark, ()))
            yield spot, [Words("", alternative or text)]


def _element(pdf: Any, item: Any) -> Any:
    """The structure element that an object is, or that an annotation belongs to."""
    import pikepdf

    if not isinstance(item, pikepdf.Dictionary):
        return None
    if "/S" in item and "/P" in item:
        return item
    if "/StructParent" not in item or "/StructTreeRoot" not in pdf.Root:
        return None
    found = pikepdf.NumberTree(pdf.Root.StructTreeRoot.ParentTree).get(int(item.StructParent))
    return found if isinstance(found, pikepdf.Dictionary) else None


def _marks(
    element: Any, page: int | None, numbers: dict[tuple[int, int], int], depth: int
) -> Iterator[tuple[int, int]]:
    """The marked content of an element and of those within it, in order."""
    import pikepdf

    if "/Pg" in element:
        page = numbers.get(element.Pg.objgen)
    kids = element.get("/K", pikepdf.Array())
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, int):
            if page is not None:
                yield page, kid
        elif "/MCID" in kid:
            at = numbers.get(kid.Pg.objgen) if "/Pg" in kid else page
            if at is not None:
                yield at, int(kid.MCID)
        elif "/S" in kid and str(kid.S) != LABEL and depth:
            yield from _marks(kid, page, numbers, depth - 1)


def _in_epub(data: bytes, spots: Sequence[Spot]) -> Iterator[tuple[Spot, list[Words]]]:
    """What an EPUB says at each spot: in the element there, and in those around it."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        names = [name for name in book.namelist() if name.endswith(".xhtml")]
        starts = {name: _starts(book.read(name)) for name in names}
    for spot in spots:
        part = next((one for one in names if spot.part and one.endswith(spot.part)), "")
        before = [start for start in starts.get(part, ()) if start.at <= (spot.line, spot.column)]
        found = before[-1:] if spot.column else []
        if spot.path:
            found = [start for start in starts.get(part, ()) if start.path == spot.path]
        if found:
            yield spot, [*(Words(name, "") for name in found[0].ids), Words("", found[0].alt)]


def _starts(page: bytes) -> list[Start]:
    """Every element of a page as it begins; of a page that is not well-formed, the first ones."""
    starts: list[Start] = []
    above: list[tuple[str, tuple[str, ...], list[int]]] = [("", (), [0])]
    parser = expat.ParserCreate()

    def start(_name: str, attributes: dict[str, str]) -> None:
        path, ids, count = above[-1]
        count[0] += 2
        path = f"{path}/{count[0]}" if len(above) > 1 else ""  # steps begin within `html`
        ids = (attributes["id"], *ids) if "id" in attributes else ids
        above.append((path, ids, [0]))
        at = parser.CurrentLineNumber, parser.CurrentColumnNumber + 1
        starts.append(Start(at, path, ids, attributes.get("alt", "")))

    def end(_name: str) -> None:
        above.pop()

    parser.StartElementHandler, parser.EndElementHandler = start, end
    with suppress(expat.ExpatError):
        parser.Parse(page, True)
    return starts
