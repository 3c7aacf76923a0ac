"""What a reader sees: whole in every language, the same on both sides, or not at all."""

from typing import Any

import pytest

from openline.wire.codec import encode
from openline.words.codebook import Signal
from openline.words.codes import spelled, write
from openline.words.entry import Typist, typed
from openline.words.form import Field
from openline.words.render import problem, rendered, rendering
from openline.words.samples import samples
from openline.words.show import Reader, value
from openline.words.units import Quantity
from openline.words.values import Area, Position, Problem, Refused, Window
from tests.words.catalogues import fields, real, real_form, tongue

AT = 1_685_765_520
CROSSING: dict[str, object] = {
    "other-party": "CN",
    "time": AT,
    "position": Position(24_411_667, 119_203_333),
    "own-vessel-class": "destroyer",
    "other-vessel-class": "destroyer",
    "passage": (
        {"ship-manoeuvre": "other-overtook-to-port"},
        {"ship-manoeuvre": "other-crossed-bow-to-starboard", "closest-distance": Quantity(150, "yd")},
        {"ship-manoeuvre": "other-crossed-bow-to-port", "closest-distance": Quantity(2000, "yd", 0, "about")},
    ),
    "ship-intention": "keep-course",
    "ship-request": ("keep-clear", "state-intentions"),
}


def reader(**own: object) -> Reader:
    """A reader of English."""
    return Reader(real().tongues["en"], **own)  # type: ignore[arg-type]  # whatever a test gives


def test_the_crossing_of_2023_reads_the_same_on_both_sides() -> None:
    data = write(real_form("encounter-at-sea"), CROSSING)
    shown = rendering(real(), reader(), "US", data)
    assert shown.why == ""
    assert shown.draft
    assert shown.text.splitlines() == [
        "Encounter at sea",
        "Other party: CN",
        "Time: 030412Z JUN 23 (2023-06-03 04:12:00 UTC)",
        "Position: 24°24.7′ N 119°12.2′ E",
        "US vessel: destroyer",
        "CN vessel: destroyer",
        "Passage 1: Manoeuvre: CN vessel overtook the US vessel on its port side",
        "Passage 2: Manoeuvre: CN vessel crossed the bow of the US vessel from port to starboard",
        "Passage 2: Closest distance: 150 yd (137 m)",
        "Passage 3: Manoeuvre: CN vessel crossed the bow of the US vessel from starboard to port",
        "Passage 3: Closest distance: about 2000 yd (1829 m)",
        "Intention of the US vessel: keeps course and speed",
        "Request to CN: keep clear of the bow and course of the US vessel; state the intentions of your vessel",
    ]
    assert [line.field for line in shown.lines][5:8] == [
        "passage.1.ship-manoeuvre", "passage.2.ship-manoeuvre", "passage.2.closest-distance",
    ]  # fmt: skip


@pytest.mark.fault("F-037")
@pytest.mark.parametrize("language", sorted(real().tongues))
@pytest.mark.parametrize("name", [form.name for form in real().newest()])
def test_every_form_renders_with_every_choice_and_unit_in_every_language(name: str, language: str) -> None:
    form = real_form(name)
    for values in samples(form, "BB"):
        shown = rendered(Reader(real().tongues[language]), form, values, "AA", "")
        assert shown.why == ""
        assert len(shown.lines) >= len(values)


@pytest.mark.parametrize("name", [form.name for form in real().newest()])
def test_the_samples_have_every_field_choice_and_unit(name: str) -> None:
    """What is rendered in every language leaves nothing out; the first of them has every field."""
    form, made = real_form(name), [dict(values) for values in samples(real_form(name), "BB")]
    assert set(made[0]) == {f.name for f in form.fields}
    for f in form.fields:
        rows = [values[f.name] for values in made if f.name in values]
        _every(f, [one for row in rows for one in (row if isinstance(row, tuple) else (row,))])


def _every(f: Field, items: list[Any]) -> None:
    if f.kind == "group":
        for inner in f.fields:
            rows = [row[inner.name] for row in items if inner.name in row]
            _every(inner, [one for row in rows for one in (row if isinstance(row, tuple) else (row,))])
    elif f.kind == "choice":
        assert set(items) == set(f.codes.values()), f.name
    elif f.units:
        assert {one.unit for one in items} == set(f.units), f.name
    elif f.books:
        assert {(one.book, one.code) for one in items} == {(b.number, code) for b in f.books for code in b.codes}
    else:
        assert items, f.name


