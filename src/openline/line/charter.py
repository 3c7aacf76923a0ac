"""The charter: what the parties of a line agreed to, and the line's name for ever.

``line_id`` is the hash of its first version. It is in force when the root of every party has signed; signed by some
only, it is a standing offer that the others can join later with one signature. It refuses parties whose cards are
not the ones that it names, and a charter that would let a date close the floor cannot be written: there is no field.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass

from openline.line import card as cards
from openline.line.acts import TIME_MAX
from openline.line.card import Card, Signatures, SignedCard, Station
from openline.wire.codec import Value, decode, encode
from openline.wire.dictionary import DICTIONARY_HASH
from openline.wire.errors import BadSignature, BadSuccessor, Malformed
from openline.wire.header import INDEX_MAX
from openline.wire.records import Reader, write
from openline.wire.shape import fields, row, sized
from openline.wire.suite import REAL, SUITE_ID, RootKey, Suite

FORMAT = "openline/charter/1"
NAME_MAX = 40
PARTIES_MAX = 10
Chain = Sequence[Card]  # of one party, the one in force last
Signers = Sequence[tuple[str, Signatures]]
Hours = tuple[str, int, int, int]  # party, days as a mask (bit 0 is Monday), from and until in minutes of the UTC day
HOURS_MAX = 70  # rows of a calendar: ten parties, each day of the week another
MAGIC = b"openline charter 1\n"
FILE_MAX = 1 << 20  # ten parties with cards and roots as large as they can be


@dataclass(frozen=True, slots=True)
class Member:
    """One party: its code, the hash of its card (32 bytes), and the block of station indices that is its for ever."""

    party: str
    card_hash: bytes
    first_index: int
    index_count: int


@dataclass(frozen=True, slots=True)
class Deadline:
    """Seconds until a person must have opened a call, and until it must have been answered."""

    open_s: int
    answer_s: int


@dataclass(frozen=True, slots=True)
class Charter:
    """What is agreed. ``deadlines`` by precedence, FLASH first; times in seconds; ``expires`` since 1970 UTC."""

    version: int
    name: str
    members: tuple[Member, ...]
    suite: int
    dictionary: bytes
    deadlines: tuple[Deadline, ...]
    escalation: tuple[str, ...]
    languages: tuple[str, ...]
    suspension_max_s: int
    notice_s: int
    saving_clause: str
    expires: int
    before: bytes = b""  # the hash of the version before, 32 bytes; version 1 has none
    catalogue: bytes = b""  # the hash of the forms and their phrases that all have compared, 32 bytes; or none
    calendar: tuple[Hours, ...] = ()  # when their offices are manned; a party without a row: at all hours
    two_persons: int = 0  # bit p: words of precedence p are released by two persons; 0: each party as it likes


@dataclass(frozen=True, slots=True)
class SignedCharter:
    """A charter with its signed bytes, the cards of its parties, and the root signatures that it has so far."""

    charter: Charter
    signed: bytes
    cards: tuple[SignedCard, ...]
    signatures: tuple[tuple[str, Signatures], ...]

    @property
    def line_id(self) -> bytes:
        """32 bytes: SHA-256 of the signed bytes. That of the first version is the line's name for ever."""
        return hashlib.sha256(self.signed).digest()

    @property
    def missing(self) -> tuple[str, ...]:
        """The parties that have not signed: empty when the charter is in force."""
        return tuple(m.party for m in self.charter.members if m.party not in dict(self.signatures))


@dataclass(frozen=True, slots=True)
class Seat:
    """A station with its place on a line: its index, party and card."""

    index: int
    party: str
    station: Station
    card: cards.Card


def seats(charter: SignedCharter) -> dict[int, Seat]:
    """Every station of the line by index."""
    parties = [(m, signed.card) for m, signed in zip(charter.charter.members, charter.cards, strict=True)]
    return {seat.index: seat for member, card in parties for seat in seated(member, card)}


def seated(m: Member, card: Card) -> list[Seat]:
    """The stations of a party's card that have a place in its block of indices."""
    return [Seat(m.first_index + s.slot, m.party, s, card) for s in card.stations if s.slot < m.index_count]


