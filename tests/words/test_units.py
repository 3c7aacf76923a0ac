"""Figures with units: kept as typed, compared exactly, converted for the eye only."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openline.words.units import (
    DIMENSIONS,
    FIGURE_MAX,
    USUAL,
    Quantity,
    canonical,
    converted,
    grouped,
    parse,
    read_figure,
    unit_typed,
)


@pytest.mark.fault("F-038")
@pytest.mark.parametrize(
    ("dimension", "text", "value"),
    [
        ("distance", "150 yd", 137_160),
        ("distance", "2000 yd", 1_828_800),
        ("distance", "1 nm", 1_852_000),
        ("distance", "24.40 m", 24_400),
        ("altitude", "60000 ft", 18_288_000),
        ("altitude", "310 fl", 9_448_800),
        ("depth", "10 fathoms", 18_288),
        ("speed", "10 kn", 5_144),
        ("speed", "36 km/h", 10_000),
        ("frequency", "156.8 MHz", 156_800_000),
        ("course", "359.999 true", 359_999),
        ("count", "24", 24),
        ("duration", "3 d", 259_200),
        ("altitude", "-1 ft", -305),
    ],
)
def test_the_canonical_value_is_exact_arithmetic(dimension: str, text: str, value: int) -> None:
    q = parse(dimension, text)
    assert q is not None
    assert canonical(dimension, q) == value


def test_what_was_typed_is_what_is_shown() -> None:
    assert [Quantity(2440, "yd", 2).number, Quantity(5, "nm", 3).number] == ["24.40", "0.005"]
    assert [Quantity(-5, "m", 1).number, Quantity(1234567, "m").number] == ["-0.5", "1\u202f234\u202f567"]
    assert [grouped("1234"), grouped("12345"), grouped("123456")] == ["1234", "12\u202f345", "123\u202f456"]


@pytest.mark.parametrize(
    ("q", "unit", "shown"),
    [
        (Quantity(150, "yd"), "m", "137"),
        (Quantity(3, "ft"), "m", "0.914"),
        (Quantity(400, "ft"), "m", "122"),
        (Quantity(10, "km"), "nm", "5.4"),
        (Quantity(0, "m"), "ft", "0"),
    ],
)
def test_the_readers_unit_is_rounded_for_the_eye(q: Quantity, unit: str, shown: str) -> None:
    assert converted("distance", q, unit).number == shown


@pytest.mark.fault("F-038")
@pytest.mark.parametrize("text", ["", "1,5", "1.", ".5", "1e3", "NaN", "½", "12345678901234", "1 2"])
def test_no_number_is_guessed(text: str) -> None:
    assert read_figure(text) is None
    assert parse("distance", f"{text} m") is None


def test_units_are_known_by_what_people_type() -> None:
    assert unit_typed("speed", "kts") == "kn"
    assert unit_typed("speed", "kn") == "kn"
    assert unit_typed("speed", "yd") is None
    assert parse("speed", "10 yd") is None


@given(st.data())
def test_what_is_shown_reads_back_as_the_same_figure(data: st.DataObject) -> None:
    dimension = data.draw(st.sampled_from(sorted(USUAL)))
    unit = data.draw(st.sampled_from(USUAL[dimension]))
    q = Quantity(data.draw(st.integers(-FIGURE_MAX, FIGURE_MAX)), unit, data.draw(st.integers(0, 3)))
    assert read_figure(q.number) == (q.figure, q.decimals)
    assert parse(dimension, f"{q.number} {unit}") == q


@given(st.integers(-FIGURE_MAX, FIGURE_MAX), st.integers(0, 3), st.sampled_from(sorted(DIMENSIONS["distance"])))
def test_canonical_differs_by_at_most_half_a_unit(figure: int, decimals: int, unit: str) -> None:
    u = DIMENSIONS["distance"][unit]
    exact_top, bottom = figure * u.numerator, u.denominator * 10**decimals
    assert abs(canonical("distance", Quantity(figure, unit, decimals)) * bottom - exact_top) * 2 <= bottom
