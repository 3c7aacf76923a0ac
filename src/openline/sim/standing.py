"""What must be true at the end about acts of roots: one roster everywhere, and nothing for thieves and forgers.

Every station's roster is held against what was signed; a thief's words are void at every station and touch nothing;
who was revoked reads nothing that was sealed after its revocation was known. Each check returns sentences. It refuses
to ask an engine who is revoked: that is known from the roots themselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from openline.line.acts import Act, CardAct, KeyAct
from openline.line.transcript import Transcript
from openline.sim import roots
from openline.sim.station import Station
from openline.sim.successions import Theft, holds
from openline.wire import entry as en
from openline.wire.header import Header
from openline.wire.seal import line_key

if TYPE_CHECKING:
    from openline.sim.world import World

ENDLESS = (1 << 60, 0)  # behind every (incarnation, seq)
PARTS = ("cards", "charter versions", "seats", "revocations", "settled forks", "withdrawals")
VOID = ("revoked", "bad-stamp")  # what every station knows of an entry, whether or not it can read it
Row = tuple[bytes, Act | None, str]


def judge(world: World) -> list[str]:
    """All checks of what roots said, over the stations that are honest and not revoked."""
    wrong, adopted = [], set()
    for index, station in sorted(world.honest.items()):
        s = station.running().state
        for what, held, true in zip(PARTS, roots.standing(s.roster), world.roots.truth, strict=True):
            if held != true:
                wrong.append(f"{station.name} has other {what} than the roots have signed")
        adopted.add(tuple((i, s.adopted(i, ENDLESS).version) for i in sorted(world.roots.truth[2])))
        for theft in world.thefts:
            wrong += _void(world, theft, station, s.transcript)
            if theft.revoked:
                wrong += _unread(world, theft, theft.revoked, station)
        if index not in s.roster.live:
            wrong.append(f"{station.name} is taken for revoked, and is not")
    if len(adopted) > 1:
        wrong.append("stations differ in which versions were adopted")
    return wrong


def after_revocation(world: World, h: Header) -> bool:
    """Whether an entry was signed under a stolen key, or beside it: behind the last one that was its owner's."""
    name = (h.incarnation, h.seq)
    return any(t.revoked and t.victim.me == h.author and name > t.last for t in world.thefts)


def _void(world: World, theft: Theft, station: Station, transcript: Transcript) -> list[str]:
    """A thief's words count for nothing once they are revoked, and what was said before still counts."""
    wrong = []
    for entry_hash, item in transcript.items.items():
        h = item.entry.header
        if h.author == theft.victim.me:
            why, due = transcript.why_void(item), after_revocation(world, h)
            if due != (why == "revoked") and why != "bad-stamp":
                kind = "counts words of a thief" if due else "calls words void that were its owner's"
                wrong.append(f"{station.name} {kind}: {world.label(entry_hash)}")
            world.talk["root: void for a revocation"] += due
    for about in transcript.dialogues:
        dialogue = transcript.dialogue(about)
        said = [*dialogue.receipts.values(), *dialogue.replies.values()]
        if theft.revoked and any(item.entry.hash in theft.entries for items in said for item in items):
            wrong.append(f"an answer by a thief counts at {station.name} for {world.label(about)}")
    return wrong


def _unread(world: World, theft: Theft, revoked: CardAct, station: Station) -> list[str]:
    """What a station sealed after it had the revocation, neither the thief nor the revoked machine can open."""
    if station.two_histories:
        return []
    line, wrong = world.cast.line, list[str]()
    lacking = [act for act in _up_to(world, revoked) if act not in station.given]
    keys = [theft.state.keys] + ([theft.victim.engine.state.keys] if theft.victim.engine else [])
    transcript = station.running().state.transcript
    for record in station.disk.entries():
        item = transcript.items[record.hash]
        h = item.entry.header
        lacking = [act for act in lacking if act != item.act]
        known = not lacking
        if known and record.own and isinstance(item.act, KeyAct):
            if theft.victim.me in dict(item.act.wraps):
                wrong.append(f"{station.name} wraps a key for {theft.victim.name}, whose keys are revoked")
        elif known and record.own and not h.is_clear and record.hash not in world.crooked_entries:
            world.talk["root: sealed from who is revoked"] += 1
            assert en.parse(record.frame, line_key(line)).header == h, "the very entry that was kept"
            if any((h.author, h.incarnation, h.epoch) in held for held in keys):
                wrong.append(f"{theft.victim.name} is revoked and can read {world.label(record.hash)}")
    return wrong


def _up_to(world: World, revoked: CardAct) -> list[Act]:
    """The cards of a party up to the one that revokes: it holds where all of them are held.

    Until then another card may stand in the place of one that is missing.
    """
    cards = [act for act, _ in world.roots.issued if isinstance(act, CardAct)]
    ours = [act for act in cards if act.card.card.party == revoked.card.card.party]
    return [*ours[: ours.index(revoked) + 1]]


def rings_for_thief(world: World, station: Station, h: Header) -> bool:
    """Whether a call must not ring at a station, which knows that it was not its owner's."""
    known = [t for t in world.thefts if t.revoked and t.victim.me == h.author and (h.incarnation, h.seq) > t.last]
    return any(t.revoked and all(holds(station, act) for act in _up_to(world, t.revoked)) for t in known)


def same_to_newcomer(world: World, index: int, theirs: list[Row], own: list[Row]) -> bool:
    """Whether a station that joined later has the same line, but for what was never sealed for it."""
    items = world.stations[index].running().state.transcript.items
    sealed_for: dict[tuple[int, int, int], list[bool]] = {}
    for item in items.values():
        if isinstance(item.act, KeyAct):
            name = (item.entry.header.author, item.entry.header.incarnation, item.act.epoch)
            sealed_for.setdefault(name, []).append(index in dict(item.act.wraps))
    if [row[0] for row in theirs] != [row[0] for row in own]:
        return False
    for (entry_hash, _, why), mine, their in zip(own, own, theirs, strict=True):
        h = items[entry_hash].entry.header
        readable = [True] if h.is_clear else sealed_for.get((h.author, h.incarnation, h.epoch), [False])
        if all(readable) and mine != their:
            return False
        if not any(readable) and why != (their[2] if their[2] in (*VOID, "split") else "unreadable"):
            return False
    return True
