"""What goes wrong beside the frames: cuts, stalls, wrong clocks, forgers outside and a crooked member inside.

One table of troubles, those of :mod:`openline.sim.plot` and :mod:`openline.sim.liars` included; a world draws from its
part of it every few seconds until it is mended. It refuses to give a forger any
key of a member; the crooked member has its own key only.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from random import Random
from typing import TYPE_CHECKING

from openline.engine import accept
from openline.engine.effects import EVERYBODY, Send
from openline.engine.state import Doing, LineState, Now
from openline.line.acts import Reply, ReplyAct
from openline.line.bodies import to_body
from openline.line.transcript import Item
from openline.sim import beside, liars, plot
from openline.sim.station import EPOCH_MS, FORGED_BOOT
from openline.sim.tempo import HOUR_MS
from openline.sim.twin import TwinSecrets
from openline.wire import beacon as bc
from openline.wire import entry as en
from openline.wire import seal
from openline.wire.beacon import Beacon, Counter, Held, Range, Want
from openline.wire.entry import Entry
from openline.wire.header import CALLS, Class, Header

if TYPE_CHECKING:
    from openline.sim.world import World

CUT_MS = (2000, 25_000)
FLAP_MS = 1000
YEAR_MS = 31_556_952_000
DRIFT_MAX = 50_000  # parts in a million: far worse than any crystal, so that a minute shows it
STRIKES = 0.2  # how often something fails although a line of hours has had its faults
STALL_MS = (500, 10_000)
OUTSIDER = TwinSecrets(b"an outsider's seed, in nobody's card")


def kinds(world: World) -> tuple[str, ...]:
    """What can go wrong in a world: the usual, some of the rare, and what its liars do."""
    rare = [name for name, often in RARE.items() if world.rng.random() < often * world.tempo.some_rare]
    lies = [lie for station in world.stations.values() for lie in station.lies]
    return (*USUAL, "forged", "crooked", *rare, *lies, *lies)  # those that lie come twice as often


def start(world: World) -> None:
    """Let the first trouble come."""
    world.after(world.rng.randint(*world.tempo.trouble_ms), partial(_strike, world))


def _strike(world: World) -> None:
    if world.faulty:
        start(world)
        if world.needed(world.faults.total(), world.tempo.faults, STRIKES):
            at_once(world)


def at_once(world: World) -> None:
    """Let something fail now."""
    TROUBLES[world.rng.choice(world.kinds)](world)


def _two(world: World) -> tuple[int, int]:
    one, two = world.rng.sample(sorted(world.stations), 2)
    return one, two


def _cut(world: World, why: str, directions: list[tuple[int, int]], lasts_ms: int) -> None:
    for pair in directions:
        world.network.cut[pair] = why
    world.after(lasts_ms, partial(world.network.heal, directions))


def _cut_pair(world: World) -> None:
    one, two = _two(world)
    world.tell("%s and %s are cut from each other", one, two)
    _cut(world, "cut", [(one, two), (two, one)], world.slow(CUT_MS))


def _cut_off(world: World) -> None:
    one = world.rng.choice(sorted(world.stations))
    others = [index for index in world.stations if index != one]
    world.tell("%s is cut off from everybody", one)
    _cut(world, "cut", [(one, o) for o in others] + [(o, one) for o in others], world.slow(CUT_MS))


def _one_way(world: World) -> None:
    one, two = _two(world)
    world.tell("%s hears %s, and is not heard there", one, two)
    _cut(world, "one-way", [(one, two)], world.slow(CUT_MS))


def _carrier_down(world: World) -> None:
    """One of several carriers between two stations is down for a while; the others carry all."""
    pairs = [pair for pair, kinds in sorted(world.network.routes.items()) if len(kinds) > 1]
    if pairs:
        pair = world.rng.choice(pairs)
        number = world.rng.randrange(len(world.network.routes[pair]))
        world.network.down.add((pair, number))
        world.tell("a carrier between %s and %s goes down", *pair)
        world.after(world.slow(CUT_MS), partial(_carrier_up, world, pair, number))


def _carrier_up(world: World, pair: tuple[int, int], number: int) -> None:
    world.network.down.discard((pair, number))
    world.link(*pair)


def _flap(world: World) -> None:
    one, two = _two(world)
    both = [(one, two), (two, one)]
    world.tell("the carrier between %s and %s flaps", one, two)
    for time in range(4):
        world.after(2 * time * FLAP_MS, partial(_cut, world, "flapping", both, FLAP_MS))


def _stall(world: World) -> None:
    station = world.stations[world.rng.choice(sorted(world.stations))]
    lasts_ms = world.slow(STALL_MS)
    world.tell("%s hangs for %s ms", station.me, lasts_ms)
    station.stalled_until = world.time + lasts_ms


def _clock(world: World) -> None:
    station = world.stations[world.rng.choice(sorted(world.stations))]
    jump = world.rng.randint(-6, 6) * HOUR_MS + world.rng.randint(-999, 999)
    world.faults["clock jumped"] += 1
    world.tell("the clock of %s jumps by %s s", station.me, jump // 1000)
    station.offset_ms += jump


def _years(world: World) -> None:
    """A clock that lost its battery, or was set by somebody who wants promises to look expired."""
    station = world.stations[world.rng.choice(sorted(world.stations))]
    year = world.rng.choice((1970, 2001, 2035, 2099))
    world.faults["years wrong"] += 1
    world.tell("the clock of %s is set to the year %s", station.me, str(year))
    station.offset_ms = (year - 1970) * YEAR_MS - EPOCH_MS


def _drift(world: World) -> None:
    station = world.stations[world.rng.choice(sorted(world.stations))]
    drift = world.rng.randint(-DRIFT_MAX, DRIFT_MAX)
    world.faults["drift"] += 1
    world.tell("the clock of %s gains %s ppm from now on", station.me, str(drift))
    station.offset_ms += world.time * station.drift // 1_000_000 - world.time * drift // 1_000_000
    station.drift = drift


def _forged(world: World) -> None:
    """An outsider speaks in a member's name to another: it knows the line and all heads, and has no key."""
    target, claimed = _two(world)
    world.faults["forged"] += 1
    counter = Counter(FORGED_BOOT, world.faults["forged"])
    make = world.rng.choice((_forged_beacon, _forged_beacon, _forged_want, _forged_entry))
    world.tell("an outsider sends %s a forged frame in the name of %s", target, claimed)
    world.after(5, partial(world.arrive, target, make(world, target, claimed, counter)))


