"""A form out of data: each way to write a wrong one is refused, and its hash moves with its meaning."""

import tomllib
from typing import Any

import pytest

from openline.words.catalogue import catalogue, needed
from openline.words.codebook import BadForm, read_codebook
from openline.words.glossary import read_glossary
from openline.words.read_form import read_form, read_sets
from tests.words.catalogues import HEAD, STOCK, fields, form, real, tongue, with_tongue

GOOD = 'key = 1, name = "far", kind = "distance"'
ROWS: list[tuple[str, str]] = [
    ('key = 0, name = "far", kind = "distance"', "'key' is 1 to 23"),
    ('key = true, name = "far", kind = "distance"', "'key' is 1 to 23"),
    ('key = 1, name = "Far", kind = "distance"', "'name' is small letters"),
    ('key = 1, name = "far", kind = "length"', "'kind' is one of"),
    ('key = 1, name = "far", kind = "distance", unit = "m"', "a row of"),
    ('key = 1, name = "far", kind = "distance", many = 11', "'many' is 1 to 10"),
    ('key = 1, name = "far", kind = "distance", tense = "never"', "'tense' is past or future"),
    ('key = 1, name = "far", kind = "distance", needed = 1', "'needed' is true or false"),
    ('key = 1, name = "far", kind = "choice"', "a choice has a set"),
    ('key = 1, name = "far", kind = "choice", set = "sides"', "there is no set 'sides'"),
    ('key = 1, name = "far", kind = "distance", set = "side"', "a choice has a set"),
    ('key = 1, name = "far", kind = "group"', "a group has fields"),
    ('key = 1, name = "far", kind = "text"', "a text has a length"),
    ('key = 1, name = "far", kind = "text", length = 61', "'length' is at most 60"),
    ('key = 1, name = "far", kind = "distance", units = ["kn"]', "units are some of"),
    ('key = 1, name = "far", kind = "distance", units = ["m", "m"]', "each once"),
    ('key = 1, name = "far", kind = "party", most = "5"', "only a figure has a range"),
    ('key = 1, name = "far", kind = "distance", most = 5', "a figure with a unit"),
    ('key = 1, name = "far", kind = "distance", most = "5 kn"', "a figure with a unit"),
    ('key = 1, name = "far", kind = "distance", most = "50000 km"', "least, doubt and most ascend"),
    ('key = 1, name = "far", kind = "distance", most = "5 m", doubt = "6 m"', "least, doubt and most ascend"),
    ('key = 1, name = "far", kind = "distance", least = "6 m", most = "5 m"', "least, doubt and most ascend"),
    ('key = 1, name = "far", kind = "distance", least = "1 m", most = "2 m", units = ["km"]', "no whole figure of km"),
    ('key = 1, name = "far", kind = "signal"', "a signal has books"),
    ('key = 1, name = "far", kind = "signal", books = ["none"]', "no such books"),
    ('key = 1, name = "far", kind = "signal", books = []', "a signal has books"),
    (
        'key = 1, name = "far", kind = "group", fields = [{ key = 1, name = "in", kind = "group", fields = [] }]',
        "'kind'",
    ),
    ('key = 1, name = "far", kind = "group", fields = []', "'fields' are 1 to 23 rows"),
    ('key = 1, name = "far", kind = "distance", later-than = "far"', "'later-than' names another time"),
    ('key = 1, name = "end", kind = "date-time", later-than = "end"', "'later-than' names another time"),
    ('key = 1, name = "end", kind = "date-time", many = 2, later-than = "begin"', "'later-than' names another time"),
    ('key = 1, name = "end", kind = "date-time", later-than = 1', "'later-than' is the name of a time"),
]


@pytest.mark.parametrize(("row", "says"), ROWS)
def test_a_wrong_field_is_refused_by_name(row: str, says: str) -> None:
    with pytest.raises(BadForm, match="form 'try', field") as wrong:
        form(row)
    assert says in str(wrong.value) or "'fields' are" in str(wrong.value)
    assert str(wrong.value).endswith("Mend the file, or remove it.")


def test_keys_ascend_and_names_stand_once() -> None:
    with pytest.raises(BadForm, match="keys of fields ascend"):
        form(GOOD, GOOD)
    with pytest.raises(BadForm, match="names of fields stand once"):
        form(GOOD, 'key = 2, name = "far", kind = "speed"')
    with pytest.raises(BadForm, match="1 to 23 rows"):
        form()
    with pytest.raises(BadForm, match="a row of"):
        read_form(tomllib.loads(HEAD) | {"fields": [7]}, STOCK)


