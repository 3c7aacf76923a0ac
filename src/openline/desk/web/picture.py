"""What the board shows of every line, kept true by the node's events: one picture for all officers at this desk.

An event makes one line be asked for anew, not the board; what has changed in it is made into a page once for each
language, not for each officer; and a page is sent only what has changed since it looked. So a board of 200 lines costs
an event no more than one of 20. It refuses to show what was true: whoever asks, asks the node first for what is stale.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from openline.desk.client import ApiError
from openline.desk.web import glance, show
from openline.desk.web.door import Door, line_path

CALLS_MAX = 20  # whose words are shown on a board: who has more calls than that reads the first, and a count
OLD_S = 60.0  # after which everything is asked for anew, whatever was told: what changes by time alone, an expiry
HEAD = ("strip.html", "watch.html")  # templates of their own: what sounds, and who has the watch
DRAFTS = "crew-board.html"
HEALTH_S = 1.0  # officers who look within it are told the same of the node itself
Make = Callable[[str, str, Mapping[str, Any]], Markup]  # a part's kind, a language, its values


@dataclass(slots=True)
class Part:
    """One piece of the page: what it shows, and at which revision that changed last."""

    kind: str
    values: dict[str, Any]
    revision: int
    made: dict[str, Markup] = field(default_factory=dict)  # by language


class Picture:
    """The board of one station. ``make`` turns a part into a piece of a page."""

    def __init__(self, door: Door, make: Make, notices: Callable[[], list[dict[str, Any]]]) -> None:
        self._door, self._make, self._alone, self._notices = door, make, asyncio.Lock(), notices
        self._stale: set[str] = {""}  # lines to be asked for; the empty name for all
        self._old_at = self._health_at = 0.0
        self.health: dict[str, Any] = {}
        self._lines: dict[str, dict[str, Any]] = {}
        self._words: dict[tuple[str, str, str], dict[str, Any]] = {}  # by language, line, name
        self._tongues: dict[str, float] = {}  # languages of those who look, and when they last did
        self.parts: dict[str, Part] = {}
        self.revision = time.time_ns() // 1_000_000  # above every one of an earlier life of this desk
        self.asked = self.made = 0  # of the node, and into pages; for whoever counts what an event costs

    def changed(self, line: str) -> None:
        """Something has happened on a line, or, with the empty name, anywhere."""
        self._stale.add(line)

    async def look(self, language: str, is_live: bool = False) -> None:
        """Make the picture true. ``is_live``: events are listened to, so only what they named is stale."""
        async with self._alone:
            now, is_new = time.monotonic(), language not in self._tongues
            self._tongues[language] = now
            if not is_live or now - self._old_at > OLD_S:
                self._stale.add("")
            if not self._stale and not is_new and now - self._health_at < HEALTH_S and not self.has_news:
                return
            stale, self._stale = self._stale, set()
            try:
                await self._ask(stale, language)
            except BaseException:
                self._stale |= stale  # it was not answered: it is as stale as before
                raise

    @property
    def has_news(self) -> bool:
        """Whether something was done to officers and their keys since, at the terminal: no event tells of it."""
        drawn = self.parts.get(DRAFTS)
        return drawn is not None and drawn.values["told"] != self._notices()

    async def _ask(self, stale: set[str], language: str) -> None:
        self.health = await self._get("/v1/health")
        now_ms, self._health_at = int(self.health["now_ms"]), time.monotonic()
        if "" in stale:
            found = {line["line"]: line for line in await self._get("/v1/lines")}
            self._old_at = time.monotonic()
        else:
            found = dict(self._lines)
            for name in sorted(stale):
                found[name] = await self._get(line_path(name))
        known = self._lines
        self._lines = {name: glance.settled(line, known.get(name), now_ms) for name, line in found.items()}
        changed = set(self._lines) if "" in stale else stale
        await self._ask_words(changed, language)
        self._draw(changed)

    async def _get(self, path: str, **parameters: str) -> Any:
        self.asked += 1
        return await self._door.shared(path, **parameters)

    async def _ask_words(self, changed: set[str], language: str) -> None:
        """The messages that wait, in the languages of those who look: new ones, and those on lines that changed."""
        late = time.monotonic() - OLD_S
        self._tongues = {tag: at for tag, at in self._tongues.items() if at > late or tag == language}
        rows = [(name, call) for name, line in self._lines.items() for call in line["waiting_for_us"]]
        rows = sorted(rows, key=lambda row: show.urgency(row[1]))[:CALLS_MAX]
        others = [(name, call) for name, line in self._lines.items() for call in line["waiting_for_them"]]
        changed_answers = [(name, call) for name, line in self._lines.items() for call in line["changed_answers"]]
        rows += sorted(others, key=lambda row: show.urgency(row[1]))[:CALLS_MAX] + changed_answers[-CALLS_MAX:]
        wanted = [(tag, name, call["name"]) for name, call in rows for tag in self._tongues]
        kept = {key: self._words[key] for key in wanted if key in self._words and key[1] not in changed}
        for key in wanted:
            if key not in kept:
                tag, line, name = key
                try:
                    kept[key] = await self._get(line_path(line, f"entries/{name}"), language=tag)
                except ApiError:  # gone with its line between two questions: the next look tells
                    self.changed(line)
        self._words = kept

    def _draw(self, changed: set[str]) -> None:
        """Put what is known into parts; those that are as before keep their revision."""
        self._put("station", "station", {"health": {key: self.health[key] for key in glance.TROUBLES}})
        for template in HEAD:
            self._put(template, template, {"health": {key: self.health[key] for key in ("sounds", "watch")}})
        handed = [{"at": {"drafts": line["drafts"]}} for line in self._lines.values() if line["drafts"]]
        self._put(DRAFTS, DRAFTS, {"lines": handed, "told": self._notices()})
        for name in changed & set(self._lines):
            self._put(glance.line_id(name), "line", glance.row(self._lines[name]))
        for gone in [key for key in self.parts if key.startswith("line-")]:
            if self.parts[gone].values["name"] not in self._lines:
                del self.parts[gone]
        names = sorted(self._lines)
        for key, name in enumerate(names, 1):
            part = self.parts[glance.line_id(name)]
            if part.values["key"] != (wanted := str(key) if key < 10 else ""):
                self._put(glance.line_id(name), "line", part.values | {"key": wanted})
        self._put("summary", "summary", {"counts": glance.counts(self._lines.values())})
        for tag in self._tongues:
            words = {(line, name): entry for (one, line, name), entry in self._words.items() if one == tag}
            rows = glance.board(list(self._lines.values()), words, tag)
            for kind in ("alarms", "for-us", "for-them", "urgent"):
                self._put(f"{kind}/{tag}", kind, rows[kind])

    def _put(self, key: str, kind: str, values: dict[str, Any]) -> None:
        held = self.parts.get(key)
        if held is not None and kind == "line":
            values = {"key": held.values["key"]} | values
        if held is None or held.values != values:
            self.revision += 1
            self.parts[key] = Part(kind, {"key": ""} | values if kind == "line" else values, self.revision)

    @property
    def order(self) -> str:
        """A digest of which lines there are: a page that shows others asks for all of itself."""
        return hashlib.sha256("\n".join(sorted(self._lines)).encode()).hexdigest()[:16]

    @property
    def names(self) -> list[str]:
        """The lines, by name."""
        return sorted(self._lines)

    @property
    def parties(self) -> list[str]:
        """Every party of every line, our own too."""
        peers = {peer["party"] for line in self._lines.values() for peer in line["peers"]}
        return sorted(peers | {line["me"]["party"] for line in self._lines.values()})

    def shows(self, key: str, language: str) -> bool:
        """Whether such a part is there already."""
        return key in self.parts or f"{key}/{language}" in self.parts

    def lines(self, language: str, rights: str) -> list[Markup]:
        """Every line's part, by name."""
        return [self.piece(glance.line_id(name), language, rights) for name in sorted(self._lines)]

    def piece(self, key: str, language: str, rights: str) -> Markup:
        """One part as a piece of a page, in a language, for those with the same rights; made when first asked for."""
        part = self.parts.get(key) or self.parts[f"{key}/{language}"]
        whose = f"{language}/{rights}" if part.kind == "alarms" else language
        if whose not in part.made:
            self.made += 1
            part.made[whose] = self._make(part.kind, whose, part.values)
        return part.made[whose]

    def since(self, revision: int, language: str, rights: str, whole: bool) -> list[Markup]:
        """What has changed since a revision: of the ``whole`` board, or of what stands on every page."""
        own = ("station", f"urgent/{language}", *HEAD)
        keys = [
            key
            for key, part in self.parts.items()
            if part.revision > revision and (key in own or whole) and ("/" not in key or key.endswith(f"/{language}"))
        ]
        return [self.piece(key, language, rights) for key in keys]
