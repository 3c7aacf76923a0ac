"""What a person does through the local API: say, reply, open, suspend, resume, ask to talk, test a line, tell a card.

Each is signed, kept and sent before its answer. It refuses to open anything by itself: OPENED is a person's act.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from openline.line.acts import (
    REASON_MAX,
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
from openline.node import asking, registers, view
from openline.node.asking import Wrong, body, choice, later
from openline.node.lookup import Lookup
from openline.node.times import now
from openline.wire.header import Precedence

SUBJECT_MAX = 400
PART_MAX = 80  # characters of one further line of a request to talk
PARTS = {"level": "Level", "means": "Means", "when": "When"}  # as they stand in its words


class Saying(Lookup):
    """The handlers of the acts."""

    async def send(self, request: Request) -> Response:
        """Say something."""
        line = self.line(request)
        optional = {"precedence": str, "marker": str, "exercise": bool, "language": str, "valid_until_s": int}
        m = await body(request, {"text": str}, optional | {"supersedes": str, "reference": str, "office": int})
        text = asking.text(m["text"])
        precedence = choice(Precedence, m.get("precedence", "ROUTINE"), "precedence")
        marker = choice(Marker, m.get("marker", "INFORMATION"), "marker")
        at = now().wall_ms // 1000
        until, language = later(m, "valid_until_s", at), asking.language(m, "en")
        supersedes = self._own(line, m["supersedes"]) if "supersedes" in m else None
        reference = self.item(line, m["reference"]).entry.hash if "reference" in m else None
        act = MessageAct(self.office(line, m), marker, text, language, at, until, supersedes, reference)
        return self.say(line, act, precedence, m.get("exercise", False))

    def _own(self, line: bytes, name: str) -> bytes:
        about = self.message(line, name)
        s = self.state(line)
        if s.transcript.items[about].entry.header.author != s.me:
            raise Wrong(
                409, f"{asking.echo(name)} is not a message of this station: only those can be superseded here."
            )
        return about

    async def reply(self, request: Request) -> Response:
        """Answer a message with one of the closed set of replies."""
        line = self.line(request)
        optional = {"text": str, "language": str, "until_s": int, "office": int, "override": bool}
        m = await body(request, {"about": str, "reply": str}, optional)
        text = asking.text(m["text"]) if m.get("text") else ""
        about, reply = self.message(line, m["about"]), choice(Reply, m["reply"], "reply")
        at = now().wall_ms // 1000
        until, language = later(m, "until_s", at), asking.language(m, "")
        act = ReplyAct(self.office(line, m), reply, about, at, text, until, language, m.get("override", False))
        return self.say(line, act, 0, False)

    async def opened(self, request: Request) -> Response:
        """A person has seen a message: sign it."""
        line = self.line(request)
        m = await body(request, {"about": str}, {"office": int})
        about = self.message(line, m["about"])
        act = ReceiptAct(Receipt.OPENED, about, now().wall_ms // 1000, self.office(line, m))
        return self.say(line, act, 0, False)

    async def suspend(self, request: Request) -> Response:
        """State that our side does not promise to handle traffic above the floor for a while."""
        line = self.line(request)
        m = await body(request, {"reason": str, "duration_s": int}, {"scope": list, "language": str, "office": int})
        asking.text(m["reason"])
        if len(m["reason"]) > REASON_MAX or m["duration_s"] <= 0:
            raise Wrong(400, f"A reason has at most {REASON_MAX} characters, and a duration is more than 0 seconds.")
        longest = self.state(line).charter.charter.suspension_max_s
        if m["duration_s"] > longest:
            raise Wrong(409, f"The charter allows at most {longest // 3600} hours at a time. Suspend for less.")
        words = m.get("scope", ["PRIORITY", "ROUTINE"])
        if not 0 < len(words) <= len(Precedence) or not all(isinstance(word, str) for word in words):
            raise Wrong(400, f"'scope' is a list of 1 to {len(Precedence)} precedences.")
        scope = tuple(sorted({int(choice(Precedence, word, "precedence")) for word in words}))
        at, language = now().wall_ms // 1000, asking.language(m, "en")
        act = SuspendAct(self.office(line, m), scope, m["reason"], language, m["duration_s"], at)
        return self.say(line, act, Precedence.IMMEDIATE, False)

    async def resume(self, request: Request) -> Response:
        """State that our suspensions have ended."""
        line = self.line(request)
        m = await body(request, {}, {"office": int})
        act = ResumeAct(self.office(line, m), now().wall_ms // 1000)
        return self.say(line, act, Precedence.IMMEDIATE, False)

    async def card(self, request: Request) -> Response:
        """Tell the line our party's present card, as it lies in the home."""
        line = self.line(request)
        await body(request, {}, {})
        signed, state = self.node.home.card(), self.state(line)
        told = state.roster.cards.get(signed.card.party)
        if told is None or told.serial >= signed.card.serial:
            raise Wrong(409, f"This line knows card {told.serial if told else 0} already: there is no newer one here.")
        entry = self.node.say(line, CardAct(signed), Precedence.IMMEDIATE, False)
        name = view.name_of(state, state.transcript.items[entry.hash])
        return JSONResponse({"name": name, "serial": signed.card.serial}, 201)

    async def talk(self, request: Request) -> Response:
        """Ask the other side to talk."""
        line = self.line(request)
        optional = {"level": str, "means": str, "when": str, "answer_by_s": int, "precedence": str, "exercise": bool}
        m = await body(request, {"subject": str}, optional | {"language": str, "office": int})
        at = now().wall_ms // 1000
        until = later(m, "answer_by_s", at)
        subject = _one_line(m["subject"], SUBJECT_MAX)
        parts = {word: _one_line(m[key], PART_MAX) for key, word in PARTS.items() if m.get(key)}
        text = registers.request_text(subject, parts)
        precedence = choice(Precedence, m.get("precedence", "IMMEDIATE"), "precedence")
        act = MessageAct(self.office(line, m), Marker.REQUEST, text, asking.language(m, "en"), at, until)
        return self.say(line, act, precedence, m.get("exercise", False))

    async def test(self, request: Request) -> Response:
        """Send a line test now."""
        line = self.line(request)
        m = await body(request, {}, {"precedence": str, "office": int})
        precedence = choice(Precedence, m.get("precedence", "IMMEDIATE"), "precedence")
        return self.say(line, registers.test_act(self.office(line, m), now()), precedence, True)


def _one_line(words: str, most: int) -> str:
    if "\n" in words:
        raise Wrong(400, "This is one line: leave the line feeds out.")
    return asking.text(words, most)
