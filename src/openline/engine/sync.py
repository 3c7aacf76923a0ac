"""Beacons and wants: saying what is held here, and asking for what others hold.

Any member serves any feed that it holds, so two members who are cut off from each other meet through a third. A peer
is alive only while its beacons echo a recent one of ours: old beacons played again prove nothing. It refuses to
answer a want beyond a budget, so that a small question cannot draw an endless answer.
"""

import hashlib

from openline.engine import behind, urgency
from openline.engine.effects import EVERYBODY, NoteRecord, Send, Show
from openline.engine.state import NEVER, Asked, Doing, FeedName, LineState, Now, Peer
from openline.line.feed import Feed
from openline.wire import beacon as bc
from openline.wire import entry as en
from openline.wire import seal
from openline.wire.beacon import ROWS_MAX, VIEW_SIZE, Beacon, Counter, Held, Range, Want
from openline.wire.entry import Entry
from openline.wire.errors import Revoked, UnknownAuthor, UnknownTag

ON_CHANGE_MS = 1000  # at most one beacon a second for changes
RETRY_MS, RETRY_MAX_MS = 2000, 60_000  # a want that brought nothing is asked again, of the next, ever more slowly
RANGE_MAX, SIZE_MAX = 512, 1 << 20  # entries and bytes a want: urgent traffic never waits long behind it
# Bytes that one requester can draw at once, and what is added to it, 4 MiB a second: faster than any link to protect.
BUDGET_MAX, BUDGET_PER_MS = 4 << 20, 4 << 10
BACKLOG = 4
BEHIND_MAX, BEHIND_MS = 25, 20  # signatures checked at once, and how often: a quarter of one core, 5 ms before a FLASH
ECHOES_KEPT = 256
BOOTS_MAX = 1 << 20  # starts that an old copy may lack: a liar's echo cannot use the numbers up


def changed(s: LineState, now: Now) -> None:
    """Something is held that was not: a beacon is due at once, or a second after the last one."""
    earliest = now.mono_ms if s.beacon_last is None else max(now.mono_ms, s.beacon_last + ON_CHANGE_MS)
    s.beacon_due = min(s.beacon_due, earliest)


def view(rows: list[tuple[int, int, int, bytes]]) -> bytes:
    """16 bytes over (station, incarnation, seq, sum up to there) of every feed, sorted: equal views are equal sets."""
    digest = hashlib.sha256(b"openline/view/1")
    for station, incarnation, seq, total in sorted(rows):
        digest.update(b"".join(n.to_bytes(8, "big") for n in (station, incarnation, seq)) + total)
    return digest.digest()[:VIEW_SIZE]


def send_beacon(s: LineState, now: Now, doing: Doing, to: int = EVERYBODY) -> None:
    """Sign and send one beacon. One that goes to a single station, whose link came up, delays nobody else's.

    Of a station with many incarnations it names the newest: a member must not make our beacons too long to be read.
    """
    s.count += 1
    counter = Counter(s.boot, s.count)
    held, rows = [], []
    most = ROWS_MAX // len(s.roster.seats)
    for index in sorted(s.roster.seats):
        for name in sorted(n for n in s.feeds if n[0] == index and s.feeds[n].head)[-most:]:
            feed = s.feeds[name]
            rows.append((index, name[1], feed.head, feed.sum_at(feed.head)))
            if name != (s.me, s.incarnation):
                held.append(_held(s, index, name[1], feed.head))
        if index != s.me and not any(h.station == index for h in held):
            held.append(_held(s, index, 0, 0))
    b = Beacon(s.me, s.incarnation, counter, now.wall_ms, s.own.head, s.own.head_hash, view(rows), tuple(held))
    doing.send.append(Send(s.line, to, bc.make_beacon(s.line, b, s.secrets), 1))
    s.sent_at[counter] = now.mono_ms
    while len(s.sent_at) > ECHOES_KEPT:
        s.sent_at.pop(next(iter(s.sent_at)))
    if to == EVERYBODY:
        s.beacon_last, s.beacon_due = now.mono_ms, now.mono_ms + s.interval_ms


def _held(s: LineState, index: int, incarnation: int, seq: int) -> Held:
    return Held(index, incarnation, seq, s.peers[index].newest if index in s.peers else NEVER)


