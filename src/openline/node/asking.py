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
from openline.node.wording import Sentence, said
from openline.words.visible import problem, visible

BODY_MAX = 65536  # bytes: the longest text, every character of it escaped, and room for the rest
NUMBER_MAX = 999_999_999_999  # no count of ours comes near, and what is longer is no number of a person
ECHO_MAX = 60  # characters of what was asked that an error repeats
LANGUAGE = re.compile(rf"[A-Za-z0-9-]{{0,{LANGUAGE_MAX}}}")  # a tag of BCP 47
NO_SUCH = {"precedence": "no-precedence", "marker": "no-marker", "reply": "no-reply", "class": "no-class"}
Word = TypeVar("Word", bound=IntEnum)


class Wrong(Sentence):
    """A request that cannot be carried out, with its HTTP status, and the sentence that the person reads."""

    def __init__(self, status: int, phrase: str, /, **given: str | int) -> None:
        super().__init__(phrase, **given)
        self.status = status


def echo(text: str) -> str:
    """What was asked, as far as it may stand in an error."""
    return visible(text if len(text) <= ECHO_MAX else text[:ECHO_MAX] + "...")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Wrong(400, "field-twice")
    return found


async def body(request: Request, needed: Mapping[str, type], optional: Mapping[str, type]) -> dict[str, Any]:
    """The JSON object of a request with these fields, each of its type. Raises Wrong."""
    parameters(request)
    raw = b""
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > BODY_MAX:
            raise Wrong(413, "request-large", most=BODY_MAX, text=TEXT_MAX)
    try:
        value = json.loads(raw, object_pairs_hook=_once)
    except (ValueError, RecursionError):
        raise Wrong(400, "request-not-json") from None
    if not isinstance(value, dict):
        raise Wrong(400, "request-not-object")
    kinds = {**needed, **optional}
    for key, item in value.items():
        if key not in kinds:
            raise Wrong(400, "no-field", said=echo(key), there=", ".join(kinds) or said("none"))
        if not isinstance(item, kinds[key]) or (kinds[key] is int and isinstance(item, bool)):
            raise Wrong(400, "field-type", field=key, type=kinds[key].__name__)
    for key in needed:
        if key not in value:
            raise Wrong(400, "field-missing", field=key)
    return value


def parameters(request: Request, *known: str) -> None:
    """Raises Wrong when the path carries a parameter that is not known, or one twice: it would be passed over."""
    if not request.scope["query_string"]:
        return
    names = [name for name, _ in request.query_params.multi_items()]
    for name in names:
        if name not in known:
            raise Wrong(400, "no-parameter", said=echo(name), there=", ".join(known) or said("none"))
        if names.count(name) > 1:
            raise Wrong(400, "parameter-twice", field=name)


def number(request: Request, key: str, default: int, least: int = 0) -> int:
    """A whole number among the parameters. Raises Wrong."""
    text = request.query_params.get(key)
    if text is None:
        return default
    if not (text.isascii() and text.isdecimal()) or len(text) > len(str(NUMBER_MAX)) or int(text) < least:
        raise Wrong(400, "whole-number", field=key, least=least)
    return int(text)


def choice(kind: type[Word], word: str, what: str) -> Word:
    """One of a closed set by its name. Raises Wrong, naming them all."""
    found = kind.__members__.get(word.upper() if word.isascii() else word)
    if found is None:
        raise Wrong(400, NO_SUCH[what], said=echo(word), there=", ".join(kind.__members__))
    return found


def later(m: Mapping[str, Any], key: str, at: int) -> int | None:
    """A time that must be ahead, in seconds since 1970 UTC, or None when the field is left out. Raises Wrong."""
    until: int | None = m.get(key)
    if until is not None and not at < until <= TIME_MAX:
        raise Wrong(400, "time-ahead", field=key, now=at)
    return until


def language(m: Mapping[str, Any], default: str) -> str:
    """The tag of a language. Raises Wrong."""
    tag: str = m.get("language", default)
    if not LANGUAGE.fullmatch(tag):
        raise Wrong(400, "language-tag", said=echo(tag))
    return tag


def text(words: str, most: int = TEXT_MAX) -> str:
    """Words that can be sent. Raises Wrong."""
    if len(words) > most:
        raise Wrong(400, "text-long", size=len(words), most=most)
    wrong = problem(words)
    if wrong:
        raise Wrong(400, "text-wrong", why=wrong)
    return words
