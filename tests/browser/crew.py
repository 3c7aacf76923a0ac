"""Officers with passkeys: each in a browser of his own, with an authenticator of his own that Chromium plays."""

import re

from playwright.sync_api import Browser, BrowserContext, CDPSession, Page

from tests.browser.conftest import SLOW_MS, WIDE, Console, complain, ready
from tests.scenes.theatre import Party

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
    context = chromium.new_context(viewport=WIDE, reduced_motion="reduce")  # type: ignore[arg-type]
    context.set_default_timeout(SLOW_MS)
    page = context.new_page()
    console = Console(party, context, page)
    page.on("console", lambda said: complain(console, f"{said.type}: {said.text} {said.location}"))
    page.on("pageerror", lambda wrong: console.complaints.append(str(wrong)))
    device(context, page)
    page.goto(link(party, name, role))
    ready(page)
    page.locator("#register").press("Enter")
    page.wait_for_url(re.compile(r":\d+/$"))
    return console


def signs(page: Page, where: str, fields: dict[str, str]) -> str:
    """What the officer's device signs for these fields, as the page's own script asks for it."""
    return str(page.evaluate(SIGNED, [where, fields]))


def posts(page: Page, where: str, fields: dict[str, str]) -> tuple[int, str]:
    """A form of these fields, handed in from the page: status and text of the answer."""
    status, text = page.evaluate(POSTED, [where, fields])
    return status, text
