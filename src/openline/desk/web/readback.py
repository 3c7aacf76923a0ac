"""What is to be signed at the set-up, in the language of whoever reads it back.

It stands above the English, which is whole and stays on the page: it refuses to leave a term out, and a translation
could. Nothing of either is signed: the bytes are, and every language reads them.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from openline.desk.web import ticking
from openline.line.charter import Charter
from openline.node import plain
from openline.node.papers import Paper
from openline.node.wording import again
from openline.words.tongue import REFERENCE

Row = dict[str, Any]  # {"says": sentence, "new": whether the version before did not say it}


def charter(c: Charter, before: Charter | None, language: str) -> list[Row]:
    """The terms of a charter; nothing in English, which stands on the page in any case."""
    if language == REFERENCE:
        return []
    now_s = int(time.time())
    rows, old = (again(plain.sentences(one, now_s), language) if one else [] for one in (c, before))
    # The first sentence names the version, which is always another one.
    return [{"says": row, "new": bool(n and old and row not in old)} for n, row in enumerate(rows)]


def paper(p: Paper, say: Callable[..., str], language: str) -> list[Row]:
    """What the root is asked to sign: a charter's terms, that we leave, or a card and whose keys come and go by it."""
    if language == REFERENCE:
        return []
    if p.kind == "charter":
        return charter(p.charter.charter, None, language)
    if p.kind == "withdraw":
        c = p.charter.charter
        notice = ticking.span(c.notice_s * 1000, say)
        return [{"says": say("paper-leaves", party=p.party, line=c.name, notice=notice), "new": False}]
    new, old = ({(s.slot, s.name, s.sign) for s in card.stations} for card in (p.card, p.own.card if p.own else p.card))
    rows = [say("paper-card", party=p.party, serial=p.card.serial)]
    rows += [say("paper-gone", slot=slot, station=name) for slot, name, _ in sorted(old - new)]
    rows += [say("paper-comes", slot=slot, station=name) for slot, name, _ in sorted(new - old)]
    return [{"says": row, "new": False} for row in rows]


def lacks(p: Paper, say: Callable[..., str]) -> str:
    """How many signatures are missing, of the roots in force and of those that follow them."""
    pairs = zip(p.rolls, (p.signatures, p.after), strict=False)
    rows = [(roll.threshold - len(signed), roll) for roll, signed in pairs]
    return " ".join(say("paper-lacks", missing=missing, roots=len(roll.roots)) for missing, roll in rows if missing > 0)
