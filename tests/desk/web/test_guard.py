"""What the console takes and refuses, header by header; and what each role may do, before any node is asked."""

import re
from pathlib import Path

import pytest

from openline.desk.web import guard, limits
from openline.desk.web.desk import Desk
from openline.desk.web.passkeys import Keys, NoKey
from openline.desk.web.people import SESSION_S, Officer
from openline.node.officers import id_of
from tests.desk.web.asking import HOST, NOW, Browser


@pytest.fixture
def browser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Browser:
    for module in ("desk", "acts", "entering", "releasing", "standing", "crew"):
        monkeypatch.setattr(f"openline.desk.web.{module}.now_s", lambda: NOW)
    return Browser(tmp_path)


@pytest.mark.fault("F-059")
def test_every_answer_carries_the_policy(browser: Browser) -> None:
    browser.signs_in("watch")
    for answer in (
        browser.get("/sign-in"),
        browser.get("/static/console.js"),
        browser.get("/nowhere"),
        browser.get("/"),
    ):
        for key, value in guard.HEADERS.items():
            assert answer.headers[key] == value
    policy = guard.HEADERS["content-security-policy"]
    assert policy.startswith("default-src 'none'; ")
    for part in ("frame-ancestors 'none'", "require-trusted-types-for 'script'", "trusted-types 'none'"):
        assert part in policy
    assert "unsafe" not in policy
    assert "http" not in policy


@pytest.mark.parametrize(
    "host", ["127.0.0.1:7443", "localhost:7443", "cn.localhost:7443", "us.localhost", "evil.example"]
)
def test_there_is_one_name(browser: Browser, host: str) -> None:
    answer = browser.get("/sign-in", host=host)
    assert answer.status == 421
    assert f"http://{HOST}/" in answer.text


@pytest.mark.fault("F-059")
@pytest.mark.parametrize(
    "headers",
    [
        {"origin": ""},
        {"origin": "null"},
        {"origin": "http://cn.localhost:7443"},
        {"origin": "https://us.localhost:7443"},
        {"sec_fetch_site": "same-site"},
        {"sec_fetch_site": "cross-site"},
    ],
)
def test_nothing_is_done_for_a_page_of_others(browser: Browser, headers: dict[str, str]) -> None:
    officer = browser.signs_in("watch")
    assert browser.post("/me", {"theme": "red"}, **headers).status == 403
    assert browser.people.officer(officer.name) == officer
    assert browser.post("/me", {"theme": "red"}).status == 303
    changed = browser.people.officer(officer.name)
    assert changed is not None
    assert changed.theme == "red"


@pytest.mark.parametrize("path", ["/me", "/silence", "/sign-out", "/line/x/opened", "/line/x/reply", "/line/x/draft"])
def test_nothing_is_done_by_a_get(browser: Browser, path: str) -> None:
    browser.signs_in("watch")
    assert browser.get(path).status == 405


@pytest.mark.parametrize("path", ["/", "/line/x", "/line/x/compose", "/line/x/release", "/events"])
def test_nobody_is_shown_anything_without_a_session(browser: Browser, path: str) -> None:
    answer = browser.get(path)
    assert (answer.status, answer.headers["location"]) == (303, "/sign-in")
    assert browser.get(path, accept="*/*").status == 401
    browser.cookie = "x" * 43
    assert browser.get(path).status == 303


def test_a_link_signs_in_once_and_not_by_a_get(browser: Browser) -> None:
    officer = Officer("Lt Smith", "watch")
    browser.people.keep(officer)
    link = browser.people.link(officer, NOW)
    for _ in range(2):
        assert "Lt Smith" in browser.get(f"/sign-in?link={link}").text
    answer = browser.post("/sign-in", {"link": link})
    cookie = answer.headers["set-cookie"]
    assert answer.status == 303
    assert cookie.startswith("__Host-openline=")
    for part in ("Secure", "HttpOnly", "SameSite=strict", "Path=/", f"Max-Age={SESSION_S}"):
        assert part in cookie
    assert "Domain" not in cookie
    assert browser.post("/sign-in", {"link": link}).status == 403
    assert "Lt Smith" not in browser.get(f"/sign-in?link={link}").text


def test_a_flood_of_sign_ins_is_turned_away(browser: Browser) -> None:
    most = limits.MOST["address"]
    answers = [browser.post("/sign-in", {"link": "guess"}).status for _ in range(most + 1)]
    assert answers == [403] * most + [429]


