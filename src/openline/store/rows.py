"""Records to rows and back, each row under a seal, so that a changed byte is noticed when it is read.

The seal is a checksum, no signature: it finds rot and careless hands. Who edits the file on purpose can make a new
seal; what betrays him is the signature inside the frame and the copies of the peers. This module refuses to repair.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from openline.engine.effects import EntryRecord, NoteRecord

from .base import RecordUnfit, StoreDamaged

ID_SIZE = 32  # a line and a hash are SHA-256
INT_MAX = 2**63 - 1  # what SQLite and PostgreSQL keep without rounding; negative numbers mean nothing here
FRAME_SIZE_MAX = 1 << 20  # far above any frame: the wire is stricter, this stops only a runaway of our own
NOTE_KEY_SIZE_MAX = 128  # characters: a name for people who debug, not a place for data
NOTE_VALUE_SIZE_MAX = 64 << 10  # a note is a small fact; what is larger is an entry
SEAL_SIZE = 16  # half of a SHA-256: chance meets it once in 2^128

ENTRY_COLUMNS = "position, line, author, incarnation, seq, hash, frame, at_ms, own"
NOTE_COLUMNS = "line, key, value"
Column = bytes | int


def seal(columns: Iterable[object]) -> bytes:
    """16 bytes of SHA-256 over the columns, each with its type and length, so that no two rows share a reading.

    Takes any object, because a damaged row may hold any type where a number is expected.
    """
    mixed = hashlib.sha256(b"openline/store/row/1")
    for column in columns:
        raw = column if isinstance(column, bytes) else repr(column).encode("utf-8", "backslashreplace")
        mixed.update(f"{type(column).__name__} {len(raw)} ".encode())
        mixed.update(raw)
    return mixed.digest()[:SEAL_SIZE]


def fit(record: EntryRecord | NoteRecord) -> None:
    """Raise RecordUnfit when a record is outside the limits above."""
    if isinstance(record, EntryRecord):
        good = {
            "line": len(record.line) == ID_SIZE,
            "hash": len(record.hash) == ID_SIZE,
            "frame": 0 < len(record.frame) <= FRAME_SIZE_MAX,
            "author": 0 <= record.author <= INT_MAX,
            "incarnation": 0 <= record.incarnation <= INT_MAX,
            "seq": 0 <= record.seq <= INT_MAX,
            "at_ms": 0 <= record.at_ms <= INT_MAX,
        }
    else:
        good = {
            "line": len(record.line) == ID_SIZE,
            "key": record.key.isascii() and len(record.key) <= NOTE_KEY_SIZE_MAX,
            "value": len(record.value) <= NOTE_VALUE_SIZE_MAX,
        }
    if bad := [name for name, holds in good.items() if not holds]:
        raise RecordUnfit(f"A record with {' and '.join(bad)} outside the limits was to be kept, and was refused.")


def entry_row(position: int, record: EntryRecord) -> tuple[Column, ...]:
    """The columns of ENTRY_COLUMNS and their seal."""
    row = (
        position,
        record.line,
        record.author,
        record.incarnation,
        record.seq,
        record.hash,
        record.frame,
        record.at_ms,
        int(record.own),
    )
    return (*row, seal(row))


def note_row(record: NoteRecord) -> tuple[Column, ...]:
    """The columns of NOTE_COLUMNS and their seal. The key is kept as bytes: no decoding can fail on a damaged one."""
    row = (record.line, record.key.encode("ascii"), record.value)
    return (*row, seal(row))


def entry_of(row: Sequence[object]) -> tuple[int, EntryRecord]:
    """Position and entry of a row of ENTRY_COLUMNS and seal; raises StoreDamaged, naming it, when the seal differs."""
    position, line, author, incarnation, seq, hash_, frame, at_ms, own = row[:-1]
    if seal(row[:-1]) != row[-1]:
        raise StoreDamaged(
            f"Entry {_short(position)} (line {_short(line)}, author {_short(author)}, incarnation "
            f"{_short(incarnation)}, seq {_short(seq)}, as far as can be read) is not what was written."
        )
    assert isinstance(position, int) and isinstance(author, int) and isinstance(incarnation, int)
    assert isinstance(seq, int) and isinstance(at_ms, int) and own in (0, 1)
    assert isinstance(line, bytes) and isinstance(hash_, bytes) and isinstance(frame, bytes)
    return position, EntryRecord(line, author, incarnation, seq, hash_, frame, at_ms, own == 1)


def note_of(row: Sequence[object]) -> NoteRecord:
    """The note of a row of NOTE_COLUMNS and seal; raises StoreDamaged, naming it, when the seal differs."""
    line, key, value = row[:-1]
    if seal(row[:-1]) != row[-1]:
        raise StoreDamaged(f"Note {key!r} of line {_short(line)} is not what was written.")
    assert isinstance(line, bytes) and isinstance(key, bytes) and isinstance(value, bytes)
    return NoteRecord(line, key.decode("ascii"), value)


def _short(value: object) -> str:
    """For a sentence: the first 4 bytes in hexadecimal, a number as it is."""
    return value[:4].hex() if isinstance(value, bytes) else repr(value)[:40]
