"""Page 37 is page 37: every printed page's mark stands in the EPUB before its very words.

The pages are read by PDFium, without artifacts and list markers, and without our own decoder.
"""

from __future__ import annotations

import ctypes
import io
import random
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from lxml import etree
from PIL import Image

from pressroom.edition import print_edition
from pressroom.page_map import page_map
from pressroom.pdf.reading import PdfReading
from pressroom.pipeline import Built, build
from pressroom.readers import read_report
from pressroom.vocabulary import LEAVES

from .conftest import SHIPPED
from .test_proof_pdf import document, html_of, printed, styled

XHTML = "{http://www.w3.org/1999/xhtml}"
OPS = "{http://www.idpf.org/2007/ops}"
NCX = "{http://www.daisy.org/z3986/2005/ncx/}"
WORDS = re.findall(
    r"\S+",
    "inquiry water committee pumps administration responsibilities engineer Quayside hospital "
    "high-quality and the of in that which before after without superintendent representatives "
    "by when a no it was measured, reported and/or documented; extraordinarily river’s level",
)
# A small page, so that a hundred are soon set; chapters begin on right-hand pages.
STYLE = """@page { size: 105mm 148mm; margin: 14mm 12mm }
section > h2 { break-before: right }
"""
ENOUGH = 24  # letters of a page's first words


def sentence(dice: random.Random, words: int) -> str:
    said = [dice.choice(WORDS) for _ in range(words)]
    at = dice.randrange(words - 6)
    said[at] = dice.choice(("*{}*", "**{}**", "`{}`", "[{}](https://example.org/a)")).format(
        said[at]
    )
    return " ".join(said) + "."


def paragraph(dice: random.Random) -> str:
    return " ".join(sentence(dice, dice.randrange(9, 30)) for _ in range(dice.randrange(1, 7)))


def long_report(chapters: int) -> str:
    """A report in which pages end in paragraphs, lists, tables, notes, quotations and code."""
    dice = random.Random(chapters)  # noqa: S311 - always the same report
    parts, notes = ["---\ntitle: A long report\ndate: 2024-01-31\n---"], []
    for chapter in range(1, chapters + 1):
        parts.append(f"# Chapter {chapter} of the report")
        for number in range(5):
            note = f"n{chapter}-{number}"
            parts += [
                f"## Section {chapter}.{number}",
                f"{paragraph(dice)}[^{note}] {paragraph(dice)}",
            ]
            notes.append(f"[^{note}]: {paragraph(dice)}")
            rows = [f"| {sentence(dice, 7)} | {sentence(dice, 8)} |" for _ in range(7)]
            items = [f"- {paragraph(dice)}\n\n  1. {sentence(dice, 12)}" for _ in range(2)]
            kinds = {
                0: "\n".join(("| What | Which |", "|---|---|", *rows)),
                1: "\n".join(items),
                2: f"> {paragraph(dice)}",
                3: f"```\n{paragraph(dice)}\n{paragraph(dice)}\n```",
                4: f"Term\n: {paragraph(dice)}",
            }
            parts.append(kinds[number])
    return "\n\n".join((*parts, *notes)) + "\n"


def made(folder: Path, chapters: int) -> tuple[Built, Path]:
    (folder / "report.md").write_text(long_report(chapters), "utf-8")
    (folder / "report.css").write_text(STYLE, "utf-8")
    return build(folder / "report.md", folder / "output"), folder / "report.md"


# What the PDF says, by PDFium


def labels_of_lists(pdf: bytes) -> set[tuple[int, int]]:
    """The marks of list labels, by page and MCID; terms are labels too, and of the text."""
    found = set()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        pages = {page.obj.objgen: number for number, page in enumerate(opened.pages)}

        def walk(element: pikepdf.Object, label: bool, terms: bool) -> None:
            kids: Any = element.get("/K", [])
            own = element.get("/Pg")
            for kid in list(kids) if isinstance(kids, pikepdf.Array) else [kids]:
                if isinstance(kid, int):
                    if label and own is not None:
                        found.add((pages[own.objgen], int(kid)))
                elif kid.get("/Type") == "/MCR":
                    if label:
                        found.add((pages[kid.Pg.objgen], int(kid.MCID)))
                elif kid.get("/Type") != "/OBJR":
                    of_terms = explains(kid) if kid.S == "/L" else terms
                    walk(kid, label or (kid.S == "/Lbl" and not of_terms), of_terms)

        walk(opened.Root.StructTreeRoot, label=False, terms=False)
    return found


