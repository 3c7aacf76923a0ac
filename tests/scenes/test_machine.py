"""Faults of real machines under real nodes: a slow, a full, a killing disk; no descriptors; a frozen peer; wrong time.

What makes the fault is the system's own tool, attached to a node that runs; where one is missing the test is skipped
and says which. A disk whose syncs fail is in :mod:`tests.scenes.test_killed`, a file system that is full in
:mod:`tests.scenes.test_keeping`, a network that fails in :mod:`tests.scenes.test_wires`.
"""

import contextlib
import os
import resource
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from openline.desk.client import ApiError, NoNode
from tests.scenes.theatre import COMMAND, LINE, Party, Theatre, until

KILLS = [
    ("pwrite64", 4),
    ("fdatasync", 1),
    *(pytest.param(*one, marks=pytest.mark.long) for one in (("pwrite64", 1), ("pwrite64", 9), ("fdatasync", 3))),
]
STEPS = ("-12y", "+0", "+2h", "-5h", "+9y")  # the first is the clock with which the node starts
LIBFAKETIME = ("/usr/lib/*/faketime/libfaketime.so.1", "/usr/lib/faketime/libfaketime.so.1")


@contextlib.contextmanager
def injected(party: Party, calls: str, what: str) -> Iterator[None]:
    """The system's ``calls`` of that node do ``what``, as strace has it, while this lasts."""
    strace = shutil.which("strace")
    if not strace:
        pytest.skip("strace is not installed: the system cannot be made to fail")
    assert party.node
    inject = ["-e", f"trace={calls}", "-e", f"inject={calls}:{what}", "-o", os.devnull]
    tracer = subprocess.Popen([strace, "-f", "-p", str(party.node.pid), *inject], stderr=subprocess.PIPE, text=True)
    assert tracer.stderr
    try:
        if "attached" not in (said := tracer.stderr.readline()):
            pytest.skip(f"no process can be traced here: {said.strip()}")
        yield
    finally:
        tracer.terminate()
        try:
            tracer.wait(2)
        except subprocess.TimeoutExpired:  # it may wait for ever for a thread of a process that it has killed
            tracer.kill()
            tracer.wait()
        tracer.stderr.close()


def answered(stage: Theatre, words: str) -> str:
    """A FLASH of US that rings at CN and is answered there; its name."""
    name = stage.us.send(words, "-p", "FLASH")
    stage.us.until_reached(name, "RANG")
    stage.cn.did("reply", LINE, name, "ROGER")
    stage.us.until_reached(name, "ANSWERED")
    return name


def ended(party: Party) -> bool:
    """Whether its node has ended."""
    return party.node is not None and party.node.poll() is not None


def same(stage: Theatre) -> None:
    """Both sides come to show the same, without a fork or a new feed."""

    def hashes(party: Party) -> set[str]:
        return {entry["hash"] for entry in party.did("show", LINE, "--all", "--json").json}

    until(lambda: hashes(stage.us) == hashes(stage.cn), "both show the same")
    for party in stage.both:
        (line,) = party.did("lines", "--json").json
        assert (line["incarnation"], line["forks"], line["cloned"]) == (0, [], False)


def test_a_disk_that_takes_a_fifth_of_a_second_for_each_sync_is_slow_and_not_dead(stage: Theatre) -> None:
    """A call goes both ways, and the lamp stays open all the while."""
    with injected(stage.cn, "fdatasync,fsync", "delay_exit=200000"):
        answered(stage, "On a slow disk.")
        assert stage.us.lamp() == stage.cn.lamp() == "open"
    same(stage)


@pytest.mark.fault("F-012")
def test_a_disk_that_has_no_room_for_a_byte_stops_the_node_and_nothing_of_it_was_sent(stage: Theatre) -> None:
    """The ballast is thrown overboard in vain: the desk is told, the node ends with a sentence and comes back whole."""
    us = stage.us
    with injected(us, "pwrite64", "error=ENOSPC"):
        with pytest.raises((ApiError, NoNode)):
            us.client.post(us.client.line(LINE, "messages"), {"text": "No room for this.", "precedence": "FLASH"})
        until(lambda: ended(us), "the node has ended")
    assert "No room is left" in us.log.strip().splitlines()[-1]
    assert "No room for this." not in stage.cn.did("show", LINE).out
    us.start()
    answered(stage, "There is room again.")
    same(stage)


@pytest.mark.fault("F-008")
@pytest.mark.parametrize(("calls", "when"), KILLS)
def test_a_node_killed_inside_the_nth_call_of_the_system_has_kept_what_it_answered_for(
    stage: Theatre, calls: str, when: int
) -> None:
    """It dies while it writes; what its API had answered for is there, and the other side has it once."""
    us, promised = stage.us, []
    with injected(us, calls, f"signal=KILL:when={when}"), contextlib.suppress(ApiError, NoNode):
        for number in range(20):
            body = {"text": f"{calls} {when} {number}", "precedence": "FLASH"}
            promised.append(us.client.post(us.client.line(LINE, "messages"), body)["name"])
    until(lambda: ended(us), "the node was killed")
    us.start()
    for name in promised:
        us.until_reached(name, "RANG")
    answered(stage, f"After {calls} {when}.")
    rung = [row["message"] for row in stage.cn.alarms() if row["again"] == "0"]
    assert len(rung) == len(set(rung))
    same(stage)


