"""What is possible and hard to believe is asked about, and nothing is stopped by it."""

import pytest

from openline.words.doubts import doubts
from openline.words.render import problem
from openline.words.show import Reader
from openline.words.units import Quantity
from openline.words.values import Area, Position, Window
from tests.words.catalogues import real, real_form

NOW = 1_685_765_520
DAY = 86_400
PARTIES = {"sender": "US", "other": "CN"}


def phrases(name: str, now: int | None = NOW, **values: object) -> list[str]:
    """The phrases of the doubts about these values of a form."""
    named = {key.replace("_", "-"): value for key, value in values.items()}
    found = doubts(real_form(name), named, now, lambda p: p.latitude == 30_000_000)
    assert all(problem(Reader(real().tongues["en"]), one, PARTIES) for one in found)
    return [one.phrase for one in found]


def test_a_ship_at_60_knots_is_doubted_and_one_at_30_is_not() -> None:
    assert phrases("encounter-at-sea", own_speed=Quantity(60, "kn")) == ["doubt-large"]
    assert phrases("encounter-at-sea", own_speed=Quantity(80, "km-h")) == []
    assert phrases("encounter-at-sea", passage=({"closest-distance": Quantity(20, "nm")},)) == ["doubt-large"]


@pytest.mark.fault("F-038")
def test_places() -> None:
    assert phrases("encounter-at-sea", position=Position(30_000_000, 5_000_000)) == ["doubt-land"]
    assert phrases("air-intercept", position=Position(30_000_000, 5_000_000)) == []
    assert phrases("encounter-at-sea", position=Position(10, -10)) == ["doubt-zero"]
    near = Area(((0, 1_079_900), (60, -1_079_900), (60, 1_079_900)))
    assert phrases("exercise-notification", area=near) == []
    assert phrases("exercise-notification", area=Area(((0, 0), (0, 61_000), (60, 0)))) == ["doubt-area-wide"]
    assert phrases("exercise-notification", area=Area(((0, 0), (61_000, 0), (60, 0)))) == ["doubt-area-wide"]


def test_times() -> None:
    assert phrases("resume", resumed_at=NOW) == []
    assert phrases("resume", resumed_at=NOW + 301) == ["doubt-future"]
    assert phrases("resume", resumed_at=NOW - 3 * DAY) == ["doubt-old"]
    assert phrases("suspend", suspended_until=NOW - 301) == ["doubt-past"]
    assert phrases("suspend", suspended_until=NOW + DAY) == []
    assert phrases("suspend", None, suspended_until=NOW - 301) == []
    assert phrases("exercise-notification", window=Window(NOW - 5 * DAY, NOW - DAY)) == ["doubt-past"]


def test_a_notice_that_comes_too_late_is_told_and_not_stopped() -> None:
    tomorrow = Window(NOW + 30 * 3600, NOW + 40 * 3600)
    assert phrases("launch-notification", window=tomorrow) == ["doubt-notice"]
    assert phrases("launch-notification", window=Window(NOW + 4 * DAY, NOW + 5 * DAY)) == []
    assert phrases("notified-object", window=tomorrow, site_notice="usual") == ["doubt-notice"]
    assert phrases("notified-object", window=tomorrow, site_notice="urgent") == []
    assert phrases("notified-object", site_notice="urgent") == []


def test_without_a_map_nothing_is_said_of_land() -> None:
    assert doubts(real_form("encounter-at-sea"), {"position": Position(30_000_000, 0)}) == []
