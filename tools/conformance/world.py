"""The world of the vectors: three parties, their keys from fixed seeds, and a pen that signs whatever it is told.

It refuses chance: every byte comes from a name, or from :mod:`.drawn`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from openline.engine.accept import wrap_info
from openline.line import fork
from openline.line.acts import Act, ForkAct, KeyAct, Marker, MessageAct, Receipt, ReceiptAct, Reply, ReplyAct
from openline.line.bodies import CLASS_OF, to_body
from openline.line.fork import Signed
from openline.wire import entry as en
from openline.wire import header as hd
from openline.wire import seal
from openline.wire.entry import NO_PREV, Entry
from openline.wire.header import ANSWERING, CALLS, Class, Header, Ref
from openline.wire.suite import RealSecrets

from . import drawn

US, CN, JP = 0, 4, 8
PARTY = {US: "US", CN: "CN", JP: "JP"}
FLASH, IMMEDIATE, PRIORITY, ROUTINE = range(4)
AT = 1_685_765_529  # 3 June 2023, 04:12:09 UTC


def seed(name: str) -> bytes:
    """32 bytes that only this name gives."""
    return hashlib.sha256(b"openline vectors: " + name.encode()).digest()


LINE, OTHER_LINE = seed("line"), seed("another line")
SEEDS = {
    index: (seed(f"{party} sign"), seed(f"{party} kem d") + seed(f"{party} kem z"), seed(f"{party} x25519"))
    for index, party in PARTY.items()
}
SECRETS = {index: RealSecrets(*seeds) for index, seeds in SEEDS.items()}
STRANGER = RealSecrets(seed("stranger sign"), seed("stranger kem") * 2, seed("stranger x25519"))
PUBLIC = {index: secrets.sign_public for index, secrets in SECRETS.items()}
EK = {index: seed(f"{party} epoch 1") for index, party in PARTY.items()}
STATIONS = [[index, party, PUBLIC[index]] for index, party in PARTY.items()]


def private(index: int) -> dict[str, bytes]:
    """The private keys of a station, as a vector gives them."""
    return dict(zip(("sign_seed", "kem_seed", "x25519"), SEEDS[index], strict=True))


def words(text: str = "Keep clear.", **more: Any) -> MessageAct:
    """A message in English."""
    return MessageAct(1, Marker.INFORMATION, text, "en", AT, **more)


@dataclass
class Pen:
    """A station's keys in hands that keep no rule. ``last`` is the entry behind which it signs the next."""

    me: int
    line: bytes = LINE
    ek: bytes = b""
    incarnation: int = 0
    epoch: int = 1
    last: Entry | None = None

    def __post_init__(self) -> None:
        self.ek = self.ek or EK[self.me]

    def sign(self, cls: int, body: bytes, prev: bytes | None = None, **header: Any) -> Entry:
        """Sign an entry. ``header`` replaces any field."""
        seq = self.last.header.seq + 1 if self.last else 1
        clear = cls in hd.CLEAR
        values: dict[str, Any] = {"cls": cls, "precedence": ROUTINE, "exercise": False, "author": self.me}
        values |= {"incarnation": self.incarnation, "epoch": 0 if clear else self.epoch, "seq": seq}
        values |= {"stamp": self.last.header.stamp + 1 if self.last else seq, "deadline": int(cls in CALLS)}
        values |= {"answers": Ref(US, 0, 2) if cls in ANSWERING else None}
        h = Header(**(values | header))
        if prev is None:
            prev = self.last.hash if self.last else NO_PREV
        self.last = en.make(self.line, h, prev, body, self.ek, SECRETS[self.me])
        return self.last

    def act(self, act: Act, exercise: bool = False, **header: Any) -> Entry:
        """Sign an act."""
        cls = CLASS_OF[type(act)]
        if cls in (Class.KEY, Class.FIRST, Class.FORK):
            header = {"precedence": IMMEDIATE} | header
        return self.sign(cls, to_body(act, exercise), exercise=exercise, **header)

    def say(self, text: str = "Keep clear.", **header: Any) -> Entry:
        """Sign a message."""
        return self.act(words(text), **header)

    def reply(self, about: Entry, reply: Reply = Reply.ROGER, **header: Any) -> Entry:
        """Sign a reply to ``about``, marked as it is."""
        h = about.header
        marks: dict[str, Any] = {"precedence": h.precedence, "exercise": h.exercise, "answers": h.ref} | header
        return self.act(ReplyAct(1, reply, about.hash, AT + 60), **marks)

    def receipt(self, about: Entry, receipt: Receipt, **header: Any) -> Entry:
        """Sign a receipt for ``about``, marked as it is."""
        h, office = about.header, 1 if receipt is Receipt.OPENED else None
        marks: dict[str, Any] = {"precedence": h.precedence, "exercise": h.exercise, "answers": h.ref} | header
        return self.act(ReceiptAct(receipt, about.hash, AT + 60, office), **marks)

    def info(self, to: int, epoch: int, commitment: bytes) -> bytes:
        """What a wrap of an epoch of ours is bound to."""
        return wrap_info(self.line, self.me, self.incarnation, epoch, commitment, to)

    def key(self, secret: bytes = b"", bound_epoch: int = 0, **header: Any) -> Entry:
        """A KEY entry for the epoch: ``secret`` is wrapped in place of its key, or bound to another epoch."""
        root = seal.commitment(self.ek)
        wraps = tuple(
            (i, drawn.wrap(own.wrap_public, self.info(i, bound_epoch or self.epoch, root), secret or self.ek))
            for i, own in SECRETS.items()
        )
        return self.act(KeyAct(self.epoch, root, wraps), **header)

    def fork(self, one: Signed, two: Signed) -> Entry:
        """A FORK entry, whatever it proves."""
        return self.act(ForkAct(one, two))

    def frame(self, e: Entry, with_prev: bool = False) -> bytes:
        """The entry as it travels."""
        return en.to_frame(e, seal.line_key(self.line) if e.header.is_clear else self.ek, with_prev)


def signed(e: Entry) -> Signed:
    """The entry without its content."""
    return fork.of(e)


def unsealed_frame(e: Entry, ek: bytes, hdr: bytes, prev: bytes = b"", kind: int = en.ENTRY) -> bytes:
    """A frame with these header bytes, masked, in the place of the entry's own: what no honest node can make."""
    mask = seal.mask_key(ek)
    stream = b"".join(_block(mask, e.signature, n) for n in range((len(hdr) + 31) // 32))
    masked = bytes(a ^ b for a, b in zip(hdr, stream, strict=False))
    return bytes((kind,)) + seal.tag_of(ek) + masked + prev + e.sealed + e.signature


def _block(mask: bytes, signature: bytes, number: int) -> bytes:
    import hmac

    return hmac.digest(mask, signature[:16] + bytes((number,)), "sha256")


def bit(data: bytes, at: int, which: int = 0) -> bytes:
    """The bytes with one bit turned."""
    at %= len(data)
    return data[:at] + bytes((data[at] ^ 1 << which,)) + data[at + 1 :]
