"""Passkeys of real authenticators that Chromium plays: bound to the very words, used once, revoked and made anew."""

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from openline.desk.web import draft as drafts
from tests.browser.conftest import Console, ready
from tests.browser.crew import joins, pair, posts, signs
from tests.scenes.theatre import LINE, Theatre

HERE = f"/line/{LINE}"
WORDS = {"form": "", "precedence": "FLASH", "marker": "WARNING", "exercise": "0", "text": "We will not fire."}


def digest(**changes: str) -> str:
    """Of the draft that a page hands in as these fields."""
    return drafts.digest(LINE, drafts.of_fields((WORDS | changes).items()))


@pytest.fixture
def crew(chromium: Browser, station: Theatre) -> Iterator[tuple[Console, Console]]:
    """A watch officer and a releasing officer, each in a browser of his own."""
    yield from pair(chromium, station)


@pytest.mark.fault("F-059")
def test_a_passkey_signs_the_very_words_and_once(crew: tuple[Console, Console], station: Theatre) -> None:
    us = station.us
    lee, jones = crew
    page, release, asks = lee.page, f"{HERE}/release", f"{HERE}/release/passkey"
    sent = len(us.client.get(f"/v1/lines/{LINE}/entries?class=MESSAGE")["entries"])
    posts(page, f"{HERE}/draft", WORDS)
    assert posts(page, release, {"digest": digest()})[0] == 403, "no passkey at all"
    signed = signs(page, asks, {"digest": digest()})
    assert signed

    posts(page, f"{HERE}/draft", WORDS | {"text": "We will fire."})
    status, _ = posts(page, release, {"digest": digest(), "passkey": signed})
    assert status == 409, "the draft is another one now"
    changed = digest(text="We will fire.")
    status, says = posts(page, release, {"digest": changed, "passkey": signed})
    assert (status, "it was changed since" in says) == (403, True)
    posts(jones.page, f"{HERE}/draft", WORDS)
    own = signs(page, asks, {"digest": changed})
    status, _ = posts(jones.page, release, {"digest": digest(), "passkey": own})
    assert status == 403, "it is another officer's"
    assert len(us.client.get(f"/v1/lines/{LINE}/entries?class=MESSAGE")["entries"]) == sent

    posts(page, f"{HERE}/draft", WORDS)
    once = signs(page, asks, {"digest": digest()})
    assert posts(page, release, {"digest": digest(), "passkey": once})[0] == 200
    posts(page, f"{HERE}/draft", WORDS)
    status, says = posts(page, release, {"digest": digest(), "passkey": once})
    assert (status, "used already" in says) == (403, True)
    entries = us.client.get(f"/v1/lines/{LINE}/entries?class=MESSAGE")["entries"]
    assert [entry["text"] for entry in entries[sent:]] == ["We will not fire."]

    # a FLASH that another has drafted: the second officer's passkey has signed that draft, and no other
    posts(page, f"{HERE}/draft", WORDS)
    posts(page, f"{HERE}/hand", {"digest": digest()})
    one = us.client.get("/v1/drafts")[-1]
    path, shown = f"{HERE}/handed/{one['name']}", {"digest": one["digest"]}
    assert posts(jones.page, f"{path}/release", shown)[0] == 403
    key = signs(jones.page, f"{path}/passkey", shown)
    posts(page, f"{path}/change", {})
    posts(page, f"{HERE}/draft", WORDS | {"text": "We will fire.", "handed": one["name"]})
    posts(page, f"{HERE}/hand", {"digest": digest(text="We will fire.", handed=one["name"])})
    other = {"digest": us.client.get("/v1/drafts")[-1]["digest"]}
    assert other != shown
    assert posts(jones.page, f"{path}/release", other | {"passkey": key})[0] == 403
    key = signs(jones.page, f"{path}/passkey", other)
    assert posts(jones.page, f"{path}/release", other | {"passkey": key})[0] == 200
    row = next(row for row in us.client.get("/v1/audit")["rows"] if row.get("draft") == one["name"])
    assert (row["officer"], row["proof"]["what"]["digest"]) == ("Maj Jones", other["digest"])

    # suspending: the passkey has signed this reason and these hours, and it takes a releasing officer
    standing, asked = f"{HERE}/standing", f"{HERE}/standing/passkey"
    fields = {"act": "suspend", "scope": "PRIORITY,ROUTINE", "hours": "2", "reason": "Exercise at sea."}
    assert posts(page, standing, fields)[0] == 403
    key = signs(jones.page, asked, fields)
    assert posts(jones.page, standing, fields | {"hours": "72", "passkey": key})[0] == 403
    assert us.client.get("/v1/lines")[0]["our_suspension"] is None
    jones.page.goto(jones.page.url + HERE[1:])
    jones.page.locator("a[href$=standing]").click()
    expect(jones.page.locator("main")).to_contain_text(
        "FLASH and IMMEDIATE, answers, receipts, keys and resuming always"
    )
    jones.page.locator("#hours").select_option("2")
    jones.page.locator("#reason").fill("Exercise at sea.")
    ready(jones.page)
    jones.page.locator("#suspend").click()
    jones.page.wait_for_url(re.compile(r"#US-\d+$"))
    found = us.client.get("/v1/lines")[0]["our_suspension"]
    assert (found["reason"], found["scope"]) == ("Exercise at sea.", ["PRIORITY", "ROUTINE"])
    assert posts(jones.page, standing, {"act": "resume"})[0] == 403
    jones.page.goto(jones.page.url.rpartition("#")[0] + "/standing")
    ready(jones.page)
    jones.page.locator("#resume").click()
    jones.page.wait_for_url(re.compile(r"#US-\d+$"))
    assert us.client.get("/v1/lines")[0]["our_suspension"] is None