def explains(element: pikepdf.Object) -> bool:
    """Whether a list is one of terms and what they mean."""
    said: Any = element.get("/A", [])
    attributes = list(said) if isinstance(said, pikepdf.Array) else [said]
    return any(each.get("/ListNumbering") == "/None" for each in attributes)


def marked(piece: pdfium.FPDF_PAGEOBJECT) -> tuple[bool, int]:
    """Whether a piece of text is an artifact, and its MCID."""
    artifact, mcid = False, -1
    for index in range(pdfium.FPDFPageObj_CountMarks(piece)):
        mark = pdfium.FPDFPageObj_GetMark(piece, index)
        name, length = ctypes.create_string_buffer(64), ctypes.c_ulong()
        wide = ctypes.cast(name, ctypes.POINTER(ctypes.c_ushort))
        pdfium.FPDFPageObjMark_GetName(mark, wide, 64, length)
        artifact |= name.raw[: length.value].decode("utf-16-le").rstrip("\0") == "Artifact"
        value = ctypes.c_int()
        if pdfium.FPDFPageObjMark_GetParamIntValue(mark, b"MCID", value):
            mcid = value.value
    return artifact, mcid


def page_texts(pdf: bytes) -> Iterator[str]:
    """The text of each page, without artifacts and list markers; white space as PDFium has it."""
    labels = labels_of_lists(pdf)
    document = pypdfium2.PdfDocument(pdf)
    for number, page in enumerate(document):
        text = page.get_textpage()
        said = []
        for index in range(text.count_chars()):
            code = pdfium.FPDFText_GetUnicode(text.raw, index)
            if pdfium.FPDFText_IsGenerated(text.raw, index):
                said.append("\xad" if code == 2 else " ")
                continue
            artifact, mcid = marked(pdfium.FPDFText_GetTextObject(text.raw, index))
            if not artifact and (number, mcid) not in labels:
                # PDFium has a code of its own for a hyphen at a line's end.
                said.append("\xad" if code in (2, 0xFFFE) else chr(code))
        yield "".join(said)


def letters(text: str) -> str:
    return re.sub(r"[\s\xad\u2010-]+", "", text)


# What the EPUB says


def spine(book: zipfile.ZipFile) -> Iterator[tuple[str, etree._Element]]:
    """Title page, the report's documents and the colophon, as the package orders them."""
    opf = "{http://www.idpf.org/2007/opf}"
    package = etree.fromstring(book.read("EPUB/content.opf"))
    files = {item.get("id"): item.get("href", "") for item in package.iter(f"{opf}item")}
    for item in package.iter(f"{opf}itemref"):
        name = files[item.get("idref")].removesuffix(".xhtml")
        if name not in ("cover", "nav"):
            yield name, etree.fromstring(book.read(f"EPUB/{name}.xhtml"))


def after_marks(epub: bytes) -> list[tuple[str, str]]:
    """Each mark's label with all the text behind it."""
    found: list[tuple[str, list[str]]] = []
    leaves = {f"{XHTML}{leaf}" for leaf in (*LEAVES, "h1")}

    def walk(node: etree._Element) -> None:
        if node.get("role") == "doc-pagebreak":
            found.append((node.get("aria-label", ""), []))
        for _, said in found:
            said.append(node.text or "")
        for child in node.iterchildren(tag=etree.Element):
            walk(child)
            for _, said in found:
                said.append(child.tail or "")
        if node.tag in leaves:
            for _, said in found:
                said.append(" ")

    with zipfile.ZipFile(io.BytesIO(epub)) as book:
        for _, page in spine(book):
            body = page.find(f"{XHTML}body")
            assert body is not None
            walk(body)
    return [(label, "".join(said)) for label, said in found]


def files(built: Built) -> tuple[bytes, bytes]:
    name = built.folder.name
    return tuple((built.folder / f"{name}.{kind}").read_bytes() for kind in ("pdf", "epub"))  # type: ignore[return-value]


