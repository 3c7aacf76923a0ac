"""Making an entry of our own: epoch, number, stamp, acknowledgements, seal, signature.

The number is used up in the very step that keeps the signed bytes, and nothing is sent before that. It refuses to
speak from a store that is known to be an old copy, because two entries of one number are a fork.
"""

from __future__ import annotations

import hashlib

from openline.engine import accept
from openline.engine.effects import EVERYBODY, Send
from openline.engine.state import Doing, LineState, Now, Refused
from openline.line.acts import (
    CLASS_OF,
    TEXT_MAX,
    Act,
    KeyAct,
    MessageAct,
    Receipt,
    ReceiptAct,
    ReplyAct,
    from_body,
    to_body,
)
from openline.wire import entry as en
from openline.wire import seal
from openline.wire.entry import Entry
from openline.wire.errors import WireError
from openline.wire.header import ANSWERING, CALLS, Header, Precedence, Ref
from openline.words.visible import problem

STAMP_JUMP_MAX = 2**24  # beyond our own last stamp: another's jump cannot use up the numbers
ACKS_MAX = 10  # as many stations as a line has, and as many as a header has room for
BEHIND = (
    "This node was restored from an old copy: the other side holds later entries of ours. "
    "Nothing can be signed from it until it has begun a new incarnation."
)


def say(s: LineState, now: Now, entropy: bytes, act: Act, precedence: int, exercise: bool, doing: Doing) -> Entry:
    """Sign, keep and send one act. A reply and OPENED take precedence and EXERCISE from what they answer.

    ``entropy`` is 32 fresh random bytes, used when a new epoch begins. Raises Refused.
    """
    if s.behind:
        raise Refused(BEHIND)
    _check(act)
    target = None
    if isinstance(act, ReplyAct | ReceiptAct):
        target = _target(s, act)
        precedence, exercise = target.header.precedence, target.header.exercise
        opened = s.transcript.dialogue(act.about).first_receipt(s.me, Receipt.OPENED)
        if isinstance(act, ReplyAct) and not opened:
            seen = ReceiptAct(Receipt.OPENED, act.about, act.at, act.office)
            _sign(s, now, entropy, seen, precedence, exercise, target, doing)
    return _sign(s, now, entropy, act, precedence, exercise, target, doing)


def _check(act: Act) -> None:
    """Refuse words that the other side would not read, before a number is used up for them."""
    text = act.text if isinstance(act, MessageAct | ReplyAct) else ""
    if len(text) > TEXT_MAX:
        raise Refused(f"The text has {len(text)} characters: at most {TEXT_MAX} can be sent. Shorten or divide it.")
    wrong = problem(text) if text or isinstance(act, MessageAct) else ""
    if wrong:
        raise Refused(f"This text cannot be sent: {wrong}. Change it and send it again.")
    try:
        from_body(CLASS_OF[type(act)], False, to_body(act, False))
    except WireError as unreadable:
        raise Refused(f"This cannot be sent: {unreadable}. Change it and send it again.") from None


def _target(s: LineState, act: ReplyAct | ReceiptAct) -> Entry:
    item = s.transcript.items.get(act.about)
    if item is None or item.entry.header.cls not in CALLS:
        raise Refused("There is no such message on this line: check its number with 'openline show'.")
    if s.seats[item.entry.header.author].party == s.seats[s.me].party:
        raise Refused("This message is your own side's: only the other side can open or answer it.")
    return item.entry


def _sign(
    s: LineState,
    now: Now,
    entropy: bytes,
    act: Act,
    precedence: int,
    exercise: bool,
    target: Entry | None,
    doing: Doing,
) -> Entry:
    own = s.own
    if not s.epoch or own.head + 1 - s.epoch_first >= seal.EPOCH_SIZE - 1:
        _new_epoch(s, now, entropy, doing)
    ek = s.keys[(s.me, s.incarnation, s.epoch)]
    return _append(s, now, act, precedence, exercise, target, ek, doing)


def _new_epoch(s: LineState, now: Now, entropy: bytes, doing: Doing) -> None:
    """Draw an epoch key, commit to its message keys, wrap it for every station, ourselves included."""
    assert len(entropy) >= 32, "entropy is 32 fresh random bytes"
    epoch = s.epoch + 1
    ek = hashlib.sha256(b"openline/epoch-key/1" + epoch.to_bytes(4, "big") + s.line + entropy).digest()
    root = seal.commitment(ek)
    wraps = tuple(
        (index, s.suite.wrap(seat.station.wrap, accept.wrap_info(s.line, s.me, s.incarnation, epoch, root, index), ek))
        for index, seat in sorted(s.seats.items())
    )
    s.learn_key((s.me, s.incarnation, epoch), ek)
    s.epoch, s.epoch_first = epoch, s.own.head + 2
    act = KeyAct(epoch, root, wraps)
    _append(s, now, act, Precedence.IMMEDIATE, False, None, seal.line_key(s.line), doing)


def _append(
    s: LineState,
    now: Now,
    act: Act,
    precedence: int,
    exercise: bool,
    target: Entry | None,
    ek: bytes,
    doing: Doing,
) -> Entry:
    cls = CLASS_OF[type(act)]
    assert (target is not None) == (cls in ANSWERING), "what answers something must name it"
    own, acks = s.own, _acks(s)
    last = own.chain[-1].header.stamp if own.chain else 0
    stamps = [last, *(_stamp(s, ack) for ack in acks), *((target.header.stamp,) if target else ())]
    header = Header(
        cls=cls,
        precedence=precedence,
        exercise=exercise,
        author=s.me,
        incarnation=s.incarnation,
        epoch=0 if cls == 0 else s.epoch,
        seq=own.head + 1,
        stamp=min(1 + max(stamps), last + STAMP_JUMP_MAX),
        acks=acks,
        deadline=int(cls in CALLS),
        answers=target.header.ref if target else None,
    )
    entry = en.make(s.line, header, own.head_hash, to_body(act, exercise), ek, s.secrets)
    accept.place(s, now, entry, doing)
    doing.send.append(Send(s.line, EVERYBODY, en.to_frame(entry, ek, with_prev=False), precedence))
    return entry


def _acks(s: LineState) -> tuple[Ref, ...]:
    newest = {name[0]: Ref(*name, feed.head) for name, feed in sorted(s.feeds.items()) if feed.head and name[0] != s.me}
    return tuple(newest.values())[:ACKS_MAX]


def _stamp(s: LineState, ref: Ref) -> int:
    held = s.feed(ref.author, ref.incarnation).at(ref.seq)
    return held.header.stamp if held else 0
