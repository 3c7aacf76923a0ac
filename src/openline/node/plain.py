"""A charter and its cards as plain values and plain sentences for whoever lives under them.

It refuses to interpret: each sentence is one term, with its numbers. The words that bind are the signed ones.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from openline.engine.state import LineState
from openline.line.acts import CardAct, CharterAct
from openline.line.card import SignedCard, safety_number
from openline.line.charter import Charter
from openline.node import duty, terms
from openline.node.calls import step_named
from openline.node.times import DAY_S, hour, span
from openline.node.wording import joined, said, word
from openline.wire.header import Precedence

WARN_DAYS = (90, 30, 7)  # before the expiry: a quarter to negotiate, a month to sign, a week to notice
EXPIRES = ("charter-expires-90", "charter-expires-30", "charter-expires-7")  # the warning at each of them


def card_view(signed: SignedCard, s: LineState | None = None) -> dict[str, Any]:
    """A card for people, with its safety number; on a line ``s`` with the index and standing of each station."""
    card = signed.card
    stations = []
    for station in card.stations:
        row: dict[str, Any] = {"slot": station.slot, "name": station.name, "live": True}
        if s is not None:
            index = next((i for i, seat in s.seats.items() if seat.station.sign == station.sign), None)
            row |= {"live": index in s.roster.live} | ({} if index is None else {"index": index})
        stations.append(row)
    return {
        "party": card.party,
        "name": card.name,
        "serial": card.serial,
        "safety_number": safety_number(signed),
        "stations": stations,
        "offices": [{"code": o.code, "title": o.title, "authority": o.authority} for o in card.offices],
    }


def members(s: LineState) -> list[dict[str, Any]]:
    """The parties of a line with the newest cards that it knows, in the order of the charter."""
    signed = {one.card.party: one for one in s.charter.cards}
    for act in [*s.given, *(item.act for item in s.transcript.statements)]:
        told = (act.card,) if isinstance(act, CardAct) else act.cards if isinstance(act, CharterAct) else ()
        signed |= {one.card.party: one for one in told if s.roster.cards.get(one.card.party) == one.card}
    return [card_view(signed[party], s) for party in signed]


def charter_view(c: Charter, now_s: int) -> dict[str, Any]:
    """The terms as values, and in sentences."""
    deadlines = {
        p.name: {"open_s": d.open_s, "answer_s": d.answer_s} for p, d in zip(Precedence, c.deadlines, strict=True)
    }
    return {
        "version": c.version,
        "expires_s": c.expires,
        "warning": expiry_warning(c, now_s),
        "deadlines": deadlines,
        "escalation": list(c.escalation),
        "languages": list(c.languages),
        "two_persons": terms.two_persons(c),
        "calendar": {party: duty.text(c.calendar, party) for party, *_ in c.calendar},
        "suspension_max_s": c.suspension_max_s,
        "notice_s": c.notice_s,
        "saving_clause": c.saving_clause,
        "says": sentences(c, now_s),
    }


def people(c: Charter) -> list[str]:
    """Who releases words, and when offices are manned, in sentences: what the charter says of persons."""
    out, levels = [], terms.two_persons(c)
    if levels:
        alone = [level.name for level in Precedence if level.name not in levels]
        two = said("two-persons-release", precedences=levels_said(levels))
        one = said("one-person-releases", precedences=levels_said(alone)) if alone else ""
        out.append(joined([two, one], "sentences"))
    parties = dict.fromkeys(party for party, *_ in c.calendar)
    return out + [said("offices-manned", party=party, hours=duty.told(c.calendar, party)) for party in parties]


def levels_said(names: Iterable[str]) -> str:
    """Precedences by name, one after the other."""
    return joined((word("precedence", name) for name in names), "list")


def expiry_warning(c: Charter, now_s: int) -> str:
    """From 90 days before the expiry on, a sentence; sharper at 30 and 7. The floor is never closed by a date."""
    left_s = c.expires - now_s
    if left_s < 0:
        return said("charter-expired")
    days = left_s // DAY_S
    step = sum(days < limit for limit in WARN_DAYS)
    return said(EXPIRES[step - 1], span=span(left_s * 1000)) if step else ""


def sentences(c: Charter, now_s: int) -> list[str]:
    """The terms in plain words, one sentence each."""
    parties = ", ".join(m.party for m in c.members)
    out: list[str] = [said("terms-parties", parties=parties, version=c.version)]
    for precedence, d in zip(Precedence, c.deadlines, strict=True):
        terms_of = {"open": span(d.open_s * 1000), "answer": span(d.answer_s * 1000)}
        out.append(said("terms-deadlines", precedence=word("precedence", precedence.name), **terms_of))
    out.append(said("terms-escalation", steps=joined(map(step_named, c.escalation), "list")))
    out.append(said("terms-languages", languages=", ".join(c.languages)))
    out += people(c)
    if c.catalogue:
        out.append(said("terms-forms", hash=c.catalogue.hex()[:16]))
    out.append(said("terms-suspension", span=span(c.suspension_max_s * 1000)))
    out.append(said("terms-leaving", span=span(c.notice_s * 1000)))
    out.append(said("terms-end", time=hour(c.expires * 1000, now_s * 1000)))
    return [*out, c.saving_clause] if c.saving_clause else out
