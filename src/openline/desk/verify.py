"""``openline verify``: check a stranger's transcript offline, and say who said what, when, and what is not proven.

It needs no home, no node and no network. It refuses to say more than the file proves.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from openline.desk import heads
from openline.desk.cli import EXIT_NOT_GOOD, JSON, cli, fail, wants_json
from openline.desk.text import both_times, date_time_group
from openline.words.visible import visible

FILE_MAX = 256 << 20  # bytes: half a million entries; a check holds about four times as much in memory
ONE = {"entries": "entry", "messages": "message"}
NOT_PROVEN = (
    "that these roots are those parties': compare the safety numbers with them over a second way",
    "that there are no later entries: each side may have said more since",
    "that the clocks were right: times are what each author claimed",
    "who sat at a desk: a station's key signed, for the office that it names",
    "that anybody failed to answer: an answer may stand in a later file",
)


def _summary(path: Path, found: Any) -> dict[str, Any]:
    from openline.line.acts import MessageAct
    from openline.store import export

    items = found.transcript.in_order()
    out: dict[str, Any] = {"file": str(path), "good": found.wrong is None, "entries": len(items)}
    if found.charter:
        out |= {"line": found.charter.charter.name, "line_id": found.charter.line_id.hex()}
        in_force = _roster(found).versions[-1][0]
        out["parties"], out["version"] = [m.party for m in in_force.members], in_force.version
    if found.exporter:
        out |= {"exported_by": found.exporter.party, "exported_at_s": found.exported_at}
    out["messages"] = sum(isinstance(i.act, MessageAct) for i in items)
    out |= _when([i.act.at for i in items if hasattr(i.act, "at")])
    out["speakers"] = _speakers(found)
    out["safety_numbers"] = _numbers(found)
    out["not_proven"] = list(NOT_PROVEN)
    out["unread"] = found.unread
    seats = _seats(found)
    forks = sorted(found.forks.items())
    out["forks"] = [export.entry_name(seats, author, incarnation, seq) for (author, incarnation), seq in forks]
    if found.wrong:
        w = found.wrong
        out["wrong"] = {"part": w.part, "whose": w.whose, "verdict": w.verdict, "says": w.says}
        out["wrong"] |= {"signed_by": w.signed_by}
    return out


def _roster(found: Any) -> Any:
    """Who is on the line by the charter and by every act of a root in the file."""
    from openline.line import roster

    return roster.fold(found.charter, [item.act for item in found.transcript.statements if item.act])


def _seats(found: Any) -> Any:
    """Every station that ever had an index: those of the charter, and whoever came by an act of a root in the file."""
    return _roster(found).seats if found.charter else {}


def _when(claims: list[int]) -> dict[str, int]:
    """The first and the last time that anybody claimed, in seconds since 1970 UTC."""
    return {"first_s": min(claims), "last_s": max(claims)} if claims else {}


def _numbers(found: Any) -> dict[str, str]:
    """The safety number of each party's card as the charter names it that was the first with this party."""
    from openline.line.acts import CharterAct
    from openline.line.card import safety_number

    if not found.charter:
        return {}
    acts = [item.act for item in found.transcript.statements if isinstance(item.act, CharterAct)]
    by_hash = {held.hash: held for signed in (found.charter, *acts) for held in signed.cards}
    first: dict[str, Any] = {}
    for version, _ in _roster(found).versions:  # who joined did so with the card that all parties signed for
        for member in version.members:
            first.setdefault(member.party, by_hash.get(member.card_hash))
    return {party: safety_number(held) for party, held in first.items() if held}


def _speakers(found: Any) -> list[dict[str, Any]]:
    """Every station that signed something in the file, with the offices that it spoke for, and how many entries."""

    seats = _seats(found)
    said: dict[int, list[Any]] = {}
    for item in found.transcript.in_order():
        said.setdefault(item.entry.header.author, []).append(item.act)
    out = []
    for author, acts in sorted(said.items()):
        codes = sorted({act.office for act in acts if getattr(act, "office", None) is not None})
        seat = seats.get(author)
        offices = [seat.card.office(code) for code in codes] if seat else []
        out.append(
            {
                "party": seat.party if seat else "",
                "station": seat.station.name if seat else f"station {author}",
                "entries": len(acts),
                "offices": [{"code": o.code, "title": o.title, "authority": o.authority} for o in offices],
            }
        )
    return out


def _whole(path: Path) -> bytes | str:
    """The file; or why it is not looked at: larger than a check can hold, or a device or pipe, which may never end."""
    if not path.is_file():
        return f"{path} is no plain file. Name the file that was exported; copy it off a pipe or a device first."
    size = path.stat().st_size
    if size > FILE_MAX:
        return (
            f"{path} has {size >> 20} MiB; at most {FILE_MAX >> 20} are checked at once. Ask whoever exported it for a "
            "shorter file, or check it on a larger machine with the library (openline.store.export)."
        )
    try:
        return path.read_bytes()
    except OSError as wrong:
        return f"{path} cannot be read: {wrong.strerror}. Give yourself the right to it, or copy it."


