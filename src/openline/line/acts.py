"""The acts: what a body says, between its values and its CBOR map.

Common fields: 0 EXERCISE (true, or absent), 1 office. By class:

- KEY: 2 epoch, 3 commitment, 4 rows of station index and wrapped epoch key
- MESSAGE: 2 marker, 3 text, 4 language, 5 written at, 6 valid until, 7 supersedes, 8 in reference to (hashes)
- REPLY: 2 reply, 3 hash of what is answered, 4 text, 5 at, 6 until (STANDBY), 7 language
- RECEIPT: 2 what happened, 3 hash of what is receipted, 5 at

Times are seconds since 1970 UTC and claims of the author. It refuses a body that says EXERCISE where the header
does not, and the other way round: a drill never becomes evidence or a siren.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

from openline.wire.codec import Value, encode
from openline.wire.errors import ExerciseMismatch, Malformed
from openline.wire.header import INDEX_MAX, Class
from openline.wire.shape import body_map, row, sized

TEXT_MAX = 4000  # characters: two pages, more than anybody reads at 03:00
LANGUAGE_MAX = 16
TIME_MAX = 253_402_300_799  # the last second of the year 9999: beyond it no calendar of ours can print a date


class Marker(IntEnum):
    """The speech act of a message, from the IMO standard marine communication phrases."""

    INSTRUCTION = 1
    ADVICE = 2
    WARNING = 3
    INFORMATION = 4
    QUESTION = 5
    ANSWER = 6
    REQUEST = 7
    INTENTION = 8


class Reply(IntEnum):
    """A closed set after controller-pilot data link. STANDBY keeps a dialogue open, the others close it."""

    ROGER = 1
    WILCO = 2
    UNABLE = 3
    STANDBY = 4
    AFFIRM = 5
    NEGATIVE = 6
    DECLINE = 7

    @property
    def closes(self) -> bool:
        """Whether the dialogue is closed by it."""
        return self is not Reply.STANDBY


class Receipt(IntEnum):
    """What a station states has happened to an entry there. Only OPENED is a person's."""

    STORED = 1
    RANG = 2
    OPENED = 3
    UNREADABLE = 4


@dataclass(frozen=True, slots=True)
class KeyAct:
    """By signing this, the station commits to the 1024 message keys of an epoch. Wraps are by station index."""

    epoch: int
    commitment: bytes
    wraps: tuple[tuple[int, bytes], ...]


@dataclass(frozen=True, slots=True)
class MessageAct:
    """By signing this, the office says these words, with this marker, for the party."""

    office: int
    marker: Marker
    text: str
    language: str
    at: int
    valid_until: int | None = None
    supersedes: bytes | None = None
    reference: bytes | None = None


@dataclass(frozen=True, slots=True)
class ReplyAct:
    """By signing this, the office answers exactly the entry whose 32-byte hash is ``about``."""

    office: int
    reply: Reply
    about: bytes
    at: int
    text: str = ""
    until: int | None = None
    language: str = ""


@dataclass(frozen=True, slots=True)
class ReceiptAct:
    """By signing this, the station (OPENED: the office) states that this happened to the entry of that hash."""

    receipt: Receipt
    about: bytes
    at: int
    office: int | None = None


Act = KeyAct | MessageAct | ReplyAct | ReceiptAct
CLASS_OF: dict[type, Class] = {
    KeyAct: Class.KEY,
    MessageAct: Class.MESSAGE,
    ReplyAct: Class.REPLY,
    ReceiptAct: Class.RECEIPT,
}


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
            m |= {6: act.until, 7: act.language or None}
        case _:
            m = {1: act.office, 2: int(act.receipt), 3: act.about, 5: act.at}
    m[0] = True if exercise else None
    return encode({key: value for key, value in m.items() if value is not None})


NEEDED: Mapping[int, Mapping[int, type]] = {
    Class.KEY: {2: int, 3: bytes, 4: list},
    Class.MESSAGE: {1: int, 2: int, 3: str, 4: str, 5: int},
    Class.REPLY: {1: int, 2: int, 3: bytes, 5: int},
    Class.RECEIPT: {2: int, 3: bytes, 5: int},
}
OPTIONAL: Mapping[int, Mapping[int, type]] = {
    Class.KEY: {},
    Class.MESSAGE: {0: bool, 6: int, 7: bytes, 8: bytes},
    Class.REPLY: {0: bool, 4: str, 6: int, 7: str},
    Class.RECEIPT: {0: bool, 1: int},
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
    return READERS[Class(cls)](m)


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
    return ReplyAct(_int(m, 1), reply, about, _time(m, 5), text, _maybe_time(m, 6), language)


def _receipt(m: Mapping[int, Value]) -> Act:
    receipt = Receipt(_enum(Receipt, _int(m, 2)))
    if (receipt is Receipt.OPENED) != (1 in m):
        raise Malformed("OPENED is an office's receipt, and the only one")
    return ReceiptAct(receipt, sized(m[3], "hash", 32), _time(m, 5), _int(m, 1) if 1 in m else None)


READERS = {Class.KEY: _key, Class.MESSAGE: _message, Class.REPLY: _reply, Class.RECEIPT: _receipt}
