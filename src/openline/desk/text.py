"""How a terminal shows entries: date-time groups, who speaks, the mark EXERCISE, the six states. Never a raw control.

It refuses to shorten: what was said is shown whole.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from openline.words.visible import visible

STATES = ("sent", "stored", "rang", "opened", "standing_by", "answered")
STORE_WELL = "whole, with room"  # what the node says of a store of which nobody need know more
WORDS = {"standing_by": "standing by"}


def date_time_group(seconds: float) -> str:
    """``030412Z JUN 23``: day, hour and minute in UTC, month and year, as in Allied communications publications."""
    when = dt.datetime.fromtimestamp(seconds, dt.UTC)
    return f"{when:%d%H%M}Z {when:%b}".upper() + f" {when:%y}"


def both_times(seconds: float) -> str:
    """A date-time group with this machine's local time beside it, where that is another: UTC decides."""
    local = dt.datetime.fromtimestamp(seconds, dt.UTC).astimezone()
    group, offset = date_time_group(seconds), local.strftime("%z")
    return group if int(offset) == 0 else f"{group} ({local:%H:%M} local, {offset[:3]}:{offset[3:]})"


def clock(ms: int | None) -> str:
    """``04:12:09`` in UTC, or a dash."""
    return "-" if ms is None else f"{dt.datetime.fromtimestamp(ms / 1000, dt.UTC):%H:%M:%S}"


def who(speaker: dict[str, Any]) -> str:
    """``CN, Southern theatre centre, watch officer (by authority of ...)``."""
    out = [speaker["party"], speaker["station"]]
    if "office" in speaker:
        out.append(f"{speaker['office']} (by authority of {speaker['authority']})")
    return visible(", ".join(out))


def mark(entry: dict[str, Any]) -> str:
    """The mark of a drill, at the front of whatever is shown."""
    return "EXERCISE EXERCISE EXERCISE  " if entry["exercise"] else ""


def message(entry: dict[str, Any]) -> list[str]:
    """A message as lines of text: head, words, states."""
    if "text" not in entry:
        why = entry["void"] or "it cannot be read"
        return [f"{mark(entry)}{entry['precedence']} {entry['name']} from {who(entry['from'])}", f"    [{why}]"]
    head = f"{mark(entry)}{entry['precedence']} {entry['marker']}  {entry['name']}  "
    head += f"{both_times(entry['written_at_s'])}  from {who(entry['from'])}"
    out = [head, f"    {visible(entry['text'])}"]
    if "valid_until_s" in entry:
        out.append(f"    valid until {both_times(entry['valid_until_s'])}")
    return out + [f"    {row}" for row in states(entry["states"])]


def states(found: list[dict[str, Any]]) -> list[str]:
    """How far a message has come at every station; where a party has several, with their names."""
    parties = [one["party"] for one in found]
    return [state(one, parties.count(one["party"]) > 1) for one in found]


def station(one: dict[str, Any]) -> str:
    """``CN, Southern theatre command centre``: the station, since a party may have several."""
    return visible(f"{one['party']}, {one['station']}" if one.get("station") else one["party"])


def progress(one: dict[str, Any]) -> str:
    """A station, and how long each step took there."""
    return f"{station(one)}: {steps(one)}"


def steps(one: dict[str, Any]) -> str:
    """How long each step took at one station, from when it was sent."""
    times = one["times_ms"]
    reached = [key for key in STATES[1:] if times[key] is not None]
    if times["sent"] is None or not reached:
        return "nothing has come back"
    return ", ".join(f"{WORDS.get(key, key)} after {(times[key] - times['sent']) / 1000:.1f} s" for key in reached)


def state(one: dict[str, Any], named: bool = False) -> str:
    """How far a message has come at one station, with times; ``named`` when its party has several."""
    times = one["times_ms"]
    reached = [f"{WORDS.get(key, key)} {clock(times[key])}" for key in STATES if times[key] is not None]
    out = f"{station(one) if named else one['party']}: " + ", ".join(reached)
    if "answer" in one:
        out += f" - {one['answer']}" + (f' "{visible(one["answer_text"])}"' if one["answer_text"] else "")
    return out + (f", by {visible(one['office'])}" if "office" in one else "")


def entry(e: dict[str, Any]) -> list[str]:
    """Any entry as lines of text; keys and receipts in one line each."""
    if e["class"] == "MESSAGE":
        return message(e)
    head = f"{mark(e)}{e['name']}  "
    if "reply" in e:
        words = f' "{visible(e["text"])}"' if e["text"] else ""
        return [f"{head}{e['reply']} to {e['about']}{words}  {both_times(e['written_at_s'])}  from {who(e['from'])}"]
    if "receipt" in e:
        return [f"{head}{e['about']} {e['receipt'].lower()} at {who(e['from'])}  {both_times(e['written_at_s'])}"]
    if "scope" in e:
        hours = f"for {e['duration_s'] / 3600:g} h from when it is received"
        what = f'SUSPEND {", ".join(e["scope"])} {hours}: "{visible(e["text"])}". The floor stays open.'
        return [f"{head}{what}  {both_times(e['written_at_s'])}  from {who(e['from'])}"]
    if "fork" in e:
        return [f"{head}FORK PROVEN: two different entries were signed as {e['fork']}. Told by {who(e['from'])}"]
    if e["class"] == "RESUME":
        return [f"{head}RESUME: no suspension of theirs stands  {both_times(e['written_at_s'])}  from {who(e['from'])}"]
    if e["class"] == "FIRST":
        return [f"{head}a new feed after a restore, of {who(e['from'])}"]
    what = f"epoch key {e['epoch']}" if "epoch" in e else e["void"] or e["class"]
    return [f"{head}{what} of {who(e['from'])}"]


def suspension(party: str, found: dict[str, Any]) -> str:
    """A standing suspension in one line: who, since when, what for how long, and that the floor is open."""
    left = f"{found['left_ms'] / 3_600_000:.1f} h left"
    scope = ", ".join(found["scope"])
    since = clock(found["since_ms"])
    return f"{scope} suspended by {party} since {since}Z, {left}, floor open: {visible(found['reason'])}"


def store(says: str) -> str:
    """What the node says of its store, in one line."""
    return f"STORE OF THIS STATION: {visible(says)}"


def call(one: dict[str, Any]) -> str:
    """A message that waits for somebody: a fault on the way and a silence over there are worded apart by the node."""
    return f"{mark(one)}{one['precedence']} {one['name']}: {visible(one['says'])}"


def lamp(event: dict[str, Any]) -> str:
    """A lamp that changed, in one line."""
    peer = event["peer"]
    return f"LINE {event['line']} to {station(peer)}: {peer['lamp'].upper()} - {visible(peer['why'])}"


def peer(one: dict[str, Any]) -> list[str]:
    """Another station of a line at a glance: its lamp and why, since when, and what its clock says."""
    since = f", since {both_times(one['since_ms'] / 1000)}" if one.get("since_ms") and "since" not in one["why"] else ""
    rows = [f"  {one['lamp'].upper():9} {station(one)}: {visible(one['why'])}{since}"]
    return rows + ([f"            {visible(one['clock_warning'])}"] if one.get("clock_warning") else [])
