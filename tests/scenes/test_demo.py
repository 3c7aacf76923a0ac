"""``openline demo`` as a process: every state is reached, every failure is told, and nothing is left behind."""

import contextlib
import json
import os
import pty
import re
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from openline.desk.demo.script import PLAYS
from tests.scenes.theatre import COMMAND, WAIT_S, until

pytestmark = pytest.mark.slow
WELL = "Every state was reached, nothing was lost, nothing rang twice, the transcripts are equal and verify.\n"
UP = "nodes are up"


@pytest.fixture
def temporary(tmp_path: Path) -> Path:
    """The folder for what is temporary, so that what is left can be seen."""
    made = tmp_path / "temporary"
    made.mkdir()
    return made


def _start(temporary: Path, *args: str, stdin: int = subprocess.DEVNULL) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*COMMAND, "demo", *args],
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"TMPDIR": str(temporary), "PYTHONUNBUFFERED": "1"},
    )


@pytest.fixture
def demo(temporary: Path) -> Iterator[list[subprocess.Popen[str]]]:
    """Demos that are ended whatever happens; afterwards no node of theirs runs and no folder is left."""
    started: list[subprocess.Popen[str]] = []
    yield started
    for process in started:
        if process.poll() is None:
            process.terminate()
            process.wait(WAIT_S)
        for pipe in (process.stdout, process.stderr):
            assert pipe
            pipe.close()
    assert _nodes(temporary.parent) == []
    assert list(temporary.iterdir()) == []


def _nodes(folder: Path) -> list[int]:
    """Processes whose command names a home in ``folder``, demos themselves left out."""
    found = []
    for one in Path("/proc").iterdir():
        if one.name.isdecimal():
            try:
                command = (one / "cmdline").read_bytes()
            except OSError:
                continue
            if os.fsencode(folder) in command and b"run" in command.split(b"\0"):
                found.append(int(one.name))
    return found


def _until_said(process: subprocess.Popen[str], when: str) -> list[str]:
    """The lines that the demo prints until one with ``when`` in it."""
    assert process.stdout
    said = []
    for line in process.stdout:
        said.append(line)
        if when in line:
            return said
    pytest.fail(f"the demo ended before it said '{when}': {process.stderr and process.stderr.read()}")


def test_the_check_plays_everything_and_ends_with_0(temporary: Path, demo: list[subprocess.Popen[str]]) -> None:
    """Seven parties, seven plays, kills and cuts; every state is reached, and the table shows it."""
    demo.append(_start(temporary, "--check", "--cut", "3"))
    out, err = demo[0].communicate(timeout=110)
    assert (demo[0].returncode, err) == (0, ""), f"{err}\n{out}"
    assert "7 nodes are up" in out
    for state in ("sent", "stored", "rang", "opened", "standing by", "answered"):
        assert f"  {state}" in out
    for answer in ("UNABLE", "ROGER", "AFFIRM", "DECLINE", "WILCO", "NEGATIVE"):
        assert f"  {answer} " in out
    assert out.count("--- kill -9 of ") == 3
    assert out.count("--- the link is mended ---") == 3
    for shown in (
        "CN's alarm has rung for PH-2, level 2: the ministry",
        "US sees: CN DARK - no carrier since ",
        "US sees: CN SUSPENDED - ",
        "CN's node refuses: FLASH 和 IMMEDIATE 不能暂停",
        "US's node says of us-cn-2008: expired",
        "US knows: US-2 at PH is rang",
        "KR, who shares us-jp-kr with two of them, sees nothing of jaropus",
    ):
        assert shown in out
    assert out.count("equal, exit code 0") == 6
    assert "DIFFERENT" not in out
    assert out.endswith(WELL)


def test_swapped_the_other_party_calls(temporary: Path, tmp_path: Path, demo: list[subprocess.Popen[str]]) -> None:
    """The same play with the roles exchanged; homes and transcripts are kept where it was asked, the table is JSON."""
    kept = tmp_path / "kept"
    demo.append(_start(temporary, "--play", "shoal", "--play", "strait", "--swap", "--keep", str(kept), "--json"))
    out, err = demo[0].communicate(timeout=100)
    assert demo[0].returncode == 0, err
    assert "FLASH WARNING  CN-2" in err
    assert "US acknowledges CN-2: a person has seen it" in err
    found = json.loads(out)
    shoal, crossing, *_ = found["rows"]
    assert (shoal["line"], shoal["message"], shoal["to"], shoal["precedence"]) == ("ph-cn-shoal", "CN-2", "PH", "FLASH")
    assert (shoal["opened"], shoal["answered"], shoal["answer"], shoal["by whom"]) == ("-", "-", "-", "-")
    assert shoal["rang"] != "-"
    assert (crossing["message"], crossing["to"], crossing["answer"]) == ("CN-2", "US", "UNABLE")
    assert found["wrong"] == []
    names = {path.name for path in kept.iterdir()}
    assert {"US", "CN", "PH", "US.us-cn-theatre.transcript", "CN.us-cn-theatre.transcript"} <= names
    assert "KR" not in names, "these plays need their own parties only"
    again = _start(temporary, "--keep", str(kept))
    demo.append(again)
    assert "is not empty. Name a folder that does not exist yet." in again.communicate(timeout=WAIT_S)[1]
    assert again.returncode == 1


