"""A DRAFT form of 22 typed fields, as it will travel when the forms exist: its size is measured before they are built.

A form's values stand in the order of its fields, in one list behind the form's number and version: no name of a field
and no hash of the form goes on the air. It refuses to be a form: nothing reads it, and no office can send it.
"""

from __future__ import annotations

from openline.wire import entry as en
from openline.wire.codec import Value, encode
from openline.wire.header import Class, Header, Precedence, Ref
from openline.wire.suite import RealSecrets

AT = 1_700_000_000
FIELDS: dict[str, Value] = {  # a dangerous approach at sea, as one side saw it
    "seen at, seconds since 1970 UTC": AT - 240,
    "latitude, ten-thousandths of a degree": 243_512,
    "longitude, ten-thousandths of a degree": -1_194_307,
    "accuracy of the position, metres": 50,
    "our unit, kind": 3,
    "our unit, hull number": 115,
    "our course, degrees": 275,
    "our speed, tenths of a knot": 124,
    "our altitude, metres": 0,
    "their unit, kind": 7,
    "their unit, hull number": 1_702,
    "their course, degrees": 310,
    "their speed, tenths of a knot": 4_150,
    "their altitude, metres": 90,
    "closest distance, metres": 137,
    "bearing of it, degrees": 188,
    "what they did": 4,
    "radar of fire control seen": False,
    "weapons seen": True,
    "persons hurt": 0,
    "damage": None,
    "what we ask": 2,
}
LINE, EK = bytes(range(32)), bytes(range(32, 64))
SECRETS = RealSecrets(bytes(range(64, 96)), bytes(64), bytes(range(1, 33)))


def body() -> bytes:
    """Office 7 gives a warning at that time: form 12 in its version 1, and what stands in it."""
    return encode({1: 7, 2: 3, 5: AT, 9: [12, 1, *FIELDS.values()]})


def header(after: int = 1_000) -> Header:
    """At FLASH from the first of ten stations, acknowledging the other nine, each of which said ``after`` things."""
    acks = tuple(Ref(station, 0, after + station) for station in range(1, 10))
    return Header(Class.MESSAGE, Precedence.FLASH, False, 0, 0, 3, after, 10 * after, acks, deadline=1)


def frame() -> bytes:
    """The form sealed and signed, with its predecessor's hash, as it goes on the air."""
    return en.to_frame(en.make(LINE, header(), bytes(range(32)), body(), EK, SECRETS), EK, with_prev=True)
