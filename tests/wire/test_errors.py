"""Every refusal has one word of its own, the same in vectors, counters and tests."""

import re

from openline.wire import errors
from openline.wire.errors import BadSignature, Bomb, Malformed, NotCanonical, TooDeep, TooLarge, WireError


def test_each_verdict_is_a_word_of_its_own() -> None:
    classes = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, WireError)]
    verdicts = [kind("why").verdict for kind in classes]
    assert len(set(verdicts)) == len(verdicts) > 15
    assert all(re.fullmatch("[a-z]+(-[a-z]+)*", verdict) for verdict in verdicts)
    assert (BadSignature("").verdict, Malformed("").verdict) == ("bad-signature", "malformed")


def test_refusals_of_form_are_of_one_family() -> None:
    """Who counts only 'malformed' misses none of them."""
    assert all(issubclass(kind, Malformed) for kind in (NotCanonical, TooDeep, TooLarge, Bomb))
