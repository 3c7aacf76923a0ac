"""Challenges of passkeys: for one purpose, one officer, once and not for long; tries that are turned away."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openline.desk.web import limits
from openline.desk.web.limits import Limits
from openline.desk.web.passkeys import CHALLENGE_S, Keys, NoKey, challenge
from openline.desk.web.people import Officer, People

NOW = 2_000_000_000
LEE, KIM = Officer("Lee", "releasing"), Officer("Kim", "releasing")
WHAT = {"act": "release", "line": "x", "draft": "", "digest": "0" * 64}


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    people = People(tmp_path)
    for one in (LEE, KIM):
        people.keep(one)
    return Keys(people, "us.localhost:7443")


def brought(options: str) -> str:
    """What a browser without any key would bring for these options."""
    client = {
        "type": "webauthn.get",
        "challenge": json.loads(options)["challenge"],
        "origin": "http://us.localhost:7443",
    }
    data = base64.urlsafe_b64encode(json.dumps(client).encode()).rstrip(b"=").decode()
    return json.dumps({"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": {"clientDataJSON": data}})


@pytest.mark.parametrize(
    ("officer", "what", "later_s", "says"),
    [
        (LEE, WHAT, 0, "not one of yours"),  # the challenge was good; the key was not
        (KIM, WHAT, 0, "changed since"),
        (LEE, WHAT | {"digest": "1" * 64}, 0, "changed since"),
        (LEE, WHAT | {"line": "y"}, 0, "changed since"),
        (None, {"act": "sign in"}, 0, "changed since"),
        (LEE, WHAT, CHALLENGE_S + 1, "took more than"),
    ],
)
def test_a_challenge_is_for_one_officer_one_purpose_and_not_for_long(
    keys: Keys, officer: Officer | None, what: dict[str, str], later_s: int, says: str
) -> None:
    given_ = brought(keys.ask(LEE, WHAT, NOW))
    with pytest.raises(NoKey, match=says):
        keys.answer(officer, what, given_, NOW + later_s)
    with pytest.raises(NoKey, match="used already"):
        keys.answer(LEE, WHAT, given_, NOW)


@pytest.mark.parametrize(
    "what", ["", "{", "[]", "{}", '{"response": {}}', '{"response": {"clientDataJSON": "e30"}}', "x" * 20_000]
)
def test_what_is_no_answer_is_refused_in_a_sentence(keys: Keys, what: str) -> None:
    with pytest.raises(NoKey, match=r"No passkey was used|cannot be read"):
        keys.answer(LEE, WHAT, what, NOW)
    with pytest.raises(NoKey, match=r"No passkey was used|cannot be read"):
        keys.register(LEE, what, NOW)
    assert keys.whose(what) is None


def test_a_challenge_that_nobody_answered_is_forgotten(keys: Keys, tmp_path: Path) -> None:
    keys.ask(LEE, WHAT, NOW)
    keys.ask(LEE, WHAT, NOW + CHALLENGE_S + 1)
    assert len(list((tmp_path / "console" / "asked").iterdir())) == 1


PURPOSES = st.dictionaries(st.text(max_size=5), st.text(max_size=5) | st.integers(), max_size=4)


@given(PURPOSES, PURPOSES, st.text(max_size=5), st.integers(0, 9))
def test_two_purposes_have_two_challenges(one: dict[str, Any], other: dict[str, Any], name: str, until_s: int) -> None:
    kept = {"name": name, "nonce": "00", "until_s": until_s}
    assert (challenge(one, kept) == challenge(other, kept)) == (one == other)
    for change in ({"name": name + "x"}, {"nonce": "01"}, {"until_s": until_s + 1}):
        assert challenge(one, kept | change) != challenge(one, kept)


@pytest.mark.parametrize("kind", limits.MOST)
def test_nobody_is_locked_out_for_longer_than_a_minute(kind: str) -> None:
    tries = Limits()
    for n in range(limits.MOST[kind]):
        assert not tries.is_over(kind, "a", n)
        tries.count(kind, "a", n)
    assert tries.is_over(kind, "a", limits.MOST[kind])
    assert not tries.is_over(kind, "b", limits.MOST[kind])
    assert not tries.is_over(kind, "a", limits.WINDOW_S)


def test_a_flood_of_names_fills_no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "NAMES_MAX", 3)
    tries = Limits()
    for n in range(9):
        tries.count("address", str(n), 0)
    assert len(tries._tries) == 3
