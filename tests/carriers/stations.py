"""Stations with a TLS carrier on 127.0.0.1, and the proxies between them, for the tests of this folder."""

import asyncio
import hashlib
import random
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from openline.carriers.certificate import tls_public
from openline.carriers.proxy import FaultProxy
from openline.carriers.tls import TlsCarrier
from tests.suites.carrier_suite import Ear, End, until

HOST = "127.0.0.1"
Address = tuple[str, int]


def seed(name: str) -> bytes:
    """The private key of a station in tests: the hash of its name."""
    return hashlib.sha256(name.encode()).digest()


@dataclass
class Station(End):
    """An end whose carrier is a TLS carrier."""

    tls: TlsCarrier

    @property
    def address(self) -> Address:
        """Where it listens."""
        return self.tls.addresses[0]

    def up(self) -> int:
        """How many links are up."""
        return sum(state.up for state in self.tls.links())

    def reasons(self) -> set[str]:
        """Why connections were refused."""
        return set(self.tls.counters.refused)


def station(name: str, peers: Mapping[bytes, Sequence[Address]], listens: bool = True) -> Station:
    """A station that is not started."""
    ear = Ear()
    listen = [(HOST, 0)] if listens else []
    carrier = TlsCarrier(seed(name), listen, peers, ear.on_frame, ear.on_link, random.Random(name))
    return Station(carrier, tls_public(seed(name)), ear, carrier)


@asynccontextmanager
async def two(proxies: int = 0) -> AsyncIterator[tuple[Station, Station, list[FaultProxy]]]:
    """Anna, who dials, and Boris, who listens, met; with proxies, each is a route of its own."""
    anna, boris = station("anna", {}, listens=False), station("boris", {})
    between: list[FaultProxy] = []
    try:
        boris.tls.set_peers({anna.key: []})
        await boris.tls.start()
        for number in range(proxies):
            between.append(FaultProxy((HOST, 0), boris.address, random.Random(number)))
            await between[-1].start()
        anna.tls.set_peers({boris.key: [proxy.address for proxy in between] or [boris.address]})
        await anna.tls.start()
        await until(lambda: anna.up() == boris.up() == max(1, proxies))
        yield anna, boris, between
    finally:
        await asyncio.gather(anna.tls.stop(), boris.tls.stop(), *(proxy.stop() for proxy in between))
