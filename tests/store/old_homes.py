"""Old homes, put up again from what lies in ``homes/``: the ground on which every migration is tried."""

import json
from contextlib import closing
from pathlib import Path

import apsw

HOMES = Path(__file__).parent / "homes"
WORDS = "Two fishing boats are in the closed area north of the reef."
RECORDS = 7  # entries of the store of schema 1


def store_of_schema_1(path: Path) -> None:
    """The store of that home, as its node left it."""
    with closing(apsw.Connection(str(path))) as db:
        db.pragma("journal_mode", "WAL")
        db.execute((HOMES / "schema-1.sql").read_text("utf-8"))


def home_of_schema_1(folder: Path) -> None:
    """That home, whole."""
    for name, data in json.loads((HOMES / "schema-1.json").read_text("utf-8")).items():
        path = folder / name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.write_bytes(bytes.fromhex(data))
        path.chmod(0o600)
    store_of_schema_1(folder / "openline.db")