def compare(built: Built, report: Path) -> tuple[int, int]:
    """Hold every page to its mark; how many there are, and how many have no main text."""
    pdf, epub = files(built)
    pages, marks = list(page_texts(pdf)), after_marks(epub)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert [label for label, _ in marks] == [page.label for page in opened.pages]
    # The title block is no main text.
    front = letters("".join(block.text for block in print_edition(read_report(report)).front))
    assert letters(pages[0]).startswith(front)
    pages[0] = letters(pages[0])[len(front) :]
    # Nor is the contents list, whose pages have folios of their own.
    pages = [
        text if label.isdecimal() else "" for text, (label, _) in zip(pages, marks, strict=True)
    ]
    blank = 0
    for number, (text, (label, said)) in enumerate(zip(pages, marks, strict=True)):
        if not text.strip():
            assert letters(said) == letters(marks[number + 1][1]), label
            blank += 1
            continue
        wanted = letters(said)[:ENOUGH]
        found = letters(text)
        at = found.find(wanted[: len(found)])
        assert at >= 0, (label, wanted, text[:80])
        if at:
            # What stands before is the rest of a word that the last page began.
            assert len(letters(text.split(maxsplit=1)[0])) == at, (label, wanted, text[:80])
            # In the EPUB the whole word stands before the mark; its head on the last page, where
            # notes at the foot may stand behind it.
            word = marks[number - 1][1].removesuffix(said).split()[-1]
            head = letters(word).removesuffix(found[:at])
            assert head and head + found[:at] == letters(word), (label, word)
            broken = (
                rf"(?<!\S){re.escape(head)}(?<=[\xad\u2010/-])(?!\S)|{re.escape(head)}[\xad\u2010-]"
            )
            assert re.search(broken, pages[number - 1]), (label, word)
    return len(pages), blank


def test_the_shipped_report(shipped_build: Built) -> None:
    assert compare(shipped_build, SHIPPED) == (3, 0)


def test_the_epub_names_the_pdf_as_the_source_of_its_pages(shipped_build: Built) -> None:
    pdf, epub = files(shipped_build)
    with pikepdf.open(io.BytesIO(pdf)) as opened, opened.open_metadata() as xmp:
        named = xmp["xmpMM:DocumentID"]
    with zipfile.ZipFile(io.BytesIO(epub)) as book:
        package = etree.fromstring(book.read("EPUB/content.opf"))
    dc, opf = "{http://purl.org/dc/elements/1.1/}", "{http://www.idpf.org/2007/opf}"
    assert package.findtext(f".//{opf}meta[@property='pageBreakSource']") == named
    (refined,) = package.findall(f".//{opf}meta[@property='source-of']")
    assert (refined.text, refined.get("refines")) == ("pagination", "#pages")
    assert package.findtext(f".//{dc}source[@id='pages']") == named
    # No publication is the source of its own pages.
    assert package.findtext(f".//{dc}identifier") != named


def test_a_report_of_every_kind_of_block(tmp_path: Path) -> None:
    pages, blank = compare(*made(tmp_path, 1))
    assert pages > 15
    assert blank == 2  # the contents, and before a right-hand page


@pytest.mark.slow
def test_a_report_of_a_hundred_pages(tmp_path: Path) -> None:
    pages, blank = compare(*made(tmp_path, 8))
    assert pages >= 100
    assert blank >= 4


# Where a page begins


TINY = "@page { size: 60mm 42mm; margin: 8mm } section > * { hyphens: auto }"


def test_a_page_that_cuts_a_word_begins_before_the_next() -> None:
    words = " ".join(["responsibilities administration extraordinarily representatives"] * 30)
    edition = print_edition(document(words))
    read = PdfReading(edition, printed(styled(html_of(edition), TINY)))
    cut = 0
    for number, start in enumerate(page_map(read)[1:], 1):
        if start.block != "p1":
            break
        first = min(
            position
            for glyph, position in zip(
                read.alignments["p1"].glyphs, read.alignments["p1"].positions, strict=True
            )
            if glyph.page == number
        )
        assert start.character == 0 or words[start.character - 1] == " "
        assert words[first : start.character].count(" ") <= 1
        cut += first < start.character
    assert cut >= 3


def test_a_page_that_begins_with_a_picture_begins_before_it(tmp_path: Path) -> None:
    """A picture is no word, but who goes to its page wants to see it."""
    high = Image.new("L", (90, 200), 99)
    high.save(tmp_path / "high.png")
    figure = '![High](high.png "It is high")'
    text = f"---\ntitle: T\ndate: 2024-01-31\n---\n\nOne.\n\n{figure}\n\n![Alone](high.png)\n"
    (tmp_path / "report.md").write_text(text, "utf-8")
    edition = print_edition(read_report(tmp_path / "report.md"))
    css = "@page { size: 105mm 80mm; margin: 10mm }"
    read = PdfReading(edition, printed(styled(html_of(edition), css)))
    assert not read.problems
    said = {block.id: block.text for block in edition.blocks}
    found = [(start.pictures, said[start.block][start.character :]) for start in page_map(read)]
    assert found[:4] == [
        *((0, "One."), (1, "It is high"), (0, "About this edition"), (0, "About this edition"))
    ]
