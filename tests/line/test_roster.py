"""Who is on a line, after whatever its parties' roots said in whatever order: a table of successions."""

from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from itertools import permutations

import pytest

from openline.line import card as cards
from openline.line import charter as charters
from openline.line import roster
from openline.line.acts import Act, AdoptAct, CardAct, CharterAct
from openline.line.bodies import to_body
from openline.line.card import Card
from openline.line.roster import Roster
from openline.wire import suite
from openline.wire.entry import FRAME_MAX
from openline.wire.errors import BadKey, BadSignature, BadSuccessor, Malformed
from openline.wire.header import Class, Header
from tests.line.parties import card_of, make_line, real_secrets, root, signed_card
from tests.line.succession import amended, amends, follows, leaves, station

LINE = make_line(("US", "CN"))[0]
CARD = LINE.cards[0].card
OWN = CARD.stations[0]
SECOND, THIRD = station(1, "US second")[0], station(2, "US third")[0]
OTHER_KEY = replace(OWN, sign=SECOND.sign)
HERE = cards.mark(LINE.line_id)
OF_ANOTHER = ((bytes(8), 0, 0, 99),)
NEW_ROOTS = ("US new", "US spare", "US vault")


def after(*acts: Act) -> Roster:
    """The roster after these acts."""
    return roster.fold(LINE, acts)


def test_nothing_said_leaves_the_charters_own_stations() -> None:
    found = after()
    assert found.seats == charters.seats(LINE)
    assert found.live == {0, 4}
    assert not found.revoked
    assert not found.leaving
    assert found.versions == [(LINE.charter, LINE.signed)]


def test_a_partys_own_root_adds_a_station_and_no_rival_is_asked() -> None:
    found = after(follows(CARD, stations=(OWN, SECOND)))
    assert found.live == {0, 1, 4}
    assert found.seats[1].station == SECOND


@pytest.mark.fault("F-042")
def test_a_revoked_station_keeps_its_seat_and_what_it_signed_before() -> None:
    found = after(follows(CARD, stations=(SECOND,), revoked=((HERE, 0, 0, 7),)))
    assert found.live == {1, 4}
    assert found.seats[0].station == OWN, "what it signed stays provable"
    header = Header(Class.MESSAGE, 0, False, 0, 0, 1, 7, 9)
    assert [found.revokes(replace(header, seq=7)), found.revokes(replace(header, seq=8))] == [False, True]
    assert found.revokes(replace(header, incarnation=1, seq=1))
    assert not found.revokes(replace(header, author=4, seq=99))


@pytest.mark.fault("F-042")
def test_on_a_line_of_which_the_card_says_nothing_nothing_was_the_stations_own() -> None:
    elsewhere = follows(CARD, stations=(SECOND,), revoked=OF_ANOTHER)
    assert after(elsewhere).revoked == {0: (0, 0)}
    both = follows(CARD, stations=(SECOND,), revoked=(*OF_ANOTHER, (HERE, 0, 1, 3)))
    assert after(both).revoked == {0: (1, 3)}
    and_behind = follows(CARD, stations=(SECOND,), revoked=((HERE, 0, 1, 3), (b"\xff" * 8, 0, 0, 1)))
    assert after(and_behind).revoked == {0: (1, 3)}


@pytest.mark.fault("F-042")
def test_the_second_station_of_a_party_is_revoked_under_its_own_index() -> None:
    cn = LINE.cards[1].card
    first = cn.stations[0]
    second = station(1, "CN second")[0]
    both = follows(cn, stations=(first, second))
    gone = follows(both.card.card, stations=(first,), revoked=((HERE, 1, 0, 7),))
    found = after(both, gone)
    assert found.live == {0, 4}
    assert found.revoked == {5: (0, 7)}
    assert after(both, follows(both.card.card, stations=(first,), revoked=((b"\0" * 8, 1, 0, 7),))).revoked == {
        5: (0, 0)
    }


def test_a_slot_beyond_the_partys_block_has_no_index() -> None:
    assert after(follows(CARD, stations=(OWN, station(4, "US fifth")[0]))).live == {0, 4}


