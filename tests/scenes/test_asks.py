"""What was asked of the other side and what came of it: requests to talk, line tests, the report, and the doctor."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from openline.desk.demo.stage import free_port
from tests.scenes.theatre import COMMAND, LINE, SOURCE, Theatre, until


def newest(theatre: Theatre) -> dict[str, Any]:
    """The last request in US's register."""
    found: dict[str, Any] = theatre.us.did("talk", LINE, "--json").json["requests"][-1]
    return found


def test_a_request_to_talk_is_in_the_register_with_its_outcome(stage: Theatre) -> None:
    """Declined by a person, and put off by another; neither is called unanswered."""
    us, cn = stage.both
    assert "Nobody has asked to talk yet" in us.did("talk", LINE).out
    sent = us.did("talk", LINE, "The object at 60,000 feet", "--level", "commander", "--within", "2", "--json").json
    cn_has = until(lambda: cn.entry(sent["name"]), "CN has the request")
    assert cn_has["precedence"] == "IMMEDIATE"
    cn.did("reply", LINE, sent["name"], "DECLINE", "Not today.")
    until(lambda: newest(stage)["outcome"] == "declined", "the register says so")
    assert "DECLINED" in us.did("talk", LINE).out
    second = us.did("talk", LINE, "The same, by telephone", "--means", "telephone", "--json").json["name"]
    until(lambda: cn.entry(second), "CN has the second")
    cn.did("reply", LINE, second, "STANDBY")
    until(lambda: newest(stage)["outcome"] == "standing by", "it is put off and not refused")
    assert "we asked: The object at 60,000 feet" in us.did("talk", LINE).out
    assert "US, Indo-Pacific command centre" in cn.did("talk", LINE).out
    figures = {(one["party"], one["ours"]): one for one in us.did("report", LINE, "--json").json}
    assert figures["CN", False]["requests"]["declined"] == 1
    assert figures["CN", False]["calls"]["IMMEDIATE"]["opened"] == 2
    shown = us.did("report").out
    assert "what CN was sent" in shown
    assert "2 opened (half within" in shown
    assert "1 declined" in shown
    assert "There is no line 'x'" in us.does("report", "x").sentence(1)


def test_a_request_to_talk_goes_as_a_form_where_the_form_can_say_it(stage: Theatre) -> None:
    """Each side reads it in its own language; what is no choice stands beside it, and what lacks something is words."""
    us, cn = stage.both
    how = ("--level", "commander", "--means", "voice, this-line", "--within", "2")
    asked = us.did("talk", LINE, "object", *how, "--json").json
    assert (asked["form"]["name"], asked["text"]) == ("request-to-talk", "")
    until(lambda: cn.entry(asked["name"]), "CN has the form")
    lines = {row["field"]: row["value"] for row in cn.entry(asked["name"])["form"]["lines"]}
    assert (lines["subject"], lines["level"]) == ("unexplained object", "commanders")
    cn.did("reply", LINE, asked["name"], "AFFIRM")
    until(lambda: newest(stage)["outcome"] == "answered", "the form is in the register too")
    beside = us.did("talk", LINE, "The debris", *how, "--json").json
    assert beside["text"] == "The debris"
    assert newest(stage)["subject"] == "other subject, see the text: The debris"
    for lacks in (how[2:], (*how[:2], "--means", "by pigeon", *how[4:]), (*how, "--when", "soon")):
        assert us.did("talk", LINE, "object", *lacks, "--json").json["text"].startswith("REQUEST TO TALK")
    window = us.does("talk", LINE, "object", *how, "--when", "030000Z JUN 30 to soon").sentence(1)
    assert "“soon” is not a time" in window


def test_a_line_test_is_passed_when_it_rang_and_scored_when_it_was_answered(stage: Theatre) -> None:
    """An EXERCISE, and no person is needed for it to pass; with --answered one is."""
    us, cn = stage.both
    done = us.did("test", LINE, "--json").json
    assert (done["passed"], done["exercise"]) == (True, True)
    rang = us.did("test", LINE).out
    assert "GOOD" in rang
    assert "is scored apart: openline test us-cn-theatre --scores" in rang, "nobody over there has opened it"
    waits = us.does("test", LINE, "--answered", "--wait", "0")
    assert waits.code == 4
    assert "NOT GOOD" in waits.out
    cn.did("reply", LINE, done["name"], "ROGER")
    us.until_reached(done["name"], "ANSWERED")
    assert "5 of 5, passed" in us.did("test", LINE, "--scores").out
    theirs = cn.did("test", LINE, "--scores").out
    assert "5 of 5, passed; stored after 0.0 s, rang after" in theirs
    assert "nothing has come back" not in theirs


def findings(theatre: Theatre, *args: str) -> list[dict[str, Any]]:
    """What the doctor finds at US."""
    done = theatre.us.does("doctor", "--json", *args)
    assert done.code in (0, 4), done
    found: list[dict[str, Any]] = done.json["findings"]
    assert (done.code == 4) == any(one["level"] == "bad" for one in found)
    return found


