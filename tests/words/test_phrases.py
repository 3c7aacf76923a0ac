"""The words of a phrase file: the short way of saying a phrase says what Project Fluent says."""

import pytest
from fluent.runtime import FluentBundle, FluentResource

from openline.node.catalogue import built_in
from openline.node.phrases import FluentTongue
from openline.words.tongue import Unsayable
from tests.words.catalogues import real


@pytest.mark.parametrize("language", sorted(real().tongues))
def test_every_phrase_says_what_fluent_says(language: str) -> None:
    tongue = built_in().tongues[language]
    assert isinstance(tongue, FluentTongue)
    bundle = tongue.bundle
    for name, phrase in tongue.phrases().items():
        variables = {variable: f"<{variable} 24.40>" for variable in phrase.variables}
        pattern = bundle.get_message(name).value
        assert pattern is not None
        assert tongue.say(name, variables) == bundle.format_pattern(pattern, variables)[0]


ODD = """
plain = Two words, { $one } and { $two }.
quoted = { "" }  leading { "{ no variable }" } and \\u0041 { "\\u0041" }
lines =
    first
      second { $one }
chosen = { $one ->
    [a] the first
   *[b] [INVALID]
}
empty = { $one }
"""


def test_quotes_lines_and_choices_are_as_in_fluent() -> None:
    tongue = FluentTongue("xx", ODD.encode())
    bundle = FluentBundle(["xx"], use_isolating=False)
    bundle.add_resource(FluentResource(ODD))
    for name in ("plain", "quoted", "lines", "chosen"):
        pattern = bundle.get_message(name).value
        assert pattern is not None
        variables = {"one": "a", "two": "B"}
        assert tongue.say(name, variables) == bundle.format_pattern(pattern, variables)[0], name


@pytest.mark.parametrize(
    ("name", "variables"),
    [
        ("plain", {"one": "1"}),  # nothing fills the other
        ("empty", {"one": "[INVALID]"}),
        ("empty", {"one": "  "}),
        ("chosen", {"one": "c"}),
        ("nothing", {}),
    ],
)
def test_what_is_not_whole_is_not_said(name: str, variables: dict[str, str]) -> None:
    with pytest.raises(Unsayable):
        FluentTongue("xx", ODD.encode()).say(name, variables)