def test_keys_for_wrapping_and_for_tls_may_be_replaced() -> None:
    new = replace(OWN, wrap=SECOND.wrap, tls=SECOND.tls)
    assert after(follows(CARD, stations=(new,))).seats[0].station == new


def test_a_root_is_rotated_by_the_old_and_the_new_one() -> None:
    rotated = follows(CARD, by=("US",), root_names=NEW_ROOTS, threshold=2)
    then = follows(rotated.card.card, root_names=NEW_ROOTS, stations=(OWN, SECOND))
    assert after(rotated).cards["US"].roots[0] == root("US new").public
    for order in permutations((rotated, then)):
        assert after(*order).live == {0, 1, 4}
    assert after(then).live == {0, 4}, "nobody knows these roots yet"


BAD_CARDS: dict[str, Callable[[], CardAct]] = {
    "an older serial": lambda: follows(CARD, serial=0),
    "the same serial": lambda: follows(CARD, serial=1, stations=(OWN, SECOND)),
    "another party": lambda: follows(replace(CARD, party="JP"), root_names=("US",)),
    "new roots, not signed by the old": lambda: follows(CARD, root_names=("US new",)),
    "new roots, signed by another": lambda: follows(CARD, by=("CN",), root_names=("US new",)),
    "another signing key in the same slot": lambda: follows(CARD, stations=(OTHER_KEY,)),
    "a station left out": lambda: follows(CARD, stations=(SECOND,)),
}


@pytest.mark.parametrize("make", BAD_CARDS.values(), ids=BAD_CARDS)
def test_a_card_that_may_not_follow_changes_nothing(make: Callable[[], CardAct]) -> None:
    assert after(make()) == after()
    if make().card.card.party == "US" and make().card.card.serial > 1:
        with pytest.raises((BadSuccessor, BadSignature)):
            cards.check_successor(CARD, make().card)


def test_another_partys_card_and_a_revocation_taken_back_are_refused() -> None:
    gone = follows(CARD, stations=(SECOND,), revoked=((HERE, 0, 0, 7),)).card.card
    with pytest.raises(BadSuccessor, match="takes a revocation back"):
        cards.check_successor(gone, follows(gone, revoked=((HERE, 0, 0, 8),)).card)
    with pytest.raises(BadSuccessor, match="another party"):
        cards.check_successor(CARD, follows(replace(CARD, party="CN"), root_names=("US",)).card)


POINTS = {
    "named and revoked": replace(CARD, revoked=((HERE, 0, 0, 7),)),
    "out of order": replace(CARD, stations=(THIRD,), revoked=((HERE, 1, 0, 7), (HERE, 0, 0, 7))),
    "a feed healed twice": replace(CARD, healed=((HERE, 0, 0, 7), (HERE, 0, 0, 8))),
}


@pytest.mark.parametrize("card", POINTS.values(), ids=POINTS)
def test_revocations_and_healed_feeds_have_one_spelling(card: Card) -> None:
    with pytest.raises(Malformed):
        cards.from_bytes(cards.to_bytes(card))


def test_a_card_with_more_roots_than_fit_is_refused() -> None:
    with pytest.raises(Malformed, match="root keys"):
        cards.from_bytes(cards.to_bytes(replace(CARD, roots=tuple(root(str(n)).public for n in range(6)), threshold=4)))


def test_a_healed_feed_is_named() -> None:
    card = follows(CARD, healed=(*OF_ANOTHER, (HERE, 0, 0, 9), (HERE, 0, 1, 2)))
    assert after(card).healed == {(0, 0): 9, (0, 1): 2}
    assert cards.from_bytes(card.card.signed) == card.card.card
    theirs = follows(LINE.cards[1].card, healed=((HERE, 1, 0, 9),))
    (cn,) = [m for m in after().versions[-1][0].members if m.party == "CN"]
    assert cn.first_index > 0
    assert after(theirs).healed == {(cn.first_index + 1, 0): 9}


