"""Strangers and impostors at the door of a TLS carrier: counted, closed, and of no effect on the link that stands."""

import asyncio
import contextlib
import gc
import logging
import os
import random
import resource
import socket
import ssl
import struct
import tempfile
from asyncio import sslproto
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from openline.carriers import certificate, tls
from openline.carriers.link import HANDSHAKE_S
from openline.carriers.tls import STRANGERS_MAX
from tests.carriers.stations import HOST, Station, seed, station, two
from tests.suites.carrier_suite import run, until

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def _alive(anna: Station, boris: Station) -> None:
    """The good link still carries, both ways, and never went away."""
    word = os.urandom(8)
    assert anna.tls.send(boris.key, word, 0) == boris.tls.send(anna.key, word, 0) == 1
    await until(lambda: word in boris.ear.bodies() and word in anna.ear.bodies())
    assert len(anna.ear.links) == len(boris.ear.links) == 1


async def _shut(streams: Streams) -> None:
    """Wait until the other side has closed; then close too."""
    reader, writer = streams
    try:
        async with asyncio.timeout(2 * HANDSHAKE_S):
            while await reader.read(4096):
                pass
    except ConnectionError:
        pass
    writer.transport.abort()


async def _mutter(streams: Streams, data: bytes) -> None:
    try:
        streams[1].write(data)
        await streams[1].drain()
    except ConnectionError:
        pass


HALF_HELLO = bytes.fromhex("1603010200010001fc0303") + bytes(40)
GARBAGE = {
    "nothing": (b"", "no answer in time"),
    "plain HTTP": (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", "not TLS: plain HTTP"),
    "HTTP CONNECT": (b"CONNECT x:443 HTTP/1.1\r\n\r\n", "not TLS: plain HTTP"),
    "noise": (random.Random(1).randbytes(3000), "not TLS"),
    "zeros": (bytes(3000), "not TLS"),
    "half a TLS hello": (HALF_HELLO, "no answer in time"),
    "a TLS alert": (bytes.fromhex("15030300020228"), "not TLS"),
    "a hello of 64 KiB": (bytes.fromhex("160301400001") + b"\xff" * 70_000, "TLS failed"),
}


@pytest.mark.fault("F-029")
@pytest.mark.parametrize("what", GARBAGE)
def test_garbage_is_counted_and_closed(
    what: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tls, "HANDSHAKE_S", 0.5)
    data, reason = GARBAGE[what]
    caplog.set_level(logging.DEBUG)

    async def scene() -> None:
        async with two() as (anna, boris, _):
            caplog.clear()
            streams = await asyncio.open_connection(*boris.address)
            await _mutter(streams, data)
            await _shut(streams)
            await until(lambda: sum(boris.tls.counters.refused.values()) == 1)
            assert boris.reasons() == {reason}
            lines = [record for record in caplog.records if record.name.startswith("openline")]
            assert len(lines) <= 1
            assert all(record.levelno == logging.DEBUG and not record.exc_info for record in lines)
            assert not [record for record in caplog.records if record.levelno >= logging.WARNING]
            await _alive(anna, boris)

    run(scene())


def test_a_reset_in_the_middle_of_the_handshake_is_nothing() -> None:
    async def scene() -> None:
        async with two() as (anna, boris, _):
            for size in (0, 5, len(HALF_HELLO)):
                _, writer = await asyncio.open_connection(*boris.address)
                writer.write(HALF_HELLO[:size])
                await writer.drain()
                linger = struct.pack("ii", 1, 0)
                writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                writer.transport.abort()
            await until(lambda: sum(boris.tls.counters.refused.values()) == 3)
            assert boris.reasons() <= {"the connection broke"}
            await _alive(anna, boris)

    run(scene())


@pytest.mark.fault("F-029")
def test_two_hundred_strangers_at_once_do_not_touch_the_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tls, "HANDSHAKE_S", 2.0)

    async def scene() -> None:
        async with two() as (anna, boris, _):
            strangers = await asyncio.gather(*(asyncio.open_connection(*boris.address) for _ in range(200)))
            await asyncio.gather(*(_mutter(each, HALF_HELLO) for each in strangers))
            await _alive(anna, boris)
            await until(lambda: boris.tls.counters.refused["too many strangers at once"] == 200 - STRANGERS_MAX)
            clara = station("clara", {boris.key: [boris.address]}, listens=False)
            boris.tls.set_peers({anna.key: [], clara.key: []})
            await clara.tls.start()
            await until(clara.up)  # the door is full of strangers, a peer gets in
            await asyncio.gather(*map(_shut, strangers))
            await until(lambda: sum(boris.tls.counters.refused.values()) >= 200)
            await _alive_after(anna, boris)
            await clara.tls.stop()

    run(scene())


