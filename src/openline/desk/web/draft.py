"""What an officer is writing: from the fields of a page to a draft, and from a draft to the request that releases it.

A release names the digest of the draft that was shown: one that was changed since is not what was released, and is
refused.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterable, Mapping
from typing import Any

from openline.desk.web import show

FIELD = "f."  # how the fields of a form of the catalogue are called in a page
UNIT = "u."  # and the unit that was chosen beside one
# ``supersedes``: the message of ours that this one takes the place of; ``handed``: which draft this one changes.
# Beside these stands ``info``, a list of the parties for whose information it is.
KNOWN = ("form", "text", "precedence", "marker", "valid_until", "supersedes", "handed")


def of_fields(rows: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """A draft: ``form`` (its name, empty for free text), ``fields`` by name, ``text``, precedence, marker, exercise."""
    draft: dict[str, Any] = {"form": "", "fields": {}, "exercise": False}
    rows = list(rows)
    units = {name[len(UNIT) :]: value for name, value in rows if name.startswith(UNIT) and value}
    for name, value in rows:
        if name.startswith(FIELD) and value.strip():
            figure, unit = value.strip(), units.get(name[len(FIELD) :], "")
            whole = f"{figure} {unit}" if unit and figure[-1].isdecimal() else figure  # a unit that was typed stands
            draft["fields"].setdefault(name[len(FIELD) :], []).append(whole)
        elif name in KNOWN:
            draft[name] = value.replace("\r\n", "\n").strip()
        elif name == "info":
            draft.setdefault("info", []).append(value)
        elif name == "exercise":
            draft["exercise"] = value == "1"
    return draft


def digest(line: str, draft: Mapping[str, Any]) -> str:
    """64 hex digits over line and draft."""
    said = json.dumps([line, draft], sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(said.encode()).hexdigest()


def purpose(line: str, digest_of: str, draft: str = "") -> dict[str, str]:
    """For what a passkey signs when a draft is released: line and digest; ``draft`` is its name when handed over."""
    return {"act": "release", "line": line, "draft": draft, "digest": digest_of}


def request(draft: Mapping[str, Any], language: str, doubts_seen: bool) -> dict[str, Any]:
    """What the node is asked to sign. Free text is in the officer's language, which travels with it."""
    out: dict[str, Any] = {"exercise": bool(draft.get("exercise"))}
    out |= {key: draft[key] for key in ("precedence", "marker", "supersedes", "info") if draft.get(key)}
    if draft.get("text"):
        out |= {"text": draft["text"], "language": language}
    if draft.get("valid_until"):
        out["valid_until_s"] = show.instant(draft["valid_until"], int(time.time())) or 0  # refused by the node
    if draft.get("form"):
        out |= {"form": {"name": draft["form"], "fields": draft.get("fields", {})}, "doubts_seen": doubts_seen}
    return out


def of_message(message: Mapping[str, Any]) -> dict[str, Any]:
    """The draft from which such a request was made: for a drafter who changes what he has handed over."""
    form = message.get("form", {})
    draft: dict[str, Any] = {"form": form.get("name", ""), "fields": form.get("fields", {})}
    draft |= {key: message[key] for key in ("precedence", "marker", "text", "supersedes", "info") if key in message}
    return draft | {"exercise": bool(message.get("exercise"))}


def shown(draft: Mapping[str, Any], form: Mapping[str, Any] | None, drill: bool) -> dict[str, Any]:
    """A draft with what stands in its fields until the officer chooses otherwise."""
    usual = {"precedence": "ROUTINE", "marker": "INFORMATION"}
    if form:
        usual = {"precedence": form["precedence"], "marker": form["marker"]}
    begun = {"text": "", "fields": {}, "exercise": drill, "valid_until": "", "supersedes": "", "info": []}
    return begun | usual | {key: value for key, value in draft.items() if value != ""} | {"form": draft.get("form", "")}
