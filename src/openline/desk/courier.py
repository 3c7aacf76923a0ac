"""Commands for the courier: write what the other side lacks into a file, take in the file that they wrote.

A line whose networks are all cut goes on by stick. What is in the file is sealed and signed as on every carrier; the
desk moves bytes between the stick and the running node, reads none of them, and refuses to touch anything but plain
files on the way.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import click

from openline.carriers import courier as files
from openline.desk.cli import EXIT_NOT_GOOD, JSON, cli, fail, tell
from openline.desk.client import Client
from openline.words.visible import visible

TIMES = ["%Y-%m-%dT%H:%MZ", "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d"]


class Time(click.DateTime):
    """A day or a time in UTC. What is none is refused in words, not in the codes by which it is read."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """As click does."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            self.fail(f"'{visible(str(value))}' is no time: write 2026-11-22 or 2026-11-22T04:12Z, in UTC.", param, ctx)


COUNT = "openline-entries"  # the header in which the node tells how many entries a file holds


@cli.group()
def courier() -> None:
    """Files that somebody carries: the line without a network."""


@courier.command("out")
@click.argument("line")
@click.argument("where", type=click.Path(path_type=Path))
@click.option("--for", "party", default="", help="What this party lacks; without it, what any other party lacks.")
@click.option("--since", type=Time(TIMES), metavar="TIME", help="Nothing that was kept here before this time (UTC).")
@click.option("--everything", is_flag=True, help="Also what they are known to hold: for a party that was restored.")
@JSON
@click.pass_obj
def courier_out(home: Path, line: str, where: Path, party: str, since: dt.datetime | None, everything: bool) -> None:
    """Write what the other side of LINE has not acknowledged into the file WHERE, or a new one in the folder WHERE."""
    client = Client(home)
    since_ms = int(since.replace(tzinfo=dt.UTC).timestamp()) * 1000 if since else 0
    asked = urlencode({"for": party, "since_ms": since_ms, "everything": int(everything)}, errors="surrogateescape")
    if where.is_dir():
        stamp = dt.datetime.now(dt.UTC).strftime("%Y%m%dT%H%M%SZ")
        where /= files.file_name(line, client.get("/v1/health")["party"], stamp)
    try:
        with client.download(client.line(line, f"courier?{asked}")) as (headers, blocks):
            entries = int(headers[COUNT])
            size = files.write(where, blocks)
    except files.StickError as wrong:
        fail(str(wrong))
    whom = visible(party) or "the other side"
    what = f"{entries} entries that {whom} may lack" if entries else f"nothing that {whom} lacks, only what we hold"
    said = f"Wrote {where}: {what}, {size} bytes. There: 'openline courier in {where.name}'."
    tell({"file": str(where), "entries": entries, "bytes": size}, [said])


@courier.command("in")
@click.argument("many", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@JSON
@click.pass_obj
def courier_in(home: Path, many: tuple[Path, ...]) -> None:
    """Take in each FILE that a courier brought, as far as it is good. Nothing in it is trusted but by its signature."""
    client = Client(home)
    complaints: list[str] = []
    results: list[dict[str, Any]] = []
    rows: list[str] = []
    for path in many:
        try:
            with files.opened(path) as (handle, size):
                found = client.upload("/v1/courier", _blocks(path, handle, size), size)
        except files.StickError as wrong:
            complaints.append(str(wrong))
            continue
        results.append({"file": str(path)} | found)
        rows += _rows(path, found)
        complaints += _complaints(path, found)
    tell(results, rows)
    if complaints:
        fail(" ".join(complaints), EXIT_NOT_GOOD)


def _blocks(path: Path, handle: int, size: int) -> Iterator[bytes]:
    """The bytes of a file, as many as it had when it was opened."""
    while size:
        block = os.read(handle, min(size, files.BLOCK_SIZE))
        if not block:
            raise files.StickError(f"{path} became shorter while it was read. Take it off the stick first.")
        size -= len(block)
        yield block


def _rows(path: Path, found: dict[str, Any]) -> list[str]:
    """What a file brought, for a person."""
    rows = [
        f"{path}: {visible(row['line'])}: {row['new']} new entries, {row['known']} were here already."
        for row in found["lines"]
    ]
    return rows or ([] if found.get("damage") else [f"{path}: nothing of a line that is in force here."])


def _complaints(path: Path, found: dict[str, Any]) -> list[str]:
    """What was wrong with a file, in sentences."""
    out = []
    if found["refused"]:
        why = ", ".join(f"{count} {visible(word)}" for word, count in found["refused"].items())
        out.append(f"{path}: {sum(found['refused'].values())} frames were not taken ({why}).")
    if found.get("damage"):
        taken = "What stands before that was taken" if found["lines"] else "Nothing was taken"
        out.append(f"{path} is not whole: {visible(found['damage'])}. {taken}; ask for the file again.")
    return out
