"""The bytes of a picture in, a clean `Picture` out: nothing in it but what is to be seen.

What a picture is, its first bytes say; a wrong extension does no harm. Pixels are upright, in
8 bits of sRGB or grey; camera data, places, comments, thumbnails and profiles are gone. JPEG stays
JPEG, the first frame of all others becomes PNG, drawings are `drawings.clean_drawing`'s.
"""

from __future__ import annotations

import io
import math
import re
import warnings
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from pressroom.drawings import Unfit, clean_drawing
from pressroom.model import Picture
from pressroom.problems import Refused, problem, short

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PIL.Image import Image
    from PIL.ImageFile import ImageFile

    from pressroom.problems import Place, Problem

PIXELS = {
    "PNG": rb"\x89PNG\r\n\x1a\n",
    "JPEG": rb"\xff\xd8\xff",
    "GIF": rb"GIF8[79]a",
    "WEBP": rb"RIFF.{4}WEBP",
}
OTHERS = {
    "a TIFF": rb"II[*+]\0|MM\0[*+]",
    "a PDF": rb"%PDF-",
    "a PostScript file": rb"%!PS|\xc5\xd0\xd3\xc6",
    "a Windows metafile": rb"\x01\0\0\0.{36} EMF|\xd7\xcd\xc6\x9a|\x01\0\x09\0",
    "a Windows bitmap": rb"BM",
    "a Photoshop file": rb"8BPS",
    "an icon": rb"\0\0[\x01\x02]\0",
    "a HEIC or AVIF picture": rb".{4}ftyp",
    "a JPEG 2000 or JPEG XL picture": rb"\0\0\0\x0cj|\0\0\0\x0cJXL|\xff\x4f\xff\x51|\xff\x0a",
    "a compressed file": rb"\x1f\x8b|PK\x03\x04|BZh|\xfd7zXZ",
}
MARKUP = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?[\s\0]*<")
# In pixels; the size is read before a pixel is.
MOST_PIXELS = 80_000_000
MOST_ON_SCREEN = 4_000_000
ENDINGS = {"JPEG": ("jpg", "image/jpeg"), "PNG": ("png", "image/png")}
# What modes of Pillow become, where they are not kept.
AS_RGBA = frozenset(("PA", "RGBa", "La"))
KEPT = frozenset(("L", "LA", "RGB", "RGBA", "P"))
# Of a JPEG whose own tables cannot be kept, since its colours were converted.
QUALITY = 92


def clean_picture(
    data: bytes, number: int, address: str, where: Place
) -> tuple[Picture, list[Problem]]:
    """Clean the picture that an address led to; it is the report's `number`th.

    What was left out of a drawing comes back with it (PIC-008). Raises Refused, PIC-004 to 006.
    """
    shown = short(address)
    try:
        kind = _kind(data)
        if kind == "SVG":
            drawing = clean_drawing(data)
            size = (drawing.width, drawing.height)
            name = f"picture-{number}.svg"
            picture = Picture(name, "image/svg+xml", drawing.data, *size, drawing.text)
            facts = [{"part": part, "picture": shown} for part in drawing.left_out]
            return picture, [problem("PIC-008", where, **each) for each in facts]
        clean, (width, height) = _clean_pixels(data, kind)
    except Unfit as unfit:
        raise Refused([problem(unfit.code, where, picture=shown, **unfit.facts)]) from None
    ending, media_type = ENDINGS["JPEG" if kind == "JPEG" else "PNG"]
    return Picture(f"picture-{number}.{ending}", media_type, clean, width, height, ""), []


def for_screens(picture: Picture) -> Picture:
    """A picture of no more pixels than reading systems take; it is shown as large as before."""
    from PIL import Image

    if picture.media_type == "image/svg+xml":
        return picture
    with _for_strangers(), Image.open(io.BytesIO(picture.data)) as opened:
        pixels = opened.width * opened.height
        if pixels <= MOST_ON_SCREEN:
            return picture
        scale = math.sqrt(MOST_ON_SCREEN / pixels)
        size = (max(int(opened.width * scale), 1), max(int(opened.height * scale), 1))
        transparent = _transparent(opened)
        full = opened.convert("RGBA" if transparent else "RGB") if opened.mode == "P" else opened
        smaller = full.resize(size, Image.Resampling.LANCZOS)
    target = io.BytesIO()
    if picture.media_type == "image/jpeg":
        smaller.save(target, "JPEG", quality=QUALITY)
    else:
        smaller.save(target, "PNG")
    return replace(picture, data=target.getvalue())


