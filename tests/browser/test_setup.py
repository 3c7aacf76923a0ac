"""A line set up in the browser, from a rival's card to a signed charter; the duty directory; a release in advance."""

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from openline.desk.demo.stage import free_port
from openline.node.home import Home
from tests.browser.conftest import WIDE, ready, sits_down
from tests.browser.crew import joins, posts, signs
from tests.browser.judge import violations
from tests.browser.test_access import PHONE
from tests.scenes import theatre
from tests.scenes.theatre import LINE, PASSPHRASE, Party, Theatre, number


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Party, Party]]:
    """US has a home with a console and a node that runs; CN has a home. They have no line yet."""
    folder = tmp_path_factory.mktemp("setup")
    with theatre.passphrase():
        us, cn = (theatre.init(folder, code) for code in ("US", "CN"))
        settings = us.home / "config.toml"
        said = settings.read_text("utf-8")
        settings.write_text(f'{said}\nconsole = "127.0.0.1:{free_port()}"\nconsole_sign_in = "link"\n', "utf-8")
        try:
            us.start()
            yield us, cn
        finally:
            for party in (us, cn):
                party.leave()


def status(page: Page, url: str) -> int:
    """What the console answers to a page that is asked for."""
    answer = page.goto(url)
    assert answer
    return answer.status


def is_for_everybody(page: Page) -> None:
    """No violation of WCAG 2.2 AA in any theme, and no sideways scrolling on a phone."""
    for details in page.locator("main details").all():
        details.evaluate("one => (one.open = true)")
    assert violations(page) == [], page.url
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    wide = page.evaluate("document.documentElement.scrollWidth")
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    assert wide <= PHONE["width"], f"{page.url} is {wide} wide"


def brings(page: Page, field: str, file: Path) -> None:
    """Choose a file, and send it."""
    page.locator(field).set_input_files(file)
    page.locator(f"form:has({field}) button").click()


def test_a_line_is_set_up_from_a_card_to_a_charter_in_force(
    chromium: Browser, two: tuple[Party, Party], tmp_path: Path
) -> None:
    us, cn = two
    console = sits_down(chromium, us, "en", "administrator")
    page, home = console.page, console.page.url
    page.goto(home + "setup")
    expect(page.locator(".digits")).to_have_text(re.compile(number(us).replace(" ", r"\s+")))
    brings(page, "#card-file", us.home / "config.toml")  # no card at all
    expect(page.locator("main")).to_contain_text("is not a good card")
    page.goto(home + "setup")
    brings(page, "#card-file", cn.home / "card")
    page.wait_for_url(re.compile("/setup/card/"))
    is_for_everybody(page)
    assert number(cn) not in page.content(), "their digits are typed as they read them, and stand nowhere"
    page.locator("#digits").fill(number(us))  # somebody reads out the wrong card
    page.locator("#take").click()
    expect(page.locator("main")).to_contain_text("do not go on.")
    page.go_back()
    page.locator("#digits").fill(number(cn))
    page.locator("#take").click()
    known = page.locator("[data-party=CN]")
    expect(known).to_contain_text("✓ Their digits were typed as they read them")
    known.get_by_role("button", name="They told us that our digits agree").click()
    expect(known).to_contain_text("✓ They confirmed ours")
    is_for_everybody(page)
    page.locator("#route-CN").fill(f"127.0.0.1:{cn.port}")
    known.get_by_role("button", name="Set", exact=True).click()
    expect(page.locator("#route-CN")).to_have_value(f"127.0.0.1:{cn.port}")

    page.locator("#line-name").fill(LINE)
    page.locator("#charters [name=party][value=CN]").check()
    words = page.locator("#terms").input_value()
    page.locator("#terms").fill(words.replace("notice_days = 90", "notice_days = 30"))
    page.locator("#draft").click()
    page.wait_for_url(re.compile("/setup/charter/"))
    expect(page.locator("main")).to_contain_text("Who leaves says so 30 days before.")
    expect(page.locator("main")).to_contain_text("Using this line concedes nothing.")
    expect(page.locator("#signed")).to_have_text("—")
    is_for_everybody(page)
    read_back = page.url
    page.locator("#passphrase").fill("not the passphrase")
    page.locator("#sign").click()
    expect(page.get_by_role("alert")).to_contain_text("passphrase")
    page.goto(read_back)
    with page.expect_download() as brought:  # or elsewhere, by those who hold the root
        page.locator("#paper").click()
    brought.value.save_as(tmp_path / "charter.paper")
    assert "lacks" in us.did("root", "show", str(tmp_path / "charter.paper"), "--json").out
    page.locator("#passphrase").fill(PASSPHRASE)
    page.locator("#sign").click()
    expect(page.locator("main")).to_contain_text("It is an offer until CN sign it")
    with page.expect_download() as offered:
        page.locator("#download").click()
    offered.value.save_as(tmp_path / "offer")
    theatre.compare(cn, us)
    cn.did("charter", "sign", str(tmp_path / "offer"))
    page.goto(home + "setup")
    expect(page.locator(f"[data-line='{LINE}']")).to_contain_text("an offer until CN sign it")
    brings(page, "#charter-file", tmp_path / "offer")
    page.locator("#keep").click()
    expect(page.locator("main")).to_contain_text("Start the node again, and the line is in force.")
    page.goto(home + "setup")
    expect(page.locator(f"[data-line='{LINE}']")).to_contain_text("signed by every party")
    page.locator("#check").click()
    expect(page.locator("[data-route=CN]")).to_have_attribute("data-good", "no")  # nobody runs there
    expect(page.locator("[data-level=look]").first).to_be_visible()
    is_for_everybody(page)
    assert PASSPHRASE not in (us.home / "console" / "acts.jsonl").read_text("utf-8")
    console.context.close()
    watch = sits_down(chromium, us, "en")
    assert status(watch.page, watch.page.url + "setup") == 403
    watch.context.close()
    us.settings('console_sign_in = "link"\n', "")  # from here on with passkeys
    us.end()
    us.start()
    assert us.did("lines", "--json").json[0]["line"] == LINE
    chief = joins(chromium, us, "Chief Orr", "administrator")
    later_it_is_changed(chief.page, home, us, cn, tmp_path)
    chief.context.close()


