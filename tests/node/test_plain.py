"""A charter in plain words, its cards with their safety numbers, and the warnings before it expires."""

from dataclasses import replace

import pytest

from openline.line import card as cards
from openline.line.acts import CardAct
from openline.line.card import safety_number
from openline.node import plain
from openline.node.times import DAY_S, hour, span
from tests.engine.pair import CN, carry, meet, pair
from tests.line.parties import EXPIRES, in_force, root, signed_card

WARNINGS = [
    (91, ""),
    (89, "The charter expires in 89 days. Begin to renew it."),
    (29, "The charter expires in 29 days. Have it signed now."),
    (1, "The charter expires in 24 h 00 min. SIGN THE RENEWAL THIS WEEK."),
    (6, "The charter expires in 6 days. SIGN THE RENEWAL THIS WEEK."),
    (-1, "The charter has expired: nothing above the floor is promised. FLASH, IMMEDIATE and answers go on. Renew it."),
]


@pytest.mark.parametrize(("days", "says"), WARNINGS)
def test_the_expiry_is_told_a_quarter_a_month_and_a_week_before(days: int, says: str) -> None:
    """And afterwards; nothing is ever closed by it."""
    assert plain.expiry_warning(in_force().charter, EXPIRES - days * DAY_S) == says


def test_every_term_is_a_sentence() -> None:
    """With its numbers, in the order in which a watch officer needs them."""
    says = plain.sentences(in_force().charter, EXPIRES - 400 * DAY_S)
    assert says[0] == "US, CN keep this line open under version 1 of its charter."
    assert says[1] == (
        "FLASH: a person opens it within 2 min and it is answered within 15 min, counted on the receiver's clock."
    )
    assert "watch officer, duty general, ministry" in says[5]
    assert "for at most 3 days at a time. FLASH, IMMEDIATE" in says[7]
    assert says[-1] == in_force().charter.saving_clause
    agreed = replace(in_force().charter, two_persons=14, calendar=(("CN", 31, 0, 720),))
    assert plain.people(in_force().charter) == []
    assert plain.people(agreed) == [
        "Two persons of a party release IMMEDIATE, PRIORITY, ROUTINE. FLASH may be released by one person; "
        "what one person released is marked so.",
        "The offices of CN are manned Mon-Fri 00:00-12:00 (UTC).",
    ]
    bare = replace(in_force().charter, saving_clause="")
    assert plain.sentences(bare, EXPIRES)[-1].startswith("The promises end ")


def test_the_members_of_a_line_are_shown_with_the_cards_that_it_knows() -> None:
    """The safety number is the one of the card; a later card takes its place, and a station that left is not live."""
    us, cn = pair()
    meet(us, cn)
    theirs = us.charter.cards[1]
    (first, second) = plain.members(us.state)
    assert (first["party"], second["party"]) == ("US", "CN")
    assert second["safety_number"] == safety_number(theirs)
    assert second["stations"] == [{"slot": 0, "name": "CN 0", "live": True, "index": CN}]
    renamed = cards.sign(replace(theirs.card, serial=2, name="China, renamed"), [(0, root("CN"))])
    cn.say(CardAct(renamed), 1)
    carry([us, cn])
    (_, second) = plain.members(us.state)
    assert (second["serial"], second["name"]) == (2, "China, renamed")
    alone = plain.card_view(signed_card("US"))
    assert alone["stations"] == [{"slot": 0, "name": "US 0", "live": True}]
    assert alone["offices"] == [{"code": 1, "title": "Watch officer", "authority": "US command"}]


def test_times_are_as_exact_as_a_person_needs_them() -> None:
    """Seconds, minutes, hours, days; the day only when it is not today's."""
    spans = [0, 119, 120, 7199, 7200, 172_799, 172_800]
    assert [span(seconds * 1000) for seconds in spans] == [
        "0 s",
        "119 s",
        "2 min",
        "119 min",
        "2 h 00 min",
        "47 h 59 min",
        "2 days",
    ]
    assert span(-5) == "0 s"
    now_ms = 1_685_765_520_000
    assert hour(now_ms, now_ms) == "0412Z"
    assert hour(now_ms - DAY_S * 1000, now_ms) == "020412Z JUN"
