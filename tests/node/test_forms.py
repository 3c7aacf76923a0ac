"""Forms at a station: what came is read or shown as codes, what was typed is checked; places, zones and translators."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from openline.engine.state import LineState
from openline.line.acts import Marker, MessageAct, Reply, ReplyAct
from openline.node import filling, gazetteer, translations
from openline.node.asking import Wrong
from openline.node.catalogue import built_in
from openline.node.filling import WrongForm
from openline.node.forms import Forms
from openline.node.outlets import OURS, environment
from openline.node.translations import NoTranslation, by_machine
from openline.node.view import find
from openline.node.zones import offset_of, zone_named
from openline.wire.codec import encode
from openline.words.codebook import BadForm
from openline.words.values import MICRO, Position
from tests.engine.pair import Station, carry, meet, pair
from tests.scenes.theatre import until

AT = 1_685_765_520
ENCOUNTER = {
    "other-party": "CN",
    "time": "030412Z JUN 23",
    "position": "24-24.7N 119-12.2E",
    "own-vessel-class": "destroyer",
    "other-vessel-class": "destroyer",
    "ship-intention": "keep-course",
    "ship-request": ["keep-clear", "cease"],
}


@pytest.fixture
def forms(tmp_path: Path) -> Forms:
    """A station that reads English and has nothing of its own."""
    return Forms(tmp_path, "en")


@pytest.fixture
def net() -> tuple[Station, Station]:
    """Two stations that have met."""
    us, cn = pair()
    meet(us, cn)
    return us, cn


def filled(forms: Forms, s: LineState, name: str, fields: dict[str, Any]) -> bytes:
    """The codes of a form as it was typed."""
    return filling.filled(forms, s, {"name": name, "fields": fields}, lambda n: find(s, n), AT).data


def came(net: tuple[Station, Station], form: bytes, forms: Forms, language: str = "") -> dict[str, Any]:
    """What CN's station is shown of a form that US sent."""
    us, cn = net
    entry = us.say(MessageAct(1, Marker.WARNING, "", "", AT, form=form), 0)
    carry(net)
    return forms.entry_view(cn.state, cn.state.transcript.items[entry.hash], language)["form"]  # type: ignore[no-any-return]


def test_a_form_is_read_whole_or_shown_as_its_codes(net: tuple[Station, Station], forms: Forms) -> None:
    good = filled(forms, net[0].state, "encounter-at-sea", ENCOUNTER)
    shown = came(net, good, forms)
    assert (shown["name"], shown["known"], shown["warning"], shown["draft"]) == ("encounter-at-sea", True, "", True)
    assert shown["replies"][0] == "ROGER"
    assert shown["title"] == "Encounter at sea"
    assert {"field": "own-vessel-class", "label": "US vessel", "value": "destroyer"} in shown["lines"]
    other = bytearray(good)
    other[4] ^= 1  # the mark
    raw = {
        "another meaning": bytes(other),
        "is not known here": encode([999, 1, bytes(4), 0]),
        "breaks its own rules": good[:-1] + b"\x18",
    }
    for says, data in raw.items():
        found = came(net, data, forms)
        assert not found["known"], says
        assert says in found["warning"]
        assert found["codes"] in found["text"]
        assert (found["name"], found["lines"], found["doubts"]) == ("", [], [])
    assert came(net, good, forms, "ja")["language"] == "ja"


