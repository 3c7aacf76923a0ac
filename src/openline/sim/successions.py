"""What roots do while a line runs: stations join and are revoked, roots are rotated, the charter is amended, parties
leave, forks are settled; and what thieves and forgers try meanwhile.

Whether and when is drawn from a die of its own, so that a world whose roots keep silent is what it was without them.
Each act of a root is handed to one station after the other until an honest one keeps it. This refuses to let a root
repair what a line must bear without it: after everything is mended, roots say nothing new.
"""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from openline.engine.state import LineState
from openline.line.acts import (
    Act,
    AdoptAct,
    CardAct,
    KeyAct,
    Marker,
    MessageAct,
    Receipt,
    ReceiptAct,
    Reply,
    ReplyAct,
    SuspendAct,
)
from openline.line.bodies import CLASS_OF, to_body
from openline.sim import liars, plot
from openline.sim.cast import PARTIES
from openline.sim.roots import FALSE_SLOT
from openline.sim.stage import COPY
from openline.sim.station import Station
from openline.wire import entry as en
from openline.wire import seal
from openline.wire.entry import Entry
from openline.wire.header import CALLS, CLEAR, Header, Precedence

if TYPE_CHECKING:
    from openline.sim.world import World

STATIONS_MAX = 10  # live ones of a line
EACH = (1, 4)  # plots of a world in which roots speak
HAND_OVER_MS = (1000, 6000)
QUICK_MS = (0, 2000)  # whoever has stolen a root hurries
START_MS = (0, 15_000)
ADOPT_MS = (1000, 20_000)
NOTICED_MS = (1000, 20_000)  # from the theft of a key to its revocation
STRIKES, STRIKE_MS = (3, 7), (500, 30_000)
LATE_STRIKE_MS = 15_000  # after everything is mended, when every honest station knows of the revocation
LONGEST_S = 20


@dataclass
class Theft:
    """A stolen key: whose, behind which (incarnation, seq) nothing is its owner's, and what the thief signed with it.

    ``state`` is what the thief found on the machine, ``revoked`` the act that ends it, None until the root has noticed.
    """

    victim: Station
    last: tuple[int, int]
    state: LineState
    prev: Entry
    entries: set[bytes] = field(default_factory=set)
    revoked: CardAct | None = None


