"""What pages show: times of the node only, alarms in their order, what is opened and what is answered kept apart."""

from typing import Any

import pytest

from openline.desk.web import draft as drafts
from openline.desk.web import show
from openline.desk.web.desk import theirs

NOW = 1_685_765_520_000


def line(**more: Any) -> dict[str, Any]:
    return {"line": "x", "me": {"index": 0}, "waiting_for_us": [], "waiting_for_them": [], "peers": []} | more


def call(name: str, precedence: str, due_ms: int) -> dict[str, Any]:
    return {"name": name, "precedence": precedence, "due_ms": due_ms}


def entry(name: str, opened: int | None, state: str = "RANG", ours: bool = False) -> dict[str, Any]:
    times = dict.fromkeys(show.STEPS, None) | {"stored": NOW, "opened": opened}
    states = [{"index": 0, "state": state, "times_ms": times}]
    return {"name": name, "class": "MESSAGE", "ours": ours, "states": states}


def test_times_are_date_time_groups() -> None:
    assert show.group(NOW) == "030412Z JUN 23"
    assert show.clock(NOW) == "04:12:00Z"
    assert show.clock(None) == ""
    assert [show.left(ms) for ms in (245_000, -12_000, 999)] == ["4:05", "-0:12", "0:00"]
    assert [show.left(ms) for ms in (3_599_000, 86_394_000, -3_600_000)] == ["59:59", "23:59:54", "-1:00:00"]
    assert [show.apart(ms) for ms in (1200, -40, None)] == ["+1.2", "+0.0", ""]


@pytest.mark.parametrize(
    ("lamps", "worst"),
    [
        (["open", "dark"], "dark"),
        (["open", "suspended"], "suspended"),
        (["degraded", "suspended"], "degraded"),
        ([], "dark"),
    ],
)
def test_a_line_is_as_good_as_its_worst_station(lamps: list[str], worst: str) -> None:
    assert show.worst(line(peers=[{"lamp": lamp} for lamp in lamps])) == worst
    assert len(set(show.SIGNS.values())) == len(show.SIGNS), "told apart by shape"


def test_the_reply_bar_answers_what_is_asked_for_then_what_is_urgent_then_what_is_open() -> None:
    held = [entry("A-1", None), entry("A-2", NOW, "ANSWERED"), entry("B-1", None, ours=True)]
    at = line()
    assert (show.answerable(held, at, "A-2") or {})["name"] == "A-2"
    assert (show.answerable(held, at, "B-1") or {})["name"] == "A-1", "nobody answers himself"
    assert (show.answerable(held, line(waiting_for_us=[call("A-1", "FLASH", 0)]), "") or {})["name"] == "A-1"
    assert show.answerable(held[1:], at, "") is None


@pytest.mark.fault("F-035")
def test_words_of_others_are_isolated_text() -> None:
    assert theirs("<b>a</b>\nb\u202ec") == "<bdi>&lt;b&gt;a&lt;/b&gt;\nb&lt;U+202E&gt;c</bdi>"
    assert theirs("x", 'en" onclick="') == '<bdi lang="en&#34; onclick=&#34;">x</bdi>'


def test_a_draft_is_read_from_a_page_and_has_one_digest() -> None:
    rows = [("form", "answer"), ("f.a", " 1 "), ("f.a", "2"), ("f.b", " "), ("text", "a\r\nb "), ("exercise", "1")]
    draft = drafts.of_fields([*rows, ("odd", "1"), ("precedence", "FLASH")])
    assert draft == {
        "form": "answer",
        "fields": {"a": ["1", "2"]},
        "text": "a\nb",
        "exercise": True,
        "precedence": "FLASH",
    }
    asked = drafts.request(draft, "ja", doubts_seen=True)
    assert asked == {
        "exercise": True,
        "precedence": "FLASH",
        "text": "a\nb",
        "language": "ja",
        "form": {"name": "answer", "fields": {"a": ["1", "2"]}},
        "doubts_seen": True,
    }
    assert drafts.request({"text": "a"}, "en", doubts_seen=False) == {"exercise": False, "text": "a", "language": "en"}
    digests = {drafts.digest("x", draft), drafts.digest("y", draft), drafts.digest("x", draft | {"exercise": False})}
    assert len(digests) == 3
    assert drafts.digest("x", dict(reversed(draft.items()))) in digests


@pytest.mark.parametrize(
    "draft",
    [
        {"form": "", "fields": {}, "text": "a\nb", "precedence": "FLASH", "marker": "WARNING", "exercise": True},
        {"form": "answer", "fields": {"a": ["1", "2"]}, "exercise": False},
        {"form": "", "fields": {}, "text": "It is sunk.", "supersedes": "US-3", "exercise": False},
        {"form": "", "fields": {}, "text": "It is sunk.", "info": ["JP", "PH"], "exercise": False},
    ],
)
def test_a_draft_that_was_handed_over_is_opened_again_as_it_was(draft: dict[str, Any]) -> None:
    assert drafts.of_message(drafts.request(draft, "en", doubts_seen=True)) == draft


def test_what_is_not_chosen_yet_is_as_the_form_has_it() -> None:
    form = {"precedence": "FLASH", "marker": "WARNING"}
    assert drafts.shown({"form": "a", "precedence": ""}, form, True) == form | {
        "form": "a",
        "text": "",
        "fields": {},
        "exercise": True,
        "valid_until": "",
        "supersedes": "",
        "info": [],
    }
    assert drafts.shown({"form": "", "exercise": False}, None, True)["exercise"] is False


def test_only_what_we_said_ourselves_and_what_stands_can_be_replaced() -> None:
    rows = [
        {"name": "US-1", "ours": True, "void": "", "text": "Keep\n clear. " + "x" * 99},
        {"name": "CN-2", "ours": False, "void": "", "text": "No."},
        {"name": "US-3", "ours": True, "void": "", "text": "Old.", "superseded_by": "US-4"},
        {"name": "US-4", "ours": True, "void": "", "text": "", "form": {"title": "Request to talk"}},
    ]
    found = show.replaceable(rows)
    assert [one["name"] for one in found] == ["US-4", "US-1"]
    assert found[0]["says"] == "Request to talk"
    assert found[1]["says"].startswith("Keep clear. x")
    assert len(found[1]["says"]) == show.WORDS_MAX
