"""Family many: pseudo-random cases in great number, whose results are hashed to one value, and damage to every bit."""

from __future__ import annotations

from typing import Any

from openline.wire import entry as en
from openline.wire import seal

from .case import Case, Table
from .world import EK, FLASH, IMMEDIATE, LINE, PUBLIC, US, Pen, seed


def cases() -> list[Case]:
    """The cases of many."""
    t = Table("many")
    for name, count, what in (
        ("cbor", 5000, "Short strings of bytes: accepted or refused, one by one."),
        ("varint", 5000, "Numbers of 1 to 48 bits, written."),
        ("header", 3000, "Strings of 9 bytes that look like headers: accepted or refused, one by one."),
        ("epoch", 24, "Epoch keys: tag, one message key and the commitment of each."),
        ("seal", 256, "Packed bodies of 21 to 276 bytes, sealed."),
        ("spelt", 2000, "Short strings of bytes as spelt bodies: accepted as what, or refused, one by one."),
        ("unpack", 2000, "Short strings of bytes as deflated bodies: accepted or refused, one by one."),
    ):
        t.good(name, what, f"many-{name}", seed=seed(f"many {name}"), count=count)
    pen = Pen(US)
    pen.last = pen.sign(0, b"\xa0", precedence=IMMEDIATE)
    call = pen.say("Stop.", precedence=FLASH)
    given: dict[str, Any] = {"line_id": LINE, "signing_key": PUBLIC[US], "prev": call.prev}
    t.good(
        "every-bit-of-a-flash",
        "Every single bit of a FLASH is turned, one at a time: none of the frames is accepted.",
        "every-bit",
        ("alter",),
        frame=pen.frame(call),
        key=EK[US],
        **given,
    )
    t.good(
        "every-bit-open",
        "The same for its open form.",
        "every-bit",
        ("alter",),
        frame=en.to_open_frame(call),
        key=seal.line_key(LINE),
        **given,
    )
    return t.cases
