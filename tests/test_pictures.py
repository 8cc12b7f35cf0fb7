"""Pictures: what is read, what is left of it, and where it stands.

Nothing hidden in a picture comes through; whatever bytes there are, a picture is clean or refused
in words; the door opens for ordinary files of the report's folder alone.
"""

from __future__ import annotations

import datetime as dt
import io
import os
import struct
import time
import zlib
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from PIL import Image, ImageCms, ImageFile, PngImagePlugin

from pressroom import pictures
from pressroom.model import Document, Picture, Source
from pressroom.pictures import clean_picture
from pressroom.problems import Place, Problem, Refused
from pressroom.readers import parse
from pressroom.schema import Metadata
from pressroom.source import read_picture

HERE = Place("report.md", 3)
CANARY = "CANARY-7f3a"
SVG = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    target = io.BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()


def gradient(mode: str = "RGB", size: tuple[int, int] = (60, 40)) -> Image.Image:
    grey = Image.linear_gradient("L").resize(size)
    return Image.merge("RGB", (grey, grey.transpose(Image.Transpose.ROTATE_180), grey)).convert(
        mode
    )


def clean(data: bytes) -> Picture:
    return clean_picture(data, 1, "map.png", HERE)[0]


def pixels(picture: Picture) -> Image.Image:
    return Image.open(io.BytesIO(picture.data))


def drawing(inner: str, attributes: str = 'viewBox="0 0 90 60"') -> bytes:
    return f"<svg {SVG} {attributes}>{inner}</svg>".encode()


def refused(data: bytes) -> Problem:
    with pytest.raises(Refused) as found:
        clean(data)
    (problem,) = found.value.problems
    assert problem.where == HERE
    return problem


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, *chunks: bytes) -> bytes:
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(chunks) + chunk(b"IEND", b"")


# Nothing but what is to be seen


def exif() -> Image.Exif:
    made = Image.Exif()
    made[0x010E] = made[0x013B] = CANARY
    made.get_ifd(0x8825).update({1: "N", 2: (47.0, 22.0, 1.0), 29: CANARY})
    return made


def texts() -> PngImagePlugin.PngInfo:
    made = PngImagePlugin.PngInfo()
    made.add_text("Comment", CANARY)
    made.add_itxt("XML:com.adobe.xmp", f"<x:xmpmeta>{CANARY}</x:xmpmeta>")
    made.add(b"prVt", CANARY.encode())
    return made


XMP = f"<x:xmpmeta xmlns:x='adobe:ns:meta/'>{CANARY}</x:xmpmeta>".encode()
HIDING = {
    "JPEG": saved(gradient(), "JPEG", exif=exif(), comment=CANARY, xmp=XMP, quality=90)
    + CANARY.encode(),
    "PNG": saved(gradient(), "PNG", exif=exif(), pnginfo=texts()) + CANARY.encode(),
    "palette": saved(gradient("P"), "PNG", pnginfo=texts()),
    "WebP": saved(gradient(), "WEBP", exif=exif(), xmp=XMP),
    "GIF": saved(gradient("P"), "GIF", comment=CANARY),
    "SVG": (
        f"<?xml version='1.0'?><!-- {CANARY} --><?editor {CANARY}?>"
        f"<svg {SVG} xmlns:i='urn:i' viewBox='0 0 9 9' i:where='{CANARY}' data-x='{CANARY}'>"
        f"<title>{CANARY}</title><desc>{CANARY}</desc><metadata>{CANARY}</metadata>"
        f"<i:view>{CANARY}</i:view><!-- {CANARY} --><g display='none'><text>{CANARY}</text></g>"
        f"<g style='visibility: hidden'><text>{CANARY}</text></g><text>Seen"
        f"<title>{CANARY}</title></text><rect width='9' height='9' aria-label='{CANARY}'/></svg>"
        f"<!-- {CANARY} -->"
    ).encode(),
}


