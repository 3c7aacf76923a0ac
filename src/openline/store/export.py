"""An exported transcript: one file that anybody can check without trusting either side, and the check.

::

    "openline transcript 1\n"
    record = length(4, big-endian) | bytes
    records: head, charter file, every entry (kind 5) by station, incarnation and seq, the exporter's signature
    head = {1: line_id, 2: exporter's index, 3: exported at, 4: [[index, incarnation, head, sum, [seq...]]...],
            5: [[index, incarnation, epoch, epoch key]...]}

The check names the first bad part, and for an entry in whose feed it stands. It blames nobody for bytes that he has
not signed: only an exporter whose signature covers the whole file, as it is, has made it so. It refuses to prove what a
file cannot: that there are no later entries, that clocks were right, or who sat at a desk.
"""

from __future__ import annotations

import hashlib
import heapq
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from itertools import pairwise

from openline.line import acts, charter, fork, roster
from openline.line.acts import Act, ForkAct, KeyAct
from openline.line.bodies import from_body
from openline.line.charter import Seat, SignedCharter
from openline.line.feed import SUM_MOD, Feed, Placed
from openline.line.transcript import Item, Transcript
from openline.wire import entry as en
from openline.wire import records, seal
from openline.wire.codec import Value, decode, encode
from openline.wire.entry import Entry
from openline.wire.errors import BadCommitment, BadSignature, Malformed, UnknownAuthor, UnknownTag, WireError
from openline.wire.header import SEQ_MAX, STATEMENTS, Ref
from openline.wire.records import Reader
from openline.wire.shape import fields, is_a, row, sized
from openline.wire.suite import Secrets, Suite

MAGIC = b"openline transcript 1\n"
FeedName = tuple[int, int]
EpochName = tuple[int, int, int]
SIGNATURE_SIZE = 64  # bytes of Ed25519
END_SIZE = records.LENGTH_SIZE + SIGNATURE_SIZE  # of the last record with its length


@dataclass(slots=True)
class Finding:
    """What is wrong first: ``part`` names it (``head``, ``charter``, ``CN-3``, ``end``).

    ``whose`` is the party in whose feed a bad entry stands, empty for any other part: it is the place, and blames
    nobody. ``signed_by`` is the exporter's party when its signature covers the file as it is, else empty: anybody may
    have made it so.
    """

    part: str
    whose: str
    verdict: str
    says: str
    signed_by: str = ""


@dataclass(slots=True)
class Verified:
    """What a file proves. ``wrong`` is None when every check held; ``transcript`` has what was good before that."""

    charter: SignedCharter | None = None
    exporter: Seat | None = None
    exported_at: int = 0
    transcript: Transcript = field(default_factory=Transcript)
    unread: int = 0
    forks: dict[FeedName, int] = field(default_factory=dict)
    wrong: Finding | None = None


def entry_name(seats: Mapping[int, Seat], author: int, incarnation: int, seq: int) -> str:
    """How people on both sides name an entry: ``CN-3``; further stations and incarnations spelt out, ``CN.1r2-3``."""
    seat = seats.get(author)
    party = seat.party if seat else f"station {author}"
    slot = f".{seat.station.slot}" if seat and seat.station.slot else ""
    return f"{party}{slot}{f'r{incarnation}' if incarnation else ''}-{seq}"


def write(
    c: SignedCharter,
    exporter: int,
    at: int,
    entries: Sequence[Entry],
    keys: Mapping[EpochName, bytes],
    secrets: Secrets,
) -> bytes:
    """The file of these entries. ``at`` is seconds since 1970 UTC; ``keys`` are epoch keys by (index, incarnation,
    epoch).

    A key that no entry of the file commits to stays out: it would prove nothing. Whoever holds the file can read every
    message in it.
    """
    ordered = sorted(entries, key=lambda e: (e.header.ref, e.hash))
    feeds: dict[FeedName, list[Entry]] = {}
    for e in ordered:
        feeds.setdefault((e.header.author, e.header.incarnation), []).append(e)
    manifest: list[Value] = [_manifest_row(name, held) for name, held in sorted(feeds.items())]
    committed = _committed((_read(e, None) for e in ordered if e.header.is_clear), keys)
    opened: list[Value] = [[*name, ek] for name, ek in sorted(committed.items())]
    head = encode({1: c.line_id, 2: exporter, 3: at, 4: manifest, 5: opened})
    out = records.write(MAGIC, [head, charter.to_file(c), *(en.to_open_frame(e) for e in ordered)])
    return out + records.write(b"", [secrets.sign(_to_sign(out))])


