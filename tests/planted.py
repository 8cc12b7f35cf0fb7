"""Faults planted into good files, one at a time: what judges and checks must find.

Each is named in words, as the table in docs/judges.md shows it. A fault of a PDF is planted into
the objects or, where no library would write it, into the bytes.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

PdfFault = Callable[[pikepdf.Pdf], None]


def elements(pdf: pikepdf.Pdf, kind: str) -> list[Any]:
    """The structure elements of a type, in the order of the file."""
    return [
        item
        for item in pdf.objects
        if isinstance(item, Dictionary) and item.get("/S") == Name(f"/{kind}") and "/P" in item
    ]


def links(pdf: pikepdf.Pdf) -> list[Any]:
    return [note for page in pdf.pages for note in page.obj.get("/Annots", Array())]


def fonts(pdf: pikepdf.Pdf) -> list[Any]:
    """The fonts that have glyphs numbered by the font's own program."""
    return [
        item for item in pdf.objects if isinstance(item, Dictionary) and "/CIDSystemInfo" in item
    ]


def drop(item: Any, name: str) -> None:
    if name in item:
        del item[name]


def replace_metadata(pdf: pikepdf.Pdf, pattern: bytes, by: bytes) -> None:
    said = pdf.Root.Metadata.read_bytes()
    assert re.search(pattern, said, re.S)
    changed = re.sub(pattern, by, said, flags=re.S)
    pdf.Root.Metadata = pdf.make_stream(changed, Type=Name.Metadata, Subtype=Name.XML)


def no_alternative_text(pdf: pikepdf.Pdf) -> None:
    del elements(pdf, "Figure")[0]["/Alt"]


def no_language(pdf: pikepdf.Pdf) -> None:
    del pdf.Root["/Lang"]


def no_title(pdf: pikepdf.Pdf) -> None:
    replace_metadata(pdf, rb"<dc:title>.*?</dc:title>", b"")
    del pdf.docinfo["/Title"]


def text_outside_the_tree(pdf: pikepdf.Pdf) -> None:
    font = next(iter(pdf.pages[0].obj.Resources.Font.keys()))
    text = f"q BT {font} 12 Tf 1 0 0 1 50 300 Tm <0001> Tj ET Q"
    pdf.pages[0].contents_add(text.encode())


def heading_level_skipped(pdf: pikepdf.Pdf) -> None:
    for heading in elements(pdf, "H3"):
        heading.S = Name.H6


def link_without_words(pdf: pikepdf.Pdf) -> None:
    del links(pdf)[0]["/Contents"]


def link_outside_the_tree(pdf: pikepdf.Pdf) -> None:
    del links(pdf)[0]["/StructParent"]
    link = elements(pdf, "Link")[0]
    link.K = Array(kid for kid in link.K if not (isinstance(kid, Dictionary) and "/Obj" in kid))


def not_marked_as_tagged(pdf: pikepdf.Pdf) -> None:
    del pdf.Root["/MarkInfo"]


def title_not_displayed(pdf: pikepdf.Pdf) -> None:
    del pdf.Root["/ViewerPreferences"]


def unknown_type(pdf: pikepdf.Pdf) -> None:
    elements(pdf, "P")[0].S = Name.Foo


def no_tab_order(pdf: pikepdf.Pdf) -> None:
    del pdf.pages[0].obj["/Tabs"]


def paragraph_cut_from_the_tree(pdf: pikepdf.Pdf) -> None:
    paragraph = elements(pdf, "P")[-1]
    above = paragraph.P
    above.K = Array(kid for kid in above.K if kid.objgen != paragraph.objgen)


def hole_in_the_parent_tree(pdf: pikepdf.Pdf) -> None:
    numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
    numbers[1][0] = None


def two_elements_swapped(pdf: pikepdf.Pdf) -> None:
    section = next(item for item in elements(pdf, "Sect") if len(item.K) > 2)
    kids = list(section.K)
    section.K = Array([*kids[:-2], kids[-1], kids[-2]])


def header_cell_without_scope(pdf: pikepdf.Pdf) -> None:
    for cell in elements(pdf, "TH"):
        drop(cell, "/A")
        drop(cell, "/ID")


def list_item_without_body(pdf: pikepdf.Pdf) -> None:
    elements(pdf, "LBody")[0].S = Name.P


def row_outside_a_table(pdf: pikepdf.Pdf) -> None:
    elements(pdf, "Table")[0].S = Name.Sect


def picture_interpolated(pdf: pikepdf.Pdf) -> None:
    for item in pdf.objects:
        if isinstance(item, pikepdf.Stream) and item.get("/Subtype") == Name.Image:
            item["/Interpolate"] = True


def width_of_a_glyph_changed(pdf: pikepdf.Pdf) -> None:
    for font in fonts(pdf):
        widths = next(item for item in font.W if isinstance(item, Array))
        for at in range(len(widths)):
            widths[at] = widths[at] + 50


def other_ink(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].contents_add(b"/Artifact BMC q 1 0 0 0 k 50 50 10 10 re f Q EMC")


def program_in_the_file(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS="app.alert('a')")


def font_not_embedded(pdf: pikepdf.Pdf) -> None:
    for font in fonts(pdf):
        for name in ("/FontFile2", "/FontFile3"):
            drop(font.FontDescriptor, name)


