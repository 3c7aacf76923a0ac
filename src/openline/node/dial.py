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
from openline.node.wording import known, said

# What to do about what was found on a route; about anything else, to look at the network.
NEXT = {
    "other": "route-correct",
    "stranger": "route-do-not-use",
    "unpinned": "route-key-unknown",
    "version": "route-no-openline",
    "refused: nobody listens there": "route-start-theirs",
    "no answer in time": "route-firewalls",
    "no such name": "route-no-name",
    "not TLS": "route-no-node",
    "not TLS: plain HTTP": "route-no-node",
    "TLS older than 1.3": "route-no-node",
    "TLS failed": "route-no-node",
}


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
        word = in_words(wrong)
        what = known(word, "way-")
    good = word == "good"
    next_step = "" if good else said(NEXT.get(word, "route-look"))
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
            return "other", said("route-other", who=others[key]), others[key]
        if key is None or key not in expected:
            return "stranger", said("route-stranger"), ""
        try:
            hello = await reader.readexactly(HELLO_SIZE)
        except (asyncio.IncompleteReadError, ConnectionError, ssl.SSLError):
            return "unpinned", said("route-unpinned", who=expected[key]), expected[key]
        if hello[0] != VERSION:
            return "version", said("route-version", who=expected[key]), expected[key]
        return "good", said("route-good", who=expected[key]), expected[key]
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()
