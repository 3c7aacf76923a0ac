"""What a board says: what rings and in which order, a flood as one row, a fault never as a silence, marks of time."""

from typing import Any

import pytest

from openline.desk.web import glance, show, ticking
from openline.desk.web.phrases import sayer

NOW = 1_685_765_520_000
PEER = {"party": "CN", "station": "Command", "index": 1, "since_ms": NOW - 60_000, "clock_offset_ms": 0}
PEER |= {"faults": {}}
WAITING = {"sent": NOW - 9000, "stored": None, "rang": None, "opened": None, "standing_by": None, "answered": None}


def peer(lamp: str = "open", kind: str = "open", **more: Any) -> dict[str, Any]:
    return PEER | {"lamp": lamp, "kind": kind, "suspension": None, "until_ms": None} | more


def line(name: str = "x", **more: Any) -> dict[str, Any]:
    made: dict[str, Any] = {
        "line": name,
        "me": {"index": 0, "party": "US"},
        "waiting_for_us": [],
        "waiting_for_them": [],
        "changed_answers": [],
        "loading": 0,
    }
    made |= {"peers": [peer()], "our_suspension": None, "our_until_ms": None, "expired": False, "forks": []}
    return made | {"cloned": False, "drafts": []} | more


def call(name: str, precedence: str = "FLASH", due_ms: int | None = NOW, **more: Any) -> dict[str, Any]:
    return {
        "name": name,
        "precedence": precedence,
        "due_ms": due_ms,
        "exercise": False,
        "level": 0,
        "opened": False,
    } | more


def entry(index: int, **times: int | None) -> dict[str, Any]:
    state = {"index": index, "party": "CN", "unreadable": False, "info": False, "times_ms": WAITING | times}
    return {"class": "MESSAGE", "ours": False, "states": [state]}


@pytest.mark.fault("F-072")
def test_alarms_stand_by_precedence_then_by_what_is_due_first_and_nothing_below_immediate_rings() -> None:
    calls = [call("A-1", "IMMEDIATE", NOW + 1), call("A-2", due_ms=NOW + 9), call("B-3", due_ms=NOW + 5)]
    calls += [call("A-4", "PRIORITY"), call("A-5", opened=True)]
    found = glance.board([line(waiting_for_us=calls)], {})
    assert [one["first"]["name"] for one in found["alarms"]["groups"]] == ["B-3", "A-2", "A-1"]
    assert [(one["name"], one["state"]) for one in found["for-us"]["calls"]] == [("A-5", "opened"), ("A-4", "unopened")]
    assert found["urgent"]["first"]["name"] == "B-3"
    assert glance.board([], {})["urgent"]["first"] is None


def test_an_acknowledged_call_rises_again_when_its_answer_is_overdue() -> None:
    calls = [call("A-1", opened=True, level=1), call("A-2", due_ms=NOW + 1)]
    found = glance.board([line(waiting_for_us=calls)], {("x", "A-1"): entry(0, opened=NOW - 5)})
    first, second = (one["first"] for one in found["alarms"]["groups"])
    assert (first["name"], first["state"], first["opened_ms"]) == ("A-1", "again", NOW - 5)
    assert second["state"] == "unopened"


def test_a_flood_is_one_row_with_a_count_and_hides_nobody_else() -> None:
    calls = [call(f"A-{n}", due_ms=NOW + n) for n in range(12)] + [call("B-1", due_ms=NOW + 5)]
    found = glance.board([line(waiting_for_us=calls)], {})["alarms"]
    assert [(one["first"]["name"], one["count"]) for one in found["groups"]] == [("A-0", 12), ("B-1", 1)]
    assert found["count"] == 13
    assert found["groups"][0]["rest"] == [f"A-{n}" for n in range(1, 12)]