@cli.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@JSON
@click.option("--read", "read", is_flag=True, help="Print every message too, with its form and the reasons of replies.")
@click.option("--language", default="", help="Read forms in this language, not in that of the terminal.")
@click.pass_obj
def verify(home: Path, files: tuple[Path, ...], read: bool, language: str) -> None:
    """Verify exported transcripts, offline. With two files, say whether they are the same transcript."""
    from openline.store import export
    from openline.wire.suite import RealSuite

    found, rows, unread = [], [], []
    for path in files:
        data = _whole(path)
        if isinstance(data, str):
            unread.append(data)
        else:
            found.append(export.check(data, RealSuite()))
            rows.append(_summary(path, found[-1]))
    if not rows:
        fail(" ".join(unread))
    hashes = [[i.entry.hash for i in one.transcript.in_order()] for one in found]
    good = all(row["good"] for row in rows)
    equal = len(rows) > 1 and good and all(h == hashes[0] for h in hashes)  # one file is equal to nothing
    agree = _agree([set(h) for h in hashes])
    aloud = [_read_out(home, one, language) for one in found] if read else [None for _ in found]
    if wants_json():
        for row, one in zip(rows, aloud, strict=True):
            row |= {"read": list(one.values())} if one else {}
        click.echo(json.dumps({"files": rows, "equal": equal}, ensure_ascii=False))
    else:
        for row, one in zip(rows, aloud, strict=True):
            _tell(row, one)
        if len(rows) > 1 and any(hashes):
            click.echo(_compared(hashes))
        click.echo("Not proven by any such file:")
        click.echo("\n".join(f"  - {one}" for one in NOT_PROVEN))
    if unread:  # what was said of the others stands all the same
        fail(" ".join(unread))
    if not (agree and good):
        raise click.exceptions.Exit(EXIT_NOT_GOOD)


def _read_out(home: Path, found: Any, language: str) -> Any:
    from openline.desk.read_out import ReadOut

    agreed = _roster(found).versions[-1][0] if found.charter else None
    return ReadOut(found, _seats(found), agreed, home, language or heads.language())


def _tell(row: dict[str, Any], aloud: Any) -> None:
    click.echo(f"{row['file']}:")
    if "line" in row:
        parties = ", ".join(map(visible, row["parties"]))
        version = f", version {row['version']}," if row["version"] > 1 else ""
        click.echo(
            f"  line {visible(row['line'])} between {parties}; the charter{version} is signed by every party's root"
        )
    if "exported_by" in row:
        click.echo(
            f"  exported by {visible(row['exported_by'])}, by its own clock {date_time_group(row['exported_at_s'])}"
        )
    if "first_s" in row:
        click.echo(
            f"  said between {both_times(row['first_s'])} and {both_times(row['last_s'])}, as each author claims"
        )
    for one in row["speakers"]:
        offices = "; ".join(f"{visible(o['title'])}, by authority of {visible(o['authority'])}" for o in one["offices"])
        who = visible(f"{one['party']}, {one['station']}")
        click.echo(f"  {_count(one['entries'], 'entries')} by {who}{f' ({offices})' if offices else ''}")
    for party, digits in row["safety_numbers"].items():
        click.echo(f"  safety number of {visible(party)}: {digits}")
    for line in aloud.rows() if aloud else ():
        click.echo(line)
    if "wrong" not in row:
        click.echo(
            f"  GOOD: {_count(row['entries'], 'entries')}, every signature and every link verified, "
            f"{_count(row['messages'], 'messages')}"
        )
        for one in row["forks"]:
            click.echo(f"  FORK: {visible(one)} was signed twice, with different entries; both are in the file")
        if row["unread"]:
            are = "is" if row["unread"] == 1 else "are"
            click.echo(f"  {_count(row['unread'], 'entries')} {are} signed and cannot be read with this file")
        return
    _tell_wrong(row)


def _count(count: int, what: str) -> str:
    """``1 entry``, ``2 entries``."""
    return f"{count} {ONE[what] if count == 1 else what}"


def _tell_wrong(row: dict[str, Any]) -> None:
    """What is wrong first, and who has signed it so: a party is named for nothing that anybody else can do."""
    w = row["wrong"]
    where = f", where an entry of {visible(w['whose'])} belongs" if w["whose"] else ""
    click.echo(f"  NOT GOOD: the first bad part is {visible(w['part'])}{where}: {visible(w['says'])} ({w['verdict']})")
    good = f"  {_count(row['entries'], 'entries')} before it {'is' if row['entries'] == 1 else 'are'} good."
    if by := visible(w["signed_by"]):
        click.echo(f"  {by} has signed the file as it is: it made it wrong.")
        click.echo(f"{good} Ask {by} about the file.")
        return
    click.echo(
        "  Nobody has signed the file as it is: it was damaged or changed on the way, or by whoever handed it over."
    )
    click.echo(f"{good} Ask for the file again, and compare where the copies differ.")


def _agree(sets: list[set[bytes]]) -> bool:
    """Whether the largest holds all that the others do."""
    largest = sorted(sets, key=len)[-1]
    return all(one <= largest for one in sets)


def _compared(hashes: list[list[bytes]]) -> str:
    """How the transcripts of several files stand to each other, in a sentence."""
    sets = [set(one) for one in hashes]
    if all(one == sets[0] for one in sets):
        return "The files hold the same transcript."
    if _agree(sets):
        return "The files agree, and some hold only a part: an earlier copy, or entries that had not arrived yet."
    return "The files hold DIFFERENT transcripts: each has entries that another lacks. Compare them with --read."
