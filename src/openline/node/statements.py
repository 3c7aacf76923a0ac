"""What the roots have signed and a home holds, told to the line by its node: amendments, our withdrawal, the adoption.

The signatures inside decide, so any party may tell an amendment, and telling it twice changes nothing. It refuses to
tell what not every party has signed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from openline.engine.state import LineState
from openline.line.acts import Act, AdoptAct, CharterAct
from openline.node import amendment, view
from openline.node.asking import body
from openline.node.home import Home
from openline.node.lookup import Lookup
from openline.node.node import Node
from openline.wire.header import SEQ_MAX, Precedence


def routes(node: Node) -> list[Route]:
    """The path of the local API: POST /v1/lines/{line}/charter with an empty object."""

    lookup = Lookup(node)

    async def charter(request: Request) -> Response:
        line = lookup.line(request)
        await body(request, {}, {})
        state = node.engines[line].state

        def say(act: Act) -> str:
            entry = node.say(line, act, Precedence.IMMEDIATE, False)
            return view.name_of(state, state.transcript.items[entry.hash])

        return JSONResponse(tell(node.home, state, say), 201)

    return [Route("/v1/lines/{line}/charter", charter, methods=["POST"])]


def to_tell(home: Home, s: LineState) -> list[Act]:
    """What is kept here and the line's transcript has not: amendments signed by all, and our withdrawal."""
    name, said = s.charter.charter.name, {_key(item.act) for item in s.transcript.statements}
    found: list[Act] = amendment.given(home, name)
    act = amendment.withdrawal_of(home, name)
    if act is not None and act.party not in s.roster.leaving:
        found.append(act)
    new = [act for act in found if _key(act) not in said]
    for one in new:
        if isinstance(one, CharterAct):
            amendment.check_size(one.signed, sum(len(signed) for _, signed in one.signatures), one.cards)
    return new


def _key(act: Act | None) -> Any:
    """What makes two statements the same one: whose signatures came in which order does not."""
    return act.signed if isinstance(act, CharterAct) else act


def to_adopt(s: LineState) -> AdoptAct | None:
    """The adoption of the newest version in force, None when this station has adopted it already."""
    newest, signed = s.roster.versions[-1]
    if s.adopted(s.me, (s.incarnation, SEQ_MAX)).version >= newest.version:
        return None
    return AdoptAct(newest.version, hashlib.sha256(signed).digest())


def tell(home: Home, s: LineState, say: Callable[[Act], str]) -> dict[str, Any]:
    """Tell the line what is kept here and not known there, and adopt the newest version in force.

    ``say`` signs, keeps and sends one act, and returns its entry's name.
    """
    told = [say(act) for act in to_tell(home, s)]
    adoption = to_adopt(s)
    adopted = say(adoption) if adoption else None
    return {"told": told, "adopted": adopted, "version": s.roster.versions[-1][0].version}
