"""The cast of a simulated line: parties with cards and keys, one station each, and a charter that all have signed.

It refuses to be anybody's real line: every key follows from a party's code.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache

from openline.line import card as cards
from openline.line import charter as charters
from openline.line.charter import Deadline, SignedCharter
from openline.node import terms
from openline.sim.tempo import MINUTE
from openline.sim.twin import SigningTwin, TwinSuite
from openline.wire.suite import RealSecrets, RealSuite, RootKey, Secrets, Suite

PARTIES = ("US", "CN", "JP", "PH", "KR", "VN", "MY", "ID", "SG", "AU")
LINE = "sim-line"
EXPIRES = 2_000_000_000


class Keys(Enum):
    """Which cryptography a world uses. All but REAL replay to the byte: HPKE draws randomness of its own."""

    TWIN = "keyed hashes for signatures and wraps"
    SIGNING = "Ed25519 signatures, keyed hashes for wraps"
    REAL = "suite 1"


@dataclass(frozen=True, slots=True)
class Cast:
    """A line and everybody's keys. ``secrets`` and ``names`` (party codes) are by station index."""

    charter: SignedCharter
    line: bytes
    secrets: dict[int, Secrets]
    names: dict[int, str]
    suite: Suite


@lru_cache(maxsize=8)
def _root(number: int) -> RootKey:
    return RootKey(bytes([number]) * 32, bytes([number + 100]) * 32)


def _secrets(seed: bytes, keys: Keys, twins: TwinSuite) -> Secrets:
    if keys is Keys.TWIN:
        return twins.secrets(seed)
    real = RealSecrets(seed, seed * 2, seed)
    return real if keys is Keys.REAL else SigningTwin(real, twins.secrets(seed))


@lru_cache(maxsize=16)
def make_cast(stations: int, keys: Keys, deadlines: tuple[Deadline, ...] = MINUTE.deadlines, name: str = LINE) -> Cast:
    """A line of the first ``stations`` parties."""
    twins = TwinSuite(real_signatures=keys is Keys.SIGNING)
    secrets, signed = [], []
    for number, party in enumerate(PARTIES[:stations]):
        own = _secrets(hashlib.sha256(party.encode()).digest(), keys, twins)
        secrets.append(own)
        station = cards.Station(0, f"{party} centre", own.sign_public, own.wrap_public, bytes(32))
        office = cards.Office(1, "Watch officer", f"{party} authority")
        root = _root(number)
        signed.append(cards.sign(cards.Card(party, party, 1, 1, (root.public,), (station,), (office,)), [(0, root)]))
    usual = terms.draft(name, signed, ("en", "zh-Hans"), EXPIRES)
    offer = charters.offer(replace(usual, deadlines=deadlines), signed)
    for number, party in enumerate(PARTIES[:stations]):
        offer = charters.sign(offer, party, [(0, _root(number))])
    seats = charters.seats(offer)
    by_index = dict(zip(sorted(seats), secrets, strict=True))
    names = {index: seat.party for index, seat in sorted(seats.items())}
    return Cast(offer, offer.line_id, by_index, names, RealSuite() if keys is Keys.REAL else twins)
