"""A FLASH from one side to the other and back, at the command line of both."""

import os
import select
import signal
import subprocess
import time

import pytest

from tests.scenes.theatre import LINE, WAIT_S, Theatre, until

WARNING = "Your destroyer crossed our bow at 150 yards. Do not cross our bow again."
WORDS = "正在向我舰核实。"


def _reads(process: subprocess.Popen[bytes], wanted: str, error: bool = False) -> str:
    """What a live desk prints, until ``wanted`` stands in it."""
    pipe = process.stderr if error else process.stdout
    assert pipe
    said, end = b"", time.monotonic() + WAIT_S
    while wanted.encode() not in said:
        ready, _, _ = select.select([pipe], [], [], max(0, end - time.monotonic()))
        more = os.read(pipe.fileno(), 65536) if ready else b""
        assert more, f"the desk never said {wanted!r}, but {said.decode()!r}"
        said += more
    return said.decode()


@pytest.mark.fault("F-053")
def test_a_flash_rings_and_each_state_is_the_same_on_both_sides(stage: Theatre) -> None:
    """US calls; CN's node rings, a person there acknowledges, stands by, and closes; both see the same."""
    us, cn = stage.both
    name = us.send(WARNING, "-p", "flash", "-m", "warning")
    us.until_reached(name, "RANG")
    assert [row["message"] for row in cn.alarms() if row["again"] == "0"] == [name]
    assert cn.did("watch", "--once").out.startswith("WAITING FOR US:\nFLASH WARNING  " + name)

    assert f"Signed: {name} was opened here" in cn.did("ack", LINE, name).out
    us.until_reached(name, "OPENED")
    assert f"STANDBY to {name}" in cn.did("reply", LINE, name, "standby", WORDS, "--language", "zh-Hans").out
    us.until_reached(name, "STANDING_BY")
    assert us.entry(name)["states"][0]["answer_text"] == WORDS
    cn.did("reply", LINE, name, "UNABLE", "我舰将保持安全距离。", "--language", "zh-Hans")
    us.until_reached(name, "ANSWERED")

    ours, theirs = us.entry(name), cn.entry(name)
    for same in ("name", "hash", "text", "marker", "precedence", "from", "language", "written_at_s"):
        assert ours[same] == theirs[same]
    for same in ("state", "party", "office", "authority", "answer", "answer_text"):
        assert ours["states"][0][same] == theirs["states"][0][same]
    assert (ours["ours"], theirs["ours"]) == (True, False)
    shown = us.did("show", LINE, name).out
    assert WARNING in shown
    assert 'UNABLE "我舰将保持安全距离。", by 值班军官' in shown
    assert cn.did("watch", "--once").out == "Nothing waits for us.\n"


def test_what_rings_nowhere_waits_at_the_desk_all_the_same(stage: Theatre) -> None:
    """In the list of the line and when watching begins, on both sides, until it is answered."""
    us, cn = stage.both
    name = us.send("Where shall the drill be?", "-p", "ROUTINE")
    until(lambda: cn.entry(name).get("text"), "CN reads it")
    told = f"ROUTINE {name}: waits here to be opened: "
    assert f"waiting for us: {told}" in cn.did("lines").out
    assert f"WAITING FOR US, WITHOUT AN ALARM: {told}" in cn.did("watch", "--once").out
    assert cn.did("watch", "--once", "--json").json["name"] == name
    assert f"waiting for them: ROUTINE {name}: CN: " in us.did("lines").out
    cn.did("reply", LINE, name, "ROGER")
    until(lambda: cn.did("watch", "--once").out == "Nothing waits for us.\n", "it is answered")


