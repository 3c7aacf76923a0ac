"""The audit log: a row that was removed, changed, moved, put in or cut off is told; several may write at once."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from openline.node import audit
from openline.node.audit import Audit, check, hash_of

WHO = {"officer": "Lee", "role": "watch", "way": "console"}
Rows = list[bytes]


@pytest.fixture
def log(tmp_path: Path) -> Audit:
    made = Audit(tmp_path)
    for n in range(5):
        made.note(n, "open", WHO, "x", f"CN-{n}", proof={"n": n})
    return made


def changed(rows: Rows) -> Rows:
    row = json.loads(rows[2]) | {"officer": "Kim"}
    return [*rows[:2], json.dumps(row).encode(), *rows[3:]]


def rehashed(rows: Rows) -> Rows:
    row = json.loads(rows[2]) | {"officer": "Kim"}
    return [*rows[:2], json.dumps(row | {"hash": hash_of(row)}).encode(), *rows[3:]]


HARM: dict[str, Callable[[Rows], Rows]] = {
    "the first removed": lambda rows: rows[1:],
    "one removed": lambda rows: [*rows[:2], *rows[3:]],
    "the end cut": lambda rows: rows[:-1],
    "all removed": lambda _rows: [],
    "two swapped": lambda rows: [rows[0], rows[2], rows[1], *rows[3:]],
    "one twice": lambda rows: [*rows[:2], rows[1], *rows[2:]],
    "one changed": changed,
    "one changed with its hash": rehashed,
    "half a row": lambda rows: [*rows[:-1], rows[-1][:20]],
    "no object": lambda rows: [*rows[:2], b"1", *rows[3:]],
}


@pytest.mark.parametrize("harm", HARM.values(), ids=HARM)
def test_what_was_done_to_the_log_is_told(log: Audit, tmp_path: Path, harm: Callable[[Rows], Rows]) -> None:
    file = tmp_path / "console" / audit.FILE
    rows = file.read_bytes().splitlines()
    assert log.look().wrong == ""
    file.write_bytes(b"".join(row + b"\n" for row in harm(rows)))
    assert log.look().wrong != ""
    assert log.recent().wrong != ""


def test_a_log_that_is_gone_is_told(log: Audit, tmp_path: Path) -> None:
    (tmp_path / "console" / audit.FILE).unlink()
    assert "is gone" in log.look().wrong
    assert "is gone" in log.recent().wrong
    assert Audit(tmp_path / "other").look().wrong == ""


def test_rows_of_before_the_chain_stand_at_its_beginning(tmp_path: Path) -> None:
    (tmp_path / "console").mkdir()
    old = b'{"at_s": 1, "officer": "Lee", "role": "watch", "act": "open", "line": "x", "about": "CN-1"}'
    (tmp_path / "console" / audit.FILE).write_bytes(old + b"\n")
    log = Audit(tmp_path)
    log.note(2, "reply", WHO)
    found = log.look()
    assert (found.wrong, [row["act"] for row in found.rows]) == ("", ["open", "reply"])
    rows = (tmp_path / "console" / audit.FILE).read_bytes().splitlines()
    assert check([*rows, old], "").wrong != "", "but not behind it"


def test_several_write_at_once(log: Audit, tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        for done in [pool.submit(Audit(tmp_path).note, n, "open", WHO) for n in range(40)]:
            done.result()
    found = log.look()
    assert (found.wrong, len(found.rows)) == ("", 45)


def test_the_last_rows_are_read_alone(log: Audit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "TAIL", 900)
    found = log.recent()
    assert found.wrong == ""
    assert 0 < len(found.rows) < 5
    assert found.rows[-1]["about"] == "CN-4"
