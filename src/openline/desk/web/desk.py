"""What the handlers of the console share: the node's door, the officers, the templates, and reading a form of a page.

It refuses an act that the officer's role lacks, and to put anything into a page but as text.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from openline.desk.web import glance, show, ticking
from openline.desk.web.door import Door, speaks_for
from openline.desk.web.hub import Hub
from openline.desk.web.limits import Limits
from openline.desk.web.passkeys import Keys, NoKey, Purpose
from openline.desk.web.people import DRAFT_MAX, LANGUAGES, THEMES, Officer, People
from openline.desk.web.phrases import sayer
from openline.desk.web.picture import Picture
from openline.node.wording import accepted, again, said
from openline.words.visible import visible

COOKIE = "__Host-openline"
SEAT = "__Host-openline-seat"
PASSKEY = "passkey"  # the field of a form in which a browser brings what a passkey has signed
# Acts for which the passkey is asked again, whatever precedence.
AGAIN = frozenset({"suspend", "resume", "revoke", "leave", "watch", "advance"})
FIELDS_MAX = 300  # of one form of a page: the largest form of the catalogue, with room
STRANGER = Officer("-", "auditor")  # in whose theme and language the way in is shown


class Denied(Exception):
    """Nobody is signed in."""


class Desk:
    """The console of one station."""

    def __init__(self, home: Path, party: str, host: str, key: str, links: bool) -> None:
        """``host`` is its name in browsers; ``links`` whether a link alone signs in, as in the demo."""
        self.door, self.people, self.party, self.home = Door(home, key), People(home), party, home
        self.keys, self.limits, self.links = Keys(self.people, host), Limits(), links
        self.origin = f"http://{host}"
        self.picture = Picture(self.door, self._piece, lambda: self.people.notices(now_s()))
        self.hub = Hub(self.door, self.picture.changed, lambda: self.picture.has_news)
        self.door.acted = self.picture.changed  # who acts and looks at once sees what he did
        self._one_at_a_time = threading.RLock()
        folder = Path(__file__).parent / "templates"
        self._pages = Environment(loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined)
        self._pages.trim_blocks = self._pages.lstrip_blocks = True
        self._pages.filters |= {
            "theirs": theirs,
            "clock": show.clock,
            "group": show.group,
            "local": show.local,
            "apart": show.apart,
            "left": show.left,
            "hour": show.hour,
            "age": ticking.age,
            "due": ticking.due,
            "span": ticking.span,
            "line_id": glance.line_id,
            "measured": show.measured,
        }
        self._pages.globals |= {"LANGUAGES": LANGUAGES, "THEMES": THEMES, "steps": show.steps}
        self._pages.globals |= {"TROUBLES": glance.TROUBLES}
        self._pages.globals["notices"] = lambda: self.people.notices(now_s())

    def officer(self, request: Request) -> Officer:
        """Who asks. Raises Denied."""
        found = self.people.session(request.cookies.get(COOKIE, ""), now_s())
        if found is None:
            raise Denied
        speaks_for(found.name, found.language)
        return found

    def watcher(self, request: Request) -> Officer:
        """Who sits here, or sat here last: he may see and hear what rings, and nothing else. Raises Denied."""
        found = self.people.session(request.cookies.get(COOKIE, ""), now_s()) or self.seat(request)
        if found is None:
            raise Denied
        speaks_for(found.name, found.language)
        return found

    def session(self, request: Request) -> str:
        """The name of who sits in this session; empty when it has ended, or never was."""
        found = self.people.session(request.cookies.get(COOKIE, ""), now_s())
        return found.name if found else ""

    def seat(self, request: Request) -> Officer | None:
        """Who sat last at this browser."""
        return self.people.seat(request.cookies.get(SEAT, ""), now_s())

    def wants_key(self, act: str, precedence: str = "") -> bool:
        """Whether the passkey is asked for again. Not where links sign in: there nobody has one."""
        return not self.links and (act in AGAIN or precedence == "FLASH")

    async def proved(self, officer: Officer, purpose: Purpose, given: Mapping[str, str]) -> dict[str, Any]:
        """The proof that an officer's passkey has signed for exactly this. Raises HTTPException."""
        try:
            _, proof = await asyncio.to_thread(self.keys.answer, officer, purpose, given.get(PASSKEY, ""), now_s())
        except NoKey as wrong:
            raise HTTPException(403, wrong.says) from None
        return dict(proof)

    def one_who_may(self, request: Request, act: str) -> Officer:
        """Who asks, when his role does such a thing. Raises Denied or HTTPException."""
        officer = self.officer(request)
        if not officer.may(act):
            say = sayer(officer.language)
            raise HTTPException(403, say("role-may-not", role=say(f"role-{officer.role}")))
        return officer

    async def page(self, officer: Officer, template: str, status: int = 200, **values: Any) -> Response:
        """A page for him, in his language and theme. Made in a thread: the node's loop does not wait for words."""
        made = await asyncio.to_thread(self._made, officer, template, values)
        return HTMLResponse(made, status)

    def _made(self, officer: Officer, template: str, values: Mapping[str, Any]) -> str:
        now_ms = time.time_ns() // 1_000_000
        say = sayer(officer.language)
        common = {"officer": officer, "t": say, "party": self.party, "now_ms": now_ms}
        common |= {"offset_s": show.offset_s(now_ms), "health": None}
        with self._one_at_a_time:  # phrases are made ready when they are first said
            common["glance"] = self._head(officer)
            made = self._pages.get_template(template).render({**common, **values})
        return ticking.filled(made, now_ms, say)

    async def look(self, officer: Officer) -> Picture:
        """The picture of the board, made true for him. Raises NoNode or ApiError."""
        await self.picture.look(officer.language, self.hub.is_live)
        return self.picture

    def rights(self, officer: Officer) -> str:
        """What the buttons of an alarm need to know of an officer, and no more."""
        return "".join(act[0] for act in ("open", "silence") if officer.may(act))

    def _head(self, officer: Officer) -> dict[str, Any]:
        """What stands on every page of the board's picture, as somebody last saw it; events renew it."""
        picture, rights = self.picture, self.rights(officer)
        pieces = {
            key: picture.piece(key, officer.language, rights) if picture.shows(key, officer.language) else Markup("")
            for key in ("urgent", "station")
        }
        return {"revision": picture.revision, "order": picture.order} | pieces

    def _piece(self, kind: str, whose: str, values: Mapping[str, Any]) -> Markup:
        """One part of the board, in a language, for those who have the same rights."""
        language, _, rights = whose.partition("/")
        with self._one_at_a_time:
            if kind.endswith(".html"):
                given = dict(values) | {"t": sayer(language), "notices": lambda: values.get("told", [])}
                return Markup(self._pages.get_template(kind).render(given))  # noqa: S704 - likewise
            made = getattr(self._pages.get_template("glance.html").module, kind.replace("-", "_"))
            return Markup(made(sayer(language), values, rights))  # noqa: S704 - a template made it, which escapes

    async def wrong(self, request: Request, status: int, says: str) -> Response:
        """A page that says what is wrong, for whoever asks."""
        officer = self.people.session(request.cookies.get(COOKIE, ""), now_s()) or stranger(request)
        return await self.page(officer, "wrong.html", status, says=again(says, officer.language))