def test_a_lost_passkey_is_revoked_at_the_terminal_and_another_one_made(chromium: Browser, station: Theatre) -> None:
    us = station.us
    poe, chief = joins(chromium, us, "Lt Poe", "watch"), joins(chromium, us, "Chief Orr", "administrator")
    page, board = poe.page, chief.page.url
    page.locator(".menu summary").click()
    page.locator("form[action='/sign-out'] button").click()
    page.wait_for_url(re.compile("/sign-in$"))
    ready(page)
    page.locator("#enter").press("Enter")  # no name is typed: the device knows whose key it is
    page.wait_for_url(board)
    expect(page.locator(".who")).to_contain_text("Lt Poe")

    us.did("console", "revoke", "Lt Poe")
    expect(chief.page.locator("#drafts")).to_contain_text("Passkeys of Lt Poe were revoked")  # no event told it
    page.wait_for_url(re.compile("/sign-in$"))
    ready(page)
    page.locator("#enter").press("Enter")
    expect(page.locator("main")).to_contain_text("it was revoked")

    # the administrator does the same at the console, with his own passkey, and hands out a link
    chief.page.goto(f"{board}officers")
    row = chief.page.locator("[data-officer='Lt Poe']")
    expect(row).to_contain_text("none")
    row.locator("[data-link]").click()
    way = chief.page.locator("#made-link").inner_text()
    page.goto(way)
    ready(page)
    page.locator("#register").press("Enter")
    page.wait_for_url(board)
    page.goto(way)
    expect(page.locator("main")).to_contain_text("This link is used")
    fields = {"name": "Lt Poe", "key": ""}
    assert posts(chief.page, "/officers/revoke", fields)[0] == 403
    assert posts(page, "/officers/revoke", fields)[0] == 403
    chief.page.goto(f"{board}officers")
    ready(chief.page)
    chief.page.locator("[data-officer='Lt Poe'] [data-revoke]").click()
    expect(chief.page.locator("[data-officer='Lt Poe']")).to_contain_text("none")
    fields = {"name": "Chief Orr", "key": ""}
    fields["passkey"] = signs(chief.page, "/officers/revoke/passkey", fields)
    status, says = posts(chief.page, "/officers/revoke", fields)
    assert (status, "only passkey" in says) == (409, True)
    for console in (poe, chief):
        console.context.close()


