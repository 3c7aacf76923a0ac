"""What the local API shows of a line, as plain values for JSON: the same words as the glossary, times in milliseconds.

It refuses to decide anything: every state here is read off the engine's fold, and says whose statement it rests on.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from typing import Any

from openline.engine.state import LineState, Now, Refused
from openline.engine.urgency import UNREAD
from openline.line.acts import (
    Act,
    AdoptAct,
    CardAct,
    CharterAct,
    FirstAct,
    ForkAct,
    KeyAct,
    MessageAct,
    Receipt,
    ReceiptAct,
    ReplyAct,
    ResumeAct,
    SuspendAct,
    WithdrawAct,
)
from openline.line.charter import Charter
from openline.line.floor import Suspension
from openline.line.transcript import Item, State
from openline.node import stored
from openline.node.lamps import Lamp, clock_warning, ends_ms, suspension_of
from openline.store.export import entry_name
from openline.wire.header import SEQ_MAX, Class, Precedence

LATE_S = 60  # written so long before it was kept here, a message is shown as DELAYED; clocks differ by less
NOT_SIGNED = (State.SENT.name, State.STORED.name)  # that a station holds a record says nothing of one call in it
TWIN_DIGITS = 8  # of its hash, behind the name of an entry that is not the only one of its number
HASH_START = re.compile(r"[0-9a-f]{8,64}")  # shorter ones would name several


def name_of(s: LineState, item: Item) -> str:
    """The entry's name for people on both sides, such as ``CN-3``; where its author signed two, ``CN-3.1f0c77ab``."""
    h = item.entry.header
    name = entry_name(s.seats, h.author, h.incarnation, h.seq)
    feed = s.feeds.get((h.author, h.incarnation))
    return f"{name}.{item.entry.hash.hex()[:TWIN_DIGITS]}" if feed and len(feed.at(h.seq)) > 1 else name


def stations_of(s: LineState, party: str) -> list[int]:
    """The stations of a party by index, those that it had included."""
    return [index for index, seat in s.seats.items() if seat.party == party]


def terms_of(s: LineState) -> Charter:
    """The version of the charter by which what we say now is judged."""
    return s.adopted(s.me, (s.incarnation, SEQ_MAX))


def find(s: LineState, name: str) -> Item | None:
    """The entry of that name, or whose hash begins with it (eight hex digits at least).

    Raises Refused where its author has signed several of that name: which of them is meant, only a person knows.
    """
    found = named(s, name)
    if len(found) > 1:
        raise Refused("two-of-that-name", said=name, names=", ".join(sorted(name_of(s, item) for item in found)))
    return found[0] if found else None


def named(s: LineState, name: str) -> list[Item]:
    """As :func:`find`; of several the one that came first stands first."""
    wanted = name.lower()
    numbered = [(name_of(s, item).lower(), item) for item in _by_number(s, wanted.partition(".")[0])]
    if found := [item for full, item in numbered if wanted in (full, full.partition(".")[0])]:
        return found
    if not HASH_START.fullmatch(wanted):  # not linked yet, or not there
        return [item for item in s.transcript.items.values() if name_of(s, item).lower() == wanted][:1]
    return [item for h, item in s.transcript.items.items() if h.hex().startswith(wanted)][:1]


def _by_number(s: LineState, name: str) -> Iterator[Item]:
    """The linked entries with the number at the end of ``name``: a handful, where a record has 100,000."""
    number = name.rpartition("-")[2]
    if number.isascii() and number.isdecimal() and len(number) <= len(str(SEQ_MAX)):
        for feed in list(s.feeds.values()):
            if 1 <= int(number) <= feed.head:
                yield from (s.transcript.items[entry.hash] for entry in feed.at(int(number)))


def speaker(s: LineState, author: int, office: int | None) -> dict[str, Any]:
    """Who speaks: party, station, office and authority, as the party's root certified them."""
    seat = s.seats[author]
    out: dict[str, Any] = {"party": seat.party, "station": seat.station.name, "index": author}
    if office is not None:
        found = seat.card.office(office)
        out |= {"office": found.title, "authority": found.authority}
    return out


def entry_view(s: LineState, item: Item) -> dict[str, Any]:
    """One entry: who, what, when, and for a message how far it has come at every other station."""
    h = item.entry.header
    cls = Class(h.cls).name if h.cls in Class.__members__.values() else f"class {h.cls}"
    office = getattr(item.act, "office", None)
    out: dict[str, Any] = {
        "name": name_of(s, item),
        "line": s.charter.charter.name,
        "hash": item.entry.hash.hex(),
        "class": cls,
        "precedence": Precedence(h.precedence).name,
        "exercise": h.exercise,
        "from": speaker(s, h.author, office),
        "ours": s.seats[h.author].party == s.seats[s.me].party,
        "kept_at_ms": s.kept_at[item.entry.hash],
        "void": s.transcript.why_void(item),
    }
    out |= _act_view(s, item.act) | ({"pending": True} if _is_pending(s, item) else {})
    later = s.transcript.superseded(item.entry.hash) if item.entry.hash in s.transcript.later else None
    out |= {"superseded_by": name_of(s, later)} if later else {}
    late_s = s.kept_at[item.entry.hash] // 1000 - out.get("written_at_s", 0)
    out |= {"late_s": late_s} if isinstance(item.act, MessageAct) and late_s > LATE_S else {}
    if isinstance(item.act, MessageAct) or (h.cls == Class.MESSAGE and item.void in UNREAD):
        others = [i for i in sorted(s.seats) if s.seats[i].party != s.seats[h.author].party]
        states = [state_view(s, item, i) for i in others]
        out["states"] = [one for one in states if _concerns(s, item, one)]
    return out


