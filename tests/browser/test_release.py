"""Two persons: one drafts, another releases; by page, by command line and by API, and what everybody is shown of it."""

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from openline.desk.web import draft as drafts
from openline.node.audit import Audit
from tests.browser.conftest import Console, ready
from tests.browser.crew import pair, posts, token
from tests.scenes.theatre import LINE, Theatre, until

HERE = f"/line/{LINE}"


def hands_over(console: Console, words: str) -> str:
    """From the board to a draft that waits for a second person; its name."""
    page = console.page
    page.goto(f"{page.url.rpartition('/line/')[0] or page.url.rstrip('/')}{HERE}/compose")
    page.locator("#precedence").select_option("IMMEDIATE")
    page.locator("#text").fill(words)
    page.locator("#look").press("Enter")
    page.wait_for_url(re.compile("/release$"))
    expect(page.locator("#release")).to_have_count(0)
    page.locator("#hand").press("Enter")
    page.wait_for_url(re.compile(r"/handed/D\d+$"))
    return page.url.rpartition("/")[2]


@pytest.fixture
def crew(chromium: Browser, station: Theatre) -> Iterator[tuple[Console, Console]]:
    """A watch officer and a releasing officer, each in a browser of his own."""
    for both in pair(chromium, station):
        yield both
        assert [said for console in both for said in console.complaints] == []


def test_a_draft_is_returned_changed_and_released_by_another_officer(
    crew: tuple[Console, Console], station: Theatre
) -> None:
    us, cn = station.both
    lee, jones = crew
    board = jones.page.url
    name = hands_over(lee, "Keep clear of the shoal.")

    # the second officer finds it on his board, sees the same words, and returns it
    row = jones.page.locator(f"[data-draft={name}]")
    expect(row).to_contain_text("drafted by Lt Lee")
    row.locator("a").click()
    expect(jones.page.locator("#readings")).to_contain_text("Keep clear of the shoal.")
    stale = jones.page.locator("form[action$='/release'] input[name=digest]").get_attribute("value")
    jones.page.locator("#reason").fill("Name the shoal.")
    jones.page.locator("#return").click()
    expect(jones.page.locator("#handed")).to_have_attribute("data-state", "returned")

    # the drafter sees why, without asking, and changes it
    expect(lee.page.locator("#handed")).to_contain_text("Name the shoal.")
    expect(lee.page.locator("#release")).to_have_count(0)
    lee.page.locator("#change").press("Enter")
    expect(lee.page.locator("#text")).to_have_value("Keep clear of the shoal.")
    lee.page.locator("#text").fill("Keep clear of Second Thomas Shoal.")
    lee.page.locator("#look").press("Enter")
    lee.page.locator("#hand").press("Enter")
    lee.page.wait_for_url(re.compile(f"/handed/{name}$"))

    # what was shown before is not what is released, and the drafter releases nothing himself
    assert stale
    path = f"{HERE}/handed/{name}/release"
    status, says = posts(jones.page, path, {"digest": stale})
    assert (status, "it was changed" in says) == (409, True)
    fresh = us.client.get(f"/v1/drafts?line={LINE}")[-1]["digest"]
    assert posts(lee.page, path, {"digest": fresh})[0] == 403
    lee.complaints.clear()
    jones.complaints.clear()  # a browser tells each refusal

    jones.page.goto(f"{board}{HERE[1:]}/handed/{name}")
    expect(jones.page.locator("#readings")).to_contain_text("Second Thomas")
    jones.page.locator("#release").press("Enter")
    jones.page.wait_for_url(re.compile(r"#US-\d+$"))
    entry = jones.page.url.rpartition("#")[2]
    until(lambda: cn.entry(entry), "the words arrived")
    assert "alone" not in cn.entry(entry)
    expect(lee.page.locator("#handed")).to_have_attribute("data-state", "released")
    expect(lee.page.locator("#handed")).to_contain_text("Maj Jones")

    # who did what, in the chained log; and as office and authority in what was signed
    found = Audit(us.home).look()
    assert found.wrong == ""
    acts = [(row["officer"], row["act"], row["about"]) for row in found.rows]
    for one in [
        *(("Lt Lee", "hand over", name), ("Maj Jones", "return draft", name), ("Lt Lee", "change draft", name)),
        ("Maj Jones", "release", entry),
    ]:
        assert one in acts
    released = next(row for row in found.rows if row["about"] == entry)
    assert (released["drafter"], released["digest"]) == ("Lt Lee", fresh)
    assert cn.entry(entry)["from"]["office"] == "Watch officer"


def test_what_one_person_releases_is_shown_so_to_everybody(crew: tuple[Console, Console], station: Theatre) -> None:
    us, cn = station.both
    page = crew[0].page
    page.goto(f"{page.url.partition('/line/')[0].rstrip('/')}{HERE}/compose")
    page.locator("#precedence").select_option("FLASH")
    page.locator("#text").fill("Fire has broken out.")
    page.locator("#look").press("Enter")
    expect(page.locator("body")).to_contain_text("You release this alone.")
    ready(page)  # a passkey is asked for by the page's script: without it the release is refused
    digest = page.locator("form[action$='/release'] input[name=digest]").get_attribute("value")
    page.locator("#release").press("Enter")
    page.wait_for_url(re.compile(r"#US-\d+$"))
    alone = page.url.rpartition("#")[2]
    expect(page.locator(f"#{alone} .alone")).to_have_text("released by one person")
    cn.until_reached(alone, "RANG")
    assert cn.entry(alone)["alone"] is True
    assert "released by one person alone" in cn.did("show", LINE, alone).out
    rows = {row["act"]: row for row in Audit(us.home).look().rows if row["about"] == alone}
    assert rows["release"]["officer"] == rows["proof of release"]["officer"] == "Lt Lee"
    assert rows["proof of release"]["proof"]["what"] == drafts.purpose(LINE, str(digest))


