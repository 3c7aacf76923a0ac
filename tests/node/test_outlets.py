"""The outlets of the alarm with real servers and players: who is reached when, and never a word of what was said."""

import asyncio
import json
import ssl
import subprocess
import time
import wave
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from openline.desk.demo.stage import free_port
from openline.engine.effects import Ring
from openline.node import alarm as alarms
from openline.node import outlets, settings, siren
from openline.node.alarm import Alarm

LADDER = ("watch officer", "duty general", "ministry")
MONDAY_NOON_MS = 1_773_057_600_000  # 9 March 2026, 12:00 UTC


def ring(number: int = 2, **more: Any) -> Ring:
    """One ring of a FLASH."""
    values: dict[str, Any] = {"precedence": 0, "exercise": False, "again": False, "level": 0} | more
    return Ring(bytes(32), 0, 0, number, bytes([number % 256, number // 256]) * 16, **values)


class Stand:
    """An alarm with outlets as config.toml sets them, and what became of it."""

    def __init__(self, folder: Path, command: str = "", **tables: Any) -> None:
        self.rung: list[Ring] = []
        self.wanted = True
        self.journal = folder / "alarm.jsonl"
        made = settings.read(folder / "config.toml", command, {"outlets": tables}).outlets
        self.alarm = Alarm(made, folder, self.rung.append, lambda _: self.wanted)

    def rows(self) -> list[dict[str, str]]:
        """The journal."""
        return [json.loads(row) for row in self.journal.read_text("utf-8").splitlines()]

    def sound(self, *rings: Ring, until: Callable[[], Any]) -> None:
        """Ring these, and go on until ``until`` holds."""

        async def run() -> None:
            for one in rings:
                self.alarm.ring(one, "us-cn-theatre", f"US-{one.seq}", LADDER[: one.level + 1])
            sounding = asyncio.create_task(self.alarm.run())
            end = time.monotonic() + 20
            while not until():
                assert time.monotonic() < end, self.alarm.failing
                assert not sounding.done(), sounding.exception()
                await asyncio.sleep(0.01)
            for _ in range(3):  # the journal is written behind what rang
                await asyncio.sleep(0)
            sounding.cancel()
            await asyncio.gather(sounding, return_exceptions=True)

        asyncio.run(run())


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test does not wait 5 s for the second try, nor 20 s for a server that hangs."""
    monkeypatch.setattr(alarms, "RETRY_S", 0.05)
    monkeypatch.setattr(outlets, "PAGE_S", 2.0)


class Letters:
    """What a mail server has taken; ``answers`` is what it says to each."""

    def __init__(self) -> None:
        self.taken: list[str] = []
        self.answers = "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        """Take one letter."""
        self.taken.append(f"{','.join(envelope.rcpt_tos)}\n{envelope.content.decode()}")
        return self.answers


@contextmanager
def mail_server(letters: Letters, **more: Any) -> Iterator[str]:
    """A real mail server: its address."""
    made = Controller(letters, hostname="127.0.0.1", port=free_port(), **more)
    made.start()
    try:
        yield f"127.0.0.1:{made.port}"
    finally:
        made.stop()


@contextmanager
def web_server(answers: list[int]) -> Iterator[tuple[str, list[Any]]]:
    """A real web server: its address, and what it was sent. It answers as told, the last one for ever."""
    taken: list[Any] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            taken.append((self.path, self.headers.get("Authorization"), body))
            self.send_response(answers.pop(0) if len(answers) > 1 else answers[0])
            self.send_header("Location", "http://127.0.0.1:1/")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    serving = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    serving.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", taken
    finally:
        server.shutdown()
        serving.join()
        server.server_close()


def mail(server: str, **more: Any) -> dict[str, Any]:
    """The table of a mail outlet."""
    return {"kind": "mail", "server": server, "from": "node@us.example", "to": ["a@us.example", "b@us.example"]} | more


def test_a_page_by_mail_says_that_somebody_calls_and_where(tmp_path: Path) -> None:
    """To each address; a drill says so first. With no outlet that sounds, a page that was taken has rung."""
    letters = Letters()
    with mail_server(letters) as server:
        stand = Stand(tmp_path, pager=mail(server))
        stand.sound(ring(), ring(3, exercise=True, again=True, level=1), until=lambda: len(stand.rung) == 2)
    assert letters.taken[0].startswith("a@us.example,b@us.example\n")
    assert "Subject: Openline: FLASH US-2 on us-cn-theatre" in letters.taken[0]
    assert "Called: watch officer, step 0." in letters.taken[0]
    assert "Subject: Openline: EXERCISE FLASH US-3 on us-cn-theatre (again)" in letters.taken[1]
    assert "Called: duty general, step 1." in letters.taken[1]
    assert [(row["outlet"], row["failed"]) for row in stand.rows()] == [("pager", "")] * 2


def test_a_mail_server_that_refuses_or_is_gone_is_told_and_tried_again(tmp_path: Path) -> None:
    """Each reason is a sentence; when it takes the page, all is well."""
    letters = Letters()
    letters.answers = "554 no"
    told = set()
    with mail_server(letters) as server:
        stand = Stand(tmp_path, pager=mail(server))

        def taken() -> bool:
            told.add(stand.alarm.failing)
            if len(letters.taken) == 2:
                letters.answers = "250 OK"
            return bool(stand.rung)

        stand.sound(ring(), until=taken)
    assert "the mail server answered 554" in told
    assert stand.alarm.failing == ""
    assert [row["failed"] for row in stand.rows()] == ["the mail server answered 554"] * 2 + [""]
    stand = Stand(tmp_path, pager=mail(server))
    stand.sound(ring(), until=lambda: stand.alarm.failing)
    assert stand.alarm.failing == "the mail server cannot be reached: Connection refused"


def test_a_password_goes_only_over_tls(tmp_path: Path) -> None:
    """A server with a certificate that nobody vouches for gets nothing; without TLS nothing is even tried."""
    secret = tmp_path / "password"
    secret.write_text("canary-password\n", "utf-8")
    login = {"user": "node", "password_file": str(secret)}
    letters = Letters()
    with mail_server(letters) as server:
        stand = Stand(tmp_path, pager=mail(server, **login))
        stand.sound(ring(), until=lambda: stand.alarm.failing)
        assert "a password is not sent to a mail server without TLS" in stand.alarm.failing
        stand = Stand(tmp_path, pager=mail(server, tls="starttls", **login))
        stand.sound(ring(), until=lambda: stand.alarm.failing)
        assert stand.alarm.failing == "the mail server cannot be reached: SMTPNotSupportedError"
    key, cert = tmp_path / "key.pem", tmp_path / "cert.pem"
    made = ("openssl", "req", "-x509", "-newkey", "ed25519", "-nodes", "-subj", "/CN=x", "-days", "1")
    subprocess.run([*made, "-keyout", str(key), "-out", str(cert)], check=True, capture_output=True)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(cert, key)
    with mail_server(letters, tls_context=context) as server:
        stand = Stand(tmp_path, pager=mail(server, tls="starttls", **login))
        stand.sound(ring(), until=lambda: stand.alarm.failing)
    assert stand.alarm.failing.startswith("the mail server cannot be reached: ")
    assert letters.taken == []
    assert "canary" not in stand.journal.read_text("utf-8")


def test_a_webhook_is_told_which_call_and_its_token(tmp_path: Path) -> None:
    """As JSON; what does not answer 2xx has not taken it, and a redirect is not followed."""
    token = tmp_path / "token"
    token.write_text("pager-token\n", "utf-8")
    with web_server([503, 302, 204]) as (url, taken):
        stand = Stand(tmp_path, pager={"kind": "webhook", "url": f"{url}/page?desk=1", "token_file": str(token)})
        stand.sound(ring(level=2), until=lambda: stand.rung)
    assert [row["failed"] for row in stand.rows()] == ["the webhook answered 503", "the webhook answered 302", ""]
    path, authorization, body = taken[-1]
    assert (path, authorization) == ("/page?desk=1", "Bearer pager-token")
    assert body == {
        "alarm": "live",
        "precedence": "FLASH",
        "line": "us-cn-theatre",
        "message": "US-2",
        "again": "0",
        "level": "2",
        "who": "ministry",
        "count": "1",
    }


def test_a_server_that_hangs_holds_up_nobody_and_is_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The siren sounds at once; the pager is told as failing after its time."""
    monkeypatch.setattr(outlets, "PAGE_S", 0.3)

    async def hang(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await asyncio.sleep(30)
        finally:
            writer.close()

    async def scene() -> None:
        server = await asyncio.start_server(hang, "127.0.0.1", 0)
        host, port = server.sockets[0].getsockname()
        mails, hooks = mail(f"{host}:{port}"), {"kind": "webhook", "url": f"http://{host}:{port}/"}
        stand = Stand(tmp_path, "true", mails=mails, hooks=hooks)
        stand.alarm.ring(ring(), "us-cn-theatre", "US-2", LADDER[:1])
        sounding = asyncio.create_task(stand.alarm.run())
        end = time.monotonic() + 20
        while stand.alarm.failing.count("took more than") + stand.alarm.failing.count("cannot be reached") < 2:
            assert time.monotonic() < end, stand.alarm.failing
            await asyncio.sleep(0.01)
        assert stand.rung == [ring()], "the siren did not wait, and what it sounded counts once"
        stand.wanted = False
        sounding.cancel()
        await asyncio.gather(sounding, return_exceptions=True)
        server.close()

    asyncio.run(scene())


def test_a_page_that_was_taken_has_not_rung_where_something_should_sound(tmp_path: Path) -> None:
    """The siren's cable is out: the pager's answer is no alarm that sounded."""
    with web_server([204]) as (url, taken):
        stand = Stand(tmp_path, "exit 3", pager={"kind": "webhook", "url": url})
        stand.sound(ring(), until=lambda: taken and stand.alarm.failing)
    assert stand.rung == []
    assert stand.alarm.failing == "alarm: the alarm command ended with 3"


@pytest.mark.parametrize("turns", range(5))
def test_an_end_that_is_told_when_the_work_succeeds_is_an_end(turns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many turns of the loop lie between the two: a node that closes did wait for ever for such an outlet."""

    async def scene() -> None:
        answered = asyncio.Event()

        async def in_a_thread(*_: Any) -> str:
            await answered.wait()
            return ""

        monkeypatch.setattr(asyncio, "to_thread", in_a_thread)
        sounding = asyncio.create_task(outlets._bounded(lambda _: "", "the webhook"))
        await asyncio.sleep(0)
        answered.set()
        for _ in range(turns):
            await asyncio.sleep(0)
        was_done = sounding.done()
        sounding.cancel()
        await asyncio.gather(sounding, return_exceptions=True)
        assert was_done or sounding.cancelled()

    asyncio.run(scene())


def test_a_command_that_has_become_another_users_is_left_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody may end it: the alarm says so in time, and goes on."""

    def refused(*_: Any) -> None:
        raise PermissionError

    monkeypatch.setattr(outlets, "SOUND_S", 0.1)
    monkeypatch.setattr(outlets, "END_S", 0.3)
    monkeypatch.setattr("os.killpg", refused)
    made, begun = asyncio.create_subprocess_shell, list[asyncio.subprocess.Process]()

    async def start(*given: Any, **more: Any) -> asyncio.subprocess.Process:
        begun.append(await made(*given, **more))
        return begun[0]

    monkeypatch.setattr(asyncio, "create_subprocess_shell", start)

    async def scene() -> None:
        assert await outlets.run("exec sleep 60", {}, "the player") == "the player took more than 0 s"
        await begun[0].wait()

    asyncio.run(scene())


def test_a_command_that_cannot_be_begun_is_told() -> None:
    assert "null byte" in asyncio.run(outlets.run("a\0b", {}, "the player"))


def test_a_node_that_ends_while_a_person_silences_it_ends(tmp_path: Path) -> None:
    """The two are told in one turn of the loop; what sounded ends for both."""

    async def scene() -> None:
        stand = Stand(tmp_path, "sleep 60")
        stand.alarm.ring(ring(), "us-cn-theatre", "US-2", LADDER[:1])
        sounding = asyncio.create_task(stand.alarm.run())
        while not stand.alarm.silence():  # noqa: ASYNC110 - only a sound that has begun can be silenced
            await asyncio.sleep(0.01)
        sounding.cancel()
        assert await asyncio.wait({sounding}, timeout=10) == ({sounding}, set())

    asyncio.run(scene())


def test_the_two_sounds_are_two_and_each_is_played_to_its_alarm(tmp_path: Path) -> None:
    """Made by the node as plain WAV, and given to the player that was set."""
    player = tmp_path / "player"
    player.write_text(f'#!/bin/sh\necho "$OPENLINE_ALARM $1" >> {tmp_path}/played\n', "utf-8")
    player.chmod(0o755)
    stand = Stand(tmp_path, siren={"kind": "sound", "player": str(player), "repeat_s": 0})
    stand.sound(ring(), ring(3, exercise=True), until=lambda: len(stand.rung) == 2)
    played = [row.split() for row in (tmp_path / "played").read_text("utf-8").splitlines()]
    assert [(what, Path(path).name) for what, path in played] == [("live", "live.wav"), ("drill", "exercise.wav")]
    sounds = []
    for _, path in played:
        with wave.open(path, "rb") as file:
            assert (file.getnchannels(), file.getframerate()) == (1, siren.RATE)
            sounds.append(file.readframes(file.getnframes()))
            assert 2 <= file.getnframes() / siren.RATE <= 6
    assert sounds[0] != sounds[1]
    quiet = [sum(1 for n in range(0, len(one), 2) if one[n : n + 2] == b"\0\0") * 2 / len(one) for one in sounds]
    assert quiet[0] < 0.05 < 0.5 < quiet[1], "an exercise knocks, with long silences"


def test_a_sound_repeats_until_a_person_comes_or_silences_it_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has rung once, whatever is repeated; silence ends it here, and the next call sounds all the same."""
    said = tmp_path / "said"
    table = {"kind": "command", "command": f"echo $OPENLINE_MESSAGE $OPENLINE_AGAIN >> {said}", "repeat_s": 1}
    stand = Stand(tmp_path, siren=table)
    monkeypatch.setattr(stand.alarm._outs["siren"].outlet, "repeat_s", 0.05)

    def heard() -> list[str]:
        return said.read_text("utf-8").splitlines() if said.exists() else []

    async def scene() -> None:
        async def until(happened: Callable[[], Any]) -> None:
            while not happened():  # noqa: ASYNC110 - nothing tells that
                await asyncio.sleep(0.01)

        sounding = asyncio.create_task(stand.alarm.run())
        stand.alarm.ring(ring(4), "us-cn-theatre", "US-4", LADDER[:1])
        await until(lambda: len(heard()) >= 3)
        assert heard()[:2] == ["US-4 0", "US-4 1"]
        await until(lambda: stand.alarm.sounding)
        assert stand.alarm.silence() == 1
        assert stand.alarm.sounding == 0
        before = heard().count("US-4 1")
        stand.alarm.ring(ring(5), "us-cn-theatre", "US-5", LADDER[:1])
        await until(lambda: heard().count("US-5 1") > 1)
        assert heard().count("US-4 1") <= before + 1, "at most the one that sounded just then"
        stand.wanted = False  # a person opened it
        await until(lambda: not stand.alarm.sounding)
        assert stand.rung == [ring(4), ring(5)]
        sounding.cancel()
        await asyncio.gather(sounding, return_exceptions=True)

    asyncio.run(asyncio.wait_for(scene(), 20))
    assert {"silenced": "1"}.items() <= next(row for row in stand.rows() if "silenced" in row).items()


def test_what_sounds_at_this_moment_is_silenced_and_has_rung(tmp_path: Path) -> None:
    """A person was there to hear it."""
    stand = Stand(tmp_path, f"echo $$ > {tmp_path}/child; sleep 600")
    child = tmp_path / "child"

    def silenced() -> bool:
        if child.exists() and child.read_text("utf-8").endswith("\n") and not stand.rung:
            stand.alarm.silence()
        return bool(stand.rung)

    stand.sound(ring(), until=silenced)
    assert stand.rows()[-1]["failed"] == ""


@pytest.mark.fault("F-028")
def test_a_flood_becomes_one_alarm_with_a_count(tmp_path: Path) -> None:
    """A hundred calls at once sound once, live and drill apart, and each of them has rung."""
    stand = Stand(tmp_path, f'echo "$OPENLINE_ALARM $OPENLINE_COUNT" >> {tmp_path}/said')
    rings = [ring(n, exercise=n % 4 == 0) for n in range(1, 101)]
    stand.sound(*rings, until=lambda: len(stand.rung) == 100)
    said = (tmp_path / "said").read_text("utf-8").splitlines()
    assert sorted(said) == ["drill 25", "live 75"]
    assert {row["message"] for row in stand.rows()} == {f"US-{n}" for n in range(1, 101)}


def test_each_step_of_the_ladder_has_its_outlets_and_those_before_go_on(tmp_path: Path) -> None:
    """The watch officer's siren sounds at every step, the general's pager from the second on, the ministry's last."""

    def table(name: str, *steps: str) -> dict[str, Any]:
        return {"kind": "command", "command": f"echo {name} >> {tmp_path}/step$OPENLINE_LEVEL", "for": list(steps)}

    everybody = {"kind": "command", "command": f"echo all >> {tmp_path}/step$OPENLINE_LEVEL"}
    stand = Stand(
        tmp_path,
        siren=table("siren", "watch officer"),
        general=table("general", "duty general"),
        ministry=table("ministry", "ministry"),
        relay=everybody,
    )
    rings = [ring(level=level) for level in range(3)]
    stand.sound(*rings, until=lambda: stand.journal.exists() and len(stand.rows()) == 2 + 3 + 4)
    heard = [sorted((tmp_path / f"step{level}").read_text("utf-8").split()) for level in range(3)]
    assert heard == [["all", "siren"], ["all", "general", "siren"], ["all", "general", "ministry", "siren"]]


def test_a_sound_test_reaches_every_outlet_as_an_exercise(tmp_path: Path) -> None:
    """What came of it at each is told and written; the live siren stays quiet."""
    stand = Stand(tmp_path, f"echo $OPENLINE_ALARM > {tmp_path}/said", broken={"kind": "command", "command": "exit 4"})
    found = asyncio.run(stand.alarm.sound_test())
    assert found == [
        {"outlet": "alarm", "failed": ""},
        {"outlet": "broken", "failed": "the alarm command ended with 4"},
    ]
    assert (tmp_path / "said").read_text("utf-8") == "drill\n"
    assert [(row["test"], row["outlet"]) for row in stand.alarm.last_rows(10)] == [("1", "alarm"), ("1", "broken")]
    assert stand.alarm.failing == "broken: the alarm command ended with 4"
    assert [row["failing"] for row in stand.alarm.outlets_view(MONDAY_NOON_MS)] == [
        "",
        "the alarm command ended with 4",
    ]
    stand.journal.write_bytes(stand.journal.read_bytes() + b'{"cut": \n[1]\n')
    assert len(stand.alarm.last_rows(10)) == 2, "what a pulled plug left is passed over"
    assert len(stand.alarm.last_rows(3)) == 1
    stand.journal.unlink()
    assert stand.alarm.last_rows(10) == []
