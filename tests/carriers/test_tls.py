"""The TLS carrier: the suite that every carrier passes, and what it promises beyond, on real sockets."""

import asyncio
import random
import socket
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest

from openline.carriers import link, tls
from openline.carriers.certificate import tls_public
from openline.carriers.link import SILENCE_MAX_S
from openline.carriers.tls import LINKS_IN_MAX, ROUTES_MAX, TlsCarrier
from openline.carriers.weather import Weather
from tests.carriers.stations import HOST, Address, Station, seed, station, two
from tests.suites.carrier_suite import CarrierSuite, Ear, End, Worlds, run, until


@asynccontextmanager
async def _suite_world() -> Worlds:
    async with two() as (anna, boris, _):
        yield anna, boris


class TestSuite(CarrierSuite):
    def world(self) -> AbstractAsyncContextManager[tuple[End, End]]:
        return _suite_world()


BAD = {
    "slow and late": Weather(delay=40, jitter=40, rate=8_000_000),
    "losing packets": Weather(delay=5, loss=0.5, reorder=2, duplicate=2),
}


@pytest.fixture(params=BAD, scope="class")
def bad(request: pytest.FixtureRequest) -> Weather:
    """A bad network that is no cut."""
    return BAD[request.param]


class TestSuiteOverABadNetwork(CarrierSuite):
    """The one route leads through a fault proxy. What a bad network does to a stream is lateness."""

    @pytest.fixture(autouse=True)
    def _weather(self, bad: Weather) -> None:
        self.weather = bad

    def world(self) -> AbstractAsyncContextManager[tuple[End, End]]:
        @asynccontextmanager
        async def made() -> Worlds:
            async with two(1) as (anna, boris, (proxy,)):
                proxy.weather = self.weather
                yield anna, boris

        return made()


def test_a_corrupt_byte_ends_the_link_and_never_becomes_a_frame() -> None:
    """Broken equipment: TLS notices, the link ends with a reason, and the next dial brings it back."""

    async def scene() -> None:
        async with two(1) as (anna, boris, (proxy,)):
            proxy.weather.corrupt = 100
            anna.tls.send(boris.key, b"as it was said", 0)
            await until(lambda: len(boris.ear.links) == 2)
            assert boris.ear.links[1][2].endswith(
                ("TLS failed", "the connection broke", "the peer closed the connection")
            )
            proxy.weather.corrupt = 0
            await until(lambda: anna.up() == boris.up() == 1)
            assert set(boris.ear.bodies()) <= {b"as it was said"}
            anna.tls.send(boris.key, b"again", 0)
            await until(lambda: b"again" in boris.ear.bodies())

    run(scene())


def test_two_thousand_frames_arrive_in_order_on_one_link() -> None:
    sent = [number.to_bytes(2, "big") * 100 for number in range(2000)]

    async def scene() -> None:
        async with two() as (anna, boris, _):
            for frame in sent:
                assert anna.tls.send(boris.key, frame, 3) == 1
            await until(lambda: len(boris.ear.frames) >= len(sent))
            assert boris.ear.bodies() == sent

    run(scene())


def test_both_sides_dial_and_both_links_carry() -> None:
    async def scene() -> None:
        anna, boris = station("anna", {}), station("boris", {})
        await anna.tls.start()
        await boris.tls.start()
        anna.tls.set_peers({boris.key: [boris.address]})
        boris.tls.set_peers({anna.key: [anna.address]})
        await until(lambda: anna.up() == boris.up() == 2)
        assert anna.tls.send(boris.key, b"twice", 0) == 2
        await until(lambda: boris.ear.bodies() == [b"twice", b"twice"])
        assert anna.ear.links == [(boris.key, True, anna.ear.links[0][2])]  # told once, not by link
        await asyncio.gather(anna.tls.stop(), boris.tls.stop())

    run(scene())


