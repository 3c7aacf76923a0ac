"""What a desk is shown of a line: the lamp never calls a fault a refusal."""

import pytest

from openline.node.view import lamp_of

LAMPS = [
    (True, True, "", 3, "open", "a carrier is up and their node answers ours"),
    (True, False, "", 95, "degraded", "a carrier is up, their node does not answer ours; last heard 95 s ago"),
    (False, True, "cut", 2, "dark", "no carrier: cut; last heard 2 s ago"),
    (False, False, "refused", None, "dark", "no carrier: refused; not heard since this node started"),
]


@pytest.mark.fault("F-023")
@pytest.mark.parametrize(("up", "alive", "reason", "heard_s", "lamp", "why"), LAMPS)
def test_the_lamp_follows_the_carrier_and_the_life_over_there(
    up: bool, alive: bool, reason: str, heard_s: int | None, lamp: str, why: str
) -> None:
    """Each of the four, with its reason."""
    assert lamp_of(up, alive, reason, heard_s) == (lamp, why)