HEADS: list[tuple[dict[str, Any], str]] = [
    ({"name": "Try"}, "'name' is small letters"),
    ({"number": 0}, "'number' is 1 to 65535"),
    ({"number": "7"}, "'number' is 1 to 65535"),
    ({"version": 65536}, "'version' is 1 to 65535"),
    ({"precedence": "URGENT"}, "'precedence' is one of"),
    ({"marker": "ORDER"}, "'marker' is one of"),
    ({"replies": []}, "'replies' are some of"),
    ({"replies": ["STANDBY"]}, "'replies' are some of"),
    ({"replies": ["WILCO", "ROGER"]}, "in this order"),
    ({"replies": "ROGER"}, "'replies' are some of"),
    ({"where": "land"}, "'where' is one of"),
    ({"colour": "red"}, "nothing that a form says"),
    ({"notice": "3 d"}, "'notice' is no such row"),
    ({"notice": {"field": "far", "least": "3 d"}}, "a field that is a window"),
    ({"notice": {"field": "span", "least": "soon"}}, "a time such as"),
    ({"notice": {"field": "span", "least": "3 d", "when": ["side", "up"]}}, "and a choice"),
    ({"notice": {"field": "span", "least": "3 d", "when": ["up", "port"]}}, "and a choice"),
]


@pytest.mark.parametrize(("change", "says"), HEADS)
def test_a_wrong_head_is_refused(change: dict[str, Any], says: str) -> None:
    rows = [
        {"key": 1, "name": "far", "kind": "distance"},
        {"key": 2, "name": "span", "kind": "window"},
        {"key": 3, "name": "side", "kind": "choice", "set": "side"},
    ]
    good = tomllib.loads(HEAD) | {"fields": rows}
    assert read_form(good, STOCK).name == "try"
    with pytest.raises(BadForm) as wrong:
        read_form(good | change, STOCK)
    assert says in str(wrong.value)


@pytest.mark.parametrize(
    "data",
    [
        {"Side": {"2": "port"}},
        {"side": ["port"]},
        {"side": {"24": "port"}},
        {"side": {"02": "port"}},
        {"side": {"2": "Port"}},
        {"side": {"2": 3}},
        {"side": {"2": "port", "3": "port"}},
        {"side": {}},
    ],
)
def test_a_wrong_set_is_refused(data: dict[str, Any]) -> None:
    with pytest.raises(BadForm, match="set "):
        read_sets(data)


@pytest.mark.parametrize(
    "change",
    [
        {"name": "A"},
        {"number": 0},
        {"version": True},
        {"codes": {}},
        {"codes": []},
        {"codes": {"a1": ""}},
        {"codes": {"A1": "speed"}},
        {"more": 1},
    ],
)
def test_a_wrong_codebook_is_refused(change: dict[str, Any]) -> None:
    good = {"number": 3, "version": 1, "name": "flags", "codes": {"A1": "course"}}
    assert read_codebook(good).codes == {"A1": "course"}
    with pytest.raises(BadForm, match="codebook "):
        read_codebook(good | change)


TERM = {"en": "bow", "word": "bow", "source": "a document"}


@pytest.mark.parametrize(
    "change",
    [
        {"language": "ja"},
        {"more": 1},
        {"written_by": ""},
        {"term": []},
        {"term": "bow"},
        {"term": ["bow"]},
        {"term": [TERM | {"source": " "}]},
        {"term": [{"en": "bow", "word": "bow"}]},
    ],
)
def test_a_glossary_names_its_author_and_every_source(change: dict[str, Any]) -> None:
    good = {"language": "en", "written_by": "somebody", "term": [TERM]}
    assert read_glossary("en", good).terms[0].source == "a document"
    with pytest.raises(BadForm, match="glossary of en"):
        read_glossary("en", good | change)


@pytest.mark.parametrize(
    "apart",
    [
        {},
        ["north"],
        [{"en": ["north", "south"]}],
        [{"en": ["north", "south"], "word": ["N"]}],
        [{"en": ["north"], "word": ["N"]}],
        [{"en": ["north", "south"], "word": ["N", "N"]}],
        [{"en": ["north", "south"], "word": ["N", ""]}],
        [{"en": ["north", "south"], "word": "NS"}],
        [{"en": ["north", "south"], "word": ["N", "S"], "source": "x"}],
    ],
)
def test_terms_apart_are_two_or_more_and_different(apart: Any) -> None:
    good = {"language": "en", "written_by": "somebody", "term": [TERM]}
    (found,) = read_glossary("en", good | {"apart": [{"en": ["north", "south"], "word": ["N", "S"]}]}).apart
    assert (found.en, found.word) == (("north", "south"), ("N", "S"))
    with pytest.raises(BadForm, match="'apart' 1"):
        read_glossary("en", good | {"apart": apart})


