"""Every clock of a line may be wrong in the same way, and nobody on it can see that: the record does not care."""

import pytest

from openline.sim.trouble import YEAR_MS
from openline.sim.world import World


@pytest.mark.fault("F-004")
@pytest.mark.parametrize("years", [-30, 60])
def test_a_world_whose_clocks_are_all_wrong_alike_ends_equal(years: int) -> None:
    world = World(6, 3, talk_ms=20_000)
    for station in world.stations.values():
        station.offset_ms += years * YEAR_MS
    report = world.run()
    assert report.wrong == []
    assert report.delivered > 10
