"""More of the families dialogue, feed, fork, key, beacon, roster, bundle: what is said twice, too early, or by whom it may not be.

Each case is a place at which two readers of the specification came to differ, or could.
"""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from typing import Any

from openline.line import card as cards
from openline.line import charter as charters
from openline.line.acts import Act, CardAct, CharterAct, Receipt, WithdrawAct
from openline.line.card import SignedCard
from openline.line.roster import withdrawal
from openline.wire import beacon as bc
from openline.wire import bundle
from openline.wire.beacon import Beacon, Counter, Held
from openline.wire.header import Ref

from . import drawn
from .agreed import card, of_three, root
from .beacons import B
from .case import Case, Table
from .feeds import GIVEN, chain_of
from .rosters import MARK, NEW, _file, _next
from .world import (
    CN,
    EK,
    FLASH,
    IMMEDIATE,
    JP,
    LINE,
    PUBLIC,
    SECRETS,
    STATIONS,
    STRANGER,
    US,
    Pen,
    private,
    seed,
    words,
)

FALSE_SILENCE = ("a false 'you did not answer'",)
MUTED = ("silent closure by expiry, fork or suspension of the floor",)
STOLEN = ("stolen station key, revoked late",)


def _stored(t: Table) -> None:
    """What proves that a message is stored, without a STORED."""
    for name, what, acks, state in (
        ("stored-by-header", "A reply to another message acknowledges this one in its header: it is stored.", (Ref(US, 0, 2),), True),
        ("stored-too-low", "An acknowledgement of the number before: the second message is not said to be stored.", (Ref(US, 0, 1),), False),
        ("stored-elsewhere", "An acknowledgement of another incarnation of the caller says nothing of this one.", (Ref(US, 1, 9),), False),
    ):  # fmt: skip
        us, cn = Pen(US), Pen(CN)
        calls = [us.say("First.", precedence=FLASH), us.say("Second.", precedence=FLASH)]
        said = cn.say("Of something else.", acks=acks)
        frames = [*(us.frame(e) for e in calls), cn.frame(said)]
        t.good(name, what, "receive", FALSE_SILENCE if state else (), frames=frames, **GIVEN)
    us = Pen(US)
    frame = us.frame(us.say("Do you intend to cross?", precedence=FLASH))
    row = Beacon(CN, 0, Counter(1, 1), 7, 0, bytes(32), bytes(16), (Held(US, 0, 1, Counter(0, 0)),))
    given = GIVEN | {"me": JP}
    t.good("stored-by-beacon", "A row of a beacon acknowledges it: it is stored there, and nowhere else.", "receive", FALSE_SILENCE,
           frames=[frame, bc.make_beacon(LINE, row, SECRETS[CN])], **given)  # fmt: skip
    t.good("stored-by-beacon-before", "The same beacon comes before the message.", "receive", ("reorder",),
           frames=[bc.make_beacon(LINE, row, SECRETS[CN]), frame], **given)  # fmt: skip
    us, cn = Pen(US), Pen(CN)
    call = us.say("Do you intend to cross?", precedence=FLASH)
    t.good("stored-by-unreadable", "Who signs that he cannot read it holds it: stored.", "receive", FALSE_SILENCE,
           frames=[us.frame(call), cn.frame(cn.receipt(call, Receipt.UNREADABLE))], **GIVEN)  # fmt: skip
    us, cn = Pen(US), Pen(CN)
    call = us.say("Do you intend to cross?", precedence=FLASH)
    both = [cn.receipt(call, Receipt.UNREADABLE), cn.receipt(call, Receipt.OPENED)]
    t.good("opened-after-unreadable", "Its key came late: he opens what he could not read.", "receive",
           frames=[us.frame(call), *(cn.frame(e) for e in both)], **GIVEN)  # fmt: skip


