"""Two parties on this machine, set up with the commands that a person uses; for scenes, each a short story.

The command line runs in this process, through the same entry point with the same streams, where a process of its own
would show nothing more; nodes, and desks that live through time, are processes. Nothing stands in for anything.
"""

import atexit
import contextlib
import io
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import pytest

import openline
from openline.desk.cli import main
from openline.desk.client import Client
from openline.desk.demo.stage import free_port
from openline.node import unix

T = TypeVar("T")
LINE = "us-cn-theatre"
BELL = ('alarm = ""', 'alarm = "bell"')  # of config.toml, where a node has no terminal
PASSPHRASE = "correct horse battery"
WAIT_S = 30.0
COMMAND = [sys.executable, "-m", "openline.desk"]
NAMES = {
    "US": ("United States", "Indo-Pacific command centre", "Watch officer", "Commander, Indo-Pacific"),
    "CN": ("China", "Southern theatre command centre", "值班军官", "战区指挥员"),
}
SOURCE = {"PYTHONPATH": str(Path(openline.__file__).parent.parent)}  # for a process in another folder
UNCHECKED = (  # a node of somebody who does not look at what he sends
    "from openline.engine import speak; from openline.node import asking;"
    "speak.problem = asking.problem = lambda text: '';"
    "from openline.desk.cli import main; main()"
)


def until(happened: Callable[[], T | None], what: str, wait_s: float = WAIT_S) -> T:
    """Wait until ``happened`` gives something true, and return it."""
    end = time.monotonic() + wait_s
    while time.monotonic() < end:
        if found := happened():
            return found
        time.sleep(0.02)
    pytest.fail(f"within {wait_s:.0f} s it did not happen that {what}")


@dataclass(frozen=True)
class Done:
    """What a command left: its exit code, and what it printed."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it printed, as JSON."""
        return json.loads(self.out)

    def sentence(self, code: int) -> str:
        """The one sentence of a command that was refused with ``code``."""
        assert self.code == code, (self.code, self.out, self.err)
        assert "Traceback" not in self.out + self.err
        lines = self.err.strip().splitlines()
        assert lines, "a refusal says something"
        if code != 2:  # what click did not understand comes with the usage
            assert len(lines) == 1, self.err
            assert lines[0].startswith("openline: ")
            assert lines[0].endswith((".", "?", "。", "？")), lines
        return lines[-1]


def desk(*args: str, stdin: bytes = b"") -> Done:
    """Run one command of ``openline`` in this process, through its entry point."""
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2))
    typed = io.TextIOWrapper(io.BytesIO(stdin), "utf-8")
    before = sys.stdin
    sys.stdin = typed
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), pytest.raises(SystemExit) as ended:
            main(args)
    finally:
        sys.stdin = before
    said = [stream.detach().getvalue().decode() for stream in (out, err)]
    code = ended.value.code
    assert isinstance(code, int)
    return Done(code, *said)


