"""The press edition: the record's pages in inks, each rule by numbers, each planted fault found."""

from __future__ import annotations

import io
import json
import re
import shutil
import struct
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
from click.testing import CliRunner
from pikepdf import Array, Dictionary, Name, Pdf, String
from PIL import Image, ImageStat

from pressroom import tools
from pressroom.cli import cli
from pressroom.edition import print_edition
from pressroom.pdf.reading import PdfReading
from pressroom.pdf.setting import set_pages
from pressroom.pipeline import Wanted, build
from pressroom.press.boxes import MM
from pressroom.press.check import MARKED, Checked, Pressing
from pressroom.press.edition import further_edition, pressed
from pressroom.press.likeness import unlike
from pressroom.press.pictures import Gallery, convert
from pressroom.press.profile import Profile, profile_for, unfit
from pressroom.press.walk import walk
from pressroom.problems import Refused
from pressroom.readers import read_report
from pressroom.schema import Press, Spot, written
from pressroom.source import sha256

from .conftest import metadata_of, skip_without

RED = "#b00000"
TEXT = f"""---
title: In four inks
date: 2024-01-31
press:
  bleed: 3
  spot:
    ink: PANTONE 186 C
    color: "{RED}"
---

One paragraph of black text, long enough to have two lines on the page, so that there are lines
to be led and compared.

![A photograph](photo.jpg)

![A map](map.png)

![Grey](grey.png)

![A drawing with Words](drawing.svg)

## A heading in the spot colour

The end.
"""
SHORT = TEXT.partition("![")[0]  # without its pictures
DRAWING = f"""<svg xmlns="http://www.w3.org/2000/svg" width="300" height="120">
<defs><linearGradient id="a"><stop offset="0" stop-color="#f00"/>
<stop offset="0.5" stop-color="#0f0" stop-opacity="0.5"/><stop offset="1" stop-color="#00f"/>
</linearGradient><radialGradient id="b"><stop offset="0" stop-color="#fff"/>
<stop offset="1" stop-color="#000"/></radialGradient>
<pattern id="p" width="10" height="10" patternUnits="userSpaceOnUse">
<rect width="5" height="5" fill="#00c"/></pattern>
<mask id="m" maskUnits="userSpaceOnUse" x="0" y="0" width="300" height="120">
<rect width="300" height="120" fill="#880"/></mask></defs>
<rect width="90" height="30" fill="url(#a)"/>
<circle cx="140" cy="30" r="25" fill="url(#b)" stroke="#0a0" stroke-width="3"/>
<rect y="40" width="90" height="30" fill="url(#p)"/>
<rect y="80" width="90" height="30" fill="#06c" mask="url(#m)"/>
<g opacity="0.5"><rect x="180" width="60" height="60" fill="{RED}"/></g>
<rect x="240" width="60" height="20" fill="#0a0"/>
<rect x="240" width="20" height="20"/><rect x="280" width="20" height="20" fill-opacity="0.5"/>
<text x="180" y="100">Words</text></svg>"""
STYLE = f"h2 {{ color: {RED} }} @page {{ background: #e8f0ff }} .date {{ color: #606060 }}"


def photo(size: tuple[int, int] = (600, 400)) -> Image.Image:
    ramp = Image.linear_gradient("L").resize(size)
    return Image.merge("RGB", (ramp, ramp.transpose(Image.Transpose.ROTATE_180), ramp))


def saved(image: Image.Image, kind: str, **facts: Any) -> bytes:
    target = io.BytesIO()
    image.save(target, kind, **facts)
    return target.getvalue()


