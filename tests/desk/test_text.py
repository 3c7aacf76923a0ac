"""How a terminal shows entries: known values in, known lines out."""

import datetime as dt
from typing import Any

import click
import pytest

from openline.desk import text
from openline.wire.header import Class

SPEAKER = {"party": "CN", "station": "Southern theatre command centre", "office": "值班军官", "authority": "战区指挥员"}
TIMES: dict[str, int | None] = dict.fromkeys(text.STATES)

GROUPS = [
    (dt.datetime(2023, 6, 3, 4, 12, tzinfo=dt.UTC), "030412Z JUN 23"),
    (dt.datetime(2023, 6, 3, 4, 12, 59, tzinfo=dt.UTC), "030412Z JUN 23"),
    (dt.datetime(2001, 4, 1, 1, 7, tzinfo=dt.UTC), "010107Z APR 01"),
    (dt.datetime(1970, 1, 1, tzinfo=dt.UTC), "010000Z JAN 70"),
    (dt.datetime(2024, 2, 29, 23, 59, tzinfo=dt.UTC), "292359Z FEB 24"),
    (dt.datetime(2038, 1, 19, 3, 14, 8, tzinfo=dt.UTC), "190314Z JAN 38"),
    (dt.datetime(9999, 12, 31, 23, 59, 59, tzinfo=dt.UTC), "312359Z DEC 99"),
    (dt.datetime(2023, 6, 3, 12, 12, tzinfo=dt.timezone(dt.timedelta(hours=8))), "030412Z JUN 23"),
]


@pytest.mark.fault("F-005")
@pytest.mark.parametrize(("when", "shown"), GROUPS)
def test_a_date_time_group_is_utc(when: dt.datetime, shown: str) -> None:
    """Day, hour and minute, Z, month, year."""
    assert text.date_time_group(when.timestamp()) == shown


@pytest.mark.parametrize(("ms", "shown"), [(None, "-"), (0, "00:00:00"), (1_685_765_529_999, "04:12:09")])
def test_a_clock_time_is_utc_and_never_ahead(ms: int | None, shown: str) -> None:
    """Milliseconds are cut off."""
    assert text.clock(ms) == shown


@pytest.mark.parametrize(
    ("speaker", "shown"),
    [
        ({"party": "US", "station": "Centre"}, "US, Centre"),
        (SPEAKER, "CN, Southern theatre command centre, 值班军官 (by authority of 战区指挥员)"),
        ({"party": "US", "station": "a\u202eb"}, "US, a<U+202E>b"),
    ],
)
def test_who_speaks_is_shown_whole(speaker: dict[str, Any], shown: str) -> None:
    """Party, station, office and authority."""
    assert text.who(speaker) == shown


@pytest.mark.parametrize(
    ("more", "shown"),
    [
        ({}, "CN: sent 00:00:01"),
        ({"stored": 2000, "rang": 3000}, "CN: sent 00:00:01, stored 00:00:02, rang 00:00:03"),
        ({"standing_by": 4000}, "CN: sent 00:00:01, standing by 00:00:04"),
    ],
)
def test_a_state_says_only_what_was_signed(more: dict[str, int], shown: str) -> None:
    """A state that was not reached is left out."""
    assert text.state({"party": "CN", "times_ms": TIMES | {"sent": 1000} | more}) == shown


def test_an_answer_stands_with_its_words_and_its_office() -> None:
    """Traps in the words are visible."""
    one = {"party": "CN", "times_ms": TIMES | {"answered": 5000}, "answer": "UNABLE", "answer_text": "n\u200bo"}
    assert text.state(one | {"office": "值班军官"}) == 'CN: answered 00:00:05 - UNABLE "n<U+200B>o", by 值班军官'
    assert text.state(one | {"answer_text": ""}) == "CN: answered 00:00:05 - UNABLE"


def _entry(**more: Any) -> dict[str, Any]:
    return {
        "name": "CN-3",
        "exercise": False,
        "from": SPEAKER,
        "void": "",
        "class": "MESSAGE",
        "precedence": "FLASH",
    } | more


