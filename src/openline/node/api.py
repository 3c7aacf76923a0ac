"""The local API: JSON over the Unix socket in the home, with live events. Desks attach here and nowhere else.

Whoever may open the socket may speak for the office, so it is mode 0600. Errors are one sentence in ``error`` and what
to do in it. It refuses bodies over 64 KiB, fields that it does not know, and a field that stands there twice.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from openline import __version__
from openline.engine.state import Refused
from openline.line.acts import (
    LANGUAGE_MAX,
    REASON_MAX,
    TEXT_MAX,
    TIME_MAX,
    Act,
    CardAct,
    Marker,
    MessageAct,
    Receipt,
    ReceiptAct,
    Reply,
    ReplyAct,
    ResumeAct,
    SuspendAct,
)
from openline.line.transcript import Item
from openline.node import backup, courier, find, statements, view
from openline.node.home import HomeError
from openline.node.node import Node, Stopped, now
from openline.store import export
from openline.store.base import StoreError
from openline.wire.header import Class, Precedence
from openline.words.visible import problem, visible

BODY_MAX = 65536  # bytes: the longest text, every character of it escaped, and room for the rest
PAGE_MAX = 1000  # entries in one answer
ALIVE_S = 2.0  # a desk that has heard nothing for three of these says that its screen is not to be trusted
WORDS_MAX = 200  # characters of what is sought
ECHO_MAX = 60  # characters of what was asked that an error repeats
LANGUAGE = re.compile(rf"[A-Za-z0-9-]{{0,{LANGUAGE_MAX}}}")  # a tag of BCP 47


class Wrong(Exception):
    """A request that cannot be carried out. The message is what the person reads."""

    def __init__(self, status: int, says: str) -> None:
        super().__init__(says)
        self.status = status


def app(node: Node) -> Starlette:
    """The application for one node."""
    desk = _Desk(node)
    routes = [
        Route("/v1/health", desk.health),
        Route("/v1/lines", desk.lines),
        Route("/v1/lines/{line}/entries", desk.entries),
        Route("/v1/lines/{line}/entries/{name}", desk.entry),
        Route("/v1/lines/{line}/messages", desk.send, methods=["POST"]),
        Route("/v1/lines/{line}/replies", desk.reply, methods=["POST"]),
        Route("/v1/lines/{line}/opened", desk.opened, methods=["POST"]),
        Route("/v1/lines/{line}/suspend", desk.suspend, methods=["POST"]),
        Route("/v1/lines/{line}/resume", desk.resume, methods=["POST"]),
        Route("/v1/lines/{line}/card", desk.card, methods=["POST"]),
        Route("/v1/lines/{line}/export", desk.export),
        Route("/v1/search", desk.search),
        Route("/v1/backup", desk.backup, methods=["POST"]),
        Route("/v1/events", desk.events),
        *courier.routes(node),
        *statements.routes(node),
    ]
    made = Starlette(routes=routes, exception_handlers=HANDLERS)
    made.router.redirect_slashes = False  # one path for a thing
    return made


async def _wrong(_request: Request, wrong: Exception) -> Response:
    assert isinstance(wrong, Wrong), "registered for Wrong"
    return JSONResponse({"error": str(wrong)}, wrong.status)


async def _refused(_request: Request, refused: Exception) -> Response:
    return JSONResponse({"error": str(refused)}, 409)


async def _stopped(_request: Request, stopped: Exception) -> Response:
    return JSONResponse({"error": str(stopped)}, 503)


async def _unknown(request: Request, wrong: Exception) -> Response:
    """No such path, or not with this verb of HTTP."""
    assert isinstance(wrong, HTTPException), "registered for HTTPException"
    what = _echo(f"{request.method} {request.url.path}")
    return JSONResponse({"error": f"There is no '{what}' here: see the local API."}, wrong.status_code, wrong.headers)


async def _gone(_request: Request, _wrong: Exception) -> Response:
    """The desk went away in the middle of its request: nobody reads this."""
    return Response(status_code=400)


HANDLERS: Mapping[Any, Any] = {
    Wrong: _wrong,
    Refused: _refused,
    Stopped: _stopped,
    HTTPException: _unknown,
    ClientDisconnect: _gone,
}


def _echo(text: str) -> str:
    """What was asked, as far as it may stand in an error."""
    return visible(text if len(text) <= ECHO_MAX else text[:ECHO_MAX] + "...")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Wrong(400, "A field stands in the request twice. Leave one of them out.")
    return found


async def _body(request: Request, needed: Mapping[str, type], optional: Mapping[str, type]) -> dict[str, Any]:
    raw = b""
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > BODY_MAX:
            raise Wrong(413, f"The request is larger than {BODY_MAX} bytes.")
    try:
        value = json.loads(raw, object_pairs_hook=_once)
    except (ValueError, RecursionError):
        raise Wrong(400, "The request is not JSON.") from None
    if not isinstance(value, dict):
        raise Wrong(400, "The request is not a JSON object.")
    kinds = {**needed, **optional}
    for key, item in value.items():
        if key not in kinds:
            raise Wrong(400, f"There is no field '{_echo(key)}' here; there are {', '.join(kinds)}.")
        if not isinstance(item, kinds[key]) or (kinds[key] is int and isinstance(item, bool)):
            raise Wrong(400, f"'{key}' is not of type {kinds[key].__name__}.")
    for key in needed:
        if key not in value:
            raise Wrong(400, f"'{key}' is missing.")
    return value


def _choice(kind: Any, word: str, what: str) -> Any:
    try:
        return kind[word.upper()]
    except KeyError:
        raise Wrong(
            400, f"There is no {what} '{_echo(word)}': choose from {', '.join(m.name for m in kind)}."
        ) from None


class _Desk:
    """The handlers, which share the node."""

    def __init__(self, node: Node) -> None:
        self._node = node

    def _line(self, request: Request) -> bytes:
        return self._named(request.path_params["line"])

    def _named(self, name: str) -> bytes:
        line = self._node.line_named(name)
        if line is None:
            known = ", ".join(map(self._node.name_of, self._node.engines)) or "none yet"
            raise Wrong(404, f"There is no line '{_echo(name)}' in force here. Lines: {known}.")
        return line

    def _item(self, line: bytes, name: str) -> Item:
        item = view.find(self._node.engines[line].state, name)
        if item is None:
            raise Wrong(
                404, f"There is no entry '{_echo(name)}' on this line. See 'openline show {self._node.name_of(line)}'."
            )
        return item

    async def health(self, _request: Request) -> Response:
        """Who this is, how long it has run, and what it has counted."""
        counters = self._node.carrier.counters
        return JSONResponse(
            {
                "version": __version__,
                "party": self._node.config.party,
                "station": self._node.config.station,
                "up_ms": now().mono_ms - self._node.started_ms,
                "lines": [self._node.name_of(line) for line in self._node.engines],
                "alarm": self._node.alarm.failing or "ready",
                "store": self._node.upkeep.says or "whole, with room",
                "frames_in": counters.frames_in,
                "frames_out": counters.frames_out,
                "bytes_in": counters.bytes_in,
                "bytes_out": counters.bytes_out,
                "dropped": counters.dropped,
                "refused": dict(sorted(counters.refused.items())),
            }
        )

    async def lines(self, _request: Request) -> Response:
        """Every line in force, at a glance."""
        node = self._node
        return JSONResponse(
            [view.line_view(engine.state, now(), node.links(line)) for line, engine in node.engines.items()]
        )

    async def entries(self, request: Request) -> Response:
        """Entries in order of arrival, from ``after`` (a count), at most ``limit``."""
        line, state = self._line(request), self._node.engines[self._line(request)].state
        after, limit = _number(request, "after", 0), min(_number(request, "limit", PAGE_MAX, 1), PAGE_MAX)
        found = [
            (number, entry_hash)
            for number, (one, entry_hash) in enumerate(self._node.arrivals, start=1)
            if one == line and number > after
        ][:limit]
        rows = [view.entry_view(state, state.transcript.items[h]) | {"id": n} for n, h in found]
        return JSONResponse({"entries": rows, "next": found[-1][0] if len(found) == limit else None})

    async def entry(self, request: Request) -> Response:
        """One entry by name or hash."""
        line = self._line(request)
        item = self._item(line, request.path_params["name"])
        return JSONResponse(view.entry_view(self._node.engines[line].state, item))

    async def send(self, request: Request) -> Response:
        """Say something: it is signed, kept and sent before the answer comes."""
        line = self._line(request)
        m = await _body(
            request,
            {"text": str},
            {"precedence": str, "marker": str, "exercise": bool, "language": str, "valid_until_s": int, "office": int},
        )
        _check_text(m["text"])
        precedence = _choice(Precedence, m.get("precedence", "ROUTINE"), "precedence")
        marker = _choice(Marker, m.get("marker", "INFORMATION"), "marker")
        at = now().wall_ms // 1000
        until = _later(m, "valid_until_s", at)
        act = MessageAct(self._office(line, m), marker, m["text"], _language(m, "en"), at, until)
        return self._say(line, act, precedence, m.get("exercise", False))

    async def reply(self, request: Request) -> Response:
        """Answer a message with one of the closed set of replies."""
        line = self._line(request)
        m = await _body(
            request,
            {"about": str, "reply": str},
            {"text": str, "language": str, "until_s": int, "office": int, "override": bool},
        )
        if m.get("text"):
            _check_text(m["text"])
        about, reply = self._message(line, m["about"]), _choice(Reply, m["reply"], "reply")
        at = now().wall_ms // 1000
        until = _later(m, "until_s", at)
        text, override = m.get("text", ""), m.get("override", False)
        act = ReplyAct(self._office(line, m), reply, about, at, text, until, _language(m, ""), override)
        return self._say(line, act, 0, False)

    async def opened(self, request: Request) -> Response:
        """A person has seen a message: sign it."""
        line = self._line(request)
        m = await _body(request, {"about": str}, {"office": int})
        about = self._message(line, m["about"])
        act = ReceiptAct(Receipt.OPENED, about, now().wall_ms // 1000, self._office(line, m))
        return self._say(line, act, 0, False)

    async def suspend(self, request: Request) -> Response:
        """State that our side does not promise to handle traffic above the floor for a while."""
        line = self._line(request)
        m = await _body(request, {"reason": str, "duration_s": int}, {"scope": list, "language": str, "office": int})
        _check_text(m["reason"])
        if len(m["reason"]) > REASON_MAX or m["duration_s"] <= 0:
            raise Wrong(400, f"A reason has at most {REASON_MAX} characters, and a duration is more than 0 seconds.")
        longest = self._node.engines[line].state.charter.charter.suspension_max_s
        if m["duration_s"] > longest:
            raise Wrong(409, f"The charter allows at most {longest // 3600} hours at a time. Suspend for less.")
        words = m.get("scope", ["PRIORITY", "ROUTINE"])
        scope = tuple(sorted({int(_choice(Precedence, str(word), "precedence")) for word in words}))
        at, language = now().wall_ms // 1000, _language(m, "en")
        act = SuspendAct(self._office(line, m), scope, m["reason"], language, m["duration_s"], at)
        return self._say(line, act, Precedence.IMMEDIATE, False)

    async def card(self, request: Request) -> Response:
        """Tell the line our party's present card, as it lies in the home."""
        line = self._line(request)
        await _body(request, {}, {})
        signed, state = self._node.home.card(), self._node.engines[line].state
        told = state.roster.cards.get(signed.card.party)
        if told is None or told.serial >= signed.card.serial:
            raise Wrong(409, f"This line knows card {told.serial if told else 0} already: there is no newer one here.")
        entry = self._node.say(line, CardAct(signed), Precedence.IMMEDIATE, False)
        name = view.name_of(state, state.transcript.items[entry.hash])
        return JSONResponse({"name": name, "serial": signed.card.serial}, 201)

    async def resume(self, request: Request) -> Response:
        """State that our suspensions have ended."""
        line = self._line(request)
        m = await _body(request, {}, {"office": int})
        act = ResumeAct(self._office(line, m), now().wall_ms // 1000)
        return self._say(line, act, Precedence.IMMEDIATE, False)

    def _office(self, line: bytes, m: Mapping[str, Any]) -> int:
        office: int = m.get("office", self._node.config.office)
        state = self._node.engines[line].state
        offices = [one.code for one in state.seats[state.me].card.offices]
        if office not in offices:
            raise Wrong(
                400, f"Our card has no office {_echo(str(office))}: choose from {', '.join(map(str, offices))}."
            )
        return office

    def _message(self, line: bytes, name: str) -> bytes:
        item = self._item(line, name)
        if item.entry.header.cls != Class.MESSAGE:
            raise Wrong(409, f"{_echo(name)} is not a message: only messages are opened and answered.")
        return item.entry.hash

    def _say(self, line: bytes, act: Act, precedence: int, exercise: bool) -> Response:
        entry = self._node.say(line, act, precedence, exercise)
        state = self._node.engines[line].state
        return JSONResponse(view.entry_view(state, state.transcript.items[entry.hash]), 201)

    async def export(self, request: Request) -> Response:
        """The whole transcript as one file that ``openline verify`` checks."""
        node, line = self._node, self._line(request)
        s = node.engines[line].state
        entries = [entry for feed in s.feeds.values() for held in feed.linked for entry in held]
        data = export.write(s.charter, s.me, now().wall_ms // 1000, entries, s.keys, s.secrets)
        return Response(data, media_type="application/octet-stream")

    async def search(self, request: Request) -> Response:
        """The newest entries with all of ``words`` in them, of one line or of all."""
        words, name = request.query_params.get("words", ""), request.query_params.get("line")
        if not words.strip() or len(words) > WORDS_MAX:
            raise Wrong(400, f"'words' holds what is sought, in at most {WORDS_MAX} characters.")
        limit = min(_number(request, "limit", PAGE_MAX, 1), PAGE_MAX)
        line = None if name is None else self._named(name)
        states = [engine.state for one, engine in self._node.engines.items() if line in (None, one)]
        found = await find.find(states, words)
        found.sort(key=lambda pair: pair[0].kept_at[pair[1].entry.hash])
        rows = [view.entry_view(state, item) for state, item in found[-limit:]]
        return JSONResponse({"found": len(found), "entries": rows})

    async def backup(self, request: Request) -> Response:
        """Write the whole home into one file under a passphrase, while the node goes on."""
        m = await _body(request, {"file": str, "passphrase": str}, {})
        if not Path(m["file"]).is_absolute() or not m["passphrase"]:
            raise Wrong(400, "'file' is a path from the root, and 'passphrase' is not empty.")
        try:
            size = await backup.whole(self._node.home, self._node.store, Path(m["file"]), m["passphrase"])
        except (HomeError, StoreError) as wrong:
            raise Wrong(409, str(wrong)) from None
        except OSError as wrong:
            raise Wrong(409, f"The backup cannot be written: {wrong.strerror}. Name another file.") from None
        return JSONResponse({"file": m["file"], "bytes": size}, 201)

    async def events(self, request: Request) -> Response:
        """Live events, one JSON object each, as server-sent events; a comment every 2 s shows that the node lives."""
        return StreamingResponse(self._stream(request), media_type="text/event-stream")

    async def _stream(self, _request: Request) -> AsyncIterator[str]:
        queue = self._node.subscribe()
        try:
            yield ": open\n\n"
            while True:
                try:
                    event = await asyncio.wait_for(queue.get(), ALIVE_S)
                except TimeoutError:
                    yield ": alive\n\n"
                    continue
                if event is None:
                    return
                yield f"data: {json.dumps(event, ensure_ascii=False)}\n\n"
        finally:
            self._node.unsubscribe(queue)


def _number(request: Request, key: str, default: int, least: int = 0) -> int:
    text = request.query_params.get(key, str(default))
    if not text.isdecimal() or len(text) > 12 or int(text) < least:
        raise Wrong(400, f"'{key}' is a whole number of {least} or more.")
    return int(text)


def _later(m: Mapping[str, Any], key: str, at: int) -> int | None:
    """A time that must be ahead, in seconds since 1970 UTC, or None when the field is left out."""
    until: int | None = m.get(key)
    if until is not None and not at < until <= TIME_MAX:
        raise Wrong(400, f"'{key}' is a time ahead of us, in seconds since 1970 UTC; now it is {at}.")
    return until


def _language(m: Mapping[str, Any], default: str) -> str:
    language: str = m.get("language", default)
    if not LANGUAGE.fullmatch(language):
        raise Wrong(400, f"'{_echo(language)}' is not the tag of a language: write, for example, en or zh-Hans.")
    return language


def _check_text(text: str) -> None:
    if len(text) > TEXT_MAX:
        raise Wrong(400, f"The text has {len(text)} characters; {TEXT_MAX} are possible. Shorten it.")
    wrong = problem(text)
    if wrong:
        raise Wrong(400, f"The text cannot be sent: {wrong}.")
