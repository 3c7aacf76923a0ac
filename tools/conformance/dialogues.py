"""Family dialogue: which reply closes what, and what a receipt proves."""

from __future__ import annotations

from openline.line.acts import Receipt, Reply, ReplyAct
from openline.wire.header import Ref

from .case import Case, Table
from .feeds import GIVEN
from .world import AT, CN, FLASH, JP, ROUTINE, US, Pen, words


def _frames(*rows: tuple[Pen, object]) -> list[bytes]:
    return [pen.frame(e, with_prev=True) for pen, e in rows]  # type: ignore[arg-type]


def cases() -> list[Case]:
    """The cases of dialogue."""
    t = Table("dialogue")
    for reply in Reply:
        us, cn = Pen(US), Pen(CN)
        call = us.say("Do you intend to cross?", precedence=FLASH)
        word = "keeps it open" if reply is Reply.STANDBY else "closes it"
        t.good(
            reply.name.lower(),
            f"{reply.name} {word}.",
            "receive",
            frames=_frames((us, call), (cn, cn.reply(call, reply))),
            **GIVEN,
        )
    us, cn, jp = Pen(US), Pen(CN), Pen(JP)
    call = us.say("Do you intend to cross?", precedence=FLASH)
    rang, opened = cn.receipt(call, Receipt.RANG), cn.receipt(call, Receipt.OPENED)
    standby, wilco = cn.reply(call, Reply.STANDBY), cn.reply(call, Reply.WILCO)
    steps = _frames((us, call), (cn, rang), (cn, opened), (cn, standby), (cn, wilco))
    for count, state in enumerate(("sent", "rang", "opened", "standing-by", "answered"), start=1):
        t.good(
            f"state-{state}",
            f"The state after {count} of five steps: {state.replace('-', ' ')}.",
            "receive",
            frames=steps[:count],
            **GIVEN,
        )
    t.good(
        "any-order",
        "The same five, in another order: the same state.",
        "receive",
        ("reorder",),
        frames=[steps[4], steps[2], steps[0], steps[3], steps[1]],
        **GIVEN,
    )
    t.good(
        "two-stations",
        "Each station answers for itself.",
        "receive",
        frames=[*steps, *_frames((jp, jp.receipt(call, Receipt.OPENED)))],
        **(GIVEN | {"me": 4}),
    )
    changed = Pen(CN)
    first = changed.reply(call, Reply.WILCO, stamp=5)
    second = changed.reply(call, Reply.UNABLE, stamp=6)
    t.good(
        "formal-is-the-first",
        "Of two replies that close, the first in the order of the record is the formal one, whichever came first.",
        "receive",
        ("a backdated answer",),
        frames=_frames((us, call), (changed, second), (changed, first)),
        **GIVEN,
    )
    backdated = Pen(CN)
    answer = backdated.act(
        ReplyAct(1, Reply.ROGER, call.hash, AT - 86_400), precedence=FLASH, answers=call.header.ref, stamp=9
    )
    t.good(
        "backdated",
        "An answer that says it was written a day before the call: it counts from its place in the record, the date is a claim.",
        "receive",
        ("a backdated answer", "lying clocks"),
        frames=_frames((us, call), (backdated, answer)),
        **GIVEN,
    )
    _closes_nothing(t)
    later = Pen(US)
    old = later.say("Course 090.")
    new = later.act(words("Course 180.", supersedes=old.hash))
    foreign = Pen(CN).act(words("Ignore that.", supersedes=old.hash))
    t.good(
        "superseded",
        "A later message of the same station supersedes one; another station's does not.",
        "receive",
        frames=_frames((Pen(CN), foreign), (later, old), (later, new)),
        **GIVEN,
    )
    return t.cases


def _closes_nothing(t: Table) -> None:
    """Replies that are signed, kept and shown, and answer nothing: the state of the message stays as it was."""
    quoted = ("a reply quoted under another text",)
    us = Pen(US)
    call, other = (
        us.say("Do you intend to cross?", precedence=FLASH),
        us.say("Do you intend to sink?", precedence=FLASH),
    )
    rows = (
        ("names-one-hash-of-another", "Its header names one message, its body the hash of another.", {"answers": other.header.ref}, quoted),
        ("other-marks", "A drill's reply to a real call.", {"exercise": True}, ("a drill presented as real",)),
        ("names-another-incarnation", "Its header names another incarnation.", {"answers": Ref(US, 1, 1)}, quoted),
    )  # fmt: skip
    for name, what, change, attacks in rows:
        cn = Pen(CN)
        exercise = bool(change.get("exercise", False))
        marks = {"precedence": FLASH, "answers": call.header.ref} | {k: v for k, v in change.items() if k != "exercise"}
        reply = cn.act(ReplyAct(1, Reply.WILCO, call.hash, AT), exercise, **marks)
        t.good(
            f"closes-nothing-{name}",
            f"{what} It closes nothing.",
            "receive",
            attacks,
            frames=_frames((us, call), (us, other), (cn, reply)),
            **GIVEN,
        )
    own = us.reply(call, Reply.ROGER, precedence=ROUTINE)
    t.good(
        "closes-nothing-own",
        "The caller answers itself. It closes nothing.",
        "receive",
        ("a false 'you did not answer'",),
        frames=_frames((us, call), (us, other), (us, own)),
        **GIVEN,
    )
    branch = Pen(US)
    said = branch.say("Do you intend to sink?", precedence=FLASH)
    cn = Pen(CN)
    t.good(
        "closes-nothing-other-branch",
        "Two messages of one number: a reply answers the one whose hash it carries.",
        "receive",
        (*quoted, "equivocate"),
        frames=_frames((us, call), (branch, said), (cn, cn.reply(said, Reply.WILCO))),
        **GIVEN,
    )
