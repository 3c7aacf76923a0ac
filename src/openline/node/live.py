"""Live events as server-sent events, whose ids are positions of arrival, so that who was cut off misses no entry.

It refuses to keep events for anybody: entries are read again from the record, and a lamp is asked for anew.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from starlette.requests import Request

from openline.node.asking import NUMBER_MAX, Wrong, number
from openline.node.readers import Event
from openline.node.wording import again, reading

if TYPE_CHECKING:
    from openline.node.node import Node

ALIVE_S = 2.0  # a desk that has heard nothing for three of these says that its screen is not to be trusted
STEP = 100  # entries told again before the loop may do other things


def last_seen(request: Request) -> int | None:
    """The position that a reader has seen last, by header or parameter; None when it begins now. Raises Wrong."""
    text = request.headers.get("last-event-id")
    if text is None:
        return number(request, "after", 0) if "after" in request.query_params else None
    if not (text.isascii() and text.isdecimal()) or len(text) > len(str(NUMBER_MAX)):
        raise Wrong(400, "whole-number", field="Last-Event-ID", least=0)
    return int(text)


async def stream(node: Node, seen: int | None) -> AsyncIterator[str]:
    """What happens from now on; before it, every entry that arrived behind ``seen``."""
    reader = node.readers.subscribe()
    try:
        yield ": open\n\n"
        early: set[str] = set()  # what came while the record was not whole: told at once, without a place in the order
        while seen is not None and not node.read.is_set():
            events = await reader.next(ALIVE_S)
            new = [event for event in events if event]
            early |= {event.get("entry", {}).get("hash", "") for event in new}
            yield "".join([_written(event, placed=False) for event in new]) or ": alive\n\n"
            if None in events:
                return
        told = len(node.arrivals) if seen is None else seen
        if seen is not None:
            for n, (position, line, entry_hash) in enumerate(node.arrivals.behind(seen)):
                if n % STEP == 0:
                    await asyncio.sleep(0)
                event = node.entry_event(line, entry_hash)
                told = position
                if event and event["entry"]["hash"] not in early:
                    yield _written(event)
        while True:
            events = await reader.next(ALIVE_S)
            new = [e for e in events if e and (seen is None or e["what"] != "entry" or e["entry"].get("id", 0) > told)]
            if new or not events:
                yield "".join(map(_written, new)) or ": alive\n\n"
            if None in events:
                return
    finally:
        node.readers.unsubscribe(reader)


def _written(event: Event, placed: bool = True) -> str:
    has_place = placed and event["what"] == "entry" and event["entry"].get("id")
    position = f"id: {event['entry']['id']}\n" if has_place else ""
    return f"{position}data: {json.dumps(again(event, reading()), ensure_ascii=False)}\n\n"