def folder_of(folder: Path, text: str = TEXT, style: str = STYLE) -> Path:
    """A report with all that inks can do."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "photo.jpg").write_bytes(saved(photo(), "JPEG", quality=90))
    clear = photo((64, 48)).convert("RGBA")
    clear.putalpha(128)
    (folder / "map.png").write_bytes(saved(clear, "PNG"))
    grey = Image.linear_gradient("L").convert("RGB")
    (folder / "grey.png").write_bytes(saved(grey, "PNG"))
    (folder / "drawing.svg").write_text(DRAWING, "utf-8")
    (folder / "report.md").write_text(text, "utf-8")
    (folder / "report.css").write_text(style, "utf-8")
    return folder / "report.md"


def read_of(file: Path) -> PdfReading:
    return set_pages(print_edition(read_report(file)))


def pressing_of(read: PdfReading) -> Pressing:
    press = read.edition.document.source.metadata.press
    profile = profile_for(press)
    data = pressed(read, profile, Gallery(profile, read.edition))
    return Pressing(read.pdf.data, data, press.bleed, profile, press.spot, read.reading)


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> PdfReading:
    return read_of(folder_of(tmp_path_factory.mktemp("press") / "r"))


@pytest.fixture(scope="module")
def profile() -> Profile:
    return profile_for(Press())


@pytest.fixture(scope="module")
def pressing(read: PdfReading) -> Pressing:
    return pressing_of(read)


def opened(pressing: Pressing) -> Pdf:
    return pikepdf.open(io.BytesIO(pressing.data))


def findings(file: Path) -> list[tuple[str, str]]:
    """The codes and places of what the press edition of a report says."""
    found = further_edition(read_of(file)).findings
    return [(each.code, str(each.where).rpartition("/")[2]) for each in found]


# What a print shop gets


def test_nothing_is_wrong_with_it(pressing: Pressing) -> None:
    assert Checked(pressing).faults == []


def test_the_boxes_are_3_and_11_mm_about_the_page(pressing: Pressing) -> None:
    with opened(pressing) as pdf:
        for page in pdf.pages:
            trim, bleed, media = (
                [float(one) for one in page.obj[name]]
                for name in ("/TrimBox", "/BleedBox", "/MediaBox")
            )
            assert trim == pytest.approx([0, 0, 210 * MM, 297 * MM], abs=0.01)
            for box, out in ((bleed, 3 * MM), (media, 11 * MM)):
                assert box == pytest.approx([-out, -out, 210 * MM + out, 297 * MM + out], abs=0.01)


def test_no_light_of_the_screen_is_left(pressing: Pressing) -> None:
    with opened(pressing) as pdf:
        plain = io.BytesIO()
        pdf.save(plain, qdf=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    for name in (b"/DeviceRGB", b"/CalRGB", b"/Lab ", b"/ICCBased", b" rg\n", b" RG\n"):
        assert name not in plain.getvalue(), name


def test_text_is_in_one_ink_each(pressing: Pressing) -> None:
    with opened(pressing) as pdf:
        texts = {(each.colour, each.overprint) for each in walk(pdf) if each.kind == "text"}
    inks = {(colour.space, colour.values): over for colour, over in texts}
    assert inks.pop(("DeviceCMYK", (0.0, 0.0, 0.0, 1.0))) is True
    grey = next(values for space, values in inks if space == "DeviceCMYK")
    assert grey == pytest.approx((0, 0, 0, 1 - 0x60 / 255), abs=0.001)
    assert inks == {("DeviceCMYK", grey): False, ("Separation PANTONE 186 C", (1.0,)): False}


def test_black_that_is_seen_through_does_not_overprint(pressing: Pressing) -> None:
    with opened(pressing) as pdf:
        black = {
            (paint.opaque, paint.overprint)
            for paint in walk(pdf)
            if paint.kind == "fill" and paint.colour.values == (0.0, 0.0, 0.0, 1.0)
        }
    assert black == {(True, True), (False, False)}


def test_the_spot_colour_is_one_separation(pressing: Pressing) -> None:
    with opened(pressing) as pdf:
        spaces = [
            each
            for each in pdf.objects
            if isinstance(each, Array) and len(each) and each[0] == Name.Separation
        ]
        names = sorted(str(each[1]) for each in spaces)
        assert names == ["/All", "/PANTONE 186 C"]
        (spot,) = (each for each in spaces if each[1] != Name.All)
        assert spot[2] == Name.DeviceCMYK
        stands_for = [float(one) for one in spot[3].C1]
    (wanted,) = pressing.profile.colours([(0xB0 / 255, 0, 0)])
    assert stands_for == pytest.approx(list(wanted), abs=0.001)


def test_pictures_are_in_inks_and_greys_in_one(pressing: Pressing) -> None:
    with opened(pressing) as pdf:
        images = [
            each
            for each in pdf.objects
            if isinstance(each, pikepdf.Stream) and each.get(Name.Subtype) == Name.Image
        ]
        found = sorted((str(each.ColorSpace), int(each.Width)) for each in images)
        (jpeg,) = (each for each in images if each.get(Name.Filter) == Name.DCTDecode)
        with Image.open(io.BytesIO(jpeg.read_raw_bytes())) as picture:
            assert (picture.mode, picture.size) == ("CMYK", (600, 400))
        (masked,) = (each for each in images if Name.SMask in each)
        assert masked.ColorSpace == Name.DeviceCMYK
        assert masked.SMask.ColorSpace == Name.DeviceGray
        assert set(masked.SMask.read_bytes()) == {128}
    # The grey picture, and the soft mask of the map.
    assert found == [
        *(("/DeviceCMYK", 64), ("/DeviceCMYK", 600)),
        *(("/DeviceGray", 64), ("/DeviceGray", 256)),
    ]


def test_a_grey_gradient_needs_no_other_ink(tmp_path: Path) -> None:
    file = folder_of(tmp_path / "r", SHORT + "![Ramp](ramp.svg)\n", "")
    (tmp_path / "r" / "ramp.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="30"><linearGradient id="a">'
        '<stop offset="0" stop-color="#fff"/><stop offset="1" stop-color="#000"/>'
        '</linearGradient><rect width="90" height="30" fill="url(#a)"/></svg>'
    )
    assert Checked(pressing_of(read_of(file))).inks == ["Black"]


@pytest.mark.parametrize("size", [(1, 1), (7, 3), (15, 33), (40, 17), (97, 61)])
def test_what_a_jpeg_loses_is_no_fault(size: tuple[int, int], profile: Profile) -> None:
    noise = [Image.effect_noise(size, spread) for spread in (90, 120, 150)]
    data = saved(Image.merge("RGB", noise), "JPEG", quality=60)
    with Pdf.new() as record, Pdf.new() as press:
        images = []
        for pdf in (record, press):
            image = pikepdf.Stream(pdf, data, Subtype=Name.Image, Filter=Name.DCTDecode)
            image.ColorSpace, image.BitsPerComponent = Name.DeviceRGB, 8
            image.Width, image.Height = size
            page = pdf.add_blank_page()
            page.obj.Resources = Dictionary(XObject=Dictionary(im=pdf.make_indirect(image)))
            images.append(image)
        convert(images[1], profile)
        assert list(unlike(record, press, profile)) == []


def test_a_gradient_keeps_its_colours(pressing: Pressing) -> None:
    with opened(pressing) as pdf:
        shadings = [
            each for each in pdf.objects if isinstance(each, Dictionary) and "/Coords" in each
        ]
        assert {str(each.ColorSpace) for each in shadings} == {"/DeviceCMYK", "/DeviceGray"}
        ends = []
        for each in shadings:
            data = each.Function.read_bytes()
            count = 4 if each.ColorSpace == Name.DeviceCMYK else 1
            assert len(data) == 512 * count
            ends.append((tuple(data[:count]), tuple(data[-count:])))
    red, blue = pressing.profile.colours([(1, 0, 0), (0, 0, 1)])
    assert (tuple(round(one * 255) for one in red), tuple(round(one * 255) for one in blue)) in ends
    # From white to black in black ink alone; and how far the first one lets through.
    assert ((0, 0, 0, 0), (0, 0, 0, 255)) in ends
    assert ((255,), (255,)) in ends


def within_trim(data: bytes, out: float) -> Image.Image:
    page: Image.Image = pypdfium2.PdfDocument(data)[0].render(scale=1).to_pil().convert("L")
    edge = round(out)
    return page.crop((edge, edge, page.width - edge, page.height - edge)).resize((120, 160))


def darkest(plate: Image.Image) -> int:
    """The most ink of a plate, of 255."""
    return max(plate.tobytes())


def test_it_looks_as_the_record_does(pressing: Pressing) -> None:
    """A second witness: by PDFium, no place is much lighter or darker than it was."""
    before, after = within_trim(pressing.record, 0), within_trim(pressing.data, 11 * MM)
    differences = [
        abs(one - other) for one, other in zip(before.tobytes(), after.tobytes(), strict=True)
    ]
    assert max(differences) < 90
    assert sum(differences) / len(differences) < 6
    # What is left out would be seen.
    white = Image.new("L", before.size, 255)
    assert ImageStat.Stat(before).mean[0] < ImageStat.Stat(white).mean[0] - 15


def test_mupdf_separates_text_into_black_alone(tmp_path: Path) -> None:
    """An outside judge: on a page of text and greys, the other three plates are empty."""
    mutool = skip_without(shutil.which("mutool"), "MuPDF")
    file = folder_of(tmp_path / "r", SHORT, ".date { color: #606060 }")
    (tmp_path / "press.pdf").write_bytes(pressing_of(read_of(file)).data)
    command = [mutool, "draw", "-q", "-c", "cmyk", "-F", "pam", "-o", "page.pam", "press.pdf", "1"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    head, pixels = (tmp_path / "page.pam").read_bytes().split(b"ENDHDR\n", 1)
    width, height = (int(re.search(rb"%s (\d+)" % each, head)[1]) for each in (b"WIDTH", b"HEIGHT"))  # type: ignore[index]
    edge = round(11 * MM)
    for plate, name in enumerate(("cyan", "magenta", "yellow", "black")):
        inks = Image.frombytes("L", (width, height), pixels[plate::4])
        trimmed = darkest(inks.crop((edge, edge, width - edge, height - edge)))
        assert (trimmed > 200) if name == "black" else (trimmed == 0), name
        # The marks are on all four.
        assert darkest(inks) > 100


def test_a_ground_runs_into_the_bleed_and_no_further(pressing: Pressing) -> None:
    page = pypdfium2.PdfDocument(pressing.data)[0].render(scale=2).to_pil().convert("RGB")
    middle = page.height // 3
    mm = 2 * MM

    def at(out: float) -> tuple[int, ...]:
        """The colour so many mm from the sheet's left edge."""
        pixel = page.getpixel((round(out * mm), middle))
        assert isinstance(pixel, tuple)
        return pixel

    assert at(11.5) == at(10) == at(8.5) != (255, 255, 255)
    assert at(7.5) == (255, 255, 255)


