"""Cards and charters for tests: parties whose keys are the hashes of their names, real or keyed-hash twins."""

import hashlib
from collections.abc import Sequence
from functools import lru_cache

from openline.line import card as cards
from openline.line import charter as charters
from openline.line.card import Card, Office, SignedCard, Station
from openline.line.charter import SignedCharter
from openline.node import terms
from openline.sim.twin import TwinSuite
from openline.wire.suite import RealSecrets, RealSuite, RootKey, Secrets, Suite

EXPIRES = 2_000_000_000


def seed(name: str) -> bytes:
    """32 bytes that only this name gives."""
    return hashlib.sha256(name.encode()).digest()


@lru_cache(maxsize=64)
def root(name: str) -> RootKey:
    """The root key of that name."""
    return RootKey(seed(f"{name} root"), seed(f"{name} second root"))


@lru_cache(maxsize=64)
def real_secrets(name: str) -> RealSecrets:
    """A station's real keys."""
    return RealSecrets(seed(name), seed(name) * 2, seed(name))


def card_of(party: str, stations: Sequence[Secrets], roots: Sequence[str] = (), threshold: int = 1) -> Card:
    """An unsigned card with one office and these stations."""
    return Card(
        party=party,
        name=f"Party {party}",
        serial=1,
        threshold=threshold,
        roots=tuple(root(name).public for name in roots or (party,)),
        stations=tuple(
            Station(slot, f"{party} {slot}", own.sign_public, own.wrap_public, bytes(32))
            for slot, own in enumerate(stations)
        ),
        offices=(Office(1, "Watch officer", f"{party} command"),),
    )


@lru_cache(maxsize=64)
def signed_card(party: str) -> SignedCard:
    """A small real card of one station, signed by one root key."""
    return cards.sign(card_of(party, (real_secrets(party),)), [(0, root(party))])


@lru_cache(maxsize=8)
def offer() -> SignedCharter:
    """A charter between US and CN that nobody has signed."""
    parties = [signed_card("US"), signed_card("CN")]
    return charters.offer(terms.draft("test", parties, ("en", "zh-Hans"), EXPIRES), parties)


@lru_cache(maxsize=8)
def in_force() -> SignedCharter:
    """The same, signed by both."""
    return charters.sign(charters.sign(offer(), "US", [(0, root("US"))]), "CN", [(0, root("CN"))])


@lru_cache(maxsize=32)
def make_line(
    parties: tuple[str, ...] = ("US", "CN"), real: bool = False, second: tuple[str, ...] = (), name: str = "test"
) -> tuple[SignedCharter, dict[int, Secrets], Suite]:
    """A line in force, the secrets of its stations by index, and their suite. ``second`` have two stations each."""
    twins = TwinSuite()
    held: list[SignedCard] = []
    secrets: dict[int, Secrets] = {}
    for number, party in enumerate(parties):
        names = [party, f"{party} second"] if party in second else [party]
        own: list[Secrets] = [real_secrets(n) if real else twins.secrets(seed(n)) for n in names]
        secrets |= {number * terms.INDICES_EACH + slot: one for slot, one in enumerate(own)}
        held.append(cards.sign(card_of(party, own), [(0, root(party))]))
    usual = terms.draft(name, held, ("en",), EXPIRES)
    made = charters.offer(usual, held)
    for party in parties:
        made = charters.sign(made, party, [(0, root(party))])
    return made, secrets, RealSuite() if real else twins
