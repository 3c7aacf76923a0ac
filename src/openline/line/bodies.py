"""Bodies: each act as its CBOR map and back. Key 0 is EXERCISE (true, or absent), key 1 the office.

It refuses a body that says EXERCISE where the header does not, and the other way round: a drill never becomes evidence
or a siren. It refuses a field that it does not know, because half an act must not be understood.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import IntEnum

from openline.line import fork
from openline.line.acts import (
    LANGUAGE_MAX,
    REASON_MAX,
    TEXT_MAX,
    TIME_MAX,
    Act,
    FirstAct,
    ForkAct,
    KeyAct,
    Marker,
    MessageAct,
    Receipt,
    ReceiptAct,
    Reply,
    ReplyAct,
    ResumeAct,
    SuspendAct,
)
from openline.wire.codec import Value, encode
from openline.wire.entry import NO_PREV
from openline.wire.errors import ExerciseMismatch, Malformed
from openline.wire.header import INDEX_MAX, SEQ_MAX, Class
from openline.wire.shape import body_map, row, sized


def to_body(act: Act, exercise: bool) -> bytes:
    """The CBOR of an act, with EXERCISE in it where the header has it."""
    m: dict[int, Value | None]
    match act:
        case KeyAct():
            wraps: list[Value] = [[index, wrapped] for index, wrapped in act.wraps]
            m = {2: act.epoch, 3: act.commitment, 4: wraps}
        case MessageAct():
            m = {1: act.office, 2: int(act.marker), 3: act.text, 4: act.language, 5: act.at}
            m |= {6: act.valid_until, 7: act.supersedes, 8: act.reference}
        case ReplyAct():
            m = {1: act.office, 2: int(act.reply), 3: act.about, 4: act.text or None, 5: act.at}
            m |= {6: act.until, 7: act.language or None, 8: act.override or None}
        case SuspendAct():
            m = {1: act.office, 2: list(act.scope), 3: act.reason, 4: act.language, 5: act.at, 6: act.duration_s}
        case ResumeAct():
            m = {1: act.office, 5: act.at}
        case FirstAct():
            m = {2: act.last_incarnation, 3: act.last_seq, 4: act.last_hash}
        case ForkAct():
            m = {2: fork.value(act.one), 3: fork.value(act.two)}
        case _:
            m = {1: act.office, 2: int(act.receipt), 3: act.about, 5: act.at}
    m[0] = True if exercise else None
    return encode({key: value for key, value in m.items() if value is not None})


NEEDED: Mapping[int, Mapping[int, type]] = {
    Class.KEY: {2: int, 3: bytes, 4: list},
    Class.MESSAGE: {1: int, 2: int, 3: str, 4: str, 5: int},
    Class.REPLY: {1: int, 2: int, 3: bytes, 5: int},
    Class.RECEIPT: {2: int, 3: bytes, 5: int},
    Class.SUSPEND: {1: int, 2: list, 3: str, 4: str, 5: int, 6: int},
    Class.RESUME: {1: int, 5: int},
    Class.FIRST: {2: int, 3: int, 4: bytes},
    Class.FORK: {2: list, 3: list},
}
OPTIONAL: Mapping[int, Mapping[int, type]] = {
    Class.KEY: {},
    Class.MESSAGE: {0: bool, 6: int, 7: bytes, 8: bytes},
    Class.REPLY: {0: bool, 4: str, 6: int, 7: str, 8: bool},
    Class.RECEIPT: {0: bool, 1: int},
    Class.SUSPEND: {0: bool},
    Class.RESUME: {0: bool},
    Class.FIRST: {},
    Class.FORK: {},
}


def from_body(cls: int, exercise: bool, body: bytes) -> Act | None:
    """The act of a body, or None where the class is unknown to this version.

    ``exercise`` is what the header says. Raises Malformed or ExerciseMismatch.
    """
    if cls not in NEEDED:
        return None
    m = body_map(body, Class(cls).name, NEEDED[cls], OPTIONAL[cls])
    if 0 in m and m[0] is not True:
        raise Malformed("EXERCISE is written as true or not at all")
    if (0 in m) != exercise:
        raise ExerciseMismatch("header and body disagree about EXERCISE")
    return READERS[cls](m)


def _int(m: Mapping[int, Value], key: int) -> int:
    value = m[key]
    assert isinstance(value, int), "fields() checked"
    return value


def _time(m: Mapping[int, Value], key: int) -> int:
    value = _int(m, key)
    if value > TIME_MAX:
        raise Malformed("a time after the year 9999")
    return value


def _maybe_time(m: Mapping[int, Value], key: int) -> int | None:
    return _time(m, key) if key in m else None


def _str(m: Mapping[int, Value], key: int, most: int) -> str:
    value = m.get(key, "")
    assert isinstance(value, str), "fields() checked"
    if len(value) > most:
        raise Malformed(f"text of more than {most} characters")
    return value


def _hash(m: Mapping[int, Value], key: int) -> bytes | None:
    return sized(m[key], "hash", 32) if key in m else None


def _enum(kind: type[IntEnum], number: int) -> int:
    if number not in kind.__members__.values():
        raise Malformed(f"{kind.__name__} {number} is not one that this version knows")
    return number


def _key(m: Mapping[int, Value]) -> Act:
    wraps = []
    rows = m[4]
    assert isinstance(rows, list), "fields() checked"
    for one in rows:
        index, wrapped = row(one, "wrap", (int, bytes))
        assert isinstance(index, int) and isinstance(wrapped, bytes), "row() checked"
        wraps.append((index, wrapped))
    indices = [index for index, _ in wraps]
    if indices != sorted(set(indices)) or any(index > INDEX_MAX for index in indices):
        raise Malformed("wraps out of order, twice, or for no station")
    return KeyAct(_int(m, 2), sized(m[3], "commitment", 32), tuple(wraps))


def _message(m: Mapping[int, Value]) -> Act:
    text, language = _str(m, 3, TEXT_MAX), _str(m, 4, LANGUAGE_MAX)
    marker = Marker(_enum(Marker, _int(m, 2)))
    return MessageAct(_int(m, 1), marker, text, language, _time(m, 5), _maybe_time(m, 6), _hash(m, 7), _hash(m, 8))


def _reply(m: Mapping[int, Value]) -> Act:
    reply = Reply(_enum(Reply, _int(m, 2)))
    about = sized(m[3], "hash", 32)
    text, language = _str(m, 4, TEXT_MAX), _str(m, 7, LANGUAGE_MAX)
    if m.get(8, True) is not True:
        raise Malformed("an override is written as true or not at all")
    return ReplyAct(_int(m, 1), reply, about, _time(m, 5), text, _maybe_time(m, 6), language, 8 in m)


def _receipt(m: Mapping[int, Value]) -> Act:
    receipt = Receipt(_enum(Receipt, _int(m, 2)))
    if (receipt is Receipt.OPENED) != (1 in m):
        raise Malformed("OPENED is an office's receipt, and the only one")
    return ReceiptAct(receipt, sized(m[3], "hash", 32), _time(m, 5), _int(m, 1) if 1 in m else None)


def _suspend(m: Mapping[int, Value]) -> Act:
    scope = m[2]
    assert isinstance(scope, list), "fields() checked"
    precedences = tuple(p for p in scope if isinstance(p, int) and not isinstance(p, bool) and 0 <= p <= 3)
    if not precedences or list(precedences) != scope or list(precedences) != sorted(set(precedences)):
        raise Malformed("a scope is a list of precedences, each once, in order")
    reason, language = _str(m, 3, REASON_MAX), _str(m, 4, LANGUAGE_MAX)
    return SuspendAct(_int(m, 1), precedences, reason, language, _time(m, 6), _time(m, 5))


def _first(m: Mapping[int, Value]) -> Act:
    incarnation, seq, last = _int(m, 2), _int(m, 3), sized(m[4], "hash", 32)
    if seq > SEQ_MAX or (seq == 0) != (last == NO_PREV):
        raise Malformed("a last entry without a hash, or a hash of no entry")
    return FirstAct(incarnation, seq, last)


READERS: Mapping[int, Callable[[Mapping[int, Value]], Act]] = {
    Class.KEY: _key,
    Class.MESSAGE: _message,
    Class.REPLY: _reply,
    Class.RECEIPT: _receipt,
    Class.SUSPEND: _suspend,
    Class.RESUME: lambda m: ResumeAct(_int(m, 1), _time(m, 5)),
    Class.FIRST: _first,
    Class.FORK: lambda m: ForkAct(fork.read(m[2]), fork.read(m[3])),
}
