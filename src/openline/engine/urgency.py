"""What needs a person: which entries ring, until when, and who is next when nobody opens or answers them.

Deadlines come from the charter by precedence and run on this station's own monotonic clock. Only FLASH and IMMEDIATE
ring. An acknowledgement stops the deadline for opening and never the one for answering. It refuses to ring twice for
one entry: whatever sounds again, after a restart or a missed deadline, is marked as the same alarm.
"""

from openline.engine.effects import NoteRecord, Ring, Show
from openline.engine.state import CLAIM_MAX, INCARNATIONS_MAX, Alarm, Doing, FeedName, LineState, Now
from openline.line.acts import Receipt, ReceiptAct, ReplyAct, SuspendAct
from openline.line.charter import Deadline
from openline.line.transcript import Item
from openline.wire.codec import Value, decode, encode
from openline.wire.header import CALLS, SEQ_MAX, Class, Precedence
from openline.wire.shape import row

# Running deadlines are noted this often, so that a restart loses no more of them; and a key may be so late before a
# call is called unreadable.
NOTE_MS = UNREAD_MS = 10_000
UNREAD = ("unreadable", "bad-seal")  # no key of its epoch is held; none of those held opens it: a fork may have more
CLAIMS_MAX = 128  # feeds that one peer may say it holds: ten stations, restored a dozen times each
NOTED_MAX = 1000  # that fit one note; what is beyond counts from when it was kept
PLAUSIBLE_DOWNTIME_MS = 30 * 86_400_000  # a longer gap on the wall clock is a wrong clock: then the deadline is due now


def rings(s: LineState, item: Item) -> bool:
    """Whether an entry needs a person here: a call of another party at FLASH or IMMEDIATE that is not void.

    One that is signed and cannot be read, its key late or another, rings all the same: that somebody called is known.
    """
    h = item.entry.header
    theirs = h.cls == Class.MESSAGE and h.precedence <= Precedence.IMMEDIATE and h.author not in s.ours
    return theirs and s.calls(h, s.me) and s.transcript.why_void(item) in ("", *UNREAD)


def _ring(s: LineState, item: Item, again: bool, level: int) -> Ring:
    h, e = item.entry.header, item.entry
    return Ring(s.line, h.author, h.incarnation, h.seq, e.hash, h.precedence, h.exercise, again, level)


def on_kept(s: LineState, now: Now, item: Item, doing: Doing) -> None:
    """A new entry has been kept: ring it when it needs a person, and stop what it settles."""
    if rings(s, item):
        _start(s, now, item, 0, False, doing)
    _watch_unread(s, now, item)
    on_read(s, now, item, doing)


def _unread(s: LineState, item: Item) -> bool:
    """Whether a call is held here that cannot be read and may count, and its author is owed a word about it."""
    h, entry_hash = item.entry.header, item.entry.hash
    unread = h.cls in CALLS and h.author not in s.ours and s.transcript.why_void(item) in UNREAD and s.calls(h, s.me)
    said = unread and s.transcript.dialogue(entry_hash).first_receipt(s.me, Receipt.UNREADABLE)
    return unread and not said and not _closed(s, entry_hash)


def _watch_unread(s: LineState, now: Now, item: Item) -> None:
    """A call that cannot be read is said to be so after a while: its key may only be late."""
    if _unread(s, item):
        s.unread_due.setdefault(item.entry.hash, now.mono_ms + UNREAD_MS)


def on_read(s: LineState, now: Now, item: Item, doing: Doing) -> None:
    """What an entry says is known, at once or when its key came: stop what it settles, and what turned out void."""
    _count(s, now, item)
    about = item.act.about if isinstance(item.act, ReplyAct | ReceiptAct) else item.entry.hash
    if about in s.alarms:
        _settle(s, now, about, doing)
    if not rings(s, item):
        s.alarms.pop(item.entry.hash, None)


def on_roster(s: LineState, now: Now, doing: Doing) -> None:
    """A root has spoken: what a revoked station said rings no longer, and what it opened or answered rings again.

    Who took its keys along could silence a call here; it has waited for as long as it has been kept.
    """
    for entry_hash, item in list(s.transcript.items.items()):
        if not rings(s, item):
            s.alarms.pop(entry_hash, None)
        elif (alarm := s.alarms.get(entry_hash)) is None or (alarm.opened and not _opened(s, entry_hash)):
            _start(s, now, item, max(0, now.wall_ms - s.kept_at[entry_hash]), True, doing)


def _count(s: LineState, now: Now, item: Item) -> None:
    """Let a suspension run from when it was first kept, be it unread or before a restart.

    A clock that was set back takes nothing off.
    """
    if isinstance(item.act, SuspendAct):
        s.suspended_mono[item.entry.hash] = now.mono_ms - max(0, now.wall_ms - s.kept_at[item.entry.hash])


def _start(s: LineState, now: Now, item: Item, passed_ms: int | None, again: bool, doing: Doing) -> None:
    """Let the deadline run for a call kept ``passed_ms`` ago (None: as long ago as its deadline), unless it is closed;
    ring unless one of ours opened it in time, on the step of the ladder that it has come to.

    What another station of our party signed about it can arrive before the call itself.
    """
    entry_hash = item.entry.hash
    if _closed(s, entry_hash):
        return
    terms, opened = _terms(s, entry_hash), _opened(s, entry_hash)
    first, step = (terms.answer_s if opened else terms.open_s) * 1000, terms.open_s * 1000
    passed = first if passed_ms is None else passed_ms
    missed = 0 if passed < first else 1 + (passed - first) // step
    level, since = min(missed, len(s.charter.charter.escalation) - 1), now.mono_ms - passed
    s.alarms[entry_hash] = Alarm(since, since + first + missed * step, level, opened, missed > 0)
    if missed or not opened:
        doing.ring.append(_ring(s, item, again or entry_hash in s.rung, level))
        s.rung.add(entry_hash)


