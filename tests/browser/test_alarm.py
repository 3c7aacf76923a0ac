"""The page is a second channel: the node rings whether a browser sleeps or is silent, and two officers may open."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from openline.desk import bench_history
from openline.desk.demo.stage import free_port
from openline.node.home import Home
from tests.browser.conftest import BY_LINK, Console, sits_down
from tests.scenes import theatre
from tests.scenes.theatre import LINE, Theatre, until

LONG = 4500  # entries: 4,000 are read at once
# The node is the real one, but that it rests between two steps of its reading, as behind a slow disk: for some seconds,
# so that a browser on a busy machine comes in time.
SLOWLY = (
    "import asyncio, types; from openline.node import reading;"
    "reading.asyncio = types.SimpleNamespace(sleep=lambda _: asyncio.sleep(0.05));"
    "from openline.desk.cli import main; main()"
)


def sirens(floor: Theatre) -> list[str]:
    """What the alarm command has sounded."""
    path = floor.us.home / "siren.txt"
    return path.read_text("utf-8").splitlines() if path.exists() else []


def rung(floor: Theatre, name: str) -> list[str]:
    """How the alarm's journal says that a call has sounded: ``live`` or ``drill``."""
    return [row["alarm"] for row in floor.us.alarms() if row.get("message") == name and not row["failed"]]


def untouched(chromium: Browser, console: Console, path: str) -> Page:
    """A page of the same session in which nobody has pressed or clicked anything."""
    context = chromium.new_context(storage_state=console.context.storage_state())
    page = context.new_page()
    page.goto(re.sub(r"(:\d+/).*", r"\1", console.page.url) + path)
    return page


@pytest.mark.fault("F-054")
@pytest.mark.fault("F-055")
def test_the_node_rings_while_the_tab_is_frozen_and_the_page_says_when_it_is_silent(
    chromium: Browser, floor: Theatre
) -> None:
    console = sits_down(chromium, floor.us, "en")
    page, state = console.page, console.page.locator("html")
    expect(state).to_have_attribute("data-sound", "asleep")
    page.keyboard.press("Tab")
    expect(state).to_have_attribute("data-sound", "calm")
    page.keyboard.press("h")  # leave that was given to one page holds on the next
    page.wait_for_url(re.compile("/watch$"))
    expect(state).to_have_attribute("data-sound", "calm")
    page.keyboard.press("b")
    page.wait_for_url(re.compile(r":\d+/$"))
    expect(page.locator("#alarms")).to_be_visible()
    frozen = console.context.new_cdp_session(page)
    frozen.send("Page.setWebLifecycleState", {"state": "frozen"})
    name = floor.cn.send("船在做什么？", "-p", "FLASH", "--language", "zh-Hans")
    until(lambda: rung(floor, name) == ["live"], "the node's alarm rang for it")
    assert f"live FLASH {name}" in sirens(floor)
    floor.us.until_reached(name, "RANG")
    frozen.send("Page.setWebLifecycleState", {"state": "active"})
    expect(page.locator(f"[data-alarm='{name}']")).to_be_visible()
    expect(state).to_have_attribute("data-rang", "live")
    # on a line and in compose it sounds as on the board; a page that nobody has touched says that it is silent
    silent = untouched(chromium, console, f"line/{LINE}/compose")
    expect(silent.locator("#strip")).to_contain_text(f"{name}, {LINE} waits to be opened")
    expect(silent.locator("html")).to_have_attribute("data-sound", "blocked")
    expect(silent.locator(".sound-blocked")).to_contain_text("This page is silent")
    silent.keyboard.press("Tab")
    expect(silent.locator("html")).to_have_attribute("data-sound", "on")
    expect(silent.locator("html")).to_have_attribute("data-rang", "live")
    expect(silent.locator(".sound-blocked")).to_be_hidden()
    silent.context.close()
    # Silence here: the sound ends, nothing is signed, the call is still an alarm and its deadline runs
    page.locator("#silence").press("Enter")
    expect(state).to_have_attribute("data-sound", re.compile("calm|asleep"))
    expect(page.locator(f"[data-alarm='{name}']")).to_be_visible()
    assert floor.us.entry(name)["states"][0]["times_ms"]["opened"] is None
    floor.us.did("reply", LINE, name, "ROGER")
    console.context.close()
    assert console.complaints == []


