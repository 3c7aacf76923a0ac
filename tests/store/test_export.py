"""An exported file proves what it holds; whoever changes a byte of it is found, and so is the place."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import pytest

from openline.line import acts, fork
from openline.line import charter as charters
from openline.line.acts import MessageAct, Reply
from openline.line.bodies import to_body
from openline.line.card import mark
from openline.store import export
from openline.store.export import MAGIC, Verified
from openline.wire import entry as en
from openline.wire import header as hd
from openline.wire.codec import Value, decode, encode
from openline.wire.entry import Entry
from openline.wire.suite import RealSuite, Suite
from tests.engine.pair import CN, FLASH, US, Forger, Station, carry, chain, changed_byte, meet, pair, words
from tests.line.parties import in_force, make_line, offer, root
from tests.line.succession import follows, station

AT = 1_700_000_000
Keys = dict[tuple[int, int, int], bytes]


def chain_of(station: Station) -> list[Entry]:
    return [entry for feed in station.state.feeds.values() for held in feed.linked for entry in held]


def exported(station: Station, entries: Sequence[Entry] | None = None, keys: Keys | None = None) -> bytes:
    held = chain_of(station) if entries is None else entries
    given = station.state.keys if keys is None else keys
    return export.write(station.charter, station.me, AT, held, given, station.secrets)


@lru_cache(maxsize=2)
def talk(real: bool) -> tuple[Station, Station]:
    """A call that rang, was opened and answered: four entries of CN, two of US."""
    us, cn = pair(real)
    call = us.write("Stop now.", FLASH)
    carry((us, cn))
    cn.reply(call, Reply.STANDBY)
    carry((us, cn))
    return us, cn


@lru_cache(maxsize=1)
def small() -> bytes:
    """A file with real keys and four entries: each side's KEY, the call, and that it rang."""
    us, _ = talk(real=True)
    return exported(us, [e for e in chain_of(us) if e.header.seq <= 2])


@dataclass(frozen=True)
class Record:
    """One record of a file: where its length stands, where its bytes begin and end."""

    at: int
    start: int
    end: int


def records(data: bytes) -> list[Record]:
    out, at = [], len(MAGIC)
    while at < len(data):
        start = at + 4
        end = start + int.from_bytes(data[at:start], "big")
        out.append(Record(at, start, end))
        at = end
    return out


def joined(parts: Sequence[bytes]) -> bytes:
    return MAGIC + b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def parts(data: bytes) -> list[bytes]:
    return [data[r.start : r.end] for r in records(data)]


def check(data: bytes, suite: Suite | None = None) -> Verified:
    return export.check(data, suite or RealSuite())


def verdict(data: bytes, suite: Suite) -> tuple[str, str, str]:
    wrong = export.check(data, suite).wrong
    return (wrong.part, wrong.whose, wrong.verdict) if wrong else ("", "", "")


def resealed(station: Station, some: Sequence[bytes]) -> bytes:
    """A file that its exporter made wrong and signed all the same."""
    body = joined(some)
    signature = station.secrets.sign(encode(["openline/export/1", hashlib.sha256(body).digest()]))
    return body + (64).to_bytes(4, "big") + signature


@pytest.mark.parametrize("real", [False, True], ids=["twins", "real keys"])
@pytest.mark.parametrize("who", [0, 1])
def test_either_sides_file_proves_the_same_talk(who: int, real: bool) -> None:
    station = talk(real)[who]
    found = check(exported(station), station.suite)
    assert found.wrong is None
    assert found.charter == station.charter
    assert found.exporter is not None
    assert (found.exporter.index, found.exported_at, found.unread) == (station.me, AT, 0)
    assert found.transcript == station.state.transcript
    assert [item.act.text for item in found.transcript.messages() if isinstance(item.act, MessageAct)] == ["Stop now."]


NAMES = ("US-1", "US-2", "CN-1", "CN-2")


