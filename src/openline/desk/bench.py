"""``openline bench``: what this machine and this version do, measured in one run beside the bare floor.

It refuses to time anything that is not the real thing: two node processes, durable stores, real TLS, a real alarm.
"""

from __future__ import annotations

import asyncio
import dataclasses
import json
import os
import platform
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import click

from openline import __version__
from openline.desk.cli import EXIT_STOPPED, Number, cli, fail

if TYPE_CHECKING:
    from openline.desk.bench_parts import Latency

PARTS = ("latency", "bytes", "cut", "backlog", "history", "console", "ratios")
USUAL = tuple(part for part in PARTS if part != "console")  # 200 lines take minutes to stand: only where asked for
# What is asked of each figure: its name here, where it stands in the object, and the most (or, below zero, the least).
ASKED: tuple[tuple[str, tuple[str | int, ...], float], ...] = (
    ("bytes a message, paced at 10 a second, all counted", ("wire_bytes", "paced"), 320),
    ("bytes a message in a burst", ("wire_bytes", "burst"), 280),
    ("seconds from the end of the cut to its last message", ("cut", "restored_to_last_s"), 1.0),
    ("messages lost by the cut", ("cut", "lost"), 0),
    ("messages out of order after the cut", ("cut", "out_of_order"), 0),
    ("seconds for the backlog", ("backlog", "seconds"), 5.0),
    ("entries of the backlog lost", ("backlog", "lost"), 0),
    ("MB of the writer's node after the backlog", ("memory_mb", 0), 90),
    ("MB of the reader's node after the backlog", ("memory_mb", 1), 90),
    ("seconds to start, empty", ("startup_s",), 1.5),
    ("seconds from a start with a long history to the alarm of a FLASH", ("history", "rang_s"), 2.0),
    ("seconds to open a long transcript at the console", ("console", "transcript", "open_s"), 1.0),
    ("seconds to jump to its middle by number", ("console", "transcript", "number_s"), 1.0),
    ("seconds to jump to its middle by time", ("console", "transcript", "time_s"), 1.0),
    ("seconds to search it", ("console", "transcript", "search_s"), 1.0),
    ("times what an update of 20 lines costs, of 200", ("console", "times_20"), 3.0),
    ("times the bare primitives to accept an entry", ("ratios", "accept"), 1.5),
    ("times the rate of verifying each, to prove a backlog", ("ratios", "proven"), -25),
    ("times the rate of verifying each, to read it whole", ("ratios", "folded"), -1.5),
)


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much of everything is measured."""

    messages: int
    entries: int
    backlog: int
    history: int
    cut_s: float


@cli.command()
@click.option("--messages", default=200, show_default=True, type=click.IntRange(10, 10_000))
@click.option("--entries", default=10_000, show_default=True, type=click.IntRange(100, 100_000), help="Of the ratios.")
@click.option("--backlog", default=10_000, show_default=True, type=click.IntRange(10, 100_000))
@click.option("--history", default=100_000, show_default=True, type=click.IntRange(10, 1_000_000))
@click.option("--cut", "cut_s", default=20.0, show_default=True, type=Number(1, 600), help="Seconds.")
@click.option("--part", "parts", multiple=True, type=click.Choice(PARTS), help="Measure this only; several may stand.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def bench(
    messages: int, entries: int, backlog: int, history: int, cut_s: float, parts: tuple[str, ...], as_json: bool
) -> None:
    """Measure latency, rate, bytes on the wire, a cut, a backlog, memory, start-up, and ratios to bare cryptography."""
    sizes, chosen = Sizes(messages, entries, backlog, history, cut_s), parts or USUAL
    found: dict[str, Any] = {}
    try:
        asyncio.run(_bench(sizes, chosen, found, as_json))
    except asyncio.CancelledError:
        fail("stopped.", EXIT_STOPPED)
    if "ratios" in chosen:
        found |= _ratios(sizes)
    found |= {"versions": _versions(), "machine": _machine(), "missed": missed(found)}
    click.echo(json.dumps(found) if as_json else "\n".join(rendered(found)))


async def _bench(sizes: Sizes, chosen: tuple[str, ...], found: dict[str, Any], as_json: bool) -> None:
    from openline.desk.demo.stage import stop_on_signals

    stop_on_signals()
    for names, work in GROUPS:
        if set(names) & set(chosen):
            if not as_json:
                click.echo(f"measuring: {', '.join(name for name in names if name in chosen)} ...", err=True)
            await work(sizes, chosen, found)


async def _direct(sizes: Sizes, _chosen: tuple[str, ...], found: dict[str, Any]) -> None:
    """On a route without a proxy: latency, rate, start-up."""
    from openline.desk import bench_parts as parts
    from openline.desk.bench_pair import LINE, Pair, in_thread

    async with Pair(proxied=False) as pair:
        pair.cn.end()
        found["startup_s"] = round(await in_thread(parts.startup, pair.cn), 2)
        await pair.back(pair.us)
        found |= _latency(await in_thread(parts.latency, pair, sizes.messages))
        found["frame_bytes"] = await in_thread(_frames, await pair.export(pair.us, LINE))
        found["messages_per_s"] = round(await in_thread(parts.rate, pair, 10 * sizes.messages), 1)


async def _backlog(sizes: Sizes, _chosen: tuple[str, ...], found: dict[str, Any]) -> None:
    """Two nodes that hold a backlog and nothing else, and the memory that it leaves in use."""
    from openline.desk import bench_parts as parts
    from openline.desk.bench_pair import Pair, in_thread, memory_mb

    async with Pair(proxied=False) as pair:
        found["backlog"] = await in_thread(parts.backlog, pair, sizes.backlog)
        found["memory_mb"] = [memory_mb(pair.us), memory_mb(pair.cn)]


def _latency(late: Latency) -> dict[str, Any]:
    from openline.desk.bench_parts import percentile

    p50, floor = percentile(late.rang, 50), percentile(late.floor, 50)
    return {
        "latency_ms": {"p50": p50, "p99": percentile(late.rang, 99), "floor_p50": floor},
        "latency_times_floor": round(p50 / floor, 2),
        "accepted_ms": {"p50": percentile(late.accepted, 50), "p99": percentile(late.accepted, 99)},
    }


async def _proxied(sizes: Sizes, chosen: tuple[str, ...], found: dict[str, Any]) -> None:
    """Through a proxy that counts, and cuts."""
    from openline.desk import bench_parts as parts
    from openline.desk.bench_pair import Pair, in_thread

    async with Pair(proxied=True) as pair:
        loop = asyncio.get_running_loop()
        if "bytes" in chosen:
            paced = await in_thread(parts.paced_bytes, pair, sizes.messages)
            burst = await in_thread(parts.burst_bytes, pair, sizes.messages)
            found["wire_bytes"] = {"paced": paced, "burst": burst}
        if "cut" in chosen:

            def heal() -> None:
                asyncio.run_coroutine_threadsafe(pair.proxy.heal(), loop).result()

            found["cut"] = await in_thread(parts.cut, pair, sizes.cut_s, heal)


async def _history(sizes: Sizes, _chosen: tuple[str, ...], found: dict[str, Any]) -> None:
    """A node that starts with a long history while a FLASH waits for it."""
    from openline.desk import bench_history
    from openline.desk import bench_parts as parts
    from openline.desk.bench_pair import LINE, Pair, in_thread, memory_mb

    async with Pair(proxied=False) as pair:
        pair.us.end()
        pair.cn.end()
        await in_thread(bench_history.write, pair.us.home, pair.cn.home, LINE, sizes.history)
        await in_thread(parts.startup, pair.us)
        timed = await in_thread(parts.rings_after_start, pair.us, pair.cn)
        found["history"] = {"entries": sizes.history} | timed | {"memory_mb": memory_mb(pair.cn)}


async def _console(sizes: Sizes, _chosen: tuple[str, ...], found: dict[str, Any]) -> None:
    """The console: a long transcript, and boards of 20 and of 200 lines with five officers at each."""
    from openline.desk import bench_console

    told: dict[str, Any] = {"transcript": await bench_console.transcript(sizes.history)}
    small, large = await bench_console.board(20), await bench_console.board(200)
    told["boards"] = {str(one.lines): dataclasses.asdict(one) for one in (small, large)}
    found["console"] = told | {"times_20": round(large.console_ms / small.console_ms, 2)}


def _frames(exported: bytes) -> dict[str, int]:
    """The frames as they travelled: the kept form is exactly as long as the masked form with prev."""
    from openline.line.acts import MessageAct, Receipt, ReceiptAct
    from openline.store import export
    from openline.wire import entry as en
    from openline.wire.suite import RealSuite

    items = export.check(exported, RealSuite()).transcript.in_order()
    flash = [i.entry for i in items if isinstance(i.act, MessageAct) and len(i.act.text) == 200][-1]
    rang = next(i.entry for i in items if isinstance(i.act, ReceiptAct) and i.act.receipt is Receipt.RANG)
    out = {"flash": len(en.to_open_frame(flash)), "header": len(flash.hdr), "sealed": len(flash.sealed)}
    return out | {"rang": len(en.to_open_frame(rang))}


def _ratios(sizes: Sizes) -> dict[str, Any]:
    from openline.desk import bench_form, bench_ratios
    from openline.desk.bench_pair import ENGLISH_200

    found = bench_ratios.measure(ENGLISH_200, sizes.entries)
    return {"form_bytes": len(bench_form.frame()), "ratios": dataclasses.asdict(found)}


def _versions() -> dict[str, str]:
    names = ("cryptography", "apsw", "uvicorn", "starlette")
    return {"openline": __version__, "python": platform.python_version(), "openssl": ssl.OPENSSL_VERSION} | {
        n: version(n) for n in names
    }


def _machine() -> dict[str, Any]:
    """What it ran on, and how busy that was: figures of a busy machine are figures of its other work."""
    return {
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "cores": os.cpu_count(),
        "load": [round(one, 2) for one in os.getloadavg()],
    }


def missed(found: dict[str, Any]) -> list[str]:
    """The figures that are worse than what is asked, by name, with both."""
    out = []
    late = found.get("latency_ms")
    if late and late["p50"] > 2 * late["floor_p50"]:
        out.append(f"latency: p50 {late['p50']} ms is {found['latency_times_floor']} times the floor; 2 are asked")
    for name, path, most in ASKED:
        value: Any = found
        for key in path:
            value = value.get(key) if isinstance(value, dict) else value[int(key)] if value else None
        if value is not None and (value > most if most >= 0 else value < -most):
            out.append(f"{name}: {value}; {abs(most)} are asked")
    return out


def rendered(found: dict[str, Any]) -> list[str]:
    """The figures as lines of text, one group a line; what was missed comes last."""
    out = [f"{name}: {_plain(value)}" for name, value in found.items() if name != "missed"]
    return out + [f"MISSED {one}" for one in found["missed"]]


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {_plain(one)}" for key, one in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


Group = Callable[[Sizes, tuple[str, ...], dict[str, Any]], Awaitable[None]]
GROUPS: tuple[tuple[tuple[str, ...], Group], ...] = (
    (("latency",), _direct),
    (("backlog",), _backlog),
    (("bytes", "cut"), _proxied),
    (("history",), _history),
    (("console",), _console),
)