def test_five_passkeys_that_do_not_fit_shut_the_way_of_one_officer_for_a_minute(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From many addresses as from one: what is counted is whose passkey it claims to be; another one comes in."""
    smith, jones = browser.signs_in("watch"), browser.signs_in("releasing")

    def answer(*_: object) -> None:
        raise NoKey("bad-link")

    monkeypatch.setattr(Keys, "whose", lambda _, brought: smith if brought == "Smith" else jones)
    monkeypatch.setattr(Keys, "answer", answer)
    tries = [browser.post("/sign-in", {"passkey": "Smith"}).status for _ in range(limits.MOST["officer"] + 1)]
    assert tries == [403] * limits.MOST["officer"] + [429]
    assert browser.post("/sign-in", {"passkey": "Jones"}).status == 403


@pytest.mark.fault("F-035")
def test_what_somebody_wrote_is_text_on_a_page_also_where_nobody_thought_of_it(tmp_path: Path) -> None:
    """Words of others are escaped where they are shown; besides, every template escapes whatever it is given."""
    pages = Desk(tmp_path, "US", HOST, "", True)._pages
    assert pages.from_string("{{ x }}").render(x="<script>x</script>") == "&lt;script&gt;x&lt;/script&gt;"
    for name in pages.list_templates():
        assert pages.get_template(name).environment.autoescape is True
        source = pages.loader.get_source(pages, name)[0] if pages.loader else ""
        assert not re.search(r"(?<!' )\|\s*safe\b|autoescape", source), f"{name} trusts what is no text of its own"


@pytest.mark.parametrize("role", ["auditor", "administrator"])
def test_who_only_reads_sends_nothing(browser: Browser, role: str) -> None:
    browser.signs_in(role)
    for path in ("/line/x/opened", "/line/x/reply", "/line/x/draft", "/line/x/release", "/line/x/preview"):
        answer = browser.post(path, {"about": "CN-1", "reply": "WILCO", "digest": "0" * 64})
        assert answer.status == 403
        assert role in answer.text
    assert browser.get("/line/x/compose").status == 403


def test_without_its_node_the_console_says_so(browser: Browser) -> None:
    browser.signs_in("watch")
    answer = browser.get("/")
    assert answer.status == 503
    assert "openline node run" in answer.text
    assert browser.post("/line/x/opened", {"about": "CN-1"}).status == 503


def test_a_form_that_is_cut_or_too_long_is_refused(browser: Browser) -> None:
    browser.signs_in("watch")
    assert browser.post("/line/x/opened").status == 400
    assert browser.post("/line/x/draft", {"text": "x" * 70_000}).status == 413
    assert browser.post("/me", {"theme": "pink"}).status == 409


def test_after_an_act_a_page_of_ours_follows(browser: Browser) -> None:
    browser.signs_in("watch")
    for referer, path in {
        f"http://{HOST}/line/x?to=CN-3": "/line/x?to=CN-3",
        "http://evil.example//evil.example/": "/evil.example/",
        "": "/",
    }.items():
        assert browser.post("/me", {"theme": "day"}, referer=referer).headers["location"] == path


def test_what_is_signed_out_is_out(browser: Browser) -> None:
    browser.signs_in("watch")
    assert browser.get("/").status == 503
    assert browser.post("/sign-out").status == 303
    assert browser.get("/").status == 303


def test_a_draft_that_was_changed_is_not_what_was_released(browser: Browser) -> None:
    browser.signs_in("watch")
    browser.post("/line/x/draft", {"text": "We will not fire.", "precedence": "FLASH"})
    assert browser.post("/line/x/release", {"digest": "0" * 64}).status == 409


def test_a_link_opens_only_the_registration_of_a_passkey(tmp_path: Path, browser: Browser) -> None:
    station = Browser(tmp_path, links=False)
    officer = Officer("Lt Smith", "watch")
    station.people.keep(officer)
    link = station.people.link(officer, NOW)
    assert 'data-passkey="/passkeys/new"' in station.get(f"/sign-in?link={link}").text
    answer = station.post("/sign-in", {"link": link})
    assert answer.status == 403
    assert "set-cookie" not in answer.headers
    asked = station.post("/passkeys/new", {"link": link})
    assert asked.status == 200
    assert '"rpId"' not in asked.text
    assert '"id": "us.localhost"' in asked.text
    assert station.post("/passkeys", {"link": link, "passkey": "{}"}).status == 403
    assert station.people.linked(link, NOW) == officer, "a failed try does not use it up"
    assert station.post("/passkeys/new", {"link": "guess"}).status == 403


def test_failed_sign_ins_of_one_officer_are_counted(tmp_path: Path, browser: Browser) -> None:
    station = Browser(tmp_path, links=False)
    station.people.keep(Officer("Lt Smith", "watch"))
    key = station.people.folder("keys") / id_of("AAAA")
    key.write_text('{"name": "Lt Smith", "id": "AAAA", "public": "AAAA", "count": 0, "at_s": 0}', "utf-8")
    bad = {"passkey": '{"id": "AAAA", "response": {"clientDataJSON": "e30"}}'}
    most = limits.MOST["officer"]
    assert [station.post("/sign-in", bad).status for _ in range(most + 1)] == [403] * most + [429]
    failed = [row["act"] for row in station.people.audit.look().rows]
    assert failed == ["sign-in failed"] * most


@pytest.mark.parametrize("role", ["watch", "auditor", "administrator"])
def test_only_a_releasing_officer_suspends_and_releases_for_others(browser: Browser, role: str) -> None:
    browser.signs_in(role)
    for path in ("standing", "standing/passkey", "handed/D1/release", "handed/D1/return", "handed/D1/passkey"):
        assert browser.post(f"/line/x/{path}", {"act": "resume", "digest": "0", "reason": "x"}).status == 403
    assert browser.get("/line/x/standing").status == 403


@pytest.mark.parametrize("role", ["watch", "releasing", "auditor"])
def test_only_an_administrator_sees_to_officers(browser: Browser, role: str) -> None:
    browser.signs_in(role)
    assert browser.get("/officers").status == 403
    for path in ("/officers", "/officers/revoke", "/officers/revoke/passkey"):
        assert browser.post(path, {"name": "Lt Smith"}).status == 403
