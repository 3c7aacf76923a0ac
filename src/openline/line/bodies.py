"""Bodies: each act as its CBOR map and back, by one table. Key 0 is EXERCISE (true, or absent), key 1 the office.

It refuses a body that says EXERCISE where the header does not, and the other way round: a drill never becomes evidence
or a siren. It refuses a field that it does not know, because half an act must not be understood.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from openline.line import acts, fork
from openline.line import card as cards
from openline.line.acts import FORM_MAX, LANGUAGE_MAX, REASON_MAX, TEXT_MAX, TIME_MAX, Act, Marker, Receipt, Reply
from openline.wire.codec import Value, decode, encode
from openline.wire.entry import NO_PREV
from openline.wire.errors import ExerciseMismatch, Malformed
from openline.wire.header import CLEAR, INDEX_MAX, SEQ_MAX, Class
from openline.wire.shape import is_a, row, sized
from openline.wire.suite import REAL, Suite


def _same(value: Any) -> Any:
    return value


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a body: its key, the act's attribute, its CBOR type, and the way in and out.

    An optional one is left out when it says what ``default`` says.
    """

    key: int
    name: str
    kind: type
    read: Callable[..., Any] = _same
    write: Callable[[Any], Value] = _same
    needed: bool = True
    default: object = None


def _time(value: int) -> int:
    if value > TIME_MAX:
        raise Malformed("a time after the year 9999")
    return value


def _most(most: int) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:
        if len(value) > most:
            raise Malformed(f"text of more than {most} characters, or a form of more bytes")
        return value

    return read


def _enum(kind: type[IntEnum]) -> Callable[[int], IntEnum]:
    def read(number: int) -> IntEnum:
        try:
            return kind(number)
        except ValueError:
            raise Malformed(f"{kind.__name__} {number} is not one that this version knows") from None

    return read


def _hash(value: bytes) -> bytes:
    return sized(value, "hash", 32)


def _wraps(rows: list[Value]) -> tuple[tuple[int, bytes], ...]:
    wraps = tuple((index, wrapped) for index, wrapped in (row(one, "wrap", (int, bytes)) for one in rows))
    indices = [index for index, _ in wraps]
    if indices != sorted(set(indices)) or any(index > INDEX_MAX for index in indices):
        raise Malformed("wraps out of order, twice, or for no station")
    return wraps


def _scope(scope: list[Value]) -> tuple[int, ...]:
    precedences = tuple(p for p in scope if isinstance(p, int) and not isinstance(p, bool) and 0 <= p <= 3)
    if not precedences or list(precedences) != scope or list(precedences) != sorted(set(precedences)):
        raise Malformed("a scope is a list of precedences, each once, in order")
    return precedences


def _rows(pairs: Any) -> Value:
    return [list(pair) for pair in pairs]


def _signers(rows: list[Value]) -> tuple[tuple[str, cards.Signatures], ...]:
    read = [row(one, "signature of a party", (str, list)) for one in rows]
    return tuple((party, cards.read_signatures(value)) for party, value in read)


def _write_signers(signers: Any) -> Value:
    return [[party, _rows(signatures)] for party, signatures in signers]


def _cards(rows: list[Value], suite: Suite) -> tuple[cards.SignedCard, ...]:
    return tuple(cards.read_card(one, suite) for one in rows)


def _write_cards(held: Any) -> Value:
    return [cards.card_value(card) for card in held]


