"""A second reader of the Openline protocol, written from spec/ and vectors/ alone; it shares no line with another one.

Docstrings name the page and section of the specification that they follow; what has none follows the one above it.
Each vector file is one test. Where the specification leaves something open, a comment or docstring says GUESS.
"""

from __future__ import annotations

import datetime
import hashlib
import hmac
import json
import re
import unicodedata
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA65PublicKey
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV

VECTORS = Path(__file__).parents[1] / "vectors"
SEQ_MAX, LONGEST_FRAME, LONGEST_BODY, YEAR_9999, ZERO = 2**32 - 1, 65_535, 65_536, 253_402_300_799, bytes(32)
CLEAR, ROOTS, KINDS = {0, 1, 2, 10, 11, 12, 13}, {1, 10, 13}, [bytes([kind]) for kind in range(7)]
ACT_NAMES = ["KEY", "CARD", "ADOPT", "MESSAGE", "REPLY", "RECEIPT", "SUSPEND", "RESUME", None, None]
ACT_NAMES += ["CHARTER", "FIRST", "FORK", "WITHDRAW"]
Map = dict[int, Any]
Given = dict[str, Any]
Shown = dict[str, Any]
Feed = tuple[int, int]
Place = tuple[int, int, int]


class Wrong(Exception):
    """A refusal with its verdict (README, Conventions)."""

    def __init__(self, verdict: str) -> None:
        super().__init__(verdict)
        self.verdict = verdict


def need(good: bool, verdict: str = "malformed") -> None:
    if not good:
        raise Wrong(verdict)


def attempt(verdict: str, call: Callable[..., Any], *args: Any) -> Any:
    """What a library refuses has this verdict."""
    try:
        return call(*args)
    except (InvalidSignature, InvalidTag, ValueError, zlib.error):
        raise Wrong(verdict) from None


def verdict_of(call: Callable[..., object], *args: Any) -> str:
    """The verdict with which this is refused, or nothing."""
    try:
        call(*args)
    except Wrong as wrong:
        return wrong.verdict
    return ""


def sha(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def mac(key: bytes, *parts: bytes) -> bytes:
    return hmac.digest(key, b"".join(parts), "sha256")


@dataclass
class Cursor:
    """Bytes, read from the front (README, varint and Records)."""

    data: bytes
    at: int = 0

    def take(self, size: int) -> bytes:
        need(size <= len(self.data) - self.at)
        self.at += size
        return self.data[self.at - size : self.at]

    def byte(self) -> int:
        return self.take(1)[0]

    def done(self) -> bool:
        return self.at == len(self.data)

    def varint(self, bits: int = 48) -> int:
        number, shift = 0, 0
        while (byte := self.byte()) >= 0x80:
            number |= (byte & 0x7F) << shift
            shift += 7
            need(shift < bits)
        number |= byte << shift
        need(byte != 0 or shift == 0, "not-canonical")
        need(number < 1 << bits)
        return number

    def within(self, low: int, high: int) -> int:
        number = self.varint()
        need(low <= number <= high)
        return number

    def index(self) -> int:
        return self.within(0, 63)

    def seq(self, low: int = 1) -> int:
        return self.within(low, SEQ_MAX)

    def magic(self, text: bytes) -> Cursor:
        need(self.data.startswith(text))
        self.take(len(text))
        return self

    def record(self, longest: int = 65_536) -> bytes:
        size = int.from_bytes(self.take(4), "big")
        need(size <= longest)
        return self.take(size)

    def records(self, longest: int = 65_536) -> Iterator[bytes]:
        while not self.done():
            yield self.record(longest)


def cbor_head(major: int, number: int) -> bytes:
    if number < 24:
        return bytes([major << 5 | number])
    size = next(n for n in range(4) if number < 1 << (8 << n))
    return bytes([major << 5 | 24 + size]) + number.to_bytes(1 << size, "big")


def write_cbor(value: Any) -> bytes:
    """README, CBOR: the one encoding of a value."""
    if value is None or isinstance(value, bool):
        return {None: b"\xf6", True: b"\xf5", False: b"\xf4"}[value]
    if isinstance(value, int):
        return cbor_head(0, value) if value >= 0 else cbor_head(1, -1 - value)
    if isinstance(value, bytes | str):
        data = value if isinstance(value, bytes) else value.encode()
        return cbor_head(2 if isinstance(value, bytes) else 3, len(data)) + data
    if isinstance(value, list):
        return cbor_head(4, len(value)) + b"".join(map(write_cbor, value))
    pairs = sorted((write_cbor(key), write_cbor(item)) for key, item in value.items())
    return cbor_head(5, len(pairs)) + b"".join(key + item for key, item in pairs)


def read_cbor(data: bytes) -> Any:
    """README, CBOR: one value and nothing behind it."""
    need(len(data) <= 65_536, "too-large")
    cursor = Cursor(data)
    value = cbor_value(cursor, 0)
    need(cursor.done())
    return value


def cbor_value(cursor: Cursor, depth: int) -> Any:
    """README, CBOR: one value that stands in so many lists and maps."""
    first = cursor.byte()
    major, extra = first >> 5, first & 31
    if major == 7:
        need(extra in (20, 21, 22))
        return {20: False, 21: True, 22: None}[extra]
    need(extra < 28 and major != 6)
    number = extra if extra < 24 else int.from_bytes(cursor.take(1 << extra - 24), "big")
    need(extra < 24 or number >= (24, 1 << 8, 1 << 16, 1 << 32)[extra - 24], "not-canonical")
    if major < 2:
        need(major == 0 or number < 1 << 63, "too-large")
        return number if major == 0 else -1 - number
    if major < 4:
        data = cursor.take(number)
        return data if major == 2 else attempt("malformed", data.decode)
    need(depth < 16 or number == 0, "too-deep")
    if major == 4:
        return [cbor_value(cursor, depth + 1) for _ in range(number)]
    return cbor_map(cursor, number, depth + 1)


def cbor_map(cursor: Cursor, size: int, depth: int) -> dict[int | str, Any]:
    value: dict[int | str, Any] = {}
    before = b""
    for _ in range(size):
        start = cursor.at
        key = cbor_value(cursor, depth)
        need(isinstance(key, str) or type(key) is int)
        need(cursor.data[start : cursor.at] > before, "not-canonical")
        before = cursor.data[start : cursor.at]
        value[key] = cbor_value(cursor, depth)
    return value


Check = Callable[[Any], object]  # a check of a value refuses what it does not like as malformed
Table = dict[int, tuple[bool, Check]]


def uint(low: int = 0, high: int = 2**64 - 1) -> Check:
    return lambda value: need(type(value) is int and low <= value <= high)


def octets(*sizes: int) -> Check:
    return lambda value: need(isinstance(value, bytes) and (not sizes or len(value) in sizes))


def filled(value: Any) -> None:
    """acts.md, Form."""
    need(isinstance(value, bytes) and 0 < len(value) <= 4000)


def text(high: int, low: int = 0) -> Check:
    return lambda value: need(isinstance(value, str) and low <= len(value) <= high)


def plain(high: int, low: int = 1) -> Check:
    """charter.md, Card: printable."""
    return lambda value: need(isinstance(value, str) and low <= len(value) <= high and value.isprintable())


def exactly(wanted: Any) -> Check:
    return lambda value: need(type(value) is type(wanted) and value == wanted)


def row(*checks: Check) -> Check:
    def check(value: Any) -> None:
        need(isinstance(value, list) and len(value) == len(checks))
        for one, item in zip(checks, value, strict=True):
            one(item)

    return check


def many(each: Check, low: int = 0, high: int = 1 << 16, rising: int = 0) -> Check:
    """A list; rising: so many first columns ascend strictly (-1: the values themselves)."""

    def check(value: Any) -> None:
        need(isinstance(value, list) and low <= len(value) <= high)
        for item in value:
            each(item)
        keys = [item if rising < 0 else item[:rising] for item in value] if rising else []
        need(all(a < b for a, b in pairwise(keys)))

    return check


def fields(value: Any, table: Table) -> Map:
    """README, Maps of ours."""
    need(isinstance(value, dict) and value.keys() <= table.keys())
    for key, (needed, check) in table.items():
        need(key in value or not needed)
        if key in value:
            check(value[key])
    return dict(value)


def good_point(data: bytes) -> bool:
    """keys.md, Signatures, step 2."""
    p, y = 2**255 - 19, int.from_bytes(data, "little") & (1 << 255) - 1
    y8 = int("05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826", 16)
    return y < p and y not in {0, 1, p - 1, y8, p - y8}


@cache
def verify(key: bytes, message: bytes, signature: bytes) -> None:
    """keys.md, Signatures: a station's."""
    need(len(key) == 32 and good_point(key), "bad-key")
    need(len(signature) == 64, "bad-signature")
    need(good_point(signature[:32]), "bad-key")
    attempt("bad-signature", Ed25519PublicKey.from_public_bytes(key).verify, signature, message)


@cache
def verify_root(key: bytes, message: bytes, signature: bytes) -> None:
    """keys.md, Signatures: a root's."""
    need(len(key) == 1984, "bad-key")
    need(len(signature) == 3373, "bad-signature")
    verify(key[:32], message, signature[:64])
    attempt("bad-signature", MLDSA65PublicKey.from_public_bytes(key[32:]).verify, signature[64:], message)


def message_key(ek: bytes, seq: int) -> bytes:
    """keys.md, Epoch."""
    return mac(ek, b"mk", (seq % 1024).to_bytes(2, "big"))


def tag_of(key: bytes) -> bytes:
    return mac(key, b"tag")[:4]


def line_key(line_id: bytes) -> bytes:
    return sha(b"openline/line-key/1", line_id)


@cache
def tree(ek: bytes) -> list[list[bytes]]:
    """keys.md, Epoch: the levels of the Merkle tree, the leaves first."""
    levels = [[sha(b"\0", message_key(ek, i)) for i in range(1024)]]
    while len(low := levels[-1]) > 1:
        levels.append([sha(b"\1", low[i], low[i + 1]) for i in range(0, len(low), 2)])
    return levels


def commitment(ek: bytes) -> bytes:
    return tree(ek)[-1][0]


@cache
def dictionary() -> tuple[list[bytes], bytes, bytes]:
    """keys.md, Seal: fragments, deflate's part, and the hash by which a charter names it."""
    cursor = Cursor((VECTORS / "dictionary.bin").read_bytes())
    return [cursor.take(cursor.byte()) for _ in range(248)], cursor.data[cursor.at :], sha(cursor.data)


def aad_of(line_id: bytes, header: bytes) -> bytes:
    return write_cbor(["Encrypt0", b"", line_id + header])


def unseal(key: bytes, line_id: bytes, header: bytes, sealed: bytes) -> bytes:
    """keys.md, Seal: the packed body."""
    need(len(sealed) > 16, "bad-seal")
    opened: bytes = attempt("bad-seal", AESGCMSIV(key).decrypt, bytes(12), sealed, aad_of(line_id, header))
    return opened


def unpack(packed: bytes) -> bytes:
    """keys.md, Seal: the body in one of three forms."""
    need(packed[:1] in KINDS[:3])
    body = (bytes, inflate, spell)[packed[0]](packed[1:])
    need(len(body) <= LONGEST_BODY, "bomb")
    return body


def inflate(data: bytes) -> bytes:
    stream = zlib.decompressobj(-15, zdict=dictionary()[1])
    body: bytes = attempt("malformed", stream.decompress, data, LONGEST_BODY + 1)
    need(len(body) > LONGEST_BODY or (stream.eof and not stream.unused_data))
    return body


def spell(codes: bytes) -> bytes:
    cursor, out = Cursor(codes), b""
    while not cursor.done() and len(out) <= LONGEST_BODY:
        code = cursor.byte()
        out += dictionary()[0][code] if code < 0xF8 else cursor.take(code - 0xF7)
    return out


SUITE = hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)