def _concerns(s: LineState, message: Item, state: Mapping[str, Any]) -> bool:
    """Whether a station is shown with a message: what it has signed is. What it has not, where it was called, and is
    not revoked since: one that joined later only fetched what lay there.
    """
    called, live = s.calls(message.entry.header, state["index"]), state["index"] in s.roster.live
    return (called and live) or state["state"] not in ((State.SENT.name,) if called else NOT_SIGNED)


def _is_pending(s: LineState, item: Item) -> bool:
    """Whether the entry's own signature is still to come: it was let in by the hash that a later one carries."""
    h = item.entry.header
    first, last = s.unproven.get((h.author, h.incarnation), (1, 0))
    return first <= h.seq <= last


def _act_view(s: LineState, act: Act | None) -> dict[str, Any]:
    match act:
        case MessageAct():
            out = {"marker": act.marker.name, "text": act.text, "language": act.language, "written_at_s": act.at}
            out |= {"valid_until_s": act.valid_until} if act.valid_until is not None else {}
            out |= {"alone": True} if act.alone else {}
            informed = sorted({seat.party for i, seat in s.seats.items() if act.info >> i & 1})
            out |= {"info": informed} if informed else {}
            named = {"supersedes": act.supersedes, "reference": act.reference}
            return out | {key: _name(s, about) for key, about in named.items() if about is not None}
        case ReplyAct():
            return {
                "reply": act.reply.name,
                "text": act.text,
                "language": act.language,
                "about": _name(s, act.about),
                "written_at_s": act.at,
            }
        case ReceiptAct():
            return {"receipt": act.receipt.name, "about": _name(s, act.about), "written_at_s": act.at}
        case KeyAct():
            return {"epoch": act.epoch}
        case SuspendAct():
            out = {"scope": [Precedence(p).name for p in act.scope], "text": act.reason, "language": act.language}
            return out | {"duration_s": act.duration_s, "written_at_s": act.at}
        case ResumeAct():
            return {"written_at_s": act.at}
        case CardAct():
            return {"card": act.card.card.party, "serial": act.card.card.serial}
        case CharterAct():
            return {"charter": hashlib.sha256(act.signed).hexdigest()}
        case AdoptAct():
            return {"version": act.version}
        case WithdrawAct():
            return {"withdraws": act.party, "written_at_s": act.at}
        case FirstAct():
            return {"after": entry_name(s.seats, s.me, act.last_incarnation, act.last_seq)}
        case ForkAct():
            h = act.two.header
            return {"fork": entry_name(s.seats, h.author, h.incarnation, h.seq)}
        case None:
            return {}


def _name(s: LineState, about: bytes) -> str:
    item = s.transcript.items.get(about)
    return name_of(s, item) if item else about.hex()[:16]


def state_view(s: LineState, message: Item, station: int) -> dict[str, Any]:
    """How far a message has come at ``station``; each time is when this node learned of it."""
    h, dialogue = message.entry.header, s.transcript.dialogue(message.entry.hash)
    times: dict[str, int | None] = {"sent": _sent_at(s, message)}
    times["stored"] = _stored_at(s, message, station)
    if h.author != s.me and station == s.me:
        times["sent"], times["stored"] = None, s.kept_at[message.entry.hash]
    found = {
        "rang": dialogue.first_receipt(station, Receipt.RANG),
        "opened": dialogue.first_receipt(station, Receipt.OPENED),
        "standing_by": dialogue.standing_by(station),
        "answered": dialogue.closing(station),
    }
    times |= {key: s.kept_at[item.entry.hash] if item else None for key, item in found.items()}
    if came := [at for key, at in times.items() if at is not None and key != "sent"]:
        times["stored"] = min(came)  # what rests on it may be known earlier, and when a full disk kept it back
    answer = found["answered"] or found["standing_by"]
    state = dialogue.state(station)
    if state is State.SENT and times["stored"] is not None:
        state = State.STORED
    out: dict[str, Any] = {"state": state.name, "times_ms": times, **speaker(s, station, None)}
    out["unreadable"] = dialogue.unreadable(station)
    out["info"] = message.informs(stations_of(s, s.seats[station].party))
    if found["opened"] and isinstance(found["opened"].act, ReceiptAct):
        out |= speaker(s, station, found["opened"].act.office)
    if answer and isinstance(answer.act, ReplyAct):
        out |= speaker(s, station, answer.act.office) | {
            "answer": answer.act.reply.name,
            "answer_text": answer.act.text,
        }
        if found["answered"] and (later := _changed(s, dialogue.replies[station], answer)):
            out["later_answers"] = later
    return out


