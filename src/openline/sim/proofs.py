"""What must be true at the end about histories: forks are proven, suspensions mean the same, a line is never muted.

Each check returns sentences; no sentence means that it held. It refuses to take an engine's word for a fork: the two
signed entries are checked anew.
"""

from __future__ import annotations

from collections.abc import Set
from typing import TYPE_CHECKING

from openline.engine.state import LineState
from openline.line import floor, fork
from openline.line.acts import ForkAct, KeyAct
from openline.wire import seal
from openline.wire.errors import WireError

if TYPE_CHECKING:
    from openline.sim.world import World

Handling = list[tuple[bytes, tuple[int, ...], tuple[int, ...], int, bytes]]


def judge(world: World) -> list[str]:
    """All checks of histories, over the stations that do not lie."""
    wrong, suspended = [], {}
    for index, station in sorted(world.honest.items()):
        s = station.running().state
        wrong += _forks(world, s, station.name) + _not_muted(world, s, station.name) + _keys_committed(s, station.name)
        suspended[index] = _suspensions(world, s, {name[0] for name in world.split})
    suspended = {i: handling for i, handling in suspended.items() if not world.stations[i].joined}
    first = min(suspended)
    for index, handling in suspended.items():
        same = _same_forks(world, first, index)
        world.talk["fork known from different numbers on"] += not same
        if same and handling != suspended[first]:
            names = f"{world.cast.names[first]} and {world.cast.names[index]}"
            wrong.append(f"{names} read different suspensions from the same line")
    return wrong


def _same_forks(world: World, one: int, two: int) -> bool:
    """Whether two stations know every fork from the same number on: entries over a hole are not passed on."""
    return world.stations[one].running().state.forks == world.stations[two].running().state.forks


def _forks(world: World, s: LineState, name: str) -> list[str]:
    """Every fork that is shown has two signed entries that contradict each other, of one who may have signed them."""
    wrong = []
    for author, incarnation in sorted(s.forks):
        whose, feed = world.cast.names[author], s.feeds.get((author, incarnation))
        if not world.stations[author].two_histories:
            wrong.append(f"{name} alleges a fork of {whose}, which signed one history")
        heads = [(i.act.one, i.act.two) for i in s.transcript.proofs if isinstance(i.act, ForkAct)]
        pairs = [pair for pair in heads if (pair[0].header.author, pair[0].header.incarnation) == (author, incarnation)]
        held = feed.proof() if feed and feed.forked_at else None
        pairs += [(fork.of(held[0]), fork.of(held[1]))] if held else []
        if not any(_proves(s, author, *pair) for pair in pairs):
            wrong.append(f"{name} alleges a fork of {whose} and has no proof of it")
        world.talk["forks shown at the end"] += 1
    return wrong


def _proves(s: LineState, author: int, one: fork.Signed, two: fork.Signed) -> bool:
    try:
        fork.check(s.line, one, two, {author: s.seats[author].station.sign}, s.suite)
    except WireError:
        return False
    return True


def _keys_committed(s: LineState, name: str) -> list[str]:
    """Every key that stands is one to which a signed KEY of its author commits: no ciphertext opens in two ways."""
    committed = set()
    for item in s.transcript.items.values():
        if isinstance(item.act, KeyAct):
            committed.add(
                (item.entry.header.author, item.entry.header.incarnation, item.act.epoch, item.act.commitment)
            )
    held = [(epoch, ek) for epoch in s.keys for ek in s.keys_of(epoch)]
    loose = [epoch for epoch, ek in held if (*epoch, seal.commitment(ek)) not in committed]
    return [f"{name} took a key of {author} to which its author never committed" for author, _, _ in loose]


def _suspensions(world: World, s: LineState, untold: Set[int]) -> Handling:
    """What every station of the line has suspended, told without a clock; ``untold`` not everybody can read."""
    out: Handling = []
    for author in sorted(world.stations.keys() - untold):
        names = [name for name in sorted(s.feeds) if name[0] == author]
        for name in names:
            items = [s.transcript.items[e.hash] for held in s.feeds[name].linked for e in held]
            items = [item for item in items if not s.transcript.why_void(item)]
            for one in floor.suspensions(
                s.charter_of, author, items, s.forks.get(name, 0), s.roster.healed.get(name, 0)
            ):
                ended = one.ended_by.entry.hash if one.ended_by else b""
                out.append((one.by.entry.hash, one.scope, one.void, one.duration_s, ended))
    return sorted(out)


def _not_muted(world: World, s: LineState, name: str) -> list[str]:
    """Nobody's claim keeps a station that another honest one hears from speaking above the floor."""
    if world.stations[s.me].two_histories or len(world.honest) < 2:
        return []
    heard = any(s.peers[i].holds.get((s.me, s.incarnation)) for i in world.honest if i != s.me)
    if s.cloned or (s.incarnation and s.own.head and not heard):
        return [f"{name} was muted above the floor by a false claim"]
    return []