def _manifest_row(name: FeedName, held: Sequence[Entry]) -> Value:
    """Head, sum of the hashes, and the seqs that were signed more than once, each as often as it is further signed."""
    seqs = [e.header.seq for e in held]
    more: list[Value] = [seq for before, seq in pairwise(seqs) if before == seq]
    return [*name, seqs[-1], _sum(held), more]


def _sum(held: Iterable[Entry]) -> bytes:
    return (sum(int.from_bytes(e.hash, "big") for e in held) % SUM_MOD).to_bytes(32, "big")


def _to_sign(data: bytes) -> bytes:
    return encode(["openline/export/1", hashlib.sha256(data).digest()])


class _Bad(Exception):
    def __init__(self, part: str, whose: str, wrong: WireError) -> None:
        super().__init__(str(wrong))
        self.finding = Finding(part, whose, wrong.verdict, str(wrong))


@contextmanager
def _judging(part: str, whose: str = "") -> Iterator[None]:
    """Whatever is wrong inside is wrong with ``part``."""
    try:
        yield
    except WireError as wrong:
        raise _Bad(part, whose, wrong) from None


@dataclass(frozen=True, slots=True, repr=False)  # what prints it prints no key
class _Head:
    line: bytes
    exporter: int
    at: int
    feeds: tuple[tuple[FeedName, Iterable[int], bytes], ...]
    keys: dict[EpochName, bytes]


def _read_head(record: bytes) -> _Head:
    m = fields(decode(record), "head", {1: bytes, 2: int, 3: int, 4: list, 5: list}, {})
    exporter, at, feeds, keys = m[2], m[3], [], {}
    if at > acts.TIME_MAX:
        raise Malformed("exported after the year 9999")
    for one in m[4]:
        author, incarnation, last, total, more = row(one, "feed", (int, int, int, bytes, list))
        again = sorted(seq for seq in more if isinstance(seq, int) and is_a(seq, int) and 1 <= seq <= last)
        if not 1 <= last <= SEQ_MAX or again != more:
            raise Malformed("a feed that ends nowhere, or seqs signed twice that are not in it")
        # merged as it is read: a head may claim billions of entries, which the file then lacks
        feeds.append(((author, incarnation), heapq.merge(range(1, last + 1), again), sized(total, "sum", 32)))
    if [name for name, _, _ in feeds] != sorted({name for name, _, _ in feeds}):
        raise Malformed("feeds out of order or twice")
    for one in m[5]:
        author, incarnation, epoch, ek = row(one, "epoch key", (int, int, int, bytes))
        keys[(author, incarnation, epoch)] = sized(ek, "epoch key", 32)
    return _Head(sized(m[1], "line id", 32), exporter, at, tuple(feeds), keys)


def check(data: bytes, suite: Suite) -> Verified:
    """Check a whole file. Never raises for what is in it: what is wrong first is in ``wrong``."""
    out = Verified()
    try:
        _check(data, suite, out)
    except _Bad as bad:
        out.wrong = replace(bad.finding, signed_by=_signer(data, out.exporter, suite))
    return out


def _signer(data: bytes, exporter: Seat | None, suite: Suite) -> str:
    """The exporter's party when the last record is its signature over all before; empty when it is not, or cannot be.

    The place is counted from the end, since a damaged length leads astray from the beginning.
    """
    signed, signature = data[:-END_SIZE], data[-END_SIZE:]
    with suppress(WireError):
        last = Reader(signature, b"", "the end").next()
        if exporter and len(last) == SIGNATURE_SIZE:
            suite.verify(exporter.station.sign, last, _to_sign(signed))
            return exporter.party
    return ""


def _check(data: bytes, suite: Suite, out: Verified) -> None:
    with _judging("head"):
        reader = Reader(data, MAGIC, "an Openline transcript")
        head = _read_head(reader.next())
    with _judging("charter"):
        c = charter.from_file(reader.next(charter.FILE_MAX))
        if c.line_id != head.line or c.missing:
            raise BadSignature("not the charter of this line, or not signed by every party")
    out.charter, out.exported_at = c, head.at
    members = roster.fold(c, _statements(data, reader.at, head.line))
    seats, out.transcript.revokes = members.seats, members.revokes
    with _judging("head"):
        if head.exporter not in seats:
            raise Malformed("the exporter is no station of this line")
    out.exporter = seats[head.exporter]
    for name, seqs, total in head.feeds:
        _check_feed(reader, name, seqs, total, head, seats, suite, out)
    with _judging("head"):
        committed = _committed(out.transcript.items.values(), head.keys)
        for author, incarnation, epoch in sorted(head.keys.keys() - committed.keys()):
            raise BadCommitment(f"epoch key {author}/{incarnation}/{epoch} is not one that its author committed to")
    with _judging("end"):
        signed, signature = data[: reader.at], reader.next()
        if reader.rest:
            raise Malformed(f"{reader.rest} bytes stand behind the end")
        suite.verify(out.exporter.station.sign, signature, _to_sign(signed))