@pytest.mark.fault("F-074")
def test_the_watch_is_handed_over_by_two_passkeys_over_one_brief(
    crew: tuple[Console, Console], station: Theatre
) -> None:
    us = station.us
    lee, jones = crew
    for console in crew:
        console.page.goto(console.page.url + "watch")
    lee.page.locator("#freeze").click()
    expect(lee.page.locator("#sign-taking")).to_be_visible()
    ready(lee.page)
    lee.page.locator("#sign-taking").click()
    expect(lee.page.locator("#held-head")).to_contain_text("Lt Lee has the watch")
    record = us.client.get("/v1/watch/records/1")["signatures"]["taking"]
    assert (record["how"], record["officer"]) == ("passkey", "Lt Lee")
    assert {"key", "nonce", "public"} <= json.loads(record["proof"]).keys(), "kept as proof of who signed"
    lee.page.locator("#freeze").click()
    expect(lee.page.locator("#sign-leaving")).to_be_visible()
    ready(lee.page)
    shown = us.client.get("/v1/watch")["handover"]["digest"]
    asked = {"side": "leaving", "digest": shown}
    assert posts(lee.page, "/watch/signature", asked)[0] == 403, "no passkey at all"
    other = signs(lee.page, "/watch/passkey", asked | {"digest": "0" * 64})
    assert posts(lee.page, "/watch/signature", asked | {"passkey": other})[0] == 403, "it was for another brief"
    own = signs(jones.page, "/watch/passkey", asked)
    assert posts(lee.page, "/watch/signature", asked | {"passkey": own})[0] == 403, "it is another officer's"
    assert us.client.get("/v1/watch")["handover"]["lacks"] == ["leaving", "taking"]
    lee.page.locator("#sign-leaving").click()
    expect(jones.page.locator("[data-side=leaving]")).to_contain_text("✓ Lt Lee")
    ready(jones.page)
    jones.page.locator("#sign-taking").click()
    expect(jones.page.locator("#held-head")).to_contain_text("Maj Jones has the watch")


def test_a_form_released_in_advance_is_released_and_sent_by_passkeys_over_its_very_words(
    crew: tuple[Console, Console], station: Theatre
) -> None:
    us = station.us
    lee, jones = crew
    page, advance = jones.page, f"{HERE}/advance"
    page.goto(f"{jones.root}{HERE[1:]}/compose?form=request-to-talk")
    page.locator("#precedence").select_option("FLASH")
    page.locator("[name='f.level']").select_option("commanders")
    page.locator("[name='f.talk-means'][value=voice]").check()
    page.locator("#look").click()
    page.wait_for_url(re.compile("/release$"))
    page.goto(f"{jones.root}{HERE[1:]}/advance/new")
    shown = {"digest": str(page.locator("form [name=digest]").get_attribute("value")), "title": "Talk", "days": "7"}
    assert posts(page, advance, shown)[0] == 403, "no passkey at all"
    key = signs(page, f"{advance}/passkey", shown)
    assert posts(page, advance, shown | {"days": "90", "passkey": key})[0] == 403, "it was for seven days"
    page.locator("#title").fill("Ask for a talk")
    ready(page)
    page.locator("#release-advance").click()
    expect(page.locator("[data-template]")).to_contain_text("Ask for a talk")

    page = lee.page
    page.goto(f"{lee.root}{HERE[1:]}/advance")
    page.get_by_role("link", name="Fill and send").click()
    page.locator("[name='f.subject'][value=sea]").check()
    page.locator("[name='f.answer-by']").fill("010900Z JAN 40")
    page.locator("#look").click()
    this = page.url.replace(lee.root.rstrip("/"), "")
    digest_of = str(page.locator("form [name=digest]").get_attribute("value"))
    asked = {"digest": digest_of, "f.subject": "sea", "f.answer-by": "010900Z JAN 40", "doubts_seen": "1"}
    assert posts(page, f"{this}/send", asked)[0] == 403, "no passkey at all"
    key = signs(page, f"{this}/passkey", asked)
    other = asked | {"f.answer-by": "020900Z JAN 40", "passkey": key}
    assert posts(page, f"{this}/send", other)[0] == 403, "it was for another time"
    if page.locator("[name=doubts_seen]").count():
        page.locator("[name=doubts_seen]").check()
    ready(page)
    page.locator("#send").click()
    page.wait_for_url(re.compile(r"#US-\d+$"))
    name = page.url.rpartition("#")[2]
    expect(page.locator(f"[data-entry='{name}']")).to_contain_text("Released in advance by Watch officer")
    rows = [row for row in us.client.get("/v1/audit")["rows"] if row.get("about") in (name, digest_of)]
    proofs = {row["act"]: row["officer"] for row in rows if "proof" in row}
    assert proofs == {"proof of advance": "Maj Jones", "proof of send-advance": "Lt Lee"}
    page.goto(f"{lee.root}{HERE[1:]}/advance")
    jones.page.goto(f"{jones.root}{HERE[1:]}/advance")
    jones.page.get_by_role("button", name="Withdraw").click()
    expect(jones.page.locator("[data-template]")).to_contain_text("Withdrawn")
    expect(jones.page.get_by_role("link", name="Fill and send")).to_have_count(0)
