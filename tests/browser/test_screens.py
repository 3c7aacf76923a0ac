"""Populated screens: silence told from fault, what rings and is late; judged by axe-core in each theme and language."""

import asyncio
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from openline.desk.console import way_in
from openline.desk.demo.script import cast
from openline.desk.demo.stage import Stage
from openline.desk.web import paper
from openline.desk.web.people import LANGUAGES
from tests.browser.conftest import SLOW_MS, WIDE, complain
from tests.browser.judge import violations
from tests.browser.test_access import PHONE
from tests.scenes.theatre import desk
from tools import shots

PAYLOAD = "<img src=x onerror=hit=1><script>hit=1</script>\"'>{{7*7}}${7*7}javascript:hit=1"


# Values of a form in a column of a few characters: the page is no wider for them, and nobody reads it.
NARROW = """[...document.querySelectorAll("main dd")].filter((one) => one.checkVisibility() && one.clientWidth < 120)
  .map((one) => one.textContent)"""
# Text as far apart as WCAG 1.4.12 has it must fit as well: letters are as wide in the fonts of some machines.
WIDTHS = """() => {
  const widths = [document.documentElement.scrollWidth], apart = new CSSStyleSheet();
  apart.replaceSync("* { letter-spacing: .12em !important; word-spacing: .16em !important; "
    + "line-height: 1.5 !important }");
  document.adoptedStyleSheets = [apart];
  widths.push(document.documentElement.scrollWidth);
  document.adoptedStyleSheets = [];
  return widths;
}"""
ALIKE = ("suspended", "log", "compose")  # made of what another screen is made of: judged in one language
LAYERED = ("board", "line", "compose")  # bands, marks, and readings that stay while the form scrolls


@dataclass
class Floor:
    """The populated stage: the American home, and what its officer's browser complained about."""

    home: Path
    complaints: list[str]
    page: Page
    root: str


@pytest.fixture(scope="module")
def populated() -> Iterator[Path]:
    """Four nodes with every lamp and every state on the American board; its home."""
    ready, ended, homes, wrong = threading.Event(), threading.Event(), [], []

    async def stand() -> None:
        try:
            async with Stage(cast().only(*shots.LINES), consoles=True) as stage:
                await shots.populated(stage)
                homes.append(stage.players["US"].home.path)
                ready.set()
                await asyncio.to_thread(ended.wait)
        except BaseException as told:
            wrong.append(told)
            raise
        finally:
            ready.set()

    thread = threading.Thread(target=asyncio.run, args=(stand(),))
    thread.start()
    ready.wait(100)
    assert homes, wrong
    yield homes[0]
    ended.set()
    thread.join(30)


@pytest.fixture(scope="module")
def screens(chromium: Browser, populated: Path) -> Iterator[Floor]:
    """A releasing officer at the American console, in English."""
    context = chromium.new_context(viewport=WIDE, reduced_motion="reduce")  # type: ignore[arg-type]
    context.set_default_timeout(SLOW_MS)
    page = context.new_page()
    floor = Floor(populated, [], page, "")
    page.on("console", lambda said: complain(floor, f"{said.type}: {said.text} {said.location}"))
    page.on("pageerror", lambda wrong: floor.complaints.append(str(wrong)))
    page.goto(way_in(populated, "Col Reyes", "releasing", "en"))
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r":\d+/$"))
    floor.root = page.url
    yield floor
    context.close()
    assert floor.complaints == [], "no error and no report of the policy in the browser"


def speaks(screens: Floor, language: str) -> None:
    """The officer reads another language from now on, as by the menu, without opening it."""
    screens.page.evaluate(
        """language => new Promise(done => {
            const ask = new XMLHttpRequest();
            ask.open("POST", "/me");
            ask.setRequestHeader("Content-Type", "application/x-www-form-urlencoded");
            ask.onload = done;
            ask.send("language=" + language);
        })""",
        language,
    )
    screens.page.goto(screens.root)
    expect(screens.page.locator(f"html[lang={language}]")).to_be_attached()


