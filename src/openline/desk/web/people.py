"""Who may sit at this console: officers, roles, one-time links, sessions, drafts; files in ``console/`` of the home.

::

    console/officers/ID    name, role, language, theme; ID is a part of the name's hash
    console/links/HASH     a one-time link: whose, until when; using it removes it, so nobody uses it twice
    console/sessions/HASH  a session: whose, until when
    console/drafts/ID      what an officer was writing on a line; outlives his session
    console/acts.jsonl     who did what here, one row an act

Every secret is kept as its hash. It refuses names without ink, roles that the table lacks, and to say why a link or a
session is not good: whoever guesses learns nothing.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from openline.node.home import HomeError, write_private
from openline.words.visible import problem, visible

ROLES: Mapping[str, frozenset[str]] = {  # what each may do here; everybody reads
    "watch": frozenset({"open", "reply", "draft", "release", "silence"}),
    "releasing": frozenset({"open", "reply", "draft", "release", "silence"}),
    "auditor": frozenset(),
    "administrator": frozenset({"silence"}),
}
THEMES = ("day", "dark", "red")
LANGUAGES = {"en": "English", "zh-Hans": "简体中文", "ja": "日本語", "ko": "한국어", "fil": "Filipino"}
NAME_MAX = 60  # characters: it stands in a header
LINK_S = 600  # a link is used at once, or made anew
SESSION_S = 12 * 3600  # a watch is at most twelve hours
TOKEN_SIZE = 32  # bytes: nobody guesses it
DRAFT_MAX = 65_536  # bytes, as many as the local API takes


@dataclass(frozen=True, slots=True)
class Officer:
    """One who may sign in. ``keys`` is whether single keys act: they can be switched off."""

    name: str
    role: str
    language: str = "en"
    theme: str = "dark"
    keys: bool = True

    def __post_init__(self) -> None:
        """Raises HomeError, saying what to write instead."""
        wrong = problem(self.name) or ("it has a line feed" if "\n" in self.name else "")
        if wrong or len(self.name) > NAME_MAX:
            raise HomeError(f"The name '{visible(self.name[:NAME_MAX])}' cannot be used: {wrong or 'it is too long'}.")
        for word, there, what in (
            (self.role, ROLES, "roles"),
            (self.theme, THEMES, "themes"),
            (self.language, LANGUAGES, "languages"),
        ):
            if word not in there:
                raise HomeError(f"'{visible(word)}' is none of the {what} of the console: {', '.join(there)}.")

    def may(self, act: str) -> bool:
        """Whether this role does such a thing."""
        return act in ROLES[self.role]


class People:
    """The officers of the console whose home is at ``home``. Every method reads afresh: commands write here too."""

    def __init__(self, home: Path) -> None:
        self._at, self._writes = home / "console", threading.Lock()

    def _folder(self, name: str) -> Path:
        folder = self._at / name
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder

    def keep(self, officer: Officer) -> None:
        """Add an officer, or keep him changed."""
        data = json.dumps(asdict(officer), ensure_ascii=False).encode()
        with self._writes:
            write_private(self._folder("officers") / _id(officer.name), data)

    def officer(self, name: str) -> Officer | None:
        """The officer of that name."""
        found = _read(self._at / "officers" / _id(name))
        return Officer(**found) if found else None

    def officers(self) -> list[Officer]:
        """Everybody who may sign in, by name."""
        found = [_read(path) for path in self._folder("officers").iterdir() if not path.name.startswith(".")]
        return sorted((Officer(**one) for one in found if one), key=lambda one: one.name)

    def prefer(self, officer: Officer, **chosen: Any) -> Officer:
        """An officer with another language, theme or keys, kept. Raises HomeError for one that there is not."""
        changed = replace(officer, **chosen)
        self.keep(changed)
        return changed

    def link(self, officer: Officer, now_s: int) -> str:
        """The secret of a new one-time link for him."""
        return self._secret("links", officer, now_s + LINK_S)

    def linked(self, secret: str, now_s: int) -> Officer | None:
        """Whose link this is; it stays good."""
        return self._whose("links", secret, now_s)

    def redeem(self, secret: str, now_s: int) -> str | None:
        """The secret of a new session for a link, which is used up by it; None when it was not good."""
        officer = self.linked(secret, now_s)
        try:
            (self._at / "links" / _hash(secret)).unlink()  # of two at once, one fails here
        except OSError:
            return None
        return self._secret("sessions", officer, now_s + SESSION_S) if officer else None

    def session(self, secret: str, now_s: int) -> Officer | None:
        """Who sits in this session."""
        return self._whose("sessions", secret, now_s)

    def end(self, secret: str) -> None:
        """End a session."""
        with contextlib.suppress(OSError):
            (self._at / "sessions" / _hash(secret)).unlink()

    def _secret(self, folder: str, officer: Officer, until_s: int) -> str:
        secret = secrets.token_urlsafe(TOKEN_SIZE)
        row = json.dumps({"name": officer.name, "until_s": until_s}).encode()
        write_private(self._folder(folder) / _hash(secret), row)
        return secret

    def _whose(self, folder: str, secret: str, now_s: int) -> Officer | None:
        path = self._at / folder / _hash(secret)
        found = _read(path)
        if found is None:
            return None
        if now_s > found["until_s"]:
            with contextlib.suppress(OSError):
                path.unlink()
            return None
        return self.officer(found["name"])

    def draft(self, officer: Officer, line: str) -> dict[str, Any]:
        """What he was writing on that line; empty when nothing."""
        return _read(self._at / "drafts" / _id(f"{officer.name}\n{line}")) or {}

    def keep_draft(self, officer: Officer, line: str, draft: dict[str, Any]) -> None:
        """Keep what he writes, or forget it when it is empty."""
        path = self._folder("drafts") / _id(f"{officer.name}\n{line}")
        with self._writes:  # what he types and what he hands in may come at once
            if draft:
                write_private(path, json.dumps(draft, ensure_ascii=False).encode())
            else:
                path.unlink(missing_ok=True)

    def log(self) -> str:
        """Who did what here, one row of JSON an act. Raises OSError when nobody did anything yet."""
        return (self._at / "acts.jsonl").read_text("utf-8")

    def did(self, officer: Officer, at_s: int, act: str, line: str, about: str) -> None:
        """Note who did what here."""
        row = {"at_s": at_s, "officer": officer.name, "role": officer.role, "act": act, "line": line, "about": about}
        self._at.mkdir(mode=0o700, exist_ok=True)
        handle = os.open(self._at / "acts.jsonl", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(handle, "a", encoding="utf-8") as out:
            out.write(json.dumps(row, ensure_ascii=False) + "\n")


def _id(name: str) -> str:
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def _read(path: Path) -> dict[str, Any] | None:
    """The object in a file; None when there is none. What somebody spoilt is nobody's."""
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None