@pytest.mark.fault("F-036")
@pytest.mark.fault("F-037")
def test_another_catalogue_than_the_charters_sends_nothing_and_marks_what_came(
    net: tuple[Station, Station], forms: Forms
) -> None:
    us, cn = net
    good = filled(forms, us.state, "encounter-at-sea", ENCOUNTER)
    charter, signed = us.state.roster.versions[-1]
    ours = built_in().line_hash(charter.languages)
    hashes = {built_in().line_hash(languages) for languages in (("en",), ("en", "ja"), ("en", "xx"))}
    assert len(hashes) == 3
    assert built_in().line_hash(("ja", "en")) in hashes, "in whatever order"
    for station, catalogue in ((us, bytes(32)), (cn, bytes(32))):
        changed = replace(charter, catalogue=catalogue)
        station.state.roster.versions[-1] = (changed, signed)
    with pytest.raises(Wrong, match="charter amend") as refused:
        filled(forms, us.state, "encounter-at-sea", ENCOUNTER)
    assert refused.value.status == 409
    shown = came(net, good, forms)
    assert "Do not rely on this reading" in shown["warning"]
    assert shown["known"]
    us.state.roster.versions[-1] = (replace(charter, catalogue=ours), signed)
    assert filled(forms, us.state, "encounter-at-sea", ENCOUNTER) == good


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "no form": ({"name": "encounter-at-se"}, "Did you mean 'encounter-at-sea'"),
    "nothing like it": ({"name": "qqq"}, "See 'openline words list'"),
    "no name": ({}, "'name' or a 'number'"),
    "both": ({"name": "cancel", "number": 15}, "'name' or a 'number'"),
    "another type": ({"number": True}, "'name' or a 'number'"),
    "another key": ({"name": "cancel", "values": {}}, "and 'fields'"),
    "no object": ({"name": "cancel", "fields": []}, "and 'fields'"),
    "no text": ({"name": "cancel", "fields": {"time": 7}}, "Field 'time' is a text"),
    "too many": ({"name": "cancel", "fields": {"time": ["x"] * 201}}, "at most 200"),
    "beside a reply": ({"name": "answer"}, "stands beside a reply"),
}


@pytest.mark.parametrize(("asked", "says"), WRONG.values(), ids=WRONG)
def test_what_is_no_form_is_refused_in_a_sentence(
    net: tuple[Station, Station], forms: Forms, asked: dict[str, Any], says: str
) -> None:
    with pytest.raises(Wrong, match=says):
        filling.filled(forms, net[0].state, asked, lambda _: None, AT)


def test_problems_and_doubts_are_told_by_field_in_the_stations_language(
    net: tuple[Station, Station], forms: Forms, tmp_path: Path
) -> None:
    s, wrong = net[0].state, {"own-speed": "12", "own-course": "361 T", "other-party": "XX"}
    told: dict[str, list[str]] = {}
    for language in ("en", "zh-Hans"):
        with pytest.raises(WrongForm) as refused:
            filled(Forms(tmp_path, language), s, "encounter-at-sea", ENCOUNTER | wrong)
        told[language] = [field for field, _ in refused.value.problems]
    assert told["en"] == told["zh-Hans"]
    assert {"own-speed", "other-party"} <= set(told["en"])
    asked = {"number": 1, "fields": ENCOUNTER | {"own-speed": "50 kn"}}
    made = filling.filled(forms, s, asked, lambda _: None, AT + 3 * 86400)
    assert [field for field, _ in made.doubts] == ["time", "own-speed"]
    assert "Check number and unit" in made.doubts[1][1]
    inland = {"number": 1, "fields": ENCOUNTER | {"position": "29-33.6N 106-33.6E"}}
    made = filling.filled(forms, s, inland, lambda _: None, AT)
    assert made.doubts == [("position", made.doubts[0][1])]
    assert "lies on land, as far as coarse maps tell" in made.doubts[0][1], "Chongqing"


