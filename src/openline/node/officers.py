"""The officers of this station: who they are, in which role, for which office, and tokens to ask in their names.

::

    console/officers/ID    name, role, office, language, theme; ID is a part of the name's hash
    console/tokens/HASH    a token of the local API: whose, until when
    console/keys/ID        a passkey: whose, its public key, when it was registered

A role is a row of a table: what it lacks is refused by the node itself, whoever asks. It refuses names without ink and
roles that the table lacks; every secret is kept as its hash, and it never says why one is not good: whoever guesses
learns nothing.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import secrets
import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from types import NoneType
from typing import Any, TypeVar

from openline.node.home import HomeError, write_private
from openline.words.visible import problem, visible

ON_WATCH = frozenset(
    {"open", "reply", "draft", "release", "translate", "test", "silence", "sound-test", "watch", "directory"}
)
ROLES: Mapping[str, frozenset[str]] = {  # what each may do; everybody reads. An act that stands nowhere is nobody's.
    "watch": ON_WATCH,
    "releasing": ON_WATCH | {"countersign", "suspend", "advance"},  # what binds the party, beyond a message of his own
    "auditor": frozenset(),
    "administrator": frozenset({"silence", "sound-test", "administer", "officers", "directory"}),
}
THEMES = ("day", "dark", "red")
LANGUAGES = {"en": "English", "zh-Hans": "简体中文", "ja": "日本語", "ko": "한국어", "fil": "Filipino"}
NAME_MAX = 60  # characters: it stands in a header
TOKEN_SIZE = 32  # bytes: nobody guesses it
KINDS: Mapping[str, tuple[type, ...]] = {  # of JSON, by the annotation of a field
    "str": (str,),
    "int": (int,),
    "bool": (bool,),
    "int | None": (int, NoneType),
    "Mapping[str, Any]": (dict,),
}
T = TypeVar("T")
TOKEN_DAYS = 90  # a token that is longer of use is made anew, by somebody who is asked


@dataclass(frozen=True, slots=True)
class Officer:
    """One who may sign in. ``keys`` is whether single keys act; ``office`` the one for which he signs.

    An office of None is the one that ``config.toml`` names.
    """

    name: str
    role: str
    language: str = "en"
    theme: str = "dark"
    keys: bool = True
    office: int | None = None

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


class Officers:
    """The officers of the home at ``home``. Every method reads afresh: commands write here too."""

    def __init__(self, home: Path) -> None:
        self._at, self._writes = home / "console", threading.Lock()

    def folder(self, name: str) -> Path:
        """A folder of the console's, readable by its owner only; made when it is not there."""
        folder = self._at / name
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder

    def keep(self, officer: Officer) -> None:
        """Add an officer, or keep him changed."""
        data = json.dumps(asdict(officer), ensure_ascii=False).encode()
        with self._writes:
            write_private(self.folder("officers") / id_of(officer.name), data)

    def officer(self, name: str) -> Officer | None:
        """The officer of that name."""
        return _officer(read(self._at / "officers" / id_of(name)))

    def officers(self) -> list[Officer]:
        """Everybody who may sign in, by name."""
        found = (_officer(one) for one in self.rows("officers"))
        return sorted((one for one in found if one), key=lambda one: one.name)

    def rows(self, folder: str) -> list[dict[str, Any]]:
        """What lies in a folder, each with its ``file``."""
        paths = [path for path in self.folder(folder).iterdir() if not path.name.startswith(".")]
        return [found | {"file": path.name} for path in sorted(paths) if (found := read(path)) is not None]

    def prefer(self, officer: Officer, **chosen: Any) -> Officer:
        """An officer with another language, theme, role or keys, kept. Raises HomeError for one that there is not."""
        changed = replace(officer, **chosen)
        self.keep(changed)
        return changed

    def token(self, officer: Officer, until_s: int) -> str:
        """A new token of the local API for him: whoever holds it asks in his name and role."""
        return self.secret("tokens", officer, until_s)

    def of_token(self, secret: str, now_s: int) -> Officer | None:
        """Whose token this is."""
        return self.whose("tokens", secret, now_s)

    def forget(self, folder: str, name: str) -> int:
        """Remove what lies in a folder for an officer: his links, sessions or tokens; how many there were."""
        found = [one["file"] for one in self.rows(folder) if one.get("name") == name]
        for file in found:
            (self._at / folder / file).unlink(missing_ok=True)
        return len(found)

    def secret(self, folder: str, officer: Officer, until_s: int, **more: Any) -> str:
        """A new secret for an officer; only its hash is kept."""
        secret = secrets.token_urlsafe(TOKEN_SIZE)
        row = json.dumps({"name": officer.name, "until_s": until_s} | more).encode()
        write_private(self.folder(folder) / hash_of(secret), row)
        return secret

    def whose(self, folder: str, secret: str, now_s: int) -> Officer | None:
        """Whose secret this is; None when it is nobody's, or too old, and then it is removed."""
        path = self._at / folder / hash_of(secret)
        found = read(path)
        if found is None or type(found.get("until_s")) is not int or type(found.get("name")) is not str:
            return None
        if now_s > found["until_s"]:
            with contextlib.suppress(OSError):
                path.unlink()
            return None
        return self.officer(found["name"])


def id_of(name: str) -> str:
    """The name of a file for something that has one."""
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def hash_of(secret: str) -> str:
    """The name of a file for a secret."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def read(path: Path) -> dict[str, Any] | None:
    """The object in a file; None when there is none. What somebody spoilt is nobody's."""
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def made(kind: type[T], found: Mapping[str, Any] | None) -> T | None:
    """A dataclass of ours as it was kept, None where somebody spoilt it. What a later version kept too is passed over.

    A file of one officer or one draft never stops a node that must ring.
    """
    types = {one.name: KINDS[str(one.type)] for one in fields(kind)}  # type: ignore[arg-type]  # a dataclass
    known = {key: value for key, value in (found or {}).items() if key in types}
    if not all(type(value) in types[key] for key, value in known.items()):
        return None
    try:
        return kind(**known)
    except (TypeError, HomeError):  # something lacks, or is none that there is
        return None


def _officer(found: Mapping[str, Any] | None) -> Officer | None:
    return made(Officer, found)