def later_it_is_changed(page: Page, home: str, us: Party, cn: Party, folder: Path) -> None:
    """Amended by both, left by us, and a station of ours revoked: each is read back, signed, and told to the line.

    Who revokes a station, or tells that we leave, has signed just that with his passkey.
    """
    main = page.locator("main")
    page.goto(home + "setup")
    expect(page.get_by_role("button", name="Revoke this station")).to_have_count(0)  # it is the last
    assert posts(page, "/setup/station", {"slot": "0"})[0] == 409
    page.locator(f"[data-line='{LINE}'] a").click()
    is_for_everybody(page)
    words = page.locator("#terms").input_value()
    page.locator("#amend").click()  # unchanged
    expect(main).to_contain_text("Nothing would change")
    page.goto(f"{home}setup/line/{LINE}")
    page.locator("#terms").fill(words.replace("notice_days = 30", "notice_days = 60"))
    page.locator("#amend").click()
    page.wait_for_url(re.compile("/setup/charter/"))
    expect(main).to_contain_text("Who leaves says so 60 days before.")
    reads_in_chinese(page, "新增 退出的一方须提前 60 天 声明")
    page.locator("#passphrase").fill(PASSPHRASE)
    page.locator("#sign").click()
    with page.expect_download() as amended:
        page.locator("#download").click()
    amended.value.save_as(folder / "amendment")
    cn.did("charter", "sign", str(folder / "amendment"))
    page.goto(home + "setup")
    brings(page, "#charter-file", folder / "amendment")
    page.locator("#keep").click()
    expect(main).to_contain_text("Every party has signed this version.")
    page.get_by_role("link", name="Tell the line").click()
    page.locator("#tell").click()
    expect(page.locator("#told")).to_contain_text("Told: US-")
    assert us.client.get("/v1/lines")[0]["version"] == 2
    page.locator("#tell").click()
    expect(page.locator("#told")).to_contain_text("The line knows all that is signed here.")

    page.locator("#leave").click()
    page.wait_for_url(re.compile("/setup/paper/"))
    expect(main).to_contain_text("that it leaves the line")
    reads_in_chinese(page, f"US 将声明退出线路 {LINE}，自他方收到之日起经 60 天 生效。", "1 把根密钥中尚缺 1 把")
    is_for_everybody(page)
    page.locator("#passphrase").fill(PASSPHRASE)
    page.locator("#sign").click()
    expect(main).to_contain_text("Our withdrawal is signed.")
    told, ask = f"/setup/line/{LINE}/tell", f"/setup/line/{LINE}/tell/passkey"
    assert posts(page, told, {})[0] == 403, "no passkey at all"
    assert us.client.get("/v1/lines")[0]["leaving"] == {}, "until it is told nobody knows of it"
    ready(page)
    page.locator("#tell").click()
    expect(page.locator("#told")).to_contain_text("Told: US-")
    assert us.client.get("/v1/lines")[0]["leaving"].keys() == {"US"}
    assert signs(page, ask, {}) == "", "a withdrawal is told once"

    second = Party("US", folder / "US-second", free_port())
    where = ("--listen", f"127.0.0.1:{second.port}")
    asked = second.did("station", "request", str(us.home / "card"), "--name", "Alternate", *where, "--json").json
    us.did("station", "add", asked["request"], "--compared", asked["digits"])
    a_passkey_signs_for_one_station(page, home, us, folder)
    page.goto(home + "setup")
    is_for_everybody(page)
    ready(page)
    page.locator("[data-slot='1']").get_by_role("button").click()
    page.wait_for_url(re.compile("/setup/paper/"))
    expect(main).to_contain_text("NO LONGER: station 1: Alternate")
    reads_in_chinese(page, "US 将签署其第 3 版名片。", "不再有效：第 1 站 Alternate。")
    gone = Home(us.home).card().card.stations[1]
    with page.expect_download() as paper:  # signed where the root is, and brought back
        page.locator("#download").click()
    paper.value.save_as(folder / "card.paper")
    us.did("root", "sign", str(folder / "card.paper"), "--key", str(us.home / "root.key"))
    page.goto(home + "setup")
    brings(page, "#paper-file", folder / "card.paper")
    expect(page.locator("[data-slot]")).to_have_count(1)
    cards = [one["serial"] for one in us.client.get(f"/v1/lines/{LINE}/entries?class=CARD")["entries"]]
    assert cards[-1] == 3, "every line is told at once"
    rows = {row["act"]: row for row in us.client.get("/v1/audit")["rows"] if "proof" in row}
    assert rows.keys() >= {"proof of leave", "proof of revoke station"}
    row, keys = rows["proof of revoke station"], gone.sign + gone.wrap + gone.tls
    what = {"act": "revoke station", "serial": 3, "stations": [[1, "Alternate", hashlib.sha256(keys).hexdigest()]]}
    assert (row["officer"], row["about"]) == ("Chief Orr", "Alternate")
    assert row["proof"]["what"] == what | {"lines": [us.client.get("/v1/lines")[0]["line_id"]]}


