"""The terms of a charter as a file: printed, changed, read; and a sentence for whatever is wrong with it."""

from dataclasses import replace

import pytest

from openline.line.charter import Deadline
from openline.node import terms
from tests.line.parties import EXPIRES, signed_card

USUAL = terms.draft("test", [signed_card("US"), signed_card("CN")], ("en", "zh-Hans"), EXPIRES)


def test_the_printed_terms_are_the_usual_ones() -> None:
    assert terms.read(terms.usual_file(), USUAL) == USUAL
    assert terms.read("", USUAL) == USUAL


def test_every_term_can_be_changed() -> None:
    text = """
expires = 2031-12-31
languages = ["en", "ja"]
longest_suspension_hours = 24
notice_days = 30
escalation = ["watch"]
two_persons = ["PRIORITY", "IMMEDIATE"]
saving_clause = "Nothing is conceded."
[deadlines]
FLASH = [1, 2]
IMMEDIATE = [3, 4]
PRIORITY = [5, 6]
ROUTINE = [7, 8]
[calendar]
CN = "Mon-Fri 00:00-12:00, Sat"
US = "22:00-06:00"
"""
    assert terms.read(text, USUAL) == replace(
        USUAL,
        expires=1_956_527_999,
        languages=("en", "ja"),
        suspension_max_s=86_400,
        notice_s=2_592_000,
        escalation=("watch",),
        saving_clause="Nothing is conceded.",
        deadlines=(Deadline(60, 120), Deadline(180, 240), Deadline(300, 360), Deadline(420, 480)),
        two_persons=6,
        calendar=(("CN", 31, 0, 720), ("CN", 32, 0, 1440), ("US", 127, 0, 360), ("US", 127, 1320, 1440)),
    )


def test_a_charter_is_printed_as_the_terms_that_made_it() -> None:
    calendar = (("CN", 0b0110011, 0, 720), ("US", 127, 0, 360), ("US", 127, 1320, 1440))
    agreed = replace(USUAL, two_persons=14, calendar=calendar)
    assert terms.read(terms.file_of(agreed), USUAL) == agreed
    assert '"CN" = "Mon-Tue 00:00-12:00, Fri-Sat 00:00-12:00"' in terms.file_of(agreed)


LEVELS = "FLASH = [1, 2]\nIMMEDIATE = [1, 2]\nPRIORITY = [1, 2]\n"
WRONG = {
    "expire = 2031-12-31": "'expire' is no term",
    "expires = 2031": "is a day",
    "expires = 2031-12-31T00:00:00Z": "is a day",
    "notice_days = -1": "'notice_days' is a whole number",
    "longest_suspension_hours = true": "'longest_suspension_hours' is a whole number",
    "languages = []": "'languages' is text",
    "escalation = 'watch'": "'escalation' is text",
    "saving_clause = 1": "'saving_clause' is text",
    f"[deadlines]\n{LEVELS}": "a line for each",
    f"[deadlines]\n{LEVELS}ROUTINE = [1, 2]\nLATER = [1, 2]": "and no other",
    f"[deadlines]\n{LEVELS}ROUTINE = [1]": "ROUTINE has two numbers",
    f"[deadlines]\n{LEVELS}ROUTINE = [1, 'x']": "'ROUTINE' is a whole number",
    "two_persons = ['URGENT']": "'two_persons' is a list of FLASH",
    "two_persons = 'FLASH'": "'two_persons' is a list of FLASH",
    "[calendar]\nCN = 5": "a line for each party",
    "[calendar]\nCN = ''": "a line for each party",
    "[calendar]\nCN = 'Mo'": "is not written like Mon-Fri 08:00-18:00",
    "calendar = []": "a line for each party",
    "languages = [": "Invalid value",
}


@pytest.mark.parametrize(("text", "says"), WRONG.items(), ids=WRONG.values())
def test_what_is_wrong_is_named(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        terms.read(text, USUAL)
