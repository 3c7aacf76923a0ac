"""Taking an entry in: which key, which predecessor, whose signature, what it means.

The checks stand in the order in which they cost: kind and tag, size, header, then the signature with the predecessor
carried or held. Nothing is shown, rung or acknowledged before its signature is good. Whatever is signed and linked is
kept, even when it cannot be read: refusing it would let one station's record differ from another's.
"""

from __future__ import annotations

from openline.engine import urgency
from openline.engine.effects import EntryRecord, Show
from openline.engine.state import PROVISIONAL_MAX, Doing, EpochName, LineState, Now
from openline.line.acts import KeyAct, from_body
from openline.line.feed import Feed, Placed
from openline.line.transcript import Item
from openline.wire import entry as en
from openline.wire import seal
from openline.wire.codec import encode
from openline.wire.entry import Entry, Unverified
from openline.wire.errors import BadCommitment, TooLarge, UnknownAuthor, UnknownTag, WireError
from openline.wire.header import Ref


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
    if h.author not in s.seats:
        raise UnknownAuthor(f"no station {h.author} on this line")
    feed = s.feeds.get((h.author, h.incarnation), Feed(h.author, h.incarnation))  # made for good when it verifies
    prev = u.prev if u.prev is not None else feed.prev_of(h.seq)
    if prev is None:
        _wait(s, u)
        return
    entry = en.verify(u, s.line, prev, s.seats[h.author].station.sign, s.suite)
    if h.author == s.me and not feed.holds(entry.hash):
        # Our own signature on an entry that we do not have: this store is an old copy, or we are cloned.
        s.behind = True
        doing.show.append(Show(s.line, "behind", entry.hash))
        return
    place(s, now, entry, doing)


def _parse(s: LineState, kind: int, tag: bytes, frame: bytes) -> Unverified:
    """Read the header under each key that the tag may belong to; a clear one belongs to the line itself."""
    line_key = seal.line_key(s.line)
    if tag == seal.tag_of(line_key):
        u = en.parse(frame, line_key)
        if kind != en.ENTRY_OPEN and not u.header.is_clear:
            raise UnknownTag("a sealed entry under the line's own tag")
        return u
    for owner in s.tags.get(tag, ()):
        try:
            u = en.parse(frame, s.keys[owner])
        except WireError:
            continue
        h = u.header
        if (h.author, h.incarnation, h.epoch) == owner and not h.is_clear:
            return u
    if tag not in s.tags and kind != en.ENTRY_OPEN:
        s.strays.append(frame)
    raise UnknownTag("no epoch of this line has this tag")


def _wait(s: LineState, u: Unverified) -> None:
    """Hold an entry without prev over a gap: it shows no words and rings nothing until the gap is filled."""
    held = s.provisional.get(u.header.ref, [])
    if u not in held and s.provisional_count < PROVISIONAL_MAX:
        s.provisional[u.header.ref] = [*held, u]
        s.provisional_count += 1
    s.tally["provisional"] += 1


def place(s: LineState, now: Now, entry: Entry, doing: Doing) -> None:
    """Put an entry that is verified or our own into its feed, keep it, and go on with whatever it made ready."""
    waiting = [entry]
    while waiting:
        e = waiting.pop(0)
        feed = s.feed(e.header.author, e.header.incarnation)
        placed = feed.place(e)
        if placed in (Placed.KNOWN, Placed.FULL):
            s.tally[placed.value] += 1
            continue
        if e.hash not in s.kept_at:
            _keep(s, now, e, doing)
        if placed is Placed.FORKED:
            s.tally["forked"] += 1
            doing.show.append(Show(s.line, "fork", e.hash))
        if placed is Placed.EARLY:
            # Its author holds what comes before: ask now, not when the next beacon says so.
            h = e.header
            urgency.on_ack(s, now, h.author, (h.author, h.incarnation), h.seq, doing)
        if placed is Placed.NEXT:
            _note_acks(s, now, e, doing)
            waiting += feed.ripe()
            waiting += _provisional_next(s, feed)


