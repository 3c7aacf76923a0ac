"""The carriers between simulated stations: several at once, small packets, files, and the line beside."""

import pytest

from openline.engine.engine import Engine
from openline.engine.state import Now
from openline.sim import beside
from openline.sim.cast import Keys, make_cast
from openline.sim.packets import PACKET_MAX, QUEUE_MAX, Packets
from openline.sim.world import World

FLASH, ROUTINE = 0, 3


def quiet(routes: tuple[str, ...]) -> tuple[World, list[bytes]]:
    """A world of two in which nothing fails, and what reaches the first of them."""
    world, came = World(0, 2), list[bytes]()
    world.network.loss = world.network.damage = 0.0
    world.network.routes = dict.fromkeys(world.network.routes, routes)
    world.arrive = lambda index, *frames: came.extend(frames)  # type: ignore[method-assign]
    return world, came


def test_a_frame_takes_every_carrier_that_is_up() -> None:
    world, came = quiet(("broad", "broad", "slow"))
    world.faulty = True
    world.network.down.add(((0, 4), 0))
    world.network.carry(4, 0, b"\2" + bytes(500), FLASH)
    world.until(60_000, 10_000)
    assert set(came) == {b"\2" + bytes(500)}
    assert len(came) >= 2, "over the second carrier and in packets over the third"
    assert world.faults["carrier down"] == 1


@pytest.mark.fault("F-026")
def test_urgent_frames_do_not_wait_behind_others_in_small_packets() -> None:
    world, came = quiet(("slow",))
    world.faulty = False
    slow = Packets(world, 4, 0)
    backlog = [bytes((1, n)) + bytes(1000) for n in range(5)]
    for frame in backlog:
        slow.carry(frame, ROUTINE)
    slow.carry(b"\2urgent", FLASH)
    world.until(60_000, 10_000)
    assert sorted(came) == sorted([b"\2urgent", *backlog])
    assert came[0] == b"\2urgent"


def test_a_full_queue_drops_what_is_least_urgent() -> None:
    world, came = quiet(("slow",))
    world.faulty = False
    slow = Packets(world, 4, 0)
    for number in range(QUEUE_MAX + 50):
        slow.carry(b"\1" + number.to_bytes(2, "big") + bytes(PACKET_MAX - 3), ROUTINE)
    slow.carry(b"\2urgent", FLASH)
    world.until(600_000, 10_000)
    assert b"\2urgent" in came[:3]
    assert world.talk["packets that gave way"] == QUEUE_MAX + 51 - len(came)


@pytest.mark.parametrize("seed", [1, 6, 19])
def test_two_lines_between_the_same_machines_do_not_mix(seed: int) -> None:
    """All that reaches a machine on one line, with every fault and lie, is offered to its engine of the other line."""
    other = World(seed + 100, 3, line="the other line", talk_ms=20_000)
    assert other.run().wrong == []
    before, offered = other._digest(), 0
    held = {index: set(station.running().state.transcript.items) for index, station in other.stations.items()}
    world = World(seed, 3, talk_ms=20_000)
    assert world.cast.line != other.cast.line
    take = world.arrive

    def arrive(index: int, *frames: bytes) -> None:
        nonlocal offered
        for frame in frames if index in other.stations else ():  # who joins later is on the first line only
            engine, offered = other.stations[index].running(), offered + 1
            claimed, effects = engine.claims(frame), engine.receive(other.now(other.stations[index]), frame)
            assert not claimed, "a frame of one line is claimed by the other"
            assert effects == [], "a frame of one line did something on the other"
        take(index, *frames)

    world.arrive = arrive  # type: ignore[method-assign]
    assert world.run().wrong == []
    assert offered > 200
    assert held == {index: set(station.running().state.transcript.items) for index, station in other.stations.items()}
    assert other._digest() == before


@pytest.mark.parametrize("keys", [Keys.TWIN, Keys.SIGNING])
def test_nothing_of_the_line_beside_is_taken(keys: Keys) -> None:
    """Same machines, same keys: what one line signs means nothing on the other."""
    cast = make_cast(2, keys)
    engine, now = Engine(cast.charter, 0, cast.secrets[0], cast.suite), Now(0, 0)
    engine.load(now, (), {})
    frames = beside.frames(2, keys)
    assert len(frames) >= 12
    for frame in frames:
        assert not engine.claims(frame)
        assert engine.receive(now, frame) == []
    assert engine.state.tally["unknown-tag"] == len(frames)
