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
from collections.abc import Iterator

import uvicorn

from openline.node import unix
from openline.node.api import app
from openline.node.home import Home, HomeError
from openline.node.node import Node

DESKS_S = 2  # that desks which do not read may hold up the end: a service manager waits a few seconds, no more
log = logging.getLogger("openline.node")


class _Server(uvicorn.Server):
    """The HTTP server, leaving signals to the node."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Do nothing: the node decides what a signal means."""
        yield


async def run(home: Home) -> str:
    """Run until SIGTERM or SIGINT. Returns the empty string, or why the node had to stop. Raises HomeError."""
    home.config()  # a folder that is no home is told as that
    try:
        listening = unix.listen(home.socket)
    except FileExistsError:
        raise HomeError(f"A node already runs in {home.path}. Stop it first, or attach to it.") from None
    with contextlib.ExitStack() as undo:
        undo.callback(home.socket.unlink, missing_ok=True)
        undo.callback(listening.close)
        return await _serve(Node(home), listening)


async def _serve(node: Node, listening: socket.socket) -> str:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    config = uvicorn.Config(
        app(node), log_level="warning", lifespan="off", access_log=False, timeout_graceful_shutdown=DESKS_S
    )
    server = _Server(config)
    try:
        await node.start()
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        waits = [asyncio.create_task(stop.wait()), asyncio.create_task(node.failed.wait())]
        host, port = node.config.listen
        names = ", ".join(map(node.name_of, node.engines)) or "no line in force yet: see 'openline charter'"
        sys.stderr.write(f"Node of {node.config.party} is up on {host}:{port}. Lines: {names}. Ctrl-C ends it.\n")
        await asyncio.wait([serving, *waits], return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()
    finally:
        server.should_exit = True
        await node.stop()
    await serving
    return node.why_failed