async def _alive_after(anna: Station, boris: Station) -> None:
    word = os.urandom(8)
    anna.tls.send(boris.key, word, 0)
    await until(lambda: word in boris.ear.bodies())
    assert [up for _, up, _ in anna.ear.links] == [True]


@pytest.mark.fault("F-029")
def test_hundreds_of_connects_in_a_row_leave_no_trace() -> None:
    async def scene() -> None:
        async with two() as (anna, boris, _):
            before = len(os.listdir("/proc/self/fd"))
            for _ in range(6):
                batch = await asyncio.gather(*(asyncio.open_connection(*boris.address) for _ in range(50)))
                for _, writer in batch:
                    writer.transport.abort()
            await until(lambda: sum(boris.tls.counters.refused.values()) == 300)
            await until(lambda: len(os.listdir("/proc/self/fd")) == before)
            assert len(boris.tls.counters.refused) <= 4
            await _alive(anna, boris)

    run(scene())


@pytest.mark.fault("F-029")
def test_two_thousand_hostile_connects_cost_no_memory_and_no_call(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred at a time, each with another kind of garbage, and all of them stay until the call has gone through.

    What is held for strangers is bounded by STRANGERS_MAX, and nothing of a wave is left for the next one.
    """
    monkeypatch.setattr(tls, "HANDSHAKE_S", 1.0)
    kinds, waves, crowd = list(GARBAGE.values()), 20, 100

    async def scene() -> None:
        async with two() as (anna, boris, _):
            files, most, sizes = len(os.listdir("/proc/self/fd")), 0, []
            for wave in range(waves):
                streams = await asyncio.gather(*(asyncio.open_connection(*boris.address) for _ in range(crowd)))
                for number, each in enumerate(streams):
                    await _mutter(each, kinds[(wave + number) % len(kinds)][0])
                most = max(most, len(boris.tls._strangers))
                word = wave.to_bytes(1, "big") * 8
                anna.tls.send(boris.key, word, 0)
                await until(lambda word=word: word in boris.ear.bodies())  # type: ignore[misc]
                for _, writer in streams:
                    writer.transport.abort()
                sizes.append(_resident())
            await until(lambda: sum(boris.tls.counters.refused.values()) == waves * crowd)
            await until(lambda: len(os.listdir("/proc/self/fd")) == files)
            assert 0 < most <= STRANGERS_MAX
            assert max(sizes) - sizes[0] < 100 << 20, "0.3 MiB of each would be 600"
            assert len(boris.tls.counters.refused) <= len({reason for _, reason in kinds}) + 2
            assert [up for _, up, _ in boris.ear.links] == [True]
            assert len(boris.ear.frames) == waves

    run(scene())


@pytest.mark.fault("F-029")
@pytest.mark.parametrize("what", GARBAGE)
def test_a_stranger_leaves_nothing_for_the_collector(what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is held in a circle waits for the garbage collector, 0.3 MiB each: a flood comes faster than that."""
    monkeypatch.setattr(tls, "HANDSHAKE_S", 0.3)

    def held() -> int:
        return sum(isinstance(each, sslproto.SSLProtocol) for each in gc.get_objects())

    async def scene() -> None:
        async with two() as (anna, boris, _):
            gc.collect()
            gc.disable()
            try:
                before = held()
                crowd = [socket.create_connection(boris.address) for _ in range(10)]
                for each in crowd:
                    each.setblocking(False)
                    with contextlib.suppress(OSError):
                        each.send(GARBAGE[what][0])
                await until(lambda: sum(boris.tls.counters.refused.values()) == len(crowd))
                for each in crowd:
                    each.close()
                await until(lambda: held() == before)
            finally:
                gc.enable()
            await _alive(anna, boris)

    run(scene())


def _resident() -> int:
    """The memory of this process, in bytes, what OpenSSL holds included."""
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * resource.getpagesize()


@pytest.mark.fault("F-013")
def test_want_of_descriptors_is_counted_and_passes() -> None:
    async def scene() -> None:
        async with two() as (anna, boris, _):
            limits = resource.getrlimit(resource.RLIMIT_NOFILE)
            late = socket.socket()
            late.setblocking(False)
            fill = [os.dup(late.fileno()) for _ in range(32)]  # no gaps are left below the highest
            resource.setrlimit(resource.RLIMIT_NOFILE, (max(fill) + 1, limits[1]))
            try:
                await asyncio.get_running_loop().sock_connect(late, boris.address)
                await until(lambda: boris.tls.counters.refused["no connection could be taken"])
                await _alive(anna, boris)
            finally:
                resource.setrlimit(resource.RLIMIT_NOFILE, limits)
                for each in fill:
                    os.close(each)
            await until(lambda: boris.tls._strangers)
            late.close()
            await until(lambda: boris.tls.counters.refused["the connection broke"])
            await _alive_after(anna, boris)

    run(scene())


def test_a_certificate_that_is_not_pinned_is_refused_by_who_was_dialled() -> None:
    async def scene() -> None:
        async with two() as (anna, boris, _):
            mallory = station("mallory", {boris.key: [boris.address]}, listens=False)
            await mallory.tls.start()
            await until(lambda: boris.tls.counters.refused["the peer's certificate is not pinned"])
            told = "the peer closed without a hello: has it pinned our key?"
            await until(lambda: mallory.tls.links()[0].reason == told)
            assert mallory.tls.counters.refused[told]
            assert not mallory.ear.links
            assert not mallory.up()
            await mallory.tls.stop()
            await _alive(anna, boris)

    run(scene())


def test_a_certificate_that_is_not_pinned_is_refused_by_who_dials() -> None:
    async def scene() -> None:
        async with two() as (anna, boris, _):
            mallory = station("mallory", {anna.key: []})
            await mallory.tls.start()
            anna.tls.set_peers({boris.key: [boris.address, mallory.address]})
            await until(lambda: anna.tls.counters.refused["the peer's certificate is not pinned"])
            await until(lambda: mallory.tls.counters.refused["the connection broke"])
            assert not mallory.ear.links
            await mallory.tls.stop()
            await _alive(anna, boris)

    run(scene())


def test_a_pinned_station_on_another_ones_route_is_refused() -> None:
    async def scene() -> None:
        async with two() as (anna, boris, _):
            clara = station("clara", {anna.key: []})
            await clara.tls.start()
            anna.tls.set_peers({boris.key: [boris.address, clara.address], clara.key: []})
            await until(lambda: anna.tls.counters.refused["another station answers on this route"])
            assert not clara.ear.links
            await clara.tls.stop()
            await _alive(anna, boris)

    run(scene())


# Impostors: whatever OpenSSL can be made to present.


def _context(chain: bytes, key: bytes, alpn: str = certificate.ALPN) -> ssl.SSLContext:
    """A client that presents ``chain`` and accepts everybody."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made.check_hostname, made.verify_mode = False, ssl.CERT_NONE
    made.set_alpn_protocols([alpn])
    if chain:
        with tempfile.NamedTemporaryFile() as file:
            Path(file.name).write_bytes(chain + key)
            made.load_cert_chain(file.name)
    return made


def _pem(key: Ed25519PrivateKey | ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


MALLORY = Ed25519PrivateKey.from_private_bytes(seed("mallory"))
ANNA = certificate.make_certificate(seed("anna"))


def _same_bytes_other_key() -> ssl.SSLContext:
    """Anna's certificate byte for byte, only the key in it is another."""
    der = x509.load_pem_x509_certificate(ANNA).public_bytes(Encoding.DER)
    theirs, ours = certificate.tls_public(seed("anna")), MALLORY.public_key().public_bytes_raw()
    assert der.count(theirs) == 1
    return _context(ssl.DER_cert_to_PEM_cert(der.replace(theirs, ours)).encode(), _pem(MALLORY))


def _resigned(key: Ed25519PrivateKey | ec.EllipticCurvePrivateKey, signer: bytes) -> ssl.SSLContext:
    """All that Anna's certificate says, about another key, signed by ``signer``."""
    anna = x509.load_pem_x509_certificate(ANNA)
    builder = x509.CertificateBuilder(anna.issuer, anna.subject, key.public_key(), anna.serial_number)
    builder = builder.not_valid_before(certificate.NOT_BEFORE).not_valid_after(certificate.NOT_AFTER)
    for extension in anna.extensions:
        builder = builder.add_extension(extension.value, extension.critical)
    signed = builder.sign(Ed25519PrivateKey.from_private_bytes(signer), None)
    return _context(signed.public_bytes(Encoding.PEM), _pem(key))


def _with_anchor() -> ssl.SSLContext:
    """Mallory's good certificate, and the very anchor that would vouch for it."""
    own = certificate.make_certificate(seed("mallory"))
    return _context(own + certificate.make_anchor(certificate.tls_public(seed("mallory"))), _pem(MALLORY))


NOT_PINNED = "the peer's certificate is not pinned"
IMPOSTORS: dict[str, tuple[Callable[[], ssl.SSLContext], str]] = {
    "no certificate": (lambda: _context(b"", b""), "the peer shows no certificate"),
    "the pinned certificate's bytes with another key": (_same_bytes_other_key, NOT_PINNED),
    "the pinned names, signed by the impostor": (lambda: _resigned(MALLORY, seed("mallory")), NOT_PINNED),
    "a key that the peer itself vouches for": (
        lambda: _resigned(MALLORY, seed("anna")),
        "the peer's key is not pinned",
    ),
    "a key of another kind that the peer vouches for": (
        lambda: _resigned(ec.generate_private_key(ec.SECP256R1()), seed("anna")),
        "the peer's key is not pinned",
    ),
    "an anchor of one's own in the chain": (_with_anchor, NOT_PINNED),
    "the true key, another protocol": (
        lambda: _context(ANNA, _pem(Ed25519PrivateKey.from_private_bytes(seed("anna"))), "h2"),
        "the peer does not speak openline/1",
    ),
}


@pytest.mark.parametrize("who", IMPOSTORS)
def test_an_impostor_is_refused(who: str) -> None:
    make, reason = IMPOSTORS[who]

    async def scene() -> None:
        async with two() as (anna, boris, _):
            try:
                streams = await asyncio.open_connection(*boris.address, ssl=make(), server_hostname="")
                await _mutter(streams, b"\x01" + bytes(8) + b"\x00\x04evil")
                await _shut(streams)
            except OSError:
                pass
            await until(lambda: boris.tls.counters.refused)
            assert boris.reasons() == {reason}
            await _alive(anna, boris)
            assert b"evil" not in boris.ear.bodies()

    run(scene())


@pytest.mark.fault("F-066")
def test_tls_older_than_1_3_is_refused() -> None:
    async def scene() -> None:
        async with two() as (anna, boris, _):
            old = _context(ANNA, _pem(Ed25519PrivateKey.from_private_bytes(seed("anna"))))
            old.maximum_version = ssl.TLSVersion.TLSv1_2
            with pytest.raises(ConnectionError):
                await asyncio.open_connection(*boris.address, ssl=old, server_hostname="")
            await until(lambda: boris.tls.counters.refused)
            assert boris.reasons() == {"TLS older than 1.3"}
            await _alive(anna, boris)

    run(scene())


# A peer whose key is true and whose manners are not.


async def _as_anna(boris: Station, behave: Callable[[Streams], Awaitable[None]]) -> None:
    """Connect to Boris with Anna's true key, greet, behave, and wait to be thrown out."""
    context = certificate.context(False, seed("anna"), [boris.key])
    streams = await asyncio.open_connection(*boris.address, ssl=context, server_hostname="")
    await streams[0].readexactly(9)
    await behave(streams)
    await _shut(streams)


async def _drip(streams: Streams) -> None:
    """A frame of 64 KiB, ten bytes every 50 ms: never silent, never done."""
    await _mutter(streams, b"\x01" + bytes(8) + b"\xff\xff")
    while not streams[1].is_closing():
        await _mutter(streams, bytes(10))
        await asyncio.sleep(0.05)


async def _greet_as_version_2(streams: Streams) -> None:
    await _mutter(streams, b"\x02" + bytes(8))


async def _never_greet(streams: Streams) -> None:
    """Nothing after the handshake."""


async def _fall_silent(streams: Streams) -> None:
    await _mutter(streams, b"\x01" + bytes(8) + b"\x00\x02hi")


async def _close_in_good_order(streams: Streams) -> None:
    await _mutter(streams, b"\x01" + bytes(8) + b"\x00\x02hi" + b"\x00\x00" * 100)
    streams[1].close()


@pytest.mark.fault("F-027")
@pytest.mark.parametrize(
    ("behave", "reason"),
    [
        (_drip, "the peer drips: less than 1024 bytes a second inside one frame"),
        (_fall_silent, "nothing heard for 1.5 s"),
        (_close_in_good_order, "the peer closed the connection"),
    ],
)
def test_a_peer_without_manners_is_cut_off(behave: Callable[[Streams], Awaitable[None]], reason: str) -> None:
    async def scene() -> None:
        boris = station("boris", {certificate.tls_public(seed("anna")): []})
        await boris.tls.start()
        await _as_anna(boris, behave)
        await until(lambda: len(boris.ear.links) == 2)
        assert boris.ear.links[1][2].endswith(reason)
        assert boris.ear.bodies() in ([], [b"hi"])
        await boris.tls.stop()

    run(scene())


@pytest.mark.parametrize(
    ("behave", "reason"),
    [
        (_greet_as_version_2, "the peer speaks another version of the link"),
        (_never_greet, "nothing heard for 1.5 s"),
    ],
)
def test_a_peer_that_does_not_greet_never_was_up(behave: Callable[[Streams], Awaitable[None]], reason: str) -> None:
    async def scene() -> None:
        boris = station("boris", {certificate.tls_public(seed("anna")): []})
        await boris.tls.start()
        await _as_anna(boris, behave)
        await until(lambda: boris.tls.counters.refused)
        assert boris.reasons() == {reason}
        assert not boris.ear.links
        await boris.tls.stop()

    run(scene())


def test_a_listener_that_is_no_station_keeps_nothing_of_ours() -> None:
    """A route that leads to a web server, or to something that only listens: said, bounded, tried again."""

    async def http(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    async def scene() -> None:
        async with two() as (anna, boris, _):
            server = await asyncio.start_server(http, HOST, 0)
            host, port = server.sockets[0].getsockname()[:2]
            anna.tls.set_peers({boris.key: [boris.address, (host, port)]})
            await until(lambda: "not TLS" in anna.reasons())
            await _alive(anna, boris)
            anna.tls.set_peers({boris.key: [boris.address]})
            server.close()
            await server.wait_closed()

    run(scene())


@pytest.mark.parametrize("fault", [OSError("disk full"), AssertionError("a bug")])
def test_a_fault_of_our_own_in_a_callback_is_loud(fault: Exception) -> None:
    complaints: list[BaseException] = []

    async def scene() -> None:
        def broken(*_: object) -> None:
            raise fault

        async with two() as (anna, boris, _):
            asyncio.get_running_loop().set_exception_handler(lambda _, context: complaints.append(context["exception"]))
            boris.tls._on_frame = broken
            anna.tls.send(boris.key, b"boom", 0)
            await until(lambda: complaints)

    asyncio.run(scene())
    assert fault in (complaints[0], complaints[0].__cause__)
