"""The ways out of the node for an alarm: a command, a sound, a mail, a webhook, the terminal's bell.

Each is given a :class:`Page`, which names the call and never its words, and says in a sentence why it did not sound.
Each try has a time-out, after which whatever was begun is ended. It refuses to follow a webhook elsewhere, to send a
password to a server without TLS, and to give the passphrase to a command.
"""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import json
import os
import shlex
import signal
import smtplib
import socket
import ssl
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from openline.node import siren
from openline.node.home import parse_address
from openline.node.settings import OutletSettings
from openline.node.wording import said

SOUND_S = 10.0  # a siren that has not said that it sounds by then is counted as failed and tried again
END_S, END_STEP_S = 5.0, 0.1  # for a killed process
PAGE_S = 20.0  # a mail server may think longer than a siren
# What an administrator may have left in the environment of a node, and by what a command could read or speak for it.
OURS = frozenset(
    {"OPENLINE_PASSPHRASE", "OPENLINE_BACKUP_PASSPHRASE", "OPENLINE_TOKEN", "CREDENTIALS_DIRECTORY"}
    | {"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"}
)
SECRET_SIZE_MAX = 4096  # bytes of a password or token in a file


@dataclass(frozen=True, slots=True)
class Page:
    """What an outlet may know of a call: which alarm, how urgent, on which line, its name, and who is called.

    ``count`` is for how many calls it sounds at once; ``level`` the step of the ladder, ``who`` its name.
    """

    drill: bool
    precedence: str
    line: str
    message: str
    again: bool
    level: int
    who: str
    count: int = 1

    def env(self) -> dict[str, str]:
        """The same for a command's environment."""
        return {
            "OPENLINE_ALARM": "drill" if self.drill else "live",
            "OPENLINE_PRECEDENCE": self.precedence,
            "OPENLINE_LINE": self.line,
            "OPENLINE_MESSAGE": self.message,
            "OPENLINE_AGAIN": "1" if self.again else "0",
            "OPENLINE_LEVEL": str(self.level),
            "OPENLINE_WHO": self.who,
            "OPENLINE_COUNT": str(self.count),
        }

    def sentence(self) -> str:
        """The same for a person; the mark of a drill stands first."""
        mark = "EXERCISE " if self.drill else ""
        more = f" and {self.count - 1} more" if self.count > 1 else ""
        return f"{mark}{self.precedence} {self.message} on {self.line}{more}{' (again)' if self.again else ''}"


class Outlet(Protocol):
    """One way out. ``repeat_s`` is how soon it sounds again until a person opens the call, 0 for once; ``at_once`` one
    that has sounded before anybody could silence it.
    """

    repeat_s: int
    at_once: bool

    async def sound(self, page: Page) -> str:
        """Sound or send it; the empty string when that was done, else why not."""
        ...


def environment(more: Mapping[str, str]) -> dict[str, str]:
    """What an administrator's command finds around it: what the node does but for secrets, and ``more``."""
    return {key: value for key, value in os.environ.items() if key not in OURS} | dict(more)


async def run(command: str | list[str], env: Mapping[str, str], what: str) -> str:
    """Run a command until it ends with 0; the empty string then, else why not. What it started ends with it when it
    takes too long or is called off, and not when it has ended: a siren may go on behind it.
    """
    ours, quiet = environment(env), asyncio.subprocess.DEVNULL
    ways: dict[str, Any] = {"stdin": quiet, "stdout": quiet, "stderr": quiet, "env": ours, "start_new_session": True}
    try:
        if isinstance(command, str):
            process = await asyncio.create_subprocess_shell(command, **ways)
        else:
            process = await asyncio.create_subprocess_exec(*command, **ways)
    except (OSError, ValueError) as wrong:
        return said("what-not-started", what=what, why=str(getattr(wrong, "strerror", "") or wrong))
    try:
        async with bounded(process, SOUND_S):
            code = await process.wait()
    except TimeoutError:
        return said("what-slow", what=what, most=f"{SOUND_S:.0f}")
    return "" if code == 0 else said("what-ended", what=what, code=code)


