"""Families roster and bundle: the acts of roots and what they make of a line; frames in packets and files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any

from openline.line import card as cards
from openline.line import charter as charters
from openline.line.acts import AdoptAct, CardAct, CharterAct, MessageAct, WithdrawAct
from openline.line.card import Card, SignedCard, Station
from openline.line.charter import Charter
from openline.line.roster import withdrawal
from openline.wire import beacon as bc
from openline.wire import bundle, records
from openline.wire import entry as en
from openline.wire.codec import encode

from . import drawn
from .agreed import card, card_of, in_force, of_three, root, signed, terms
from .beacons import B, W
from .case import Case, Repeat, Table, a_body
from .world import CN, EK, FLASH, IMMEDIATE, JP, OTHER_LINE, SECRETS, STRANGER, US, Pen, bit, seed, words

STOLEN = ("stolen station key, revoked late",)
TAKEN = "whoever holds a stolen or an old root key puts his own stations in the place of the party's"
EXPELLED = "some parties of a line shut another one out, or speak with its index"
MARK = cards.mark(in_force().line_id)
NEW = Station(1, "US second centre", STRANGER.sign_public, STRANGER.wrap_public, seed("second tls"))


def _next(
    old: Card, by: Sequence[tuple[int, str]] = ((0, "US"),), by_old: Sequence[tuple[int, str]] = (), **changes: Any
) -> SignedCard:
    """The card that follows ``old``."""
    made = signed(replace(old, **({"serial": old.serial + 1} | changes)), *by)
    message = cards.to_sign(made.signed)
    return replace(made, by_old=tuple((n, drawn.root_signature(root(name), message)) for n, name in by_old))


def _file(c: SignedCard) -> bytes:
    return encode(cards.card_value(c))


def _successors(t: Table) -> None:
    one, three = card(US), card(US, ("US", "US 2", "US 3"), 2)
    old = card_of(US)
    station = one.stations[0]
    replaced: dict[str, Any] = {"stations": (NEW,), "revoked": ((MARK, 0, 0, 7),)}
    good = (
        ("office", "A later card with another office.", old, _next(one, offices=one.offices[:1])),
        ("added", "A later card with a second station.", old, _next(one, stations=(station, NEW))),
        ("revoked", "A later card that revokes a station after (incarnation 0, seq 7) and names another.", old, _next(one, **replaced)),
        ("rotated", "A later card with other root keys, signed by the new ones and by the old one.", old, _next(one, ((0, "US new"),), ((0, "US"),), roots=(root("US new").public,))),
        ("skipped", "A serial may leap.", old, _next(one, serial=9)),
        ("wrapping-key", "A station keeps its signing key and has another wrapping key.", old, _next(one, stations=(replace(station, wrap=STRANGER.wrap_public),))),
    )  # fmt: skip
    for name, what, before, after in good:
        t.good(f"card-{name}", what, "successor", old=_file(before), new=_file(after))
    both = signed(three, (0, "US"), (1, "US 2"))
    gone = _next(one, **replaced)
    bad = (
        ("serial-equal", "A card with the same serial.", old, _next(one, serial=1, name="Party of another name"), "bad-successor", "of two cards each reader takes another", ("equivocate",)),
        ("serial-older", "A card with a lower serial.", old, _next(one, serial=0), "bad-successor", "a revoked station is brought back by an old card", STOLEN),
        ("another-party", "The card of another party.", old, _next(card(CN), ((0, "CN"),), roots=(root("CN").public,), serial=2), "bad-signature", EXPELLED, ("replay under another author",)),
        ("another-code", "A card of the same roots for another party code.", old, _next(one, party="UX"), "bad-successor", EXPELLED, ()),
        ("station-rekeyed", "A station's slot has another signing key.", old, _next(one, stations=(replace(NEW, slot=0),)), "bad-successor", "what a station signed before is no longer provable", ("rewrite history",)),
        ("station-left-out", "A station is left out and not revoked.", old, _next(one, stations=(NEW,)), "bad-successor", "nobody can say until when its entries count", STOLEN),
        ("unrevoked", "A revocation is taken back.", gone, _next(gone.card, revoked=(), stations=(station, NEW)), "bad-successor", "a thief's key counts again", STOLEN),
        ("revocation-moved", "A revocation is moved to a later point.", gone, _next(gone.card, revoked=((MARK, 0, 0, 99),)), "bad-successor", "what a thief signed counts afterwards", (*STOLEN, "rewrite history")),
        ("rotated-alone", "Other root keys, signed by the new ones alone.", old, _next(one, ((0, "US new"),), roots=(root("US new").public,)), "bad-signature", TAKEN, STOLEN),
        ("rotated-by-one", "Other root keys, signed by one of the old where two are needed.", both, _next(three, ((0, "US new"),), ((0, "US"),), roots=(root("US new").public,), threshold=1), "bad-signature", TAKEN, STOLEN),
        ("rotated-by-another", "Other root keys, signed by another party's.", old, _next(one, ((0, "US new"),), ((0, "CN"),), roots=(root("US new").public,)), "bad-signature", TAKEN, STOLEN),
    )  # fmt: skip
    for name, what, before, after, verdict, effect, attacks in bad:
        t.bad(f"card-{name}", what, "successor", verdict, effect, attacks, old=_file(before), new=_file(after))


def _amended(**changes: Any) -> Charter:
    old = in_force()
    first: dict[str, Any] = {"version": 2, "before": sha256(old.signed).digest()}
    return replace(old.charter, **(first | changes))


def _amendments(t: Table) -> None:
    old = in_force().signed
    us, cn = terms().members
    third = replace(cn, party="JP", card_hash=seed("card of JP"), first_index=8)
    good = (
        ("terms", "Version 2 with another longest suspension.", _amended(suspension_max_s=3600)),
        ("joined", "A third party joins.", _amended(members=(us, cn, third))),
        ("block-grown", "A party's block grows where nobody else's stands.", _amended(members=(us, replace(cn, index_count=8)))),
    )  # fmt: skip
    for name, what, new in good:
        t.good(f"charter-{name}", what, "amendment", old=old, new=charters.to_bytes(new))
    bad = (
        ("expelled", "A party is left out.", _amended(members=(us, third)), EXPELLED, ("silent closure by expiry, fork or suspension of the floor",)),
        ("block-moved", "A party's block is moved.", _amended(members=(us, replace(cn, first_index=8))), EXPELLED, ("replay under another author",)),
        ("block-shrunk", "A party's block shrinks.", _amended(members=(us, replace(cn, index_count=1))), EXPELLED, ("replay under another author",)),
        ("version-3", "Version 3 behind version 1.", _amended(version=3), "a version is put in force that not all have seen", ("drop",)),
        ("another-before", "It names another version before it.", _amended(before=seed("before")), "terms of one line are put in force on another", ("replay on another line",)),
        ("another-name", "The line has another name.", _amended(name="other"), "an officer speaks on another line than he thinks", ()),
    )  # fmt: skip
    for name, what, new, effect, attacks in bad:
        t.bad(
            f"charter-{name}", what, "amendment", "bad-successor", effect, attacks, old=old, new=charters.to_bytes(new)
        )


def _acts(t: Table) -> None:
    """Acts of roots in feeds: what a station makes of them."""
    whole, line = of_three(), of_three().line_id
    keys = [[index, 0, 1, EK[index]] for index in (US, CN, JP)]
    given: dict[str, Any] = {"charter": charters.to_file(whole), "me": CN, "epoch_keys": keys}
    us = Pen(US, line)
    said = [us.say("Before.", precedence=FLASH), us.say("After, by a thief.", precedence=FLASH)]
    gone = _next(card(US), stations=(NEW,), revoked=((cards.mark(line), 0, 0, 1),))
    jp = Pen(JP, line)
    told = jp.act(CardAct(gone), precedence=IMMEDIATE)
    frames = [us.frame(e, with_prev=True) for e in said]
    card_frame = jp.frame(told)
    t.good(
        "revoked-late",
        "A card revokes a station behind its first entry; the second stays in the record and counts for nothing.",
        "receive",
        STOLEN,
        frames=[*frames, card_frame],
        **given,
    )
    t.bad(
        "revoked-early",
        "An entry that a station signed behind the point at which its party revoked it.",
        "receive",
        "revoked",
        "a thief rings the siren",
        STOLEN,
        frames=[card_frame, *frames],
        **given,
    )
    beacon, want = bc.make_beacon(line, replace(B, held=()), SECRETS[US]), bc.make_want(line, W, SECRETS[US])
    t.bad(
        "revoked-beacon",
        "A beacon of a revoked station.",
        "receive",
        "revoked",
        "a thief says that a station is alive and has received",
        STOLEN,
        frames=[card_frame, beacon],
        **given,
    )
    t.bad(
        "revoked-want",
        "A want of a revoked station.",
        "receive",
        "revoked",
        "a thief draws the record",
        STOLEN,
        frames=[card_frame, want],
        **given,
    )
    elsewhere = _next(card(US), stations=(NEW,), revoked=((cards.mark(OTHER_LINE), 0, 0, 1),))
    teller = Pen(JP, line)
    news = teller.frame(teller.act(CardAct(elsewhere), precedence=IMMEDIATE))
    t.bad(
        "revoked-elsewhere",
        "A card revokes a station and says nothing of this line: nothing on it was its own.",
        "receive",
        "revoked",
        "a thief speaks where nobody thought of him",
        STOLEN,
        frames=[news, frames[0]],
        **given,
    )
    other = Pen(JP, line)
    forged = replace(gone, signatures=((0, bit(gone.signatures[0][1], 9)),))
    t.bad(
        "card-forged",
        "A CARD whose root signature is altered: kept, and void.",
        "receive",
        "bad-signature",
        TAKEN,
        ("alter",),
        frames=[other.frame(other.act(CardAct(forged), precedence=IMMEDIATE))],
        **given,
    )
    _charter_acts(t, given)


def _sign(party: str, message: bytes) -> tuple[tuple[int, bytes], ...]:
    return ((0, drawn.root_signature(root(party), message)),)


def _charter_acts(t: Table, given: dict[str, Any]) -> None:
    old, line = of_three(), of_three().line_id
    content = charters.to_bytes(
        replace(old.charter, version=2, before=sha256(old.signed).digest(), suspension_max_s=3600)
    )
    message = charters.to_sign(content)
    by = {party: _sign(party, message) for party in ("US", "CN", "JP")}
    us = Pen(US, line)
    amend = us.act(CharterAct(content, tuple(by.items())), precedence=IMMEDIATE)
    adopt = us.act(AdoptAct(2, sha256(content).digest()), precedence=IMMEDIATE)
    t.good(
        "amended",
        "Version 2, signed by all, and the station's adoption of it.",
        "receive",
        frames=[us.frame(amend), us.frame(adopt)],
        **given,
    )
    jp = Pen(JP, line)
    told = jp.act(CharterAct(content, tuple(by.items())), precedence=IMMEDIATE)
    t.good("adopted-over-a-hole", "Version 2 by another station's entry, and an adoption of it over a hole: it waits.", "receive",
           frames=[jp.frame(told), us.frame(adopt, with_prev=True)], **given)  # fmt: skip
    odd = Pen(US, line, last=amend)
    late = odd.act(AdoptAct(2, sha256(content).digest()), precedence=IMMEDIATE, stamp=1)
    t.bad("adopt-bad-stamp", "An adoption in an entry whose stamp does not rise: it counts for nothing.", "receive", "bad-stamp",
          "a feed is judged by a version that it has not adopted, where another reader judges it by the one before", frames=[us.frame(amend), us.frame(late)], **given)  # fmt: skip
    half = Pen(US, line)
    one = half.act(CharterAct(content, (("US", by["US"]),)), precedence=IMMEDIATE)
    two = half.act(AdoptAct(2, sha256(content).digest()), precedence=IMMEDIATE)
    t.good("amended-by-one", "Version 2 signed by one of three parties is kept and not in force; who adopts it adopts nothing.", "receive",
           ("silent closure by expiry, fork or suspension of the floor",), frames=[half.frame(one), half.frame(two)], **given)  # fmt: skip
    _joins(t)
    leave = Pen(US, line)
    withdraw = WithdrawAct("US", _sign("US", withdrawal(line, "US", 7)), 7)
    said = leave.act(withdraw, precedence=IMMEDIATE), leave.say("The floor stays.", precedence=FLASH)
    t.good("withdrawn", "A party leaves after notice: the line stays open meanwhile, and its FLASH rings.", "receive",
           ("silent closure by expiry, fork or suspension of the floor",), frames=[leave.frame(e) for e in said], **given)  # fmt: skip
    thief = Pen(US, line)
    false = WithdrawAct("CN", _sign("US", withdrawal(line, "CN", 7)), 7)
    elsewhere = WithdrawAct("US", _sign("US", withdrawal(OTHER_LINE, "US", 7)), 7)
    frames = [thief.frame(thief.act(act, precedence=IMMEDIATE)) for act in (false, elsewhere)]
    t.good("withdrawn-by-another", "A withdrawal signed by another root, and one from another line: kept, and without effect.", "receive",
           ("replay on another line", "replay under another author"), frames=frames, **given)  # fmt: skip
    leap = Pen(US, line)
    leap.last = leap.say("First.")
    far = leap.act(words("A leap."), stamp=2**28, precedence=FLASH)
    t.bad("stamp-leaps", "A stamp that rises by more than 2^24 from its predecessor's: linked, and void.", "receive", "bad-stamp",
          "one entry uses up the numbers by which the record is ordered", ("a seq or stamp jump to 2^28",), frames=[leap.frame(first_of(leap)), leap.frame(far)], **given)  # fmt: skip
    back = Pen(US, line)
    one_more = back.act(MessageAct(1, words().marker, "First.", "en", 7), stamp=9)
    t.bad("stamp-falls", "A stamp that does not rise from its predecessor's: linked, and void.", "receive", "bad-stamp",
          "an answer is put before its question in the record", ("a backdated answer",), frames=[back.frame(one_more), back.frame(back.say("Second.", stamp=9, precedence=FLASH))], **given)  # fmt: skip


def _joins(t: Table) -> None:
    """A third party joins a line of two, with the card that the charter names, and with another."""
    old, jp = in_force(), card_of(JP)
    third = replace(terms().members[1], party="JP", card_hash=jp.hash, first_index=8)
    content = charters.to_bytes(_amended(members=(*terms().members, third)))
    by = tuple((party, _sign(party, charters.to_sign(content))) for party in ("US", "CN", "JP"))
    given: dict[str, Any] = {"charter": charters.to_file(old), "me": CN, "epoch_keys": [[US, 0, 1, EK[US]]]}
    false = _next(jp.card, ((0, "JP"),), serial=1, name="Party of another name")
    for name, what, held in (
        ("joined", "A third party joins: its card comes with the charter.", jp),
        (
            "joined-with-another-card",
            "A third party joins with another card than the charter names: not in force.",
            false,
        ),
    ):
        us = Pen(US, old.line_id)
        t.good(
            name,
            what,
            "receive",
            frames=[us.frame(us.act(CharterAct(content, by, (held,)), precedence=IMMEDIATE))],
            **given,
        )


def first_of(pen: Pen) -> en.Entry:
    """The first message of that feed again."""
    return Pen(pen.me, pen.line).say("First.")


def _shapes(t: Table) -> None:
    good = card_of(US)
    bodies: tuple[tuple[str, str, int, dict[int, Any], str, str], ...] = (
        ("adopt-hash-31", "An adoption of a hash of 31 bytes.", 2, {2: 2, 3: bytes(31)}, "malformed", "a feed is judged by any version that begins so"),
        ("card-of-nobody", "A CARD that nobody signed.", 1, {2: {1: good.signed, 2: []}}, "bad-signature", TAKEN),
        ("card-of-list", "A CARD whose card is a list.", 1, {2: [good.signed]}, "malformed", TAKEN),
        ("charter-signer-of-one", "A CHARTER with a signature of no party.", 10, {2: b"", 3: [["US"]]}, "malformed", "terms are in force that nobody signed"),
        ("charter-cards-empty", "A CHARTER with an empty list of cards.", 10, {2: b"", 3: [], 4: []}, "malformed", "one act has two encodings"),
        ("withdraw-signatures-twice", "A WITHDRAW with two signatures of one root key.", 13, {2: "US", 3: [[0, b""], [0, b""]], 5: 7}, "malformed", "one thief of one root key leaves in the party's name"),
        ("withdraw-root-5", "A WITHDRAW with a signature of root key 5.", 13, {2: "US", 3: [[5, b""]], 5: 7}, "malformed", "a root key that no card can have"),
    )  # fmt: skip
    for name, what, cls, value, verdict, effect in bodies:
        t.bad(name, what, "body", verdict, effect, (), **a_body(cls, False, encode(value)))
    acts: tuple[tuple[str, str, int, dict[int, Any]], ...] = (
        ("act-card", "A CARD act.", 1, {2: {1: good.signed, 2: [[0, good.signatures[0][1]]]}}),
        ("act-adopt", "An ADOPT act.", 2, {2: 2, 3: seed("version 2")}),
        ("act-withdraw", "A WITHDRAW act; whether its signature holds is seen when it takes effect.", 13, {2: "US", 3: [[0, b"signature"]], 5: 7}),
    )  # fmt: skip
    for name, what, cls, value in acts:
        t.good(name, what, "body", **a_body(cls, False, encode(value)))


def _bundles(t: Table) -> None:
    us = Pen(US)
    frame, other = us.frame(us.key()), us.frame(us.say("Keep clear of our bow."))
    packets, few = bundle.cut(frame, 233), bundle.cut(other, 64)
    t.good("packets", "A KEY entry in packets of 233 bytes.", "join", packets=packets)
    t.good("packets-any-order", "Packets of two frames, in any order and twice: each frame comes once it is whole.", "join", ("reorder", "drop"),
           packets=[*few[::-1], few[0], *packets[1:], packets[1], packets[0]])  # fmt: skip
    t.good(
        "packets-lost",
        "A packet is lost: no frame comes, and nothing waits for it.",
        "join",
        ("drop",),
        packets=[*packets[:2], *few],
    )
    t.good("whole", "A frame that fits one packet travels as it is.", "join", packets=[other])
    bad: tuple[tuple[str, str, list[bytes], str, str, tuple[str, ...]], ...] = (
        ("piece-altered", "One bit of a piece is another.", [packets[0], bit(packets[1], 20), *packets[2:]], "bad-piece", "damage is taken for a forgery, and somebody is blamed", ("alter",)),
        ("piece-of-another", "A piece of another frame under this frame's name.", [few[0], few[1][:9] + bytes(len(few[1]) - 9), *few[2:]], "bad-piece", "two frames are made into a third", ("splice a ciphertext under another header",)),
        ("piece-of-nothing", "A piece without bytes.", [packets[0][:9]], "malformed", "a frame is whole before its bytes are there", ()),
        ("piece-beyond", "A piece behind the last.", [packets[0][:5] + b"\x00\x09\x00\x03" + packets[0][9:]], "malformed", "pieces are held for a frame that never ends", ("oversize",)),
        ("piece-of-too-much", "65,535 pieces of 200 bytes.", [packets[0][:5] + b"\x00\x00\xff\xff" + packets[0][9:209]], "malformed", "a stranger makes a station hold 13 MB for one frame", ("oversize", "outsider flood")),
        ("piece-without-head", "A packet that ends inside its head.", [packets[0][:7]], "malformed", "a number is read beyond the end", ("truncate the tail",)),
    )  # fmt: skip
    for name, what, made, verdict, effect, attacks in bad:
        t.bad(name, what, "join", verdict, effect, attacks, packets=made)
    file = bundle.to_file([frame, other])
    t.good("file", "Two frames in a file.", "bundle", file=file)
    t.good("file-empty", "A file without frames.", "bundle", file=bundle.MAGIC)
    files: tuple[tuple[str, str, Any, str, tuple[str, ...]], ...] = (
        ("file-no-magic", "A file of another format.", records.write(b"openline bundle 2\n", [frame]), "a file of another version is guessed at", ("downgrade",)),
        ("file-cut", "A file that is cut inside its last frame.", file[:-1], "half a frame is taken for a whole one", ("truncate the tail",)),
        ("file-frame-too-long", "A record of 65,536 bytes: longer than a frame.", [bundle.MAGIC, (65536).to_bytes(4, "big"), Repeat(b"\x00", 65536)], "a few bytes make a reader set aside any amount of memory", ("oversize",)),
    )  # fmt: skip
    for name, what, data, effect, attacks in files:
        t.bad(name, what, "bundle", "malformed", effect, attacks, file=data)


def cases() -> list[Case]:
    """The cases of roster and bundle."""
    roster, packed = Table("roster"), Table("bundle")
    _successors(roster)
    _amendments(roster)
    _acts(roster)
    _shapes(roster)
    _bundles(packed)
    return roster.cases + packed.cases
