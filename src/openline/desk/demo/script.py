"""The scripts of the demo: who is on the stage, which lines there are, and the steps of each play, read as data.

A play names roles, never parties, so that they can be exchanged; what must hold stands in it beside what is said. It
refuses a script that nobody could perform: an act that it does not know, a role or message that is not there.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

PLAYS = ("strait", "object", "shoal", "fault", "suspension", "expired", "third")  # in the order of the check
STATES = ("SENT", "STORED", "RANG", "OPENED", "STANDING_BY", "ANSWERED")
LAMPS = ("open", "degraded", "dark", "suspended")
Step = dict[str, Any]

# What each act needs, and what it may have beside that. Words in the languages of the speakers stand in all that speak.
ACTS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "tell": (frozenset({"en"}), frozenset()),
    "send": (frozenset({"id", "by", "precedence", "marker", "en"}), frozenset({"killed", "ends"})),
    "form": (frozenset({"id", "by", "form", "fields"}), frozenset({"precedence", "en", "killed", "ends"})),
    "ack": (frozenset({"by", "about"}), frozenset()),
    "reply": (frozenset({"by", "about", "reply"}), frozenset({"en", "reasons"})),
    "suspend": (frozenset({"by", "scope", "duration_s", "en"}), frozenset()),
    "resume": (frozenset({"by"}), frozenset()),
    "refused": (frozenset({"by", "post", "says", "scope", "duration_s", "en"}), frozenset()),
    "cut": (frozenset({"between"}), frozenset()),
    "mend": (frozenset(), frozenset()),
    "state": (frozenset({"at", "about", "of", "is"}), frozenset()),
    "answer": (frozenset({"at", "about", "of", "is"}), frozenset()),
    "lamp": (frozenset({"at", "of", "is"}), frozenset({"says"})),
    "line": (frozenset({"at", "key", "is"}), frozenset()),
    "ladder": (frozenset({"at", "about", "levels"}), frozenset()),
    "apart": (frozenset({"stranger", "by", "also", "en", "aloud"}), frozenset()),
}
ROLES = ("by", "at", "of", "stranger")  # keys whose value is a role of the play


class BadScript(Exception):
    """A script that cannot be performed. The message says which step, and why."""


@dataclass(frozen=True, slots=True)
class LineOf:
    """A line of the cast. Times of a FLASH are in seconds, None for the usual; ``expired_days`` since it lapsed."""

    name: str
    parties: tuple[str, ...]
    flash_open_s: int | None = None
    flash_answer_s: int | None = None
    expired_days: int | None = None


@dataclass(frozen=True, slots=True)
class Cast:
    """Who is on the stage: each party's language, name, station, office and authority; and the lines."""

    parties: dict[str, dict[str, str]]
    lines: tuple[LineOf, ...]

    def only(self, *names: str) -> Cast:
        """The cast of these lines alone."""
        lines = tuple(line for line in self.lines if line.name in names)
        needed = {party for line in lines for party in line.parties}
        return Cast({party: about for party, about in self.parties.items() if party in needed}, lines)

    def line(self, name: str) -> LineOf:
        """The line of that name."""
        return next(line for line in self.lines if line.name == name)


@dataclass(frozen=True, slots=True)
class Script:
    """One play. ``roles`` gives the party of each role; ``case`` names an incident of the public record, or nothing."""

    name: str
    title: str
    shows: str
    line: str
    case: str
    roles: dict[str, str]
    steps: tuple[Step, ...]

    @property
    def lines(self) -> tuple[str, ...]:
        """Every line that it is played on."""
        return (self.line, *(step["also"] for step in self.steps if "also" in step))

    def swapped(self) -> Script:
        """With the first two roles exchanged."""
        one, other, *rest = self.roles.items()
        return replace(self, roles={one[0]: other[1], other[0]: one[1]} | dict(rest))


def _read(*path: str) -> dict[str, Any]:
    return tomllib.loads(files("openline.desk.demo").joinpath(*path).read_text("utf-8"))


@cache
def cast() -> Cast:
    """The seven parties and their lines, as the package brings them."""
    found = _read("cast.toml")
    lines = tuple(LineOf(**(one | {"parties": tuple(one["parties"])})) for one in found["line"])
    return Cast(found["parties"], lines)


def case(identity: str) -> dict[str, Any]:
    """A case of the public record, as the package brings it."""
    found: dict[str, Any] = next(one for one in _read("public-record.toml")["case"] if one["id"] == identity)
    return found


@cache
def script(name: str) -> Script:
    """The play of that name, one of PLAYS. Raises BadScript."""
    return read(name, _read("plays", f"{name}.toml"))


def read(name: str, found: dict[str, Any]) -> Script:
    """A play from its TOML. Raises BadScript."""
    made = Script(
        name, found["title"], found["shows"], found["line"], found.get("case", ""), found["roles"], tuple(found["step"])
    )
    said: set[str] = set()
    for number, step in enumerate(made.steps, start=1):
        why = _problem(made, said, step)
        if why:
            raise BadScript(f"Step {number} of the play '{name}': {why}.")
        if "id" in step:
            said.add(step["id"])
    return made


def _problem(play: Script, said: set[str], step: Step) -> str:
    """Why nobody could perform this step, or nothing."""
    act = step.get("act")
    if act not in ACTS:
        return f"there is no act '{act}'"
    needed, optional = ACTS[act]
    languages = {about["language"] for about in cast().parties.values()}
    odd = sorted(step.keys() - needed - optional - {"act", "in_check_only"} - languages)
    lacking = sorted(needed - step.keys())
    if odd or lacking:
        return f"'{act}' lacks {lacking} and does not know {odd}"
    roles = [step[key] for key in ROLES if key in step] + [*step.get("between", ()), *step.get("ends", ())]
    for role in roles:
        if role not in play.roles:
            return f"there is no role '{role}'"
    if "about" in step and step["about"] not in said:
        return f"nobody has said '{step['about']}' yet"
    if act == "state" and step["is"] not in STATES:
        return f"there is no state '{step['is']}'"
    return f"there is no lamp '{step['is']}'" if act == "lamp" and step["is"] not in LAMPS else ""
