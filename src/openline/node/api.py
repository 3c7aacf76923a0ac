"""The local API: JSON over the Unix socket in the home, with live events. Desks attach here and nowhere else.

``spec/openapi.yaml`` is the contract, and the tests hold every answer against it. Whoever may open the socket may speak
for the office, so it is mode 0600; the same on the loopback asks for a token (:mod:`openline.node.guard`). It refuses
to decide anything: what is shown is read off the engines' folds, what is done is one act of a person.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from openline.engine.state import Refused
from openline.line.acts import TIME_MAX
from openline.line.transcript import Item
from openline.node import backup, courier, filling, find, glance, handing, live, metrics, plain, registers, statements
from openline.node.advance import Advance
from openline.node.answers import JSONResponse, Read, told
from openline.node.askers import Askers
from openline.node.asking import NUMBER_MAX, Wrong, body, echo, number, parameters
from openline.node.audit import Audit
from openline.node.filling import WrongForm
from openline.node.home import HomeError
from openline.node.lookup import Lookup
from openline.node.node import Node
from openline.node.saying import Saying
from openline.node.times import Stopped, now
from openline.node.watches import Watches
from openline.node.wording import of, said
from openline.node.zones import zone_named
from openline.store import export
from openline.store.base import StoreError
from openline.wire.header import Class
from openline.words.show import Reader

PAGE_MAX = 1000  # entries in one answer
WORDS_MAX = 200  # characters of what is sought
PROVE_TRIES, PROVE_S = 100, 0.1  # how long an export waits until every signature was checked: no desk waits longer
JOURNAL_MAX = 100  # rows of the alarm's journal in one answer


def app(node: Node, key: str = "") -> Starlette:
    """The application for one node. ``key`` is what the console names officers with; empty when there is none."""
    askers, watches = Askers(node.home.path, key), Watches(node)
    show, say = _Showing(node, watches, askers.audit), Saying(node)
    line = "/v1/lines/{line}"
    routes = [
        Route("/metrics", show.metrics),
        Route("/v1/health", show.health),
        Route("/v1/card", show.card),
        Route("/v1/lines", show.lines),
        Route(line, show.one_line),
        Route(line + "/entries", show.entries),
        Route(line + "/entries/{name}", show.entry),
        Route(line + "/entries/{name}/receipts", show.receipts),
        Route(line + "/messages", say.send, methods=["POST"]),
        Route(line + "/replies", say.reply, methods=["POST"]),
        Route(line + "/preview", say.preview, methods=["POST"]),
        Route(line + "/translations", say.translate, methods=["POST"]),
        Route(line + "/opened", say.opened, methods=["POST"]),
        Route(line + "/suspend", say.suspend, methods=["POST"]),
        Route(line + "/resume", say.resume, methods=["POST"]),
        Route(line + "/card", say.card, methods=["POST"]),
        Route(line + "/requests", show.requests),
        Route(line + "/requests", say.talk, methods=["POST"]),
        Route(line + "/tests", show.tests),
        Route(line + "/tests", say.test, methods=["POST"]),
        Route(line + "/export", show.export),
        Route("/v1/forms", show.forms),
        Route("/v1/forms/{form}", show.form),
        Route("/v1/register", show.register),
        Route("/v1/search", show.search),
        Route("/v1/alarm", show.alarm),
        Route("/v1/alarm/silence", show.silence, methods=["POST"]),
        Route("/v1/alarm/test", show.sound_test, methods=["POST"]),
        Route("/v1/backup", show.backup, methods=["POST"]),
        Route("/v1/events", show.events),
        *courier.routes(node),
        *statements.routes(node),
        *handing.routes(node),
        Route("/v1/audit", show.audit),
        *watches.routes(),
        *Advance(node).routes(),
    ]
    reads = Middleware(Read, language=node.settings.language)
    guarded = [askers.guarded(one) for one in routes]
    made = Starlette(routes=_joined(guarded), exception_handlers=HANDLERS, middleware=[reads])
    made.router.redirect_slashes = False  # one path for a thing
    return made


def _joined(routes: list[Route]) -> list[Route]:
    """One route a path, so that a wrong verb is told all the right ones."""
    by_path: dict[str, list[Route]] = {}
    for route in routes:
        by_path.setdefault(route.path, []).append(route)
    return [many[0] if len(many) == 1 else _join(path, many) for path, many in by_path.items()]


def _join(path: str, many: list[Route]) -> Route:
    handlers: dict[str, Callable[[Request], Any]] = {m: r.endpoint for r in many for m in r.methods or ()}

    async def chosen(request: Request) -> Response:
        answer: Response = await handlers[request.method](request)
        return answer

    return Route(path, chosen, methods=sorted(handlers))


async def _wrong(_request: Request, wrong: Exception) -> Response:
    assert isinstance(wrong, Wrong), "registered for Wrong"
    rows = [{"field": field, "says": says} for field, says in wrong.problems] if isinstance(wrong, WrongForm) else []
    return told(wrong.says, wrong.status, None, {"problems": rows} if rows else {})


async def _refused(_request: Request, refused: Exception) -> Response:
    assert isinstance(refused, Refused), "registered for Refused"
    return told(of(refused), 409)


async def _of_home(_request: Request, wrong: Exception) -> Response:
    return told(said("refusal", says=str(wrong)), 409)


async def _stopped(_request: Request, stopped: Exception) -> Response:
    assert isinstance(stopped, Stopped), "registered for Stopped"
    return told(stopped.says, 503)


async def _unknown(request: Request, wrong: Exception) -> Response:
    """No such path, or not with this verb of HTTP."""
    assert isinstance(wrong, HTTPException), "registered for HTTPException"
    what = echo(f"{request.method} {request.url.path}")
    return told(said("no-path", said=what), wrong.status_code, wrong.headers)


async def _gone(_request: Request, _wrong: Exception) -> Response:
    """The desk went away in the middle of its request: nobody reads this."""
    return Response(status_code=400)


HANDLERS: Mapping[Any, Any] = {
    Wrong: _wrong,
    Refused: _refused,
    HomeError: _of_home,
    Stopped: _stopped,
    HTTPException: _unknown,
    ClientDisconnect: _gone,
}


class _Showing(Lookup):
    """The handlers that show, and those of the node itself."""

    def __init__(self, node: Node, watches: Watches, log: Audit) -> None:
        super().__init__(node)
        self._watches, self._log = watches, log

    def _all(self) -> list[bytes]:
        for line in self.node.engines:
            self.check_read(line)
        return list(self.node.engines)

    async def health(self, request: Request) -> Response:
        """Who this is, how long it has run, and what it has counted."""
        parameters(request)
        return JSONResponse(glance.health(self.node) | {"watch": self._watches.held()})

    async def metrics(self, request: Request) -> Response:
        """Counters and gauges for Prometheus."""
        parameters(request)
        return Response(metrics.text(self.node, now().mono_ms), media_type=metrics.TYPE)

    async def card(self, request: Request) -> Response:
        """Our party's card, as it lies in the home."""
        parameters(request)
        return JSONResponse(plain.card_view(self.node.home.card()))

    async def lines(self, request: Request) -> Response:
        """Every line in force, at a glance; one whose record is still being read as far as it is known."""
        parameters(request)
        return JSONResponse([glance.line(self.node, line) for line in self.node.engines])

    async def one_line(self, request: Request) -> Response:
        """One line in full."""
        parameters(request)
        line = self.line(request, whole=False)
        s = self.state(line)
        terms = s.roster.versions[-1][0]
        next_ms, _ = self.node.watch.schedule.next(line)
        return JSONResponse(
            glance.line(self.node, line)
            | {"members": plain.members(s), "charter": plain.charter_view(terms, now().wall_ms // 1000)}
            | {"next_test_ms": next_ms}
        )

    async def entries(self, request: Request) -> Response:
        """Entries in order of arrival: behind a position, in front of one, or around an entry."""
        parameters(request, "after", "before", "around", "at_s", "limit", "class", "language", "zone")
        eyes = self._eyes(request)
        line, limit = self.line(request), min(number(request, "limit", PAGE_MAX, 1), PAGE_MAX)
        asked = [key for key in ("after", "before", "around", "at_s") if key in request.query_params]
        if len(asked) > 1:
            raise Wrong(400, "exclude-each-other", first=asked[0], second=asked[1])
        wanted, arrivals = _classes(request), self.node.arrivals
        chosen = lambda pair: wanted is None or self._item_of(line, pair[1]).entry.header.cls in wanted  # noqa: E731
        if asked == ["before"]:
            at, ahead, behind = number(request, "before", NUMBER_MAX, 1), 0, limit
        elif asked == ["around"]:
            middle = self.item(line, request.query_params["around"])
            at, ahead, behind = arrivals.number(middle.entry.hash), limit - limit // 2, limit // 2
        elif asked == ["at_s"]:
            at = arrivals.since(line, number(request, "at_s", 0) * 1000, self.state(line).kept_at)
            ahead, behind = limit - limit // 2, limit // 2
        else:
            at, ahead, behind = number(request, "after", 0) + 1, limit, 0
        earlier = list(islice(filter(chosen, arrivals.before(line, at)), behind + 1))
        found = list(islice(filter(chosen, arrivals.after(line, at - 1)), ahead + 1))
        previous = earlier[behind - 1][0] if 0 < behind < len(earlier) else None
        page = [*reversed(earlier[:behind]), *found[:ahead]]
        if not behind:
            previous = (page[0][0] if page else at) if earlier else None
        more = len(found) > ahead
        last = page[-1][0] if page else at - 1
        lamps = self.node.watch.lamps_of(line)
        rows = [self.node.shown(line, self._item_of(line, h), *eyes, lamps=lamps) for _, h in page]
        return JSONResponse({"entries": rows, "next": last if more else None, "previous": previous})

    def _item_of(self, line: bytes, entry_hash: bytes) -> Item:
        return self.state(line).transcript.items[entry_hash]

    async def entry(self, request: Request) -> Response:
        """One entry by name or hash."""
        parameters(request, "language", "zone")
        line, eyes = self.line(request, whole=False), self._eyes(request)
        return JSONResponse(self.node.shown(line, self.item(line, request.path_params["name"]), *eyes))

    def _eyes(self, request: Request) -> tuple[str, str]:
        """In which language and zone the reader wants forms; empty for those of the station."""
        zone = request.query_params.get("zone", "")
        try:
            return self._tag(request), zone_named(zone) if "zone" in request.query_params else ""
        except ValueError as wrong:
            raise Wrong(400, "zone-wrong", why=echo(str(wrong))) from None

    def _tag(self, request: Request) -> str:
        tag, there = request.query_params.get("language", ""), self.node.forms.catalogue.tongues
        if "language" in request.query_params and tag not in there:
            raise Wrong(400, "no-language", said=echo(tag), there=", ".join(sorted(there)))
        return tag

    async def forms(self, request: Request) -> Response:
        """The forms of this station, with what each is for, and the languages it can read."""
        parameters(request, "language")
        forms = self.node.forms
        tag = self._tag(request) or forms.language
        reader = Reader(forms.catalogue.tongues[tag])
        rows = [filling.head_view(form, reader) for form in forms.catalogue.newest()]
        languages = sorted(forms.catalogue.tongues)
        return JSONResponse({"forms": rows, "language": tag, "languages": languages, "wrong": forms.wrong})

    async def form(self, request: Request) -> Response:
        """One form with its fields, by name or number."""
        parameters(request, "language")
        forms, name = self.node.forms, request.path_params["form"]
        form = forms.catalogue.named(name)
        if form is None:
            raise Wrong(404, "no-form", said=echo(name))
        reader = Reader(forms.catalogue.tongues[self._tag(request) or forms.language])
        return JSONResponse(filling.form_view(form, reader))

    async def receipts(self, request: Request) -> Response:
        """How far one message has come at every station."""
        parameters(request)
        line = self.line(request, whole=False)
        message = self._item_of(line, self.message(line, request.path_params["name"]))
        shown = self.node.shown(line, message)
        return JSONResponse({"name": shown["name"], "states": shown.get("states", [])})

    async def export(self, request: Request) -> Response:
        """The whole transcript as one file that ``openline verify`` checks."""
        parameters(request)
        line = self.line(request)
        s = self.state(line)
        for _ in range(PROVE_TRIES):  # 1,250 signatures a second at the most (engine/sync.py)
            if not s.unproven:
                break
            await asyncio.sleep(PROVE_S)
        else:
            left = sum(last + 1 - first for first, last in s.unproven.values())
            raise Wrong(409, "export-checking", left=left)
        entries = [entry for feed in s.feeds.values() for held in feed.linked for entry in held]
        data = export.write(s.charter, s.me, now().wall_ms // 1000, entries, s.keys, s.secrets)
        return Response(data, media_type="application/octet-stream")

    async def _those(self, line: bytes, chosen: Callable[[Item], bool]) -> list[Item]:
        """The chosen entries of a line in the order of arrival, looked through in steps."""
        found, items = [], self.state(line).transcript.items
        for n, (_, entry_hash) in enumerate(self.node.arrivals.after(line, 0)):
            if n % find.STEP == 0:
                await asyncio.sleep(0)
            item = items.get(entry_hash)
            if item is not None and chosen(item):
                found.append(item)
        return found

    async def requests(self, request: Request) -> Response:
        """The register of requests to talk."""
        parameters(request, "limit")
        line, limit = self.line(request), min(number(request, "limit", PAGE_MAX, 1), PAGE_MAX)
        items = await self._those(line, registers.is_request)
        rows = registers.requests(self.state(line), now(), items, self.node.watch.lamps_of(line))
        for row, item in list(zip(rows, items, strict=True))[-limit:]:
            row["subject"] = row["subject"] or self._subject(line, item)
        return JSONResponse({"requests": rows[-limit:], "counts": registers.counts(rows)})

    def _subject(self, line: bytes, item: Item) -> str:
        """What a form asks to talk about, in the station's language, and the words beside it."""
        shown = self.node.forms.entry_view(self.state(line), item).get("form", {"lines": []})
        said = [str(row["value"]) for row in shown["lines"] if row["field"] == "subject"]
        return ": ".join([*said, *filter(None, [find.text_of(item)])])

    async def tests(self, request: Request) -> Response:
        """The line tests, scored."""
        parameters(request, "limit")
        line, limit = self.line(request), min(number(request, "limit", PAGE_MAX, 1), PAGE_MAX)
        items = await self._those(line, registers.is_test)
        rows = registers.tests(self.state(line), now(), items, self.node.watch.lamps_of(line))
        ours = [state for row in rows if row["ours"] for state in row["stations"]]
        next_ms, every_s = self.node.watch.schedule.next(line)
        return JSONResponse(
            {
                "tests": rows[-limit:],
                "every_s": every_s,
                "next_ms": next_ms,
            }
            | registers.tallied(ours)
        )

    async def register(self, request: Request) -> Response:
        """What became of calls, requests to talk and line tests of every line, by party."""
        parameters(request, "since_s", "exercise")
        since_s = number(request, "since_s", 0)
        word = request.query_params.get("exercise", "false")
        if since_s > TIME_MAX or word not in ("true", "false"):
            raise Wrong(400, "register-terms")
        rows = []
        for line in self._all():
            s = self.state(line)
            items = await self._those(line, lambda item, s=s: s.kept_at[item.entry.hash] >= since_s * 1000)  # type: ignore[misc]
            rows += registers.figures(s, now(), items, self.node.watch.lamps_of(line), word == "true")
        return JSONResponse(rows)

    async def search(self, request: Request) -> Response:
        """The newest entries with all of ``words`` in them, of one line or of all; page by page, the newest first."""
        parameters(request, "words", "line", "limit", "before", "language", "zone", *find.SIEVES)
        words, name = request.query_params.get("words", ""), request.query_params.get("line")
        sieve = find.sieve(request)
        needed = "words" in request.query_params or not (sieve.is_set or name)
        if len(words) > WORDS_MAX or (needed and not words.strip()):
            raise Wrong(400, "words-sought", most=WORDS_MAX)
        limit, eyes = min(number(request, "limit", PAGE_MAX, 1), PAGE_MAX), self._eyes(request)
        before = number(request, "before", NUMBER_MAX, 1)
        lines = self._all() if name is None else [self.named(name)]
        states = [self.state(line) for line in lines]
        read = partial(self.node.forms.words, language=eyes[0])
        found = await find.find(states, words.strip(), sieve, read)
        place = self.node.arrivals.number
        ahead = sorted((n, s.line, item) for s, item in found if (n := place(item.entry.hash)) < before)
        lamps = {line: self.node.watch.lamps_of(line) for line in lines}
        rows = [self.node.shown(line, item, *eyes, lamps=lamps[line]) for _, line, item in ahead[-limit:]]
        previous = ahead[-limit][0] if len(ahead) > limit else None
        return JSONResponse({"found": len(found), "entries": rows, "previous": previous})

    async def audit(self, request: Request) -> Response:
        """Who did what here, the newest last, and whether the log is whole."""
        parameters(request, "before", "limit")
        before, limit = number(request, "before", NUMBER_MAX, 1), min(number(request, "limit", PAGE_MAX, 1), PAGE_MAX)
        found = await asyncio.to_thread(self._log.look)
        rows = [row for row in found.rows if row.get("n", 0) < before]
        page = rows[-limit:]
        return JSONResponse(
            {
                "rows": page,
                "previous": page[0].get("n") if len(rows) > limit else None,
                "says": found.wrong or "whole",
            }
        )

    async def alarm(self, request: Request) -> Response:
        """The outlets of the alarm, and the last rows of its journal."""
        parameters(request)
        alarm = self.node.alarm
        last = await asyncio.to_thread(alarm.last_rows, JOURNAL_MAX)
        return JSONResponse(
            {
                "says": alarm.failing or "ready",
                "outlets": alarm.outlets_view(now().wall_ms),
                "sounding": alarm.sounding,
                "last": last,
            }
        )

    async def silence(self, request: Request) -> Response:
        """Silence the sound here only."""
        await body(request, {}, {})
        return JSONResponse({"silenced": self.node.silence()})

    async def sound_test(self, request: Request) -> Response:
        """Sound every outlet once, as an exercise."""
        await body(request, {}, {})
        return JSONResponse(await self.node.alarm.sound_test())

    async def backup(self, request: Request) -> Response:
        """Write the whole home into one file under a passphrase, while the node goes on."""
        m = await body(request, {"file": str, "passphrase": str}, {})
        if not Path(m["file"]).is_absolute() or "\0" in m["file"] or not m["passphrase"]:
            raise Wrong(400, "backup-terms")
        try:
            size = await backup.whole(self.node.home, self.node.store, Path(m["file"]), m["passphrase"])
        except (HomeError, StoreError) as wrong:
            raise Wrong(409, "refusal", says=str(wrong)) from None
        except UnicodeError:
            raise Wrong(400, "half-a-character") from None
        except OSError as wrong:
            raise Wrong(409, "backup-not-written", why=str(wrong.strerror)) from None
        return JSONResponse({"file": m["file"], "bytes": size}, 201)

    async def events(self, request: Request) -> Response:
        """Live events, one JSON object each, as server-sent events; a comment every 2 s shows that the node lives."""
        parameters(request, "after")
        seen = live.last_seen(request)
        return StreamingResponse(live.stream(self.node, seen), media_type="text/event-stream")


def _classes(request: Request) -> frozenset[int] | None:
    """The classes to show; None for all."""
    words = request.query_params.get("class")
    if words is None:
        return None
    found = [Class.__members__.get(word) for word in words.split(",")]
    if None in found:
        raise Wrong(400, "classes-of", there=", ".join(Class.__members__))
    return frozenset(int(cls) for cls in found if cls is not None)