def places() -> Iterator[tuple[int, str]]:
    """The bytes of the small file with the part that each belongs to: every one, of what is long every 16th."""
    head, charter, *entries, end = records(small())
    yield from ((at, "") for at in range(head.end))
    yield from ((at, "") for at in range(charter.at, charter.end, 16))
    for name, record in zip(NAMES, entries, strict=True):
        yield from ((at, "") for at in range(record.at, record.start))
        few = 1 if record.end - record.start < 500 else 16
        yield from ((at, name) for at in range(record.start, record.end, few))
    yield from ((at, "") for at in range(end.at, end.end))


@pytest.mark.fault("F-010")
@pytest.mark.fault("F-060")
@pytest.mark.unmeasured
def test_a_changed_byte_is_found_wherever_it_stands_and_an_entrys_is_named() -> None:
    good, tried = small(), Counter[str]()
    assert check(good).wrong is None
    for at, name in places():
        wrong = check(changed_byte(good, at, 1 << at % 8)).wrong
        assert wrong is not None, f"byte {at} can be changed"
        if name:
            assert (wrong.part, wrong.whose) == (name, name[:2]), f"byte {at}"
        tried[name] += 1
    assert set(tried) == {"", *NAMES}


def test_a_file_cut_anywhere_between_its_records_is_wrong() -> None:
    good = small()
    for number, record in enumerate(records(good)):
        for end in (record.at, record.at + 2, record.start, record.end - 1):
            wrong = check(good[:end]).wrong
            assert wrong is not None
            assert wrong.part == ("head", "charter", *NAMES, "end")[number]


def test_entries_that_change_places_are_wrong() -> None:
    some = parts(small())
    for one in range(2, 5):
        swapped = [*some[:one], some[one + 1], some[one], *some[one + 2 :]]
        wrong = check(joined(swapped)).wrong
        assert wrong is not None
        assert wrong.part == NAMES[one - 2]


def head_with(data: bytes, **fields: Value) -> list[bytes]:
    """The parts of a file, without its signature, with some fields of the head replaced: ``f4=[...]``."""
    head, *rest, _ = parts(data)
    m = decode(head)
    assert isinstance(m, dict)
    return [encode(m | {int(name[1:]): value for name, value in fields.items()}), *rest]


def feeds_of(data: bytes) -> list[list[Value]]:
    m = decode(parts(data)[0])
    assert isinstance(m, dict)
    return [list(row) for row in m[4]]


LIES: dict[str, tuple[dict[str, Value], tuple[str, str, str]]] = {
    "exported after the year 9999": ({"f3": acts.TIME_MAX + 1}, ("head", "", "malformed")),
    "exported by nobody": ({"f2": 9}, ("head", "", "malformed")),
    "exported by the other side": ({"f2": CN}, ("end", "", "bad-signature")),
    "another line": ({"f1": bytes(32)}, ("charter", "", "bad-signature")),
    "a line id cut": ({"f1": bytes(31)}, ("head", "", "malformed")),
    "an entry less than there is": ({"f4": [[0, 0, 1, bytes(32), []]]}, ("head", "", "bad-signature")),
    "a feed of a stranger": ({"f4": [[9, 0, 1, bytes(32), []]]}, ("station 9-1", "", "unknown-author")),
    "a feed cut": ({"f4": [[0, 0, 1, bytes(32)]]}, ("head", "", "malformed")),
    "a sum cut": ({"f4": [[0, 0, 1, bytes(31), []]]}, ("head", "", "malformed")),
    "a feed twice": ({"f4": [[0, 0, 1, bytes(32), []]] * 2}, ("head", "", "malformed")),
    "feeds out of order": ({"f4": [[4, 0, 1, bytes(32), []], [0, 0, 1, bytes(32), []]]}, ("head", "", "malformed")),
    "a feed without an entry": ({"f4": [[0, 0, 0, bytes(32), []]]}, ("head", "", "malformed")),
    "a feed that never ends": ({"f4": [[0, 0, 2**32, bytes(32), []]]}, ("head", "", "malformed")),
    "billions of entries": ({"f4": [[4, 0, 2**32 - 1, bytes(32), []]]}, ("CN-1", "CN", "malformed")),
    "the last number signed twice": ({"f4": [[0, 0, 1, bytes(32), [2]]]}, ("head", "", "malformed")),
    "a number twice that is none": ({"f4": [[0, 0, 1, bytes(32), [True]]]}, ("head", "", "malformed")),
    "numbers signed twice, backwards": ({"f4": [[0, 0, 3, bytes(32), [2, 1]]]}, ("head", "", "malformed")),
    "a key cut": ({"f5": [[0, 0, 1, bytes(31)]]}, ("head", "", "malformed")),
    "a key of no epoch": ({"f5": [[0, 0, 9, bytes(32)]]}, ("head", "", "bad-commitment")),
    "another key than the one committed to": ({"f5": [[0, 0, 1, bytes(32)]]}, ("head", "", "bad-commitment")),
}


