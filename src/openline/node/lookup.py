"""Finding the line, the entry, the message and the office that a desk names, each refused in one sentence.

It refuses what needs a whole record while that is still being read after the start: half of it would look like all.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from openline.engine.state import LineState
from openline.line.acts import Act
from openline.line.transcript import Item
from openline.node import view
from openline.node.answers import JSONResponse
from openline.node.askers import asker
from openline.node.asking import Wrong, echo
from openline.node.node import Node
from openline.node.wording import said
from openline.wire.header import Class


class Lookup:
    """What the handlers of the local API share: the node, and how its things are found. Each raises Wrong."""

    def __init__(self, node: Node) -> None:
        self.node = node

    def line(self, request: Request, whole: bool = True) -> bytes:
        """The line in the path; read in full, or as far as it is known so far."""
        return self.named(request.path_params["line"], whole)

    def named(self, name: str, whole: bool = True) -> bytes:
        """The line of that name; read in full, or as far as it is known so far."""
        line = self.node.line_named(name)
        if line is None:
            known = ", ".join(map(self.node.name_of, self.node.engines)) or said("none-yet")
            raise Wrong(404, "no-line", said=echo(name), there=known)
        if whole:
            self.check_read(line)
        return line

    def check_read(self, line: bytes) -> None:
        """Raises Wrong while the record of a line is still being read."""
        left = self.node.loading.get(line)
        if left is not None:
            raise Wrong(503, "still-reads", line=self.node.name_of(line), left=left)

    def state(self, line: bytes) -> LineState:
        """What the engine knows of a line."""
        return self.node.engines[line].state

    def item(self, line: bytes, name: str) -> Item:
        """The entry of that name or hash."""
        item = view.find(self.state(line), name)
        if item is None:
            self.check_read(line)  # it may only not have been read yet
            raise Wrong(404, "no-entry", said=echo(name), line=self.node.name_of(line))
        return item

    def message(self, line: bytes, name: str) -> bytes:
        """The hash of the message of that name."""
        item = self.item(line, name)
        if item.entry.header.cls != Class.MESSAGE:
            raise Wrong(409, "not-a-message", name=echo(name))
        return item.entry.hash

    def office(self, line: bytes, m: Mapping[str, Any]) -> int:
        """The office that speaks: the one in the request, or else the asking officer's, or that of the settings."""
        officer = asker().officer
        own = officer.office if officer else None
        if officer and own is not None and m.get("office", own) != own:
            raise Wrong(403, "office-of-officer", officer=echo(officer.name), office=own)
        office: int = m.get("office", self.node.config.office if own is None else own)
        state = self.state(line)
        offices = [one.code for one in state.seats[state.me].card.offices]
        if office not in offices:
            raise Wrong(400, "no-office", said=echo(str(office)), there=", ".join(map(str, offices)))
        return office

    def say(self, line: bytes, act: Act, precedence: int, exercise: bool) -> Response:
        """Sign, keep and send an act; the answer that shows it."""
        entry = self.node.say(line, act, precedence, exercise)
        return JSONResponse(self.node.shown(line, self.state(line).transcript.items[entry.hash]), 201)
