"""A party's card: its root keys, stations and offices, signed by its own root and by nobody else.

A later card of the same party has a higher serial and is signed by a threshold of the keys of the card before it, so
no rival is needed to replace a stolen station key. It refuses a card whose signatures do not reach its own threshold.
"""

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import astuple, dataclass

from openline.wire.codec import Value, decode, encode
from openline.wire.errors import BadKey, BadSignature, BadSuccessor, Malformed
from openline.wire.shape import fields, row, sized
from openline.wire.suite import REAL, ROOT_SIZE, SIGN_SIZE, WRAP_SIZE, RootKey, Suite

FORMAT = "openline/card/1"
CODE_MAX = 8  # party codes are labels such as US or ASEAN
STATIONS_MAX = 10
ROOTS_MAX = 5  # three of five survive the loss of two; a card and its signatures must fit one entry
OFFICES_MAX = 32
TITLE_MAX = 80


@dataclass(frozen=True, slots=True)
class Station:
    """One node of a party: ``slot`` counts within the party; signing key 32 bytes, wrapping key 1216, TLS key 32."""

    slot: int
    name: str
    sign: bytes
    wrap: bytes
    tls: bytes


@dataclass(frozen=True, slots=True)
class Office:
    """A role that speaks: ``code`` names it on the wire, ``title`` and ``authority`` on every screen."""

    code: int
    title: str
    authority: str


Signatures = tuple[tuple[int, bytes], ...]  # each with the number of its root key
Point = tuple[bytes, int, int, int]  # a line's mark, slot, incarnation, seq
MARK_SIZE = 8


def mark(line: bytes) -> bytes:
    """What stands for a line in a card, 8 bytes: a card goes to every line of its party, and tells of none of them."""
    return hashlib.sha256(b"openline/mark/1" + line).digest()[:MARK_SIZE]


@dataclass(frozen=True, slots=True)
class Card:
    """What a party's root says of itself. ``roots`` are 1984-byte double keys; ``threshold`` of them must sign.

    ``revoked`` names stations whose keys are the party's no longer, for each line with the last entry that was its own;
    ``healed`` forked feeds: what comes after that entry is one history again.
    """

    party: str
    name: str
    serial: int
    threshold: int
    roots: tuple[bytes, ...]
    stations: tuple[Station, ...]
    offices: tuple[Office, ...]
    revoked: tuple[Point, ...] = ()
    healed: tuple[Point, ...] = ()

    def office(self, code: int) -> Office:
        """The office of this code, or one that says that it is unknown."""
        unknown = Office(code, f"unknown office {code}", "not in the party's card")
        return next((office for office in self.offices if office.code == code), unknown)


@dataclass(frozen=True, slots=True)
class SignedCard:
    """A card with the bytes that were signed; ``hash`` (32 bytes) is how a charter names it."""

    card: Card
    signed: bytes
    signatures: Signatures
    by_old: Signatures = ()  # by the roots of the card before, where this one has others

    @property
    def hash(self) -> bytes:
        """SHA-256 of the label and the signed bytes."""
        return hashlib.sha256(b"openline/card-hash/1" + self.signed).digest()


def _text(value: Value, what: str, size_max: int = TITLE_MAX) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= size_max or not value.isprintable():
        raise Malformed(f"{what} is not 1 to {size_max} printable characters")
    return value


def to_bytes(card: Card) -> bytes:
    """The one encoding of a card, which the root signs."""
    m: dict[int, Value] = {1: FORMAT, 2: card.party, 3: card.name, 4: card.serial, 5: card.threshold, 6: card.roots}
    m |= {7: [astuple(s) for s in card.stations], 8: [astuple(o) for o in card.offices]}
    return encode(m | {key: points for key, points in ((9, card.revoked), (10, card.healed)) if points})


def from_bytes(data: bytes) -> Card:
    """Read a card's signed bytes. Raises WireError; nothing is verified yet."""
    needed = {1: str, 2: str, 3: str, 4: int, 5: int, 6: list, 7: list, 8: list}
    m = fields(decode(data), "card", needed, {9: list, 10: list})
    if m[1] != FORMAT:
        raise Malformed("not a card of this format")
    roots = tuple(sized(r, "root key", ROOT_SIZE) for r in m[6])
    threshold = m[5]
    if not 0 < len(roots) <= ROOTS_MAX or len(set(roots)) != len(roots):
        raise Malformed(f"root keys: 1 to {ROOTS_MAX} different ones are possible")
    if not len(roots) // 2 < threshold <= len(roots):
        raise Malformed("the root's threshold is not greater than half of its keys")
    stations = tuple(_station(s) for s in m[7])
    offices = tuple(_office(o) for o in m[8])
    _unique([s.slot for s in stations], STATIONS_MAX, "stations")
    _unique([o.code for o in offices], OFFICES_MAX, "offices")
    revoked, healed = _points(m.get(9), "revoked stations"), _points(m.get(10), "healed feeds")
    if {slot for _, slot, _, _ in revoked} & {s.slot for s in stations}:
        raise Malformed("a station that is named and revoked")
    party = _text(m[2], "party code", CODE_MAX)
    return Card(party, _text(m[3], "party name"), m[4], threshold, roots, stations, offices, revoked, healed)


def _points(rows: list[Value] | None, what: str) -> tuple[Point, ...]:
    read = [row(one, what, (bytes, int, int, int)) for one in rows or ()]
    points = tuple((sized(line, "mark", MARK_SIZE), slot, incarnation, seq) for line, slot, incarnation, seq in read)
    if rows is not None and (not rows or list(points) != sorted({p[:3]: p for p in points}.values())):
        raise Malformed(f"{what}: none, out of order, or one twice")
    return points


