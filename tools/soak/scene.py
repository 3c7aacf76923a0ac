"""What everybody in a soak shares: the stage, the dice of each part, what was promised, and what went wrong.

Each part has dice of its own from one seed, so that what one of them throws does not depend on how fast another is;
when things happen still depends on the machine, so a seed repeats the plan and not the run.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from openline.desk.client import ApiError, NoNode
from openline.desk.demo.player import Player
from openline.desk.demo.stage import Stage

T = TypeVar("T")
CALM = 2  # parties whose nodes are never killed: only there a memory that creeps shows over the whole time


@dataclass(slots=True)
class Said:
    """A message for which a node has answered: kept, it promised."""

    line: str
    hash: str
    author: str
    precedence: str


@dataclass(slots=True)
class Scene:
    """One soak while it runs. ``down`` are parties whose node we have killed, ``quiet`` those that are left alone."""

    stage: Stage
    seed: int
    ends_at: float
    said: list[Said] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    down: set[str] = field(default_factory=set)
    quiet: set[str] = field(default_factory=set)
    restored: set[str] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)

    def dice(self, part: str) -> random.Random:
        """The dice of one part."""
        return random.Random(f"{self.seed}/{part}")  # noqa: S311 - a plan, not a secret

    @property
    def calm(self) -> set[str]:
        """Whose nodes are never killed."""
        return set(self.dice("calm").sample(sorted(self.stage.players), CALM))

    @property
    def left_s(self) -> float:
        """How long it goes on."""
        return self.ends_at - time.monotonic()

    async def pause(self, seconds: float) -> bool:
        """Wait, but not beyond the end; whether it goes on."""
        await asyncio.sleep(max(0.0, min(seconds, self.left_s)))
        return self.left_s > 0


async def ask(call: Callable[..., T], *given: Any) -> T | None:
    """What a node answers; None when it is not there, or refuses."""
    try:
        return await asyncio.to_thread(call, *given)
    except (NoNode, ApiError):
        return None


def heads(player: Player) -> dict[str, dict[tuple[int, int], int]]:
    """By line: how far that node holds each feed. Raises NoNode or ApiError."""
    return {
        one["line"]: {(row["index"], row["incarnation"]): row["seq"] for row in one["heads"]}
        for one in player.client.get("/v1/lines")
    }