def test_what_cannot_be_understood_is_shown_as_codes_with_the_reason() -> None:
    c, me = real(), reader()
    form = real_form("resume")
    unknown = rendering(c, me, "US", encode([999, 3, bytes(4), {1: 5}]))
    assert unknown.title.startswith("Form 999, version 3, is not known here.")
    assert unknown.lines[0].value == "[999, 3, h'00000000', {1: 5}]"
    differs = rendering(c, me, "US", encode([form.number, 1, bytes(4), {1: 5}]))
    assert "has another meaning at the sender" in differs.title
    broken = rendering(c, me, "US", encode([form.number, 1, form.mark, {}]))
    assert broken.title.startswith("This form breaks its own rules: malformed.")
    junk = rendering(c, me, "US", b"\xff")
    assert junk.codes == "h'ff'"
    assert all(one.why for one in (unknown, differs, broken, junk))


def test_a_phrase_that_fails_makes_the_whole_rendering_unsound() -> None:
    form = real_form("resume")
    data = write(form, {"resumed-at": AT})
    for broken in (
        tongue(changes={"label-resumed-at": ""}),
        tongue(changes={"label-resumed-at": "{ $sender } { $nobody }"}),
        tongue(changes={"time": "{ $group ->\n   *[other] [INVALID]\n}"}),
    ):
        shown = rendering(real(), Reader(broken), "US", data)
        assert shown.why
        assert shown.text == spelled(data) == shown.codes
    silent = rendering(real(), Reader(tongue(changes={"form-unknown": ""})), "US", encode([999, 3, bytes(4), {}]))
    assert silent.text == "[999, 3, h'00000000', {}]"


def test_a_choice_that_is_not_of_the_set_is_never_looked_up() -> None:
    form = real_form("encounter-at-sea")
    shown = rendered(reader(), form, CROSSING | {"ship-intention": "undecidedly"}, "US", "codes")
    assert shown.why == "en: ship-intention-undecidedly: no such choice"


def test_what_is_the_readers_own_is_his() -> None:
    mine = reader(
        units={"distance": "nm", "speed": "km-h"},
        offset=lambda _: 8 * 3600,
        names={"US": "United States", "CN": "China"},
        place=lambda _: "Dongding light",
        entry=lambda about: "CN-12" if about[0] else "",
    )
    assert value(mine, "distance", Quantity(10, "km")) == "10 km (5.4 nautical miles)"
    assert value(mine, "speed", Quantity(10, "kn")) == "10 kn (18.5 km/h)"
    assert value(mine, "altitude", Quantity(310, "fl", 0, "about")) == "about flight level 310"
    assert value(mine, "date-time", AT).endswith("06-03 12:12 local time")
    assert value(mine, "position", Position(-1_500_000, -500_000)) == "01°30.0′ S 000°30.0′ W, near Dongding light"
    assert value(mine, "party", "CN") == "China (CN)"
    assert value(mine, "party", "JP") == "JP"
    assert value(mine, "reference", b"\x01" * 16) == "entry CN-12"
    assert "not held here" in value(mine, "reference", bytes(16))
    shown = rendering(real(), mine, "US", write(real_form("encounter-at-sea"), CROSSING))
    assert "China (CN) vessel overtook the United States (US) vessel on its port side" in shown.text


def test_values_of_every_kind() -> None:
    me = reader()
    assert value(me, "window", Window(AT, AT + 60)).startswith("from 030412Z JUN 23")
    triangle = Area(((1440, 7140), (1500, 7140), (1500, -7200)))
    assert value(me, "area", triangle) == (
        "area with the corners 00°14.4′ N 001°11.4′ E; 00°15.0′ N 001°11.4′ E; 00°15.0′ N 001°12.0′ W"
    )
    assert value(me, "area", Area(((0, 0),), Quantity(5, "nm"))).startswith("circle of 5 nautical miles")
    assert value(me, "text", "HOLD FAST") == "“HOLD FAST”"
    assert value(me, "hull", "DDG-93") == "DDG-93"
    assert value(me, "call-sign", "NAVY 1") == "NAVY 1"


def test_many_of_one_field_are_numbered_and_one_is_not() -> None:
    form = real_form("notified-object")
    points = (Position(1_000_000, 1_000_000), Position(2_000_000, 2_000_000))
    two = rendered(reader(), form, {"route": points}, "US", "")
    assert [line.field for line in two.lines] == ["route.1", "route.2"]
    assert two.lines[1].whole.startswith("Point of the route 2: 02°")
    one = rendered(reader(), form, {"route": points[:1]}, "", "")
    assert one.lines[0].whole.startswith("Point of the route: 01°")