def test_a_person_is_told_what_to_type_and_asks_for_plays(temporary: Path, demo: list[subprocess.Popen[str]]) -> None:
    """At a terminal: a home for each side, a play by its name, and an end by Ctrl-C."""
    ours, theirs = pty.openpty()
    with os.fdopen(ours, "wb", buffering=0) as keys, contextlib.closing(os.fdopen(theirs)):
        demo.append(_start(temporary, stdin=theirs))
        said = "".join(_until_said(demo[0], "Type the name of a play"))
        for party in ("US", "CN", "JP", "PH", "KR", "AU", "GB"):
            assert f"/{party}   # {party}: " in said
        assert "watch" in said
        home = re.search(r"(/\S+/US)   # US: ", said)
        assert home
        live = subprocess.run(
            [*COMMAND, "--home", home[1], "send", "us-cn-theatre", "Not a drill.", "-p", "FLASH"],
            capture_output=True,
            text=True,
            check=False,
            timeout=WAIT_S,
        )
        assert (live.returncode, live.stdout) == (1, ""), "every message of the demo is an exercise"
        assert "it signs no message that is not an EXERCISE" in live.stderr
        keys.write(b"no such play\n")
        _until_said(demo[0], "There is no play 'no such play'.")
        keys.write(b"expired\n")
        _until_said(demo[0], "An expired charter that still rings")
        _until_said(demo[0], "NEGATIVE to US-2")
        demo[0].send_signal(signal.SIGINT)
        assert demo[0].wait(WAIT_S) == 130


def test_every_play_is_listed(temporary: Path, demo: list[subprocess.Popen[str]]) -> None:
    """By its name, its title and what it shows."""
    demo.append(_start(temporary, "--list"))
    out, _ = demo[0].communicate(timeout=WAIT_S)
    assert [line.split()[0] for line in out.splitlines()] == list(PLAYS)
    demo.append(_start(temporary, "--list", "--json"))
    rows = json.loads(demo[1].communicate(timeout=WAIT_S)[0])["plays"]
    assert [row["name"] for row in rows] == list(PLAYS)
    assert rows[-1]["roles"] == {"near": "US", "far": "PH", "between": "JP", "outsider": "KR"}


@pytest.mark.parametrize(
    ("number", "when"),
    [
        (signal.SIGINT, "the link between US and CN is cut"),
        (signal.SIGHUP, "CN acknowledges US-2"),
    ],
)
def test_stopped_in_the_middle_it_leaves_no_process_and_no_folder(
    temporary: Path, demo: list[subprocess.Popen[str]], number: int, when: str
) -> None:
    """Ctrl-C, a terminal that is closed: one sentence, exit code 130. A service manager's SIGTERM: the next test."""
    demo.append(_start(temporary, "--play", "strait", "--check", "--cut", "60"))
    process = demo[0]
    _until_said(process, when)
    assert _nodes(temporary)
    process.send_signal(number)
    _, err = process.communicate(timeout=WAIT_S)
    assert (process.returncode, err.strip()) == (130, "openline: stopped.")


def test_stopped_while_homes_are_made_it_leaves_nothing(temporary: Path, demo: list[subprocess.Popen[str]]) -> None:
    """Whoever still writes into the folder is waited for, so that it does not come back."""
    demo.append(_start(temporary, "--play", "strait", "--check"))
    _until_said(demo[0], "EXERCISE EXERCISE EXERCISE")
    until(lambda: list(temporary.glob("*/*")), "the first home was begun")
    demo[0].terminate()
    _, err = demo[0].communicate(timeout=WAIT_S)
    assert (demo[0].returncode, err.strip()) == (130, "openline: stopped.")


def test_killed_with_9_it_leaves_no_node(temporary: Path, demo: list[subprocess.Popen[str]]) -> None:
    """Nobody is left who could end the nodes: they notice that by themselves. The folder stays, for want of anybody."""
    kept = temporary.parent / "kept"
    demo.append(_start(temporary, "--play", "strait", "--check", "--cut", "60", "--keep", str(kept)))
    _until_said(demo[0], UP)
    assert len(_nodes(kept)) == 2
    demo[0].kill()
    until(lambda: not _nodes(kept), "the nodes of a killed demo ended")


def test_a_node_that_is_killed_for_good_fails_the_check(temporary: Path, demo: list[subprocess.Popen[str]]) -> None:
    """Nobody starts it again: the demo says whose node ended, and ends with 1."""
    demo.append(_start(temporary, "--play", "strait", "--check", "--cut", "60"))
    process = demo[0]
    _until_said(process, UP)
    os.kill(_nodes(temporary)[0], signal.SIGKILL)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "its node ended with -9 before" in err
    assert "Traceback" not in out + err


def test_an_alarm_that_is_journalled_twice_as_new_fails_the_check(
    temporary: Path, tmp_path: Path, demo: list[subprocess.Popen[str]]
) -> None:
    """Somebody writes CN's first alarm into its journal a second time: the judge counts, and the demo ends with 1."""
    kept = tmp_path / "kept"
    demo.append(_start(temporary, "--keep", str(kept)))
    journal = kept / "CN" / "alarm.jsonl"
    until(lambda: journal.exists() and journal.read_text("utf-8").endswith("\n"), "CN's alarm sounded")
    first = journal.read_text("utf-8").splitlines()[0]
    assert json.loads(first)["again"] == "0"
    with journal.open("a", encoding="utf-8") as out:
        out.write(first + "\n")
    out_, err = demo[0].communicate(timeout=100)
    assert demo[0].returncode == 1
    assert "openline: the check FAILED: US-2 on us-cn-theatre rang 2 times as new at CN" in err
    assert "Every state was reached" not in out_
