"""Family export: one file that anybody can check, and every way in which it is found to be false."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from openline.line import card as cards
from openline.line import charter as charters
from openline.line.acts import Receipt, Reply
from openline.line.feed import SUM_MOD
from openline.wire import entry as en
from openline.wire.codec import Value, encode
from openline.wire.entry import Entry

from .agreed import card_of, charter, in_force, of_three, terms
from .case import Case, Table
from .world import AT, CN, EK, FLASH, OTHER_LINE, SECRETS, US, Pen, bit, seed, signed

MAGIC = b"openline transcript 1\n"
FALSE = "a transcript that a party has changed is believed by a court"


@dataclass(frozen=True)
class File:
    """What a file is made of; whatever is replaced, the exporter signs the whole."""

    entries: tuple[Entry, ...]
    keys: tuple[tuple[int, int, int, bytes], ...] = ((US, 0, 1, EK[US]), (CN, 0, 1, EK[CN]))
    head: Mapping[int, Any] = field(default_factory=dict)
    charter: bytes = b""
    records: tuple[bytes, ...] = ()
    secrets: int = US

    def made(self) -> bytes:
        """The file."""
        feeds: dict[tuple[int, int], list[Entry]] = {}
        for e in self.entries:
            feeds.setdefault((e.header.author, e.header.incarnation), []).append(e)
        rows: list[Value] = [_row(name, held) for name, held in sorted(feeds.items())]
        keys: list[Value] = [list(key) for key in self.keys]
        head: dict[int, Any] = {1: in_force().line_id, 2: US, 3: AT + 3600, 4: rows, 5: keys}
        head |= self.head
        frames = self.records or tuple(map(en.to_open_frame, self.entries))
        return ended(joined([encode(head), self.charter or charters.to_file(in_force()), *frames]), self.secrets)


def _row(name: tuple[int, int], held: Sequence[Entry]) -> Value:
    seqs = [e.header.seq for e in held]
    more: list[Value] = [seq for seq in sorted(set(seqs)) for _ in range(seqs.count(seq) - 1)]
    total = sum(int.from_bytes(e.hash, "big") for e in held) % SUM_MOD
    return [*name, max(seqs), total.to_bytes(32, "big"), more]


def joined(records: Sequence[bytes]) -> bytes:
    """The records, each behind its length."""
    return MAGIC + b"".join(len(r).to_bytes(4, "big") + r for r in records)


def ended(data: bytes, secrets: int = US) -> bytes:
    """The file with the exporter's signature."""
    message = encode(["openline/export/1", hashlib.sha256(data).digest()])
    return data + (64).to_bytes(4, "big") + SECRETS[secrets].sign(message)


@lru_cache(maxsize=1)
def _line() -> dict[str, Any]:
    """A small line: two keys, a FLASH, what the other side signed about it, and a drill."""
    line = in_force().line_id
    us, cn = Pen(US, line), Pen(CN, line)
    keys = us.key(), cn.key()
    call = us.say("Do your ships intend to cross our bow?", precedence=FLASH, stamp=3)
    rest = [cn.receipt(call, Receipt.OPENED), cn.reply(call, Reply.UNABLE)]
    last = us.say("Understood.", stamp=6)
    return {"us": us, "cn": cn, "all": (keys[0], call, last, keys[1], *rest), "call": call, "last": last, "keys": keys}


def _good(t: Table) -> None:
    w = _line()
    whole = File(w["all"])
    t.good(
        "good",
        "A line of two stations with six entries, exported by one of them with both keys.",
        "export",
        file=whole.made(),
    )
    t.good(
        "without-keys",
        "The same without epoch keys: every signature is checked, the words stay unread.",
        "export",
        file=replace(whole, keys=()).made(),
    )
    t.good("empty", "A line on which nobody has said anything.", "export", file=File((), ()).made())
    line = in_force().line_id
    two = Pen(US, line, last=w["keys"][0]).say("Another message 2.", stamp=3)
    both = sorted((w["call"], two), key=lambda e: e.hash)
    forked = (w["keys"][0], *both, w["last"], *w["all"][3:])
    t.good(
        "forked",
        "A feed with two entries of one number: reported as forked, and no fault of the file.",
        "export",
        ("equivocate",),
        file=File(forked).made(),
    )
    cn = Pen(CN, line, last=w["all"][5])
    proof = cn.fork(signed(w["call"]), signed(two))
    t.good(
        "convicted",
        "A FORK entry in the file convicts a station of which the file holds one branch.",
        "export",
        ("equivocate",),
        file=File((*w["all"], proof)).made(),
    )
    cn = Pen(CN, line, last=w["all"][5])
    lie = cn.fork(signed(w["keys"][0]), signed(w["call"]))
    t.good(
        "false-accusation",
        "A FORK entry whose proof does not hold is void and convicts nobody.",
        "export",
        file=File((*w["all"], lie)).made(),
    )
    us = Pen(US, line, last=w["last"])
    void = us.sign(3, b"\xa1\x18\x63\x00")
    t.good(
        "void",
        "An entry whose body is none: void, and part of the file.",
        "export",
        file=File((*w["all"][:3], void, *w["all"][3:])).made(),
    )


