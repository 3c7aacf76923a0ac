"""Finding words in what was said, in any script: by looking, with no index.

The node holds every entry opened in its memory, so it reads them all: an index on the disk would have to leak words or
cost more than it saves (100,000 messages are read in a fraction of a second). A word is found inside longer
words too, so two Chinese characters are found wherever they stand. Letters are compared without case and in their
compatibility form (full-width as narrow). A form is looked into as the reader sees it, in his language. A sieve lets
through what is of a party, a time, a precedence, a class. It refuses nothing that is text.
"""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from starlette.requests import Request

from openline.engine.state import LineState
from openline.line.acts import MessageAct, ReplyAct, SuspendAct
from openline.line.transcript import Item
from openline.node.asking import NUMBER_MAX, Wrong, choice, number
from openline.wire.header import Class, Precedence

SIEVES = ("party", "class", "precedence", "exercise", "from_s", "until_s")  # parameters of a sieve
WORDLESS = frozenset({Class.MESSAGE, Class.REPLY, Class.SUSPEND, Class.RESUME})  # what a person says, words or none
PARTY_MAX = 40  # characters of a code that is looked for; real ones are shorter
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
    if len(sought) == 1:
        return lambda text: sought[0] in folded(text)

    def holds(text: str) -> bool:
        inside = folded(text)
        return all(word in inside for word in sought)

    return holds


@dataclass(frozen=True, slots=True)
class Sieve:
    """What is let through: empty or None for all. ``from_s`` and ``until_s`` are when it was kept here."""

    party: str = ""
    cls: Class | None = None
    precedence: Precedence | None = None
    exercise: bool | None = None
    from_s: int = 0
    until_s: int = NUMBER_MAX

    @property
    def is_set(self) -> bool:
        """Whether it holds anything back."""
        return self != Sieve()

    def lets(self, s: LineState, item: Item) -> bool:
        """Whether an entry of that line goes through."""
        h = item.entry.header
        return (
            (not self.party or s.seats[h.author].party == self.party)
            and (self.cls is None or h.cls == self.cls)
            and (self.precedence is None or h.precedence == self.precedence)
            and (self.exercise is None or h.exercise == self.exercise)
            and self.from_s <= s.kept_at[item.entry.hash] // 1000 < self.until_s
        )


def sieve(request: Request) -> Sieve:
    """The sieve that the parameters of a request ask for. Raises Wrong."""
    given = request.query_params
    if given.get("exercise", "true") not in ("true", "false"):
        raise Wrong(400, "exercise-of")
    if not 0 < len(given.get("party", "-")) <= PARTY_MAX:
        raise Wrong(400, "party-code", most=PARTY_MAX)
    if any(given.get(key, "").upper() != given.get(key, "") for key in ("class", "precedence")):
        raise Wrong(400, "capital-letters")
    return Sieve(
        given.get("party", ""),
        choice(Class, given["class"], "class") if "class" in given else None,
        choice(Precedence, given["precedence"], "precedence") if "precedence" in given else None,
        given["exercise"] == "true" if "exercise" in given else None,
        number(request, "from_s", 0),
        number(request, "until_s", NUMBER_MAX),
    )


ALL = Sieve()


async def find(
    states: Iterable[LineState],
    words: str,
    through: Sieve = ALL,
    read: Callable[[LineState, Item], str] | None = None,
) -> list[tuple[LineState, Item]]:
    """The entries whose words match, as they were signed; by line, in the order in which they were kept here.

    Without ``words`` everything that a person has said, with words or in codes, that goes ``through``. ``read`` gives
    what a form in an entry says to the reader; without it only what a person wrote is looked into.
    """
    holds, found, since, sifts = matcher(words), [], STEP, through.is_set
    for state in states:
        for item in list(state.transcript.items.values()):
            since += 1
            if since >= STEP:
                since = 0
                await asyncio.sleep(0)
            if (not sifts or through.lets(state, item)) and (
                _matches(state, item, holds, read) if words else _is_said(item)
            ):
                found.append((state, item))
            if words and read is not None and _has_form(item):
                since += FORM_STEP
    return found


def _is_said(item: Item) -> bool:
    return item.entry.header.cls in WORDLESS


def _matches(
    state: LineState, item: Item, holds: Callable[[str], bool], read: Callable[[LineState, Item], str] | None
) -> bool:
    text = text_of(item)
    if text and holds(text):
        return True
    return read is not None and _has_form(item) and holds(f"{text}\n{read(state, item)}")


def _has_form(item: Item) -> bool:
    return isinstance(item.act, MessageAct | ReplyAct) and item.act.form != b""


def text_of(item: Item) -> str:
    """The words of a person in an entry; empty when there are none, or it cannot be read."""
    match item.act:
        case MessageAct() | ReplyAct():
            return item.act.text
        case SuspendAct():
            return item.act.reason
        case _:
            return ""
