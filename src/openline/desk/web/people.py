"""Who sits at this console: one-time links, sessions, seats and drafts, beside the officers of the station.

::

    console/officers, tokens, keys, acts.jsonl     see openline.node.officers and openline.node.audit
    console/links/HASH     a one-time link: whose, until when; using it removes it, so nobody uses it twice
    console/sessions/HASH  a session: whose, until when
    console/seats/HASH     a browser at which an officer of the station has sat: it goes on showing what rings
    console/drafts/ID      what an officer was writing on a line; outlives his session

A *seat* outlives the session: the alarm of a watch floor does not go dark because somebody signed out, or a watch took
twelve hours. It reads what rings, and does nothing but silence it here. Every secret is kept as its hash. It refuses to
say why a link or a session is not good: whoever guesses learns nothing.
"""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Any

from openline.node.audit import Audit
from openline.node.home import write_private
from openline.node.officers import LANGUAGES, ROLES, THEMES, Officer, Officers, hash_of, id_of, read

__all__ = ["LANGUAGES", "ROLES", "THEMES", "Officer", "People"]
LINK_S = 600  # a link is used at once, or made anew
SESSION_S = 12 * 3600  # a watch is at most twelve hours
SEAT_S = 30 * 24 * 3600  # a screen where nobody has sat for a month is no place of a watch
NOTICE_S = 24 * 3600  # a day's watches learn of a changed key
NOTICES_MAX = 5  # the newest; the others stand in the log
TELLING = frozenset({"revoke", "register passkey", "change role", "make token"})
DRAFT_MAX = 65_536  # bytes, as many as the local API takes


class People(Officers):
    """The people of the console whose home is at ``home``. Every method reads afresh: commands write here too."""

    def __init__(self, home: Path) -> None:
        super().__init__(home)
        self.audit = Audit(home)

    def link(self, officer: Officer, now_s: int) -> str:
        """The secret of a new one-time link for him."""
        return self.secret("links", officer, now_s + LINK_S)

    def linked(self, secret: str, now_s: int) -> Officer | None:
        """Whose link this is; it stays good."""
        return self.whose("links", secret, now_s)

    def used(self, secret: str, now_s: int) -> Officer | None:
        """Whose link this was: it is used up by this. None when it was not good."""
        officer = self.linked(secret, now_s)
        try:
            (self._at / "links" / hash_of(secret)).unlink()  # of two at once, one fails here
        except OSError:
            return None
        return officer

    def redeem(self, secret: str, now_s: int) -> str | None:
        """The secret of a new session for a link, which is used up by it; None when it was not good."""
        officer = self.used(secret, now_s)
        return self.begin(officer, now_s) if officer else None

    def begin(self, officer: Officer, now_s: int) -> str:
        """The secret of a new session of an officer."""
        return self.secret("sessions", officer, now_s + SESSION_S)

    def session(self, secret: str, now_s: int) -> Officer | None:
        """Who sits in this session."""
        return self.whose("sessions", secret, now_s)

    def end(self, secret: str) -> None:
        """End a session. Its seat stays."""
        with contextlib.suppress(OSError):
            (self._at / "sessions" / hash_of(secret)).unlink()

    def sit(self, officer: Officer, now_s: int) -> str:
        """The secret of a new seat: this browser, with the officer who sat at it last."""
        return self.secret("seats", officer, now_s + SEAT_S)

    def seat(self, secret: str, now_s: int) -> Officer | None:
        """Who sat last at this browser."""
        return self.whose("seats", secret, now_s)

    def draft(self, officer: Officer, line: str) -> dict[str, Any]:
        """What he was writing on that line; empty when nothing."""
        return read(self._at / "drafts" / id_of(f"{officer.name}\n{line}")) or {}

    def keep_draft(self, officer: Officer, line: str, draft: dict[str, Any]) -> None:
        """Keep what he writes, or forget it when it is empty."""
        path = self.folder("drafts") / id_of(f"{officer.name}\n{line}")
        with self._writes:  # what he types and what he hands in may come at once
            if draft:
                write_private(path, json.dumps(draft, ensure_ascii=False).encode())
            else:
                path.unlink(missing_ok=True)

    def notices(self, now_s: int) -> list[dict[str, Any]]:
        """What was done to officers and their keys within a day, newest first; before it, a log that is not whole."""
        found = self.audit.recent()
        recent = [row for row in found.rows if row.get("act") in TELLING and now_s - row["at_s"] < NOTICE_S]
        told = [{"act": "log", "at_s": now_s, "says": found.wrong}] if found.wrong else []
        return told + recent[: -NOTICES_MAX - 1 : -1]

    def did(self, officer: Officer, at_s: int, act: str, line: str = "", about: str = "", **more: Any) -> None:
        """Note who did what at this console, where it is no act at the node: those the node notes itself."""
        who = {"officer": officer.name, "role": officer.role, "way": "console"}
        self.audit.note(at_s, act, who, line, about, **more)
