"""``spec/openapi.yaml`` held against a running node over real HTTP: no fault, and every answer is as the contract says.

Two nodes with a line between them; the requests are made up by schemathesis, good ones and bad ones, from one seed.
"""

import http.client
import json
import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import schemathesis
import yaml
from hypothesis import HealthCheck, Phase, settings
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance
from starlette.routing import Route

from openline.desk.demo.stage import free_port
from openline.node.api import app
from openline.node.guard import token
from openline.node.home import Home, HomeError
from openline.node.node import Node
from tests.scenes.theatre import LINE, Theatre, number

CONTRACT = Path(__file__).parents[2] / "spec" / "openapi.yaml"
UNBOUNDED = ("events", "backup")  # one never ends, one writes wherever it is told: each has a test of its own
REPEATS = 5  # made-up requests for each operation, besides those at the limits of every value


def contract() -> dict[str, Any]:
    """The contract as it is written."""
    found: dict[str, Any] = yaml.safe_load(CONTRACT.read_text("utf-8"))
    return found


@pytest.fixture(scope="module")
def served(homes: Theatre) -> Iterator[tuple[str, str, str]]:
    """US's node with something on its line: the address of its API on the loopback, its token, and an officer's."""
    us, cn = homes.both
    port = free_port()
    us.settings("office = 1 ", f'api = "127.0.0.1:{port}"\noffice = 1 ')
    homes.raise_curtain()
    name = cn.send("Do you hear us?", "-p", "FLASH", "--exercise")
    us.until_reached(name, "RANG")
    us.did("reply", LINE, name, "ROGER")
    cn.did("suspend", LINE, "Exercise at sea.", "--hours", "1")
    us.until_reached(us.send("We hear you."), "STORED")
    us.did("console", "add", "Maj Jones", "--role", "releasing")
    officer = us.did("console", "token", "Maj Jones").out.strip()
    yield f"http://127.0.0.1:{port}", (us.home / "api.token").read_text("ascii").strip(), officer
    for party in homes.both:
        party.end()


@pytest.fixture
def narrowed(request: pytest.FixtureRequest) -> Any:
    """The contract with names of things that are there, and of some that are not: made-up ones would find nothing."""
    request.node._nodeid = request.node.nodeid  # schemathesis reads it under the name that it had before pytest 9
    written, names = contract(), ["US-1", "CN-2", "US-3", "CN-999"]
    written["components"]["parameters"]["line"]["schema"] = {"enum": [LINE, "nowhere"]}
    written["components"]["parameters"]["entry"]["schema"] = {"enum": names}
    written["components"]["schemas"]["About"] = {"enum": names}
    made = schemathesis.openapi.from_dict(written)
    made.config.generation.update(modes=list(GenerationMode))
    return made


# What is asked is made up by the test and not while tests are gathered: that takes 5 s, and every worker gathers all.
asked = schemathesis.pytest.from_fixture("narrowed").exclude(operation_id=list(UNBOUNDED))