def test_signals_say_their_book() -> None:
    form = real_form("signal")
    signals = (
        Signal(1, 1972, "RT5"),
        Signal(1, 1972, "QS6", "220"),
        Signal(2, 1969, "RU"),
        Signal(1, 1972, "NB1", "3"),
    )
    lines = rendered(reader(), form, {"signals": signals}, "US", "").lines
    assert lines[0].value == "RT5 (incidents-at-sea signals, 1972): “I will overtake you on your starboard side.”"
    assert lines[1].value.endswith("course 220°")
    assert lines[3].value.endswith("from me.”, south-east"), "a digit of table 3 of the International Code, no degrees"
    assert "International Code of Signals, 1969" in lines[2].value


def test_problems_name_the_field_in_the_readers_language() -> None:
    parties = {"sender": "US", "other": "CN"}
    one = Problem("own-speed", "error-range", shown={end: ("speed", Quantity(n, "kn")) for end, n in
                  (("value", 200), ("least", 0), ("most", 100))})  # fmt: skip
    says = problem(reader(), one, parties)
    assert says == "Speed of the US vessel: 200 kn is outside 0 kn to 100 kn. Check number and unit."
    twice = Problem("ship-request", "error-twice", shown={"value": ("set ship-request", "keep-clear")})
    assert problem(reader(), twice, parties).startswith("Request to CN says “keep clear of the bow")
    unknown = Problem(
        "colour", "error-unknown-field", {"value": "colour"}, listed=("choices", ["label-time", "unit-kn"])
    )
    assert problem(reader(), unknown, parties) == "“colour” is no field of this form. The fields are: Time; 0 kn."


SUSPENSION = [
    ("scope", "routine"), ("suspend-reason", "maintenance"), ("suspended-from", "031200Z JUN 23"),
    ("suspended-until", "030000Z JUN 23"),
]  # fmt: skip
MEETING = [
    ("ship-request", "none"), ("ship-request", "cease"), ("other-party", "CN"), ("time", "030412Z JUN 23"),
    ("position", "24-24.7N 119-12.2E"),
]  # fmt: skip
ORDER = {
    "en": "Until is not later than “From”. Check both times.",
    "zh-Hans": "不晚于",
    "ja": "より後になっていない",
    "ko": "보다 나중이 아닙니다",
    "fil": "hindi mas huli kaysa",
}
ALONE = {
    "en": "“no request” cannot stand beside another choice. Leave it out, or leave the others out.",
    "zh-Hans": "不能与其他选项同时填写",
    "ja": "他の選択肢と並べられない",
    "ko": "다른 선택과 함께 쓸 수 없습니다",
    "fil": "hindi maaaring isabay",
}
REFUSED = (("suspend", SUSPENSION, ORDER), ("encounter-at-sea", MEETING, ALONE))


@pytest.mark.parametrize(("name", "rows", "says"), REFUSED, ids=[one[0] for one in REFUSED])
@pytest.mark.parametrize("language", sorted(real().tongues))
def test_what_contradicts_itself_is_refused_in_the_readers_language(
    name: str, rows: list[tuple[str, str]], says: dict[str, str], language: str
) -> None:
    """An end before its beginning, and none beside something: with the name of the field, and what to do."""
    form = real_form(name)
    with pytest.raises(Refused) as wrong:
        write(form, typed(form, rows, Typist()))
    one = next(one for one in wrong.value.problems if one.phrase in ("error-order", "error-alone"))
    told = problem(Reader(real().tongues[language]), one, {"sender": "US", "other": "CN"})
    label = real().tongues[language].say(f"label-{one.field}", {"sender": "US", "other": "CN"})
    assert says[language] in told
    assert label in told


def test_a_time_without_the_one_it_must_be_later_than_is_good() -> None:
    rows = [("scope", "routine"), ("suspend-reason", "maintenance"), ("suspended-until", "031200Z JUN 23")]
    assert write(real_form("suspend"), typed(real_form("suspend"), rows, Typist()))


def test_a_field_of_our_own_form_without_a_phrase_is_not_released() -> None:
    shown = rendered(reader(), fields(colour='kind = "count"'), {"colour": Quantity(1, "each")}, "US", "codes")
    assert shown.why == "en: label-colour: no such phrase"
