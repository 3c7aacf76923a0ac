"""Languages as Project Fluent files: the one place that knows Fluent, and all that it lets pass in silence.

It refuses a file with junk, a phrase that stands twice, a choice whose default prints anything but [INVALID],
functions, terms and attributes (a phrase is whole words with variables, nothing that computes), and any output that
Fluent reported an error for. Plurals and choices belong to the language, so they are allowed; numbers arrive as fixed
text, so nothing is formatted.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from openline.words.codebook import BadForm
from openline.words.tongue import INVALID, Checked, Phrase, Unsayable

if TYPE_CHECKING:
    from fluent.runtime import FluentBundle
    from fluent.syntax import ast

Parts = tuple[tuple[str, bool], ...]  # of a phrase: words, and names of variables (True)
LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-[A-Z]{2})?")
FILE_MAX = 1 << 20  # a thousand phrases are 60 kB
LANGUAGES_KEPT = 16  # what the package speaks, with and without an administrator's own words
_CHECKED = re.compile(r"checked: (?P<by>[^,]{2,80}), (?P<on>\d{4}-\d\d-\d\d), (?P<hash>[0-9a-f]{8})")


class FluentTongue:
    """A language out of a phrase file: the Tongue of :mod:`openline.words.tongue`.

    The file is read through when a phrase is first asked for, which takes a tenth of a second: a node starts without
    that for the languages that nobody reads there. Its hash is over what stands in it but comments and empty lines, so
    that a check of a phrase by a speaker is no other catalogue.
    """

    def __init__(self, language: str, data: bytes) -> None:
        """``data`` is the file. Raises BadForm when it cannot be one; :meth:`phrases` does, naming the phrase."""
        if not LANGUAGE.fullmatch(language):
            raise BadForm(f"'{language}' is no tag of a language. Name the file after one, such as zh-Hans.ftl.")
        self.language = language
        self._source = _text(language, data)
        rows = [row for row in self._source.split("\n") if row.strip() and not row.startswith("#")]
        self.hash = hashlib.sha256("\n".join(rows).encode()).digest()

    @cached_property
    def _read(self) -> tuple[Mapping[str, Phrase], FluentBundle, Mapping[str, Parts]]:
        """The phrases, what formats them, and those that are nothing but words and variables, in their parts.

        Those need no resolver, which takes ten times as long; a test holds both against each other for each phrase.
        """
        return _parsed(self.language, self._source)

    def phrases(self) -> Mapping[str, Phrase]:
        """All phrases by name. Raises BadForm."""
        return self._read[0]

    @property
    def bundle(self) -> FluentBundle:
        """What Project Fluent made of the file, for whoever holds what is said here against it. Raises BadForm."""
        return self._read[1]

    def say(self, phrase: str, variables: Mapping[str, str]) -> str:
        """The phrase with its variables in it. Raises Unsayable for all that Fluent would print something else for."""
        phrases, bundle, plain = self._read
        known = phrases.get(phrase)
        if known is None:
            raise Unsayable(self.language, phrase, "no such phrase")
        if not known.variables <= variables.keys():
            raise Unsayable(self.language, phrase, f"nothing fills {sorted(known.variables - variables.keys())}")
        assert all(type(value) is str for value in variables.values()), "variables are our own fixed texts"
        if phrase in plain:
            words = "".join([variables[part] if named else part for part, named in plain[phrase]])
            if INVALID in words or not words.strip():
                raise Unsayable(self.language, phrase, f"it says {words!r}")
            return words
        pattern = bundle.get_message(phrase).value
        assert pattern is not None, "read with a value"
        said, errors = bundle.format_pattern(pattern, dict(variables))
        if errors or not isinstance(said, str) or INVALID in said or not said.strip():
            raise Unsayable(self.language, phrase, f"Fluent says {errors or said!r}")
        return said


def _plain(resource: ast.Resource) -> dict[str, Parts]:
    from fluent.syntax import ast

    out: dict[str, Parts] = {}
    for item in resource.body:
        parts: list[tuple[str, bool]] = []
        for element in item.value.elements if isinstance(item, ast.Message) and item.value else ():
            inner = element if isinstance(element, ast.TextElement) else element.expression
            if isinstance(inner, ast.TextElement):
                parts.append((inner.value, False))
            elif isinstance(inner, ast.VariableReference):
                parts.append((inner.id.name, True))
            elif isinstance(inner, ast.StringLiteral):
                parts.append((inner.parse()["value"], False))
            else:
                break
        else:
            if isinstance(item, ast.Message):
                out[item.id.name] = tuple(parts)
    return out


def word_hash(words: str) -> str:
    """Eight hex digits over the words of a phrase, which a check of them names."""
    return hashlib.sha256(words.encode()).hexdigest()[:8]


def _text(language: str, data: bytes) -> str:
    if len(data) > FILE_MAX:
        raise BadForm(f"{language}: the file has more than {FILE_MAX} bytes. It is no phrase file.")
    try:
        return data.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise BadForm(f"{language}: the file is not UTF-8. Save it again as UTF-8.") from None


@lru_cache(maxsize=LANGUAGES_KEPT)
def _parsed(language: str, source: str) -> tuple[Mapping[str, Phrase], FluentBundle, Mapping[str, Parts]]:
    """The phrases of a file, and what formats them: read through once, however many catalogues hold the file."""
    from fluent.runtime import FluentBundle
    from fluent.syntax import FluentParser

    resource = FluentParser(with_spans=False).parse(source)
    found = _read(language, resource)
    # Without isolation marks: a desk isolates, and a mark inside a phrase would be a character that nobody sees.
    bundle = FluentBundle([language], use_isolating=False)
    bundle.add_resource(resource)
    return found, bundle, _plain(resource)


def _read(language: str, resource: ast.Resource) -> dict[str, Phrase]:
    from fluent.syntax import ast

    out: dict[str, Phrase] = {}
    for item in resource.body:
        if isinstance(item, ast.Junk):
            first = (item.content or "").strip().splitlines()[0]
            raise BadForm(f"{language}: this is no phrase: {first!r}. Write 'name = words'.")
        if isinstance(item, ast.Term):
            raise BadForm(f"{language}: -{item.id.name} is a term. Write the words out in each phrase.")
        if isinstance(item, ast.Message):
            name = item.id.name
            if name in out:
                raise BadForm(f"{language}: {name} stands twice. Remove one of them.")
            out[name] = _phrase(language, item)
    return out


def _phrase(language: str, message: ast.Message) -> Phrase:
    from fluent.syntax.serializer import serialize_pattern

    name = message.id.name
    if message.value is None or message.attributes:
        raise BadForm(f"{language}: {name} has no words, or an attribute. Write 'name = words'.")
    words = serialize_pattern(message.value).strip()
    variables: set[str] = set()
    literal, placed, sound = _walk(language, name, message.value, variables)
    found = _CHECKED.search(message.comment.content or "") if message.comment else None
    checked = Checked(found["by"], found["on"], found["hash"]) if found else None
    return Phrase(name, words, frozenset(variables), placed, checked, word_hash(words), sound, literal)


def _walk(language: str, name: str, pattern: ast.Pattern, variables: set[str]) -> tuple[str, frozenset[str], bool]:
    """A pattern's words without its variables, the variables always seen, and whether choices end in [INVALID]."""
    from fluent.syntax import ast

    literal, placed, sound = "", frozenset[str](), True
    for element in pattern.elements:
        if isinstance(element, ast.TextElement):
            literal += element.value
            continue
        inner = element.expression
        if isinstance(inner, ast.VariableReference):
            variables.add(inner.id.name)
            placed |= {inner.id.name}
        elif isinstance(inner, ast.SelectExpression) and isinstance(inner.selector, ast.VariableReference):
            variables.add(inner.selector.id.name)
            always = []
            for variant in inner.variants:
                said, seen, good = _walk(language, name, variant.value, variables)
                literal, sound = literal + said, sound and good
                if variant.default:
                    sound = sound and said.strip() == INVALID
                else:
                    always.append(seen)
            placed |= frozenset.intersection(*always) if always else frozenset()
        elif not isinstance(inner, ast.StringLiteral):
            raise BadForm(
                f"{language}: {name} computes or calls something. Only words, variables and choices are allowed."
            )
    return literal, placed, sound
