"""Trying a route: every answer that a port can give, and whose act helps."""

import asyncio
import random
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from openline.carriers.certificate import context, tls_public
from openline.carriers.tls import TlsCarrier
from openline.node.dial import Tried, try_route
from tests.carriers.stations import HOST, seed

US, CN, JP = (tls_public(seed(name)) for name in ("us", "cn", "jp"))
Address = tuple[str, int]


@asynccontextmanager
async def station(*pins: bytes) -> AsyncIterator[Address]:
    """CN's carrier, which has pinned these keys."""
    carrier = TlsCarrier(
        seed("cn"), [(HOST, 0)], dict.fromkeys(pins, ()), lambda *_: None, lambda *_: None, random.Random(1)
    )
    await carrier.start()
    try:
        yield carrier.addresses[0]
    finally:
        await carrier.stop()


@asynccontextmanager
async def server(says: bytes, tls: bool) -> AsyncIterator[Address]:
    """Something that says this to whoever connects, under CN's key or in the clear, and waits."""

    writers: list[asyncio.StreamWriter] = []

    async def welcome(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        writer.write(says)

    made = context(True, seed("cn"), [US]) if tls else None
    listening = await asyncio.start_server(welcome, HOST, 0, ssl=made)
    try:
        yield listening.sockets[0].getsockname()[:2]
    finally:
        await asyncio.sleep(0)  # what connected has been welcomed after this
        listening.close()
        for writer in writers:
            writer.transport.abort()
        await asyncio.sleep(0)


@asynccontextmanager
async def nobody() -> AsyncIterator[Address]:
    """A port on which nobody listens."""
    with socket.socket() as held:
        held.bind((HOST, 0))
        yield held.getsockname()[:2]


@asynccontextmanager
async def hole() -> AsyncIterator[Address]:
    """A port that takes a connection and never says a word."""
    with socket.socket() as held:
        held.bind((HOST, 0))
        held.listen()
        yield held.getsockname()[:2]


CASES: dict[str, tuple[Callable[[], object], str, str]] = {
    "good": (lambda: station(US), "CN answers there with its own key, and knows ours", ""),
    "unpinned": (lambda: station(JP), "closes on our certificate", "They do not know our key yet"),
    "another version": (lambda: server(b"\x02" + bytes(8), tls=True), "another version of the link", "what runs there"),
    "no TLS": (lambda: server(b"HTTP/1.1 400 no\r\n\r\n", tls=False), "not TLS", "is no node of Openline"),
    "nobody": (nobody, "nobody listens there", "ask them to start it"),
    "black hole": (hole, "no answer in time", "firewalls"),
}


def tried(where: Callable[[], object], expected: dict[bytes, str], others: dict[bytes, str]) -> Tried:
    """What a route to that address is found to be."""

    async def run() -> Tried:
        async with where() as address:  # type: ignore[attr-defined]
            return await try_route(address, seed("us"), expected, others)

    return asyncio.run(run())


@pytest.mark.parametrize(("where", "what", "next_step"), CASES.values(), ids=CASES)
def test_a_route_is_told_with_whose_act_helps(where: Callable[[], object], what: str, next_step: str) -> None:
    """Only the first of them is good."""
    found = tried(where, {CN: "CN"}, {JP: "JP"})
    assert what in found.what
    assert next_step in found.next_step
    assert found.good == (not next_step)


def test_another_station_and_a_stranger_are_told_apart() -> None:
    """A route to JP at which CN answers; and one at which somebody does whom no card names."""
    assert tried(lambda: station(US), {JP: "JP"}, {CN: "CN"}).who == "CN"
    stranger = tried(lambda: station(US), {JP: "JP"}, {})
    assert "a key that no card here names" in stranger.what
    assert "Do not use it" in stranger.next_step
    assert not stranger.good


def test_a_route_that_is_tried_leaves_no_link() -> None:
    """We hang up after their hello, so that nothing is sent and no lamp moves."""

    async def run() -> None:
        ups: list[bool] = []
        carrier = TlsCarrier(
            seed("cn"), [(HOST, 0)], {US: ()}, lambda *_: None, lambda _k, up, _r: ups.append(up), random.Random(1)
        )
        await carrier.start()
        try:
            assert (await try_route(carrier.addresses[0], seed("us"), {CN: "CN"}, {})).good
            assert not ups
            assert not carrier.links()
        finally:
            await carrier.stop()

    asyncio.run(run())
