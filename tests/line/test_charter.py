"""What parties agreed to: read back exactly, refused when one byte of it or of its signatures is another's."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from openline.line import card as cards
from openline.line import charter as charters
from openline.line.charter import Charter, Deadline, Member, SignedCharter
from openline.wire.codec import Value, decode, encode
from openline.wire.errors import BadSignature, Malformed, WireError
from tests.line.parties import EXPIRES, card_of, in_force, make_line, offer, real_secrets, root, signed_card

CHARTER = offer().charter
US, CN = CHARTER.members


def test_a_charter_comes_back_as_it_was_signed() -> None:
    assert charters.from_bytes(charters.to_bytes(CHARTER)) == CHARTER
    assert charters.from_file(charters.to_file(in_force())) == in_force()
    agreed = replace(CHARTER, calendar=(("CN", 31, 0, 720), ("US", 127, 720, 1440)), two_persons=14)
    assert charters.from_bytes(charters.to_bytes(agreed)) == agreed
    compared = replace(CHARTER, catalogue=b"c" * 32)
    assert charters.from_bytes(charters.to_bytes(compared)) == compared
    with pytest.raises(Malformed, match="catalogue hash"):
        charters.from_bytes(charters.to_bytes(replace(CHARTER, catalogue=b"c" * 31)))


def test_an_offer_stands_and_is_joined_later_with_one_signature() -> None:
    first = charters.sign(offer(), "US", [(0, root("US"))])
    assert (offer().missing, first.missing) == (("US", "CN"), ("CN",))
    read = charters.from_file(charters.to_file(first))
    joined = charters.sign(read, "CN", [(0, root("CN"))])
    assert joined.missing == ()
    assert charters.from_file(charters.to_file(joined)).line_id == offer().line_id


def test_signing_again_replaces_the_own_signature_only() -> None:
    again = charters.sign(in_force(), "US", [(0, root("US"))])
    assert sorted(party for party, _ in again.signatures) == ["CN", "US"]
    assert charters.from_file(charters.to_file(again)).missing == ()


def test_a_station_has_its_index_from_its_partys_block() -> None:
    made, _, _ = make_line(("US", "CN"), second=("CN",))
    assert {i: (s.party, s.station.slot, s.index) for i, s in charters.seats(made).items()} == {
        0: ("US", 0, 0),
        4: ("CN", 0, 4),
        5: ("CN", 1, 5),
    }


def test_a_station_beyond_its_partys_block_has_no_seat() -> None:
    made, _, _ = make_line(("US", "CN"), second=("CN",))
    us, cn = made.charter.members
    narrow = replace(made.charter, members=(us, replace(cn, index_count=1)))
    assert sorted(charters.seats(replace(made, charter=narrow))) == [0, 4]


WRONG_TERMS: dict[str, Charter] = {
    "another version": replace(CHARTER, version=2),
    "no name": replace(CHARTER, name=""),
    "a name too long": replace(CHARTER, name="a" * 41),
    "a name that hides": replace(CHARTER, name="a\u200bb"),
    "a name that is a path": replace(CHARTER, name="a/b"),
    "no members": replace(CHARTER, members=()),
    "one party": replace(CHARTER, members=(US,)),
    "a party twice": replace(CHARTER, members=(US, replace(CN, party="US"))),
    "too many parties": replace(CHARTER, members=tuple(Member(str(n), bytes(32), n, 1) for n in range(11))),
    "a party without a name": replace(CHARTER, members=(US, replace(CN, party=""))),
    "blocks that overlap": replace(CHARTER, members=(US, replace(CN, first_index=3))),
    "a third block that overlaps the first": replace(
        CHARTER, members=(US, CN, replace(US, party="JP", first_index=US.first_index + 1))
    ),
    "an empty block": replace(CHARTER, members=(US, replace(CN, index_count=0))),
    "a block beyond 63": replace(CHARTER, members=(US, replace(CN, first_index=61))),
    "a block without end": replace(CHARTER, members=(US, replace(CN, index_count=2**63))),
    "a card hash cut": replace(CHARTER, members=(US, replace(CN, card_hash=bytes(31)))),
    "another suite": replace(CHARTER, suite=2),
    "another dictionary": replace(CHARTER, dictionary=bytes(32)),
    "a dictionary hash cut": replace(CHARTER, dictionary=bytes(31)),
    "three deadlines": replace(CHARTER, deadlines=CHARTER.deadlines[:3]),
    "a deadline of nothing": replace(CHARTER, deadlines=(Deadline(0, 9), *CHARTER.deadlines[1:])),
    "answered before opened": replace(CHARTER, deadlines=(Deadline(10, 9), *CHARTER.deadlines[1:])),
    "a deadline beyond a month": replace(CHARTER, deadlines=(Deadline(1, 30 * 86400 + 1), *CHARTER.deadlines[1:])),
    "nobody to escalate to": replace(CHARTER, escalation=()),
    "a step without a name": replace(CHARTER, escalation=("watch officer", "")),
    "a language that hides": replace(CHARTER, languages=("e\u200bn",)),
    "a saving clause that cannot be printed": replace(CHARTER, saving_clause="nothing\u202e"),
    "too many hours": replace(CHARTER, calendar=(("US", 1, 0, 1),) * 71),
    "hours on no day": replace(CHARTER, calendar=(("US", 0, 0, 1),)),
    "hours on an eighth day": replace(CHARTER, calendar=(("US", 128, 0, 1),)),
    "hours that do not pass": replace(CHARTER, calendar=(("US", 1, 60, 60),)),
    "hours after the day": replace(CHARTER, calendar=(("US", 1, 0, 1441),)),
    "hours of nobody": replace(CHARTER, calendar=(("JP", 1, 0, 1),)),
    "a fifth precedence for two persons": replace(CHARTER, two_persons=16),
    "an expiry after the year 9999": replace(CHARTER, expires=253_402_300_800),
}


@pytest.mark.fault("F-066")
@pytest.mark.parametrize("terms", WRONG_TERMS.values(), ids=WRONG_TERMS)
def test_terms_that_break_the_rules_are_refused(terms: Charter) -> None:
    with pytest.raises(Malformed):
        charters.from_bytes(charters.to_bytes(terms))


DAY_S = 86400
RIGHT_TERMS: dict[str, Charter] = {
    "a name of one letter": replace(CHARTER, name="a"),
    "the longest name": replace(CHARTER, name="a" * 40),
    "the last index, and a block of one": replace(CHARTER, members=(US, replace(CN, first_index=63, index_count=1))),
    "deadlines of one second": replace(CHARTER, deadlines=(Deadline(1, 1), *CHARTER.deadlines[1:])),
    "a deadline of a month": replace(CHARTER, deadlines=(*CHARTER.deadlines[:3], Deadline(1, 30 * DAY_S))),
    "as many hours as fit": replace(CHARTER, calendar=(("US", 1, 0, 1440),) * 70),
    "two persons for a FLASH alone": replace(CHARTER, two_persons=1),
    "two persons for all": replace(CHARTER, two_persons=15),
}


@pytest.mark.parametrize("terms", RIGHT_TERMS.values(), ids=RIGHT_TERMS)
def test_terms_at_the_limit_are_within_it(terms: Charter) -> None:
    """Whoever refuses one of them signs no line with a party that takes it."""
    assert charters.from_bytes(charters.to_bytes(terms)) == terms


def test_two_persons_are_nobodys_rule_but_by_a_field_that_says_so() -> None:
    m = decode(charters.to_bytes(CHARTER))
    assert isinstance(m, dict)
    assert 17 not in m
    with pytest.raises(Malformed):
        charters.from_bytes(encode(m | {17: 0}))


@pytest.mark.parametrize(("field", "value"), [(1, "openline/charter/2"), (9, [1]), (7, [[1]]), (4, [["US", b"", 1]])])
def test_terms_of_another_shape_are_refused(field: int, value: Value) -> None:
    m = decode(charters.to_bytes(CHARTER))
    assert isinstance(m, dict)
    with pytest.raises(Malformed):
        charters.from_bytes(encode(m | {field: value}))


@pytest.mark.fault("F-007")
def test_the_last_second_of_the_year_9999_is_a_date() -> None:
    last = replace(CHARTER, expires=253_402_300_799)
    assert charters.from_bytes(charters.to_bytes(last)) == last


def _with_cards(*parties: str) -> SignedCharter:
    return replace(in_force(), cards=tuple(signed_card(party) for party in parties))


def _other_card() -> SignedCharter:
    other = cards.sign(replace(card_of("CN", (real_secrets("JP"),)), serial=2), [(0, root("CN"))])
    return replace(in_force(), cards=(signed_card("US"), other))


SIGNATURES = dict(in_force().signatures)
WRONG_FILES: dict[str, Callable[[], SignedCharter]] = {
    "a card missing": lambda: _with_cards("US"),
    "cards in another order": lambda: _with_cards("CN", "US"),
    "another party's card": lambda: _with_cards("US", "JP"),
    "another card of the same party": _other_card,
    "a signature of a stranger": lambda: replace(in_force(), signatures=(("JP", SIGNATURES["US"]),)),
    "a party's signature twice": lambda: replace(in_force(), signatures=(("US", SIGNATURES["US"]),) * 2),
    "one party's signature for another": lambda: replace(in_force(), signatures=(("CN", SIGNATURES["US"]),)),
    "a party without its signatures": lambda: replace(in_force(), signatures=(("CN", ()),)),
    "signatures of other terms": lambda: replace(
        in_force(), signed=charters.to_bytes(replace(CHARTER, expires=EXPIRES + 1))
    ),
}


@pytest.mark.fault("F-040")
@pytest.mark.parametrize("wrong", WRONG_FILES.values(), ids=WRONG_FILES)
def test_a_file_with_anothers_card_or_signature_is_refused(wrong: Callable[[], SignedCharter]) -> None:
    with pytest.raises((BadSignature, Malformed)):
        charters.from_file(charters.to_file(wrong()))


@pytest.mark.fault("F-040")
def test_a_changed_byte_anywhere_in_the_file_is_refused() -> None:
    data = charters.to_file(in_force())
    for at in range(0, len(data), len(data) // 300):
        with pytest.raises(WireError):
            charters.from_file(data[:at] + bytes((data[at] ^ 1 << at % 8,)) + data[at + 1 :])


def test_a_file_cut_or_continued_is_refused() -> None:
    data = charters.to_file(in_force())
    for wrong in (data[:-1], data + b"\0", data[: len(data) // 2], b""):
        with pytest.raises(WireError):
            charters.from_file(wrong)
