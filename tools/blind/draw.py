"""Messages drawn by seed over every form, so that sheet and judge make the same ones apart from each other.

Choices, units and signals come from shuffled decks: none comes again before all of its set have come, so that sixty
messages ask for most of what can be said. It refuses values that a reader could not write back exactly: a position has
the digits that are shown. Nothing drawn here is ever sent.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from openline.words.catalogue import Catalogue
from openline.words.codebook import FIGURES, Signal
from openline.words.codes import write
from openline.words.entry import Typist, one
from openline.words.fields import problems_of
from openline.words.form import Field, Form
from openline.words.units import BOUNDS, DIMENSIONS, Quantity, canonical
from openline.words.values import Area, Window

PARTIES = ("US", "CN", "JP", "KR", "PH", "XA")
FIRST, LAST = 1_672_531_200, 1_893_456_000  # the years 2023 to 2029
ENTRIES = {f"{party}-{11 + 13 * at}": bytes([at]) * 16 for at, party in enumerate(PARTIES)}
TEXTS = ("HOLD FAST 23", "NAVAREA XI 421", "A1234/23", "Rain on the roof", "CHANNEL 16", "two of nine")
HULLS = ("DDG-93", "17", "5901", "F-35", "CG-54", "LHA-6")
CALL_SIGNS = ("NAVY 4A1", "JPBX", "BLUE 21", "DUHL")
FREQUENCIES = ("156.800 MHz", "8291 kHz", "243.0 MHz", "2.182 MHz", "9.4 GHz", "121.5 MHz")
OPTIONAL = 0.6  # of the fields that may be left out, so many are filled in
TRIES = 100  # fillings that break a rule of their form are drawn again


@dataclass(frozen=True, slots=True)
class Drawn:
    """A message: who says it, in which form, and what it says."""

    sender: str
    form: Form
    values: dict[str, object]
    codes: bytes


class Decks:
    """Shuffled decks by name, each begun again when it is used up."""

    def __init__(self, rng: random.Random) -> None:
        self.rng, self._decks = rng, dict[str, list[object]]()

    def draw(self, name: str, cards: Sequence[object], many: int = 1) -> list[object]:
        """So many different cards of this deck."""
        out: list[object] = []
        while len(out) < min(many, len(cards)):
            deck = self._decks.setdefault(name, [])
            if not deck:
                deck += cards
                self.rng.shuffle(deck)
            card = next((one for one in deck if one not in out), None)
            if card is None:  # what is left was drawn just now
                deck.clear()
                continue
            deck.remove(card)
            out.append(card)
        return out


def messages(c: Catalogue, seed: int, count: int) -> list[Drawn]:
    """So many messages: every form comes before any comes again."""
    decks = Decks(random.Random(seed))  # noqa: S311 - the same again is the point
    forms = [form for form in c.newest() if form.where != "reply"]  # those are no messages
    out: list[Drawn] = []
    while len(out) < count:
        (form,) = decks.draw("forms", forms)
        assert isinstance(form, Form), "forms are in that deck"
        out.append(_message(form, decks))
    return out


def _message(form: Form, decks: Decks) -> Drawn:
    for _ in range(TRIES):
        sender, other = decks.rng.sample(PARTIES, 2)
        values = _values(form.fields, other, decks)
        if not problems_of(form, values):
            return Drawn(sender, form, values, write(form, values))
    raise AssertionError(f"{form.name}: nothing that was drawn may be sent: {problems_of(form, values)}")


def _values(fields: Sequence[Field], other: str, decks: Decks) -> dict[str, object]:
    out: dict[str, object] = {}
    for f in fields:
        if f.needed or decks.rng.random() < OPTIONAL:
            out[f.name] = other if f.name == "other-party" else _filled(f, other, decks)
    return out or _values(fields, other, decks)


def _filled(f: Field, other: str, decks: Decks) -> object:
    many = min(f.many, decks.rng.choice((1, 2, 2, 3)))
    if f.kind == "choice":
        names = [str(name) for name in decks.draw(f.set_name, list(f.codes.values()), many)]
        names.sort(key=lambda name: f.numbers[name])
        return tuple(names) if f.many > 1 else names[0]
    items: list[object] = []
    while len(items) < many:
        item = _values(f.fields, other, decks) if f.kind == "group" else _one(f, decks)
        if item not in items:
            items.append(item)
    return tuple(items) if f.many > 1 else items[0]


def _one(f: Field, decks: Decks) -> object:
    if f.kind == "frequency":
        return _typed(f, decks.draw("frequencies", FREQUENCIES)[0])
    return _quantity(f, decks) if f.units else KINDS[f.kind](f, decks)


def _typed(f: Field, text: object) -> object:
    return one(f, str(text), Typist())


def _quantity(f: Field, decks: Decks) -> Quantity:
    """A figure between the least and the doubt, in a unit of the deck, with the decimals that such figures have."""
    assert f.least is not None, "a figure has a range"
    assert f.most is not None, "a figure has a range"
    rng = decks.rng
    (unit,) = decks.draw(f"units {f.kind} {f.units}", f.units)
    ratio, most = DIMENSIONS[f.kind][str(unit)], min(f.most, f.doubt or f.most)
    top = most * ratio.denominator // ratio.numerator
    decimals = 0 if f.kind in ("count", "course", "bearing", "altitude") or top > 500 else rng.choice((0, 1))
    bound = "" if f.kind in ("course", "bearing") else rng.choice(("", "", "", *BOUNDS[1:]))
    while True:
        q = Quantity(round(top * 10**decimals * rng.random() ** 3), str(unit), decimals, bound)
        if f.least <= canonical(f.kind, q) <= f.most:
            return q


def _time(decks: Decks) -> int:
    return decks.rng.randrange(FIRST, LAST, 60)


def _window(f: Field, decks: Decks) -> Window:
    start = _time(decks)
    return Window(start, start + 60 * decks.rng.randint(30, min(f.most or 86_400, 86_400 * 30) // 60))


def _place(decks: Decks) -> str:
    rng = decks.rng
    return (
        f"{rng.randrange(80):02}-{rng.randrange(600) / 10:04.1f}{rng.choice('NS')} "
        f"{rng.randrange(180):03}-{rng.randrange(600) / 10:04.1f}{rng.choice('EW')}"
    )


def _area(_: Field, decks: Decks) -> Area:
    rng = decks.rng
    lat, lon = rng.randrange(-4_000, 4_000) * 60, rng.randrange(-10_000, 10_000) * 60
    if rng.random() < 0.4:
        return Area(((lat, lon),), Quantity(rng.randint(1, 90), rng.choice(("nm", "km")), 0))
    size = rng.randrange(600, 6_000, 60)
    corners = [(lat, lon), (lat, lon + size), (lat + size, lon + size), (lat + size // 2, lon - 600)]
    return Area(tuple(corners[: rng.choice((3, 4))]))


def _signal(f: Field, decks: Decks) -> Signal:
    every = [(book.number, book.version, code, told) for book in f.books for code, told in book.codes.items()]
    (card,) = decks.draw("signals", every)
    assert isinstance(card, tuple), "cards of that deck"
    number, version, code, told = card
    figures = f"{decks.rng.randrange(360):03}"[: FIGURES[told][1]] if told and decks.rng.random() < 0.7 else ""
    return Signal(number, version, code, figures)


KINDS: dict[str, Callable[[Field, Decks], object]] = {
    "date-time": lambda _, decks: _time(decks),
    "window": _window,
    "position": lambda f, decks: _typed(f, _place(decks)),
    "area": _area,
    "party": lambda _, decks: decks.rng.choice(PARTIES),
    "reference": lambda _, decks: decks.rng.choice(list(ENTRIES.values())),
    "text": lambda f, decks: decks.rng.choice([text for text in TEXTS if len(text) <= f.length]),
    "hull": lambda _, decks: decks.rng.choice(HULLS),
    "call-sign": lambda _, decks: decks.rng.choice(CALL_SIGNS),
    "signal": _signal,
}
