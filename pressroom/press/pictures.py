"""Pictures in the inks of a press, and how finely they are printed.

In: image XObjects of the record edition, and where they are drawn. Out: the same in DeviceCMYK, or
in DeviceGray where every pixel is a grey; what resolution each is printed at, with findings by
picture and the author's line. Soft masks stay. Follows ISO 32000-1 §8.9.5.
"""

from __future__ import annotations

import io
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from pikepdf import Array, Name

from pressroom.press.functions import Unconvertible
from pressroom.problems import Place, problem, short
from pressroom.source import sha256

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pikepdf import Stream
    from PIL.Image import Image

    from pressroom.model import Edition, Picture
    from pressroom.pdf.geometry import Matrix
    from pressroom.press.profile import Profile
    from pressroom.problems import Problem

# Of a JPEG whose colours were converted; each second one is lost on no press.
QUALITY = 95
# In pixels an inch, of tones and of line art, which has no greys to soften its edges.
LEAST, MOST = 150, 450
LEAST_OF_LINES, MOST_OF_LINES = 600, 2400
MOST_INK = 300  # per cent, of all four
MODES = {"/DeviceGray": "L", "/DeviceRGB": "RGB", "/DeviceCMYK": "CMYK"}


class Converted(NamedTuple):
    """What became of an image: its inks, the most of them in one place in per cent, its kind."""

    inks: str
    most: int
    lines: bool
    pixels: str  # a hash of what it was


@dataclass(frozen=True, slots=True)
class Placed:
    """A picture as it is printed: which, on which page, at how many pixels an inch."""

    picture: str
    place: Place
    page: int
    resolution: int
    image: Converted

    @property
    def record(self) -> dict[str, object]:
        """What a proof says of it."""
        said: dict[str, object] = {
            "picture": self.picture,
            "line": self.place.line,
            "page": self.page + 1,
            "pixels an inch": self.resolution,
            "inks": self.image.inks,
            "most ink in one place": f"{self.image.most} %",
        }
        return said | ({"line art": True} if self.image.lines else {})


@dataclass(slots=True)
class Gallery:
    """The pictures of an edition, converted each once, and where they were found printed."""

    profile: Profile
    edition: Edition
    placed: list[Placed] = field(default_factory=list)
    _converted: dict[tuple[int, int], Converted] = field(default_factory=dict)
    _named: dict[str, list[tuple[str, Place]]] | None = None

    def take(self, image: Stream, page: int, matrix: Matrix) -> None:
        """Convert an image and note how it stands on a page. Raises Unconvertible."""
        key = image.objgen
        if key not in self._converted:
            self._converted[key] = convert(image, self.profile)
        converted = self._converted[key]
        across = math.hypot(*matrix[:2]) / 72
        down = math.hypot(*matrix[2:4]) / 72
        finest = min(int(image.Width) / across, int(image.Height) / down)
        name, place = self._name(converted.pixels)
        self.placed.append(Placed(name, place, page, round(finest), converted))

    def findings(self) -> Iterator[Problem]:
        """What deserves a look: too few pixels, more than can be printed, too much ink."""
        for each in dict.fromkeys(self.placed):
            least, most = (LEAST_OF_LINES, MOST_OF_LINES) if each.image.lines else (LEAST, MOST)
            picture = short(each.picture)
            if each.resolution < least:
                facts = {"picture": picture, "found": each.resolution, "least": least}
                yield problem("PRS-004", each.place, **facts)
            elif each.resolution > most:
                facts = {"picture": picture, "found": each.resolution, "most": most}
                yield problem("PRS-005", each.place, **facts)
            if each.image.most > MOST_INK:
                facts = {"picture": picture, "found": each.image.most, "most": MOST_INK}
                yield problem("PRS-008", each.place, **facts)

    def _name(self, pixels: str) -> tuple[str, Place]:
        """What the author calls a picture, and the line that shows it: of several the next."""
        if self._named is None:
            self._named = _named(self.edition)
        shown = self._named.get(pixels, [])
        if not shown:
            return "a picture", Place(self.edition.document.source.name)
        return shown.pop(0) if len(shown) > 1 else shown[0]


