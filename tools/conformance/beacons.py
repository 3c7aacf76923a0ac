"""Families beacon and want: the two signed frames that are not entries, and the view over what is held."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from openline.wire import beacon as bc
from openline.wire import seal, varint
from openline.wire.beacon import Beacon, Counter, Held, Range, Want
from openline.wire.codec import encode

from .case import Case, Table
from .world import CN, LINE, OTHER_LINE, SECRETS, STATIONS, STRANGER, US, Pen, bit, seed

SILENCED = "an outsider says 'received' and 'alive' in a member's name, and the member's own silence goes unseen"
DRAWN = "an outsider draws any amount of traffic from a station, or uses up a member's questions"
B = Beacon(
    US,
    0,
    Counter(4, 900),
    1_685_765_529_000,
    3,
    seed("head"),
    seed("view")[:16],
    (Held(4, 0, 2, Counter(2, 877)), Held(4, 1, 7, Counter(2, 877)), Held(8, 0, 0, Counter(0, 0))),
)
W = Want(US, 0, Counter(4, 901), CN, 30_000, (Range(4, 0, 3, 9), Range(4, 1, 8, 8)))
ENQUIRY = replace(W, ranges=tuple(replace(r, sum=seed("sum")) for r in W.ranges), enquiry=True)


def _numbers(*values: int) -> bytes:
    return b"".join(map(varint.put, values))


def _signed(kind: int, fields: bytes, line: bytes = LINE) -> bytes:
    """A frame of any fields, signed by US."""
    label = "openline/beacon/1" if kind == 3 else "openline/want/1"
    signature = SECRETS[US].sign(encode([label, line, fields]))
    return bytes((kind,)) + seal.tag_of(seal.line_key(line)) + fields + signature


def _beacons(t: Table) -> None:
    given: dict[str, Any] = {"line_id": LINE, "me": CN, "stations": STATIONS}
    good = bc.make_beacon(LINE, B, SECRETS[US])
    t.good(
        "good", "A beacon with rows for every other station, and for two feeds of one.", "beacon", frame=good, **given
    )
    first = replace(B, seq=0, head=bytes(32), held=(Held(4, 0, 0, Counter(0, 0)), Held(8, 0, 0, Counter(0, 0))))
    t.good(
        "first",
        "The first beacon of a station that holds nothing and has heard nobody.",
        "beacon",
        frame=bc.make_beacon(LINE, first, SECRETS[US]),
        **given,
    )
    fields = good[5:-64]
    head = fields[: fields.index(seed("head"))]
    tail = fields[len(head) + 48 :]
    bad: tuple[tuple[str, str, bytes, str, str, tuple[str, ...]], ...] = (
        ("altered", "One bit of the head is another.", bit(good, 40), "bad-signature", SILENCED, ("alter",)),
        ("by-a-stranger", "Signed by a key that is not the author's.", bc.make_beacon(LINE, B, STRANGER), "bad-signature", SILENCED, ("outsider flood",)),
        ("another-line", "A beacon of another line: its tag is another.", bc.make_beacon(OTHER_LINE, B, SECRETS[US]), "unknown-tag", "what is held on one line counts as held on another", ("replay on another line",)),
        ("another-line-retagged", "A beacon of another line under this line's tag.", good[:5] + bc.make_beacon(OTHER_LINE, B, SECRETS[US])[5:], "bad-signature", "what is held on one line counts as held on another", ("replay on another line",)),
        ("no-station", "Its author is no station of the line.", bc.make_beacon(LINE, replace(B, author=5), SECRETS[US]), "unknown-author", SILENCED, ("outsider flood",)),
        ("of-ourselves", "A beacon of the receiver itself comes back.", bc.make_beacon(LINE, replace(B, author=CN), SECRETS[CN]), "unknown-author", "a station sees itself alive, and acknowledges itself", ("replay on the same line",)),
        ("low-order-r", "The signature's R is of low order.", good[:-64] + (1).to_bytes(32, "little") + good[-32:], "bad-key", "two honest stations disagree about who is alive", ()),
        ("author-64", "A station index over 63.", _signed(3, b"\x40" + fields[1:]), "malformed", "a row that no station has", ("oversize",)),
        ("seq-33-bits", "A head of 2^32.", _signed(3, _numbers(0, 0, 4, 900, 1, 2**32) + fields[len(head) :]), "malformed", "a station claims to have signed what nobody can", ("a seq or stamp jump to 2^28",)),
        ("rows-unsorted", "Rows out of order.", bc.make_beacon(LINE, replace(B, held=B.held[::-1]), SECRETS[US]), "malformed", "two beacons that say the same are two", ()),
        ("rows-twice", "Two rows for one feed.", bc.make_beacon(LINE, replace(B, held=(B.held[0], B.held[0])), SECRETS[US]), "malformed", "a station says that it holds more and less at once", ()),
        ("rows-65", "65 rows.", bc.make_beacon(LINE, replace(B, held=tuple(Held(4, i, 1, Counter(0, 0)) for i in range(65))), SECRETS[US]), "malformed", "a beacon too long for a small packet, and work for every receiver", ("oversize", "member flood of calls, KEYs and junk future entries")),
        ("cut", "A beacon that ends inside its rows.", _signed(3, fields[:-1]), "malformed", "the signature is read as a row", ("truncate the tail",)),
        ("trailing", "A byte after the rows.", _signed(3, fields + b"\x00"), "malformed", "what nobody reads is carried under a signature", ()),
        ("padded", "A count of rows with a byte more than needed.", _signed(3, fields[: len(head) + 48] + bytes((tail[0] | 128, 0)) + tail[1:]), "not-canonical", "two beacons that say the same are two", ("non-minimal integers",)),
        ("want-as-beacon", "The signature of a want over the same fields.", bytes((3,)) + bc.make_want(LINE, W, SECRETS[US])[1:], "malformed", "a question counts as an acknowledgement", ("cross-protocol signature",)),
        ("signed-as-want", "A beacon's fields, signed as a want.", b"\x03" + _signed(4, fields)[1:], "bad-signature", "a signature for one purpose serves another", ("cross-protocol signature",)),
        ("signed-as-entry", "The fields of a beacon, signed as an entry's payload.", good[:-64] + SECRETS[US].sign(encode(["Signature1", encode({1: -8}), LINE + bytes(32), fields])), "bad-signature", "a signature for one purpose serves another", ("cross-protocol signature",)),
    )  # fmt: skip
    for name, what, frame, verdict, effect, attacks in bad:
        t.bad(name, what, "beacon", verdict, effect, attacks, frame=frame, **given)
    later = bc.make_beacon(LINE, replace(B, counter=Counter(4, 901)), SECRETS[US])
    boot = bc.make_beacon(LINE, replace(B, counter=Counter(5, 1)), SECRETS[US])
    t.good(
        "replayed",
        "A beacon comes again, and an older one after a newer: old ones say nothing.",
        "receive",
        ("replay of an old beacon", "withheld and replayed beacons"),
        frames=[good, good, later, good, boot, later],
        **given,
    )
    burnt = bc.make_beacon(LINE, replace(B, counter=Counter(2**48 - 1, 2**48 - 1)), SECRETS[US])
    t.good(
        "burnt-counter",
        "A member that signs the greatest counter burns its own and nobody else's.",
        "receive",
        ("a burnt counter",),
        frames=[good, burnt, later],
        **given,
    )


def _wants(t: Table) -> None:
    given: dict[str, Any] = {"line_id": LINE, "me": CN, "stations": STATIONS}
    good, enquiry = bc.make_want(LINE, W, SECRETS[US]), bc.make_want(LINE, ENQUIRY, SECRETS[US])
    t.good("good", "A want for two ranges.", "want", frame=good, **given)
    t.good(
        "enquiry",
        "An enquiry: each range with the sum of what the asker holds up to its end.",
        "want",
        frame=enquiry,
        **given,
    )
    t.good(
        "overlapping",
        "Ranges may come in any order and overlap; 64 of them.",
        "want",
        frame=bc.make_want(LINE, replace(W, ranges=tuple(Range(4, 0, 64 - i, 70) for i in range(64))), SECRETS[US]),
        **given,
    )
    fields = good[5:-64]
    start = _numbers(0, 0, 4, 901, CN, 30_000)
    bad: tuple[tuple[str, str, bytes, str, str, tuple[str, ...]], ...] = (
        ("altered", "One bit of the byte limit is another.", bit(good, 11), "bad-signature", DRAWN, ("alter", "a want that amplifies")),
        ("by-a-stranger", "Signed by a key that is not the author's.", bc.make_want(LINE, W, STRANGER), "bad-signature", DRAWN, ("a want that amplifies", "outsider flood")),
        ("another-line", "A want of another line.", bc.make_want(OTHER_LINE, W, SECRETS[US]), "unknown-tag", DRAWN, ("replay on another line",)),
        ("no-station", "Its author is no station of the line.", bc.make_want(LINE, replace(W, author=5), SECRETS[US]), "unknown-author", DRAWN, ("outsider flood",)),
        ("author-64", "A station index over 63.", _signed(4, b"\x40" + fields[1:]), "malformed", "a question of nobody", ("oversize",)),
        ("seq-33-bits", "A range that ends at 2^32.", _signed(4, start + _numbers(0, 1, 4, 0, 1, 2**32)), "malformed", "a range that no feed has", ("oversize",)),
        ("mode-2", "Mode 2.", _signed(4, start + _numbers(2, 0)), "malformed", "a question of another version is guessed at", ("downgrade",)),
        ("range-of-0", "A range that begins at 0.", _signed(4, start + _numbers(0, 1, 4, 0, 0, 3)), "malformed", "an entry that does not exist is looked for", ()),
        ("range-backwards", "A range whose end stands before its beginning.", _signed(4, start + _numbers(0, 1, 4, 0, 5, 3)), "malformed", "a loop over four billion numbers", ("a want that amplifies",)),
        ("rows-65", "65 ranges.", bc.make_want(LINE, replace(W, ranges=(Range(4, 0, 1, 1),) * 65), SECRETS[US]), "malformed", "one small frame draws an answer of any size", ("a want that amplifies", "oversize")),
        ("sum-cut", "An enquiry whose sum is cut.", _signed(4, enquiry[5:-65]), "malformed", "the signature is read as a sum", ("truncate the tail",)),
        ("trailing", "A byte after the ranges.", _signed(4, fields + b"\x00"), "malformed", "what nobody reads is carried under a signature", ()),
        ("beacon-as-want", "A beacon, with a want's kind.", b"\x04" + bc.make_beacon(LINE, B, SECRETS[US])[1:], "malformed", "a heartbeat draws traffic", ("cross-protocol signature",)),
    )  # fmt: skip
    for name, what, frame, verdict, effect, attacks in bad:
        t.bad(name, what, "want", verdict, effect, attacks, frame=frame, **given)
    other = bc.make_want(LINE, replace(W, to=8, counter=Counter(4, 902)), SECRETS[US])
    t.good(
        "replayed",
        "A want that comes again, and one that is addressed to another station, are not answered.",
        "receive",
        ("a want that amplifies", "replay on the same line"),
        frames=[good, good, other],
        **given,
    )


def _views(t: Table) -> None:
    us, cn = Pen(US), Pen(CN)
    ours, theirs = [us.say(f"{n}").hash for n in range(3)], [cn.say(f"{n}").hash for n in range(2)]
    feeds = [[US, 0, 3, ours], [CN, 0, 2, theirs]]
    t.good("view", "The sums of two feeds, and the view over both.", "view", ("equivocate",), feeds=feeds)
    t.good(
        "view-forked",
        "Both branches of a fork are in the sum: the view is another than without.",
        "view",
        ("equivocate",),
        feeds=[[US, 0, 3, [*ours, seed("branch")]], [CN, 0, 2, theirs]],
    )
    t.good("view-of-nothing", "The view of a station that holds nothing.", "view", feeds=[])


def cases() -> list[Case]:
    """The cases of beacon and want."""
    beacons, wants = Table("beacon"), Table("want")
    _beacons(beacons)
    _views(beacons)
    _wants(wants)
    return beacons.cases + wants.cases
