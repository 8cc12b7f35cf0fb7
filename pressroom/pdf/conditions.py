"""The conditions of PDF/A-2, PDF/A-3 and PDF/UA-1 on what a PDF holds, as far as our way of making
it could break them, save those of its tags and of its words.

In: an opened PDF. Out: every fault, in words. Sections are those of ISO 19005-3 (ISO 19005-2 has
the same, but for attached files) unless another standard is named.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from pikepdf import Array, Dictionary, Name, Stream

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pikepdf
    from lxml import etree

BLEND_MODES = frozenset(
    f"/{name}"
    for name in (
        *("Normal", "Compatible", "Multiply", "Screen", "Overlay", "Darken", "Lighten"),
        *("ColorDodge", "ColorBurn", "HardLight", "SoftLight", "Difference", "Exclusion"),
        *("Hue", "Saturation", "Color", "Luminosity"),
    )
)
ACTIONS = frozenset(("/GoTo", "/URI"))
FORBIDDEN = ("/AA", "/JavaScript", "/XFA", "/OPI", "/Alternates", "/PS", "/TR", "/HTP", "/Ref")
FILTERS = frozenset(("/FlateDecode", "/DCTDecode", "/ASCIIHexDecode", "/ASCII85Decode"))
DEEPEST_STATE = 28  # q within q (§6.1.13)
CMYK = re.compile(rb"(?m)^(?:[-+.\d]+ ){4}[kK]$|/DeviceCMYK")
HIDDEN, PRINTED = 0b100011, 0b100  # invisible, hidden or without a view; printed

SMALLEST, LARGEST = 3, 14400  # sides of a page (§6.1.13)
# What is written for a code: a pair of hexadecimal strings, the second its text.
MEANT = re.compile(rb"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]*)>")
NO_TEXT = frozenset((b"", b"0000", b"feff", b"fffe"))


class File(NamedTuple):
    """A PDF as the checks look at it: itself, its objects, its XMP if it can be read, its part of
    PDF/A.
    """

    pdf: pikepdf.Pdf
    objects: list[Any]
    xmp: etree._Element | None
    part: str


def everything(pdf: pikepdf.Pdf) -> list[Any]:
    """All objects of a PDF, and those that stand directly in them."""
    return [each for item in pdf.objects for each in _within(item)]


def _within(item: Any) -> Iterator[Any]:
    """An object and those that stand directly in it; the tag tree is for others to judge."""
    yield item
    if isinstance(item, Dictionary) and item.get("/Type") == Name.StructElem:
        return
    for each in _values(item):
        if isinstance(each, Dictionary | Array) and not each.is_indirect:
            yield from _within(each)


def _values(item: Any) -> Iterator[Any]:
    """What stands in an object."""
    if isinstance(item, Stream | Dictionary):
        yield from (value for _, value in item.items())
    elif isinstance(item, Array):
        yield from item


def _syntax(file: File) -> Iterator[str]:
    """§6.1: header, identifier, no encryption, no filter that is not allowed, nothing too deep."""
    if file.pdf.pdf_version != "1.7":
        yield f"it is of PDF version {file.pdf.pdf_version}, not 1.7"
    if file.pdf.is_encrypted:
        yield "it is encrypted"
    if len(file.pdf.trailer.get("/ID", ())) != 2:
        yield "its trailer has no /ID"
    for item in file.objects:
        if isinstance(item, Stream):
            filters = item.get("/Filter", Array())
            used = {str(each) for each in (filters if isinstance(filters, Array) else [filters])}
            for name in sorted(used - FILTERS):
                yield f"a stream is packed with {name[1:]}"
            if "/F" in item or "/FFilter" in item:
                yield "a stream's data lie outside the file"


def _intent(file: File) -> Iterator[str]:
    """§6.2.3: one output intent of PDF/A, with an RGB profile, since no colour is of a press."""
    profiles = [
        each.get("/DestOutputProfile")
        for each in file.pdf.Root.get("/OutputIntents", Array())
        if each.get("/S") == Name.GTS_PDFA1
    ]
    if len(profiles) != 1 or not isinstance(profiles[0], Stream):
        yield "it has not exactly one output intent with a profile"
        return
    data = profiles[0].read_bytes()
    if data[36:40] != b"acsp" or data[16:20] != b"RGB " or profiles[0].get("/N") != 3:
        yield "its output intent is no RGB profile"


def _document(file: File) -> Iterator[str]:
    """ISO 14289-1 §7.1, §7.2, §7.10: marked, in a language, shown by its title."""
    root = file.pdf.Root
    marked = root.get("/MarkInfo", Dictionary())
    if not marked.get("/Marked") or marked.get("/Suspects"):
        yield "it is not marked as tagged"
    if "/StructTreeRoot" not in root:
        yield "it has no tag tree"
    if not str(root.get("/Lang", "")):
        yield "it names no language"
    if not root.get("/ViewerPreferences", Dictionary()).get("/DisplayDocTitle"):
        yield "it does not ask to be shown by its title"
    for name in ("/AcroForm", "/OCProperties", "/NeedsRendering", "/Requirements", "/Collection"):
        if name in root:
            yield f"it has {name[1:]}"


def _objects(file: File) -> Iterator[str]:
    """§6.1, §6.2, §6.5: nothing that acts, replaces or is drawn otherwise than it stands."""
    for item in file.objects:
        if Name.DeviceCMYK in _values(item):
            yield "a picture or a state is in the colours of a press"
        if not isinstance(item, Dictionary | Stream):
            continue
        for name in FORBIDDEN:
            if name in item:
                yield f"an object has {name[1:]}"
        if "/S" in item and ("/URI" in item or item.get("/Type") == Name.Action):
            if str(item["/S"]) not in ACTIONS:
                yield f"an action is {item['/S']}"
        elif str(item.get("/S", "")) in ("/JavaScript", "/Launch", "/SubmitForm", "/Movie"):
            yield f"an action is {item['/S']}"
        mode = item.get("/BM")
        if mode is not None and str(mode) not in BLEND_MODES:
            yield f"a blend mode is {mode}"


def _images(file: File) -> Iterator[str]:
    """§6.2.8: shown as they are, in a colour that the output intent can tell."""
    for item in file.objects:
        picture = isinstance(item, Stream) and item.get("/Subtype") == Name.Image
        if picture and item.get("/Interpolate"):
            yield "a picture asks to be smoothed"


def _contents(file: File) -> Iterator[str]:
    """§6.2.4.3, §6.1.13: pages in grey and RGB, states not too deep."""
    pages = (page.get("/Contents", Array()) for page in file.pdf.pages)
    contents = [[*each] if isinstance(each, Array) else [each] for each in pages]
    forms = (each for each in file.objects if isinstance(each, Stream))
    contents += [[each] for each in forms if each.get("/Subtype") == Name.Form]
    for streams in contents:
        data = b"\n".join(stream.read_bytes() for stream in streams)
        if CMYK.search(data):
            yield "a page is printed in the colours of a press"
        depth = deepest = 0
        for line in data.split(b"\n"):
            depth += (line == b"q") - (line == b"Q")
            deepest = max(deepest, depth)
        if deepest > DEEPEST_STATE:
            yield f"{deepest} graphics states stand within each other, more than {DEEPEST_STATE}"


def _pages(file: File) -> Iterator[str]:
    """§6.1.13: pages of a size that a reader can show."""
    for number, page in enumerate(file.pdf.pages, 1):
        left, bottom, right, top = (float(edge) for edge in page.mediabox)
        if not all(SMALLEST <= side <= LARGEST for side in (right - left, top - bottom)):
            yield f"page {number} is {right - left:.0f} by {top - bottom:.0f} pt"


def _fonts(file: File) -> Iterator[str]:
    """§6.2.11: every font is embedded, and every code of it has a text."""
    for item in file.objects:
        if not isinstance(item, Dictionary) or item.get("/Type") != Name.Font:
            continue
        name = str(item.get("/BaseFont", ""))[1:]
        kind = str(item.get("/Subtype"))
        if kind == "/Type0":
            if "/ToUnicode" not in item:
                yield f"the font {name} says no text"
            else:
                yield from _codes(item, name)
        elif kind in ("/CIDFontType0", "/CIDFontType2"):
            described = item.get("/FontDescriptor", Dictionary())
            if not any(f"/FontFile{n}" in described for n in ("", "2", "3")):
                yield f"the font {name} is not embedded"
            if kind == "/CIDFontType2" and "/CIDToGIDMap" not in item:
                yield f"the font {name} does not say which glyphs its codes are"
        elif kind != "/Type3":
            yield f"the font {name} is of the kind {kind[1:]}"


def _codes(font: Any, name: str) -> Iterator[str]:
    """§6.2.11.7: every code that a font has a width for has a text."""
    meant = dict(MEANT.findall(font.ToUnicode.read_bytes().lower()))
    silent = sum(text in NO_TEXT for text in meant.values())
    if font.get("/Encoding") == Name("/Identity-H"):
        # Without a CMap of its own, a font's codes are the numbers that its widths are listed by.
        codes, at = [*font.DescendantFonts[0].get("/W", Array())], 0
        while at < len(codes):
            run = codes[at + 1]
            last = codes[at] + len(run) - 1 if isinstance(run, Array) else run
            silent += sum(b"%04x" % code not in meant for code in range(codes[at], last + 1))
            at += 2 if isinstance(run, Array) else 3
    if silent:
        yield f"the font {name} says no text for {silent} of its codes"


def _annotations(file: File) -> Iterator[str]:
    """§6.3 and ISO 14289-1 §7.18: links alone, printed, in the tag tree, with words."""
    for number, page in enumerate(file.pdf.pages, 1):
        found = [*page.get("/Annots", Array())]
        if found and page.get("/Tabs") != Name.S:
            yield f"page {number} is not walked through in the order of its tags"
        for each in found:
            flags = int(each.get("/F", 0))
            if each.get("/Subtype") != Name.Link:
                yield f"page {number} has an annotation {each.get('/Subtype')}"
            if flags & HIDDEN or not flags & PRINTED:
                yield f"a link on page {number} is not printed"
            if "/StructParent" not in each:
                yield f"a link on page {number} stands outside the tag tree"
            if not str(each.get("/Contents", "")).strip():
                yield f"a link on page {number} says nothing"


def _attached(file: File) -> Iterator[str]:
    """§6.8: what is attached says what it is and how it belongs to the document."""
    associated = {each.objgen for each in file.pdf.Root.get("/AF", Array())}
    for item in file.objects:
        if not isinstance(item, Dictionary) or "/EF" not in item:
            continue
        name = str(item.get("/UF", item.get("/F", "")))
        if file.part != "3":
            yield f"{name} is attached, which PDF/A-{file.part} does not admit"
        embedded = item["/EF"].get("/F")
        if "/F" not in item or "/UF" not in item or "/AFRelationship" not in item:
            yield f"the attached file {name} does not say how it belongs"
        if item.objgen not in associated:
            yield f"the attached file {name} is not associated with the document"
        if embedded is None or "/" not in str(embedded.get("/Subtype", ""))[1:]:
            yield f"the attached file {name} does not say of which kind it is"


CONDITIONS: tuple[Callable[[File], Iterator[str]], ...] = (
    _syntax,
    _intent,
    _document,
    _objects,
    _images,
    _contents,
    _pages,
    _fonts,
    _annotations,
    _attached,
)
