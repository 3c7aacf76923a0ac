"""Members that lie. Each runs the very engine that honest stations run, and has a second hand that uses its key.

It may sign two histories, keep silent when it is asked, say that it holds less than it does or more than there is,
accuse without proof, and flood. It refuses to use any key but its own, and the sender keys that every member holds.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from openline.engine import accept
from openline.engine.effects import EVERYBODY, Send
from openline.engine.state import PROVISIONAL_MAX, STRAYS_MAX, Doing, LineState
from openline.line import fork
from openline.line.acts import Act, ForkAct, KeyAct, Marker, MessageAct, Reply, ReplyAct
from openline.line.bodies import CLASS_OF, to_body
from openline.sim import relay
from openline.sim.station import Station
from openline.sim.twin import TwinSecrets
from openline.wire import beacon as bc
from openline.wire import entry as en
from openline.wire import seal
from openline.wire.beacon import Beacon, Counter, Held, Range, Want
from openline.wire.entry import BEACON, ENTRY_KINDS, Entry
from openline.wire.header import CALLS, Class, Header, Ref
from openline.wire.suite import SIGNATURE_SIZE

if TYPE_CHECKING:
    from openline.sim.world import World

LIES = ("equivocates", "withholds", "understates", "floods", "claims", "slanders", "splits keys")
QUIET_MS = (5000, 30_000)
BRANCH_MAX = 4  # entries of one rival history: within what a station keeps of any number
FLOODS = ("wants", "future", "strays", "provisional", "calls")
NOBODY = TwinSecrets(b"a key for signatures that nobody will believe")
SEQ_FAR = 3000
UNREAD = "flood: answers unread"


def choose(world: World) -> None:
    """Draw who lies in a world, and how."""
    indices = sorted(world.stations)
    some = world.rng.random() < world.tempo.some_lie
    for index in world.rng.sample(indices, (1 + (len(indices) > 4)) * some):
        world.stations[index].lies = tuple(world.rng.sample(LIES, world.rng.randint(1, 3)))


def _other(world: World, liar: Station) -> Station | None:
    honest = sorted(world.honest)
    return world.stations[world.rng.choice(honest)] if honest and liar.engine is not None else None


def _liar(world: World, lie: str) -> Station:
    return world.rng.choice([station for _, station in sorted(world.stations.items()) if lie in station.lies])


def tampered(world: World, liar: Station, send: Send) -> bytes:
    """What becomes of a frame that a liar's engine sends: another frame, or nothing."""
    if send.frame[0] == BEACON and world.time < liar.understates_until:
        world.faults["understated"] += 1
        b, less = bc.read_beacon(send.frame), world.rng.randint(1, 6)
        held = tuple(replace(h, seq=max(0, h.seq - less)) for h in b.held)
        lower = replace(b, seq=max(0, b.seq - less), held=held)
        return bc.make_beacon(world.cast.line, lower, world.cast.secrets[liar.me])
    if send.to != EVERYBODY and send.frame[0] in ENTRY_KINDS and world.time < liar.withholds_until:
        own = {e.signature for held in liar.running().state.own.linked for e in held}
        if not world.rng.randrange(2) or send.frame[-SIGNATURE_SIZE:] not in own:
            world.faults["answer withheld"] += 1
            return b""
    return relay.passed_on(world, liar, send)


def withhold(world: World) -> None:
    """It answers no questions for a while, or for good."""
    liar = _liar(world, "withholds")
    liar.withholds_until = world.time + (world.slow(QUIET_MS) if world.rng.random() < 0.7 else 1 << 60)
    world.tell("%s answers nobody's questions any more", liar.me)


def understate(world: World) -> None:
    """Its beacons say for a while that it holds less than it does."""
    liar = _liar(world, "understates")
    liar.understates_until = world.time + world.slow(QUIET_MS)
    world.tell("%s says that it holds less than it does", liar.me)


def craft(s: LineState, act: Act, prev: Entry | None, seq: int, precedence: int = 3, about: Ref | None = None) -> Entry:
    """Sign any act under any number, after any entry. Nothing is kept or sent."""
    cls = CLASS_OF[type(act)]
    ek = s.keys[(s.me, s.incarnation, s.epoch)]
    stamp = 1 + (prev.header.stamp if prev else 0)
    h = Header(cls, precedence, False, s.me, s.incarnation, s.epoch, seq, stamp, (), int(cls in CALLS), about)
    h = replace(h, epoch=0) if h.is_clear else h
    return en.make(s.line, h, prev.hash if prev else en.NO_PREV, to_body(act, False), ek, s.secrets)