def wrap_info(line_id: bytes, author: int, incarnation: int, epoch: int, root: bytes, to: int) -> bytes:
    """keys.md, Wraps."""
    return write_cbor(["openline/wrap/1", line_id, author, incarnation, epoch, root, to])


def unwrap(mine: MyKeys, wrap: bytes, info: bytes) -> bytes:
    need(len(wrap) == 1168, "bad-wrap")
    ek: bytes = attempt("bad-wrap", SUITE.decrypt, wrap, hpke.MLKEM768X25519PrivateKey(*mine), info)
    return ek


MyKeys = tuple[MLKEM768PrivateKey, X25519PrivateKey]


@dataclass(frozen=True)
class Header:
    """frames.md, Header."""

    raw: bytes
    cls: int
    precedence: int
    exercise: bool
    author: int
    incarnation: int
    epoch: int
    seq: int
    stamp: int
    acks: tuple[Place, ...]
    deadline: int
    answers: Place | None

    @property
    def feed(self) -> Feed:
        return self.author, self.incarnation

    @property
    def place(self) -> Place:
        return self.author, self.incarnation, self.seq

    @property
    def before(self) -> Place:
        return self.author, self.incarnation, self.seq - 1

    def shown(self) -> Shown:
        return {"class": self.cls} | {name: value for name, value in vars(self).items() if name not in ("raw", "cls")}


def read_header(data: bytes) -> Header:
    """frames.md, Header: the header at the front of these bytes."""
    cursor = Cursor(data[:255])
    first = cursor.byte()
    need(first >> 5 == 1, "unknown-version")
    need(not first & 1)
    cls, author, incarnation, epoch = cursor.byte(), cursor.index(), cursor.varint(), cursor.varint()
    seq, stamp, acks = cursor.seq(), cursor.varint(), tuple(read_acks(cursor)) if first & 2 else ()
    deadline = cursor.byte() if cls == 3 else 0
    answers = (cursor.index(), cursor.varint(), cursor.seq()) if cls in (4, 5) else None
    marks = first >> 2 & 3, bool(first & 16)
    return Header(data[: cursor.at], cls, *marks, author, incarnation, epoch, seq, stamp, acks, deadline, answers)


def read_acks(cursor: Cursor) -> Iterator[Place]:
    mask = cursor.varint(64)
    need(mask != 0)
    for index in range(64):
        if mask >> index & 1:
            number = cursor.varint()
            incarnation = cursor.varint() if number & 1 else 0
            need(1 <= number >> 1 <= SEQ_MAX and (incarnation > 0 or not number & 1))
            yield index, incarnation, number >> 1


def whole_header(data: bytes) -> Header:
    header = read_header(data)
    need(len(header.raw) == len(data))
    return header


def entry_hash(line_id: bytes, prev: bytes, payload: bytes) -> bytes:
    """frames.md, Signature and hash."""
    return sha(b"openline/entry/1", line_id, prev, payload)


def signed_bytes(line_id: bytes, prev: bytes, payload: bytes) -> bytes:
    return write_cbor(["Signature1", bytes.fromhex("a10127"), line_id + prev, payload])


@dataclass
class Entry:
    """frames.md, Frame: an entry; once it is checked, with its hash."""

    kind: int
    tag: bytes
    header: Header
    prev: bytes | None
    sealed: bytes
    signature: bytes
    digest: bytes = b""
    linked: bool = False
    fault: str = ""

    @property
    def payload(self) -> bytes:
        return bytes([len(self.header.raw)]) + self.header.raw + sha(self.sealed)

    def hashed(self, line_id: bytes, prev: bytes) -> Entry:
        return replace(self, prev=prev, digest=entry_hash(line_id, prev, self.payload))

    def checked(self, line_id: bytes, key: bytes, prev: bytes) -> Entry:
        """frames.md, Receiving an entry, step 6."""
        verify(key, signed_bytes(line_id, prev, self.payload), self.signature)
        return self.hashed(line_id, prev)


def check_shape(frame: bytes, *kinds: int) -> None:
    """frames.md, Receiving an entry, step 1."""
    need(len(frame) <= LONGEST_FRAME, "too-large")
    need(frame[:1] in [KINDS[kind] for kind in kinds], "unknown-kind")
    need(len(frame) >= 69)
    need(frame[0] != 1 or len(frame) <= LONGEST_FRAME - 32, "too-large")


def read_entry(frame: bytes, key: bytes = b"") -> Entry:
    """frames.md, Receiving an entry, steps 1, 3 and 4, with the key of its tag; Mask."""
    check_shape(frame, 1, 2, 5)
    kind, rest, signature = frame[0], frame[5:-64], frame[-64:]
    mask = b"".join(mac(mac(key, b"hdr"), signature[:16], bytes([i])) for i in range(8)) if kind < 5 else bytes(255)
    header = read_header(bytes(a ^ b for a, b in zip(rest[:255], mask, strict=False)))
    cursor = Cursor(rest, len(header.raw))
    prev = None if kind == 1 else cursor.take(32)
    need(kind != 1 or header.precedence > 1, "prev-missing")
    need(not cursor.done() and (header.seq > 1 or prev in (None, ZERO)))
    return Entry(kind, frame[1:5], header, prev, rest[cursor.at :], signature)


# fmt: off
HASH, PARTY, INDEX, SEQ, TIME = octets(32), plain(8), uint(0, 63), uint(1, SEQ_MAX), uint(0, YEAR_9999)
SIGNATURE, SPOT = row(uint(0, 4), octets()), row(octets(8), INDEX, uint(), uint(0, SEQ_MAX))
SIGNATURES, SPOTS, PROOF = many(SIGNATURE, rising=1), many(SPOT, 1, rising=3), row(HASH, octets(), octets(64))
OFFICE, WORDS, TONGUE = uint(), text(4000), text(16)  # acts.md, Limits
CARD: Table = {
    1: (True, exactly("openline/card/1")), 2: (True, PARTY), 3: (True, plain(80)), 4: (True, uint()),
    5: (True, uint(1, 5)), 6: (True, many(octets(1984), 1, 5)),
    7: (True, many(row(INDEX, plain(80), HASH, octets(1216), HASH), high=10, rising=1)),
    8: (True, many(row(uint(), plain(80), plain(80)), high=32, rising=1)), 9: (False, SPOTS), 10: (False, SPOTS),
}
VALUE: Table = {1: (True, octets()), 2: (True, SIGNATURES), 3: (False, many(SIGNATURE, 1, rising=1))}
CHARTER: Table = {
    1: (True, exactly("openline/charter/1")), 2: (True, uint(1)), 3: (True, plain(40)),
    4: (True, many(row(PARTY, HASH, INDEX, uint(1, 64)), 2, 10)), 5: (True, exactly(1)), 6: (True, HASH),
    7: (True, many(row(uint(1), uint(1, 30 * 86_400)), 4, 4)), 8: (True, many(plain(80), 1, 10)),
    9: (True, many(plain(80), 1, 10)), 10: (True, uint()), 11: (True, uint()), 12: (True, plain(65_536, 0)),
    13: (True, TIME), 14: (False, HASH), 15: (False, HASH),
    16: (False, many(row(plain(80), uint(1, 127), uint(), uint(1, 1440)), 1, 70)), 17: (False, uint(1, 15)),
}
ACTS: dict[int, Table] = {
    0: {2: (True, uint()), 3: (True, HASH), 4: (True, many(row(INDEX, octets()), rising=1))},
    1: {2: (True, lambda value: read_card(value))},
    2: {2: (True, uint()), 3: (True, HASH)},
    3: {1: (True, OFFICE), 2: (True, uint(1, 8)), 3: (True, WORDS), 4: (True, TONGUE), 5: (True, TIME),
        6: (False, TIME), 7: (False, HASH), 8: (False, HASH), 9: (False, filled), 10: (False, exactly(True)),
        11: (False, uint(1))},
    4: {1: (True, OFFICE), 2: (True, uint(1, 7)), 3: (True, HASH), 4: (False, text(4000, 1)), 5: (True, TIME),
        6: (False, TIME), 7: (False, text(16, 1)), 8: (False, exactly(True)),
        9: (False, filled)},
    5: {1: (False, OFFICE), 2: (True, uint(1, 4)), 3: (True, HASH), 5: (True, TIME)},
    6: {1: (True, OFFICE), 2: (True, many(uint(0, 3), 1, rising=-1)), 3: (True, text(400)), 4: (True, TONGUE),
        5: (True, TIME), 6: (True, TIME)},
    7: {1: (True, OFFICE), 5: (True, TIME)},
    10: {2: (True, octets()), 3: (True, many(row(PARTY, SIGNATURES))), 4: (False, many(lambda v: read_card(v), 1))},
    11: {2: (True, uint()), 3: (True, uint(0, SEQ_MAX)), 4: (True, HASH)},
    12: {2: (True, PROOF), 3: (True, PROOF)},
    13: {2: (True, PARTY), 3: (True, SIGNATURES), 5: (True, TIME)},
}
HEAD: Table = {
    1: (True, HASH), 2: (True, INDEX), 3: (True, TIME),
    4: (True, many(row(INDEX, uint(), SEQ, HASH, many(SEQ)), rising=2)),
    5: (True, many(row(INDEX, uint(), uint(1), HASH))),
}
# fmt: on


