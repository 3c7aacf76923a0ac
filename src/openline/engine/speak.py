"""Making an entry of our own: epoch, number, stamp, acknowledgements, seal, signature.

The number is used up in the very step that keeps the signed bytes, and nothing is sent before that. It refuses to
go on with a feed of which others hold more than we do: two entries of one number are a fork, so it begins a new one.
"""

import hashlib
from contextlib import suppress

from openline.engine import accept, behind
from openline.engine.effects import EVERYBODY, Send, Show
from openline.engine.state import Doing, LineState, Now, Refused
from openline.line import fork
from openline.line.acts import (
    TEXT_MAX,
    Act,
    FirstAct,
    ForkAct,
    KeyAct,
    MessageAct,
    Receipt,
    ReceiptAct,
    Reply,
    ReplyAct,
    SuspendAct,
)
from openline.line.bodies import CLASS_OF, from_body, to_body
from openline.line.feed import STAMP_JUMP_MAX
from openline.line.floor import FLOOR_PRECEDENCES
from openline.wire import entry as en
from openline.wire import seal
from openline.wire.entry import Entry
from openline.wire.errors import BadKey, WireError
from openline.wire.header import ANSWERING, CALLS, CLEAR, Header, Precedence, Ref
from openline.words.visible import problem

Marks = tuple[int, bool]  # precedence and EXERCISE
OWN_MARKS: Marks = (Precedence.IMMEDIATE, False)  # of what a station says by itself: it concerns the real line
ACKS_MAX = 10  # as many stations as a line has, and as many as a header has room for


def say(s: LineState, now: Now, entropy: bytes, act: Act, precedence: int, exercise: bool, doing: Doing) -> Entry:
    """Sign, keep and send one act. A reply and OPENED take precedence and EXERCISE from what they answer.

    ``entropy`` is 32 fresh random bytes, used when a new epoch begins. Raises Refused.
    """
    if not (isinstance(act, ReceiptAct) and act.receipt is Receipt.RANG and act.office is None):  # that is the engine's
        act = _checked(s, act)
    _check_standing(s, act, precedence)
    target = None
    if isinstance(act, ReplyAct | ReceiptAct):
        target = _target(s, act)
        precedence, exercise = target.header.precedence, target.header.exercise
        _check_fresh(s, now, act)
        opened = s.transcript.dialogue(act.about).first_receipt(s.me, Receipt.OPENED)
        if isinstance(act, ReplyAct) and not opened and s.transcript.items[act.about].act:  # unread, nobody saw it
            seen = ReceiptAct(Receipt.OPENED, act.about, act.at, act.office)
            _sign(s, now, entropy, seen, (precedence, exercise), target, doing)
    return _sign(s, now, entropy, act, (precedence, exercise), target, doing)


def renew(s: LineState, now: Now, doing: Doing) -> None:
    """Begin a new incarnation when there is a sign that others hold entries of ours that we do not.

    Its first entry names the last of the old one that we know. A signature of our own after that, which we did not
    make, means that another copy of this node is alive: then the numbers are left alone, since the two would chase
    each other for ever.
    """
    if not s.behind:
        return
    s.behind = False
    if s.renewed:
        if not s.cloned:
            doing.show.append(Show(s.line, "cloned", b""))
        s.cloned = True
        return
    known = [name[1] for peer in s.peers.values() for name in (*s.feeds, *peer.holds) if name[0] == s.me]
    old = s.own
    act = FirstAct(s.incarnation, old.head, old.head_hash)
    s.incarnation, s.last, s.epoch, s.renewed = 1 + max(known), None, 0, True
    s.wrapped, s.spare = {}, 0
    _append(s, now, act, OWN_MARKS, None, seal.line_key(s.line), doing)
    doing.show.append(Show(s.line, "incarnation", b""))


