"""A form is typed on one side in English units, read on the other in Chinese, answered with a reason, and read back."""

import json
import os
import pty
import select
import subprocess
import tomllib
from pathlib import Path

import pytest

from openline.desk.client import ApiError
from tests.scenes import theatre
from tests.scenes.theatre import LINE, Theatre, until

ENCOUNTER = {
    "other-party": "CN",
    "time": "030412Z JUN 23",
    "position": "24-24.7N 119-12.2E",
    "own-vessel-class": "destroyer",
    "other-vessel-class": "destroyer",
    "passage.1.ship-manoeuvre": "other-crossed-bow-to-starboard",
    "passage.1.closest-distance": "150 yd",
    "own-speed-after": "10 kn",
    "ship-intention": "keep-course",
    "ship-request": "keep-clear",
}


def options(fields: dict[str, str]) -> list[str]:
    """As a person types them."""
    return [part for name, value in fields.items() for part in ("-f", f"{name}={value}")]


@pytest.fixture(scope="module")
def readers(homes: Theatre) -> Theatre:
    """CN's station reads Chinese, and has a name of its own for a place; both nodes run."""
    homes.cn.settings('# language = "en"', 'language = "zh-Hans"\n#')
    words = homes.cn.home / "words"
    words.mkdir(mode=0o700)
    words.joinpath("gazetteer.toml").write_text(
        '[[place]]\nname = { zh-Hans = "海峡北部" }\nsouth = 24\nnorth = 26\nwest = 118\neast = 121\n', "utf-8"
    )
    config = homes.cn.home / "config.toml"
    text = config.read_text("utf-8") + '\n[words]\nzone = "Asia/Shanghai"\ntranslator = "tr a-z A-Z"\n'
    config.write_text(text, "utf-8")
    assert tomllib.loads(text)["language"] == "zh-Hans"
    homes.raise_curtain()
    return homes


@pytest.fixture(scope="module")
def sent(readers: Theatre) -> str:
    """The name of a FLASH that US has sent as a form and that has rung at CN."""
    us = readers.us
    done = us.did("send", LINE, "encounter-at-sea", *options(ENCOUNTER), "--yes", "--exercise", "--json")
    assert (done.json["precedence"], done.json["marker"]) == ("FLASH", "WARNING")
    name = str(done.json["name"])
    us.until_reached(name, "RANG")
    return name


def test_what_is_typed_in_english_units_is_read_in_chinese_and_answered(readers: Theatre, sent: str) -> None:
    """The codes are equal on both sides; the words are each reader's own."""
    us, cn = readers.both
    ours, theirs = us.entry(sent)["form"], cn.entry(sent)["form"]
    assert ours["codes"] == theirs["codes"]
    assert ours["title"] == "Encounter at sea"
    assert "150 yd (137 m)" in ours["text"]
    assert "CN vessel crossed the bow of the US vessel" in ours["text"]
    seen = cn.did("watch", "--once").out
    assert theirs["title"] in seen
    assert "137" in seen
    assert "海峡北部" in seen, "CN's own name of the place"
    assert "12:12" in seen, "CN's local time beside UTC"
    assert "Encounter" not in seen
    for head in ("等待我方处理：", "特提 (FLASH) 警告 (WARNING)", "发自 US", "未经具名使用者核对"):
        assert head in seen, "the heads are in CN's language too"
    assert "WAITING FOR US" not in seen
    assert "WAITING FOR US:" in cn.did("watch", "--once", "--language", "en").out
    assert "字节：" in cn.did("words", "preview", "resume", "-f", "resumed-at=030412Z JUN 23").out
    assert "海峡北部" not in us.did("show", LINE, sent).out, "names of places never travel"
    assert (
        ours["readings"]["zh-Hans"]["text"]
        in us.did("show", LINE, sent, "--json").json["form"]["readings"]["zh-Hans"]["text"]
    )
    shown = us.did("show", LINE, sent, "--language", "ja").out
    assert us.client.entry(LINE, sent, {"language": "ja"})["form"]["title"] in shown

    cn.did("reply", LINE, sent, "UNABLE", "--reason", "account-disputed", "--understood", "贵舰要求我舰远离。",
           "--language", "zh-Hans")  # fmt: skip
    us.until_reached(sent, "ANSWERED")
    back = us.did("show", LINE, sent).out
    assert 'UNABLE (CN does not share this account) understood as "贵舰要求我舰远离。"' in back
    answer = next(e for e in us.did("show", LINE, "--json").json if "reply" in e)
    assert answer["reasons"] == ["CN does not share this account"]
    assert answer["understood"]


