"""What every carrier is: the Protocol, the state of one link in words, and the counters.

A carrier moves frames between stations and tells which links are up. It refuses to know what a frame means: it may
lose, repeat and reorder, and the engine asks again for what is missing. Source: faults F-022 to F-030.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

FRAME_SIZE_MAX = 65_535  # bytes; what a u16 length can say, so that an oversized frame cannot be written at all
KEY_SIZE = 32  # bytes of a raw Ed25519 public key, the only name a peer has here
PRECEDENCE_LAST = 4  # 0 FLASH, 1 IMMEDIATE, 2 PRIORITY, 3 ROUTINE, 4 backlog

OnFrame = Callable[[bytes, bytes], None]
"""Called with the 32-byte key of the peer and one frame of 1 to 65535 bytes. It must not raise and must not block."""
OnLink = Callable[[bytes, bool, str], None]
"""Called with the peer's key, whether it can be reached now, and the reason in words."""


@dataclass(frozen=True, slots=True)
class LinkState:
    """One way to or from one peer, as it stands now.

    ``peer`` is a raw 32-byte key; ``route`` a label for people ("10.0.0.2:4711", "from 10.0.0.9:50122"); ``since_ms``
    is on this station's monotonic clock, in milliseconds; ``reason`` says in words why the link is up or down.
    """

    peer: bytes
    route: str
    up: bool
    since_ms: int
    reason: str


@dataclass(slots=True)
class Counters:
    """What passed since the carrier was made. They only grow.

    Bytes are plaintext as handed to or taken from the socket, lengths and keep-alives included. ``refused`` counts
    connections that never became a link, by reason; the reasons are a closed list, so strangers cannot make it grow.
    ``dropped`` counts frames that found no room in a queue, or were still in one when its link ended.
    """

    frames_in: int = 0
    frames_out: int = 0
    bytes_in: int = 0
    bytes_out: int = 0
    dropped: int = 0
    refused: Counter[str] = field(default_factory=Counter)


class Carrier(Protocol):
    """Moves frames to and from peers, each named by the raw 32-byte Ed25519 key of its certificate.

    It is given two callbacks when it is made, an :data:`OnFrame` and an :data:`OnLink`. The second is called when the
    first link to a peer comes up and when the last one goes away. A frame that arrives over two links is delivered
    twice; the engine knows it by its hash.
    """

    @property
    def counters(self) -> Counters:
        """The counters, live."""
        ...

    async def start(self) -> None:
        """Listen and dial. Raises OSError when an address of ours cannot be had; nothing is left open then."""
        ...

    def send(self, peer: bytes, frame: bytes, precedence: int) -> int:
        """Queue one frame on every live link to ``peer``; return on how many. It never blocks.

        ``frame`` is 1 to 65535 bytes. ``precedence`` is 0 (FLASH) to 4 (backlog): in the queue a lower number never
        waits behind a higher one. 0 means nobody was there to carry it, or no queue had room.
        """
        ...

    def links(self) -> list[LinkState]:
        """Every route that is kept up and every link that came in, in a stable order."""
        ...

    async def stop(self) -> None:
        """End every link and task and leave no socket behind. Frames still queued are lost to this carrier."""
        ...