# Planted faults, each found


def content(pdf: Pdf, change: Callable[[bytes], bytes]) -> None:
    """Change the content of the first page that it changes."""
    for page in pdf.pages:
        before = page.obj.Contents.read_bytes()
        after = change(before)
        if before != after:
            page.obj.Contents = pdf.make_stream(after)
            return
    pytest.fail("nothing is changed")


def swapped(old: bytes, new: bytes, count: int = 1) -> Callable[[Pdf], None]:
    return lambda pdf: content(pdf, lambda data: data.replace(old, new, count))


def rgb_picture(pdf: Pdf) -> None:
    image = next(
        each
        for each in pdf.objects
        if isinstance(each, pikepdf.Stream) and each.get(Name.ColorSpace) == Name.DeviceCMYK
    )
    image.ColorSpace = Name.DeviceRGB


def pictures(pdf: Pdf) -> list[Any]:
    return [
        each
        for each in pdf.objects
        if isinstance(each, pikepdf.Stream) and each.get(Name.Subtype) == Name.Image
    ]


def a_negative(pdf: Pdf) -> None:
    (jpeg,) = (each for each in pictures(pdf) if each.get(Name.Filter) == Name.DCTDecode)
    del jpeg.Decode


def inks_interchanged(pdf: Pdf) -> None:
    (image,) = (each for each in pictures(pdf) if Name.SMask in each)
    cyan, magenta, yellow, black = Image.frombytes("CMYK", (64, 48), image.read_bytes()).split()
    image.write(Image.merge("CMYK", (magenta, cyan, yellow, black)).tobytes())


