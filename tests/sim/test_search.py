"""Every interleaving of a short story, and that a defence taken away is found by it."""

from collections.abc import Callable

import pytest

from openline.engine import accept, urgency
from openline.engine.effects import Effect
from openline.engine.engine import Engine
from openline.engine.state import LineState, Now
from openline.line.acts import Receipt, ReceiptAct
from openline.line.transcript import Dialogue, Item, Transcript
from openline.sim.search import STORY, Broken, Part, Search


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.fault("F-020")
@pytest.mark.fault("F-043")
@pytest.mark.fault("F-049")
@pytest.mark.fault("F-050")
@pytest.mark.fault("F-053")
def test_five_acts_a_side_in_every_order_of_acts_and_deliveries() -> None:
    found = Search().run()
    print(found)
    assert min(map(len, STORY)) >= 5
    assert found.states > 100_000
    assert found.ends >= 1, "no story came to its end"


def no_siren_while_suspended(patch: pytest.MonkeyPatch) -> None:
    rings = urgency.rings

    def held_back(s: LineState, item: Item) -> bool:
        return rings(s, item) and not s.transcript.handling.get(s.me)

    patch.setattr(urgency, "rings", held_back)


def any_reply_closes(patch: pytest.MonkeyPatch) -> None:
    def dialogue(self: Transcript, about: bytes) -> Dialogue:
        out = Dialogue()
        for one in self.dialogues.values():
            out.replies |= one.replies
            out.receipts |= one.receipts
        return out

    patch.setattr(Transcript, "dialogue", dialogue)


def opened_by_machine(patch: pytest.MonkeyPatch) -> None:
    def rang(self: Engine, now: Now, entropy: bytes, about: bytes) -> list[Effect]:
        return self.say(now, entropy, ReceiptAct(Receipt.OPENED, about, 0, 1))[1]

    patch.setattr(Engine, "rang", rang)


def nothing_waits(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(accept, "_wait", lambda s, u: None)


@pytest.mark.parametrize(
    ("plant", "words", "story"),
    [
        (no_siren_while_suspended, "did not ring once", STORY),
        (any_reply_closes, "against what was signed", STORY),
        (opened_by_machine, "nobody opened it", STORY),
        (nothing_waits, "still waits where all was delivered", (STORY[0][:3], STORY[1][:1])),
    ],
)
def test_a_defence_taken_away_is_found(
    monkeypatch: pytest.MonkeyPatch,
    plant: Callable[[pytest.MonkeyPatch], None],
    words: str,
    story: tuple[tuple[Part, ...], ...],
) -> None:
    plant(monkeypatch)
    with pytest.raises(Broken, match=words) as found:
        Search(story).run()
    print(found.value)
    assert "does its act" in str(found.value), "the story that led there is told"


def test_a_story_that_cannot_end_is_said_to_be_stuck() -> None:
    with pytest.raises(Broken, match="stuck"):
        Search(((Part(to="what nobody says"),), ())).run()
