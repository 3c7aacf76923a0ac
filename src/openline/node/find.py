"""Finding words in what was said, in any script: by looking, with no index.

The node holds every entry opened in its memory, so it reads them all: an index on the disk would have to leak words or
cost more than it saves (100,000 messages are read in a fraction of a second). A word is found inside longer
words too, so two Chinese characters are found wherever they stand. Letters are compared without case and in their
compatibility form (full-width as narrow). It refuses nothing that is text.
"""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import Callable, Iterable

from openline.engine.state import LineState
from openline.line.acts import MessageAct, ReplyAct, SuspendAct
from openline.line.transcript import Item

STEP = 1000  # entries that are read before the loop may do other things: a few milliseconds


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


async def find(states: Iterable[LineState], words: str) -> list[tuple[LineState, Item]]:
    """The entries whose words, as they were signed, match; by line, in the order in which they were kept here."""
    holds, found = matcher(words), []
    for state in states:
        for number, item in enumerate(list(state.transcript.items.values())):
            if number % STEP == 0:
                await asyncio.sleep(0)
            text = text_of(item)
            if text and holds(text):
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
