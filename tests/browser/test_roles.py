"""A session that ends in the middle of a FLASH; and an auditor, to whom page and console say the same."""

import re

import pytest
from playwright.sync_api import Browser, expect

from openline.desk.web.people import People
from tests.browser.conftest import ready
from tests.browser.crew import joins, posts
from tests.scenes.theatre import LINE, Theatre, until

HERE = f"/line/{LINE}"


@pytest.mark.fault("F-072")
def test_a_session_that_ends_during_a_flash_keeps_alarm_and_draft(chromium: Browser, station: Theatre) -> None:
    us, cn = station.both
    doe = joins(chromium, us, "Lt Doe", "watch")
    page, board = doe.page, doe.page.url
    page.goto(f"{board}{HERE[1:]}/compose")
    page.locator("#text").fill("Half a sen")
    expect(page.locator("#readings")).to_contain_text("Half a sen")
    name = cn.send("Fire at sea, keep clear.", "-p", "FLASH")
    until(lambda: us.entry(name), "it arrived")
    assert People(us.home).forget("sessions", "Lt Doe") == 1  # as if twelve hours had passed
    page.wait_for_url(re.compile("/sign-in$"))

    alarm = page.locator(f"[data-alarm={name}]")
    expect(alarm).to_contain_text("FLASH")
    expect(alarm).to_contain_text("since")
    expect(page.locator("body")).not_to_contain_text("Fire at sea")  # which call it is, never its words
    for path, fields in ((f"{HERE}/opened", {"about": name}), (f"{HERE}/reply", {"about": name, "reply": "WILCO"})):
        assert posts(page, path, fields)[0] == 401
    expect(page.locator("#acknowledge")).to_have_count(0)
    expect(page.locator("html")).to_have_attribute("data-sound", re.compile("on|blocked"))  # it sounds, or says why not
    second = cn.send("Another fire.", "-p", "FLASH")
    expect(page.locator(f"[data-alarm={second}]")).to_be_visible()  # it goes on living without a session
    page.locator("#silence").click()
    expect(alarm).to_be_visible()
    log = [row["act"] for row in us.client.get("/v1/audit")["rows"] if row["officer"] == "Lt Doe"]
    assert log[-2:] == ["silence, signed out", "silence"]

    ready(page)
    page.locator("#enter").press("Enter")
    page.wait_for_url(board)
    expect(page.locator(f"[data-alarm={name}]")).to_contain_text("Fire at sea")
    page.goto(f"{board}{HERE[1:]}/compose")
    expect(page.locator("#text")).to_have_value("Half a sen")
    for one in (name, second):
        posts(page, f"{HERE}/opened", {"about": one})
        assert us.entry(one)["states"][0]["times_ms"]["opened"] is not None
    doe.context.close()
    stranger = chromium.new_context()
    seen = stranger.new_page()
    seen.goto(f"{board}sign-in")
    expect(seen.locator("#enter")).to_be_visible()
    expect(seen.locator("#alarms")).to_have_count(0)  # a browser at which nobody has sat is told nothing
    stranger.close()


def test_an_auditor_sends_nothing_by_any_way(chromium: Browser, station: Theatre) -> None:
    us = station.us
    clerk = joins(chromium, us, "Clerk", "auditor")
    page, board = clerk.page, clerk.page.url.rstrip("/")
    for path in ("draft", "hand", "release", "opened", "reply", "standing", "handed/D1/release", "handed/D1/return"):
        status, says = posts(page, f"{HERE}/{path}", {"act": "resume", "about": "CN-1", "digest": "0" * 64})
        assert (status, "auditor" in says) == (403, True), path
    for path in ("/silence", "/officers", "/officers/revoke"):
        assert posts(page, path, {"name": "x"})[0] == 403, path
    for path in (f"{HERE}/compose", f"{HERE}/release", f"{HERE}/standing", "/officers"):
        answer = page.goto(board + path)
        assert answer is not None
        assert answer.status == 403
    clerk.context.close()
