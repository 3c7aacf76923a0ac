"""A long history for two homes whose nodes are down: written as the nodes would have kept it, without waiting for them.

The writer's own engine says every message, with the station's real keys; what it asks to keep goes into both stores, at
the reader's as another's. It refuses to touch the store of a node that runs: the store's lock would not let it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace

from openline.engine.effects import EntryRecord, Keep, Record
from openline.engine.engine import Engine
from openline.line import charter as charters
from openline.line.acts import Marker, MessageAct
from openline.node.home import Home
from openline.node.times import now
from openline.store.sqlite import SqliteStore
from openline.wire.suite import RealSuite

BATCH = 2000  # records in one transaction: nobody waits for each
TEXT = "{:06} Nothing to report from the boundary in this watch."


def _records(home: Home, line: str, entries: int) -> Iterator[Record]:
    """What the engine of this home keeps when it says so many messages on a line that is empty."""
    charter, secrets = home.charters()[line], home.station_keys().secrets()
    me = next(i for i, seat in charters.seats(charter).items() if seat.station.sign == secrets.sign_public)
    engine = Engine(charter, me, secrets, RealSuite())
    for effect in engine.load(now(), (), {}):
        yield from effect.records if isinstance(effect, Keep) else ()
    number = 0
    while number < entries:
        act = MessageAct(1, Marker.INFORMATION, TEXT.format(number), "en", now().wall_ms // 1000)
        for effect in engine.say(now(), os.urandom(32), act, 3, True)[1]:
            for record in effect.records if isinstance(effect, Keep) else ():
                number += isinstance(record, EntryRecord)
                yield record


def write(writer: Home, reader: Home, line: str, entries: int) -> None:
    """Put ``entries`` of the writer on ``line`` into both stores, which hold nothing of it yet."""
    stores = [SqliteStore(home.path / "openline.db", home.record_key()) for home in (writer, reader)]
    try:
        batch: list[Record] = []
        for record in _records(writer, line, entries):
            batch.append(record)
            if len(batch) == BATCH:
                _keep(stores, batch)
                batch.clear()
        _keep(stores, batch)
    finally:
        for store in stores:
            store.close()


def _keep(stores: list[SqliteStore], batch: list[Record]) -> None:
    ours, theirs = stores
    ours.keep(batch)
    theirs.keep([replace(record, own=False) for record in batch if isinstance(record, EntryRecord)])
