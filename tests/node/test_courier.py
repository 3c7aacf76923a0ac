"""What leaves in a courier's file and what a file may cost, with two nodes in this process that share no network."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import pytest

from openline.carriers.courier import Unpacker
from openline.line.acts import Marker, MessageAct
from openline.node import courier
from openline.node.home import Home
from openline.node.node import Node
from openline.node.times import now
from openline.wire import entry as en
from openline.wire import seal
from openline.wire.bundle import MAGIC, to_file
from openline.wire.header import Class, Header
from tests.scenes.theatre import Theatre

FLASH, ROUTINE = 0, 3
Scene = Callable[[Node, Node], Coroutine[Any, Any, None]]


def play(homes: Theatre, scene: Scene) -> None:
    """Run both nodes, without a route to each other, for one scene."""

    async def inside() -> None:
        us, cn = (Node(Home(party.home)) for party in homes.both)
        await us.start()
        await cn.start()
        try:
            await scene(us, cn)
        finally:
            await us.stop()
            await cn.stop()

    asyncio.run(inside())


@pytest.fixture(autouse=True)
def _apart(homes: Theatre) -> None:
    for party in homes.both:
        (party.home / "routes.toml").unlink(missing_ok=True)


def line_of(node: Node) -> bytes:
    """The one line of a node."""
    (line,) = node.engines
    return line


def say(node: Node, text: str, precedence: int = ROUTINE) -> bytes:
    """Say something; the hash of its entry."""
    act = MessageAct(1, Marker.INFORMATION, text, "en", now().wall_ms // 1000, None)
    return node.say(line_of(node), act, precedence, True).hash


def written(node: Node, since_ms: int = 0, everything: bool = False) -> tuple[int, bytes]:
    """How many entries leave, and the file."""
    line = line_of(node)
    to = courier.stations_of(node.engines[line].state, "")
    count, blocks = courier.leave(node, line, to, since_ms, everything)
    return count, b"".join(blocks)


async def taken(node: Node, data: bytes, step: int = 1000) -> dict[str, Any]:
    """Let a node take a file in, block by block."""

    async def blocks() -> AsyncIterator[bytes]:
        for at in range(0, len(data), step):
            yield data[at : at + step]

    return await courier.arrive(node, blocks())


def headers(node: Node, data: bytes) -> list[Header]:
    """The headers of the entries in a file, as this node can read them."""
    s = node.engines[line_of(node)].state
    found = []
    for frame in Unpacker().feed(data):
        kind, tag = en.kind_and_tag(frame)
        if kind in en.ENTRY_KINDS:
            keys = [key for name in s.tags.get(tag, ()) for key in s.keys_of(name)]
            found.append(en.parse(frame, (keys or [seal.line_key(s.line)])[0]).header)
    return found


def test_a_beacon_is_first_then_keys_then_calls_then_the_rest(homes: Theatre) -> None:
    async def scene(us: Node, cn: Node) -> None:
        for number in range(5):
            say(us, f"routine {number}")
        say(us, "call", FLASH)
        count, data = written(us)
        frames = list(Unpacker().feed(data))
        assert frames[0][0] == en.BEACON
        assert all(frame[0] == en.ENTRY_PREV for frame in frames[1:]), (
            "each can be judged alone, and its header is masked"
        )
        shown = headers(us, data)
        assert count == len(shown) == len(frames) - 1
        classes = [("key" if h.cls == Class.KEY else "call" if h.precedence <= 1 else "rest") for h in shown]
        assert classes == sorted(classes, key=["key", "call", "rest"].index)
        assert {"key", "call", "rest"} == set(classes)
        rest = [h.seq for h, kind in zip(shown, classes, strict=True) if kind == "rest"]
        assert rest == sorted(rest)

    play(homes, scene)


def test_what_is_acknowledged_stays_here_and_what_they_wrote_too(homes: Theatre) -> None:
    async def scene(us: Node, cn: Node) -> None:
        say(us, "one")
        count, data = written(us)
        assert count
        assert (await taken(cn, data))["lines"][0]["new"] == count
        say(cn, "two")
        theirs, answer = written(cn)
        assert all(h.author != 0 for h in headers(cn, answer)), "nothing goes back to its author"
        assert (await taken(us, answer))["lines"][0]["new"] == theirs
        assert written(us)[0] == 0
        all_of_it, data = written(us, everything=True)
        assert all_of_it == len(us.engines[line_of(us)].state.transcript.items)
        again = await taken(cn, data)
        assert again["lines"] == [{"line": "us-cn-theatre", "new": 0, "known": all_of_it}]
        assert written(us, since_ms=now().wall_ms + 60_000, everything=True)[0] == 0

    play(homes, scene)


@pytest.mark.fault("F-064")
def test_a_file_of_rubbish_costs_so_much_and_no_more(homes: Theatre) -> None:
    async def scene(us: Node, cn: Node) -> None:
        say(us, "something")
        good = list(Unpacker().feed(written(us)[1]))[1:]
        bad = [good[-1][:-1] + bytes([good[-1][-1] ^ 1])] * 5000
        found = await taken(cn, to_file(bad))
        assert "more than 1000 of its frames are no good" in found["damage"]
        assert courier.REFUSED_MAX < found["frames"] <= courier.REFUSED_MAX + courier.YIELD_EVERY
        strange = await taken(cn, to_file([bytes([1, number]) + bytes(100) for number in range(9)]))
        assert strange["refused"] == {"unknown-tag": 9}
        assert strange["lines"] == []

    play(homes, scene)


@pytest.mark.fault("F-012")
def test_on_a_full_disk_a_file_brings_calls_and_leaves_the_rest(
    homes: Theatre, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scene(us: Node, cn: Node) -> None:
        await taken(cn, written(us)[1])
        say(us, "can wait")
        call = say(us, "cannot", FLASH)
        monkeypatch.setattr(type(cn.store), "ballast_in_use", property(lambda _: True))
        found = await taken(cn, written(us)[1])
        assert found["refused"]["disk-full"] >= 1
        assert call in cn.engines[line_of(cn)].state.transcript.items
        monkeypatch.undo()
        assert (await taken(cn, written(us, everything=True)[1]))["refused"] == {}

    play(homes, scene)


def test_bytes_one_by_one_are_a_file_too_and_its_end_is_missed(homes: Theatre) -> None:
    async def scene(us: Node, cn: Node) -> None:
        say(us, "slowly")
        _, data = written(us, everything=True)
        assert "damage" not in await taken(cn, data, step=1)
        assert (await taken(cn, data[:-1], step=7))["damage"].startswith("the file is cut short, at byte")
        assert (await taken(cn, MAGIC[:3]))["damage"] == "this is not an Openline bundle"

    play(homes, scene)
