"""Orders to a fault proxy: the table of words, and the verb ``openline proxy`` as a process."""

import asyncio
import random
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from openline.carriers import orders
from openline.carriers.orders import ACTS, obey
from openline.carriers.proxy import FaultProxy
from openline.carriers.weather import WORDS
from tests.carriers.stations import HOST
from tests.scenes.theatre import COMMAND, Done, desk
from tests.suites.carrier_suite import run, until

PROXY = [*COMMAND, "proxy"]


async def _obeyed(*lines: str) -> tuple[FaultProxy, list[str]]:
    proxy = FaultProxy((HOST, 0), (HOST, 1), random.Random(1))
    await proxy.start()
    try:
        return proxy, [await obey(proxy, line) for line in lines]
    finally:
        await proxy.stop()


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        *[(word, f"done: {word} (") for word in ACTS],
        *[(f"{word} 20", f"done: {word} 20 (open, {word} 20 ") for word in WORDS],
        ("refuse\n", "done: refuse (refusing; 0 bytes in, 0 out, 0 connections)"),
        ("wait 0", "done: wait 0"),
        ("delay", "not done: delay needs a number, for instance: delay 20 (ms)"),
        ("delay soon", "not done: delay needs a number"),
        ("rate nan", "not done: rate is a number from 0 to 1"),
        ("rate -1", "not done: rate is a number from 0"),
        ("loss 101", "not done: loss is a number from 0 to 100, for instance: loss 20 (%)"),
        ("wait -1", "not done: wait is a number from 0 to 86400"),
        ("wait", "not done: wait needs a number, for instance: wait 20 (s)"),
        ("cut now", "not an order: 'cut now'; there are cut, refuse, heal"),
        ("explode", "not an order: 'explode'"),
        ("", "not an order: ''"),
        ("\x1b[2J" * 100, "not an order: '\\x1b[2J"),
    ],
)
def test_an_order_is_obeyed_or_explained(line: str, answer: str) -> None:
    async def scene() -> None:
        _, (said,) = await _obeyed(line)
        assert said.startswith(answer)
        assert said.isprintable()

    run(scene())


def test_calm_ends_all_weather_and_heal_all_else() -> None:
    async def scene() -> None:
        proxy, said = await _obeyed("delay 20", "loss 1", "cut", "calm", "status", "heal", "status")
        assert "cut; " in said[4]
        assert "open; " in said[6]
        assert "ms" not in said[6]
        assert proxy.state == "open"

    run(scene())


@pytest.fixture
def proxied(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], Path, int]]:
    """A proxy as a process, its control socket, and its port."""
    control = tmp_path / "control"
    arguments = ("--listen", f"{HOST}:0", "--to", f"{HOST}:1", "--control", str(control), "--loss", "1", "--cut")
    process = subprocess.Popen([*PROXY, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    try:
        first = process.stdout.readline().split()
        yield process, control, int(first[4].strip(","))
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def _tell(control: Path, *order: str) -> Done:
    return desk("proxy", "--tell", str(control), *order)


def test_a_proxy_takes_orders_on_its_socket_until_told_to_quit(
    proxied: tuple[subprocess.Popen[str], Path, int],
) -> None:
    process, control, _ = proxied
    assert control.stat().st_mode & 0o777 == 0o600, "whoever may open it may cut the line of a drill"
    assert "(cut, loss 1 %; 0 bytes in" in _tell(control, "status").out
    assert "(open, loss 1 %" in _tell(control, "heal").out
    assert "not an order: 'explode'" in _tell(control, "explode").sentence(1)
    assert "hung up" in _tell(control, "x" * 2000).sentence(1)
    again = desk("proxy", "--listen", f"{HOST}:0", "--to", f"{HOST}:1", "--control", str(control))
    assert "already takes orders" in again.sentence(1)
    assert "done: quit" in _tell(control, "quit").out
    assert process.wait(20) == 0
    assert process.stdout
    assert process.stdout.read().startswith("ended: open, loss 1 %; 0 bytes in, 0 out")
    assert not control.exists()
    assert "No proxy answers" in _tell(control, "cut").sentence(1)


def test_a_proxy_that_is_ended_by_a_signal_ends_in_order(proxied: tuple[subprocess.Popen[str], Path, int]) -> None:
    process, control, _ = proxied
    process.terminate()
    assert process.wait(20) == 0
    assert not control.exists()


def test_orders_on_standard_input_are_a_drill_that_can_be_kept(tmp_path: Path) -> None:
    drill = "# the link is slow, then gone\ndelay 20\n\nwait 0.05\ncut\nbogus\nquit\nheal\n"
    done = subprocess.run(
        [*PROXY, "--listen", f"{HOST}:0", "--to", f"{HOST}:1", "--one-way", "in"],
        input=drill,
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    said = done.stdout.splitlines()
    assert [line.split(":")[0] for line in said[1:]] == ["done", "done", "done", "not an order", "ended"]
    assert "one-way in, delay 20 ms" in said[1]


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        ((), 2, "It needs --listen and --to"),
        (("--listen", "x:1"), 2, "It needs --listen and --to"),
        (("--listen", "x:1", "--to", "y:2", "cut"), 2, "It needs --listen and --to"),
        (("--listen", "x", "--to", "y:2"), 2, "'x' is not an address"),
        (("--listen", f"{HOST}:0", "--to", "y:2", "--loss", "200"), 1, "loss is a number from 0 to 100"),
        (("--tell", "nowhere"), 2, "needs an order"),
    ],
)
def test_what_cannot_be_started_is_a_sentence(arguments: tuple[str, ...], code: int, says: str) -> None:
    assert says in desk("proxy", *arguments).sentence(code)


def test_an_address_that_is_taken_is_a_sentence() -> None:
    async def scene() -> None:
        proxy = FaultProxy((HOST, 0), (HOST, 1), random.Random(1))
        await proxy.start()
        try:
            arguments = ("--listen", "{}:{}".format(*proxy.address), "--to", f"{HOST}:1")
            process = await asyncio.create_subprocess_exec(
                *PROXY, *arguments, stdin=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE
            )
            _, err = await process.communicate()
            assert process.returncode == 1
            assert b"in use" in err
            assert b"Traceback" not in err
        finally:
            await proxy.stop()

    run(scene())


def test_too_many_talkers_are_shown_the_door(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(orders, "TALKERS_MAX", 2)

    async def scene() -> None:
        from openline.node import unix

        proxy = FaultProxy((HOST, 0), (HOST, 1), random.Random(1))
        path = tmp_path / "control"
        with unix.listen(path) as control:
            serving = asyncio.create_task(orders.serve(proxy, control, lambda _: None))
            await until(lambda: proxy._listener)
            talks = [await asyncio.open_unix_connection(path) for _ in range(3)]
            for _, writer in talks[:2]:
                writer.write(b"status\n")
            answers = [await reader.readline() for reader, _ in talks]
            assert [bool(answer) for answer in answers] == [True, True, False]
            for _, writer in talks:
                writer.close()
            serving.cancel()
            await asyncio.wait([serving])

    run(scene())