@pytest.mark.timeout(600)  # 49 operations
@asked.parametrize()
@settings(
    max_examples=REPEATS,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_every_answer_is_as_the_contract_says(case: schemathesis.Case[Any], served: tuple[str, str, str]) -> None:
    """Good requests and bad ones, for every operation; each is a test within this one.

    Not checked is that whatever fits the contract is done: that a time lies ahead, or which offices a card has, no
    contract can say.
    """
    let_in = {"Authorization": f"Bearer {served[2] if '/drafts' in case.path else served[1]}"}
    unsaid: list[Any] = [positive_data_acceptance]
    if (case.method, case.path) == ("POST", "/v1/courier"):  # a number is bytes as well: a bundle that says nothing
        unsaid.append(negative_data_rejection)
    case.call_and_validate(base_url=served[0], headers=let_in, excluded_checks=unsaid)


def test_the_contract_names_every_path_and_verb_and_no_other(home: Home) -> None:
    """What is served and what is written are the same set."""
    node = Node(home)
    try:
        served = {
            (_plain(route.path), verb)
            for route in app(node).routes
            if isinstance(route, Route)
            for verb in (route.methods or set()) - {"HEAD"}
        }
    finally:
        node.store.close()
    written = {
        (_plain(path), verb.upper())
        for path, item in contract()["paths"].items()
        for verb in item
        if verb != "parameters"
    }
    assert served == written


def _plain(path: str) -> str:
    return re.sub(r"\{[a-z]+\}", "{}", path)


class Ask:
    """Requests over the loopback, with whatever headers."""

    def __init__(self, address: str, token: str) -> None:
        self.address, self.token = address.removeprefix("http://"), token

    def __call__(self, path: str, body: Any = None, **heads: str) -> tuple[int, Any, dict[str, str]]:
        """Status, JSON and headers of the answer; without a ``token`` ours is sent."""
        with closing(http.client.HTTPConnection(self.address, timeout=30)) as made:
            given = {"Authorization": f"Bearer {self.token}"} | {k.replace("_", "-"): v for k, v in heads.items()}
            data = None if body is None else json.dumps(body)
            made.request("GET" if body is None else "POST", path, data, {k: v for k, v in given.items() if v})
            answer = made.getresponse()
            return answer.status, json.loads(answer.read() or b"null"), dict(answer.getheaders())


@pytest.fixture(scope="module")
def ask(served: tuple[str, str, str]) -> Ask:
    """Requests to US's node."""
    return Ask(*served[:2])


REFUSED = {
    "no token": ({"Authorization": ""}, 401, "The token is missing"),
    "another token": ({"Authorization": "Bearer 0123456789012345678901234567890123"}, 401, "The token is missing"),
    "a token that is no text": ({"Authorization": "Bearer \xff"}, 401, "The token is missing"),
    "another scheme": ({"Authorization": "Basic dXM6Y24="}, 401, "The token is missing"),
    "a name that points here": ({"Host": "evil.example"}, 403, "name it 127.0.0.1"),
    "our name with another port": ({"Host": "127.0.0.1:1"}, 403, "name it 127.0.0.1"),
    "another origin": ({"Origin": "http://evil.example"}, 403, "No page of another origin"),
    "no origin to speak of": ({"Origin": "null"}, 403, "No page of another origin"),
}


@pytest.mark.fault("F-059")
@pytest.mark.parametrize(("heads", "status", "says"), REFUSED.values(), ids=REFUSED)
def test_whoever_has_no_token_or_comes_from_elsewhere_is_not_let_in(
    ask: Ask, heads: dict[str, str], status: int, says: str
) -> None:
    """A stranger's page in a browser on this machine reaches the port; it is told nothing, and nothing is allowed."""
    found, answer, given = ask("/v1/lines", **heads)
    assert (found, list(answer)) == (status, ["error", "english", "id", "given"])
    assert says in answer["error"]
    assert not [name for name in given if name.lower().startswith("access-control")]


def test_the_token_is_ours_alone_and_another_is_refused(
    served: tuple[str, str, str], homes: Theatre, tmp_path: Path
) -> None:
    """Mode 0600; a token that others can read, or that is short, ends the start with a sentence."""
    path = homes.us.home / "api.token"
    assert path.stat().st_mode & 0o777 == 0o600
    copy = tmp_path / "api.token"
    copy.write_bytes(path.read_bytes())
    copy.chmod(0o640)
    with pytest.raises(HomeError, match="Others can read"):
        token(copy)
    copy.chmod(0o600)
    assert token(copy) == served[1]
    copy.write_text("short", "ascii")
    with pytest.raises(HomeError, match="holds no token"):
        token(copy)


def test_pages_go_forwards_backwards_and_around(ask: Ask) -> None:
    """Read backwards page by page, the transcript is the same; an entry stands in the middle of its page."""
    path = f"/v1/lines/{LINE}/entries"
    whole = ask(path)[1]["entries"]
    assert [e["id"] for e in whole] == sorted(e["id"] for e in whole)
    back: list[Any] = []
    page = ask(f"{path}?before=999999999999&limit=2")[1]
    while True:
        back = page["entries"] + back
        if page["previous"] is None:
            break
        page = ask(f"{path}?before={page['previous']}&limit=2")[1]
    assert [e["id"] for e in back] == [e["id"] for e in whole]
    middle = whole[len(whole) // 2]
    page = ask(f"{path}?around={middle['name']}&limit=3")[1]
    assert [e["name"] for e in page["entries"]][1] == middle["name"]
    assert page["next"] == page["entries"][-1]["id"]
    assert page["previous"] == page["entries"][0]["id"]
    calls = ask(f"{path}?class=MESSAGE&limit=1")[1]
    assert [e["class"] for e in calls["entries"]] == ["MESSAGE"]
    assert ask(f"{path}?after={calls['next']}&class=MESSAGE&limit=1")[1]["entries"][0]["id"] > calls["next"]
    assert ask(f"{path}?after=999999")[1] == {"entries": [], "next": None, "previous": 1000000}


def test_one_line_in_full_says_who_is_on_it_and_under_which_terms(ask: Ask, homes: Theatre) -> None:
    """Safety numbers as each side reads them out, the charter in sentences, the lamp with its reason and since when."""
    found = ask(f"/v1/lines/{LINE}")[1]
    assert [m["party"] for m in found["members"]] == ["US", "CN"]
    for member, party in zip(found["members"], homes.both, strict=True):
        assert member["safety_number"] == number(party)
    assert found["members"][0] | {"stations": []} == ask("/v1/card")[1] | {"stations": []}
    assert any(says.startswith("FLASH: a person opens it within 2 min") for says in found["charter"]["says"])
    (peer,) = found["peers"]
    assert peer["lamp"] == "suspended"
    assert peer["why"].startswith("suspended by them since ")
    assert abs(peer["clock_offset_ms"]) < 5000
    assert peer["clock_warning"] == ""
    assert found["next_test_ms"] is None


def test_live_events_are_resumed_where_they_broke_off(served: tuple[str, str, str], ask: Ask, homes: Theatre) -> None:
    """Every entry behind the last id, each once and in order, and then what comes."""
    whole = ask(f"/v1/lines/{LINE}/entries")[1]["entries"]
    for way in ("header", "parameter"):
        seen = whole[2]["id"]
        with closing(http.client.HTTPConnection(served[0].removeprefix("http://"), timeout=30)) as made:
            heads = {"Authorization": f"Bearer {served[1]}"}
            heads |= {"Last-Event-ID": str(seen)} if way == "header" else {}
            made.request("GET", "/v1/events" + (f"?after={seen}" if way == "parameter" else ""), headers=heads)
            answer = made.getresponse()
            told = [_event(answer) for _ in whole[3:]]
            assert [position for position, _ in told] == [e["id"] for e in whole[3:]]
            assert [event["entry"]["name"] for _, event in told] == [e["name"] for e in whole[3:]]
            name = homes.us.send(f"After the {way}.")
            position, event = _event(answer)
            while event["what"] != "entry":
                position, event = _event(answer)
            assert event["entry"]["name"] == name
            assert position == event["entry"]["id"] > whole[-1]["id"]
        whole = ask(f"/v1/lines/{LINE}/entries")[1]["entries"]
    assert ask("/v1/events", Last_Event_ID="x")[0] == 400


def _event(answer: http.client.HTTPResponse) -> tuple[int | None, Any]:
    """The next event of a stream, with its id."""
    position = None
    while True:
        row = answer.readline().decode().rstrip("\n")
        if row.startswith("id: "):
            position = int(row[4:])
        elif row.startswith("data: "):
            return position, json.loads(row[6:])


def test_a_backup_is_asked_for_over_the_loopback(ask: Ask, tmp_path: Path) -> None:
    """It is written where it was told, and not over anything."""
    file = tmp_path / "backup"
    status, answer, _ = ask("/v1/backup", {"file": str(file), "passphrase": "correct horse"})
    assert (status, answer["file"], answer["bytes"]) == (201, str(file), file.stat().st_size)
    assert ask("/v1/backup", {"file": str(file), "passphrase": "correct horse"})[0] == 409
    for body in (
        {"file": "x", "passphrase": "y"},
        {"file": "/x\0", "passphrase": "y"},
        {"file": "/x", "passphrase": ""},
    ):
        assert ask("/v1/backup", body)[0] == 400