def reads_in_chinese(page: Page, *words: str) -> None:
    """What is read back before it is signed stands there in the reader's language, above the English."""
    assert posts(page, "/me", {"language": "zh-Hans"})[0] == 200
    page.reload()
    for one in words:
        expect(page.locator("main")).to_contain_text(one)
    expect(page.locator("main .side[lang=en]")).to_be_visible()
    posts(page, "/me", {"language": "en"})
    page.reload()


def a_passkey_signs_for_one_station(page: Page, home: str, us: Party, folder: Path) -> None:
    """Nothing is laid ready, and no card is taken that revokes a station, but by a passkey over that station."""
    where, ask = "/setup/station", "/setup/station/passkey"
    page.goto(home + "setup")
    staged = set((us.home / "console" / "setup").glob("*.paper"))
    assert posts(page, where, {"slot": "1"})[0] == 403, "no passkey at all"
    other = signs(page, ask, {"slot": "0"})
    assert posts(page, where, {"slot": "1", "passkey": other})[0] == 403, "it was for another station"
    assert set((us.home / "console" / "setup").glob("*.paper")) == staged
    us.did("station", "revoke", "1", "--paper", str(folder / "elsewhere.paper"))
    us.did("root", "sign", str(folder / "elsewhere.paper"), "--key", str(us.home / "root.key"))
    page.goto(home + "setup")
    brings(page, "#paper-file", folder / "elsewhere.paper")
    expect(page.get_by_role("alert")).to_contain_text("revokes Alternate, and no passkey has signed for that here")
    page.goto(home + "setup")
    expect(page.locator("[data-slot]")).to_have_count(2)