def test_a_reply_says_why_and_what_was_understood(net: tuple[Station, Station], forms: Forms) -> None:
    us, cn = net
    form = filled(forms, us.state, "line-test", {"test-number": "1", "test-text": "HOLD FAST"})
    asked = us.say(MessageAct(1, Marker.REQUEST, "", "", AT, form=form), 0)
    free = us.say(MessageAct(1, Marker.QUESTION, "Well?", "en", AT), 0)
    carry(net)
    item = cn.state.transcript.items[asked.hash]
    for reply in (Reply.ROGER, Reply.STANDBY):
        filling.check_reply(forms, item, reply)
    with pytest.raises(Wrong, match="'Line test' is answered by ROGER"):
        filling.check_reply(forms, item, Reply.AFFIRM)
    filling.check_reply(forms, cn.state.transcript.items[free.hash], Reply.AFFIRM)
    assert filling.answer(forms, cn.state, [], False, AT) == b""
    with pytest.raises(WrongForm, match=r"There is no reason 'because': choose from other, no-authority, .*, ordered"):
        filling.answer(forms, cn.state, ["because"], False, AT)
    with pytest.raises(WrongForm, match="is not one of its choices"):
        filling.answer(forms, cn.state, ["77"], False, AT)
    why = filling.answer(forms, cn.state, ["unsafe", "ordered"], True, AT)
    said = cn.say(ReplyAct(1, Reply.UNABLE, free.hash, AT, "You ask how we are.", language="en", form=why))
    carry(net)
    s = us.state
    shown = forms.entry_view(s, s.transcript.items[said.hash])
    assert shown["understood"]
    assert shown["reasons"] == ["it would not be safe", "CN is ordered not to discuss it here"]
    answers = forms.entry_view(s, s.transcript.items[free.hash])["answers"]
    assert [one["reasons"] for one in answers.values()] == [shown["reasons"]]
    assert "answers" not in forms.entry_view(s, s.transcript.items[asked.hash])


def test_an_entry_that_a_form_names_is_called_by_its_name_once_it_is_here(
    net: tuple[Station, Station], forms: Forms
) -> None:
    us, cn = net
    about = us.say(MessageAct(1, Marker.WARNING, "Mistaken.", "en", AT), 0)
    fields = {"cancel-kind": "false-alarm", "cancelled-entry": "US-2", "withdrawn": "everything"}
    form = filled(forms, us.state, "cancel", fields | {"holds-instead": "no-danger"})
    assert about.hash[:16] in form
    alone = forms.shown(cn.state, form, "US", AT)
    assert about.hash[:16].hex() in alone["text"]
    carry(net)
    assert "US-2" in forms.shown(cn.state, form, "US", AT)["text"]


def test_bad_words_of_its_own_do_not_keep_a_station_from_reading(tmp_path: Path) -> None:
    own = tmp_path / "words"
    own.mkdir()
    own.joinpath("sets.toml").write_text("[yes-no]\n2 = 'no'\n")
    own.joinpath("gazetteer.toml").write_text("place = 1\n")
    forms = Forms(tmp_path, "xx")
    assert forms.catalogue.forms_hash == built_in().forms_hash
    assert "came with Openline" in forms.wrong
    assert forms.language == "en"


PLACES = """
[[place]]
name = "Wide"
south = -10
north = 10
west = 170
east = -170
[[place]]
name = { en = "Narrow", ja = "狭" }
south = -1.5
north = 1
west = 179
east = -179
"""


def test_a_place_is_named_by_the_readers_own_gazetteer(tmp_path: Path) -> None:
    tmp_path.joinpath("gazetteer.toml").write_text(PLACES, "utf-8")
    places = gazetteer.load(tmp_path)
    named = {tag: gazetteer.finder(places, tag) for tag in ("en", "ja", "ko")}
    assert [named[tag](Position(MICRO, 180 * MICRO)) for tag in named] == ["Narrow", "狭", "Narrow"]
    assert named["ja"](Position(-9 * MICRO, -171 * MICRO)) == "Wide"
    assert named["en"](Position(0, 0)) == ""
    assert named["ko"](Position(30 * MICRO, -150 * MICRO)) == "북태평양"
    assert len(gazetteer.load(tmp_path / "none")) == len(gazetteer.built_in()) == 5


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("[[place]]", "[[plaice]]", "nothing else"),
        ('"Wide"', '""', "a name has 1"),
        ('"Wide"', '"\u202e"', "a name has 1"),
        ('"Wide"', "{}", "a name has 1"),
        ('"Wide"', "7", "a name has 1"),
        ("north = 10", "north = 91", "'north' is degrees"),
        ("north = 10", "north = true", "'north' is degrees"),
        ("north = 10", "north = -11", "south is below north"),
        ("east = -170", "east = 170", "west is not east"),
        ("east = -170", "", "it has 'name'"),
        ("south = -10", "south = [", "Mend the file"),
    ],
)
def test_a_gazetteer_that_is_wrong_says_which_place(old: str, new: str, says: str) -> None:
    with pytest.raises(BadForm, match=says):
        gazetteer.read(PLACES.replace(old, new, 1), "x")
    with pytest.raises(BadForm):
        gazetteer.read("place = 1", "x")


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("50RPN 12345 67890", Position(25_022_406, 118_113_484)),
        ("4qfj1234567890", Position(21_409_801, -157_916_076)),
        ("50RPN123678", Position(25_022_040, 118_113_525)),
        ("50RPN12", None),
        ("50RPN12345", None),
        ("99XZZ12341234", None),
        ("24-24N 119-12E", None),
    ],
)
def test_a_grid_reference_is_its_south_west_corner(text: str, at: Position | None) -> None:
    assert gazetteer.grid(text) == at


