"""The calendar: hours of the week, who is on duty at which step, and that no calendar makes an alarm silent."""

import datetime as dt
from dataclasses import replace

import pytest

from openline.node import duty
from openline.node.duty import Duty, on_duty
from tests.line.parties import in_force

MONDAY = dt.datetime(2026, 3, 9, tzinfo=dt.UTC)


def at_ms(day: int, hour: int, minute: int = 0) -> int:
    """That hour of that day of a week, Monday being 0."""
    return int((MONDAY + dt.timedelta(days=day, hours=hour, minutes=minute)).timestamp() * 1000)


HOLDS = [
    ("", 6, 3, 0, True),
    ("Mon-Fri 08:00-18:00", 0, 8, 0, True),
    ("Mon-Fri 08:00-18:00", 0, 7, 59, False),
    ("Mon-Fri 08:00-18:00", 4, 17, 59, True),
    ("Mon-Fri 08:00-18:00", 4, 18, 0, False),
    ("Mon-Fri 08:00-18:00", 5, 12, 0, False),
    ("Mon-Fri 08:00-18:00, Sat 08:00-12:00", 5, 11, 0, True),
    ("Sun", 6, 23, 59, True),
    ("Sun", 0, 0, 0, False),
    ("22:00-06:00", 2, 23, 0, True),
    ("22:00-06:00", 2, 5, 59, True),
    ("22:00-06:00", 2, 6, 0, False),
    ("Sun 22:00-06:00", 0, 5, 0, True),
    ("Sun 22:00-06:00", 1, 5, 0, False),
    ("Fri-Mon", 6, 1, 0, True),
    ("Fri-Mon", 2, 1, 0, False),
    ("00:00-24:00", 3, 12, 0, True),
]


@pytest.mark.parametrize(("text", "day", "hour", "minute", "holds"), HOLDS)
def test_hours_hold_as_they_are_written(text: str, day: int, hour: int, minute: int, holds: bool) -> None:
    """Days, times, over midnight and over the end of the week."""
    assert duty.read(text).hold(at_ms(day, hour, minute)) is holds


@pytest.mark.parametrize(
    "text",
    ["Mo-Fr 08:00-18:00", "Mon-Fri 8:00-18:00", "08:00", "25:00-26:00", "08:60-09:00", "08:00-08:00", "Mon,", ","],
)
def test_hours_that_nobody_can_read_are_refused(text: str) -> None:
    """An outlet must not fall silent over a misspelling."""
    with pytest.raises(ValueError, match=r"is not written like|is no day|a day goes from"):
        duty.read(text)


NIGHT = duty.read("18:00-08:00")
OUTLETS = (
    Duty("siren", frozenset({"watch officer"}), duty.read("08:00-18:00"), sounds=True),
    Duty("night bell", frozenset({"watch officer"}), NIGHT, sounds=True),
    Duty("general", frozenset({"duty general"}), duty.read(""), sounds=False),
)
LADDER = ("watch officer", "duty general", "ministry")
REACHED = [
    (0, 12, ["siren"]),
    (0, 3, ["night bell"]),
    (1, 12, ["siren", "general"]),
    (1, 3, ["night bell", "general"]),
    (2, 12, ["siren", "night bell", "general"]),  # nobody was set for the ministry: then everybody is called
]


@pytest.mark.parametrize(("level", "hour", "names"), REACHED)
def test_a_call_reaches_the_outlets_of_every_step_so_far(level: int, hour: int, names: list[str]) -> None:
    """Those on duty; and all of them when a step has none."""
    assert on_duty(OUTLETS, LADDER[: level + 1], at_ms(2, hour)) == names


def test_a_calendar_never_makes_an_alarm_silent() -> None:
    """Off duty at night, or only a pager on duty where something could sound: then all outlets are reached."""
    days = (Duty("siren", frozenset(), duty.read("08:00-18:00"), sounds=True),)
    assert on_duty(days, LADDER[:1], at_ms(2, 3)) == ["siren"]
    pager = Duty("pager", frozenset(), duty.read(""), sounds=False)
    assert on_duty((*days, pager), LADDER[:1], at_ms(2, 3)) == ["siren", "pager"]
    assert on_duty((pager,), LADDER[:1], at_ms(2, 3)) == ["pager"]


def test_the_calendar_of_a_charter_is_read_in_hours_of_the_week() -> None:
    agreed = replace(in_force().charter, calendar=(("CN", 31, 0, 720),))
    monday_ms = 4 * 86_400_000  # 5 January 1970
    assert duty.manned(agreed, "CN", monday_ms)
    assert not duty.manned(agreed, "CN", monday_ms + 720 * 60_000)
    assert not duty.manned(agreed, "CN", monday_ms - 1)
    assert duty.manned(agreed, "US", monday_ms - 1)


def test_outside_our_duty_hours_the_next_step_is_called_at_once() -> None:
    """Never fewer, and never beyond the end of the ladder."""
    assert duty.called(LADDER, 0, True) == LADDER[:1]
    assert duty.called(LADDER, 0, False) == LADDER[:2]
    assert duty.called(LADDER, 2, False) == duty.called(LADDER, 2, True) == LADDER
    assert duty.called(LADDER[:1], 0, False) == LADDER[:1]


MONDAY_MS, HOUR_MS = 4 * 86_400_000, 3_600_000  # 5 January 1970
COMMON = {  # hours after that Monday's midnight, and when both are there
    "both are there": (9, 9),
    "before": (2, 8),
    "behind": (13, 24 + 8),
    "before the weekend": (4 * 24 + 13, 7 * 24 + 8),
    "on Sunday": (6 * 24 + 23, 7 * 24 + 8),
}


@pytest.mark.parametrize(("hour", "then"), COMMON.values(), ids=COMMON)
def test_a_line_test_waits_for_people_on_both_sides(hour: int, then: int) -> None:
    """From 08:00 to 12:00 on working days both are there."""
    c = replace(in_force().charter, calendar=(("CN", 31, 0, 720), ("US", 127, 480, 1440)))
    assert duty.common(c, ["US", "CN"], MONDAY_MS + hour * HOUR_MS) == MONDAY_MS + then * HOUR_MS


def test_where_they_are_never_there_at_once_a_test_is_sent_when_it_is_due() -> None:
    c = replace(in_force().charter, calendar=(("CN", 31, 0, 60), ("US", 31, 60, 120)))
    assert duty.common(c, ["US", "CN"], MONDAY_MS) == MONDAY_MS
    assert duty.common(in_force().charter, ["US", "CN"], MONDAY_MS) == MONDAY_MS