@pytest.mark.parametrize(
    ("times", "kind", "phrase", "fault"),
    [
        ({}, "open", "sent", ""),
        ({"stored": NOW}, "open", "stored", ""),
        ({"stored": NOW, "rang": NOW}, "suspended", "rang", ""),
        ({"rang": NOW, "opened": NOW}, "open", "opened", ""),
        ({"opened": NOW, "standing_by": NOW}, "open", "standing-by", ""),
        ({}, "no carrier", "sent", "no-carrier"),
        ({"rang": NOW}, "no carrier", "rang", "no-carrier"),
        ({"rang": NOW}, "no answer", "rang", "no-answer"),
        ({"rang": NOW}, "one way", "rang", "one-way"),
        ({"rang": NOW}, "flapping", "rang", "flapping"),
    ],
)
def test_a_silence_is_told_only_while_their_node_lives(
    times: dict[str, int], kind: str, phrase: str, fault: str
) -> None:
    (found,) = glance.waits(entry(1, **times), line(peers=[peer(kind=kind)]))
    assert (found["phrase"], found["fault"]) == (phrase, fault)
    say = sayer("en")
    words = say(f"{'fault' if fault else 'silence'}-{phrase}", time="0133Z")
    assert ("alive" in words) == (not fault and phrase not in ("standing-by",))
    if fault:
        assert "alive" not in say(f"fault-{fault}-since", time="0133Z")


def test_what_was_answered_waits_no_more_and_a_revoked_station_is_told() -> None:
    assert glance.waits(entry(1, answered=NOW), line()) == []
    (gone,) = glance.waits(entry(7), line())
    assert gone["gone"]
    informed = entry(1, rang=NOW)
    informed["states"][0]["info"] = True
    assert glance.waits(informed, line())[0]["phrase"] == "rang", "it is to be opened"
    informed["states"][0]["times_ms"]["opened"] = NOW
    assert glance.waits(informed, line()) == [], "and no answer is asked"
    unreadable = entry(1, stored=NOW)
    unreadable["states"][0]["unreadable"] = True
    assert glance.waits(unreadable, line())[0]["phrase"] == "unreadable"


def test_a_deadline_that_trembles_has_not_moved_and_one_that_moved_has() -> None:
    suspension = {"reason": "r", "scope": ["ROUTINE"], "left_ms": 60_000}
    told = line(
        waiting_for_us=[call("A-1", due_ms=NOW)], peers=[peer(suspension=suspension)], our_suspension=suspension
    )
    first = glance.settled(told, None, NOW)
    later = glance.settled(told | {"waiting_for_us": [call("A-1", due_ms=NOW + 900)]}, first, NOW + 700)
    assert later == first
    moved = glance.settled(told | {"waiting_for_us": [call("A-1", due_ms=NOW + 9000)]}, first, NOW)
    assert moved["waiting_for_us"][0]["due_ms"] == NOW + 9000
    assert glance.row(first)["ours"] == {"reason": "r", "scope": ["ROUTINE"], "until_ms": NOW + 60_000}
    assert glance.row(first)["lamps"][0]["until_ms"] == NOW + 60_000


def test_lines_are_counted_by_their_worst_lamp() -> None:
    lines = [line(), line(peers=[peer("dark", "no carrier"), peer()]), line(peers=[peer("suspended", "suspended")])]
    assert glance.counts(lines) == [("dark", "■", 1), ("suspended", "‖", 1), ("open", "●", 1)]
    assert glance.lamp(peer(clock_offset_ms=-7_200_400))["clock_s"] == -7200
    assert glance.lamp(peer(clock_offset_ms=4000))["clock_s"] == 0


def test_marks_of_time_are_filled_in_and_no_text_of_others_is_one() -> None:
    page = f"<p>{ticking.age(NOW - 41 * 60_000)} {ticking.due(NOW - 12_000)} {ticking.due(NOW + 245_000)}</p>"
    shown = ticking.filled(page, NOW, sayer("en")).replace("\u2068", "").replace("\u2069", "")
    assert f'<span data-since-ms="{NOW - 41 * 60_000}">41 min</span>' in shown
    assert f'<span data-due-ms="{NOW - 12_000}" class="over">-0:12</span>' in shown
    assert ">4:05</span>" in shown
    assert "\x01" not in str(desk_filter("\x01a1\x02"))