@pytest.mark.parametrize("kind", HIDING)
def test_nothing_hidden_comes_through(kind: str) -> None:
    data = HIDING[kind]
    assert CANARY.encode() in data
    picture, problems = clean_picture(data, 1, "map.png", HERE)
    assert CANARY.encode() not in picture.data
    assert CANARY not in repr(picture)
    assert not problems
    for mark in (b"Exif", b"EXIF", b"eXIf", b"iTXt", b"tEXt", b"zTXt", b"xmp", b"ICC", b"prVt"):
        assert mark not in picture.data


def test_what_is_seen_stays() -> None:
    for mode in ("RGB", "L", "RGBA", "LA", "P"):
        image = gradient(mode)
        kept = pixels(clean(saved(image, "PNG")))
        assert kept.convert("RGBA").tobytes() == image.convert("RGBA").tobytes()
    webp = pixels(clean(saved(gradient(), "WEBP", lossless=True)))
    assert webp.tobytes() == gradient().tobytes()


def test_a_jpeg_stays_a_jpeg_and_loses_next_to_nothing() -> None:
    data = saved(gradient(), "JPEG", quality=70)
    picture = clean(data)
    assert (picture.name, picture.media_type) == ("picture-1.jpg", "image/jpeg")
    before, after = Image.open(io.BytesIO(data)), pixels(picture)
    assert getattr(after, "quantization") == getattr(before, "quantization")  # noqa: B009
    pairs = zip(before.tobytes(), after.tobytes(), strict=True)
    changes = [abs(one - other) for one, other in pairs]
    assert max(changes) <= 8
    assert sum(changes) / len(changes) < 0.5
    assert abs(len(picture.data) - len(data)) < 200


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_turned_upright(kind: str) -> None:
    turned = Image.Exif()
    turned[0x0112] = 6
    picture = clean(saved(gradient(size=(60, 40)), kind, exif=turned))
    assert (picture.width, picture.height) == pixels(picture).size == (40, 60)
    upright = gradient(size=(60, 40)).transpose(Image.Transpose.ROTATE_270)
    pairs = zip(pixels(picture).convert("RGB").tobytes(), upright.tobytes(), strict=True)
    assert max(abs(one - other) for one, other in pairs) < 60


def test_sixteen_bits_become_eight() -> None:
    deep = Image.frombytes("I;16", (2, 2), struct.pack("<4H", 0, 0x4080, 0x80FF, 0xFFFF))
    kept = pixels(clean(saved(deep, "PNG")))
    assert (kept.mode, list(kept.tobytes())) == ("L", [0, 0x40, 0x80, 0xFF])


def test_inks_become_light() -> None:
    inks = Image.new("CMYK", (8, 8), (0, 255, 255, 0))
    kept = pixels(clean(saved(inks, "JPEG", quality=95)))
    assert kept.mode == "RGB"
    red, green, blue = kept.tobytes()[:3]
    assert red > 200
    assert max(green, blue) < 60


def test_the_colours_of_a_profile_are_those_of_srgb() -> None:
    # A space whose red is sRGB's green: seen without its profile, a picture would be wrong.
    swapped = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    tags = {bytes(swapped[at : at + 4]): at for at in range(132, 132 + 12 * 16, 12)}
    red, green = (swapped[tags[name] + 4 : tags[name] + 12] for name in (b"rXYZ", b"gXYZ"))
    swapped[tags[b"rXYZ"] + 4 : tags[b"rXYZ"] + 12] = green
    swapped[tags[b"gXYZ"] + 4 : tags[b"gXYZ"] + 12] = red
    named = bytes(swapped).replace("sRGB".encode("utf-16-be"), "Swap".encode("utf-16-be"))
    for kind in ("PNG", "JPEG", "WEBP"):
        image = Image.new("RGB", (8, 8), (255, 0, 0))
        kept = pixels(clean(saved(image, kind, icc_profile=named)))
        assert kept.convert("RGB").tobytes()[1] > 200, kind
        assert "icc_profile" not in kept.info
    same = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    kept = pixels(clean(saved(Image.new("RGB", (8, 8), (255, 0, 0)), "PNG", icc_profile=same)))
    assert kept.tobytes()[:3] == b"\xff\0\0"
    assert clean(saved(gradient(), "PNG", icc_profile=b"no profile")).width == 60


