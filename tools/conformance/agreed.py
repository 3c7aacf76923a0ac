"""The cards and the charter of the vectors, signed by roots from fixed seeds; ML-DSA's randomness is drawn once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from openline.line import card as cards
from openline.line import charter as charters
from openline.line.card import Card, Office, SignedCard, Station
from openline.line.charter import Charter, SignedCharter
from openline.node.terms import draft
from openline.wire.suite import RootKey

from . import drawn
from .world import CN, PARTY, SECRETS, US, seed

EXPIRES = 2_000_000_000


@lru_cache(maxsize=16)
def root(name: str) -> RootKey:
    """The root key of that name."""
    return RootKey(seed(f"{name} root ed25519"), seed(f"{name} root ml-dsa"))


def card(index: int, roots: Sequence[str] = (), threshold: int = 1) -> Card:
    """An unsigned card of the party of that station."""
    party, own = PARTY[index], SECRETS[index]
    return Card(
        party,
        f"Party {party}",
        1,
        threshold,
        tuple(root(name).public for name in roots or (party,)),
        (Station(0, f"{party} command centre", own.sign_public, own.wrap_public, seed(f"{party} tls key")),),
        (Office(1, "Watch officer", "Ministry of Defence"), Office(2, "Duty general", "Ministry of Defence")),
    )


def signed(c: Card, *names: tuple[int, str]) -> SignedCard:
    """A card signed by these root keys, each with its number in the card."""
    content = cards.to_bytes(c)
    message = cards.to_sign(content)
    return SignedCard(c, content, tuple((n, drawn.root_signature(root(name), message)) for n, name in names))


@lru_cache(maxsize=4)
def card_of(index: int) -> SignedCard:
    """The party's card, signed by its one root key."""
    return signed(card(index), (0, PARTY[index]))


@lru_cache(maxsize=1)
def terms() -> Charter:
    """What US and CN agree to."""
    made = draft("strait", [card_of(US), card_of(CN)], ("en", "zh-Hans"), EXPIRES)
    return replace(made, escalation=("watch officer", "duty general"))


def charter(c: Charter, *parties: str, held: Sequence[SignedCard] = ()) -> SignedCharter:
    """A charter signed by these parties."""
    content = charters.to_bytes(c)
    message = charters.to_sign(content)
    signatures = tuple((party, ((0, drawn.root_signature(root(party), message)),)) for party in parties)
    return SignedCharter(c, content, tuple(held or (card_of(US), card_of(CN))), signatures)


@lru_cache(maxsize=1)
def of_three() -> SignedCharter:
    """A charter between US, CN and JP, signed by all."""
    held = [card_of(index) for index in PARTY]
    return charter(draft("theatre", held, ("en",), EXPIRES), *PARTY.values(), held=held)


@lru_cache(maxsize=1)
def in_force() -> SignedCharter:
    """The charter, signed by both."""
    return charter(terms(), "US", "CN")