@pytest.mark.parametrize(("fields", "expected"), LIES.values(), ids=LIES)
def test_an_exporter_who_lies_in_the_head_is_found_though_he_signs(
    fields: dict[str, Value], expected: tuple[str, str, str]
) -> None:
    us, _ = talk(real=False)
    assert verdict(resealed(us, head_with(exported(us), **fields)), us.suite) == expected


def test_a_sum_of_other_entries_is_found() -> None:
    us, _ = talk(real=False)
    data = exported(us)
    feeds = feeds_of(data)
    feeds[1][3] = bytes(32)
    assert verdict(resealed(us, head_with(data, f4=feeds)), us.suite) == ("head", "", "bad-signature")


def test_a_charter_that_is_not_in_force_is_no_charter_of_a_line() -> None:
    us, _ = talk(real=False)
    head, _, *rest = parts(exported(us))
    one_sided = charters.sign(charters.offer(us.charter.charter, us.charter.cards), "US", [(0, root("US"))])
    assert verdict(resealed(us, [head, charters.to_file(one_sided), *rest[:-1]]), us.suite)[0] == "charter"


def test_another_lines_charter_is_refused() -> None:
    us, _ = talk(real=False)
    head, _, *rest = parts(exported(us))
    assert offer().line_id != us.charter.line_id
    found = export.check(resealed(us, [head, charters.to_file(in_force()), *rest[:-1]]), us.suite)
    assert found.wrong is not None
    assert (found.wrong.part, found.charter) == ("charter", None)


def test_bytes_after_the_end_are_refused_and_so_is_what_is_no_transcript() -> None:
    us, _ = talk(real=False)
    data = exported(us)
    assert verdict(data + b"\0", us.suite) == ("end", "", "malformed")
    assert verdict(b"", us.suite) == ("head", "", "malformed")
    assert verdict(b"x" + data[1:], us.suite) == ("head", "", "malformed")


@pytest.mark.fault("F-060")
def test_nobody_is_blamed_for_bytes_that_he_has_not_signed_and_an_exporter_for_those_that_he_has() -> None:
    us, _ = talk(real=True)
    data = exported(us)
    first = records(data)[2]
    for damaged in (
        data + bytes(350),
        data[:-1],
        changed_byte(data, len(data) - 1, 1),
        changed_byte(data, first.end - 1, 1),
        data[: first.at],
        b"",
    ):
        wrong = check(damaged).wrong
        assert wrong is not None
        assert wrong.signed_by == ""
    head, charter, *entries, _ = parts(data)
    for made in (resealed(us, [head, charter, entries[1], entries[0], *entries[2:]]), resealed(us, parts(data)[:-2])):
        wrong = check(made).wrong
        assert wrong is not None
        assert wrong.signed_by == "US"
    wrong = check(resealed(us, [head, charter, *entries, b"more"])).wrong
    assert wrong is not None
    assert (wrong.part, wrong.signed_by) == ("end", "US")


def test_a_record_that_claims_more_than_a_frame_is_refused_before_it_is_read() -> None:
    us, _ = talk(real=False)
    huge = MAGIC + (70_000).to_bytes(4, "big") + bytes(70_000)
    assert verdict(huge, us.suite) == ("head", "", "malformed")


