"""Trying a route as an administrator does: dial it, look who answers, and say whose act helps.

It uses the station's own certificate and takes any answer, so that it can say whose key answered. It refuses to become
a link: it hangs up after the other side's hello, and nothing is sent.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass

from openline.carriers.certificate import context, key_of
from openline.carriers.framing import HELLO_SIZE, VERSION
from openline.carriers.link import HANDSHAKE_S
from openline.carriers.reasons import in_words

# What was found on a route: whether it is good, and what to do about it.
NEXT = {
    "good": (True, ""),
    "other": (False, "The address leads to another station of ours or theirs: correct the route."),
    "stranger": (
        False,
        "Do not use it: it is not theirs, or their card has changed; ask them, and import their new card.",
    ),
    "unpinned": (
        False,
        "They do not know our key yet: they must have the charter in force, and start their node again.",
    ),
    "version": (False, "What answers is no Openline of this version: ask them what runs there."),
    "refused: nobody listens there": (False, "Their machine is reached, and no node runs there: ask them to start it."),
    "no answer in time": (
        False,
        "Nothing comes back: look at firewalls and forwarding on both sides, then the address.",
    ),
    "no such name": (False, "The name is not known here: correct it, or give an address in digits."),
}
NO_NODE = (False, "What answers there is no node of Openline: correct the address, or see what is forwarded to it.")
NEXT |= dict.fromkeys(("not TLS", "not TLS: plain HTTP", "TLS older than 1.3", "TLS failed"), NO_NODE)
ELSE = (False, "Look at the network between the two machines, then try again.")


@dataclass(frozen=True, slots=True)
class Tried:
    """One route as it was found: ``what`` says it in words, ``who`` is the station whose key answered, if known."""

    address: tuple[str, int]
    good: bool
    what: str
    who: str
    next_step: str
    ms: int


async def try_route(
    address: tuple[str, int], private_key: bytes, expected: Mapping[bytes, str], others: Mapping[bytes, str]
) -> Tried:
    """Dial ``address`` once, for at most 3 s. ``expected`` are names by the 32-byte keys that may answer there."""
    began = time.monotonic()
    word, what, who = "", "", ""
    try:
        async with asyncio.timeout(HANDSHAKE_S):
            word, what, who = await _dial(address, private_key, expected, others)
    except (OSError, asyncio.IncompleteReadError) as wrong:  # TimeoutError and ssl.SSLError are kinds of OSError
        word = what = in_words(wrong)
    good, next_step = NEXT.get(word, ELSE)
    return Tried(address, good, what, who, next_step, round((time.monotonic() - began) * 1000))


async def _dial(
    address: tuple[str, int], private_key: bytes, expected: Mapping[bytes, str], others: Mapping[bytes, str]
) -> tuple[str, str, str]:
    made = context(False, private_key, ())
    made.verify_mode = ssl.CERT_NONE  # whose key it is, is looked at here and told; nothing is sent to anybody
    reader, writer = await asyncio.open_connection(*address, ssl=made, server_hostname="")
    try:
        key = key_of(writer.get_extra_info("ssl_object").getpeercert(binary_form=True))
        if key is not None and key in others:
            return "other", f"{others[key]} answers there, another station", others[key]
        if key is None or key not in expected:
            return "stranger", "somebody answers there with a key that no card here names", ""
        try:
            hello = await reader.readexactly(HELLO_SIZE)
        except (asyncio.IncompleteReadError, ConnectionError, ssl.SSLError):
            return "unpinned", f"{expected[key]} answers there, and closes on our certificate", expected[key]
        if hello[0] != VERSION:
            return "version", f"{expected[key]} answers there, in another version of the link", expected[key]
        return "good", f"{expected[key]} answers there with its own key, and knows ours", expected[key]
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()