def _rings(t: Table) -> None:
    us = Pen(US)
    drill = us.act(words("This is a drill."), True, precedence=FLASH)
    real = us.say("This is not.", precedence=FLASH)
    t.good("rings-as-exercise", "A drill at FLASH rings as an exercise, a real call as a real one.", "receive",
           ("a drill presented as real",), frames=[us.frame(drill), us.frame(real)], **GIVEN)  # fmt: skip
    beside = [[US, "US", PUBLIC[US]], [1, "US", STRANGER.sign_public], *STATIONS[1:]]
    cn = Pen(CN)
    frames = [us.frame(real, with_prev=True), cn.frame(cn.say("Ours.", precedence=FLASH))]
    t.good("rings-not-for-own-party", "A call of one's own party's other station does not ring; the rival's does.", "receive",
           frames=frames, **(GIVEN | {"me": 1, "stations": beside}))  # fmt: skip


def _feeds(t: Table) -> None:
    pen = Pen(US)
    chain = chain_of(pen, 4)
    implied, carried = [pen.frame(e) for e in chain], [pen.frame(e, with_prev=True) for e in chain]
    t.good("provisional-twice", "An entry over a gap comes twice without its predecessor: it waits once.", "receive",
           ("replay on the same line",), frames=[implied[0], implied[2], implied[2], implied[1], implied[2]], **GIVEN)  # fmt: skip
    t.good("provisional-behind-early", "Behind an early entry comes one without its predecessor: it is provisional, for an early entry is no predecessor until it is linked.",
           "receive", ("reorder",), frames=[implied[0], carried[2], implied[3], implied[1]], **GIVEN)  # fmt: skip
    t.good("bundle-of-doubles", "The same entry twice, then the one before it: it is early, known, and linked.", "receive",
           ("replay on the same line",), frames=[implied[0], carried[2], carried[2], implied[1], carried[2]], **GIVEN)  # fmt: skip
    _voids(t)


def _voids(t: Table) -> None:
    """Of several reasons for which an entry is void, which is told."""
    whole, line = of_three(), of_three().line_id
    keys = [[index, 0, 1, EK[index]] for index in (CN, JP)]
    given: dict[str, Any] = {"charter": charters.to_file(whole), "me": CN, "epoch_keys": keys}
    teller = Pen(JP, line)
    gone = _next(card(US), stations=(NEW,), revoked=((cards.mark(line), 0, 0, 1),))
    told = teller.frame(teller.act(CardAct(gone), precedence=IMMEDIATE))
    us = Pen(US, line)
    first, second = us.say("Of the owner."), us.say("Of the thief.", precedence=FLASH)
    frames = [told, us.frame(first, with_prev=True), us.frame(second)]
    effect = "a thief's call rings, for it can not be read"
    t.bad("void-revoked-before-unreadable", "An entry behind a revocation that cannot be read either: revoked.", "receive", "revoked", effect, STOLEN,
          frames=[told, first_open(first), first_open(second)], **given)  # fmt: skip
    leap = Pen(US, line, last=first)
    far = leap.say("A leap.", stamp=2**28, precedence=FLASH)
    t.bad("void-stamp-before-revoked", "An entry behind a revocation whose stamp leaps: its stamp is told.", "receive", "bad-stamp", effect, STOLEN,
          frames=[told, first_open(first), first_open(far)], **given)  # fmt: skip
    spoilt = Pen(US, line, ek=seed("another key"), last=first)
    other = spoilt.say("Under another key.", precedence=FLASH)
    held = given | {"epoch_keys": [*keys, [US, 0, 1, EK[US]]]}
    t.bad("void-revoked-before-seal", "An entry behind a revocation whose seal does not open: revoked.", "receive", "revoked", effect, STOLEN,
          frames=[told, first_open(first), first_open(other)], **held)  # fmt: skip
    assert len(frames) == 3, "the readable form of the first case"


def first_open(e: Any) -> bytes:
    """The entry in its kept form, which needs no key."""
    from openline.wire import entry as en

    return en.to_open_frame(e)


