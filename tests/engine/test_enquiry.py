"""An enquiry: how two stations that were told different histories find out, at a bounded cost."""

from dataclasses import replace

import pytest

from openline.engine import sync
from openline.wire import beacon as bc
from openline.wire import entry as en
from openline.wire.beacon import Beacon, Counter, Held, Range, Want
from openline.wire.header import Class
from tests.engine.pair import CN, JP, US, Forger, Station, carry, pair, stations

NOBODY = Counter(0, 0)


def enquiries(station: Station) -> list[tuple[int, tuple[Range, ...]]]:
    """To whom, and into what, since the last time; everything else that was sent is forgotten."""
    found = [(send.to, bc.read_want(send.frame)) for send in station.sent if send.frame[0] == en.WANT]
    station.sent = []
    return [(to, w.ranges) for to, w in found if w.enquiry]


def enquiry(of: Station, count: int, *ranges: Range, size_max: int = 1 << 20) -> bytes:
    w = Want(of.me, 0, Counter(1, count), CN, size_max, ranges, enquiry=True)
    return bc.make_want(of.charter.line_id, w, of.secrets)


def beacon(of: Station, count: int, *held: Held, view: bytes = bytes(16)) -> bytes:
    b = Beacon(of.me, 0, Counter(1, 10**6 + count), of.now.wall_ms, 0, bytes(32), view, held)
    return bc.make_beacon(of.charter.line_id, b, of.secrets)


def given(cn: Station) -> list[tuple[int, int, int]]:
    """Author, seq and precedence of the entries that were sent, all with their headers open."""
    line_key = b""
    found = [s for s in cn.sent if s.frame[0] in en.ENTRY_KINDS]
    cn.sent = []
    assert {s.frame[0] for s in found} <= {en.ENTRY_OPEN}, "so that the signature alone decides"
    headers = [(en.parse(s.frame, line_key).header, s.precedence) for s in found]
    return [(h.author, h.seq, precedence) for h, precedence in headers]


def talked() -> tuple[Station, Station, Station]:
    """CN and JP hold the same of everybody: two entries of US, three of CN."""
    net = stations("US", "CN", "JP")
    us, cn, jp = net.values()
    us.write("one")
    cn.write("one")
    cn.write("two")
    carry((us, cn, jp))
    for station in (us, cn, jp):
        station.sent = []
    return us, cn, jp


def sum_of(station: Station, author: int, seq: int) -> bytes:
    return station.state.feed(author, 0).sum_at(seq)


@pytest.mark.fault("F-018")
def test_only_the_feeds_whose_sum_differs_are_given() -> None:
    _, cn, jp = talked()
    same = Range(US, 0, 1, 2, sum_of(cn, US, 2))
    other = Range(CN, 0, 2, 3, bytes(32))
    cn.take(enquiry(jp, 10**6, same))
    assert given(cn) == []
    cn.take(enquiry(jp, 10**6 + 1, same, other))
    assert given(cn) == [(CN, 2, sync.BACKLOG), (CN, 3, sync.BACKLOG)]
    cn.take(enquiry(jp, 10**6 + 2, replace(other, sum=sum_of(cn, CN, 3))))
    assert given(cn) == []


@pytest.mark.parametrize(
    "asked",
    [Range(CN, 0, 1, 4, bytes(32)), Range(JP, 0, 1, 1, bytes(32)), Range(CN, 1, 1, 1, bytes(32))],
    ids=["beyond the head", "of what is not held", "of an incarnation that is not held"],
)
def test_what_is_not_held_is_no_answer(asked: Range) -> None:
    _, cn, jp = talked()
    cn.take(enquiry(jp, 10**6, asked))
    assert given(cn) == []


@pytest.mark.fault("F-028")
def test_an_answer_has_at_most_512_entries_of_a_feed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert sync.RANGE_MAX == 512
    monkeypatch.setattr(sync, "RANGE_MAX", 2)
    _, cn, jp = talked()
    cn.take(enquiry(jp, 10**6, Range(CN, 0, 1, 3, bytes(32))))
    assert [seq for _, seq, _ in given(cn)] == [1, 2]