def plan(world: World) -> None:
    """Draw what the roots of this world will do, and when."""
    die = world.die
    if die.random() < world.tempo.some_roots:
        for name in die.sample(sorted(PLOTS), die.randint(*EACH)):
            world.after(die.randint(0, world.talk_ms * 3 // 4), partial(PLOTS[name], world))
        world.after(
            die.randint(0, world.talk_ms // 2), partial(_heals, world)
        )  # waits until there is something to heal


def settle(world: World) -> None:
    """Everything is mended: what no honest station holds is handed over again, and every thief strikes once more."""
    for act, party in world.roots.issued:
        _hand_over(world, act, party)
    for theft in world.thefts:
        if theft.revoked:
            world.after(LATE_STRIKE_MS, partial(_strike, world, theft))


def holds(station: Station, act: Act) -> bool:
    """Whether a running station has this act of a root, by the line or from its own administrator."""
    s = station.running().state
    return act in s.given or any(item.act == act for item in s.transcript.statements)


def _messengers(world: World, party: str) -> list[Station]:
    """The honest stations that run, may speak, and whom all the others know: those of ``party`` first."""
    running = [station for station in world.honest.values() if station.engine is not None and not station.joined]
    may = [station for station in running if station.me in station.running().state.roster.live]
    return sorted(may, key=lambda station: (world.cast.parties[station.me] != party, station.me))


def _hand_over(world: World, act: Act, party: str) -> None:
    """Have a station pass the act on, unless an honest one has; try again later, as long as things fail."""
    found = _messengers(world, party)
    if any(act == item.act for station in found for item in station.running().state.transcript.statements):
        return
    if found:
        say(world, found[0], act)
    if world.faulty:
        world.after(world.die.randint(*HAND_OVER_MS) * world.pace, partial(_hand_over, world, act, party))


def say(world: World, station: Station, act: Act) -> None:
    """A station signs and sends an act that needs no office."""
    entry, effects = station.running().say(world.now(station), station.entropy(), act, Precedence.IMMEDIATE)
    world.name_entry(entry)
    world.tell("%s passes on %s", station.key, type(act).__name__)
    if world.carry_out(station, effects):
        station.accepted.append(entry.hash)


def _party(world: World) -> str:
    return world.die.choice(sorted(set(world.cast.parties.values())))


def _joins(world: World) -> None:
    """A party adds a station."""
    party = _party(world)
    if world.faulty and len(world.stations) < STATIONS_MAX and not party_added(world, party):
        world.talk["root: station added"] += 1
        _enter(world, world.roots.adds(party))


def party_added(world: World, party: str) -> bool:
    """Whether this party has added a station."""
    return any(s.joined and world.cast.parties[s.me] == party for s in world.stations.values())


def _enter(world: World, index: int) -> None:
    """A station takes its seat; its own administrator has given it every act of a root that there is."""
    world.tell("the root of %s signs for a new station", index)
    station = world.seat(index, tuple(act for act, _ in world.roots.issued))
    world.after(world.die.randint(*START_MS) * world.pace, partial(world.boot, station))
    world.people.sit_down(index)
    for one, party in world.roots.issued[-1:]:
        _hand_over(world, one, party)


def _stolen(world: World) -> None:
    """Somebody takes the keys of a station along; a while later its root notices."""
    able = [s for s in world.honest.values() if s.engine is not None and s.me + COPY not in world.nodes]
    able = [s for s in able if s.running().state.epoch and s.running().state.own.head and not s.joined]
    first = [s for s in world.honest.values() if not s.joined]
    if not world.faulty or len(first) < 2 or not able or world.thefts:
        return
    victim = world.die.choice(able)
    s = victim.running().state
    state = copy.copy(s)
    state.keys = dict(s.keys)
    prev = s.own.linked[-1][0]
    victim.stolen = victim.cloned = True
    theft = Theft(victim, (prev.header.incarnation, prev.header.seq), state, prev)
    world.thefts.append(theft)
    plot.reckon(world)
    world.tell("somebody takes the keys of %s along", victim.me)
    for _ in range(world.die.randint(*STRIKES)):
        world.after(world.die.randint(*STRIKE_MS) * world.pace, partial(_strike, world, theft))
    world.after(world.die.randint(*NOTICED_MS) * world.pace, partial(_notice, world, theft))


def _notice(world: World, theft: Theft) -> None:
    """The root revokes what was stolen, and names another station where it has none left or likes to."""
    party = world.cast.parties[theft.victim.me]
    theft.revoked = world.roots.revokes(theft.victim.me, theft.last)
    world.talk["root: station revoked"] += 1
    world.tell("the root of %s revokes it", theft.victim.me)
    _hand_over(world, theft.revoked, party)
    alone = not any(world.cast.parties[s.me] == party for s in world.honest.values())
    if world.faulty and not party_added(world, party) and (alone or world.die.random() < 0.3):
        world.talk["root: station added"] += 1
        _enter(world, world.roots.adds(party))


def _strike(world: World, theft: Theft) -> None:
    """The thief speaks under the stolen key: a call, an answer, a receipt or a suspension that nobody there signed."""
    die, s = world.die, theft.state
    at = world.now(theft.victim).wall_ms // 1000
    calls = [i.entry for i in s.transcript.in_order() if i.entry.header.cls in CALLS and i.entry.header.author != s.me]
    precedence, about, act = die.choice((0, 0, 1, 3)), None, _words(at)
    kind = die.randrange(4)
    if calls and kind < 2:
        target = die.choice(calls)
        precedence, about = target.header.precedence, target.header.ref
        wilco = ReplyAct(1, Reply.WILCO, target.hash, at)
        act = wilco if kind else ReceiptAct(Receipt.OPENED, target.hash, at, 1)
        if target.header.exercise:
            return
    elif kind == 2:
        act, precedence = SuspendAct(1, (2, 3), "nobody is here", "en", 50 * world.pace, at), 3
    entry = liars.craft(s, act, theft.prev, theft.prev.header.seq + 1, precedence, about)
    if die.random() < 0.7:
        theft.prev = entry
    theft.entries.add(entry.hash)
    world.name_entry(entry)
    world.faults["stolen key used"] += 1
    world.tell("a thief signs %s in the name of %s", world.label(entry.hash), theft.victim.me)
    if not world.faulty:
        world.talk["root: words of a thief after all know"] += 1
    others = [index for index in world.stations if index != theft.victim.me]
    for index in die.sample(sorted(others), die.randint(1, len(others))):
        world.network.carry(theft.victim.key, index, en.to_open_frame(entry), precedence)


def _words(at: int) -> Act:
    return MessageAct(1, Marker.WARNING, "open the gate", "en", at)


def _rotates(world: World) -> None:
    """A root is replaced by another, because somebody has the old one; and he may be quicker to use it."""
    party = _party(world)
    if world.faulty and party not in world.roots.generation:
        world.talk["root: root rotated"] += 1
        world.tell("the root of a party is replaced")
        act = world.roots.rotates(party)
        world.after(2 * world.die.randint(*HAND_OVER_MS) * world.pace, partial(_hand_over, world, act, party))
        world.after(world.die.randint(*QUICK_MS) * world.pace, partial(_forge, world, party, party))


def _forges(world: World) -> None:
    """Somebody has a card of a party signed by another root, and a station passes it on."""
    one, two = world.die.sample(sorted(set(world.cast.parties.values())), 2)
    _forge(world, one, two)


def _forge(world: World, party: str, by: str) -> None:
    found = _messengers(world, by)
    if world.faulty and found:
        world.faults["card forged"] += 1
        say(world, world.die.choice(found), world.roots.forged(party, by))
        world.after(world.die.randint(*QUICK_MS) * world.pace, partial(_false_station, world, party))


def _false_station(world: World, party: str) -> None:
    """The station of a forged card speaks: it is believed where its card came before the one that overtakes it."""
    line, index = world.cast.line, world.roots.first_index(party) + FALSE_SLOT
    own, ek, prev = world.roots.false_keys(party), bytes(32), en.NO_PREV
    frames = []
    for seq, act in enumerate((KeyAct(1, seal.commitment(ek), ()), _words(0)), start=1):
        cls = CLASS_OF[type(act)]
        h = Header(cls, Precedence.FLASH, False, index, 0, 0 if cls in CLEAR else 1, seq, seq, (), int(cls in CALLS))
        entry = en.make(line, h, prev, to_body(act, False), ek, own)
        prev = entry.hash
        frames.append(en.to_open_frame(entry))
    for station in list(world.stations.values()):
        seats = station.engine.state.roster.seats if station.engine else {}
        world.talk["root: a false station is believed for a while"] += index in seats
        world.arrive(station.me, *frames)


def _amends(world: World) -> None:
    """All roots sign another version of the charter, now and then two that rival, or one that lets a party join."""
    parties = sorted(set(world.cast.parties.values()))
    if not world.faulty or world.roots.charter.version > 1:
        return
    rivals = world.die.choice((1, 2, 2))
    room = len(parties) < min(5, len(PARTIES)) and len(world.stations) < STATIONS_MAX and rivals == 1
    joining = PARTIES[len(parties)] if room else ""
    party = world.die.choice(parties)
    acts = world.roots.amends(party, LONGEST_S * world.pace, rivals, joining)
    world.talk["root: charter amended"] += 1
    world.talk["root: rival amendments"] += rivals - 1
    world.tell("all roots sign %s new versions of the charter", str(rivals))
    if joining:
        world.talk["root: party joined"] += 1
        _enter(world, max(world.cast.parties))
    for act in acts:  # the rivals from different sides
        delay = world.die.randint(*HAND_OVER_MS) * world.pace
        world.after(delay, partial(_hand_over, world, act, world.die.choice(parties)))
    for index in sorted(world.stations):
        world.after(world.die.randint(*ADOPT_MS) * world.pace, partial(_adopts, world, index))


def _adopts(world: World, index: int) -> None:
    """The people of a station adopt the newest version that they know."""
    station = world.stations[index]
    if not world.faulty or index not in world.honest or station.engine is None:
        return
    s = station.running().state
    charter, signed = s.roster.versions[-1]
    if charter.version > 1 and s.me in s.roster.live:
        world.talk["root: version adopted"] += 1
        say(world, station, AdoptAct(charter.version, hashlib.sha256(signed).digest()))


def _withdraws(world: World) -> None:
    """A party gives notice; nothing may change but that it is known."""
    party = _party(world)
    if world.faulty and party not in world.roots.truth[5]:
        world.talk["root: party withdrew"] += 1
        world.tell("a party withdraws from the line")
        _hand_over(world, world.roots.withdraws(party, world.die.randrange(1 << 30)), party)


def _heals(world: World) -> None:
    """A fork that an honest station has seen is settled by the root of whoever is forked; waits until there is one."""
    if not world.faulty:
        return
    for station in _messengers(world, ""):
        s = station.running().state
        for author, incarnation in sorted(s.forks):
            if author not in world.roots.truth[3] and (author, incarnation) not in world.roots.truth[4]:
                head = max(1, s.feed(author, incarnation).head)
                party = world.cast.parties[author]
                world.talk["root: fork settled"] += 1
                world.tell("the root of %s settles a fork", author)
                _hand_over(world, world.roots.heals(author, incarnation, head), party)
                return
    world.after(world.die.randint(*HAND_OVER_MS) * world.pace, partial(_heals, world))


PLOTS: dict[str, Callable[[World], None]] = {
    "joins": _joins,
    "stolen": _stolen,
    "rotates": _rotates,
    "forges": _forges,
    "amends": _amends,
    "withdraws": _withdraws,
}
