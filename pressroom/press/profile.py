"""The ICC profile that a press edition is made for, and sRGB turned into its four inks.

In: what the metadata say under `press`. Out: the `Profile`, the printer's own or the packaged
default; Refused with PRS-001 where it is none that a press can use. Follows ISO 15076-1 §7.2 (the
header) and §7.3 (the tags); littleCMS does the arithmetic, by relative colorimetry with the black
points matched, as press-ready files are made.
"""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from pressroom.problems import Place, Refused, problem, short
from pressroom.source import MEGABYTE, read_beside, readable, sha256
from pressroom.tools import default_profile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PIL.Image import Image

    from pressroom.schema import Press

HEADER = 128
LARGEST = 16  # MB; those that printers give out have up to 3
# Both ways between the inks and colour as it is seen, for the intent that we use.
NEEDED = (b"A2B0", b"B2A0")
PACKAGE = "libgs-common"

Cmyk = tuple[float, float, float, float]


class Named(NamedTuple):
    """The file that named a profile, what it called it, and its SHA-256."""

    file: str
    address: str
    sha256: str


@dataclass(frozen=True)
class Profile:
    """A CMYK profile of a printing process, and the way from sRGB to its inks."""

    data: bytes = field(repr=False)
    named: Named | None = None  # none: the packaged default

    @property
    def sha256(self) -> str:
        """Its SHA-256, 64 hexadecimal digits."""
        return sha256(self.data)

    @cached_property
    def name(self) -> str:
        """What it calls itself."""
        from PIL import ImageCms

        return ImageCms.getProfileDescription(self._opened).strip() or "without a name"

    def picture(self, image: Image) -> Image:
        """A picture in sRGB, in the four inks."""
        from PIL import ImageCms

        inks: Any = ImageCms.applyTransform(image, self._transform)
        return cast("Image", inks)

    def colours(self, colours: list[tuple[float, float, float]]) -> list[Cmyk]:
        """Colours of sRGB, each value from 0 to 1, in the four inks."""
        from PIL import Image

        levels = bytes(round(min(max(one, 0), 1) * 255) for colour in colours for one in colour)
        inks = self.picture(Image.frombytes("RGB", (len(colours), 1), levels)).tobytes()
        shares = [round(one / 255, 4) for one in inks]
        return [
            (shares[at], shares[at + 1], shares[at + 2], shares[at + 3])
            for at in range(0, len(shares), 4)
        ]

    @cached_property
    def _opened(self) -> Any:
        from PIL import ImageCms

        return ImageCms.ImageCmsProfile(io.BytesIO(self.data))

    @cached_property
    def _transform(self) -> Any:
        from PIL import ImageCms

        return ImageCms.buildTransform(
            *(ImageCms.createProfile("sRGB"), self._opened, "RGB", "CMYK"),
            renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
            flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )


def profile_for(press: Press) -> Profile:
    """The profile that is asked for. Raises Refused with PRS-001 or SYS-001."""
    if press.profile is None:
        return _default()
    try:
        data = read_beside(press.profile, press.place)
    except Refused as refused:
        raise _refused(press, _unread(refused)) from None
    profile = Profile(data, Named(Path(press.place.file).name, press.profile, sha256(data)))
    reason = unfit(data) or _unopened(profile)
    if reason:
        raise _refused(press, reason)
    return profile


def _default() -> Profile:
    file = default_profile()
    if file is None:
        command = f"sudo apt-get install --no-install-recommends {PACKAGE}"
        what = f"the CMYK profile of {PACKAGE}"
        raise Refused([problem("SYS-001", Place("this machine"), what=what, command=command)])
    return Profile(readable(file.resolve()))


def unfit(data: bytes) -> str | None:
    """Why bytes are no profile of a press with four inks."""
    if len(data) > LARGEST * MEGABYTE:
        return f"it has more than {LARGEST} MB"
    if len(data) < HEADER + 4 or data[36:40] != b"acsp":
        return "it is no ICC profile"
    return next(_unfit_header(data), None)


def _unfit_header(data: bytes) -> Iterator[str]:
    """What in the header and the list of tags is not that of a press's profile."""
    size, version, kind, space, seen = struct.unpack_from(">I4xB3x4s4s4s", data)
    if size != len(data):
        yield "it ends too early" if size > len(data) else "more follows where it ends"
    if space != b"CMYK":
        yield f"its colours are {_words(space)}, not CMYK"
    if kind != b"prtr":
        yield f"it is of class {_words(kind)}, not of an output device (prtr)"
    if version not in (2, 4):
        yield f"it is of version {version} of ICC; PDF knows 2 and 4"
    if seen not in (b"Lab ", b"XYZ "):
        yield f"it leads to {_words(seen)}, not to colour as it is seen"
    (count,) = struct.unpack_from(">I", data, HEADER)
    tags = {data[at : at + 4] for at in range(132, min(132 + 12 * count, len(data)), 12)}
    if lost := [_words(tag) for tag in NEEDED if tag not in tags]:
        yield f"it lacks {' and '.join(lost)}"


def _unopened(profile: Profile) -> str | None:
    """Why littleCMS cannot use a profile whose header is right."""
    from PIL import ImageCms

    try:
        profile.colours([(0.5, 0.25, 0.75)])
    except (ImageCms.PyCMSError, OSError):
        return "its tables are broken"
    return None


def _words(signature: bytes) -> str:
    return short(signature.decode("ascii", "replace").strip()) or "unnamed"


def _unread(refused: Refused) -> str:
    """Why the file was not read, in words that fit any file."""
    (found,) = refused.problems
    return {
        "PIC-001": "there is none of that name in the folder of this file",
        "PIC-002": "it does not lie in the folder of this file",
        "PIC-003": "it would have to be fetched; a build fetches nothing",
        "PIC-006": "it is too large",
    }.get(found.code, "it cannot be read")


def _refused(press: Press, reason: str) -> Refused:
    facts = {"profile": short(press.profile or ""), "reason": reason}
    return Refused([problem("PRS-001", press.place, **facts)])
