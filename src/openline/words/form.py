"""A form: a closed list of typed fields whose meaning was agreed before the night on which it is needed.

A form is named by number, version and hash. The hash covers all that decides which bytes are good and what they mean:
the fields, their units, ranges and choices, and the replies that close it. It does not cover what is only advice to a
desk: what is doubted, which precedence is usual, what it typically says. It refuses two fields of one key, and a kind
that no version knows.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from openline.wire.codec import Value, encode
from openline.words.codebook import Codebook

LABEL = "openline/form/1"
MARK_SIZE = (
    4  # bytes of a form's hash in each message: two sides that changed a form apart notice; the charter has it whole
)
FIELDS_MAX = 23  # what an officer can fill in and read at 03:00: a form that needs more is two forms
CODE_MAX = 23  # likewise for choices: one byte on the air
ALONE = "none"  # the choice that stands alone: beside another one it says two things at once


@dataclass(frozen=True, slots=True)
class Field:
    """One field. Ranges are in canonical units of the kind (openline.words.units), both ends allowed.

    ``many`` is how many values it can hold; ``codes`` are the choices by number; ``length`` is characters; ``tense``
    says whether a time is usually past or future; ``doubt`` is the value beyond which a person is asked to look again;
    ``later_than`` names the time of the same form that must be before this one.
    """

    key: int
    name: str
    kind: str
    needed: bool = False
    many: int = 1
    units: tuple[str, ...] = ()
    least: int | None = None
    most: int | None = None
    doubt: int | None = None
    set_name: str = ""
    codes: Mapping[int, str] = field(default_factory=dict)
    length: int = 0
    tense: str = ""
    fields: tuple[Field, ...] = ()
    books: tuple[Codebook, ...] = ()
    later_than: str = ""
    written: Mapping[str, str] = field(default_factory=dict)  # least, most, doubt as the form's author wrote them

    @property
    def numbers(self) -> dict[str, int]:
        """The choices by name."""
        return {name: code for code, name in self.codes.items()}


@dataclass(frozen=True, slots=True)
class Notice:
    """How long before it begins a thing must be told: seconds, and fewer when field ``when`` says ``says``."""

    field: str
    least_s: int
    shorter_s: int
    when: str
    says: str


@dataclass(frozen=True, slots=True)
class Form:
    """A form in one version. ``replies`` are those that close it; STANDBY always keeps it open."""

    number: int
    version: int
    name: str
    fields: tuple[Field, ...]
    replies: tuple[str, ...]
    marker: str
    precedence: str
    where: str = "anywhere"
    notice: Notice | None = None
    after: tuple[str, ...] = ()
    typical: tuple[str, ...] = ()  # NAME=VALUE rows as an officer types them: what is measured, and shown as an example
    # The hash, once somebody has asked: every form that is read or written is held against it, and to make it out of
    # the definition takes longer than to render the form.
    _made: list[bytes] = field(default_factory=list, init=False, repr=False, compare=False)

    @property
    def definition(self) -> bytes:
        """All that decides which bytes are good and what they mean, as CBOR: what an implementer needs of a form."""
        notice: Value = None
        if self.notice:
            notice = [self.notice.field, self.notice.least_s, self.notice.shorter_s, self.notice.when, self.notice.says]
        rows: list[Value] = [_definition(f) for f in self.fields]
        replies: list[Value] = list(self.replies)
        return encode([LABEL, self.number, self.version, self.name, rows, replies, notice])

    @property
    def hash(self) -> bytes:
        """32 bytes: SHA-256 over the definition."""
        if not self._made:
            self._made.append(hashlib.sha256(self.definition).digest())
        return self._made[0]

    @property
    def mark(self) -> bytes:
        """The part of the hash that travels in each message."""
        return self.hash[:MARK_SIZE]

    def every_field(self) -> Iterator[Field]:
        """The fields and those inside groups."""
        for one in self.fields:
            yield one
            yield from one.fields

    def named(self, name: str) -> Field | None:
        """The field of that name, not inside a group."""
        return next((one for one in self.fields if one.name == name), None)


def _definition(f: Field) -> Value:
    codes: list[Value] = [[code, name] for code, name in sorted(f.codes.items())]
    inner: list[Value] = [_definition(one) for one in f.fields]
    books: list[Value] = [[b.number, b.version, b.name, dict(b.codes)] for b in f.books]
    row: list[Value] = [f.key, f.name, f.kind, f.needed, f.many, list(f.units), [f.least, f.most], codes, f.length]
    return [*row, inner, books, *([f.later_than] if f.later_than else [])]
