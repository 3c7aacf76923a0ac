"""What a person does through the local API: say, reply, open, suspend, resume, ask to talk, test a line, tell a card.

Each is signed, kept and sent before its answer. It refuses to open anything by itself: OPENED is a person's act.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

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
from openline.line.transcript import Item
from openline.node import asking, filling, registers, releases, view
from openline.node.answers import JSONResponse
from openline.node.askers import asker
from openline.node.asking import Wrong, body, choice, later
from openline.node.filling import Filled, WrongForm
from openline.node.lookup import Lookup
from openline.node.times import hour, now
from openline.node.translations import MADE, NAME_MAX, NoTranslation, Translation, by_machine
from openline.node.wording import said, word
from openline.wire.header import Precedence

SUBJECT_MAX = 400
MESSAGE: dict[str, type] = {  # the fields of a message, each of its type; none is needed by itself
    "text": str,
    "form": dict,
    "doubts_seen": bool,
    "precedence": str,
    "marker": str,
    "exercise": bool,
    "language": str,
    "valid_until_s": int,
    "supersedes": str,
    "reference": str,
    "info": list,
    "office": int,
}
PART_MAX = 80  # characters of one further line of a request to talk
NOT_SEEN = {"unreadable": "key-has-not-come", "bad-seal": "no-key-opens"}
PARTS = {"level": "Level", "means": "Means", "when": "When"}  # as they stand in its words


class Saying(Lookup):
    """The handlers of the acts."""

    async def send(self, request: Request) -> Response:
        """Say something. What two persons must release is not said here: it is handed over as a draft."""
        line = self.line(request)
        act, precedence, exercise = self.message_of(line, await body(request, {}, MESSAGE))
        return self.say(line, self._by_one(line, act, precedence), precedence, exercise)

    def _by_one(self, line: bytes, act: MessageAct, precedence: int) -> MessageAct:
        """The same, marked where the charter asks for that. Raises Wrong where one person is not enough."""
        charter = view.terms_of(self.state(line))
        rule = releases.rule(charter, precedence)
        if rule == "two":
            level = word("precedence", Precedence(precedence).name)
            raise Wrong(428, "two-persons", precedence=level, line=charter.name)
        return replace(act, alone=bool(rule))

    def message_of(self, line: bytes, m: dict[str, Any]) -> tuple[MessageAct, Precedence, bool]:
        """What a request asks to say, as it would be signed now. Raises Wrong."""
        at = now().wall_ms // 1000
        self.node.refuse_live(m.get("exercise", False))
        made = self._filled(line, m["form"], at) if "form" in m else None
        if made and made.doubts and not m.get("doubts_seen", False):
            raise WrongForm(made.doubts, 409)
        if "text" not in m and not made:
            raise Wrong(400, "text-or-form")
        text = asking.text(m["text"]) if "text" in m else ""
        usual = (made.form.precedence, made.form.marker) if made else ("ROUTINE", "INFORMATION")
        precedence = choice(Precedence, m.get("precedence", usual[0]), "precedence")
        marker = choice(Marker, m.get("marker", usual[1]), "marker")
        until, language = later(m, "valid_until_s", at), asking.language(m, self.node.settings.language if text else "")
        supersedes = self._own(line, m["supersedes"]) if "supersedes" in m else None
        reference = self.item(line, m["reference"]).entry.hash if "reference" in m else None
        form = made.data if made else b""
        act = MessageAct(self.office(line, m), marker, text, language, at, until, supersedes, reference, form)
        act = replace(act, info=self._informed(line, m.get("info", [])))
        return act, precedence, m.get("exercise", False)

    def _filled(self, line: bytes, asked: dict[str, Any], at: int) -> Filled:
        s = self.state(line)
        return filling.filled(self.node.forms, s, asked, lambda name: view.find(s, name), at)

    async def preview(self, request: Request) -> Response:
        """What every side would read of a form, and what is doubted in it. Nothing is signed."""
        line = self.line(request)
        m = await body(request, {"form": dict}, {"language": str})
        s, at, forms = self.state(line), now().wall_ms // 1000, self.node.forms
        made = self._filled(line, m["form"], at)
        language = self._reading(m.get("language", ""))
        shown = forms.shown(s, made.data, s.seats[s.me].party, at, language)
        return JSONResponse(shown | {"precedence": made.form.precedence, "marker": made.form.marker})

    def _reading(self, tag: str) -> str:
        """A language in which this station can read. Raises Wrong."""
        if tag and tag not in self.node.forms.catalogue.tongues:
            there = ", ".join(sorted(self.node.forms.catalogue.tongues))
            raise Wrong(400, "no-language", said=asking.echo(tag), there=there)
        return tag

    async def translate(self, request: Request) -> Response:
        """Put a translation beside an entry, here only; made by a person, or by the configured command when asked."""
        line = self.line(request)
        optional = {"text": str, "by": str, "checked_by": str, "made": str}
        m = await body(request, {"about": str, "language": str}, optional)
        item = self.item(line, m["about"])
        original = getattr(item.act, "text", "")
        if not original:
            raise Wrong(409, "no-free-text", name=asking.echo(m["about"]))
        language, command = asking.language(m, ""), self.node.settings.words.translator
        if not language:
            raise Wrong(400, "translation-language")
        made = m.get("made", "human")
        if made not in MADE:
            raise Wrong(400, "made-of", there=", ".join(MADE))
        if "text" not in m and (made == "human" or not command):
            raise Wrong(409, "no-translator")
        text = asking.text(m.get("text") or await self._by_machine(command, original, item, language))
        by = _one_line(m.get("by") or (command if made == "machine" else ""), NAME_MAX)
        checked_by = _one_line(m["checked_by"], NAME_MAX) if m.get("checked_by") else ""
        at = now().wall_ms // 1000
        self.node.annotate(line, item.entry.hash, Translation(language, text, by, made, checked_by, at))
        return JSONResponse(self.node.shown(line, item), 201)

    async def _by_machine(self, command: str, original: str, item: Item, language: str) -> str:
        try:
            return await by_machine(command, original, getattr(item.act, "language", ""), language)
        except NoTranslation as wrong:
            raise Wrong(409, "refusal", says=wrong.says) from None

    def _informed(self, line: bytes, asked: list[Any]) -> int:
        """The stations, as bits by their index, of the parties for whose information a message is. Raises Wrong."""
        s = self.state(line)
        others = {s.seats[i].party for i in s.roster.live} - {s.seats[s.me].party}
        for party in asked:
            if not isinstance(party, str) or party not in others:
                told = asking.echo(party) if isinstance(party, str) else "info"
                raise Wrong(400, "no-such-addressee", said=told, there=", ".join(sorted(others)))
        return sum(1 << i for i in s.roster.live if s.seats[i].party in asked)

    def _own(self, line: bytes, name: str) -> bytes:
        about = self.message(line, name)
        s = self.state(line)
        if s.transcript.items[about].entry.header.author != s.me:
            raise Wrong(409, "not-ours-to-supersede", name=asking.echo(name))
        return about

    async def reply(self, request: Request) -> Response:
        """Answer a message with one of the closed set of replies."""
        line = self.line(request)
        optional = {"text": str, "language": str, "until_s": int, "office": int, "override": bool}
        m = await body(request, {"about": str, "reply": str}, optional | {"reasons": list, "understood": str})
        text = asking.text(m["text"]) if m.get("text") else ""
        understood = asking.text(m["understood"]) if m.get("understood") else ""
        if text and understood:
            raise Wrong(400, "one-text")
        about, reply = self.message(line, m["about"]), choice(Reply, m["reply"], "reply")
        if reply is not Reply.UNABLE:
            self._check_seen(line, about)
        filling.check_reply(self.node.forms, self.state(line).transcript.items[about], reply)
        at = now().wall_ms // 1000
        form = filling.answer(self.node.forms, self.state(line), m.get("reasons", []), bool(understood), at)
        until, language = later(m, "until_s", at), asking.language(m, "")
        office, override = self.office(line, m), m.get("override", False)
        act = ReplyAct(office, reply, about, at, text or understood, until, language, override, form)
        return self.say(line, act, 0, False)

    async def opened(self, request: Request) -> Response:
        """A person has seen a message: sign it, at a desk without officers once; of two officers each is kept."""
        line = self.line(request)
        m = await body(request, {"about": str}, {"office": int})
        about, office = self.message(line, m["about"]), self.office(line, m)
        self._check_seen(line, about)
        earlier = None if asker().officer else self._opened_by(line, about, office)
        if earlier:
            at, s = now().wall_ms, self.state(line)
            time = hour(s.kept_at[earlier.entry.hash], at)
            told = {"name": view.name_of(s, s.transcript.items[about]), "time": time}
            told["office"] = s.seats[earlier.entry.header.author].card.office(office).title
            return JSONResponse(self.node.shown(line, earlier) | {"says": said("opened-already", **told)}, 200)
        return self.say(line, ReceiptAct(Receipt.OPENED, about, now().wall_ms // 1000, office), 0, False)

    def _opened_by(self, line: bytes, about: bytes, office: int) -> Item | None:
        """The acknowledgement by which that office of ours has said already that it has seen a message."""
        s = self.state(line)
        receipts = s.transcript.dialogue(about).receipts
        ours = [item for station in s.ours for item in receipts.get(station, ())]
        found = [i for i in ours if isinstance(i.act, ReceiptAct) and i.act.receipt is Receipt.OPENED]
        return next((i for i in found if isinstance(i.act, ReceiptAct) and i.act.office == office), None)

    def _check_seen(self, line: bytes, about: bytes) -> None:
        """Raises Wrong when nobody here can have seen these words. That we are UNABLE can be said of them, and ends the
        alarm."""
        s = self.state(line)
        item = s.transcript.items[about]
        if item.act is None:
            party = s.seats[item.entry.header.author].party
            word = s.transcript.why_void(item)  # a verdict of the specification
            why = said(NOT_SEEN[word]) if word in NOT_SEEN else said("counts-for-nothing", why=word)
            raise Wrong(409, "not-seen", name=view.name_of(s, item), why=why, party=party)

    async def suspend(self, request: Request) -> Response:
        """State that our side does not promise to handle traffic above the floor for a while."""
        line = self.line(request)
        m = await body(request, {"reason": str, "duration_s": int}, {"scope": list, "language": str, "office": int})
        asking.text(m["reason"])
        if len(m["reason"]) > REASON_MAX or m["duration_s"] <= 0:
            raise Wrong(400, "suspension-terms", most=REASON_MAX)
        longest = self.state(line).charter.charter.suspension_max_s
        if m["duration_s"] > longest:
            raise Wrong(409, "suspension-long", hours=longest // 3600)
        words = m.get("scope", ["PRIORITY", "ROUTINE"])
        if not 0 < len(words) <= len(Precedence) or not all(isinstance(word, str) for word in words):
            raise Wrong(400, "scope-of", most=len(Precedence))
        scope = tuple(sorted({int(choice(Precedence, word, "precedence")) for word in words}))
        at, language = now().wall_ms // 1000, asking.language(m, self.node.settings.language)
        act = SuspendAct(self.office(line, m), scope, m["reason"], language, m["duration_s"], at)
        return self.say(line, act, Precedence.IMMEDIATE, False)

    async def resume(self, request: Request) -> Response:
        """State that our suspensions have ended."""
        line = self.line(request)
        m = await body(request, {}, {"office": int})
        s = self.state(line)
        handled = s.transcript.handling.get(s.me, ())
        newest = max(handled, key=lambda item: (item.entry.header.incarnation, item.entry.header.seq), default=None)
        # One that has ended here by itself may still stand where it arrived later: that is resumed as well.
        if newest is None or isinstance(newest.act, ResumeAct):
            raise Wrong(409, "nothing-suspended", line=self.node.name_of(line))
        act = ResumeAct(self.office(line, m), now().wall_ms // 1000)
        return self.say(line, act, Precedence.IMMEDIATE, False)

    async def card(self, request: Request) -> Response:
        """Tell the line our party's present card, as it lies in the home."""
        line = self.line(request)
        await body(request, {}, {})
        signed, state = self.node.home.card(), self.state(line)
        told = state.roster.cards.get(signed.card.party)
        if told is None or told.serial >= signed.card.serial:
            raise Wrong(409, "card-known", serial=told.serial if told else 0)
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
        act = MessageAct(
            self.office(line, m), Marker.REQUEST, text, asking.language(m, self.node.settings.language), at, until
        )
        return self.say(line, self._by_one(line, act, precedence), precedence, m.get("exercise", False))

    async def test(self, request: Request) -> Response:
        """Send a line test now."""
        line = self.line(request)
        m = await body(request, {}, {"precedence": str, "office": int})
        precedence = choice(Precedence, m.get("precedence", "IMMEDIATE"), "precedence")
        act = registers.test_act(self.office(line, m), now(), view.terms_of(self.state(line)).two_persons > 0)
        return self.say(line, act, precedence, True)


def _one_line(words: str, most: int) -> str:
    if "\n" in words:
        raise Wrong(400, "one-line")
    return asking.text(words, most)
