"""``openline words check`` finds what would mislead a reader: each planted fault; the real words have none."""

from dataclasses import replace
from functools import lru_cache

import pytest

from openline.node.catalogue import glossaries
from openline.words.check import Finding, check, counts, rivals
from openline.words.tongue import Checked
from tests.words.catalogues import real, tongue, with_tongue


@pytest.mark.unmeasured
def test_the_words_of_the_package_have_no_fault() -> None:
    assert [one for one in check(real(), glossaries=glossaries()) if one.fault] == []


def test_nothing_is_called_checked_that_nobody_checked() -> None:
    for language in real().tongues.values():
        told = counts(language)
        assert told["phrases"] == told["drafts"] >= 900


PLANTED: list[tuple[dict[str, str], str, str]] = [
    ({"label-time": ""}, "label-time", "is missing"),
    ({"line": "{ $label }"}, "line", "loses $value"),
    ({"time": "{ $group } { $year }"}, "time", "loses $day, $hour, $minute, $month, $second"),
    ({"label-time": "Time { $zone }"}, "label-time", "has $zone, which nothing fills"),
    ({"yes-no-yes": "no"}, "yes-no-no", "reads the same as yes-no-yes in set yes-no"),
    ({"vessel-class-carrier": "CRUISER"}, "vessel-class-cruiser", "reads the same as vessel-class-carrier"),
    ({"unit-yd": "{ $number } m"}, "unit-m", "reads the same as unit-yd"),
    ({"label-own-course": "Speed of the { $sender } vessel"}, "label-own-speed", "reads the same as label-own-course"),
    ({"reply-wilco": "ROGER"}, "reply-wilco", "reads the same as reply-roger"),
    ({"signal-incidents-at-sea-rt4": "I will overtake you on your starboard side."},
     "signal-incidents-at-sea-rt5", "reads the same as signal-incidents-at-sea-rt4"),
    ({"form-resume": "Notice of suspension"}, "form-resume", "reads the same as form-suspend"),
    ({"label-time": "Ti\u200bme"}, "label-time", "cannot be shown: it holds the invisible character U+200B"),
    ({"label-time": "Te\u0301mps"}, "label-time", "cannot be shown"),
    ({"time": "{ $group ->\n    [a] { $year }{ $month }{ $day }{ $hour }{ $minute }{ $second }\n   *[b] now\n}"},
     "time", "has a choice whose default does not print [INVALID]"),
]  # fmt: skip


def batch_of(fault: tuple[dict[str, str], str, str]) -> int:
    """Which language a fault stands in: one that writes a phrase as another fault does comes in another one."""
    earlier = PLANTED[: PLANTED.index(fault)]
    return sum(bool(fault[0].keys() & changes.keys()) for changes, _, _ in earlier)


@lru_cache
def checked(batch: int) -> list[Finding]:
    """What is found in the language with all faults of this batch: a reader who checks whole languages finds each."""
    changes = {name: words for one in PLANTED if batch_of(one) == batch for name, words in one[0].items()}
    return check(with_tongue(tongue("xx", changes)), "xx")


@pytest.mark.parametrize("fault", PLANTED, ids=[f"{w}: {s}" for _, w, s in PLANTED])
def test_a_planted_fault_is_found(fault: tuple[dict[str, str], str, str]) -> None:
    _, what, says = fault
    found = checked(batch_of(fault))
    assert any(one.language == "xx" and one.fault and one.what == what and says in one.says for one in found), found


SWAPS = [
    ("ship-manoeuvre-other-crossed-bow-to-port", "ship-manoeuvre-other-crossed-bow-to-starboard"),
    ("ship-manoeuvre-sender-overtook-to-port", "ship-manoeuvre-sender-overtook-to-starboard"),
    ("ship-intention-alter-to-port", "ship-intention-alter-to-starboard"),
    ("signal-incidents-at-sea-rt4", "signal-incidents-at-sea-rt5"),
    ("precedence-flash", "precedence-routine"),
    ("reply-affirm", "reply-negative"),
]


@pytest.mark.fault("F-037")
@pytest.mark.parametrize("language", sorted(real().tongues))
def test_a_loss_and_each_swap_of_sides_is_found_in_each_language(language: str) -> None:
    """By the English words that stand beside a translation; in English by the names, and by the other languages."""
    phrases = real().tongues[language].phrases()
    swapped = {one: phrases[two].words for pair in SWAPS for one, two in (pair, pair[::-1])}
    lost = {"line": "{ $label }", "time": phrases["time"].words.replace("{ $day }", "").replace("{$day}", "")}
    planted = tongue(language, swapped | lost | {"label-own-speed": ""}, base=language)
    both = with_tongue(planted)
    both = replace(both, tongues={"ko": real().tongues["ko"], **both.tongues})
    found = {one.what: one.says for one in check(both) if one.fault}
    assert found.keys() == swapped.keys() | lost.keys() | {"label-own-speed"}
    assert "is meant" in found["ship-intention-alter-to-port"]
    assert ("has" if language == "en" else "loses") + " $value" in found["line"]
    assert ("has" if language == "en" else "loses") + " $day" in found["time"]


