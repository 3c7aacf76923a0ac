"""What the protocol costs beside the cryptography that nobody can do without: ratios, with the keys of suite 1.

Both sides of a ratio are measured by turns on the same entries, in the time that this thread had a core: what other
work of the machine takes in between is no cost of either. It refuses to time a twin, or to leave a check out.
"""

from __future__ import annotations

import gc
import hashlib
import hmac
import time
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV

from openline.engine.effects import EVERYBODY, Effect, Send
from openline.engine.engine import Engine
from openline.engine.state import Now
from openline.line import backlog
from openline.line import card as cards
from openline.line import charter as charters
from openline.line.acts import Marker, MessageAct
from openline.line.bodies import from_body, to_body
from openline.line.charter import SignedCharter
from openline.line.feed import Feed
from openline.line.transcript import Item, Transcript
from openline.node import terms
from openline.wire import entry as en
from openline.wire import header as hd
from openline.wire import seal
from openline.wire.entry import Entry, Unverified
from openline.wire.header import Class, Header
from openline.wire.suite import RealSecrets, RealSuite, RootKey

NOW = Now(1_000_000, 1_700_000_000_000)
EXPIRES = 2_000_000_000
EK = bytes(range(32))
TRIES = 3  # at what takes a fiftieth of a second: the quickest, which nothing came between
VERIFIED_MAX = 1_000  # so many are verified or accepted one by one: more say nothing new, and take a minute


def _line() -> tuple[SignedCharter, list[RealSecrets]]:
    """A line of two parties with one station each, in force, and the stations' keys."""
    secrets, held, roots = [], [], []
    for number, party in enumerate(("US", "CN"), 1):
        own = RealSecrets(bytes((number,)) * 32, bytes((number,)) * 64, bytes((number,)) * 32)
        root = RootKey(bytes((number + 8,)) * 32, bytes((number + 16,)) * 32)
        station = cards.Station(0, party, own.sign_public, own.wrap_public, bytes(32))
        office = cards.Office(1, "Watch officer", party)
        card = cards.Card(party, party, 1, 1, (root.public,), (station,), (office,))
        secrets.append(own)
        held.append(cards.sign(card, [(0, root)]))
        roots.append((party, root))
    charter = charters.offer(terms.draft("bench", held, ("en",), EXPIRES), held)
    for party, root in roots:
        charter = charters.sign(charter, party, [(0, root)])
    return charter, secrets


@dataclass(slots=True)
class Ratios:
    """``accept``: times the bare primitives. ``proven`` and ``folded``: times the rate of verifying each of
    ``entries``. ``linear``: what an entry costs among ten times as many, over what it costs among ``entries``."""

    entries: int
    accept: float
    accept_us: float
    proven: float
    folded: float
    linear: float


def measure(text: str, entries: int) -> Ratios:
    """Measure with messages of ``text``, at ROUTINE: what no alarm delays."""
    charter, (ours, theirs) = _line()
    author, reader = (
        Engine(charter, index, own, RealSuite())
        for index, own in zip(charters.seats(charter), (ours, theirs), strict=True)
    )
    for engine in (author, reader):
        engine.load(NOW, (), {})
    accept, bare = _accept(author, reader, text, min(entries, VERIFIED_MAX))
    made = _made(charter.line_id, text, entries * 10, ours)
    gc.freeze()  # what has been made is no part of what is measured
    verify, prove, fold, linear = _backlog(charter.line_id, made, entries, ours.sign_public)
    gc.unfreeze()
    out = (round(accept / bare, 2), round(accept * 1e6, 1), round(verify / prove, 1), round(verify / fold, 2))
    return Ratios(entries, *out, round(linear, 2))


def _frames(effects: Sequence[Effect]) -> list[bytes]:
    sent = [effect.frame for effect in effects if isinstance(effect, Send) and effect.to == EVERYBODY]
    return [frame for frame in sent if frame[0] in en.ENTRY_KINDS]