def stranger(request: Request) -> Officer:
    """Somebody who has not signed in, who reads what his browser says."""
    return replace(STRANGER, language=accepted(request.headers.get("accept-language", "")) or STRANGER.language)


def now_s() -> int:
    """The wall clock of this machine, in seconds: sessions and links end by it."""
    return int(time.time())


def theirs(text: str, language: str = "") -> Markup:
    """Words of others inside a page: isolated, nothing in them hides or turns around what stands beside them."""
    shown = escape("\n".join(visible(part) for part in text.split("\n")))
    return (
        Markup('<bdi lang="{}">{}</bdi>').format(language, shown) if language else Markup("<bdi>{}</bdi>").format(shown)
    )


async def fields(request: Request) -> list[tuple[str, str]]:
    """What a form of a page holds, in its order. Raises HTTPException."""
    raw = b""
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > DRAFT_MAX:
            raise HTTPException(413, said("page-too-large", most=DRAFT_MAX))
    try:
        return parse_qsl(raw.decode("ascii"), keep_blank_values=True, max_num_fields=FIELDS_MAX, errors="strict")
    except ValueError:
        raise HTTPException(400, said("page-unreadable")) from None


async def form(request: Request, *needed: str) -> Mapping[str, str]:
    """The fields of a form by name, the last of each. Raises HTTPException when one is missing."""
    found = dict(await fields(request))
    for key in needed:
        if key not in found:
            raise HTTPException(400, said("page-lacks", field=key))
    return found