@contextlib.asynccontextmanager
async def bounded(process: asyncio.subprocess.Process, most_s: float) -> AsyncIterator[None]:
    """What is done with a process that has a session of its own; it ends, with all that it started, when this takes
    too long or is called off. Raises TimeoutError.
    """
    try:
        async with asyncio.timeout(most_s):
            yield
    except BaseException:
        await end(process)
        raise


async def end(process: asyncio.subprocess.Process) -> None:
    """End a process that has a session of its own, with all that it started. One that cannot be ended, as it has become
    another user's, is left after END_S; whoever is told twice to end waits no less.
    """
    told: asyncio.CancelledError | None = None
    with contextlib.suppress(OSError):
        os.killpg(process.pid, signal.SIGKILL)
    for _ in range(round(END_S / END_STEP_S)):
        if process.returncode is not None:
            break
        try:  # in steps: asyncio wakes nobody while a pipe that nobody reads is open
            async with asyncio.timeout(END_STEP_S):
                await process.wait()
        except TimeoutError:
            continue
        except asyncio.CancelledError as again:
            told = again
    with contextlib.suppress(OSError):
        process._transport.close()  # type: ignore[attr-defined]  # lets go of pipes; nothing else does
    if told:
        raise told


class Command:
    """A command of the administrator's, told in its environment which alarm it is."""

    at_once = False

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._command, self.repeat_s = values["command"], values["repeat_s"]

    async def sound(self, page: Page) -> str:
        """Run it."""
        return await run(self._command, page.env(), said("the-alarm-command"))


class Sound:
    """A sound file given to a player; live and exercise are two files."""

    at_once = False

    def __init__(self, values: Mapping[str, Any], folder: Path) -> None:
        self._player, self.repeat_s = shlex.split(values["player"]), values["repeat_s"]
        self._files, self._folder = (values["live"], values["exercise"]), folder

    async def sound(self, page: Page) -> str:
        """Play it."""
        try:
            ours = siren.files(self._folder)
        except OSError as wrong:
            return said("sounds-not-written", folder=str(self._folder), why=str(wrong.strerror))
        live, exercise = (given or str(made) for given, made in zip(self._files, ours, strict=True))
        return await run([*self._player, exercise if page.drill else live], page.env(), said("the-player"))


class Bell:
    """The bell of the terminal in which the node runs. A file or a journal has none, unless it was said that it has."""

    repeat_s, at_once = 0, True

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._anywhere: bool = values["anywhere"]

    def unheard(self) -> str:
        """Why nobody can hear it, or empty."""
        return "" if self._anywhere or sys.stderr.isatty() else said("no-terminal")

    async def sound(self, page: Page) -> str:
        """Ring it."""
        try:
            if unheard := self.unheard():
                return unheard
            sys.stderr.write(f"\a*** {page.sentence()} ***\n")
            sys.stderr.flush()
        except (OSError, ValueError) as wrong:
            return said("terminal-gone", why=str(wrong))
        return ""


class _Held:
    """The connection of one try in a thread, so that a time-out can cut it."""

    def __init__(self) -> None:
        self.cut_it: Callable[[], object] = lambda: None

    def hold(self, made: socket.socket) -> None:
        """From now on a time-out cuts this one."""
        self.cut_it = lambda: made.shutdown(socket.SHUT_RDWR)


async def _bounded(work: Callable[[_Held], str], what: str) -> str:
    """Do blocking work in a thread for at most PAGE_S; the empty string when it was done, else why not."""
    held = _Held()
    try:
        async with asyncio.timeout(PAGE_S):
            return await asyncio.to_thread(work, held)
    except TimeoutError:
        return said("what-slow", what=what, most=f"{PAGE_S:.0f}")
    finally:
        with contextlib.suppress(OSError):
            held.cut_it()


