"""What lies ready in a set-up that takes days: cards to be compared, charters to be signed, who confirmed what.

::

    console/setup/ID.card, ID.charter, ID.paper   a file as it was brought, or drafted here; ID is a part of its hash
    console/setup/HASH.revoking         a passkey has signed that a card revokes stations; the proof is in the audit log
    console/setup/compared.json         by party: who read our digits to them, and who heard that they agree

It refuses to hold anything in force: cards and charters that count lie where the node reads them.
"""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

from openline.line import card as cards
from openline.line.card import SignedCard
from openline.line.charter import SignedCharter
from openline.node import amendment, papers
from openline.node.home import Home, HomeError, write_private
from openline.node.papers import Paper

ID = re.compile("[0-9a-f]{16}")
STAGED_MAX = 50  # files: who brings more has lost sight of them


class Staging:
    """The staged files of the home at ``home``."""

    def __init__(self, home: Path) -> None:
        self.home, self._at = Home(home), home / "console" / "setup"

    def put(self, data: bytes, kind: str) -> str:
        """Lay a file ready; its id. Raises HomeError."""
        self._at.mkdir(mode=0o700, parents=True, exist_ok=True)
        held = sorted(self._at.glob("*.*"), key=lambda path: path.stat().st_mtime)
        for path in held[: max(0, len(held) - STAGED_MAX)]:
            if path.suffix in (".card", ".charter", ".paper"):
                path.unlink()
        made = hashlib.sha256(data).hexdigest()[:16]
        write_private(self._at / f"{made}.{kind}", data)
        return made

    def path(self, name: str, kind: str) -> Path:
        """Where a staged file lies. Raises HomeError when there is none."""
        path = self._at / f"{name}.{kind}"
        if not ID.fullmatch(name) or not path.is_file():
            raise HomeError("That file is not here any more. Bring it again.")
        return path

    def card(self, name: str) -> SignedCard:
        """A staged card. Raises HomeError."""
        return self.home.read_card(self.path(name, "card"))

    def charter(self, name: str) -> list[SignedCharter]:
        """A staged charter with its versions, and the signatures that are kept here. Raises HomeError."""
        versions = amendment.read_file(self.path(name, "charter"))
        return amendment.with_kept(self.home, versions)

    def put_paper(self, paper: Paper) -> str:
        """Lay ready what the root is asked to sign; its id."""
        made = self._at / "new.paper"
        self._at.mkdir(mode=0o700, parents=True, exist_ok=True)
        papers.write(made, paper)
        try:
            return self.put(made.read_bytes(), "paper")
        finally:
            made.unlink()

    def paper(self, name: str) -> Paper:
        """A staged paper, with every signature on it verified. Raises HomeError."""
        return papers.read(self.path(name, "paper"))

    def note(self, serial: int, stations: list[list[Any]]) -> None:
        """Remember that an officer's passkey has signed for our card ``serial`` without these stations."""
        self._at.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_private(self._mark(serial, stations), b"")

    def noted(self, serial: int, stations: list[list[Any]]) -> bool:
        """Whether one has; its proof stands in the audit log."""
        return self._mark(serial, stations).is_file()

    def _mark(self, serial: int, stations: list[list[Any]]) -> Path:
        return self._at / f"{hashlib.sha256(json.dumps([serial, stations]).encode()).hexdigest()}.revoking"

    def drop(self, name: str, kind: str) -> None:
        """It is done with."""
        self.path(name, kind).unlink()

    def compared(self) -> dict[str, dict[str, Any]]:
        """By party, who confirmed what of the two safety numbers, for the card that is known now."""
        try:
            found = json.loads((self._at / "compared.json").read_bytes())
        except (OSError, ValueError):
            return {}
        held = {party: card.hash.hex() for party, card in self.home.cards().items()}
        return {party: row for party, row in found.items() if row.get("card") == held.get(party)}

    def confirm(self, party: str, side: str, officer: str, at_s: int) -> None:
        """Note that ``theirs`` was typed as they read it, or that they told us that ``ours`` is right."""
        rows = self.compared()
        card = self.home.cards()[party].hash.hex()
        rows[party] = rows.get(party, {"card": card}) | {side: {"officer": officer, "at_s": at_s}}
        self._at.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_private(self._at / "compared.json", json.dumps(rows, ensure_ascii=False).encode())


def numbered(signed: SignedCard) -> list[str]:
    """A safety number in the groups in which it is read aloud."""
    return cards.safety_number(signed).split()