@dataclass(frozen=True)
class Card:
    """charter.md, Card."""

    value: Map
    content: Map

    @property
    def digest(self) -> bytes:
        return sha(b"openline/card-hash/1", self.value[1])

    def signed(self, by: Card, signatures: list[list[Any]]) -> None:
        by.signed_for(write_cbor(["openline/card/1", self.value[1]]), signatures)

    def signed_for(self, message: bytes, signatures: list[list[Any]]) -> None:
        """By the threshold of its roots; each signature must hold."""
        for number, signature in signatures:
            need(number < len(self.content[6]), "bad-signature")
            verify_root(self.content[6][number], message, signature)
        need(len(signatures) >= self.content[5], "bad-signature")

    def shown(self) -> Shown:
        c = self.content
        names = dict(zip(["party", "name", "serial", "threshold"], [c[key] for key in range(2, 6)], strict=True))
        stations = [[slot, name, sign, tls] for slot, name, sign, _, tls in c[7]]
        lists = {"offices": c[8], "revoked": c.get(9, []), "healed": c.get(10, [])}
        return names | lists | {"roots": len(c[6]), "stations": stations}


def read_card_content(signed: bytes) -> Map:
    """charter.md, Card: what is signed."""
    content = fields(read_cbor(signed), CARD)
    roots = content[6]
    need(len(set(roots)) == len(roots) and len(roots) < 2 * content[5] <= 2 * len(roots))
    need(not {one[0] for one in content[7]} & {spot[1] for spot in content.get(9, [])})
    return content


def read_card(value: Any) -> Card:
    """charter.md, Card: a value that reaches its own threshold."""
    value = fields(value, VALUE)
    card = Card(value, read_card_content(value[1]))
    card.signed(card, value[2])
    return card


def check_successor(old: Card, new: Card) -> None:
    """charter.md, Succession, in its order."""
    new.signed(old, new.value[2] if new.content[6] == old.content[6] else new.value.get(3, []))
    need(new.content[2] == old.content[2] and new.content[4] > old.content[4], "bad-successor")
    keys, spots = {one[0]: one[2] for one in new.content[7]}, new.content.get(9, [])
    need(all(keys.get(slot, key) == key for slot, _, key, _, _ in old.content[7]), "bad-successor")
    need(all(spot in spots for spot in old.content.get(9, [])), "bad-successor")
    need(all(one[0] in keys or one[0] in [spot[1] for spot in spots] for one in old.content[7]), "bad-successor")


def read_charter(signed: bytes) -> Map:
    """charter.md, Charter: what is signed."""
    content = fields(read_cbor(signed), CHARTER)
    need((content[2] == 1) == (14 not in content) and content[6] == dictionary()[2] and "/" not in content[3])
    need(len({party for party, *_ in content[4]}) == len(content[4]) and all(a <= b for a, b in content[7]))
    hours = content.get(16, [])
    need(all(begin < end for _, _, begin, end in hours) and {h[0] for h in hours} <= {m[0] for m in content[4]})
    blocks = sorted((first, first + count) for _, _, first, count in content[4])
    need(blocks[-1][1] <= 64 and all(a[1] <= b[0] for a, b in pairwise(blocks)))
    return content


def charter_message(signed: bytes) -> bytes:
    return write_cbor(["openline/charter/1", signed])


def check_amendment(old_signed: bytes, new: Map) -> None:
    """charter.md, Amendment."""
    old, blocks = read_charter(old_signed), {party: (first, count) for party, _, first, count in new[4]}
    need(new[2] == old[2] + 1 and new.get(14) == sha(old_signed) and new[3] == old[3], "bad-successor")
    for party, _, first, count in old[4]:
        need(party in blocks and blocks[party][0] == first and blocks[party][1] >= count, "bad-successor")


def read_charter_file(data: bytes) -> tuple[bytes, dict[str, Card], list[str]]:
    """charter.md, Charter, file: version 1, its cards, and who has not signed."""
    signed, *rest = list(Cursor(data).magic(b"openline charter 1\n").records()) or [b""]
    members = read_charter(signed)[4]
    missing = [party for party, *_ in members]
    need(len(rest) >= len(missing))
    cards = {party: read_card(read_cbor(record)) for party, record in zip(missing, rest, strict=False)}
    for party, digest, _, _ in members:
        need(cards[party].content[2] == party and cards[party].digest == digest, "bad-signature")
    for record in rest[len(missing) :]:
        signer = read_cbor(record)
        row(PARTY, SIGNATURES)(signer)
        need(signer[0] in missing, "bad-signature")
        cards[signer[0]].signed_for(charter_message(signed), signer[1])
        missing.remove(signer[0])
    return signed, cards, missing


def read_body(cls: int, exercise: bool, body: bytes) -> Map:
    """acts.md: the act in a body."""
    value = read_cbor(body)
    if cls not in ACTS:
        return {}
    act = fields(value, ACTS[cls] | ({} if cls in CLEAR else {0: (False, exactly(True))}))
    need((0 in act) == exercise, "exercise-mismatch")
    need(cls != 5 or (1 in act) == (act[2] == 3))
    need(cls != 11 or (act[3] == 0) == (act[4] == ZERO))
    return act


# fmt: off
# forms.md, Figure: how many canonical units one is
RATIOS = {
    "m": (1000, 1), "km": (1_000_000, 1), "nm": (1_852_000, 1), "yd": (9144, 10), "ft": (3048, 10),
    "cable": (185_200, 1), "fathom": (18_288, 10), "fl": (30_480, 1), "kn": (4630, 9), "km-h": (2500, 9),
    "m-s": (1000, 1), "khz": (1000, 1), "mhz": (1_000_000, 1), "ghz": (1_000_000_000, 1), "deg-true": (1000, 1),
    "deg-magnetic": (1000, 1), "deg-relative": (1000, 1), "each": (1, 1), "s": (1, 1), "min": (60, 1), "h": (3600, 1),
    "d": (86_400, 1),
}
# fmt: on
BOUND_NAMES, RADIUS_UNITS, MINUTE, TURN = ["", "about", "within", "beyond"], ["nm", "km", "m"], 100, 2_160_000
PATTERNS = {
    "party": "[!-~]{1,8}", "hull": "[A-Z0-9]+(-[A-Z0-9]+)*", "call-sign": "[A-Z0-9]+( [A-Z0-9]+)*",
}  # fmt: skip
UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


class Form:
    """forms.md, Definition."""

    def __init__(self, definition: bytes) -> None:
        label, self.number, self.version, self.name, rows, *_ = read_cbor(definition)
        need(label == "openline/form/1")
        self.fields = [FormField(one) for one in rows]
        self.digest = sha(definition)

    def read(self, codes: bytes) -> Any:
        """Reading, steps 5 to 7."""
        values = filled_fields(self.fields, read_cbor(codes)[3:])
        need(self.written(values) == codes, "not-canonical")
        return values

    def written(self, values: Any) -> bytes:
        return write_cbor([self.number, self.version, self.digest[:4], *write_fields(self.fields, values)])


class FormField:
    """forms.md, Definition, field."""

    def __init__(self, given: list[Any]) -> None:
        self.key, self.name, self.kind, self.needed, self.many, self.units, (self.least, self.most) = given[:7]
        self.codes, self.length, inner, self.books = (
            dict(given[7]),
            given[8],
            [FormField(one) for one in given[9]],
            given[10],
        )
        self.fields, self.later_than = inner, given[11] if len(given) == 12 else ""


def find_form(forms: list[Form], codes: bytes) -> Form:
    """forms.md, Reading, steps 1 to 4."""
    value = read_cbor(codes)
    need(isinstance(value, list) and len(value) > 2)
    row(uint(1), uint(1), octets(4))(value[:3])
    found = [form for form in forms if [form.number, form.version] == value[:2]]
    need(bool(found), "unknown-form")
    need(found[0].digest[:4] == value[2], "different-form")
    return found[0]


def filled_fields(fields: list[FormField], coded: Any) -> Any:
    """forms.md, Codes, and Reading, steps 5 and 6."""
    need(isinstance(coded, list) and bool(coded))
    uint(0, 2**23 - 1)(coded[0])
    keys = [key for key in range(1, 24) if coded[0] >> key - 1 & 1]
    need(len(keys) == len(coded) - 1 and set(keys) <= {one.key for one in fields})
    by_key = dict(zip(keys, coded[1:], strict=True))
    need(all(one.key in by_key for one in fields if one.needed))
    values = {one.name: field_value(one, by_key[one.key]) for one in fields if one.key in by_key}
    need(all(values[o.name] > values[o.later_than] for o in fields if {o.name, o.later_than} <= set(values)))
    return values


def field_value(f: FormField, coded: Any) -> Any:
    if f.many == 1:
        return one_value(f, coded)
    need(isinstance(coded, list) and 1 <= len(coded) <= f.many)
    values = [one_value(f, item) for item in coded]
    if f.kind in ("choice", "party", "position", "area", "text"):
        need(all(values.count(item) == 1 for item in values))
        need(f.kind != "choice" or values == ["none"] or "none" not in values)
    return sorted(values, key=lambda name: code_of(f, name)) if f.kind == "choice" else values


def code_of(f: FormField, name: str) -> int:
    return next(int(code) for code, choice in f.codes.items() if choice == name)


def numbers(value: Any, least: int, most: int) -> list[int]:
    need(isinstance(value, list) and least <= len(value) <= most and all(type(one) is int for one in value))
    return list(value)


def one_value(f: FormField, coded: Any) -> Any:
    """forms.md, Codes, the table of kinds."""
    if f.units:
        figure = figure_of(coded, f.units, f.least, f.most)
        need(f.kind != "count" or "." not in figure["number"])
        return figure
    if f.kind == "group":
        value = filled_fields(f.fields, coded)
        need(bool(value))
        return value
    if f.kind in PATTERNS:
        need(isinstance(coded, str) and (f.kind == "party" or len(coded) <= f.length))
        need(re.fullmatch(PATTERNS[f.kind], coded) is not None)
        return coded
    return {
        "date-time": moment, "window": window, "position": position, "area": area, "choice": choice,
        "reference": reference, "text": short_text, "signal": signal,
    }[f.kind](f, coded)  # fmt: skip


def moment(f: FormField, coded: Any) -> int:
    TIME(coded)
    return int(coded)


def window(f: FormField, coded: Any) -> list[int]:
    start, lasts = numbers(coded, 2, 2)
    TIME(start)
    TIME(start + lasts)
    need(1 <= lasts <= (f.most if f.most is not None else lasts))
    return [start, start + lasts]


def on_earth(latitude: int, longitude: int, degree: int) -> None:
    need(abs(latitude) <= 90 * degree and -180 * degree < longitude <= 180 * degree)


def position(f: FormField, coded: Any) -> list[int]:
    latitude, longitude = numbers(coded, 2, 2)
    on_earth(latitude, longitude, 1_000_000)
    return [latitude, longitude]


def turned(longitude: int) -> int:
    """forms.md, Area: above -180 to 180 degrees."""
    longitude %= TURN
    return longitude - TURN if longitude > TURN // 2 else longitude


