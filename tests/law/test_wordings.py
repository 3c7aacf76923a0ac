"""What a watch officer is told has a name and its words in five languages; and the law that says so bites."""

from pathlib import Path

import pytest

import openline
from tests.law.laws import PACKAGE
from tests.law.wordings import wordings

NODE = (
    "still-reads = The node reads { $line }.\nno-reply = There is no reply '{ $said }'.\nno-marker = No '{ $said }'.\n"
)
DESK = "head-sent = Sent { $name }.\n"


def test_every_sentence_for_the_watch_has_a_name_and_its_words_in_every_language() -> None:
    assert wordings(Path(openline.__file__).parent) == []


def plant(root: Path, name: str, body: str, words: str = NODE, theirs: str = NODE) -> Path:
    """A package with one module in it, and phrases in two languages."""
    package = root / PACKAGE
    for rung, said in (("node", words), ("desk", DESK), ("words", "reply-wilco = WILCO\n")):
        (package / rung / "tongues").mkdir(parents=True)
        (package / rung / "tongues" / "en.ftl").write_text(said, "utf-8")
    (package / "node" / "tongues" / "ja.ftl").write_text(theirs, "utf-8")
    (package / "desk" / "tongues" / "ja.ftl").write_text(DESK, "utf-8")
    path = package / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(body, "utf-8")
    return package


BREACHES = [
    ("node/home.py", 'raise Wrong(404, f"There is no line {name}.")', "raised with words"),
    ("node/home.py", 'raise Wrong(404, "There is no such line here.")', "there is no phrase 'There is"),
    ("engine/speak.py", "raise Refused(CLONED)", "raised with words"),
    ("engine/speak.py", 'raise Refused("stil-reads", line=line)', "there is no phrase 'stil-reads'"),
    ("node/saying.py", 'raise Wrong(503, "still-reads", name=name)', "takes ['line'], and is given ['name']"),
    ("node/saying.py", 'raise Wrong(503, "still-reads")', "takes ['line'], and is given []"),
    ("node/node.py", 'raise Stopped("still-reads", line=line, left=left)', "takes ['line'], and is given"),
    ("node/saying.py", 'NO = {"a": "no-reply", "b": "no-such"}\nraise Wrong(400, NO[what], said=x)', "'no-such'"),
    ("node/saying.py", 'raise Wrong(400, "no-reply" if x else "no-word", said=x)', "there is no phrase 'no-word'"),
    ("node/lamps.py", 'why = f"no carrier since then {x}"', "words stand in the code"),
    ("desk/web/crew.py", 'raise HTTPException(404, "No such officer.")', "raised with words"),
    ("desk/web/crew.py", "raise HTTPException(404, NONE)", "raised with words"),
    ("desk/web/passkeys.py", 'raise NoKey("key-gone")', "there is no phrase 'key-gone'"),
    ("desk/talk.py", 'fail("There is no file of that name.")', "words stand in the code"),
    ("desk/talk.py", 'heads.say("sent", entry=x)', "takes ['name'], and is given ['entry']"),
]  # fmt: skip
LAWFUL = [
    ("node/saying.py", 'raise Wrong(503, "still-reads", line=line)'),
    ("node/saying.py", 'NO = {"a": "no-reply", "b": "no-marker"}\nraise Wrong(400, NO[what], said=x)'),
    ("node/saying.py", 'NO = {"a": "no-reply"}\nraise Wrong(400, NO.get(what, "no-marker"), said=x)'),
    ("node/lamps.py", '"""Why a lamp is not open any more."""\nassert x, "a lamp is suspended by one"'),
    ("node/home.py", 'raise HomeError("There is no card in this home.")'),
    ("desk/web/crew.py", 'raise HTTPException(404, said("no-reply", said=x))\nraise HTTPException(403, wrong.says)'),
    ("desk/talk.py", '@click.option("--all", help="Keys and receipts too.")\ndef show():\n    say("sent", name=x)'),
]


@pytest.mark.parametrize(("name", "body", "says"), BREACHES)
def test_a_sentence_without_a_name_or_its_words_is_found(tmp_path: Path, name: str, body: str, says: str) -> None:
    found = wordings(plant(tmp_path, name, body))
    assert len(found) == 1, found
    assert says in found[0]


@pytest.mark.parametrize(("name", "body"), LAWFUL)
def test_a_sentence_by_its_name_is_lawful(tmp_path: Path, name: str, body: str) -> None:
    assert wordings(plant(tmp_path, name, body)) == []


LOST = [
    (NODE.replace("still-reads", "# still-reads"), "node, ja: still-reads is missing"),
    (NODE.replace("{ $line }", "it"), "node, ja: still-reads has [], not ['line']"),
    (NODE.replace("$said", "$word", 1), "node, ja: no-reply has ['word'], not ['said']"),
    (NODE + "no-replly = There is none.\n", "node, ja: no-replly is no phrase of en"),
]


@pytest.mark.parametrize(("theirs", "says"), LOST)
def test_a_phrase_that_a_language_lacks_or_that_loses_a_variable_is_found(
    tmp_path: Path, theirs: str, says: str
) -> None:
    assert wordings(plant(tmp_path, "node/a.py", "", theirs=theirs)) == [says]
