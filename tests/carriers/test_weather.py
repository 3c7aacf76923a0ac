"""The weather of the fault proxy: what the dice may do to some bytes, and what no network does."""

import random
from collections import Counter

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from openline.carriers.weather import (
    OVERTAKEN_MS,
    PERCENT,
    RESEND_MS,
    RESENDS_MAX,
    SEGMENT_SIZE,
    UNITS,
    WORDS,
    Weather,
    strike,
)

PERCENTS = st.floats(0, 100)


@given(st.binary(max_size=5000), PERCENTS, PERCENTS, PERCENTS, st.floats(0, 1000), st.floats(0, 1000), st.integers())
@example(b"", 0.0, 0.0, 0.0, 5e-324, 0.0, 0)  # seconds of it are 0
def test_nothing_but_corruption_alters_a_byte(
    data: bytes, loss: float, reorder: float, duplicate: float, delay: float, jitter: float, seed: int
) -> None:
    weather = Weather(delay, jitter, 0, loss, reorder, duplicate)
    struck = strike(data, weather, random.Random(seed))
    assert struck.data == data
    packets = -(-len(data) // SEGMENT_SIZE)
    assert len(data) <= struck.wire_size <= len(data) * (2 + RESENDS_MAX)
    assert struck.late_s * 1000 <= delay + jitter + OVERTAKEN_MS + RESEND_MS * 2**RESENDS_MAX
    assert struck.late_s >= delay / 1000
    assert struck.harm["lost"] <= packets * RESENDS_MAX
    assert struck == strike(data, weather, random.Random(seed)), "the same seed is the same weather"


@pytest.mark.parametrize(
    ("weather", "late_s", "wire_size", "harm"),
    [
        (Weather(), 0.0, 3000, {}),
        (Weather(delay=40), 0.04, 3000, {}),
        (Weather(reorder=100), 0.02, 3000, {"overtaken": 3}),
        (Weather(duplicate=100), 0.0, 6000, {"repeated": 3}),
        (Weather(delay=40, reorder=100, duplicate=100), 0.06, 6000, {"overtaken": 3, "repeated": 3}),
        (Weather(loss=100), 51.0, 27_000, {"lost": 24}),
    ],
)
def test_what_is_certain_happens(weather: Weather, late_s: float, wire_size: int, harm: dict[str, int]) -> None:
    struck = strike(bytes(3000), weather, random.Random(1))
    assert round(struck.late_s, 9) == late_s
    assert (struck.wire_size, struck.harm) == (wire_size, Counter(harm))


def test_one_packet_in_a_hundred_is_one_in_a_hundred() -> None:
    rng, weather, harm = random.Random(5), Weather(loss=1, reorder=1, duplicate=1, corrupt=1), Counter[str]()
    for _ in range(1000):
        harm += strike(bytes(10 * SEGMENT_SIZE), weather, rng).harm
    assert all(60 <= harm[word] <= 140 for word in ("lost", "overtaken", "repeated", "corrupted"))


@given(st.integers(1, 5000), st.integers())
def test_a_corrupt_packet_has_one_other_bit(size: int, seed: int) -> None:
    struck = strike(bytes(size), Weather(corrupt=100), random.Random(seed))
    packets = -(-size // SEGMENT_SIZE)
    assert sum(byte.bit_count() for byte in struck.data) == struck.harm["corrupted"] == packets
    assert len(struck.data) == size


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("number", [-1.0, float("inf"), float("nan"), 1e13])
def test_numbers_that_cannot_be_change_nothing(word: str, number: float) -> None:
    weather = Weather()
    with pytest.raises(ValueError, match=f"{word} is a number from 0 to"):
        weather.set(word, number)
    if word in PERCENT:
        with pytest.raises(ValueError, match="0 to 100"):
            weather.set(word, 100.5)
    assert weather == Weather()
    assert word in UNITS


def test_a_word_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="there is no rain"):
        Weather().set("rain", 1)
