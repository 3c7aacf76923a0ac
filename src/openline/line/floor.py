"""The floor: what no act can switch off, as a predicate that every receiver evaluates; and suspensions as intervals.

A suspension is a party's signed statement about its own handling of traffic above the floor. It changes what people
promise, never what the software delivers. It refuses to touch the floor: such a part is void and shown so.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from openline.line.acts import ResumeAct, SuspendAct
from openline.line.charter import Charter
from openline.line.transcript import Item
from openline.wire.header import ANSWERING, CLEAR, Class, Header, Precedence

# What stays open whatever is suspended, expired or forked.
FLOOR_CLASSES = CLEAR | ANSWERING | {Class.SUSPEND, Class.RESUME}
FLOOR_PRECEDENCES = frozenset({Precedence.FLASH, Precedence.IMMEDIATE})


def on_floor(h: Header) -> bool:
    """Whether an entry stands on the floor: calls at FLASH and IMMEDIATE, replies, receipts, keys, resume, proofs."""
    return h.cls in FLOOR_CLASSES or (h.cls == Class.MESSAGE and h.precedence in FLOOR_PRECEDENCES)


@dataclass(frozen=True, slots=True)
class Suspension:
    """One statement: ``scope`` is the precedences above the floor that it covers; ``void`` those it may not touch.

    It counts from when a receiver first kept ``by``, for ``duration_s`` (never longer than the charter's maximum), or
    until ``ended_by``, whichever comes first.
    """

    by: Item
    scope: tuple[int, ...]
    void: tuple[int, ...]
    duration_s: int
    ended_by: Item | None


def promised(charter: Charter, h: Header, now_s: int) -> bool:
    """Whether the parties still promise to handle such an entry: expiry ends promises above the floor, not delivery."""
    return on_floor(h) or now_s <= charter.expires


def suspensions(
    charter_of: Callable[[Header], Charter], author: int, items: Sequence[Item], forked_at: int, healed: int = 0
) -> list[Suspension]:
    """The suspensions of one station, in the order of its feed.

    ``charter_of`` gives the version that judges an entry; ``items`` are that station's, by seq; ``forked_at`` is the
    seq from which its feed is forked (0: never): a SUSPEND from there on has no effect, since nobody can say which
    history it belongs to, until behind ``healed`` (0: never) the party's root has settled it.
    """
    out: list[Suspension] = []
    for item in items:
        h, act = item.entry.header, item.act
        assert h.author == author, "items of this author"
        if isinstance(act, ResumeAct):
            out = [s if s.ended_by else Suspension(s.by, s.scope, s.void, s.duration_s, item) for s in out]
        settled = not forked_at or h.seq < forked_at or 0 < healed < h.seq
        if isinstance(act, SuspendAct) and settled:
            scope = tuple(p for p in act.scope if p not in FLOOR_PRECEDENCES)
            void = tuple(p for p in act.scope if p in FLOOR_PRECEDENCES)
            out.append(Suspension(item, scope, void, min(act.duration_s, charter_of(h).suspension_max_s), None))
    return out


def stands(s: Suspension, kept_for_ms: int) -> bool:
    """Whether it still stands ``kept_for_ms`` after this receiver kept it."""
    return s.ended_by is None and bool(s.scope) and 0 <= kept_for_ms < s.duration_s * 1000