def test_transparency_stays() -> None:
    palette = gradient("P")
    first = palette.tobytes()[0]
    for data in (
        saved(palette, "PNG", transparency=first),
        saved(palette, "GIF", transparency=first),
        saved(Image.new("RGB", (4, 4), (1, 2, 3)), "PNG", transparency=(1, 2, 3)),
    ):
        assert min(pixels(clean(data)).getchannel("A").tobytes()) == 0


def test_the_first_frame_is_the_picture() -> None:
    frames = [Image.new("P", (9, 9), number) for number in (0, 1)]
    palette = [255, 0, 0, 0, 0, 255]
    for frame in frames:
        frame.putpalette(palette)
    for kind in ("GIF", "WEBP", "PNG"):
        data = saved(frames[0], kind, save_all=True, append_images=frames[1:])
        red, _, blue = pixels(clean(data)).convert("RGB").tobytes()[:3]
        assert red > 200, kind
        assert blue < 60, kind


def test_what_a_picture_is_its_content_says_not_its_name() -> None:
    picture = clean_picture(saved(gradient(), "JPEG"), 7, "photo.png", HERE)[0]
    assert picture.name == "picture-7.jpg"


def test_the_same_bytes_come_of_the_same_picture() -> None:
    for data in HIDING.values():
        assert clean(data) == clean(data)


# Whatever the bytes


