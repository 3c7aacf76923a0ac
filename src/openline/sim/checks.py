"""What must be true of a world that has been mended and has come to rest.

Each check returns sentences that name the station and the entry; no sentence means that it held. It refuses to look
at anything but what stations kept, rang and were told by people.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Set
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING

from openline.engine.engine import Engine
from openline.engine.state import EpochName, Now
from openline.line.acts import Act, Receipt, ReceiptAct
from openline.line.transcript import Dialogue, Item, State, Transcript
from openline.sim import proofs, standing
from openline.sim.station import Station
from openline.sim.tempo import HOUR_MS
from openline.wire import entry as en
from openline.wire import seal
from openline.wire.entry import Unverified
from openline.wire.errors import WireError
from openline.wire.header import CALLS, CLEAR, Class, Header, Precedence

if TYPE_CHECKING:
    from openline.sim.world import World

Meaning = list[tuple[bytes, Act | None, str]]
States = dict[bytes, tuple[State, ...]]


@dataclass
class Found:
    """What the checks found: sentences, how often each state was reached, and how many deliveries there were."""

    wrong: list[str] = field(default_factory=list)
    states: Counter[str] = field(default_factory=Counter)
    delivered: int = 0


@dataclass(frozen=True, slots=True)
class View:
    """A station's line at the end, looked at once: ``items`` and ``meaning`` in the order of the record.

    ``dialogues`` and ``states`` (at every station but the author's) are by the hash of a message.
    """

    items: list[Item]
    meaning: Meaning
    dialogues: dict[bytes, Dialogue]
    states: States

    @property
    def calls(self) -> list[Item]:
        """The messages."""
        return [item for item in self.items if item.entry.header.cls in CALLS]


def view(transcript: Transcript, stations: Collection[int], split: Set[EpochName] = frozenset()) -> View:
    """Look at what a transcript has of these stations. Of what is under a ``split`` key nothing is told."""
    feeds = {name[:2] for name in split}
    told = [index for index in stations if index not in {name[0] for name in split}]
    items = [item for item in transcript.in_order() if item.entry.header.author in stations]
    authors = {item.entry.hash: item.entry.header.author for item in items if item.entry.header.cls in CALLS}
    dialogues = {entry_hash: transcript.dialogue(entry_hash) for entry_hash in authors}
    return View(
        items,
        [
            (item.entry.hash, item.act, transcript.why_void(item))
            if _told(item.entry.header, split, feeds)
            else (item.entry.hash, None, "split")
            for item in items
        ],
        dialogues,
        {h: tuple(dialogues[h].state(i) for i in told if i != author) for h, author in authors.items()},
    )


def _told(h: Header, split: Set[EpochName], feeds: Set[tuple[int, int]]) -> bool:
    return (h.author, h.incarnation, h.epoch) not in split and (
        h.cls != Class.KEY or (h.author, h.incarnation) not in feeds
    )


def judge(world: World) -> Found:
    """All checks of a world at rest, over the stations that do not lie."""
    honest = world.honest
    down = [f"{station.name} never came up again" for station in honest.values() if station.engine is None]
    if down:
        return Found(down)
    views = {i: view(_linked(station), world.stations, world.split) for i, station in honest.items()}
    first = views[min(i for i in views if not honest[i].joined)]
    found = Found(_equal(world, views) + _nothing_lost(world, views) + proofs.judge(world) + standing.judge(world))
    turn, rest = divmod(world.seed, world.tempo.look_into)
    looked_into = None if rest else sorted(honest)[turn % len(honest)]  # the costly checks are for one station
    for index, one in views.items():
        own, transcript = one, world.stations[index].running().state.transcript
        if len(one.items) < len(transcript.items):
            own = view(transcript, world.stations, world.split)
        found.wrong += _rung_once(world, index, own) + _alarms_run(world, index, own)
        if index == looked_into:
            found.wrong += _restart(world, index, own) + _shuffled(world, index, own)
        found.delivered += sum(item.entry.header.author != index and item.act is not None for item in one.calls)
    found.wrong += _people_only(world, first) + _nobody_crooked(world, first) + _keys_once(world, first)
    for states in first.states.values():
        found.states.update(state.name for state in states)
    return found


def _linked(station: Station) -> Transcript:
    """The line as it is sure to be everywhere: without what waits for a predecessor that may never come."""
    s, out = station.running().state, Transcript()
    out.leapt, out.revokes = s.transcript.leapt, s.transcript.revokes
    for _, feed in sorted(s.feeds.items()):
        for held in feed.linked:
            for e in held:
                out.add(s.transcript.items[e.hash])
    return out


def _equal(world: World, views: dict[int, View]) -> list[str]:
    """Every station holds the same entries, in the same order, with the same meaning and the same states."""
    first = min(i for i in views if not world.stations[i].joined)
    meaning, states = views[first].meaning, views[first].states
    wrong = []
    for i in sorted(views):
        pair = f"{world.cast.names[first]} and {world.cast.names[i]}"
        if world.stations[i].joined:
            if not standing.same_to_newcomer(world, i, meaning, views[i].meaning):
                wrong.append(f"{pair}, which joined later, hold different lines")
        elif views[i].meaning != meaning:
            wrong.append(f"{pair} hold different lines: {len(meaning)} and {len(views[i].items)} entries")
        elif views[i].states != states:
            wrong.append(f"{pair} hold the same entries and read different states from them")
        s = world.stations[i].running().state
        # A damaged number can wait for entries that will never be: what lies behind the head can not.
        if any(ref.seq <= s.feed(ref.author, ref.incarnation).head + 1 for ref in list(s.provisional)):
            wrong.append(f"{world.cast.names[i]} still waits over a gap that is filled")
        if s.unproven or any(e.signature in world.spoilt for f in s.feeds.values() for held in f.linked for e in held):
            wrong.append(f"{world.cast.names[i]} still has signatures to check, or a damaged one")
        for author, feed in ((name[0], feed) for name, feed in sorted(s.feeds.items()) if feed.early):
            if author not in world.stations:
                continue  # that of a false card
            world.talk["entries over a hole for ever"] += feed.early_count
            if not world.stations[author].two_histories:
                wrong.append(f"{world.cast.names[i]} still lacks entries of {world.cast.names[author]}")
    return wrong


def _nothing_lost(world: World, views: dict[int, View]) -> list[str]:
    """What a station accepted from a person, and no lost disk took along, is held everywhere."""
    held = {i: {item.entry.hash for item in one.items} for i, one in views.items()}
    return [
        f"{world.label(h)}, which {station.name} accepted, is not held by {world.cast.names[j]}"
        for station in world.honest.values()
        for h in station.accepted
        for j in views
        if h not in held[j]
    ]


def _theirs(world: World, author: int, index: int) -> bool:
    return world.cast.parties[author] != world.cast.parties[index]


def _beside(world: World, index: int) -> list[int]:
    """The other stations of the same party."""
    return [i for i in world.stations if i != index and not _theirs(world, i, index)]


def _before(station: Station, call: bytes) -> bool:
    """Whether a call was said before that station joined: it was not sealed for it."""
    item = station.running().state.transcript.items.get(call) if station.joined else None
    return item is not None and item.void == "unreadable"


def _rung_once(world: World, index: int, one: View) -> list[str]:
    """Every call at FLASH or IMMEDIATE rang at every other station, and nothing else did.

    What was said before a station joined rings there only when it comes before its key does.
    """
    station, wrong = world.stations[index], []
    rung = {ring.hash: ring.exercise for ring in station.rang if ring.author in world.stations}
    for item in one.calls:
        h, name = item.entry.header, world.label(item.entry.hash)
        due = _theirs(world, h.author, index) and h.precedence <= Precedence.IMMEDIATE
        exercise = rung.pop(item.entry.hash, None)
        if standing.after_revocation(world, h):
            continue  # it rang where it came before the revocation, and nowhere after
        opened_beside = any(one.dialogues[item.entry.hash].state(i) >= State.OPENED for i in _beside(world, index))
        if due and exercise is None and not (opened_beside or _before(station, item.entry.hash)):
            wrong.append(f"{name} never rang at {station.name}")
        if due and exercise is (not h.exercise):
            wrong.append(f"drill and real were mixed up at {station.name} for {name}")
        if not due and exercise is not None:
            wrong.append(f"{name} rang at {station.name} without need")
    lost = station.forgotten  # with an old disk, and its author with it
    return wrong + [f"an alarm at {station.name} belongs to no message" for h in rung if h not in lost]


def _alarms_run(world: World, index: int, one: View) -> list[str]:
    """What rang and is not answered still has an alarm, and no deadline lies in the past."""
    station, wrong = world.stations[index], []
    s, mono_ms = station.running().state, world.now(station).mono_ms
    for item in one.calls:
        h, name = item.entry.header, world.label(item.entry.hash)
        due = _theirs(world, h.author, index) and h.precedence <= Precedence.IMMEDIATE
        due = due and not standing.after_revocation(world, h)
        ours, dialogue = (index, *_beside(world, index)), one.dialogues[item.entry.hash]
        informed = any(getattr(item.act, "info", 0) >> i & 1 for i in ours)  # reckoned here, not asked of what is tried
        seen = informed and any(dialogue.first_receipt(i, Receipt.OPENED) for i in ours)
        open_ = not seen and not any(dialogue.closing(i) for i in ours)
        alarm = s.alarms.get(item.entry.hash)
        if due and open_ and alarm is None and not _before(station, item.entry.hash):
            wrong.append(f"{station.name} forgot the alarm for {name}")
        if alarm and not (due and open_):
            wrong.append(f"{station.name} still runs a deadline for {name}")
        if alarm and alarm.due <= mono_ms - 1:
            wrong.append(f"{station.name} missed a deadline for {name} and escalated nothing")
    return wrong


def _restart(world: World, index: int, one: View) -> list[str]:
    """Loaded anew from its disk, under another wall clock, a station has the same line, and every signature is good."""
    station, engine = world.stations[index], world.stations[index].fresh()
    now = Now(0, world.now(station).wall_ms - 7 * HOUR_MS)
    try:
        engine.load(now, station.disk.entries(), station.disk.notes())
        bad = [f"{station.name} keeps {words}" for words in _verified(engine)]
    except WireError as why:
        return [f"{station.name} cannot read its own disk: {why}"]
    if view(engine.state.transcript, world.stations, world.split).meaning != one.meaning:
        bad.append(f"{station.name} has another line after a restart")
    return bad


def _verified(engine: Engine) -> list[str]:
    s, bad = engine.state, []
    for (author, incarnation), feed in sorted(s.feeds.items()):
        for e in (e for held in feed.linked for e in held):
            prev, seq = e.prev, e.header.seq
            try:
                assert prev in feed.prevs_of(seq)
                assert (e.header.author, e.header.incarnation) == (author, incarnation)
                again = en.verify(
                    Unverified(e.header, e.hdr, prev, e.sealed, e.signature),
                    s.line,
                    prev,
                    s.seats[author].station.sign,
                    s.suite,
                )
            except WireError as why:
                bad.append(f"an entry {author}-{seq} that does not verify: {why}")
                continue
            if again.hash != e.hash:
                bad.append(f"an entry {author}-{seq} out of its place")
        for e in (e for waiting in feed.early.values() for e in waiting):
            try:
                public = s.seats[author].station.sign
                en.verify(Unverified(e.header, e.hdr, e.prev, e.sealed, e.signature), s.line, e.prev, public, s.suite)
            except WireError as why:
                bad.append(f"an early entry {author}-{e.header.seq} that does not verify: {why}")
    return bad


def _shuffled(world: World, index: int, one: View) -> list[str]:
    """The same entries added in another order mean the same."""
    items = list(one.items)
    Random(world.seed).shuffle(items)
    again, s = Transcript(), world.stations[index].running().state
    again.leapt, again.revokes = s.transcript.leapt, s.transcript.revokes
    for item in items:
        again.add(item)
    other = view(again, world.stations, world.split)
    if other.meaning != one.meaning or other.states != one.states:
        return [f"the line of {world.cast.names[index]} depends on the order in which entries came"]
    return []


def _own_word(world: World, index: int, call: bytes) -> State:
    """What a station itself has signed about a call; over a hole that two old disks have left, nobody else links it."""
    return world.stations[index].running().state.transcript.dialogue(call).state(index)


def _people_only(world: World, one: View) -> list[str]:
    """OPENED is only ever signed where a person opened; every urgent message is at least RANG everywhere."""
    wrong = []
    for item in one.items:
        author, act = world.stations[item.entry.header.author], item.act
        if author.lies or author.stolen:
            continue
        if isinstance(act, ReceiptAct) and act.receipt is Receipt.OPENED and act.about not in author.opened:
            wrong.append(f"{author.name} signed OPENED for {world.label(act.about)}, and nobody opened it")
    for item in one.calls:
        h = item.entry.header
        if h.precedence <= Precedence.IMMEDIATE and not standing.after_revocation(world, h):
            dialogue = one.dialogues[item.entry.hash]
            honest = [i for i in world.honest if _theirs(world, h.author, i)]
            heard = {i for i in world.stations if dialogue.state(i) >= State.RANG}
            heard |= {i for i in honest if _own_word(world, i, item.entry.hash) >= State.RANG}
            called = [i for i in honest if not _before(world.stations[i], item.entry.hash)]
            silent = [world.stations[i].name for i in called if not heard & {i, *_beside(world, i)}]
            wrong += [f"{name} never signed that {world.label(item.entry.hash)} rang" for name in silent]
    return wrong


def _nobody_crooked(world: World, one: View) -> list[str]:
    """A reply that names one message in its header and another in its body touches neither."""
    return [
        f"a crooked reply by {world.cast.names[world.crooked]} counts as an answer to {world.label(about)}"
        for about, dialogue in one.dialogues.items()
        for items in dialogue.replies.values()
        for item in items
        if item.entry.hash in world.crooked_entries
    ]


def _keys_once(world: World, one: View) -> list[str]:
    """No message key seals two entries of a station that signed one history."""
    used = Counter(
        (h.author, h.incarnation, h.epoch, h.seq % seal.EPOCH_SIZE)
        for h in (item.entry.header for item in one.items)
        if h.cls not in CLEAR and not world.stations[h.author].two_histories
    )
    return [f"{world.cast.names[name[0]]} sealed {n} entries under one key" for name, n in used.items() if n > 1]
