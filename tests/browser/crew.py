"""Officers with passkeys: each in a browser of his own, with an authenticator of his own that Chromium plays."""

import re
from collections.abc import Iterator

from playwright.sync_api import Browser, BrowserContext, CDPSession, Page

from tests.browser.conftest import Console, opens, ready, stays
from tests.browser.kept import KEPT
from tests.scenes.theatre import Party, Theatre

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
SIGNED = "([where, fields]) => import('/static/passkey.js').then((module) => module.signed(where, fields))"
POSTED = """([where, fields]) => fetch(where, {
    method: 'POST', headers: {'Content-Type': 'application/x-www-form-urlencoded'}, body: new URLSearchParams(fields)
}).then(async (answer) => [answer.status, await answer.text()])"""


def device(context: BrowserContext, page: Page) -> CDPSession:
    """An authenticator of this page's own."""
    session = context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    return session


def link(party: Party, name: str, role: str) -> str:
    """A one-time link for an officer."""
    return party.did("console", "link", name, "--role", role, "--language", "en").out.strip()


def token(party: Party, name: str) -> str:
    """A token of the local API for an officer."""
    return party.did("console", "token", name).out.strip()


def joins(chromium: Browser, party: Party, name: str, role: str) -> Console:
    """An officer registers a passkey by his link, and sits at the board."""
    console = opens(chromium, party)
    page = console.page
    device(console.context, page)
    page.goto(link(party, name, role))
    ready(page)
    page.locator("#register").press("Enter")
    page.wait_for_url(re.compile(r":\d+/$"))
    return console


def pair(chromium: Browser, station: Theatre) -> Iterator[tuple[Console, Console]]:
    """A watch officer and a releasing officer of US with passkeys, each at his board, for one test after the other."""
    lee = KEPT.once("Lt Lee", lambda: stays(joins(chromium, station.us, "Lt Lee", "watch")))
    jones = KEPT.once("Maj Jones", lambda: stays(joins(chromium, station.us, "Maj Jones", "releasing")))
    for console in (lee, jones):
        console.page.goto(console.root)
        ready(console.page)
        console.complaints.clear()  # a browser tells each refusal, and some tests provoke them
    yield lee, jones


def signs(page: Page, where: str, fields: dict[str, str]) -> str:
    """What the officer's device signs for these fields, as the page's own script asks for it."""
    return str(page.evaluate(SIGNED, [where, fields]))


def posts(page: Page, where: str, fields: dict[str, str]) -> tuple[int, str]:
    """A form of these fields, handed in from the page: status and text of the answer."""
    status, text = page.evaluate(POSTED, [where, fields])
    return status, text