def take_beacon(s: LineState, now: Now, frame: bytes, doing: Doing, by_hand: bool = False) -> None:
    """Take a beacon, that may have been long on its way. Raises WireError when it is not one of a peer on this line."""
    _check_tag(s, frame)
    b = bc.read_beacon(frame)
    peer = _peer(s, b.author)
    bc.check(frame, s.line, s.seats[b.author].station.sign, s.suite)
    if b.counter <= peer.newest:
        s.tally["beacon-old"] += 1
        return
    if peer.alive_until <= now.mono_ms or b.counter.boot > peer.newest.boot:
        changed(s, now)  # first contact, in this life: let it hear its echo at once, or it sees us dead for a minute
    peer.newest, peer.heard_at = b.counter, peer.heard_at if by_hand else now.mono_ms
    _count_past(s, max((h.echo for h in b.held if h.station == s.me), default=NEVER), doing)
    echoed = [s.sent_at[h.echo] for h in b.held if h.station == s.me and h.echo in s.sent_at]
    alive_until = max(echoed, default=0) + 3 * s.interval_ms if echoed else 0
    if alive_until > max(peer.alive_until, now.mono_ms):
        if peer.alive_until <= now.mono_ms:
            doing.show.append(Show(s.line, "alive", b""))
        # Only a beacon that is shown to be young says something of a clock: others were held back, or carried by hand.
        peer.alive_until, peer.offset_ms = alive_until, b.wall_ms - now.wall_ms
    _learn_heads(s, now, b, doing)
    seek(s, now, doing)


def _count_past(s: LineState, echo: Counter, doing: Doing) -> None:
    """A peer has heard a later beacon of ours than we ever sent: we are an old copy, and would look old for long."""
    if Counter(s.boot, s.count) < echo and echo.boot < s.boot + BOOTS_MAX:
        s.boot, s.count = echo.boot + 1, 0
        doing.keep.append(NoteRecord(s.line, "boot", s.boot.to_bytes(8, "big")))


def _learn_heads(s: LineState, now: Now, b: Beacon, doing: Doing) -> None:
    rows = [(h.station, h.incarnation, h.seq) for h in b.held if h.station in s.roster.seats and h.seq]
    rows += [(b.author, b.incarnation, b.seq)] if b.seq else []
    for station, incarnation, seq in rows:
        urgency.on_ack(s, now, b.author, (station, incarnation), seq, doing)
    ours = [(*row, feed.sum_at(row[2])) for row in rows if (feed := s.feeds.get(row[:2])) and row[2] <= feed.head]
    differs = len(ours) == len(rows) and bool(rows) and view(ours) != b.view
    if differs:
        s.tally["view-differs"] += 1
        doing.show.append(Show(s.line, "view-differs", b""))
    branched = [name for name, feed in sorted(s.feeds.items()) if feed.early and min(feed.early) <= feed.head + 1]
    _enquire(s, now, b.author, [row[:2] for row in rows] if differs else branched, doing)


def _enquire(s: LineState, now: Now, to: int, names: list[FeedName], doing: Doing) -> None:
    """Ask ``to`` for its history of these feeds where it is another than ours, at most one question every 2 s."""
    peer = s.peers[to]
    if peer.enquired_at is not None and now.mono_ms - peer.enquired_at < RETRY_MS:
        return
    ranges = []
    for name in sorted(set(names)):
        feed = s.feeds[name]
        last = min(feed.head, peer.holds.get(name, 0))
        first = min(last, min(feed.early)) if feed.early else last
        if last:
            ranges.append(Range(*name, max(1, first - RANGE_MAX + 1), last, feed.sum_at(last)))
    if ranges:
        peer.enquired_at = now.mono_ms
        s.count += 1
        want = Want(s.me, s.incarnation, Counter(s.boot, s.count), to, SIZE_MAX, tuple(ranges), enquiry=True)
        doing.send.append(Send(s.line, to, bc.make_want(s.line, want, s.secrets), 1))


def _peer(s: LineState, index: int) -> Peer:
    if index not in s.peers:
        raise UnknownAuthor(f"no other station {index} on this line")
    if index not in s.roster.live:
        raise Revoked(f"the keys of station {index} were revoked")
    return s.peers[index]


def _check_tag(s: LineState, frame: bytes) -> None:
    _, tag = en.kind_and_tag(frame)
    if tag != seal.tag_of(seal.line_key(s.line)):
        raise UnknownTag("a beacon or want of another line")


def seek(s: LineState, now: Now, doing: Doing) -> None:
    """Ask for what others hold and we lack: the author first, then any other holder."""
    held = sorted([row for peer in s.peers.values() for row in peer.holds.items()])
    for name, most in dict(held).items():  # the last of a name is the most that anybody holds
        feed, asked = s.feed(*name), s.asked.get(name)
        last = min(most, feed.head + RANGE_MAX)
        if last <= feed.head:
            s.asked.pop(name, None)
            continue
        if asked and asked.due > now.mono_ms and feed.head < asked.last:
            continue
        tries = asked.tries + 1 if asked and asked.head == feed.head else 0
        s.asked[name] = Asked(last, now.mono_ms + min(RETRY_MS << min(tries, 5), RETRY_MAX_MS), tries, feed.head)
        _ask(s, name, Range(name[0], name[1], feed.head + 1, last), tries, doing)


