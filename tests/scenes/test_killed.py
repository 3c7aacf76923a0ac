"""The worst that can happen to a node: the plug pulled between any two lines, a disk that fails, a second copy of it.

A FLASH, its receipts, a reply: the exchange is played again and again, and each time the node of one side is killed
with -9 one boundary later, until it lives through the whole of it. The other node lives on through all of that.
"""

import itertools
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from typing import Any

import pytest

from openline.desk.client import ApiError
from openline.desk.demo.stage import free_port
from openline.desk.heads import say
from tests.scenes.nursery import Nursery, asked, said
from tests.scenes.theatre import LINE, Party, Theatre, until

BEACON_S = 60.0  # between two beacons of a node to whom nothing new has come
MOST = 200  # boundaries of one exchange at one side: more would be an endless one


class Exchange:
    """The exchanges of two parties, and all that they were promised."""

    def __init__(self, stage: Theatre, nursery: Nursery) -> None:
        self.us, self.cn, self.nursery = stage.us, stage.cn, nursery
        self.promised: set[str] = set()  # hashes of entries that an API has answered for
        self.known: dict[str, dict[str, Any]] = {"US": {}, "CN": {}}  # entries by hash, as each side has shown them
        self._read = {"US": 0, "CN": 0}

    def mend(self, party: Party) -> None:
        """Start the node again when it has died."""
        if not self.nursery.lives(party):
            self.nursery.start(party)

    def news(self, party: Party) -> dict[str, Any]:
        """The entries of one side, those read that have come since the last look."""
        self.mend(party)
        page = asked(party, f"/v1/lines/{LINE}/entries?after={self._read[party.code]}")
        for entry in page["entries"] if page else ():
            self.known[party.code][entry["hash"]] = entry
            self._read[party.code] = entry["id"]
        return self.known[party.code]

    def named(self, party: Party, **what: str) -> dict[str, Any] | None:
        """The entry of one side that shows all of this."""
        return next((e for e in self.news(party).values() if what.items() <= e.items()), None)

    def done(self, party: Party, path: str, body: dict[str, Any], **shows: str) -> dict[str, Any]:
        """Have it said: again, when the node died and has not kept it."""
        answer = said(party, path, body)
        if answer is None:
            answer = self.named(party, **shows) or self.done(party, path, body, **shows)
        else:
            self.promised.add(answer["hash"])
        found: dict[str, Any] = answer
        return found

    def play(self, words: str) -> str:
        """One exchange; the name of its call."""
        call = self.done(self.us, "messages", {"text": words, "precedence": "FLASH"}, text=words)
        name = str(call["name"])
        until(lambda: self.named(self.cn, hash=call["hash"]), f"{name} came")
        until(lambda: self.named(self.us, about=name, receipt="RANG"), f"{name} rang")
        self.done(self.cn, "opened", {"about": name}, about=name, receipt="OPENED")
        until(lambda: self.named(self.us, about=name, receipt="OPENED"), f"{name} was opened")
        self.done(self.cn, "replies", {"about": name, "reply": "WILCO"}, about=name, reply="WILCO")
        until(lambda: self.named(self.us, about=name, reply="WILCO"), f"{name} was answered")
        return name

    def up(self) -> bool:
        """Whether a carrier is up; the lamp would say for a while that it flaps."""
        return " carrier is up" in asked(self.us, f"/v1/lines/{LINE}")["peers"][0]["why"]

    def agree(self) -> bool:
        """Whether both sides show the same entries."""
        return self.news(self.us).keys() == self.news(self.cn).keys()


@pytest.fixture(scope="module")
def exchange(homes: Theatre) -> Iterator[Exchange]:
    """Two nodes of the nursery with a line between them."""
    with closing(Nursery()) as nursery:
        for party in homes.both:
            nursery.start(party)
        homes.wait_open()
        yield Exchange(homes, nursery)