def a_grey_paler(pdf: Pdf) -> None:
    (image,) = (each for each in pictures(pdf) if int(each.Width) == 256)
    image.write(bytes(min(one + 9, 255) for one in image.read_bytes()))


def pictures_interchanged(pdf: Pdf) -> None:
    drawn = pdf.pages[0].Resources.XObject
    names = [name for name, each in drawn.items() if each.get(Name.Subtype) == Name.Image]
    first, second = drawn[names[0]], drawn[names[1]]
    drawn[names[0]], drawn[names[1]] = second, first


def states(pdf: Pdf) -> list[Any]:
    return [each for each in pdf.objects if isinstance(each, Dictionary) and "/OPM" in each]


def no_overprint(pdf: Pdf) -> None:
    for each in states(pdf):
        each.OP = each.op = False


def no_mode(pdf: Pdf) -> None:
    for each in states(pdf):
        each.OPM = 0


def white_overprints(pdf: Pdf) -> None:
    for each in states(pdf):
        each.OP = each.op = True


def last_word_lost(pdf: Pdf) -> None:
    page = pdf.pages[0].obj
    kept = list(pikepdf.parse_content_stream(page))
    last = max(at for at, each in enumerate(kept) if str(each.operator) == "TJ")
    del kept[last]
    page.Contents = pdf.make_stream(pikepdf.unparse_content_stream(kept))


def a_word_moved(pdf: Pdf) -> None:
    content(pdf, lambda data: re.sub(rb"1 0 0 -1 ([0-9.]+) ", rb"1 0 0 -1 20\1 ", data, count=1))


def lost(name: str) -> Callable[[Pdf], None]:
    def change(pdf: Pdf) -> None:
        del pdf.pages[0].obj[name]

    return change


def other_box(name: str, by: float) -> Callable[[Pdf], None]:
    def change(pdf: Pdf) -> None:
        box = [float(one) for one in pdf.pages[0].obj[name]]
        pdf.pages[0].obj[name] = Array([*box[:3], box[3] + by])

    return change


def catalogue(**entries: Any) -> Callable[[Pdf], None]:
    def change(pdf: Pdf) -> None:
        for name, value in entries.items():
            pdf.Root[Name("/" + name)] = value

    return change


def intent(**entries: Any) -> Callable[[Pdf], None]:
    def change(pdf: Pdf) -> None:
        for name, value in entries.items():
            pdf.Root.OutputIntents[0][Name("/" + name)] = value

    return change


def other_profile(pdf: Pdf) -> None:
    held = pdf.Root.OutputIntents[0].DestOutputProfile
    data = bytearray(held.read_bytes())
    data[-1] ^= 1
    held.write(bytes(data))


def font_not_there(pdf: Pdf) -> None:
    font = next(iter(pdf.pages[0].Resources.Font.values()))
    descriptor = font.DescendantFonts[0].FontDescriptor
    for name in ("/FontFile2", "/FontFile3"):
        if name in descriptor:
            del descriptor[name]


