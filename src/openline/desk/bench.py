"""``openline bench``: figures of this machine, as ratios measured in one run beside the bare floor.

It refuses to time anything that is not the real thing: two node processes, durable stores, real TLS. It grows.
"""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import json
import os
import queue
import statistics
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from openline.desk.cli import EXIT_STOPPED, cli, fail
from openline.desk.client import NoNode, NotOnStage

if TYPE_CHECKING:
    from openline.desk.demo.player import Player

ENGLISH_200 = (  # words that the dictionary did not foresee
    "At 0215Z two fishing boats drifted into the closed area north of the reef. One of them burns. We have sent a "
    "patrol boat and a doctor. Tell us who of yours is near and can be there before dark, please."
)
LINE = "us-cn-theatre"
WAIT_S = 20.0


@cli.command()
@click.option("--messages", default=200, show_default=True, type=click.IntRange(10, 10_000))
@click.option("--entries", default=10_000, show_default=True, type=click.IntRange(100, 100_000))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def bench(messages: int, entries: int, as_json: bool) -> None:
    """Measure bytes of a FLASH on the wire, the time from its acceptance to the alarm at the other node, and ratios.

    The ratios are to the bare cryptography: of accepting an entry, and of a backlog of so many entries.
    """
    from openline.desk import bench_form, bench_ratios

    try:
        found = asyncio.run(_bench(messages))
    except asyncio.CancelledError:
        fail("stopped.", EXIT_STOPPED)
    ratios = bench_ratios.measure(ENGLISH_200, entries)
    found |= {"form_bytes": len(bench_form.frame()), "ratios": dataclasses.asdict(ratios)}
    if as_json:
        click.echo(json.dumps(found))
        return
    size, late = found["wire_bytes"], found["latency_ms"]
    click.echo(f"FLASH of {found['characters']} characters of English, two stations: {size['flash']} bytes of 270")
    click.echo(f"  of these: header {size['header']}, prev 32, sealed body {size['sealed']}, signature 64")
    click.echo(f"  receipt 'rang' {size['rang']} bytes")
    click.echo(
        f"send accepted -> rang at the other node, {messages} messages: p50 {late['p50']} ms, p99 {late['p99']} ms"
    )
    click.echo(f"  the floor beside it, two durable writes of 1 KiB: p50 {late['floor_p50']} ms")
    click.echo(f"  first byte of the request -> rang: p50 {late['whole_p50']} ms")
    click.echo(f"form of 22 fields (draft) at FLASH, ten stations, prev: {found['form_bytes']} bytes of 231")
    click.echo(f"accepting one entry: {ratios.accept} times the bare primitives, {ratios.accept_us} us")
    click.echo(f"backlog of {entries} entries, times the rate of verifying each: proven {ratios.proven}")
    click.echo(f"  opened, decoded and folded {ratios.folded}")
    click.echo(f"fold of {entries * 10} entries: {ratios.linear} times the cost an entry of {entries}")


async def _bench(messages: int) -> dict[str, Any]:
    from openline.desk.demo.script import cast
    from openline.desk.demo.stage import Stage, stop_on_signals

    stop_on_signals()
    async with Stage(cast().only(LINE)) as stage:
        us, cn = stage.players.values()
        return await asyncio.to_thread(_measure, us, cn, messages)


def _measure(us: Player, cn: Player, messages: int) -> dict[str, Any]:
    rang: queue.Queue[tuple[str, float]] = queue.Queue()
    ready = threading.Event()

    def listen() -> None:
        with contextlib.suppress(NoNode):  # the stage is being left
            for event in cn.client.events():
                at = time.perf_counter()
                ready.set()
                shown = (event or {}).get("entry", {})
                if shown.get("receipt") == "RANG" and shown["ours"]:
                    rang.put((shown["about"], at))

    threading.Thread(target=listen, daemon=True).start()
    if not ready.wait(WAIT_S):
        raise NotOnStage(f"{cn.party}'s node told no event within {WAIT_S:.0f} s. Try again on an idle machine.")
    accepted, whole = [], []
    for number in range(messages):
        body = {
            "text": f"{number:03} {ENGLISH_200}"[:200],
            "precedence": "FLASH",
            "marker": "WARNING",
            "exercise": True,
        }
        first = time.perf_counter()
        name = us.client.post(f"/v1/lines/{LINE}/messages", body)["name"]
        done = time.perf_counter()
        try:
            about, at = rang.get(timeout=WAIT_S)
        except queue.Empty:
            raise NotOnStage(f"{name} did not ring within {WAIT_S:.0f} s. Try again on an idle machine.") from None
        assert about == name, "the alarm that rang is this message's"
        accepted.append((at - done) * 1000)
        whole.append((at - first) * 1000)
    sizes = _sizes(us.client.raw("GET", f"/v1/lines/{LINE}/export"))
    floor = _floor()
    late = {
        "p50": _at(accepted, 50),
        "p99": _at(accepted, 99),
        "whole_p50": _at(whole, 50),
        "floor_p50": _at(floor, 50),
    }
    return {"characters": 200, "wire_bytes": sizes, "latency_ms": late, "messages": messages}


def _at(values: list[float], percent: int) -> float:
    return round(statistics.quantiles(values, n=100, method="inclusive")[percent - 1], 2)


def _sizes(exported: bytes) -> dict[str, int]:
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


def _floor() -> list[float]:
    """Two appends of 1 KiB, each on the disk, one for each side's record of the FLASH."""
    out = []
    with tempfile.TemporaryDirectory() as folder:
        handle = os.open(Path(folder) / "floor", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        for _ in range(100):
            began = time.perf_counter()
            for _ in range(2):
                os.write(handle, bytes(1024))
                os.fdatasync(handle)
            out.append((time.perf_counter() - began) * 1000)
        os.close(handle)
    return out
