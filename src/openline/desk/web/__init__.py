"""The console: a desk in a browser, on the node's local API like every desk.

It refuses to touch the store, a key or the engine: what it shows the node told it, what an officer does here becomes
one request on the node's socket. It keeps only what is this desk's own: who may sit at it, and drafts.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from openline.node.home import Home


def console(home: Home, port: int) -> ASGIApp:
    """The console of the station in ``home``, to be served on this port of the loopback."""
    from openline.desk.web.app import app  # not at the top: a node without a console needs no templates

    party = home.config().party
    return app(Path(home.path), party, port)
