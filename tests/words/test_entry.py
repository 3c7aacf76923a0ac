"""What an officer types: read as meant, or refused with what it could mean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openline.words.codebook import Signal
from openline.words.codes import write
from openline.words.entry import Typist, one, typed
from openline.words.fields import problems_of
from openline.words.form import Field
from openline.words.render import problem
from openline.words.show import Reader, value
from openline.words.units import Quantity
from openline.words.values import Area, Position, Refused, Window
from tests.words.catalogues import fields, real, real_form

KINDS = fields(
    when='kind = "date-time"', where='kind = "position"', span='kind = "window"', around='kind = "area"',
    side='kind = "choice", set = "side"', sides='kind = "choice", set = "many-sides", many = 3',
    party='kind = "party"', about='kind = "reference"', words='kind = "text", length = 20', hull='kind = "hull"',
    call_sign='kind = "call-sign"', far='kind = "distance"', number='kind = "count"',
    flag='kind = "signal", books = ["flags", "pennants"]', words_too='kind = "text", length = 5, many = 2',
    row='kind = "group", many = 2, fields = [{ key = 1, name = "inner", kind = "count" }]',
)  # fmt: skip
JUNE = 1_685_765_520
BY = Typist(
    entry=lambda name: bytes(32) if name == "CN-12" else None,
    grid=lambda text: Position(1, 2) if text == "51R TH 1 1" else None,
    parties=("US", "CN"),
)
GOOD: list[tuple[str, str, object]] = [
    ("when", "030412Z JUN 23", JUNE),
    ("when", "030412zjun23", JUNE),
    ("when", "031212H JUN 2023", JUNE),
    ("when", "2023-06-03T04:12Z", JUNE),
    ("when", "2023-06-03 04:12:59Z", JUNE + 59),
    ("when", "2023-06-03 12:12 +08:00", JUNE),
    ("when", "2023-06-02 22:42 -05:30", JUNE),
    ("where", "24-24.7N 119-12.2E", Position(24_411_667, 119_203_333)),
    ("where", "24°24.7′N, 119°12.2′E", Position(24_411_667, 119_203_333)),
    ("where", "24-24-42N 119-12-12E", Position(24_411_667, 119_203_333)),
    ("where", "24.411667S 119.2W", Position(-24_411_667, -119_200_000)),
    ("where", "0N 180W", Position(0, 180_000_000)),
    ("where", "51R TH 1 1", Position(1, 2)),
    ("span", "030412Z JUN 23 to 030512Z JUN 23", Window(JUNE, JUNE + 3600)),
    ("span", "2023-06-03T04:12Z..2023-06-03T05:12Z", Window(JUNE, JUNE + 3600)),
    ("around", "24N 119E; 24N 120E; 25N 120E", Area(((144_000, 714_000), (144_000, 720_000), (150_000, 720_000)))),
    ("around", "24-30.55S 180W radius 10.5 nm", Area(((-147_055, 1_080_000),), Quantity(105, "nm", 1))),
    ("around", "0N 179.99999W radius 5 km", Area(((0, 1_080_000),), Quantity(5, "km"))),
    ("side", "port", "port"),
    ("side", "2", "port"),
    ("side", "Starboard", "starboard"),
    ("party", "CN", "CN"),
    ("about", "CN-12", bytes(16)),
    ("about", "0a" * 32, b"\x0a" * 16),
    ("words", "HOLD FAST", "HOLD FAST"),
    ("hull", "ddg-93", "DDG-93"),
    ("call-sign", "navy 4a", "NAVY 4A"),
    ("far", "150 yd", Quantity(150, "yd")),
    ("far", "24.40nm", Quantity(2440, "nm", 2)),
    ("far", "about 400 feet", Quantity(400, "ft", 0, "about")),
    ("number", "24", Quantity(24, "each")),
    ("number", "beyond 15", Quantity(15, "each", 0, "beyond")),
    ("flag", "flags:A", Signal(9, 1999, "A")),
    ("flag", "b1 045", Signal(9, 1999, "B1", "045")),
]


def text_of(wrong: Refused) -> str:
    """The first problem as an English sentence."""
    return problem(Reader(real().tongues["en"]), wrong.problems[0], {"sender": "US", "other": "CN"})


def field(name: str) -> Field:
    """The field of that name."""
    found = KINDS.named(name)
    assert found is not None
    return found


@pytest.mark.parametrize(("name", "text", "item"), GOOD)
def test_what_is_typed_is_read_as_meant(name: str, text: str, item: object) -> None:
    assert one(field(name), f" {text} ", BY) == item


BAD: list[tuple[str, str, str]] = [
    ("when", "", "is empty"),
    ("when", "soon", "is not a time"),
    ("when", "310412Z JUN 23", "is not a time"),
    ("when", "030412Z JUM 23", "is not a time"),
    ("when", "030412 JUN 23", "could be 030412Z JUN 23 / 022012Z JUN 23. Write the zone"),
    ("when", "030412J JUN 23", "Write the zone"),
    ("when", "2023-06-03 04:12", "Write the zone"),
    ("when", "3/6/23", "could be 2023-03-06 / 2023-06-03 / 2003-06-23"),
    ("when", "3/6/2023", "could be 2023-03-06 / 2023-06-03"),
    ("when", "99/99/99", "could be 030412Z JUN 23"),
    ("where", "24.4 119.2", "could be 24.4N 119.2E. Write N or S"),
    ("where", "24.4 -19.2", "could be 24.4N 19.2W / 19.2S 24.4E"),
    ("where", "200 300", "Write N or S"),
    ("where", "off the cape", "is not a position"),
    ("where", "24.5-24.7N 119-12E", "is not a position"),
    ("where", "24-61N 119-12E", "is not a position"),
    ("span", "030412Z JUN 23", "is not a time"),
    ("around", "24N 119E radius far", "is not an area"),
    ("around", "24N 119E; 25N 119E radius 5 nm", "is not an area"),
    ("around", "24N 119E radius 5 yd", "is not an area"),
    ("side", "up", "is not one of its choices"),
    ("side", "9", "is not one of its choices"),
    ("party", "JP", "The parties are: US, CN"),
    ("about", "CN-99", "names no entry"),
    ("far", "150", "could be 150 m / 150 km / 150 nm / 150 yd / 150 ft / 150 cable. Write the unit"),
    ("far", "far", "is not a number with a unit"),
    ("far", "1,5 nm", "is not a number"),
    ("far", "1.2345 nm", "more than 3 decimals"),
    ("far", "9999999999999 m", "too many digits"),
    ("far", "150 kn", "has no unit of this field"),
    ("far", "150 leagues", "has no unit of this field"),
    ("flag", "A", "could be flags:1999:A / pennants:1999:A"),
    ("flag", "Z", "is no signal that is known here"),
]


@pytest.mark.fault("F-005")
@pytest.mark.fault("F-038")
@pytest.mark.parametrize(("name", "text", "says"), BAD)
def test_what_is_wrong_or_ambiguous_is_refused_with_the_remedy(name: str, text: str, says: str) -> None:
    with pytest.raises(Refused) as wrong:
        one(field(name), text, BY)
    first = wrong.value.problems[0]
    assert first.field == name
    if name in ("side",):  # a set of the test's has no phrases
        assert first.listed == ("choices", ["side-port", "side-starboard"])
        return
    assert says in text_of(wrong.value)


def test_without_help_there_are_no_names_and_no_grids() -> None:
    for name, text in (("about", "CN-12"), ("where", "51R TH 1 1")):
        with pytest.raises(Refused):
            one(field(name), text, Typist())
    assert one(field("party"), "ZZ", Typist()) == "ZZ"


def test_a_form_is_typed_row_by_row() -> None:
    rows = [
        ("sides", "c"), ("sides", "a"), ("row.1.inner", "5"), ("row.2.inner", "6"),
        ("words-too", "one"), ("words-too", "two"), ("far", "5 m"),
    ]  # fmt: skip
    assert typed(KINDS, rows, BY) == {
        "sides": ("a", "c"),
        "words-too": ("one", "two"),
        "far": Quantity(5, "m"),
        "row": ({"inner": Quantity(5, "each")}, {"inner": Quantity(6, "each")}),
    }
    assert typed(KINDS, [("row.inner", "5")], BY) == {"row": ({"inner": Quantity(5, "each")},)}


@pytest.mark.parametrize(
    ("rows", "phrase"),
    [
        ([("colour", "red")], "error-unknown-field"),
        ([("row", "5")], "error-unknown-field"),
        ([("row.1.outer", "5")], "error-unknown-field"),
        ([("row.x.inner", "5")], "error-unknown-field"),
        ([("far", "5 m"), ("far", "6 m")], "error-many"),
        ([("sides", "a"), ("sides", "a")], "error-twice"),
    ],
)
def test_a_row_that_fits_nowhere_is_refused(rows: list[tuple[str, str]], phrase: str) -> None:
    with pytest.raises(Refused) as wrong:
        typed(KINDS, rows, BY)
    assert [one.phrase for one in wrong.value.problems] == [phrase]


def test_all_problems_are_told_at_once() -> None:
    with pytest.raises(Refused) as wrong:
        typed(KINDS, [("far", "5"), ("when", "soon"), ("colour", "red")], BY)
    assert len(wrong.value.problems) == 3


@pytest.mark.fault("F-038")
@given(st.integers(-89, 89), st.integers(0, 59_999), st.integers(-179, 179), st.integers(0, 59_999))
def test_a_position_reads_back_as_it_is_shown(lat: int, lat_min: int, lon: int, lon_min: int) -> None:
    typed_as = (
        f"{abs(lat)}-{lat_min // 1000}.{lat_min % 1000:03}{'S' if lat < 0 else 'N'} "
        f"{abs(lon)}-{lon_min // 1000}.{lon_min % 1000:03}{'W' if lon < 0 else 'E'}"
    )
    read = one(field("where"), typed_as, BY)
    shown = value(Reader(real().tongues["en"]), "position", read)
    assert one(field("where"), shown.replace("′ ", "′"), BY) == read


def test_what_a_person_cannot_send_is_told_before_it_is_written() -> None:
    form = real_form("encounter-at-sea")
    found = problems_of(form, {"own-speed": Quantity(200, "kn"), "colour": "red", "own-hull": "x" * 13,
                               "passage": ({"closest-distance": Quantity(5, "nm")},)})  # fmt: skip
    phrases = [one.phrase for one in found]
    assert phrases.count("error-missing") == 8
    assert {"error-range", "error-unknown-field", "error-hull"} <= set(phrases)
    reader = Reader(real().tongues["en"])
    assert all(problem(reader, one, {"sender": "US", "other": "CN"}) for one in found)
    with pytest.raises(Refused):
        write(form, {"own-speed": Quantity(1, "yd")})
    with pytest.raises(Refused):
        write(KINDS, {"side": "up"})
    many = fields(span='kind = "window", most = "5 d"', sides='kind = "choice", set = "many-sides", many = 2')
    assert [one.phrase for one in problems_of(many, {"span": Window(0, 999_999), "sides": ("a", "b", "c")})] == [
        "error-window-long", "error-many",
    ]  # fmt: skip
    assert problems_of(many, {"span": Window(-1, 5)})[0].phrase == "error-time"
