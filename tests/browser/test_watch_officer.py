"""``docs/operate/watch-officer.md``, step by step: what it says to press is pressed, what it says is seen is there.

With OPENLINE_PICTURES=docs/pictures it also makes the pictures of that page, from what the console shows on the way.
"""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import WIDE, Console, ready, sits_down
from tests.scenes.theatre import LINE, Party, Theatre

PAGE = Path(__file__).parents[2] / "docs" / "operate" / "watch-officer.md"
GROUP = re.compile(r"\d{6}Z [A-Z]{3} \d\d")  # the times in it are those of whoever wrote it
STEP = re.compile(r'`(?P<key>[^`]+)`(?: ×(?P<times>\d+))?|"(?P<words>[^"]+)"')
PICTURE = re.compile(r"\(\.\./pictures/(?P<name>[a-z-]+)\.png\)")
KEYS = {"Ctrl+Enter": "Control+Enter"}


def sections() -> list[tuple[str, list[tuple[str, str]]]]:
    """For each numbered section the name of its picture, and its rows: what is pressed, what is seen."""
    found = []
    for part in re.split(r"^## \d\. ", PAGE.read_text("utf-8"), flags=re.M)[1:]:
        picture = PICTURE.search(part)
        rows = re.findall(r"^\| (.+?) \| (.+?) \|$", part, flags=re.M)
        found.append((picture["name"] if picture else "", [row for row in rows if row[0] != "press"]))
    return found


def press(page: Page, does: str) -> None:
    """Do with the keyboard what the first column says."""
    for step in STEP.finditer(does):
        if step["words"]:
            page.keyboard.type(GROUP.sub(page.locator("#clock").inner_text(), step["words"]))
        for _ in range(int(step["times"] or 1) if step["key"] else 0):
            key = KEYS.get(step["key"], step["key"])
            page.keyboard.press(key.lower() if len(key) == 1 else key)
        ready(page)


def follow(console: Console, section: tuple[str, list[tuple[str, str]]], picture_at: int = -1) -> None:
    """Go through the rows of a section; the picture is what is there before the row of that number."""
    name, rows = section
    assert rows, "a section has steps"
    for n, (does, seen) in enumerate(rows):
        if n == picture_at:
            shoot(console.page, name)
        press(console.page, does)
        for words in re.findall(r"\*\*(.+?)\*\*", seen):
            expect(console.page.locator("body")).to_contain_text(words)
    if picture_at == len(rows):
        shoot(console.page, name)


def shoot(page: Page, name: str) -> None:
    """Keep what is there as a picture of the page, when pictures are asked for."""
    folder = os.environ.get("OPENLINE_PICTURES")
    if folder:
        page.set_viewport_size({"width": 1000, "height": 640})
        page.evaluate("scrollTo(0, 0)")
        page.screenshot(path=Path(folder) / f"{name}.png")
        page.set_viewport_size(WIDE)  # type: ignore[arg-type]


def sits(chromium: Browser, party: Party, name: str) -> Console:
    """An officer of that name signs in with the keyboard."""
    console = sits_down(chromium, party, "en", name=name)
    ready(console.page)
    return console


@pytest.mark.fault("F-074")
def test_the_page_for_watch_officers_is_followed(chromium: Browser, floor: Theatre) -> None:
    us, cn = floor.both
    take, send, answer, leave, relieve = sections()
    adams = sits(chromium, us, "Lt Adams")
    follow(adams, take, 0)
    follow(adams, send, 6)
    *_, sent = [e for e in us.client.get(f"/v1/lines/{LINE}/entries?class=MESSAGE")["entries"] if e["ours"]]
    assert (sent["precedence"], sent["form"]["title"]) == ("FLASH", "Hazardous incident")
    cn.until_reached(sent["name"], "RANG")
    call = cn.send("Did one of your munitions go astray?", "-p", "FLASH", "-m", "QUESTION")
    us.until_reached(call, "RANG")
    follow(adams, answer, 1)
    cn.until_reached(call, "ANSWERED")
    follow(adams, leave, 2)
    baker = sits(chromium, us, "Lt Baker")
    follow(baker, relieve)
    assert us.client.get("/v1/watch")["officer"] == "Lt Baker"
    cn.did("reply", LINE, sent["name"], "ROGER")
    for console in (adams, baker):
        console.context.close()