def group_of_lights(pdf: Pdf) -> None:
    pdf.pages[0].obj.Group.CS = Name.DeviceGray


def not_trapped_said(pdf: Pdf) -> None:
    del pdf.docinfo["/Trapped"]


def a_note_on_the_page(pdf: Pdf) -> None:
    note = Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=Array([0, 0, 9, 9]))
    pdf.pages[0].obj.Annots = Array([pdf.make_indirect(note)])


def claims(pdf: Pdf) -> None:
    data = pdf.Root.Metadata.read_bytes()
    said = b"<x:GTS_PDFXVersion>PDF/X-4</x:GTS_PDFXVersion>"
    pdf.Root.Metadata.write(data.replace(b"</rdf:RDF>", said + b"</rdf:RDF>"))


def no_id(pdf: Pdf) -> None:
    pdf.Root.Metadata.write(pdf.Root.Metadata.read_bytes().replace(b"xmpMM:DocumentID", b"x"))


def other_label(pdf: Pdf) -> None:
    pdf.Root.PageLabels = Dictionary(Nums=Array([0, Dictionary(S=Name.D, St=7)]))


BLACK_TEXT = b"0 0 0 1 k"
PLANTED: dict[str, tuple[Callable[[Pdf], None], str]] = {
    "RGB operator": (swapped(BLACK_TEXT, b"0 0 0 rg"), "a colour is set by rg"),
    "RGB rule": (swapped(b"\nQ\n", b"\n1 0 0 RG 9 9 m 99 9 l S Q\n"), "a colour is set by RG"),
    "RGB picture": (rgb_picture, "names the colour space DeviceRGB"),
    "a negative picture": (a_negative, "a picture of page 1 shows other than"),
    "inks interchanged": (inks_interchanged, "shows other than that of the record edition"),
    "a paler grey": (a_grey_paler, "shows other than that of the record edition"),
    "pictures interchanged": (pictures_interchanged, "shows other than that of the record"),
    "no TrimBox": (lost("/TrimBox"), "page 1 has no TrimBox"),
    "no BleedBox": (lost("/BleedBox"), "page 1 has no BleedBox"),
    "another TrimBox": (other_box("/TrimBox", 5), "page 1: its TrimBox is"),
    "less bleed": (other_box("/BleedBox", -5), "page 1: its BleedBox is"),
    "black in four inks": (
        swapped(BLACK_TEXT, b"0.7 0.6 0.6 0.9 k"),
        "a text is in DeviceCMYK 0.7 0.6 0.6 0.9, not in DeviceCMYK 0 0 0 1",
    ),
    "grey for black": (swapped(BLACK_TEXT, b"0 0 0 0.9 k"), "not in DeviceCMYK 0 0 0 1"),
    "black in the wrong space": (swapped(BLACK_TEXT, b"0 g"), "a text is in DeviceGray 0"),
    "no overprint": (no_overprint, "in black does not overprint"),
    "no overprint mode": (no_mode, "in black does not overprint"),
    "all overprints": (white_overprints, "that is not black overprints"),
    "marks in black alone": (
        swapped(b"/registration CS 1 SCN", b"0 0 0 1 K"),
        "page 1 has 0 lines in all inks",
    ),
    "marks too pale": (
        swapped(b"/registration CS 1 SCN", b"/registration CS 0.5 SCN"),
        "page 1 has 0 lines in all inks",
    ),
    "marks on the page": (
        swapped(b"q /registration CS", b"q 1 0 0 1 60 0 cm /registration CS"),
        "a mark stands within the bleed",
    ),
    "no spot colour": (swapped(b"/spot cs", b"0 1 1 0 k"), "not in Separation PANTONE 186 C 1"),
    "a lost word": (last_word_lost, " is missing"),
    "a moved word": (a_word_moved, " is too much"),
    "another page label": (other_label, "page 1 is called 7, not 1"),
    "a page less": (lambda pdf: pdf.pages.remove(p=1), "the record edition 2"),
    "another profile": (other_profile, "another profile than its colours"),
    "no profile": (intent(DestOutputProfile=Name.None_), "another profile than its colours"),
    "no condition": (intent(OutputConditionIdentifier=String("")), "names no printing condition"),
    "no intent": (catalogue(OutputIntents=Array([])), "not one output intent"),
    "another kind of intent": (intent(S=Name.GTS_PDFA1), "not one output intent"),
    "font not embedded": (font_not_there, "is not in the file"),
    "blended in lights": (group_of_lights, "page 1 is not blended in inks"),
    "a program": (
        catalogue(OpenAction=Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))),
        "its catalog has OpenAction",
    ),
    "not trapped said": (not_trapped_said, "does not say that nothing is trapped"),
    "a note": (a_note_on_the_page, "page 1 has Annots"),
    "a claim": (claims, "it claims a standard"),
    "no identifier": (no_id, "its XMP lacks xmpMM:DocumentID"),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_fault_is_found(name: str, pressing: Pressing) -> None:
    change, wanted = PLANTED[name]
    with opened(pressing) as pdf:
        change(pdf)
        target = io.BytesIO()
        pdf.save(target, force_version="1.6", deterministic_id=True)
    faults = Checked(replace(pressing, data=target.getvalue())).faults
    assert any(wanted in fault for fault in faults), faults


