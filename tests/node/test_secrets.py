"""A station under way, with every outlet, log and door in use: what it tells the world holds no word and no key.

CN's node rings by command, mail and webhook, logs as JSON, serves metrics and talks to a service manager; US says a
canary.
"""

import base64
import http.client
import json
import os
import re
import signal
import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from openline.desk.client import ApiError
from openline.desk.demo.stage import free_port
from openline.node.home import Home
from tests.node.test_outlets import Letters, mail_server, web_server
from tests.scenes.theatre import LINE, PASSPHRASE, Party, Theatre, until

CANARY = "Kanarienvogel"


@dataclass
class World:
    """All that a station tells to others than its desks."""

    us: Party
    cn: Party
    folder: Path
    api: str
    letters: Letters
    hooks: list[Any]
    manager: socket.socket
    states: list[str] = field(default_factory=list)

    def told(self) -> list[str]:
        """What the service manager has been told so far."""
        while True:
            try:
                self.states.append(self.manager.recv(200).decode())
            except BlockingIOError:
                return self.states

    def metrics(self) -> str:
        """What a scraper is given."""
        token = (self.cn.home / "api.token").read_text("ascii").strip()
        with closing(http.client.HTTPConnection(self.api, timeout=30)) as made:
            made.request("GET", "/metrics", headers={"Authorization": f"Bearer {token}"})
            answer = made.getresponse()
            assert answer.getheader("Content-Type") == "text/plain; version=0.0.4; charset=utf-8"
            return answer.read().decode()


@pytest.fixture(scope="module")
def world(homes: Theatre, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Both nodes, CN's with everything that it can have."""
    us, cn = homes.both
    folder, port, letters = tmp_path_factory.mktemp("world"), free_port(), Letters()
    with ExitStack() as stack:
        server = stack.enter_context(mail_server(letters))
        url, hooks = stack.enter_context(web_server([204]))
        manager = stack.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM))
        manager.bind(str(folder / "notify"))
        manager.setblocking(False)
        cn.settings("office = 1 ", f'api = "127.0.0.1:{port}"\nlog = "json"\noffice = 1 ')
        cn.settings('alarm = "bell"', f"alarm = {json.dumps(f'env >> {folder}/env')}")
        with (cn.home / "config.toml").open("a", encoding="utf-8") as out:
            out.write(
                f'[outlets.mail]\nkind = "mail"\nserver = "{server}"\nfrom = "n@cn.example"\nto = ["w@cn.example"]\n'
            )
            out.write(f'[outlets.hook]\nkind = "webhook"\nurl = "{url}/"\n[tests]\nevery_hours = 1\n')
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        us.start()
        patch.setenv("NOTIFY_SOCKET", str(folder / "notify"))
        patch.setenv("WATCHDOG_USEC", "200000")
        cn.start()
        homes.wait_open()
        yield World(us, cn, folder, f"127.0.0.1:{port}", letters, hooks, manager)
        for party in homes.both:
            if party.node and party.node.poll() is None:
                party.end()


def test_the_service_manager_is_told_that_the_node_is_ready_and_lives(world: World) -> None:
    """READY once, WATCHDOG again and again, from the loop that does the work."""
    until(lambda: world.told().count("WATCHDOG=1") >= 3, "the watch is kept")
    assert world.states[0] == "READY=1"
    assert set(world.states) == {"READY=1", "WATCHDOG=1"}


