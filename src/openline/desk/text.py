"""How a terminal shows entries: date-time groups, who speaks, the mark EXERCISE, the six states. Never a raw control.

It refuses to shorten: what was said is shown whole.
"""

from __future__ import annotations

import datetime as dt
import re
import time
from typing import Any

import click

from openline.desk.heads import say, word
from openline.words.visible import visible

STATES = ("sent", "stored", "rang", "opened", "standing_by", "answered")
NAME = re.compile(r"(?P<party>.+?)(\.\d+)?(r\d+)?-\d+")  # of an entry
SINCE = ("open", "flapping")  # kinds of a lamp whose reason does not say since when
STORE_WELL = "whole, with room"  # what the node says of a store of which nobody need know more


def date_time_group(seconds: float) -> str:
    """``030412Z JUN 23``: day, hour and minute in UTC, month and year, as in Allied communications publications."""
    when = dt.datetime.fromtimestamp(seconds, dt.UTC)
    return f"{when:%d%H%M}Z {when:%b}".upper() + f" {when:%y}"


def both_times(seconds: float) -> str:
    """A date-time group with this machine's local time beside it, where that is another: UTC decides."""
    local = dt.datetime.fromtimestamp(seconds, dt.UTC).astimezone()
    group, offset = date_time_group(seconds), local.strftime("%z")
    if int(offset) == 0:
        return group
    return say("local", group=group, local=f"{local:%H:%M}", offset=f"{offset[:3]}:{offset[3:]}")


def clock(ms: int | None) -> str:
    """``04:12:09`` in UTC, or a dash."""
    return "-" if ms is None else f"{dt.datetime.fromtimestamp(ms / 1000, dt.UTC):%H:%M:%S}"


def who(speaker: dict[str, Any]) -> str:
    """``CN, Southern theatre centre, watch officer (by authority of ...)``."""
    out = [speaker["party"], speaker["station"]]
    if "office" in speaker:
        out.append(say("authority", office=speaker["office"], authority=speaker["authority"]))
    return visible(", ".join(out))


def mark(entry: dict[str, Any]) -> str:
    """The mark of a drill, at the front of whatever is shown."""
    return f"{word('exercise', 'mark')}  " if entry["exercise"] else ""


def message(entry: dict[str, Any]) -> list[str]:
    """A message as lines of text: head, words, states."""
    if "text" not in entry:
        level, why = word("precedence", entry["precedence"]), why_void(entry) or say("cannot-read")
        unread = say("unread", precedence=level, name=entry["name"], who=who(entry["from"]))
        return [f"{mark(entry)}{unread}", f"    [{why}]"]
    told = {"precedence": word("precedence", entry["precedence"]), "marker": word("marker", entry["marker"])}
    told |= {"name": entry["name"], "time": both_times(entry["written_at_s"]), "who": who(entry["from"])}
    out = [mark(entry) + say("message", **told), *(form(entry["form"]) if "form" in entry else ())]
    out += [f"    {visible(entry['text'])}"] if entry["text"] else []
    out += translations(entry)
    if entry.get("info"):
        out.append(f"    {say('informed', parties=visible(', '.join(entry['info'])))}")
    if entry.get("alone"):
        out.append(f"    {say('alone')}")
    if "valid_until_s" in entry:
        stale = f"  {say('stale')}" if entry["valid_until_s"] < time.time() else ""
        out.append(f"    {say('valid', time=both_times(entry['valid_until_s']))}{stale}")
    return out + [f"    {row}" for row in states(entry["states"], entry.get("answers", {}))]


def red(words: str) -> str:
    """What nobody may pass over; where colours are shown, in red."""
    return click.style(visible(words), fg="red", bold=True)


def form(found: dict[str, Any]) -> list[str]:
    """A form as this reader reads it; what must not be relied on stands in red above it, with the codes."""
    rows = [visible(row) for row in found["text"].split("\n")]
    out = [f"    {row}" for row in rows]
    if found["warning"]:
        codes = [] if found["codes"] in found["text"] else [f"    {say('codes', codes=visible(found['codes']))}"]
        title = out[1:] if rows[0] == visible(found["warning"]) else out
        out = [f"    {red(found['warning'])}", *codes, *title]
    out += [f"    {say('draft', language=found['language'])}"] if found["draft"] else []
    out += [f"    {say('doubted', doubt=visible(doubt))}" for doubt in found["doubts"]]
    closing = ", ".join(word("reply", one) for one in found["replies"])
    return out + ([f"    {say('closes', replies=closing)}"] if closing else [])


