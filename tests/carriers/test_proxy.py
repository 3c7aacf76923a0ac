"""The fault proxy does the harm it is told to, and no other."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from openline.carriers.proxy import FaultProxy
from tests.carriers.stations import HOST
from tests.suites.carrier_suite import run, until

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@asynccontextmanager
async def _echo() -> AsyncIterator[FaultProxy]:
    """A proxy before a server that says back what it hears."""
    writers: list[asyncio.StreamWriter] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        try:
            while data := await reader.read(1 << 16):
                writer.write(data)
                await writer.drain()
        except ConnectionError:
            pass
        writer.transport.abort()

    server = await asyncio.start_server(answer, HOST, 0)
    host, port = server.sockets[0].getsockname()[:2]
    proxy = FaultProxy((HOST, 0), (host, port), random.Random(7))
    await proxy.start()
    try:
        yield proxy
    finally:
        await proxy.stop()
        server.close()
        await until(lambda: all(writer.is_closing() for writer in writers))
        await asyncio.sleep(0)


async def _ask(streams: Streams, data: bytes) -> float:
    """Send, wait for the echo; the seconds it took."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    streams[1].write(data)
    assert await streams[0].readexactly(len(data)) == data
    return loop.time() - began


async def _broken(streams: Streams) -> None:
    """Wait until the connection is reset."""
    with pytest.raises(ConnectionError):
        await streams[0].readuntil(b"a polite end would be another error")
    streams[1].transport.abort()


async def _refused(proxy: FaultProxy) -> None:
    """Connect and be reset, sooner or later."""
    try:
        streams = await asyncio.open_connection(*proxy.address)
    except ConnectionError:
        return
    await _broken(streams)


def test_it_forwards_and_counts() -> None:
    async def scene() -> None:
        async with _echo() as proxy:
            streams = await asyncio.open_connection(*proxy.address)
            await _ask(streams, bytes(range(256)) * 1000)
            await until(lambda: proxy.forwarded == {"in": 256_000, "out": 256_000})
            streams[1].transport.abort()

    run(scene())


def test_delay_and_rate_take_their_time() -> None:
    async def scene() -> None:
        async with _echo() as proxy:
            streams = await asyncio.open_connection(*proxy.address)
            proxy.weather.delay, proxy.weather.jitter = 60, 10
            assert await _ask(streams, b"slowly") >= 0.12
            proxy.weather.delay = proxy.weather.jitter = 0
            proxy.weather.rate = 800_000
            assert await _ask(streams, bytes(40_000)) >= 0.4
            streams[1].transport.abort()

    run(scene())


def test_a_cut_is_a_black_hole_and_healing_breaks_what_was_in_it() -> None:
    async def scene() -> None:
        async with _echo() as proxy:
            old = await asyncio.open_connection(*proxy.address)
            await _ask(old, b"before")
            proxy.cut()
            new = await asyncio.open_connection(*proxy.address)
            for streams in (old, new):
                streams[1].write(b"into the void")
                with pytest.raises(TimeoutError):
                    await asyncio.wait_for(streams[0].read(1), 0.1)
            assert proxy.forwarded["in"] == len(b"before")
            await proxy.heal()
            await asyncio.gather(_broken(old), _broken(new))
            again = await asyncio.open_connection(*proxy.address)
            await _ask(again, b"after")
            again[1].transport.abort()

    run(scene())


@pytest.mark.parametrize(("way", "there", "back"), [("in", 4, 0), ("out", 0, 0)])
def test_one_way_lets_one_way_pass(way: str, there: int, back: int) -> None:
    async def scene() -> None:
        async with _echo() as proxy:
            streams = await asyncio.open_connection(*proxy.address)
            await _ask(streams, b"both")
            proxy.one_way("in" if way == "in" else "out")
            streams[1].write(b"word")
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(streams[0].read(1), 0.1)
            assert proxy.forwarded == {"in": 4 + there, "out": 4 + back}
            await proxy.heal()
            await _broken(streams)

    run(scene())


def test_refusing_resets_the_old_and_the_new() -> None:
    async def scene() -> None:
        async with _echo() as proxy:
            old = await asyncio.open_connection(*proxy.address)
            await _ask(old, b"before")
            await proxy.refuse()
            await _broken(old)
            await _refused(proxy)
            await proxy.heal()
            again = await asyncio.open_connection(*proxy.address)
            await _ask(again, b"after")
            again[1].transport.abort()

    run(scene())


def test_a_target_that_is_away_is_a_reset() -> None:
    async def scene() -> None:
        async with _echo() as proxy:
            proxy.target = (HOST, 1)
            await _refused(proxy)

    run(scene())


def test_packets_are_lost_overtaken_and_repeated_and_every_byte_arrives() -> None:
    """As TCP shows it: late, in order, whole; the harm is counted."""

    async def scene() -> None:
        async with _echo() as proxy:
            streams = await asyncio.open_connection(*proxy.address)
            proxy.weather.loss, proxy.weather.reorder, proxy.weather.duplicate = 1, 5, 5
            await _ask(streams, random.Random(3).randbytes(400_000))
            assert min(proxy.harm[word] for word in ("lost", "overtaken", "repeated")) > 0
            assert proxy.harm["corrupted"] == 0
            assert proxy.connections == 1
            streams[1].transport.abort()

    run(scene())


def test_a_corrupt_packet_arrives_with_another_bit() -> None:
    async def scene() -> None:
        async with _echo() as proxy:
            streams = await asyncio.open_connection(*proxy.address)
            proxy.weather.corrupt = 100
            streams[1].write(bytes(100))
            there_and_back = await streams[0].readexactly(100)
            assert 1 <= sum(byte.bit_count() for byte in there_and_back) <= 2
            assert proxy.harm["corrupted"] == 2
            streams[1].transport.abort()

    run(scene())


def test_its_state_is_told() -> None:
    async def scene() -> None:
        async with _echo() as proxy:
            assert proxy.state == "open"
            proxy.one_way("in")
            assert proxy.state == "one-way in"
            proxy.one_way("out")
            assert proxy.state == "one-way out"
            proxy.cut()
            assert proxy.state == "cut"
            await proxy.heal()
            await proxy.refuse()
            assert proxy.state == "refusing"

    run(scene())
