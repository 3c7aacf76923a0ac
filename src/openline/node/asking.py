"""Reading what a desk asks of the local API: bodies, numbers, choices, texts, each refused in one sentence.

It refuses bodies over 64 KiB, fields and parameters that it does not know, and a field that stands there twice.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from enum import IntEnum
from typing import Any, TypeVar

from starlette.requests import Request

from openline.line.acts import LANGUAGE_MAX, TEXT_MAX, TIME_MAX
from openline.words.visible import problem, visible

BODY_MAX = 65536  # bytes: the longest text, every character of it escaped, and room for the rest
NUMBER_MAX = 999_999_999_999  # no count of ours comes near, and what is longer is no number of a person
ECHO_MAX = 60  # characters of what was asked that an error repeats
LANGUAGE = re.compile(rf"[A-Za-z0-9-]{{0,{LANGUAGE_MAX}}}")  # a tag of BCP 47
Word = TypeVar("Word", bound=IntEnum)


class Wrong(Exception):
    """A request that cannot be carried out, with its HTTP status. The message is what the person reads."""

    def __init__(self, status: int, says: str) -> None:
        super().__init__(says)
        self.status = status


def echo(text: str) -> str:
    """What was asked, as far as it may stand in an error."""
    return visible(text if len(text) <= ECHO_MAX else text[:ECHO_MAX] + "...")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Wrong(400, "A field stands in the request twice. Leave one of them out.")
    return found


async def body(request: Request, needed: Mapping[str, type], optional: Mapping[str, type]) -> dict[str, Any]:
    """The JSON object of a request with these fields, each of its type. Raises Wrong."""
    parameters(request)
    raw = b""
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > BODY_MAX:
            says = f"The request is larger than {BODY_MAX} bytes; a text has at most {TEXT_MAX} characters."
            raise Wrong(413, f"{says} Shorten it, or say it in several messages.")
    try:
        value = json.loads(raw, object_pairs_hook=_once)
    except (ValueError, RecursionError):
        raise Wrong(400, "The request is not JSON.") from None
    if not isinstance(value, dict):
        raise Wrong(400, "The request is not a JSON object.")
    kinds = {**needed, **optional}
    for key, item in value.items():
        if key not in kinds:
            raise Wrong(400, f"There is no field '{echo(key)}' here; there are {', '.join(kinds) or 'none'}.")
        if not isinstance(item, kinds[key]) or (kinds[key] is int and isinstance(item, bool)):
            raise Wrong(400, f"'{key}' is not of type {kinds[key].__name__}.")
    for key in needed:
        if key not in value:
            raise Wrong(400, f"'{key}' is missing.")
    return value


def parameters(request: Request, *known: str) -> None:
    """Raises Wrong when the path carries a parameter that is not known, or one twice: it would be passed over."""
    if not request.scope["query_string"]:
        return
    names = [name for name, _ in request.query_params.multi_items()]
    for name in names:
        if name not in known:
            there = ", ".join(known) or "none"
            raise Wrong(400, f"There is no parameter '{echo(name)}' here; there are {there}.")
        if names.count(name) > 1:
            raise Wrong(400, f"'{name}' stands in the request twice. Leave one of them out.")


def number(request: Request, key: str, default: int, least: int = 0) -> int:
    """A whole number among the parameters. Raises Wrong."""
    text = request.query_params.get(key)
    if text is None:
        return default
    if not (text.isascii() and text.isdecimal()) or len(text) > len(str(NUMBER_MAX)) or int(text) < least:
        raise Wrong(400, f"'{key}' is a whole number of {least} or more.")
    return int(text)


def choice(kind: type[Word], word: str, what: str) -> Word:
    """One of a closed set by its name. Raises Wrong, naming them all."""
    found = kind.__members__.get(word.upper() if word.isascii() else word)
    if found is None:
        raise Wrong(400, f"There is no {what} '{echo(word)}': choose from {', '.join(kind.__members__)}.")
    return found


def later(m: Mapping[str, Any], key: str, at: int) -> int | None:
    """A time that must be ahead, in seconds since 1970 UTC, or None when the field is left out. Raises Wrong."""
    until: int | None = m.get(key)
    if until is not None and not at < until <= TIME_MAX:
        raise Wrong(400, f"'{key}' is a time ahead of us, in seconds since 1970 UTC; now it is {at}.")
    return until


def language(m: Mapping[str, Any], default: str) -> str:
    """The tag of a language. Raises Wrong."""
    tag: str = m.get("language", default)
    if not LANGUAGE.fullmatch(tag):
        raise Wrong(400, f"'{echo(tag)}' is not the tag of a language: write, for example, en or zh-Hans.")
    return tag


def text(words: str, most: int = TEXT_MAX) -> str:
    """Words that can be sent. Raises Wrong."""
    if len(words) > most:
        raise Wrong(400, f"The text has {len(words)} characters; {most} are possible. Shorten it.")
    wrong = problem(words)
    if wrong:
        raise Wrong(400, f"The text cannot be sent: {wrong}. Change it and send it again.")
    return words
