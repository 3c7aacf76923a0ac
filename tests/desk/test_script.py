"""The scripts of the demo as data: every play can be performed, and one that cannot is refused with the step."""

from typing import Any

import pytest

from openline.desk.demo import apart, script
from openline.desk.demo.script import BadScript, Cast
from openline.wire import entry as en


def _play(*steps: dict[str, Any]) -> dict[str, Any]:
    roles = {"caller": "US", "called": "CN"}
    return {"title": "A play", "shows": "Something.", "line": "us-cn-theatre", "roles": roles, "step": list(steps)}


SENT = {"act": "send", "id": "first", "by": "caller", "precedence": "FLASH", "marker": "WARNING", "en": "Look out."}


@pytest.mark.parametrize("name", script.PLAYS)
def test_every_play_stands_on_its_line(name: str) -> None:
    """Its line is of the cast, its speakers are members, and both who can be exchanged find words of their own."""
    play, members = script.script(name), set(script.cast().line(script.script(name).line).parties)
    assert all(line in [one.name for one in script.cast().lines] for line in play.lines)
    for swapped in (play, play.swapped()):
        for step in swapped.steps:
            if step["act"] in ("send", "reply", "suspend") and "en" in step:
                language = script.cast().parties[swapped.roles[step["by"]]]["language"]
                assert swapped.roles[step["by"]] in members
                assert language in step, f"{name}: {step} has no words in {language}"


def test_a_case_of_the_public_record_is_named_by_those_plays_that_follow_one() -> None:
    """The accounts of both sides are there to be compared with."""
    for name in script.PLAYS:
        known = script.script(name).case
        assert not known or {"US", "CN"} & {account["party"] for account in script.case(known)["account"]}


def test_roles_are_exchanged_and_back() -> None:
    """The first two; whoever stands between stays there."""
    play = script.script("third")
    assert play.swapped().roles == {"near": "PH", "far": "US", "between": "JP", "outsider": "KR"}
    assert play.swapped().swapped() == play


def test_a_cast_of_one_line_has_its_parties_only() -> None:
    """Nobody else needs a node for it."""
    only: Cast = script.cast().only("us-cn-2008")
    assert set(only.parties) == {"US", "CN"}
    assert [line.expired_days for line in only.lines] == [1]


@pytest.mark.parametrize(
    ("step", "why"),
    [
        ({"act": "dance"}, "there is no act 'dance'"),
        ({"act": "ack", "by": "caller"}, r"'ack' lacks \['about'\]"),
        (SENT | {"id": "again", "loud": True}, r"does not know \['loud'\]"),
        ({"act": "ack", "by": "stranger", "about": "first"}, "there is no role 'stranger'"),
        ({"act": "cut", "between": ["caller", "moon"]}, "there is no role 'moon'"),
        (SENT | {"id": "again", "ends": {"moon": "RANG"}}, "there is no role 'moon'"),
        ({"act": "ack", "by": "called", "about": "second"}, "nobody has said 'second' yet"),
        ({"act": "state", "at": "caller", "of": "called", "about": "first", "is": "READ"}, "there is no state 'READ'"),
        ({"act": "lamp", "at": "caller", "of": "called", "is": "green"}, "there is no lamp 'green'"),
    ],
)
def test_a_script_that_nobody_could_perform_is_refused(step: dict[str, Any], why: str) -> None:
    """By the number of its step, with the reason."""
    with pytest.raises(BadScript, match=rf"^Step 2 of the play 'bad': .*{why}"):
        script.read("bad", _play(SENT, step))


def test_a_frame_of_a_hidden_line_at_a_strangers_port_is_noticed() -> None:
    """One under its tag, and one under a tag of no line that is shared."""
    hidden, shared = {b"hid1", b"hid2"}, {b"shar"}

    def frame(tag: bytes) -> bytes:
        return bytes([en.ENTRY]) + tag + bytes(40)

    heard = apart.Heard([frame(b"shar"), frame(b"shar")])
    assert heard.judge(hidden, shared) == []
    assert heard.calls == 2
    heard.frames.append(frame(b"hid2"))
    assert heard.judge(hidden, shared) == [
        "1 frames of the hidden line came to a stranger",
        "1 frames of no shared line came to a stranger",
    ]
