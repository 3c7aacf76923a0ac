"""The rule of a watch handover: who has the watch, what is frozen, whose signatures it takes, and when it is done.

The leaving officer has the watch until both have signed the same brief: his signature and that of whoever takes over.
When nobody has the watch, one signature takes it. An officer who cannot sign (he fell ill, his key is lost) is relieved
by a third one whose role releases, with a reason; the record says so. It refuses a signature over any brief but the
frozen one, and one person on both sides. Pure: times and the brief are arguments.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from openline.node.wording import Sentence

SIDES = ("leaving", "taking")
NOTES_MAX = 4000  # characters: what one watch tells the next fits a page
REASON_MAX = 400


class NotSigned(Sentence):
    """This cannot be signed so: what the officer reads."""


@dataclass(frozen=True, slots=True)
class Signature:
    """One officer's, over the digest. ``how`` is ``console``, ``passkey`` or ``token``; ``proof`` what a passkey gave.

    ``reason`` is why another one signs in the place of who leaves; empty when he signs himself.
    """

    officer: str
    at_ms: int
    how: str = "console"
    proof: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """Who has the watch: its number, its officer (empty: nobody has taken one yet), since when."""

    number: int = 0
    officer: str = ""
    since_ms: int = 0


@dataclass(frozen=True, slots=True)
class Handover:
    """One that is under way: a frozen brief and the signatures so far, by side."""

    number: int
    leaving: str
    frozen_at_ms: int
    frozen_by: str
    notes: str
    rows: Sequence[Mapping[str, Any]]
    signatures: Mapping[str, Signature]

    @property
    def digest(self) -> str:
        """64 hex digits over all that is frozen; signatures are over it."""
        frozen = [self.number, self.leaving, self.frozen_at_ms, self.frozen_by, self.notes, list(self.rows)]
        return hashlib.sha256(json.dumps(frozen, sort_keys=True, ensure_ascii=True).encode()).hexdigest()

    @property
    def lacks(self) -> tuple[str, ...]:
        """The sides that have not signed."""
        return tuple(side for side in SIDES if side not in self.signatures and (side == "taking" or self.leaving))


def freeze(held: Held, officer: str, notes: str, rows: Sequence[Mapping[str, Any]], now_ms: int) -> Handover:
    """A brief frozen by an officer; nobody has signed it yet. One that was frozen before counts no more."""
    return Handover(held.number + 1, held.officer, now_ms, officer, notes, tuple(rows), {})


def sign(handover: Handover, side: str, by: Signature, digest: str, may_relieve: bool) -> Handover:
    """The handover with one signature more. Raises NotSigned.

    ``may_relieve`` is whether the officer's role lets him sign in the place of who leaves.
    """
    if digest != handover.digest:
        raise NotSigned("brief-changed")
    others = {held.officer for other, held in handover.signatures.items() if other != side}
    if side == "leaving":
        if not handover.leaving:
            raise NotSigned("watch-of-nobody")
        if by.officer != handover.leaving and not (may_relieve and by.reason):
            raise NotSigned("watch-of-another", officer=handover.leaving)
        if by.officer == handover.leaving:
            by = replace(by, reason="")
    elif by.officer == handover.leaving:
        raise NotSigned("watch-of-yours")
    if by.officer in others:
        raise NotSigned("watch-two-officers")
    return replace(handover, signatures={**handover.signatures, side: by})


def done(handover: Handover, now_ms: int) -> Held | None:
    """Who has the watch once every signature is there; None before."""
    if handover.lacks:
        return None
    return Held(handover.number, handover.signatures["taking"].officer, now_ms)


def since(handover: Handover, rows: Sequence[Mapping[str, Any]]) -> tuple[list[Mapping[str, Any]], int]:
    """What came after the freeze, and how many frozen rows stand no more, by what each row is about."""
    frozen, now = {_about(row) for row in handover.rows}, {_about(row) for row in rows}
    return [row for row in rows if _about(row) not in frozen], len(frozen - now)


def _about(row: Mapping[str, Any]) -> tuple[str, str, str]:
    return str(row["kind"]), str(row["line"]), str(row["about"])


def value(handover: Handover) -> dict[str, Any]:
    """A handover as plain values, for files and desks."""
    signed = {side: asdict(one) for side, one in handover.signatures.items()}
    return {
        "number": handover.number,
        "leaving": handover.leaving,
        "frozen_at_ms": handover.frozen_at_ms,
        "frozen_by": handover.frozen_by,
        "notes": handover.notes,
        "rows": [dict(row) for row in handover.rows],
        "signatures": signed,
        "digest": handover.digest,
    }


def of_value(m: Mapping[str, Any]) -> Handover:
    """A handover from plain values. Raises KeyError or TypeError when it is none, ValueError when it was changed."""
    signed = {side: Signature(**one) for side, one in m["signatures"].items() if side in SIDES}
    fixed = (m["number"], m["leaving"], m["frozen_at_ms"], m["frozen_by"], m["notes"])
    found = Handover(*fixed, tuple(m["rows"]), signed)
    if found.digest != m["digest"]:
        raise ValueError("its digest is another")
    return found
