"""Every route of the console, asked by a browser that an attacker has a hand in: headers, origins, methods, roles.

The routes are read off the application itself: one that is added without a row in the table of roles fails here. No
node runs, so whoever may do something is told that none answers, or that his form is wrong; whoever may not gets 403.
"""

import importlib
import re
from pathlib import Path
from typing import Any

import pytest
from starlette.routing import Mount, Route

from openline.desk.web import guard
from openline.node.officers import ROLES
from tests.desk.web.asking import HOST, NOW, Answer, Browser, _ask

MODULES = (
    *("desk", "acts", "entering", "releasing", "standing", "crew", "handover", "advance", "directory", "setup"),
    *("records", "pages"),
)
FORM = {
    "about": "CN-1",
    "reply": "WILCO",
    "digest": "0" * 64,
    "act": "resume",
    "reason": "x",
    "name": "Lt",
    "text": "x",
}
EVERYBODY = frozenset(ROLES)
ON_WATCH = frozenset({"watch", "releasing"})
RELEASING = frozenset({"releasing"})
ADMINISTRATOR = frozenset({"administrator"})
DIRECTORY = frozenset({"watch", "releasing", "administrator"})
STRANGERS = frozenset({("GET", "/sign-in"), ("POST", "/sign-in"), ("POST", "/sign-in/passkey")}) | {
    ("POST", "/passkeys/new"),
    ("POST", "/passkeys"),
}  # the way in: asked for without a session
AT = "/line/{line}"
# Who may what, written by hand from docs/operate/officers.md and not read off the source.
MAY: dict[frozenset[str], tuple[str, ...]] = {
    EVERYBODY: (
        *("GET /", "GET /parts", "GET /records", "GET /records/pdf", "GET /records/log", f"GET {AT}/export"),
        *("POST /me", f"GET {AT}", f"GET {AT}/handed/{{draft}}", "GET /watch", "GET /watch/records/{number}"),
        *(f"GET {AT}/advance", "GET /duty", "POST /sign-out", "GET /events"),
        "POST /silence",  # the sound of this browser alone; the node's is silenced by those who may
    ),
    ON_WATCH: (
        *(f"GET {AT}/compose", f"POST {AT}/preview", f"POST {AT}/draft", f"POST {AT}/opened", f"POST {AT}/reply"),
        *(f"GET {AT}/release", f"POST {AT}/release", f"POST {AT}/release/passkey", f"POST {AT}/hand"),
        *(f"POST {AT}/handed/{{draft}}/withdraw", f"POST {AT}/handed/{{draft}}/change"),
        *("POST /watch/brief", "POST /watch/signature", "POST /watch/passkey", "POST /watch/sound-test"),
        *("POST /watch/heard", f"GET {AT}/advance/{{advance}}", f"POST {AT}/advance/{{advance}}"),
        *(f"POST {AT}/advance/{{advance}}/send", f"POST {AT}/advance/{{advance}}/passkey"),
    ),
    RELEASING: (
        *(f"POST {AT}/handed/{{draft}}/passkey", f"POST {AT}/handed/{{draft}}/release"),
        *(f"POST {AT}/handed/{{draft}}/return", f"GET {AT}/standing", f"POST {AT}/standing"),
        *(f"POST {AT}/standing/passkey", f"POST {AT}/advance", f"GET {AT}/advance/new"),
        *(f"POST {AT}/advance/passkey", f"POST {AT}/advance/{{advance}}/withdraw"),
    ),
    ADMINISTRATOR: (
        *("GET /officers", "POST /officers", "POST /officers/revoke", "POST /officers/revoke/passkey"),
        *("GET /setup", "POST /setup/check", "POST /setup/card", "GET /setup/card/{name}", "POST /setup/card/{name}"),
        *("POST /setup/confirmed", "POST /setup/route", "POST /setup/draft", "POST /setup/charter"),
        *("GET /setup/charter/{name}", "POST /setup/charter/{name}/sign", "POST /setup/charter/{name}/keep"),
        *("POST /setup/charter/{name}/paper", "GET /setup/charter/{name}/file", "POST /setup/paper"),
        *("GET /setup/line/{line}", "POST /setup/line/{line}/amend", "POST /setup/line/{line}/tell"),
        *("POST /setup/line/{line}/tell/passkey", "POST /setup/station/passkey"),
        *("POST /setup/line/{line}/leave", "POST /setup/station", "GET /setup/paper/{name}"),
        *("POST /setup/paper/{name}/sign", "GET /setup/paper/{name}/file"),
    ),
    DIRECTORY: ("POST /duty/add", "POST /duty/remove"),
}
ROLES_OF = {row: roles for roles, rows in MAY.items() for row in rows}
SHOWN_TO_NOBODY = ("GET", "POST")
FOREIGN: tuple[dict[str, str], ...] = (
    {"origin": ""},
    {"origin": "null"},
    {"origin": "http://evil.example"},
    {"origin": f"http://{HOST}.evil.example"},
    {"origin": f"https://{HOST}"},
    {"sec_fetch_site": "cross-site"},
)


@pytest.fixture
def browser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Browser:
    for name in MODULES:
        module = importlib.import_module(f"openline.desk.web.{name}")
        if hasattr(module, "now_s"):
            monkeypatch.setattr(module, "now_s", lambda: NOW)
    return Browser(tmp_path)