def test_a_file_that_is_locked_or_of_another_version(pressing: Pressing) -> None:
    with opened(pressing) as pdf:
        locked, newer = io.BytesIO(), io.BytesIO()
        pdf.save(locked, encryption=pikepdf.Encryption(owner="o", user=""))
        pdf.save(newer, force_version="1.7")
    assert "it is locked" in Checked(replace(pressing, data=locked.getvalue())).faults
    assert "it is not of PDF 1.6" in Checked(replace(pressing, data=newer.getvalue())).faults


def test_other_colours_than_the_profile_makes(pressing: Pressing) -> None:
    """A press edition held to another profile: its colours and its output intent are wrong."""
    other = replace(pressing, profile=Profile(with_other_curves(pressing.profile.data)))
    faults = " ".join(Checked(other).faults)
    assert "another profile than its colours" in faults


def with_other_curves(data: bytes) -> bytes:
    changed = bytearray(data)
    changed[-40:] = bytes(40)
    return bytes(changed)


def test_a_fault_refuses_the_edition(read: PdfReading, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pressroom.press.edition.marks", lambda *_: b"")
    with pytest.raises(Refused, match=rf"PRS-003.*0 lines in all inks for {MARKED} of its marks"):
        further_edition(read)


# Pictures as they are placed


def test_resolution_by_picture_and_line(read: PdfReading) -> None:
    edition = further_edition(read)
    pictures = {each["picture"]: each for each in edition.record["pictures"]}
    # The photograph fills the measure of 380 pt; a pixel of the others is one of 1/96 inch.
    assert pictures["photo.jpg"]["pixels an inch"] == round(600 / (380 / 72))
    assert pictures["map.png"]["pixels an inch"] == 96
    assert [pictures[each]["line"] for each in ("photo.jpg", "map.png", "grey.png")] == [14, 16, 18]
    assert pictures["grey.png"]["inks"] == "grey"
    warned = [each for each in edition.findings if each.code == "PRS-004"]
    assert [each.where.line for each in warned] == [14, 16, 18]
    assert "`map.png` is printed at 96 pixels an inch; 150 are wanted" in warned[1].message


@pytest.mark.parametrize(
    ("width", "kind", "codes"),
    [
        (1600, "tones", []),
        (4000, "tones", ["PRS-005"]),
        (2400, "lines", ["PRS-004"]),
        (3600, "lines", []),
    ],
)
def test_limits_of_tones_and_of_line_art(
    tmp_path: Path, width: int, kind: str, codes: list[str]
) -> None:
    file = folder_of(tmp_path / "r", SHORT + "![Scan](scan.png)\n", "")
    tones = Image.linear_gradient("L").resize((width, 90))
    scan = tones.point([0] * 128 + [255] * 128) if kind == "lines" else tones
    (tmp_path / "r" / "scan.png").write_bytes(saved(scan, "PNG"))
    assert findings(file) == [
        *((code, "report.md:14") for code in codes),
        ("PRS-006", "report.md:5:3"),
    ]


def test_a_picture_of_a_word_file_is_named_by_its_words(tmp_path: Path) -> None:
    import docx
    from docx.shared import Inches

    document = docx.Document()
    document.add_paragraph("Before it.")
    image = io.BytesIO(saved(photo((90, 60)), "PNG"))
    shape = document.add_paragraph().add_run().add_picture(image, Inches(3))
    shape._inline.docPr.set("descr", "A map of the harbour")
    document.save(str(tmp_path / "report.docx"))
    (tmp_path / "report.yaml").write_text("title: T\ndate: 2024-01-31\nlanguage: en\n")
    found = further_edition(read_of(tmp_path / "report.docx")).findings
    (coarse,) = (each for each in found if each.code == "PRS-004")
    assert "the picture `A map of the harbour` is printed at" in coarse.message
    assert coarse.where.line == 2


def test_more_ink_than_paper_takes_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pressroom.press.pictures.MOST_INK", 100)
    file = folder_of(tmp_path / "r")
    found = further_edition(read_of(file)).findings
    told = [each for each in found if each.code == "PRS-008"]
    assert [each.where.line for each in told] == [14, 16]
    assert "many papers take 100 %" in told[0].message


def test_what_ends_at_the_edge_is_told(tmp_path: Path) -> None:
    ground = "@page { background: linear-gradient(#fff, #004) }"
    found = further_edition(read_of(folder_of(tmp_path / "r", style=ground))).findings
    told = [each.message for each in found if each.code == "PRS-007"]
    assert len(told) == 8, told
    assert "what runs to the left edge of page 1 does not go on in the bleed" in told


def test_pages_share_what_they_name(tmp_path: Path) -> None:
    """The spot colour on the first of two pages alone."""
    file = folder_of(tmp_path / "r", style=f".date {{ color: {RED} }}")
    assert Checked(pressing_of(read_of(file))).faults == []


def test_an_ink_that_nothing_has(tmp_path: Path) -> None:
    text = TEXT.replace(RED, "#B00001").split("![")[0]
    assert findings(folder_of(tmp_path / "r", text)) == [("PRS-006", "report.md:5:3")]


# What cannot be put into inks


def test_a_colour_of_another_kind_is_led_to_its_picture(tmp_path: Path) -> None:
    file = folder_of(tmp_path / "r")
    drawing = DRAWING.replace("#06c", "lab(50% 40 20)")
    (tmp_path / "r" / "drawing.svg").write_text(drawing, "utf-8")
    with pytest.raises(Refused) as refused:
        further_edition(read_of(file))
    (problem,) = refused.value.problems
    assert (problem.code, problem.where.line) == ("PRS-002", 20)
    assert "the picture “A drawing with Words”" in problem.message
    assert "#rrggbb" in problem.hint


def test_one_of_the_styles_is_led_to_its_page(tmp_path: Path) -> None:
    file = folder_of(tmp_path / "r", style="h2 { color: oklch(0.5 0.2 30) }")
    with pytest.raises(Refused, match=r"PRS-002: something on page \d"):
        further_edition(read_of(file))


# The profile


def test_the_packaged_default() -> None:
    profile = profile_for(Press())
    assert profile.named is None
    assert unfit(profile.data) is None
    assert profile.colours([(1, 1, 1)]) == [(0, 0, 0, 0)]
    (black,) = profile.colours([(0, 0, 0)])
    assert sum(black) > 2.4


def test_without_the_package_the_command_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tools, "PROFILES", ())
    with pytest.raises(Refused, match="apt-get install --no-install-recommends libgs-common") as no:
        profile_for(Press())
    assert no.value.problems[0].code == "SYS-001"


