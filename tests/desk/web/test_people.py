"""Officers, one-time links, sessions and drafts: what is kept, for how long, and never as it was said."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from openline.desk.web.people import LINK_S, ROLES, SESSION_S, Officer, People
from openline.node.home import HomeError

NOW = 2_000_000_000
SMITH = Officer("Lt Smith", "watch")


@pytest.fixture
def people(tmp_path: Path) -> People:
    made = People(tmp_path)
    made.keep(SMITH)
    return made


def test_a_link_is_good_once_and_for_ten_minutes(people: People) -> None:
    link = people.link(SMITH, NOW)
    assert people.linked(link, NOW + LINK_S) == SMITH
    session = people.redeem(link, NOW + LINK_S)
    assert session is not None
    assert people.redeem(link, NOW) is None
    late = people.link(SMITH, NOW)
    assert people.redeem(late, NOW + LINK_S + 1) is None


def test_a_session_ends_after_a_watch(people: People) -> None:
    session = people.redeem(people.link(SMITH, NOW), NOW)
    assert session is not None
    assert people.session(session, NOW + SESSION_S) == SMITH
    assert people.session(session, NOW + SESSION_S + 1) is None
    assert people.session(session, NOW) is None, "it is gone for good, whatever the clock says"
    assert people.session("", NOW) is None


def test_a_session_outlives_the_node(people: People, tmp_path: Path) -> None:
    session = people.redeem(people.link(SMITH, NOW), NOW)
    assert session is not None
    assert People(tmp_path).session(session, NOW) == SMITH


def test_no_secret_lies_in_a_file_and_others_read_none(people: People, tmp_path: Path) -> None:
    link = people.link(SMITH, NOW)
    session = people.redeem(people.link(SMITH, NOW), NOW)
    people.keep_draft(SMITH, "x", {"text": "We will not fire."})
    people.did(SMITH, NOW, "open", "x", "CN-3")
    files = [path for path in (tmp_path / "console").rglob("*") if path.is_file()]
    assert len(files) == 6
    for path in files:
        assert link not in path.name + path.read_text("utf-8")
        assert str(session) not in path.name + path.read_text("utf-8")
        assert path.stat().st_mode & 0o077 == 0
    assert all(path.stat().st_mode & 0o077 == 0 for path in (tmp_path / "console").iterdir() if path.is_dir())


def test_a_draft_outlives_a_session_and_is_forgotten_when_sent(people: People) -> None:
    assert people.draft(SMITH, "x") == {}
    people.keep_draft(SMITH, "x", {"text": "a"})
    assert people.draft(SMITH, "x") == {"text": "a"}
    assert people.draft(SMITH, "y") == {}
    people.keep_draft(SMITH, "x", {})
    assert people.draft(SMITH, "x") == {}


def test_drafts_that_come_at_once_are_each_kept_whole(people: People) -> None:
    drafts = [{"text": "x" * size} for size in range(1, 60)]
    with ThreadPoolExecutor(8) as pool:
        for done in [pool.submit(people.keep_draft, SMITH, "x", draft) for draft in drafts]:
            done.result()
    assert people.draft(SMITH, "x") in drafts


def test_officers_are_listed_and_changed(people: People) -> None:
    people.keep(Officer("Archivist", "auditor", "ja"))
    assert [one.name for one in people.officers()] == ["Archivist", "Lt Smith"]
    assert people.prefer(SMITH, theme="red") == people.officer("Lt Smith")
    with pytest.raises(HomeError):
        people.prefer(SMITH, language="xx")


def test_a_spoilt_file_is_nobody(people: People, tmp_path: Path) -> None:
    for path in (tmp_path / "console" / "officers").iterdir():
        path.write_text("{", "utf-8")
    assert people.officer("Lt Smith") is None
    assert people.officers() == []


@pytest.mark.parametrize("name", ["", " ", "a\nb", "a\u202eb", "x" * 61])
def test_names_have_ink_and_stand_on_one_line(name: str) -> None:
    with pytest.raises(HomeError):
        Officer(name, "watch")


def test_only_those_who_stand_watch_act() -> None:
    assert {role for role, acts in ROLES.items() if acts & {"open", "reply", "draft", "release"}} == {
        "watch",
        "releasing",
    }