def test_flash_overtakes_two_megabytes_of_backlog() -> None:
    async def scene() -> None:
        async with two(1) as (anna, boris, (proxy,)):
            proxy.weather.rate = 8_000_000
            for number in range(128):
                anna.tls.send(boris.key, bytes([number]) * 16_384, 4)
            anna.tls.send(boris.key, b"flash", 0)
            await until(lambda: b"flash" in boris.ear.bodies())
            before = boris.ear.bodies().index(b"flash")
            assert before < 12, "the buffers below the queue, and those of the proxy, hold more than 192 KiB"
            await until(lambda: len(boris.ear.frames) == 129)
            numbers = [frame[0] for frame in boris.ear.bodies() if frame != b"flash"]
            assert numbers == list(range(128))

    run(scene())


def test_every_buffer_below_the_queue_is_small() -> None:
    """Also the one that asyncio keeps under TLS: there nothing can overtake."""

    async def scene() -> None:
        async with two() as (anna, boris, _):
            for end, other in ((anna, boris), (boris, anna)):
                (one,) = end.tls._links[other.key]
                assert one._transport
                below = link._below(one._transport)
                assert below is not one._transport
                for transport in (one._transport, below):
                    assert transport.get_write_buffer_limits()[1] == link.WRITE_HIGH
                kernel = below.get_extra_info("socket")
                assert kernel.getsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT) == link.KERNEL_UNSENT_MAX

    run(scene())


@pytest.mark.fault("F-023")
def test_two_routes_one_cut_nothing_is_lost_and_the_route_comes_back() -> None:
    sent = [number.to_bytes(2, "big") for number in range(300)]

    async def scene() -> None:
        async with two(2) as (anna, boris, (proxy, _)):
            for number, frame in enumerate(sent):
                if number == 100:
                    proxy.cut()
                anna.tls.send(boris.key, frame, 2)
                await asyncio.sleep(0.001)
            await until(lambda: set(boris.ear.bodies()) == set(sent))
            noticed = await until(lambda: anna.up() == boris.up() == 1)
            assert noticed < 3
            down = next(state for state in anna.tls.links() if not state.up)
            assert down.reason == f"nothing heard for {SILENCE_MAX_S} s"
            await proxy.heal()
            assert await until(lambda: anna.up() == boris.up() == 2) < 1
            assert [up for _, up, _ in anna.ear.links] == [True], "the peer was never out of reach"

    run(scene())


def test_the_only_route_cut_is_told_and_heals() -> None:
    async def scene() -> None:
        async with two(1) as (anna, boris, (proxy,)):
            proxy.cut()
            assert await until(lambda: len(anna.ear.links) == len(boris.ear.links) == 2) < 3
            assert "nothing heard" in anna.ear.links[1][2]
            assert anna.tls.send(boris.key, b"into the void", 0) == 0
            await proxy.heal()
            assert await until(lambda: anna.up() == boris.up() == 1) < 1
            assert [up for _, up, _ in boris.ear.links] == [True, False, True]

    run(scene())


@pytest.mark.fault("F-022")
@pytest.mark.parametrize("way", ["in", "out"])
def test_a_one_way_route_is_no_route(way: str) -> None:
    async def scene() -> None:
        async with two(1) as (anna, boris, (proxy,)):
            proxy.one_way("in" if way == "in" else "out")
            assert await until(lambda: not anna.up() and not boris.up()) < 3
            await proxy.heal()
            assert await until(lambda: anna.up() == boris.up() == 1) < 1

    run(scene())


def test_a_refused_dial_says_so_and_is_tried_again() -> None:
    async def scene() -> None:
        async with two(1) as (anna, boris, (proxy,)):
            await proxy.refuse()
            await until(lambda: not anna.up() and not boris.up())
            await until(lambda: anna.tls.links()[0].reason == "the connection broke")
            await proxy.heal()
            assert await until(lambda: anna.up() == 1) < 1
            await proxy.stop()
            await until(lambda: anna.tls.links()[0].reason == "refused: nobody listens there")

    run(scene())


@pytest.mark.fault("F-023")
def test_a_dial_into_a_black_hole_is_bounded_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tls, "HANDSHAKE_S", 1.0)

    async def scene() -> None:
        async with two(1) as (anna, _, (proxy,)):
            proxy.cut()
            await until(lambda: anna.tls.links()[0].reason == "no answer in time")
            assert anna.tls.counters.refused["no answer in time"] == 0, "a network that is down refuses nobody"

    run(scene())