def glyphs_without_characters(pdf: pikepdf.Pdf) -> None:
    for item in pdf.objects:
        if isinstance(item, Dictionary) and "/ToUnicode" in item:
            del item["/ToUnicode"]


def no_metadata(pdf: pikepdf.Pdf) -> None:
    del pdf.Root["/Metadata"]


def attachment_without_relationship(pdf: pikepdf.Pdf) -> None:
    for item in pdf.objects:
        if isinstance(item, Dictionary) and item.get("/Type") == Name.Filespec:
            drop(item, "/AFRelationship")


def nothing(_: pikepdf.Pdf) -> None:
    """No fault: what is found then is found in the good file too."""


PDF_FAULTS: dict[str, PdfFault] = {
    fault.__name__.replace("_", " "): fault
    for fault in (
        *(no_alternative_text, no_language, no_title, text_outside_the_tree),
        *(heading_level_skipped, link_without_words, link_outside_the_tree, not_marked_as_tagged),
        *(title_not_displayed, unknown_type, no_tab_order, paragraph_cut_from_the_tree),
        *(hole_in_the_parent_tree, two_elements_swapped, header_cell_without_scope),
        *(list_item_without_body, row_outside_a_table, picture_interpolated),
        *(width_of_a_glyph_changed, other_ink, program_in_the_file, font_not_embedded),
        *(glyphs_without_characters, no_metadata, attachment_without_relationship),
    )
}


def planted(data: bytes, fault: PdfFault) -> bytes:
    """A PDF with a fault, written as our own is: with an identifier, and all else as it was."""
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        fault(pdf)
        pdf.save(target, deterministic_id=True, fix_metadata_version=False)
    return target.getvalue()


def encrypted(data: bytes) -> bytes:
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pdf.save(target, encryption=pikepdf.Encryption(owner="owner", user=""), static_id=True)
    return target.getvalue()


def damaged_stream(data: bytes) -> bytes:
    at = data.index(b"stream\n", len(data) // 3) + 20
    return data[:at] + b"\0\0\0\0\0\0\0\0" + data[at + 8 :]


def cut_off(data: bytes) -> bytes:
    return data[: len(data) // 2]


def wrong_index(data: bytes) -> bytes:
    """The table of objects says another place of one within its object stream than it has."""
    found = list(re.finditer(rb"/Length (\d+)[^>]*>>\s*stream\n", data))[-1]
    length = int(found[1])
    entries = bytearray(zlib.decompress(data[found.end() : found.end() + length]))
    widths = [int(one) for one in re.findall(rb"/W ?\[([0-9 ]+)\]", data)[-1].split()]
    size = sum(widths)
    starts = range(0, len(entries), size)
    within = [at for at in starts if int.from_bytes(entries[at : at + widths[0]], "big") == 2]
    entries[within[0] + size - 1] ^= 1
    packed = zlib.compress(bytes(entries), 9)
    head = data[: found.start()] + found[0].replace(
        b"/Length %d" % length, b"/Length %d" % len(packed)
    )
    return head + packed + data[found.end() + length :]


BYTE_FAULTS: dict[str, Callable[[bytes], bytes]] = {
    fault.__name__.replace("_", " "): fault
    for fault in (encrypted, damaged_stream, cut_off, wrong_index)
}


def changed(name: str, *pairs: tuple[str, str]) -> Callable[[bytes], bytes]:
    """A book in one of whose parts something stands in the place of something else."""

    def change(data: bytes) -> bytes:
        target = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(data)) as book, zipfile.ZipFile(target, "w") as new_book:
            for entry in book.infolist():
                part = book.read(entry)
                if entry.filename == name:
                    for old, new in pairs:
                        assert old.encode() in part, old
                        part = part.replace(old.encode(), new.encode(), 1)
                new_book.writestr(entry, part, entry.compress_type)
        return target.getvalue()

    return change


def packed_mimetype(data: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as book, zipfile.ZipFile(target, "w") as new_book:
        for entry in book.infolist():
            new_book.writestr(entry.filename, book.read(entry), zipfile.ZIP_DEFLATED)
    return target.getvalue()


PART = "EPUB/text.xhtml"
PACKAGE = "EPUB/content.opf"
EPUB_FAULTS: dict[str, Callable[[bytes], bytes]] = {
    "mimetype compressed": packed_mimetype,
    "picture without alternative text": changed(PART, (' alt="A map of the river"', "")),
    "package without language": changed(PACKAGE, (' xml:lang="en"', "")),
    "list within a paragraph": changed(PART, ("one item", "<ul></ul>one item")),
    "heading level skipped": changed(PART, ("<h3", "<h6"), ("</h3>", "</h6>")),
    "link to nowhere": changed("EPUB/nav.xhtml", ('href="text.xhtml', 'href="nowhere.xhtml')),
    "page without title": changed("EPUB/title.xhtml", ("<title>", "<title/><title>")),
    "deprecated type": changed("EPUB/colophon.xhtml", ('"colophon"', '"endnote"')),
    "file not in the manifest": changed(PACKAGE, ('href="style.css"', 'href="styles.css"')),
    "no date of the last change": changed(PACKAGE, ("dcterms:modified", "dcterms:issued")),
    "words that do not stand out": changed(PART, ('"p2">', '"p2" style="color: #ddd">')),
    "part that is no XML": changed(PART, ("</blockquote>", "")),
}
