"""The alarm: it sounds until it has sounded, tells which one it is, and never what was said."""

import asyncio
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from openline.engine.effects import Ring
from openline.node import alarm as alarms
from openline.node import outlets, settings
from openline.node.alarm import Alarm


def ring(number: int = 2, **more: Any) -> Ring:
    """One ring of a FLASH."""
    values: dict[str, Any] = {"precedence": 0, "exercise": False, "again": False, "level": 0} | more
    return Ring(bytes(32), 0, 0, number, bytes([number]) * 32, **values)


class Stand:
    """An alarm with what became of it."""

    def __init__(self, folder: Path, command: str) -> None:
        self.rung: list[Ring] = []
        self.wanted = True
        self.journal = folder / "alarm.jsonl"
        made = settings.read(folder / "config.toml", command, {}).outlets
        self.alarm = Alarm(made, folder, self.rung.append, lambda _: self.wanted)

    def rows(self) -> list[dict[str, str]]:
        """The journal."""
        return [json.loads(row) for row in self.journal.read_text("utf-8").splitlines()]

    def sound(self, *rings: Ring, until: Callable[[], bool]) -> None:
        """Ring these, and go on until ``until`` holds."""

        async def run() -> None:
            for one in rings:
                self.alarm.ring(one, "us-cn-theatre", f"US-{one.seq}")
            sounding = asyncio.create_task(self.alarm.run())
            end = time.monotonic() + 20
            while not until():
                assert time.monotonic() < end
                assert not sounding.done(), sounding.exception()
                await asyncio.sleep(0.01)
            sounding.cancel()
            await asyncio.gather(sounding, return_exceptions=True)

        asyncio.run(run())


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test does not wait 5 s for the second try."""
    monkeypatch.setattr(alarms, "RETRY_S", 0.05)


CASES = [
    (ring(), "live FLASH us-cn-theatre US-2 0 0"),
    (ring(exercise=True), "drill FLASH us-cn-theatre US-2 0 0"),
    (ring(precedence=1, again=True, level=2), "live IMMEDIATE us-cn-theatre US-2 1 2"),
]


@pytest.mark.fault("F-039")
@pytest.mark.parametrize(("one", "says"), CASES)
def test_the_command_is_told_which_alarm_it_is(tmp_path: Path, one: Ring, says: str) -> None:
    """In its environment, and nothing on its standard input."""
    names = ("ALARM", "PRECEDENCE", "LINE", "MESSAGE", "AGAIN", "LEVEL")
    words = " ".join(f"$OPENLINE_{name}" for name in names)
    stand = Stand(tmp_path, f'echo "{words}" > {tmp_path}/said; cat')
    stand.sound(one, until=lambda: bool(stand.rung))
    assert (tmp_path / "said").read_text("utf-8").strip() == says
    assert stand.rung == [one]
    (row,) = stand.rows()
    assert (row["failed"], row["hash"], row["message"]) == ("", one.hash.hex(), "US-2")
    assert row["alarm"] == says.split()[0]


@pytest.mark.fault("F-068")
def test_the_command_is_given_no_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An administrator may have left one in the environment of the node."""
    for name in ("OPENLINE_PASSPHRASE", "OPENLINE_BACKUP_PASSPHRASE", "OPENLINE_TOKEN"):
        monkeypatch.setenv(name, "canary")
    stand = Stand(tmp_path, f"env > {tmp_path}/env")
    stand.sound(ring(), until=lambda: bool(stand.rung))
    said = (tmp_path / "env").read_text("utf-8")
    assert "PATH=" in said
    assert "canary" not in said


def test_a_command_that_fails_is_tried_again_until_it_sounds(tmp_path: Path) -> None:
    """Meanwhile what is wrong is told; nobody hears that it rang before it has."""
    stand = Stand(tmp_path, f"echo x >> {tmp_path}/tries; test $(wc -l < {tmp_path}/tries) -ge 3")
    told = []

    def sounded() -> bool:
        told.append(stand.alarm.failing)
        return bool(stand.rung)

    stand.sound(ring(), until=sounded)
    assert "the alarm command ended with 1" in told
    assert stand.alarm.failing == ""
    assert [row["failed"] for row in stand.rows()] == ["the alarm command ended with 1"] * 2 + [""]
    assert stand.rung == [ring()]


def test_a_failed_alarm_that_nobody_needs_any_more_is_not_tried_again(tmp_path: Path) -> None:
    """A person opened the call meanwhile."""
    stand = Stand(tmp_path, "exit 9")
    stand.wanted = False
    other = ring(3)
    stand.sound(ring(), other, until=lambda: stand.journal.exists() and len(stand.rows()) == 2)
    assert [row["message"] for row in stand.rows()] == ["US-2", "US-3"]
    assert stand.alarm.failing == "the alarm command ended with 9"


