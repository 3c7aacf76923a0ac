"""A party's card speaks for its root alone: what is not signed by enough of it, or is spelt another way, is refused."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from openline.line import card as cards
from openline.line.card import Card, Office, SignedCard
from openline.wire.codec import Value, decode, encode
from openline.wire.errors import BadSignature, Malformed, WireError
from tests.line.parties import card_of, real_secrets, root, signed_card

ROOTS = ("first", "second", "third")
CARD = card_of("US", (real_secrets("US"), real_secrets("US second")), ROOTS, threshold=2)


def both() -> SignedCard:
    return cards.sign(CARD, [(0, root("first")), (2, root("third"))])


def test_a_card_comes_back_as_it_was_signed() -> None:
    signed = both()
    assert cards.read_card(cards.card_value(signed)) == signed
    assert cards.from_bytes(cards.to_bytes(CARD)) == CARD


def test_an_office_is_found_by_its_code_and_an_unknown_one_says_so() -> None:
    assert CARD.office(1).title == "Watch officer"
    assert CARD.office(9) == Office(9, "unknown office 9", "not in the party's card")


STATION, SECOND = CARD.stations
OFFICE = CARD.offices[0]
WRONG_CARDS: dict[str, Card] = {
    "threshold of half": replace(CARD, roots=CARD.roots[:2], threshold=1),
    "threshold of nobody": replace(CARD, threshold=0),
    "threshold above the keys": replace(CARD, threshold=4),
    "no root key": replace(CARD, roots=(), threshold=0),
    "a root key twice": replace(CARD, roots=(CARD.roots[0],) * 3),
    "a root key cut": replace(CARD, roots=(CARD.roots[0][:-1],), threshold=1),
    "stations out of order": replace(CARD, stations=(SECOND, STATION)),
    "a station twice": replace(CARD, stations=(STATION, STATION)),
    "too many stations": replace(CARD, stations=tuple(replace(STATION, slot=slot) for slot in range(11))),
    "a signing key cut": replace(CARD, stations=(replace(STATION, sign=bytes(31)),)),
    "a wrapping key cut": replace(CARD, stations=(replace(STATION, wrap=bytes(1215)),)),
    "a TLS key cut": replace(CARD, stations=(replace(STATION, tls=b""),)),
    "a station without a name": replace(CARD, stations=(replace(STATION, name=""),)),
    "offices out of order": replace(CARD, offices=(replace(OFFICE, code=2), OFFICE)),
    "too many offices": replace(CARD, offices=tuple(replace(OFFICE, code=code) for code in range(33))),
    "a title that reverses": replace(CARD, offices=(replace(OFFICE, title="a\u202eb"),)),
    "an authority too long": replace(CARD, offices=(replace(OFFICE, authority="a" * 81),)),
    "a party code too long": replace(CARD, party="A" * 9),
    "no party name": replace(CARD, name=""),
}


FIVE = card_of("US", (real_secrets("US"),), (*ROOTS, "fourth", "fifth"), threshold=5)
RIGHT_CARDS: dict[str, Card] = {
    "a code and a name of one letter": replace(CARD, party="A", name="B"),
    "the longest code and name": replace(CARD, party="A" * 8, name="a" * 80),
    "as many root keys as fit, and all of them": FIVE,
    "more than half": replace(FIVE, threshold=3),
    "as many stations as fit": replace(CARD, stations=tuple(replace(STATION, slot=slot) for slot in range(10))),
    "as many offices as fit": replace(CARD, offices=tuple(replace(OFFICE, code=code) for code in range(32))),
}


@pytest.mark.parametrize("card", RIGHT_CARDS.values(), ids=RIGHT_CARDS)
def test_a_card_at_the_limit_is_within_it(card: Card) -> None:
    assert cards.from_bytes(cards.to_bytes(card)) == card


@pytest.mark.parametrize("card", WRONG_CARDS.values(), ids=WRONG_CARDS)
def test_a_card_that_breaks_its_rules_is_refused(card: Card) -> None:
    with pytest.raises(Malformed):
        cards.from_bytes(cards.to_bytes(card))


def test_a_card_of_another_format_is_refused() -> None:
    m = decode(cards.to_bytes(CARD))
    assert isinstance(m, dict)
    with pytest.raises(Malformed, match="format"):
        cards.from_bytes(encode(m | {1: "openline/card/2"}))


Signatures = tuple[tuple[int, bytes], ...]
SIGNED = both().signatures
WRONG_SIGNATURES: dict[str, Signatures] = {
    "none": (),
    "one where two are needed": SIGNED[:1],
    "the same key twice": (SIGNED[0], SIGNED[0]),
    "a key that the card has not": (*SIGNED[:1], (3, SIGNED[1][1])),
    "one key's signature under another's number": (SIGNED[0], (1, SIGNED[1][1])),
    "a signature cut": (SIGNED[0], (2, SIGNED[1][1][:-1])),
    "a good one and a bad one beside enough": (*SIGNED, (1, SIGNED[1][1])),
}


@pytest.mark.parametrize("signatures", WRONG_SIGNATURES.values(), ids=WRONG_SIGNATURES)
def test_a_card_without_enough_good_signatures_of_its_own_root_is_refused(signatures: Signatures) -> None:
    with pytest.raises((BadSignature, Malformed)):
        cards.read_card(cards.card_value(replace(both(), signatures=signatures)))


def test_a_signature_for_something_else_is_no_signature_of_the_card() -> None:
    other = cards.sign(replace(CARD, serial=2), [(0, root("first")), (2, root("third"))])
    with pytest.raises(BadSignature):
        cards.read_card(cards.card_value(replace(both(), signatures=other.signatures)))


NO_LISTS: dict[str, list[Value]] = {
    "too many": [[n, b""] for n in range(11)],
    "a row too short": [[1]],
    "a text": [[1, "x"]],
}


@pytest.mark.parametrize("value", NO_LISTS.values(), ids=NO_LISTS)
def test_root_signatures_of_another_shape_are_refused(value: list[Value]) -> None:
    with pytest.raises(Malformed):
        cards.read_signatures(value)


KEYS: dict[str, Callable[[bytes], Card]] = {
    "root": lambda new: replace(CARD, roots=(new, *CARD.roots[1:])),
    "signing": lambda new: replace(CARD, stations=(replace(STATION, sign=new), SECOND)),
    "wrapping": lambda new: replace(CARD, stations=(replace(STATION, wrap=new), SECOND)),
    "TLS": lambda new: replace(CARD, stations=(replace(STATION, tls=new), SECOND)),
}
OLD = {"root": CARD.roots[0], "signing": STATION.sign, "wrapping": STATION.wrap, "TLS": STATION.tls}


@pytest.mark.fault("F-040")
@pytest.mark.parametrize("which", KEYS)
def test_the_safety_number_changes_with_every_byte_of_every_key(which: str) -> None:
    old, seen = OLD[which], {cards.safety_number(SignedCard(CARD, cards.to_bytes(CARD), ()))}
    places = range(0, len(old), 1 if len(old) == 32 else 61)
    for at in places:
        new = old[:at] + bytes((old[at] ^ 1,)) + old[at + 1 :]
        seen.add(cards.safety_number(SignedCard(CARD, cards.to_bytes(KEYS[which](new)), ())))
    assert len(seen) == 1 + len(places)


def test_the_safety_number_is_forty_digits_that_depend_on_no_signature() -> None:
    number = cards.safety_number(both())
    assert [len(group) for group in number.split(" ")] == [5] * 8
    assert number.replace(" ", "").isdecimal()
    assert number == cards.safety_number(replace(both(), signatures=()))
    assert number != cards.safety_number(signed_card("US"))


def test_a_card_that_is_no_map_or_lacks_a_field_is_refused() -> None:
    for value in (1, {1: b"x"}, {1: b"x", 2: []}):
        with pytest.raises(WireError):
            cards.read_card(value)


def test_no_signature_of_old_roots_is_left_out_and_not_an_empty_list() -> None:
    """Found by the mutator: two spellings of one card, which would give one statement two hashes."""
    value = cards.card_value(both())
    assert isinstance(value, dict)
    with pytest.raises(Malformed, match="left out"):
        cards.read_card({**value, 3: []})
