"""The demo opens two consoles where there is a screen, in the browser that a person has chosen, and none elsewhere."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.scenes.theatre import SOURCE, desk

OPENS = "from openline.desk.demo.command import _opened; print(_opened(['http://us.localhost:1/', 'http://cn.localhost:2/']))"


@pytest.mark.parametrize(("screen", "opened"), [({"DISPLAY": ":0"}, 2), ({"WAYLAND_DISPLAY": "wayland-0"}, 2), ({}, 0)])
def test_the_first_two_are_opened_where_there_is_a_screen(screen: dict[str, str], opened: int, tmp_path: Path) -> None:
    browser, seen = tmp_path / "browser", tmp_path / "seen"
    browser.write_text(f'#!/bin/sh\necho "$1" >> {seen}\n', "utf-8")
    browser.chmod(0o700)
    bare = {key: value for key, value in os.environ.items() if key not in ("DISPLAY", "WAYLAND_DISPLAY")}
    asked = bare | SOURCE | screen | {"BROWSER": f"{browser} %s"}
    done = subprocess.run([sys.executable, "-c", OPENS], env=asked, capture_output=True, text=True, check=True)
    assert int(done.stdout) == (opened if sys.platform != "darwin" else 2)
    found = seen.read_text("utf-8").splitlines() if seen.exists() else []
    assert len(found) == int(done.stdout)
    assert not found or set(found) == {"http://us.localhost:1/", "http://cn.localhost:2/"}


def test_a_person_can_refuse_it() -> None:
    assert desk("demo", "--no-browser", "--list").code == 0
    assert "open none of them" in " ".join(desk("demo", "--help").out.split())
