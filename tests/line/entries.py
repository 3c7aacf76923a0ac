"""Entries for tests of feeds and transcripts: signed by twins, or bare values where nothing looks at a signature."""

import hashlib
from typing import Any

from openline.line.acts import Act
from openline.line.transcript import Item
from openline.wire.entry import NO_PREV, Entry
from openline.wire.header import ANSWERING, Class, Header, Ref

LINE = hashlib.sha256(b"a line").digest()


def bare(seq: int, prev: bytes, word: str = "", **header: Any) -> Entry:
    """An entry whose hash follows from its place, its predecessor and ``word``; nothing is signed."""
    values: dict[str, Any] = {"cls": Class.MESSAGE, "precedence": 3, "exercise": False, "author": 0}
    values |= {"incarnation": 0, "epoch": 1, "seq": seq, "stamp": seq, **header}
    if values["cls"] in ANSWERING:
        values.setdefault("answers", Ref(0, 0, 1))
    h = Header(**values)
    name = hashlib.sha256(repr((h, prev, word)).encode()).digest()
    return Entry(LINE, h, b"", prev, b"", b"", name)


def chain(count: int, word: str = "", after: Entry | None = None) -> list[Entry]:
    """Linked entries, from the first or from behind ``after``."""
    out: list[Entry] = []
    for seq in range(after.header.seq + 1 if after else 1, count + 1):
        last = out[-1] if out else after
        out.append(bare(seq, last.hash if last else NO_PREV, word))
    return out


def said(act: Act, about: Entry, author: int, seq: int = 1, stamp: int = 10, **header: Any) -> Item:
    """An item of station ``author`` that answers ``about`` by its name, with the marks that it should have."""
    cls = Class.REPLY if type(act).__name__ == "ReplyAct" else Class.RECEIPT
    values = {"exercise": about.header.exercise, "answers": about.header.ref, "stamp": stamp, **header}
    return Item(bare(seq, NO_PREV, repr(act), cls=cls, author=author, **values), act)
