"""Do the pictures of a press edition show what those of the record show?

In: both files, opened, and the profile. Out: faults in words. Each picture of the record is put
into inks anew and compared with what stands in the press edition, place by place: one that is
negative, another, or converted otherwise is found. What a JPEG loses is not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pikepdf import Array, Dictionary, Name, Pdf

from pressroom.press.functions import Unconvertible
from pressroom.press.pictures import pixels_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PIL.Image import Image

    from pressroom.press.profile import Profile

# The places that are compared, each the mean of 16 by 16 pixels or more: a JPEG keeps it.
MOST_PLACES, PIXELS = 16, 16
NEAR = 6  # of 255: what a JPEG of our quality loses in such a place, and more


def unlike(record: Pdf, press: Pdf, profile: Profile) -> Iterator[str]:
    """What of the pictures on pages is not as it was."""
    done: set[tuple[int, int]] = set()
    for number, (before, after) in enumerate(zip(record.pages, press.pages, strict=False), 1):
        mine, theirs = (_drawn(page.obj) for page in (before, after))
        for name, image in theirs.items():
            if image.get(Name.Subtype) != Name.Image or image.objgen in done:
                continue
            done.add(image.objgen)
            if name not in mine or _differs(mine[name], image, profile):
                yield f"a picture of page {number} shows other than that of the record edition"


def _drawn(page: Any) -> dict[str, Any]:
    """What a page can draw, by name."""
    return dict(page.get(Name.Resources, Dictionary()).get(Name.XObject, Dictionary()).items())


def _differs(before: Any, after: Any, profile: Profile) -> bool:
    try:
        wanted, found = pixels_of(before), pixels_of(after)
    except Unconvertible:
        return True
    if list(after.get(Name.Decode, Array())) != ([1, 0] * 4 if _turned_round(after) else []):
        return True
    if wanted.mode != found.mode:
        wanted = wanted.convert("L") if found.mode == "L" else profile.picture(wanted)
    if (wanted.mode, wanted.size) != (found.mode, found.size):
        return True
    pairs = zip(_places(wanted), _places(found), strict=True)
    return any(abs(one - other) > NEAR for one, other in pairs)


def _turned_round(image: Any) -> bool:
    """Whether the inks stand turned round in a JPEG, as Pillow writes them."""
    jpeg = image.get(Name.Filter) == Name.DCTDecode
    return bool(jpeg and image.get(Name.ColorSpace) == Name.DeviceCMYK)


def _places(image: Image) -> bytes:
    from PIL import Image as Images

    across, down = (min(max(one // PIXELS, 1), MOST_PLACES) for one in image.size)
    return image.resize((across, down), Images.Resampling.BOX).tobytes()