APART = [  # fields and choices of one kind, which a glossary keeps apart
    ("latitude-north", "latitude-south"),
    ("longitude-east", "longitude-west"),
    ("figures-direction-8", "figures-direction-4"),
    ("label-own-speed", "label-own-course"),
    ("label-own-hull", "label-own-tail"),
    ("label-persons-hurt", "label-persons-killed"),
    ("label-lateral-distance", "label-vertical-distance"),
    ("label-launch-area", "label-impact-area"),
    ("label-altitude", "label-depth"),
    ("label-notices-to-mariners", "label-notices-to-airmen"),
    ("label-own-signals", "label-own-damage"),
    ("label-call-frequency", "label-call-means"),
]


@pytest.mark.parametrize("language", sorted(real().tongues))
def test_labels_of_one_kind_that_are_exchanged_are_found_by_the_glossary(language: str) -> None:
    """North for south, speed for course: both phrases of each pair, and no other."""
    phrases = real().tongues[language].phrases()
    pairs = [pair for pair in APART if language != "en" or not pair[0].startswith("figures-")]  # a number is no name
    swapped = {one: phrases[two].words for pair in pairs for one, two in (pair, pair[::-1])}
    planted = tongue(language, swapped, base=language)
    both = replace(with_tongue(planted), tongues={"ko": real().tongues["ko"], **with_tongue(planted).tongues})
    found = {one.what for one in check(both, language, glossaries()) if one.fault}
    assert found == swapped.keys()
    assert not [one for one in check(both, language) if one.fault and one.what in swapped]


def test_what_no_glossary_keeps_apart_is_found_by_no_check_and_so_the_words_stay_drafts() -> None:
    """Help for danger: only a person who speaks the language, or who reads back blind, finds it."""
    phrases = real().tongues["ja"].phrases()
    pair = ("label-help", "label-danger")
    planted = tongue("ja", {one: phrases[two].words for one, two in (pair, pair[::-1])}, base="ja")
    assert not [one for one in check(with_tongue(planted), "ja", glossaries()) if one.fault]
    assert counts(planted)["drafts"] >= 900


def test_a_language_that_keeps_no_english_word_is_not_judged_by_it() -> None:
    found = check(with_tongue(tongue("xx", {"ship-intention-alter-to-port": "venir a gauche"})), "xx")
    assert not [one for one in found if one.fault]


def test_a_surplus_phrase_is_found() -> None:
    found = check(with_tongue(tongue("xx", more="\nlabel-tiem = Time\n")), "xx")
    assert any(one.what == "label-tiem" and "misspelt" in one.says for one in found)


def test_words_left_in_english_are_noted() -> None:
    found = [one for one in check(with_tongue(tongue("xx")), "xx") if one.language == "xx"]
    assert {one.what for one in found} >= {"label-time", "reply-roger"}
    assert not any(one.fault for one in found)
    assert "unit-each" not in {one.what for one in found}  # no word in it


def test_a_variable_that_only_chooses_is_lost() -> None:
    words = "{ $value ->\n    [five] { $label }\n   *[other] [INVALID]\n}"
    found = check(with_tongue(tongue("xx", {"line": words})), "xx")
    assert any(one.what == "line" and "loses $value" in one.says for one in found)


def test_a_choice_that_a_form_cannot_pass_is_found() -> None:
    words = "{ $number ->\n    [five] { $number } kn\n   *[other] [INVALID]\n}"
    found = check(with_tongue(tongue("xx", {"unit-kn": words})), "xx")
    assert [one.what for one in found if one.fault] == ["form-encounter-at-sea"]
    assert any("cannot be rendered: xx: unit-kn" in one.says for one in found)


def test_bounds_that_read_the_same_are_found() -> None:
    changes = {"unit-each": '{ $number }{" "}', "signal": "{ $code } { $book } { $meaning }"}
    found = check(with_tongue(tongue("xx", changes)), "xx")
    assert not [one for one in found if one.fault]
    muddled = {"bound-about": "{ $value }!", "bound-within": "{ $value }!"}
    found = check(with_tongue(tongue("xx", muddled)), "xx")
    assert any("reads the same as bound-about" in one.says for one in found)


def test_a_check_holds_for_the_words_that_were_checked_only() -> None:
    plain = tongue("xx")
    mark = plain.phrases()["label-time"].word_hash
    good = tongue("xx", {"label-time": "Time"}, "").phrases()["label-time"]
    assert good.draft
    text = f"# checked: Maria Santos, 2026-11-22, {mark}\nlabel-time = Time"
    signed = tongue("xx", {"label-time": ""}, f"\n{text}\n")
    assert signed.phrases()["label-time"].checked == Checked("Maria Santos", "2026-11-22", mark)
    assert counts(signed)["drafts"] == counts(plain)["drafts"] - 1
    stale = tongue("xx", {"label-time": ""}, f"\n{text}s\n")
    assert counts(stale)["drafts"] == counts(plain)["drafts"]
    found = check(with_tongue(stale), "xx")
    assert any(one.what == "label-time" and "was changed after Maria Santos checked it" in one.says for one in found)


def test_every_place_has_rivals() -> None:
    places = dict(rivals(real()))
    assert places["set yes-no"] == ["yes-no-yes", "yes-no-no"]
    assert "label-ship-manoeuvre" in places["encounter-at-sea, passage"]
    assert places["reply"][0] == "reply-roger"
