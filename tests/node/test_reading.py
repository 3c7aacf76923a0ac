"""A start with a long record: calls ring while it is read, nothing is signed before, and nothing rings that was opened.

Two nodes in this process on real stores and real TLS. What counts as long is made short, and the reading of the record
is held up by the test, so that what happens meanwhile does not depend on how fast the machine is.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from openline.engine import sync
from openline.engine.effects import NoteRecord
from openline.line.acts import Marker, MessageAct, Receipt, ReceiptAct, Reply, ReplyAct
from openline.line.transcript import State
from openline.node import live, reading
from openline.node import node as nodes
from openline.node.home import Home
from openline.node.node import Node
from openline.node.times import Stopped, now
from openline.wire.entry import Entry
from tests.node.asked import ask
from tests.scenes.theatre import LINE, Party, Theatre

FLASH, ROUTINE = 0, 3
WAIT_S = 30


async def until(happened: Callable[[], Any], what: str) -> Any:
    """Wait until ``happened`` gives something true."""
    end = asyncio.get_running_loop().time() + WAIT_S
    while asyncio.get_running_loop().time() < end:
        if found := happened():
            return found
        await asyncio.sleep(0.01)
    pytest.fail(f"within {WAIT_S} s it did not happen that {what}")


def write(node: Node, text: str, precedence: int) -> Entry:
    """Say something on the only line."""
    (line,) = node.engines
    return node.say(line, MessageAct(1, Marker.QUESTION, text, "en", now().wall_ms // 1000), precedence, False)


def state_at_cn(us: Node, entry: Entry) -> State:
    """How far a message of US has come at CN, as US knows it."""
    (engine,) = us.engines.values()
    (index,) = engine.state.peers
    return engine.state.transcript.dialogue(entry.hash).state(index)


def rung(party: Party) -> list[str]:
    """The calls that its alarm has sounded, by name."""
    return [row["message"] for row in party.alarms()]


@asynccontextmanager
async def running(*parties: Party) -> AsyncIterator[list[Node]]:
    """Their nodes in this process."""
    made = [Node(Home(party.home)) for party in parties]
    try:
        for node in made:
            await node.start()
        yield made
    finally:
        for node in made:
            await node.stop()


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[asyncio.Event]:
    """Every record is a long one, and is read when the test says so."""
    go, fold = asyncio.Event(), reading.fold

    async def waiting(*args: Any) -> Any:
        await go.wait()
        return await fold(*args)

    with monkeypatch.context() as patch:
        patch.setattr(nodes, "SHORT", 5)
        patch.setattr(reading, "TAIL", 12)
        patch.setattr(reading, "STEP", 2)
        patch.setattr(nodes, "fold", waiting)
        yield go


async def _talk(us: Node, cn: Node) -> tuple[Entry, Entry]:
    """A FLASH that was opened, a long quiet time, and one that nobody has opened. Returns both."""
    (line,) = us.engines
    opened = write(us, "Is this seen?", FLASH)
    (engine,) = cn.engines.values()
    await until(lambda: opened.hash in engine.state.alarms, "the call is there")
    cn.say(line, ReceiptAct(Receipt.OPENED, opened.hash, 7, 1), 0, False)
    cn.say(line, ReplyAct(1, Reply.ROGER, opened.hash, 7), 0, False)
    for number in range(20):
        write(us, f"Nothing to report, {number}.", ROUTINE)
    waiting = write(us, "Nobody opens this.", FLASH)
    await until(lambda: state_at_cn(us, waiting) is State.RANG, "it rang")
    return opened, waiting


@pytest.mark.fault("F-019")
def test_calls_ring_while_a_long_record_is_read_and_nothing_is_signed_before(
    homes: Theatre, held: asyncio.Event
) -> None:
    """The old call that waits rings at once, a new one too; a replayed one that was opened does not. Then all is
    signed.
    """

    async def scene() -> None:
        held.set()  # the first starts are read at once
        async with running(homes.us) as (us,):
            async with running(homes.cn) as (cn,):
                await until(lambda: us.read.is_set() and cn.read.is_set(), "both are ready")
                opened, waiting = await _talk(us, cn)
            held.clear()
            before = rung(homes.cn)
            away = write(us, "While you were away.", FLASH)
            write(us, "And this can wait.", ROUTINE)
            async with running(homes.cn) as (cn,):
                (line,) = cn.engines
                events: list[str] = []
                desk = asyncio.create_task(_told(cn, len(cn.arrivals), events))
                fresh = await _while_reading(us, cn, line, before, homes.cn, opened)
                await until(lambda: [one for one in events if "While you read." in one], "the desk has seen it ring")
                held.set()
                await until(cn.read.is_set, "CN is ready")
                await until(lambda: [one for one in events if "And this can wait." in one], "the rest is told")
                assert len([one for one in events if "While you read." in one and '"what": "entry"' in one]) == 1
                desk.cancel()
                await until(lambda: state_at_cn(us, fresh) is State.RANG, "what rang early is signed")
                assert len(rung(homes.cn)) == len(before) + 3, "each rang once"
                state, stored = cn.engines[line].state, list(cn.store.entries(line))
                assert [cn.arrivals.number(r.hash) for _, r in stored] == [position for position, _ in stored]
                assert set(state.alarms) == {waiting.hash, away.hash, fresh.hash}
                assert not state.forks
                theirs = us.engines[line].state
                await until(lambda: state.feed(theirs.me, 0).head == theirs.own.head, "what could wait has come")
                for call in (fresh, away, waiting):
                    cn.say(line, ReplyAct(1, Reply.ROGER, call.hash, 7), 0, False)
                await until(lambda: state_at_cn(us, waiting) is State.ANSWERED, "the line goes on")

    asyncio.run(scene())


async def _while_reading(us: Node, cn: Node, line: bytes, before: list[str], party: Party, opened: Entry) -> Entry:
    """What may happen while CN reads its record, and what may not. Returns a call that came meanwhile."""
    assert cn.loading
    await until(lambda: len(rung(party)) == len(before) + 2, "what nobody has opened rings, and what came meanwhile")
    assert rung(party)[len(before)] == before[-1]
    with pytest.raises(Stopped, match="Calls ring already"):
        cn.say(line, ReplyAct(1, Reply.ROGER, opened.hash, 7), 0, False)
    with pytest.raises(Stopped, match="Calls ring already"):
        cn.take(line, b"")
    await _desks_see_what_rings(cn, rung(party)[len(before) :])
    s, kept = us.engines[line].state, len(list(cn.store.entries(line)))
    (tls,) = cn.carrier.links()[:1]
    cn._on_frame(tls.peer, sync.frame_for(s, opened, with_prev=True))
    fresh = write(us, "While you read.", FLASH)
    await until(lambda: len(rung(party)) == len(before) + 3, "a new call rings")
    new = [record for _, record in cn.store.entries(line)][kept:]
    assert fresh.hash in {record.hash for record in new}, "it was kept before it rang"
    assert not any(record.own for record in new), "nothing was signed"
    assert state_at_cn(us, fresh) < State.RANG
    return fresh


async def _desks_see_what_rings(cn: Node, calls: list[str]) -> None:
    """Lines, what waits, single entries and live events are told; what needs the whole record is refused."""
    (line,) = cn.engines
    left = cn.loading[line]
    _, (shown,) = await ask(cn, "GET", "/v1/lines")
    assert (shown["loading"], sorted(shown["unanswered_here"])) == (left, sorted(calls))
    waiting = [call["name"] for call in shown["waiting_for_us"] if call["precedence"] == "FLASH"]
    assert sorted(waiting) == sorted(calls)
    assert (await ask(cn, "GET", f"/v1/lines/{LINE}"))[1]["loading"] == left
    _, health = await ask(cn, "GET", "/v1/health")
    assert sorted(one["about"] for one in health["sounds"]["first"]) == sorted(calls)
    for name in calls:
        status, entry = await ask(cn, "GET", f"/v1/lines/{LINE}/entries/{name}")
        assert (status, entry["name"]) == (200, name)
        assert entry["id"] == next(at for at, one in cn.store.entries(line) if one.hash.hex() == entry["hash"])
        assert (await ask(cn, "GET", f"/v1/lines/{LINE}/entries/{name}/receipts"))[0] == 200
    whole = ("entries", "entries/US-5", "export", "requests", "tests")
    for path in (*(f"lines/{LINE}/{one}" for one in whole), "register", "search?words=x"):
        status, said = await ask(cn, "GET", f"/v1/{path}")
        assert (status, "Calls ring already" in said["error"]) == (503, True), path


async def _told(node: Node, seen: int, events: list[str]) -> None:
    """A desk that comes back to a live stream, as it reads it."""
    async for event in live.stream(node, seen):
        events.append(event)


def test_a_lookout_without_the_keys_rings_nothing_old(homes: Theatre, held: asyncio.Event) -> None:
    """What it cannot read could be what a person has signed: then the old calls wait for the whole record."""

    async def scene() -> None:
        held.set()
        async with running(homes.cn) as (cn,):
            await until(cn.read.is_set, "CN is ready")
            (line,) = cn.engines
            cn.store.keep([NoteRecord(line, reading.NOTE, b"")])
        held.clear()
        before = rung(homes.cn)
        async with running(homes.cn) as (cn,):
            assert cn.engines[line].state.unread
            held.set()
            await until(cn.read.is_set, "CN is ready")
            assert rung(homes.cn) == before, "all of it was answered before"
        async with running(homes.cn) as (cn,):  # and the note is there again
            assert not cn.engines[line].state.unread
            held.set()
            await until(cn.read.is_set, "CN is ready")

    asyncio.run(scene())
