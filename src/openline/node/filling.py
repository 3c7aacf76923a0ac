"""Forms on their way out: what a desk typed into one, checked, and the codes that will be signed.

Every problem is told at once, by field, in the station's language. A doubt stops nothing: whoever releases says that
he has seen it. It refuses a form on a line whose charter names another catalogue, and a reply that does not close the
form it answers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from openline.engine.state import LineState
from openline.line.acts import MessageAct, Reply
from openline.line.transcript import Item
from openline.node.asking import Wrong, echo
from openline.node.forms import Forms
from openline.node.wording import reading, said
from openline.words.catalogue import Catalogue
from openline.words.codes import write
from openline.words.doubts import doubts
from openline.words.entry import typed
from openline.words.form import Field, Form
from openline.words.land import on_land
from openline.words.render import parties_of
from openline.words.show import Reader
from openline.words.values import Refused

ANSWER = "answer"  # the form that stands beside a reply
REPLY = "reply"  # where such a form may stand
ROWS_MAX = 200  # typed values of one form: more than every field as often as it may stand


class WrongForm(Wrong):
    """A form that cannot be sent: ``problems`` are rows of (field, sentence), and the message is all of them."""

    def __init__(self, problems: list[tuple[str, str]], status: int = 400) -> None:
        super().__init__(status, "form-wrong", says=" ".join(says for _, says in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Filled:
    """A form as it will be sent: its codes, and each doubt as (field, sentence)."""

    form: Form
    data: bytes
    doubts: list[tuple[str, str]]


def form_named(c: Catalogue, asked: Mapping[str, Any]) -> Form:
    """The newest version of the form that ``name`` or ``number`` means. Raises Wrong, with the nearest name."""
    given = [key for key in ("name", "number") if key in asked]
    if len(given) != 1 or type(asked[given[0]]) is not (str if given == ["name"] else int):
        raise Wrong(400, "form-name")
    found = c.named(str(asked[given[0]]))
    if found is None:
        import difflib

        near = difflib.get_close_matches(str(asked[given[0]]), [one.name for one in c.newest()], 1)
        what = echo(str(asked[given[0]]))
        if near:
            raise Wrong(400, "no-form-near", said=what, near=near[0])
        raise Wrong(400, "no-form", said=what)
    return found


def rows_of(asked: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What was typed, as rows of (field, text). Raises Wrong."""
    odd = sorted(set(asked) - {"name", "number", "fields"})
    fields = asked.get("fields", {})
    if odd or not isinstance(fields, dict):
        raise Wrong(400, "form-fields")
    rows = []
    for name, given in fields.items():
        for one in given if isinstance(given, list) else [given]:
            if not isinstance(one, str):
                raise Wrong(400, "form-field-text", field=echo(name))
            rows.append((name, one))
    if len(rows) > ROWS_MAX:
        raise Wrong(400, "form-values", size=len(rows), most=ROWS_MAX)
    return rows


def filled(forms: Forms, s: LineState, asked: Mapping[str, Any], find: Callable[[str], Item | None], at: int) -> Filled:
    """A form as it was typed at a desk, ready to be sent at second ``at``. Raises WrongForm or Wrong."""
    form = form_named(forms.catalogue, asked)
    if form.where == REPLY:
        raise Wrong(400, "form-of-reply", form=form.name)
    return _filled(forms, s, form, rows_of(asked), find, at)


def _filled(
    forms: Forms, s: LineState, form: Form, rows: list[tuple[str, str]], find: Callable[[str], Item | None], at: int
) -> Filled:
    differs = forms.differs(s)
    if differs:
        raise Wrong(409, "refusal", says=differs)
    sender, reader = s.seats[s.me].party, forms.reader(s, forms.read_in(reading()), forms.zone)
    try:
        values = typed(form, rows, forms.typist(s, find))
        data = write(form, values)
    except Refused as wrong:
        told = [(one.field, forms.sentence(reader, one, {}, sender)) for one in wrong.problems]
        raise WrongForm(told) from None
    found = [(one.field, forms.sentence(reader, one, values, sender)) for one in doubts(form, values, at, on_land)]
    languages = {*s.roster.versions[-1][0].languages, forms.language} & set(forms.catalogue.tongues)
    for language in sorted(languages):
        why = forms.rendering(s, data, sender, language, None).why
        if why:
            raise Wrong(409, "not-whole", language=language, why=why)
    return Filled(form, data, found)


def answer(forms: Forms, s: LineState, reasons: list[Any], understood: bool, at: int) -> bytes:
    """The codes beside a reply: its reasons, and whether its words say what was understood; nothing without either."""
    rows = [("refusal", str(reason)) for reason in reasons] + ([("words-are", "understood-as")] if understood else [])
    if not rows:
        return b""
    found = forms.catalogue.named(ANSWER)
    assert found is not None, "it came with the package"
    codes = next(one for one in found.fields if one.name == "refusal").codes
    for reason in map(str, reasons):  # as they are typed: this station's language may have quite other words
        if reason.lower() not in codes.values() and not reason.isdecimal():
            raise WrongForm([("refusal", said("no-reason", said=echo(reason), there=", ".join(codes.values())))])
    return _filled(forms, s, found, rows, lambda _: None, at).data


def check_reply(forms: Forms, about: Item, reply: Reply) -> None:
    """Raises Wrong when the form that is answered is not closed by such a reply. Free text is by any."""
    act = about.act
    known = forms.read(act.form) if isinstance(act, MessageAct) and act.form else None
    if known is None or not reply.closes or reply.name in known[0].replies:
        return
    title = forms.catalogue.tongues[forms.read_in(reading())].say(f"form-{known[0].name}", {})
    closes = ", ".join(known[0].replies)
    raise Wrong(409, "reply-closes", form=title, there=closes, reply=reply.name)


def head_view(form: Form, reader: Reader) -> dict[str, Any]:
    """A form in a list of forms."""
    return {
        "number": form.number,
        "version": form.version,
        "name": form.name,
        "hash": form.hash.hex(),
        "title": reader.say(f"form-{form.name}"),
        "use": reader.say(f"form-{form.name}-use"),
        "precedence": form.precedence,
        "marker": form.marker,
        "replies": list(form.replies),
        "where": form.where,
    }


def form_view(form: Form, reader: Reader) -> dict[str, Any]:
    """A form with all that a desk needs to ask for its fields."""
    parties = parties_of(reader, {}, "")
    fields = [_field_view(f, reader, parties) for f in form.fields]
    return head_view(form, reader) | {"after": list(form.after), "fields": fields}


def _field_view(f: Field, reader: Reader, parties: Mapping[str, str]) -> dict[str, Any]:
    out: dict[str, Any] = {
        "name": f.name,
        "label": reader.say(f"label-{f.name}", **parties),
        "kind": f.kind,
        "needed": f.needed,
        "many": f.many,
        "units": list(f.units),
        "choices": [{"name": n, "says": reader.say(f"{f.set_name}-{n}", **parties)} for n in f.codes.values()],
        "fields": [_field_view(one, reader, parties) for one in f.fields],
    }
    ends = {end: f.written[end] for end in ("least", "most") if end in f.written}
    length = {"length": f.length} if f.length else {}
    books = {"books": [{"name": b.name, "codes": list(b.codes)} for b in f.books]} if f.books else {}
    return out | ends | length | books
