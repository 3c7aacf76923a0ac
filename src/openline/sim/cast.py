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
from openline.line.card import SignedCard
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
    """A line and everybody's keys. ``secrets``, ``names`` and ``parties`` (codes) are by station index.

    ``twins`` knows every keyed-hash twin of this line; a world adds to its own copy those that come later.
    """

    charter: SignedCharter
    line: bytes
    secrets: dict[int, Secrets]
    names: dict[int, str]
    suite: Suite
    keys: Keys
    twins: TwinSuite
    parties: dict[int, str]

    def copy(self) -> Cast:
        """One that a world may add stations to."""
        return replace(self, secrets=dict(self.secrets), names=dict(self.names), parties=dict(self.parties))

    def add(self, index: int, party: str, name: str, secrets: Secrets) -> None:
        """A station that the charter did not know takes its seat."""
        self.secrets[index], self.names[index], self.parties[index] = secrets, name, party


def root_key(party: str, generation: int, keys: Keys, twins: TwinSuite) -> RootKey:
    """The root of a party: the first one, or that of a later rotation."""
    seed = hashlib.sha256(f"{party} root {generation}".encode()).digest()
    return RootKey(seed, seed[::-1]) if keys is Keys.REAL else twins.root(seed)


def station_keys(name: str, keys: Keys, twins: TwinSuite) -> Secrets:
    """The keys of the station of that name."""
    seed = hashlib.sha256(name.encode()).digest()
    if keys is Keys.TWIN:
        return twins.secrets(seed)
    real = RealSecrets(seed, seed * 2, seed)
    return real if keys is Keys.REAL else SigningTwin(real, twins.secrets(seed))


def station_card(slot: int, name: str, own: Secrets) -> cards.Station:
    """What a card says of a station."""
    return cards.Station(slot, f"{name} centre", own.sign_public, own.wrap_public, bytes(32))


def first_card(party: str, own: Secrets, root: RootKey) -> SignedCard:
    """The first card of a party, with one station and one office."""
    office = cards.Office(1, "Watch officer", f"{party} authority")
    card = cards.Card(party, party, 1, 1, (root.public,), (station_card(0, party, own),), (office,))
    return cards.sign(card, [(0, root)])


@lru_cache(maxsize=16)
def make_cast(stations: int, keys: Keys, deadlines: tuple[Deadline, ...] = MINUTE.deadlines, name: str = LINE) -> Cast:
    """A line of the first ``stations`` parties."""
    twins, parties = TwinSuite(real_signatures=keys is Keys.SIGNING), PARTIES[:stations]
    secrets = [station_keys(party, keys, twins) for party in parties]
    roots = [root_key(party, 0, keys, twins) for party in parties]
    signed = [first_card(party, own, root) for party, own, root in zip(parties, secrets, roots, strict=True)]
    usual = terms.draft(name, signed, ("en", "zh-Hans"), EXPIRES)
    offer = charters.offer(replace(usual, deadlines=deadlines), signed)
    for party, root in zip(parties, roots, strict=True):
        offer = charters.sign(offer, party, [(0, root)])
    seats = charters.seats(offer)
    by_index = dict(zip(sorted(seats), secrets, strict=True))
    names = {index: seat.party for index, seat in sorted(seats.items())}
    suite: Suite = RealSuite() if keys is Keys.REAL else twins
    return Cast(offer, offer.line_id, by_index, names, suite, keys, twins, names)