def test_a_form_is_released_in_advance_and_the_directory_is_printed(chromium: Browser, floor: Theatre) -> None:
    us = floor.us
    releasing, watch = (sits_down(chromium, us, "en", role) for role in ("releasing", "watch"))
    page, home = releasing.page, releasing.page.url
    assert status(page, home + "setup") == 403
    page.goto(f"{home}line/{LINE}/compose?form=request-to-talk")
    page.locator("[name='f.level']").select_option("commanders")
    page.locator("[name='f.talk-means'][value=voice]").check()
    page.locator("#look").click()
    page.goto(f"{home}line/{LINE}/advance")
    page.locator("#begin").click()
    expect(page.locator("main dl")).to_contain_text("open, for the watch to fill")
    is_for_everybody(page)
    page.locator("#title").fill("Ask for a talk")
    page.locator("#release-advance").click()
    expect(page.locator("[data-template]")).to_contain_text("Ask for a talk")
    expect(page.get_by_role("link", name="Fill and send")).to_have_count(0)  # he released it himself
    is_for_everybody(page)

    page = watch.page
    assert status(page, f"{home}line/{LINE}/advance/new") == 403
    page.goto(f"{home}line/{LINE}/advance")
    page.get_by_role("link", name="Fill and send").click()
    page.locator("[name='f.subject'][value=sea]").check()
    page.locator("[name='f.answer-by']").fill("010900Z JAN 40")
    page.locator("#look").click()
    expect(page.locator("#readings .reading[lang=zh-Hans]")).to_be_visible()
    is_for_everybody(page)
    if page.locator("[name=doubts_seen]").count():
        page.locator("[name=doubts_seen]").check()
    page.locator("#send").click()
    page.wait_for_url(re.compile(r"#US-\d+$"))
    name = page.url.rpartition("#")[2]
    expect(page.locator(f"[data-entry='{name}']")).to_contain_text("Released in advance by Watch officer")
    page.goto(f"{home}line/{LINE}/advance")
    expect(page.locator("[data-template]")).to_contain_text(name)
    acts = [json.loads(row) for row in (us.home / "console" / "acts.jsonl").read_text("utf-8").splitlines()]
    (sent,) = [row for row in acts if row["about"] == name]
    assert (sent["officer"], sent["act"]) == ("US watch en", "send as released in advance")
    assert sent["released_by"] == "US releasing en"

    page.goto(home + "duty")
    rows = {"office": "Watch officer", "name": "Lt <b>Adams</b>", "from": "010000Z JAN 26", "until": "010000Z JAN 40"}
    for party, row in (("US", rows), ("CN", {"office": "值班军官", "telephone": "+86 10 5555", "languages": "zh, en"})):
        page.locator("#d-party").select_option(party)
        for key, value in row.items():
            page.locator(f"#d-{key}").fill(value)
        page.locator("#add").click()
        expect(page.locator(f"[data-row='{row['office']}']")).to_be_visible()
    expect(page.locator("[data-row='Watch officer']")).to_contain_text("NOW")
    expect(page.locator("[data-row='Watch officer']")).to_contain_text("Lt <b>Adams</b>")
    is_for_everybody(page)
    page.emulate_media(media="print")
    expect(page.locator("#add")).to_be_hidden()
    expect(page.locator("[data-row='值班军官']")).to_contain_text("+86 10 5555")
    page.emulate_media(media="screen")
    page.locator("[data-row='Watch officer'] button").click()
    expect(page.locator("[data-row='Watch officer']")).to_have_count(0)
    for console in (releasing, watch):
        console.context.close()
        assert [said for said in console.complaints if "403" not in said] == []
