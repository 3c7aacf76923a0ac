"""Operations on a station: frames arrive one after another, and what is then held, read, rung and answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from openline.engine import accept, sync
from openline.engine.effects import EntryRecord
from openline.engine.state import Doing, LineState, Now
from openline.line import charter
from openline.line.card import Card, Office, SignedCard, Station, to_bytes
from openline.line.charter import SignedCharter
from openline.line.transcript import Item, State
from openline.node import terms
from openline.wire import beacon as bc
from openline.wire import entry as en
from openline.wire.beacon import Beacon, Want
from openline.wire.errors import WireError
from openline.wire.suite import RealSecrets, RealSuite

from .execute_wire import ref_of
from .given import octets

Given = Mapping[str, Any]
NOW = Now(1_000_000, 1_685_765_600_000)
INTERVAL_MS = 60_000


def _station(given: Given) -> LineState:
    """A station of that line that holds nothing but the epoch keys that are given."""
    secrets = _secrets(given)
    if "charter" in given:
        s = LineState(charter.from_file(octets(given["charter"])), given["me"], secrets, RealSuite(), INTERVAL_MS)
    else:
        s = LineState(_terms(given), given["me"], secrets, RealSuite(), INTERVAL_MS)
        assert sorted(s.seats) == sorted(row[0] for row in given["stations"]), "indices in blocks of four, in order"
        s.line = octets(given["line_id"])
    for author, incarnation, epoch, ek in given.get("epoch_keys", ()):
        s.learn_key((author, incarnation, epoch), octets(ek))
    return s


def _secrets(given: Given) -> RealSecrets:
    own = given.get("my_keys") or {"sign_seed": "00" * 32, "kem_seed": "00" * 64, "x25519": "01" * 32}
    return RealSecrets(*(octets(own[name]) for name in ("sign_seed", "kem_seed", "x25519")))


def _terms(given: Given) -> SignedCharter:
    """Terms between parties with these stations; the vector gives the line's name."""
    parties: dict[str, list[Station]] = {}
    for index, party, public in given["stations"]:
        stations = parties.setdefault(party, [])
        stations.append(Station(index % terms.INDICES_EACH, party, octets(public), bytes(1216), bytes(32)))
    held = []
    for party, stations in parties.items():
        card = Card(party, party, 1, 1, (bytes(1984),), tuple(stations), (Office(1, "Watch officer", party),))
        held.append(SignedCard(card, to_bytes(card), ()))
    return charter.offer(terms.draft("vectors", held, ("en",), 2_000_000_000), held)


def _take(s: LineState, frame: bytes, doing: Doing) -> str:
    """What became of one frame, in a word."""
    before = s.tally.copy()
    try:
        kind, _ = en.kind_and_tag(frame)
        if kind == en.BEACON:
            sync.take_beacon(s, NOW, frame, doing)
        elif kind == en.WANT:
            sync.take_want(s, NOW, frame, doing)
        else:
            accept.take_frame(s, NOW, frame, doing)
    except WireError as wrong:
        return wrong.verdict
    more = s.tally - before
    for word, shown in (("known", "known"), ("full", "full"), ("provisional", "provisional"), ("beacon-old", "old")):
        if more[word]:
            return shown
    if more["want-old-or-not-ours"]:
        return "not-answered"
    if kind in (en.BEACON, en.WANT):
        return "taken"
    if more["forked"]:
        return "forked"
    kept = [record for record in doing.keep if isinstance(record, EntryRecord)]
    if not kept:
        return "own"
    entry = s.transcript.items[kept[0].hash].entry
    feed = s.feed(entry.header.author, entry.header.incarnation)
    return "next" if entry in feed.at(entry.header.seq) else "early"


def _row(s: LineState, item: Item) -> dict[str, Any]:
    h = item.entry.header
    return {
        "entry": [h.author, h.incarnation, h.seq],
        "class": h.cls,
        "hash": item.entry.hash.hex(),
        "void": s.transcript.why_void(item),
    }


def _states(s: LineState, item: Item) -> dict[str, Any]:
    """How far a message has come at every other station, by its own signatures."""
    found, rows = s.transcript.dialogue(item.entry.hash), []
    for index in sorted(s.seats):
        if index != item.entry.header.author:
            closing = found.closing(index)
            h, peer = item.entry.header, s.peers.get(index)
            held = peer.holds.get((h.author, h.incarnation), 0) if peer else 0
            state = max(found.state(index), State.STORED if held >= h.seq else State.SENT)
            rows.append([index, state.name.lower(), ref_of(closing.entry.header.ref) if closing else None])
    later = s.transcript.superseded(item.entry.hash)
    return {
        "message": ref_of(item.entry.header.ref),
        "states": rows,
        "superseded_by": ref_of(later.entry.header.ref) if later else None,
    }