def test_a_key_that_is_no_longer_pinned_is_cut_off_at_once() -> None:
    async def scene() -> None:
        async with two() as (anna, boris, _):
            boris.tls.set_peers({})
            assert boris.ear.links[-1][:2] == (anna.key, False)
            assert "no longer pinned" in boris.ear.links[-1][2]
            await until(lambda: not anna.up())
            await until(lambda: anna.tls.links()[0].reason == "the peer closed without a hello: has it pinned our key?")
            boris.tls.set_peers({anna.key: []})
            assert await until(lambda: anna.up() == boris.up() == 1) < 1

    run(scene())


def test_routes_change_while_the_line_stands() -> None:
    async def scene() -> None:
        async with two(2) as (anna, boris, (one, other)):
            anna.tls.set_peers({boris.key: [other.address]})
            await until(lambda: anna.up() == boris.up() == 1)
            anna.tls.set_peers({boris.key: [one.address, other.address]})
            await until(lambda: anna.up() == boris.up() == 2)
            assert [up for _, up, _ in anna.ear.links] == [True]

    run(scene())


def test_peers_that_cannot_be_are_refused_and_change_nothing() -> None:
    async def scene() -> None:
        async with two() as (anna, boris, _):
            routes = [(HOST, port) for port in range(1, ROUTES_MAX + 2)]
            impossible: list[dict[bytes, list[Address]]] = [{b"short": []}, {anna.key: []}, {boris.key: routes}]
            for wrong in impossible:
                with pytest.raises(ValueError, match="peer"):
                    anna.tls.set_peers(wrong)
            assert anna.up() == 1

    run(scene())


def test_a_peer_may_hold_so_many_links_and_no_more() -> None:
    async def scene() -> None:
        async with two() as (_, boris, _):
            twins = [station("anna", {boris.key: [boris.address]}, listens=False) for _ in range(LINKS_IN_MAX)]
            for twin in twins:
                await twin.tls.start()
            await until(lambda: boris.tls.counters.refused["the peer holds too many links"])
            assert boris.up() == LINKS_IN_MAX
            await asyncio.gather(*(twin.tls.stop() for twin in twins))

    run(scene())


def test_an_address_that_is_taken_is_told_and_leaves_nothing() -> None:
    async def scene() -> None:
        async with two() as (_, boris, _):
            ear = Ear()
            listen = [(HOST, 0), boris.address]
            late = TlsCarrier(seed("late"), listen, {}, ear.on_frame, ear.on_link, random.Random(1))
            with pytest.raises(OSError, match="in use"):
                await late.start()
            assert late.addresses == []

    run(scene())


def test_a_name_is_dialled_as_well_as_an_address() -> None:
    async def scene() -> None:
        boris = station("boris", {tls_public(seed("anna")): []})
        await boris.tls.start()
        anna = station("anna", {boris.key: [("localhost", boris.address[1])]}, listens=False)
        await anna.tls.start()
        await until(lambda: anna.up() == 1)
        await asyncio.gather(anna.tls.stop(), boris.tls.stop())

    run(scene())


def test_stop_in_the_middle_of_everything_leaves_nothing_behind() -> None:
    """Stopped after ever more turns of the loop: before the dial, within the handshake, within the hello, after."""

    async def one(turns: int) -> None:
        boris = station("boris", {tls_public(seed("anna")): []})
        await boris.tls.start()
        anna = station("anna", {boris.key: [boris.address]}, listens=False)
        await anna.tls.start()
        for _ in range(turns):
            await asyncio.sleep(0)
        anna.tls.send(boris.key, bytes(60_000), 4)
        await asyncio.gather(*_stops(anna, boris, first=turns % 2))

    async def scene() -> None:
        for turns in range(60):
            await one(turns)

    run(scene())


def _stops(*stations: Station, first: int) -> list[asyncio.Task[None]]:
    ordered = stations[first:] + stations[:first]
    return [asyncio.ensure_future(each.tls.stop()) for each in ordered]
