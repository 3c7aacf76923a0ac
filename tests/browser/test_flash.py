"""A FLASH from one console to the other: it rings, is acknowledged and answered by keyboard, and both screens agree."""

import asyncio
import random
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from openline.carriers.certificate import tls_public
from openline.carriers.tls import TlsCarrier
from openline.desk.web import show
from openline.line import charter as charters
from openline.node.home import Home
from openline.wire.suite import RealSuite
from tests.browser.conftest import Console
from tests.engine.pair import Forger
from tests.scenes.theatre import LINE, Theatre, until
from tests.suites.carrier_suite import Ear


def release(console: Console, words: str, precedence: str) -> str:
    """From the board to a released message; its name."""
    page = console.page
    page.keyboard.press("1")
    page.wait_for_url(re.compile(f"/line/{LINE}$"))
    page.keyboard.press("c")
    page.wait_for_url(re.compile("/compose$"))
    page.locator("#precedence").select_option(precedence)
    page.locator("#marker").select_option("QUESTION")
    page.locator("#text").fill(words)
    expect(page.locator("#readings")).to_contain_text(words)  # the live preview
    page.locator("#look").press("Enter")
    page.wait_for_url(re.compile("/release$"))
    page.locator("#release").press("Enter")
    page.wait_for_url(re.compile(r"#US-\d+$"))
    return page.url.rpartition("#")[2]


def waits(console: Console, name: str) -> bool:
    """Whether that message waits for anybody, as that side's node says."""
    line = console.party.client.get("/v1/lines")[0]
    return name in {one["name"] for one in line["waiting_for_us"] + line["waiting_for_them"]}


@pytest.mark.fault("F-035")
@pytest.mark.fault("F-059")
def test_a_flash_rings_is_acknowledged_and_answered_by_keyboard(us: Console, cn: Console) -> None:
    words = "What is your ship doing? <script>alert(1)</script><img src=x onerror=alert(1)>"
    name = release(us, words, "FLASH")
    entry = f"[data-entry='{name}']"  # on a line on which much was said and answered before
    alarm = cn.page.locator(f"[data-alarm='{name}']")
    expect(alarm).to_contain_text(words)  # as text
    expect(alarm).to_contain_text("特提 (FLASH)")
    assert cn.party.entry(name)["states"][0]["times_ms"]["opened"] is None, "nobody has signed anything yet"
    cn.page.keyboard.press("a")
    assert cn.page.evaluate("document.activeElement.id") == "acknowledge"
    assert cn.party.entry(name)["states"][0]["times_ms"]["opened"] is None, "a key alone signs nothing"
    cn.page.keyboard.press("Enter")
    cn.page.wait_for_url(re.compile(f"to={name}"))
    expect(us.page.locator(f"{entry} [data-step=opened].done")).to_be_visible()
    cn.page.keyboard.press("w")
    cn.page.keyboard.press("Enter")
    expect(us.page.locator(f"{entry} [data-step=answered].done")).to_be_visible()
    expect(cn.page.locator(f"{entry} [data-step=answered].done")).to_be_visible()
    assert [step for step, at in us.steps.items() if at != "—"] == ["sent", "stored", "rang", "opened", "answered"]
    assert list(us.steps) == list(cn.steps) == list(show.STEPS)
    assert [step for step, at in cn.steps.items() if at != "—"] == ["stored", "rang", "opened", "answered"]
    expect(us.page.locator(f"{entry} .answer")).to_contain_text("WILCO")
    expect(cn.page.locator(f"{entry} .answer")).to_contain_text("照办 (WILCO)")


@pytest.mark.fault("F-053")
def test_silence_is_no_acknowledgement(us: Console, cn: Console) -> None:
    name = us.party.send("Do you hear us?", "-p", "IMMEDIATE")
    alarm = cn.page.locator(f"[data-alarm='{name}']")
    expect(alarm).to_be_visible()
    cn.page.keyboard.press("m")
    with cn.page.expect_navigation():
        cn.page.keyboard.press("Enter")
    expect(alarm).to_be_visible()  # it is silent, and still an alarm
    until(lambda: (cn.party.home / "console" / "acts.jsonl").read_text("utf-8").count('"silence"'), "it was noted")
    assert cn.party.entry(name)["states"][0]["times_ms"]["opened"] is None
    cn.page.keyboard.press("a")
    cn.page.keyboard.press("Enter")
    cn.page.wait_for_url(re.compile(f"to={name}"))
    cn.page.keyboard.press("b")
    expect(cn.page.locator("#for-us")).to_contain_text(name)  # acknowledged, and it still waits for its answer
    expect(cn.page.locator("#for-us [data-due-ms]").first).to_be_visible()
    cn.party.did("reply", LINE, name, "ROGER")
    expect(cn.page.locator("#for-us")).not_to_contain_text(name)