def _heads(t: Table, whole: File) -> None:
    w, row = _line(), _row((US, 0), _line()["all"][:3])
    assert isinstance(row, list), "a row of the head"
    rows = [row, _row((CN, 0), w["all"][3:])]
    key = [US, 0, 1, EK[US]]
    swap = ("disclose a false key",)
    bad: tuple[tuple[str, str, dict[int, Any], str, str, tuple[str, ...]], ...] = (
        ("exporter-nobody", "The exporter is no station of the line.", {2: 5}, "malformed", "nobody answers for the file", ()),
        ("exported-10000", "Exported after the year 9999.", {3: 253_402_300_800}, "malformed", "a clock library fails when the file is shown", ("lying clocks",)),
        ("another-line", "The head names another line than the charter's.", {1: OTHER_LINE}, "bad-signature", "the record of one line is shown as another's", ("replay on another line",)),
        ("line-id-31", "A line id of 31 bytes.", {1: bytes(31)}, "malformed", "any line fits that begins so", ()),
        ("head-0", "A feed that ends at 0.", {4: [[US, 0, 0, bytes(32), []], rows[1]]}, "malformed", "a feed that is there and is not", ()),
        ("head-33-bits", "A feed that ends at 2^32.", {4: [[US, 0, 2**32, bytes(32), []], rows[1]]}, "malformed", "a reader sets aside room for four billion entries", ("oversize",)),
        ("more-than-is-there", "A feed is said to end one entry later than it does.", {4: [[US, 0, 4, *row[3:]], rows[1]]}, "malformed", "an entry of another feed stands in the place of a missing one", ("drop",)),
        ("again-unsorted", "Numbers signed twice, out of order.", {4: [[US, 0, 3, row[3], [3, 2]], rows[1]]}, "malformed", "one file has two heads", ()),
        ("again-beyond", "A number signed twice beyond the end of the feed.", {4: [[US, 0, 3, row[3], [4]], rows[1]]}, "malformed", "a fork that is not in the file", ()),
        ("feeds-unsorted", "Feeds out of order.", {4: rows[::-1]}, "malformed", "one file has two heads", ()),
        ("feed-twice", "One feed twice.", {4: [row, row]}, "malformed", "entries count twice", ()),
        ("feed-of-nobody", "A feed of a station that is none.", {4: [row, [5, 0, 3, bytes(32), []]]}, "unknown-author", "strangers speak in the record", ("outsider flood",)),
        ("another-sum", "The sum is another than that of the entries.", {4: [[US, 0, 3, seed("sum"), []], rows[1]]}, "bad-signature", FALSE, ("drop", "rewrite history")),
        ("sum-31", "A sum of 31 bytes.", {4: [[US, 0, 3, bytes(31), []], rows[1]]}, "malformed", "two sums are one", ()),
        ("feed-of-four", "A row of four values.", {4: [[US, 0, 3, row[3]]]}, "malformed", "a reader takes one value for another", ()),
        ("false-key", "An epoch key that its author did not commit to.", {5: [[US, 0, 1, seed("false")]]}, "bad-commitment", "the exporter shows words that nobody said", swap),
        ("key-of-the-other", "The epoch key of one station under the name of the other.", {5: [[CN, 0, 1, EK[US]]]}, "bad-commitment", "the exporter shows words that nobody said", swap),
        ("key-of-no-epoch", "A key for an epoch that nobody announced.", {5: [key, [US, 0, 2, seed("x")]]}, "bad-commitment", "the exporter shows words that nobody said", swap),
        ("key-31", "An epoch key of 31 bytes.", {5: [[US, 0, 1, bytes(31)]]}, "malformed", "a library reads beyond its end", ()),
        ("head-field", "A field in the head that no version knows.", {6: 1}, "malformed", "half of a head is understood", ("downgrade",)),
    )  # fmt: skip
    for name, what, change, verdict, effect, attacks in bad:
        t.bad(name, what, "export", verdict, effect, attacks, file=replace(whole, head=change).made())