def _accept(author: Engine, reader: Engine, text: str, count: int) -> tuple[float, float]:
    """Seconds to take one live frame as a station does, and seconds for the primitives that it cannot do without."""
    accepted = bare = 0.0
    number = 0
    while number < count:
        act = MessageAct(1, Marker.INFORMATION, f"{number:04} {text}"[:200], "en", NOW.wall_ms // 1000)
        for frame in _frames(author.say(NOW, number.to_bytes(32, "big"), act)[1]):
            began = time.thread_time()
            reader.receive(NOW, frame)
            took = time.thread_time() - began
            e = next(reversed(reader.state.transcript.items.values())).entry
            if e.header.cls == Class.MESSAGE:
                number += 1
                accepted += took
                bare += _bare(e, reader)
    return accepted / count, bare / count


def _bare(e: Entry, reader: Engine) -> float:
    """One Ed25519 verification, one AES-GCM-SIV opening, and the hashes: no parsing, no Python but the calls."""
    h, s = e.header, reader.state
    ek = s.keys[h.author, h.incarnation, h.epoch]
    public, content = Ed25519PublicKey.from_public_bytes(s.seats[h.author].station.sign), en.payload(e.hdr, e.sealed)
    signed, label = en.sig_structure(e.line, e.prev, content), b"openline/entry/1" + e.line + e.prev + content
    bound, mask = seal.enc_structure(e.line, e.hdr), seal.mask_key(ek)
    began = time.thread_time()
    public.verify(e.signature, signed)
    hmac.digest(mask, e.signature[:17], "sha256")
    key = hmac.digest(ek, b"mk" + (h.seq % seal.EPOCH_SIZE).to_bytes(2, "big"), "sha256")
    AESGCMSIV(key).decrypt(seal.NONCE, e.sealed, bound)
    hashlib.sha256(e.sealed).digest()
    hashlib.sha256(label).digest()
    return time.thread_time() - began


def _made(line: bytes, text: str, count: int, secrets: RealSecrets) -> list[bytes]:
    """A feed of ``count`` entries in their kept form; those whose signature nobody will check carry none."""
    act = MessageAct(1, Marker.INFORMATION, text[:200], "en", NOW.wall_ms // 1000)
    packed = seal.pack(to_body(act, exercise=False))
    prev, out = en.NO_PREV, []
    signed = (*range(VERIFIED_MAX + 1), count // 10)
    for seq in range(1, count + 1):
        header = Header(Class.MESSAGE, 3, False, 0, 0, 1, seq, seq, deadline=1)
        hdr = hd.encode(header)
        sealed = seal.seal(seal.message_key(EK, seq), line, hdr, packed)
        content = en.payload(hdr, sealed)
        signature = secrets.sign(en.sig_structure(line, prev, content)) if seq in signed else bytes(64)
        e = Entry(line, header, hdr, prev, sealed, signature, en.entry_hash(line, prev, content))
        out.append(en.to_open_frame(e))
        prev = e.hash
    return out


def _backlog(line: bytes, frames: Sequence[bytes], count: int, public: bytes) -> tuple[float, float, float, float]:
    """Seconds an entry: to verify each, to prove ``count`` at once, to open, decode and fold them; and how the cost of
    the fold grows to all of ``frames``."""
    suite, key = RealSuite(), seal.line_key(line)
    began = time.thread_time()
    prev, some = en.NO_PREV, frames[: min(count, VERIFIED_MAX)]
    for frame in some:
        prev = en.verify(en.parse(frame, key), line, prev, public, suite).hash
    verify = (time.thread_time() - began) / len(some)
    run = [en.parse(frame, key) for frame in frames]
    prove = min(_prove(line, run[:count], public) for _ in range(TRIES))
    feed, transcript = Feed(0, 0), Transcript()
    fold = _fold(line, feed, transcript, frames[:count])
    rest = _fold(line, feed, transcript, frames[count:])
    return verify, prove, fold, (fold * count + rest * (len(frames) - count)) / len(frames) / fold


def _prove(line: bytes, run: Sequence[Unverified], public: bytes) -> float:
    """Seconds an entry, to prove a run by its hashes and its last signature."""
    began = time.thread_time()
    entries, prev = list[Entry](), en.NO_PREV
    for u in run:
        entries.append(backlog.follow(line, prev, u))
        prev = entries[-1].hash
    backlog.prove(entries, public, RealSuite())
    return (time.thread_time() - began) / len(run)


def _fold(line: bytes, feed: Feed, transcript: Transcript, frames: Sequence[bytes]) -> float:
    """Seconds an entry, to read a run from its frames into a line: parse, chain, open, decode, fold."""
    key, prev = seal.line_key(line), feed.head_hash
    began = time.thread_time()
    for frame in frames:
        e = backlog.follow(line, prev, en.parse(frame, key))
        prev = e.hash
        act = from_body(e.header.cls, e.header.exercise, en.open_body(e, seal.message_key(EK, e.header.seq)))
        feed.place(e)
        transcript.add(Item(e, act))
    return (time.thread_time() - began) / len(frames)
