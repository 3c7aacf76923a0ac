"""The local API under hands that do not know it: every answer is 4xx with one sentence in JSON, and the node lives."""

import http.client
import json
import random
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from openline.node import unix
from tests.scenes.theatre import LINE, Theatre, until

MESSAGES = f"/v1/lines/{LINE}/messages"
REPLIES = f"/v1/lines/{LINE}/replies"
OPENED = f"/v1/lines/{LINE}/opened"
ENTRIES = f"/v1/lines/{LINE}/entries"
LONG = "x" * 8000


class _Connection(http.client.HTTPConnection):
    """HTTP over a Unix socket."""

    def __init__(self, made: socket.socket) -> None:
        super().__init__("openline")
        self.sock: socket.socket = made


@pytest.fixture(scope="module", autouse=True)
def said(stage: Theatre) -> None:
    """Something stands on the line."""
    stage.us.until_reached(stage.us.send("Something."), "STORED")


@pytest.fixture
def ask(stage: Theatre) -> Iterator[Any]:
    """Asks US's node and gives status and JSON; afterwards the node still answers, and said nothing of a fault."""
    before = stage.us.did("show", LINE, "--all", "--json").json

    def asked(verb: str, path: str, body: bytes | None = None) -> tuple[int, Any]:
        connection = _Connection(unix.connect(stage.us.home / "node.sock", 10))
        try:
            connection.putrequest(verb, path, skip_host=True)
            connection.putheader("Host", "openline")
            if body is not None:
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read() or "null")
        finally:
            connection.close()

    yield asked
    assert stage.us.health()["party"] == "US"
    assert stage.us.did("show", LINE, "--all", "--json").json == before, "nothing was said"
    assert "Traceback" not in stage.us.log