@pytest.mark.timeout(300)  # forty deaths: ten seconds on a machine with nothing else to do
@pytest.mark.fault("F-008")
@pytest.mark.fault("F-019")
def test_a_node_killed_at_any_boundary_of_an_exchange_loses_and_repeats_nothing(exchange: Exchange) -> None:
    """Nothing that was answered for is lost, nothing rings as new twice, nobody needs a new feed, both records are the
    same in the end."""
    us, cn, nursery = exchange.us, exchange.cn, exchange.nursery
    calls, died = [], set()
    for victim in (us, cn):
        for last in itertools.count(1):
            assert last < MOST
            until(exchange.up, "a carrier is up")
            nursery.arm(victim, last)
            calls.append(exchange.play(f"{victim.code} at {last}"))
            note = victim.home.with_suffix(".died")
            if not note.exists():
                nursery.arm(victim, 0)
                break
            died.add((victim.code, note.read_text("ascii")))
            note.unlink()
    kinds = ("Keep", "before a sync", "behind a sync", "Send", "Show")
    assert died == {(side, what) for side in ("US", "CN") for what in kinds} | {("CN", "Ring")}
    until(exchange.agree, "both records are the same")
    assert exchange.promised <= exchange.known["US"].keys()
    rung = [row["message"] for row in cn.alarms() if row["again"] == "0"]
    assert len(rung) == len(set(rung)), "nothing rings as new twice"
    assert {row["message"] for row in cn.alarms()} == set(calls)
    for party in (us, cn):
        line = asked(party, f"/v1/lines/{LINE}")
        assert (line["incarnation"], line["forks"], line["cloned"]) == (0, [], False)
        everything = asked(party, f"/v1/lines/{LINE}/entries?limit=1000")
        assert {entry["hash"] for entry in everything["entries"]} == exchange.known["US"].keys()
        assert all(entry["text"].startswith(("US", "CN")) for entry in everything["entries"] if entry.get("marker"))
        texts = [entry["text"] for entry in everything["entries"] if entry.get("marker")]
        assert len(texts) == len(set(texts)) == len(calls), "nothing was said twice"


@contextmanager
def _by_vfs(party: Party, _number: int) -> Iterator[None]:
    """SQLite's way to the disk reports the error."""
    flag = party.home.with_suffix(".eio")
    flag.touch()
    try:
        yield
    finally:
        flag.unlink()


@contextmanager
def _by_system(_party: Party, number: int) -> Iterator[None]:
    """The system call itself returns EIO."""
    strace = shutil.which("strace")
    if not strace:
        pytest.skip("strace is not installed: the system cannot be made to fail")
    inject = ["-e", "trace=fsync,fdatasync", "-e", "inject=fsync,fdatasync:error=EIO"]
    tracer = subprocess.Popen(
        [strace, "-f", "-p", str(number), *inject, "-o", os.devnull], stderr=subprocess.PIPE, text=True
    )
    assert tracer.stderr
    try:
        if "attached" not in (said := tracer.stderr.readline()):
            pytest.skip(f"no process can be traced here: {said.strip()}")
        yield
    finally:
        tracer.terminate()
        tracer.wait()
        tracer.stderr.close()


FAILING: dict[str, Callable[[Party, int], AbstractContextManager[None]]] = {"vfs": _by_vfs, "system": _by_system}


@pytest.mark.fault("F-011")
@pytest.mark.parametrize("fails", FAILING.values(), ids=FAILING)
def test_a_disk_that_fails_a_sync_stops_the_node_which_says_so_and_comes_back_whole(
    exchange: Exchange, fails: Callable[[Party, int], AbstractContextManager[None]]
) -> None:
    """At the one who sends, who is told that it is not known whether it was kept; and at the one who receives, who
    calls nothing stored."""
    us, cn, nursery = exchange.us, exchange.cn, exchange.nursery
    words = [f"On a bad disk, {fails.__name__}.", f"To a bad disk, {fails.__name__}."]
    until(exchange.up, "a carrier is up")
    with fails(us, nursery.number(us)):
        with pytest.raises(ApiError) as told:
            said(us, "messages", {"text": words[0], "precedence": "FLASH"})
        assert told.value.status == 503
        assert "Whether this was kept is not known, and it was not sent: look with 'openline show'" in str(told.value)
        until(lambda: not nursery.lives(us), "the node has stopped")
    last = us.log.strip().splitlines()[-1]
    assert "The node had to stop: Reading or writing " in last
    assert "The fault is the disk of this station" in last
    assert "Look at the disk, its cable" in last
    assert not exchange.named(cn, text=words[0]), "what is in doubt was not sent"
    exchange.mend(us)
    until(exchange.up, "a carrier is up")
    with fails(cn, nursery.number(cn)):
        call = said(us, "messages", {"text": words[1], "precedence": "FLASH"})
        until(lambda: not nursery.lives(cn), "the node has stopped")
        (state,) = asked(us, f"/v1/lines/{LINE}/entries/{call['name']}/receipts")["states"]
        assert (state["state"], state["times_ms"]["stored"]) == ("SENT", None)
    assert call["name"] not in {row["message"] for row in cn.alarms()}, "what was not kept does not ring"
    exchange.mend(cn)
    until(lambda: exchange.named(us, about=call["name"], receipt="RANG"), "it rang")
    for text in words:
        for one in [e for e in exchange.news(us).values() if e.get("text") == text]:
            exchange.done(cn, "replies", {"about": one["name"], "reply": "ROGER"}, about=one["name"], reply="ROGER")
    until(exchange.agree, "both records are the same")
    for party in (us, cn):
        line = asked(party, f"/v1/lines/{LINE}")
        assert (line["incarnation"], line["forks"], line["cloned"]) == (0, [], False)


