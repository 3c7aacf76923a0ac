"""The bare floor beside which latency is measured: two processes that do what no crisis line can do without.

One takes a request over HTTP, seals and signs it, has it on the disk and sends it over TLS; the other verifies and
opens it, has it on the disk, signs and seals that it rang, has that on the disk and tells it over HTTP. The same
server, certificates and primitives, and as many durable writes as the nodes make; no protocol, no transcript, no
alarm. It refuses to be anything but a measure: it takes nothing from anybody but the bench.

    python -m openline.desk.bench_floor FOLDER PORT sender|receiver
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import uvicorn
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV

from openline.carriers.certificate import context, tls_public
from openline.desk.demo.leash import tie
from openline.node import unix

Send = Callable[[dict[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[dict[str, Any]]]
SEEDS = {"sender": bytes([1]) * 32, "receiver": bytes([2]) * 32}  # of certificates and signatures; they guard nothing
KEY, NONCE = bytes(32), bytes(12)
KEPT_SIZE = 16 << 10  # bytes of a durable write: what the log of a store takes for one entry (measured: 17 kB)
LENGTH_SIZE = 2
JSON = [(b"content-type", b"application/json")]
EVENTS = [(b"content-type", b"text/event-stream")]


class Floor:
    """One of the two processes. ``told`` holds what the receiver has to tell over HTTP."""

    def __init__(self, folder: Path, me: str) -> None:
        self.folder, self.me = folder, me
        self.other = next(one for one in SEEDS if one != me)
        self.sign = Ed25519PrivateKey.from_private_bytes(SEEDS[me])
        self.public = Ed25519PrivateKey.from_private_bytes(SEEDS[self.other]).public_key()
        self.aead = AESGCMSIV(KEY)
        self.disk = os.open(folder / "kept", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self.told: asyncio.Queue[str] = asyncio.Queue()
        self.writer: asyncio.StreamWriter | None = None
        self.count = 0

    def make(self, text: bytes) -> bytes:
        """Seal and sign: the frame."""
        sealed = self.aead.encrypt(NONCE, text, None)
        return sealed + self.sign.sign(hashlib.sha256(sealed).digest())

    def take(self, frame: bytes) -> bytes:
        """Verify and open a frame of the other."""
        sealed, signature = frame[:-64], frame[-64:]
        self.public.verify(signature, hashlib.sha256(sealed).digest())
        return self.aead.decrypt(NONCE, sealed, None)

    def keep(self, frame: bytes) -> None:
        """Have it on the disk."""
        os.write(self.disk, frame.ljust(KEPT_SIZE, b"\0"))
        os.fdatasync(self.disk)

    async def app(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        """The whole of HTTP: a POST is sent on, a GET is told what rang, for ever."""
        if scope["method"] == "GET":
            await send({"type": "http.response.start", "status": 200, "headers": EVENTS})
            await send({"type": "http.response.body", "body": b": open\n\n", "more_body": True})
            while True:
                name = await self.told.get()
                event = json.dumps({"what": "entry", "entry": {"receipt": "RANG", "ours": True, "about": name}})
                await send({"type": "http.response.body", "body": f"data: {event}\n\n".encode(), "more_body": True})
        body = json.loads((await receive())["body"])
        self.count += 1
        name = f"FLOOR-{self.count}"
        frame = self.make(json.dumps([name, body["text"]]).encode())
        self.keep(frame)
        assert self.writer, "connected before anybody posts"
        self.writer.write(len(frame).to_bytes(LENGTH_SIZE, "big") + frame)
        answer = json.dumps({"name": name}).encode()
        size = (b"content-length", str(len(answer)).encode())
        await send({"type": "http.response.start", "status": 201, "headers": [*JSON, size]})
        await send({"type": "http.response.body", "body": answer})

    async def hear(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """What the receiver does with each frame."""
        while size := int.from_bytes(await reader.readexactly(LENGTH_SIZE), "big"):
            frame = await reader.readexactly(size)
            name, _ = json.loads(self.take(frame))
            self.keep(frame)
            rang = self.make(json.dumps([name, "RANG"]).encode())
            self.keep(rang)
            writer.write(len(rang).to_bytes(LENGTH_SIZE, "big") + rang)
            self.told.put_nowait(name)

    async def run(self, port: int) -> None:
        """Listen or dial, then serve HTTP on the socket in the folder until the process is ended."""
        tls = context(self.me == "receiver", SEEDS[self.me], [tls_public(SEEDS[self.other])])
        if self.me == "receiver":
            await asyncio.start_server(self._heard, "127.0.0.1", port, ssl=tls)
        else:
            _, self.writer = await asyncio.open_connection("127.0.0.1", port, ssl=tls, server_hostname="")
        config = uvicorn.Config(self.app, interface="asgi3", log_level="warning", lifespan="off", access_log=False)
        await uvicorn.Server(config).serve(sockets=[unix.listen(self.folder / "node.sock")])

    async def _heard(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self.hear(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()


def main(folder: str, port: str, me: str) -> None:
    """Run one of the two."""
    tie()
    asyncio.run(Floor(Path(folder), me).run(int(port)))


if __name__ == "__main__":
    main(*sys.argv[1:])