def header(data: bytes, at: int, value: bytes) -> bytes:
    return data[:at] + value + data[at + len(value) :]


FAULTY: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "text": (lambda _: b"no profile" * 40, "it is no ICC profile"),
    "empty": (lambda _: b"", "it is no ICC profile"),
    "cut": (lambda data: data[:-9], "it ends too early"),
    "longer": (lambda data: data + b"more", "more follows where it ends"),
    "of RGB": (lambda data: header(data, 16, b"RGB "), "its colours are RGB, not CMYK"),
    "of a scanner": (lambda data: header(data, 12, b"scnr"), "it is of class scnr"),
    "of version 5": (lambda data: header(data, 8, b"\5"), "it is of version 5 of ICC"),
    "to another": (lambda data: header(data, 20, b"CMYK"), "it leads to CMYK"),
    "no tags": (lambda data: header(data, 128, struct.pack(">I", 0)), "it lacks A2B0 and B2A0"),
    "broken": (lambda data: data[:400] + bytes(len(data) - 400), "its tables are broken"),
    "huge": (lambda data: data + bytes(16 * 2**20), "it has more than 16 MB"),
}


@pytest.mark.parametrize("name", FAULTY)
def test_a_profile_that_no_press_can_use(name: str, tmp_path: Path) -> None:
    change, reason = FAULTY[name]
    file = folder_of(tmp_path / "r", TEXT.replace("  bleed: 3", "  profile: own.icc"))
    (tmp_path / "r" / "own.icc").write_bytes(change(profile_for(Press()).data))
    with pytest.raises(Refused) as refused:
        profile_for(read_report(file).source.metadata.press)
    (problem,) = refused.value.problems
    assert (problem.code, problem.where.line) == ("PRS-001", 5)
    assert f"the profile `own.icc` cannot be used: {reason}" in problem.message


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("none.icc", "there is none of that name in the folder of this file"),
        ("../own.icc", "it does not lie in the folder of this file"),
        ("/etc/passwd", "it does not lie in the folder of this file"),
        ("https://example.org/own.icc", "it would have to be fetched"),
        (".", "it cannot be read"),
    ],
)
def test_a_profile_that_does_not_lie_beside(address: str, reason: str, tmp_path: Path) -> None:
    file = folder_of(tmp_path / "r", TEXT.replace("  bleed: 3", f"  profile: {address}"))
    (tmp_path / "own.icc").write_bytes(profile_for(Press()).data)
    with pytest.raises(Refused, match=re.escape(reason)):
        profile_for(read_report(file).source.metadata.press)