def _entries(t: Table, whole: File) -> None:
    w = _line()
    frames = list(map(en.to_open_frame, w["all"]))
    line = in_force().line_id
    stranger = en.to_open_frame(Pen(US).say("Elsewhere.", seq=3, prev=w["call"].hash))
    gap = Pen(US, line).say("Understood.", seq=3, stamp=6, prev=seed("other"))
    two = Pen(US, line, last=w["keys"][0]).say("Another message 2.", stamp=3)
    both = sorted((w["call"], two), key=lambda e: e.hash)
    twice = File((w["keys"][0], both[0], both[0], w["last"], *w["all"][3:]))
    many = sorted((Pen(US, line, last=w["keys"][0]).say(f"{n}", stamp=3) for n in range(9)), key=lambda e: e.hash)
    bad: tuple[tuple[str, str, bytes, str, str, tuple[str, ...]], ...] = (
        ("entry-altered", "One bit of a message is another.", _with(whole, frames, 1, bit(frames[1], 60)), "bad-signature", FALSE, ("alter", "rewrite history")),
        ("entry-header-altered", "The precedence of a message is another.", _with(whole, frames, 2, bit(frames[2], 5, 2)), "bad-signature", FALSE, ("alter",)),
        ("entries-swapped", "Two entries of one feed are swapped.", _with(whole, [frames[0], frames[2], frames[1], *frames[3:]]), "malformed", FALSE, ("reorder",)),
        ("entry-missing", "An entry in the middle is left out.", _with(whole, [frames[0], *frames[2:]]), "malformed", FALSE, ("drop",)),
        ("entry-masked", "An entry in the form in which it travels.", _with(whole, frames, 1, w["us"].frame(w["call"])), "unknown-tag", "an auditor without keys cannot tell whose it is", ()),
        ("entry-of-another-line", "An entry of another line.", _with(whole, frames, 2, stranger), "unknown-tag", "the record of one line is shown as another's", ("replay on another line",)),
        ("another-predecessor", "A signed entry whose predecessor is not in the file.", _with(whole, frames, 2, en.to_open_frame(gap)), "bad-signature", "the exporter leaves out what stood between", ("drop", "rewrite history")),
        ("entry-twice", "The same entry twice, said to be two of one number.", twice.made(), "malformed", "a station looks forked that is not", ("a false 'you did not answer'",)),
        ("nine-of-one-number", "Nine entries of one number.", File((w["keys"][0], *many)).made(), "malformed", "a file of any length about one number", ("member flood of calls, KEYs and junk future entries",)),
    )  # fmt: skip
    for name, what, file, verdict, effect, attacks in bad:
        t.bad(name, what, "export", verdict, effect, attacks, file=file)


def _with(whole: File, frames: Sequence[bytes], at: int = 0, frame: bytes = b"") -> bytes:
    records = [frame if frame and i == at else one for i, one in enumerate(frames)]
    return replace(whole, records=tuple(records)).made()


def _ends(t: Table, whole: File) -> None:
    good = whole.made()
    half = charters.to_file(charter(terms(), "US"))
    cut = ("truncate the tail",)
    bad: tuple[tuple[str, str, bytes, str, str, tuple[str, ...]], ...] = (
        ("no-magic", "A file of another format.", b"o" + good, "malformed", "a file of another version is guessed at", ("downgrade",)),
        ("nothing", "The first line and nothing else.", MAGIC, "malformed", "an empty file is a record of silence", cut),
        ("cut", "The file is cut inside its last entry.", good[:-100], "malformed", "the last words are left out", cut),
        ("cut-at-the-end", "The exporter's signature is missing.", good[:-68], "malformed", "the exporter denies the file", cut),
        ("length-damaged", "A length leads beyond the end.", good[: len(MAGIC)] + b"\x7f" + good[len(MAGIC) + 1 :], "malformed", "a few bytes make a reader set aside any amount of memory", ("oversize",)),
        ("trailing", "A byte after the exporter's signature.", good + b"\x00", "malformed", "what nobody signed looks like part of the file", ()),
        ("exporter-altered", "One bit of the exporter's signature is another.", bit(good, -1), "bad-signature", "the exporter denies the file", ("alter",)),
        ("exported-by-the-other", "The other station's signature at the end.", replace(whole, secrets=CN).made(), "bad-signature", "one side shows a file as made by the other", ("replay under another author",)),
        ("not-in-force", "The charter in the file is signed by one side only.", replace(whole, charter=half).made(), "bad-signature", "a line is shown that never was", ()),
    )  # fmt: skip
    for name, what, file, verdict, effect, attacks in bad:
        t.bad(name, what, "export", verdict, effect, attacks, file=file)


def cases() -> list[Case]:
    """The cases of export."""
    t = Table("export")
    whole = File(_line()["all"])
    _good(t)
    _heads(t, whole)
    _entries(t, whole)
    _ends(t, whole)
    return t.cases


def common() -> dict[str, bytes]:
    """What many files hold, the longest first: the charter, the cards in it, and the entries with the wraps."""
    frames = [en.to_open_frame(e) for e in _line()["keys"]]
    us, cn = (encode(cards.card_value(card_of(index))) for index in (US, CN))
    parts = {"charter": charters.to_file(in_force()), "card-us": us, "card-cn": cn}
    parts = {"charter-three": charters.to_file(of_three())} | parts
    return parts | {"key-entry-us": frames[0], "key-entry-cn": frames[1]}