def _words(world: World, liar: Station, words: str) -> MessageAct:
    return MessageAct(1, Marker.INFORMATION, words, "en", world.now(liar).wall_ms // 1000)


def equivocate(world: World) -> None:
    """It signs a second history beside its own, and sends each station another part of it."""
    liar = _liar(world, "equivocates")
    if liar.engine is None or not liar.engine.state.epoch or liar.engine.state.own.head < 2:
        return
    s = liar.engine.state
    seq = world.rng.randint(max(2, s.own.head - 6), s.own.head)
    if len(s.own.at(seq)) > 2 or (s.me, s.incarnation, s.epoch) not in s.keys:
        return
    prev: Entry = world.rng.choice(s.own.at(seq - 1))
    world.faults["equivocated"] += 1
    world.tell("%s signs a second history from its number %s on", liar.me, str(seq))
    calls = [i.entry for i in s.transcript.in_order() if i.entry.header.cls in CALLS and i.entry.header.author != s.me]
    for number in range(world.rng.randint(1, BRANCH_MAX)):
        precedence = world.rng.randrange(4)
        act: Act = _words(world, liar, f"another word {number}")
        about = None
        if calls and world.rng.random() < 0.3:
            target = world.rng.choice(calls)
            act = ReplyAct(1, Reply.ROGER, target.hash, world.now(liar).wall_ms // 1000)
            precedence, about = target.header.precedence, target.header.ref
        entry = prev = craft(s, act, prev, seq + number, precedence, about)
        world.name_entry(entry)
        for index in world.rng.sample(sorted(world.stations), world.rng.randint(1, len(world.stations) - 1)):
            if index != liar.me:
                world.network.carry(liar.key, index, en.to_open_frame(entry))


def claim(world: World) -> None:
    """It says that it holds more of somebody's feed than there is."""
    liar = _liar(world, "claims")
    target = _other(world, liar)
    if target is None or target.engine is None or target.me not in liar.running().state.peers:
        return
    s, t = liar.running().state, target.engine.state
    world.faults["false claim"] += 1
    target.claimed = True
    world.tell("%s says that it holds more of %s than there is", liar.me, target.me)
    s.count += 1
    incarnation, seq = t.incarnation, t.own.head + world.rng.randint(1, 500)
    if world.rng.random() < 0.2:
        incarnation, seq = world.rng.choice((t.incarnation + 1, 2**20)), 1
    rows = (Held(target.me, incarnation, seq, s.peers[target.me].newest),)
    b = Beacon(s.me, s.incarnation, Counter(s.boot, s.count), 0, 0, bytes(32), world.rng.randbytes(16), rows)
    world.after(5, partial(world.arrive, target.me, bc.make_beacon(s.line, b, s.secrets)))


def slander(world: World) -> None:
    """It accuses an honest station of a fork, with two entries that do not contradict each other."""
    liar = _liar(world, "slanders")
    target = _other(world, liar)
    s = liar.engine.state if liar.engine else None
    feed = s.feeds.get((target.me, 0)) if s and target else None
    if s is None or feed is None or feed.head < 2 or s.last is None or not s.epoch or target is None:
        return
    one = feed.at(world.rng.randint(1, feed.head - 1))[0]
    two = world.rng.choice((one, *(e for e in feed.at(one.header.seq + 1) if e.prev == one.hash)))
    if world.rng.random() < 0.3:
        two = replace(two, signature=world.rng.randbytes(SIGNATURE_SIZE), prev=world.rng.randbytes(32))
    world.faults["slandered"] += 1
    world.tell("%s accuses %s of two histories, without a proof", liar.me, target.me)
    entry = craft(s, ForkAct(fork.of(one), fork.of(two)), s.last, s.own.head + 1, 1)
    for index in world.stations:
        if index != liar.me:  # its own engine does not know: the number is soon used a second time
            world.after(5, partial(world.arrive, index, en.to_open_frame(entry)))


def split_key(world: World) -> None:
    """It announces an epoch, wraps another key than it commits to for one station, and goes on under the true one."""
    liar = _liar(world, "splits keys")
    target = _other(world, liar)
    s = liar.engine.state if liar.engine else None
    if s is None or target is None or s.last is None or not s.epoch or s.spare or s.behind:
        return
    epoch, true, false = 1 + max(s.wrapped), liar.entropy(), liar.entropy()
    root = seal.commitment(true)
    world.faults["split key"] += 1
    world.split.add((s.me, s.incarnation, epoch))
    world.tell("%s wraps another key for %s than it commits to", liar.me, target.me)
    wraps = []
    for index in sorted(s.roster.live):
        info = accept.wrap_info(s.line, s.me, s.incarnation, epoch, root, index)
        key = hashlib.sha256(false).digest() if index == target.me else true
        wraps.append((index, s.suite.wrap(s.seats[index].station.wrap, info, key)))
    entry = craft(s, KeyAct(epoch, root, tuple(wraps)), s.last, s.own.head + 1, 1)
    world.name_entry(entry)
    doing, s.last = Doing(), entry
    accept.place(s, liar.now(world.time), entry, doing)
    doing.send.append(Send(s.line, EVERYBODY, en.to_open_frame(entry), 1))
    s.wrapped[epoch], s.epoch, s.epoch_first = s.roster.live, epoch, entry.header.seq + 1
    world.carry_out(liar, doing.effects())


def flood(world: World) -> None:
    """It sends one station as much as it can, at once, of two kinds."""
    liar = _liar(world, "floods")
    target = _other(world, liar)
    for kind in world.rng.sample(FLOODS, 2):
        if target is None or liar.engine is None or not liar.engine.state.epoch:
            return
        if kind == "calls":
            world.faults["flood: calls"] += 1
            world.people.cry(liar)
            continue
        frames = _flood(world, liar, target, kind)
        if frames:
            world.faults[f"flood: {kind}"] += 1
            world.tell("%s floods %s with %s", liar.me, target.me, kind)
            _pour(world, liar, target, kind, frames)


def _pour(world: World, liar: Station, target: Station, kind: str, frames: list[bytes]) -> None:
    """Bring the frames there; the liar does not read what is answered, and its wants draw no more than they say."""
    away = (target.me, liar.me)
    unread = world.network.cut.setdefault(away, UNREAD)
    for frame in frames:
        before = world.served.get((target.key, liar.me), (0, 0, 0))[0]
        world.arrive(target.me, frame)
        drawn = world.served.get((target.key, liar.me), (0, 0, 0))[0] - before
        if kind == "wants" and drawn > bc.read_want(frame).size_max:
            world.complain(f"{target.name} answered a want with more than was asked for")
    if unread is UNREAD:
        del world.network.cut[away]


def _flood(world: World, liar: Station, target: Station, kind: str) -> list[bytes]:
    s, rng, frames = liar.running().state, world.rng, []
    thin = rng.choice(world.tempo.floods)
    if kind == "wants":
        for index in sorted(world.stations) * (20 // thin):
            s.count += 1
            counter, size_max = Counter(s.boot, s.count), rng.choice((2000, 1 << 20, 1 << 40))
            want = Want(s.me, s.incarnation, counter, target.me, size_max, (Range(index, 0, 1, SEQ_FAR),))
            frames.append(bc.make_want(s.line, want, s.secrets))
    if kind == "future":
        junk = _words(world, liar, "of a time that never comes")
        far, beside = s.own.head + rng.randint(2, SEQ_FAR), s.own.head + 2
        for number in range(40 // thin):
            e = craft(s, junk, replace(s.last, hash=rng.randbytes(32)) if s.last else None, beside)
            frames.append(en.to_open_frame(e))
            beside = far if number < 20 // thin else rng.randint(s.own.head + 2, SEQ_FAR)
    if kind == "strays":
        frames = [bytes((1,)) + rng.randbytes(rng.randint(80, 200)) for _ in range(3 * STRAYS_MAX // thin)]
    names = [name for name in sorted(s.keys) if name[0] != s.me]
    if kind == "provisional" and names:
        name = rng.choice(names)  # of another: every member holds the sender keys of all
        head = s.feeds[name[:2]].head if name[:2] in s.feeds else 0
        for _ in range(rng.choice((40, PROVISIONAL_MAX + 200)) // thin):
            h = Header(Class.MESSAGE, 3, False, *name, head + rng.randint(2, 900), 1 << 20, deadline=1)
            e = en.make(s.line, h, bytes(32), b"\xa0", s.keys[name], NOBODY)
            frames.append(bytes((1,)) + seal.tag_of(s.keys[name]) + en.to_frame(e, s.keys[name], False)[5:])
    return frames
