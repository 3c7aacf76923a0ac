"""Who tests the tester: defences of the source taken away one at a time, each of which a world must notice.

A planted bug is data: a file, a text that occurs in it exactly once, and what stands there instead. It is put into a
temporary copy of the package and the very same worlds run there. It refuses to touch the source that it was read
from, and a text that no longer fits the source fails loudly, so that no bug is planted into nothing.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import openline

SOURCE = Path(openline.__file__).parent
TIMEOUT_S = 900


@dataclass(frozen=True, slots=True)
class Planted:
    """A defence taken away: in ``file``, ``old`` becomes ``new``; ``breaks`` says what then goes wrong."""

    name: str
    file: str
    old: str
    new: str
    breaks: str


@dataclass(frozen=True, slots=True)
class Fall:
    """How a run ended: at which seed something was wrong (None: nowhere), and its first sentence."""

    seed: int | None
    sentence: str


PLANTED = (
    Planted(
        "send before keep",
        "engine/state.py",
        "return [*kept, *self.send, *self.ring, *self.show]",
        "return [*self.send, *kept, *self.ring, *self.show]",
        "a crash forgets what others already hold",
    ),
    Planted(
        "ring before keep",
        "engine/state.py",
        "return [*kept, *self.send, *self.ring, *self.show]",
        "return [*self.ring, *kept, *self.send, *self.show]",
        "a crash rings one call twice as new",
    ),
    Planted(
        "gap skipped",
        "line/feed.py",
        "        if seq == self.head + 1:\n            self.chain.append(entry)",
        "        if seq > self.head:\n            self.chain.append(entry)",
        "what was lost in between is never asked for",
    ),
    Planted(
        "unsigned acknowledgement",
        "engine/sync.py",
        "    bc.check(frame, s.line, s.seats[b.author].station.sign, s.suite)\n",
        "",
        "an outsider can say 'received'",
    ),
    Planted(
        "unsigned want",
        "engine/sync.py",
        "    bc.check(frame, s.line, s.seats[w.author].station.sign, s.suite)\n",
        "",
        "an outsider can silence a member's questions",
    ),
    Planted(
        "unsigned entry",
        "wire/entry.py",
        "    suite.verify(public, u.signature, sig_structure(line, prev, content))\n",
        "",
        "an outsider can speak in a member's name",
    ),
    Planted(
        "replay rings twice",
        "engine/accept.py",
        "        placed = feed.place(e)\n",
        "        placed = feed.place(e)\n"
        "        if placed is Placed.KNOWN and e.hash in s.transcript.items:\n"
        "            urgency.on_kept(s, now, s.transcript.items[e.hash], doing)\n",
        "an old call sounds like a new one",
    ),
    Planted(
        "torn tail kept",
        "sim/disk.py",
        "        while self.synced and self.synced[-1] != COMMIT:\n            self.synced.pop()\n",
        "",
        "what is kept after a torn write cannot be read again",
    ),
    Planted(
        "fsync left out",
        "sim/disk.py",
        "        self.synced += self.tail\n        self.tail = []\n        step",
        "        if len(self.tail) > 8:\n"
        "            self.synced += self.tail\n"
        "            self.tail = []\n"
        "        step",
        "a crash loses what was acknowledged",
    ),
    Planted(
        "EXERCISE ignored",
        "engine/urgency.py",
        "h.precedence, h.exercise, again, level)",
        "h.precedence, False, again, level)",
        "a drill sounds the live siren",
    ),
    Planted(
        "OPENED by machine",
        "engine/engine.py",
        "ReceiptAct(Receipt.RANG, about, now.wall_ms // 1000)",
        "ReceiptAct(Receipt.OPENED, about, now.wall_ms // 1000, 1)",
        "the record says that a person saw what nobody saw",
    ),
    Planted(
        "alarm lost in a crash",
        "engine/urgency.py",
        "_start(s, now, item, passed, True, doing)",
        "_start(s, now, item, passed, True, Doing())",
        "a call kept just before a crash never rings",
    ),
    Planted(
        "deadline lost in a crash",
        "engine/engine.py",
        "        urgency.on_load(s, now, doing)\n",
        "",
        "after a restart nobody is called a second time",
    ),
    Planted(
        "answer stops no alarm",
        "engine/urgency.py",
        "_settle(s, now, act.about, doing)",
        "pass",
        "people are called for what they have answered",
    ),
    Planted(
        "boot number not kept",
        "engine/engine.py",
        '        doing.keep.append(NoteRecord(s.line, "boot", s.boot.to_bytes(8, "big")))\n',
        "",
        "after a restart a station's beacons look old",
    ),
    Planted(
        "want never repeated",
        "engine/sync.py",
        "min(RETRY_MS << min(tries, 5), RETRY_MAX_MS)",
        "(1 << 40)",
        "one lost answer is a hole for good",
    ),
    Planted(
        "reply by number only",
        "line/transcript.py",
        "return head.answers == h.ref and head.exercise == h.exercise and head.author != h.author",
        "return head.author != h.author",
        "a reply to one message counts for another",
    ),
    Planted(
        "order of arrival",
        "line/transcript.py",
        "        return sorted(self.items.values(), key=lambda item: item.place)",
        "        return list(self.items.values())",
        "two stations read two different records",
    ),
)


def planted_in(bug: Planted, package: Path) -> str:
    """The text of the bug's file with the bug in it. Raises ValueError unless the old text occurs exactly once."""
    text = (package / bug.file).read_text()
    if text.count(bug.old) != 1:
        raise ValueError(
            f"The planted bug '{bug.name}' looks for a text that occurs {text.count(bug.old)} times in {bug.file}, and "
            "must occur once. The source has moved on: write the planted bug anew."
        )
    return text.replace(bug.old, bug.new)


def run(bug: Planted | None, first: int, seeds: int, stations: int = 0) -> Fall:
    """Run these worlds on a temporary copy of the package with ``bug`` in it, and stop at the first that falls."""
    with tempfile.TemporaryDirectory(prefix="openline-planted-") as folder:
        package = Path(folder) / "openline"
        shutil.copytree(SOURCE, package, ignore=shutil.ignore_patterns("__pycache__"))
        if bug:
            (package / bug.file).write_text(planted_in(bug, package))
        command = [sys.executable, "-m", "openline.sim", "--until-wrong", f"--seeds={seeds}", f"--first={first}"]
        command += [f"--stations={stations}"] if stations else []
        environment = os.environ | {"PYTHONPATH": folder, "PYTHONDONTWRITEBYTECODE": "1"}
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, timeout=TIMEOUT_S, check=False
        )
        if done.returncode:
            words = done.stderr.strip().splitlines() or ["it ended without a word"]
            raise RuntimeError(f"the worlds of '{bug.name if bug else 'the source'}' did not run: {words[-1]}")
        told = json.loads(done.stdout)
        assert Path(told["package"]).resolve() == package.resolve(), "another package than the copy was imported"
        return Fall(told["seed"], told["sentence"])