def test_an_earlier_card_with_a_key_that_is_none_does_not_hide_the_one_in_force() -> None:
    message, low = b"what all had agreed to", bytes(suite.ROOT_SIZE)
    signatures = cards.sign_bytes(message, [(0, root("US"))])
    with pytest.raises(BadKey):
        cards.check_any([replace(CARD, roots=(low,))], message, signatures, suite.RealSuite())
    cards.check_any([replace(CARD, roots=(low,)), CARD], message, signatures, suite.RealSuite())


def test_of_two_cards_with_one_serial_all_choose_the_same() -> None:
    two = [follows(CARD, stations=(OWN, s)) for s in (SECOND, THIRD)]
    assert after(*two) == after(*reversed(two))
    assert len(after(*two).live) == 3


# ------------------------------------------------------------------------------------------------------- amendments


@pytest.mark.fault("F-047")
def test_a_party_joins_when_all_have_signed() -> None:
    act = amends(LINE, ("US", "CN", "JP"), ("JP",))
    found = after(act)
    assert found.live == {0, 4, 8}
    assert [charter.version for charter, _ in found.versions] == [1, 2]
    assert found.seats[8].party == "JP"


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_what_a_root_signed_stands_after_that_root_was_replaced(order: tuple[int, ...]) -> None:
    """Else a rotation would undo what all had agreed to, and a party that had joined would lose its seats."""
    joined = amends(LINE, ("US", "CN", "JP"), ("JP",))
    rotated = [follows(card.card, by=(card.card.party,), root_names=(f"{card.card.party} new",)) for card in LINE.cards]
    acts: list[Act] = [joined, leaves(LINE.line_id, "US"), *rotated]
    found = after(*(acts[number] for number in order))
    assert [version.version for version, _ in found.versions] == [1, 2]
    assert found.live == {0, 4, 8}
    assert set(found.leaving) == {"US"}
    assert [found.cards[party].serial for party in ("US", "CN", "JP")] == [2, 2, 1]


def test_a_replaced_root_signs_no_later_card() -> None:
    rotated = follows(CARD, by=("US",), root_names=("US new",))
    thief = follows(replace(CARD, serial=2), stations=(OWN, SECOND))
    assert after(rotated, thief).live == {0, 4}


def test_two_amendments_follow_each_other_whatever_came_first() -> None:
    one = amends(LINE, ("US", "CN"), suspension_max_s=60)
    both = replace(LINE, charter=charters.from_bytes(one.signed), signed=one.signed)
    two = amends(both, ("US", "CN"), notice_s=1)
    for order in permutations((one, two)):
        assert [charter.version for charter, _ in after(*order).versions] == [1, 2, 3]


@pytest.mark.fault("F-047")
def test_of_two_rival_amendments_all_choose_the_same() -> None:
    rivals = [amends(LINE, ("US", "CN"), notice_s=n) for n in (1, 2)]
    assert after(*rivals) == after(*reversed(rivals))
    assert len(after(*rivals).versions) == 2


def _expelled() -> CharterAct:
    joined = amends(LINE, ("US", "CN", "JP"), ("JP",))
    return amends(LINE, ("US", "JP"), ("JP",), members=charters.from_bytes(joined.signed).members[::2])


