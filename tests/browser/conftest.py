"""Two parties with consoles, and a real Chromium in front of them; shared by all tests of the folder."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.kept import KEPT
from tests.scenes import theatre
from tests.scenes.theatre import Party, Theatre, until
from tools import chromium as chromiums

FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
WIDE = {"width": 1440, "height": 900}
SLOW_MS = 20_000  # a busy machine
BY_LINK = 'console_sign_in = "link"\n'  # as in the demo: nobody has a passkey yet
TERMS = 'two_persons = ["IMMEDIATE"]\n'  # FLASH by one person, who is told by everybody as one
NO_FAULT = (
    "AudioContext was not allowed to start",  # before a gesture no page may sound: the page itself says so
    "Autofocus processing was blocked",  # who has gone to another field already keeps it
)
SIREN = 'echo "$OPENLINE_ALARM $OPENLINE_PRECEDENCE $OPENLINE_MESSAGE" >> {log}'


@dataclass
class Console:
    """One officer's screen at a console; what the browser complained about stands in ``complaints``."""

    party: Party
    context: BrowserContext
    page: Page
    complaints: list[str] = field(default_factory=list)

    @property
    def root(self) -> str:
        """The address of the board."""
        return re.sub(r"(:\d+/).*", r"\1", self.page.url)

    @property
    def steps(self) -> dict[str, str]:
        """The six states of the newest message on the page: each with its time, or a dash."""
        rows = self.page.locator(".states").first.locator("[data-step]").all()
        return {str(row.get_attribute("data-step")): row.locator("time").inner_text() for row in rows}


@pytest.hookimpl(trylast=True)  # after the fixtures of the test have ended
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """What is kept for this folder ends with the last of its tests in a row."""
    if nextitem is None or nextitem.path.parent != Path(__file__).parent:
        KEPT.end()


@pytest.fixture(scope="module")
def chromium() -> Browser:
    """The Chromium of this machine, headless; one for all."""
    found = chromiums.find()
    if found is None:
        pytest.skip(chromiums.MISSING)
    expect.set_options(timeout=SLOW_MS)
    return KEPT.once("chromium", lambda: _chromium(found[0]))


@contextmanager
def _chromium(path: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def floor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Theatre]:
    """Two nodes with consoles and a line between them, where links sign in; nothing waits when a module begins.

    The alarm command of US writes what it sounded into siren.txt of its home.
    """
    made = KEPT.once("floor", lambda: _floor(tmp_path_factory.mktemp("floor")))
    yield made
    calm(made)


@contextmanager
def _floor(folder: Path) -> Iterator[Theatre]:
    with theatre.passphrase():
        made = theatre.enrol(folder)
        command = SIREN.format(log=made.us.home / "siren.txt").replace('"', '\\"')
        made.us.settings('alarm = "bell"', f'alarm = "{command}"')
        with theatre.on_stage(made, *made.both, settings=BY_LINK):
            yield made


def calm(made: Theatre) -> None:
    """Answer whatever waits on either side, so that the tests of another module begin with nothing open."""
    for party, other in (made.both, made.both[::-1]):
        for call in party.client.get("/v1/lines")[0]["waiting_for_us"]:
            form = party.client.entry(theatre.LINE, call["name"]).get("form") or {}
            answer = {"about": call["name"], "reply": next(iter(form.get("replies") or ["ROGER"]))}
            party.client.post(party.client.line(theatre.LINE, "replies"), answer)
        until(lambda other=other: not other.client.get("/v1/lines")[0]["waiting_for_them"], "all is answered")  # type: ignore[misc]


@pytest.fixture(scope="module")
def station(tmp_path_factory: pytest.TempPathFactory) -> Theatre:
    """Two nodes and a line on which two persons release IMMEDIATE; at US's console officers have passkeys."""
    return KEPT.once("station", lambda: _station(tmp_path_factory.mktemp("station")))


@contextmanager
def _station(folder: Path) -> Iterator[Theatre]:
    with theatre.passphrase():
        terms = folder / "terms.toml"
        terms.write_text(TERMS, "utf-8")
        made = theatre.enrol(folder, str(terms))
        with theatre.on_stage(made, made.us):
            yield made


def sits_down(chromium: Browser, party: Party, language: str, role: str = "watch", name: str = "") -> Console:
    """An officer signs in by a one-time link, with the keyboard."""
    name = name or f"{party.code} {role} {language}"
    link = party.did("console", "link", name, "--role", role, "--language", language).out.strip()
    console = opens(chromium, party)
    page = console.page
    page.goto(link)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r":\d+/$"))
    return console


def opens(chromium: Browser, party: Party) -> Console:
    """A browser of its own, that has opened nothing yet."""
    context = chromium.new_context(viewport=WIDE, reduced_motion="reduce")  # type: ignore[arg-type]
    context.set_default_timeout(SLOW_MS)
    page = context.new_page()
    console = Console(party, context, page)
    page.on("console", lambda said: complain(console, f"{said.type}: {said.text} {said.location}"))
    page.on("pageerror", lambda wrong: console.complaints.append(str(wrong)))
    return console


class Complains(Protocol):
    """Whatever collects what a browser complains about."""

    complaints: list[str]


def ready(page: Page) -> None:
    """Wait until the page's keys act."""
    expect(page.locator("html[data-script=on]")).to_be_attached()


def complain(console: Complains, said: str) -> None:
    """Note what the browser complains about, but for what is as it should be."""
    if not any(one in said for one in NO_FAULT):
        console.complaints.append(said)


@pytest.fixture
def us(chromium: Browser, floor: Theatre) -> Iterator[Console]:
    """The American officer's board, in English."""
    yield from at_board(KEPT.once("us", lambda: stays(sits_down(chromium, floor.us, "en"))))


@pytest.fixture
def cn(chromium: Browser, floor: Theatre) -> Iterator[Console]:
    """The Chinese officer's board, in Chinese."""
    yield from at_board(KEPT.once("cn", lambda: stays(sits_down(chromium, floor.cn, "zh-Hans"))))


@contextmanager
def stays(console: Console) -> Iterator[Console]:
    """An officer who stays in front of his screen for many tests."""
    yield console
    console.context.close()


def at_board(console: Console) -> Iterator[Console]:
    """The same officer for each test, in front of his board; his browser must not complain meanwhile."""
    console.page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    console.page.goto(console.root)
    ready(console.page)
    yield console
    said, console.complaints[:] = list(console.complaints), []
    assert said == [], "no error and no report of the policy in the browser"
