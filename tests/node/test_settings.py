"""The settings that may be left out: what they may say, and the sentence for each that is wrong."""

from pathlib import Path
from typing import Any

import pytest

from openline.node import settings
from openline.node.home import Home, HomeError
from openline.node.settings import Settings
from openline.wire.header import Precedence
from tests.scenes.theatre import BELL, Party

FILE = Path("config.toml")
MAIL = {"kind": "mail", "server": "mail.example:25", "from": "a@b.example", "to": ["c@d.example"]}


def read(alarm: str = "", **more: Any) -> Settings:
    """Read these."""
    return settings.read(FILE, alarm, more)


def test_without_any_there_is_a_bell_and_no_more() -> None:
    """As the homes of earlier versions are."""
    made = read()
    assert (made.api, made.log, made.test_every_s, made.exercise_only) == (None, "", None, False)
    assert read(exercise_only=True).exercise_only
    assert [(one.kind, one.duty.sounds) for one in made.outlets] == [("bell", True)]
    assert [(one.kind, one.values["command"]) for one in read("true").outlets] == [("command", "true")]


def test_what_is_set_is_read(us: Party) -> None:
    """From the file of a home, as the pages show it."""
    path = us.home / "config.toml"
    text = path.read_text("utf-8")
    text = text.replace(BELL[1], BELL[0]).replace("office = 1 ", 'api = "[::1]:7080"\nlog = "json"\noffice = 1 ')
    text += '[tests]\nevery_hours = 24\nprecedence = "FLASH"\n'
    text += '[outlets.siren]\nkind = "sound"\nfor = ["watch officer"]\nhours = "Mon-Fri 08:00-18:00"\n'
    text += '[outlets.pager]\nkind = "webhook"\nurl = "https://pager.example/x"\n'
    path.write_text(text, "utf-8")
    config = Home(us.home).config()
    made = settings.read(path, config.alarm, config.more)
    assert (made.api, made.log, made.test_every_s, made.test_precedence) == (
        ("::1", 7080),
        "json",
        24 * 3600,
        Precedence.FLASH,
    )
    siren, pager = made.outlets
    assert (siren.duty.steps, siren.values["player"], siren.duty.sounds) == (
        frozenset({"watch officer"}),
        "aplay -q",
        True,
    )
    assert (pager.kind, pager.duty.sounds) == ("webhook", False)


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"api": 7080}, "'api' is text in quotes"),
    ({"api": "192.0.2.7:7080"}, "loopback"),
    ({"api": "0.0.0.0:7080"}, "loopback"),
    ({"api": "localhost"}, "is not an address"),
    ({"log": "xml"}, "'log' is"),
    ({"tests": {"every_hours": -1}}, "'every_hours' is at most"),
    ({"tests": {"every_hours": True}}, "'every_hours' is a whole number"),
    ({"exercise_only": "yes"}, "'exercise_only' is true or false"),
    ({"tests": {"precedence": "URGENT"}}, "there is no precedence 'URGENT'"),
    ({"tests": {"hourly": 1}}, "'hourly' in [tests] says nothing to a node"),
    ({"outlets": []}, "'outlets' is a table"),
    ({"outlets": {str(n): MAIL for n in range(21)}}, "there are 21 outlets"),
    ({"outlets": {"x": 1}}, "[outlets.x] is a table with 'kind'"),
    ({"outlets": {"x": {"kind": "smoke"}}}, "[outlets.x] is a table with 'kind'"),
    ({"outlets": {"x": {"kind": "command"}}}, "'command' is missing in [outlets.x]"),
    ({"outlets": {"x": {"kind": "command", "command": "true", "url": "x"}}}, "'url' in [outlets.x] says nothing"),
    ({"outlets": {"x": {"kind": "command", "command": "true", "repeat_s": 9999}}}, "'repeat_s' in [outlets.x]"),
    ({"outlets": {"x": {"kind": "sound", "live": "a", "exercise": "a"}}}, "nobody could tell a drill"),
    ({"outlets": {"x": {"kind": "sound", "hours": "always"}}}, "is not written like"),
    ({"outlets": {"x": {"kind": "sound", "for": [1]}}}, "'for' is a list of texts"),
    ({"outlets": {"x": {"kind": "webhook", "url": "ftp://x"}}}, "begins with http"),
    ({"outlets": {"x": MAIL | {"to": []}}}, "are addresses"),
    ({"outlets": {"x": MAIL | {"from": "a@b.example\nBcc: c@d.example"}}}, "are addresses"),
    ({"outlets": {"x": MAIL | {"server": "mail.example"}}}, "is not an address"),
    ({"outlets": {"x": MAIL | {"tls": "ssl3"}}}, "'tls' in [outlets.x]"),
]


@pytest.mark.parametrize(("more", "says"), WRONG, ids=[says for _, says in WRONG])
def test_what_is_wrong_is_a_sentence(more: dict[str, Any], says: str) -> None:
    """It names the file and what to look at."""
    with pytest.raises(HomeError) as told:
        read(**more)
    assert says in str(told.value)
    assert str(told.value).startswith("config.toml is wrong: ")
    assert str(told.value).endswith("Correct it.")