def test_an_entry_in_the_form_of_the_air_is_not_the_exported_form() -> None:
    us, _ = talk(real=False)
    head, charter, *entries, _ = parts(exported(us))
    forger = Forger.of(us)
    on_air = forger.frame(chain_of(us)[0], with_prev=True)
    assert verdict(resealed(us, [head, charter, on_air, *entries[1:]]), us.suite) == ("US-1", "US", "unknown-tag")


@pytest.mark.parametrize("place", [{"seq": 3}, {"incarnation": 1}])
def test_an_entry_whose_author_signed_it_for_another_place_is_found(place: dict[str, Any]) -> None:
    us, cn = pair()
    forger = Forger.of(cn)
    entries = [forger.key(), forger.write("elsewhere", **place)]
    data = parts(exported(us, entries))
    feed: list[Value] = [CN, 0, 2, entries[1].hash, []]
    found = verdict(resealed(us, head_with(joined(data), f4=[feed])), us.suite)
    assert found == ("CN-2", "CN", "malformed")


@pytest.mark.fault("F-045")
def test_a_missing_key_leaves_entries_unread_and_nothing_wrong() -> None:
    us, _ = talk(real=False)
    found = check(exported(us, keys={(CN, 0, 1): us.state.keys[(CN, 0, 1)]}), us.suite)
    assert (found.wrong, found.unread, found.transcript.messages()) == (None, 1, [])
    assert check(exported(us, keys={}), us.suite).unread == 4


def test_a_key_that_no_exported_entry_commits_to_stays_out_of_the_file() -> None:
    us, _ = talk(real=False)
    data = exported(us, keys=us.state.keys | {(US, 0, 7): bytes(32), (CN, 0, 1): bytes(32)})
    found = check(data, us.suite)
    assert (found.wrong, found.unread) == (None, 3)


def test_void_entries_are_kept_in_the_file_and_counted_as_unread() -> None:
    us, cn = pair()
    forger = Forger.of(cn)
    forged = [
        forger.key(),
        forger.write(exercise=True, body=to_body(words(), False)),
        forger.sign(200, b"of a newer version"),
        forger.write("good"),
    ]
    us.take(*(forger.open(entry) for entry in forged))
    found = check(exported(us), us.suite)
    assert (found.wrong, found.unread) == (None, 2)
    assert [item.void for item in found.transcript.in_order()] == ["", "exercise-mismatch", "unknown-class", ""]


def forked() -> tuple[Station, list[Entry], list[Entry]]:
    """US holds two histories of CN from the second entry on, one of them longer, and has passed the proof on."""
    us, cn = pair()
    one, two = Forger.of(cn), Forger.of(cn)
    two.head = key = one.key()
    left = [key, one.write("left"), one.write("left again")]
    right = [two.write("right"), two.write("right again"), two.write("right at last")]
    us.take(*map(one.open, (*left, *right)))
    return us, left, right


@pytest.mark.fault("F-017")
def test_every_branch_of_a_fork_is_in_the_file_and_the_fork_is_reported() -> None:
    us, left, right = forked()
    data = exported(us)
    found = check(data, us.suite)
    assert (found.wrong, found.forks) == (None, {(CN, 0): 2})
    assert found.transcript == us.state.transcript
    assert {e.hash for e in (*left, *right)} <= found.transcript.items.keys()
    total = sum(int.from_bytes(e.hash, "big") for e in (*left, *right)) % 2**256
    assert feeds_of(data)[-1] == [CN, 0, 4, total.to_bytes(32, "big"), [2, 3]]


