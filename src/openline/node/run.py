"""``openline node run``: one process that is a station until it is told to stop.

It ends with 0 when told to, and with a sentence and 1 when it cannot go on. It refuses to swallow a fault: what could
not be carried out stops the process, and what was kept is loaded at the next start.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import logging
import resource
import secrets
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from openline.node import logs, notify, unix
from openline.node.api import app
from openline.node.doors import Bounded
from openline.node.guard import Guard, token
from openline.node.home import Home, HomeError
from openline.node.node import Node
from openline.node.officers import TOKEN_SIZE, Officers
from openline.node.times import now

Up = Callable[[dict[str, Any], str], None]  # is told once, when the node is up: where it is, as value and sentences
# A desk in a browser, of a home, a port and the key with which it names officers; a rung above brings it.
Console = Callable[[Home, int, str], ASGIApp]
NAMES = {"api": "local API", "console": "console"}
DESKS_S = 2  # that desks which do not read may hold up the end: a service manager waits a few seconds, no more
SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)  # the last one: its terminal has gone
WANTS = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})  # of the system, when it can take no more
log = logging.getLogger("openline.node")


class _Server(uvicorn.Server):
    """The HTTP server, leaving signals to the node."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Do nothing: the node decides what a signal means."""
        yield


def _say(_value: dict[str, Any], says: str) -> None:
    sys.stderr.write(f"{says}\n")


async def run(home: Home, console: Console | None = None, up: Up = _say) -> str:
    """Run until SIGTERM or SIGINT. Returns the empty string, or why the node had to stop. Raises HomeError.

    ``console`` makes the desk that is served where ``console`` in config.toml says: it attaches to the socket like any.
    """
    home.config()  # a folder that is no home is told as that
    _leave_no_core()
    try:
        listening = unix.listen(home.socket)
    except FileExistsError:
        raise HomeError(f"A node already runs in {home.path}. Stop it first, or attach to it.") from None
    with contextlib.ExitStack() as undo:
        undo.callback(home.socket.unlink, missing_ok=True)
        undo.callback(listening.close)
        return await _serve(Node(home), listening, console, up)


def _leave_no_core() -> None:
    """From here on keys are in memory: no dump of it is written when the process dies.

    One byte, not none: with none a kernel still hands the dump to a crash reporter's pipe, with one it does neither.
    """
    _, hard = resource.getrlimit(resource.RLIMIT_CORE)
    least = 0 if hard == 0 else 1
    resource.setrlimit(resource.RLIMIT_CORE, (least, least))


async def _serve(node: Node, listening: socket.socket, console: Console | None, up: Up) -> str:
    asyncio.get_running_loop().set_exception_handler(_say_want)
    told: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    for number in SIGNALS:
        asyncio.get_running_loop().add_signal_handler(number, _stop, told, number)
    if node.settings.log:
        logs.begin(node.settings.log)
    key = secrets.token_urlsafe(TOKEN_SIZE)  # never leaves this process: who names officers with it is its console
    inside, officers = app(node, key), Officers(node.home.path)

    def is_officers(token: str) -> bool:
        return officers.of_token(token, now().wall_ms // 1000) is not None

    servers, ways = [_server(inside)], [listening]
    value: dict[str, Any] = {"party": node.config.party, "listen": "{}:{}".format(*node.config.listen)}
    says = []
    with contextlib.ExitStack() as undo:
        if node.settings.api:
            made, port = _loopback(*node.settings.api, "api")
            undo.callback(made.close)
            servers.append(_server(Guard(inside, token(node.home.path / "api.token"), port, is_officers)))
            ways.append(made)
            value["api"] = f"{node.settings.api[0]}:{port}"
            says.append(f"The local API is also at {value['api']}, with the token in api.token.")
        if node.settings.console and console:
            made, port = _loopback(*node.settings.console, "console")
            undo.callback(made.close)
            servers.append(_server(console(node.home, port, key)))
            ways.append(made)
            value["console"] = f"http://{node.config.party.lower()}.localhost:{port}/"
            says.append(f"The console is at {value['console']}")
        try:
            await node.start()
            serving = [asyncio.create_task(one.serve(sockets=[way])) for one, way in zip(servers, ways, strict=True)]
            waits = [asyncio.create_task(one) for one in (_told(told), node.failed.wait(), _live())]
            value["lines"] = list(map(node.name_of, node.engines))
            names = ", ".join(value["lines"]) or "no line in force yet: see 'openline charter'"
            if not (node.home.path / "card").exists():
                names = f"none, and this home has no card yet. {node.home.to_a_card().removesuffix('.')}"
            says.append(f"Node of {value['party']} is up on {value['listen']}. Lines: {names}. Ctrl-C ends it.")
            up(value, "\n".join(says))
            done, _ = await asyncio.wait([*serving, *waits], return_when=asyncio.FIRST_COMPLETED)
            why = _why_ended(node, told, done)
            for wait in waits:
                wait.cancel()
        finally:
            notify.tell("STOPPING=1")
            for one in servers:
                one.should_exit = True
            await node.stop()
        await asyncio.gather(*serving, *waits, return_exceptions=True)
    if told.done():
        sys.stderr.write(f"Node of {value['party']} ends: {told.result()}.\n")
    return why


def _say_want(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Say in a line that no connection could be taken, which is tried again in a second; the rest as ever."""
    wrong = context.get("exception")
    if isinstance(wrong, OSError) and wrong.errno in WANTS:
        log.warning("no desk could be let in: %s. Links that stand go on. Raise LimitNOFILE.", wrong.strerror)
    else:
        loop.default_exception_handler(context)


def _stop(told: asyncio.Future[str], number: signal.Signals) -> None:
    if not told.done():
        told.set_result(f"told to by {number.name}")


async def _told(told: asyncio.Future[str]) -> None:
    await asyncio.shield(told)


def _why_ended(node: Node, told: asyncio.Future[str], done: set[asyncio.Task[Any]]) -> str:
    """Why the node cannot go on, in words; empty when it was told to stop. It never ends without a reason."""
    if node.failed.is_set() or told.done():
        return node.why_failed
    wrong = next((wrong for task in done if (wrong := task.exception())), None)
    log.error("a part of the node ended by itself", exc_info=wrong)
    return f"a part of it ended by itself ({str(wrong) or type(wrong).__name__ if wrong else 'its local API'})."


def _server(inside: ASGIApp) -> _Server:
    config = uvicorn.Config(
        inside,
        http=Bounded,
        ws="none",  # a page reads events; what asks for more is answered as if it had not
        log_level="error",  # a request that is none is no news: whoever reaches a door could fill the log with them
        log_config=None,
        lifespan="off",
        access_log=False,
        server_header=False,
        proxy_headers=False,  # nobody stands between a desk and its node
        timeout_graceful_shutdown=DESKS_S,
    )
    return _Server(config)


def _loopback(host: str, port: int, key: str) -> tuple[socket.socket, int]:
    """A listening socket for what the setting ``key`` names, and its port. Raises HomeError."""
    try:
        made = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as wrong:
        raise HomeError(
            f"The {NAMES[key]} cannot listen on {host}:{port}: {wrong.strerror}. "
            f"Choose another port for '{key}' in config.toml."
        ) from None
    return made, made.getsockname()[1]


async def _live() -> bool:
    """Tell the service manager that the node is ready, and as often as it wants that the loop still turns."""
    notify.tell("READY=1")
    every_s = notify.watchdog_s()
    while every_s is not None:
        notify.tell("WATCHDOG=1")
        await asyncio.sleep(every_s)
    return await asyncio.Event().wait()