def _kind(data: bytes) -> str:
    """What the first bytes say. Raises Unfit: PIC-004 if there are none, PIC-005."""
    if not data:
        raise Unfit("PIC-004", reason="the file is empty")
    for kind, signature in PIXELS.items():
        if re.match(signature, data, re.DOTALL):
            return kind
    if MARKUP.match(data):
        if b"<svg" in data or b"<\0s\0v\0g" in data or b"\0<\0s\0v\0g" in data:
            return "SVG"
        raise Unfit("PIC-005", kind="a page of text or markup")
    for kind, signature in OTHERS.items():
        if re.match(signature, data, re.DOTALL):
            raise Unfit("PIC-005", kind=kind)
    raise Unfit("PIC-005", kind="of no kind that we know")


@contextmanager
def _for_strangers() -> Iterator[None]:
    """Pillow as it must be for strangers' files; the layout engine has it forgive truncation."""
    from PIL import Image, ImageFile

    before = ImageFile.LOAD_TRUNCATED_IMAGES, Image.MAX_IMAGE_PIXELS
    # Our own limit is judged in its stead, in words.
    ImageFile.LOAD_TRUNCATED_IMAGES, Image.MAX_IMAGE_PIXELS = False, None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES, Image.MAX_IMAGE_PIXELS = before


def _clean_pixels(data: bytes, kind: str) -> tuple[bytes, tuple[int, int]]:
    from PIL import Image

    with _for_strangers():
        try:
            opened = Image.open(io.BytesIO(data), formats=(kind,))
            if opened.width * opened.height > MOST_PIXELS:
                most = f"{MOST_PIXELS:,} at most"
                size = f"{opened.width:,} × {opened.height:,} pixels"
                raise Unfit("PIC-006", reason=f"{size}, {most}")
            opened.load()
            return _rewritten(opened, kind)
        except (Unfit, MemoryError):
            raise
        except Exception as error:
            # A decoder may trip over a stranger's bytes in any way.
            ends = isinstance(error, EOFError) or "truncated" in str(error).lower()
            reason = "it ends too early" if ends else f"it cannot be read as {kind}"
            raise Unfit("PIC-004", reason=reason) from None


def _rewritten(opened: ImageFile, kind: str) -> tuple[bytes, tuple[int, int]]:
    """The pixels alone, written anew."""
    from PIL import ImageOps, JpegImagePlugin

    upright = ImageOps.exif_transpose(opened)
    image = _plain(_in_srgb(upright))
    image.info = {}
    target = io.BytesIO()
    if kind != "JPEG":
        image.save(target, "PNG")
    elif image.mode == opened.mode and not _profile(upright):
        # With its own tables a JPEG loses next to nothing.
        tables = getattr(opened, "quantization", None)
        sampling = JpegImagePlugin.get_sampling(opened)
        image.save(target, "JPEG", qtables=tables, subsampling=max(sampling, 0))
    else:
        image.save(target, "JPEG", quality=QUALITY, subsampling=0)
    return target.getvalue(), image.size


def _profile(image: Image) -> bytes:
    """The colour profile of a picture; none where it is sRGB, which is what is understood."""
    from PIL import ImageCms

    data = image.info.get("icc_profile") or b""
    try:
        name = ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(io.BytesIO(data)))
    except (ImageCms.PyCMSError, OSError):
        return b""
    return b"" if "srgb" in name.lower() else data


def _in_srgb(image: Image) -> Image:
    """The picture in the colours of its profile, as sRGB (grey stays grey)."""
    from PIL import ImageCms

    data = _profile(image)
    if not data:
        return image
    alpha = image.convert("RGBA").getchannel("A") if _transparent(image) else None
    grey = image.mode in ("L", "LA", "1")
    base = image if image.mode == "CMYK" else image.convert("L" if grey else "RGB")
    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(data))
        converted = ImageCms.profileToProfile(
            base, profile, ImageCms.createProfile("sRGB"), outputMode="RGB"
        )
    except ImageCms.PyCMSError:
        return image  # the profile is of another kind of colours
    if converted is None:
        return image
    if grey:
        converted = converted.convert("L")
    if alpha is not None:
        converted.putalpha(alpha)
    return converted


def _transparent(image: Image) -> bool:
    return "A" in image.mode or "a" in image.mode or "transparency" in image.info


def _plain(image: Image) -> Image:
    """The picture in a mode that PNG, JPEG, print and reading systems all know."""
    if image.mode.startswith("I"):
        return _eight_bits(image)
    if image.mode in AS_RGBA or (image.mode not in ("LA", "RGBA") and _transparent(image)):
        return image.convert("RGBA")
    if image.mode == "1":
        return image.convert("L")
    return image.copy() if image.mode in KEPT else image.convert("RGB")


def _eight_bits(image: Image) -> Image:
    """Grey of 16 bits in 8: the upper half of each."""
    from PIL import Image as Images

    values = image.convert("I").tobytes()
    return Images.frombytes("L", image.size, values[1::4])
