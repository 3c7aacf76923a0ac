"""Pictures of every screen of the console, for people to look at: ``./dev shots [FOLDER]``.

Real nodes stand on a stage, with an alarm that nobody has opened, a drill, a form, a line that is dark, one that is
suspended, a station whose clock is wrong; a real Chromium looks at each screen in every theme, in English and Chinese,
at three widths. It refuses to draw anything: what a picture shows, the console showed.
"""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from openline.desk.console import way_in
from openline.desk.demo.script import cast
from openline.desk.demo.stage import Stage
from tools import chromium as browsers

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

    from openline.desk.demo.player import Player

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "docs" / "pictures"
LINES = ("us-cn-theatre", "us-jp-kr", "us-cn-2008")
WIDTHS = (1440, 1024, 320)
THEMES = ("day", "dark", "red")
LANGUAGES = ("en", "zh-Hans")
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking")
HEIGHT = 900
GESTURE = "F9"  # goes nowhere, and is leave to sound: without one the page says that it is silent
# A node whose clock is two hours behind: what it says arrives DELAYED, and its clock is told as wrong.
BEHIND = (
    "import openline.node.times as times; from openline.engine.state import Now; real = times.now;"
    "times.now = lambda: Now(real().mono_ms, real().wall_ms - 7_200_000);"
    "from openline.desk.cli import main; main()"
)
SCREENS = {
    "board": "",
    "line": "line/us-cn-theatre",
    "suspended": "line/us-jp-kr",
    "compose": "line/us-cn-theatre/compose?form=encounter-at-sea",
    "choose": "line/us-cn-theatre/compose",
    "records": "records?line=us-cn-theatre&class=MESSAGE",
}
ENCOUNTER = {
    "other-party": ["CN"],
    "time": ["030412Z JUN 23"],
    "position": ["24-24.7N 119-12.2E"],
    "own-vessel-class": ["destroyer"],
    "other-vessel-class": ["destroyer"],
    "passage.1.ship-manoeuvre": ["other-crossed-bow-to-starboard"],
    "passage.1.closest-distance": ["about 150 yd"],
    "ship-intention": ["keep-course"],
    "ship-request": ["keep-clear"],
}


async def populated(stage: Stage) -> None:
    """Bring the stage to where every lamp and every state can be seen from the American desk."""
    us, cn, jp, kr = (stage.players[party] for party in ("US", "CN", "JP", "KR"))
    await asyncio.to_thread(_talk, us, cn, kr)
    await asyncio.to_thread(_wrong_clock, kr)
    await stage.until(us, partial(_lamp, us, "us-jp-kr", "KR", "suspended"), "KR is back with another clock")
    await stage.until(us, lambda: us.peer("us-jp-kr", "KR")["clock_warning"], "that clock was measured")
    late = _said(kr, "us-jp-kr", "두 시간 전의 정보입니다.", precedence="PRIORITY", language="ko")
    await stage.until(us, partial(us.client.entry, "us-jp-kr", late), f"{late} arrived")
    await asyncio.to_thread(jp.kill)
    jp.process = None  # the stage need not find it dead
    await stage.until(us, partial(_lamp, us, "us-jp-kr", "JP", "dark"), "JP is dark")
    for words, precedence in (("船在做什么？", "IMMEDIATE"), ("请立即说明你方意图。", "FLASH")):
        name = _said(cn, "us-cn-theatre", words, precedence=precedence, language="zh-Hans", marker="QUESTION")
        await stage.until(us, partial(_is, us, "us-cn-theatre", name, "RANG"), f"{name} rang")


def _talk(us: Player, cn: Player, kr: Player) -> None:
    line = "us-cn-theatre"
    asked = _said(us, line, "What is your ship doing?", precedence="PRIORITY", marker="QUESTION")
    _wait(partial(cn.client.entry, line, asked))
    cn.client.post(cn.client.line(line, "replies"), {"about": asked, "reply": "STANDBY"})
    form = {"form": {"name": "encounter-at-sea", "fields": ENCOUNTER}, "doubts_seen": True}
    us.client.post(us.client.line(line, "messages"), form | {"precedence": "IMMEDIATE", "exercise": False})
    drill = _said(us, line, "This is a drill.", precedence="FLASH", exercise=True)
    _wait(partial(cn.client.entry, line, drill))
    answer = {"about": drill, "reply": "WILCO", "text": "明白", "language": "zh-Hans"}
    cn.client.post(cn.client.line(line, "replies"), answer)
    drill = _said(cn, line, "这是演练。", precedence="IMMEDIATE", exercise=True, language="zh-Hans")
    _wait(partial(us.client.entry, line, drill))
    kr.client.post(
        kr.client.line("us-jp-kr", "suspend"), {"reason": "을지 연습 중입니다.", "duration_s": 7200, "language": "ko"}
    )
    _said(us, "us-jp-kr", "Send your weekly report.", precedence="ROUTINE", marker="REQUEST")
    asked = _said(us, line, "Will you keep clear?", precedence="ROUTINE", marker="QUESTION")
    _wait(partial(cn.client.entry, line, asked))
    for answer in ({"reply": "WILCO"}, {"reply": "UNABLE", "text": "主机故障。", "language": "zh-Hans"}):
        cn.client.post(cn.client.line(line, "replies"), {"about": asked, **answer})


