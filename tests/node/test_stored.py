"""When an entry was first known to be stored: the index says what reading every acknowledgement would say."""

from hypothesis import given
from hypothesis import strategies as st

from openline.node import stored

ROW = st.tuples(st.integers(0, 2), st.integers(1, 30), st.integers(0, 50))


@given(st.lists(st.lists(ROW, max_size=8), max_size=5))
def test_the_index_agrees_with_the_list_however_it_grows(parts: list[list[stored.Row]]) -> None:
    """Whatever the order of numbers and times; asked between any two that come."""
    rows: list[stored.Row] = []
    for part in [[], *parts]:
        rows += part
        for incarnation in range(3):
            for seq in (1, 7, 30, 31):
                slow = min((at for inc, up_to, at in rows if inc == incarnation and up_to >= seq), default=None)
                assert stored.first(rows, incarnation, seq) == slow


def test_the_lists_of_engines_that_are_gone_are_let_go() -> None:
    """A process does not keep what no engine has any more."""
    kept = [[(0, 1, n)] for n in range(2 * stored.LISTS_MAX)]
    assert [stored.first(rows, 0, 1) for rows in kept] == list(range(2 * stored.LISTS_MAX))
    assert len(stored._known) <= stored.LISTS_MAX