def test_a_form_is_found_by_the_words_in_which_it_is_read(readers: Theatre, sent: str) -> None:
    """Each side finds it in its own language, and in another one when it asks for that; codes are no words."""
    us, cn = readers.both
    texted = us.did("send", LINE, "line-test", *options({"test-number": "7", "test-text": "heron"}), "--json").json[
        "name"
    ]
    until(lambda: cn.entry(texted), "CN has the line test")

    def found(party: theatre.Party, *words: str) -> list[str]:
        return [one["name"] for one in party.did("search", *words, "--json").json["entries"]]

    assert sent in found(us, "crossed the bow")
    assert sent in found(cn, "横越", "船首")
    assert sent in found(cn, "crossed", "the bow", "--language", "en")
    assert found(cn, "crossed the bow") == []
    assert found(cn, "HERON") == [texted], "what was typed into a form is found in any language"
    assert found(us, "heron 横越") == []
    assert "There is no language 'xx' here" in us.does("search", "x", "--language", "xx").sentence(2)


def test_what_is_wrong_in_a_form_is_told_by_field_and_nothing_is_sent(readers: Theatre) -> None:
    """Every problem at once, in the language of the station; a doubt needs somebody who has seen it."""
    us, cn = readers.both
    before = us.client.get("/v1/lines")[0]["own_head"]
    wrong = ENCOUNTER | {"position": "24.4 119.2", "own-speed-after": "10"}
    says = us.does("send", LINE, "encounter-at-sea", *options(wrong)).sentence(1)
    assert "Write N or S, and E or W" in says
    assert "Write the unit" in says
    with pytest.raises(ApiError) as refused:
        cn.client.post(cn.client.line(LINE, "messages"), {"form": {"name": "encounter-at-sea", "fields": wrong}})
    assert {one["field"] for one in refused.value.problems} == {"position", "own-speed-after"}
    assert "Write" not in str(refused.value), "CN's station is told in Chinese"
    doubted = us.does("send", LINE, "encounter-at-sea", *options(ENCOUNTER)).sentence(1)
    assert "Nothing was sent" in doubted
    assert "more than 2 days ago" in doubted
    assert "Did you mean 'encounter-at-sea'" in us.does("send", LINE, "encounter-at-se", "-f", "time=x").sentence(1)
    assert "is the name of a form" in us.does("send", LINE, "cancel").sentence(1)
    assert "beside a reply" in us.does("send", LINE, "--form", "answer").sentence(1)
    assert "write NAME=VALUE" in us.does("send", LINE, "cancel", "-f", "x").sentence(1)
    assert "no form" in us.does("send", LINE, "-f", "x=y").sentence(1)
    assert us.client.get("/v1/lines")[0]["own_head"] == before


def test_a_form_is_closed_by_the_replies_that_it_names(readers: Theatre) -> None:
    """A line test is answered by ROGER; AFFIRM says nothing to it, and STANDBY keeps it open."""
    us, cn = readers.both
    name = str(
        us.did("send", LINE, "line-test", "-f", "test-number=1", "-f", "test-text=HOLD FAST", "--json").json["name"]
    )
    us.until_reached(name, "STORED")
    until(lambda: cn.entry(name), "CN has it")
    assert "ROGER" in cn.does("reply", LINE, name, "AFFIRM").sentence(1)
    cn.did("reply", LINE, name, "STANDBY")
    us.until_reached(name, "STANDING_BY")
    us.send("Free text closes nothing.")
    assert us.reached(name) == "STANDING_BY"
    cn.did("reply", LINE, name, "ROGER")
    us.until_reached(name, "ANSWERED")
    assert "give one of them" in _refusal(us, "messages", {})
    assert "one text" in _refusal(us, "replies", {"about": name, "reply": "ROGER", "text": "a", "understood": "b"})


def _refusal(party: theatre.Party, what: str, body: dict[str, object]) -> str:
    with pytest.raises(ApiError) as refused:
        party.client.post(party.client.line(LINE, what), body)
    return str(refused.value)


def test_a_translation_is_shown_with_who_made_it_and_travels_nowhere(readers: Theatre) -> None:
    """A person's, and a machine's when a person asks for it; the original stays the record."""
    us, cn = readers.both
    name = us.send("What is your ship doing?")
    us.until_reached(name, "STORED")
    until(lambda: cn.entry(name), "CN has it")
    cn.did(
        "translate", LINE, name, "贵舰在做什么？", "--language", "zh-Hans", "--by", "Li Ming", "--checked-by", "Wang"
    )
    done = cn.did("translate", LINE, name, "--language", "xx", "--machine").out
    assert "What is your ship doing?" in done
    assert "WHAT IS YOUR SHIP DOING?" in done
    assert "Li Ming" in done
    assert "translations" not in us.entry(name)
    assert "Name the person" in cn.does("translate", LINE, name, "x", "--language", "en").sentence(1)
    assert "No translator" in us.does("translate", LINE, name, "--language", "xx", "--machine").sentence(1)
    cn.end()
    cn.start()
    assert [one["by"] for one in cn.entry(name)["translations"]] == ["Li Ming", "tr a-z A-Z"], "kept over a restart"


