"""A release that k of n people have signed: the file that lists its bytes, the keys that count, and the check.

::

    {"release": {format, version, commit, files: {name: [SHA-256, bytes]}, installed: {path: SHA-256}},
     "signatures": {public key: signature}}

``files`` are what is handed out (wheel, source archive, bill of materials), ``installed`` each file of the package as a
wheel unpacks it. Each signature is Ed25519 over a label of its own and ``release`` in one spelling, so that no other
signature of ours can stand for one (F-041). It refuses a file in another spelling than the one it would write, to count
one key twice, and a key that the keys file does not name. Making and signing one are in ``tools/release.py``.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from openline.wire import ed25519
from openline.wire.errors import WireError

FORMAT = "openline/release/1"
LABEL = b"openline/release/1\0"
RELEASE_MAX = 1 << 20  # bytes: a row of 120 for each of 400 files is a twentieth of it
KEYS_MAX = 1 << 16  # bytes: a few people
KEYS = Path(__file__).parent / "release_keys.toml"
_HASH, _KEY, _SIGNATURE = (re.compile(f"[0-9a-f]{{{n}}}") for n in (64, 64, 128))


class ReleaseError(Exception):
    """A release, or a file of keys, is not one. The message says which, and what to do."""


@dataclass(frozen=True, slots=True)
class Release:
    """What is signed, and by whom: ``files`` are name to (SHA-256, bytes), ``installed`` path to SHA-256, all hex."""

    version: str
    commit: str
    files: Mapping[str, tuple[str, int]]
    installed: Mapping[str, str]
    signatures: Mapping[str, str] = field(default_factory=dict)

    def to_sign(self) -> bytes:
        """The bytes that each key signs."""
        return LABEL + _spelt(_statement(self))

    def to_file(self) -> bytes:
        """The bytes of its file."""
        return _spelt({"release": _statement(self), "signatures": dict(self.signatures)})

    def signed(self, public: bytes, signature: bytes) -> Release:
        """The same with one more signature."""
        return replace(self, signatures={**self.signatures, public.hex(): signature.hex()})


@dataclass(frozen=True, slots=True)
class Keys:
    """Who may sign: public keys, hex, to their holders; and how many of them must. None when ``threshold`` is 0."""

    threshold: int
    holders: Mapping[str, str]


def _statement(release: Release) -> dict[str, Any]:
    return {
        "commit": release.commit,
        "files": {name: list(row) for name, row in release.files.items()},
        "format": FORMAT,
        "installed": dict(release.installed),
        "version": release.version,
    }


def _spelt(value: dict[str, Any]) -> bytes:
    """The one spelling: sorted, a row for each name, ASCII."""
    return json.dumps(value, sort_keys=True, indent=0, ensure_ascii=True).encode() + b"\n"


def _bounded(path: Path, most: int) -> bytes:
    if not path.is_file():  # a pipe never ends
        raise ReleaseError(f"{path} is no plain file. Name the file that was handed out.")
    with path.open("rb") as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise ReleaseError(f"{path} is longer than {most} bytes, which no such file is. Ask for it again.")
    return data


def read(path: Path) -> Release:
    """The release in a file. Raises ReleaseError when it is not one, in the spelling that we write; OSError."""
    data = _bounded(path, RELEASE_MAX)
    try:
        whole = json.loads(data)
        said = whole["release"]
        files = {str(name): (str(row[0]), int(row[1])) for name, row in said["files"].items()}
        found = Release(said["version"], said["commit"], files, said["installed"], whole["signatures"])
        fits = all(type(text) is str for text in (found.version, found.commit))
        fits = fits and said["format"] == FORMAT and found.to_file() == data
        fits = fits and all(_HASH.fullmatch(one) for one in (*dict(files.values()), *found.installed.values()))
        fits = fits and all(_KEY.fullmatch(k) and _SIGNATURE.fullmatch(s) for k, s in found.signatures.items())
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OverflowError):
        fits = False
    if not fits:
        raise ReleaseError(f"{path} is no release file of the form {FORMAT}. Ask whoever gave it to you for it again.")
    return found


def read_keys(path: Path = KEYS) -> Keys:
    """The keys of a file. Raises ReleaseError when it is none, or names a key or a holder twice; OSError."""
    try:
        said = tomllib.loads(_bounded(path, KEYS_MAX).decode())
        rows, threshold = said.get("key", []), said["threshold"]
        holders = {str(row["public"]): str(row["holder"]) for row in rows}
        people = {" ".join(name.split()).casefold() for name in holders.values()}
        fits = type(threshold) is int and all(map(_KEY.fullmatch, holders)) and len(people) == len(holders) == len(rows)
        fits = fits and (1 if rows else 0) <= threshold <= len(rows)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        fits = False
    if not fits:
        raise ReleaseError(
            f"{path} is no file of release keys: it needs 'threshold' between 1 and the number of its [[key]] rows, "
            "each with another 'holder' and another 'public' of 64 hexadecimal digits."
        )
    return Keys(threshold, holders)


def signers(release: Release, keys: Keys) -> tuple[list[str], list[str]]:
    """Whose signatures are good, and whose are not: holders of ``keys`` only, each key once; strangers do not count."""
    good, bad = [], []
    for public, holder in keys.holders.items():
        if public in release.signatures:
            try:
                ed25519.verify(bytes.fromhex(public), bytes.fromhex(release.signatures[public]), release.to_sign())
            except WireError:
                bad.append(holder)
            else:
                good.append(holder)
    return good, bad
