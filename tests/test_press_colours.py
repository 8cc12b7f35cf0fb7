"""Gradients step by step, and which inks a colour is printed with."""

from __future__ import annotations

from decimal import Decimal

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from pressroom.press.functions import SAMPLES, Unconvertible, sampled, samples
from pressroom.press.inks import Inks
from pressroom.press.profile import Profile, profile_for
from pressroom.schema import Press, Spot


def exponential(first: list[float], last: list[float], power: float = 1) -> Dictionary:
    start, end = Array(map(number, first)), Array(map(number, last))
    return Dictionary(FunctionType=2, Domain=Array([0, 1]), N=number(power), C0=start, C1=end)


def number(value: float) -> Decimal:
    return Decimal(str(value))


def at(values: list[tuple[float, ...]], share: float) -> tuple[float, ...]:
    return values[round(share * (SAMPLES - 1))]


def test_an_exponential_function() -> None:
    values = samples(exponential([1, 0, 0.5], [0, 1, 0.5], 2), [0, 1])
    assert len(values) == SAMPLES
    assert values[0] == (1, 0, 0.5)
    assert values[-1] == (0, 1, 0.5)
    assert at(values, 0.5) == pytest.approx((0.75, 0.25, 0.5), abs=0.002)


def test_a_stitched_function_within_another_domain() -> None:
    parts = Array([exponential([0], [1]), exponential([1], [0.5]), exponential([0], [0.2])])
    stitched = Dictionary(
        FunctionType=3,
        Domain=Array([0, 2]),
        Bounds=Array([number(0.5), 1]),
        Encode=Array([0, 1, 1, 0, 0, 1]),
        Functions=parts,
    )
    values = samples(stitched, [0, 2])
    for share, wanted in ((0.0, 0.0), (0.125, 0.5), (0.375, 0.75), (0.75, 0.1), (1.0, 0.2)):
        assert at(values, share)[0] == pytest.approx(wanted, abs=0.01), share


def test_a_function_for_each_component() -> None:
    values = samples(Array([exponential([0], [1]), exponential([1], [0])]), [0, 1])
    assert at(values, 0.25) == pytest.approx((0.25, 0.75), abs=0.002)


def test_another_kind_of_function() -> None:
    with pytest.raises(Unconvertible, match="type 4"):
        samples(Dictionary(FunctionType=4, Domain=Array([0, 1])), [0, 1])


def test_what_is_sampled_takes_the_same_values() -> None:
    with pikepdf.new() as pdf:
        function = sampled(pdf, [0, 2], [(0.0, 1.0), (0.5, -1.0), (1.0, 2.0)])
        assert function.read_bytes() == bytes([0, 255, 128, 0, 255, 255])
        assert list(function.Size) == [3]
        assert list(function.Range) == [0, 1, 0, 1]
        assert list(function.Domain) == [0, 2]


@pytest.fixture(scope="module")
def profile() -> Profile:
    return profile_for(Press())


def test_the_inks_of_a_colour(profile: Profile) -> None:
    inks = Inks(profile, Spot("Red", "#b00000"))
    assert inks.of((0, 0, 0)) == (0, 0, 0, 1)
    assert inks.of((1, 1, 1)) == (0, 0, 0, 0)
    assert inks.of((0.4, 0.4, 0.4)) == (0, 0, 0, 0.6)
    assert inks.of((0.690196, 0, 0)) is None
    for near in ((0.6863, 0, 0), (0.690196, 0.004, 0)):
        found = inks.of(near)
        assert found
        assert found[1] > 0.9
        assert found[3] < 0.3
    assert Inks(profile, None).of((0.690196, 0, 0)) == profile.colours([(0xB0 / 255, 0, 0)])[0]


def test_a_gradient_is_in_black_alone_only_where_it_is_grey_throughout(profile: Profile) -> None:
    inks = Inks(profile, None)
    grey = inks.gradient(exponential([0, 0, 0], [1, 1, 1]), [0, 1], Name.DeviceRGB)
    assert {each[:3] for each in grey} == {(0, 0, 0)}
    mixed = inks.gradient(exponential([0, 0, 0], [1, 0, 0]), [0, 1], Name.DeviceRGB)
    assert mixed[0] == profile.colours([(0, 0, 0)])[0]
    assert min(mixed[0]) > 0.5
    kept = inks.gradient(exponential([0, 0, 0, 1], [1, 0, 0, 0]), [0, 1], Name.DeviceCMYK)
    assert (kept[0], kept[-1]) == ((0, 0, 0, 1), (1, 0, 0, 0))
