"""``openline demo`` as a process: every state is reached, every failure is told, and nothing is left behind."""

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.scenes.theatre import COMMAND, WAIT_S, until

pytestmark = pytest.mark.slow


@pytest.fixture
def temporary(tmp_path: Path) -> Path:
    """The folder for what is temporary, so that what is left can be seen."""
    made = tmp_path / "temporary"
    made.mkdir()
    return made


def _start(temporary: Path, *args: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*COMMAND, "demo", *args],
        stdin=subprocess.DEVNULL,
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


def test_the_check_plays_through_kills_and_a_cut_and_ends_with_0(
    temporary: Path, demo: list[subprocess.Popen[str]]
) -> None:
    """All six states are reached, and the table shows them."""
    demo.append(_start(temporary, "--check", "--cut", "3"))
    out, err = demo[0].communicate(timeout=100)
    assert (demo[0].returncode, err) == (0, "")
    for state in ("sent", "stored", "rang", "opened", "standing by", "answered"):
        assert f"  {state}" in out
    for answer in ("UNABLE", "ROGER", "AFFIRM", "DECLINE"):
        assert f"  {answer} " in out
    assert out.count("--- kill -9 of ") == 2
    assert "--- the link is mended ---" in out
    assert "equal, exit code 0" in out
    assert out.endswith(
        "Every state was reached, nothing was lost, nothing rang twice, the transcripts are equal and verify.\n"
    )


def test_swapped_the_other_party_calls(temporary: Path, tmp_path: Path, demo: list[subprocess.Popen[str]]) -> None:
    """The same play with the roles exchanged; homes and transcripts are kept where it was asked."""
    kept = tmp_path / "kept"
    demo.append(_start(temporary, "--swap", "--keep", str(kept)))
    out, err = demo[0].communicate(timeout=100)
    assert (demo[0].returncode, err) == (0, "")
    assert "FLASH WARNING  CN-2" in out
    assert "US acknowledges CN-2: a person has seen it" in out
    assert {"US", "CN", "US.transcript", "CN.transcript"} <= {path.name for path in kept.iterdir()}
    again = _start(temporary, "--keep", str(kept))
    demo.append(again)
    assert "is not empty. Name a folder that does not exist yet." in again.communicate(timeout=WAIT_S)[1]
    assert again.returncode == 1


@pytest.mark.parametrize(
    ("number", "when"),
    [
        (signal.SIGINT, "the link is cut"),
        (signal.SIGTERM, "CN acknowledges US-2"),
        (signal.SIGHUP, "Two nodes are up"),
    ],
)
def test_stopped_in_the_middle_it_leaves_no_process_and_no_folder(
    temporary: Path, demo: list[subprocess.Popen[str]], number: int, when: str
) -> None:
    """Ctrl-C, a service manager, a terminal that is closed: one sentence, exit code 130."""
    demo.append(_start(temporary, "--check", "--cut", "60"))
    process = demo[0]
    assert process.stdout
    for line in process.stdout:
        if when in line:
            break
    assert _nodes(temporary)
    process.send_signal(number)
    _, err = process.communicate(timeout=WAIT_S)
    assert (process.returncode, err.strip()) == (130, "openline: stopped.")


def test_a_node_that_is_killed_for_good_fails_the_check(temporary: Path, demo: list[subprocess.Popen[str]]) -> None:
    """Nobody starts it again: the demo says whose node ended, and ends with 1."""
    demo.append(_start(temporary, "--check", "--cut", "60"))
    process = demo[0]
    assert process.stdout
    for line in process.stdout:
        if "Two nodes are up" in line:
            break
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
    assert "openline: the check FAILED: US-2 rang 2 times as new at CN" in err
    assert "Every state was reached" not in out_