def _forks(t: Table) -> None:
    pens = [Pen(US) for _ in range(9)]
    said = [pen.say(f"The one truth, number {n}.", precedence=IMMEDIATE) for n, pen in enumerate(pens)]
    frames = [pens[0].frame(e, with_prev=True) for e in said]
    t.good("eight-branches", "Eight different entries of one number are kept; all ring and count.", "receive", ("equivocate",),
           frames=frames[:8], **GIVEN)  # fmt: skip
    t.good("ninth-branch", "The ninth is full: it is not kept, and shows nothing.", "receive",
           ("equivocate", "member flood of calls, KEYs and junk future entries"), frames=[*frames, frames[8]], **GIVEN)  # fmt: skip


def _keys(t: Table) -> None:
    given: dict[str, Any] = {"line_id": LINE, "me": CN, "stations": STATIONS, "my_keys": private(CN)}
    one, two = Pen(US), Pen(US, ek=seed("US epoch 1 again"))
    first = one.key()
    two.last = first
    second = two.key()
    one.last = second
    left = one.say("Under the first.", precedence=FLASH)
    two.last = left
    right = two.say("Under the second.", precedence=FLASH)
    frames = [one.frame(first), two.frame(second), one.frame(left), two.frame(right)]
    t.good("second-commitment", "Two KEY entries commit to two keys for one epoch: both stand, and each opens what it sealed.", "receive",
           ("one ciphertext with two keys",), frames=frames, **given)  # fmt: skip
    again = Pen(US, last=first)
    t.good("same-commitment", "A second KEY entry commits to the same key for one epoch: one key.", "receive",
           frames=[one.frame(first), again.frame(again.key()), again.frame(again.say("Under both.", precedence=FLASH))], **given)  # fmt: skip


def _beacons(t: Table) -> None:
    given: dict[str, Any] = {"line_id": LINE, "me": CN, "stations": STATIONS}
    odd = (
        ("boot-0", "Boot 0, count 1: newer than nothing.", replace(B, counter=Counter(0, 1))),
        ("zero-head", "Number 3, and a head of zero bytes: what an author says of its own head is its own affair.", replace(B, head=bytes(32))),
        ("head-of-nothing", "Number 0, and a head that is not zero.", replace(B, seq=0)),
        ("row-of-author", "A row for its own feed.", replace(B, held=(Held(US, 0, 3, Counter(0, 0)), *B.held))),
        ("row-of-nobody", "A row for a station that the line does not have.", replace(B, held=(*B.held, Held(60, 0, 3, Counter(0, 0))))),
    )  # fmt: skip
    for name, what, b in odd:
        t.good(name, what, "beacon", frame=bc.make_beacon(LINE, b, SECRETS[US]), **given)
    zero = bc.make_beacon(LINE, replace(B, counter=Counter(0, 0)), SECRETS[US])
    one = bc.make_beacon(LINE, replace(B, counter=Counter(0, 1)), SECRETS[US])
    t.good("counter-0", "The counter (0, 0) is never newer than nothing: old. (0, 1) is.", "receive", ("replay of an old beacon",),
           frames=[zero, one, one], **given)  # fmt: skip


def _bundles(t: Table) -> None:
    us = Pen(US)
    frame, other = us.frame(us.key()), us.frame(us.say("Keep clear of our bow."))
    t.good("file-doubles", "A file with one frame twice: both are given, and the receiver knows the second.", "bundle",
           ("replay on the same line",), file=bundle.to_file([frame, other, frame]))  # fmt: skip
    packets = bundle.cut(frame, 233)
    t.good("packets-again", "A frame's packets come again after it was whole: it comes again.", "join",
           ("replay on the same line",), packets=[*packets, *packets])  # fmt: skip


def _sign(name: str, message: bytes) -> tuple[tuple[int, bytes], ...]:
    return ((0, drawn.root_signature(root(name), message)),)


def _acts(me: int, line: bytes, acts: list[Act]) -> list[bytes]:
    pen = Pen(me, line)
    return [pen.frame(pen.act(act, precedence=IMMEDIATE)) for act in acts]


