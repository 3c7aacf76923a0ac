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


def console(home: Home, port: int, key: str) -> ASGIApp:
    """The console of the station in ``home``, for this port of the loopback; it names officers with ``key``."""
    from openline.desk.web.app import app  # not at the top: a node without a console needs no templates
    from openline.node import settings

    config = home.config()
    links = settings.read(home.path / "config.toml", config.alarm, config.more).links
    return app(Path(home.path), config.party, port, key, links)