BODIES: dict[str, tuple[str, bytes, int, str]] = {
    "no JSON": (MESSAGES, b"{", 400, "is not JSON"),
    "nothing": (MESSAGES, b"", 400, "is not JSON"),
    "no UTF-8": (MESSAGES, b'{"text": "\xff"}', 400, "is not JSON"),
    "random bytes": (MESSAGES, random.Random(2).randbytes(999), 400, "is not JSON"),
    "an array": (MESSAGES, b"[]", 400, "is not a JSON object"),
    "a number of 5000 digits": (MESSAGES, b'{"text": ' + b"9" * 5000 + b"}", 400, "is not JSON"),
    "deep nesting": (MESSAGES, b"[" * 60000, 400, "is not JSON"),
    "deep nesting of objects": (MESSAGES, b'{"text":' * 8000, 400, "is not JSON"),
    "a field twice": (MESSAGES, b'{"text": "a", "text": "b"}', 400, "stands in the request twice"),
    "an unknown field": (MESSAGES, b'{"text": "a", "drill": true}', 400, "There is no field 'drill'"),
    "an unknown field that is no text": (MESSAGES, b'{"\\ud800": 1}', 400, "There is no field '<U+D800>'"),
    "an unknown field that is very long": (MESSAGES, json.dumps({LONG: 1}).encode(), 400, "xxx...'"),
    "no text": (MESSAGES, b"{}", 400, "'text' is missing"),
    "a number for text": (MESSAGES, b'{"text": 1}', 400, "'text' is not of type str"),
    "null for text": (MESSAGES, b'{"text": null}', 400, "'text' is not of type str"),
    "text for a truth": (MESSAGES, b'{"text": "a", "exercise": "yes"}', 400, "'exercise' is not of type bool"),
    "a truth for a number": (MESSAGES, b'{"text": "a", "office": true}', 400, "'office' is not of type int"),
    "a broken number": (MESSAGES, b'{"text": "a", "office": 1.5}', 400, "'office' is not of type int"),
    "an office of nobody": (MESSAGES, b'{"text": "a", "office": 7}', 400, "no office 7: choose from 1"),
    "an office below zero": (MESSAGES, b'{"text": "a", "office": -1}', 400, "no office -1"),
    "a huge office": (MESSAGES, b'{"text": "a", "office": ' + b"9" * 4000 + b"}", 400, "no office 999"),
    "a half character": (MESSAGES, b'{"text": "\\ud83d"}', 400, "invisible character U+D83D"),
    "a precedence": (MESSAGES, b'{"text": "a", "precedence": "URGENT"}', 400, "FLASH, IMMEDIATE, PRIORITY, ROUTINE"),
    "a half precedence": (MESSAGES, b'{"text": "a", "precedence": "\\ud800"}', 400, "no precedence '<U+D800>'"),
    "a marker": (MESSAGES, b'{"text": "a", "marker": ""}', 400, "There is no marker ''"),
    "a language": (MESSAGES, b'{"text": "a", "language": "en\\u202e"}', 400, "is not the tag of a language"),
    "a long language": (MESSAGES, b'{"text": "a", "language": "' + b"e" * 17 + b'"}', 400, "is not the tag"),
    "a duration for a time": (MESSAGES, b'{"text": "a", "valid_until_s": 3600}', 400, "a time ahead of us"),
    "a time below zero": (MESSAGES, b'{"text": "a", "valid_until_s": -1}', 400, "a time ahead of us"),
    "the year 10000": (MESSAGES, b'{"text": "a", "valid_until_s": 253402300800}', 400, "a time ahead of us"),
    "a huge time": (MESSAGES, b'{"text": "a", "valid_until_s": 1' + b"0" * 99 + b"}", 400, "a time ahead of us"),
    "4001 characters": (MESSAGES, json.dumps({"text": "x" * 4001}).encode(), 400, "has 4001 characters; 4000"),
    "a body of 1 MB": (MESSAGES, b'{"text": "' + b"x" * 1_000_000 + b'"}', 413, "a text has at most 4000 characters"),
    "a reply to nothing": (REPLIES, b'{"about": "CN-999", "reply": "ROGER"}', 404, "There is no entry 'CN-999'"),
    "a reply to a key": (REPLIES, b'{"about": "US-1", "reply": "ROGER"}', 409, "US-1 is not a message"),
    "a reply to no name": (REPLIES, b'{"about": "", "reply": "ROGER"}', 404, "There is no entry ''"),
    "a reply to half a name": (REPLIES, b'{"about": "\\udfff", "reply": "ROGER"}', 404, "no entry '<U+DFFF>'"),
    "a receipt of nothing": (OPENED, b'{"about": "x"}', 404, "There is no entry 'x'"),
    "a line of nobody": ("/v1/lines/nowhere/messages", b'{"text": "a"}', 404, "There is no line 'nowhere'"),
}


@pytest.mark.parametrize(("path", "body", "status", "says"), BODIES.values(), ids=BODIES)
def test_a_body_that_is_not_understood_is_refused_in_a_sentence(
    ask: Any, path: str, body: bytes, status: int, says: str
) -> None:
    """Whatever stands in it."""
    found, answer = ask("POST", path, body)
    assert (found, list(answer)) == (status, ["error", "english", "id", "given"])
    assert says in answer["error"]
    assert answer["error"].endswith(".")
    assert len(answer["error"]) < 300