OFFICE = Field(1, "office", int)
AT = Field(5, "at", int, _time)
ABOUT = Field(3, "about", bytes, _hash)
BODIES: Mapping[int, tuple[type[Any], tuple[Field, ...]]] = {
    Class.KEY: (
        acts.KeyAct,
        (Field(2, "epoch", int), Field(3, "commitment", bytes, _hash), Field(4, "wraps", list, _wraps, _rows)),
    ),
    Class.CARD: (acts.CardAct, (Field(2, "card", dict, cards.read_card, cards.card_value),)),
    Class.ADOPT: (acts.AdoptAct, (Field(2, "version", int), Field(3, "charter_hash", bytes, _hash))),
    Class.MESSAGE: (
        acts.MessageAct,
        (
            OFFICE,
            Field(2, "marker", int, _enum(Marker), int),
            Field(3, "text", str, _most(TEXT_MAX)),
            Field(4, "language", str, _most(LANGUAGE_MAX)),
            AT,
            Field(6, "valid_until", int, _time, needed=False),
            Field(7, "supersedes", bytes, _hash, needed=False),
            Field(8, "reference", bytes, _hash, needed=False),
            Field(9, "form", bytes, _most(FORM_MAX), needed=False, default=b""),
            Field(10, "alone", bool, needed=False, default=False),
            Field(11, "info", int, needed=False, default=0),
        ),
    ),
    Class.REPLY: (
        acts.ReplyAct,
        (
            OFFICE,
            Field(2, "reply", int, _enum(Reply), int),
            ABOUT,
            Field(4, "text", str, _most(TEXT_MAX), needed=False, default=""),
            AT,
            Field(6, "until", int, _time, needed=False),
            Field(7, "language", str, _most(LANGUAGE_MAX), needed=False, default=""),
            Field(8, "override", bool, needed=False, default=False),
            Field(9, "form", bytes, _most(FORM_MAX), needed=False, default=b""),
        ),
    ),
    Class.RECEIPT: (
        acts.ReceiptAct,
        (Field(1, "office", int, needed=False), Field(2, "receipt", int, _enum(Receipt), int), ABOUT, AT),
    ),
    Class.SUSPEND: (
        acts.SuspendAct,
        (
            OFFICE,
            Field(2, "scope", list, _scope, list),
            Field(3, "reason", str, _most(REASON_MAX)),
            Field(4, "language", str, _most(LANGUAGE_MAX)),
            AT,
            Field(6, "duration_s", int, _time),
        ),
    ),
    Class.RESUME: (acts.ResumeAct, (OFFICE, AT)),
    Class.CHARTER: (
        acts.CharterAct,
        (
            Field(2, "signed", bytes),
            Field(3, "signatures", list, _signers, _write_signers),
            Field(4, "cards", list, _cards, _write_cards, needed=False, default=()),
        ),
    ),
    Class.FIRST: (
        acts.FirstAct,
        (Field(2, "last_incarnation", int), Field(3, "last_seq", int), Field(4, "last_hash", bytes, _hash)),
    ),
    Class.FORK: (
        acts.ForkAct,
        (Field(2, "one", list, fork.read, fork.value), Field(3, "two", list, fork.read, fork.value)),
    ),
    Class.WITHDRAW: (
        acts.WithdrawAct,
        (Field(2, "party", str), Field(3, "signatures", list, cards.read_signatures, _rows), AT),
    ),
}
CLASS_OF: dict[type[Any], int] = {kind: cls for cls, (kind, _) in BODIES.items()}
ROOTED = (cards.read_card, _cards)  # what is read with the suite, because roots signed it
EXERCISE = Field(0, "exercise", bool, needed=False, default=False)
FIELDS = {
    cls: {f.key: f for f in (*fields, *(() if cls in CLEAR else (EXERCISE,)))} for cls, (_, fields) in BODIES.items()
}
NEEDED = {cls: {field.key for field in fields if field.needed} for cls, (_, fields) in BODIES.items()}


def to_body(act: Act, exercise: bool) -> bytes:
    """The CBOR of an act, with EXERCISE in it where the header has it."""
    m: dict[int, Value] = {0: True} if exercise else {}
    for field in BODIES[CLASS_OF[type(act)]][1]:
        value = getattr(act, field.name)
        if field.needed or value != field.default:
            m[field.key] = field.write(value)
    return encode(m)


def from_body(cls: int, exercise: bool, body: bytes, suite: Suite = REAL) -> Act | None:
    """The act of a body, or None where the class is unknown to this version.

    ``exercise`` is what the header says. Raises Malformed, ExerciseMismatch, or BadSignature for a card of nobody's.
    """
    if cls not in BODIES:
        return None
    m, said, known = decode(body), dict[str, Any](), FIELDS[cls]
    if not isinstance(m, dict) or not NEEDED[cls] <= m.keys():
        raise Malformed(f"{Class(cls).name} is not a map with the fields {sorted(NEEDED[cls])}")
    for key, value in m.items():
        field = known.get(key)
        if field is None or not is_a(value, field.kind):
            raise Malformed(f"{Class(cls).name} has an unknown field {key!r}, or one of another type")
        said[field.name] = value = field.read(value, suite) if field.read in ROOTED else field.read(value)
        if not field.needed and value == field.default:
            raise Malformed(f"field {key} says what is said by leaving it out")
    if said.pop("exercise", False) != exercise:
        raise ExerciseMismatch("header and body disagree about EXERCISE")
    act: Act = BODIES[cls][0](**said)
    if isinstance(act, acts.ReceiptAct) and (act.receipt is Receipt.OPENED) != (1 in m):
        raise Malformed("OPENED is an office's receipt, and the only one")
    if isinstance(act, acts.FirstAct) and (act.last_seq > SEQ_MAX or (act.last_seq == 0) != (act.last_hash == NO_PREV)):
        raise Malformed("a last entry without a hash, or a hash of no entry")
    return act
