"""What no act can switch off, and how long a suspension stands."""

import pytest

from openline.line.acts import ResumeAct, SuspendAct
from openline.line.floor import FLOOR_CLASSES, on_floor, promised, stands, suspensions
from openline.line.transcript import Item
from openline.wire.entry import NO_PREV
from openline.wire.header import Class, Header, Precedence
from tests.line.entries import bare
from tests.line.parties import in_force

CHARTER = in_force().charter
MAX_S = CHARTER.suspension_max_s


def suspend(seq: int, scope: tuple[int, ...] = (2, 3), duration_s: int = 3600) -> Item:
    act = SuspendAct(1, scope, "storm", "en", duration_s, 7)
    return Item(bare(seq, NO_PREV, cls=Class.SUSPEND, author=4), act)


def resume(seq: int) -> Item:
    return Item(bare(seq, NO_PREV, cls=Class.RESUME, author=4), ResumeAct(1, 8))


def header(cls: int, precedence: int) -> Header:
    return Header(cls, precedence, False, 4, 0, 1, 1, 1)


@pytest.mark.fault("F-049")
@pytest.mark.parametrize("precedence", Precedence)
def test_calls_at_flash_and_immediate_replies_receipts_and_keys_stand_on_the_floor(precedence: Precedence) -> None:
    urgent = precedence <= Precedence.IMMEDIATE
    assert on_floor(header(Class.MESSAGE, precedence)) is urgent
    assert all(on_floor(header(cls, precedence)) for cls in FLOOR_CLASSES)
    assert not any(on_floor(header(cls, precedence)) for cls in (Class.SERVICE, Class.CHECK, Class.ATTACHMENT, 99))
    assert {Class.KEY, Class.REPLY, Class.RECEIPT, Class.RESUME, Class.FIRST, Class.FORK} <= FLOOR_CLASSES


@pytest.mark.fault("F-049")
def test_the_part_of_a_suspension_that_touches_the_floor_is_void_and_shown() -> None:
    (one,) = suspensions(lambda _: CHARTER, 4, [suspend(1, (0, 1, 2))], 0)
    assert (one.scope, one.void) == ((2,), (0, 1))
    assert stands(one, 0)
    (nothing,) = suspensions(lambda _: CHARTER, 4, [suspend(1, (0, 1))], 0)
    assert (nothing.scope, nothing.void) == ((), (0, 1))
    assert not stands(nothing, 0)


@pytest.mark.fault("F-052")
def test_a_suspension_ends_by_itself_to_the_millisecond() -> None:
    (one,) = suspensions(lambda _: CHARTER, 4, [suspend(1, duration_s=60)], 0)
    assert [stands(one, ms) for ms in (-1, 0, 59_999, 60_000, 60_001)] == [False, True, True, False, False]


def test_a_suspension_is_never_longer_than_the_charter_allows() -> None:
    (longest,) = suspensions(lambda _: CHARTER, 4, [suspend(1, duration_s=MAX_S + 1)], 0)
    assert longest.duration_s == MAX_S
    assert [stands(longest, MAX_S * 1000 + ms) for ms in (-1, 0)] == [True, False]
    (short,) = suspensions(lambda _: CHARTER, 4, [suspend(1, duration_s=MAX_S - 1)], 0)
    assert short.duration_s == MAX_S - 1


@pytest.mark.fault("F-050")
def test_resume_ends_all_that_was_suspended_before_and_nothing_after() -> None:
    items = [suspend(1), suspend(2, (3,)), resume(3), resume(4), suspend(5)]
    one, two, three = suspensions(lambda _: CHARTER, 4, items, 0)
    assert (one.ended_by, two.ended_by, three.ended_by) == (items[2], items[2], None)
    assert [stands(s, 0) for s in (one, two, three)] == [False, False, True]


@pytest.mark.fault("F-017")
def test_after_a_fork_nothing_is_suspended_and_everything_is_resumed() -> None:
    items = [suspend(1), suspend(2), suspend(3), resume(4)]
    for forked_at, by in ((0, [1, 2, 3]), (3, [1, 2]), (2, [1]), (1, [])):
        found = suspensions(lambda _: CHARTER, 4, items, forked_at)
        assert [s.by.entry.header.seq for s in found] == by
        assert all(s.ended_by == items[3] for s in found)


def test_items_of_another_station_are_our_own_mistake() -> None:
    with pytest.raises(AssertionError):
        suspensions(lambda _: CHARTER, 0, [suspend(1)], 0)


def test_expiry_ends_promises_above_the_floor_when_its_second_is_over() -> None:
    asked = [promised(CHARTER, header(Class.MESSAGE, 3), CHARTER.expires + s) for s in (-1, 0, 1)]
    assert asked == [True, True, False]
    assert promised(CHARTER, header(Class.MESSAGE, 0), CHARTER.expires + 1)
