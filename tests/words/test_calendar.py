"""Dates without a clock, against the standard library as the oracle; zones and their transitions."""

import datetime as dt
import zoneinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openline.words.calendar import ZONES, Civil, civil, date_time_group, seconds_of
from openline.words.entry import Typist, one
from tests.words.catalogues import fields

LAST = 253_402_300_799
TIME = fields(time='kind = "date-time"').fields[0]


@pytest.mark.fault("F-007")
@given(st.integers(0, LAST))
def test_the_calendar_is_the_one_of_everybody(seconds: int) -> None:
    when = dt.datetime.fromtimestamp(seconds, dt.UTC)
    assert civil(seconds) == Civil(when.year, when.month, when.day, when.hour, when.minute, when.second)
    assert seconds_of(civil(seconds)) == seconds


@pytest.mark.fault("F-006")
@pytest.mark.parametrize(
    "when",
    [(2023, 2, 29, 0, 0, 0), (2023, 13, 1, 0, 0, 0), (2023, 0, 1, 0, 0, 0), (2023, 6, 31, 0, 0, 0),
     (2023, 6, 3, 24, 0, 0), (2023, 6, 3, 4, 60, 0), (1900, 2, 29, 0, 0, 0), (2023, 6, 0, 0, 0, 0),
     (2016, 12, 31, 23, 59, 60), (2016, 12, 31, 23, 59, 61)],
)  # fmt: skip
def test_a_date_that_does_not_exist_is_none(when: tuple[int, int, int, int, int, int]) -> None:
    assert seconds_of(Civil(*when)) is None


def test_leap_days_exist_where_they_do() -> None:
    assert seconds_of(Civil(2024, 2, 29, 0, 0, 0)) == 1_709_164_800
    assert seconds_of(Civil(2000, 2, 29, 0, 0, 0)) == 951_782_400


def test_a_date_time_group_is_as_in_the_publications() -> None:
    assert date_time_group(1_685_765_520) == "030412Z JUN 23"


@given(st.integers(946_771_200, 4_102_358_400), st.sampled_from(sorted(ZONES)))
def test_a_group_in_any_zone_is_the_same_time(seconds: int, letter: str) -> None:
    minute = seconds - seconds % 60
    shifted = date_time_group(minute + ZONES[letter] * 3600).replace("Z", letter, 1)
    assert one(TIME, shifted, Typist()) == minute


@pytest.mark.fault("F-005")
@given(st.integers(946_771_200, 4_102_358_400), st.sampled_from(["Asia/Tokyo", "America/New_York", "Europe/London",
       "Asia/Kolkata", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Apia", "Africa/Casablanca"]))  # fmt: skip
def test_a_time_with_its_offset_is_the_same_time_on_both_sides_of_a_change_of_clocks(seconds: int, zone: str) -> None:
    when = dt.datetime.fromtimestamp(seconds, zoneinfo.ZoneInfo(zone))
    typed = when.strftime("%Y-%m-%d %H:%M:%S") + when.strftime("%z")[:3] + ":" + when.strftime("%z")[3:5]
    assert one(TIME, typed, Typist()) == seconds
