"""Shards of a long run: each process writes what it counted into a file, and the files are added into one table.

Twenty line-years take hours, and are run in parts, on several machines or one after the other; a part that is lost is
run again. It refuses to add two shards that share a seed, or that were not of the same kind of world: a sum would count
one world twice, or call a minute an hour.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import fields
from pathlib import Path
from typing import Any

from openline.sim.report import Total

FORMAT = "openline/sim-shard/1"


class Unfit(Exception):
    """These shards make no sum. The message says which file, and what to do."""


def write(path: Path, first: int, seeds: int, talk_ms: int, stations: int, found: Total) -> None:
    """Write one shard: its seeds, the kind of its worlds, and what was counted."""
    counted = {one.name: getattr(found, one.name) for one in fields(found)}
    kind = {"format": FORMAT, "first": first, "seeds": seeds, "talk_ms": talk_ms, "stations": stations}
    path.write_text(json.dumps(kind | {"counted": counted}, indent=1) + "\n", "utf-8")


def add(paths: Iterable[Path]) -> Total:
    """The sum of these shards. Raises Unfit."""
    out, kinds = Total(), set()
    taken: list[tuple[int, int, Path]] = []
    for path in paths:
        shard = _read(path)
        kinds.add((shard["talk_ms"], shard["stations"]))
        if len(kinds) > 1:
            raise Unfit(
                f"{path} is of other worlds than {taken[0][2]}: give shards with the same --hours and --stations."
            )
        last = shard["first"] + shard["seeds"]
        for first, end, other in taken:
            if shard["first"] < end and first < last:
                raise Unfit(f"{path} and {other} share seeds: leave one of them out.")
        taken.append((shard["first"], last, path))
        _sum(out, shard["counted"])
    return out


def _read(path: Path) -> dict[str, Any]:
    try:
        shard: dict[str, Any] = json.loads(path.read_text("utf-8"))
        fit = shard["format"] == FORMAT and shard["counted"].keys() == {one.name for one in fields(Total)}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as wrong:
        raise Unfit(f"{path} cannot be read as a shard ({wrong}): run it again with --json.") from None
    if not fit:
        raise Unfit(f"{path} is a shard of another version: run it again with --json.")
    return shard


def _sum(out: Total, counted: dict[str, Any]) -> None:
    """Add one shard's numbers: the least of a kind stays the least, all else is a sum."""
    for name, value in counted.items():
        held = getattr(out, name)
        if isinstance(held, Counter):
            held.update(value)
        elif isinstance(held, list):
            held += [tuple(row) for row in value]
        else:
            setattr(out, name, min(held, value) if name.endswith("_least") else held + value)