@pytest.fixture
def cn_away(stage: Theatre) -> Iterator[Theatre]:
    """CN's node is stopped, and back afterwards."""
    assert stage.cn.end() == 0
    until(lambda: stage.us.lamp() == "dark", "US sees it")
    yield stage
    stage.cn.start()
    stage.wait_open()


def test_the_doctor_finds_nothing_wrong_with_a_line_that_is_well(stage: Theatre) -> None:
    """What is to be looked at is said all the same."""
    found = findings(stage)
    assert not [one for one in found if one["level"] == "bad"]
    assert any("root key lies in the home" in one["says"] for one in found)
    assert any(one["about"].startswith(f"{LINE}, CN") and one["level"] == "good" for one in found)
    assert "0 wrong" in stage.us.did("doctor").out


def test_the_doctor_says_on_which_side_it_is(cn_away: Theatre) -> None:
    """Their node is not running: their machine is reached, and the step is theirs; a test says the same."""
    found = [one for one in findings(cn_away) if one["level"] == "bad"]
    route = next(one for one in found if one["about"].startswith("route to CN"))
    assert (route["side"], "no node runs there" in route["next_step"]) == ("theirs", True)
    assert any("dark" in one["says"] for one in found)
    refused = cn_away.us.does("test", LINE, "--wait", "0.2")
    assert refused.code == 4
    assert "nothing has come back" in refused.out


def test_a_route_is_tried_with_our_key_and_theirs(stage: Theatre, tmp_path: Path) -> None:
    """Good; nobody there; no such name; another station; somebody else's port; a key that they do not know."""
    us, cn = stage.both
    before = (us.home / "routes.toml").read_bytes()
    silent = free_port()
    try:
        us.did(
            "route", "CN", f"127.0.0.1:{cn.port}", f"127.0.0.1:{us.port}", f"127.0.0.1:{silent}", "nowhere.invalid:1"
        )
        tried = us.does("route", "test", "--json")
        assert tried.code == 4
        found = {one["address"]: one for one in tried.json}
        assert found[f"127.0.0.1:{cn.port}"]["good"]
        assert "with its own key, and knows ours" in found[f"127.0.0.1:{cn.port}"]["what"]
        assert "a key that no card here names" in found[f"127.0.0.1:{us.port}"]["what"]
        assert "ask them to start it" in found[f"127.0.0.1:{silent}"]["next_step"]
        assert found["nowhere.invalid:1"]["what"] == "no such name"
        assert "NOT GOOD  CN at" in us.does("route", "test", "CN").out
    finally:
        (us.home / "routes.toml").write_bytes(before)
    assert us.did("route", "test", "--json").json[0]["good"]
    assert us.did("route", "show", "--json").json == {"CN": [f"127.0.0.1:{cn.port}"]}


def complete(theatre: Theatre, *typed: str) -> list[str]:
    """What a shell is offered after these words."""
    words = " ".join(("openline", "--home", str(theatre.us.home), *typed))
    asked = {"_OPENLINE_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(2 + len(typed))}
    done = subprocess.run(COMMAND, capture_output=True, env=os.environ | SOURCE | asked, check=False)
    assert not done.stderr
    return [row.partition(",")[2] for row in done.stdout.decode().split("\n") if row]


def test_a_shell_completes_verbs_and_the_lines_of_the_running_node(stage: Theatre) -> None:
    """And without a node it completes nothing and says nothing."""
    for shell in ("bash", "zsh", "fish"):
        assert "_OPENLINE_COMPLETE" in stage.us.did("completion", shell).out
    assert complete(stage, "susp") == ["suspend"]
    assert complete(stage, "send", "us") == [LINE]
    assert complete(stage, "send", "x") == []
    assert stage.us.end() == 0
    assert complete(stage, "send", "us") == []
    stage.us.start()
    stage.wait_open()


def waiting(stage: Theatre, name: str) -> str:
    """What US's desk says of a message of its own that nobody has answered."""
    rows = stage.us.did("watch", "--once").out.splitlines()
    return next((row for row in rows if row.startswith("WAITING FOR THEM") and f" {name}:" in row), "")


@pytest.mark.fault("F-053")
def test_a_silence_and_a_fault_are_worded_apart_at_the_desk(stage: Theatre) -> None:
    """Their node is alive, the alarm rang, nobody opened; and: nothing is known, since no carrier is there."""
    us, cn = stage.both
    rung = us.send("Do you read us?", "-p", "FLASH")
    us.until_reached(rung, "RANG")
    silence = waiting(stage, rung)
    assert "rang" in silence
    assert "nobody has opened it" in silence or "nobody opened" in silence, silence
    assert "carrier" not in silence
    assert cn.end() == 0
    until(lambda: us.lamp() == "dark", "US sees that the carrier is gone")
    lost = us.send("Do you read us now?", "-p", "FLASH")
    fault = waiting(stage, lost)
    assert "no carrier since" in fault
    assert "opened" not in fault
    assert any("no carrier since" in row for row in us.did("lines").out.splitlines())
    cn.start()
    stage.wait_open()
    us.until_reached(lost, "RANG")
    cn.did("reply", LINE, lost, "ROGER")
    until(lambda: not waiting(stage, lost), "it no longer waits")
