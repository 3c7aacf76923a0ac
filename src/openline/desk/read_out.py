"""Every entry of a checked transcript, for people and for programmes, without a node and without a line of our own.

Words, forms and reasons of replies are those that ``show`` has. Forms are read out of the catalogue of this package,
and of the home where there is one. It refuses to hide what it cannot read: a form that is not known here is shown as
its codes, in red.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from openline.desk import text
from openline.desk.text import date_time_group
from openline.words.visible import visible

if TYPE_CHECKING:
    from openline.line.transcript import Item
    from openline.words.catalogue import Catalogue
    from openline.words.render import Rendering
    from openline.words.show import Reader


class ReadOut:
    """Reads the entries of one file. ``found`` is what ``store.export.check`` made of it."""

    def __init__(self, found: Any, seats: Any, agreed: Any, home: Path, language: str) -> None:
        """``seats`` are the stations by index, ``agreed`` the charter in force, None when the file has none.

        ``home`` may be no home: then the forms are those of the package. ``language`` is the reader's.
        """
        from openline.node.forms import Forms

        forms = Forms(home, language)
        self._found, self._seats, self._agreed = found, seats, agreed
        self._forms, self.language = forms, forms.language
        self._catalogue: Catalogue = forms.catalogue
        self._starts: dict[int, dict[bytes, Item]] = {}  # by how many bytes of a hash a form names an entry with

    def values(self) -> Iterator[dict[str, Any]]:
        """Each entry as plain values: name, class, precedence, exercise, and what its act says."""
        from openline.wire.header import Class, Precedence

        for item in self._found.transcript.in_order():
            h = item.entry.header
            cls = Class(h.cls).name if h.cls in Class.__members__.values() else f"class {h.cls}"
            out = {"name": self._name(h), "hash": item.entry.hash.hex(), "class": cls, "exercise": h.exercise}
            yield out | {"precedence": Precedence(h.precedence).name, "void": item.void} | self._said(item)

    def rows(self) -> Iterator[str]:
        """Each entry as lines of text."""
        for one, item in zip(self.values(), self._found.transcript.in_order(), strict=True):
            when = f"{date_time_group(one['written_at_s'])}  " if "written_at_s" in one else ""
            drill = "EXERCISE  " if one["exercise"] else ""
            yield f"  {drill}{one['name']}  {when}{_what(one) or self._other(item)}"
            yield from (f"  {row}" for row in (text.form(one["form"]) if "form" in one and "marker" in one else ()))

    def _name(self, h: Any) -> str:
        from openline.store.export import entry_name

        return entry_name(self._seats, h.author, h.incarnation, h.seq)

    def _about(self, item: Item) -> str:
        h = item.entry.header.answers
        return self._name(h) if h else ""

    def _said(self, item: Item) -> dict[str, Any]:
        from openline.line.acts import MessageAct, ReceiptAct, ReplyAct

        act, seat = item.act, self._seats[item.entry.header.author]
        match act:
            case MessageAct():
                office = seat.card.office(act.office)
                out = {"marker": act.marker.name, "office": office.title, "authority": office.authority}
                out |= {"text": act.text, "language": act.language, "written_at_s": act.at, "alone": act.alone}
                out |= {"info": sorted({seat.card.party for i, seat in self._seats.items() if act.info >> i & 1})}
                return out | self._form(item, act.form, act.at)
            case ReplyAct():
                out = {"reply": act.reply.name, "about": self._about(item), "text": act.text}
                out |= {"language": act.language, "written_at_s": act.at}
                return out | self._form(item, act.form, act.at)
            case ReceiptAct():
                return {"receipt": act.receipt.name, "about": self._about(item), "written_at_s": act.at}
            case _:
                return {}

    def _form(self, item: Item, data: bytes, at: int) -> dict[str, Any]:
        """A form as this reader reads it, and the reasons of a reply; nothing without one."""
        if not data:
            return {}
        from openline.words.doubts import doubts
        from openline.words.land import on_land
        from openline.words.render import rendering

        sender, reader = self._seats[item.entry.header.author].party, self._reader()
        made = rendering(self._catalogue, reader, sender, data)
        out = {"codes": made.codes, "text": made.text, "language": self.language, "draft": made.draft}
        out["warning"] = self._warning(reader, made)
        told = doubts(made.form, made.values, at, on_land) if made.form else ()
        out["doubts"] = [self._forms.sentence(reader, one, made.values, sender) for one in told]
        out["replies"] = list(made.form.replies) if made.form else []
        return {"form": out} | self._reasons(reader, made, sender)

    def _reader(self) -> Reader:
        from openline.words.show import Reader

        items, starts = self._found.transcript.items, self._starts

        def entry(about: bytes) -> str:
            size = len(about)
            if size not in starts:
                starts[size] = {one[:size]: item for one, item in items.items()}
            item = starts[size].get(about)
            return self._name(item.entry.header) if item else ""

        return Reader(self._catalogue.tongues[self.language], entry=entry)

    def _warning(self, reader: Reader, made: Rendering) -> str:
        """What stands in red above a reading that must not be relied on."""
        from openline.words.tongue import Unsayable

        agreed = self._agreed.catalogue if self._agreed else b""
        differs = agreed and agreed != self._forms.ours(self._agreed.languages)
        try:
            if made.why:
                return made.title if made.form is None else reader.say("do-not-release", why=made.why)
            return reader.say("form-not-agreed") if differs else ""
        except Unsayable as wrong:  # out of a home's own words, which lack it
            return str(wrong)

    def _reasons(self, reader: Reader, made: Rendering, sender: str) -> dict[str, Any]:
        """Why a reply says what it says, in words; whether its words are what was understood."""
        from openline.words.render import choice, parties_of

        field = made.form.named("refusal") if made.form else None
        codes = made.values.get("refusal", ())
        if field is None or made.why or not isinstance(codes, tuple):
            return {}
        parties = parties_of(reader, made.values, sender)
        reasons = [choice(reader, field, str(code), parties) for code in codes]
        return {"reasons": reasons, "understood": made.values.get("words-are") == "understood-as"}

    def _other(self, item: Item) -> str:
        """What is neither message, reply nor receipt, in a few words."""
        from openline.line.acts import FirstAct, ForkAct, ResumeAct, SuspendAct
        from openline.wire.header import Precedence

        match item.act:
            case SuspendAct() as act:
                scope = ", ".join(Precedence(p).name for p in act.scope)
                when = date_time_group(act.at)
                return f"{when}  SUSPEND {scope} for {act.duration_s / 3600:g} h: {visible(act.reason)}"
            case ResumeAct() as act:
                return f"{date_time_group(act.at)}  RESUME"
            case FirstAct():
                return "a new feed after a restore"
            case ForkAct() as act:
                return f"proof that {self._name(act.two.header)} was signed twice"
            case _:
                return "key" if item.act else item.void


def _what(one: dict[str, Any]) -> str:
    """A message, reply or receipt in a line; nothing for anything else."""
    if "marker" in one:
        words = f": {visible(one['text'])}" if one["text"] else ""
        alone = "  [released by one person alone]" if one["alone"] else ""
        informed = f"  [for the information of {visible(', '.join(one['info']))}]" if one["info"] else ""
        return f"{one['precedence']} {one['marker']} by {visible(one['office'])}{words}{alone}{informed}"
    if "reply" in one:
        words = text.words_of(one["text"], one)
        unread = "" if "reasons" in one or "form" not in one else f" [{visible(one['form']['codes'])}]"
        return f"{one['reply']} to {one['about']}{words}{unread}"
    return f"{one['about']} {one['receipt'].lower()}" if "receipt" in one else ""