def to_bytes(c: Charter) -> bytes:
    """The one encoding of a charter, which every root signs."""
    members, deadlines = [astuple(m) for m in c.members], [astuple(d) for d in c.deadlines]
    terms: list[Value] = [FORMAT, c.version, c.name, members, c.suite, c.dictionary, deadlines, c.escalation]
    terms += [c.languages, c.suspension_max_s, c.notice_s, c.saving_clause, c.expires]
    calendar: list[Value] = [list(hours) for hours in c.calendar]
    late: dict[int, Value] = {14: c.before, 15: c.catalogue, 16: calendar, 17: c.two_persons}
    return encode(dict(enumerate(terms, start=1)) | {k: v for k, v in late.items() if v})


SHAPE: dict[int, type] = dict(
    enumerate((str, int, str, list, int, bytes, list, list, list, int, int, str, int), start=1)
)


def from_bytes(data: bytes) -> Charter:
    """Read a charter's signed bytes. Raises WireError."""
    m = fields(decode(data), "charter", SHAPE, {14: bytes, 15: bytes, 16: list, 17: int})
    fmt, version, name, members, suite, dictionary, deadlines, escalation, languages = (m[i] for i in range(1, 10))
    suspension_max_s, notice_s, saving_clause, expires = (m[i] for i in range(10, 14))
    if fmt != FORMAT or (version == 1) != (14 not in m) or not version:
        raise Malformed("not a charter of this format, or a version that names the wrong one before it")
    if not 0 < len(name) <= NAME_MAX or not name.isprintable() or "/" in name:
        raise Malformed(f"the line's name is not 1 to {NAME_MAX} printable characters without '/'")
    before = sized(m.get(14, bytes(32)), "hash of the version before", 32) if version > 1 else b""
    who = tuple(map(_member, _rows(members, "members")))
    when = tuple(map(_deadline, _rows(deadlines, "deadlines")))
    ladder, spoken = (tuple(map(_words, _rows(*one))) for one in ((escalation, "escalation"), (languages, "languages")))
    catalogue = sized(m[15], "catalogue hash", 32) if 15 in m else b""
    calendar = tuple(map(_hours, _rows(m[16], "calendar", HOURS_MAX))) if 16 in m else ()
    if not 0 < m.get(17, 1) < 16:
        raise Malformed("precedences that need two persons: a mask of four bits, or left out")
    rest = (suspension_max_s, notice_s, saving_clause, expires, before, catalogue, calendar, m.get(17, 0))
    charter = Charter(version, name, who, suite, sized(dictionary, "dictionary hash", 32), when, ladder, spoken, *rest)
    _check(charter)
    return charter


def _rows(value: list[Value], what: str, most: int = PARTIES_MAX) -> list[Value]:
    if not 0 < len(value) <= most:
        raise Malformed(f"{what}: between 1 and {most} are possible")
    return value


def _hours(value: Value) -> Hours:
    party, days, from_min, until_min = row(value, "hours of a party", (str, int, int, int))
    if not 0 < days < 128 or not from_min < until_min <= 24 * 60:
        raise Malformed("hours on no day of the week, or that end before they begin or after the day")
    return party, days, from_min, until_min


def _words(value: Value) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= cards.TITLE_MAX or not value.isprintable():
        raise Malformed("a term that is not printable text")
    return value


def _member(value: Value) -> Member:
    party, card_hash, first, count = row(value, "member", (str, bytes, int, int))
    return Member(_words(party), sized(card_hash, "card hash", 32), first, count)


def _deadline(value: Value) -> Deadline:
    open_s, answer_s = row(value, "deadline", (int, int))
    if not 0 < open_s <= answer_s <= 30 * 86400:
        raise Malformed("a deadline that is zero, longer than 30 days, or due to be answered before it is opened")
    return Deadline(open_s, answer_s)


