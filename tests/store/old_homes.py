"""Old stores, put up again from what lies in ``homes/`` or as their version wrote: what every migration is tried on."""

from contextlib import closing
from pathlib import Path

import apsw

from openline.engine.effects import EntryRecord
from openline.store import first, schema

HOMES = Path(__file__).parent / "homes"
RECORDS = 7  # entries of the store of schema 1


def store_of_schema_1(path: Path) -> None:
    """The store of that home, as its node left it."""
    with closing(apsw.Connection(str(path))) as db:
        db.pragma("journal_mode", "WAL")
        db.execute((HOMES / "schema-1.sql").read_text("utf-8"))


def write_schema_1(path: Path, line: bytes, entries: list[EntryRecord], notes: dict[str, bytes]) -> None:
    """A store of schema 1 with these records of one line, as its version wrote it."""
    with closing(apsw.Connection(str(path))) as db:
        db.pragma("journal_mode", "WAL")
        for statement in first.SCHEMA:
            db.execute(statement)
        db.pragma("application_id", schema.APPLICATION)
        db.pragma("user_version", 1)
        for n, r in enumerate(entries, start=1):
            row = (n, r.line, r.author, r.incarnation, r.seq, r.hash, r.frame, r.at_ms, int(r.own))
            db.execute("INSERT INTO entry VALUES (?,?,?,?,?,?,?,?,?,?)", (*row, first.seal(row)))
        for key, value in notes.items():
            note = (line, key.encode(), value)
            db.execute("INSERT INTO note VALUES (?,?,?,?)", (*note, first.seal(note)))
