"""Ctrl-C at a desk that runs for hours."""

import io
import signal
from collections.abc import Iterator

import pytest

from openline.desk.stopping import Stopping


@pytest.fixture
def stopping() -> Iterator[Stopping]:
    """As a desk makes it; the signal is the runner's again behind the test."""
    before = signal.getsignal(signal.SIGINT)
    yield Stopping()
    signal.signal(signal.SIGINT, before)


class Closes(io.RawIOBase):
    """A stream that is being closed by the interpreter when the signal arrives, as that of an answer is."""

    def close(self) -> None:
        """The exception that is raised in here goes nowhere."""
        if not self.closed:
            signal.raise_signal(signal.SIGINT)
        super().close()


def test_it_ends_at_once(stopping: Stopping) -> None:
    stopping.mind()
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)


def test_it_ends_at_the_next_turn_where_the_interpreter_has_lost_it(stopping: Stopping) -> None:
    """A watch under load printed on after Ctrl-C, for as long as somebody looked."""
    stream = Closes()
    del stream
    with pytest.raises(KeyboardInterrupt):
        stopping.mind()
