"""Every screen in every theme, populated, held against WCAG 2.2 AA by axe-core; narrow screens; a wrong clock."""

import re

import pytest
from playwright.sync_api import Browser, expect

from openline.desk.web.people import LANGUAGES, People
from tests.browser.conftest import Console, sits_down
from tests.browser.judge import violations
from tests.scenes.theatre import LINE, Theatre

PHONE = {"width": 320, "height": 800}


@pytest.fixture(scope="module")
def rung(floor: Theatre) -> str:
    """A line with an alarm that nobody has opened, an exercise, a question of ours, and an answer; the alarm's name."""
    floor.us.send("This is a drill.", "-p", "IMMEDIATE", "--exercise")
    floor.cn.send("船在做什么？", "-p", "IMMEDIATE", "-m", "QUESTION", "--language", "zh-Hans")
    name = floor.us.send("What is your ship doing?", "-p", "FLASH", "-m", "QUESTION")
    floor.cn.did("reply", LINE, floor.us.send("We hear you."), "ROGER", "好", "--language", "zh-Hans")
    floor.cn.until_reached(name, "RANG")
    return name


def test_the_judge_sees_what_is_wrong(us: Console) -> None:
    us.page.evaluate("document.querySelector('main').append(document.createElement('img'))")
    us.page.evaluate("document.getElementById('clock').style.color = 'gray'")
    found = {rule for rule, *_ in violations(us.page)}
    assert {"image-alt", "color-contrast"} <= found
    assert [one for one in violations(us.page) if "clock" in one[2]], "what is wrong is told each time"


@pytest.mark.fault("F-058")
def test_a_suspension_shows_the_open_floor_and_a_draft_survives(
    rung: str, us: Console, chromium: Browser, floor: Theatre
) -> None:
    us.party.did("suspend", LINE, "Our staff is on exercise.", "--hours", "2")
    cn = sits_down(chromium, floor.cn, "en")
    lamp = cn.page.locator(".lamp.suspended")
    expect(lamp).to_contain_text("FLASH and IMMEDIATE always go through")
    expect(lamp).to_contain_text("Our staff is on exercise.")
    assert violations(cn.page) == []
    us.party.did("resume", LINE)
    expect(cn.page.locator(".lamp.open")).to_be_visible()
    board = cn.page.url
    cn.page.goto(f"{board}line/{LINE}")
    expect(cn.page.locator(".entry.resume").first).to_contain_text("No suspension of theirs stands any more.")
    cn.page.goto(f"{board}line/{LINE}/compose")
    cn.page.locator("#text").fill("Half a sen")
    expect(cn.page.locator("#readings")).to_contain_text("Half a sen")
    cn.context.close()
    again = sits_down(chromium, floor.cn, "en")
    again.page.goto(f"{again.page.url}line/{LINE}/compose")
    expect(again.page.locator("#text")).to_have_value("Half a sen")
    again.context.close()


def test_the_release_is_accessible_and_a_wide_page_fits_a_phone(rung: str, us: Console) -> None:
    page = us.page
    home = page.url
    page.goto(f"{home}line/{LINE}/compose")
    page.locator("#text").fill("Keep clear.")
    page.locator("#look").click()
    page.wait_for_url(re.compile("/release$"))
    assert violations(page) == []
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    for path in ("", f"line/{LINE}", f"line/{LINE}/compose?form=encounter-at-sea", f"line/{LINE}/release"):
        page.goto(home + path)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 320, f"{path or 'board'} is {wide} wide"


def test_the_page_speaks_each_language(rung: str, us: Console) -> None:
    page = us.page
    seen = set()
    for language in (*list(LANGUAGES)[1:], "en"):  # and back to what this officer reads
        page.locator(".menu summary").click()
        page.locator(f"button[name=language][value={language}]").click()
        expect(page.locator(f"html[lang={language}]")).to_be_attached()
        seen.add(page.locator("#alarms-head").inner_text())
    assert len(seen) == len(LANGUAGES)


def test_single_keys_can_be_switched_off(rung: str, cn: Console) -> None:
    page = cn.page
    page.keyboard.press("a")
    assert page.evaluate("document.activeElement.id") == "acknowledge"
    page.locator(".menu summary").click()
    page.locator("button[name=keys]").click()
    expect(page.locator("html[data-keys=off]")).to_be_attached()
    page.keyboard.press("a")
    assert page.evaluate("document.activeElement.id") != "acknowledge"
    page.locator(".menu summary").click()
    page.locator("button[name=keys]").click()
    expect(page.locator("html[data-keys=on]")).to_be_attached()


def test_a_question_mark_shows_the_keys_of_the_page(rung: str, cn: Console) -> None:
    page = cn.page
    page.keyboard.press("?")
    shown = page.locator("#keys")
    expect(shown).to_be_visible()
    keys = {row.locator("kbd").inner_text(): row.locator("dd").inner_text() for row in shown.locator("dl div").all()}
    assert {"A", "M", "1", "B", "L", "O", "H", "?", "Esc"} <= keys.keys()
    assert keys["A"] == page.locator("#acknowledge strong").inner_text(), "in the words of the button, in his language"
    assert violations(page) == []
    page.keyboard.press("a")  # behind the list nothing is pressed
    assert page.evaluate("document.activeElement.id") != "acknowledge"
    page.keyboard.press("Escape")
    expect(shown).to_be_hidden()
    page.keyboard.press("a")
    assert page.evaluate("document.activeElement.id") == "acknowledge"
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.locator(".menu summary").click()
    page.locator("#show-keys").click()
    expect(shown).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.keyboard.press("Escape")


@pytest.mark.fault("F-057")
def test_times_are_the_nodes_whatever_the_browser_thinks(rung: str, chromium: Browser, floor: Theatre) -> None:
    console = sits_down(chromium, floor.cn, "en")
    elsewhere = chromium.new_context(
        timezone_id="Pacific/Kiritimati", locale="ar-EG", storage_state=console.context.storage_state()
    )
    page = elsewhere.new_page()
    page.clock.install(time=0)  # a browser that believes in 1970
    page.goto(console.page.url)
    shown, other = page.locator("#clock").inner_text(), console.page.locator("#clock").inner_text()
    assert shown[-6:] == other[-6:]
    assert page.locator(".alarm .from time").inner_text() == console.page.locator(".alarm .from time").inner_text()
    elsewhere.close()
    console.context.close()


def test_an_auditor_reads_everything_and_can_press_nothing(rung: str, chromium: Browser, floor: Theatre) -> None:
    console = sits_down(chromium, floor.cn, "en", "auditor")
    expect(console.page.locator("[data-alarm]").first).to_contain_text(rung)
    expect(console.page.locator("#acknowledge")).to_be_disabled()
    expect(console.page.locator("#silence")).to_be_disabled()
    console.page.goto(console.page.url + f"line/{LINE}")
    expect(console.page.locator("a[href$=compose]")).to_have_count(0)
    expect(console.page.locator("button[name=reply]").first).to_be_disabled()
    console.context.close()


def test_a_page_whose_session_has_ended_goes_to_the_way_in(rung: str, chromium: Browser, floor: Theatre) -> None:
    console = sits_down(chromium, floor.cn, "en")
    assert People(floor.cn.home).forget("sessions", "CN watch en")
    console.page.wait_for_url(re.compile("/sign-in$"))
    expect(console.page.locator("body")).to_contain_text("openline console link")
    console.context.close()