MOVED = tuple(replace(m, first_index=m.first_index + 40) for m in LINE.charter.members)
SHRUNK = tuple(replace(m, index_count=1) for m in LINE.charter.members)
BAD_AMENDMENTS: dict[str, Callable[[], CharterAct]] = {
    "one party has not signed": lambda: amends(LINE, ("US",)),
    "one party signed twice": lambda: replace((a := amends(LINE, ("US", "CN"))), signatures=a.signatures[:1] * 2),
    "a stranger signed": lambda: amends(LINE, ("US", "CN", "RU")),
    "the party that joins has not signed": lambda: amends(LINE, ("US", "CN"), ("JP",)),
    "a version left out": lambda: amends(LINE, ("US", "CN"), version=3),
    "behind another version": lambda: amends(LINE, ("US", "CN"), before=bytes(32)),
    "under another name": lambda: amends(LINE, ("US", "CN"), name="another"),
    "a party is expelled": _expelled,
    "indices are moved": lambda: amends(LINE, ("US", "CN"), members=MOVED),
    "indices are taken away": lambda: amends(LINE, ("US", "CN"), members=SHRUNK),
    "a card is missing": lambda: replace(amends(LINE, ("US", "CN", "JP"), ("JP",)), cards=()),
    "a card is another": lambda: replace(
        amends(LINE, ("US", "CN", "JP"), ("JP",)), cards=(follows(amends(LINE, (), ("JP",)).cards[0].card).card,)
    ),
    "no charter at all": lambda: CharterAct(b"", ()),
}


@pytest.mark.fault("F-047")
@pytest.mark.parametrize("make", BAD_AMENDMENTS.values(), ids=BAD_AMENDMENTS)
def test_an_amendment_that_may_not_follow_changes_nothing(make: Callable[[], CharterAct]) -> None:
    assert after(make()) == after()


def test_a_charter_and_its_version_before_go_together() -> None:
    wrong = [
        replace(LINE.charter, version=2),
        replace(LINE.charter, before=bytes(32)),
        replace(LINE.charter, version=0),
    ]
    for one in wrong:
        with pytest.raises(Malformed):
            charters.from_bytes(charters.to_bytes(one))
    later = amended(LINE.charter, LINE.signed)
    assert charters.from_bytes(charters.to_bytes(later)) == later


def test_only_a_version_in_force_can_be_adopted() -> None:
    act = amends(LINE, ("US", "CN"), suspension_max_s=60)
    adopt = AdoptAct(2, sha256(act.signed).digest())
    found = after(act).adopted(adopt)
    assert found
    assert found.suspension_max_s == 60
    assert after().adopted(adopt) is None
    assert after(act).adopted(replace(adopt, charter_hash=bytes(32))) is None


def test_the_largest_act_of_a_root_fits_one_entry_and_its_size_is_told() -> None:
    """ADR 9: five root keys and ten stations, signed by three roots and by three old ones; ten parties that amend."""
    names = tuple(f"root {n}" for n in range(5))
    keys = [(n, root(name)) for n, name in enumerate(names[:3])]
    large = cards.sign(card_of("US", tuple(real_secrets(f"US {n}") for n in range(10)), names, 3), keys)
    large = replace(large, by_old=cards.sign_bytes(cards.to_sign(large.signed), keys))
    ten = tuple(f"P{n}" for n in range(10))
    told: dict[str, Act] = {
        "card of one root and one station": CardAct(signed_card("US")),
        "card of five roots and ten stations": CardAct(large),
        "amendment between ten parties": amends(make_line(ten)[0], ten),
    }
    for what, act in told.items():
        size = len(to_body(act, False))
        print(f"{what}: {size} bytes")
        assert size < FRAME_MAX - 500


# ------------------------------------------------------------------------------------------------------- withdrawal


def test_a_party_leaves_by_its_root_and_by_nobody_elses() -> None:
    line = LINE.line_id
    assert set(after(leaves(line, "US")).leaving) == {"US"}
    assert after(leaves(line, "US", by="CN")) == after()
    assert after(leaves(bytes(32), "US")) == after(), "of another line"
    assert after(leaves(line, "JP")) == after(), "no party of this one"
    twice = [leaves(line, "US", at=at) for at in (8, 7)]
    assert after(*twice).leaving["US"].at == 7


@pytest.mark.fault("F-028")
def test_cards_that_anybody_can_make_up_are_verified_once_however_often_the_roster_is_reckoned() -> None:
    made_up = [follows(CARD, by=("nobody",), root_names=(f"nobody {n}",), serial=2 + n) for n in range(5)]
    after(*made_up)
    before = suite._root_fault.cache_info().misses
    for _ in range(20):
        assert after(*made_up) == after()
    assert suite._root_fault.cache_info().misses == before