def _unique(numbers: Sequence[int], most: int, what: str) -> None:
    if len(numbers) > most or list(numbers) != sorted(set(numbers)):
        raise Malformed(f"{what} out of order, twice, or more than {most}")


def _station(value: Value) -> Station:
    slot, name, sign, wrap, tls = row(value, "station", (int, str, bytes, bytes, bytes))
    ours = sized(sign, "signing key", SIGN_SIZE), sized(wrap, "wrapping key", WRAP_SIZE)
    return Station(slot, _text(name, "station name"), *ours, sized(tls, "TLS key", SIGN_SIZE))


def _office(value: Value) -> Office:
    code, title, authority = row(value, "office", (int, str, str))
    return Office(code, _text(title, "office title"), _text(authority, "authority"))


def to_sign(signed: bytes) -> bytes:
    """What a root key signs for a card."""
    return encode([FORMAT, signed])


def sign(card: Card, keys: Sequence[tuple[int, RootKey]]) -> SignedCard:
    """Sign a card with root keys, each given with its number in the card."""
    signed = to_bytes(card)
    return SignedCard(card, signed, sign_bytes(to_sign(signed), keys))


def sign_bytes(message: bytes, keys: Sequence[tuple[int, RootKey]]) -> Signatures:
    """Signatures of root keys, each given with its number, in the order of the numbers."""
    return tuple((number, key.sign(message)) for number, key in sorted(keys, key=lambda pair: pair[0]))


def check_threshold(card: Card, message: bytes, signatures: Signatures, suite: Suite = REAL) -> None:
    """Check that enough different root keys of ``card`` signed ``message``. Raises BadSignature or BadKey."""
    for number, signature in signatures:
        if number >= len(card.roots):
            raise BadSignature(f"{card.party} has no root key {number}")
        suite.verify_root(card.roots[number], signature, message)
    if len(dict(signatures)) < card.threshold:
        raise BadSignature(f"{len(dict(signatures))} of {card.threshold} root signatures of {card.party}")


def check_any(chain: Sequence[Card], message: bytes, signatures: Signatures, suite: Suite) -> None:
    """Check as :func:`check_threshold` under the last card of a party or any before it. Raises BadSignature or BadKey.

    What a root has signed stands after that root was replaced, or a rotation would undo what all had agreed to.
    """
    for card in chain[:-1]:
        with suppress(BadSignature, BadKey):
            return check_threshold(card, message, signatures, suite)
    return check_threshold(chain[-1], message, signatures, suite)


def card_value(signed: SignedCard) -> Value:
    """The card with its signatures as one value, for files and acts."""
    m: dict[int, Value] = {1: signed.signed, 2: signatures_value(signed.signatures)}
    return m | ({3: signatures_value(signed.by_old)} if signed.by_old else {})


def signatures_value(signatures: Signatures) -> Value:
    """Numbered root signatures as one value."""
    rows: list[Value] = [[number, signature] for number, signature in signatures]
    return rows


def read_signatures(value: list[Value]) -> Signatures:
    """Numbered root signatures from a value. Raises Malformed."""
    read = tuple((number, signature) for number, signature in (row(s, "root signature", (int, bytes)) for s in value))
    if [number for number, _ in read] != sorted({number for number, _ in read if number < ROOTS_MAX}):
        raise Malformed("root signatures out of order, twice, or of no root key")
    return read


def read_card(value: Value, suite: Suite = REAL) -> SignedCard:
    """A card with its signatures from a value, verified under its own root. Raises WireError."""
    m = fields(value, "signed card", {1: bytes, 2: list}, {3: list})
    if m.get(3) == []:
        raise Malformed("an empty list of signatures, which is left out instead")
    card, signatures = from_bytes(m[1]), read_signatures(m[2])
    check_threshold(card, to_sign(m[1]), signatures, suite)
    return SignedCard(card, m[1], signatures, read_signatures(m.get(3, [])))


def check_successor(old: Card, new: SignedCard, suite: Suite = REAL) -> None:
    """Check that ``new`` may take the place of ``old``: The Update Framework's rule, signed by the old root too.

    A station's signing key is its own for ever: another key is another slot, so that what was signed stays provable.
    Raises BadSignature or BadSuccessor.
    """
    card = new.card
    check_threshold(old, to_sign(new.signed), new.by_old if card.roots != old.roots else new.signatures, suite)
    keys, gone = {s.slot: s.sign for s in card.stations}, {slot for _, slot, _, _ in card.revoked}
    if card.party != old.party or card.serial <= old.serial:
        raise BadSuccessor("another party's card, or one that is not newer")
    if any(keys.get(s.slot, s.sign) != s.sign for s in old.stations) or not set(old.revoked) <= set(card.revoked):
        raise BadSuccessor("it gives a station another signing key, or takes a revocation back")
    if not {s.slot for s in old.stations} <= keys.keys() | gone:
        raise BadSuccessor("a station is left out and not revoked")


SAFETY_DIGITS = 40


def safety_number(signed: SignedCard) -> str:
    """Forty digits in groups of five that two people compare over a second way, readable in every language.

    132 bits of SHA-256 over the card's hash: whoever wants another card with the same digits must try 2**132.
    """
    digest = hashlib.sha256(b"openline/safety-number/1" + signed.hash).digest()
    digits = f"{int.from_bytes(digest, 'big') % 10**40:040d}"
    return " ".join(digits[i : i + 5] for i in range(0, 40, 5))
