"""What a fault proxy is told while it runs: one order a line, on standard input or a Unix socket, each with an answer.

The words are a table, so that drills can be written down and played again. It refuses what it does not know by saying
what it knows; it never stops for a wrong order.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import sys
import threading
from collections.abc import Awaitable, Callable, Sequence

from openline.carriers.proxy import FaultProxy
from openline.carriers.weather import UNITS, WORDS

LINE_MAX = 1024  # bytes of an order; the longest is a word and a number
WAIT_MAX_S = 86_400.0  # a drill of a day
TALKERS_MAX = 16  # connections to the control socket at once: one drill-master, and his mistakes


async def _heal(proxy: FaultProxy) -> None:
    await proxy.heal()


async def _refuse(proxy: FaultProxy) -> None:
    await proxy.refuse()


async def _cut(proxy: FaultProxy) -> None:
    proxy.cut()


async def _in(proxy: FaultProxy) -> None:
    proxy.one_way("in")


async def _out(proxy: FaultProxy) -> None:
    proxy.one_way("out")


async def _calm(proxy: FaultProxy) -> None:
    for word in WORDS:
        proxy.weather.set(word, 0.0)


async def _status(proxy: FaultProxy) -> None:
    """Nothing: every answer tells how it stands."""


ACTS: dict[str, Callable[[FaultProxy], Awaitable[None]]] = {
    "cut": _cut,
    "refuse": _refuse,
    "heal": _heal,
    "in": _in,
    "out": _out,
    "calm": _calm,
    "status": _status,
}
KNOWN = ", ".join([*ACTS, *(f"{word} {UNITS[word]}" for word in WORDS), "wait s", "quit"])


def standing(proxy: FaultProxy) -> str:
    """How it stands: what it does, and what it has counted."""
    weather = [
        f"{word} {getattr(proxy.weather, word):g} {UNITS[word]}" for word in WORDS if getattr(proxy.weather, word)
    ]
    harm = [f"{count} {word}" for word, count in sorted(proxy.harm.items()) if count]
    counted = f"{proxy.forwarded['in']} bytes in, {proxy.forwarded['out']} out, {proxy.connections} connections"
    return ", ".join([proxy.state, *weather]) + "; " + ", ".join([counted, *harm])


async def obey(proxy: FaultProxy, line: str) -> str:
    """Carry out one order; return what to tell the person. One that was carried out is answered with ``done``."""
    word, _, argument = line.strip().partition(" ")
    if word in ACTS and not argument:
        await ACTS[word](proxy)
    elif word in WORDS or word == "wait":
        try:
            await _number(proxy, word, float(argument))
        except ValueError as wrong:
            unit = UNITS.get(word, "s")
            says = str(wrong) if argument and "convert" not in str(wrong) else f"{word} needs a number"
            return f"not done: {says}, for instance: {word} 20 ({unit})"
    else:
        return f"not an order: {line.strip()[:60]!r}; there are {KNOWN}"
    return f"done: {line.strip()} ({standing(proxy)})"


async def _number(proxy: FaultProxy, word: str, number: float) -> None:
    if word != "wait":
        proxy.weather.set(word, number)
        return
    if not 0 <= number <= WAIT_MAX_S:
        raise ValueError(f"wait is a number from 0 to {WAIT_MAX_S:.0f}")
    await asyncio.sleep(number)


async def serve(
    proxy: FaultProxy, control: socket.socket | None, say: Callable[[str], None], begin: Sequence[str] = ()
) -> None:
    """Run the proxy until an order says quit; without ``control``, also until standard input ends.

    ``control`` is a listening Unix socket; ``begin`` are orders that come before the first connection. Raises OSError
    when the proxy cannot listen. Cancelled, it stops in order.
    """
    await proxy.start()
    try:
        for order in begin:
            await obey(proxy, order)
        say(f"listening on {proxy.address[0]} port {proxy.address[1]}, forwarding to {proxy.target[0]}")
        if control is None:
            await _obey_input(proxy, say)
        else:
            await _obey_socket(proxy, control)
    finally:
        await proxy.stop()
        say(f"ended: {standing(proxy)}")


async def _obey_input(proxy: FaultProxy, say: Callable[[str], None]) -> None:
    loop = asyncio.get_running_loop()
    lines: asyncio.Queue[str] = asyncio.Queue()

    def read() -> None:
        with contextlib.suppress(RuntimeError):  # the loop is gone: so are we
            for line in sys.stdin:
                loop.call_soon_threadsafe(lines.put_nowait, line)
            loop.call_soon_threadsafe(lines.put_nowait, "quit")

    threading.Thread(target=read, daemon=True).start()  # a thread, for standard input may be a file or a terminal
    while (line := await lines.get()).strip() != "quit":
        if line.strip() and not line.startswith("#"):
            say(await obey(proxy, line))


async def _obey_socket(proxy: FaultProxy, control: socket.socket) -> None:
    quitting = asyncio.Event()
    talkers: set[asyncio.Task[None]] = set()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while len(talkers) <= TALKERS_MAX and (
                line := (await reader.readline()).decode("utf-8", "replace").strip()
            ):
                if line == "quit":
                    quitting.set()
                    return
                writer.write(f"{await obey(proxy, line)}\n".encode())
                await writer.drain()
        except (ValueError, OSError):  # a line without an end, or one who went away
            pass
        finally:
            writer.close()

    def welcome(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(talk(reader, writer))
        talkers.add(task)
        task.add_done_callback(talkers.discard)

    server = await asyncio.start_unix_server(welcome, sock=control, limit=LINE_MAX)
    try:
        await quitting.wait()
    finally:
        server.close()
        for talker in tuple(talkers):
            talker.cancel()
        await asyncio.gather(*talkers, return_exceptions=True)