@pytest.mark.fault("F-005")
def test_local_times_follow_their_zone_over_its_transitions() -> None:
    berlin = offset_of(zone_named("Europe/Berlin"))
    assert berlin is not None
    assert [berlin(at) for at in (1_679_792_399, 1_679_792_400, 1_698_541_199, 1_698_541_200)] == [
        *(3600, 7200, 7200, 3600)
    ]
    chatham = offset_of("Pacific/Chatham")
    assert chatham is not None
    assert chatham(AT) == 45_900
    for name in ("", "Nowhere/Land", "../etc/passwd", "x" * 41):
        with pytest.raises(ValueError, match="no zone that is known here"):
            zone_named(name)


def test_a_translator_is_a_command_and_its_failure_a_sentence() -> None:
    said = asyncio.run(by_machine("sed s/Stop/停止/", "Stop.", "en", "zh-Hans"))
    assert said == "停止."
    told = asyncio.run(by_machine("sh -c 'cat >/dev/null; echo $OPENLINE_FROM-$OPENLINE_TO'", "x", "en", "ja"))
    assert told == "en-ja"
    for command in ("/nowhere/at/all", "false", "sh -c 'printf \"\\377\"'", "'"):
        with pytest.raises(NoTranslation):
            asyncio.run(by_machine(command, "Stop.", "en", "ja"))


@pytest.mark.fault("F-068")
def test_a_translator_does_not_find_the_passphrase_and_ends_with_all_that_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in OURS:
        monkeypatch.setenv(name, "canary")
    assert not set(environment({})) & OURS
    assert asyncio.run(by_machine("sh -c 'cat >/dev/null; echo [$OPENLINE_PASSPHRASE]'", "x", "en", "ja")) == "[]"
    monkeypatch.setattr(translations, "COMMAND_S", 0.5)
    with pytest.raises(NoTranslation):
        asyncio.run(by_machine(f"sh -c 'sleep 60 & echo $! > {tmp_path}/child; wait'", "x", "en", "ja"))
    child = (tmp_path / "child").read_text("ascii").strip()
    until(lambda: not running(child), "what the translator started has ended")
    with pytest.raises(NoTranslation):  # also when it has ended itself, and what it started holds its pipe
        asyncio.run(by_machine(f"sh -c 'sleep 61 & echo $! > {tmp_path}/child'", "x", "en", "ja"))
    child = (tmp_path / "child").read_text("ascii").strip()
    until(lambda: not running(child), "what it left behind has ended")


def test_a_translator_that_never_stops_talking_is_stopped() -> None:
    """It neither fills the memory of the node nor holds it up."""

    async def scene() -> None:
        async with asyncio.timeout(10):
            with pytest.raises(NoTranslation):
                await by_machine("yes", "Stop.", "en", "ja")

    asyncio.run(scene())
    assert asyncio.run(by_machine("cat", "船" * 4000, "en", "ja")) == "船" * 4000


def running(pid: str) -> bool:
    """Whether a process of this number runs; one that nobody has buried yet does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False