@pytest.mark.fault("F-039")
def test_an_exercise_is_unmistakable_in_each_theme(us: Console, cn: Console) -> None:
    name = us.party.send("This is a drill.", "-p", "FLASH", "--exercise")
    alarm = cn.page.locator(f"[data-alarm='{name}']")
    expect(alarm).to_contain_text("演练")
    assert alarm.get_attribute("data-live") == "drill", "the page sounds a drill otherwise"
    for theme in ("day", "dark", "red"):
        cn.page.evaluate("theme => (document.documentElement.dataset.theme = theme)", theme)
        mark = alarm.locator(".drill")
        assert mark.evaluate("one => getComputedStyle(one).borderTopStyle") == "dashed"
        assert "repeating-linear-gradient" in mark.evaluate("one => getComputedStyle(one).backgroundImage")
    cn.party.did("reply", LINE, name, "ROGER")


def test_a_form_is_previewed_and_read_by_each_side_in_its_language(us: Console, cn: Console) -> None:
    page = us.page
    page.goto(page.url + f"line/{LINE}/compose?form=request-to-talk")
    form = us.party.client.get("/v1/forms/request-to-talk?language=en")
    for one in form["fields"]:
        if one["needed"]:
            field = page.locator(f"[name='f.{one['name']}']").first
            if one["choices"] and one["many"] > 1:
                field.check()
            elif one["choices"]:
                field.select_option(one["choices"][1]["name"])
            elif one["kind"] == "party":
                field.select_option("CN")
            else:
                field.fill({"date-time": "010000Z JAN 40"}.get(one["kind"], "10"))
    expect(page.locator("#readings .reading[lang=zh-Hans]")).to_be_visible()
    shown = page.locator("#readings .reading[lang=zh-Hans]").inner_text()
    page.locator("#look").click()
    page.wait_for_url(re.compile("/release$"))
    if page.locator("[name=doubts_seen]").count():
        page.locator("[name=doubts_seen]").check()
    page.locator("#release").click()
    page.wait_for_url(re.compile(r"#US-\d+$"))
    name = page.url.rpartition("#")[2]
    expect(cn.page.locator("body")).to_be_visible()
    cn.page.goto(cn.page.url + f"line/{LINE}")
    entry = cn.page.locator(f"[data-entry='{name}']")
    expect(entry.locator(".title")).to_contain_text(shown.splitlines()[0])
    cn.party.did("reply", LINE, name, "ROGER")


def test_a_message_takes_the_place_of_one_before_on_both_screens(us: Console, cn: Console) -> None:
    first = us.party.send("Our ship is sound.", "-p", "IMMEDIATE")
    page = us.page
    page.goto(f"{us.root}line/{LINE}")
    page.locator(f"[data-entry='{first}']").get_by_role("link", name="Replace this").click()
    expect(page.locator("#supersedes")).to_have_value(first)
    page.locator("#precedence").select_option("IMMEDIATE")
    page.locator("#text").fill("Our ship is holed.")
    page.locator("[name=info][value=CN]").check()
    page.locator("#look").press("Enter")
    page.wait_for_url(re.compile("/release$"))
    expect(page.locator("main")).to_contain_text(f"Takes the place of {first}.")
    expect(page.locator("main .head")).to_contain_text("for information CN")
    page.locator("#release").press("Enter")
    page.wait_for_url(re.compile(r"#US-\d+$"))
    name = page.url.rpartition("#")[2]
    until(lambda: cn.party.entry(name), "it arrived")
    assert cn.party.entry(name)["supersedes"] == first
    assert cn.party.entry(first)["superseded_by"] == name
    cn.page.goto(f"{cn.root}line/{LINE}?to={first}")
    expect(cn.page.locator(f"[data-entry='{first}'] .late")).to_contain_text(name)
    expect(cn.page.locator("[name=override]")).to_be_visible()  # a WILCO to what is stale needs a person's word
    expect(cn.page.locator(f"[data-entry='{name}'] .info")).to_contain_text("抄送 CN")
    told = cn.party.client.get("/v1/lines")[0]["waiting_for_us"]
    assert "for our information" in next(one["says"] for one in told if one["name"] == name)
    page.goto(us.root)
    row = page.locator("#for-them .wait", has_text=name)
    expect(row).to_contain_text("for information: no answer is asked of them")
    expect(row).not_to_contain_text("Not answered")
    cn.party.did("reply", LINE, first, "ROGER")
    assert waits(us, name)
    assert waits(cn, name)
    cn.party.did("ack", LINE, name)  # it was for information: nothing more is waited for, here or there
    for side in (us, cn):
        until(lambda side=side: not waits(side, name), "nothing waits")  # type: ignore[misc]
    page.goto(f"{us.root}line/{LINE}/compose")
    expect(page.locator(f"#supersedes option[value='{first}']")).to_have_count(0)  # what was replaced is not offered