def pass_on_forks(s: LineState, now: Now, doing: Doing) -> None:
    """Sign and send the proof of every fork of which no station has signed one yet."""
    heads = [i.act.one.header for i in s.transcript.proofs if isinstance(i.act, ForkAct)]
    said = {(h.author, h.incarnation) for h in heads}
    for name in sorted(s.forks.keys() - said):
        one, two = s.feeds[name].proof()
        if not (behind.sound(s, one) and behind.sound(s, two)):
            continue  # it comes again, with a signature that convinces others
        act = ForkAct(fork.of(one), fork.of(two))
        _append(s, now, act, OWN_MARKS, None, seal.line_key(s.line), doing)


def _check_standing(s: LineState, act: Act, precedence: int) -> None:
    """A restored or cloned node speaks on the floor only, until it is certain that nobody is confused by it."""
    if s.me not in s.roster.live:
        raise Refused("keys-revoked")
    if isinstance(act, MessageAct) and precedence > Precedence.IMMEDIATE:
        others = [p for i, p in s.peers.items() if i not in s.ours]
        if s.cloned:
            raise Refused("two-copies")
        if s.incarnation and not any(p.holds.get((s.me, s.incarnation)) for p in others):
            raise Refused("restored-unheard")
    if isinstance(act, SuspendAct) and set(act.scope) & FLOOR_PRECEDENCES:
        raise Refused("floor-stays-open")


def _check_fresh(s: LineState, now: Now, act: ReplyAct | ReceiptAct) -> None:
    """A WILCO to stale words needs an explicit override."""
    message = s.transcript.items[act.about].act
    if not isinstance(act, ReplyAct) or act.reply is not Reply.WILCO or act.override:
        return
    if isinstance(message, MessageAct) and message.valid_until is not None and message.valid_until * 1000 < now.wall_ms:
        raise Refused("stale-invalid")
    if s.transcript.superseded(act.about):
        raise Refused("stale-superseded")


def _checked(s: LineState, act: Act) -> Act:
    """The act as the other side will read it. Refuse words that it would not, before a number is used up for them."""
    text = act.text if isinstance(act, MessageAct | ReplyAct) else act.reason if isinstance(act, SuspendAct) else ""
    if len(text) > TEXT_MAX:
        raise Refused("text-long", size=len(text), most=TEXT_MAX)
    wrong = problem(text) if text or (isinstance(act, MessageAct) and not act.form) else ""
    if wrong:
        raise Refused("text-wrong", why=wrong)
    try:
        return from_body(CLASS_OF[type(act)], False, to_body(act, False), s.suite) or act
    except WireError as unreadable:
        raise Refused("act-wrong", why=str(unreadable)) from None


def _target(s: LineState, act: ReplyAct | ReceiptAct) -> Entry:
    item = s.transcript.items.get(act.about)
    if item is None or item.entry.header.cls not in CALLS:
        raise Refused("no-such-message")
    if s.seats[item.entry.header.author].party == s.seats[s.me].party:
        raise Refused("own-message")
    return item.entry


def _sign(s: LineState, now: Now, entropy: bytes, act: Act, marks: Marks, target: Entry | None, doing: Doing) -> Entry:
    see_to_epoch(s, now, entropy, doing, target.header.author if target else s.me)
    ek = seal.line_key(s.line) if CLASS_OF[type(act)] in CLEAR else s.keys[(s.me, s.incarnation, s.epoch)]
    return _append(s, now, act, marks, target, ek, doing)


