"""A filled form as codes and back: one encoding a meaning, and nothing else accepted."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openline.wire.codec import Value, decode, encode
from openline.wire.errors import Malformed, NotCanonical, WireError
from openline.words.codebook import Signal
from openline.words.codes import DifferentForm, UnknownForm, named, read, spelled, write
from openline.words.form import Field, Form
from openline.words.samples import samples
from openline.words.units import BOUNDS, FIGURE_MAX, Quantity, canonical
from openline.words.values import Area, Position, Refused, Window
from tests.words.catalogues import fields, real

EVERY = fields(
    when='kind = "date-time"', where='kind = "position"', span='kind = "window"', around='kind = "area"',
    side='kind = "choice", set = "side"', sides='kind = "choice", set = "many-sides", many = 3',
    party='kind = "party"', about='kind = "reference"', words='kind = "text", length = 20', hull='kind = "hull"',
    call_sign='kind = "call-sign"', far='kind = "distance"', height='kind = "altitude"', deep='kind = "depth"',
    fast='kind = "speed"', tuned='kind = "frequency"', course='kind = "course"', bearing='kind = "bearing"',
    number='kind = "count"', lasts='kind = "duration"', flags='kind = "signal", books = ["flags"], many = 2',
    row='kind = "group", many = 2, fields = [{ key = 1, name = "inner", kind = "count" }, '
    '{ key = 2, name = "when", kind = "date-time" }]',
)  # fmt: skip
FORMS = {(EVERY.number, EVERY.version): EVERY}


def quantities(f: Field) -> st.SearchStrategy[object]:
    """Figures of a field that are within its range."""
    some = st.builds(Quantity, st.integers(-FIGURE_MAX, FIGURE_MAX), st.sampled_from(f.units), st.integers(0, 3),
                     st.sampled_from(BOUNDS))  # fmt: skip
    small = st.builds(Quantity, st.integers(0, 300), st.sampled_from(f.units), st.just(0), st.sampled_from(BOUNDS))
    least, most = f.least or 0, f.most or 0
    whole = f.kind != "count"
    return st.one_of(some, small).filter(lambda q: least <= canonical(f.kind, q) <= most and (whole or not q.decimals))


TEXTS = st.text("ABC xyz 漢字 한", min_size=1, max_size=20).filter(lambda text: bool(text.strip()))
POINTS = st.tuples(st.integers(-540_000, 540_000), st.integers(-1_079_999, 1_080_000))


def polygons(at: tuple[int, int]) -> Area:
    """A quadrangle around a point, across the antimeridian too."""
    lat, lon = min(at[0], 530_000), at[1]
    turn = [(x + 1_079_999) % 2_160_000 - 1_079_999 for x in (lon, lon + 900, lon + 900, lon)]
    return Area(((lat, turn[0]), (lat, turn[1]), (lat + 600, turn[2]), (lat + 600, turn[3])))


VALUES: dict[str, st.SearchStrategy[object]] = {
    "date-time": st.integers(0, 253_402_300_799),
    "position": st.builds(Position, st.integers(-90_000_000, 90_000_000), st.integers(-179_999_999, 180_000_000)),
    "window": st.builds(lambda at, lasts: Window(at, at + lasts), st.integers(0, 10**10), st.integers(1, 10**6)),
    "area": st.one_of(
        POINTS.map(polygons),
        st.builds(lambda at, r: Area((at,), r), POINTS, st.builds(Quantity, st.integers(1, 99), st.just("m"))),
    ),
    "party": st.text("ABCXYZ19", min_size=1, max_size=8),
    "reference": st.binary(min_size=16, max_size=16),
    "text": TEXTS,
    "hull": st.from_regex(r"[A-Z0-9]{1,5}(-[A-Z0-9]{1,5})?", fullmatch=True),
    "call-sign": st.from_regex(r"[A-Z0-9]{1,5}( [A-Z0-9]{1,5})?", fullmatch=True),
    "signal": st.sampled_from([Signal(9, 1999, "A"), Signal(9, 1999, "B1"), Signal(9, 1999, "B1", "045")]),
}  # fmt: skip


def one_of(f: Field) -> st.SearchStrategy[object]:
    """Values of a field, many where it holds many."""
    if f.kind == "group":
        item: st.SearchStrategy[object] = st.fixed_dictionaries(
            {}, optional={g.name: one_of(g) for g in f.fields}
        ).filter(bool)
    elif f.kind == "choice":
        item = st.sampled_from(sorted(f.codes.values()))
    else:
        item = quantities(f) if f.units else VALUES[f.kind]
    if f.many == 1:
        return item
    unique = f.kind == "choice"
    many = st.lists(item, min_size=1, max_size=f.many, unique=unique)
    return many.map(lambda items: tuple(sorted(items, key=lambda name: f.numbers[str(name)]) if unique else items))


@settings(max_examples=100, deadline=None)
@given(st.fixed_dictionaries({}, optional={f.name: one_of(f) for f in EVERY.fields}))
def test_every_kind_of_field_comes_back_as_it_was(values: dict[str, object]) -> None:
    data = write(EVERY, values)
    assert read(FORMS, data) == (EVERY, values)


@pytest.mark.parametrize("name", [form.name for form in real().newest()])
def test_every_choice_and_unit_of_every_form_comes_back(name: str) -> None:
    form = real().named(name)
    assert form is not None
    for values in samples(form, "CN"):
        data = write(form, values)
        assert read(real().forms, data) == (form, values)
        assert named(data)[:3] == (form.number, form.version, form.mark)


def coded(form: Form, values: dict[int, Value]) -> bytes:
    """Codes that no desk of ours would write."""
    filled = sum({1 << key >> 1 for key in values})
    return encode([form.number, form.version, form.mark, filled, *(values[key] for key in sorted(values))])


BAD: list[tuple[str, dict[int, Value]]] = [
    ("a field that does not exist", {23: 1}),
    ("a time that is a text", {1: "now"}),
    ("a time after the year 9999", {1: 253_402_300_800}),
    ("a time that is true", {1: True}),
    ("latitude 91", {2: [91_000_000, 0]}),
    ("longitude -180, which is 180", {2: [0, -180_000_000]}),
    ("half a position", {2: [1]}),
    ("a window that ends before it begins", {3: [100, -5]}),
    ("a window of no time", {3: [100, 0]}),
    ("an area of two corners", {4: [0, 0, 1, 1]}),
    ("half a corner", {4: [0, 0, 1, 1, 2, 2, 3]}),
    ("an area of one corner twice", {4: [0, 0, 0, 0, 5, 5]}),
    ("an area in words", {4: "here"}),
    ("a circle of nothing", {4: [0, 0, 0]}),
    ("a circle beyond the pole", {4: [540_001, 0, 5]}),
    ("a choice that does not exist", {5: 9}),
    ("a choice by its name", {5: "port"}),
    ("many that are one", {6: 1}),
    ("none of many", {6: []}),
    ("more than many", {6: [0, 1, 2, 3]}),
    ("a choice twice", {6: [1, 1]}),
    ("a party with a space", {7: "C N"}),
    ("a reference of 15 bytes", {8: bytes(15)}),
    ("a text too long", {9: "x" * 21}),
    ("a text of blanks", {9: "  "}),
    ("a text with a bidi override", {9: "a\u202eb"}),
    ("a text of two lines", {9: "a\nb"}),
    ("a hull in small letters", {10: "ddg"}),
    ("a call sign with a stroke", {11: "A/B"}),
    ("a figure that is a text", {12: "5"}),
    ("a unit that does not exist", {12: [5, 9]}),
    ("four decimals", {12: [5, 0, 4]}),
    ("a bound that does not exist", {12: [5, 0, 0, 4]}),
    ("a figure below its range", {12: -1}),
    ("a figure of more digits than exist", {12: [10**13, 0, 3]}),
    ("five parts of a figure", {12: [5, 1, 1, 1, 1]}),
    ("no part of a figure", {12: []}),
    ("course 360", {17: 360}),
    ("half a person", {19: [5, 0, 1]}),
    ("a signal of another book", {21: [[1, 1972, "A"]]}),
    ("a code that is not in the book", {21: [[9, 1999, "Z"]]}),
    ("figures behind a signal that has none", {21: [[9, 1999, "A", "045"]]}),
    ("figures that are letters", {21: [[9, 1999, "B1", "abc"]]}),
    ("a course of two digits", {21: [[9, 1999, "B1", "45"]]}),
    ("a signal in words", {21: ["A"]}),
    ("an empty group", {22: [[0]]}),
    ("a group that is a map", {22: [{1: 1}]}),
    ("a group of nothing at all", {22: [[]]}),
    ("a field of a group without its value", {22: [[1]]}),
    ("a wrong field in a group", {22: [[1, -5]]}),
]
SECOND: list[tuple[str, dict[int, Value]]] = [
    ("choices out of order", {6: [2, 1]}),
    ("a figure in a list of one", {12: [5]}),
    ("the usual unit said", {12: [5, 0]}),
    ("a signal with empty figures", {21: [[9, 1999, "A", ""]]}),
    ("a corner a full turn away", {4: [0, 0, 0, 2_160_600, 600, 0]}),
]


@pytest.mark.parametrize(("what", "values"), BAD, ids=[what for what, _ in BAD])
def test_what_no_form_says_is_refused(what: str, values: dict[int, Value]) -> None:
    with pytest.raises(Malformed):
        read(FORMS, coded(EVERY, values))


@pytest.mark.parametrize(("what", "values"), SECOND, ids=[what for what, _ in SECOND])
def test_a_second_encoding_is_refused(what: str, values: dict[int, Value]) -> None:
    with pytest.raises(NotCanonical):
        read(FORMS, coded(EVERY, values))


@pytest.mark.fault("F-036")
def test_a_form_that_is_not_known_is_told_apart_from_one_with_another_meaning() -> None:
    data = write(EVERY, {"number": Quantity(5, "each")})
    with pytest.raises(UnknownForm) as unknown:
        read({}, data)
    assert not isinstance(unknown.value, DifferentForm)
    assert (unknown.value.number, unknown.value.version) == (1000, 1)
    narrower = fields(number='kind = "count", most = "4"')
    with pytest.raises(DifferentForm):
        read({(1000, 1): narrower}, data)
    assert narrower.mark != EVERY.mark


@pytest.mark.parametrize("value", [[0, 1, bytes(4), {}], [1, 0, bytes(4), {}], [1, 1, bytes(3), {}], [1, 1], {}])
def test_what_is_no_form_is_malformed(value: Value) -> None:
    with pytest.raises(Malformed):
        named(encode(value))


@pytest.mark.parametrize("rest", [[], [True, 5], ["x"], [-1], [1 << 23, 5], [1], [1 << 18], [1 << 18, 5, 5], [0, 5]])
def test_values_are_as_many_as_the_fields_that_are_filled_in(rest: list[Value]) -> None:
    with pytest.raises(Malformed):
        read(FORMS, encode([EVERY.number, EVERY.version, EVERY.mark, *rest]))
    assert read(FORMS, encode([EVERY.number, EVERY.version, EVERY.mark, 1 << 18, 5]))[1] == {
        "number": Quantity(5, "each")
    }


def test_needed_fields_are_needed() -> None:
    needed = fields(number='kind = "count", needed = true')
    with pytest.raises(Refused) as wrong:
        write(needed, {})
    assert str(wrong.value) == "number: error-missing"
    with pytest.raises(Malformed):
        read({(1000, 1): needed}, coded(needed, {}))


def test_codes_can_be_read_aloud() -> None:
    assert (
        spelled(encode([1, -2, b"\x0a", {1: "CN", 2: [True, None]}])) == "[1, -2, h'0a', {1: \"CN\", 2: [True, None]}]"
    )
    assert spelled(b"\xff\x00") == "h'ff00'"


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=80))
def test_no_bytes_of_theirs_are_a_fault_of_ours(data: bytes) -> None:
    try:
        read(FORMS, data)
    except WireError:
        return
    assert decode(data)


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.integers(0, 24), st.recursive(
    st.one_of(st.integers(-(2**63), 2**64 - 1), st.binary(max_size=20), st.text(max_size=5), st.booleans(), st.none()),
    lambda inner: st.one_of(st.lists(inner, max_size=8), st.dictionaries(st.integers(0, 5), inner, max_size=3)),
    max_leaves=8), max_size=4))  # fmt: skip
def test_no_codes_of_theirs_are_a_fault_of_ours(values: dict[int, Value]) -> None:
    data = coded(EVERY, values)
    try:
        form, found = read(FORMS, data)
    except WireError:
        return
    assert write(form, found) == data


def test_a_narrow_range_is_tried_in_the_units_that_fit_it() -> None:
    narrow = fields(far='kind = "distance", least = "5 m", most = "7 m", units = ["m", "km"]')
    found = [values["far"] for values in samples(narrow, "CN")]
    assert {q.unit for q in found if isinstance(q, Quantity)} == {"m"}
    assert all(read({(1000, 1): narrow}, write(narrow, {"far": q})) == (narrow, {"far": q}) for q in found)
