"""Drafts that a drafter has handed to a releasing officer, and what became of each: two persons for what binds a party.

By its charter a line may ask for two persons at some precedences. A draft is then handed over; another officer, whose
role releases, sees the same words, and releases them or returns them with a reason. What he releases is named by a
digest over line, message, drafter, nonce and expiry: a draft that was changed since is another one.

The moves of a draft stand in a table. It refuses the drafter as the releaser, a digest of something else, and what is
too old; it never releases one draft twice, even when the node was killed in the middle.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from openline.engine.state import Refused
from openline.line.charter import Charter
from openline.node.home import write_private
from openline.node.officers import made, read
from openline.node.wording import said

DOMAIN = "openline/release/1"
NAME = re.compile("D[1-9][0-9]{0,8}")
DRAFT_S = 4 * 3600  # what was true four hours ago is written anew
KEPT_MAX = 500  # drafts of which something is kept; the oldest that are done are forgotten first
WAITING_MAX = 100  # at once: who has more waiting than that has lost sight of them
REASON_MAX = 400  # characters, as of a suspension
MOVES: Mapping[tuple[str, str], str] = {  # (state, act) -> state; what does not stand here cannot be done
    ("waiting", "change"): "waiting",
    ("waiting", "withdraw"): "withdrawn",
    ("waiting", "return"): "returned",
    ("waiting", "release"): "releasing",
    ("returned", "change"): "waiting",
    ("returned", "withdraw"): "withdrawn",
    ("expired", "change"): "waiting",
    ("expired", "withdraw"): "withdrawn",
    # The node stopped while it was signed: it may be in the transcript. It is not released again by itself.
    ("releasing", "withdraw"): "withdrawn",
}
DRAFTERS = frozenset({"change", "withdraw"})  # acts of whoever drafted it; the others are of somebody else
OPEN = frozenset({"waiting", "returned", "expired", "releasing"})
CANNOT = {  # what is told of an act that has no row above
    "change": "draft-not-changed",
    "withdraw": "draft-not-withdrawn",
    "return": "draft-not-returned",
    "release": "draft-not-released",
}
SAYS = {
    "withdrawn": "draft-is-withdrawn",
    "returned": "draft-is-returned",
    "released": "draft-is-released",
    "expired": "draft-is-expired",
    "releasing": "draft-is-releasing",
    "waiting": "draft-is-waiting",
}


@dataclass(frozen=True, slots=True)
class Draft:
    """One draft. ``message`` is the body of ``POST messages``; times in seconds since 1970 UTC.

    ``by`` is who returned or released it, ``says`` why it was returned, ``entry`` the name of what was signed.
    """

    name: str
    line: str
    message: Mapping[str, Any]
    drafter: str
    nonce: str
    at_s: int
    until_s: int
    kept: str = "waiting"
    by: str = ""
    done_s: int = 0
    says: str = ""
    entry: str = ""

    @property
    def digest(self) -> str:
        """64 hex digits over what is released, and until when: what a release names and a passkey signs."""
        of = [DOMAIN, self.name, self.line, self.message, self.drafter, self.nonce, self.until_s]
        return hashlib.sha256(json.dumps(of, sort_keys=True, ensure_ascii=True).encode()).hexdigest()

    def state(self, now_s: int) -> str:
        """How it stands."""
        return "expired" if self.kept == "waiting" and now_s > self.until_s else self.kept


def rule(charter: Charter, precedence: int) -> str:
    """How a message of that precedence is released: by ``two``; ``alone`` and marked so; or ``""``, as it was ever."""
    mask = charter.two_persons
    if mask >> precedence & 1:
        return "two"
    return "alone" if mask else ""


def moved(draft: Draft, act: str, officer: str, now_s: int, digest: str = "", **changes: Any) -> Draft:
    """The draft after an officer's act. ``digest`` names what he was shown. Raises Refused."""
    state = draft.state(now_s)
    after = MOVES.get((state, act))
    if after is None:
        raise Refused(CANNOT[act], draft=draft.name, why=said(SAYS[state]))
    if act in DRAFTERS and officer != draft.drafter:
        raise Refused("draft-of-another", draft=draft.name, drafter=draft.drafter)
    if act not in DRAFTERS and officer == draft.drafter:
        raise Refused("draft-of-yours", draft=draft.name)
    if act not in DRAFTERS and digest != draft.digest:
        raise Refused("draft-changed", draft=draft.name)
    return replace(draft, kept=after, **changes)


def view(draft: Draft, now_s: int) -> dict[str, Any]:
    """A draft as a desk is shown it."""
    out = {key: value for key, value in asdict(draft).items() if key not in ("kept", "nonce")}
    return out | {"state": draft.state(now_s), "digest": draft.digest}


class Releases:
    """The drafts of one home, in memory and in ``releases/``; only its node writes there."""

    def __init__(self, home: Path) -> None:
        self._at = home / "releases"
        found = [read(path) for path in self._at.glob("D*")] if self._at.is_dir() else []
        drafts = sorted((draft for one in found if (draft := made(Draft, one)) and _is_ours(draft)), key=_number)
        self._drafts = {draft.name: draft for draft in drafts}
        self._last = _number(drafts[-1]) if drafts else 0

    def next_name(self) -> str:
        """The name of the next draft, such as ``D7``: short, because people say it to each other."""
        return f"D{self._last + 1}"

    def of(self, line: str, name: str) -> Draft | None:
        """The draft of that name on a line."""
        draft = self._drafts.get(name)
        return draft if draft and draft.line == line else None

    def all(self, line: str = "") -> list[Draft]:
        """Every draft that is kept, of one line or of all, the oldest first."""
        return [draft for draft in self._drafts.values() if line in ("", draft.line)]

    def open(self, line: str, now_s: int) -> list[Draft]:
        """Those that still wait for somebody."""
        return [draft for draft in self.all(line) if draft.state(now_s) in OPEN]

    def keep(self, draft: Draft) -> None:
        """Keep a draft, on the disk on return. Raises OSError."""
        self._at.mkdir(mode=0o700, exist_ok=True)
        write_private(self._at / draft.name, json.dumps(asdict(draft), ensure_ascii=False).encode())
        self._drafts[draft.name] = draft
        self._last = max(self._last, _number(draft))
        done = [one.name for one in self._drafts.values() if one.kept in ("released", "withdrawn")]
        for name in done[: max(0, len(self._drafts) - KEPT_MAX)]:
            (self._at / name).unlink(missing_ok=True)
            del self._drafts[name]


def _is_ours(draft: Draft) -> bool:
    """Whether its name and state are such as this node gives; what somebody spoilt is no draft."""
    return NAME.fullmatch(draft.name) is not None and draft.kept in {*OPEN, "released", "withdrawn"}


def _number(draft: Draft) -> int:
    return int(draft.name[1:])
