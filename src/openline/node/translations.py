"""Translations of free text: notes of this station beside the record, each with who made it and who checked it.

They are kept sealed in the store and never sent: the original is the record, and each side answers for its own reading.
A machine translates only when a person asks for it, with the command that config.toml names; the words go to that
command on its standard input, so they go wherever it sends them. It refuses to translate a FLASH by itself, or
anything else: nothing here is done unasked.
"""

from __future__ import annotations

import asyncio
import shlex
from dataclasses import dataclass
from typing import Any

from openline.engine.effects import NoteRecord
from openline.node.outlets import bounded, end, environment
from openline.node.wording import Sentence
from openline.store.sqlite import SqliteStore
from openline.wire.codec import Value, decode, encode
from openline.wire.errors import WireError
from openline.wire.shape import row

NAME_MAX = 80  # characters of who made or checked it
EACH_MAX = 5  # translations of one entry: one a language, or one more that corrects it
MADE = ("human", "machine")
COMMAND_S = 30.0  # that a translator may take; a person waits
OUT_MAX = 64 << 10  # bytes that it may say
_KEY = "translation "


class NoTranslation(Sentence):
    """The command did not translate. The message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Translation:
    """What somebody says that an entry means. ``checked_by`` is empty until somebody has."""

    language: str
    text: str
    by: str
    made: str
    checked_by: str
    at: int

    def view(self) -> dict[str, Any]:
        """As a desk is shown it."""
        told = {"language": self.language, "text": self.text, "by": self.by, "made": self.made}
        return told | {"checked_by": self.checked_by, "at_s": self.at}


class Translations:
    """The translations of one station, by line and entry."""

    def __init__(self, store: SqliteStore) -> None:
        self._store = store
        self._held: dict[bytes, dict[bytes, tuple[Translation, ...]]] = {}

    def of(self, line: bytes, entry_hash: bytes) -> tuple[Translation, ...]:
        """Those of one entry, in the order in which they were made."""
        return self._line(line).get(entry_hash, ())

    def add(self, line: bytes, entry_hash: bytes, made: Translation) -> None:
        """Keep one more; the oldest goes when there are too many. Raises StoreError."""
        every = (*self.of(line, entry_hash), made)[-EACH_MAX:]
        rows: list[Value] = [[t.language, t.text, t.by, t.made, t.checked_by, t.at] for t in every]
        self._store.keep([NoteRecord(line, _KEY + entry_hash.hex(), encode(rows))])
        self._line(line)[entry_hash] = every

    def _line(self, line: bytes) -> dict[bytes, tuple[Translation, ...]]:
        if line not in self._held:
            notes = self._store.notes(line).items()
            found = {key.removeprefix(_KEY): value for key, value in notes if key.startswith(_KEY)}
            self._held[line] = {bytes.fromhex(key): _read(value) for key, value in found.items()}
        return self._held[line]


def _read(value: bytes) -> tuple[Translation, ...]:
    """Those in a note; none where it is damaged, since the original is the record."""
    try:
        rows = decode(value)
        kinds = (str, str, str, str, str, int)
        return tuple(Translation(*row(one, "translation", kinds)) for one in rows) if isinstance(rows, list) else ()
    except WireError:
        return ()


async def _answer(process: asyncio.subprocess.Process, given: bytes) -> bytes:
    """What it says to this, and that it has ended; no more than OUT_MAX and a little, whatever it says."""
    assert process.stdin and process.stdout, "both were asked for"
    process.stdin.write(given)  # a pipe has room for a message
    process.stdin.close()
    out = b""
    while len(out) <= OUT_MAX and (more := await process.stdout.read(OUT_MAX)):
        out += more
    if len(out) > OUT_MAX:
        await end(process)
    else:
        await process.wait()
    return out


async def by_machine(command: str, text: str, source: str, target: str) -> str:
    """What the configured command makes of a text, given the two languages in its environment. Raises NoTranslation."""
    env = environment({"OPENLINE_FROM": source, "OPENLINE_TO": target})
    try:
        process = await asyncio.create_subprocess_exec(
            *shlex.split(command),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env=env,
            start_new_session=True,
        )
    except (OSError, ValueError) as wrong:
        raise NoTranslation("translator-does-not-start", why=str(wrong)) from None
    try:
        async with bounded(process, COMMAND_S):
            out = await _answer(process, text.encode())
    except TimeoutError:
        raise NoTranslation("translator-slow", most=f"{COMMAND_S:.0f}") from None
    if process.returncode != 0 or len(out) > OUT_MAX:
        raise NoTranslation("translator-ended", code=str(process.returncode))
    try:
        return out.decode("utf-8").strip()
    except UnicodeDecodeError:
        raise NoTranslation("translator-no-text") from None