def convert(image: Stream, profile: Profile) -> Converted:
    """Put an image into four inks, or into black alone where it is grey. Raises Unconvertible."""
    from PIL import ImageChops

    opened = pixels_of(image)
    pixels = sha256(f"{opened.size}".encode() + opened.tobytes())
    if opened.mode == "RGB":
        red, green, blue = opened.split()
        if (
            ImageChops.difference(red, green).getbbox()
            or ImageChops.difference(green, blue).getbbox()
        ):
            opened = profile.picture(opened)
        else:
            opened = red
        _write(image, opened)
    levels: Any = opened.getcolors(256) if opened.mode == "L" else ()
    lines = opened.mode == "L" and {level for _, level in levels} <= {0, 255}
    kind = "grey" if opened.mode == "L" else "CMYK"
    return Converted(kind, _most_ink(opened), lines, pixels)


def pixels_of(image: Stream) -> Image:
    """The pixels of an image. Raises Unconvertible."""
    from PIL import Image

    mode = MODES.get(str(image.get(Name.ColorSpace)))
    if mode is None or int(image.get(Name.BitsPerComponent, 0)) != 8 or Name.Mask in image:
        raise Unconvertible("its pixels are in a space of their own")
    if image.get(Name.Filter) == Name.DCTDecode:
        opened = Image.open(io.BytesIO(image.read_raw_bytes()), formats=("JPEG",))
        opened.load()
        return opened
    return Image.frombytes(mode, (int(image.Width), int(image.Height)), image.read_bytes())


def _write(image: Stream, inks: Image) -> None:
    """Write the pixels back in the form they came in: JPEG, or without loss."""
    space = Name.DeviceGray if inks.mode == "L" else Name.DeviceCMYK
    if image.get(Name.Filter) == Name.DCTDecode:
        target = io.BytesIO()
        inks.save(target, "JPEG", quality=QUALITY, subsampling=0)
        image.write(target.getvalue(), filter=Name.DCTDecode)
        # Four inks stand in a JPEG turned round, as Adobe began it.
        if inks.mode == "CMYK":
            image.Decode = Array([1, 0] * 4)
    else:
        image.write(inks.tobytes())
    image.ColorSpace = space


def _most_ink(inks: Image) -> int:
    """The most ink that one place has, in per cent."""
    from PIL import ImageChops

    extrema: Any
    if inks.mode == "L":
        extrema = inks.getextrema()
        return round((255 - int(extrema[0])) / 2.55)
    cyan, magenta, yellow, black = inks.split()
    halves = ImageChops.add(cyan, magenta, 2), ImageChops.add(yellow, black, 2)
    extrema = ImageChops.add(halves[0], halves[1], 2).getextrema()
    return round(int(extrema[1]) * 4 / 2.55)


def _named(edition: Edition) -> dict[str, list[tuple[str, Place]]]:
    """The pictures by the hash of their pixels: what the author calls each, and its lines."""
    document = edition.document
    first: dict[str, str] = {}  # the same picture may lie there under several names
    for address, digest in document.picture_files:
        first.setdefault(digest, address)
    # Those of a Word file have no names that its author knows.
    addresses = dict(zip((each.name for each in document.pictures), first.values(), strict=False))
    said: dict[str, list[tuple[str, Place]]] = {}
    line = 0
    for node in document.body.iter("*"):
        line = int(node.get("data-line", line))
        if node.tag == "img":
            name = node.get("src", "")
            known = addresses.get(name) or node.get("alt") or name
            said.setdefault(name, []).append((known, Place(document.source.name, line)))
    logo = document.source.metadata.logo
    if document.logo and logo:
        said[document.logo.name] = [(logo.address, logo.place)]
    found: dict[str, list[tuple[str, Place]]] = {}
    for picture in edition.pictures:
        if picture.media_type != "image/svg+xml" and picture.name in said:
            found.setdefault(_pixels(picture), []).extend(said[picture.name])
    return found


def _pixels(picture: Picture) -> str:
    """The hash of a picture's pixels without their transparency, as the PDF has them."""
    from PIL import Image

    with Image.open(io.BytesIO(picture.data)) as opened:
        plain = opened.convert("RGBA") if "transparency" in opened.info else opened
        plain = plain.convert("L" if plain.mode in ("L", "LA") else "RGB")
    return sha256(f"{plain.size}".encode() + plain.tobytes())