def _statements(data: bytes, at: int, line: bytes) -> list[Act]:
    """The acts of roots among the entries from ``at`` on: each proves itself, whoever passed it on and where."""
    reader, found = Reader(data[at:], b"", "entries"), []
    with suppress(Malformed):
        while reader.rest:
            record = reader.next()
            with suppress(WireError):
                u = en.parse(record, seal.line_key(line))
                if u.header.cls in STATEMENTS:
                    found.append(from_body(u.header.cls, u.header.exercise, seal.unpack(u.sealed)))
    return [act for act in found if act]


def _committed(items: Iterable[Item], keys: Mapping[EpochName, bytes]) -> dict[EpochName, bytes]:
    """Those of ``keys`` that are what their authors committed to in a KEY entry of the file."""
    good = {}
    for item in items:
        if isinstance(item.act, KeyAct):
            h = item.entry.header
            name = (h.author, h.incarnation, item.act.epoch)
            if name in keys and seal.commitment(keys[name]) == item.act.commitment:
                good[name] = keys[name]
    return good


def _check_feed(
    reader: Reader,
    name: FeedName,
    seqs: Iterable[int],
    total: bytes,
    head: _Head,
    seats: Mapping[int, Seat],
    suite: Suite,
    out: Verified,
) -> None:
    feed = Feed(*name)
    for seq in seqs:
        whose = seats[name[0]].party if name[0] in seats else ""
        with _judging(entry_name(seats, *name, seq), whose):
            if name[0] not in seats:
                raise UnknownAuthor("no station of this line")
            entry = _read_entry(reader.next(), head.line, Ref(*name, seq), feed.prevs_of(seq), seats, suite)
            if feed.place(entry) not in (Placed.NEXT, Placed.FORKED):
                raise Malformed("the same entry twice, or more of one number than are kept")
        if feed.leaps(entry):
            out.transcript.leapt.add(entry.hash)
        item = _believed(_read(entry, head.keys.get((*name, entry.header.epoch))), seats, suite, out)
        out.unread += item.act is None
        out.transcript.add(item)
    if feed.forked_at:
        _note_fork(out, name, feed.forked_at)
    with _judging("head"):
        if feed.sum_at(feed.head) != total:
            raise BadSignature(f"the entries of {entry_name(seats, *name, feed.head)} and before are others")


def _note_fork(out: Verified, name: FeedName, seq: int) -> None:
    out.forks[name] = min(out.forks.get(name, seq), seq)


def _believed(item: Item, seats: Mapping[int, Seat], suite: Suite, out: Verified) -> Item:
    """The item, void when it passes on a proof that is none."""
    act = item.act
    if not isinstance(act, ForkAct):
        return item
    try:
        name, seq = fork.check(item.entry.line, act.one, act.two, {i: s.station.sign for i, s in seats.items()}, suite)
    except WireError as wrong:
        return Item(item.entry, None, wrong.verdict)
    _note_fork(out, name, seq)
    return item


def _read_entry(
    record: bytes, line: bytes, expected: Ref, prevs: Sequence[bytes], seats: Mapping[int, Seat], suite: Suite
) -> Entry:
    """Check one kept entry completely: its form, its place, its predecessor, its signature. Raises WireError."""
    kind, tag = en.kind_and_tag(record)
    if kind != en.ENTRY_OPEN or tag != seal.tag_of(seal.line_key(line)):
        raise UnknownTag("not the exported form of an entry of this line")
    u = en.parse(record, seal.line_key(line))
    if u.header.ref != expected:
        raise Malformed("another entry stands in its place")
    assert u.prev is not None, "kind 5 carries it"
    if u.prev not in prevs:
        raise BadSignature("its predecessor is none of the entries before it")
    return en.verify(u, line, u.prev, seats[expected.author].station.sign, suite)


def _read(e: Entry, ek: bytes | None) -> Item:
    """What the entry says, as far as the file has its key; what is void says why."""
    h = e.header
    if ek is None and not h.is_clear:
        return Item(e, None, "unreadable")
    try:
        key = b"" if ek is None else seal.message_key(ek, h.seq)
        act = from_body(h.cls, h.exercise, en.open_body(e, key))
    except WireError as wrong:
        return Item(e, None, wrong.verdict)
    return Item(e, act, "" if act else "unknown-class")
