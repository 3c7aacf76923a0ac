"""Nodes that die at the worst moment: nothing that was said is lost, and nothing rings as new twice."""

import signal
import time

import pytest

from tests.scenes.theatre import LINE, Party, Theatre, until


def test_a_receiver_killed_in_the_middle_rings_and_stores_after_its_restart_once_as_new(stage: Theatre) -> None:
    """US calls while CN's node is dead; it starts again, fetches the call, rings, and says so; a second start rings it
    again, marked as the same alarm, until a person acknowledges."""
    us, cn = stage.both
    cn.kill()
    name = us.send("Is anybody there?", "-p", "FLASH")
    assert us.reached(name) == "SENT"
    assert us.does("show", LINE, name).out.splitlines()[-1].startswith("    CN: sent "), "unreachable is not refused"
    cn.start()
    us.until_reached(name, "RANG")
    cn.kill()
    cn.start()
    until(lambda: [r["again"] for r in cn.alarms() if r["message"] == name] == ["0", "1"], "it rang again, as the same")
    cn.did("ack", LINE, name)
    us.until_reached(name, "OPENED")
    receipts = [e for e in us.did("show", LINE, "--all", "--json").json if e.get("receipt") == "RANG"]
    assert [e["about"] for e in receipts] == [name]
    cn.did("reply", LINE, name, "AFFIRM")
    us.until_reached(name, "ANSWERED")


@pytest.mark.fault("F-008")
def test_a_sender_killed_the_moment_its_send_returned_has_kept_what_it_said(stage: Theatre) -> None:
    """The answer to ``send`` is a promise: kept before it was given, it is sent after the restart."""
    us, cn = stage.both
    name = us.send("These words outlive their node.", "-p", "FLASH")
    us.kill()
    us.start()
    assert us.entry(name)["text"] == "These words outlive their node."
    us.until_reached(name, "RANG")
    cn.did("reply", LINE, name, "ROGER")
    us.until_reached(name, "ANSWERED")
    assert [r["again"] for r in cn.alarms() if r["message"] == name] == ["0"]


def _quiet(party: Party) -> None:
    """Wait until its node has sent nothing for longer than it holds a beacon back."""
    sent, since = -1, time.monotonic()

    def nothing_more() -> bool:
        nonlocal sent, since
        now = party.health()["frames_out"]
        if now != sent:
            sent, since = now, time.monotonic()
        return time.monotonic() - since > 1.5

    until(nothing_more, "the line is quiet")


def test_the_lamp_is_open_again_within_seconds_of_a_restart(stage: Theatre) -> None:
    """A node that starts again while the other lives on must not see it as silent for the minute between beacons."""
    _quiet(stage.us)
    stage.cn.kill()
    stage.cn.start()
    end = time.monotonic() + 5
    while stage.cn.lamp() != "open":
        assert time.monotonic() < end, stage.cn.did("lines").out
        time.sleep(0.05)


def test_sigterm_ends_a_node_in_order_within_seconds_though_desks_are_attached(stage: Theatre) -> None:
    """One desk watches, another has stopped reading, a third stands in the middle of a request: all of them let go."""
    cn = stage.cn
    watching, stuck = (cn.spawn("watch", "--json") for _ in range(2))
    name = stage.us.send("For the desks.", "-p", "FLASH")
    for process in (watching, stuck):
        assert process.stdout
        assert name.encode() in process.stdout.readline()
    stuck.send_signal(signal.SIGSTOP)
    half = cn.half_a_request()
    began = time.monotonic()
    assert cn.end() == 0
    assert time.monotonic() - began < 5
    assert not (cn.home / "node.sock").exists()
    half.close()
    stuck.send_signal(signal.SIGCONT)
    assert "Traceback" not in cn.log
    assert watching.stderr
    assert b"LINK TO NODE LOST" in watching.stderr.readline()
    cn.start()
    cn.did("reply", LINE, name, "ROGER")
    stage.us.until_reached(name, "ANSWERED")


@pytest.mark.fault("F-053")
def test_nothing_is_called_refused_while_the_other_side_cannot_be_reached(stage: Theatre) -> None:
    """The lamp goes dark with the reason of the way, and no message has an answer."""
    us, cn = stage.both
    assert cn.end() == 0
    until(lambda: us.lamp() in ("degraded", "dark"), "the lamp shows that no carrier is up")
    until(lambda: "their node does not run there" in us.did("lines").out, "the next dial found out why")
    assert "DECLINE" not in us.did("lines").out
    cn.start()
    until(lambda: us.lamp() == "open", "the lamp is open again")


@pytest.mark.fault("F-023")
def test_a_watch_says_that_the_line_died_and_that_it_lives_again(stage: Theatre) -> None:
    """The other node is gone: nothing is asked, and the screen says dark, and later open."""
    us, cn = stage.both
    until(lambda: us.lamp() == "open", "the line is open")
    watching = us.spawn("watch")
    assert watching.stdout
    cn.kill()
    told = iter(watching.stdout.readline, b"")
    assert any(b": DARK - no carrier" in row for row in told)
    cn.start()
    assert any(b": OPEN - " in row for row in told)