def _opened(s: LineState, entry_hash: bytes) -> bool:
    dialogue = s.transcript.dialogue(entry_hash)
    return any(dialogue.first_receipt(station, Receipt.OPENED) for station in s.ours)


def _closed(s: LineState, entry_hash: bytes) -> bool:
    """Whether nothing is owed here: one of ours answered, or opened what was said for our information only."""
    dialogue, item = s.transcript.dialogue(entry_hash), s.transcript.items[entry_hash]
    return any(dialogue.closing(i) for i in s.ours) or (item.informs(s.ours) and _opened(s, entry_hash))


def _settle(s: LineState, now: Now, entry_hash: bytes, doing: Doing) -> None:
    """Look again at an alarm after an act about it: opened moves the deadline, a closing reply ends it."""
    alarm = s.alarms[entry_hash]
    if _closed(s, entry_hash):
        del s.alarms[entry_hash]
        doing.show.append(Show(s.line, "closed", entry_hash))
    elif _opened(s, entry_hash) and not alarm.opened:
        due = alarm.since + _terms(s, entry_hash).answer_s * 1000
        s.alarms[entry_hash] = Alarm(alarm.since, max(now.mono_ms, due), 0, opened=True)
        doing.show.append(Show(s.line, "opened", entry_hash))


def _terms(s: LineState, entry_hash: bytes) -> Deadline:
    h = s.transcript.items[entry_hash].entry.header
    return s.charter_of(h).deadlines[h.precedence]


def on_tick(s: LineState, now: Now, doing: Doing) -> None:
    """Escalate what has missed its deadline, to be opened or (once opened) to be answered: one step up the ladder."""
    for entry_hash, alarm in s.alarms.items():
        terms = _terms(s, entry_hash)  # of another version, it may be, than when it rang
        if not alarm.missed:
            alarm.due = alarm.since + (terms.answer_s if alarm.opened else terms.open_s) * 1000
        if alarm.due <= now.mono_ms:
            alarm.level, alarm.missed = min(alarm.level + 1, len(s.charter.charter.escalation) - 1), True
            alarm.due = now.mono_ms + terms.open_s * 1000
            doing.ring.append(_ring(s, s.transcript.items[entry_hash], again=True, level=alarm.level))
            doing.show.append(Show(s.line, "deadline", entry_hash))

    for entry_hash in [h for h, due in s.unread_due.items() if due <= now.mono_ms]:
        del s.unread_due[entry_hash]
        if _unread(s, s.transcript.items[entry_hash]):  # still: it may have been read, revoked or answered since
            doing.show.append(Show(s.line, "unreadable", entry_hash))
    if s.alarms and s.note_due <= now.mono_ms:
        s.note_due = now.mono_ms + NOTE_MS
        rows: list[Value] = [[h, max(0, now.mono_ms - a.since)] for h, a in list(s.alarms.items())[:NOTED_MAX]]
        doing.keep.append(NoteRecord(s.line, "deadlines", encode([now.wall_ms, rows])))


def on_load(s: LineState, now: Now, noted: bytes, doing: Doing) -> None:
    """After a restart: everything that no person has opened rings again, with the time that is left.

    ``noted`` is what :func:`on_tick` noted last: how long each deadline had run, by this station's own clock. To that
    comes the downtime by the wall clock; when that is not plausible the deadline is due now.
    """
    at, rows = row(decode(noted), "deadlines", (int, list)) if noted else (0, [])
    ran: dict[bytes, int] = dict(row(one, "deadline", (bytes, int)) for one in rows)
    for item in s.transcript.in_order():
        h = item.entry.hash
        if rings(s, item):
            down = now.wall_ms - (at if h in ran else s.kept_at[h])
            plausible = 0 <= down <= PLAUSIBLE_DOWNTIME_MS
            _start(s, now, item, ran.get(h, 0) + down if plausible else None, True, doing)
        _watch_unread(s, now, item)
        _count(s, now, item)


def on_ack(s: LineState, now: Now, peer: int, feed: FeedName, seq: int, doing: Doing) -> None:
    """A peer's signature says that it holds ``feed`` up to ``seq``. For our own feed, note when we first knew."""
    station, incarnation = feed
    most = min(INCARNATIONS_MAX, s.incarnation + CLAIM_MAX + 1) if station == s.me else INCARNATIONS_MAX
    holds = s.peers[peer].holds
    known = holds.get(feed, 0 if len(holds) < CLAIMS_MAX else SEQ_MAX)
    if station not in s.roster.seats or incarnation >= most or seq <= known:
        return
    holds[feed] = seq
    if station != s.me or incarnation < s.incarnation:
        return
    if incarnation > s.incarnation or seq > s.own.head:
        # True or not, a new incarnation costs little, once; after that only our own signature proves anything.
        s.behind = s.behind or not s.renewed
        doing.show.append(Show(s.line, "behind", b""))
        return
    s.peers[peer].stored.append((s.incarnation, seq, now.wall_ms))
    doing.keep.append(NoteRecord(s.line, f"stored/{peer}/{s.incarnation}/{seq}", now.wall_ms.to_bytes(8, "big")))
    doing.show.append(Show(s.line, "stored", b""))
