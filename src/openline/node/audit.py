"""The audit log of this station: who did what here, one row an act, each row chained to the one before by its hash.

::

    console/acts.jsonl     {"n", "at_s", "officer", "role", "way", "act", "line", "about", ..., "prev", "hash"}
    console/acts.head      the number and hash of the last row

``hash`` is SHA-256 over the rest of its row, ``prev`` the hash of the row before: a row that was removed, changed or
put in between is told, and one that was cut from the end as well, by the head. It refuses to be proof against whoever
holds the home and writes the whole file anew; for that, take the last hash elsewhere, by print or by hand.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

FILE, HEAD = "acts.jsonl", "acts.head"
FIRST = "0" * 64  # what the first row stands behind
TAIL = 1 << 17  # bytes read from the end for the last row: a row holds at most a request of 64 KiB, escaped


@dataclass(frozen=True, slots=True)
class Found:
    """What a look through the log found: its rows, the newest last, and a sentence, empty when the chain is whole."""

    rows: tuple[dict[str, Any], ...]
    wrong: str


def hash_of(row: Mapping[str, Any]) -> str:
    """64 hex digits over a row without its own hash."""
    rest = {key: value for key, value in row.items() if key != "hash"}
    return hashlib.sha256(json.dumps(rest, sort_keys=True, ensure_ascii=True).encode()).hexdigest()


class Audit:
    """The log of the home at ``home``. Several processes may write: the node, and commands beside it."""

    def __init__(self, home: Path) -> None:
        self._at = home / "console"
        self._seen: tuple[tuple[int, int], Found] | None = (
            None  # of ``recent``: boards ask far more often than acts come
        )

    def note(self, at_s: int, act: str, who: Mapping[str, str], line: str = "", about: str = "", **more: Any) -> str:
        """Add a row, on the disk on return; its hash. ``who`` has ``officer``, ``role`` and ``way``. Raises OSError."""
        self._at.mkdir(mode=0o700, exist_ok=True)
        handle = os.open(self._at / FILE, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(handle, "r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            last = _last(file)
            row: dict[str, Any] = {"n": last["n"] + 1, "at_s": at_s, "act": act, "line": line, "about": about}
            row |= dict(who) | more | {"prev": last["hash"]}
            row["hash"] = hash_of(row)
            file.write(json.dumps(row, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n")
            file.flush()
            os.fsync(file.fileno())
            self._head(row)
        return str(row["hash"])

    def _head(self, row: Mapping[str, Any]) -> None:
        handle = os.open(self._at / HEAD, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as out:
            out.write(f"{row['n']} {row['hash']}\n")

    def look(self) -> Found:
        """Every row, and whether the chain is whole. Rows of before there was a chain stand at its beginning."""
        try:
            with (self._at / FILE).open("rb") as file:
                fcntl.flock(file, fcntl.LOCK_SH)
                lines = file.read().splitlines()
                head = (self._at / HEAD).read_text("ascii") if (self._at / HEAD).exists() else ""
        except FileNotFoundError:
            return Found((), f"The audit log {self._at / FILE} is gone." if (self._at / HEAD).exists() else "")
        return check(lines, head)

    def recent(self) -> Found:
        """The last rows, as many as TAIL holds, each held against the one before: cheap, however long the log is."""
        try:
            file = (self._at / FILE).stat()
        except FileNotFoundError:
            return self.look()
        mark = (file.st_size, file.st_mtime_ns)
        if self._seen is None or self._seen[0] != mark:
            self._seen = (mark, self._tail())
        return self._seen[1]

    def _tail(self) -> Found:
        try:
            with (self._at / FILE).open("rb") as file:
                fcntl.flock(file, fcntl.LOCK_SH)
                start = max(0, file.seek(0, os.SEEK_END) - TAIL)
                file.seek(start)
                lines = file.read().splitlines()[1 if start else 0 :]
                head = (self._at / HEAD).read_text("ascii") if (self._at / HEAD).exists() else ""
        except FileNotFoundError:
            return self.look()
        first = _row(lines[0]) if lines and start else None
        prev, number = (str(first.get("prev")), first.get("n", 1) - 1) if first and "n" in first else (FIRST, 0)
        return check(lines, head, prev, number)


def check(lines: list[bytes], head: str, prev: str = FIRST, number: int = 0) -> Found:
    """The rows of a log behind row ``number``, whose hash is ``prev``, and the first thing that is wrong with them."""
    rows: list[dict[str, Any]] = []
    wrong = ""
    for at, data in enumerate(lines, start=number + 1):
        row = _row(data)
        if row is None:
            wrong = wrong or f"Row {at} of the audit log cannot be read: it was damaged or changed."
            continue
        rows.append(row)
        if "hash" not in row and not number:  # written before rows were chained
            continue
        if row.get("prev") != prev or row.get("n") != number + 1:
            wrong = wrong or f"Before row {at} of the audit log something was removed, put in or moved."
        elif row.get("hash") != hash_of(row):
            wrong = wrong or f"Row {at} of the audit log was changed after it was written."
        prev, number = str(row.get("hash")), row["n"] if type(row.get("n")) is int else number + 1
    if head.split() != ([str(number), prev] if number else []):
        wrong = wrong or f"The audit log ends with row {number}, and its head names another one: its end was cut."
    return Found(tuple(rows), wrong)


def _row(data: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(data)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _last(file: BinaryIO) -> dict[str, Any]:
    """The last chained row, or what stands before the first."""
    file.seek(0, os.SEEK_END)
    file.seek(max(0, file.tell() - TAIL))
    for data in reversed(file.read().splitlines()):
        row = _row(data)
        if row is not None and type(row.get("n")) is int and "hash" in row:
            return row
    return {"n": 0, "hash": FIRST}