def test_what_needs_a_passkey_waits_for_the_script_of_the_page(crew: tuple[Console, Console], station: Theatre) -> None:
    page, us = crew[0].page, station.us
    sent = len(us.client.get(f"/v1/lines/{LINE}/entries?class=MESSAGE")["entries"])
    page.goto(f"{crew[0].root}{HERE[1:]}/compose")
    page.locator("#precedence").select_option("FLASH")
    page.locator("#text").fill("Our ship is on fire.")
    page.locator("#look").press("Enter")
    page.wait_for_url(re.compile("/release$"))
    page.route("**/static/passkey.js", lambda route: route.abort())  # as on a way that is slow, or cut
    page.reload()
    expect(page.locator("#release")).to_be_disabled()
    page.keyboard.press("Enter")
    page.locator("#release").click(force=True)
    assert page.url.endswith("/release")
    page.unroute("**/static/passkey.js")
    page.reload()
    ready(page)
    expect(page.locator("#release")).to_be_enabled()
    expect(page.locator("#release")).to_be_focused()
    assert len(us.client.get(f"/v1/lines/{LINE}/entries?class=MESSAGE")["entries"]) == sent
    crew[0].complaints[:] = [said for said in crew[0].complaints if "passkey.js" not in said]  # that it was cut off
    without = page.context.browser.new_context(java_script_enabled=False)  # type: ignore[union-attr]
    plain = without.new_page()
    plain.goto(f"{crew[0].root}sign-in")
    assert "Allow scripts for this address" in str(plain.locator("noscript").text_content())
    without.close()


def test_one_person_alone_is_refused_by_command_line_and_api(station: Theatre, monkeypatch: pytest.MonkeyPatch) -> None:
    us, cn = station.both
    for name, role in (
        ("Lt Kim", "watch"),
        ("Cdr Fox", "releasing"),
        ("Archivist", "auditor"),
        ("Chief", "administrator"),
    ):
        us.did("console", "add", name, "--role", role)
    tokens = {name: token(us, name) for name in ("Lt Kim", "Cdr Fox", "Archivist", "Chief")}
    words = ("send", LINE, "Keep clear.", "-p", "IMMEDIATE")
    assert "needs an officer by name" in us.does(*words).sentence(1)
    for path in ("messages", "requests"):
        with pytest.raises(Exception, match="asks for two persons") as refused:
            us.client.post(
                f"/v1/lines/{LINE}/{path}",
                {"text": "x", "precedence": "IMMEDIATE"} if path == "messages" else {"subject": "x"},
            )
        assert refused.value.status == 428  # type: ignore[attr-defined]

    monkeypatch.setenv("OPENLINE_TOKEN", tokens["Lt Kim"])
    said = us.did(*words).out
    assert "Nothing is sent yet." in said
    draft = said.split("Nothing is sent yet. ")[1].split()[0]
    assert "only its drafter" not in us.does("release", LINE, draft, "--yes").sentence(1)
    monkeypatch.setenv("OPENLINE_TOKEN", tokens["Cdr Fox"])
    own = us.did(*words, "--json").json["name"]
    assert "You have drafted" in us.does("release", LINE, own, "--yes").sentence(1)
    assert "was changed" in us.does("release", LINE, draft, "--yes", "--digest", "0" * 64).sentence(1)
    released = us.did("release", LINE, draft, "--yes", "--json").json["name"]
    assert "released already" in us.does("release", LINE, draft, "--yes").sentence(1)
    cn_entry = until(lambda: cn.entry(released), "it arrived")
    assert cn_entry["text"] == "Keep clear."
    us.did("release", LINE, own, "--withdraw")
    for name in ("Archivist", "Chief"):
        monkeypatch.setenv("OPENLINE_TOKEN", tokens[name])
        for refused_words in (words, ("ack", LINE, "CN-1"), ("suspend", LINE, "x", "--hours", "1"), ("resume", LINE)):
            assert "The role of" in us.does(*refused_words).sentence(1)
    monkeypatch.setenv("OPENLINE_TOKEN", "x" * 43)
    assert "nobody's" in us.does(*words).sentence(1)
    monkeypatch.delenv("OPENLINE_TOKEN")

    # a row that is removed from the log is told
    assert us.does("console", "audit").code == 0
    log = us.home / "console" / "acts.jsonl"
    rows = log.read_bytes().splitlines(keepends=True)
    log.write_bytes(b"".join([*rows[:2], *rows[3:]]))
    told = us.does("console", "audit", "--json")
    assert told.code == 4
    assert "something was removed" in json.loads(told.out)["says"]
    log.write_bytes(b"".join(rows))
    assert us.client.get("/v1/audit?limit=1")["says"] == "whole"
