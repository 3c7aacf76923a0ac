"""Templates released in advance: a releasing officer signs off a form but for some open fields, for one line.

::

    advance/ID.json   what was released, by whom, until when; its uses, and who withdrew it; ID is a part of its hash

At 03:00 a watch officer alone fills the open fields and sends it: two persons have released it, one of them days ago,
and the signed words say so. It speaks for the office of the releasing officer. It refuses a value for a field that is
not open, its own releaser as the second person, and to stand for ever: a release that nobody remembers binds nobody.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from openline.line.acts import Marker, MessageAct
from openline.node import asking, filling, view
from openline.node.answers import JSONResponse
from openline.node.askers import asker
from openline.node.asking import Wrong, body, choice, echo, parameters
from openline.node.filling import WrongForm
from openline.node.home import write_private
from openline.node.lookup import Lookup
from openline.node.node import Node
from openline.node.times import now
from openline.node.wording import said
from openline.wire.header import Precedence
from openline.words.calendar import date_time_group

TITLE_MAX = 80  # characters
TEXT_MAX = 1500  # of words beside the form: the mark of the release needs room beside them
UNTIL_MAX_S = 90 * 86400  # a quarter: by then somebody else holds the office, or the case is another one
KEPT_MAX = 100  # on one line: more nobody would find at 03:00
FORMAT = "openline/advance/1"
MARK = "Released in advance by {office}, {time}; sent by the watch."  # signed with the form, in plain words
Kept = dict[str, Any]


class Advance(Lookup):
    """The templates of one station, and the handlers that show, release, withdraw and send them."""

    def __init__(self, node: Node) -> None:
        super().__init__(node)
        self._at = node.home.path / "advance"

    def routes(self) -> list[Route]:
        """The paths of the local API."""
        at = "/v1/lines/{line}/advance"
        return [
            Route(at, self.show),
            Route(at, self.release, methods=["POST"]),
            Route(at + "/{advance}/send", self.send, methods=["POST"]),
            Route(at + "/{advance}/withdraw", self.withdraw, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        """Every template of a line, the newest first; also those that are withdrawn or have run out."""
        parameters(request)
        rows = self._of(view_name(self, self.line(request)))
        return JSONResponse({"templates": [row | {"stands": not _why_not(row)} for row in rows]})

    async def release(self, request: Request) -> Response:
        """Release a form with open fields, for this line, until a time."""
        line = self.line(request)
        officer = asker().person()
        needed = {"title": str, "form": dict, "open": list, "until_s": int}
        optional = {"text": str, "language": str, "precedence": str, "marker": str, "exercise": bool, "office": int}
        m = await body(request, needed, optional)
        at = now().wall_ms // 1000
        until = asking.later(m, "until_s", at)
        if until is None or until > at + UNTIL_MAX_S:
            raise Wrong(400, "advance-until", days=UNTIL_MAX_S // 86400)
        form = filling.form_named(self.node.forms.catalogue, m["form"])
        filling.rows_of(m["form"])
        opened = _open(m["open"], [one.name for one in form.fields])
        fields = {name: many for name, many in m["form"].get("fields", {}).items() if _root(name) not in opened}
        self._check_fixed(line, {"name": form.name, "fields": fields}, opened, at)
        kept: Kept = {
            "format": FORMAT,
            "line": view_name(self, line),
            "title": _line_of(m["title"], "title", TITLE_MAX),
            "form": form.name,
            "fields": fields,
            "open": opened,
            "text": asking.text(m["text"], TEXT_MAX) if m.get("text") else "",
            "language": asking.language(m, self.node.settings.language),
            "precedence": choice(Precedence, m.get("precedence", form.precedence), "precedence").name,
            "marker": choice(Marker, m.get("marker", form.marker), "marker").name,
            "exercise": m.get("exercise", False),
            "office": self.office(line, {"office": officer.office} | m if officer.office is not None else m),
            "officer": officer.name,
            "at_s": at,
            "until_s": until,
        }
        if len(self._of(kept["line"])) >= KEPT_MAX:
            raise Wrong(409, "advance-full", most=KEPT_MAX)
        kept |= {"digest": _digest(kept), "uses": [], "withdrawn_by": "", "withdrawn_at_s": None}
        self._write(kept)
        self.node.publish(
            {"what": "advance", "line": kept["line"], "says": said("advance-released", title=kept["title"])}
        )
        request.state.note = {"act": "release in advance", "about": kept["title"], "digest": kept["digest"]}
        return JSONResponse(kept | {"stands": True}, 201)

    async def send(self, request: Request) -> Response:
        """A watch officer alone fills the open fields and sends it; the signed words say how it was released."""
        line, kept = self._found(request)
        officer = asker().person().name
        m = await body(request, {"digest": str, "fields": dict}, {"doubts_seen": bool})
        if m["digest"] != kept["digest"]:
            raise Wrong(409, "advance-changed")
        if why := _why_not(kept):
            raise Wrong(409, "refusal", says=why)
        if officer == kept["officer"]:
            raise Wrong(409, "advance-of-yours")
        closed = sorted({_root(name) for name in m["fields"]} - set(kept["open"]))
        if closed:
            raise Wrong(409, "advance-closed", field=echo(closed[0]))
        at = now().wall_ms // 1000
        form = {"name": kept["form"], "fields": kept["fields"] | m["fields"]}
        made = filling.filled(
            self.node.forms, self.state(line), form, lambda name: view.find(self.state(line), name), at
        )
        if made.doubts and not m.get("doubts_seen", False):
            raise WrongForm(made.doubts, 409)
        text = "\n".join(part for part in (kept["text"], self.mark(line, kept)) if part)
        precedence = Precedence[kept["precedence"]]
        office = self.office(line, {"office": kept["office"]})
        act = MessageAct(office, Marker[kept["marker"]], text, kept["language"], at, None, None, None, made.data)
        answer = self.say(line, act, precedence, kept["exercise"])
        name = json.loads(bytes(answer.body))["name"]
        kept["uses"] = [*kept["uses"], {"officer": officer, "at_s": at, "name": name}]
        self._write(kept)
        request.state.note = {
            "act": "send as released in advance",
            "released_by": kept["officer"],
            "digest": kept["digest"],
        }
        return answer

    async def withdraw(self, request: Request) -> Response:
        """It is sent no more. What was sent stays said."""
        _, kept = self._found(request)
        officer = asker().person().name
        await body(request, {}, {})
        if kept["withdrawn_at_s"] is None:
            kept["withdrawn_by"] = officer
            kept["withdrawn_at_s"] = now().wall_ms // 1000
            self._write(kept)
        request.state.note = {"act": "withdraw released in advance", "about": kept["title"], "digest": kept["digest"]}
        return JSONResponse(kept | {"stands": False}, 201)

    def mark(self, line: bytes, kept: Kept) -> str:
        """What is signed beside the form: who released it, as an office, and when."""
        s = self.state(line)
        offices = {one.code: one.title for one in s.seats[s.me].card.offices}
        time = date_time_group(kept["at_s"])
        return MARK.format(office=offices.get(kept["office"], "an office that our card names no more"), time=time)

    def _check_fixed(self, line: bytes, form: Mapping[str, Any], opened: list[str], at: int) -> None:
        """Raises WrongForm when what is fixed cannot stand; an open field is judged when it is sent."""
        try:
            filling.filled(self.node.forms, self.state(line), form, lambda name: view.find(self.state(line), name), at)
        except WrongForm as wrong:
            left = [(field, says) for field, says in wrong.problems if _root(field) not in opened]
            if left:
                raise WrongForm(left) from None

    # ------------------------------------------------------------------------------------------------------- on disk

    def _of(self, line: str) -> list[Kept]:
        paths = self._at.iterdir() if self._at.is_dir() else ()
        found = [kept for path in paths if (kept := _read(path)) and kept["line"] == line]
        return sorted(found, key=lambda kept: (-kept["at_s"], kept["digest"]))

    def _found(self, request: Request) -> tuple[bytes, Kept]:
        line, wanted = self.line(request), request.path_params["advance"]
        for kept in self._of(view_name(self, line)):
            if kept["digest"].startswith(wanted) and len(wanted) >= 16:
                return line, kept
        raise Wrong(404, "no-template", said=echo(wanted))

    def _write(self, kept: Kept) -> None:
        self._at.mkdir(mode=0o700, exist_ok=True)
        data = json.dumps(kept, ensure_ascii=False, indent=1, sort_keys=True).encode()
        write_private(self._at / f"{kept['digest'][:32]}.json", data)


def view_name(at: Lookup, line: bytes) -> str:
    """The name of a line."""
    return at.node.name_of(line)


def _digest(kept: Kept) -> str:
    released = {key: kept[key] for key in kept if key not in ("digest", "uses", "withdrawn_by", "withdrawn_at_s")}
    return hashlib.sha256(json.dumps(released, sort_keys=True, ensure_ascii=True).encode()).hexdigest()


def _why_not(kept: Kept) -> str:
    """Why a template can be sent no more; empty while it stands."""
    if kept["withdrawn_at_s"] is not None:
        return said("advance-withdrawn", officer=kept["withdrawn_by"])
    if kept["until_s"] * 1000 < now().wall_ms:
        return said("advance-over")
    return ""


def _open(given: list[Any], there: list[str]) -> list[str]:
    if not given or not all(isinstance(name, str) and name in there for name in given):
        raise Wrong(400, "advance-open", there=", ".join(there))
    return [name for name in there if name in given]


def _root(field: str) -> str:
    return field.partition(".")[0]


def _line_of(text: str, what: str, most: int) -> str:
    if "\n" in text or not text.strip():
        raise Wrong(400, "line-with-ink", field=what)
    return asking.text(text.strip(), most)


def _read(path: Path) -> Kept | None:
    """A template; one that was changed by another hand is none."""
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        kept: Kept = json.loads(path.read_bytes())
        if kept["digest"] == _digest(kept) and isinstance(kept["uses"], list):
            return kept
    return None