def _provisional_next(s: LineState, feed: Feed) -> list[Entry]:
    """The provisional entries of the next seq that verify now; the others were junk and are counted."""
    out, held = [], s.provisional.pop(Ref(feed.author, feed.incarnation, feed.head + 1), [])
    s.provisional_count -= len(held)
    for u in held:
        try:
            out.append(en.verify(u, s.line, feed.head_hash, s.seats[feed.author].station.sign, s.suite))
        except WireError:
            s.tally["provisional-junk"] += 1
    return out


def _keep(s: LineState, now: Now, e: Entry, doing: Doing) -> None:
    h = e.header
    own = h.author == s.me
    frame = en.to_open_frame(e)
    doing.keep.append(EntryRecord(s.line, h.author, h.incarnation, h.seq, e.hash, frame, now.wall_ms, own))
    s.kept_at[e.hash] = now.wall_ms
    item = read(s, e)
    urgency.on_kept(s, now, item, doing)
    doing.show.append(Show(s.line, "entry", e.hash))
    if isinstance(item.act, KeyAct):
        _retry(s, now, (h.author, h.incarnation, item.act.epoch), doing)


def _note_acks(s: LineState, now: Now, e: Entry, doing: Doing) -> None:
    """Acknowledgements in a header are as good as a beacon's: they are under the same signature."""
    if e.header.author != s.me:
        for ack in e.header.acks:
            urgency.on_ack(s, now, e.header.author, (ack.author, ack.incarnation), ack.seq, doing)


def read(s: LineState, e: Entry) -> Item:
    """Add one verified entry to the transcript with its meaning, to be read again when its key comes."""
    item, h = _interpret(s, e), e.header
    s.transcript.add(item)
    if item.void == "unreadable":
        s.unread.setdefault((h.author, h.incarnation, h.epoch), []).append(e)
    return item


def _interpret(s: LineState, e: Entry) -> Item:
    """Open one verified entry. What cannot be read is an item all the same, with the reason as one word."""
    h = e.header
    try:
        if h.is_clear:
            act = from_body(h.cls, h.exercise, en.open_body(e, b""))
            if isinstance(act, KeyAct):
                _learn(s, h.author, h.incarnation, act)
            return Item(e, act, "" if act else "unknown-class")
        ek = s.keys.get((h.author, h.incarnation, h.epoch))
        if ek is None:
            return Item(e, None, "unreadable")
        act = from_body(h.cls, h.exercise, en.open_body(e, seal.message_key(ek, h.seq)))
        return Item(e, act, "" if act else "unknown-class")
    except WireError as wrong:
        s.tally[f"void-{wrong.verdict}"] += 1
        return Item(e, None, wrong.verdict)


def _learn(s: LineState, author: int, incarnation: int, act: KeyAct) -> None:
    """Unwrap an epoch key and check it against what its author committed to. Raises BadWrap or BadCommitment."""
    name = (author, incarnation, act.epoch)
    wrapped = dict(act.wraps).get(s.me)
    if wrapped is None or name in s.keys:
        return
    ek = s.secrets.unwrap(wrap_info(s.line, author, incarnation, act.epoch, act.commitment, s.me), wrapped)
    if seal.commitment(ek) != act.commitment:
        raise BadCommitment("the key wrapped for this station is not the one committed to")
    s.learn_key(name, ek)


def reread(s: LineState, name: EpochName) -> list[Item]:
    """A key of this epoch has come: read what was held unreadable. Returns what was read now."""
    return [read(s, e) for e in s.unread.pop(name, ())]


def _retry(s: LineState, now: Now, name: EpochName, doing: Doing) -> None:
    """After a key has come: show what can be read now, and try again the frames whose tag nobody knew."""
    for item in reread(s, name):
        urgency.on_read(s, now, item, doing)
        doing.show.append(Show(s.line, "readable", item.entry.hash))
    strays = list(s.strays)
    s.strays.clear()
    for frame in strays:
        try:
            take_frame(s, now, frame, doing)
        except WireError as wrong:
            s.tally[wrong.verdict] += 1