@pytest.mark.fault("F-017")
def test_a_proof_alone_reports_the_fork_and_a_false_one_is_void() -> None:
    us, left, _ = forked()
    found = check(exported(us, [*chain(us.state.own), *left]), us.suite)
    assert (found.wrong, found.forks) == (None, {(CN, 0): 2})
    liar = Forger.of(us)
    strangers = replace(fork.of(left[1]), payload=en.payload(hd.encode(replace(left[1].header, author=9)), b""))
    false = [
        liar.fork(fork.of(left[1]), fork.of(left[2])),
        liar.fork(fork.of(left[1]), fork.of(left[1])),
        liar.fork(strangers, strangers),
    ]
    found = check(exported(us, false), us.suite)
    assert (found.wrong, found.forks, found.transcript.proofs, found.unread) == (None, {}, [], 3)
    assert [i.void for i in found.transcript.in_order()] == ["bad-signature", "bad-signature", "unknown-author"]


FORKS: dict[str, tuple[list[int], list[Value], tuple[str, str, str]]] = {
    "the same entry twice": ([0, 1, 1], [2], ("CN-2", "CN", "malformed")),
    "a branch without its beginning": ([0, 1, 2, 4], [3], ("CN-3", "CN", "bad-signature")),
    "a branch that the head does not name": ([0, 1, 3], [], ("end", "", "malformed")),
    "a branch that is not there": ([0, 1], [2], ("CN-2", "CN", "unknown-kind")),
}


@pytest.mark.parametrize(("which", "again", "expected"), FORKS.values(), ids=FORKS)
def test_an_exporter_who_lies_about_a_fork_is_found_though_he_signs(
    which: list[int], again: list[Value], expected: tuple[str, str, str]
) -> None:
    us, left, right = forked()
    entries = [[*left, *right][i] for i in which]
    last = max(e.header.seq for e in entries)
    total = (sum({int.from_bytes(e.hash, "big") for e in entries if again or e is not right[0]}) % 2**256).to_bytes(32)
    parts_of = parts(exported(us, left[:1]))[:2]
    some = head_with(joined([*parts_of, b""]), f4=[[CN, 0, last, total, again]])
    data = resealed(us, [*some, *(Forger.of(us).open(e) for e in entries)])
    assert verdict(data, us.suite) == expected


def test_an_entry_is_named_as_people_say_it() -> None:
    seats = charters.seats(make_line(("US", "CN"), second=("CN",))[0])
    table = {(US, 0, 3): "US-3", (CN, 2, 1): "CNr2-1", (9, 0, 4): "station 9-4", (CN + 1, 2, 3): "CN.1r2-3"}
    assert {name: export.entry_name(seats, *name) for name in table} == table


def test_a_station_that_a_root_added_is_in_the_file_with_its_card() -> None:
    """Its card may have been passed on by a feed that stands behind its own."""
    us, cn = pair()
    second, own = station(1, "US second", us.suite)
    card = us.charter.cards[0].card
    act = follows(card, stations=(*card.stations, second))
    new = Station(us.charter, 1, own, us.suite, us.now, given=(act,))
    cn.say(act)
    new.write("a word from the second")
    carry((us, cn, new))
    meet(us, cn, new)
    found = export.check(exported(cn), cn.suite)
    assert found.wrong is None
    assert {item.entry.header.author for item in found.transcript.items.values()} == {CN, 1}
    assert export.check(exported(new), cn.suite).wrong is None


@pytest.mark.fault("F-042")
def test_what_was_signed_after_a_revocation_or_with_a_stamp_that_leaps_is_void_in_the_file_too() -> None:
    us, cn = pair()
    us.write("ours")
    carry((us, cn))
    assert us.state.last
    thief = Forger(us.charter, US, us.secrets, us.suite, us.state.keys[US, 0, 1], us.state.last)
    leapt = thief.write("in a thousand years", stamp=2**30)
    stolen = thief.write("not ours", stamp=2**30 + 1)
    second, _ = station(1, "US second", us.suite)
    cn.take(thief.open(leapt), thief.open(stolen))
    cn.say(
        follows(
            us.charter.cards[0].card, stations=(second,), revoked=((mark(us.charter.line_id), 0, 0, leapt.header.seq),)
        )
    )
    transcript = export.check(exported(cn), cn.suite).transcript
    assert [transcript.why_void(transcript.items[e.hash]) for e in (leapt, stolen)] == ["bad-stamp", "revoked"]
