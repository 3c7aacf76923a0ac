"""Family form: filled forms read, written and rendered, and everything that is no filled form."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from openline.node.catalogue import built_in
from openline.wire.codec import Value, encode
from openline.words.codes import read
from openline.words.form import Form
from openline.words.read_form import Stock, read_form
from openline.words.render import rendered
from openline.words.show import Reader
from openline.words.sizes import typical

from .case import Case, Table
from .execute_forms import _shown

LANGUAGES = ("en", "zh-Hans", "ja", "ko", "fil")
RENDERED = ("encounter-at-sea", "unexplained-object", "launch-notification", "signal", "cancel")
WRITTEN = ("encounter-at-sea", "exercise-notification")
MEANING = "the same codes are two meanings, and each side acts on its own"
SWAP = ("dictionary or catalogue swap",)
HALF = "half a form is understood"
SECOND = "one form has two encodings, and what was compared is not what was signed"
NO_LIMIT = "what no form can say is shown as if it were said"
AT = 1_685_765_520

# One form with a field of every kind, of nobody's catalogue: what is refused is shown on it.
STOCK = Stock({"side": {2: "port", 3: "starboard", 5: "astern", 6: "none"}}, dict(next(
    {book.name: book for book in f.books} for form in built_in().newest() for f in form.fields if f.books
)))  # fmt: skip
KINDS: dict[str, str] = {
    "when": 'kind = "date-time"', "where": 'kind = "position"', "while": 'kind = "window", most = "2 d"',
    "zone": 'kind = "area"', "side": 'kind = "choice", set = "side"', "sides": 'kind = "choice", set = "side", many = 2',
    "who": 'kind = "party"', "about": 'kind = "reference"', "note": 'kind = "text", length = 8', "hull": 'kind = "hull"',
    "call": 'kind = "call-sign"', "far": 'kind = "distance", units = ["yd", "m", "nm"], most = "50 nm"',
    "fast": 'kind = "speed", most = "100 kn"', "head": 'kind = "course"', "many": 'kind = "count", most = "100"',
    "flags": 'kind = "signal", books = ["incidents-at-sea"], many = 2',
    "group": 'kind = "group", many = 2, fields = [{ key = 1, name = "in-side", kind = "choice", set = "side", needed = true }, { key = 3, name = "in-far", kind = "distance" }]',
    "until": 'kind = "date-time", later-than = "when"',
}  # fmt: skip
KEYS = {name: key for key, name in enumerate(KINDS, start=1)}


@lru_cache(maxsize=1)
def every() -> Form:
    """The form with a field of every kind."""
    import tomllib

    rows = "\n".join(f'  {{ key = {KEYS[name]}, name = "{name}", {row} }},' for name, row in KINDS.items())
    head = (
        'number = 1000\nversion = 2\nname = "every-kind"\nprecedence = "FLASH"\nmarker = "WARNING"\nreplies = ["ROGER"]'
    )
    return read_form(tomllib.loads(f"{head}\nfields = [\n{rows}\n]"), STOCK)


def common() -> dict[str, bytes]:
    """The definition of every form of this version."""
    forms = {f"form-{form.name}": form.definition for form in built_in().newest()}
    return forms | {"form-every-kind": every().definition}


def coded(form: Form, values: Mapping[int, Value], **other: Any) -> bytes:
    """Codes of these values by key, whatever they are."""
    head = [other.get("number", form.number), other.get("version", form.version), other.get("mark", form.mark)]
    filled = sum(1 << key - 1 for key in values)
    return encode([*head, other.get("filled", filled), *(values[key] for key in sorted(values))])


def _good(t: Table) -> None:
    c = built_in()
    for form in c.newest():
        t.good(
            f"hash-{form.name}",
            f"Number, version, hash and mark of {form.name}.",
            "form-hash",
            definition=form.definition,
        )
        codes = typical(form)
        t.good(f"read-{form.name}", f"{form.name} with typical content, read.", "form-read", SWAP if form.number == 1 else (),
               definitions=[form.definition], codes=codes)  # fmt: skip
    for form in (*(form for form in c.newest() if form.name in WRITTEN), every()):
        codes = typical(form) if form.typical else coded(form, FULL)
        shown = _shown(form.fields, read({(form.number, form.version): form}, codes)[1])
        t.good(
            f"write-{form.name}", f"{form.name}, written.", "form-write", definitions=[form.definition], values=shown
        )
    definitions = [form.definition for form in c.newest()]
    files = {tag: bytes([number]) * 32 for number, tag in enumerate(("en", "ja"), start=1)}
    t.good("catalogue", "The forms together, and with the phrase files of a line's languages, one of which nobody has.",
           "catalogue", SWAP, definitions=definitions, phrase_files=files, languages=["ja", "en", "fil"])  # fmt: skip
    t.good("empty", "A form in which nothing is needed and nothing is filled in.", "form-read",
           definitions=[every().definition], codes=coded(every(), {}))  # fmt: skip
    for name, what, values in EDGES:
        t.good(name, what, "form-read", definitions=[every().definition], codes=coded(every(), values))
    t.good("spelled", "Codes of a form that nobody here has, as they are shown and read aloud.", "form-spelled",
           codes=encode([999, 3, bytes(4), 7, "CN", [-1, True], {1: b"\x0a"}]))  # fmt: skip
    t.good("spelled-no-codes", "What is no CBOR is shown as its bytes.", "form-spelled", codes=b"\xff\x00")


FULL: dict[int, Value] = {
    1: AT, 2: [24_412_000, 119_204_000], 3: [AT, 3600], 4: [144_000, 714_000, 0, 6_000, 6_000, 0], 5: 2, 6: [2, 5], 7: "CN",
    8: bytes(range(16)), 9: "HOLD 23", 10: "DDG-93", 11: "NAVY 4A1", 12: [24_40, 2, 2, 1], 13: 15, 14: [225, 1], 15: 3,
    16: [[1, 1972, "NB1", "3"]], 17: [[1, 2], [5, 3, [5, 2]]], 18: AT + 1,
}  # fmt: skip
EDGES: tuple[tuple[str, str, dict[int, Value]], ...] = (
    ("figure-bare", "A figure in the first unit, exact and whole, is a number alone.", {12: 150}),
    ("figure-decimals", "24.40 nautical miles keep their zero.", {12: [2440, 2, 2]}),
    ("figure-at-most", "At most 150 yd: unit and decimals are said when something follows them.", {12: [150, 0, 0, 2]}),
    ("figure-rounded", "100 kn as 51.444 m/s: canonical values are rounded half away from zero.", {13: [51444, 2, 3]}),
    ("area-circle", "An area of one corner and a radius.", {4: [144_000, 714_000, [15, 1]]}),
    ("area-date-line", "A polygon over the date line: longitudes turn.", {4: [0, 1_079_000, 600, 2_000, 600, -1_000]}),
    ("longitude-180", "180 degrees has one sign.", {2: [0, 180_000_000]}),
    ("choice-none", "None, alone.", {6: [6]}),
    ("time-end-alone", "An end without the beginning that it must be later than.", {18: AT}),
)
BAD: tuple[tuple[str, str, dict[int, Value], str], ...] = (
    ("time-text", "A time that is a text.", {1: "now"}, HALF),
    ("time-year-10000", "A time after the year 9999.", {1: 253_402_300_800}, "a clock library fails when it is shown"),
    ("time-order", "An end that is as early as its beginning.", {1: AT, 18: AT}, "a reader guesses which of the two times is meant"),
    ("latitude-91", "A latitude of 91 degrees.", {2: [91_000_000, 0]}, NO_LIMIT),
    ("longitude-minus-180", "A longitude of -180 degrees.", {2: [0, -180_000_000]}, SECOND),
    ("position-half", "Half a position.", {2: [1]}, HALF),
    ("window-backwards", "A window that ends before it begins.", {3: [AT, -5]}, NO_LIMIT),
    ("window-long", "A window that is longer than the form allows.", {3: [AT, 172_801]}, NO_LIMIT),
    ("area-two-corners", "An area of two corners.", {4: [0, 0, 600, 600]}, NO_LIMIT),
    ("area-half-corner", "An area with half a corner.", {4: [0, 0, 600, 0, 0, 600, 5]}, HALF),
    ("area-corner-twice", "An area with one corner twice.", {4: [0, 0, 600, 0, -600, 0]}, NO_LIMIT),
    ("area-side", "A side of more than 60 degrees.", {4: [0, 0, 360_001, 0, 0, 600]}, "a sign or an order that went wrong is half the Earth"),
    ("circle-radius-0", "A circle with a radius of nothing.", {4: [0, 0, 0]}, NO_LIMIT),
    ("circle-radius-unit", "A circle whose radius has a unit that does not exist.", {4: [0, 0, [5, 3]]}, HALF),
    ("choice-unknown", "A choice that is not of the set.", {5: 4}, "an unknown choice is shown as some other"),
    ("choice-by-name", "A choice by its name.", {5: "port"}, SECOND),
    ("choices-none", "A list of no choices.", {6: []}, SECOND),
    ("choices-many", "More choices than the field holds.", {6: [2, 3, 5]}, NO_LIMIT),
    ("choices-alone", "None beside another choice.", {6: [2, 6]}, "one message says a thing and that there is none"),
    ("choices-twice", "One choice twice.", {6: [2, 2]}, SECOND),
    ("choices-no-list", "A field of many that is no list.", {6: 2}, SECOND),
    ("party-space", "A party with a space in its code.", {7: "C N"}, "one party looks like two"),
    ("reference-15", "A reference of 15 bytes.", {8: bytes(15)}, "a reference fits several entries"),
    ("text-9", "A text of more characters than the field holds.", {9: "x" * 9}, NO_LIMIT),
    ("text-bidi", "A text with a right-to-left override.", {9: "a\u202eb"}, "it reads differently than it was signed"),
    ("text-blank", "A text of blanks.", {9: "  "}, "a field looks empty and is not"),
    ("hull-small", "A hull number in small letters.", {10: "ddg-93"}, SECOND),
    ("call-sign-stroke", "A call sign with a stroke.", {11: "A/B"}, NO_LIMIT),
    ("figure-text", "A figure that is a text.", {12: "150"}, HALF),
    ("figure-true", "A figure that is true.", {12: True}, HALF),
    ("figure-five-parts", "A figure of five parts.", {12: [5, 1, 1, 1, 1]}, HALF),
    ("figure-unit", "A unit that the field does not have.", {12: [5, 3]}, "yards are shown as metres"),
    ("figure-decimals-4", "A figure with four decimals.", {12: [5, 1, 4]}, NO_LIMIT),
    ("figure-bound-4", "A bound that does not exist.", {12: [5, 0, 0, 4]}, HALF),
    ("figure-negative", "A distance below nothing.", {12: -1}, NO_LIMIT),
    ("figure-over", "A distance beyond the form's range, in its own unit.", {12: [51, 2]}, NO_LIMIT),
    ("figure-digits", "A figure of more digits than any instrument has.", {12: [10**12 + 1, 0, 3]}, NO_LIMIT),
    ("course-360", "A course of 360 degrees.", {14: 360}, SECOND),
    ("count-half", "Half a person.", {15: [5, 0, 1]}, NO_LIMIT),
    ("signal-book", "A signal of another book.", {16: [[2, 1969, "A"]]}, "one code means one thing in each book"),
    ("signal-code", "A code that is not in the book.", {16: [[1, 1972, "ZZ9"]]}, "a code without its book means nothing"),
    ("signal-figures", "Figures behind a signal that has none.", {16: [[1, 1972, "IR1", "045"]]}, NO_LIMIT),
    ("signal-direction", "A direction in degrees, where the book has one digit.", {16: [[1, 1972, "NB1", "045"]]}, "north-east is read as 45 somethings"),
    ("signal-course", "A course of two digits.", {16: [[1, 1972, "QS6", "45"]]}, NO_LIMIT),
    ("signal-row", "A signal in words.", {16: ["IR1"]}, HALF),
    ("group-map", "A group that is a map.", {17: [{1: 2}]}, SECOND),
    ("group-empty", "A group in which nothing is filled in.", {17: [[0]]}, SECOND),
    ("group-needed", "A group without the field that it needs.", {17: [[4, 5]]}, HALF),
    ("group-field", "A group with a field that it does not have.", {17: [[3, 2, 5]]}, HALF),
)  # fmt: skip
TWICE: tuple[tuple[str, str, dict[int, Value]], ...] = (
    ("choices-unsorted", "Choices out of order.", {6: [5, 2]}),
    ("figure-list-of-one", "A figure in a list of one.", {12: [150]}),
    ("figure-usual-unit", "The first unit, said although it costs nothing.", {12: [150, 0]}),
    ("signal-no-figures", "A signal with empty figures.", {16: [[1, 1972, "NB1", ""]]}),
    ("area-full-turn", "A corner a full turn away.", {4: [0, 0, 0, 2_160_600, 600, 0]}),
)


def _bad(t: Table) -> None:
    f, known = every(), [every().definition]
    for name, what, values, effect in BAD:
        t.bad(name, what, "form-read", "malformed", effect, definitions=known, codes=coded(f, values))
    for name, what, values in TWICE:
        t.bad(name, what, "form-read", "not-canonical", SECOND, definitions=known, codes=coded(f, values))
    shapes: tuple[tuple[str, str, Any], ...] = (
        ("no-list", "Codes that are a map.", {}),
        ("short", "Codes without a mark.", [1000, 2]),
        ("number-0", "A form with the number 0.", [0, 2, f.mark, 0]),
        ("version-0", "A form in version 0.", [1000, 0, f.mark, 0]),
        ("mark-3", "A mark of three bytes.", [1000, 2, f.mark[:3], 0]),
        ("nothing-filled", "Nothing that says which fields are filled in.", [1000, 2, f.mark]),
        ("filled-true", "Which fields are filled in, as true.", [1000, 2, f.mark, True, AT]),
        ("value-missing", "Two fields are filled in, and one value follows.", [1000, 2, f.mark, 3, AT]),
        ("value-more", "One field is filled in, and two values follow.", [1000, 2, f.mark, 1, AT, AT]),
        ("field-unknown", "A field that the form does not have.", [1000, 2, f.mark, 1 << 22, 1]),
        ("field-24", "A field beyond the 23rd.", [1000, 2, f.mark, 1 << 23, 1]),
    )
    for name, what, value in shapes:
        t.bad(name, what, "form-read", "malformed", HALF, definitions=known, codes=encode(value))
    meeting = built_in().named("encounter-at-sea")
    assert meeting is not None, "a form of this version"
    t.bad("needed-missing", "An encounter that says nothing but with whom.", "form-read", "malformed", HALF,
          definitions=[meeting.definition], codes=coded(meeting, {1: "CN"}))  # fmt: skip
    t.bad("version-unknown", "A form in a version that is not here.", "form-read", "unknown-form", MEANING, SWAP,
          definitions=known, codes=coded(f, {1: AT}, version=3))  # fmt: skip
    t.bad("number-unknown", "A form with a number that is not here.", "form-read", "unknown-form", MEANING,
          definitions=known, codes=coded(f, {1: AT}, number=1001))  # fmt: skip
    t.bad("mark-other", "A form that is known here by another hash.", "form-read", "different-form", MEANING, SWAP,
          definitions=known, codes=coded(f, {1: AT}, mark=bytes(4)))  # fmt: skip
    t.bad(
        "tail",
        "A byte behind the codes.",
        "form-read",
        "malformed",
        SECOND,
        definitions=known,
        codes=coded(f, {1: AT}) + b"\x00",
    )
    t.bad("number-long", "A number that is not in its shortest form.", "form-read", "not-canonical", SECOND, definitions=known,
          codes=coded(f, {5: 2})[:-1] + b"\x18\x02")  # fmt: skip


class Heard:
    """A language that remembers which phrases were said: they are all that a vector needs."""

    def __init__(self, reader: Reader) -> None:
        self.inner, self.language, self.hash, self.heard = reader.tongue, reader.tongue.language, b"", set[str]()
        self.phrases = reader.tongue.phrases

    def say(self, phrase: str, variables: Mapping[str, str]) -> str:
        """As the language says it."""
        self.heard.add(phrase)
        return self.inner.say(phrase, variables)


def _renderings(t: Table) -> None:
    c = built_in()
    for name in RENDERED:
        form = c.named(name)
        assert form is not None, "a form of this version"
        codes = typical(form)
        sets = {f.name: f.set_name for f in form.every_field() if f.set_name}
        for language in (tag for tag in LANGUAGES if tag in c.tongues):
            heard = Heard(Reader(c.tongues[language]))
            side = rendered(Reader(heard, units={}), form, read(c.forms, codes)[1], "US", "")
            assert not side.why, side.why
            words = {phrase: heard.phrases()[phrase].words for phrase in sorted(heard.heard)}
            t.good(f"render-{name}-{language}", f"{name} from US, as a reader of {language} sees it.", "form-render",
                   SWAP if name == "encounter-at-sea" else (), definitions=[form.definition], codes=codes, sets=sets,
                   sender="US", phrases=words)  # fmt: skip


def cases() -> list[Case]:
    """The cases of forms."""
    t = Table("form")
    _good(t)
    _bad(t)
    _renderings(t)
    return t.cases