@pytest.mark.fault("F-039")
def test_the_board_tells_what_rings_what_is_a_fault_and_what_is_a_silence(screens: Floor) -> None:
    page = screens.page
    first = page.locator(".alarm")
    expect(first).to_have_count(1)
    expect(first).to_contain_text("FLASH")
    expect(first).to_contain_text("next: duty general")
    expect(first.locator("[data-due-ms]")).to_be_visible()
    rows = page.locator(".alarm-row")
    expect(rows).to_have_count(2)
    expect(rows.filter(has_text="EXERCISE")).to_have_attribute("data-live", "drill")
    expect(page.locator("#urgent .ticks [data-due-ms]")).to_be_visible()
    assert re.match(r"-?\d+:\d\d FLASH CN-\d+ · Board US", page.title()), page.title()
    dark = page.locator(".lamp.dark")
    expect(dark).to_contain_text(re.compile(r"DARK \S*\d+ (s|min)"))
    expect(dark).to_contain_text(re.compile(r"No carrier since \S*\d{4}Z.*A fault on the way, not a refusal"))
    suspended = page.locator(".lamp.suspended")
    expect(suspended).to_contain_text("FLASH and IMMEDIATE always go through")
    expect(suspended).to_contain_text("It is their signed statement, not a fault.")
    expect(suspended).to_contain_text(re.compile(r"Their clock is .*2.* h .* behind ours"))
    silent = page.locator("#for-them .wait", has=page.locator(".precedence.immediate"))
    expect(silent).to_contain_text(re.compile(r"Not answered for .*their node is alive, alarm rang \S*\d{4}Z"))
    expect(page.locator("#for-them .wait", has_text="PRIORITY")).to_contain_text("Standing by since")
    changed = page.locator("#for-them .changed")
    expect(changed).to_contain_text(re.compile(r"CN.*WILCO.*\d{4}Z → UNABLE \S*\d{4}Z.*主机故障"))
    there = page.locator("#for-them .wait", has_text="us-jp-kr")
    expect(there).to_contain_text("They have suspended this precedence, at the longest until")
    expect(there).to_contain_text("Floor open: FLASH and IMMEDIATE ring.")
    expect(there.locator(".waits-fault")).to_contain_text("JP")  # and of the other station a fault, apart
    expect(page.locator("#summary")).to_have_text(re.compile(r"■ DARK 1.*● OPEN 2"))
    expect(page.locator(".line", has_text="us-cn-2008")).to_contain_text("The charter has expired")
    page.goto(f"{screens.root}line/us-jp-kr")
    expect(page.locator(".entry .late", has_text="DELAYED")).to_have_text(re.compile(r"DELAYED \S*1[12]\d"))
    expect(page.locator("#side")).to_contain_text("The floor is always open")
    expect(page.locator("#side")).to_contain_text("none, a fault")


def test_a_flash_form_is_found_filled_and_released_with_the_keyboard(screens: Floor) -> None:
    page, press = screens.page, screens.page.keyboard.press
    page.goto(screens.root)
    press("2")
    page.wait_for_url(re.compile("/line/us-cn-theatre$"))
    press("c")
    page.wait_for_url(re.compile("/compose$"))
    if page.locator(".choose-form[open]").count() == 0:  # a draft is there, and its words have the focus
        press("Escape")
        press("f")
    page.locator("#form-find").focus()
    page.keyboard.type("to talk")
    expect(page.locator("#form-choice option")).to_have_count(1)
    press("Enter")
    page.wait_for_url(re.compile("form=request-to-talk"))
    assert page.evaluate("document.activeElement.name").startswith("f."), "the first field has the focus"
    for one in ("#precedence", "#exercise"):
        page.locator(one).focus()
        page.keyboard.type("FLASH" if one == "#precedence" else "REAL")
    page.locator("[name='f.answer-by']").focus()
    page.keyboard.type("in a while")
    wrong = page.locator("#wrong-answer-by")
    expect(wrong).not_to_be_empty()  # beside its field
    page.locator("[name='f.answer-by']").fill("010900Z JAN 40")
    fill_needed(page)
    expect(wrong).to_be_empty()
    expect(page.locator("#readings .reading[lang=zh-Hans]")).not_to_be_empty()
    expect(page.locator(".reach")).to_contain_text("will have it at once")
    page.locator("[name='f.answer-by']").focus()
    press("Control+Enter")
    page.wait_for_url(re.compile("/release$"))
    if page.locator("[name=doubts_seen]").count():
        page.locator("[name=doubts_seen]").check()
    page.locator("#release").press("Enter")
    page.wait_for_url(re.compile(r"#US-\d+$"))
    expect(page.locator(f"[data-entry={page.url.rpartition('#')[2]}]")).to_contain_text("FLASH")


def fill_needed(page: Page) -> None:
    """Every field of a form that must be filled and is not, by what it offers."""
    for label in page.locator("#compose label:has(em)").all():
        field = page.locator(f"[id='{label.get_attribute('for')}']")
        if field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(index=1)
        elif not field.input_value():
            field.fill("10")
    for group in page.locator("#compose fieldset:has(> legend em)").all():
        group.locator("input[type=checkbox]").first.check()