def see_to_epoch(s: LineState, now: Now, entropy: bytes, doing: Doing, reader: int) -> None:
    """Announce a further epoch ahead of need, and enter it when every station that is alive has acknowledged its KEY.

    It cannot wait when there is no other, when the present one is used up, when somebody who can read the present one
    was revoked, or when ``reader``, whom we answer and who is not revoked, cannot.
    """
    live, used = s.roster.live, _next_seq(s) - s.epoch_first
    must = not s.epoch or used >= seal.EPOCH_SIZE - 1 or not {reader} & live <= s.wrapped[s.epoch] <= live
    if s.spare and s.wrapped[s.spare] != live:
        s.spare = 0  # the roster has changed
    if not s.spare and (must or used >= seal.EPOCH_SIZE * 3 // 4 or s.wrapped[s.epoch] != live):
        _announce(s, now, entropy, live, doing)
    alive = [peer for index, peer in s.peers.items() if index in live and peer.alive_until > now.mono_ms]
    if s.spare and (must or all(peer.holds.get((s.me, s.incarnation), 0) >= s.spare_seq for peer in alive)):
        s.epoch, s.epoch_first, s.spare = s.spare, _next_seq(s), 0


def _announce(s: LineState, now: Now, entropy: bytes, live: frozenset[int], doing: Doing) -> None:
    """Draw an epoch key, commit to its message keys, wrap it for every live station, ourselves included."""
    assert len(entropy) >= 32, "entropy is 32 fresh random bytes"
    epoch = max(s.wrapped, default=0) + 1
    ek = hashlib.sha256(b"openline/epoch-key/1" + epoch.to_bytes(4, "big") + s.line + entropy).digest()
    root = seal.commitment(ek)
    info = [(index, accept.wrap_info(s.line, s.me, s.incarnation, epoch, root, index)) for index in sorted(live)]
    wraps = []
    for index, bound in info:
        with suppress(BadKey):  # who gives himself no key that can be used must not silence us: he reads nothing
            wraps.append((index, s.suite.wrap(s.seats[index].station.wrap, bound, ek)))
    s.keys.pop((s.me, s.incarnation, epoch), None)  # another copy's, if we are cloned: we seal under our own
    s.learn_key((s.me, s.incarnation, epoch), ek)
    s.wrapped[epoch], s.spare, s.spare_seq = live, epoch, _next_seq(s)
    act = KeyAct(epoch, root, tuple(wraps))
    _append(s, now, act, OWN_MARKS, None, seal.line_key(s.line), doing)


def _append(s: LineState, now: Now, act: Act, marks: Marks, target: Entry | None, ek: bytes, doing: Doing) -> Entry:
    cls, (precedence, exercise) = CLASS_OF[type(act)], marks
    assert (target is not None) == (cls in ANSWERING), "what answers something must name it"
    acks, last = _acks(s), s.last.header.stamp if s.last else _last_stamp(s)
    stamps = [last, *(_stamp(s, ack) for ack in acks), *((target.header.stamp,) if target else ())]
    epoch, stamp = 0 if cls in CLEAR else s.epoch, min(1 + max(stamps), last + STAMP_JUMP_MAX)
    name, answers = (s.me, s.incarnation, epoch, _next_seq(s), stamp), target.header.ref if target else None
    header = Header(cls, precedence, exercise, *name, acks, int(cls in CALLS), answers)
    prev = s.last.hash if s.last else en.NO_PREV
    entry = s.last = en.make(s.line, header, prev, to_body(act, exercise), ek, s.secrets)
    s.said = act
    accept.place(s, now, entry, doing)
    s.said = None  # our last entry may be another one before we speak again: fetched back, or healed
    doing.send.append(Send(s.line, EVERYBODY, en.to_frame(entry, ek, with_prev=False), precedence))
    return entry


def _acks(s: LineState) -> tuple[Ref, ...]:
    newest = {name[0]: Ref(*name, feed.head) for name, feed in sorted(s.feeds.items()) if feed.head and name[0] != s.me}
    return tuple(newest.values())[:ACKS_MAX]


def _stamp(s: LineState, ref: Ref) -> int:
    held = s.feed(ref.author, ref.incarnation).at(ref.seq)
    return max((e.header.stamp for e in held if e.hash not in s.transcript.leapt), default=0)


def _next_seq(s: LineState) -> int:
    return s.last.header.seq + 1 if s.last else 1


def _last_stamp(s: LineState) -> int:
    """The greatest stamp of our earlier incarnations: a restored node does not go back in the record."""
    mine = [feed for name, feed in s.feeds.items() if name[0] == s.me and feed.head]
    return max((e.header.stamp for feed in mine for e in feed.at(feed.head)), default=0)