def preview(found: dict[str, Any]) -> list[str]:
    """A form before it is sent: here, in every language of the line, and what is doubted in it."""
    told = {"precedence": word("precedence", found["precedence"]), "marker": word("marker", found["marker"])}
    out = [say("preview", **told, bytes=str(found["bytes"]), codes=visible(found["codes"]))]
    readings = {found["language"]: found} | {k: v for k, v in found["readings"].items() if k != found["language"]}
    for tag, reading in readings.items():
        draft = [say("draft", language=tag)] if reading["draft"] else []
        out += ["", f"[{tag}]", *draft, *map(visible, reading["text"].split("\n"))]
    return [*out, "", *(red(say("look-again", doubt=doubt)) for doubt in found["doubts"])]


def field(f: dict[str, Any]) -> list[str]:
    """A field that is asked for: what can be typed into it."""
    units = f["units"] if f["kind"] != "count" else ()
    notes = [f["name"], f["kind"], *([say("field-units", units=", ".join(units))] if units else [])]
    notes += [say("field-many", most=str(f["many"]))] if f["many"] > 1 else []
    return [
        f"{visible(f['label'])} ({', '.join(notes)})",
        *(f"    {one['name']}: {visible(one['says'])}" for one in f["choices"]),
    ]


def translations(entry: dict[str, Any]) -> list[str]:
    """The translations of an entry, each with who made it: never without."""
    found = entry.get("translations", ())
    return [f"    [{one['language']}] {visible(one['says'])}: {visible(one['text'])}" for one in found]


def states(found: list[dict[str, Any]], answers: dict[str, Any] | None = None) -> list[str]:
    """How far a message has come at every station; where a party has several, with their names.

    ``answers`` are the reasons of answers by the index of a station.
    """
    parties, means = [one["party"] for one in found], answers or {}
    rows = [state(one, parties.count(one["party"]) > 1, means.get(str(one["index"]), {})) for one in found]
    return rows + [visible(one["suspended"]) for one in found if "suspended" in one]


def words_of(words: str, means: dict[str, Any]) -> str:
    """What stands behind a reply: its reasons, and its words, which may be what was understood."""
    reasons = f" ({'; '.join(map(visible, means['reasons']))})" if means.get("reasons") else ""
    return reasons + (
        f" {say('understood' if means.get('understood') else 'words', words=visible(words))}" if words else ""
    )


def why_void(entry: dict[str, Any]) -> str:
    """Why an entry counts for nothing, as a sentence; the specification's word where there is none; or nothing."""
    return word("void", entry["void"]) if entry["void"] else ""


def station(one: dict[str, Any]) -> str:
    """``CN, Southern theatre command centre``: the station, since a party may have several."""
    return visible(f"{one['party']}, {one['station']}" if one.get("station") else one["party"])


def progress(one: dict[str, Any]) -> str:
    """A station, and how long each step took there."""
    return f"{station(one)}: {steps(one)}"


def steps(one: dict[str, Any]) -> str:
    """How long each step took at one station, from when it was sent; of what came to us, from when it was kept here."""
    times = one["times_ms"]
    reached = [key for key in STATES[1:] if times[key] is not None]
    base = times["stored"] if times["sent"] is None else times["sent"]
    if base is None or not reached:
        return say("nothing-back")
    return ", ".join(say("step-after", step=step(key), seconds=f"{(times[key] - base) / 1000:.1f}") for key in reached)


def step(key: str) -> str:
    """How far a message has come, in a word."""
    return say(f"state-{key.replace('_', '-')}")


def state(one: dict[str, Any], named: bool = False, means: dict[str, Any] | None = None) -> str:
    """How far a message has come at one station, with times; ``named`` when its party has several."""
    times = one["times_ms"]
    reached = [f"{step(key)} {clock(times[key])}" for key in STATES if times[key] is not None]
    out = f"{station(one) if named else one['party']}: " + ", ".join(reached)
    if "answer" in one:
        out += f" - {word('reply', one['answer'])}{words_of(one['answer_text'], means or {})}"
        for later in one.get("later_answers", ()):  # the first decides what is owed; the last is what they say now
            then = say("then", reply=word("reply", later["answer"]), time=clock(later["at_ms"]))
            out += f", {then}{words_of(later['answer_text'], {})}"
    return out + (f", {say('by', office=visible(one['office']))}" if "office" in one else "")


