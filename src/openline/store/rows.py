"""Records to rows and back: each row sealed under the record key, so that a changed byte is noticed when it is read.

Who edits the file without the key cannot make a row; who has the key as well is betrayed by the signature inside the
frame and by the copies of the peers. This module refuses to repair.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

from openline.engine.effects import EntryRecord, NoteRecord

from .base import RecordUnfit, StoreDamaged
from .cipher import RecordKey

ID_SIZE = 32  # a line and a hash are SHA-256
INT_MAX = 2**63 - 1  # what SQLite and PostgreSQL keep without rounding; negative numbers mean nothing here
FRAME_SIZE_MAX = 1 << 20  # far above any frame: the wire is stricter, this stops only a runaway of our own
NOTE_KEY_SIZE_MAX = 128  # characters: a name for people who debug, not a place for data
NOTE_VALUE_SIZE_MAX = 64 << 10  # a note is a small fact; what is larger is an entry

ENTRY_COLUMNS = "position, line, name, own, sealed"
NOTE_COLUMNS = "name, line, sealed"
_ENTRY = struct.Struct(">32s32sQQQQ?")  # line, hash, author, incarnation, seq, at_ms, own; then the frame
_NOTE = struct.Struct(">32sB")  # line, size of the key; then key and value
Column = bytes | int | None


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


def entry_row(key: RecordKey, position: int, r: EntryRecord) -> tuple[Column, ...]:
    """The columns of ENTRY_COLUMNS."""
    plain = _ENTRY.pack(r.line, r.hash, r.author, r.incarnation, r.seq, r.at_ms, r.own) + r.frame
    return (position, *names(key, r), key.seal_entry(position, plain))


def names(key: RecordKey, r: EntryRecord) -> tuple[bytes, bytes, bytes | None]:
    """Line, name and own place of an entry, as its row bears them."""
    own = key.own(r.line, r.author, r.incarnation, r.seq) if r.own else None
    return key.line(r.line), key.entry(r.line, r.hash), own


def note_row(key: RecordKey, r: NoteRecord) -> tuple[Column, ...]:
    """The columns of NOTE_COLUMNS."""
    word = r.key.encode("ascii")
    name = key.note(r.line, word)
    return name, key.line(r.line), key.seal_note(name, _NOTE.pack(r.line, len(word)) + word + r.value)


def content(key: RecordKey, row: Sequence[object]) -> EntryRecord | None:
    """What is sealed in a row of ENTRY_COLUMNS, whatever names it bears; None when it does not open."""
    position, sealed = row[0], row[-1]
    assert isinstance(position, int) and isinstance(sealed, bytes), "SQLite holds a STRICT table to its types"
    plain = key.open_entry(position, sealed)
    if plain is None:
        return None
    line, hash_, author, incarnation, seq, at_ms, own = _ENTRY.unpack_from(plain)
    return EntryRecord(line, author, incarnation, seq, hash_, plain[_ENTRY.size :], at_ms, own)


def entry_of(key: RecordKey, row: Sequence[object]) -> tuple[int, EntryRecord]:
    """Position and entry of a row of ENTRY_COLUMNS; raises StoreDamaged, naming it, when it is not as written."""
    record = content(key, row)
    if record is None or names(key, record) != tuple(row[1:4]):
        told = "" if record is None else f", which is author {record.author}, seq {record.seq}"
        raise StoreDamaged(f"Entry {row[0]!r} of the store{told}, is not what was written.")
    assert isinstance(row[0], int)
    return row[0], record


def note_of(key: RecordKey, row: Sequence[object]) -> NoteRecord:
    """The note of a row of NOTE_COLUMNS; raises StoreDamaged, when it is not as written."""
    name, of_line, sealed = row
    assert isinstance(name, bytes) and isinstance(sealed, bytes), "SQLite holds a STRICT table to its types"
    plain = key.open_note(name, sealed)
    if plain is not None:
        line, size = _NOTE.unpack_from(plain)
        word, value = plain[_NOTE.size : _NOTE.size + size], plain[_NOTE.size + size :]
        if of_line == key.line(line) and name == key.note(line, word):
            return NoteRecord(line, word.decode("ascii"), value)
    raise StoreDamaged(f"A note of the store ({name[:4].hex()}) is not what was written.")
