"""What an event costs a board, counted in questions and parts made, whatever the number of lines or desks."""

import asyncio
from typing import Any

import pytest
from markupsafe import Markup

from openline.desk.client import NoNode
from openline.desk.web import glance
from openline.desk.web.picture import Picture
from tests.desk.web.test_glance import call, line

HEALTH = {"now_ms": 0, "station": "S", "sounds": {}, "watch": {}} | dict(glance.TROUBLES)


class Told:
    """A door whose node has told what stands in ``lines``; every question is counted."""

    def __init__(self, count: int) -> None:
        self.lines = {f"l{n}": line(f"l{n}") for n in range(count)}
        self.asked: list[str] = []
        self.gone = False

    async def shared(self, path: str, **parameters: str) -> Any:
        self.asked.append(path)
        await asyncio.sleep(0)
        if self.gone:
            raise NoNode("gone")
        if path == "/v1/health":
            return HEALTH
        if path == "/v1/lines":
            return list(self.lines.values())
        name = path.split("/")[3]
        if "/entries/" in path:
            return {"states": [], "name": path.rpartition("/")[2], "language": parameters["language"]}
        return self.lines[name]


def board(count: int) -> tuple[Told, Picture]:
    told = Told(count)
    made = Picture(told, lambda kind, whose, _: Markup("<p>{} {}</p>").format(kind, whose), list)  # type: ignore[arg-type]
    return told, made


async def seen(picture: Picture, language: str = "en", since: int = 0) -> list[Markup]:
    await picture.look(language, is_live=True)
    return picture.since(since, language, "os", True)


async def event(told: Told, picture: Picture, languages: list[str]) -> tuple[int, int, int]:
    """One call arrives on one line, and every desk looks: questions asked, parts made, parts sent to each desk."""
    for language in languages:
        await seen(picture, language)
    revision, told.asked = picture.revision, []
    made = picture.made
    told.lines["l7"] = line("l7", waiting_for_us=[call("CN-1")], expired=True)
    picture.changed("l7")
    sent = [len(await seen(picture, language, revision)) for language in languages]
    assert len(set(sent)) == 1
    return len(told.asked), picture.made - made, sent[0]


@pytest.mark.parametrize("languages", [["en"], ["en"] * 5, ["en", "zh-Hans"] * 3])
def test_an_event_costs_a_board_of_200_lines_what_it_costs_one_of_20(languages: list[str]) -> None:
    small = asyncio.run(event(*board(20), languages))
    large = asyncio.run(event(*board(200), languages))
    assert small == large
    asked, made, sent = large
    tongues = len(set(languages))
    assert asked == 2 + tongues, "the node's health, the line, and the call in each language; once for all desks"
    assert made == 3 * tongues, "the line, the alarms and the head of every page; once for each language"
    assert sent == 3


def test_what_was_done_at_the_terminal_stands_there_at_the_next_look() -> None:
    """No event tells of it, and the node itself was asked a moment ago."""
    notices: list[dict[str, Any]] = []

    async def story() -> None:
        told, picture = board(2)
        picture._notices = lambda: list(notices)
        await seen(picture)
        revision, told.asked = picture.revision, []
        assert not picture.has_news
        await seen(picture)
        assert (picture.revision, told.asked) == (revision, [])
        notices.append({"act": "revoke", "about": "Lt Poe"})
        assert picture.has_news
        assert len(await seen(picture, since=revision)) == 1
        assert not picture.has_news

    asyncio.run(story())


def test_what_has_not_changed_is_neither_made_nor_sent_again() -> None:
    async def story() -> None:
        _, picture = board(20)
        assert len(await seen(picture)) == 29, "lines, summary, node, sound, watch, drafts, four over all"
        made, revision = picture.made, picture.revision
        picture.changed("l3")
        assert await seen(picture, since=revision) == []
        assert (picture.made, picture.revision) == (made, revision)

    asyncio.run(story())


def test_a_line_that_is_new_or_gone_changes_the_order_and_its_keys() -> None:
    async def story() -> None:
        told, picture = board(3)
        await seen(picture)
        order = picture.order
        del told.lines["l0"]
        picture.changed("")
        await seen(picture)
        assert picture.order != order
        assert [picture.parts[glance.line_id(name)].values["key"] for name in ("l1", "l2")] == ["1", "2"]
        assert glance.line_id("l0") not in picture.parts

    asyncio.run(story())


def test_a_node_that_did_not_answer_leaves_what_was_stale_stale() -> None:
    async def story() -> None:
        told, picture = board(3)
        await seen(picture)
        told.gone = True
        picture.changed("l1")
        with pytest.raises(NoNode):
            await seen(picture)
        told.gone, told.asked = False, []
        await seen(picture)
        assert told.asked == ["/v1/health", "/v1/lines/l1"]

    asyncio.run(story())


def test_without_events_every_look_asks_for_all() -> None:
    async def story() -> None:
        told, picture = board(3)
        for _ in range(2):
            told.asked = []
            await picture.look("en", is_live=False)
            assert told.asked == ["/v1/health", "/v1/lines"]

    asyncio.run(story())