def _check(c: Charter) -> None:
    """What a charter must satisfy beyond its shape."""
    if len(c.members) < 2 or len({m.party for m in c.members}) != len(c.members):
        raise Malformed("a line has at least two parties, each named once")
    taken: set[int] = set()
    for m in c.members:
        block = range(m.first_index, m.first_index + m.index_count)
        if m.index_count < 1 or block[-1] > INDEX_MAX or taken & set(block):
            raise Malformed(f"{m.party}'s block of station indices is empty, too high or another's")
        taken |= set(block)
    if not c.saving_clause.isprintable() or c.expires > TIME_MAX:
        raise Malformed("a saving clause that cannot be printed, or an expiry after the year 9999")
    if {hours[0] for hours in c.calendar} - {m.party for m in c.members}:
        raise Malformed("hours of somebody who is no party")
    if len(c.deadlines) != 4:
        raise Malformed("there must be deadlines for each of the four precedences")
    if c.suite != SUITE_ID or c.dictionary != DICTIONARY_HASH:
        raise Malformed("a suite or dictionary that this node does not have: it needs the version that does")


def to_sign(signed: bytes) -> bytes:
    """What a root key signs for a charter."""
    return encode([FORMAT, signed])


def offer(charter: Charter, parties: Sequence[SignedCard]) -> SignedCharter:
    """A charter that nobody has signed yet, with the cards of its parties in the charter's order."""
    return SignedCharter(charter, to_bytes(charter), tuple(parties), ())


def sign(c: SignedCharter, party: str, keys: Sequence[tuple[int, RootKey]]) -> SignedCharter:
    """Add the root signatures of ``party``: an offer when it is the first, in force when it is the last."""
    others = tuple((p, s) for p, s in c.signatures if p != party)
    return SignedCharter(c.charter, c.signed, c.cards, (*others, (party, cards.sign_bytes(to_sign(c.signed), keys))))


def check_signatures(signed: bytes, signatures: Signers, by_party: Mapping[str, Chain], suite: Suite = REAL) -> None:
    """Check that a root of each of these parties signed a charter, each once. Raises BadSignature or BadKey."""
    if len(dict(signatures)) != len(signatures):
        raise BadSignature("a party that signed before")
    for party, read in signatures:
        if party not in by_party:
            raise BadSignature(f"a signature of {party!r}, who is no party")
        cards.check_any(by_party[party], to_sign(signed), read, suite)


def check_amendment(old: Charter, old_signed: bytes, new: Charter) -> None:
    """Check that ``new`` may follow ``old``: nobody is expelled, no index used twice. Raises BadSuccessor."""
    if (new.version, new.before, new.name) != (old.version + 1, hashlib.sha256(old_signed).digest(), old.name):
        raise BadSuccessor("it does not follow the version that is in force")
    blocks = {m.party: m for m in new.members}
    for m in old.members:
        kept = blocks.get(m.party)
        if kept is None or kept.first_index != m.first_index or kept.index_count < m.index_count:
            raise BadSuccessor(f"{m.party} is left out, or its block of station indices is moved")


def to_file(c: SignedCharter) -> bytes:
    """The whole in one file: the charter, a card for each of its parties, and the signatures that it has."""
    signatures: list[bytes] = [encode([party, cards.signatures_value(s)]) for party, s in c.signatures]
    return write(MAGIC, [c.signed, *(encode(cards.card_value(k)) for k in c.cards), *signatures])


def from_file(data: bytes) -> SignedCharter:
    """Read and verify a charter file: cards, their own signatures, and every charter signature. Raises WireError."""
    records = Reader(data, MAGIC, "a charter file")
    signed = records.next()
    charter = from_bytes(signed)
    held = tuple(cards.read_card(decode(records.next())) for _ in charter.members)
    if [(k.card.party, k.hash) for k in held] != [(member.party, member.card_hash) for member in charter.members]:
        raise BadSignature("the cards in the file are not the cards that the charter names")
    signatures: list[tuple[str, Signatures]] = []
    while records.rest:
        party, value = row(decode(records.next()), "signature of a party", (str, list))
        signatures.append((party, cards.read_signatures(value)))
        check_signatures(signed, signatures, {k.card.party: [k.card] for k in held})
    return SignedCharter(charter, signed, held, tuple(signatures))
