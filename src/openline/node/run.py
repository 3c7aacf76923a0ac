"""``openline node run``: one process that is a station until it is told to stop.

It ends with 0 when told to, and with a sentence and 1 when it cannot go on. It refuses to swallow a fault: what could
not be carried out stops the process, and what was kept is loaded at the next start.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import socket
import sys
from collections.abc import Callable, Iterator

import uvicorn
from starlette.types import ASGIApp

from openline.node import logs, notify, unix
from openline.node.api import app
from openline.node.guard import Guard, token
from openline.node.home import Home, HomeError
from openline.node.node import Node

Console = Callable[[Home, int], ASGIApp]  # a desk in a browser, of a home and a port; a rung above brings it
NAMES = {"api": "local API", "console": "console"}
DESKS_S = 2  # that desks which do not read may hold up the end: a service manager waits a few seconds, no more
log = logging.getLogger("openline.node")


class _Server(uvicorn.Server):
    """The HTTP server, leaving signals to the node."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Do nothing: the node decides what a signal means."""
        yield


async def run(home: Home, console: Console | None = None) -> str:
    """Run until SIGTERM or SIGINT. Returns the empty string, or why the node had to stop. Raises HomeError.

    ``console`` makes the desk that is served where ``console`` in config.toml says: it attaches to the socket like any.
    """
    home.config()  # a folder that is no home is told as that
    try:
        listening = unix.listen(home.socket)
    except FileExistsError:
        raise HomeError(f"A node already runs in {home.path}. Stop it first, or attach to it.") from None
    with contextlib.ExitStack() as undo:
        undo.callback(home.socket.unlink, missing_ok=True)
        undo.callback(listening.close)
        return await _serve(Node(home), listening, console)


async def _serve(node: Node, listening: socket.socket, console: Console | None) -> str:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    if node.settings.log:
        logs.begin(node.settings.log)
    inside = app(node)
    servers, ways = [_server(inside)], [listening]
    with contextlib.ExitStack() as undo:
        if node.settings.api:
            made, port = _loopback(*node.settings.api, "api")
            undo.callback(made.close)
            servers.append(_server(Guard(inside, token(node.home.path / "api.token"), port)))
            ways.append(made)
            sys.stderr.write(f"The local API is also at {node.settings.api[0]}:{port}, with the token in api.token.\n")
        if node.settings.console and console:
            made, port = _loopback(*node.settings.console, "console")
            undo.callback(made.close)
            servers.append(_server(console(node.home, port)))
            ways.append(made)
            sys.stderr.write(f"The console is at http://{node.config.party.lower()}.localhost:{port}/\n")
        try:
            await node.start()
            serving = [asyncio.create_task(one.serve(sockets=[way])) for one, way in zip(servers, ways, strict=True)]
            waits = [asyncio.create_task(one) for one in (stop.wait(), node.failed.wait(), _live())]
            host, port = node.config.listen
            names = ", ".join(map(node.name_of, node.engines)) or "no line in force yet: see 'openline charter'"
            sys.stderr.write(f"Node of {node.config.party} is up on {host}:{port}. Lines: {names}. Ctrl-C ends it.\n")
            await asyncio.wait([*serving, *waits], return_when=asyncio.FIRST_COMPLETED)
            for wait in waits:
                wait.cancel()
        finally:
            notify.tell("STOPPING=1")
            for one in servers:
                one.should_exit = True
            await node.stop()
        await asyncio.gather(*serving)
    return node.why_failed


def _server(inside: ASGIApp) -> _Server:
    config = uvicorn.Config(
        inside,
        log_level="warning",
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