def _receive(given: Given) -> dict[str, Any]:
    s = _station(given)
    outcomes, verdict, rings = [], "accepted", []
    for one in given["frames"]:
        doing = Doing()
        outcome = _take(s, octets(one), doing)
        kept = [record.hash for record in doing.keep if isinstance(record, EntryRecord)]
        void = s.transcript.why_void(s.transcript.items[kept[0]]) if kept else ""
        refused = outcome not in PLACES and not void
        verdict = outcome if refused else void if void not in NOT_WRONG else "accepted"
        rings += [
            [ring.author, ring.incarnation, ring.seq, *(["exercise"] if ring.exercise else [])] for ring in doing.ring
        ]
        outcomes.append(outcome)
    feeds = [
        [*name, feed.head, feed.sum_at(feed.head).hex(), s.forks.get(name, 0)]
        for name, feed in sorted(s.feeds.items())
        if feed.head
    ]
    roster = {"roster": _roster(s)} if "charter" in given else {}
    return {
        "verdict": verdict,
        "outcomes": outcomes,
        "feeds": feeds,
        "record": [_row(s, item) for item in s.transcript.in_order()],
        "rings": rings,
        "dialogues": [_states(s, item) for item in s.transcript.messages()],
    } | roster


def _roster(s: LineState) -> dict[str, Any]:
    """Who is on the line, under which terms."""
    r = s.roster
    return {
        "stations": [[index, seat.party, seat.station.sign.hex()] for index, seat in sorted(r.seats.items())],
        "serials": {party: card.serial for party, card in sorted(r.cards.items())},
        "revoked": [[index, *point] for index, point in sorted(r.revoked.items())],
        "healed": [[*name, seq] for name, seq in sorted(r.healed.items())],
        "version": r.versions[-1][0].version,
        "leaving": sorted(r.leaving),
        "adopted": [[index, s.adopted(index, (1 << 48, 0)).version] for index in sorted(r.seats)],
    }


PLACES = ("next", "early", "known", "forked", "full", "provisional", "own", "old", "taken", "not-answered")
NOT_WRONG = ("", "unreadable", "unknown-class")


def _beacon(given: Given) -> dict[str, Any]:
    s, frame = _station(given), octets(given["frame"])
    en.kind_and_tag(frame)
    sync.take_beacon(s, NOW, frame, Doing())
    b: Beacon = bc.read_beacon(frame)
    return {
        "author": b.author,
        "incarnation": b.incarnation,
        "boot": b.counter.boot,
        "count": b.counter.count,
        "wall_ms": b.wall_ms,
        "seq": b.seq,
        "head": b.head.hex(),
        "view": b.view.hex(),
        "rows": [[h.station, h.incarnation, h.seq, h.echo.boot, h.echo.count] for h in b.held],
    }


def _want(given: Given) -> dict[str, Any]:
    s, frame = _station(given), octets(given["frame"])
    en.kind_and_tag(frame)
    sync.take_want(s, NOW, frame, Doing())
    w: Want = bc.read_want(frame)
    return {
        "author": w.author,
        "incarnation": w.incarnation,
        "boot": w.counter.boot,
        "count": w.counter.count,
        "to": w.to,
        "bytes": w.size_max,
        "mode": int(w.enquiry),
        "rows": [[r.station, r.incarnation, r.first, r.last, r.sum.hex()] for r in w.ranges],
    }


def _view(given: Given) -> dict[str, Any]:
    rows, sums = [], []
    for index, incarnation, seq, hashes in given["feeds"]:
        total = sum(int.from_bytes(octets(one), "big") for one in hashes) % 2**256
        sums.append(total.to_bytes(32, "big"))
        rows.append((index, incarnation, seq, sums[-1]))
    return {"sums": [one.hex() for one in sums], "view": sync.view(rows).hex()}


OPERATIONS: dict[str, Callable[[Given], dict[str, Any]]] = {
    "receive": _receive,
    "beacon": _beacon,
    "want": _want,
    "view": _view,
}
