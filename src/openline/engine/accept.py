"""Taking an entry in: which key, which predecessor, whose signature, what it means.

The checks stand in the order in which they cost: kind and tag, size, header, then the signature with the predecessor
carried or held. Nothing is shown, rung or acknowledged before its signature is good. Whatever is signed and linked is
kept, even when it cannot be read: refusing it would let one station's record differ from another's.
"""

from contextlib import suppress
from itertools import takewhile

from openline.engine import behind, urgency
from openline.engine.effects import Show
from openline.engine.state import PROVISIONAL_MAX, Doing, EpochName, FeedName, LineState, Now
from openline.line import backlog, fork
from openline.line.acts import ForkAct, KeyAct
from openline.line.bodies import from_body
from openline.line.feed import BRANCHES_MAX, Feed, Placed
from openline.line.transcript import Item
from openline.wire import entry as en
from openline.wire import seal
from openline.wire.codec import encode
from openline.wire.entry import Entry, Unverified
from openline.wire.errors import BadCommitment, BadSeal, BadSignature, TooLarge, UnknownAuthor, UnknownTag, WireError
from openline.wire.header import Ref

PACE_MS = 4  # by which each entry of backlog puts off asking again: a busy machine asks for nothing twice


def wrap_info(line: bytes, author: int, incarnation: int, epoch: int, commitment: bytes, to: int) -> bytes:
    """What an HPKE wrap is bound to, so that it cannot be moved to another line, epoch or station."""
    return encode(["openline/wrap/1", line, author, incarnation, epoch, commitment, to])


def take_frame(s: LineState, now: Now, frame: bytes, doing: Doing) -> None:
    """Take one entry frame from the network. Raises WireError when it is refused."""
    kind, tag = en.kind_and_tag(frame)
    if kind == en.ENTRY and len(frame) + en.PREV_SIZE > en.FRAME_MAX:
        raise TooLarge("no room for its predecessor's hash, with which it is kept")
    u = _parse(s, kind, tag, frame)
    h = u.header
    if h.author not in s.roster.seats:
        raise UnknownAuthor(f"no station {h.author} on this line")
    name = (h.author, h.incarnation)
    if behind.chains(s, now.mono_ms, name, u):
        return
    if name in s.runs and not h.must_carry_prev:
        settle(s, now, name, doing)
    feed = s.feeds.get(name, Feed(*name))  # made for good when it verifies
    prevs = (u.prev,) if u.prev is not None else feed.prevs_of(h.seq)
    if not prevs:
        _wait(s, u)
        return
    same = [e for e in feed.at(h.seq) if (e.signature, e.hdr, e.sealed) == (u.signature, u.hdr, u.sealed)]
    if any(e.prev in prevs for e in same):
        s.tally[Placed.KNOWN.value] += 1  # byte for byte, again or over another route: it is not verified twice
        return
    entry = _verified(s, u, prevs)
    if h.author == s.me and h.incarnation >= s.incarnation and not feed.holds(entry.hash):
        # Our own signature on an entry that we do not have: this store is an old copy, or we are cloned.
        s.behind = True
        doing.show.append(Show(s.line, "behind", entry.hash))
        if not s.renewed:
            s.feed(h.author, h.incarnation)  # its number is used up; it is fetched once a new incarnation has begun
            return
    place(s, now, entry, doing)


def settle_due(s: LineState, now: Now, doing: Doing) -> None:
    """Take in the runs that have waited long enough."""
    if s.runs_due <= now.mono_ms:
        for name in list(s.runs):
            settle(s, now, name, doing)


def settle(s: LineState, now: Now, name: FeedName, doing: Doing) -> None:
    """Take in a run of backlog by its hashes and its last signature; when these are not good, each by its own."""
    run, public = s.runs.pop(name), s.seats[name[0]].station.sign
    try:
        backlog.prove(run, public, s.suite)
    except WireError as wrong:
        s.tally[wrong.verdict] += 1
        run = list(takewhile(lambda e: behind.good(s, e), run))
    else:
        behind.owe(s, now.mono_ms, name, run, doing)
        if name in s.asked:
            s.asked[name].due += PACE_MS * len(run)
    for e in run:
        place(s, now, e, doing)


def _verified(s: LineState, u: Unverified, prevs: tuple[bytes, ...]) -> Entry:
    """The entry, under the first of the possible predecessors that its signature covers. Raises WireError."""
    public = s.seats[u.header.author].station.sign
    for prev in prevs[:-1]:
        with suppress(BadSignature):
            return en.verify(u, s.line, prev, public, s.suite)
    return en.verify(u, s.line, prevs[-1], public, s.suite)