def _ask(s: LineState, name: FeedName, wanted: Range, tries: int, doing: Doing) -> None:
    """Send a want for ``wanted`` to one that holds it: by turns, the author being the first in line."""
    holders = [p for p in sorted(s.peers, key=lambda p: (p != name[0], p)) if s.peers[p].holds.get(name, 0)]
    holders = [p for p in holders if s.peers[p].holds[name] >= wanted.first]
    if not holders:
        return
    # Two by turns, each twice, then the next two: asked again, a holder sends what can be read without a key.
    to = holders[(tries // 4 * 2 + tries % 2) % len(holders)]
    s.count += 1
    want = Want(s.me, s.incarnation, Counter(s.boot, s.count), to, SIZE_MAX, (wanted,))
    doing.send.append(Send(s.line, to, bc.make_want(s.line, want, s.secrets), 1))


def check_behind(s: LineState, now: Now, doing: Doing) -> None:
    """Check some own signatures of backlog that is shown already, below live traffic; ask again for a damaged one."""
    if not s.unproven or now.mono_ms < s.unproven_due:
        return
    s.unproven_due = now.mono_ms + BEHIND_MS * (10 if s.asked else 1)  # what comes in goes first, and not for ever
    name, (first, last) = next(iter(s.unproven.items()))
    end = min(last + 1, first + BEHIND_MAX)
    while first < end and all(behind.sound(s, e) for e in s.feed(*name).at(first)):
        first += 1
    del s.unproven[name]  # and then another feed's turn
    if first <= last:
        s.unproven[name] = (first, last)
    else:
        behind.note(s, doing)
    if first < end:
        s.mends += 1
        s.unproven_due = now.mono_ms + RETRY_MS
        _ask(s, name, Range(*name, first, first), s.mends, doing)


def take_want(s: LineState, now: Now, frame: bytes, doing: Doing) -> None:
    """Answer a want that is addressed to us, below live traffic and within the requester's budget. Raises WireError."""
    _check_tag(s, frame)
    w = bc.read_want(frame)
    peer = _peer(s, w.author)
    bc.check(frame, s.line, s.seats[w.author].station.sign, s.suite)
    if w.to != s.me or w.counter <= peer.newest_want:
        s.tally["want-old-or-not-ours"] += 1
        return
    peer.newest_want = w.counter
    peer.spent = max(0, peer.spent - (now.mono_ms - peer.spent_at) * BUDGET_PER_MS)
    peer.spent_at = now.mono_ms
    left = min(w.size_max, SIZE_MAX, BUDGET_MAX - peer.spent)
    for wanted in w.ranges:
        feed = s.feeds.get((wanted.station, wanted.incarnation))
        if feed and not (w.enquiry and (wanted.last > feed.head or feed.sum_at(wanted.last) == wanted.sum)):
            left = _serve(s, feed, wanted, w.author, left, peer, doing)


def _serve(s: LineState, feed: Feed, wanted: Range, to: int, left: int, peer: Peer, doing: Doing) -> int:
    """Send a range. One that is asked for again was lost, or cannot be read there for want of a key, or stands on a
    branch there: then every entry goes with its header open and its prev, so that the signature alone decides.
    """
    name = (feed.author, feed.incarnation)
    again = peer.asked_from.get(name) == wanted.first
    peer.asked_from[name] = wanted.first
    for seq in range(wanted.first, min(wanted.last, feed.head, wanted.first + RANGE_MAX - 1) + 1):
        held = feed.at(seq)
        for entry in [e for e in held if behind.sound(s, e)]:
            plain = again or wanted.sum or len(held) > 1
            frame = en.to_open_frame(entry) if plain else frame_for(s, entry, with_prev=seq == wanted.first)
            if len(frame) > left:
                s.tally["budget-spent"] += 1
                return 0
            left -= len(frame)
            peer.spent += len(frame)
            urgent = entry.header.precedence <= 1
            doing.send.append(Send(s.line, to, frame, entry.header.precedence if urgent else BACKLOG))
    return left


def frame_for(s: LineState, entry: Entry, with_prev: bool) -> bytes:
    """An entry as it travels; one whose key we lack travels with its header open, as any holder may send it."""
    h = entry.header
    mask = s.mask_of(h.author, h.incarnation, h.epoch, h.is_clear)
    return en.to_frame(entry, mask, with_prev) if mask else en.to_open_frame(entry)
