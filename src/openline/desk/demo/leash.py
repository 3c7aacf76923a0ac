"""One command of ``openline`` as a process that ends with whoever started it, also when that one was killed with -9.

Whoever starts it holds the other end of its standard input and writes nothing: the system closes it with its holder,
however that ended. It refuses to know which command it runs; there is no branch for the demo inside a node.
"""

from __future__ import annotations

import os
import signal
import threading
import time

from openline.desk.cli import main

END_S = 5.0  # for an orderly end; then the process is killed, since nobody is left who would


def tie() -> None:
    """From now on this process ends when its standard input does."""
    threading.Thread(target=_end_with_standard_input, daemon=True).start()


def _end_with_standard_input() -> None:
    while os.read(0, 4096):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(END_S)
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    tie()
    main()