def test_payloads_in_every_text_field_are_text(screens: Floor) -> None:
    page, root = screens.page, screens.root
    page.on("dialog", lambda box: screens.complaints.append(box.message))
    line = f"{root}line/us-cn-theatre"
    for path in (line, f"{line}/compose?form=encounter-at-sea", f"{line}/compose?form=", f"{root}records"):
        page.goto(path)
        for field in page.locator("main input[type=text], main textarea").all():
            if field.is_visible():
                field.fill(PAYLOAD[: int(field.get_attribute("maxlength") or 4000)])
        if "compose" in path:
            page.wait_for_timeout(400)  # the pause before a preview is asked for
            expect(page.locator("#readings")).to_contain_text("<script>")
    page.goto(f"{root}records")
    page.locator("#words").fill(PAYLOAD)
    page.locator("#words").press("Enter")
    expect(page.locator("#results")).to_contain_text("Nothing that can be read here matches.")
    page.goto(line)
    page.locator("#jump-to").fill(PAYLOAD[:80])
    page.locator("#jump-to").press("Enter")
    expect(page.locator("[role=alert]", has_text="There is nothing at")).to_contain_text("<img src=x")
    page.goto(line)
    page.locator("#reply-text").fill(PAYLOAD)
    page.locator("#reply-text").press("Escape")
    page.keyboard.press("s")
    page.keyboard.press("Enter")
    expect(page.locator(".entry.reply .text").first).to_contain_text(PAYLOAD)
    assert page.evaluate("typeof hit") == "undefined"


def test_records_are_searched_taken_out_verified_and_set_as_a_paper(screens: Floor) -> None:
    page, root = screens.page, screens.root
    page.goto(root)
    page.keyboard.press("l")
    page.wait_for_url(re.compile("/records$"))
    page.keyboard.type("意图")  # two characters inside a longer text; the field has the focus
    page.keyboard.press("Enter")
    found = page.locator("[data-found]")
    expect(found).to_have_count(1)
    expect(found).to_contain_text("请立即说明你方意图。")
    page.locator("#words").fill("")
    page.locator("#exercise").select_option("true")
    page.locator("#party").select_option("CN")
    page.locator("#words").press("Enter")
    expect(found).to_have_count(2)  # the drill, and the answer to ours
    page.locator("#until").fill("031200Z JUN 23")
    page.locator("#until").press("Enter")
    expect(page.locator("#results")).to_contain_text("Nothing that can be read here matches.")
    page.goto(f"{root}records?line=us-cn-theatre&class=MESSAGE")
    found.first.locator("a").click()
    expect(page.locator(".entry.sought")).to_have_count(1)
    page.goto(f"{root}records?line=us-cn-theatre")
    with page.expect_download() as taken:
        page.locator("a[href='/line/us-cn-theatre/export']").click()
    assert taken.value.suggested_filename == "us-cn-theatre.transcript"
    done = desk("verify", str(taken.value.path()))
    assert done.code == 0, done
    if paper.can_be_made() and "Noto Sans CJK SC" in paper.fonts():
        with page.expect_download() as taken:
            page.keyboard.press("Escape")
            page.keyboard.press("p")
        assert Path(taken.value.path()).read_bytes().startswith(b"%PDF-")
    page.goto(f"{root}records/log")
    expect(page.locator(".found tbody tr").first).to_contain_text("Col Reyes")
    expect(page.locator(".found")).to_contain_text("export")


@pytest.mark.timeout(300)  # a dozen pages, each judged and narrowed
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_screen_in_every_theme_and_language_is_accessible_and_fits_a_phone(screens: Floor, language: str) -> None:
    """In English every screen, in the others each kind of screen once. A wide one is narrowed on the same page."""
    page, found = screens.page, []
    page.goto(f"{screens.root}line/us-cn-theatre/compose?form=")
    page.locator("#text").fill("Keep clear.")
    page.locator("#look").click()
    page.wait_for_url(re.compile("/release$"))
    paths = {"release": page.url} | {name: screens.root + path for name, path in shots.SCREENS.items()}
    paths["log"] = f"{screens.root}records/log"
    speaks(screens, language)
    for name, path in paths.items():
        if language != "en" and name in ALIKE:
            continue
        page.goto(path)
        for details in page.locator("main details, .menu").all():
            details.evaluate("one => (one.open = true)")
        # What lies over what is the same in each language, and is looked for where most lies over something.
        found += [(name, *one) for one in violations(page, overlaps=language == "en" and name in LAYERED)]
        page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        found += [(name, "wide", width) for width in page.evaluate(WIDTHS) if width > PHONE["width"]]
        found += [(name, "narrow", row) for row in page.evaluate(NARROW)]
        page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    speaks(screens, "en")
    assert found == []