@pytest.mark.fault("F-068")
def test_no_word_of_a_message_and_no_key_leaves_by_log_alarm_metrics_page_or_mail(world: World) -> None:
    """Said, answered, searched, refused, killed and rung again: a canary is nowhere, nor a key, token or passphrase."""
    us, cn = world.us, world.cn
    shown_by_desks = [cn.did("console", "add", "Lt Chen", "--role", "watch", "--json").out]
    officer = cn.did("console", "token", "Lt Chen").out.strip()
    name = us.send(f"The {CANARY} is at sea.", "-p", "FLASH")
    us.until_reached(name, "RANG")
    until(lambda: world.letters.taken and world.hooks, "pages were taken")
    assert CANARY in cn.client.get(f"/v1/search?words={CANARY}")["entries"][0]["text"]
    assert cn.does("send", LINE, f"{CANARY}\u202e").code == 1
    assert cn.does("reply", LINE, CANARY, "ROGER").code == 1
    scraped = world.metrics()
    assert "openline_lamp{" in scraped
    for verb in (("lines",), ("doctor",), ("node", "health"), ("card", "show"), ("charter", "show", LINE), ("report",)):
        shown_by_desks += [(done := cn.does(*verb, "--json")).out, done.err]
    with pytest.raises(ApiError) as refused:
        cn.client.post("/v1/backup", {"file": str(world.folder / "nowhere/x"), "passphrase": PASSPHRASE})
    shown_by_desks.append(str(refused.value))
    assert cn.node
    limits = Path(f"/proc/{cn.node.pid}/limits").read_text("ascii")
    assert re.search(r"Max core file size +[01] +[01] ", limits), "its memory may be written to a disk"
    cn.node.send_signal(signal.SIGABRT)
    _, status = os.waitpid(cn.node.pid, 0)
    assert not os.WCOREDUMP(status)
    cn.node.returncode = -signal.SIGABRT
    cn.start()
    until(lambda: len(cn.alarms()) >= 2 * 3, "a rebooted node rings without a person")
    assert {row["again"] for row in cn.alarms()[3:]} == {"1"}
    cn.did("reply", LINE, name, "WILCO", f"The {CANARY} comes home.")
    cn.did("suspend", LINE, f"The {CANARY} sleeps.", "--hours", "1")
    us.until_reached(name, "ANSWERED")
    world.told()  # makes room: what a full queue refuses, nobody is told
    assert cn.end() == 0
    until(lambda: "STOPPING=1" in world.told(), "the service manager knows that the node ends")
    outside = {
        "log": cn.log,
        "journal": (cn.home / "alarm.jsonl").read_text("utf-8"),
        "metrics": scraped,
        "mail": "".join(world.letters.taken),
        "webhook": json.dumps(world.hooks),
        "command": (world.folder / "env").read_text("utf-8"),
        "manager": "".join(world.states),
        "audit": (cn.home / "console/acts.jsonl").read_text("utf-8"),
        "desks": "".join(shown_by_desks),
    }
    assert "Lt Chen" in outside["audit"]
    assert "us-cn-theatre" in outside["journal"]
    keys = Home(cn.home).station_keys()
    secrets = [keys.sign, keys.kem, keys.x25519, keys.tls, Home(cn.home).record_key()]
    token = (cn.home / "api.token").read_text("ascii").strip()
    shown = [base64.b64encode(one).decode() for one in secrets] + [one.hex() for one in secrets]
    for where, what in outside.items():
        for secret in (CANARY, PASSPHRASE, token, officer, *shown):
            assert secret not in what, f"{where} holds what it must not"


def test_the_log_is_one_json_object_a_line(world: World) -> None:
    """With time, level, logger and sentence; what a person is told at the start stands beside it."""
    rows = [json.loads(row) for row in world.cn.log.splitlines() if row.startswith("{")]
    assert {"at", "level", "logger", "says"} <= rows[0].keys()
    assert any(re.fullmatch(rf"{LINE}: US is open: .*", row["says"]) for row in rows)
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", row["at"]) for row in rows)


def test_metrics_are_in_the_text_format_of_prometheus(world: World) -> None:
    """Every sample belongs to a family with help and type, and is a number."""
    if world.cn.node and world.cn.node.poll() is not None:
        world.cn.start()
    label = r'[a-z]+="(?:[^"\\\n]|\\.)*"'
    sample = re.compile(rf"openline_[a-z_]+(\{{{label}(?:,{label})*\}})? -?[0-9.e+-]+")
    family, seen = "", set()
    for row in world.metrics().splitlines():
        if row.startswith("# HELP "):
            family = row.split()[2]
            assert family not in seen
            seen.add(family)
        elif row.startswith("# TYPE "):
            assert row.split()[2:] in ([family, "gauge"], [family, "counter"])
        else:
            assert sample.fullmatch(row), row
            assert row.split("{")[0].split()[0] == family
    assert {"openline_lamp", "openline_clock_offset_seconds", "openline_frames_in_total"} <= seen
    up = [row for row in world.metrics().splitlines() if row.startswith("openline_lamp{") and row.endswith(" 1")]
    assert len(up) == 1


def test_a_line_test_is_asked_for_scored_and_due_again(world: World) -> None:
    """Sent by hand here; the next one of the schedule is due an hour behind it."""
    us, cn = world.us, world.cn
    if cn.node and cn.node.poll() is not None:
        cn.start()
    until(lambda: cn.lamp() in ("open", "suspended") and us.lamp() != "dark", "the line is up")
    path = f"/v1/lines/{LINE}/tests"
    sent = cn.client.post(path, {})
    assert (sent["exercise"], sent["marker"], sent["precedence"]) == (True, "REQUEST", "IMMEDIATE")
    until(lambda: us.entry(sent["name"]), "US has it")
    us.did("reply", LINE, sent["name"], "ROGER")
    found = until(lambda: (one := cn.client.get(path))["passed"] and one, "it passed")
    assert found["tests"][-1]["stations"][0]["score"] == 5
    assert (found["every_s"], found["next_ms"]) == (3600, sent["kept_at_ms"] + 3_600_000)
    asked = cn.client.post(f"/v1/lines/{LINE}/requests", {"subject": "The strait", "level": "commander"})
    until(lambda: us.entry(asked["name"]), "US has it")
    us.did("reply", LINE, asked["name"], "DECLINE", "Not tonight.")
    register = until(
        lambda: (one := cn.client.get(f"/v1/lines/{LINE}/requests"))["counts"] == {"declined": 1} and one, "it is told"
    )
    assert register["requests"][0]["outcomes"][0]["answer_text"] == "Not tonight."
    assert us.client.get(f"/v1/lines/{LINE}/requests")["counts"] == {"declined": 1}, "both sides reckon the same"