WHO = "CN, Southern theatre command centre, 值班军官 (by authority of 战区指挥员)"
UNREAD = "Cannot be read: their key for us has not arrived. Ask them to send it again."
SEALED = "Cannot be read: no key that we hold opens it. Ask them to send it again, or by another way."
SAID = {"marker": "WARNING", "text": "Stop.\nNow.", "written_at_s": 1_685_765_520, "states": []}
ENTRIES = [
    (_entry(**SAID), [f"FLASH WARNING  CN-3  030412Z JUN 23  from {WHO}", "    Stop. ⏎ Now."]),
    (
        _entry(**SAID, exercise=True, valid_until_s=1_685_769_120),
        [
            f"EXERCISE EXERCISE EXERCISE  FLASH WARNING  CN-3  030412Z JUN 23  from {WHO}",
            "    Stop. ⏎ Now.",
            "    valid until 030512Z JUN 23  NO LONGER VALID",
        ],
    ),
    (_entry(void="unreadable"), [f"FLASH CN-3 from {WHO}", f"    [{UNREAD}]"]),
    (_entry(void="bad-seal"), [f"FLASH CN-3 from {WHO}", f"    [{SEALED}]"]),
    (_entry(void="bad-wrap"), [f"FLASH CN-3 from {WHO}", "    [bad-wrap]"]),
    (_entry(), [f"FLASH CN-3 from {WHO}", "    [it cannot be read]"]),
    (
        _entry(**{"class": "REPLY"}, reply="WILCO", about="US-2", text="", written_at_s=0),
        [f"CN-3  WILCO to US-2  010000Z JAN 70  from {WHO}"],
    ),
    (
        _entry(**{"class": "REPLY"}, reply="UNABLE", about="US-2", text="\x1b", written_at_s=0, exercise=True),
        [f'EXERCISE EXERCISE EXERCISE  CN-3  UNABLE to US-2 "<U+001B>"  010000Z JAN 70  from {WHO}'],
    ),
    (
        _entry(**{"class": "RECEIPT"}, receipt="RANG", about="US-2", written_at_s=0),
        [f"CN-3  US-2 rang at {WHO}  010000Z JAN 70"],
    ),
    (_entry(**{"class": "KEY"}, epoch=4), [f"CN-3  epoch key 4 of {WHO}"]),
    (_entry(**{"class": "REPLY"}, void="unreadable"), [f"CN-3  REPLY of {WHO}  [{UNREAD}]"]),
    (
        _entry(**{"class": "RESUME"}, written_at_s=0),
        [f"CN-3  RESUME: no suspension of theirs stands  010000Z JAN 70  from {WHO}"],
    ),
    (
        _entry(**{"class": "class 9"}, void="unknown-class"),
        [f"CN-3  class 9 of {WHO}  [Cannot be understood here: it is of a kind that this version does not know.]"],
    ),
]


@pytest.mark.parametrize(("entry", "shown"), ENTRIES)
def test_an_entry_is_shown_in_its_lines(entry: dict[str, Any], shown: list[str]) -> None:
    """Messages, replies, receipts, keys, and what cannot be read."""
    assert text.entry(entry) == shown


@pytest.mark.parametrize("cls", [one for one in Class if one is not Class.MESSAGE])
def test_an_act_of_any_class_that_this_reader_has_no_key_for_is_unreadable(cls: Class) -> None:
    """Sealed before he joined: no field of the act is there, and one line says so."""
    assert text.entry(_entry(**{"class": cls.name}, void="unreadable"))[0].startswith("CN-3  ")
    if cls not in (Class.FIRST, Class.KEY):
        assert text.entry(_entry(**{"class": cls.name}, void="unreadable")) == [
            f"CN-3  {cls.name} of {WHO}  [{UNREAD}]"
        ]


FORM: dict[str, Any] = {
    "text": "Encounter at sea\nTime: 030412Z JUN 23",
    "codes": "[1, 1]",
    "warning": "",
    "draft": False,
    "doubts": [],
    "replies": ["ROGER"],
    "language": "en",
}


def test_a_form_is_shown_in_lines_and_a_warning_in_red_before_it_with_the_codes() -> None:
    """Whatever keeps a reader from relying on it stands first; codes once."""
    lines = ["    Encounter at sea", "    Time: 030412Z JUN 23"]
    assert text.form(FORM) == [*lines, "    Answers that close it: ROGER"]
    shown = text.form(FORM | {"warning": "Not agreed.", "draft": True, "doubts": ["Look."], "replies": []})
    assert [click.unstyle(row) for row in shown[:2]] == ["    Not agreed.", "    Codes: [1, 1]"]
    assert "\x1b[31m" in shown[0]
    assert shown[2:4] == lines
    assert "draft" in shown[4]
    assert shown[5] == "    Doubted: Look."
    raw = FORM | {"text": "Not known.\nCodes: [1, 1]", "warning": "Not known.", "replies": []}
    assert [click.unstyle(row) for row in text.form(raw)] == ["    Not known.", "    Codes: [1, 1]"]
    hidden = text.form(FORM | {"text": "\x1b[2J\u202e", "replies": []})
    assert hidden == ["    <U+001B>[2J<U+202E>"]


def test_a_reply_gives_its_reasons_and_what_was_understood() -> None:
    """Before its words, in brackets."""
    means = {"reasons": ["it would not be safe", "it came too late"], "understood": True}
    assert (
        text.words_of("Keep clear.", means) == ' (it would not be safe; it came too late) understood as "Keep clear."'
    )
    assert text.words_of("", {}) == ""
    assert text.words_of("Yes.", {}) == ' "Yes."'
