"""The engine of one line: a pure function of what happened, with its state between the calls.

Every method takes what happened and the time, and returns effects in the order in which they must be carried out
(:mod:`openline.engine.effects`). If one cannot be carried out, the engine must be thrown away and loaded again from
what was kept. It refuses to act before it has been loaded.
"""

from collections.abc import Iterable, Mapping

from openline.engine import accept, behind, speak, sync, urgency
from openline.engine.effects import Effect, EntryRecord, NoteRecord, Show
from openline.engine.state import Doing, LineState, Now
from openline.line.acts import Act, KeyAct, Receipt, ReceiptAct
from openline.line.charter import SignedCharter
from openline.line.transcript import Item
from openline.wire import entry as en
from openline.wire import seal
from openline.wire.codec import encode
from openline.wire.entry import Entry
from openline.wire.errors import WireError
from openline.wire.suite import Secrets, Suite

Said = tuple[Entry, list[Effect]]
INTERVAL_MS = 60_000  # between beacons on broad carriers when nothing changes


class Engine:
    """One line as this station runs it. ``state`` may be read by desks; only the engine changes it."""

    def __init__(
        self,
        charter: SignedCharter,
        me: int,
        secrets: Secrets,
        suite: Suite,
        interval_ms: int = INTERVAL_MS,
        given: Iterable[Act] = (),
    ) -> None:
        assert not charter.missing, "a charter that is not in force makes no line"
        self.state = LineState(charter, me, secrets, suite, interval_ms, tuple(given))
        assert self.state.seats[me].station.sign == secrets.sign_public, "keys of another station"
        self._loaded = False

    def load(self, now: Now, entries: Iterable[EntryRecord], notes: Mapping[str, bytes]) -> list[Effect]:
        """Take everything that was kept, in the order of keeping. Rings again whatever no person has opened yet.

        The records were verified before they were kept, and the store checks that they are unchanged. Raises WireError
        when one is not an entry of this line all the same.
        """
        s, doing = self.state, Doing()
        for record in entries:
            restore(s, record)
        s.boot = 1 + int.from_bytes(notes.get("boot", b""), "big")
        doing.keep.append(NoteRecord(s.line, "boot", s.boot.to_bytes(8, "big")))
        for key, value in notes.items():
            word, *rest = key.split("/")
            if word == "stored":
                peer, incarnation, seq = map(int, rest)
                s.peers[peer].stored.append((incarnation, seq, int.from_bytes(value, "big")))
                # A peer's signature said so before: hearing it again is no news, and keeps the time of the first.
                name = (s.me, incarnation)
                s.peers[peer].holds[name] = max(seq, s.peers[peer].holds.get(name, 0))
        behind.load(s, notes.get("unproven", encode([])))
        urgency.on_load(s, now, notes.get("deadlines", b""), doing)
        s.beacon_due = now.mono_ms
        self._loaded = True
        return doing.effects()

    def say(self, now: Now, entropy: bytes, act: Act, precedence: int = 3, exercise: bool = False) -> Said:
        """Sign, keep and send one act of ours. Returns its entry and the effects. Raises Refused.

        ``entropy`` is 32 fresh random bytes; ``precedence`` 0 to 3. Replies and receipts take both marks from what
        they are about.
        """
        assert self._loaded, "not loaded"
        doing = Doing()
        entry = speak.say(self.state, now, entropy, act, precedence, exercise, doing)
        sync.changed(self.state, now)
        return entry, doing.effects()

    def rang(self, now: Now, entropy: bytes, about: bytes) -> list[Effect]:
        """The alarm for entry ``about`` (32 bytes) has sounded: sign that it rang, once."""
        return self._receipt(now, entropy, Receipt.RANG, about)

    def rekey(self, now: Now, entropy: bytes) -> list[Effect]:
        """The roster has changed, as a Show said: announce an epoch for whoever is on it now."""
        s, doing = self.state, Doing()
        if s.epoch and s.me in s.roster.live:
            speak.see_to_epoch(s, now, entropy, doing, s.me)
        return doing.effects()

    def lost_own(self, now: Now) -> list[Effect]:
        """The store has lost entries of our own, whose numbers are used up: begin a new incarnation."""
        s, doing = self.state, Doing()
        s.feed(s.me, s.incarnation)  # though none of it may be left
        s.behind = True
        speak.renew(s, now, doing)
        return doing.effects()

    def unreadable(self, now: Now, entropy: bytes, about: bytes) -> list[Effect]:
        """Entry ``about`` (32 bytes) is held and cannot be read, as a Show said: sign that, once."""
        return self._receipt(now, entropy, Receipt.UNREADABLE, about)

    def _receipt(self, now: Now, entropy: bytes, receipt: Receipt, about: bytes) -> list[Effect]:
        s = self.state
        if s.transcript.dialogue(about).first_receipt(s.me, receipt) or s.me not in s.roster.live:
            return []
        return self.say(now, entropy, ReceiptAct(receipt, about, now.wall_ms // 1000))[1]

    def receive(self, now: Now, frame: bytes, by_hand: bool = False) -> list[Effect]:
        """Take one frame, whoever sent it. Bad bytes are counted in ``tally`` and change nothing.

        What was carried ``by_hand`` is as good, and says nothing of when its author was last heard.
        """
        assert self._loaded, "not loaded"
        s, doing = self.state, Doing()
        try:
            kind, _ = en.kind_and_tag(frame)
            if kind == en.BEACON:
                sync.take_beacon(s, now, frame, doing, by_hand)
            elif kind == en.WANT:
                sync.take_want(s, now, frame, doing)
            else:
                accept.take_frame(s, now, frame, doing)
        except WireError as wrong:
            s.tally[wrong.verdict] += 1
        accept.settle_due(s, now, doing)
        if (s.behind or s.forks) and s.me in s.roster.live:
            speak.renew(s, now, doing)
            speak.pass_on_forks(s, now, doing)
        if doing.keep and any(isinstance(record, EntryRecord) for record in doing.keep):
            sync.changed(s, now)
            sync.seek(s, now, doing)
            if s.beacon_due <= now.mono_ms:
                sync.send_beacon(s, now, doing)
        return doing.effects()

    def linked(self, now: Now, station: int) -> list[Effect]:
        """A carrier to ``station`` came up: offer to synchronise at once, and ask anew for what is missing."""
        s, doing = self.state, Doing()
        s.asked.clear()
        sync.send_beacon(s, now, doing, to=station)
        sync.seek(s, now, doing)
        return [*doing.effects(), Show(s.line, "link", b"")]

    def tick(self, now: Now) -> list[Effect]:
        """Do what is due at ``now``: beacons, wants that brought nothing, deadlines that were missed."""
        s, doing = self.state, Doing()
        accept.settle_due(s, now, doing)
        sync.check_behind(s, now, doing)
        if s.beacon_due <= now.mono_ms:
            sync.send_beacon(s, now, doing)
        if any(asked.due <= now.mono_ms for asked in s.asked.values()):
            sync.seek(s, now, doing)
        urgency.on_tick(s, now, doing)
        return doing.effects()

    def wake_at(self) -> int:
        """The monotonic time in milliseconds at which :meth:`tick` next has something to do."""
        s = self.state
        dues = [s.beacon_due, *[asked.due for asked in s.asked.values()], *s.unread_due.values()]
        dues += [alarm.due for alarm in s.alarms.values()]
        some = ((s.runs_due, s.runs), (s.unproven_due, s.unproven), (s.note_due, s.alarms))
        return min(dues + [due for due, of in some if of])

    def claims(self, frame: bytes) -> bool:
        """Whether the frame's tag belongs to this line; a node with several lines asks each."""
        tag = frame[1 : 1 + seal.TAG_SIZE]
        return tag == seal.tag_of(seal.line_key(self.state.line)) or tag in self.state.tags


def restore(s: LineState, record: EntryRecord) -> None:
    """Put one kept entry back where it stood. Its signature was checked before it was kept."""
    u = en.parse(record.frame, seal.line_key(s.line))
    assert u.prev is not None, "entries are kept with their predecessor's hash"
    entry = en.trusted(u, s.line, u.prev)
    assert entry.hash == record.hash, "a kept entry with another hash than it was kept under"
    s.kept_at[entry.hash] = record.at_ms
    feed = s.feed(entry.header.author, entry.header.incarnation)
    waiting, linked = [entry], []
    while waiting:
        placed = waiting.pop(0)
        feed.place(placed, record.own)
        linked.append(placed)
        waiting += feed.ripe(placed)
    if feed.forked_at:
        accept.note_fork(s, (feed.author, feed.incarnation), feed.forked_at)
    for placed in linked:
        accept.note_leap(s, feed, placed)
    item = accept.read(s, entry)
    if isinstance(item.act, KeyAct):
        accept.reread(s, (entry.header.author, entry.header.incarnation, item.act.epoch))
    if record.own:
        _resume(s, entry, item)


def _resume(s: LineState, entry: Entry, item: Item) -> None:
    """Go on behind our own last entry: with its number, and with the epoch that it was sealed in."""
    h = entry.header
    if s.last is None or h.incarnation > s.incarnation:
        s.incarnation, s.epoch, s.wrapped, s.spare = h.incarnation, 0, {}, 0
    s.last = entry
    if isinstance(item.act, KeyAct):
        s.wrapped[item.act.epoch] = frozenset(index for index, _ in item.act.wraps)
        s.spare, s.spare_seq = item.act.epoch, h.seq
    elif not h.is_clear and h.epoch != s.epoch:
        s.epoch, s.epoch_first, s.spare = h.epoch, h.seq, 0