def entry(e: dict[str, Any]) -> list[str]:
    """Any entry as lines of text; keys and receipts in one line each."""
    if e["class"] == "MESSAGE":
        return message(e)
    head = f"{mark(e)}{e['name']}  "
    if "reply" in e:
        what = say("reply", reply=word("reply", e["reply"]), about=e["about"], words=words_of(e["text"], e))
        return [head + _stamped(e, what), *translations(e)]
    if "receipt" in e:
        told = {"about": e["about"], "receipt": step(e["receipt"].lower()), "who": who(e["from"])}
        return [head + say("receipt", **told, time=both_times(e["written_at_s"]))]
    if "scope" in e:
        scope = ", ".join(word("precedence", one) for one in e["scope"])
        what = say("suspend", scope=scope, hours=f"{e['duration_s'] / 3600:g}", words=visible(e["text"]))
        return [head + _stamped(e, what)]
    if "fork" in e:
        return [head + say("fork", entry=e["fork"], who=who(e["from"]))]
    if e["class"] == "RESUME" and "written_at_s" in e:  # whoever joined later cannot read it
        return [head + _stamped(e, say("resume"))]
    if e["class"] == "FIRST":
        return [head + say("first", who=who(e["from"]))]
    if "epoch" in e:
        return [head + say("epoch", epoch=str(e["epoch"]), who=who(e["from"]))]
    why = f"  [{why_void(e)}]" if e["void"] else ""  # one line: whoever joined later has a record full of these
    return [head + say("other", what=e["class"], who=who(e["from"])) + why]


def _stamped(e: dict[str, Any], what: str) -> str:
    """What an entry says, with when and by whom."""
    return say("stamp", what=what, time=both_times(e["written_at_s"]), who=who(e["from"]))


def suspension(party: str, found: dict[str, Any]) -> str:
    """A standing suspension in one line: who, since when, what for how long, and that the floor is open."""
    told = {"scope": ", ".join(word("precedence", one) for one in found["scope"]), "since": clock(found["since_ms"])}
    told |= {"hours": f"{found['left_ms'] / 3_600_000:.1f}", "reason": visible(found["reason"])}
    return say("suspended-by", party=party, **told)


def still_reading(left: int) -> str:
    """That a line is known in part only, after a start."""
    return say("still-reading", count=str(left))


def author(name: str) -> str:
    """The party in the name of an entry: of ``CN.1r2-3``, CN."""
    found = NAME.fullmatch(name)
    return found["party"] if found else name


def fork(name: str, ours: str) -> str:
    """A proven fork in one line: at which entry, whose it is, and what to do. ``ours`` is our own party."""
    party = author(name)
    return f"{say('fork-signed', party=party, entry=name)} {fork_step(name, ours)}"


def fork_step(name: str, ours: str) -> str:
    """What to do about a proven fork."""
    party = author(name)
    return say("fork-ours") if party == ours else say("fork-theirs", party=party)


def store(says: str) -> str:
    """What the node says of its store, in one line."""
    return say("store", says=visible(says))


def call(one: dict[str, Any]) -> str:
    """A message that waits for somebody: a fault on the way and a silence over there are worded apart by the node."""
    return f"{mark(one)}{word('precedence', one['precedence'])} {one['name']}: {visible(one['says'])}"


def lamp(event: dict[str, Any]) -> str:
    """A lamp that changed, in one line."""
    peer = event["peer"]
    told = {"line": event["line"], "station": station(peer), "why": visible(peer["why"])}
    return say("lamp", **told, lamp=word("lamp", peer["lamp"].upper()))


def peer(one: dict[str, Any]) -> list[str]:
    """Another station of a line at a glance: its lamp and why, since when, and what its clock says."""
    told = {"lamp": f"{word('lamp', one['lamp'].upper()):9}", "station": station(one), "why": visible(one["why"])}
    if one.get("since_ms") and one.get("kind") in SINCE:
        rows = [f"  {say('peer-since', **told, time=both_times(one['since_ms'] / 1000))}"]
    else:
        rows = [f"  {say('peer', **told)}"]
    return rows + ([f"            {visible(one['clock_warning'])}"] if one.get("clock_warning") else [])