def _forged_beacon(world: World, target: int, claimed: int, counter: Counter) -> bytes:
    """'I hold everything': of the others' feeds a little more than there is."""
    rng, rows = world.rng, []
    for index in sorted(world.stations):
        head = max(station.disk.heads.get((index, 0), 0) for station in world.stations.values())
        if index != claimed:
            more = 0 if index == target else rng.randint(0, 3)
            rows.append(Held(index, 0, head + more, Counter(1, 1)))
    own = world.stations[claimed].disk.heads.get((claimed, 0), 0) + rng.randint(0, 3)
    b = Beacon(claimed, 0, counter, 0, own, rng.randbytes(32), rng.randbytes(16), tuple(r for r in rows if r.seq))
    return bc.make_beacon(world.cast.line, b, OUTSIDER)


def _forged_want(world: World, target: int, claimed: int, counter: Counter) -> bytes:
    want = Want(claimed, 0, counter, target, 1 << 20, (Range(target, 0, 1, 512),))
    return bc.make_want(world.cast.line, want, OUTSIDER)


def _forged_entry(world: World, target: int, claimed: int, counter: Counter) -> bytes:
    """A FLASH that nobody wrote, over the true head."""
    seq = world.stations[target].disk.heads.get((claimed, 0), 0) + 1
    h = Header(Class.MESSAGE, 0, False, claimed, 0, 1, seq, counter.count, (), 1)
    feed = world.stations[claimed].engine
    prev = feed.state.own.head_hash if feed else en.NO_PREV
    return en.to_open_frame(en.make(world.cast.line, h, prev, world.rng.randbytes(40), bytes(32), OUTSIDER))