def desk_filter(text: str) -> str:
    from openline.desk.web.desk import theirs

    return str(theirs(text))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("030412Z JUN 23", "030412Z JUN 23"),
        (" 0133z", "030133Z JUN 23"),
        ("020133Z", "020133Z JUN 23"),
        ("020133Z MAY", "020133Z MAY 23"),
        ("310133Z JUN", ""),
        ("2460Z", ""),
        ("US-12", ""),
        ("12", ""),
    ],
)
def test_times_are_read_as_they_are_written(text: str, shown: str) -> None:
    found = show.instant(text, NOW // 1000)
    assert (show.group(found * 1000) if found is not None else "") == shown


def test_who_will_not_read_it_now_is_told_with_the_reason() -> None:
    suspended = peer("suspended", "suspended", suspension={"scope": ["ROUTINE"], "reason": "", "left_ms": 1})
    at = line(peers=[peer(), peer("dark", "no carrier"), peer("degraded", "one way"), suspended], forms="agreed")
    assert [one["phrase"] for one in show.reach(at, "ROUTINE", False)] == ["now", "dark", "degraded", "suspended"]
    assert show.reach(at, "FLASH", False)[3]["phrase"] == "now", "the floor is open"
    assert {one["phrase"] for one in show.reach(at | {"forms": "differ"}, "FLASH", True)} == {"forms"}
    assert show.measured("about 150 yd", ["m", "yd"]) == ("about 150", "yd")
    assert show.measured("about 150", ["m"]) == ("about 150", "")


def test_an_answer_that_was_changed_stands_beside_what_it_was() -> None:
    said = entry(1, answered=NOW - 9)
    later = [{"answer": "UNABLE", "answer_text": "Engine lost.", "at_ms": NOW}]
    said["states"][0] |= {"answer": "WILCO", "later_answers": later}
    changed = [call("US-1", says="x"), call("US-2", says="x")]
    found = glance.board([line(changed_answers=changed)], {("x", "US-1"): said})["for-them"]["changed"]
    assert [(one["name"], len(one["answers"])) for one in found] == [("US-2", 0), ("US-1", 1)]
    assert found[1]["answers"] == [{"party": "CN", "answer": "WILCO", "later_answers": later, "at_ms": NOW - 9}]


def test_what_they_suspended_is_told_beside_what_waits_there_and_a_fault_comes_first() -> None:
    said = entry(1, stored=NOW)
    said["states"][0]["suspended"] = "CN has suspended PRIORITY."
    (told,) = glance.waits(said, line(peers=[peer("suspended", "suspended", until_ms=NOW + 9)]))
    assert (told["suspended"], told["until_ms"]) == (True, NOW + 9)
    (told,) = glance.waits(said, line(peers=[peer("dark", "no carrier")]))
    assert (told["suspended"], told["fault"]) == (False, "no-carrier")


def test_a_record_that_is_still_read_and_a_link_that_breaks_the_rules_are_told_once_not_counted() -> None:
    rows = [glance.row(line(loading=left, peers=[peer(faults={"tag": left})])) for left in (9000, 8000)]
    assert rows[0] == rows[1], "a count would make the board anew all the time"
    assert (rows[0]["loading"], rows[0]["lamps"][0]["spoilt"]) == (True, True)
    assert not glance.row(line())["loading"]
    assert not glance.lamp(peer())["spoilt"]


@pytest.mark.parametrize(
    ("language", "now"),
    [("en", "watch officer"), ("ja", "当直士官"), ("fil", "opisyal na bantay")],
)
def test_the_usual_steps_of_the_ladder_are_said_and_others_stand_as_they_were_signed(language: str, now: str) -> None:
    called = call("CN-1", now="watch officer", next="Duty admiral")
    (group,) = glance.board([line(waiting_for_us=[called])], {}, language)["alarms"]["groups"]
    assert (group["first"]["now"], group["first"]["next"]) == (now, "Duty admiral")