def _roster(t: Table) -> None:
    whole = of_three()
    line, content = whole.line_id, []
    given: dict[str, Any] = {"charter": charters.to_file(whole), "me": CN, "epoch_keys": [[US, 0, 1, EK[US]]]}
    office = replace(card(US).offices[0], title="Another officer")
    rivals = [_next(card(US)), _next(card(US), offices=(office,))]
    second = [_next(card(US), serial=2, stations=(card(US).stations[0], replace(NEW, name=f"US {n}"))) for n in "ab"]
    both: list[Act] = [CardAct(one) for one in second]
    for name, acts in (("one", both), ("other", both[::-1])):
        t.good(f"rival-cards-{name}-order", "Two cards of one party with one serial: the one with the lower hash holds, whichever came first.", "receive",
               ("equivocate", "reorder"), frames=_acts(US, line, acts), **given)  # fmt: skip
    assert rivals[0].hash != rivals[1].hash
    for longest in (3600, 7200):
        content.append(
            charters.to_bytes(
                replace(whole.charter, version=2, before=sha256(whole.signed).digest(), suspension_max_s=longest)
            )
        )
    signed = [
        CharterAct(one, tuple((party, _sign(party, charters.to_sign(one))) for party in ("US", "CN", "JP")))
        for one in content
    ]
    for name, order in (("one", signed), ("other", signed[::-1])):
        t.good(f"rival-versions-{name}-order", "Two versions 2, both signed by all: the one with the lower hash is in force, whichever came first.", "receive",
               ("equivocate", "reorder"), frames=_acts(US, line, list(order)), **given)  # fmt: skip
    rotated = _next(card(US), ((0, "US new"),), ((0, "US"),), roots=(root("US new").public,))
    leave = WithdrawAct("US", _sign("US", withdrawal(line, "US", 7)), 7)
    told: list[Act] = [signed[0], leave, CardAct(rotated)]
    for name, acts in (("before", told), ("after", told[::-1])):
        t.good(f"signed-{name}-rotation", "A version and a withdrawal by a root that was replaced: what it signed stands, whichever came first.", "receive",
               ("reorder",), frames=_acts(US, line, acts), **given)  # fmt: skip
    thief = _next(card(US), serial=3, stations=(card(US).stations[0], NEW))
    t.good("card-by-replaced-root", "A later card by a root that was replaced is kept, and without effect.", "receive", STOLEN,
           frames=_acts(US, line, [CardAct(rotated), CardAct(thief)]), **given)  # fmt: skip
    t.good("card-by-replaced-root-first", "The same, and it came first: it had effect, and has none any more.", "receive", STOLEN,
           frames=_acts(US, line, [CardAct(thief), CardAct(rotated)]), **given)  # fmt: skip
    healed = _next(card(US), healed=((cards.mark(line), 0, 0, 3), (cards.mark(line), 0, 1, 9)))
    t.good("healed", "A card that settles the forks of two feeds of its station.", "receive", MUTED,
           frames=_acts(US, line, [CardAct(healed)]), **given)  # fmt: skip
    elsewhere = _next(card(US), healed=((MARK, 0, 0, 3),))
    t.good("healed-elsewhere", "A card that settles a fork on another line says nothing of this one.", "receive", ("replay on another line",),
           frames=_acts(US, line, [CardAct(elsewhere)]), **given)  # fmt: skip
    t.good("card-healed", "A later card that settles a fork.", "successor", old=_file(_first()), new=_file(healed))
    moved = _next(healed.card, healed=((cards.mark(line), 0, 0, 2),))
    t.good(
        "card-healed-moved",
        "What was settled may be settled anew, or left out.",
        "successor",
        old=_file(healed),
        new=_file(moved),
    )


def _first() -> SignedCard:
    from .agreed import card_of

    return card_of(US)


def cases() -> list[Case]:
    """The cases, each under the family to which it belongs."""
    found: list[Case] = []
    for family, fill in (
        ("dialogue", _stored),
        ("dialogue", _rings),
        ("feed", _feeds),
        ("fork", _forks),
        ("key", _keys),
        ("beacon", _beacons),
        ("bundle", _bundles),
        ("roster", _roster),
    ):
        t = Table(family)
        fill(t)
        found += t.cases
    return found