@pytest.mark.fault("F-056")
def test_a_page_that_lost_its_node_says_so_over_the_whole_screen(floor: Theatre, us: Console, cn: Console) -> None:
    page, lost = us.page, us.page.locator("#lost")
    name = cn.party.send("船在做什么？", "-p", "FLASH", "--language", "zh-Hans")
    silent = cn.page.locator("#for-them .wait", has_text=name)
    expect(silent).to_contain_text("对方节点在线，警铃已于")
    expect(lost).to_be_hidden()
    page.wait_for_timeout(500)  # the stream is open
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    floor.us.kill()
    expect(lost).to_be_visible(timeout=6000)
    expect(lost).to_contain_text("LINK TO NODE LOST - DO NOT TRUST THIS SCREEN")
    expect(page.locator("#keys")).to_be_hidden()  # nothing lies over it
    assert lost.bounding_box() == {"x": 0, "y": 0, "width": 1440, "height": 900}
    assert page.evaluate("document.getElementById('main').inert"), "nothing behind it can be pressed"
    expect(cn.page.locator(".lamp.dark")).to_contain_text("不是拒绝联络：对方节点没有运行")  # a fault is told as one
    expect(cn.page.locator(".line.dark .sign")).to_have_text("■")
    expect(silent).to_contain_text("对方节点没有运行")
    floor.us.start()
    expect(lost).to_be_hidden()
    expect(page.locator("#lines")).to_contain_text(LINE)  # signed in as before
    floor.wait_open()
    expect(page.locator(f"[data-alarm='{name}']")).to_be_visible()  # rung anew for whom nobody opened it
    expect(cn.page.locator(".lamp.open")).to_be_visible()
    us.complaints[:] = [said for said in us.complaints if "ERR_" not in said]  # that the node was gone is no fault


@contextmanager
def other_hands(floor: Theatre) -> Iterator[tuple[Callable[[bytes], object], Forger]]:
    """US's station in other hands: a link of its own to CN under US's own key, and what signs for US."""
    us, cn = (Home(party.home) for party in floor.both)
    (charter,) = us.charters().values()
    keys, peer, ear = us.station_keys(), tls_public(cn.station_keys().tls), Ear()
    (me,) = (at for at, seat in charters.seats(charter).items() if seat.station.tls == tls_public(keys.tls))
    routes, loop = {peer: [("127.0.0.1", floor.cn.port)]}, asyncio.new_event_loop()
    carrier = TlsCarrier(keys.tls, (), routes, ear.on_frame, ear.on_link, random.Random(1))
    thread = threading.Thread(target=loop.run_forever)  # a browser is driven in this one
    thread.start()
    try:
        asyncio.run_coroutine_threadsafe(carrier.start(), loop).result()
        until(lambda: any(link.up for link in carrier.links()), "the link is up")
        yield (
            lambda frame: loop.call_soon_threadsafe(carrier.send, peer, frame, 0),
            Forger(charter, me, keys.secrets(), RealSuite()),
        )
    finally:
        asyncio.run_coroutine_threadsafe(carrier.stop(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def test_frames_that_break_the_rules_are_told_with_whose_fault_it_is(floor: Theatre, us: Console, cn: Console) -> None:
    """Of a link that stays as it is: on the board once, on the line's page each kind, both as soon as it happens."""
    board, line = cn.page, cn.context.new_page()
    lamp, counts = board.locator(".line .lamp"), line.locator("[data-fault]")
    line.goto(f"{cn.root}line/{LINE}")
    expect(lamp).not_to_contain_text("违反规则")
    with other_hands(floor) as (send, forger):
        spoilt = bytearray(forger.open(forger.key()))
        spoilt[-1] ^= 1
        send(bytes(spoilt))
        expect(lamp).to_contain_text("对方链路送来了违反规则的帧；其内容一概未保存。")
        expect(lamp.locator(".help")).to_contain_text("双方技术人员应核对版本")
        expect(counts).to_have_count(1)
        expect(counts).to_have_attribute("data-fault", "bad-signature")
        send(b"\xff" * 300)
        expect(counts).to_have_count(2)
    line.close()
    assert us.page.locator(".lamp .trouble").count() == 0, "nobody has spoilt anything for US"