def _junk(world: World) -> None:
    target, _ = _two(world)
    world.faults["junk"] += 1
    rng = world.rng
    frame = bytes((rng.randrange(8),)) + rng.randbytes(rng.choice((0, 3, 70, 300, 66_000)))
    world.after(5, partial(world.arrive, target, frame))


def _crooked(world: World) -> None:
    """The crooked member signs a reply whose header names one message and whose body another."""
    station = world.stations[world.crooked]
    if station.engine is None or not station.engine.state.epoch or station.engine.state.behind:
        return
    s = station.engine.state
    if s.own.head + 1 - s.epoch_first >= seal.EPOCH_SIZE:
        return  # its next own entry begins another epoch
    calls = [i for i in s.transcript.in_order() if i.entry.header.cls in CALLS and i.entry.header.author != s.me]
    if len(calls) < 2:
        return
    one, two = world.rng.sample(calls, 2)
    if one.entry.header.ref == two.entry.header.ref:
        return  # of a station that signed two histories
    doing = Doing()
    entry = crooked_reply(s, station.now(world.time), one, two, world.rng, doing)
    world.faults["crooked"] += 1
    world.crooked_entries.add(entry.hash)
    world.tell("%s signs a reply that names two messages at once", station.me)
    world.carry_out(station, doing.effects())


def crooked_reply(s: LineState, now: Now, one: Item, two: Item, rng: Random, doing: Doing) -> Entry:
    """Sign 'WILCO' about ``one`` under a header that names ``two``, put it into the own feed and send it."""
    own, about, named = s.own, one.entry, two.entry.header
    act = ReplyAct(1, rng.choice((Reply.WILCO, Reply.STANDBY)), about.hash, now.wall_ms // 1000)
    stamp = 1 + max(about.header.stamp, named.stamp, own.linked[-1][0].header.stamp)
    h = Header(
        Class.REPLY,
        named.precedence,
        named.exercise,
        s.me,
        s.incarnation,
        s.epoch,
        own.head + 1,
        stamp,
        answers=named.ref,
    )
    ek = s.keys[(s.me, s.incarnation, s.epoch)]
    entry = s.last = en.make(s.line, h, own.head_hash, to_body(act, named.exercise), ek, s.secrets)
    accept.place(s, now, entry, doing)
    doing.send.append(Send(s.line, EVERYBODY, en.to_frame(entry, ek, with_prev=False), named.precedence))
    return entry


USUAL: dict[str, Callable[[World], None]] = {
    "cut": _cut_pair,
    "cut off": _cut_off,
    "one-way": _one_way,
    "flap": _flap,
    "stall": _stall,
    "clock": _clock,
    "forged": _forged,
    "junk": _junk,
    "crooked": _crooked,
    "carrier down": _carrier_down,
    "another line": beside.stray,
    "beacons withheld": plot.withheld,
    "late courier": plot.courier,
}
RARE: dict[str, float] = {"years": 0.3, "drift": 0.5, "old copy": 0.35, "clone": 0.2, "dark": 0.3}
TROUBLES: dict[str, Callable[[World], None]] = {
    **USUAL,
    "years": _years,
    "drift": _drift,
    "old copy": plot.old_copy,
    "clone": plot.clone,
    "dark": plot.dark,
    "equivocates": liars.equivocate,
    "withholds": liars.withhold,
    "understates": liars.understate,
    "floods": liars.flood,
    "claims": liars.claim,
    "slanders": liars.slander,
    "splits keys": liars.split_key,
}
