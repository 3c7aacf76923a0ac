"""An own form in an own language of an administrator: from nothing to a message that the other side reads in it."""

import re
import shutil
from pathlib import Path

from tests.scenes.theatre import LINE, Party, Theatre, until

ICE = (
    "new-form", "ice-report", "--title", "Ice report", "--use", "Ice that hinders both sides.",
    "--field", 'time date-time "Time" needed tense=past',
    "--field", 'ice-kind choice "Kind of ice" set=ice-kind needed',
    "--field", 'ice-depth distance "Thickness of the ice" units=m,ft most="50 m"',
    "--set", "ice-kind: unknown=not known; pack=pack ice; floe=ice floe",
)  # fmt: skip
FILLED = ("-f", "time=030412Z JUN 23", "-f", "ice-kind=floe", "-f", "ice-depth=about 2.5 m")
VIETNAMESE = {
    "form-ice-report": "Báo cáo băng",
    "form-ice-report-use": "Băng cản trở cả hai bên.",
    "label-ice-kind": "Loại băng",
    "label-ice-depth": "Độ dày của băng",
    "ice-kind-floe": "tảng băng trôi",
    "bound-about": "khoảng { $value }",
}


def agreed(party: Party) -> str:
    """The hash that both sides read out to each other."""
    rows = party.did("words", "agree", "--languages", "en,vi").out.splitlines()
    return next(row.split()[-1] for row in rows if row.startswith("catalogue for a charter"))


def translate(file: Path) -> None:
    """What a translator does with the file: every phrase is said, these in Vietnamese."""
    text = re.sub(r"(?m)^# (?=[a-z])", "", file.read_text("utf-8"))
    for name, words in VIETNAMESE.items():
        text, done = re.subn(rf"(?m)^{name} = .*$", f"{name} = {words}", text)
        assert done == 1, name
    file.write_text(text, "utf-8")


def test_an_own_form_is_read_by_the_other_side_in_an_own_language(stage: Theatre, tmp_path: Path) -> None:
    """Made and checked without code, compared by one hash, agreed by an amendment, sent, and read."""
    us, cn = stage.both
    us.did("words", *ICE)
    us.did("words", "new-language", "vi", "--by", "Nguyen Van A")
    assert "is missing" in us.does("words", "check", "--language", "vi").out
    translate(us.home / "words" / "tongues" / "vi.ftl")
    us.did("words", "check", "--language", "vi")
    assert cn.does("words", "agree", agreed(us), "--languages", "en").code == 4, "before CN has the folder"
    shutil.copytree(us.home / "words", cn.home / "words")
    assert "The same." in cn.did("words", "agree", agreed(us), "--languages", "en,vi").out
    cn.settings('# language = "en"', 'language = "vi"\n#')
    for party in stage.both:
        party.end()
        party.start()
    send = ("send", LINE, "ice-report", *FILLED, "--yes", "--json")
    assert "charter amend" in us.does(*send).out + us.does(*send).err, "agreed by word of mouth is not agreed"

    terms, out = tmp_path / "terms.toml", tmp_path / "amendment"
    text, done = re.subn(r"(?m)^languages = .*$", 'languages = ["en", "vi"]', us.did("charter", "terms", LINE).out)
    assert done == 1
    terms.write_text(text, "utf-8")
    us.did("charter", "amend", LINE, "--terms", str(terms), "--out", str(out))
    assert "LOOK" not in cn.did("charter", "sign", str(out)).out, "CN signs forms that are its own too"
    us.did("charter", "sign", str(out))
    us.did("charter", "publish", LINE)
    until(lambda: cn.did("lines", "--json").json[0]["version"] == 2, "CN's node knows the amendment")
    stage.wait_open()

    sent = us.did(*send).json
    assert sent["form"]["readings"]["vi"]["text"].startswith("Báo cáo băng"), "US saw what CN will read"
    until(lambda: cn.entry(sent["name"]), "CN has the report")
    ours, theirs = sent["form"], cn.entry(sent["name"])["form"]
    assert theirs["codes"] == ours["codes"]
    assert theirs["lines"][1:] == [
        {"field": "ice-kind", "label": "Loại băng", "value": "tảng băng trôi"},
        {"field": "ice-depth", "label": "Độ dày của băng", "value": "khoảng 2.5 m"},
    ]
    assert theirs["draft"]
    assert theirs["warning"] == ""
    assert "Độ dày của băng: khoảng 2.5 m" in cn.did("show", LINE, sent["name"]).out
    assert "Thickness of the ice: about 2.5 m" in us.did("show", LINE, sent["name"]).out
    cn.did("reply", LINE, sent["name"], "ROGER")
    us.until_reached(sent["name"], "ANSWERED")
