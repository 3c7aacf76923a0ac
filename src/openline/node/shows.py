"""What a node shows to its desks: its lines by name, an entry with what a person reads of it, what waits, what happens.

It is the part of :class:`openline.node.node.Node` that only reads. It refuses to decide anything: all of it is read
off the engines' folds, the lamps and the store's translations.
"""

from __future__ import annotations

from collections.abc import Mapping

from openline.carriers.tls import TlsCarrier
from openline.engine.effects import Show
from openline.engine.engine import Engine
from openline.line.transcript import Item
from openline.node import view
from openline.node.alarm import Alarm
from openline.node.arrivals import Arrivals
from openline.node.calls import Open, says
from openline.node.forms import Forms
from openline.node.lamps import Lamp
from openline.node.readers import Event, Readers
from openline.node.times import now
from openline.node.translations import Translations
from openline.node.watch import Watch
from openline.node.wording import said

Seen = Mapping[int, Lamp]  # the lamps of a line by station


class Shows:
    """A node as its desks see it. The node brings what is named here."""

    engines: dict[bytes, Engine]
    forms: Forms
    arrivals: Arrivals
    translations: Translations
    watch: Watch
    readers: Readers
    alarm: Alarm
    carrier: TlsCarrier
    _open: dict[bytes, Open]
    _tls_of: dict[tuple[bytes, int], bytes]

    def name_of(self, line: bytes) -> str:
        """The line's name in its charter."""
        return self.engines[line].state.charter.charter.name

    def line_named(self, name: str) -> bytes | None:
        """The line of that name, or None."""
        return next((line for line in self.engines if self.name_of(line) == name), None)

    def _event(self, show: Show) -> Event:
        event: Event = {"what": show.what, "line": self.name_of(show.line)}
        item = self.engines[show.line].state.transcript.items.get(show.about)
        if item and self.readers:
            event["entry"] = self.shown(show.line, item, lamps=self.watch.lamps_seen(show.line))
        return event

    def shown(self, line: bytes, item: Item, language: str = "", zone: str = "", lamps: Seen | None = None) -> Event:
        """One entry as a desk is shown it, with its position, and a sentence for each state of a message.

        Forms are read in ``language`` and ``zone``, those of the station when they are empty. ``lamps`` are those of
        the line, for whoever shows many at once.
        """
        s = self.engines[line].state
        out = view.entry_view(s, item) | {"id": self.arrivals.number(item.entry.hash)}
        out |= self.forms.entry_view(s, item, language, zone)
        made = self.translations.of(line, item.entry.hash)
        rows = [one.view() | {"says": self.forms.translated(language, one)} for one in made]
        out |= {"translations": rows} if rows else {}
        if "states" in out:
            seen = self.watch.lamps_of(line) if lamps is None else lamps
            says(s, now(), item, out["states"], seen, lasting=False)
        return out

    def entry_event(self, line: bytes, entry_hash: bytes) -> Event | None:
        """The event of an entry that arrived earlier; None while its line is still being read."""
        item = self.engines[line].state.transcript.items.get(entry_hash) if line in self.engines else None
        return {"what": "entry", "line": self.name_of(line), "entry": self.shown(line, item)} if item else None

    def open_calls(self, line: bytes) -> list[Item]:
        """Calls of our own party that wait for another one."""
        return self._open[line].items(self.engines[line].state)

    def changed_answers(self, line: bytes) -> list[Item]:
        """Messages of ours to which somebody's answer was changed lately."""
        return self._open[line].changed(self.engines[line].state, now().wall_ms)

    def above_floor(self, line: bytes, ours: bool) -> list[Item]:
        """PRIORITY and ROUTINE that wait: ours for another party, or theirs for a person here."""
        return self._open[line].above(self.engines[line].state, ours)

    def silence(self) -> int:
        """End the sound here only; how many calls sounded. Desks are told, nobody else."""
        count = self.alarm.silence()
        self.publish({"what": "silenced", "line": "", "says": said("alarms-silenced", count=count)})
        return count

    def publish(self, event: Event) -> None:
        """Tell every desk that listens."""
        self.readers.publish(lambda: event)

    def links(self, line: bytes) -> dict[int, tuple[bool, str]]:
        """For each station of the line whether a carrier is up, and why."""
        states, peers = self.carrier.links(), self.engines[line].state.peers
        out = {}
        for (one, index), tls in self._tls_of.items():
            if one == line:
                mine = sorted((s for s in states if s.peer == tls), key=lambda s: not s.up)
                if mine:
                    out[index] = mine[0].up, mine[0].reason
                else:  # whoever dialled us before has a route, which has failed: that is another thing to look at
                    dialled = index in peers and peers[index].heard_at is not None
                    out[index] = False, said("way-not-reached" if dialled else "no-route-set")
        return out
