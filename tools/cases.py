"""Writes ``docs/cases.md``: real cases as forms, each as five readers see it. ``python tools/cases.py``.

What is typed stands in the plays of the demo, whose numbers are those of the public record; what is read comes from the
phrase files. A test fails when the page differs from what this makes.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from openline.desk.demo.script import Script, case, script
from openline.node.catalogue import built_in
from openline.words.codes import spelled, write
from openline.words.entry import Typist, typed
from openline.words.render import rendering
from openline.words.show import Reader

PAGE = Path(__file__).parent.parent / "docs" / "cases.md"
CASES = (("strait", "crossing"), ("object", "claim"), ("shoal", "blocked"))
ORDER = ("en", "zh-Hans", "ja", "ko", "fil")
HEAD = """\
# Three cases, each in five languages

Made by `python tools/cases.py` from the plays of the demo and the phrase files. Each form is typed once, by the side
that speaks, and travels as the codes that are shown; every reader sees them in his own language. The numbers are those
that the side published (`src/openline/desk/demo/public-record.toml`); positions and minutes are the exercise's own,
since the record that was read gives none.
**Every phrase is a draft: no named speaker of any of the five languages has checked one.**
"""


def page() -> str:
    """The whole page."""
    return HEAD + "".join(part for name, step in CASES for part in _case(script(name), step))


def fields(play: Script, step: dict[str, Any]) -> list[tuple[str, str]]:
    """What is typed, a row for each value; parties in place of roles."""
    parties = {f"${role}": code for role, code in play.roles.items()}
    rows = [
        (name, one) for name, given in step["fields"].items() for one in (given if isinstance(given, list) else [given])
    ]
    return [(name, parties.get(one, one)) for name, one in rows]


def _case(play: Script, identity: str) -> Iterator[str]:
    step = next(one for one in play.steps if one.get("id") == identity)
    sender, c = play.roles[step["by"]], built_in()
    form = c.named(step["form"])
    assert form is not None, "a form of the package"
    rows = fields(play, step)
    codes = write(form, typed(form, rows, Typist(parties=list(play.roles.values()))))
    known = case(play.case)
    said = next(one["says"] for one in known["account"] if one["party"] == sender)
    yield f"\n## {known['title']}, {known['date']}: what {sender} said\n\n> {said}\n\n```\n"
    yield f"openline send {play.line} {form.name} \\\n"
    yield " \\\n".join(f"  -f {name}='{value}'" for name, value in rows)
    yield f"\n```\n\n{len(codes)} bytes: `{spelled(codes)}`\n"
    for tag in ORDER:
        read = rendering(c, Reader(c.tongues[tag]), sender, codes)
        assert not read.why, (tag, read.why)
        lines = "\n".join(f"- {line.whole}" for line in read.lines)
        yield f"\n### {c.tongues[tag].say('language-name', {})}\n\n**{read.title}**\n\n{lines}\n"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
    print(f"{PAGE.name}: {len(CASES)} cases in {len(ORDER)} languages")