@pytest.mark.fault("F-037")
@pytest.mark.fault("F-035")
def test_a_station_with_other_words_says_so_and_sends_no_form(readers: Theatre, sent: str) -> None:
    """Its node starts and tells; what came is marked; doctor says what to do; an amendment settles it."""
    us, cn = readers.both
    assert us.health()["forms"] == "agreed"
    tongues = cn.home / "words" / "tongues"
    tongues.mkdir()
    tongues.joinpath("zh-Hans.ftl").write_text("form-of-ours = 我方表格\n", "utf-8")
    cn.end()
    cn.start()
    assert "章程载明的目录为" in cn.health()["forms"], "in the language of the station"
    says = cn.does("send", LINE, "encounter-at-sea", *options(ENCOUNTER | {"other-party": "US"}), "--yes").sentence(1)
    assert "charter amend" in says
    assert "不能发送表格" in cn.did("lines").out
    assert "NO FORM CAN BE SENT: The charter names the catalogue" not in us.did("lines").out
    assert "us-cn-theatre: The charter" in cn.client_in("en").get("/v1/health")["forms"]
    assert "書式を送れない" in cn.did("lines", "--language", "ja").out
    shown = cn.entry(sent)["form"]
    assert shown["warning"]
    assert shown["codes"] in cn.did("show", LINE, sent).out
    assert shown["known"], "the codes mean the same: they are read, and marked"
    found = json.loads(cn.does("doctor", "--json").out)["findings"]
    assert [one["level"] for one in found if one["about"] == "forms"] == ["bad"]
    tongues.joinpath("zh-Hans.ftl").write_text("form-of-ours = { junk\n", "utf-8")
    cn.end()
    cn.start()
    assert "本站的表格未启用" in cn.health()["forms"], "a bad file of its own does not keep a node from starting"
    tongues.joinpath("zh-Hans.ftl").unlink()
    cn.end()
    cn.start()
    assert cn.health()["forms"] == "agreed"


def test_the_other_side_looks_before_it_signs_another_catalogue(folder: Path) -> None:
    """Whoever is asked to sign a charter with other forms is told, and the charter says which they are."""
    us, cn = (theatre.init(folder, code) for code in ("US", "CN"))
    theatre.compare(us, cn)
    theatre.compare(cn, us)
    own = us.home / "words" / "tongues"
    own.mkdir(parents=True)
    own.joinpath("en.ftl").write_text("form-of-ours = Ours\n", "utf-8")
    offered = us.did("charter", "offer", LINE, "CN", "--out", str(folder / "offer"))
    assert "LOOK" not in offered.out
    assert "those with the hash" in offered.out
    assert "LOOK: this charter names the forms" in cn.did("charter", "sign", str(folder / "offer")).out


def test_a_terminal_is_asked_for_what_is_lacking_and_says_that_it_goes(readers: Theatre) -> None:
    """Each needed field in turn; what is wrong is asked for again; the preview stands before the question."""
    us, cn = readers.both
    typed = ["sea", "commanders", "voice, video", "3/6/30", "010900Z JAN 30", "y"]
    command = [*theatre.COMMAND, "--home", str(us.home), "send", LINE, "request-to-talk"]
    shown = _at_a_terminal(command, typed)
    for says in ("Subject", "commanders", "could be", "[zh-Hans]", "Send it?", "Sent US-"):
        assert says in shown, shown
    name = "US-" + shown.rpartition("Sent US-")[2].partition(".")[0]
    us.until_reached(name, "RANG")
    assert next(one["value"] for one in cn.entry(name)["form"]["lines"]) != "sea"
    cn.did("reply", LINE, name, "DECLINE", "--reason", "another-channel")
    us.until_reached(name, "ANSWERED")
    row = next(one for one in us.client.get(us.client.line(LINE, "requests"))["requests"] if one["name"] == name)
    assert (row["subject"], row["outcome"]) == ("incident at sea", "declined")
    whole = {"subject": "sea", "level": "commanders", "talk-means": "voice", "answer-by": "010900Z JAN 30"}
    assert "Sent" not in _at_a_terminal([*command, *options(whole)], ["n"])


def _at_a_terminal(command: list[str], answers: list[str]) -> str:
    """What a command shows on a terminal to a person who types these lines, each when he is asked."""
    here, there = pty.openpty()
    process = subprocess.Popen(command, stdin=there, stdout=there, stderr=there, close_fds=True)
    os.close(there)
    shown, left, seen = "", list(answers), 0
    try:
        while True:
            ready, _, _ = select.select([here], [], [], theatre.WAIT_S)
            assert ready, shown
            try:
                data = os.read(here, 4096)
            except OSError:  # the other end is closed: the command has ended
                break
            if not data:
                break
            shown += data.decode("utf-8", "replace")
            if (left and shown.rstrip(" ")[seen:].endswith((":", "]"))) or (left and shown[seen:].endswith(": ")):
                os.write(here, left.pop(0).encode() + b"\n")
                seen = len(shown)
    finally:
        os.close(here)
        process.kill()
        process.wait()
    return shown
