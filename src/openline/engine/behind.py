"""What is shown before every signature in it was checked: a run of backlog, proven by its last, and the rest behind.

Each own signature is checked below live traffic, and where it matters at once: before the entry is served, or stands in
a proof. One that is damaged under a good chain is fetched again and accuses nobody. Restarts forget nothing of this.
"""

from contextlib import suppress
from dataclasses import replace
from typing import cast

from openline.engine.effects import EntryRecord, NoteRecord
from openline.engine.state import Doing, FeedName, LineState
from openline.line import backlog
from openline.wire import entry as en
from openline.wire.codec import decode, encode
from openline.wire.entry import Entry, Unverified
from openline.wire.errors import BadSignature, WireError

SETTLE_MS = 50  # how long the first of a run waits for its last: nobody notices, and the disk keeps all in one go


def chains(s: LineState, now_ms: int, name: FeedName, u: Unverified) -> bool:
    """Whether ``u`` is the next of what was asked for, and can wait for the end of its run. FLASH never does."""
    asked, seq = s.asked.get(name), u.header.seq
    if asked is None or seq > asked.last or u.header.must_carry_prev or name[0] == s.me:
        return False
    feed, run = s.feed(*name), s.runs.get(name, [])
    if seq != feed.head + len(run) + 1 or feed.forked_at:
        return False
    try:
        entry = backlog.follow(s.line, run[-1].hash if run else feed.head_hash, u)
    except BadSignature:
        return False
    if seq == asked.last or seq + 1 in feed.early:
        s.runs_due = now_ms
    elif not s.runs:
        s.runs_due = now_ms + SETTLE_MS
    s.runs.setdefault(name, []).append(entry)
    return True


def good(s: LineState, e: Entry) -> bool:
    """Whether the entry's own signature is good."""
    with suppress(WireError):
        en.check(e, s.seats[e.header.author].station.sign, s.suite)
        return True
    return False


def sound(s: LineState, e: Entry) -> bool:
    """Whether the own signature of a kept entry is good: checked now, where that has not been done."""
    first, last = s.unproven.get((e.header.author, e.header.incarnation), (1, 0))
    return not first <= e.header.seq <= last or good(s, e)


def owe(s: LineState, now_ms: int, name: FeedName, run: list[Entry], doing: Doing) -> None:
    """All signatures of a proven run but the last are still to be checked."""
    if run[1:]:
        first, last = run[0].header.seq, run[-2].header.seq
        s.unproven_due = s.unproven_due if s.unproven else now_ms + SETTLE_MS
        s.unproven[name] = (min(first, s.unproven.get(name, (first, 0))[0]), last)
        note(s, doing)


def note(s: LineState, doing: Doing) -> None:
    """Keep which entries are still to be checked, by feed, first and last number."""
    rows = [[*name, *span] for name, span in sorted(s.unproven.items())]
    doing.keep.append(NoteRecord(s.line, "unproven", encode(rows)))


def load(s: LineState, noted: bytes) -> None:
    """Go on checking where a restart interrupted it."""
    for author, incarnation, first, last in cast(list[list[int]], decode(noted)):  # our own
        s.unproven[author, incarnation] = (first, last)


def mend(s: LineState, e: Entry, doing: Doing) -> None:
    """An entry that is held has come again, verified: its signature takes the place of a damaged one."""
    feed, at = s.feed(e.header.author, e.header.incarnation), e.header.seq
    for held in feed.at(at):
        if held.hash == e.hash and not sound(s, held):
            feed.linked[at - 1] = tuple([e if one is held else one for one in feed.at(at)])
            s.transcript.items[e.hash] = replace(s.transcript.items[e.hash], entry=e)
            doing.keep.append(replace(record(s, e, False), again=True))


def record(s: LineState, e: Entry, own: bool) -> EntryRecord:
    """An entry as it is kept. ``own`` was made here: what comes back of our own from others is kept like theirs."""
    h = e.header
    return EntryRecord(s.line, h.author, h.incarnation, h.seq, e.hash, en.to_open_frame(e), s.kept_at[e.hash], own)
