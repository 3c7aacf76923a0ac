"""Two parties with consoles, and a real Chromium in front of them; shared by all tests of the folder."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.scenes import theatre
from tests.scenes.theatre import Party, Theatre
from tools import chromium as chromiums

FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
WIDE = {"width": 1440, "height": 900}
SLOW_MS = 20_000  # a machine that eight people share


@dataclass
class Console:
    """One officer's screen at a console; what the browser complained about stands in ``complaints``."""

    party: Party
    context: BrowserContext
    page: Page
    complaints: list[str] = field(default_factory=list)

    @property
    def steps(self) -> dict[str, str]:
        """The six states of the newest message on the page: each with its time, or a dash."""
        rows = self.page.locator(".states").first.locator("[data-step]").all()
        return {str(row.get_attribute("data-step")): row.locator("time").inner_text() for row in rows}


@pytest.hookimpl(tryfirst=True)  # before -m is looked at
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What stands in this folder takes minutes: ``./dev test --long`` runs it."""
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.long)


@pytest.fixture(scope="module")  # not of the session: while it is open, no other test of the process can begin a loop
def chromium() -> Iterator[Browser]:
    """The Chromium of this machine, headless."""
    found = chromiums.find()
    if found is None:
        pytest.skip(chromiums.MISSING)
    expect.set_options(timeout=SLOW_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found[0], args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def floor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Theatre]:
    """Two nodes with consoles and a line between them."""
    with theatre.passphrase():
        made = theatre.enrol(tmp_path_factory.mktemp("floor"))
        with theatre.on_stage(made, *made.both, settings=BY_LINK):
            yield made


BY_LINK = 'console_sign_in = "link"\n'  # as in the demo: nobody has a passkey yet
TERMS = 'two_persons = ["IMMEDIATE"]\n'  # FLASH by one person, who is told by everybody as one


@pytest.fixture(scope="session")
def station(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Theatre]:
    """Two nodes and a line on which two persons release IMMEDIATE; at US's console officers have passkeys."""
    with theatre.passphrase():
        folder = tmp_path_factory.mktemp("station")
        terms = folder / "terms.toml"
        terms.write_text(TERMS, "utf-8")
        made = theatre.enrol(folder, str(terms))
        with theatre.on_stage(made, made.us):
            yield made


def sits_down(chromium: Browser, party: Party, language: str, role: str = "watch") -> Console:
    """An officer signs in by a one-time link, with the keyboard."""
    name = f"{party.code} {role} {language}"
    link = party.did("console", "link", name, "--role", role, "--language", language).out.strip()
    context = chromium.new_context(viewport=WIDE, reduced_motion="reduce")  # type: ignore[arg-type]
    context.set_default_timeout(SLOW_MS)
    page = context.new_page()
    console = Console(party, context, page)
    page.on("console", lambda said: complain(console, f"{said.type}: {said.text} {said.location}"))
    page.on("pageerror", lambda wrong: console.complaints.append(str(wrong)))
    page.goto(link)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r":\d+/$"))
    return console


class Complains(Protocol):
    """Whatever collects what a browser complains about."""

    complaints: list[str]


def ready(page: Page) -> None:
    """Wait until the page's keys act."""
    expect(page.locator("html[data-script=on]")).to_be_attached()


def complain(console: Complains, said: str) -> None:
    """Note what the browser complains about; that it allows no sound before a gesture is told by the page itself."""
    if "AudioContext was not allowed to start" not in said:
        console.complaints.append(said)


@pytest.fixture
def us(chromium: Browser, floor: Theatre) -> Iterator[Console]:
    """The American officer's board, in English."""
    yield from _console(chromium, floor.us, "en")


@pytest.fixture
def cn(chromium: Browser, floor: Theatre) -> Iterator[Console]:
    """The Chinese officer's board, in Chinese."""
    yield from _console(chromium, floor.cn, "zh-Hans")


def _console(chromium: Browser, party: Party, language: str) -> Iterator[Console]:
    console = sits_down(chromium, party, language)
    yield console
    console.context.close()
    assert console.complaints == [], "no error and no report of the policy in the browser"