def test_a_message_the_other_way_is_read_in_its_own_script(stage: Theatre) -> None:
    """CN says something at ROUTINE in Chinese; it rings nowhere, is stored over there and shown as it was written."""
    us, cn = stage.both
    before = len(us.alarms())
    name = cn.send("我舰保持航向。", "--language", "zh-Hans")
    cn.until_reached(name, "STORED")
    assert "我舰保持航向。" in us.did("show", LINE, name.lower()).out
    assert us.entry(name)["language"] == "zh-Hans"
    us.did("reply", LINE, name, "roger")
    cn.until_reached(name, "ANSWERED")
    assert len(us.alarms()) == before
    rows = [[(e["name"], e["hash"]) for e in party.did("show", LINE, "--all", "--json").json] for party in stage.both]
    until(lambda: len(us.did("show", LINE, "--all", "--json").json) == len(rows[1]), "both hold the same entries")
    assert sorted(rows[1]) == sorted((e["name"], e["hash"]) for e in us.did("show", LINE, "--all", "--json").json)


@pytest.mark.fault("F-039")
def test_an_exercise_says_so_on_every_rendering_and_never_sounds_the_live_alarm(stage: Theatre) -> None:
    """The mark is on what the sender sees, on what the receiver sees, on the reply, and in the alarm."""
    us, cn = stage.both
    name = us.send("This is a drill.", "-p", "IMMEDIATE", "--exercise")
    us.until_reached(name, "RANG")
    cn.did("reply", LINE, name, "ROGER")
    us.until_reached(name, "ANSWERED")
    for party in stage.both:
        rows = [row for row in party.did("show", LINE).out.splitlines() if name in row]
        assert len(rows) == 2
        assert all(row.startswith("EXERCISE EXERCISE EXERCISE  ") for row in rows)
    assert [row["alarm"] for row in cn.alarms() if row["message"] == name] == ["drill"]


@pytest.mark.fault("F-056")
def test_a_live_watch_shows_what_comes_and_says_when_its_node_is_lost(stage: Theatre) -> None:
    """An officer watches; a call arrives on the screen; the node dies, and the screen says at once not to trust it."""
    us, cn = stage.both
    waiting = us.send("Are you there?", "-p", "FLASH", "-m", "QUESTION")
    us.until_reached(waiting, "RANG")
    watching = cn.spawn("watch", LINE)
    assert waiting in _reads(watching, "Are you there?")
    name = us.send("Answer now.", "-p", "FLASH")
    assert name in _reads(watching, "Answer now.")
    us.until_reached(name, "RANG")
    cn.kill()
    assert "DO NOT TRUST THIS SCREEN" in _reads(watching, "LINK TO NODE LOST", error=True)
    cn.start()
    _reads(watching, "The node is back.", error=True)
    assert waiting in _reads(watching, "Answer now."), "what waits is shown again"
    watching.send_signal(signal.SIGINT)
    out, err = watching.communicate(timeout=WAIT_S)
    assert watching.returncode == 130
    assert (b"Traceback" in out + err, b"openline: stopped." in err) == (False, True)
    for call in (waiting, name):
        cn.did("reply", LINE, call, "AFFIRM")
        us.until_reached(call, "ANSWERED")


@pytest.mark.fault("F-056")
def test_a_node_that_hangs_is_lost_to_a_watch_within_seconds(stage: Theatre) -> None:
    """The node still holds its socket but says nothing: that too is a screen not to be trusted."""
    watching = stage.cn.spawn("watch", "--json")
    name = stage.us.send("A word before the silence.", "-p", "FLASH")
    _reads(watching, name)
    assert stage.cn.node
    stage.cn.node.send_signal(signal.SIGSTOP)
    try:
        began = time.monotonic()
        assert "does not answer" in _reads(watching, "LINK TO NODE LOST", error=True)
        assert time.monotonic() - began < 10, "6 s are promised; the rest is a busy machine"
    finally:
        stage.cn.node.send_signal(signal.SIGCONT)
    stage.cn.did("reply", LINE, name, "ROGER")
    stage.us.until_reached(name, "ANSWERED")


def test_the_terminal_of_a_node_without_an_alarm_command_is_rung(stage: Theatre) -> None:
    """The bell and who called, never the words."""
    name = stage.us.send("Words that are for the desk alone.", "-p", "FLASH")
    stage.us.until_reached(name, "RANG")
    assert f"\a*** FLASH {name} on {LINE} ***" in stage.cn.log
    assert "for the desk alone" not in stage.cn.log
    stage.cn.did("reply", LINE, name, "DECLINE")
    stage.us.until_reached(name, "ANSWERED")
