"""Which inks a colour is printed with.

In: colours of the record edition. Out: black and greys in black ink alone, the one spot colour in
its own, all others in four inks through the profile. Inks are DeviceCMYK, since overprint mode
works for no other space (ISO 32000-1 §8.6.7).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pikepdf import Array, Dictionary, Name

from pressroom.press.functions import samples

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pikepdf import Object

    from pressroom.press.profile import Cmyk, Profile
    from pressroom.schema import Spot

Rgb = tuple[float, float, float]
BLACK: Cmyk = (0.0, 0.0, 0.0, 1.0)
COMPONENTS = {Name.DeviceGray: 1, Name.DeviceRGB: 3, Name.DeviceCMYK: 4}


class Inks:
    """The inks of one edition; `None` is the spot colour's."""

    def __init__(self, profile: Profile, spot: Spot | None) -> None:
        self.profile = profile
        self.spot = spot
        self._known: dict[Rgb, Cmyk] = {}

    def of(self, colour: Rgb) -> Cmyk | None:
        """The inks of a colour of text, of a rule or of a drawing."""
        if self.spot and levels(colour) == self.spot.rgb:
            return None
        if neutral(colour):
            return grey(colour[0])
        if colour not in self._known:
            (self._known[colour],) = self.profile.colours([colour])
        return self._known[colour]

    def gradient(self, function: Object, domain: Sequence[float], space: Name) -> list[Cmyk]:
        """The inks of a gradient, step by step. Raises Unconvertible.

        Only one that is grey throughout is in black alone: else its hue would jump.
        """
        values = samples(function, domain)
        if space == Name.DeviceCMYK:
            return [(one[0], one[1], one[2], one[3]) for one in values]
        colours = [as_rgb(one) for one in values]
        if all(neutral(one) for one in colours):
            return [grey(one[0]) for one in colours]
        return self.profile.colours(colours)

    def separation(self, spot: Spot) -> Array:
        """The colour space of the spot colour (§8.6.6.4), with the four inks that stand for it."""
        red, green, blue = spot.rgb
        (alternate,) = self.profile.colours([(red / 255, green / 255, blue / 255)])
        return separation(spot.ink, alternate)


def separation(ink: str, alternate: Cmyk) -> Array:
    """A colour space of one ink, from none of it to all."""
    tint = Dictionary(
        FunctionType=2,
        Domain=Array([0, 1]),
        C0=Array([0, 0, 0, 0]),
        C1=Array(_numbers(alternate)),
        N=1,
    )
    return Array([Name.Separation, Name("/" + ink), Name.DeviceCMYK, tint])


def grey(level: float) -> Cmyk:
    """A grey in black ink alone (§10.3.3)."""
    return (0.0, 0.0, 0.0, round(1 - level, 6))


def neutral(colour: Rgb) -> bool:
    """Whether a colour is black, white or a grey."""
    return len(set(levels(colour))) == 1


def levels(colour: Rgb) -> tuple[int, ...]:
    """A colour in the 256 steps that styles write it in."""
    return tuple(round(one * 255) for one in colour)


def luminosity(colour: Rgb) -> float:
    """How light a colour is, as soft masks take it (§11.5.3)."""
    red, green, blue = colour
    return round(0.3 * red + 0.59 * green + 0.11 * blue, 6)


def as_rgb(values: Sequence[float]) -> Rgb:
    """One number or three as a colour of sRGB."""
    red, green, blue = values if len(values) == 3 else [values[0]] * 3
    return (red, green, blue)


def _numbers(inks: Cmyk) -> list[object]:
    from decimal import Decimal

    return [Decimal(f"{one:.4f}") for one in inks]
