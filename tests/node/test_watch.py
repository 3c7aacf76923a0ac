"""What a node does by itself, second by second: it sends the line tests that are due, tells lamps and clocks."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from openline.node import registers, schedule, times, watch
from openline.node.home import Home
from openline.node.node import Node
from openline.node.readers import Event, Reader
from openline.store.ballast import BALLAST_SIZE, Ballast
from tests.node.test_reading import running, until
from tests.scenes.theatre import LINE, Theatre


@pytest.fixture
def scheduled(homes: Theatre, monkeypatch: pytest.MonkeyPatch) -> Iterator[Theatre]:
    """US tests its line every hour, beginning at once; the node looks a hundred times a second."""
    monkeypatch.setattr(schedule, "FIRST_MS", 0)
    monkeypatch.setattr(schedule, "AGAIN_MS", 0)
    monkeypatch.setattr(watch, "LOOK_S", 0.01)
    path = homes.us.home / "config.toml"
    text = path.read_text("utf-8")
    path.write_text(text + '[tests]\nevery_hours = 1\nprecedence = "ROUTINE"\n', "utf-8")
    yield homes
    path.write_text(text, "utf-8")


def line_tests(node: Node) -> list[Any]:
    """The line tests that it has."""
    (engine,) = node.engines.values()
    return [item for item in engine.state.transcript.items.values() if registers.is_test(item)]


def drain(reader: Reader) -> list[Event]:
    """The events that were told so far."""
    events = reader.take()
    assert None not in events
    return [event for event in events if event]


def test_a_line_test_that_is_due_is_sent_once_and_again_when_it_could_not_be(scheduled: Theatre) -> None:
    """The disk is full: it is not sent, and the node lives; when there is room it goes out, one an hour."""

    async def scene() -> None:
        us_home = Home(scheduled.us.home)
        async with running(scheduled.cn) as (cn,):
            assert not line_tests(cn)
            us = Node(us_home)
            assert Ballast(us_home.path / "openline.db.ballast", BALLAST_SIZE).drop()
            await us.start()
            try:
                (line,) = us.engines
                await until(lambda: line in us.watch.schedule._not_before, "it was tried")
                assert not line_tests(us)
                assert us.store.take_ballast()
                await until(lambda: line_tests(cn), "it arrived")
                for _ in range(5):
                    us.watch.look()
                    await asyncio.sleep(0)
                assert len(line_tests(us)) == 1
                (test,) = line_tests(us)
                due, every_s = us.watch.schedule.next(line)
                assert (due, every_s) == (us.engines[line].state.kept_at[test.entry.hash] + 3_600_000, 3600)
            finally:
                await us.stop()
        async with running(scheduled.us) as (us,):  # after a restart the last one is known
            assert us.watch.schedule.next(line)[0] == due
            assert not us.watch.schedule.is_due(line, times.now())

    asyncio.run(scene())


@pytest.mark.fault("F-002")
def test_lamps_and_clocks_that_change_are_told_to_whoever_listens(
    homes: Theatre, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each once: dark, then open; and our clock, when it jumps while the node runs."""

    async def scene() -> None:
        async with running(homes.us) as (us,):
            reader = us.readers.subscribe()
            async with running(homes.cn):
                (line,) = us.engines
                await until(lambda: [x.lamp for x in us.watch.lamps_of(line).values()] == ["open"], "it is open")
            await until(lambda: [x.kind for x in us.watch.lamps_of(line).values()] == ["node down"], "it is dark")
            await asyncio.sleep(0)  # what changed is told when the turn is over
            lamps = [event["peer"] for event in drain(reader) if event["what"] == "lamp"]
            assert lamps[-1]["lamp"] == "dark"
            assert "their machine answers, their node does not run there" in lamps[-1]["why"]
            assert {"open", "dark"} <= {one["lamp"] for one in lamps}
            assert lamps[0]["party"] == "CN"
            real = times.now
            monkeypatch.setattr(watch, "now", lambda: type(real())(real().mono_ms, real().wall_ms + 7_200_500))
            us.watch.look()
            us.watch.look()
            await asyncio.sleep(0)  # it is told when the turn is over
            (told,) = [event for event in drain(reader) if event["what"] == "clock"]
            assert told["says"] == "our clock jumped 2 h 00 min ahead while the node ran; deadlines did not. Check it."
            assert us.watch.clock_says == told["says"]
            assert us.name_of(line) == LINE

    asyncio.run(scene())


def test_who_has_no_route_tells_whether_the_others_ever_reached_it(homes: Theatre) -> None:
    """No route is a thing to set up; a dial of theirs that has stopped is one to ask them about."""
    routes = homes.cn.home / "routes.toml"
    kept = routes.read_text("utf-8")
    routes.unlink()

    def why(node: Node) -> list[str]:
        (line,) = node.engines
        return [lamp.why for lamp in node.watch.lamps_of(line).values()]

    async def scene() -> None:
        async with running(homes.cn) as (cn,):
            assert "no route is set: see 'openline route'" in why(cn)[0]
            async with running(homes.us):
                await until(lambda: "their node answers ours" in why(cn)[0], "US has dialled")
            await until(lambda: "no carrier" in why(cn)[0], "US has gone")
            assert "they reached us before and no longer do, and no route to them is set here" in why(cn)[0]

    try:
        asyncio.run(scene())
    finally:
        routes.write_text(kept, "utf-8")
