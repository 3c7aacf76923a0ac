"""A watch handed over between two officers, each in his own session, in the middle of a call."""

import json
import re

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Console, ready, sits_down
from tests.browser.test_setup import is_for_everybody
from tests.scenes.theatre import Party, Theatre, until


def rows(party: Party, name: str) -> int:
    """How often the node's alarm has sounded for a call."""
    return sum(row.get("message") == name and not row["failed"] for row in party.alarms())


def freeze(console: Console, notes: str) -> None:
    """Freeze a brief with these notes."""
    console.page.locator("#notes").fill(notes)
    console.page.locator("#freeze").click()
    expect(console.page.locator("#brief-head")).to_be_visible()
    ready(console.page)


@pytest.mark.fault("F-074")
def test_the_watch_is_handed_over_in_the_middle_of_a_call(chromium: Browser, floor: Theatre) -> None:
    us, cn = floor.cn, floor.us  # its console has no watch yet: at the other one another story is told
    leaving = sits_down(chromium, us, "en")
    page = leaving.page
    expect(page.locator("#on-watch")).to_contain_text("Nobody has taken the watch yet")
    ready(page)
    page.keyboard.press("h")
    page.wait_for_url(re.compile("/watch$"))
    freeze(leaving, "First watch.")
    page.keyboard.press("t")
    page.keyboard.press("Enter")
    expect(page.locator("#held-head")).to_contain_text("CN watch en has the watch")
    # the sound test is asked for, and recorded
    expect(page.locator("#on-watch")).to_contain_text("sound not tested")
    page.locator("#test-node").click()
    page.wait_for_url(re.compile("tested"))
    expect(page.locator("#sound")).to_contain_text("sounded")
    page.locator("#test-page").click()
    page.locator("#heard-node").check()
    page.locator("#record-sound").click()
    expect(page.locator("[data-sound-tested]")).to_contain_text("The page's sound was NOT heard")
    expect(page.locator("#on-watch")).not_to_contain_text("sound not tested")
    assert [row["outlet"] for row in us.alarms() if "test" in row] == ["bell"]

    taking = sits_down(chromium, us, "en", "releasing")
    other = taking.page
    other.goto(other.url + "watch")  # before there is a brief: it comes by itself
    name = cn.send("船在做什么？", "-p", "FLASH", "--language", "zh-Hans")
    us.until_reached(name, "RANG")
    asked = us.send("Where is your aircraft?", "-p", "IMMEDIATE")
    drill = us.send("This is a drill.", "-p", "IMMEDIATE", "--exercise")
    freeze(leaving, "Look at the shoal.\nTheir tug is late.")
    brief = page.locator("#brief")
    expect(brief.locator(f"[data-kind=unopened][data-about={name}]")).to_contain_text("FLASH")
    expect(brief.locator(f"[data-kind=theirs][data-about={asked}]")).to_be_visible()
    expect(brief.locator(f"[data-kind=theirs][data-about={drill}]")).to_contain_text("EXERCISE")
    expect(brief).to_contain_text("1 of these are exercises")
    expect(brief).to_contain_text("Their tug is late.")

    expect(other.locator("#sign-taking")).to_be_visible()
    expect(other.locator("#sign-leaving")).to_have_count(0)
    expect(page.locator("#sign-taking")).to_have_count(0)
    late = cn.send("第二次呼叫。", "-p", "IMMEDIATE", "--language", "zh-Hans")
    us.until_reached(late, "RANG")
    for both in (page, other):  # what comes meanwhile is shown to both
        expect(both.locator(f".came [data-about={late}]")).to_be_visible()
    is_for_everybody(other)
    before = rows(us, name)
    page.keyboard.press("g")
    page.keyboard.press("Enter")
    expect(other.locator("[data-side=leaving]")).to_contain_text("✓ CN watch en")
    expect(other.locator("#held-head")).to_contain_text("CN watch en has the watch")
    assert rows(us, name) == before
    other.keyboard.press("t")
    other.keyboard.press("Enter")
    expect(other.locator("#held-head")).to_contain_text("CN releasing en has the watch")
    expect(page.locator("#on-watch")).to_contain_text("CN releasing en")
    for call in (name, late):
        until(lambda call=call: rows(us, call) >= 2, f"{call} rises again for the new watch")  # type: ignore[misc]
    assert us.entry(name)["states"][0]["times_ms"]["opened"] is None, "handing over opens nothing"

    other.goto(other.url.split("/watch")[0] + "/watch/records/2")
    record = other.locator("main")
    for part in (name, asked, "Look at the shoal.", late, "✓ CN watch en", "✓ CN releasing en"):
        expect(record).to_contain_text(part)
    other.emulate_media(media="print")
    expect(other.locator("header .menu")).to_be_hidden()
    other.emulate_media(media="screen")
    kept = json.loads((us.home / "watch" / "000002.json").read_text("utf-8"))
    first = json.loads((us.home / "watch" / "000001.json").read_text("utf-8"))
    assert kept["before"] == first["digest"]
    acts = [json.loads(row) for row in (us.home / "console" / "acts.jsonl").read_text("utf-8").splitlines()]
    assert [(row["officer"], row["act"]) for row in acts if row["about"] == kept["digest"]] == [
        ("CN watch en", "watch brief"),
        ("CN watch en", "watch leaving"),
        ("CN releasing en", "watch taking"),
    ]
    for call in (name, late):
        us.did("reply", "us-cn-theatre", call, "ROGER")
    for console in (leaving, taking):
        console.context.close()
        assert [said for said in console.complaints if "ERR_" not in said] == []
