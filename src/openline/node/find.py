"""Finding words in what was said, in any script: by looking, with no index.

The node holds every entry opened in its memory, so it reads them all: an index on the disk would have to leak words or
cost more than it saves (100,000 messages are read in a fraction of a second). A word is found inside longer
words too, so two Chinese characters are found wherever they stand. Letters are compared without case and in their
compatibility form (full-width as narrow). A form is looked into as the reader sees it, in his language. It refuses
nothing that is text.
"""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import Callable, Iterable

from openline.engine.state import LineState
from openline.line.acts import MessageAct, ReplyAct, SuspendAct
from openline.line.transcript import Item

STEP = 1000  # entries that are read before the loop may do other things: a few milliseconds
FORM_STEP = 50  # entries that a form which has to be rendered counts for


def folded(text: str) -> str:
    """The form in which texts are compared."""
    if text.isascii():
        return text.lower()
    low = text.casefold()
    return low if unicodedata.is_normalized("NFKC", low) else unicodedata.normalize("NFKC", low).casefold()


def matcher(words: str) -> Callable[[str], bool]:
    """Whether a text holds every one of ``words`` (parted by spaces), in any order."""
    sought = folded(words).split()

    def holds(text: str) -> bool:
        inside = folded(text)
        return all(word in inside for word in sought)

    return holds


async def find(
    states: Iterable[LineState], words: str, read: Callable[[LineState, Item], str] | None = None
) -> list[tuple[LineState, Item]]:
    """The entries whose words match, as they were signed; by line, in the order in which they were kept here.

    ``read`` gives what a form in an entry says to the reader; without it only what a person wrote is looked into.
    """
    holds, found, since = matcher(words), [], STEP
    for state in states:
        for item in list(state.transcript.items.values()):
            since += 1
            if since >= STEP:
                since = 0
                await asyncio.sleep(0)
            text = text_of(item)
            if text and holds(text):
                found.append((state, item))
            elif read is not None and getattr(item.act, "form", b""):
                since += FORM_STEP
                if holds(f"{text}\n{read(state, item)}"):
                    found.append((state, item))
    return found


def text_of(item: Item) -> str:
    """The words of a person in an entry; empty when there are none, or it cannot be read."""
    match item.act:
        case MessageAct() | ReplyAct():
            return item.act.text
        case SuspendAct():
            return item.act.reason
        case _:
            return ""