def _secret(path: str) -> str:
    with Path(path).open("rb") as file:
        return file.read(SECRET_SIZE_MAX).decode("utf-8", "replace").strip()


class Mail:
    """A page by SMTP: it says that somebody calls, on which line, and never what was said."""

    repeat_s, at_once = 0, False

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._to = values
        self._server = parse_address(values["server"])

    async def sound(self, page: Page) -> str:
        """Hand it to the server."""
        return await _bounded(lambda held: self._send(page, held), said("the-mail-server"))

    def _send(self, page: Page, held: _Held) -> str:
        to, (host, port) = self._to, self._server
        try:
            kind = smtplib.SMTP_SSL if to["tls"] == "tls" else smtplib.SMTP
            with kind(host, port, timeout=PAGE_S) as server:
                if server.sock:
                    held.hold(server.sock)
                if to["tls"] == "starttls":
                    server.starttls(context=ssl.create_default_context())
                    if server.sock:
                        held.hold(server.sock)
                if to["user"]:
                    if to["tls"] == "none":
                        return said("mail-without-tls")
                    server.login(to["user"], _secret(to["password_file"]))
                left_out = server.send_message(self._letter(page))
        except smtplib.SMTPResponseException as wrong:
            return said("mail-answered", code=wrong.smtp_code)
        except smtplib.SMTPRecipientsRefused:
            return said("mail-takes-none")
        except (OSError, ValueError, smtplib.SMTPException) as wrong:
            return said("mail-not-reached", why=_reason(wrong))
        return said("mail-refuses", there=", ".join(sorted(left_out))) if left_out else ""

    def _letter(self, page: Page) -> EmailMessage:
        letter = EmailMessage()
        letter["From"], letter["To"] = self._to["from"], ", ".join(self._to["to"])
        letter["Subject"] = f"Openline: {page.sentence()}"
        letter.set_content(
            f"{page.sentence()}.\nCalled: {page.who or 'the watch'}, step {page.level}.\n"
            "A call waits at the station. Its words are read there and nowhere else.\n"
        )
        return letter


class Webhook:
    """A page as a POST of JSON, for pagers and duty systems; never what was said."""

    repeat_s, at_once = 0, False

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._url, self._token_file = urlsplit(values["url"]), values["token_file"]

    async def sound(self, page: Page) -> str:
        """Send it; whatever answers 2xx has taken it."""
        return await _bounded(lambda held: self._send(page, held), said("the-webhook"))

    def _send(self, page: Page, held: _Held) -> str:
        url = self._url
        body = {key.removeprefix("OPENLINE_").lower(): value for key, value in page.env().items()}
        head = {"Content-Type": "application/json"}
        try:
            if self._token_file:
                head["Authorization"] = f"Bearer {_secret(self._token_file)}"
            kind = http.client.HTTPSConnection if url.scheme == "https" else http.client.HTTPConnection
            with contextlib.closing(kind(url.hostname or "", url.port, timeout=PAGE_S)) as made:
                made.connect()
                held.hold(made.sock)
                target = (url.path or "/") + (f"?{url.query}" if url.query else "")
                made.request("POST", target, json.dumps(body), head)
                status = made.getresponse().status
        except (OSError, ValueError, http.client.HTTPException) as wrong:
            return said("webhook-not-reached", why=_reason(wrong))
        return "" if 200 <= status < 300 else said("webhook-answered", code=status)


def _reason(wrong: Exception) -> str:
    """A library's reason without what a stranger sent."""
    return (wrong.strerror if isinstance(wrong, OSError) else None) or type(wrong).__name__


def make(settings: OutletSettings, home: Path) -> Outlet:
    """The outlet that was set."""
    match settings.kind:
        case "command":
            return Command(settings.values)
        case "sound":
            return Sound(settings.values, home / "sounds")
        case "mail":
            return Mail(settings.values)
        case "webhook":
            return Webhook(settings.values)
        case _:
            return Bell(settings.values)
