"""What set-up and the duty directory are made of: files out of a form, staged files, times as they are written."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from starlette.exceptions import HTTPException
from starlette.requests import Request

from openline.desk.web import directory
from openline.desk.web.staging import STAGED_MAX, Staging
from openline.desk.web.upload import UPLOAD_MAX, uploaded
from openline.node.home import HomeError

HEAD = '--x\r\nContent-Disposition: form-data; name="{name}"; filename="a"\r\nContent-Type: {kind}\r\n\r\n'
END = b"\r\n--x--\r\n"
FORM = "multipart/form-data; boundary=x"


def asks(body: bytes, kind: str = FORM) -> bytes:
    """What is taken out of such a request."""

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    scope = {"type": "http", "method": "POST", "path": "/", "headers": [(b"content-type", kind.encode("latin-1"))]}
    return asyncio.run(uploaded(Request(scope, receive)))


def test_the_file_of_a_form_comes_out_as_it_went_in() -> None:
    data = bytes(range(256)) * 9 + b"\r\n\r\n--x-\r\n"
    head = HEAD.format(name="other", kind="text/plain").encode() + b"words\r\n"
    whole = head + HEAD.format(name="file", kind="application/octet-stream").encode() + data + END
    assert asks(whole) == data


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"file=x", "application/x-www-form-urlencoded", 400),
        (b"", FORM, 400),
        (HEAD.format(name="other", kind="text/plain").encode() + b"words" + END, FORM, 400),
        (HEAD.format(name="file", kind="text/plain").encode() + END, FORM, 400),
        (b"x" * 100, "multipart/form-data; boundary=x\r\nX: y", 400),
        (b"x" * (UPLOAD_MAX + 1), FORM, 413),
    ],
)
def test_what_is_no_file_is_refused(body: bytes, kind: str, status: int) -> None:
    with pytest.raises(HTTPException) as wrong:
        asks(body, kind)
    assert wrong.value.status_code == status


def test_staged_files_are_found_by_their_id_only_and_are_few(tmp_path: Path) -> None:
    staging = Staging(tmp_path)
    name = staging.put(b"a card", "card")
    assert staging.path(name, "card").read_bytes() == b"a card"
    for wrong in ("../../station", "0" * 16, name.upper() + "x"):
        with pytest.raises(HomeError, match="not here any more"):
            staging.path(wrong, "card")
    for n in range(STAGED_MAX + 5):
        staging.put(str(n).encode(), "card")
    assert len(list((tmp_path / "console" / "setup").iterdir())) == STAGED_MAX + 1
    assert staging.compared() == {}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("010000Z JAN 70", 3_155_760_000),  # a year of two digits is of this century
        ("030412Z JUN 23", 1_685_765_520),
        (" 030412z  jun 23 ", 1_685_765_520),
        ("310412Z JUN 23", None),
        ("030412Z JUX 23", None),
        ("030412 JUN 23", None),
        ("now", None),
    ],
)
def test_a_time_is_a_date_time_group_or_none(text: str, found: int | None) -> None:
    assert directory.seconds(text) == found


@pytest.mark.parametrize(
    ("from_s", "until_s", "on"),
    [(0, 0, True), (5, 0, True), (10, 0, True), (11, 0, False), (0, 10, False), (0, 11, True)],
)
def test_who_is_on_duty(from_s: int, until_s: int, on: bool) -> None:
    assert directory.is_on({"from_s": from_s, "until_s": until_s}, 10) is on