@pytest.mark.fault("F-028")
def test_an_enquiry_draws_from_the_same_budget_as_a_want(monkeypatch: pytest.MonkeyPatch) -> None:
    _, cn, jp = talked()
    asked = Range(CN, 0, 2, 3, bytes(32))
    before = cn.state.peers[JP].spent
    cn.take(enquiry(jp, 10**6, asked))
    assert len(given(cn)) == 2
    cost = cn.state.peers[JP].spent - before
    monkeypatch.setattr(sync, "BUDGET_MAX", cn.state.peers[JP].spent + cost)
    for count in range(1, 4):
        cn.take(enquiry(jp, 10**6 + count, asked))
    assert len(given(cn)) == 2
    assert cn.state.tally["budget-spent"] == 2
    cn.pass_ms(60_000)
    cn.take(enquiry(jp, 10**6 + 9, asked, size_max=10))
    assert given(cn) == [], "nor more than it asks for"


@pytest.mark.fault("F-018")
def test_a_view_that_differs_is_enquired_into_feed_by_feed() -> None:
    us, cn, jp = talked()
    cn.take(beacon(jp, 1, Held(US, 0, 2, NOBODY), Held(CN, 0, 3, NOBODY)))
    assert enquiries(cn) == [
        (JP, (Range(US, 0, 1, 2, sum_of(cn, US, 2)), Range(CN, 0, 1, 3, sum_of(cn, CN, 3)))),
    ]
    assert cn.saw("view-differs")
    assert us.me == US


def test_equal_views_and_what_cannot_be_compared_are_not_enquired_into() -> None:
    _, cn, jp = talked()
    rows = [(US, 0, 2, sum_of(cn, US, 2)), (CN, 0, 3, sum_of(cn, CN, 3))]
    cn.take(beacon(jp, 1, Held(US, 0, 2, NOBODY), Held(CN, 0, 3, NOBODY), view=sync.view(rows)))
    cn.take(beacon(jp, 2, Held(US, 0, 9, NOBODY), Held(CN, 0, 3, NOBODY)))
    assert enquiries(cn) == []
    assert not cn.saw("view-differs")


@pytest.mark.fault("F-028")
def test_one_peer_is_enquired_of_at_most_every_two_seconds() -> None:
    _, cn, jp = talked()
    at = []
    for count in range(50):
        cn.take(beacon(jp, count, Held(US, 0, 2, NOBODY)))
        at += [cn.now.mono_ms] * len(enquiries(cn))
        cn.pass_ms(100)
    assert [ms - at[0] for ms in at] == [0, 2000, 4000]
    other = Station(cn.charter, US, stations("US", "CN", "JP")[US].secrets, cn.suite)
    cn.take(beacon(other, 1, Held(CN, 0, 3, NOBODY)))
    assert [to for to, _ in enquiries(cn)] == [US], "another peer is another question"


@pytest.mark.fault("F-017")
def test_a_branch_whose_beginning_is_missing_is_enquired_into_from_before_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sync, "RANGE_MAX", 3)
    us, cn = pair()
    one, two = Forger.of(us), Forger.of(us)
    two.head = key = one.key()
    left = [one.write(str(number)) for number in range(6)]
    right = [two.write(f"other {number}") for number in range(6)]
    cn.take(*map(one.open, (key, *left, right[4])))
    enquiries(cn)
    cn.take(beacon(us, 1, Held(US, 0, 7, NOBODY)))
    assert enquiries(cn) == [(US, (Range(US, 0, 4, 7, sum_of(cn, US, 7)),))], "as far before 6 as one answer reaches"
    cn.take(one.open(right[5]))
    cn.pass_ms(2000)
    cn.take(beacon(us, 2, Held(US, 0, 0, NOBODY)))
    assert [ranges[0].first for _, ranges in enquiries(cn)] == [4], "known from what it signed"


def test_of_what_a_peer_holds_nothing_of_it_is_not_enquired() -> None:
    net = stations("US", "CN", "JP")
    us, cn, jp = net.values()
    one, two = Forger.of(us), Forger.of(us)
    two.head = key = one.key()
    two.sign(Class.SERVICE, b"never seen")
    cn.take(*map(one.open, (key, one.write(), two.write())))
    enquiries(cn)
    cn.take(beacon(jp, 1))
    assert enquiries(cn) == []
    cn.take(beacon(us, 1))
    assert [to for to, _ in enquiries(cn)] == [US]
