"""Dates and date-time groups out of seconds since 1970 UTC, without a clock and without a library that has one.

The proleptic Gregorian calendar, as ISO 8601 has it; leap seconds do not exist, as on every computer of ours. It
refuses to know what time it is, and to know zones of places: an offset is an argument.
"""

from __future__ import annotations

from dataclasses import dataclass

DAY_S = 86400
MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
# Zone letters of date-time groups: A to M without J are hours east of Greenwich, N to Y west, Z is UTC; J is the
# writer's own time, which another reader cannot know.
ZONES = {letter: hours for hours, letter in enumerate("ABCDEFGHIKLM", 1)}
ZONES |= {letter: -hours for hours, letter in enumerate("NOPQRSTUVWXY", 1)} | {"Z": 0}


@dataclass(frozen=True, slots=True)
class Civil:
    """A date and a time of day, in whatever zone the seconds were shifted to."""

    year: int
    month: int
    day: int
    hour: int
    minute: int
    second: int


def civil(seconds: int) -> Civil:
    """The date and time of ``seconds`` since 1970 (days counted from 1 March of year 0, in eras of 400 years)."""
    days, rest = divmod(seconds, DAY_S)
    era, day_of_era = divmod(days + 719_468, 146_097)
    year_of_era = (day_of_era - day_of_era // 1460 + day_of_era // 36_524 - day_of_era // 146_096) // 365
    day_of_year = day_of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    from_march = (5 * day_of_year + 2) // 153
    day, month = day_of_year - (153 * from_march + 2) // 5 + 1, (from_march + 2) % 12 + 1
    return Civil(year_of_era + era * 400 + (month <= 2), month, day, rest // 3600, rest // 60 % 60, rest % 60)


def seconds_of(when: Civil) -> int | None:
    """Seconds since 1970 of a date and time, or None when there is no such one, as 31 JUN or 24:00."""
    year, from_march = when.year - (when.month <= 2), (when.month + 9) % 12
    era, year_of_era = divmod(year, 400)
    day_of_year = (153 * from_march + 2) // 5 + when.day - 1
    day_of_era = year_of_era * 365 + year_of_era // 4 - year_of_era // 100 + day_of_year
    seconds = (era * 146_097 + day_of_era - 719_468) * DAY_S + when.hour * 3600 + when.minute * 60 + when.second
    return seconds if civil(seconds) == when else None


def date_time_group(seconds: int) -> str:
    """``030412Z JUN 23``: day, hour and minute in UTC, month and year, as in Allied communications publications."""
    c = civil(seconds)
    return f"{c.day:02}{c.hour:02}{c.minute:02}Z {MONTHS[c.month - 1]} {c.year % 100:02}"