# The metadata


def test_what_is_said_of_a_press() -> None:
    said = "title: T\npress:\n  bleed: 4.5\n  profile: p.icc\n  condition: FOGRA51\n"
    said += "  spot: {ink: PANTONE 186 C, color: '#B00000'}\n"
    metadata = metadata_of(said, "report.yaml")
    press = metadata.press
    assert (press.bleed, press.profile, press.condition) == (4.5, "p.icc", "FOGRA51")
    assert press.spot == Spot("PANTONE 186 C", RED)
    assert press.place.file == "report.yaml"
    again = metadata_of(written(metadata), "report.yaml").press
    assert replace_place(again) == replace_place(press)
    assert metadata_of(written(metadata_of("title: T\n", "r")), "r").press == Press()


def replace_place(press: Press) -> list[Any]:
    return [press.bleed, press.profile, press.condition, press.spot]


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("bleed: 3 mm", "millimetres from 0 to 20"),
        ("bleed: 21", "millimetres from 0 to 20"),
        ("bleed: -1", "millimetres from 0 to 20"),
        ("spot: red", "`ink:` and `color:`"),
        ("spot: {ink: All, color: '#b00000'}", "an ink beside the four"),
        ("spot: {ink: black, color: '#b00000'}", "an ink beside the four"),
        ("spot: {ink: P, color: red}", "#rrggbb"),
        ("profile: ''", "an ICC profile"),
        ("caliper: 0.1 mm", "thousandths of a millimetre"),
        ("caliper: 20", "thousandths of a millimetre"),
        ("ink: P", "known keys: bleed, profile, condition, spot, caliper"),
    ],
)
def test_what_cannot_be_said_of_it(line: str, wanted: str) -> None:
    with pytest.raises(Refused) as refused:
        metadata_of(f"title: T\npress:\n  {line}\n", "report.yaml")
    assert wanted in str(refused.value)
    assert refused.value.problems[0].where.line == 3


# The command


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    text = TEXT.replace("  bleed: 3", "  profile: own.icc\n  condition: FOGRA39")
    folder_of(tmp_path / "source" / "r", text)
    data = profile_for(Press()).data
    (tmp_path / "source" / "r" / "own.icc").write_bytes(data)
    return tmp_path


def test_the_command_makes_it_and_the_proof_tells(project: Path) -> None:
    result = CliRunner().invoke(cli, ["build", "--edition", "press"])
    assert result.exit_code == 0, result.output
    press = project / "output" / "r" / "r-press.pdf"
    record = json.loads((project / "output" / "r" / "r.proof.json").read_bytes())
    said = record["further editions"]["r-press.pdf"]
    assert said["sha256"] == sha256(press.read_bytes())
    assert said["boxes"] == [
        {
            **{"pages": 2, "trim": "210.0 × 297.0 mm", "bleed": "216.0 × 303.0 mm"},
            "sheet": "232.0 × 319.0 mm",
        }
    ]
    assert said["inks"] == ["Cyan", "Magenta", "Yellow", "Black", "PANTONE 186 C"]
    assert said["profile"]["condition"] == "FOGRA39"
    assert said["standard"].startswith("none is claimed")
    with pikepdf.open(press) as pdf:
        (intent,) = pdf.Root.OutputIntents
        assert str(intent.OutputConditionIdentifier) == "FOGRA39"
        assert str(intent.RegistryName) == "http://www.color.org"
        assert pdf.pdf_version == "1.6"


def test_another_profile_is_a_change(project: Path) -> None:
    file, output = Path("source/r/report.md"), project / "output"
    wanted = Wanted(editions=frozenset(["press"]))
    first = build(file, output, wanted=wanted)
    assert first.fresh
    assert not build(file, output, wanted=wanted).fresh
    profile = project / "source" / "r" / "own.icc"
    profile.write_bytes(header(profile.read_bytes(), 24, b"\x07\xd0"))
    again = build(file, output, wanted=wanted)
    assert again.fresh
    name = "r-press.pdf"
    assert again.files[name]["sha256"] != first.files[name]["sha256"]
    assert again.files["r.pdf"]["sha256"] == first.files["r.pdf"]["sha256"]


def test_the_same_bytes_in_another_folder(tmp_path: Path, pressing: Pressing) -> None:
    other = pressing_of(read_of(folder_of(tmp_path / "elsewhere" / "r")))
    assert sha256(other.data) == sha256(pressing.data)


def test_problems_have_places(project: Path) -> None:
    (project / "source" / "r" / "own.icc").unlink()
    result = CliRunner().invoke(cli, ["build", "--edition", "press"])
    assert result.exit_code == 1
    assert "source/r/report.md:5:3: error PRS-001" in result.stderr
    assert not (project / "output").exists()
