"""The settings of ``config.toml`` that may be left out: API on the loopback, log, outlets of the alarm, line tests.

::

    api = "127.0.0.1:7080"            # besides the Unix socket; needs the token in api.token
    console = "127.0.0.1:7443"        # the console in a browser; officers sign in
    console_sign_in = "passkey"       # or "link", for demos alone: a one-time link signs in
    log = "json"                      # or "text": what happens, on standard error
    exercise_only = true              # a station for training: it signs no message that is not an EXERCISE

    [tests]                           # line tests by schedule
    every_hours = 24
    precedence = "IMMEDIATE"          # rings over there, as an exercise

    [print]                           # each FLASH and IMMEDIATE on paper, as it arrives
    command = "lp"

    [outlets.siren]                   # as many as are needed, each with a name of its own
    kind = "sound"                    # or "command", "mail", "webhook"
    for = ["watch officer"]           # steps of the charter's escalation; left out: all
    hours = "Mon-Fri 08:00-18:00"     # UTC; left out: always

It refuses what it does not know, and an API that others on the network could reach.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openline.node import duty, guard
from openline.node.asking import LANGUAGE
from openline.node.duty import Duty
from openline.node.home import HomeError, parse_address
from openline.node.zones import zone_named
from openline.wire.header import Precedence
from openline.words.tongue import REFERENCE
from openline.words.units import DIMENSIONS
from openline.words.visible import visible

OUTLETS_MAX = 20  # each is a task of its own
KINDS: dict[str, dict[str, type]] = {  # what each kind of outlet is told; those with a default stand in DEFAULTS
    "command": {"command": str, "repeat_s": int},
    "sound": {"player": str, "live": str, "exercise": str, "repeat_s": int},
    "mail": {"server": str, "from": str, "to": list, "tls": str, "user": str, "password_file": str},
    "webhook": {"url": str, "token_file": str},
}
DEFAULTS: dict[str, dict[str, Any]] = {
    "command": {"repeat_s": 0},
    "sound": {"player": "aplay -q", "live": "", "exercise": "", "repeat_s": 10},
    "mail": {"tls": "none", "user": "", "password_file": ""},
    "webhook": {"token_file": ""},
}
BELL = "bell"  # also what "alarm" says who vouches that somebody hears it
SOUNDING = frozenset({"command", "sound", BELL})
TLS = ("none", "starttls", "tls")
SIGN_IN = ("passkey", "link")
EVERY_MAX_H = 24 * 31


@dataclass(frozen=True, slots=True)
class OutletSettings:
    """One outlet: its duty, its kind, and what its kind needs."""

    duty: Duty
    kind: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Settings:
    """What was set. ``api`` and ``console`` are (host, port) or None; ``links`` whether a one-time link alone signs in
    at the console, as in the demo; ``test_every_s`` None without a schedule."""

    api: tuple[str, int] | None
    console: tuple[str, int] | None
    links: bool
    log: str
    outlets: tuple[OutletSettings, ...]
    test_every_s: int | None
    test_precedence: Precedence
    language: str
    words: Words
    printer: str
    exercise_only: bool


@dataclass(frozen=True, slots=True)
class Words:
    """How this station reads: its zone (empty: this machine's), its units by dimension, its translating command."""

    zone: str
    units: Mapping[str, str]
    translator: str


def read(path: Path, alarm: str, more: Mapping[str, Any]) -> Settings:
    """Read ``more`` of the file at ``path``; ``alarm`` is its alarm command. Raises HomeError, naming what is wrong."""
    try:
        return _read(alarm, more)
    except ValueError as wrong:
        raise HomeError(f"{path} is wrong: {wrong}. Correct it.") from None


def _read(alarm: str, more: Mapping[str, Any]) -> Settings:
    log = _typed(more, "log", str, "")
    if log not in ("", "text", "json"):
        raise ValueError(f"'log' is \"text\" or \"json\", not '{visible(log)}'")
    every_s, precedence = _tests(_typed(more, "tests", dict, {}))
    api, console, outlets = _loopback(more, "api"), _loopback(more, "console"), _outlets(alarm, more)
    words = _words(_typed(more, "words", dict, {}))
    sign_in = _typed(more, "console_sign_in", str, "passkey")
    if sign_in not in SIGN_IN:
        raise ValueError(f"'console_sign_in' is one of {', '.join(SIGN_IN)}, not '{visible(sign_in)}'")
    link = sign_in == "link"
    of_tests, trains = (every_s, precedence), _typed(more, "exercise_only", bool, False)
    return Settings(api, console, link, log, outlets, *of_tests, _language(more), words, _printer(more), trains)


def _printer(more: Mapping[str, Any]) -> str:
    """The command that prints each call; empty for none."""
    m = _typed(more, "print", dict, {})
    _known(m, "[print]", ("command",))
    command: str = _typed(m, "command", str, "")
    return command


def _language(more: Mapping[str, Any]) -> str:
    tag: str = _typed(more, "language", str, REFERENCE)
    if not LANGUAGE.fullmatch(tag):
        raise ValueError(f"'language' is the tag of a language, such as zh-Hans, not '{visible(tag)}'")
    return tag


def _words(m: Mapping[str, Any]) -> Words:
    _known(m, "[words]", ("zone", "units", "translator"))
    zone, units = _typed(m, "zone", str, ""), _typed(m, "units", dict, {})
    for dimension, unit in units.items():
        if dimension not in DIMENSIONS or unit not in DIMENSIONS[dimension]:
            of = f"'{dimension}' is in {', '.join(DIMENSIONS[dimension])}" if dimension in DIMENSIONS else ""
            raise ValueError(of or f"'units' in [words] are of {', '.join(DIMENSIONS)}, not of '{visible(dimension)}'")
    return Words(zone_named(zone) if zone else "", units, _typed(m, "translator", str, ""))


def _typed(m: Mapping[str, Any], key: str, kind: type, default: Any) -> Any:
    value = m.get(key, default)
    if type(value) is not kind:
        words = {str: "text in quotes", int: "a whole number", bool: "true or false", list: "a list", dict: "a table"}
        raise ValueError(f"'{key}' is {words[kind]}")
    return value


def _loopback(more: Mapping[str, Any], key: str) -> tuple[str, int] | None:
    text = _typed(more, key, str, "")
    if not text:
        return None
    try:
        host, port = parse_address(text)
    except HomeError as wrong:
        raise ValueError(f"'{key}': {str(wrong).rstrip('.')}") from None
    if host not in guard.LOOPBACK:
        raise ValueError(f"'{key}' is an address of this machine's loopback, such as 127.0.0.1:7080, not {host}")
    return host, port


def _tests(m: Mapping[str, Any]) -> tuple[int | None, Precedence]:
    _known(m, "[tests]", ("every_hours", "precedence"))
    hours = _typed(m, "every_hours", int, 0)
    if not 0 <= hours <= EVERY_MAX_H:
        raise ValueError(f"'every_hours' is at most {EVERY_MAX_H}, and 0 for no tests")
    word = _typed(m, "precedence", str, "IMMEDIATE")
    if word not in Precedence.__members__:
        raise ValueError(f"there is no precedence '{visible(word)}'; there are {', '.join(Precedence.__members__)}")
    return hours * 3600 or None, Precedence[word]


def _known(m: Mapping[str, Any], where: str, names: tuple[str, ...]) -> None:
    if unknown := sorted(m.keys() - set(names)):
        raise ValueError(f"'{visible(unknown[0])}' in {where} says nothing to a node; there are {', '.join(names)}")


def _outlets(alarm: str, more: Mapping[str, Any]) -> tuple[OutletSettings, ...]:
    tables = _typed(more, "outlets", dict, {})
    if len(tables) > OUTLETS_MAX:
        raise ValueError(f"there are {len(tables)} outlets, at most {OUTLETS_MAX} are possible")
    found = [_outlet(name, table) for name, table in tables.items()]
    if alarm == BELL:
        found.insert(0, _plain(BELL, BELL, {"anywhere": True}))
    elif alarm:
        found.insert(0, _plain("alarm", "command", {"command": alarm, "repeat_s": 0}))
    return tuple(found) or (_plain(BELL, BELL, {"anywhere": False}),)


def _plain(name: str, kind: str, values: Mapping[str, Any]) -> OutletSettings:
    return OutletSettings(Duty(name, frozenset(), duty.Hours(), sounds=True), kind, values)


def _outlet(name: str, m: Any) -> OutletSettings:
    where = f"[outlets.{visible(name)}]"
    if not isinstance(m, dict) or m.get("kind") not in KINDS:
        raise ValueError(f"{where} is a table with 'kind' = {', '.join(KINDS)}")
    kind: str = m["kind"]
    _known(m, where, ("kind", "for", "hours", *KINDS[kind]))
    values = {}
    for key, of in KINDS[kind].items():
        if key not in m and key not in DEFAULTS[kind]:
            raise ValueError(f"'{key}' is missing in {where}")
        values[key] = _typed(m, key, of, DEFAULTS[kind].get(key))
    steps = _texts(m, "for")
    if kind == "mail":
        _check_mail(values, where)
    if kind == "webhook" and not values["url"].startswith(("http://", "https://")):
        raise ValueError(f"'url' in {where} begins with http:// or https://")
    if not 0 <= values.get("repeat_s", 0) <= 3600:
        raise ValueError(f"'repeat_s' in {where} is 0 to 3600 seconds")
    if kind == "sound" and values["live"] and values["live"] == values["exercise"]:
        raise ValueError(f"{where} has one sound for live and exercise: nobody could tell a drill")
    hours = duty.read(_typed(m, "hours", str, ""))
    return OutletSettings(Duty(name, frozenset(steps), hours, kind in SOUNDING), kind, values)


def _texts(m: Mapping[str, Any], key: str) -> list[str]:
    found: list[str] = _typed(m, key, list, [])
    if not all(isinstance(one, str) for one in found):
        raise ValueError(f"'{key}' is a list of texts")
    return found


def _check_mail(values: Mapping[str, Any], where: str) -> None:
    addresses = [values["from"], *_texts(values, "to")]
    if len(addresses) < 2 or not all("@" in one and one.isprintable() and " " not in one for one in addresses):
        raise ValueError(f"'from' and 'to' in {where} are addresses such as watch@example.org")
    if values["tls"] not in TLS:
        raise ValueError(f"'tls' in {where} is one of {', '.join(TLS)}")
    try:
        parse_address(values["server"])
    except HomeError as wrong:
        raise ValueError(f"'server' in {where}: {str(wrong).rstrip('.')}") from None
