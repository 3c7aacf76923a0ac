"""Who asks at the local API and what his role does there: every path that acts, against every role."""

from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from openline.node import askers
from openline.node.api import HANDLERS, app
from openline.node.askers import ACTS, STATION, Askers, asker, naming
from openline.node.audit import Audit
from openline.node.home import Home
from openline.node.node import Node
from openline.node.officers import ROLES, Officer, Officers
from openline.node.times import now
from tests.desk.web.asking import ask_app

KEY = "k" * 43
ROWS = sorted(ACTS)


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Starlette]:
    """Every path that acts, each answering who asked."""
    home = tmp_path_factory.mktemp("home")
    asking = Askers(home, KEY)

    async def done(_request: Request) -> Response:
        return JSONResponse({"name": "US-1", "who": asker().who()}, 201)

    routes = [asking.guarded(Route(path, done, methods=["POST"])) for path in [*ROWS, "/v1/other"]]
    for role in ROLES:
        Officers(home).keep(Officer(f"{role} Smith", role))
    return home, Starlette(routes=routes, exception_handlers=HANDLERS)


def post(to: Any, path: str, heads: dict[str, str], **more: Any) -> tuple[int, dict[str, Any]]:
    """Status and JSON of a POST."""
    for part in ("line", "draft"):
        path = path.replace(f"{{{part}}}", "x")
    return ask_app(to, path, heads, **more)


@pytest.mark.parametrize("role", ROLES)
def test_a_role_does_what_the_table_says_by_token_and_at_the_console(doors: tuple[Path, Starlette], role: str) -> None:
    home, to = doors
    officer = Officer(f"{role} Smith", role)
    token = Officers(home).token(officer, now().wall_ms // 1000 + 60)
    for path in ROWS:
        may = ACTS[path] in ROLES[role]
        for heads, way in (({"authorization": f"Bearer {token}"}, "token"), (naming(KEY, officer.name), "console")):
            status, found = post(to, path, {key.lower(): value for key, value in heads.items()})
            assert (status, "error" in found) == ((201, False) if may else (403, True)), (path, role)
            if may:
                assert found["who"] == {"officer": officer.name, "role": role, "way": way}
            else:
                assert f"is {role}" in found["error"]
    assert post(to, "/v1/other", {"authorization": f"Bearer {token}"})[0] == 403, "what stands nowhere is nobody's"
    noted = [row["act"] for row in Audit(home).look().rows if row["officer"] == officer.name]
    done = [ACTS[path] for path in ROWS if ACTS[path] in ROLES[role] and path not in askers.UNNOTED]
    assert sorted(noted) == sorted([*done, *done])


def test_the_station_is_nobody_by_name_and_a_strange_token_is_refused(doors: tuple[Path, Starlette]) -> None:
    home, to = doors
    path = "/v1/lines/{line}/messages"
    assert post(to, path, {})[1]["who"] == {"officer": "", "role": "", "way": "station"}
    assert post(to, path, {"authorization": "Bearer theirs"}, **{STATION: True})[0] == 201
    for heads in (
        {"authorization": "Bearer " + "x" * 43},
        {"authorization": ""},
        {"authorization": f"Bearer {KEY}"},
        {"authorization": f"Bearer {KEY}", "openline-officer": "Nobody"},
        {"authorization": "Bearer \xff", "openline-officer": "watch Smith"},
    ):
        assert post(to, path, heads)[0] == 401
    old = Officers(home).token(Officer("watch Smith", "watch"), now().wall_ms // 1000 - 1)
    assert post(to, path, {"authorization": f"Bearer {old}"})[0] == 401
    none = Askers(home, "")
    with pytest.raises(Exception, match="nobody's"):
        none.of(Request({"type": "http", "headers": [(b"authorization", b"Bearer ")]}))


def test_every_path_that_acts_stands_in_the_table(home: Home) -> None:
    node = Node(home)
    try:
        routes = [route for route in app(node).routes if isinstance(route, Route)]
    finally:
        node.store.close()
    assert {route.path for route in routes if "POST" in (route.methods or ())} == set(ACTS)
    assert set(ACTS.values()) <= {act for acts in ROLES.values() for act in acts}


def test_an_act_that_cannot_be_noted_says_so(tmp_path: Path) -> None:
    asking = Askers(tmp_path, KEY)

    async def done(_request: Request) -> Response:
        return Response(b"file", 201)

    to = Starlette(routes=[asking.guarded(Route("/v1/backup", done, methods=["POST"]))], exception_handlers=HANDLERS)
    chief = Officer("Chief", "administrator")
    Officers(tmp_path).keep(chief)
    heads = {key.lower(): value for key, value in naming(KEY, chief.name).items()}
    assert post(to, "/v1/backup", heads)[0] == 201
    (tmp_path / "console" / "acts.jsonl").unlink()
    (tmp_path / "console" / "acts.jsonl").mkdir()
    status, found = post(to, "/v1/backup", heads)
    assert (status, found["error"].startswith("It was done, and could not be written")) == (503, True)


def test_two_persons_need_names() -> None:
    with pytest.raises(Exception, match="needs an officer by name"):
        asker().person()