def test_a_picture_cut_off_is_broken() -> None:
    from weasyprint import images  # which has Pillow forgive truncation

    assert images.ImageFile.LOAD_TRUNCATED_IMAGES
    for kind in ("JPEG", "PNG", "WEBP", "GIF"):
        data = saved(Image.effect_noise((80, 60), 60).convert("RGB"), kind)
        problem = refused(data[: len(data) * 2 // 3])
        assert problem.code == "PIC-004", kind
    assert "ends too early" in refused(saved(gradient(), "PNG")[:-40]).message
    assert ImageFile.LOAD_TRUNCATED_IMAGES, "it is put back as it was"


def test_a_size_is_judged_before_a_pixel_is_read() -> None:
    began = time.perf_counter()
    problem = refused(png(60_000, 60_000, chunk(b"IDAT", zlib.compress(b"\0" * 1000))))
    assert problem.code == "PIC-006"
    assert "60,000 × 60,000 pixels" in problem.message
    lying = saved(gradient("P"), "GIF")
    assert refused(lying[:6] + struct.pack("<HH", 65_000, 65_000) + lying[10:]).code == "PIC-006"
    assert time.perf_counter() - began < 1


def test_more_data_than_pixels_is_not_unpacked() -> None:
    bomb = png(10, 10, chunk(b"IDAT", zlib.compress(b"\0" * 200_000_000, 9)))
    began = time.perf_counter()
    assert pixels(clean(bomb)).size == (10, 10)
    assert time.perf_counter() - began < 2


def test_a_text_that_swells_is_broken() -> None:
    swollen = chunk(b"zTXt", b"a\0\0" + zlib.compress(b"x" * 100_000_000, 9))
    data = png(1, 1, swollen, chunk(b"IDAT", zlib.compress(b"\0\0\0\0")))
    assert refused(data).code == "PIC-004"


KINDS = {
    b"II*\0\0\0": "a TIFF",
    b"%PDF-1.7": "a PDF",
    b"%!PS-Adobe": "a PostScript file",
    b"\x01\0\0\0" + b"\0" * 36 + b" EMF": "a Windows metafile",
    b"BM\0\0": "a Windows bitmap",
    b"\0\0\0\x18ftypheic": "a HEIC or AVIF picture",
    b"\x1f\x8b\x08": "a compressed file",
    b"<!doctype html><p>A page": "a page of text or markup",
    b"A text.": "of no kind that we know",
}


@pytest.mark.parametrize("data", KINDS)
def test_another_kind_is_named(data: bytes) -> None:
    problem = refused(data)
    assert problem.code == "PIC-005"
    assert KINDS[data] in problem.message


def test_nothing_is_no_picture() -> None:
    assert "the file is empty" in refused(b"").message


@pytest.mark.parametrize("kind", HIDING)
def test_whatever_is_changed_a_picture_is_clean_or_refused(kind: str) -> None:
    whole = HIDING[kind]

    @settings(max_examples=60, deadline=None)
    @given(st.data())
    def held(data: st.DataObject) -> None:
        changed = bytearray(whole)
        for _ in range(data.draw(st.integers(1, 6))):
            changed[data.draw(st.integers(0, len(changed) - 1))] = data.draw(st.integers(0, 255))
        del changed[data.draw(st.integers(1, len(changed))) :]
        try:
            picture = clean(bytes(changed))
        except Refused as found:
            assert {problem.code[:3] for problem in found.problems} == {"PIC"}
        else:
            assert picture.width > 0

    held()


# The door


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A report's folder, with a picture in it and one beside it."""
    made = tmp_path / "source" / "a"
    (made / "maps").mkdir(parents=True)
    for place in (made / "map.png", made / "maps" / "a ä.png", made.parent / "secret.png"):
        place.write_bytes(saved(gradient(), "PNG"))
    return made


def source_in(folder: Path, text: str = "", kind: str = "md") -> Source:
    metadata = Metadata(title="A title", date=dt.date(2024, 1, 31))
    report = str(folder / f"report.{kind}")
    return Source("a", report, text.encode(), str(folder / "report.yaml"), metadata, None, None)


def through_the_door(folder: Path, address: str) -> bytes:
    return read_picture(source_in(folder), address, HERE)


def shut(folder: Path, address: str) -> str:
    with pytest.raises(Refused) as found:
        through_the_door(folder, address)
    (problem,) = found.value.problems
    assert problem.where == HERE
    return problem.code


@pytest.mark.parametrize(
    "address",
    [
        "map.png",
        "./map.png",
        " map.png\n",
        "map.png?raw=true#a",
        "%6dap.png",
        "maps/a%20%C3%A4.png",
    ],
)
def test_an_address_of_the_folder(folder: Path, address: str) -> None:
    assert through_the_door(folder, address)


ADDRESSES = {
    "": "PIC-007",
    ".": "PIC-007",
    "maps": "PIC-007",
    "nowhere.png": "PIC-001",
    "map.png/x": "PIC-001",
    "%252e%252e/secret.png": "PIC-001",
    "../secret.png": "PIC-002",
    "maps/../map.png": "PIC-002",
    "%2e%2e/secret.png": "PIC-002",
    "%2E./secret.png": "PIC-002",
    "..%2fsecret.png": "PIC-002",
    ".\t./secret.png": "PIC-002",
    "..\\secret.png": "PIC-002",
    "maps%5c..%5csecret.png": "PIC-002",
    "/etc/passwd": "PIC-002",
    "%2fetc/passwd": "PIC-002",
    "/assets/map.png": "PIC-002",
    "file:///etc/passwd": "PIC-002",
    "FILE:map.png": "PIC-002",
    "C:/map.png": "PIC-002",
    "c:map.png": "PIC-002",
    "\\\\host\\map.png": "PIC-002",
    "map.png%00": "PIC-002",
    "http://127.0.0.1:9/map.png": "PIC-003",
    "HTTPS://example.org/map.png": "PIC-003",
    "h\nttp://example.org/map.png": "PIC-003",
    "//example.org/map.png": "PIC-003",
    "data:image/png;base64,AAAA": "PIC-003",
    "ftp://example.org/map.png": "PIC-003",
    "blob:x": "PIC-003",
}


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_that_is_refused(folder: Path, address: str) -> None:
    assert shut(folder, address) == ADDRESSES[address]


def test_the_nearest_name_is_suggested(folder: Path) -> None:
    with pytest.raises(Refused, match=r"did you mean `map\.png`\?"):
        through_the_door(folder, "Map.PNG")


def test_links_lead_within_the_folder(folder: Path) -> None:
    (folder / "here.png").symlink_to("maps/a ä.png")
    assert through_the_door(folder, "here.png")
    for name, target in {
        "out.png": "../secret.png",
        "absolute.png": str(folder.parent / "secret.png"),
        "zero.png": "/dev/zero",
        "up": "..",
    }.items():
        (folder / name).symlink_to(target)
    assert [shut(folder, name) for name in ("out.png", "absolute.png", "zero.png")] == [
        "PIC-002"
    ] * 3
    assert shut(folder, "up/secret.png") == "PIC-002"
    (folder / "circle.png").symlink_to("circle.png")
    assert shut(folder, "circle.png") == "PIC-007"
    (folder / "dangling.png").symlink_to("nowhere.png")
    assert shut(folder, "dangling.png") == "PIC-001"


@pytest.mark.timeout(10)
def test_what_is_no_ordinary_file_is_not_waited_for(folder: Path) -> None:
    os.mkfifo(folder / "pipe.png")
    assert shut(folder, "pipe.png") == "PIC-007"


def test_a_file_beyond_all_measure(folder: Path) -> None:
    with (folder / "vast.png").open("wb") as vast:
        vast.truncate(2**40)
    assert shut(folder, "vast.png") == "PIC-006"


# Their places


def document(folder: Path, text: str, kind: str = "html") -> Document:
    return parse(source_in(folder, text, kind))


def placed(folder: Path, html: str) -> str:
    """The report's body as markup, without lines and the numbers of leaves."""
    body = document(folder, html).body
    for node in body.iter(etree.Element):
        node.attrib.pop("data-line", None)
        if str(node.get("id", "")).startswith("p"):
            del node.attrib["id"]
    written = etree.tostring(body, encoding="unicode").replace("picture-1.png", "1")
    return written.removeprefix("<section>").removesuffix("</section>")


ONE = '<img src="1" alt="A"/>'
FIGURES = {
    "<p><img src=map.png alt=A></p>": f"<figure>{ONE}</figure>",
    "<img src=map.png alt=A>": f"<figure>{ONE}</figure>",
    "<p>a<img src=map.png alt=A>b</p>": f"<p>a{ONE}b</p>",
    "<p>a <img src=map.png alt=A> b</p>": f"<p>a {ONE} b</p>",
    "<p> <img src=map.png alt=A> b</p>": f"<p>{ONE} b</p>",
    "<p>a <img src=map.png alt=A> </p>": f"<p>a {ONE}</p>",
    "<h1><img src=map.png alt=A></h1>a": f"<figure>{ONE}</figure><p>a</p>",
    "<p><img src=map.png alt=A><br>\n<img src=map.png alt=A></p>": f"<figure>{ONE}{ONE}</figure>",
    "<p><img src=map.png alt=A title='The  title'></p>": (
        f"<figure>{ONE}<figcaption>The title</figcaption></figure>"
    ),
    "<p><img src=map.png alt=A title=a><img src=map.png alt=A title=b></p>": (
        f"<figure>{ONE}<figcaption>a</figcaption></figure>"
        f"<figure>{ONE}<figcaption>b</figcaption></figure>"
    ),
    "<a href='http://x'><img src=map.png alt=A></a>": (
        f'<figure><a href="http://x">{ONE}</a></figure>'
    ),
    "<em><b><img src=map.png alt=A></b></em>": f"<figure>{ONE}</figure>",
    "<figure><img src=map.png alt=A><figcaption>a <i>b</i></figcaption></figure>": (
        f"<figure>{ONE}<figcaption>a <em>b</em></figcaption></figure>"
    ),
    "<figure><figcaption><p>a<p>b</figcaption><div><img src=map.png alt=A></div></figure>": (
        f"<figure>{ONE}<figcaption>a<br/>b</figcaption></figure>"
    ),
    "<figure><img src=map.png alt=A title=t></figure>": (
        f"<figure>{ONE}<figcaption>t</figcaption></figure>"
    ),
    "<figure id=x lang=de><p><img src=map.png alt=A></figure>": (
        f'<figure id="x" lang="de">{ONE}</figure>'
    ),
    "<figure><img src=map.png alt=A>a<figcaption>b</figcaption></figure>": (
        f"<p>{ONE}a</p><p>b</p>"
    ),
    "<figure><table><tr><td>a</table><figcaption>b</figcaption></figure>": (
        "<table><tbody><tr><td><p>a</p></td></tr></tbody></table><p>b</p>"
    ),
    "<figure><img src=map.png alt=A><figcaption>a</figcaption><figcaption>b</figcaption>": (
        f"<figure>{ONE}</figure><p>a</p><p>b</p>"
    ),
    "<figcaption>a</figcaption>": "<p>a</p>",
    "<picture><source srcset=x><img src=map.png alt=A></picture>": f"<figure>{ONE}</figure>",
    "<ul><li><img src=map.png alt=A><li>a</ul>": (
        f'<ul class="tight"><li><figure>{ONE}</figure></li><li><p>a</p></li></ul>'
    ),
    "<dl><dt><img src=map.png alt=A><dd>a</dl>": f"<dl><dt>{ONE}</dt><dd><p>a</p></dd></dl>",
    "<p><img src=map.png alt=A width=30 height=999></p>": (
        '<figure><img src="1" alt="A" width="30"/></figure>'
    ),
    "<p><img src=map.png alt=A height=20></p>": (
        '<figure><img src="1" alt="A" width="30"/></figure>'
    ),
    "<p><img src=map.png alt=A width=50%></p>": f"<figure>{ONE}</figure>",
}


@pytest.mark.parametrize("html", FIGURES)
def test_the_place_of_a_picture(folder: Path, html: str) -> None:
    assert placed(folder, html) == FIGURES[html]


def test_a_picture_is_read_once(folder: Path) -> None:
    (folder / "twin.png").write_bytes((folder / "map.png").read_bytes())
    read = document(folder, "![a](map.png)\n\nb ![c](twin.png) d ![](map.png)\n", "md")
    assert [picture.name for picture in read.pictures] == ["picture-1.png"]
    assert [alt for _, alt in read.shown] == ["a", "c", ""]
    assert [address for address, _ in read.picture_files] == ["map.png", "twin.png"]


def test_all_that_is_wrong_is_said_at_once(folder: Path) -> None:
    (folder / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    text = "![a](nowhere.png)\n\nb ![c](../c.png) d\n\n![e](broken.png)\n\n[f](#nowhere)\n"
    with pytest.raises(Refused) as found:
        document(folder, text, "md")
    assert [f"{problem.code}:{problem.where.line}" for problem in found.value.problems] == [
        *("PIC-001:1", "PIC-002:3", "PIC-004:5", "LNK-002:7")
    ]


def test_alternative_text(folder: Path) -> None:
    (folder / "sign.svg").write_bytes(drawing("<text>To the   harbour</text>"))
    read = document(
        folder,
        "<img src=map.png><p>a<img src=map.png alt=''></p>\n<img src=sign.svg alt=''>"
        "<p>b<img src=sign.svg alt='A sign'>",
    )
    assert [alt for _, alt in read.shown] == ["", "", "To the harbour", "A sign"]
    assert [f"{found.code}:{found.where.line}" for found in read.findings] == [
        *("PIC-009:1", "PIC-009:2")
    ]


def test_pictures_that_come_from_elsewhere_are_loaded_by_whom_it_concerns(folder: Path) -> None:
    from pressroom.readers import _distilled

    asked: list[tuple[str, Place]] = []

    def load(address: str, where: Place) -> bytes:
        asked.append((address, where))
        return saved(gradient(), "PNG")

    html = "<p>a</p>\n<img src='media/image1.png' alt='A map'>"
    read = _distilled(source_in(folder), html, lambda line: line, [], load)
    assert asked == [("media/image1.png", Place(str(folder / "report.md"), 2))]
    assert [picture.name for picture in read.pictures] == ["picture-1.png"]
    assert read.picture_files == (("media/image1.png", sha256(load("", asked[0][1])).hexdigest()),)


def test_the_limit_of_pixels_is_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    data = saved(gradient(size=(60, 40)), "PNG")
    monkeypatch.setattr(pictures, "MOST_PIXELS", 60 * 40)
    assert clean(data)
    monkeypatch.setattr(pictures, "MOST_PIXELS", 60 * 40 - 1)
    assert refused(data).code == "PIC-006"