@dataclass
class Party:
    """One party: its home, its node process, its desks."""

    code: str
    home: Path
    port: int
    node: subprocess.Popen[bytes] | None = None
    opened: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def client_in(self, language: str) -> Client:
        """A desk of somebody who reads in that language."""
        return Client(self.home, eyes={"language": language})

    @property
    def client(self) -> Client:
        """A desk of its own on the local API."""
        return Client(self.home)

    @property
    def log(self) -> str:
        """What its node has said so far."""
        path = self.home.with_suffix(".log")
        return path.read_text("utf-8", "replace") if path.exists() else ""

    def does(self, *args: str, stdin: bytes = b"") -> Done:
        """One command at this party's desk."""
        return desk("--home", str(self.home), *args, stdin=stdin)

    def did(self, *args: str, stdin: bytes = b"") -> Done:
        """One command that must not be refused."""
        done = self.does(*args, stdin=stdin)
        assert done.code == 0, (args, done)
        return done

    def spawn(self, *args: str) -> subprocess.Popen[bytes]:
        """A command as a process, with pipes, that is ended with the theatre."""
        process = subprocess.Popen(
            [*COMMAND, "--home", str(self.home), *args],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            env=os.environ | {"PYTHONUNBUFFERED": "1"},
        )
        self.opened.append(process)
        return process

    def start(self, *command: str) -> None:
        """Start the node and wait until it answers; ``command`` replaces the way to the entry point."""
        with self.home.with_suffix(".log").open("ab") as log:
            self.node = subprocess.Popen(
                [*(command or COMMAND), "--home", str(self.home), "node", "run"],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        until(lambda: self._listens() and self.answers(), f"{self.code}'s node answers: {self.log}")

    def _listens(self) -> bool:
        """Whether somebody takes connections at its socket: cheaper to ask than a command, while the node starts."""
        try:
            unix.connect(self.home / "node.sock", WAIT_S).close()
        except OSError:
            return False
        return True

    def answers(self) -> bool:
        """Whether its node answers."""
        return self.does("lines", "--json").code == 0

    def kill(self) -> None:
        """kill -9 the node, and wait until it is gone."""
        assert self.node
        self.node.kill()
        self.node.wait()

    def end(self) -> int:
        """Ask the node to stop; its exit code."""
        assert self.node
        self.node.terminate()
        return self.node.wait(WAIT_S)

    def leave(self) -> None:
        """End every process of this party and close its pipes."""
        for process in [*self.opened, *([self.node] if self.node else [])]:
            if process.poll() is None:
                process.kill()
            process.wait()
            for pipe in (process.stdout, process.stderr):
                if pipe:
                    pipe.close()

    def lamp(self) -> str:
        """The lamp of the other side; empty while no node answers."""
        done = self.does("lines", "--json")
        return str(done.json[0]["peers"][0]["lamp"]) if done.code == 0 else ""

    def send(self, words: str, *more: str) -> str:
        """Send a message; its name."""
        return str(self.did("send", LINE, words, "--json", *more).json["name"])

    def entry(self, name: str) -> dict[str, Any]:
        """One entry as this party's node has it; empty while it has not."""
        done = self.does("show", LINE, name, "--json")
        found: dict[str, Any] = done.json if done.code == 0 else {}
        return found

    def half_a_request(self) -> socket.socket:
        """A connection to the local API on which a body was promised and half of it sent."""
        made = unix.connect(self.home / "node.sock", WAIT_S)
        made.sendall(b"POST /v1/lines/x/messages HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
        return made

    def reached(self, name: str) -> str:
        """How far a message has come at the other side or here; empty while it is not known."""
        found = self.entry(name)
        return str(found["states"][0]["state"]) if found else ""

    def until_reached(self, name: str, state: str) -> None:
        """Wait until a message has reached ``state``, as this party's node knows it."""
        until(lambda: self.reached(name) == state, f"{name} is {state} at {self.code}'s node")

    def alarms(self) -> list[dict[str, str]]:
        """What its alarm has sounded."""
        journal = self.home / "alarm.jsonl"
        return [json.loads(row) for row in journal.read_text("utf-8").splitlines()] if journal.exists() else []

    def settings(self, old: str, new: str) -> None:
        """Edit config.toml as an administrator does."""
        path = self.home / "config.toml"
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")

    def health(self) -> dict[str, Any]:
        """What its node counts."""
        found: dict[str, Any] = self.client.get("/v1/health")
        return found


def init(folder: Path, code: str, home: str = "") -> Party:
    """A party that has made its home."""
    party = Party(code, folder / (home or code), free_port())
    name, station, office, authority = NAMES[code]
    party.did(
        *("init", "--party", code, "--name", name, "--station", station, "--office", office),
        *("--authority", authority, "--listen", f"127.0.0.1:{party.port}"),
    )
    party.settings(*BELL)  # its node writes to a file
    return party


def number(party: Party) -> str:
    """Its safety number, as it reads it out."""
    return party.did("card", "show").out.rsplit(": ", 1)[1].strip()


def compare(one: Party, other: Party) -> None:
    """``one`` takes the card of ``other`` after their digits were compared."""
    one.did("card", "import", str(other.home / "card"), "--compared", number(other))


@dataclass
class Theatre:
    """The stage of a module."""

    us: Party
    cn: Party

    @property
    def both(self) -> tuple[Party, Party]:
        """The parties."""
        return self.us, self.cn

    def raise_curtain(self) -> None:
        """Start both nodes and wait until both lamps are open."""
        for party in self.both:
            party.start()
        self.wait_open()

    def wait_open(self) -> None:
        """Wait until both lamps are open."""
        for party in self.both:
            until(lambda party=party: party.lamp() == "open", f"{party.code}'s lamp is open")  # type: ignore[misc]


def enrol(folder: Path, terms: str = "") -> Theatre:
    """Homes, cards compared, one charter signed by both, routes; no node runs yet. ``terms`` is a file of them.

    The commands are given once in a process; every later pair is a copy of theirs, with the same keys and other ports.
    """
    first = _enrolled(Path(terms).read_text("utf-8") if terms else "")
    made = Theatre(*(_copy(party, folder) for party in first.both))
    for party, other, old in ((made.us, made.cn, first.cn), (made.cn, made.us, first.us)):
        routes = party.home / "routes.toml"
        routes.write_text(routes.read_text("utf-8").replace(f":{old.port}", f":{other.port}"), "utf-8")
    shutil.copy(first.us.home.parent / "offer", folder)
    return made


@contextlib.contextmanager
def on_stage(made: Theatre, *consoles: Party, settings: str = "") -> Iterator[Theatre]:
    """Its nodes run; those named serve a console too, with these further settings. All end with the block."""
    for party in consoles:
        config = party.home / "config.toml"
        said = config.read_text("utf-8")
        config.write_text(f'{said}\nconsole = "127.0.0.1:{free_port()}"\n{settings}', "utf-8")
    try:
        made.raise_curtain()
        yield made
    finally:
        for party in made.both:
            party.leave()


def settle(folder: Path, code: str) -> Party:
    """A party that has its home: a copy of one that was made with the command, once in a process."""
    return _copy(_settled(code), folder)


def _copy(party: Party, folder: Path) -> Party:
    """The same party in another folder, at a port of its own."""
    made = Party(party.code, folder / party.code, free_port())
    shutil.copytree(party.home, made.home)
    made.settings(f":{party.port}", f":{made.port}")
    return made


def _lasting() -> Path:
    """A folder that goes with this process."""
    folder = Path(tempfile.mkdtemp(prefix="theatre-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@lru_cache(maxsize=2)
def _settled(code: str) -> Party:
    """A party that has made its home with the command."""
    return init(_lasting(), code)


@lru_cache(maxsize=2)
def _enrolled(terms: str) -> Theatre:
    """Two parties who have set a line up with the commands, on these terms."""
    folder = _lasting()
    (folder / "terms.toml").write_text(terms, "utf-8")
    us, cn = (init(folder, code) for code in ("US", "CN"))
    compare(us, cn)
    compare(cn, us)
    offer = folder / "offer"
    us.did(
        "charter", "offer", LINE, "CN", "--out", str(offer), *(("--terms", str(folder / "terms.toml")) if terms else ())
    )
    cn.did("charter", "sign", str(offer))
    us.did("charter", "sign", str(offer))
    us.did("route", "CN", f"127.0.0.1:{cn.port}")
    cn.did("route", "US", f"127.0.0.1:{us.port}")
    return Theatre(us, cn)


@contextlib.contextmanager
def passphrase() -> Iterator[None]:
    """The passphrase in the environment, as for an unattended set-up."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OPENLINE_PASSPHRASE", PASSPHRASE)
        yield