@pytest.mark.fault("F-013")
def test_without_descriptors_strangers_are_refused_and_the_line_goes_on(stage: Theatre) -> None:
    """They take the last ones; a call rings over the link that stands; when they have gone the desk is served again."""
    cn = stage.cn
    assert cn.node
    number, open_now = cn.node.pid, len(list(Path(f"/proc/{cn.node.pid}/fd").iterdir()))
    limits = resource.prlimit(number, resource.RLIMIT_NOFILE)
    resource.prlimit(number, resource.RLIMIT_NOFILE, (open_now + 8, limits[1]))
    try:
        with contextlib.ExitStack() as crowd:
            for _ in range(40):
                crowd.enter_context(socket.create_connection(("127.0.0.1", cn.port), 10))
            name = stage.us.send("With no descriptor left.", "-p", "FLASH")
            stage.us.until_reached(name, "RANG")
            until(lambda: stage.us.lamp() == "open", "their node answers over the link that stands")
            desk = crowd.enter_context(socket.socket(socket.AF_UNIX))
            desk.connect(str(cn.home / "node.sock"))
            until(lambda: "no desk could be let in: Too many open files" in cn.log, "the log says what is wanting")
        until(cn.answers, "the desk is served again")
    finally:
        resource.prlimit(number, resource.RLIMIT_NOFILE, limits)
    cn.did("reply", LINE, name, "ROGER")
    stage.us.until_reached(name, "ANSWERED")
    assert cn.health()["refused"].get("no connection could be taken"), "the descriptors had run out"
    assert "Traceback" not in cn.log


@pytest.mark.fault("F-023")
def test_a_frozen_peer_is_told_within_seconds_and_gets_everything_when_it_thaws(stage: Theatre) -> None:
    """SIGSTOP: its connections stand, and nobody is there. A call waits as sent, and rings once when it goes on."""
    us, cn = stage.both
    until(lambda: us.lamp() == "open", "the line is open")
    assert cn.node
    cn.node.send_signal(signal.SIGSTOP)
    try:
        began = time.monotonic()
        until(lambda: us.lamp() in ("degraded", "dark"), "the lamp says so")
        print(f"a frozen peer was told after {time.monotonic() - began:.1f} s")
        name = us.send("Are you there?", "-p", "FLASH")
        assert us.reached(name) == "SENT"
    finally:
        cn.node.send_signal(signal.SIGCONT)
    us.until_reached(name, "RANG")
    assert [row["again"] for row in cn.alarms() if row["message"] == name] == ["0"]
    same(stage)


# ---------------------------------------------------------------------------------------------------------- wrong time


class Clock:
    """libfaketime under CN's node: the wall clock shows what a file says; the monotonic one is left alone."""

    def __init__(self, stage: Theatre, folder: Path) -> None:
        found = [path for pattern in LIBFAKETIME for path in Path("/").glob(pattern.lstrip("/"))]
        if not found:
            pytest.skip("libfaketime is not installed: the time cannot be faked (Debian: apt-get install faketime)")
        self.cn, self._file = stage.cn, folder / "time"
        self.set(STEPS[0])
        self._command = [
            *("env", f"LD_PRELOAD={found[0]}", f"FAKETIME_TIMESTAMP_FILE={self._file}", "FAKETIME_NO_CACHE=1"),
            *("FAKETIME_DONT_FAKE_MONOTONIC=1", *COMMAND),
        ]

    def set(self, offset: str) -> None:
        """From now on the clock is wrong by so much."""
        self._file.write_text(f"{offset}\n", "ascii")

    def start(self) -> None:
        """Start the node under it."""
        self.cn.start(*self._command)


@pytest.fixture
def clock(stage: Theatre, tmp_path: Path) -> Iterator[Clock]:
    """CN's node runs under a clock that can be set; afterwards under its own again."""
    made = Clock(stage, tmp_path)
    assert stage.cn.end() == 0
    made.start()
    yield made
    stage.cn.kill()
    stage.cn.start()


def offset_ms(party: Party) -> int:
    """How far the other side's clock is from its own, as its node has measured it."""
    return int(party.did("lines", "--json").json[0]["peers"][0]["clock_offset_ms"] or 0)


@pytest.mark.fault("F-001")
@pytest.mark.fault("F-002")
@pytest.mark.fault("F-003")
def test_a_clock_that_is_years_wrong_or_steps_stops_nothing(stage: Theatre, clock: Clock) -> None:
    """Certificates, deadlines, order and keys do not care; both sides are told whose clock differs, and by how much."""
    us, cn = stage.both
    stage.wait_open()
    for offset in STEPS:
        clock.set(offset)
        answered(stage, f"Their clock is wrong by {offset}.")
    until(lambda: "jumped" in cn.does("doctor").out, "CN is told that its clock has jumped")
    until(lambda: abs(offset_ms(us)) > 8 * 365 * 86_400_000, "US is told of the years")
    words = [entry["text"] for entry in us.did("show", LINE, "--json").json if entry.get("marker")]
    assert words[-len(STEPS) :] == [f"Their clock is wrong by {offset}." for offset in STEPS]
    same(stage)