PATHS: dict[str, tuple[str, str, int, str]] = {
    "nothing there": ("GET", "/", 404, "There is no 'GET /' here"),
    "an unknown version": ("GET", "/v2/lines", 404, "There is no 'GET /v2/lines' here"),
    "an unknown verb": ("BREW", "/v1/lines", 405, "There is no 'BREW /v1/lines' here"),
    "a verb for another path": ("DELETE", MESSAGES, 405, "There is no 'DELETE"),
    "GET where something is said": ("GET", MESSAGES, 405, "There is no 'GET"),
    "a line with slashes": ("GET", "/v1/lines/a/b/entries", 404, "There is no 'GET /v1/lines/a/b/entries' here"),
    "a line with hidden slashes": ("GET", "/v1/lines/..%2F..%2Fetc/entries", 404, "There is no"),
    "a line that climbs": ("GET", "/v1/lines/../../entries", 404, "There is no"),
    "a line that is very long": ("GET", f"/v1/lines/{LONG}/entries", 404, "There is no line 'xxx"),
    "a line with NUL": ("GET", "/v1/lines/a%00b/entries", 404, "There is no line 'a<U+0000>b'"),
    "a line that turns around": ("GET", "/v1/lines/a%E2%80%AEb/entries", 404, "There is no line 'a<U+202E>b'"),
    "a broken percent-encoding": ("GET", "/v1/lines/%zz%/entries", 404, "There is no line"),
    "an encoding that is no UTF-8": ("GET", "/v1/lines/%ff%fe/entries", 404, "There is no line"),
    "a line of half characters": ("GET", "/v1/lines/%ED%A0%80/entries", 404, "There is no line"),
    "an entry that is not there": ("GET", f"{ENTRIES}/CN-999", 404, "See 'openline show"),
    "an entry that is very long": ("GET", f"{ENTRIES}/{LONG}", 404, "There is no entry 'xxx"),
    "an entry without a name": ("GET", f"{ENTRIES}/", 404, "There is no"),
    "after nothing": ("GET", f"{ENTRIES}?after=", 400, "'after' is a whole number"),
    "after a word": ("GET", f"{ENTRIES}?after=yesterday", 400, "'after' is a whole number"),
    "after below zero": ("GET", f"{ENTRIES}?after=-1", 400, "'after' is a whole number"),
    "a page of none": ("GET", f"{ENTRIES}?limit=0", 400, "'limit' is a whole number of 1 or more"),
    "a page of too many digits": ("GET", f"{ENTRIES}?limit={'9' * 5000}", 400, "'limit' is a whole number"),
}


@pytest.mark.parametrize(("verb", "path", "status", "says"), PATHS.values(), ids=PATHS)
def test_a_path_that_is_not_there_is_refused_in_a_sentence(
    ask: Any, verb: str, path: str, status: int, says: str
) -> None:
    """Whatever it holds, and however it is written."""
    found, answer = ask(verb, path)
    assert (found, list(answer)) == (status, ["error", "english", "id", "given"])
    assert says in answer["error"]
    assert len(answer["error"]) < 300


def test_pages_of_entries_follow_each_other(ask: Any) -> None:
    """One after the other they are the whole, in the order of arrival."""
    whole = ask("GET", ENTRIES)[1]["entries"]
    found, after = [], 0
    while after is not None:
        page = ask("GET", f"{ENTRIES}?after={after}&limit=1")[1]
        found += page["entries"]
        after = page["next"]
    assert found == whole


def test_bytes_that_are_no_http_end_with_their_connection(stage: Theatre, ask: Any) -> None:
    """Random bytes, a body that never comes, a head of 1 MB: each is answered or dropped."""
    for thrown in (random.Random(3).randbytes(5000), b"GET /" + b"x" * 1_000_000, b"\r\n" * 1000):
        made = unix.connect(stage.us.home / "node.sock", 10)
        try:
            made.sendall(thrown)
            made.shutdown(socket.SHUT_WR)
            while made.recv(65536):
                pass
        except (BrokenPipeError, ConnectionResetError):
            pass
        finally:
            made.close()
    stage.us.half_a_request().close()
    assert ask("GET", "/v1/health")[0] == 200


def test_an_event_stream_that_its_reader_leaves_costs_nothing(stage: Theatre, ask: Any) -> None:
    """Fifty readers come and go at once; the node goes on telling the next."""
    for _ in range(50):
        made = unix.connect(stage.us.home / "node.sock", 10)
        made.sendall(b"GET /v1/events HTTP/1.1\r\nHost: x\r\n\r\n")
        assert made.recv(16)
        made.close()
    events = stage.us.client.events()
    assert next(events) is None
    until(lambda: next(events) is None, "the stream says that the node lives")
    events.close()  # type: ignore[attr-defined]