def _changed(s: LineState, replies: list[Item], closing: Item) -> list[dict[str, Any]]:
    """The other replies behind the one that closed, in the order of the record: WILCO, and UNABLE an hour later."""
    out, last = [], getattr(closing.act, "reply", None)
    for item in sorted(replies, key=lambda one: one.place):
        act = item.act
        if isinstance(act, ReplyAct) and act.reply.closes and item.place > closing.place and act.reply is not last:
            last = act.reply
            out.append({"answer": last.name, "answer_text": act.text, "at_ms": s.kept_at[item.entry.hash]})
    return out


def _sent_at(s: LineState, message: Item) -> int:
    """When it was kept here; of a message of our own that a restored node has fetched back, when it was signed here."""
    kept_ms, h = s.kept_at[message.entry.hash], message.entry.header
    if h.author == s.me and h.incarnation < s.incarnation and isinstance(message.act, MessageAct):
        return min(kept_ms, message.act.at * 1000)
    return kept_ms


def _stored_at(s: LineState, message: Item, station: int) -> int | None:
    """When this node first knew by signature that ``station`` holds our message; for others' messages it cannot say."""
    h = message.entry.header
    if h.author != s.me or station not in s.peers:
        return None
    return stored.first(s.peers[station].stored, h.incarnation, h.seq)


def line_view(s: LineState, now: Now, lamps: Mapping[int, Lamp]) -> dict[str, Any]:
    """A line at a glance: its peers with their lamps (by station index), and what went wrong.

    A station that its party has revoked is no peer any more: that nobody answers there is as it should be.
    """
    peers = []
    for index, peer in sorted((i, peer) for i, peer in s.peers.items() if i in s.roster.live):
        suspension, lamp = suspension_of(s, now, index), lamps[index]
        peers.append(
            speaker(s, index, None)
            | {"lamp": lamp.lamp, "kind": lamp.kind, "why": lamp.why, "since_ms": lamp.since_ms}
            | {"clock_offset_ms": peer.offset_ms, "clock_warning": clock_warning(peer.offset_ms)}
            | {"suspension": suspension_view(s, now, suspension) if suspension else None}
            | {"holds_ours_to": peer.holds.get((s.me, s.incarnation), 0)}
        )
    return {
        "line": s.charter.charter.name,
        "line_id": s.line.hex(),
        "me": speaker(s, s.me, None),
        "our_suspension": suspension_view(s, now, ours) if (ours := suspension_of(s, now, s.me)) else None,
        "peers": peers,
        "entries": len(s.transcript.items),
        "own_head": s.own.head,
        "heads": [
            {"index": i, "slot": s.seats[i].station.slot, "ours": i in (s.me, *s.ours), "incarnation": n, "seq": f.head}
            for (i, n), f in sorted(s.feeds.items())
            if f.head
        ],
        "unanswered_here": [name_of(s, s.transcript.items[h]) for h in s.alarms],
        "incarnation": s.incarnation,
        "cloned": s.cloned,
        "revoked": sorted(entry_name(s.seats, i, *point) for i, point in s.roster.revoked.items()),
        "version": s.roster.versions[-1][0].version,
        "expired": now.wall_ms // 1000 > terms_of(s).expires,
        "leaving": _leaving(s, now),
        "forks": [entry_name(s.seats, *name, seq) for name, seq in sorted(s.forks.items())],
        "tally": dict(sorted(s.tally.items())),
    }


def _leaving(s: LineState, now: Now) -> dict[str, int]:
    """The parties that withdraw, with the milliseconds that their notice still runs here, 0 when it has run out."""
    out = {}
    for item in s.transcript.statements:
        act = item.act
        if isinstance(act, WithdrawAct) and s.roster.leaving.get(act.party) == act:
            notice_ms = s.charter_of(item.entry.header).notice_s * 1000
            out[act.party] = max(0, s.kept_at[item.entry.hash] + notice_ms - now.wall_ms)
    return out


def suspension_view(s: LineState, now: Now, one: Suspension) -> dict[str, Any]:
    """A standing suspension: what it covers, why, and how long it still stands here. The floor is always open."""
    act = one.by.act
    assert isinstance(act, SuspendAct), "a suspension is made by one"
    return {
        "by": name_of(s, one.by),
        "scope": [Precedence(p).name for p in one.scope],
        "reason": act.reason,
        "since_ms": s.kept_at[one.by.entry.hash],
        "left_ms": ends_ms(s, one) - now.mono_ms,
    }
