"""Every route of the local API under attack, on the loopback: who is not let in, which headers, which roles.

The routes are read off the application; one that is added without a row in the table of roles fails here. The node is
made and not started, so whoever may do something is told that his line is not there; whoever may not gets 401 or 403.
"""

import re
from dataclasses import dataclass

import pytest
from starlette.routing import Route
from starlette.types import ASGIApp

from openline.node import guard
from openline.node.api import app
from openline.node.home import Home
from openline.node.node import Node
from openline.node.officers import ROLES, Officer, Officers
from openline.node.times import now
from tests.desk.web.asking import Answer, _ask
from tests.scenes import theatre

TOKEN = "t" * 43
HOST = "127.0.0.1:7080"
LINE = "/v1/lines/{line}"
EVERYBODY, ON_WATCH = frozenset(ROLES), frozenset({"watch", "releasing"})
RELEASING, ADMINISTRATOR = frozenset({"releasing"}), frozenset({"administrator"})
# Who may do what by POST, written by hand from docs/operate/officers.md; everybody reads.
MAY: dict[frozenset[str], tuple[str, ...]] = {
    ON_WATCH: (
        *(f"{LINE}/messages", f"{LINE}/requests", f"{LINE}/replies", f"{LINE}/opened", f"{LINE}/preview"),
        *(f"{LINE}/translations", f"{LINE}/tests", f"{LINE}/drafts", f"{LINE}/drafts/{{draft}}"),
        *(f"{LINE}/drafts/{{draft}}/withdraw", f"{LINE}/advance/{{advance}}/send"),
        *("/v1/watch/brief", "/v1/watch/signatures", "/v1/watch/sound"),
    ),
    RELEASING: (
        *(f"{LINE}/suspend", f"{LINE}/resume", f"{LINE}/drafts/{{draft}}/return", f"{LINE}/drafts/{{draft}}/release"),
        *(f"{LINE}/advance", f"{LINE}/advance/{{advance}}/withdraw"),
    ),
    ADMINISTRATOR: (f"{LINE}/card", f"{LINE}/charter", "/v1/courier", "/v1/backup"),
    EVERYBODY - {"auditor"}: ("/v1/alarm/silence", "/v1/alarm/test"),
}
ROLES_OF = {path: roles for roles, paths in MAY.items() for path in paths}
LASTING = "/v1/events"


@dataclass
class Door:
    """The API as it stands on the loopback, and a token for each role."""

    to: ASGIApp
    routes: list[tuple[str, str]]
    tokens: dict[str, str]

    def ask(self, method: str, path: str, **headers: str) -> Answer:
        """One request of the station, with headers in place of its own; an empty one is left out."""
        own = {"host": HOST, "authorization": f"Bearer {TOKEN}", "content-type": "application/json"} | headers
        path = re.sub(r"\{\w+\}", "x", path)
        return _ask(self.to, method, path, {key: value for key, value in own.items() if value}, b"{}")


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Door:
    with theatre.passphrase():
        home = Home(theatre.settle(tmp_path_factory.mktemp("api"), "US").home)
    officers = Officers(home.path)
    tokens = {role: officers.token(Officer(f"{role} Smith", role), now().wall_ms // 1000 + 60) for role in ROLES}
    for role in ROLES:
        officers.keep(Officer(f"{role} Smith", role))
    inside = app(Node(home))

    def is_officers(token: str) -> bool:
        return officers.of_token(token, now().wall_ms // 1000) is not None

    routes = [(m, r.path) for r in inside.routes if isinstance(r, Route) for m in sorted(r.methods or ())]
    return Door(guard.Guard(inside, TOKEN, 7080, is_officers), [row for row in routes if row[0] != "HEAD"], tokens)


STRANGERS: tuple[tuple[dict[str, str], int], ...] = (
    ({"authorization": ""}, 401),
    ({"authorization": f"Bearer {TOKEN[:-1]}"}, 401),
    ({"authorization": f"Basic {TOKEN}"}, 401),
    ({"authorization": TOKEN.swapcase()}, 401),
    ({"authorization": "Bearer "}, 401),
    ({"host": "evil.example"}, 403),
    ({"host": "127.0.0.1.evil.example:7080"}, 403),
    ({"host": "127.0.0.1"}, 403),
    ({"host": ""}, 403),
    ({"origin": "null"}, 403),
    ({"origin": "http://evil.example"}, 403),
    ({"origin": "https://127.0.0.1:7080"}, 403),
    ({"origin": "http://127.0.0.1:7443"}, 403),
)


@pytest.mark.fault("F-059")
def test_every_route_refuses_who_is_not_let_in(door: Door) -> None:
    """Without the token, under another name, from a page of another origin; also for what is no route."""
    for method, path in [*door.routes, ("GET", "/"), ("OPTIONS", "/v1/lines")]:
        for headers, status in STRANGERS:
            assert door.ask(method, path, **headers).status == status, (method, path, headers)


@pytest.mark.fault("F-059")
def test_every_answer_of_every_route_carries_every_header(door: Door) -> None:
    """Nothing is kept, guessed at, framed or let in from another origin; what is refused carries them too."""
    for method, path in [*door.routes, ("PUT", "/v1/lines"), ("GET", "/nowhere")]:
        for headers in ({}, {"authorization": ""}):
            if path == LASTING and not headers:
                continue
            answer = door.ask(method, path, **headers)
            for key, value in guard.HEADERS.items():
                assert answer.headers.get(key) == value, (method, path, key)
            assert not {key for key in answer.headers if key.startswith("access-control-") or key == "set-cookie"}
            assert answer.status != 500, (method, path)


@pytest.mark.fault("F-059")
@pytest.mark.parametrize("role", ROLES)
def test_every_act_is_for_the_roles_in_the_table(door: Door, role: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """By an officer's token. The house of a refused one is never asked; a read is everybody's."""
    for method, path in door.routes:
        if path == LASTING:
            continue
        answer = door.ask(method, path, authorization=f"Bearer {door.tokens[role]}")
        if method == "GET" or role in ROLES_OF[path]:
            assert answer.status not in (401, 403), (path, role, answer.text)
        else:
            assert answer.status == 403, (path, role, answer.status)
            assert f"is {role}" in answer.text


def test_the_table_of_roles_is_of_the_acts_that_there_are(door: Door) -> None:
    assert set(ROLES_OF) == {path for method, path in door.routes if method == "POST"}
    assert {method for method, _ in door.routes} == {"GET", "POST"}


@pytest.mark.fault("F-059")
def test_every_route_takes_its_own_methods_alone(door: Door) -> None:
    taken: dict[str, set[str]] = {}
    for method, path in door.routes:
        taken.setdefault(path, set()).add(method)
    for path, own in taken.items():
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "post"} - own:
            answer = door.ask(method, path, **{"x-http-method-override": "POST"})
            assert answer.status == 405, (method, path, answer.status)


def test_paths_that_lead_elsewhere_lead_nowhere(door: Door) -> None:
    """Dots, doubled and encoded slashes, a NUL, and a name of 64 KiB: no such thing, in a sentence."""
    for path in ("/v1/lines/../health", "//v1/health", "/v1//health", "/v1/lines/%2e%2e/card", "/v1/lines/\0"):
        assert door.ask("GET", path).status in (404, 405), path
    answer = door.ask("GET", f"/v1/lines/{'x' * 65536}")
    assert answer.status == 404
    assert len(answer.text) < 1000
