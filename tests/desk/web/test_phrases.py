"""The console's phrases in five languages, held against each other and against the pages that say them."""

import re
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader

import openline.desk.web
from openline.desk.web.directory import COLUMNS
from openline.desk.web.glance import FAULTS, TROUBLES
from openline.desk.web.people import LANGUAGES, ROLES, TELLING, THEMES
from openline.desk.web.phrases import PREFIX, own, sayer, words
from openline.desk.web.records import CLASSES
from openline.desk.web.setup import ABOUT
from openline.desk.web.show import KEYS, MARKERS, ORDER, SIGNS, STEPS
from openline.node import releases
from openline.node.brief import KINDS
from openline.node.handover import SIDES
from openline.words.visible import problem

WAITS = ("sent", "stored", "rang", "opened", "standing-by", "unreadable")
TEMPLATES = Path(openline.desk.web.__file__).parent / "templates"
MADE = {  # what pages say by a name that is put together
    "void",
    *(f"role-{role}" for role in ROLES),
    *(f"theme-{theme}" for theme in THEMES),
    *(f"trouble-{part}{end}" for part in TROUBLES for end in ("", "-help")),
    *(f"lamp-{says}-{kind.replace(' ', '-')}" for says in ("is", "help") for kind in (*FAULTS, "suspended")),
    *(f"fault-{kind.replace(' ', '-')}-since" for kind in FAULTS),
    *(f"{what}-{step}" for what in ("silence", "fault") for step in WAITS),
    *(f"reach-{how}" for how in ("now", "dark", "degraded", "suspended", "forms")),
    *(f"class-{cls.lower()}" for cls in CLASSES),
    *(f"carrier-{how}" for how in ("up", "down", "flaps")),
    *(f"brief-{kind}" for kind in KINDS),
    *(f"watch-{side}" for side in SIDES),
    *(f"strip-{why}" for why in ("unopened", "late", "fork", "key")),
    *(f"step-{step.replace('_', '-')}" for step in STEPS),
    "role-may-not",
    *(f"draft-{state}" for state in {*releases.SAYS}),
    *(f"notice-{act.replace(' ', '-')}" for act in TELLING),
    "sound-say",
    *("advance-needs-form", "advance-changed", "directory-wrong", "directory-time", "directory-full"),
    *("setup-no-card", "setup-needs-name"),
    *(f"setup-about-{one}" for one in ABOUT),
    *(f"setup-{word}" for word in ("good", "look", "bad", "side-ours", "side-theirs", "side-between")),
    *(f"directory-{column}" for column in (*COLUMNS, "from", "until")),
}
GLOSSARY = {
    *(f"precedence-{word.lower()}" for word in ORDER),
    *(f"marker-{word.lower()}" for word in MARKERS),
    *(f"reply-{word.lower()}{end}" for word in KEYS for end in ("", "-means")),
    *(f"lamp-{lamp}{end}" for lamp in SIGNS for end in ("", "-means")),
}


def said() -> set[str]:
    """Every phrase that a template says by its whole name."""
    found = set()
    for path in TEMPLATES.iterdir():
        found |= set(re.findall(r"\bt\('([a-z-]+)'[,)]", path.read_text("utf-8")))
        for both in re.findall(r"\bt\('([a-z-]+)' if [^)]*? else '([a-z-]+)'[,)]", path.read_text("utf-8")):
            found |= set(both)
    for path in TEMPLATES.parent.glob("*.py"):
        found |= set(re.findall(r"\bsay(?:er\(\w+(?:\.\w+)?\))?\([\"']([a-z-]+)[\"'][,)]", path.read_text("utf-8")))
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrase_stands_in_every_language_with_its_variables(language: str) -> None:
    reference, ours = own("en").phrases(), own(language).phrases()
    assert set(ours) == set(reference)
    for name, phrase in ours.items():
        assert phrase.placed == reference[name].variables, name
        assert problem(phrase.words) == "", name
        assert phrase.draft, "no named speaker has checked one yet"
    sayable = {name.removeprefix(PREFIX) for name in ours} | set(words(language).phrases())
    assert said() | MADE | GLOSSARY <= sayable


def test_no_phrase_is_left_that_nobody_says() -> None:
    ours = {name.removeprefix(PREFIX) for name in own("en").phrases()}
    assert ours <= said() | MADE


def test_a_phrase_that_is_lacking_is_loud() -> None:
    with pytest.raises(Exception, match="no such phrase"):
        sayer("en")("never-written")
    assert sayer("zh-Hans")("link-lost").startswith("与节点失去联系")


def test_why_an_entry_counts_for_nothing_is_a_sentence_where_there_is_one() -> None:
    assert sayer("zh-Hans")("void-bad-seal") == "无法读取：本站持有的密钥均不能打开。请对方重发，或用其他途径发送。"
    assert sayer("en")("void-bad-wrap").replace("\u2068", "").replace("\u2069", "") == "Counts for nothing: bad-wrap"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("void", ["unreadable", "bad-seal"])
def test_a_call_that_rings_and_cannot_be_read_says_so_where_its_words_would_stand(void: str, language: str) -> None:
    """Its card was empty above the button to acknowledge it. What helps, and that UNABLE ends the alarm, is said."""
    pages = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True)
    named = re.findall(r"\| (\w+)", "".join(file.read_text("utf-8") for file in TEMPLATES.glob("*.html")))
    pages.filters |= {name: str for name in named if name not in pages.filters}
    page = pages.from_string("{% import 'parts.html' as p %}{{ p.said(t, e) }}")
    shown = page.render(t=sayer(language), e={"void": void, "from": {"party": "CN"}})
    why = {"unreadable": "cannot-be-read", "bad-seal": "void-bad-seal"}[void]
    assert sayer(language)(why) in shown
    assert "CN" in shown
    assert "UNABLE" in shown