def area(f: FormField, coded: Any) -> Any:
    """forms.md, Area."""
    need(isinstance(coded, list))
    if len(coded) == 3:
        latitude, longitude = numbers(coded[:2], 2, 2)
        on_earth(latitude, longitude, 60 * MINUTE)
        return {"corners": [[latitude, longitude]], "radius": figure_of(coded[2], RADIUS_UNITS, 1, 2000 * 1_852_000)}
    rows = numbers(coded, 6, 24)
    need(len(rows) % 2 == 0)
    corners = [rows[:2]]
    for step in range(2, len(rows), 2):
        corners.append([corners[-1][0] + rows[step], turned(corners[-1][1] + rows[step + 1])])
    for latitude, longitude in corners:
        on_earth(latitude, longitude, 60 * MINUTE)
    sides = [(corners[at - 1], corners[at]) for at in range(len(corners))]
    need(all(abs(a[0] - b[0]) <= 3600 * MINUTE and abs(turned(b[1] - a[1])) <= 3600 * MINUTE for a, b in sides))
    need(all(corners.count(one) == 1 for one in corners))
    return {"corners": corners, "radius": None}


def choice(f: FormField, coded: Any) -> str:
    need(type(coded) is int and coded in f.codes)
    return str(f.codes[coded])


def reference(f: FormField, coded: Any) -> str:
    octets(16)(coded)
    return str(coded.hex())


def short_text(f: FormField, coded: Any) -> str:
    """forms.md, Text."""
    text(f.length, 1)(coded)
    need(bool(coded.strip()) and unicodedata.is_normalized("NFC", coded))
    need(all(unicodedata.category(char) not in UNSEEN for char in coded))
    return str(coded)


def signal(f: FormField, coded: Any) -> list[Any]:
    need(isinstance(coded, list) and len(coded) in (3, 4))
    number, version, code, figures = [*coded, ""][:4]
    book: list[Any] = next((one for one in f.books if one[:2] == [number, version]), [0, 0, "", {}])
    need(
        type(number) is type(version) is int and isinstance(code, str) and code in book[3] and isinstance(figures, str)
    )
    digits = {"": "", "direction": "[0-9]", "course": "[0-9]{3}"}.get(book[3][code], "[0-9]{1,4}")
    need(not figures or re.fullmatch(digits, figures) is not None)
    return [number, version, code, figures]


def figure_of(coded: Any, units: list[str], least: int, most: int) -> dict[str, Any]:
    """forms.md, Figure."""
    parts = numbers(coded if isinstance(coded, list) else [coded], 1, 4)
    figure, unit, decimals, bound = [*parts, 0, 0, 0][:4]
    need(0 <= unit < len(units) and 0 <= decimals <= 3 and 0 <= bound <= 3 and abs(figure) <= 10**12)
    top, bottom = figure * RATIOS[units[unit]][0], RATIOS[units[unit]][1] * 10**decimals
    canonical = (abs(top) * 2 + bottom) // (2 * bottom) * (-1 if top < 0 else 1)
    need(least <= canonical <= most)
    digits = str(abs(figure)).zfill(decimals + 1)
    number = ("-" if figure < 0 else "") + (f"{digits[:-decimals]}.{digits[-decimals:]}" if decimals else digits)
    return {"number": number, "unit": units[unit], "bound": BOUND_NAMES[bound], "canonical": canonical}


def write_fields(fields: list[FormField], values: dict[str, Any]) -> list[Any]:
    present = [one for one in fields if one.name in values]
    coded = [write_many(one, values[one.name]) for one in present]
    return [sum(1 << one.key - 1 for one in present), *coded]


def write_many(f: FormField, value: Any) -> Any:
    return [write_value(f, item) for item in value] if f.many > 1 else write_value(f, value)


def write_value(f: FormField, value: Any) -> Any:
    if f.kind == "choice":
        return code_of(f, value)
    if f.units:
        return write_figure(value, f.units)
    if f.kind == "group":
        return write_fields(f.fields, value)
    if f.kind == "window":
        return [value[0], value[1] - value[0]]
    if f.kind == "reference":
        return bytes.fromhex(value)
    if f.kind == "signal":
        return value if value[3] else value[:3]
    if f.kind != "area":
        return value
    corners = value["corners"]
    if value["radius"]:
        return [*corners[0], write_figure(value["radius"], RADIUS_UNITS)]
    steps = [(b[0] - a[0], turned(b[1] - a[1])) for a, b in pairwise(corners)]
    return [*corners[0], *(part for step in steps for part in step)]


def write_figure(value: dict[str, Any], units: list[str]) -> Any:
    whole, _, decimals = value["number"].partition(".")
    unit, bound = units.index(value["unit"]), BOUND_NAMES.index(value["bound"])
    parts = [int(whole + decimals), unit, len(decimals), bound]
    while len(parts) > 1 and not parts[-1]:
        parts.pop()
    return parts if len(parts) > 1 else parts[0]