def _parse(s: LineState, kind: int, tag: bytes, frame: bytes) -> Unverified:
    """Read the header under each key that the tag may belong to; a clear one belongs to the line itself."""
    line_key = seal.line_key(s.line)
    if tag == seal.tag_of(line_key):
        u = en.parse(frame, line_key)
        if kind != en.ENTRY_OPEN and not u.header.is_clear:
            raise UnknownTag("a sealed entry under the line's own tag")
        return u
    owners = s.tags.get(tag, ()) if kind != en.ENTRY_OPEN else ()
    for owner, ek in [(name, ek) for name in owners for ek in s.keys_of(name) if seal.tag_of(ek) == tag]:
        try:
            u = en.parse(frame, ek)
        except WireError:
            continue
        h = u.header
        if (h.author, h.incarnation, h.epoch) == owner and not h.is_clear:
            return u
    if tag not in s.tags and kind != en.ENTRY_OPEN:
        s.strays.append(frame)
    raise UnknownTag("no epoch of this line has this tag")


def _wait(s: LineState, u: Unverified) -> None:
    """Hold an entry without prev over a gap: it shows no words and rings nothing until the gap is filled.

    When there is no more room, what is furthest ahead of its feed gives way: a damaged number leaps far.
    """
    held = s.provisional.get(u.header.ref, [])
    if u not in held:
        s.provisional[u.header.ref] = [*held, u]
        s.provisional_count += 1
    if s.provisional_count > PROVISIONAL_MAX:
        heads = {name: feed.head for name, feed in s.feeds.items()}
        far = max(s.provisional, key=lambda ref: (ref.seq - heads.get((ref.author, ref.incarnation), 0), ref))
        s.provisional[far].pop()
        s.provisional_count -= 1
        if not s.provisional[far]:
            del s.provisional[far]
    s.tally["provisional"] += 1


def place(s: LineState, now: Now, entry: Entry, doing: Doing) -> None:
    """Put an entry that is verified or our own into its feed, keep it, and go on with whatever it made ready."""
    waiting = [entry]
    while waiting:
        e = waiting.pop(0)
        h = e.header
        feed = s.feed(h.author, h.incarnation)
        known_at, ours = feed.forked_at, e is s.last
        placed = feed.place(e, ours)
        if placed in (Placed.KNOWN, Placed.FULL):
            s.tally[placed.value] += 1
            behind.mend(s, e, doing)
            continue
        note_leap(s, feed, e)
        if e.hash not in s.kept_at:
            _keep(s, now, e, ours, doing)
        s.tally["forked"] += placed is Placed.FORKED
        if feed.forked_at != known_at:
            doing.show.append(Show(s.line, "fork", e.hash))
            note_fork(s, (h.author, h.incarnation), feed.forked_at)
        if e in feed.at(h.seq):
            _note_acks(s, now, e, doing)
            waiting += feed.ripe(e)
            waiting += _provisional_next(s, feed, e) if s.provisional else ()
        elif h.author != s.me:
            # Its author holds what comes before: ask now, not when the next beacon says so.
            urgency.on_ack(s, now, h.author, (h.author, h.incarnation), h.seq, doing)


def note_leap(s: LineState, feed: Feed, e: Entry) -> None:
    """A linked entry whose stamp breaks the rule counts for nothing."""
    if feed.leaps(e):
        s.transcript.leapt.add(e.hash)
        s.alarms.pop(e.hash, None)


def note_fork(s: LineState, name: FeedName, seq: int) -> None:
    """This feed is proven to be forked from ``seq`` on, or from before."""
    s.forks[name] = min(s.forks.get(name, seq), seq)


def _provisional_next(s: LineState, feed: Feed, after: Entry) -> list[Entry]:
    """The provisional entries that verify as followers of ``after``; the others were junk and are counted."""
    out, held = [], s.provisional.pop(Ref(feed.author, feed.incarnation, after.header.seq + 1), [])
    s.provisional_count -= len(held)
    for u in held:
        try:
            out.append(en.verify(u, s.line, after.hash, s.seats[feed.author].station.sign, s.suite))
        except WireError:
            s.tally["provisional-junk"] += 1
    return out


def _keep(s: LineState, now: Now, e: Entry, own: bool, doing: Doing) -> None:
    h = e.header
    s.kept_at[e.hash] = now.wall_ms
    doing.keep.append(behind.record(s, e, own))
    item = read(s, e)
    urgency.on_kept(s, now, item, doing)
    doing.show.append(Show(s.line, "entry", e.hash))
    if item in s.transcript.statements[-1:]:
        urgency.on_roster(s, now, doing)
        doing.show.append(Show(s.line, "roster", e.hash))
    if isinstance(item.act, ForkAct) and _shows_another(s, item.act):
        s.behind = True
        doing.show.append(Show(s.line, "behind", e.hash))
    if isinstance(item.act, KeyAct):
        _retry(s, now, (h.author, h.incarnation, item.act.epoch), doing)


