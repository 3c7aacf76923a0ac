"""Cards, charters and papers in plain words: what a person reads before he signs, and whatever shows them later.

It refuses to leave a term out: what is signed is read back whole.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from openline.desk.text import both_times
from openline.words.visible import visible

if TYPE_CHECKING:
    from openline.line.card import Card, SignedCard, Station
    from openline.line.charter import Charter, SignedCharter
    from openline.node.papers import Paper

LEVELS = ("FLASH", "IMMEDIATE", "PRIORITY", "ROUTINE")


def span(seconds: int) -> str:
    """``90 s``, ``15 min``, ``4 h``, ``90 days``: a term as whole as it is."""
    for size, unit in ((86400, "days"), (3600, "h"), (60, "min")):
        if (seconds >= 2 * size and seconds % size == 0) or seconds == size:
            return f"{seconds // size} {unit if seconds != 86400 else 'day'}"
    return f"{seconds} s"


def card(signed: SignedCard) -> list[str]:
    """A card: who the party is, its stations and offices, who signs for it, and its safety number."""
    from openline.line.card import safety_number

    c = signed.card
    return [
        f"{visible(c.party)}: {visible(c.name)} (card {c.serial})",
        *_inside(c),
        f"  safety number: {safety_number(signed)}",
    ]


def _inside(c: Card) -> list[str]:
    out = [f"  station {station.slot}: {visible(station.name)}" for station in c.stations]
    out += [f"  office {o.code}: {visible(o.title)}, by authority of {visible(o.authority)}" for o in c.offices]
    gone = sorted({slot for _, slot, _, _ in c.revoked})
    out += [f"  revoked: the station in slot {slot}" for slot in gone]
    return [*out, f"  root: {c.threshold} of {len(c.roots)} keys sign"] if len(c.roots) > 1 else out


def card_value(signed: SignedCard) -> dict[str, Any]:
    """The same as a value for JSON."""
    from openline.line.card import safety_number

    c = signed.card
    return {
        "party": c.party,
        "name": c.name,
        "serial": c.serial,
        "stations": [{"slot": s.slot, "name": s.name} for s in c.stations],
        "offices": [{"code": o.code, "title": o.title, "authority": o.authority} for o in c.offices],
        "revoked": sorted({slot for _, slot, _, _ in c.revoked}),
        "roots": len(c.roots),
        "threshold": c.threshold,
        "safety_number": safety_number(signed),
        "hash": signed.hash.hex(),
    }


def charter(signed: SignedCharter, before: Charter | None = None) -> list[str]:
    """A charter, every term of it; with the version ``before``, also what is different now."""
    c = signed.charter
    out = [f"Line {visible(c.name)}, version {c.version}, between {', '.join(visible(m.party) for m in c.members)}."]
    for member, held in zip(c.members, signed.cards, strict=True):
        names = ", ".join(visible(s.name) for s in held.card.stations if s.slot < member.index_count)
        room = f"room for {member.index_count} stations" if member.index_count > 1 else "room for one station"
        out.append(f"  {visible(member.party)} is {visible(held.card.name)}, with {names}; {room}.")
    out += [f"  {row}" for row in sentences(c)]
    if before:
        old = sentences(before)
        changed = [row for row in sentences(c) if row not in old]
        joined = [m.party for m in c.members if m.party not in {one.party for one in before.members}]
        out += [f"  NEW in version {c.version}: {visible(party)} joins." for party in joined]
        out += [f"  NEW in version {c.version}: {row}" for row in changed]
    out.append(f"  Charter id {signed.line_id.hex()[:16]}. Not yet signed by: {', '.join(signed.missing) or 'nobody'}.")
    return out


def sentences(c: Charter) -> list[str]:
    """The terms of a charter, one sentence a row."""
    from openline.node.plain import people

    out = [
        f"{level}: opened by a person within {span(d.open_s)}, answered within {span(d.answer_s)}."
        for level, d in zip(LEVELS, c.deadlines, strict=True)
    ]
    out.append(f"When missed, in turn: {', '.join(map(visible, c.escalation))}.")
    out.append(f"Languages: {', '.join(map(visible, c.languages))}. Longest suspension: {span(c.suspension_max_s)}.")
    out += people(c)
    if c.catalogue:
        out.append(f"Forms, and their words in these languages: those with the hash {c.catalogue.hex()[:16]}.")
    out.append(f"Who leaves says so {span(c.notice_s)} before.")
    out.append(f"Expires {both_times(c.expires)}: promises end then, delivery of calls does not.")
    return [*out, visible(c.saving_clause)]


def charter_value(signed: SignedCharter) -> dict[str, Any]:
    """The same as a value for JSON: times in seconds."""
    from openline.node import duty, terms

    c = signed.charter
    return {
        "line": c.name,
        "version": c.version,
        "id": signed.line_id.hex(),
        "parties": [
            {"party": m.party, "name": held.card.name, "card": m.card_hash.hex(), "stations": m.index_count}
            for m, held in zip(c.members, signed.cards, strict=True)
        ],
        "deadlines": {
            level: {"open_s": d.open_s, "answer_s": d.answer_s} for level, d in zip(LEVELS, c.deadlines, strict=True)
        },
        "escalation": list(c.escalation),
        "languages": list(c.languages),
        "catalogue": c.catalogue.hex(),
        "calendar": {party: duty.text(c.calendar, party) for party, *_ in c.calendar},
        "two_persons": terms.two_persons(c),
        "suspension_max_s": c.suspension_max_s,
        "notice_s": c.notice_s,
        "expires_s": c.expires,
        "saving_clause": c.saving_clause,
        "signed_by": sorted(party for party, _ in signed.signatures),
        "missing": list(signed.missing),
    }


def numbers(signed: SignedCharter) -> list[str]:
    """The safety number of each card that a charter names, for whoever compares them."""
    from openline.line.card import safety_number

    return [f"  safety number of {visible(held.card.party)}: {safety_number(held)}" for held in signed.cards]


def digits(party: str, station: Station) -> str:
    """The digits of a station's keys, as the machine that made them showed them."""
    from openline.node.succession import request_of

    return request_of(party, station).digits


def paper(p: Paper) -> list[str]:
    """What a root's key is asked to sign."""
    who = visible(p.party)
    if p.kind == "charter":
        out = [f"{who} is asked to agree to this charter:", *charter(p.charter), *numbers(p.charter)]
    elif p.kind == "withdraw":
        c = p.charter.charter
        out = [f"{who} is asked to say, by {both_times(p.at)}, that it leaves the line {visible(c.name)}."]
        out.append(
            f"  It takes effect {span(c.notice_s)} after the others have it. It closes nothing: calls still ring."
        )
    else:
        out = [f"{who} is asked to sign its card {p.card.serial}: {visible(p.card.name)}", *_inside(p.card)]
        known = {s.sign for s in p.own.card.stations} if p.own else set()
        out += [
            f"  digits of the keys of {visible(s.name)}: {digits(p.party, s)}"
            for s in p.card.stations
            if s.sign not in known
        ]
        if p.own:
            old = _inside(p.own.card)
            out += [f"  NEW: {row.strip()}" for row in _inside(p.card) if row not in old]
            out += [f"  NO LONGER: {row.strip()}" for row in old if row not in _inside(p.card)]
            if p.own.card.roots != p.card.roots:
                out.append("  NEW: other root keys sign from then on; old and new ones sign this card.")
    return [*out, f"  Still lacks {p.lacks()}." if p.lacks() else "  Enough root keys have signed it."]
