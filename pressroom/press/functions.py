"""The functions by which gradients change their colours, evaluated and written anew.

In: a function of a shading. Out: its values; a sampled function of other colours over the same
domain. Follows ISO 32000-1 §7.10: exponential (type 2) and stitched (type 3) functions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pikepdf import Array, Dictionary, Name, Pdf, Stream

if TYPE_CHECKING:
    from collections.abc import Sequence

SAMPLES = 512


class Unconvertible(Exception):  # noqa: N818 - it is an answer, not an accident
    """Colours of a kind that we cannot turn into inks; the argument says which."""


def samples(function: Any, domain: Sequence[float]) -> list[tuple[float, ...]]:
    """The values of a function, or of one for each component, at even steps of its domain.

    Raises Unconvertible.
    """
    start, end = domain
    steps = (start + (end - start) * at / (SAMPLES - 1) for at in range(SAMPLES))
    return [tuple(_value(function, step)) for step in steps]


def sampled(pdf: Pdf, domain: Sequence[float], values: Sequence[Sequence[float]]) -> Stream:
    """A function that takes these values at even steps of a domain (§7.10.2)."""
    data = bytes(round(min(max(one, 0), 1) * 255) for each in values for one in each)
    return Stream(
        pdf,
        data,
        FunctionType=0,
        Domain=Array(domain),
        Range=Array([0, 1] * len(values[0])),
        Size=Array([len(values)]),
        BitsPerSample=8,
    )


def _value(function: Any, at: float) -> list[float]:
    if isinstance(function, Array):
        return [value for each in function for value in _value(each, at)]
    low, high = (float(one) for one in function.Domain)
    at = min(max(at, low), high)
    kind = int(function.FunctionType)
    if kind == 2:
        return _exponential(function, at)
    if kind == 3:
        return _stitched(function, at, (low, high))
    raise Unconvertible(f"its gradient follows a function of type {kind}")


def _exponential(function: Dictionary, at: float) -> list[float]:
    first = [float(one) for one in function.get(Name.C0, Array([0]))]
    last = [float(one) for one in function.get(Name.C1, Array([1]))]
    share = at ** float(function.N)
    return [one + share * (other - one) for one, other in zip(first, last, strict=True)]


def _stitched(function: Dictionary, at: float, domain: tuple[float, float]) -> list[float]:
    bounds = [float(one) for one in function.Bounds]
    part = sum(at >= bound for bound in bounds)
    low, high = [domain[0], *bounds][part], [*bounds, domain[1]][part]
    start, end = (float(one) for one in list(function.Encode)[2 * part : 2 * part + 2])
    within = (at - low) / (high - low) if high > low else 0.0
    return _value(function.Functions[part], start + within * (end - start))
