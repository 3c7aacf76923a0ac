"""Who has the watch at this station: kept in ``watch/`` of the home, handed over and told through the local API.

::

    watch/now.json          who has it, the handover that is under way, the sound test of this watch
    watch/NNNNNN.json       the record of each handover, with the digest of the one before: one that is missing shows

When a watch has changed, what rings and nobody has opened rises again for the new one. The rule itself is
:mod:`openline.node.handover`. It refuses to begin a watch by itself, and to take a watch from whoever holds it because
time has passed: people hand it over.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from openline.engine.effects import Ring
from openline.node import asking, glance, handover, view
from openline.node.answers import JSONResponse
from openline.node.askers import asker
from openline.node.asking import Wrong, body, number, parameters
from openline.node.brief import Row, brief
from openline.node.handover import NOTES_MAX, REASON_MAX, SIDES, Handover, Held, NotSigned, Signature
from openline.node.home import HomeError, write_private
from openline.node.node import Node
from openline.node.times import now
from openline.node.wording import said

RECORDS_MAX = 50  # in one answer
PROOF_MAX = 16_384  # characters of what a passkey gave
RELIEVES = "countersign"  # who may do this may sign in the place of an officer who cannot
log = logging.getLogger("openline.watch")


class Watches:
    """The watches of one station."""

    def __init__(self, node: Node) -> None:
        self.node, self._at = node, node.home.path / "watch"
        self._held, self._under_way, self._sound, self._before = self._load()

    def routes(self) -> list[Route]:
        """The paths of the local API."""
        return [
            Route("/v1/watch", self.show),
            Route("/v1/watch/brief", self.freeze, methods=["POST"]),
            Route("/v1/watch/signatures", self.sign, methods=["POST"]),
            Route("/v1/watch/sound", self.sound, methods=["POST"]),
            Route("/v1/watch/records", self.records),
            Route("/v1/watch/records/{number}", self.record),
        ]

    def held(self) -> dict[str, Any]:
        """Who has the watch, for the head of every page."""
        tested = self._sound if self._sound and self._sound["watch"] == self._held.number else None
        return {
            "number": self._held.number,
            "officer": self._held.officer,
            "since_ms": self._held.since_ms,
            "under_way": self._under_way is not None,
            "sound": tested,
        }

    # ------------------------------------------------------------------------------------------------- what is asked

    async def show(self, request: Request) -> Response:
        """Who has the watch, and the handover that is under way with what came since its brief was frozen."""
        parameters(request)
        return JSONResponse(self._view())

    async def freeze(self, request: Request) -> Response:
        """Freeze a brief of everything open; whatever was frozen before counts no more."""
        officer = asker().person().name
        m = await body(request, {}, {"notes": str})
        notes = _words(m.get("notes", ""), NOTES_MAX)
        self._under_way = handover.freeze(self._held, officer, notes, self._rows(), now().wall_ms)
        request.state.note = {"act": "watch brief", "about": self._under_way.digest}
        self._keep()
        self.node.publish({"what": "watch", "line": "", "says": said("watch-frozen", officer=officer)})
        return JSONResponse(self._view(), 201)

    async def sign(self, request: Request) -> Response:
        """One officer's signature over the frozen brief; with the last one the watch changes."""
        officer = asker().person()
        m = await body(request, {"side": str, "digest": str}, {"proof": str, "reason": str})
        if m["side"] not in SIDES:
            raise Wrong(400, "side-of", there=", ".join(SIDES))
        proof = _words(m.get("proof", ""), PROOF_MAX)
        how = "passkey" if proof and asker().way == "console" else asker().way  # a token's word for a passkey is none
        reason = _words(m.get("reason", ""), REASON_MAX)
        if self._under_way is None:
            raise Wrong(409, "no-brief")
        by = Signature(officer.name, now().wall_ms, how, proof, reason)
        try:
            signed = handover.sign(self._under_way, m["side"], by, m["digest"], officer.may(RELIEVES))
        except NotSigned as wrong:
            raise Wrong(409, "refusal", says=wrong.says) from None
        self._take(signed)
        request.state.note = {"act": f"watch {m['side']}", "about": signed.digest}
        return JSONResponse(self._view(), 201)

    async def sound(self, request: Request) -> Response:
        """What an officer heard of the sound test of his watch: the node's alarm, and the page's."""
        officer = asker().person().name
        m = await body(request, {"node": bool, "page": bool}, {})
        heard = {"officer": officer, "at_ms": now().wall_ms, "node": m["node"], "page": m["page"]}
        told = ", ".join(f"{what} {'heard' if m[what] else 'NOT HEARD'}" for what in ("node", "page"))
        request.state.note = {"act": "sound test heard", "about": told}
        self._sound = {"watch": self._held.number} | heard
        self._keep()
        self.node.publish({"what": "watch", "line": "", "says": said("watch-sound")})
        return JSONResponse(self.held(), 201)

    async def records(self, request: Request) -> Response:
        """The handovers that were done, the newest first, without their rows."""
        parameters(request, "before", "limit")
        limit = min(number(request, "limit", RECORDS_MAX, 1), RECORDS_MAX)
        last = min(number(request, "before", self._held.number + 1, 1) - 1, self._held.number)
        found = [self._read(n) for n in range(last, max(0, last - limit), -1)]
        rows = [{key: one[key] for key in one if key != "rows"} for one in found if one]
        return JSONResponse({"records": rows, "next": last - limit + 1 if last > limit else None})

    async def record(self, request: Request) -> Response:
        """One record whole, as it is printed."""
        parameters(request)
        text = request.path_params["number"]
        found = self._read(int(text)) if text.isascii() and text.isdecimal() and len(text) <= 6 else None
        if found is None:
            raise Wrong(404, "no-record", said=asking.echo(text))
        return JSONResponse(found)

    # ------------------------------------------------------------------------------------------------------ what is

    def _rows(self) -> list[Row]:
        ready = [line for line in self.node.engines if line not in self.node.loading]
        return brief([glance.line(self.node, line) for line in ready], glance.health(self.node))

    def _view(self) -> dict[str, Any]:
        out: dict[str, Any] = self.held() | {"handover": None}
        if self._under_way:
            came, gone = handover.since(self._under_way, self._rows())
            out["handover"] = handover.value(self._under_way) | {"lacks": list(self._under_way.lacks)}
            out["handover"] |= {"came": came, "gone": gone}
        return out

    def _take(self, signed: Handover) -> None:
        """Keep a signature; with the last one also the record, and then the new watch is called to what rings."""
        held = handover.done(signed, now().wall_ms)
        if held is None:
            self._under_way = signed
            self._keep()
            self.node.publish({"what": "watch", "line": "", "says": said("watch-signed")})
            return
        came, gone = handover.since(signed, self._rows())
        done = handover.value(signed) | {"came": came, "gone": gone, "done_at_ms": held.since_ms}
        done["before"] = self._before
        self._at.mkdir(mode=0o700, exist_ok=True)
        write_private(self._at / f"{held.number:06d}.json", _written(done))  # first: a watch without a record is none
        self._held, self._under_way, self._before = held, None, signed.digest
        self._keep()
        raise_again(self.node)
        self.node.publish({"what": "watch", "line": "", "says": said("watch-held", officer=held.officer)})

    # ------------------------------------------------------------------------------------------------------- on disk

    def _keep(self) -> None:
        held = {"number": self._held.number, "officer": self._held.officer, "since_ms": self._held.since_ms}
        under_way = handover.value(self._under_way) if self._under_way else None
        self._at.mkdir(mode=0o700, exist_ok=True)
        kept = {"held": held, "under_way": under_way, "sound": self._sound, "before": self._before}
        write_private(self._at / "now.json", _written(kept))

    def _load(self) -> tuple[Held, Handover | None, dict[str, Any] | None, str]:
        """What was kept; a record that is newer than it was written just before the plug was pulled, and counts."""
        path = self._at / "now.json"
        held, under_way, sound, before = Held(), None, None, ""
        try:
            m = json.loads(path.read_bytes())
            held, sound, before = Held(**m["held"]), m["sound"], m["before"]
            under_way = handover.of_value(m["under_way"]) if m["under_way"] else None
        except FileNotFoundError:
            pass
        except (OSError, ValueError, KeyError, TypeError) as wrong:
            raise HomeError(f"{path} cannot be read ({wrong}). Restore it from the backup, or move it away.") from None
        newer = self._read(held.number + 1)
        if newer:
            taker = newer["signatures"]["taking"]["officer"]
            return Held(newer["number"], taker, newer["done_at_ms"]), None, sound, newer["digest"]
        return held, under_way, sound, before

    def _read(self, number: int) -> dict[str, Any] | None:
        path = self._at / f"{number:06d}.json"
        try:
            found = json.loads(path.read_bytes())
            handover.of_value(found)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError) as wrong:
            log.error("%s is no record of a handover any more: %s", path, wrong)  # noqa: TRY400 - the sentence says it
            return None
        return found if isinstance(found, dict) else None


def raise_again(node: Node) -> int:
    """Sound anew, for a new watch, what nobody here has opened or answered in time; how many calls."""
    count = 0
    for line, engine in node.engines.items():
        s = engine.state
        called = s.charter.charter.escalation
        for entry_hash, alarm in s.alarms.items():
            if (alarm.opened and not alarm.level) or line in node.loading:
                continue
            item = s.transcript.items[entry_hash]
            h = item.entry.header
            what = (line, h.author, h.incarnation, h.seq, entry_hash, h.precedence, h.exercise)
            again = Ring(*what, again=True, level=alarm.level)
            node.alarm.ring(again, node.name_of(line), view.name_of(s, item), called[: alarm.level + 1])
            count += 1
    return count


def _words(text: str, most: int) -> str:
    """Words that may also be none."""
    return asking.text(text, most) if text else ""


def _written(kept: Mapping[str, Any]) -> bytes:
    return json.dumps(kept, ensure_ascii=False, indent=1, sort_keys=True).encode()