def _shows_another(s: LineState, act: ForkAct) -> bool:
    """Whether a proof of fork holds our own signature on an entry that we do not have: we are an old copy, or cloned.

    Copies that speak at one pace hear of each other in no other way: each holds as many as the other.
    """
    ours = [(one.header, one.hash(s.line)) for one in (act.one, act.two) if one.header.author == s.me]
    newest = [(h, e) for h, e in ours if h.incarnation >= s.incarnation]
    return any(not s.feed(h.author, h.incarnation).holds(e) for h, e in newest)


def _note_acks(s: LineState, now: Now, e: Entry, doing: Doing) -> None:
    """Acknowledgements in a header are as good as a beacon's: they are under the same signature."""
    if e.header.author != s.me and not s.roster.revokes(e.header):
        for ack in e.header.acks:
            urgency.on_ack(s, now, e.header.author, (ack.author, ack.incarnation), ack.seq, doing)


def read(s: LineState, e: Entry) -> Item:
    """Add one verified entry to the transcript with its meaning, to be read again when its key comes."""
    item, h = _interpret(s, e), e.header
    s.transcript.add(item)
    if item in s.transcript.statements[-1:]:
        s.enroll()
        for name in [name for name in s.unread if not name[2]]:  # a proof against one who was not known yet
            reread(s, name)
    # A forked author may have another key for this branch, and a proof be against one who is not known yet.
    if item.void in (*urgency.UNREAD, "unknown-author"):
        s.unread.setdefault((h.author, h.incarnation, h.epoch), []).append(e)
    return item


def _interpret(s: LineState, e: Entry) -> Item:
    """Open one verified entry. What cannot be read is an item all the same, with the reason as one word."""
    h = e.header
    if e is s.last and s.said and not h.is_clear:  # signed here just now, and nothing else follows from it
        return Item(e, s.said)
    try:
        if h.is_clear:
            act = from_body(h.cls, h.exercise, en.open_body(e, b""), s.suite)
            if isinstance(act, KeyAct):
                _learn(s, h.author, h.incarnation, act)
            if isinstance(act, ForkAct):
                _believe(s, act)
            return Item(e, act, "" if act else "unknown-class")
        keys = s.keys_of((h.author, h.incarnation, h.epoch))
        if not keys:
            return Item(e, None, "unreadable")
        act = from_body(h.cls, h.exercise, _open(e, keys))
        return Item(e, act, "" if act else "unknown-class")
    except WireError as wrong:
        s.tally[f"void-{wrong.verdict}"] += 1
        return Item(e, None, wrong.verdict)


def _open(e: Entry, keys: tuple[bytes, ...]) -> bytes:
    """The body under the first of an epoch's keys that opens it. Raises WireError."""
    for ek in keys[:-1]:
        with suppress(BadSeal):
            return en.open_body(e, seal.message_key(ek, e.header.seq))
    return en.open_body(e, seal.message_key(keys[-1], e.header.seq))


def _learn(s: LineState, author: int, incarnation: int, act: KeyAct) -> None:
    """Unwrap an epoch key and check it against what its author committed to. Raises BadWrap or BadCommitment."""
    name = (author, incarnation, act.epoch)
    s.sealed_for.setdefault(name, set()).update(dict(act.wraps))
    wrapped, held = dict(act.wraps).get(s.me), map(seal.commitment, s.keys_of(name))
    if wrapped is None or len(s.keys_of(name)) >= BRANCHES_MAX or act.commitment in held:
        return
    ek = s.secrets.unwrap(wrap_info(s.line, author, incarnation, act.epoch, act.commitment, s.me), wrapped)
    if seal.commitment(ek) != act.commitment:
        raise BadCommitment("the key wrapped for this station is not the one committed to")
    s.learn_key(name, ek)


def _believe(s: LineState, act: ForkAct) -> None:
    """Take note of a proven fork. Raises WireError when the proof is none."""
    publics = {index: seat.station.sign for index, seat in s.seats.items()}
    note_fork(s, *fork.check(s.line, act.one, act.two, publics, s.suite))


def reread(s: LineState, name: EpochName) -> list[Item]:
    """A key of this epoch has come: read what was held unreadable. Returns what was read now."""
    return [read(s, e) for e in s.unread.pop(name, ())]


def _retry(s: LineState, now: Now, name: EpochName, doing: Doing) -> None:
    """After a key has come: show what can be read now, and try again the frames whose tag nobody knew."""
    for item in reread(s, name):
        (urgency.on_read if item.entry.hash in s.alarms else urgency.on_kept)(s, now, item, doing)
        if item.void not in urgency.UNREAD:
            doing.show.append(Show(s.line, "readable", item.entry.hash))
    strays = list(s.strays)
    s.strays.clear()
    for frame in strays:
        try:
            take_frame(s, now, frame, doing)
        except WireError as wrong:
            s.tally[wrong.verdict] += 1
