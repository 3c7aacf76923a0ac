"""What a desk is shown of a line: the lamp never calls a fault a refusal."""

import pytest

from openline.node.view import lamp_of

LAMPS = [
    (True, True, "", "open", "a carrier is up and their node answers ours"),
    (True, False, "", "degraded", "a carrier is up, their node has not yet answered ours"),
    (False, True, "cut", "degraded", "no carrier just now (cut); their node answered a moment ago"),
    (False, False, "refused: nobody listens there", "dark", "no carrier: refused: nobody listens there"),
]


@pytest.mark.fault("F-023")
@pytest.mark.parametrize(("up", "alive", "reason", "lamp", "why"), LAMPS)
def test_the_lamp_follows_the_carrier_and_the_life_over_there(
    up: bool, alive: bool, reason: str, lamp: str, why: str
) -> None:
    """Each of the four, with its reason."""
    assert lamp_of(up, alive, reason) == (lamp, why)
