"""Live events: told when the turn in which they happened is over, in order, and never waiting for a slow desk."""

import asyncio
from collections.abc import Coroutine
from functools import partial
from typing import Any

import pytest

from openline.node import readers
from openline.node.readers import Event, Readers


def run(scene: Coroutine[Any, Any, None]) -> None:
    """In a loop of its own."""
    asyncio.run(scene)


def event(what: str) -> Event:
    """One that says no more."""
    return {"what": what}


def test_events_of_one_turn_are_worded_behind_it_and_come_in_one_piece() -> None:
    """What happens later in the turn is in the words already."""

    async def scene() -> None:
        faults: list[str] = []
        told, worded = Readers(faults.append), list[str]()
        reader = told.subscribe()

        def word(what: str) -> Event:
            worded.append(what)
            return event(what)

        for what in ("one", "two"):
            told.publish(partial(word, what))
        assert worded == []
        waiting = asyncio.create_task(reader.next(5))
        assert await waiting == [event("one"), event("two")]
        assert await reader.next(0.001) == []
        told.unsubscribe(reader)
        assert not told
        assert faults == []

    run(scene())


def test_the_end_comes_behind_what_was_told() -> None:
    """Nothing that happened is swallowed by the end."""

    async def scene() -> None:
        told = Readers(pytest.fail)
        reader = told.subscribe()
        told.publish(lambda: event("last"))
        told.end()
        assert await reader.next() == [event("last"), None]

    run(scene())


def test_who_falls_too_far_behind_is_let_go_and_the_others_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    """It must begin anew: half a story would look like all of it."""
    monkeypatch.setattr(readers, "EVENTS_MAX", 3)

    async def scene() -> None:
        told = Readers(pytest.fail)
        slow, quick = told.subscribe(), told.subscribe()
        for number in range(5):
            told.publish(lambda number=number: event(str(number)))  # type: ignore[misc]
            await asyncio.sleep(0)
            assert quick.take() == [event(str(number))]
        assert slow.take() == [event("0"), event("1"), event("2"), None]
        assert told

    run(scene())


def test_an_event_that_cannot_be_worded_is_a_fault_of_ours_and_told() -> None:
    """The node stops on it: it must not go on with desks that see nothing."""

    async def scene() -> None:
        faults: list[str] = []
        loud: list[str] = []
        asyncio.get_running_loop().set_exception_handler(lambda _, context: loud.append(str(context["exception"])))
        told = Readers(faults.append)
        told.subscribe()

        def broken() -> Event:
            raise AssertionError("no words")

        told.publish(broken)
        await asyncio.sleep(0)
        assert faults == loud == ["no words"]

    run(scene())
