"""Operations on what entries mean: bodies, cards, charter, fork proofs, order, floor, suspensions, exports."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

from openline.line import card, charter, floor, fork
from openline.line.acts import Act, ResumeAct, SuspendAct
from openline.line.bodies import from_body
from openline.line.charter import Charter, SignedCharter
from openline.line.transcript import Item
from openline.store import export
from openline.wire.codec import decode
from openline.wire.entry import NO_PREV, Entry
from openline.wire.header import Class, Header
from openline.wire.suite import RealSuite

from .diagnostic import diagnostic
from .given import octets

Given = Mapping[str, Any]


def _body(given: Given) -> dict[str, Any]:
    data = octets(given["body"])
    act = from_body(given["class"], given["exercise"], data)
    return {"act": None if act is None else Class(given["class"]).name, "value": diagnostic(decode(data))}


def _card_of(c: card.Card) -> dict[str, Any]:
    return {
        "party": c.party,
        "name": c.name,
        "serial": c.serial,
        "threshold": c.threshold,
        "roots": len(c.roots),
        "stations": [[s.slot, s.name, s.sign.hex(), s.tls.hex()] for s in c.stations],
        "offices": [[o.code, o.title, o.authority] for o in c.offices],
        "revoked": [[mark.hex(), *point] for mark, *point in c.revoked],
        "healed": [[mark.hex(), *point] for mark, *point in c.healed],
    }


def _card_content(given: Given) -> dict[str, Any]:
    return _card_of(card.from_bytes(octets(given["signed"])))


def _card(given: Given) -> dict[str, Any]:
    signed = card.read_card(decode(octets(given["card"])))
    number = card.safety_number(signed)
    return {"hash": signed.hash.hex(), "safety_number": number, "card": _card_of(signed.card)}


def _successor(given: Given) -> dict[str, Any]:
    old, new = (card.read_card(decode(octets(given[name]))) for name in ("old", "new"))
    card.check_successor(old.card, new)
    return {"serial": new.card.serial}


def _amendment(given: Given) -> dict[str, Any]:
    old, new = octets(given["old"]), octets(given["new"])
    after = charter.from_bytes(new)
    charter.check_amendment(charter.from_bytes(old), old, after)
    return {"version": after.version, "hash": hashlib.sha256(new).hexdigest()}


def _charter_of(c: Charter) -> dict[str, Any]:
    return {
        "version": c.version,
        "name": c.name,
        "members": [[m.party, m.card_hash.hex(), m.first_index, m.index_count] for m in c.members],
        "suite": c.suite,
        "dictionary": c.dictionary.hex(),
        "deadlines": [[d.open_s, d.answer_s] for d in c.deadlines],
        "escalation": list(c.escalation),
        "languages": list(c.languages),
        "suspension_max_s": c.suspension_max_s,
        "catalogue": c.catalogue.hex() or None,
        "calendar": [list(hours) for hours in c.calendar],
        "two_persons": c.two_persons,
        "notice_s": c.notice_s,
        "expires": c.expires,
    }


def _charter_content(given: Given) -> dict[str, Any]:
    return _charter_of(charter.from_bytes(octets(given["signed"])))


def _charter(given: Given) -> dict[str, Any]:
    c: SignedCharter = charter.from_file(octets(given["file"]))
    seats = [
        [i, seat.party, seat.station.slot, seat.station.sign.hex()] for i, seat in sorted(charter.seats(c).items())
    ]
    return {"line_id": c.line_id.hex(), "missing": list(c.missing), "stations": seats}


def _fork(given: Given) -> dict[str, Any]:
    publics = {index: octets(public) for index, _, public in given["stations"]}
    one, two = (fork.read([octets(part) for part in given[name]]) for name in ("one", "two"))
    feed, seq = fork.check(octets(given["line_id"]), one, two, publics, RealSuite())
    line = octets(given["line_id"])
    return {"feed": list(feed), "seq": seq, "hashes": [one.hash(line).hex(), two.hash(line).hex()]}


def _item(header: Header, entry_hash: bytes, act: Act | None = None) -> Item:
    return Item(Entry(bytes(32), header, b"", NO_PREV, b"", b"", entry_hash), act)


def _order(given: Given) -> dict[str, Any]:
    items = [
        _item(Header(Class.MESSAGE, 3, False, author, incarnation, 1, seq, stamp), octets(entry_hash))
        for stamp, author, incarnation, seq, entry_hash in given["entries"]
    ]
    ordered = sorted(range(len(items)), key=lambda i: items[i].place)
    return {"order": ordered}


def _floor(given: Given) -> dict[str, Any]:
    rows = []
    for cls in given["classes"]:
        on = [floor.on_floor(Header(cls, p, False, 0, 0, 1, 1, 1)) for p in range(4)]
        rows.append([cls, on])
    return {"floor": rows}


def _act(row: Mapping[str, Any]) -> Act:
    if "resume" in row:
        return ResumeAct(1, row["at"])
    return SuspendAct(1, tuple(row["scope"]), "reason", "en", row["duration_s"], row["at"])


def _suspension(given: Given) -> dict[str, Any]:
    terms = Charter(1, "", (), 1, b"", (), (), (), given["longest_s"], 0, "", 0)
    items = [
        _item(
            Header(Class.RESUME if "resume" in row else Class.SUSPEND, 3, False, 0, 0, 1, row["seq"], 1), b"", _act(row)
        )
        for row in given["acts"]
    ]
    found = floor.suspensions(lambda _: terms, 0, items, given["forked_at"], given.get("healed", 0))
    return {
        "suspensions": [
            {
                "by": s.by.entry.header.seq,
                "scope": list(s.scope),
                "void": list(s.void),
                "duration_s": s.duration_s,
                "ended_by": s.ended_by.entry.header.seq if s.ended_by else None,
                "stands_after_ms": [[ms, floor.stands(s, ms)] for ms in given["after_ms"]],
            }
            for s in found
        ]
    }


def _export(given: Given) -> dict[str, Any]:
    found = export.check(octets(given["file"]), RealSuite())
    seats = charter.seats(found.charter) if found.charter else {}
    record = [
        {
            "name": export.entry_name(seats, *_ref(item.entry.header)),
            "hash": item.entry.hash.hex(),
            "void": found.transcript.why_void(item),
        }
        for item in found.transcript.in_order()
    ]
    wrong = found.wrong
    return {
        "verdict": wrong.verdict if wrong else "accepted",
        "part": wrong.part if wrong else None,
        "whose": wrong.whose if wrong else None,
        "exported_at": found.exported_at,
        "unread": found.unread,
        "forks": [[*name, seq] for name, seq in sorted(found.forks.items())],
        "record": record,
    }


def _ref(h: Header) -> tuple[int, int, int]:
    return h.author, h.incarnation, h.seq


OPERATIONS: dict[str, Callable[[Given], dict[str, Any]]] = {
    "body": _body,
    "card-content": _card_content,
    "card": _card,
    "successor": _successor,
    "amendment": _amendment,
    "charter-content": _charter_content,
    "charter": _charter,
    "fork": _fork,
    "order": _order,
    "floor": _floor,
    "suspension": _suspension,
    "export": _export,
}