@pytest.mark.fault("F-051")
def test_two_officers_open_at_once_one_is_formal_and_both_are_kept(chromium: Browser, floor: Theatre) -> None:
    name = floor.cn.send("第一次呼叫。", "-p", "IMMEDIATE", "--language", "zh-Hans")
    two = [sits_down(chromium, floor.us, language) for language in ("en", "ja")]
    for console in two:
        expect(console.page.locator(f"[data-alarm='{name}']")).to_be_visible()
    due = two[0].page.locator("[data-alarm] [data-due-ms]").get_attribute("data-due-ms")
    for console in two:  # both buttons are on both screens; both are pressed before either page has changed
        console.page.evaluate(
            """name => {
                const body = new URLSearchParams({about: name}), form = document.getElementById("acknowledge").form;
                const asked = {method: "POST", body, redirect: "manual"};
                window.done = fetch(form.action, asked).then(answer => answer.type);
            }""",
            name,
        )
    assert [console.page.evaluate("window.done") for console in two] == ["opaqueredirect"] * 2
    entries = floor.us.client.get(f"/v1/lines/{LINE}/entries?class=RECEIPT")["entries"]
    opened = [one for one in entries if one.get("about") == name and one.get("receipt") == "OPENED"]
    assert len(opened) == 2, "both are kept"
    floor.cn.until_reached(name, "OPENED")
    shown = floor.us.entry(name)["states"][0]
    assert shown["times_ms"]["opened"] == opened[0]["kept_at_ms"], "the first is the formal one"
    for console in two:  # the acknowledgement did not stop the answer's deadline
        waits = console.page.locator("#for-us .wait", has_text=name)
        expect(waits.locator("[data-due-ms]")).to_be_visible()
        assert int(waits.locator("[data-due-ms]").get_attribute("data-due-ms") or 0) > int(due or 0)
        console.context.close()
    floor.us.did("reply", LINE, name, "ROGER")


@pytest.mark.fault("F-039")
@pytest.mark.fault("F-072")
def test_a_drill_never_sounds_the_live_siren_and_little_things_sound_nothing(chromium: Browser, floor: Theatre) -> None:
    console = sits_down(chromium, floor.us, "en")
    state = console.page.locator("html")
    quiet = [floor.cn.send("A report.", "-p", level) for level in ("PRIORITY", "ROUTINE")]
    until(lambda: all(floor.us.entry(name) for name in quiet), "the reports are here")
    expect(console.page.locator("#strip")).to_be_attached()
    expect(console.page.locator("#strip [data-sounds]")).to_have_count(0)
    drill = floor.cn.send("This is a drill.", "-p", "FLASH", "--exercise")
    until(lambda: rung(floor, drill) == ["drill"], "the drill sounded as one")
    expect(console.page.locator("#strip [data-sounds]")).to_have_count(1)
    console.page.keyboard.press("Tab")
    expect(state).to_have_attribute("data-rang", "drill")
    assert [said for said in sirens(floor) if drill in said] == [f"drill FLASH {drill}"]
    assert not [said for said in sirens(floor) if any(name in said for name in quiet)]
    floor.us.did("reply", LINE, drill, "ROGER")
    expect(console.page.locator("#strip [data-sounds]")).to_have_count(0)
    console.context.close()
    assert console.complaints == []


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[Theatre]:
    """US and CN with a line; CN serves a console. No node runs yet."""
    with theatre.passphrase():
        made = theatre.enrol(tmp_path)
        settings = made.cn.home / "config.toml"
        said = settings.read_text("utf-8")
        settings.write_text(f'{said}\nconsole = "127.0.0.1:{free_port()}"\n{BY_LINK}', "utf-8")
        yield made
        made.cn.leave()


def test_a_record_that_is_still_read_is_said_and_what_to_do_until_it_is_read(chromium: Browser, alone: Theatre) -> None:
    cn, ours, theirs = alone.cn, Home(alone.us.home), Home(alone.cn.home)
    cn.start()
    board = sits_down(chromium, cn, "en")
    line = board.context.new_page()
    line.goto(f"{board.root}line/{LINE}")
    cn.kill()
    bench_history.write(ours, theirs, next(iter(ours.charters())), LONG)
    cn.start(theatre.COMMAND[0], "-c", SLOWLY)
    told, shown = line.locator("#line-says .doubt"), board.page.locator(".line .doubt")
    for page in (line, board.page):  # both at once, while it reads
        page.evaluate("location.reload()")
    for place in (told, shown):
        expect(place).to_contain_text("The record of this line is still being read: calls ring already")
        expect(place).to_contain_text("Wait: this goes away by itself.")
    expect(told).to_contain_text(re.compile(r"\d entries are left"))
    for place in (told, shown):
        expect(place).to_have_count(0)
    expect(line.locator(".entry").first).to_be_visible()
    board.context.close()
