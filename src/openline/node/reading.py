"""Reading a long record at the start, while calls ring already.

100,000 entries take ten seconds to fold. So a line with a long record begins with a *lookout*: an engine that was given
the newest entries only, and all that a root or an epoch key has ever said. It can tell whose a call is, whether its
signature is good and whether a person here has opened it; so calls are kept and ring within two seconds of the start.
The whole record is folded beside it in small steps by the engine that then takes its place. The lookout refuses to
speak: it says nothing about what is held and appends nothing to our feed, since it knows neither; it only asks for
what came while this node was away, and leaves to its follower what no signature of its own proves.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import replace

from openline.engine import engine as engines
from openline.engine.effects import Effect, EntryRecord, Keep, NoteRecord, Record, Ring, Send, Show
from openline.engine.engine import Engine
from openline.engine.state import FeedName, Now
from openline.line.transcript import Item
from openline.node.arrivals import Kept
from openline.store.sqlite import SqliteStore
from openline.wire import beacon as bc
from openline.wire import entry as en
from openline.wire import seal
from openline.wire.header import Class

SHORT = 4000  # entries that are read at once, in less than half a second: a lookout would cost more than it saves
TAIL = 1000  # entries that a lookout reads: what nobody has opened for longer than that has rung for long
STEP = 32  # entries between two turns of the loop: about 4 ms
NOTE = "clear"  # the key under which a line's clear entries stand, for the lookout
HASH_SIZE = 32
KEYS_EACH = 4  # epoch keys remembered of each feed: the one in use, the one announced, and two that are late
CLEAR_MAX = 2000  # hashes that fit one note


class Clear:
    """The clear entries of one line, by hash: acts of roots, new feeds, forks, and the newest keys of each feed."""

    def __init__(self) -> None:
        self._acts: dict[bytes, None] = {}
        self._keys: dict[tuple[int, int], list[bytes]] = {}
        self.noted = b""

    def add(self, item: Item) -> None:
        """Take note of an entry."""
        h, entry_hash = item.entry.header, item.entry.hash
        if h.cls == Class.KEY:
            before = self._keys.get((h.author, h.incarnation), [])
            self._keys[h.author, h.incarnation] = [*before, entry_hash][-KEYS_EACH:]
        elif h.is_clear:
            self._acts[entry_hash] = None

    def note(self, line: bytes) -> NoteRecord | None:
        """What is to be kept, or None when that is what was kept last."""
        keys = [one for many in self._keys.values() for one in many]
        value = b"".join([*self._acts, *keys][-CLEAR_MAX:])
        if value == self.noted:
            return None
        self.noted = value
        return NoteRecord(line, NOTE, value)


class Lookout:
    """What stands in for the engine of one line until its record has been read."""

    def __init__(self, store: SqliteStore, line: bytes, engine: Engine) -> None:
        self._store, self._line, self._engine = store, line, engine
        self._known: set[FeedName] = set()  # feeds whose end it was given
        self.kept: list[Kept] = []  # where the newest entries stand

    def begin(self, now: Now) -> list[Effect]:
        """Give the engine what it needs of the record. What it says is only rings, and that it has started once more.

        When one of the newest entries cannot be read, nothing old rings yet: it could be what a person here has signed.
        """
        store, line = self._store, self._line
        named, tail = store.note(line, NOTE), list(store.entries(line, store.behind_all_but(line, TAIL)))
        hashes = [named[i : i + HASH_SIZE] for i in range(0, len(named), HASH_SIZE)]
        newest = {record.hash for _, record in tail}
        found = (store.entry(line, one) for one in hashes if one not in newest)
        clear = sorted((r for r in found if r), key=lambda r: (r.at_ms, r.author, r.incarnation, r.seq))
        for position, record in tail:
            self._stand(record)
            self.kept.append((position, line, record.hash))
        noted = {key: store.note(line, key) for key in ("boot", "deadlines")}
        effects = self._engine.load(now, [*clear, *(record for _, record in tail)], noted)
        return [e for e in effects if isinstance(e, Keep) or not self._engine.state.unread]

    def _stand(self, record: EntryRecord) -> None:
        """Let the first entry that is known of a feed follow one of which nothing is known but its hash."""
        name = (record.author, record.incarnation)
        if name in self._known:
            return
        self._known.add(name)
        if record.seq > 1:
            u = en.parse(record.frame, seal.line_key(self._line))
            assert u.prev is not None, "entries are kept with their predecessor's hash"
            first, feed = en.trusted(u, self._line, u.prev), self._engine.state.feed(*name)
            before = replace(first.header, seq=record.seq - 1, stamp=first.header.stamp - 1)
            feed.linked = [()] * (record.seq - 2) + [(replace(first, hash=u.prev, header=before),)]
            feed.sums = [0] * (record.seq - 1)
            feed.hashes.add(u.prev)

    def allowed(self, effects: Iterable[Effect]) -> list[Effect]:
        """What may be done of what its engine says: keep calls and keys of others, ask for more of them, ring, show.

        What lies in the store already is no news, and whoever plays it again rings nothing: whether it was opened is
        known when the whole record has been read. What is not proven by a signature of its own is asked for again then.
        """
        out: list[Effect] = []
        kept: set[bytes] = set()
        for effect in effects:
            match effect:
                case Keep(records):
                    good = tuple(record for record in records if self._may_keep(record))
                    kept |= {record.hash for record in good if isinstance(record, EntryRecord)}
                    out += [Keep(good)] if good else []
                case Send(frame=frame):
                    out += [effect] if self._may_ask(frame) else []
                case Ring():
                    out += [effect] if effect.again or effect.hash in kept else []
                case Show(_, "entry", about):
                    out += [effect] if about in kept else []
                case Show(_, "alive" | "link" | "deadline"):
                    out.append(effect)
                case _:
                    continue
        return out

    def _may_keep(self, record: Record) -> bool:
        if isinstance(record, NoteRecord):
            return record.key == "boot"
        item = self._engine.state.transcript.items[record.hash]
        known = self._store.entry(self._line, record.hash) is not None
        return item.entry.header.must_carry_prev and not (record.own or record.again or known)

    def _may_ask(self, frame: bytes) -> bool:
        if frame[0] != en.WANT:
            return False
        want = bc.read_want(frame)
        return not want.enquiry and all((r.station, r.incarnation) in self._known for r in want.ranges)


async def fold(store: SqliteStore, line: bytes, engine: Engine, told: Callable[[int], None]) -> list[Kept]:
    """Fold the whole record of a line in small steps, what is kept meanwhile too; where each entry stands.

    ``told`` is given how many entries have been read. Afterwards the engine must be loaded with nothing more, in the
    same turn of the loop.
    """
    kept: list[Kept] = []
    for position, record in store.entries(line):
        engines.restore(engine.state, record)
        kept.append((position, line, record.hash))
        if len(kept) % STEP == 0:
            told(len(kept))
            await asyncio.sleep(0)
    return kept