def test_a_command_that_hangs_is_ended_with_all_that_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It counts as failed: the next alarm must not wait for it."""
    monkeypatch.setattr(outlets, "SOUND_S", 0.5)
    stand = Stand(tmp_path, f"sleep 600 & echo $! > {tmp_path}/child; wait")
    stand.wanted = False
    stand.sound(ring(), until=lambda: bool(stand.alarm.failing) and stand.journal.exists())
    assert "took more than" in stand.alarm.failing
    _gone(int((tmp_path / "child").read_text("utf-8")))


def test_a_command_that_sounds_when_the_node_ends_is_ended_too(tmp_path: Path) -> None:
    """No siren outlives its node."""
    child = tmp_path / "child"
    stand = Stand(tmp_path, f"echo $$ > {child}; sleep 600; true")
    stand.sound(ring(), until=lambda: child.exists() and child.read_text("utf-8").endswith("\n"))
    _gone(int(child.read_text("utf-8")))


def _gone(process: int) -> None:
    end = time.monotonic() + 10
    while time.monotonic() < end:
        try:
            if Path(f"/proc/{process}/stat").read_text("utf-8").split(") ")[1][0] == "Z":
                return
        except (FileNotFoundError, ProcessLookupError):
            return
        time.sleep(0.01)
    pytest.fail("it still runs")


def test_flash_sounds_before_immediate_and_one_at_a_time(tmp_path: Path) -> None:
    """In the order of precedence, then of arrival."""
    stand = Stand(tmp_path, f"mkdir {tmp_path}/one && rmdir {tmp_path}/one")
    many = [ring(1, precedence=1), ring(2), ring(3, precedence=1), ring(4)]
    stand.sound(*many, until=lambda: len(stand.rung) == 4)
    assert [one.seq for one in stand.rung] == [2, 4, 1, 3]


def test_a_journal_that_cannot_be_written_does_not_silence_the_siren(tmp_path: Path) -> None:
    """It is told as what is wrong; the call has rung all the same, and so does the next."""
    stand = Stand(tmp_path, "true")
    stand.journal.mkdir()
    stand.sound(ring(), ring(3), until=lambda: len(stand.rung) == 2)
    assert "the alarm sounds, but" in stand.alarm.failing


def test_a_bell_has_sounded_before_anything_else_has_its_turn_and_the_journal_comes_last(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither a screen nor a file stands between a call and its alarm, or between that and what is signed of it."""
    stand, seen = Stand(tmp_path, "bell"), list[tuple[int, bool, bool]]()

    def look() -> None:
        seen.append((len(stand.rung), "US-2" in capsys.readouterr().err, stand.journal.exists()))

    async def scene() -> None:
        sounding = asyncio.create_task(stand.alarm.run())
        for _ in range(3):  # the outlets wait for a call
            await asyncio.sleep(0)
        loop = asyncio.get_running_loop()
        stand.alarm.ring(ring(), "us-cn-theatre", "US-2")
        loop.call_soon(
            lambda: seen.append((len(stand.rung), "US-2" in capsys.readouterr().err, stand.journal.exists()))
        )
        for _ in range(4):
            await asyncio.sleep(0)
        sounding.cancel()
        await asyncio.gather(sounding, return_exceptions=True)

    asyncio.run(scene())
    assert seen == [(1, True, False)]
    assert [row["message"] for row in stand.rows()] == ["US-2"]


def test_the_bell_names_the_call_and_not_its_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The mark of a drill stands first."""
    stand = Stand(tmp_path, "bell")
    stand.sound(ring(), ring(3, exercise=True, again=True), until=lambda: len(stand.rung) == 2)
    assert capsys.readouterr().err == (
        "\a*** FLASH US-2 on us-cn-theatre ***\n\a*** EXERCISE FLASH US-3 on us-cn-theatre (again) ***\n"
    )


def test_a_terminal_that_is_gone_is_an_alarm_that_failed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody hears its bell: that is told, and tried again, and does not end the alarm."""
    reads, writes = os.pipe()
    os.close(reads)
    stand = Stand(tmp_path, "bell")
    with os.fdopen(writes, "w") as gone:
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stderr", gone)
            stand.sound(ring(), until=lambda: "terminal of the node is gone" in stand.alarm.failing)
        os.dup2(os.open(os.devnull, os.O_WRONLY), gone.fileno())
    assert stand.rung == []


def test_without_a_terminal_no_bell_has_sounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a service writes goes into a file: the other side is not told that somebody could hear it."""
    unheard = Stand(tmp_path, "")
    assert "without a terminal" in unheard.alarm.failing, "before anybody has called"
    unheard.sound(ring(), until=unheard.journal.exists)
    assert unheard.rung == []
    screen, terminal = os.openpty()
    with os.fdopen(terminal, "w") as shown, monkeypatch.context() as patch:
        patch.setattr(sys, "stderr", shown)
        heard = Stand(tmp_path, "")
        heard.sound(ring(), until=lambda: len(heard.rung) == 1)
        assert heard.alarm.failing == ""
    os.close(screen)


def test_a_command_that_cannot_be_started_is_told(tmp_path: Path) -> None:
    """The shell says 127."""
    stand = Stand(tmp_path, "/nonexistent/siren")
    stand.wanted = False
    stand.sound(ring(), until=lambda: bool(stand.alarm.failing))
    assert stand.alarm.failing == "the alarm command ended with 127"