class Shower:
    """forms.md, What a reader sees."""

    def __init__(self, phrases: dict[str, str], sets: dict[str, str]) -> None:
        self.phrases, self.sets = phrases, sets

    def say(self, name: str, **variables: str) -> str:
        return re.sub(r"\{ \$(\w+) \}", lambda found: variables[found[1]], self.phrases[name])

    def listed(self, texts: list[str]) -> str:
        return texts[0] if len(texts) == 1 else self.say("list-two", first=texts[0], rest=self.listed(texts[1:]))

    def lines(
        self, fields: list[FormField], values: dict[str, Any], parties: dict[str, str], group: str = ""
    ) -> Iterator[str]:
        for f in fields:
            if f.name not in values:
                continue
            value, label = values[f.name], self.say(f"label-{f.name}", **parties)
            items = value if f.many > 1 else [value]
            if f.kind == "choice":
                said = self.listed([self.say(f"{self.sets[f.name]}-{one}", **parties) for one in items])
                yield self.line(label, said, group)
                continue
            for number, one in enumerate(items, start=1):
                if f.kind == "group":
                    yield from self.lines(f.fields, one, parties, f"{number} {label}")
                    continue
                many = len(items) > 1
                yield self.line(
                    self.say("item-number", label=label, number=str(number)) if many else label,
                    self.told(f, one),
                    group,
                )

    def line(self, label: str, value: str, group: str) -> str:
        number, _, name = group.partition(" ")
        whole = self.say("item-label", group=name, number=number, label=label) if group else label
        return self.say("line", label=whole, value=value)

    def told(self, f: FormField, value: Any) -> str:
        if f.units:
            return self.figure(value)
        tellers: dict[str, Callable[[Any], str]] = {
            "date-time": self.moment, "position": lambda v: self.position(v, 1_000_000), "area": self.area,
            "window": lambda v: self.say("window", start=self.moment(v[0]), end=self.moment(v[1])),
            "reference": lambda v: self.say("reference-unknown", entry=v), "text": lambda v: self.say("quoted", text=v),
            "signal": lambda v: self.signal(f, v),
        }  # fmt: skip
        return tellers.get(f.kind, str)(value)

    def figure(self, value: Any) -> str:
        whole, point, rest = value["number"].partition(".")
        grouped = f"{int(whole):,}".replace(",", "\u202f") if len(whole.lstrip("-")) > 4 else whole
        said = self.say(f"unit-{value['unit']}", number=grouped + point + rest)
        return self.say(f"bound-{value['bound']}", value=said) if value["bound"] else said

    def moment(self, seconds: int) -> str:
        at = datetime.datetime.fromtimestamp(seconds, datetime.UTC)
        months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
        parts = dict(zip(["month", "day", "hour", "minute", "second"], f"{at:%m %d %H %M %S}".split(), strict=True))
        return self.say("time", group=f"{at:%d%H%M}Z {months[at.month - 1]} {at:%y}", year=str(at.year), **parts)

    def position(self, value: list[int], degree: int) -> str:
        return self.say("position", latitude=self.angle(value[0], degree, 2, "latitude-north", "latitude-south"),
                        longitude=self.angle(value[1], degree, 3, "longitude-east", "longitude-west"))  # fmt: skip

    def angle(self, angle: int, degree: int, width: int, *sides: str) -> str:
        degrees, rest = divmod((abs(angle) * 60_000 * 2 + degree) // (2 * degree), 60_000)
        minutes = re.sub(r"(\.\d.*?)0+$", r"\1", f"{rest / 1000:06.3f}")
        return self.say(sides[angle < 0], degrees=f"{degrees:0{width}}", minutes=minutes)

    def area(self, value: Any) -> str:
        corners = [self.position(one, 60 * MINUTE) for one in value["corners"]]
        if value["radius"]:
            return self.say("area-circle", centre=corners[0], radius=self.figure(value["radius"]))
        return self.say("area-polygon", corners=self.listed(corners))

    def signal(self, f: FormField, value: list[Any]) -> str:
        book = next(one for one in f.books if one[:2] == value[:2])
        told = {
            "code": value[2],
            "book": self.say(f"book-{book[2]}"),
            "meaning": self.say(f"signal-{book[2]}-{value[2].lower()}"),
        }
        if not value[3]:
            return self.say("signal", **told)
        told_by = f"direction-{value[3]}" if book[3][value[2]] == "direction" else book[3][value[2]]
        figures = self.say(f"figures-{told_by}", figures=value[3])
        return self.say("signal-figures", figures=value[3], told=figures, **told)


def spoken_codes(value: Any) -> str:
    """forms.md, Reading."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{spoken_codes(k)}: {spoken_codes(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(spoken_codes, value)) + "]"
    return f"h'{value.hex()}'" if isinstance(value, bytes) else f'"{value}"' if isinstance(value, str) else str(value)


Stations = dict[int, tuple[str, bytes]]


def fork_proof(line_id: bytes, stations: Stations, one: list[bytes], two: list[bytes]) -> tuple[Place, list[bytes]]:
    """frames.md, Forks: where a feed is proven to be forked, and the two hashes."""
    for prev, payload, signature in (one, two):
        need(len(prev) == 32 and len(signature) == 64 and len(payload) > 0 and len(payload) == payload[0] + 33)
    first, second = (whole_header(payload[1:-32]) for _, payload, _ in (one, two))
    need(first.author in stations, "unknown-author")
    for prev, payload, signature in (one, two):
        verify(stations[first.author][1], signed_bytes(line_id, prev, payload), signature)
    hashes = [entry_hash(line_id, prev, payload) for prev, payload, _ in (one, two)]
    step = second.seq - first.seq
    against = (step == 0 and hashes[0] != hashes[1]) or (step == 1 and two[0] != hashes[0])
    need(first.feed == second.feed and against, "bad-signature")
    return second.place, hashes


def read_notice(frame: bytes, kind: int, line_id: bytes) -> tuple[Shown, bytes]:
    """beacon.md, Receiving a beacon, step 1; Answering, step 1: its fields, and what its signature is over."""
    check_shape(frame, kind)
    need(frame[1:5] == tag_of(line_key(line_id)), "unknown-tag")
    cursor = Cursor(frame[5:-64])
    shown: Shown = {"author": cursor.index()}
    shown |= {name: cursor.varint() for name in ("incarnation", "boot", "count")}
    shown |= beacon_fields(cursor) if kind == 3 else want_fields(cursor)
    need(cursor.done())
    return shown, write_cbor(["openline/beacon/1" if kind == 3 else "openline/want/1", line_id, cursor.data])


def beacon_fields(cursor: Cursor) -> Shown:
    """beacon.md, Format."""
    shown: Shown = {"wall_ms": cursor.varint(), "seq": cursor.seq(0), "head": cursor.take(32), "view": cursor.take(16)}
    rows = []
    for _ in range(cursor.within(0, 64)):
        rows.append([cursor.index(), cursor.varint(), cursor.seq(0), cursor.varint(), cursor.varint()])
    many(row(*[uint()] * 5), rising=2)(rows)
    return shown | {"rows": rows}


def want_fields(cursor: Cursor) -> Shown:
    shown: Shown = {"to": cursor.index(), "bytes": cursor.varint(), "mode": cursor.within(0, 1), "rows": []}
    for _ in range(cursor.within(0, 64)):
        index, incarnation, first = cursor.index(), cursor.varint(), cursor.seq()
        total = [cursor.seq(first), cursor.take(32) if shown["mode"] else ""]
        shown["rows"].append([index, incarnation, first, *total])
    return shown


def check_notice(frame: bytes, line_id: bytes, me: int, roster: Roster, kind: int) -> Shown:
    """beacon.md, Receiving a beacon, steps 1 to 3."""
    shown, signed = read_notice(frame, kind, line_id)
    need(shown["author"] in roster.stations and shown["author"] != me, "unknown-author")
    need(shown["author"] not in roster.revoked, "revoked")
    verify(roster.stations[shown["author"]][1], signed, frame[-64:])
    return shown


def sum_of(hashes: Iterable[bytes]) -> bytes:
    """beacon.md, Format, sum."""
    return (sum(int.from_bytes(one, "big") for one in hashes) % 2**256).to_bytes(32, "big")


@dataclass
class Joiner:
    """export.md, Bundles: pieces of one peer, joined."""

    begun: dict[tuple[bytes, int], dict[int, bytes]] = field(default_factory=dict)

    def take(self, packet: bytes) -> bytes | None:
        """The frame that this packet makes whole."""
        need(packet[:1] in KINDS[1:], "unknown-kind")
        if packet[0] != 6:
            return packet
        need(len(packet) > 9)
        number, last, piece = int.from_bytes(packet[5:7], "big"), int.from_bytes(packet[7:9], "big"), packet[9:]
        need(number <= last and (last * len(piece) if number < last else last + len(piece)) <= LONGEST_FRAME)
        pieces = self.begun.setdefault((packet[1:5], last), {})
        pieces[number] = piece
        if len(self.begun) > 16:
            del self.begun[next(iter(self.begun))]
        if len(pieces) <= last:
            return None
        del self.begun[packet[1:5], last]
        frame = b"".join(pieces[i] for i in range(last + 1))
        need(sha(frame)[:4] == packet[1:5], "bad-piece")
        return frame


RootAct = tuple[int, Map]


@dataclass
class Roster:
    """charter.md, The roster: who is on the line, after all acts of roots."""

    line_id: bytes
    stations: Stations = field(default_factory=dict)
    cards: dict[str, Card] = field(default_factory=dict)
    versions: list[bytes] = field(default_factory=list)
    leaving: set[str] = field(default_factory=set)
    past: dict[str, list[Card]] = field(default_factory=dict)
    revoked: dict[int, Feed] = field(default_factory=dict)
    healed: list[list[int]] = field(default_factory=list)

    def play(self, acts: list[RootAct]) -> None:
        """Let the first act take effect that may, and begin again with the rest, until none may."""
        self.seat()
        waiting = sorted(acts, key=root_order)
        while first := next((act for act in waiting if not verdict_of(self.take, *act)), None):
            waiting.remove(first)
            self.seat()

    def take(self, cls: int, act: Map) -> None:
        {1: self.card, 10: self.amend, 13: self.withdraw}[cls](act)

    def seat(self) -> None:
        """charter.md, Revocation and Healing."""
        mark, self.healed = sha(b"openline/mark/1", self.line_id)[:8], []
        for party, _, first, count in read_charter(self.versions[-1])[4]:
            content = self.cards[party].content
            self.stations |= {first + one[0]: (party, one[2]) for one in content[7] if one[0] < count}
            for name, slot, incarnation, seq in content.get(9, []):
                point = (incarnation, seq) if name == mark else self.revoked.get(first + slot, (0, 0))
                self.revoked |= {first + slot: point} if slot < count else {}
            self.healed += [[first + slot, *point] for name, slot, *point in content.get(10, []) if name == mark]

    def card(self, act: Map) -> None:
        """charter.md, Succession."""
        new = read_card(act[2])
        need(new.content[2] in self.cards, "bad-successor")
        check_successor(self.cards[new.content[2]], new)
        self.past.setdefault(new.content[2], []).append(self.cards[new.content[2]])
        self.cards[new.content[2]] = new

    def amend(self, act: Map) -> None:
        """charter.md, Amendment."""
        new = read_charter(act[2])
        check_amendment(self.versions[-1], new)
        brought = {card.content[2]: card for card in map(read_card, act.get(4, []))}
        cards, signers = brought | self.cards, [signer for signer, _ in act[3]]
        need(len(set(signers)) == len(signers) and {*signers} <= {one[0] for one in new[4]}, "bad-signature")
        for party, digest, _, _ in new[4]:
            need(party in self.cards or (party in brought and brought[party].digest == digest), "bad-signature")
            self.signed_by(cards[party], charter_message(act[2]), dict(act[3]).get(party, []))
        self.cards = {party: cards[party] for party, *_ in new[4]}
        self.versions.append(act[2])

    def withdraw(self, act: Map) -> None:
        """charter.md, Withdrawal."""
        need(act[2] in self.cards and act[2] not in self.leaving, "unknown-author")
        self.signed_by(self.cards[act[2]], write_cbor(["openline/withdraw/1", self.line_id, act[2], act[5]]), act[3])
        self.leaving.add(act[2])

    def signed_by(self, newest: Card, message: bytes, signatures: list[Any]) -> None:
        """charter.md, Amendment and Withdrawal: by the card in force or any before it."""
        older = self.past.get(newest.content[2], [])
        if all(verdict_of(card.signed_for, message, signatures) for card in older):
            newest.signed_for(message, signatures)

    def is_revoked(self, header: Header) -> bool:
        """charter.md, Revocation and The roster."""
        if self.versions and header.author not in self.stations:
            return True
        return (header.incarnation, header.seq) > self.revoked.get(header.author, (2**64, 0))


def root_order(root_act: RootAct) -> tuple[int, Any, bytes]:
    """charter.md, The roster: in which order acts are tried."""
    cls, act = root_act
    if cls == 1:
        return 1, read_card(act[2]).content[4], read_card(act[2]).digest
    return (10, 0, sha(act[2])) if cls == 10 else (13, act[5], act[2].encode())


@dataclass
class Line:
    """What is held of one line: kept entries, keys, roster."""

    line_id: bytes
    stations: Stations = field(default_factory=dict)
    charter: tuple[bytes, dict[str, Card], list[str]] | None = None
    keys: dict[Place, list[bytes]] = field(default_factory=dict)
    entries: dict[bytes, Entry] = field(default_factory=dict)
    roster: Roster = field(init=False)

    def __post_init__(self) -> None:
        self.reseat([])

    def reseat(self, acts: list[RootAct]) -> None:
        """charter.md, The roster: from version 1 and its cards on."""
        self.roster = Roster(self.line_id, dict(self.stations))
        if self.charter:
            self.roster.cards, self.roster.versions = dict(self.charter[1]), [self.charter[0]]
            self.roster.play(acts)

    def at(self, place: Place) -> list[bytes]:
        """The hashes of the linked entries with one number."""
        return [e.digest for e in self.entries.values() if e.linked and e.header.place == place]

    def linked(self, feed: Feed) -> list[Entry]:
        return [e for e in self.entries.values() if e.linked and e.header.feed == feed]

    def head(self, feed: Feed) -> int:
        """frames.md, Forks: the highest seq that is linked on any branch."""
        return max((entry.header.seq for entry in self.linked(feed)), default=0)

    def feeds(self) -> list[Feed]:
        return sorted({entry.header.feed for entry in self.entries.values() if entry.linked})

    def in_order(self) -> list[Entry]:
        """frames.md, Order of the record."""
        return sorted(self.entries.values(), key=lambda e: (e.header.stamp, *e.header.place, e.digest))

    def opened(self, entry: Entry) -> bytes:
        """keys.md, Seal; of the keys of its epoch the first that opens it."""
        header, word = entry.header, "unreadable"
        if header.cls in CLEAR:
            return unpack(entry.sealed)
        for ek in self.keys.get((*header.feed, header.epoch), []):
            sealed = message_key(ek, header.seq), self.line_id, header.raw, entry.sealed
            word = verdict_of(unseal, *sealed)
            if not word:
                return unpack(unseal(*sealed))
        raise Wrong(word)

    def act(self, entry: Entry) -> Map:
        """acts.md: what an entry says, or why it says nothing."""
        body = self.opened(entry)
        need(entry.header.cls in ACTS, "unknown-class")
        act = read_body(entry.header.cls, entry.header.exercise, body)
        need(not entry.fault, entry.fault)
        if entry.header.cls == 12:
            fork_proof(self.line_id, self.roster.stations, act[2], act[3])
        return act

    def void(self, entry: Entry) -> str:
        """acts.md, What counts for nothing."""
        before = self.entries.get(entry.prev or b"")
        rise = entry.header.stamp - before.header.stamp if before and entry.linked else 1
        if not 0 < rise <= 1 << 24:
            return "bad-stamp"
        return "revoked" if self.roster.is_revoked(entry.header) else verdict_of(self.act, entry)

    def acts(self, refusal: Callable[[Entry], str], *classes: int) -> list[tuple[Entry, Map]]:
        """In the order of the record, what is not refused, also over a gap."""
        return [(e, self.act(e)) for e in self.in_order() if e.header.cls in classes and not refusal(e)]

    def counted(self, *classes: int) -> list[tuple[Entry, Map]]:
        return self.acts(self.void, *classes)

    def readable(self, *classes: int) -> list[tuple[Entry, Map]]:
        return self.acts(lambda entry: verdict_of(self.act, entry), *classes)

    def denies(self, entry: Entry) -> bool:
        """Is its prev none of the entries with the number before, of which one is held?"""
        before = [e.digest for e in self.entries.values() if e.header.place == entry.header.before]
        return bool(before) and entry.prev not in before

    def forked_from(self, feed: Feed) -> int:
        """frames.md, Forks: the lowest seq that is signed twice, or proven, or whose prev is denied; or 0."""
        mine = [entry for entry in self.entries.values() if entry.header.feed == feed]
        found = [seq for seq, times in Counter(entry.header.seq for entry in mine).items() if times > 1]
        found += [entry.header.seq for entry in mine if self.denies(entry)]
        proven = [fork_proof(self.line_id, self.roster.stations, act[2], act[3])[0] for _, act in self.counted(12)]
        return min(found + [place[2] for place in proven if place[:2] == feed], default=0)

    def adopted(self) -> list[tuple[int, int]]:
        """charter.md, Amendment: the highest version that each station has adopted, over no hole."""
        known = {(n + 1, sha(signed)) for n, signed in enumerate(self.roster.versions)}
        found = dict.fromkeys(self.roster.stations, 1)
        for entry, act in self.counted(2):
            if entry.linked and (act[2], act[3]) in known:
                found[entry.header.author] = max(found[entry.header.author], act[2])
        return sorted(found.items())


STEPS = ["sent", "stored", "rang", "opened", "standing_by", "answered"]


def step_of(cls: int, act: Map) -> int:
    """acts.md, States of a message: STORED and UNREADABLE say that it is stored."""
    return (4 if act[2] == 4 else 5) if cls == 4 else {2: 2, 3: 3}.get(act[2], 1)


def dialogue(line: Line, message: Entry, beacons: list[tuple[int, Place]]) -> Shown:
    """acts.md, States of a message, and which replies and receipts count."""
    header = message.header
    steps = {index: 0 for index in sorted(line.roster.stations) if index != header.author}
    speakers = [e.header for e in line.entries.values() if e.linked and not line.roster.is_revoked(e.header)]
    acks = beacons + [(speaker.author, ack) for speaker in speakers for ack in speaker.acks]
    steps |= {i: 1 for i, ack in acks if i in steps and ack[:2] == header.feed and ack[2] >= header.seq}
    closed: dict[int, Place] = {}
    for entry, act in line.counted(4, 5):
        index, step = entry.header.author, step_of(entry.header.cls, act)
        same = act[3] == message.digest and entry.header.answers == header.place
        if same and entry.header.exercise == header.exercise and index in steps:
            steps[index] = max(steps[index], step)
            if step == 5:
                closed.setdefault(index, entry.header.place)
    later = [e.header for e, act in line.counted(3) if act.get(7) == message.digest]
    superseded_by = next((one.place for one in later if one.author == header.author), None)
    states = [[index, STEPS[step], closed.get(index)] for index, step in steps.items()]
    return {"message": header.place, "states": states, "superseded_by": superseded_by}


@dataclass
class Station(Line):
    """A receiver: frames.md, Receiving an entry; beacon.md, Receiving a beacon, Answering."""

    me: int = 0
    mine: MyKeys | None = None
    rings: list[tuple[Any, ...]] = field(default_factory=list)
    provisional: list[Entry] = field(default_factory=list)
    unknown: list[bytes] = field(default_factory=list)
    heard: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    beacons: list[tuple[int, Place]] = field(default_factory=list)
    last: Entry | None = None

    def take(self, frame: bytes) -> str:
        """One frame: its outcome."""
        self.last = None
        try:
            return self.take_notice(frame) if frame[:1] in KINDS[3:5] else self.take_entry(frame)
        except Wrong as wrong:
            return wrong.verdict

    def take_notice(self, frame: bytes) -> str:
        kind, shown = frame[0], check_notice(frame, self.line_id, self.me, self.roster, frame[0])
        author, order = shown["author"], (shown["boot"], shown["count"])
        if order <= self.heard.get((kind, author), (0, 0)) or shown.get("to", self.me) != self.me:
            return "old" if kind == 3 else "not-answered"
        self.heard[kind, author] = order
        if kind == 3:
            self.beacons += [(author, (index, incarnation, seq)) for index, incarnation, seq, *_ in shown["rows"]]
        return "taken"

    def take_entry(self, frame: bytes) -> str:
        """Steps 1 to 4."""
        check_shape(frame, 1, 2, 5)
        if frame[1:5] == tag_of(line_key(self.line_id)):
            entry = read_entry(frame, line_key(self.line_id))
            need(frame[0] == 5 or entry.header.cls in CLEAR, "unknown-tag")
            return self.judge(entry)
        need(frame[0] != 5, "unknown-tag")
        for place, ek in [(place, ek) for place, keys in self.keys.items() for ek in keys if tag_of(ek) == frame[1:5]]:
            entry_or_none = None if verdict_of(read_entry, frame, ek) else read_entry(frame, ek)
            header = entry_or_none.header if entry_or_none else None
            if entry_or_none and header and (*header.feed, header.epoch) == place and header.cls not in CLEAR:
                return self.judge(entry_or_none)
        self.unknown = [*[one for one in self.unknown if one != frame], frame][-64:]
        raise Wrong("unknown-tag")

    def judge(self, entry: Entry) -> str:
        """Steps 5 and 6."""
        header = entry.header
        need(header.author in self.roster.stations, "unknown-author")
        prevs = [ZERO] if header.seq == 1 else self.at(header.before)
        prevs = prevs if entry.prev is None else [entry.prev]
        if not prevs:
            waiting = [*[e for e in self.provisional if e != entry], entry]
            self.provisional = sorted(waiting, key=lambda e: e.header.seq - self.head(e.header.feed))[:1024]
            return "provisional"
        claims = [(self.line_id, self.roster.stations[header.author][1], prev) for prev in prevs]
        verdicts = [verdict_of(entry.checked, *claim) for claim in claims]
        need("" in verdicts, verdicts[-1])
        return self.place(entry.checked(*claims[verdicts.index("")]))

    def place(self, entry: Entry) -> str:
        """Steps 7 and 8."""
        header = entry.header
        if entry.digest in self.entries:
            self.last = self.entries[entry.digest]
            return "known"
        if header.author == self.me:
            return "own"
        others = [e for e in self.entries.values() if e.header.feed == header.feed]
        same, early = [e for e in others if e.header.seq == header.seq], [e for e in others if not e.linked]
        entry.linked = header.seq == 1 or entry.prev in self.at(header.before)
        if sum(e.linked == entry.linked for e in same) >= 8 or (not entry.linked and len(early) >= 4096):
            return "full"
        forked = bool(same) or self.denies(entry)
        self.keep(entry)
        return "forked" if forked else "next" if entry.linked else "early"

    def keep(self, entry: Entry) -> None:
        """Step 9."""
        self.entries[entry.digest] = entry
        if entry.header.cls == 0 and not verdict_of(self.act, entry):
            entry.fault = verdict_of(self.take_key, entry, self.act(entry))
        if entry.header.cls in ROOTS:
            self.reseat([(e.header.cls, act) for e, act in self.readable(*ROOTS)])
        self.ring(entry)
        if entry.linked:
            self.follow(entry)
        waiting, self.unknown = (self.unknown, []) if entry.header.cls == 0 else ([], self.unknown)
        for frame in waiting:
            self.take(frame)
        self.last = entry

    def follow(self, entry: Entry) -> None:
        """Step 9: the early and provisional entries behind one that is linked now."""
        for early in [e for e in self.entries.values() if e.prev == entry.digest and not e.linked]:
            if early.header.before == entry.header.place:
                early.linked = True
                self.follow(early)
        tried = [e for e in self.provisional if e.header.before == entry.header.place]
        self.provisional = [e for e in self.provisional if e.header.before != entry.header.place]
        for candidate in tried:
            verdict_of(self.judge, candidate)

    def ring(self, entry: Entry) -> None:
        """acts.md, What rings."""
        header, seats = entry.header, self.roster.stations
        call = header.cls == 3 and header.precedence < 2 and seats[header.author][0] != seats[self.me][0]
        if call and self.void(entry) in ("", "unreadable", "bad-seal"):
            self.rings.append((*header.place, "exercise") if header.exercise else header.place)

    def take_key(self, entry: Entry, act: Map) -> None:
        """keys.md, Wraps: what a receiver does with a KEY entry."""
        place, wrap = (*entry.header.feed, act[2]), dict(act[4]).get(self.me)
        keys = self.keys.get(place, [])
        if self.mine is None or wrap is None or act[3] in map(commitment, keys):
            return
        ek = unwrap(self.mine, wrap, wrap_info(self.line_id, *place, act[3], self.me))
        need(len(ek) == 32, "bad-wrap")
        need(commitment(ek) == act[3], "bad-commitment")
        self.keys[place] = [*keys, ek][:8]


@dataclass
class Transcript:
    """export.md, Exported transcript: a file, checked in the order of its records."""

    cursor: Cursor
    line: Line = field(default_factory=lambda: Line(ZERO))
    part: str = "head"
    index: int | None = None
    exported_at: int = 0

    def read(self) -> None:
        """All of it, up to the first fault."""
        head = fields(read_cbor(self.cursor.magic(b"openline transcript 1\n").record()), HEAD)
        for _, _, last, _, again in head[4]:
            need(again == sorted(again) and max(again, default=0) <= last)
        self.part = "charter"
        charter = read_charter_file(self.cursor.record(1_048_576))
        need(not charter[2] and sha(charter[0]) == head[1], "bad-signature")
        self.line, self.exported_at, self.part = Line(head[1], charter=charter), head[3], "head"
        self.line.reseat(self.root_acts())
        need(head[2] in self.line.roster.stations)
        self.line.keys = {(author, incarnation, epoch): [ek] for author, incarnation, epoch, ek in head[5]}
        for one in head[4]:
            self.read_feed(*one)
        told = [[*entry.header.feed, act[2], act[3]] for entry, act in self.line.counted(0)]
        need(all([*place, commitment(ek)] in told for place, [ek] in self.line.keys.items()), "bad-commitment")
        self.part = "end"
        before = sha(self.cursor.data[: self.cursor.at])
        verify(self.line.roster.stations[head[2]][1], write_cbor(["openline/export/1", before]), self.cursor.record())
        need(self.cursor.done())

    def root_acts(self) -> list[RootAct]:
        """All acts of roots in the file, before any entry is checked; what is damaged is found again, at its place."""
        ahead, cursor = Line(self.line.line_id), Cursor(self.cursor.data, self.cursor.at)
        while not cursor.done() and not verdict_of(Cursor(cursor.data, cursor.at).record):
            record = cursor.record()
            if record[:1] == b"\5" and not verdict_of(read_entry, record):
                ahead.entries[record] = read_entry(record)
        return [(entry.header.cls, act) for entry, act in ahead.readable(*ROOTS)]

    def read_feed(self, author: int, incarnation: int, head: int, total: bytes, again: list[int]) -> None:
        """The entries of one feed, and their sum."""
        self.index = author
        for seq in range(1, head + 1):
            place, before = (author, incarnation, seq), b""
            self.part = self.name(place)
            need(author in self.line.roster.stations, "unknown-author")
            for number in range(1 + again.count(seq)):
                need(number < 8)
                before = self.read_one(place, before)
        self.part, self.index = "head", None
        need(sum_of(e.digest for e in self.line.linked((author, incarnation))) == total, "bad-signature")

    def read_one(self, place: Place, before: bytes) -> bytes:
        """One entry: form, place, predecessor, signature."""
        frame = self.cursor.record()
        check_shape(frame, 1, 2, 5)
        need(frame[0] == 5 and frame[1:5] == tag_of(line_key(self.line.line_id)), "unknown-tag")
        entry = read_entry(frame)
        need(entry.header.place == place)
        need(entry.prev in ([ZERO] if place[2] == 1 else self.line.at(entry.header.before)), "bad-signature")
        entry = entry.checked(self.line.line_id, self.line.roster.stations[place[0]][1], entry.prev or ZERO)
        need(entry.digest > before)
        self.line.entries[entry.digest] = replace(entry, linked=True)
        return entry.digest

    def name(self, place: Place) -> str:
        """vectors/README.md: `CN-3`, `CN.1r2-3`, `station 5-3`."""
        author, incarnation, seq = place
        party = self.line.roster.stations.get(author, (f"station {author}", b""))[0]
        slot = next((author - one[2] for one in read_charter(self.line.roster.versions[-1])[4] if one[0] == party), 0)
        return f"{party}{f'.{slot}' if slot else ''}{f'r{incarnation}' if incarnation else ''}-{seq}"

    def whose(self) -> str:
        return "" if self.index is None else self.line.roster.stations.get(self.index, ("", b""))[0]


def hexes(given: Any) -> bytes:
    """vectors/README.md, Bytes."""
    if isinstance(given, list):
        return b"".join(map(hexes, given))
    if isinstance(given, dict):
        return bytes.fromhex(given["repeat"]) * int(given["times"])
    named = VECTORS / "common" / f"{given[1:]}.hex"
    return bytes.fromhex(named.read_text() if given.startswith("@") else given)


def some(g: Given, *names: str) -> list[bytes]:
    return [hexes(g[name]) for name in names]


def seats(g: Given) -> Stations:
    return {index: (party, hexes(key)) for index, party, key in g.get("stations", [])}


def my_keys(g: Given) -> MyKeys:
    kem, share = some(g, "kem_seed", "x25519")
    return MLKEM768PrivateKey.from_seed_bytes(kem), X25519PrivateKey.from_private_bytes(share)


def printed(value: Any) -> str:
    """vectors/README.md: diagnostic notation."""
    if isinstance(value, bytes):
        return f"h'{value.hex()}'"
    if isinstance(value, list):
        return f"[{', '.join(map(printed, value))}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{printed(key)}: {printed(item)}" for key, item in value.items()) + "}"
    return json.dumps(value)


def body_shown(body: bytes) -> Shown:
    return {"size": len(body), "sha256": sha(body)} | ({"body": body} if len(body) <= 4096 else {})


class Operations:
    """The operations of vectors/README.md, by their names there; bytes become hex when all is compared."""

    def cbor(self, g: Given) -> Shown:
        value = read_cbor(hexes(g["bytes"]))
        assert write_cbor(value) == hexes(g["bytes"])
        return {"value": printed(value)}

    def varint(self, g: Given) -> Shown:
        cursor = Cursor(hexes(g["bytes"]))
        return {"number": cursor.varint(g["bits"]), "size": cursor.at}

    def header(self, g: Given) -> Shown:
        return whole_header(hexes(g["header"])).shown()

    def entry(self, g: Given) -> Shown:
        line_id, frame, key, signing_key = some(g, "line_id", "frame", "key", "signing_key")
        entry = read_entry(frame, key)
        prev = hexes(g["prev"]) if "prev" in g else entry.prev or ZERO
        need(entry.prev in (None, prev), "bad-signature")
        entry = entry.checked(line_id, signing_key, prev)
        shown = {name: getattr(entry, name) for name in ("kind", "tag", "prev", "sealed", "signature", "payload")}
        shown |= {"header_bytes": entry.header.raw, "header": entry.header.shown(), "entry_hash": entry.digest}
        if entry.header.cls in CLEAR or "ek" in g:
            keys = {(*entry.header.feed, entry.header.epoch): some(g, "ek")} if "ek" in g else {}
            shown["body"] = printed(read_cbor(Line(line_id, keys=keys).opened(entry)))
        return shown | {"signed": signed_bytes(line_id, prev, entry.payload)}

    def unseal(self, g: Given) -> Shown:
        key, line_id, header, sealed = some(g, "message_key", "line_id", "header", "sealed")
        packed = unseal(key, line_id, header, sealed)
        return {"aad": aad_of(line_id, header), "packed": packed} | body_shown(unpack(packed))

    def unpack(self, g: Given) -> Shown:
        return body_shown(unpack(hexes(g["packed"])))

    def epoch(self, g: Given) -> Shown:
        ek, seqs = hexes(g["ek"]), g["seqs"]
        path = [level[(seqs[0] % 1024 >> height) ^ 1] for height, level in enumerate(tree(ek)[:-1])]
        keys = [[seq, message_key(ek, seq)] for seq in seqs]
        shown = {"tag": tag_of(ek), "mask_key": mac(ek, b"hdr"), "commitment": commitment(ek)}
        return shown | {"message_keys": keys, "path": path}

    def line_key(self, g: Given) -> Shown:
        key = line_key(hexes(g["line_id"]))
        return {"line_key": key, "tag": tag_of(key), "mask_key": mac(key, b"hdr")}

    def disclosure(self, g: Given) -> None:
        """keys.md, Epoch, path."""
        node, place = sha(b"\0", hexes(g["message_key"])), g["seq"] % 1024
        for height, sibling in enumerate(map(hexes, g["path"])):
            node = sha(b"\1", sibling, node) if place >> height & 1 else sha(b"\1", node, sibling)
        need(node == hexes(g["commitment"]) and len(g["path"]) == 10, "bad-commitment")

    def ed25519(self, g: Given) -> None:
        verify(*some(g, "public_key", "message", "signature"))

    def root_signature(self, g: Given) -> None:
        verify_root(*some(g, "root_key", "message", "signature"))

    def wrapping_key(self, g: Given) -> Shown:
        key = hexes(g["wrapping_key"])
        need(len(key) == 1216, "bad-key")
        kem = attempt("bad-key", MLKEM768PublicKey.from_public_bytes, key[:1184])
        public = hpke.MLKEM768X25519PublicKey(kem, X25519PublicKey.from_public_bytes(key[1184:]))
        return {"wrap_size": len(attempt("bad-key", SUITE.encrypt, ZERO, public))}

    def unwrap(self, g: Given) -> Shown:
        line_id, root, wrap = some(g, "line_id", "commitment", "wrap")
        info, mine = wrap_info(line_id, g["author"], g["incarnation"], g["epoch"], root, g["to"]), my_keys(g)
        public = mine[0].public_key().public_bytes_raw() + mine[1].public_key().public_bytes_raw()
        return {"info": info, "wrapping_key": public, "ek": unwrap(mine, wrap, info)}

    def join(self, g: Given) -> Shown:
        joiner = Joiner()
        frames = [joiner.take(hexes(packet)) for packet in g["packets"]]
        return {"frames": [None if frame is None else sha(frame) for frame in frames]}

    def bundle(self, g: Given) -> Shown:
        frames = Cursor(hexes(g["file"])).magic(b"openline bundle 1\n").records(LONGEST_FRAME)
        return {"frames": [sha(frame) for frame in frames]}

    def body(self, g: Given) -> Shown:
        read_body(g["class"], g["exercise"], hexes(g["body"]))
        name = ACT_NAMES[g["class"]] if g["class"] < len(ACT_NAMES) else None
        return {"act": name, "value": printed(read_cbor(hexes(g["body"])))}

    def card_content(self, g: Given) -> Shown:
        return Card({}, read_card_content(hexes(g["signed"]))).shown()

    def card(self, g: Given) -> Shown:
        """charter.md, Safety number."""
        card = read_card(read_cbor(hexes(g["card"])))
        digits = f"{int.from_bytes(sha(b'openline/safety-number/1', card.digest), 'big'):040}"[-40:]
        groups = " ".join(digits[i : i + 5] for i in range(0, 40, 5))
        return {"hash": card.digest, "safety_number": groups, "card": card.shown()}

    def successor(self, g: Given) -> Shown:
        old, new = (read_card(read_cbor(data)) for data in some(g, "old", "new"))
        check_successor(old, new)
        return {"serial": new.content[4]}

    def charter_content(self, g: Given) -> Shown:
        c = read_charter(hexes(g["signed"]))
        names = ["version", "name", "members", "suite", "dictionary", "deadlines", "escalation", "languages"]
        names += ["suspension_max_s", "notice_s"]
        return dict(zip(names, [c[key] for key in range(2, 12)], strict=True)) | {
            "expires": c[13],
            "catalogue": c.get(15),
            "calendar": c.get(16, []),
            "two_persons": c.get(17, 0),
        }

    def charter(self, g: Given) -> Shown:
        signed, cards, missing = read_charter_file(hexes(g["file"]))
        members = [(party, first, first + count) for party, _, first, count in read_charter(signed)[4]]
        seats = [[first + s[0], party, s[0], s[2]] for party, first, _ in members for s in cards[party].content[7]]
        ends = {party: end for party, _, end in members}
        return {"line_id": sha(signed), "missing": missing, "stations": sorted(s for s in seats if s[0] < ends[s[1]])}

    def amendment(self, g: Given) -> Shown:
        new = read_charter(hexes(g["new"]))
        check_amendment(hexes(g["old"]), new)
        return {"version": new[2], "hash": sha(hexes(g["new"]))}

    def fork(self, g: Given) -> Shown:
        one, two = ([hexes(part) for part in g[name]] for name in ("one", "two"))
        place, hashes = fork_proof(hexes(g["line_id"]), seats(g), one, two)
        return {"feed": place[:2], "seq": place[2], "hashes": hashes}

    def order(self, g: Given) -> Shown:
        rows = [[*rest, hexes(digest)] for *rest, digest in g["entries"]]
        return {"order": sorted(range(len(rows)), key=lambda n: rows[n])}

    def floor(self, g: Given) -> Shown:
        """acts.md, Floor and suspension."""
        return {"floor": [[c, [p < 2 if c == 3 else c in ACTS for p in range(4)]] for c in g["classes"]]}

    def suspension(self, g: Given) -> Shown:
        """acts.md, Floor and suspension."""
        resumes, out = sorted(act["seq"] for act in g["acts"] if "resume" in act), []
        for act in g["acts"]:
            if "scope" not in act or 0 < g["forked_at"] <= act["seq"]:
                continue
            scope, length = [p for p in act["scope"] if p > 1], min(act["duration_s"], g["longest_s"])
            ended = next((seq for seq in resumes if seq > act["seq"]), None)
            stands = [[ms, bool(scope) and ended is None and ms < length * 1000] for ms in g["after_ms"]]
            shown = {"by": act["seq"], "scope": scope, "void": [p for p in act["scope"] if p < 2], "duration_s": length}
            out.append(shown | {"ended_by": ended, "stands_after_ms": stands})
        return {"suspensions": out}

    def beacon(self, g: Given, kind: int = 3) -> Shown:
        line_id, frame = some(g, "line_id", "frame")
        return check_notice(frame, line_id, g["me"], Roster(line_id, seats(g)), kind)

    def want(self, g: Given) -> Shown:
        return self.beacon(g, 4)

    def view(self, g: Given) -> Shown:
        """beacon.md, Format, view."""
        feeds = [(a, i, seq, sum_of(map(hexes, hashes))) for a, i, seq, hashes in g["feeds"]]
        rows = [b"".join(n.to_bytes(8, "big") for n in feed[:3]) + feed[3] for feed in sorted(feeds) if feed[2]]
        return {"sums": [feed[3] for feed in feeds], "view": sha(b"openline/view/1", *rows)[:16]}

    def backlog(self, g: Given) -> Shown:
        """frames.md, A run of backlog. GUESS: another feed or number than the next is bad-signature too."""
        prev, line_id, key = some(g, "prev", "line_id", "signing_key")
        entries: list[Entry] = []
        for frame in map(hexes, g["frames"]):
            check_shape(frame, 5)
            entry = read_entry(frame)
            need(entry.prev == prev, "bad-signature")
            need(not entries or entry.header.before == entries[-1].header.place, "bad-signature")
            entries.append(entry.hashed(line_id, prev))
            prev = entries[-1].digest
        entries[-1].checked(line_id, key, entries[-1].prev or ZERO)
        return {"hashes": [entry.digest for entry in entries]}

    def receive(self, g: Given) -> Shown:
        charter = read_charter_file(hexes(g["charter"])) if "charter" in g else None
        keys = {(author, incarnation, epoch): [hexes(ek)] for author, incarnation, epoch, ek in g.get("epoch_keys", [])}
        line_id, mine = sha(charter[0]) if charter else hexes(g["line_id"]), g.get("my_keys")
        station = Station(line_id, seats(g), charter, keys, me=g["me"], mine=my_keys(mine) if mine else None)
        outcomes = [station.take(hexes(frame)) for frame in g["frames"]]
        good = "next early provisional known forked full own taken old not-answered"
        word = station.void(station.last) if station.last else ""
        sums = {feed: sum_of(entry.digest for entry in station.linked(feed)) for feed in station.feeds()}
        record = [(e.header.place, e.header.cls, e.digest, station.void(e)) for e in station.in_order()]
        verdict = "accepted" if outcomes[-1] in good.split() else outcomes[-1]
        return {
            "verdict": verdict if word in ("", "unreadable", "unknown-class") else word,
            "outcomes": outcomes,
            "feeds": [[*feed, station.head(feed), total, station.forked_from(feed)] for feed, total in sums.items()],
            "record": [dict(zip(("entry", "class", "hash", "void"), one, strict=True)) for one in record],
            "rings": station.rings,
            "dialogues": [dialogue(station, message, station.beacons) for message, _ in station.readable(3)],
        } | ({"roster": self.roster(station.roster) | {"adopted": station.adopted()}} if charter else {})

    def roster(self, roster: Roster) -> Shown:
        return {
            "stations": [[index, *seat] for index, seat in sorted(roster.stations.items())],
            "serials": {party: card.content[4] for party, card in roster.cards.items()},
            "revoked": [[index, *point] for index, point in sorted(roster.revoked.items())],
            "healed": sorted(roster.healed),
            "version": len(roster.versions),
            "leaving": sorted(roster.leaving),
        }

    def export(self, g: Given) -> Shown:
        script = Transcript(Cursor(hexes(g["file"])))
        verdict, line = verdict_of(script.read), script.line
        forks = [[*feed, line.forked_from(feed)] for feed in line.feeds() if line.forked_from(feed) and not verdict]
        record = [
            {"name": script.name(e.header.place), "hash": e.digest, "void": line.void(e)} for e in line.in_order()
        ]
        unread = len(line.entries) - len(line.readable(*ACTS))
        shown: Shown = {"part": script.part, "whose": script.whose()} if verdict else {"part": None, "whose": None}
        shown |= {"verdict": verdict or "accepted", "exported_at": script.exported_at, "unread": unread}
        return shown | {"forks": forks, "record": record}

    def form_hash(self, g: Given) -> Shown:
        form = Form(hexes(g["definition"]))
        told = {"number": form.number, "version": form.version, "name": form.name}
        return told | {"hash": form.digest, "mark": form.digest[:4]}

    def catalogue(self, g: Given) -> Shown:
        """forms.md, Catalogue."""
        rows = sorted([form.number, form.version, form.digest] for form in self.forms(g))
        forms = sha(write_cbor(["openline/catalogue/1", rows]))
        files = [[tag, bytes.fromhex(g["phrase_files"].get(tag, ""))] for tag in sorted(g["languages"])]
        return {"forms_hash": forms, "catalogue_hash": sha(write_cbor(["openline/catalogue/line/1", forms, files]))}

    def forms(self, g: Given) -> list[Form]:
        return [Form(hexes(one)) for one in g["definitions"]]

    def form_read(self, g: Given) -> Shown:
        codes = hexes(g["codes"])
        form = find_form(self.forms(g), codes)
        return {"form": form.name, "values": form.read(codes)}

    def form_write(self, g: Given) -> Shown:
        return {"codes": self.forms(g)[0].written(g["values"])}

    def form_render(self, g: Given) -> Shown:
        form, shower = self.forms(g)[0], Shower(g["phrases"], g["sets"])
        values: Any = form.read(hexes(g["codes"]))
        other = values["other-party"] if "other-party" in values else shower.say("the-other")
        lines = list(shower.lines(form.fields, values, {"sender": g["sender"], "other": other}))
        return {"title": shower.say(f"form-{form.name}"), "lines": lines}

    def form_spelled(self, g: Given) -> Shown:
        codes = hexes(g["codes"])
        return {"text": f"h'{codes.hex()}'" if verdict_of(read_cbor, codes) else spoken_codes(read_cbor(codes))}

    def every_bit(self, g: Given) -> Shown:
        frame, key = some(g, "frame", "key")
        turned = [int.from_bytes(frame, "little") ^ 1 << bit for bit in range(len(frame) * 8)]
        frames = [number.to_bytes(len(frame), "little") for number in turned]
        good = [f[1:5] == tag_of(key) and not verdict_of(self.entry, g | {"frame": f.hex()}) for f in frames]
        return {"tried": len(frames), "accepted_bits": [bit for bit, one in enumerate(good) if one]}

    def many(self, g: Given, name: str) -> Shown:
        size, each = MANY[name]
        seed, total = hexes(g["seed"]), hashlib.sha256()
        for n in range(g["count"]):
            blocks = [sha(seed, n.to_bytes(4, "big"), i.to_bytes(4, "big")) for i in range(size(n) // 32 + 1)]
            total.update(each(b"".join(blocks)[: size(n)], n))
        return {"digest": total.digest()}


def judged(read: Callable[[bytes], object], data: bytes) -> bytes:
    return b"\0" if verdict_of(read, data) else b"\1" + data


def write_varint(number: int) -> bytes:
    """README, varint."""
    return bytes([number & 0x7F | 0x80]) + write_varint(number >> 7) if number > 0x7F else bytes([number])


def like_header(data: bytes) -> bytes:
    return bytes([data[0] & 0x1F | 0x20, data[1] % 20, *(byte & 0x8F for byte in data[2:])])


def seal(data: bytes) -> bytes:
    return AESGCMSIV(data[:32]).encrypt(bytes(12), b"\0" + data[76:], aad_of(data[32:64], data[64:76]))


def unspelt(data: bytes) -> bytes:
    return b"\0" if verdict_of(unpack, b"\2" + data) else b"\1" + unpack(b"\2" + data)


# vectors/README.md, many: how large a case is, and what it gives
MANY: dict[str, tuple[Callable[[int], int], Callable[[bytes, int], bytes]]] = {
    "cbor": (lambda n: 1 + n % 6, lambda data, n: judged(read_cbor, data)),
    "varint": (lambda n: 8, lambda data, n: write_varint(int.from_bytes(data[:6], "big") >> data[6] % 48)),
    "header": (lambda n: 9, lambda data, n: judged(whole_header, like_header(data))),
    "epoch": (lambda n: 32, lambda ek, n: tag_of(ek) + message_key(ek, 37 * n) + commitment(ek)),
    "seal": (lambda n: 96 + n, lambda data, n: seal(data)),
    "spelt": (lambda n: 1 + n % 24, lambda data, n: unspelt(data)),
    "unpack": (lambda n: 1 + n % 24, lambda data, n: judged(unpack, b"\1" + data)),
}
CASES = sorted(VECTORS.glob("*/*.json"))
CHECKED: Counter[str] = Counter()
SKIPPED: dict[str, str] = {}


@pytest.mark.parametrize("path", CASES, ids=[f"{path.parent.name}/{path.stem}" for path in CASES])
def test_vector(path: Path) -> None:
    """Everybody finds what the file expects."""
    case = json.loads(path.read_text())
    name, *rest = ["many", case["operation"][5:]] if case["operation"].startswith("many-") else [case["operation"]]
    operation = getattr(Operations(), name.replace("-", "_"), None)
    if operation is None:
        SKIPPED[f"{path.parent.name}/{path.stem}"] = f"no operation {name}"
        pytest.skip(f"no operation {name}")
    try:
        shown = {"verdict": "accepted"} | (operation(case["given"], *rest) or {})
    except Wrong as wrong:
        shown = {"verdict": wrong.verdict}
    assert json.loads(json.dumps(shown, default=bytes.hex)) == case["expected"]
    CHECKED[path.parent.name] += 1


def test_summary(capsys: pytest.CaptureFixture[str]) -> None:
    """How many vectors of each family were checked, and which were not and why."""
    families = Counter(path.parent.name for path in CASES)
    with capsys.disabled():
        print(f"\nsecond reader: {CHECKED.total()} of {families.total()} vectors agree")
        print(", ".join(f"{family} {CHECKED[family]}/{families[family]}" for family in sorted(families)))
        for name, reason in SKIPPED.items():
            print(f"skipped {name}: {reason}")
    assert CASES