def _said(player: Player, line: str, words: str, **more: object) -> str:
    body = {"text": words, "exercise": False, **more}
    return str(player.client.post(player.client.line(line, "messages"), body)["name"])


def _wait(happened: partial[object]) -> None:
    """Until a node knows it, a second or two."""
    from openline.desk.client import ApiError

    for _ in range(400):
        try:
            happened()
        except ApiError:
            asyncio.run(asyncio.sleep(0.05))
        else:
            return
    raise TimeoutError(happened.args)


def _lamp(player: Player, line: str, party: str, lamp: str) -> bool:
    return bool(player.peer(line, party)["lamp"] == lamp)


def _is(player: Player, line: str, name: str, state: str) -> bool:
    return any(one["state"] == state for one in player.client.entry(line, name)["states"])


def _wrong_clock(player: Player) -> None:
    player.end()
    with player.log.open("ab") as log:
        player.process = subprocess.Popen(
            [sys.executable, "-c", BEHIND, "--home", str(player.home.path), "node", "run"],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's Chromium, headless."""
    from playwright.sync_api import sync_playwright

    found = browsers.find()
    if found is None:
        sys.exit(browsers.MISSING)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found[0], args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


def seated(
    browser: Browser, home: Path, language: str, width: int, height: int = HEIGHT
) -> tuple[BrowserContext, Page]:
    """A releasing officer's board, in a window of that width."""
    context = browser.new_context(viewport={"width": width, "height": height})
    context.set_default_timeout(30_000)
    page = context.new_page()
    page.goto(way_in(home, f"Shots {language}", "releasing", language))
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r":\d+/$"))
    return context, page


def pictures(home: Path, folder: Path, screens: dict[str, str], widths: tuple[int, ...] = WIDTHS) -> int:
    """Every screen in every theme, language and width, whole pages; how many. Two are kept for the README."""
    folder.mkdir(parents=True, exist_ok=True)
    PICTURES.mkdir(exist_ok=True)
    count = 0
    with chromium() as browser:
        for language in LANGUAGES:
            for width in widths:
                context, page = seated(browser, home, language, width)
                root = page.url
                for name, path in screens.items():
                    page.goto(root + path)
                    page.keyboard.press(GESTURE)
                    page.wait_for_timeout(300)  # fonts, and the first tick
                    for theme in THEMES:
                        page.evaluate("theme => (document.documentElement.dataset.theme = theme)", theme)
                        at = folder / f"{name}-{language}-{width}-{theme}.png"
                        page.screenshot(path=at, full_page=True, animations="disabled")
                        count += 1
                context.close()
        _for_readme(browser, home)
    return count


def _for_readme(browser: Browser, home: Path) -> None:
    """The board and compose as the README shows them: small enough to load at once."""
    context, page = seated(browser, home, "en", 1100, 720)
    root = page.url
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    page.keyboard.press(GESTURE)
    page.wait_for_timeout(300)
    page.screenshot(path=PICTURES / "board.png", animations="disabled")
    page.goto(root + SCREENS["compose"])
    page.keyboard.press(GESTURE)
    for name, values in ENCOUNTER.items():
        field = page.locator(f"[name='f.{name}']").first
        if field.count() == 0:
            continue
        if name == "time":  # today: what is long ago is doubted
            field.fill(page.locator("#clock").inner_text())
        elif field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(values[0])
        elif field.get_attribute("type") == "checkbox":
            page.locator(f"[name='f.{name}'][value='{values[0]}']").check()
        else:
            field.fill(values[0])
    page.locator("#readings .reading").nth(1).wait_for()
    page.evaluate("scrollTo(0, 0)")
    page.screenshot(path=PICTURES / "compose.png", animations="disabled")
    context.close()


async def shots(folder: Path) -> int:
    """Raise the stage, populate it, take the pictures."""
    async with Stage(cast().only(*LINES), consoles=True) as stage:
        await populated(stage)
        return await asyncio.to_thread(pictures, stage.players["US"].home.path, folder, SCREENS)


if __name__ == "__main__":
    where = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(tempfile.mkdtemp(prefix="openline-shots-"))
    print(f"{asyncio.run(shots(where))} pictures in {where}, and two in {PICTURES}")