def routes(browser: Browser) -> list[tuple[str, str, str]]:
    """Method, path with its placeholders, and a path to ask for, of every route; the files of a page apart."""
    found = []
    app: Any = browser._app
    for one in app._inside.routes:
        if isinstance(one, Route):
            path = re.sub(r"\{(\w+)\}", lambda part: "1" if part[1] == "number" else "x", one.path)
            found += [(method, one.path, path) for method in sorted(one.methods or ()) if method != "HEAD"]
        else:
            assert isinstance(one, Mount)
            found.append(("GET", one.path, f"{one.path}/console.js"))
    return found


def ask(browser: Browser, method: str, path: str, **headers: str) -> Answer:
    """Any method, with the headers of a page of ours."""
    if method == "POST":
        return browser.post(path, FORM, **headers)
    own = browser._headers({"accept": "text/html", "origin": f"http://{HOST}"} | headers)
    return _ask(browser._app, method, path, own, b"")


def refused(answer: Answer) -> bool:
    """Whether the way in was shown, or nothing."""
    return answer.status == 401 or (answer.status, answer.headers.get("location")) == (303, "/sign-in")


@pytest.mark.fault("F-059")
@pytest.mark.parametrize("role", ["", "releasing", "administrator"])
def test_every_answer_of_every_route_carries_every_header(browser: Browser, role: str) -> None:
    """Pages, refusals, faults and files; none is kept, none lets another origin in, and a cookie is ours alone."""
    if role:
        browser.signs_in(role)
    for method, named, path in [*routes(browser), ("GET", "", "/nowhere"), ("PUT", "", "/"), ("OPTIONS", "", "/me")]:
        if (role and named in ("/events", "/sign-out")) or named == "/watch/sound-test":
            continue  # one lasts, one ends what the others need, one asks the node for a sound
        answer = ask(browser, method, path)
        for key, value in guard.HEADERS.items():
            assert answer.headers.get(key) == value, (method, path, key)
        assert not [key for key in answer.headers if key.startswith("access-control-")], (method, path)
        assert "server" not in answer.headers
        assert answer.status != 500, (method, path)
        if cookie := answer.headers.get("set-cookie"):
            assert re.fullmatch(r"__Host-[a-z-]+=.*", cookie.partition(";")[0])
            said = {part.strip().lower() for part in cookie.split(";")[1:]}
            assert {"secure", "httponly", "samesite=strict", "path=/"} <= said, cookie
            assert not any(part.startswith("domain") for part in said)


@pytest.mark.fault("F-059")
def test_every_route_refuses_pages_of_others(browser: Browser) -> None:
    """A POST from another origin, and any method under another name: refused before anything of it is read."""
    browser.signs_in("releasing")
    for method, _, path in routes(browser):
        for headers in FOREIGN if method == "POST" else ():
            assert ask(browser, method, path, **headers).status == 403, (path, headers)
        for host in ("evil.example", "127.0.0.1:7443", f"{HOST}.evil.example", ""):
            assert ask(browser, method, path, host=host).status == 421, (path, host)
    assert not refused(ask(browser, "GET", "/me")), "the session stands: nobody was signed out by a page of others"


@pytest.mark.fault("F-059")
def test_every_route_takes_its_own_methods_alone(browser: Browser) -> None:
    """A change is a POST; what is asked for in another way is refused, also what some servers take for a POST."""
    browser.signs_in("releasing")
    app: Any = browser._app
    for path in dict.fromkeys(path for _, _, path in routes(browser)):
        # All routes that the path fits: a thing may be called "new", as a page is.
        fitting = [one for one in app._inside.routes if one.path_regex.match(path)]
        own = {method for one in fitting for method in getattr(one, "methods", {"GET"})}
        for method in {"GET", "POST", "PUT", "OPTIONS", "post"} - own:
            assert ask(browser, method, path, x_http_method_override="POST").status == 405, (method, path)


@pytest.mark.fault("F-059")
@pytest.mark.parametrize("role", ["", *ROLES])
def test_every_route_is_for_the_roles_in_the_table(browser: Browser, role: str) -> None:
    if role:
        browser.signs_in(role)
    cookie = browser.cookie
    for method, named, path in routes(browser):
        row = f"{method} {named}"
        if (method, named) in STRANGERS or named == "/static" or (role and named in ("/events", "/sign-out")):
            continue
        browser.cookie = cookie
        answer = ask(browser, method, path)
        if not role:
            assert refused(answer), (row, answer.status)
        elif role in ROLES_OF[row]:
            assert answer.status != 403, row
            assert not refused(answer), row
        else:
            assert answer.status == 403, (row, role, answer.status)


def test_the_table_of_roles_is_of_the_routes_that_there_are(browser: Browser) -> None:
    rows = {f"{m} {named}" for m, named, _ in routes(browser) if (m, named) not in STRANGERS and named != "/static"}
    assert set(ROLES_OF) == rows
    assert len(ROLES_OF) == sum(map(len, MAY.values())), "a route in two rows"


@pytest.mark.fault("F-059")
def test_a_cookie_that_is_not_ours_is_nobodys(browser: Browser) -> None:
    """Guessed, cut, of the seat, under a name without the prefix, or twice."""
    browser.signs_in("watch")
    good = browser.cookie
    for bad in ("", "x" * 43, good[:-1], good + "x", good.swapcase(), f'"{good}', "\udcff"):
        browser.cookie = bad.encode("ascii", "ignore").decode()
        assert refused(ask(browser, "GET", "/")), bad
    browser.cookie = ""
    for cookie in (f"openline={good}", f"__Secure-openline={good}", f"__Host-openline2={good}", f"seat={good}"):
        assert refused(ask(browser, "GET", "/", cookie=cookie)), cookie
