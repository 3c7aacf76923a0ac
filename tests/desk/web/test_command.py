"""``openline console``: links and officers, each refusal in one sentence; where the console may be served."""

from pathlib import Path

import pytest

from openline.desk.web.people import People
from openline.node import settings
from openline.node.home import Home, HomeError
from tests.scenes.theatre import desk


@pytest.fixture
def home(tmp_path: Path) -> Path:
    at = tmp_path / "US"
    Home(at).create("US", "United States", "Command centre", "Watch officer", "Commander", "127.0.0.1:7001")
    return at


def with_console(home: Path, value: str = "127.0.0.1:7443") -> None:
    config = home / "config.toml"
    config.write_text(config.read_text("utf-8") + f'\nconsole = "{value}"\n', "utf-8")


def test_a_link_is_of_the_stations_own_name_and_lets_in_whom_it_names(home: Path) -> None:
    with_console(home)
    said = desk("--home", str(home), "console", "link", "Lt Smith", "--role", "watch", "--language", "ja").out
    address, _, secret = said.strip().partition("sign-in?link=")
    assert address == "http://us.localhost:7443/"
    officer = People(home).linked(secret, 0)
    assert officer is not None
    assert (officer.name, officer.role, officer.language) == ("Lt Smith", "watch", "ja")
    again = desk("--home", str(home), "console", "link", "Lt Smith", "--json").json
    assert again["link"].partition("sign-in?link=")[2] != secret
    listed = desk("--home", str(home), "console", "officers", "--json").json
    assert listed == [{"name": "Lt Smith", "role": "watch", "language": "ja", "office": None, "passkeys": []}]


def test_without_a_console_there_is_no_link(home: Path) -> None:
    says = desk("--home", str(home), "console", "link", "Lt Smith", "--role", "watch").sentence(1)
    assert 'write console = "127.0.0.1:7443" into config.toml' in says


def test_who_is_new_needs_a_role_and_a_name_with_ink(home: Path) -> None:
    with_console(home)
    assert "--role" in desk("--home", str(home), "console", "link", "Lt Smith").sentence(1)
    assert "cannot be used" in desk("--home", str(home), "console", "link", " ", "--role", "watch").sentence(1)
    assert "languages" in desk(
        "--home", str(home), "console", "link", "Lt Smith", "--role", "watch", "--language", "xx"
    ).sentence(1)
    assert People(home).officers() == []


@pytest.mark.parametrize("value", ["0.0.0.0:7443", "192.0.2.7:7443", "7443", "localhost:99999"])
def test_it_is_served_on_this_machine_only(home: Path, value: str) -> None:
    with_console(home, value)
    config = Home(home).config()
    with pytest.raises(HomeError, match="console"):
        settings.read(home / "config.toml", config.alarm, config.more)
