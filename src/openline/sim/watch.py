"""What must be true at every moment of a world: held against the disks while it runs.

A station sends only what its disk holds, acknowledges only what its disk holds, and believes only what an honest
peer's disk held; it takes itself for an old copy only when there is a reason; a dead peer does not look alive; nothing
rings twice as new; no flood grows what it remembers without bound. When it comes up, it rings at once for what nobody
has opened. What stations that lie do themselves is not held against anybody. It refuses to look into the future: every
sentence is written at the moment at which it became true.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from openline.engine import sync
from openline.engine.effects import EVERYBODY, EntryRecord, Keep, Ring, Send, Show
from openline.engine.state import INCARNATIONS_MAX, PROVISIONAL_MAX, STRAYS_MAX, LineState, Peer
from openline.line.acts import Receipt
from openline.line.feed import EARLY_MAX
from openline.sim import standing
from openline.sim.stage import COPY
from openline.sim.station import FORGED_BOOT, Station
from openline.wire.entry import BEACON, ENTRY_KINDS
from openline.wire.header import CALLS, Precedence
from openline.wire.suite import SIGNATURE_SIZE

if TYPE_CHECKING:
    from openline.sim.world import World

RINGS = ("", "unreadable", "bad-seal")  # that somebody called is known, though not yet what was said


def on_send(world: World, station: Station, send: Send) -> None:
    """Called when a station hands a frame to the network."""
    kind, held = send.frame[0], station.disk
    if station.lies:
        return
    if kind in ENTRY_KINDS and send.to != EVERYBODY:
        _count_served(world, station, send)
    if kind in ENTRY_KINDS and send.frame[-SIGNATURE_SIZE:] in world.spoilt:
        world.complain(f"{station.name} passes on an entry with a damaged signature")
    if kind in ENTRY_KINDS and send.frame[-SIGNATURE_SIZE:] not in held.signatures:
        world.complain(f"{station.name} sent an entry that it has not kept")
    if kind == BEACON:
        for name, feed in station.running().state.feeds.items():
            if feed.head > held.heads.get(name, 0):
                whose = world.cast.names[name[0]]
                world.complain(f"{station.name} acknowledged {whose}-{feed.head} that it has not kept")


def on_keep(world: World, station: Station, keep: Keep) -> None:
    """Called when a station has kept records: what came with a damaged signature is kept until it comes again."""
    for record in keep.records if world.spoilt else ():
        if isinstance(record, EntryRecord):
            station.spoilt.pop(record.hash, None)
            if record.frame[-SIGNATURE_SIZE:] in world.spoilt:
                station.spoilt[record.hash] = (record.author, record.incarnation, record.seq)
                world.talk["kept with a damaged signature"] += 1


def _unproven(world: World, station: Station, s: LineState) -> None:
    """No entry counts as verified whose own signature is bad: an export waits for what is still to be checked."""
    for entry_hash, (author, incarnation, seq) in station.spoilt.items():
        first, last = s.unproven.get((author, incarnation), (1, 0))
        held = [e for e in s.feed(author, incarnation).at(seq) if e.hash == entry_hash]
        if held and held[0].signature in world.spoilt and not first <= seq <= last:
            world.complain(f"{station.name} takes {world.label(entry_hash)} for verified, and its signature is damaged")


def _count_served(world: World, station: Station, send: Send) -> None:
    """A small question must not draw an endless answer: the budget of one requester, reckoned from outside."""
    pair, now = (station.key, send.to), world.time
    spent, since, boot = world.served.get(pair, (0, now, station.booted_at))
    left = max(0, spent - (now - since) * sync.BUDGET_PER_MS) if boot == station.booted_at else 0
    world.served[pair] = (left + len(send.frame), now, station.booted_at)
    if left + len(send.frame) > sync.BUDGET_MAX:
        world.complain(f"{station.name} answered {world.cast.names[send.to]} beyond the budget of one requester")


def on_show(world: World, station: Station, show: Show) -> None:
    """Called when a screen changes."""
    s, sure = station.running().state, not (station.two_histories or station.claimed)
    if show.what == "incarnation":
        world.talk["new incarnations"] += 1
        world.tell("%s begins incarnation %s", station.key, str(s.incarnation))
        if sure:
            world.complain(f"{station.name} takes its own intact store for an old copy")
    # Restored twice, it meets a feed that it began after the first time and has forgotten: that looks like a copy. A
    # false claim, of which it began a feed before it was restored, does the same.
    begun = station.restored + bool(station.claimed)
    if show.what == "cloned" and not (station.cloned or station.lies or begun > 1):
        world.complain(f"{station.name} takes itself for one of two copies, and there is one")
    if show.what == "fork" and not station.lies:
        author = s.transcript.items[show.about].entry.header.author
        world.talk["forks seen"] += 1
        if not world.stations[author].two_histories:
            world.complain(f"{station.name} shows a fork of {world.cast.names[author]}, which signed one history")


def on_ring(world: World, station: Station, ring: Ring) -> None:
    """Called when an alarm sounds: nothing that a disk remembers sounds as new a second time."""
    item = station.running().state.transcript.items[ring.hash]
    if standing.rings_for_thief(world, station, item.entry.header):
        world.complain(f"{station.name} rings for {world.label(ring.hash)}, which a revoked key signed")
    if world.time < station.suspended_until:
        world.talk["floor while suspended"] += 1
    _on_time(world, station, ring)
    # An old copy of a disk may have kept the call and lost the one of two keys that opens it: then it cannot know.
    h, s = item.entry.header, station.running().state
    key_lost = station.restored and len(s.keys_of((h.author, h.incarnation, h.epoch))) > 1
    if not ring.again and ring.hash in station.rung_new and not key_lost:
        world.complain(f"{world.label(ring.hash)} rang a second time as new at {station.name}")
    if not ring.again:
        world.talk["rang as new after an old copy"] += ring.hash in station.forgotten
        station.rung_new.add(ring.hash)


def _on_time(world: World, station: Station, ring: Ring) -> None:
    """A deadline begins when a call is kept, by this station's own clock: nobody else's makes it longer or shorter."""
    alarm = station.running().state.alarms.get(ring.hash)
    if alarm and not ring.again and not ring.level and not alarm.opened:
        left_ms = alarm.due - world.now(station).mono_ms
        if left_ms != world.cast.charter.charter.deadlines[ring.precedence].open_s * 1000:
            world.complain(f"{station.name} gives {world.label(ring.hash)} {left_ms} ms until somebody must open it")


def on_heard(world: World, station: Station) -> None:
    """Called after a station has taken frames in."""
    if station.engine is None or station.lies:
        return
    s, now_ms = station.engine.state, world.time - station.booted_at
    for index, peer in s.peers.items():
        there = world.stations.get(index)
        if there is None:
            continue  # it believes a false card, and cannot know yet that the root was replaced
        if there.lies or there.stolen:
            continue
        if not there.cloned and not station.cloned:
            _believed(world, station, there, peer)
        gone = index + COPY not in world.nodes and there.engine is None
        if gone and peer.alive_until > now_ms and world.time - there.down_since > 3 * s.interval_ms:
            if station.two_histories:  # its beacons bear numbers that were used before, and old echoes name them
                world.talk["looked alive to an old copy"] += 1
                continue
            world.complain(f"{there.name} is dead for more than three intervals and looks alive at {station.name}")
    _bounded(world, station, s)
    _unproven(world, station, s)


def _believed(world: World, station: Station, there: Station, peer: Peer) -> None:
    """What it believes of an honest peer was true, and the newest beacon of a peer is never an older one."""
    for name, seq in peer.holds.items():
        if seq > there.disk.heads.get(name, 0):
            whose = world.cast.names[name[0]]
            world.complain(f"{station.name} believes that {there.name} stored {whose}-{seq}, and it never did")
    if peer.newest_want.boot >= FORGED_BOOT:
        world.complain(f"{station.name} takes a want of an outsider for one of {there.name}")
    newest = station.newest.get(there.me, peer.newest)
    if peer.newest < newest and not there.restored:
        world.complain(f"{station.name} takes an old beacon of {there.name} for its newest")
    station.newest[there.me] = peer.newest


def _bounded(world: World, station: Station, s: LineState) -> None:
    """No flood makes a station remember without bound."""
    provisional = sum(map(len, s.provisional.values()))
    sizes = (
        (provisional, PROVISIONAL_MAX, "provisional entries"),
        (len(s.strays), STRAYS_MAX, "strays"),
        (len(s.asked), INCARNATIONS_MAX * len(s.seats), "wants"),
        (len(s.sent_at), sync.ECHOES_KEPT, "echoes"),
        (max([f.early_count for f in s.feeds.values()], default=0), EARLY_MAX, "early entries of a feed"),
    )
    for size, most, what in sizes:
        if size > most:
            world.complain(f"{station.name} holds {size} {what}, and {most} is the most")
    if s.provisional_count != provisional:
        world.complain(f"{station.name} has lost count of its provisional entries")


def on_up(world: World, station: Station) -> None:
    """Called when a station has loaded and done what loading asked for: what nobody has opened must have rung."""
    station.newest.clear()
    if station.lies:
        return
    boot = station.running().state.boot
    if boot <= station.boot_before and not station.two_histories:
        world.complain(f"{station.name} starts under number {boot}, which it has used before")
    station.boot_before = boot
    transcript = station.running().state.transcript
    rung = {ring.hash for ring in station.rang[station.rang_before :]}
    for entry_hash, item in transcript.items.items():
        h = item.entry.header
        theirs = world.cast.parties.get(h.author, "") not in ("", world.cast.parties[station.me])
        if h.cls in CALLS and h.precedence <= Precedence.IMMEDIATE and theirs and transcript.why_void(item) in RINGS:
            dialogue = transcript.dialogue(entry_hash)
            ours = [i for i, party in world.cast.parties.items() if party == world.cast.parties[station.me]]
            opened = any(dialogue.first_receipt(i, Receipt.OPENED) or dialogue.closing(i) for i in ours)
            before = station.joined and item.void == "unreadable"  # it was said before this station joined
            if not (opened or before) and entry_hash not in rung:
                world.complain(f"{station.name} came up and did not ring for {world.label(entry_hash)}")