@pytest.mark.fault("F-036")
def test_the_hash_moves_with_whatever_changes_the_meaning() -> None:
    base = 'kind = "distance", most = "10 nm"'
    hashes = {
        fields(far=base).hash,
        fields(far='kind = "distance", most = "11 nm"').hash,
        fields(far=base + ", needed = true").hash,
        fields(far=base + ", many = 2").hash,
        fields(far=base + ', units = ["yd", "m"]').hash,
        fields(far=base + ', units = ["m", "yd"]').hash,
        fields(near=base).hash,
        fields(far='kind = "choice", set = "side"').hash,
        fields(far='kind = "choice", set = "many-sides"').hash,
        fields(far='kind = "signal", books = ["flags"]').hash,
        fields(far='kind = "signal", books = ["pennants"]').hash,
        form(GOOD, head=HEAD.replace('["ROGER"]', '["ROGER", "UNABLE"]')).hash,
        form(GOOD, head=HEAD.replace("version = 1", "version = 2")).hash,
        form(GOOD).hash,
    }
    assert len(hashes) == 14


def test_the_hash_stays_when_only_advice_changes() -> None:
    assert fields(far='kind = "distance"').hash == fields(far='kind = "distance", doubt = "1 nm"').hash
    assert form(GOOD).hash == form(GOOD, head=HEAD.replace("FLASH", "ROUTINE")).hash


def test_a_notice_is_part_of_the_meaning() -> None:
    notice = HEAD + 'notice = { field = "span", least = "3 d" }\n'
    row = 'key = 1, name = "span", kind = "window"'
    assert form(row).hash != form(row, head=notice).hash


def test_a_catalogue_has_each_name_and_number_once() -> None:
    one, other = form(GOOD), form(GOOD, head=HEAD.replace("1000", "1001"))
    with pytest.raises(BadForm, match="stands twice"):
        catalogue([one, one], {}, [])
    with pytest.raises(BadForm, match="one name has one number"):
        catalogue([one, other], {}, [])
    with pytest.raises(BadForm, match="one name has one number"):
        catalogue(
            [one, form(GOOD, head=HEAD.replace('"try"', '"other"').replace("version = 1", "version = 2"))], {}, []
        )
    clash = form('key = 1, name = "far", kind = "speed"', head=HEAD.replace('"try"', '"other"').replace("1000", "1001"))
    with pytest.raises(BadForm, match="another kind in another form"):
        catalogue([one, clash], {}, [])


def test_versions_stand_side_by_side_and_the_newest_is_offered() -> None:
    second = form(GOOD, 'key = 2, name = "fast", kind = "speed"', head=HEAD.replace("version = 1", "version = 2"))
    english = real().tongues["en"]
    c = catalogue([second, form(GOOD)], {}, [english])
    assert [one.version for one in c.newest()] == [2]
    assert c.named("try") is c.named("1000") is second
    assert c.named("none") is None
    assert len(c.forms) == 2
    assert c.forms_hash != catalogue([second], {}, []).forms_hash
    assert c.words_hash("en") == english.hash
    assert {"label-fast", "unit-kn", "form-try-use"} <= needed(c)


def test_the_package_has_a_form_for_every_row_of_the_design() -> None:
    names = {one.name for one in real().newest()}
    assert names == {
        "encounter-at-sea", "air-intercept", "dangerous-activity", "unexplained-object", "exercise-notification",
        "launch-notification", "hazardous-incident", "search-and-rescue", "notified-object", "notified-object-harmed",
        "cyber-incident", "request-to-talk", "suspend", "resume", "cancel", "line-test", "service", "signal", "answer",
    }  # fmt: skip


def test_the_hash_for_a_charter_covers_every_form_and_the_words_of_its_languages() -> None:
    c = real()
    hashes = {c.line_hash(languages) for languages in (["en"], ["en", "ja"], ["en", "xx"], ["ja"])}
    assert len(hashes) == 4
    assert c.line_hash(["ja", "en"]) in hashes  # in whatever order
    other = with_tongue(tongue("en", {"label-time": "Hour"}))
    assert other.line_hash(["en"]) != with_tongue(tongue("en")).line_hash(["en"]) != c.line_hash(["en"])
