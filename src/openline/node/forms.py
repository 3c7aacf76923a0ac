"""Forms at a station: which it knows, in whose language it reads them, and what may be sent on which line.

What came is read here for the officer and, beside it, as the other side reads it. It refuses to send a form on a line
whose charter names another catalogue than ours, and to show what it cannot read as anything but its codes.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any

from openline.engine.state import LineState
from openline.line.acts import MessageAct, ReplyAct
from openline.line.transcript import Item
from openline.node import gazetteer
from openline.node.catalogue import FOLDER, built_in, load
from openline.node.translations import Translation
from openline.node.wording import said
from openline.node.zones import offset_of
from openline.wire.errors import WireError
from openline.words.catalogue import Catalogue
from openline.words.codebook import BadForm
from openline.words.codes import named, read, spelled
from openline.words.doubts import doubts
from openline.words.entry import Typist
from openline.words.form import Form
from openline.words.land import on_land
from openline.words.render import Rendering, choice, parties_of, problem, rendering
from openline.words.show import Reader
from openline.words.tongue import REFERENCE, Unsayable
from openline.words.values import Problem, Values

SHOWN_MAX = 2000  # renderings kept in memory: a page of a transcript, in the languages of a line
SOUGHT_MAX = 20_000  # texts of forms kept for the next search: about 10 MB
log = logging.getLogger("openline.node")


class Forms:
    """The catalogue, language, zone and gazetteer of one station; read from its home when first needed."""

    def __init__(self, home: Path, language: str, zone: str = "", units: Mapping[str, str] | None = None) -> None:
        """``language`` and ``zone`` are those of config.toml, the zone that of this machine when empty."""
        self.folder, self._asked, self.zone, self._units = home / FOLDER, language, zone, units
        self.wrong = ""  # why the station's own forms are not in use, as a sentence
        self._ours: dict[tuple[str, ...], bytes] = {}
        self._shown: dict[tuple[object, ...], Rendering] = {}
        self._sought: dict[tuple[bytes, str], str] = {}
        self._prefixes: dict[bytes, tuple[int, dict[bytes, bytes]]] = {}

    @cached_property
    def catalogue(self) -> Catalogue:
        """The package's forms with the station's own; without those when they are bad, and then ``wrong`` says so."""
        try:
            return load(self.folder)
        except (BadForm, OSError) as wrong:
            self.wrong = said("forms-not-used", why=str(wrong))
            log.warning("%s", self.wrong)
            return built_in()

    @cached_property
    def _places(self) -> tuple[gazetteer.Place, ...]:
        try:
            return gazetteer.load(self.folder)
        except (BadForm, OSError) as wrong:
            self.wrong = said("gazetteer-not-used", why=str(wrong))
            log.warning("%s", self.wrong)
            return gazetteer.built_in()

    @property
    def language(self) -> str:
        """The language in which this station reads: English where it has none of its own."""
        return self._asked if self._asked in self.catalogue.tongues else REFERENCE

    def read_in(self, language: str) -> str:
        """That language where this station has it, else its own."""
        return language if language in self.catalogue.tongues else self.language

    # ------------------------------------------------------------------------------------------------- agreement

    def ours(self, languages: Sequence[str]) -> bytes:
        """The hash of our catalogue for a line of these languages, 32 bytes."""
        key = tuple(languages)
        if key not in self._ours:
            self._ours[key] = self.catalogue.line_hash(languages)
        return self._ours[key]

    def differs(self, s: LineState) -> str:
        """Why forms cannot be sent on a line, in a sentence with the remedy; nothing when they can."""
        charter = s.roster.versions[-1][0]
        if not charter.catalogue or self.ours(charter.languages) == charter.catalogue:
            return ""
        ours = self.ours(charter.languages).hex()[:16]
        return said("forms-differ", theirs=charter.catalogue.hex()[:16], ours=ours)

    # --------------------------------------------------------------------------------------------------- readers

    def reader(self, s: LineState, language: str, zone: str | None = None) -> Reader:
        """Who reads on a line in ``language``: the officer here, with ``zone``, or, without one, anybody."""
        units = {} if zone is None or not self._units else {"units": self._units}
        return Reader(
            self.catalogue.tongues[language],
            offset=None if zone is None else offset_of(zone),
            place=None if zone is None else gazetteer.finder(self._places, language),
            entry=lambda about: self._entry_name(s, about),
            **units,
        )

    def _entry_name(self, s: LineState, about: bytes) -> str:
        from openline.node.view import name_of

        seen, known = self._prefixes.get(s.line, (0, {}))
        if seen < len(s.transcript.items):
            known |= {h[: len(about)]: h for h in islice(s.transcript.items, seen, None)}
            self._prefixes[s.line] = len(s.transcript.items), known
        item = s.transcript.items.get(known.get(about, b""))
        return name_of(s, item) if item else ""

    def typist(self, s: LineState, find: Callable[[str], Item | None]) -> Typist:
        """What helps to understand what an officer types on a line."""

        def entry(name: str) -> bytes | None:
            item = find(name)
            return item.entry.hash if item else None

        parties = [member.party for member in s.roster.versions[-1][0].members]
        return Typist(entry, gazetteer.grid, parties)

    # ------------------------------------------------------------------------------------------------ what is shown

    def rendering(self, s: LineState, data: bytes, sender: str, language: str, zone: str | None) -> Rendering:
        """What a reader sees; the same again from memory, unless an entry that it names has not come yet."""
        key = (s.line, data, sender, language, zone)
        if key in self._shown:
            return self._shown[key]
        missed: list[bytes] = []
        reader = self.reader(s, language, zone)

        def entry(about: bytes) -> str:
            name = self._entry_name(s, about)
            missed.extend([] if name else [about])
            return name

        eyes = Reader(reader.tongue, reader.units, reader.offset, reader.names, reader.place, entry)
        made = rendering(self.catalogue, eyes, sender, data)
        if not missed:
            while len(self._shown) >= SHOWN_MAX:
                del self._shown[next(iter(self._shown))]
            self._shown[key] = made
        return made

    def shown(
        self, s: LineState, data: bytes, sender: str, at: int, language: str = "", zone: str = ""
    ) -> dict[str, Any]:
        """A form that came or goes, for a desk: ours, theirs, its codes, its doubts. ``at`` is when it was written."""
        language = language or self.language
        mine = self.rendering(s, data, sender, language, zone or self.zone)
        languages = [tag for tag in s.roster.versions[-1][0].languages if tag in self.catalogue.tongues]
        readings = {tag: self.rendering(s, data, sender, tag, None) for tag in languages}
        out: dict[str, Any] = {"codes": spelled(data), "bytes": len(data), "language": language}
        out |= _numbers(data) | {"name": "", "replies": [], "doubts": [], "lines": []}
        out |= {"title": mine.title, "text": mine.text, "draft": mine.draft, "known": mine.form is not None}
        out["warning"] = self._warning(s, language, mine)
        out["readings"] = {tag: {"text": r.text, "draft": r.draft, "whole": not r.why} for tag, r in readings.items()}
        if mine.form is None:
            return out
        form, reader = mine.form, self.reader(s, language, zone or self.zone)
        told = [self.sentence(reader, one, mine.values, sender) for one in doubts(form, mine.values, at, on_land)]
        lines = [{"field": one.field, "label": one.label, "value": one.value} for one in mine.lines]
        return out | {"name": form.name, "replies": list(form.replies), "doubts": told, "lines": lines}

    def words(self, s: LineState, item: Item, language: str = "") -> str:
        """What the form of an entry says to a reader of ``language``, title and lines; remembered, to be searched."""
        act, language = item.act, language or self.language
        if not isinstance(act, MessageAct | ReplyAct) or not act.form:
            return ""
        key = (item.entry.hash, language)
        if key not in self._sought:
            sender = s.seats[item.entry.header.author].party
            while len(self._sought) >= SOUGHT_MAX:
                del self._sought[next(iter(self._sought))]
            self._sought[key] = self.rendering(s, act.form, sender, language, self.zone).text
        return self._sought[key]

    def entry_view(self, s: LineState, item: Item, language: str = "", zone: str = "") -> dict[str, Any]:
        """What is shown of an entry beside :func:`openline.node.view.entry_view`: its form, and those of its answers.

        Each answer stands under the index of its station: its reasons, and whether its words are what was understood.
        """
        act, out = item.act, {}
        if isinstance(act, MessageAct | ReplyAct) and act.form:
            sender = s.seats[item.entry.header.author].party
            out["form"] = self.shown(s, act.form, sender, act.at, language, zone)
        if isinstance(act, ReplyAct):
            out |= self._meaning(s, item, language)
        if isinstance(act, MessageAct):
            dialogue = s.transcript.dialogue(item.entry.hash)
            found = {i: dialogue.closing(i) or dialogue.standing_by(i) for i in dialogue.replies}
            told = {str(i): self._meaning(s, one, language) for i, one in sorted(found.items()) if one}
            out |= {"answers": told} if any(told.values()) else {}
        return out

    def _meaning(self, s: LineState, item: Item, language: str) -> dict[str, Any]:
        """The reasons of a reply in words, and ``understood`` where its words are a paraphrase; nothing without."""
        act = item.act
        known = self.read(act.form) if isinstance(act, ReplyAct) and act.form else None
        if known is None:
            return {}
        form, values = known
        sender = s.seats[item.entry.header.author].party
        reader = self.reader(s, language or self.language)
        parties, field = parties_of(reader, values, sender), form.named("refusal")
        codes = values.get("refusal", ())
        assert isinstance(codes, tuple), "a field of many"
        reasons = [choice(reader, field, str(code), parties) for code in codes] if field else []
        return {"reasons": reasons, "understood": values.get("words-are") == "understood-as"}

    def translated(self, language: str, one: Translation) -> str:
        """Who made a translation and who checked it, in a sentence."""
        tongue = self.catalogue.tongues[language or self.language]
        phrase = "translated-by" if one.made == "human" else "translated-by-machine"
        checker = one.checked_by or tongue.say("checked-by-nobody", {})
        return tongue.say(phrase, {"who": one.by, "checker": checker})

    def _warning(self, s: LineState, language: str, mine: Rendering) -> str:
        """What stands in red above a reading that must not be relied on; nothing when it may be."""
        tongue = self.catalogue.tongues[language]
        try:
            if mine.why:
                return mine.title if mine.form is None else tongue.say("do-not-release", {"why": mine.why})
            return tongue.say("form-not-agreed", {}) if self.differs(s) else ""
        except Unsayable as wrong:
            return str(wrong)

    def sentence(self, reader: Reader, one: Problem, values: Values, sender: str) -> str:
        """A problem or a doubt in the reader's language; its bare name where that fails."""
        try:
            return problem(reader, one, parties_of(reader, values, sender))
        except Unsayable:
            return f"{one.field}: {one.phrase}"

    def read(self, data: bytes) -> tuple[Form, dict[str, object]] | None:
        """A form with its values, or None when it is not known here or broken."""
        try:
            return read(self.catalogue.forms, data)
        except WireError:
            return None


def _numbers(data: bytes) -> dict[str, int]:
    try:
        number, version, _, _ = named(data)
    except WireError:
        return {"number": 0, "version": 0}
    return {"number": number, "version": version}