@pytest.fixture
def copy(exchange: Exchange) -> Iterator[Party]:
    """A copy of the home of US, as of a virtual machine, at an address of its own; both copies run."""
    us, nursery = exchange.us, exchange.nursery
    nursery.kill(us)
    made = Party("US", us.home.with_name("COPY"), free_port())
    shutil.copytree(us.home, made.home, ignore=shutil.ignore_patterns("*.sock"))
    made.settings(f"127.0.0.1:{us.port}", f"127.0.0.1:{made.port}")
    for party in (us, made):
        nursery.start(party)
    yield made
    nursery.kill(made)


@pytest.mark.fault("F-016")
@pytest.mark.timeout(400)
def test_two_copies_of_one_node_are_told_at_both_sides_and_nothing_of_either_is_lost(
    exchange: Exchange, copy: Party
) -> None:
    """CN is told of the fork and whose it is, and keeps both branches; a copy is told that it is one, and what to do; a
    FLASH goes through all the while."""
    us, cn, nursery = exchange.us, exchange.cn, exchange.nursery
    nursery.kill(cn)
    for party, text in ((us, "Of one."), (copy, "Of the other.")):  # of one number, since neither hears of the other
        assert said(party, "messages", {"text": text, "precedence": "FLASH"})
    nursery.start(cn)
    for text in ("Of one.", "Of the other."):
        until(lambda text=text: exchange.named(cn, text=text), f"'{text}' came")  # type: ignore[misc]
    until(lambda: asked(cn, f"/v1/lines/{LINE}")["forks"], "the fork is told")
    for number in range(3):
        for party in (us, copy):
            text = f"{number} from port {party.port}"
            said(party, "messages", {"text": text, "precedence": "FLASH"})
            until(lambda text=text: exchange.named(cn, text=text), f"'{text}' came")  # type: ignore[misc]
    forks = asked(cn, f"/v1/lines/{LINE}")["forks"]
    assert len(forks) <= 2, "one in the feed that both had, and one in the new feed that each began"
    told = cn.did("lines").out
    for fork in forks:
        assert f"FORK: US signed two different entries as {fork}; both are kept. Ask US by another way" in told
    # By the proof, which may begin a number later: the two speak under one name, and each hears half of the answers.
    whose = re.compile(r"FORK: US signed two different entries as US\S*-\d+; both are kept\. This party ran two copies")
    for party in (us, copy):
        # One whose question was taken for the other's hears it with the next beacon, that is within a minute.
        said_so = f"{party.home.name} is told"
        until(lambda party=party: whose.search(party.did("lines").out), said_so, 2 * BEACON_S)  # type: ignore[misc]
    cloned = say("cloned")
    notices = until(lambda: next((one for one in (us, copy) if cloned in one.did("lines").out), None), "one is told")
    assert "till then only FLASH and IMMEDIATE go out" in notices.does("send", LINE, "This can wait.").sentence(1)
    gone = copy if notices is us else us
    for party in (gone, notices):  # as it is told to: one is stopped for good, and the other started again
        nursery.kill(party)
    nursery.start(notices)
    assert cloned not in notices.did("lines").out
    until(lambda: not notices.does("send", LINE, "This could wait.").code, "it speaks above the floor again")
    until(lambda: exchange.named(cn, text="This could wait."), "it came")
