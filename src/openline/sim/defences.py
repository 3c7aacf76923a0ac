"""The defences that are taken away one at a time, as data: a file, the text that stands there, and what replaces it.

Each was put here because a world must notice when it is gone. It refuses to do anything: how a bug is planted, into a
copy of the package, is in :mod:`openline.sim.planted`.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Planted:
    """A defence taken away: in ``file``, ``old`` becomes ``new``; ``breaks`` says what then goes wrong."""

    name: str
    file: str
    old: str
    new: str
    breaks: str


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
        "        rivals, prevs = (*self.at(seq), *self.early.get(seq, ())), self.prevs_of(seq)\n",
        "        rivals, prevs = (*self.at(seq), *self.early.get(seq, ())), self.prevs_of(seq)\n"
        "        if not prevs:\n"
        "            self.linked += [()] * (seq - 1 - self.head)\n"
        "            self.sums += [0] * (seq - 1 - len(self.sums))\n"
        "            prevs = (entry.prev,)\n",
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
        "        placed = feed.place(e, ours)\n",
        "        placed = feed.place(e, ours)\n"
        "        if placed is Placed.KNOWN and urgency.rings(s, s.transcript.items[e.hash]):\n"
        "            doing.ring.append(urgency._ring(s, s.transcript.items[e.hash], False, 0))\n",
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
        "drill rings the siren",
        "engine/urgency.py",
        "h.precedence, h.exercise, again, level)",
        "h.precedence, False, again, level)",
        "a drill sounds the live siren",
    ),
    Planted(
        "OPENED by machine",
        "engine/engine.py",
        "ReceiptAct(receipt, about, now.wall_ms // 1000)",
        "ReceiptAct(Receipt.OPENED, about, now.wall_ms // 1000, 1)",
        "the record says that a person saw what nobody saw",
    ),
    Planted(
        "alarm lost in a crash",
        "engine/urgency.py",
        "if plausible else None, True, doing)",
        "if plausible else None, True, Doing())",
        "a call kept just before a crash never rings",
    ),
    Planted(
        "deadline lost in a crash",
        "engine/engine.py",
        '        urgency.on_load(s, now, notes.get("deadlines", b""), doing)\n',
        "",
        "after a restart nobody is called a second time",
    ),
    Planted(
        "answer stops no alarm",
        "engine/urgency.py",
        "        _settle(s, now, about, doing)\n",
        "        pass\n",
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
        "reply by seq only",
        "line/transcript.py",
        "        found, item = self.dialogues.get(about), self.items.get(about)\n",
        "        found, item = Dialogue(), self.items.get(about)\n"
        "        for one in self.dialogues.values():\n"
        "            for index, items in one.replies.items():\n"
        "                found.replies.setdefault(index, []).extend(items)\n"
        "            for index, items in one.receipts.items():\n"
        "                found.receipts.setdefault(index, []).extend(items)\n",
        "a reply to one text counts for another with its number",
    ),
    Planted(
        "reply by hash only",
        "line/transcript.py",
        "answers = head.answers == name and head.exercise == h.exercise and head.author != h.author",
        "answers = head.author != h.author",
        "who reads headers alone reads another record",
    ),
    Planted(
        "order of arrival",
        "line/transcript.py",
        "        return sorted(self.items.values(), key=lambda item: item.place)",
        "        return list(self.items.values())",
        "two stations read two different records",
    ),
    Planted(
        "reuse after restore",
        "engine/speak.py",
        "    if not s.behind:\n        return\n",
        "    s.behind = False\n    if not s.behind:\n        return\n",
        "a restored station goes on with numbers that are used up",
    ),
    Planted(
        "fork branch dropped",
        "line/feed.py",
        ">= BRANCHES_MAX and not ours:",
        ">= 1 and not ours:",
        "of two histories each station keeps the one that it heard",
    ),
    Planted(
        "calls void after a fork",
        "engine/urgency.py",
        's.transcript.why_void(item) in ("", *UNREAD)',
        's.transcript.why_void(item) in ("", *UNREAD) and (h.author, h.incarnation) not in s.forks',
        "whoever provokes a fork mutes a station",
    ),
    Planted(
        "floor refused while suspended",
        "engine/urgency.py",
        "    return theirs and",
        "    return theirs and not s.transcript.handling.get(s.me) and",
        "a suspended party does not hear FLASH",
    ),
    Planted(
        "beacon replay believed",
        "engine/sync.py",
        "    if b.counter <= peer.newest:\n",
        "    if b.counter == peer.newest:\n",
        "yesterday's beacon counts as today's",
    ),
    Planted(
        "alive without echo",
        "engine/sync.py",
        "    if alive_until > max(peer.alive_until, now.mono_ms):\n",
        "    alive_until = now.mono_ms + 3 * s.interval_ms\n    if alive_until > max(peer.alive_until, now.mono_ms):\n",
        "beacons kept back make a dead station look alive",
    ),
    Planted(
        "stale WILCO let through",
        "engine/speak.py",
        '        raise Refused("stale-invalid")\n',
        "        pass\n",
        "somebody promises what must not be done any more",
    ),
    Planted(
        "superseding ignored",
        "line/transcript.py",
        "                self.later.setdefault(about, []).append(item)\n",
        "                pass\n",
        "somebody promises what was taken back",
    ),
    Planted(
        "information asks for an answer",
        "line/transcript.py",
        "any(self.act.info >> i & 1 for i in stations)",
        "not stations",
        "whoever was only to know of it is called for an answer that nobody asks",
    ),
    Planted(
        "expiry closes",
        "engine/accept.py",
        "    if h.author not in s.roster.seats:\n",
        "    if h.author not in s.roster.seats or now.wall_ms > s.charter.charter.expires * 1000:\n",
        "a wrong clock silences the line",
    ),
    Planted(
        "clock in the fold",
        "engine/accept.py",
        "        act = from_body(h.cls, h.exercise, _open(e, keys))\n",
        "        act = from_body(h.cls, h.exercise, _open(e, keys))\n"
        '        if (getattr(act, "valid_until", None) or 1 << 60) * 1000 < s.kept_at.get(e.hash, 0):\n'
        '            return Item(e, None, "stale")\n',
        "two stations with two clocks read different words",
    ),
    Planted(
        "deadline on the peer's clock",
        "engine/urgency.py",
        "        _start(s, now, item, 0, False, doing)\n",
        '        _start(s, now, item, now.wall_ms - getattr(item.act, "at", 0) * 1000, False, doing)\n',
        "who lies about the time silences the escalation",
    ),
    Planted(
        "split key accepted",
        "engine/accept.py",
        "    if seal.commitment(ek) != act.commitment:\n",
        "    if False:\n",
        "one ciphertext can be opened in two ways",
    ),
    Planted(
        "keys void after a fork",
        "engine/accept.py",
        "        if not keys:\n",
        "        if not keys or (h.author, h.incarnation) in s.forks:\n",
        "whoever provokes a fork makes a station unreadable",
    ),
    Planted(
        "line left unsigned",
        "wire/entry.py",
        "return SIGNED + line + prev + encode(content)",
        "return SIGNED + prev + encode(content)",
        "what was said on one line is said on another",
    ),
    Planted(
        "want unbounded",
        "engine/sync.py",
        "    left = min(w.size_max, SIZE_MAX, BUDGET_MAX - peer.spent)\n",
        "    left = 1 << 40\n",
        "a small question draws an endless answer",
    ),
    Planted(
        "provisional words shown",
        "engine/accept.py",
        "        _wait(s, u)\n        return\n",
        "        place(s, now, en.trusted(u, s.line, en.NO_PREV), doing)\n        return\n",
        "words are shown whose signature nobody has checked",
    ),
    Planted(
        "enquiry never answered",
        "engine/sync.py",
        "        if feed and not (w.enquiry and",
        "        if feed and not w.enquiry and not (w.enquiry and",
        "two stations stay with two histories",
    ),
    Planted(
        "false fork alleged",
        "line/fork.py",
        "    if not (same_feed and (two_of_one or denied)):\n",
        "    if not (same_feed or two_of_one or denied):\n",
        "an honest station is accused without a proof",
    ),
    Planted(
        "own history dropped",
        "engine/accept.py",
        "    entry = _verified(s, u, prevs)\n",
        "    if h.author == s.me and h.incarnation < s.incarnation:\n"
        "        return\n"
        "    entry = _verified(s, u, prevs)\n",
        "what a lost disk held never comes back",
    ),
    Planted(
        "revocation ignored",
        "line/roster.py",
        "        return h.author not in self.seats or (h.incarnation, h.seq) > self.revoked.get(h.author, ENDLESS)\n",
        "        return h.author not in self.seats\n",
        "a thief's words count after the root has spoken",
    ),
    Planted(
        "void entries ring",
        "engine/urgency.py",
        'why_void(item) in ("", *UNREAD)',
        'why_void(item) in ("", *UNREAD, "revoked")',
        "a thief rings the siren",
    ),
    Planted(
        "roster by order of arrival",
        "line/roster.py",
        "    waiting = sorted(dict.fromkeys(acts), key=_rank)",
        "    waiting = list(dict.fromkeys(acts))",
        "of two rival versions each side has another in force",
    ),
    Planted(
        "the revoked get keys",
        "line/roster.py",
        "        return frozenset(self.seats).difference(self.revoked)\n",
        "        return frozenset(self.seats)\n",
        "a thief reads on",
    ),
    Planted(
        "any root will do",
        "line/card.py",
        "    check_threshold(old, to_sign(new.signed), "
        "new.by_old if card.roots != old.roots else new.signatures, suite)\n",
        "",
        "whoever makes up a root names stations for a party",
    ),
    Planted(
        "a rotation undoes",
        "line/card.py",
        "    for card in chain[:-1]:\n",
        "    for card in ():\n",
        "what all roots had agreed to ends with one root",
    ),
    Planted(
        "a withdrawal closes",
        "engine/urgency.py",
        "    theirs = h.cls == Class.MESSAGE and",
        "    theirs = not s.roster.leaving and h.cls == Class.MESSAGE and",
        "whoever gives notice takes the floor along",
    ),
    Planted(
        "backlog never checked",
        "engine/behind.py",
        "    if run[1:]:\n",
        "    if run[9999:]:\n",
        "an export calls verified what nobody has verified",
    ),
)
